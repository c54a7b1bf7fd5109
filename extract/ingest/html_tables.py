"""The grid of an HTML table: which cell covers which rows and columns, which rows are heads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# HTML's own limits are 1000 columns and 65534 rows; a span past the table's end means its end.
_MAX_SPAN = 1000
_SECTIONS = frozenset(("thead", "tbody", "tfoot"))


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: 0-based row and column of its top left, how many rows and columns it covers, its element."""

    row: int
    column: int
    row_span: int
    column_span: int
    element: HtmlElement


@dataclass(frozen=True, slots=True)
class Grid:
    """A table without its words. `cells` go row by row, left to right."""

    rows: int
    columns: int
    head_rows: int
    cells: tuple[GridCell, ...]


def read_grid(table: HtmlElement) -> Grid:
    """Answers the grid of a `<table>`."""
    rows = list(_rows(table))
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    heads = 0
    for at, row in enumerate(rows):
        column = 0
        elements = [child for child in row if child.tag in ("td", "th")]
        for element in elements:
            while (at, column) in taken:
                column += 1
            wide = _span(element.get("colspan")) or 1
            # No span at all is one row; a span of 0 goes down to the end.
            tall = _span(element.get("rowspan", "1"))
            tall = min(tall or len(rows), len(rows) - at)
            # A cell that runs into one from above stops short of it.
            wide = next((n for n in range(1, wide) if (at, column + n) in taken), wide)
            taken |= {(at + down, column + right) for down in range(tall) for right in range(wide)}
            cells.append(GridCell(at, column, tall, wide, element))
            column += wide
        parent = row.getparent()
        in_head = parent is not None and parent.tag == "thead"
        heads += heads == at and bool(elements) and (in_head or all(element.tag == "th" for element in elements))
    width = max((column + 1 for _, column in taken), default=0)
    return Grid(len(rows), width, heads if heads < len(rows) else 0, tuple(cells))


def _rows(table: HtmlElement) -> list[HtmlElement]:
    rows: list[HtmlElement] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in _SECTIONS:
            rows += [row for row in child if row.tag == "tr"]
    return rows


def _span(value: str | None) -> int:
    try:
        return min(max(int((value or "1").strip()), 0), _MAX_SPAN)
    except ValueError:
        return 1
