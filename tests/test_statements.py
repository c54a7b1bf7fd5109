"""How plans of remedies state what fell short: by label, by heading, in quotes, in the lines of a form, in prose."""

from __future__ import annotations

import pytest

from tests.literal import HEAD, Task, tasks, understood

REMEDIAL = HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Khắc phục hạn chế, khuyết điểm sau kiểm điểm")
SLOW = "Việc cho mượn sách có lúc còn chậm"
DAMP = "Kho sách ẩm, chưa được sửa"
LEND = "Thư viện huyện rút ngắn thời gian cho mượn."
MEND = "Thư viện huyện sửa mái kho sách."
MEMBERS = [("Lò Thị Mây", "Trưởng ban"), ("Hà Văn Sơn", "Thư ký")]
TIED = [(SLOW, LEND), (DAMP, MEND)]

STATED = {
    "below a heading that is a bare label": f"1. Hạn chế 1:\n{SLOW}.\n- Giải pháp: {LEND}\n2. Hạn chế 2:\n{DAMP}.\n- Giải pháp: {MEND}",
    "below a heading that names shortcomings of something": (
        f"1. Những tồn tại, hạn chế về phục vụ:\n{SLOW}.\nBiện pháp khắc phục: {LEND}\n"
        f"2. Những tồn tại, hạn chế về kho:\n{DAMP}.\nBiện pháp khắc phục: {MEND}"
    ),
    "in a list beside that of the remedies": (
        f"1. Những hạn chế cần khắc phục:\n1.1. {SLOW}.\n1.2. {DAMP}.\n2. Biện pháp khắc phục:\n"
        f"2.1. Khắc phục hạn chế việc cho mượn sách còn chậm: {LEND}\n2.2. Khắc phục hạn chế kho sách ẩm chưa được sửa: {MEND}"
    ),
    "quoted by a heading": f'1. Đối với hạn chế "{SLOW}":\n- {LEND}\n2. Đối với hạn chế "{DAMP}":\n- {MEND}',
    "behind the colon of a heading": f"1. Khắc phục hạn chế: {SLOW}.\n- {LEND}\n2. Khắc phục hạn chế: {DAMP}.\n- {MEND}",
    "in the lines of a form": (
        f"1. Về phục vụ\n1.1. Hạn chế, khuyết điểm\n{SLOW}.\n1.2. Giải pháp khắc phục\n{LEND}\n1.3. Thời gian thực hiện\nQuý II/2024.\n"
        f"2. Về kho sách\n2.1. Hạn chế, khuyết điểm\n{DAMP}.\n2.2. Giải pháp khắc phục\n{MEND}\n2.3. Thời gian thực hiện\nQuý III/2024."
    ),
    "answered by the paragraph behind it": (
        f"1. Hạn chế thứ nhất: {SLOW}.\nĐể khắc phục hạn chế trên, {LEND}\n2. Hạn chế thứ hai: {DAMP}.\nĐể khắc phục hạn chế trên, {MEND}"
    ),
    "as what an inspection found": f"1. Nội dung kết luận: {SLOW}.\nBiện pháp: {LEND}\n2. Nội dung kết luận: {DAMP}.\nBiện pháp: {MEND}",
    "under a heading of the same name": (
        f"1. Những hạn chế\n1.1. Về phục vụ: {SLOW}.\n1.2. Về kho sách: {DAMP}.\n"
        f"2. Biện pháp khắc phục\n2.1. Về phục vụ\n- {LEND}\n2.2. Về kho sách\n- {MEND}"
    ),
}


def ties(found: list[Task]) -> list[tuple[str, str]]:
    """The shortcoming and the solution of each task, without what may stand before them and the stop behind."""
    words = [((t.shortcoming or "").rsplit(": ", 1)[-1].rstrip("."), t.text) for t in found]
    return [(s, LEND if t.endswith(LEND) else MEND if t.endswith(MEND) else t) for s, t in words]


@pytest.mark.parametrize("body", STATED.values(), ids=STATED)
def test_a_plan_of_remedies_ties_each_remedy_to_what_it_mends(body: str) -> None:
    """The same two shortcomings and their remedies, however they are set out; what fell short is never a task itself."""
    assert ties(tasks(understood("II. NỘI DUNG\n" + body, head=REMEDIAL))) == TIED


def test_whose_fault_it_was_does_not_mend_it() -> None:
    """Those whom the shortcoming names get no task from it; the one named in the remedy has it alone."""
    body = "II. NỘI DUNG\n1. Một số thủ thư chưa trực buổi tối.\n- Khắc phục: Giao Phòng Văn hóa phân lịch trực."
    (task,) = tasks(understood(body, head=REMEDIAL))
    assert (task.shortcoming, task.owners) == ("Một số thủ thư chưa trực buổi tối.", ("Phòng Văn hóa",))


def test_the_lines_below_an_activity_are_its_own() -> None:
    """ "Hoạt động 1: ..." with bullets, a time and a name below is no task; the time and the name hold for its bullets alone."""
    body = (
        "III. NỘI DUNG HOẠT ĐỘNG\n3.1. Hoạt động 1: Tuyên truyền\n- Phát tờ rơi cho phụ huynh.\n- Thời gian: tháng 10/2024.\n"
        "- Phụ trách: Đoàn trường.\n3.2. Hoạt động 2: Ngày hội đọc\n- Mời các nhà văn nói chuyện.\n- Thời gian: tháng 11/2024.\n"
        "- Phụ trách: Tổ Ngữ văn."
    )
    found = [(t.text, t.owners, t.times) for t in tasks(understood(body))]
    assert found == [
        ("Phát tờ rơi cho phụ huynh.", ("Đoàn trường",), ("tháng 10/2024",)),
        ("Mời các nhà văn nói chuyện.", ("Tổ Ngữ văn",), ("tháng 11/2024",)),
    ]


def test_a_list_of_members_gives_no_tasks() -> None:
    """A table of names whose "Nhiệm vụ" is a title only says who belongs to a committee."""
    members = "".join(f"| {i} | {name} | Giáo viên | {title} |\n" for i, (name, title) in enumerate(MEMBERS, 1))
    body = "III. BAN TỔ CHỨC\n| STT | Họ và tên | Chức vụ | Nhiệm vụ |\n|---|---|---|---|\n" + members
    assert tasks(understood(body)) == []
