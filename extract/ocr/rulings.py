"""The straight rules on a picture: those of tables, and the lines under a head. Found, and taken off before the letters are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extract.ocr.components import Components, components

# Runs of ink shorter than this many letters ("x" heights) may be strokes of letters.
_FLAT, _UPRIGHT = 3.0, 2.2
# A row of one line between two that are merged has shorter ones, which reach from rule to rule.
_HELD = 1.3
# A rule is thinner than this share of a letter, or it is a bar or a picture.
_THICK = 0.55
# White within a rule: a speck's size of it, where the copy is bad.
_BROKEN = 1.5


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight rule in pixels: from (x0, top) to (x1, bottom), along its middle; flat ones have top == bottom."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Rulings:
    """The rules of a picture, and the pixels of those that cross others (None where none do): a line under words touches their dots."""

    rules: tuple[Ruling, ...]
    grid: Any = None


def rulings(blots: Components, letter: float) -> Rulings:
    """Answers the rules in `blots`, the ink of a level picture, where an "x" is `letter` pixels high."""
    import numpy as np

    flat, flat_ink = _along(blots.shape, (blots.row, blots.start, blots.end), letter, _FLAT * letter)
    near = 0.4 * letter
    # Most pages have little that is tall enough, and only that is looked at.
    tall = _columns(blots, blots.height >= _UPRIGHT * letter)
    upright, upright_ink = _along(blots.shape[::-1], tall, letter, _HELD * letter)
    upright = [rule for rule in upright if rule[2] - rule[1] >= _UPRIGHT * letter or _is_held(rule, flat, near)]
    flat, upright = _reaching(flat, upright, near, _BROKEN * letter), _reaching(upright, flat, near, _BROKEN * letter)
    rules = [Ruling(start, middle, end, middle) for middle, start, end in flat]
    rules += [Ruling(middle, start, middle, end) for middle, start, end in upright]
    crossing = [
        (a, b)
        for a in rules[: len(flat)]
        for b in rules[len(flat) :]
        if a.x0 - near <= b.x0 <= a.x1 + near and b.top - near <= a.top <= b.bottom + near
    ]
    if not crossing:
        return Rulings(tuple(rules))
    grid = np.zeros(blots.shape, bool)
    for rule in {id(rule): rule for pair in crossing for rule in pair}.values():
        ink = flat_ink if rule.top == rule.bottom else upright_ink.T
        rows, columns = _around(rule.top, rule.bottom, letter), _around(rule.x0, rule.x1, letter)
        grid[rows, columns] |= ink[rows, columns]
    return Rulings(tuple(rules), grid)


def _is_held(rule: tuple[float, float, float], across: list[tuple[float, float, float]], near: float) -> bool:
    """Answers whether both ends of a rule (middle, start, end) lie on rules across it."""
    middle, start, end = rule
    met = [at for at, first, last in across if first - near <= middle <= last + near]
    return any(abs(at - start) <= near for at in met) and any(abs(at - end) <= near for at in met)


def _reaching(
    rules: list[tuple[float, float, float]], across: list[tuple[float, float, float]], near: float, reach: float
) -> list[tuple[float, float, float]]:
    """Answers the rules, each (middle, start, end), those of tables drawn on to one across where they stop just short of it."""
    out = []
    for middle, start, end in rules:
        met = [at for at, first, last in across if first - near <= middle <= last + near]
        if sum(start - near <= at <= end + near for at in met) > 1:
            start = min([at for at in met if start - reach <= at < start], default=start)
            end = max([at for at in met if end < at <= end + reach], default=end)
        out.append((middle, start, end))
    return out


def _around(first: float, last: float, letter: float) -> slice:
    return slice(max(int(first - _THICK * letter), 0), int(last + _THICK * letter) + 1)


def _columns(blots: Components, chosen: Any) -> tuple[Any, Any, Any]:
    """Answers column, start and end of each upright run of ink of the chosen blots."""
    import numpy as np

    if not chosen.any():
        return (np.zeros(0, int),) * 3
    left, right = int(blots.x0[chosen].min()), int(blots.x1[chosen].max())
    top, bottom = int(blots.top[chosen].min()), int(blots.bottom[chosen].max())
    padded = np.zeros((right - left, bottom - top + 2), bool)
    padded[:, 1:-1] = blots.mask(chosen)[top:bottom, left:right].T
    edges = np.flatnonzero(padded[:, 1:] != padded[:, :-1])
    column, start = np.divmod(edges[::2], bottom - top + 1)
    end = edges[1::2] - column * (bottom - top + 1)
    return column + left, start + top, end + top


def _along(
    shape: tuple[int, int], runs: tuple[Any, Any, Any], letter: float, shortest: float
) -> tuple[list[tuple[float, float, float]], Any]:
    """Answers (middle row, start, end) of each rule along the rows, and the pixels that they cover.

    Args:
        runs: row, start and end of runs of ink.
    """
    import numpy as np

    mask = np.zeros(shape, bool)
    row, start, end = runs
    long = end - start >= shortest
    for r, a, b in zip(row[long], start[long], end[long], strict=True):
        mask[r, a:b] = True
    if not mask.any():
        return [], mask
    blots = components(mask)
    thin = blots.ink <= _THICK * letter * blots.width
    ink = blots.mask(thin)
    pieces = sorted(
        (
            (float(t + b - 1) / 2, float(x0), float(x1))
            for t, b, x0, x1 in zip(blots.top[thin], blots.bottom[thin], blots.x0[thin], blots.x1[thin], strict=True)
        ),
        key=lambda piece: (piece[1], piece[0]),
    )
    return _mended(pieces, letter), ink


def _mended(pieces: list[tuple[float, float, float]], letter: float) -> list[tuple[float, float, float]]:
    """Answers the rules with pieces put together that lie on one line with little white between them."""
    out: list[list[float]] = []
    for middle, start, end in pieces:
        host = next((r for r in out if abs(r[0] - middle) <= 0.3 * letter and -2 * letter <= start - r[2] <= _BROKEN * letter), None)
        if host is None:
            out.append([middle, start, end])
        else:
            longer = end - start > host[2] - host[1]
            host[0] = middle if longer else host[0]
            host[2] = max(host[2], end)
    return [(middle, start, end) for middle, start, end in out]
