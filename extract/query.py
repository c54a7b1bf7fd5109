"""SQL over a run's tables, by DuckDB: loaded into memory, where no statement can reach a file or the network."""

from __future__ import annotations

import datetime as dt
import math
import re
from contextlib import closing, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.columns import TABLES
from extract.errors import UsageError
from extract.export.views import VIEWS
from extract.messages import Text, printable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, Error

Value = str | int | float | bool | dt.date | None
# What closes the doors once the tables are in, and the door itself.
_SHUT = (
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
# Names of the schema that are words of SQL.
_WORDS = ("end", "references")


@dataclass(frozen=True, slots=True)
class Result:
    """What a query answers: the names of its columns, and its rows with dates as dates and missing values as None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def ask(run: Path, sql: str) -> Result:
    """Answers what one SELECT says of the tables and views of the run in the folder `run`.

    Raises:
        UsageError: `no_duckdb`, `no_run`, `bad_tables`, `bad_query`: DuckDB is not installed, there are no tables, they cannot be read, the
            query is wrong or more than a question.
    """
    try:
        import duckdb
    except ImportError as error:
        raise UsageError(
            "no_duckdb",
            vi="Lệnh query cần gói duckdb, gói này chưa được cài; chạy lại make setup, hoặc pip install duckdb.",
            en="The command query needs the package duckdb, which is not installed; run make setup again, or pip install duckdb.",
        ) from error
    with closing(duckdb.connect(":memory:")) as database:
        try:
            _load(database, run, duckdb.Error)
        except duckdb.Error as error:
            raise _refused("bad_tables", Text(f"Không đọc được các bảng ở {run}", f"The tables in {run} cannot be read"), error) from error
        try:
            asked = database.extract_statements(sql)
            if len(asked) != 1 or asked[0].type != duckdb.StatementType.SELECT:
                raise UsageError(
                    "bad_query",
                    vi="Cần đúng một câu SELECT; các bảng chỉ để đọc.",
                    en="Exactly one SELECT is needed; the tables are only read.",
                )
            answer = database.execute(asked[0])
            columns = tuple(str(column[0]) for column in answer.description or ())
            return Result(columns, tuple(tuple(map(_value, row)) for row in answer.fetchall()))
        except duckdb.Error as error:
            raise _refused("bad_query", Text("Câu truy vấn không chạy được", "The query does not run"), error) from error


def _load(database: DuckDBPyConnection, run: Path, database_error: type[Error]) -> None:
    folder = run / "tables"
    there = [name for name in TABLES if (folder / f"{name}.parquet").is_file()]
    if not there:
        shown = printable(run.as_posix())
        raise UsageError(
            "no_run",
            vi=f"Không thấy bảng nào ở {shown}/tables; hãy chỉ ra thư mục mà kehoach run đã ghi (--out).",
            en=f"There are no tables in {shown}/tables; name a folder that kehoach run has written (--out).",
        )
    for name in there:
        # Into memory: a view over the file would need the door open for the query too.
        database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM read_parquet($1)', [str(folder / f"{name}.parquet")])
    for name, view in VIEWS.items():
        # A run by an older version may lack a column or table that a view asks for; its tables can be asked all the same.
        with suppress(database_error):
            database.execute(f"CREATE VIEW {name} AS {view.query}")
    for setting in _SHUT:
        database.execute(setting)


def _value(value: Any) -> Value:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int | bool | dt.date) else str(value)


def _refused(code: str, what: Text, error: Error) -> UsageError:
    """Answers DuckDB's error as one sentence: its first words, without the drawing of the query that follows."""
    lines = [line.strip() for line in str(error).splitlines()]
    end = next((n for n, line in enumerate(lines) if line.startswith("LINE ")), len(lines))
    said = " ".join(line for line in lines[:end] if line).rstrip(".!?")
    word = re.search(r'syntax error at or near "(\w+)"', said)
    hint = Text("", "")
    if word and word[1].lower() in _WORDS:
        quoted = f'"{word[1]}"'
        hint = Text(f"; tên cột hoặc bảng này phải để trong ngoặc kép: {quoted}", f"; as the name of a column or table write {quoted}")
    return UsageError(code, vi=printable(f"{what.vi}: {said}{hint.vi}."), en=printable(f"{what.en}: {said}{hint.en}."))
