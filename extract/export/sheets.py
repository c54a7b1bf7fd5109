"""What the sheets of the workbook hold: their names, heads and rows, in the words of those who read them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from extract.audit import checks
from extract.columns import TABLES
from extract.export.lines import Gathered, Key, Line, Lines, Tone
from extract.labels import (
    BOUNDS,
    DEADLINE_KINDS,
    DOCUMENT_KINDS,
    OWNER_ROLES,
    REVIEWS,
    SECTION_KINDS,
    SEVERITIES,
    STATUSES,
    UNIT_KINDS,
    Labels,
    label,
    recurrence,
)
from extract.tables import Cell, Row, Tables, TableSet
from extract.widesheet import entries

if TYPE_CHECKING:
    from extract.export.profiles import Profile

Align = Literal["left", "center"]
Entry = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Head:
    """One column of a sheet: its head, its width in characters, how its cells stand.

    `month`: its days stand for their months. `choices`: what people may fill in.
    """

    text: str
    width: float
    align: Align = "left"
    month: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, its rows as lines. `linked` is the column that opens the file a row comes from (-1: none does)."""

    name: str
    heads: tuple[Head, ...]
    lines: Lines
    tab: str = "1F4E79"
    linked: int = -1


def sheets(tables: TableSet, profile: Profile | None = None) -> list[Sheet]:
    """Answers the sheets of the workbook in their order: those of `profile` first. The tables are gone through once, part by part."""
    refused = entries("quarantine", tables.rows("quarantine"))
    drafts = [_Draft(s.name, s.rows, s.fields, s.heads, "548235") for s in profile.sheets] if profile else []
    if profile is None or profile.standard:
        drafts += _standard(refused=bool(refused))
    gathered = [Gathered() for _ in drafts]
    load, tasks = _Load(), 0
    for part in tables.parts():
        view = _View(part, tasks)
        for draft, kept in zip(drafts, gathered, strict=True):
            if draft.rows == "deadlines":
                kept.add_sorted((key, draft.line(entry)) for key, entry in view.deadlines())
            elif draft.rows in _OF_PART:
                kept.add(map(draft.line, _OF_PART[draft.rows](view)))
        load.add(view)
        tasks += part.count("tuples")
    over_all: Mapping[str, Callable[[], Iterable[Entry]]] = {
        "months": load.by_month, "units": lambda: load.by_unit(tables.rows("units")), "quarantine": lambda: refused,
    }  # fmt: skip
    for draft, kept in zip(drafts, gathered, strict=True):
        if draft.rows in over_all:
            kept.add(map(draft.line, over_all[draft.rows]()))
    return [Sheet(d.name, d.heads, kept, d.tab, d.linked) for d, kept in zip(drafts, gathered, strict=True)]


def _standard(*, refused: bool) -> list[_Draft]:
    return [
        _draft("Bộ nội dung", "tuples", _TUPLES),
        _draft("Hạn chế", "shortcomings", _SHORTCOMINGS),
        _draft("Thời hạn", "deadlines", _DEADLINES),
        _draft("Theo tháng", "months", _MONTHS),
        _draft("Đơn vị", "units", _UNITS),
        _draft("Phát hiện", "findings", _FINDINGS, tab="C0504D"),
        _draft("Văn bản", "documents", _DOCUMENTS, tab="7F7F7F"),
        _draft("Không đọc được", "quarantine", _QUARANTINE, tab="C0504D" if refused else "7F7F7F"),
    ]


class _View:
    """The tables of a part of a run, joined as the sheets show them. `above`: how many tasks the parts before it have."""

    def __init__(self, tables: Tables, above: int) -> None:
        self._above = above
        self._entries = {name: entries(name, tables.rows(name)) for name in tables.by_name}
        self._documents = {d["doc_id"]: d for d in self._entries["documents"]}
        self._sections = {s["section_id"]: s for s in self._entries["sections"]}
        self._tasks = {t["solution_id"]: t for t in self._entries["tuples"]}
        self._severity = {(f["record_id"], f["code"]): str(f["severity"]) for f in self._entries["findings"]}

    def tuples(self) -> Iterator[Entry]:
        titles = {code: check.title[0] for code, check in checks().items()}
        worst = self._worst()
        persons = self._persons()
        solutions = {s["solution_id"]: s for s in self._entries["solutions"]}
        for n, t in enumerate(self._entries["tuples"], start=self._above + 1):
            codes = [c for c in str(t["finding_codes"]).split("; ") if c]
            document = self._documents[t["doc_id"]]
            yield t | {
                "row": n,
                "title": document["title"],
                "signer": document["signer"],
                "heading": self._heading(solutions[t["solution_id"]]),
                "persons": "; ".join(persons.get(t["solution_id"], ())),
                "section_kind": _labelled(SECTION_KINDS, t["section_kind"]),
                "deadline_kind": "; ".join(label(DEADLINE_KINDS, k) for k in str(t["deadline_kind"]).split("; ") if k),
                "recurrence": _recurrences(t["rrule"]),
                "finding_titles": "; ".join(titles.get(c, c) for c in codes),
                "worst": worst.get(t["solution_id"], ""),
                "codes": codes,
            }

    def _persons(self) -> dict[Cell, dict[str, None]]:
        """Answers the persons and posts named for each task, each once, in their order."""
        people = {u["unit_id"] for u in self._entries["units"] if u["kind"] in ("ca_nhan", "chuc_danh")}
        found: dict[Cell, dict[str, None]] = {}
        for a in self._entries["assignments"]:
            if a["unit_id"] in people:
                found.setdefault(a["solution_id"], {})[str(a["text"])] = None
        return found

    def _heading(self, entry: Entry) -> str:
        section = self._sections.get(entry["section_id"], {})
        return ". ".join(str(section[c]) for c in ("number", "heading") if section.get(c))

    def _worst(self) -> dict[Cell, str]:
        """Answers the highest severity among what was found about each task, its deadlines, its owners and its shortcoming."""
        about: dict[Cell, list[Cell]] = {}
        for name, key in (("deadlines", "deadline_id"), ("assignments", "assignment_id")):
            for entry in self._entries[name]:
                about.setdefault(entry[key], []).append(entry["solution_id"])
        for entry in self._entries["solutions"]:
            about.setdefault(entry["shortcoming_id"], []).append(entry["solution_id"])
        order = list(SEVERITIES)
        worst: dict[Cell, str] = {}
        for (record, _), severity in self._severity.items():
            for solution in [record, *about.get(record, [])]:
                worst[solution] = min(severity, worst.get(solution, order[-1]), key=order.index)
        return worst

    def shortcomings(self) -> Iterator[Entry]:
        answers: dict[Cell, int] = {}
        for solution in self._entries["solutions"]:
            if solution["leaf"]:
                answers[solution["shortcoming_id"]] = answers.get(solution["shortcoming_id"], 0) + 1
        for h in self._entries["shortcomings"]:
            yield self._with_document(h) | {
                "heading": self._heading(h),
                "solutions": answers.get(h["shortcoming_id"], 0),
                "unanswered": (h["shortcoming_id"], "shortcoming_without_solution") in self._severity,
            }

    def deadlines(self) -> Iterator[tuple[Key, Entry]]:
        """Answers the deadlines by the day they fall due, those without one behind; each with what that order goes by."""
        known = [((day is None, day or dt.date.max), d) for d, day in self.due()]
        for key, d in sorted(known, key=lambda pair: pair[0]):
            more = {
                "month": None if key[0] else key[1].replace(day=1),
                "kind": _labelled(DEADLINE_KINDS, d["kind"]),
                "bound": _labelled(BOUNDS, d["bound"]),
                "recurrence": _recurrences(d["rrule"]),
                "inherited": "x" if d["inherited"] else "",
            }
            yield key, {**self._tasks[d["solution_id"]], **d, **more}

    def due(self) -> Iterator[tuple[Entry, dt.date | None]]:
        """Answers the deadlines of tasks, each with the last day allowed (None where it has none)."""
        return ((d, _due_day(d)) for d in self._entries["deadlines"] if d["solution_id"] in self._tasks)

    def undated(self) -> set[Cell]:
        """Answers the tasks that the audit calls without a deadline."""
        return {t["solution_id"] for t in self._entries["tuples"] if "no_deadline" in str(t["finding_codes"]).split("; ")}

    def shared(self) -> Iterator[tuple[Cell, str, Cell, Cell]]:
        """Answers for each assignment of a task its unit, the share of it ("leads", "owns", "cooperates", "other"), task and document."""
        for a in self._entries["assignments"]:
            if a["solution_id"] in self._tasks:
                role = str(a["role"])
                share = "leads" if role == "chu_tri" else "owns" if role in OWNER_ROLES else "cooperates" if role == "phoi_hop" else "other"
                yield a["unit_id"], share, a["solution_id"], a["doc_id"]

    def owners(self) -> dict[Cell, dict[str, None]]:
        """Answers the names of the units that answer for each task; tasks without one are left out."""
        names = {u["unit_id"]: str(u["name"]) for u in self._entries["units"]}
        found: dict[Cell, dict[str, None]] = {}
        for a in self._entries["assignments"]:
            if a["role"] in OWNER_ROLES:
                name = names[a["unit_id"]]
                found.setdefault(a["solution_id"], {})[name[:1].upper() + name[1:]] = None
        return found

    def findings(self) -> Iterator[Entry]:
        titles = {code: check.title[0] for code, check in checks().items()}
        for f in self._entries["findings"]:
            code = str(f["code"])
            yield self._with_document(f) | {
                "severity_label": _labelled(SEVERITIES, f["severity"]),
                "title": titles.get(code, code),
                "review_label": _labelled(REVIEWS, f["review"]),
            }

    def documents(self) -> Iterator[Entry]:
        tasks: dict[Cell, list[Entry]] = {}
        for task in self._entries["tuples"]:
            tasks.setdefault(task["doc_id"], []).append(task)
        for d in self._entries["documents"]:
            mine = tasks.get(d["doc_id"], [])
            yield d | {
                "kind": _labelled(DOCUMENT_KINDS, d["kind"]),
                "status_label": _labelled(STATUSES, d["status"]),
                "tasks": len(mine),
                "undated": sum("no_deadline" in str(t["finding_codes"]).split("; ") for t in mine),
                "unowned": sum("no_owner" in str(t["finding_codes"]).split("; ") for t in mine),
            }

    def _with_document(self, entry: Entry) -> dict[str, Cell]:
        document = self._documents[entry["doc_id"]]
        return {"document_number": document["number"], "issuer": document["issuer"], "path": document["path"], **entry}


# --- Over all documents --------------------------------------------------------------------------------------------------------

_SHARES = ("leads", "owns", "cooperates", "other")


@dataclass(slots=True)
class _Due:
    """What falls due in a month, or in none: its tasks and documents, deadlines by kind, tasks nobody answers for, tasks by unit."""

    tasks: int = 0
    documents: int = 0
    unowned: int = 0
    kinds: Counter[Cell] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Duties:
    """What a unit has to do: its tasks, those without a deadline, how many in each share of them, documents, and months by tasks due."""

    tasks: int = 0
    undated: int = 0
    shares: Counter[str] = field(default_factory=Counter)
    months: Counter[dt.date] = field(default_factory=Counter)


class _Load:
    """What falls due in each month and what each unit has to do, added up part by part: no task and no document is in two parts."""

    def __init__(self) -> None:
        self._months: dict[dt.date | str, _Due] = {}
        self._units: dict[Cell, _Duties] = {}

    def add(self, view: _View) -> None:
        """Counts in what a part has."""
        due_in: dict[dt.date | str, list[Entry]] = {}
        months_of: dict[Cell, set[dt.date]] = {}
        for d, day in view.due():
            month = day.replace(day=1) if day else str(d["kind"])
            due_in.setdefault(month, []).append(d)
            if isinstance(month, dt.date):
                months_of.setdefault(d["solution_id"], set()).add(month)
        self._add_months(due_in, view.owners())
        self._add_units(view, months_of)

    def _add_months(self, due_in: Mapping[dt.date | str, list[Entry]], owners: Mapping[Cell, Iterable[str]]) -> None:
        for month, found in due_in.items():
            due = self._months.setdefault(month, _Due())
            tasks = {d["solution_id"]: None for d in found}
            due.tasks += len(tasks)
            due.documents += len({d["doc_id"] for d in found})
            due.unowned += sum(task not in owners for task in tasks)
            due.kinds.update(d["kind"] for d in found)
            due.units.update(name for task in tasks for name in owners.get(task, ()))

    def _add_units(self, view: _View, months_of: Mapping[Cell, set[dt.date]]) -> None:
        undated = view.undated()
        given: dict[Cell, dict[str, set[Cell]]] = {}
        for unit, share, task, document in view.shared():
            mine = given.setdefault(unit, {})
            mine.setdefault(share, set()).add(task)
            mine.setdefault("documents", set()).add(document)
        for unit, mine in given.items():
            duties = self._units.setdefault(unit, _Duties())
            own = set().union(*(mine.get(share, ()) for share in _SHARES))
            duties.tasks += len(own)
            duties.undated += len(own & undated)
            duties.shares.update({share: len(found) for share, found in mine.items()})
            duties.months.update(month for task in own for month in months_of.get(task, ()))

    def by_month(self) -> Iterator[Entry]:
        """Answers what falls due in each month, then what falls due in none."""
        dated = sorted(month for month in self._months if isinstance(month, dt.date))
        listed: list[dt.date | str] = [*dated, *(kind for kind in DEADLINE_KINDS if kind in self._months)]
        for month in listed:
            due = self._months[month]
            busiest = sorted(due.units.items(), key=lambda item: (-item[1], item[0]))[:3]
            yield {
                "month": month if isinstance(month, dt.date) else f"{_labelled(DEADLINE_KINDS, month)} (không có ngày)",
                "tasks": due.tasks,
                **{kind: due.kinds[kind] or None for kind in ("date", "period", "relative")},
                "unowned": due.unowned or None,
                "documents": due.documents,
                "units": len(due.units) or None,
                "busiest": "; ".join(f"{name} ({n})" for name, n in busiest),
            }

    def by_unit(self, units: Iterable[Row]) -> Iterator[Entry]:
        """Answers the units, those with the most tasks first."""
        idle = _Duties()
        for u in sorted(entries("units", units), key=lambda u: -self._units.get(u["unit_id"], idle).tasks):
            duties = self._units.get(u["unit_id"], idle)
            name = str(u["name"])
            peak, most = min(duties.months.items(), key=lambda item: (-item[1], item[0]), default=(None, 0))
            yield u | {
                "undated": duties.undated or None,
                "peak": peak,
                "peak_tasks": most or None,
                "name": name[:1].upper() + name[1:],
                "kind": _labelled(UNIT_KINDS, u["kind"]),
                "tasks": duties.tasks,
                # An empty cell is read faster than a zero.
                **{share: duties.shares[share] or None for share in (*_SHARES, "documents")},
            }


# --- Columns: (column of the entry, head, width in characters, alignment) ---------------------------------------------------------

_Columns = Sequence[tuple[str, str, float, Align]]
# The column with the link to the file.
_OPEN = "open"
# Columns the days of which stand for their months.
_MONTHLY = ("month", "peak")

_TUPLES: _Columns = (
    ("document_number", "Số văn bản", 15, "left"),
    ("issuer", "Cơ quan ban hành", 18, "left"),
    ("issued_on", "Ngày ban hành", 12, "center"),
    ("section_kind", "Loại mục", 13, "left"),
    ("shortcoming_number", "Số HC", 7, "center"),
    ("shortcoming", "Hạn chế, khuyết điểm", 34, "left"),
    ("solution_number", "Số TT", 7, "center"),
    ("solution", "Nhiệm vụ, giải pháp", 58, "left"),
    ("deadline", "Thời hạn (nguyên văn)", 22, "left"),
    ("deadline_kind", "Loại thời hạn", 13, "left"),
    ("deadline_start", "Từ ngày", 12, "center"),
    ("deadline_end", "Đến ngày", 12, "center"),
    ("recurrence", "Lặp lại", 16, "left"),
    ("lead_units", "Đơn vị chủ trì, thực hiện", 24, "left"),
    ("cooperating_units", "Đơn vị phối hợp", 24, "left"),
    ("other_units", "Đơn vị, cá nhân khác", 20, "left"),
    ("finding_titles", "Phát hiện", 20, "left"),
    ("page", "Trang", 7, "center"),
    (_OPEN, "Mở tệp", 9, "center"),
    ("path", "Tệp", 24, "left"),
)
_SHORTCOMINGS: _Columns = (
    ("document_number", "Số văn bản", 15, "left"),
    ("issuer", "Cơ quan ban hành", 22, "left"),
    ("heading", "Mục", 30, "left"),
    ("number", "Số TT", 7, "center"),
    ("text", "Hạn chế, khuyết điểm", 70, "left"),
    ("solutions", "Số giải pháp", 9, "center"),
    ("page", "Trang", 7, "center"),
    (_OPEN, "Mở tệp", 9, "center"),
    ("path", "Tệp", 26, "left"),
)
_DEADLINES: _Columns = (
    ("month", "Tháng đến hạn", 10, "center"),
    ("due", "Ngày cuối còn kịp", 12, "center"),
    ("end", "Đến ngày", 12, "center"),
    ("bound", "Giới hạn", 11, "left"),
    ("start", "Từ ngày", 12, "center"),
    ("text", "Thời hạn (nguyên văn)", 26, "left"),
    ("kind", "Loại thời hạn", 15, "left"),
    ("recurrence", "Lặp lại", 16, "left"),
    ("anchor", "Tính từ", 18, "left"),
    ("solution_number", "Số TT", 7, "center"),
    ("solution", "Nhiệm vụ, giải pháp", 56, "left"),
    ("lead_units", "Đơn vị chủ trì, thực hiện", 24, "left"),
    ("inherited", "Kế thừa", 8, "center"),
    ("rrule", "RRULE", 30, "left"),
    ("document_number", "Số văn bản", 15, "left"),
    ("page", "Trang", 7, "center"),
    (_OPEN, "Mở tệp", 9, "center"),
    ("path", "Tệp", 24, "left"),
)
_MONTHS: _Columns = (
    ("month", "Tháng", 24, "center"),
    ("tasks", "Số nhiệm vụ đến hạn", 12, "center"),
    ("date", "Ngày cụ thể", 11, "center"),
    ("period", "Hết khoảng thời gian", 12, "center"),
    ("relative", "Tính từ sự kiện", 11, "center"),
    ("unowned", "Không đơn vị", 10, "center"),
    ("documents", "Số văn bản", 10, "center"),
    ("units", "Số đơn vị", 10, "center"),
    ("busiest", "Đơn vị nhiều việc nhất (số nhiệm vụ)", 70, "left"),
)
_UNITS: _Columns = (
    ("name", "Đơn vị", 46, "left"),
    ("kind", "Loại", 17, "left"),
    ("aliases", "Tên khác", 34, "left"),
    ("tasks", "Số nhiệm vụ", 10, "center"),
    ("leads", "Chủ trì", 10, "center"),
    ("owns", "Thực hiện, tham mưu", 12, "center"),
    ("cooperates", "Phối hợp", 10, "center"),
    ("other", "Vai trò khác", 10, "center"),
    ("undated", "Không thời hạn", 10, "center"),
    ("peak", "Tháng nhiều việc nhất", 12, "center"),
    ("peak_tasks", "Đến hạn tháng đó", 10, "center"),
    ("documents", "Số văn bản", 10, "center"),
)
_FINDINGS: _Columns = (
    ("severity_label", "Mức độ", 11, "center"),
    ("title", "Loại phát hiện", 28, "left"),
    ("message", "Nội dung", 80, "left"),
    ("document_number", "Số văn bản", 15, "left"),
    ("issuer", "Cơ quan ban hành", 24, "left"),
    ("page", "Trang", 7, "center"),
    (_OPEN, "Mở tệp", 9, "center"),
    ("path", "Tệp", 26, "left"),
    ("code", "Mã", 26, "left"),
    ("review_label", "Xem lại", 10, "center"),
    ("review_note", "Ghi chú xem lại", 30, "left"),
)
_DOCUMENTS: _Columns = (
    ("number", "Số, ký hiệu", 16, "left"),
    ("kind", "Loại", 12, "left"),
    ("issuer", "Cơ quan ban hành", 26, "left"),
    ("parent_body", "Cơ quan chủ quản", 24, "left"),
    ("issued_on", "Ngày ban hành", 12, "center"),
    ("title", "Trích yếu", 50, "left"),
    ("signer", "Người ký", 18, "left"),
    ("signer_title", "Chức vụ", 18, "left"),
    ("tasks", "Số nhiệm vụ", 10, "center"),
    ("undated", "Không thời hạn", 10, "center"),
    ("unowned", "Không đơn vị", 10, "center"),
    ("pages", "Số trang", 8, "center"),
    ("status_label", "Tình trạng", 11, "left"),
    ("problems", "Vấn đề khi đọc", 30, "left"),
    (_OPEN, "Mở tệp", 9, "center"),
    ("path", "Tệp", 28, "left"),
)
_QUARANTINE: _Columns = (
    (_OPEN, "Mở tệp", 9, "center"),
    ("path", "Tệp", 44, "left"),
    ("message", "Lý do", 80, "left"),
    ("stage", "Công đoạn", 13, "left"),
    ("code", "Mã lỗi", 22, "left"),
    ("media_type", "Loại tệp", 26, "left"),
)


# What a profile may show of each kind of row, beside the columns of the table of the same name: names that the entries above have.
_OF_DOCUMENT = ("document_number", "issuer", "path", _OPEN)
FIELDS: Mapping[str, frozenset[str]] = {
    rows: frozenset((*(TABLES[rows].names if rows in TABLES else ()), *more))
    for rows, more in {
        "tuples": (_OPEN, "row", "title", "signer", "heading", "persons", "recurrence", "finding_titles"),
        "shortcomings": (*_OF_DOCUMENT, "heading", "solutions"),
        "deadlines": (*TABLES["tuples"].names, _OPEN, "month", "recurrence"),
        "months": tuple(column for column, *_ in _MONTHS),
        "units": ("tasks", "leads", "owns", "cooperates", "other", "documents", "undated", "peak", "peak_tasks"),
        "findings": (*_OF_DOCUMENT, "severity_label", "title", "review_label"),
        "documents": (_OPEN, "status_label", "tasks", "undated", "unowned"),
        "quarantine": (_OPEN,),
    }.items()
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A sheet before it has rows: what they are, and the field of an entry in each column ("" for one that people fill in)."""

    name: str
    rows: str
    fields: Sequence[str]
    heads: tuple[Head, ...]
    tab: str

    @property
    def linked(self) -> int:
        """The column with the link to the file, -1 without one."""
        return self.fields.index(_OPEN) if _OPEN in self.fields else -1

    def line(self, entry: Entry) -> Line:
        """Answers the row of an entry."""
        colours = _TONES[self.rows](entry) if self.rows in _TONES else {}
        # What nobody could tell the kind of may be a program: no click should start it.
        known = self.linked >= 0 and entry.get("media_type") != ""
        return (
            [entry[field] if field not in ("", _OPEN) else None for field in self.fields],
            {self.fields.index(field): tone for field, tone in colours.items() if field in self.fields},
            (str(entry["path"]) if known else "", entry.get("page")),
        )


def _draft(name: str, rows: str, columns: _Columns, *, tab: str = "1F4E79") -> _Draft:
    heads = tuple(Head(head, width, align, column in _MONTHLY) for column, head, width, align in columns)
    return _Draft(name, rows, [column for column, *_ in columns], heads, tab)


def _tuple_tones(entry: Entry) -> dict[str, Tone]:
    codes = entry["codes"] if isinstance(entry["codes"], list) else []
    tones: dict[str, Tone] = {}
    if "no_deadline" in codes:
        tones["deadline"] = "gap"
    if "no_owner" in codes:
        tones["lead_units"] = "gap"
    return tones | _severity_tone("finding_titles", entry["worst"])


def _shortcoming_tones(entry: Entry) -> dict[str, Tone]:
    return {"solutions": "error"} if entry["unanswered"] else {}


def _finding_tones(entry: Entry) -> dict[str, Tone]:
    # What an auditor dismissed stays, without its colour.
    return {} if entry["review"] == "dismissed" else _severity_tone("severity_label", entry["severity"])


def _document_tones(entry: Entry) -> dict[str, Tone]:
    return {"status_label": "warning", "problems": "warning"} if entry["status"] != "ok" else {}


def _severity_tone(column: str, severity: Cell) -> dict[str, Tone]:
    for tone in ("error", "warning", "info"):
        if severity == tone:
            return {column: tone}
    return {}


# Rows that each part has of its own, in the order of the documents; and how cells of some are set apart.
_OF_PART: Mapping[str, Callable[[_View], Iterable[Entry]]] = {
    "tuples": _View.tuples, "shortcomings": _View.shortcomings, "findings": _View.findings, "documents": _View.documents,
}  # fmt: skip
_TONES: Mapping[str, Callable[[Entry], dict[str, Tone]]] = {
    "tuples": _tuple_tones, "shortcomings": _shortcoming_tones, "findings": _finding_tones, "documents": _document_tones,
}  # fmt: skip


def _recurrences(rrules: Cell) -> str:
    return "; ".join(recurrence(r) for r in str(rrules).split(" | ") if r)


def _due_day(deadline: Entry) -> dt.date | None:
    """Answers the last day allowed; None for what recurs and what has no day."""
    day = deadline["due"]
    return day if isinstance(day, dt.date) and deadline["kind"] != "recurring" else None


def _labelled(labels: Labels, code: Cell) -> str:
    return label(labels, str(code)) if code else ""
