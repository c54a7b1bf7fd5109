"""Printed words and the lines they stand in: the geometry that a PDF's text layer and OCR have in common."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.model import Box

# Words whose baselines differ by less than this share of their size stand on one line (columns set beside each other are seldom exact).
SAME_LINE = 0.35
# A raised or lowered number is set clearly smaller than the line it belongs to.
SCRIPT_SIZE = 0.8


@dataclass(slots=True)
class Printed:
    """One printed word, with its place as read (the page turned so that its text runs left to right) and its place as displayed.

    x0, top, x1, bottom, baseline and size are points in reading position; `box` is what the document shows. For OCR the baseline is that of
    the recognised line. `confidence` is None where the text was not recognised by OCR. `spaced`: the file has a space after the word, which
    tells a hyphen between two words from one at which a line was broken. `read_as`: what OCR had read where the word was repaired.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    box: Box
    bold: bool = False
    italic: bool = False
    confidence: float | None = None
    spaced: bool = False
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke in reading position, points from the top left: a flat one has top == bottom, an upright one x0 == x1."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def flat(self) -> bool:
        """Whether it runs from left to right."""
        return self.top == self.bottom


@dataclass(slots=True)
class Sheet:
    """What one page holds, words in the order in which the file draws them.

    number: 1-based. width, height: as displayed; across, down: in reading position (exchanged on a page whose text runs upwards).
    slanted: words that run another way than most of the page. rules: its straight strokes. pictures: share of the page that images cover.
    strokes: how many paths it draws. strange: share of characters that name no letter.
    """

    number: int
    width: float
    height: float
    words: list[Printed]
    across: float
    down: float
    slanted: list[Printed] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: float = 0.0
    strokes: int = 0
    strange: float = 0.0


@dataclass(slots=True)
class Line:
    """Words on one baseline, left to right; never empty. Lengths are points in reading position."""

    words: list[Printed]
    x0: float = field(init=False)
    x1: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    baseline: float = field(init=False)
    size: float = field(init=False)
    bold: bool = field(init=False)

    def __post_init__(self) -> None:
        words = self.words
        self.x0 = words[0].x0
        self.x1 = max(w.x1 for w in words)
        self.top = min(w.top for w in words)
        self.bottom = max(w.bottom for w in words)
        first = words[0]
        if all(w.baseline == first.baseline and w.size == first.size for w in words):
            self.baseline, self.size = first.baseline, first.size
        else:
            # What most letters have: a raised number or a bullet from another font says nothing about the line.
            letters = [w for w in words for _ in range(len(w.text))]
            self.size = statistics.median_low(w.size for w in letters)
            self.baseline = statistics.median_low(w.baseline for w in letters)
        self.bold = all(w.bold for w in words)

    @property
    def page(self) -> int:
        """The page (1-based) that the line stands on."""
        return self.words[0].box.page

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(w.text for w in self.words)

    @property
    def middle(self) -> float:
        """The line's centre, in points from the left."""
        return (self.x0 + self.x1) / 2

    def gaps(self) -> list[float]:
        """The white between neighbouring words, left to right."""
        return [b.x0 - a.x1 for a, b in itertools.pairwise(self.words)]


def beside(a: Line, b: Line, share: float = 0.4) -> bool:
    """Answers whether two lines overlap in height by `share` of the lower one, and not at all in width."""
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap >= share * min(a.bottom - a.top, b.bottom - b.top) and (a.x1 <= b.x0 or b.x1 <= a.x0)


def lines_of(words: Iterable[Printed]) -> list[Line]:
    """Answers the lines that `words` stand in, top to bottom; every word once, in whatever order they came."""
    rows: list[list[Printed]] = []
    at = size = 0.0
    for word in sorted(words, key=lambda w: (w.baseline, w.x0)):
        if rows and word.baseline - at <= SAME_LINE * min(word.size, size):
            rows[-1].append(word)
        else:
            rows.append([word])
            at, size = word.baseline, word.size
    lines = [Line(sorted(row, key=lambda w: w.x0)) for row in rows]
    return _with_scripts(lines)


def _with_scripts(lines: list[Line]) -> list[Line]:
    """Puts raised and lowered numbers back into the lines that they belong to."""
    out: list[Line] = []
    for k, line in enumerate(lines):
        host = _host(line, lines[k + 1 : k + 2])
        if host is not None:
            lines[k + 1] = _merged(host, line)
            continue
        host = _host(line, out[-1:])
        if host is not None:
            out[-1] = _merged(host, line)
            continue
        out.append(line)
    return out


def _host(small: Line, near: Sequence[Line]) -> Line | None:
    """Answers the line of `near` that has every word of `small` close beside one of its own, and clearly larger words."""
    for line in near:
        if small.size > SCRIPT_SIZE * line.size or len(small.words) > 6:
            continue
        overlap = min(line.bottom, small.bottom) - max(line.top, small.top)
        if overlap < 0.5 * (small.bottom - small.top):
            continue
        reach = 0.5 * line.size
        if all(any(-reach < w.x0 - v.x1 < reach or -reach < v.x0 - w.x1 < reach for v in line.words) for w in small.words):
            return line
    return None


def _merged(line: Line, other: Line) -> Line:
    return Line(sorted(line.words + other.words, key=lambda w: w.x0))


def body_size(words: Sequence[Printed]) -> float:
    """Answers the size (to half a point) that most letters of `words` are set in, 0 where there are none."""
    if words and all(word.size == words[0].size for word in words):
        return round(words[0].size * 2) / 2
    letters: dict[float, int] = {}
    for word in words:
        letters[word.size] = letters.get(word.size, 0) + len(word.text)
    halves: dict[float, int] = {}
    for size, count in letters.items():
        half = round(size * 2) / 2
        halves[half] = halves.get(half, 0) + count
    return max(halves, key=lambda size: (halves[size], size)) if halves else 0.0
