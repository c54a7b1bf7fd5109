"""One SQLite file with keys, indexes and views for the questions people ask first."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

from extract.columns import TABLES, Column, TableSpec
from extract.export import replacing
from extract.export.views import VIEWS
from extract.tables import Cell, TableSet

_TYPES = {"text": "TEXT", "json": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}


def write(tables: TableSet, out_dir: Path) -> list[Path]:
    """Writes `kehoach.sqlite` and answers it. Dates are ISO text, booleans 0 and 1, missing values NULL."""
    path = out_dir / "kehoach.sqlite"
    with replacing(path) as temporary, closing(sqlite3.connect(temporary, isolation_level=None)) as database:
        # The file is new and replaced as a whole: a journal would only cost time.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA page_size = 4096")
        database.execute("BEGIN")
        for spec in TABLES.values():
            database.execute(_create(spec))
            marks = ", ".join("?" * len(spec.columns))
            rows = (tuple(map(_cell, row)) for row in tables.rows(spec.name))
            database.executemany(f'INSERT INTO "{spec.name}" VALUES ({marks})', rows)
            for column in spec.links:
                if column != spec.key:
                    database.execute(f'CREATE INDEX "ix_{spec.name}_{column}" ON "{spec.name}" ("{column}")')
        database.execute("CREATE INDEX ix_findings_record_id ON findings (record_id)")
        database.execute('CREATE INDEX ix_deadlines_end ON deadlines ("end")')
        database.execute("CREATE INDEX ix_deadlines_due ON deadlines (due)")
        database.execute("CREATE INDEX ix_findings_code ON findings (code)")
        for name, view in VIEWS.items():
            database.execute(f"CREATE VIEW {name} AS -- {view.vi}: {view.en}\n{view.query.strip()}")
        database.execute("COMMIT")
    return [path]


def _create(spec: TableSpec) -> str:
    """Answers the statement that makes a table; SQLite keeps its words, so that `.schema` says what each column means."""
    columns = [(_column(c, c.name == spec.key), f"{c.vi}: {c.en}") for c in spec.columns]
    columns += [(f'FOREIGN KEY ("{c}") REFERENCES "{t}" ("{TABLES[t].key}")', "") for c, t in spec.links.items()]
    commas = [","] * (len(columns) - 1) + [""]
    lines = [f"  {said}{comma}" + (f" -- {about}" if about else "") for (said, about), comma in zip(columns, commas, strict=True)]
    return f'CREATE TABLE "{spec.name}" ( -- {spec.vi}: {spec.en}\n' + "\n".join(lines) + "\n)"


def _column(column: Column, primary: bool) -> str:
    text = f'"{column.name}" {_TYPES[column.type]}'
    if primary:
        return text + " PRIMARY KEY NOT NULL"
    if not column.nullable:
        text += " NOT NULL"
    if column.type == "boolean":
        text += f' CHECK ("{column.name}" IN (0, 1))'
    return text


def _cell(value: Cell) -> str | int | float | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    assert isinstance(value, int | float)
    return value
