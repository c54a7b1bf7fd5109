"""How well files from before Unicode are read, beside viparse's own `load`: letters in words that are right.

    python benchmarks/legacy.py

Over ../shared/real/legacy, where it is: documents in TCVN3 and VNI with transcripts. A word is right where the transcript has it too, as
often (NFC, edges without signs, in any order: tables are read in others). `signs`: the share of the transcript's letters with
signs that stand in such words, small and capital letters alike; `capitals`: the share of its capitals that stand in words
that are the transcript's to the letter. The transcripts' own capitals are not always right. viparse reads .doc, .xls and .rtf only where
`viparse[office,rtf]` is installed; what it cannot read counts as nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT.parent / "shared" / "real" / "legacy"
# So many of the letters with signs.
_LEAST = 0.99
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def main() -> int:
    """Prints a line for each file and the totals; answers 1 where the letters with signs miss their bound, or viparse's figure."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    sys.path[:0] = [str(ROOT)]
    if not FOLDER.is_dir():
        print("left out: ../shared/real/legacy is not here")
        return 0
    print(f"{'':44}{'signs':>9}{'viparse':>9}{'capitals':>10}")
    totals = [[0, 0], [0, 0], [0, 0]]
    below = []
    for path in sorted(p for p in FOLDER.iterdir() if p.suffix != ".txt"):
        wanted = path.with_suffix(".txt").read_text(encoding="utf-8")
        mine, theirs = ours(path), loaded(path)
        counts = (
            right(wanted.casefold(), mine.casefold(), _signed),
            right(wanted.casefold(), theirs.casefold(), _signed),
            right(wanted, mine, _capitals),
        )
        for total, (good, of) in zip(totals, counts, strict=True):
            total[0] += good
            total[1] += of
        if counts[0][0] < counts[1][0]:
            below.append(path.name)
        print(f"{path.name[:43]:44}" + "".join(f"{good / of if of else 1:9.4f}" for good, of in counts), flush=True)
    shares = [good / of for good, of in totals]
    print(f"{'all':44}" + "".join(f"{share:9.4f}" for share in shares))
    print("below viparse's load:", ", ".join(below) or "none")
    return int(bool(below) or shares[0] < _LEAST)


def ours(path: Path) -> str:
    """Answers the text as `kehoach text` prints it."""
    from extract import ingest

    return ingest.read(path).text


def loaded(path: Path) -> str:
    """Answers the text as viparse's own `load` gives it, "" where it cannot."""
    import viparse

    try:
        return "\n".join(document.text for document in viparse.load(path, output="text"))
    except viparse.ViparseError:
        return ""


def right(wanted: str, got: str, counted: Callable[[str], int]) -> tuple[int, int]:
    """Answers how many of the letters that `counted` counts stand in words that both have, and how many there are in `wanted`."""
    one, two = _words(wanted), _words(got)
    return sum(counted(word) * count for word, count in (one & two).items()), sum(counted(word) * count for word, count in one.items())


def _words(text: str) -> Counter[str]:
    return Counter(word for token in unicodedata.normalize("NFC", text).split() if (word := _EDGES.sub("", token)))


def _signed(word: str) -> int:
    return sum(c in "đĐ" or len(unicodedata.normalize("NFD", c)) > 1 for c in word)


def _capitals(word: str) -> int:
    return sum(map(str.isupper, word))


if __name__ == "__main__":
    raise SystemExit(main())
