"""Task tables: which rows are heads, what columns are for, group rows, merged and empty cells, and the tuples they give."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import outline
from extract.audit import audit
from extract.ingest.builder import DocumentBuilder, Piece
from extract.matcher import default
from extract.model import Cell, Document, Node
from extract.pipeline import understand
from tests.literal import HEAD, Task, tasks, words


def grid(picture: str, *, head: str = HEAD, title: str = "I. NHIỆM VỤ, GIẢI PHÁP", head_rows: int = 0) -> Document:
    """Gives a table drawn with "|": "^" carries on the cell above, "<" the one to the left, "/" begins a paragraph, ** is bold."""
    rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in dedent(picture).strip().splitlines()]
    made = DocumentBuilder(b"grid" + picture.encode(), "bang.docx", "application/x")
    for line in [*head.splitlines(), title]:
        made.add([Piece(line)])
    number = made.add_table(len(rows), max(map(len, rows)), head_rows=head_rows)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            down = next((k for k in range(1, len(rows) - r) if rows[r + k][c] != "^"), len(rows) - r)
            across = next((k for k in range(1, len(row) - c) if row[c + k] != "<"), len(row) - c)
            for part in text.split("/ "):
                bold = part.startswith("**")
                made.add([Piece(part.strip("*"), bold=bold)], cell=Cell(number, r, c, down, across))
    return made.build()


def told(picture: str) -> list[Task]:
    return tasks(understand(grid(picture), nlp=False))


def rows(picture: str) -> list[Node]:
    return [n for n in outline.build(grid(picture), default()).nodes if n.kind in ("row", "group")]


PLAIN = """\
    | TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian | Sản phẩm | Ghi chú |
    | 1 | Mua sách mới | Thư viện huyện | Phòng Tài chính | Tháng 5/2024 | 500 cuốn | |
    | 2 | Mở lớp đọc hè | Huyện đoàn | Thư viện huyện; các trường | Quý II/2024 | 04 lớp | |
    """


def test_a_row_is_a_tuple() -> None:
    """FORMAT 1.4, first skeleton: task, lead, helpers and time each from its column; product and notes are no units."""
    first, second = told(PLAIN)
    assert (first.number, first.text, first.owners, first.helpers, first.times) == (
        "1",
        "Mua sách mới",
        ("Thư viện huyện",),
        ("Phòng Tài chính",),
        ("Tháng 5/2024",),
    )
    assert (second.owners, second.helpers) == (("Huyện đoàn",), ("Thư viện huyện", "các trường"))


def test_roles_of_columns() -> None:
    """What each column is for is read from its head."""
    (row, _) = rows(PLAIN)
    assert [c.role for c in row.cells] == ["number", "solution", "lead", "cooperate", "deadline", "result"]
    assert [a.role for a in understand(grid(PLAIN), nlp=False).assignments][:2] == ["chu_tri", "phoi_hop"]


REMEDIES = """\
    | STT | Hạn chế, khuyết điểm | Nguyên nhân | Giải pháp | Thời hạn | Tập thể, cá nhân chịu trách nhiệm |
    | 1 | Kho sách ẩm mốc | Thiếu máy hút ẩm | Lắp máy hút ẩm | Tháng 5/2024 | Tổ Nghiệp vụ |
    | ^ | ^ | ^ | Phơi, khử nấm sách cũ | Tháng 6/2024 | Tổ Phục vụ bạn đọc |
    | 2 | Bạn đọc giảm | Giờ mở cửa ngắn | Mở cửa đến 20 giờ | Thường xuyên | ^ |
    """


def test_a_shortcoming_merged_over_remedies_is_said_once() -> None:
    """FORMAT 1.4: vertical merge of a shortcoming over several remedies: one record, every remedy tied to it."""
    records = understand(grid(REMEDIES), nlp=False)
    assert [s.text for s in records.shortcomings] == ["Kho sách ẩm mốc", "Bạn đọc giảm"]
    assert [(t.text, t.shortcoming) for t in tasks(records)] == [
        ("Lắp máy hút ẩm", "Kho sách ẩm mốc"),
        ("Phơi, khử nấm sách cũ", "Kho sách ẩm mốc"),
        ("Mở cửa đến 20 giờ", "Bạn đọc giảm"),
    ]


def test_a_merged_unit_counts_for_every_row_and_says_so() -> None:
    """The cell of the row above reaches down: inherited, evidence where the words stand."""
    records = understand(grid(REMEDIES), nlp=False)
    last = [a for a in records.assignments if a.solution_id == records.solutions[2].solution_id]
    assert [(a.text, a.inherited) for a in last] == [("Tổ Phục vụ bạn đọc", True)]
    assert last[0].span == next(a.span for a in records.assignments if a.solution_id == records.solutions[1].solution_id)


TWO_HEADS = """\
    | TT | Nhiệm vụ | Phân công | < | Thời gian |
    | ^ | ^ | Chủ trì | Phối hợp | ^ |
    | (1) | (2) | (3) | (4) | (5) |
    | 1 | Mua sách mới | Thư viện huyện | Phòng Tài chính | Tháng 5/2024 |
    """


def test_a_head_of_two_rows_and_a_row_of_numbers() -> None:
    """FORMAT 1.4: two-row heads; the row "(1) (2) (3)" still belongs to the head."""
    (task,) = told(TWO_HEADS)
    assert (task.owners, task.helpers, task.times) == (("Thư viện huyện",), ("Phòng Tài chính",), ("Tháng 5/2024",))


def test_a_head_of_two_rows_in_a_format_without_merges() -> None:
    """A pipe table marks one head row and merges nothing: empty places beside and above stand for the wide and the tall cell."""
    flat = (
        TWO_HEADS.replace("| < |", "| |")
        .replace("| ^ |", "| |")
        .replace("| ^ |", "| |")
        .replace("    | (1) | (2) | (3) | (4) | (5) |\n", "")
    )
    for marked in (0, 1):
        (task,) = tasks(understand(grid(flat, head_rows=marked), nlp=False))
        assert (task.owners, task.helpers, task.times) == (("Thư viện huyện",), ("Phòng Tài chính",), ("Tháng 5/2024",))


GROUPS = """\
    | TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |
    | I | **VỐN TÀI LIỆU** | < | < |
    | 1 | Mua sách mới | Thư viện huyện | Tháng 5/2024 |
    | II | **KHÔNG GIAN ĐỌC** | | |
    | 1 | Sơn lại phòng đọc | Thư viện huyện | Tháng 6/2024 |
    | A | PHẦN RIÊNG | < | < |
    | 1 | Mở lớp đọc hè | Huyện đoàn | Tháng 7/2024 |
    """


def test_group_rows_head_what_follows() -> None:
    """FORMAT 1.4: full-width or bold rows are headings, no tuples; rows hang under them."""
    assert [t.text for t in told(GROUPS)] == ["Mua sách mới", "Sơn lại phòng đọc", "Mở lớp đọc hè"]
    read = grid(GROUPS)
    nodes = outline.build(read, default()).nodes
    above = {words(read, n.text): words(read, nodes[n.parent].head) for n in nodes if n.kind == "row"}
    assert list(above.values()) == ["VỐN TÀI LIỆU", "KHÔNG GIAN ĐỌC", "PHẦN RIÊNG"]


def test_a_group_row_passes_its_time_on() -> None:
    """Rule 9 in a table: the group's time counts for rows without one."""
    first, second = told(
        "| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |\n| I | VIỆC LÀM TRONG THÁNG 5/2024 | < | < |\n"
        "| 1 | Mua sách mới | Thư viện huyện | |\n| 2 | Sơn phòng | Thư viện huyện | Tháng 6/2024 |"
    )
    assert len(first.times) == 1 and first.times[0].endswith("THÁNG 5/2024")
    assert second.times == ("Tháng 6/2024",)


def test_a_blank_lead_means_as_above() -> None:
    """FORMAT 1.4: blank lead cell meaning "as above" - until a group row begins anew."""
    found = told(
        "| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |\n"
        "| 1 | Mua sách mới | Thư viện huyện | Tháng 5/2024 |\n| 2 | Sơn phòng đọc | | Tháng 6/2024 |\n"
        "| I | **PHẦN HAI** | < | < |\n| 3 | Mở lớp đọc hè | | Tháng 7/2024 |"
    )
    assert [t.owners for t in found] == [("Thư viện huyện",), ("Thư viện huyện",), ()]


def test_a_blank_lead_means_nobody_where_names_are_said_again() -> None:
    """A column that repeats the name above, or above the gap, leaves nothing out for brevity."""
    found = told(
        "| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |\n| 1 | Mua sách mới | Thư viện huyện | Tháng 5/2024 |\n"
        "| 2 | Sơn phòng đọc | | Tháng 6/2024 |\n| 3 | Mở lớp đọc hè | Thư viện huyện | Tháng 7/2024 |"
    )
    assert [t.owners for t in found] == [("Thư viện huyện",), (), ("Thư viện huyện",)]


def test_a_blank_lead_means_nobody_where_cells_are_joined() -> None:
    """A column that joins cells to say "as above" says so by that, and not by a gap."""
    found = told(
        "| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |\n| 1 | Mua sách mới | Thư viện huyện | Tháng 5/2024 |\n"
        "| 2 | Sơn phòng đọc | ^ | Tháng 6/2024 |\n| 3 | Mở lớp đọc hè | | Tháng 7/2024 |"
    )
    assert [t.owners for t in found] == [("Thư viện huyện",), ("Thư viện huyện",), ()]


def test_whom_a_plan_addresses_owns_no_row_that_has_a_column_for_who_leads() -> None:
    """Where there is no such column, those addressed own the rows."""
    asks = "Yêu cầu các trường tập trung thực hiện các nội dung sau:"
    led = "| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |\n| 1 | Mua sách mới | Thư viện huyện | Tháng 5/2024 |\n"
    gap = "| 2 | Phơi kho sách | | Tháng 6/2024 |\n| 3 | Mở lớp đọc hè | Thư viện huyện | Tháng 7/2024 |"
    assert [t.owners for t in tasks(understand(grid(led + gap, title=asks), nlp=False))] == [("Thư viện huyện",), (), ("Thư viện huyện",)]
    alone = "| TT | Nhiệm vụ | Thời gian |\n| 1 | Mua sách mới | Tháng 5/2024 |\n| 2 | Phơi kho sách | Tháng 6/2024 |"
    assert [t.owners for t in tasks(understand(grid(alone, title=asks), nlp=False))] == [("các trường",)] * 2


def test_a_group_row_that_says_whose_its_rows_are_owns_those_without_a_lead() -> None:
    found = told(
        "| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |\n| A | **PHẦN VIỆC CỦA TRẠM QUẢN LÝ BẢO VỆ RỪNG ĐÁ BÀN** | < | < |\n"
        "| 1 | Phát dọn đường băng cản lửa | | Tháng 5/2024 |\n| 2 | Sửa chòi canh | Phòng Kỹ thuật | Tháng 6/2024 |"
    )
    assert [t.owners for t in found] == [("TRẠM QUẢN LÝ BẢO VỆ RỪNG ĐÁ BÀN",), ("Phòng Kỹ thuật",)]


@pytest.mark.parametrize(
    ("cause", "note", "codes"),
    [
        ("Do cán bộ thiếu kinh nghiệm", "Xong trước ngày 30/6/2024", {"unread_deadline", "no_owner"}),
        ("Do Phòng Kinh tế chưa bố trí người", "Giao Thư viện huyện thực hiện", {"no_deadline", "unread_owner"}),
        ("Kinh phí ít", "", {"no_deadline", "no_owner"}),
    ],
)
def test_what_another_cell_says_of_time_and_owner_is_not_called_missing(cause: str, note: str, codes: set[str]) -> None:
    """A cause is nobody's task, whatever it opens with."""
    made = grid(
        "| TT | Hạn chế | Nguyên nhân | Giải pháp | Đơn vị thực hiện | Thời gian | Ghi chú |\n"
        f"| 1 | Kho sách ẩm mốc | {cause} | Phơi, hút ẩm kho sách | | | {note} |\n"
        "| 2 | Thiếu kệ sách | Kinh phí ít | Đóng thêm 10 kệ | Tổ Nghiệp vụ | Tháng 5/2024 | |"
    )
    records = audit(understand(made, nlp=False))
    first = records.solutions[0].solution_id
    gaps = {"no_deadline", "no_owner", "unread_deadline", "unread_owner"}
    assert {f.code for f in records.findings if f.record_id == first and f.code in gaps} == codes


def test_people_own_what_their_row_gives_them() -> None:
    """A list of people with duties is a task table; one with titles only is not (see below)."""
    found = told(
        "| TT | Họ và tên | Nhiệm vụ được phân công |\n| 1 | Thầy Lò Văn Pâng | Phụ trách chung; duyệt danh mục sách trước khi mua |\n"
        "| 2 | Cô Lò Thị Mây | Ghi biên bản các buổi họp, tổng hợp phiếu mượn sách |"
    )
    assert [t.owners for t in found] == [("Thầy Lò Văn Pâng",), ("Cô Lò Thị Mây",)]


@pytest.mark.parametrize(
    ("head", "name", "owners", "others"),
    [
        ("Người phụ trách", "Cô Lò Thị Mây", (), ("Cô Lò Thị Mây",)),  # gold rule 13: a person answers for it
        ("Người phụ trách", "Tổ Nghiệp vụ", ("Tổ Nghiệp vụ",), ()),  # a body does it
        ("Phụ trách", "Cô Lò Thị Mây", ("Cô Lò Thị Mây",), ()),  # no person is asked for
        ("Lãnh đạo phụ trách", "Cô Lò Thị Mây", (), ("Cô Lò Thị Mây",)),
    ],
)
def test_who_is_in_charge_where_no_other_column_names_anybody(
    head: str, name: str, owners: tuple[str, ...], others: tuple[str, ...]
) -> None:
    (task,) = told(f"| Nội dung | {head} | Phối hợp | Thời gian |\n| Mở lớp đọc hè | {name} | Huyện đoàn | Tháng 6/2024 |")
    assert (task.owners, task.others, task.helpers) == (owners, others, ("Huyện đoàn",))


@pytest.mark.parametrize(("month", "first", "last"), [("9", "2026-09-01", "2026-09-30"), ("3", "2027-03-01", "2027-03-31")])
def test_bare_months_lie_in_the_school_year(month: str, first: str, last: str) -> None:
    """Under "Tháng" a number is a month; from August on it lies in the first year of the school year that the title names."""
    made = DocumentBuilder(b"", "bang.docx", "docx")
    made.add([Piece("Kế hoạch hoạt động thư viện năm học 2026-2027")])
    number = made.add_table(2, 3)
    for r, row in enumerate((("Tháng", "Nội dung", "Phụ trách"), (month, "Kiểm kê kho sách", "Tổ Nghiệp vụ"))):
        for c, text in enumerate(row):
            made.add([Piece(text)], cell=Cell(number, r, c))
    (due,) = understand(made.build(), nlp=False).deadlines
    assert (str(due.value.start), str(due.value.end)) == (first, last)


def test_a_roman_month_breaks_nothing() -> None:
    """No figure stands in the cell: there is no year to choose."""
    head = HEAD.replace("Nâng cao chất lượng thư viện cơ sở", "Hoạt động thư viện năm học 2026-2027")
    made = tasks(understand(grid("| Tháng | Nội dung | Phụ trách |\n| IV | Kiểm kê kho sách | Tổ Nghiệp vụ |", head=head), nlp=False))
    assert [t.text for t in made] == ["Kiểm kê kho sách"]


def test_a_blank_time_or_helper_is_none() -> None:
    """With merges in the grid a blank cell is blank: an auditor has to see the gap."""
    found = told(
        "| TT | Hạn chế | Giải pháp | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian |\n"
        "| 1 | Kho sách ẩm mốc | Lắp máy hút ẩm | Tổ Nghiệp vụ | Phòng Tài chính | Tháng 5/2024 |\n"
        "| ^ | ^ | Phơi, khử nấm sách | ^ | | |"
    )
    assert (found[1].owners, found[1].helpers, found[1].times) == (("Tổ Nghiệp vụ",), (), ())


def test_a_blank_time_before_the_task_means_as_above() -> None:
    """A schedule's first column is its time; in a format without merges a blank one carries on the time above."""
    found = told(
        "| Thời gian | Nội dung công việc | Người thực hiện |\n"
        "| Tháng 5/2024 | Mua sách mới | Thư viện huyện |\n| | Sơn phòng đọc | Huyện đoàn |\n"
        "| Tháng 6/2024 | Mở lớp đọc hè | Huyện đoàn |"
    )
    assert [t.times for t in found] == [("Tháng 5/2024",), ("Tháng 5/2024",), ("Tháng 6/2024",)]


def test_bullets_in_a_remedy_cell_are_tuples() -> None:
    """Rule 5: each bullet with the row's shortcoming, time and units."""
    found = told(
        "| TT | Hạn chế | Giải pháp | Đơn vị thực hiện | Thời gian |\n"
        "| 1 | Kho sách ẩm mốc | - Lắp máy hút ẩm./ - Phơi, khử nấm sách. | Tổ Nghiệp vụ | Tháng 5/2024 |"
    )
    assert [(t.text.rstrip("."), t.shortcoming, t.owners, t.times) for t in found] == [
        (text, "Kho sách ẩm mốc", ("Tổ Nghiệp vụ",), ("Tháng 5/2024",)) for text in ("Lắp máy hút ẩm", "Phơi, khử nấm sách")
    ]


def test_lines_of_a_task_cell_may_say_when_and_whose() -> None:
    found = told(
        "| TT | Hạn chế | Biện pháp khắc phục, thời gian, trách nhiệm |\n"
        "| 1 | Kho sách ẩm mốc | - Lắp máy hút ẩm./ - Rà soát kho sách./ - Thời gian: Tháng 5/2024./ - Trách nhiệm: Tổ Nghiệp vụ. |"
    )
    assert [(t.text.rstrip("."), t.owners, t.times) for t in found] == [
        (text, ("Tổ Nghiệp vụ",), ("Tháng 5/2024",)) for text in ("Lắp máy hút ẩm", "Rà soát kho sách")
    ]


@pytest.mark.parametrize("head", ["Nội dung kiến nghị", "Nhân dân phản ánh", "Ý kiến, kiến nghị của cử tri"])
def test_what_people_ask_for_fell_short_where_a_remedy_stands_beside_it(head: str) -> None:
    cells = "Đèn ngõ 5 hỏng đã hai tháng | Đang lấy báo giá"
    answered = told(f"| TT | {head} | Kết quả | Giải pháp tiếp theo | Thời hạn |\n| 1 | {cells} | Thay 14 bóng đèn | Tháng 5/2024 |")
    assert [(t.text, t.shortcoming) for t in answered] == [("Thay 14 bóng đèn", "Đèn ngõ 5 hỏng đã hai tháng")]


def test_what_people_ask_for_is_the_task_where_no_remedy_stands_beside_it() -> None:
    alone = told("| TT | Nội dung kiến nghị | Đơn vị giải quyết | Thời hạn |\n| 1 | Thay đèn ngõ 5 | Tổ Điện | Tháng 5/2024 |")
    assert [(t.text, t.shortcoming, t.owners) for t in alone] == [("Thay đèn ngõ 5", "", ("Tổ Điện",))]


@pytest.mark.parametrize("head", ["Cơ quan thực hiện - thời hạn", "Thời gian, người thực hiện", "Phân công (thời hạn)"])
def test_whose_it_is_and_when_in_one_column(head: str) -> None:
    """Each cell has both, in either order; who cooperates says so."""
    found = told(
        f"| TT | Nhiệm vụ | {head} |\n"
        "| 1 | Mua sách mới | Thư viện huyện; trước 30/5/2024 |\n"
        "| 2 | Mở lớp đọc hè | Huyện đoàn chủ trì, Thư viện huyện phối hợp; tháng 6/2024 |"
    )
    assert [(t.owners, t.helpers, t.times) for t in found] == [
        (("Thư viện huyện",), (), ("trước 30/5/2024",)),
        (("Huyện đoàn",), ("Thư viện huyện",), ("tháng 6/2024",)),
    ]


def test_lead_and_others_in_one_column_and_who_directs() -> None:
    """Before the stroke who leads, behind it who helps; the management's column names who directs; conditions are nobody."""
    found = told(
        "| TT | Việc phải làm | Đầu mối/Phối hợp | BGH chỉ đạo | Điều kiện để thực hiện | Hoàn thành |\n"
        "| 1 | Mua sách mới | Tổ Nghiệp vụ /Tổ Kho, Huyện đoàn | PHT Lò Thị Mây | Mẫu biên bản | Tháng 5/2024 |"
    )
    assert [(t.owners, t.helpers, t.others) for t in found] == [(("Tổ Nghiệp vụ",), ("Tổ Kho", "Huyện đoàn"), ("PHT Lò Thị Mây",))]


@pytest.mark.parametrize("head", ["Khó khăn, vướng mắc", "Kết quả kiểm điểm", "Thực trạng"])
def test_what_stands_before_the_remedies_and_fell_short_is_what_they_remedy(head: str) -> None:
    found = told(
        f"| TT | Nội dung | {head} | Kế hoạch khắc phục | Thời gian |\n"
        "| 1 | Kho sách | Kho sách còn ẩm mốc, chưa có máy hút ẩm | Lắp máy hút ẩm | Tháng 5/2024 |\n"
        "| 2 | Phòng đọc | Phòng đọc chưa đủ bàn ghế | Mua 10 bộ bàn ghế | Tháng 6/2024 |"
    )
    assert [t.shortcoming for t in found] == ["Kho sách còn ẩm mốc, chưa có máy hút ẩm", "Phòng đọc chưa đủ bàn ghế"]


@pytest.mark.parametrize(
    ("unit", "time"),
    [
        ("Các đơn vị liên quan", "Tháng 5/2024"),
        ("Chủ trì: Thư viện huyện", "Trước ngày 30/5/2024"),
        ("Bộ phận Một cửa", "Thời gian trong năm"),
    ],
)
def test_a_row_that_sounds_like_a_head_is_data(unit: str, time: str) -> None:
    """ "Các đơn vị ..." and "Tháng 5/2024" in the first row under the head are values: no task is eaten by the head."""
    found = told(
        f"| TT | Nhiệm vụ | Đơn vị thực hiện | Thời gian |\n| 1 | Mua sách mới | {unit} | {time} |\n| 2 | Sơn phòng đọc | {unit} | {time} |"
    )
    assert [t.text for t in found] == ["Mua sách mới", "Sơn phòng đọc"]


def test_units_in_paragraphs_of_a_cell_are_units_apart() -> None:
    """Rule 11: a list is one entry a unit, whether commas part it or lines."""
    (task,) = told(
        "| TT | Nhiệm vụ | Đơn vị thực hiện | Thời gian |\n"
        "| 1 | Mua sách mới | Thư viện huyện/ Phòng Tài chính/ UBND các xã | Tháng 5/2024 |"
    )
    assert task.owners == ("Thư viện huyện", "Phòng Tài chính", "UBND các xã")


def test_a_time_over_two_paragraphs_of_a_cell_is_one() -> None:
    """Rule 8: "Hằng năm (trước ngày 10/12)" is one recurrence with its day, though the cell breaks the line before the bracket."""
    records = understand(
        grid("| TT | Nhiệm vụ | Đơn vị thực hiện | Thời gian |\n| 1 | Mua sách mới | Thư viện huyện | Hằng năm/ (trước ngày 10/12) |"),
        nlp=False,
    )
    assert [d.value.rrule for d in records.deadlines] == ["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10"]


def test_lead_and_helper_in_one_cell() -> None:
    """One column for both: what the words in it say decides."""
    (task,) = told(
        "| TT | Nhiệm vụ | Đơn vị chủ trì, phối hợp | Thời gian |\n"
        "| 1 | Mua sách mới | Chủ trì: Thư viện huyện/ Phối hợp: Phòng Tài chính | Tháng 5/2024 |"
    )
    assert (task.owners, task.helpers) == (("Thư viện huyện",), ("Phòng Tài chính",))


@pytest.mark.parametrize(
    "picture",
    [
        "| TT | Họ và tên | Chức vụ | Điện thoại |\n| 1 | Lò Thị Mây | Trưởng phòng | 0912 |",
        "| TT | Tên sách | Số lượng | Đơn giá |\n| 1 | Dế Mèn | 20 | 45000 |",
        "| Chỉ tiêu | Năm 2024 | Năm 2025 |\n| Số bạn đọc | 1200 | 1500 |",
        "| a | b |\n| c | d |",
        "| Thời gian | Nội dung | Thực hiện |\n| 8h00 - 8h10 | Đón tiếp đại biểu | Ban Tổ chức |\n"
        "| 8h10 - 8h20 | Khai mạc | Thư viện huyện |\n| 8h20 - 9h00 | Hướng dẫn lập danh mục | Thư viện tỉnh |",
    ],
    ids=["people", "goods", "figures", "no-head", "programme"],
)  # fmt: skip
def test_a_table_about_something_else_gives_nothing(picture: str) -> None:
    assert told(picture) == []


def test_the_number_of_a_row_is_its_tuples() -> None:
    (task, _) = told(PLAIN)
    assert task.number == "1"


CELLS = st.sampled_from(
    [
        "",
        "1",
        "I",
        "Nhiệm vụ",
        "Thời gian",
        "Đơn vị chủ trì",
        "TT",
        "Mua sách mới",
        "- Mua kệ/ - Mua bàn",
        "**SÁCH**",
        "Tháng 5/2024",
        "Thư viện huyện",
        "^",
        "<",
    ]
)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=6))
def test_any_grid_can_be_read(cells: list[list[str]]) -> None:
    """No stage raises; every record slices back; no cell's words make two solutions."""
    for r, row in enumerate(cells):
        for c, text in enumerate(row):
            if text == "^" and (r == 0 or cells[r - 1][c] == "<") or text == "<" and (c == 0 or row[c - 1] == "^"):
                row[c] = ""
    records = understand(grid("\n".join("| " + " | ".join(row) + " |" for row in cells)), nlp=False)
    spans = [s.span for s in records.solutions]
    assert len({(s.start, s.end) for s in spans}) == len(spans)
    for solution in records.solutions:
        assert " ".join(records.document.text[solution.span.start : solution.span.end].split()) == solution.text


def test_a_ticked_column_is_a_time() -> None:
    """ "x" under "Quý II": the head's time, marked as taken from above; an empty cell says nothing."""
    first, second = told(
        """\
        | TT | Nội dung công việc | Quý I | Quý II | Quý III | Phân công |
        | 1 | Kiểm kê kho sách | x | | x | Thư viện huyện |
        | 2 | Mở lớp đọc hè | | x | | Huyện đoàn |
        """
    )
    assert (first.times, second.times) == (("Quý I", "Quý III"), ("Quý II",))


def test_a_column_of_figures_under_a_quarter_is_no_time() -> None:
    (task,) = told("| TT | Nội dung công việc | Quý I | Quý II | Phân công |\n    | 1 | Mua sách mới | 12 | 30 | Thư viện huyện |")
    assert task.times == ()


def test_beginning_and_end_in_two_columns_are_one_period() -> None:
    found = understand(
        grid(
            """\
            | TT | Hoạt động | Thời gian | < | Đầu mối |
            | ^ | ^ | Bắt đầu | Kết thúc | ^ |
            | 1 | Kiểm kê kho sách | 15/02/2024 | 31/3/2024 | Thư viện huyện |
            """,
            head_rows=2,
        ),
        nlp=False,
    )
    (deadline,) = found.deadlines
    assert (deadline.value.kind, str(deadline.value.start), str(deadline.value.end)) == ("period", "2024-02-15", "2024-03-31")


def test_the_column_that_tells_what_to_do_needs_no_head_the_rules_know() -> None:
    (task,) = told(
        "| TT | Tên cơ sở | Phương thức | Cơ quan chủ trì | Thời hạn |\n"
        "    | 1 | Trụ sở cũ của thư viện | Bố trí cho Huyện đoàn làm việc | Phòng Tài chính | Tháng 5/2024 |"
    )
    assert (task.text, task.owners) == ("Bố trí cho Huyện đoàn làm việc", ("Phòng Tài chính",))


@pytest.mark.parametrize("head", ["Kinh phí", "Kế hoạch vốn (tỷ đồng)"])
def test_a_sum_beside_the_name_of_a_group_makes_no_task_of_it(head: str) -> None:
    (task,) = told(
        f"| TT | Nội dung công việc | {head} | Chủ trì | Thời hạn |\n    | I | **Dự án thư viện số** | 340,0 | | |\n"
        "    | 1 | Mua máy chủ | 120 | Thư viện huyện | Tháng 5/2024 |"
    )
    assert task.text == "Mua máy chủ"


def test_the_shortcoming_a_row_names_by_its_number() -> None:
    head = "\nI. HẠN CHẾ\n1. Kho sách ẩm mốc.\n2. Sổ mượn chưa ghi đủ ngày trả.\n"
    picture = "| TT | Việc phải làm | Đáp ứng | Đơn vị thực hiện | Hạn |\n| 1 | Ghi lại sổ mượn | Điểm 2 | Thư viện huyện | Tháng 5/2024 |"
    (task,) = tasks(understand(grid(picture, head=HEAD + head, title="II. GIẢI PHÁP"), nlp=False))
    assert task.shortcoming == "Sổ mượn chưa ghi đủ ngày trả."
