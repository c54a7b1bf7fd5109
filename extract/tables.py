"""Records to tables: rows of one document and of a whole run, in plain Python; as pandas frames for whoever asks for them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from extract.columns import TABLES, TableSpec
from extract.completeness import completeness
from extract.due import last_day
from extract.evidence import EvidenceMap, placed
from extract.filename import number_in
from extract.model import DocumentFacts, Quarantined, Records, Span, Value
from extract.text import flat, tight

if TYPE_CHECKING:
    from pandas import DataFrame

    from extract.widesheet import UnitNames

Cell = str | int | float | bool | dt.date | list[Any] | dict[str, Any] | None
Row = tuple[Cell, ...]

# Which tables one document fills by itself; `tuples` and `units` of a run come from all of them together.
DOCUMENT_TABLES = (
    "documents", "sections", "shortcomings", "solutions", "deadlines", "units", "assignments", "references", "findings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceText:
    """What all offsets of a document point into, and its pages as (width, height, where the text came from), in points.

    Formats without pages have none.
    """

    text: str
    pages: tuple[tuple[float, float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """One document's rows of each of DOCUMENT_TABLES, cells in the order of the columns; light enough to pass between processes."""

    doc_id: str
    path: str
    tables: Mapping[str, tuple[Row, ...]]
    source: SourceText | None = None


class TableSet(Protocol):
    """The tables of a run as products are written from them: in memory (Tables), or on disk (extract.spool)."""

    def count(self, table: str) -> int:
        """Answers how many rows `table` has."""
        ...

    def rows(self, table: str) -> Iterable[Row]:
        """Answers the rows of `table` in their order; they may be gone through again."""
        ...

    def parts(self) -> Iterator[Tables]:
        """Answers the documents in their order, some hundreds at a time, with all that is in them.

        Each part has the `units` of the whole run; `quarantine` is in none but where there is only one part.
        """
        ...


@dataclass(frozen=True)
class Tables:
    """All tables of a run, columns and types as in extract.columns; rows in the order of the documents, then of the text.

    Attributes:
        by_name: the rows of each table as plain Python values: dates as `datetime.date`, missing values as None, JSON as its text.
        sources: the cleaned text of each document, by `doc_id`; empty where nobody kept it.
    """

    by_name: Mapping[str, Sequence[Row]]
    sources: Mapping[str, SourceText] = field(default_factory=dict)

    def count(self, table: str) -> int:
        """Answers how many rows `table` has."""
        return len(self.by_name[table])

    def rows(self, table: str) -> Sequence[Row]:
        """Answers the rows of `table`."""
        return self.by_name[table]

    def parts(self) -> Iterator[Tables]:
        """Answers all documents at once: what is held in memory need not be divided."""
        yield self

    @functools.cached_property
    def frames(self) -> Mapping[str, DataFrame]:
        """The tables as data frames, by name; only here is pandas imported, which takes longer than making the tables."""
        return {name: _frame(TABLES[name], rows) for name, rows in self.by_name.items()}


def rows(records: Records) -> DocumentRows:
    """Answers the rows of one document.

    Raises:
        ValueError: two records share an id, or a record points at one that is not there.
    """
    where = EvidenceMap(records.document)
    tables = {
        "documents": (_document_row(records, where),),
        "sections": tuple(_section_rows(records, where)),
        "shortcomings": tuple(_shortcoming_rows(records, where)),
        "solutions": tuple(_solution_rows(records, where)),
        "deadlines": tuple(_deadline_rows(records, where)),
        "units": tuple((u.unit_id, flat(u.name), u.kind, _joined(map(flat, u.aliases))) for u in records.units),
        "assignments": tuple(_assignment_rows(records, where)),
        "references": tuple(_reference_rows(records, where)),
        "findings": tuple(_finding_rows(records, where)),
    }
    _check_keys(records.document.path, tables)
    pages = tuple((p.width, p.height, p.source) for p in records.document.pages)
    source = SourceText(records.document.text, pages)
    return DocumentRows(records.document.doc_id, _printable(records.document.path), tables, source)


def relocated(found: DocumentRows, path: str) -> DocumentRows:
    """Answers the rows of a document as those of the same bytes at `path`."""
    shown = _printable(path)
    if found.path == shown:
        return found
    (row,) = found.tables["documents"]
    entry = dict(zip(TABLES["documents"].names, row, strict=True)) | {"path": shown}
    if entry["number_source"] != "page" and entry["text_source"] != "text":
        evidence = entry["evidence"]
        written = evidence.get("number") if isinstance(evidence, dict) else None
        read = tight(found.source.text[written[1] : written[2]]) if written and found.source is not None else ""
        entry["number"], entry["number_source"] = _number_of_scan(shown, str(entry["symbol"]), read)
    return dataclasses.replace(found, path=shown, tables={**found.tables, "documents": (tuple(entry.values()),)})


def document_json(records: Records) -> dict[str, Any]:
    """Answers what `kehoach extract FILE --json` prints: the columns of the tables by name.

    Dates are ISO strings or null, absent text is "", an absent key of another record is null, `boxes` and `evidence` are lists and objects.
    """
    found = rows(records).tables
    out: dict[str, Any] = {"document": _as_object(TABLES["documents"], found["documents"][0])}
    for name in DOCUMENT_TABLES[1:]:
        out[name] = [_as_object(TABLES[name], row) for row in found[name]]
    return out


def build(documents: Iterable[DocumentRows], quarantined: Iterable[Quarantined] = ()) -> Tables:
    """Answers the tables of a run, in the order of `documents`.

    A document whose bytes were there before (the same `doc_id` under another path) keeps its ids once: the second one goes to `quarantine`
    with the code `duplicate`, so that documents and quarantine still add up to the inputs.
    """
    from extract.widesheet import UnitNames

    kept: dict[str, DocumentRows] = {}
    refused = [quarantine_row(q) for q in quarantined]
    for document in documents:
        if document.doc_id in kept:
            _, path, sha256, media_type, *_ = document.tables["documents"][0]
            refused.append(quarantine_row(duplicate(str(path), str(sha256), str(media_type), kept[document.doc_id].path)))
        else:
            kept[document.doc_id] = document
    names = UnitNames()
    made = joined(list(kept.values()), names)
    made["units"] = list(names.rows())
    made["quarantine"] = _typed(TABLES["quarantine"], refused)
    return Tables({name: made[name] for name in TABLES}, sources(kept.values()))


def joined(documents: Sequence[DocumentRows], names: UnitNames) -> dict[str, Sequence[Row]]:
    """Answers the rows of all tables but `units` and `quarantine` for these documents; takes their units into `names`."""
    from extract.widesheet import entries, tuple_rows

    own = [name for name in DOCUMENT_TABLES if name != "units"]
    made: dict[str, Sequence[Row]] = {
        name: _typed(TABLES[name], chain.from_iterable(d.tables[name] for d in documents)) for name in own
    }
    named = {name: entries(name, found) for name, found in made.items()}
    printed = [{"doc_id": d.doc_id, **unit} for d in documents for unit in entries("units", d.tables["units"])]
    names.add(printed, named["assignments"])
    made["tuples"] = list(tuple_rows(named, printed))
    return made


def sources(documents: Iterable[DocumentRows]) -> dict[str, SourceText]:
    """Answers the texts of documents, by `doc_id`."""
    return {d.doc_id: d.source for d in documents if d.source is not None}


def _typed(spec: TableSpec, rows: Iterable[Row]) -> list[Row]:
    """Answers `rows` with JSON as its text, and whole numbers in columns of fractions as such."""
    written: dict[str, Callable[[Any], Cell]] = {"json": compact_json, "number": float}
    changed = [(i, written[column.type]) for i, column in enumerate(spec.columns) if column.type in written]
    out: list[Row] = []
    for row in rows:
        cells = list(row)
        for i, change in changed:
            if cells[i] is not None:
                cells[i] = change(cells[i])
        out.append(tuple(cells))
    return out


def _frame(spec: TableSpec, rows: Iterable[Row]) -> DataFrame:
    import pandas as pd

    by_column: Sequence[Sequence[Cell]] = list(zip(*rows, strict=True)) or [()] * len(spec.columns)
    dtypes = {"text": "string", "json": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}
    series = {c.name: pd.Series(list(values), dtype=dtypes[c.type]) for c, values in zip(spec.columns, by_column, strict=True)}
    return pd.DataFrame(series, columns=list(spec.names))


def compact_json(value: Any) -> str:
    """Answers `value` as JSON on one line, without escapes for Vietnamese letters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# --- One document's rows ----------------------------------------------------------------------------------------------------


def _evidence(where: EvidenceMap, span: Span | None) -> tuple[Cell, ...]:
    if span is None:
        return None, None, None, None
    return where.page(span), span.start, span.end, [list(b) for b in where.boxes(span)] or None


def _document_row(records: Records, where: EvidenceMap) -> Row:
    d, f = records.document, records.facts
    evidence: dict[str, Any] = {}
    spans = {name: value.span for name in _FACTS if (value := getattr(f, name)) is not None}
    if f.issued_on_span is not None:
        spans["issued_on"] = f.issued_on_span
    for name, span in spans.items():
        evidence[name] = [where.page(span), span.start, span.end]
    problems = _joined(placed(p)[0].rstrip(".") for p in d.problems)
    complete = completeness(records)
    by_hand = {p.code.removeprefix(_BY_HAND) for p in d.problems if p.code.startswith(_BY_HAND)}
    number, number_source = _fact(f.number), "page" if f.number is not None else ""
    if d.text_source != "text" and (f.number is None or "number" in by_hand):
        number, number_source = _number_of_scan(d.path, f.symbol, number)
    dated = "" if f.issued_on is None else _WRITTEN if "date" in by_hand else "page"
    name, post, signer_source = signer(f)
    return (
        d.doc_id, _printable(d.path), d.sha256, d.media_type, d.size_bytes, len(d.pages) or None, d.text_source,
        None if d.ocr_confidence is None else round(d.ocr_confidence, 4), d.encoding, f.kind, number, _fact(f.issuer),
        _fact(f.parent_body), _fact(f.place), f.issued_on, _fact(f.title), name, post,
        "partial" if d.problems else "ok", problems, evidence, complete.score, {p.name: [p.have, p.of] for p in complete.parts},
        f.symbol, number_source, signer_source, dated,
    )  # fmt: skip


# Codes of problems that say which field of the head was read from the strokes of a pen; the source of such fields.
_BY_HAND, _WRITTEN = "handwritten_", "handwriting"
_FACTS = ("number", "issuer", "parent_body", "place", "title", "signer", "signer_title")


def _number_of_scan(path: str, symbol: str, read: str) -> tuple[str, str]:
    """Answers the number of a scan on which it is not printed, and where it comes from: whoever named the file saw it better than OCR.

    Args:
        read: what the strokes of the pen seem to say, or "".
    """
    named = number_in(path, symbol)
    return (named, "file_name") if named else (read, _WRITTEN if read else "")


def signer(facts: DocumentFacts) -> tuple[str, str, str]:
    """Answers who signs, as what, and where the name comes from: `page`, `unsure`, `digital_signature`, "" without a name."""
    name = facts.signed_by or _fact(facts.signer)
    source = "digital_signature" if facts.signed_by else "unsure" if facts.signer_unsure else "page" if name else ""
    return name, facts.signed_as or _fact(facts.signer_title), source


def _fact(value: Value | None) -> str:
    return "" if value is None else flat(value.text)


def _section_rows(records: Records, where: EvidenceMap) -> Iterable[Row]:
    for s in records.sections:
        yield (
            s.section_id, records.document.doc_id, s.parent_id or None, s.level, s.number, flat(s.heading), s.kind or "khac",
            *_evidence(where, s.span),
        )  # fmt: skip


def _shortcoming_rows(records: Records, where: EvidenceMap) -> Iterable[Row]:
    for s in records.shortcomings:
        yield (
            s.shortcoming_id, records.document.doc_id, s.section_id or None, s.parent_id or None, s.number, flat(s.text),
            round(s.confidence, 4), s.rule_id, *_evidence(where, s.span),
        )  # fmt: skip


def _solution_rows(records: Records, where: EvidenceMap) -> Iterable[Row]:
    parents = {s.parent_id for s in records.solutions}
    for s in records.solutions:
        yield (
            s.solution_id, records.document.doc_id, s.section_id or None, s.shortcoming_id or None, s.parent_id or None, s.number,
            flat(s.text), s.solution_id not in parents, _joined(s.inferred), round(s.link_confidence, 4) if s.shortcoming_id else None,
            round(s.tuple_confidence, 4), round(s.confidence, 4), s.rule_id, *_evidence(where, s.span),
        )  # fmt: skip


def _deadline_rows(records: Records, where: EvidenceMap) -> Iterable[Row]:
    for d in records.deadlines:
        v = d.value
        due = None if v.end is None else last_day(v.end, v.bound, d.text)
        yield (
            d.deadline_id, records.document.doc_id, d.solution_id, flat(d.text), v.kind, v.start, v.end, v.bound, due, v.rrule,
            flat(v.anchor), _joined(v.inferred), d.clause, d.inherited, round(d.confidence, 4), d.rule_id, *_evidence(where, d.span),
        )  # fmt: skip


def _assignment_rows(records: Records, where: EvidenceMap) -> Iterable[Row]:
    for a in records.assignments:
        yield (
            a.assignment_id, records.document.doc_id, a.solution_id, a.unit_id, flat(a.text), a.role, a.clause, a.inherited,
            round(a.confidence, 4), a.rule_id, *_evidence(where, a.span),
        )  # fmt: skip


def _reference_rows(records: Records, where: EvidenceMap) -> Iterable[Row]:
    for r in records.references:
        yield (
            r.reference_id, records.document.doc_id, r.kind, r.number, r.issued_on, flat(r.issuer), flat(r.text), *_evidence(where, r.span),
        )  # fmt: skip


def _finding_rows(records: Records, where: EvidenceMap) -> Iterable[Row]:
    for f in records.findings:
        yield (
            f.finding_id, records.document.doc_id, f.record_id, f.code, f.severity, f.message, f.message_en,
            *_evidence(where, f.span), "", "",
        )  # fmt: skip


def quarantine_row(q: Quarantined) -> Row:
    """Answers the row of the table `quarantine`."""
    return _printable(q.path), q.sha256, q.media_type, q.stage, q.code, _printable(flat(q.message)), round(float(q.seconds), 3)


def duplicate(path: str, sha256: str, media_type: str, first: str) -> Quarantined:
    """Answers the row of the quarantine for a file with the same bytes as the one at `first`, which was read."""
    message = f"Nội dung tệp giống hệt {_printable(first)}, đã được đọc ở đó; bỏ bớt một bản nếu không cần."
    return Quarantined(path, sha256, media_type, "tables", "duplicate", message, 0.0)


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(p for p in parts if p)


def _printable(text: str) -> str:
    """Answers `text` with what no UTF-8 file can hold (bytes of a file name in another encoding) spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _as_object(spec: TableSpec, row: Row) -> dict[str, Any]:
    return {c.name: v.isoformat() if isinstance(v, dt.date) else v for c, v in zip(spec.columns, row, strict=True)}


def _check_keys(path: str, tables: Mapping[str, Sequence[Row]]) -> None:
    """Raises ValueError where ids of one document repeat or point nowhere: no product could hold such rows."""
    ids: dict[str, set[Cell]] = {}
    for name, found in tables.items():
        at = TABLES[name].names.index(TABLES[name].key)
        keys = Counter(row[at] for row in found)
        twice = sorted(str(k) for k, n in keys.items() if n > 1)
        if twice:
            raise ValueError(f"{path}: {name} has the id {twice[0]} more than once")
        ids[name] = set(keys)
    for name, found in tables.items():
        for column, target in TABLES[name].links.items():
            at = TABLES[name].names.index(column)
            lost = [row[at] for row in found if row[at] is not None and row[at] not in ids[target]]
            if lost:
                raise ValueError(f"{path}: {name}.{column} {lost[0]} is not in {target}")
    about = TABLES["findings"].names.index("record_id")
    lost = [row[about] for row in tables["findings"] if not any(row[about] in found for found in ids.values())]
    if lost:
        raise ValueError(f"{path}: findings.record_id {lost[0]} is no record")
