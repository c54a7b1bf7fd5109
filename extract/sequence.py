"""Printed numbers as places in a sequence, and where such a sequence skips."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from extract.text import letter_value, roman_value

_ARABIC = re.compile(r"(?:\d+\.)*(\d+)\.?")
_PLAIN_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def gaps(numbers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Answers pairs of indices (before, after) between which `numbers` leave something out.

    Empty and unknown numbers are passed over; a number that is no higher than the one before it starts a new count. The whole
    sequence is read in the way that makes it skip least: "C", "D" are letters after "B" and Roman after "XCIX".
    """
    groups: dict[str, list[int]] = {"arabic": [], "lettered": []}
    for i, number in enumerate(numbers):
        if _ARABIC.fullmatch(number):
            groups["arabic"].append(i)
        elif number.strip(".)").isalpha():
            groups["lettered"].append(i)
    found = _skips(numbers, groups["arabic"], _arabic)
    readings = [_skips(numbers, groups["lettered"], read) for read in (roman_value, letter_value, _plain_letter)]
    found += min((r for r in readings if r is not None), key=len, default=[]) or []
    yield from sorted(found or [])


def _skips(numbers: Sequence[str], places: Sequence[int], read: Callable[[str], int | None]) -> list[tuple[int, int]] | None:
    """Answers the skips among the numbers at `places`, None where `read` cannot make sense of one of them."""
    values = [read(numbers[i].strip(".)")) for i in places]
    if any(v is None for v in values):
        return None
    pairs = zip(zip(places, values, strict=True), list(zip(places, values, strict=True))[1:], strict=False)
    return [(i, j) for (i, a), (j, b) in pairs if a is not None and b is not None and b > a + 1]


def _arabic(number: str) -> int | None:
    found = _ARABIC.fullmatch(number)
    return int(found[1]) if found else None


def _plain_letter(letter: str) -> int | None:
    """Answers the place of `letter` in the English alphabet, for plans that count a, b, c, d, e without đ."""
    at = _PLAIN_LETTERS.find(letter.lower()) if len(letter) == 1 else -1
    return at + 1 if at >= 0 else None
