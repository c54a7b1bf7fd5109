"""The period a plan is made for, as its title names it: "năm 2024", "giai đoạn 2021 - 2025", "quý II/2024", "năm học 2024-2025"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable

from extract.text import fold, roman_value

# A title that looks back names the year of what it looks back on; "và những năm tiếp theo" has no end.
_LOOKS_BACK = re.compile(
    r"\b(?:hạn chế|tồn tại|khuyết điểm|thiếu sót|sai phạm|kết luận|kiểm điểm|kiểm tra|thanh tra|giám sát|kiểm toán|xếp loại|sơ kết|"
    r"tổng kết|đánh giá|khắc phục|kiến nghị|rút kinh nghiệm|kết quả|năm tiếp theo|trở đi)\b"
)
# The period of another paper is the plan's own only where it ends the title.
_CITES = re.compile(
    r"\b(?:nghị quyết|chỉ thị|quyết định|thông báo|công văn|chương trình|đề án|chiến lược|qui hoạch|luật|nghị định|thông tư)\b"
)
# Spelt as fold spells: "quí", "kì".
_YEAR = r"((?:19|20)\d\d)"
_PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dt.date]], ...] = (
    # Longest first: the year of a month is no period of its own.
    (re.compile(rf"\bnăm học {_YEAR} ?- ?{_YEAR}"), lambda m: dt.date(int(m[2]), 8, 31)),
    (re.compile(rf"\b(?:giai đoạn|nhiệm kì|thời kì|các năm|năm) (?:từ )?{_YEAR} ?(?:-|đến) ?(?:năm )?{_YEAR}"), lambda m: _year(m[2])),
    (re.compile(rf"\bquí (i{{1,3}}|iv|[1-4])(?: ?[/-] ?| năm ){_YEAR}"), lambda m: _month(m[2], 3 * _quarter(m[1]))),
    (re.compile(rf"\b(6|9) tháng (?:đầu )?năm {_YEAR}"), lambda m: _month(m[2], int(m[1]))),
    (re.compile(rf"\btháng (\d\d?)(?: ?[/-] ?| năm ){_YEAR}"), lambda m: _month(m[2], int(m[1]))),
    (re.compile(rf"\bnăm {_YEAR}\b"), lambda m: _year(m[1])),
)
# "Ngày 12 tháng 4 năm 2021" is a date.
_DATE = re.compile(r"\bngày \d+ ?(?:/|-|tháng) ?\d+ ?(?:/|-|năm) ?\d+")


def last_day_of(title: str) -> dt.date | None:
    """Answers the last day of the latest period that `title` names as the plan's own, None where it names none for certain."""
    text = _DATE.sub(" ", fold(title))
    if _LOOKS_BACK.search(text):
        return None
    found = []
    ends = False
    for pattern, last in _PERIODS:
        try:
            for m in pattern.finditer(text):
                found.append(last(m))
                ends = ends or not text[m.end() :].strip(" .")
        except ValueError:
            return None
        text = pattern.sub(" ", text)
    # A year that stands in none of these forms may go on behind the period.
    if re.search(r"\b(?:19|20)\d\d\b", text):
        return None
    if not ends and _CITES.search(text):
        return None
    return max(found, default=None)


def _year(year: str) -> dt.date:
    return dt.date(int(year), 12, 31)


def _month(year: str, month: int) -> dt.date:
    return dt.date(int(year), month, calendar.monthrange(int(year), month)[1])


def _quarter(printed: str) -> int:
    return int(printed) if printed.isdigit() else roman_value(printed.upper()) or 0
