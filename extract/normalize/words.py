"""Words and signs of a stretch of text, with their offsets and their folded form."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from typing import NamedTuple

_TOKEN = re.compile(r"\w+(?:[&/.,\-–’'](?=\w)\w+)*|[^\w\s]|\n")

# Shorter texts are labels and heads of columns, each asked about once.
_DOCUMENT_LEAST = 400


class Token(NamedTuple):
    """A word (with the signs inside it), a sign or a line break: text[start:end]; `key` is its fold."""

    start: int
    end: int
    text: str
    key: str

    @property
    def word(self) -> bool:
        """Whether it is a word or a number."""
        return self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        """Whether it opens with a capital or a digit."""
        return self.text[0].isupper() or self.text[0].isdigit()


def tokens_of(text: str, folded: str, start: int, end: int) -> list[Token]:
    """Answers the tokens of text[start:end] in order."""
    if len(text) < _DOCUMENT_LEAST:
        return _read(text, folded, start, end)
    starts, tokens = _whole(text, folded)
    first, after = bisect_left(starts, start), bisect_left(starts, end)
    if first and tokens[first - 1].end > start or after and tokens[after - 1].end > end:
        return _read(text, folded, start, end)  # a word is cut: what is left of it is a token of its own
    return tokens[first:after]


@functools.lru_cache(maxsize=2)
def _whole(text: str, folded: str) -> tuple[list[int], list[Token]]:
    """Answers the tokens of a document's text and where they begin: its stretches are asked about again and again."""
    tokens = _read(text, folded, 0, len(text))
    return [t.start for t in tokens], tokens


def _read(text: str, folded: str, start: int, end: int) -> list[Token]:
    return [Token(m.start(), m.end(), m[0], folded[m.start() : m.end()]) for m in _TOKEN.finditer(text, start, end)]
