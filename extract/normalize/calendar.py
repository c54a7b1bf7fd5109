"""Calendar arithmetic: ends of months, quarters, parts of a span, working days. No text here."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Literal

Part = Literal["", "first", "middle", "last"]
Stretch = tuple[dt.date, dt.date]
_DAY = dt.timedelta(days=1)


def day(year: int, month: int, number: int) -> dt.date | None:
    """Answers the date, None where the calendar has no such day."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def month_end(year: int, month: int) -> dt.date:
    """Answers the last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def months(year: int, first: int, last: int, part: Part = "") -> Stretch:
    """Answers the first and last day of months `first`..`last` of `year`, or of a part of them.

    A part of one month is its first ten days, the next ten, or the rest; of a quarter its first, second or third month; of a year its
    first quarter, the half in between, or its last quarter.
    """
    if part and first == last:
        begin, end = {"first": (1, 10), "middle": (11, 20), "last": (21, 31)}[part]
        return dt.date(year, first, begin), min(month_end(year, first), dt.date(year, first, min(end, 28)) + (end - min(end, 28)) * _DAY)
    if part and last - first == 11:
        first, last = {"first": (1, 3), "middle": (4, 9), "last": (10, 12)}[part]
    elif part:
        third = max((last - first + 1) // 3, 1)
        first, last = {
            "first": (first, first + third - 1),
            "middle": (first + third, last - third),
            "last": (last - third + 1, last),
        }[part]
    return dt.date(year, first, 1), month_end(year, last)


def week_days(year: int, month: int, week: int) -> tuple[int, int]:
    """Answers the first and last day number of week `week` (1..5, -1 the last) of a month, weeks counted in sevens from the first."""
    last = month_end(year, month).day
    if week < 0:
        return last - 6, last
    return 7 * week - 6, min(7 * week, last)


def add_working_days(start: dt.date, count: int) -> dt.date:
    """Answers the `count`-th day after `start` (before it for a negative count) that is a Monday to Friday; holidays are not known."""
    step = _DAY if count >= 0 else -_DAY
    at = start
    for _ in range(abs(count)):
        at += step
        while at.weekday() >= 5:
            at += step
    return at


def add_months(start: dt.date, count: int) -> dt.date:
    """Answers the same day `count` months on, or the last day of that month where it has no such day."""
    index = start.year * 12 + start.month - 1 + count
    year, month = divmod(index, 12)
    return min(month_end(year, month + 1), dt.date(year, month + 1, min(start.day, 28)) + max(start.day - 28, 0) * _DAY)
