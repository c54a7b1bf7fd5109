"""A second look at the name of who signs, where a seal, a pen or specks have spoilt it: the line alone, enlarged, read more than once.

What several readings agree on is kept, with the confidence that the engine has in it; where they do not agree, nothing changes.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from typing import Any

from extract.ocr import OcrEngine, OcrLine, OcrPage, OcrWord, PageImage
from extract.ocr.components import components
from extract.ocr.formulas import is_surname, surname, untrusted
from extract.ocr.lexicon import bare
from extract.ocr.preprocess import DARK
from extract.text import fold

# In letters ("x" heights): what of the picture is read again above and below the baseline, and beside the words.
_UP, _DOWN, _BESIDE = 2.4, 0.9, 3.0
# The line is read in these sizes; where that does not do, once more without blots smaller than this, in letters, both ways: dots of
# letters too.
_SCALES, _SPECK = (1.5, 2.0), 0.26
# White around it, in pixels.
_FRAME = 20
# Names have so many words; those behind the surname are read at least so surely, and by one reading alone more surely.
_WORDS, _READ, _ALONE = (2, 5), 0.6, 0.9
# A surname of so few letters is like others ("Tô", "Lô"), and has to be read so surely; what is read otherwise so surely is a rival.
_FEW, _CLEAR, _RIVAL = 2, 0.8, 0.7
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
# "Quốc-Thịnh", "Phan.Đình": a speck between two words.
_SPECKED = re.compile(r"(?<=[^\W\d_])[-.,·'](?=[^\W\d_])")


def read_again(page: OcrPage, line: OcrLine, image: PageImage, letter: float, reader: OcrEngine) -> OcrPage | None:
    """Answers `page` with the name that readings of its place alone agree on, None where they agree on none.

    Args:
        page: what the engine has read of the whole picture.
        line: where the name stands, and its words as they were read.
        image: the picture of the page, without seals.
        letter: the height of an "x" in pixels.
    """
    middle = (line.words[0].x0 + line.words[-1].x1) / 2
    foot = line.baseline(middle)
    top, left = max(int(foot - _UP * letter), 0), max(int(line.words[0].x0 - _BESIDE * letter), 0)
    part = image.pixels[top : int(foot + _DOWN * letter), left : int(line.words[-1].x1 + _BESIDE * letter)]
    if not part.size:
        return None
    readings = [[dataclasses.replace(word, text=word.read_as or word.text, read_as="") for word in line.words]]
    name: list[OcrWord] = []
    for pixels, scale in _pictures(part, letter):
        larger, placed = enlarged(pixels, image.dpi, scale, left, top)
        readings.append(_line(reader.recognize(larger), placed, foot))
        name = _agreed([found for words in readings if (found := _named(words))]) if len(readings) > len(_SCALES) else []
        if name:
            break
    if not name:
        return None
    inside = [(word, other) for other in page.lines for word in other.words if _is_in(word, line, foot, letter)]
    gone = {id(word) for word, _ in inside}
    lines = [dataclasses.replace(each, words=tuple(w for w in each.words if id(w) not in gone)) for each in page.lines]
    return OcrPage((*(each for each in lines if each.words), OcrLine(tuple(name), line.slope, line.rise, line.size)))


def distrusted(page: OcrPage, line: OcrLine) -> OcrPage:
    """Answers `page` with the words of `line` said to be none that the engine was sure of: a wrong name is worse than none."""
    doubtful = {(word.x0, word.top) for word in line.words}
    out = []
    for each in page.lines:
        words = [untrusted([word])[0] if (word.x0, word.top) in doubtful else word for word in each.words]
        out.append(dataclasses.replace(each, words=tuple(words)))
    return OcrPage(tuple(out))


def _is_in(word: OcrWord, line: OcrLine, foot: float, letter: float) -> bool:
    """Answers whether a word, or junk, stands where the name does."""
    across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return line.words[0].x0 - letter <= across <= line.words[-1].x1 + letter and foot - _UP * letter <= down <= foot + _DOWN * letter


def _pictures(part: Any, letter: float) -> list[tuple[Any, float]]:
    """Answers the pictures of a line that are read, each with how much larger it is to be made."""
    import numpy as np

    blots = components(part < DARK)
    specks = (blots.width < _SPECK * letter) & (blots.height < _SPECK * letter)
    out = [(part, scale) for scale in _SCALES]
    if specks.any():
        out.append((np.where(blots.mask(specks), np.uint8(255), part), _SCALES[0]))
    return out


def enlarged(part: Any, dpi: float, scale: float, left: float, top: float) -> tuple[PageImage, Callable[[OcrWord], OcrWord]]:
    """Answers a part of a page's picture made larger, and what puts a word that was read in it where it stands on the page.

    Args:
        part: two-dimensional array of bytes.
        left: where its first column is on the page, and `top` its first row, in pixels.
    """
    import numpy as np
    from PIL import Image

    size = round(part.shape[1] * scale), round(part.shape[0] * scale)
    larger = np.pad(np.asarray(Image.fromarray(part).resize(size, Image.Resampling.BICUBIC)), _FRAME, constant_values=255)

    def placed(word: OcrWord) -> OcrWord:
        x0, x1 = (left + (x - _FRAME) / scale for x in (word.x0, word.x1))
        above, below = (top + (y - _FRAME) / scale for y in (word.top, word.bottom))
        return dataclasses.replace(word, x0=x0, x1=x1, top=above, bottom=below)

    return PageImage(np.ascontiguousarray(larger), dpi * scale, column=True), placed


def _line(page: OcrPage, placed: Callable[[OcrWord], OcrWord], foot: float) -> list[OcrWord]:
    """Answers the words of the line that stands on the baseline `foot`, their boxes on the whole page; [] where there is no such line."""
    for line in page.lines:
        words = [placed(word) for word in line.words]
        if any(word.top < foot - 2 and word.bottom > foot - 4 for word in words):
            return words
    return []


def _named(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Answers the words of a name in a reading of its line, without what specks have made of it; [] where it is none."""
    out: list[OcrWord] = []
    for word in (half for each in words for half in _halves(each)):
        core = _EDGES.sub("", word.text)
        if not out and is_surname(core.capitalize()):
            core = core.capitalize()
        if core.isalpha() and core[0].isupper() and (core[1:].islower() or len(core) == 1):
            out.append(word.repaired(core))
        elif out and len(core) > 1:
            # A name is not read in part; what is misread before it is junk, or its surname, which is then missing.
            return []
    if not _WORDS[0] <= len(out) <= _WORDS[1]:
        return []
    first = surname(out[0])
    return [first, *out[1:]] if first is not None else []


def _halves(word: OcrWord) -> list[OcrWord]:
    """Answers the word, or two of which a speck has made one."""
    parts = _SPECKED.split(_EDGES.sub("", word.text))
    if len(parts) < 2 or not all(part[0].isupper() and len(part) > 1 for part in parts):
        return [word]
    out, done, length = [], 0, len(word.text)
    for part in parts:
        wide = (word.x1 - word.x0) / length
        begin = word.x0 + wide * done
        out.append(dataclasses.replace(word, x0=begin, x1=begin + wide * len(part)).repaired(part))
        done += len(part) + 1
    return out


def _is_rival(word: OcrWord, best: OcrWord, *, is_first: bool) -> bool:
    """Answers whether a reading casts doubt on a better one: a sure one, or one of other marks on a word that is not sure itself.

    Marks are what seals and specks spoil first; those of surnames are known.
    """
    marks = not is_first and bare(fold(word.text)) == bare(fold(best.text))
    return word.confidence >= _RIVAL or (marks and best.confidence < _ALONE)


def _agreed(names: Sequence[Sequence[OcrWord]]) -> list[OcrWord]:
    """Answers the name whose words the readings agree on, [] where they do not."""
    out: list[OcrWord] = []
    if len(names) < 2:
        return out
    lengths = [len(name) for name in names]
    same = [name for name in names if len(name) == max(set(lengths), key=lambda length: (lengths.count(length), length))]
    for at in range(len(same[0])):
        votes: dict[str, list[OcrWord]] = {}
        for name in same:
            votes.setdefault(name[at].text, []).append(name[at])
        ranked = sorted(votes.values(), key=lambda words: (-sum(word.confidence for word in words), -len(words)))
        best = max(ranked[0], key=lambda word: word.confidence)
        if best.confidence < (_READ if at else 0.0) or (len(ranked[0]) < 2 and best.confidence < _ALONE):
            return []
        if not at and len(best.text) <= _FEW and best.confidence < _CLEAR:
            return []
        if any(_is_rival(word, best, is_first=not at) for words in ranked[1:] for word in words):
            return []
        out.append(best)
    return out
