"""Document to Records as a whole: what holds for every record of every document, and for text that is no plan at all."""

from __future__ import annotations

import importlib.util
import random
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import ingest, tables
from extract.errors import InputError
from extract.ingest import plaintext
from extract.model import Records, Span
from extract.pipeline import understand
from extract.text import flat
from tests.literal import HEAD, only, tasks, understood
from tests.test_corpus import SOURCES, by_name, rendered
from tests.test_outline import LINES

SHARED = Path(__file__).resolve().parents[2] / "shared"


def sound(records: Records) -> None:
    """What SCHEMA promises of any document's records."""
    text = records.document.text

    def says(span: Span) -> str:
        assert 0 <= span.start < span.end <= len(text)
        return flat(text[span.start : span.end])

    groups: list[tuple[Any, ...]] = [
        tuple((s.section_id, s.heading, s.span) for s in records.sections if s.heading),
        tuple((s.shortcoming_id, s.text, s.span) for s in records.shortcomings),
        tuple((s.solution_id, s.text, s.span) for s in records.solutions),
        tuple((d.deadline_id, d.text, d.span) for d in records.deadlines),
        tuple((a.assignment_id, a.text, a.span) for a in records.assignments),
        tuple((r.reference_id, r.text, r.span) for r in records.references),
    ]
    ids = [i for group in groups for i, _, _ in group]
    assert len(set(ids)) == len(ids) and all(i.startswith(records.document.doc_id + "-") for i in ids)
    for group in groups:
        for identity, printed, span in group:
            assert says(span) == printed, identity
    sections = {s.section_id for s in records.sections} | {""}
    shortcomings = {s.shortcoming_id for s in records.shortcomings} | {""}
    solutions = {s.solution_id for s in records.solutions}
    units = {u.unit_id for u in records.units}
    assert {s.parent_id for s in records.sections} | {s.section_id for s in (*records.solutions, *records.shortcomings)} <= sections
    assert {s.shortcoming_id for s in records.solutions} | {s.parent_id for s in records.shortcomings} <= shortcomings
    assert {d.solution_id for d in records.deadlines} | {a.solution_id for a in records.assignments} | {
        i for i, _ in records.unparsed
    } <= solutions
    assert {a.unit_id for a in records.assignments} == units
    assert all(0 < r.confidence <= 1 for r in (*records.shortcomings, *records.solutions, *records.deadlines, *records.assignments))
    assert all(r.rule_id for r in (*records.shortcomings, *records.solutions, *records.deadlines, *records.assignments))
    assert [s.span.start for s in records.sections] == sorted(s.span.start for s in records.sections)
    in_section(records)
    for value in (getattr(records.facts, n) for n in ("number", "issuer", "parent_body", "place", "title", "signer", "signer_title")):
        assert value is None or 0 <= value.span.start < value.span.end <= len(text)


def in_section(records: Records) -> None:
    """A solution stands after its section's heading and before the next section of that level or above."""
    for solution in records.solutions:
        own = next((s for s in records.sections if s.section_id == solution.section_id), None)
        if own is None:
            continue
        after = [s for s in records.sections if s.span.start > own.span.start and s.level <= own.level]
        assert own.span.start <= solution.span.start
        assert not after or solution.span.end <= after[0].span.start


def read(text: str) -> Records | None:
    try:
        document = plaintext.read(text.encode("utf-8", "replace"), "a.txt")
    except InputError:
        return None
    return understand(document, nlp=False)


@by_name(SOURCES)
def test_records_of_the_plans_are_sound(path: Path) -> None:
    """Every span of every record slices back into the text; ids are unique; solutions lie inside their section."""
    for fmt in ("txt", "md"):
        sound(understand(plaintext.read(rendered(path, fmt), f"{path.stem}.{fmt}"), nlp=False))


@pytest.mark.parametrize("seed", range(2))
def test_shuffled_plans_are_sound(seed: int) -> None:
    """Real words in any order, of every other plan: no stage raises, no promise breaks."""
    for path in SOURCES[seed::2]:
        lines = rendered(path, "txt").decode().splitlines()
        random.Random(seed).shuffle(lines)
        records = read("\n".join(lines))
        assert records is not None
        sound(records)


@cache
def corpus_lines() -> tuple[str, ...]:
    return tuple(sorted({line.strip() for path in SOURCES for line in rendered(path, "txt").decode().splitlines() if line.strip()}))


@settings(max_examples=60)
@given(st.data())
def test_any_lines_of_plans_are_sound(data: st.DataObject) -> None:
    """Lines of different plans under each other, cut anywhere."""
    lines = data.draw(
        st.lists(
            st.sampled_from(corpus_lines()).flatmap(lambda x: st.integers(0, len(x)).map(lambda n: x[n:] if n % 3 else x)), max_size=25
        )
    )
    records = read("\n".join(lines))
    if records:
        sound(records)


@given(st.lists(st.sampled_from(LINES), max_size=25))
def test_any_skeleton_is_sound(lines: list[str]) -> None:
    records = read("\n".join(lines))
    if records:
        sound(records)


@given(st.text(max_size=150))
def test_any_text_is_sound(text: str) -> None:
    records = read(text)
    if records:
        sound(records)


@settings(max_examples=25)
@given(st.text(max_size=60), st.sampled_from(["1. ", "- ", "Giao ", "a) Giao Sở Y tế: "]))
def test_the_second_opinion_never_raises(text: str, lead: str) -> None:
    """With the tagger on, arbitrary words in a task are as safe as without."""
    try:
        document = plaintext.read((HEAD + "I. NHIỆM VỤ\n" + lead + text).encode("utf-8", "replace"), "a.txt")
    except InputError:
        return
    sound(understand(document, nlp=True))


def test_the_same_bytes_give_the_same_records() -> None:
    """Ids are stable: nothing depends on what was read before, nor on the path."""
    path = SOURCES[0]
    first = understand(plaintext.read(rendered(path, "txt"), "a.txt"))
    understand(plaintext.read(rendered(SOURCES[1], "txt"), "b.txt"))
    assert understand(plaintext.read(rendered(path, "txt"), "a.txt")) == first
    moved = understand(plaintext.read(rendered(path, "txt"), "x/y/z.txt"))
    assert [s.solution_id for s in moved.solutions] == [s.solution_id for s in first.solutions]


def test_the_second_opinion_ends_a_name_the_rules_leave_open() -> None:
    """A body called in words that no rule knows: with the tagger its name is whole, and the verb behind it makes it act."""
    body = "I. NHIỆM VỤ\n1. Giao Câu lạc bộ Hoa Ban trắng chủ trì mở lớp đọc hè."
    assert only(understood(body, nlp=True)).owners == ("Câu lạc bộ Hoa Ban trắng",)
    assert len(tasks(understood(body, nlp=False))) == 1


def test_a_whole_plan_with_the_traps_of_the_format() -> None:
    """FORMAT 1.6 in one plan: blank number, cut sentence, both spellings, terms, target years, tasks without time or owner."""
    text = """\
UBND HUYỆN HÒA GIANG
TRUNG TÂM Y TẾ
Số:      /KH-TTYT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Hòa Giang, ngày 20 tháng 6 năm 2023

KẾ HOẠCH
Khắc phục hạn chế theo Thông báo số 9-TB/HU, ngày 15-8-2022

Thực hiện Nghị quyết Đại hội lần thứ XIX, nhiệm kỳ 2020-2025, Trung tâm Y tế xây dựng Kế hoạch như sau:

I. HẠN CHẾ VÀ GIẢI PHÁP KHẮC PHỤC
1. Hạn chế: Công tác khám bệnh theo Đề án 1816/QĐ-BYT chưa thường xuyên; bác sỹ còn thiếu.
- Giải pháp: Cử bác sĩ luân phiên theo Quyết định số 1816/QĐ-BYT ngày 26/5/2008; phấn đấu đến năm 2030 đủ bác sỹ. Ưu tiên được công tác

khám, chữa bệnh tại xã vùng cao, phòng dịch Covid-19 và vận động sinh ít con thứ ba.
- Thời gian hoàn thành: Quý I hằng năm.
- Bộ phận thực hiện: Phòng KH-NV, khoa KSBT & HIV/AIDS.

II. TỔ CHỨC THỰC HIỆN
1. Các khoa, phòng rà soát danh mục thuốc.
2. Sắp xếp lại hồ sơ sức khoẻ.
"""
    records = read(text)
    assert records is not None
    sound(records)
    assert records.facts.number is None and records.facts.number_blank
    first, second, third = tasks(records)
    assert "được công tác khám, chữa bệnh" in first.text
    assert first.owners == ("Phòng KH-NV", "khoa KSBT & HIV/AIDS")
    assert first.times == ("Quý I hằng năm",)
    assert [d.value.rrule for d in records.deadlines] == ["FREQ=YEARLY;BYMONTH=1,2,3"]
    assert (second.owners, second.times) == (("Các khoa, phòng",), ())
    assert (third.owners, third.times) == ((), ())
    assert {"9-TB/HU", "1816/QĐ-BYT"} <= {r.number for r in records.references}


# --- the documents beside the checkout, where they are ---


def shared(*names: str) -> Path:
    place = SHARED.joinpath(*names)
    if not place.exists():
        pytest.skip(f"../shared/{'/'.join(names)} is not beside this checkout")
    return place


def judge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("judge", shared("score.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_two_seeds_reach_what_is_asked() -> None:
    """The judge's own score: tuple F1 at least 0.95 over both seeds, at least 15 of 16 document fields."""
    import json
    from collections import defaultdict

    module, seeds = judge(), sorted(shared("seeds").glob("*.txt"))
    store: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for seed in seeds:
        gold = json.loads((shared("gold") / f"{seed.stem}.json").read_text(encoding="utf-8"))
        predicted = json.loads(json.dumps(tables.document_json(understand(ingest.read(seed))), default=str))
        module.score_document(gold, predicted, store, [])
    assert len(seeds) == 2
    assert module.prf(*store["tuples"])[2] >= 0.95
    right, _, wrong = store["document"]
    assert right >= 15 and right + wrong <= 16


READABLE = (".docx", ".pdf", ".md")
# A document's number with its day behind it, in a pattern that owes nothing to the rules.
PLAIN_CITATION = re.compile(r"\b\d+[-/][A-ZĐ][\wĐ/.-]*,?\s+(?:ngày\s+)?\d{1,2}[/-]\d{1,2}[/-]\d{4}")


@pytest.mark.parametrize("suffix", READABLE)
def test_no_date_of_a_citation_is_a_deadline(suffix: str) -> None:
    """Gold rule 7 over real documents: the deadline column holds no day that a citation's words hold."""
    seen = 0
    for path in sorted(shared("real").glob(f"*{suffix}")):
        if ".scan." in path.name:
            continue
        records = understand(ingest.read(path), nlp=False)
        sound(records)
        from extract.matcher import default
        from extract.normalize import references
        from extract.text import fold

        text = records.document.text
        cited = [(r.start, r.end) for r in references.find(default(), fold(text), text, 0, len(text))]
        cited += [m.span() for m in PLAIN_CITATION.finditer(text)]
        seen += len(records.deadlines)
        for deadline in records.deadlines:
            assert not any(a < deadline.span.end and deadline.span.start < b for a, b in cited), (path.name, deadline.text)
    assert seen
