"""Many inputs in, one set of products out. A bad input costs itself and nothing else: each is in `documents` or in `quarantine`.

What a run has read it keeps (extract.checkpoint): the next one into the same folder reads what is new, and writes the products anew where
they would differ. However a run ends, the next one writes what an undisturbed one would have written.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import itertools
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract import discovery, fingerprint, ingest, products, report, reviews, settings, spool, tables
from extract.checkpoint import Checkpoint, Completed, Settled
from extract.cluster import Cluster
from extract.discovery import Shard, Skipped
from extract.errors import UsageError
from extract.export import coverages
from extract.ingest.media import OcrMode
from extract.intake import Intake, Tally
from extract.messages import printable
from extract.model import Quarantined
from extract.outcome import Outcome, Pipeline
from extract.progress import Log, Progress, Several, Silent, Step
from extract.settings import Settings
from extract.workers import rarely_collecting

if TYPE_CHECKING:
    from extract.export.profiles import Profile

LOG = "run.log"


def standard(
    *,
    ocr: OcrMode = "auto",
    lang: str = "vi",
    profile: Profile | None = None,
    decided: Sequence[reviews.Review] = (),
    limits: Settings | None = None,
) -> Pipeline:
    """Answers the pipeline itself; imported here, so that no command pays for what it does not use.

    `decided` is what auditors decided; for the rest see `run`.
    """
    from extract import audit, export, pipeline

    limits = limits or settings.load()

    read = functools.partial(ingest.read, ocr=ocr)
    write = functools.partial(export.write, lang=lang, profile=profile, decided=decided, workbook_tasks=limits.results.workbook_tasks)
    return Pipeline(
        read, pipeline.understand, audit.audit, tables.rows, write, ingest.prepare, groups=export.GROUPS, lasting=True
    )


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to. `documents` and the rows of `quarantined` add up to `inputs`.

    Attributes:
        partial: documents some part of which could not be read.
        with_deadline: tuples in which a deadline was read; `with_owner` likewise who leads, carries out or drafts them.
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
    with_deadline: int
    without_deadline: int
    with_owner: int
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
    def unclear_deadline(self) -> int:
        """Tuples in which no deadline was read and that the audit does not call without one: something may be there (`unread_deadline`)."""
        return self.tuples - self.with_deadline - self.without_deadline

    @property
    def unclear_owner(self) -> int:
        """Tuples likewise of which it is not clear whether they name an owner."""
        return self.tuples - self.with_owner - self.without_owner

    @property
    def exit_code(self) -> int:
        """0 where every input was read, 1 where some are in quarantine."""
        return 1 if self.quarantined else 0


def run(
    inputs: Sequence[str | Path],
    out: Path,
    *,
    lang: str = "vi",
    nlp: bool = True,
    jobs: int = 0,
    ocr: OcrMode = "auto",
    profile: Profile | None = None,
    progress: Progress | None = None,
    pipeline: Pipeline | None = None,
    review: Path | None = None,
    retry: bool = False,
    limits: Settings | None = None,
    shard: Shard = (1, 1),
    cluster: str = "",
    leave: Iterable[str] = (),
    empty: bool = False,
) -> RunSummary:
    """Reads all `inputs` (files, folders, globs) and writes the products into the folder `out`, with `run.json` beside them.

    Args:
        inputs: see `discovery.find`.
        out: made where it is missing; nothing in it is read but `review.csv` and what an earlier run kept for this one.
        lang: language of the messages in `quarantine` and of `audit.html` as it opens.
        nlp: whether word boundaries and parts of speech are asked for where characters leave it open.
        jobs: worker processes; the tables do not depend on it. 0: in this process, where a file that hangs or crashes it ends the run.
        ocr: which pages are recognised; of no account where `pipeline` is given.
        profile: sheets for the workbook beside its own (extract.export.profiles); likewise.
        progress: told of each input as it is done.
        pipeline: other functions in the place of the standard ones.
        review: what auditors decided about findings (`extract.reviews`); `review.csv` in `out` where left out and there is one.
        shard: (i, n): only the i-th of n parts of the inputs is read, told by the names of the files; `merge.merge` joins what they give.
        cluster: address of a Dask scheduler whose workers read what is new, `tcp://host:8786`; the tables do not depend on it either.
        leave: files that are left out, and `empty`: whether there may be none at all; see `discovery.find`.
        limits: what one file may cost (extract.settings); as shipped where left out.
        retry: whether files that an earlier run set aside are tried again though nothing about them has changed.

    Raises:
        UsageError: `no_input`, `bad_output`, `busy`, `bad_review`, `cannot_write`: the run could not start, or what it found could not be
            written; what `cluster.outcomes` says.
        RuleError: a rule file is wrong, so that nothing can be read at all.
    """
    begin = time.perf_counter()
    started = dt.datetime.now(dt.UTC)
    limits = limits or settings.load()
    with ExitStack() as stack:
        stack.enter_context(settings.using(limits))
        stack.enter_context(rarely_collecting())
        found = discovery.find(inputs, exclude=out, leave=leave, empty=empty)
        prepare(out)
        decided = decisions(out, review)
        stages = pipeline or standard(ocr=ocr, lang=lang, profile=profile, decided=decided, limits=limits)
        sign = functools.partial(fingerprint.understanding, ocr, nlp=nlp)
        keep = Checkpoint(out, fingerprint.reading(ocr), sign()) if stages.lasting else None
        if keep:
            stack.enter_context(keep.held())
        # Processes that have nothing to do would only take processors from those that recognise pages.
        there = Cluster(cluster, sign, sign()) if cluster else None
        reader = Intake(stages, keep, limits, lang, nlp, retry, min(jobs, len(found.files)), len(found) <= spool.PART, shard, there)
        shown = stack.enter_context(Several((progress or Silent(), Log(out / LOG))))
        shown.start(sum(1 for _ in (*found.numbered_failures(shard), *found.numbered_files(shard))))
        tally = Tally()
        for one in reader.outcomes(found):
            tally.add(one)
            shown.step(Step(one.path, one.refused.code if one.refused else "", one.fresh, one.pages, sum(one.seconds.values()), one.notes))
        shown.write()
        outcomes, quarantined = tally.in_order(), tally.quarantined()
        mark = time.perf_counter()
        source = _source(outcomes, keep, out, lang, profile, decided, limits) if keep else ""
        told = keep.state(source) if keep else None
        try:
            if told is not None:
                counts = products.Counts(**told)
            else:
                counts = products.write(reader.rows(outcomes), quarantined, stages, keep, source, out, decided, jobs)
            tally.seconds["write"] = time.perf_counter() - mark
            summary = RunSummary(
                inputs=len(outcomes),
                quarantined=listed(quarantined),
                skipped=found.skipped,
                out=out,
                seconds=time.perf_counter() - begin,
                stage_seconds=tally.seconds,
                reviews=len(decided),
                fresh=tally.fresh,
                written=told is None,
                **dataclasses.asdict(counts),
            )
            options = {"inputs": [str(i) for i in inputs], "lang": lang, "nlp": nlp, "jobs": jobs, "ocr": ocr}
            if cluster:
                options["cluster"] = cluster
            if shard != (1, 1):
                options["shard"] = "/".join(map(str, shard))
            tell(summary, tally.slowest, options, started)
        except OSError as error:
            raise no_output("cannot_write", out, error) from error
        if keep:
            settled = tuple(Settled(o.number, o.path, o.sha256, o.refused) for o in outcomes)
            keep.put_inputs(Completed(keep.reading, keep.understanding, fingerprint.program(), shard, len(found), settled))
            keep.prune()
    return summary


def listed(quarantined: Iterable[Quarantined]) -> tuple[Quarantined, ...]:
    """Answers rows of the quarantine as the table has them."""
    return tuple(Quarantined(*tables.quarantine_row(q)) for q in quarantined)  # type: ignore[arg-type]


def decisions(out: Path, review: Path | None) -> tuple[reviews.Review, ...]:
    """Answers what auditors decided: in `review`, else in `review.csv` in `out` where it stands. Raises UsageError `bad_review`."""
    given = review or out / reviews.NAME
    return reviews.load(given) if review or given.exists() else ()


def _source(
    outcomes: Iterable[Outcome],
    keep: Checkpoint,
    out: Path,
    lang: str,
    profile: Profile | None,
    decided: Sequence[reviews.Review],
    limits: Settings,
) -> str:
    """Answers a hash over all that the products are made from: the same one gives the same bytes."""
    digest = hashlib.sha256()
    # Links lead from the folder of the results to the inputs, which may be named from where the command was called.
    places = (str(out.absolute()), str(Path.cwd()))
    # Comparisons that the folder keeps are shown in the page and the workbook.
    kept = out / coverages.NAME
    compared = hashlib.sha256(kept.read_bytes()).hexdigest() if kept.is_file() else ""
    asked = (fingerprint.program(), keep.understanding, *places, compared, lang, repr(profile), repr(decided), repr(limits.results))
    for part in itertools.chain(asked, (repr((o.path, o.sha256, o.refused)) for o in outcomes)):
        digest.update(part.encode("utf-8", "backslashreplace") + b"\0")
    return digest.hexdigest()


def tell(summary: RunSummary, slowest: Sequence[Outcome], options: dict[str, Any], started: dt.datetime) -> None:
    """Writes `run.json`. Raises OSError."""
    counts = {
        "inputs": summary.inputs,
        "documents": summary.documents,
        "partial": summary.partial,
        "quarantined": len(summary.quarantined),
        "skipped": len(summary.skipped),
        "tuples": summary.tuples,
        "with_deadline": summary.with_deadline,
        "without_deadline": summary.without_deadline,
        "unclear_deadline": summary.unclear_deadline,
        "with_owner": summary.with_owner,
        "without_owner": summary.without_owner,
        "unclear_owner": summary.unclear_owner,
        "findings": summary.findings,
        "reviewed": summary.reviewed,
        "read_now": summary.fresh,
    }
    seconds = {"total": summary.seconds, **summary.stage_seconds}
    report.write(
        summary.out, counts=counts, options=options, started=started, seconds=seconds, slowest=slowest, skipped=summary.skipped
    )


def prepare(out: Path) -> None:
    """Makes sure that the products can be written before anything is read. Raises UsageError `bad_output`."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise no_output("bad_output", out, error) from error


def no_output(code: str, out: Path, error: OSError) -> UsageError:
    """Answers what to say where the results cannot be written."""
    shown, reason = printable(out.as_posix()), error.strerror or type(error).__name__
    return UsageError(
        code,
        vi=f"Không ghi được kết quả vào {shown} ({reason}); hãy chọn thư mục khác bằng --out, hoặc cấp quyền và chỗ trống rồi chạy lại.",
        en=f"The results cannot be written into {shown} ({reason}); choose another folder by --out, or make room and grant permission.",
    )
