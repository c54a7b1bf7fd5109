"""A run into the same folder does only what is new, and writes what an undisturbed run would have written, however the last one ended."""

from __future__ import annotations

import dataclasses
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extract import audit, batch, export, fingerprint, ingest, tables
from extract.batch import RunSummary
from extract.checkpoint import FOLDER, Checkpoint
from extract.errors import UsageError
from extract.export import coverages
from extract.model import Document, Records
from extract.outcome import Pipeline
from extract.tables import TableSet
from tests.test_batch import understand, write

PLAN = """KẾ HOẠCH
Kiểm tra công tác dược số {n}

I. HẠN CHẾ, KHUYẾT ĐIỂM

1. Việc kiểm kê kho thuốc số {n} còn chậm.

II. NHIỆM VỤ, GIẢI PHÁP

1. Kiểm kê kho thuốc số {n} trước ngày 30/6/2024.
Đơn vị thực hiện: Khoa Dược
"""


class Counting:
    """The stages of test_batch, kept, with what they were called for."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.understood: list[str] = []
        self.written = 0

    @property
    def pipeline(self) -> Pipeline:
        def read(path: Path) -> Document:
            self.read.append(path.name)
            return ingest.read(path)

        def understood(document: Document, *, nlp: bool = True) -> Records:
            self.understood.append(Path(document.path).name)
            return understand(document)

        def written(built: TableSet, out: Path) -> list[Path]:
            self.written += 1
            return export.write(built, out, formats=("csv", "texts"))

        return Pipeline(read, understood, audit.audit, tables.rows, written, lasting=True)


def run(folder: Path, **options: Any) -> tuple[RunSummary, Counting]:
    counting = Counting()
    return batch.run([folder], folder.parent / "out", pipeline=counting.pipeline, **options), counting


def products(out: Path) -> dict[str, bytes]:
    """Answers the files of a run by name, but for the report with its clock and what it kept."""
    files = (p for p in sorted(out.rglob("*")) if p.is_file() and FOLDER not in p.parts and p.name not in ("run.json", "run.log"))
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in files}


# --- What is new -----------------------------------------------------------------------------------------------------------


def test_second_run_reads_nothing_and_writes_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_txt="việc khác\n\nviệc nữa", c_txt="")
    first, _ = run(folder)
    before = products(tmp_path / "out")
    second, counting = run(folder)
    assert (counting.read, counting.understood, counting.written) == ([], [], 0)
    assert (first.fresh, first.written, second.fresh, second.written) == (3, True, 0, False)
    same = ("inputs", "documents", "partial", "tuples", "without_deadline", "without_owner", "quarantined", "findings")
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]
    assert products(tmp_path / "out") == before


def test_only_what_changed_is_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_txt="việc khác")
    run(folder)
    write(folder, b_txt="việc sửa lại", d_txt="việc mới")
    _, counting = run(folder)
    assert (counting.read, counting.written) == (["b.txt", "d.txt"], 1)
    fresh = tmp_path / "fresh"
    batch.run([folder], fresh, pipeline=Counting().pipeline)
    assert products(tmp_path / "out") == products(fresh)


def test_file_that_moved_is_found_under_its_new_name(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_txt="việc khác")
    run(folder)
    (folder / "a.txt").rename(folder / "z.txt")
    summary, counting = run(folder)
    assert (counting.read, counting.written, summary.fresh) == ([], 1, 0)
    batch.run([folder], tmp_path / "fresh", pipeline=Counting().pipeline)
    assert products(tmp_path / "out") == products(tmp_path / "fresh")


def test_ending_of_a_name_is_part_of_what_a_file_is(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="# việc")
    run(folder)
    (folder / "a.txt").rename(folder / "a.md")
    assert run(folder)[1].read == ["a.md"]


def test_changed_rule_reads_no_text_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_txt="việc khác")
    run(folder)
    monkeypatch.setattr(fingerprint, "understanding", lambda ocr, *, nlp: "changed")
    summary, counting = run(folder)
    assert (counting.read, counting.understood, summary.fresh) == ([], ["a.txt", "b.txt"], 2)
    kept = sorted(p.name for p in (tmp_path / "out" / FOLDER / "rows").iterdir())
    assert kept == ["changed"], "rows under rules that are gone are taken away"


def test_changed_reader_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "in", a_txt="việc")
    run(folder)
    monkeypatch.setattr(fingerprint, "reading", lambda ocr: "changed")
    monkeypatch.setattr(fingerprint, "understanding", lambda ocr, *, nlp: "changed too")
    assert run(folder)[1].read == ["a.txt"]


def test_same_bytes_are_read_once_and_listed(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_txt="việc", c_txt="việc khác", d_txt="việc")
    for expected in (["a.txt", "c.txt"], []):
        summary, counting = run(folder)
        assert counting.read == expected
        assert [(Path(q.path).name, q.code) for q in summary.quarantined] == [("b.txt", "duplicate"), ("d.txt", "duplicate")]
        assert summary.documents == 2


def test_same_bytes_that_cannot_be_read_have_each_their_reason(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_pdf=b"%PDF-1.7 hong", b_pdf=b"%PDF-1.7 hong")
    (folder / "c.txt").write_text("việc", encoding="utf-8")
    summary, _ = run(folder)
    assert [(Path(q.path).name, q.code, Path(q.path).name in q.message) for q in summary.quarantined] == [
        ("a.pdf", "damaged", True),
        ("b.pdf", "damaged", True),
    ]


def test_what_was_set_aside_is_tried_again_on_request(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_pdf=b"%PDF-1.7 hong")
    run(folder)
    assert run(folder)[1].read == []
    summary, counting = run(folder, retry=True)
    assert counting.read == ["b.pdf"] and [q.code for q in summary.quarantined] == ["damaged"]


def test_file_that_nobody_could_get_at_is_looked_at_again(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc")
    gone = folder / "b.txt"
    inputs = [folder / "a.txt", gone]
    out = tmp_path / "out"
    assert [q.code for q in batch.run(inputs, out, pipeline=Counting().pipeline).quarantined] == ["not_found"]
    gone.write_text("việc khác", encoding="utf-8")
    assert batch.run(inputs, out, pipeline=Counting().pipeline).documents == 2


def test_reason_is_in_the_language_asked_for_though_it_was_kept_in_the_other(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_pdf=b"%PDF-1.7 hong")
    said = [run(folder, lang=lang)[0].quarantined[0].message for lang in ("vi", "en", "vi")]
    assert said[0] == said[2] != said[1]


# --- What is on disk -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tables/tuples.csv", "texts.jsonl"])
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("khác", encoding="utf-8")], ids=["deleted", "edited"])
def test_product_that_was_touched_is_written_again(tmp_path: Path, name: str, spoil: Callable[[Path], object]) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_txt="việc khác")
    run(folder)
    before = products(tmp_path / "out")
    spoil(tmp_path / "out" / name)
    _, counting = run(folder)
    assert (counting.read, counting.written) == ([], 1)
    assert products(tmp_path / "out") == before


def test_comparison_that_came_to_the_folder_is_taken_in(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc")
    run(folder)
    (tmp_path / "out" / coverages.NAME).write_text("{}", encoding="utf-8")
    assert [run(folder)[1].written for _ in range(2)] == [1, 0]


def test_damaged_rows_are_made_again(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", b_txt="việc khác")
    run(folder)
    before = products(tmp_path / "out")
    for path in (tmp_path / "out" / FOLDER / "rows").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-3])
    (tmp_path / "out/texts.jsonl").unlink()
    summary, _ = run(folder)
    assert summary.documents == 2 and products(tmp_path / "out") == before


def test_two_runs_into_one_folder_do_not_meet(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc")
    with Checkpoint(tmp_path / "out", "", "").held(), pytest.raises(UsageError) as caught:
        run(folder)
    assert caught.value.code == "busy"
    assert run(folder)[0].documents == 1


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    run(write(tmp_path / "in", a_txt="việc"))
    assert (tmp_path / "out" / FOLDER).stat().st_mode & 0o077 == 0


# --- kill -9 ---------------------------------------------------------------------------------------------------------------


def _killed_at(step: int, folder: Path, out: Path, *, before: bool) -> bool:
    """Runs in a process that kills itself at the n-th time it puts or takes away a file; answers whether it came that far."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            seen = 0

            def dying(real: Callable[..., Any]) -> Callable[..., Any]:
                def called(*arguments: Any, **options: Any) -> Any:
                    nonlocal seen
                    seen += 1
                    if seen == step and before:
                        os.kill(os.getpid(), signal.SIGKILL)
                    try:
                        return real(*arguments, **options)
                    finally:
                        if seen == step:
                            os.kill(os.getpid(), signal.SIGKILL)

                return called

            Path.replace = dying(Path.replace)  # type: ignore[method-assign]
            Path.unlink = dying(Path.unlink)  # type: ignore[method-assign]
            batch.run([folder], out, nlp=False)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_run_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path, before: bool) -> None:
    """Each change that a run makes on disk is a moment; it dies just before or after every seventh, and every state is gone on from."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        (folder / f"k{n}.txt").write_text(PLAN.format(n=n), encoding="utf-8")
    (folder / "lặp.txt").write_text(PLAN.format(n=0), encoding="utf-8")
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.7 hong")
    undisturbed = tmp_path / "undisturbed"
    summary = batch.run([folder], undisturbed, nlp=False)
    assert (summary.documents, len(summary.quarantined)) == (3, 2)
    expected = products(undisturbed)
    step, killed = 1, 0
    while _killed_at(step, folder, tmp_path / f"out{step}", before=before):
        out = tmp_path / f"out{step}"
        again = batch.run([folder], out, nlp=False)
        assert dataclasses.replace(again, out=undisturbed, seconds=0, stage_seconds={}, fresh=5) == dataclasses.replace(
            summary, seconds=0, stage_seconds={}, written=again.written
        )
        assert products(out) == expected, f"killed at change {step}"
        assert not list(out.rglob(".*.part")) and (out / "run.json").is_file()
        killed += 1
        step += 7
    assert killed >= 5
