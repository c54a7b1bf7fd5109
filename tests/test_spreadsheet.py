"""Workbooks: what a cell shows, which rows are a table, merged and hidden cells, old fonts; files that are not what they seem."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from extract import ingest, settings
from extract.errors import InputError
from extract.ingest import media
from extract.ingest.sheet_numbers import shown
from extract.ingest.spreadsheet import read
from extract.model import Document
from tests.wordfile import check_promises, texts


def workbook(fill: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()


def sheet(fill: Callable[[Any, Any], None]) -> Document:
    """What a workbook of one sheet, filled by `fill(book, sheet)`, comes to."""
    document = read(workbook(lambda book: fill(book, book.add_worksheet())), "bang.xlsx")
    check_promises(document)
    return document


def grid(document: Document) -> list[tuple[str, int, int, int, int, int]]:
    """Texts of cells with table, row, column and the rows and columns they cover."""
    found = [(document.text[b.start : b.end], b.cell) for b in document.blocks]
    return [(text, c.table, c.row, c.column, c.row_span, c.column_span) for text, c in found if c is not None]


# --- Values -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("45473", "dd/mm/yyyy", "30/06/2024"), ("45473", "m/d/yy", "30/06/2024"),
        ("45473", '[$-42A]"Ngày" d "tháng" m "năm" yyyy', "30/06/2024"),
        ("45473", "mmm-yy", "06/2024"), ("45473", "d/m", "30/06"), ("45473.625", "dd/mm/yyyy hh:mm", "15:00 30/06/2024"),
        ("0.625", "h:mm", "15:00"), ("0.625", "h:mm:ss AM/PM", "15:00:00"), ("45473.5", "m/d/yy h:mm", "12:00 30/06/2024"),
        ("1", "dd/mm/yyyy", "01/01/1900"), ("60", "dd/mm/yyyy", "28/02/1900"), ("61", "dd/mm/yyyy", "01/03/1900"),
        ("1234567", "#,##0", "1.234.567"), ("1234.5", "#,##0.00", "1.234,50"), ("0.5", "0%", "50%"), ("0.125", "0.0#%", "12,5%"),
        ("12", "General", "12"), ("12", "", "12"), ("12.50", "", "12,5"), ("3", "0.00", "3,00"), ("1E+20", "", "1e+20"), ("12", "@", "12"),
        ("5", '0" tháng"', "5"), ("-1", "dd/mm/yyyy", "-1"), ("9999999", "dd/mm/yyyy", "9999999"), ("chữ", "dd/mm/yyyy", "chữ"),
        ("1234", '#,##0 "đồng";[Red]-#,##0', "1.234"),
    ],
)  # fmt: skip
def test_numbers_as_shown(value: str, code: str, said: str) -> None:
    """Days in our order whatever the format's, thousands by dots; words in a format are no part of it; what is no day stays a number."""
    assert shown(value, code) == said


def test_days_since_1904() -> None:
    assert shown("0", "dd/mm/yyyy", since_1904=True) == "01/01/1904"


def test_kinds_of_cells() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write(0, 0, "  Kế   hoạch ")
        page.write(1, 0, True)
        page.write_formula(2, 0, "=1+1", None, "kết quả")
        page.write_formula(3, 0, "=A1*2", None, 7)
        page.write_datetime(4, 0, dt.datetime(2024, 6, 30), book.add_format({"num_format": "dd/mm/yyyy"}))
        page.write(5, 0, "dòng một\ndòng hai")
        bold = book.add_format({"bold": True})
        page.write_rich_string(6, 0, bold, "Nhiệm vụ:", " rà soát")

    document = sheet(fill)
    said = ["Kế hoạch", "TRUE", "kết quả", "7", "30/06/2024", "dòng một", "dòng hai", "Nhiệm vụ: rà soát"]
    assert texts(document) == said
    assert [b.breaks_line for b in document.blocks] == [False] * 6 + [True, False]
    last = document.blocks[-1]
    assert last.style.bold_until == last.start + len("Nhiệm vụ: ")
    assert document.media_type == media.XLSX


# --- Tables -----------------------------------------------------------------------------------------------------------------


def plan(book: Any, page: Any, *, ruled: bool = True) -> None:
    """A plan's appendix as clerks make it: letter head, title, table with merged cells, recipients beside signature."""
    line = book.add_format({"border": 1} if ruled else {})
    head = book.add_format({"border": 1, "bold": True, "align": "center"} if ruled else {"bold": True})
    page.write(0, 0, "UBND HUYỆN LAM SƠN")
    page.write(0, 3, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    page.merge_range(2, 0, 2, 4, "PHỤ LỤC", book.add_format({"bold": True, "align": "center"}))
    for column, name in enumerate(("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn")):
        page.write(4, column, name, head)
    page.merge_range(5, 0, 5, 4, "I. Nhóm việc", line)
    page.merge_range(6, 0, 7, 0, 1, line)
    page.write(6, 1, "Rà soát", line)
    page.write(7, 1, "Sửa chữa", line)
    page.merge_range(6, 2, 7, 2, "Phòng Nội vụ", line)
    for row in (6, 7):
        page.write_blank(row, 3, None, line)
        page.write_datetime(row, 4, dt.datetime(2024, row, 15), book.add_format({"border": int(ruled), "num_format": "d/m/yyyy"}))
    page.write(9, 0, "Nơi nhận:")
    page.write(9, 3, "CHỦ TỊCH")
    page.repeat_rows(4)


TABLE = [
    ("TT", 0, 0, 1, 1), ("Nhiệm vụ", 0, 1, 1, 1), ("Chủ trì", 0, 2, 1, 1), ("Phối hợp", 0, 3, 1, 1), ("Thời hạn", 0, 4, 1, 1),
    ("I. Nhóm việc", 1, 0, 1, 5), ("1", 2, 0, 2, 1), ("Rà soát", 2, 1, 1, 1), ("Phòng Nội vụ", 2, 2, 2, 1), ("15/06/2024", 2, 4, 1, 1),
    ("Sửa chữa", 3, 1, 1, 1), ("15/07/2024", 3, 4, 1, 1),
]  # fmt: skip


def test_rows_between_lines_are_a_table() -> None:
    """Over and under it: paragraphs, and tables without lines where two stand side by side."""
    document = sheet(plan)
    assert [(text, *place) for text, number, *place in grid(document) if number == 1] == TABLE
    assert [(t.rows, t.columns, t.ruled, t.head_rows) for t in document.tables] == [(1, 2, False, 0), (4, 5, True, 1), (1, 2, False, 0)]
    title = next(b for b in document.blocks if document.text[b.start : b.end] == "PHỤ LỤC")
    assert title.cell is None and title.style.align == "center" and title.style.bold is True
    assert texts(document)[:2] == ["UBND HUYỆN LAM SƠN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_without_lines_rows_of_many_columns_are_the_table() -> None:
    document = sheet(lambda book, page: plan(book, page, ruled=False))
    found = [(text, *place) for text, number, *place in grid(document) if number == 1]
    assert [text for text, *_ in found[:12]] == [text for text, *_ in TABLE]
    assert document.tables[1].ruled and not document.tables[0].ruled


def test_what_is_hidden_is_left_out() -> None:
    """Rows, columns and sheets; the grid closes up."""

    def fill(book: Any) -> None:
        line = book.add_format({"border": 1})
        page = book.add_worksheet("Một")
        for row in range(4):
            for column in range(4):
                page.write(row, column, f"{row}{column}", line)
        page.set_row(1, None, None, {"hidden": True})
        page.set_column(2, 2, None, None, {"hidden": True})
        book.add_worksheet("Ẩn").write(0, 0, "ẩn")
        book.worksheets()[1].hide()
        book.add_worksheet("Ba").write(0, 0, "cuối")

    document = read(workbook(fill), "a.xlsx")
    rows = [(0, "00"), (0, "01"), (0, "03"), (1, "20"), (1, "21"), (1, "23"), (2, "30"), (2, "31"), (2, "33")]
    assert [(row, text) for text, _, row, *_ in grid(document)] == rows
    assert texts(document)[-1] == "cuối" and (document.tables[0].rows, document.tables[0].columns) == (3, 3)


def test_two_tables_on_a_sheet() -> None:
    def fill(book: Any, page: Any) -> None:
        line = book.add_format({"border": 1})
        for row in (0, 1, 4, 5):
            page.write(row, 0, f"a{row}", line)
            page.write(row, 1, f"b{row}", line)
        page.write(3, 0, "Bảng thứ hai")

    document = sheet(fill)
    assert [t.rows for t in document.tables] == [2, 2] and "Bảng thứ hai" in texts(document)
    assert [b.cell is None for b in document.blocks].count(True) == 1


# --- Old fonts --------------------------------------------------------------------------------------------------------------


def test_old_fonts() -> None:
    """The font is the cell's or the run's; capitals come with it; a cell in Unicode stays."""

    def fill(book: Any, page: Any) -> None:
        old, capitals = book.add_format({"font_name": ".VnTime"}), book.add_format({"font_name": ".VnTimeH"})
        page.write(0, 0, "danh môc dù ¸n", capitals)
        page.write(1, 0, "X· L¹ng S¬n, n¬i \u00ad\u00edc tÝnh", old)
        page.write(2, 0, "Sở Y tế", book.add_format({"font_name": "Arial"}))
        page.write_rich_string(3, 0, old, "Th«n ", book.add_format({"font_name": "VNI-Times"}), "Ñoâng Haø", " chủ trì")

    document = sheet(fill)
    assert texts(document) == ["DANH MỤC DỰ ÁN", "Xã Lạng Sơn, nơi ước tính", "Sở Y tế", "Thôn Đông Hà chủ trì"]
    assert document.encoding == "tcvn3"


# --- Bad files --------------------------------------------------------------------------------------------------------------


def parts(**changed: bytes | None) -> bytes:
    """A workbook with parts of other content (`__` is a slash), or without them."""
    good = workbook(lambda book: book.add_worksheet().write(0, 0, "Kế hoạch"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = {name.replace("__", "/") + ".xml": content for name, content in changed.items()}
        for name in package.namelist():
            content = names.pop(name, package.read(name))
            if content is not None:
                made.writestr(name, content)
    return out.getvalue()


BOMB = b"<worksheet>" + bytes(48 << 20).replace(b"\0", b" ") + b"</worksheet>"
ENTITY = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: workbook(lambda book: book.add_worksheet()), "empty"),
        (lambda: parts()[:900], "damaged"),
        (lambda: parts(xl__workbook=b"<workbook"), "damaged"),
        (lambda: parts(xl__workbook=b"<other/>"), "damaged"),
        (lambda: parts(xl__worksheets__sheet1=ENTITY), "damaged"),
        (lambda: parts(xl__worksheets__sheet1=BOMB), "too_large"),
    ],
)
def test_bad_workbooks(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(InputError) as raised:
        ingest.parse(make(), "bang.xlsx")
    assert raised.value.code == code and raised.value.vi.startswith("bang.xlsx: ") and raised.value.en.startswith("bang.xlsx: ")


def test_parts_that_are_missing_cost_only_themselves() -> None:
    assert texts(read(parts(xl__styles=None, docProps__core=None), "a.xlsx")) == ["Kế hoạch"]


def test_a_register_is_no_plan() -> None:
    shipped = settings.load()
    few = dataclasses.replace(shipped, reading=dataclasses.replace(shipped.reading, cells=10))
    with settings.using(few), pytest.raises(InputError) as raised:
        sheet(lambda book, page: [page.write(row, 0, "x") for row in range(11)] and None)
    assert raised.value.code == "too_large"


# --- Through LibreOffice ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("fmt", "kind"), [("xls", media.XLS), ("ods", media.ODS)])
def test_old_workbooks_say_the_same(fmt: str, kind: str) -> None:
    import subprocess
    import tempfile
    from pathlib import Path

    data = workbook(lambda book: plan(book, book.add_worksheet()))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "a.xlsx").write_bytes(data)
        profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
        subprocess.run(["soffice", "--headless", profile, "--convert-to", fmt, "--outdir", folder, str(place / "a.xlsx")], check=True,
                       capture_output=True, timeout=300)  # fmt: skip
        old = (place / f"a.{fmt}").read_bytes()
    document, wanted = ingest.parse(old, f"a.{fmt}"), read(data, "a.xlsx")
    assert (texts(document), grid(document), document.media_type) == (texts(wanted), grid(wanted), kind)
