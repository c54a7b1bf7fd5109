"""What rests on words that OCR was unsure of is less sure itself: the confidence of records, lowered by that of their words."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Iterable
from typing import Protocol, TypeVar

from extract.model import Document, Records, Span, Word

# Recognised words are hardly ever surer than this, however clear their print.
_CLEAR = 0.9


class _Rests(Protocol):
    @property
    def span(self) -> Span: ...

    @property
    def confidence(self) -> float: ...


R = TypeVar("R", bound=_Rests)


def doubted(records: Records, document: Document) -> Records:
    """Answers the records of a recognised document with `confidence` lowered; of any other as they are.

    A wording is as sure as its words are on the whole, by letters; a deadline or a unit as its worst word is: one figure is enough.
    """
    if document.text_source == "text":
        return records
    words = [word for word in document.words if word.confidence is not None]
    starts = [word.start for word in words]

    def lowered(rows: Iterable[R], *, worst: bool) -> tuple[R, ...]:
        return tuple(_lowered(row, _under(row.span, words, starts), worst=worst) for row in rows)

    deadlines, assignments = lowered(records.deadlines, worst=True), lowered(records.assignments, worst=True)
    solutions = lowered(records.solutions, worst=False)
    # A tuple is as sure as the least sure of its parts: by how much each of them was lowered.
    least = {s.solution_id: _factor(old, s) for old, s in zip(records.solutions, solutions, strict=True)}
    for due, lower in zip(records.deadlines, deadlines, strict=True):
        least[due.solution_id] = min(least[due.solution_id], _factor(due, lower))
    for task, less in zip(records.assignments, assignments, strict=True):
        least[task.solution_id] = min(least[task.solution_id], _factor(task, less))
    return dataclasses.replace(
        records,
        shortcomings=lowered(records.shortcomings, worst=False),
        solutions=tuple(dataclasses.replace(s, tuple_confidence=round(s.tuple_confidence * least[s.solution_id], 3)) for s in solutions),
        deadlines=deadlines,
        assignments=assignments,
    )


def _factor(before: _Rests, after: _Rests) -> float:
    return after.confidence / before.confidence if before.confidence else 1.0


def _under(span: Span, words: list[Word], starts: list[int]) -> list[Word]:
    return words[max(bisect.bisect_right(starts, span.start) - 1, 0) : bisect.bisect_left(starts, span.end)]


def _lowered(row: R, words: list[Word], *, worst: bool) -> R:
    sure = [(min((word.confidence or 0.0) / _CLEAR, 1.0), word.end - word.start) for word in words if word.end > row.span.start]
    if not sure:
        return row
    factor = min(value for value, _ in sure) if worst else sum(v * n for v, n in sure) / sum(n for _, n in sure)
    return dataclasses.replace(row, confidence=round(row.confidence * factor, 3))  # type: ignore[type-var]
