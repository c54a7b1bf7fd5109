"""What the audit says, against gold: what the corpus' gold leaves out (on all plans: benchmarks/findings.py), and corpus/findings."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from extract import evaluate, scoring
from extract.audit import checks
from extract.scoring import Gap

# What is said in place of another finding, or is judged by the corpus' gold, or wants pages (tests/test_scan.py, tests/test_audit.py).
ELSEWHERE = {"unreadable", "no_deadline", "no_owner", "unread_deadline", "unread_owner"}
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
    free = {"deadlines_optional": ["recurring"], "deadlines_open": [{"text": "cuối quý", "kind": "recurring", "need": "must"}]}
    sure = scoring.gaps({"tuples": [task | free | {"units_optional": True}]}, found)
    assert [(gap.code, gap.implied, gap.said) for gap in sure] == [("no_deadline", False, True)], "a time of whatever value is none missing"
    watched = scoring.gaps({"tuples": [task | {"units": [{"name": "Phó Giám đốc", "role": "other"}]}]}, found)
    assert [gap.code for gap in watched] == ["no_deadline"]
    answers = scoring.gaps({"tuples": [task | {"units": [{"name": "Phó Giám đốc", "role": "other"}], "nobody": False}]}, found)
    assert [(gap.code, gap.implied) for gap in answers] == [("no_deadline", True), ("no_owner", False)]


@pytest.fixture(scope="module")
def marked() -> Counter[tuple[str, str]]:
    """What came of the plans that were written for the findings."""
    sys.path.insert(0, str(GOLD.parent))
    import score_findings

    return sum((score_findings.score(name).counts for name in score_findings.names()), Counter())


@pytest.mark.parametrize("code", sorted(checks().keys() - ELSEWHERE))
def test_what_is_marked_is_said_and_little_else(marked: Counter[tuple[str, str]], code: str) -> None:
    right, wrong, missed = (marked[code, kind] for kind in ("right", "wrong", "missed"))
    assert right + missed >= 6, "too few marks to tell"
    assert right >= 0.85 * (right + wrong)
    assert right >= (0.7 if code == "deadline_after_period" else 0.85) * (right + missed)


def test_marks_are_about_the_lines_above_them() -> None:
    sys.path.insert(0, str(GOLD.parent))
    import score_findings

    source = "@title: A\n%+ blank_date\n1. Rà soát.\n- Thời gian: sớm\n%+@ vague_deadline\n%? no_owner|no_lead: why"
    lines, found = score_findings.marks(source)
    assert lines == ["@title: A", "1. Rà soát.", "- Thời gian: sớm"]
    assert [(m.sign, m.codes, m.first, m.last) for m in found] == [
        ("+", ("blank_date",), -1, -1),
        ("+", ("vague_deadline",), 1, 2),
        ("?", ("no_owner", "no_lead"), 2, 2),
    ]
