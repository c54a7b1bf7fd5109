"""What a rule's `value` names stand for: readings of one match, so that a rule's examples can say what it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from extract.matcher import Match, Normaliser
from extract.normalize import recurrences, times
from extract.rulebook import Rulebook

# Examples of rules that name no day of issue are read as for this one.
_SOME_DAY = dt.date(2023, 6, 20)


def _moment_facts(match: Match, book: Rulebook, issued_on: dt.date | None) -> object | None:
    point = times.moment(match, book)
    if point is None:
        return None
    day = issued_on or _SOME_DAY
    point, _ = times.filled(point, day)
    laid = times.stretches(point, day.year)
    if point.year is None and laid and laid[-1].last < day:
        laid = times.stretches(point, day.year + 1)
    return {"grain": point.grain, "first": laid[0].first if laid else None, "last": laid[-1].last if laid else None}


VALUES: Mapping[str, Normaliser] = {
    "moment": _moment_facts,
    "every": lambda match, book, issued_on: recurrences.every(match, book),
    "span": lambda match, book, issued_on: times.length(match, book),
    "event": lambda match, book, issued_on: {"anchor": match.group("anchor")},
    "ongoing": lambda match, book, issued_on: {},
    "vague": lambda match, book, issued_on: {},
}
