"""Deadlines: which stretches of a text say when something is to be done, or how often, and what they mean.

`find` asks the rules for tokens (rules/times.toml, rules/deadlines.toml, less what rules/suppress.toml and citations take away), the
grammar in `phrases` for phrases, lays them on the calendar of a document issued on some day, and in running text keeps only those that an
auditor would take for a deadline. In a time field every readable time counts.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extract.labels import DOCUMENT_KINDS, label
from extract.matcher import Match, Matcher, Normaliser, Traced
from extract.model import Bound, DeadlineValue
from extract.normalize import references, times, values
from extract.normalize.phrases import Cue, Phrase, Point, Reader
from extract.normalize.prose import Context as Context
from extract.normalize.prose import Place, Today, counts, joined
from extract.normalize.times import Laid

# The names that rules may give as `value` here, with what reads their examples.
VALUES: Mapping[str, Normaliser] = values.VALUES


@dataclass(frozen=True, slots=True)
class DeadlineMention:
    """One deadline as it stands in the text: text[start:end], from its cue to its last word."""

    start: int
    end: int
    value: DeadlineValue
    rule_id: str


# A time that goes on below in a narrow cell: "Tháng 10 -" over "11/2018", "Quý" over "IV/2016".
_WRAPPED = re.compile(r"(?:\b(?:tháng|qu[ýí]|ngày|năm|từ|đến|trước|sau)|[-–,/]) ?\n(?=[\divx])|\n(?=năm \d{4})")


def find(
    matcher: Matcher,
    folded: str,
    start: int = 0,
    end: int | None = None,
    *,
    context: Context,
    issued_on: dt.date | None,
    year: int | None = None,
    kind: str = "",
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
        kind: what kind of document it is: "kể từ ngày ban hành Thông báo" counts from the issue of a notice that says so.
        text: the text as printed, for the wording of anchors; without it they are in lower case.
        trace: gets what the rules found and what took it away.
    """
    end = len(folded) if end is None else end
    if context == "field" and _WRAPPED.search(folded, start, end):
        folded = folded[:start] + _WRAPPED.sub(lambda hit: hit[0].replace("\n", " "), folded[start:end]) + folded[end:]
    found = matcher.scan(folded, "time", start, end, scope=context, trace=trace)
    tokens = _outside_citations(matcher, folded, start, end, found, trace)
    if not tokens:
        return ()
    today = Today(issued_on, issued_on.year if issued_on else year, kind)
    place = Place(folded, start, end)
    phrases = joined(Reader(matcher, folded, end, tokens).read(), place)
    source = folded if text is None else text
    mentions: list[DeadlineMention] = []
    for phrase in phrases:
        read = list(_values(phrase, today, matcher, source))
        mentions.extend(m for m in read if context == "field" or counts(phrase, m.value, place, context, today))
    return tuple(_merged(_finer(_binding(mentions, folded), folded), context))


def _finer(mentions: list[DeadlineMention], folded: str) -> list[DeadlineMention]:
    """Answers the mentions without a year right behind which its quarter, month or day stands: "riêng năm 2026 xong trong quý II/2026"."""
    out: list[DeadlineMention] = []
    for mention, after in itertools.zip_longest(mentions, mentions[1:]):
        one, other = mention.value, after.value if after is not None else None
        year = mention.rule_id == "time.year" and one.kind == "period" and one.start is not None and one.end is not None
        if year and after is not None and other is not None and folded[mention.end : after.start].strip() in ("", "phải", "thì"):
            days = (other.start or other.end, other.end)
            if all(d is not None and one.start <= d <= one.end for d in days) and days != (one.start, one.end):  # type: ignore[operator]
                continue
        out.append(mention)
    return out


def _binding(mentions: list[DeadlineMention], folded: str) -> list[DeadlineMention]:
    """Answers the mentions without those that bind nobody further beside a real time: "Định kỳ 6 tháng, đột xuất khi có yêu cầu".

    A length of time is a time of its own in another part of the sentence: "cập nhật hằng tháng; trả lời trong 05 ngày".
    """
    if not any(m.value.kind in ("date", "period", "recurring") and m.rule_id != "time.span" for m in mentions):
        return mentions
    real = [m for m in mentions if m.value.kind != "vague" and not m.rule_id.startswith("after.event")]
    fixed = [m for m in real if m.rule_id != "time.span"]
    return [m for m in real if m.rule_id != "time.span" or m.value.anchor or not any(_together(m, k, folded) for k in fixed)]


def _together(one: DeadlineMention, other: DeadlineMention, folded: str) -> bool:
    """Answers whether two times stand in one part of a sentence."""
    return ";" not in folded[min(one.end, other.end) : max(one.start, other.start)]


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


def _values(phrase: Phrase, today: Today, matcher: Matcher, text: str) -> Iterator[DeadlineMention]:
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


def _dated(phrase: Phrase, point: Point, today: Today) -> Iterator[DeadlineMention]:
    """Answers a mention for each stretch that a point covers: "Ngày 10, 20/12/2025" is two."""
    laid, inferred = _laid(point.moment, today)
    for i, days in enumerate(laid):
        start = phrase.start if i == 0 else point.start + days.start
        end = phrase.end if i + 1 == len(laid) else point.start + days.end
        yield DeadlineMention(start, end, _bounded(phrase.cue, point.moment, days, inferred), point.rule_id)
    if not laid and _open_year(point.moment, today):
        yield DeadlineMention(phrase.start, phrase.end, DeadlineValue("date" if point.moment.grain == "day" else "period"), point.rule_id)


def _open_year(moment: times.Moment, today: Today) -> bool:
    """Answers whether only the year is missing, and nothing says which it is: a time, on no known day."""
    return today.year is None and not moment.now and moment.year is None and bool(times.stretches(moment, 2024))


def _laid(moment: times.Moment, today: Today) -> tuple[tuple[Laid, ...], tuple[str, ...]]:
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
    # "từ 6h30 ngày 01/11": when that day it begins.
    if cue.kind == "from" and not through and not (single and moment.hour):
        return DeadlineValue("period", start=first, bound="", inferred=inferred)
    bound: Bound = "by" if cue.done or cue.bound == "by" else "before" if cue.bound == "before" else ""
    if single:
        return DeadlineValue("date", end=last, bound=bound or "on", inferred=inferred)
    return DeadlineValue("period", start=first, end=last, bound=bound, inferred=inferred)


def _range(phrase: Phrase, today: Today) -> DeadlineValue | None:
    first, last = (p.moment for p in phrase.points)
    laid_last, inferred = _laid(last, today)
    if not laid_last:
        return DeadlineValue("period") if _open_year(last, today) else None
    end = laid_last[-1].last
    dated = first.year is not None
    if not dated and not first.now and first.grain not in ("year", "term"):
        first = replace(first, year=end.year, month=first.month)
    laid_first, more = _laid(first, today)
    if laid_first and laid_first[0].first > end:
        if dated and last.year is not None:
            return DeadlineValue("period")  # "10/3/2025 - 25/5/2024": one of the two is wrong, and nobody can tell which
        laid_first, more = _laid(replace(first, year=end.year - 1), today)
    if not laid_first or laid_first[0].first > end:
        return None
    bound: Bound = "by" if phrase.cue.done else ""
    return DeadlineValue("period", start=laid_first[0].first, end=end, bound=bound, inferred=tuple(dict.fromkeys((*inferred, *more))))


def _words(text: str, span: tuple[int, int]) -> str:
    return " ".join(text[span[0] : span[1]].split())


def _relative(phrase: Phrase, today: Today, matcher: Matcher, text: str) -> Iterator[DeadlineValue]:
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


def _anchor_day(matcher: Matcher, span: tuple[int, int], text: str, today: Today) -> dt.date | None:
    """Answers the day of an event: the document's own issue, or a date that the words give."""
    from extract.text import fold

    words = fold(_words(text, span))
    if matcher.whole(words, "after.own-issue", 0, len(words)) is not None:
        return today.day
    own = matcher.whole(words, "after.own-kind", 0, len(words))
    if own is not None and today.kind and own.group("kind") == fold(label(DOCUMENT_KINDS, today.kind)):
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
