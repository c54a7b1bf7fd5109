"""What the sheets of the workbook hold: their names, heads and rows, in the words of those who read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from extract.audit import checks
from extract.labels import (
    BOUNDS,
    DEADLINE_KINDS,
    DOCUMENT_KINDS,
    OWNER_ROLES,
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

Tone = Literal["", "error", "warning", "info", "gap"]
Entry = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Head:
    """One column of a sheet: its head, its width in characters, how its cells stand."""

    text: str
    width: float
    align: Literal["left", "center"] = "left"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of plain values, and for each row the columns (0-based) that are set apart by a colour."""

    name: str
    heads: tuple[Head, ...]
    rows: Sequence[Sequence[Cell]]
    tones: Sequence[Mapping[int, Tone]]
    tab: str = "1F4E79"
    wide: bool = False


def sheets(tables: Tables) -> list[Sheet]:
    """Answers the sheets of the workbook in their order."""
    view = _View(tables)
    return [
        _sheet("Bộ nội dung", _TUPLES, view.tuples(), _tuple_tones, wide=True),
        _sheet("Hạn chế", _SHORTCOMINGS, view.shortcomings(), _shortcoming_tones),
        _sheet("Thời hạn", _DEADLINES, view.deadlines()),
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

    def tuples(self) -> Iterator[Entry]:
        titles = {code: check.title[0] for code, check in checks().items()}
        worst = self._worst()
        for t in self._entries["tuples"]:
            codes = [c for c in str(t["finding_codes"]).split("; ") if c]
            yield t | {
                "section_kind": _labelled(SECTION_KINDS, t["section_kind"]),
                "deadline_kind": "; ".join(label(DEADLINE_KINDS, k) for k in str(t["deadline_kind"]).split("; ") if k),
                "recurrence": _recurrences(t["rrule"]),
                "finding_titles": "; ".join(titles.get(c, c) for c in codes),
                "worst": worst.get(t["solution_id"], ""),
                "codes": codes,
            }

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
            section = self._sections.get(h["section_id"], {})
            yield self._with_document(h) | {
                "heading": ". ".join(str(section[c]) for c in ("number", "heading") if section.get(c)),
                "solutions": answers.get(h["shortcoming_id"], 0),
                "unanswered": (h["shortcoming_id"], "shortcoming_without_solution") in self._severity,
            }

    def deadlines(self) -> Iterator[Entry]:
        for d in self._entries["deadlines"]:
            task = self._tasks.get(d["solution_id"])
            if task is not None:
                yield (
                    task
                    | d
                    | {
                        "kind": _labelled(DEADLINE_KINDS, d["kind"]),
                        "bound": _labelled(BOUNDS, d["bound"]),
                        "recurrence": _recurrences(d["rrule"]),
                        "inherited": "x" if d["inherited"] else "",
                    }
                )

    def units(self) -> Iterator[Entry]:
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
            yield u | {
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
            yield self._with_document(f) | {"severity_label": _labelled(SEVERITIES, f["severity"]), "title": titles.get(code, code)}

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
                "undated": sum(not t["deadline"] for t in mine),
                "unowned": sum("no_owner" in str(t["finding_codes"]).split("; ") for t in mine),
            }

    def _with_document(self, entry: Entry) -> dict[str, Cell]:
        document = self._documents[entry["doc_id"]]
        return {"document_number": document["number"], "issuer": document["issuer"], "path": document["path"], **entry}


# --- Columns: (column of the entry, head, width in characters, alignment) ---------------------------------------------------------

_Columns = Sequence[tuple[str, str, float, Literal["left", "center"]]]

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
    ("path", "Tệp", 26, "left"),
)
_DEADLINES: _Columns = (
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
    ("path", "Tệp", 24, "left"),
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
    ("documents", "Số văn bản", 10, "center"),
)
_FINDINGS: _Columns = (
    ("severity_label", "Mức độ", 11, "center"),
    ("title", "Loại phát hiện", 28, "left"),
    ("message", "Nội dung", 80, "left"),
    ("document_number", "Số văn bản", 15, "left"),
    ("issuer", "Cơ quan ban hành", 24, "left"),
    ("page", "Trang", 7, "center"),
    ("path", "Tệp", 26, "left"),
    ("code", "Mã", 26, "left"),
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
    ("path", "Tệp", 28, "left"),
)
_QUARANTINE: _Columns = (
    ("path", "Tệp", 44, "left"),
    ("message", "Lý do", 80, "left"),
    ("stage", "Công đoạn", 13, "left"),
    ("code", "Mã lỗi", 22, "left"),
    ("media_type", "Loại tệp", 26, "left"),
)


def _sheet(
    name: str,
    columns: _Columns,
    entries: Iterable[Entry],
    tones: Callable[[Entry], dict[str, Tone]] = lambda _: {},
    *,
    tab: str = "1F4E79",
    wide: bool = False,
) -> Sheet:
    at = {column: i for i, (column, *_) in enumerate(columns)}
    rows, colours = [], []
    for entry in entries:
        rows.append([entry[column] for column in at])
        colours.append({at[column]: tone for column, tone in tones(entry).items()})
    return Sheet(name, tuple(Head(head, width, align) for _, head, width, align in columns), rows, colours, tab, wide)


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
    return _severity_tone("severity_label", entry["severity"])


def _document_tones(entry: Entry) -> dict[str, Tone]:
    return {"status_label": "warning", "problems": "warning"} if entry["status"] != "ok" else {}


def _severity_tone(column: str, severity: Cell) -> dict[str, Tone]:
    for tone in ("error", "warning", "info"):
        if severity == tone:
            return {column: tone}
    return {}


def _recurrences(rrules: Cell) -> str:
    return "; ".join(recurrence(r) for r in str(rrules).split(" | ") if r)


def _labelled(labels: Labels, code: Cell) -> str:
    return label(labels, str(code)) if code else ""
