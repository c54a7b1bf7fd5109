"""What the commands that compare documents share: their arguments, their files, and the view in the terminal."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.cli import document
from extract.cli.terminal import Parser, emit, say
from extract.errors import UsageError
from extract.messages import Text, number, printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text as Line

    from extract.export.comparison_report import Part, Report, Words
    from extract.model import Records

_JSON = Text("in mọi thứ ra stdout, dạng JSON", "print everything to stdout, as JSON")
_COLOUR = Text("giữ màu cả khi không in ra màn hình", "keep colours even where stdout is no terminal")
_FILES = {
    "csv": Text("ghi thêm các dòng vào tệp CSV này", "write the rows to this CSV file too"),
    "xlsx": Text("ghi thêm bảng tính Excel này", "write this Excel workbook too"),
    "html": Text("ghi thêm trang HTML này, để đọc và in", "write this HTML page too, to read and print"),
}
_STYLES = {
    "strong": "bold", "dim": "dim", "good": "green", "bad": "bold red", "warn": "yellow", "shared": "underline", "gone": "red strike",
    "came": "green",
}  # fmt: skip
_PIPE_WIDTH = 150
# Characters that all columns need side by side.
_WIDE = 120
_LEAST = 7


def add_output(parser: Parser, lang: str) -> None:
    """Gives `parser` the options that say where the outcome goes."""
    parser.add_argument("--json", action="store_true", help=_JSON.of(lang))
    for name, told in _FILES.items():
        parser.add_argument(f"--{name}", type=Path, metavar=Text("TỆP", "FILE").of(lang), help=told.of(lang))
    parser.add_argument("--color", action="store_true", help=_COLOUR.of(lang))
    document.add_ocr(parser, lang)
    document.add_without(parser, lang)


def read(options: Namespace, files: Sequence[str]) -> list[Records]:
    """Answers what each of `files` says, in order.

    Raises:
        InputError: the first that cannot be read.
        UsageError: stdin is asked for twice, or a file that is read is to be written to.
    """
    if sum(f == "-" for f in files) > 1:
        raise UsageError("stdin_twice", vi="Chỉ một tệp có thể đọc từ stdin (-).", en="Only one file can be read from stdin (-).")
    read_from = {Path(f).resolve() for f in files if f != "-"}
    for path in (options.csv, options.xlsx, options.html):
        if path and path.resolve() in read_from:
            raise UsageError(
                "output_is_input", vi=f"{path} là tệp đang đọc, không ghi đè.", en=f"{path} is one of the inputs; it is not written over."
            )
    return [document.records(Namespace(**{**vars(options), "file": file})) for file in files]


def hand_out(
    options: Namespace, report: Report, as_json: dict[str, Any], columns: Sequence[str], entries: Iterator[dict[str, Any]]
) -> int:
    """Writes the files that were asked for and prints the outcome; answers the exit code.

    Raises UsageError where a file cannot be written.
    """
    from extract.export.json import dumps

    _write(options, report, columns, entries)
    if options.json:
        emit(dumps(as_json))
        return 0
    from rich.console import Console

    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    console = Console(width=_PIPE_WIDTH if piped else None, force_terminal=True if options.color else None, highlight=False)
    for part in render(report, options.lang, narrow=console.width < _WIDE):
        console.print(part)
    return 0


def _write(options: Namespace, report: Report, columns: Sequence[str], entries: Iterator[dict[str, Any]]) -> None:
    def csv(path: Path) -> None:
        from extract.export.comparison import write_csv

        write_csv(columns, entries, path)

    def xlsx(path: Path) -> None:
        from extract.export.comparison_report import report_sheets
        from extract.export.xlsx import write_sheets

        write_sheets(report_sheets(report, options.lang), path, title=report.title)

    def html(path: Path) -> None:
        from extract.export.comparison_page import write_page

        write_page(report, path, options.lang)

    for path, write in ((options.csv, csv), (options.xlsx, xlsx), (options.html, html)):
        if not path:
            continue
        shown = printable(str(path))
        try:
            write(path)
        except OSError as error:
            why = error.strerror or error
            raise UsageError(
                "cannot_write",
                vi=f"Không ghi được {shown}: {why}; kiểm tra quyền ghi, dung lượng đĩa và tệp đang mở ở chương trình khác.",
                en=f"Cannot write {shown}: {why}; check permissions, disk space and whether another program holds it open.",
            ) from error
        say(Text(f"Đã ghi {shown}", f"Wrote {shown}").of(options.lang))


def render(report: Report, lang: str, *, narrow: bool = False) -> Iterator[RenderableType]:
    """Answers what to print, top down; rows in which nothing changed are left out. `narrow`: columns that may be are put into others."""
    from rich.text import Text as Line

    yield Line(report.title, style="bold green")
    for name, value in report.heads:
        yield Line.assemble((f"{name}: ", "dim"), value)
    yield Line("  ".join(f"{number(count, lang)} {name}" for count, name, _ in report.counts), style="bold")
    for remark in report.remarks:
        yield Line(f"! {remark}", style="yellow")
    for part in report.parts:
        if any(not line.same for line in part.lines):
            yield Line(f"\n{part.title}", style="bold cyan")
            yield _table(part, narrow=narrow)


def _table(part: Part, *, narrow: bool) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, leading=1, expand=True, pad_edge=False, header_style="bold")
    kept = [n for n, column in enumerate(part.columns) if not narrow or column.into < 0]
    for n in kept:
        column = part.columns[n]
        # What is shared out by ratio may shrink to nothing; the narrowest columns keep room for their words.
        if column.share == 1:
            table.add_column(column.head, width=max(_LEAST, *map(len, column.head.split())), overflow="fold")
        else:
            table.add_column(column.head, ratio=column.share, overflow="fold")
    for line in part.lines:
        if line.same:
            continue
        cells = [_line(cell) if n >= line.repeated else _line(()) for n, cell in enumerate(line.cells)]
        for n, column in enumerate(part.columns):
            if n not in kept and cells[n].plain:
                cells[column.into].append(f"\n{column.head}: ", style="dim").append(cells[n])
        table.add_row(*(cells[n] for n in kept))
    return table


def _line(said: Words) -> Line:
    from rich.text import Text as Line

    return Line.assemble(*((piece.text, _STYLES.get(piece.look, "")) for piece in said))
