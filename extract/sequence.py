"""Printed numbers as places in a sequence, and where such a sequence skips."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from extract.text import LIST_LETTERS, letter_value, roman_value

# Behind the letter of a section, "A2.1", all counts as in "2.1".
_ARABIC = re.compile(r"(?:[A-ZĐ]\.?)?(?:\d+\.)*(\d+)\.?")
_COUNTED = re.compile(r"((?:[A-ZĐ]\.?)?(?:\d+\.)*)(\d+)")
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


@dataclass(frozen=True, slots=True)
class Break:
    """Where items of one count skip or repeat: the indices of both; `missing` is the bare numbers left out, none of a repeat."""

    before: int
    after: int
    missing: tuple[str, ...]


def item_breaks(numbers: Sequence[str]) -> Iterator[Break]:
    """Answers where items skip ("1", "2", "4") or repeat a number ("1", "2", "2": `missing` is empty), of counts that run side by side.

    Arabic numbers are of one count where they share what stands before their last part ("1.2" and "1.4"); letters count anew under each
    Arabic number. Letters skip only where they do so with đ and without it.
    """
    last: dict[tuple[str, ...], int] = {}
    for at, printed in enumerate(numbers):
        number = bare(printed)
        key = count_of(number)
        if key is None:
            continue
        if key[0] == "arabic":
            # Whatever is finer begins again.
            for other in [k for k in last if k[0] == "letter" or len(k) > len(key)]:
                del last[other]
        before = last.get(key)
        last[key] = at
        if before is None:
            continue
        one = bare(numbers[before])
        if one == number:
            yield Break(before, at, ())
        elif all(v is not None and w is not None and v > w + 1 for v, w in zip(_readings(number), _readings(one), strict=True)):
            yield Break(before, at, tuple(_between(one, number)))


def bare(number: str) -> str:
    """Answers a number as it is counted: "2" of "2." and "(2)"."""
    return number.strip(" .)(/:-")


def count_of(number: str) -> tuple[str, ...] | None:
    """Answers which count a bare number belongs to: ("arabic", "1") for "1.2", ("letter",) for "b", None for others."""
    counted = _COUNTED.fullmatch(number)
    if counted is not None:
        return ("arabic", *(part for part in counted[1].split(".") if part))
    return ("letter",) if len(number) == 1 and number.islower() else None


def _readings(number: str) -> tuple[int | None, int | None]:
    """Answers the value of a bare number in the Vietnamese and in the English order of letters."""
    counted = _COUNTED.fullmatch(number)
    return (int(counted[2]), int(counted[2])) if counted is not None else (letter_value(number), _plain_letter(number))


def _between(one: str, other: str) -> Iterator[str]:
    """Answers the numbers between two bare numbers of one count."""
    start, end = _readings(one)[0], _readings(other)[0]
    if start is None or end is None:
        return
    counted = _COUNTED.fullmatch(one)
    for value in range(start + 1, end):
        yield LIST_LETTERS[value - 1] if counted is None else f"{counted[1]}{value}"


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
