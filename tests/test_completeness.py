"""How complete a plan is said to be, part by part."""

from __future__ import annotations

import datetime as dt

import pytest

from extract.completeness import PARTS, Part, completeness
from extract.model import DeadlineValue, Problem
from tests.factories import Draft, by_day, sample_plan


def test_the_parts_of_a_plan() -> None:
    found = completeness(sample_plan())
    # Two timed tasks, one of them only "thường xuyên"; the duty in the organisation section is neither timed nor owned.
    assert found.parts == (Part("deadline", 2, 2), Part("checkable", 1, 2), Part("owner", 2, 3), Part("remedy", 2, 2), Part("head", 5, 5))
    assert found.score == pytest.approx(0.35 + 0.10 / 2 + 0.30 * 2 / 3 + 0.15 + 0.10, abs=1e-4)


def test_weights_add_up() -> None:
    assert sum(weight for weight, *_ in PARTS.values()) == pytest.approx(1.0)


def test_what_a_plan_has_nothing_of_is_left_out() -> None:
    d = Draft(kind="khac")
    g = d.solution("1", "Rà soát hồ sơ")
    d.deadline(g, "trước ngày 30/6/2024", by_day(2024, 6, 30))
    found = completeness(d.records())
    assert [p.name for p in found.parts] == ["deadline", "checkable", "owner"]
    assert found.score == pytest.approx((0.35 + 0.10) / 0.75, abs=1e-4)


def test_nothing_to_judge_is_no_score() -> None:
    d = Draft()
    d.fact("signer", "Đàm Văn Thử")
    d.issued(dt.date(2024, 3, 5))
    found = completeness(d.records())
    assert found.score is None and found.parts == (Part("head", 2, 5),)


def test_what_may_stand_on_a_lost_page_is_not_counted() -> None:
    d = Draft(paged=True)
    for n in range(1, 4):
        d.solution(str(n), f"Thực hiện nhiệm vụ thứ {n} của đơn vị")
        for _ in range(39):
            d.line("Nội dung khác.")
    d.problems.append(Problem("page_unreadable", "không đọc được", "unreadable", page=1))
    assert completeness(d.records()).parts == (Part("deadline", 0, 1), Part("owner", 0, 1))


def test_a_timed_duty_counts_an_untimed_one_does_not() -> None:
    d = Draft(kind="khac")
    d.section("III", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    d.deadline(d.solution("1", "Báo cáo kết quả"), "hằng quý", DeadlineValue("recurring", rrule="FREQ=MONTHLY;INTERVAL=3"))
    d.solution("2", "Theo dõi, đôn đốc")
    assert completeness(d.records()).parts[0] == Part("deadline", 1, 1)


def test_what_looks_like_a_time_or_an_owner_is_neither_there_nor_missing() -> None:
    d = Draft(kind="khac")
    d.unparsed.append((d.solution("1", "Rà soát hồ sơ tồn đọng"), d.line("khi đủ điều kiện")))
    d.solution("2", "Trực 24/24 giờ tại trụ sở. (nt)")
    d.solution("3", "Chỉnh lý tài liệu tồn đọng")
    assert completeness(d.records()).parts == (Part("deadline", 0, 1), Part("owner", 0, 2))
