"""What `kehoach run --cluster` costs beside the pool of one machine, and what a Dask worker costs that is killed in mid-run.

    python benchmarks/cluster.py [--documents N] [--rounds N]

Both sides have two processes that read. The scheduler and its two workers (of one thread each) are there before the clock begins, on
loopback; what they and the processes that they start spend on a run is counted. In turns, every run a process of its own into an empty
folder. Then two runs with one of the workers killed by `kill -9` after a third of the documents: one worker alone goes on, or the nanny of
the one that was killed starts another.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import _machine
import scale

ROOT = scale.ROOT
# Modules are compiled once, whatever the environment says of it.
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}


def main() -> int:
    """Prints a table; answers 1 where a run gave other bytes."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    print(f"{_machine.describe()}\n")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        files = scale.documents(folder, chosen.documents)
        out = folder / "out"
        address = dask(stack, folder, "scheduler", r"Scheduler at: +(tcp://\S+)", "--port", "0")[1]
        crew = [dask(stack, folder, f"worker {n}", r"Registered to: +(\S+)", address, "--nthreads", "1")[0] for n in range(2)]
        sides = {"pool": ["--jobs", "2"], "cluster": ["--jobs", "2", "--cluster", address]}
        run(files, out, sides["pool"])
        expected = scale.products(out)
        took: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
        same = True
        for _ in range(chosen.rounds):
            for side, arguments in sides.items():
                took[side].append(run(files, out, arguments))
                same &= scale.products(out) == expected
        print(f"| {chosen.documents} documents, {chosen.rounds} rounds | wall s | ratio | processor s | ratio |\n|---|---:|---:|---:|---:|")
        for side in sides:
            cells = []
            for which in range(2):
                ratio = statistics.median(a[which] / b[which] for a, b in zip(took[side], took["pool"], strict=True))
                cells += [f"{statistics.median(t[which] for t in took[side]):.1f}", f"{ratio:.2f}"]
            print(f"| {side} | {' | '.join(cells)} |", flush=True)
        for what, victims in (
            ("a worker killed, its nanny starts another", scale.descendants(crew[0].pid)),
            ("a worker killed with its nanny", [crew[1].pid, *scale.descendants(crew[1].pid)]),
        ):
            print(f"| {what} | {run(files, out, sides['cluster'], victims)[0]:.1f} | | | |", flush=True)
            same &= scale.products(out) == expected
        print(f"\nThe bytes of the pool in every run: {'yes' if same else 'NO'}")
        return int(not same)


def dask(stack: ExitStack, folder: Path, name: str, sign: str, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    """Starts a program of Dask's and answers it, with what it says once it is there."""
    home = folder / name
    home.mkdir()
    command = [sys.executable, "-m", "dask", name.partition(" ")[0], "--no-dashboard", "--host", "127.0.0.1", *arguments]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, env=ENVIRONMENT, stdout=log, stderr=log)
    stack.callback(ended, process)
    while not (found := re.search(sign, (home / "log").read_text(encoding="utf-8", errors="replace"))):
        if process.poll() is not None:
            raise SystemExit(f"dask {name} did not start")
        time.sleep(0.05)
    return process, found[1]


def ended(process: subprocess.Popen[bytes]) -> None:
    """Ends a program with all that it started."""
    for pid in (*scale.descendants(process.pid), process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def run(files: Path, out: Path, arguments: list[str], victims: list[int] | None = None) -> tuple[float, float]:
    """Answers the wall and processor seconds of a run into an empty folder; `victims` are killed after a third of the documents."""
    shutil.rmtree(out, ignore_errors=True)
    count = len(list(files.iterdir()))
    me = os.getpid()
    others = spent(me)
    seen: dict[int, float] = {}
    begin = time.perf_counter()
    command = [sys.executable, "-P", "-m", "extract", "run", str(files), "--out", str(out), *arguments]
    process = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        for pid in (process.pid, *scale.descendants(process.pid)):
            seen[pid] = max(seen.get(pid, 0.0), scale.processor(pid))
        log = out / "run.log"
        if victims and log.exists() and log.read_bytes().count(b" read ") > count / 3:
            for pid in victims:
                os.kill(pid, signal.SIGKILL)
            victims = None
        time.sleep(0.1)
    wall = time.perf_counter() - begin
    if process.returncode:
        raise SystemExit(f"the run answered {process.returncode}")
    time.sleep(1)
    return wall, sum(seen.values()) + spent(me, but=process.pid) - others


def spent(pid: int, but: int = 0) -> float:
    """Answers the processor seconds of the programs of Dask and of all that they started, whether or not it is still there."""
    total = 0.0
    for one in scale.descendants(pid):
        try:
            cells = Path(f"/proc/{one}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
        except OSError:
            continue
        total += sum(map(int, cells[11:15])) / os.sysconf("SC_CLK_TCK") if one != but else 0.0
    return total


if __name__ == "__main__":
    raise SystemExit(main())
