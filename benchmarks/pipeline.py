"""How long the whole pipeline takes on PDFs with text, beside pdfplumber's `extract_text` alone on the same files.

    python benchmarks/pipeline.py [FILE ...] [--rounds N] [--sample N]

Without files: the plans of the corpus rendered to PDF, and the PDFs of ../shared/real where they are; of those --sample, evenly
over their names (0: all of them). Files with a page that needs OCR are left out.

The pipeline is `kehoach run` in one process: read, understand, audit, tabulate, write every product. Each side runs in a
process of its own, in turns, the order reversed every round. A process works through the files twice:

    whole process    from its start to the end of the first pass: the interpreter, imports, rules and models are in it
    without imports  the first pass alone, after what it imports has been imported (but for packages of which it loads only parts);
                     rules and models are in it
    second pass      the files once more in the same process: what each further file of a large folder costs

Compiled patterns are in the user's cache by then, as on every run but the first after an installation or an edit of the rules:
the call that finds out what each side imports puts them there. `--cold` gives every process an empty cache instead. Likewise Python's
own compiled modules, whatever the environment says of writing them: the other side's come compiled with its installation.

Times are processor seconds (of all threads), then wall seconds; each a median over the rounds, each ratio the median of
the ratios of the rounds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import _machine

ROOT = Path(__file__).resolve().parents[1]
SIDES = {"pdfplumber": "pdfplumber extract_text", "kehoach": "kehoach run", "without-nlp": "kehoach run --without nlp"}
BASE = "pdfplumber"
PARTS = {"whole": "whole process", "first": "without imports", "second": "second pass"}
CLOCKS = {"cpu": "processor seconds", "wall": "wall seconds"}

Result = dict[str, Any]


def main() -> int:
    """Prints the tables; answers 1 where there is nothing to measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--sample", type=int, default=24, help="so many files, evenly over their names (default: 24; 0: all)")
    options.add_argument("--cold", action="store_true", help="every process finds an empty cache")
    options.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    options.add_argument("--modules", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.side:
        print(json.dumps(one_process(chosen.side, chosen.files, chosen.modules)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        files, pages, left_out = with_text(chosen.files or sampled(collected(Path(folder)), chosen.sample))
        if not files:
            print("no PDF with a text layer", file=sys.stderr)
            return 1
        print(f"{len(files)} PDFs, {pages} pages ({left_out} left out: a page needs OCR); {chosen.rounds} rounds; {_machine.describe()}")
        report(measure(files, chosen.rounds, Path(folder), cold=chosen.cold))
    return 0


def collected(folder: Path) -> list[Path]:
    """Answers the PDFs to measure on, the corpus rendered into `folder`."""
    target = folder / "corpus"
    render = [sys.executable, str(ROOT / "corpus" / "render.py"), "--format", "pdf", "--out", str(target)]
    subprocess.run(render, check=True, stderr=subprocess.DEVNULL)
    return [*sorted(target.glob("*.pdf")), *sorted((ROOT.parent / "shared" / "real").rglob("*.pdf"))]


def sampled(files: Sequence[Path], most: int) -> list[Path]:
    """Answers `most` of the files, as far apart as they can be; all of them for 0."""
    if not 0 < most < len(files):
        return list(files)
    return [files[number * len(files) // most] for number in range(most)]


def with_text(files: Sequence[Path]) -> tuple[list[Path], int, int]:
    """Answers the files of which no page needs OCR, how many pages those are, and how many files are left out.

    A process of its own looks: what this one holds would be counted into the memory of those it starts.
    """
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from extract.errors import InputError\n"
        "from extract.ingest.pdf import read\n"
        "for path in map(Path, sys.argv[1:]):\n"
        "    try:\n"
        "        document = read(path.read_bytes(), path.name, ocr='never')\n"
        "        print(0 if document.problems else len(document.pages))\n"
        "    except InputError:\n"
        "        print(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *map(str, files)], cwd=ROOT, capture_output=True, text=True, check=True)
    pages = dict(zip(files, map(int, done.stdout.split()), strict=True))
    kept = [path for path, count in pages.items() if count]
    return kept, sum(pages.values()), len(files) - len(kept)


def measure(files: Sequence[Path], rounds: int, folder: Path, *, cold: bool = False) -> dict[str, list[Result]]:
    """Answers what each side came to in each round; `cold`: each process with a cache of its own, empty."""
    modules = {side: folder / f"{side}.json" for side in SIDES}
    for side, path in modules.items():  # what each side imports; also fills the disk's cache, for all of them alike
        path.write_text(json.dumps(call(side, files, **modules_kept(folder))["modules"]), encoding="utf-8")
    results: dict[str, list[Result]] = {side: [] for side in SIDES}
    for number in range(rounds):
        for side in list(SIDES)[:: -1 if number % 2 else 1]:
            with tempfile.TemporaryDirectory() as empty:
                own = modules_kept(folder) | ({"KEHOACH_CACHE": empty} if cold else {})
                results[side].append(call(side, files, "--modules", str(modules[side]), **own))
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def modules_kept(folder: Path) -> dict[str, str]:
    """Answers the environment in which Python keeps the modules that it compiles, in `folder` and nowhere else."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def call(side: str, files: Sequence[Path], *more: str, **environment: str) -> Result:
    """Runs one side in a process of its own."""
    command = [sys.executable, __file__, "--side", side, *more, *map(str, files)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | environment)
    found: Result = json.loads(done.stdout)
    return found


def one_process(side: str, files: Sequence[Path], modules: Path | None) -> Result:
    """Answers what this process, just started, needs for `files`; imports the `modules` (names in JSON) before the first pass."""
    sys.path.insert(0, str(ROOT))
    if modules:
        for name in json.loads(modules.read_text(encoding="utf-8")):
            # Some names in sys.modules are no modules that can be imported on their own.
            with suppress(Exception):
                importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        work = extract_text if side == BASE else run
        first = timed(lambda: work(files, Path(folder), side))
        whole = {"cpu": time.process_time(), "wall": time.time() - started()}
        peak = _machine.peak_megabytes()
        second = timed(lambda: work(files, Path(folder) / "again", side))  # a folder of its own: a run into the same one does nothing
    stages = second.pop("answer")
    first.pop("answer")
    return {"whole": whole, "first": first, "second": second, "stages": stages, "peak": peak, "modules": imported()}


def imported() -> list[str]:
    """Answers what can be imported beforehand to the same effect: not the packages of which a run loads only parts (extract.deferred)."""
    apart = {name for name, module in sys.modules.items() if type(module).__module__ == "extract.deferred"}
    return sorted(name for name in sys.modules if name.partition(".")[0] not in apart)


def started() -> float:
    """Answers when this process was started, in seconds of the epoch (Linux; a hundredth of a second off at most)."""
    ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(") ")[2].split()[19])
    boot = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return boot + ticks / os.sysconf("SC_CLK_TCK")


def timed(work: Callable[[], object]) -> Result:
    """Answers the processor and wall seconds of one call, and its answer."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "answer": answer}


def extract_text(files: Sequence[Path], folder: Path, side: str) -> dict[str, float]:
    """What the pipeline is measured against."""
    import pdfplumber

    for path in files:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_text()
                page.close()
    return {}


def run(files: Sequence[Path], folder: Path, side: str) -> dict[str, float]:
    """The whole pipeline; answers its wall seconds by stage."""
    from extract import batch

    summary = batch.run(files, folder, nlp=side != "without-nlp")
    if summary.documents != len(files):
        raise SystemExit(f"{summary.documents} of {len(files)} files were read")
    return summary.stage_seconds


def report(results: dict[str, list[Result]]) -> None:
    """Prints the tables in Markdown."""
    for clock, words in CLOCKS.items():
        print(f"\n| {words} |" + "".join(f" {part} | ratio |" for part in PARTS.values()))
        print("|---|" + "---:|---:|" * len(PARTS))
        for side, name in SIDES.items():
            cells = ""
            for part in PARTS:
                took = [r[part][clock] for r in results[side]]
                base = [r[part][clock] for r in results[BASE]]
                cells += f" {median(took):.2f} | {median(a / b for a, b in zip(took, base, strict=True)):.2f} |"
            print(f"| {name} |{cells}")
    print("\n| peak memory, one pass | MB |\n|---|---:|")
    for side, name in SIDES.items():
        print(f"| {name} | {median(r['peak'] for r in results[side]):.0f} |")
    stages = list(results["kehoach"][0]["stages"])
    print("\n| second pass, wall seconds by stage |" + "".join(f" {stage} |" for stage in stages))
    print("|---|" + "---:|" * len(stages))
    for side in ("kehoach", "without-nlp"):
        print(f"| {SIDES[side]} |" + "".join(f" {median(r['stages'][stage] for r in results[side]):.2f} |" for stage in stages))


if __name__ == "__main__":
    raise SystemExit(main())
