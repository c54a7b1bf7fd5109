"""Deadlines: a corpus of wordings with their meanings, what is no deadline, and properties that hold on any text."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import matcher as matchers
from extract.matcher import Matcher, Traced
from extract.normalize import calendar, deadlines
from extract.normalize.deadlines import DeadlineMention
from extract.text import clean, fold

CORPUS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "values" / "deadlines.toml").read_text(encoding="utf-8"))
ISSUED: dt.date = CORPUS["issued_on"]
CONTEXTS = ("field", "prose", "heading")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return matchers.default()


def read(matcher: Matcher, text: str, context: Any, issued_on: dt.date | None = ISSUED, **options: Any) -> tuple[DeadlineMention, ...]:
    return deadlines.find(matcher, fold(text), context=context, issued_on=issued_on, text=text, **options)


def facts(mention: DeadlineMention) -> dict[str, Any]:
    value = mention.value
    named = {
        "kind": value.kind, "start": value.start, "end": value.end, "bound": value.bound, "rrule": value.rrule, "anchor": value.anchor,
    }  # fmt: skip
    return {key: str(item) for key, item in named.items() if item}


def wanted(block: dict[str, Any]) -> dict[str, Any]:
    return {key: block[key] for key in ("kind", "start", "end", "bound", "rrule", "anchor") if key in block}


def surfaces() -> Iterator[Any]:
    for block in CORPUS["value"]:
        for context in CONTEXTS:
            for text in block.get(context, ()):
                yield pytest.param(text, context, block, id=f"{context}: {text}")


@pytest.mark.parametrize(("marked", "context", "block"), list(surfaces()))
def test_a_wording_has_its_meaning_and_its_span(matcher: Matcher, marked: str, context: str, block: dict[str, Any]) -> None:
    text = marked.replace("[[", "").replace("]]", "")
    span = re.search(r"\[\[(.*?)\]\]", marked)
    found = read(matcher, text, context)
    assert len(found) == 1, [text[m.start : m.end] for m in found]
    got = facts(found[0])
    if "anchor" in got and "anchor" in block:
        got["anchor"] = block["anchor"] if got["anchor"].lower() == block["anchor"].lower() else got["anchor"]
    assert got == wanted(block)
    assert text[found[0].start : found[0].end] == (span[1] if span else text)
    if "inferred" in block:
        assert list(found[0].value.inferred) == block["inferred"]


@pytest.mark.parametrize("case", CORPUS["case"], ids=lambda case: case["text"])
def test_a_text_with_several_times(matcher: Matcher, case: dict[str, Any]) -> None:
    assert [facts(m) for m in read(matcher, case["text"], case["context"])] == [wanted(v) for v in case["values"]]


@pytest.mark.parametrize(("context", "text"), [(context, text) for context in CONTEXTS for text in CORPUS["none"][context]])
def test_what_is_no_deadline(matcher: Matcher, context: str, text: str) -> None:
    found = read(matcher, text, context)
    assert not found, [(text[m.start : m.end], facts(m)) for m in found]


def test_offsets_are_those_of_the_whole_text(matcher: Matcher) -> None:
    text = "1. Rà soát trước ngày 30/6/2023.\n2. Báo cáo trước ngày 15/7/2023.\n"
    start = text.index("2.")
    (mention,) = read(matcher, text, "prose", start=start, end=len(text))
    assert text[mention.start : mention.end] == "trước ngày 15/7/2023"


def test_the_stretch_bounds_what_is_read(matcher: Matcher) -> None:
    text = "xong trước ngày 30/6/2023 và báo cáo"
    assert read(matcher, text, "field", end=text.index("/2023"))[0].value.inferred == ("year",)


def test_lines_are_not_read_together(matcher: Matcher) -> None:
    assert [facts(m)["kind"] for m in read(matcher, "trước\nngày 30/6/2023", "field")] == ["date"]
    assert facts(read(matcher, "trước\nngày 30/6/2023", "field")[0])["bound"] == "on"


def test_what_is_unknown_stays_empty(matcher: Matcher) -> None:
    """Without a day of issue there is no year to infer and no end to count; the time itself is still seen."""
    assert facts(read(matcher, "trước 30/6", "field", None)[0]) == {"kind": "date"}
    assert facts(read(matcher, "trong 10 ngày kể từ ngày ký", "field", None)[0]) == {"kind": "relative", "bound": "by", "anchor": "ngày ký"}
    assert facts(read(matcher, "trước 30/6", "field", None, year=2026)[0])["end"] == "2026-06-30"
    assert read(matcher, "Trong năm", "field", None, year=2026)[0].value.end == dt.date(2026, 12, 31)


@pytest.mark.parametrize(("kind", "end"), [("thong_bao", dt.date(2023, 7, 10)), ("ke_hoach", None), ("", None)])
def test_the_issue_of_such_a_document_is_its_own_where_it_is_one(matcher: Matcher, kind: str, end: dt.date | None) -> None:
    """A plan that carries out a notice counts from the notice's day, which it has to name."""
    (mention,) = read(matcher, "trong thời hạn 20 ngày kể từ ngày ban hành Thông báo", "prose", kind=kind)
    assert (mention.value.kind, mention.value.end) == ("relative", end)


def test_past_days_count_in_a_field_but_not_in_prose(matcher: Matcher) -> None:
    """A field that names a past day is a finding for the auditor; a sentence that names one tells a story."""
    assert facts(read(matcher, "Ngày 15/3/2023", "field")[0])["end"] == "2023-03-15"
    assert read(matcher, "Hội nghị họp ngày 15/3/2023.", "prose") == ()
    assert read(matcher, "hoàn thành trước ngày 15/3/2023", "prose") == ()


def test_without_text_anchors_are_folded(matcher: Matcher) -> None:
    folded = fold("ngay sau khi Kế hoạch được ban hành")
    (mention,) = deadlines.find(matcher, folded, context="field", issued_on=ISSUED)
    assert mention.value.anchor == "kế hoạch được ban hành"


def test_the_trace_names_what_was_taken_away(matcher: Matcher) -> None:
    trace: list[Traced] = []
    text = "Tổ chức các hoạt động kỷ niệm Quốc khánh 02/9"
    assert deadlines.find(matcher, fold(text), context="prose", issued_on=ISSUED, trace=trace) == ()
    assert ("time.day-of-month-bare", "suppressed", "none.commemoration") in {(t.match.rule.id, t.outcome, t.by) for t in trace}
    trace.clear()
    assert read(matcher, "Thực hiện Công văn số 5/SNV-TH ngày 05/7/2023", "prose", trace=trace) == ()
    assert [(t.match.rule.id, t.outcome, t.by) for t in trace if t.outcome != "overlapped"] == [
        ("time.day", "suppressed", "reference.numbered")
    ]


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2023-06-20", 3, "2023-06-23"),
        ("2023-06-20", 4, "2023-06-26"),  # over a week-end
        ("2023-06-24", 1, "2023-06-26"),  # from a Saturday
        ("2023-06-20", 0, "2023-06-20"),
        ("2023-06-20", -2, "2023-06-16"),
    ],
)
def test_working_days(start: str, count: int, end: str) -> None:
    assert calendar.add_working_days(dt.date.fromisoformat(start), count) == dt.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [("2023-01-31", 1, "2023-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2023-11-15", 3, "2024-02-15"), ("2023-03-31", -1, "2023-02-28")],
)
def test_months_later(start: str, count: int, end: str) -> None:
    assert calendar.add_months(dt.date.fromisoformat(start), count) == dt.date.fromisoformat(end)


# --- Properties ----------------------------------------------------------------------------------------------------------

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


FORMS = ("{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d}-{m}-{y}", "{d:02}.{m:02}.{y}", "ngày {d} tháng {m} năm {y}", "Ngày {d:02}/{m}/{y}")


@given(DAYS, st.sampled_from(FORMS))
def test_a_written_date_is_that_date(day: dt.date, form: str) -> None:
    text = form.format(d=day.day, m=day.month, y=day.year)
    (mention,) = read(matchers.default(), text, "field")
    assert (mention.start, mention.end, mention.value.kind, mention.value.end) == (0, len(text), "date", day)


@given(DAYS, DAYS)
def test_a_written_range_is_that_range(one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))
    found = read(matchers.default(), f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}", "field")
    assert [(m.value.start, m.value.end) for m in found] == [(first, last)]


@given(DAYS.filter(lambda d: (d.month, d.day) != (2, 29)), DAYS)
def test_a_missing_year_never_leads_before_the_issue(day: dt.date, issued: dt.date) -> None:
    (mention,) = read(matchers.default(), f"trước ngày {day.day}/{day.month}", "field", issued)
    end = mention.value.end
    assert end is not None and issued <= end < issued.replace(year=issued.year + 1, day=min(issued.day, 28)) + dt.timedelta(days=4)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1990, 2060))
def test_only_days_of_the_calendar_are_read(day: int, month: int, year: int) -> None:
    found = read(matchers.default(), f"trước ngày {day:02}/{month:02}/{year}", "field")
    assert bool(found) is (calendar.day(year, month, day) is not None)


WORDS = st.sampled_from(
    """ngày tháng quý năm tuần trước đến từ trong hằng hàng định kỳ 6 06 30/6 30/6/2023 2025 2026-2028 quý I II, và , ; . ( ) : - →
    chậm nhất hoàn thành xong kể từ ngày ký sau khi thường xuyên làm việc 10 ngày 15 thứ Sáu cuối đầu hết giai đoạn học kỳ lần mỗi
    / 12/2025 99 0 một hai |""".split()
).map(lambda word: "\n" if word == "|" else word)


@settings(max_examples=200)
@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60), st.sampled_from(CONTEXTS), st.none() | DAYS)
def test_any_text_is_read_without_failing(text: str, context: Any, issued: dt.date | None) -> None:
    text = clean(text)
    found = read(matchers.default(), text, context, issued)
    for mention in found:
        assert 0 <= mention.start < mention.end <= len(text)
        value = mention.value
        assert value.start is None or value.end is None or value.start <= value.end
        assert (value.kind == "recurring") is bool(value.rrule)
    assert list(found) == sorted(found, key=lambda m: m.start)
