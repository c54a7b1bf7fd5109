"""Which times in running text an auditor would take for deadlines, and which only tell, name or count something.

Works on the phrases of `phrases` and on where they stand in their sentence; what they mean is settled in `deadlines`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from extract.model import DeadlineValue
from extract.normalize import recurrences
from extract.normalize.phrases import Phrase

Context = Literal["field", "prose", "heading"]


@dataclass(frozen=True, slots=True)
class Today:
    """What is known of the day of issue."""

    day: dt.date | None
    year: int | None


_SENTENCE = re.compile(r"[;\n]|\.(?!\d|\.)")
_BY_RULE = re.compile(r"(?:theo|đúng) (?:qui định|kế hoạch|hướng dẫn|yêu cầu)|, (?:đột xuất|báo cáo)")
_STOP = re.compile(r"[;:\n]|\.(?!\d|\.)")
_OPENING = re.compile(r"[\W\d_]*(?:[a-zđ]\) ?)?(?:\(?(?:riêng|đồng thời|trong đó|cụ thể|dự kiến)[ ,:]+)?")
_FIGURE = re.compile(r"%|\bđạt\b|\btỉ lệ\b|\btối thiểu\b|\bít nhất\b")


class Place:
    """Where in its sentence a phrase stands."""

    def __init__(self, folded: str, start: int, end: int) -> None:
        self._folded = folded
        self._start = start
        self._end = end

    def clause(self, at: int) -> tuple[int, int]:
        """Answers the stretch between stops (. ; : or a line's end) that holds `at`."""
        low = self._start
        for stop in _STOP.finditer(self._folded, self._start, at):
            low = stop.end()
        after = _STOP.search(self._folded, at, self._end)
        return low, after.start() if after else self._end

    def sentence(self, at: int) -> int:
        """Answers where the sentence that holds `at` begins (stops are . ; and a line's end)."""
        low = self._start
        for stop in _SENTENCE.finditer(self._folded, self._start, at):
            low = stop.end()
        return low

    def opens(self, at: int) -> bool:
        """Answers whether nothing but a number, a bullet or a link word stands before `at` in its clause."""
        low, _ = self.clause(at)
        return _OPENING.fullmatch(self._folded, low, at) is not None

    def bracketed(self, start: int, end: int) -> bool:
        """Answers whether folded[start:end] fills a pair of brackets, or opens one that says more."""
        before = self._folded[max(self._start, start - 2) : start].rstrip()
        return before.endswith("(") and self._folded[end : end + 2].strip()[:1] in (")", ",", ";", ":")

    def closes(self, end: int) -> bool:
        """Answers whether the clause ends after `end`, or goes on to say by which rule."""
        rest = self._folded[end : self._end].lstrip()
        return not rest or rest[0] in ".;)\n" or _BY_RULE.match(rest) is not None

    def names_figure(self, at: int) -> bool:
        """Answers whether the clause that holds `at` sets a figure to be reached."""
        low, high = self.clause(at)
        return _FIGURE.search(self._folded, low, high) is not None

    def periodic(self, start: int) -> bool:
        """Answers whether the words say themselves that something comes round."""
        return self._folded.startswith(("định kì", "thường kì"), start)

    def sign_after(self, end: int) -> str:
        """Answers the first sign after `end`."""
        return self._folded[end : self._end].lstrip()[:1]


def joined(phrases: list[Phrase], place: Place) -> list[Phrase]:
    """Holds "Hằng năm, ..." to the day that its sentence names further on: "... gửi báo cáo trước ngày 15/12"."""
    done: list[Phrase] = []
    pending: Phrase | None = None
    used: set[int] = set()
    for phrase in phrases:
        if pending is not None and place.sentence(phrase.start) != place.sentence(pending.start):
            pending = None
        if phrase.every is not None and phrase.every.plain and not phrase.points:
            pending = phrase
        elif pending is not None and pending.every and phrase.points and not phrase.ranged and not phrase.every:
            held = recurrences.on(pending.every, tuple(p.moment for p in phrase.points))
            if held is not None:
                used.add(id(pending))
                phrase = replace(phrase, every=held)
        done.append(phrase)
    return [p for p in done if id(p) not in used]


def counts(phrase: Phrase, value: DeadlineValue, place: Place, context: Context, today: Today) -> bool:
    """Answers whether a time in running text says when something is to be done."""
    if value.kind == "recurring":
        return _recurrence_counts(phrase, place)
    if value.kind == "relative":
        return phrase.length is None or phrase.anchor is not None or phrase.cue.done
    if value.kind in ("ongoing", "vague"):
        return value.kind == "ongoing"
    if value.end is not None and today.day is not None and value.end < today.day:
        return False  # what is past is told, not asked for
    if value.end is not None and today.day is None and today.year is not None and value.end.year < today.year:
        return False
    return _date_counts(phrase, value, place, context, today)


def _recurrence_counts(phrase: Phrase, place: Place) -> bool:
    recurrence = phrase.every
    assert recurrence is not None
    if not recurrence.plain or phrase.points:
        return True
    if phrase.weak or phrase.listed or phrase.rule_id != "time.every":
        return not phrase.weak
    return place.opens(phrase.start) or place.closes(phrase.end) or place.periodic(phrase.start) or place.sign_after(phrase.end) == ","


def _date_counts(phrase: Phrase, value: DeadlineValue, place: Place, context: Context, today: Today) -> bool:
    cue = phrase.cue
    moment = phrase.points[-1].moment
    yearly = moment.grain in ("year", "term", "school") and not moment.part
    opens = place.opens(phrase.start)
    if cue.kind:
        if not yearly:
            return cue.kind != "from" or phrase.ranged or opens
        if place.names_figure(phrase.start) or (moment.named and cue.kind not in ("within", "until", "from")):
            return False
        # "đến năm 2030" closes many a target; it is a deadline where it opens the clause or follows a word of completion.
        return cue.done or opens or (cue.kind, cue.bound) in (("within", ""), ("until", "before")) or phrase.ranged
    if place.bracketed(phrase.start, phrase.end) and not moment.named:
        return True
    if moment.named:
        # A line that opens with the term: "Giai đoạn 2026-2030: ...".
        return opens and place.sign_after(phrase.end) in (":", "") and moment.grain == "term"
    if moment.bare and not phrase.ranged:
        return opens and place.sign_after(phrase.end) in (":", "-", ",")
    if moment.grain == "day":
        # Without a cue only a day that is still to come can be meant.
        return phrase.ranged or opens or moment.year is None or (today.day is not None and value.end != today.day)
    if yearly:
        return opens and place.sign_after(phrase.end) in (",", ":", "")
    return opens or phrase.ranged or context == "heading"
