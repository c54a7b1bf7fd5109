"""Words and parts of speech, asked only where the rules leave a name or a verb open: underthesea tags them.

underthesea answers words without offsets and may rewrite them, so its words are laid over our text one by one (normalisation off); a
sentence whose words do not fit is left to the rules alone. Its models take a quarter of a second, hence not before the first question.
Who wants more than the questions asked here can have the words as a spaCy Doc (`doc`). A run never does: spaCy takes longer to load than a
plan to read.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from extract.text import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc

# underthesea's tags (VLSP): N common, Np proper, Nc classifier, Nu unit, Ny abbreviated noun.
_NOUN_TAGS = ("N", "Np", "Nc", "Nu", "Ny", "Nb")
# What a sentence does with a subject: adverbs, then a verb.
_ADVERB_TAGS = ("R",)
_VERB_TAGS = ("V", "Vb", "Vy")
# A sentence longer than this is left to the rules: tagging is quadratic in length.
_LONGEST = 1200


class Word(NamedTuple):
    """A word of a sentence: half-open offsets into the sentence's text, and its tag (VLSP; "CH" for the white before the first)."""

    start: int
    end: int
    tag: str


class Tags(NamedTuple):
    """The word around an offset: whether it begins there, its tag and those of its neighbours ("" at either end of the sentence)."""

    begins: bool
    tag: str
    before: str
    after: str


class Tagger:
    """Answers questions about words of one document's text; remembers the sentences it has tagged."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tagged: dict[tuple[int, int], tuple[Word, ...] | None] = {}

    def noun_end(self, offset: int) -> int | None:
        """Answers where the noun phrase that holds `offset` ends (an offset); None where no noun stands there or nobody can tell."""
        start, words, at = self._word(offset)
        if not words:
            return None
        if words[at].tag in _NOUN_TAGS:
            after = self._past(words, at, _NOUN_TAGS, start)
            if after > at:
                return start + words[after - 1].end
        # Inside a word of several syllables the word goes on, whatever its tag.
        return start + words[at].end if words[at].tag != "V" and start + words[at].start < offset else None

    def verb_at(self, offset: int) -> bool:
        """Answers whether a verb, adverbs before it allowed, begins at `offset`."""
        start, words, at = self._word(offset)
        if not words or start + words[at].start != offset:
            return False
        verb = self._past(words, at, _ADVERB_TAGS, start)
        return verb < len(words) and words[verb].tag in _VERB_TAGS and not self._parts(words[verb], start)

    def inside_word(self, offset: int) -> bool:
        """Answers whether a word of several syllables that began before `offset` goes on there."""
        start, words, at = self._word(offset)
        return bool(words) and start + words[at].start < offset

    def tags_at(self, offset: int) -> Tags | None:
        """Answers what is known of the word that holds `offset`, None where the sentence could not be tagged."""
        start, words, at = self._word(offset)
        if not words:
            return None
        before, after = (words[i].tag if 0 <= i < len(words) else "" for i in (at - 1, at + 1))
        return Tags(start + words[at].start == offset, words[at].tag, before, after)

    def _word(self, offset: int) -> tuple[int, tuple[Word, ...], int]:
        """Answers where the sentence around `offset` begins, its words, and which of them holds `offset`; no words where none does."""
        start, end = self._sentence(offset)
        if (start, end) not in self._tagged:
            self._tagged[start, end] = _tagged(self._text[start:end])
        words = self._tagged[start, end] or ()
        at = bisect_right(words, offset - start, key=lambda word: word.start) - 1
        return (start, words, at) if at >= 0 and offset - start < words[at].end else (start, (), 0)

    def _past(self, words: tuple[Word, ...], at: int, tags: tuple[str, ...], start: int) -> int:
        """Answers the index of the first word from `at` on that has none of `tags` or parts what stands before and after it."""
        while at < len(words) and words[at].tag in tags and not self._parts(words[at], start):
            at += 1
        return at

    def _parts(self, word: Word, start: int) -> bool:
        text = self._text[start + word.start : start + word.end]
        return "," in text or "\n" in text

    def _sentence(self, offset: int) -> tuple[int, int]:
        """Answers the stretch to tag: the sentence or clause around `offset`, cut at stops and line breaks."""
        low = max(self._text.rfind(c, 0, offset) for c in ".;\n\f") + 1
        ends = [e for c in ".;\n\f" if (e := self._text.find(c, offset)) >= 0]
        high = min([*ends, len(self._text)])
        return low, min(high, low + _LONGEST)


def _tagged(text: str) -> tuple[Word, ...] | None:
    """Answers the words of a sentence with their tags, None where the tagger's words do not fit the text."""
    from extract.tagging import pos_tag

    if not text.strip():
        return None
    at = len(text) - len(text.lstrip())
    words = [Word(0, at, "CH")] if at else []
    key = fold(text)
    for word, tag in pos_tag(text):
        # Nothing but one space stands between two words.
        at += bool(words) and text[at : at + 1] == " "
        if not word or key[at : at + len(word)] != fold(word):
            return None
        words.append(Word(at, at + len(word), tag))
        at += len(word)
    return tuple(words) if not text[at:].strip() else None


def doc(text: str) -> Doc | None:
    """Answers the words of a sentence as a spaCy Doc with tags, for spaCy's own rules; None where the tagger's words do not fit."""
    words = _tagged(text)
    if words is None:
        return None
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    spaces = [text[word.end : word.end + 1] == " " for word in words]
    return Doc(Vocab(), words=[text[word.start : word.end] for word in words], spaces=spaces, tags=[word.tag for word in words])
