"""Trains how sure it is that a solution answers a shortcoming: writes rules/weights/coverage.toml.

    python corpus/train_coverage.py         trains, prints what comes of it, writes the weights
    python corpus/train_coverage.py --dry   writes nothing

Two logistic regressions over the figures of extract/agreement.py. What tells by wording alone is learnt from the plans of the
corpus that say themselves which remedy is for which of their shortcomings, the ties taken away, and from the pairs that are tuned on; what
tells that a plan says a shortcoming over again, from those pairs alone, with the first as what it starts from. The least chance of a tie is
then chosen on plans and pairs that were not trained on: the middle of where their F1 is within a hundredth of its best.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

CORPUS = Path(__file__).resolve().parent
if str(CORPUS.parent) not in sys.path:
    sys.path.insert(0, str(CORPUS.parent))

if TYPE_CHECKING:
    from extract.compare.sides import Task

WEIGHTS = CORPUS.parent / "rules" / "weights" / "coverage.toml"
# Plans of these letters and these pairs are tuned on; the threshold is chosen on all others of the two lists.
TUNED_LETTERS = "abcdefghij"
TUNED_PAIRS = ("k01", "k02", "k03", "k04")
HELD_PAIRS = ("k05", "k06", "k07", "k08", "k09", "k10", "k11")
LEAST_SHORTCOMINGS = 4
LEAST_TIES = 4
# A pair is written as people write a plan for a conclusion; a plan with its remedies beside it need not say what they are for.
PAIR_WEIGHT = 4.0
RIDGE = 1.0
DUTIES = "to_chuc_thuc_hien"
NAMES = ("base", "likeness", "ahead", "alone", "duty")
HEAD = """\
# How sure it is that two passages are about one thing (extract/agreement.py): what each figure adds to the odds, in natural
# logarithms, chance = 1 / (1 + exp(-(base + likeness * ... + ahead * ... + alone * ... + duty))), and the least chance of a tie. `wording`
# judges a solution against a shortcoming, `restated` a plan's shortcoming against the conclusion's.
#
# Written by corpus/train_coverage.py, which says how; do not edit.
"""


@dataclass(frozen=True)
class Sample:
    """The figures of all answers with all shortcomings of one plan, which of them belong together, and what each counts for."""

    name: str
    tuned: bool
    features: np.ndarray
    right: np.ndarray
    weight: float


def main() -> int:
    """Trains, prints, writes; answers the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--dry", action="store_true", help="write nothing")
    chosen = options.parse_args()
    pairs = list(_pairs())
    wording, restated = [*_plans(), *(s for s, _ in pairs if s)], [s for _, s in pairs if s]
    out = [HEAD]
    start = np.zeros(len(NAMES))
    for kind, samples in (("wording", wording), ("restated", restated)):
        weights = fitted([s for s in samples if s.tuned], start)
        threshold = report(kind, samples, weights)
        start = weights
        lines = [f"threshold = {threshold:.2f}", *(f"{n} = {w:.2f}" for n, w in zip(NAMES, weights, strict=True))]
        out.append(f"[{kind}]\n" + "\n".join(lines) + "\n")
    if not chosen.dry:
        WEIGHTS.write_text("\n".join(out), encoding="utf-8")
    return 0


# --- Samples ----------------------------------------------------------------------------------------------------------------


def _plans() -> Iterator[Sample]:
    """Yields the plans of the corpus that tie their remedies to their own shortcomings."""
    from extract import ingest, pipeline
    from extract.compare.sides import side

    for path in sorted((CORPUS / "plans").iterdir()):
        records = pipeline.understand(ingest.read(path), nlp=False)
        told = {s.solution_id for s in records.solutions if not s.inferred}
        plan = side(records)
        tasks = [t for t in plan.tasks if t.task_id in told]
        if len(plan.shortcomings) < LEAST_SHORTCOMINGS or sum(bool(t.shortcoming_id) for t in tasks) < LEAST_TIES:
            continue
        right = [[t.shortcoming_id == s.record_id for s in plan.shortcomings] for t in tasks]
        asked, tuned = [s.text for s in plan.shortcomings], path.stem[0] in TUNED_LETTERS
        yield _sample(path.stem, tuned, [t.bare for t in tasks], asked, (), right, 1.0, _duties(tasks))


def _pairs() -> Iterator[tuple[Sample | None, Sample | None]]:
    """Yields for each plan of a pair what its solutions, and what its shortcomings, have in common with the conclusion's shortcomings."""
    import score_pairs

    from extract.compare.sides import side
    from extract.compare.stated import completed

    for name in score_pairs.names():
        if name[:3] not in (*TUNED_PAIRS, *HELD_PAIRS):
            continue
        pair = score_pairs.read(name)
        asked = side(completed(pair.conclusion)).leaves()
        links = score_pairs.wanted_links(pair)
        for file, records in pair.plans.items():
            plan = side(records)
            right = [
                [any(w.text.startswith(s) and t.passage.text.startswith(d) for s, p, d in links if p == file) for w in asked]
                for t in plan.tasks
            ]
            rows = list(zip(plan.tasks, right, strict=True))
            beside = {s.record_id: [row for t, row in rows if t.shortcoming_id == s.record_id] for s in plan.shortcomings}
            own = [[any(row[j] for row in beside[s.record_id]) for j in range(len(asked))] for s in plan.shortcomings]
            texts, tuned = [w.text for w in asked], name[:3] in TUNED_PAIRS
            done, said = [t.bare for t in plan.tasks], [s.text for s in plan.shortcomings]
            yield (
                _sample(f"{name}/{file}", tuned, done, texts, said, right, PAIR_WEIGHT, _duties(plan.tasks)),
                _sample(f"{name}/{file}", tuned, said, texts, done, own, 1.0) if said else None,
            )


def _duties(tasks: Sequence[Task]) -> list[bool]:
    return [t.section_kind == DUTIES for t in tasks]


def _sample(
    name: str,
    tuned: bool,
    answers: Sequence[str],
    asked: Sequence[str],
    beside: Sequence[str],
    right: Sequence[Sequence[bool]],
    weight: float,
    duties: Sequence[bool] = (),
) -> Sample:
    from extract.agreement import figures
    from extract.text import fold
    from extract.wording import Scale, terms

    mine, theirs, others = ([terms(fold(t)) for t in texts] for texts in (answers, asked, beside))
    found = figures(mine, theirs, Scale([*mine, *theirs, *others]), duties=duties)
    rows = [[1.0, f.likeness, f.ahead, f.alone, f.duty] for row in found for f in row]
    return Sample(name, tuned, np.array(rows), np.array([r for row in right for r in row], float), weight)


# --- Training and choosing ----------------------------------------------------------------------------------------------------


def fitted(samples: Sequence[Sample], start: np.ndarray) -> np.ndarray:
    """Answers the weights of a logistic regression by Newton's method; the ridge draws them to `start`."""
    x, y = np.concatenate([s.features for s in samples]), np.concatenate([s.right for s in samples])
    counts = np.concatenate([np.full(len(s.right), s.weight) for s in samples])
    weights = start.copy()
    ridge = RIDGE * np.array([0.0 if not start.any() else 0.1, *([1.0] * (len(start) - 1))])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (counts * (y - chance)) - ridge * (weights - start)
        curve = (x * (counts * chance * (1 - chance))[:, None]).T @ x + np.diag(ridge + 1e-9)
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def report(kind: str, samples: Sequence[Sample], weights: np.ndarray) -> float:
    """Prints how good ties are on what was tuned on and on what was held out; answers the threshold chosen on the latter."""
    held = [s for s in samples if not s.tuned]
    steps = np.arange(0.10, 0.91, 0.01)
    scores = np.array([f1(held, weights, t)[2] for t in steps])
    good = steps[scores >= scores.max() - 0.01]
    threshold = float(good[len(good) // 2])
    print(f"{kind}: " + "  ".join(f"{n} {w:.2f}" for n, w in zip(NAMES, weights, strict=True)) + f"  threshold {threshold:.2f}")
    parts = {"tuned on": [s for s in samples if s.tuned], "held out": held, "of these pairs": [s for s in held if "/" in s.name]}
    for name, part in parts.items():
        precision, recall, measure = f1(part, weights, threshold)
        ties = int(sum(s.right.sum() for s in part))
        print(f"    {name:15} plans {len(part):3}  ties {ties:4}  P {precision:.3f} R {recall:.3f} F1 {measure:.3f}")
    chances = np.concatenate([1 / (1 + np.exp(-s.features @ weights)) for s in held])
    right = np.concatenate([s.right for s in held])
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = (chances >= low) & (chances < high)
        if inside.any():
            met, promised = right[inside].mean(), chances[inside].mean()
            print(f"    given {low:.1f}-{min(high, 1):.1f}: {inside.sum():5} candidates held out, {met:.2f} right, {promised:.2f} promised")
    return threshold


def f1(samples: Sequence[Sample], weights: np.ndarray, threshold: float) -> tuple[float, float, float]:
    """Answers precision, recall and F1 of the ties at a threshold."""
    tp = given = asked = 0.0
    for s in samples:
        tied = 1 / (1 + np.exp(-s.features @ weights)) >= threshold
        tp, given, asked = tp + s.weight * (tied * s.right).sum(), given + s.weight * tied.sum(), asked + s.weight * s.right.sum()
    return tp / max(given, 1), tp / max(asked, 1), 2 * tp / max(given + asked, 1)


if __name__ == "__main__":
    sys.exit(main())
