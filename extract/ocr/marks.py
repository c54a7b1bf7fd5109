"""Marks over and under letters, told by the words that syllables make: fine print loses a hook or takes one tone for another."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from extract.ocr import OcrLine
from extract.ocr.lexicon import Lexicon, bare, lexicon
from extract.text import fold

# What the engine says of a word that it has no doubt of, of one it has little, of one it has some.
_SURE, _CONFIDENT, _LIKELY = 0.955, 0.9, 0.8
_TONES_ABOVE = frozenset("\u0300\u0301\u0303\u0309")
_CORE = re.compile(r"[^\W_]+")


def marked(lines: Sequence[OcrLine], *, specked: bool = False) -> list[OcrLine]:
    """Answers `lines` with marks put right where a syllable makes no word with its neighbours and, marked otherwise, makes just one.

    Args:
        specked: whether marks may be there that nobody printed.
    """
    words = lexicon()
    flat = [word for line in lines for word in line.words]
    cores = [_CORE.findall(word.text) for word in flat]
    keys = [fold(core[0]) if len(core) == 1 and core[0].isalpha() else "" for core in cores]
    opens = [not word.text[:1].isalnum() for word in flat]
    closes = [not word.text[-1:].isalnum() for word in flat]

    def joined(at: int) -> bool:
        return 0 <= at < len(flat) - 1 and bool(keys[at] and keys[at + 1]) and not closes[at] and not opens[at + 1]

    out = list(flat)
    for at, word in enumerate(flat):
        left, right = joined(at - 1), joined(at)
        if not (left or right) or len(keys[at]) < 2:
            continue
        if (left and (keys[at - 1], keys[at]) in words.pairs) or (right and (keys[at], keys[at + 1]) in words.pairs):
            continue
        better = _better(keys, at, words, left=left, right=right)
        if better and _believable(keys[at], better, word.confidence, words, specked=specked):
            out[at] = word.repaired(word.text.replace(cores[at][0], _cased(better, cores[at][0])))
            keys[at] = better
    answer, begin = [], 0
    for line in lines:
        answer.append(dataclasses.replace(line, words=tuple(out[begin : begin + len(line.words)])))
        begin += len(line.words)
    return answer


def _better(keys: Sequence[str], at: int, words: Lexicon, *, left: bool, right: bool) -> str:
    """Answers the syllable that makes words where `keys[at]` makes none, "" where there is none or more than one."""
    found: Counter[str] = Counter()
    own = bare(keys[at])
    if left:
        found.update(b for a, b in words.unmarked.get((bare(keys[at - 1]), own), ()) if a == keys[at - 1])
    if right:
        found.update(a for a, b in words.unmarked.get((own, bare(keys[at + 1])), ()) if b == keys[at + 1])
    most = max(found.values(), default=0)
    best = [each for each, count in found.items() if count == most]
    if len(best) > 1:
        # What only has to gain marks is likelier than what has to lose some.
        best = [each for each in best if _only_faded(keys[at], each)]
    return best[0] if len(best) == 1 else ""


def _believable(old: str, new: str, confidence: float, words: Lexicon, *, specked: bool) -> bool:
    """Answers whether `old` may be a misreading of `new`: doubted by the engine, or rare beside it; common syllables stand."""
    if old in words.common and confidence >= _LIKELY:
        return False
    if confidence < (_SURE if specked else _CONFIDENT):
        return True
    # Marks run together and fade; they do not come of nothing.
    return _only_faded(old, new) and (confidence < _SURE or 2 * words.words_with[old] <= words.words_with[new])


def _only_faded(old: str, new: str) -> bool:
    """Answers whether `new` has all the hats, hooks and dots of `old`, and a tone where `old` has one."""
    before, after = (Counter(c for c in unicodedata.normalize("NFD", s) if unicodedata.combining(c)) for s in (old, new))
    shapes = {mark for mark in before if mark not in _TONES_ABOVE}
    toned = any(mark in _TONES_ABOVE for mark in before)
    return shapes <= set(after) and (not toned or any(mark in _TONES_ABOVE for mark in after)) and ("đ" in old) <= ("đ" in new)


def _cased(syllable: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return syllable.upper()
    return syllable.capitalize() if like[:1].isupper() else syllable
