"""Numbers and bullets that open a block, and numerals that could be two things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.matcher import default
from extract.outline.markers import MarkerReader, Opening
from extract.text import clean, fold


def openings(*lines: str) -> list[Opening | None]:
    """Answers how each line opens, read in order as one document."""
    text = "\n".join(lines)
    reader = MarkerReader(default(), text, fold(text))
    out, at = [], 0
    for line in lines:
        out.append(reader.read(at, at + len(line)))
        at += len(line) + 1
    return out


def told(*lines: str) -> list[tuple[str, str, int | None] | None]:
    return [(o.marker.ladder.removeprefix("ladder."), o.marker.number, o.marker.value) if o else None for o in openings(*lines)]


ONE = [
    ("I. MỤC ĐÍCH", ("roman", "I", 1)),
    ("IV- TỔ CHỨC THỰC HIỆN", ("roman", "IV", 4)),
    ("II/ NHIỆM VỤ", ("roman", "II", 2)),
    ("1. Mục đích", ("arabic-dot", "1", 1)),
    ("1- Mục đích", ("arabic-dash", "1", 1)),
    ("1/ Mục đích", ("arabic-slash", "1", 1)),
    ("1) Mục đích", ("arabic-bracket", "1", 1)),
    ("1.1. Rà soát", ("decimal2", "1.1", 1)),
    ("2.10 Rà soát", ("decimal2", "2.10", 10)),
    ("1.2.3. Rà soát", ("decimal3", "1.2.3", 3)),
    ("1.2.3.4. Rà soát", ("decimal4", "1.2.3.4", 4)),
    ("a) Rà soát", ("letter", "a", 1)),
    ("đ) Rà soát", ("letter", "đ", 5)),
    ("e) Rà soát", ("letter", "e", 6)),
    ("b. Rà soát", ("letter", "b", 2)),
    ("(1) Rà soát", ("bracketed", "1", 1)),
    ("(a) Rà soát", ("bracketed", "a", 1)),
    ("(ii) Rà soát", ("bracketed", "ii", 2)),
    ("- Rà soát", ("dash", "", None)),
    ("– Rà soát", ("dash", "", None)),
    ("+ Rà soát", ("plus", "", None)),
    ("* Rà soát", ("star", "", None)),
    ("• Rà soát", ("bullet", "", None)),
    ("\uf0b7 Rà soát", ("bullet", "", None)),
    ("o Rà soát", ("circle", "", None)),
    ("A. ĐẶC ĐIỂM TÌNH HÌNH", ("capital", "A", 1)),
    ("Phần thứ nhất ĐÁNH GIÁ", ("part", "Phần thứ nhất", 1)),
    ("Chương II NHIỆM VỤ", ("chapter", "II", 2)),
    ("Mục 3. GIẢI PHÁP", ("heading-word", "3", 3)),
    ("Điều 12. Trách nhiệm", ("article", "12", 12)),
    ("Thứ hai, rà soát", ("ordinal", "hai", 2)),
    ("Một là, rà soát", ("ordinal", "Một", 1)),
    ("Bốn là: rà soát", ("ordinal", "Bốn", 4)),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), ONE, ids=[o[0] for o in ONE])
def test_one_line(line: str, expected: tuple[str, str, int | None]) -> None:
    """FORMAT 1.1, 1.2: every class of the ladder, its printed number and its place in the sequence."""
    assert told(line) == [expected]


NO_MARKER = [
    "15/11: Phát động thi đua", "2.500 đồng mỗi trang", "10.5 tỷ đồng", "1.500.000 đồng", "20-NQ/TW đã ban hành", "2025. Năm bản lề",
    "Phần mềm quản lý", "Chương trình hành động", "Mục tiêu chung", "Điều kiện thi đua", "Việc ban hành văn bản", "ô tô đưa đón",
    "Thứ Hai hằng tuần", "Một số đơn vị", "VTV và VOV", "(Kèm theo Kế hoạch)", "Rà soát", "o tô", "12-15 lớp mỗi năm",
]  # fmt: skip


@pytest.mark.parametrize("line", NO_MARKER)
def test_words_and_figures_that_are_no_marker(line: str) -> None:
    """Dates, amounts, document numbers and words that begin like a marker open nothing."""
    assert told(line) == [None]


SEQUENCES = [
    (["A. MỘT", "B. HAI", "C. BA", "D. BỐN"], ["A", "B", "C", "D"], ["capital"] * 4, "C and D after B are letters, no numerals"),
    (["I. MỘT", "II. HAI", "III. BA", "IV. BỐN", "V. NĂM"], ["I", "II", "III", "IV", "V"], ["roman"] * 5, "I and V are numerals"),
    (["g) một", "h) hai", "i) ba", "k) bốn"], ["g", "h", "i", "k"], ["letter"] * 4, "a small i) is a letter"),
    (["c) một", "d) hai", "đ) ba", "e) bốn"], ["c", "d", "đ", "e"], ["letter"] * 4, "c, d are letters"),
    (["H. MỘT", "I. HAI", "K. BA"], ["H", "I", "K"], ["capital"] * 3, "I after H is a letter"),
    (["I. MỘT", "A. Hai", "B. Ba", "II. BỐN"], ["I", "A", "B", "II"], ["roman", "capital", "capital", "roman"], "letters under numerals"),
]


@pytest.mark.parametrize(("lines", "numbers", "ladders", "proves"), SEQUENCES, ids=[s[3] for s in SEQUENCES])
def test_neighbours_settle_what_a_numeral_is(lines: list[str], numbers: list[str], ladders: list[str], proves: str) -> None:
    del proves
    assert [(t[0], t[1]) for t in told(*lines) if t] == list(zip(ladders, numbers, strict=True))


def test_a_named_number_keeps_its_noun_apart() -> None:
    """ "Hạn chế 2" does not follow "Giải pháp 1": each noun counts for itself, in figures or in words."""
    first, second, third = told("Hạn chế 1: kho ẩm mốc", "Giải pháp 1: mua máy", "Hạn chế thứ hai: bạn đọc giảm")
    assert first and second and third
    assert first[0] == third[0] != second[0]
    assert (first[2], second[2], third[2]) == (1, 1, 2)


def test_the_span_covers_marker_and_space() -> None:
    """What follows the span is the item's own words."""
    (opening,) = openings("1.1.  Rà soát")
    assert opening is not None and "1.1.  Rà soát"[opening.marker.span.end :] == "Rà soát"


def test_bullets_say_so() -> None:
    assert [o.bullet for o in openings("- a b", "+ a b", "1. Một", "a) một") if o] == [True, True, False, False]


@given(st.lists(st.text(max_size=20).map(lambda t: clean(t).replace("\n", " ")), max_size=5))
def test_any_lines_can_be_read(lines: list[str]) -> None:
    """No stage raises; a marker begins where its block begins and ends inside it."""
    at = 0
    for line, opening in zip(lines, openings(*lines), strict=True):
        assert opening is None or at == opening.marker.span.start <= opening.marker.span.end <= at + len(line)
        at += len(line) + 1
