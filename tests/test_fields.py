"""Labels inside an item's words: where each begins, what it is for, what is left as the item's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.matcher import default
from extract.normalize.fields import split
from extract.normalize.labels import LabelReader
from extract.text import clean, fold


def parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Answers an item's own words and its (role, value) fields."""
    found = split(LabelReader(default(), fold(text)), 0, len(text))
    return text[found.lead.start : found.lead.end], [(f.role, text[f.value.start : f.value.end]) for f in found.fields]


LABELS = [
    ("Khuyết điểm", "shortcoming"),
    ("Nội dung hạn chế cần khắc phục", "shortcoming"),
    ("Tồn tại, thiếu sót", "shortcoming"),
    ("Vướng mắc", "shortcoming"),
    ("Bất cập", "shortcoming"),
    ("Yếu kém", "shortcoming"),
    ("Khó khăn", "shortcoming"),
    ("Sai phạm", "shortcoming"),
    ("Vấn đề đặt ra", "shortcoming"),
    ("Nguyên nhân", "cause"),
    ("Nguyên nhân khách quan", "cause"),
    ("Lý do", "cause"),
    ("Giải pháp", "solution"),
    ("Giải pháp khắc phục", "solution"),
    ("Biện pháp", "solution"),
    ("Nhiệm vụ trọng tâm", "solution"),
    ("Nội dung thực hiện", "solution"),
    ("Nội dung công việc", "solution"),
    ("Hướng khắc phục", "solution"),
    ("Kế hoạch khắc phục", "solution"),
    ("Thời gian", "deadline"),
    ("Thời gian thực hiện", "deadline"),
    ("Thời gian hoàn thành", "deadline"),
    ("Thời hạn", "deadline"),
    ("Hạn hoàn thành", "deadline"),
    ("Tiến độ", "deadline"),
    ("Lộ trình", "deadline"),
    ("Hoàn thành", "deadline"),
    ("Đơn vị chủ trì", "lead"),
    ("Cơ quan thực hiện", "lead"),
    ("Bộ phận tham mưu", "lead"),
    ("Đầu mối", "lead"),
    ("Đơn vị chịu trách nhiệm chính", "lead"),
    ("Đơn vị được giao", "lead"),
    ("Phân công", "lead"),
    ("Người thực hiện", "lead"),
    ("Đơn vị phối hợp", "cooperate"),
    ("Phối hợp", "cooperate"),
    ("Đơn vị tham gia", "cooperate"),
    ("Người phụ trách", "person"),
    ("Đồng chí chịu trách nhiệm", "person"),
    ("Lãnh đạo phụ trách", "person"),
    ("Lãnh đạo chỉ đạo", "person"),
    ("Sản phẩm đầu ra", "result"),
    ("Kết quả dự kiến", "result"),
    ("Chỉ tiêu", "result"),
    ("Mức độ hoàn thành", "result"),
    ("Kinh phí", "resource"),
    ("Nguồn lực", "resource"),
    ("Dự toán", "resource"),
    ("Nguồn vốn", "resource"),
    ("Ngân sách", "resource"),
]


@pytest.mark.parametrize(("label", "role"), LABELS, ids=[label[0] for label in LABELS])
def test_labels_of_the_format(label: str, role: str) -> None:
    """FORMAT 1.4: every synonym, with a space before the colon and in capitals too."""
    for line in (f"{label}: giá trị", f"{label} : giá trị", f"{label.upper()}: giá trị"):
        assert parts(line) == ("", [(role, "giá trị")])


SPLITS = [
    ("Phối hợp các sở, ngành và địa phương:", ("Phối hợp các sở, ngành và địa phương:", []), "bodies behind a comma are no label"),
    (
        "Mua sách mới. Thời gian: quý II; Người phụ trách: bà Mây.",
        ("Mua sách mới.", [("deadline", "quý II"), ("person", "bà Mây.")]),
        "labels after a stop and a semicolon",
    ),
    ("Mua sách mới (Thời gian: quý II)", ("Mua sách mới", [("deadline", "quý II)")]), "a label in a bracket"),
    ("Mua sách mới - Thời gian: quý II", ("Mua sách mới", [("deadline", "quý II")]), "a dash between spaces"),
    ("Giải pháp: Mua sách; mua kệ", ("", [("solution", "Mua sách; mua kệ")]), "a semicolon in a value"),
    ("Mua sách: truyện, thơ", ("Mua sách: truyện, thơ", []), "a colon after other words"),
    (
        "Các khoa, phòng được giao: rà soát kho",
        ("Các khoa, phòng được giao: rà soát kho", []),
        "who is told to do what is no label of units",
    ),
    ("Thời gian qua kho sách ẩm mốc", ("Thời gian qua kho sách ẩm mốc", []), "a label's words without a colon"),
    ("Mở cửa lúc 17:30 hằng ngày", ("Mở cửa lúc 17:30 hằng ngày", []), "a colon in a time of day"),
    (
        "Phòng Tài chính - Kế hoạch: bố trí kinh phí",
        ("Phòng Tài chính - Kế hoạch: bố trí kinh phí", []),
        "the second half of a unit's name is no label",
    ),
    ("Phòng Kế hoạch - Nghiệp vụ: bố trí kinh phí", ("Phòng Kế hoạch - Nghiệp vụ: bố trí kinh phí", []), "nor this one"),
    ("Thời gian:", ("", [("deadline", "")]), "an empty field is a field"),
    ("Mua sách.\nThời gian: quý II", ("Mua sách.", [("deadline", "quý II")]), "a label on a line of its own"),
    ("**Thời gian**: quý II", ("", [("deadline", "quý II")]), "emphasis that stayed in the text"),
]


@pytest.mark.parametrize(("line", "expected", "proves"), SPLITS, ids=[s[2] for s in SPLITS])
def test_splits(line: str, expected: tuple[str, list[tuple[str, str]]], proves: str) -> None:
    """An item's own words, then its fields in order."""
    del proves
    lead, fields = parts(line)
    assert (lead, [(r, v.rstrip(")")) for r, v in fields]) == (expected[0], [(r, v.rstrip(")")) for r, v in expected[1]])


PIECES = [
    "Mua sách mới",
    "Thời gian",
    ":",
    ".",
    ";",
    "quý II",
    "Đơn vị chủ trì",
    "(",
    ")",
    " - ",
    "Giải pháp",
    "\n",
    "Kế hoạch",
    ",",
    "Thư viện huyện",
]


@given(st.lists(st.sampled_from(PIECES), max_size=16))
def test_fields_follow_each_other(pieces: list[str]) -> None:
    """Lead, labels and values in text order, none overlapping the next, all inside the stretch."""
    text = " ".join(pieces)
    found = split(LabelReader(default(), fold(text)), 0, len(text))
    at = found.lead.start
    for span in [found.lead, *(s for f in found.fields for s in (f.label, f.value))]:
        assert 0 <= span.start <= span.end <= len(text)
        assert span.start >= at or span.start == span.end
        at = max(at, span.end)


@given(st.text(max_size=80))
def test_any_text_can_be_split(text: str) -> None:
    parts(clean(text))
