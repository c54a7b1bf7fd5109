"""Names that a document itself repeats: what several mentions of one body share is its name, verbs in it or not ("Phòng Người có công")."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Sequence

from extract.matcher import Matcher
from extract.normalize.words import Token, tokens_of

# Fewer mentions than this prove nothing; words that mostly are verbs need more.
_LEAST_TIMES = 2
_LEAST_OVER_STOP = 3
_LONGEST = 8
# The verb of the sentence, however often it follows a name.
_NEVER = ("chủ trì", "phối hợp", "tham mưu", "chịu trách nhiệm", "có trách nhiệm", "chỉ đạo", "thực hiện", "phải", "cần", "được", "đã")
_INSIDE = frozenset("-–,&")
_NO_PART = frozenset(
    "trong theo trước sau để khi nếu về cho với cùng bằng chậm năm tháng quý ngày là sẽ đang kể tại các những mọi mỗi từng".split()
)
_NO_ENDING = frozenset({"và", "của", "thuộc"}) | _INSIDE
_END = ""


class UnitBook:
    """The repeated names of one document."""

    def __init__(self, prefixes: frozenset[tuple[str, ...]]) -> None:
        self._prefixes = prefixes

    def words_of_name(self, head: str, after: Sequence[Token]) -> int:
        """Answers how many of the tokens after a head belong to a name that the document repeats, 0 where it repeats none."""
        key: tuple[str, ...] = (head,)
        best = 0
        for i, token in enumerate(after[:_LONGEST], 1):
            key = (*key, token.key)
            if key in self._prefixes:
                best = i
        return best


@functools.lru_cache(maxsize=2)
def unit_book(matcher: Matcher, text: str, folded: str) -> UnitBook:
    """Answers the names that a document repeats, from its text and the text's fold.

    A stretch of words behind the head of a name counts as part of it where it comes back and what follows differs: another word each
    time, or once the end of the phrase. A stretch with a word that is mostly a verb has to come back more often and to end a phrase.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    follows: dict[tuple[str, ...], set[str]] = defaultdict(set)
    tokens = tokens_of(text, folded, 0, len(text))
    place = {t.start: i for i, t in enumerate(tokens)}
    begins = matcher.begins(folded, "unit.head")
    for start in place:
        if start not in begins:
            continue
        head = matcher.at(folded, "unit.head", start)
        if head is None or "kind" not in head.rule.constants:
            continue
        first = next((i for i in range(place[start], len(tokens)) if tokens[i].start >= head.end), len(tokens))
        named = first < len(tokens) and tokens[first].word and (tokens[first].capital or tokens[place[start]].capital)
        if not named or tokens[first].text.isupper() and tokens[place[start]].text.isupper():
            continue
        key: tuple[str, ...] = (head.text,)
        for i in range(first, min(first + _LONGEST, len(tokens))):
            if not tokens[i].word and tokens[i].text not in _INSIDE:
                break
            key = (*key, tokens[i].key)
            counts[key] += 1
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            follows[key].add(after.key if after is not None and after.word else _END)
    return UnitBook(frozenset(k for k, n in counts.items() if n >= _LEAST_TIMES and _is_name(matcher, k, n, follows[k])))


def _is_name(matcher: Matcher, key: tuple[str, ...], times: int, follows: set[str]) -> bool:
    words = " ".join(key[1:])
    if key[-1] in _NO_ENDING or "," in key or not _NO_PART.isdisjoint(key[1:]) or any(v in words for v in _NEVER):
        return False
    if len(follows) < 2 and _END not in follows:
        return False
    stops = any(matcher.at(words, "unit.stop", at) is not None for at in _starts(words) if at)
    return not stops or times >= _LEAST_OVER_STOP and _END in follows


def _starts(words: str) -> list[int]:
    return [0, *(i + 1 for i, c in enumerate(words) if c == " ")]
