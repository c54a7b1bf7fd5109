"""The signs that open items, told by their ink: engines read a dot for "«", or leave it out, and see dashes where there is nothing."""

from __future__ import annotations

import dataclasses
from typing import Any

from extract.ocr import OcrLine, OcrPage, OcrWord
from extract.ocr.components import Components

# A bullet's width and height, a dash's width and height, in letter sizes (from the foot of a "g" to the top of an "h").
_DOT = 0.12, 0.45
_DASH_WIDE, _DASH_HIGH = (0.15, 0.75), 0.16
_ROUND, _SOLID = 0.72, 0.66
# White between the sign and the first word; how far its middle is above the baseline.
_GAP = 0.12, 2.2
_RISE = 0.1, 0.5
_FOUND = 0.6
_GUESSED = 0.6
_SPECK = 0.4
# Signs begin above the baseline, but for what is written under words.
_BELOW = 0.12
# A dash is flat, a speck is not.
_DASHES, _FLAT = frozenset("-–—_"), 1.5
# What words stand for when the sign is none of them.
_MISSED = " "


def with_bullets(page: OcrPage, blots: Components) -> OcrPage:
    """Answers `page` with the dots and dashes that open its lines, where `blots` (the ink) has them, and without signs of no ink."""
    lines = []
    for line in page.lines:
        words = [word for word in line.words if any(c.isalnum() for c in word.text) or _is_there(line, word, blots)]
        if words:
            lines.append(dataclasses.replace(line, words=tuple(_opened(line, words, blots, page))))
    return OcrPage(tuple(lines))


def _is_there(line: OcrLine, word: OcrWord, blots: Components) -> bool:
    """Answers whether a sign is printed on the line: it has ink of its own, and that is no mark over a capital of the line below."""
    x, y = (blots.x0 + blots.x1) / 2, (blots.top + blots.bottom) / 2
    inked: Any = (x > word.x0 - 2) & (x < word.x1 + 2) & (y > word.top - 2) & (y < word.bottom + 2)
    if word.text in _DASHES and _in_sentence(line, word) and inked.any() and not (blots.width[inked] >= _FLAT * blots.height[inked]).any():
        return False
    return bool(inked.any()) and word.top <= line.baseline(word.x0) + _BELOW * line.size


def _in_sentence(line: OcrLine, word: OcrWord) -> bool:
    at = line.words.index(word)
    return 0 < at < len(line.words) - 1 and all(line.words[k].text[:1].islower() for k in (at - 1, at + 1))


def _opened(line: OcrLine, words: list[OcrWord], blots: Components, page: OcrPage) -> list[OcrWord]:
    """Answers the words of a line with the sign of its ink before them."""
    first = words[0]
    sign = len(first.text) <= 2 and (first.confidence < _GUESSED or not any(c.isalnum() for c in first.text))
    following = words[1] if sign and len(words) > 1 else first
    if sign and following is first:
        return words
    found = _bullet(line, following, blots)
    if found is None:
        return words
    text, (x0, top, x1, bottom) = found
    if sign:
        return [first.repaired(text) if text == "•" or first.text not in "-–—+*" else first, *words[1:]]
    if any(w.x0 < x1 and w.x1 > x0 and w.top < bottom and w.bottom > top for other in page.lines for w in other.words):
        return words
    return [OcrWord(text, x0, top, x1, bottom, _FOUND, _MISSED), *words]


def _bullet(line: OcrLine, word: OcrWord, blots: Components) -> tuple[str, tuple[float, float, float, float]] | None:
    """Answers the dot or dash that stands alone before `word`: what it is and its box; None where there is none."""
    size, base = line.size, line.baseline(word.x0)
    before = (blots.x1 > word.x0 - 4 * size) & (blots.x0 < word.x0 - 0.05 * size)
    at = (before & (blots.bottom > base - size) & (blots.top < base + 0.2 * size) & (blots.height < 3 * size)).nonzero()[0]
    if not len(at):
        return None
    # Specks beside it are smaller.
    largest = int(at[blots.ink[at].argmax()])
    if int((blots.ink[at] > _SPECK * blots.ink[largest]).sum()) > 1:
        return None
    x0, top, x1, bottom = (float(values[largest]) for values in (blots.x0, blots.top, blots.x1, blots.bottom))
    wide, high, rise = (x1 - x0) / size, (bottom - top) / size, (base - (top + bottom) / 2) / size
    if not (_GAP[0] <= (word.x0 - x1) / size <= _GAP[1] and _RISE[0] <= rise <= _RISE[1]):
        return None
    solid = float(blots.ink[largest]) >= _SOLID * (x1 - x0) * (bottom - top)
    if solid and _DOT[0] <= min(wide, high) and max(wide, high) <= _DOT[1] and min(wide, high) >= _ROUND * max(wide, high):
        return "•", (x0, top, x1, bottom)
    if solid and _DASH_WIDE[0] <= wide <= _DASH_WIDE[1] and high <= min(_DASH_HIGH, wide / 2):
        return "-", (x0, top, x1, bottom)
    return None

