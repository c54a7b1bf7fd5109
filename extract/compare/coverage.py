"""Whether plans answer a conclusion: which shortcoming is answered by which solution, which by none, which solution answers nothing.

A tie is drawn in one of three ways, the surest first: the plan names the shortcoming by its number; it says the shortcoming over again, in
its own words, and has the solution stand beside those; or the solution's own words are about the shortcoming. Each tie has a score (0..1),
the chance that it is right.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extract.agreement import Weights, figures, shipped
from extract.compare.sides import Passage, Side, Source, Task, side
from extract.compare.stated import completed
from extract.matcher import Matcher, default
from extract.model import Records
from extract.text import fold, roman_value
from extract.wording import Named, Scale, numbers, terms

By = Literal["number", "restated", "wording"]
State = Literal["answered", "restated", "open", "unknown"]
Extra = Literal["unasked", "recommended", "arrangement", "unknown"]

# A plan that names the number of a shortcoming says itself what it answers; what is left is a misprint. No tie is surer.
_NAMED = 0.99
# Between the parts of a shortcoming that says several things; what is shorter than this (characters) is no part of its own.
_BETWEEN = re.compile(r";|\.\s")
_LEAST_PART = 15
_ORGANISATION = "to_chuc_thuc_hien"
# What a solution's words have to reach where its plan says that it is for something else.
_ELSEWHERE = 0.7
# Below this a nearest candidate is no help to anybody.
_LEAST_SHOWN = 0.2


@dataclass(frozen=True, slots=True)
class Link:
    """A solution that answers a shortcoming: how sure that is, how it was told, and the plan's own words for the shortcoming if any."""

    task_id: str
    doc_id: str
    score: float
    by: By
    via: Passage | None = None


@dataclass(frozen=True, slots=True)
class Restated:
    """Where a plan says a shortcoming over again, and how sure it is that it means the same."""

    passage: Passage
    doc_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Answered:
    """One shortcoming of the conclusion and what became of it; links by score.

    `state`: answered; restated (a plan says it over again and gives no remedy); open (nothing); unknown (nothing in what could be read).
    `nearest` is the best candidate that was not sure enough, where nothing answers.
    """

    shortcoming: Passage
    state: State
    links: tuple[Link, ...] = ()
    restated: tuple[Restated, ...] = ()
    nearest: Link | None = None


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A solution of a plan that answers no shortcoming of the conclusion.

    `state`: recommended (it carries out what the conclusion asks for, `recommendation`, with its score); arrangement (a duty of the
    organisation section); unasked; unknown (a part of the conclusion could not be read).
    """

    task_id: str
    doc_id: str
    state: Extra
    recommendation: Passage | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of a conclusion. `shortcomings` are in its order, `unlinked` in the order of the plans and their texts."""

    conclusion: Source
    plans: tuple[Source, ...]
    shortcomings: tuple[Answered, ...]
    unlinked: tuple[Unlinked, ...]
    tasks: Mapping[str, Task] = field(default_factory=dict)

    def count(self, state: str) -> int:
        """Answers how many shortcomings, or unlinked solutions, are in a state."""
        return sum(row.state == state for row in self.shortcomings) + sum(row.state == state for row in self.unlinked)


def coverage(
    conclusion: Records, plans: Sequence[Records], *, weights: Mapping[str, Weights] | None = None, matcher: Matcher | None = None
) -> Coverage:
    """Answers what of a conclusion's shortcomings the plans answer.

    Args:
        conclusion: what the notice or conclusion says.
        plans: what each plan says that is to answer it.
        weights: how ties are judged; the shipped ones where None.
        matcher: the rules; the shipped ones where None.
    """
    rules, judged = matcher or default(), weights or shipped()
    asked = side(completed(conclusion, matcher=rules))
    answers = [_Answers(asked, side(plan), judged, rules) for plan in plans]
    sources = tuple(a.plan.source for a in answers)
    rows = tuple(_answered(s, answers, all(p.complete for p in sources)) for s in asked.leaves())
    extra = tuple(row for a in answers for row in a.unlinked())
    return Coverage(asked.source, sources, rows, extra, {t.task_id: t for a in answers for t in a.plan.tasks})


def _answered(shortcoming: Passage, answers: Iterable[_Answers], complete: bool) -> Answered:
    links = [link for a in answers for link in a.links[shortcoming.record_id]]
    links.sort(key=lambda link: -link.score)
    restated = tuple(r for a in answers for r in a.restated[shortcoming.record_id])
    if links:
        return Answered(shortcoming, "answered", tuple(links), restated)
    near = [a.nearest[shortcoming.record_id] for a in answers if shortcoming.record_id in a.nearest]
    nearest = max(near, key=lambda link: link.score, default=None)
    state: State = "restated" if restated else "open"
    return Answered(shortcoming, state if complete else "unknown", (), restated, nearest)


class _Answers:
    """The ties between one plan and the conclusion."""

    def __init__(self, asked: Side, plan: Side, weights: Mapping[str, Weights], matcher: Matcher) -> None:
        self.plan = plan
        self._asked = asked
        self._weights = weights
        self._matcher = matcher
        self._wanted = asked.leaves()
        self.links: dict[str, list[Link]] = defaultdict(list)
        self.restated: dict[str, list[Restated]] = defaultdict(list)
        self.nearest: dict[str, Link] = {}
        said = [terms(fold(s.text)) for s in self._wanted]
        own = [terms(fold(s.text)) for s in plan.shortcomings]
        done = [terms(fold(t.bare)) for t in plan.tasks]
        scale = Scale([*said, *own, *done])
        self._numbers = _numbers(asked)
        self._restate(own, said, scale)
        self._link(done, said, scale)

    def _restate(self, own: list[frozenset[str]], said: list[frozenset[str]], scale: Scale) -> None:
        """Ties the plan's shortcomings to those of the conclusion: each to its best, and each of the conclusion's to its best.

        Hence a shortcoming that the plan splits is answered by all its parts, and one that it merges with others by the whole.
        """
        weights = self._weights["restated"]
        parts = [_parts(s.text) for s in self.plan.shortcomings]
        by_part = iter(figures([terms(fold(p)) for listed in parts for p in listed], said, scale))
        for passage, whole, listed in zip(self.plan.shortcomings, figures(own, said, scale), parts, strict=True):
            named = self._named(passage.text)
            rows = [whole, *(next(by_part) for _ in listed)]
            for n, wanted in enumerate(self._wanted):
                chance = _NAMED if wanted.record_id in named else 0.0 if named else max(weights.chance(row[n]) for row in rows)
                if chance >= weights.threshold:
                    self.restated[wanted.record_id].append(Restated(passage, self.plan.source.doc_id, chance))

    def _link(self, done: list[frozenset[str]], said: list[frozenset[str]], scale: Scale) -> None:
        weights = self._weights["wording"]
        through: dict[str, list[tuple[str, Restated]]] = defaultdict(list)
        for record_id, places in self.restated.items():
            for place in places:
                through[place.passage.record_id].append((record_id, place))
        self._linked: set[str] = set()
        for task, row in zip(self.plan.tasks, figures(done, said, scale, duties=_duties(self.plan)), strict=True):
            named = self._named(task.passage.text) if not task.shortcoming_id else ()
            stands = [tie for own in self._line(task.shortcoming_id) for tie in through[own]]
            for record_id in named:
                self._tie(record_id, task, _NAMED, "number")
            if named:
                continue
            for record_id, place in stands:
                self._tie(record_id, task, place.score * task.tie, "restated", place.passage)
            if stands:
                continue
            for wanted, found in zip(self._wanted, row, strict=True):
                chance = weights.chance(found)
                if chance >= max(weights.threshold, _ELSEWHERE if task.shortcoming_id else 0.0):
                    self._tie(wanted.record_id, task, chance, "wording")
                elif chance >= max(_LEAST_SHOWN, self.nearest[wanted.record_id].score if wanted.record_id in self.nearest else 0.0):
                    self.nearest[wanted.record_id] = Link(task.task_id, self.plan.source.doc_id, round(chance, 3), "wording")

    def _tie(self, record_id: str, task: Task, score: float, by: By, via: Passage | None = None) -> None:
        known = self.links[record_id]
        if any(link.task_id == task.task_id for link in known):
            return
        known.append(Link(task.task_id, self.plan.source.doc_id, min(round(score, 3), _NAMED), by, via))
        self._linked.add(task.task_id)

    def _line(self, shortcoming_id: str) -> list[str]:
        """Answers a shortcoming of the plan with those it is part of, and its parts where they have no remedy of their own."""
        if not shortcoming_id:
            return []
        parents = dict(self.plan.parents)
        remedied = {t.shortcoming_id for t in self.plan.tasks}
        line, at = [shortcoming_id], parents.get(shortcoming_id, "")
        while at and at not in line:
            line.append(at)
            at = parents.get(at, "")
        parts = [child for child, parent in self.plan.parents if parent == shortcoming_id and child not in remedied]
        return [*line, *parts]

    def _named(self, text: str) -> tuple[str, ...]:
        """Answers the shortcomings of the conclusion that a wording names by number or rank."""
        found = []
        for name in numbers(self._matcher, fold(text)):
            known = self._numbers.get(name)
            if known is not None:
                found.append(known)
        return tuple(dict.fromkeys(found))

    def unlinked(self) -> list[Unlinked]:
        """Answers what becomes of the tasks that answer no shortcoming.

        A recommendation is carried out where a task is more about it than about anything else that the conclusion says.
        """
        said = [terms(fold(s.text)) for s in self._wanted]
        asked = [terms(fold(t.bare)) for t in self._asked.tasks]
        done = [terms(fold(t.bare)) for t in self.plan.tasks]
        weights = self._weights["wording"]
        found = figures(done, [*asked, *said], Scale([*asked, *said, *done]), duties=_duties(self.plan))
        out = []
        for task, row in zip(self.plan.tasks, found, strict=True):
            if task.task_id in self._linked:
                continue
            state: Extra = "unasked" if self._asked.source.complete else "unknown"
            if task.section_kind == _ORGANISATION:
                state = "arrangement"
            sure, best = max(((weights.chance(row[j]), -j) for j in range(len(asked))), default=(0.0, 0))
            if sure >= weights.threshold:
                wanted = self._asked.tasks[-best].passage
                out.append(Unlinked(task.task_id, self.plan.source.doc_id, "recommended", wanted, round(sure, 3)))
            else:
                out.append(Unlinked(task.task_id, self.plan.source.doc_id, state))
        return out


def _parts(text: str) -> list[str]:
    """Answers the parts of a wording that says several things, none where it says one."""
    parts = [p for p in _BETWEEN.split(text) if len(p) >= _LEAST_PART]
    return parts if len(parts) > 1 else []


def _duties(plan: Side) -> list[bool]:
    return [t.section_kind == _ORGANISATION for t in plan.tasks]


def _numbers(asked: Side) -> dict[Named, str]:
    """Answers by which numbers and ranks a plan can mean which shortcoming: its printed number, and that with its heading's in front.

    A number that several have names none of them.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for s in asked.leaves():
        number = s.number.strip(".) ").lower()
        if not any(c.isalnum() for c in number):
            continue
        found[number].add(s.record_id)
        heading = s.section.partition(" ")[0].strip(".) ").lower()
        if heading and heading[0].isdigit() and roman_value(heading) is None and "." not in number:
            found[f"{heading}.{number}"].add(s.record_id)
    out = {Named("number", n): next(iter(ids)) for n, ids in found.items() if len(ids) == 1}
    return out | {Named("rank", str(n)): s.record_id for n, s in enumerate(asked.leaves(), 1)}
