"""Round seals on copies without colours: rings are found by their size, and all in them but lines of print taken off the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extract.ocr.components import Components, components
from extract.ocr.preprocess import DARK

# Radii of seals in millimetres: those of offices have diameters of 30 to 36, copies are a little smaller or larger.
_RADIUS = (12.5, 20.0)
_MM = 25.4
# Three points make a circle: so many are tried, and of those with a fitting radius so many looked at.
_TRIES, _LOOKS = 6000, 500
# A circle is there where this share of its directions has ink.
_THERE = 0.5
_DIRECTIONS = 120
_NEARLY = 0.8
# The circles of a seal lie beyond this share of its radius; the centre found first is off by this share of it at most, or a little more.
_INNER, _MOVED = 0.5, 0.03
# Ink that is so many pixels thicker than a circle belongs to something that runs across it or into it.
_THICKER = 2
# Circles lie as far from the outermost one's radius as this, in steps.
_WIDER, _STEP = 0.16, 0.01
_MOST = 3
# Circles outside a seal, and which share of its ink they have at most.
_OUTSIDE, _LITTLE = (1.05, 1.08, 1.11), 0.8
# In letters ("x" heights): white between the words of a line, how far feet differ along a line, heights of its letters.
_BETWEEN, _FEET, _HEIGHTS = 1.8, 0.4, (0.7, 2.8)
# A stroke of the pen: larger both ways than this, and mostly white.
_PEN, _THIN = 3.2, 0.3
# In letters: how far around a seal strokes of the pen are looked for.
_ROOM = 5.0
# The words of a seal lie within this share of its radius; lines are looked for so many radii to its left, twice as many to its right; they
# are so many letters high.
_WORDS, _BESIDE, _BAND = 0.93, 1.6, (0.7, 2.2)
# Ink beside a line belongs to it where it is as high as this share of the line's letters.
_TALL = 0.5


@dataclass(frozen=True, slots=True)
class Ring:
    """The outermost circle of a seal: centre and radius in pixels."""

    x: float
    y: float
    radius: float


def rings(blots: Components, letter: float, dpi: float) -> list[Ring]:
    """Answers the seals among the blots of a page; `letter` as in Prepared."""
    import numpy as np

    thin = (blots.ink <= 0.35 * blots.width * blots.height) & (np.maximum(blots.width, blots.height) >= 3 * letter)
    x, y = _rims(blots, thin)
    least, most = (radius / _MM * dpi for radius in _RADIUS)
    # The same page has the same seals each time.
    chance = np.random.default_rng(1)
    out: list[Ring] = []
    while len(out) < _MOST and len(x) >= 2 * _DIRECTIONS:
        found = _best(x, y, chance.integers(0, len(x), (3, _TRIES)), least, most)
        if found is None:
            break
        out.append(found)
        outside = np.hypot(x - found.x, y - found.y) > 1.04 * found.radius
        x, y = x[outside], y[outside]
    return out


def _rims(blots: Components, chosen: Any) -> tuple[Any, Any]:
    import numpy as np

    runs = chosen[blots.blot]
    row = blots.row[runs]
    return np.concatenate((blots.start[runs], blots.end[runs] - 1)).astype(float), np.concatenate((row, row)).astype(float)


def _best(x: Any, y: Any, picked: Any, least: float, most: float) -> Ring | None:
    import numpy as np

    (ax, bx, cx), (ay, by, cy) = x[picked], y[picked]
    a, b, c = ax**2 + ay**2, bx**2 + by**2, cx**2 + cy**2
    with np.errstate(divide="ignore", invalid="ignore"):
        twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
        middle_x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / twice
        middle_y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / twice
        radius = np.hypot(ax - middle_x, ay - middle_y)
    fits = np.flatnonzero(np.isfinite(radius) & (radius >= least) & (radius <= most))[:_LOOKS]
    looked = [(_share(x, y, middle_x[k], middle_y[k], radius[k]), int(k)) for k in fits]
    share, k = max(looked, default=(0.0, 0))
    if share < _THERE:
        return None
    ring = _fitted(x, y, Ring(float(middle_x[k]), float(middle_y[k]), float(radius[k])))
    for step in range(round(_WIDER / _STEP), 0, -1):
        wider = ring.radius * (1 + step * _STEP)
        if _share(x, y, ring.x, ring.y, wider) >= _THERE:
            ring = Ring(ring.x, ring.y, wider)
            break
    # In dense print every circle meets ink; outside a seal there is little.
    outside = [_share(x, y, ring.x, ring.y, ring.radius * off) for off in _OUTSIDE]
    return ring if sum(outside) / len(outside) <= _LITTLE * share else None


def _fitted(x: Any, y: Any, ring: Ring) -> Ring:
    """Answers the circle nearest to the points on one."""
    import numpy as np

    on = abs(np.hypot(x - ring.x, y - ring.y) - ring.radius) <= max(2.0, 0.02 * ring.radius)
    sides = np.stack((2 * x[on], 2 * y[on], np.ones(int(on.sum()))), axis=1)
    (middle_x, middle_y, rest), *_ = np.linalg.lstsq(sides, x[on] ** 2 + y[on] ** 2, rcond=None)
    radius = math.sqrt(max(rest + middle_x**2 + middle_y**2, 0.0))
    moved = math.hypot(middle_x - ring.x, middle_y - ring.y) + abs(radius - ring.radius)
    return Ring(float(middle_x), float(middle_y), radius) if moved <= 0.05 * ring.radius else ring


def _share(x: Any, y: Any, middle_x: float, middle_y: float, radius: float) -> float:
    """Answers the share of a circle's directions in which there is ink on it."""
    import numpy as np

    on = abs(np.hypot(x - middle_x, y - middle_y) - radius) <= max(1.5, 0.012 * radius)
    angles = np.arctan2(y[on] - middle_y, x[on] - middle_x)
    return len(np.unique(((angles + math.pi) * (_DIRECTIONS / (2 * math.pi))).astype(int))) / _DIRECTIONS


def without_seals(pixels: Any, found: Sequence[Ring], letter: float) -> Any:
    """Answers the picture without seals and the strokes of the pen beside them; lines of print that run into them stay."""
    out = pixels.copy()
    height = pixels.shape[0]
    for ring in found:
        top, bottom = max(int(ring.y - ring.radius - _ROOM * letter), 0), min(int(ring.y + ring.radius + _ROOM * letter) + 1, height)
        out[top:bottom] = _cleared(out[top:bottom], Ring(ring.x, ring.y - top, ring.radius), letter)
    return out


def _cleared(area: Any, ring: Ring, letter: float) -> Any:
    import numpy as np
    from PIL import Image, ImageFilter

    ink = area < DARK
    ring = _centred(ink, ring)
    rest = ink & ~_circles(ink, ring)
    blots = components(rest)
    middle = np.hypot((blots.x0 + blots.x1) / 2 - ring.x, (blots.top + blots.bottom) / 2 - ring.y)
    corner = np.hypot(
        np.maximum(abs(blots.x0 - ring.x), abs(blots.x1 - ring.x)), np.maximum(abs(blots.top - ring.y), abs(blots.bottom - ring.y))
    )
    inside = (middle <= ring.radius) & (corner <= 1.1 * ring.radius)
    pen = (blots.width >= _PEN * letter) & (blots.height >= _PEN * letter) & (blots.ink <= _THIN * blots.width * blots.height)
    lines = _lines(blots, ring, letter)
    lines += [band for band in _bands(rest, ring, letter) if all(min(band[3], f) - max(band[2], t) < 0.3 * (f - t) for _, _, t, f in lines)]
    lines = [_extended(rest, line, letter) for line in lines]
    stays = blots.mask((~inside | _in_lines(blots, lines, letter)) & ~pen)
    # What has become one with a stroke of the pen or with the seal stays as far as it is in a line.
    for x0, x1, top, foot in lines:
        part = slice(max(top, 0), foot + 1), slice(max(x0, 0), x1)
        stays[part] |= rest[part]
    gone = np.asarray(Image.fromarray((ink & ~stays).view(np.uint8) * 255).filter(ImageFilter.MaxFilter(5))) > 0
    return np.where(gone & ~stays, np.uint8(255), area)


def _centred(ink: Any, ring: Ring) -> Ring:
    """Answers the ring with its centre moved to where the circles of the seal are thinnest: there the ink has the fewest distances."""
    import numpy as np

    rows, columns = np.nonzero(ink[max(int(ring.y - 1.1 * ring.radius), 0) :])
    rows = rows + max(int(ring.y - 1.1 * ring.radius), 0)
    distance = np.hypot(columns - ring.x, rows - ring.y)
    near = (distance >= _INNER * ring.radius) & (distance <= 1.06 * ring.radius)
    rows, columns = rows[near].astype(np.float32), columns[near].astype(np.float32)

    def sharpness(x: float, y: float) -> float:
        counts = np.bincount(np.hypot(columns - x, rows - y).astype(int), minlength=2).astype(float)
        shares = counts[1:] / np.arange(1, len(counts))
        return float((shares**3).sum())

    best = sharpness(ring.x, ring.y), ring.x, ring.y
    for step in (_MOVED * ring.radius, 2.0, 1.0, 0.5):
        while True:
            _, x, y = best
            moved = max((sharpness(x + dx, y + dy), x + dx, y + dy) for dx in (-step, 0, step) for dy in (-step, 0, step))
            if moved[0] <= best[0] or math.hypot(moved[1] - ring.x, moved[2] - ring.y) > 3 * _MOVED * ring.radius:
                break
            best = moved
    return Ring(best[1], best[2], ring.radius)


def _circles(ink: Any, ring: Ring) -> Any:
    """Answers the ink on the circles of a seal, all about one centre, but for strokes of print that reach into them."""
    import numpy as np

    height, width = ink.shape
    out = np.zeros(ink.shape, bool)
    inner, reach = int(_INNER * ring.radius), int(1.05 * ring.radius) + 6
    count = round(2 * math.pi * ring.radius)
    angles = np.arange(count) * (2 * math.pi / count)
    # The seal unrolled: a row for each direction, in it the ink from the inside out. Circles are straight there.
    away = np.arange(inner, reach)
    columns = np.round(ring.x + np.cos(angles)[:, None] * away).astype(int)
    rows = np.round(ring.y + np.sin(angles)[:, None] * away).astype(int)
    there = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    unrolled = there & ink[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    # Copies stretch circles a little.
    slack = max(1, round(0.012 * ring.radius))
    wide = unrolled.copy()
    for off in range(1, slack + 1):
        wide[:, off:] |= unrolled[:, :-off]
        wide[:, :-off] |= unrolled[:, off:]
    # Letters fill some of the directions at any radius; a circle nearly all.
    on = wide.mean(axis=0) >= _NEARLY
    edges = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(int)))
    padded = np.zeros((count, len(away) + 2), bool)
    padded[:, 1:-1] = unrolled
    turns = np.flatnonzero(padded[:, 1:] != padded[:, :-1])
    direction, start = np.divmod(turns[::2], len(away) + 1)
    end = turns[1::2] - direction * (len(away) + 1)
    rim = np.zeros(unrolled.shape, bool)
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        touching = (end > first) & (start < last)
        within = touching & (start >= first - 1) & (end <= last + 1)
        if within.any():
            # What is thicker than the circle itself has become one with a letter, and the letter needs it more than the seal.
            thin = touching & (end - start <= np.median((end - start)[within]) + _THICKER)
            for k in np.flatnonzero(thin):
                rim[direction[k], start[k] : end[k]] = True
    thicker = unrolled & ~rim
    # Where pixels fall between two of the unrolled ones.
    rim[:, 1:-1] |= (rim[:, 2:] | rim[:, :-2]) & ~thicker[:, 1:-1]
    rows, columns = np.nonzero(ink)
    step = np.round(np.hypot(columns - ring.x, rows - ring.y)).astype(int) - inner
    turn = np.round(np.arctan2(rows - ring.y, columns - ring.x) % (2 * math.pi) * (count / (2 * math.pi))).astype(int) % count
    near = (step >= 0) & (step < len(away))
    out[rows[near], columns[near]] = rim[turn[near], step[near]]
    return out


def _lines(blots: Components, ring: Ring, letter: float) -> list[tuple[int, int, int, int]]:
    """Answers where lines of print run into a seal: from and to across, top, foot, in pixels; as far as their words follow each other."""
    import numpy as np

    low, high = _HEIGHTS
    likely = (blots.height >= low * letter) & (blots.height <= high * letter) & (blots.width <= 2.5 * high * letter)
    middle_x, middle_y = (blots.x0 + blots.x1) / 2, (blots.top + blots.bottom) / 2
    outside = likely & (np.hypot(middle_x - ring.x, middle_y - ring.y) > 1.03 * ring.radius)
    order = np.flatnonzero(outside)[np.argsort(blots.bottom[outside], kind="stable")]
    rows: list[list[int]] = []
    for k in order:
        if rows and blots.bottom[k] - blots.bottom[rows[-1][0]] <= _FEET * letter:
            rows[-1].append(int(k))
        else:
            rows.append([int(k)])
    out = []
    for row in rows:
        foot = int(np.median(blots.bottom[row]))
        tall = float(np.median(blots.height[row]))
        level = likely & (abs(blots.bottom - foot) <= _FEET * letter) & (blots.height >= 0.55 * tall)
        members = sorted((int(k) for k in np.flatnonzero(level)), key=lambda k: int(blots.x0[k]))
        for run in _runs(blots, members, letter):
            held = [k for k in run if outside[k]]
            top = int(foot - max(float(np.median(blots.height[held or run])), letter) - 0.1 * letter)
            if len(held) >= 2 and len(held) < len(run) or (len(held) >= 2 and _touches(blots, run, top, ring, letter)):
                x0, x1 = int(min(blots.x0[k] for k in run) - letter), int(max(blots.x1[k] for k in run) + letter)
                out.append((x0, x1, top, foot + int(0.1 * letter)))
    return out


def _bands(rest: Any, ring: Ring, letter: float) -> list[tuple[int, int, int, int]]:
    """Answers lines as `_lines` does, whose letters the strokes of a pen have joined: rows that are full of ink, about a letter high."""
    import numpy as np

    left, right = max(int(ring.x - _BESIDE * ring.radius), 0), int(ring.x + 2 * _BESIDE * ring.radius)
    down, across = np.ogrid[: rest.shape[0], : rest.shape[1]]
    outside = rest & (np.hypot(across - ring.x, down - ring.y) > _WORDS * ring.radius)
    full = outside[:, left:right].sum(axis=1) >= letter
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False])).astype(int)))
    out = []
    for top, foot in zip(edges[::2], edges[1::2], strict=True):
        if not _BAND[0] * letter <= foot - top <= _BAND[1] * letter:
            continue
        pieces = _pieces(outside[top:foot, left:right])
        runs: list[list[int]] = []
        for first, end in pieces:
            if runs and first - runs[-1][1] <= _BETWEEN * letter:
                runs[-1][1] = end
                runs[-1][2] += 1
            else:
                runs.append([first, end, 1])
        for first, end, count in runs:
            x0, x1 = left + first, left + end
            if count >= 2 and x0 < ring.x + ring.radius + letter and x1 > ring.x - ring.radius - letter:
                out.append((x0, x1, int(top), int(foot)))
    return out


def _pieces(band: Any) -> list[tuple[int, int]]:
    """Answers where in a line ink stands that is as high as its letters: first column and end of each piece."""
    import numpy as np

    upper, lower = band.argmax(axis=0), band.shape[0] - band[::-1].argmax(axis=0)
    padded = np.concatenate(([False], band.any(axis=0), [False]))
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return [
        (int(first), int(end))
        for first, end in zip(edges[::2], edges[1::2], strict=True)
        if lower[first:end].max() - upper[first:end].min() >= _TALL * band.shape[0]
    ]


def _extended(rest: Any, line: tuple[int, int, int, int], letter: float) -> tuple[int, int, int, int]:
    """Answers a line with what stands beside it at its height: letters that a stroke has joined to others are none by their size."""
    x0, x1, top, foot = line
    pieces = _pieces(rest[max(top, 0) : foot + 1])
    for first, end in reversed(pieces):
        if first < x0 and end >= x0 - _BETWEEN * letter:
            x0 = first - 1
    for first, end in pieces:
        if end > x1 and first <= x1 + _BETWEEN * letter:
            x1 = end + 1
    return x0, x1, top, foot


def _runs(blots: Components, members: Sequence[int], letter: float) -> list[list[int]]:
    out: list[list[int]] = []
    for k in members:
        if out and blots.x0[k] - max(blots.x1[j] for j in out[-1]) <= _BETWEEN * letter:
            out[-1].append(k)
        else:
            out.append([k])
    return out


def _touches(blots: Components, run: Sequence[int], top: int, ring: Ring, letter: float) -> bool:
    """Answers whether a line ends within a word's white of the seal."""
    x0, x1 = min(blots.x0[k] for k in run), max(blots.x1[k] for k in run)
    foot = max(blots.bottom[k] for k in run)
    half = math.sqrt(max(ring.radius**2 - min(abs(foot - ring.y), abs(top - ring.y)) ** 2, 0.0))
    return bool(half) and x0 - letter < ring.x + half and x1 + letter > ring.x - half


def _in_lines(blots: Components, lines: Sequence[tuple[int, int, int, int]], letter: float) -> Any:
    """Answers for each blot whether it is a letter, or a mark over or under one, of one of `lines`."""
    import numpy as np

    middle_x, middle_y = (blots.x0 + blots.x1) / 2, (blots.top + blots.bottom) / 2
    out = np.zeros(len(blots.x0), bool)
    for x0, x1, top, foot in lines:
        across = (middle_x >= x0) & (middle_x <= x1)
        out |= across & (blots.top >= top - 0.9 * letter) & (blots.bottom <= foot + 0.6 * letter) & (middle_y >= top - 0.6 * letter)
    return out
