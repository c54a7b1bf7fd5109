"""Words and signs of a stretch of text, with their offsets and their folded form."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\w+(?:[&/.,\-–’'](?=\w)\w+)*|[^\w\s]|\n")


@dataclass(frozen=True, slots=True)
class Token:
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
    return [Token(m.start(), m.end(), m[0], folded[m.start() : m.end()]) for m in _TOKEN.finditer(text, start, end)]
