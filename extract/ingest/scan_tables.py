"""Ruled tables on pictures: their cells are set under each other and recognised as one column, then put back where they came from.

Engines take the rows of a table for lines of text and run its columns together; cell by cell they have nothing to run together.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extract.ingest import pdf_tables
from extract.ingest.printed import Rule
from extract.ocr import OcrEngine, OcrLine, OcrPage, PageImage
from extract.ocr.preprocess import DARK

# White between the cells and around them, in letter sizes ("x" heights).
_GAP = 1.6
# Fewer dark pixels in a cell are specks.
_EMPTY = 0.12
# A cell's edge may keep a rim of the rule: this many pixels are left out.
_RIM = 3


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cell's ink on the page (x0, top, x1, bottom in pixels) and how far down it stands in the column."""

    x0: int
    top: int
    x1: int
    bottom: int
    down: int


def recognise(image: PageImage, rules: Sequence[Rule], letter: float, engine: OcrEngine) -> OcrPage:
    """Answers the words on a level page; those in its tables cell by cell.

    Args:
        image: without the rules themselves.
        rules: in points.
        letter: height of an "x" in pixels.

    Raises:
        OcrError, InputError: as the engine does.
    """
    boxes = _cells(image, rules)
    cuts = _cut(image, boxes, letter)
    if not cuts:
        return engine.recognize(image)
    rest = image.pixels.copy()
    for x0, top, x1, bottom in boxes:
        rest[top:bottom, x0:x1] = 255
    lines: list[OcrLine] = []
    if bool((rest < DARK).sum() > _EMPTY * letter * letter):
        lines.extend(engine.recognize(dataclasses.replace(image, pixels=rest)).lines)
    lines.extend(_put_back(engine.recognize(_column(image, cuts, letter)), cuts, round(_GAP * letter)))
    return OcrPage(tuple(lines))


def _cells(image: PageImage, rules: Sequence[Rule]) -> list[tuple[int, int, int, int]]:
    """Answers the inside of each cell, in pixels."""
    scale = image.dpi / 72
    out = []
    for grid in pdf_tables.grids_of(rules, 1):
        for cell in grid.cells:
            x0, top, x1, bottom = (round(v * scale) for v in cell.box)
            out.append((max(x0 + _RIM, 0), max(top + _RIM, 0), min(x1 - _RIM, image.width), min(bottom - _RIM, image.height)))
    return [box for box in out if box[2] > box[0] and box[3] > box[1]]


def _cut(image: PageImage, boxes: Sequence[tuple[int, int, int, int]], letter: float) -> list[_Cut]:
    """Answers the ink of each cell that has some, one under the other."""
    import numpy as np

    gap = round(_GAP * letter)
    out: list[_Cut] = []
    down = gap
    for x0, top, x1, bottom in boxes:
        dark = image.pixels[top:bottom, x0:x1] < DARK
        if int(np.count_nonzero(dark)) < _EMPTY * letter * letter:
            continue
        rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        cut = _Cut(x0 + int(columns[0]), top + int(rows[0]), x0 + int(columns[-1]) + 1, top + int(rows[-1]) + 1, down)
        out.append(cut)
        down += cut.bottom - cut.top + gap
    return out


def _column(image: PageImage, cuts: Sequence[_Cut], letter: float) -> PageImage:
    import numpy as np

    gap = round(_GAP * letter)
    width = max(cut.x1 - cut.x0 for cut in cuts) + 2 * gap
    pixels: Any = np.full((cuts[-1].down + cuts[-1].bottom - cuts[-1].top + gap, width), 255, np.uint8)
    for cut in cuts:
        pixels[cut.down : cut.down + cut.bottom - cut.top, gap : gap + cut.x1 - cut.x0] = image.pixels[
            cut.top : cut.bottom, cut.x0 : cut.x1
        ]
    return PageImage(pixels, image.dpi, column=True)


def _put_back(page: OcrPage, cuts: Sequence[_Cut], gap: int) -> list[OcrLine]:
    """Answers the lines of the column where they stand on the page."""
    out = []
    for line in page.lines:
        middle = sum(word.top + word.bottom for word in line.words) / (2 * len(line.words))
        cut = min(cuts, key=lambda c: abs(c.down + (c.bottom - c.top) / 2 - middle) - (c.bottom - c.top) / 2)
        right, up = cut.x0 - gap, cut.top - cut.down
        words = tuple(dataclasses.replace(w, x0=w.x0 + right, x1=w.x1 + right, top=w.top + up, bottom=w.bottom + up) for w in line.words)
        out.append(dataclasses.replace(line, words=words, rise=line.rise + up - line.slope * right))
    return out
