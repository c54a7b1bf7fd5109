"""Headings and items as a tree, a kind for each section, what carries an item on, appendices, recipients."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import outline
from extract.errors import InputError
from extract.ingest import plaintext
from extract.matcher import default
from extract.model import Document, Node, Outline
from tests.literal import HEAD, indented, outlined, words


def tree(body: str) -> str:
    return "\n".join(indented(*outlined(body)))


SHAPES = {
    "state style: Roman, number, letter, bullets": """\
        section I MỤC ĐÍCH, YÊU CẦU
          section 1 Mục đích
            item Phục vụ bạn đọc.
        section II NHIỆM VỤ
          section 1 Vốn tài liệu
            item a Giao Thư viện huyện:
              item Mua sách mới.
                item Sách thiếu nhi.
                item Sách song ngữ.
              item Số hóa gia phả.
            item b Giao Đài Truyền thanh huyện:
              item Giới thiệu sách.
          section 2 Không gian đọc
            item Sơn lại phòng đọc.
        """,
    "decimals carry their parents' numbers": """\
        section I NHIỆM VỤ
          section 1 Vốn tài liệu
            item 1.1 Mua sách mới.
            item 1.2 Số hóa gia phả.
          section 2 Không gian đọc
            section 2.1 Phòng đọc
              item 2.1.1 Sơn lại tường.
        """,
    "letters under Roman, numbers under letters": """\
        section A TỔNG QUAN
          section I ĐẶC ĐIỂM TÌNH HÌNH
            item 1 Thuận lợi có nhiều bạn đọc.
        section B NHIỆM VỤ
          section I VỐN TÀI LIỆU
            item 1 Mua sách mới.
          section II KHÔNG GIAN ĐỌC
            item 1 Sơn lại tường.
        """,
}
_BULLET = {2: "- ", 3: "- ", 4: "+ "}


def source(shape: str) -> str:
    """Writes the lines that a drawn tree stands for: numbers with the sign their class has, bullets by depth."""
    out = []
    for line in dedent(shape).splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        first, _, rest = line.strip().partition(" ")[2].partition(" ")
        numbered = first.isdigit() or "." in first and first[0].isdigit() or first in ("I", "II", "A", "B")
        if numbered:
            out.append(f"{first}. {rest}")
        elif first in ("a", "b"):
            out.append(f"{first}) {rest}")
        else:
            out.append(_BULLET[depth] + f"{first} {rest}")
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("name", SHAPES)
def test_the_tree_is_the_one_that_was_drawn(name: str) -> None:
    """Each level under its own, siblings side by side."""
    assert tree(source(SHAPES[name])) == dedent(SHAPES[name]).strip()


def test_the_document_itself_orders_its_markers() -> None:
    """Which class stands under which is learned from the plan: here plus over dash, there dash over plus."""
    one = tree("I. NHIỆM VỤ\n- Mua sách mới:\n+ Sách thiếu nhi.\n- Số hóa gia phả.")
    other = tree("I. NHIỆM VỤ\n+ Mua sách mới:\n- Sách thiếu nhi.\n+ Số hóa gia phả.")
    assert (
        one == other.replace("Mua", "Mua") == "section I NHIỆM VỤ\n  item Mua sách mới:\n    item Sách thiếu nhi.\n  item Số hóa gia phả."
    )


def test_a_list_under_a_lead_in_begins_again_at_one() -> None:
    """1. under "2. ...:" is a list of its own, not the elder's elder."""
    shown = tree("I. NHIỆM VỤ\na) Giao Thư viện huyện:\n1) Mua sách mới.\n2) Số hóa gia phả.\nb) Giao Huyện đoàn:\n1) Mở lớp đọc hè.")
    assert shown == (
        "section I NHIỆM VỤ\n  item a Giao Thư viện huyện:\n    item 1 Mua sách mới.\n    item 2 Số hóa gia phả.\n"
        "  item b Giao Huyện đoàn:\n    item 1 Mở lớp đọc hè."
    )


HEADINGS = [
    ("MỤC ĐÍCH, YÊU CẦU", "muc_dich_yeu_cau"),
    ("MỤC TIÊU", "muc_dich_yeu_cau"),
    ("QUAN ĐIỂM CHỈ ĐẠO", "muc_dich_yeu_cau"),
    ("CĂN CỨ PHÁP LÝ", "can_cu"),
    ("PHẠM VI, ĐỐI TƯỢNG", "khac"),
    ("KẾT QUẢ ĐẠT ĐƯỢC", "khac"),
    ("TỒN TẠI, HẠN CHẾ, NGUYÊN NHÂN", "han_che"),
    ("NHỮNG KHUYẾT ĐIỂM, VƯỚNG MẮC", "han_che"),
    ("NỘI DUNG KHUYẾT ĐIỂM VÀ GIẢI PHÁP KHẮC PHỤC", "han_che"),
    ("NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM", "nhiem_vu_giai_phap"),
    ("GIẢI PHÁP KHẮC PHỤC HẠN CHẾ, KHUYẾT ĐIỂM", "nhiem_vu_giai_phap"),
    ("KHẮC PHỤC CÁC TỒN TẠI, HẠN CHẾ", "nhiem_vu_giai_phap"),
    ("NỘI DUNG, THỜI GIAN, PHÂN CÔNG", "nhiem_vu_giai_phap"),
    ("KINH PHÍ THỰC HIỆN", "kinh_phi"),
    ("NGUỒN LỰC", "kinh_phi"),
    ("TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien"),
    ("CHẾ ĐỘ BÁO CÁO", "to_chuc_thuc_hien"),
    ("TO CHUC THUC HIEN", "to_chuc_thuc_hien"),
    ("Tổ chức thực hiện", "to_chuc_thuc_hien"),
    ("NHIỆM VỤ CỦA NĂM HỌC MỚI", "nhiem_vu_giai_phap"),
    ("MỤC TIÊU, NHIỆM VỤ VÀ GIẢI PHÁP", "nhiem_vu_giai_phap"),
    ("VỀ ĐÁNH GIÁ TÌNH HÌNH, KẾT QUẢ THỰC HIỆN NHIỆM VỤ", "khac"),
    ("NỘI DUNG HỘI NGHỊ", "khac"),
]


@pytest.mark.parametrize(("heading", "kind"), HEADINGS, ids=[h[0] for h in HEADINGS])
def test_what_a_section_is_about(heading: str, kind: str) -> None:
    """FORMAT 1.3: the heads seen in plans, in any case, with trailing words; which word stands first decides."""
    _, found = outlined(f"I. {heading}\n1. Thư viện huyện có hai tầng.\n2. Phòng đọc rộng rãi.\n")
    assert found.nodes[0].section_kind == kind


def test_a_kind_reaches_down_to_items() -> None:
    """Every node knows the kind of the section it stands in; a remedy heading under shortcomings may say its own."""
    _, found = outlined("I. HẠN CHẾ\n1. Kho sách ẩm mốc.\nII. NHIỆM VỤ\n1. Vốn tài liệu\n- Mua sách mới.")
    assert [n.section_kind for n in found.nodes] == ["han_che"] * 2 + ["nhiem_vu_giai_phap"] * 3


def test_a_section_that_says_nothing_is_known_by_its_content() -> None:
    """Under a head without a telling word, items that begin with what to do make it a section of tasks; others do not."""
    for items, kind in (
        (
            ["Xây dựng quy chế phục vụ bạn đọc ngoài giờ hành chính.", "Rà soát kho sách, lập danh mục sách hỏng cần thanh lý."],
            "nhiem_vu_giai_phap",
        ),
        (["Kho sách nằm ở tầng hai của tòa nhà phía đông huyện lỵ.", "Phòng đọc nằm ở tầng một, cạnh lối vào chính của tòa nhà."], "khac"),
    ):
        _, found = outlined("I. THƯ VIỆN HUYỆN HÒA GIANG\n" + "".join(f"{n}. {t}\n" for n, t in enumerate(items, 1)))
        assert found.nodes[0].section_kind == kind


def test_a_heading_over_two_lines_is_one() -> None:
    """Capitals that go on in the next line of capitals."""
    read, found = outlined("I. NHIỆM VỤ, GIẢI PHÁP KHẮC PHỤC\nHẠN CHẾ, KHUYẾT ĐIỂM\n1. Mua sách mới.")
    assert words(read, found.nodes[0].head) == "NHIỆM VỤ, GIẢI PHÁP KHẮC PHỤC HẠN CHẾ, KHUYẾT ĐIỂM"
    assert len(found.nodes) == 2


def test_the_last_words_close_the_document() -> None:
    """ "Trên đây là ..." is a closing node, not part of the item before it."""
    read, found = outlined(
        "I. NHIỆM VỤ\n1. Mua sách mới.\n2. Số hóa gia phả.\nTrên đây là Kế hoạch năm 2024./.\n\nNơi nhận:\n"
        "- Lưu: VT.\n\nTRƯỞNG PHÒNG\nLò Thị Mây"
    )
    closing = [n for n in found.nodes if n.kind == "closing"]
    assert [words(read, n.text) for n in closing] == ["Trên đây là Kế hoạch năm 2024./."]


def test_recipients_are_a_section_of_their_own() -> None:
    """The list of recipients is no task list, and what follows the signature is no body."""
    read, found = outlined("I. NHIỆM VỤ\n1. Mua sách mới.\n\nNơi nhận:\n- UBND huyện;\n- Lưu: VT.\n\nTRƯỞNG PHÒNG\nLò Thị Mây")
    assert [n.section_kind for n in found.nodes] == ["nhiem_vu_giai_phap"] * 2 + ["noi_nhan"]
    assert found.recipients is not None and words(read, found.recipients) == "Nơi nhận:"


def test_an_appendix_is_a_section_with_its_own_numbering() -> None:
    """Its title, what it is attached to and its table; numbers begin again under it."""
    body = """\
        I. NHIỆM VỤ
        1. Mua sách mới.
        2. Số hóa gia phả.

        Nơi nhận:
        - Lưu: VT.

        TRƯỞNG PHÒNG
        Lò Thị Mây

        PHỤ LỤC I
        DANH MỤC NHIỆM VỤ NĂM 2024
        (Kèm theo Kế hoạch số 41/KH-VHTT ngày 12/3/2024)

        | TT | Nhiệm vụ | Thời gian |
        |---|---|---|
        | 1 | Mua kệ sách | Tháng 5/2024 |

        PHỤ LỤC II
        PHÂN CÔNG NHIỆM VỤ
        1. Mở lớp đọc hè.
        """
    read, found = outlined(body)
    top = [(n.section_kind, words(read, n.head)) for n in found.nodes if n.parent == -1]
    assert top[0][0] == "nhiem_vu_giai_phap"
    assert [t for t in top if t[0] == "phu_luc"] == [
        ("phu_luc", "PHỤ LỤC I DANH MỤC NHIỆM VỤ NĂM 2024"),
        ("phu_luc", "PHỤ LỤC II PHÂN CÔNG NHIỆM VỤ"),
    ]
    rows = [n for n in found.nodes if n.kind == "row"]
    assert [words(read, n.text) for n in rows] == ["1 Mua kệ sách Tháng 5/2024"]
    assert found.nodes[rows[0].parent].section_kind == "phu_luc"


def test_the_next_chapter_stands_beside_the_last_one_whatever_came_between() -> None:
    """A short line that was taken for a chapter of its own holds none of the numbered ones."""
    body = (
        "I. MỤC ĐÍCH\n\nPhục vụ bạn đọc ở xã, thị trấn tốt hơn năm trước.\n\nII. NỘI DUNG CÔNG VIỆC THEO TỪNG THÁNG\n\nTháng 6/2024\n\n"
        "Thư viện huyện kiểm kê kho sách và lập danh mục sách hỏng gửi Phòng.\n\nTừ tháng 9 đến tháng 11/2024\n\n"
        "Các xã mở lớp đọc sách cho học sinh, thay phiên nhau mỗi tuần một buổi.\n\nTháng 12/2024\n\nTổng kết, bình xét khen thưởng.\n\n"
        "III. TỔ CHỨC THỰC HIỆN\n\nPhòng Văn hóa theo dõi."
    )
    read, found = outlined(body)
    assert [words(read, n.head) for n in found.nodes if n.parent == -1][-1] == "TỔ CHỨC THỰC HIỆN"


def test_a_chapter_that_lost_its_number_stands_beside_the_others() -> None:
    """As scans lose "I.": what follows is numbered from II on."""
    lead = "Phòng Văn hóa xây dựng Kế hoạch như sau:\n"
    body = "MỤC ĐÍCH, YÊU CẦU\n- Phục vụ bạn đọc.\nII. NHIỆM VỤ\n1. Mua sách mới.\nIII. KINH PHÍ\n1. Từ ngân sách huyện."
    read, found = outlined(lead + body)
    top = [(words(read, n.head), n.section_kind) for n in found.nodes if n.parent == -1]
    assert top == [("MỤC ĐÍCH, YÊU CẦU", "muc_dich_yeu_cau"), ("NHIỆM VỤ", "nhiem_vu_giai_phap"), ("KINH PHÍ", "kinh_phi")]


def test_the_preamble_is_no_section() -> None:
    """Legal basis and introduction between title and first heading stay out of the tree."""
    read, found = outlined(
        "Căn cứ Luật Thư viện năm 2019;\nPhòng Văn hóa và Thông tin ban hành Kế hoạch như sau:\n\nI. NHIỆM VỤ\n1. Mua sách mới."
    )
    assert [words(read, n.head) for n in found.nodes] == ["NHIỆM VỤ", "Mua sách mới."]
    assert [read.text[read.blocks[i].start : read.blocks[i].end].split()[0] for i in found.preamble] == ["Căn", "Phòng"]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("- Giải pháp khắc phục: Mua máy.", "solution"),
        ("- Thời gian hoàn thành: Quý II.", "deadline"),
        ("- Bộ phận thực hiện: Tổ Nghiệp vụ.", "lead"),
        ("- Đơn vị phối hợp: Huyện đoàn.", "cooperate"),
        ("- Lãnh đạo phụ trách: Bà Mây.", "person"),
        ("- Nguyên nhân: thiếu tiền.", "cause"),
        ("1. Khuyết điểm: kho ẩm.", "shortcoming"),
        ("- Mua sách mới: hai đợt.", ""),
    ],
)
def test_labels_are_told_where_the_tree_grows(line: str, role: str) -> None:
    _, found = outlined(f"I. HẠN CHẾ VÀ GIẢI PHÁP\n1. Kho sách ẩm mốc.\n{line}")
    assert found.nodes[-1].label == role


# --- invariants ---


def sound(document: Document, found: Outline) -> None:
    """Nodes in text order with parents first; no body block in two nodes; spans inside the text and their children after them."""
    owner: dict[int, int] = {}
    last = -1
    for position, node in enumerate(found.nodes):
        assert node.index == position and -1 <= node.parent < position
        assert 0 <= node.text.start <= node.text.end <= len(document.text)
        assert node.text.start <= node.head.start <= node.head.end <= len(document.text)
        assert node.blocks and list(node.blocks) == sorted(node.blocks)
        assert node.blocks[0] > last or node.kind == "row"
        last = max(last, node.blocks[0])
        for block in node.blocks:
            assert owner.setdefault(block, position) == position, "a block in two nodes"
        if node.marker is not None:
            assert document.text[node.marker.span.start : node.marker.span.end]
        if node.parent >= 0:
            assert found.nodes[node.parent].blocks[0] <= node.blocks[0]
    assert not set(owner) & set(found.preamble)


def built(text: str) -> tuple[Document, Outline] | None:
    try:
        document = plaintext.read(text.encode("utf-8", "replace"), "a.txt")
    except InputError:
        return None
    return document, outline.build(document, default())


LINES = [
    "KẾ HOẠCH",
    "Nâng cao chất lượng thư viện",
    "Số: 41/KH-VHTT",
    "UBND HUYỆN",
    "Hòa Giang, ngày 12 tháng 3 năm 2024",
    "I. MỤC ĐÍCH",
    "II. NHIỆM VỤ",
    "A. CHUNG",
    "C. RIÊNG",
    "1. Vốn tài liệu",
    "2. Mua sách.",
    "1.1. Mua kệ.",
    "a) Giao Thư viện:",
    "đ) Sơn tường.",
    "- Mua bàn;",
    "+ Mua ghế:",
    "* Mua đèn",
    "Thời gian: quý II",
    "Giải pháp:",
    "Nguyên nhân: thiếu tiền",
    "Trên đây là Kế hoạch.",
    "Nơi nhận:",
    "- Lưu: VT.",
    "TRƯỞNG PHÒNG",
    "Lò Thị Mây",
    "PHỤ LỤC I",
    "(Kèm theo Kế hoạch số 41)",
    "| TT | Nhiệm vụ | Thời gian |",
    "|---|---|---|",
    "| 1 | Mua tủ | tháng 5 |",
    "| I | **SÁCH** | |",
    "|  |  |  |",
    "",
    "",
    "Các nội dung trên do Thư viện chủ trì.",
    "Kính gửi: Các trường",
    "V/v mua sách",
    "Phần II",
    "1.",
    "-",
]


@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_any_order_of_lines_gives_a_sound_tree(lines: list[str]) -> None:
    made = built("\n".join(lines))
    if made:
        sound(*made)


class Counted(tuple[Node, ...]):
    """Nodes that count how often somebody goes through them."""

    walks = 0

    def __iter__(self) -> Iterator[Node]:
        self.walks += 1
        return super().__iter__()


def test_asking_for_the_children_of_all_nodes_goes_through_them_once() -> None:
    """A spoilt file may have thousands of headings; going through all nodes for each of them took longer than a document may."""
    _, made = outlined("I. NHIỆM VỤ\n1. Vốn tài liệu\na) Mua sách mới.\nb) Số hóa gia phả.\n2. Không gian đọc\nII. TỔ CHỨC THỰC HIỆN\n")
    nodes = Counted(made.nodes)
    made = dataclasses.replace(made, nodes=nodes)
    below = {n: [made.nodes[kid.index].head for kid in made.children(n)] for n in range(-1, len(nodes))}
    assert nodes.walks == 1
    assert sum(map(len, below.values())) == len(nodes) > 5
    assert all(made.nodes[kid.index].parent == n for n in below for kid in made.children(n))
    assert all(heads == sorted(heads, key=lambda head: head.start) for heads in below.values())
    assert not dataclasses.replace(made, nodes=()).children(-1), "another outline has children of its own"


@given(st.text(max_size=200))
def test_any_text_gives_a_sound_tree(text: str) -> None:
    made = built(text)
    if made:
        sound(*made)


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_plans_give_a_sound_tree(seed: int) -> None:
    """The corpus, a third of it at a time, with its lines in disorder: real words, no structure to rely on."""
    from tests.test_corpus import SOURCES, rendered

    for path in SOURCES[seed::3]:
        lines = rendered(path, "txt").decode().splitlines()
        random.Random(seed).shuffle(lines)
        made = built("\n".join(lines))
        assert made is not None
        sound(*made)


def test_the_plans_themselves_give_a_sound_tree() -> None:
    """Every body block of a plan after its title is in the tree, in the preamble or in the foot."""
    from tests.test_corpus import SOURCES, rendered

    for path in SOURCES:
        made = built(rendered(path, "txt").decode())
        assert made is not None
        sound(*made)
    assert HEAD
