"""What the tokens of a time phrase mean: points of time, recurrences, lengths. Read from matches of rules/times.toml.

A point may lack its year (or its month); `stretches` lays it on the calendar once that is known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from extract.matcher import Match, Normaliser
from extract.normalize import calendar
from extract.normalize.calendar import Part, Stretch
from extract.rulebook import Rulebook

Grain = Literal["day", "week", "month", "quarter", "half", "year", "term", "school"]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list of days, months or years, `first`..`last` where it is a range; it stands at words[start:end]."""

    first: int
    last: int
    start: int = 0
    end: int = 0


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

    @property
    def complete(self) -> bool:
        """Answers whether the words alone fix the days."""
        return self.grain in ("year", "term") or (self.year is not None and (self.grain not in ("day", "week") or self.month is not None))


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often: the parts of an RFC 5545 rule."""

    freq: str
    interval: int = 1
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    days: tuple[str, ...] = ()
    position: int = 0

    @property
    def rrule(self) -> str:
        """Answers the rule in RFC 5545 notation, without the RRULE: prefix."""
        parts = [f"FREQ={self.freq}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        for name, listed in (("BYMONTH", self.months), ("BYMONTHDAY", self.month_days), ("BYDAY", self.days)):
            if listed:
                parts.append(f"{name}={','.join(map(str, listed))}")
        if self.position:
            parts.append(f"BYSETPOS={self.position}")
        return ";".join(parts)

    @property
    def plain(self) -> bool:
        """Answers whether it names no day or month."""
        return not (self.months or self.month_days or self.days)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: `unit` is "day", "working day", "week", "month", "year" or "hour"."""

    count: int
    unit: str

    def after(self, start: dt.date) -> dt.date | None:
        """Answers the day that lies this long after `start` (the day itself not counted), None for hours or what no calendar holds."""
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
        count = _number(match.group("count"), book) if match.group("count") else 6
        item = Item(1, count) if match.group("side") == "đầu" else Item(13 - count, 12)
        return Moment("half", (item,), year)
    month = _month(match.group("month"), book) if match.group("month") else None
    for group, grain in _LISTS.items():
        if match.group(group):
            items = _items(match, group, book)
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


_JOIN = re.compile(r" *(?:, *và\b|,|&|\bvà\b|(?P<range>-|\bđến\b)) *")
_LABEL = re.compile(r"(?:(?:hết|ngày|tháng|quí|năm) +)*")


def _items(match: Match, group: str, book: Rulebook) -> tuple[Item, ...] | None:
    """Answers the entries of a list such as "26, 27", "3 - 6" or "ii và quí iv"; None where a number does not fit."""
    words = match.group(group)
    shift = match.groups[group][0] - match.start
    items: list[Item] = []
    at, ranged = 0, False
    while at < len(words):
        join = _JOIN.search(words, at)
        end = join.start() if join else len(words)
        label = _LABEL.match(words, at, end)
        entry = _entry(words[label.end() if label else at : end].strip(), group, book)
        if entry is None or (ranged and items and entry[1] < items[-1].first):
            return None
        if ranged and items:
            items[-1] = replace(items[-1], last=entry[1], end=shift + end)
        else:
            items.append(Item(*entry, shift + at, shift + end))
        ranged = bool(join and join["range"])
        at = join.end() if join else len(words)
    return tuple(items) or None


def _entry(word: str, group: str, book: Rulebook) -> tuple[int, int] | None:
    if group in ("day", "days", "years"):
        return (int(word), int(word)) if word.isdigit() else None
    if group == "weeks":
        week = int(book.lexicons["week_number"].get(word, 0))
        return (week, week) if week else None
    if group == "months":
        month = _month(word, book)
        return (month, month) if month else None
    quarter = book.lexicons["quarter_number"].get(word)
    return (3 * int(quarter) - 2, 3 * int(quarter)) if quarter else None


def _month(word: str, book: Rulebook) -> int | None:
    number = int(word) if word.isdigit() else int(book.lexicons["month_word"].get(" ".join(word.split()), 0))
    return number if 1 <= number <= 12 else None


def _number(words: str, book: Rulebook) -> int:
    """Answers a count in figures or words; what is repeated in brackets ("05 (năm)") is left out."""
    plain = words.split("(")[0].strip()
    return int(plain) if plain.isdigit() else int(book.lexicons["count_word"].get(" ".join(plain.split()), 0))


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


# --- Recurrences ---------------------------------------------------------------------------------------------------------

_FREQ = {
    "DAILY": ("DAILY", 1), "WEEKLY": ("WEEKLY", 1), "MONTHLY": ("MONTHLY", 1), "QUARTERLY": ("MONTHLY", 3),
    "HALF-YEARLY": ("MONTHLY", 6), "YEARLY": ("YEARLY", 1),
}  # fmt: skip
_QUARTER_MONTHS = {"first": (1, 4, 7, 10), "second": (2, 5, 8, 11), "last": (3, 6, 9, 12)}


def every(match: Match, book: Rulebook) -> Recurrence | None:
    """Answers the recurrence that a match of a "time.every" (or "more") rule names; None for counts that make none."""
    place = match.group("place")
    if match.group("weekdays"):
        days = tuple(book.reading("weekday", w) for w in re.split(r" *, *| +và +| *- *", match.group("weekdays")))
        if place:
            return Recurrence("MONTHLY", days=tuple(("-1" if "cuối" in place else "1") + d for d in days))
        return Recurrence("WEEKLY", days=days)
    month_days = _month_days(match, book)
    if match.rule.id == "time.day-of-each-month":
        return Recurrence("MONTHLY", month_days=month_days) if month_days else None
    if match.rule.id == "time.month-of-quarter":
        which = "first" if place.startswith("đầu") or "nhất" in place else "second" if place in ("thứ hai", "giữa") else "last"
        return Recurrence("YEARLY", months=_QUARTER_MONTHS[which], month_days=month_days)
    if match.group("unit"):
        return _edge_of_each(match.group("unit"), place)
    if not match.group("period"):
        return None
    return _counted(match, book)


def _counted(match: Match, book: Rulebook) -> Recurrence | None:
    freq, interval = _FREQ[book.reading("period", match.group("period"))]
    n = _number(match.group("n"), book) if match.group("n") else 1
    times = _number(match.group("times"), book) if match.group("times") else 1
    if not n or not times:
        return None
    if match.rule.label == "more" and freq == "MONTHLY" and n == 9:
        return Recurrence("YEARLY", months=(9,))  # the report on nine months comes once a year
    interval *= n
    if freq == "MONTHLY" and interval % 12 == 0:
        freq, interval = "YEARLY", interval // 12
    if times > 1:
        months = interval * (12 if freq == "YEARLY" else 1)
        if freq not in ("YEARLY", "MONTHLY") or months % times:
            return Recurrence(freq, interval)  # "02 lần/tuần" on no certain day: the period is what is known
        freq, interval = "MONTHLY", months // times
    return Recurrence(freq, interval)


def _month_days(match: Match, book: Rulebook) -> tuple[int, ...]:
    items = _items(match, "days", book) if match.group("days") else None
    return tuple(sorted({d for i in items or () for d in range(i.first, i.last + 1) if d <= 31}))


def _edge_of_each(unit: str, place: str) -> Recurrence:
    if place == "ngày làm việc cuối cùng":
        months = {"tháng": (), "quí": _QUARTER_MONTHS["last"], "năm": (12,)}.get(unit, ())
        if unit == "tuần":
            return Recurrence("WEEKLY", days=("FR",))
        return Recurrence("YEARLY" if months else "MONTHLY", months=months, days=("MO", "TU", "WE", "TH", "FR"), position=-1)
    late = "cuối" in place
    exact = "ngày" in place or unit in ("tháng", "quí")
    if unit == "tuần":
        return Recurrence("WEEKLY", days=("FR" if late else "MO",))
    days = ((-1,) if late else (1,)) if exact else ()
    if unit == "tháng":
        return Recurrence("MONTHLY", month_days=days)
    if unit == "quí":
        return Recurrence("YEARLY", months=_QUARTER_MONTHS["last" if late else "first"], month_days=days)
    return Recurrence("YEARLY", months=(12,) if late else (1,), month_days=days)


def on(recurrence: Recurrence, points: tuple[Moment, ...]) -> Recurrence | None:
    """Answers `recurrence` held to the days or months of `points` ("hằng năm" + "trước ngày 10/12"); None where they do not go together."""
    months: set[int] = set()
    days: set[tuple[int, ...]] = set()
    for point in points:
        if point.now or point.grain in ("year", "term", "school") or point.year is not None:
            return None
        listed = tuple(n for i in point.items for n in range(i.first, i.last + 1))
        if point.grain == "day":
            days.add(listed)
            months |= {point.month} if point.month else set()
        elif point.grain == "week":
            low, high = calendar.week_days(2001, point.month or 1, listed[0])  # a year without a leap day
            days.add(tuple(range(low, high + 1)))
            months |= {point.month} if point.month else set()
        else:
            months |= set(listed)
            days.add(())
    if not recurrence.plain or len(days) != 1 or any(d > 31 for d in next(iter(days))):
        return None
    (numbers,) = days
    if recurrence.freq == "YEARLY" and months:
        return replace(recurrence, months=tuple(sorted(months)), month_days=numbers)
    if recurrence.freq == "MONTHLY" and not months and numbers:
        return replace(recurrence, month_days=numbers)
    return None


# --- Lengths -------------------------------------------------------------------------------------------------------------

_UNITS = {"ngày làm việc": "working day", "ngày": "day", "tuần": "week", "tháng": "month", "quí": "month", "năm": "year"}


def length(match: Match, book: Rulebook) -> Length | None:
    """Answers the length of time that a match of "time.span" names."""
    unit = " ".join(match.group("unit").split())
    count = _number(match.group("n"), book)
    if unit == "ngày" and match.text.endswith("làm việc"):
        unit = "ngày làm việc"
    return Length(count * (3 if unit == "quí" else 1), _UNITS.get(unit, "hour")) if count else None


# --- For the rules' own examples ------------------------------------------------------------------------------------------


def _moment_facts(match: Match, book: Rulebook, issued_on: dt.date | None) -> object | None:
    point = moment(match, book)
    if point is None:
        return None
    day = issued_on or dt.date(2023, 6, 20)
    point, _ = filled(point, day)
    laid = stretches(point, day.year)
    if point.year is None and laid and laid[-1].last < day:
        laid = stretches(point, day.year + 1)
    return {"grain": point.grain, "first": laid[0].first if laid else None, "last": laid[-1].last if laid else None}


VALUES: Mapping[str, Normaliser] = {
    "moment": _moment_facts,
    "every": lambda match, book, issued_on: every(match, book),
    "span": lambda match, book, issued_on: length(match, book),
    "event": lambda match, book, issued_on: {"anchor": match.group("anchor")},
    "ongoing": lambda match, book, issued_on: {},
    "vague": lambda match, book, issued_on: {},
}
