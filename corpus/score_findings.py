"""Scores the findings on corpus/findings/: `python corpus/score_findings.py [NAME ...]` prints precision and recall of each code.

The plans are written for this: each is rendered in its own format, read and audited. What should be said of a line stands under it, on a
line that the renderer passes over:

    %+ code [code|other]    this is to be said of the line above; of `code|other`, either
    %- code [: why]         this is nearly so, and not to be said of it
    %? code                 two careful auditors may differ: not judged there

`%+@` and so on mean the lines above back to the head or task that the field belongs to. Marks above the body, and codes of the whole
document wherever they stand, are about the document. What is not marked is not to be said anywhere, but for `no_deadline`, `no_owner` and
what is said in their place (`unread_deadline`, `unread_owner`): those have a gold of their own (benchmarks/findings.py) and are judged
where they are marked.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

CORPUS = Path(__file__).resolve().parent
PLANS = CORPUS / "findings"
for folder in (CORPUS, CORPUS.parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

if TYPE_CHECKING:
    from extract.model import Finding, Records

OF_DOCUMENT = frozenset({"blank_number", "blank_date", "no_signature", "missing_section"})
WHERE_MARKED = frozenset({"no_deadline", "no_owner", "unread_deadline", "unread_owner"})
_MARK = re.compile(r"%([-+?])(@?)\s+([^:]*)")
# Letters of what is too short to be looked for far away, and how far is near.
_SHORT, _NEAR = 6, 40
# How many lines above a field the task it belongs to may stand.
_FIELD = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be said of the lines `first`..`last` of the source (-1: of the document): `codes`, any of which will do."""

    sign: str
    codes: tuple[str, ...]
    first: int
    last: int


@dataclass
class Outcome:
    """What came of one plan: counts by (code, "right" | "wrong" | "missed" | "near" | "tempted"), and a line for each that is not right."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def names() -> list[str]:
    """Answers the names of all plans, in order."""
    return sorted(p.stem for p in PLANS.glob("*.plan"))


def marks(text: str) -> tuple[list[str], list[Mark]]:
    """Answers the lines of a source without its marks, and the marks with the lines they are about."""
    lines: list[str] = []
    found = []
    in_body = False
    for line in text.splitlines():
        mark = _MARK.match(line)
        if mark is None:
            if not line.startswith("%"):
                lines.append(line)
                in_body = in_body or bool(line.strip() and not line.startswith("@"))
            continue
        last = len(lines) - 1
        while last > 0 and not lines[last].strip():
            last -= 1
        first = last
        while mark[2] and first > 0 and last - first < _FIELD and not lines[first].startswith("#") and not _opens(lines[first]):
            first -= 1
        for each in mark[3].split():
            codes = tuple(each.split("|"))
            whole = not in_body or codes[0] in OF_DOCUMENT
            found.append(Mark(mark[1], codes, -1 if whole else first, -1 if whole else last))
    return lines, found


def _opens(line: str) -> bool:
    return re.match(r"\d+\.|[a-zđ]\)|\|", line) is not None


def read(name: str) -> tuple[Records, list[str], list[Mark]]:
    """Answers a plan, rendered in its own format, read back and audited; its lines and its marks."""
    import render
    from renderers import source

    from extract import audit, ingest, pipeline

    lines, found = marks((PLANS / f"{name}.plan").read_text(encoding="utf-8"))
    plan = source.parse("\n".join(lines), name)
    fmt = plan.option("format")
    return audit.audit(pipeline.understand(ingest.parse(render.rendered(plan, fmt), f"{name}.{fmt}"))), lines, found


def score(name: str) -> Outcome:
    """Answers how well the findings of a plan agree with its marks."""
    records, lines, found = read(name)
    places = _places(records.document.text, lines)
    spans = {r.solution_id: r.span for r in records.solutions} | {r.shortcoming_id: r.span for r in records.shortcomings}
    made = Outcome()
    said = [f for f in records.findings if f.code != "unreadable"]
    taken: set[str] = set()
    for mark in found:
        hits = [f for f in said if f.code in mark.codes and _about(f, mark, places, spans)]
        code = mark.codes[0]
        if mark.sign == "+":
            taken |= {f.finding_id for f in hits}
            made.counts[code, "right" if hits else "missed"] += 1
            if not hits:
                made.wrong.append(f"- {code}: {_line(mark, lines)}")
        elif mark.sign == "?":
            taken |= {f.finding_id for f in hits}
        else:
            made.counts[code, "near"] += 1
            made.counts[code, "tempted"] += bool(hits)
            if code in WHERE_MARKED:
                made.counts[code, "wrong"] += bool(hits)
    for finding in said:
        if finding.finding_id not in taken and finding.code not in WHERE_MARKED:
            made.counts[finding.code, "wrong"] += 1
            made.wrong.append(f"+ {finding.code}: {finding.message}")
    return made


def _line(mark: Mark, lines: list[str]) -> str:
    return "the document" if mark.last < 0 else lines[mark.last][:110]


def _about(finding: Finding, mark: Mark, places: list[tuple[int, int]], spans: dict[str, object]) -> bool:
    """Answers whether a finding is about the lines of a mark: by the place it names, or by that of its record."""
    if mark.last < 0:
        return True
    stretches = [places[i] for i in range(mark.first, mark.last + 1) if places[i][1]]
    own = [s for s in (finding.span, spans.get(finding.record_id)) if s is not None]
    return any(s.start < end and start < s.end for s in own for start, end in stretches)  # type: ignore[attr-defined]


def _places(text: str, lines: list[str]) -> list[tuple[int, int]]:
    """Answers where each line of the source stands in the text that was read, (0, 0) where it does not."""
    kept = [(c.casefold(), i) for i, c in enumerate(text) if not c.isspace()]
    dense, at = "".join(c[0] for c, _ in kept), [i for _, i in kept]
    cursor = 0
    places = []
    for line in lines:
        first, last = 0, 0
        for piece in _pieces(line):
            # What is short stands right behind what came before, or it is something else that only looks alike.
            start = dense.find(piece, cursor, cursor + _NEAR if len(piece) < _SHORT else None)
            if start < 0:
                continue
            first = first if last else at[start]
            cursor = start + len(piece)
            last = at[cursor - 1] + 1
        places.append((first, last))
    return places


def _pieces(line: str) -> Iterator[str]:
    """Answers what a line prints, in order, without white space and in small letters."""
    if not line.strip() or line.startswith("@") or re.fullmatch(r"\|[-| ]+\|", line.strip()):
        return
    cells = line.strip().strip("|").replace("<br>", "|").split("|") if line.startswith("|") else [re.sub(r"^(#+|=) ", "", line)]
    for cell in cells:
        dense = re.sub(r"\s|\*\*", "", cell).casefold()
        if dense and dense not in ("^", "<"):
            # A mark at the front may be the renderer's own.
            yield re.sub(r"^[-+*]", "", dense) or dense


def main() -> int:
    """Prints what is wrong in each plan, then the figures of each code; answers the exit code."""
    total: Counter[tuple[str, str]] = Counter()
    for name in sys.argv[1:] or names():
        made = score(name)
        total += made.counts
        print(name)
        for line in made.wrong:
            print(f"    {line}")
    for code in sorted({code for code, _ in total}):
        right, wrong, missed = (total[code, kind] for kind in ("right", "wrong", "missed"))
        near, tempted = total[code, "near"], total[code, "tempted"]
        precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
        counted = f"right {right:3} wrong {wrong:3} missed {missed:3}"
        print(f"{code:30} {counted}  P {precision:.3f} R {recall:.3f}  near misses {tempted} of {near}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
