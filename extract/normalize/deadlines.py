"""Deadlines: which stretches of a text say when something is to be done, or how often, and what they mean.

`find` asks the rules for tokens (rules/times.toml, rules/deadlines.toml, less what rules/suppress.toml and citations take away), the
grammar in `phrases` for phrases, lays them on the calendar of a document issued on some day, and in running text keeps only those that an
auditor would take for a deadline. In a time field every readable time counts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.matcher import Match, Matcher, Normaliser, Traced
from extract.model import Bound, DeadlineValue
from extract.normalize import recurrences, references, times, values
from extract.normalize.phrases import Cue, Phrase, Point, Reader
from extract.normalize.times import Laid

Context = Literal["field", "prose", "heading"]

# The names that rules may give as `value` here, with what reads their examples.
VALUES: Mapping[str, Normaliser] = values.VALUES


@dataclass(frozen=True, slots=True)
class DeadlineMention:
    """One deadline as it stands in the text: text[start:end], from its cue to its last word."""

    start: int
    end: int
    value: DeadlineValue
    rule_id: str


@dataclass(frozen=True, slots=True)
class _Today:
    """What is known of the day of issue."""

    day: dt.date | None
    year: int | None


def find(
    matcher: Matcher,
    folded: str,
    start: int = 0,
    end: int | None = None,
    *,
    context: Context,
    issued_on: dt.date | None,
    year: int | None = None,
    text: str | None = None,
    trace: list[Traced] | None = None,
) -> tuple[DeadlineMention, ...]:
    """Answers the deadlines in folded[start:end], in text order.

    Args:
        matcher: over rules that hold the families "time", "more", "after", "reference" and "citation".
        folded: the fold of the document's text.
        start: where to begin (0-based, code points).
        end: where to stop, exclusive; None is the end of the text.
        context: "field": the stretch is the value of a time field or a time column, and every readable time counts. "prose": a
            sentence or item of running text. "heading": a heading or lead-in.
        issued_on: the document's day of issue: fills missing years, settles what is past, and is the start of "kể từ ngày ký".
        year: the year of issue where the day is not known.
        text: the text as printed, for the wording of anchors; without it they are in lower case.
        trace: gets what the rules found and what took it away.
    """
    end = len(folded) if end is None else end
    found = matcher.scan(folded, "time", start, end, scope=context, trace=trace)
    tokens = _outside_citations(matcher, folded, start, end, found, trace)
    if not tokens:
        return ()
    today = _Today(issued_on, issued_on.year if issued_on else year)
    place = _Place(folded, start, end)
    phrases = _recurring_sentences(Reader(matcher, folded, end, tokens).read(), place)
    source = folded if text is None else text
    mentions: list[DeadlineMention] = []
    for phrase in phrases:
        read = list(_values(phrase, today, matcher, source))
        mentions.extend(m for m in read if context == "field" or _counts(phrase, m, place, context, today))
    return tuple(_merged(_binding(mentions), context))


def _binding(mentions: list[DeadlineMention]) -> list[DeadlineMention]:
    """Answers the mentions without those that bind nobody further beside a real time: "Định kỳ 6 tháng, đột xuất khi có yêu cầu"."""
    if not any(m.value.kind in ("date", "period", "recurring") and m.rule_id != "time.span" for m in mentions):
        return mentions
    real = [m for m in mentions if m.value.kind != "vague" and not m.rule_id.startswith("after.event")]
    return [m for m in real if m.rule_id != "time.span" or m.value.anchor]


def _outside_citations(
    matcher: Matcher, folded: str, start: int, end: int, tokens: Sequence[Match], trace: list[Traced] | None
) -> list[Match]:
    """Answers the tokens without those that belong to a citation; the trace names its rule for them."""
    if not any(t.rule.label == "time.point" for t in tokens):
        return list(tokens)
    cited = references.find(matcher, folded, folded, start, end)
    kept: list[Match] = []
    for token in tokens:
        citation = next((c for c in cited if c.start < token.end and token.start < c.end), None)
        if citation is None:
            kept.append(token)
        elif trace is not None:
            trace[:] = [Traced(token, "suppressed", citation.rule_id) if t.match is token else t for t in trace]
    return kept


# --- Values --------------------------------------------------------------------------------------------------------------


def _values(phrase: Phrase, today: _Today, matcher: Matcher, text: str) -> Iterator[DeadlineMention]:
    """Answers what a phrase means; nothing where its words fix no time (a day without a month, a day that no calendar has)."""

    def mention(value: DeadlineValue, start: int = phrase.start, end: int = phrase.end) -> DeadlineMention:
        return DeadlineMention(start, end, value, phrase.rule_id)

    if phrase.every is not None:
        yield mention(DeadlineValue("recurring", bound=_bound(phrase, exact=bool(phrase.every.month_days)), rrule=phrase.every.rrule))
    elif phrase.length is not None:
        yield from map(mention, _relative(phrase, today, matcher, text))
    elif phrase.anchor is not None:
        yield mention(DeadlineValue("relative", bound=phrase.cue.bound, anchor=_words(text, phrase.anchor)))  # type: ignore[arg-type]
    elif phrase.plain:
        yield mention(DeadlineValue("ongoing" if phrase.plain == "ongoing" else "vague"))
    elif phrase.ranged:
        value = _range(phrase, today)
        if value is not None:
            yield mention(value)
    else:
        yield from _dated(phrase, phrase.points[0], today)


def _bound(phrase: Phrase, *, exact: bool) -> Bound:
    """Answers the bound that the cue sets; a day with no cue is meant as that day."""
    if phrase.cue.bound in ("before", "by"):
        return "before" if phrase.cue.bound == "before" else "by"
    if phrase.cue.done:
        return "by"
    return "on" if exact else ""


def _dated(phrase: Phrase, point: Point, today: _Today) -> Iterator[DeadlineMention]:
    """Answers a mention for each stretch that a point covers: "Ngày 10, 20/12/2025" is two."""
    laid, inferred = _laid(point.moment, today)
    for i, days in enumerate(laid):
        start = phrase.start if i == 0 else point.start + days.start
        end = phrase.end if i + 1 == len(laid) else point.start + days.end
        yield DeadlineMention(start, end, _bounded(phrase.cue, point.moment, days, inferred), point.rule_id)
    if not laid and _open_year(point.moment, today):
        yield DeadlineMention(phrase.start, phrase.end, DeadlineValue("date" if point.moment.grain == "day" else "period"), point.rule_id)


def _open_year(moment: times.Moment, today: _Today) -> bool:
    """Answers whether only the year is missing, and nothing says which it is: a time, on no known day."""
    return today.year is None and not moment.now and moment.year is None and bool(times.stretches(moment, 2024))


def _laid(moment: times.Moment, today: _Today) -> tuple[tuple[Laid, ...], tuple[str, ...]]:
    """Lays a moment on the calendar: its stretches and the names of what was filled in."""
    inferred: tuple[str, ...] = ()
    if moment.now:
        if today.day is None and (today.year is None or moment.grain != "year"):
            return (), ()
        moment, inferred = times.filled(moment, today.day or dt.date(today.year or 1, 12, 31))
        laid = times.stretches(moment, 0)
        if moment.grain == "school" and today.day and laid and laid[-1].last < today.day:
            moment = replace(moment, year=(moment.year or 0) + 1)
    if moment.complete or moment.year is not None:
        return times.stretches(moment, 0), inferred
    if today.year is None:
        return (), ()
    laid = times.stretches(moment, today.year)
    if today.day is not None and (not laid or laid[-1].last < today.day):
        laid = times.stretches(moment, today.year + 1)
    return laid, (*inferred, "year")


def _bounded(cue: Cue, moment: times.Moment, days: Laid, inferred: tuple[str, ...]) -> DeadlineValue:
    """Answers what a cue makes of the days from `first` to `last`."""
    first, last = days.first, days.last
    single = moment.grain == "day" and first == last
    if cue.kind == "until" and cue.bound == "before":
        return DeadlineValue("date", end=last if moment.part == "last" else first, bound="before", inferred=inferred)
    if cue.kind == "until":
        return DeadlineValue("date", end=last, bound="by", inferred=inferred)
    through = moment.grain in ("day", "month", "year") and any(i.first < i.last for i in moment.items)
    if cue.kind == "from" and not through:
        return DeadlineValue("period", start=first, bound="", inferred=inferred)
    bound: Bound = "by" if cue.done or cue.bound == "by" else "before" if cue.bound == "before" else ""
    if single:
        return DeadlineValue("date", end=last, bound=bound or "on", inferred=inferred)
    return DeadlineValue("period", start=first, end=last, bound=bound, inferred=inferred)


def _range(phrase: Phrase, today: _Today) -> DeadlineValue | None:
    first, last = (p.moment for p in phrase.points)
    laid_last, inferred = _laid(last, today)
    if not laid_last:
        return DeadlineValue("period") if _open_year(last, today) else None
    end = laid_last[-1].last
    if first.year is None and not first.now and first.grain not in ("year", "term"):
        first = replace(first, year=end.year, month=first.month)
    laid_first, more = _laid(first, today)
    if laid_first and laid_first[0].first > end:
        laid_first, more = _laid(replace(first, year=end.year - 1), today)
    if not laid_first or laid_first[0].first > end:
        return None
    bound: Bound = "by" if phrase.cue.done else ""
    return DeadlineValue("period", start=laid_first[0].first, end=end, bound=bound, inferred=tuple(dict.fromkeys((*inferred, *more))))


def _words(text: str, span: tuple[int, int]) -> str:
    return " ".join(text[span[0] : span[1]].split())


def _relative(phrase: Phrase, today: _Today, matcher: Matcher, text: str) -> Iterator[DeadlineValue]:
    length = phrase.length
    assert length is not None
    if phrase.anchor is None:
        yield DeadlineValue("relative", bound="by")
        return
    anchor = _words(text, phrase.anchor)
    start = _anchor_day(matcher, phrase.anchor, text, today)
    count = replace(length, count=-length.count) if phrase.counted == "before" else length
    end = count.after(start) if start is not None else None
    bound: Bound = "before" if phrase.cue.bound == "before" else "by" if phrase.cue.kind or phrase.counted == "before" else ""
    yield DeadlineValue("relative", end=end, bound=bound, anchor=anchor)


def _anchor_day(matcher: Matcher, span: tuple[int, int], text: str, today: _Today) -> dt.date | None:
    """Answers the day of an event: the document's own issue, or a date that the words give."""
    from extract.text import fold

    words = fold(_words(text, span))
    if words in matcher.rulebook.lexicons["own_issue"]:
        return today.day
    token = matcher.whole(words, "time.point", 0, len(words))
    moment = times.moment(token, matcher.rulebook) if token else None
    laid = _laid(moment, today)[0] if moment else ()
    return laid[-1].last if laid else None


def _merged(mentions: list[DeadlineMention], context: Context) -> Iterator[DeadlineMention]:
    """Answers the mentions, days that follow each other in one field as one period: "Chiều ngày 28/12 và cả ngày 29/12/2011"."""
    held: DeadlineMention | None = None
    for mention in mentions:
        if held is not None and context == "field" and _next_day(held.value, mention.value) and mention.start - held.end <= len(" và cả "):
            first = held.value.start or held.value.end
            value = replace(mention.value, kind="period", start=first, bound="")
            held = replace(held, end=mention.end, value=value)
            continue
        if held is not None:
            yield held
        held = mention
    if held is not None:
        yield held


def _next_day(one: DeadlineValue, other: DeadlineValue) -> bool:
    on = other.kind == "date" and other.bound == "on" and (one.kind == "period" or one.bound == "on")
    return bool(on and one.end and other.end and other.end - one.end == dt.timedelta(days=1))


# --- What counts in running text -----------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"[;\n]|\.(?!\d|\.)")
_BY_RULE = re.compile(r"(?:theo|đúng) (?:qui định|kế hoạch|hướng dẫn|yêu cầu)|, (?:đột xuất|báo cáo)")
_STOP = re.compile(r"[;:\n]|\.(?!\d|\.)")
_OPENING = re.compile(r"[\W\d_]*(?:[a-zđ]\) ?)?(?:\(?(?:riêng|đồng thời|trong đó|cụ thể|dự kiến)[ ,:]+)?")
_FIGURE = re.compile(r"%|\bđạt\b|\btỉ lệ\b|\btối thiểu\b|\bít nhất\b")


class _Place:
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


def _recurring_sentences(phrases: list[Phrase], place: _Place) -> list[Phrase]:
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


def _counts(phrase: Phrase, mention: DeadlineMention, place: _Place, context: Context, today: _Today) -> bool:
    """Answers whether a time in running text says when something is to be done."""
    value = mention.value
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
    return _date_counts(phrase, mention, place, context, today)


def _recurrence_counts(phrase: Phrase, place: _Place) -> bool:
    recurrence = phrase.every
    assert recurrence is not None
    if not recurrence.plain or phrase.points:
        return True
    if phrase.weak or phrase.listed or phrase.rule_id != "time.every":
        return not phrase.weak
    return place.opens(phrase.start) or place.closes(phrase.end) or place.periodic(phrase.start) or place.sign_after(phrase.end) == ","


def _date_counts(phrase: Phrase, mention: DeadlineMention, place: _Place, context: Context, today: _Today) -> bool:
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
        return phrase.ranged or opens or moment.year is None or (today.day is not None and mention.value.end != today.day)
    if yearly:
        return opens and place.sign_after(phrase.end) in (",", ":", "")
    return opens or phrase.ranged or context == "heading"
