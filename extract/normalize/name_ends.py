"""Where the name of a unit ends, weighed: the chance that the name goes on, word by word, where the grammar's answer is doubtful.

The grammar (units.py) decides by the first rule that fits. Here every place a name may end is judged by named features of the words
around it: the words, their parts of speech, what the rules say of them, and whether the document has the name standing alone elsewhere.
The weights are in rules/weights/unit_ends.toml, written by corpus/train_unit_ends.py; here they are only added up. The grammar's end is
left where it is unless another one is likelier by a margin that showed to be right on plans which the weights had not seen.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from extract.matcher import Match
from extract.normalize.words import Token
from extract.rulebook import rules_dir
from extract.tokens import Tagger

# How many tokens behind the grammar's end a name may still end, and how far ahead a verb or sign is looked for.
_BEHIND = 12
_AHEAD = 9
_ENDS = frozenset(";:")
_SIGNS_AHEAD = frozenset(",;:.()\n")
# Occurrences of a name that are looked at.
_OFTEN = 40
_WHITE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n\s*")
# Features of which it matters whether the words stand in a field or in a sentence.
_BY_PLACE = ("sign", "stops", "verb", "tag", "capitals", "tail", "head", "inside", "level", "after a level")


class Reader(Protocol):
    """What is asked of the grammar; places are indices of `tokens`."""

    tokens: list[Token]
    listing: bool

    def matches(self, label: str, at: int) -> Match | None:
        """Answers the match of a rule with that label that begins at a token."""

    def past_determiner(self, at: int) -> int:
        """Answers the index after a determiner, `at` where none stands there."""

    def index_at(self, offset: int) -> int:
        """Answers the index of the first token at or after an offset."""

    def names_level(self, at: int) -> bool:
        """Answers whether a level of government stands at a token."""

    def known_end(self, at: int) -> int:
        """Answers the index after a name that is known as it stands, `at` where none begins there."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Log odds that a name goes on: `base`, and what each feature adds. `margin`: by how much another end has to be likelier (nats)."""

    base: float
    margin: float
    features: Mapping[str, float]


@functools.cache
def shipped() -> Weights:
    """Answers the weights that come with the rules, read once a process."""
    known = tomllib.loads((rules_dir() / "weights" / "unit_ends.toml").read_text(encoding="utf-8"))
    return Weights(known["base"], known["margin"], known["weights"])


class NameEnds:
    """Judges the ends of names in one document. `folded` is the fold of its text, `tagger` tells parts of speech."""

    def __init__(self, folded: str, tagger: Tagger, weights: Weights | None = None) -> None:
        self._words = _LINES.sub("\n", _WHITE.sub(" ", folded))
        self._tagger = tagger
        self._weights = weights if weights is not None else shipped()
        self._standing: dict[str, tuple[int, int]] = {}

    def better(self, reader: Reader, first: int, end: int, kind: str, *, collective: bool) -> int:
        """Answers the index after the name that begins at token `first`, where the grammar ends it at `end`.

        `kind` is that of its head, `collective` whether it names many.
        """
        if not self._doubtful(reader, first, end):
            return end
        weights = self._weights
        sofar, best, likeliest, given = 0.0, end, -math.inf, -math.inf
        at = first
        for at, features in self.places(reader, first, end, kind, collective=collective):
            odds = weights.base + sum(weights.features.get(name, 0.0) for name in sorted(features))
            here = sofar - _softplus(odds)
            if at == end:
                given = here
            if here > likeliest:
                best, likeliest = at, here
            sofar -= _softplus(-odds)
            if sofar < likeliest and at >= end:
                break
        else:
            if at + 1 == len(reader.tokens):
                given = sofar if end == at + 1 else given
                best, likeliest = (at + 1, sofar) if sofar > likeliest else (best, likeliest)
        return best if likeliest - given > weights.margin and given > -math.inf else end

    def _doubtful(self, reader: Reader, first: int, end: int) -> bool:
        """Answers whether a word follows that is no plain verb, or a comma or verb stands within the name: else the signs are plain."""
        tokens = reader.tokens
        if end < len(tokens) and tokens[end].word and not _plain_verb(reader, end):
            return True
        low = min(first + 2, end)
        return any(tokens[i].text == "," or _verb(reader, i) for i in range(low, end))

    def places(self, reader: Reader, first: int, end: int, kind: str, *, collective: bool) -> Iterator[tuple[int, frozenset[str]]]:
        """Yields the places where a name may end, in order, with their features; where the stretch ends is none."""
        tokens = reader.tokens
        start = reader.past_determiner(first)
        head = reader.matches("unit.head", start)
        low = min(reader.index_at(head.end), end) if head is not None else first + 1
        general = {f"kind {kind}", "many" if collective else "one", "field" if reader.listing else "sentence"}
        for at in range(max(low, first + 1), min(end + _BEHIND, len(tokens))):
            yield at, frozenset(self._features(reader, first, head, at) | general)
            if tokens[at].text in _ENDS or tokens[at].text == "." and not tokens[at - 1].capital:
                return

    def _features(self, reader: Reader, first: int, head: Match | None, at: int) -> set[str]:
        tokens = reader.tokens
        here, before = tokens[at], tokens[at - 1]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        next_word = following.key if following is not None else "END"
        found = {
            f"word {here.key}",
            f"before {before.key}",
            f"next {next_word}",
            f"pair {before.key} {here.key}",
            f"pair next {here.key} {next_word}",
            f"capitals {before.capital:d}{here.capital:d}{following is not None and following.capital:d}",
            f"long {min(at - first, 8)}",
            f"capitals so far {min(sum(t.capital for t in tokens[first:at]), 4)}",
            f"left {min(len(tokens) - at, 4)}",
        }
        if here.text.isdigit():
            found.add("number")
        found |= self._said_by_rules(reader, at) | self._ahead(reader, at) | self._spoken(here)
        if here.text == "," or here.key == "và":
            found.add(self._joined(reader, head, at))
        found |= self._elsewhere(tokens[first:at], here)
        known = reader.known_end(first)
        if known >= at and known > first:
            found.add("known name goes on" if known > at else "known name ends")
        place = "in a field" if reader.listing else "in a sentence"
        return found | {f"{name} {place}" for name in found if name.startswith(_BY_PLACE)}

    def _said_by_rules(self, reader: Reader, at: int) -> set[str]:
        here = reader.tokens[at]
        following = reader.tokens[at + 1] if at + 1 < len(reader.tokens) else None
        if not here.word:
            capital = following is not None and following.capital
            opens = following is not None and following.word and reader.matches("unit.head", at + 1) is not None
            return {f"sign {here.text}", f"sign {here.text} {'capital' if capital else 'small'} {'head' if opens else 'no head'}"}
        found = set()
        stop, tail = reader.matches("unit.stop", at), reader.matches("unit.tail", at)
        if stop is not None:
            found |= {f"stop {stop.text}", "stops of many" if " " in stop.text else "stops of one"}
        if tail is not None:
            found |= {"tail", f"tail {tail.text}"}
            if stop is not None:
                found.add("tail longer" if tail.end > stop.end else "stop longer")
        head = reader.matches("unit.head", at)
        if head is not None:
            constants = head.rule.constants
            found |= {"head", f"head of {constants.get('kind')}", f"head {constants.get('name')} {'capital' if here.capital else 'small'}"}
        if reader.past_determiner(at) > at:
            found.add("determiner")
        if reader.matches("unit.function", at) is not None:
            found.add("function")
        verb = reader.matches("directive", at)
        if verb is not None:
            found |= {f"verb {verb.text}", "verb of many" if " " in verb.text else "verb of one"}
        if following is not None and following.word:
            verb = reader.matches("directive", at + 1)
            if verb is not None:
                found.add("next verb of many" if " " in verb.text else "next verb of one")
            stop = reader.matches("unit.stop", at + 1)
            if stop is not None and " " in stop.text:
                found.add("next stops")
        if reader.names_level(at):
            found.add("level")
        if reader.names_level(at - 1):
            found.add("after a level")
        return found

    def _ahead(self, reader: Reader, at: int) -> set[str]:
        """What comes within a few words: a verb that begins a task, a sign, words that say a role."""
        tokens = reader.tokens
        verb = sign = role = _AHEAD
        for i in range(at, min(at + _AHEAD, len(tokens))):
            if not tokens[i].word:
                if tokens[i].text in _SIGNS_AHEAD:
                    sign = i - at
                    break
                continue
            if role == _AHEAD and (stop := reader.matches("unit.stop", i)) is not None and " " in stop.text:
                role = i - at
            if verb == _AHEAD and (said := reader.matches("directive", i)) is not None and " " in said.text:
                verb = i - at
        found = {f"verb in {verb}", f"sign in {sign}", f"role in {min(role, 4)}"}
        return found | {"verb before sign"} if verb < sign else found

    def _spoken(self, here: Token) -> set[str]:
        tags = self._tagger.tags_at(here.start)
        if tags is None:
            return set()
        found = {f"tag {tags.tag}", f"tags {tags.before} {tags.tag}"}
        if tags.begins:
            return found | {f"tag begins {tags.tag}", f"tags begin {tags.tag} {tags.after}"}
        return found | {"inside a word", f"inside {tags.tag}"}

    def _joined(self, reader: Reader, head: Match | None, at: int) -> str:
        """What follows a comma or "và": a head like the name's own, another, or none."""
        sign = "comma" if reader.tokens[at].text == "," else "and"
        if at + 1 == len(reader.tokens):
            return f"{sign} last"
        other = reader.matches("unit.head", reader.past_determiner(at + 1)) if reader.past_determiner(at + 1) < len(reader.tokens) else None
        size = "capital" if reader.tokens[at + 1].capital else "small"
        if other is None:
            return f"{sign} no head {size}"
        if head is not None and other.rule.id == head.rule.id:
            return f"{sign} same {size}"
        return f"{sign} {other.rule.constants.get('kind')} {size}"

    def _elsewhere(self, name: Sequence[Token], here: Token) -> set[str]:
        """Whether the document has the name standing alone, and how often it goes on as it does here."""
        alone, times = self._stands(" ".join(_keys(name)))
        alone_on, times_on = self._stands(" ".join(_keys([*name, here])))
        found = {f"alone {min(alone, 3)}", f"alone with it {min(alone_on, 3)}"}
        return found | {f"goes on {4 * times_on // times}"} if times > 1 else found

    def _stands(self, name: str) -> tuple[int, int]:
        if name not in self._standing:
            alone = times = 0
            at = self._words.find(name)
            while at >= 0 and times < _OFTEN:
                end = at + len(name)
                after = self._words[end : end + 2]
                alone += not after or after[0] in ",;:.)(/-–\n" or after in (" -", " –", " (")
                times += 1
                at = self._words.find(name, end)
            self._standing[name] = alone, times
        return self._standing[name]


def _keys(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.text != "\n":
            yield token.key


def _plain_verb(reader: Reader, at: int) -> bool:
    return any((hit := reader.matches(label, at)) is not None and " " in hit.text for label in ("unit.stop", "directive"))


def _verb(reader: Reader, at: int) -> bool:
    return reader.tokens[at].word and any(reader.matches(label, at) is not None for label in ("unit.stop", "directive"))


def _softplus(odds: float) -> float:
    return math.log1p(math.exp(-abs(odds))) + max(odds, 0.0)
