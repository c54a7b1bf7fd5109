"""The tables of a run on disk, some hundreds of documents at a time: none of them is ever held in memory whole.

For each table a file of chunks, one for each part of the documents, in their order. They lie in a folder that their run makes and takes
away; nobody else writes there.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract import reviews
from extract.columns import TABLES
from extract.model import Quarantined
from extract.reviews import Review
from extract.tables import DocumentRows, Row, SourceText, Tables, build, joined, quarantine_row, sources
from extract.widesheet import UnitNames

# Documents of a part: some megabytes of rows.
PART = 200
_SOURCES = "sources"
# Tables that a part has no rows of its own of.
_WHOLE = ("units", "quarantine")


@dataclass(frozen=True)
class Spooled:
    """Tables in the folder `folder`, with how many rows each has. Picklable: several processes may read them at once."""

    folder: Path
    counts: dict[str, int]

    def count(self, table: str) -> int:
        """Answers how many rows `table` has."""
        return self.counts[table]

    def rows(self, table: str) -> Iterable[Row]:
        """Answers the rows of `table`, read as they are asked for."""
        return _Rows(self.folder / table)

    def parts(self) -> Iterator[Tables]:
        """Answers the documents in their order, PART at a time; each part with the units of the whole run and without quarantine."""
        units = list(self.rows("units"))
        own = [name for name in TABLES if name not in _WHOLE]
        chunks = zip(*(_chunks(self.folder / name) for name in (*own, _SOURCES)), strict=True)
        for *rows, texts in chunks:
            by_name = dict(zip(own, rows, strict=True)) | {"units": units, "quarantine": []}
            yield Tables({name: by_name[name] for name in TABLES}, texts)


def spooled(
    documents: Iterable[DocumentRows], quarantined: Sequence[Quarantined], folder: Path, decided: Sequence[Review] = (), *, part: int = PART
) -> tuple[Tables | Spooled, int]:
    """Answers the tables of a run: in memory where there are no more than `part` documents, else on disk in `folder`, which is made.

    Answers beside them how many of the decisions found their finding.

    Args:
        documents: no two with the same `doc_id`; gone through once.
        decided: what auditors decided about findings.

    Raises:
        OSError: `folder` cannot be written.
    """
    names = UnitNames()
    counts = dict.fromkeys(TABLES, 0)
    number = reviewed = 0
    waiting: list[DocumentRows] = []
    for document in documents:
        if len(waiting) == part:
            number += 1
            reviewed += _add(folder, waiting, names, counts, decided)
            waiting = []
        waiting.append(document)
    if not number:
        return reviews.applied(build(waiting, quarantined), decided)
    reviewed += _add(folder, waiting, names, counts, decided)
    whole: dict[str, list[Row]] = {"units": list(names.rows()), "quarantine": [quarantine_row(q) for q in quarantined]}
    for name, rows in whole.items():
        counts[name] = len(rows)
        _append(folder / name, rows)
    return Spooled(folder, counts), reviewed


def _add(
    folder: Path, documents: Sequence[DocumentRows], names: UnitNames, counts: dict[str, int], decided: Sequence[Review]
) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part, reviewed = reviews.applied(Tables(joined(documents, names)), decided)
    for name, rows in part.by_name.items():
        counts[name] += len(rows)
        _append(folder / name, rows)
    _append(folder / _SOURCES, sources(documents))
    return reviewed


def _append(path: Path, chunk: Sequence[Row] | dict[str, SourceText]) -> None:
    with path.open("ab") as file:
        pickle.dump(chunk, file, protocol=5)


def _chunks(path: Path) -> Iterator[list[Row]]:
    with path.open("rb") as file:
        end = path.stat().st_size
        while file.tell() < end:
            yield pickle.load(file)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one table; may be gone through again."""

    path: Path

    def __iter__(self) -> Iterator[Row]:
        for chunk in _chunks(self.path):
            yield from chunk
