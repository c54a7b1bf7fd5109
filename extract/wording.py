"""Whether two wordings are about one thing: their words, what they share of them, and the numbers by which one names the other.

All but `normal` and `likeness` take folded text (extract.text.fold). Which words say little, and which say the same, is data:
rules/wordings.toml.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from extract import rulebook
from extract.matcher import Match, Matcher

_WORD = re.compile(r"[^\W\d_]+")
# Figures of a sentence ("1.260 đồng hồ", "21,5%") are told apart as a whole.
_TERM = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+|[^\w\s]")
_NO_WORD = re.compile(r"[\W_]+")
_MORE_NUMBERS = re.compile(r" ?(?:,| và|;) ?(?:(?:điểm|mục|khoản|số) )?(\d{1,2}(?:\.\d{1,2}){0,2})(?![\d/%]| ?(?:năm|ngày|tháng))")
_RANKS = {
    w: str(v)
    for v, words in enumerate(("nhất", "hai", "ba", "tư bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"), 1)
    for w in words.split()
}


def normal(text: str | None) -> str:
    """Answers the words of `text` alone: NFC, lower case, single spaces."""
    return _NO_WORD.sub(" ", unicodedata.normalize("NFC", text or "").lower()).strip()


def likeness(a: str, b: str) -> float:
    """Answers how alike two normal texts are, 0..1; nothing is like nothing alone."""
    from rapidfuzz import fuzz

    return fuzz.ratio(a, b) / 100 if a and b else float(a == b)


# --- Words ------------------------------------------------------------------------------------------------------------------


def words(folded: str) -> set[str]:
    """Answers the words (syllables, as Vietnamese is written) of `folded` that say something: no figures, no small words."""
    return set(_WORD.findall(folded)) - _small()


def shared(said: set[str], there: set[str]) -> float:
    """Answers which part (0..1) of the words `said` stand `there` too."""
    return len(said & there) / max(len(said), 1)


def terms(folded: str) -> frozenset[str]:
    """Answers what a passage speaks of: its words, figures, and pairs of words that stand side by side ("đất đai"), in one spelling.

    Words of several syllables are mostly pairs, so that pairs stand for words without anybody having to tell where a word ends.
    """
    small, found = _small(), set()
    before = ""
    for term in _TERM.findall(_one_spelling(folded)):
        if not term[0].isalnum() or term in small:
            before = ""
            continue
        term = term.lstrip("0") or "0"
        found.add(term)
        if before:
            found.add(f"{before} {term}")
        before = term
    return frozenset(found)


class Scale:
    """What a term is worth among the passages at hand: the rarer, the more. Worth is a natural logarithm, never negative."""

    def __init__(self, passages: Iterable[frozenset[str]]) -> None:
        listed = list(passages)
        seen = Counter(term for passage in listed for term in passage)
        self._worth = {term: max(math.log((len(listed) + 1) / (count + 0.5)), 0.0) for term, count in seen.items()}
        self._known: dict[frozenset[str], float] = {}

    def worth(self, said: frozenset[str]) -> float:
        """Answers what terms are worth together."""
        known = self._known.get(said)
        if known is None:
            # Summed exactly: that of floats depends on their order, and the order of a set on the process.
            known = self._known[said] = math.fsum(self._worth.get(term, 0.0) for term in said)
        return known

    def alike(self, a: frozenset[str], b: frozenset[str]) -> float:
        """Answers how much two passages have in common, 0..1: the worth of what they share, by that of what either says.

        The longer one counts more, so that a few common words in a short one are not taken for agreement.
        """
        mine, other = self.worth(a), self.worth(b)
        size = _SHORTER * min(mine, other) + (1 - _SHORTER) * max(mine, other)
        return self.worth(a & b) / size if size else 0.0


# The part that the shorter of two passages has in the size by which they are compared (corpus/train_coverage.py tries others).
_SHORTER = 0.3


@functools.cache
def _small() -> frozenset[str]:
    return frozenset(rulebook.default().lexicons["small_words"])


@functools.cache
def _spellings() -> tuple[re.Pattern[str], Mapping[str, str]]:
    same = rulebook.default().lexicons["same_words"]
    longest = sorted(same, key=lambda surface: (-len(surface), surface))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)"), same


def _one_spelling(folded: str) -> str:
    pattern, same = _spellings()
    return pattern.sub(lambda found: same[found[0]], " ".join(folded.split()))


# --- Numbers and ranks --------------------------------------------------------------------------------------------------------


class Named(NamedTuple):
    """How a passage names a shortcoming: by its printed number ("2.1") or by its rank among all ("2" for the second)."""

    by: str
    value: str


def named(matcher: Matcher, folded: str, start: int, end: int) -> Iterator[Named]:
    """Answers the shortcomings that folded[start:end] names, in text order (rules/links.toml)."""
    for hit in matcher.scan(folded, "link", start, end):
        if hit.rule.label == "link.number":
            yield Named("number", _printed(hit))
        else:
            rank = _RANKS.get(hit.group("rank"), hit.group("rank"))
            if rank.isdigit():
                yield Named("rank", rank)


def _printed(hit: Match) -> str:
    """Answers the number that a passage names, with the letter of a point under it: "2.1.b"."""
    letter = hit.group("letter")
    return hit.group("number").lower() + (f".{letter}" if letter else "")


def numbers(matcher: Matcher, folded: str) -> list[Named]:
    """Answers what `named` does for a whole passage, and the numbers that a list goes on with ("tại điểm 2, điểm 3 mục II")."""
    out: list[Named] = []
    for hit in matcher.scan(folded, "link"):
        if hit.rule.label != "link.number":
            rank = _RANKS.get(hit.group("rank"), hit.group("rank"))
            out += [Named("rank", rank)] if rank.isdigit() else []
            continue
        out.append(Named("number", _printed(hit)))
        at = hit.groups["number"][1]
        while more := _MORE_NUMBERS.match(folded, at):
            out.append(Named("number", more[1]))
            at = more.end()
    return out
