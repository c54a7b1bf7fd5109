"""Numbers of a sheet as the sheet shows them, written as in Vietnam: 30/06/2024; 1.234,5 where thousands are set apart.

Only what bears on plans is followed: dates, times, percentages, thousands, decimal places. Other formats show the bare number.
"""

from __future__ import annotations

import datetime as dt
import re

# ISO 29500-1, 18.8.30: formats that have a number and no code in the file.
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss",
}  # fmt: skip
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
# m is minutes beside hours or seconds, else months.
_CLOCK = re.compile(r"AM/PM|A/P|(?<=h)\]?:?m+|m+(?=:?\[?s)", re.IGNORECASE)
_DATE = re.compile(r"[dmy]", re.IGNORECASE)
_TIME = re.compile(r"[hs]", re.IGNORECASE)
_DAY = re.compile(r"d", re.IGNORECASE)
_YEAR = re.compile(r"y", re.IGNORECASE)
_MONTH = re.compile(r"m", re.IGNORECASE)
_PLACES = re.compile(r"\.([0#?]+)")
# Excel counts days from here, and takes 1900 for a leap year; before its March the count is one off.
_EPOCH = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_LAST_DAY = 2_958_465


def shown(value: str, code: str, *, since_1904: bool = False) -> str:
    """Answers a number (as the file writes it) as a cell with the format `code` shows it; `value` itself where it is no number."""
    try:
        number = float(value)
    except ValueError:
        return value
    section = _QUOTED.sub("", code).split(";")[0]
    section = _CLOCK.sub("", section)
    if _DATE.search(section) or _TIME.search(section):
        moment = _moment(number, since_1904=since_1904)
        return _dated(moment, section) if moment is not None else value
    if "%" in section:
        return f"{_decimal(100 * number, section)}%"
    if section.strip().lower() in ("", "general", "@") or "e" in section.lower():
        return _plain(number)
    return _decimal(number, section)


def built_in(number: int) -> str:
    """Answers the code of a format that the file only numbers; "" for the general one."""
    return _BUILT_IN.get(number, "")


def _moment(number: float, *, since_1904: bool) -> dt.datetime | None:
    if not 0 <= number <= _LAST_DAY:
        return None
    start = _EPOCH_1904 if since_1904 else _EPOCH
    days = number + 1 if not since_1904 and number < 60 else number
    return start + dt.timedelta(seconds=round(days * 86400))


def _dated(moment: dt.datetime, section: str) -> str:
    """Answers day, month, year and hour as far as the format shows them, in our order."""
    parts = []
    if _DAY.search(section):
        parts.append(f"{moment.day:02}")
    if _MONTH.search(section):
        parts.append(f"{moment.month:02}")
    if _YEAR.search(section):
        parts.append(str(moment.year))
    text = "/".join(parts)
    if _TIME.search(section):
        hour = f"{moment.hour:02}:{moment.minute:02}" + (f":{moment.second:02}" if "s" in section.lower() else "")
        text = f"{hour} {text}".strip()
    return text


def _plain(number: float) -> str:
    """Answers a number as the general format shows it, with our comma."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.10g}".replace(".", ",")


def _decimal(number: float, section: str) -> str:
    found = _PLACES.search(section)
    places = len(found[1]) if found else 0
    needed = found[1].count("0") if found else 0
    text = f"{number:,.{places}f}" if "," in section.partition(".")[0] else f"{number:.{places}f}"
    whole, _, rest = text.partition(".")
    while len(rest) > needed and rest.endswith("0"):
        rest = rest[:-1]
    whole = whole.replace(",", ".")
    return f"{whole},{rest}" if rest else whole
