"""The results of an earlier run taken up again: its tables read back, decisions put in, its page written anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extract import batch, export, reviews
from extract.errors import UsageError
from extract.export import csv, html, texts
from extract.messages import printable
from extract.tables import Tables

if TYPE_CHECKING:
    from extract.export.profiles import Profile


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What came of it: findings that stand, by severity; how many findings the `reviews` decisions are about."""

    findings: dict[str, int]
    reviewed: int
    reviews: int


def load(folder: Path) -> Tables:
    """Answers the tables and texts that a run wrote into `folder`.

    Raises:
        UsageError: `no_run`, `bad_table`: nothing was written there, or by another version.
    """
    tables = csv.read(folder)
    try:
        return replace(tables, sources=texts.read(folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        shown = printable((folder / texts.NAME).as_posix())
        raise UsageError(
            "bad_table",
            vi=f"Không đọc được {shown} ({printable(str(error))}); hãy chạy lại kehoach run với phiên bản này.",
            en=f"{shown} cannot be read ({printable(str(error))}); run kehoach run again with this version.",
        ) from error


def rewrite(
    folder: Path, *, lang: str = "vi", review: Path | None = None, folders: Sequence[Path] = (), profile: Profile | None = None
) -> Rewritten:
    """Writes `audit.html` of the run in `folder` anew, with pictures of all pages; the tables and the workbook too where decisions changed.

    Args:
        lang: language in which the page opens.
        review: what auditors decided; `review.csv` in `folder` where left out and there is one.
        folders: where else to look for the source files.
        profile: sheets for the workbook beside its own, as the run was given.

    Raises:
        UsageError: as `load`; `bad_review`; `cannot_write`.
    """
    before = load(folder)
    decided = batch.decisions(folder, review)
    # Without a review file nothing was decided anew: what the tables hold stands.
    tables, count = reviews.applied(before, decided) if decided or review else (before, 0)
    if tables.rows("findings") != before.rows("findings"):
        export.write(tables, folder, formats=("csv", "parquet", "xlsx", "sqlite", "datapackage"), profile=profile)
    with export.writing(folder):
        html.write(tables, folder, lang=lang, decided=decided, folders=folders, draw=None)
    return Rewritten(reviews.counts(tables), count, len(decided))
