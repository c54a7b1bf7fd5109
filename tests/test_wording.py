"""Whether two wordings are about one thing: words, worth, and names of shortcomings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.agreement import figures
from extract.matcher import default
from extract.text import fold
from extract.wording import Named, Scale, numbers, shared, terms, words


def said(text: str) -> frozenset[str]:
    return terms(fold(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND xã Hòa Lộc", "Ủy ban nhân dân xã Hoà Lộc"),
        ("46 hồ sơ trễ hẹn", "46 hồ sơ quá hạn"),
        ("Trả lại tiền cho phụ huynh học sinh", "Hoàn trả tiền cho cha mẹ học sinh"),
        ("nộp 09 báo cáo", "nộp 9 báo cáo"),
    ],
)
def test_other_spellings_and_words_of_the_same_meaning_are_the_same_terms(one: str, other: str) -> None:
    assert said(one) == said(other)


def test_terms_are_words_figures_and_pairs_that_stand_together() -> None:
    assert said("Bãi rác, 1.260 hộ của xã") == {"bãi", "rác", "bãi rác", "1.260", "hộ", "1.260 hộ", "xã"}


def test_small_words_say_nothing() -> None:
    assert words(fold("Việc của các xã là không có")) == {"xã"}
    assert shared(words("hồ sơ đất"), words("hồ sơ rừng")) == pytest.approx(2 / 3)


PASSAGES = st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=6), min_size=2, max_size=6)


@given(PASSAGES)
def test_likeness_is_between_nothing_and_all_and_the_same_both_ways(passages: list[frozenset[str]]) -> None:
    scale = Scale(passages)
    a, b, *_ = passages
    assert 0.0 <= scale.alike(a, b) <= 1.0 + 1e-9
    assert scale.alike(a, b) == scale.alike(b, a)
    if scale.worth(a):
        assert scale.alike(a, a) == pytest.approx(1.0)


def test_what_few_passages_say_is_worth_more() -> None:
    scale = Scale([said("hồ sơ đất đai"), said("hồ sơ hộ tịch"), said("hồ sơ lưu trữ")])
    assert scale.worth(said("hộ tịch")) > scale.worth(said("hồ sơ"))


@given(PASSAGES, PASSAGES)
def test_being_ahead_is_measured_against_all_others(answers: list[frozenset[str]], asked: list[frozenset[str]]) -> None:
    scale = Scale([*answers, *asked])
    found = figures(answers, asked, scale)
    for i, answer in enumerate(answers):
        for j, question in enumerate(asked):
            mine = scale.alike(answer, question)
            assert found[i][j].ahead == mine - max(scale.alike(answer, q) for k, q in enumerate(asked) if k != j)
            assert found[i][j].alone == mine - max(scale.alike(a, question) for k, a in enumerate(answers) if k != i)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Đối với thiếu sót nêu tại điểm 2.1: sửa quy chế", [Named("number", "2.1")]),
        ("khắc phục vi phạm nêu tại điểm 2, điểm 3 và điểm 5 mục II", [Named("number", n) for n in "235"]),
        ("Đối với hạn chế thứ hai: mở sổ", [Named("rank", "2")]),
        ("nêu tại điểm 4, 12/2024 hoàn thành", [Named("number", "4")]),
        ("Mua 12 bộ bàn ghế", []),
    ],
)
def test_the_numbers_by_which_a_plan_names_shortcomings(text: str, named: list[Named]) -> None:
    assert numbers(default(), fold(text)) == named
