"""How often `no_deadline` and `no_owner` are right, and how often they are said where they should be, by the corpus' gold.

    python benchmarks/findings.py [GOLD ...]

Folders of gold (corpus/gold, and ../shared/gold where it is). Only tasks that gold and extraction both have are counted; where gold leaves
open whether there is a deadline or an owner, nothing is.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Prints a line for each folder and code, then each task that was judged wrong."""
    from extract import evaluate, scoring

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold", nargs="*", type=Path, default=[ROOT / "corpus" / "gold", ROOT.parent / "shared" / "gold"])
    extract = evaluate.pipeline()
    for folder in options.parse_args().gold:
        if not folder.is_dir():
            continue
        seen: Counter[tuple[str, bool, bool]] = Counter()
        wrong = []
        for document in evaluate.load_gold(folder):
            for gap in scoring.gaps(document.gold, extract(document.path)):
                seen[gap.code, gap.implied, gap.said] += 1
                if gap.implied != gap.said:
                    wrong.append(f"  {gap.code} {'kept quiet' if gap.implied else 'wrong'}: {document.name} {gap.task.text[:90]}")
        for code in ("no_deadline", "no_owner"):
            right, false, quiet = seen[code, True, True], seen[code, False, True], seen[code, True, False]
            precision, recall = right / max(right + false, 1), right / max(right + quiet, 1)
            print(f"{folder.parent.name} {code}: {right} right, {false} wrong, {quiet} kept quiet; {precision:.3f} {recall:.3f}")
        print("\n".join(wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
