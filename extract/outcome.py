"""One input through the pipeline: its rows, or why there are none. Whatever goes wrong with it becomes its row of the quarantine."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from extract import ingest, tables
from extract.checkpoint import Checkpoint
from extract.errors import InputError, RuleError
from extract.ingest.media import sniff
from extract.messages import Text, printable
from extract.model import Document, Quarantined, Records
from extract.tables import DocumentRows, Tables

T = TypeVar("T")

_STAGES = {
    "read": Text("đọc tệp", "reading it"),
    "understand": Text("hiểu nội dung", "understanding it"),
    "audit": Text("kiểm tra", "auditing it"),
    "tables": Text("lập bảng", "tabulating it"),
}


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The functions that a run calls: the first four on each input, `build` and `write` once, `prepare` on what is new before that.

    `write` answers the files it wrote. `lasting`: extract.fingerprint tells what they answer, which may be kept for the next run.
    """

    read: Callable[[Path], Document]
    understand: Callable[..., Records]
    audit: Callable[[Records], Records]
    rows: Callable[[Records], DocumentRows]
    build: Callable[[Iterable[DocumentRows], Iterable[Quarantined]], Tables]
    write: Callable[[Tables, Path], Any]
    prepare: Callable[[Sequence[Path]], object] | None = None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """One file of a run: where it is, and the SHA-256 of its bytes, empty where nobody can get at them or nobody asked."""

    path: Path
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: it was read, or `refused` says why not.

    Attributes:
        path: the input.
        sha256: of its bytes; empty where nobody got at them.
        refused: its row of the quarantine.
        rows: its rows; None where it was refused, or where they are kept (`kept`).
        kept: its rows are in the checkpoint.
        fresh: this run made what there is of it, and did not find it.
        pages: how many pages it has, 1 for formats without pages.
        seconds: wall seconds by stage.
    """

    path: str
    sha256: str = ""
    refused: Quarantined | None = None
    rows: DocumentRows | None = None
    kept: bool = False
    fresh: bool = True
    pages: int = 1
    seconds: dict[str, float] = field(default_factory=dict)


def content(path: Path) -> str:
    """Answers the SHA-256 of what is in a file, or in one in an archive; empty where nobody can get at it."""
    try:
        if path.is_file():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        return hashlib.sha256(ingest.load(path)).hexdigest()
    except (InputError, OSError):
        return ""


def found(entry: Input, keep: Checkpoint, *, lang: str = "vi", retry: bool = False) -> Outcome | None:
    """Answers the outcome of an input that an earlier run has read or refused; None for a new one, or a refused one to be tried again."""
    shown, sha256 = entry.path.as_posix(), entry.sha256
    if not sha256:
        return None
    if keep.has_rows(sha256, shown):
        return Outcome(shown, sha256, kept=True, fresh=False)
    refused = None if retry else keep.refusal(sha256, shown, lang)
    return None if refused is None else Outcome(shown, sha256, refused, fresh=False)


def read_one(
    entry: Input, *, pipeline: Pipeline, lang: str = "vi", nlp: bool = True, keep: Checkpoint | None = None, hold: bool = True
) -> Outcome:
    """Takes one file through the pipeline.

    Args:
        keep: where its Document may be found, and where the Document and the rows are put.
        hold: whether the outcome has the rows even where they could be kept.

    Raises:
        RuleError: a rule file is wrong, which is not this file's fault.
    """
    clock = _Clock()
    path, shown = entry.path, entry.path.as_posix()
    try:
        document = clock.time("read", Document, _document, entry, pipeline, keep)
        records = clock.time("understand", Records, pipeline.understand, document, nlp=nlp)
        audited = clock.time("audit", Records, pipeline.audit, records)
        rows = clock.time("tables", DocumentRows, pipeline.rows, audited)
    except RuleError:
        raise
    except Exception as error:
        refused = _refused(path, clock, error, lang)
        if keep:
            keep.put_refusal(refused, lang)
        return Outcome(shown, refused.sha256, refused, seconds=clock.seconds)
    kept = keep is not None and keep.put_rows(document.sha256, shown, rows)
    pages = max(len(document.pages), 1)
    return Outcome(shown, document.sha256, None, rows if hold or not kept else None, kept, True, pages, clock.seconds)


def _document(entry: Input, pipeline: Pipeline, keep: Checkpoint | None) -> Document:
    known = keep.document(entry.sha256, entry.path.as_posix()) if keep and entry.sha256 else None
    if known is not None:
        return known
    document = pipeline.read(entry.path)
    if keep:
        # By its own hash: the file may have changed since it was looked at.
        keep.put_document(document)
    return document


def lost(entry: Input, *, lang: str) -> Outcome:
    """Answers the outcome of a file that took its worker process down with it."""
    path, shown = entry.path, printable(entry.path.as_posix())
    message = Text(
        f"{shown}: tiến trình đọc tệp này bị ngắt đột ngột (lỗi thư viện hoặc hết bộ nhớ); hãy gửi báo lỗi kèm tệp này.",
        f"{shown}: the process reading this file died (an error in a library, or no memory left); please report it with this file.",
    ).of(lang)
    refused = Quarantined(path.as_posix(), *_fingerprint(path), "read", "crashed", message, 0.0)
    return Outcome(path.as_posix(), refused.sha256, refused)


def duplicate(entry: Input, first: str) -> Outcome:
    """Answers the outcome of a file with the same bytes as the one at `first`, which was read."""
    shown = entry.path.as_posix()
    return Outcome(shown, entry.sha256, tables.duplicate(shown, *_fingerprint(entry.path), first))


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
