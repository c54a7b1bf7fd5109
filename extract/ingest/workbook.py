"""What the cells of an Excel workbook show: texts with their fonts, numbers and dates as formatted, merged cells, lines, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from extract import settings
from extract.ingest.parts import PartError, Parts
from extract.ingest.sheet_numbers import built_in, shown

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

T = TypeVar("T")
Align = Literal["left", "center", "right", "justify"]

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ALIGNS: dict[str, Align] = {"left": "left", "center": "center", "right": "right", "justify": "justify", "centerContinuous": "center"}
# No plan fills so many cells; a register does, and is none.


class SheetRun(NamedTuple):
    """A stretch of a cell's text in one font."""

    text: str
    font: str = ""
    bold: bool = False
    italic: bool = False


@dataclass(slots=True)
class SheetCell:
    """A cell that holds something or is ruled: 0-based row and column of its top left on the sheet, the rows and columns it covers.

    size: points, None where the file does not say. ruled: whether lines are drawn at two of its edges or more.
    """

    row: int
    column: int
    runs: tuple[SheetRun, ...] = ()
    row_span: int = 1
    column_span: int = 1
    align: Align | None = None
    size: float | None = None
    ruled: bool = False

    @property
    def text(self) -> str:
        """All of its text."""
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class WorkbookSheet:
    """A visible sheet: its rows that hold something, each a list of cells left to right; numbers of rows that repeat on each page."""

    name: str
    rows: list[list[SheetCell]] = field(default_factory=list)
    head_rows: frozenset[int] = frozenset()


class _Face(NamedTuple):
    font: str = ""
    size: float | None = None
    bold: bool = False
    italic: bool = False


class _Format(NamedTuple):
    face: _Face = _Face()
    code: str = ""
    align: Align | None = None
    ruled: bool = False


class Workbook:
    """An opened .xlsx."""

    def __init__(self, data: bytes) -> None:
        """Opens the workbook. Raises PartError."""
        self._parts = Parts(data)
        main = next((path for kind, path in self._parts.related("").values() if kind == "officeDocument"), "xl/workbook.xml")
        self._root = self._parts.xml(main)
        if self._root is None or self._root.tag != f"{_S}workbook":
            raise PartError("damaged")
        self._related = self._parts.related(main)
        properties = self._root.find(f"{_S}workbookPr")
        self._since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self._formats = _formats(self._of_kind("styles"))
        strings = self._of_kind("sharedStrings")
        self._strings = [_runs(item) for item in strings] if strings is not None else []
        self._left = settings.current().reading.cells

    def sheets(self) -> Iterator[WorkbookSheet]:
        """Answers the visible sheets in their order. Raises PartError."""
        assert self._root is not None
        heads = self._print_titles()
        for at, sheet in enumerate(self._root.iterfind(f"{_S}sheets/{_S}sheet")):
            kind, path = self._related.get(sheet.get(_R_ID, ""), ("", ""))
            if sheet.get("state", "visible") == "visible" and kind == "worksheet":
                root = self._parts.xml(path)
                if root is not None:
                    yield WorkbookSheet(sheet.get("name", ""), self._rows(root), heads.get(at, frozenset()))

    def _of_kind(self, kind: str) -> Element | None:
        path = next((path for found, path in self._related.values() if found == kind), "")
        return self._parts.xml(path) if path else None

    def _print_titles(self) -> dict[int, frozenset[int]]:
        """Answers the rows that repeat on each printed page, by the place of their sheet."""
        assert self._root is not None
        found: dict[int, frozenset[int]] = {}
        for name in self._root.iterfind(f"{_S}definedNames/{_S}definedName"):
            rows = re.search(r"\$(\d{1,7}):\$(\d{1,7})", name.text or "")
            if name.get("name") == "_xlnm.Print_Titles" and rows and (name.get("localSheetId") or "").isdigit():
                found[int(name.get("localSheetId", "0"))] = frozenset(range(int(rows[1]) - 1, min(int(rows[2]), int(rows[1]) + 50)))
        return found

    def _rows(self, root: Element) -> list[list[SheetCell]]:
        hidden = _hidden_columns(root)
        merged = {}
        covered: set[tuple[int, int]] = set()
        for merge in root.iterfind(f"{_S}mergeCells/{_S}mergeCell"):
            area = _area(merge.get("ref", ""))
            if area is not None:
                top, left, bottom, right = area
                merged[top, left] = bottom - top + 1, right - left + 1
                if (bottom - top + 1) * (right - left + 1) <= settings.current().reading.cells:
                    covered.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
                covered.discard((top, left))
        rows: list[list[SheetCell]] = []
        above = -1
        for row in root.iterfind(f"{_S}sheetData/{_S}row"):
            index = int(row.get("r", "0")) - 1 if (row.get("r") or "").isdigit() else above + 1
            above = index
            if row.get("hidden") in ("1", "true"):
                continue
            cells = []
            for cell in self._cells(row, index):
                if cell.column not in hidden and (cell.row, cell.column) not in covered:
                    cell.row_span, cell.column_span = merged.get((cell.row, cell.column), (1, 1))
                    cells.append(cell)
            if any(cell.text.strip() for cell in cells):
                rows.append(cells)
        return rows

    def _cells(self, row: Element, index: int) -> Iterator[SheetCell]:
        column = -1
        for element in row.iterfind(f"{_S}c"):
            place = _place(element.get("r", ""))
            column = place[1] if place else column + 1
            form = self._format(element.get("s"))
            runs = self._content(element, form)
            if runs or form.ruled:
                self._left -= 1
                if self._left < 0:
                    raise PartError("too_large")
                yield SheetCell(index, column, runs, align=form.align, size=form.face.size, ruled=form.ruled)

    def _format(self, number: str | None) -> _Format:
        at = int(number) if number and number.isdigit() else 0
        return self._formats[at] if at < len(self._formats) else _Format()

    def _content(self, cell: Element, form: _Format) -> tuple[SheetRun, ...]:
        kind = cell.get("t", "n")
        face = form.face
        value = cell.findtext(f"{_S}v") or ""
        if kind == "inlineStr":
            inline = cell.find(f"{_S}is")
            found = _runs(inline) if inline is not None else ()
        elif kind == "s":
            at = int(value) if value.strip().isdigit() else -1
            found = self._strings[at] if 0 <= at < len(self._strings) else ()
        elif kind == "b":
            found = (_Text("TRUE" if value == "1" else "FALSE"),)
        else:
            text = shown(value, form.code, since_1904=self._since_1904) if kind in ("n", "d") else _unescaped(value)
            found = (_Text(text),)
        # Letters without a look of their own have the cell's.
        return tuple(SheetRun(text.text, *((text.face.font or face.font, text.face.bold, text.face.italic) if text.face else
                     (face.font, face.bold, face.italic))) for text in found if text.text)  # fmt: skip


class _Text(NamedTuple):
    text: str
    face: _Face | None = None


def _runs(item: Element) -> tuple[_Text, ...]:
    """Answers the texts of a shared or inline string; reading aids (`rPh`) are none."""
    found = []
    for child in item:
        if child.tag == f"{_S}t":
            found.append(_Text(_unescaped(child.text or "")))
        elif child.tag == f"{_S}r":
            properties = child.find(f"{_S}rPr")
            face = _face(properties, "rFont") if properties is not None else None
            found.append(_Text(_unescaped(child.findtext(f"{_S}t") or ""), face))
    return tuple(found)


def _face(properties: Element, name: str) -> _Face:
    named, size = properties.find(f"{_S}{name}"), properties.find(f"{_S}sz")
    try:
        points = float(size.get("val", "")) if size is not None else None
    except ValueError:
        points = None
    return _Face(named.get("val", "") if named is not None else "", points, _on(properties.find(f"{_S}b")), _on(properties.find(f"{_S}i")))


def _on(element: Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _formats(styles: Element | None) -> list[_Format]:
    """Answers the cell formats by their numbers."""
    if styles is None:
        return []
    faces = [_face(font, "name") for font in styles.iterfind(f"{_S}fonts/{_S}font")]
    ruled = [_is_ruled(border) for border in styles.iterfind(f"{_S}borders/{_S}border")]
    codes = {form.get("numFmtId", ""): form.get("formatCode", "") for form in styles.iterfind(f"{_S}numFmts/{_S}numFmt")}
    found = []
    for form in styles.iterfind(f"{_S}cellXfs/{_S}xf"):
        number = form.get("numFmtId", "0")
        alignment = form.find(f"{_S}alignment")
        found.append(
            _Format(
                face=_at(faces, form.get("fontId"), _Face()),
                code=codes[number] if number in codes else built_in(int(number)) if number.isdigit() else "",
                align=_ALIGNS.get(alignment.get("horizontal", "")) if alignment is not None else None,
                ruled=_at(ruled, form.get("borderId"), False),
            )
        )
    return found


def _at(items: list[T], number: str | None, default: T) -> T:
    return items[int(number)] if number and number.isdigit() and int(number) < len(items) else default


def _is_ruled(border: Element) -> bool:
    edges = [edge for edge in border if edge.tag in (f"{_S}left", f"{_S}right", f"{_S}top", f"{_S}bottom")]
    return sum(edge.get("style", "none") != "none" for edge in edges) >= 2


def _hidden_columns(root: Element) -> set[int]:
    hidden: set[int] = set()
    for column in root.iterfind(f"{_S}cols/{_S}col"):
        first, last = column.get("min", ""), column.get("max", "")
        if column.get("hidden") in ("1", "true") and first.isdigit() and last.isdigit():
            hidden.update(range(int(first) - 1, min(int(last), 1 << 14)))
    return hidden


def _place(reference: str) -> tuple[int, int] | None:
    """Answers the 0-based row and column that "B7" names."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _area(reference: str) -> tuple[int, int, int, int] | None:
    """Answers top, left, bottom and right of "B2:C7", 0-based, the last two inclusive."""
    first, _, last = reference.partition(":")
    start, end = _place(first), _place(last or first)
    return (*start, *end) if start and end and start[0] <= end[0] and start[1] <= end[1] else None


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")
