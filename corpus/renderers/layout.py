"""What the .docx and .pdf renderers share: the sizes of a page and how a table's width is shared out."""

from __future__ import annotations

from renderers.source import Grid, plain

# Millimetres, Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, top and bottom 20-25, left 30-35, right 15-20.
PAGE = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15


def column_shares(grid: Grid, width: float, size: float) -> list[float]:
    """Answers the share of the table's width (they add up to 1) that each column gets.

    Every column gets room for its longest word; what is left goes to the columns by the length of their longest text, damped.

    Args:
        grid: the table.
        width: of the whole table, in points.
        size: of its letters, in points.
    """
    longest = [1] * grid.columns
    word = [1] * grid.columns
    for cell in grid.cells:
        if cell.column_span > 1:
            continue
        text = plain(" ".join(cell.paragraphs))
        longest[cell.column] = max(longest[cell.column], len(text))
        word[cell.column] = max(word[cell.column], *(len(w) for w in text.split() or [""]))
    room = width / (0.62 * size)  # how many letters of a wide typeface a line over the whole table holds
    floors = [1.1 * w + 2.4 for w in word]  # capitals are wider, and the cell has padding
    spare = max(room - sum(floors), 0.0)
    pulls = [length**0.7 if length > w else 0.0 for length, w in zip(longest, word, strict=True)]
    needs = [floor + spare * pull / (sum(pulls) or 1) for floor, pull in zip(floors, pulls, strict=True)]
    return [need / sum(needs) for need in needs]
