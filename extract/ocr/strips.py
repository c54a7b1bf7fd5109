"""Cuts a page's picture into columns of lines before it is read: head and foot stand in two, and what is no line is left out.

An engine that is shown one column has no layout to find, which takes an eighth of the time of a page, and no columns to run together.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extract.ocr import OcrLine, OcrPage, PageImage
from extract.ocr.components import Components

# All in letters ("x" heights). What a letter is: its height, its greatest width; how high those are that stand on the line for sure.
_HIGH, _WIDE, _TALL = (0.55, 3.5), 14.0, 0.8
# Between which heights above its foot a letter fills its row: capitals and small ones do, marks and tails do not.
_CORE = 0.8, 0.1
# Rows have more white than this between them; quotation marks stand above their own.
_LEADING = 0.5
# White that may set columns apart, and how much of it all rows of a head or foot have in common.
_GAP, _GUTTER = 2.2, 1.6
# A column is wider than the number of an item; what stands in it is at least as wide as a word.
_COLUMN, _WORD = 6.0, 3.0
# Two rows side by side make columns among the first and the last of a page, three between; one counts for two where the lines of one
# column stand between those of the other.
_ROWS, _HEAD, _FOOT, _ROW = (2, 3), 8, 10, 2.6
# How far marks and tails are above and below the letters of a row, and signs beside them.
_ABOVE, _BELOW, _BESIDE = 1.5, 0.8, 4.0
# White around what is shown, in pixels.
_FRAME = 10


@dataclass(frozen=True, slots=True)
class Strip:
    """A column of lines as a picture of its own; (x0, top) is where its first pixel lies on the page."""

    image: PageImage
    x0: int
    top: int

    def placed(self, page: OcrPage) -> list[OcrLine]:
        """Answers the lines that were read on the strip where they stand on the page."""
        return [moved(line, self.x0, self.top) for line in page.lines]


def moved(line: OcrLine, right: float, down: float) -> OcrLine:
    """Answers a line moved by pixels."""
    words = (dataclasses.replace(w, x0=w.x0 + right, x1=w.x1 + right, top=w.top + down, bottom=w.bottom + down) for w in line.words)
    return dataclasses.replace(line, words=tuple(words), rise=line.rise + down - line.slope * right)


@dataclass(slots=True)
class _Row:
    """Letters of one or more lines with no white across the page between them: between which heights, and where they have ink."""

    top: float
    bottom: float
    ink: list[tuple[float, float]] = field(default_factory=list)


def strips(image: PageImage, blots: Components, letter: float, slope_deg: float) -> list[Strip]:
    """Answers the columns of a page, from its top to its foot and from left to right; none where it has no letters.

    Args:
        image: may slope a little.
        blots: its ink.
        letter: height of an "x" in pixels.
        slope_deg: how far its lines run down to the right.
    """
    import numpy as np

    lean = math.tan(math.radians(slope_deg))
    down = lean * ((blots.x0 + blots.x1) / 2 - image.width / 2)
    letters = (blots.height >= _HIGH[0] * letter) & (blots.height <= _HIGH[1] * letter) & (blots.width <= _WIDE * letter)
    if not letters.any():
        return []
    middle = (blots.top + blots.bottom) / 2 - down
    # Quotation marks stand between rows, and small print has no small letters that are high enough.
    high = letters & (blots.height >= _TALL * letter)
    rows = _rows((blots.bottom - down)[high if high.any() else letters], letter)
    # What lies between two rows belongs to the nearer one.
    row = np.searchsorted(np.array([(one.bottom + two.top) / 2 for one, two in itertools.pairwise(rows)]), middle)
    for number, each in enumerate(rows):
        members = letters & (row == number)
        each.ink = _spans(blots.x0[members], blots.x1[members], letter)
    used = [number for number, each in enumerate(rows) if each.ink]
    rows, row = [rows[number] for number in used], np.searchsorted(np.array(used), row).clip(max=len(used) - 1)
    edges = np.array([(r.top - _ABOVE * letter, r.bottom + _BELOW * letter, r.ink[0][0], r.ink[-1][1]) for r in rows])[row]
    inside = (middle >= edges[:, 0]) & (middle <= edges[:, 1])
    inside &= (blots.x1 >= edges[:, 2] - _BESIDE * letter) & (blots.x0 <= edges[:, 3] + _BESIDE * letter)
    out: list[Strip] = []
    for first, last, gutters in _zones(rows, letter):
        across = np.searchsorted(np.array(gutters), (blots.x0 + blots.x1) / 2)
        here = inside & (row >= first) & (row <= last)
        for column in range(len(gutters) + 1):
            chosen = here & (across == column)
            if (chosen & letters).any():
                out.append(_strip(image, blots, chosen))
    return out


def _rows(feet: Any, letter: float) -> list[_Row]:
    """Answers the rows of letters with these feet, from the top down; what ink they have is still to be told."""
    import numpy as np

    order = np.sort(feet)
    begins = np.flatnonzero(np.concatenate(([True], np.diff(order) > (_CORE[0] - _CORE[1] + _LEADING) * letter)))
    ends = [*(begins[1:] - 1), len(order) - 1]
    return [_Row(float(order[a]) - _CORE[0] * letter, float(order[b]) - _CORE[1] * letter) for a, b in zip(begins, ends, strict=True)]


def _spans(x0: Any, x1: Any, letter: float) -> list[tuple[float, float]]:
    """Answers from where to where a row has ink, without gaps that part nothing."""
    spans: list[tuple[float, float]] = []
    for left, right in sorted(zip(x0.tolist(), x1.tolist(), strict=True)):
        if spans and left - spans[-1][1] < _GUTTER * letter:
            spans[-1] = spans[-1][0], max(spans[-1][1], float(right))
        else:
            spans.append((float(left), float(right)))
    return spans


def _zones(rows: Sequence[_Row], letter: float) -> list[tuple[int, int, list[float]]]:
    """Answers runs of rows (first, last) with the middles of the gutters that part them; rows in one column have none."""
    out: list[tuple[int, int, list[float]]] = []
    at = begin = 0
    while at < len(rows):
        last, gutters = _side_by_side(rows, at, letter)
        if not gutters:
            at += 1
            continue
        if at > begin:
            out.append((begin, at - 1, []))
        out.append((at, last, gutters))
        at = begin = last + 1
    if at > begin:
        out.append((begin, at - 1, []))
    return out


def _side_by_side(rows: Sequence[_Row], at: int, letter: float) -> tuple[int, list[float]]:
    """Answers the last of the rows from `at` on that stand in columns, and the middles of the gutters; no gutters where there are none."""
    free = [(a[1], b[0]) for a, b in itertools.pairwise(rows[at].ink) if b[0] - a[1] >= _GAP * letter]
    best: tuple[int, list[float]] = at, []
    enough = _ROWS[_HEAD <= at < len(rows) - _FOOT]
    for last in range(at, len(rows)):
        spans = [(-math.inf, rows[last].ink[0][0]), *((a[1], b[0]) for a, b in itertools.pairwise(rows[last].ink))]
        spans.append((rows[last].ink[-1][1], math.inf))
        free = [(max(a, c), min(b, d)) for a, b in free for c, d in spans if min(b, d) - max(a, c) >= _GUTTER * letter]
        if not free:
            break
        if min(_sides(rows[last], free[0])) >= _WORD * letter:
            best = last, [(a + b) / 2 for a, b in free if _parts(rows[at : last + 1], (a, b), letter, enough)]
    return best


def _sides(row: _Row, gutter: tuple[float, float]) -> tuple[float, float]:
    """Answers how wide what stands left and right of a gutter is."""
    left = [span for span in row.ink if span[1] <= gutter[0] + 1]
    right = [span for span in row.ink if span[0] >= gutter[1] - 1]
    return (left[-1][1] - left[0][0] if left else 0.0), (right[-1][1] - right[0][0] if right else 0.0)


def _parts(rows: Sequence[_Row], gutter: tuple[float, float], letter: float, enough: int) -> bool:
    """Answers whether there are columns on either side of a gutter: `enough` rows that have both."""
    sides = [(row, *_sides(row, gutter)) for row in rows]
    both = [(row, left, right) for row, left, right in sides if min(left, right) >= _WORD * letter]
    count = sum(2 if row.bottom - row.top > _ROW * letter else 1 for row, _, _ in both)
    return count >= enough and all(max(widths) >= _COLUMN * letter for widths in ([b[1] for b in both], [b[2] for b in both]))


def _strip(image: PageImage, blots: Components, chosen: Any) -> Strip:
    """Answers the chosen blots in a picture of their own, without others that are in its way."""
    import numpy as np
    from PIL import Image, ImageFilter

    x0, x1 = max(int(blots.x0[chosen].min()) - 1, 0), min(int(blots.x1[chosen].max()) + 1, image.width)
    top, bottom = max(int(blots.top[chosen].min()) - 1, 0), min(int(blots.bottom[chosen].max()) + 1, image.height)
    pixels = np.full((bottom - top + 2 * _FRAME, x1 - x0 + 2 * _FRAME), 255, np.uint8)
    part = image.pixels[top:bottom, x0:x1]
    other = ~chosen & (blots.x0 < x1) & (blots.x1 > x0) & (blots.top < bottom) & (blots.bottom > top)
    if other.any():
        own, others = (blots.mask(some)[top:bottom, x0:x1] for some in (chosen, other))
        rims = np.asarray(Image.fromarray(others.view(np.uint8) * 255).filter(ImageFilter.MaxFilter(3))) > 0
        part = np.where(rims & ~own, np.uint8(255), part)
    pixels[_FRAME:-_FRAME, _FRAME:-_FRAME] = part
    return Strip(PageImage(pixels, image.dpi, column=True), x0 - _FRAME, top - _FRAME)
