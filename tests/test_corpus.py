"""The corpus: its source format, its renderers and its gold. What the pipeline makes of the plans is tested elsewhere."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(CORPUS))

from render import own_format, render, sources  # noqa: E402
from renderers.source import Grid, Paragraph, SourceError, parse, plain, read, runs, split_marker  # noqa: E402

SOURCES = sources()
GOLD = sorted((CORPUS / "gold").glob("*.json"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

SECTION_KINDS = {
    "can_cu", "muc_dich_yeu_cau", "han_che", "nhiem_vu_giai_phap", "to_chuc_thuc_hien", "kinh_phi", "phu_luc", "noi_nhan", "chu_ky", "khac",
}  # fmt: skip
DEADLINE_KINDS = {"date", "period", "recurring", "ongoing", "relative", "vague"}


def by_name(paths: list[Path]) -> Any:
    return pytest.mark.parametrize("path", paths, ids=[p.stem for p in paths])


@cache
def rendered(path: Path, fmt: str) -> bytes:
    return render(path, fmt)


def squeeze(text: str) -> str:
    return " ".join(text.split())


def as_text(path: Path) -> str:
    return squeeze(rendered(path, "txt").decode().replace("|", " ").replace("<br>", " "))


def docx_text(data: bytes) -> str:
    """Answers the body's text, a paragraph a line; automatic numbers are not in it."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    out = []
    for paragraph in root.iter(f"{W}p"):
        out.append("".join(" " if node.tag == f"{W}br" else node.text or "" for node in paragraph.iter(f"{W}t", f"{W}br")))
    return "\n".join(out)


def pdf_pages(data: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def words(text: str) -> Counter[str]:
    return Counter(w for w in re.split(r"[\s\u00a0|]+", text) if w and not set(w) <= set("-"))


# --- the archive as it is committed ---


def test_the_corpus_is_whole() -> None:
    """At least 12 plans; each has a source, one file in plans/ and gold under the same name; every format is met."""
    names = {p.stem for p in SOURCES}
    plans = [p for p in (CORPUS / "plans").iterdir() if not p.name.startswith(".")]
    assert len(names) >= 12
    assert {p.stem for p in plans} == names == {p.stem for p in GOLD}
    assert len(plans) == len(names)
    assert {p.suffix for p in plans} == {".docx", ".pdf", ".txt", ".md"}


@by_name(SOURCES)
def test_the_committed_file_says_what_its_source_says(path: Path) -> None:
    """plans/ is no older than sources/. Contents are compared: compressed bytes may differ from one zlib to another."""
    fmt = own_format(path)
    old, new = (CORPUS / "plans" / f"{path.stem}.{fmt}").read_bytes(), rendered(path, fmt)
    if fmt == "docx":
        before, after = zipfile.ZipFile(io.BytesIO(old)), zipfile.ZipFile(io.BytesIO(new))
        assert before.read("word/document.xml") == after.read("word/document.xml")
        assert before.read("word/numbering.xml") == after.read("word/numbering.xml")
    elif fmt == "pdf":
        assert pdf_pages(old) == pdf_pages(new)
    else:
        assert old == new


# --- renderers ---


@pytest.mark.parametrize("fmt", ["txt", "md", "docx", "pdf"])
def test_rendering_again_gives_the_same_bytes(fmt: str) -> None:
    """No clock and no chance in a file: ids come from bytes, and a corpus that changes by itself would change them."""
    for path in SOURCES[:2]:
        assert render(path, fmt) == rendered(path, fmt)


def test_a_word_file_carries_no_clock() -> None:
    """Two renders in one second agree by luck; the dates inside have to be fixed."""
    archive = zipfile.ZipFile(io.BytesIO(rendered(SOURCES[0], "docx")))
    assert {entry.date_time for entry in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}
    assert archive.read("docProps/core.xml").count(b"2020-01-01T00:00:00Z") == 2


@by_name(SOURCES)
def test_no_format_loses_or_adds_a_word(path: Path) -> None:
    """What .txt holds, .docx and .pdf hold; they add only page numbers and repeated table heads, and Word counts some numbers itself."""
    # Text cannot merge cells nor break lines in them: it says "-nt-" below a merged cell and "<br>" between its paragraphs.
    want = words(rendered(path, "txt").decode().replace("-nt-", "").replace("<br>", " "))
    word = words(docx_text(rendered(path, "docx")))
    printed = words("\n".join(pdf_pages(rendered(path, "pdf"))))
    assert not word - want
    assert all(split_marker(f"{lost} x")[0] for lost in want - word)
    assert not want - printed
    plan = read(path)
    grids = [b for body in (plan.body, *(a.body for a in plan.appendices)) for b in body if isinstance(b, Grid)]
    heads = {w for g in grids for c in g.cells if c.row < g.head_rows for w in plain(" ".join(c.paragraphs)).split()}
    assert all(added.isdigit() or added in heads for added in printed - want)


@by_name([p for p in SOURCES if read(p).option("numbering") == "auto"])
def test_word_counts_what_the_source_prints(path: Path) -> None:
    """An independent count over numbering.xml gives each automatic paragraph the number that its source line has."""
    archive = zipfile.ZipFile(io.BytesIO(rendered(path, "docx")))
    labels = list(word_labels(archive.read("word/document.xml"), archive.read("word/numbering.xml")))
    typed = [line for line in rendered(path, "txt").decode().splitlines() if line]
    wanted = [(split_marker(line)[0], split_marker(line)[1]) for line in typed]
    assert len(labels) >= 8
    for label, text in labels:
        assert (label, text) in wanted


def word_labels(document: bytes, numbering: bytes) -> list[tuple[str, str]]:
    """Counts as Word does: a level goes up by one, the levels under it start again; an override starts its level afresh once."""
    lists = etree.fromstring(numbering)
    shapes = {}
    for abstract in lists.iter(f"{W}abstractNum"):
        for level in abstract.iter(f"{W}lvl"):
            at = abstract.get(f"{W}abstractNumId"), int(level.get(f"{W}ilvl"))
            shapes[at] = level.find(f"{W}numFmt").get(f"{W}val"), level.find(f"{W}lvlText").get(f"{W}val")
    of = {n.get(f"{W}numId"): n.find(f"{W}abstractNumId").get(f"{W}val") for n in lists.iter(f"{W}num")}
    starts = {
        (n.get(f"{W}numId"), int(o.get(f"{W}ilvl"))): int(o.find(f"{W}startOverride").get(f"{W}val"))
        for n in lists.iter(f"{W}num") for o in n.iter(f"{W}lvlOverride")
    }  # fmt: skip
    counts = [0] * 9
    out = []
    for paragraph in etree.fromstring(document).iter(f"{W}p"):
        found = paragraph.find(f"{W}pPr/{W}numPr")
        if found is None:
            continue
        number, level = found.find(f"{W}numId").get(f"{W}val"), int(found.find(f"{W}ilvl").get(f"{W}val"))
        counts[level] = starts.pop((number, level), counts[level] + 1)
        counts[level + 1 :] = [0] * (8 - level)
        form, shape = shapes[of[number], level]
        label = re.sub(r"%(\d)", lambda m, form=form: spelled(counts[int(m[1]) - 1], form), shape)
        out.append((label, squeeze("".join(t.text or "" for t in paragraph.iter(f"{W}t")))))
    return out


def spelled(value: int, form: str) -> str:
    if form == "upperRoman":
        return ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][value]
    return {"lowerLetter": chr(96 + value), "upperLetter": chr(64 + value)}.get(form, str(value))


def test_a_printed_plan_looks_like_one() -> None:
    """The number stands beside the motto, no page number on page 1, page numbers on top of the others, head rows on each table page."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(rendered(CORPUS / "sources" / "a04-so-nong-nghiep-phu-luc.plan", "pdf"))) as document:
        first = document.pages[0].extract_words()
        motto, issuer = (next(w for w in first if w["text"] == text) for text in ("CỘNG", "ỦY"))
        assert abs(motto["top"] - issuer["top"]) < 4 and motto["x0"] > issuer["x1"]
        tops = [min(page.extract_words(), key=lambda w: w["top"])["text"] for page in document.pages]
        assert tops[1:] == [str(n) for n in range(2, len(tops) + 1)] and tops[0] != "1"
        tables = [page.extract_tables() for page in document.pages if page.width > page.height]
        assert len(tables) >= 3
        assert all(table[0][0][:3] == ["TT", "Tồn tại, hạn chế", "Giải pháp khắc phục"] for table in tables)


# --- the source format ---


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("@isuer: X", "line 1: unknown key @isuer"),
        ("@number: 1\n\n@number: 2", "line 3: @number is given twice"),
        ("@motto: king", "state or party"),
        ("@option: format=doc", "option format is txt or md or docx or pdf"),
        ("@option: font_size=big", "a number of points"),
        ("text\n| a | b |\n| c |", "line 2: a row has 1 cells where the first one has 2"),
        ("| < | b |", "nothing to merge with"),
        ("| a | b |\n| ^ | < |\n| < | x |", "nothing to merge with"),
        ("| a | < |\n| ^ | x |", "no rectangle"),
    ],
)
def test_a_wrong_source_is_told_by_line(source: str, says: str) -> None:
    """A slip in a source stops with its place instead of giving a plan that nobody wrote."""
    with pytest.raises(SourceError, match=re.escape(says)):
        parse(source, "x")


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("I. MỤC ĐÍCH", "I."), ("II- NHIỆM VỤ", "II-"), ("1. một", "1."), ("1.2. hai", "1.2."), ("3.1 ba", "3.1"), ("đ) năm", "đ)"),
        ("(2) hai", "(2)"), ("- gạch", "-"), ("+ cộng", "+"), ("* sao", "*"),
        # no markers: an amount, an italic line, a day, a word
        ("30 ngày sau", ""), ("*Căn cứ* Luật", ""), ("30/6/2022 là hạn", ""), ("Tồn tại 1. Chậm", ""),
    ],
)  # fmt: skip
def test_markers(text: str, marker: str) -> None:
    """Word gets as numbers what the source prints as numbers, and nothing else."""
    assert split_marker(text)[0] == marker


def test_inline_marks() -> None:
    """Bold and italic are looks, never letters; a bullet star is no italic."""
    assert [(r.text, r.bold, r.italic) for r in runs("- *Thời gian:* **gấp** nhé")] == [
        ("- ", False, False), ("Thời gian:", False, True), (" ", False, False), ("gấp", True, False), (" nhé", False, False),
    ]  # fmt: skip
    assert plain("* a **b**") == "* a b"


def test_tables_merge_and_head_rows() -> None:
    """`^` and `<` join cells, a rule ends two head rows, `<br>` parts paragraphs."""
    (grid,) = parse("| TT | Giao | < |\n| ^ | A | B |\n|---|\n| I | nhóm | < |\n| 1 | x<br>y | z |").body
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.columns, grid.head_rows) == (4, 3, 2)
    spans = {(c.row, c.column): (c.row_span, c.column_span, c.paragraphs) for c in grid.cells}
    assert spans[0, 0] == (2, 1, ("TT",)) and spans[0, 1] == (1, 2, ("Giao",)) and spans[2, 1] == (1, 2, ("nhóm",))
    assert spans[3, 1] == (1, 1, ("x", "y"))


def test_the_tail_stands_before_the_appendices() -> None:
    """Wherever the keys stand in the source, the signature closes the plan's own body."""
    plan = parse("a\n@appendix: Phụ lục I | BẢNG | (Kèm theo)\nb\n@sign: TM. UBND | CHỦ TỊCH | Trần Mẫu")
    assert plan.body == (Paragraph("a"),) and plan.signer == "Trần Mẫu" and plan.sign == ("TM. UBND", "CHỦ TỊCH")
    (appendix,) = plan.appendices
    assert (appendix.label, appendix.titles, appendix.note, appendix.body) == ("Phụ lục I", ("BẢNG",), "(Kèm theo)", (Paragraph("b"),))


# --- gold ---


def loaded(path: Path) -> tuple[dict[str, Any], Path]:
    return json.loads(path.read_text(encoding="utf-8")), CORPUS / "sources" / f"{path.stem}.plan"


@by_name(GOLD)
def test_gold_quotes_its_plan(path: Path) -> None:
    """Every solution, shortcoming, deadline and unit of the gold is in the plan, word for word."""
    gold, source = loaded(path)
    text = as_text(source)
    quotes = [s["text"] for s in gold.get("parent_shortcomings", [])]
    for item in gold["tuples"]:
        quotes += [item["solution"], *([item["shortcoming"]] if item["shortcoming"] else [])]
        quotes += [d["text"] for d in item["deadlines"] + item.get("deadlines_open", [])] + [u["name"] for u in item["units"]]
    missing = [q for q in quotes if squeeze(q.replace("|", " ")) not in text]
    assert not missing
    assert not [s["heading"] for s in gold["sections"] if squeeze(s["heading"]) not in text]
    assert not [r["number"] for r in gold["references"] if r["number"] not in text]


@by_name(GOLD)
def test_gold_is_well_formed(path: Path) -> None:
    """Known kinds and roles only, real days, and of a deadline just the parts that its kind has."""
    gold, source = loaded(path)
    assert (CORPUS / gold["file"]).is_file() and Path(gold["file"]).stem == path.stem == source.stem
    assert {s["kind"] for s in gold["sections"]} <= SECTION_KINDS
    for item in gold["tuples"]:
        assert item["solution"] and item["section_kind"] in SECTION_KINDS and isinstance(item["number"], str)
        assert set(item.get("deadlines_optional") or []) <= DEADLINE_KINDS
        assert {u["role"] for u in item["units"]} <= {"owner", "phoi_hop", "other"}
        for deadline in item["deadlines"]:
            check_deadline(deadline)
        for deadline in item.get("deadlines_open", []):
            check_deadline(deadline)
            assert deadline["need"] in ("must", "may") and deadline["kind"] in item["deadlines_optional"]
    for key in ("issued_on",):
        if gold["document"].get(key):
            dt.date.fromisoformat(gold["document"][key])
    for reference in gold["references"]:
        assert reference.get("issued_on") is None or dt.date.fromisoformat(reference["issued_on"])


def check_deadline(deadline: dict[str, Any]) -> None:
    kind, start, end = deadline["kind"], deadline.get("start"), deadline.get("end")
    assert kind in DEADLINE_KINDS and (deadline.get("bound") or "") in ("before", "by", "on", "")
    days = [dt.date.fromisoformat(day) for day in (start, end) if day]
    assert days == sorted(days)
    if kind == "date":
        assert end and not start and deadline.get("bound")
    elif kind == "period":
        assert start  # "từ 01/12/2025" has no end
    elif kind == "recurring":
        assert re.fullmatch(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL|BYMONTH|BYMONTHDAY|BYDAY)=[-A-Z0-9,]+)*", deadline["rrule"])
    else:
        assert not start and (kind == "relative" or not end)


@by_name(GOLD)
def test_gold_names_the_head_as_the_source_does(path: Path) -> None:
    """Issuer, title and signer of the gold are those of the source, letter for letter but for case."""
    gold, source = loaded(path)
    plan, document = read(source), gold["document"]
    assert document, "the gold gives only fields that are certain, but some are"
    assert document.get("signer", plan.signer) in plan.signer
    post = next(line for line in reversed(plan.sign) if not line.startswith("("))  # "(đã ký)" stands between post and name
    assert document.get("signer_title", post).lower() == post.lower()
    assert squeeze(document.get("title", " ".join(plan.title))).lower() == " ".join(plan.title).lower()
    assert squeeze(document.get("issuer", " ".join(plan.issuer))).lower().endswith(" ".join(plan.issuer).lower())
    printed = re.sub(r"^Số:?\s*(?=\S)", "", plan.number).strip()
    assert document.get("number", printed) == printed or plan.number.split()[-1].startswith("/")
