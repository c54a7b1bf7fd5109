"""Makes records with stable ids out of what the linker decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from extract.assemble.context import Context, is_owner
from extract.matcher import Matcher
from extract.mentions import FieldMention, Mentions
from extract.mentions.roles import ADDRESSED, UnitMention, sentences
from extract.model import (
    Assignment,
    Deadline,
    Document,
    Node,
    Outline,
    Records,
    Reference,
    Role,
    Section,
    Shortcoming,
    Solution,
    Span,
    Unit,
)
from extract.normalize.deadlines import DeadlineMention
from extract.normalize.references import ReferenceMention
from extract.normalize.unit_names import canonical, unit_id
from extract.text import flat, fold

# Nothing, or only a time, before a unit.
_OPENS = re.compile(r"\W*(?:(?:từ|đến|trước|trong|hằng|định kì|bắt đầu)\b[^,;.]*,\s*)?")
# What a task opens with by which it is handed to somebody: "Phân công đồng chí ...".
_OPENING_CUE = re.compile(r"\W*(?:giao|phân công)(?: nhiệm vụ)?(?: cho)? ")
# A period said as from when till when, not as a month, a quarter or a year.
# What hands a part of a task on, right before who gets it.
_HANDED_LATER = re.compile(r"[;.,] *giao (?:cho )?\Z")
# What a time is said of alone, right before it.
_APART = re.compile(r"\briêng (?P<what>[^;.():\n]{3,60}?)[ :,]*\Z")
_APART_MOST = 80
_SPAN = re.compile(r"\b(?:đến|tới|hết)\b|\d ?[-–] ?\d", re.IGNORECASE)


class RecordBuilder:
    """Collects the records of one document; ids are the document's id, a letter for the kind and a running number."""

    def __init__(self, document: Document, outline: Outline, mentions: Mentions, matcher: Matcher, *, inheritance: bool = True) -> None:
        self._document = document
        self._folded = fold(document.text)
        self._matcher = matcher
        self._inheritance = inheritance
        self._outline = outline
        self._mentions = mentions
        self._sections: list[Section] = []
        self._shortcomings: list[Shortcoming] = []
        self._solutions: list[Solution] = []
        self._deadlines: list[Deadline] = []
        self._assignments: list[Assignment] = []
        self._units: dict[str, Unit] = {}
        self._unparsed: list[tuple[str, Span]] = []

    def _id(self, letter: str, number: int) -> str:
        return f"{self._document.doc_id}-{letter}{number + 1:03d}"

    def words(self, span: Span) -> str:
        """Answers the words of a span as they go into a table."""
        return flat(self._document.text[span.start : span.end])

    def section(self, node: Node, parent_id: str, level: int) -> str:
        """Adds a section and answers its id."""
        section_id = self._id("s", len(self._sections))
        number = "" if node.section_kind in ("phu_luc", "noi_nhan") and level == 1 or node.marker is None else node.marker.number
        heading = node.head if node.kind != "closing" else Span(node.head.start, node.head.start)
        self._sections.append(Section(section_id, parent_id, level, number, self.words(heading), node.section_kind, node.head))
        return section_id

    def shortcoming(self, span: Span, context: Context, number: str, rule_id: str) -> str:
        """Adds a shortcoming and answers its id ("" without words); the same words again (a merged cell) are the same shortcoming."""
        if not self.words(span):
            return ""
        for known in reversed(self._shortcomings):
            if known.span == span:
                return known.shortcoming_id
        new = self._id("h", len(self._shortcomings))
        self._shortcomings.append(
            Shortcoming(new, context.section_id, context.parent_shortcoming_id, number, self.words(span), span, rule_id=rule_id)
        )
        return new

    @property
    def shortcomings(self) -> tuple[Shortcoming, ...]:
        """The shortcomings so far, in text order."""
        return tuple(self._shortcomings)

    @property
    def solutions(self) -> tuple[Solution, ...]:
        """The solutions so far, in text order."""
        return tuple(self._solutions)

    def replace_solution(self, position: int, solution: Solution) -> None:
        """Puts a changed solution in its elder's place."""
        self._solutions[position] = solution

    def solution(
        self,
        span: Span,
        context: Context,
        *,
        number: str,
        units: tuple[UnitMention, ...],
        deadlines: tuple[DeadlineMention, ...],
        fields: Iterable[FieldMention] = (),
        rule_id: str = "item",
    ) -> str:
        """Adds a solution with what is its own (`units`, `deadlines` in its words, `fields` of its own) and what its context lends it."""
        solution_id = self._id("g", len(self._solutions))
        told = self._told(span, units) if number else span
        self._solutions.append(
            Solution(solution_id, context.section_id, context.shortcoming_id, "", number, self.words(told), told, rule_id=rule_id)
        )
        fields = tuple(f for f in fields if self._inheritance or not f.merged)
        if not self._inheritance:
            context = replace(context, owners=(), helpers=(), others=(), deadlines=())
        if context.owners:
            # "Yêu cầu các đơn vị ..." under "1. Sở Y tế": the one above does the asking, and owns the task.
            units = tuple(u for u in units if not (is_owner(u) and self._aside_from(u, span, context)))
        clauses = sentences(self._document.text, span.start, span.end)
        self._add_deadlines(solution_id, context, deadlines, fields, clauses, self.words(span))
        self._add_assignments(solution_id, span, context, units, fields, clauses)
        return solution_id

    def _told(self, span: Span, units: tuple[UnitMention, ...]) -> Span:
        """Answers what is to be done, without those who are asked to: "Đề nghị Hội Nông dân xã: vận động hội viên ..."."""
        colon = self._folded.find(": ", span.start, span.end)
        owners = [u for u in units if is_owner(u) and u.unit.end <= colon]
        asked = bool(owners) and owners[0].rule_id == "role.heading" and owners[0].unit.start > span.start and owners[-1].unit.end == colon
        if not asked or not self._document.text[colon + 2].islower():
            return span
        return Span(colon + 2, span.end)

    def _aside_from(self, mention: UnitMention, span: Span, context: Context) -> bool:
        """Answers whether an owner in the words of a task gives way to those above it.

        "Yêu cầu các đơn vị ..." under "1. Sở Y tế": the one above does the asking. But "Giao đồng chí Phó Chủ tịch ..." under
        "các phòng, đơn vị" says who of them. "Cơ quan thường trực của BCĐ, chủ trì ..." says what the one above is.
        "...; giáo viên chủ nhiệm không được giữ tiền" tells of others on the way.
        """
        text = self._document.text
        leads = mention.unit.start == span.start and self._matcher.at(self._folded, "role.leading", span.start) is not None
        if leads and text[span.start].isupper():
            # "Lãnh đạo Ủy ban nhân dân xã lập hồ sơ" under a committee of the Party: what it does, not who.
            return all(u.unit.kind == "dang" for u in context.owners)
        if mention.unit.start == span.start and self._matcher.at(self._folded, "role.held", span.start) is not None:
            return any(u.unit.proper for u in context.owners)
        if mention.rule_id == "role.left.handed":
            # "Chủ tịch UBND tỉnh yêu cầu ..." under "5. Văn phòng": another one asks.
            return any(fold(text[span.start :]).startswith(fold(text[u.unit.start : u.unit.end])) for u in context.owners)
        if mention.rule_id == "role.left.owner":
            if mention.unit.proper and _HANDED_LATER.search(self._folded, span.start, mention.unit.start) is not None:
                return False  # "Rà soát ...; giao Trạm Chẩn đoán ..." under "1. Chi cục Thú y": a part of it is handed on
            if mention.unit.kind == "ca_nhan" and _OPENING_CUE.fullmatch(self._folded, span.start, mention.unit.start):
                return False  # "Phân công đồng chí Lò Văn Tâm dự ..." under "1. Ban Thường vụ": one of theirs, by his name
            return any(u.unit.proper and u.rule_id != ADDRESSED and not _anyone(text, u) for u in context.owners)
        later = mention.unit.start - span.start > 1 and text[mention.unit.start].islower() and ";" in text[span.start : mention.unit.start]
        return later and mention.rule_id == "role.subject" and mention.unit.kind in ("tap_the", "chuc_danh")

    # --- Deadlines --------------------------------------------------------------------------------------------------------

    def _add_deadlines(
        self,
        solution_id: str,
        context: Context,
        own: tuple[DeadlineMention, ...],
        fields: tuple[FieldMention, ...],
        clauses: list[Span],
        own_words: str,
    ) -> None:
        fielded = [(f, d) for f in fields for d in f.deadlines]
        if not fielded:
            context = replace(context, deadlines=self.shared(context.deadlines, own_words))
        for f in fields:
            if f.field.role == "deadline" and f.field.value.end > f.field.value.start and not f.deadlines:
                self._unparsed.append((solution_id, f.field.value))
        if fielded:
            for f, d in fielded:
                self._deadline(solution_id, d, 0, inherited=f.merged)
            # What comes back beside a day, or a day beside "thường xuyên", is a time of its own.
            unbounded = all(d.value.kind == "ongoing" for _, d in fielded)
            for d in own:
                back = d.value.kind == "recurring" and all(k.value.kind != "recurring" for _, k in fielded)
                if unbounded or back or any(_within(d, k) for _, k in fielded):
                    self._deadline(solution_id, d, _clause(d.start, clauses), inherited=False)
        elif context.deadlines_fielded and all(d.value.kind == "recurring" or d.rule_id == "time.span" for d in own):
            # "ít nhất 02 lần/tuần", "không quá 05 ngày" beside "Thời gian: xong trước ngày 30/6": how often, how long, and until when.
            for d in context.deadlines:
                self._deadline(solution_id, d, 0, inherited=True)
            for d in own:
                if all(k.value.kind != d.value.kind for k in context.deadlines):
                    self._deadline(solution_id, d, _clause(d.start, clauses), inherited=False)
        elif own:
            if all(d.value.kind == "recurring" for d in own):
                # "Hằng ngày ..." under "Từ ngày 01/02 đến ngày 31/5": how often, and from when till when.
                for d in context.deadlines:
                    if d.value.kind == "period" and _SPAN.search(self.words(Span(d.start, d.end))):
                        self._deadline(solution_id, d, 0, inherited=True)
            elif all(d.value.kind in ("ongoing", "vague") or d.rule_id in ("after.milestone", "after.occasion") for d in own):
                # "Thường xuyên ..." under "Trong tháng 12/2025": what binds to nothing does not take the place of what does.
                for d in context.deadlines:
                    self._deadline(solution_id, d, 0, inherited=True)
            for d in own:
                self._deadline(solution_id, d, _clause(d.start, clauses), inherited=False)
        else:
            for d in context.deadlines:
                self._deadline(solution_id, d, 0, inherited=True)

    def shared(self, times: tuple[DeadlineMention, ...], task: str) -> tuple[DeadlineMention, ...]:
        """Answers those of the times said of several tasks that hold for one: "30/6/2024 (riêng máy in: 30/9/2024)"."""
        apart = {d: hit for d in times if (hit := _APART.search(self._folded, max(0, d.start - _APART_MOST), d.start))}
        if not apart or len(apart) == len(times):
            return times
        words = set(fold(task).split())
        meant = tuple(d for d, hit in apart.items() if _mostly(hit["what"].split(), words))
        return meant or tuple(d for d in times if d not in apart)

    def _deadline(self, solution_id: str, d: DeadlineMention, clause: int, *, inherited: bool) -> None:
        span = Span(d.start, d.end)
        self._deadlines.append(
            Deadline(
                self._id("t", len(self._deadlines)), solution_id, self.words(span), span, d.value, clause, inherited, rule_id=d.rule_id
            )
        )

    # --- Assignments ------------------------------------------------------------------------------------------------------

    def _add_assignments(
        self,
        solution_id: str,
        span: Span,
        context: Context,
        own: tuple[UnitMention, ...],
        fields: tuple[FieldMention, ...],
        clauses: list[Span],
    ) -> None:
        fielded = [(u, f.merged) for f in fields for u in f.units]
        chosen: list[tuple[UnitMention, int, bool]] = []
        if fielded:
            # Where a field names the units, those are the units (gold rule 12).
            chosen = [(u, 0, merged) for u, merged in fielded]
            if not any(is_owner(u) for u, _ in fielded):
                chosen += [(u, _clause(u.unit.start, clauses), False) for u in own if is_owner(u)] or [(u, 0, True) for u in context.owners]
        elif context.owners and context.owners_fielded and not any(is_owner(u) and u.rule_id == "role.aside" for u in own):
            chosen = [(u, 0, True) for u in (*context.owners, *context.helpers, *context.others)]
            # "Cùng Ban Quản lý chợ điều tra ..." under a shortcoming with its owner in brackets: with whom he does this one task.
            cue = self._matcher.at(self._folded, "role.left", span.start, span.end)
            if cue is not None and cue.rule.constants["role"] == "phoi_hop":
                chosen += [(u, _clause(u.unit.start, clauses), False) for u in own if u.role == "phoi_hop"]
        else:
            own = self._without_shares(own, span, context)
            chosen = [(u, _clause(u.unit.start, clauses), False) for u in own]
            if not any(is_owner(u) for u in own):
                opening = self._matcher.at(self._folded, "role.opening", clauses[0].start) if clauses else None
                role = cast(Role, opening.rule.constants["role"]) if opening is not None else None
                chosen += [(replace(u, role=role) if role is not None and u.role == "thuc_hien" else u, 0, True) for u in context.owners]
                if not any(u.role == "phoi_hop" for u in own):
                    chosen += [(u, 0, True) for u in context.helpers]
            elif all(u.rule_id == "role.directed" or self._told_apart(u, span.start, clauses) for u in own if is_owner(u)):
                # "... trước ngày 25/10. Riêng UBND phường Tân Lập báo cáo ...": the first sentence is for those above.
                chosen += [(u, 0, True) for u in context.owners]
            chosen += [(u, 0, True) for u in context.others]
        seen: set[tuple[str, str]] = set()
        for mention, clause, inherited in chosen:
            name = self.words(Span(mention.unit.start, mention.unit.end))
            key = (canonical(name), "owner" if is_owner(mention) else mention.role)
            if not key[0] or key in seen:
                continue
            seen.add(key)
            self._assignment(solution_id, mention, name, clause, inherited=inherited)

    def _without_shares(self, own: tuple[UnitMention, ...], span: Span, context: Context) -> tuple[UnitMention, ...]:
        """Leaves out what a later part deals out to each of many ("..., mỗi lớp 02 ngày") where somebody else is told to do the whole.

        So it does with those whom somebody is to direct ("Chỉ đạo các trường ...").
        """
        text = self._document.text
        shares = (u for u in own if is_owner(u) and self._matcher.at(self._folded, "role.share", u.unit.start) is not None)
        dealt = {u for u in shares if not _OPENS.fullmatch(fold(text[span.start : u.unit.start]))}
        # A body called by its name does it with those above: "Chỉ đạo Sở Tài chính thẩm định ...".
        dealt |= {u for u in own if u.rule_id == "role.directed" and not _called(text, u)}
        others = any(is_owner(u) and u not in dealt for u in own) or context.owners
        return tuple(u for u in own if u not in dealt) if others else own

    def _told_apart(self, mention: UnitMention, start: int, clauses: list[Span]) -> bool:
        """Answers whether a later part of a task tells a unit of its own: behind "Riêng" or "; giao", or who answers if it goes wrong."""
        if mention.rule_id == "role.right.answer":
            return mention.unit.start > start
        if mention.rule_id == "role.left.owner" and _HANDED_LATER.search(self._folded, start, mention.unit.start) is not None:
            return self._matcher.at(self._folded, "directive", start) is not None
        clause = _clause(mention.unit.start, clauses)
        if mention.rule_id == "role.subject" and self._folded[start : mention.unit.start].rstrip().endswith((";", " thì")):
            # "Vận động hội viên ...; Đoàn Thanh niên cử người giúp" under "Mặt trận xã và các đoàn thể": the first part is theirs.
            return self._matcher.at(self._folded, "directive", start) is not None
        if clause == 0 or mention.rule_id != "role.subject":
            return False
        apart = self._matcher.at(self._folded, "role.apart", clauses[clause].start, mention.unit.start)
        return apart is not None and not self._folded[apart.end : mention.unit.start].strip()

    def _assignment(self, solution_id: str, mention: UnitMention, name: str, clause: int, *, inherited: bool) -> None:
        uid = unit_id(name)
        known = self._units.get(uid)
        if known is None:
            self._units[uid] = Unit(uid, name, mention.unit.kind)
        elif name != known.name and name not in known.aliases:
            self._units[uid] = Unit(uid, known.name, known.kind, (*known.aliases, name))
        self._assignments.append(
            Assignment(
                self._id("a", len(self._assignments)),
                solution_id,
                uid,
                name,
                Span(mention.unit.start, mention.unit.end),
                mention.role,
                clause,
                inherited,
                rule_id=mention.rule_id,
            )
        )

    # --- Done -------------------------------------------------------------------------------------------------------------

    def build(self) -> Records:
        """Answers all records."""
        return self._records(self._references())

    def _references(self) -> tuple[Reference, ...]:
        """One reference a cited document: the mention that gives its day, else the first."""
        own = self._outline.facts.number
        best: dict[str, ReferenceMention] = {}
        for mention in self._mentions.references:
            if own is not None and mention.start <= own.span.start < mention.end:
                continue  # the plan's own number in its head
            key = canonical(mention.number) or self.words(Span(mention.start, mention.end))
            known = best.get(key)
            if known is None or known.issued_on is None and mention.issued_on is not None:
                best[key] = mention
        out: list[Reference] = []
        for r in sorted(best.values(), key=lambda r: r.start):
            issuer = self.words(r.issuer) if r.issuer is not None else ""
            span = Span(r.start, r.end)
            out.append(Reference(self._id("r", len(out)), r.kind, r.number, r.issued_on, issuer, self.words(span), span))
        return tuple(out)

    def _records(self, references: tuple[Reference, ...]) -> Records:
        return Records(
            document=self._document,
            facts=self._outline.facts,
            sections=tuple(self._sections),
            shortcomings=tuple(self._shortcomings),
            solutions=tuple(self._solutions),
            deadlines=tuple(self._deadlines),
            units=tuple(self._units.values()),
            assignments=tuple(self._assignments),
            references=references,
            unparsed=tuple(self._unparsed),
        )


def _anyone(text: str, mention: UnitMention) -> bool:
    """Answers whether a post stands for whoever holds it ("thủ trưởng các cơ quan, đơn vị")."""
    return mention.unit.kind == "chuc_danh" and " các " in text[mention.unit.start : mention.unit.end]


def _called(text: str, mention: UnitMention) -> bool:
    """Answers whether a body is called by its name ("Sở Tài chính", no "nhà thầu")."""
    return mention.unit.proper and mention.unit.kind == "co_quan" and text[mention.unit.start].isupper()


def _mostly(named: list[str], words: set[str]) -> bool:
    """Answers whether most of what is named stands in a task."""
    return sum(w.strip(",") in words for w in named) >= 0.6 * len(named)


def _within(time: DeadlineMention, period: DeadlineMention) -> bool:
    """Answers whether a day or month lies within a period: "Tổng kết hè (trước 15/8)" beside "Tháng 8"."""
    first, last, end = period.value.start, period.value.end, time.value.end
    if time.value.kind == "period" and None not in (first, last, end, time.value.start):
        begin = time.value.start
        return first <= begin and end <= last and (first, last) != (begin, end)  # type: ignore[operator]
    return time.value.kind == "date" and None not in (first, last, end) and first <= end < last  # type: ignore[operator]


def _clause(at: int, clauses: list[Span]) -> int:
    return next((i for i, c in enumerate(clauses) if c.start <= at < c.end), 0)
