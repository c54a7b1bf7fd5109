"""The grammar of time phrases: a row of tokens (cue, point, recurrence, length, event) becomes phrases, each one time as it is written.

A phrase says what stands there, not yet what it means for a document issued on some day; that is `deadlines`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from extract.matcher import Match, Matcher
from extract.normalize import recurrences, times
from extract.normalize.calendar import Part
from extract.normalize.recurrences import Recurrence
from extract.normalize.times import Length, Moment


@dataclass(frozen=True, slots=True)
class Cue:
    """The words before a time: `bound` as in the schema, `kind` until | within | on | from | done | label, "" where there is none."""

    kind: str = ""
    bound: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A point of time and where it stands."""

    moment: Moment
    start: int
    end: int
    rule_id: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """One time as written, with its cue: text[start:end].

    Exactly one of these is its core: `points` (two where `ranged`, else each a time of its own), `every` (perhaps held to `points`),
    `length` with `anchor`, or a bare `anchor`, or neither with `plain` = "ongoing" | "vague".
    `counted` says on which side of the anchor the length lies: "after", "before" or "". `listed`: goes on a list of recurrences.
    """

    start: int
    end: int
    rule_id: str
    cue: Cue = Cue()
    points: tuple[Point, ...] = ()
    ranged: bool = False
    every: Recurrence | None = None
    length: Length | None = None
    counted: str = ""
    anchor: tuple[int, int] | None = None
    plain: str = ""
    listed: bool = False
    weak: bool = False


# What may stand between neighbours of one phrase.
_AFTER_CUE = re.compile(r"[ :(\"]*(?:(?:là|vào|các|những|khoảng|thời gian|thời điểm|đến|trước|lúc)[ :]+)*")
# "LỊCH TỔ CHỨC (15/11 - 10/12)": a verb's time stands beside it, not in brackets.
_AFTER_VERB = re.compile(r"[ :]*(?:(?:vào|khoảng|lúc)[ :]+)*")
_WITH = re.compile(r",? *(?:(?:và|của) +)?")
_AND = re.compile(r" *(?:[,;/&]|và|hoặc|, *và|và cả|, *hoặc) *(?:cả +)?")
_TO = re.compile(r" *(?:-+>?|→|~|=+>) *")
_THEN = re.compile(r" *(?:,|\(|-|:)? *(?:(?:cụ thể|riêng|và|vào)[ :]+)*")
# "từ 6h30 ngày ...", no midnight.
_HOUR = re.compile(r"(?<!\d)0?(?:[1-9]|1\d|2[0-3]) ?(?:giờ|h|g|:)")
_INTO = re.compile(r" *\(? *,? *(?:của +|vào +)?")


class Reader:
    """Reads the tokens of one stretch from left to right."""

    def __init__(self, matcher: Matcher, folded: str, end: int, tokens: Sequence[Match]) -> None:
        self._matcher = matcher
        self._book = matcher.rulebook
        self._folded = folded
        self._end = end
        self._tokens = [t for t in tokens if t.rule.label != "time.none"]
        self._moments: dict[int, Moment] = {}
        self._at = 0

    def read(self) -> list[Phrase]:
        """Answers the phrases in text order; words that make none are passed over."""
        self._join()
        phrases: list[Phrase] = []
        while self._at < len(self._tokens):
            before = self._at
            phrases.extend(self._balanced(p) for p in self._phrase())
            self._at = max(self._at, before + 1)
        return phrases

    # --- tokens ---

    def _join(self) -> None:
        """Reads the points, and puts to each what stands beside it and only adds to it: an hour, a weekday, a part ("cuối")."""
        kept: list[Match] = []
        for token in self._tokens:
            label = token.rule.label
            if label == "time.clock" and kept and kept[-1].rule.label == "time.point" and self._bracketed(kept[-1], token):
                kept[-1] = replace(kept[-1], end=token.end + 1, text=self._folded[kept[-1].start : token.end + 1])
                continue
            if label == "time.point":
                point = times.moment(token, self._book)
                if point is None:
                    continue
                token, wide = self._widened(kept, token, point)
                self._moments[token.start] = wide or point
            elif label == "time.every":
                token, _ = self._widened(kept, token, None)
            kept.append(token)
        self._tokens = [t for t in kept if t.rule.label not in ("time.clock", "time.part")]

    def _widened(self, kept: list[Match], token: Match, point: Moment | None) -> tuple[Match, Moment | None]:
        """Takes hours, weekdays and parts off the end of `kept` and into `token`."""
        start = token.start
        while kept and kept[-1].rule.label in ("time.clock", "time.part") and _WITH.fullmatch(self._folded, kept[-1].end, start):
            part = kept[-1].group("part")
            if part and (point is None or len(point.items) != 1 or point.grain == "day"):
                break
            start = kept.pop().start
            if part and point is not None:
                point = replace(point, part=cast(Part, self._book.reading("part", part)))
            elif point is not None and _HOUR.search(self._folded, start, token.start):
                point = replace(point, hour=True)
        shift = token.start - start
        if point is not None:
            point = replace(point, items=tuple(replace(i, start=i.start + shift, end=i.end + shift) for i in point.items))
        # The groups keep their places; the words in front only lengthen the match.
        return replace(token, start=start, text=self._folded[start : token.end]), point

    def _bracketed(self, point: Match, token: Match) -> bool:
        return self._between(point, token).strip() == "(" and self._folded[token.end : token.end + 1] == ")"

    def _between(self, one: Match, other: Match) -> str:
        return self._folded[one.end : other.start]

    def _label(self, at: int) -> str:
        return self._tokens[at].rule.label[5:] if at < len(self._tokens) else ""

    def _follows(self, at: int, gap: re.Pattern[str]) -> bool:
        """Answers whether token `at` follows its predecessor with no more than `gap` between them."""
        return 0 < at < len(self._tokens) and gap.fullmatch(self._between(self._tokens[at - 1], self._tokens[at])) is not None

    # --- phrases ---

    def _phrase(self) -> list[Phrase]:
        start = self._tokens[self._at].start
        cue = self._cue()
        if cue is None:
            return []
        label = self._label(self._at)
        if label == "point":
            return self._points(start, cue)
        if label == "every":
            return self._recurrences(start, cue)
        if label == "span":
            return self._length(start, cue)
        if label in ("after", "ongoing", "vague"):
            token = self._tokens[self._at]
            self._at += 1
            # An event that is not named ("trước ít nhất 01 ngày") is called by the words themselves.
            anchor = token.groups.get("anchor", (token.start, token.end)) if label == "after" else None
            if "bound" in token.rule.constants:
                cue = replace(cue, bound=token.rule.constants["bound"])
            return [Phrase(start, token.end, token.rule.id, cue, anchor=anchor, plain="" if label == "after" else label)]
        return []

    def _cue(self) -> Cue | None:
        """Reads the cues in a row; the last one decides, an earlier bound or verb of completion stays in force.

        Answers an empty cue where there is none, None where one stands there but its time does not follow.
        """
        cue = Cue()
        while self._label(self._at) == "cue":
            token = self._tokens[self._at]
            named = token.rule.constants
            cue = Cue(named["kind"], named["bound"] or cue.bound, cue.done or named["kind"] == "done")
            self._at += 1
            if not self._follows(self._at, _AFTER_CUE if cue.kind != "on" else _AFTER_VERB):
                return None
        return cue

    def _points(self, start: int, cue: Cue) -> list[Phrase]:
        points = [self._point()]
        ranged = self._range(points)
        while not ranged and self._label(self._at) == "point" and self._follows(self._at, _AND) and self._alike(points, cue):
            points.append(self._point())
        points = _completed(points, ranged)
        after = self._every_after(points)
        if after is not None:
            rest, end = after
            held = recurrences.on(rest, _spanned(points) if ranged else tuple(p.moment for p in points))
            if held is not None:
                return [Phrase(start, end, points[0].rule_id, cue, tuple(points), every=held)]
            each = [recurrences.on(rest, (p.moment,)) for p in points]
            if not ranged and all(each):
                starts, ends = [start, *(p.start for p in points[1:])], [*(p.end for p in points[:-1]), end]
                rows = zip(starts, ends, points, each, strict=True)
                return [Phrase(low, high, p.rule_id, cue, (p,), every=held) for low, high, p, held in rows]
            self._at -= 1  # they do not go together: two times
        if ranged or len(points) == 1:
            return [Phrase(start, points[-1].end, points[0].rule_id, cue, tuple(points), ranged)]
        return [Phrase(start if i == 0 else p.start, p.end, p.rule_id, cue, (p,)) for i, p in enumerate(points)]

    def _alike(self, points: list[Point], cue: Cue) -> bool:
        """Answers whether the next point goes on a list: "trước ngày 10/6, quý III trước ..." is none, a day and a quarter."""
        grains = {points[0].moment.grain, self._moments[self._tokens[self._at].start].grain}
        return not cue.kind or len(grains) == 1 or "day" not in grains

    def _point(self) -> Point:
        token = self._tokens[self._at]
        self._at += 1
        return Point(self._moments[token.start], token.start, token.end, token.rule.id)

    def _range(self, points: list[Point]) -> bool:
        """Adds the last point of "... đến ..." or "... - ..." and answers True where one follows."""
        one = points[0].moment
        if self._label(self._at) == "point" and self._follows(self._at, _TO) and len(one.items) == 1:
            points.append(self._point())
            return True
        until = self._label(self._at) == "cue" and self._tokens[self._at].rule.id == "cue.until"
        if until and self._follows(self._at, _THEN) and self._label(self._at + 1) == "point" and self._follows(self._at + 1, _AFTER_CUE):
            self._at += 1
            points.append(self._point())
            return True
        return False

    def _every_after(self, points: list[Point]) -> tuple[Recurrence, int] | None:
        """Reads the recurrence that follows points without a year: "ngày 10/12" + "hằng năm"."""
        if self._label(self._at) != "every" or not self._follows(self._at, _INTO) or any(p.moment.year for p in points):
            return None
        token = self._tokens[self._at]
        recurrence = recurrences.every(token, self._book)
        if recurrence is None or not recurrence.plain:
            return None
        self._at += 1
        return recurrence, token.end

    def _balanced(self, phrase: Phrase) -> Phrase:
        """Takes in the bracket that closes at the phrase's end where it opened inside: "hằng năm (trước ngày 10/12)"."""
        words = self._folded[phrase.start : phrase.end]
        open_ = words.count("(") > words.count(")") and self._folded[phrase.end : phrase.end + 1] == ")" and phrase.end < self._end
        return replace(phrase, end=phrase.end + 1) if open_ else phrase

    def _recurrences(self, start: int, cue: Cue) -> list[Phrase]:
        token = self._tokens[self._at]
        self._at += 1
        recurrence = recurrences.every(token, self._book)
        if recurrence is None:
            return []
        weak = "weak" in token.rule.constants
        if recurrence.plain:
            held = self._held(start, token, recurrence)
            if held is not None:
                return [held]
        phrases = [Phrase(start, token.end, token.rule.id, cue, every=recurrence, weak=weak)]
        if recurrence.plain:
            phrases.extend(self._more(token.end, cue))
        return phrases

    def _held(self, start: int, token: Match, recurrence: Recurrence) -> Phrase | None:
        """Reads the day or month after a recurrence: "hằng năm (trước ngày 10/12)", "hằng quý, ngày 25 tháng cuối quý"."""
        if not self._follows(self._at, _THEN):
            return None
        back = self._at
        cue = self._cue() or Cue()
        if self._label(self._at) == "every":
            other = recurrences.every(self._tokens[self._at], self._book)
            if other is not None and not other.plain:
                last = self._tokens[self._at]
                self._at += 1
                return Phrase(start, last.end, last.rule.id, cue, every=other)
        if self._label(self._at) == "point":
            points = [self._point()]
            ranged = self._range(points)
            while not ranged and self._label(self._at) == "point" and self._follows(self._at, _AND):
                points.append(self._point())
            points = _completed(points, ranged)
            held = recurrences.on(recurrence, _spanned(points) if ranged else tuple(p.moment for p in points))
            if held is not None:
                return Phrase(start, points[-1].end, token.rule.id, cue, tuple(points), every=held)
        self._at = back
        return None

    def _more(self, at: int, cue: Cue) -> list[Phrase]:
        """Reads on a list of recurrences: "hằng tháng, quý, năm"."""
        phrases: list[Phrase] = []
        while (join := re.compile(r" *(?:,|/|;|và|hoặc|, *và) *").match(self._folded, at, self._end)) is not None:
            token = self._matcher.at(self._folded, "more", join.end(), self._end)
            recurrence = recurrences.every(token, self._book) if token else None
            if token is None or recurrence is None:
                break
            phrases.append(Phrase(token.start, token.end, token.rule.id, cue, every=recurrence, listed=True))
            at = token.end
            while self._at < len(self._tokens) and self._tokens[self._at].start < at:
                self._at += 1
        return phrases

    def _length(self, start: int, cue: Cue) -> list[Phrase]:
        token = self._tokens[self._at]
        self._at += 1
        length = times.length(token, self._book)
        if length is None:
            return []
        for label, side in (("after.counted", "after"), ("after.before", "before")):
            event = self._matcher.at(self._folded, label, token.end, self._end)
            if event is not None:
                while self._at < len(self._tokens) and self._tokens[self._at].start < event.end:
                    self._at += 1
                return [Phrase(start, event.end, token.rule.id, cue, length=length, counted=side, anchor=event.groups["anchor"])]
        if length == Length(6, "month") and not cue.kind:  # "6 tháng, 01 năm": how often, as reports go
            first = Phrase(start, token.end, token.rule.id, cue, every=Recurrence("MONTHLY", 6), weak=True)
            return [first, *(replace(p, weak=True) for p in self._more(token.end, cue))]
        return [Phrase(start, token.end, token.rule.id, cue, length=length)]


def _spanned(points: list[Point]) -> tuple[Moment, ...]:
    """Answers "tháng 1 đến tháng 3" as one point, the two ends where they are no such span."""
    first, last = points[0].moment, points[-1].moment
    alike = first.grain == last.grain and first.month == last.month and len(first.items) == len(last.items) == 1
    if alike and first.items[0].first <= last.items[0].last:
        return (replace(first, items=(replace(first.items[0], last=last.items[0].last),)),)
    return first, last


def _completed(points: list[Point], ranged: bool) -> list[Point]:
    """Gives points without year or month what their neighbours say: "05/3 đến 20/4/2025", "28/12 và 29/12/2011"."""
    done = list(points)
    for i in range(len(done) - 2, -1, -1):
        done[i] = replace(done[i], moment=_like(done[i].moment, done[i + 1].moment, -1 if ranged else 0))
    for i in range(1, len(done)):
        done[i] = replace(done[i], moment=_like(done[i].moment, done[i - 1].moment, 1 if ranged else 0))
    return done


def _in_year(moment: Moment) -> tuple[int, int]:
    """Answers the month (0 where it is not known) and day of a year with which a moment begins."""
    first = moment.items[0].first
    if moment.grain in ("month", "quarter"):
        return first if moment.grain == "month" else 3 * first - 2, 0
    return moment.month or 0, first


def _like(point: Moment, other: Moment, step: int) -> Moment:
    """Fills `point` from `other`; `step` is the year's change where a range runs over New Year."""
    if point.now or point.grain in ("year", "term"):
        return point
    month = point.month
    if point.grain == "day" and month is None and other.grain == "day":
        month = other.month
    year = point.year
    if year is None and other.year is not None and other.grain not in ("year", "term"):
        mine, theirs = _in_year(replace(point, month=month)), _in_year(other)
        year = other.year + (step if step and (mine > theirs if step < 0 else mine < theirs) else 0)
    if year is None and other.grain in ("year", "term") and len(other.items) == 1 and step == 0:
        year = other.items[0].first
    return replace(point, month=month, year=year)
