"""One document's records as the checks of an audit ask for them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar

from extract.evidence import EvidenceMap
from extract.matcher import default
from extract.model import Assignment, Deadline, Document, DocumentFacts, Records, Section, Shortcoming, Solution, Span
from extract.text import flat, fold

Words = str | tuple[str, str]
_T = TypeVar("_T", Deadline, Assignment)

_OWNER_ROLES = ("chu_tri", "thuc_hien", "tham_muu")
# "Các sở, ban, ngành", "mỗi đơn vị", "Ủy ban nhân dân các xã": each does its own share of the task.
_COLLECTIVE_OPENING = ("các ", "tất cả ", "mọi ", "mỗi ", "từng ", "toàn thể ", "toàn bộ ", "những ")
_COLLECTIVE_INSIDE = (" các ", " từng ", " mỗi ", " liên quan", " trực thuộc")
_QUOTE_LENGTH = 70
# Half of the words of such a page are wrong; poor copies that can still be read have 0.75 and more.
_POOR = 0.6
_SINGLE_BODIES = ("co_quan", "dang", "chinh_quyen", "doan_the", "luc_luong")
# "Hà Văn Tiến, Phó Bí thư", "Đồng chí phụ trách tuyên giáo", "bà Lò Thử".
_PERSON = re.compile(r"^(?:[^\W\d_a-zà-ỹđ]\w* ?){2,5},|\b(?:[Đđ]ồng chí|[Ôô]ng|[Bb]à|[Tt]hầy|[Cc]ô)\b")
# Whoever is meant by these may be anybody.
_ANYBODY = re.compile(
    r"như trên|như điều|như mục|"
    r"(?:các|mọi|toàn thể|từng|mỗi) (?:cơ quan|đơn vị|tổ chức|ngành|ban ngành|địa phương|thành viên|bộ phận|tập thể|cá nhân)|"
    r"đơn vị liên quan|bộ phận liên quan|có liên quan|đơn vị thuộc|trực thuộc|toàn trường|toàn cơ quan"
)
_ABBREVIATED = re.compile(r"\b(?!UBND|HĐND|MTTQ)[^\W\d_a-zà-ỹđ]{2,}(?![a-zà-ỹđ])|&")
# "Công an xã" is "Công an" in a plan of the xã.
_OWN_LEVEL = re.compile(r" (?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|cơ sở|trường|nhà trường|bệnh viện|cơ quan|công ty|sở)$")
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
        self.unparsed = dict(records.unparsed)
        self._assignments: Mapping[str, list[Assignment]] = _grouped(records.assignments)
        self._unit_kinds = {u.unit_id: u.kind for u in records.units}
        self._unit_names = {u.unit_id: (u.name, *u.aliases) for u in records.units}
        self._sections = {s.section_id: s for s in records.sections}
        self._shortcomings = {s.shortcoming_id: s for s in records.shortcomings}
        self._where = EvidenceMap(records.document)
        self._folded = fold(records.document.text)
        self._task_starts = sorted({s.span.start for s in self.tasks})

    def on(self, record_id: str, span: Span, *, severity: Literal["error", "warning", "info"] | None = None, **fields: Words) -> Noted:
        """Answers a note about one record."""
        return Noted(record_id, span, fields, severity)

    def on_document(self, span: Span | None = None, **fields: Words) -> Noted:
        """Answers a note about the document as a whole."""
        return Noted(self.document.doc_id, span, fields)

    @property
    def complete(self) -> bool:
        """Whether all of the document could be read, so that what was not found is not there."""
        return not self.document.problems and not self.poor_pages

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
        return frozenset(p.page for p in self.document.problems) | self.poor_pages.keys()

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
        roles: tuple[str, ...] = _OWNER_ROLES
        if self.section_kind(solution) == "to_chuc_thuc_hien":
            roles = (*roles, "theo_doi")
        return [a for a in self._assignments[solution.solution_id] if a.role in roles and not self._issues(a)]

    def _issues(self, assignment: Assignment) -> bool:
        """Whether the owner is only the issuer who says, over a list, that it sets these tasks: that names nobody to do them."""
        issuer = self.facts.issuer
        if not assignment.inherited or assignment.rule_id != "role.subject" or issuer is None:
            return False
        return _named(assignment.text) == _named(issuer.text)

    def unread_time(self, solution: Solution) -> Span | None:
        """Answers words of the task that look like a time, None where there are none; for tasks of which no deadline was read."""
        found = default().scan(self._folded, "audit.time", solution.span.start, solution.span.end)
        return Span(found[0].start, found[0].end) if found else None

    def unread_owner(self, solution: Solution) -> Span | None:
        """Answers words of the task that look like who does it, None where there are none; for tasks of which no owner was read."""
        start, end = solution.span.start, solution.span.end
        opening = default().at(self._folded, "audit.owner-opening", start, end)
        if opening is not None:
            return Span(opening.start, opening.end)
        found = default().scan(self._folded, "audit.owner", start, end)
        return Span(found[0].start, found[0].end) if found else None

    def body(self, assignment: Assignment) -> bool:
        """Whether the owner is a body rather than a person or a post."""
        return self._unit_kinds.get(assignment.unit_id) not in ("ca_nhan", "chuc_danh")

    def collective(self, assignment: Assignment) -> bool:
        """Whether the name stands for several bodies, each with its own share."""
        if self._unit_kinds.get(assignment.unit_id) == "tap_the":
            return True
        name = fold(flat(assignment.text))
        return name.startswith(_COLLECTIVE_OPENING) or any(words in name for words in _COLLECTIVE_INSIDE)

    def unheard_of(self, assignment: Assignment) -> bool:
        """Whether the owner's name has nothing by which a body, a post, a person or a collective is known."""
        text = flat(assignment.text)
        known = self._unit_kinds.get(assignment.unit_id) != "khac" or self.collective(assignment) or _PERSON.search(text)
        # Proper names alone are places, or go on with the head of the name before them: "khoa Ngoại, Nhi, Sản".
        return not known and not all(word[:1].isupper() for word in text.split())

    def left_out(self, assignment: Assignment) -> bool:
        """Whether the owner is one body that neither the organisation section nor the recipients name, nor anything there may mean."""
        there = self._organisation
        kind = self._unit_kinds.get(assignment.unit_id)
        if there is None or kind not in _SINGLE_BODIES or self.collective(assignment):
            return False
        # What is not printed as a name ("05 tổ cơ động", "tư vấn giám sát") says less for certain which body is meant.
        if not assignment.text[:1].isupper() or (kind == "doan_the" and "đoàn thể" in there):
            return False
        printed = (assignment.text, *self._unit_names.get(assignment.unit_id, ()))
        names = {_named(n) for n in printed}
        # A short form may stand there written out, or the other way round.
        if any(_ABBREVIATED.search(n) for n in printed) or any(_OWN_LEVEL.sub("", name) in there for name in names):
            return False
        # The heads of names by which collectives are called there: "các phòng, ban", "các khoa"; "các đơn vị" means anybody.
        if _ANYBODY.search(there) or any(_in_collective(name.split()[0], there) for name in names if name):
            return False
        issuers = (self.facts.issuer, self.facts.parent_body)
        return not any(name in _named(v.text) or _named(v.text) in name for v in issuers if v is not None for name in names)

    @cached_property
    def _organisation(self) -> str | None:
        """The organisation section and the recipients in one, as names are compared; None where one of them is not there."""
        tops = [s for s in self.records.sections if not s.parent_id]
        spans: dict[str, list[str]] = {}
        for at, section in enumerate(tops):
            end = tops[at + 1].span.start if at + 1 < len(tops) else len(self.document.text)
            spans.setdefault(section.kind, []).append(self.document.text[section.span.start : end])
        if not {"to_chuc_thuc_hien", "noi_nhan"} <= spans.keys():
            return None
        return _named(" ; ".join(spans["to_chuc_thuc_hien"] + spans["noi_nhan"]))

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

    def leaf_shortcomings(self) -> list[Shortcoming]:
        """Answers the shortcomings that have no parts of their own."""
        parents = {s.parent_id for s in self.records.shortcomings}
        return [s for s in self.records.shortcomings if s.shortcoming_id not in parents]

    def shortcoming_line(self, shortcoming: Shortcoming) -> set[str]:
        """Answers the ids of `shortcoming` and of all that it is part of."""
        line: set[str] = set()
        at: Shortcoming | None = shortcoming
        while at is not None and at.shortcoming_id not in line:
            line.add(at.shortcoming_id)
            at = self._shortcomings.get(at.parent_id)
        return line

    def quote(self, record: Solution | Shortcoming) -> str:
        """Answers the number and the first words of a record, in quotation marks."""
        text = flat(record.text)
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


def _in_collective(head: str, there: str) -> bool:
    """Whether a collective in `there` has the head of a name in it: "phòng" in "các phòng ban chuyên môn", "xã" in "ubnd các xã phường"."""
    return re.search(rf"\b(?:các|từng|mỗi|mọi|toàn thể|những)(?: \w+){{0,5}}? {re.escape(head)}\b", there) is not None
