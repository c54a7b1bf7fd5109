"""One document, however it arrives: a plan in an old format or encoding gives the tuples that it gives as a Word file of today.

What may differ is listed here, with the reason: TCVN3 text has no capitals with tones, so "Ủy ban" comes back as "ủy ban"; a web page
made by LibreOffice has lost the form of numbers like "2.1.". Of scans two plans are read here, in two kinds of scan each;
benchmarks/ocr_quality.py reads all of them in every resolution.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from extract import ingest, pipeline, plain
from extract.ingest import soffice
from extract.model import Document
from extract.text import flat, fold

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "corpus"))

from render import render, sources  # noqa: E402
from render_old import OFFICE, OLD_TEXT, OLD_WORD, in_old_encoding, render_office  # noqa: E402
from render_scans import scan  # noqa: E402

PLANS = sources()
# Every fifth plan goes through LibreOffice: each format is one start for all of them.
SAMPLE = PLANS[::5] + [plan for plan in PLANS if plan.stem.startswith("c10")]
# More tuples than the Word file gives, by plan and format: items that have lost the number that made them headings.
EXPLAINED = {("c10-so-y-te-khong-lay-nhiem", "html"): 2}
SCANNED = [plan for plan in PLANS if plan.stem[:3] in ("a06", "c08")]
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def tuples(document: Document) -> Counter[tuple[object, ...]]:
    """Solutions with their shortcoming, deadlines and owners; letter case and spelling variants folded."""
    records = pipeline.understand(document, nlp=False)
    shortcomings = {s.shortcoming_id: fold(flat(s.text)) for s in records.shortcomings}
    found: Counter[tuple[object, ...]] = Counter()
    for solution in records.solutions:
        deadlines = [d.value for d in records.deadlines if d.solution_id == solution.solution_id]
        dues = sorted((value.kind, str(value.start), str(value.end), value.rrule) for value in deadlines)
        owners = sorted((fold(flat(a.text)), a.role) for a in records.assignments if a.solution_id == solution.solution_id)
        found[fold(flat(solution.text)), shortcomings.get(solution.shortcoming_id, ""), tuple(dues), tuple(owners)] += 1
    return found


@cache
def rendered(plan: Path, fmt: str) -> bytes:
    return render(plan, fmt)


@cache
def today(plan: Path, fmt: str) -> Document:
    return ingest.parse(rendered(plan, fmt), f"{plan.stem}.{fmt}")


@cache
def wanted(plan: Path) -> Counter[tuple[object, ...]]:
    return tuples(today(plan, "docx"))


def same(document: Document) -> Document:
    """A Document without what tells one file from another."""
    return dataclasses.replace(document, doc_id="", sha256="", size_bytes=0, encoding="")


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.stem)
@pytest.mark.parametrize("fmt", OLD_WORD)
def test_word_file_in_an_old_encoding(plan: Path, fmt: str) -> None:
    """The same Document: words, capitals included, looks and tables; so all that is read out of it is the same too."""
    document = ingest.parse(in_old_encoding(rendered(plan, "docx"), fmt), f"{plan.stem}.docx")
    assert document.encoding == fmt.partition(".")[0]
    assert same(document) == same(today(plan, "docx"))


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.stem)
@pytest.mark.parametrize("fmt", OLD_TEXT)
def test_text_file_in_an_old_encoding(plan: Path, fmt: str) -> None:
    """The same Document; in TCVN3 the same letters, and most tuples: an owner in which a capital is lacking is no name."""
    document, now = ingest.parse(in_old_encoding(rendered(plan, "txt"), fmt), f"{plan.stem}.txt"), today(plan, "txt")
    assert document.encoding == fmt.partition(".")[0]
    if "?" in document.text and "?" not in now.text:
        pytest.skip("the plan has a sign that the old encoding has not")
    if fmt.startswith("vni"):
        assert same(document) == same(now)
        return
    # A line that opens with a capital the old encoding lacks may be taken for a wrapped one: the words are the same.
    assert document.text.lower().split() == now.text.lower().split()
    if document.text != now.text:
        before = tuples(now)
        lost = before - tuples(document)
        assert lost.total() <= before.total() / 3


@cache
def office_renders(fmt: str) -> dict[str, bytes]:
    made = render_office(SAMPLE, fmt)
    if fmt != "html":
        soffice.prepare([soffice.Job(data, f".{fmt}", "docx") for data in made.values()])
    return made


@needs_office
@pytest.mark.parametrize("plan", SAMPLE, ids=lambda path: path.stem)
@pytest.mark.parametrize("fmt", OFFICE)
def test_file_of_another_program(plan: Path, fmt: str) -> None:
    document = ingest.parse(office_renders(fmt)[plan.stem], f"{plan.stem}.{fmt}")
    found = tuples(document)
    assert not wanted(plan) - found
    assert (found - wanted(plan)).total() == EXPLAINED.get((plan.stem, fmt), 0)


@needs_tesseract
@pytest.mark.parametrize("plan", SCANNED, ids=lambda path: path.stem)
@pytest.mark.parametrize("copy", ["scan300", "scan200"])
def test_scan(plan: Path, copy: str) -> None:
    """The same tasks, times and owners; their wording to a letter in twenty."""
    from rapidfuzz import fuzz

    found, printed = tuples(ingest.parse(scan(plan, copy), "a.pdf")), wanted(plan)
    assert found.total() == printed.total()
    rest = list(found)
    for one in printed:
        best = max(rest, key=lambda other: fuzz.ratio(one[0], other[0]))
        rest.remove(best)
        assert fuzz.ratio(one[0], best[0]) >= 95 and best[2] == one[2]
        assert [role for _, role in best[3]] == [role for _, role in one[3]]  # type: ignore[attr-defined]


@needs_tesseract
def test_scanned_table_that_a_run_keeps_need_not_be_read_again() -> None:
    (plan,) = (plan for plan in PLANS if plan.stem.startswith("a05"))
    document = ingest.parse(scan(plan, "scan200"), "a.pdf")
    assert document.tables
    assert plain.load_document(plain.dump_document(document)) == document
