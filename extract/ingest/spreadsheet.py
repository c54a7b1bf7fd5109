"""Reads an Excel workbook (.xlsx, .xlsm) into a Document: the sheets one after the other, as they would print.

Decisions that a caller can rely on:

- on a sheet, the rows between lines, or else those that fill several columns, are a table; what stands over and under them is
  paragraphs, two columns of which are a table without lines, as in a letter's head;
- merged cells are cells that cover several rows and columns; rows, columns and sheets that are hidden are left out, empty ones closed up;
- a line break in a cell starts a new block with `breaks_line`; dates are dd/mm/yyyy; formulas give the value they had when saved.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.errors import InputError
from extract.ingest.builder import DocumentBuilder, Piece
from extract.ingest.legacy import Profile, Run, has_old_letters
from extract.ingest.media import XLSX
from extract.ingest.parts import PartError
from extract.ingest.workbook import SheetCell, Workbook, WorkbookSheet
from extract.messages import printable
from extract.model import Cell, Document, Style

# A row belongs to a table where so many of its cells are filled, or ruled.
_TABLE_CELLS = 2
_HEAD_CELLS = 3


def read(data: bytes, path: str) -> Document:
    """Answers the Document in a workbook.

    Raises:
        InputError: `encrypted`, `damaged`, `too_large`, `empty` where no cell holds anything.
    """
    shown = printable(path)
    try:
        workbook = Workbook(data)
        sheets = list(workbook.sheets())
    except PartError as error:
        raise _refused(error.code, shown) from error
    builder = DocumentBuilder(data, path, XLSX)
    profile = _profile(sheets)
    for sheet in sheets:
        _Writer(sheet, builder, profile).write()
    if profile is not None:
        builder.encoding = profile.encoding
    document = builder.build()
    if not document.blocks:
        raise InputError(
            "empty",
            vi=f"{shown}: bảng tính không có ô nào có chữ; kiểm tra lại tệp gốc.",
            en=f"{shown}: no cell of the workbook holds anything; check the original file.",
        )
    return document


def _refused(code: str, shown: str) -> InputError:
    if code == "encrypted":
        return InputError(
            code,
            vi=f"{shown}: bảng tính có mật khẩu; hãy mở bằng Excel, bỏ mật khẩu rồi chạy lại.",
            en=f"{shown}: the workbook has a password; open it in Excel, remove the password and run again.",
        )
    if code == "too_large":
        return InputError(
            code,
            vi=f"{shown}: bảng tính lớn bất thường nên không đọc; hãy tách các trang tính cần đọc ra tệp riêng.",
            en=f"{shown}: the workbook is abnormally large and was not read; move the sheets that matter into a file of their own.",
        )
    return InputError(
        "damaged",
        vi=f"{shown}: bảng tính bị hỏng, không mở được; hãy lấy lại bản gốc, hoặc mở bằng Excel và lưu lại.",
        en=f"{shown}: the workbook is damaged and cannot be opened; get the original again, or open it in Excel and save it anew.",
    )


def _profile(sheets: Sequence[WorkbookSheet]) -> Profile | None:
    cells = [cell for sheet in sheets for row in sheet.rows for cell in row]
    if not has_old_letters("".join(run.text for cell in cells for run in cell.runs)):
        return None
    profile = Profile()
    for cell in cells:
        for run in cell.runs:
            profile.add(run.text, run.font)
    return None if profile.is_plain() else profile


class _Writer:
    """Writes one sheet."""

    def __init__(self, sheet: WorkbookSheet, builder: DocumentBuilder, profile: Profile | None) -> None:
        self._sheet = sheet
        self._builder = builder
        self._profile = profile

    def write(self) -> None:
        rows = self._sheet.rows
        at = 0
        for first, last in _tables(self._sheet):
            self._loose(rows[at:first])
            self._table(rows[first:last], ruled=True, first=first)
            at = last
        self._loose(rows[at:])

    def _loose(self, rows: Sequence[Sequence[SheetCell]]) -> None:
        """Writes rows outside tables: a cell alone is a paragraph, rows of several are a table without lines."""
        group: list[Sequence[SheetCell]] = []
        for row in (*rows, ()):
            filled = [cell for cell in row if cell.text.strip()]
            if len(filled) > 1:
                group.append(row)
                continue
            if group:
                self._table(group, ruled=False)
                group = []
            for cell in filled:
                self._add(cell, None)

    def _table(self, rows: Sequence[Sequence[SheetCell]], *, ruled: bool, first: int = 0) -> None:
        cells = [cell for row in rows for cell in row]
        lines = sorted({cell.row for cell in cells})
        # Columns that no cell begins in are closed up: they are the inside of merged ones, or empty.
        starts = sorted({cell.column for cell in cells if cell.text.strip()})
        if not starts:
            return
        heads = sum(1 for row in lines if row in self._sheet.head_rows) if ruled else 0
        number = self._builder.add_table(len(lines), len(starts), ruled=ruled, head_rows=heads if heads < len(lines) else 0)
        for cell in cells:
            if cell.text.strip():
                across = sum(1 for column in starts if cell.column <= column < cell.column + cell.column_span)
                down = sum(1 for row in lines if cell.row <= row < cell.row + cell.row_span)
                self._add(cell, Cell(number, lines.index(cell.row), starts.index(cell.column), max(down, 1), max(across, 1)))

    def _add(self, cell: SheetCell, place: Cell | None) -> None:
        runs = [Run(run.text, run.font) for run in cell.runs]
        texts = self._profile.convert(runs) if self._profile is not None else [run.text for run in runs]
        begun = False
        style = Style(align=cell.align, size=cell.size)
        line: list[Piece] = []
        for text, run in zip(texts, cell.runs, strict=True):
            for at, part in enumerate(text.split("\n")):
                if at:
                    begun = self._builder.add(line, style=style, cell=place, breaks_line=begun) or begun
                    line = []
                line.append(Piece(part, run.bold, run.italic))
        self._builder.add(line, style=style, cell=place, breaks_line=begun)


def _tables(sheet: WorkbookSheet) -> list[tuple[int, int]]:
    """Answers the stretches of rows, half-open, that are tables.

    They are those between lines; without lines, from the first row that fills many columns to the last that fills more than one.
    """
    ruled = [sum(cell.column_span for cell in row if cell.ruled) >= _TABLE_CELLS for row in sheet.rows]
    if any(ruled):
        return _stretches(ruled)
    filled = [sum(1 for cell in row if cell.text.strip()) for row in sheet.rows]
    first = next((at for at, count in enumerate(filled) if count >= _HEAD_CELLS), None)
    if first is None:
        return []
    last = max(at for at, count in enumerate(filled) if count >= _TABLE_CELLS)
    return [(first, last + 1)] if last > first else []


def _stretches(marks: Sequence[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = None
    for at, mark in enumerate((*marks, False)):
        if mark and start is None:
            start = at
        elif not mark and start is not None:
            found.append((start, at))
            start = None
    return found
