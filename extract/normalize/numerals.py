"""Numbers as times are written with: lists and ranges of days, months, quarters, years; counts in figures or words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.matcher import Match
from extract.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list of days, months or years, `first`..`last` where it is a range; it stands at words[start:end]."""

    first: int
    last: int
    start: int = 0
    end: int = 0


_JOIN = re.compile(r" *(?:, *và\b|,|&|\+|\bvà\b|(?P<range>-|\bđến\b)) *")
_LABEL = re.compile(r"(?:(?:hết|ngày|tháng|quí|năm) +)*(?:th?g?\.? ?(?=\d))?")


def items(match: Match, group: str, book: Rulebook) -> tuple[Item, ...] | None:
    """Answers the entries of a list such as "26, 27", "3 - 6" or "ii và quí iv"; None where a number does not fit."""
    words = match.group(group)
    shift = match.groups[group][0] - match.start
    listed: list[Item] = []
    at, ranged = 0, False
    while at < len(words):
        join = _JOIN.search(words, at)
        end = join.start() if join else len(words)
        label = _LABEL.match(words, at, end)
        entry = _entry(words[label.end() if label else at : end].strip(), group, book)
        if entry is None or (ranged and listed and entry[1] < listed[-1].first):
            return None
        if ranged and listed:
            listed[-1] = replace(listed[-1], last=entry[1], end=shift + end)
        else:
            listed.append(Item(*entry, shift + at, shift + end))
        ranged = bool(join and join["range"])
        at = join.end() if join else len(words)
    return tuple(listed) or None


def _entry(word: str, group: str, book: Rulebook) -> tuple[int, int] | None:
    if group in ("day", "days", "years"):
        return (int(word), int(word)) if word.isdigit() else None
    if group == "weeks":
        week = int(book.lexicons["week_number"].get(word, 0))
        return (week, week) if week else None
    if group == "months":
        named = month(word, book)
        return (named, named) if named else None
    quarter = book.lexicons["quarter_number"].get(word)
    return (3 * int(quarter) - 2, 3 * int(quarter)) if quarter else None


def month(word: str, book: Rulebook) -> int | None:
    """Answers the month of a number or a word ("mười một"), None where it is none."""
    named = int(word) if word.isdigit() else int(book.lexicons["month_word"].get(" ".join(word.split()), 0))
    return named if 1 <= named <= 12 else None


def number(words: str, book: Rulebook) -> int:
    """Answers a count in figures or words; what is repeated in brackets ("05 (năm)") is left out."""
    plain = words.split("(")[0].strip()
    return int(plain) if plain.isdigit() else int(book.lexicons["count_word"].get(" ".join(plain.split()), 0))
