"""What only a whole run can say: the wide sheet with everything about a solution on one row, and the units under one name each."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extract.columns import TABLES, TUPLES
from extract.labels import OWNER_ROLES, ROLES, label

# A row by the names of its columns, cells as in `tables.Tables`.
Entry = Mapping[str, Any]


def entries(name: str, rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Answers the rows of the table `name`, each by column name."""
    names = TABLES[name].names
    return [dict(zip(names, row, strict=True)) for row in rows]


class UnitNames:
    """The units of a run under one name each, out of its documents, some at a time."""

    def __init__(self) -> None:
        self._names: dict[str, Counter[str]] = {}
        self._kinds: dict[str, Counter[str]] = {}
        self._aliases: dict[str, set[str]] = {}

    def add(self, printed: Iterable[Entry], assignments: Iterable[Entry]) -> None:
        """Takes in whole documents.

        Args:
            printed: doc_id and the columns of `units`, a row for each unit of each document.
            assignments: the rows of that table for them.
        """
        uses = Counter((a["doc_id"], a["unit_id"]) for a in assignments)
        for unit in printed:
            unit_id = unit["unit_id"]
            times = uses[unit["doc_id"], unit_id]
            self._names.setdefault(unit_id, Counter())[unit["name"]] += times
            self._kinds.setdefault(unit_id, Counter())[unit["kind"]] += times
            self._aliases.setdefault(unit_id, set()).update(a for a in unit["aliases"].split("; ") if a)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Answers (unit_id, name, kind, aliases) for each unit, in the order in which the run meets them.

        The name is the form that stands for the unit in most assignments (of those, the first in the alphabet); the others become aliases.
        """
        for unit_id, forms in self._names.items():
            name = _commonest(forms)
            rest = {a for a in self._aliases[unit_id].union(forms) if a.casefold() != name.casefold()}
            yield unit_id, name, _commonest(self._kinds[unit_id]), "; ".join(sorted(rest))


def tuple_rows(tables: Mapping[str, Sequence[Entry]], printed: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    """Answers the rows of the table `tuples`, in the order of the solutions.

    Args:
        tables: the other tables by name.
        printed: doc_id and the columns of `units`, a row for each unit of each document: the wide sheet names units as their document does.
    """
    documents = {d["doc_id"]: d for d in tables["documents"]}
    sections = {s["section_id"]: s for s in tables["sections"]}
    shortcomings = {s["shortcoming_id"]: s for s in tables["shortcomings"]}
    deadlines = _by_solution(tables["deadlines"])
    names = {(unit["doc_id"], unit["unit_id"]): unit["name"] for unit in printed}
    assignments = _by_solution({**a, "name": names.get((a["doc_id"], a["unit_id"]))} for a in tables["assignments"])
    codes = _codes(tables)
    for solution in tables["solutions"]:
        if not solution["leaf"]:
            continue
        document = documents[solution["doc_id"]]
        shortcoming = shortcomings.get(solution["shortcoming_id"], {})
        own = solution["solution_id"]
        wide = {
            **solution,
            "document_number": document["number"],
            "issuer": document["issuer"],
            "issued_on": document["issued_on"],
            "path": document["path"],
            "section_kind": sections.get(solution["section_id"], {}).get("kind"),
            "shortcoming_number": shortcoming.get("number"),
            "shortcoming": shortcoming.get("text"),
            "solution_number": solution["number"],
            "solution": solution["text"],
            **_deadlines(deadlines.get(own, ())),
            **_units(assignments.get(own, ())),
            "finding_codes": _listed(sorted(codes.get(own, ()))),
            "confidence": solution["tuple_confidence"],
        }
        yield tuple("" if wide[c.name] is None and c.type == "text" else wide[c.name] for c in TUPLES.columns)


def _by_solution(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry["solution_id"], []).append(entry)
    return found


def _commonest(uses: Mapping[str, int]) -> str:
    return min(uses, key=lambda form: (-uses[form], form))


def _listed(said: Iterable[str | None], separator: str = "; ") -> str:
    """Answers what is said, each thing once, in its order."""
    return separator.join(dict.fromkeys(s for s in said if s))


def _deadlines(deadlines: Sequence[Entry]) -> dict[str, str | dt.date | None]:
    return {
        "deadline": _listed(d["text"] for d in deadlines),
        "deadline_kind": _listed(d["kind"] for d in deadlines),
        "deadline_start": min((d["start"] for d in deadlines if d["start"]), default=None),
        "deadline_end": max((d["end"] for d in deadlines if d["end"]), default=None),
        "rrule": _listed((d["rrule"] for d in deadlines), " | "),
    }


def _units(assignments: Sequence[Entry]) -> dict[str, str]:
    # Where nobody is said to lead, those who carry it out answer for it; where nobody does that, those who draft it.
    owner = min((a["role"] for a in assignments if a["role"] in OWNER_ROLES), key=OWNER_ROLES.index, default=None)
    others = (a for a in assignments if a["role"] not in (owner, "phoi_hop") and a["name"])
    return {
        "lead_units": _listed(a["name"] for a in assignments if a["role"] == owner),
        "cooperating_units": _listed(a["name"] for a in assignments if a["role"] == "phoi_hop"),
        "other_units": _listed(f"{a['name']} ({label(ROLES, a['role'])})" for a in others),
    }


def _codes(tables: Mapping[str, Sequence[Entry]]) -> dict[str, list[str]]:
    """Answers the finding codes by solution: those about it, its deadlines, its assignments and its shortcoming."""
    about: dict[str, list[str]] = {}
    for name, key in (("solutions", "solution_id"), ("deadlines", "deadline_id"), ("assignments", "assignment_id")):
        for entry in tables[name]:
            about.setdefault(entry[key], []).append(entry["solution_id"])
    for entry in tables["solutions"]:
        if entry["shortcoming_id"] is not None:
            about.setdefault(entry["shortcoming_id"], []).append(entry["solution_id"])
    codes: dict[str, list[str]] = {}
    for finding in tables["findings"]:
        for solution in about.get(finding["record_id"], ()):
            codes.setdefault(solution, []).append(finding["code"])
    return codes
