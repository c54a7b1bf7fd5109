"""Many inputs in, one set of products out. A bad input costs itself and nothing else: each is in `documents` or in `quarantine`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import json
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extract import discovery, ingest, reviews, workers
from extract.columns import TABLES
from extract.discovery import Found, Skipped
from extract.errors import InputError, RuleError, UsageError
from extract.ingest.media import OcrMode, sniff
from extract.messages import Text, printable
from extract.model import Document, Quarantined, Records
from extract.progress import Progress, Silent
from extract.tables import DocumentRows, Tables
from extract.version import __version__

if TYPE_CHECKING:
    from extract.export.profiles import Profile

T = TypeVar("T")

# Their versions bear on what is read.
_LIBRARIES = ("lxml", "pandas", "pdfplumber", "pyarrow", "pypdfium2", "regex", "spacy", "underthesea", "xlsxwriter")
_CODE = TABLES["findings"].names.index("code")
_STATUS = TABLES["documents"].names.index("status")
_STAGES = {
    "read": Text("đọc tệp", "reading it"),
    "understand": Text("hiểu nội dung", "understanding it"),
    "audit": Text("kiểm tra", "auditing it"),
    "tables": Text("lập bảng", "tabulating it"),
}


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The functions that a run calls: the first four on each input, `build` and `write` once, `prepare` on all inputs before that."""

    read: Callable[[Path], Document]
    understand: Callable[..., Records]
    audit: Callable[[Records], Records]
    rows: Callable[[Records], DocumentRows]
    build: Callable[[Iterable[DocumentRows], Iterable[Quarantined]], Tables]
    write: Callable[[Tables, Path], object]
    prepare: Callable[[Sequence[Path]], object] | None = None


def standard(
    *, ocr: OcrMode = "auto", lang: str = "vi", profile: Profile | None = None, decided: Sequence[reviews.Review] = ()
) -> Pipeline:
    """Answers the pipeline itself; imported here, so that no command pays for what it does not use.

    `decided` is what auditors decided; for the rest see `run`.
    """
    from extract import audit, export, pipeline, tables

    read = functools.partial(ingest.read, ocr=ocr)
    write = functools.partial(export.write, lang=lang, profile=profile, decided=decided)
    return Pipeline(read, pipeline.understand, audit.audit, tables.rows, tables.build, write, ingest.prepare)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to. `documents` and the rows of `quarantined` add up to `inputs`.

    Attributes:
        partial: documents some part of which could not be read.
        without_deadline: tuples for which the audit says `no_deadline`; `without_owner` likewise `no_owner`.
        findings: how many of each severity, without those that an auditor dismissed.
        reviewed: findings that an auditor decided on, of so many rows in the review file (`reviews`).
        seconds: wall seconds of the whole run; `stage_seconds` those of each stage, added up over all documents and workers.
    """

    inputs: int
    documents: int
    partial: int
    tuples: int
    without_deadline: int
    without_owner: int
    quarantined: tuple[Quarantined, ...]
    skipped: tuple[Skipped, ...]
    out: Path
    seconds: float
    stage_seconds: dict[str, float]
    findings: dict[str, int]
    reviewed: int = 0
    reviews: int = 0

    @property
    def exit_code(self) -> int:
        """0 where every input was read, 1 where some are in quarantine."""
        return 1 if self.quarantined else 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: its rows, or why there are none (one of the two is None); wall seconds by stage."""

    path: str
    rows: DocumentRows | None
    refused: Quarantined | None
    seconds: dict[str, float]


def run(
    inputs: Sequence[str | Path],
    out: Path,
    *,
    lang: str = "vi",
    nlp: bool = True,
    jobs: int = 1,
    ocr: OcrMode = "auto",
    profile: Profile | None = None,
    progress: Progress | None = None,
    pipeline: Pipeline | None = None,
    review: Path | None = None,
) -> RunSummary:
    """Reads all `inputs` (files, folders, globs) and writes the products into the folder `out`, with `run.json` beside them.

    Args:
        inputs: see `discovery.find`.
        out: made where it is missing; nothing in it but `review.csv` is read.
        lang: language of the messages in `quarantine` and of `audit.html` as it opens.
        nlp: whether word boundaries and parts of speech are asked for where characters leave it open.
        jobs: worker processes; the tables do not depend on it.
        ocr: which pages are recognised; of no account where `pipeline` is given.
        profile: sheets for the workbook beside its own (extract.export.profiles); likewise.
        progress: told of each input as it is done.
        pipeline: other functions in the place of the standard ones.
        review: what auditors decided about findings (`extract.reviews`); `review.csv` in `out` where left out and there is one.

    Raises:
        UsageError: `no_input`, `bad_output`, `bad_review`, `cannot_write`: the run could not start, or what it found could not be written.
        RuleError: a rule file is wrong, so that nothing can be read at all.
    """
    begin = time.perf_counter()
    started = dt.datetime.now(dt.UTC)
    found = discovery.find(inputs, exclude=out)
    _prepare(out)
    decided = decisions(out, review)
    stages = pipeline or standard(ocr=ocr, lang=lang, profile=profile, decided=decided)
    with workers.rarely_collecting(), progress or Silent() as shown:
        shown.start(len(found))
        if stages.prepare is not None:
            stages.prepare(found.files)
        outcomes = []
        for outcome in _outcomes(found, stages, lang=lang, nlp=nlp, jobs=jobs):
            outcomes.append(outcome)
            shown.step(outcome.path, ok=outcome.rows is not None)
        shown.write()
        spent = _add_up(outcomes)
        mark = time.perf_counter()
        tables = stages.build([o.rows for o in outcomes if o.rows], [o.refused for o in outcomes if o.refused])
        tables, reviewed = reviews.applied(tables, decided)
        try:
            stages.write(tables, out)
            spent["write"] = time.perf_counter() - mark
            summary = _summary(found, tables, out, time.perf_counter() - begin, spent)
            summary = dataclasses.replace(summary, reviewed=reviewed, reviews=len(decided))
            options = {"inputs": [str(i) for i in inputs], "lang": lang, "nlp": nlp, "jobs": jobs, "ocr": ocr}
            report = _report(summary, outcomes, options, started)
            text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
            (out / "run.json").write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise _no_output("cannot_write", out, error) from error
    return summary


def decisions(out: Path, review: Path | None) -> tuple[reviews.Review, ...]:
    """Answers what auditors decided: in `review`, else in `review.csv` in `out` where it stands. Raises UsageError `bad_review`."""
    given = review or out / reviews.NAME
    return reviews.load(given) if review or given.exists() else ()


def read_one(path: Path, *, pipeline: Pipeline, lang: str = "vi", nlp: bool = True) -> Outcome:
    """Takes one file through the pipeline; whatever goes wrong with it becomes its row of the quarantine.

    Raises:
        RuleError: a rule file is wrong, which is not this file's fault.
    """
    clock = _Clock()
    try:
        document = clock.time("read", Document, pipeline.read, path)
        records = clock.time("understand", Records, pipeline.understand, document, nlp=nlp)
        audited = clock.time("audit", Records, pipeline.audit, records)
        rows = clock.time("tables", DocumentRows, pipeline.rows, audited)
    except RuleError:
        raise
    except Exception as error:
        return Outcome(path.as_posix(), None, _refused(path, clock, error, lang), clock.seconds)
    return Outcome(path.as_posix(), rows, None, clock.seconds)


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


def _outcomes(found: Found, pipeline: Pipeline, *, lang: str, nlp: bool, jobs: int) -> Iterator[Outcome]:
    """Answers the outcome of each input: those that nobody can get at, then the files in their order."""
    for path, error in found.failed:
        yield Outcome(path, None, Quarantined(path, "", "", "find", error.code, error.message(lang), 0.0), {})
    work = functools.partial(read_one, pipeline=pipeline, lang=lang, nlp=nlp)
    yield from workers.in_order(found.files, work, functools.partial(_lost, lang=lang), jobs=jobs) if jobs > 1 else map(work, found.files)


def _lost(path: Path, *, lang: str) -> Outcome:
    """Answers the outcome of a file that took its worker process down with it."""
    shown = printable(path.as_posix())
    message = Text(
        f"{shown}: tiến trình đọc tệp này bị ngắt đột ngột (lỗi thư viện hoặc hết bộ nhớ); hãy gửi báo lỗi kèm tệp này.",
        f"{shown}: the process reading this file died (an error in a library, or no memory left); please report it with this file.",
    ).of(lang)
    refused = Quarantined(path.as_posix(), *_fingerprint(path), "read", "crashed", message, 0.0)
    return Outcome(path.as_posix(), None, refused, {})


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
    return Quarantined(path.as_posix(), *_fingerprint(path), clock.stage, code, message, sum(clock.seconds.values()))


def _fingerprint(path: Path) -> tuple[str, str]:
    """Answers a file's SHA-256 and media type, each empty where it cannot be told."""
    sha256 = ""
    try:
        data = ingest.load(path)
        sha256 = hashlib.sha256(data).hexdigest()
        return sha256, sniff(data, path.as_posix())
    except InputError:
        return sha256, ""


def _prepare(out: Path) -> None:
    """Makes sure that the products can be written before anything is read."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise _no_output("bad_output", out, error) from error


def _no_output(code: str, out: Path, error: OSError) -> UsageError:
    shown, reason = printable(out.as_posix()), error.strerror or type(error).__name__
    return UsageError(
        code,
        vi=f"Không ghi được kết quả vào {shown} ({reason}); hãy chọn thư mục khác bằng --out, hoặc cấp quyền và chỗ trống rồi chạy lại.",
        en=f"The results cannot be written into {shown} ({reason}); choose another folder by --out, or make room and grant permission.",
    )


def _add_up(outcomes: Iterable[Outcome]) -> dict[str, float]:
    total: dict[str, float] = {}
    for outcome in outcomes:
        for stage, spent in outcome.seconds.items():
            total[stage] = total.get(stage, 0.0) + spent
    return total


def _summary(found: Found, tables: Tables, out: Path, seconds: float, stage_seconds: dict[str, float]) -> RunSummary:
    codes = Counter(row[_CODE] for row in tables.rows("findings"))
    return RunSummary(
        inputs=len(found),
        documents=tables.count("documents"),
        partial=sum(row[_STATUS] == "partial" for row in tables.rows("documents")),
        tuples=tables.count("tuples"),
        without_deadline=codes["no_deadline"],
        without_owner=codes["no_owner"],
        quarantined=tuple(Quarantined(*row) for row in tables.rows("quarantine")),  # type: ignore[arg-type]
        skipped=found.skipped,
        out=out,
        seconds=seconds,
        stage_seconds=stage_seconds,
        findings=reviews.counts(tables),
    )


def _report(summary: RunSummary, outcomes: Sequence[Outcome], options: dict[str, Any], started: dt.datetime) -> dict[str, Any]:
    """Answers what goes into run.json: versions, counts, timings; it differs from run to run, the tables do not."""
    slowest = sorted(outcomes, key=lambda o: -sum(o.seconds.values()))[:10]
    lang = options["lang"]
    return {
        "versions": {"kehoach": __version__, "python": platform.python_version(), **_versions(_LIBRARIES)},
        "rules_sha256": _rules_hash(),
        "options": options,
        "started": started.isoformat(timespec="seconds"),
        "counts": {
            "inputs": summary.inputs,
            "documents": summary.documents,
            "partial": summary.partial,
            "quarantined": len(summary.quarantined),
            "skipped": len(summary.skipped),
            "tuples": summary.tuples,
            "without_deadline": summary.without_deadline,
            "without_owner": summary.without_owner,
            "findings": summary.findings,
            "reviewed": summary.reviewed,
        },
        "seconds": {"total": round(summary.seconds, 3), **{stage: round(spent, 3) for stage, spent in summary.stage_seconds.items()}},
        "slowest": [{"path": o.path, "seconds": round(sum(o.seconds.values()), 3)} for o in slowest],
        "skipped": [{"path": s.path, "reason": s.reason.of(lang)} for s in summary.skipped],
    }


def _versions(names: Sequence[str]) -> dict[str, str]:
    """Answers the versions of distributions, by name as asked for; "" for what is not installed."""
    # As their folders are called: what importlib.metadata reads besides takes longer to import than to write the tables of a plan.
    folders = [entry for path in sys.path for entry in Path(path).glob("*.dist-info")] if names else []
    there = {name.lower().replace("_", "-"): version for name, _, version in (f.stem.rpartition("-") for f in reversed(folders))}
    return {name: there.get(name) or _version(name) for name in names}


def _version(name: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _rules_hash() -> str:
    from extract.rulebook import rules_dir

    digest = hashlib.sha256()
    for path in sorted(rules_dir().glob("*.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
