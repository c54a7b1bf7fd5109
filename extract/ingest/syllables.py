"""What can be a Vietnamese syllable: how readers tell Vietnamese from text in a wrong encoding, and good text layers from bad ones.

The forms are those of the spelling, rare ones included; foreign names and abbreviations are none.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_OF_STOPS = "\u0301\u0323"
# Rhymes without their tones. Those that end in a stop take sắc or nặng, always.
_OPEN = """
a ai ao au ay am an ang anh ăm ăn ăng â âu ây âm ân âng e eo em en eng ê êu êm ên êng ênh
i ia iu im in inh iêu iêm iên iêng ing o oi om on ong oong oa oai oao oay oam oan oang oanh oăm oăn oăng oe oeo oen oem
ô ôi ôm ôn ông ôông ơ ơi ơm ơn u ua ui um un ung uâ uân uâng uây uê uên uênh uôi uôm uôn uông uơ uơi uy uya uyu uyn uynh uyên
ư ưa ưi ưu ưm ưn ưng ươi ươu ươm ươn ương y yêu yêm yên yêng ă ươ uyêng
"""
_STOPPED = """
ap at ac ach ăp ăt ăc âp ât âc ep et ec êp êt êch êc ip it ich iêp iêt iêc op ot oc ooc oap oat oac oach oăp oăt oăc oet
ôp ôt ôc ơp ơt up ut uc uât uêch uôt uôc uôp uyt uych uyp uyêt ưt ưc ưp ươp ươt ươc yêt
"""
# c, g, ng stand before other vowels than k, gh, ngh; "gi" and "qu" are onsets that end in a vowel letter.
_BEFORE_FRONT = ("k", "gh", "ngh")
_BEFORE_BACK = ("c", "ng")
_ANYWHERE = ("", "b", "ch", "d", "đ", "g", "gi", "h", "kh", "l", "m", "n", "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x")
_FRONT = "eêiy"
_WORD = re.compile(r"[^\W\d_]+")
# Longest: "nghiêng".
_LONGEST = 7


@functools.cache
def _spellings() -> tuple[frozenset[str], frozenset[str]]:
    """Answers all spellings without tones: those that may take any tone, those that end in a stop."""
    made: tuple[set[str], set[str]] = (set(), set())
    for spellings, rhymes in zip(made, (_OPEN.split(), _STOPPED.split()), strict=True):
        for rhyme in rhymes:
            onsets = (*_ANYWHERE, *(_BEFORE_FRONT if rhyme[0] in _FRONT else _BEFORE_BACK))
            spellings.update(onset + rhyme for onset in onsets)
    return frozenset(made[0]), frozenset(made[1])


@functools.lru_cache(maxsize=1 << 15)
def is_syllable(word: str) -> bool:
    """Answers whether `word` (any case, NFC or NFD) is spelled as a Vietnamese syllable: "nghiêng", "Hoà", "hòa"."""
    if not 0 < len(word) <= 2 * _LONGEST:
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in parts if c in _TONES]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    free, stopped = _spellings()
    return bare in free or (bare in stopped and bool(tones) and tones[0] in _OF_STOPS)


def share(words: Iterable[str]) -> tuple[float, int]:
    """Answers which share of `words` are syllables (0 where there are none), and how many words there are."""
    known = total = 0
    for word in words:
        total += 1
        known += is_syllable(word)
    return (known / total if total else 0.0), total


def words(text: str) -> list[str]:
    """Answers the words of `text`: runs of letters, two or more of them."""
    return [word for word in _WORD.findall(text) if len(word) > 1]
