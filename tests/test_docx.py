"""The .docx reader: what of a Word file becomes text, blocks, tables, styles, and what becomes an error."""

from __future__ import annotations

import io
import random
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import InputError
from extract.ingest.docx import read
from extract.model import Block, Cell, Document, Table
from tests.wordfile import W_URI, abstract, level, num, p, pack, part, r, unpack, word

REAL = Path(__file__).parents[2] / "shared" / "real"


def parse(body: str, **parts: str) -> Document:
    return read(word(body, **parts), "kế-hoạch.docx")


def texts(document: Document, kind: str = "") -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if not kind or block.kind == kind]


def check_promises(document: Document) -> None:
    """What every reader promises: blocks in order, apart by one line break, none inside; the text is NFC and nothing but blocks."""
    end = 0
    for position, block in enumerate(document.blocks):
        assert block.start == (end + 1 if position else 0)
        inside = document.text[block.start : block.end]
        assert inside and inside == inside.strip() and "\n" not in inside and "  " not in inside
        assert block.start <= block.marker_end < block.end
        assert document.text[end : block.start] == ("\n" if position else "")
        if block.cell:
            table = document.tables[block.cell.table]
            assert block.cell.row + block.cell.row_span <= table.rows and block.cell.column + block.cell.column_span <= table.columns
        end = block.end
    assert end == len(document.text)
    assert unicodedata.is_normalized("NFC", document.text)


# --- runs: (what it proves, runs, text of the blocks) ---

INLINE = [
    ("runs are joined without spaces", r("Kế") + r(" hoạch"), ["Kế hoạch"]),
    ("white space folds across runs", r("Kế ") + r("  hoạch\u00a0 số"), ["Kế hoạch số"]),
    ("white space at the ends goes unless kept", "<w:r><w:t> a </w:t></w:r>" + r("b"), ["ab"]),
    ("letters split over runs are composed", r("Kê") + r("\u0301 hoa", "<w:b/>") + r("\u0323ch"), ["Kế hoạch"]),
    ("tab and positioned tab are a space", "<w:r><w:t>1.</w:t><w:tab/><w:t>Mục</w:t><w:ptab/><w:t>tiêu</w:t></w:r>", ["1. Mục tiêu"]),
    (
        "hyphens: soft dropped, non-breaking kept",
        "<w:r><w:t>KH</w:t><w:noBreakHyphen/><w:t>NV ng\u00adhỉ</w:t><w:softHyphen/></w:r>",
        ["KH-NV nghỉ"],
    ),
    (
        "line, page and column breaks start a block",
        '<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:br w:type="page"/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>',
        ["a", "b", "c", "d"],
    ),
    ("symbols by font", '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Symbol" w:char="F0B3"/><w:t>5</w:t></w:r>', ["✓≥5"]),
    ("a symbol of a text font is itself", '<w:r><w:sym w:font="Times New Roman" w:char="00A7"/><w:t>5</w:t></w:r>', ["§5"]),
    ("private-use letters by font", r("\uf0b7 việc", '<w:rFonts w:ascii="Symbol"/>'), ["• việc"]),
    (
        "hyperlink, smart tag, inline control",
        f"<w:hyperlink>{r('a')}</w:hyperlink><w:smartTag>{r('b')}</w:smartTag><w:sdt><w:sdtContent>{r('c')}</w:sdtContent></w:sdt>",
        ["abc"],
    ),
    (
        "a control's prompt is no text",
        r("a") + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Nhập vào đây')}</w:sdtContent></w:sdt>",
        ["a"],
    ),
    ("insertions stay, deletions go", r("a") + f"<w:ins>{r('b')}</w:ins><w:del><w:r><w:delText>c</w:delText></w:r></w:del>", ["ab"]),
    ("moved text stays where it went", f"<w:moveFrom>{r('a')}</w:moveFrom>" + r("b") + f"<w:moveTo>{r('c')}</w:moveTo>", ["bc"]),
    ("an insertion that was deleted is gone", r("a") + f"<w:ins><w:del>{r('b')}</w:del></w:ins>", ["a"]),
    ("hidden text goes", r("a") + r("b", "<w:vanish/>") + r("c", '<w:vanish w:val="0"/>'), ["ac"]),
    ("capitals as the page shows them", r("kế hoạch", "<w:caps/>") + r(" số", "<w:smallCaps/>"), ["KẾ HOẠCH số"]),
    ("simple field: its result", f'<w:fldSimple w:instr=" DATE ">{r("02/3/2026")}</w:fldSimple>', ["02/3/2026"]),
    (
        "field: result, not instruction",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("5")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + r(" trang"),
        ["5 trang"],
    ),
    (
        "field in a field's instruction",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("không in")
        + '<w:r><w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("in")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        ["in"],
    ),
    ("comment marks go", r("a") + '<w:r><w:commentReference w:id="1"/></w:r>' + r("b"), ["ab"]),
    ("mathematics in reading order", "<m:oMath><m:r><m:t>x</m:t></m:r><m:r><m:t>=5</m:t></m:r></m:oMath>", ["x=5"]),
    ("ruby: the text, not the gloss", f"<w:r><w:ruby><w:rt>{r('g')}</w:rt><w:rubyBase>{r('b')}</w:rubyBase></w:ruby></w:r>", ["b"]),
    (
        "alternate content: the choice that is understood",
        f'<mc:AlternateContent><mc:Choice Requires="w14">{r("a")}</mc:Choice><mc:Fallback>{r("b")}</mc:Fallback></mc:AlternateContent>',
        ["a"],
    ),
    (
        "alternate content: else the fallback",
        f'<mc:AlternateContent><mc:Choice Requires="x">{r("a")}</mc:Choice><mc:Fallback>{r("b")}</mc:Fallback></mc:AlternateContent>',
        ["b"],
    ),
    ("objects and pictures are no text", r("a") + "<w:r><w:object/></w:r><w:r><w:drawing/></w:r>", ["a"]),
]


@pytest.mark.parametrize(("runs", "expected"), [case[1:] for case in INLINE], ids=[case[0] for case in INLINE])
def test_runs(runs: str, expected: list[str]) -> None:
    document = parse(f"<w:p>{runs}</w:p>")
    assert texts(document) == expected
    check_promises(document)


def test_breaks_are_marked() -> None:
    document = parse(p("Mục") + '<w:p><w:r><w:br/><w:t>a</w:t><w:br/><w:br w:type="page"/><w:t>b</w:t></w:r></w:p>' + p("c"))
    assert [(text, block.breaks_line) for text, block in zip(texts(document), document.blocks, strict=True)] == [
        ("Mục", False),
        ("a", False),
        ("b", True),
        ("c", False),
    ]


def test_field_over_paragraphs() -> None:
    """A table of contents: the field begins in one paragraph and ends in another; an unclosed instruction swallows nothing."""
    begin = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    broken = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>SEQ</w:instrText></w:r>'
    document = parse(f"<w:p>{begin}{r('I. Mục đích')}</w:p><w:p>{r('II. Nhiệm vụ')}{end}</w:p><w:p>{r('a')}{broken}{r('b')}</w:p>{p('c')}")
    assert texts(document) == ["I. Mục đích", "II. Nhiệm vụ", "a", "c"]


# --- tracked paragraph marks ---

DELETED_MARK = "<w:rPr><w:del/></w:rPr>"


def test_deleted_mark_joins_paragraphs() -> None:
    body = p("Giao Sở ", ppr=DELETED_MARK) + p("Nội vụ", ppr='<w:jc w:val="center"/>') + p("x")
    document = parse(body)
    assert texts(document) == ["Giao Sở Nội vụ", "x"]
    assert document.blocks[0].style.align == "center"


def test_deleted_paragraphs_do_not_count() -> None:
    gone = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>{DELETED_MARK}</w:pPr><w:del>{r("x")}</w:del></w:p>'
    document = parse(p("a", num=(1, 0)) + gone + p("b", num=(1, 0)), numbering=abstract(0, level(0, "%1.")) + num(1, 0))
    assert texts(document) == ["1. a", "2. b"]


def test_deleted_last_mark_of_a_cell_keeps_its_words() -> None:
    document = parse(f"<w:tbl><w:tr><w:tc>{p('a', ppr=DELETED_MARK)}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>")
    assert [(text, block.cell and block.cell.column) for text, block in zip(texts(document), document.blocks, strict=True)] == [
        ("a", 0),
        ("b", 1),
    ]


def test_hidden_paragraph_and_hidden_mark() -> None:
    hidden = p(num=(1, 0), ppr="<w:rPr><w:vanish/></w:rPr>").replace("</w:p>", r("x", "<w:vanish/>") + "</w:p>")
    run_in = p("Mục tiêu.", num=(1, 0), ppr="<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p(" Đến năm 2030")
    document = parse(hidden + run_in, numbering=abstract(0, level(0, "%1.")) + num(1, 0))
    assert texts(document) == ["1. Mục tiêu. Đến năm 2030"]


def test_dropped_capital() -> None:
    assert texts(parse(p("T", ppr='<w:framePr w:dropCap="drop"/>') + p("hực hiện"))) == ["Thực hiện"]


# --- numbers in the text ---


def test_numbers_stand_in_the_text() -> None:
    """Markers are written and marked; empty numbered paragraphs count but are not there; cells carry the list on."""
    cell = f"<w:tbl><w:tr><w:tc>{p('trong ô', num=(1, 1))}</w:tc></w:tr></w:tbl>"
    body = p("Mục đích", num=(1, 0)) + p(num=(1, 0)) + p("Yêu cầu", num=(1, 0)) + cell + p("sau ô", num=(1, 1)) + p("thường")
    document = parse(body, numbering=abstract(0, level(0, "%1.", "upperRoman"), level(1, "%2)", "lowerLetter")) + num(1, 0))
    assert texts(document) == ["I. Mục đích", "III. Yêu cầu", "a) trong ô", "b) sau ô", "thường"]
    assert [document.text[b.start : b.marker_end] for b in document.blocks] == ["I. ", "III. ", "a) ", "b) ", ""]
    assert [b.style.list_level for b in document.blocks] == [0, 0, 1, 1, None]
    check_promises(document)


def test_marker_without_space() -> None:
    more = '<w:suff w:val="nothing"/>'
    document = parse(p(": Phạm vi", num=(1, 0)), numbering=abstract(0, level(0, "Điều %1", more=more)) + num(1, 0))
    assert texts(document) == ["Điều 1: Phạm vi"]
    assert document.blocks[0].marker_end == len("Điều 1")


def test_marker_before_the_first_line_only() -> None:
    body = p(num=(1, 0)).replace("</w:p>", "<w:r><w:br/><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>")
    assert texts(parse(body, numbering=abstract(0, level(0, "%1.")) + num(1, 0))) == ["1. a", "b"]


STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="28"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Thuong"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="u1"><w:name w:val="heading 1"/><w:basedOn w:val="Thuong"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="0"/></w:pPr><w:rPr><w:b/><w:caps/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="u2"><w:name w:val="heading 2"/><w:basedOn w:val="u1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr><w:jc w:val="both"/></w:pPr><w:rPr><w:caps w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Con"><w:name w:val="Con"/><w:basedOn w:val="u1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="KhongSo"><w:name w:val="KhongSo"/><w:basedOn w:val="u1"/>'
    '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Dam"><w:name w:val="Dam"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="DamCo"><w:basedOn w:val="Dam"/><w:rPr><w:sz w:val="26"/></w:rPr></w:style>'
)
STYLED = abstract(0, level(0, "%1.", "upperRoman", more='<w:pStyle w:val="u1"/>'), level(1, "%2.", more='<w:pStyle w:val="u2"/>')) + num(
    1, 0
)


def test_numbers_through_styles() -> None:
    """A style's list reaches the styles based on it; the level is the one tied to the style; numId 0 ends it, in a style or directly."""
    body = p("Mục đích", style="u1") + p("Yêu cầu", style="u2") + p("Nhiệm vụ", style="Con") + p("Hết", style="KhongSo")
    body += p("thôi", style="u1", num=(0, 0)) + p("sâu hơn", style="u1", ppr='<w:numPr><w:ilvl w:val="1"/></w:numPr>')
    document = parse(body, styles=STYLES, numbering=STYLED)
    assert texts(document) == ["I. MỤC ĐÍCH", "1. Yêu cầu", "II. NHIỆM VỤ", "HẾT", "THÔI", "1. SÂU HƠN"]
    assert [b.style.heading for b in document.blocks] == [1, 2, 1, None, 1, 1]
    assert [b.style.list_level for b in document.blocks] == [0, 1, 0, None, None, 1]


# --- looks ---


@pytest.mark.parametrize(
    ("style", "rpr", "bold", "size"),
    [
        ("u1", "", True, 14.0),
        ("u1", '<w:b w:val="0"/>', False, 14.0),
        ("u1", '<w:rStyle w:val="Dam"/>', False, 14.0),  # two styles that both say bold cancel out
        ("u1", '<w:rStyle w:val="Dam"/><w:b/>', True, 14.0),
        ("Thuong", '<w:rStyle w:val="DamCo"/>', True, 13.0),
        ("Thuong", '<w:sz w:val="25"/>', False, 12.5),
        ("LaHoac", "", False, 14.0),  # an unknown style is the default one
        ("u2", "<w:i/>", True, 14.0),
    ],
)
def test_letters_through_styles(style: str, rpr: str, bold: bool, size: float) -> None:
    look = parse(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{r("Chữ", rpr)}</w:p>', styles=STYLES, numbering=STYLED).blocks[0].style
    assert (look.bold, look.size, look.italic) == (bold, size, "<w:i/>" in rpr)


def test_document_default_bold() -> None:
    styles = "<w:docDefaults><w:rPrDefault><w:rPr><w:b/></w:rPr></w:rPrDefault></w:docDefaults>"
    assert parse(p("a"), styles=styles).blocks[0].style.bold is True


def test_bold_lead_ends_at_its_offset() -> None:
    document = parse(p("đầu") + f"<w:p>{r('Thời gian: ', '<w:b/>')}{r('quý I')}</w:p>")
    until = document.blocks[1].style.bold_until
    assert until is not None and document.text[document.blocks[1].start : until].strip() == "Thời gian:"


@pytest.mark.parametrize(("value", "align"), [("both", "justify"), ("end", "right"), ("center", "center"), ("left", "left"), ("", "left")])
def test_alignment(value: str, align: str) -> None:
    ppr = f'<w:jc w:val="{value}"/>' if value else ""
    assert parse(p("a", ppr=ppr)).blocks[0].style.align == align


INDENTED = abstract(0, level(0, "%1.", more='<w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr>')) + num(1, 0)


@pytest.mark.parametrize(
    ("ppr", "runs", "indent"),
    [
        ('<w:ind w:firstLine="720"/>', r("a"), 36.0),
        ('<w:ind w:left="720" w:hanging="360"/>', r("a"), 18.0),
        ('<w:ind w:start="1in"/>', r("a"), 72.0),
        ('<w:numPr><w:numId w:val="1"/></w:numPr>', r("a"), 18.0),
        ('<w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="0" w:firstLine="567"/>', r("a"), 28.35),
        ("", "<w:r><w:tab/><w:t>a</w:t></w:r>", 36.0),
        ('<w:ind w:firstLine="720"/>', "<w:r><w:tab/><w:tab/><w:t>a</w:t></w:r>", 108.0),
    ],
)
def test_indent(ppr: str, runs: str, indent: float) -> None:
    block = parse(f"<w:p><w:pPr>{ppr}</w:pPr>{runs}</w:p>", numbering=INDENTED).blocks[0]
    assert block.style.indent == pytest.approx(indent)


# --- tables ---


def tc(text: str, tcpr: str = "") -> str:
    return f"<w:tc><w:tcPr>{tcpr}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, trpr: str = "") -> str:
    return f"<w:tr><w:trPr>{trpr}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, tblpr: str = "") -> str:
    return f"<w:tbl><w:tblPr>{tblpr}</w:tblPr>{''.join(rows)}</w:tbl>"


def grid(document: Document) -> list[tuple[str, int, int, int, int]]:
    rows = []
    for text, block in zip(texts(document), document.blocks, strict=True):
        assert block.cell is not None
        rows.append((text, block.cell.row, block.cell.column, block.cell.row_span, block.cell.column_span))
    return rows


MERGE, MORE, WIDE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'


def test_merged_cells_become_spans() -> None:
    """Two-row heads, a shortcoming over two solutions, a group row over the whole width."""
    document = parse(
        tbl(
            tr(tc("TT", MERGE), tc("Đơn vị", WIDE), tc("Thời hạn", MERGE), trpr="<w:tblHeader/>"),
            tr(tc("", MORE), tc("chủ trì"), tc("phối hợp"), tc("", MORE), trpr="<w:tblHeader/>"),
            tr(tc("A. Nhóm", '<w:gridSpan w:val="4"/>')),
            tr(tc("1", MERGE), tc("Sở X"), tc(""), tc("quý I")),
            tr(tc("ẩn", MORE), tc("Sở Y"), tc("Sở Z"), tc("quý II")),
        )
    )
    assert document.tables == (Table(0, 5, 4, False, 2),)
    assert grid(document) == [
        ("TT", 0, 0, 2, 1),
        ("Đơn vị", 0, 1, 1, 2),
        ("Thời hạn", 0, 3, 2, 1),
        ("chủ trì", 1, 1, 1, 1),
        ("phối hợp", 1, 2, 1, 1),
        ("A. Nhóm", 2, 0, 1, 4),
        ("1", 3, 0, 2, 1),
        ("Sở X", 3, 1, 1, 1),
        ("quý I", 3, 3, 1, 1),
        ("Sở Y", 4, 1, 1, 1),
        ("Sở Z", 4, 2, 1, 1),
        ("quý II", 4, 3, 1, 1),
    ]
    check_promises(document)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # columns left out before and after
        (
            (tr(tc("a", '<w:gridSpan w:val="3"/>')), tr(tc("b"), trpr='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')),
            [("a", 0, 0, 1, 3), ("b", 1, 1, 1, 1)],
        ),
        # a merge that continues nothing is a cell of its own
        ((tr(tc("a")), tr(tc("b", MORE))), [("a", 0, 0, 1, 1), ("b", 1, 0, 1, 1)]),
        # two merges in one column
        ((tr(tc("a", MERGE)), tr(tc("", MORE)), tr(tc("b", MERGE)), tr(tc("", MORE))), [("a", 0, 0, 2, 1), ("b", 2, 0, 2, 1)]),
        # a wide cell merged downwards
        ((tr(tc("a", WIDE + MERGE), tc("b")), tr(tc("", WIDE + MORE), tc("c"))), [("a", 0, 0, 2, 2), ("b", 0, 2, 1, 1), ("c", 1, 2, 1, 1)]),
        # merging sideways as old files do it
        ((tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("b")),), [("a", 0, 0, 1, 2), ("b", 0, 2, 1, 1)]),
        # deleted and hidden rows are not there
        ((tr(tc("x"), trpr="<w:del/>"), tr(tc("y"), trpr="<w:hidden/>"), tr(tc("a"), trpr="<w:ins/>")), [("a", 0, 0, 1, 1)]),
        # rows and cells in content controls
        (
            (f"<w:sdt><w:sdtContent>{tr(tc('a'), '<w:sdt><w:sdtContent>' + tc('b') + '</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>",),
            [("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1)],
        ),
    ],
)
def test_grids(rows: tuple[str, ...], expected: list[tuple[str, int, int, int, int]]) -> None:
    document = parse(tbl(*rows))
    assert grid(document) == expected
    check_promises(document)


def test_head_rows_only_from_the_top() -> None:
    head = "<w:tblHeader/>"
    tables = [
        parse(tbl(tr(tc("a"), trpr=first), tr(tc("b"), trpr=second))).tables[0]
        for first, second in ((head, ""), ("", head), ('<w:tblHeader w:val="0"/>', ""))
    ]
    assert [table.head_rows for table in tables] == [1, 0, 0]


ALL_EDGES = "".join(f'<w:{edge} w:val="single" w:sz="4"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV"))
CELL_EDGES = "".join(f'<w:{edge} w:val="single"/>' for edge in ("top", "left", "bottom", "right"))
TABLE_STYLES = (
    f'<w:style w:type="table" w:styleId="Luoi"><w:tblPr><w:tblBorders>{ALL_EDGES}</w:tblBorders></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="Dua"><w:basedOn w:val="Luoi"/></w:style>'
    '<w:style w:type="table" w:styleId="Trong"/>'
    '<w:style w:type="table" w:styleId="DauDam"><w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom w:val="single"/>'
    "</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
)


@pytest.mark.parametrize(
    ("tblpr", "tcpr", "ruled"),
    [
        ("", "", False),
        (f"<w:tblBorders>{ALL_EDGES}</w:tblBorders>", "", True),
        ('<w:tblStyle w:val="Luoi"/>', "", True),
        ('<w:tblStyle w:val="Dua"/>', "", True),
        ('<w:tblStyle w:val="Trong"/>', "", False),
        ('<w:tblStyle w:val="DauDam"/>', "", True),
        (f'<w:tblStyle w:val="Luoi"/><w:tblBorders>{ALL_EDGES.replace("single", "none")}</w:tblBorders>', "", False),
        ('<w:tblStyle w:val="Luoi"/>', f"<w:tcBorders>{CELL_EDGES.replace('single', 'nil')}</w:tcBorders>", False),
        ("", f"<w:tcBorders>{CELL_EDGES}</w:tcBorders>", True),
        ("", '<w:tcBorders><w:bottom w:val="single"/></w:tcBorders>', False),  # a line to sign on
        ('<w:tblBorders><w:top w:val="single"/><w:bottom w:val="single"/><w:insideH w:val="single"/></w:tblBorders>', "", True),
    ],
)
def test_ruled(tblpr: str, tcpr: str, ruled: bool) -> None:
    document = parse(tbl(tr(tc("a", tcpr), tc("b", tcpr)), tr(tc("c", tcpr), tc("d", tcpr)), tblpr=tblpr), styles=TABLE_STYLES)
    assert document.tables[0].ruled is ruled


def test_white_lines_are_no_lines() -> None:
    edges = ALL_EDGES.replace('w:sz="4"', 'w:color="FFFFFF"')
    assert parse(tbl(tr(tc("a"), tc("b")), tblpr=f"<w:tblBorders>{edges}</w:tblBorders>")).tables[0].ruled is False


def test_two_column_head_comes_cell_by_cell() -> None:
    left = "<w:tc>" + p("SỞ MẪU") + p("Số: 12/KH-SM") + "</w:tc>"
    right = "<w:tc>" + p("CỘNG HÒA") + p("Nơi A, ngày 02 tháng 3 năm 2026") + "</w:tc>"
    document = parse(p("trước") + tbl(tr(left, right)) + p("sau"))
    assert [(text, block.cell) for text, block in zip(texts(document), document.blocks, strict=True)] == [
        ("trước", None),
        ("SỞ MẪU", Cell(0, 0, 0)),
        ("Số: 12/KH-SM", Cell(0, 0, 0)),
        ("CỘNG HÒA", Cell(0, 0, 1)),
        ("Nơi A, ngày 02 tháng 3 năm 2026", Cell(0, 0, 1)),
        ("sau", None),
    ]


@pytest.mark.parametrize(("ruled", "tables", "inner"), [(True, 1, Cell(0, 0, 0)), (False, 2, Cell(1, 0, 0))])
def test_table_in_a_table(ruled: bool, tables: int, inner: Cell) -> None:
    """Inside a ruled cell it is that cell's paragraphs; inside a layout it is a table of its own."""
    nested = "<w:tc>" + p("a") + tbl(tr(tc("b"))) + p("c") + "</w:tc>"
    document = parse(tbl(tr(nested, tc("d")), tblpr='<w:tblStyle w:val="Luoi"/>' if ruled else ""), styles=TABLE_STYLES)
    assert texts(document) == ["a", "b", "c", "d"]
    assert len(document.tables) == tables
    assert [block.cell for block in document.blocks] == [Cell(0, 0, 0), inner, Cell(0, 0, 0), Cell(0, 0, 1)]
    check_promises(document)


# --- boxes, notes, what is left out ---


def box(text: str) -> str:
    content = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    shape = f"<a:graphic><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></a:graphic>"
    choice = f'<mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"


def test_text_box_once_after_its_paragraph() -> None:
    vml = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{p('cũ')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    document = parse(f"<w:p>{r('Kế ')}{box('DỰ THẢO')}{r('hoạch')}</w:p><w:p>{vml}</w:p>" + p("sau"))
    assert [(text, block.kind) for text, block in zip(texts(document), document.blocks, strict=True)] == [
        ("Kế hoạch", "body"),
        ("DỰ THẢO", "textbox"),
        ("cũ", "textbox"),
        ("sau", "body"),
    ]
    check_promises(document)


def test_text_box_in_a_cell_and_in_a_box() -> None:
    inner = box("trong").replace("<w:r>", "", 1).removesuffix("</w:r>")
    outer = f"<w:r><w:pict><v:textbox><w:txbxContent><w:p>{r('ngoài')}<w:r>{inner}</w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r>"
    document = parse(tbl(tr(f"<w:tc><w:p>{outer}</w:p></w:tc>")))
    assert [(text, block.kind, block.cell) for text, block in zip(texts(document), document.blocks, strict=True)] == [
        ("ngoài", "textbox", Cell(0, 0, 0)),
        ("trong", "textbox", Cell(0, 0, 0)),
    ]


def test_deleted_and_hidden_boxes_are_gone() -> None:
    hidden = box("ẩn").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1)
    assert texts(parse(f"<w:p>{r('a')}<w:del>{box('xóa')}</w:del>{hidden}</w:p>")) == ["a"]


def test_notes_come_last_in_the_order_of_the_text() -> None:
    def mark(kind: str, name: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{name}"/></w:r>'

    own_mark = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="4"/><w:t>*</w:t></w:r>'
    notes = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>' + "".join(
        f'<w:footnote w:id="{name}"><w:p><w:r><w:footnoteRef/></w:r>{r(text)}</w:p></w:footnote>'
        for name, text in ((1, "Một"), (2, "Hai"), (3, "không ai nhắc"), (4, "Bốn"))
    )
    ends = f'<w:endnote w:id="1">{p("Cuối")}</w:endnote>'
    body = f"<w:p>{r('Theo')}{mark('footnote', 2)}{r(' Luật')}{mark('endnote', 1)}{own_mark}</w:p>"
    body += f"<w:p>{r('a')}{mark('footnote', 1)}{mark('footnote', 2)}</w:p>"
    document = parse(body, footnotes=notes, endnotes=ends)
    assert texts(document, "body") == ["Theo Luật", "a"]
    assert texts(document, "footnote") == ["Hai", "Cuối", "Bốn", "Một"]
    assert [block.kind for block in document.blocks] == ["body"] * 2 + ["footnote"] * 4


def test_headers_footers_comments_are_left_out() -> None:
    data = word(p("thân bài"), header1=p("đầu trang"), footer1=p("chân trang"), comments=f"<w:comment>{p('ý kiến')}</w:comment>")
    assert read(data, "a.docx").text == "thân bài"


def test_block_controls_and_wrappers() -> None:
    body = f"<w:sdt><w:sdtContent>{p('a')}{tbl(tr(tc('b')))}</w:sdtContent></w:sdt><w:customXml>{p('c')}</w:customXml>"
    body += f"<w:ins>{p('d')}</w:ins><w:del>{p('e')}</w:del>"
    assert texts(parse(body)) == ["a", "b", "c", "d"]


def test_embedded_document_is_reported() -> None:
    document = parse(p("a") + '<w:altChunk r:id="r9"/><w:altChunk r:id="r8"/>')
    assert [problem.code for problem in document.problems] == ["docx_embedded_unread"]


# --- files ---


def test_python_docx_reads_the_same_words() -> None:
    """On what both understand, paragraph by paragraph and cell by cell, the two readers agree."""
    import docx

    source = docx.Document()
    source.add_heading("Kế hoạch khắc phục", 0)
    source.add_heading("Mục đích", 1)
    for style in ("List Number", "List Bullet", "Normal", "Quote"):
        source.add_paragraph(f"Đoạn kiểu {style}", style=style).add_run(" in đậm").bold = True
    table = source.add_table(3, 3, style="Table Grid")
    for i, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"ô {i}"
    table.cell(1, 0).merge(table.cell(2, 1)).text = "ô gộp"
    out = io.BytesIO()
    source.save(out)
    document = read(out.getvalue(), "a.docx")
    own = [document.text[b.marker_end : b.end] for b in document.blocks if b.cell is None]
    assert own == [paragraph.text for paragraph in source.paragraphs]
    assert document.tables[0].ruled
    cells = {(b.cell.row, b.cell.column): document.text[b.start : b.end] for b in document.blocks if b.cell}
    spans = [b.cell for b in document.blocks if b.cell and document.text[b.start : b.end] == "ô gộp"]
    assert spans == [Cell(0, 1, 0, 2, 2)]
    for (row, column), text in cells.items():
        assert table.cell(row, column).text == text
    assert [document.text[b.start : b.marker_end].strip() for b in document.blocks if b.style.list_level is not None] == ["1.", "•"]
    assert [b.style.heading for b in document.blocks][:3] == [None, 1, None]
    check_promises(document)


def test_media_type_and_identity() -> None:
    data = word(p("a"))
    document = read(data, "thư mục/a.docx")
    assert document.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert (document.path, document.size_bytes, document.pages) == ("thư mục/a.docx", len(data), ())
    macro = word(p("a"), main_type="application/vnd.ms-word.document.macroEnabled.main+xml")
    assert read(macro, "a.docm").media_type == "application/vnd.ms-word.document.macroEnabled.12"


def with_part(data: bytes, name: str, content: str | bytes) -> bytes:
    return pack({**unpack(data), name: content})


def strict(data: bytes) -> bytes:
    renamed = {}
    for name, content in unpack(data).items():
        text = content.decode().replace(W_URI, "http://purl.oclc.org/ooxml/wordprocessingml/main")
        renamed[name] = text.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
    return pack(renamed)


GOOD = word(p("Mục", num=(1, 0)), numbering=abstract(0, level(0, "%1.")) + num(1, 0), styles=STYLES)


@pytest.mark.parametrize(
    ("proves", "data"),
    [
        ("strict namespaces", strict(GOOD)),
        (
            "UTF-16 XML",
            with_part(GOOD, "word/document.xml", unpack(GOOD)["word/document.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        ),
        (
            "backslashes and capitals in member names",
            pack({name.replace("word/", "Word\\"): content for name, content in unpack(GOOD).items()}),
        ),
        ("no content types", pack({name: content for name, content in unpack(GOOD).items() if "Content" not in name})),
        ("no package relationships", pack({name: content for name, content in unpack(GOOD).items() if name != "_rels/.rels"})),
        (
            "a relationship to nothing",
            with_part(
                GOOD,
                "word/_rels/document.xml.rels",
                unpack(GOOD)["word/_rels/document.xml.rels"].replace(b"</R", b'<Relationship Id="z" Type="image" Target="NULL"/></R'),
            ),
        ),
        ("bytes before the zip", b"?" * 100 + GOOD),
    ],
)
def test_unusual_files_read_the_same(proves: str, data: bytes) -> None:
    assert read(data, "a.docx").text == "1. Mục", proves


def encrypted_member(data: bytes) -> bytes:
    """Sets the encryption flag of every member, in the local heads and in the directory."""
    changed = bytearray(data)
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + flag] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
BOMB = with_part(GOOD, "word/document.xml", part("document", "<w:body>" + " " * 9_000_000 + "</w:body>"))
ENTITIES = '<!DOCTYPE d [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def with_doctype(doctype: str) -> bytes:
    xml = part("document", f"<w:body><w:p><w:r><w:t>{'&b;' if 'ENTITY b' in doctype else '&a;'}</w:t></w:r></w:p></w:body>")
    return with_part(GOOD, "word/document.xml", xml.replace("?>", f"?>{doctype}", 1))


def deep() -> bytes:
    return word("<w:sdt><w:sdtContent>" * 400 + p("a") + "</w:sdtContent></w:sdt>" * 400)


@pytest.mark.parametrize(
    ("proves", "data", "code"),
    [
        ("no bytes", b"", "empty"),
        ("no words", word(p()), "empty"),
        ("words in the header only", word(p(), header1=p("a")), "empty"),
        ("only a picture", with_part(word("<w:p><w:r><w:drawing/></w:r></w:p>"), "word/media/image1.png", b"\x89PNG"), "empty"),
        ("plain text", "Kế hoạch".encode(), "not_docx"),
        ("a zip of something else", pack({"a.txt": "a"}), "not_docx"),
        (
            "a workbook",
            with_part(
                pack({"_rels/.rels": unpack(GOOD)["_rels/.rels"].replace(b"word/document", b"xl/workbook")}),
                "xl/workbook.xml",
                "<workbook/>",
            ),
            "not_docx",
        ),
        ("Word 97", OLE, "not_docx"),
        ("a password", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("members with a password", encrypted_member(GOOD), "encrypted"),
        ("half a file", GOOD[: len(GOOD) // 2], "damaged"),
        ("XML that breaks off", with_part(GOOD, "word/document.xml", unpack(GOOD)["word/document.xml"][:-30]), "damaged"),
        ("an empty main part", with_part(GOOD, "word/document.xml", b""), "damaged"),
        ("entities", with_doctype(ENTITIES), "damaged"),
        ("an entity from outside", with_doctype(OUTSIDE), "damaged"),
        ("elements without end", deep(), "damaged"),
        ("a bomb", BOMB, "too_large"),
    ],
)
def test_bad_input_is_one_error(proves: str, data: bytes, code: str) -> None:
    with pytest.raises(InputError) as raised:
        read(data, "thư/kế hoạch.docx")
    assert raised.value.code == code, proves
    for message in (raised.value.vi, raised.value.en):
        assert message.startswith("thư/kế hoạch.docx: ") and message.endswith(".") and "\n" not in message


def test_damaged_side_parts_are_reported_and_the_text_stands() -> None:
    data = with_part(with_part(GOOD, "word/numbering.xml", "<w:numbering"), "word/styles.xml", "rác")
    document = read(data, "a.docx")
    assert document.text == "Mục"
    assert [(problem.code, "numbering.xml" in problem.vi) for problem in document.problems] == [
        ("docx_part_damaged", False),
        ("docx_part_damaged", True),
    ]


def test_flipped_bytes_never_raise_anything_else() -> None:
    """A damaged file is read or refused; whatever is read keeps the promises."""
    chance = random.Random(20)
    for _ in range(150):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            check_promises(read(bytes(data), "a.docx"))
        except InputError:
            continue


# --- any markup ---

_BLOCK_TAGS = ("p", "tbl", "tr", "tc", "sdt", "sdtContent", "ins", "del", "customXml", "txbxContent", "body")
_INLINE_TAGS = (
    "r",
    "hyperlink",
    "ins",
    "del",
    "fldSimple",
    "pict",
    "t",
    "tab",
    "br",
    "pPr",
    "rPr",
    "tcPr",
    "trPr",
    "fldChar",
    "sym",
    "sdt",
)
_LEAF_TAGS = (
    "vMerge",
    "gridSpan",
    "gridBefore",
    "numPr",
    "numId",
    "ilvl",
    "b",
    "vanish",
    "caps",
    "sz",
    "ind",
    "jc",
    "outlineLvl",
    "hMerge",
    "footnoteReference",
)
_VALUES = st.sampled_from(["", "0", "1", "2", "-3", "99999999999", "restart", "continue", "begin", "separate", "end", "x", "1.5pt"])


@st.composite
def markup(draw: st.DrawFn, depth: int = 4) -> str:
    """Random elements of the vocabulary in any order: most of it is nonsense that Word would never write."""
    tag = draw(st.sampled_from(_BLOCK_TAGS if depth > 1 else _INLINE_TAGS + _LEAF_TAGS))
    value = draw(_VALUES)
    attributes = f' w:val="{value}" w:fldCharType="{value}" w:char="{value}" w:left="{value}" w:id="{value}"' if draw(st.booleans()) else ""
    inner = "".join(draw(st.lists(markup(depth - 1), max_size=3))) if depth else ""
    text = draw(st.sampled_from(["", "a", " b ", "Kế", "\u0301", "\uf0b7"])) if tag == "t" else ""
    return f"<w:{tag}{attributes}>{text}{inner}</w:{tag}>"


@settings(max_examples=60, deadline=None)
@given(st.lists(markup(), min_size=1, max_size=4))
def test_any_markup_is_read_or_refused(elements: list[str]) -> None:
    body = "".join(elements) + p("hết", num=(1, 0))
    document = read(word(body, numbering=abstract(0, level(0, "%1.")) + num(1, 0), styles=STYLES), "a.docx")
    assert document.text.endswith("hết")
    check_promises(document)


# --- real files, where they are ---


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared real documents are not here")
@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("lc-kh-ct11-khoangsan.docx", [(2, 3, False), (1, 2, False), (16, 6, True)]),
        ("lc-kh-dean08.docx", [(1, 2, False), (1, 2, False), (8, 8, True), (6, 8, True)]),
        ("dbk-kh-lichsu.docx", [(3, 2, False), (4, 2, False)]),
    ],
)
def test_real_files(name: str, tables: list[tuple[int, int, bool]]) -> None:
    """Sizes and rulings of all tables, and not a word lost against the bare XML of the body."""
    data = (REAL / name).read_bytes()
    document = read(data, name)
    assert [(table.rows, table.columns, table.ruled) for table in document.tables] == tables
    check_promises(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
    own = "".join(texts(document, "body"))
    assert _letters(own) == _letters(_body_text(body))


def _body_text(xml: str) -> str:
    from lxml import etree

    root = etree.fromstring(xml.encode())
    found = root.xpath("//w:t[not(ancestor::w:txbxContent)]", namespaces={"w": W_URI})
    return "".join(element.text or "" for element in found)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


def test_blocks_compare_by_value() -> None:
    """Reading twice gives the same document: nothing depends on the run."""
    first, second = read(GOOD, "a.docx"), read(GOOD, "a.docx")
    assert first == second and isinstance(first.blocks[0], Block)
