"""What a comparison found as plain rows and as JSON, under names that stay: for CSV, for loaders, for other programs."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from extract.compare.coverage import Answered, Coverage, Link, Unlinked
from extract.compare.diff import Change, Diff, Row
from extract.compare.sides import Due, Holder, Passage, Source, Task
from extract.export import replacing
from extract.export.csv import guard

Entry = Mapping[str, Any]

_EVIDENCE = ("page", "char_start", "char_end")
COVERAGE_COLUMNS = (
    "kind", "state", "score", "by",
    "shortcoming_number", "shortcoming", *(f"shortcoming_{e}" for e in _EVIDENCE), "conclusion_path",
    "solution_number", "solution", "deadlines", "units", *(f"solution_{e}" for e in _EVIDENCE), "plan_number", "plan_path",
    "restated_as", "recommendation", "shortcoming_id", "solution_id",
)  # fmt: skip
_SIDE_COLUMNS = ("number", "section", "text", "deadlines", "units", *_EVIDENCE, "solution_id")
DIFF_COLUMNS = (
    "state", "changes", "days", "alike", *(f"old_{c}" for c in _SIDE_COLUMNS), *(f"new_{c}" for c in _SIDE_COLUMNS), "unread",
)  # fmt: skip


# --- Rows -------------------------------------------------------------------------------------------------------------------


def coverage_entries(found: Coverage) -> Iterator[dict[str, Any]]:
    """Yields a row for each link, for each shortcoming without one, and for each solution without one; see COVERAGE_COLUMNS.

    `kind` says which: link, shortcoming, solution. A shortcoming without a link names the nearest solution, with its score.
    """
    plans = {p.doc_id: p for p in found.plans}
    for row in found.shortcomings:
        asked = _prefixed("shortcoming", row.shortcoming) | {
            "state": row.state,
            "conclusion_path": found.conclusion.path,
            "shortcoming_id": row.shortcoming.record_id,
        }
        links = row.links or ((row.nearest,) if row.nearest is not None else ())
        for link in links:
            given = {"kind": "link" if row.links else "shortcoming", "score": link.score, "by": link.by if row.links else "nearest"}
            yield _filled(COVERAGE_COLUMNS, asked | given | _solution(found.tasks[link.task_id], plans[link.doc_id], _via(link)))
        if not links:
            yield _filled(COVERAGE_COLUMNS, asked | {"kind": "shortcoming"})
    for extra in found.unlinked:
        said: dict[str, Any] = {"kind": "solution", "state": extra.state}
        if extra.recommendation is not None:
            said |= {"recommendation": extra.recommendation.text, "score": extra.score}
        yield _filled(COVERAGE_COLUMNS, said | _solution(found.tasks[extra.task_id], plans[extra.doc_id], ""))


def diff_entries(found: Diff) -> Iterator[dict[str, Any]]:
    """Yields a row for each task of either version; see DIFF_COLUMNS."""
    for row in found.rows:
        said: dict[str, Any] = {
            "state": row.state,
            "changes": "; ".join(c.what for c in row.changes),
            "days": next((c.days for c in row.changes if c.days is not None), None),
            "alike": row.alike if row.old is not None and row.new is not None else None,
            "unread": any(c.unread for c in row.changes) or row.state == "unknown",
        }
        for name, task in (("old", row.old), ("new", row.new)):
            if task is not None:
                said |= {f"{name}_{k}": v for k, v in _side(task).items()}
        yield _filled(DIFF_COLUMNS, said)


def write_csv(columns: Sequence[str], entries: Iterator[Entry], path: Path) -> None:
    """Writes rows as CSV: UTF-8 with BOM, nothing in it that a spreadsheet would run (extract.export.csv.guard)."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_cell(entry[c]) for c in columns] for entry in entries)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard(value) if isinstance(value, str) else str(value)


def _filled(columns: Sequence[str], said: Entry) -> dict[str, Any]:
    return {c: said.get(c) for c in columns}


def _prefixed(name: str, passage: Passage) -> dict[str, Any]:
    return {
        f"{name}_number": passage.number,
        name: passage.text,
        f"{name}_page": passage.page,
        f"{name}_char_start": passage.span.start,
        f"{name}_char_end": passage.span.end,
    }


def _solution(task: Task, plan: Source, via: str) -> dict[str, Any]:
    return _prefixed("solution", task.passage) | {
        "deadlines": deadlines(task.dues),
        "units": units(task.holders),
        "plan_number": plan.number,
        "plan_path": plan.path,
        "restated_as": via,
        "solution_id": task.task_id,
    }


def _side(task: Task) -> dict[str, Any]:
    return {
        "number": task.passage.number,
        "section": task.passage.section,
        "text": task.passage.text,
        "deadlines": deadlines(task.dues),
        "units": units(task.holders),
        "page": task.passage.page,
        "char_start": task.passage.span.start,
        "char_end": task.passage.span.end,
        "solution_id": task.task_id,
    }


def _via(link: Link) -> str:
    return link.via.text if link.via is not None else ""


def deadlines(dues: Sequence[Due]) -> str:
    """Answers deadlines as printed, on one line."""
    return "; ".join(d.text for d in dues)


def units(holders: Sequence[Holder]) -> str:
    """Answers units as printed with their roles' codes, on one line."""
    return "; ".join(f"{h.text} ({h.role})" for h in holders)


# --- JSON -------------------------------------------------------------------------------------------------------------------


def coverage_json(found: Coverage) -> dict[str, Any]:
    """Answers a coverage as plain values, every wording with its evidence."""
    return {
        "conclusion": _source_json(found.conclusion),
        "plans": [_source_json(p) for p in found.plans],
        "shortcomings": [_answered_json(row, found) for row in found.shortcomings],
        "unlinked": [_unlinked_json(row, found) for row in found.unlinked],
        "counts": {
            "shortcomings": {s: sum(r.state == s for r in found.shortcomings) for s in ("answered", "restated", "open", "unknown")},
            "unlinked": {s: sum(r.state == s for r in found.unlinked) for s in ("unasked", "recommended", "arrangement", "unknown")},
        },
    }


def diff_json(found: Diff) -> dict[str, Any]:
    """Answers a difference as plain values, both sides with their evidence; tasks that are the same are only counted."""
    states = ("same", "changed", "added", "removed", "unknown")
    kinds = ("wording", "deadline", "owner", "other_unit", "number", "section", "shortcoming")
    return {
        "old": _source_json(found.old),
        "new": _source_json(found.new),
        "head": [{"field": field, "old": old, "new": new} for field, old, new in found.head],
        "tasks": [_row_json(row) for row in found.rows if row.state != "same"],
        "shortcomings": [
            {"state": s.state, "old": _passage_json(s.old) if s.old else None, "new": _passage_json(s.new) if s.new else None}
            for s in found.shortcomings
        ],
        "counts": {s: found.count(s) for s in states} | {"changes": {k: sum(r.changed(k) for r in found.rows) for k in kinds}},  # type: ignore[arg-type]
    }


def _source_json(source: Source) -> dict[str, Any]:
    return {
        "doc_id": source.doc_id,
        "path": source.path,
        "kind": source.kind,
        "number": source.number,
        "issuer": source.issuer,
        "issued_on": _day(source.issued_on),
        "title": source.title,
        "status": "ok" if source.complete else "partial",
        "problems": [vi for vi, _ in source.problems],
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.record_id,
        "number": passage.number,
        "text": passage.text,
        "section": passage.section,
        **_where(passage),
    }


def _where(at: Passage | Due | Holder) -> dict[str, Any]:
    return {"page": at.page, "char_start": at.span.start, "char_end": at.span.end}


def _task_json(task: Task) -> dict[str, Any]:
    return _passage_json(task.passage) | {
        "deadlines": [
            {"text": d.text, "kind": d.value.kind, "start": _day(d.value.start), "end": _day(d.value.end), "bound": d.value.bound}
            | {"rrule": d.value.rrule, "inherited": d.inherited, **_where(d)}
            for d in task.dues
        ],
        "units": [{"unit_id": h.unit_id, "text": h.text, "role": h.role, "inherited": h.inherited, **_where(h)} for h in task.holders],
    }


def _link_json(link: Link, found: Coverage) -> dict[str, Any]:
    return {
        "score": link.score,
        "by": link.by,
        "plan": link.doc_id,
        "solution": _task_json(found.tasks[link.task_id]),
        "restated_as": _passage_json(link.via) if link.via is not None else None,
    }


def _answered_json(row: Answered, found: Coverage) -> dict[str, Any]:
    return {
        "state": row.state,
        "shortcoming": _passage_json(row.shortcoming),
        "links": [_link_json(link, found) for link in row.links],
        "restated": [{"plan": r.doc_id, "score": round(r.score, 3), "shortcoming": _passage_json(r.passage)} for r in row.restated],
        "nearest": _link_json(row.nearest, found) if row.nearest is not None else None,
    }


def _unlinked_json(row: Unlinked, found: Coverage) -> dict[str, Any]:
    return {
        "state": row.state,
        "plan": row.doc_id,
        "solution": _task_json(found.tasks[row.task_id]),
        "recommendation": _passage_json(row.recommendation) if row.recommendation is not None else None,
        "score": row.score or None,
    }


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "state": row.state,
        "alike": row.alike if row.old is not None and row.new is not None else None,
        "changes": [_change_json(c) for c in row.changes],
        "old": _task_json(row.old) if row.old is not None else None,
        "new": _task_json(row.new) if row.new is not None else None,
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {"what": change.what, "old": list(change.old), "new": list(change.new), "days": change.days, "unread": change.unread}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None
