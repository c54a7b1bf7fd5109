"""Stops behind words, told by their ink: among specks engines see a colon where there is one dot, and full stops above the baseline."""

from __future__ import annotations

import dataclasses
from typing import Any

from extract.ocr import OcrLine, OcrPage, OcrWord
from extract.ocr.components import Components

# In letter sizes (from the foot of a "g" to the top of an "h"): how far from a word's end its stop begins, how large it is, how far from
# the baseline its lower end is, how far the middle of a colon's upper dot is above it, how far the two are apart sideways.
_BACK, _LARGE, _OFF, _UPPER, _ASIDE = 0.3, 0.3, 0.09, (0.2, 0.52), 0.08
# Of two dots of a colon the smaller one has at least this share of the other's ink.
_ALIKE = 0.45


def without_false_stops(page: OcrPage, blots: Components) -> OcrPage:
    """Answers `page` without full stops and colons behind words that `blots`, the ink of its picture, do not have there.

    A stop whose ink touches that of the word cannot be told, and stays.
    """
    lines = [dataclasses.replace(line, words=tuple(_told(line, word, blots) for word in line.words)) for line in page.lines]
    return OcrPage(tuple(lines))


def _told(line: OcrLine, word: OcrWord, blots: Components) -> OcrWord:
    text = word.text
    if len(text) < 3 or text[-1] not in ".:" or not text[-2].isalnum():
        return word
    found = _dots(line, word, blots)
    if not found:
        return word
    low = [dot for dot in found if abs(dot[1]) <= _OFF * line.size]
    high = [dot for dot in found if _UPPER[0] * line.size <= -dot[2] <= _UPPER[1] * line.size]
    if text[-1] == ".":
        return word if low else word.repaired(text[:-1])
    pairs = [
        (one, two)
        for one in high
        for two in low
        if abs(one[0] - two[0]) <= _ASIDE * line.size and min(one[3], two[3]) >= _ALIKE * max(one[3], two[3])
    ]
    if pairs:
        return word
    # One dot alone is that of a full stop, or a speck; where the other may touch a letter nothing can be told.
    if len(found) != 1:
        return word
    return word.repaired(text[:-1] + "." * bool(low))


def _dots(line: OcrLine, word: OcrWord, blots: Components) -> list[tuple[float, float, float, float]]:
    """Answers the small blots at the end of a word: middle across, lower end and middle below the feet of its letters, ink."""
    import numpy as np

    size, level = line.size, line.baseline(word.x1)
    large = blots.height >= _LARGE * size
    beside: Any = (blots.x1 > word.x1 - 2 * size) & (blots.x1 <= word.x1 + 0.05 * size) & (blots.x1 > word.x0)
    letters = (beside & large & (blots.bottom > level - size) & (blots.top < level)).nonzero()[0]
    if not len(letters):
        return []
    # The baseline of a line is not that of each of its words where two columns make one line.
    feet = float(np.median(blots.bottom[letters]))
    near = float(blots.bottom[letters].min()) >= level - 2 * _OFF * size
    base = level if near else feet
    edge = float(blots.x1[letters].max())
    middle = (blots.x0 + blots.x1) / 2
    inside = (middle > max(edge, word.x1 - _BACK * size)) & (middle < word.x1 + 0.05 * size)
    level_with = (blots.bottom > base - 0.6 * size) & (blots.bottom < base + 0.25 * size)
    at = (inside & level_with & ~large & (blots.width < _LARGE * size)).nonzero()[0]
    return [
        (float(middle[n]), float(blots.bottom[n]) - base, (float(blots.top[n]) + float(blots.bottom[n])) / 2 - base, float(blots.ink[n]))
        for n in at
    ]
