"""The number and the day that somebody wrote into a printed head: what engines guess at them is taken out, what their ink says put in.

Where neither tells, nothing stays: a guess is worse than nothing.
"""

from __future__ import annotations

import dataclasses
import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from extract.ocr import OcrLine, OcrWord, figures
from extract.ocr.components import Components

Part = Literal["number", "date"]
_Drop = Callable[[OcrLine, list[OcrWord], "_Ink"], "_Lost | None"]

_LABEL_LETTERS = 2
# A head ends within so many lines.
_HEAD_LINES = 14
# Figures less sure than this, or farther from the line than printed ones (in letter sizes), are written by hand.
TRUSTED = 0.85
DOUBTED = 0.5
_OFF = 0.085
# Figures that are so much of their height higher, lower or deeper than printed ones are none.
_UNEVEN = 0.2
_GAP_TOKENS = 3
# Ink at least as high as this is no speck, in letter sizes; higher ink is no printed letter, and yet higher no figure.
_WRITTEN, _PRINTED, _HIGH = 0.45, 0.95, 2.0
_DAYS, _MONTHS = 31, 12
# Widths of printed letters in ems, after Times, in which official documents are set; what is not here is about as wide as a small letter.
_EMS = {
    **dict.fromkeys("IJ-/:.,lit", 0.3), **dict.fromkeys("ABCDEGHKLNOPQRSTUVXYZĐ", 0.68), "M": 0.89, "m": 0.75,
}  # fmt: skip
_EM = 0.48
# Boxes that are wider than their letters print by this factor reach over what is written beside them.
_WIDER = 1.15
_DATE_WORDS = ("ngày", "tháng", "năm")
# So many letters a code has; its label and figures stand within so many ems before it.
_CODE_LETTERS, _LABEL_ROOM = 5, 5.5
# An em in letter sizes, where no printed word of known width stands beside it.
_EM_SIZE = 0.92

_NUMBER_LABEL = re.compile(r"([Ss][ốôóoồổỐÔ][:.;]|Số)(.*)")
_LABEL_LIKE = re.compile(r"[\W_]*[s§5][ốôóoồổọộỗõ0][:.;,]*$|[\W_]*[s§5][ốôóoồổọộỗõ0][:.;,]+\d")
_CODE = re.compile(r"(.*?)(-[A-ZĐ][\wĐđ]{0,3}/[A-ZĐ][\w\-Đđ]*|/(?:(?:19|20)\d\d/)?[A-ZĐ][\w\-/Đđ]*)")
# Codes without the sign that opens them, of a number of the State's and of the Party's: "KH-UBND", "KH/ĐU".
_STATE = re.compile(r"[A-ZĐ]{2}[A-ZĐa-z]{0,2}-[A-ZĐ][\w\-Đđ]+")
_PARTY = re.compile(r"[A-ZĐ]{2}[A-ZĐa-z]{0,2}/[A-ZĐ][\w\-Đđ]*")
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


@dataclass(frozen=True, slots=True)
class Handwritten:
    """A part of the head that is written by hand or covered: what its ink says ("115", "23/4"), empty where that is not for sure."""

    part: Part
    read: str = ""


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where figures were left out, or were never read: behind the word with index `behind`.

    most: as for figures.read. slash: the slash behind them may touch them. engine: what the engine had read.
    """

    behind: int
    most: int | None
    slash: bool = False
    engine: str = ""


@dataclass(frozen=True, slots=True)
class _Ink:
    """The ink of the page where it is known, and the em of its head's print in pixels."""

    blots: Components | None
    em: float


# What was left out of a line, from left to right; empty where nothing was.
_Lost = tuple[_Gap, ...]


def without_guesses(lines: Sequence[OcrLine], blots: Components | None = None) -> tuple[list[OcrLine], tuple[Handwritten, ...]]:
    """Answers the lines without figures of the head that cannot be trusted, and which they were.

    "Số: 445 /NQ-CP" becomes "Số: /NQ-CP" where "445" is no print, or "Số: 115 /NQ-CP" where that is what the ink says; likewise the day and
    the month of the date.

    Args:
        blots: the ink, which tells printed figures that the engine is unsure of (all of one height, on one line with the letters behind),
            and what written ones say.
    """
    out = list(lines)
    ink = _Ink(blots, _em_of(out))
    found: list[Handwritten] = []
    waiting: dict[Part, _Drop] = {"number": _drop_number, "date": _drop_date}
    for at, line in enumerate(out[:_HEAD_LINES]):
        words = [_sure(line, word, blots) for word in line.words] if blots is not None else list(line.words)
        for part, drop in tuple(waiting.items()):
            lost = drop(line, words, ink)
            if lost is not None:
                del waiting[part]
                if lost:
                    found.append(Handwritten(part, _written(line, words, lost, ink)))
        if words != list(line.words):
            # What is left is as the engine said.
            words = [next((w for w in line.words if w.x0 == word.x0 and w.text == word.text), word) for word in words]
            out[at] = dataclasses.replace(line, words=tuple(words))
    return [line for line in out if line.words], tuple(found)


def _written(line: OcrLine, words: list[OcrWord], lost: _Lost, ink: _Ink) -> str:
    """Puts what is written in the gaps of `words` into them; answers it, empty where some of it cannot be read for sure."""
    if ink.blots is None:
        return ""
    said = []
    for gap in reversed(lost):
        before, behind = words[gap.behind], words[gap.behind + 1]
        # A slash that was read as one with the figures is the first sign of the word behind them.
        begin, end = _before(before, before.text, ink).x1, behind.x0 + (_EMS["/"] * ink.em if gap.slash else 0)
        reading = figures.read(ink.blots, begin, end, line, most=gap.most, slash=gap.slash)
        if reading is None or not reading.sure:
            said.append("")
            continue
        said.append(reading.text)
        base = line.baseline(reading.x0)
        word = OcrWord(reading.text, reading.x0, base - line.size, reading.x1, base, round(reading.likelihood, 3), gap.engine or " ")
        words.insert(gap.behind + 1, word)
    return "/".join(reversed(said)) if all(said) else ""


def _em_of(lines: Sequence[OcrLine]) -> float:
    """Answers the em of a head's print in pixels, from the words of its date."""
    fixed = [(word.x1 - word.x0) / _ems(word.text) for line in lines[:_HEAD_LINES] for word in line.words if word.text in _DATE_WORDS]
    return statistics.median(fixed) if fixed else _EM_SIZE * statistics.median([line.size for line in lines[:_HEAD_LINES]] or [0.0])


def _ems(text: str) -> float:
    return sum(_EMS.get(c, _EM) for c in text)


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


def _ink(line: OcrLine, word: OcrWord, blots: Components, highest: float = _PRINTED) -> tuple[list[float], list[float]]:
    """Answers the heights and the feet of a word's letters, from left to right; marks and signs left aside, and what is higher yet."""
    middle_x, middle_y = (blots.x0 + blots.x1) / 2, (blots.top + blots.bottom) / 2
    inside = (middle_x >= word.x0) & (middle_x <= word.x1) & (middle_y >= word.top - 2) & (middle_y <= word.bottom + 2)
    tall = inside & (blots.height >= _WRITTEN * line.size) & (blots.height <= highest * line.size)
    order = blots.x0[tall].argsort(kind="stable")
    return list(blots.height[tall][order]), list(blots.bottom[tall][order] - line.slope * blots.x0[tall][order])


def _level(heights: Sequence[float], feet: Sequence[float], others: Sequence[float], other_feet: Sequence[float]) -> bool:
    if not heights or len(others) < 2:
        return False
    usual, foot = statistics.median(others), statistics.median(other_feet)
    near = max(0.08 * usual, 1.5)
    return all(abs(h - usual) <= max(0.12 * usual, 1.5) for h in heights) and all(abs(f - foot) <= near for f in feet)


def _drop_number(line: OcrLine, words: list[OcrWord], ink: _Ink) -> _Lost | None:
    """Takes an untrusted number out of `words`; answers where it was, None where the line is not that of the number."""
    label = _NUMBER_LABEL.fullmatch(words[0].text)
    if label is None:
        return _unlabelled(line, words, ink)
    glued = _code(label[2]) if label[2] else None
    if glued is not None:
        if not glued[0] or (_FIGURES.fullmatch(glued[0]) and words[0].confidence >= TRUSTED):
            return ()
        words[:1] = [_before(words[0], _label(label[1]), ink), _behind(words[0], glued[1], ink)]
        return (_Gap(0, None, slash=True, engine=glued[0]),)
    for end in range(1, min(2 + _GAP_TOKENS, len(words))):
        code = _code(words[end].text)
        if code is None:
            continue
        first, last = _before(words[0], _label(label[1]), ink), _behind(words[end], code[1], ink)
        between = words[1:end]
        if label[2]:
            between.insert(0, dataclasses.replace(words[0], x0=first.x1).repaired(label[2]))
        if (between or code[0]) and _trusted_number(line, between, code[0], words[end], ink.blots):
            words[end : end + 1] = [words[end] if code[0] else last]
            return ()
        words[: end + 1] = [first, last]
        engine = " ".join([*(word.text for word in between), code[0]]).strip()
        gap = _Gap(0, None, slash=bool(code[0]), engine=engine)
        return (gap,) if any(c.isalnum() for c in engine) or _is_written(line, first.x1, last.x0, ink.blots) else ()
    return None


def _label(read: str) -> str:
    """Answers the label of a number as it is printed: "số:" is "Số:"."""
    return "Số:" if read[-1] in ":.;" else "Số"


def _code(text: str) -> tuple[str, str] | None:
    """Answers what stands before the code of a number, and the code: "445", "/NQ-CP". The sign before the code may be lost."""
    found = _CODE.fullmatch(text)
    if found is None:
        return ("", f"/{text}") if _STATE.fullmatch(text) else None
    return ("", f"-{text}") if _PARTY.fullmatch(text) else (found[1], found[2])


def _unlabelled(line: OcrLine, words: list[OcrWord], ink: _Ink) -> _Lost | None:
    """Answers where a number is whose label the engine has not read, either; puts the label there."""
    code = _CODE.fullmatch(words[0].text)
    if ink.blots is None or code is None or code[1] or len(words[0].text) < _CODE_LETTERS:
        return None
    last = _behind(words[0], words[0].text, ink)
    base = line.baseline(last.x0)
    blots = ink.blots
    level = (blots.bottom > base - 0.3 * line.size) & (blots.top < base - 0.4 * line.size)
    tall = (blots.height >= _WRITTEN * line.size) & (blots.height <= 2 * line.size)
    beside = level & tall & (blots.x1 <= last.x0 + 0.2 * line.size) & (blots.x0 > last.x0 - _LABEL_ROOM * ink.em)
    if not beside.any():
        return None
    x0 = float(blots.x0[beside].min())
    label = OcrWord("Số:", x0, base - line.size, x0 + _ems("Số:") * ink.em, base, DOUBTED, " ")
    words[:1] = [label, last]
    return (_Gap(0, None),) if _is_written(line, label.x1, last.x0, blots) else ()


def _before(word: OcrWord, text: str, ink: _Ink) -> OcrWord:
    """Answers the first letters of a word, as wide as they print: boxes reach over what is written beside them."""
    wide = _ems(text) * ink.em
    whole = text == word.text and word.x1 - word.x0 <= _WIDER * wide
    return word if whole else dataclasses.replace(word, x1=min(word.x1, word.x0 + wide)).repaired(text)


def _behind(word: OcrWord, text: str, ink: _Ink) -> OcrWord:
    """Answers the last letters of a word, as wide as they print."""
    wide = _ems(text) * ink.em
    whole = text == word.text and word.x1 - word.x0 <= _WIDER * wide
    return word if whole else dataclasses.replace(word, x0=max(word.x0, word.x1 - wide)).repaired(text)


def _trusted_number(line: OcrLine, between: Sequence[OcrWord], glued: str, last: OcrWord, blots: Components | None) -> bool:
    if glued:
        return not between and bool(_FIGURES.fullmatch(glued)) and last.confidence >= TRUSTED - 0.05
    if len(between) != 1:
        return False
    # The letters behind it tell more than those of the other column, which may stand a little higher.
    if blots is not None and between[0].confidence >= TRUSTED and between[0].text.isdigit() and _APART.fullmatch(last.text):
        heights, feet = _ink(line, between[0], blots)
        if len(heights) == len(between[0].text) and _level(heights, feet, *_ink(line, last, blots)):
            return True
    return _is_printed(line, between[0], line.words)


def _drop_date(line: OcrLine, words: list[OcrWord], ink: _Ink) -> _Lost | None:
    """Takes an untrusted day or month out of `words`; answers where they were, None where the line has not the date of issue."""
    texts = [word.text.lower() for word in words]
    if len(words) < 4 or texts[-2] != "năm" or not texts[-1][:4].isdigit():
        return None
    days = [at for at in range(1, len(words) - 3) if _DAY_LABEL.fullmatch(texts[at]) and texts[at - 1].endswith((",", "."))]
    if not days or "tháng" not in texts[days[0] :]:
        return None
    day, month, year = days[0], texts.index("tháng", days[0]), len(words) - 2
    lost: list[_Gap] = []
    for begin, stop, most in ((month + 1, year, _MONTHS), (day + 1, month, _DAYS)):
        between = words[begin:stop]
        # The box of the word behind may reach over what is written before it.
        words[stop] = _behind(words[stop], words[stop].text, ink)
        engine = " ".join(word.text for word in between)
        if not between:
            # What is glued to the label is seen to below.
            apart = words[begin - 1].text.isalpha()
            if apart and _is_written(line, _before(words[begin - 1], words[begin - 1].text, ink).x1, words[stop].x0, ink.blots):
                lost.insert(0, _Gap(begin - 1, most))
        elif not (
            len(between) == 1
            and _is_number(between[0].text, most)
            and _is_printed(line, between[0], words)
            and not (ink.blots is not None and _is_uneven(line, between[0], ink.blots))
        ):
            del words[begin:stop]
            # Words behind the gap stand nearer to the line's beginning now.
            lost = [dataclasses.replace(gap, behind=gap.behind - len(between)) for gap in lost]
            if any(c.isalnum() for c in engine) or _is_written(line, words[begin - 1].x1, words[begin].x0, ink.blots):
                lost.insert(0, _Gap(begin - 1, most, engine=engine))
    label = _DAY_LABEL.fullmatch(words[day].text)
    if label is not None and label[2] and not (_FIGURES.fullmatch(label[2]) and words[day].confidence >= TRUSTED):
        words[day] = _before(words[day], label[1], ink)
        lost = [_Gap(day, _DAYS, engine=label[2]), *(gap for gap in lost if gap.behind != day)]
    return tuple(lost)


def _is_number(text: str, most: int) -> bool:
    """Answers whether the calendar has a day or a month of that number."""
    return text.isdigit() and 1 <= int(text) <= most


def _is_written(line: OcrLine, x0: float, x1: float, blots: Components | None) -> bool:
    """Answers whether there is ink as high as figures between two words of which the engine has read nothing."""
    if blots is None or x1 - x0 < _WRITTEN * line.size:
        return False
    base = line.baseline((x0 + x1) / 2)
    middle = (blots.x0 + blots.x1) / 2
    inside = (middle > x0) & (middle < x1) & (blots.bottom > base - line.size) & (blots.top < base + 0.3 * line.size)
    return bool((inside & (blots.height >= _WRITTEN * line.size) & (blots.height <= 3 * line.size)).any())


def _is_uneven(line: OcrLine, word: OcrWord, blots: Components) -> bool:
    """Answers whether figures that the engine read stand higher, lower or deeper than those of the year, as no print does."""
    year = next((w for w in line.words if w.text.isdigit() and len(w.text) == 4 and w.confidence >= TRUSTED), None)
    if year is None:
        return False
    heights, feet = _ink(line, word, blots, _HIGH)
    others, other_feet = _ink(line, year, blots)
    if len(heights) != len(word.text) or len(others) != len(year.text):
        return False
    usual, foot = statistics.median(others), statistics.median(other_feet)
    return any(abs(h - usual) > _UNEVEN * usual for h in heights) or any(abs(f - foot) > _UNEVEN * usual for f in feet)


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
