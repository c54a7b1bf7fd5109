"""What an auditor decided about findings: `review.csv`, made by the page's export button, and put into the table of findings."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extract.columns import TABLES
from extract.errors import UsageError
from extract.messages import printable
from extract.tables import Cell, Row, Tables

NAME = "review.csv"
# The first two say all; the others find the finding again after another version of the program has numbered its records anew.
COLUMNS = ("finding_id", "decision", "note", "doc_id", "code", "char_start", "message", "path")
DECISIONS = ("confirmed", "dismissed")
_AT = {name: n for n, name in enumerate(TABLES["findings"].names)}


@dataclass(frozen=True, slots=True)
class Review:
    """One decision. `place` is (doc_id, code, char_start as printed), None where the file does not say."""

    finding_id: str
    decision: str
    note: str = ""
    place: tuple[str, str, str] | None = None


def load(path: Path) -> tuple[Review, ...]:
    """Answers the decisions in a review file; a later row on the same finding counts. Commas or semicolons between cells, any case.

    Raises:
        UsageError: `bad_review`: it cannot be read, lacks a column, or holds a decision that is none.
    """
    shown = printable(path.as_posix())
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "bad_review",
            vi=f"Không đọc được {shown} ({getattr(error, 'strerror', None) or 'không phải UTF-8'}); hãy xuất lại từ audit.html.",
            en=f"{shown} cannot be read ({getattr(error, 'strerror', None) or 'no UTF-8'}); export it again from audit.html.",
        ) from error
    head = text.partition("\n")[0]
    # Spreadsheets of a Vietnamese system put semicolons in the place of commas.
    delimiter = max(",;\t", key=head.count)
    found: dict[str, Review] = {}
    try:
        for number, row in enumerate(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter), start=2):
            cells = {name: _unguarded((row.get(name) or "").strip()) for name in COLUMNS}
            if not cells["finding_id"]:
                if set(COLUMNS[:2]) <= (row.keys() - {None}):
                    continue
                raise ValueError(f"{COLUMNS[0]}, {COLUMNS[1]}?")
            decision = cells["decision"].lower()
            if decision and decision not in DECISIONS:
                raise ValueError(f"{number}: {cells['decision']}")
            place = (cells["doc_id"], cells["code"], cells["char_start"]) if cells["doc_id"] and cells["code"] else None
            found[cells["finding_id"]] = Review(cells["finding_id"], decision, cells["note"], place)
    except (csv.Error, ValueError) as error:
        raise UsageError(
            "bad_review",
            vi=f"{shown}: không hiểu được ({printable(str(error))}); cần các cột finding_id và decision (confirmed hoặc dismissed).",
            en=f"{shown} cannot be understood ({printable(str(error))}); it needs finding_id and decision (confirmed or dismissed).",
        ) from error
    return tuple(found.values())


def applied(tables: Tables, reviews: Sequence[Review]) -> tuple[Tables, int]:
    """Answers `tables` with these decisions, and no others, on their findings; and how many of `reviews` found theirs.

    A decision belongs to the finding of its id if that stands at the place it was made for, else to the one of the same code and document
    at that place.
    """
    places = {str(row[_AT["finding_id"]]): _place(row) for row in tables.rows("findings")}
    own = {r.finding_id: r for r in reviews if r.finding_id in places and r.place in (None, places[r.finding_id])}
    moved = {r.place: r for r in reviews if r.place is not None and r.finding_id not in own}
    found: dict[str, Review] = dict(own)
    for finding_id, place in places.items():
        if finding_id not in found and place in moved:
            found[finding_id] = moved.pop(place)
    rows = [_decided(row, found.get(str(row[_AT["finding_id"]]))) for row in tables.rows("findings")]
    return replace(tables, by_name={**tables.by_name, "findings": rows}), len(found)


def _place(row: Row) -> tuple[str, str, str]:
    start = row[_AT["char_start"]]
    return str(row[_AT["doc_id"]]), str(row[_AT["code"]]), "" if start is None else str(start)


def _decided(row: Row, review: Review | None) -> Row:
    cells: list[Cell] = list(row)
    cells[_AT["review"]] = review.decision if review else ""
    cells[_AT["review_note"]] = review.note if review else ""
    return tuple(cells)


def counts(tables: Tables) -> dict[str, int]:
    """Answers how many findings of each severity stand, dismissed ones not counted."""
    found = {"error": 0, "warning": 0, "info": 0}
    for row in tables.rows("findings"):
        if row[_AT["review"]] != "dismissed":
            found[str(row[_AT["severity"]])] += 1
    return found


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") else text
