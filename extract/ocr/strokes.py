"""Quarters counted on the ink: "quý III/2024" is a matter of strokes, and engines miscount them."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from extract.ocr import OcrLine, OcrPage, OcrWord
from extract.ocr.components import Components
from extract.text import fold, roman_value

# What comes before the year, however it was read.
_QUARTER = re.compile(r"([^\d/]{1,4}|[IVTỊÍÌlHN1|]{1,4})(/(?:19|20)\d\d)(\W*)")
_SLANTED = re.compile(r"([1lI|/]{2,5})((?:19|20)\d\d)(\W*)")
_NUMERAL = re.compile(r"([IVTỊÍÌlHN1|]{1,4})(\W*)")
# An upright stroke with its serifs is narrower than this share of its height, a "V" is wider.
_STROKE = 0.62
_TALL = 0.75


def recounted(page: OcrPage, blots: Components) -> OcrPage:
    """Answers `page` with the numerals of quarters as the strokes of `blots`, the ink of the picture, say."""
    lines = []
    last: OcrWord | None = None
    for line in page.lines:
        words = list(line.words)
        for at, word in enumerate(words):
            if last is not None and fold(last.text).strip("(,.:;\"'“") in ("quí", "quy", "qui"):
                words[at] = _recounted(line, last if at else None, word, blots)
            last = word
        lines.append(dataclasses.replace(line, words=tuple(words)))
    return OcrPage(tuple(lines))


def _recounted(line: OcrLine, before: OcrWord | None, word: OcrWord, blots: Components) -> OcrWord:
    match = _QUARTER.fullmatch(word.text)
    year, tail = (match[2], match[3]) if match else ("", "")
    if match is None and (match := _SLANTED.fullmatch(word.text)):
        # The stroke before the year was taken for a figure as well.
        year, tail = "/" + match[2], match[3]
    if match is None:
        match = _NUMERAL.fullmatch(word.text)
        tail = match[2] if match else ""
    if match is None:
        return word
    # A stroke that the engine has not seen stands before the box that it gives.
    left = min((before.x1 + word.x0) / 2 + 0.1 * line.size, word.x0 - 1) if before else word.x0 - 0.6 * line.size
    counted = _numeral(line, dataclasses.replace(word, x0=left), blots, len(year) + len(tail))
    return word.repaired(counted + year + tail) if counted and counted != match[1] else word


def _numeral(line: OcrLine, word: OcrWord, blots: Components, after: int) -> str:
    """Answers the numeral that the ink shows at the word's beginning, "" where its strokes cannot be told apart.

    Args:
        after: how many signs follow the numeral.
    """
    import numpy as np

    middle_x, middle_y = (blots.x0 + blots.x1) / 2, (blots.top + blots.bottom) / 2
    inside = (middle_x >= word.x0 - 1) & (middle_x <= word.x1 + 1) & (middle_y >= word.top - 2) & (middle_y <= word.bottom + 2)
    tall = inside & (blots.height >= 0.35 * line.size)
    order = np.argsort(blots.x0[tall], kind="stable")
    widths, heights = blots.width[tall][order], blots.height[tall][order]
    # Commas and full stops are lower than letters.
    signs = after - sum(c in ".,;:" for c in word.text[-2:])
    count = len(widths) - signs
    if not 1 <= count <= 4:
        return ""
    return _read(widths[:count], heights[:count], float(np.median(heights)))


def _read(widths: Any, heights: Any, usual: float) -> str:
    out = ""
    for wide, high in zip(widths, heights, strict=True):
        if high < _TALL * usual:
            return ""
        if wide <= _STROKE * high:
            out += "I"
        elif wide <= 1.35 * high and "V" not in out:
            out += "V"
        else:
            return ""
    value = roman_value(out)
    return out if value is not None and value <= 4 else ""
