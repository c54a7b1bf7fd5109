"""How sure each record is: a sum of weights over named features (features.py), turned into a probability.

The weights are in rules/weights/confidence.toml, written by corpus/train_confidence.py; here they are only added up.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from extract.assemble.features import FeatureReader, Features
from extract.matcher import Matcher
from extract.mentions import Mentions
from extract.model import Document, Outline, Records
from extract.rulebook import rules_dir

# What has weights of its own.
# What is given where a sum comes out at 0.9 or more and has not proved that good.
ALMOST = 0.89
KINDS = ("tuple", "solution", "link", "shortcoming", "deadline", "assignment")


@dataclass(frozen=True, slots=True)
class Weights:
    """What is known of one kind of record: `share` of right ones without looking, and what each feature adds to `base`, in log odds.

    `sure` is the chance from which on records of plans that nobody had seen were right as often as 0.9 and more promise.
    """

    share: float
    base: float
    sure: float
    features: Mapping[str, float]

    def confidence(self, features: Iterable[str] | None) -> float:
        """Answers the probability (0..1) that a record with these features is right; None asks for the share without looking."""
        if features is None:
            return self.share
        odds = self.base + sum(self.features.get(name, 0.0) for name in sorted(features))
        chance = 1 / (1 + math.exp(-odds))
        return ALMOST if ALMOST < chance < self.sure else chance


def load(path: Path) -> dict[str, Weights]:
    """Reads a file of weights, by kind of record. Raises OSError, ValueError or KeyError where it is none."""
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    return {kind: Weights(known[kind]["share"], known[kind]["base"], known[kind]["sure"], known[kind]["weights"]) for kind in KINDS}


@functools.cache
def shipped() -> Mapping[str, Weights]:
    """Answers the weights that come with the rules, read once a process."""
    return load(rules_dir() / "weights" / "confidence.toml")


def weighed(
    records: Records, document: Document, outline: Outline, mentions: Mentions, matcher: Matcher, *, weights: bool = True
) -> Records:
    """Answers the records with their confidence; without `weights` each has the share of right ones among its like."""
    known = shipped()
    reader = FeatureReader(document, outline, mentions, records, matcher) if weights else None

    def sure(kind: str, features: Features | None) -> float:
        return round(known[kind].confidence(features), 3)

    return replace(
        records,
        shortcomings=tuple(
            replace(s, confidence=sure("shortcoming", reader.of_shortcoming(s) if reader else None)) for s in records.shortcomings
        ),
        solutions=tuple(
            replace(
                s,
                confidence=sure("solution", reader.of_solution(s) if reader else None),
                tuple_confidence=sure("tuple", reader.of_tuple(s) if reader else None),
                link_confidence=sure("link", reader.of_link(s) if reader else None) if s.shortcoming_id else 0.0,
            )
            for s in records.solutions
        ),
        deadlines=tuple(replace(d, confidence=sure("deadline", reader.of_deadline(d) if reader else None)) for d in records.deadlines),
        assignments=tuple(
            replace(a, confidence=sure("assignment", reader.of_assignment(a) if reader else None)) for a in records.assignments
        ),
    )
