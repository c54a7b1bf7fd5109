"""What the tokens of a time phrase mean: points and lengths of time. Read from matches of rules/times.toml.

A point may lack its year (or its month); `stretches` lays it on the calendar once that is known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from extract.matcher import Match
from extract.normalize import calendar, numerals
from extract.normalize.calendar import Part, Stretch
from extract.normalize.numerals import Item
from extract.rulebook import Rulebook

Grain = Literal["day", "week", "month", "quarter", "half", "year", "term", "school"]


@dataclass(frozen=True, slots=True)
class Laid:
    """Days on the calendar, both ends included, and where the entries that name them stand in the words."""

    first: dt.date
    last: dt.date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of time as written: `items` are days, months or years, as `grain` says; `year` and `month` are None where not written.

    `part` is a part of the (only) item. `now`: counted from the day of issue ("trong năm"). `bare`: numbers without "ngày" or "tháng".
    `named`: may be part of a name ("giai đoạn 2021-2025"). `semester` of a school year: 0 the whole, 1 or 2.
    `hour`: an hour of the day stands before it; midnight is none, at which rules come into force.
    """

    grain: Grain
    items: tuple[Item, ...]
    year: int | None = None
    month: int | None = None
    part: Part = ""
    semester: int = 0
    now: bool = False
    bare: bool = False
    named: bool = False
    hour: bool = False

    @property
    def complete(self) -> bool:
        """Answers whether the words alone fix the days."""
        return self.grain in ("year", "term") or (self.year is not None and (self.grain not in ("day", "week") or self.month is not None))


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: `unit` is "day", "working day", "week", "month", "year", "hour" or "minute"."""

    count: int
    unit: str

    def after(self, start: dt.date) -> dt.date | None:
        """Answers the day that lies this long after `start` (that day not counted), None for hours, minutes and what no calendar holds."""
        try:
            if self.unit == "working day":
                return calendar.add_working_days(start, self.count)
            if self.unit in ("day", "week"):
                return start + dt.timedelta(days=self.count * (7 if self.unit == "week" else 1))
            if self.unit in ("month", "year"):
                return calendar.add_months(start, self.count * (12 if self.unit == "year" else 1))
        except (OverflowError, ValueError):
            return None
        return None


# --- Points --------------------------------------------------------------------------------------------------------------


_GRAIN: Mapping[str, Grain] = {"năm": "year", "quí": "quarter", "tháng": "month"}
_LISTS: Mapping[str, Grain] = {"day": "day", "days": "day", "months": "month", "quarters": "quarter", "years": "year", "weeks": "week"}


def moment(match: Match, book: Rulebook) -> Moment | None:
    """Answers the point of time that a match of a "time.point" rule names, None where it names none after all.

    "31/4/2025" does name one; that it lies on no calendar shows when it is laid out.
    """
    flags = {"bare": "bare" in match.rule.constants, "named": "named" in match.rule.constants}
    year = int(match.group("year")) if match.group("year") else None
    part = cast(Part, book.reading("part", match.group("part")) if match.group("part") else "")
    if match.group("school") or "school" in match.rule.constants:
        return _school(match, book, part)
    if match.group("unit"):
        return Moment(_GRAIN[match.group("unit")], (), part=part, now=True, bare=flags["bare"])
    if match.group("count") or match.group("side"):
        count = numerals.number(match.group("count"), book) if match.group("count") else 6
        if match.group("month"):
            return Moment("week", (Item(1, count),), year, numerals.month(match.group("month"), book))
        item = Item(1, count) if match.group("side") == "đầu" else Item(13 - count, 12)
        return Moment("half", (item,), year)
    month = numerals.month(match.group("month"), book) if match.group("month") else None
    for group, grain in _LISTS.items():
        if match.group(group):
            items = numerals.items(match, group, book)
            if items is None:
                return None
            named = flags["named"] and grain == "year"
            return Moment("term" if named else grain, items, year, month, part, **flags)
    return None


def _school(match: Match, book: Rulebook, part: Part) -> Moment:
    semester = int(book.reading("quarter_number", match.group("quarters"))) if match.group("quarters") else 0
    years = re.findall(r"\d{4}", match.group("school"))
    year = int(years[0]) if years else None
    return Moment("school", (), year, None, part, semester if semester < 3 else 0, now=year is None)


def stretches(point: Moment, year: int) -> tuple[Laid, ...]:
    """Answers the days that `point` covers, its missing year being `year`.

    Entries that follow each other are one stretch ("26, 27"). Empty where the calendar has no such day.
    """
    laid: list[Laid] = []
    for item in point.items or (Item(0, 0),):
        stretch = _stretch(point, item, point.year if point.year is not None else year)
        if stretch is None:
            return ()
        if laid and stretch[0] == laid[-1].last + dt.timedelta(days=1):
            laid[-1] = replace(laid[-1], last=stretch[1], end=item.end)
        else:
            laid.append(Laid(*stretch, item.start, item.end))
    return tuple(laid)


def _stretch(point: Moment, item: Item, year: int) -> Stretch | None:
    if point.grain in ("year", "term"):
        first, last = item.first or year, item.last or year
        if not 1 <= first <= last <= 9999:
            return None
        ends = calendar.months(first, 1, 12, point.part), calendar.months(last, 1, 12, point.part)
        return ends[0][0], ends[1][1]
    if not 1 <= year < 9999:
        return None
    if point.grain == "school":
        return _school_stretch(point, year)
    if point.grain in ("month", "quarter", "half"):
        return calendar.months(year, item.first, item.last, point.part) if item.first else None
    if point.month is None:
        return None
    low, high = item.first, item.last
    if point.grain == "week":
        low, high = calendar.week_days(year, point.month, item.first)[0], calendar.week_days(year, point.month, item.last)[1]
    start, end = calendar.day(year, point.month, low), calendar.day(year, point.month, high)
    return (start, end) if start and end and start <= end else None


def _school_stretch(point: Moment, year: int) -> Stretch:
    """A school year runs from September to May; its first half ends in the middle of January."""
    begin, middle, end = dt.date(year, 9, 1), dt.date(year + 1, 1, 15), dt.date(year + 1, 5, 31)
    first, last = {0: (begin, end), 1: (begin, middle), 2: (middle + dt.timedelta(days=1), end)}[point.semester]
    if point.part == "first":
        return first, calendar.month_end(first.year, first.month)
    if point.part == "last":
        return dt.date(last.year, last.month, 1), last
    return first, last


def filled(point: Moment, issued_on: dt.date) -> tuple[Moment, tuple[str, ...]]:
    """Answers a point counted from the day of issue ("trong năm", "cuối quý") with what the day of issue gives, and what that was."""
    if not point.now:
        return point, ()
    if point.grain == "school":
        return replace(point, year=issued_on.year - (issued_on.month < 7), now=False), ("year",)
    if point.grain == "quarter":
        first = 3 * ((issued_on.month - 1) // 3) + 1
        return replace(point, items=(Item(first, first + 2),), year=issued_on.year, now=False), ("year", "quarter")
    if point.grain == "month":
        return replace(point, items=(Item(issued_on.month, issued_on.month),), year=issued_on.year, now=False), ("year", "month")
    return replace(point, items=(Item(issued_on.year, issued_on.year),), now=False), ("year",)


# --- Lengths -------------------------------------------------------------------------------------------------------------

_UNITS = {"ngày làm việc": "working day", "ngày": "day", "tuần": "week", "tháng": "month", "quí": "month", "năm": "year", "phút": "minute"}


def length(match: Match, book: Rulebook) -> Length | None:
    """Answers the length of time that a match of "time.span" names."""
    unit = " ".join(match.group("unit").split())
    count = numerals.number(match.group("n"), book)
    if unit == "ngày" and match.text.endswith("làm việc"):
        unit = "ngày làm việc"
    return Length(count * (3 if unit == "quí" else 1), _UNITS.get(unit, "hour")) if count else None
