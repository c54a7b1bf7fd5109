"""The benchmark of time phrases: every phrase is understood whole, and the marks of other tools mean what they say."""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import deadlines as benchmark  # noqa: E402

KNOWN = tomllib.loads((BENCHMARKS / "deadlines.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("family", KNOWN["family"], ids=lambda family: family["name"])
def test_every_phrase_of_a_family_means_the_same(family: dict[str, list[str]]) -> None:
    judge = benchmark.kehoach(KNOWN["base"])
    assert len(family["phrases"]) >= 2
    for phrase in family["phrases"]:
        assert judge(phrase, family["values"])[0] == "full", (phrase, judge(phrase, family["values"]))


def test_the_phrases_of_the_format_are_all_understood() -> None:
    phrases = benchmark.shared_phrases(KNOWN["shared"]["values"])
    if not phrases:
        pytest.skip("../shared/FORMAT.md is not beside this checkout")
    judge = benchmark.kehoach(KNOWN["base"])
    assert len(phrases) == 25
    assert [phrase for phrase, values in phrases if judge(phrase, values)[0] != "full"] == []


MEANT = [
    ("the day itself", [("2023-06-30", "2023-06-30")], [{"kind": "date", "end": "2023-06-30"}], "full"),
    ("another day", [("2023-06-29", "2023-06-29")], [{"kind": "date", "end": "2023-06-30"}], "wrong"),
    ("one day of a month", [("2023-09-20", "2023-09-20")], [{"kind": "period", "start": "2023-09-01", "end": "2023-09-30"}], "partial"),
    ("the whole month", [("2023-09-01", "2023-09-30")], [{"kind": "period", "start": "2023-09-01", "end": "2023-09-30"}], "full"),
    ("a day for what comes back", [("2023-06-15", "2023-06-15")], [{"kind": "recurring", "rrule": "FREQ=MONTHLY"}], "wrong"),
    ("a second day that nobody named", [("2023-06-30", "2023-06-30"), ("2022-01-01", "2022-01-01")],
     [{"kind": "date", "end": "2023-06-30"}], "wrong"),
    ("nothing", [], [{"kind": "ongoing"}], "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "found", "values", "mark"), MEANT, ids=[m[0] for m in MEANT])
def test_marks_of_tools_that_know_days(what: str, found: list[tuple[str, str]], values: list[dict[str, str]], mark: str) -> None:
    days = [(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last in found]
    assert benchmark.days_mark(days, values) == mark, what


def test_heideltimes_answers_are_read() -> None:
    printed = '<TimeML>xong <TIMEX3 tid="t1" type="DATE" value="2024-Q3">quý III/2024</TIMEX3></TimeML>'
    assert benchmark.timex(printed) == [("DATE", "2024-Q3", "quý III/2024")]
    assert benchmark.stretch_of("2024-Q3") == (dt.date(2024, 7, 1), dt.date(2024, 9, 30))
    assert benchmark.stretch_of("2024-H1") == (dt.date(2024, 1, 1), dt.date(2024, 6, 30))
    assert benchmark.stretch_of("2024-02") == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert benchmark.stretch_of("P10D") is None


@pytest.mark.parametrize(
    ("before", "cited"),
    [
        ("theo Kế hoạch số 12/KH-UBND ngày ", True), ("Nghị quyết ngày ", True), ("THÔNG TƯ SỐ 9/1998/TTLT-BTC\n", True),
        ("hoàn thành trước ngày ", False), ("các địa phương\nQuyết định\n", False), ("ban hành Quyết định trước ngày ", False),
    ],
)  # fmt: skip
def test_dates_of_citations_are_told(before: str, cited: bool) -> None:
    assert benchmark.cited(before) is cited
