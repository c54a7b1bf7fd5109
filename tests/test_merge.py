"""The parts of a run joined are the run, byte for byte; parts that do not belong together are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract import batch, discovery, fingerprint, merge
from extract.errors import UsageError
from tests.test_resume import PLAN, products


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Plans, the same bytes more than once, and files that cannot be read."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(9):
        (folder / f"k{n}.txt").write_text(PLAN.format(n=n % 6), encoding="utf-8")
    for name in ("a.pdf", "m.pdf", "z.pdf"):
        (folder / name).write_bytes(b"%PDF-1.7 hong")
    (folder / "k0.docx").write_text(PLAN.format(n=0), encoding="utf-8")
    return folder


def shard(folder: Path, which: int, count: int, **options: Any) -> Path:
    out = folder.parent / f"part{which}"
    batch.run([folder, folder / "gone.txt"], out, nlp=False, shard=(which, count), **options)
    return out


@pytest.mark.parametrize("count", [2, 3, 20])
def test_parts_joined_are_the_run(folder: Path, count: int) -> None:
    whole = folder.parent / "whole"
    expected = batch.run([folder, folder / "gone.txt"], whole, nlp=False)
    parts = [shard(folder, n, count) for n in range(1, count + 1)]
    summary = merge.merge(parts[::-1], folder.parent / "joined")
    assert products(folder.parent / "joined") == products(whole)
    for name in ("inputs", "documents", "tuples", "without_deadline", "quarantined", "findings", "exit_code"):
        assert getattr(summary, name) == getattr(expected, name), name
    assert {q.code for q in summary.quarantined} >= {"duplicate", "damaged", "not_found"}


def test_every_input_is_of_one_part(folder: Path) -> None:
    found = discovery.find([folder])
    parts = [list(found.numbered_files((n, 4))) for n in range(1, 5)]
    assert sorted(one for part in parts for one in part) == list(found.numbered_files())
    (folder / "b-mới.txt").write_text("việc", encoding="utf-8")
    again = [{path for _, path in discovery.find([folder]).numbered_files((n, 4))} for n in range(1, 5)]
    assert all({path for _, path in part} <= more for part, more in zip(parts, again, strict=True)), "a file stays in its part"


def test_runs_over_different_inputs_follow_each_other(tmp_path: Path) -> None:
    for name in ("x", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "k.txt").write_text(PLAN.format(n=name), encoding="utf-8")
        batch.run([tmp_path / name], tmp_path / f"out-{name}", nlp=False)
    merge.merge([tmp_path / "out-x", tmp_path / "out-a"], tmp_path / "joined")
    batch.run([tmp_path / "x", tmp_path / "a"], tmp_path / "whole", nlp=False)
    assert products(tmp_path / "joined") == products(tmp_path / "whole")


def code_of(folders: list[Path], out: Path) -> str:
    with pytest.raises(UsageError) as caught:
        merge.merge(folders, out)
    return caught.value.code


def test_parts_that_do_not_belong_together_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = folder.parent / "joined"
    one, two = (shard(folder, n, 2) for n in (1, 2))
    assert code_of([one], out) == "missing_part"
    assert code_of([one, one], out) == "missing_part"
    assert code_of([one, folder], out) == "not_completed"
    (folder / "mới.txt").write_text("việc", encoding="utf-8")
    shard(folder, 2, 2)
    assert code_of([one, two], out) == "missing_part", "they saw other inputs"
    shard(folder, 1, 2)
    monkeypatch.setattr(fingerprint, "program", lambda: "another")
    assert code_of([one, two], out) == "other_version"


def test_command(folder: Path, kehoach: Any) -> None:
    for n in (1, 2):
        done = kehoach("run", folder, "--out", folder.parent / f"p{n}", "--shard", f"{n}/2", "--without", "nlp", "--jobs", "1")
        assert done.code in (0, 1)
    joined = kehoach("merge", folder.parent / "p1", folder.parent / "p2", "--out", folder.parent / "ket-qua")
    assert joined.code == 1 and "6" in joined.err
    assert (folder.parent / "ket-qua" / "audit.html").is_file()
    for wrong in ("0/2", "3/2", "1", "a/b", "1/"):
        assert kehoach("run", folder, "--out", folder.parent / "p", "--shard", wrong).code == 2


def test_parts_are_partitions_of_one_table(folder: Path) -> None:
    """As docs/scaling.md has it: what no merge could hold is read where it lies, a file that is in two parts once."""
    import duckdb
    import pyarrow.dataset

    batch.run([folder], folder.parent / "whole", nlp=False)
    for n in (1, 2, 3):
        shard(folder, n, 3)
    asked = "SELECT DISTINCT solution_id FROM read_parquet('{}', union_by_name = true)"
    parts, whole = (str(folder.parent / place / "tables" / "tuples.parquet") for place in ("part*", "whole"))
    with duckdb.connect() as database:
        found = [sorted(database.execute(asked.format(where)).fetchall()) for where in (parts, whole)]
        once = f"SELECT path FROM read_parquet('{parts}') QUALIFY row_number() OVER (PARTITION BY solution_id) = 1"
        assert len(database.execute(once).fetchall()) == len(found[1])
    assert found[0] == found[1] != []
    files = sorted(map(str, folder.parent.glob("part*/tables/tuples.parquet")))
    frame = pyarrow.dataset.dataset(files).to_table().to_pandas()
    assert set(frame["solution_id"]) == {row[0] for row in found[1]}
