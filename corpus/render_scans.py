"""Renders the corpus as scans: `python corpus/render_scans.py --out DIR [SOURCE ...] [--copy NAME ...] [--format pdf|tif]`.

The copies (renderers/as_scan.py): 300, 200 and 150 dpi, sloping, specked, shaded, stamped, turned, upside down; `worn`
is 150 dpi, sloping, specked and stamped at once.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from render import render, sources


def scan(plan: Path, copy: str, fmt: str = "pdf") -> bytes:
    """Answers the plan in the source `plan` as a scan; the same bytes each time. Raises KeyError for an unknown copy."""
    from renderers import as_scan

    return as_scan.render(render(plan, "pdf"), as_scan.COPIES[copy], fmt)


def main(argv: list[str] | None = None) -> int:
    """Writes what the command line names; answers the exit code."""
    from renderers import as_scan

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--copy", choices=sorted(as_scan.COPIES), action="append")
    parser.add_argument("--format", choices=("pdf", "tif"), default="pdf")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    for plan in args.source or sources():
        for copy in args.copy or as_scan.COPIES:
            (args.out / f"{plan.stem}.{copy}.{args.format}").write_bytes(scan(plan, copy, args.format))
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    sys.exit(main())
