"""The number and the day that somebody wrote into a printed head: engines guess at them, and a guess is worse than nothing."""

from __future__ import annotations

import dataclasses
import re
import statistics
from collections.abc import Callable, Sequence
from typing import Literal

from extract.ocr import OcrLine, OcrWord
from extract.ocr.components import Components

Unreadable = Literal["number", "date"]
_Drop = Callable[[OcrLine, list[OcrWord], Components | None], bool | None]

_LABEL_LETTERS = 2
# A head ends within so many lines.
_HEAD_LINES = 14
# Figures less sure than this, or farther from the line than printed ones (in letter sizes), are written by hand.
TRUSTED = 0.85
DOUBTED = 0.5
_OFF = 0.085
_GAP_TOKENS = 3
# Ink at least as high as this is no speck, in letter sizes.
_WRITTEN = 0.45
_DAYS, _MONTHS = 31, 12

_NUMBER_LABEL = re.compile(r"([Ss][ốôóoồổỐÔ][:.;]|Số)(.*)")
_LABEL_LIKE = re.compile(r"[\W_]*[s§5][ốôóoồổọộỗõ0][:.;,]*$|[\W_]*[s§5][ốôóoồổọộỗõ0][:.;,]+\d")
_CODE = re.compile(r"([^/\-]*)(-[A-ZĐ][\wĐđ]{0,3}/[A-ZĐ][\w\-Đđ]*|/(?:(?:19|20)\d\d/)?[A-ZĐ][\w\-/Đđ]*)")
_FIGURES = re.compile(r"\d{1,5}[a-z]?")
# Figures and the code behind them in one: "15-KH/ĐU".
_GLUED = re.compile(r"(?:Số[:.]?)?(\d{1,5})(?:-[A-ZĐ]|/(?:(?:19|20)\d\d/)?[A-ZĐ]).+")
_APART = re.compile(r"(?:-|/(?:(?:19|20)\d\d/)?)[A-ZĐ].+")
_DAY_LABEL = re.compile(r"(?i)(ngày)(.*)")


def doubted(lines: Sequence[OcrLine]) -> list[tuple[int, list[int]]]:
    """Answers the lines of a head with the number or the day, by index, and which of their words have figures not to be trusted yet."""
    out = []
    for at, line in enumerate(lines[:_HEAD_LINES]):
        texts = [word.text.lower() for word in line.words]
        labels = [k for k, text in enumerate(texts) if _LABEL_LIKE.match(text) or "ngày" in text]
        if labels:
            found = [
                k
                for k, word in enumerate(line.words)
                if any(0 <= k - label <= _GAP_TOKENS + 2 for label in labels)
                and word.confidence < TRUSTED
                and any(c.isdigit() for c in word.text)
            ]
            if found:
                out.append((at, found))
    return out


def without_handwriting(lines: Sequence[OcrLine], blots: Components | None = None) -> tuple[list[OcrLine], tuple[Unreadable, ...]]:
    """Answers the lines without figures of the head that cannot be trusted, and which they were.

    "Số: 445 /NQ-CP" becomes "Số: /NQ-CP" where "445" is no print; likewise the day and the month of the date.

    Args:
        blots: the ink, which tells printed figures that the engine is unsure of: all of one height, on one line with the letters behind.
    """
    out = list(lines)
    lost: list[Unreadable] = []
    waiting: dict[Unreadable, _Drop] = {"number": _drop_number, "date": _drop_date}
    for at, line in enumerate(out[:_HEAD_LINES]):
        words = [_sure(line, word, blots) for word in line.words] if blots is not None else list(line.words)
        for part, drop in tuple(waiting.items()):
            found = drop(line, words, blots)
            if found is not None:
                del waiting[part]
                if found:
                    lost.append(part)
        if words != list(line.words):
            # What is left is as the engine said.
            words = [next((w for w in line.words if w.x0 == word.x0 and w.text == word.text), word) for word in words]
            out[at] = dataclasses.replace(line, words=tuple(words))
    return [line for line in out if line.words], tuple(lost)


def _sure(line: OcrLine, word: OcrWord, blots: Components) -> OcrWord:
    """Answers the word as one to be trusted where its figures are level with the capitals behind them or the year's, as only print is."""
    glued = _GLUED.fullmatch(word.text)
    if glued is not None and DOUBTED <= word.confidence < TRUSTED:
        heights, feet = _ink(line, word, blots)
        # A label has a capital and a small letter.
        begin = _LABEL_LETTERS if glued.start(1) else 0
        end = begin + len(glued[1])
        level = _level(heights[begin:end], feet[begin:end], heights[end:], feet[end:])
        return dataclasses.replace(word, confidence=TRUSTED) if level else word
    year = next((w for w in line.words if w.text[:4].isdigit() and len(w.text.rstrip(".,;")) == 4), None)
    if year is not None and word.text.isdigit() and len(word.text) <= 2 and word.confidence >= DOUBTED:
        figures = _ink(line, word, blots)
        if len(figures[0]) == len(word.text) and _level(*figures, *_ink(line, year, blots)):
            # Level as they are, they get the year's top and foot, which the engine's boxes miss by a pixel or two.
            down = line.slope * (word.x0 - year.x0)
            return dataclasses.replace(word, confidence=max(word.confidence, TRUSTED), top=year.top + down, bottom=year.bottom + down)
    return word


def _ink(line: OcrLine, word: OcrWord, blots: Components) -> tuple[list[float], list[float]]:
    """Answers the heights and the feet of a word's letters, from left to right; marks and signs left aside."""
    middle_x, middle_y = (blots.x0 + blots.x1) / 2, (blots.top + blots.bottom) / 2
    inside = (middle_x >= word.x0) & (middle_x <= word.x1) & (middle_y >= word.top - 2) & (middle_y <= word.bottom + 2)
    tall = inside & (blots.height >= 0.45 * line.size) & (blots.height <= 0.95 * line.size)
    order = blots.x0[tall].argsort(kind="stable")
    return list(blots.height[tall][order]), list(blots.bottom[tall][order] - line.slope * blots.x0[tall][order])


def _level(heights: Sequence[float], feet: Sequence[float], others: Sequence[float], other_feet: Sequence[float]) -> bool:
    if not heights or len(others) < 2:
        return False
    usual, foot = statistics.median(others), statistics.median(other_feet)
    near = max(0.08 * usual, 1.5)
    return all(abs(h - usual) <= max(0.12 * usual, 1.5) for h in heights) and all(abs(f - foot) <= near for f in feet)


def _drop_number(line: OcrLine, words: list[OcrWord], blots: Components | None) -> bool | None:
    """Takes an untrusted number out of `words`; answers whether there was one, None where the line is not that of the number."""
    label = _NUMBER_LABEL.fullmatch(words[0].text)
    if label is None:
        return None
    glued = _CODE.fullmatch(label[2]) if label[2] else None
    if glued is not None:
        if not glued[1]:
            return False
        if (_FIGURES.fullmatch(glued[1]) and words[0].confidence >= TRUSTED):
            return False
        words[:1] = _parted(words[0], label[1], glued[2])
        return True
    for end in range(1, min(2 + _GAP_TOKENS, len(words))):
        code = _CODE.fullmatch(words[end].text)
        if code is None:
            continue
        figures = words[1:end]
        if not figures and not code[1]:
            return _is_written(line, words[0].x1, words[end].x0, blots)
        if _trusted_number(line, figures, code[1], words[end], blots):
            return False
        words[1 : end + 1] = [words[end].repaired(code[2])]
        return any(c.isalnum() for word in figures for c in word.text) or bool(code[1])
    return None


def _parted(word: OcrWord, label: str, code: str) -> list[OcrWord]:
    """Answers a label and a code that were read as one word, with what stood between them left out."""
    share = (word.x1 - word.x0) / len(word.text)
    first = dataclasses.replace(word, x1=word.x0 + share * len(label)).repaired(label)
    return [first, dataclasses.replace(word, x0=word.x1 - share * len(code)).repaired(code)]


def _trusted_number(line: OcrLine, figures: Sequence[OcrWord], glued: str, last: OcrWord, blots: Components | None) -> bool:
    if glued:
        return not figures and bool(_FIGURES.fullmatch(glued)) and last.confidence >= TRUSTED - 0.05
    if len(figures) != 1:
        return False
    # The letters behind it tell more than those of the other column, which may stand a little higher.
    if blots is not None and figures[0].confidence >= TRUSTED and figures[0].text.isdigit() and _APART.fullmatch(last.text):
        heights, feet = _ink(line, figures[0], blots)
        if len(heights) == len(figures[0].text) and _level(heights, feet, *_ink(line, last, blots)):
            return True
    return _is_printed(line, figures[0], line.words)


def _drop_date(line: OcrLine, words: list[OcrWord], blots: Components | None) -> bool | None:
    """Takes an untrusted day or month out of `words`; answers whether there was one, None where the line has not the date of issue."""
    texts = [word.text.lower() for word in words]
    if len(words) < 4 or texts[-2] != "năm" or not texts[-1][:4].isdigit():
        return None
    days = [at for at in range(1, len(words) - 3) if _DAY_LABEL.fullmatch(texts[at]) and texts[at - 1].endswith((",", "."))]
    if not days or "tháng" not in texts[days[0] :]:
        return None
    day, month, year = days[0], texts.index("tháng", days[0]), len(words) - 2
    lost = False
    for begin, stop, most in ((month + 1, year, _MONTHS), (day + 1, month, _DAYS)):
        figures = words[begin:stop]
        if not figures:
            lost = lost or (words[begin - 1].text.isalpha() and _is_written(line, words[begin - 1].x1, words[stop].x0, blots))
        elif not (len(figures) == 1 and _is_printed(line, figures[0], words) and _is_number(figures[0].text, most)):
            lost = lost or any(c.isalnum() for word in figures for c in word.text)
            del words[begin:stop]
    label = _DAY_LABEL.fullmatch(words[day].text)
    if label is not None and label[2] and not (_FIGURES.fullmatch(label[2]) and words[day].confidence >= TRUSTED):
        words[day] = words[day].repaired(label[1])
        lost = True
    return lost


def _is_number(text: str, most: int) -> bool:
    """Answers whether the calendar has a day or a month of that number."""
    return text.isdigit() and 1 <= int(text) <= most


def _is_written(line: OcrLine, x0: float, x1: float, blots: Components | None) -> bool:
    """Answers whether there is ink as high as figures between two words of which the engine has read nothing."""
    if blots is None or x1 - x0 < _WRITTEN * line.size:
        return False
    base = line.baseline((x0 + x1) / 2)
    inside = (blots.x0 > x0) & (blots.x1 < x1) & (blots.bottom > base - line.size) & (blots.top < base + 0.3 * line.size)
    return bool((inside & (blots.height >= _WRITTEN * line.size) & (blots.height <= 3 * line.size)).any())


def _is_printed(line: OcrLine, word: OcrWord, beside: Sequence[OcrWord]) -> bool:
    """Answers whether figures stand on the line like the other words on it: their feet on its baseline, their tops level."""
    if not _FIGURES.fullmatch(word.text) or word.confidence < TRUSTED:
        return False
    others = [w for w in beside if w is not word and w.text.isdigit() and len(w.text) == 4] or [
        w for w in beside if w is not word and w.text[:1].isupper() and w.text.isalpha()
    ]
    if not others:
        return True
    foot = statistics.median(line.baseline(w.x0) - w.bottom for w in others)
    tall = statistics.median(w.bottom - w.top for w in others)
    return abs(line.baseline(word.x0) - word.bottom - foot) <= _OFF * line.size and abs(word.bottom - word.top - tall) <= 0.2 * tall
