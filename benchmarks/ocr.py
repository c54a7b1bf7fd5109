"""How long recognising scans takes beside Tesseract alone, and beside ocrmypdf where it is installed, on the same pages in one run.

    python benchmarks/ocr.py [PLAN ...] [--copy NAME] [--rounds N]

PLAN is a part of a source's name (default: four of the corpus), rendered as one kind of scan (corpus/render_scans.py). In turns:
`kehoach text` on the files as one process with all cores, from its start to its end; Tesseract on the pictures that are in them, as many
processes as there are cores, each with OMP_THREAD_LIMIT=1; `ocrmypdf --force-ocr`, with as many jobs. Times are wall and processor seconds,
of children too; the medians of the rounds. Nothing is kept between them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLANS = ("a01", "a06", "b05", "c09")
_ENVIRONMENT = {**os.environ, "OMP_THREAD_LIMIT": "1"}
CORES = len(os.sched_getaffinity(0))

_READ = "import sys; from pathlib import Path; from extract import ingest; [ingest.read(Path(name)) for name in sys.argv[1:]]"


def main() -> int:
    """Prints a line for each side; answers 0."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("plans", nargs="*", metavar="PLAN", default=PLANS)
    options.add_argument("--copy", default="scan300")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "corpus"), str(ROOT / "benchmarks")]
    from _machine import describe
    from render import sources
    from render_scans import scan

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files, pictures = [], []
        for plan in sources():
            if any(part in plan.stem for part in chosen.plans):
                files.append(folder / f"{plan.stem}.pdf")
                files[-1].write_bytes(scan(plan, chosen.copy))
                pictures += images_of(files[-1])
        sides: dict[str, Callable[[], None]] = {
            f"Tesseract, {CORES} processes": lambda: raw(pictures),
            "kehoach, everything included": lambda: read(files, folder),
        }
        if shutil.which("ocrmypdf"):
            sides[f"ocrmypdf, {CORES} jobs"] = lambda: searchable(files, folder)
        times = {name: [] for name in sides}
        for _ in range(chosen.rounds):
            for name, call in sides.items():
                times[name].append(timed(call))
        print(f"{describe()}; {len(pictures)} pages, {chosen.copy}, {chosen.rounds} rounds")
        print(f"{'':34}{'wall s':>9}{'pages/s':>9}{'ratio':>7}{'processor s':>13}{'ratio':>7}")
        base = [statistics.median(t[at] for t in next(iter(times.values()))) for at in (0, 1)]
        for name, taken in times.items():
            wall, work = (statistics.median(t[at] for t in taken) for at in (0, 1))
            print(f"{name:34}{wall:9.2f}{len(pictures) / wall:9.2f}{wall / base[0]:7.2f}{work:13.2f}{work / base[1]:7.2f}")
        if not shutil.which("ocrmypdf"):
            print("ocrmypdf: left out, it is not installed")
    return 0


def timed(call: Callable[[], None]) -> tuple[float, float]:
    """Answers wall and processor seconds of `call`, its child processes included."""

    def spent() -> float:
        return sum(use.ru_utime + use.ru_stime for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))

    begin, before = time.perf_counter(), spent()
    call()
    return time.perf_counter() - begin, spent() - before


def images_of(pdf: Path) -> list[Path]:
    """Writes the pictures in a PDF as they are, one file a page; answers their paths."""
    import pypdfium2

    out = []
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        (picture,) = page.get_objects(filter=(3,))
        out.append(pdf.with_name(f"{pdf.stem}-{number}.png"))
        picture.get_bitmap().to_pil().convert("L").save(out[-1], compress_level=1, dpi=(300, 300))
    document.close()
    return out


def raw(pictures: list[Path]) -> None:
    """Tesseract alone."""

    def one(path: Path) -> None:
        subprocess.run(["tesseract", str(path), "stdout", "-l", "vie"], env=_ENVIRONMENT, capture_output=True, check=True)

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(one, pictures))


def read(files: list[Path], folder: Path) -> None:
    """The reader, with imports, rendering, everything done to pictures and words, and an empty cache."""
    with tempfile.TemporaryDirectory(dir=folder) as cache:
        environment = {**_ENVIRONMENT, "KEHOACH_CACHE": cache, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", _READ, *map(str, files)], env=environment, check=True)


def searchable(files: list[Path], folder: Path) -> None:
    """The tool that people use to make scans searchable, without optimising what it writes."""
    for path in files:
        command = ["ocrmypdf", "--force-ocr", "-l", "vie", "--output-type", "pdf", "-O0", "--jobs", str(CORES), "-q"]
        subprocess.run([*command, str(path), str(folder / "out.pdf")], env=_ENVIRONMENT, check=True)


if __name__ == "__main__":
    raise SystemExit(main())
