"""Trains where unit names end, and says what it gains on plans it has not seen: writes rules/weights/unit_ends.toml.

    python corpus/train_unit_ends.py           cross-validates, trains on all gold, writes the weights
    python corpus/train_unit_ends.py --dry     writes nothing

Each place where the grammar (extract/normalize/units.py) reads a name that gold has, too, shows where the name goes on and where it ends.
The model is a logistic regression with an L1 penalty, so that most features weigh nothing and the file can be read; features that fewer
than three plans have are left out. Cross-validation leaves out one lot of plans at a time (the first letter of their names). It prints how
many ends the grammar has right, and for some margins how many more (gain) and fewer (loss) the weights would. The grammar was written
against these plans, the weights left out have not seen them: what the weights gain on new plans is more.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

CORPUS = Path(__file__).resolve().parent
ROOT = CORPUS.parent
sys.path.insert(0, str(ROOT))

from extract.normalize import name_ends  # noqa: E402
from extract.text import fold  # noqa: E402

WEIGHTS = ROOT / "rules" / "weights" / "unit_ends.toml"
LEAST_DOCUMENTS = 3
PENALTY = 1.0
ROUNDS = 400
MARGIN = 3.0
MARGINS = (1.0, 1.5, 2.0, 2.5, 3.0)
LONGEST_NAME = 260
HEAD = """\
# What each feature of a place within a unit's name (extract/normalize/name_ends.py) adds to the odds that the name goes on, as natural
# logarithms; features that are not here weigh nothing. The grammar's end of a name gives way to another one that is likelier by `margin`.
#
# Written by corpus/train_unit_ends.py, which says how; do not edit.
"""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that gold has: where it ends, where the grammar ends it (indices of tokens), and the places in between and behind."""

    document: str
    end: int
    grammar: int
    last: int
    places: tuple[tuple[int, frozenset[str]], ...]


class Weights:
    """A model: base and the weight of each feature."""

    def __init__(self, base: float, features: dict[str, float]) -> None:
        self.base, self.features = base, features

    def ends(self, name: Name) -> dict[int, float]:
        """Answers the log probability of each place to be the end of a name."""
        out, sofar = {}, 0.0
        for at, features in name.places:
            odds = self.base + sum(self.features.get(f, 0.0) for f in features)
            out[at] = sofar - float(np.logaddexp(0.0, odds))
            sofar -= float(np.logaddexp(0.0, -odds))
        if name.places and name.places[-1][0] + 1 == name.last:
            out[name.last] = sofar
        return out

    def end(self, name: Name, margin: float) -> int:
        """Answers where a name ends, the grammar's end where no other is likelier by `margin`."""
        ends = self.ends(name)
        best = max(ends, key=lambda at: ends[at], default=name.grammar)
        return best if name.grammar in ends and ends[best] - ends[name.grammar] > margin else name.grammar


def main() -> int:
    """Trains, prints, writes; answers the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--dry", action="store_true", help="write nothing")
    chosen = options.parse_args()
    names = list(read())
    print(f"{len(names)} names, the grammar ends {sum(n.end == n.grammar for n in names)} of them right")
    counts = {margin: [0, 0] for margin in MARGINS}
    for lot in sorted({lot_of(n) for n in names}):
        model = fitted([n for n in names if lot_of(n) != lot])
        for name in (n for n in names if lot_of(n) == lot):
            for margin, count in counts.items():
                right = model.end(name, margin) == name.end
                count[0] += right and name.grammar != name.end
                count[1] += not right and name.grammar == name.end
    for margin, (gain, loss) in counts.items():
        print(f"  margin {margin}: gain {gain}, loss {loss}")
    model = fitted(names)
    print(f"{len(model.features)} features weigh something")
    if not chosen.dry:
        lines = [f"base = {model.base:.2f}", f"margin = {MARGIN}", "", "[weights]"]
        ordered = sorted((w, f) for f, w in model.features.items() if abs(w) >= 0.005)
        lines += [f'"{escaped(f)}" = {w:.2f}' for w, f in ordered]
        WEIGHTS.write_text(HEAD + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


def lot_of(name: Name) -> str:
    """Answers what is left out together: the plans of one lot, or those that came as they are."""
    return name.document[0] if name.document[1:3].isdigit() else ""


def escaped(text: str) -> str:
    """Answers a text as TOML has it between quotation marks."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


# --- Names ------------------------------------------------------------------------------------------------------------------


def read() -> Iterator[Name]:
    """Yields the names of all gold that is there, each place once."""
    from extract import evaluate, ingest
    from extract.pipeline import understand

    for folder in (CORPUS / "gold", ROOT.parent / "shared" / "gold"):
        for document in evaluate.load_gold(folder) if folder.is_dir() else ():
            text = ingest.read(document.path)
            wanted = {" ".join(fold(u).split()) for t in document.gold["tuples"] for u in named(t)}
            seen: dict[tuple[int, int, bool], Name] = {}

            class Recorder(name_ends.NameEnds):
                """Leaves every name as it is and notes those that gold has."""

                def better(self, reader: Any, first: int, end: int, kind: str, *, collective: bool) -> int:
                    start = reader.tokens[first].start
                    right = gold_end(text.text, start, wanted)  # noqa: B023
                    if right is not None and right <= reader.tokens[-1].end:
                        key = (start, reader.tokens[-1].end, reader.listing)
                        places = tuple(self.places(reader, first, end, kind, collective=collective))
                        name = Name(document.name, reader.index_at(right), end, len(reader.tokens), places)  # noqa: B023
                        seen.setdefault(key, name)  # noqa: B023
                    return end

            with patch("extract.mentions.roles.NameEnds", Recorder):
                understand(text)
            yield from seen.values()


def named(task: dict[str, Any]) -> Iterator[str]:
    """Yields the names of a task's units."""
    optional = task.get("units_optional")
    for unit in [*(task.get("units") or []), *(optional if isinstance(optional, list) else [])]:
        yield unit["name"] if isinstance(unit, dict) else unit


def gold_end(text: str, start: int, wanted: set[str]) -> int | None:
    """Answers where the longest of the wanted names that stands at an offset ends; white space counts once."""
    squeezed, offsets = "", []
    for i, c in enumerate(fold(text[start : start + LONGEST_NAME]), start):
        if not c.isspace() or not squeezed.endswith(" "):
            squeezed += " " if c.isspace() else c
            offsets.append(i)
    fits = [n for n in wanted if n and squeezed.startswith(n) and not squeezed[len(n) : len(n) + 1].isalnum()]
    return offsets[max(map(len, fits)) - 1] + 1 if fits else None


# --- The model --------------------------------------------------------------------------------------------------------------


def fitted(names: Sequence[Name]) -> Weights:
    """Answers the weights that the names teach, by proximal gradient steps with momentum (FISTA)."""
    documents: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for _, features in name.places:
            for feature in features:
                documents[feature].add(name.document)
    index = {f: i for i, f in enumerate(sorted(f for f, where in documents.items() if len(where) >= LEAST_DOCUMENTS))}
    rows, columns, goes_on = [], [], []
    for name in names:
        for at, features in name.places:
            if at > name.end or name.places[0][0] > name.end:
                break
            here = [index[f] for f in features if f in index]
            rows += [len(goes_on)] * len(here)
            columns += here
            goes_on.append(at < name.end)
    row, column, right = np.array(rows), np.array(columns), np.array(goes_on, float)
    bend = 0.25 * power(row, column, len(right), len(index))
    weights, ahead, base, base_ahead, momentum = np.zeros(len(index)), np.zeros(len(index)), 0.0, 0.0, 1.0
    for _ in range(ROUNDS):
        odds = base_ahead + np.bincount(row, ahead[column], len(right))
        off = 1 / (1 + np.exp(-odds)) - right
        step = ahead - np.bincount(column, off[row], len(index)) / bend
        new = np.sign(step) * np.maximum(np.abs(step) - PENALTY / bend, 0.0)
        new_base = base_ahead - off.sum() / bend
        following = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead, base_ahead = new + (momentum - 1) / following * (new - weights), new_base + (momentum - 1) / following * (new_base - base)
        weights, base, momentum = new, new_base, following
    return Weights(float(base), {f: float(weights[i]) for f, i in index.items() if weights[i]})


def power(row: Any, column: Any, rows: int, columns: int) -> float:
    """Answers the largest eigenvalue of the features' Gram matrix with the base's column of ones, by power iteration, a little more."""
    rng = np.random.default_rng(0)
    vector, one, size = rng.random(columns), 1.0, 1.0
    for _ in range(30):
        out = one + np.bincount(row, vector[column], rows)
        vector, one = np.bincount(column, out[row], columns), float(out.sum())
        size = float(np.sqrt((vector**2).sum() + one**2))
        vector, one = vector / size, one / size
    return 1.05 * size


if __name__ == "__main__":
    sys.exit(main())
