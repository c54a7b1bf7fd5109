"""Text and Markdown to paragraphs: wrapped lines, page cuts, letter heads in columns, pipe tables, emphasis, encodings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import InputError
from extract.ingest import plaintext
from extract.model import Document
from extract.pipeline import understand


def read(text: str, name: str = "a.txt") -> Document:
    return plaintext.read(text.encode(), name)


def paragraphs(text: str, name: str = "a.txt") -> list[str]:
    document = read(text, name)
    return [document.text[b.start : b.end] for b in document.blocks]


LONG = "Thư viện huyện rà soát, bổ sung sách, báo, tạp chí cho các điểm đọc và tủ sách ở thôn, bản"

JOINS = [
    ("một đoạn\nhai đoạn", ["một đoạn", "hai đoạn"], "short lines are paragraphs"),
    (LONG + "\nvùng cao, biên giới.", [LONG + " vùng cao, biên giới."], "a long line that a lower-case letter carries on"),
    (LONG + ".\nvùng cao", [LONG + ".", "vùng cao"], "a full stop ends a paragraph"),
    (LONG + "\n\nvùng cao, biên giới.", [LONG + " vùng cao, biên giới."], "a sentence cut by a page: a blank line and no stop (seed trap)"),
    (LONG + ";\n\nvùng cao", [LONG + ";", "vùng cao"], "a blank line after a semicolon parts"),
    (LONG + "\n- vùng cao", [LONG, "- vùng cao"], "a bullet begins a paragraph"),
    (LONG + "\na) vùng cao", [LONG, "a) vùng cao"], "so does a letter"),
    (LONG + "\n1.2. vùng cao", [LONG, "1.2. vùng cao"], "and a number"),
    (
        "NHIỆM VỤ CẦN TRIỂN KHAI TRONG NĂM HỌC MỚI VÀ NHỮNG NĂM HỌC TIẾP THEO\ncủa trường",
        ["NHIỆM VỤ CẦN TRIỂN KHAI TRONG NĂM HỌC MỚI VÀ NHỮNG NĂM HỌC TIẾP THEO", "của trường"],
        "capitals never run on into lower case",
    ),
    (LONG + " trước ngày\n30/6/2024 để báo cáo", [LONG + " trước ngày 30/6/2024 để báo cáo"], "a day opens no item"),
    ("một\r\nhai\rba", ["một", "hai", "ba"], "line breaks of every system"),
    ("một\n-----\nhai\n***\nba\n……\n", ["một", "hai", "ba", "……"], "strokes are no text"),
    ("một\fhai", ["một", "hai"], "a form feed parts"),
    ("  một   hai\t ba ", ["một hai ba"], "white space is folded"),
    ("**1. Phòng\nNội vụ**\nrà soát", ["1. Phòng Nội vụ", "rà soát"], "emphasis that a line opens and the next one closes"),
    ("2.\nThư viện huyện lập danh mục", ["2. Thư viện huyện lập danh mục"], "a number on a line of its own"),
    ("Thực hiện chỉ đạo của\nHuyện ủy về đọc sách", ["Thực hiện chỉ đạo của Huyện ủy về đọc sách"], "no sentence ends with a preposition"),
    ("CỘNG HÒA XÃ\nHỘI CHỦ NGHĨA VIỆT NAM", ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], "the state's name, broken by a narrow column"),
    ("Mường Lò, ngày 12\ntháng 3 năm 2024", ["Mường Lò, ngày 12 tháng 3 năm 2024"], "the day, broken likewise"),
    ("Số:\n41/KH-VHTT", ["Số: 41/KH-VHTT"], "the number, broken likewise"),
    ("một\n|\nhai", ["một", "hai"], "what is left of a table's frame is no text"),
    ("một\n--- PAGE BREAK ---\nhai", ["một", "hai"], "nor is the mark of a page's end"),
    ("```markdown\nmột\n```", ["một"], "nor the fence around a text"),
    ("---\ntitle: \"Kế hoạch\"\nyear: 2024\n---\nmột", ["một"], "nor what programs put before a text"),
    ("---\nmột\n---\nhai", ["một", "hai"], "but words between two strokes are"),
    ('<table id="t1"> </table>\n<!-- image -->\nmột', ["một"], "tags that a converter left on a line of their own are no text"),
    ("Điều 2.\nPhòng Nội vụ lập danh mục", ["Điều 2. Phòng Nội vụ lập danh mục"], "an article's number on a line of its own"),
]


@pytest.mark.parametrize(("text", "expected", "proves"), JOINS, ids=[j[2] for j in JOINS])
def test_lines_become_paragraphs(text: str, expected: list[str], proves: str) -> None:
    del proves
    assert paragraphs(text) == expected


PARTED = """\
**I. MỤC
ĐÍCH**

Nâng cao chất lượng phục
vụ bạn đọc tại các xã.
Giữ gìn vốn sách.

**II. NHIỆM
VỤ**

1. Rà soát
sách hỏng theo Nghị quyết số
71/NQ-HU ngày 01/5/2023 của Huyện ủy.

2. Phòng Nội
vụ lập danh mục;

a) Bổ sung sách
cho 12 xã

- Trao đổi với
thư viện tỉnh.

b) Mở lớp đọc
hè.
"""


def test_signs_that_a_converter_escaped_are_what_they_are() -> None:
    """CommonMark 2.4: a backslash before a sign of Markdown stands for that sign."""
    assert paragraphs("1\\. Rà soát kho sách.\n\\- Thay giá sách \\(mới\\).\n\\* Giải pháp: mua sách.", "a.md") == [
        "1. Rà soát kho sách.", "- Thay giá sách (mới).", "* Giải pháp: mua sách.",
    ]  # fmt: skip


def test_where_blank_lines_part_paragraphs_lines_may_break_anywhere() -> None:
    """As web pages of legal databases are saved: a heading broken after its first word, a number of a document at a line's start."""
    assert paragraphs(PARTED, "a.md") == [
        "I. MỤC ĐÍCH",
        "Nâng cao chất lượng phục vụ bạn đọc tại các xã.",
        "Giữ gìn vốn sách.",
        "II. NHIỆM VỤ",
        "1. Rà soát sách hỏng theo Nghị quyết số 71/NQ-HU ngày 01/5/2023 của Huyện ủy.",
        "2. Phòng Nội vụ lập danh mục;",
        "a) Bổ sung sách cho 12 xã",
        "- Trao đổi với thư viện tỉnh.",
        "b) Mở lớp đọc hè.",
    ]


RUN_TOGETHER = [
    (
        "SỞ VĂN HÓA -------\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc ---------------",
        ["SỞ VĂN HÓA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
        "strokes under the names, the two lines of the motto",
    ),
    (
        "UBND XÃ NÀ KHOANG CONG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        ["UBND XÃ NÀ KHOANG", "CONG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        "the motto beside a name, an accent lost",
    ),
    (
        "Số: 41/SVH-TV V/v mua sách cho vùng cao",
        ["Số: 41/SVH-TV", "V/v mua sách cho vùng cao"],
        "the subject of a letter behind its number",
    ),
    (
        "Số: 41/QĐ-SVH Mường Lò, ngày 12 tháng 3 năm 2024 QUYẾT ĐỊNH VỀ MUA SÁCH",
        ["Số: 41/QĐ-SVH", "Mường Lò, ngày 12 tháng 3 năm 2024", "QUYẾT ĐỊNH VỀ MUA SÁCH"],
        "number, place and day, kind",
    ),
    (
        "Mường Lò, ngày 12 tháng 3 năm 2024 Kính gửi: Các trường Thực hiện Luật Thư viện",
        ["Mường Lò, ngày 12 tháng 3 năm 2024", "Kính gửi: Các trường", "Thực hiện Luật Thư viện"],
        "whom a letter is sent to between the day and its first words",
    ),
    (
        "UBND XÃ NÀ KHOANG\nQUYẾT ĐỊNH VỀ MUA SÁCH UBND XÃ NÀ KHOANG",
        ["UBND XÃ NÀ KHOANG", "QUYẾT ĐỊNH VỀ MUA SÁCH", "UBND XÃ NÀ KHOANG"],
        "who decides behind the title",
    ),
    (
        "LỄ KỶ NIỆM\nmột\nhai\nBÀI NÓI VỀ ĐẢNG CỘNG SẢN VIỆT NAM",
        ["LỄ KỶ NIỆM", "một", "hai", "BÀI NÓI VỀ ĐẢNG CỘNG SẢN VIỆT NAM"],
        "below the names a title may name the Party",
    ),
    ("2. Xây dựng kho sách 2.1.\nLập danh mục", ["2. Xây dựng kho sách", "2.1. Lập danh mục"], "the first number behind its heading"),
    ("2. Xây dựng kho sách 2.1. Lập danh mục", ["2. Xây dựng kho sách", "2.1. Lập danh mục"], "so with its words"),
    ("2. Lập danh mục theo mục 2.1. Kế hoạch", ["2. Lập danh mục theo mục 2.1. Kế hoạch"], "a number that is cited parts nothing"),
    (
        "- Chủ trì: Phòng Nội vụ -Thời gian thực hiện: quý II",
        ["- Chủ trì: Phòng Nội vụ", "-Thời gian thực hiện: quý II"],
        "two labelled bullets",
    ),
]


@pytest.mark.parametrize(("text", "expected", "proves"), RUN_TOGETHER, ids=[r[2] for r in RUN_TOGETHER])
def test_lines_that_ran_together_stand_under_each_other_again(text: str, expected: list[str], proves: str) -> None:
    """Copies of web pages lose line breaks in the head and behind headings."""
    del proves
    assert paragraphs(text) == expected


def test_lines_broken_anywhere_within_sentences_are_joined() -> None:
    """Most lines open in lower case: short ones go on too, and so does a bullet whose next line opens with a name."""
    item = "- Thư viện huyện rà soát kho sách và lập\ndanh mục\nsách hỏng, gửi danh mục cho Phòng\nVăn hóa huyện."
    joined = "- Thư viện huyện rà soát kho sách và lập danh mục sách hỏng, gửi danh mục cho Phòng Văn hóa huyện."
    assert paragraphs("\n".join([item] * 5)) == [joined] * 5


def test_a_row_that_line_breaks_in_a_cell_cut_is_one_row() -> None:
    """What stands behind such a row still belongs to the grid."""
    document = read("| Việc | Hạn |\n|---|---|\n| Mua sách\nMua kệ | quý I |\n| Mở phòng đọc | quý II |")
    (table,) = document.tables
    assert table.rows == 3
    assert [document.text[b.start : b.end] for b in document.blocks if b.cell and b.cell.row == 1] == ["Mua sách", "Mua kệ", "quý I"]


def test_lines_wrapped_at_one_width_are_joined() -> None:
    """An editor's wrap at 72 columns: each paragraph whole again, items kept apart, capitals inside a sentence no matter."""
    sentence = "Ủy ban nhân dân xã Nà Khoang giao Công chức Văn hóa - Xã hội chủ trì, phối hợp với Đoàn Thanh niên mở lớp đọc hè cho trẻ em"
    words = sentence.split()
    wanted = [f"{n}. " + " ".join(words * 2) + "." for n in (1, 2, 3)]
    lines = []
    for paragraph in wanted:
        line = ""
        for w in paragraph.split():
            if len(line) + len(w) > 72:
                lines.append(line.strip())
                line = ""
            line += w + " "
        lines.append(line.strip())
    assert paragraphs("\n".join(lines)) == wanted


def test_blank_lines_are_remembered_as_gaps() -> None:
    """The title ends where blank space sets the next line off: `gap` keeps it."""
    assert [b.gap for b in read("một\nhai\n\nba").blocks] == [False, False, True]


HEAD = """\
UBND HUYỆN HÒA GIANG              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHÒNG VĂN HÓA                        Độc lập - Tự do - Hạnh phúc
Số: 41/KH-VHTT                    Hòa Giang, ngày 12 tháng 3 năm 2024

KẾ HOẠCH
"""


def test_a_head_printed_in_two_columns_is_taken_apart() -> None:
    """Left column before right one, as cells of a grid that only places things."""
    document = read(HEAD)
    cells = [(b.cell.column if b.cell else None, document.text[b.start : b.end]) for b in document.blocks]
    assert cells == [
        (0, "UBND HUYỆN HÒA GIANG"), (0, "PHÒNG VĂN HÓA"), (0, "Số: 41/KH-VHTT"),
        (1, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (1, "Độc lập - Tự do - Hạnh phúc"), (1, "Hòa Giang, ngày 12 tháng 3 năm 2024"),
        (None, "KẾ HOẠCH"),
    ]  # fmt: skip
    assert not document.tables[0].ruled


def test_the_signature_beside_the_recipients_stands_apart() -> None:
    """Only the first line shows two columns; the name stands far to the right, below the last bullet."""
    right = " " * 44
    foot = f"Nơi nhận:{right}GIÁM ĐỐC\n- Sở Văn hóa;\n- Các xã;\n- Lưu: VT.\n{right}    Hà Văn Sơn\n"
    facts = understand(plaintext.read((HEAD + "1. Mua sách mới cho thư viện.\n\n" + foot).encode(), "a.txt"), nlp=False).facts
    assert (facts.signer_title and facts.signer_title.text, facts.signer and facts.signer.text) == ("GIÁM ĐỐC", "Hà Văn Sơn")


def test_lines_that_all_open_with_a_capital_were_not_broken() -> None:
    """A line is a paragraph here, though few end with a stop: nothing was cut in the middle of a sentence."""
    part = "{}. Kho sách ẩm đã lâu\nThư viện huyện sửa mái kho, xong trước mùa mưa\nCác xã rà soát kho của mình\n\n"
    text = "".join(part.format(n) for n in range(1, 9))
    assert len(plaintext.read(text.encode(), "a.txt").blocks) == 24


def test_wide_gaps_elsewhere_are_no_columns() -> None:
    """Only a head or foot stands in columns; a stray tab in the body does not break it up."""
    document = read("Mua sách     tháng 5\nMua kệ     tháng 6\nMua bàn     tháng 7")
    assert not document.tables


TABLE = """\
Trước bảng

| TT | Nhiệm vụ | Thời gian |
|----|:--------:|----------:|
| 1 | Mua **sách**<br>Mua kệ | Quý \\| II |
| 2 | | tháng 6 |

Sau bảng
"""


def test_a_pipe_table_is_a_grid() -> None:
    """Cells with rows and columns, breaks within a cell as paragraphs, empty cells without blocks, the rule's rows as head."""
    document = read(TABLE)
    (table,) = document.tables
    assert (table.rows, table.columns, table.head_rows, table.ruled) == (3, 3, 1, True)
    cells = [((b.cell.row, b.cell.column), document.text[b.start : b.end]) for b in document.blocks if b.cell]
    assert cells == [
        ((0, 0), "TT"), ((0, 1), "Nhiệm vụ"), ((0, 2), "Thời gian"),
        ((1, 0), "1"), ((1, 1), "Mua sách"), ((1, 1), "Mua kệ"), ((1, 2), "Quý | II"),
        ((2, 0), "2"), ((2, 2), "tháng 6"),
    ]  # fmt: skip
    assert [document.text[b.start : b.end] for b in document.blocks if not b.cell] == ["Trước bảng", "Sau bảng"]


def test_rows_of_unequal_length_make_one_grid() -> None:
    """A row that is short or long is no reason to lose a cell."""
    (table,) = read("| a | b |\n|---|---|\n| 1 |\n| 2 | 3 | 4 |").tables
    assert (table.rows, table.columns) == (3, 3)


MARKS = [
    ("**I. MỤC ĐÍCH**", "I. MỤC ĐÍCH", True, None),
    ("**Thời gian:** quý II", "Thời gian: quý II", False, None),
    ("*Thời gian: *quý II", "Thời gian: quý II", None, False),
    ("**1. **Phòng Nội vụ", "1. Phòng Nội vụ", False, None),
    ("2 * 3 = 6; 4 * 5 = 20", "2 * 3 = 6; 4 * 5 = 20", None, None),
    ("*Căn cứ Luật Thư viện;*", "Căn cứ Luật Thư viện;", None, True),
    ("***Lưu ý***", "Lưu ý", True, True),
    ("__Lưu ý__", "Lưu ý", True, None),
    ("2 * 3 * 4", "2 * 3 * 4", None, None),
    ("* Mua sách", "* Mua sách", None, None),
    ("* **Mua** sách", "* Mua sách", False, None),
    ("**Mở đầu không đóng", "Mở đầu không đóng", None, None),
]


@pytest.mark.parametrize(("line", "text", "bold", "italic"), MARKS, ids=[m[0] for m in MARKS])
def test_emphasis_is_a_look_not_text(line: str, text: str, bold: bool | None, italic: bool | None) -> None:
    """Asterisks come off and become bold and italic; a bullet star and a product's stay."""
    document = read(line, "a.md")
    assert document.text == text
    style = document.blocks[0].style
    assert bold is None or style.bold == bold
    assert italic is None or style.italic == italic


def test_a_bold_opening_says_where_it_ends() -> None:
    """FORMAT 1.6: the colon stands inside or outside emphasis; the label is the same."""
    for line in ("**Thời gian:** quý II", "**Thời gian**: quý II"):
        document = read(line, "a.md")
        assert document.text == "Thời gian: quý II"
        assert document.text[: document.blocks[0].style.bold_until].rstrip(" :") == "Thời gian"


def test_markdown_headings_have_levels() -> None:
    document = read("# KẾ HOẠCH\n\n### 1. Mục đích ###\nThường", "a.md")
    assert [(document.text[b.start : b.end], b.style.heading) for b in document.blocks] == [
        ("KẾ HOẠCH", 1),
        ("1. Mục đích", 3),
        ("Thường", None),
    ]


@pytest.mark.parametrize(("name", "media_type"), [("a.txt", "text/plain"), ("a.MD", "text/markdown"), ("a.markdown", "text/markdown")])
def test_the_name_tells_markdown(name: str, media_type: str) -> None:
    assert read("một", name).media_type == media_type


@pytest.mark.parametrize(
    "data", ["kế hoạch".encode(), "\ufeffkế hoạch".encode(), "kế hoạch".encode("utf-16"), unicodedata.normalize("NFD", "kế hoạch").encode()]
)
def test_unicode_in_its_forms(data: bytes) -> None:
    """With and without byte order mark, 16 bits, decomposed: one text."""
    assert plaintext.read(data, "a.txt").text == "kế hoạch"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b" \n\n\t", "empty"), (b"-----\n", "empty"), (b"k\xff\xfex", "unknown_encoding"), (b"a\x00b", "unknown_encoding")],
)
def test_bad_input_is_told_in_one_sentence(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        plaintext.read(data, "tep.txt")
    assert caught.value.code == code
    assert caught.value.vi.startswith("tep.txt: ") and caught.value.en.startswith("tep.txt: ")


@given(st.text())
def test_any_text_is_read_whole_or_refused(text: str) -> None:
    """No stage raises; blocks slice the text in order; NFC; letters outside strokes and table rules are not lost."""
    try:
        document = plaintext.read(text.encode("utf-8", "surrogatepass"), "a.txt")
    except InputError as error:
        assert error.code in ("empty", "unknown_encoding")
        return
    assert unicodedata.is_normalized("NFC", document.text)
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert not document.text[end : block.start].strip()
        end = block.end


@given(
    st.lists(
        st.sampled_from(
            ["một hai ba", "MỘT HAI", "- bốn", "năm;", "| a | b |", "|---|---|", "", "  x     y", "1. sáu", LONG, "**bảy**", "\f"]
        ),
        max_size=14,
    )
)
def test_no_word_is_lost(lines: list[str]) -> None:
    """Whatever the lines are joined into, every word of them is there as often as before."""
    text = "\n".join(lines)
    wanted = text.replace("|---|---|", "").replace("|", " ").replace("**", "").split()
    try:
        document = read(text)
    except InputError:
        assert not wanted
        return
    assert sorted(document.text.split()) == sorted(wanted)
