"""Runs rules over folded text: compiled when first needed, skipped where their literals are absent, overlaps settled one way.

Offsets are code points into the folded text, which are offsets into the document's text; stretches are half-open.
"""

from __future__ import annotations

import datetime as dt
import functools
import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from extract import rulebook as rulebooks
from extract.rulebook import Example, Rule, Rulebook
from extract.text import fold

_LOG = logging.getLogger(__name__)
# Far beyond what any sane rule needs on a whole document; a rule that runs away is stopped here and gives nothing.
TIMEOUT_S = 2.0
# Callers ask about one document's text again and again, and about a few short ones in between.
_TEXTS_KEPT = 4
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


class _Index:
    """Which rules can match in which lines of a text, for the label families asked about so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in _LINE_END.finditer(text))]
        self.rules: dict[str, list[tuple[Rule, ...]]] = {}
        self.begins: dict[str, frozenset[int]] = {}
        # A literal of several words says nothing about a text whose words stand further apart.
        self._spaced = "  " in text

    def lines_for(self, rule: Rule) -> Iterable[int]:
        """Answers the numbers of the lines that hold what the rule needs."""
        needs = rule.needs
        found = self._lines_with(needs.literals) if needs.literals and not self._spaced else range(len(self.starts))
        return (i for i in found if not needs.digit or _DIGIT.search(self.text, self.starts[i], self._end(i)))

    def _lines_with(self, literals: Iterable[str]) -> list[int]:
        found: set[int] = set()
        for literal in literals:
            at = self.text.find(literal)
            while at >= 0:
                line = bisect_right(self.starts, at) - 1
                found.add(line)
                at = self.text.find(literal, self.starts[line + 1]) if line + 1 < len(self.starts) else -1
        return sorted(found)

    def _end(self, line: int) -> int:
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)


class Matcher:
    """Finds what a rulebook's rules match. Holds compiled regexes; one per process is enough."""

    def __init__(self, rulebook: Rulebook, *, prefilter: bool = True) -> None:
        self.rulebook = rulebook
        self._prefilter = prefilter
        self._families: dict[str, tuple[Rule, ...]] = {}
        self._compiled: dict[str, regex.Pattern[str]] = {}
        self._indexes: dict[int, _Index] = {}

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
                if rule.at == "anywhere" and rule.applies(scope):
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
        for rule in self._rules_at(folded, label, start):
            if rule.at != "whole" and rule.applies(scope):
                best = _best(best, self._anchored(rule, folded, start, end, whole=False))
        return None if best is None or best.rule.ignore else best

    def whole(self, folded: str, label: str, start: int, end: int, *, scope: str | None = None) -> Match | None:
        """Answers the best match of the family that covers folded[start:end] from end to end."""
        best: Match | None = None
        for rule in self._rules_at(folded, label, start):
            if rule.applies(scope):
                best = _best(best, self._anchored(rule, folded, start, end, whole=True))
        return None if best is None or best.rule.ignore else best

    def by_rule(self, folded: str, rule_id: str, start: int, end: int) -> Match | None:
        """Answers the match of one rule, named by its id, that begins exactly at `start`."""
        rule = next((r for r in self.rulebook.rules if r.id == rule_id), None)
        return self._anchored(rule, folded, start, end, whole=False) if rule else None

    def starts(self, folded: str, label: str) -> frozenset[int]:
        """Answers every offset of the text at which a rule of the family (at="whole" apart) matches; kept for the last text.

        One pass over the text instead of a trial at every word: for families of plain words that are asked about all the time.
        """
        begins = self._index(folded).begins
        if label not in begins:
            found: set[int] = set()
            for rule in self._family(label):
                if rule.at != "whole":
                    try:
                        found.update(m.start() for m in self._pattern(rule).finditer(folded, overlapped=True, timeout=TIMEOUT_S))
                    except TimeoutError:
                        _LOG.warning("rule %s took too long on %d characters and was left out", rule.id, len(folded))
            begins[label] = frozenset(found)
        return begins[label]

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
        """Answers where the lines of the text begin, and for each the rules of the family that can match in it."""
        index = self._index(folded)
        if label not in index.rules:
            lines: list[list[Rule]] = [[] for _ in index.starts]
            for rule in self._family(label):
                for line in index.lines_for(rule) if self._prefilter else range(len(lines)):
                    lines[line].append(rule)
            index.rules[label] = [tuple(rules) for rules in lines]
        return index.starts, index.rules[label]

    def _rules_at(self, folded: str, label: str, at: int) -> tuple[Rule, ...]:
        starts, possible = self._possible(folded, label)
        return possible[max(bisect_right(starts, at) - 1, 0)]

    def _pattern(self, rule: Rule) -> regex.Pattern[str]:
        if rule.id not in self._compiled:
            self._compiled[rule.id] = rulebooks.compile_pattern(rule)
        return self._compiled[rule.id]

    def _matches(self, rule: Rule, folded: str, start: int, end: int) -> Iterator[Match]:
        try:
            for hit in self._pattern(rule).finditer(folded, start, end, timeout=TIMEOUT_S):
                if hit.end() > hit.start():
                    yield _match(rule, hit)
        except TimeoutError:
            _LOG.warning("rule %s took too long on a stretch of %d characters and was left out there", rule.id, end - start)

    def _anchored(self, rule: Rule, folded: str, start: int, end: int, *, whole: bool) -> Match | None:
        pattern = self._pattern(rule)
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
    return Matcher(rulebooks.default())


def _match(rule: Rule, hit: regex.Match[str]) -> Match:
    groups = {name: hit.span(name) for name, text in hit.groupdict().items() if text is not None}
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
