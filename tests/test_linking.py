"""What is a task, which shortcoming it answers, what it takes from above: the fifteen rules of the gold on plans of a few lines."""

from __future__ import annotations

import datetime as dt
from textwrap import dedent

import pytest

from tests.literal import HEAD, ISSUED, only, tasks, understood

TASKS = "I. NHIỆM VỤ, GIẢI PHÁP\n"


def texts(body: str) -> list[str]:
    return [t.text for t in tasks(understood(body))]


# --- 1: what gives tuples ---

LETTER = HEAD.replace("KẾ HOẠCH\nNâng cao chất lượng thư viện cơ sở\n", "V/v chấn chỉnh thư viện\n\nKính gửi:\n- Các trường;\n- Các xã.\n")
LACKS = "Phòng đã kiểm tra 12 trường. Tuy nhiên, vẫn còn một số tồn tại, hạn chế sau:\n- 04 trường ghi sổ chưa đủ.\n- Kho sách ẩm mốc.\n"
ASKED = "Để khắc phục, Phòng yêu cầu các trường thực hiện một số nội dung sau:\n1. Ghi đủ sổ mượn sách.\n2. Phơi, hút ẩm kho sách."


def test_the_last_sentence_of_a_paragraph_leads_in_to_its_list() -> None:
    """Neither whom a letter is addressed to nor what was found is a task."""
    assert [t.text for t in tasks(understood(LACKS + ASKED, head=LETTER))] == ["Ghi đủ sổ mượn sách.", "Phơi, hút ẩm kho sách."]


@pytest.mark.parametrize(
    ("lead", "owners"),
    [
        ("Phòng Văn hóa đề nghị các trường, Huyện đoàn thực hiện một số nhiệm vụ sau đây:", ["các trường", "Huyện đoàn"]),
        ("Yêu cầu các trường tập trung thực hiện các nội dung sau:", ["các trường"]),
        ("Phòng Văn hóa xây dựng Kế hoạch như sau:", []),
    ],
)
def test_whom_the_words_before_the_first_item_address(lead: str, owners: list[str]) -> None:
    """Gold rule 10: who is asked to do all that follows owns each item that names nobody."""
    made = tasks(understood(lead + "\n1. Ghi đủ sổ mượn sách.\n2. Phơi, hút ẩm kho sách.", head=LETTER))
    assert [sorted(t.owners) for t in made] == [sorted(owners)] * 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Rà soát kho sách, lập danh mục sách hỏng.", "Rà soát kho sách, lập danh mục sách hỏng."),
        ("quy định về mượn sách; kỹ năng xếp kho.", "Tập huấn thủ thư"),
    ],
    ids=["tells", "names matters"],
)
def test_the_content_is_the_task_where_it_tells_somebody_to_do_something(content: str, expected: str) -> None:
    """Under a heading that tells as much, beside a time and a unit."""
    body = f"{TASKS}1. Tập huấn thủ thư\na) Nội dung: {content}\nb) Thời gian: quý II/2024.\nc) Đơn vị thực hiện: Thư viện huyện."
    assert [t.text for t in tasks(understood(body))] == [expected]


def test_who_is_asked_to_stands_apart_from_what_is_asked() -> None:
    """Gold rules 4 and 11: the item's wording, the unit without "Đề nghị"; a bullet, and what goes on in capitals, are quoted whole."""
    asked = "Đề nghị Hội Nông dân xã, Hội Phụ nữ xã"
    numbered = tasks(understood(f"{TASKS}1. {asked}: vận động hội viên góp sách.\n2. {asked}: Vận động hội viên góp sách."))
    bullets = tasks(understood(f"{TASKS}- {asked}: góp sách cũ.\n- Thư viện huyện mở cửa cả thứ Bảy."))
    assert [t.text for t in numbered] == ["vận động hội viên góp sách.", f"{asked}: Vận động hội viên góp sách."]
    assert bullets[0].text == f"{asked}: góp sách cũ."
    assert [t.owners for t in (*numbered, bullets[0])] == [("Hội Nông dân xã", "Hội Phụ nữ xã")] * 3


def test_words_behind_a_remedys_label_lead_in_to_the_bullets_below() -> None:
    """They are no task, and say whose the bullets are and when they are due."""
    lead = "Hạn chế: Kho sách còn ẩm mốc.\n\nBiện pháp khắc phục: Trong quý II/2024, Thư viện huyện thực hiện các việc sau:\n\n"
    body = f"II. HẠN CHẾ VÀ BIỆN PHÁP KHẮC PHỤC\n1. Về kho sách\n\n{lead}- Phơi, hút ẩm kho sách.\n\n- Lập sổ theo dõi độ ẩm."
    made = tasks(understood(body))
    assert [(t.text, t.owners) for t in made] == [
        ("Phơi, hút ẩm kho sách.", ("Thư viện huyện",)), ("Lập sổ theo dõi độ ẩm.", ("Thư viện huyện",)),
    ]
    assert [t.times for t in made] == [("Trong quý II/2024",)] * 2


def test_a_paragraph_of_what_is_done_to_something_is_a_task_under_a_heading_that_tells() -> None:
    """Nobody is named, yet something is to be done; an account of the same is none."""
    body = (
        "II. NỘI DUNG THỰC HIỆN\n1. Tổ chức lại phòng đọc\n\nThư viện huyện kê lại bàn đọc trước ngày 15/6/2024.\n\n"
        "Trước ngày 30/6/2024, sơ đồ kho sách được xây dựng lại toàn bộ.\n\nNăm 2023, bàn ghế đã được sửa chữa một lần."
    )
    assert [t.text[:24] for t in tasks(understood(body))] == ["Thư viện huyện kê lại bà", "Trước ngày 30/6/2024, sơ"]


@pytest.mark.parametrize(
    "closing",
    [
        "Phòng Văn hóa thông báo để Thư viện huyện và các trường biết, nghiêm túc triển khai thực hiện./.",
        "Kết quả thực hiện kế hoạch này là một trong những tiêu chí để đánh giá, xếp loại cuối năm.",
        "Các nhiệm vụ, giải pháp, cơ quan chủ trì, cơ quan phối hợp, sản phẩm và thời hạn được quy định tại Phụ lục kèm theo.",
    ],
)
def test_a_paragraph_that_ends_a_document_tells_nobody_to_do_something(closing: str) -> None:
    assert texts(f"{TASKS}1. Mua 200 đầu sách mới.\n2. Phơi kho sách.\n{closing}") == ["Mua 200 đầu sách mới.", "Phơi kho sách."]


def test_difficulties_before_a_demand_are_no_heading_of_shortcomings() -> None:
    """What the demand leads in to are tasks, whatever its sentence tells before."""
    lead = "Trước nhiều khó khăn, vướng mắc của các thư viện, Chủ tịch Ủy ban nhân dân huyện yêu cầu các xã, các trường:"
    records = understood(f"{lead}\n1. Ghi đủ sổ mượn sách.\n2. Phơi, hút ẩm kho sách.", head=LETTER)
    assert [(t.text, t.shortcoming) for t in tasks(records)] == [("Ghi đủ sổ mượn sách.", ""), ("Phơi, hút ẩm kho sách.", "")]
    assert not records.shortcomings


def test_who_asks_from_outside_does_not_leave_the_task_to_the_section_above() -> None:
    body = f"{TASKS}1. Thư viện huyện\n- Mua sách mới.\n2. Huyện đoàn\n- Mở lớp đọc hè.\n"
    closing = "Chủ tịch Ủy ban nhân dân huyện yêu cầu các trường, Trạm Y tế tổ chức quán triệt kế hoạch này."
    assert sorted(tasks(understood(body + closing))[-1].owners) == ["Trạm Y tế", "các trường"]


def test_under_a_committee_to_lead_is_what_it_does() -> None:
    body = f"{TASKS}1. Đảng ủy xã Nà Lùng\n- Lãnh đạo Ủy ban nhân dân xã lập hồ sơ xử lý.\n- Kiểm tra việc thực hiện."
    assert [list(t.owners) for t in tasks(understood(body))] == [["Đảng ủy xã Nà Lùng"]] * 2


def test_aims_and_tasks_in_one_heading_give_the_tasks() -> None:
    body = "I. MỤC TIÊU, NHIỆM VỤ\n1. Mục tiêu\n- Có 90% xã có phòng đọc.\n2. Nhiệm vụ\n- Mua sách mới.\n- Lắp máy hút ẩm."
    assert texts(body) == ["Mua sách mới.", "Lắp máy hút ẩm."]


def test_what_is_praised_before_a_colon_is_no_task() -> None:
    body = "I. ĐÁNH GIÁ CHUNG\n1. Ưu điểm: Thư viện huyện thực hiện tốt việc mở lớp.\n\nII. NHIỆM VỤ\n1. Mua sách mới."
    assert texts(body) == ["Mua sách mới."]


FORM = """I. THÔNG TIN TUYÊN TRUYỀN
1. Nội dung, biện pháp
a) Mở chuyên mục giới thiệu sách.
b) Phát tờ rơi tại các bản.
2. Cơ quan chủ trì, phối hợp
a) Cơ quan chủ trì
- Thư viện huyện.
- Phòng Văn hóa; Huyện đoàn.
b) Cơ quan phối hợp
Các trường; các xã.
3. Thời gian thực hiện: quý II/2024.
II. SỐ HÓA SÁCH
1. Nội dung, biện pháp
a) Quét 200 đầu sách quý.
2. Cơ quan chủ trì
- Thư viện huyện.
3. Thời gian thực hiện: quý III/2024.
"""


def test_a_label_over_a_list_of_names_is_shared_by_the_tasks_beside_it() -> None:
    """As forms of ministries do, with no colon behind the label; the lists are no tasks."""
    first, _, third = tasks(understood(FORM))
    assert (first.owners, first.helpers) == (("Thư viện huyện", "Phòng Văn hóa", "Huyện đoàn"), ("Các trường", "các xã"))
    assert (third.owners, third.helpers, third.times) == (("Thư viện huyện",), (), ("quý III/2024",))


def test_a_list_of_names_that_stands_once_says_who_takes_part() -> None:
    """Where no form comes back, those under "Lực lượng tham gia" are neither tasks nor the owners of each task."""
    made = tasks(understood(TASKS + "1. Mở lớp đọc hè.\n2. Lực lượng tham gia\n- Huyện đoàn.\n- Các trường."))
    assert [(t.text, t.owners, t.helpers) for t in made] == [("Mở lớp đọc hè.", (), ())]


@pytest.mark.parametrize("clause", ["Bảo đảm hoàn thành trong quý I/2025.", "Thời gian thực hiện trong quý I/2025."])
def test_a_paragraph_that_only_says_when_says_it_of_the_task(clause: str) -> None:
    """No task of its own, colon or not."""
    body = f"{TASKS}1. Thư viện huyện\nSố hóa 200 đầu sách quý của huyện để bạn đọc các xã vùng cao dùng chung.\n{clause}"
    (task,) = tasks(understood(body))
    assert len(task.times) == 1 and task.text.startswith("Số hóa")


SILENT = [
    (TASKS + "1. Chủ đề: Sách và quê hương.\n2. Môn học: Ngữ văn lớp 8.\n3. Thời lượng: 3 tiết.", "facts, each a name and a value"),
    (TASKS + "1. Là người có tên trong danh sách bạn đọc.\n2. Thuộc diện hộ nghèo của xã.", "who is meant"),
    ("I. MỤC ĐÍCH, YÊU CẦU\n1. Nâng cao chất lượng phục vụ bạn đọc.\n2. Triển khai đồng bộ, tiết kiệm.", "purpose and requirements"),
    ("I. MỤC TIÊU\n1. Phấn đấu đến năm 2030 có 90% xã có phòng đọc.", "targets, even where they open like a task"),
    ("I. CĂN CỨ PHÁP LÝ\n1. Thực hiện Luật Thư viện năm 2019.\n2. Triển khai Nghị định số 93/2020/NĐ-CP.", "the legal basis"),
    ("I. KINH PHÍ THỰC HIỆN\n1. Sử dụng nguồn ngân sách nhà nước giao năm 2024.", "funding"),
    (
        "I. CÁC BIỆN PHÁP GIỮ SÁCH KHUYẾN CÁO NGƯỜI DÂN\n1. Kiểm tra, phơi sách mỗi tuần một lần.\n2. Phối hợp với thư viện khi thu sách.",
        "advice to the public",
    ),
    (
        TASKS + "1. Mua 200 đầu sách mới.\n\nNơi nhận:\n- Lưu: VT.\n\nTRƯỞNG PHÒNG\nLò Thị Mây\n\nPHỤ LỤC\nDANH SÁCH ĐƠN VỊ ĐƯỢC KIỂM TRA\n"
        "| TT | Đơn vị | Nội dung | Thời gian |\n|---|---|---|---|\n| 1 | Trường Hoa Ban | Kho sách, sổ mượn | Tháng 5/2024 |\n"
        "| 2 | Trường Nậm Mít | Kiểm kê sách | Tháng 6/2024 |",
        "those who are inspected",
    ),
    (TASKS + "1. Mua 200 đầu sách mới.\n2. Hiện toàn huyện mới có 03 phòng đọc.", "how things stand now"),
    (TASKS + "1. Mua 200 đầu sách mới.\n2. Kết quả quyên góp sách là một tiêu chí xét thi đua.", "what something counts for"),
    (
        TASKS + "1. Mua 200 đầu sách mới.\n\nNơi nhận:\n- UBND huyện (để báo cáo);\n- Lưu: VT.\n\nTRƯỞNG PHÒNG\nLò Thị Mây",
        "recipients, signature",
    ),
]


@pytest.mark.parametrize(("body", "proves"), SILENT, ids=[s[1] for s in SILENT])
def test_what_tells_nobody_to_do_something_gives_no_tuple(body: str, proves: str) -> None:
    """Rule 1: purposes, requirements, targets, legal basis, funding, recipients and signature give none."""
    del proves
    assert texts(body) in ([], ["Mua 200 đầu sách mới."])


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("I. HẠN CHẾ VÀ GIẢI PHÁP KHẮC PHỤC\n1. Kho sách ẩm mốc.\n- Giải pháp: Lắp máy hút ẩm.", ["han_che"]),
        ("I. NHIỆM VỤ TRỌNG TÂM\n1. Lắp máy hút ẩm tại kho sách.", ["nhiem_vu_giai_phap"]),
        ("I. TỔ CHỨC THỰC HIỆN\n1. Thư viện huyện lập dự toán mua sách.", ["to_chuc_thuc_hien"]),
        ("I. NỘI DUNG, THỜI GIAN, PHÂN CÔNG\n1. Lắp máy hút ẩm tại kho sách.", ["nhiem_vu_giai_phap"]),
        ("I. CHẾ ĐỘ BÁO CÁO\n1. Các trường báo cáo kết quả trước ngày 20 hằng tháng.", ["to_chuc_thuc_hien"]),
        ("I. MỤC TIÊU\n1. Có phòng đọc.\n\nII. GIẢI PHÁP\n1. Lắp máy hút ẩm tại kho sách.", ["nhiem_vu_giai_phap"]),
    ],
    ids=["remedies", "tasks", "organisation", "contents", "reporting", "after-targets"],
)  # fmt: skip
def test_each_kind_of_section_with_tasks_gives_them(body: str, kinds: list[str]) -> None:
    """Rule 1: shortcomings with remedies, tasks and solutions, implementation; the tuple says in which it stands."""
    assert [t.kind for t in tasks(understood(body))] == kinds


GRAIN = [
    (
        TASKS + "1. Phát triển vốn tài liệu\n1.1. Bổ sung sách thiếu nhi.\n1.2. Sưu tầm tài liệu địa chí\n"
        "a) Liên hệ các dòng họ.\nb) Số hóa gia phả.",
        ["Bổ sung sách thiếu nhi.", "Liên hệ các dòng họ.", "Số hóa gia phả."],
    ),
    (
        TASKS + "- Bổ sung sách thiếu nhi.\n+ Ưu tiên sách song ngữ.\n+ Mua sách nói.\n- Số hóa gia phả.",
        ["Ưu tiên sách song ngữ.", "Mua sách nói.", "Số hóa gia phả."],
    ),
    (
        TASKS + "* Bổ sung sách thiếu nhi.\n* Số hóa gia phả.\n* Tổ chức ngày hội đọc.",
        ["Bổ sung sách thiếu nhi.", "Số hóa gia phả.", "Tổ chức ngày hội đọc."],
    ),
    (TASKS + "(1) Bổ sung sách thiếu nhi.\n(2) Số hóa gia phả.", ["Bổ sung sách thiếu nhi.", "Số hóa gia phả."]),
    (TASKS + "Thứ nhất, bổ sung sách thiếu nhi.\nThứ hai, số hóa gia phả.", ["bổ sung sách thiếu nhi.", "số hóa gia phả."]),
    (
        TASKS + "1. Thủ thư trực phòng đọc buổi tối.\n2. Kệ sách thấp cho trẻ em được đóng mới.",
        ["Thủ thư trực phòng đọc buổi tối.", "Kệ sách thấp cho trẻ em được đóng mới."],
    ),
]


@pytest.mark.parametrize(("body", "expected"), GRAIN, ids=["decimal-letter", "dash-plus", "star", "brackets", "ordinals", "no-verb-first"])
def test_the_smallest_item_is_the_tuple(body: str, expected: list[str]) -> None:
    """Rules 1, 2: leaves are tuples whatever marks them, what holds them is not."""
    assert texts(body) == expected


# --- 2: context is no tuple ---


@pytest.mark.parametrize(
    "lead",
    [
        "b) Giao Thư viện huyện:",
        "1. Thư viện huyện",
        "1. Thư viện huyện:",
        "a) Đối với Thư viện huyện:",
        "1. Trách nhiệm của Thư viện huyện",
    ],
)
def test_a_lead_in_names_the_owner_and_is_no_tuple(lead: str) -> None:
    """Rules 2, 10: the unit of a heading or of "Giao ..." owns what stands under it, by inheritance."""
    records = understood(f"I. TỔ CHỨC THỰC HIỆN\n{lead}\n- Kiểm kê kho sách.\n- Mua 200 đầu sách mới.")
    assert [(t.text, t.owners) for t in tasks(records)] == [
        ("Kiểm kê kho sách.", ("Thư viện huyện",)),
        ("Mua 200 đầu sách mới.", ("Thư viện huyện",)),
    ]
    assert all(a.inherited for a in records.assignments)
    span = records.assignments[0].span
    assert records.document.text[span.start : span.end] == "Thư viện huyện"
    assert span.end < records.solutions[0].span.start


@pytest.mark.parametrize(
    "heading", ["Thư viện huyện", "Thư viện huyện:", "Đề nghị Thư viện huyện", "Trách nhiệm của Thư viện huyện", "Đối với Thư viện huyện"]
)
def test_a_unit_as_heading_needs_no_number(heading: str) -> None:
    """Rule 10: unnumbered, set off by blank lines, nothing but a unit (with "Đề nghị" or not): the owner of the bullets under it."""
    body = f"I. TỔ CHỨC THỰC HIỆN\n\nPhòng Tài chính\n\n- Thẩm định dự toán.\n\n{heading}\n\n- Mở lớp đọc hè.\n"
    assert [(t.text, t.owners) for t in tasks(understood(body))] == [
        ("Thẩm định dự toán.", ("Phòng Tài chính",)),
        ("Mở lớp đọc hè.", ("Thư viện huyện",)),
    ]


def test_a_heading_inside_the_tasks_hides_none_of_them() -> None:
    """Rule 1: "Cơ sở vật chất" as a part of the tasks is no section on funding; what stands under it is to be done."""
    body = (
        "I. NHIỆM VỤ\n1. Vốn tài liệu\n- Mua sách mới.\n2. Cơ sở vật chất\n- Sơn lại phòng đọc.\n"
        "3. Đối tượng\n- Mở lớp đọc cho người cao tuổi."
    )
    assert texts(body) == ["Mua sách mới.", "Sơn lại phòng đọc.", "Mở lớp đọc cho người cao tuổi."]


def test_a_new_lead_in_takes_the_place_of_the_one_before() -> None:
    """The owner of a) is not the owner of b), nor of what follows on the level above."""
    body = """\
        I. NHIỆM VỤ
        1. Vốn tài liệu
        a) Giao Thư viện huyện:
        - Kiểm kê kho sách.
        b) Giao Đài Truyền thanh huyện:
        - Giới thiệu sách hay.
        2. Không gian đọc
        - Sơn lại phòng đọc.
        """
    assert [t.owners for t in tasks(understood(body))] == [("Thư viện huyện",), ("Đài Truyền thanh huyện",), ()]


# --- 3: an item is one tuple ---


def test_sentences_of_an_item_are_clauses_of_one_tuple() -> None:
    """Rule 3 and SCHEMA: no split by sentences; `clause` pairs the unit with its own date."""
    item = "1. Thư viện huyện kiểm kê kho sách trước ngày 30/4/2024. Phòng Tài chính bố trí kinh phí trước ngày 15/5/2024."
    records = understood(TASKS + item)
    task = only(records)
    assert task.owners == ("Thư viện huyện", "Phòng Tài chính")
    assert [a.clause for a in records.assignments] == [0, 1]
    assert [(d.value.end, d.clause) for d in records.deadlines] == [(dt.date(2024, 4, 30), 0), (dt.date(2024, 5, 15), 1)]


def test_a_paragraph_without_a_number_carries_on_its_item() -> None:
    """Rule 3: unnumbered paragraphs belong to the item before them."""
    body = TASKS + "1. Kiểm kê kho sách.\nLập biên bản đối với sách hỏng, đề nghị thanh lý.\n2. Mua sách mới."
    assert texts(body) == ["Kiểm kê kho sách. Lập biên bản đối với sách hỏng, đề nghị thanh lý.", "Mua sách mới."]


def test_under_a_bare_heading_each_paragraph_is_a_tuple() -> None:
    """Rule 3: a unit's name as heading tells nobody to do anything; its paragraphs do."""
    body = "I. TỔ CHỨC THỰC HIỆN\n1. Thư viện huyện\nKiểm kê kho sách, lập danh mục sách hỏng.\nXây dựng nội quy phòng đọc mới."
    records = understood(body)
    assert texts(body) == ["Kiểm kê kho sách, lập danh mục sách hỏng.", "Xây dựng nội quy phòng đọc mới."]
    assert all(t.owners == ("Thư viện huyện",) for t in tasks(records))


def test_closing_words_are_no_task() -> None:
    """ "Trên đây là ..." and "Trong quá trình thực hiện ..." end the plan; they neither stand alone nor join the last item."""
    body = (
        TASKS + "1. Kiểm kê kho sách.\n2. Mua sách mới.\n"
        "Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị phản ánh về Phòng.\n"
        "Trên đây là Kế hoạch năm 2024./."
    )
    assert texts(body) == ["Kiểm kê kho sách.", "Mua sách mới."]


# --- 4: wording ---


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1.1. Kiểm kê kho sách.", "Kiểm kê kho sách."),
        ("- Kiểm kê kho sách;", "Kiểm kê kho sách;"),
        ("- Giải pháp khắc phục: Kiểm kê kho sách.", "Kiểm kê kho sách."),
        ("1. Giải pháp: Kiểm kê kho sách.", "Kiểm kê kho sách."),
        ("đ) Kiểm kê kho sách.", "Kiểm kê kho sách."),
        ("- Kiểm kê kho sách. Thời gian: quý II/2024.", "Kiểm kê kho sách. Thời gian: quý II/2024"),
        ("- Kiểm kê kho sách. Đơn vị chủ trì: Thư viện huyện.", "Kiểm kê kho sách. Đơn vị chủ trì: Thư viện huyện"),
    ],
)
def test_a_solution_is_worded_without_number_bullet_and_label(line: str, expected: str) -> None:
    """Rule 4: the words of the item, its fields in the same paragraph with them; number, bullet and opening label are none of them."""
    assert only(understood(TASKS + line)).text.rstrip(".;") == expected.rstrip(".;")


OPENING_UNITS = [
    ("1. Thư viện huyện: kiểm kê kho sách.", "Thư viện huyện"),
    ("1. Phòng Tài chính - Kế hoạch: bố trí kinh phí mua sách.", "Phòng Tài chính - Kế hoạch"),
    ("1. Phòng Kế hoạch: bố trí kinh phí mua sách.", "Phòng Kế hoạch"),
    ("1. Ban Giám đốc: theo dõi, đôn đốc các tổ.", "Ban Giám đốc"),
]


@pytest.mark.parametrize(("line", "unit"), OPENING_UNITS, ids=[o[1] for o in OPENING_UNITS])
def test_a_unit_before_a_colon_owns_the_item(line: str, unit: str) -> None:
    """Rule 4: "1. Ban Giám đốc: theo dõi ..." may keep its unit in the wording; a unit called after "kế hoạch" is no label."""
    task = only(understood(TASKS + line))
    assert task.owners == (unit,)
    wording = line.partition(": ")[2].rstrip(".")
    assert task.text.rstrip(".") in (wording, line.removeprefix("1. ").rstrip("."))


# --- 5: labelled lists ---

LABELLED = """\
    I. TỒN TẠI, HẠN CHẾ VÀ GIẢI PHÁP KHẮC PHỤC
    1. Kho sách ẩm mốc, chưa có máy hút ẩm.
    - Giải pháp: Lắp đặt hai máy hút ẩm tại kho.
    - Thời gian: Trước ngày 30/5/2024.
    - Bộ phận thực hiện: Tổ Nghiệp vụ, Phòng Hành chính - Quản trị.
    2. Sổ đăng ký cá biệt ghi chưa đầy đủ.
    - Giải pháp: Bổ sung sổ đăng ký.
    - Thời gian hoàn thành: Thường xuyên.
    - Bộ phận thực hiện: Tổ Nghiệp vụ.
    """


def test_a_labelled_group_is_one_tuple() -> None:
    """Rule 5: shortcoming, remedy, time and unit of a group meet in one tuple, and none strays into the next."""
    first, second = tasks(understood(LABELLED))
    assert (first.shortcoming.rstrip("."), first.text.rstrip(".")) == (
        "Kho sách ẩm mốc, chưa có máy hút ẩm",
        "Lắp đặt hai máy hút ẩm tại kho",
    )
    assert (first.times, first.owners) == (("Trước ngày 30/5/2024",), ("Tổ Nghiệp vụ", "Phòng Hành chính - Quản trị"))
    assert (second.shortcoming.rstrip("."), second.times, second.owners) == (
        "Sổ đăng ký cá biệt ghi chưa đầy đủ",
        ("Thường xuyên",),
        ("Tổ Nghiệp vụ",),
    )


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("1. Mua máy hút ẩm. Bộ phận thực hiện: Tổ Nghiệp vụ. Hoàn thành trong tháng 4/2024.", "Hoàn thành trong tháng 4/2024"),
        ("1. Mua máy hút ẩm. Đơn vị chủ trì: Tổ Nghiệp vụ; hoàn thành trước ngày 30/4/2024.", "hoàn thành trước ngày 30/4/2024"),
    ],
)
def test_a_deadline_may_stand_in_running_words_behind_the_label_of_a_unit(line: str, time: str) -> None:
    task = only(understood(TASKS + line))
    assert (task.times, task.owners) == ((time,), ("Tổ Nghiệp vụ",))


def test_each_bullet_of_a_remedy_field_is_a_tuple() -> None:
    """Rule 5: bullets under "Giải pháp:" share shortcoming, time and units; that they open with a verb no list knows is no matter."""
    body = """\
        I. HẠN CHẾ VÀ GIẢI PHÁP
        1. Khuyết điểm: Bạn đọc đến thư viện giảm mạnh.
        - Giải pháp khắc phục:
        + Kéo dài giờ mở cửa đến 20 giờ.
        + Tổ chức ngày hội đọc sách.
        - Thời gian: Quý II/2024.
        - Bộ phận thực hiện: Tổ Phục vụ bạn đọc.
        """
    found = tasks(understood(body))
    assert [t.text for t in found] == ["Kéo dài giờ mở cửa đến 20 giờ.", "Tổ chức ngày hội đọc sách."]
    assert {(t.shortcoming.rstrip("."), t.times, t.owners) for t in found} == {
        ("Bạn đọc đến thư viện giảm mạnh", ("Quý II/2024",), ("Tổ Phục vụ bạn đọc",))
    }


@pytest.mark.parametrize("section", ["TỔ CHỨC THỰC HIỆN", "HẠN CHẾ VÀ GIẢI PHÁP", "NHIỆM VỤ"])
@pytest.mark.parametrize("label", ["Giải pháp:", "Hướng khắc phục:", "Khuyết điểm:", "Thời gian:", "Đơn vị thực hiện:"])
def test_a_label_with_nothing_behind_it_is_no_record(section: str, label: str) -> None:
    """A field left blank gives neither a task nor a shortcoming without words."""
    records = understood(f"I. {section}\n1. Kho sách ẩm mốc.\n- {label}\n2. Mua sách mới.\n- {label}")
    assert all(r.text for r in (*records.solutions, *records.shortcomings))
    assert all(r.span.start < r.span.end for r in (*records.solutions, *records.shortcomings))


def test_a_remedy_of_several_paragraphs_is_one_tuple() -> None:
    """FORMAT 1.6: multi-paragraph solutions; the field runs to the next label."""
    body = """\
        I. HẠN CHẾ VÀ GIẢI PHÁP
        1. Khuyết điểm: Bạn đọc đến thư viện giảm mạnh.
        - Giải pháp: Khảo sát nhu cầu của bạn đọc.
        Trên cơ sở khảo sát, xây dựng lịch mở cửa mới.
        - Thời gian: Quý II/2024.
        """
    assert only(understood(body)).text.rstrip(".") == "Khảo sát nhu cầu của bạn đọc. Trên cơ sở khảo sát, xây dựng lịch mở cửa mới"


def test_a_parent_shortcoming_is_not_counted_again() -> None:
    """FORMAT 1.6: "Nội dung khuyết điểm 1" whose clauses are 1.1 and 1.2: a parent with two leaves, one tuple a leaf."""
    body = """\
        I. KHUYẾT ĐIỂM VÀ GIẢI PHÁP
        1. Nội dung khuyết điểm 1: Kho sách ẩm mốc; sổ đăng ký ghi thiếu.
        1.1. Kho sách ẩm mốc.
        - Giải pháp: Lắp đặt hai máy hút ẩm.
        - Thời gian: Tháng 5/2024.
        1.2. Sổ đăng ký ghi thiếu.
        - Giải pháp: Bổ sung sổ đăng ký.
        - Thời gian: Tháng 6/2024.
        """
    records = understood(body)
    assert [(t.shortcoming.rstrip("."), t.text.rstrip(".")) for t in tasks(records)] == [
        ("Kho sách ẩm mốc", "Lắp đặt hai máy hút ẩm"),
        ("Sổ đăng ký ghi thiếu", "Bổ sung sổ đăng ký"),
    ]
    parent, *leaves = records.shortcomings
    assert (parent.number, parent.parent_id) == ("1", "")
    assert [(s.number, s.parent_id) for s in leaves] == [("1.1", parent.shortcoming_id), ("1.2", parent.shortcoming_id)]


# --- 6: shortcomings ---


LISTED = """\
1. Tiêu chí 2: Chương trình chậm cập nhật
- Biện pháp: Cập nhật 03 chương trình đào tạo.
- Phụ trách: Phòng Đào tạo.
2. Tiêu chí 4: Giảng viên ít viết bài
- Biện pháp: Giao chỉ tiêu mỗi khoa 01 đề tài.
- Phụ trách: Phòng Khoa học.
3. Tiêu chí 5: Thư viện chưa có sách số
- Biện pháp: Số hóa 500 giáo trình.
- Phụ trách: Thư viện.
4. Tiêu chí 6: Sân tập ngập khi mưa
- Phụ trách: Phòng Vật tư.
"""


@pytest.mark.parametrize(
    ("body", "stated"),
    [
        ("I. KẾ HOẠCH CẢI TIẾN\n" + LISTED, 4),  # two of three over their remedies say it: so does the list
        ("I. SAI SÓT VÀ CÁCH SỬA\n" + LISTED.replace("chậm cập nhật", "từ năm 2018"), 4),  # under such a heading one is enough
        ("I. KẾ HOẠCH CẢI TIẾN\n" + LISTED.replace("chậm cập nhật", "từ năm 2018"), 1),  # one of three says it of itself alone
    ],
)
def test_items_over_labelled_remedies_state_what_fell_short_where_those_beside_them_do(body: str, stated: int) -> None:
    """An item with an owner and no remedy is a shortcoming that nothing is done about, no task."""
    found = understood(body)
    assert len(found.shortcomings) == stated
    assert ("Tiêu chí 6: Sân tập ngập khi mưa" in [s.text for s in found.solutions]) == (stated == 1)


def test_numbers_alone_tie_nothing_where_one_comes_twice() -> None:
    lacks = ("Quy chế làm việc ban hành chậm", "Chưa kiểm tra việc nộp đảng phí", "Hồ sơ đảng viên thiếu tài liệu")
    mends = ("Ban hành lại quy chế làm việc", "Kiểm tra việc nộp đảng phí tại các chi bộ", "Bổ sung tài liệu vào hồ sơ đảng viên")
    first = "I. KHUYẾT ĐIỂM\n" + "".join(f"{n}. {words}.\n" for n, words in enumerate(lacks, 1))
    second = "II. BIỆN PHÁP KHẮC PHỤC KHUYẾT ĐIỂM\n" + "".join(f"{n}. {words}.\n" for n, words in enumerate(mends, 1))
    assert all(t.shortcoming for t in tasks(understood(first + second)))
    assert not any(t.shortcoming for t in tasks(understood(first + second + "3. Thăm hỏi đảng viên cao tuổi.\n")))


def test_a_task_no_shortcoming_is_tied_to_has_none() -> None:
    """Rule 6: shortcomings told in one section, tasks in another without a word that ties them."""
    body = "I. HẠN CHẾ\n1. Kho sách ẩm mốc.\n2. Bạn đọc giảm mạnh.\n\nII. NHIỆM VỤ\n1. Mua sách mới."
    records = understood(body)
    assert [s.text.rstrip(".") for s in records.shortcomings] == ["Kho sách ẩm mốc", "Bạn đọc giảm mạnh"]
    assert only(records).shortcoming == ""


TIED = [
    (
        "1. Phòng đọc\n1.1. Hạn chế, khuyết điểm\n- Kho sách ẩm mốc, chưa có máy hút ẩm.\n1.2. Biện pháp khắc phục\n- Lắp máy hút ẩm.",
        "bare headings",
    ),
    ("1. Khắc phục việc kho sách ẩm mốc, chưa có máy hút ẩm\n- Lắp máy hút ẩm.\n- Rà soát kho sách.", "what is put an end to"),
    ("1. Kho sách ẩm mốc, chưa có máy hút ẩm.\n- Thư viện huyện chịu trách nhiệm phơi sách còn ẩm.\n- Lắp máy hút ẩm.", "obliged"),
    ("1. Kho sách ẩm mốc, chưa có máy hút ẩm. Để khắc phục hạn chế trên, cần:\n- Lắp máy hút ẩm.\n- Rà soát kho sách.", "led in to"),
]


@pytest.mark.parametrize(("items", "proves"), TIED, ids=[t[1] for t in TIED])
def test_forms_in_which_a_plan_of_remedies_ties(items: str, proves: str) -> None:
    del proves
    head = HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Khắc phục hạn chế, khuyết điểm sau kiểm điểm")
    records = understood(f"II. NỘI DUNG KHẮC PHỤC\n{items}", head=head)
    tied = {t.shortcoming.rstrip(".").lower() for t in tasks(records)}
    assert tied == {"kho sách ẩm mốc, chưa có máy hút ẩm"}


@pytest.mark.parametrize(
    "tie",
    [
        "1. Khắc phục hạn chế tại điểm 2, Mục I: mua sách mới.",
        "1. Đối với hạn chế thứ hai: mua sách mới.",
        "1. Đối với khuyết điểm nêu tại điểm 2\n- Mua sách mới.",
    ],
)
def test_a_task_that_names_a_shortcoming_is_tied_to_it(tie: str) -> None:
    """Rule 6: the plan itself ties by number or rank, in the task or in the heading above it."""
    body = f"I. HẠN CHẾ\n1. Kho sách ẩm mốc.\n2. Bạn đọc giảm mạnh.\n\nII. GIẢI PHÁP\n{tie}"
    assert only(understood(body)).shortcoming.rstrip(".") == "Bạn đọc giảm mạnh"


def test_a_cause_is_neither_shortcoming_nor_task() -> None:
    """A cause under a shortcoming explains it; "nguyên nhân" opens no record."""
    body = "I. HẠN CHẾ\n1. Kho sách ẩm mốc.\nNguyên nhân: chưa bố trí kinh phí mua máy hút ẩm.\n2. Bạn đọc giảm mạnh."
    records = understood(body)
    assert not records.solutions
    assert [s.text.rstrip(".") for s in records.shortcomings] == ["Kho sách ẩm mốc", "Bạn đọc giảm mạnh"]


# --- 7: times that are no deadlines ---

NO_TIMES = [
    ("Thực hiện Quyết định số 15/QĐ-UBND ngày 10/01/2024 của UBND huyện.", "date of a cited document"),
    ("Triển khai Kế hoạch số 88-KH/HU, ngày 04/3/2024 đến các xã.", "Party citation with a comma"),
    ("Khắc phục kết luận tại Thông báo số 9-TB/HU ngày 15-8-2023 của Huyện ủy.", "citation with dashes"),
    ("Xây dựng chương trình phát triển văn hóa đọc giai đoạn 2021-2025.", "a programme's name"),
    ("Quán triệt Nghị quyết Đại hội Đảng bộ huyện lần thứ XXIV, nhiệm kỳ 2020-2025.", "a term in a title"),
    ("Mua bổ sung máy hút ẩm phòng, chống dịch Covid-19.", "a number in a disease's name"),
    ("Vận động gia đình có con thứ ba đăng ký thẻ bạn đọc.", "thứ ba that is no Tuesday"),
]


@pytest.mark.parametrize(("line", "proves"), NO_TIMES, ids=[n[1] for n in NO_TIMES])
def test_what_is_no_deadline(line: str, proves: str) -> None:
    """Rule 7 and FORMAT 1.6: citations, terms, names and numbers give no deadline."""
    del proves
    assert only(understood(TASKS + "1. " + line)).times == ()


def test_past_dates_of_a_shortcoming_are_no_deadlines() -> None:
    """Rule 7: the account of a shortcoming tells what was, not what is due."""
    body = (
        "I. HẠN CHẾ VÀ GIẢI PHÁP\n1. Đến ngày 31/12/2023 mới kiểm kê được 40% kho sách.\n"
        "- Giải pháp: Kiểm kê nốt kho sách.\n- Thời gian: Tháng 5/2024."
    )
    assert only(understood(body)).times == ("Tháng 5/2024",)


YEARS = [
    ("Hoàn thành việc kiểm kê kho sách còn lại ở các xã vùng cao vào năm 2025.", ("vào năm 2025",), "closes what is to be completed"),
    ("Giải quyết dứt điểm sách hỏng đến hết năm 2025.", ("đến hết năm 2025",), "so with 'hết'"),
    ("Xây dựng thư viện số phục vụ bạn đọc vào năm 2025.", (), "no word of completing: what is aimed at"),
    ("Kiểm kê kho sách. Thời gian: Riêng năm 2025 xong trong quý II/2025.", ("xong trong quý II/2025",), "a year and its quarter"),
]


@pytest.mark.parametrize(("line", "times", "proves"), YEARS, ids=[y[2] for y in YEARS])
def test_years_in_running_text(line: str, times: tuple[str, ...], proves: str) -> None:
    """A year is a deadline where the sentence says that something is done by then, and gives way to what is finer."""
    del proves
    assert only(understood(TASKS + "1. " + line)).times == times


# --- 8: values (the grammar itself is tested with the rules of times) ---


@pytest.mark.parametrize(
    ("line", "kind", "start", "end", "bound", "rrule"),
    [
        ("Kiểm kê kho sách trước ngày 30/6/2024.", "date", None, dt.date(2024, 6, 30), "before", ""),
        ("Kiểm kê kho sách chậm nhất ngày 30/6/2024.", "date", None, dt.date(2024, 6, 30), "by", ""),
        ("Kiểm kê kho sách trong tháng 12/2024.", "period", dt.date(2024, 12, 1), dt.date(2024, 12, 31), None, ""),
        ("Kiểm kê kho sách trước ngày 30/6.", "date", None, dt.date(2024, 6, 30), "before", ""),
        ("Kiểm kê kho sách trước ngày 15/01.", "date", None, dt.date(2025, 1, 15), "before", ""),
        ("Báo cáo kết quả trước ngày 15 hằng tháng.", "recurring", None, None, None, "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("Lập sổ theo dõi kho sách, hằng quý báo cáo kết quả.", "recurring", None, None, None, "FREQ=MONTHLY;INTERVAL=3"),
        ("Hằng tháng kiểm kê kho sách.", "recurring", None, None, None, "FREQ=MONTHLY"),
        ("Họp giao ban thư viện vào thứ Sáu hằng tuần.", "recurring", None, None, None, "FREQ=WEEKLY;BYDAY=FR"),
        ("Kiểm kê kho sách. Thời gian: 6 tháng/lần.", "recurring", None, None, None, "FREQ=MONTHLY;INTERVAL=6"),
        (
            "Kiểm kê kho sách. Thời gian: Hằng năm (trước ngày 10/12).",
            "recurring",
            None,
            None,
            None,
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10",
        ),
        ("Kiểm kê kho sách. Thời gian: Đến năm 2030.", "date", None, dt.date(2030, 12, 31), "by", ""),
        ("Kiểm kê kho sách vào quý I hằng năm.", "recurring", None, None, None, "FREQ=YEARLY;BYMONTH=1,2,3"),
        ("Kiểm kê kho sách. Thời gian: Thường xuyên.", "ongoing", None, None, None, ""),
        ("Kiểm kê kho sách trong 10 ngày làm việc kể từ ngày ký Kế hoạch.", "relative", None, dt.date(2024, 3, 26), None, ""),
        ("Kiểm kê kho sách ngay sau khi Kế hoạch được ban hành.", "relative", None, None, None, ""),
    ],
)
def test_a_deadline_reaches_its_task_with_its_value(
    line: str, kind: str, start: dt.date | None, end: dt.date | None, bound: str | None, rrule: str
) -> None:
    """Rule 8: kind, days and rule; a missing year is the year of issue, or the next where the day lies before it (12/3/2024)."""
    records = understood(TASKS + "1. " + line)
    (deadline,) = records.deadlines
    value = deadline.value
    assert (value.kind, value.start, value.rrule) == (kind, start, rrule)
    assert kind == "relative" and end is None or value.end == end
    assert bound is None or value.bound == bound
    assert records.facts.issued_on == ISSUED


# --- 9: a time that heads set ---


def test_a_heading_passes_its_time_to_items_without_one() -> None:
    """Rule 9: the month of the heading counts where an item has none of its own, marked inherited, pointing at the heading."""
    body = (
        "Phòng triển khai một số nội dung như sau:\n\nNHỮNG NHIỆM VỤ CẦN TRIỂN KHAI NGAY TRONG THÁNG 5/2024\n"
        "1. Kiểm kê kho sách.\n2. Mua sách mới, xong trước ngày 20/5/2024."
    )
    records = understood(body)
    assert [t.times for t in tasks(records)][1] == ("xong trước ngày 20/5/2024",)
    first, second = records.deadlines
    assert (first.inherited, second.inherited) == (True, False)
    assert (first.value.start, first.value.end) == (dt.date(2024, 5, 1), dt.date(2024, 5, 31))
    assert records.document.text[first.span.start : first.span.end].endswith("TRONG THÁNG 5/2024")


def test_a_heading_right_under_the_title_counts_too() -> None:
    """No introduction between title and first heading: the heading is none the less a section that sets the time."""
    records = understood("NHỮNG NHIỆM VỤ CẦN TRIỂN KHAI TRONG THÁNG 5/2024\n1. Kiểm kê kho sách.\n2. Mua sách mới.")
    assert [s.kind for s in records.sections] == ["nhiem_vu_giai_phap"]
    assert all(len(t.times) == 1 for t in tasks(records))


def test_a_parents_time_field_counts_for_all_under_it() -> None:
    """SCHEMA: a parent's label field passes down, marked inherited."""
    body = """\
        I. NHIỆM VỤ
        1. Phát triển vốn tài liệu
        - Bổ sung sách thiếu nhi.
        - Số hóa gia phả.
        - Thời gian thực hiện: Quý III/2024.
        - Đơn vị chủ trì: Thư viện huyện.
        2. Sơn lại phòng đọc.
        """
    records = understood(body)
    found = tasks(records)
    assert [(t.times, t.owners) for t in found] == [(("Quý III/2024",), ("Thư viện huyện",))] * 2 + [((), ())]
    assert all(d.inherited for d in records.deadlines) and all(a.inherited for a in records.assignments)


def test_a_time_does_not_leak_to_the_next_heading() -> None:
    """What one heading sets ends with it."""
    body = "I. NHIỆM VỤ\n1. Việc làm ngay trong tháng 4/2024\n- Kiểm kê kho sách.\n2. Việc lâu dài\n- Mua sách mới."
    assert [bool(t.times) for t in tasks(understood(body))] == [True, False]


# --- 10 to 15: units ---

UNITS = [
    (
        "Thư viện huyện chủ trì, phối hợp với Phòng Giáo dục và Đào tạo mở lớp đọc hè.",
        ["Thư viện huyện"],
        ["Phòng Giáo dục và Đào tạo"],
        "leads and cooperates",
    ),
    ("Thư viện huyện tham mưu UBND huyện ban hành quy chế.", ["Thư viện huyện"], [], "advises whom: the one advised is none"),
    ("Thư viện huyện báo cáo kết quả về Phòng Văn hóa và Thông tin.", ["Thư viện huyện"], [], "who gets the report is none"),
    ("Giao Thư viện huyện mở lớp đọc hè.", ["Thư viện huyện"], [], "giao"),
    ("Đề nghị Hội Phụ nữ huyện vận động hội viên tặng sách.", ["Hội Phụ nữ huyện"], [], "đề nghị"),
    ("Yêu cầu Thư viện huyện mở lớp đọc hè.", ["Thư viện huyện"], [], "yêu cầu"),
    (
        "Mở lớp đọc hè. Giao Thư viện huyện chủ trì, phối hợp với Huyện đoàn thực hiện.",
        ["Thư viện huyện"],
        ["Huyện đoàn"],
        "in its own sentence",
    ),
    ("Mở lớp đọc hè (Thư viện huyện chủ trì, Huyện đoàn phối hợp).", ["Thư viện huyện"], ["Huyện đoàn"], "in brackets"),
    ("Sở Y tế, Sở Tài chính bố trí kinh phí mua tủ sách.", ["Sở Y tế", "Sở Tài chính"], [], "one entry a unit"),
    (
        "Ủy ban nhân dân các xã, phường, đặc khu bố trí phòng đọc.",
        ["Ủy ban nhân dân các xã, phường, đặc khu"],
        [],
        "one body of each level",
    ),
    ("Các cơ quan, đơn vị liên quan bố trí phòng đọc.", ["Các cơ quan, đơn vị liên quan"], [], "one collective"),
    (
        "Các sở, ban, ngành tỉnh; Ủy ban nhân dân các huyện, thành phố lập kế hoạch mua sách.",
        ["Các sở, ban, ngành tỉnh", "Ủy ban nhân dân các huyện, thành phố"],
        [],
        "a semicolon parts two",
    ),
    (
        "Các sở, ban, ngành và các địa phương lập kế hoạch mua sách.",
        ["Các sở, ban, ngành", "các địa phương"],
        [],
        "a new các begins a new unit",
    ),
    ("Kiểm kê kho sách của Thư viện huyện.", [], [], "whose thing it is, is none"),
    ("Xây dựng dự thảo quy chế cho Thư viện huyện.", [], [], "for whom it is made, is none"),
    ("Trình UBND huyện phê duyệt danh mục sách.", [], [], "who approves is none"),
    ("Kiểm kê kho sách.", [], [], "nobody named"),
    ("Thực hiện Kết luận số 12-KL/HU ngày 05/01/2024 của Ban Thường vụ Huyện ủy.", [], [], "the issuer of a citation is none"),
]


@pytest.mark.parametrize(("line", "owners", "helpers", "proves"), UNITS, ids=[u[3] for u in UNITS])
def test_units_of_an_item(line: str, owners: list[str], helpers: list[str], proves: str) -> None:
    """Rules 10, 11, 14, 15: who is told to do it, who cooperates, and that mere mentions are none."""
    del proves
    task = only(understood(TASKS + "1. " + line))
    assert (list(task.owners), list(task.helpers)) == (owners, helpers)


def test_where_a_field_names_the_units_those_are_the_units() -> None:
    """Rule 12: a unit in the task's wording beside a field is not demanded, and must not take the field's place."""
    task = only(understood(TASKS + "1. Thư viện huyện mở lớp đọc hè. Đơn vị thực hiện: Tổ Nghiệp vụ. Đơn vị phối hợp: Huyện đoàn."))
    assert "Tổ Nghiệp vụ" in task.owners
    assert task.helpers == ("Huyện đoàn",)


@pytest.mark.parametrize("label", ["Lãnh đạo phụ trách", "Người chịu trách nhiệm", "Đồng chí chỉ đạo"])
def test_a_person_named_as_answerable_is_other(label: str) -> None:
    """Rule 13: as printed, role class other; the owners of the group stay."""
    body = f"""\
        I. HẠN CHẾ VÀ GIẢI PHÁP
        1. Kho sách ẩm mốc.
        - Giải pháp: Lắp máy hút ẩm.
        - {label}: Phó Giám đốc Lò Thị Mây.
        - Bộ phận thực hiện: Tổ Nghiệp vụ.
        """
    task = only(understood(body))
    assert (task.owners, task.others) == (("Tổ Nghiệp vụ",), ("Phó Giám đốc Lò Thị Mây",))


@pytest.mark.parametrize(("who", "owners", "others"), [("Kế toán", ("Kế toán",), ()), ("Hiệu trưởng", (), ("Hiệu trưởng",))])
def test_staff_do_what_they_answer_for(who: str, owners: tuple[str, ...], others: tuple[str, ...]) -> None:
    """Rule 13 speaks of those who lead."""
    body = f"I. HẠN CHẾ VÀ GIẢI PHÁP\n1. Kho sách ẩm mốc.\n- Giải pháp: Lắp máy hút ẩm.\n- Trách nhiệm: {who}."
    task = only(understood(body))
    assert (task.owners, task.others) == (owners, others)


def test_who_directs_in_a_field_of_those_who_do_it_is_other() -> None:
    body = "I. HẠN CHẾ VÀ GIẢI PHÁP\n1. Kho sách ẩm mốc.\n- Giải pháp: Lắp máy hút ẩm.\n"
    task = only(understood(body + "- Phân công thực hiện: Thường trực Huyện ủy chỉ đạo; Thư viện huyện tham mưu."))
    assert (task.owners, task.others) == (("Thư viện huyện",), ("Thường trực Huyện ủy",))


def test_who_chairs_a_meeting_owns_no_task() -> None:
    body = """\
        Phòng Văn hóa mời các trường dự họp, cụ thể:
        1. Thời gian: 14 giờ ngày 12/8/2024.
        2. Địa điểm: Phòng họp số 3.
        3. Chủ trì: Đồng chí Lò Thị Mây - Phó Giám đốc.
        4. Chuẩn bị:
        - In danh mục sách.
        """
    assert [(t.text, t.owners) for t in tasks(understood(TASKS + "- " + dedent(body)))] == [("In danh mục sách.", ())]


def test_a_line_that_covers_all_gives_its_time_to_all_above_it() -> None:
    body = """\
        II. HẠN CHẾ VÀ GIẢI PHÁP
        1. Kho sách ẩm mốc.
        - Giải pháp: Lắp máy hút ẩm.
        2. Sổ mượn sách ghi thiếu.
        - Giải pháp: Ghi đủ sổ mượn sách.
        * Thời gian thực hiện: Tất cả các nội dung nêu tại mục II phải hoàn thành trước ngày 15/12/2024 để báo cáo tại Hội nghị cuối năm.
        """
    due = ("phải hoàn thành trước ngày 15/12/2024",)
    assert [(t.text, t.times) for t in tasks(understood(body))] == [("Lắp máy hút ẩm.", due), ("Ghi đủ sổ mượn sách.", due)]


def test_a_case_is_no_shortcoming() -> None:
    head = HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Khắc phục hạn chế của thư viện")
    body = "II. GIẢI PHÁP KHẮC PHỤC\n1. Khi chưa có máy hút ẩm\n- Phơi sách hằng tuần.\n- Mở cửa kho."
    assert {t.shortcoming for t in tasks(understood(body, head=head))} == {""}


@pytest.mark.parametrize(
    ("numbers", "ties"),
    [
        (("Tồn tại 1", "Giải pháp 1", "Tồn tại 2", "Giải pháp 2"), ["Kho sách ẩm mốc.", "Sổ mượn sách ghi thiếu."]),
        (("Tồn tại 1", "Tồn tại 2", "Giải pháp 1", "Giải pháp 2"), ["Kho sách ẩm mốc.", "Sổ mượn sách ghi thiếu."]),
    ],
    ids=["each with its remedy", "two lists"],
)
def test_counted_remedies_answer_counted_shortcomings(numbers: tuple[str, ...], ties: list[str]) -> None:
    said = {
        "Tồn tại 1": "Kho sách ẩm mốc.", "Tồn tại 2": "Sổ mượn sách ghi thiếu.", "Giải pháp 1": "Lắp máy hút ẩm.",
        "Giải pháp 2": "Ghi đủ sổ mượn sách.",
    }  # fmt: skip
    body = "II. TỒN TẠI VÀ GIẢI PHÁP KHẮC PHỤC\n" + "\n".join(f"{each}: {said[each]}" for each in numbers)
    assert [t.shortcoming for t in tasks(understood(body))] == ties


def test_a_counted_remedy_with_items_answers_the_shortcoming_over_it() -> None:
    """Also where clerks counted on wrongly: the pairs before it tell how they are set out."""
    body = """\
        II. TỒN TẠI VÀ GIẢI PHÁP KHẮC PHỤC
        Tồn tại 1: Kho sách ẩm mốc.
        Giải pháp 1: Lắp máy hút ẩm.
        Tồn tại 3: Sổ mượn sách ghi thiếu.
        Giải pháp 2:
        + Rà soát sổ mượn sách.
        + Tập huấn ghi sổ.
        """
    assert [t.shortcoming for t in tasks(understood(body))] == ["Kho sách ẩm mốc.", *["Sổ mượn sách ghi thiếu."] * 2]


def test_recipients_without_their_heading_get_no_task() -> None:
    """A scan may have lost the line over them: short bullets, the last one the office's own files."""
    foot = "- UBND huyện (b/c);\n- Các trường;\n- Lưu: VT.\n"
    assert texts(TASKS + "1. Mua sách mới.\n\n" + foot) == ["Mua sách mới."]


def test_who_belongs_to_a_team_has_no_task_by_that() -> None:
    body = TASKS + "1. Thành lập Tổ kiểm kê, gồm:\n- Ông Lò Văn Pâng, Phó Giám đốc - Trưởng đoàn;\n- Bà Lò Thị Mây - Thành viên.\n"
    assert not [t for t in texts(body) if t.startswith(("Ông", "Bà"))]


def test_nobody_named_not_even_above() -> None:
    """Rule 15: no unit is made up; the issuer is not put in."""
    assert understood(TASKS + "1. Vốn tài liệu\n- Mua sách mới.").assignments == ()


def test_headings_between_items_numbered_through_swallow_none() -> None:
    """ "Về kinh phí:" between 1 and 2 is no part of item 1: each item is a tuple though the format shows no bold."""
    body = (
        "1. Mua sách mới cho mười xã.\nVề kinh phí:\n2. Giao Phòng Tài chính bố trí kinh phí mua sách.\n"
        "3. Yêu cầu các xã đối ứng 20%.\nVề tuyên truyền:\n4. Giao Huyện đoàn mở lớp đọc hè."
    )
    assert [t.number for t in tasks(understood("Phòng kết luận như sau:\n\n" + body))] == ["1", "2", "3", "4"]


def test_headings_without_number_or_bold_are_headings() -> None:
    """Plain text shows no bold: a short line without a stop, set off by blank lines and followed by a list, heads that list."""
    body = """\
        Phòng triển khai như sau:

        Những việc làm ngay trong tháng 5/2024

        - Mua sách mới.

        - Sơn lại phòng đọc.

        Tổ chức thực hiện

        - Thư viện huyện theo dõi, đôn đốc.
        """
    found = tasks(understood(body))
    assert [(t.kind, t.text) for t in found] == [
        ("nhiem_vu_giai_phap", "Mua sách mới."),
        ("nhiem_vu_giai_phap", "Sơn lại phòng đọc."),
        ("to_chuc_thuc_hien", "Thư viện huyện theo dõi, đôn đốc."),
    ]
    assert [len(t.times) for t in found] == [1, 1, 0]


def test_a_reference_keeps_the_day_that_any_mention_gives() -> None:
    """FORMAT 1.1: the first citation is full, later ones short; a title that cites in short must not cost the day."""
    head = HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Khắc phục hạn chế theo Kết luận số 17/KL-TTr")
    body = "Thực hiện Kết luận số 17/KL-TTr ngày 28/12/2023 của Thanh tra huyện, Phòng ban hành Kế hoạch:\n\nI. NHIỆM VỤ\n1. Mua sách mới."
    assert [r.issued_on for r in understood(body, head=head).references if r.number == "17/KL-TTr"] == [dt.date(2023, 12, 28)]


def test_the_documents_own_number_is_no_reference() -> None:
    """SCHEMA: references are other documents."""
    assert [r.number for r in understood(TASKS + "1. Thực hiện Kế hoạch số 12/KH-UBND ngày 05/01/2024.").references] == ["12/KH-UBND"]


def test_a_heading_of_a_name_and_of_all_of_a_kind() -> None:
    """"... và các phòng đọc xã" behind names is a unit of its own."""
    body = f"{TASKS}1. Thư viện huyện và các phòng đọc xã\n- Mua sách mới.\n- Phơi kho sách."
    assert [sorted(t.owners) for t in tasks(understood(body))] == [["Thư viện huyện", "các phòng đọc xã"]] * 2


def test_lines_behind_items_are_theirs() -> None:
    """Of several groups of labels in one list each is for the items right before it."""
    body = (
        f"{TASKS}1. Phục vụ bạn đọc\n- Mở lớp đọc hè.\n- Tặng thẻ cho học sinh.\nChủ trì: Huyện đoàn.\nThời gian: tháng 6/2024.\n"
        "- Mua sách mới.\nChủ trì: Thư viện huyện.\nThời gian: quý III/2024."
    )
    assert [(t.text, t.owners, t.times) for t in tasks(understood(body))] == [
        ("Mở lớp đọc hè.", ("Huyện đoàn",), ("tháng 6/2024",)),
        ("Tặng thẻ cho học sinh.", ("Huyện đoàn",), ("tháng 6/2024",)),
        ("Mua sách mới.", ("Thư viện huyện",), ("quý III/2024",)),
    ]


def test_a_part_that_is_handed_on_has_an_owner_beside_the_one_above() -> None:
    """"...; giao ..." behind what the body above does; at the start of an item it is what that body does."""
    body = f"{TASKS}1. Thư viện huyện:\n- Kiểm kê kho sách; giao Tổ Nghiệp vụ lập danh mục sách hỏng.\n- Giao các phòng đọc phơi sách."
    assert [t.owners for t in tasks(understood(body))] == [("Tổ Nghiệp vụ", "Thư viện huyện"), ("Thư viện huyện",)]


@pytest.mark.parametrize(
    ("opening", "role"),
    [("Chủ trì, phối hợp với Huyện đoàn mở lớp", "chu_tri"), ("Tham mưu ban hành quy chế", "tham_muu"), ("Mua sách mới", "thuc_hien")],
)
def test_the_items_own_verb_says_what_the_unit_above_does(opening: str, role: str) -> None:
    """SCHEMA: thuc_hien is the role where none is said; under "Giao Thư viện huyện:" an item that opens with "Chủ trì" says one."""
    records = understood(f"I. NHIỆM VỤ\n1. Giao Thư viện huyện:\n- {opening} trong năm.")
    assert [a.role for a in records.assignments if a.text == "Thư viện huyện"] == [role]


# --- ids and links between records ---


def test_records_point_at_each_other() -> None:
    """Every foreign key meets its key; ids are of the document and the same again."""
    one, two = understood(LABELLED), understood(LABELLED)
    assert one == two
    sections = {s.section_id for s in one.sections}
    solutions = {s.solution_id for s in one.solutions}
    assert {s.section_id for s in one.solutions} <= sections
    assert {s.shortcoming_id for s in one.solutions} == {s.shortcoming_id for s in one.shortcomings}
    assert {d.solution_id for d in one.deadlines} == solutions == {a.solution_id for a in one.assignments}
    assert {a.unit_id for a in one.assignments} == {u.unit_id for u in one.units}
    assert all(i.startswith(one.document.doc_id) for i in sections | solutions)


def test_a_unit_has_one_id_for_all_its_spellings() -> None:
    """Names that differ in tone placement, case or determiner are one unit with aliases."""
    body = TASKS + "1. Giao Thư viện huyện Hòa Giang mở lớp đọc hè.\n2. Giao Thư viện huyện Hoà Giang mua sách mới."
    records = understood(body)
    (unit,) = records.units
    assert (unit.name, unit.aliases) == ("Thư viện huyện Hòa Giang", ("Thư viện huyện Hoà Giang",))
    assert [a.text for a in records.assignments] == ["Thư viện huyện Hòa Giang", "Thư viện huyện Hoà Giang"]


def test_whose_task_it_is_carries_on_an_item() -> None:
    """The same words behind a task open nothing of their own (gold rule 3)."""
    body = TASKS + "1. Kiểm điểm việc để mất sách.\nĐối với cá nhân: nộp bản kiểm điểm trước ngày 30/6/2024.\n2. Mua sách mới."
    first, second = tasks(understood(body))
    assert first.text.endswith("trước ngày 30/6/2024.") and second.text == "Mua sách mới."


def test_letters_that_go_on_under_bullets_mend_them() -> None:
    """Bullets say what fell short, and the letters between them, one sequence, what is done about each."""
    body = dedent("""\
        I. NỘI DUNG KHẮC PHỤC
        1. Kho sách
        - Sổ kho chưa đầy đủ, không được cập nhật từ năm 2021.
        a. Lập lại sổ kho theo từng phòng.
        - Phiếu mượn sách còn thiếu chữ ký.
        b. Kiểm tra từng phiếu, lập biên bản.
        - Sách cho mượn chưa thu hồi.
        c. Thu hồi số sách quá hạn.""")
    made = tasks(understood(body, head=HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Khắc phục hạn chế sau kiểm tra")))
    assert [t.text[:7] for t in made] == ["Lập lại", "Kiểm tr", "Thu hồi"]
    assert [t.shortcoming[:10] for t in made] == ["Sổ kho chư", "Phiếu mượn", "Sách cho m"]


def test_whose_fault_it_was_opens_another_shortcoming() -> None:
    """In a review of a body and its members the paragraph is no more of the item above; a heading that says more of them answers it."""
    body = dedent("""\
        I. HẠN CHẾ, KHUYẾT ĐIỂM
        Hạn chế thứ nhất: Kho sách còn ẩm mốc, chưa được sửa chữa.
        Hạn chế thứ hai: Phiếu mượn sách ghi chưa đầy đủ.
        Đối với cá nhân: Có đồng chí ít dự sinh hoạt câu lạc bộ đọc sách.
        II. BIỆN PHÁP KHẮC PHỤC
        1. Khắc phục hạn chế thứ hai
        1.1. Lập lại sổ theo dõi phiếu mượn sách.
        2. Đối với cá nhân Ủy viên Ban Chấp hành
        2.1. Mỗi đồng chí dự sinh hoạt câu lạc bộ ít nhất 02 tháng một lần.""")
    head = HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Khắc phục hạn chế, khuyết điểm sau kiểm điểm")
    records = understood(body, head=head)
    assert len(records.shortcomings) == 3
    assert [t.shortcoming[:24] for t in tasks(records)] == ["Phiếu mượn sách ghi chưa", "Đối với cá nhân: Có đồng"]


def test_a_bracket_may_say_as_above() -> None:
    """ "(nt)" at the end of an item hands down whoever the bracket of the one above names; where there is none, nobody."""
    body = TASKS + "1. Mở lớp đọc hè. (nt)\n2. Mua sách mới. (Thư viện huyện)\n3. Gắn camera ở kho. (nt)"
    assert [t.owners for t in tasks(understood(body))] == [(), ("Thư viện huyện",), ("Thư viện huyện",)]


def test_a_time_field_that_says_no_time_is_kept_for_the_audit() -> None:
    """What a time field holds is not lost where no deadline is read from it."""
    records = understood("I. HẠN CHẾ VÀ GIẢI PHÁP\n1. Kho sách ẩm mốc.\n- Giải pháp: Lắp máy hút ẩm.\n- Thời gian: như trên.")
    ((solution, span),) = records.unparsed
    assert solution == records.solutions[0].solution_id
    assert records.document.text[span.start : span.end].rstrip(".") == "như trên"


def test_a_plan_without_a_head_still_gives_its_tasks() -> None:
    """Nothing but a list: no field of the head is demanded for the body to be read."""
    assert [t.text for t in tasks(understood("I. NHIỆM VỤ\n1. Mua sách mới.", head=""))] == ["Mua sách mới."]
    assert HEAD


NOTICE = HEAD.replace("KẾ HOẠCH", "THÔNG BÁO")
RECOMMENDED = """II. KIẾN NGHỊ
1. Đối với Phòng Tư pháp: Rà soát lại hồ sơ hộ tịch đã nhập.
2. Kiến nghị Ủy ban nhân dân huyện thu hồi số tiền đã chi sai."""


def test_what_a_notice_recommends_is_told_to_whom_it_names() -> None:
    """In a report the same section asks those above for help, and hands out nothing."""
    assert [(t.text[:12], t.owners) for t in tasks(understood(RECOMMENDED, head=NOTICE))] == [
        ("Đối với Phòn", ("Phòng Tư pháp",)),
        ("Kiến nghị Ủy", ("Ủy ban nhân dân huyện",)),
    ]
    assert tasks(understood(RECOMMENDED, head=HEAD.replace("KẾ HOẠCH", "BÁO CÁO"))) == []


GROUPED = """I. HẠN CHẾ VÀ BIỆN PHÁP KHẮC PHỤC
1. Sổ mượn sách còn ghi thiếu ngày trả ở nhiều phòng đọc của huyện
a) Biện pháp khắc phục
- Tổ trưởng phòng đọc ghi lại sổ mượn, kiểm tra mỗi tuần 01 lần.
b) Thời gian: Trước ngày 15/5/2024.
c) Phân công: Đồng chí Lò Văn Pâng chỉ đạo; Tổ Phục vụ bạn đọc thực hiện.
"""


def test_fields_of_a_group_say_who_and_when_for_all_its_remedies() -> None:
    """A remedy's label without its colon is one beside fields; whom the words name on the way gives way to the field (gold rule 12)."""
    (task,) = tasks(understood(GROUPED))
    assert task.shortcoming == "Sổ mượn sách còn ghi thiếu ngày trả ở nhiều phòng đọc của huyện"
    assert task.owners == ("Tổ Phục vụ bạn đọc",)
    assert len(task.times) == 2


NOTICE = HEAD.replace("KẾ HOẠCH\nNâng cao chất lượng thư viện cơ sở\n", "THÔNG BÁO\nVề việc tuyển cộng tác viên thư viện\n")


def test_what_a_notice_only_states_is_no_task() -> None:
    """Where no heading says what the items are about, one has to tell somebody to do something."""
    body = (
        "Thư viện huyện thông báo như sau:\n1. Lệ phí: 50.000 đồng/người.\n2. Thời gian nhận hồ sơ: Từ ngày 05/4/2024 đến ngày 20/4/2024.\n"
        "3. Các xã, thị trấn niêm yết công khai Thông báo này tại trụ sở."
    )
    assert [t.text for t in tasks(understood(body, head=NOTICE))] == ["Các xã, thị trấn niêm yết công khai Thông báo này tại trụ sở."]


DECISION = HEAD.replace("KẾ HOẠCH\nNâng cao", "QUYẾT ĐỊNH\nBan hành Kế hoạch nâng cao") + (
    "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch nâng cao chất lượng thư viện cơ sở.\n"
    "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.\n\nNơi nhận:\n- Như Điều 3;\n- Lưu: VT.\n\nCHỦ TỊCH\nLò Thị Mây\n\nKẾ HOẠCH\n\n"
)


@pytest.mark.parametrize(
    "title",
    [
        "NÂNG CAO CHẤT LƯỢNG THƯ VIỆN CƠ SỞ (Kèm theo Quyết định số 41/QĐ-UBND ngày 12/3/2024)",
        "NÂNG CAO CHẤT LƯỢNG THƯ VIỆN CƠ SỞ\n(Ban hành kèm theo Quyết định số 41/QĐ-UBND ngày 12/3/2024)",
        "NÂNG CAO CHẤT LƯỢNG THƯ VIỆN CƠ SỞ",
    ],
    ids=["note behind the title", "note below", "no note"],
)
def test_a_plan_behind_its_decision_is_read(title: str) -> None:
    """It stands behind recipients and signature and is no appendix."""
    made = tasks(understood(f"{title}\n\nI. NHIỆM VỤ\n1. Thư viện huyện mua 200 đầu sách mới.", head=DECISION))
    assert [t.text for t in made] == ["Thư viện huyện mua 200 đầu sách mới."]


def test_disasters_put_right_are_no_shortcomings() -> None:
    """"Khắc phục hậu quả" in a title promises no remedies of what somebody failed to do."""
    head = HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Khắc phục hậu quả mưa lũ tại các phòng đọc")
    made = tasks(understood(TASKS + "1. Phòng chống ẩm mốc, mối mọt trong các kho sách sau lũ ở 12 xã\n- Lắp máy hút ẩm.", head=head))
    assert [(t.text, t.shortcoming) for t in made] == [("Lắp máy hút ẩm.", "")]


def test_a_body_that_is_directed_by_its_name_owns_the_task_too() -> None:
    """ "Chỉ đạo Thư viện huyện ..." under who is asked; so where a lead-in says it of all that follows."""
    body = TASKS + "1. Đề nghị UBND huyện thực hiện các nội dung sau:\n- Chỉ đạo Thư viện huyện mua sách.\n- Chỉ đạo các trường mở tủ sách."
    assert [sorted(t.owners) for t in tasks(understood(body))] == [["Thư viện huyện", "UBND huyện"], ["UBND huyện"]]
    body = TASKS + "1. Đề nghị UBND huyện chỉ đạo Thư viện huyện:\n- Mua sách mới.\n- Mở tủ sách."
    assert [sorted(t.owners) for t in tasks(understood(body))] == [["Thư viện huyện", "UBND huyện"]] * 2


def test_of_several_sentences_the_last_leads_in() -> None:
    """Those who are named before it, also behind a colon, have no part in what follows."""
    lead = (
        "Thường trực HĐND huyện đánh giá cao báo cáo của trưởng các phòng, ban: Nội vụ; Tư pháp; Thanh tra huyện. "
        "Thường trực HĐND huyện đề nghị UBND huyện thực hiện một số việc sau:"
    )
    made = tasks(understood(TASKS + f"1. {lead}\n- Mua sách mới.\n- Mở tủ sách."))
    assert [t.owners for t in made] == [made[0].owners] * 2 and list(made[0].owners) == ["UBND huyện"]


def test_a_field_holds_no_field() -> None:
    """A label under another kind of bullet stands beside the one before it."""
    body = TASKS + "1. Kiểm kê kho sách.\n- Chủ trì: Thư viện huyện.\n* Thời gian thực hiện: tháng 5/2024."
    assert only(understood(body)).times == ("tháng 5/2024",)


def test_cases_that_oblige_are_tasks_under_a_task() -> None:
    """As letters word them: in which case, and who then has to do what."""
    body = (
        "1. Rà soát thẻ bạn đọc đã cấp\n- Trường hợp thẻ hết hạn, thủ thư có trách nhiệm thông báo cho bạn đọc.\n"
        "- Đối với thẻ cấp sai, đề nghị các xã thu hồi.\n2. Mua sách mới cho các xã."
    )
    assert len(tasks(understood(body, head=LETTER))) == 3


def test_an_introduction_holds_no_chapters() -> None:
    """The introduction of an enclosed plan ends in a colon; its chapters are sections of their own."""
    head = HEAD.replace("KẾ HOẠCH", "QUYẾT ĐỊNH")
    body = (
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch thư viện.\n\nNơi nhận:\n- Như Điều 1.\n\nTRƯỞNG PHÒNG\nLò Thị Mây\n\n"
        "KẾ HOẠCH\nPHÁT TRIỂN THƯ VIỆN\n(Ban hành kèm theo Quyết định số 41/QĐ-VHTT)\n\nPhòng Văn hóa ban hành Kế hoạch như sau:\n\n"
        "I. MỤC ĐÍCH\n1. Phục vụ bạn đọc.\n\nII. NHIỆM VỤ\n1. Mua sách mới.\n"
    )
    records = understood(body, head=head)
    assert [s.number for s in records.sections if s.number in ("I", "II") and not s.parent_id] == ["I", "II"]


@pytest.mark.parametrize(
    "body",
    [
        "II. HẠN CHẾ VÀ BIỆN PHÁP KHẮC PHỤC\n1. Hạn chế: Kho sách còn ẩm mốc.\nBiện pháp khắc phục:\n- Lắp máy hút ẩm cho kho sách.\n"
        "- Ghi đủ sổ mượn sách.\nThời hạn: 30/5/2024 (riêng máy hút ẩm: 30/9/2024)",
        f"{TASKS}1. Về kho sách\na) Lắp máy hút ẩm cho kho sách.\nb) Ghi đủ sổ mượn sách.\nĐơn vị thực hiện: Thư viện huyện. "
        "Thời gian: trước ngày 30/5/2024; riêng máy hút ẩm xong trước ngày 30/9/2024.",
    ],
    ids=["field of a group", "paragraph below"],
)
def test_a_time_said_of_one_task_alone_is_that_tasks(body: str) -> None:
    """Of several tasks under one time, the one that "riêng ..." names has its own, the others have the rest."""
    records = understood(body)
    ends = {s.text.split()[0]: [d.value.end for d in records.deadlines if d.solution_id == s.solution_id] for s in records.solutions}
    assert ends == {"Lắp": [dt.date(2024, 9, 30)], "Ghi": [dt.date(2024, 5, 30)]}


def test_a_length_of_time_stands_beside_the_day_of_the_paragraph_that_carries_the_item_on() -> None:
    body = (
        f"{TASKS}1. Ban hành quy định trả sách, không quá 10 ngày kể từ ngày mượn.\n"
        "Thư viện huyện tham mưu, xong trước ngày 30/4/2024.\n2. Ghi đủ sổ mượn sách.\nThư viện huyện thực hiện."
    )
    assert [sorted(t.times) for t in tasks(understood(body))] == [
        ["không quá 10 ngày kể từ ngày mượn", "xong trước ngày 30/4/2024"], [],
    ]  # fmt: skip


def test_months_within_the_period_of_a_field_count_too() -> None:
    body = f"{TASKS}1. Kiểm kê kho sách vào tháng 6 và tháng 11/2024. Thời gian: cả năm 2024."
    assert len(only(understood(body)).times) == 3


ANSWERED = "II. HẠN CHẾ VÀ BIỆN PHÁP KHẮC PHỤC\n"
TOLD = [
    (
        "I. CÁC TỒN TẠI\n1. Về mua sắm, sửa chữa: Dự toán sửa mái kho sách lập chậm, chưa thanh toán.\nII. NHIỆM VỤ\n1. Mua sách mới.",
        ["Mua sách mới."],
        "a field of work before a colon is no label of a remedy",
    ),
    (
        TASKS + "1. Thư viện huyện:\n- Số hóa 200 đầu sách quý.\n- Mở lớp đọc hè.\n"
        "Tất cả các trường báo cáo kết quả trước ngày 25/11/2024.\n"
        "II. TỔ CHỨC THỰC HIỆN\n1. Phòng Văn hóa đôn đốc.",
        [
            "Số hóa 200 đầu sách quý.",
            "Mở lớp đọc hè.",
            "Tất cả các trường báo cáo kết quả trước ngày 25/11/2024.",
            "Phòng Văn hóa đôn đốc.",
        ],
        "what another body does, behind the last duty of one and before the next heading",
    ),
    (
        TASKS + "1. Thư viện huyện\n- Số hóa 200 đầu sách quý.\nChế độ báo cáo: Các trường gửi báo cáo trước ngày 25/11/2024.\n"
        "Trên đây là kế hoạch của Phòng.",
        ["Số hóa 200 đầu sách quý.", "Chế độ báo cáo: Các trường gửi báo cáo trước ngày 25/11/2024."],
        "a matter of the whole plan behind the last item",
    ),
    (
        TASKS + "1. Số hóa 200 đầu sách quý.\nPhòng giao đồng chí Lò Thị Mây theo dõi các trường.\nTrên đây là kế hoạch của Phòng.",
        ["Số hóa 200 đầu sách quý.", "Phòng giao đồng chí Lò Thị Mây theo dõi các trường."],
        "whoever signs and whom they tell to act, behind the last item",
    ),
    (
        "I. KẾT QUẢ THỰC HIỆN\n1. Tuyên truyền\nTổ chức 5 buổi đọc sách.\n2. Xử lý vi phạm\nXử phạt 02 vụ, thu hồi 15 cuốn sách.\n"
        "II. NHIỆM VỤ\n1. Mua sách mới.",
        ["Mua sách mới."],
        "what was mended in an account of results",
    ),
    (
        "Qua kiểm tra còn những thiếu sót sau:\n- Kho sách chưa có máy hút ẩm.\n- Niêm yết nội quy chữ quá nhỏ, bạn đọc không đọc được.\n"
        "Để khắc phục, yêu cầu các trường:\n1. Mua máy hút ẩm.\n2. In lại nội quy.",
        ["Mua máy hút ẩm.", "In lại nội quy."],
        "a fault that opens like an order",
    ),
    (
        TASKS + "1. Hội thi kể chuyện theo sách\n- Nội dung thi gồm hai phần: kể chuyện, hỏi đáp.\n- Đơn vị thực hiện: Thư viện huyện.",
        ["Hội thi kể chuyện theo sách"],
        "of what parts an event is made up is no task beside it",
    ),
    (
        "I. NHỮNG HẠN CHẾ VÀ BIỆN PHÁP KHẮC PHỤC\nTồn tại: Sổ mượn sách ghi chưa đủ. Để khắc phục, giao Thư viện huyện lập lại sổ.",
        ["Để khắc phục, giao Thư viện huyện lập lại sổ."],
        "what fell short and what is done about it behind one label",
    ),
    (
        "I. NỘI DUNG KHẮC PHỤC TỒN TẠI\nTồn tại 1. Kho sách ẩm, chưa có máy hút ẩm.\nBiện pháp: Mua máy hút ẩm.\n"
        "Tồn tại 2. Sổ ra vào kho ghi thiếu giờ (đã ghi bổ sung).",
        ["Mua máy hút ẩm."],
        "a numbered fault without a remedy among those with one",
    ),
    (
        "I. TỒN TẠI VÀ BIỆN PHÁP KHẮC PHỤC\n1. Sổ mượn chưa đủ => Thư viện huyện lập lại sổ.\n2. Thẻ chưa cấp => Phòng Văn hóa cấp thẻ.\n"
        "3. Quản lý kho sách: nền thấp, cửa sổ mất then.",
        ["Thư viện huyện lập lại sổ.", "Phòng Văn hóa cấp thẻ."],
        "a fault without an arrow among those with one",
    ),
    (
        TASKS + "1. Thu hồi sách quá hạn\nThư viện huyện gửi giấy nhắc trong quý II. Số lượng cụ thể như sau:\n"
        "2. Kho sách\nThư viện huyện sắp xếp lại kho sách trong quý III.",
        [
            "Thư viện huyện gửi giấy nhắc trong quý II. Số lượng cụ thể như sau:",
            "Thư viện huyện sắp xếp lại kho sách trong quý III.",
        ],
        "a task whose last sentence leads to a table",
    ),
    (
        "I. NỘI DUNG KHẮC PHỤC\nCác nhóm và cá nhân có tên nêu trên chủ động hoàn thiện danh mục sách.",
        ["Các nhóm và cá nhân có tên nêu trên chủ động hoàn thiện danh mục sách."],
        "whoever is told to act, by whatever name",
    ),
    (
        ANSWERED + "1. Sổ mượn sách ghi chưa đủ.\nGiải pháp: Lập lại sổ.\n2. Xử lý trách nhiệm\n"
        "- Phòng Văn hóa tham mưu kiểm điểm thủ thư.\n"
        "- Hiệu trưởng các trường có sai phạm tự kiểm điểm, gửi biên bản về Phòng.",
        [
            "Lập lại sổ.",
            "Phòng Văn hóa tham mưu kiểm điểm thủ thư.",
            "Hiệu trưởng các trường có sai phạm tự kiểm điểm, gửi biên bản về Phòng.",
        ],
        "among faults, items below a heading that orders something",
    ),
]


@pytest.mark.parametrize(("body", "expected", "proves"), TOLD, ids=[t[2] for t in TOLD])
def test_what_is_a_task_and_what_stands_beside_it(body: str, expected: list[str], proves: str) -> None:
    del proves
    assert texts(body) == expected


def test_who_answers_for_a_section_does_not_take_it_from_its_owner() -> None:
    body = TASKS + "1. Thư viện huyện:\na) Lập lại sổ.\nb) Quét sách.\nGiám đốc Thư viện phụ trách các việc tại mục 1 này.\n"
    made = tasks(understood(body + "2. Phòng Văn hóa:\na) Mở lớp đọc."))
    assert [(t.text, t.owners) for t in made][:2] == [("Lập lại sổ.", ("Thư viện huyện",)), ("Quét sách.", ("Thư viện huyện",))]
