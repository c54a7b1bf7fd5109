"""Many inputs in, one set of products out. A bad input costs itself and nothing else: each is in `documents` or in `quarantine`.

What a run has read it keeps (extract.checkpoint): the next one into the same folder reads what is new, and writes the products anew where
they would differ. However a run ends, the next one writes what an undisturbed one would have written.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract import discovery, fingerprint, ingest, outcome, report, reviews, tables, workers
from extract.checkpoint import Checkpoint
from extract.columns import TABLES
from extract.discovery import Found, Skipped
from extract.errors import UsageError
from extract.ingest.media import OcrMode
from extract.messages import printable
from extract.model import Quarantined
from extract.outcome import Input, Outcome, Pipeline
from extract.progress import Progress, Silent
from extract.tables import DocumentRows, Tables

if TYPE_CHECKING:
    from extract.export.profiles import Profile

_CODE = TABLES["findings"].names.index("code")
_STATUS = TABLES["documents"].names.index("status")


def standard(
    *, ocr: OcrMode = "auto", lang: str = "vi", profile: Profile | None = None, decided: Sequence[reviews.Review] = ()
) -> Pipeline:
    """Answers the pipeline itself; imported here, so that no command pays for what it does not use.

    `decided` is what auditors decided; for the rest see `run`.
    """
    from extract import audit, export, pipeline

    read = functools.partial(ingest.read, ocr=ocr)
    write = functools.partial(export.write, lang=lang, profile=profile, decided=decided)
    return Pipeline(read, pipeline.understand, audit.audit, tables.rows, tables.build, write, ingest.prepare, lasting=True)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to. `documents` and the rows of `quarantined` add up to `inputs`.

    Attributes:
        partial: documents some part of which could not be read.
        without_deadline: tuples for which the audit says `no_deadline`; `without_owner` likewise `no_owner`.
        findings: how many of each severity, without those that an auditor dismissed.
        reviewed: findings that an auditor decided on, of so many rows in the review file (`reviews`).
        fresh: inputs that this run read; the others were read by an earlier one.
        written: whether the products were written; they are not where they stand as this run would write them.
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
    fresh: int = 0
    written: bool = True

    @property
    def exit_code(self) -> int:
        """0 where every input was read, 1 where some are in quarantine."""
        return 1 if self.quarantined else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What the tables of a run hold, in figures; see RunSummary."""

    documents: int
    partial: int
    tuples: int
    without_deadline: int
    without_owner: int
    findings: dict[str, int]
    reviewed: int


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
    retry: bool = False,
) -> RunSummary:
    """Reads all `inputs` (files, folders, globs) and writes the products into the folder `out`, with `run.json` beside them.

    Args:
        inputs: see `discovery.find`.
        out: made where it is missing; nothing in it is read but `review.csv` and what an earlier run kept for this one.
        lang: language of the messages in `quarantine` and of `audit.html` as it opens.
        nlp: whether word boundaries and parts of speech are asked for where characters leave it open.
        jobs: worker processes; the tables do not depend on it.
        ocr: which pages are recognised; of no account where `pipeline` is given.
        profile: sheets for the workbook beside its own (extract.export.profiles); likewise.
        progress: told of each input as it is done.
        pipeline: other functions in the place of the standard ones.
        review: what auditors decided about findings (`extract.reviews`); `review.csv` in `out` where left out and there is one.
        retry: whether files that an earlier run set aside are tried again though nothing about them has changed.

    Raises:
        UsageError: `no_input`, `bad_output`, `busy`, `bad_review`, `cannot_write`: the run could not start, or what it found could not be
            written.
        RuleError: a rule file is wrong, so that nothing can be read at all.
    """
    begin = time.perf_counter()
    started = dt.datetime.now(dt.UTC)
    found = discovery.find(inputs, exclude=out)
    _prepare(out)
    decided = decisions(out, review)
    stages = pipeline or standard(ocr=ocr, lang=lang, profile=profile, decided=decided)
    keep = Checkpoint(out, fingerprint.reading(ocr), fingerprint.understanding(ocr, nlp=nlp)) if stages.lasting else None
    with workers.rarely_collecting(), progress or Silent() as shown, keep.held() if keep else nullcontext():
        shown.start(len(found))
        outcomes = []
        for one in _outcomes(found, stages, keep, lang=lang, nlp=nlp, jobs=jobs, retry=retry):
            outcomes.append(one)
            shown.step(one.path, ok=one.refused is None)
        shown.write()
        spent = _add_up(outcomes)
        mark = time.perf_counter()
        quarantined = [o.refused for o in sorted(outcomes, key=_is_duplicate) if o.refused]
        source = _source(outcomes, keep, out, lang, profile, decided) if keep else ""
        told = keep.state(source) if keep else None
        try:
            if told is not None:
                counts = Counts(**told)
            else:
                read_again = functools.partial(outcome.read_one, pipeline=stages, lang=lang, nlp=nlp)
                counts = _products(_rows(outcomes, keep, read_again), quarantined, stages, keep, source, out, decided)
            spent["write"] = time.perf_counter() - mark
            summary = RunSummary(
                inputs=len(found),
                quarantined=tuple(Quarantined(*tables.quarantine_row(q)) for q in quarantined),  # type: ignore[arg-type]
                skipped=found.skipped,
                out=out,
                seconds=time.perf_counter() - begin,
                stage_seconds=spent,
                reviews=len(decided),
                fresh=sum(o.fresh for o in outcomes),
                written=told is None,
                **dataclasses.asdict(counts),
            )
            options = {"inputs": [str(i) for i in inputs], "lang": lang, "nlp": nlp, "jobs": jobs, "ocr": ocr}
            _report(summary, outcomes, options, started)
        except OSError as error:
            raise _no_output("cannot_write", out, error) from error
        if keep:
            keep.prune()
    return summary


def decisions(out: Path, review: Path | None) -> tuple[reviews.Review, ...]:
    """Answers what auditors decided: in `review`, else in `review.csv` in `out` where it stands. Raises UsageError `bad_review`."""
    given = review or out / reviews.NAME
    return reviews.load(given) if review or given.exists() else ()


# --- Inputs to outcomes -----------------------------------------------------------------------------------------------------


def _outcomes(
    found: Found, pipeline: Pipeline, keep: Checkpoint | None, *, lang: str, nlp: bool, jobs: int, retry: bool
) -> Iterator[Outcome]:
    """Answers the outcome of each input, in their order: those that nobody can get at, then the files."""
    for path, error in found.failed:
        yield Outcome(path, refused=Quarantined(path, "", "", "find", error.code, error.message(lang), 0.0))
    entries = [Input(path, outcome.content(path)) for path in found.files]
    first: dict[str, Input] = {}
    known: dict[int, Outcome] = {}
    for n, entry in enumerate(entries):
        if entry.sha256:
            first.setdefault(entry.sha256, entry)
        if keep and (there := outcome.found(entry, keep, lang=lang, retry=retry)):
            known[n] = there
    new = [e for n, e in enumerate(entries) if n not in known and first.get(e.sha256, e) is e]
    if pipeline.prepare is not None:
        pipeline.prepare([e.path for e in new])
    work = functools.partial(outcome.read_one, pipeline=pipeline, lang=lang, nlp=nlp, keep=keep)
    lost = functools.partial(outcome.lost, lang=lang)
    made = workers.in_order(new, work, lost, jobs=jobs) if jobs > 1 else map(work, new)
    read: set[str] = set()
    for n, entry in enumerate(entries):
        if entry.sha256 in read:
            yield outcome.duplicate(entry, first[entry.sha256].path.as_posix())
            continue
        # The same bytes as those of a file that could not be read: it has a reason of its own, in which its name stands.
        one = known[n] if n in known else next(made) if first.get(entry.sha256, entry) is entry else work(entry)
        if one.refused is None:
            read.add(one.sha256)
        yield one


def _is_duplicate(one: Outcome) -> bool:
    return one.refused is not None and one.refused.code == "duplicate"


def _add_up(outcomes: Iterable[Outcome]) -> dict[str, float]:
    total: dict[str, float] = {}
    for one in outcomes:
        for stage, spent in one.seconds.items():
            total[stage] = total.get(stage, 0.0) + spent
    return total


# --- Outcomes to products ---------------------------------------------------------------------------------------------------


def _rows(outcomes: Iterable[Outcome], keep: Checkpoint | None, read: Callable[[Input], Outcome]) -> Iterator[DocumentRows]:
    """Answers the rows of each document in the order of the inputs; what was kept and is no longer there is read again."""
    for one in outcomes:
        if one.refused is None:
            found = one.rows or (keep.rows(one.sha256, one.path) if keep else None) or read(Input(Path(one.path))).rows
            if found is not None:
                yield found


def _products(
    rows: Iterable[DocumentRows],
    quarantined: Iterable[Quarantined],
    pipeline: Pipeline,
    keep: Checkpoint | None,
    source: str,
    out: Path,
    decided: Sequence[reviews.Review],
) -> Counts:
    """Writes all products but the report, and answers what they hold. Raises OSError."""
    if keep:
        keep.forget_state()
    built, reviewed = reviews.applied(pipeline.build(rows, quarantined), decided)
    files = pipeline.write(built, out)
    counts = _counts(built, reviewed)
    if keep:
        keep.put_state(source, iter(files), dataclasses.asdict(counts))
    return counts


def _counts(built: Tables, reviewed: int) -> Counts:
    codes = Counter(row[_CODE] for row in built.rows("findings"))
    return Counts(
        documents=built.count("documents"),
        partial=sum(row[_STATUS] == "partial" for row in built.rows("documents")),
        tuples=built.count("tuples"),
        without_deadline=codes["no_deadline"],
        without_owner=codes["no_owner"],
        findings=reviews.counts(built),
        reviewed=reviewed,
    )


def _source(
    outcomes: Iterable[Outcome], keep: Checkpoint, out: Path, lang: str, profile: Profile | None, decided: Sequence[reviews.Review]
) -> str:
    """Answers a hash over all that the products are made from: the same one gives the same bytes."""
    digest = hashlib.sha256()
    # Links lead from the folder of the results to the inputs, which may be named from where the command was called.
    asked = (fingerprint.program(), keep.understanding, str(out.absolute()), str(Path.cwd()), lang, repr(profile), repr(decided))
    for part in (*asked, *(repr((o.path, o.sha256, o.refused)) for o in outcomes)):
        digest.update(part.encode("utf-8", "backslashreplace") + b"\0")
    return digest.hexdigest()


def _report(summary: RunSummary, outcomes: Sequence[Outcome], options: dict[str, Any], started: dt.datetime) -> None:
    counts = {
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
        "read_now": summary.fresh,
    }
    seconds = {"total": summary.seconds, **summary.stage_seconds}
    report.write(
        summary.out, counts=counts, options=options, started=started, seconds=seconds, outcomes=outcomes, skipped=summary.skipped
    )


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
