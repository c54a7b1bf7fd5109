"""How `kehoach run` goes with many documents: time a document, memory, runs with nothing new, after a changed rule, after `kill -9`.

    python benchmarks/scale.py [--documents N ...] [--scans N] [--jobs N ...] [--kills N] [--kill-documents N] [--only-kills] [--keep DIR]

The documents are made from the plans of the corpus, all different (title and number), as .txt, .md, .docx and .pdf in turns; --scans adds
so many that are pictures of pages, at 200 dpi. The program runs from a copy of its own, so that a rule can be changed, with a cache of its
own; each run is a process with its workers, whose memory is looked at ten times a second. Processor seconds are those of all its processes.

    first      into an empty folder
    again      nothing new
    rule       after a line of a rule file has changed
    kills      runs of --kill-documents documents that are killed at a random moment and then completed: how many of them end with
               the bytes of an undisturbed run
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import _machine

ROOT = Path(__file__).resolve().parents[1]
FORMATS = ("txt", "md", "docx", "pdf")
# What tells of one run and its times.
APART = ("run.json", "run.log")
MB = 1e6


@dataclass
class Run:
    """What one run took: wall and processor seconds, and the most memory (MB) of the run itself and of a worker, reading and writing."""

    wall: float = 0.0
    parent: float = 0.0
    reading: float = 0.0
    writing: float = 0.0
    spent: dict[int, float] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """Processor seconds of all processes, as last seen of each."""
        return sum(self.spent.values())


def main() -> int:
    """Prints the tables; answers 1 where a killed run was not completed as it should be."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, nargs="+", default=[100, 1000])
    options.add_argument("--scans", type=int, default=24)
    options.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--kill-documents", type=int, default=20)
    options.add_argument("--only-kills", action="store_true", help="measures nothing else")
    options.add_argument("--keep", type=Path, help="where documents are made and kept for another call")
    chosen = options.parse_args()
    print(f"{_machine.describe()}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = folder / "program"
        for part in ("extract", "rules"):
            shutil.copytree(ROOT / part, program / part, ignore=shutil.ignore_patterns("__pycache__"))
        made = chosen.keep or folder
        if not chosen.only_kills:
            report(chosen.documents, chosen.scans, chosen.jobs, made, folder, program)
        return kills(chosen.kills, documents(made, chosen.kill_documents), folder, program) if chosen.kills else 0


def report(counts: list[int], scans: int, jobs: list[int], made: Path, folder: Path, program: Path) -> None:
    """Measures and prints a row for each run."""
    print("| documents | processes | run | wall s | a document | processor s | run MB | reading MB | writing MB | results MB | kept MB |")
    print("|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    # What is compiled once for each state of the rules is compiled before.
    measured(documents(made, min(counts)), folder / "warm", program, max(jobs))
    shutil.rmtree(folder / "warm")
    for count in counts:
        for number in jobs:
            rows(documents(made, count), count, "", number, folder, program, changed=number == max(jobs))
    if scans:
        rows(documents(made, scans, ("scan",)), scans, " scans", max(jobs), folder, program, changed=True)


def rows(files: Path, count: int, kind: str, jobs: int, folder: Path, program: Path, *, changed: bool) -> None:
    """Prints a row for each run over the same files; `changed`: one of them after an edit of a rule file."""
    out = folder / "out"
    row(count, kind, jobs, "first", measured(files, out, program, jobs), out)
    row(count, kind, jobs, "again", measured(files, out, program, jobs), out)
    if changed:
        rule = program / "rules" / "roles.toml"
        rule.write_text(rule.read_text(encoding="utf-8") + f"# {count}{kind}\n", encoding="utf-8")
        row(count, kind, jobs, "rule", measured(files, out, program, jobs), out)
    shutil.rmtree(out)


def row(count: int, kind: str, jobs: int, name: str, run: Run, out: Path) -> None:
    """Prints what a run took."""
    kept = size(out / ".kehoach")
    cells = (
        f"{count:,}{kind}", jobs, name, f"{run.wall:.1f}", f"{run.wall / count:.3f}", f"{run.cpu:.1f}", f"{run.parent:.0f}",
        f"{run.reading:.0f}", f"{run.writing:.0f}", f"{size(out) - kept:.0f}", f"{kept:.0f}",
    )  # fmt: skip
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def size(folder: Path) -> float:
    """Answers the size of all files in a folder, in MB."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / MB


def documents(made: Path, count: int, formats: tuple[str, ...] = FORMATS) -> Path:
    """Answers a folder of so many documents, made where it is not there."""
    folder = made / f"{'scans' if 'scan' in formats else 'documents'}-{count}"
    if not folder.exists():
        unfinished = made / f"unfinished-{count}"
        unfinished.mkdir(parents=True, exist_ok=True)
        sources = sorted((ROOT / "corpus" / "sources").glob("*.plan"))
        with ProcessPoolExecutor() as pool:
            for _ in pool.map(document, range(count), [sources] * count, [formats] * count, [unfinished] * count, chunksize=4):
                pass
        unfinished.rename(folder)
    return folder


def document(number: int, sources: list[Path], formats: tuple[str, ...], folder: Path) -> None:
    """Writes one document: a plan of the corpus with a title and a number of its own."""
    sys.path.insert(0, str(ROOT / "corpus"))
    from render import render
    from render_scans import scan

    source, fmt = sources[number % len(sources)], formats[(number + number // len(sources)) % len(formats)]
    text = source.read_text(encoding="utf-8")
    text = re.sub(r"^(@title: [^|\n]*)", rf"\1, đợt {number + 1}", text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^(@number: Số: *)\d+", rf"\g<1>{number + 1}", text, count=1, flags=re.MULTILINE)
    with tempfile.TemporaryDirectory() as name:
        varied = Path(name) / source.name
        varied.write_text(text, encoding="utf-8")
        data = scan(varied, "scan200") if fmt == "scan" else render(varied, fmt)
    (folder / f"{number:06}-{source.stem}.{'pdf' if fmt == 'scan' else fmt}").write_bytes(data)


def command(files: Path, out: Path, jobs: int) -> list[str]:
    return [sys.executable, "-P", "-m", "extract", "run", str(files), "--out", str(out), "--jobs", str(jobs)]


def environment(program: Path) -> dict[str, str]:
    """Answers what a run is started with: the copy of the program, and a cache that knows no page of earlier measurements."""
    return os.environ | {"PYTHONPATH": str(program), "KEHOACH_CACHE": str(program.with_name("cache"))}


def measured(files: Path, out: Path, program: Path, jobs: int) -> Run:
    """Answers what a run took. Raises SystemExit where it could not read everything."""
    run = Run()
    begin = time.perf_counter()
    process = subprocess.Popen(command(files, out, jobs), env=environment(program), stderr=subprocess.DEVNULL)
    while process.poll() is None:
        look(process.pid, out, run)
        time.sleep(0.1)
    run.wall = time.perf_counter() - begin
    if process.returncode:
        raise SystemExit(f"the run over {files} answered {process.returncode}")
    return run


def look(pid: int, out: Path, run: Run) -> None:
    """Notes the most memory that the run and those of its workers have held so far."""
    tree = descendants(pid)
    log = out / "run.log"
    writing = log.exists() and b" write\n" in log.read_bytes()[-200:]
    run.parent = max(run.parent, memory(pid))
    for one in (pid, *tree):
        run.spent[one] = max(run.spent.get(one, 0.0), processor(one))
    most = max(map(memory, tree), default=0.0)
    if writing:
        run.writing = max(run.writing, most)
    else:
        run.reading = max(run.reading, most)


def descendants(pid: int) -> list[int]:
    """Answers the processes that a process has started, and those that they have."""
    above: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()[1])
            except OSError:
                continue
            above.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        more = above.get(waiting.pop(), [])
        found += more
        waiting += more
    return found


def processor(pid: int) -> float:
    """Answers the processor seconds that a process has used itself; 0 where it is gone."""
    try:
        cells = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
        return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0


def memory(pid: int) -> float:
    """Answers how much memory a process holds, in MB; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB
    except (OSError, IndexError):
        return 0.0


def kills(count: int, files: Path, folder: Path, program: Path) -> int:
    """Kills runs at random moments, completes them, and compares; answers 1 where one came out otherwise."""
    dice = random.Random(0)
    # Links in the results lead from their folder to the files: all of them are in one place, one after the other.
    out = folder / "killed"
    whole = measured(files, out, program, 2).wall
    expected = products(out)
    done = same = early = lost = twice = 0
    wanted = sorted(path.name for path in files.iterdir())
    while done < count:
        shutil.rmtree(out)
        process = subprocess.Popen(command(files, out, 2), env=environment(program), stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=dice.uniform(0, whole))
            # It was quicker than the dice: another one.
            early += 1
            continue
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
        measured(files, out, program, 2)
        same += products(out) == expected
        with (out / "tables" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
            listed = [Path(row["path"]).name for row in csv.DictReader(file)]
        lost += len(set(wanted) - set(listed))
        twice += len(listed) - len(set(listed))
    print(f"\n{count} runs of {len(wanted)} documents ({whole:.1f} s) killed at random moments; {early} more were done before that.")
    print(f"Completed by the next run with the bytes of an undisturbed one: {same}; documents lost: {lost}; there twice: {twice}")
    return int(same != count)


def products(out: Path) -> dict[str, bytes]:
    """Answers the files of a run by name, without those that tell of its times."""
    files = (p for p in out.rglob("*") if p.is_file() and ".kehoach" not in p.parts and p.name not in APART)
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in files}


if __name__ == "__main__":
    raise SystemExit(main())
