"""How large and how heavy recognised words are printed, measured on the ink itself: engines guess at both, or say nothing."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extract.ocr import OcrLine
from extract.ocr.components import Components
from extract.ocr.lexicon import bare

# Heights of an "x" and of a capital or a digit as shares of the type's size, in the typefaces that offices print with.
_SMALL = 0.455
_CAPITAL = 0.67
_LOW_LETTERS = frozenset("aceimnorsuvxz")
# Blots lower than this share of a line's usual letter are dots and marks, higher ones touch each other.
_LOW, _HIGH = 0.6, 2.2
_CELL = 2
# Strokes this much thicker than the page's are bold; type sets them half as thick again.
_BOLD, _CLEARLY_BOLD = 1.22, 1.3
_FEW_RUNS = 12
# Sizes that differ by less than this share are one.
_SAME = 0.12


@dataclass(frozen=True, slots=True)
class Lettering:
    """For each line the size of its type in pixels, and for each of its words whether it is bold."""

    sizes: tuple[float, ...]
    bold: tuple[tuple[bool, ...], ...]


def measure(lines: Sequence[OcrLine], blots: Components) -> Lettering:
    """Answers how the words of `lines` are printed; `blots` is the ink of the same picture."""
    import numpy as np

    words = [word for line in lines for word in line.words]
    owner = _owners(words, blots)
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(len(words) + 1))
    heights = blots.height
    sizes: list[float] = []
    at = 0
    for line in lines:
        chosen = order[bounds[at] : bounds[at + len(line.words)]]
        sizes.append(_size(line, heights[chosen]))
        at += len(line.words)
    stems = _by_line(lines, _stems(owner, blots, len(words)))
    usual = _usual(lines, stems)
    return Lettering(_evened(lines, sizes), tuple(_heavy(line, values, usual) for line, values in zip(lines, stems, strict=True)))


def _stems(owner: Any, blots: Components, count: int) -> list[float]:
    """Answers the mean thickness of the strokes of each word, level strokes left aside; 0 where there is too little ink to tell."""
    import numpy as np

    of_run = owner[blots.blot]
    inside = of_run >= 0
    of_run, lengths = of_run[inside], (blots.end - blots.start)[inside]
    order = np.lexsort((lengths, of_run))
    lengths = lengths[order]
    first = np.searchsorted(of_run[order], np.arange(count + 1))
    runs = np.diff(first)
    total = np.concatenate(([0], np.cumsum(lengths)))
    out = []
    for at, (start, number) in enumerate(zip(first[:-1].tolist(), runs.tolist(), strict=True)):
        if number <= _FEW_RUNS:
            out.append(0.0)
            continue
        # The runs of a word lie sorted by their length.
        middle = float(lengths[start + (number - 1) // 2] + lengths[start + number // 2]) / 2
        end = start + int(np.searchsorted(lengths[start : first[at + 1]], 2 * middle, "right"))
        out.append(float(total[end] - total[start]) / (end - start))
    return out


def _usual(lines: Sequence[OcrLine], stems: Sequence[Sequence[float]]) -> float:
    words = [(word, stem) for line, values in zip(lines, stems, strict=True) for word, stem in zip(line.words, values, strict=True)]
    weighted = [stem for word, stem in words for _ in word.text if stem]
    return statistics.median_low(weighted) if weighted else 0.0


def _heavy(line: OcrLine, stems: Sequence[float], usual: float) -> tuple[bool, ...]:
    """Answers which words of a line are bold: all where most are heavier than the page's text, else stretches that clearly are."""
    known = [stem for stem in stems if stem]
    if not known or statistics.median(known) >= _BOLD * usual:
        return (bool(known),) * len(line.words)
    # Single words print heavier by chance; signs have no stems of their own.
    evened = [statistics.median([s for s in stems[max(at - 1, 0) : at + 2] if s] or [0.0]) for at in range(len(stems))]
    return tuple(value >= _CLEARLY_BOLD * usual for value in evened)


def _owners(words: Sequence[Any], blots: Components) -> Any:
    """Answers for each blot the number of the word whose box holds its middle, -1 where none does."""
    import numpy as np

    rows, columns = (length // _CELL + 2 for length in blots.shape)
    drawn = np.full((rows, columns), -1, np.int32)
    for number, word in enumerate(words):
        drawn[max(int(word.top), 0) // _CELL : int(word.bottom) // _CELL + 1, max(int(word.x0), 0) // _CELL : int(word.x1) // _CELL + 1] = (
            number
        )
    middle_x, middle_y = (blots.x0 + blots.x1) // 2 // _CELL, (blots.top + blots.bottom) // 2 // _CELL
    return drawn[middle_y, middle_x] if len(blots.ink) else np.zeros(0, np.int32)


def _size(line: OcrLine, heights: Any) -> float:
    """Answers the size of the type that a line with blots of these heights is set in; what the engine says where they are too few."""
    import numpy as np

    text = "".join(word.text for word in line.words)
    letters = [c for c in text if c.isalnum()]
    usual = 0.42 * line.size
    solid = heights[(heights >= _LOW * usual) & (heights <= 2 * _HIGH * usual)]
    if len(solid) < 3 or not letters:
        return line.size / 0.9
    tall = sum(c.isupper() or c.isdigit() or c in "bdfhkltđ" for c in letters) / len(letters)
    if tall > 0.7:
        return float(np.median(solid)) / _CAPITAL
    # The lowest are those as high as an "x"; capitals, figures and letters with a tail stand above them.
    low = sum(c.islower() and bare(c) in _LOW_LETTERS for c in letters) / len(letters)
    return float(np.quantile(solid, max(low / 2, 0.1))) / _SMALL


def _evened(lines: Sequence[OcrLine], sizes: Sequence[float]) -> tuple[float, ...]:
    """Answers the sizes with those near the page's usual one made equal to it: pixels are coarse."""
    weighted = [size for line, size in zip(lines, sizes, strict=True) for word in line.words for _ in word.text]
    usual = statistics.median_low(weighted) if weighted else 0.0
    return tuple(usual if abs(size - usual) <= _SAME * usual else size for size in sizes)


def _by_line(lines: Sequence[OcrLine], values: Sequence[float]) -> list[tuple[float, ...]]:
    out, at = [], 0
    for line in lines:
        out.append(tuple(values[at : at + len(line.words)]))
        at += len(line.words)
    return out
