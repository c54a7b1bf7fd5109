"""The tables: the schema's names, keys that resolve, evidence that points where it should."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from extract import tables
from extract.audit import audit
from extract.columns import TABLES
from extract.dictionary import PAGES
from extract.evidence import EvidenceMap
from extract.model import Block, Box, Document, Quarantined, Records, Span, Unit, Word
from tests.factories import Draft, by_day, sample_plan

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT.parent / "shared" / "SCHEMA.md"

# The columns the schema promises, by table; what it says in words of `tuples` is spelled out here.
PROMISED = {
    "documents": "doc_id path sha256 media_type size_bytes pages text_source ocr_confidence encoding kind number issuer parent_body place "
    "issued_on title signer signer_title status problems",
    "sections": "section_id doc_id parent_id level number heading kind",
    "shortcomings": "shortcoming_id doc_id section_id parent_id number text confidence",
    "solutions": "solution_id doc_id section_id shortcoming_id parent_id number text confidence",
    "deadlines": "deadline_id doc_id solution_id text kind start end bound rrule anchor clause inherited confidence",
    "units": "unit_id name kind aliases",
    "assignments": "assignment_id doc_id solution_id unit_id text role clause inherited confidence",
    "references": "reference_id doc_id kind number issued_on issuer text",
    "findings": "finding_id doc_id record_id code severity message",
    "tuples": "solution_id document_number issuer section_kind issued_on shortcoming_number shortcoming solution_number solution deadline "
    "deadline_kind deadline_start deadline_end rrule lead_units cooperating_units other_units finding_codes page path",
    "quarantine": "path sha256 media_type stage code message seconds",
}
KEYS = {
    "documents": "doc_id", "sections": "section_id", "shortcomings": "shortcoming_id", "solutions": "solution_id",
    "deadlines": "deadline_id",
    "units": "unit_id", "assignments": "assignment_id", "references": "reference_id", "findings": "finding_id", "tuples": "solution_id",
    "quarantine": "path",
}  # fmt: skip
EVIDENCE = {"page", "char_start", "char_end", "boxes"}
READ_OFF = ("sections", "shortcomings", "solutions", "deadlines", "assignments", "references", "findings")


def run(*records: Records, quarantined: tuple[Quarantined, ...] = ()) -> tables.Tables:
    return tables.build([tables.rows(audit(r)) for r in records], quarantined)


@pytest.fixture(scope="module")
def two_plans() -> tables.Tables:
    return run(
        sample_plan(),
        sample_plan(path="b.txt", paged=False, extra=" năm 2024"),
        quarantined=(Quarantined("hong.pdf", "0" * 64, "application/pdf", "ingest", "damaged", "Tệp hỏng.", 0.25),),
    )


@pytest.mark.parametrize("name", PROMISED)
def test_columns_and_key_as_promised(name: str, two_plans: tables.Tables) -> None:
    columns = list(two_plans.frames[name].columns)
    assert [c for c in columns if c in PROMISED[name].split()] == [c for c in TABLES[name].names if c in PROMISED[name].split()]
    assert set(PROMISED[name].split()) <= set(columns)
    assert TABLES[name].key == KEYS[name]
    assert name not in READ_OFF or set(columns) >= EVIDENCE


def test_the_promise_is_the_schema() -> None:
    if not SCHEMA.exists():
        pytest.skip("../shared/SCHEMA.md is not beside this checkout")
    said = {}
    for line in SCHEMA.read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.split("|")]
        if len(cells) == 5 and cells[1].startswith("`") and cells[1].strip("`") in PROMISED:
            words = re.sub(r"\([^()]*\)", "", re.sub(r"\(`[^)]*\)", "", cells[3]))
            said[cells[1].strip("`")] = (cells[2].split("`")[1], [w.strip() for w in words.split(",")])
    assert set(said) == set(PROMISED)
    for name, (key, columns) in said.items():
        assert KEYS[name] == key
        if name != "tuples":  # which the schema describes in words
            assert {key, *columns} == set(PROMISED[name].split())


def test_ids_are_unique_and_keys_resolve(two_plans: tables.Tables) -> None:
    for name, spec in TABLES.items():
        assert two_plans.frames[name][spec.key].is_unique and two_plans.frames[name][spec.key].notna().all(), name
        for column, target in spec.links.items():
            wanted = set(two_plans.frames[name][column].dropna())
            assert wanted <= set(two_plans.frames[target][TABLES[target].key]), (name, column)
    known = {i for name in KEYS if name != "quarantine" for i in two_plans.frames[name][KEYS[name]]}
    assert set(two_plans.frames["findings"]["record_id"]) <= known


def test_null_is_for_what_has_no_text(two_plans: tables.Tables) -> None:
    for name, spec in TABLES.items():
        for column in spec.columns:
            holes = two_plans.frames[name][column.name].isna()
            assert column.nullable or not holes.any(), (name, column.name)
            if column.required and column.type == "text":
                assert (two_plans.frames[name][column.name] != "").all(), (name, column.name)


def test_a_section_nobody_can_place_is_of_another_kind() -> None:
    """Three plans of the corpus have headings that stand in no section of a known kind; the table promises a kind for each."""
    records = sample_plan()
    bare = dataclasses.replace(records, sections=tuple(dataclasses.replace(s, kind="") for s in records.sections))
    assert set(run(bare).frames["sections"]["kind"]) == {"khac"}


def test_the_wide_sheet_says_all_of_a_task_on_one_row(two_plans: tables.Tables) -> None:
    row = two_plans.frames["tuples"].iloc[0]
    assert row["document_number"] == "17/KH-TTYT" and row["issuer"] == "TRUNG TÂM Y TẾ THỊ XÃ"
    assert row["issued_on"].date() == dt.date(2024, 3, 5) and row["section_kind"] == "han_che"
    assert row["shortcoming_number"] == "1.1" and row["shortcoming"].startswith("Kho thuốc")
    assert row["deadline"] == "trước ngày 30/6/2024; hằng quý báo cáo kết quả" and row["deadline_kind"] == "date; recurring"
    assert row["deadline_end"].date() == dt.date(2024, 6, 30) and row["rrule"] == "FREQ=MONTHLY;INTERVAL=3"
    assert row["lead_units"] == "Khoa Dược - Vật tư y tế" and row["cooperating_units"] == "Phòng Kế hoạch - Nghiệp vụ"
    assert row["other_units"] == "Phó Giám đốc Trần Thị Mơ (chỉ đạo)"
    codes = list(two_plans.frames["tuples"]["finding_codes"][:3])
    assert codes == ["", "open_ended_deadline", "no_deadline; no_owner"]


def test_findings_about_deadline_and_shortcoming_reach_the_task() -> None:
    d = Draft()
    d.issued(dt.date(2024, 3, 5))
    h = d.shortcoming("1", "Chưa có quy chế quản lý tài sản công")
    g = d.solution("1", "Ban hành quy chế quản lý tài sản công", shortcoming=h)
    d.unit(g, "Văn phòng")
    d.deadline(g, "trước 01/01/2024", by_day(2024, 1, 1))
    assert list(run(d.records()).frames["tuples"]["finding_codes"]) == ["deadline_before_issue"]


def test_context_is_no_tuple_and_who_carries_out_stands_in_for_a_leader() -> None:
    d = Draft()
    parent = d.solution("1", "Về nhân sự")
    g = d.solution("1.1", "Kiện toàn tổ giúp việc", parent=parent)
    d.unit(g, "Phòng Nội vụ", "thuc_hien")
    d.unit(g, "Văn phòng", "tham_muu")
    d.unit(g, "Phòng Nội vụ", "thuc_hien", clause=1)
    wide = run(d.records()).frames["tuples"]
    assert list(wide["solution"]) == ["Kiện toàn tổ giúp việc"]
    assert wide["lead_units"][0] == "Phòng Nội vụ" and wide["other_units"][0] == "Văn phòng (tham mưu)"


def test_a_unit_goes_by_its_commonest_name_whatever_the_order() -> None:
    def plan(name: str, uses: int) -> Records:
        d = Draft(path=f"{name}{uses}.txt")
        for n in range(uses):
            d.unit(d.solution(str(n), f"Nhiệm vụ {n} của {name}"), name)
        records = d.records()
        known = {u.unit_id: "u1" for u in records.units}
        return dataclasses.replace(
            records,
            units=(Unit("u1", name, "so", ("SYT",)),),
            assignments=tuple(dataclasses.replace(a, unit_id=known[a.unit_id]) for a in records.assignments),
        )

    plans = [plan("Sở Y tế tỉnh", 1), plan("Sở Y tế", 3), plan("Sở Y Tế", 3)]
    for order in (plans, plans[::-1]):
        assert run(*order).rows("units") == [("u1", "Sở Y Tế", "so", "SYT; Sở Y tế tỉnh")]


def test_the_same_bytes_twice_give_one_document_and_one_quarantined() -> None:
    made = run(sample_plan(path="a.pdf"), sample_plan(path="b.pdf"))
    assert made.count("documents") == 1
    assert [(r[0], r[4]) for r in made.rows("quarantine")] == [("b.pdf", "duplicate")]


def test_no_documents_give_empty_tables_of_the_same_shape(two_plans: tables.Tables) -> None:
    empty = tables.build([])
    for name in TABLES:
        assert empty.count(name) == 0
        assert list(empty.frames[name].dtypes) == list(two_plans.frames[name].dtypes), name


def test_rows_refuse_ids_that_clash_or_point_nowhere() -> None:
    records = sample_plan()
    twice = dataclasses.replace(records, solutions=(*records.solutions, records.solutions[0]))
    with pytest.raises(ValueError, match="solutions has the id"):
        tables.rows(twice)
    with pytest.raises(ValueError, match=r"assignments\.unit_id .* is not in units"):
        tables.rows(dataclasses.replace(records, units=()))


def test_a_file_name_that_is_no_utf8_can_still_be_written() -> None:
    made = tables.build([], [Quarantined("k\udcff.pdf", "", "", "ingest", "x", "Hỏng\nhẳn", 0.1)])
    row = made.rows("quarantine")[0]
    assert row[0] == "k\\udcff.pdf" and row[5] == "Hỏng hẳn"
    str(row).encode("utf-8")


# --- JSON ---------------------------------------------------------------------------------------------------------------


def test_json_has_the_keys_and_columns_of_the_schema() -> None:
    made = tables.document_json(audit(sample_plan()))
    assert list(made) == [
        "document", "sections", "shortcomings", "solutions", "deadlines", "units", "assignments", "references", "findings",
    ]  # fmt: skip
    json.dumps(made, allow_nan=False)
    assert list(made["document"]) == list(TABLES["documents"].names)
    for name in list(made)[1:]:
        assert made[name] and all(list(row) == list(TABLES[name].names) for row in made[name]), name
    assert made["document"]["issued_on"] == "2024-03-05" and made["document"]["place"] == ""
    assert made["deadlines"][0]["end"] == "2024-06-30" and made["deadlines"][0]["start"] is None
    assert made["sections"][0]["parent_id"] is None


def test_json_needs_no_pandas() -> None:
    code = (
        "import sys\nfrom tests.factories import sample_plan\nfrom extract import audit, tables\n"
        "tables.document_json(audit.audit(sample_plan()))\nassert 'pandas' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# --- Evidence -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paged", [True, False])
def test_evidence_slices_to_the_words(paged: bool) -> None:
    records = audit(sample_plan(paged=paged))
    made = tables.document_json(records)
    text = records.document.text
    for name in ("shortcomings", "solutions", "deadlines", "assignments", "references"):
        for row in made[name]:
            assert text[row["char_start"] : row["char_end"]] == row["text"]
            assert (row["page"], row["boxes"] is not None) == ((1, True) if paged else (None, False))
    page, start, end = made["document"]["evidence"]["issuer"]
    assert text[start:end] == made["document"]["issuer"] and page == (1 if paged else None)


def words_on(*lines: tuple[int, float, str]) -> Document:
    """Words of 10 points a letter, 12 high, one form feed for each new page."""
    words, text = [], ""
    for page, top, line in lines:
        for i, word in enumerate(line.split()):
            text += " " if text else ""
            x = 100.0 * i
            words.append(Word(len(text), len(text) + len(word), Box(page, x, top, x + 10 * len(word), top + 12)))
            text += word
    return Document("d", "d", "d.pdf", "application/pdf", 1, text, (Block(0, len(text), page=1),), words=tuple(words))


EVIDENCE_CASES = [
    ("one line", (0, 11), [(1, 0, 50, 150, 62)]),
    ("part of a word", (1, 2), [(1, 0, 50, 50, 62)]),
    ("from the middle of a word into the next line", (9, 13), [(1, 100, 50, 150, 62), (1, 0, 64, 30, 76)]),
    ("over the page's end", (12, 19), [(1, 0, 64, 30, 76), (2, 0, 50.5, 30, 62.5)]),
    ("a space", (5, 6), []),
    ("empty", (3, 3), []),
]


@pytest.mark.parametrize(("what", "span", "expected"), EVIDENCE_CASES, ids=[c[0] for c in EVIDENCE_CASES])
def test_boxes(what: str, span: tuple[int, int], expected: list[tuple[float, ...]]) -> None:
    document = words_on((1, 50, "alpha gamma"), (1, 64, "bcd"), (2, 50.4999, "xyz"))
    if what == "empty":
        assert EvidenceMap(document).page(Span(*span)) == 1
        return
    assert EvidenceMap(document).boxes(Span(*span)) == expected, what


def test_words_of_two_lines_that_touch_are_two_boxes() -> None:
    document = words_on((1, 50, "a"), (1, 60, "b"))  # 2 of 12 points shared
    assert len(EvidenceMap(document).boxes(Span(0, 3))) == 2


def test_a_page_without_words_comes_from_the_block() -> None:
    text = "đầu trang\fcuối trang"
    document = Document("d", "d", "d.docx", "x", 1, text, (Block(0, len(text), page=3),))
    where = EvidenceMap(document)
    assert (where.page(Span(0, 3)), where.page(Span(12, 14))) == (3, 4)
    assert where.boxes(Span(0, 3)) == []


# --- Pages written from the code --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_pages_are_current(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run: python -m extract.dictionary docs"
