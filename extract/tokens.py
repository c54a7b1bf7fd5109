"""Words and parts of speech, asked only where the rules leave a name or a verb open: underthesea tags, spaCy holds the tokens.

underthesea answers words without offsets and may rewrite them, so its words are laid over our text one by one (normalisation off); a
sentence whose words do not fit is left to the rules alone. Importing both takes half a second, hence not before the first question.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from extract.deferred import waiting
from extract.text import fold

if TYPE_CHECKING:
    from spacy.matcher import Matcher as TokenMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# underthesea's tags (VLSP): N common, Np proper, Nc classifier, Nu unit, Ny abbreviated noun.
_NOUN_TAGS = ["N", "Np", "Nc", "Nu", "Ny", "Nb"]
# What may follow a name inside its phrase, and what a sentence does with a subject: adverbs, then a verb.
_PHRASE: list[dict[str, Any]] = [{"TAG": {"IN": _NOUN_TAGS}, "OP": "+"}]
_VERB: list[dict[str, Any]] = [{"TAG": "R", "OP": "*"}, {"TAG": {"IN": ["V", "Vb", "Vy"]}}]
# A sentence longer than this is left to the rules: tagging is quadratic in length.
_LONGEST = 1200


class Tagger:
    """Answers questions about words of one document's text; remembers the sentences it has tagged."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._docs: dict[tuple[int, int], Doc | None] = {}

    def noun_end(self, offset: int) -> int | None:
        """Answers where the noun phrase that holds `offset` ends (an offset); None where no noun stands there or nobody can tell."""
        found = self._match("phrase", offset)
        if found is not None:
            return found[1]
        word = self._word(offset)
        # Inside a word of several syllables the word goes on, whatever its tag.
        return word[1] if word is not None and word[0] < offset else None

    def verb_at(self, offset: int) -> bool:
        """Answers whether a verb, adverbs before it allowed, begins at `offset`."""
        found = self._match("verb", offset)
        return found is not None and found[0] == offset

    def inside_word(self, offset: int) -> bool:
        """Answers whether a word of several syllables that began before `offset` goes on there."""
        start, end = self._sentence(offset)
        doc = self._doc(start, end)
        return doc is not None and any(t.idx < offset - start < t.idx + len(t) for t in doc)

    def _word(self, offset: int) -> tuple[int, int] | None:
        start, end = self._sentence(offset)
        doc = self._doc(start, end)
        token = next((t for t in doc if t.idx <= offset - start < t.idx + len(t)), None) if doc is not None else None
        return (start + token.idx, start + token.idx + len(token)) if token is not None and token.tag_ != "V" else None

    def _match(self, name: str, offset: int) -> tuple[int, int] | None:
        start, end = self._sentence(offset)
        doc = self._doc(start, end)
        if doc is None:
            return None
        token = next((t for t in doc if t.idx <= offset - start < t.idx + len(t)), None)
        if token is None:
            return None
        best: tuple[int, int] | None = None
        for _, first, after in _matchers()[name](doc):
            span = doc[first:after]
            begins = first <= token.i < after if name == "phrase" else first == token.i
            contiguous = "," not in span.text and "\n" not in span.text
            if begins and contiguous and (best is None or span.end_char > best[1] - start):
                best = (start + doc[token.i].idx if name == "phrase" else start + span.start_char, start + span.end_char)
        return best

    def _sentence(self, offset: int) -> tuple[int, int]:
        """Answers the stretch to tag: the sentence or clause around `offset`, cut at stops and line breaks."""
        low = max(self._text.rfind(c, 0, offset) for c in ".;\n\f") + 1
        ends = [e for c in ".;\n\f" if (e := self._text.find(c, offset)) >= 0]
        high = min([*ends, len(self._text)])
        return low, min(high, low + _LONGEST)

    def _doc(self, start: int, end: int) -> Doc | None:
        if (start, end) not in self._docs:
            self._docs[start, end] = _tagged(self._text[start:end])
        return self._docs[start, end]


def _tagged(text: str) -> Doc | None:
    """Answers a spaCy Doc over `text` with a tag for each word, None where the tagger's words do not fit the text."""
    from extract.tagging import pos_tag

    with waiting("spacy"):
        from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    tags: list[str] = []
    at = len(text) - len(text.lstrip())
    if not text.strip():
        return None
    if at:
        words.append(text[:at])
        spaces.append(False)
        tags.append("CH")
    key = fold(text)
    for word, tag in pos_tag(text):
        found = key.find(fold(word), at)
        if found < 0 or key[at:found].strip():
            return None
        if found > at + 1:
            return None
        end = found + len(word)
        words.append(text[found:end])
        spaces.append(end < len(text) and text[end] == " ")
        tags.append(tag)
        at = end + 1 if spaces[-1] else end
    doc = Doc(_vocab(), words=words, spaces=spaces, tags=tags)
    return doc if doc.text.rstrip() == text.rstrip() else None


@functools.cache
def _vocab() -> Vocab:
    with waiting("spacy"):
        from spacy.vocab import Vocab

    return Vocab()


@functools.cache
def _matchers() -> dict[str, TokenMatcher]:
    with waiting("spacy"):
        from spacy.matcher import Matcher as TokenMatcher

    out = {}
    for name, pattern in (("phrase", _PHRASE), ("verb", _VERB)):
        matcher = TokenMatcher(_vocab())
        matcher.add(name, [pattern])
        out[name] = matcher
    return out
