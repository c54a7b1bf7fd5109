"""A second look at lines that were read badly: alone and a little softer they are read otherwise, and the likelier reading stays.

Nothing is made up: each word is as the engine read it, once or the other time.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence

from extract.ocr import OcrLine, OcrPage, OcrWord, PageImage
from extract.ocr.lexicon import bare, lexicon
from extract.ocr.marks import only_faded
from extract.ocr.strips import moved
from extract.text import fold

# Words less sure than this are looked at again.
_DOUBTFUL = 0.8
# A page with no more of them than this share was read well.
_READ_WELL = 0.025
# What a word gains that is a syllable of the language, and one that makes a word with its neighbour; what it loses with small letters and
# capitals among each other.
_KNOWN, _PAIRED, _MIXED = 0.15, 0.2, 0.3
# The other reading has to be better by so much.
_LEAD = 0.02
# How far the picture is softened, in pixels; around the line: what is shown of the page, and white.
_SOFT, _PAD, _FRAME = 0.7, 4, 10
# Share of the narrower one's width that two words have in common where one is a reading of the other.
_SAME = 0.5
_CORE = re.compile(r"[^\W\d_]+")


def doubtful(page: OcrPage) -> list[int]:
    """Answers which lines have words that are unsure, or make no word where others with more marks would; none on a page read well."""
    words = [word for line in page.lines for word in line.words]
    if sum(word.confidence < _DOUBTFUL for word in words) <= _READ_WELL * len(words):
        return []
    return [at for at, line in enumerate(page.lines) if any(w.confidence < _DOUBTFUL for w in line.words) or _lacks_marks(line.words)]


def _lacks_marks(words: Sequence[OcrWord]) -> bool:
    """Answers whether a word makes none with those on either side of it, though it would with more marks."""
    known = lexicon()
    keys = [_key(word) for word in words]
    paired = [pair in known.pairs for pair in itertools.pairwise(keys)]
    for k, (one, two) in enumerate(itertools.pairwise(keys)):
        if paired[k] or not (one and two):
            continue
        left, right = (k > 0 and paired[k - 1]), (k + 1 < len(paired) and paired[k + 1])
        for first, last in known.unmarked.get((bare(one), bare(two)), ()):
            if (first != one and not left and only_faded(one, first)) or (last != two and not right and only_faded(two, last)):
                return True
    return False


def _key(word: OcrWord) -> str:
    """Answers the folded syllable that a word is, "" where it is none."""
    found = _CORE.findall(word.text)
    return fold(found[0]) if len(found) == 1 and len(found[0]) > 1 else ""


def shown(line: OcrLine, image: PageImage) -> PageImage:
    """Answers a line of a page as a softened picture of its own."""
    import numpy as np
    from PIL import Image, ImageFilter

    x0, top, x1, bottom = _box(line)
    part = np.pad(image.pixels[top:bottom, x0:x1], _FRAME, constant_values=255)
    return PageImage(np.asarray(Image.fromarray(part).filter(ImageFilter.GaussianBlur(_SOFT))), image.dpi, line=True)


def _box(line: OcrLine) -> tuple[int, int, int, int]:
    words = line.words
    left, top = (max(int(min(values)) - _PAD, 0) for values in ((w.x0 for w in words), (w.top for w in words)))
    return left, top, int(max(w.x1 for w in words)) + _PAD, int(max(w.bottom for w in words)) + _PAD


def merged(page: OcrPage, chosen: Sequence[int], readings: Sequence[OcrPage]) -> OcrPage:
    """Answers the page with the words of second readings where those are likelier; one reading for each chosen line, as it was shown."""
    lines = list(page.lines)
    for at, reading in zip(chosen, readings, strict=True):
        x0, top, _, _ = _box(lines[at])
        others = [w for line in reading.lines for w in moved(line, x0 - _FRAME, top - _FRAME).words]
        lines[at] = dataclasses.replace(lines[at], words=tuple(_better(lines[at].words, sorted(others, key=lambda w: w.x0))))
    return OcrPage(tuple(lines))


def _better(words: Sequence[OcrWord], others: Sequence[OcrWord]) -> list[OcrWord]:
    out: list[OcrWord] = []
    for mine, theirs in _groups(words, others):
        likelier = mine and theirs and _score(theirs, others) > _score(mine, words) + _LEAD
        out.extend(theirs if likelier else mine)
    return out


def _groups(ours: Sequence[OcrWord], others: Sequence[OcrWord]) -> list[tuple[list[OcrWord], list[OcrWord]]]:
    """Answers the words of two readings side by side, as few as have the same ink, from left to right."""
    out: list[tuple[list[OcrWord], list[OcrWord]]] = []
    ends: list[float] = []
    for word, mine in sorted([*((w, True) for w in ours), *((w, False) for w in others)], key=lambda each: each[0].x0):
        last = out[-1] if out else None
        common = ends[-1] - word.x0 if ends else 0.0
        if last is not None and common >= _SAME * min(word.x1 - word.x0, *(w.x1 - w.x0 for side in last for w in side)):
            last[0 if mine else 1].append(word)
            ends[-1] = max(ends[-1], word.x1)
        else:
            out.append(([word], []) if mine else ([], [word]))
            ends.append(word.x1)
    return out


def _score(words: Sequence[OcrWord], line: Sequence[OcrWord]) -> float:
    """Answers how likely a reading is: how sure the engine is of its letters, and whether they make words with those beside them."""
    known = lexicon()
    total = 0.0
    for word in words:
        at = next(k for k, each in enumerate(line) if each is word)
        key = _key(word)
        beside = [(_key(line[at - 1]), key)] if at else []
        beside += [(key, _key(line[at + 1]))] if at + 1 < len(line) else []
        gain = _KNOWN * bool(key and (key in known.words_with or key in known.common))
        gain -= _MIXED * bool(key and not (word.text.islower() or word.text.isupper() or word.text.istitle()))
        gain += _PAIRED * bool(key and any(pair in known.pairs for pair in beside))
        total += (word.confidence + gain) * len(word.text)
    return total / sum(len(word.text) for word in words)
