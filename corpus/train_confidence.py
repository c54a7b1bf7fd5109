"""Trains what makes up a record's confidence, and says how far it can be trusted: writes rules/weights/confidence.toml.

    python corpus/train_confidence.py                    trains, prints the cross-validation, writes the weights
    python corpus/train_confidence.py --arrived NAME...  first notes what the rules make of plans that they meet for the first time

Rules look better on plans that they were written against than on new ones, so most of what is learnt comes from
first-sight-evidence.csv: the features of every record of a plan, and whether it was right, as they were when the rules first met the plan.
Beside it stands what today's rules make of all gold (corpus/gold, and ../shared/gold where it is there), each plan weighed by its tuple F1
at first sight: a plan that came out well untouched shows what today's rules do, one that they had to be changed for shows little. Gold
without a first sight weighs 0.3.

A model is a logistic regression with a ridge; features that fewer than five plans have are left out. Cross-validation leaves out one plan
at a time. `sure` is the chance from which on a record is given 0.9 or more, so that 95 in 100 of those left out that were given it are
right: at first sight where a hundred of them, or at least thirty, can be that sure, else at first sight and today together. What lies
between is given 0.89.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

CORPUS = Path(__file__).resolve().parent
ROOT = CORPUS.parent
sys.path.insert(0, str(ROOT))

EVIDENCE = CORPUS / "first-sight-evidence.csv"
FIRST_SIGHT = CORPUS / "first-sight.csv"
WEIGHTS = ROOT / "rules" / "weights" / "confidence.toml"
COLUMNS = ("document", "record", "right", "wrong", "features")

UNKNOWN_FIRST_SIGHT = 0.3
RIDGE = 8.0
LEAST_DOCUMENTS = 5
# Long plans count for more than short ones, but not by their length.
TYPICAL_LENGTH = 15
SURE, WANTED, LEAST_SURE, FEW_SURE = 0.9, 0.95, 100, 30
RECENT = 20
STEP = 0.005
HEAD = """\
# What each feature of a record (extract/assemble/features.py) adds to the odds that it is right, as natural logarithms: 0.7 doubles them,
# -0.7 halves them. confidence = 1 / (1 + exp(-(base + the weights of all its features))), but 0.89 for what lies between 0.9 and `sure`:
# only from there on it has proved to be that good. `share` is how many are right without looking.
#
# Written by corpus/train_confidence.py, which says how; do not edit.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """Records of one document that have the same features: how many are right and wrong, and what each counts for."""

    document: str
    record: str
    right: int
    wrong: int
    features: frozenset[str]
    weight: float = 1.0


def main() -> int:
    """Trains, prints, writes; answers the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--arrived", nargs="+", metavar="NAME", default=[])
    options.add_argument("--dry", action="store_true", help="write nothing")
    chosen = options.parse_args()
    from extract.assemble.confidence import KINDS

    known = list(noted())
    today = list(read_today())
    if chosen.arrived:
        known += [row for row in today if row.document in chosen.arrived]
        if not chosen.dry:
            note(known)
    shares = first_sight()
    today = [weighed(row, shares.get(row.document, UNKNOWN_FIRST_SIGHT)) for row in today]
    out = [HEAD]
    for kind in KINDS:
        first, now = [r for r in known if r.record == kind], [r for r in today if r.record == kind]
        held = cross_validated(first, now)
        ids = {id(row) for row in first}
        met = [(odds, row) for odds, row in held if id(row) in ids]
        sure, bound = surest(met, LEAST_SURE) or surest(met, FEW_SURE), "at first sight"
        if sure is None:
            sure, bound = surest(held, 0) or SURE, "at first sight and today together"
        print(f"{kind}: sure from {sure:.3f} ({WANTED:.0%} {bound})")
        recent = list(dict.fromkeys(r.document for r in first))[-RECENT:]
        parts = {"first sight": met, "its last 20": [m for m in met if m[1].document in recent]}
        for name, rows in (parts | {"today": [pair for pair in held if id(pair[1]) not in ids]}).items():
            report(name, [(held_back(chance(odds), sure), row) for odds, row in rows])
        out.append(written(kind, [*first, *now], sure))
    if not chosen.dry:
        WEIGHTS.write_text("\n".join(out), encoding="utf-8")
    return 0


# --- Rows -------------------------------------------------------------------------------------------------------------------


def noted() -> Iterator[Row]:
    """Yields what was noted of plans at first sight."""
    with EVIDENCE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield Row(line["document"], line["record"], int(line["right"]), int(line["wrong"]), frozenset(line["features"].split()))


def note(rows: Sequence[Row]) -> None:
    """Writes the evidence anew."""
    with EVIDENCE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((r.document, r.record, r.right, r.wrong, " ".join(sorted(r.features))) for r in rows)


def first_sight() -> dict[str, float]:
    """Answers the tuple F1 of each plan when the rules first met it."""
    with FIRST_SIGHT.open(encoding="utf-8", newline="") as file:
        return {line["document"]: float(line["tuple_f1"]) for line in csv.DictReader(file)}


def weighed(row: Row, weight: float) -> Row:
    """Answers the row with another weight."""
    return Row(row.document, row.record, row.right, row.wrong, row.features, weight)


def read_today() -> Iterator[Row]:
    """Yields what today's rules make of all gold that is there."""
    from extract import evaluate, ingest

    for folder in (CORPUS / "gold", ROOT.parent / "shared" / "gold"):
        if folder.is_dir():
            for document in evaluate.load_gold(folder):
                yield from judged(document.name, document.gold, ingest.read(document.path))


def judged(name: str, gold: Any, document: Any) -> Iterator[Row]:
    """Yields the rows of one document, records with the same features together."""
    from extract import assemble, audit, mentions, outline, tables
    from extract.assemble.features import FeatureReader
    from extract.matcher import default
    from extract.scoring import score
    from extract.tokens import Tagger

    matcher, tagger = default(), Tagger(document.text)
    structure = outline.build(document, matcher)
    found = mentions.find(document, structure, matcher, tagger=tagger)
    records = assemble.link(document, structure, found, matcher)
    reader = FeatureReader(document, structure, found, records, matcher)
    counts: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(lambda: [0, 0])

    def count(kind: str, features: frozenset[str], right: bool | None) -> None:
        if right is not None:
            counts[kind, features][not right] += 1

    solutions = {s.solution_id: s for s in records.solutions}
    made = score(gold, tables.document_json(audit.audit(records)))
    for one in made.found:
        solution = solutions[one.task.key]
        count("tuple", reader.of_tuple(solution), one.right)
        count("solution", reader.of_solution(solution), one.wording)
        if solution.shortcoming_id:
            count("link", reader.of_link(solution), one.link)
        for deadline, right in zip((d for d in records.deadlines if d.solution_id == one.task.key), one.dues, strict=True):
            count("deadline", reader.of_deadline(deadline), right)
        for assignment, right in zip((a for a in records.assignments if a.solution_id == one.task.key), one.bodies, strict=True):
            count("assignment", reader.of_assignment(assignment), right)
    stated = [t["shortcoming"] for t in gold["tuples"] if t.get("shortcoming")] + [s["text"] for s in gold.get("parent_shortcomings", [])]
    for shortcoming in records.shortcomings:
        count("shortcoming", reader.of_shortcoming(shortcoming), said(shortcoming.text, stated))
    for (kind, features), (right, wrong) in sorted(counts.items(), key=lambda item: (item[0][0], sorted(item[0][1]))):
        yield Row(name, kind, right, wrong, features)


def said(text: str, stated: Sequence[str]) -> bool:
    """Answers whether gold states a shortcoming in these words."""
    from extract.scoring import SAME_WORDING, likeness, normal

    return any(likeness(normal(text), normal(other)) >= SAME_WORDING for other in stated)


# --- Models -----------------------------------------------------------------------------------------------------------------


def chosen_features(rows: Sequence[Row]) -> list[str]:
    """Answers the names of the features that enough plans have, in order."""
    seen = Counter(name for _, name in {(r.document, name) for r in rows for name in r.features})
    return sorted(name for name, count in seen.items() if count >= LEAST_DOCUMENTS)


def matrix(rows: Sequence[Row], names: Sequence[str]) -> Any:
    """Answers 0 and 1, a row for each of `rows`, a column of ones and one for each name."""
    return np.array([[1.0, *(float(name in row.features) for name in names)] for row in rows])


def fitted(rows: Sequence[Row], names: Sequence[str]) -> Any:
    """Answers base and weights of the logistic regression with a ridge, by Newton's method."""
    features = matrix(rows, names)
    lengths = Counter()
    for row in rows:
        lengths[row.document, row.weight] += row.right + row.wrong
    weight = np.array([r.weight * (lengths[r.document, r.weight] / TYPICAL_LENGTH) ** -0.5 for r in rows])
    right, count = np.array([r.right for r in rows], float), np.array([r.right + r.wrong for r in rows], float)
    ridge = np.diag([1e-6, *([RIDGE] * len(names))])
    found = np.zeros(len(names) + 1)
    for _ in range(60):
        chance = 1 / (1 + np.exp(-features @ found))
        slope = features.T @ (weight * (count * chance - right)) + ridge @ found
        bend = (features * (weight * count * chance * (1 - chance))[:, None]).T @ features + ridge
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < 1e-9:
            break
    return found


def cross_validated(first: Sequence[Row], now: Sequence[Row]) -> list[tuple[float, Row]]:
    """Answers each row with its log odds by a model that has seen nothing of its document."""
    rows = [*first, *now]
    held: list[tuple[float, Row]] = []
    for document in sorted({row.document for row in rows}):
        others, own = [r for r in rows if r.document != document], [r for r in rows if r.document == document]
        names = chosen_features(others)
        odds = matrix(own, names) @ fitted(others, names)
        held += zip(map(float, odds), own, strict=True)
    return held


def surest(held: Sequence[tuple[float, Row]], least: int) -> float | None:
    """Answers the least chance from which on records are right as often as wanted; None where fewer than `least` have it."""
    for step in range(round((1 - SURE) / STEP)):
        sure = [row for odds, row in held if chance(odds) >= SURE + step * STEP]
        right, all_ = sum(r.right for r in sure), sum(r.right + r.wrong for r in sure)
        if all_ < least:
            return None
        if right >= WANTED * all_:
            return SURE + step * STEP
    return None


def chance(odds: float) -> float:
    """Answers the probability of log odds."""
    return float(1 / (1 + np.exp(-odds)))


def held_back(chance: float, sure: float) -> float:
    """Answers the confidence given for a chance, as Weights.confidence does it."""
    from extract.assemble.confidence import ALMOST

    return ALMOST if ALMOST < chance < sure else chance


def report(name: str, held: Sequence[tuple[float, Row]]) -> None:
    """Prints how sure the model was of records of documents that it had not seen, and how many of them were right."""
    from extract.calibration import bands, brier, expected_error

    pairs = [(given, right) for given, row in held for right in [True] * row.right + [False] * row.wrong]
    table = "  ".join(f"{band.low:.1f}: {band.right}/{band.count} = {band.share:.3f}" for band in bands(pairs)[:5])
    print(f"  {name:<12} {table}  off by {expected_error(pairs):.3f}, Brier {brier(pairs):.3f}")


def written(kind: str, rows: Sequence[Row], sure: float) -> str:
    """Answers the section of the file for one kind of record, the weights from the worst to the best."""
    names = chosen_features(rows)
    base, *weights = fitted(rows, names)
    right, all_ = sum(r.weight * r.right for r in rows), sum(r.weight * (r.right + r.wrong) for r in rows)
    lines = [f"[{kind}]", f"share = {right / all_:.3f}", f"base = {base:.2f}", f"sure = {sure:.3f}", "", f"[{kind}.weights]"]
    lines += [f"{name} = {weight:.2f}" for weight, name in sorted(zip(weights, names, strict=True))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
