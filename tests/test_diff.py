"""The difference of two versions of a plan: edits made by a script are found again, each as what it is and nothing besides."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import json
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import ingest, pipeline
from extract.compare.diff import Diff, diff
from extract.compare.pairing import best_pairs
from extract.compare.sides import Task, side
from extract.export.comparison import DIFF_COLUMNS, diff_entries, diff_json
from extract.export.comparison_report import diff_report, plain
from extract.labels import OWNER_ROLES
from extract.model import DeadlineValue, Problem, Records, Span
from tests.factories import Draft, by_day, sample_plan

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(CORPUS))

from render import render  # noqa: E402

NEW = "Kiểm kê toàn bộ bàn ghế, tủ sách dùng chung và lập danh mục thanh lý gửi bộ phận kế toán"
# Plans of several writers and layouts, their tasks as items of text.
PLANS = (
    "a06-ubnd-xa-chong-ret", "c06-hoi-phu-nu-kiem-diem", "d06-chi-thi-chong-han", "g03-chay-rung", "i06-phuong-sxh",
    "j03-chi-thi-pccc-rung", "l07-chi-thi-an-toan-duong-thuy", "m02-truong-hoc-an-toan", "o06-bql-rung-sau-kiem-tra",
    "q06-chi-thi-tet-dinh-dau", "s06-cv-chay-rung",
)  # fmt: skip


# --- Edits of plans of the corpus ---------------------------------------------------------------------------------------------


@cache
def printed(name: str) -> str:
    return render(CORPUS / "sources" / f"{name}.plan", "txt").decode("utf-8-sig")


def read(text: str) -> Records:
    return pipeline.understand(ingest.parse(text.encode(), "ke-hoach.txt"), nlp=False)


def flat(text: str) -> str:
    return " ".join(text.split())


def own_lines(text: str) -> dict[str, int]:
    """Answers the line (0-based) of each task that has one to itself, by id."""
    lines = text.split("\n")
    tasks = side(read(text)).tasks
    found = {}
    for task in tasks:
        hits = [i for i, line in enumerate(lines) if task.passage.text[:60] in flat(line) and "|" not in line]
        if len(hits) == 1:
            found[task.task_id] = hits[0]
    return {task: line for task, line in found.items() if list(found.values()).count(line) == 1}


def inside(span: Span, task: Task) -> bool:
    return task.passage.span.start <= span.start and span.end <= task.passage.span.end


def moved(task: Task, line: str) -> str | None:
    for due in task.dues:
        day = re.search(r"(\d{1,2})/(\d{1,2})/(\d{4})", due.text)
        if day and due.value.kind == "date" and inside(due.span, task) and line.count(day[0]) == 1:
            # 29 February comes again after four years.
            return line.replace(day[0], f"{day[1]}/{day[2]}/{int(day[3]) + 4}")
    return None


def handed_on(task: Task, line: str) -> str | None:
    for holder in task.holders:
        if inside(holder.span, task) and holder.role in OWNER_ROLES and line.count(holder.text) == 1:
            return line.replace(holder.text, "Phòng Tư pháp" if "Nội vụ" in line else "Phòng Nội vụ")
    return None


def reworded(task: Task, line: str) -> str | None:
    said = task.bare.split("|")[0].split()
    two = " ".join(said[3:5])
    return line.replace(two, f"{two} bằng cách phù hợp") if len(said) >= 8 and line.count(two) == 1 else None


def added(_: Task, line: str) -> str | None:
    marker = re.match(r"\s*(?:\d+\.|-|\w\))\s", line)
    return f"{line}\n\n{marker[0]}{NEW}." if marker else None


EDITS: dict[str, Callable[[Task, str], str | None]] = {
    "deadline": moved, "owner": handed_on, "wording": reworded, "added": added, "removed": lambda _, line: "",
}  # fmt: skip


def told(task: Task) -> tuple[object, ...]:
    p = task.passage
    return p.text, p.number, p.section, tuple(d.text for d in task.dues), tuple(h.text for h in task.holders)


def seen(made: Diff) -> set[tuple[str, str]]:
    """Answers what changed as (what, the first words of the task), the old ones where it has them."""
    out = set()
    for row in made.rows:
        task = row.old or row.new
        assert task is not None
        whats = [c.what for c in row.changes] if row.state == "changed" else [row.state] if row.state != "same" else []
        out |= {(what, task.passage.text[:50]) for what in whats}
    return out


def cases() -> list[tuple[str, str]]:
    return list(itertools.product(PLANS, EDITS))


@cache
def outcome(name: str, kind: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]] | None:
    """Answers (what was edited, what was found) for the first task that can be edited so and whose edit is read as one, None without."""
    text = printed(name)
    old = read(text)
    lines = text.split("\n")
    places = own_lines(text)
    tasks = [t for t in side(old).tasks if t.task_id in places]
    for task in tasks:
        edited = EDITS[kind](task, lines[places[task.task_id]])
        if edited is None:
            continue
        changed = [*lines]
        changed[places[task.task_id]] = edited
        new = read("\n".join(changed))
        if not only_this(old, new, task, kind):
            continue
        what = NEW[:50] if kind == "added" else task.passage.text[:50]
        return {(kind, what)}, seen(diff(old, new))
    return None


def only_this(old: Records, new: Records, task: Task, kind: str) -> bool:
    """Whether the two texts are read alike but for the edit: a heading or lead-in that was edited changes what stands under it too."""
    before = [told(t) for t in side(old).tasks if t.task_id != task.task_id]
    after = [told(t) for t in side(new).tasks]
    rest = [t for t in after if t not in before]
    if kind == "added":
        before.append(told(task))
        rest = [t for t in after if t not in before]
        return len(rest) == 1 and all(t in after for t in before)
    if kind == "removed":
        return not rest and all(t in after for t in before)
    # What the edit leaves alone of the task itself is read as before too: words put before a name may become part of it.
    alone = len(rest) == 1 and all(t in after for t in before)
    return alone and all(kind == what or rest[0][place] == told(task)[place] for what, place in (("deadline", 3), ("owner", 4)))


@pytest.mark.parametrize(("name", "kind"), cases())
def test_an_edit_is_found_as_what_it_is_and_nothing_besides(name: str, kind: str) -> None:
    made = outcome(name, kind)
    if made is None:
        pytest.skip("no task of this plan can be edited so")
    wanted, found = made
    assert found == wanted


def test_most_plans_could_be_edited_in_each_way() -> None:
    for kind in EDITS:
        assert sum(outcome(name, kind) is not None for name in PLANS) >= 8, kind


def test_a_tie_that_no_version_states_is_no_change() -> None:
    """Remedies in the order of the shortcomings: one remedy less, and the others may no longer be tied by their order."""
    plan_ = sample_plan()
    untied = dataclasses.replace(plan_, solutions=tuple(dataclasses.replace(s, shortcoming_id="") for s in plan_.solutions))
    assert any(row.changed("shortcoming") for row in diff(plan_, untied).rows)
    ordered = dataclasses.replace(plan_, solutions=tuple(dataclasses.replace(s, inferred=("by_order",)) for s in plan_.solutions))
    assert not any(row.changed("shortcoming") for row in diff(ordered, untied).rows)


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_the_same_as_itself(name: str) -> None:
    made = diff(read(printed(name)), read(printed(name)))
    assert made.rows and made.count("same") == len(made.rows) and not made.shortcomings and not made.head


def numbered(*texts: str) -> str:
    items = "\n\n".join(f"{n}. {text}" for n, text in enumerate(texts, 1))
    return f"KẾ HOẠCH\nCông tác năm 2024\n\nI. NHIỆM VỤ, GIẢI PHÁP\n\n{items}\n"


ITEMS = (
    "Rà soát quy chế chi tiêu nội bộ của cơ quan, hoàn thành trước ngày 30/6/2024.",
    "Lập danh mục tài liệu nộp lưu vào kho lưu trữ lịch sử của tỉnh.",
    "Tổ chức kiểm tra phòng cháy, chữa cháy tại các kho và nhà để xe.",
    "Mua bổ sung bàn ghế cho phòng tiếp công dân ở tầng một.",
)


def test_an_item_put_in_front_renumbers_the_others_and_changes_nothing_else_of_them() -> None:
    made = diff(read(numbered(*ITEMS)), read(numbered(NEW + ".", *ITEMS)))
    assert [row.state for row in made.rows] == ["added", "changed", "changed", "changed", "changed"]
    assert {c.what for row in made.rows for c in row.changes} == {"number"}


def test_items_that_changed_places_are_found_again_by_their_words() -> None:
    made = diff(read(numbered(*ITEMS)), read(numbered(*reversed(ITEMS))))
    assert all(row.old and row.new and row.old.passage.text == row.new.passage.text for row in made.rows)
    assert made.count("added") == made.count("removed") == 0


def test_edits_of_a_table_are_found_cell_by_cell(tmp_path: Path) -> None:
    """Rows of a Word table with merged cells: a date, an owner, a wording, a row that went, a row that came."""
    source = (CORPUS / "sources" / "e01-khac-phuc-sau-thanh-tra.plan").read_text(encoding="utf-8")
    edits = {
        "| 15/01/2026 | Văn bản của Chủ tịch UBND xã |": "| 15/02/2026 | Văn bản của Chủ tịch UBND xã |",
        "| Ban Quản lý dự án xã | Phòng Kinh tế | 12/12/2025 |": "| Văn phòng HĐND và UBND xã | Phòng Kinh tế | 12/12/2025 |",
        "Số hóa toàn bộ kết quả còn hiệu lực của hai xã cũ": "Rà soát, số hóa toàn bộ kết quả còn hiệu lực của hai xã cũ",
        "| 9 | Trách nhiệm của tập thể": f"| 9 | Bàn ghế dùng chung chưa có sổ | {NEW} | Văn phòng HĐND và UBND xã |"
        "  | 31/3/2026 | Danh mục |\n| 10 | Trách nhiệm của tập thể",
    }
    went = next(line for line in source.splitlines() if line.startswith("| 8 | Hồ sơ bàn giao"))
    changed = source.replace(went + "\n", "")
    for old, new in edits.items():
        assert changed.count(old) == 1
        changed = changed.replace(old, new)
    versions = []
    for name, text in (("old", source), ("new", changed)):
        (tmp_path / f"{name}.plan").write_text(text, encoding="utf-8")
        versions.append(pipeline.understand(ingest.parse(render(tmp_path / f"{name}.plan", "docx"), f"{name}.docx"), nlp=False))
    made = diff(*versions)
    assert {(what, words[:20]) for what, words in seen(made)} == {
        ("deadline", "Ban hành danh mục hồ"),
        ("owner", "Lập, gửi đủ báo cáo "),
        ("wording", "Số hóa toàn bộ kết q"),
        ("removed", "Kiểm kê, chỉnh lý 36"),
        ("added", NEW[:20]),
        ("number", "Kiểm điểm 02 tập thể"),
    }
    assert next(c.days for row in made.rows for c in row.changes if c.what == "deadline") == 31
    assert [s.state for s in made.shortcomings] == ["added", "removed"]


# --- Written by hand ------------------------------------------------------------------------------------------------------------


def plan(text: str = "Mua nhiệt kế tự ghi cho ba kho thuốc của trung tâm", **more: Any) -> Draft:
    d = Draft(paged=True, **more)
    d.section("I", "NHIỆM VỤ", "nhiem_vu_giai_phap")
    d.solution("1", text)
    return d


def test_days_say_by_how_much_a_deadline_moved() -> None:
    old, new = plan(), plan()
    old.deadline("g0", "trước ngày 30/6/2024", by_day(2024, 6, 30))
    new.deadline("g0", "trước ngày 15/7/2024", by_day(2024, 7, 15))
    (change,) = diff(old.records(), new.records()).rows[0].changes
    assert (change.what, change.days, change.old, change.new) == ("deadline", 15, ("trước ngày 30/6/2024",), ("trước ngày 15/7/2024",))


def test_the_same_day_in_other_words_is_no_change() -> None:
    old, new = plan(), plan()
    old.deadline("g0", "trước ngày 30/6/2024", by_day(2024, 6, 30))
    new.deadline("g0", "trước ngày 30 tháng 6 năm 2024", by_day(2024, 6, 30))
    assert diff(old.records(), new.records()).rows[0].state == "same"


def test_another_role_of_the_same_unit_is_a_change_of_hands() -> None:
    old, new = plan(), plan()
    old.unit("g0", "Khoa Dược", "chu_tri")
    old.unit("g0", "Phòng Vật tư", "phoi_hop")
    new.unit("g0", "Khoa Dược", "chu_tri")
    new.unit("g0", "Phòng Vật tư", "chu_tri")
    assert {c.what: (c.old, c.new) for c in diff(old.records(), new.records()).rows[0].changes} == {
        "owner": ((), ("Phòng Vật tư (chu_tri)",)),
        "other_unit": (("Phòng Vật tư (phoi_hop)",), ()),
    }


def test_nothing_is_called_removed_where_the_new_version_could_not_be_read_in_full() -> None:
    old, new = plan(), plan()
    old.solution("2", "Sửa chữa nhà để xe cho cán bộ của trung tâm")
    new.deadline("g0", "Thường xuyên", DeadlineValue("ongoing"))
    old.deadline("g0", "trước ngày 30/6/2024", by_day(2024, 6, 30))
    new.deadlines.clear()
    new.problems.append(Problem("page_unreadable", "Trang 1 không đọc được.", "Page 1 could not be read.", 1))
    made = diff(old.records(), new.records())
    assert [row.state for row in made.rows] == ["changed", "unknown"]
    assert made.rows[0].changes[0].unread


@pytest.mark.parametrize(
    ("number", "heading", "moved"),
    [("II", "NHIỆM VỤ", False), ("I", "NHIỆM VỤ CHỦ YẾU", False), ("I", "TỔ CHỨC THỰC HIỆN", True)],
)
def test_a_task_has_moved_only_where_it_stands_under_another_heading(number: str, heading: str, moved: bool) -> None:
    new = Draft(paged=True)
    new.section(number, heading, "nhiem_vu_giai_phap")
    new.solution("1", "Mua nhiệt kế tự ghi cho ba kho thuốc của trung tâm")
    assert diff(plan().records(), new.records()).count_changed("section") == moved


def test_shortcomings_that_came_and_went_are_told() -> None:
    old, new = plan(), plan()
    old.shortcoming("1", "Kho thuốc chưa có nhiệt kế theo quy định")
    new.shortcoming("1", "Kho thuốc và kho vật tư chưa có nhiệt kế theo quy định")
    new.shortcoming("2", "Nhà để xe của người bệnh bị dột nhiều chỗ")
    assert [(s.state, bool(s.old), bool(s.new)) for s in diff(old.records(), new.records()).shortcomings] == [
        ("changed", True, True), ("added", False, True),
    ]  # fmt: skip


def test_fields_of_the_document_that_changed_are_told() -> None:
    old, new = plan(), plan()
    for draft, number in ((old, "12/KH-TTYT"), (new, "20/KH-TTYT")):
        draft.fact("number", number)
        draft.fact("issuer", "TRUNG TÂM Y TẾ")
    assert diff(old.records(), new.records()).head == (("number", "12/KH-TTYT", "20/KH-TTYT"),)


# --- Pairing ----------------------------------------------------------------------------------------------------------------------


def total(pairs: dict[int, int], worth: dict[tuple[int, int], float]) -> float:
    return sum(worth[pair] for pair in pairs.items())


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9).map(float), max_size=14))
def test_the_pairing_is_worth_the_most_there_is(worth: dict[tuple[int, int], float]) -> None:
    pairs = best_pairs(worth)
    assert set(pairs.items()) <= worth.keys() and len(set(pairs.values())) == len(pairs)
    best = 0.0
    for size in range(1, 6):
        for lefts in itertools.combinations(range(5), size):
            for rights in itertools.permutations(range(5), size):
                chosen = dict(zip(lefts, rights, strict=True))
                if all(pair in worth for pair in chosen.items()):
                    best = max(best, total(chosen, worth))
    assert total(pairs, worth) == best


# --- What is written --------------------------------------------------------------------------------------------------------------


def test_both_sides_stand_in_the_rows_with_their_evidence() -> None:
    old, new = plan().records(), plan("Mua nhiệt kế tự ghi và ẩm kế cho ba kho thuốc của trung tâm").records()
    made = diff(old, new)
    (row,) = diff_entries(made)
    assert tuple(row) == DIFF_COLUMNS and row["changes"] == "wording"
    for records, name in ((old, "old"), (new, "new")):
        assert records.document.text[row[f"{name}_char_start"] : row[f"{name}_char_end"]] == row[f"{name}_text"]
        assert row[f"{name}_page"] == 1
    (line,) = diff_report(made, "vi").parts[0].lines
    assert [p.text.strip() for p in line.cells[3] if p.look == "came"] == ["và ẩm kế"]
    assert plain(line.cells[2]).startswith(row["old_text"])


def test_the_command_prints_and_writes(kehoach: Callable[..., Any], tmp_path: Path) -> None:
    old, new = tmp_path / "cu.txt", tmp_path / "moi.txt"
    old.write_text(numbered(*ITEMS), encoding="utf-8")
    new.write_text(numbered(ITEMS[0].replace("30/6", "30/9"), *ITEMS[1:3]), encoding="utf-8")
    files = {kind: tmp_path / f"out.{kind}" for kind in ("csv", "xlsx", "html")}
    result = kehoach("diff", old, new, "--json", *(a for kind, path in files.items() for a in (f"--{kind}", path)))
    said = json.loads(result.out)
    assert result.code == 0
    assert {k: said["counts"][k] for k in ("same", "changed", "added", "removed")} == {"same": 2, "changed": 1, "added": 0, "removed": 1}
    assert said["counts"]["changes"]["deadline"] == 1
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        assert [row["state"] for row in csv.DictReader(file)] == ["changed", "same", "same", "removed"]
    assert "<del>" in files["html"].read_text(encoding="utf-8") and files["xlsx"].stat().st_size > 0
    shown = kehoach("diff", old, new, "--lang", "en")
    assert "92 days later" in shown.out and "removed" in shown.out


def test_a_whole_plan_as_json_has_a_place_for_every_word() -> None:
    old, new = sample_plan(), sample_plan(extra=" năm 2024")
    said = diff_json(diff(old, new))
    assert said["tasks"] == [] and [h["field"] for h in said["head"]] == ["title"]
