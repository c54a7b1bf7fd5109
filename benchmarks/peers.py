"""`kehoach run` beside programs that only read, on the same files: PDFs with text, and .docx.

    pip install --target PEERS 'markitdown[pdf,docx]' kreuzberg
    python benchmarks/peers.py [--peers PEERS] [--rounds N] [--sample N]

Without --peers only pdfplumber and python-docx are measured, which are there anyway. The files are plans of the corpus, rendered to each
format, evenly over their names. Each side is a process of its own that works through all of them, in turns, the order reversed every round:
whole processes from the start of Python on, processor seconds of all their threads and processes, and wall seconds; medians, and the
median of the ratios of the rounds. The peers lie in a folder of their own, so that what they need stays out of what kehoach has.

What each gives: pdfplumber the text of pages; python-docx paragraphs and the cells of tables; markitdown Markdown; kreuzberg text. kehoach
run gives tables of tasks, deadlines and units with their evidence, findings, and all its products.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import _machine
from pipeline import ROOT, sampled

# What a process does with the files that it is given.
CODE = {
    "pdfplumber": """
import pdfplumber
for name in names:
    with pdfplumber.open(name) as document:
        for page in document.pages:
            size += len(page.extract_text())
            page.close()
""",
    "python-docx": """
import docx
for name in names:
    document = docx.Document(name)
    size += sum(len(p.text) for p in document.paragraphs)
    size += sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)
""",
    "markitdown": """
from markitdown import MarkItDown
reader = MarkItDown()
for name in names:
    size += len(reader.convert(name).text_content)
""",
    "kreuzberg": """
import kreuzberg
for name in names:
    size += len(kreuzberg.extract_file_sync(name).content)
""",
    "kehoach run": """
import tempfile
from extract import batch
with tempfile.TemporaryDirectory() as out:
    summary = batch.run(names, Path(out))
    assert summary.documents == len(names)
    size = summary.tuples
""",
}
FORMATS = {
    "pdf": ("pdfplumber", "markitdown", "kreuzberg", "kehoach run"),
    "docx": ("python-docx", "markitdown", "kreuzberg", "kehoach run"),
}
START = "import sys\nfrom pathlib import Path\nnames = sys.argv[1:]\nsize = 0\n{}\nprint(size)\n"


def main() -> int:
    """Prints a table for each format."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peers", type=Path, help="the folder that peers were installed into")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--sample", type=int, default=24)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind, sides in FORMATS.items():
            target = Path(folder) / kind
            render = [sys.executable, str(ROOT / "corpus" / "render.py"), "--format", kind, "--out", str(target)]
            subprocess.run(render, check=True, stderr=subprocess.DEVNULL)
            files = sampled(sorted(target.glob(f"*.{kind}")), chosen.sample)
            there = [side for side in sides if side in (sides[0], sides[-1]) or (chosen.peers and (chosen.peers / side).is_dir())]
            report(kind, there, files, chosen.rounds, chosen.peers, Path(folder) / "compiled")
    return 0


def report(kind: str, sides: list[str], files: list[Path], rounds: int, peers: Path | None, compiled: Path) -> None:
    """Measures and prints one format."""
    took: dict[str, list[tuple[float, float, str]]] = {side: [] for side in sides}
    for number in range(-1, rounds):
        for side in sides[:: -1 if number % 2 else 1]:
            one = call(side, files, peers, compiled)
            # The first round fills the caches of the disk and of compiled modules and rules.
            if number >= 0:
                took[side].append(one)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"\n{len(files)} .{kind}, {rounds} rounds; {_machine.describe()}\n")
    print("| whole process | processor s | ratio | wall s | ratio | gave |\n|---|---:|---:|---:|---:|---|")
    for side in sides:
        cells = []
        for which in range(2):
            ratio = median(a[which] / b[which] for a, b in zip(took[side], took[sides[0]], strict=True))
            cells += [f"{median(t[which] for t in took[side]):.2f}", f"{ratio:.2f}"]
        print(f"| {side} | {' | '.join(cells)} | {int(took[side][0][2]):,} {'tasks' if side == 'kehoach run' else 'letters'} |", flush=True)


def call(side: str, files: list[Path], peers: Path | None, compiled: Path) -> tuple[float, float, str]:
    """Answers the processor and wall seconds of one process, and what it printed; modules are compiled once, into `compiled`."""
    path = str(ROOT) if side == "kehoach run" or not peers or not (peers / side).is_dir() else str(peers)
    begin = time.perf_counter()
    command = [sys.executable, "-P", "-c", START.format(CODE[side]), *map(str, files)]
    # Processes that it starts and waits for are counted.
    environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(compiled)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{side} ended with {status}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - begin, printed.split()[-1]


if __name__ == "__main__":
    raise SystemExit(main())
