"""Figures that somebody wrote by hand, read from their ink: one sign by the directions of its strokes, a row by all ways to part it.

Engines are made for print and guess at handwriting. Here each sign is brought to one size and set upright by its moments; a grid over it
says how much edge runs in which of eight directions (the directional features of handwritten character recognition), and a small network
says what that is: a figure, a slash, or neither. Its weights are in figures.npz, written by corpus/train_figures.py, which says from what.
"""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.ocr import OcrLine
from extract.ocr.components import Components, components

WEIGHTS = Path(__file__).with_name("figures.npz")
# What the network tells apart: ten figures, a slash, and what is none of them (a part of a figure, two in one).
SIGNS = "0123456789/"
# Side of the square that a sign is brought to, the white around it, the grid and the directions that are counted.
_SIDE, _MARGIN, _GRID, _DIRECTIONS = 32, 4, 7, 8
_SPREAD = 0.62
# The slant of signs at least so high for their width is taken out, up to so much of it.
_SLANTING, _MOST_SLANT = 0.6, 0.7
# All lengths below in letter sizes of the line: ink of a row lies so far above and below its baseline; smaller blots are specks.
_ABOVE, _BELOW, _SPECK = 1.7, 1.0, 0.12
# Blots that end above the one or begin below the other are marks of other words.
_FOOT, _TOP = 0.75, 0.05
# Heights of signs and their greatest width; what is smaller than a sign both ways may be left out, at a price (a natural logarithm).
_LOW, _HIGH, _WIDE, _SMALL, _PRICE = 0.35, 2.0, 1.5, 0.4, 1.2
# A blot as wide as this may be two signs; so far from its edges and from each other places to part it lie, where there is no more ink.
_PARTED, _EDGE, _THIN, _TOUCHING, _APART, _REACH = 0.5, 0.18, 0.5, 0.75, 0.1, 3
# A sign is made of so many pieces at most; so many readings are kept at each place, and none less likely than this.
_PIECES, _KEPT, _LEAST = 8, 16, 0.005
_MOST_FIGURES = 4
# A row is taken as read from this likelihood on, where its signs fit as they should; or where it is so many times likelier than any other,
# and they fit so well.
_LIKELY, _LEAD, _FIT = 0.4, 2.0, 0.5
# No stroke of a figure runs level as far as this.
_RULE = 1.1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row of written figures says, how likely that is against all other readings (0..1), and from where to where it stands.

    lead: how many times likelier it is than the next reading.
    fit: how much each of its signs looks like what it is read as (0..1), on the (geometric) average; where signs fit nothing well, the best
        reading among bad ones is still a bad one.
    """

    text: str
    likelihood: float
    lead: float
    fit: float
    x0: float
    x1: float

    @property
    def sure(self) -> bool:
        """Whether it is taken as read: of rows by held-out hands, a third of them touching, 97 of 100 days taken are right, 93 numbers."""
        return self.likelihood * self.fit >= _LIKELY or (self.lead >= _LEAD and self.fit >= _FIT)


def read(blots: Components, x0: float, x1: float, line: OcrLine, *, most: int | None = None, slash: bool = False) -> Reading | None:
    """Answers the figures that stand on `line` between the columns `x0` and `x1` (pixels); None where there are none.

    Args:
        most: the greatest number they can make, as for days and months; None where they number a document.
        slash: whether the slash behind the number is among the ink.
    """
    pieces = _pieces(blots, x0, x1, line)
    found = _likelihoods(pieces, blots.shape[0], line.size)
    if not found:
        return None
    sums: dict[str, float] = {}
    for text, odds in _rows(pieces, found, line.size):
        figures = text.removesuffix("/") if slash else text
        if slash and figures == text:
            odds -= _PRICE
        if _is_possible(figures, most):
            sums[figures] = sums.get(figures, 0.0) + math.exp(odds)
    if not sums:
        return None
    best, *others = sorted(sums, key=lambda text: (-sums[text], text))
    lead = sums[best] / sums[others[0]] if others else math.inf
    fit = min(sums[best], 1.0) ** (1 / len(best))
    return Reading(best, sums[best] / sum(sums.values()), lead, fit, pieces[0].x0, pieces[-1].x1)


def _is_possible(figures: str, most: int | None) -> bool:
    if not figures or "/" in figures:
        return False
    if most is not None:
        return len(figures) <= len(str(most)) and 1 <= int(figures) <= most
    return len(figures) <= _MOST_FIGURES and int(figures) > 0 and not (figures[0] == "0" and len(figures) > len("00"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A blot or a part of one: from column to column, and its ink over the whole height of the page."""

    x0: int
    x1: int
    ink: Any


def _pieces(blots: Components, x0: float, x1: float, line: OcrLine) -> list[_Piece]:
    """Answers the ink of a row from left to right, wide blots parted wherever two signs may touch."""
    import numpy as np

    size, base = line.size, line.baseline((x0 + x1) / 2)
    middle = (blots.x0 + blots.x1) / 2
    level = (blots.bottom > base - _FOOT * size) & (blots.top < base - _TOP * size)
    near = (blots.top > base - _ABOVE * size) & (blots.bottom < base + _BELOW * size)
    large = np.maximum(blots.height, blots.width) >= _SPECK * size
    row = _without_rules(blots.only((middle > x0) & (middle < x1) & level & near & large), size)
    out = []
    for k in range(len(row.x0)):
        left, right = int(row.x0[k]), int(row.x1[k])
        ink = row.mask(np.arange(len(row.x0)) == k)[:, left:right]
        cuts = [0, *_cuts(ink, size), right - left]
        # Of what reaches far over the columns, as a rule does, only the part between them counts.
        inside = [(a, b) for a, b in itertools.pairwise(cuts) if left + a < x1 and left + b > x0]
        out += [_Piece(left + a, left + b, ink[:, a:b]) for a, b in inside]
    return sorted(out, key=lambda piece: piece.x0 + piece.x1)


def _without_rules(row: Components, size: float) -> Components:
    """Answers the blots without the printed rule that some of them may touch, the one under the name of the issuer."""
    import numpy as np

    long = row.end - row.start > _RULE * size
    if not long.any():
        return row
    ink = row.mask(np.ones(len(row.x0), bool))
    for at, start, end in zip(row.row[long], row.start[long], row.end[long], strict=True):
        ink[at, start:end] = False
    rest = components(ink)
    return rest.only(np.maximum(rest.height, rest.width) >= _SPECK * size)


def _cuts(ink: Any, size: float) -> list[int]:
    """Answers the columns where a blot may be parted: where a line runs on to the next sign, or where two round signs touch."""
    width = ink.shape[1]
    if width <= _PARTED * size:
        return []
    # Of a line that runs on there is least ink, of two bows that touch there is the least between their uppermost and lowermost ink.
    held = ink.sum(axis=0), ink.shape[0] - ink.argmax(axis=0) - ink[::-1].argmax(axis=0)
    out: list[int] = []
    edge = max(int(_EDGE * size), 1)
    for at in range(edge, width - edge):
        lowest = any(
            columns[at] == columns[max(at - _REACH, 0) : at + _REACH + 1].min() <= most * size
            for columns, most in zip(held, (_THIN, _TOUCHING), strict=True)
        )
        if lowest and (not out or at - out[-1] > _APART * size):
            out.append(at)
    return out


def _likelihoods(pieces: list[_Piece], height: int, size: float) -> dict[tuple[int, int], Any]:
    """Answers for each run [i, j) of pieces that may be one sign how likely it is each of SIGNS."""
    import numpy as np

    runs, signs = [], []
    for i in range(len(pieces)):
        for j in range(i + 1, min(len(pieces), i + _PIECES) + 1):
            part = pieces[i:j]
            left, right = min(p.x0 for p in part), max(p.x1 for p in part)
            if right - left > _WIDE * size:
                continue
            ink = np.zeros((height, right - left), bool)
            for piece in part:
                ink[:, piece.x0 - left : piece.x1 - left] |= piece.ink
            rows = np.flatnonzero(ink.any(axis=1))
            if _LOW * size <= rows[-1] + 1 - rows[0] <= _HIGH * size:
                runs.append((i, j))
                signs.append(ink[rows[0] : rows[-1] + 1])
    return dict(zip(runs, likelihoods(signs), strict=True)) if runs else {}


def _rows(pieces: list[_Piece], found: dict[tuple[int, int], Any], size: float) -> list[tuple[str, float]]:
    """Answers readings of all pieces, and the natural logarithm of how likely each is."""
    kept: list[list[tuple[float, str]]] = [[] for _ in range(len(pieces) + 1)]
    kept[0] = [(0.0, "")]
    for i, piece in enumerate(pieces):
        kept[i] = sorted(kept[i], reverse=True)[:_KEPT]
        rows = piece.ink.any(axis=1).nonzero()[0]
        small = max(piece.x1 - piece.x0, rows[-1] + 1 - rows[0] if len(rows) else 0) < _SMALL * size
        for odds, text in kept[i]:
            if small:
                kept[i + 1].append((odds - _PRICE, text))
            for j in range(i + 1, min(len(pieces), i + _PIECES) + 1):
                if (i, j) in found:
                    kept[j] += [(odds + math.log(p), text + sign) for sign, p in zip(SIGNS, found[i, j], strict=False) if p > _LEAST]
    return [(text, odds) for odds, text in kept[-1]]


# --- One sign ----------------------------------------------------------------------------------------------------------------


def likelihoods(signs: list[Any]) -> Any:
    """Answers a row for each of `signs` (two-dimensional arrays, True: ink): how likely it is each of SIGNS, or none of them (last)."""
    import numpy as np

    weights = _weights()
    inputs = (features(signs) - weights["mean"]) / weights["spread"]
    hidden = np.maximum(inputs @ weights["inner"] + weights["inner_base"], 0)
    odds = hidden @ weights["outer"] + weights["outer_base"]
    shares = np.exp(odds - odds.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


@functools.cache
def _weights() -> dict[str, Any]:
    import numpy as np

    with np.load(WEIGHTS) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def features(signs: list[Any]) -> Any:
    """Answers an array with a row for each sign: its edges by direction and place, as roots of their shares; slant and proportions."""
    import numpy as np

    made = [_upright(sign) for sign in signs]
    pictures = np.stack([picture for picture, _, _ in made])
    for _ in range(2):
        pictures = _blurred(pictures)
    across, down = np.zeros_like(pictures), np.zeros_like(pictures)
    across[:, :, 1:-1] = pictures[:, :, 2:] - pictures[:, :, :-2]
    down[:, 1:-1] = pictures[:, 2:] - pictures[:, :-2]
    strength = np.hypot(across, down)
    direction = np.arctan2(down, across) / (2 * np.pi) * _DIRECTIONS
    windows = _windows()
    planes = []
    for k in range(_DIRECTIONS):
        off = np.abs((direction - k + _DIRECTIONS / 2) % _DIRECTIONS - _DIRECTIONS / 2)
        planes.append(windows @ (strength * np.clip(1 - off, 0, None)) @ windows.T)
    edges = np.stack(planes, axis=1).reshape(len(signs), -1)
    # Set upright, a slash is a 1: what was taken out of a sign tells them apart.
    shapes = np.array([(slant, math.log(ratio)) for _, slant, ratio in made], np.float32)
    return np.concatenate([np.sqrt(edges / (edges.sum(axis=1, keepdims=True) + 1e-6)), shapes], axis=1)


def _upright(sign: Any) -> tuple[Any, float, float]:
    """Answers a sign as a square picture of _SIDE pixels and a margin (0 white, 1 ink): its slant taken out, narrow ones made less so.

    With it the slant that was taken out (columns to the left a row down is positive as in "/"), and the width for its height.
    """
    import numpy as np
    from PIL import Image

    side = _SIDE + 2 * _MARGIN
    out = np.zeros((side, side), np.float32)
    y, x = np.nonzero(sign)
    if not len(y):
        return out, 0.0, 1.0
    sign = sign[y.min() : y.max() + 1, x.min() : x.max() + 1]
    height, width = sign.shape
    y, x = np.nonzero(sign)
    y, x = y - y.mean(), x - x.mean()
    spread = float((y * y).mean())
    slant = float((y * x).mean()) / spread if spread and height >= _SLANTING * width else 0.0
    slant = max(-_MOST_SLANT, min(_MOST_SLANT, slant))
    # Column X of the result, in row Y, is column X + slant * Y + first of the sign.
    first = min(0.0, -slant * (height - 1))
    wider = width + int(abs(slant) * height) + 2
    grey = Image.fromarray((sign * 255).astype(np.uint8))
    level = grey.transform((wider, height), Image.Transform.AFFINE, (1, slant, first, 0, 1, 0), Image.Resampling.BILINEAR)
    columns = np.flatnonzero(np.asarray(level).max(axis=0) > 76)
    if not len(columns):
        return out, 0.0, 1.0
    level = level.crop((int(columns[0]), 0, int(columns[-1]) + 1, height))
    width = level.width
    # After the normalisation that keeps the proportions of narrow signs in part: the shorter side as the root of a sine of their ratio.
    shorter = max(round(_SIDE * math.sqrt(math.sin(math.pi / 2 * min(height, width) / max(height, width)))), 3)
    size = (shorter, _SIDE) if height >= width else (_SIDE, shorter)
    fitted = np.asarray(level.resize(size, Image.Resampling.BOX if height > 2 * size[1] else Image.Resampling.BILINEAR), np.float32) / 255
    top, left = (side - size[1]) // 2, (side - size[0]) // 2
    out[top : top + size[1], left : left + size[0]] = fitted
    return out, -slant, width / height


def _blurred(pictures: Any) -> Any:
    import numpy as np

    for axis in (1, 2):
        padded = np.pad(pictures, [(1, 1) if axis == k else (0, 0) for k in range(3)])
        near = [np.take(padded, range(k, k + pictures.shape[axis]), axis=axis) for k in range(3)]
        pictures = near[0] / 4 + near[1] / 2 + near[2] / 4
    return pictures


@functools.cache
def _windows() -> Any:
    """Answers how much each row (or column) of the square counts for each row (or column) of the grid."""
    import numpy as np

    places = np.arange(_SIDE + 2 * _MARGIN)
    centres = _MARGIN + _SIDE / _GRID * (np.arange(_GRID) + 0.5) - 0.5
    return np.exp(-((places[None] - centres[:, None]) ** 2) / (2 * (_SIDE / _GRID * _SPREAD) ** 2)).astype(np.float32)
