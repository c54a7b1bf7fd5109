"""How long `kehoach --help` takes, each time in a new process: what anybody waits for who asks for anything.

    python benchmarks/startup.py [--rounds N]

The first line is a call for which Python has no compiled module at all, its own neither; the second is every later call. The
last one is Python alone, doing nothing. Wall and processor seconds.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import _machine

COMMAND = [str(Path(sys.executable).with_name("kehoach")), "--help"]


def main() -> int:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=20)
    rounds = options.parse_args().rounds
    print(f"{rounds} calls each; {_machine.describe()}\n")
    print("| call | median wall s | slowest wall s | median processor s |\n|---|---:|---:|---:|")
    new, known, bare = "`kehoach --help`, nothing compiled yet", "`kehoach --help`", "`python -c pass`"
    found: dict[str, list[tuple[float, float]]] = {new: [], known: [], bare: []}
    call(COMMAND)  # so that the disk's cache is the same for all
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as empty:
            found[new].append(call(COMMAND, PYTHONPYCACHEPREFIX=empty))
        found[known].append(call(COMMAND))
        found[bare].append(call([sys.executable, "-c", "pass"]))
    for name, times in found.items():
        wall, cpu = [t for t, _ in times], [t for _, t in times]
        print(f"| {name} | {median(wall):.3f} | {max(wall):.3f} | {median(cpu):.3f} |")
    return 0


def call(command: list[str], **environment: str) -> tuple[float, float]:
    """Answers the wall and processor seconds of one call."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | environment)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
