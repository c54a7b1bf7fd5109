"""The grid of a Word table: which cell covers which rows and columns, which rows are heads, whether the table is ruled.

Rows and cells that a tracked change deleted, and hidden rows, are not there. Cells merged downwards are one cell, with the words of the
first: what Word keeps in the others is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.ingest.docx_package import ALTERNATE, VAL, W, chosen, number, switched_on
from extract.ingest.docx_styles import Styles, read_borders

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WRAPPERS = frozenset((f"{W}customXml", f"{W}ins", f"{W}moveTo"))
# A cell with a single visible edge is a line to write on, not a cell of a ruled table.
_FRAMED = 2
# Word itself stops at 63 columns; a span beyond any page is a damaged number.
_MAX_SPAN = 1000


@dataclass(slots=True)
class GridCell:
    """A cell of the grid: 0-based row and column of its top left, rows and columns it covers, and its `w:tc` (None where it was deleted).

    merges: more rows may be merged into it. framed: enough of its edges are drawn for a cell of a ruled table.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    element: Element | None
    merges: bool = False
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table without its words. `cells` go row by row, left to right."""

    rows: int
    columns: int
    head_rows: int
    ruled: bool
    cells: tuple[GridCell, ...]


def read_grid(table: Element, styles: Styles, *, merged_words: bool = False) -> Grid:
    """Answers the grid of a `w:tbl`. With `merged_words` a cell that is merged into the one above and has words is a cell all the same."""
    cells: list[GridCell] = []
    above: dict[int, GridCell] = {}
    rows = [row for row in _children(table, f"{W}tr") if not _gone(row)]
    edges = _table_edges(table, styles)
    width = heads = 0
    for index, row in enumerate(rows):
        placed = _read_row(row, index, above, merged_words=merged_words)
        row_edges = edges | read_borders(row.find(f"{W}tblPrEx/{W}tblBorders"))
        for cell, is_new in placed:
            if is_new:
                _judge_frame(cell, row_edges, index, len(rows))
                cells.append(cell)
        above = {cell.column: cell for cell, _ in placed}
        width = max([width, *(cell.column + cell.column_span for cell, _ in placed)])
        heads += heads == index and _flag(row.find(f"{W}trPr/{W}tblHeader"))
    framed = sum(cell.framed for cell in cells)
    return Grid(len(rows), width, heads, 2 * framed >= len(cells) > 0, tuple(cells))


def _read_row(row: Element, index: int, above: dict[int, GridCell], *, merged_words: bool) -> list[tuple[GridCell, bool]]:
    """Answers the cells of a row with whether they are new; one that carries on the cell above it is that cell, made longer."""
    placed: list[tuple[GridCell, bool]] = []
    column = _span(row.find(f"{W}trPr/{W}gridBefore"), 0)
    for element in _children(row, f"{W}tc"):
        properties = element.find(f"{W}tcPr")
        span = _span(properties.find(f"{W}gridSpan") if properties is not None else None, 1) or 1
        if placed and _carries_on(properties, "hMerge"):
            placed[-1][0].column_span += span if placed[-1][1] else 0
        elif _carries_on(properties, "vMerge") and column in above and above[column].merges and not (merged_words and _has_words(element)):
            above[column].row_span += 1
            placed.append((above[column], False))
        else:
            deleted = properties is not None and properties.find(f"{W}cellDel") is not None
            merges = properties is not None and properties.find(f"{W}vMerge") is not None
            placed.append((GridCell(index, column, 1, span, None if deleted else element, merges), True))
        column += span
    return placed


def _has_words(cell: Element) -> bool:
    return any((text.text or "").strip() for text in cell.iter(f"{W}t"))


def _carries_on(properties: Element | None, merge: str) -> bool:
    element = properties.find(f"{W}{merge}") if properties is not None else None
    return element is not None and element.get(VAL, "continue") == "continue"


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Answers the rows of a table or the cells of a row, those in content controls and other wrappers included."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _children(content, tag)
        elif child.tag == ALTERNATE:
            branch = chosen(child)
            if branch is not None:
                yield from _children(branch, tag)


def _gone(row: Element) -> bool:
    properties = row.find(f"{W}trPr")
    if properties is None:
        return False
    return properties.find(f"{W}del") is not None or properties.find(f"{W}moveFrom") is not None or _flag(properties.find(f"{W}hidden"))


def _flag(element: Element | None) -> bool:
    return element is not None and switched_on(element.get(VAL))


def _span(element: Element | None, default: int) -> int:
    value = number(element.get(VAL)) if element is not None else None
    return min(max(value, 0), _MAX_SPAN) if value is not None else default


def _table_edges(table: Element, styles: Styles) -> dict[str, bool]:
    style = table.find(f"{W}tblPr/{W}tblStyle")
    edges = styles.borders(style.get(VAL, "")) if style is not None else {}
    return edges | read_borders(table.find(f"{W}tblPr/{W}tblBorders"))


def _judge_frame(cell: GridCell, edges: dict[str, bool], row: int, rows: int) -> None:
    """Notes whether enough of the cell's edges are drawn; what the cell says goes before what the table says."""
    own = read_borders(cell.element.find(f"{W}tcPr/{W}tcBorders")) if cell.element is not None else {}
    inner = {
        "top": edges.get("top" if row == 0 else "insideH", False),
        "bottom": edges.get("bottom" if row == rows - 1 else "insideH", False),
        "left": edges.get("insideV", False) or edges.get("left", False),
        "right": edges.get("insideV", False) or edges.get("right", False),
    }
    cell.framed = sum((inner | own)[edge] for edge in inner) >= _FRAMED
