"""The score is the judge's score, and the report says what changed."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extract import calibration, evaluate, evaluation
from extract.errors import InputError, UsageError
from extract.scoring import FIELDS, Body, Due, Tally, likeness, normal, predicted_tasks, score

CORPUS = Path(__file__).parent.parent / "corpus"
SHARED = Path(__file__).parent.parent.parent / "shared"
ROLES = {"owner": "chu_tri", "phoi_hop": "phoi_hop", "other": "chi_dao"}


def judge() -> ModuleType:
    if not (SHARED / "score.py").exists():
        pytest.skip("../shared/score.py is not beside this checkout")
    spec = importlib.util.spec_from_file_location("judge", SHARED / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def perfect(gold: dict[str, Any]) -> dict[str, Any]:
    """What an extraction without any fault would print for `gold`."""
    made: dict[str, Any] = {name: [] for name in ("sections", "shortcomings", "solutions", "deadlines", "units", "assignments")}
    made["document"] = dict(gold.get("document", {}))
    for n, s in enumerate(gold.get("sections", [])):
        made["sections"].append({"section_id": f"s{n}", "level": 1, **s})
    for n, s in enumerate(gold.get("parent_shortcomings", [])):
        made["shortcomings"].append({"shortcoming_id": f"p{n}", "text": s["text"]})
    known: dict[str, str] = {}
    for n, t in enumerate(gold["tuples"]):
        kind = t.get("section_kind")
        section = next((s["section_id"] for s in made["sections"] if s["kind"] == kind), None)
        if section is None:
            section = f"x{n}"
            made["sections"].append({"section_id": section, "level": 2, "kind": kind, "number": ""})
        short = t.get("shortcoming")
        if short and short not in known:
            known[short] = f"h{len(known)}"
            made["shortcomings"].append({"shortcoming_id": known[short], "text": short})
        made["solutions"].append(
            {"solution_id": f"g{n}", "section_id": section, "shortcoming_id": known.get(short or ""), "parent_id": None,
             "number": t.get("number"), "text": t["solution"]}
        )  # fmt: skip
        made["deadlines"] += [{"solution_id": f"g{n}", **d} for d in t.get("deadlines", [])]
        for u in t.get("units", []):
            unit = f"u{len(made['units'])}"
            made["units"].append({"unit_id": unit, "name": u["name"].upper()})
            made["assignments"].append({"solution_id": f"g{n}", "unit_id": unit, "text": u["name"], "role": ROLES[u["role"]]})
    return made


def spoiled(made: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """`made` with the faults that extractions have: lost, doubled, split and reworded items, wrong roles, kinds, days and links."""
    made = copy.deepcopy(made)

    def lose(name: str, share: float) -> None:
        made[name] = [row for row in made[name] if draw.random() > share]

    for name, share in (("sections", 0.1), ("deadlines", 0.15), ("assignments", 0.15), ("solutions", 0.1)):
        lose(name, share)
    for row in made["solutions"] + made["shortcomings"]:
        words = row["text"].split()
        if draw.random() < 0.4:
            del words[: draw.randrange(0, max(1, len(words) // 3))]
        if draw.random() < 0.3:
            draw.shuffle(words)
        row["text"] = " ".join(words)
    for row in made["solutions"]:
        if draw.random() < 0.1:
            row["shortcoming_id"] = None
        if draw.random() < 0.1:
            row["number"] = "9"
        named = [a["text"] for a in made["assignments"] if a["solution_id"] == row["solution_id"]]
        if named and draw.random() < 0.4:
            row["text"] = f"{named[0]}: {row['text']}"
    for row in list(made["solutions"]):
        if draw.random() < 0.15:  # doubled, now and then as a part of the first
            twin = row | {"solution_id": row["solution_id"] + "b", "parent_id": row["solution_id"] if draw.random() < 0.3 else None}
            made["solutions"].append(twin)
            made["deadlines"] += [
                d | {"solution_id": twin["solution_id"]} for d in made["deadlines"] if d["solution_id"] == row["solution_id"]
            ]
    for row in made["deadlines"]:
        if draw.random() < 0.3:
            row["kind"] = draw.choice(["date", "period", "recurring", "ongoing", "vague", "relative"])
        if draw.random() < 0.2:
            row["start"] = None
        if draw.random() < 0.1:
            row["end"] = "2031-12-31"
        if row.get("rrule") and draw.random() < 0.5:
            row["rrule"] = ";".join(reversed(row["rrule"].split(";")))
    for row in made["assignments"]:
        if draw.random() < 0.2:
            row["role"] = draw.choice(["thuc_hien", "phoi_hop", "theo_doi", "tham_muu"])
        if draw.random() < 0.2:
            row["text"] = draw.choice(["Các " + row["text"], row["text"] + " (mới)", row["text"][: len(row["text"]) // 2]])
    for row in made["units"]:
        if draw.random() < 0.5:
            row["name"] = "Đơn vị khác"
    for name in list(made["document"]):
        if draw.random() < 0.2:
            made["document"][name] = draw.choice([None, "", "khác", made["document"][name] + "."])
    made["shortcomings"] += [{"shortcoming_id": f"e{n}", "text": f"Hạn chế bịa thứ {n}"} for n in range(draw.randrange(3))]
    return made


def shared_gold() -> list[Path]:
    if not (SHARED / "gold").exists():
        pytest.skip("../shared/gold is not beside this checkout")
    return sorted((SHARED / "gold").glob("*.json"))


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_the_judges_on_faulty_predictions(seed: int) -> None:
    module = judge()
    draw = random.Random(seed)
    faults = 0
    for file in shared_gold():
        gold = json.loads(file.read_text(encoding="utf-8"))
        # The judge compares every pair: a part of each document proves as much in less time.
        gold["tuples"] = draw.sample(gold["tuples"], min(25, len(gold["tuples"])))
        predicted = {} if draw.random() < 0.05 else spoiled(perfect(gold), draw)
        store: dict[str, list[int]] = {name: [0, 0, 0] for name in (*FIELDS, "document")}
        module.score_document(gold, predicted, store, [])
        ours = score(gold, predicted)
        for name in FIELDS:
            tally = ours.fields[name]
            assert [tally.tp, tally.fp, tally.fn] == store[name], (file.stem, name)
        assert [ours.document.tp, ours.document.fn] == store["document"][:2], file.stem
        faults += store["tuples"][1] + store["tuples"][2]
    assert faults > 50, "the predictions are too good to prove anything"


def test_the_report_has_the_judges_figures(tmp_path: Path) -> None:
    """Total lines of score.py, run as a program, against ours over the same predictions."""
    judge()
    draw = random.Random(7)
    gold_dir, found = tmp_path / "gold", tmp_path / "found"
    predictions: dict[str, dict[str, Any]] = {}
    for folder in (gold_dir, found):
        folder.mkdir()
    for file in shared_gold():
        gold = json.loads(file.read_text(encoding="utf-8"))
        if len(gold["tuples"]) < 60:  # the judge takes its time over the longest
            predictions[gold["file"]] = spoiled(perfect(gold), draw)
            (gold_dir / file.name).write_text(json.dumps(gold), encoding="utf-8")
            (found / file.name).write_text(json.dumps(predictions[gold["file"]]), encoding="utf-8")
    command = [sys.executable, str(SHARED / "score.py"), str(gold_dir), str(found)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    report = evaluate.run(gold_dir, SHARED, extract_document=lambda path: predictions[str(path.relative_to(SHARED))])
    for field in FIELDS:
        tally = report.total(field)
        line = next(x for x in printed.splitlines() if x.startswith(field) and "precision" in x)
        assert [f"{x:.3f}" for x in (tally.precision, tally.recall, tally.f1)] == re.findall(r"\d\.\d{3}", line)
        assert f"{tally.f1:.3f}" in report.render("en") and f"{tally.f1:.3f}".replace(".", ",") in report.render("vi")


def test_a_perfect_prediction_is_perfect() -> None:
    gold = plan()
    made = score(gold, perfect(gold))
    assert all(made.fields[f].f1 == 1.0 for f in FIELDS) and made.document.fn == 0 and all(v.right for v in made.verdicts)


# --- Rules of the score, each on its own ----------------------------------------------------------------------------------------


def plan(**more: Any) -> dict[str, Any]:
    first = {
        "section_kind": "han_che", "number": "1.1", "shortcoming": "Kho thuốc chưa có nhiệt kế",
        "solution": "Mua bổ sung nhiệt kế tự ghi cho ba kho thuốc",
        "deadlines": [{"text": "trước 30/6/2024", "kind": "date", "end": "2024-06-30", "bound": "before"}],
        "units": [{"name": "Khoa Dược", "role": "owner"}, {"name": "Phòng Tài vụ", "role": "phoi_hop", "optional": True}],
    }  # fmt: skip
    second = {
        "section_kind": "to_chuc_thuc_hien", "number": "1", "shortcoming": None, "solution": "Theo dõi, đôn đốc việc thực hiện kế hoạch",
        "deadlines": [{"text": "hằng quý", "kind": "recurring", "rrule": "FREQ=MONTHLY;INTERVAL=3"}], "deadlines_optional": ["ongoing"],
        "units": [{"name": "Văn phòng", "role": "owner"}],
    }  # fmt: skip
    sections = [{"number": "I", "kind": "han_che", "heading": "x"}, {"number": "II", "kind": "to_chuc_thuc_hien", "heading": "x"}]
    gold = {"file": "plans/a.txt", "document": {"number": "01/KH", "title": "Khắc phục hạn chế"}, "sections": sections}
    return gold | {"tuples": [first, second]} | more


def test_wording_counts_typography_does_not() -> None:
    assert normal("  Hằng “Quý” – I, ") == "hằng quý i"
    assert likeness("", "") == 1.0 and likeness("a", "") == 0.0


DUES = [
    ({"kind": "date", "end": "2025-12-31"}, {"kind": "period", "start": "2025-12-01", "end": "2025-12-31"}, True, "in or by the end of"),
    ({"kind": "period", "start": "2025-01-01", "end": "2025-12-31"}, {"kind": "period", "start": "2025-12-01", "end": "2025-12-31"}, False,
     "both name a first day, not the same"),
    ({"kind": "date", "end": "2025-12-31"}, {"kind": "date", "end": "2025-12-30"}, False, "another day"),
    ({"kind": "recurring", "rrule": "FREQ=YEARLY;COUNT=1"}, {"kind": "recurring", "rrule": "count=1;freq=yearly"}, True, "any order"),
    ({"kind": "ongoing", "end": "2025-01-01"}, {"kind": "ongoing"}, True, "what has no end has none"),
    ({"kind": "ongoing"}, {"kind": "vague"}, False, "another kind"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "same", "what"), DUES, ids=[d[3] for d in DUES])
def test_deadlines(a: dict[str, str], b: dict[str, str], same: bool, what: str) -> None:
    assert Due.of(a).agrees(Due.of(b)) is same, what


BODIES = [
    ("Các sở, ngành", "sở, ngành", True, "determiner"),
    ("Trung tâm Y tế (TTYT)", "Trung tâm Y tế", True, "brackets"),
    ("Phường 2", "Phường 3", False, "numbers"),
    ("Phòng Nội vụ", "Phòng Tư pháp", False, "another unit"),
]


@pytest.mark.parametrize(("a", "b", "same", "what"), BODIES, ids=[b[3] for b in BODIES])
def test_units(a: str, b: str, same: bool, what: str) -> None:
    assert Body((a,), "owner").agrees(Body((b,), "owner")) is same, what
    assert not Body((a,), "owner").agrees(Body((a,), "phoi_hop"))


UNKNOWN = {"solution_id": "g9", "text": "Việc không có"}
FAULTS: list[tuple[str, Callable[[dict[str, Any]], object], str, tuple[int, int, int]]] = [
    ("an optional unit may be there or not", lambda p: p["assignments"].pop(1), "units", (2, 0, 0)),
    ("an optional kind of deadline may be there", lambda p: p["deadlines"].append({"solution_id": "g1", "kind": "ongoing"}), "deadlines",
     (2, 0, 0)),
    ("any other deadline too many is one", lambda p: p["deadlines"].append({"solution_id": "g1", "kind": "vague"}), "deadlines", (2, 1, 0)),
    ("a context is no tuple", lambda p: p["solutions"].append({"solution_id": "g9", "text": "Về kho"}) or
     p["solutions"][0].update(parent_id="g9"), "solutions", (2, 0, 0)),
    ("an unknown task is one too many", lambda p: p["solutions"].append(UNKNOWN), "solutions", (2, 1, 0)),
    ("its deadlines are too many too", lambda p: p["solutions"].append(UNKNOWN) or
     p["deadlines"].append({"solution_id": "g9", "kind": "date", "end": "2024-06-30"}), "deadlines", (2, 1, 0)),
    ("a wrong role makes the tuple wrong", lambda p: p["assignments"][0].update(role="theo_doi"), "tuples", (1, 1, 1)),
    ("a lost shortcoming makes the tuple wrong", lambda p: p["solutions"][0].update(shortcoming_id=None), "tuples", (1, 1, 1)),
    ("the unit that opens a task may stay", lambda p: p["solutions"][1].update(text="Văn phòng: " + p["solutions"][1]["text"]), "tuples",
     (2, 0, 0)),
    ("sections of other kinds are not asked for", lambda p: p["sections"].append({"section_id": "s9", "level": 1, "kind": "khac"}),
     "sections",
     (2, 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "field", "expected"), FAULTS, ids=[f[0] for f in FAULTS])
def test_faults(what: str, change: Callable[[dict[str, Any]], object], field: str, expected: tuple[int, int, int]) -> None:
    predicted = perfect(plan())
    change(predicted)
    tally = score(plan(), predicted).fields[field]
    assert (tally.tp, tally.fp, tally.fn) == expected, what


def test_optional_tuples_count_neither_way() -> None:
    gold = plan()
    gold["tuples"][1]["optional"] = True
    without = perfect(gold)
    without["solutions"].pop(1)
    for predicted in (perfect(gold), without):
        tally = score(gold, predicted).fields["tuples"]
        assert (tally.tp, tally.fp, tally.fn) == (1, 0, 0)


def test_nothing_predicted_is_all_missed() -> None:
    made = score(plan(), {})
    assert made.fields["tuples"].fn == 2 and made.fields["tuples"].f1 == 0.0 and made.document.fn == 2
    assert predicted_tasks({}) == []


# --- Evaluation -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def gold_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus" / "gold"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        (folder / f"{name}.json").write_text(json.dumps(plan(file=f"plans/{name}.txt")), encoding="utf-8")
    return folder


def reader(faults: dict[str, Callable[[dict[str, Any]], object]]) -> Callable[[Path], dict[str, Any]]:
    def extract(path: Path) -> dict[str, Any]:
        made = perfect(plan())
        if path.stem in faults:
            faults[path.stem](made)
        return made

    return extract


def wrong_role(predicted: dict[str, Any]) -> None:
    predicted["assignments"][0]["role"] = "theo_doi"


def wrong_day(predicted: dict[str, Any]) -> None:
    predicted["deadlines"][1]["rrule"] = "FREQ=YEARLY"


def test_paths_start_beside_the_gold(gold_dir: Path) -> None:
    assert [g.path for g in evaluate.load_gold(gold_dir)] == [gold_dir.parent / "plans" / f"{n}.txt" for n in "ab"]
    assert evaluate.load_gold(gold_dir, Path("other"))[0].path == Path("other/plans/a.txt")


def test_gains_and_losses_are_quoted(gold_dir: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    first = evaluate.run(gold_dir, extract_document=reader({"a": wrong_role}))
    assert first.comparison is None and not first.failed
    first.save(baseline)
    second = evaluate.run(gold_dir, baseline=baseline, extract_document=reader({"b": wrong_day}))
    assert second.comparison is not None
    assert [(c.document, c.quote) for c in second.comparison.gained] == [("a", "1.1 Mua bổ sung nhiệt kế tự ghi cho ba kho thuốc")]
    assert [c.document for c in second.comparison.lost] == ["b"]
    assert "FREQ=YEARLY" in second.comparison.lost[0].why
    assert not second.failed  # as many gained as lost
    text = second.render("en")
    assert "+ a: “1.1 Mua bổ sung" in text and "- b: “1 Theo dõi, đôn đốc" in text
    assert "Được thêm so với mốc: 1" in second.render("vi")


def test_it_fails_where_tuples_fall_below_the_baseline(gold_dir: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    evaluate.run(gold_dir, extract_document=reader({})).save(baseline)
    worse = evaluate.run(gold_dir, baseline=baseline, extract_document=reader({"a": wrong_role}))
    assert worse.failed and "BELOW THE BASELINE" in worse.render("en") and worse.as_json()["failed"]
    same = evaluate.run(gold_dir, baseline=baseline, extract_document=reader({}))
    assert not same.failed and "No tuple changed" in same.render("en")


def test_the_baseline_holds_no_wording_and_is_the_same_each_time(gold_dir: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    for path in (one, two):
        evaluate.run(gold_dir, extract_document=reader({"a": wrong_role})).save(path)
    assert one.read_bytes() == two.read_bytes() and "nhiệt" not in one.read_text() and "\\u" not in one.read_text()


def test_new_gold_is_no_change(gold_dir: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    evaluate.run(gold_dir, extract_document=reader({})).save(baseline)
    (gold_dir / "c.json").write_text(json.dumps(plan(file="plans/c.txt")), encoding="utf-8")
    report = evaluate.run(gold_dir, baseline=baseline, extract_document=reader({"c": wrong_role}))
    assert report.comparison is not None and not report.failed and not report.comparison.lost and not report.comparison.gained


def test_what_cannot_be_read_scores_as_nothing_and_is_said(gold_dir: Path) -> None:
    def broken(path: Path) -> dict[str, Any]:
        if path.stem == "a":
            raise InputError("empty", vi="Tệp rỗng.", en="Empty.")
        raise RuntimeError("hỏng")

    report = evaluate.run(gold_dir, extract_document=broken)
    assert report.total("tuples").fn == 4
    assert "Tệp rỗng." in report.render("vi") and "RuntimeError: hỏng" in report.render("vi")


def test_detail_names_every_miss(gold_dir: Path) -> None:
    report = evaluate.run(gold_dir, extract_document=reader({"a": wrong_role, "b": lambda p: p["solutions"].pop(0)}))
    text = report.render("vi", detail=True)
    assert "Khoa Dược (owner)" in text and "Khoa Dược (other)" in text and "không thấy" in text
    wrong = {d["name"]: d["wrong"] for d in report.as_json()["documents"]}
    assert len(wrong["a"]) == len(wrong["b"]) == 1


BAD = [("{", "bad_gold"), ('{"file": "x"}', "bad_gold"), ("[]", "bad_gold")]


@pytest.mark.parametrize(("text", "code"), BAD)
def test_bad_gold_and_baselines_are_one_sentence(text: str, code: str, gold_dir: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(text)
    with pytest.raises(UsageError) as caught:
        evaluate.run(gold_dir, baseline=bad, extract_document=reader({}))
    assert caught.value.code == "bad_baseline"
    (gold_dir / "z.json").write_text(text)
    with pytest.raises(UsageError, match=r"z\.json") as caught:
        evaluate.load_gold(gold_dir)
    assert caught.value.code == code
    with pytest.raises(UsageError) as caught:
        evaluate.load_gold(tmp_path / "nowhere")
    assert caught.value.code == "no_gold"


def test_bootstrap_spans_the_score_and_repeats_itself() -> None:
    tallies = [Tally(9, 1, 1), Tally(2, 8, 8), Tally(10, 0, 0), Tally(5, 5, 5)]
    low, high = evaluation.bootstrap(tallies)
    whole = Tally(26, 14, 14).f1
    assert low < whole < high and evaluation.bootstrap(tallies) == (low, high)
    assert evaluation.bootstrap([Tally(3, 0, 0)] * 5) == (1.0, 1.0) and evaluation.bootstrap([]) == (1.0, 1.0)


# --- Groups, first sight, confidence --------------------------------------------------------------------------------------------


@pytest.fixture
def noted(gold_dir: Path) -> Path:
    """Gold of which something is known: a is a table met at 0.4, b are items met at 0.8, later."""
    (gold_dir / "c.json").write_text(json.dumps(plan(file="plans/c.md")), encoding="utf-8")
    (gold_dir.parent / "layouts.csv").write_text("document,layout\na,table\nb,items\n", encoding="utf-8")
    (gold_dir.parent / "first-sight.csv").write_text("document,tuple_f1,remark\nb,0.8,x\na,0.4,y\ngone,0.1,z\n", encoding="utf-8")
    return gold_dir


def test_figures_by_layout_and_format(noted: Path) -> None:
    report = evaluate.run(noted, extract_document=reader({"a": wrong_role}))
    layouts, formats = ({g.name: g for g in groups} for groups in (report.by_layout(), report.by_format()))
    assert {name: group.total("tuples").f1 for name, group in layouts.items()} == {"": 1.0, "items": 1.0, "table": 0.5}
    assert {name: len(group.documents) for name, group in formats.items()} == {"md": 1, "txt": 2}
    assert layouts["table"].first_sight == 0.4 and formats["txt"].first_sight == pytest.approx(0.6) and layouts[""].first_sight is None
    printed = report.as_json()
    assert printed["by_layout"]["table"]["fields"]["units"]["fn"] == 1 and printed["by_format"]["md"]["tuple_f1_95"] == [1.0, 1.0]
    table = next(line for line in report.render("en").splitlines() if line.startswith("table "))
    assert "0.500–0.500" in table and table.endswith("0.400")


def test_first_sight_stands_apart(noted: Path) -> None:
    report = evaluate.run(noted, extract_document=reader({"a": wrong_role}))
    assert report.as_json()["first_sight"] == {"count": 2, "mean": pytest.approx(0.6), "few": 2, "recent": pytest.approx(0.6), "now": 0.75}
    assert "Lần đầu gặp, F1 bộ nội dung: 0,600 trên 2 văn bản" in report.render("vi")


def test_nothing_known_is_nothing_said(gold_dir: Path) -> None:
    report = evaluate.run(gold_dir, extract_document=reader({}))
    assert report.first_sight is None and "first sight" not in report.render("en") and "layout" not in report.render("en")


def test_notes_that_cannot_be_read_are_one_sentence(noted: Path) -> None:
    (noted.parent / "layouts.csv").write_text("name,layout\na,table\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"layouts\.csv"):
        evaluate.load_gold(noted)


SURE = [(0.95, True), (0.93, True), (1.0, False), (0.85, True), (0.15, False), (0.9, True)]


def test_bands_count_what_is_right() -> None:
    first, *rest = calibration.bands(SURE)
    assert (first.low, first.high, first.count, first.right) == (0.9, 1.0, 4, 3) and first.confidence == pytest.approx(0.945)
    assert [(b.low, b.count, b.share) for b in rest] == [(0.8, 1, 1.0), (0.1, 1, 0.0)]
    assert calibration.expected_error(SURE) == pytest.approx((4 * 0.195 + 0.15 + 0.15) / 6)
    assert calibration.brier([(1.0, True), (0.5, False)]) == 0.125
    assert calibration.expected_error([]) == calibration.brier([]) == 0.0 and calibration.bands([]) == ()


def test_confidence_is_held_against_gold(gold_dir: Path) -> None:
    """Each record counts where gold asks for it: an optional unit, a deadline of a kind left free and an optional task do not."""

    def sure(predicted: dict[str, Any]) -> None:
        for s, value in zip(predicted["solutions"], (0.95, 0.55), strict=True):
            s["tuple_confidence"] = value
        predicted["solutions"].append({"solution_id": "g9", "text": "Việc không có", "tuple_confidence": 0.2})
        predicted["deadlines"] = [d | {"confidence": 0.9} for d in predicted["deadlines"]]
        predicted["deadlines"] += [{"solution_id": "g1", "kind": "ongoing", "confidence": 0.8},
                                   {"solution_id": "g9", "kind": "date", "end": "2024-06-30", "confidence": 0.7}]  # fmt: skip
        predicted["assignments"] = [a | {"confidence": 0.6} for a in predicted["assignments"]]
        wrong_role(predicted)

    report = evaluate.run(gold_dir, extract_document=reader({"a": sure, "b": sure}))
    assert sorted(report.judged("tuples")) == [(0.2, False)] * 2 + [(0.55, True)] * 2 + [(0.95, False)] * 2
    assert sorted(report.judged("deadlines")) == [(0.7, False)] * 2 + [(0.9, True)] * 4
    assert sorted(report.judged("units")) == [(0.6, False)] * 2 + [(0.6, True)] * 2
    assert report.as_json()["calibration"]["tuples"]["bands"][0] == {
        "low": 0.9, "high": 1.0, "count": 2, "right": 0, "confidence": 0.95, "share": 0.0
    }  # fmt: skip
    assert re.search(r"0\.9–1\.0 +0/2 = 0\.000 +4/4 = 1\.000", report.render("en"))


# --- The corpus -----------------------------------------------------------------------------------------------------------------


def test_the_corpus_is_read_no_worse_than_its_baseline() -> None:
    report = evaluate.run(CORPUS / "gold", baseline=CORPUS / "baseline.json")
    assert report.comparison is not None
    lost = "\n".join(f"{c.document}: {c.quote}: {c.why}" for c in report.comparison.lost)
    assert not report.failed, f"{report.comparison.tuple_f1_before} -> {report.comparison.tuple_f1:.4f}\n{lost}"


def test_every_plan_has_its_layout() -> None:
    """corpus/layouts.csv is what `python corpus/layouts.py` writes."""
    subprocess.run([sys.executable, str(CORPUS / "layouts.py"), "--check"], check=True)
