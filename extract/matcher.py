"""Runs rules over folded text: compiled when first needed, skipped where their literals are absent, overlaps settled one way.

Offsets are code points into the folded text, which are offsets into the document's text; stretches are half-open.
"""

from __future__ import annotations

import datetime as dt
import functools
import logging
import re
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import regex

from extract import compiled as compiling
from extract.compiled import Compiled
from extract.patterns import Needs
from extract.quick import quickly_made
from extract.rulebook import Example, Rule, Rulebook
from extract.text import fold

_LOG = logging.getLogger(__name__)
# Far beyond what any sane rule needs on a whole document; a rule that runs away is stopped here and gives nothing.
TIMEOUT_S = 2.0
# Callers ask about one document's text again and again, and about a few short ones in between.
_TEXTS_KEPT = 4
# Words of a family's openers: more than a run of plans has; numbers would be without end.
_WORDS_KEPT = 20_000
# To look for more literals than this takes longer than to try the rule.
_LITERALS_TRIED = 12
_WORD = re.compile(r"\w+|\W")
# Signs between words; there are more, but these are enough to tell that no word is cut.
_BREAKS = frozenset(" \n,.;:()-/")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_LINE_END = re.compile(r"\n")


@quickly_made
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
    """Which rules of a family can match where a word begins, as far as the word itself tells."""

    def __init__(self, rules: Iterable[Rule], made: Callable[[Rule], Compiled]) -> None:
        self._rules = tuple(rules)
        self._words: dict[str, set[int]] = {}
        self._stems: dict[str, set[int]] = {}
        self.known: dict[str, tuple[Rule, ...]] = {}  # what `of` has answered
        for number, rule in enumerate(self._rules):
            first = made(rule).begins
            for word in first.words if first else ():
                self._words.setdefault(word, set()).add(number)
            for stem in first.stems if first else ("",):
                self._stems.setdefault(stem, set()).add(number)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def of(self, word: str) -> tuple[Rule, ...]:
        """Answers the rules, in their order, that can match what begins with `word`: a whole word, or a sign that belongs to none."""
        found = self.known.get(word)
        if found is None:
            if len(self.known) >= _WORDS_KEPT:
                self.known.clear()
            found = self.known[word] = self._found(word)
        return found

    def _found(self, word: str) -> tuple[Rule, ...]:
        if _OTHER_DIGIT.search(word):
            return self._rules  # \d in a pattern means those digits too
        numbers = set(self._words.get(word, ()))
        for length in self._lengths:
            numbers.update(self._stems.get(word[:length], ()))
        return tuple(self._rules[number] for number in sorted(numbers))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in one text a family's matches can begin: offsets in order, for each the end of its line and the rules in their order."""

    offsets: list[int]
    ends: list[int]
    rules: list[tuple[Rule, ...]]
    # What matches at a place (its index) where a stretch ends: overlapping stretches of a text are scanned again and again.
    found: dict[tuple[int, int], list[Match]] = field(default_factory=dict)


class _Index:
    """The words of a text, and where the label families asked about so far can match in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: dict[str, _Places] = {}
        self.begins: dict[str, dict[int, tuple[Rule, ...]]] = {}
        # For each family asked about before this text came: the words that open rules of it, as those rules and the words' offsets.
        self.opened: dict[str, list[tuple[tuple[Rule, ...], list[int]]]] | None = None
        self.tried: dict[tuple[str, int], Match | None] = {}
        self._digits: dict[int, int] = {}
        self._ends = [*(m.start() for m in _LINE_END.finditer(text)), len(text)]
        self._words: dict[str, list[int]] = {}
        for word in _WORD.finditer(text):
            self._words.setdefault(word[0], []).append(word.start())
        # A literal of several words says nothing about a text whose words stand further apart.
        self._spaced = "  " in text

    def line_end(self, offset: int) -> int:
        """Answers where the line that holds `offset` ends; what stands there is its line break, if any."""
        return self._ends[bisect_left(self._ends, offset)]

    def line_ends(self, offsets: Iterable[int]) -> list[int]:
        """Answers for each of `offsets`, in order, where its line ends."""
        out: list[int] = []
        end = -1
        for offset in offsets:
            if offset > end:
                end = self.line_end(offset)
            out.append(end)
        return out

    def words(self) -> Iterable[tuple[str, list[int]]]:
        """Answers each word of the text with the offsets where it stands, in order."""
        return self._words.items()

    def reachable(self, needs: Needs, offsets: Iterable[int]) -> Iterator[int]:
        """Answers those of `offsets` (in order) behind which, in the same line, stands what a rule needs."""
        end = last = -1
        for offset in offsets:
            if offset > end:
                end = self.line_end(offset)
                last = self._last(needs, offset, end)
            if offset <= last:
                yield offset

    def _last(self, needs: Needs, start: int, end: int) -> int:
        """Answers the last offset in text[start:end] at which a match can begin that holds what a rule needs, -1 where none can."""
        last = end
        if 0 < len(needs.literals) <= _LITERALS_TRIED and not self._spaced:
            last = -1
            for literal in needs.literals:
                found = self.text.rfind(literal, start, end)
                last = max(last, found)
        if needs.digit and last >= 0:
            last = min(last, self._last_digit(end))
        return last

    def _last_digit(self, line_end: int) -> int:
        """Answers the offset of the last digit before the end of a line, -1 where none stands in the text before."""
        found = self._digits.get(line_end)
        if found is None:
            found = self._digits[line_end] = next((i for i in range(line_end - 1, -1, -1) if self.text[i].isdecimal()), -1)
        return found


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
        self._openers: dict[str, _Openers] = {}
        # What a word opens of the families that have been scanned for, most words nothing: asked once a word, not once a word and family.
        self._placing: dict[str, _Openers] = {}
        self._opened: dict[str, tuple[tuple[str, tuple[Rule, ...]], ...]] = {}
        self._ready: dict[str, Compiled] = dict(compiled or {})
        self._indexes: dict[int, _Index] = {}
        self._latest: _Index | None = None
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
        looking = self._placed if self._prefilter else self._searched
        for match in looking(folded, label, start, end, scope):
            (ignored if match.rule.ignore else found).append(match)
        if not found:
            return ()
        ignored.sort(key=lambda m: m.start)
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
                best = _best(best, self._tried(rule, folded, start, end))
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
        if rule is None or self._prefilter and rule not in self._opening(folded, rule.label, start):
            return None
        return self._anchored(rule, folded, start, end, whole=False)

    def _family(self, label: str) -> tuple[Rule, ...]:
        if label not in self._families:
            self._families[label] = self.rulebook.family(label)
        return self._families[label]

    def _index(self, folded: str) -> _Index:
        if self._latest is not None and self._latest.text is folded:
            return self._latest
        index = self._indexes.pop(id(folded), None)
        if index is None or index.text is not folded:
            index = _Index(folded)
            if len(self._indexes) >= _TEXTS_KEPT:
                del self._indexes[next(iter(self._indexes))]
        self._indexes[id(folded)] = self._latest = index  # last in the dict: the one used last
        return index

    def _placed(self, folded: str, label: str, start: int, end: int, scope: str | None) -> Iterator[Match]:
        """Answers the matches of each rule of the family that `scan` looks for, tried only where the rule can begin."""
        places = self._places(folded, label)
        after: dict[str, int] = {}  # where the last match of a rule ended: the next begins there at the earliest
        for i in range(bisect_left(places.offsets, start), bisect_left(places.offsets, end)):
            offset, high = places.offsets[i], min(end, places.ends[i])
            found = places.found.get((i, high))
            if found is None:
                tried = [self._anchored(rule, folded, offset, high, whole=False) for rule in places.rules[i]]
                found = places.found[i, high] = [match for match in tried if match is not None]
            for match in found:
                if match.rule.applies(scope) and after.get(match.rule.id, 0) <= offset:
                    after[match.rule.id] = match.end
                    yield match

    def _searched(self, folded: str, label: str, start: int, end: int, scope: str | None) -> Iterator[Match]:
        """Answers the same as `_placed`, every rule searched for in every line."""
        for line in _LINE.finditer(folded, start, end):
            for rule in self._family(label):
                if rule.at == "anywhere" and rule.applies(scope):
                    yield from self._matches(rule, folded, *line.span())

    def _places(self, folded: str, label: str) -> _Places:
        index = self._index(folded)
        places = index.places.get(label)
        if places is None:
            places = index.places[label] = self._found_places(index, label)
        return places

    def _found_places(self, index: _Index, label: str) -> _Places:
        by_rule: dict[str, list[int]] = {}
        for rules, offsets in self._openings(index, label):
            for rule in rules:
                by_rule.setdefault(rule.id, []).extend(offsets)
        found: dict[int, list[Rule]] = {}
        for rule in self._family(label):
            if rule.at == "anywhere" and rule.id in by_rule:
                for offset in index.reachable(self._made(rule).needs, sorted(by_rule[rule.id])):
                    found.setdefault(offset, []).append(rule)
        offsets = sorted(found)
        return _Places(offsets, index.line_ends(offsets), [tuple(found[o]) for o in offsets])

    def _openings(self, index: _Index, label: str) -> Iterable[tuple[tuple[Rule, ...], list[int]]]:
        """Answers for each word of a text that opens rules of the family those rules, and the offsets where the word stands."""
        if label not in self._placing:
            self._placing[label] = self._opener(label)
            self._opened.clear()
        if index.opened is None:
            index.opened = {each: [] for each in self._placing}
            for word, offsets in index.words():
                for each, rules in self._opened_by(word):
                    index.opened[each].append((rules, offsets))
        if label not in index.opened:  # first asked about since this text came
            openers = self._opener(label)
            index.opened[label] = [(rules, offsets) for word, offsets in index.words() if (rules := openers.of(word))]
        return index.opened[label]

    def _opened_by(self, word: str) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
        found = self._opened.get(word)
        if found is None:
            if len(self._opened) >= _WORDS_KEPT:
                self._opened.clear()
            told = ((label, openers.of(word)) for label, openers in self._placing.items())
            found = self._opened[word] = tuple((label, rules) for label, rules in told if rules)
        return found

    def begins(self, folded: str, label: str) -> Container[int]:
        """Answers the offsets at which a match of the family can begin: all that `at` would find something at, and more.

        For those who ask at every word of a text: `at` is quick on that text from then on.
        """
        if not self._prefilter:
            return range(len(folded))
        index = self._index(folded)
        if label not in index.begins:
            found: dict[int, tuple[Rule, ...]] = {}
            for rules, offsets in self._openings(index, label):
                found.update(dict.fromkeys(offsets, rules))
            index.begins[label] = found
        return index.begins[label].keys()

    def _opening(self, folded: str, label: str, at: int) -> tuple[Rule, ...]:
        """Answers the rules of the family that can begin at an offset."""
        if not self._prefilter:
            return self._family(label)
        index = self._indexes.get(id(folded))
        if index is not None and index.text is folded and label in index.begins:
            return index.begins[label].get(at, ())
        word = _WORD.match(folded, at)
        return self._opener(label).of(word[0]) if word else ()

    def _opener(self, label: str) -> _Openers:
        openers = self._openers.get(label)
        if openers is None:
            openers = self._openers[label] = _Openers(self._family(label), self._made)
        return openers

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

    def _tried(self, rule: Rule, folded: str, start: int, end: int) -> Match | None:
        """Answers the match of a rule that begins at `start` and ends by `end`.

        In a text that has an index the rule is tried once at each place, up to the end of the line, where that settles shorter stretches.
        """
        index = self._indexes.get(id(folded))
        if index is None or index.text is not folded:
            return self._anchored(rule, folded, start, end, whole=False)
        ready = self._ready.get(rule.id) or self._made(rule)
        if (ready.ahead or _BREAKS.isdisjoint(folded[end - 1 : end + 1])) and end < index.line_end(start):
            return self._anchored(rule, folded, start, end, whole=False)
        key = (rule.id, start)
        if key not in index.tried:
            index.tried[key] = self._anchored(rule, folded, start, len(folded), whole=False)
        match = index.tried[key]
        return match if match is None or match.end <= end else self._anchored(rule, folded, start, end, whole=False)

    def _anchored(self, rule: Rule, folded: str, start: int, end: int, *, whole: bool) -> Match | None:
        ready = self._ready.get(rule.id) or self._made(rule)
        run = ready.pattern.fullmatch if whole else ready.pattern.match
        try:
            # The clock is asked for every search that is watched: that takes as long as a short one.
            hit = run(folded, start, end, timeout=TIMEOUT_S) if ready.watched else run(folded, start, end)
        except TimeoutError:
            _LOG.warning("rule %s took too long at offset %d and was left out there", rule.id, start)
            return None
        return _match(rule, hit) if hit is not None and hit.end() > hit.start() else None


@functools.cache
def default() -> Matcher:
    """Answers the matcher over the shipped rules, built once a process."""
    rules = compiling.shipped()
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
