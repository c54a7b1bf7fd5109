"""Web pages to paragraphs and tables: numbers of lists, looks by tag and style sheet, spans, encodings, what is left out."""

from __future__ import annotations

import codecs
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import InputError
from extract.ingest import media
from extract.ingest.html import read
from extract.ingest.media import sniff
from extract.model import Document
from tests.wordfile import check_promises, texts


def page(body: str, *, head: str = "", path: str = "ke-hoach.html") -> Document:
    document = read(f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode(), path)
    check_promises(document)
    return document


def lines(body: str, **options: Any) -> list[str]:
    return texts(page(body, **options))


# --- Paragraphs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        # blocks end paragraphs, also without end tags; text between blocks is one too
        ("<p>Một<p>Hai<div>Ba</div>Bốn<h2>Năm</h2>", ["Một", "Hai", "Ba", "Bốn", "Năm"]),
        # white space is one space, inline tags are none
        ("<p> Kế\n  hoạch <b>năm</b>\t2024,<i>quý</i> I </p>", ["Kế hoạch năm 2024,quý I"]),
        ("<p>Kế&nbsp;hoạch &amp; <span>nhiệm</span> vụ&#8230;</p>", ["Kế hoạch & nhiệm vụ…"]),
        # line breaks: one goes on, two end the paragraph
        ("<p>SỞ Y TẾ<br>VĂN PHÒNG<br><br>Số: 5</p>", ["SỞ Y TẾ", "VĂN PHÒNG", "Số: 5"]),
        ("<pre>Một\nhai\n\nba</pre>", ["Một", "hai", "ba"]),
        # nested blocks
        ("<div>Một<p>Hai</p>Ba<div><div>Bốn</div></div></div>", ["Một", "Hai", "Ba", "Bốn"]),
        # left out: what no reader sees
        (
            "<nav>Trang chủ</nav><script>x=1</script><style>p{}</style><!-- ghi chú --><p>Một<del>cũ</del><ins>mới</ins>"
            "<span style='display:none'>ẩn</span><span style='mso-hide:all'>ẩn</span></p><template>khuôn</template>",
            ["Mộtmới"],
        ),
        # what Word wraps around its lists and its own tags stay text
        ("<p><![if !supportLists]>1. <![endif]>Việc<o:p></o:p></p>", ["1. Việc"]),
        ("<p>Một<!-- chú thích -->hai<?xml:namespace prefix=o />ba</p>", ["Mộthaiba"]),
    ],
)
def test_paragraphs(body: str, said: list[str]) -> None:
    assert lines(body) == said


def test_breaks_are_told_from_paragraphs() -> None:
    document = page("<p>SỞ Y TẾ<br>VĂN PHÒNG<br><br>Số: 5</p><p>Mới</p>")
    assert [block.breaks_line for block in document.blocks] == [False, True, False, False]


# --- Lists ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<ol><li>Một<li>Hai</ol>", ["1. Một", "2. Hai"]),
        ("<ol type=I start=3><li>Ba<li>Bốn</ol><ol type=a><li>a<li>b</ol>", ["III. Ba", "IV. Bốn", "a. a", "b. b"]),
        ("<ol><li value=5>Năm<li>Sáu</ol><ol reversed><li>x<li>y</ol>", ["5. Năm", "6. Sáu", "2. x", "1. y"]),
        ("<ul><li>Một<ol><li>Trong</ol><li>Hai</ul>", ["• Một", "1. Trong", "• Hai"]),
        ("<ul style='list-style-type:none'><li>- Một</ul>", ["- Một"]),
        ("<ol style='list-style-type:upper-alpha'><li>x</ol>", ["A. x"]),
        ("<ol style='list-style-type:decimal-leading-zero'><li>y</ol>", ["01. y"]),
        # a paragraph inside takes the number, the next one does not; an empty item uses up its number
        ("<ol><li><p>Một</p><p>thêm</p><li><li>Ba</ol>", ["1. Một", "thêm", "3. Ba"]),
        # the number that Word wrote is the marker
        ("<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.1.<span>&nbsp;&nbsp;</span></span>Việc</p>", ["1.1. Việc"]),
    ],
)
def test_numbers_of_lists(body: str, said: list[str]) -> None:
    document = page(body)
    assert texts(document) == said
    marked = [document.text[block.start : block.marker_end].strip() for block in document.blocks]
    assert all(mark == "" or mark == line.split()[0] for mark, line in zip(marked, said, strict=True)) and (any(marked) or "- Một" in said)


def test_levels_of_lists() -> None:
    document = page("<ul><li>a<ul><li>b</ul></ul><p style='mso-list:l0 level3 lfo1'>c<p>d")
    assert [block.style.list_level for block in document.blocks] == [0, 1, 2, None]


# --- Looks ------------------------------------------------------------------------------------------------------------------

SHEET = (
    "<style><!-- p.MsoNormal, li.MsoNormal {margin-left:36.0pt; text-indent:-18pt; font-size:14.0pt; text-align:justify}"
    " .dam {font-weight:bold} .hoa {text-transform:uppercase} /* h1 {font-style:italic} */ h1 {text-align:center !important} --></style>"
)


@pytest.mark.parametrize(
    ("body", "look"),
    [
        ("<p class=MsoNormal>a", {"indent": 18.0, "size": 14.0, "align": "justify", "bold": False}),
        ("<p class='x dam'>a", {"bold": True}),
        ("<h1>a</h1>", {"heading": 1, "bold": True, "italic": False, "align": "center"}),
        ("<h3 style='font-weight:normal'>a</h3>", {"heading": 3, "bold": False}),
        ("<p align=center><b><i>a</i></b>", {"align": "center", "bold": True, "italic": True}),
        ("<center><p>a</p></center>", {"align": "center"}),
        ("<div align=right><p>a</p></div>", {"align": "right"}),
        ("<p style='font-weight:700;font-style:italic;margin-left:1in'>a", {"bold": True, "italic": True, "indent": 72.0}),
        ("<p><font size=5>a</font>", {"size": 18.0}),
        ("<p><b>Nhiệm vụ:</b> rà soát hồ sơ", {"bold": False}),
    ],
)
def test_looks(body: str, look: dict[str, object]) -> None:
    style = page(body, head=SHEET).blocks[0].style
    assert {name: getattr(style, name) for name in look} == look


def test_bold_that_opens_a_paragraph_and_capitals() -> None:
    document = page("<p><b>Nhiệm vụ:</b> rà soát<p class=hoa>kế hoạch", head=SHEET)
    assert document.blocks[0].style.bold_until == len("Nhiệm vụ: ")
    assert texts(document)[1] == "KẾ HOẠCH"


# --- Tables -----------------------------------------------------------------------------------------------------------------


def grid(document: Document) -> list[tuple[str, int, int, int, int]]:
    found = [(document.text[b.start : b.end], b.cell) for b in document.blocks]
    return [(text, c.row, c.column, c.row_span, c.column_span) for text, c in found if c is not None]


def test_spans() -> None:
    """Cells that cover rows and columns push the others aside; what runs past the end is cut; sections of a table are one grid."""
    document = page(
        "<table border=1><caption>Bảng 1</caption><thead><tr><th>TT<th>Việc<th>Hạn</thead>"
        "<tr><td colspan=3>I. Nhóm</tr><tr><td rowspan=2>1<td>a<td rowspan=9>x</tr><tr><td>b</tr></table>"
    )
    assert texts(document)[0] == "Bảng 1" and document.blocks[0].cell is None
    assert grid(document) == [
        ("TT", 0, 0, 1, 1), ("Việc", 0, 1, 1, 1), ("Hạn", 0, 2, 1, 1), ("I. Nhóm", 1, 0, 1, 3), ("1", 2, 0, 2, 1), ("a", 2, 1, 1, 1),
        ("x", 2, 2, 2, 1), ("b", 3, 1, 1, 1),
    ]  # fmt: skip
    (table,) = document.tables
    assert (table.rows, table.columns, table.ruled, table.head_rows) == (4, 3, True, 1)


@pytest.mark.parametrize(
    ("table", "ruled"),
    [
        ("<table border=1>", True), ("<table border=0>", False), ("<table>", False), ("<table style='border:none'>", False),
        ("<table style='border:solid windowtext 1.0pt'>", True), ("<table style='border-collapse:collapse'>", False),
    ],
)  # fmt: skip
def test_lines_of_tables(table: str, ruled: bool) -> None:
    assert page(f"{table}<tr><td>a<td>b</tr></table>").tables[0].ruled is ruled


def test_lines_of_cells() -> None:
    """Word draws lines cell by cell."""
    cell = "<td style='border:solid windowtext 1.0pt;border-left:none'>"
    assert page(f"<table><tr>{cell}a{cell}b</tr></table>").tables[0].ruled is True
    assert page("<table><tr><td style='border:none'>a<td style='border:none'>b</tr></table>").tables[0].ruled is False


def test_tables_inside_tables() -> None:
    """In a table that only places things it is one of its own, in a ruled one it is part of the cell; one cell is no table."""
    inner = "<table border=1><tr><td>a<td>b</tr></table>"
    assert len(page(f"<table><tr><td>x<td>{inner}</tr></table>").tables) == 2
    ruled = page(f"<table border=1><tr><td>x<td>{inner}</tr></table>")
    assert grid(ruled) == [("x", 0, 0, 1, 1), ("a", 0, 1, 1, 1), ("b", 0, 1, 1, 1)]
    alone = page("<table border=1><tr><td><p>a<p>b</tr></table>")
    assert (texts(alone), alone.tables) == (["a", "b"], ())


# --- Bytes ------------------------------------------------------------------------------------------------------------------

LINE = "Kế hoạch khắc phục hạn chế; Đảng ủy xã"


# The same line in windows-1258, TCVN3 and VNI.
CP1258 = b"K\xea\xec hoa\xf2ch kh\xe3\xecc phu\xf2c ha\xf2n ch\xea\xec; \xd0a\xd2ng u\xd2y xa\xde"
TCVN3 = b"K\xd5 ho\xb9ch kh\xbec ph\xf4c h\xb9n ch\xd5; \xa7\xb6ng \xf1y x\xb7"
VNI = "Keá hoaïch khaéc phuïc haïn cheá; Ñaûng uûy xaõ".encode("cp1252")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (f"<html><body><p>{LINE}</html>".encode(), "utf-8"),
        (codecs.BOM_UTF8 + f"<html><meta charset=windows-1252><p>{LINE}</html>".encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + f"<html><p>{LINE}</html>".encode("utf-16-le"), "utf-16"),
        # says Latin-1 and is UTF-8, as many do
        (f"<html><meta content='text/html; charset=iso-8859-1'><p>{LINE}</html>".encode(), "utf-8"),
        (b"<html><meta charset=windows-1258><p>" + CP1258, "cp1258"),
        (b"<html><meta charset=windows-1252><p>" + TCVN3, "tcvn3"),
        (b"<html><meta charset=x-user-defined><p>" + VNI, "vni"),
        (b"<html><p>" + VNI, "vni"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    document = read(data, "a.html")
    assert texts(document) == [LINE] and document.encoding == encoding


def test_old_fonts() -> None:
    """The font may be named by a tag, a style or a class; capitals come with it; a letter may be split between tags."""
    head = "<style>p.MsoNormal {font-family:'.VnTime'} .H {font-family:.VnTimeH}</style>"
    body = (
        "<p class=H>kÕ ho¹ch<p class=MsoNormal>C¸c x&#183;, ph&shy;êng<font face='VNI-Times'>Soá 5, co<b>ù</b></font>"
        " <span style='font-family:Arial'>Sở Y tế</span>"
    )
    assert lines(body, head=head) == ["KẾ HOẠCH", "Các xã, phườngSố 5, có Sở Y tế"]


@pytest.mark.parametrize(
    ("data", "path", "kind"),
    [
        (b"<!DOCTYPE html PUBLIC '-//W3C'><html>", "a.doc", media.HTML),
        (b"\xef\xbb\xbf\r\n<!-- x --><HTML xmlns:o='urn'>", "a.doc", media.HTML),
        (b"<?xml version='1.0'?><html>", "a.txt", media.HTML),
        ("<html><p>".encode("utf-16"), "a.doc", media.HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "a.doc", media.MHTML),
        (b"<meta charset=utf-8><table>", "a.xls", media.HTML),
        (b"<p>Ke hoach</p>", "a.txt", media.TEXT),
        (b"a < b and html", "a.txt", media.TEXT),
    ],
)
def test_a_page_is_told_by_its_bytes(data: bytes, path: str, kind: str) -> None:
    assert sniff(data, path) == kind


def test_page_in_one_file() -> None:
    """What Word saves as "single file web page": the page is one part of a mail, here in quoted-printable."""
    import quopri

    body = quopri.encodestring(f"<html><body><p>{LINE}</p></body></html>".encode()).decode()
    mail = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: image/png\r\n\r\nabc\r\n"
        f"--x\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n{body}\r\n--x--\r\n"
    )
    document = read(mail.encode(), "a.mht")
    assert (texts(document), document.media_type) == ([LINE], media.MHTML)
    with pytest.raises(InputError) as raised:
        read(mail.replace("text/html", "text/css").encode(), "a.mht")
    assert raised.value.code == "damaged"


@pytest.mark.parametrize("body", ["", "<p> &nbsp; </p>", "<script>x</script>", "<img src=a.png>"])
def test_page_without_text(body: str) -> None:
    with pytest.raises(InputError) as raised:
        page(body)
    assert raised.value.code == "empty" and raised.value.vi.startswith("ke-hoach.html: ")


TAGS = [
    "<p>", "</p>", "<table border=1>", "<tr>", "<td rowspan=3 colspan=0>", "</table>", "<ol>", "<li value=-3>", "</ol>", "<br>", "<b>",
    "</b>", "<div style='text-indent:x;margin-left:-5pt'>", "</div>", "kế hoạch ", "<!--", "-->", "<pre>", "\n", "<h2>", "</h2>", "&#0;",
]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_tags_in_any_order(parts: list[str]) -> None:
    """Never an error but `empty`; blocks keep their promises; every word comes out once."""
    body = "".join(parts)
    try:
        document = page(body)
    except InputError as error:
        assert error.code == "empty"
        return
    assert document.text.count("hoạch") <= body.count("hoạch")
    if "<!--" not in parts:
        assert document.text.count("hoạch") == body.count("hoạch")
