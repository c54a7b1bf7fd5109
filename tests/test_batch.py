"""A run: every input is accounted for, whatever the stages do to it."""

from __future__ import annotations

import csv
import dataclasses
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import audit, batch, export, ingest, tables
from extract import settings as limits
from extract.batch import Pipeline, RunSummary
from extract.errors import RuleError, UsageError
from extract.model import Document, DocumentFacts, Records, Solution, Span
from extract.progress import Step
from extract.tables import TableSet

# --- Stages of our own: each line of a file is a task -----------------------------------------------------------------------


def understand(document: Document, *, nlp: bool = True) -> Records:
    solutions = tuple(
        Solution(f"{document.doc_id}-{i}", "", "", "", "", document.text[b.start : b.end], Span(b.start, b.end), 1.0)
        for i, b in enumerate(document.blocks)
    )
    return Records(document, DocumentFacts(), solutions=solutions)


def no_products(built: TableSet, out: Path) -> None:
    """Writes nothing."""


def csv_only(built: TableSet, out: Path) -> None:
    export.write(built, out, formats=("csv",))


PLAIN = Pipeline(ingest.read, understand, audit.audit, tables.rows, no_products)


def dies(path: Path) -> Document:
    if path.name.startswith("deadly"):
        os.kill(os.getpid(), signal.SIGKILL)
    return ingest.read(path)


MUC = "KẾ HOẠCH\n\nI. NHIỆM VỤ\n\n1. Kiểm kê kho trước ngày 30/6/2024.\n"


def write(folder: Path, **files: str | bytes) -> Path:
    """Writes one file for each name (an underscore stands for the dot)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def reasons(summary: RunSummary) -> dict[str, tuple[str, str]]:
    """Answers (stage, code) of each quarantined input by its file's name."""
    return {Path(q.path).name: (q.stage, q.code) for q in summary.quarantined}


def run(folder: Path, pipeline: Pipeline = PLAIN, **options: Any) -> RunSummary:
    return batch.run([folder], folder.parent / "out", pipeline=pipeline, **options)


# --- What the stages may do ------------------------------------------------------------------------------------------------


def _raise(error: BaseException) -> Callable[..., Any]:
    def step(*_: object, **__: object) -> Any:
        raise error

    return step


def _for_bad(stage: str, broken: Callable[..., Any]) -> Pipeline:
    """Answers PLAIN with one stage that is broken for the document named bad.txt only."""
    normal = getattr(PLAIN, stage)

    def step(value: Any, **options: Any) -> Any:
        document = getattr(value, "document", value)
        path = str(document) if isinstance(document, Path) else document.path
        return (broken if path.endswith("bad.txt") else normal)(value, **options)

    return dataclasses.replace(PLAIN, **{stage: step})


@pytest.mark.parametrize("stage", ["read", "understand", "audit", "rows"])
@pytest.mark.parametrize(
    "broken",
    [
        _raise(ValueError("số trang âm")),
        _raise(RecursionError()),
        _raise(MemoryError()),
        _raise(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid")),
        lambda *_, **__: None,
        lambda *_, **__: "rác",
    ],
    ids=["error", "recursion", "memory", "unicode", "nothing", "garbage"],
)
def test_stage_that_breaks_costs_its_document_only(
    tmp_path: Path, stage: str, broken: Callable[..., Any], request: pytest.FixtureRequest
) -> None:
    folder = write(tmp_path / "in", a_txt="việc thứ nhất", bad_txt="việc thứ hai", c_txt="việc thứ ba\n\nviệc thứ tư")
    summary = run(folder, _for_bad(stage, broken))
    assert (summary.inputs, summary.documents, summary.tuples, summary.exit_code) == (3, 2, 3, 1)
    code = "memory" if request.node.callspec.id.startswith("memory") else "crashed"
    assert reasons(summary) == {"bad.txt": ("tables" if stage == "rows" else stage, code)}
    (row,) = summary.quarantined
    assert len(row.sha256) == 64 and row.media_type == "text/plain" and row.seconds >= 0
    assert "bad.txt" in row.message and "\n" not in row.message


def test_message_of_a_crash_is_in_the_language_asked_for(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", bad_txt="việc")
    broken = _for_bad("understand", _raise(ValueError("chỗ hỏng")))
    for lang, words in (("vi", "lỗi của chương trình"), ("en", "an error of the program")):
        (row,) = run(folder, broken, lang=lang).quarantined
        assert words in row.message and "ValueError: chỗ hỏng" in row.message


def test_wrong_rule_file_ends_the_run(tmp_path: Path) -> None:
    """A rule error is no document's fault: it must not fill the quarantine."""
    folder = write(tmp_path / "in", bad_txt="việc")
    with pytest.raises(RuleError):
        run(folder, _for_bad("understand", _raise(RuleError("rule_error", vi="x", en="x"))))


def test_interrupt_is_not_swallowed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(write(tmp_path / "in", bad_txt="việc"), _for_bad("read", _raise(KeyboardInterrupt())))


def test_file_that_vanishes_between_finding_and_reading(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", bad_txt="việc khác", c_txt="việc nữa")

    def read(path: Path) -> Document:
        (folder / "bad.txt").unlink(missing_ok=True)
        return ingest.read(path)

    summary = run(folder, dataclasses.replace(PLAIN, read=read))
    assert (summary.inputs, summary.documents, reasons(summary)) == (3, 2, {"bad.txt": ("read", "not_found")})


# --- Counts ----------------------------------------------------------------------------------------------------------------

UNREADABLE = {
    "empty": b"",
    "blank": b" \n\n ",
    "binary": bytes(range(256)) * 4,
    "image": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "no zip": b"khong phai zip",
}


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["good", "same", "missing", *UNREADABLE]), min_size=1, max_size=8))
def test_documents_and_quarantine_add_up_to_the_inputs(kinds: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = [folder / (f"{n}.docx" if kind == "no zip" else f"{n}.txt") for n, kind in enumerate(kinds)]
        for n, (path, kind) in enumerate(zip(inputs, kinds, strict=True)):
            if kind != "missing":
                path.write_bytes(UNREADABLE[kind] if kind in UNREADABLE else (f"việc số {n}" if kind == "good" else "như nhau").encode())
        if set(kinds) == {"missing"}:
            with pytest.raises(UsageError):
                batch.run(inputs, folder / "out", pipeline=PLAIN)
            return
        summary = batch.run(inputs, folder / "out", pipeline=PLAIN)
        assert summary.inputs == len(kinds)
        assert summary.documents == kinds.count("good") + ("same" in kinds)
        accounted = [q.path for q in summary.quarantined]
        assert summary.documents + len(accounted) == len(kinds) and len(set(accounted)) == len(accounted)
        assert summary.exit_code == (1 if accounted else 0)


def test_same_bytes_twice_are_one_document_and_the_other_is_named(tmp_path: Path) -> None:
    summary = run(write(tmp_path / "in", a_txt="việc", b_txt="việc", c_txt="việc khác"))
    assert (summary.inputs, summary.documents, summary.tuples) == (3, 2, 2)
    assert [(Path(q.path).name, q.code) for q in summary.quarantined] == [("b.txt", "duplicate")]
    assert "a.txt" in summary.quarantined[0].message


def test_summary_counts_what_the_tables_say(tmp_path: Path) -> None:
    summary = run(write(tmp_path / "in", a_txt="Rà soát quy trình cấp phát\n\nMở lớp tập huấn", b_txt="Lập danh mục thiết bị hỏng"))
    assert (summary.tuples, summary.without_deadline, summary.without_owner, summary.exit_code) == (3, 3, 3, 0)


# --- What is written -------------------------------------------------------------------------------------------------------


def test_report_of_the_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", bad_pdf="không phải pdf")
    (folder / ".ẩn").write_text("x", encoding="utf-8")
    run(folder, nlp=False)
    report = json.loads((tmp_path / "out/run.json").read_text(encoding="utf-8"))
    assert report["counts"] == {
        "inputs": 2, "documents": 1, "partial": 0, "quarantined": 1, "skipped": 1, "tuples": 1,
        "with_deadline": 0, "without_deadline": 1, "unclear_deadline": 0, "with_owner": 0, "without_owner": 1, "unclear_owner": 0,
        "findings": {"error": 2, "warning": 0, "info": 0}, "reviewed": 0, "read_now": 2,
    }  # fmt: skip
    assert report["options"] == {"inputs": [str(folder)], "lang": "vi", "nlp": False, "jobs": 0, "ocr": "auto"}
    assert report["skipped"] == [{"path": f"{folder.as_posix()}/.ẩn", "reason": "tệp hoặc thư mục ẩn"}]
    assert set(report["seconds"]) == {"total", "read", "understand", "audit", "tables", "write"}
    assert report["versions"]["underthesea"] == metadata.version("underthesea") and report["versions"]["xlsxwriter"]
    assert len(report["rules_sha256"]) == 64


def test_option_nlp_reaches_the_stage(tmp_path: Path) -> None:
    seen: list[bool] = []

    def noting(document: Document, *, nlp: bool = True) -> Records:
        seen.append(nlp)
        return understand(document)

    folder = write(tmp_path / "in", a_txt="việc")
    for nlp in (True, False):
        run(folder, dataclasses.replace(PLAIN, understand=noting), nlp=nlp)
    assert seen == [True, False]


def test_results_of_an_earlier_run_are_not_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc")
    out = folder / "out"
    for _ in range(2):
        summary = batch.run([folder], out, pipeline=dataclasses.replace(PLAIN, write=csv_only))
    assert summary.inputs == 1


@pytest.mark.parametrize("obstacle", ["file", "below a file"])
def test_output_that_cannot_be_written_is_said_before_anything_is_read(tmp_path: Path, obstacle: str) -> None:
    folder = write(tmp_path / "in", a_txt="việc")
    blocked = tmp_path / "blocked"
    blocked.write_text("x", encoding="utf-8")
    out = blocked if obstacle == "file" else blocked / "deeper"
    pipeline = dataclasses.replace(PLAIN, read=_raise(AssertionError("read before the output was tried")))
    with pytest.raises(UsageError) as caught:
        batch.run([folder], out, pipeline=pipeline)
    assert caught.value.code == "bad_output" and "blocked" in caught.value.vi


def test_disk_that_fills_up_is_said(tmp_path: Path) -> None:
    full = dataclasses.replace(PLAIN, write=_raise(OSError(28, "No space left on device")))
    with pytest.raises(UsageError) as caught:
        run(write(tmp_path / "in", a_txt="việc"), full)
    assert caught.value.code == "cannot_write" and "No space left" in caught.value.vi


# --- Processes -------------------------------------------------------------------------------------------------------------


def test_tables_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"p{n}_txt": f"việc {n}\n\nviệc {n} nữa" for n in range(6)}
    folder = write(tmp_path / "in", **files, x_txt=b"", y_bin=bytes(range(256)))
    written = []
    for jobs in (1, 3):
        out = tmp_path / f"out{jobs}"
        batch.run([folder], out, jobs=jobs, pipeline=dataclasses.replace(PLAIN, write=csv_only))
        found = {p.name: p.read_text(encoding="utf-8-sig") for p in sorted(out.rglob("*.csv"))}
        found["quarantine.csv"] = str(_without_seconds(found["quarantine.csv"]))
        written.append(found)
    assert written[0] == written[1] and len(written[0]) > 5


def _without_seconds(text: str) -> list[list[str]]:
    """A quarantine row says how long it took; nothing else may differ."""
    rows: Iterable[list[str]] = csv.reader(text.splitlines())
    return [row[:-1] for row in rows]


def test_process_that_dies_costs_its_document_only(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", deadly_txt="việc chết", x_txt="việc khác", y_txt="việc nữa")
    summary = run(folder, dataclasses.replace(PLAIN, read=dies), jobs=2)
    assert (summary.inputs, summary.documents, reasons(summary)) == (4, 3, {"deadly.txt": ("read", "crashed")})


def spoils(path: Path) -> Document:
    """Reads a file, but for those whose names say otherwise."""
    if path.name.startswith("hang"):
        while True:
            time.sleep(1)
    if path.name.startswith("eat"):
        held = []
        while True:
            held.append(os.urandom(4_000_000))
            time.sleep(0.01)
    return dies(path)


def test_what_hangs_or_eats_too_much_costs_itself_and_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a_txt="việc", hang_txt="treo", eat_txt="ăn", deadly_txt="chết", z_txt="việc nữa")
    shipped = limits.load()
    strict = dataclasses.replace(shipped, document=limits.DocumentLimits(seconds=9, seconds_per_mb=1, memory_mb=300, a_process=200))
    summary = run(folder, dataclasses.replace(PLAIN, read=spoils), jobs=2, limits=strict)
    assert reasons(summary) == {"hang.txt": ("read", "timeout"), "eat.txt": ("read", "memory"), "deadly.txt": ("read", "crashed")}
    assert summary.documents == 2
    rows = {Path(q.path).name: q for q in summary.quarantined}
    assert rows["hang.txt"].seconds == 10 and "quá 10 giây" in rows["hang.txt"].message
    assert "300 MB" in rows["eat.txt"].message and rows["eat.txt"].seconds == 0
    log = (tmp_path / "out/run.log").read_text(encoding="utf-8")
    assert {line.split()[1] for line in log.splitlines() if ".txt" in line} == {"read", "timeout", "memory", "crashed"}


WAITING = """
import sys
from pathlib import Path
from extract import batch, cli
def read(path):
    if path.name == "b.txt":
        (path.parent / "at it").touch()
        while True: pass
    return batch.ingest.read(path)
real = batch.standard
def standard(**options):
    import dataclasses
    return dataclasses.replace(real(**options), read=read, prepare=None)
batch.standard = standard
sys.exit(cli.main(["run", sys.argv[1] + "/a.txt", sys.argv[1] + "/b.txt", "--out", sys.argv[2], "--without", "nlp", "--jobs", "1"]))
"""


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_run_that_is_stopped_keeps_what_is_done(tmp_path: Path, told: signal.Signals) -> None:
    folder = write(tmp_path / "in", a_txt=MUC, b_txt=MUC + "khác")
    script = tmp_path / "waiting.py"
    script.write_text("if __name__ in ('__main__', '__mp_main__'):\n" + textwrap.indent(WAITING, "    ").replace(
        "    sys.exit", "    if __name__ == '__main__': sys.exit"), encoding="utf-8")
    root = Path(__file__).parent.parent
    command = [sys.executable, str(script), str(folder), str(tmp_path / "out")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}) as stopped:
        while not (folder / "at it").exists():
            assert stopped.poll() is None
            time.sleep(0.05)
        stopped.send_signal(told)
        _, said = stopped.communicate(timeout=30)
    assert stopped.returncode == 130 and said.startswith("Đã dừng") and "\n" not in said.strip()
    assert not (tmp_path / "out/tables").exists()
    again = batch.run([folder / "a.txt", folder / "b.txt"], tmp_path / "out", nlp=False)
    assert (again.documents, again.fresh) == (2, 1)


def test_what_the_program_warns_of_stands_in_the_log_with_the_document(tmp_path: Path) -> None:
    def warned(path: Path) -> Document:
        if path.name == "b.txt":
            logging.getLogger("extract.matcher").warning("rule %s took too long", "x.y")
        return ingest.read(path)

    run(write(tmp_path / "in", a_txt="việc", b_txt="việc khác"), dataclasses.replace(PLAIN, read=warned))
    log = (tmp_path / "out/run.log").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 1)[1] for line in log if " note " in line] == [f"note rule x.y took too long {tmp_path}/in/b.txt"]


# --- Progress --------------------------------------------------------------------------------------------------------------


class Noted:
    """Takes down what it is told."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __enter__(self) -> Noted:
        return self

    def __exit__(self, *_: object) -> None:
        self.calls.append("closed")

    def start(self, total: int) -> None:
        self.calls.append(total)

    def step(self, done: Step) -> None:
        self.calls.append((Path(done.path).name, done.code))

    def write(self) -> None:
        self.calls.append("write")


def test_progress_hears_of_every_input_once(tmp_path: Path) -> None:
    noted = Noted()
    run(write(tmp_path / "in", a_txt="việc", b_txt="", c_txt="việc khác"), progress=noted)
    assert noted.calls == [3, ("a.txt", ""), ("b.txt", "empty"), ("c.txt", ""), "write", "closed"]


def test_progress_is_closed_when_the_run_fails(tmp_path: Path) -> None:
    noted = Noted()
    with pytest.raises(UsageError):
        run(write(tmp_path / "in", a_txt="việc"), dataclasses.replace(PLAIN, write=_raise(OSError(5, "I/O error"))), progress=noted)
    assert noted.calls[-1] == "closed"


def test_documents_reach_the_tables_in_the_order_of_the_inputs(tmp_path: Path) -> None:
    taken: list[TableSet] = []
    folder = write(tmp_path / "in", b_txt="việc", a_txt="việc khác", c_txt="", d_txt="việc nữa")
    run(folder, dataclasses.replace(PLAIN, write=lambda built, out: taken.append(built)), jobs=3)
    (built,) = taken
    assert [Path(str(row[1])).name for row in built.rows("documents")] == ["a.txt", "b.txt", "d.txt"]
    assert [Path(str(row[0])).name for row in built.rows("quarantine")] == ["c.txt"]
