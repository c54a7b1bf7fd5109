"""Marks over and under letters, told by the words that syllables make: fine print loses a hook or takes one tone for another."""

from __future__ import annotations

import dataclasses
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from extract.ocr import OcrLine, OcrWord
from extract.ocr.lexicon import Lexicon, bare, lexicon
from extract.text import fold

# What the engine says of a word that it has no doubt of, of one it has little, of one it has some.
_SURE, _CONFIDENT, _LIKELY = 0.955, 0.9, 0.8
# What no text says: "để" here is always "đề", however sure the engine is of it.
_NEVER = frozenset((("để", "nghị"), ("để", "án"), ("vấn", "để"), ("chuyên", "để"), ("tiêu", "để")))
# "dưới đẩy" is "dưới đây", not "dưới đáy".
_HERE = frozenset({"dưới", "sau", "trên"})
# "Sử Nông nghiệp", "Phỏng Nội vụ": offices before a name, misread for syllables that open none.
_OFFICES = {
    misread: office
    for office, each in {"sở": "sử sỡ", "phòng": "phỏng phóng phông", "ban": "bạn", "tổ": "tố tồ tỗ", "hội": "hôi hỏi"}.items()
    for misread in each.split()
}
_CORE = re.compile(r"[^\W_]+")


def marked(lines: Sequence[OcrLine], *, specked: bool = False, names: Collection[OcrWord] = ()) -> list[OcrLine]:
    """Answers `lines` with marks put right where a syllable makes no word with its neighbours and, marked otherwise, makes just one.

    Args:
        specked: whether marks may be there that nobody printed.
        names: words of `lines` that are names, which make no words: "Đinh Công Hoạt".
    """
    words = lexicon()
    flat = [word for line in lines for word in line.words]
    cores = [_CORE.findall(word.text) for word in flat]
    keys = [
        fold(core[0]) if len(core) == 1 and core[0].isalpha() and word not in names else "" for core, word in zip(cores, flat, strict=True)
    ]
    opens = [not word.text[:1].isalnum() for word in flat]
    closes = [not word.text[-1:].isalnum() for word in flat]

    ends = set(itertools.accumulate(len(line.words) for line in lines))

    def joined(at: int) -> bool:
        if not 0 <= at < len(flat) - 1 or not (keys[at] and keys[at + 1]) or closes[at] or opens[at + 1]:
            return False
        # The line that comes next may be that of another cell or column; a small letter says that the sentence goes on.
        return at + 1 not in ends or flat[at + 1].text[0].islower()

    out = list(flat)
    for at, word in enumerate(flat):
        office = _OFFICES.get(keys[at], "") if word.text[:1].isupper() and joined(at) and flat[at + 1].text[:1].isupper() else ""
        # Behind a capital it is part of somebody's name; what makes a word with the next one stands.
        if office and (keys[at], keys[at + 1]) not in words.pairs and not (joined(at - 1) and _opens_name(flat[at - 1].text, word.text)):
            out[at] = word.repaired(word.text.replace(cores[at][0], _cased(office, cores[at][0])))
            keys[at] = office
            continue
        left, right = joined(at - 1), joined(at)
        if not (left or right) or len(keys[at]) < 2:
            continue
        if (left and (keys[at - 1], keys[at]) in words.pairs) or (right and (keys[at], keys[at + 1]) in words.pairs):
            continue
        if right and _both_faded(keys[at], keys[at + 1], words):
            for place, each in zip((at, at + 1), _both_faded(keys[at], keys[at + 1], words), strict=True):
                if each != keys[place]:
                    out[place] = out[place].repaired(out[place].text.replace(cores[place][0], _cased(each, cores[place][0])))
                    keys[place] = each
            continue
        here = left and keys[at] == "đẩy" and keys[at - 1] in _HERE
        better = "đây" if here else _better(keys, at, words, left=left, right=right)
        if not better:
            known = _known(keys[at], cores[at], words) if specked else ""
            if known:
                out[at] = word.repaired(word.text.replace(cores[at][0], _cased(known, cores[at][0])))
                keys[at] = known
            continue
        usual = (left and (keys[at - 1], better) in words.usual) or (right and (better, keys[at + 1]) in words.usual)
        never = here or (left and (keys[at - 1], keys[at]) in _NEVER) or (right and (keys[at], keys[at + 1]) in _NEVER)
        if never or _believable(keys[at], better, word.confidence, words, usual=usual, specked=specked):
            out[at] = word.repaired(word.text.replace(cores[at][0], _cased(better, cores[at][0])))
            keys[at] = better
    answer, begin = [], 0
    for line in lines:
        answer.append(dataclasses.replace(line, words=tuple(out[begin : begin + len(line.words)])))
        begin += len(line.words)
    return answer


def _opens_name(before: str, word: str) -> bool:
    """Answers whether a word behind a capital is part of a name: "Tố" of "Lò Thị Tố Nga", "Sử" of "Lịch Sử"; in capitals all are."""
    return before[:1].isupper() and not (before.isupper() and word.istitle())


def _known(key: str, core: Sequence[str], words: Lexicon) -> str:
    """Answers the common syllable that one which is none must be, "" where there is none or more than one: "trỏng", "Giaơ"."""
    if len(key) < 3 or key in words.words_with or key in words.common or not core[0][1:].islower():
        return ""
    found = words.bare_common.get(bare(key), ())
    return found[0] if len(found) == 1 else ""


def _both_faded(one: str, two: str, words: Lexicon) -> tuple[str, ...]:
    """Answers the words that plans are full of whose marks "doc lap" has lost on both its syllables, where there is just one."""
    found = [
        pair
        for pair in words.unmarked.get((bare(one), bare(two)), ())
        if pair in words.usual and one != pair[0] and two != pair[1] and only_faded(one, pair[0]) and only_faded(two, pair[1])
    ]
    return found[0] if len(found) == 1 else ()


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
        best = [each for each in best if only_faded(keys[at], each)] or _most_marked(best)
    return best[0] if len(best) == 1 else ""


def _most_marked(syllables: Sequence[str]) -> list[str]:
    """Answers those with the most marks: coarse print makes one of two, "hãng tuần" of "hằng tuần"."""
    most = max(map(_marks, syllables))
    return [each for each in syllables if _marks(each) == most]


def _marks(syllable: str) -> int:
    return sum(1 for c in unicodedata.normalize("NFD", syllable) if unicodedata.combining(c))


def _believable(old: str, new: str, confidence: float, words: Lexicon, *, usual: bool, specked: bool) -> bool:
    """Answers whether `old` may be a misreading of `new`: doubted by the engine, or rare beside it; common syllables stand."""
    if usual and _is_dotted(old, new):
        return True
    if old in words.common and confidence >= _LIKELY and not (usual and only_faded(old, new)):
        return False
    if confidence < _CONFIDENT or (usual and (confidence < _SURE or _marks(new) > _marks(old))):
        return True
    # Marks fade; they do not come of nothing but specks. What the engine is sure of takes a word that plans are full of.
    if specked and confidence < _SURE and only_faded(new, old):
        return True
    return only_faded(old, new) and (confidence < _SURE or usual or 2 * words.words_with[old] <= words.words_with[new])


def _is_dotted(old: str, new: str) -> bool:
    """Answers whether `old` is `new` with the dot of an "i" taken for a mark: "chỉ bộ", "tỉnh thần"."""
    return len(old) == len(new) and all(a == b or (b == "i" and a in "ỉíì") for a, b in zip(old, new, strict=True))


def only_faded(old: str, new: str) -> bool:
    """Answers whether `new` has all the marks of `old`, and more."""
    before, after = (Counter(c for c in unicodedata.normalize("NFD", s) if unicodedata.combining(c)) for s in (old, new))
    return not before - after and ("đ" in old) <= ("đ" in new)


def _cased(syllable: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return syllable.upper()
    return syllable.capitalize() if like[:1].isupper() else syllable
