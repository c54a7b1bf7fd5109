"""Rows that wait to be drawn come in the order of their keys, equal ones as they came, however often they are asked for."""

from __future__ import annotations

import datetime as dt
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.export import lines
from extract.export.lines import Gathered, Key, Line

KEYS = st.tuples(st.booleans(), st.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 5)))


def line(n: int) -> Line:
    return [n, f"việc {n}"], {1: "gap"} if n % 2 else {}, ("ke-hoach.docx", None)


@given(st.lists(st.lists(KEYS, max_size=7), max_size=5))
def test_rows_come_in_the_order_of_their_keys(parts: list[list[Key]]) -> None:
    numbers = iter(range(100))
    runs = [[(key, line(next(numbers))) for key in sorted(part)] for part in parts]
    kept = Gathered()
    for run in runs:
        kept.add_sorted(run)
    expected = [row for _, row in sorted(chain.from_iterable(runs), key=lambda pair: pair[0])]
    assert len(kept) == len(expected)
    assert list(zip(kept, kept, strict=True)) == [(row, row) for row in expected]


@pytest.mark.parametrize("in_memory", [1, 10**9])
def test_many_rows_come_back_as_they_were_on_disk_and_in_memory(monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    monkeypatch.setattr(lines, "_IN_MEMORY", in_memory)
    rows = [line(n) for n in range(999)]
    kept = Gathered()
    for start in range(0, 999, 333):
        kept.add(rows[start : start + 333])
    assert list(kept) == rows
