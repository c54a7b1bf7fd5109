"""When a deadline falls due: the days of a calendar's event and how it comes again, or why there is no such day.

- `date`: the last day allowed. "Before the 30th" is due on the 29th, "before 5 p.m. on the 30th" on the 30th.
- `period`: from its first day to its last; where something is to be finished within it (`by`), its last day.
- `relative`: as `date`, where the event's day is known.
- `recurring`: from the document's day of issue on, without end where the words set none. A rule that leaves the day open falls due when
  its month, quarter, half or year ends, in a week on Friday; months that stand together ("quý I hằng năm") are one period each year.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

# Why a deadline is in no calendar: it has no end, binds to nothing, waits for an event without a day, begins and never ends, nobody knows
# when it begins to recur.
Undue = Literal["ongoing", "vague", "no_day", "no_end", "no_begin"]

_DAY = dt.timedelta(days=1)
_HOUR = re.compile(r"\d\s*(?:giờ|h(?![a-zà-ỹ])|g(?=\d))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Due:
    """First and last day (both count) of what falls due; where it comes again (`rrule`, RFC 5545) those of the first time."""

    start: dt.date
    end: dt.date
    rrule: str = ""


def due(deadline: Mapping[str, Any], since: dt.date | None) -> Due | Undue:
    """Answers when a row of `deadlines` (by column name) falls due; `since` is the day from which a recurrence counts."""
    kind, start, end = deadline["kind"], deadline["start"], deadline["end"]
    if kind in ("ongoing", "vague"):
        return "ongoing" if kind == "ongoing" else "vague"
    if kind == "recurring":
        begin = start or since
        return "no_begin" if begin is None else _recurring(deadline, begin)
    if end is None:
        return "no_end" if start is not None else "no_day"
    last = last_day(end, deadline["bound"], deadline["text"])
    if kind == "period" and start is not None and start <= last and not deadline["bound"]:
        return Due(start, last)
    return Due(last, last)


def last_day(end: dt.date, bound: str, text: str) -> dt.date:
    """Answers the last day allowed by a deadline that reads `end`: the day before where the day itself is too late."""
    return end - _DAY if _day_too_late(bound, text) and end > dt.date.min else end


def _day_too_late(bound: str, text: str) -> bool:
    """Answers whether the day itself is too late: "before the 30th", but not "before 5 p.m. on the 30th"."""
    return bound == "before" and _HOUR.search(text) is None


def _recurring(deadline: Mapping[str, Any], begin: dt.date) -> Due | Undue:
    from dateutil.rrule import rrulestr

    parts = dict(part.split("=", 1) for part in deadline["rrule"].split(";") if "=" in part)
    months = [int(m) for m in parts.get("BYMONTH", "").split(",") if m]
    span = months if not deadline["bound"] and _whole_months(parts, months) else []
    if span:
        parts |= {"BYMONTH": str(span[0]), "BYMONTHDAY": "1"}
    else:
        parts |= _closing_day(parts)
        if _day_too_late(deadline["bound"], deadline["text"]):
            parts |= _day_before(parts)
    if parts.get("FREQ") == "MONTHLY":
        begin = _in_step(begin, int(parts.get("INTERVAL", "1")))
    if deadline["end"] is not None:
        parts["UNTIL"] = f"{deadline['end']:%Y%m%d}"
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        first = next(iter(rrulestr(rule, dtstart=dt.datetime(begin.year, begin.month, begin.day))), None)
    except ValueError:
        return "no_begin"
    if first is None:
        return "no_begin"
    day = first.date()
    return Due(day, _month_end(day.replace(month=span[-1])) if span else day, rule)


def _whole_months(parts: Mapping[str, str], months: Sequence[int]) -> bool:
    """Answers whether a rule means whole months that stand together, once a year."""
    together = bool(months) and months == list(range(months[0], months[0] + len(months)))
    return together and parts.get("FREQ") == "YEARLY" and not parts.keys() & {"BYMONTHDAY", "BYDAY", "BYSETPOS"}


def _closing_day(parts: Mapping[str, str]) -> dict[str, str]:
    """Answers the day on which a rule that names none falls due."""
    if parts.keys() & {"BYMONTHDAY", "BYDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"}:
        return {}
    frequency = parts.get("FREQ")
    if frequency == "WEEKLY":
        return {"BYDAY": "FR"}
    if frequency == "MONTHLY":
        return {"BYMONTHDAY": "-1"}
    if frequency == "YEARLY":
        return {"BYMONTH": parts.get("BYMONTH", "12"), "BYMONTHDAY": "-1"}
    return {}


def _day_before(parts: Mapping[str, str]) -> dict[str, str]:
    """Answers the days before those of a month; nothing where the day before the first stands in another month."""
    days = [int(d) for d in parts.get("BYMONTHDAY", "").split(",") if d]
    if not days or any(not 1 < d <= 31 for d in days):
        return {}
    return {"BYMONTHDAY": ",".join(str(d - 1) for d in days)}


def _in_step(begin: dt.date, months: int) -> dt.date:
    """Answers `begin`, or the first day of the month in which its quarter or half ends: every third month is March, June, ..."""
    ahead = -begin.month % months if 12 % months == 0 else 0
    if not ahead:
        return begin
    year, month = divmod(begin.month - 1 + ahead, 12)
    return dt.date(begin.year + year, month + 1, 1)


def _month_end(day: dt.date) -> dt.date:
    following = day.replace(day=28) + 4 * _DAY
    return following - following.day * _DAY
