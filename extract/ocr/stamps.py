"""What offices press and write over the print: the frame of an arrival stamp, the ring of a seal, a signature; black on bilevel copies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extract.ocr import OcrPage
from extract.ocr.components import Components, components
from extract.ocr.lexicon import bare
from extract.ocr.preprocess import DARK
from extract.ocr.rulings import Ruling
from extract.text import fold

# Larger both ways than so many letters ("x" heights) and as thin as this, a blot is a ring or a stroke of the pen.
_LARGE, _THIN = 4.5, 0.25
# An arrival stamp's frame, in letters; a pressed frame lies aslant and has gaps.
_WIDE, _HIGH = (11.0, 34.0), (4.5, 17.0)
_ASLANT, _WHOLE = 0.05, 0.5
# So much of a blot lies in a frame that holds it; lines are this many pixels thick.
_MOST, _RIM = 0.7, 4
# It stands in the upper part of the page.
_UPPER = 0.45
# Its words without marks, and the dots that wait to be written on.
_WORDS = re.compile(r"\b(?:den|cong van|gio|ngay|chuyen|ho so so|luu)\b|\.{4}")
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """What a frame encloses, in pixels; ends exclusive."""

    x0: int
    top: int
    x1: int
    bottom: int

    def holds(self, x: float, y: float) -> bool:
        """Answers whether a place is in it."""
        return self.x0 <= x < self.x1 and self.top <= y < self.bottom


def strokes_over(blots: Components, letter: float) -> Any:
    """Answers for each blot whether it is a ring or a stroke of the pen: larger than letters, and mostly white."""
    large = (blots.width >= _LARGE * letter) & (blots.height >= _LARGE * letter)
    return large & (blots.ink <= _THIN * blots.width * blots.height)


def frames(rules: Sequence[Ruling], shape: tuple[int, int], letter: float) -> list[Frame]:
    """Answers the frames that arrival stamps may have among the rules of a page with `shape` (rows, columns); `letter` as in Prepared."""
    upright = sorted((r for r in rules if r.x0 == r.x1 and r.top < _UPPER * shape[0]), key=lambda r: r.x0)
    flat = [r for r in rules if r.top == r.bottom and r.top < _UPPER * shape[0]]
    out: list[Frame] = []
    for at, left in enumerate(upright):
        for right in upright[at + 1 :]:
            frame = _frame(left, right, flat, letter)
            if frame is not None and not any(frame.holds((f.x0 + f.x1) / 2, (f.top + f.bottom) / 2) for f in out):
                out.append(frame)
    return out


def _frame(left: Ruling, right: Ruling, flat: Sequence[Ruling], letter: float) -> Frame | None:
    width = right.x0 - left.x0
    if not _WIDE[0] * letter <= width <= _WIDE[1] * letter:
        return None
    slack = _ASLANT * width + letter
    high = min(left.top, right.top), max(left.bottom, right.bottom)
    both = min(left.bottom, right.bottom) - max(left.top, right.top)
    if both < _WHOLE * (high[1] - high[0]):
        return None
    lying = [
        r for r in flat
        if r.x0 >= left.x0 - slack and r.x1 <= right.x0 + 2 * slack and high[0] - 3 * letter <= r.top <= high[1] + 2 * letter
    ]  # fmt: skip
    upper = [r for r in lying if abs(r.top - high[0]) <= slack + letter]
    lower = [r for r in lying if abs(r.top - high[1]) <= slack]
    if not (_covered(upper, width) and _covered(lower, width)):
        return None
    top, bottom = min(high[0], *(r.top for r in upper)), max(high[1], *(r.top for r in lower))
    if not _HIGH[0] * letter <= bottom - top <= _HIGH[1] * letter:
        return None
    return Frame(*(max(round(v), 0) for v in (left.x0, top, right.x0, bottom)))


def _covered(rules: Sequence[Ruling], width: float) -> bool:
    """Answers whether pieces of a line, on whatever height, make up enough of `width`."""
    reach, done = 0.0, -1.0
    for rule in sorted(rules, key=lambda r: r.x0):
        reach += max(rule.x1 - max(rule.x0, done), 0)
        done = max(done, rule.x1)
    return reach >= _WHOLE * width


def without_rim(pixels: Any) -> Any:
    """Answers the picture of a frame without its lines: those hinder recognition."""
    blots = components(pixels < DARK)
    return erased(pixels, blots, (blots.width > _WHOLE * pixels.shape[1]) | (blots.height > _WHOLE * pixels.shape[0]))


def within(blots: Components, frame: Frame) -> Any:
    """Answers for each blot whether most of it is in the frame."""
    import numpy as np

    across = np.minimum(blots.x1, frame.x1 + _RIM) - np.maximum(blots.x0, frame.x0 - _RIM)
    down = np.minimum(blots.bottom, frame.bottom + _RIM) - np.maximum(blots.top, frame.top - _RIM)
    inside = np.maximum(across, 0) * np.maximum(down, 0)
    middle_x, middle_y = (blots.x0 + blots.x1) / 2, (blots.top + blots.bottom) / 2
    held = (abs(middle_x - (frame.x0 + frame.x1) / 2) <= (frame.x1 - frame.x0) / 2 + _RIM) & (
        abs(middle_y - (frame.top + frame.bottom) / 2) <= (frame.bottom - frame.top) / 2 + _RIM
    )
    return held & (inside >= _MOST * blots.width * blots.height)


def erased(pixels: Any, blots: Components, chosen: Any) -> Any:
    """Answers the picture with the chosen of its blots white, and their grey rims; other ink stays."""
    import numpy as np
    from PIL import Image, ImageFilter

    rims = np.asarray(Image.fromarray(blots.mask(chosen).view(np.uint8) * 255).filter(ImageFilter.MaxFilter(3))) > 0
    return np.where(rims & ~blots.mask(~chosen), np.uint8(255), pixels)


def is_arrival(page: OcrPage) -> bool:
    """Answers whether the words in a frame are those of an arrival stamp: "ĐẾN", "Giờ", "Ngày: ....", "Chuyển"."""
    text = bare(fold(" ".join(word.text for line in page.lines for word in line.words)))
    return len({match[0] for match in _WORDS.finditer(text)}) >= _ENOUGH
