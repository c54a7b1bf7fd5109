"""The results of an earlier run taken up again: its tables read back, decisions put in, its page written anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extract import batch, export, reviews
from extract.columns import TABLES
from extract.errors import UsageError
from extract.export import coverages, csv, html, texts
from extract.ingest.media import OcrMode
from extract.messages import printable
from extract.tables import Tables

if TYPE_CHECKING:
    from extract.compare.coverage import Coverage
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


def compare(
    folder: Path, found: Coverage, inputs: Sequence[Path], *, lang: str = "vi", ocr: OcrMode = "auto", profile: Profile | None = None
) -> None:
    """Puts a comparison into the page and the workbook of the run in `folder`; where there is no run, of one over its documents.

    Args:
        inputs: the files of the conclusion and of its plans.
        lang: language in which the page opens.
        ocr: which pages are recognised, where the documents are read for the run.
        profile: sheets for the workbook beside its own, as the run was given.

    Raises:
        UsageError: `other_run`: the folder holds results in which the documents are not; and as `rewrite`.
    """
    wanted = {found.conclusion.doc_id, *(plan.doc_id for plan in found.plans)}
    if not (folder / "tables").is_dir():
        batch.run(inputs, folder, lang=lang, ocr=ocr, profile=profile)
    at = TABLES["documents"].names.index("doc_id")
    if not wanted <= {str(row[at]) for row in load(folder).rows("documents")}:
        shown = printable(folder.as_posix())
        raise UsageError(
            "other_run",
            vi=f"{shown} là kết quả của lần chạy khác, không có các văn bản này; chọn thư mục khác, hoặc chạy kehoach run với cả chúng.",
            en=f"{shown} holds another run, without these documents; name another folder, or give these files to kehoach run too.",
        )
    with export.writing(folder):
        coverages.keep(folder, found)
    rewrite(folder, lang=lang, profile=profile, workbook=True)


def rewrite(
    folder: Path,
    *,
    lang: str = "vi",
    review: Path | None = None,
    folders: Sequence[Path] = (),
    profile: Profile | None = None,
    workbook: bool = False,
) -> Rewritten:
    """Writes `audit.html` of the run in `folder` anew, with pictures of all pages; the tables and the workbook too where decisions changed.

    Args:
        lang: language in which the page opens.
        review: what auditors decided; `review.csv` in `folder` where left out and there is one.
        folders: where else to look for the source files.
        profile: sheets for the workbook beside its own, as the run was given.
        workbook: whether the workbook is written anew in any case.

    Raises:
        UsageError: as `load`; `bad_review`; `cannot_write`.
    """
    before = load(folder)
    decided = batch.decisions(folder, review)
    # Without a review file nothing was decided anew: what the tables hold stands.
    tables, count = reviews.applied(before, decided) if decided or review else (before, 0)
    if tables.rows("findings") != before.rows("findings"):
        export.write(tables, folder, formats=("csv", "parquet", "xlsx", "sqlite", "datapackage"), profile=profile)
    elif workbook:
        export.write(tables, folder, formats=("xlsx",), profile=profile)
    with export.writing(folder):
        html.write(tables, folder, lang=lang, decided=decided, folders=folders, draw=None)
    return Rewritten(reviews.counts(tables), count, len(decided))
