"""Finds columns that stand side by side by the white between them: the head of an official document, its foot, two signers."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from extract.ingest.printed import Line, beside

# A gutter is at least this many times the size of the letters beside it, a gap that could open one stands out from the line's other gaps.
MIN_GUTTER = 0.8
OUTLIER = 1.8
# One pair of lines side by side is weak evidence: it takes a gutter this wide (in letter sizes).
SURE_GUTTER = 1.8
# Lines farther apart than this many letter sizes belong to different things, room for a signature included.
MAX_DROP = 13.0
_ALIGNED = 8.0
# A line this far (in letter sizes) under the one above does not carry it on.
_APART = 1.8
# One at most this far under the one above does.
_NEXT = 1.5
# Rows that fill both sides again and again are a table without rules, not a head.
_TABULAR_ROWS = 6
# What a sign before an item may be misread for has at most so many letters.
_SIGN_MOST = 3

_BULLET = re.compile(r"(?:[-–—+*•▪◦●○■□➢✓❖o]|\(?(?:[IVXLC]{1,6}|\d{1,3}(?:\.\d{1,2})*|[a-zđ])[.)/]?)$")


@dataclass(slots=True)
class Columns:
    """Lines of each column, left to right, that stand side by side on one page."""

    columns: list[list[Line]]

    @property
    def top(self) -> float:
        """Where the first line begins, in points from the page's top."""
        return min(line.top for column in self.columns for line in column)


@dataclass(slots=True)
class _Sides:
    """What grows while lines are taken in: the white that all of them leave, and what stands on either side of it."""

    x0: float
    x1: float
    left: list[Line]
    right: list[Line]
    both: int = 0
    lines: int = 0

    def copy(self) -> _Sides:
        return _Sides(self.x0, self.x1, list(self.left), list(self.right), self.both, self.lines)


def split(lines: Sequence[Line], width: float) -> list[Line | Columns]:
    """Answers `lines` (of one page, top to bottom) with those that stand side by side put into Columns; every word is kept once.

    Args:
        width: of the page, in points: a short line in its middle is a title, not a part of a column.
    """
    out: list[Line | Columns] = []
    at = 0
    while at < len(lines):
        found = _widest(lines, at, width)
        if found is None or _tabular(found[0]):
            end = at + 1 if found is None else found[1]
            out.extend(lines[at:end])
            at = end
            continue
        sides, end = found
        lead: list[Line] = []
        while out and isinstance(before := out[-1], Line) and _leads(before, sides, width):
            above = out[-2] if len(out) > 1 else None
            if isinstance(above, Line) and before.baseline - above.baseline < _APART * before.size:
                break
            lead.insert(0, before)
            out.pop()
        for line in lead:
            (sides.left if line.x1 <= sides.x0 else sides.right).append(line)
        columns = [column for side in (sides.left, sides.right) for column in _again(_sorted(side), width)]
        out.append(Columns(columns))
        at = end
    return out


def _sorted(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.baseline, line.x0))


def _again(lines: list[Line], width: float) -> list[list[Line]]:
    """Answers the columns inside one side of a gutter."""
    if sum(len(line.words) > 1 for line in lines) >= 2:
        found = _widest(lines, 0, width)
        if found is not None and found[1] == len(lines) and not _tabular(found[0]):
            return [column for side in (found[0].left, found[0].right) for column in _again(_sorted(side), width)]
    return [lines]


def _widest(lines: Sequence[Line], at: int, width: float) -> tuple[_Sides, int] | None:
    """Answers the sides of the gutter that opens at line `at` and takes in the most lines, and the index after the last of them."""
    best: tuple[_Sides, int] | None = None
    for x0, x1 in _openings(lines, at):
        grown = _grown(lines, at, x0, x1, width)
        if grown is not None and (best is None or grown[1] > best[1] or (grown[1] == best[1] and _room(grown) > _room(best))):
            best = grown
    return best


def _room(found: tuple[_Sides, int]) -> float:
    return found[0].x1 - found[0].x0


def _openings(lines: Sequence[Line], at: int) -> list[tuple[float, float]]:
    """Answers the white stretches that could open a gutter at line `at`: gaps that stand out, or the white to a line beside it."""
    line = lines[at]
    gaps = line.gaps()
    found = [(line.words[k].x1, line.words[k + 1].x0) for k in range(len(gaps)) if _stands_out(gaps, k, line.size)]
    if at + 1 < len(lines) and beside(line, lines[at + 1]):
        left, right = sorted((line, lines[at + 1]), key=lambda each: each.x0)
        found.append((left.x1, right.x0))
    return found


def _stands_out(gaps: list[float], k: int, size: float) -> bool:
    if gaps[k] < MIN_GUTTER * size:
        return False
    others = gaps[:k] + gaps[k + 1 :]
    return not others or gaps[k] >= OUTLIER * statistics.median_low(others)


def _grown(lines: Sequence[Line], at: int, x0: float, x1: float, width: float) -> tuple[_Sides, int] | None:
    sides = _Sides(x0, x1, [], [])
    kept: tuple[_Sides, int] | None = None
    for k in range(at, len(lines)):
        line = lines[k]
        if sides.lines and line.top - max(each.bottom for each in (sides.left + sides.right)[-2:]) > MAX_DROP * line.size:
            break
        split_at = _taken(sides, line)
        if split_at is None:
            break
        left, right = line.words[:split_at], line.words[split_at:]
        if not (left and right) and not _belongs(line, sides, width):
            break
        if left:
            sides.left.append(line if not right else Line(left))
        if right:
            sides.right.append(line if not left else Line(right))
        sides.both += bool(left and right)
        sides.lines += 1
        if _proves(sides):
            kept = sides.copy(), k + 1
    return kept


def _taken(sides: _Sides, line: Line) -> int | None:
    """Narrows the gutter to what `line` leaves of it; answers how many of its words stand left of it, None where too little is left."""
    need = MIN_GUTTER * line.size
    words = line.words
    edges: list[tuple[float, float, int]] = []
    left = sides.x0
    for k in range(len(words) + 1):
        begin = max(left, words[k - 1].x1 if k else sides.x0)
        end = min(sides.x1, words[k].x0 if k < len(words) else sides.x1)
        edges.append((end - begin, begin, k))
    room, begin, k = max(edges, key=lambda edge: edge[0])
    if room < need:
        return None
    if 0 < k < len(words) and len(words) > 2 and not _stands_out(line.gaps(), k - 1, line.size):
        return None
    sides.x0, sides.x1 = begin, begin + room
    return k


def _belongs(line: Line, sides: _Sides, width: float) -> bool:
    """Answers whether a line on one side only carries on that side: near and aligned, or beside a line of the other side."""
    if not sides.lines:
        return True
    own, other = (sides.left, sides.right) if line.x1 <= sides.x0 else (sides.right, sides.left)
    if any(beside(line, each) for each in other[-3:]):
        return True
    if not own:
        return False
    near = line.baseline - own[-1].baseline <= _NEXT * max(line.size, own[-1].size)
    within = line.x1 > min(each.x0 for each in own) and line.x0 < max(each.x1 for each in own)
    return (_aligned(line, own) or (near and within)) and not _titles(line, own, width)


def _aligned(line: Line, own: Sequence[Line]) -> bool:
    centre = statistics.median(each.middle for each in own)
    return abs(line.middle - centre) <= _ALIGNED + 0.5 * line.size or any(abs(line.x0 - each.x0) <= 3 for each in own[-2:])


def _titles(line: Line, own: Sequence[Line], width: float) -> bool:
    """Answers whether `line` is centred on the page while the column beside it is not."""
    centre = statistics.median(each.middle for each in own)
    return abs(line.middle - width / 2) < abs(line.middle - centre) and abs(line.middle - width / 2) <= 1.5 * line.size


def _leads(line: Line, sides: _Sides, width: float) -> bool:
    """Answers whether `line`, which stands above, is the first line of one side."""
    own = sides.left if line.x1 <= sides.x0 else sides.right if line.x0 >= sides.x1 else None
    if not own or own[0].baseline - line.baseline > 2.2 * own[0].size:
        return False
    return abs(line.middle - own[0].middle) <= _ALIGNED and not _titles(line, own, width)


def _proves(sides: _Sides) -> bool:
    """Answers whether what has been taken in is columns, by the lines that stand side by side and by what they hold."""
    left, right = sides.left, sides.right
    if not left or not right:
        return False
    size = statistics.median_low(line.size for line in left + right)
    pairs_left = sum(any(beside(a, b) for b in right) for a in left)
    pairs_right = sum(any(beside(a, b) for a in left) for b in right)
    if not pairs_left or (pairs_left + pairs_right < 3 and min(len(left), len(right)) < 2):
        return False
    if min(pairs_left, pairs_right) < 2 and sides.x1 - sides.x0 < SURE_GUTTER * size:
        return False
    bullets = sum(_BULLET.match(line.text) is not None for line in left)
    if bullets == len(left) or 2 * bullets >= len(left) and all(len(line.text) <= _SIGN_MOST for line in left):
        return False
    return len(left) < 2 or sum(line.words[-1].text.endswith(":") for line in left) <= 0.6 * len(left)


def _tabular(sides: _Sides) -> bool:
    """Answers whether the lines on both sides are the rows of a table that has no rules."""
    return sides.both >= _TABULAR_ROWS and sides.both >= 0.8 * sides.lines
