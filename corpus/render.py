"""Renders the corpus: `python corpus/render.py` writes each source's own format into corpus/plans/.

    python corpus/render.py [SOURCE ...] [--format txt|md|docx|pdf|all] [--out DIR] [--check]

`--format all` writes every source as .txt, .md, .docx and .pdf (name a folder with --out); `--check` writes nothing and
exits 1 where a file in the folder holds other text than its source gives.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from renderers.source import Plan

HERE = Path(__file__).resolve().parent
FORMATS = ("txt", "md", "docx", "pdf")


def render(source: Path, fmt: str) -> bytes:
    """Answers the plan in `source` (a .plan file) as the bytes of a `fmt` file; the same bytes each time.

    Raises ValueError for an unknown format and SourceError (a ValueError) where the source is wrong.
    """
    _find_siblings()
    from renderers.source import read

    return rendered(read(source), fmt)


def rendered(plan: Plan, fmt: str) -> bytes:
    """Answers a plan that was read already as the bytes of a `fmt` file. Raises ValueError for an unknown format."""
    if fmt in ("txt", "md"):
        from renderers import as_text

        return as_text.render(plan, markdown=fmt == "md")
    if fmt == "docx":
        from renderers import as_docx

        return as_docx.render(plan)
    if fmt == "pdf":
        from renderers import as_pdf

        return as_pdf.render(plan)
    raise ValueError(f"no format {fmt!r}; there are {', '.join(FORMATS)}")


def own_format(source: Path) -> str:
    """Answers the format that `source` names as the one to keep in corpus/plans/ (`@option: format=...`)."""
    _find_siblings()
    from renderers.source import read

    return read(source).option("format")


def sources() -> list[Path]:
    """Answers all plan sources, by name."""
    return sorted((HERE / "sources").glob("*.plan"))


def _find_siblings() -> None:
    """Makes the `renderers` package beside this file importable, however this file itself was loaded."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))


def main(argv: list[str] | None = None) -> int:
    """Renders what the command line names; answers the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="*", type=Path)
    parser.add_argument("--format", choices=(*FORMATS, "all"))
    parser.add_argument("--out", type=Path, default=HERE / "plans")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    stale = []
    for source in args.source or sources():
        formats = FORMATS if args.format == "all" else (args.format or own_format(source),)
        for fmt in formats:
            target = args.out / f"{source.stem}.{fmt}"
            data = render(source, fmt)
            if args.check:
                if not target.exists() or target.read_bytes() != data:
                    stale.append(target.name)
                continue
            target.write_bytes(data)
            print(target, file=sys.stderr)
    if stale:
        print(f"not as their sources say: {', '.join(stale)}; run python corpus/render.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
