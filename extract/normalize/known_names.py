"""Names of bodies that are known as they stand (rules/unit_names.toml), looked up word by word whatever joins the words."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.matcher import Matcher
from extract.normalize.words import Token

_SIGNS = re.compile(r"[^\w]+")
_JOINS = frozenset("-–,&/\n")
# Rooms of one house are told apart by a comma: "Khoa Nội, Nhi" are two, "Phòng Kinh tế, Hạ tầng" is one, "Khoa Phòng, chống ..." too.
_APART = frozenset({"khoa"})


@dataclass(slots=True)
class _Node:
    following: dict[str, _Node] = field(default_factory=dict)
    whole: bool = False


class KnownNames:
    """Names by their words; "và", "&", dashes, commas and line breaks between the words do not count."""

    def __init__(self, names: Sequence[str]) -> None:
        self._root = _Node()
        for name in names:
            node = self._root
            for word in _words(name):
                node = node.following.setdefault(word, _Node())
            node.whole = True

    def end(self, tokens: Sequence[Token], at: int) -> int:
        """Answers the index after the longest name that begins at token `at`, `at` itself where none does."""
        best = at
        node: _Node | None = self._root
        here = at
        while here < len(tokens):
            if here > at and (tokens[here].text in _JOINS or tokens[here].key == "và"):
                if tokens[here].text == "," and tokens[at].key in _APART and tokens[here - 1].key != "phòng":
                    break
                here += 1
                continue
            if not tokens[here].word:
                break
            for word in _words(tokens[here].key):
                node = node.following.get(word) if node is not None else None
            if node is None:
                break
            here += 1
            if node.whole:
                best = here
        return best


def _words(name: str) -> list[str]:
    return [word for word in _SIGNS.split(name) if word and word != "và"]


@functools.lru_cache(maxsize=2)
def known_names(matcher: Matcher) -> KnownNames:
    """Answers the names of the matcher's rulebook."""
    return KnownNames(tuple(matcher.rulebook.lexicons.get("unit_names", ())))
