"""What the sheets of the workbook hold: their names, heads and rows, in the words of those who read them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extract.audit import checks
from extract.columns import TABLES
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
from extract.tables import Cell, Tables
from extract.widesheet import entries

if TYPE_CHECKING:
    from extract.export.profiles import Profile

Align = Literal["left", "center"]
Tone = Literal["", "error", "warning", "info", "gap"]
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
    """One sheet: rows of plain values, and for each row the columns (0-based) that are set apart by a colour.

    `linked` is the column that opens the file a row comes from (-1: none does), `sources` each row's file and its 1-based page (or None).
    """

    name: str
    heads: tuple[Head, ...]
    rows: Sequence[Sequence[Cell]]
    tones: Sequence[Mapping[int, Tone]]
    tab: str = "1F4E79"
    linked: int = -1
    sources: Sequence[tuple[str, Cell]] = ()


def sheets(tables: Tables, profile: Profile | None = None) -> list[Sheet]:
    """Answers the sheets of the workbook in their order: those of `profile` first."""
    view = _View(tables)
    own = []
    for asked in profile.sheets if profile else ():
        entries, tones = view.asked(asked.rows)
        own.append(_drawn(asked.name, asked.fields, asked.heads, entries, tones, tab="548235"))
    return own if profile and not profile.standard else own + _standard(view, tables)


def _standard(view: _View, tables: Tables) -> list[Sheet]:
    return [
        _sheet("Bộ nội dung", _TUPLES, view.tuples(), _tuple_tones),
        _sheet("Hạn chế", _SHORTCOMINGS, view.shortcomings(), _shortcoming_tones),
        _sheet("Thời hạn", _DEADLINES, view.deadlines()),
        _sheet("Theo tháng", _MONTHS, view.months()),
        _sheet("Đơn vị", _UNITS, view.units()),
        _sheet("Phát hiện", _FINDINGS, view.findings(), _finding_tones, tab="C0504D"),
        _sheet("Văn bản", _DOCUMENTS, view.documents(), _document_tones, tab="7F7F7F"),
        _sheet(
            "Không đọc được", _QUARANTINE, tables_entries(tables, "quarantine"), tab="C0504D" if tables.count("quarantine") else "7F7F7F"
        ),
    ]


def tables_entries(tables: Tables, name: str) -> list[dict[str, Cell]]:
    """Answers the rows of a table by column name."""
    return entries(name, tables.rows(name))


class _View:
    """The tables of a run, joined as the sheets show them."""

    def __init__(self, tables: Tables) -> None:
        self._entries = {name: tables_entries(tables, name) for name in tables.by_name}
        self._documents = {d["doc_id"]: d for d in self._entries["documents"]}
        self._sections = {s["section_id"]: s for s in self._entries["sections"]}
        self._tasks = {t["solution_id"]: t for t in self._entries["tuples"]}
        self._severity = {(f["record_id"], f["code"]): str(f["severity"]) for f in self._entries["findings"]}

    def asked(self, rows: str) -> tuple[Iterable[Entry], Callable[[Entry], dict[str, Tone]]]:
        """Answers the entries that a profile calls `rows` (see FIELDS), and how their cells are set apart."""
        made: dict[str, tuple[Iterable[Entry], Callable[[Entry], dict[str, Tone]]]] = {
            "tuples": (self.tuples(), _tuple_tones),
            "shortcomings": (self.shortcomings(), _shortcoming_tones),
            "deadlines": (self.deadlines(), _no_tones),
            "months": (self.months(), _no_tones),
            "units": (self.units(), _no_tones),
            "findings": (self.findings(), _finding_tones),
            "documents": (self.documents(), _document_tones),
            "quarantine": (self._entries["quarantine"], _no_tones),
        }
        return made[rows]

    def tuples(self) -> Iterator[Entry]:
        titles = {code: check.title[0] for code, check in checks().items()}
        worst = self._worst()
        persons = self._persons()
        solutions = {s["solution_id"]: s for s in self._entries["solutions"]}
        for n, t in enumerate(self._entries["tuples"], start=1):
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

    def deadlines(self) -> Iterator[Entry]:
        """Answers the deadlines by the day they fall due, those without one behind."""
        known = [(d, _due_day(d)) for d in self._entries["deadlines"] if d["solution_id"] in self._tasks]
        for d, day in sorted(known, key=lambda pair: (pair[1] is None, pair[1] or dt.date.max)):
            yield (
                self._tasks[d["solution_id"]]
                | d
                | {
                    "month": day and day.replace(day=1),
                    "kind": _labelled(DEADLINE_KINDS, d["kind"]),
                    "bound": _labelled(BOUNDS, d["bound"]),
                    "recurrence": _recurrences(d["rrule"]),
                    "inherited": "x" if d["inherited"] else "",
                }
            )

    def months(self) -> Iterator[Entry]:
        """Answers what falls due in each month, then what falls due in none."""
        due_in: dict[dt.date | str, list[Entry]] = {}
        for d in self._entries["deadlines"]:
            if d["solution_id"] in self._tasks:
                day = _due_day(d)
                due_in.setdefault(day.replace(day=1) if day else str(d["kind"]), []).append(d)
        owners = self._owners()
        dated = sorted(month for month in due_in if isinstance(month, dt.date))
        listed: list[dt.date | str] = [*dated, *(kind for kind in DEADLINE_KINDS if kind in due_in)]
        for month in listed:
            found = due_in[month]
            tasks = {d["solution_id"]: None for d in found}
            kinds = Counter(d["kind"] for d in found)
            load = Counter(name for task in tasks for name in owners.get(task, ()))
            busiest = sorted(load.items(), key=lambda item: (-item[1], item[0]))[:3]
            yield {
                "month": month if isinstance(month, dt.date) else f"{_labelled(DEADLINE_KINDS, month)} (không có ngày)",
                "tasks": len(tasks),
                **{kind: kinds[kind] or None for kind in ("date", "period", "relative")},
                "unowned": sum(task not in owners for task in tasks) or None,
                "documents": len({d["doc_id"] for d in found}),
                "units": len(load) or None,
                "busiest": "; ".join(f"{name} ({n})" for name, n in busiest),
            }

    def _owners(self) -> dict[Cell, dict[str, None]]:
        """Answers the names of the units that answer for each task; tasks without one are left out."""
        names = {u["unit_id"]: str(u["name"]) for u in self._entries["units"]}
        found: dict[Cell, dict[str, None]] = {}
        for a in self._entries["assignments"]:
            if a["role"] in OWNER_ROLES:
                name = names[a["unit_id"]]
                found.setdefault(a["solution_id"], {})[name[:1].upper() + name[1:]] = None
        return found

    def units(self) -> Iterator[Entry]:
        undated = {t["solution_id"] for t in self._entries["tuples"] if "no_deadline" in str(t["finding_codes"]).split("; ")}
        due_in: dict[Cell, set[dt.date]] = {}
        for d in self._entries["deadlines"]:
            days = due_in.setdefault(d["solution_id"], set())
            if day := _due_day(d):
                days.add(day.replace(day=1))
        tasks: dict[Cell, dict[str, set[Cell]]] = {}
        for a in self._entries["assignments"]:
            if a["solution_id"] in self._tasks:
                role = str(a["role"])
                share = "leads" if role == "chu_tri" else "owns" if role in OWNER_ROLES else "cooperates" if role == "phoi_hop" else "other"
                mine = tasks.setdefault(a["unit_id"], {})
                mine.setdefault(share, set()).add(a["solution_id"])
                mine.setdefault("documents", set()).add(a["doc_id"])
        shares = ("leads", "owns", "cooperates", "other")
        load = {unit: len(set().union(*(mine.get(share, ()) for share in shares))) for unit, mine in tasks.items()}
        for u in sorted(self._entries["units"], key=lambda u: -load.get(u["unit_id"], 0)):
            mine = tasks.get(u["unit_id"], {})
            name = str(u["name"])
            own = set().union(*(mine.get(share, ()) for share in shares))
            months = Counter(month for task in own for month in due_in.get(task, ()))
            peak, most = min(months.items(), key=lambda item: (-item[1], item[0]), default=(None, 0))
            yield u | {
                "undated": len(own & undated) or None,
                "peak": peak,
                "peak_tasks": most or None,
                "name": name[:1].upper() + name[1:],
                "kind": _labelled(UNIT_KINDS, u["kind"]),
                "tasks": load.get(u["unit_id"], 0),
                # An empty cell is read faster than a zero.
                **{share: len(mine.get(share, ())) or None for share in (*shares, "documents")},
            }

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


def _no_tones(_: Entry) -> dict[str, Tone]:
    return {}


def _sheet(
    name: str,
    columns: _Columns,
    entries: Iterable[Entry],
    tones: Callable[[Entry], dict[str, Tone]] = _no_tones,
    *,
    tab: str = "1F4E79",
) -> Sheet:
    heads = tuple(Head(head, width, align, column in _MONTHLY) for column, head, width, align in columns)
    return _drawn(name, [column for column, *_ in columns], heads, entries, tones, tab=tab)


def _drawn(
    name: str,
    fields: Sequence[str],
    heads: tuple[Head, ...],
    entries: Iterable[Entry],
    tones: Callable[[Entry], dict[str, Tone]],
    *,
    tab: str,
) -> Sheet:
    """Answers a sheet of the `fields` of each entry; an empty field is a column for people to fill in."""
    at = {field: i for i, field in enumerate(fields)}
    rows: list[list[Cell]] = []
    colours: list[Mapping[int, Tone]] = []
    sources: list[tuple[str, Cell]] = []
    for entry in entries:
        rows.append([entry[field] if field not in ("", _OPEN) else None for field in fields])
        colours.append({at[field]: tone for field, tone in tones(entry).items() if field in at})
        if _OPEN in at:
            # What nobody could tell the kind of may be a program: no click should start it.
            known = entry.get("media_type") != ""
            sources.append((str(entry["path"]) if known else "", entry.get("page")))
    return Sheet(name, heads, rows, colours, tab, at.get(_OPEN, -1), sources)


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


def _recurrences(rrules: Cell) -> str:
    return "; ".join(recurrence(r) for r in str(rrules).split(" | ") if r)


def _due_day(deadline: Entry) -> dt.date | None:
    """Answers the last day allowed; None for what recurs and what has no day."""
    day = deadline["due"]
    return day if isinstance(day, dt.date) and deadline["kind"] != "recurring" else None


def _labelled(labels: Labels, code: Cell) -> str:
    return label(labels, str(code)) if code else ""
