"""The results of several runs joined as those of one: of the parts of `--shard`, or of runs over different inputs.

Nothing is read again but what the runs kept. The parts of one run give what that run would have given in one piece, byte for byte.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extract import batch, fingerprint, products, settings, tables
from extract.batch import RunSummary
from extract.checkpoint import Checkpoint, Completed, Settled
from extract.columns import TABLES
from extract.errors import UsageError
from extract.messages import printable
from extract.model import Quarantined
from extract.settings import Settings
from extract.tables import DocumentRows

if TYPE_CHECKING:
    from extract.export.profiles import Profile

_DUPLICATE = "duplicate"


def merge(
    folders: Sequence[Path],
    out: Path,
    *,
    lang: str = "vi",
    jobs: int = 0,
    profile: Profile | None = None,
    review: Path | None = None,
    limits: Settings | None = None,
) -> RunSummary:
    """Writes the products of the runs in `folders` as one into the folder `out`, and answers what they came to.

    Inputs stand in the order in which one run would have met them; runs over different inputs follow each other. For the rest see
    `batch.run`.

    Raises:
        UsageError: `not_completed`, `other_version`, `missing_part`: a run was not completed, was made by another state of the program or
            the rules, or a part is missing or there twice; `bad_output`, `bad_review`, `cannot_write`.
    """
    begin, started = time.perf_counter(), dt.datetime.now(dt.UTC)
    runs = [_completed(folder) for folder in folders]
    _fit_together(folders, runs)
    batch.prepare(out)
    decided = batch.decisions(out, review)
    limits = limits or settings.load()
    pipeline = batch.standard(lang=lang, profile=profile, decided=decided, limits=limits)
    joined = _Joined([Checkpoint(folder, run.reading, run.understanding) for folder, run in zip(folders, runs, strict=True)])
    joined.settle(runs)
    try:
        counts = products.write(joined.rows(), joined.refused, pipeline, None, "", out, decided, jobs)
        summary = RunSummary(
            inputs=len(joined.documents) + len(joined.refused),
            quarantined=batch.listed(joined.refused),
            skipped=(),
            out=out,
            seconds=time.perf_counter() - begin,
            stage_seconds={},
            reviews=len(decided),
            **asdict(counts),
        )
        options = {"inputs": [str(folder) for folder in folders], "lang": lang, "jobs": jobs}
        batch.tell(summary, (), options, started)
    except OSError as error:
        raise batch.no_output("cannot_write", out, error) from error
    return summary


@dataclass(slots=True)
class _Joined:
    """The inputs of several runs in one order: which run has the rows of each document, and what gave none."""

    kept: list[Checkpoint]
    documents: list[tuple[int, Settled]] = field(default_factory=list)
    refused: list[Quarantined] = field(default_factory=list)

    def settle(self, runs: Sequence[Completed]) -> None:
        """Takes in all inputs; of those with the same bytes the first that was read counts."""
        parts = len(runs) > 1 and runs[0].shard[1] > 1
        inputs = [(which, one) for which, run in enumerate(runs) for one in run.settled]
        if parts:
            inputs.sort(key=lambda pair: (pair[1].number, pair[1].path))
        first: dict[str, str] = {}
        twins: list[Quarantined] = []
        for which, one in inputs:
            seen = first.get(one.sha256) if one.sha256 else None
            if seen is not None:
                twins.append(self._twin(which, one, seen))
            elif one.refused is None:
                first[one.sha256] = one.path
                self.documents.append((which, one))
            else:
                self.refused.append(one.refused)
        self.refused += twins

    def rows(self) -> Iterator[DocumentRows]:
        """Answers the rows of each document. Raises UsageError `not_completed` where they are no longer there."""
        for which, one in self.documents:
            yield self._rows(which, one)

    def _rows(self, which: int, one: Settled) -> DocumentRows:
        found = self.kept[which].rows(one.sha256, one.path)
        if found is None:
            raise _not_completed(self.kept[which].out)
        return found

    def _twin(self, which: int, one: Settled, first: str) -> Quarantined:
        if one.refused is not None:
            media_type = one.refused.media_type
        else:
            at = TABLES["documents"].names.index("media_type")
            media_type = str(self._rows(which, one).tables["documents"][0][at])
        return tables.duplicate(one.path, one.sha256, media_type, first)


def _completed(folder: Path) -> Completed:
    found = Checkpoint(folder, "", "").inputs()
    if found is None:
        raise _not_completed(folder)
    return found


def _fit_together(folders: Sequence[Path], runs: Sequence[Completed]) -> None:
    """Raises UsageError where these runs cannot be joined."""
    program = fingerprint.program()
    for folder, run in zip(folders, runs, strict=True):
        if run.program != program or run.understanding != runs[0].understanding:
            shown = printable(folder.as_posix())
            raise UsageError(
                "other_version",
                vi=f"{shown} do phiên bản, quy tắc hoặc tùy chọn khác tạo ra; hãy chạy lại kehoach run vào thư mục đó như các phần kia.",
                en=f"{shown} was made by another version, other rules or options; run kehoach run into it again as for the others.",
            )
    count = runs[0].shard[1]
    there = sorted(run.shard for run in runs)
    wanted = [(n, count) for n in range(1, count + 1)] if count > 1 else [(1, 1)] * len(runs)
    if there != wanted or (count > 1 and len({run.total for run in runs}) > 1):
        given = ", ".join(f"{n}/{of}" for n, of in there)
        raise UsageError(
            "missing_part",
            vi=f"Các phần không ghép được với nhau (có {given}); cần đủ các phần 1/{count} đến {count}/{count} của cùng các tệp đầu vào.",
            en=f"These parts do not fit together ({given}); all of 1/{count} to {count}/{count} of the same inputs are needed, each once.",
        )


def _not_completed(folder: Path) -> UsageError:
    shown = printable(folder.as_posix())
    return UsageError(
        "not_completed",
        vi=f"Trong {shown} không có lần chạy nào đã xong để ghép; hãy chạy xong kehoach run vào thư mục đó trước.",
        en=f"There is no completed run in {shown}; let kehoach run into it come to its end first.",
    )
