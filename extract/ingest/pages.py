"""Pages into a Document: furniture taken off, columns and tables in reading order, paragraphs and tables joined over pages.

The words may come from a text layer or from OCR: all that counts is where they stand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.ingest import furniture, gutters, pdf_tables
from extract.ingest.builder import DocumentBuilder
from extract.ingest.gutters import Columns
from extract.ingest.layout import Margins, Paragraph, carries_on, margins_of, paragraphs
from extract.ingest.pdf_tables import Grid, GridCell
from extract.ingest.printed import Line, Sheet, body_size, lines_of
from extract.model import Cell

Element = Paragraph | Grid
# The lines of a head that stand apart from the names above them: "Số: 12/KH-UBND", "Hòa Giang, ngày 12 tháng 3 năm 2024".
_NUMBER = re.compile(r"[Ss][ốÔốÓóô]\s*[:.]|[Ss]ố\s")
_DAY = re.compile(r"\bngày\b.*\btháng\b.*\bnăm\b")


@dataclass(slots=True)
class _Draft:
    """A page on its way: what is left of its words, and what stands aside."""

    sheet: Sheet
    grids: list[Grid] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    asides: list[Paragraph] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    parts: list[Line | Columns] = field(default_factory=list)
    margins: Margins = field(default_factory=lambda: Margins(0.0, 0.0))


def arrange(sheets: Sequence[Sheet]) -> list[Element]:
    """Answers the paragraphs and tables of `sheets` in reading order; page numbers, running heads and repeated table heads are left out."""
    drafts = [_Draft(sheet) for sheet in sheets]
    size = body_size([word for sheet in sheets for word in sheet.words])
    for draft in drafts:
        _take_apart(draft, size)
    kept = furniture.without_numbers([draft.lines for draft in drafts], sheets)
    for draft, lines in zip(drafts, kept, strict=True):
        _set_aside_notes(draft, lines, size)
    _measure(drafts)
    out: list[Element] = []
    for draft in drafts:
        _append(out, _elements(draft))
    for draft in drafts:
        _place(out, [*draft.notes, *draft.asides])
    return out


def _take_apart(draft: _Draft, size: float) -> None:
    """Sorts the words of a page into table cells, stamps and lines."""
    sheet = draft.sheet
    draft.grids = pdf_tables.grids_of(sheet.rules, sheet.number)
    whole = Margins(0.0, sheet.across)
    words = pdf_tables.fill(draft.grids, sheet.words, whole)
    draft.grids = [grid for grid in draft.grids if any(cell.paragraphs for cell in grid.cells)]
    words, stamps = furniture.stamps(words, size)
    draft.asides = [Paragraph(lines, whole, kind="textbox") for lines in stamps]
    if sheet.slanted:
        draft.asides.append(Paragraph([Line([word]) for word in sheet.slanted], whole, kind="textbox"))
    draft.lines = lines_of(words)


def _set_aside_notes(draft: _Draft, lines: list[Line], size: float) -> None:
    inside = [(grid.ys[0] - 2, grid.ys[-1] + 2) for grid in draft.grids]
    strokes = [r.top for r in draft.sheet.rules if r.flat and not any(low <= r.top <= high for low, high in inside)]
    lines, notes = furniture.footnotes(lines, size, strokes)
    draft.lines = furniture.without_marks(lines, notes) if notes else lines
    whole = Margins(0.0, draft.sheet.across)
    draft.notes = [Paragraph(note, whole, kind="footnote") for note in notes]


def _measure(drafts: Sequence[_Draft]) -> None:
    """Finds columns and margins; pages with little text share those of the pages of their size."""
    flows: dict[tuple[int, int], list[Line]] = {}
    for draft in drafts:
        draft.parts = gutters.split(draft.lines, draft.sheet.across)
        shape = round(draft.sheet.across), round(draft.sheet.down)
        flows.setdefault(shape, []).extend(_flow(draft))
    common = {shape: margins_of(lines) for shape, lines in flows.items() if lines}
    for draft in drafts:
        shape = round(draft.sheet.across), round(draft.sheet.down)
        fallback = common.get(shape, Margins(0.0, draft.sheet.across))
        draft.margins = margins_of(_flow(draft), fallback)


def _flow(draft: _Draft) -> list[Line]:
    return [part for part in draft.parts if isinstance(part, Line)]


def _elements(draft: _Draft) -> list[Element]:
    """Answers what stands on one page, top to bottom."""
    out: list[Element] = []
    run: list[Line] = []
    waiting = list(draft.grids)

    def flush() -> None:
        out.extend(paragraphs(run, draft.margins))
        run.clear()

    for part in draft.parts:
        top = part.top if isinstance(part, Columns) else (part.top + part.bottom) / 2
        while waiting and waiting[0].ys[0] < top:
            flush()
            out.append(waiting.pop(0))
        if isinstance(part, Columns):
            flush()
            out.append(_side_by_side(part, draft))
        else:
            run.append(part)
    flush()
    out.extend(waiting)
    return out


def _side_by_side(part: Columns, draft: _Draft) -> Grid:
    """Answers a grid for columns that stand side by side, each line a paragraph of its own: one row, in a document's head two."""
    cut = _head_cut(part.columns)
    xs = [0.0, *(float(k) for k in range(1, len(part.columns) + 1))]
    cells = []
    for column, lines in enumerate(part.columns):
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        margins = Margins(left, right, draft.margins.pitch)
        middle = [abs(line.middle - margins.middle) <= 4 and line.x0 - left > 4 for line in lines]
        centred = sum(middle) >= 0.5 * (len(lines) - 1) and any(middle)
        for row, inside in enumerate(([li for li in lines if li.baseline < cut], [li for li in lines if li.baseline >= cut])):
            if inside:
                box = (left, inside[0].top, right, inside[-1].bottom)
                paras = [Paragraph([line], margins, "center" if centred else "left") for line in inside]
                cells.append(GridCell(row, column, 1, 1, box, paras))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(draft.sheet.number, xs, [0.0, 1.0] if cut == math.inf else [0.0, 1.0, 2.0], cells, ruled=False)


def _head_cut(columns: Sequence[Sequence[Line]]) -> float:
    """Answers the height below which the number and the day of a document's head stand, side by side again; infinity elsewhere."""
    if len(columns) != 2:
        return math.inf
    numbers = [line for line in columns[0][1:] if _NUMBER.match(line.text)]
    days = [line for line in columns[1][1:] if _DAY.search(line.text)]
    if not numbers or not days:
        return math.inf
    cut = min(numbers[0].top, days[0].top) - 1
    above = [line for lines in columns for line in lines if line.baseline < cut]
    names_first = all(lines[0].baseline < cut for lines in columns)
    return cut if names_first and max(line.bottom for line in above) <= cut + numbers[0].size else math.inf


def _append(out: list[Element], more: Sequence[Element]) -> None:
    """Puts the elements of the next page after those before, the first joined to the last where the page's end cuts it."""
    rest = list(more)
    if out and rest:
        last, first = out[-1], rest[0]
        if isinstance(last, Grid) and isinstance(first, Grid):
            if pdf_tables.join(last, first):
                del rest[0]
        elif isinstance(last, Paragraph) and isinstance(first, Paragraph) and _same_paragraph(last, first):
            last.lines.extend(first.lines)
            last.last_margins = first.margins
            del rest[0]
    out.extend(rest)


def _same_paragraph(last: Paragraph, first: Paragraph) -> bool:
    if not {last.align, first.align} <= {"left", "justify"} or last.last_page + 1 != first.first_page:
        return False
    following = first.lines[1] if len(first.lines) > 1 else None
    return carries_on(last, first.lines[0], first.margins, following, turned=True)


def _place(out: list[Element], asides: Iterable[Paragraph]) -> None:
    """Puts what stands aside on a page after what begins on it, before what runs over to the next page."""
    for aside in asides:
        page = aside.first_page
        at = next((k for k, element in enumerate(out) if _first_page(element) > page), len(out))
        if at and _last_page(out[at - 1]) > page:
            at -= 1
        out.insert(at, aside)


def _first_page(element: Element) -> int:
    return element.page if isinstance(element, Grid) else element.first_page


def _last_page(element: Element) -> int:
    return element.last_page


def write(elements: Sequence[Element], builder: DocumentBuilder) -> None:
    """Adds `elements` to `builder`, tables row by row and cell by cell."""
    for element in elements:
        if isinstance(element, Paragraph):
            builder.add(element.pieces(), style=element.style(), kind=element.kind)
            continue
        number = builder.add_table(element.rows, element.columns, ruled=element.ruled, head_rows=element.head_rows)
        for cell in element.cells:
            place = Cell(number, cell.row, cell.column, cell.row_span, cell.column_span)
            for paragraph in cell.paragraphs:
                builder.add(paragraph.pieces(), style=paragraph.style(), cell=place, page=paragraph.first_page)
