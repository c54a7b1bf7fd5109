"""What the audit page shows, as plain values that go into it as JSON: the plans, each with its tasks, shortcomings and findings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from extract.audit import checks
from extract.completeness import PARTS
from extract.labels import (
    BOUNDS,
    COVERAGE_BY,
    COVERAGE_STATES,
    DEADLINE_KINDS,
    DOCUMENT_KINDS,
    ROLES,
    SECTION_KINDS,
    SEVERITIES,
    STATUSES,
    recurrence,
)
from extract.model import answers
from extract.reviews import COLUMNS, Review
from extract.tables import SourceText, Tables, TableSet
from extract.widesheet import Entry, entries

Plan = dict[str, Any]


def legend() -> dict[str, Any]:
    """Answers what the page needs to put codes into words, each as [Vietnamese, English]."""
    named = {
        "sections": SECTION_KINDS, "deadlines": DEADLINE_KINDS, "roles": ROLES, "severities": SEVERITIES,
        "kinds": DOCUMENT_KINDS, "statuses": STATUSES, "bounds": BOUNDS,
    }  # fmt: skip
    return {
        **{name: {code: list(pair) for code, pair in labels.items()} for name, labels in named.items()},
        "checks": {code: {"severity": check.severity, "title": list(check.title)} for code, check in checks().items()},
        "parts": {name: {"weight": weight, "title": list(title), "of": list(of)} for name, (weight, title, of) in PARTS.items()},
        "review": list(COLUMNS),
        "answers": {code: list(pair) for code, pair in COVERAGE_STATES.items()},
        "told_by": {code: list(pair) for code, pair in COVERAGE_BY.items()},
    }


def plans(tables: TableSet) -> Iterator[tuple[Plan, SourceText | None]]:
    """Answers the documents of a run in their order, each with all that the page shows of it, pages without pictures; and its text."""
    units = {str(u[0]): str(u[1]) for u in tables.rows("units")}
    for part in tables.parts():
        yield from _plans(part, units)


def _plans(tables: Tables, units: Mapping[str, str]) -> Iterator[tuple[Plan, SourceText | None]]:
    grouped = {name: _by_document(entries(name, tables.rows(name))) for name in _TABLES}
    for document in entries("documents", tables.rows("documents")):
        doc_id = document["doc_id"]
        source = tables.sources.get(doc_id)
        plan = _document(document) | {
            "text": source.text if source else "",
            "pages": [[width, height, None] for width, height, _ in source.pages] if source else [],
            **_contents({name: grouped[name].get(doc_id, []) for name in _TABLES}, units, len(doc_id) + 1),
        }
        yield plan, source


def elsewhere(decided: Iterable[Review], shown: Container[str]) -> list[list[str]]:
    """Answers the decisions on findings that are not among those `shown`, as rows of a review file: its export must not lose them."""
    rows = []
    for review in decided:
        if review.finding_id not in shown:
            doc_id, code, start = review.place or ("", "", "")
            rows.append([review.finding_id, review.decision, review.note, doc_id, code, start, "", ""])
    return rows


_TABLES = ("sections", "shortcomings", "solutions", "deadlines", "assignments", "findings")
_FIELDS = (
    "path", "number", "kind", "issuer", "parent_body", "place", "title", "signer", "signer_title", "status", "problems", "text_source",
)  # fmt: skip


def _by_document(rows: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        found[row["doc_id"]].append(row)
    return found


def _document(row: Entry) -> Plan:
    return {
        "id": row["doc_id"], **{name: row[name] for name in _FIELDS}, "issued_on": _day(row["issued_on"]), "score": row["completeness"],
        "parts": row["completeness_parts"], "evidence": row["evidence"],
    }  # fmt: skip


def _contents(rows: Mapping[str, Sequence[Entry]], units: Mapping[str, str], prefix: int) -> Plan:
    """Answers what stands in one document. Ids go without the `prefix` characters that all of them share."""
    at = {h["shortcoming_id"]: n for n, h in enumerate(rows["shortcomings"])}
    sections = {s["section_id"]: s for s in rows["sections"]}
    deadlines, assignments = _by_solution(rows["deadlines"]), _by_solution(rows["assignments"])
    return {
        "tasks": [
            _task(g, sections.get(g["section_id"]), at.get(g["shortcoming_id"], -1), prefix)
            | {
                "d": [_deadline(d, prefix) for d in deadlines.get(g["solution_id"], ())],
                "u": [_unit(a, units, prefix) for a in assignments.get(g["solution_id"], ())],
            }
            for g in rows["solutions"]
            if g["leaf"]
        ],
        "shortcomings": [
            {"id": h["shortcoming_id"][prefix:], "n": h["number"], "t": h["text"], "w": _where(h)} for h in rows["shortcomings"]
        ],
        "findings": [_finding(f, prefix) for f in rows["findings"]],
    }


def _task(g: Entry, section: Entry | None, shortcoming: int, prefix: int) -> dict[str, Any]:
    return {
        "id": g["solution_id"][prefix:], "n": g["number"], "t": g["text"], "w": _where(g), "c": g["tuple_confidence"], "i": g["inferred"],
        "k": section["kind"] if section else "", "s": _heading(section), "h": shortcoming,
    }  # fmt: skip


def _unit(a: Entry, units: Mapping[str, str], prefix: int) -> dict[str, Any]:
    return {
        "id": a["assignment_id"][prefix:], "n": units.get(a["unit_id"], a["text"]), "t": a["text"], "r": a["role"], "i": a["inherited"],
        "w": _where(a), **({"a": True} if answers(a["rule_id"], inherited=a["inherited"]) else {}),
    }  # fmt: skip


def _finding(f: Entry, prefix: int) -> dict[str, Any]:
    return {
        "id": f["finding_id"], "r": f["record_id"][prefix:], "code": f["code"], "sev": f["severity"],
        "m": [f["message"], f["message_en"] or f["message"]], "w": _where(f), "review": f["review"], "note": f["review_note"],
    }  # fmt: skip


def _deadline(d: Entry, prefix: int) -> dict[str, Any]:
    rule = d["rrule"]
    return {
        "id": d["deadline_id"][prefix:], "t": d["text"], "k": d["kind"], "s": _day(d["start"]), "e": _day(d["end"]), "b": d["bound"],
        "r": [recurrence(rule), recurrence(rule, "en")] if rule else None, "a": d["anchor"], "f": d["inferred"], "i": d["inherited"],
        "w": _where(d),
    }  # fmt: skip


def _where(row: Entry) -> list[Any] | None:
    """Answers [page, char_start, char_end, boxes as JSON text, which the page reads when it needs it], None for what stands nowhere."""
    return None if row["char_start"] is None else [row["page"], row["char_start"], row["char_end"], row["boxes"]]


def _heading(section: Entry | None) -> str:
    return ". ".join(section[c] for c in ("number", "heading") if section[c]) if section else ""


def _day(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def _by_solution(rows: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        found[row["solution_id"]].append(row)
    return found
