"""Workers: what one input does to its process is that input's affair alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract.workers import Bounds, Hand, Job, Loss, done

MB = 1_000_000
ROOT = Path(__file__).parent.parent


def work(task: str) -> str:
    """Does what the task's name says."""
    if task.startswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if task.startswith("exit"):
        os._exit(3)
    if task.startswith("hang"):
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        while True:
            time.sleep(1)
    if task.startswith("eat slowly"):
        held = []
        while True:
            held.append(os.urandom(4 * MB))
            time.sleep(0.01)
    if task.startswith("eat at once"):
        return str(len(bytes(10**11)))
    if task.startswith("raise"):
        raise KeyError(task)
    return f"{task} done"


def pid(_: str) -> str:
    return str(os.getpid())


def told(name: str) -> str:
    return os.environ.get(name, "nothing")


def parent(task: str) -> str:
    """Leaves a program running that outlives the task."""
    child = subprocess.Popen(["sleep", "600"])
    Path(task).write_text(str(child.pid), encoding="ascii")
    while True:
        time.sleep(1)


def refused(task: str) -> str:
    try:
        return work(task)
    except MemoryError:
        return f"{task} refused"


def lost(task: str, why: Loss) -> str:
    return f"{task} {why}"


def bounds(_: str) -> Bounds:
    return Bounds(8.0, 300 * MB)


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("jobs", [1, 3])
def test_each_input_comes_out_once_whatever_the_others_do(jobs: int) -> None:
    tasks = ["a", "die 1", "b", "hang 1", "c", "eat slowly", "exit 1", "d", "die 2", "e"]
    found = sorted(done(iter(tasks), Job(work, lost, bounds), jobs=jobs))
    expected = ["die 1 crashed", "die 2 crashed", "eat slowly memory", "exit 1 crashed", "hang 1 timeout"]
    assert found == sorted([*expected, *(f"{t} done" for t in "abcde")])


def test_memory_that_is_asked_for_at_once_is_refused() -> None:
    assert list(done(iter(["eat at once", "a"]), Job(refused, lost, bounds), jobs=1)) == ["eat at once refused", "a done"]


def test_what_the_work_raises_ends_it() -> None:
    with pytest.raises(KeyError, match="raise me"):
        list(done(iter(["a", "raise me", "b"]), Job(work, lost, bounds), jobs=2))


def test_what_the_environment_says_now_is_what_workers_read(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["KEHOACH_TOLD_FIRST", "KEHOACH_TOLD_LATER"]
    monkeypatch.setenv(names[0], "first")
    assert sorted(done(iter(names), Job(told, lost), jobs=1)) == ["first", "nothing"]
    monkeypatch.delenv(names[0])
    monkeypatch.setenv(names[1], "later")
    assert sorted(done(iter(names), Job(told, lost), jobs=1)) == ["later", "nothing"]


def test_no_more_processes_than_inputs_and_each_is_used_again() -> None:
    assert len(set(done(iter("abcdefgh"), Job(pid, lost), jobs=2))) <= 2
    assert len(set(done(iter("a"), Job(pid, lost), jobs=8))) == 1


@pytest.mark.parametrize(("most", "processes"), [(3, 3), (7, 1), (None, 1)])
def test_a_process_gives_way_to_a_fresh_one(most: int | None, processes: int) -> None:
    assert len(set(done(iter("abcdefg"), Job(pid, lost, most=most), jobs=1))) == processes
    hand = Hand(Job(pid, lost, most=most), 1)
    try:
        assert len({hand.do(task) for task in "abcdefg"}) == processes
    finally:
        hand.end()


def test_inputs_are_asked_for_as_they_are_needed() -> None:
    asked: list[int] = []

    def tasks() -> object:
        for n in range(20):
            asked.append(n)
            yield f"t{n}"

    answers = done(tasks(), Job(work, lost), jobs=2)  # type: ignore[arg-type]
    next(answers)
    assert len(asked) <= 4
    answers.close()


def test_what_a_process_started_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    job = Job(parent, lost, lambda _: Bounds(2.0, 300 * MB))
    assert list(done(iter([str(note)]), job, jobs=1)) == [f"{note} timeout"]
    deadline = time.monotonic() + 10
    while alive(int(note.read_text(encoding="ascii"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(int(note.read_text(encoding="ascii")))


ORPHAN = """
import sys
from extract.workers import Bounds, Job, done
from tests import test_workers as t
def main():
    for pid in done(iter(["x", sys.argv[1]]), Job(t.first_pid_then_sleep, t.lost, lambda _: Bounds(1.0, 10**9)), jobs=1):
        print(pid, flush=True)
if __name__ == "__main__":
    main()
"""


def first_pid_then_sleep(task: str) -> str:
    if task != "x":
        Path(task).touch()
        while True:
            time.sleep(1)
    return str(os.getpid())


def test_process_whose_run_was_killed_ends_by_itself(tmp_path: Path) -> None:
    """It hangs, and nobody watches it any more: ten seconds after its time the system ends it."""
    script, note = tmp_path / "orphan.py", tmp_path / "at it"
    script.write_text(ORPHAN, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script), str(note)], stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        while not note.exists():
            time.sleep(0.02)
        run.kill()
    assert alive(worker), "else the test proves nothing"
    deadline = time.monotonic() + 40
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not alive(worker)
