"""CSV for loaders and spreadsheets alike: UTF-8 with BOM, RFC 4180, nothing in it that a spreadsheet would run.

A text cell that begins with one of `= + - @`, their full-width forms, a tab, a carriage return or an apostrophe gets one apostrophe in
front. To undo it, drop one leading apostrophe wherever there is one: `unguard(guard(text)) == text`.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from extract.columns import TABLES, Column, ColumnType
from extract.errors import UsageError
from extract.export import replacing
from extract.tables import Cell, Tables, TableSet

_RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "'")


def guard(text: str) -> str:
    """Answers `text` so that no spreadsheet takes it for a formula."""
    return "'" + text if text.startswith(_RISKY) else text


def unguard(text: str) -> str:
    """Answers the text that `guard` was given."""
    return text[1:] if text.startswith("'") else text


def write(tables: TableSet, out_dir: Path) -> list[Path]:
    """Writes `tables/<table>.csv` for each table and answers the files."""
    return [_write_table(tables, name, out_dir / "tables" / f"{name}.csv") for name in TABLES]


def _write_table(tables: TableSet, name: str, path: Path) -> Path:
    spec = TABLES[name]
    types = [c.type for c in spec.columns]
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")  # Python's own utf-8-sig asks itself before every row whether it is the first
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(spec.names)
        writer.writerows([_cell(v, t) for v, t in zip(row, types, strict=True)] for row in tables.rows(name))
    return path


def read(out_dir: Path) -> Tables:
    """Answers the tables that `write` wrote into `out_dir`, cells and order as they were; without the texts.

    Raises:
        UsageError: `no_run`: a table is not there; `bad_table`: one has other columns, or cells that are no such values.
    """
    return Tables({name: _read_table(name, out_dir / "tables" / f"{name}.csv") for name in TABLES})


def _read_table(name: str, path: Path) -> list[tuple[Cell, ...]]:
    columns = TABLES[name].columns
    # Texts of a plan may be longer than what the module takes by default; evidence of a long paragraph too.
    csv.field_size_limit(2**31 - 1)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            if tuple(next(reader, ())) != TABLES[name].names:
                raise ValueError(", ".join(TABLES[name].names))
            return [tuple(_value(text, column) for text, column in zip(row, columns, strict=True)) for row in reader]
    except FileNotFoundError as error:
        raise UsageError(
            "no_run",
            vi=f"Không có {path}; hãy chỉ ra thư mục kết quả của kehoach run.",
            en=f"There is no {path}; name a folder that kehoach run wrote.",
        ) from error
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(
            "bad_table",
            vi=f"Không đọc được {path} ({error}); hãy chạy lại kehoach run với phiên bản này.",
            en=f"{path} cannot be read ({error}); run kehoach run again with this version.",
        ) from error


def _value(text: str, column: Column) -> Cell:
    if column.type == "text":
        return unguard(text) if text or not column.nullable else None
    if not text:
        return None
    if column.type == "boolean":
        return text == "true"
    if column.type == "date":
        return dt.date.fromisoformat(text)
    return text if column.type == "json" else float(text) if column.type == "number" else int(text)


def _cell(value: Cell, kind: ColumnType) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value) if kind == "text" else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    return guard(str(value)) if kind == "text" else str(value)
