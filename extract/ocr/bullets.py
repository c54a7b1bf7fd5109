"""The signs that open items, told by their ink: engines read a dot for "«", a ring for "ø", or leave it out, and see dashes of no ink."""

from __future__ import annotations

import dataclasses
from typing import Any

from extract.ocr import OcrLine, OcrPage, OcrWord
from extract.ocr.components import Components

# A bullet's width and height, a dash's width and height, in letter sizes (from the foot of a "g" to the top of an "h").
_DOT = 0.12, 0.45
_DASH_WIDE, _DASH_HIGH = (0.15, 0.75), 0.16
# A dot that the engine saw nothing of is larger, where there are specks.
_CLEAR_DOT = 0.18
_FEW_LINES = 8
_ROUND, _SOLID = 0.72, 0.66
# White between the sign and the first word; how far its middle is above the baseline.
_GAP = 0.12, 2.2
_RISE = 0.1, 0.5
# A ring: its width and height in letter sizes, the share of ink, what engines read it for.
_RING, _HOLLOW = (0.2, 0.5), (0.2, 0.55)
_RING_LIKE, _RING_MOST = frozenset("oøöõOØ0°º©®¢€_eac"), 3
_FOUND = 0.6
_GUESSED = 0.6
_SPECK = 0.4
# Signs begin above the baseline, but for what is written under words.
_BELOW = 0.12
# A dash is flat, a speck is not.
_DASHES, _FLAT = frozenset("-–—_"), 1.5
# What words stand for when the sign is none of them.
_MISSED = " "


def with_bullets(page: OcrPage, blots: Components, *, specked: bool = False) -> OcrPage:
    """Answers `page` with the dots, rings and dashes that open its lines, where `blots` (the ink) has them, and without signs of no ink.

    Args:
        specked: whether some of the ink is specks, so that a dot in the white beside the text is likely to be one.
    """
    lines = []
    for line in page.lines:
        words = [word for word in line.words if any(c.isalnum() for c in word.text) or _is_there(line, word, blots)]
        if words:
            lines.append(dataclasses.replace(line, words=tuple(_opened(line, words, blots, page, specked))))
    return OcrPage(tuple(_without_margin_specks(lines) if specked else lines))


def _without_margin_specks(lines: list[OcrLine]) -> list[OcrLine]:
    """Answers the lines without dots that stand alone in the white left of all text."""
    starts = [line.words[0].x0 for line in lines if len(line.words) > 2 and line.words[0].text != "•"]
    if len(starts) < _FEW_LINES:
        return lines
    # The first letter of a paragraph may be missing, and so its line begins further in.
    margin = sorted(starts)[len(starts) // 20]
    out = []
    for line in lines:
        first = line.words[0]
        places = [other.words[0].x0 for other in lines if other is not line and other.words[0].text == "•"]
        alone = all(abs(x0 - first.x0) >= _GAP[0] * line.size for x0 in places)
        stray = first.text == "•" and len(line.words) > 1 and alone and first.x1 < margin + _DOT[0] * line.size
        out.append(dataclasses.replace(line, words=line.words[1:]) if stray else line)
    return out


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


def _opened(line: OcrLine, words: list[OcrWord], blots: Components, page: OcrPage, specked: bool) -> list[OcrWord]:
    """Answers the words of a line with the sign of its ink before them."""
    first = words[0]
    # A dash with a speck over it may be read as three signs.
    ring = len(first.text) <= _RING_MOST and set(first.text) <= _RING_LIKE
    sign = ring or not any(c.isalnum() for c in first.text) or len(first.text) <= 2 and first.confidence < _GUESSED
    following = words[1] if sign and len(words) > 1 else first
    if sign and following is first:
        return words
    found = _bullet(line, following, blots)
    if found is None:
        return words
    text, (x0, top, x1, bottom) = found
    if sign and first.x1 < x0 or ring and text != "o" and any(c.isalnum() for c in first.text):
        return words
    if text == "•" and specked and not sign and min(x1 - x0, bottom - top) < _CLEAR_DOT * line.size:
        return words
    if sign:
        return [first.repaired(text) if text in ("•", "o") or first.text not in "-–—+*" else first, *words[1:]]
    if any(w.x0 < x1 and w.x1 > x0 and w.top < bottom and w.bottom > top for other in page.lines for w in other.words):
        return words
    return [OcrWord(text, x0, top, x1, bottom, _FOUND, _MISSED), *words]


def _bullet(line: OcrLine, word: OcrWord, blots: Components) -> tuple[str, tuple[float, float, float, float]] | None:
    """Answers the dot, ring or dash that stands alone before `word`: what it is and its box; None where there is none."""
    size, base = line.size, line.baseline(word.x0)
    before = (blots.x1 > word.x0 - 4 * size) & (blots.x0 < word.x0 - 0.05 * size)
    at = (before & (blots.bottom > base - size) & (blots.top < base + 0.2 * size) & (blots.height < 3 * size)).nonzero()[0]
    if not len(at) or bool((blots.height[at] > _DOT[1] * size).any()):
        return None
    found = [(sign, int(each)) for each in at if (sign := _sign(line, word, blots, int(each)))]
    # A speck is no ring and no dash, but it may be a dot.
    found = next((signs for sign in "o-" if (signs := [each for each in found if each[0] == sign])), found)
    if not found:
        return None
    sign, largest = max(found, key=lambda each: int(blots.ink[each[1]]))
    if sign == "•" and int((blots.ink[at] > _SPECK * blots.ink[largest]).sum()) > 1:
        return None
    return sign, (float(blots.x0[largest]), float(blots.top[largest]), float(blots.x1[largest]), float(blots.bottom[largest]))


def _sign(line: OcrLine, word: OcrWord, blots: Components, at: int) -> str:
    """Answers what sign a blot before `word` is by its shape and its place: a dot, a ring, a dash, or "" for none."""
    size, base = line.size, line.baseline(word.x0)
    x0, top, x1, bottom = (float(values[at]) for values in (blots.x0, blots.top, blots.x1, blots.bottom))
    wide, high, rise = (x1 - x0) / size, (bottom - top) / size, (base - (top + bottom) / 2) / size
    if not (_GAP[0] <= (word.x0 - x1) / size <= _GAP[1] and _RISE[0] <= rise <= _RISE[1]):
        return ""
    share = float(blots.ink[at]) / ((x1 - x0) * (bottom - top))
    round_ = min(wide, high) >= _ROUND * max(wide, high)
    if round_ and _RING[0] <= min(wide, high) and max(wide, high) <= _RING[1] and _HOLLOW[0] <= share <= _HOLLOW[1]:
        return "o"
    if share < _SOLID:
        return ""
    if round_ and _DOT[0] <= min(wide, high) and max(wide, high) <= _DOT[1]:
        return "•"
    return "-" if _DASH_WIDE[0] <= wide <= _DASH_WIDE[1] and high <= min(_DASH_HIGH, wide / 2) else ""
