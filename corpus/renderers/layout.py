"""What the .docx and .pdf renderers share: the sizes of a page and how a table's width is shared out."""

from __future__ import annotations

from renderers.source import Grid, plain

# Millimetres, Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, top and bottom 20-25, left 30-35, right 15-20.
PAGE = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15


def column_shares(grid: Grid) -> list[float]:
    """Answers the share of the table's width (they add up to 1) that each column gets.

    A column's need grows with the square root of its longest text, but never falls under its longest word.
    """
    longest = [1] * grid.columns
    word = [1] * grid.columns
    for cell in grid.cells:
        if cell.column_span > 1:
            continue
        text = plain(" ".join(cell.paragraphs))
        longest[cell.column] = max(longest[cell.column], len(text))
        word[cell.column] = max(word[cell.column], *(len(w) for w in text.split() or [""]))
    needs = [max(1.9 * length**0.5, w + 1.5, 3.5) for length, w in zip(longest, word, strict=True)]
    return [need / sum(needs) for need in needs]
