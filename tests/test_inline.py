"""What fell short within the words of one item that goes on with what is done about it."""

from __future__ import annotations

import pytest

from extract.assemble.inline import InlineReader
from extract.matcher import default
from extract.model import Span
from extract.text import fold
from tests.literal import HEAD, tasks, understood

REMEDIAL = HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Khắc phục hạn chế, khuyết điểm sau kiểm tra")
LATE = "việc cho mượn sách còn chậm, nhiều phiếu quá hạn"
FOUND = "Đoàn kiểm tra đánh giá"

# (the item of a plan of remedies, what in it fell short, what it proves)
ITEMS = [
    ("Kho sách ẩm, chưa được sửa. Giao Tổ Kho sửa mái trước 30/5.", "Kho sách ẩm, chưa được sửa", "a sentence, then an order"),
    ("Kho sách ẩm, chưa được sửa; Tổ Kho rà soát, sửa mái.", "Kho sách ẩm, chưa được sửa", "a clause, then who acts"),
    ("Kho sách ẩm, chưa được sửa nên giao Tổ Kho sửa mái.", "Kho sách ẩm, chưa được sửa", "a connective"),
    ("Kho sách ẩm, chưa được sửa, phải sửa mái ngay trong quý.", "Kho sách ẩm, chưa được sửa", "an order behind a comma"),
    ("Kho sách ẩm, chưa được sửa - Tổ Kho sửa mái.", "Kho sách ẩm, chưa được sửa", "a dash before a name"),
    ("Kho sách ẩm, chưa được sửa: giao Tổ Kho sửa mái.", "Kho sách ẩm, chưa được sửa", "a colon"),
    (f"{FOUND} “{LATE}”. Giao Tổ Phục vụ rút ngắn thời gian.", LATE, "quoted, without who said it"),
    (f"Về phục vụ bạn đọc: {LATE}. Giao Tổ Phục vụ rút ngắn thời gian.", LATE, "without its topic"),
    (f"Đối với {LATE} thì giao Tổ Phục vụ rút ngắn thời gian.", "cho mượn sách còn chậm, nhiều phiếu quá hạn", "named by 'đối với việc'"),
    (
        "Kho sách ẩm, chưa được sửa. Lãnh đạo Phòng đã tiếp thu. Giao Tổ Kho sửa mái.",
        "Kho sách ẩm, chưa được sửa",
        "a remark between them is no part of it",
    ),
    (f"Qua camera và sổ trực cho thấy {LATE}. Giao Tổ Phục vụ rút ngắn thời gian.", LATE, "without how it came to light"),
    (f"“{LATE.capitalize()}” là hạn chế lặp lại. Giao Tổ Phục vụ rút ngắn thời gian.", LATE.capitalize(), "the quoted words alone"),
    ("Kho sách ẩm, chưa được sửa. Bộ phận này phải sửa mái ngay.", "Kho sách ẩm, chưa được sửa", "who is meant said again"),
    (
        "Kho sách ẩm, chưa được sửa; trong thời gian tới Tổ Kho sẽ sửa mái.",
        "Kho sách ẩm, chưa được sửa",
        "what somebody will do is an order",
    ),
    ("Kho sách ẩm, chưa được sửa; năm 2025 sẽ sửa mái.", "Kho sách ẩm, chưa được sửa", "so it is with a year"),
    ("Sổ mượn sách còn ghi thiếu, bản thân cam kết ghi đủ.", "Sổ mượn sách còn ghi thiếu", "a pledge"),
    (
        "Phiếu mượn sách gửi chậm, phải sửa nhiều lần; đề nghị các trường gửi đúng hạn.",
        "Phiếu mượn sách gửi chậm, phải sửa nhiều lần",
        "what had to be done again and again is no order",
    ),
    (
        "Kho sách ẩm, nhóm Zalo chỉ đạo, điều hành còn khó khăn. Giao Tổ Kho sửa mái.",
        "Kho sách ẩm, nhóm Zalo chỉ đạo, điều hành còn khó khăn",
        "a clause behind a comma that still tells a fault",
    ),
    ("Rà soát các kho sách chưa được sửa. Giao Tổ Kho sửa mái.", None, "opens with an order"),
    ("Trường hợp kho sách còn ẩm, giao Tổ Kho sửa mái.", None, "a case, no fault"),
    ("Khắc phục hạn chế tại điểm 2.1 còn kéo dài. Giao Tổ Kho sửa mái.", None, "names one that stands elsewhere"),
    ("Kho sách ẩm, chưa được sửa. Mái dột đã lâu.", None, "nobody is told to do anything"),
    ("Kho sách rộng 200 m2. Giao Tổ Kho quét dọn hằng tuần.", None, "nothing fell short"),
]


def reader(text: str) -> InlineReader:
    return InlineReader(default(), text, fold(text))


@pytest.mark.parametrize(("item", "fault", "proves"), ITEMS, ids=[i[2] for i in ITEMS])
def test_where_a_fault_ends_and_an_order_begins(item: str, fault: str | None, proves: str) -> None:
    del proves
    found = reader(item).fault(Span(0, len(item)), mends=True)
    assert (item[found.start : found.end] if found else None) == fault


def test_elsewhere_only_words_that_name_a_fault_count() -> None:
    """In a plan that promises no remedies "chưa" in an item is mostly what is to be worked on."""
    told = [reader(i).fault(Span(0, len(i)), mends=False) is not None for i, _, _ in ITEMS]
    named = "Đối với tình trạng kho sách còn ẩm, chưa được sửa: giao Tổ Kho sửa mái."
    assert not any(told[:8])
    assert reader(named).fault(Span(0, len(named)), mends=False) is not None


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("Chấm dứt tình trạng phiếu mượn quá hạn mà không nhắc bạn đọc; Tổ Phục vụ nhắn tin.", "phiếu mượn quá hạn mà không nhắc bạn đọc"),
        ("Khắc phục việc kho sách ẩm, mái dột đã ba năm bằng cách lợp lại mái.", "kho sách ẩm, mái dột đã ba năm"),
        ("Rà soát việc cho mượn sách ở các điểm đọc.", None),
    ],
)
def test_what_is_to_be_put_an_end_to(item: str, words: str | None) -> None:
    found = reader(item).ended(Span(0, len(item)))
    assert (item[found.start : found.end] if found else None) == words


def test_whom_and_when_a_fault_names_has_no_part_in_the_task() -> None:
    item = "1. Số lớp do Huyện đoàn chủ trì còn ít, chưa mở lớp nào trước 30/6/2024; năm 2025 sẽ mở lớp cùng Hội Phụ nữ huyện."
    records = understood(f"II. HẠN CHẾ VÀ GIẢI PHÁP KHẮC PHỤC\n{item}", head=REMEDIAL)
    task = tasks(records)[0]
    assert (task.owners, task.shortcoming) == ((), "Số lớp do Huyện đoàn chủ trì còn ít, chưa mở lớp nào trước 30/6/2024")
    assert [d.text for d in records.deadlines] == ["năm 2025"]


def test_the_item_stays_whole() -> None:
    """Gold rule 3: an item is never split; the shortcoming points into its words."""
    items = [i for i, fault, _ in ITEMS if fault == "Kho sách ẩm, chưa được sửa"]
    body = "I. HẠN CHẾ VÀ CÁCH KHẮC PHỤC\n" + "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))
    found = tasks(understood(body, head=REMEDIAL))
    assert [t.text for t in found] == items
    assert {t.shortcoming for t in found} == {"Kho sách ẩm, chưa được sửa"}


def test_a_section_that_only_tells_faults_gives_no_tasks() -> None:
    """Where another section has the remedies, "giao" among the faults is an account."""
    body = (
        "I. HẠN CHẾ\n1. Kho sách ẩm, chưa được sửa; Tổ Kho chậm báo cáo, phải nhắc nhiều lần.\n2. Sổ mượn sách ghi thiếu.\n"
        "II. NHIỆM VỤ\n1. Sửa mái kho sách.\n2. Ghi đủ sổ mượn sách.\n"
    )
    assert [t.text for t in tasks(understood(body, head=REMEDIAL))] == ["Sửa mái kho sách.", "Ghi đủ sổ mượn sách."]
