"""Tables on disk are the tables in memory, and products written from them are the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract import audit, export, ingest, pipeline, reviews, spool, tables
from extract.columns import TABLES
from extract.model import Quarantined
from extract.reviews import Review
from extract.tables import DocumentRows

PLANS = sorted((Path(__file__).parent.parent / "corpus/plans").glob("*.docx"))[:5]
REFUSED = [Quarantined("hong.pdf", "", "", "read", "damaged", "Tệp hỏng.", 0.0)]


@pytest.fixture(scope="module")
def documents() -> list[DocumentRows]:
    return [tables.rows(audit.audit(pipeline.understand(ingest.read(p), nlp=False))) for p in PLANS]


@pytest.mark.parametrize("part", [1, 2, 4])
def test_tables_on_disk_are_those_in_memory(documents: list[DocumentRows], tmp_path: Path, part: int) -> None:
    whole = tables.build(documents, REFUSED)
    made, _ = spool.spooled(iter(documents), REFUSED, tmp_path / "spool", part=part)
    assert isinstance(made, spool.Spooled)
    for name in TABLES:
        assert list(made.rows(name)) == list(whole.rows(name)), name
        assert made.count(name) == whole.count(name)
    parts = list(made.parts())
    assert [p.count("documents") for p in parts] == [min(part, len(documents) - at) for at in range(0, len(documents), part)]
    assert {k: v for p in parts for k, v in p.sources.items()} == dict(whole.sources)


def test_few_documents_stay_in_memory(documents: list[DocumentRows], tmp_path: Path) -> None:
    made, _ = spool.spooled(iter(documents), REFUSED, tmp_path / "spool", part=len(documents))
    assert isinstance(made, tables.Tables) and not (tmp_path / "spool").exists()


def test_products_are_the_same_bytes(documents: list[DocumentRows], tmp_path: Path) -> None:
    made, _ = spool.spooled(iter(documents), REFUSED, tmp_path / "spool", part=2)
    whole, parted = tmp_path / "a", tmp_path / "b"
    for tables_, out in ((tables.build(documents, REFUSED), whole), (made, parted)):
        export.write(tables_, out)
    files = sorted(p.relative_to(whole) for p in whole.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(parted) for p in parted.rglob("*") if p.is_file()) and len(files) > 20
    assert [f for f in files if (whole / f).read_bytes() != (parted / f).read_bytes()] == []


def test_decisions_reach_findings_in_every_part(documents: list[DocumentRows], tmp_path: Path) -> None:
    at = TABLES["findings"].names.index("finding_id")
    found = tables.build(documents).rows("findings")
    decided = [Review(str(found[0][at]), "dismissed"), Review(str(found[-1][at]), "confirmed", "xem lại"), Review("nowhere", "confirmed")]
    whole, count = reviews.applied(tables.build(documents), decided)
    made, reviewed = spool.spooled(iter(documents), [], tmp_path / "spool", decided, part=2)
    assert reviewed == count == 2
    assert list(made.rows("findings")) == list(whole.rows("findings"))


def test_large_run_goes_on_in_further_workbooks(documents: list[DocumentRows], tmp_path: Path) -> None:
    import openpyxl

    made, _ = spool.spooled(iter(documents), REFUSED, tmp_path / "spool", part=1)
    most = made.count("tuples") // 2
    (tmp_path / "kehoach-9.xlsx").write_bytes(b"of an earlier run")
    (tmp_path / "kehoach-cua-toi.xlsx").write_bytes(b"somebody's own")
    written = export.write(made, tmp_path, formats=("xlsx",), workbook_tasks=most)
    assert [p.name for p in written][:2] == ["kehoach.xlsx", "kehoach-2.xlsx"]
    assert {p.name for p in tmp_path.glob("*.xlsx")} == {*(p.name for p in written), "kehoach-cua-toi.xlsx"}
    books = [openpyxl.load_workbook(p, read_only=True) for p in written]
    tasks = [sum(1 for _ in b["Bộ nội dung"].iter_rows()) - 1 for b in books]
    assert sum(tasks) == made.count("tuples") and all(tasks)
    assert [sum(1 for _ in b["Không đọc được"].iter_rows()) - 1 for b in books] == [1] + [0] * (len(books) - 1)
