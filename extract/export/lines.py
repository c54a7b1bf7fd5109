"""The rows of a sheet until they are drawn: gathered from one part of a run after the other, on disk once they are many."""

from __future__ import annotations

import datetime as dt
import heapq
import pickle
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal, Protocol

from extract.tables import Cell

Tone = Literal["", "error", "warning", "info", "gap"]
# The cells of a row, the columns (0-based) that a colour sets apart, and the file it comes from with its 1-based page (or None).
Line = tuple[Sequence[Cell], Mapping[int, Tone], tuple[str, Cell]]
# What rows are sorted by: those without a day stand last.
Key = tuple[bool, dt.date]

# Rows that are written and read at once, and bytes of them that stay in memory.
_BLOCK = 200
_IN_MEMORY = 8_000_000
_UNSORTED: Key = (False, dt.date.min)


class Lines(Protocol):
    """Rows in their order, of which the number is known; may be gone through again."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Line]: ...


def lines(
    rows: Iterable[Sequence[Cell]], tones: Iterable[Mapping[int, Tone]] | None = None, sources: Iterable[tuple[str, Cell]] | None = None
) -> list[Line]:
    """Answers rows that are at hand as lines: without colours where `tones` is None, from no file where `sources` is."""
    listed = list(rows)
    coloured = [{}] * len(listed) if tones is None else list(tones)
    return list(zip(listed, coloured, [("", None)] * len(listed) if sources is None else list(sources), strict=True))


class Gathered:
    """Rows as parts bring them; those that come with keys are answered in the order of their keys, equal ones as they came.

    Each part's rows have to be sorted already. They lie in a temporary file that goes with this object.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it is open as long as this object
        self._runs: list[list[int]] = []
        self._count = 0

    def add(self, part: Iterable[Line]) -> None:
        """Takes the rows of the next part."""
        self.add_sorted((_UNSORTED, line) for line in part)

    def add_sorted(self, part: Iterable[tuple[Key, Line]]) -> None:
        """Takes the rows of the next part with their keys, in the order of these."""
        rows = iter(part)
        run = []
        self._file.seek(0, 2)
        while block := list(islice(rows, _BLOCK)):
            run.append(self._file.tell())
            pickle.dump(block, self._file, protocol=5)
            self._count += len(block)
        self._runs.append(run)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Line]:
        return (line for _, line in heapq.merge(*map(self._read, self._runs), key=lambda row: row[0]))

    def _read(self, run: Sequence[int]) -> Iterator[tuple[Key, Line]]:
        for place in run:
            # Several runs are read in turns.
            self._file.seek(place)
            yield from pickle.load(self._file)
