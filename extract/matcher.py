"""Runs rules over folded text: compiled when first needed, skipped where their literals are absent, overlaps settled one way.

Offsets are code points into the folded text, which are offsets into the document's text; stretches are half-open.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from extract import compiled as compiling
from extract import rulebook as rulebooks
from extract.compiled import Compiled
from extract.patterns import Needs
from extract.rulebook import Example, Rule, Rulebook
from extract.text import fold

_LOG = logging.getLogger(__name__)
# Far beyond what any sane rule needs on a whole document; a rule that runs away is stopped here and gives nothing.
TIMEOUT_S = 2.0
# Callers ask about one document's text again and again, and about a few short ones in between.
_TEXTS_KEPT = 4
# Words of a family's openers: more than a run of plans has; numbers would be without end.
_WORDS_KEPT = 20_000
_WORD = re.compile(r"\w+|\W")
_LINE_END = re.compile(r"\n")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule matched; `groups` has the named groups that took part, `text` the folded words."""

    rule: Rule
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]]
    text: str

    def group(self, name: str) -> str:
        """Answers the folded words of a named group, "" where it took no part."""
        if name not in self.groups:
            return ""
        start, end = self.groups[name]
        return self.text[start - self.start : end - self.start]


@dataclass(frozen=True, slots=True)
class Traced:
    """What became of one match: "found", "suppressed" (by an ignoring rule) or "overlapped" (by a better match); `by` names that rule."""

    match: Match
    outcome: str
    by: str = ""


# What a rule's `value` names: reads a match of it; None where the words have no such value after all.
Normaliser = Callable[[Match, Rulebook, dt.date | None], object | None]


class _Openers:
    """Which rules can match where a word begins, as far as the word itself tells; each word is asked about once."""

    def __init__(self, rules: Iterable[Rule], compiled: Callable[[Rule], Compiled]) -> None:
        self._rules = tuple(rules)
        self._compiled = compiled
        self._known: dict[str, tuple[Rule, ...]] = {}

    def of(self, word: str) -> tuple[Rule, ...]:
        """Answers the rules, in their order, that can match what begins with `word`: a whole word, or a sign that belongs to none."""
        found = self._known.get(word)
        if found is None:
            # Most letters open few rules, so most words are settled by their first one.
            wider = self.of(word[0]) if len(word) > 1 else self._rules
            found = tuple(rule for rule in wider if self._opens(rule, word))
            if len(self._known) >= _WORDS_KEPT:
                self._known.clear()
            self._known[word] = found
        return found

    def _opens(self, rule: Rule, word: str) -> bool:
        ready = self._compiled(rule)
        try:
            return not ready.by_word or ready.pattern.match(word, partial=True, timeout=TIMEOUT_S) is not None
        except TimeoutError:
            return True


class _Index:
    """Which rules can match in which lines of a text, for the label families asked about so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in _LINE_END.finditer(text))]
        self.rules: dict[str, list[tuple[Rule, ...]]] = {}
        self._words: dict[str, list[int]] = {}
        for number, (start, end) in enumerate(itertools.pairwise((*self.starts, len(text)))):
            for word in set(_WORD.findall(text, start, end)):
                self._words.setdefault(word, []).append(number)
        # A literal of several words says nothing about a text whose words stand further apart.
        self._spaced = "  " in text

    def lines_by_word(self, openers: _Openers) -> dict[str, set[int]]:
        """Answers for each rule, by id, the numbers of the lines that have a word with which it can begin."""
        found: dict[str, set[int]] = {}
        for word, lines in self._words.items():
            for rule in openers.of(word):
                found.setdefault(rule.id, set()).update(lines)
        return found

    def lines_for(self, needs: Needs, lines: Collection[int]) -> list[int]:
        """Answers those of `lines` (numbers) that hold what a rule needs, in order."""
        held = lines if self._spaced or not needs.literals or not lines else self._lines_with(needs.literals).intersection(lines)
        return sorted(i for i in held if not needs.digit or _DIGIT.search(self.text, self.starts[i], self._end(i)))

    def _lines_with(self, literals: Iterable[str]) -> set[int]:
        found: set[int] = set()
        for literal in literals:
            at = self.text.find(literal)
            while at >= 0:
                line = bisect_right(self.starts, at) - 1
                found.add(line)
                at = self.text.find(literal, self.starts[line + 1]) if line + 1 < len(self.starts) else -1
        return found

    def _end(self, line: int) -> int:
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)


class Matcher:
    """Finds what a rulebook's rules match. Holds compiled regexes; one per process is enough."""

    def __init__(self, rulebook: Rulebook, *, prefilter: bool = True, compiled: Mapping[str, Compiled] | None = None) -> None:
        """Makes a matcher.

        Args:
            rulebook: the rules.
            prefilter: whether rules are left out where they cannot match; what is found does not depend on it.
            compiled: rules that are ready already, by id; the others are compiled when they are first needed.
        """
        self.rulebook = rulebook
        self._prefilter = prefilter
        self._families: dict[str, tuple[Rule, ...]] = {}
        self._openers: dict[str, _Openers] = {}  # of families that are asked about at a place
        self._begun: dict[str, _Openers] = {}  # of families that are scanned for: without rules of which a word says nothing
        self._ready: dict[str, Compiled] = dict(compiled or {})
        self._indexes: dict[int, _Index] = {}
        self._by_id = {rule.id: rule for rule in rulebook.rules}

    def scan(
        self,
        folded: str,
        label: str,
        start: int = 0,
        end: int | None = None,
        *,
        scope: str | None = None,
        trace: list[Traced] | None = None,
    ) -> tuple[Match, ...]:
        """Answers the matches of the `label` family in folded[start:end], in text order, none overlapping another.

        Only rules with at="anywhere". Matches of ignoring rules are not answered and remove what they overlap; of other overlapping
        matches the one with the higher priority stays, then the longer, then the earlier.
        """
        end = len(folded) if end is None else end
        found: list[Match] = []
        ignored: list[Match] = []
        starts, possible = self._possible(folded, label)
        line = max(bisect_right(starts, start) - 1, 0)
        while line < len(starts) and starts[line] < end:
            low, high = max(start, starts[line]), min(end, starts[line + 1] if line + 1 < len(starts) else len(folded))
            for rule in possible[line]:
                if rule.applies(scope):
                    (ignored if rule.ignore else found).extend(self._matches(rule, folded, low, high))
            line += 1
        if not found and trace is None:
            return ()
        found.sort(key=lambda m: (-m.rule.priority, m.start - m.end, m.start))
        kept: list[Match] = []
        for match in found:
            blocker = next((i for i in ignored if i.start < match.end and match.start < i.end), None)
            rival = None if blocker else _insert(kept, match)
            if trace is not None:
                by = blocker or rival
                trace.append(Traced(match, "suppressed" if blocker else "overlapped" if rival else "found", by.rule.id if by else ""))
        return tuple(kept)

    def at(self, folded: str, label: str, start: int, end: int | None = None, *, scope: str | None = None) -> Match | None:
        """Answers the best match of the family that begins exactly at `start` and ends by `end`.

        Rules with at="whole" take no part. None also where an ignoring rule matches best.
        """
        end = len(folded) if end is None else end
        best: Match | None = None
        for rule in self._opening(folded, label, start):
            if rule.at != "whole" and rule.applies(scope):
                best = _best(best, self._anchored(rule, folded, start, end, whole=False))
        return None if best is None or best.rule.ignore else best

    def whole(self, folded: str, label: str, start: int, end: int, *, scope: str | None = None) -> Match | None:
        """Answers the best match of the family that covers folded[start:end] from end to end."""
        best: Match | None = None
        for rule in self._opening(folded, label, start):
            if rule.applies(scope):
                best = _best(best, self._anchored(rule, folded, start, end, whole=True))
        return None if best is None or best.rule.ignore else best

    def by_rule(self, folded: str, rule_id: str, start: int, end: int) -> Match | None:
        """Answers the match of one rule, named by its id, that begins exactly at `start`."""
        rule = self._by_id.get(rule_id)
        return self._anchored(rule, folded, start, end, whole=False) if rule else None

    def _family(self, label: str) -> tuple[Rule, ...]:
        if label not in self._families:
            self._families[label] = self.rulebook.family(label)
        return self._families[label]

    def _index(self, folded: str) -> _Index:
        index = self._indexes.pop(id(folded), None)
        if index is None or index.text is not folded:
            index = _Index(folded)
            if len(self._indexes) >= _TEXTS_KEPT:
                del self._indexes[next(iter(self._indexes))]
        self._indexes[id(folded)] = index  # last in the dict: the one used last
        return index

    def _possible(self, folded: str, label: str) -> tuple[list[int], list[tuple[Rule, ...]]]:
        """Answers where the lines of the text begin, and for each the rules of the family that `scan` has to look for in it."""
        index = self._index(folded)
        if label not in index.rules:
            lines: list[list[Rule]] = [[] for _ in index.starts]
            for rule, found in self._lines(index, label):
                for line in found:
                    lines[line].append(rule)
            index.rules[label] = [tuple(rules) for rules in lines]
        return index.starts, index.rules[label]

    def _lines(self, index: _Index, label: str) -> Iterator[tuple[Rule, Iterable[int]]]:
        """Answers each rule of the family that `scan` looks for, with the lines (their numbers) in which it can match."""
        rules = [rule for rule in self._family(label) if rule.at == "anywhere"]
        every = range(len(index.starts))
        if not self._prefilter:
            yield from ((rule, every) for rule in rules)
            return
        if label not in self._begun:
            self._begun[label] = _Openers((rule for rule in rules if self._made(rule).by_word), self._made)
        by_word = index.lines_by_word(self._begun[label])
        for rule in rules:
            ready = self._made(rule)
            yield rule, index.lines_for(ready.needs, by_word.get(rule.id, ()) if ready.by_word else every)

    def _opening(self, folded: str, label: str, at: int) -> tuple[Rule, ...]:
        """Answers the rules of the family that can begin at an offset."""
        if not self._prefilter:
            return self._family(label)
        if label not in self._openers:
            self._openers[label] = _Openers(self._family(label), self._made)
        word = _WORD.match(folded, at)
        return self._openers[label].of(word[0]) if word else ()

    def _made(self, rule: Rule) -> Compiled:
        if rule.id not in self._ready:
            self._ready[rule.id] = compiling.compiled(rule)
        return self._ready[rule.id]

    def _matches(self, rule: Rule, folded: str, start: int, end: int) -> Iterator[Match]:
        try:
            for hit in self._made(rule).pattern.finditer(folded, start, end, timeout=TIMEOUT_S):
                if hit.end() > hit.start():
                    yield _match(rule, hit)
        except TimeoutError:
            _LOG.warning("rule %s took too long on a stretch of %d characters and was left out there", rule.id, end - start)

    def _anchored(self, rule: Rule, folded: str, start: int, end: int, *, whole: bool) -> Match | None:
        pattern = self._made(rule).pattern
        try:
            run = pattern.fullmatch if whole else pattern.match
            hit = run(folded, start, end, timeout=TIMEOUT_S)
        except TimeoutError:
            _LOG.warning("rule %s took too long at offset %d and was left out there", rule.id, start)
            return None
        return _match(rule, hit) if hit is not None and hit.end() > hit.start() else None


@functools.cache
def default() -> Matcher:
    """Answers the matcher over the shipped rules, built once a process."""
    rules = rulebooks.default()
    return Matcher(rules, compiled=compiling.kept(rules.rules))


def _match(rule: Rule, hit: regex.Match[str]) -> Match:
    groups = {name: hit.span(name) for name in hit.re.groupindex if hit.start(name) >= 0}
    return Match(rule, hit.start(), hit.end(), groups, hit[0])


def _best(one: Match | None, other: Match | None) -> Match | None:
    if one is None or other is None:
        return one or other
    return other if (other.rule.priority, other.end) > (one.rule.priority, one.end) else one


def _insert(kept: list[Match], match: Match) -> Match | None:
    """Puts `match` into `kept` (sorted, disjoint) unless it overlaps one of them, which is then answered."""
    at = bisect_left(kept, match.start, key=lambda m: m.start)
    if at < len(kept) and kept[at].start < match.end:
        return kept[at]
    if at > 0 and kept[at - 1].end > match.start:
        return kept[at - 1]
    kept.insert(at, match)
    return None


# --- Examples ------------------------------------------------------------------------------------------------------------


def check(rulebook: Rulebook, values: Mapping[str, Normaliser] | None = None) -> list[str]:
    """Runs every rule's examples; answers one sentence (English) for each that fails, none where all hold.

    `values` gives the normalisers by the names that rules use; with None the examples' values are not looked at.
    """
    return [problem for rule in rulebook.rules for problem in check_rule(rule, rulebook, values)]


def check_rule(rule: Rule, rulebook: Rulebook, values: Mapping[str, Normaliser] | None = None) -> list[str]:
    """Answers what is wrong with one rule's examples (see `check`)."""
    where = f"{rule.file}, rule {rule.id}"
    matcher = Matcher(Rulebook((rule,), rulebook.lexicons))
    problems: list[str] = []
    for example in rule.match:
        hits = {(h.start, h.end): h for h in _example_matches(matcher, rule, example)}
        for start, end in example.spans:
            if (start, end) not in hits:
                got = ", ".join(repr(h.text) for h in hits.values()) or "nothing"
                problems.append(f"{where}, key match: {example.text!r} should give {example.text[start:end]!r}, gives {got}")
        first = hits.get(example.spans[0])
        if first is not None and values is not None and example.value:
            problems.extend(f"{where}, key match: {example.text!r}: {p}" for p in _value_problems(first, rulebook, values, example))
    for example in rule.reject:
        problems.extend(f"{where}, key reject: {example.text!r} gives {hit.text!r}" for hit in _example_matches(matcher, rule, example)[:1])
    return problems


def _example_matches(matcher: Matcher, rule: Rule, example: Example) -> list[Match]:
    folded = fold(example.text)
    if rule.at == "start":
        hit = matcher._anchored(rule, folded, 0, len(folded), whole=False)
        return [hit] if hit else []
    if rule.at == "whole":
        hit = matcher._anchored(rule, folded, 0, len(folded), whole=True)
        return [hit] if hit else []
    return list(matcher._matches(rule, folded, 0, len(folded)))


def _value_problems(hit: Match, rulebook: Rulebook, values: Mapping[str, Normaliser], example: Example) -> Iterator[str]:
    if hit.rule.value not in values:
        yield f"no normaliser named {hit.rule.value!r}; known: {', '.join(sorted(values))}"
        return
    value = values[hit.rule.value](hit, rulebook, example.issued_on)
    for key, wanted in example.value.items():
        got = getattr(value, key, None) if not isinstance(value, dict) else value.get(key)
        if str("" if got is None else got) != wanted:
            yield f"{key} should be {wanted!r}, is {str(got)!r}"
