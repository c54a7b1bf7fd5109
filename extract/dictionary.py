"""The reference pages in docs/ that are written from the code: the data dictionary and the findings.

python -m extract.dictionary docs
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from extract.audit import checks
from extract.columns import TABLES, Column, TableSpec
from extract.export.sheets import FIELDS
from extract.export.views import VIEWS
from extract.labels import (
    BOUNDS,
    DEADLINE_KINDS,
    DOCUMENT_KINDS,
    REVIEWS,
    ROLES,
    SECTION_KINDS,
    SEVERITIES,
    STATUSES,
    UNIT_KINDS,
    Labels,
    label,
)

_NOTE = "<!-- Written by `python -m extract.dictionary docs`; change extract/{source}.py instead. -->"
_CODES: tuple[tuple[str, Labels], ...] = (
    ("documents.kind, references.kind", DOCUMENT_KINDS),
    ("documents.status", STATUSES),
    ("sections.kind", SECTION_KINDS),
    ("deadlines.kind", DEADLINE_KINDS),
    ("deadlines.bound", BOUNDS),
    ("units.kind", UNIT_KINDS),
    ("assignments.role", ROLES),
    ("findings.severity", SEVERITIES),
    ("findings.review", REVIEWS),
)
_TYPES = {"text": "text", "date": "date", "integer": "integer", "number": "number", "boolean": "boolean", "json": "JSON"}


def data_dictionary() -> str:
    """Answers docs/data-dictionary.md: every table and column, its type, and what its codes mean."""
    lines = [
        "# Data dictionary",
        "",
        _NOTE.format(source="columns"),
        "",
        "Every table is written as `tables/<table>.csv` and `.parquet`, as a table of `kehoach.sqlite`, and is described in",
        "`datapackage.json`. `kehoach extract FILE --json` prints one document's rows under the same names. The keys of a Parquet file",
        "stand in its metadata (`primaryKey`, `foreignKeys`), with what each column means.",
        "",
        "- Text is NFC Unicode on one line, single spaces, wording as in the document. Where there is none it is empty, never null.",
        "- Null (an empty CSV cell, `null` in JSON, NULL in SQLite) is a date, number, JSON value or key that is not there.",
        "- Dates are ISO (`2024-06-30`), real dates in Parquet and XLSX. Booleans are `true`/`false`, 0/1 in SQLite.",
        "- JSON columns hold JSON text in flat files and the value itself in `extract --json`.",
        "- Offsets count code points of the document's cleaned text (`kehoach text FILE`) from 0; ends are exclusive. Pages count from 1.",
        "- CSV is UTF-8 with BOM, RFC 4180 with CRLF. A text cell that begins with `=`, `+`, `-`, `@` (also full-width), tab,",
        "  line break or apostrophe has one apostrophe in front, so that no spreadsheet runs it; drop that one to get the text back.",
        "",
    ]
    for spec in TABLES.values():
        lines += _table(spec)
    lines += [
        "## Views",
        "",
        "In `kehoach.sqlite` and for `kehoach query`, beside the tables. A column named `end` and the table `references` are written",
        "in double quotes in SQL.",
        "",
        "| view | câu hỏi | what it answers |",
        "|---|---|---|",
        *(f"| `{name}` | {view.vi} | {view.en} |" for name, view in VIEWS.items()),
        "",
        "## Profiles",
        "",
        "What a profile of the workbook (`kehoach run --profile`, extract/export/profiles.py) may show in its columns: those of the table",
        "of the same name, and these. `open` is the link to the file; the others stand in the workbook's own sheets.",
        "",
        "| rows | further fields |",
        "|---|---|",
        *(f"| `{rows}` | {', '.join(f'`{f}`' for f in sorted(fields - _own(rows)))} |" for rows, fields in FIELDS.items()),
        "",
        "## Codes",
        "",
    ]
    for name, labels in _CODES:
        lines += [f"### {name}", "", "| code | tiếng Việt | English |", "|---|---|---|"]
        lines += [f"| `{code}` | {label(labels, code)} | {label(labels, code, 'en')} |" for code in labels]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def findings_page() -> str:
    """Answers docs/findings.md: every finding code, how severe it is, what it looks at and what it says."""
    lines = [
        "# Findings",
        "",
        _NOTE.format(source="audit"),
        "",
        "What the audit says about a plan. A task is a solution that is not merely the context of finer ones. Nothing is called missing",
        "that may stand on a page which could not be read: `unreadable` is said instead.",
        "",
        "| code | mức độ | phát hiện | finding |",
        "|---|---|---|---|",
    ]
    for code, check in checks().items():
        lines.append(
            f"| [`{code}`](#{code}) | {label(SEVERITIES, check.severity)} (`{check.severity}`) | {check.title[0]} | {check.title[1]} |"
        )
    for code, check in checks().items():
        lines += ["", f"## {code}", "", f"{check.title[0]} · {check.title[1]} · `{check.severity}`", "", f"Looks at: {check.looks_at}"]
        # "{what}" alone is whole sentences, a different one for each thing that was looked at.
        for what in check.says or ([("{what}", "{what}")] if check.message[0] != "{what}" else []):
            vi, en = (text.replace("{what}", w) for text, w in zip(check.message, what, strict=True))
            lines += ["", f"> {vi}", ">", f"> {en}"]
    return "\n".join(lines) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {"data-dictionary.md": data_dictionary, "findings.md": findings_page}


def _table(spec: TableSpec) -> list[str]:
    head = [f"## {spec.name}", "", f"{spec.vi}: {spec.en}. Key: `{spec.key}`.", ""]
    return [*head, "| column | type | tên | meaning |", "|---|---|---|---|", *_columns(spec), ""]


def _columns(spec: TableSpec) -> Iterator[str]:
    for column in spec.columns:
        meaning = column.en.replace("|", "\\|")
        target = spec.links.get(column.name)
        if target is not None and target != spec.name:
            meaning += f" → [{target}](#{target})"
        yield f"| `{column.name}` | {_type(column)} | {column.vi} | {meaning} |"


def _own(rows: str) -> set[str]:
    return set(TABLES[rows].names) if rows in TABLES else set()


def _type(column: Column) -> str:
    return _TYPES[column.type] + (", or null" if column.nullable else "")


def main(folder: str) -> None:
    """Writes the pages into `folder`."""
    for name, page in PAGES.items():
        (Path(folder) / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
