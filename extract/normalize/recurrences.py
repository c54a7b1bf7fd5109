"""How often: recurrences as written, as RFC 5545 rules, and held to the days or months that stand beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.matcher import Match
from extract.normalize import calendar, numerals
from extract.normalize.times import Moment
from extract.rulebook import Rulebook


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


_FREQ = {
    "DAILY": ("DAILY", 1), "WEEKLY": ("WEEKLY", 1), "MONTHLY": ("MONTHLY", 1), "QUARTERLY": ("MONTHLY", 3),
    "HALF-YEARLY": ("MONTHLY", 6), "YEARLY": ("YEARLY", 1),
}  # fmt: skip
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_QUARTER_MONTHS = {"first": (1, 4, 7, 10), "second": (2, 5, 8, 11), "last": (3, 6, 9, 12)}
# Months between one end of a period and the next.
_PERIODS = {"tháng": 1, "quí": 3, "học kì": 6}
# The months in which a school year or its halves begin and end.
_SCHOOL_EDGES = {"năm học": ((9,), (5,)), "học kì": ((1, 9), (1, 5))}


def every(match: Match, book: Rulebook) -> Recurrence | None:
    """Answers the recurrence that a match of a "time.every" (or "more") rule names; None for counts that make none."""
    place = match.group("place")
    if match.group("weekdays"):
        days = _weekdays(match.group("weekdays"), book)
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


def _weekdays(said: str, book: Rulebook) -> tuple[str, ...]:
    """Answers the days in "thứ hai và sáng thứ năm", and all those from the first to the last in "thứ hai đến thứ sáu"."""
    out: list[str] = []
    for part in re.split(r"(?: *, *| +và +)", said):
        ends = [book.reading("weekday", re.sub(r"^(?:vào )?(?:(?:sáng|chiều|tối) )?", "", w)) for w in re.split(r" *- *| +đến +", part)]
        first, last = _WEEK.index(ends[0]), _WEEK.index(ends[-1])
        out += _WEEK[first : last + 1] if first < last else dict.fromkeys(ends)
    return tuple(out)


def _counted(match: Match, book: Rulebook) -> Recurrence | None:
    freq, interval = _FREQ[book.reading("period", match.group("period"))]
    n = numerals.number(match.group("n"), book) if match.group("n") else 1
    times = numerals.number(match.group("times"), book) if match.group("times") else 1
    if not n or not times:
        return None
    if match.rule.label == "more" and freq == "MONTHLY" and n == 9:
        return Recurrence("YEARLY", months=(9,))  # the report on nine months comes once a year
    interval *= n
    if freq == "DAILY" and interval % 7 == 0:
        freq, interval = "WEEKLY", interval // 7
    if freq == "MONTHLY" and interval % 12 == 0:
        freq, interval = "YEARLY", interval // 12
    if times > 1:
        months = interval * (12 if freq == "YEARLY" else 1)
        if freq not in ("YEARLY", "MONTHLY") or months % times:
            return Recurrence(freq, interval)  # "02 lần/tuần" on no certain day: the period is what is known
        freq, interval = "MONTHLY", months // times
    return Recurrence(freq, interval)


def _month_days(match: Match, book: Rulebook) -> tuple[int, ...]:
    items = numerals.items(match, "days", book) if match.group("days") else None
    return tuple(sorted({d for i in items or () for d in range(i.first, i.last + 1) if d <= 31}))


def _edge_of_each(unit: str, place: str) -> Recurrence:
    late = "cuối" in place
    if unit == "tuần":
        return Recurrence("WEEKLY", days=("FR" if late else "MO",))
    if place.startswith("ngày làm việc"):
        months = {"tháng": (), "quí": _QUARTER_MONTHS["last" if late else "first"], "năm": (12 if late else 1,)}.get(unit, ())
        workdays = ("MO", "TU", "WE", "TH", "FR")
        return Recurrence("YEARLY" if months else "MONTHLY", months=months, days=workdays, position=-1 if late else 1)
    exact = "ngày" in place
    if not exact and unit in _PERIODS:
        return Recurrence("MONTHLY", _PERIODS[unit])
    if unit in _SCHOOL_EDGES:
        return Recurrence("YEARLY", months=_SCHOOL_EDGES[unit][late])
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
    if recurrence.freq == "MONTHLY" and recurrence.interval > 1 and recurrence.interval * len(months) == 12:
        return Recurrence("YEARLY", months=tuple(sorted(months)), month_days=numbers)  # "mỗi năm hai kỳ, vào tháng 6 và tháng 12"
    if recurrence.freq == "MONTHLY" and not months and numbers:
        return replace(recurrence, month_days=numbers)
    return None
