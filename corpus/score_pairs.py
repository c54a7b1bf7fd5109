"""Scores coverage on corpus/pairs/: `python corpus/score_pairs.py [NAME ...]` prints precision, recall and F1 of the links of each pair.

A pair is a folder with `ket-luan.plan`, one or more plans that answer it, and `gold.json`:

    {"answers": [{"shortcoming": "its first words", "by": {"name of the plan's file": ["the first words of a solution", ...]}}, ...],
     "unasked": {"name": ["solutions that answer nothing", ...]},
     "recommended": {"name": ["solutions that carry out a recommendation", ...]}}

Each shortcoming of the conclusion is listed; `"restated": true` says that a plan says it over again and gives no remedy. A link is a
shortcoming with one solution. Solutions of the organisation section that answer nothing are not listed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

CORPUS = Path(__file__).resolve().parent
PAIRS = CORPUS / "pairs"
if str(CORPUS.parent) not in sys.path:
    sys.path.insert(0, str(CORPUS.parent))

if TYPE_CHECKING:
    from extract.compare.coverage import Coverage
    from extract.model import Records
    from extract.scoring import Tally


@dataclass
class Pair:
    """A conclusion and its plans as read, by the names of their files, and the gold of their links."""

    name: str
    conclusion: Records
    plans: dict[str, Records]
    gold: dict[str, Any]


@dataclass
class Score:
    """What came of one pair: counts of links and of states, and a line for each link that is wrong or missed."""

    links: Tally
    states: Tally
    wrong: list[str] = field(default_factory=list)


def names() -> list[str]:
    """Answers the names of all pairs, in the order in which they were written."""
    return sorted(p.parent.name for p in PAIRS.glob("*/gold.json"))


def read(name: str) -> Pair:
    """Answers a pair, rendered each in its own format and read back."""
    import render

    from extract import ingest, pipeline

    folder = PAIRS / name
    found = {}
    for source in sorted(folder.glob("*.plan")):
        fmt = render.own_format(source)
        found[source.stem] = pipeline.understand(ingest.parse(render.render(source, fmt), f"{name}/{source.stem}.{fmt}"), nlp=False)
    conclusion = found.pop("ket-luan")
    return Pair(name, conclusion, found, json.loads((folder / "gold.json").read_text(encoding="utf-8")))


def wanted_links(pair: Pair) -> set[tuple[str, str, str]]:
    """Answers the links of the gold as (first words of the shortcoming, plan, first words of the solution)."""
    return {(row["shortcoming"], plan, s) for row in pair.gold["answers"] for plan, listed in row["by"].items() for s in listed}


def score(pair: Pair, found: Coverage) -> Score:
    """Answers how well the links that were found agree with the gold, and the states of shortcomings and unlinked solutions."""
    from extract.scoring import Tally

    plans = {records.document.doc_id: name for name, records in pair.plans.items()}
    openings = [row["shortcoming"] for row in pair.gold["answers"]]
    done = {name: _solutions(pair, name) for name in pair.plans}
    given = {
        (_known(a.shortcoming.text, openings), plans[link.doc_id], _known(found.tasks[link.task_id].passage.text, done[plans[link.doc_id]]))
        for a in found.shortcomings
        for link in a.links
    }
    asked = wanted_links(pair)
    made = Score(Tally(len(given & asked), len(given - asked), len(asked - given)), Tally())
    made.wrong += [f"+ {' | '.join(link)}" for link in sorted(given - asked)] + [f"- {' | '.join(link)}" for link in sorted(asked - given)]
    states = dict(_states(pair))
    seen = {_known(a.shortcoming.text, openings): a.state for a in found.shortcomings}
    for row in found.unlinked:
        task = found.tasks[row.task_id]
        text = _known(task.passage.text, done[plans[row.doc_id]])
        if task.section_kind != "to_chuc_thuc_hien" or text in states:
            seen[text] = row.state
    right = {key for key, state in seen.items() if states.get(key) == state}
    made.states = Tally(len(right), len(seen.keys() - right), len(states.keys() - right))
    made.wrong += [
        f"? {key}: {seen.get(key, 'not found')}, not {states.get(key, 'listed')}" for key in sorted((seen.keys() | states.keys()) - right)
    ]
    return made


def _states(pair: Pair) -> Iterator[tuple[str, str]]:
    for row in pair.gold["answers"]:
        yield row["shortcoming"], "answered" if any(row["by"].values()) else "restated" if row.get("restated") else "open"
    for state in ("unasked", "recommended"):
        for listed in pair.gold.get(state, {}).values():
            yield from ((solution, state) for solution in listed)


def _solutions(pair: Pair, name: str) -> list[str]:
    listed = {s for row in pair.gold["answers"] for s in row["by"].get(name, [])}
    return [*listed, *(s for state in ("unasked", "recommended") for s in pair.gold.get(state, {}).get(name, []))]


def _known(text: str, openings: list[str]) -> str:
    """Answers the opening of the gold that `text` begins with, else the first words of `text`."""
    return next((o for o in openings if text.startswith(o)), text[:60])


def main() -> int:
    """Prints the scores; answers the exit code."""
    from extract.compare.coverage import coverage
    from extract.scoring import Tally

    every, states = Tally(), Tally()
    for name in sys.argv[1:] or names():
        pair = read(name)
        made = score(pair, coverage(pair.conclusion, list(pair.plans.values())))
        every += made.links
        states += made.states
        _print(name, made.links, made.states)
        for line in made.wrong:
            print(f"    {line}")
    _print("all", every, states)
    return 0


def _print(name: str, links: Tally, states: Tally) -> None:
    print(f"{name:28} links P {links.precision:.3f} R {links.recall:.3f} F1 {links.f1:.3f}  states F1 {states.f1:.3f}")


if __name__ == "__main__":
    sys.exit(main())
