"""What `kehoach show` makes easy to read: nothing said twice, who answers for a task first, words in place of codes."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from rich.console import Console

from extract.cli.show import render
from extract.model import DeadlineValue, Records
from tests.factories import Draft


def shown(records: Records, lang: str = "vi") -> list[str]:
    """Answers the printed lines with white space squeezed."""
    console = Console(width=200, highlight=False)
    with console.capture() as capture:
        for part in render(records, lang):
            console.print(part)
    return [" ".join(line.split()) for line in capture.get().splitlines()]


def plan() -> Draft:
    draft = Draft()
    draft.fact("parent_body", "SỞ Y TẾ TỈNH BA CHẼ")
    draft.fact("issuer", "TRUNG TÂM Y TẾ THỊ XÃ")
    draft.issued(dt.date(2024, 3, 5))
    draft.section("I", "HẠN CHẾ, KHUYẾT ĐIỂM:", "han_che")
    return draft


def day(text: str, bound: str = "before") -> DeadlineValue:
    return DeadlineValue("date", end=dt.date.fromisoformat(text), bound=bound)  # type: ignore[arg-type]


DEADLINES = [
    # A day in full needs no second line, however it is written.
    ("trước ngày 05/6/2024", day("2024-06-05"), []),
    ("xong trước 5-6-2024", day("2024-06-05"), []),
    ("Chậm nhất ngày 07/6/2024", day("2024-06-07", "by"), []),
    ("hàng quý", DeadlineValue("recurring", rrule="FREQ=MONTHLY;INTERVAL=3"), []),
    # What was filled in or worked out is said.
    ("trước ngày 05/6", day("2024-06-05"), ["trước ngày 05/06/2024"]),
    ("quý II", DeadlineValue("period", dt.date(2024, 4, 1), dt.date(2024, 6, 30)), ["01/04/2024 - 30/06/2024"]),
    # Words, no FREQ=MONTHLY.
    ("mồng 5 mỗi tháng", DeadlineValue("recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=5"), ["hằng tháng, ngày 5"]),
]


@pytest.mark.parametrize(("text", "value", "more"), DEADLINES, ids=[text for text, _, _ in DEADLINES])
def test_a_deadline_says_what_it_comes_to_where_that_adds_something(text: str, value: DeadlineValue, more: list[str]) -> None:
    draft = plan()
    task = draft.solution("1", "Mua nhiệt kế")
    draft.deadline(task, text, value)
    out = shown(draft.records())
    at = out.index(f"1 Mua nhiệt kế {text}")
    assert [line for line in out[at + 1 :] if line] == more


def test_recurrences_are_read_out_in_english_too() -> None:
    draft = plan()
    draft.deadline(draft.solution("1", "Báo cáo"), "mồng 5", DeadlineValue("recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=5"))
    assert "every month, day 5" in shown(draft.records(), "en")


def test_who_answers_for_a_task_comes_first() -> None:
    draft = plan()
    task = draft.solution("1", "Mua nhiệt kế")
    for name, role in (("Phòng Nội vụ", "phoi_hop"), ("Trưởng khoa", "chi_dao"), ("Khoa Dược", "chu_tri"), ("Tổ Kho", "thuc_hien")):
        draft.unit(task, name, role)  # type: ignore[arg-type]
    out = shown(draft.records())
    at = out.index("1 Mua nhiệt kế Khoa Dược (chủ trì)")
    assert out[at + 1 : at + 4] == ["Tổ Kho", "Phòng Nội vụ (phối hợp)", "Trưởng khoa (chỉ đạo)"]


def test_a_heading_whose_words_are_its_kind_says_it_once() -> None:
    draft = plan()
    draft.section("II", "VIỆC CẦN LÀM", "nhiem_vu_giai_phap")
    out = shown(draft.records())
    assert out[0].startswith("Kế hoạch · TRUNG TÂM Y TẾ THỊ XÃ (SỞ Y TẾ TỈNH BA CHẼ) · 05/03/2024")
    assert "I. HẠN CHẾ, KHUYẾT ĐIỂM" in out and "II. VIỆC CẦN LÀM Nhiệm vụ, giải pháp" in out


def test_a_shortcoming_is_called_so() -> None:
    draft = plan()
    draft.solution("1", "Mua nhiệt kế", shortcoming=draft.shortcoming("1", "Kho chưa có nhiệt kế"))
    assert "1 Hạn chế: Kho chưa có nhiệt kế" in shown(draft.records())


def test_a_task_in_no_section_does_not_stand_under_the_last_one() -> None:
    draft = plan()
    draft.solution("1", "Mua nhiệt kế")
    draft.solution("2", "Sơ kết sáu tháng")
    records = draft.records()
    first, second = records.solutions
    out = shown(dataclasses.replace(records, solutions=(first, dataclasses.replace(second, section_id=""))))
    assert [line for line in out if line][-2:] == ["(không thuộc mục nào ở trên)", "2 Sơ kết sáu tháng"]
    alone = dataclasses.replace(records, solutions=(dataclasses.replace(second, section_id=""),))
    assert "(không thuộc mục nào ở trên)" not in shown(alone), "nothing stands above"
