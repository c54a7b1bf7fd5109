"""Whether confidence means something: of the records that were given 0.9 or more, how many are right, and so on down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# A record's confidence (0..1) and whether it is right.
Judged = tuple[float, bool]
# Lower edges of the bands, the highest first; 1.0 belongs to the first.
_EDGES = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0)


@dataclass(frozen=True, slots=True)
class Band:
    """The records whose confidence lies in [low, high), the highest band with its upper end: how many, how many of them right."""

    low: float
    high: float
    count: int
    right: int
    confidence: float

    @property
    def share(self) -> float:
        """Answers the share of right ones."""
        return self.right / self.count


def bands(judged: Sequence[Judged]) -> tuple[Band, ...]:
    """Answers the bands that hold something, the surest first; `confidence` of each is the mean of its records."""
    out = []
    for low, high in zip(_EDGES, (2.0, *_EDGES), strict=False):
        held = [(confidence, right) for confidence, right in judged if low <= confidence < high]
        if held:
            mean = sum(confidence for confidence, _ in held) / len(held)
            out.append(Band(low, min(high, 1.0), len(held), sum(right for _, right in held), mean))
    return tuple(out)


def expected_error(judged: Sequence[Judged]) -> float:
    """Answers the expected calibration error: how far share and confidence of a band lie apart, by records; 0.0 for none."""
    if not judged:
        return 0.0
    return sum(band.count * abs(band.share - band.confidence) for band in bands(judged)) / len(judged)


def brier(judged: Sequence[Judged]) -> float:
    """Answers the Brier score, the mean square of what confidence is off: 0 is perfect, what always says 0.5 has 0.25; 0.0 for none."""
    return sum((confidence - right) ** 2 for confidence, right in judged) / len(judged) if judged else 0.0
