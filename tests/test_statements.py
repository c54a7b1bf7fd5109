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
    "before an arrow": f"1. Phục vụ\n- {SLOW} => {LEND}\n- {DAMP} => {MEND}",
    "before arrows that open lines": f"1. {SLOW}.\n=> {LEND}\n2. {DAMP}.\n=> {MEND}",
    "in a heading that names in brackets whose it is": (
        f"1. {SLOW} (Thư viện huyện; quý II/2024)\nNguyên nhân: thiếu người trực.\n- {LEND}\n"
        f"2. Kho sách ẩm đã lâu, mối mọt nhiều (Thư viện huyện; quý III/2024)\nNguyên nhân: mái dột.\n- {MEND}"
    ),
    "over a labelled remedy, by no word that says so": (
        f"1. Năm 2023 cho mượn được 600 trên 1.200 lượt theo kế hoạch.\nCách khắc phục: {LEND}\n2. {DAMP}.\nCách khắc phục: {MEND}"
    ),
    "as weak points": f"1. Phục vụ\nĐiểm yếu: {SLOW}.\nSửa: {LEND}\n2. Kho\nĐiểm yếu: {DAMP}.\nCách sửa: {MEND}",
    "as the people say": f"1. Phục vụ\nNgười dân phản ánh: {SLOW}.\nBiện pháp chấn chỉnh: {LEND}\n2. Kho\nTồn tại: {DAMP}.\nSửa: {MEND}",
    "behind words that name it, before a colon": f"1. Đối với tình trạng {SLOW}: {LEND}\n2. Đối với tình trạng {DAMP}: {MEND}",
    "before what a body is told": f"1. {SLOW}: {LEND}\n2. {DAMP}. {MEND}",
    "as a paragraph before its labelled remedy, by no word that says so": (
        f"1. Về phục vụ\nNgười đọc phải chờ trung bình 40 phút.\n- Giải pháp: {LEND}\n2. Về kho\n{DAMP}.\n- Giải pháp: {MEND}"
    ),
    "under the same numbers": (
        f"1. Hạn chế\n1.1. {SLOW}.\n1.2. {DAMP}.\n"
        f"2. Khắc phục hạn chế (đánh số tương ứng với từng hạn chế)\n2.1. {LEND}\n2.2. {MEND}"
    ),
    "under a heading of the same name": (
        f"1. Những hạn chế\n1.1. Về phục vụ: {SLOW}.\n1.2. Về kho sách: {DAMP}.\n"
        f"2. Biện pháp khắc phục\n2.1. Về phục vụ\n- {LEND}\n2.2. Về kho sách\n- {MEND}"
    ),
}


def ties(found: list[Task]) -> list[tuple[str, str]]:
    """The shortcoming and the solution of each task, without what may stand before them and the stop behind."""
    words = [((t.shortcoming or "").rsplit(": ", 1)[-1].rstrip("."), t.text) for t in found]
    return [(s, LEND if t.endswith(LEND) else MEND if t.endswith(MEND) else t) for s, t in words]


OTHERWISE = {
    "in a heading that names in brackets whose it is": (SLOW, "Kho sách ẩm đã lâu, mối mọt nhiều"),
    "as a paragraph before its labelled remedy, by no word that says so": ("Người đọc phải chờ trung bình 40 phút", DAMP),
    "over a labelled remedy, by no word that says so": ("Năm 2023 cho mượn được 600 trên 1.200 lượt theo kế hoạch", DAMP),
}


@pytest.mark.parametrize("way", STATED)
def test_a_plan_of_remedies_ties_each_remedy_to_what_it_mends(way: str) -> None:
    """The same two shortcomings and their remedies, however they are set out; what fell short is never a task itself."""
    stated = OTHERWISE.get(way, (SLOW, DAMP))
    assert ties(tasks(understood("II. NỘI DUNG\n" + STATED[way], head=REMEDIAL))) == list(zip(stated, (LEND, MEND), strict=True))


def test_an_item_of_two_paragraphs_is_one_task() -> None:
    """Gold rule 3: the paragraph behind carries on the item; what fell short is the first."""
    found = tasks(understood(f"II. TỒN TẠI VÀ HƯỚNG KHẮC PHỤC\n1. {DAMP}.\n\n{MEND}\n\n2. {SLOW}.\n\n{LEND}", head=REMEDIAL))
    said = [(t.shortcoming, " ".join(t.text.split())) for t in found]
    assert said == [(f"{DAMP}.", f"{DAMP}. {MEND}"), (f"{SLOW}.", f"{SLOW}. {LEND}")]


def test_as_many_remedies_as_faults_go_by_their_order() -> None:
    """A list of each under one heading; of more remedies than faults none is told."""
    body = f"1. Thư viện\na) Tồn tại:\n- {SLOW}.\n- {DAMP}.\nb) Biện pháp khắc phục:\n- {LEND}\n- {MEND}"
    assert ties(tasks(understood("II. NỘI DUNG KHẮC PHỤC\n" + body, head=REMEDIAL))) == TIED
    more = tasks(understood("II. NỘI DUNG KHẮC PHỤC\n" + body + "\n- Thư viện huyện mua quạt thông gió.", head=REMEDIAL))
    assert [t.shortcoming for t in more] == ["", "", ""]


def test_whose_fault_it_was_is_no_part_of_it() -> None:
    """A last sentence that says who is to blame stays outside the shortcoming."""
    body = f"1. {DAMP}. Trách nhiệm thuộc về Tổ Kho.\nBiện pháp khắc phục:\na) {MEND}\nb) Thư viện huyện mua quạt."
    assert {t.shortcoming for t in tasks(understood("II. NỘI DUNG KHẮC PHỤC\n" + body, head=REMEDIAL))} == {f"{DAMP}."}


def test_lines_behind_the_last_remedy_are_those_of_all() -> None:
    """Where none before it has lines of its own."""
    body = f"1. Hạn chế: {DAMP}.\nGiải pháp khắc phục:\n(1) {MEND}\n(2) Mua quạt thông gió.\nThời gian: quý II/2024.\nChủ trì: Tổ Kho."
    found = tasks(understood("II. NỘI DUNG KHẮC PHỤC\n" + body, head=REMEDIAL))
    assert [(t.owners, t.times) for t in found] == [(("Tổ Kho",), ("quý II/2024",))] * 2


def test_behind_a_time_a_sentence_may_say_whose_it_is() -> None:
    """"Thời gian: ... Phân công ...": the value has both."""
    body = f"1. Hạn chế: {DAMP}.\nGiải pháp: Sửa mái kho sách.\nThời gian: quý II/2024. Giao Tổ Kho thực hiện."
    (found,) = tasks(understood("II. NỘI DUNG KHẮC PHỤC\n" + body, head=REMEDIAL))
    assert (found.owners, found.times) == (("Tổ Kho",), ("quý II/2024",))


def test_what_one_paragraph_both_tells_and_mends_is_not_the_next_ones_fault() -> None:
    """Paragraphs with a fault and an order each."""
    body = f"{DAMP}. Giao Tổ Kho sửa mái kho sách.\n\n{SLOW}. Giao Tổ Phục vụ rút ngắn thời gian.\n\nGiao Tổ Nghiệp vụ lập danh mục sách."
    found = tasks(understood("II. TỒN TẠI VÀ HƯỚNG KHẮC PHỤC\n1. Thư viện\n\n" + body, head=REMEDIAL))
    assert [t.shortcoming for t in found] == [DAMP, SLOW, ""]


def test_a_field_among_what_fell_short_is_a_topic() -> None:
    """"2. Lĩnh vực kho sách" says in what: its items are faults and remedies as under the other headings."""
    body = f"1. Phục vụ\n1.1. {SLOW}.\n- Giải pháp: {LEND}\n2. Lĩnh vực kho sách\n2.1. {DAMP}.\n- {MEND}"
    assert ties(tasks(understood("II. TỒN TẠI VÀ HƯỚNG KHẮC PHỤC\n" + body, head=REMEDIAL))) == TIED


def test_prose_under_a_heading_states_and_then_mends() -> None:
    """Without numbers and labels: the first paragraph under a topic says what fell short, those behind it who mends that, and how."""
    body = (
        "Căn cứ kết quả kiểm điểm năm 2023, Thư viện huyện đề ra những việc phải làm như sau:\n\n"
        "Về phục vụ bạn đọc\n\nKiểm tra cho thấy việc cho mượn sách có lúc còn chậm, sổ theo dõi chưa đầy đủ.\n\n"
        "Thư viện huyện rút ngắn thời gian cho mượn, xong trước ngày 30/6/2024.\n\n"
        "Từ tháng 7/2024, Phòng Văn hóa cử thêm người trực buổi tối tại phòng đọc.\n\n"
        "Về kho sách\n\nKho sách ẩm, mái chưa được sửa từ năm 2020, nhiều sách đã mốc.\n\n"
        "Đề nghị Ủy ban nhân dân huyện bố trí kinh phí sửa mái kho trong quý III/2024."
    )
    found = tasks(understood(body, head=REMEDIAL))
    assert [(t.shortcoming or "")[:16] for t in found] == ["Kiểm tra cho thấ", "Kiểm tra cho thấ", "Kho sách ẩm, mái"]
    assert [t.owners for t in found] == [("Thư viện huyện",), ("Phòng Văn hóa",), ("Ủy ban nhân dân huyện",)]


def test_a_cause_is_no_shortcoming() -> None:
    """What stands under "Nguyên nhân" explains; the remedies that answer "one by one" are counted against the shortcomings alone."""
    body = (
        f"I. HẠN CHẾ\n1. {SLOW}.\n2. {DAMP}.\nII. NGUYÊN NHÂN\nCán bộ kiêm nhiệm nhiều việc, kinh phí chưa đủ.\n"
        f"III. KHẮC PHỤC\nThư viện khắc phục lần lượt hai hạn chế nêu trên như sau:\n1. {LEND}\n2. {MEND}"
    )
    found = understood(body, head=REMEDIAL)
    assert [h.text.rstrip(".") for h in found.shortcomings] == [SLOW, DAMP]
    assert ties(tasks(found)) == TIED


def test_numbers_alone_tie_nothing_where_the_words_are_about_something_else() -> None:
    """Three faults and three tasks with the same numbers: their words have to bear it out."""
    faults = "I. HẠN CHẾ\n1. Kho sách ẩm, mái dột.\n2. Sổ mượn sách ghi thiếu.\n3. Bạn đọc nhỏ tuổi giảm.\n"
    alike = "II. GIẢI PHÁP\n1. Sửa mái, hút ẩm kho sách.\n2. Ghi đủ sổ mượn sách.\n3. Mời bạn đọc nhỏ tuổi tới dự ngày hội."
    apart = "II. GIẢI PHÁP\n1. Tập huấn thủ thư.\n2. Mua máy tính mới.\n3. Lắp biển chỉ đường."
    tied = [tasks(understood(faults + body, head=REMEDIAL)) for body in (alike, apart)]
    assert [[t.shortcoming for t in found] for found in tied] == [
        ["Kho sách ẩm, mái dột.", "Sổ mượn sách ghi thiếu.", "Bạn đọc nhỏ tuổi giảm."],
        ["", "", ""],
    ]


@pytest.mark.parametrize(
    ("named", "tied"),
    [
        ("tiết b điểm 2.1", "Sổ mượn sách ghi thiếu."),
        ("hạn chế II.1", "Bạn đọc giảm."),
        ("hạn chế tại điểm 1 và điểm 2", ""),
    ],
    ids=["a letter under a number", "a number behind its part", "several at once name none"],
)
def test_how_a_demand_names_what_it_is_for(named: str, tied: str) -> None:
    body = (
        "II. HẠN CHẾ\n1. Bạn đọc giảm.\n2. Về quản lý\n2.1. Về kho và sổ\na) Kho sách ẩm, chưa được sửa.\nb) Sổ mượn sách ghi thiếu.\n"
        f"III. NHIỆM VỤ\n1. Thư viện huyện khắc phục {named}, xong trước ngày 30/6/2024.\n"
    )
    assert [t.shortcoming for t in tasks(understood(body, head=REMEDIAL))] == [tied]


def test_what_is_said_beside_the_remedies_answers_no_shortcoming() -> None:
    body = f"II. NỘI DUNG\n1. {DAMP}.\n- {MEND}\nNgoài ra:\n- Mua 200 đầu sách mới.\n- Mời bạn đọc góp ý hằng quý."
    assert [t.shortcoming.rstrip(".") for t in tasks(understood(body, head=REMEDIAL))] == [DAMP, "", ""]


def test_a_bracket_below_the_remedies_says_when_and_whose_of_them_all() -> None:
    said = "(Thời gian: quý II/2024. Thực hiện: Thư viện huyện)."
    body = f"II. NỘI DUNG\n1. {DAMP}\n- Sửa mái kho sách.\n- Mua máy hút ẩm.\n{said}\n2. {SLOW}\n- {LEND}"
    assert [(t.times, t.owners) for t in tasks(understood(body, head=REMEDIAL))][:2] == [(("quý II/2024",), ("Thư viện huyện",))] * 2


def test_a_line_for_what_has_no_time_of_its_own() -> None:
    """It stands below the last topic and holds for all of the section."""
    body = (
        f"I. HẠN CHẾ VÀ CÁCH KHẮC PHỤC\n1. Phục vụ\n{SLOW}.\n=> Thư viện huyện rút ngắn thời gian cho mượn.\n"
        f"2. Kho\n{DAMP}.\n=> Thư viện huyện sửa mái kho sách trong tháng 4/2024.\n\n"
        "Những việc trên chưa ghi rõ thời gian thì phải xong trước ngày 30/5/2024.\n"
    )
    assert [t.times for t in tasks(understood(body, head=REMEDIAL))] == [("phải xong trước ngày 30/5/2024",), ("trong tháng 4/2024",)]


def test_each_arrow_has_the_people_in_its_own_bracket() -> None:
    mended = "=> Hướng khắc phục: Sửa mái kho sách (thực hiện: Tổ Kho).\n=> Lập sổ theo dõi độ ẩm (thực hiện: Tổ Phục vụ)."
    body = f"I. HẠN CHẾ VÀ CÁCH KHẮC PHỤC\n1. Về kho\n{DAMP}.\n{mended}"
    assert [t.owners for t in tasks(understood(body, head=REMEDIAL))] == [("Tổ Kho",), ("Tổ Phục vụ",)]


def test_a_topic_over_paragraphs_needs_no_blank_line() -> None:
    body = (
        "I. TỒN TẠI VÀ BIỆN PHÁP\n\nVề phục vụ\nViệc cho mượn sách có lúc còn chậm, sổ theo dõi ghi sơ sài.\n"
        "Biện pháp chấn chỉnh: Rút ngắn thời gian cho mượn.\nĐầu mối thực hiện: Tổ Phục vụ. Xong trước 10/5/2024.\n\n"
        "Về kho sách\nKho sách ẩm đã lâu, mái chưa được sửa.\nBiện pháp chấn chỉnh:\n- Sửa mái kho.\nĐầu mối thực hiện: Tổ Kho.\n"
    )
    found = tasks(understood(body, head=REMEDIAL))
    assert [(t.shortcoming[:9], t.owners, t.times) for t in found] == [
        ("Việc cho ", ("Tổ Phục vụ",), ("Xong trước 10/5/2024",)),
        ("Kho sách ", ("Tổ Kho",), ()),
    ]


def test_one_line_of_owners_holds_for_all_remedies_before_it() -> None:
    """Behind "a) Trước mắt" and "b) Lâu dài" with their bullets it is the whole shortcoming's, not the last bullet's."""
    body = (
        f"1. Khuyết điểm thứ nhất: {SLOW}.\na) Trước mắt\n- Rút ngắn thời gian cho mượn.\n- Trả lời bạn đọc trong ngày.\n"
        "b) Lâu dài\n- Đưa sách lên phần mềm.\nPhụ trách: đ/c Lò Thị Mây. Tham mưu: Thư viện huyện."
    )
    found = tasks(understood("II. KHUYẾT ĐIỂM VÀ BIỆN PHÁP KHẮC PHỤC\n" + body, head=REMEDIAL))
    assert [t.text for t in found] == ["Rút ngắn thời gian cho mượn.", "Trả lời bạn đọc trong ngày.", "Đưa sách lên phần mềm."]
    assert all("Thư viện huyện" in t.owners for t in found)


def test_a_month_stands_above_the_numbers_that_begin_below_it() -> None:
    """ "THÁNG 3/2024" over "1." and "2.", then "THÁNG 4/2024" over "1.": each month is the time of what stands below it."""
    body = "II. LỊCH CÔNG VIỆC\nTHÁNG 3/2024\n1. Kiểm kê kho sách.\n2. Sửa mái kho.\nTHÁNG 4/2024\n1. Mở lại phòng đọc."
    found = [(t.text, t.times) for t in tasks(understood(body))]
    assert found == [
        ("Kiểm kê kho sách.", ("THÁNG 3/2024",)),
        ("Sửa mái kho.", ("THÁNG 3/2024",)),
        ("Mở lại phòng đọc.", ("THÁNG 4/2024",)),
    ]


def test_columns_are_told_by_their_cells() -> None:
    """Heads that no rule knows, over cells that lack, order, name a body and a day: what each column is for shows below its head."""
    rows = (
        "| Sổ mượn sách chưa ghi ngày trả | Lập lại sổ mượn sách | Phòng Nghiệp vụ | 31/3/2024 |\n"
        "| Kho sách chưa có máy hút ẩm | Mua 02 máy hút ẩm | Phòng Hành chính | 30/4/2024 |\n"
        "| Bảng nội quy còn thiếu | Niêm yết nội quy | Phòng Bạn đọc | 15/5/2024 |\n"
    )
    body = "II. NỘI DUNG\n| Đoàn nói | Mình tính | Bên nhận | Ngày xong |\n|---|---|---|---|\n" + rows
    found = tasks(understood(body, head=REMEDIAL))
    assert [(t.shortcoming, t.owners, t.times) for t in found][1] == (
        "Kho sách chưa có máy hút ẩm", ("Phòng Hành chính",), ("30/4/2024",)
    )  # fmt: skip


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
