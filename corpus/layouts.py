"""How the tasks of each plan are set, by its source and gold: writes layouts.csv, which `kehoach evaluate` groups its figures by.

    python corpus/layouts.py           writes corpus/layouts.csv
    python corpus/layouts.py --check   says whether it is what this would write (exit code 1 where not)

The layout is where most of a plan's tasks stand: `table`, `items` (a number, a letter, a bullet) or `prose` (paragraphs without a mark), or
`mixed` where none has six in ten; after `remedy-` where more than half of the tasks answer a shortcoming that the plan states.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

from rapidfuzz import fuzz

CORPUS = Path(__file__).resolve().parent
_MOST = 0.6
# A gold wording is looked up in the source by so many of its first letters.
_OPENING = 60
_MARK = re.compile(r"(?:#+ )?(?:[-+*•o] |\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[a-zđ])[.)/:-]+ ?)")


def main() -> int:
    """Writes or checks the file; answers the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true")
    check = options.parse_args().check
    target, text = CORPUS / "layouts.csv", table(CORPUS)
    if check:
        return 0 if target.exists() and target.read_text(encoding="utf-8") == text else 1
    target.write_text(text, encoding="utf-8")
    return 0


def table(corpus: Path) -> str:
    """Answers the whole file: document, layout, by name."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["document", "layout"])
    for gold in sorted((corpus / "gold").glob("*.json")):
        source = (corpus / "sources" / f"{gold.stem}.plan").read_text(encoding="utf-8")
        writer.writerow([gold.stem, layout(source, json.loads(gold.read_text(encoding="utf-8"))["tuples"])])
    return out.getvalue()


def layout(source: str, tuples: list[dict[str, str]]) -> str:
    """Answers the layout of a plan from its source (see README.md) and its gold tuples."""
    lines = [(line, _words(line.replace("<br>", " "))) for line in source.splitlines() if line.strip() and line[0] not in "@%"]
    places = Counter(_place(_words(t["solution"])[:_OPENING], lines) for t in tuples)
    place, count = places.most_common(1)[0]
    name = place if count >= _MOST * places.total() else "mixed"
    answering = sum(bool(t.get("shortcoming")) for t in tuples)
    return f"remedy-{name}" if answering * 2 > len(tuples) else name


def _place(words: str, lines: list[tuple[str, str]]) -> str:
    line = next((line for line, folded in lines if words in folded), None)
    if line is None:
        line = max(lines, key=lambda pair: fuzz.partial_ratio(words, pair[1]))[0]
    return "table" if line.startswith("|") else "items" if _MARK.match(line) else "prose"


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).lower()).strip()


if __name__ == "__main__":
    sys.exit(main())
