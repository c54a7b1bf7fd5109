"""One document as a comparison sees it: its shortcomings and its tasks, each with page and span, deadlines and units."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extract.evidence import EvidenceMap, placed
from extract.model import DeadlineValue, Records, Role, Section, Shortcoming, Solution, Span
from extract.text import flat


@dataclass(frozen=True, slots=True)
class Source:
    """A document that is compared. `problems` is what of it could not be read, as (Vietnamese, English) sentences."""

    doc_id: str
    path: str
    kind: str
    number: str
    issuer: str
    issued_on: dt.date | None
    title: str
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether all of it could be read: only then may something be called missing."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Passage:
    """A wording and where it stands: `page` from 1 (None for formats without pages), `span` in the document's text."""

    record_id: str
    number: str
    text: str
    section: str
    page: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of a task, as printed and as read."""

    text: str
    value: DeadlineValue
    page: int | None
    span: Span
    inherited: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """A unit of a task, as printed, with its role."""

    unit_id: str
    text: str
    role: Role
    page: int | None
    span: Span
    inherited: bool


@dataclass(frozen=True, slots=True)
class Task:
    """A solution that is a tuple. `bare` is its wording without its own deadlines and units: what it is about.

    `shortcoming_id` is the shortcoming it answers in its own plan, "" for none, `tie` how sure that is (0..1), `inferred` whether it was
    told by wording or order because the plan does not say it.
    """

    passage: Passage
    bare: str
    section_kind: str
    shortcoming_id: str
    tie: float
    inferred: bool
    dues: tuple[Due, ...]
    holders: tuple[Holder, ...]

    @property
    def task_id(self) -> str:
        """The solution's id."""
        return self.passage.record_id


@dataclass(frozen=True, slots=True)
class Side:
    """A document's shortcomings and tasks in text order. `parents` leads from a shortcoming to the one it is part of."""

    source: Source
    shortcomings: tuple[Passage, ...]
    tasks: tuple[Task, ...]
    parents: tuple[tuple[str, str], ...] = ()

    def leaves(self) -> tuple[Passage, ...]:
        """Answers the shortcomings that have no parts of their own."""
        above = {parent for _, parent in self.parents if parent}
        return tuple(s for s in self.shortcomings if s.record_id not in above)


def side(records: Records) -> Side:
    """Answers a document's records as one side of a comparison."""
    return _Reader(records).side()


class _Reader:
    """Reads one document's records."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._where = EvidenceMap(records.document)
        self._sections = {s.section_id: s for s in records.sections}
        self._dues: dict[str, list[Due]] = defaultdict(list)
        for d in records.deadlines:
            self._dues[d.solution_id].append(Due(d.text, d.value, self._where.page(d.span), d.span, d.inherited))
        self._holders: dict[str, list[Holder]] = defaultdict(list)
        for a in records.assignments:
            self._holders[a.solution_id].append(Holder(a.unit_id, a.text, a.role, self._where.page(a.span), a.span, a.inherited))

    def side(self) -> Side:
        records = self._records
        context = {s.parent_id for s in records.solutions}
        return Side(
            self._source(),
            tuple(self._passage(s.shortcoming_id, s) for s in records.shortcomings),
            tuple(self._task(s) for s in records.solutions if s.solution_id not in context),
            tuple((s.shortcoming_id, s.parent_id) for s in records.shortcomings),
        )

    def _source(self) -> Source:
        document, facts = self._records.document, self._records.facts
        number, issuer, title = (flat(v.text) if v is not None else "" for v in (facts.number, facts.issuer, facts.title))
        return Source(
            document.doc_id, document.path, facts.kind, number, issuer, facts.issued_on, title, tuple(placed(p) for p in document.problems)
        )

    def _passage(self, record_id: str, record: Shortcoming | Solution) -> Passage:
        heading = _heading(self._sections.get(record.section_id))
        return Passage(record_id, record.number, flat(record.text), heading, self._where.page(record.span), record.span)

    def _task(self, s: Solution) -> Task:
        section = self._sections.get(s.section_id)
        dues, holders = self._dues[s.solution_id], self._holders[s.solution_id]
        return Task(
            self._passage(s.solution_id, s),
            self._without(s.span, [*(d.span for d in dues), *(h.span for h in holders)]),
            section.kind if section is not None else "",
            s.shortcoming_id,
            s.link_confidence or 1.0,
            bool(s.inferred),
            tuple(dues),
            tuple(holders),
        )

    def _without(self, span: Span, left_out: Iterable[Span]) -> str:
        """Answers the words of `span` with a bar in the place of each stretch that is left out."""
        out, at = [], span.start
        for hole in sorted(left_out, key=lambda h: (h.start, h.end)):
            if hole.start >= at and hole.end <= span.end:
                out += [self._records.document.text[at : hole.start], " | "]
                at = hole.end
        return flat("".join([*out, self._records.document.text[at : span.end]]))


def _heading(section: Section | None) -> str:
    if section is None:
        return ""
    return flat(f"{section.number}. {section.heading}" if section.number else section.heading)
