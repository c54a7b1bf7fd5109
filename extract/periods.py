"""The period a plan is made for, as its title names it, and by when a conclusion wants put right what it found (rules/periods.toml)."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from extract.matcher import Match, default
from extract.model import Reference, Span
from extract.normalize import deadlines
from extract.text import fold, roman_value

_CENTURIES = ("19", "20")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends in it."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Term:
    """The last day that a conclusion leaves, and the words of the plan that say so."""

    last: dt.date
    span: Span


def of_title(title: str, issued_on: dt.date | None = None) -> Period | None:
    """Answers the period that `title` names as the plan's own, from the first to the last day of all it names; None where none is certain.

    Args:
        title: the title as printed.
        issued_on: the plan's day of issue. A period that is over by then is looked back on; so is one that is half over, where the title
            speaks of what fell short.
    """
    rules = default()
    text = fold(title)
    for date in rules.scan(text, "period.date"):
        text = text[: date.start] + " " * (date.end - date.start) + text[date.end :]
    if rules.scan(text, "period.not-own") or (issued_on is None and rules.scan(text, "period.lacking")):
        return None
    named = rules.scan(text, "period.named")
    try:
        found = [_stretch(m) for m in named]
    except ValueError:
        return None
    if not found or _loose_year(text, named):
        return None
    if rules.scan(text, "period.cites") and text[max(m.end for m in named) :].strip(" ."):
        return None
    period = Period(min(p.first for p in found), max(p.last for p in found))
    if issued_on is None:
        return period
    half = period.first + (period.last - period.first) / 2
    late = issued_on > (half if rules.scan(text, "period.lacking") else period.last)
    return None if late else period


def last_day_of(title: str, issued_on: dt.date | None = None) -> dt.date | None:
    """Answers the last day of the period that `title` names as the plan's own, None where it names none for certain (see `of_title`)."""
    period = of_title(title, issued_on)
    return period.last if period is not None else None


def term_of_conclusion(text: str, start: int, end: int, references: tuple[Reference, ...]) -> Term | None:
    """Answers by when the conclusion that text[start:end] cites wants things put right, None where the plan does not say.

    Args:
        text: the document's text.
        start: where to look from, 0-based: the plan's head.
        end: where to stop, exclusive: its first task.
        references: what the document cites; "within 60 days of the conclusion" counts from the day of the last one cited before.
    """
    folded = fold(text)
    rules = default()
    for demand in rules.scan(folded, "period.term", start, end):
        line = max(folded.rfind("\n", 0, demand.start), start)
        if not rules.scan(folded, "period.conclusion", line, demand.end) and not rules.scan(folded, "period.conclusion", demand.end, end):
            continue
        cited = [r.issued_on for r in references if r.span.start < demand.start and r.issued_on is not None]
        start_due, end_due = demand.groups["due"]
        # "From the day of signing" the conclusion, where the conclusion is not said again: its day is the day of issue for once.
        named = [m.start for m in rules.scan(folded, "period.conclusion", start_due, end_due)]
        for until in (end_due, *(start_due + len(folded[start_due:at].rstrip()) for at in named[-1:])):
            found = deadlines.find(
                rules, folded, start_due, until, context="field", issued_on=cited[-1] if cited else None, text=text
            )
            days = [(m.value.end, Span(m.start, m.end)) for m in found if m.value.end is not None]
            if days:
                return Term(*max(days, key=lambda d: d[0]))
    return None


def _stretch(named: Match) -> Period:
    """Answers the days a match stands for. Raises ValueError where no calendar has them."""
    has = named.groups
    year = int(named.group("from"))
    if "half" in has or named.rule.id == "period.school-year":
        until = int(named.group("to"))
        if named.group("half") in ("i", "1"):
            return Period(dt.date(year, 9, 1), dt.date(until, 1, 31))
        first = dt.date(until, 1, 1) if named.group("half") else dt.date(year, 8, 1)
        return Period(first, dt.date(until, 5, 31) if named.group("half") else dt.date(until, 8, 31))
    if "to" in has:
        return Period(dt.date(year, 1, 1), dt.date(int(named.group("to")), 12, 31))
    if "quarter" in has:
        quarter = _quarter(named.group("quarter"))
        return Period(dt.date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter))
    if "months" in has:
        return Period(dt.date(year, 1, 1), _month_end(year, int(named.group("months"))))
    if "month" in has:
        month = int(named.group("month"))
        return Period(dt.date(year, month, 1), _month_end(year, month))
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _loose_year(text: str, named: tuple[Match, ...]) -> bool:
    """Whether a year stands in none of the forms: "đến năm 2025, tầm nhìn 2030"."""
    rest = "".join(c if c.isalnum() and not any(m.start <= i < m.end for m in named) else " " for i, c in enumerate(text))
    return any(len(word) == 4 and word.isdigit() and word.startswith(_CENTURIES) for word in rest.split())


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _quarter(printed: str) -> int:
    return int(printed) if printed.isdigit() else roman_value(printed.upper()) or 0
