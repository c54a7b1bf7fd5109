"""An inbox: what comes, changes and goes is taken up once it has come to rest."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extract import batch
from extract.errors import UsageError
from extract.watch import PATIENCE_S, SETTLE_S, Inbox, Look, changed
from tests.test_cluster import ROOT, end
from tests.test_resume import PLAN, products


class Clock:
    """Time that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Box:
    """A folder that is watched, and the clock of whoever watches it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "in"
        self.folder.mkdir()
        self.clock = Clock()
        self.inbox = Inbox([self.folder], folder / "in" / "out", self.clock)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def after(self, seconds: float) -> tuple[set[str], set[str]] | None:
        """Looks again after so long; answers what a run would be given and what is left out, None where there is no run."""
        self.clock.now += seconds
        look = self.inbox.look()
        if look is None:
            return None
        self.inbox.done(look)
        return {Path(p).name for p in look.stamps.keys() - look.unsettled}, {Path(p).name for p in look.unsettled}

    def calm(self) -> tuple[set[str], set[str]] | None:
        """Looks now and when everything has come to rest."""
        return self.after(0) or self.after(SETTLE_S)


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def test_empty_folder_is_a_run_without_files(box: Box) -> None:
    assert box.after(0) == (set(), set())
    assert box.after(60) is None


def test_files_are_taken_up_once_they_have_come_to_rest(box: Box) -> None:
    box.write("a.txt", "một")
    assert box.after(0) is None
    assert box.after(SETTLE_S - 0.1) is None
    assert box.after(0.1) == ({"a.txt"}, set())
    assert box.after(60) is None


def test_file_that_is_being_copied_is_waited_for(box: Box) -> None:
    box.write("a.txt", "một")
    assert box.calm() == ({"a.txt"}, set())
    for size in range(1, 6):
        box.write("b.txt", "hai" * size)
        assert box.after(1) is None
    assert box.after(SETTLE_S) == ({"a.txt", "b.txt"}, set())


def test_file_that_never_rests_does_not_hold_up_the_others(box: Box) -> None:
    box.write("a.txt", "một")
    runs = []
    for second in range(int(PATIENCE_S) + 2):
        box.write("log.txt", "hai" * (second + 1))
        runs.append(box.after(1))
    assert [run for run in runs if run] == [({"a.txt"}, {"log.txt"})]
    assert box.after(SETTLE_S) == ({"a.txt", "log.txt"}, set())


def test_file_that_changes_without_another_size(box: Box) -> None:
    box.write("a.txt", "một")
    box.calm()
    os.utime(box.folder / "a.txt", ns=(1, 1))
    assert box.calm() == ({"a.txt"}, set())


def test_file_that_is_deleted_goes(box: Box) -> None:
    box.write("a.txt", "một")
    box.write("b.txt", "hai")
    box.calm()
    (box.folder / "a.txt").unlink()
    assert box.after(0) == ({"b.txt"}, set())


def test_folder_that_is_away_is_not_empty(box: Box, tmp_path: Path) -> None:
    """A share that is unmounted for a while must not empty the results."""
    box.write("a.txt", "một")
    box.calm()
    box.folder.rename(tmp_path / "away")
    assert box.after(600) is None
    (tmp_path / "away").rename(box.folder)
    assert box.after(600) is None


def test_results_and_hidden_files_are_not_watched(box: Box) -> None:
    (box.folder / "out").mkdir()
    box.calm()
    box.write("out/kehoach.txt", "bảng")
    box.write(".a.txt.part", "nửa")
    box.write("~$a.docx", "khóa")
    assert box.calm() is None


def test_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="khong-co"):
        Inbox([tmp_path / "khong-co"], tmp_path / "out")


def test_waiting_ends_with_a_change(box: Box) -> None:
    def sleep(seconds: float) -> None:
        box.clock.now += seconds
        if not (box.folder / "a.txt").exists():
            box.write("a.txt", "một")

    box.calm()
    look = changed(box.inbox, sleep)
    assert isinstance(look, Look) and [Path(p).name for p in look.stamps] == ["a.txt"]


def until(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_command_keeps_results_up_to_date_until_it_is_interrupted(tmp_path: Path) -> None:
    inbox, out, log = tmp_path / "in", tmp_path / "out", tmp_path / "log"
    inbox.mkdir()
    code = "from extract import cli, watch; watch.SETTLE_S, watch.EVERY_S = 0.5, 0.1; raise SystemExit(cli.main())"
    command = [sys.executable, "-c", code, "run", str(inbox), "--watch", "--out", str(out), "--jobs", "1"]

    def listed() -> list[str]:
        try:
            with (out / "tables" / "documents.csv").open(encoding="utf-8-sig") as file:
                return [Path(row["path"]).name for row in csv.DictReader(file)]
        except OSError:
            return ["?"]

    def idle(runs: int) -> bool:
        return log.read_text(encoding="utf-8").count("Đang theo dõi") > runs

    with log.open("wb") as file:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=file, stderr=file, start_new_session=True)
    try:
        until(lambda: listed() == [] and idle(1))
        for n in (1, 2):
            (inbox / f"ke-hoach-{n}.txt").write_text(PLAN.format(n=n), encoding="utf-8")
        until(lambda: listed() == ["ke-hoach-1.txt", "ke-hoach-2.txt"] and idle(2))
        (inbox / "ke-hoach-1.txt").unlink()
        (inbox / "ke-hoach-2.txt").write_text(PLAN.format(n=3), encoding="utf-8")
        shutil.copy(inbox / "ke-hoach-2.txt", inbox / "lai.txt")
        until(lambda: idle(3) and "Xong" in log.read_text(encoding="utf-8").rpartition("Đang theo dõi")[0].rpartition("Đang")[2])
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    finally:
        end(process)
    assert "Đã dừng theo dõi" in log.read_text(encoding="utf-8")
    assert listed() == ["ke-hoach-2.txt"]
    batch.run([inbox], tmp_path / "fresh")
    assert products(out) == products(tmp_path / "fresh")
