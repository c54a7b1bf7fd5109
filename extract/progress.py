"""Shows how far a run has come: a bar in a terminal, nothing where nobody watches, and a line for each input in a log."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Protocol, Self

from extract.messages import Text, number, printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_READING = Text("Đang đọc", "Reading")
_WRITING = Text("Đang ghi kết quả", "Writing")
_REFUSED = Text("để riêng", "set aside")
_RATE = Text("{} trang/giây", "{} pages/s")


@dataclass(frozen=True, slots=True)
class Step:
    """One input that is done.

    Attributes:
        path: the input.
        code: why it was set aside; empty where it was read.
        fresh: this run read it; else an earlier one did.
        pages: how many it has, 1 for formats without pages.
        seconds: how long it took.
        notes: what the program had to say about it, a line each.
    """

    path: str
    code: str = ""
    fresh: bool = True
    pages: int = 1
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


class Progress(Protocol):
    """What a run tells whoever shows it, in this order."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def start(self, total: int) -> None:
        """There are `total` inputs."""

    def step(self, done: Step) -> None:
        """An input is done. Comes once for each input, in whatever order they are done."""

    def write(self) -> None:
        """All inputs are done; the products are being written."""


class Silent:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def start(self, total: int) -> None:
        """Takes note of nothing."""

    def step(self, done: Step) -> None:
        """Takes note of nothing."""

    def write(self) -> None:
        """Takes note of nothing."""


class Terminal:
    """A bar on stderr: documents done, time left, pages a second, how many were set aside, the file at hand."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._bars: Bars | None = None
        self._task: TaskID | None = None
        self._refused = 0
        self._pages = 0
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bars is not None:
            self._bars.stop()

    def start(self, total: int) -> None:
        """Opens the bar for `total` inputs."""
        self._since = time.monotonic()
        if self._bars is not None:
            self._task = self._bars.add_task(_READING.of(self._lang), total=total, note="")

    def step(self, done: Step) -> None:
        """Moves on by one input."""
        self._refused += bool(done.code)
        self._pages += done.pages if done.fresh and not done.code else 0
        parts = [printable(done.path.rpartition("/")[2])]
        if self._refused:
            parts.insert(0, f"{_REFUSED.of(self._lang)} {number(self._refused, self._lang)}")
        if self._pages:
            rate = self._pages / max(time.monotonic() - self._since, 0.001)
            parts.insert(0, _RATE.of(self._lang).format(number(rate, self._lang, digits=1)))
        note = " · ".join(parts)
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, advance=1, note=note)

    def write(self) -> None:
        """Says that the products are being written."""
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, description=_WRITING.of(self._lang), note="")


class Log:
    """A file of lines, each with the time, what happened, how long it took and the input it is about; begun anew by each run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        # A line at a time: whatever becomes of the run, the log says how far it came.
        self._file = self._path.open("w", encoding="utf-8", errors="backslashreplace", buffering=1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._say("done" if kind is None else f"stopped {kind.__name__}")
            self._file.close()

    def start(self, total: int) -> None:
        """Notes how many inputs there are."""
        self._say(f"start {total} inputs")

    def step(self, done: Step) -> None:
        """Notes what became of an input, and what was said about it."""
        path = printable(done.path)
        self._say(f"{done.code or ('read' if done.fresh else 'known')} {done.seconds:.3f}s {done.pages}p {path}")
        for note in done.notes:
            self._say(f"note {note} {path}")

    def write(self) -> None:
        """Notes that the products are being written."""
        self._say("write")

    def _say(self, line: str) -> None:
        if self._file is not None:
            self._file.write(f"{dt.datetime.now(dt.UTC).isoformat(timespec='milliseconds')} {line}\n")


class Several:
    """Tells several of them."""

    def __init__(self, told: Sequence[Progress]) -> None:
        self._told = told
        self._open = ExitStack()

    def __enter__(self) -> Self:
        for one in self._told:
            self._open.enter_context(one)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.__exit__(kind, error, trace)

    def start(self, total: int) -> None:
        """Passes it on."""
        for one in self._told:
            one.start(total)

    def step(self, done: Step) -> None:
        """Passes it on."""
        for one in self._told:
            one.step(done)

    def write(self) -> None:
        """Passes it on."""
        for one in self._told:
            one.write()


def to_stderr(lang: str) -> Progress:
    """Answers a bar where stderr is a terminal, else one that shows nothing."""
    return Terminal(lang) if sys.stderr.isatty() else Silent()
