"""The .docx reader: which words of a Word file become text, where blocks begin, what they look like."""

from __future__ import annotations

import pytest

from extract.ingest.docx import read
from extract.model import Cell
from tests.wordfile import STYLES, abstract, check_promises, level, num, p, parse, r, tbl, tc, texts, tr, word

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


def test_deleted_mark_before_a_table() -> None:
    """Words stay before the table; a paragraph with nothing left is gone and does not count."""
    gone = p("", num=(1, 0), ppr=DELETED_MARK)
    cell = f"<w:tbl><w:tr><w:tc>{p('b', num=(1, 0))}</w:tc></w:tr></w:tbl>"
    document = parse(p("a", ppr=DELETED_MARK) + cell + gone + cell, numbering=abstract(0, level(0, "%1.")) + num(1, 0))
    assert texts(document) == ["a", "1. b", "2. b"]


def test_hidden_paragraph_and_hidden_mark() -> None:
    hidden = p(num=(1, 1), ppr="<w:rPr><w:vanish/></w:rPr>").replace("</w:p>", r("x", "<w:vanish/>") + "</w:p>")
    run_in = p("Mục tiêu.", num=(1, 0), ppr="<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p(" Đến năm 2030")
    document = parse(hidden + run_in, numbering=abstract(0, level(0, "%1."), level(1, "%2)")) + num(1, 0))
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
    hanging = '<w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr>'
    document = parse(body, numbering=abstract(0, level(0, "%1.", more=hanging)) + num(1, 0))
    assert texts(document) == ["1. a", "b"]
    assert [block.style.indent for block in document.blocks] == [18.0, 36.0]


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


def test_bold_lead_of_split_letters() -> None:
    """Composing letters that a change of look splits moves no look onto the letters after them."""
    block = parse(f"<w:p>{r('Ha', '<w:b/>')}{r(chr(0x323) + 'n:', '<w:b/><w:i/>')}{r('quý I')}</w:p>").blocks[0]
    assert block.style.bold_until == len("Hạn:")


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
