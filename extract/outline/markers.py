"""Reads the number or bullet that opens a block, and tells numerals that could be two things apart by their neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.matcher import Match, Matcher
from extract.model import Marker, Span
from extract.text import flat, letter_value, roman_value

_WORDED = ("ladder.part", "ladder.chapter", "ladder.heading-word", "ladder.article")
_ORDINALS = {
    w: v
    for v, words in enumerate(("nhất một", "hai", "ba", "tư bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"), 1)
    for w in words.split()
}

# Numbers of a smaller rank are those of chapters (rules/ladder.toml).
CHAPTER_RANK = 30

@dataclass(frozen=True, slots=True)
class Opening:
    """How a block opens: its marker, the class that orders it in the ladder, and where its words begin."""

    marker: Marker
    rank: int
    bullet: bool


def counted_noun(ladder: str) -> str:
    """Answers the noun that a class of marker counts ("tồn tại" in "Tồn tại 1:"), "" where it counts none."""
    return ladder.partition(":")[2]


def counts_remedies(ladder: str) -> bool:
    """Answers whether a class of marker counts remedies: "Giải pháp 1:"."""
    return counted_noun(ladder).endswith(("giải pháp", "biện pháp"))


class MarkerReader:
    """Reads markers in text order; remembers what a document has used so far to settle "I." and "C."."""

    def __init__(self, matcher: Matcher, text: str, folded: str) -> None:
        self._matcher = matcher
        self._text = text
        self._folded = folded
        self._last_capital = 0
        self._last_roman = 0
        self._last_letter = 0

    def read(self, start: int, end: int) -> Opening | None:
        """Answers the opening of the block text[start:end], None where it has no marker."""
        hit = self._matcher.at(self._folded, "ladder", start, end)
        if hit is None:
            return None
        number_span = hit.groups.get("number", (hit.start, hit.end))
        printed = self._text[number_span[0] : number_span[1]]
        if hit.rule.constants.get("before") == "capital" and not self._text[hit.end : hit.end + 1].isupper():
            return None
        settled = self._settled(hit, printed, start, end)
        if settled is None:
            return None
        hit = settled
        ladder = hit.rule.id
        sequence = hit.rule.constants.get("sequence", "")
        if "keep" in hit.rule.constants:
            # "Hạn chế 2:" keeps its noun: hạn chế and giải pháp count apart.
            ladder += ":" + " ".join(w for w in re.split(r"[\W\d_]+", hit.text) if w and w not in _ORDINALS and w not in ("thứ", "số"))
        if sequence == "word" and hit.rule.id in _WORDED and printed.lower() in _ORDINALS:
            # A part that is only ranked is called by its word: "Phần thứ nhất".
            shown = flat(self._text[hit.start : number_span[1]])
        else:
            shown = "" if sequence == "bullet" else printed
        marker = Marker(ladder, shown, _value(printed, sequence), Span(hit.start, hit.end))
        return Opening(marker, int(hit.rule.constants.get("rank", "50")), sequence == "bullet")

    def _settled(self, hit: Match, printed: str, start: int, end: int) -> Match | None:
        """Answers the match that fits case and sequence: a small "i)" is a letter, a "C." after "B." no hundred."""
        kind = hit.rule.id
        if kind == "ladder.roman":
            value = roman_value(printed)
            as_letter = letter_value(printed) if len(printed) == 1 else None
            if not printed.isupper():
                return self._other(hit, start, end)
            goes_on = bool(self._last_roman) and value == self._last_roman + 1
            if as_letter is not None and self._last_capital and as_letter == self._last_capital + 1 and not goes_on:
                self._last_capital = as_letter
                return self._named("ladder.capital", start, end) or hit
            if value is None:
                return self._other(hit, start, end)
            self._last_roman = value
        elif kind == "ladder.capital":
            if not printed.isupper():
                return self._other(hit, start, end)
            value = letter_value(printed) or 0
            if value > self._last_capital + 1 and self._matcher.by_rule(self._folded, "unit.head.short", start, end) is not None:
                return None  # "P. Kế hoạch": a word cut short
            self._last_capital = value
        elif kind == "ladder.capital-number":
            return hit if printed[0].isupper() else None
        elif kind == "ladder.letter":
            if printed.isupper():
                return self._named("ladder.roman", start, end) or self._named("ladder.capital", start, end)
            self._last_letter = letter_value(printed) or 0
        return hit

    def _other(self, hit: Match, start: int, end: int) -> Match | None:
        wanted = "ladder.letter" if hit.rule.id != "ladder.letter" else "ladder.roman"
        return self._named(wanted, start, end)

    def _named(self, rule_id: str, start: int, end: int) -> Match | None:
        return self._matcher.by_rule(self._folded, rule_id, start, end)


def _value(printed: str, sequence: str) -> int | None:
    low = printed.lower()
    if sequence == "roman":
        return roman_value(low)
    if sequence == "letter":
        return letter_value(low)
    if sequence == "arabic":
        return int(low.rstrip("abcde"))  # "6a" was put in behind 6
    if sequence == "decimal":
        return int(low.rsplit(".", 1)[1])
    if sequence == "lettered":
        return int(low[1:].rsplit(".", 1)[-1])
    if sequence in ("word", "bracketed"):
        if low.replace(".", "").isdigit():
            return int(low.rsplit(".", 1)[-1])
        return _ORDINALS.get(low) or roman_value(low) or letter_value(low)
    return None
