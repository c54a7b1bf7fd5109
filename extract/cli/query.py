"""`kehoach query DIR "SELECT ..."`: SQL over the tables of a run."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from extract.cli.terminal import Parser, emit, say
from extract.messages import Text, number, printable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from extract.query import Result, Value

HELP = Text("Hỏi các bảng của một lần chạy bằng SQL (DuckDB).", "Asks the tables of a run in SQL (DuckDB).")
EXAMPLE = Text(
    'Ví dụ: kehoach query ket-qua/ "SELECT issuer, count(*) FROM tuples GROUP BY issuer"\n'
    "Không có câu SELECT thì liệt kê các bảng và khung nhìn. Các bảng chỉ được đọc; câu truy vấn không đụng được tới tệp hay mạng.\n"
    'end và references là từ khóa của SQL: viết "end", "references". Mã kết thúc: 0 được, 2 không chạy được.',
    'Example: kehoach query tables/ "SELECT issuer, count(*) FROM tuples GROUP BY issuer"\n'
    "Without a SELECT it lists the tables and views. Tables are only read; a query reaches neither files nor the network.\n"
    'end and references are words of SQL: write "end", "references". Exit code: 0 done, 2 could not run.',
)
_SQL = Text("một câu SELECT; - để đọc từ stdin", "one SELECT; - reads it from stdin")
_DIR = Text("thư mục mà kehoach run đã ghi", "folder that kehoach run has written")
# A table with less room than this for a column is no table: its rows are shown one value a line.
_COLUMN = 12
_PIPE_WIDTH = 120


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    parser.add_argument("run", type=Path, metavar=Text("THƯ_MỤC", "DIR").of(lang), help=_DIR.of(lang))
    parser.add_argument("sql", nargs="?", metavar="SELECT", help=_SQL.of(lang))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help=Text("in CSV ra stdout", "print CSV to stdout").of(lang))
    form.add_argument("--json", action="store_true", help=Text("in JSON ra stdout", "print JSON to stdout").of(lang))


def run(options: Namespace) -> int:
    """Asks and prints."""
    if options.sql is None:
        _list(options.lang)
        return 0
    from extract import query

    result = query.ask(options.run, sys.stdin.read() if options.sql == "-" else options.sql)
    if options.json:
        rows = [{name: _plain(value) for name, value in zip(result.columns, row, strict=True)} for row in result.rows]
        emit(json.dumps(rows, ensure_ascii=False, indent=2))
    elif options.csv:
        _print_csv(result)
    else:
        _print_table(result)
        said = Text(f"{number(len(result.rows), 'vi')} dòng", f"{number(len(result.rows), 'en')} rows")
        say(said.of(options.lang))
    return 0


def _list(lang: str) -> None:
    from extract.columns import TABLES
    from extract.export.views import VIEWS

    named = {name: Text(spec.vi, spec.en) for name, spec in TABLES.items()} | {name: Text(v.vi, v.en) for name, v in VIEWS.items()}
    wide = max(map(len, named))
    for name, about in named.items():
        emit(f"{name:<{wide}}  {about.of(lang)}")


def _plain(value: Value) -> str | int | float | bool | None:
    return value.isoformat() if isinstance(value, dt.date) else value


def _print_csv(result: Result) -> None:
    import csv

    from extract.export.csv import guard

    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(map(guard, result.columns))
    for row in result.rows:
        cells = (_plain(value) for value in row)
        writer.writerow([str(c).lower() if isinstance(c, bool) else guard(c) if isinstance(c, str) else c for c in cells])


def _print_table(result: Result) -> None:
    from rich.console import Console

    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    console = Console(width=_PIPE_WIDTH if piped else None, highlight=False, markup=False, emoji=False)
    console.print(_table(result) if console.width >= _COLUMN * len(result.columns) else _records(result))


def _table(result: Result) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text as Line

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for n, name in enumerate(result.columns):
        numbers = all(isinstance(row[n], int | float) or row[n] is None for row in result.rows)
        table.add_column(Line(printable(name)), overflow="fold", justify="right" if numbers and result.rows else "left")
    for row in result.rows:
        table.add_row(*(Line(_shown(value)) for value in row))
    return table


def _records(result: Result) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text as Line

    parts: list[RenderableType] = []
    for n, row in enumerate(result.rows, start=1):
        grid = Table.grid(padding=(0, 2))
        for name, value in zip(result.columns, row, strict=True):
            grid.add_row(Line(printable(name), style="bold"), Line(_shown(value), overflow="fold"))
        parts += [Line(f"[{n}]", style="bold cyan"), grid]
    return Group(*parts)


def _shown(value: Value) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else printable(str(value))
