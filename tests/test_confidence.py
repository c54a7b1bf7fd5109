"""Confidence: weights that a person can read, features that name what speaks for and against a record, how links were told."""

from __future__ import annotations

import csv
import dataclasses
import math
import re
import sys
from pathlib import Path
from statistics import mean

import pytest

from extract import evaluate, pipeline
from extract.assemble import confidence, doubts
from extract.assemble.features import FeatureReader
from extract.evaluation import EvaluationReport
from extract.matcher import default
from extract.model import Records, Word
from tests.literal import plan, understood

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(CORPUS))

import train_confidence  # noqa: E402
from train_confidence import Row  # noqa: E402

TASKS = """
    I. HẠN CHẾ
    1. Kho sách ẩm mốc, nhiều đầu sách bị hỏng.
    2. Bạn đọc giảm mạnh so với năm trước.

    II. NHIỆM VỤ, GIẢI PHÁP
"""


def features(body: str) -> tuple[Records, FeatureReader]:
    from extract import assemble, mentions, outline

    document = plan(body)
    structure = outline.build(document, default())
    found = mentions.find(document, structure, default())
    records = assemble.link(document, structure, found, default())
    return records, FeatureReader(document, structure, found, records, default())


# --- Weights --------------------------------------------------------------------------------------------------------------------


def test_confidence_is_the_logistic_sum_of_the_weights() -> None:
    weights = confidence.Weights(0.7, 0.5, 0.95, {"good": 1.5, "bad": -3.0})
    assert weights.confidence({"good", "unheard_of"}) == pytest.approx(1 / (1 + math.exp(-2.0)))
    assert weights.confidence({"good", "bad"}) == pytest.approx(1 / (1 + math.exp(1.0)))
    assert weights.confidence(None) == 0.7
    almost = dataclasses.replace(weights, base=1.0)
    assert almost.confidence({"good"}) == 0.89, "0.92 has not proved to be 0.9"
    assert dataclasses.replace(weights, base=2.0).confidence({"good"}) == pytest.approx(0.971, abs=0.001)


def test_the_shipped_weights_are_for_features_that_were_seen() -> None:
    """Every kind of record has weights, and each of them is for a feature that the evidence has: none is misspelt."""
    seen: dict[str, set[str]] = {}
    with (CORPUS / "first-sight-evidence.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            seen.setdefault(row["record"], set()).update(row["features"].split())
    shipped = confidence.shipped()
    assert set(shipped) == set(confidence.KINDS)
    for kind, weights in shipped.items():
        assert 0 < weights.share < 1 and weights.features and all(abs(w) < 4 for w in weights.features.values())
        assert set(weights.features) - set().union(*seen.values()) <= {"link_by_wording", "link_by_order"}, kind


def test_what_is_right_is_surer_than_what_is_wrong() -> None:
    """Over a few plans of the corpus, by weights; without them all are as sure as each other."""
    gold = evaluate.load_gold(CORPUS / "gold")[::8]
    for without, apart in (((), True), (("weights",), False)):
        extract = evaluate.pipeline(without)
        judged = EvaluationReport(tuple(evaluate.evaluated(g, extract) for g in gold)).judged("units")
        right, wrong = ([sure for sure, truth in judged if truth is kept] for kept in (True, False))
        assert len(wrong) >= 3
        assert (mean(right) > mean(wrong)) is apart


# --- Features -------------------------------------------------------------------------------------------------------------------


def test_where_a_unit_comes_from_is_told() -> None:
    records, reader = features("II. NHIỆM VỤ\n1. Giao Sở Y tế:\na) Mua sách mới cho thư viện.\nb) Phòng Nội vụ rà soát hồ sơ lưu trữ.")
    assert [sorted(f for f in reader.of_assignment(a) if f in ("unit_own", "unit_inherited")) for a in records.assignments] == [
        ["unit_inherited"], ["unit_own"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Tập huấn 3 buổi cho thủ thư cấp xã về phân loại sách.", "time_phrase_left_out"),
        ("Phối hợp với mạng lưới cộng tác viên giới thiệu sách mới.", "helper_announced_not_read"),
        ("Mua thêm sách mới.", "words_few"),
        ("Mua sách mới cho thư viện.", "opens_with_a_directive"),
        ("Mua sách mới cho thư viện; gửi danh mục về Sở Văn hóa và Thể thao.", "unit_named_without_a_part"),
    ],
)
def test_what_was_not_read_is_told(words: str, name: str) -> None:
    records, reader = features(f"II. NHIỆM VỤ\n1. {words}\n2. Kiểm kê toàn bộ kho sách và báo cáo kết quả đầy đủ.")
    first, second = records.solutions
    told, other = reader.of_tuple(first), reader.of_tuple(second)
    assert name in told
    assert (name in other) is (name == "opens_with_a_directive"), "the second task is plain"


def test_a_doubt_lowers_a_tuple() -> None:
    sure, doubtful = (
        understood(f"II. NHIỆM VỤ\n1. Tập huấn {more}cho thủ thư cấp xã.\n2. Kiểm kê kho sách.").solutions[0].tuple_confidence
        for more in ("kỹ năng ", "3 buổi ")
    )
    assert doubtful < sure


# --- Links ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tie", "inferred"),
    [
        ("1. Khắc phục tình trạng kho sách ẩm mốc: mua máy hút ẩm.", ("by_wording",)),
        ("Khắc phục lần lượt các hạn chế như sau:\n1. Mua máy hút ẩm cho kho.\n2. Tổ chức ngày hội đọc sách.", ("by_order",)),
        ("1. Khắc phục hạn chế tại điểm 1, Mục I: mua máy hút ẩm.", ()),
    ],
)
def test_a_link_says_how_it_was_told(tie: str, inferred: tuple[str, ...]) -> None:
    """By wording and by order are inferred; by number is the plan's own word. Each link has a confidence of its own."""
    records = understood(TASKS.replace("    ", "") + tie)
    first = records.solutions[0]
    assert first.shortcoming_id == records.shortcomings[0].shortcoming_id
    assert first.inferred == inferred and 0 < first.link_confidence <= 1


def test_without_a_link_there_is_nothing_to_be_sure_of() -> None:
    (only,) = understood("II. NHIỆM VỤ\n1. Mua sách mới cho thư viện huyện.").solutions
    assert only.shortcoming_id == "" and only.inferred == () and only.link_confidence == 0.0


# --- What can be left out -------------------------------------------------------------------------------------------------------

INHERITING = """
II. NHIỆM VỤ
1. Giao Sở Y tế hoàn thành trước ngày 30/6/2024:
a) Mua sách mới cho thư viện.
b) Phòng Nội vụ kiểm kê kho sách.
"""


def test_without_weights_each_record_has_the_share_of_its_like() -> None:
    records = pipeline.understand(plan(INHERITING), nlp=False, weights=False)
    shipped = confidence.shipped()
    assert {s.tuple_confidence for s in records.solutions} == {shipped["tuple"].share}
    assert {a.confidence for a in records.assignments} == {shipped["assignment"].share}


def test_without_inheritance_a_task_has_its_own_alone() -> None:
    whole, bare = (pipeline.understand(plan(INHERITING), nlp=False, inheritance=kept) for kept in (True, False))
    assert [a.inherited for a in whole.assignments] == [True, False] and len(whole.deadlines) == 2
    assert [(a.text, a.inherited) for a in bare.assignments] == [("Phòng Nội vụ", False)] and bare.deadlines == ()
    assert [s.text for s in bare.solutions] == [s.text for s in whole.solutions]


@pytest.mark.parametrize("part", pipeline.PARTS)
def test_evaluate_does_without(part: str) -> None:
    """Each part can be left out of the extraction that is scored: it says something, with and without, and not the same."""
    name = {"nlp": "k01", "weights": "a06", "inheritance": "a01"}[part]
    path = next((CORPUS / "plans").glob(f"{name}*"))
    whole, less = evaluate.pipeline()(path), evaluate.pipeline((part,))(path)
    said = [{k: v for k, v in d["document"].items() if not k.startswith("completeness")} for d in (whole, less)]
    assert len(less["solutions"]) >= 10 and said[0] == said[1]
    changed = {table for table in ("solutions", "deadlines", "assignments") if whole[table] != less[table]}
    assert changed
    if part == "weights":
        plain = [[{k: v for k, v in row.items() if "confidence" not in k} for row in made["assignments"]] for made in (whole, less)]
        assert plain[0] == plain[1]


def test_words_that_recognition_doubts_lower_the_tuple_too() -> None:
    document = plan("II. NHIỆM VỤ\n1. Sở Y tế mua sách mới cho thư viện trước ngày 30/6/2024.")
    records = pipeline.understand(document, nlp=False)
    box = (0.0, 0.0, 1.0, 1.0)
    words = tuple(
        Word(m.start(), m.end(), box, 0.45 if m[0].startswith("30/6") else 0.95) for m in re.finditer(r"\S+", document.text)
    )
    lowered = doubts.doubted(records, dataclasses.replace(document, words=words, text_source="ocr"))
    assert lowered.deadlines[0].confidence == pytest.approx(records.deadlines[0].confidence / 2, abs=0.001)
    assert lowered.solutions[0].tuple_confidence == pytest.approx(records.solutions[0].tuple_confidence / 2, abs=0.002)
    assert lowered.assignments[0].confidence == records.assignments[0].confidence


# --- Training -------------------------------------------------------------------------------------------------------------------


def rows(count: int, right: int, wrong: int, *names: str, prefix: str = "d") -> list[Row]:
    return [Row(f"{prefix}{n}", "tuple", right, wrong, frozenset(names)) for n in range(count)]


def test_training_weighs_features_by_what_they_are_worth() -> None:
    evidence = rows(10, 9, 1, "good") + rows(10, 2, 8, "bad", prefix="e") + rows(3, 0, 9, "rare", prefix="f")
    names = train_confidence.chosen_features(evidence)
    base, bad, good = train_confidence.fitted(evidence, names)
    assert names == ["bad", "good"], "a feature of three plans is left out"
    assert bad < 0 < good
    assert train_confidence.chance(base + good) == pytest.approx(0.9, abs=0.15)


def test_cross_validation_has_not_seen_the_plan() -> None:
    """What became of a plan changes what is thought of the others, and nothing of what is thought of itself."""
    others = rows(6, 8, 2, "one") + rows(6, 2, 8, "two", prefix="e")
    good, bad = ([Row("x", "tuple", right, 10 - right, frozenset({"one"})), *others] for right in (10, 0))
    (_, *good_odds), (_, *bad_odds) = (
        sorted((row.document != "x", row.document, odds) for odds, row in train_confidence.cross_validated(evidence, []))
        for evidence in (good, bad)
    )
    of_x = [[odds for odds, row in train_confidence.cross_validated(e, []) if row.document == "x"] for e in (good, bad)]
    assert of_x[0] == of_x[1] and all(g[2] != b[2] for g, b in zip(good_odds, bad_odds, strict=True))


def test_the_sure_ones_are_right_as_often_as_wanted() -> None:
    good, poor = rows(1, 99, 1)[0], rows(1, 80, 20, prefix="e")[0]
    assert train_confidence.surest([(4.0, good), (3.0, poor)], 50) == pytest.approx(0.955)
    assert train_confidence.surest([(4.0, good)], 50) == pytest.approx(0.9)
    assert train_confidence.surest([(4.0, good)], 500) is None and train_confidence.surest([(4.0, poor)], 50) is None
    assert train_confidence.held_back(0.92, 0.955) == 0.89 and train_confidence.held_back(0.96, 0.955) == 0.96
