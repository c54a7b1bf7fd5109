"""The calendar: each deadline on its days, read back by a calendar library; nothing left out without being counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from extract import export, tables
from extract.audit import audit
from extract.due import Due, due
from extract.export import ics
from extract.model import DeadlineValue
from tests.factories import Draft, sample_plan

DAY = dt.date
ISSUED = DAY(2024, 3, 5)


def plan(*deadlines: tuple[str, DeadlineValue], task: str = "Ban hành quy chế", issued: dt.date | None = ISSUED) -> tables.Tables:
    d = Draft()
    if issued:
        d.issued(issued)
    for n, (words, value) in enumerate(deadlines):
        d.deadline(d.solution(str(n + 1), f"{task} {n + 1}" if n else task), words, value)
    return tables.build([tables.rows(audit(d.records()))])


def parsed(made: tables.Tables, folder: Path) -> tuple[icalendar.Calendar, list[icalendar.Event]]:
    (path,) = export.write(made, folder, formats=("ics",))
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    return calendar, list(calendar.walk("VEVENT"))


def lines_of(found: list[ics.Event], left_out: Counter[Any]) -> list[str]:
    """Answers the lines of the file before they are folded."""
    return [*ics._head(len(found), left_out), *(line for event in found for line in ics._lines(event)), "END:VCALENDAR"]


def dated(kind: str, start: dt.date | None, end: dt.date | None, bound: str = "") -> DeadlineValue:
    return DeadlineValue(kind, start=start, end=end, bound=bound)  # type: ignore[arg-type]


# --- On which days ---------------------------------------------------------------------------------------------------------

DATED = [
    ("trước ngày 30/6/2024", dated("date", None, DAY(2024, 6, 30), "before"), DAY(2024, 6, 29), DAY(2024, 6, 29)),
    ("trước 17 giờ ngày 30/6/2024", dated("date", None, DAY(2024, 6, 30), "before"), DAY(2024, 6, 30), DAY(2024, 6, 30)),
    ("trước 16h30 ngày 01/7/2024", dated("date", None, DAY(2024, 7, 1), "before"), DAY(2024, 7, 1), DAY(2024, 7, 1)),
    ("chậm nhất ngày 30/6/2024", dated("date", None, DAY(2024, 6, 30), "by"), DAY(2024, 6, 30), DAY(2024, 6, 30)),
    ("ngày 01/01/2025", dated("date", None, DAY(2025, 1, 1), "on"), DAY(2025, 1, 1), DAY(2025, 1, 1)),
    ("trước ngày 01/01/2025", dated("date", None, DAY(2025, 1, 1), "before"), DAY(2024, 12, 31), DAY(2024, 12, 31)),
    ("Quý III/2024", dated("period", DAY(2024, 7, 1), DAY(2024, 9, 30)), DAY(2024, 7, 1), DAY(2024, 9, 30)),
    ("hoàn thành trong quý III/2024", dated("period", DAY(2024, 7, 1), DAY(2024, 9, 30), "by"), DAY(2024, 9, 30), DAY(2024, 9, 30)),
    ("trong 20 ngày", DeadlineValue("relative", end=DAY(2024, 3, 25), bound="by", anchor="ban hành"), DAY(2024, 3, 25), DAY(2024, 3, 25)),
]


@pytest.mark.parametrize(("words", "value", "first", "last"), DATED, ids=[c[0] for c in DATED])
def test_events_of_days_and_periods(words: str, value: DeadlineValue, first: dt.date, last: dt.date, tmp_path: Path) -> None:
    _, (event,) = parsed(plan((words, value)), tmp_path)
    assert event.start == first and event.end == last + dt.timedelta(days=1), "all day; the end does not belong to it"
    assert not isinstance(event.start, dt.datetime) and "RRULE" not in event
    assert event["TRANSP"] == "TRANSPARENT"


RECURRING = [
    # printed, rule, bound; the first three times with their last days
    ("hằng tháng", "FREQ=MONTHLY", "", ["2024-03-31", "2024-04-30", "2024-05-31"]),
    ("hằng quý", "FREQ=MONTHLY;INTERVAL=3", "", ["2024-03-31", "2024-06-30", "2024-09-30"]),
    ("6 tháng một lần", "FREQ=MONTHLY;INTERVAL=6", "", ["2024-06-30", "2024-12-31", "2025-06-30"]),
    ("hằng năm", "FREQ=YEARLY", "", ["2024-12-31", "2025-12-31", "2026-12-31"]),
    ("hằng tuần", "FREQ=WEEKLY", "", ["2024-03-08", "2024-03-15", "2024-03-22"]),
    ("hằng ngày", "FREQ=DAILY", "", ["2024-03-05", "2024-03-06", "2024-03-07"]),
    ("vào ngày 31 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=31", "on", ["2024-03-31", "2024-05-31", "2024-07-31"]),
    ("trước ngày 25 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=25", "before", ["2024-03-24", "2024-04-24", "2024-05-24"]),
    ("trước 15 giờ ngày 25 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=25", "before", ["2024-03-25", "2024-04-25", "2024-05-25"]),
    ("trước ngày 01 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=1", "before", ["2024-04-01", "2024-05-01", "2024-06-01"]),
    ("trước 16h thứ Sáu", "FREQ=WEEKLY;BYDAY=FR", "before", ["2024-03-08", "2024-03-15", "2024-03-22"]),
    ("trước ngày 10 và 25", "FREQ=MONTHLY;BYMONTHDAY=10,25", "before", ["2024-03-09", "2024-03-24", "2024-04-09"]),
    ("ngày 20 tháng cuối quý", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20", "on", ["2024-03-20", "2024-06-20", "2024-09-20"]),
    ("tháng 5 và tháng 10 hằng năm", "FREQ=YEARLY;BYMONTH=5,10", "", ["2024-05-31", "2024-10-31", "2025-05-31"]),
    ("thứ Sáu cuối tháng", "FREQ=MONTHLY;BYDAY=-1FR", "", ["2024-03-29", "2024-04-26", "2024-05-31"]),
]


@pytest.mark.parametrize(("words", "rrule", "bound", "times"), RECURRING, ids=[c[0] for c in RECURRING])
def test_events_that_come_again(words: str, rrule: str, bound: str, times: list[str], tmp_path: Path) -> None:
    _, (event,) = parsed(plan((words, DeadlineValue("recurring", rrule=rrule, bound=bound))), tmp_path)  # type: ignore[arg-type]
    begin = dt.datetime.combine(event.start, dt.time())
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=begin)
    assert [f"{at:%Y-%m-%d}" for at, _ in zip(rule, range(3), strict=False)] == times
    assert rule[0] == begin, "the first day is one of the rule's own, as RFC 5545 asks"
    assert event.end - event.start == dt.timedelta(days=1)


def test_months_that_stand_together_are_one_period_a_year(tmp_path: Path) -> None:
    _, (event,) = parsed(plan(("quý II hằng năm", DeadlineValue("recurring", rrule="FREQ=YEARLY;BYMONTH=4,5,6"))), tmp_path)
    assert (event.start, event.end) == (DAY(2024, 4, 1), DAY(2024, 7, 1))
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=dt.datetime(2024, 4, 1))
    assert [f"{at:%Y-%m-%d}" for at, _ in zip(rule, range(2), strict=False)] == ["2024-04-01", "2025-04-01"]


def test_a_recurrence_counts_from_the_first_day_of_a_plan_without_a_date(tmp_path: Path) -> None:
    monthly = ("hằng tháng", DeadlineValue("recurring", rrule="FREQ=MONTHLY"))
    made = plan(monthly, ("từ quý II/2023", dated("period", DAY(2023, 4, 1), DAY(2023, 6, 30))), issued=None)
    assert parsed(made, tmp_path)[1][0].start == DAY(2023, 4, 30)
    assert ics.events(plan(monthly, issued=None)) == ([], {"no_begin": 1})


def test_what_has_no_day_is_left_out_and_counted(tmp_path: Path) -> None:
    made = plan(
        ("thường xuyên", DeadlineValue("ongoing")),
        ("thường xuyên, liên tục", DeadlineValue("ongoing")),
        ("sớm", DeadlineValue("vague")),
        ("sau khi nghiệm thu", DeadlineValue("relative", anchor="nghiệm thu")),
        ("từ năm 2024", dated("period", DAY(2024, 1, 1), None)),
        ("ngày 30/6/2024", dated("date", None, DAY(2024, 6, 30), "on")),
    )
    calendar, found = parsed(made, tmp_path)
    assert [e.start for e in found] == [DAY(2024, 6, 30)]
    assert str(calendar["DESCRIPTION"]) == (
        "1 thời hạn có ngày. Không đưa vào lịch: 2 thường xuyên; 1 không rõ lúc nào; 1 tính từ một sự kiện chưa biết ngày; "
        "1 có lúc bắt đầu mà không có lúc kết thúc."
    )


def test_the_ends_of_time_are_days_too() -> None:
    row = {"kind": "date", "start": None, "text": "", "rrule": ""}
    assert due({**row, "end": dt.date.min, "bound": "before"}, None) == Due(dt.date.min, dt.date.min)
    made = plan(("ngày 31/12/9999", dated("date", None, dt.date.max, "on")))
    lines = lines_of(*ics.events(made))
    assert "DTSTART;VALUE=DATE:99991231" in lines and not any(line.startswith("DTEND") for line in lines)


# --- What an event says ----------------------------------------------------------------------------------------------------


def test_an_event_says_what_who_where(tmp_path: Path) -> None:
    _, (first, quarterly) = parsed(tables.build([tables.rows(audit(sample_plan()))]), tmp_path)
    assert str(first["SUMMARY"]) == "Mua bổ sung nhiệt kế tự ghi, ẩm kế cho ba kho thuốc và ghi sổ mỗi ngày hai lần"
    assert str(first["DESCRIPTION"]).splitlines() == [
        "Mua bổ sung nhiệt kế tự ghi, ẩm kế cho ba kho thuốc và ghi sổ mỗi ngày hai lần",
        "Thời hạn: trước ngày 30/6/2024 (trước ngày 30/06/2024)",
        "Chủ trì, thực hiện: Khoa Dược - Vật tư y tế",
        "Phối hợp: Phòng Kế hoạch - Nghiệp vụ",
        "Đơn vị khác: Phó Giám đốc Trần Thị Mơ (chỉ đạo)",
        "Khắc phục: Kho thuốc chưa có thiết bị theo dõi nhiệt độ và độ ẩm theo quy định",
        "Văn bản: 17/KH-TTYT, ngày 05/03/2024; TRUNG TÂM Y TẾ THỊ XÃ; Khắc phục hạn chế, khuyết điểm sau kiểm tra công tác dược",
        "Căn cứ: kh-sample.pdf (trang 1, ký tự 461-481)",
    ]
    assert "Thời hạn: hằng quý báo cáo kết quả (hằng quý)" in str(quarterly["DESCRIPTION"])
    assert list(first["CATEGORIES"].cats) == ["Ngày cụ thể"]


def test_uids_come_from_the_deadlines_and_stay(tmp_path: Path) -> None:
    made = tables.build([tables.rows(audit(sample_plan()))])
    _, found = parsed(made, tmp_path / "a")
    ids = [row[0] for row in made.rows("deadlines") if row[4] != "ongoing"]
    assert [str(e["UID"]) for e in found] == [f"{i}@kehoach" for i in ids]
    other = tables.build([tables.rows(audit(r)) for r in (sample_plan(path="x.pdf", extra=" (bổ sung)"), sample_plan())])
    assert {str(e["UID"]) for e in found} < {str(e["UID"]) for e in parsed(other, tmp_path / "b")[1]}


def test_a_long_task_is_cut_between_words_and_whole_in_the_description(tmp_path: Path) -> None:
    task = "Rà soát, bổ sung quy chế làm việc; " * 8 + "báo cáo."
    _, (event,) = parsed(plan(DATED[0][:2], task=task), tmp_path)
    summary = str(event["SUMMARY"])
    assert summary.endswith("…") and len(summary) <= 101 and task.startswith(summary[:-1]) and task[len(summary) - 1] in " ,;"
    assert str(event["DESCRIPTION"]).startswith(task)


def test_a_plan_without_deadlines_gives_an_empty_calendar(tmp_path: Path) -> None:
    calendar, found = parsed(plan(), tmp_path)
    assert found == [] and str(calendar["DESCRIPTION"]) == "0 thời hạn có ngày."


# --- The file --------------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=300).map(lambda t: " ".join(t.split())))
def test_any_text_reads_back_from_lines_that_are_short_enough(text: str) -> None:
    made = [ics.Event("x@kehoach", Due(ISSUED, ISSUED), text, f"{text}\n{text}", text)]
    data = b"".join(map(ics._folded, lines_of(made, Counter())))
    lines = data.split(b"\r\n")
    assert lines.pop() == b"" and not any(b"\r" in line or b"\n" in line or len(line) > 75 for line in lines)
    for line in lines:
        line.decode()  # no letter is torn apart
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert str(event["SUMMARY"]) == text and str(event["DESCRIPTION"]) == f"{text}\n{text}"


def test_text_cannot_add_to_the_calendar(tmp_path: Path) -> None:
    attack = "A\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:PROCEDURE"
    data = b"".join(map(ics._folded, lines_of([ics.Event("x@kehoach", Due(ISSUED, ISSUED), attack, attack, "")], Counter())))
    calendar = icalendar.Calendar.from_ical(data)
    assert len(calendar.walk("VEVENT")) == 1 and calendar.walk("VALARM") == []
