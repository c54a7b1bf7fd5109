"""CSV for loaders and spreadsheets alike: UTF-8 with BOM, RFC 4180, nothing in it that a spreadsheet would run.

A text cell that begins with one of `= + - @`, their full-width forms, a tab, a carriage return or an apostrophe gets one apostrophe in
front. To undo it, drop one leading apostrophe wherever there is one: `unguard(guard(text)) == text`.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from extract.columns import TABLES, ColumnType
from extract.export import replacing
from extract.tables import Cell, Tables

_RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "'")


def guard(text: str) -> str:
    """Answers `text` so that no spreadsheet takes it for a formula."""
    return "'" + text if text.startswith(_RISKY) else text


def unguard(text: str) -> str:
    """Answers the text that `guard` was given."""
    return text[1:] if text.startswith("'") else text


def write(tables: Tables, out_dir: Path) -> list[Path]:
    """Writes `tables/<table>.csv` for each table and answers the files."""
    return [_write_table(tables, name, out_dir / "tables" / f"{name}.csv") for name in TABLES]


def _write_table(tables: Tables, name: str, path: Path) -> Path:
    spec = TABLES[name]
    types = [c.type for c in spec.columns]
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(spec.names)
        writer.writerows([_cell(v, t) for v, t in zip(row, types, strict=True)] for row in tables.rows(name))
    return path


def _cell(value: Cell, kind: ColumnType) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    return guard(str(value)) if kind == "text" else str(value)
