"""Shows how far a run has come: a bar in a terminal, nothing where nobody watches."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from extract.messages import Text, number, printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_READING = Text("Đang đọc", "Reading")
_WRITING = Text("Đang ghi kết quả", "Writing")
_REFUSED = Text("để riêng", "set aside")


class Progress(Protocol):
    """What a run tells whoever shows it, in this order."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def start(self, total: int) -> None:
        """There are `total` inputs."""

    def step(self, path: str, *, ok: bool) -> None:
        """The input `path` is done: read (`ok`) or set aside. Comes once for each input, in their order."""

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

    def step(self, path: str, *, ok: bool) -> None:
        """Takes note of nothing."""

    def write(self) -> None:
        """Takes note of nothing."""


class Terminal:
    """A bar on stderr: documents done, set aside, time left, the file at hand."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._bars: Bars | None = None
        self._task: TaskID | None = None
        self._refused = 0

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
        if self._bars is not None:
            self._task = self._bars.add_task(_READING.of(self._lang), total=total, note="")

    def step(self, path: str, *, ok: bool) -> None:
        """Moves on by one input, which was read (`ok`) or set aside."""
        self._refused += not ok
        name = printable(path.rpartition("/")[2])
        note = f"{_REFUSED.of(self._lang)} {number(self._refused, self._lang)} · {name}" if self._refused else name
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, advance=1, note=note)

    def write(self) -> None:
        """Says that the products are being written."""
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, description=_WRITING.of(self._lang), note="")


def to_stderr(lang: str) -> Progress:
    """Answers a bar where stderr is a terminal, else one that shows nothing."""
    return Terminal(lang) if sys.stderr.isatty() else Silent()
