"""How long the PDF reader takes beside pdfplumber's `extract_text`, file by file, in one run.

    python benchmarks/pdf_reading.py [FILE ...] [--repeats N]

Without files: the PDFs of the corpus, and those of ../shared/real where they are; scans are left out. The times are
processor seconds, the best of the repeats: a busy machine changes them little.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Prints a line for each file and the total; answers 1 where no file could be read."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--repeats", type=int, default=3)
    chosen = options.parse_args()
    sys.path.insert(0, str(ROOT))
    files = chosen.files or [*sorted((ROOT / "corpus").rglob("*.pdf")), *sorted((ROOT.parent / "shared" / "real").rglob("*.pdf"))]
    print(f"{'file':44}{'pages':>6}{'pdfplumber':>12}{'reader':>9}{'ratio':>8}")
    ours = theirs = 0.0
    for path in files:
        pages = page_count(path)
        if not pages:
            continue
        mine = best(lambda path=path: read(path), chosen.repeats)
        yours = best(lambda path=path: extract_text(path), chosen.repeats)
        ours, theirs = ours + mine, theirs + yours
        print(f"{path.name[:43]:44}{pages:6}{1000 * yours:9.0f} ms{1000 * mine:6.0f} ms{mine / yours:8.3f}")
    if not theirs:
        print("no PDF with a text layer", file=sys.stderr)
        return 1
    print(f"{'all':50}{1000 * theirs:9.0f} ms{1000 * ours:6.0f} ms{ours / theirs:8.3f}")
    return 0


def page_count(path: Path) -> int:
    """Answers how many pages of the file have text, 0 where it is a scan or no PDF."""
    from extract.errors import InputError
    from extract.ingest.pdf import read

    try:
        return sum(page.source == "text" for page in read(path.read_bytes(), path.name, ocr="never").pages)
    except InputError:
        return 0


def read(path: Path) -> None:
    """Reads the text layer as the pipeline does."""
    from extract.ingest.pdf import read

    read(path.read_bytes(), path.name, ocr="never")


def extract_text(path: Path) -> None:
    """What the reader is measured against."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_text()
            page.close()


def best(call: Callable[[], None], repeats: int) -> float:
    """Answers the processor seconds of the quickest of `repeats` calls."""
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return min(times)


if __name__ == "__main__":
    raise SystemExit(main())
