"""How sure it is that two passages, of one document or two, are about one thing, each seen beside all that it could be taken for instead.

The chance comes from a few figures: how much the two have in common (wording.Scale), by how much that is more than the next best on either
side has, and whether the answer is a duty of the organisation section, which seldom is for one shortcoming. What these are worth, and from
which chance on a tie is drawn, is in rules/weights/coverage.toml, which corpus/train_coverage.py writes.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.rulebook import rules_dir
from extract.wording import Scale

KINDS = ("wording", "restated")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each figure adds to the odds (natural logarithms), and the least chance of a tie."""

    threshold: float
    base: float
    likeness: float
    ahead: float
    alone: float
    duty: float

    def chance(self, figures: Figures) -> float:
        """Answers the probability (0..1) that two passages with these figures are about one thing."""
        odds = self.base + self.duty * figures.duty
        odds += self.likeness * figures.likeness + self.ahead * figures.ahead + self.alone * figures.alone
        return 1 / (1 + math.exp(-odds))


@dataclass(frozen=True, slots=True)
class Figures:
    """What two passages have in common, as its root (0..1), and how far that is ahead of the next best.

    `ahead` compares with what the answer has in common with other shortcomings, `alone` with what other answers have in common with the
    shortcoming; both are -1..1. `duty` is 1.0 for a duty of the organisation section, else 0.0.
    """

    likeness: float
    ahead: float
    alone: float
    duty: float = 0.0


@functools.cache
def shipped() -> Mapping[str, Weights]:
    """Answers the weights that come with the rules, by kind of tie, read once a process."""
    known = tomllib.loads((rules_dir() / "weights" / "coverage.toml").read_text(encoding="utf-8"))
    return {kind: Weights(**known[kind]) for kind in KINDS}


def figures(
    answers: Sequence[frozenset[str]], asked: Sequence[frozenset[str]], scale: Scale, *, duties: Sequence[bool] = ()
) -> list[list[Figures]]:
    """Answers the figures of each answer (row) with each thing asked (column), all given as terms (wording.terms).

    `duties` says of each answer whether it is a duty of the organisation section; none is where it is empty.
    """
    alike = [[scale.alike(answer, question) for question in asked] for answer in answers]
    rows = [_two_best(row) for row in alike]
    columns = [_two_best([row[j] for row in alike]) for j in range(len(asked))]
    return [
        [
            Figures(
                math.sqrt(value), value - _other(rows[i], value), value - _other(columns[j], value), float(bool(duties) and duties[i])
            )
            for j, value in enumerate(alike[i])
        ]
        for i in range(len(answers))
    ]


def _two_best(values: Sequence[float]) -> tuple[float, float]:
    best, second, *_ = [*sorted(values, reverse=True)[:2], 0.0, 0.0]
    return best, second


def _other(best: tuple[float, float], value: float) -> float:
    """Answers the best of the others: the second best for the best itself."""
    return best[1] if value == best[0] else best[0]
