"""A run on a Dask cluster: real schedulers and workers on this machine, and the bytes of a run without one."""

from __future__ import annotations

import dataclasses
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from extract import batch, cluster, ingest, settings
from extract.batch import Pipeline
from extract.checkpoint import Parcel
from extract.errors import UsageError
from extract.model import Document
from extract.outcome import Input
from extract.progress import Silent, Step
from tests.test_resume import PLAN, products
from tests.test_workers import alive

pytest.importorskip("distributed")

ROOT = Path(__file__).parent.parent
DASK = [sys.executable, "-m", "dask"]
# They are to start fast and to tell nobody what they do.
QUIET = {"DASK_DISTRIBUTED__DASHBOARD__LINK": "", "DASK_DISTRIBUTED__WORKER__DAEMON": "True"}


def program(kind: str, log: IO[bytes], *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
    command = [*DASK, kind, "--no-dashboard", "--host", "127.0.0.1", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)


def told(log: Path, pattern: str) -> str:
    """Waits until a program says what `pattern` finds, and answers its first group."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = re.search(pattern, log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"{pattern} not in: {log.read_text(encoding='utf-8', errors='replace')}")


def end(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    if process.poll() is None:
        os.killpg(process.pid, how)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def scheduling(folder: Path) -> Iterator[str]:
    """The address of a scheduler without workers."""
    log = folder / "scheduler.log"
    with log.open("wb") as file:
        process = program("scheduler", file, "--port", "0", folder=folder)
        try:
            yield told(log, r"Scheduler at: +(tcp://127\.0\.0\.1:\d+)")
        finally:
            end(process)


@contextmanager
def working(folder: Path, scheduler: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of one thread, with the nanny that Dask gives it."""
    log = folder / "worker.log"
    with log.open("wb") as file:
        process = program("worker", file, scheduler, "--nthreads", "1", *arguments, folder=folder)
        try:
            told(log, r"Registered to: +(tcp://\S+)")
            yield process
        finally:
            end(process)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    folder = tmp_path_factory.mktemp("dask")
    with scheduling(folder) as address, working(folder, address, "--nworkers", "2"):
        yield address


def plans(folder: Path, count: int = 6) -> Path:
    """Makes a folder of small plans, one twice, one of another format, and some that cannot be read."""
    folder.mkdir()
    for n in range(count):
        (folder / f"ke-hoach-{n}.txt").write_text(PLAN.format(n=n), encoding="utf-8")
    (folder / "lai.txt").write_text(PLAN.format(n=0), encoding="utf-8")
    (folder / "hong.pdf").write_bytes(b"%PDF-1.7 hong")
    (folder / "rong.docx").write_bytes(b"")
    return folder


def stages(read: Callable[[Path], Document]) -> Pipeline:
    """The standard pipeline with another reader."""
    return dataclasses.replace(batch.standard(), read=read, prepare=None)


def same(one: Path, other: Path) -> bool:
    ours, theirs = products(one), products(other)
    assert len(ours) > 20
    return ours == theirs


@contextmanager
def at(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def test_same_bytes_as_without_a_cluster(tmp_path: Path, pair: str) -> None:
    """Paths are relative: the workers are at home elsewhere, and the results are told from the same folder."""
    plans(tmp_path / "in")
    results = []
    with at(tmp_path):
        for address in ("", pair):
            summary = batch.run(["in"], Path("out"), cluster=address, jobs=2)
            results.append((products(Path("out")), summary.quarantined, summary.fresh))
            again = batch.run(["in"], Path("out"), cluster=address)
            assert not again.written
            Path("out").rename(f"out-{len(results)}")
    assert len(results[0][0]) > 20
    assert results[0] == results[1]
    assert [q.code for q in results[0][1]] == ["damaged", "empty", "duplicate"]


def test_texts_that_were_read_here_are_not_read_there(tmp_path: Path, pair: str) -> None:
    """A rule has changed: the Document that is kept goes along. Where it must be read, the reader of this test says so."""
    folder = plans(tmp_path / "in")
    batch.run([folder], tmp_path / "out")
    for kept in (tmp_path / "out" / ".kehoach" / "rows").iterdir():
        kept.rename(kept.with_name("former"))
    summary = batch.run([folder], tmp_path / "out", cluster=pair, pipeline=stages(refuses_txt))
    assert (summary.documents, summary.fresh) == (6, 7), "the seventh is the duplicate"


def refuses_txt(path: Path) -> Document:
    raise AssertionError(f"{path} was read again")


def test_worker_killed_in_mid_run_costs_nothing(tmp_path: Path) -> None:
    """The first worker dies with a document in its hands, nanny and all; another comes."""
    folder = plans(tmp_path / "in", 12)
    batch.run([folder], tmp_path / "local", jobs=1)
    homes = [tmp_path / "first", tmp_path / "second"]
    for home in homes:
        home.mkdir()
    seen: list[str] = []
    with ExitStack() as stack:
        scheduler = stack.enter_context(scheduling(tmp_path))
        victim = stack.enter_context(working(homes[0], scheduler))

        class Killer(Silent):
            def step(self, done: Step) -> None:
                seen.append(done.path)
                if len(seen) == 4:
                    os.killpg(victim.pid, signal.SIGKILL)
                    stack.enter_context(working(homes[1], scheduler))

        summary = batch.run([folder], tmp_path / "out", cluster=scheduler, pipeline=stages(slow), progress=Killer())
        assert victim.wait(timeout=10) == -signal.SIGKILL
    assert (summary.documents, len(seen), len(set(seen))) == (12, 15, 15)
    assert same(tmp_path / "out", tmp_path / "local")


def slow(path: Path) -> Document:
    time.sleep(0.2)
    return ingest.read(path)


def deadly(path: Path) -> Document:
    """Does to its process what the file's name says."""
    if path.name == "ke-hoach-1.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    if path.name == "ke-hoach-2.txt":
        time.sleep(600)
    return ingest.read(path)


def test_document_that_kills_its_process_costs_itself(tmp_path: Path, pair: str) -> None:
    folder = plans(tmp_path / "in", 4)
    limits = tmp_path / "limits.toml"
    limits.write_text("[document]\nseconds = 2\nseconds_per_mb = 1\n", encoding="utf-8")
    summary = batch.run([folder], tmp_path / "out", cluster=pair, pipeline=stages(deadly), limits=batch.settings.load(limits))
    assert [(Path(q.path).name, q.code) for q in summary.quarantined] == [
        ("hong.pdf", "damaged"), ("ke-hoach-1.txt", "crashed"), ("ke-hoach-2.txt", "timeout"), ("rong.docx", "empty"),
        ("lai.txt", "duplicate"),
    ]  # fmt: skip


def report_pid(path: Path) -> Document:
    (path.parent.parent / "pids" / str(os.getpid())).touch()
    return ingest.read(path)


def test_run_leaves_no_processes_on_the_workers(tmp_path: Path, pair: str) -> None:
    folder = plans(tmp_path / "in", 3)
    (tmp_path / "pids").mkdir()
    batch.run([folder], tmp_path / "out", cluster=pair, pipeline=stages(report_pid))
    numbers = [int(p.name) for p in (tmp_path / "pids").iterdir()]
    deadline = time.monotonic() + 20
    while any(map(alive, numbers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert numbers and not any(map(alive, numbers))


def test_worker_with_other_rules_is_refused(tmp_path: Path, pair: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch.fingerprint, "understanding", other)
    with pytest.raises(UsageError) as caught:
        batch.run([plans(tmp_path / "in")], tmp_path / "out", cluster=pair)
    assert caught.value.code == "other_version"


class Other:
    """A fingerprint that is one thing here and another there."""

    def __call__(self, ocr: str, *, nlp: bool) -> str:
        return f"{os.getpid()}"


other = Other()


def test_file_that_a_worker_does_not_see_is_not_the_files_fault(tmp_path: Path, pair: str) -> None:
    with pytest.raises(UsageError) as caught:
        batch.run([plans(tmp_path / "in")], tmp_path / "out", cluster=pair, pipeline=stages(blind))
    assert caught.value.code == "not_shared"


def blind(path: Path) -> Document:
    return ingest.read(path.parent / "elsewhere" / path.name)


def test_scheduler_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.5)
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(UsageError) as caught:
            batch.run([plans(tmp_path / address.replace("/", ""))], tmp_path / "out", cluster=address)
        assert (caught.value.code, caught.value.vi.count("\n")) == ("no_cluster", 0)


def test_cluster_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE_S", 1.0)
    monkeypatch.setattr(cluster, "_LOOK_S", 0.2)
    with scheduling(tmp_path) as scheduler, pytest.raises(UsageError) as caught:
        batch.run([plans(tmp_path / "in")], tmp_path / "out", cluster=scheduler)
    assert caught.value.code == "no_workers"


def test_extra_that_is_missing_is_named(tmp_path: Path, kehoach: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = kehoach("run", plans(tmp_path / "in"), "--out", tmp_path / "out", "--cluster", "tcp://127.0.0.1:9")
    assert (done.code, "kehoach[cluster]" in done.err, done.err.count("\n")) == (2, True, 1)


def test_scheduler_that_dies_in_mid_run_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = plans(tmp_path / "in", 8)
    seen: list[str] = []
    with ExitStack() as stack:
        others = set(children(os.getpid()))
        scheduler = stack.enter_context(scheduling(tmp_path))
        boss = next(child for child in children(os.getpid()) if child not in others and "scheduler" in command(child))
        stack.enter_context(working(tmp_path, scheduler))

        class Killer(Silent):
            def step(self, done: Step) -> None:
                seen.append(done.path)
                if len(seen) == 3:
                    os.killpg(boss, signal.SIGKILL)

        with pytest.raises(UsageError) as caught:
            batch.run([folder], tmp_path / "out", cluster=scheduler, pipeline=stages(slow), progress=Killer())
    assert caught.value.code == "cluster_lost" and 3 <= len(seen) < 11
    assert batch.run([folder], tmp_path / "out", jobs=1).fresh < 10, "what was read is kept"
    batch.run([folder], tmp_path / "local", jobs=1)
    assert same(tmp_path / "out", tmp_path / "local")


class Client:
    """A client that does what this test says, and nothing else."""

    def __init__(self, status: str, error: Exception) -> None:
        self.status = status
        self.error = error

    def nthreads(self) -> dict[str, int]:
        raise self.error

    def submit(self, *_: object, **__: object) -> object:
        raise self.error


def flow(client: Any) -> cluster._Flow:
    whole = cluster.Cluster("tcp://127.0.0.1:9", str, "")
    return cluster._Flow(client, "run", cluster.Errand(whole, print, settings.current(), "vi", Path()), None)  # type: ignore[arg-type]


def handed_over(client: Any) -> None:
    flow(client)._send(Input(Path("ke-hoach.txt")), Parcel(), 1)


def looked(client: Any) -> None:
    flow(client)._look()


def closed() -> Exception:
    from distributed.comm import CommClosedError

    return CommClosedError("in <TCP>: Stream is closed")


@pytest.mark.parametrize(
    ("act", "status", "error"),
    [
        (handed_over, "running", closed()),
        (handed_over, "closed", Exception("Tried sending message after closing.")),
        (looked, "running", closed()),
        (looked, "running", OSError("Timed out trying to connect to tcp://127.0.0.1:9 after 30 s")),
        (looked, "running", TimeoutError()),
    ],
)
def test_scheduler_that_is_gone_is_told(act: Callable[[Any], None], status: str, error: Exception) -> None:
    with pytest.raises(UsageError) as caught:
        act(Client(status, error))
    assert (caught.value.code, caught.value.__cause__) == ("cluster_lost", error)


@pytest.mark.parametrize("act", [handed_over, looked])
@pytest.mark.parametrize("error", [TypeError("no such argument"), AttributeError("x"), pickle.PicklingError("x"), RuntimeError("x")])
def test_mistake_of_the_program_is_not_taken_for_a_lost_scheduler(act: Callable[[Any], None], error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        act(Client("running", error))
    assert caught.value is error


def test_client_of_dask_itself_closed_and_asked_for_what_cannot_be_sent(tmp_path: Path) -> None:
    with scheduling(tmp_path) as scheduler, cluster._connected(scheduler) as client:
        with pytest.raises(Exception, match="serialize") as caught:
            flow(client)._send(Input(tmp_path), Parcel(given=(n for n in ())), 1)  # type: ignore[arg-type]
        assert not isinstance(caught.value, UsageError)
        client.close()
        with pytest.raises(UsageError) as lost:
            handed_over(client)
        assert lost.value.code == "cluster_lost"


def children(pid: int) -> list[int]:
    return [int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
