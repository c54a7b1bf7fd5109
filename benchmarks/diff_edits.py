"""Scripted edits of corpus plans, each found again by `kehoach diff` as what it is and nothing besides: how many of them are.

    python benchmarks/diff_edits.py [--each N] [NAME ...]

Every plan of the corpus as text; of each way to edit a task (tests/test_diff.py) the first N tasks that can be edited so, and whose edit
is read as one: where the reading itself changes around an edit, that is no matter of the comparison, and is counted apart.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Prints each edit that was not found exactly, then the counts by kind."""
    from extract.compare.diff import diff
    from extract.compare.sides import side
    from tests import test_diff as edits

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--each", type=int, default=1)
    options.add_argument("name", nargs="*")
    asked = options.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for name in asked.name or sorted(p.stem for p in (ROOT / "corpus" / "sources").glob("*.plan")):
        text = edits.printed(name)
        old = edits.read(text)
        lines = text.split("\n")
        places = edits.own_lines(text)
        for kind, edit in edits.EDITS.items():
            done = 0
            for task in (t for t in side(old).tasks if t.task_id in places):
                edited = edit(task, lines[places[task.task_id]])
                if edited is None:
                    continue
                changed = [*lines]
                changed[places[task.task_id]] = edited
                new = edits.read("\n".join(changed))
                if not edits.only_this(old, new, task, kind):
                    counts[kind, "read otherwise"] += 1
                    continue
                wanted = {(kind, edits.NEW[:50] if kind == "added" else task.passage.text[:50])}
                found = edits.seen(diff(old, new))
                counts[kind, "exact" if found == wanted else "not exact"] += 1
                if found != wanted:
                    print(f"{name} {kind}: {sorted(found ^ wanted)}", flush=True)
                done += 1
                if done == asked.each:
                    break
    for kind in edits.EDITS:
        exact, wrong, other = (counts[kind, what] for what in ("exact", "not exact", "read otherwise"))
        print(f"{kind:9} {exact} of {exact + wrong} exact; {other} read otherwise")
    exact, wrong = (sum(n for (_, what), n in counts.items() if what == sought) for sought in ("exact", "not exact"))
    print(f"all       {exact} of {exact + wrong} exact")
    return 0


if __name__ == "__main__":
    sys.exit(main())
