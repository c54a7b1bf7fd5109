"""Ruled tables: cells out of the rules of a page, words into cells, rows and spans, and tables that run over pages."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from extract.deferred import standing_in, waiting
from extract.ingest.layout import (
    Margins,
    Paragraph,
    carries_on,
    ends_sentence,
    filled,
    has_marker,
    paragraphs,
)
from extract.ingest.printed import Line, Printed, Rule, lines_of

# Rules closer than this are one rule (double borders, corners that miss each other).
SNAP = 3.0
# Column edges of two parts of one table may differ by this much.
SAME_EDGE = 3.0
# More crossings than this are a drawing or a map, no table; finding cells takes the square of them.
MAX_CROSSINGS = 3000
# Text that keeps farther from the rules than this is set in, or short.
_PADDING = 9.0
# A recognised head that is repeated: how many letters it has, how alike the two readings are.
_HEAD_LETTERS, _ALIKE = 20, 0.85


@dataclass(slots=True)
class GridCell:
    """One cell: 0-based row and column of its top left, spans, its paragraphs; `box` is (x0, top, x1, bottom) in reading position."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: tuple[float, float, float, float]
    paragraphs: list[Paragraph] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The cell's words with single spaces between them."""
        return " ".join(line.text for paragraph in self.paragraphs for line in paragraph.lines)


@dataclass(slots=True)
class Grid:
    """A table: its column edges from left to right and its row edges on the page where it starts, and its cells, row by row."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    rows: int = 0
    head_rows: int = 0
    ruled: bool = True
    last_page: int = 0

    def __post_init__(self) -> None:
        self.rows = self.rows or len(self.ys) - 1
        self.last_page = self.last_page or self.page

    @property
    def columns(self) -> int:
        """How many there are."""
        return len(self.xs) - 1

    def row(self, number: int) -> list[GridCell]:
        """The cells that begin in a row, left to right."""
        return [cell for cell in self.cells if cell.row == number]


def grids_of(rules: Sequence[Rule], page: int) -> list[Grid]:
    """Answers the empty tables that the rules of a page make, top to bottom; none for underlines, frames and single boxes."""
    flat = [rule for rule in rules if rule.flat]
    upright = [rule for rule in rules if not rule.flat]
    if len(flat) < 2 or len(upright) < 2:
        return []
    # A table needs upright rules between flat ones; most pages have a few underlines and are done here.
    if not any(_crosses(rule, other) for rule in upright for other in flat):
        return []
    grids = (_grid(cells, page) for cells in _cells(rules))
    return sorted((grid for grid in grids if grid is not None), key=lambda grid: (grid.ys[0], grid.xs[0]))


def _crosses(upright: Rule, flat: Rule) -> bool:
    return flat.x0 - SNAP <= upright.x0 <= flat.x1 + SNAP and upright.top - SNAP <= flat.top <= upright.bottom + SNAP


@functools.cache
def _steps() -> Any:
    """Answers pdfplumber's module of tables, without what it has to read a PDF by itself."""
    with waiting("pdfplumber"), standing_in("pdfplumber.utils.pdfinternals", "pdfplumber"):
        from pdfplumber import table
    return table


def _cells(rules: Sequence[Rule]) -> list[list[tuple[float, float, float, float]]]:
    """Answers the cells of each table.

    These are pdfplumber's own steps, fed with the rules that PDFium has read already, so that the page is not parsed twice.
    """
    table = _steps()
    edges = [
        {
            "x0": rule.x0, "x1": rule.x1, "top": rule.top, "bottom": rule.bottom, "width": rule.x1 - rule.x0,
            "height": rule.bottom - rule.top, "orientation": "h" if rule.flat else "v", "object_type": "line",
        }
        for rule in rules
    ]  # fmt: skip
    edges = table.merge_edges(edges, SNAP, SNAP, SNAP, SNAP)
    flat = sum(edge["orientation"] == "h" for edge in edges)
    if flat * (len(edges) - flat) > 50 * MAX_CROSSINGS:
        return []
    crossings = table.edges_to_intersections(edges, SNAP, SNAP)
    if len(crossings) > MAX_CROSSINGS:
        return []
    return [list(cells) for cells in table.cells_to_tables(table.intersections_to_cells(crossings))]


def _grid(boxes: list[tuple[float, float, float, float]], page: int) -> Grid | None:
    boxes = [box for box in boxes if box[2] - box[0] > SNAP and box[3] - box[1] > SNAP]
    if len(boxes) < 2:
        return None
    boxes = _apart(boxes)
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    cells = [
        GridCell(
            row=(row := ys.index(box[1])),
            column=(column := xs.index(box[0])),
            row_span=ys.index(box[3]) - row,
            column_span=xs.index(box[2]) - column,
            box=box,
        )
        for box in boxes
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(page, xs, ys, cells)


def _apart(boxes: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """Answers the boxes of cells with those cut short that reach over others, since a rule between them is broken."""
    tops = sorted({box[1] for box in boxes})
    out = []
    for x0, top, x1, bottom in boxes:
        if bisect.bisect(tops, top + SNAP) == bisect.bisect_left(tops, bottom):
            out.append((x0, top, x1, bottom))  # one row high, as most are: it reaches over none
            continue
        over = [b for b in boxes if b[1] > top + SNAP and x0 < (b[0] + b[2]) / 2 < x1 and top < (b[1] + b[3]) / 2 < bottom]
        out.append((x0, top, x1, min([b[1] for b in over], default=bottom)))
    return out


def fill(grids: Sequence[Grid], words: Sequence[Printed], fallback: Margins) -> list[Printed]:
    """Puts the words whose middle lies in a cell into it, as paragraphs; answers the words that lie in none, in their order.

    Args:
        fallback: the page's margins; the cells take the pitch of its lines where their own are too few.
    """
    held: dict[tuple[int, int], list[Printed]] = {}
    rest: list[Printed] = []
    places = [_Places(grid) for grid in grids]
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        for g, place in enumerate(places):
            cell = place.at(x, y)
            if cell is not None:
                held.setdefault((g, cell), []).append(word)
                break
        else:
            rest.append(word)
    for g, grid in enumerate(grids):
        filled_cells = {c: lines_of(inside) for (h, c), inside in held.items() if h == g}
        padding = _padding([(grid.cells[c], lines) for c, lines in filled_cells.items()])
        for c, lines in filled_cells.items():
            x0, _, x1, _ = grid.cells[c].box
            margins = Margins(x0 + padding, x1 - padding, fallback.pitch, narrow=True)
            grid.cells[c].paragraphs = paragraphs(lines, margins)
    return rest


class _Places:
    """Finds the cell of a grid at a place in few steps."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._cell: dict[tuple[int, int], int] = {}
        for k, cell in enumerate(grid.cells):
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    self._cell[row, column] = k

    def at(self, x: float, y: float) -> int | None:
        grid = self._grid
        if not (grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1]):
            return None
        return self._cell.get((bisect.bisect(grid.ys, y) - 1, bisect.bisect(grid.xs, x) - 1))


def _padding(cells: Sequence[tuple[GridCell, Sequence[Line]]]) -> float:
    """Answers how far a table's text keeps from the rules beside it: what its fullest cells show, an overfull one aside."""
    offsets = sorted(
        min(min(line.x0 for line in lines) - cell.box[0], cell.box[2] - max(line.x1 for line in lines)) for cell, lines in cells
    )
    return min(max(offsets[len(offsets) // 10], 0.0), _PADDING) if offsets else 0.0


# --- Tables that run over pages -----------------------------------------------------------------------------------------


def join(table: Grid, more: Grid) -> bool:
    """Puts the rows of `more`, which opens a page, under those of `table`, which closes the page before; answers whether it did.

    They are one table where their column edges agree. Heads that the next page repeats are dropped; a row cut by the page's end is one row.
    """
    if not (table.ruled and more.ruled) or more.page != table.last_page + 1 or not _agree(table, more):
        return False
    heads = _repeated(table, more)
    if heads:
        table.head_rows = max(table.head_rows, heads)
    cells = [cell for cell in more.cells if cell.row >= heads]
    rows = more.rows - heads
    for cell in cells:
        cell.row -= heads
    cut = rows > 0 and _is_cut(table, [cell for cell in cells if cell.row == 0])
    base = table.rows - 1 if cut else table.rows
    for cell in cells:
        if cell.row == 0:
            above = _above(table, cell)
            if above is not None and (cut or (not cell.paragraphs and cell.row_span > 1)):
                _lengthen(above, cell, base)
                continue
        cell.row += base
        table.cells.append(cell)
    table.rows = base + rows
    table.cells.sort(key=lambda cell: (cell.row, cell.column))
    table.last_page = more.last_page
    return True


def _agree(table: Grid, more: Grid) -> bool:
    """Answers whether two grids have the same columns; brings both to one set of edges where one lacks some of the other's."""
    shift = more.xs[0] - table.xs[0]
    theirs = [x - shift for x in more.xs]
    if abs(theirs[-1] - table.xs[-1]) > SAME_EDGE:
        return False
    few, many = sorted((table.xs, theirs), key=len)
    if len(few) < 3 and len(many) > 2:
        # A lone full-width row fits any table: that is no agreement.
        return False
    if not all(any(abs(x - y) <= SAME_EDGE for y in many) for x in few):
        return False
    for grid, edges in ((table, table.xs), (more, theirs)):
        places = [min(range(len(many)), key=lambda k, x=x: abs(many[k] - x)) for x in edges]  # type: ignore[misc]
        for cell in grid.cells:
            end = places[cell.column + cell.column_span]
            cell.column = places[cell.column]
            cell.column_span = end - cell.column
    table.xs = list(many)
    more.xs = [x + shift for x in many]
    return True


def _repeated(table: Grid, more: Grid) -> int:
    """Answers how many rows at the head of `more` only repeat the head of `table`."""
    count = 0
    while count < min(table.rows, more.rows):
        ours, theirs = table.row(count), more.row(count)
        if not _same_head(ours, theirs):
            break
        count += 1
    # A head that spans rows is repeated whole or not at all.
    while count and any(cell.row < count < cell.row + cell.row_span for cell in more.cells):
        count -= 1
    return count


def _same_head(ours: Sequence[GridCell], theirs: Sequence[GridCell]) -> bool:
    """Answers whether two rows say the same; words that were recognised may differ by what is misread."""
    if [c.column for c in ours] != [c.column for c in theirs] or not any(c.text for c in ours):
        return False
    one, two = ([c.text for c in row] for row in (ours, theirs))
    if one == two:
        return True
    lines = [line for row in (ours, theirs) for cell in row for paragraph in cell.paragraphs for line in paragraph.lines]
    recognised = all(word.confidence is not None for line in lines for word in line.words)
    # Rows of a list, "1" and "2", are as alike: a head has words.
    long = sum(map(len, one)) >= _HEAD_LETTERS and not any(c.isdigit() for c in "".join(one))
    return recognised and long and SequenceMatcher(None, " ".join(one), " ".join(two), autojunk=False).ratio() >= _ALIKE


def _above(table: Grid, cell: GridCell) -> GridCell | None:
    """Answers the cell of the last row of `table` that stands over `cell`, where it covers the same columns."""
    for other in table.cells:
        if other.row + other.row_span == table.rows and (other.column, other.column_span) == (cell.column, cell.column_span):
            return other
    return None


def _is_cut(table: Grid, row: Sequence[GridCell]) -> bool:
    """Answers whether `row`, the first on a new page, carries on the last row of `table`: no number of its own, sentences left open."""
    full = [(cell, _above(table, cell)) for cell in row if cell.paragraphs]
    if not full or not row or any(above is None for _, above in full):
        return False
    open_ends = [_is_open(above, cell) for cell, above in full if above is not None]
    lead = min(row, key=lambda cell: cell.column)
    if lead.paragraphs:
        return all(open_ends) and len(full) < table.columns
    return any(open_ends)


def _is_open(above: GridCell, cell: GridCell) -> bool:
    """Answers whether the text of `cell` carries on a sentence that `above` left open."""
    if not above.paragraphs:
        return False
    last, line = above.paragraphs[-1].lines[-1], cell.paragraphs[0].lines[0]
    if ends_sentence(last) or has_marker(line):
        return False
    return line.words[0].text[0].islower() or filled(last, line, above.paragraphs[-1].last_margins)


def _lengthen(above: GridCell, cell: GridCell, base: int) -> None:
    """Gives the text of `cell`, whose first row is row `base` of the table, to the cell above it."""
    above.row_span = max(above.row_span, base + cell.row_span - above.row)
    more = list(cell.paragraphs)
    if above.paragraphs and more:
        last = above.paragraphs[-1]
        if carries_on(last, more[0].lines[0], more[0].margins, turned=True):
            last.lines.extend(more[0].lines)
            last.last_margins = more[0].margins
            del more[0]
    above.paragraphs.extend(more)
