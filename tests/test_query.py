"""SQL over a run: the same answers as SQLite gives, in three forms, and no way out of the tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extract import export, query, tables
from extract.audit import audit
from extract.columns import TABLES
from extract.errors import UsageError
from extract.export.views import VIEWS
from tests.conftest import Result
from tests.factories import Draft, sample_plan

Kehoach = Callable[..., Result]
SECRET = "mật khẩu"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    d = Draft()
    d.solution("1", "=cmd|'/C calc'!A0")
    export.write(tables.build([tables.rows(audit(r)) for r in (sample_plan(), d.records())]), folder / "out")
    (folder / "secret.csv").write_text(f"a\n{SECRET}\n", encoding="utf-8")
    return folder / "out"


def as_sqlite(value: query.Value) -> object:
    return int(value) if isinstance(value, bool) else value.isoformat() if isinstance(value, dt.date) else value


@pytest.mark.parametrize("name", [*TABLES, *VIEWS])
def test_tables_and_views_answer_as_those_of_sqlite_do(name: str, run: Path) -> None:
    found = query.ask(run, f'SELECT * FROM "{name}"')
    with closing(sqlite3.connect(run / "kehoach.sqlite")) as database:
        cursor = database.execute(f'SELECT * FROM "{name}"')
        assert found.columns == tuple(c[0] for c in cursor.description)
        rows = [tuple(map(as_sqlite, row)) for row in found.rows]
        assert sorted(rows, key=repr) == sorted(cursor.fetchall(), key=repr)


def test_values_come_as_plain_values(run: Path) -> None:
    asked = "SELECT 1::decimal(5,2), 1.5::decimal(5,2), 'nan'::double, DATE '2024-06-30', true, NULL, [1, 2], sum(7) FROM range(2)"
    assert query.ask(run, asked).rows == ((1, 1.5, None, dt.date(2024, 6, 30), True, None, "[1, 2]", 14),)


# --- Only a question -------------------------------------------------------------------------------------------------------

OUTSIDE = [
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM read_parquet('{folder}/out/tables/tuples.parquet')",
    "SELECT * FROM sqlite_scan('{folder}/out/kehoach.sqlite', 'tuples')",
    "SELECT * FROM read_csv('http://127.0.0.1:9/a.csv')",
    "SELECT * FROM SECRET",
    "COPY tuples TO '{folder}/x.csv'",
    "EXPLAIN ANALYZE COPY tuples TO '{folder}/x.csv'",
    "EXPORT DATABASE '{folder}/x'",
    "ATTACH '{folder}/x.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SELECT 1; SET enable_external_access = true",
    "SELECT * FROM query('SET enable_external_access = true')",
    "PRAGMA database_list",
    "CREATE TABLE x AS SELECT 1",
    "INSERT INTO tuples SELECT * FROM tuples",
    "DELETE FROM tuples",
    "SELECT 1; SELECT 2",
    "",
]


@pytest.mark.parametrize("sql", OUTSIDE)
def test_a_query_reaches_nothing_but_the_tables(sql: str, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {p: p.read_bytes() for p in run.parent.rglob("*") if p.is_file()}
    with pytest.raises(UsageError) as caught:
        query.ask(run, sql.format(folder=run.parent, secret=run.parent / "secret.csv"))
    assert caught.value.code == "bad_query" and SECRET not in caught.value.vi
    assert {p: p.read_bytes() for p in run.parent.rglob("*") if p.is_file()} == before


# --- What is said when it does not work --------------------------------------------------------------------------------------

WRONG = [
    ("SELECT nope FROM tuples", 'column "nope" not found'),
    ("SELECT * FROM tupels", 'Did you mean "tuples"'),
    ("SELEC 1", 'syntax error at or near "SELEC"'),
    ("SELECT end FROM deadlines", 'as the name of a column or table write "end"'),
    ("SELECT * FROM references", 'write "references"'),
    ("SELECT 'x'::date", "Conversion Error"),
    ("SELECT error('ái')", "ái"),
]


@pytest.mark.parametrize(("sql", "said"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_query_is_one_sentence(sql: str, said: str, run: Path, kehoach: Kehoach) -> None:
    done = kehoach("--lang", "en", "query", run, sql)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err and done.err.startswith("The query does not run: ") and done.err.endswith(".\n")
    assert kehoach("query", run, sql).err.startswith("Câu truy vấn không chạy được: ")


def test_a_folder_without_tables_is_one_sentence(tmp_path: Path, kehoach: Kehoach) -> None:
    done = kehoach("query", tmp_path, "SELECT 1")
    assert (done.code, done.err) == (2, f"Không thấy bảng nào ở {tmp_path}/tables; hãy chỉ ra thư mục mà kehoach run đã ghi (--out).\n")


def test_a_run_of_an_older_version_can_be_asked(run: Path, tmp_path: Path) -> None:
    """One that knew no `due` and no `quarantine`: views that need them are not there."""
    (tmp_path / "tables").mkdir()
    for name in ("tuples", "assignments", "deadlines"):
        table = pq.read_table(run / f"tables/{name}.parquet")
        pq.write_table(table.drop_columns(["due"]) if name == "deadlines" else table, tmp_path / f"tables/{name}.parquet")
    assert query.ask(tmp_path, "SELECT count(*) FROM deadlines").rows == query.ask(run, "SELECT count(*) FROM deadlines").rows
    assert len(query.ask(tmp_path, "SELECT * FROM v_tasks_without_owner").rows) == 2
    with pytest.raises(UsageError, match="v_due does not exist"):
        query.ask(tmp_path, "SELECT * FROM v_due")


def test_damaged_tables_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/tuples.parquet").write_bytes(b"PAR1")
    with pytest.raises(UsageError, match="Không đọc được các bảng ở") as caught:
        query.ask(tmp_path, "SELECT 1")
    assert caught.value.code == "bad_tables"


def test_without_duckdb_it_says_how_to_get_it(run: Path, kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    done = kehoach("query", run, "SELECT 1")
    assert done.code == 2 and "pip install duckdb" in done.err and done.err.count("\n") == 1


# --- Three forms -----------------------------------------------------------------------------------------------------------

ASKED = "SELECT solution, deadline_end, page, deadline = '' AS undated FROM tuples ORDER BY solution"


def test_csv_is_safe_for_spreadsheets(run: Path, kehoach: Kehoach) -> None:
    done = kehoach("query", run, ASKED, "--csv")
    rows = list(csv.reader(io.StringIO(done.out, newline="")))
    assert rows[0] == ["solution", "deadline_end", "page", "undated"]
    assert rows[1] == ["'=cmd|'/C calc'!A0", "", "", "true"] and ["2024-06-30", "1", "false"] in [row[1:] for row in rows]
    assert kehoach("query", run, "SELECT 1 AS \"=1+1\", '@x' AS b", "--csv").out == "'=1+1,b\r\n1,'@x\r\n"


def test_json_has_plain_values(run: Path, kehoach: Kehoach) -> None:
    rows = json.loads(kehoach("query", run, ASKED, "--json").out)
    assert rows[0] == {"solution": "=cmd|'/C calc'!A0", "deadline_end": None, "page": None, "undated": True}
    assert {"2024-06-30", None} == {row["deadline_end"] for row in rows}


def test_a_table_for_the_terminal(run: Path, kehoach: Kehoach) -> None:
    done = kehoach("query", run, "SELECT solution_number AS so, deadline_end, page, E'\\x1b[31m' AS x FROM tuples WHERE page = 1 LIMIT 1")
    lines = [line.split() for line in done.out.splitlines() if line.strip()]
    assert lines[0] == ["so", "deadline_end", "page", "x"] and lines[2] == ["1.1", "2024-06-30", "1", "\\x1b[31m"]
    assert done.err == "1 dòng\n"


def test_rows_too_wide_for_a_table_are_shown_value_by_value(run: Path, kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = kehoach("query", run, "SELECT * FROM tuples WHERE solution LIKE 'Mua%'")
    said = dict(line.split(maxsplit=1) for line in done.out.splitlines() if len(line.split()) > 1)
    assert done.out.startswith("[1]\n") and said["document_number"].strip() == "17/KH-TTYT" and said["deadline_end"].strip() == "2024-06-30"


def test_the_query_may_come_from_stdin(run: Path, kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("SELECT count(*) AS n\nFROM tuples -- tất cả"))
    assert kehoach("query", run, "-", "--json").out == '[\n  {\n    "n": 4\n  }\n]\n'


def test_without_a_query_it_lists_what_can_be_asked(run: Path, kehoach: Kehoach) -> None:
    listed = kehoach("query", run).out.splitlines()
    assert [line.split()[0] for line in listed] == [*TABLES, *VIEWS] and listed[-1].endswith("Mức độ đầy đủ theo cơ quan ban hành")
