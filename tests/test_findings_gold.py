"""What the audit calls missing, against what the corpus' gold leaves out. On all plans: benchmarks/findings.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract import evaluate, scoring
from extract.scoring import Gap

GOLD = Path(__file__).resolve().parents[1] / "corpus" / "gold"


@pytest.fixture(scope="module")
def told() -> list[Gap]:
    """Every sixth plan of the corpus."""
    extract = evaluate.pipeline()
    return [gap for document in evaluate.load_gold(GOLD)[::6] for gap in scoring.gaps(document.gold, extract(document.path))]


@pytest.mark.parametrize("code", ["no_deadline", "no_owner"])
def test_what_is_called_missing_is_missing(told: list[Gap], code: str) -> None:
    said = [gap for gap in told if gap.code == code and gap.said]
    wrong = [gap.task.text for gap in said if not gap.implied]
    assert len(said) >= 20
    assert len(wrong) <= 0.1 * len(said), wrong


@pytest.mark.parametrize("code", ["no_deadline", "no_owner"])
def test_what_is_missing_is_called_so(told: list[Gap], code: str) -> None:
    missing = [gap for gap in told if gap.code == code and gap.implied]
    kept_quiet = [gap.task.text for gap in missing if not gap.said]
    assert len(missing) >= 20
    assert len(kept_quiet) <= 0.1 * len(missing), kept_quiet


def test_what_gold_leaves_open_is_not_judged() -> None:
    task = {"section_kind": "", "number": "1", "shortcoming": None, "solution": "Rà soát toàn bộ hồ sơ đất đai tồn đọng"}
    solution = {"solution_id": "g", "text": task["solution"], "number": "1"}
    found = {"solutions": [solution], "findings": [{"record_id": "g", "code": "no_deadline"}]}
    assert scoring.gaps({"tuples": [task | {"deadlines_optional": ["ongoing"], "units_optional": True}]}, found) == []
    judged = scoring.gaps({"tuples": [task | {"units": [{"name": "Sở Y tế", "role": "owner"}]}]}, found)
    assert [(gap.code, gap.implied, gap.said) for gap in judged] == [("no_deadline", True, True), ("no_owner", False, False)]
    assert scoring.gaps({"tuples": [task | {"optional": True}]}, found) == []
