"""A second look at the post of who signs, where another post was stamped so close under it that the two lines overlap.

The ink of the column is parted into bands; one that is as high as two lines is read as two.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence

from extract.ocr import OcrEngine, OcrLine, OcrPage, OcrWord, PageImage
from extract.ocr.formulas import Column, deputy_under, post_column, post_of, post_set
from extract.ocr.preprocess import DARK
from extract.ocr.signers import enlarged

# In letters ("x" heights): how high two lines of capitals are that overlap (one is up to 2.5 with its marks); ink of a row that belongs to
# a band; how far down they are looked for where no name is found.
_TWO, _ROW, _REACH = (2.6, 4.2), 1.5, 14.0
# Where in two lines that overlap the upper one ends, from its top, and where the lower one begins, from its foot.
_UPPER, _LOWER = (1.35, 1.65), (1.9, 2.3)
# White that is read with a line, above and below it.
_AROUND = 0.5
_SCALES = (1.5, 2.0)
# So many readings say the same, and what they say is trusted so far at least: junk that nothing confirms is left out of a page.
_AGREEING, _AGREED = 2, 0.6


def read_apart(page: OcrPage, repaired: OcrPage, image: PageImage, letter: float, reader: OcrEngine) -> OcrPage | None:
    """Answers `page` with the post that readings of its place alone agree on, None where nothing is to be read again or they do not agree.

    Args:
        page: what the engine has read of the whole picture, and `repaired` what was made of it.
        image: the picture of the page, without seals.
        letter: the height of an "x" in pixels.
    """
    column = post_column(repaired.lines)
    if column is None or not letter:
        return None
    for top, foot in _bands(image, column, letter):
        if _TWO[0] * letter <= foot - top <= _TWO[1] * letter and (lines := _two(image, column, (top, foot), letter, reader)):
            return _replaced(page, column, top, foot, lines)
    return None


def _bands(image: PageImage, column: Column, letter: float) -> list[tuple[int, int]]:
    """Answers from which row to which the column has ink, from the top."""
    import numpy as np

    top = max(int(column.top - 2 * letter), 0)
    bottom = int(column.bottom) if column.bottom is not None else int(column.top + _REACH * letter)
    full = (image.pixels[top:bottom, int(column.x0) : int(column.x1) + 1] < DARK).sum(axis=1) >= _ROW * letter
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False])).astype(int)))
    return [(top + int(first), top + int(end)) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def _two(image: PageImage, column: Column, band: tuple[int, int], letter: float, reader: OcrEngine) -> list[list[OcrWord]]:
    """Answers the words of two posts of which the lower one was stamped over the foot of the upper one, [] where there are no such two."""
    top, foot = band
    upper = [_read(image, column, top - _AROUND * letter, top + end * letter, scale, reader) for end in _UPPER for scale in _SCALES]
    counts = Counter(post for words in upper if (post := post_of(words)))
    post, votes = counts.most_common(1)[0] if counts else ("", 0)
    if votes < _AGREEING:
        return []
    lower = [_read(image, column, foot - begin * letter, foot + _AROUND * letter, scale, reader) for begin in _LOWER for scale in _SCALES]
    under = [(words, deputy) for words in lower if (deputy := deputy_under(words, post))]
    if len(under) < _AGREEING:
        return []
    return [post_set(next(words for words in upper if post_of(words) == post), post), post_set(*under[0])]


def _read(image: PageImage, column: Column, top: float, bottom: float, scale: float, reader: OcrEngine) -> list[OcrWord]:
    """Answers the words between two rows of the column, in one line, their boxes on the whole page."""
    first, left = max(int(top), 0), int(column.x0)
    part = image.pixels[first : int(bottom), left : int(column.x1) + 1]
    if not part.size:
        return []
    larger, placed = enlarged(part, image.dpi, scale, left, first)
    return sorted((placed(word) for line in reader.recognize(larger).lines for word in line.words), key=lambda word: word.x0)


def _replaced(page: OcrPage, column: Column, top: float, foot: float, lines: Sequence[Sequence[OcrWord]]) -> OcrPage:
    """Answers the page with `lines` in the place of what stands between two rows of the column."""
    out = []
    for line in page.lines:
        words = [w for w in line.words if not (w.x0 >= column.x0 and w.bottom > top and top <= (w.top + w.bottom) / 2 <= foot)]
        if words:
            out.append(dataclasses.replace(line, words=tuple(words)))
    for number, post in enumerate(lines):
        # The lower line begins where the upper one ends, whatever of it is in its picture.
        step = (foot - top) / len(lines)
        begin, end = top + number * step, top + (number + 1) * step
        put = tuple(dataclasses.replace(word, top=begin, bottom=end, confidence=max(word.confidence, _AGREED)) for word in post)
        out.append(OcrLine(put, 0.0, end, end - begin))
    return OcrPage(tuple(out))
