"""The straight rules on a picture: those of tables, and the lines under a head. Found, and taken off before the letters are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extract.ocr.components import components

# Runs of ink shorter than this many letters ("x" heights) may be strokes of letters.
_FLAT, _UPRIGHT = 3.0, 2.2
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


def rulings(dark: Any, letter: float) -> Rulings:
    """Answers the rules in `dark`, a level picture (True: ink), where an "x" is `letter` pixels high."""
    import numpy as np

    flat, flat_ink = _along(dark, letter, _FLAT * letter)
    upright, upright_ink = _along(dark.T, letter, _UPRIGHT * letter)
    rules = [Ruling(start, middle, end, middle) for middle, start, end in flat]
    rules += [Ruling(middle, start, middle, end) for middle, start, end in upright]
    near = 0.4 * letter
    crossing = [
        (a, b)
        for a in rules[: len(flat)]
        for b in rules[len(flat) :]
        if a.x0 - near <= b.x0 <= a.x1 + near and b.top - near <= a.top <= b.bottom + near
    ]
    if not crossing:
        return Rulings(tuple(rules))
    grid = np.zeros(dark.shape, bool)
    for rule in {id(rule): rule for pair in crossing for rule in pair}.values():
        ink = flat_ink if rule.top == rule.bottom else upright_ink.T
        rows, columns = _around(rule.top, rule.bottom, letter), _around(rule.x0, rule.x1, letter)
        grid[rows, columns] |= ink[rows, columns]
    return Rulings(tuple(rules), grid)


def _around(first: float, last: float, letter: float) -> slice:
    return slice(max(int(first - _THICK * letter), 0), int(last + _THICK * letter) + 1)


def _along(dark: Any, letter: float, shortest: float) -> tuple[list[tuple[float, float, float]], Any]:
    """Answers (middle row, start, end) of each rule along the rows, and the pixels that they cover."""
    import numpy as np

    mask = np.zeros(dark.shape, bool)
    # A long run of ink fills a whole piece of its row, wherever the pieces begin.
    piece = max(int(shortest) // 2, 1)
    whole = dark[:, : dark.shape[1] // piece * piece].reshape(dark.shape[0], -1, piece).all(axis=2).any(axis=1)
    rows = np.flatnonzero(whole)
    padded = np.zeros((len(rows), dark.shape[1] + 2), np.int8)
    padded[:, 1:-1] = dark[rows]
    steps = np.diff(padded, axis=1)
    row, start = np.nonzero(steps == 1)
    _, end = np.nonzero(steps == -1)
    row = rows[row]
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
            ((t + b - 1) / 2, float(x0), float(x1))
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
