"""The workbook: a sheet a person likes to open, with nothing in it that a spreadsheet would run."""

from __future__ import annotations

import datetime as dt
import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.columns import TABLES
from extract.errors import KehoachError
from extract.export import coverages, replacing
from extract.export.csv import guard
from extract.export.lines import lines
from extract.export.sheets import Head, Sheet, sheets
from extract.messages import number
from extract.tables import Cell, Row, Tables, TableSet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from extract.export.profiles import Profile

# Limits of the file format: rows of a sheet (the head is one of them), links of a sheet, UTF-16 units of a cell and of a link.
MAX_ROWS = 1_048_576
MAX_LINKS = 65_530
MAX_CELL = 32_767
_MAX_TARGET = 2_000
# What a link writes as %XX, as Excel does: what means something in an address. Vietnamese letters stand as they are.
_RESERVED = re.compile(r'[%#?"<>\[\]^`{}: ]')
# A file name with one of these could be a path of another machine's.
_NO_TARGET = re.compile(r"[\\\x00-\x1f\x7f]")
_VOLUMES = re.compile(r"kehoach-\d+\.xlsx")
# Room in a cut cell for the words that say where it goes on.
_CUT = 32_000
# Rows grow with their longest cell up to this many lines; the rest is there when the cell is opened.
_MAX_LINES = 14
_LINE_PT = 13.0
# Letters of Arial 10 that go on a line, for each unit of a column's width: Vietnamese text has 1.4, less what wrapping leaves empty.
# Names of issuers are in capitals, which are wider.
_LETTERS_A_WIDTH = 1.25
_CAPITALS_A_WIDTH = 0.95
# Above this many cells the workbook is streamed to disk instead of held in memory.
_STREAM_CELLS = 1_000_000
_A3, _A4 = 8, 9
# Units of column width that can still be read where they are printed on one page.
_A3_WIDTH, _A4_WIDTH = 400, 240
# Letters of a sheet's name.
_MAX_NAME = 31

_BASE = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#D0D7E2"}
_HEAD = _BASE | {
    "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "border_color": "#FFFFFF", "align": "center", "valign": "vcenter",
}  # fmt: skip
_TONES: dict[str, dict[str, str | bool]] = {
    "error": {"bg_color": "#F8CBC6", "font_color": "#8B1A10"},
    "warning": {"bg_color": "#FDE9B8", "font_color": "#7A5200"},
    "info": {"bg_color": "#DCE9F7", "font_color": "#1F4E79"},
    "gap": {"bg_color": "#FBE3E0"},
}
_BAND = "#F5F8FC"
_LONG_HEADS = (Head("Trang tính", 18), Head("Ô", 10, "center"), Head("Phần", 8, "center"), Head("Nội dung tiếp theo", 110))


def write(tables: TableSet, out_dir: Path, profile: Profile | None = None, *, most: int | None = None) -> list[Path]:
    """Writes `kehoach.xlsx`, with the sheets of `profile` first, and answers it with those that go on behind it.

    Comparisons that the folder keeps (coverages.py) have the last sheets of the first.
    A run of more than `most` tasks goes on in `kehoach-2.xlsx` and so on, each with whole documents and their own units and months.

    Cells of more than 32,767 characters are cut, and say so; what is left of them stands in the sheet "Ô dài". Sheets of more rows or links
    than the format allows go on in "<name> (2)" and so on, and say so in their last row.

    Each row has a link to its file where that is there: relative to the workbook, so that it leads on as long as the folder and the inputs
    are moved together. For a PDF it names the page, which some viewers open and others pass over; of an archive it opens
    the archive.
    """
    written = []
    for n, part in enumerate(_volumes(tables, most or tables.count("tuples")), start=1):
        path = out_dir / ("kehoach.xlsx" if n == 1 else f"kehoach-{n}.xlsx")
        compared = coverages.sheets(out_dir) if n == 1 else []
        write_sheets([*sheets(part, profile), *compared], path, title="Kế hoạch: hạn chế, giải pháp, thời hạn, đơn vị")
        written.append(path)
    for old in out_dir.glob("kehoach-*.xlsx"):
        if _VOLUMES.fullmatch(old.name) and old not in written:
            old.unlink()
    return written


def _volumes(tables: TableSet, most: int) -> Iterator[TableSet]:
    """Answers the documents in their order, with no more than `most` tasks at a time, but for a part of them that alone has more."""
    if tables.count("tuples") <= most:
        yield tables
        return
    at = TABLES["assignments"].names.index("unit_id")
    first = tasks = 0
    named: set[Cell] = set()
    n = 0
    for n, part in enumerate(tables.parts()):
        more = part.count("tuples")
        if n > first and tasks + more > most:
            yield _Volume(tables, first, n, named)
            first, tasks, named = n, 0, set()
        tasks += more
        named = named | {row[at] for row in part.rows("assignments")}
    yield _Volume(tables, first, n + 1, named)


@dataclass(frozen=True, slots=True)
class _Volume:
    """Parts `first` to `end` (exclusive) of a run, with the units that have something to do there; the first with what was set aside."""

    whole: TableSet
    first: int
    end: int
    named: set[Cell]

    def count(self, table: str) -> int:
        return sum(part.count(table) for part in self.parts())

    def rows(self, table: str) -> Iterable[Row]:
        if table == "units":
            return [row for row in self.whole.rows("units") if row[0] in self.named]
        if table == "quarantine":
            return self.whole.rows("quarantine") if not self.first else []
        return (row for part in self.parts() for row in part.rows(table))

    def parts(self) -> Iterator[Tables]:
        return islice(self.whole.parts(), self.first, self.end)


def write_sheets(made: Sequence[Sheet], path: Path, *, title: str) -> None:
    """Writes a workbook of these sheets; links are relative to its folder. The same sheets give the same bytes.

    Raises OSError where it cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    cells = sum(len(s.lines) * len(s.heads) for s in made)
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": cells > _STREAM_CELLS,
    }  # fmt: skip
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        # No time of writing: it would make the bytes differ.
        book.set_properties({"title": title, "created": dt.datetime(2000, 1, 1)})
        book.set_size(2400, 1400)
        pen = _Pen(book, path.parent)
        for sheet in made:
            pen.draw(sheet)
        pen.draw_rest()
        try:
            book.close()
        except FileCreateError as error:
            raise next((e for e in error.args if isinstance(e, OSError)), OSError(str(error))) from error


class _Pen:
    """Draws sheets into one workbook; keeps its formats, and the rest of cells that were too long."""

    def __init__(self, book: Workbook, out_dir: Path) -> None:
        self._book = book
        self._out_dir = out_dir
        self._targets: dict[str, str] = {}
        self._formats: dict[tuple[object, ...], Format] = {}
        self._rest: list[tuple[Cell, ...]] = []

    def draw(self, sheet: Sheet) -> None:
        linked = sheet.linked >= 0 and any(self._target(path, None) for _, _, (path, _) in sheet.lines)
        parts = list(_parts(sheet.name, len(sheet.lines), linked=linked))
        waiting = iter(sheet.lines)
        for (name, start, end), following in zip(parts, [*parts[1:], None], strict=True):
            page = self._page(sheet, name, end - start)
            for row, (values, tones, source) in enumerate(islice(waiting, end - start), start=1):
                # The height comes before the cells: a streamed sheet cannot go back.
                page.set_row(row, _height(values, sheet.heads))
                for column, value in enumerate(values):
                    look = (sheet.heads[column].align, tones.get(column, ""), row % 2 == 0)
                    if column == sheet.linked:
                        self._link(page, row, column, source, look)
                    else:
                        self._cell(page, row, column, value, look, month=sheet.heads[column].month)
            if following is not None:
                left = number(len(sheet.lines) - end, "vi")
                words = f"Còn {left} dòng, tiếp ở trang tính “{following[0]}”."
                _said(page.write_string(end - start + 1, 0, words, self._format(("more",))))

    def draw_rest(self) -> None:
        if self._rest:
            rest, self._rest = self._rest, []
            self.draw(Sheet("Ô dài", _LONG_HEADS, lines(rest), tab="7F7F7F"))

    def _page(self, sheet: Sheet, name: str, rows: int) -> Worksheet:
        page = self._book.add_worksheet(name)
        page.set_tab_color("#" + sheet.tab)
        page.hide_gridlines(2)
        page.freeze_panes(1, 0)
        page.set_landscape()
        width = sum(head.width for head in sheet.heads)
        page.set_paper(_A3 if width > _A4_WIDTH else _A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(math.ceil(width / _A3_WIDTH), 0)
        page.repeat_rows(0)
        page.repeat_columns(0)
        page.set_footer("&L&A&RTrang &P/&N")
        page.autofilter(0, 0, max(rows, 1), len(sheet.heads) - 1)
        for column, head in enumerate(sheet.heads):
            page.set_column(column, column, head.width)
            if head.choices and rows:
                page.data_validation(1, column, rows, column, {"validate": "list", "source": list(head.choices), "show_error": False})
        page.set_row(0, 2.3 * _LINE_PT)
        for column, head in enumerate(sheet.heads):
            _said(page.write_string(0, column, head.text, self._format(("head",))))
        return page

    def _target(self, path: str, page: Cell) -> str:
        """Answers where a link to `path` leads, seen from the workbook; empty where there is no such file."""
        if path not in self._targets:
            self._targets[path] = _relative(path, self._out_dir)
        target = self._targets[path]
        return f"{target}#page={page}" if target.lower().endswith(".pdf") and isinstance(page, int) else target

    def _link(self, page: Worksheet, row: int, column: int, source: tuple[str, Cell], look: tuple[str, str, bool]) -> None:
        target = self._target(*source)
        if not target:
            _said(page.write_blank(row, column, None, self._format(look)))
            return
        text = "mở" if source[1] is None else f"mở tr. {source[1]}"
        _said(page.write_url(row, column, target, self._format((*look, "link")), text))

    def _cell(self, page: Worksheet, row: int, column: int, value: Cell, look: tuple[str, str, bool], *, month: bool = False) -> None:
        if value is None or value == "":
            _said(page.write_blank(row, column, None, self._format(look)))
        elif isinstance(value, dt.date) and value.year >= 1900:
            kind = "month" if month else "date"
            _said(page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), self._format((*look, kind))))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            _said(page.write_number(row, column, value, self._format(look)))
        else:
            # Days before 1900 are no dates to a spreadsheet.
            text = f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value)
            self._text(page, row, column, text, look)

    def _text(self, page: Worksheet, row: int, column: int, text: str, look: tuple[str, str, bool]) -> None:
        pieces = list(_pieces(text))
        if len(pieces) > 1:
            place = _address(row, column)
            first = len(self._rest) + 2
            self._rest += [(page.get_name(), place, n, piece) for n, piece in enumerate(pieces[1:], start=2)]
            text = f"{pieces[0]} … [còn {len(pieces) - 1} phần, tiếp ở trang tính “Ô dài”, từ dòng {first}]"
        # The quote prefix keeps it text even after somebody edits the cell.
        quoted = ("quoted",) if guard(text) != text else ()
        _said(page.write_string(row, column, text, self._format((*look, *quoted))))

    def _format(self, look: tuple[object, ...]) -> Format:
        if look not in self._formats:
            self._formats[look] = self._book.add_format(_properties(look))
        return self._formats[look]


def _properties(look: tuple[object, ...]) -> dict[str, Any]:
    if look == ("head",):
        return dict(_HEAD)
    if look == ("more",):
        return {"font_name": "Arial", "font_size": 10, "bold": True, "font_color": "#8B1A10"}
    align, tone, band, *more = look
    properties: dict[str, Any] = _BASE | {"align": align}
    if band:
        properties["bg_color"] = _BAND
    properties |= _TONES.get(str(tone), {})
    if "date" in more:
        properties["num_format"] = "dd/mm/yyyy"
    if "month" in more:
        properties["num_format"] = "mm/yyyy"
    if "link" in more:
        properties |= {"font_color": "#0563C1", "underline": 1}
    if "quoted" in more:
        properties["quote_prefix"] = True
    return properties


def _parts(name: str, rows: int, *, linked: bool = False) -> Iterator[tuple[str, int, int]]:
    """Answers (sheet name, first row, end) for as many sheets as `rows` need; one where there are none."""
    room = min(MAX_ROWS - 1, MAX_LINKS) if linked else MAX_ROWS - 1
    if rows > room:
        room = min(room, MAX_ROWS - 2)  # the last row says where it goes on
    for n in range(max(1, math.ceil(rows / room))):
        more = "" if n == 0 else f" ({n + 1})"
        yield name[: _MAX_NAME - len(more)] + more, n * room, min(rows, (n + 1) * room)


def _relative(path: str, out_dir: Path) -> str:
    """Answers the file at `path` as the target of a link in a workbook in `out_dir`; empty where no link can lead there.

    A file inside an archive has none of its own: the link leads to the archive.
    """
    found = next((p for p in (Path(path), *Path(path).parents) if p.is_file()), None)
    if found is None:
        return ""
    relative = os.path.relpath(found.absolute(), out_dir.absolute())
    target = _RESERVED.sub(lambda sign: f"%{ord(sign[0]):02X}", relative)
    return "" if _NO_TARGET.search(target) or not 1 < len(target) <= _MAX_TARGET else f"external:{target}"


def _pieces(text: str) -> Iterator[str]:
    """Answers `text` in pieces that fit a cell."""
    if len(text) <= MAX_CELL // 2 or len(text.encode("utf-16-le")) // 2 <= MAX_CELL:
        yield text
        return
    # Letters outside the basic plane count twice; half the room holds in any case.
    size = _CUT if text.isascii() or max(text) <= "\uffff" else _CUT // 2
    for start in range(0, len(text), size):
        yield text[start : start + size]


def _height(row: Sequence[Cell], heads: Sequence[Head]) -> float:
    """Answers the height in points that shows the longest cell, within reason."""
    lines = max((_lines(value, head.width) for value, head in zip(row, heads, strict=True)), default=1)
    return min(lines, _MAX_LINES) * _LINE_PT + 4


def _lines(value: Cell, width: float) -> int:
    if not isinstance(value, str) or not value:
        return 1
    letters = width * (_CAPITALS_A_WIDTH if value.isupper() else _LETTERS_A_WIDTH)
    return sum(math.ceil(max(len(line), 1) / letters) for line in value.split("\n"))


def _address(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _said(code: int | None) -> None:
    """Raises where XlsxWriter answers that it dropped or cut a cell: it does so without a word."""
    if code:
        raise KehoachError(
            "xlsx_cell_refused",
            vi=f"Không ghi được một ô của bảng tính (mã {code}); hãy báo lỗi kèm tệp nguồn.",
            en=f"A cell of the workbook was refused (code {code}); please report it with the source file.",
        )
