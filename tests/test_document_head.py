"""The fields of head and foot: kind, number, issuer, place, day, title, who signs; state style, Party style, letters, blanks."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from extract import outline
from extract.ingest import plaintext
from extract.ingest.builder import DocumentBuilder, Piece
from extract.matcher import default
from extract.model import Box, Cell, DocumentFacts, Value, Word
from tests.literal import HEAD, ISSUED, document

STATE = HEAD + "I. NHIỆM VỤ\n1. Mua sách mới.\n\nNơi nhận:\n- UBND huyện;\n- Lưu: VT.\n\nKT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG\nLò Thị Mây\n"
PARTY = """\
HUYỆN ỦY NẬM KHAO
ĐẢNG ỦY XÃ PA KHÔM
*
Số 32-KH/ĐU

ĐẢNG CỘNG SẢN VIỆT NAM

Pa Khôm, ngày 05 tháng 9 năm 2023

KẾ HOẠCH
khắc phục hạn chế sau kiểm tra
-----

I- NHIỆM VỤ
1- Mua sách mới.

Nơi nhận:
- Thường trực Huyện ủy (báo cáo),
- Lưu Văn phòng Đảng ủy.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ
Tẩn Láo Sừ
"""


def facts(text: str) -> DocumentFacts:
    return outline.build(plaintext.read(text.encode(), "a.txt"), default()).facts


def said(value: Value | None) -> str | None:
    return value.text if value is not None else None


def test_a_state_plan() -> None:
    """FORMAT 1.1: the body above, the body that issues, number with slash, deputy who signs for the head."""
    f = facts(STATE)
    assert (f.kind, said(f.number), f.issued_on, said(f.place)) == ("ke_hoach", "41/KH-VHTT", ISSUED, "Hòa Giang")
    assert (said(f.parent_body), said(f.issuer)) == ("UBND HUYỆN HÒA GIANG", "PHÒNG VĂN HÓA VÀ THÔNG TIN")
    assert (said(f.title), said(f.signer_title), said(f.signer)) == ("Nâng cao chất lượng thư viện cơ sở", "PHÓ TRƯỞNG PHÒNG", "Lò Thị Mây")
    assert not f.number_blank and not f.date_blank


def test_a_party_plan() -> None:
    """FORMAT 1.2: number without colon and with a hyphen, a star under the issuer, T/M, lower-case title with a stroke under it."""
    f = facts(PARTY)
    assert (f.kind, said(f.number), f.issued_on, said(f.place)) == ("ke_hoach", "32-KH/ĐU", dt.date(2023, 9, 5), "Pa Khôm")
    assert (said(f.parent_body), said(f.issuer)) == ("HUYỆN ỦY NẬM KHAO", "ĐẢNG ỦY XÃ PA KHÔM")
    assert (said(f.title), said(f.signer_title), said(f.signer)) == ("khắc phục hạn chế sau kiểm tra", "PHÓ BÍ THƯ", "Tẩn Láo Sừ")


@pytest.mark.parametrize("text", [STATE, PARTY])
def test_fields_say_where_they_stand(text: str) -> None:
    """Evidence: every field's span covers its words."""
    read = document(text)
    f = outline.build(read, default()).facts
    for value in (f.number, f.issuer, f.parent_body, f.place, f.title, f.signer, f.signer_title):
        assert value is not None
        assert " ".join(read.text[value.span.start : value.span.end].split()) == value.text
    assert f.issued_on_span is not None and "tháng" in read.text[f.issued_on_span.start : f.issued_on_span.end]


@pytest.mark.parametrize(
    "lines",
    [
        ("Pa Khôm, ngày 05 tháng 9", "năm 2023"),
        ("Pa Khôm, ngày 05 tháng 9 năm", "2023"),
        ("Pa Khôm, ngày 05", "tháng 9 năm 2023"),
        ("Pa Khôm, ngày 05 tháng 9 năm 2023",),
    ],
)
def test_a_day_that_a_narrow_column_wraps(lines: tuple[str, ...]) -> None:
    """The lines of a scan's head are paragraphs of their own: place and day are read wherever they break."""
    made = DocumentBuilder(b"x", "a.pdf", "application/pdf")
    head = made.add_table(1, 2, ruled=False)
    for line in ("ĐẢNG ỦY XÃ PA KHÔM", "*", "Số 32-KH/ĐU"):
        made.add([Piece(line)], cell=Cell(head, 0, 0))
    for line in ("ĐẢNG CỘNG SẢN VIỆT NAM", *lines):
        made.add([Piece(line)], cell=Cell(head, 0, 1))
    for line in ("KẾ HOẠCH", "khắc phục hạn chế sau kiểm tra", "I- NHIỆM VỤ", "1- Mua sách mới."):
        made.add([Piece(line)])
    f = outline.build(made.build(), default()).facts
    assert (f.issued_on, said(f.place)) == (dt.date(2023, 9, 5), "Pa Khôm")


def test_a_head_in_two_columns_is_the_same() -> None:
    """Printed side by side or one under the other: the same fields."""
    lines = STATE.split("\n\n", 2)
    side = (
        "UBND HUYỆN HÒA GIANG                CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "PHÒNG VĂN HÓA VÀ THÔNG TIN             Độc lập - Tự do - Hạnh phúc\n"
        "Số: 41/KH-VHTT                      Hòa Giang, ngày 12 tháng 3 năm 2024\n\n"
    )
    one, two = facts(STATE), facts(side + lines[2])
    for name in ("kind", "issued_on"):
        assert getattr(one, name) == getattr(two, name)
    for name in ("number", "issuer", "parent_body", "place", "title", "signer", "signer_title"):
        assert said(getattr(one, name)) == said(getattr(two, name))


NUMBERS = [
    ("Số: 41/KH-VHTT", "41/KH-VHTT"), ("Số 41/KH-VHTT", "41/KH-VHTT"), ("Số: 41 /KH-VHTT", "41/KH-VHTT"), ("Số:41/KH - VHTT", "41/KH-VHTT"),
    ("Số 15-KH/ĐU", "15-KH/ĐU"), ("Số: 2004/KH-SYT-CĐN", "2004/KH-SYT-CĐN"), ("Số: 07/2024/KH-VHTT", "07/2024/KH-VHTT"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "number"), NUMBERS, ids=[n[0] for n in NUMBERS])
def test_numbers_as_printed(line: str, number: str) -> None:
    """Spaces inside a number are typing, not wording."""
    f = facts(STATE.replace("Số: 41/KH-VHTT", line))
    assert (said(f.number), f.number_blank) == (number, False)


@pytest.mark.parametrize("line", ["Số: /KH-VHTT", "Số:      /KH-VHTT", "Số: ..... /KH-VHTT", "Số: ……/KH-VHTT", "Số: ___/KH-VHTT"])
def test_a_blank_number_is_told_not_read(line: str) -> None:
    """FORMAT 1.6: "Số: /KH-YTĐL" was left to be filled in."""
    f = facts(STATE.replace("Số: 41/KH-VHTT", line))
    assert (f.number, f.number_blank) == (None, True)


@pytest.mark.parametrize(
    "line", ["Hòa Giang, ngày     tháng 3 năm 2024", "Hòa Giang, ngày ... tháng ... năm 2024", "Hòa Giang, ngày … tháng 3 năm 2024"]
)
def test_a_blank_day_is_told_and_its_year_kept(line: str) -> None:
    """A missing year of a deadline may still be the year of issue."""
    f = facts(STATE.replace("Hòa Giang, ngày 12 tháng 3 năm 2024", line))
    assert (f.issued_on, f.date_blank, f.year, said(f.place)) == (None, True, 2024, "Hòa Giang")


def test_a_day_that_is_none() -> None:
    """31 February is a slip: no day, and no crash."""
    f = facts(STATE.replace("ngày 12 tháng 3", "ngày 31 tháng 2"))
    assert (f.issued_on, f.date_blank) == (None, True)


TITLES = [
    ("KẾ HOẠCH\nNâng cao chất lượng\nthư viện cơ sở", "Nâng cao chất lượng thư viện cơ sở", "over two lines"),
    ("KẾ HOẠCH\n\nNâng cao chất lượng thư viện", "Nâng cao chất lượng thư viện", "after a blank line"),
    ("KẾ HOẠCH NÂNG CAO CHẤT LƯỢNG THƯ VIỆN", "NÂNG CAO CHẤT LƯỢNG THƯ VIỆN", "on the kind's own line"),
    ("KẾ HOẠCH\nNâng cao chất lượng thư viện\n-----", "Nâng cao chất lượng thư viện", "with a stroke under it"),
    (
        "KẾ HOẠCH\nNâng cao chất lượng thư viện\n\nCăn cứ Luật Thư viện năm 2019;",
        "Nâng cao chất lượng thư viện",
        "the legal basis is no title",
    ),
    (
        "KẾ HOẠCH\nNâng cao chất lượng thư viện\n\nGIÁM ĐỐC THƯ VIỆN HUYỆN\n\nCăn cứ Luật Thư viện năm 2019;",
        "Nâng cao chất lượng thư viện",
        "who decides is no title",
    ),
    (
        "KẾ HOẠCH\nTập huấn kỹ năng trên nền tảng số\n\nThực hiện Đề án của huyện, Phòng tổ chức tập huấn như sau:",
        "Tập huấn kỹ năng trên nền tảng số",
        "a last word that could open a number does not go on with the introduction",
    ),
    ("KẾ HOẠCH\nNâng cao chất lượng thư viện\nA. ĐẶC ĐIỂM TÌNH HÌNH", "Nâng cao chất lượng thư viện", "a lettered part is no title"),
    ("KẾ HOẠCH\nKiểm tra thư viện cơ sở năm\n\n2024", "Kiểm tra thư viện cơ sở năm 2024", "a year cut off"),
    (
        "KẾ HOẠCH\nTriển khai Chương trình số 5-CTr/HU ngày 02/01/2024 của Huyện ủy",
        "Triển khai Chương trình số 5-CTr/HU ngày 02/01/2024 của Huyện ủy",
        "cites another document",
    ),
]


@pytest.mark.parametrize(("lines", "title", "proves"), TITLES, ids=[t[2] for t in TITLES])
def test_titles(lines: str, title: str, proves: str) -> None:
    """The title alone; a day or number that it cites is not the document's own."""
    del proves
    f = facts(STATE.replace("KẾ HOẠCH\nNâng cao chất lượng thư viện cơ sở", lines))
    assert said(f.title) == title
    assert (f.issued_on, said(f.number)) == (ISSUED, "41/KH-VHTT")


KINDS = [
    ("THÔNG BÁO", "thong_bao"),
    ("BÁO CÁO", "bao_cao"),
    ("KẾT LUẬN", "ket_luan"),
    ("QUYẾT ĐỊNH", "quyet_dinh"),
    ("CHƯƠNG TRÌNH HÀNH ĐỘNG", "chuong_trinh"),
    ("THÔNG TƯ", "khac"),
]


@pytest.mark.parametrize(("line", "kind"), KINDS)
def test_other_kinds(line: str, kind: str) -> None:
    assert facts(STATE.replace("KẾ HOẠCH\n", line + "\n")).kind == kind


def test_kinds_that_are_none_of_the_schemas_have_titles() -> None:
    f = facts(STATE.replace("KẾ HOẠCH\n", "THÔNG TƯ\n"))
    assert said(f.title) == said(facts(STATE).title)


def scanned(*lines: str, sure: float = 0.9) -> DocumentFacts:
    """The facts of lines that OCR has read, each a block of its own."""
    made = DocumentBuilder(b"x", "a.pdf", "application/pdf")
    for line in lines:
        made.add([Piece(line)])
    document = made.build()
    at, words = 0, []
    for text in document.text.split():
        at = document.text.index(text, at)
        words.append(Word(at, at + len(text), Box(1, 0, 0, 1, 1), sure))
        at += len(text)
    return outline.build(dataclasses.replace(document, text_source="ocr", words=tuple(words)), default()).facts


SPOILT = ("SỞ Y TẾ", "Số: 41/KH-SYT", "An Lạc, ngày", "KẾ HOẠCH", "Phòng bệnh dại", "1. Tiêm phòng cho chó.", "Nơi nhận:", "- Lưu: VT.")


@pytest.mark.parametrize(
    ("line", "year"), [("An Lạc, ngày", None), ("An Lạc, ngày 1¿ †h 4 nim 2026", 2026), ("An Lạc, ngày 1# tháng O3 năm 2024", 2024)]
)
def test_what_a_stamp_leaves_of_place_and_day(line: str, year: int | None) -> None:
    f = scanned(*("".join(line) if at == 2 else text for at, text in enumerate(SPOILT)))
    # Covered is not blank.
    assert (said(f.place), f.issued_on, f.year, f.date_blank) == ("An Lạc", None, year, False)
    assert facts("\n".join(SPOILT)).place is None  # what was typed is as it was typed


@pytest.mark.parametrize(
    ("lines", "post", "name"),
    [
        (("KT. GIÁM ĐỐC", "PH PHÓ GIÁM ĐỐC", "Lò Thị Mây"), "PHÓ GIÁM ĐỐC", "Lò Thị Mây"),  # what a pen made before the post
        (("Lò Thị Mây",), None, "Lò Thị Mây"),  # a seal has covered the post
        (("Thị trường",), None, None),  # no surname
    ],
)
def test_who_signs_under_a_seal(lines: tuple[str, ...], post: str | None, name: str | None) -> None:
    f = scanned(*SPOILT, *lines)
    assert (said(f.signer_title), said(f.signer)) == (post, name)


@pytest.mark.parametrize(
    ("name", "sure", "expected"),
    [
        ("Lò Thị Mây", 0.9, ("Lò Thị Mây", False)),
        ("Lò Thị Mây", 0.3, ("Lò Thị Mây", True)),  # spelled as names are, and said to be unsure
        ("Lò Thị Mâỵk", 0.3, (None, False)),  # no syllable
        ("Lò Thị Thị", 0.3, (None, False)),  # read twice
        ("Lò Mây", 0.3, (None, False)),  # part of a name
    ],
)
def test_a_name_that_ocr_is_unsure_of(name: str, sure: float, expected: tuple[str | None, bool]) -> None:
    f = scanned(*SPOILT, "GIÁM ĐỐC", name, sure=sure)
    assert (said(f.signer), f.signer_unsure) == expected


def test_a_letter_names_no_kind() -> None:
    """Công văn: subject after V/v, addressees, then the body."""
    text = STATE.replace(
        "KẾ HOẠCH\nNâng cao chất lượng thư viện cơ sở\n", "V/v mua sách năm 2024\n\nKính gửi:\n- Các trường học;\n- Các xã, thị trấn.\n"
    )
    f = facts(text)
    assert (f.kind, said(f.title), said(f.number)) == ("cong_van", "V/v mua sách năm 2024", "41/KH-VHTT")


def test_an_addressee_over_two_lines_of_a_scan_is_one() -> None:
    made = DocumentBuilder(b"x", "a.pdf", "application/pdf")
    lines = ("GIẤY MỜI", "Họp bàn việc mua sách", "Kính gửi:", "- Phòng Văn hóa; Phòng Tài nguyên và Môi", "trường;", "- Công an huyện.")
    for line in (*lines, "Phòng Văn hóa kính mời các cơ quan dự họp như sau:", "1. Nội dung: bàn việc mua sách mới."):
        made.add([Piece(line)])
    assert [n.marker.ladder for n in outline.build(made.build(), default()).nodes if n.marker is not None] == ["ladder.arabic-dot"]


def test_the_subject_of_a_letter_is_no_issuer() -> None:
    """Under the number, in the same cell as the issuer, the subject may run over several lines."""
    made = DocumentBuilder(b"x", "a.docx", "application/x")
    head = made.add_table(1, 2, ruled=False)
    for line in (
        "UBND HUYỆN HÒA GIANG",
        "PHÒNG VĂN HÓA",
        "Số: 41/VHTT",
        "V/v mua sách, báo cho các xã",
        "và phục vụ bạn đọc vùng cao",
        "dịp nghỉ hè năm 2024",
    ):
        made.add([Piece(line)], cell=Cell(head, 0, 0))
    for line in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Hòa Giang, ngày 12 tháng 3 năm 2024"):
        made.add([Piece(line)], cell=Cell(head, 0, 1))
    for line in ("Kính gửi: Các trường học.", "Phòng Văn hóa đề nghị các trường thực hiện một số nội dung sau:", "1. Mua sách mới."):
        made.add([Piece(line)])
    f = outline.build(made.build(), default()).facts
    assert (said(f.parent_body), said(f.issuer)) == ("UBND HUYỆN HÒA GIANG", "PHÒNG VĂN HÓA")
    assert (f.kind, said(f.title)) == ("cong_van", "V/v mua sách, báo cho các xã và phục vụ bạn đọc vùng cao dịp nghỉ hè năm 2024")


SIGNERS = [
    ("TRƯỞNG PHÒNG\nLò Thị Mây", "TRƯỞNG PHÒNG", "Lò Thị Mây"),
    ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nVương Đình Thụy", "PHÓ CHỦ TỊCH", "Vương Đình Thụy"),
    ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n(Đã ký)\nVương Đình Thụy", "CHỦ TỊCH", "Vương Đình Thụy"),
    ("GIÁM ĐỐC\nBSCKII. Y Thơn Niê", "GIÁM ĐỐC", "Y Thơn Niê"),
    ("TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nThS. Lò Thị Mây", "CHÁNH VĂN PHÒNG", "Lò Thị Mây"),
    ("T/M BAN CHẤP HÀNH\nBÍ THƯ\nTẩn Láo Sừ", "BÍ THƯ", "Tẩn Láo Sừ"),
    ("HIỆU TRƯỞNG", "HIỆU TRƯỞNG", None),
    ("NGƯỜI BÁO CÁO\nLò Thị Mây", "NGƯỜI BÁO CÁO", "Lò Thị Mây"),
]


@pytest.mark.parametrize(("lines", "post", "name"), SIGNERS, ids=[s[0].split("\n")[0] for s in SIGNERS])
def test_who_signs(lines: str, post: str, name: str | None) -> None:
    """FORMAT 1.1, 1.2: the post that signs is the last one named; degrees and "(Đã ký)" are no part of the name."""
    f = facts(STATE.replace("KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG\nLò Thị Mây", lines))
    assert (said(f.signer_title), said(f.signer)) == (post, name)


def test_an_issuer_over_two_lines_is_one() -> None:
    """ "ỦY BAN NHÂN DÂN / TỈNH ĐÔNG YÊN": the place carries the name on and is no body of its own."""
    f = facts(STATE.replace("UBND HUYỆN HÒA GIANG\nPHÒNG VĂN HÓA VÀ THÔNG TIN", "ỦY BAN NHÂN DÂN\nTỈNH ĐÔNG YÊN"))
    assert (said(f.issuer), f.parent_body) == ("ỦY BAN NHÂN DÂN TỈNH ĐÔNG YÊN", None)
    f = facts(STATE.replace("UBND HUYỆN HÒA GIANG\nPHÒNG VĂN HÓA VÀ THÔNG TIN", "CÔNG TY TNHH MTV\nCẢNG SÔNG HÒA GIANG"))
    assert (said(f.issuer), f.parent_body) == ("CÔNG TY TNHH MTV CẢNG SÔNG HÒA GIANG", None)


def test_a_word_cut_by_the_end_of_a_line_is_no_body() -> None:
    """ "SỞ TÀI NGUYÊN VÀ MÔI / TRƯỜNG": the second line is half a word; "TRƯỜNG TIỂU HỌC ..." under a district's name is a school."""
    f = facts(STATE.replace("UBND HUYỆN HÒA GIANG\nPHÒNG VĂN HÓA VÀ THÔNG TIN", "SỞ TÀI NGUYÊN VÀ MÔI\nTRƯỜNG"))
    assert (said(f.issuer), f.parent_body) == ("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", None)
    f = facts(STATE.replace("UBND HUYỆN HÒA GIANG\nPHÒNG VĂN HÓA VÀ THÔNG TIN", "PHÒNG GIÁO DỤC HUYỆN MỸ LÂM\nTRƯỜNG TIỂU HỌC CÁNH ÉN"))
    assert said(f.issuer) == "TRƯỜNG TIỂU HỌC CÁNH ÉN"


def test_the_introduction_names_the_issuer_where_the_head_does_not() -> None:
    text = (
        "KẾ HOẠCH\nNâng cao chất lượng thư viện\n\n"
        "Thực hiện chương trình năm 2024, Trung tâm Văn hóa huyện Hòa Giang xây dựng Kế hoạch như sau:\n\n"
        "I. NHIỆM VỤ\n1. Mua sách mới."
    )
    assert said(facts(text).issuer) == "Trung tâm Văn hóa huyện Hòa Giang"


def test_nothing_is_made_up() -> None:
    """A list without head and foot has no fields."""
    f = facts("I. NHIỆM VỤ\n1. Mua sách mới.")
    assert f == DocumentFacts()


def test_a_head_that_ran_together_has_all_its_fields() -> None:
    """As copied from a web page: names with strokes, number and subject on one line, the day before whom it is sent to, one signature."""
    f = facts(
        "THƯ VIỆN TỈNH -------\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc --------\n"
        "Số: 41/TVT-NV V/v mua sách cho vùng cao\nMường Lò, ngày 12 tháng 3 năm 2024 Kính gửi: Các trường học\n"
        "1. Mua sách mới.\n2. Lập danh mục.\nNơi nhận:\n- Như trên.\nKT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Lò Thị Mây\n"
    )
    assert (f.kind, said(f.issuer), said(f.number), said(f.place)) == ("cong_van", "THƯ VIỆN TỈNH", "41/TVT-NV", "Mường Lò")
    assert (f.issued_on, said(f.signer), said(f.signer_title)) == (ISSUED, "Lò Thị Mây", "PHÓ GIÁM ĐỐC")


def test_a_pages_title_names_the_kind() -> None:
    """A web page has a title in small letters and no head; a heading further down is none."""
    page = "# Kế hoạch xét chọn sách hay năm 2024\n\nThư viện xin gửi các trường kế hoạch như sau:\n\n1. Mua sách mới."
    f = outline.build(plaintext.read(page.encode(), "a.md"), default()).facts
    assert (f.kind, said(f.title)) == ("ke_hoach", "xét chọn sách hay năm 2024")


COUNCIL = """\
NGHỊ QUYẾT
VỀ PHÁT TRIỂN THƯ VIỆN HUYỆN HÒA GIANG

HỘI ĐỒNG NHÂN DÂN HUYỆN HÒA GIANG
KHÓA XX - KỲ HỌP THỨ NĂM
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;

QUYẾT NGHỊ:
Điều 1. Giao Thư viện huyện mua sách mới.
Điều 2. Giao Phòng Nội vụ theo dõi.

DANH MỤC SÁCH
(Kèm theo Nghị quyết số 15/NQ-HĐND ngày 20 tháng 12 năm 2023 của Hội đồng nhân dân huyện)
"""


def test_a_resolution_without_its_head() -> None:
    """Who resolves stands over the basis and is no title; a note of what is attached names number and day, the basis does not."""
    f = facts(COUNCIL)
    assert (said(f.title), said(f.issuer)) == ("VỀ PHÁT TRIỂN THƯ VIỆN HUYỆN HÒA GIANG", "HỘI ĐỒNG NHÂN DÂN HUYỆN HÒA GIANG")
    assert (said(f.number), f.issued_on) == ("15/NQ-HĐND", dt.date(2023, 12, 20))
    assert facts(COUNCIL.replace("Kèm theo Nghị quyết", "Kèm theo Tờ trình")).issued_on is None


@pytest.mark.parametrize("line", ["Hòa Giang, ngày tháng năm", "Hòa Giang, ngày 1# tháng O3 năm 2024"])
def test_a_day_that_is_missing_or_misread_leaves_the_place(line: str) -> None:
    f = facts(STATE.replace("Hòa Giang, ngày 12 tháng 3 năm 2024", line))
    assert (said(f.place), f.issued_on) == ("Hòa Giang", None)


def test_a_kind_that_lost_its_accents() -> None:
    """ "THONG BAO" alone on its line, as a scan's text has it."""
    assert facts(STATE.replace("KẾ HOẠCH\n", "THONG BAO\n")).kind == "thong_bao"


def test_kind_title_and_note_on_one_line_begin_an_enclosed_document() -> None:
    """Then the decision's own foot tells who signs, and its kind is that of the whole."""
    text = (
        STATE.replace("KẾ HOẠCH\nNâng cao chất lượng thư viện cơ sở", "QUYẾT ĐỊNH\nVề việc ban hành Kế hoạch thư viện").replace(
            "I. NHIỆM VỤ\n1. Mua sách mới.", "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch thư viện."
        )
        + "\nKẾ HOẠCH PHÁT TRIỂN THƯ VIỆN (Ban hành kèm theo Quyết định số 41/QĐ-VHTT)\nI. NHIỆM VỤ\n1. Mua sách mới.\n"
    )
    f = facts(text)
    assert (f.kind, said(f.signer), said(f.signer_title)) == ("quyet_dinh", "Lò Thị Mây", "PHÓ TRƯỞNG PHÒNG")
