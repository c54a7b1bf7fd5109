"""One input through the pipeline: its rows, or why there are none. Whatever goes wrong with it becomes its row of the quarantine."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from extract import ingest, settings, tables
from extract.checkpoint import Checkpoint, Parcel
from extract.errors import InputError, RuleError
from extract.ingest.media import sniff
from extract.messages import Text, number, printable
from extract.model import Document, Quarantined, Records
from extract.settings import DocumentLimits
from extract.tables import DocumentRows
from extract.workers import Bounds, Loss

T = TypeVar("T")

_STAGES = {
    "read": Text("đọc tệp", "reading it"),
    "understand": Text("hiểu nội dung", "understanding it"),
    "audit": Text("kiểm tra", "auditing it"),
    "tables": Text("lập bảng", "tabulating it"),
}
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Stages:
    """The functions that a run calls on each input, one after the other."""

    read: Callable[[Path], Document]
    understand: Callable[..., Records]
    audit: Callable[[Records], Records]
    rows: Callable[[Records], DocumentRows]


@dataclass(frozen=True, slots=True)
class Pipeline(Stages):
    """All functions that a run calls: those on each input, `prepare` on what is new before them, `write` once behind them.

    `write(tables, folder)` answers the files it wrote. `groups`: what it may be told as `formats=`, side by side in several processes.
    `lasting`: extract.fingerprint tells what they answer, which may be kept for the next run.
    """

    write: Callable[..., Any]
    prepare: Callable[[Sequence[Path]], object] | None = None
    groups: Sequence[tuple[str, ...]] = ()
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """One file of a run.

    Attributes:
        path: where it is.
        number: its place among the inputs, from 0.
        sha256: of its bytes; empty where nobody can get at them, or nobody asked.
        size: how many bytes it has, 0 likewise.
    """

    path: Path
    number: int = 0
    sha256: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: it was read, or `refused` says why not.

    Attributes:
        path: the input.
        number: its place among the inputs, from 0.
        sha256: of its bytes; empty where nobody got at them.
        refused: its row of the quarantine.
        rows: its rows; None where it was refused, or where they are kept (`kept`).
        kept: its rows are in the checkpoint.
        fresh: this run made what there is of it, and did not find it.
        pages: how many pages it has, 1 for formats without pages.
        seconds: wall seconds by stage.
        notes: what the program had to say about it beside the result, a line each.
    """

    path: str
    number: int = 0
    sha256: str = ""
    refused: Quarantined | None = None
    rows: DocumentRows | None = None
    kept: bool = False
    fresh: bool = True
    pages: int = 1
    seconds: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def entry(path: Path, number: int = 0) -> Input:
    """Answers the file at `path`, or one in an archive, as an input: with the hash and the size of what is in it, if it is to be opened."""
    try:
        if path.is_file():
            if path.stat().st_size > settings.current().reading.file_mb * _MB:
                return Input(path, number)
            with path.open("rb") as file:
                return Input(path, number, hashlib.file_digest(file, "sha256").hexdigest(), file.tell())
        data = ingest.load(path)
        return Input(path, number, hashlib.sha256(data).hexdigest(), len(data))
    except (InputError, OSError):
        return Input(path, number)


def found(entry: Input, keep: Checkpoint, *, limits: DocumentLimits, lang: str = "vi", retry: bool = False) -> Outcome | None:
    """Answers the outcome of an input that an earlier run has read or refused; None for a new one, or a refused one to be tried again."""
    shown, sha256 = entry.path.as_posix(), entry.sha256
    if not sha256:
        return None
    if keep.has_rows(sha256, shown):
        return Outcome(shown, entry.number, sha256, kept=True, fresh=False)
    refused = None if retry else keep.refusal(sha256, shown, _under(lang, limits))
    return None if refused is None else Outcome(shown, entry.number, sha256, refused, fresh=False)


def read_one(
    entry: Input,
    *,
    stages: Stages,
    limits: DocumentLimits,
    lang: str = "vi",
    nlp: bool = True,
    keep: Checkpoint | Parcel | None = None,
    hold: bool = True,
) -> Outcome:
    """Takes one file through the pipeline.

    Args:
        limits: what it may cost, which whoever calls this sees to.
        keep: where its Document may be found, and where the Document and the rows are put.
        hold: whether the outcome has the rows even where they could be kept.

    Raises:
        RuleError: a rule file is wrong, which is not this file's fault.
    """
    clock = _Clock()
    path, shown = entry.path, entry.path.as_posix()
    try:
        with _listening() as heard:
            document = clock.time("read", Document, _document, entry, stages, keep)
            records = clock.time("understand", Records, stages.understand, document, nlp=nlp)
            audited = clock.time("audit", Records, stages.audit, records)
            rows = clock.time("tables", DocumentRows, stages.rows, audited)
    except RuleError:
        raise
    except Exception as error:
        refused = _refused(path, clock, error, lang)
        if keep:
            keep.put_refusal(refused, _under(lang, limits))
        return Outcome(shown, entry.number, refused.sha256, refused, seconds=clock.seconds, notes=tuple(heard))
    kept = keep is not None and keep.put_rows(document.sha256, shown, rows)
    held = rows if hold or not kept else None
    pages = max(len(document.pages), 1)
    return Outcome(shown, entry.number, document.sha256, None, held, kept, True, pages, clock.seconds, tuple(heard))


def _document(entry: Input, stages: Stages, keep: Checkpoint | Parcel | None) -> Document:
    known = keep.document(entry.sha256, entry.path.as_posix()) if keep and entry.sha256 else None
    if known is not None:
        return known
    document = stages.read(entry.path)
    if keep:
        # By its own hash: the file may have changed since it was looked at.
        keep.put_document(document)
    return document


def lost(entry: Input, why: Loss, *, limits: DocumentLimits, lang: str, keep: Checkpoint | None = None) -> Outcome:
    """Answers the outcome of a file that its worker process did not survive: it crashed, hung or ate too much memory."""
    shown, most = printable(entry.path.as_posix()), bounds(entry, limits)
    seconds, memory = number(most.seconds, lang), number(most.memory / _MB, lang)
    message = {
        "crashed": Text(
            f"{shown}: tiến trình đọc tệp này bị ngắt đột ngột (lỗi thư viện hoặc hết bộ nhớ); hãy gửi báo lỗi kèm tệp này.",
            f"{shown}: the process reading this file died (an error in a library, or no memory left); please report it with this file.",
        ),
        "timeout": Text(
            f"{shown}: đọc quá {seconds} giây mà chưa xong, đã dừng; hãy tăng document.seconds trong tệp --settings hoặc chia nhỏ tệp.",
            f"{shown}: not done after {seconds} s and stopped; raise document.seconds in a --settings file, or divide the file.",
        ),
        "memory": Text(
            f"{shown}: cần hơn {memory} MB bộ nhớ, đã dừng; hãy tăng document.memory_mb trong tệp --settings hoặc chia nhỏ tệp.",
            f"{shown}: it takes more than {memory} MB and was stopped; raise document.memory_mb in a --settings file, or divide the file.",
        ),
    }[why].of(lang)
    spent = most.seconds if why == "timeout" else 0.0
    refused = Quarantined(entry.path.as_posix(), *_fingerprint(entry.path), "read", why, message, spent)
    if keep:
        keep.put_refusal(refused, _under(lang, limits))
    return Outcome(refused.path, entry.number, refused.sha256, refused)


def _under(lang: str, limits: DocumentLimits) -> str:
    """Answers what a reason to refuse a file rests on beside the file and the program."""
    return f"{lang} {limits!r}"


def bounds(entry: Input, limits: DocumentLimits) -> Bounds:
    """Answers what reading a file may take: whole seconds, by its size, and bytes of memory."""
    return Bounds(math.ceil(limits.seconds + limits.seconds_per_mb * entry.size / _MB), int(limits.memory_mb * _MB))


def duplicate(entry: Input, first: str) -> Outcome:
    """Answers the outcome of a file with the same bytes as the one at `first`, which was read."""
    shown = entry.path.as_posix()
    return Outcome(shown, entry.number, entry.sha256, tables.duplicate(shown, *_fingerprint(entry.path), first))


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Gives a list that fills with what the program warns of meanwhile: it does not know which document it is at."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(printable(record.getMessage()))

    ear = Ear(logging.WARNING)
    program = logging.getLogger(__package__)
    before = program.level, program.propagate
    # Heard here whatever is shown; shown where it was to be shown.
    program.propagate = before[1] and program.isEnabledFor(logging.WARNING)
    program.setLevel(logging.WARNING)
    program.addHandler(ear)
    try:
        yield heard
    finally:
        program.removeHandler(ear)
        program.setLevel(before[0])
        program.propagate = before[1]


class _Clock:
    """Calls one stage after the other; knows which one is running and how long each has taken."""

    def __init__(self) -> None:
        self.stage = ""
        self.seconds: dict[str, float] = {}

    def time(self, stage: str, kind: type[T], step: Callable[..., T], *args: object, **options: object) -> T:
        """Answers what `step` answers. Raises TypeError where that is no `kind`."""
        self.stage = stage
        begin = time.perf_counter()
        try:
            value = step(*args, **options)
        finally:
            self.seconds[stage] = time.perf_counter() - begin
        if not isinstance(value, kind):
            raise TypeError(f"{type(value).__name__} in the place of {kind.__name__}")
        return value


def _refused(path: Path, clock: _Clock, error: Exception, lang: str) -> Quarantined:
    if isinstance(error, InputError):
        code, message = error.code, error.message(lang)
    elif isinstance(error, MemoryError):
        code, shown = "memory", printable(path.as_posix())
        message = Text(
            f"{shown}: không đủ bộ nhớ để đọc tệp; hãy tăng document.memory_mb trong tệp --settings hoặc chia nhỏ tệp.",
            f"{shown}: there is not enough memory to read it; raise document.memory_mb in a --settings file, or divide the file.",
        ).of(lang)
    else:
        code = "crashed"
        stage, shown = _STAGES[clock.stage], printable(path.as_posix())
        what = printable(f"{type(error).__name__}: {error}".rstrip(": "))
        message = Text(
            f"{shown}: dừng ở bước {stage.vi} vì một lỗi của chương trình ({what}); hãy gửi báo lỗi kèm tệp này.",
            f"{shown}: an error of the program stopped {stage.en} ({what}); please report it with this file.",
        ).of(lang)
    # How long it took differs from run to run; the tables do not.
    return Quarantined(path.as_posix(), *_fingerprint(path), clock.stage, code, message, 0.0)


def _fingerprint(path: Path) -> tuple[str, str]:
    """Answers a file's SHA-256 and media type, each empty where it cannot be told."""
    sha256 = ""
    try:
        data = ingest.load(path)
        sha256 = hashlib.sha256(data).hexdigest()
        return sha256, sniff(data, path.as_posix())
    except InputError:
        return sha256, ""
