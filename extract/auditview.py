"""One document's records as the checks of an audit ask for them."""

from __future__ import annotations

import datetime as dt
import functools
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar

from extract import agreement
from extract.evidence import EvidenceMap
from extract.labels import OWNER_ROLES
from extract.matcher import default
from extract.model import Assignment, Block, Deadline, Document, DocumentFacts, Records, Section, Shortcoming, Solution, Span, answers
from extract.normalize import deadlines
from extract.periods import Term, term_of_conclusion
from extract.sequence import bare
from extract.text import flat, fold
from extract.wording import Scale, shared, terms, words

Words = str | tuple[str, str]
_T = TypeVar("_T", Deadline, Assignment)

# Kinds of documents that plan: they have tasks, a number, sections.
PLANS = ("ke_hoach", "chuong_trinh", "de_an", "phuong_an")
# Answers about names that are remembered.
_KEPT = 8192
_QUOTE_LENGTH = 70
# Half of the words of such a page are wrong; poor copies that can still be read have 0.75 and more.
_POOR = 0.6
# Where nothing is tied, a shortcoming with a chance below this has no task about it in other words, either. Of fewer than so many
# shortcomings words tell little.
_UNANSWERED, _COMPARED = 0.3, 3
# Problems with figures of the head; they say nothing of what else is on the page.
_HEAD_ONLY = frozenset(f"{how}_{part}" for how in ("handwritten", "unreadable") for part in ("number", "date"))
# Which part of their words two wordings share that say one shortcoming, or a shortcoming and its remedy.
_SAME_WORDS, _MANY_WORDS, _LEAST_WORDS = 0.7, 0.5, 4
_SINGLE_BODIES = ("co_quan", "dang", "chinh_quyen", "doan_the", "luc_luong")
# "Hà Văn Tiến, Phó Bí thư": capitals tell, which rules do not see.
_NAME_AND_POST = re.compile(r"^(?:[^\W\d_a-zà-ỹđ]\w* ?){2,5},")
_ABBREVIATED = re.compile(r"\b(?!UBND|HĐND|MTTQ)[^\W\d_a-zà-ỹđ]{2,}(?![a-zà-ỹđ])|&")
# Bodies that everybody writes short, as `fold` spells them.
_SHORT = {
    "ủy ban nhân dân": "ubnd",
    "hội đồng nhân dân": "hđnd",
    "mặt trận tổ quốc": "mttq",
    "ủy ban mttq": "mttq",
    "hợp tác xã": "htx",
    "trung học cơ sở": "thcs",
    "trung học phổ thông": "thpt",
    "văn hóa": "vh",
    "thông tin": "tt",
    "kế hoạch": "kh",
    " và ": " ",
}


@dataclass(frozen=True, slots=True)
class Noted:
    """What a check found: the record it is about, its evidence, and what fills the message, one wording or a pair (Vietnamese, English).

    `severity` is None for the check's own.
    """

    record_id: str
    span: Span | None
    fields: Mapping[str, Words] = field(default_factory=dict)
    severity: Literal["error", "warning", "info"] | None = None

    def fields_in(self, lang: str) -> dict[str, str]:
        """Answers the fields of the message in `lang` ("vi" or "en")."""
        return {k: v if isinstance(v, str) else v[lang == "en"] for k, v in self.fields.items()}


@dataclass(frozen=True, slots=True)
class Saying:
    """What words of a task say of its time.

    `kind` is "past" (before the day of issue), "vague" (nothing that binds), "time" (the reading took it for no deadline); `first` and
    `last` are its days where it names some.
    """

    kind: str
    span: Span
    first: dt.date | None = None
    last: dt.date | None = None


class AuditView:
    """Answers questions about one document's records; changes nothing.

    `tasks` are the solutions that are tuples (no mere context of finer ones); `deadlines` and `unparsed` go by solution_id.
    """

    def __init__(self, records: Records) -> None:
        self.records = records
        self.document: Document = records.document
        self.facts: DocumentFacts = records.facts
        parents = {s.parent_id for s in records.solutions}
        self.tasks = tuple(s for s in records.solutions if s.solution_id not in parents)
        self.deadlines: Mapping[str, list[Deadline]] = _grouped(records.deadlines)
        # A dash in a time field says nothing.
        self.unparsed = {i: at for i, at in records.unparsed if any(c.isalnum() for c in records.document.text[at.start : at.end])}
        self._assignments: Mapping[str, list[Assignment]] = _grouped(records.assignments)
        self._unit_kinds = {u.unit_id: u.kind for u in records.units}
        self._unit_names = {u.unit_id: (u.name, *u.aliases) for u in records.units}
        self._sections = {s.section_id: s for s in records.sections}
        self._shortcomings = {s.shortcoming_id: s for s in records.shortcomings}
        self._where = EvidenceMap(records.document)
        self._folded = fold(records.document.text)
        self._block_starts = [b.start for b in records.document.blocks]
        self._sayings: dict[str, Saying | None] = {}
        self._task_starts = sorted({s.span.start for s in self.tasks})

    def on(self, record_id: str, span: Span, *, severity: Literal["error", "warning", "info"] | None = None, **fields: Words) -> Noted:
        """Answers a note about one record."""
        return Noted(record_id, span, fields, severity)

    def on_document(
        self, span: Span | None = None, *, severity: Literal["error", "warning", "info"] | None = None, **fields: Words
    ) -> Noted:
        """Answers a note about the document as a whole."""
        return Noted(self.document.doc_id, span, fields, severity)

    @property
    def complete(self) -> bool:
        """Whether all of the document but figures in its head could be read, so that what was not found is not there."""
        return not self._lost_pages

    @property
    def expects_signature(self) -> bool:
        """Whether papers of its kind are signed: appendices and papers of no known kind need not be."""
        return self.facts.kind not in ("khac", "phu_luc")

    @property
    def is_scan(self) -> bool:
        """Whether some of its text was recognised, so that what was not found may be covered or faded."""
        return self.document.text_source != "text"

    def written(self, part: Literal["number", "date"]) -> bool:
        """Whether number or day of issue is written by hand or covered, read or not: then it is not blank."""
        return any(p.code in (f"handwritten_{part}", f"unreadable_{part}") for p in self.document.problems)

    def lost_fields(self) -> tuple[str, str] | None:
        """Answers what of head and foot was not found in a scan, in words; None where all was. What was left blank was found."""
        if not self.is_scan or not self.expects_signature:
            return None
        facts = self.facts
        read = "" if facts.signer is None else flat(facts.signer.text)
        unsure = f"họ tên người ký (có thể là “{read}”)", f"the signer's name (perhaps {read!r})"
        lost = [
            names
            for names, gone in (
                (("số văn bản", "its number"), facts.number is None and not facts.number_blank and not self.written("number")),
                (("ngày ban hành", "its day of issue"), facts.issued_on is None and not facts.date_blank and not self.written("date")),
                (("họ tên người ký", "the signer's name"), facts.signer is None and not facts.signed_by),
                (unsure, facts.signer_unsure and not facts.signed_by),
                (("chức vụ người ký", "the signer's post"), facts.signer_title is None and not facts.signed_as),
            )
            if gone
        ]
        return (", ".join(vi for vi, _ in lost), ", ".join(en for _, en in lost)) if lost else None

    @cached_property
    def poor_pages(self) -> Mapping[int, float]:
        """The recognised pages that are too poor to judge by, with the mean confidence (0..1) over their letters."""
        sums: dict[int, tuple[float, int]] = {}
        for word in self.document.words:
            if word.confidence is not None:
                sure, letters = sums.get(word.box.page, (0.0, 0))
                sums[word.box.page] = sure + word.confidence * (word.end - word.start), letters + word.end - word.start
        return {page: sure / letters for page, (sure, letters) in sums.items() if letters and sure / letters < _POOR}

    @cached_property
    def _lost_pages(self) -> frozenset[int | None]:
        return frozenset(p.page for p in self.document.problems if p.code not in _HEAD_ONLY) | self.poor_pages.keys()

    def readable(self, span: Span) -> bool:
        """Whether every page from the task before `span` to the task after it could be read: what is said of a task stands there."""
        if not self._lost_pages:
            return True
        if None in self._lost_pages:
            return False
        at = bisect_right(self._task_starts, span.start)
        before = self._task_starts[at - 2] if at > 1 else 0
        after = self._task_starts[at] if at < len(self._task_starts) else max(len(self.document.text) - 1, 0)
        first, last = (self._where.page(Span(o, o + 1)) for o in (before, after))
        if first is None or last is None:
            return False
        if at >= len(self._task_starts):
            last = max(last, max((p.number for p in self.document.pages), default=last))
        return not any(page is not None and first <= page <= last for page in self._lost_pages)

    def owners(self, solution: Solution) -> list[Assignment]:
        """Answers who leads, carries out or drafts `solution`; in the organisation section, where that is a task, who monitors too."""
        roles: tuple[str, ...] = OWNER_ROLES
        if self.section_kind(solution) == "to_chuc_thuc_hien":
            roles = (*roles, "theo_doi")
        return [a for a in self._assignments[solution.solution_id] if a.role in roles and not self._issues(a)]

    def charged(self, solution: Solution) -> bool:
        """Whether the plan names somebody for a task: who owns it, or who answers for it."""
        named = any(answers(a.rule_id, inherited=a.inherited) for a in self._assignments[solution.solution_id])
        return named or bool(self.owners(solution))

    def _issues(self, assignment: Assignment) -> bool:
        """Whether the owner is only the issuer who says, over a list, that it sets these tasks: that names nobody to do them."""
        issuer = self.facts.issuer
        if not assignment.inherited or assignment.rule_id != "role.subject" or issuer is None:
            return False
        return _named(assignment.text) == _named(issuer.text)

    def without_times(self, solution: Solution) -> str:
        """Answers the words of a task without the times that stand behind a label in it ("Thời hạn: 30/6/2026")."""
        text, kept, at = self.document.text, [], solution.span.start
        own, given = solution.span, self.deadlines[solution.solution_id]
        inside = (d.span for d in given if own.start <= d.span.start and d.span.end <= own.end)
        for span in sorted(inside, key=lambda span: span.start):
            if span.start >= at and text[at : span.start].rstrip().endswith(":"):
                kept.append(text[at : span.start])
                at = span.end
        return "".join([*kept, text[at : solution.span.end]]) if kept else solution.text

    def said_of_time(self, solution: Solution) -> Saying | None:
        """Answers what the words of a task say of its time, None where they say nothing; for tasks of which no deadline was read.

        A day that is past in running text is told from one that is recounted by the words before it; the reading takes neither.
        """
        if solution.solution_id not in self._sayings:
            said = self._saying(solution.span)
            beside = (self._due(span) for span in self._cells_beside(solution.span)) if said is None else ()
            self._sayings[solution.solution_id] = said or next((s for s in beside if s is not None), None)
        return self._sayings[solution.solution_id]

    def _cells_beside(self, span: Span) -> Iterator[Span]:
        """Answers what else stands in the row of a table that `span` is in: a note may say by when, or whose it is."""
        here = self._block_at(span.start)
        if here is None or here.cell is None:
            return
        at = bisect_right(self._block_starts, span.start) - 1
        for step in (-1, 1):
            near = at + step
            while 0 <= near < len(self.document.blocks):
                block = self.document.blocks[near]
                if block.cell is None or (block.cell.table, block.cell.row) != (here.cell.table, here.cell.row):
                    break
                if block.cell.column != here.cell.column:  # beside other tasks in its own cell, this one still lacks what they have
                    yield Span(block.start, block.end)
                near += step

    def _saying(self, span: Span) -> Saying | None:
        due = self._due(span)
        if due is not None:
            return due
        rules = default()
        for kind in ("vague", "time"):
            for found in rules.scan(self._folded, f"audit.{kind}", span.start, span.end):
                if kind == "vague" or not self._is_past(found.start, found.end):
                    return Saying(kind, Span(found.start, found.end))
        return None

    def _is_past(self, start: int, end: int) -> bool:
        """Whether words name a time that was over on the day of issue: "(thành lập tháng 10/2025)"."""
        issued = self.facts.issued_on
        read = deadlines.find(default(), self._folded, start, end, context="field", issued_on=None, text=self.document.text)
        return issued is not None and bool(read) and all(m.value.end is not None and m.value.end < issued for m in read)

    def _due(self, span: Span) -> Saying | None:
        rules = default()
        issued = self.facts.issued_on
        for due in rules.scan(self._folded, "audit.due", span.start, span.end) if issued is not None else ():
            # A year that is not printed is no past one.
            read = deadlines.find(rules, self._folded, due.start, due.end, context="field", issued_on=None, text=self.document.text)
            days = [(m.value.start or m.value.end, m.value.end) for m in read if m.value.kind in ("date", "period")]
            if days and len(days) == len(read) and all(end is not None for _, end in days):
                past = all(end is not None and issued is not None and end < issued for _, end in days)
                return Saying("past" if past else "time", Span(read[-1].start, read[-1].end), *days[-1])
        return None

    def unbound(self, deadline: Deadline) -> bool:
        """Whether a deadline waits for what may never come ("khi có kinh phí")."""
        value = deadline.value
        waits = value.kind == "relative" and value.end is None
        return waits and default().at(self._folded, "audit.unbound", deadline.span.start, deadline.span.end) is not None

    def done(self, deadline: Deadline) -> bool:
        """Whether a time field says when the task was done: "Đã nộp ngày 10/4/2024"."""
        block = self._block_at(deadline.span.start)
        return block is not None and default().at(self._folded, "audit.done", block.start, block.end) is not None

    def _block_at(self, offset: int) -> Block | None:
        at = bisect_right(self._block_starts, offset) - 1
        return self.document.blocks[at] if at >= 0 else None

    def numbers_printed(self, start: int, end: int) -> set[str]:
        """Answers the numbers of items and rows that are printed in text[start:end], as records have them."""
        found = set()
        for at in range(bisect_right(self._block_starts, start), bisect_left(self._block_starts, end)):
            block = self.document.blocks[at]
            marker = default().at(self._folded, "ladder", block.start, block.end)
            words = self._folded[block.start : block.end] if marker is None else marker.text
            found.add(bare(words))
        return found

    @cached_property
    def term(self) -> Term | None:
        """By when the conclusion that the plan answers wants things put right, as the plan's opening says over again."""
        starts = [s.span.start for s in self.records.solutions] + [s.span.start for s in self.records.shortcomings]
        head = self.facts.title.span.end if self.facts.title is not None else 0
        return term_of_conclusion(self.document.text, head, min(starts, default=head), self.records.references)

    def unread_owner(self, solution: Solution) -> Span | None:
        """Answers words of the task that look like who does it, None where there are none; for tasks of which no owner was read."""
        start, end = solution.span.start, solution.span.end
        opening = default().at(self._folded, "audit.owner-opening", start, end)
        if opening is not None:
            return Span(opening.start, opening.end)
        found = default().scan(self._folded, "audit.owner", start, end)
        if found:
            return Span(found[0].start, found[0].end)
        for span in self._cells_beside(solution.span):
            handed = default().at(self._folded, "audit.handed", span.start, span.end)
            if handed is not None:
                return Span(handed.start, handed.end)
        return self._headed_by(solution)

    def _headed_by(self, solution: Solution) -> Span | None:
        """Answers the heading right over a task where it reads like a post: "Tư pháp - Hộ tịch"."""
        section = self._sections.get(solution.section_id)
        if section is None or default().whole(fold(section.heading), "audit.owner-heading", 0, len(section.heading)) is None:
            return None
        at = self.document.text.find(section.heading, section.span.start)
        return Span(at, at + len(section.heading)) if at >= 0 else section.span

    def body(self, assignment: Assignment) -> bool:
        """Whether the owner is a body rather than a person or a post."""
        return self._unit_kinds.get(assignment.unit_id) not in ("ca_nhan", "chuc_danh")

    def collective(self, assignment: Assignment) -> bool:
        """Whether the name stands for several bodies, each with its own share."""
        if self._unit_kinds.get(assignment.unit_id) == "tap_the":
            return True
        name = fold(flat(assignment.text))
        return _opens(name, "audit.collective") or _holds(name, "audit.collective-inside")

    def equals(self, solution: Solution, owners: list[Assignment]) -> list[Assignment]:
        """Answers owners that one list gives the same work, so that one of them ought to lead; empty where each does its own share."""
        for listed in self._lists(owners):
            equal = list({a.unit_id: a for a in listed if self.body(a)}.values())
            if len(equal) < 2 or any(self.collective(a) for a in listed):
                continue
            own_share = default().scan(self._folded, "audit.each", solution.span.start, solution.span.end)
            peers = all(_opens(fold(flat(a.text)), "audit.peer") for a in equal)
            behind = default().at(self._folded, "audit.each-opening", max(a.span.end for a in listed), solution.span.end)
            if not own_share and not peers and behind is None:
                return equal
        return []

    def _lists(self, owners: list[Assignment]) -> list[list[Assignment]]:
        """Answers owners in groups of those that stand in one list, nothing but commas and the like between them."""
        groups: list[list[Assignment]] = []
        for owner in sorted(owners, key=lambda a: a.span.start):
            last = groups[-1][-1] if groups else None
            gap = (last.span.end, owner.span.start) if last is not None else (0, 0)
            between = self._folded[gap[0] : gap[1]].strip()
            joined = not between or default().whole(self._folded, "audit.between", *gap) is not None
            if last is not None and joined and last.clause == owner.clause:
                groups[-1].append(owner)
            else:
                groups.append([owner])
        return groups

    def unheard_of(self, assignment: Assignment) -> bool:
        """Whether the owner's name has nothing by which a body, a post, a person or a collective is known."""
        text = flat(assignment.text)
        name = fold(text)
        if _opens(name, "audit.strange"):
            return True
        if self._unit_kinds.get(assignment.unit_id) != "khac" or self.collective(assignment) or _NAME_AND_POST.search(text):
            return False
        if _holds(name, "audit.person") or _opens(name, "audit.known") or _opens(name, "audit.owner-opening"):
            return False
        # Proper names alone are places, or go on with the head of the name before them: "khoa Ngoại, Nhi, Sản".
        return not all(word[:1].isupper() for word in text.split())

    def left_out(self, assignment: Assignment) -> bool:
        """Whether the owner is one body that neither the organisation section nor the recipients name, nor anything there may mean."""
        there = self._organisation
        kind = self._unit_kinds.get(assignment.unit_id)
        if there is None or kind not in _SINGLE_BODIES or self.collective(assignment):
            return False
        # What is not printed as a name ("05 tổ cơ động", "tư vấn giám sát") says less for certain which body is meant.
        if not assignment.text[:1].isupper() or (kind == "doan_the" and "đoàn thể" in there):
            return False
        if _opens(fold(flat(assignment.text)), "audit.committee"):
            return False
        printed = (assignment.text, *self._unit_names.get(assignment.unit_id, ()))
        names = {_named(n) for n in printed}
        # A short form may stand there written out, or the other way round.
        if any(_ABBREVIATED.search(n) for n in printed) or any(_without_level(name) in there for name in names):
            return False
        if any(_shortened(n, self._abbreviations) for n in printed):
            return False
        # The heads of names by which collectives are called there: "các phòng, ban", "các khoa"; "các đơn vị" means anybody.
        if _holds(there, "audit.anybody") or any(_in_collective(name, there) for name in names if name):
            return False
        # The issuer's own office and small units go with its departments.
        if _opens(fold(flat(assignment.text)), "audit.internal") and _holds(there, "audit.internal-list"):
            return False
        if any(name.startswith("văn phòng") for name in names) and _holds(there, "audit.own-office"):
            return False
        issuers = (self.facts.issuer, self.facts.parent_body)
        return not any(name in _named(v.text) or _named(v.text) in name for v in issuers if v is not None for name in names)

    @cached_property
    def _organisation(self) -> str | None:
        """The organisation section and the recipients in one, as names are compared; None where one of them is not there."""
        printed = self._organisation_text
        return None if printed is None else _named(printed)

    @cached_property
    def _abbreviations(self) -> frozenset[str]:
        """The short forms that the organisation section and the recipients print, in small letters: "lhpn", "vhtt"."""
        return frozenset(fold(m[0]) for m in _ABBREVIATED.finditer(self._organisation_text or "") if len(m[0]) > 1)

    @cached_property
    def _organisation_text(self) -> str | None:
        tops = [s for s in self.records.sections if not s.parent_id]
        spans: dict[str, list[str]] = {}
        for at, section in enumerate(tops):
            end = tops[at + 1].span.start if at + 1 < len(tops) else len(self.document.text)
            spans.setdefault(section.kind, []).append(self.document.text[section.span.start : end])
        if not {"to_chuc_thuc_hien", "noi_nhan"} <= spans.keys():
            return None
        return " ; ".join(spans["to_chuc_thuc_hien"] + spans["noi_nhan"])

    def section_kind(self, solution: Solution) -> str:
        """Answers the kind of the section `solution` stands in, "" where it stands in none."""
        section = self._sections.get(solution.section_id)
        return section.kind if section is not None else ""

    def siblings(self) -> list[list[Section | Solution | Shortcoming]]:
        """Answers what stands directly under each section, and at the top: sections and items, in text order."""
        groups: dict[str, list[Section | Solution | Shortcoming]] = defaultdict(list)
        for section in self.records.sections:
            groups[section.parent_id].append(section)
        items: list[Solution | Shortcoming] = [*self.records.solutions, *self.records.shortcomings]
        for item in items:
            groups[item.section_id].append(item)
        return [sorted(group, key=lambda record: record.span.start) for group in groups.values()]

    def items(self) -> list[list[Solution | Shortcoming]]:
        """Answers the tasks and shortcomings directly in each section, or in none, in text order."""
        groups: dict[str, list[Solution | Shortcoming]] = defaultdict(list)
        records: list[Solution | Shortcoming] = [*self.records.solutions, *self.records.shortcomings]
        for item in records:
            groups[item.section_id].append(item)
        return [sorted(group, key=lambda record: record.span.start) for group in groups.values()]

    def headed(self, label: str) -> bool:
        """Whether a heading has words of the rule family `label`."""
        return any(_holds(fold(s.heading), label) for s in self.records.sections)

    @cached_property
    def remedies(self) -> bool:
        """Whether the document is one that has to say what is done about each shortcoming it names.

        A plan is. A conclusion lists them for others to answer; a notice or a report is where it does so for half of what it names.
        """
        leaves = self.leaf_shortcomings()
        if self.facts.kind in PLANS:
            return True
        tied = {s.shortcoming_id for s in self.records.solutions if s.shortcoming_id}
        return self.facts.kind != "ket_luan" and 2 * sum(bool(tied & self.shortcoming_line(h)) for h in leaves) >= len(leaves)

    @cached_property
    def about_shortcomings(self) -> bool:
        """Whether the title speaks of what fell short or of a conclusion: then each shortcoming wants its remedy."""
        title = fold(self.facts.title.text) if self.facts.title is not None else ""
        return _holds(title, "period.lacking") or _holds(title, "period.conclusion")

    def sums_up(self, solution: Solution) -> bool:
        """Whether a task reports or reviews: it may be due when what it sums up is over."""
        return bool(default().scan(self._folded, "period.sums-up", solution.span.start, solution.span.end))

    def undated(self, kind: str) -> Iterator[tuple[Solution, Saying]]:
        """Answers the tasks without any deadline whose words say `kind` of their time (see Saying), with these words."""
        for solution in self.tasks:
            if self.deadlines[solution.solution_id] or solution.solution_id in self.unparsed:
                continue
            saying = self.said_of_time(solution)
            if saying is not None and saying.kind == kind:
                yield solution, saying

    def leaf_shortcomings(self) -> list[Shortcoming]:
        """Answers the shortcomings that have no parts of their own."""
        parents = {s.parent_id for s in self.records.shortcomings}
        return [s for s in self.records.shortcomings if s.shortcoming_id not in parents]

    def unanswered(self) -> list[Shortcoming] | None:
        """Answers the leaf shortcomings that no task is for; none where the document need not say what is done about them.

        Where no task is tied to any, those are answered whose wording has an answer, if half of them have; else this cannot be told: None.
        """
        leaves = self.leaf_shortcomings()
        tied = {s.shortcoming_id for s in self.records.solutions if s.shortcoming_id}
        if tied:
            return [h for h in leaves if not tied & self.shortcoming_line(h)] if self.remedies else []
        likely = self.likely_answered() if len(leaves) >= _COMPARED and self.facts.kind != "ket_luan" else {}
        enough = agreement.shipped()["wording"].threshold
        if likely and 2 * sum(chance >= enough for chance in likely.values()) >= len(leaves):
            return [h for h in leaves if likely[h.shortcoming_id] < _UNANSWERED]
        return None if self.remedies else []

    def likely_answered(self) -> dict[str, float]:
        """Answers the leaf shortcomings by id, each with the chance (0..1) that some task is about it, going by the words of both."""
        leaves, tasks = self.leaf_shortcomings(), self.tasks
        asked = [terms(fold(h.text)) for h in leaves]
        answers = [terms(fold(t.text)) for t in tasks]
        weights = agreement.shipped()["wording"]
        known = agreement.figures(answers, asked, Scale([*asked, *answers]))
        return {h.shortcoming_id: max((weights.chance(row[j]) for row in known), default=0.0) for j, h in enumerate(leaves)}

    def perhaps_answered(self, shortcoming: Shortcoming) -> bool:
        """Whether a shortcoming without a remedy may be none, or may have one that was not tied to it."""
        start, end = shortcoming.span.start, shortcoming.span.end
        rules = default()
        if rules.scan(self._folded, "audit.remedy-inside", start, end) or rules.scan(self._folded, "audit.no-shortcoming", start, end):
            return True
        if self._folded[start:end].rstrip().endswith(":"):
            return True
        tells = rules.at(self._folded, "audit.owner-opening", start, end) is not None
        timed = rules.at(self._folded, "audit.time", start, end) is not None or rules.scan(self._folded, "audit.due", start, end)
        if (tells or timed) and not rules.scan(self._folded, "lack", start, end):
            return True
        said = words(fold(shortcoming.text))
        again = (there for h, there in self._answered if shared(said, there) >= _SAME_WORDS and shared(there, said) >= _SAME_WORDS)
        near = (there for there in self._untied if shared(said, there) >= _MANY_WORDS and len(said & there) >= _LEAST_WORDS)
        return next(again, None) is not None or next(near, None) is not None

    @cached_property
    def _answered(self) -> list[tuple[Shortcoming, set[str]]]:
        """The shortcomings that have a remedy, each with its words."""
        tied = {s.shortcoming_id for s in self.records.solutions if s.shortcoming_id}
        return [(h, words(fold(h.text))) for h in self.records.shortcomings if tied & self.shortcoming_line(h)]

    @cached_property
    def _untied(self) -> list[set[str]]:
        """The words of the tasks that answer no shortcoming for all that was read."""
        return [words(fold(t.text)) for t in self.tasks if not t.shortcoming_id]

    def shortcoming_line(self, shortcoming: Shortcoming) -> set[str]:
        """Answers the ids of `shortcoming` and of all that it is part of."""
        line: set[str] = set()
        at: Shortcoming | None = shortcoming
        while at is not None and at.shortcoming_id not in line:
            line.add(at.shortcoming_id)
            at = self._shortcomings.get(at.parent_id)
        return line

    def quote(self, record: Section | Solution | Shortcoming) -> str:
        """Answers the number and the first words of a record, in quotation marks."""
        text = flat(record.heading if isinstance(record, Section) else record.text)
        if len(text) > _QUOTE_LENGTH:
            text = text[:_QUOTE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
        number = record.number if any(c.isalnum() for c in record.number) else ""
        return f"“{number}. {text}”" if number else f"“{text}”"

    def place(self, solution: Solution) -> Words:
        """Answers where a task stands, shortly: its number, else its page, else its section."""
        if any(c.isalnum() for c in solution.number):
            return f"“{solution.number}”"
        page = self._where.page(solution.span)
        if page is not None:
            return f"ở trang {page}", f"the one on page {page}"
        section = self._sections.get(solution.section_id)
        if section is not None and section.heading:
            return f"trong “{flat(section.heading)}”", f"the one in “{flat(section.heading)}”"
        return "ở trên", "the one above"


def record_id(record: Solution | Shortcoming) -> str:
    """Answers the id of a task or a shortcoming."""
    return record.solution_id if isinstance(record, Solution) else record.shortcoming_id


def _grouped(records: tuple[_T, ...]) -> Mapping[str, list[_T]]:
    groups: dict[str, list[_T]] = defaultdict(list)
    for record in records:
        groups[record.solution_id].append(record)
    return groups


def _named(text: str) -> str:
    """Answers a text as names in it are compared: one spelling, no punctuation, common words by their short forms."""
    text = re.sub(r"^P\. ?(?=\w)", "Phòng ", flat(text))
    key = " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())
    for long, short in _SHORT.items():
        key = key.replace(long, short)
    return key


# Names come again and again, in a document and over a run; an index of each would be made each time.


@functools.lru_cache(maxsize=_KEPT)
def _opens(name: str, label: str) -> bool:
    """Whether a rule of a family matches at the beginning of a folded name."""
    return default().at(name, label, 0) is not None


@functools.lru_cache(maxsize=_KEPT)
def _holds(text: str, label: str) -> bool:
    """Whether a rule of a family matches anywhere in a folded text."""
    return bool(default().scan(text, label))


@functools.lru_cache(maxsize=16)
def _collectives(there: str) -> frozenset[str]:
    """Answers the words of the collectives in a folded text."""
    return frozenset(word for m in default().scan(there, "audit.collective-list") for word in m.text.split())


@functools.lru_cache(maxsize=_KEPT)
def _without_level(name: str) -> str:
    """Answers a name without the level behind it: "công an xã" is "công an" in a plan of the xã."""
    found = default().scan(name, "audit.own-level")
    return name[: found[-1].start].strip() if found else name


def _shortened(name: str, abbreviations: frozenset[str]) -> bool:
    """Whether a short form stands for a name: "LHPN" has the first letters of words of "Hội Liên hiệp Phụ nữ huyện" in a row."""
    initials = "".join(word[0] for word in re.findall(r"\w+", fold(name)) if word != "và")
    return any(len(short) > 2 and short in initials for short in abbreviations)


def _in_collective(name: str, there: str) -> bool:
    """Whether a collective in `there` has the head of a name in it: "phòng" in "các phòng ban", "xã" in "ubnd các xã"."""
    words = name.split()
    # An office is a department among others, and a commune's committee one of those of its communes.
    heads = {words[0], words[1]} if words[0] in ("văn", "ubnd", "hđnd", "mttq") and len(words) > 1 else {words[0]}
    return not heads.isdisjoint(_collectives(there))
