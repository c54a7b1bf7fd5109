"""Rows to products: the tables of a run joined, its files written, and what they hold in figures."""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract import checkpoint, reviews, spool, workers
from extract.checkpoint import Checkpoint
from extract.columns import TABLES
from extract.labels import OWNER_ROLES
from extract.model import Quarantined, answers
from extract.outcome import Pipeline
from extract.tables import DocumentRows, TableSet
from extract.workers import Job

_CODE = TABLES["findings"].names.index("code")
_FOUND = TABLES["findings"].names.index("record_id")
_STATUS = TABLES["documents"].names.index("status")
_TASK, _DUE = (TABLES["tuples"].names.index(name) for name in ("solution_id", "deadline"))
_TASKED, _ROLE, _RULE, _HANDED_DOWN = (TABLES["assignments"].names.index(name) for name in ("solution_id", "role", "rule_id", "inherited"))


@dataclass(frozen=True, slots=True)
class Counts:
    """What the tables of a run hold, in figures; see batch.RunSummary."""

    documents: int
    partial: int
    tuples: int
    with_deadline: int
    without_deadline: int
    with_owner: int
    without_owner: int
    findings: dict[str, int]
    reviewed: int


def write(
    rows: Iterable[DocumentRows],
    quarantined: Sequence[Quarantined],
    pipeline: Pipeline,
    keep: Checkpoint | None,
    source: str,
    out: Path,
    decided: Sequence[reviews.Review],
    jobs: int,
) -> Counts:
    """Writes all products but the report, and answers what they hold.

    Args:
        rows: those of each document, in the order of the inputs.
        quarantined: what gave no document, in the order in which it is listed.
        keep: where is noted what was written, and that it was made from `source`.
        decided: what auditors decided about findings.
        jobs: how many processes may be at it.

    Raises:
        OSError: a product cannot be written.
    """
    if keep:
        keep.forget_state()
    with tempfile.TemporaryDirectory(dir=keep.folder if keep else out, prefix=checkpoint.SPOOL) as folder:
        made, reviewed = spool.spooled(rows, quarantined, Path(folder) / "spool", decided)
        files = _write(made, pipeline, out, jobs)
        counts = _counts(made, reviewed)
    if keep:
        keep.put_state(source, files, dataclasses.asdict(counts))
    return counts


def _write(made: TableSet, pipeline: Pipeline, out: Path, jobs: int) -> list[Path]:
    """Writes the products and answers the files: those of a large run by several processes."""
    if jobs < 2 or not pipeline.groups or not isinstance(made, spool.Spooled):
        return list(pipeline.write(made, out) or ())
    work = functools.partial(_write_group, made=made, write=pipeline.write, out=out)
    job = Job(work, _lost_group)
    return [path for files in workers.done(iter(pipeline.groups), job, jobs=jobs) for path in files]


def _write_group(formats: tuple[str, ...], *, made: TableSet, write: Callable[..., list[Path]], out: Path) -> list[Path]:
    return write(made, out, formats=formats)


def _lost_group(formats: tuple[str, ...], why: workers.Loss) -> list[Path]:
    raise OSError(f"{', '.join(formats)}: {why}")


def _counts(made: TableSet, reviewed: int) -> Counts:
    codes: Counter[Any] = Counter()
    severities: Counter[str] = Counter()
    partial = dated = owned = 0
    for part in made.parts():
        codes.update(row[_CODE] for row in part.rows("findings"))
        dated += sum(bool(row[_DUE]) for row in part.rows("tuples"))
        # Whom the audit takes for nobody's owner may be named: an issuer over a list owns none of it.
        unowned = {row[_FOUND] for row in part.rows("findings") if row[_CODE] == "no_owner"}
        told = part.rows("assignments")
        charged = [row for row in told if row[_ROLE] in OWNER_ROLES or answers(str(row[_RULE]), inherited=bool(row[_HANDED_DOWN]))]
        named = {row[_TASKED] for row in charged} - unowned
        owned += sum(row[_TASK] in named for row in part.rows("tuples"))
        severities.update(reviews.counts(part))
        partial += sum(row[_STATUS] == "partial" for row in part.rows("documents"))
    return Counts(
        documents=made.count("documents"),
        partial=partial,
        tuples=made.count("tuples"),
        with_deadline=dated,
        without_deadline=codes["no_deadline"],
        with_owner=owned,
        without_owner=codes["no_owner"],
        findings=dict(severities),
        reviewed=reviewed,
    )
