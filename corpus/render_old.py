"""Renders the corpus as an archive would hold it: `python corpus/render_old.py --out DIR [SOURCE ...]`.

Each plan is written as .doc, .rtf, .odt and .html (by LibreOffice, which must be there) and in the encodings from before Unicode:
.tcvn3.docx, .vni.docx, .tcvn3.txt, .vni.txt.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from render import render, sources

OFFICE = ("doc", "rtf", "odt", "html")
OLD_WORD = ("tcvn3.docx", "vni.docx")
OLD_TEXT = ("tcvn3.txt", "vni.txt")


def in_old_encoding(data: bytes, fmt: str) -> bytes:
    """Answers a plan's .docx or .txt in one of OLD_WORD or OLD_TEXT; the same bytes each time. Raises ValueError for another format."""
    from renderers import as_legacy

    encoding = fmt.partition(".")[0]
    if fmt in OLD_WORD:
        return as_legacy.docx(data, encoding)
    if fmt in OLD_TEXT:
        return as_legacy.text(data.decode(), encoding)
    raise ValueError(f"no format {fmt!r}; there are {', '.join((*OLD_WORD, *OLD_TEXT))}")


def render_office(paths: Iterable[Path], fmt: str) -> dict[str, bytes]:
    """Answers plans in one of OFFICE, by the names of their sources; one start of LibreOffice for all of them."""
    from renderers import as_office

    return as_office.render({path.stem: render(path, "docx") for path in paths}, fmt)


def main(argv: list[str] | None = None) -> int:
    """Writes what the command line names; answers the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    plans = args.source or sources()
    for fmt in OFFICE:
        for name, data in render_office(plans, fmt).items():
            (args.out / f"{name}.{fmt}").write_bytes(data)
    for plan in plans:
        for fmt in (*OLD_WORD, *OLD_TEXT):
            today = render(plan, fmt.rpartition(".")[2])
            (args.out / f"{plan.stem}.{fmt}").write_bytes(in_old_encoding(today, fmt))
    return 0


if __name__ == "__main__":
    sys.exit(main())
