"""Connected blots of ink in a picture: where each one is and how much ink it has, found with array operations only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Components:
    """The blots of a picture, as arrays with one entry a blot: box in pixels (ends exclusive) and pixels of ink.

    The ink itself is kept as horizontal runs: `row`, `start`, `end` of each, and `blot`, the number of the blot that it belongs to.
    """

    shape: tuple[int, int]
    x0: Any
    top: Any
    x1: Any
    bottom: Any
    ink: Any
    row: Any
    start: Any
    end: Any
    blot: Any

    @property
    def width(self) -> Any:
        """Widths of the boxes."""
        return self.x1 - self.x0

    @property
    def height(self) -> Any:
        """Heights of the boxes."""
        return self.bottom - self.top

    def only(self, chosen: Any) -> Components:
        """Answers the blots for which `chosen` is True."""
        import numpy as np

        number = np.cumsum(chosen) - 1
        runs = chosen[self.blot]
        return Components(
            self.shape,
            x0=self.x0[chosen],
            top=self.top[chosen],
            x1=self.x1[chosen],
            bottom=self.bottom[chosen],
            ink=self.ink[chosen],
            row=self.row[runs],
            start=self.start[runs],
            end=self.end[runs],
            blot=number[self.blot[runs]],
        )

    def mask(self, chosen: Any) -> Any:
        """Answers a picture (True: ink) of the blots for which `chosen` is True."""
        import numpy as np

        runs = chosen[self.blot]
        height, width = self.shape
        lengths = self.end[runs] - self.start[runs]
        first = self.row[runs] * width + self.start[runs]
        out = np.zeros(height * width, bool)
        out[np.repeat(first - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))] = True
        return out.reshape(height, width)


def components(dark: Any) -> Components:
    """Answers the blots of `dark`, a two-dimensional array of bools; ink that meets at a corner is connected."""
    import numpy as np

    height, width = dark.shape
    padded = np.zeros((height, width + 2), bool)
    padded[:, 1:-1] = dark
    edges = np.flatnonzero(padded[:, 1:] != padded[:, :-1])
    row, start = np.divmod(edges[::2], width + 1)
    end = edges[1::2] - row * (width + 1)
    blot, count = _joined(row, start, end, width)
    order = np.argsort(blot, kind="stable")
    first = np.searchsorted(blot[order], np.arange(count))

    def over(function: Any, values: Any) -> Any:
        return function.reduceat(values[order], first) if count else values[:0]

    return Components(
        (height, width),
        x0=over(np.minimum, start),
        top=over(np.minimum, row),
        x1=over(np.maximum, end),
        bottom=over(np.maximum, row) + 1,
        ink=over(np.add, end - start),
        row=row,
        start=start,
        end=end,
        blot=blot,
    )


def _joined(row: Any, start: Any, end: Any, width: int) -> tuple[Any, int]:
    """Answers the number of the blot of each run, and how many there are."""
    import numpy as np

    stride = width + 2
    below = (row + 1) * stride
    first = np.searchsorted(row * stride + end, below + start, "left")
    last = np.searchsorted(row * stride + start, below + end, "right")
    touching = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(row)), touching)
    lower = np.arange(int(touching.sum())) - np.repeat(np.cumsum(touching) - touching, touching) + np.repeat(first, touching)
    parent = np.arange(len(row))
    while True:
        a, b = parent[upper], parent[lower]
        apart = a != b
        if not apart.any():
            break
        upper, lower = upper[apart], lower[apart]
        a, b = a[apart], b[apart]
        np.minimum.at(parent, np.maximum(a, b), np.minimum(a, b))
        while True:
            further = parent[parent]
            if np.array_equal(further, parent):
                break
            parent = further
    roots, blot = np.unique(parent, return_inverse=True)
    return blot, len(roots)
