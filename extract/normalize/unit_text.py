"""One stretch of text as the reader of unit names sees it: its words, and what each of them may open or end."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Protocol

from extract.matcher import Match, Matcher
from extract.normalize.known_names import known_names
from extract.normalize.name_ends import NameEnds
from extract.normalize.unit_book import unit_book
from extract.normalize.unit_words import ACRONYM, ACRONYMS_MOST, CHARGE_MOST, FUNCTION_WORDS, LEVELS, MARKED, NAME_VERBS, TELLING
from extract.normalize.words import tokens_of


class Speech(Protocol):
    """A second opinion on words that no rule knows, by their offsets in the text."""

    def noun_end(self, offset: int) -> int | None:
        """Answers where the noun phrase around an offset ends, None where it cannot tell."""

    def verb_at(self, offset: int) -> bool:
        """Answers whether a verb begins at an offset."""

    def inside_word(self, offset: int) -> bool:
        """Answers whether a word of several syllables goes on at an offset."""


@dataclass(frozen=True, slots=True)
class UnitName:
    """One unit as printed: text[start:end]; `kind` of its head, `proper` False for a collective ("các sở, ngành")."""

    start: int
    end: int
    kind: str
    proper: bool
    rule_id: str = ""


def _shouted(text: str) -> bool:
    """Answers whether words stand in capitals; acronyms alone ("BCH CĐCS") do not, for they have no vowel with a mark."""
    if not text.isupper():
        return False
    letters = [c for c in text if c.isalpha()]
    if not all(c.isupper() for c in letters):
        return False
    return len(letters) > ACRONYMS_MOST or any(c in MARKED for c in letters)


class UnitText:
    """The words of one stretch of text, with what the rules say of each; see UnitReader."""

    def __init__(
        self,
        matcher: Matcher,
        text: str,
        folded: str,
        start: int,
        end: int,
        *,
        listing: bool = False,
    ) -> None:
        self._matcher = matcher
        self._folded = folded
        self._end = end
        self.listing = listing
        self.speech: Speech | None = None
        self.ends: NameEnds | None = None
        self.expected = False
        # Whether the last name ends with what tells which of many or who is meant: the words in it are no doubtful part of a name.
        self._settled = False
        # Whether the list that is read opens a sentence or field, so that a verb behind it is its own.
        self._subjects = False
        self._found: dict[tuple[str, int], Match | None] = {}
        self._begins: dict[str, Container[int]] = {}  # where a match of the family can begin in the text
        self._shouted = _shouted(text[start:end])
        self.tokens = tokens_of(text, folded, start, end)
        self._book = unit_book(matcher, text, folded)
        self._names = known_names(matcher)

    def index_at(self, offset: int) -> int:
        """Answers the index of the first token that starts at or after `offset`."""
        low, high = 0, len(self.tokens)
        while low < high:
            mid = (low + high) // 2
            if self.tokens[mid].start < offset:
                low = mid + 1
            else:
                high = mid
        return low

    def _is_organisation(self, at: int) -> bool:
        """Answers whether what stands at token `at`, behind "tổ chức", makes a body of it: "tổ chức đảng", "Tổ chức Y tế thế giới"."""
        if at >= len(self.tokens):
            return False
        return self.matches("unit.organised", at) is not None or self.tokens[at].capital and self._tail(at) > at

    def _tokens_objectify(self, offset: int) -> bool:
        """Answers whether an object follows at `offset`: then "tổ kiểm tra các điểm" is a team that checks, no name."""
        at = self.index_at(offset)
        return at < len(self.tokens) and self.past_determiner(at) > at

    def _proper_after(self, at: int) -> bool:
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        return token.word and token.capital and not self._shouted

    def known_end(self, at: int) -> int:
        """Answers the index after a name that is known as it stands, `at` where none begins there."""
        return self._names.end(self.tokens, at)

    def names_level(self, at: int) -> bool:
        """Answers whether a level of government stands at token `at` ("xã", "thị trấn")."""
        pair = " ".join(t.key for t in self.tokens[at : at + 2])
        return self.tokens[at].key in LEVELS or pair in LEVELS

    def past_determiner(self, at: int) -> int:
        """Answers the index after a determiner ("các", "tất cả các"), `at` where none stands there."""
        if at >= len(self.tokens):
            return at
        hit = self.matches("unit.determiner", at)
        return self.index_at(hit.end) if hit else at

    def _head(self, at: int) -> Match | None:
        if at >= len(self.tokens) or not self.tokens[at].word:
            return None
        head = self.matches("unit.head", at)
        if head is not None and "capital" in head.rule.constants and (self._shouted or not self.tokens[at].capital):
            return None  # "mời đại diện Viettel" is whoever comes, "Đại diện Vàm Bình" an office
        before = self.tokens[at - 1] if at > 0 else None
        if head is not None and "opens" in head.rule.constants and before is not None and before.word and before.key not in TELLING:
            return None
        return head

    def _acronym(self, at: int) -> bool:
        return at < len(self.tokens) and not self._shouted and ACRONYM.fullmatch(self.tokens[at].text) is not None

    def matches(self, label: str, at: int) -> Match | None:
        """Answers the match of a rule with that label that begins at token `at`."""
        # The same few words are asked about again and again, from whatever can come before them, and most of them open nothing.
        if (label, at) not in self._found:
            start = self.tokens[at].start
            if label not in self._begins:
                self._begins[label] = self._matcher.begins(self._folded, label)
            opens = start in self._begins[label]
            self._found[label, at] = self._matcher.at(self._folded, label, start, self._end) if opens else None
        return self._found[label, at]

    def _of_many(self, here: int) -> bool:
        """Answers whether a post before token `here` is that of many bodies ("Trưởng các phòng, đơn vị ...")."""
        return any(t.key in ("các", "mọi") for t in self.tokens[max(here - CHARGE_MOST, 0) : here])

    def _has_word(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].word

    def _has_object(self, stop: Match) -> bool:
        """Answers whether words follow a verb that it may govern: no sign, no end, no verb of its own."""
        after = self.index_at(stop.end)
        if after >= len(self.tokens) or not self.tokens[after].word:
            return False
        strong = self.matches("unit.stop", after)
        if self.tokens[after].key in ("cho", "về"):
            return True  # "Trạm Y tế xã tư vấn cho học sinh"
        if strong is not None and strong.text in FUNCTION_WORDS:
            return False
        return strong is None or " " not in strong.text or strong.text in NAME_VERBS

    def _second_syllable(self, here: int) -> bool:
        """As in "Bộ Ngoại giao", "Bộ phận Tiếp nhận": a lower-case syllable that completes the capital one before it."""
        if here < 2:
            return False
        before, elder = self.tokens[here - 1], self.tokens[here - 2]
        joined = before.word and before.capital and before.text[-1].islower() and before.end + 1 == self.tokens[here].start
        if self._head(here - 1) is not None:
            return False  # "Thanh tra Sở nhận ...": the capital word is a name's end of its own
        return joined and not (elder.word and elder.capital and self._head(here - 2) is None)

    def _tail(self, at: int) -> int:
        if at >= len(self.tokens) or not self.tokens[at].word:
            return at
        hit = self.matches("unit.tail", at)
        if hit is None:
            return at
        return self.index_at(hit.end)

    def _verb(self, here: int) -> bool:
        after = here + 1
        if after < len(self.tokens) and ((stop := self.matches("unit.stop", after)) and " " in stop.text or self._orders(after)):
            return False  # "Huyện ủy chủ trì": the verb begins behind this syllable
        return self.speech is not None and not self.listing and self.speech.verb_at(self.tokens[here].start)

    def _halts(self, here: int) -> bool:
        stop = self.matches("unit.stop", here)
        return stop is not None and " " in stop.text and not self.tokens[here].capital

    def _orders(self, here: int) -> bool:
        """Answers whether a verb of several syllables begins at a token that no longer part of a name does."""
        hit = self._matcher.at(self._folded, "directive", self.tokens[here].start, self._end)
        if hit is not None and hit.text == "tổ chức" and self._is_organisation(here + 2):
            return False  # "các cơ quan, tổ chức có liên quan"
        return hit is not None and " " in hit.text and self._tail(here) == here

    def _level(self, at: int) -> bool:
        hit = self.matches("unit.tail", at)
        return hit is not None
