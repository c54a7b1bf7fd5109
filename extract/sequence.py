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
    found: list[tuple[int, int]] = []
    for places, readings in ((groups["arabic"], (_arabic,)), (groups["lettered"], (roman_value, letter_value, _plain_letter))):
        understood = [skips for read in readings if (skips := _skips(numbers, places, read)) is not None]
        if understood:
            shortest = min(understood, key=len)
            found += shortest
    yield from sorted(found)


def repeats(numbers: Sequence[str]) -> Iterator[int]:
    """Answers the indices of numbers that repeat the one before them, where that one follows the one before it: the last of "1", "2", "2".

    Roman and Arabic numbers only; without the number before them two equal ones may be the beginnings of two counts.
    """
    for i in range(2, len(numbers)):
        here = numbers[i].strip(".)")
        for read in (_arabic, roman_value):
            value, before = read(here), read(numbers[i - 2].strip(".)"))
            if value is not None and before is not None and here == numbers[i - 1].strip(".)") and value == before + 1:
                yield i
                break


def _skips(numbers: Sequence[str], places: Sequence[int], read: Callable[[str], int | None]) -> list[tuple[int, int]] | None:
    """Answers the skips among the numbers at `places`, None where `read` cannot make sense of one of them."""
    values: list[int] = []
    for i in places:
        value = read(numbers[i].strip(".)"))
        if value is None:
            return None
        values.append(value)
    return [(places[k], places[k + 1]) for k in range(len(values) - 1) if values[k + 1] > values[k] + 1]


def _arabic(number: str) -> int | None:
    found = _ARABIC.fullmatch(number)
    return int(found[1]) if found else None


def _plain_letter(letter: str) -> int | None:
    """Answers the place of `letter` in the English alphabet, for plans that count a, b, c, d, e without đ."""
    at = _PLAIN_LETTERS.find(letter.lower()) if len(letter) == 1 else -1
    return at + 1 if at >= 0 else None
