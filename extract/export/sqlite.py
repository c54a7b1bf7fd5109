"""One SQLite file with keys, indexes and views for the questions people ask first."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

from extract.columns import TABLES, Column, TableSpec
from extract.export import replacing
from extract.tables import Cell, Tables

_TYPES = {"text": "TEXT", "json": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}

_TASK = "t.solution_id, t.document_number, t.issuer, t.section_kind, t.solution_number, t.solution"
VIEWS = {
    "v_tasks_without_deadline": f"""
        SELECT {_TASK}, t.lead_units, t.path, t.page FROM tuples AS t WHERE t.deadline = ''""",
    "v_tasks_without_owner": f"""
        SELECT {_TASK}, t.deadline, t.path, t.page FROM tuples AS t
        WHERE NOT EXISTS (SELECT 1 FROM assignments AS a WHERE a.solution_id = t.solution_id
                          AND a.role IN ('chu_tri', 'thuc_hien', 'tham_muu'))""",
    "v_shortcomings_without_solution": """
        WITH RECURSIVE line (leaf, id) AS (
            SELECT shortcoming_id, shortcoming_id FROM shortcomings
            UNION
            SELECT line.leaf, h.parent_id FROM line JOIN shortcomings AS h ON h.shortcoming_id = line.id WHERE h.parent_id IS NOT NULL)
        SELECT h.shortcoming_id, d.number AS document_number, d.issuer, h.number, h.text, d.path, h.page
        FROM shortcomings AS h JOIN documents AS d USING (doc_id)
        WHERE NOT EXISTS (SELECT 1 FROM shortcomings AS c WHERE c.parent_id = h.shortcoming_id)
          AND NOT EXISTS (SELECT 1 FROM line JOIN solutions AS s ON s.shortcoming_id = line.id WHERE line.leaf = h.shortcoming_id)""",
    "v_due": """
        SELECT x."end" AS due, x.bound, x.text AS deadline, t.lead_units, t.solution, t.document_number, t.issuer, t.path, x.page
        FROM deadlines AS x JOIN tuples AS t USING (solution_id) WHERE x."end" IS NOT NULL ORDER BY x."end", t.rowid""",
    "v_unit_tasks": """
        SELECT u.unit_id, u.name, count(DISTINCT CASE WHEN a.role = 'chu_tri' THEN a.solution_id END) AS leads,
               count(DISTINCT CASE WHEN a.role IN ('thuc_hien', 'tham_muu') THEN a.solution_id END) AS carries_out,
               count(DISTINCT CASE WHEN a.role = 'phoi_hop' THEN a.solution_id END) AS cooperates,
               count(DISTINCT a.doc_id) AS documents
        FROM units AS u JOIN assignments AS a USING (unit_id) JOIN solutions AS s USING (solution_id)
        WHERE s.leaf GROUP BY u.unit_id ORDER BY count(DISTINCT a.solution_id) DESC, u.name""",
    "v_documents": """
        SELECT d.doc_id, d.path, d.number, d.issuer, d.issued_on, d.title, d.status,
               (SELECT count(*) FROM tuples AS t WHERE t.doc_id = d.doc_id) AS tasks,
               (SELECT count(*) FROM tuples AS t WHERE t.doc_id = d.doc_id AND t.deadline = '') AS without_deadline,
               (SELECT count(*) FROM v_tasks_without_owner AS o JOIN tuples AS t USING (solution_id) WHERE t.doc_id = d.doc_id)
                   AS without_owner,
               (SELECT count(*) FROM findings AS f WHERE f.doc_id = d.doc_id AND f.severity = 'error') AS errors
        FROM documents AS d""",
}


def write(tables: Tables, out_dir: Path) -> list[Path]:
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
        for name, query in VIEWS.items():
            database.execute(f"CREATE VIEW {name} AS {query.strip()}")
        database.execute("COMMIT")
    return [path]


def _create(spec: TableSpec) -> str:
    columns = [_column(c, c.name == spec.key) for c in spec.columns]
    columns += [f'FOREIGN KEY ("{c}") REFERENCES "{t}" ("{TABLES[t].key}")' for c, t in spec.links.items()]
    return f'CREATE TABLE "{spec.name}" (\n  ' + ",\n  ".join(columns) + "\n)"


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
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    assert value is None or isinstance(value, str | int | float)
    return value
