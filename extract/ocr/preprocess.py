"""Makes a page's picture fit for recognition; each step is here because it lowers the error that benchmarks/ocr.py measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extract.ocr import PageImage

# Ink below this share of the page is dust: a letter of 12 points covers about a hundred-thousandth of A4.
_BLANK_SHARE = 0.0002
_DARK = 128


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture ready for recognition. `blank`: nothing is printed on it."""

    image: PageImage
    blank: bool = False


def prepare(pixels: Any, dpi: float) -> Prepared:
    """Answers the picture of a page made ready.

    Args:
        pixels: two-dimensional array of bytes, 0 black to 255 white; left as it is.
        dpi: how many of them make an inch.
    """
    import numpy as np

    grey = without_borders(pixels)
    dark = int(np.count_nonzero(grey < _DARK))
    return Prepared(PageImage(np.ascontiguousarray(grey), dpi), blank=dark < _BLANK_SHARE * grey.size)


def without_borders(pixels: Any) -> Any:
    """Answers the picture with the black that a scanner leaves around the sheet made white."""
    height, width = pixels.shape
    top, bottom = _border(pixels.mean(axis=1) < 60)
    left, right = _border(pixels.mean(axis=0) < 60)
    if not (top or bottom or left or right):
        return pixels
    out = pixels.copy()
    out[:top] = 255
    out[height - bottom :] = 255
    out[:, :left] = 255
    out[:, width - right :] = 255
    return out


def _border(black: Any) -> tuple[int, int]:
    """Answers how many rows (or columns) are black at either end, a frayed edge included."""
    count = len(black)
    out = []
    for run in (black, black[::-1]):
        end = int(run[: count // 4].nonzero()[0].max(initial=-1)) + 1
        out.append(end + count // 200 if end and run[:end].mean() > 0.5 else 0)
    return out[0], out[1]
