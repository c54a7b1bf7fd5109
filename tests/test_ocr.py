"""What is done to recognised words: each case is a page of words as an engine would answer it, or a picture drawn here."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from extract import ocr
from extract.ocr import OcrError, OcrLine, OcrPage, OcrWord, PageImage, preprocess, seals, stamps, tesseract
from extract.ocr.bullets import with_bullets
from extract.ocr.components import components
from extract.ocr.formulas import with_formulas
from extract.ocr.marks import marked
from extract.ocr.numbering import Opening, renumbered
from extract.ocr.repair import repair
from extract.ocr.rulings import Ruling, rulings
from extract.ocr.stops import without_false_stops
from extract.ocr.strokes import recounted


def line(text: str, *, sure: float = 0.96, unsure: dict[str, float] | None = None, top: float = 100, x0: float = 50) -> OcrLine:
    """A line of words of 30 pixels, ten pixels a letter; `unsure` gives words a confidence of their own."""
    words, x = [], x0
    for token in text.split():
        words.append(OcrWord(token, x, top, x + 10 * len(token), top + 30, (unsure or {}).get(token, sure)))
        x += 10 * len(token) + 10
    return OcrLine(tuple(words), 0.0, top + 25, 35.0)


def said(lines: list[OcrLine] | tuple[OcrLine, ...]) -> list[str]:
    return [" ".join(word.text for word in each.words) for each in lines]


# --- Words --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Ðề án", "Đề án"),
        ("Quyết định số 0§-QĐ/TU", "Quyết định số 08-QĐ/TU"),
        ("ngày I7/6/2020", "ngày 17/6/2020"),
        ("I.MỤC ĐÍCH", "I. MỤC ĐÍCH"),
        ("1-MỤC TIÊU", "1- MỤC TIÊU"),
        ("TỔ CHỨC THỤỰC HIỆN", "TỔ CHỨC THỰC HIỆN"),
        ("III. Kính gửủi", "III. Kính gửi"),
        ("]àm ngay trước ngày 31/1 0/2023.", "làm ngay trước ngày 31/10/2023."),
        ("*'Trách nhiệm", "* Trách nhiệm"),
        ("công văn 4017/TTr- BNNMT", "công văn 4017/TTr-BNNMT"),
        ("LMỤC ĐÍCH,YÊUCẦU", "I. MỤC ĐÍCH, YÊU CẦU"),
        ("-1.MỤC ĐÍCH", "1. MỤC ĐÍCH"),
        ("H.NỘI DUNG", "H. NỘI DUNG"),
        ("Điền 3. Đoàn kiểm tra", "Điều 3. Đoàn kiểm tra"),
        ("IVTỔ CHỨC THỰCHIỆN", "IV. TỔ CHỨC THỰC HIỆN"),
        ("VIỆC LÀM", "VIỆC LÀM"),
        ("III-:TỔ CHỨC", "III- TỔ CHỨC"),
        ("2. 2- Vận động Nhân dân", "2.2- Vận động Nhân dân"),
        ("- 2,1- Rà soát", "2,1- Rà soát"),
        ("- 2,1 tỷ đồng", "- 2,1 tỷ đồng"),
        ("2. 2 người", "2. 2 người"),
        ("1.1. 1. Phòng Nội vụ", "1.1.1. Phòng Nội vụ"),
        ("IH-NHIỆM VỤ", "IH- NHIỆM VỤ"),
        ("- PHẦN THỨ HAI", "PHẦN THỨ HAI"),
        ("- Phần mềm kế toán", "- Phần mềm kế toán"),
        ("xong trong quý 12026.", "xong trong quý I/2026."),
        ("quý II2025", "quý II/2025"),
        ("hợp đồng 12026", "hợp đồng 12026"),
    ],
)
def test_signs_are_put_right(read: str, meant: str) -> None:
    page, _ = repair(OcrPage((line(read),)))
    assert said(page.lines) == [meant]


@pytest.mark.parametrize("text", ["1.", "- VNPT", "I.", "80/KH-UBND", "Căn cứ Quyết định ngày 05 tháng 3 năm 2024", "15."])
def test_lists_and_tables_under_a_head_are_left_alone(text: str) -> None:
    lines = [line("ỦY BAN NHÂN DÂN"), line("KẾ HOẠCH"), line("Về việc kiểm tra"), line("năm 2024"), line("I. MỤC ĐÍCH"), line(text)]
    assert said(with_formulas(lines, head=True)[0])[-1] == text


def test_what_was_read_is_kept_beside_the_repair() -> None:
    page, _ = repair(OcrPage((line("ngày I7/6/2020 xong"),)))
    assert [word.read_as for word in page.lines[0].words] == ["", "I7/6/2020", ""]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("các đơn-vị thực hiện", "các đơn vị thực hiện"),
        ("MỤC-ĐÍCH yêu cầu", "MỤC ĐÍCH yêu cầu"),
        ("phòng ' khám bệnh", "phòng khám bệnh"),
        ("tiêm vắc-xin cho trẻ", "tiêm vắc-xin cho trẻ"),
        ("Kế hoạch 12/KH-UBND", "Kế hoạch 12/KH-UBND"),
        ("Trách nhiệm: đồng chí", "Trách nhiệm: đồng chí"),
        ("- Công an tỉnh;.", "- Công an tỉnh;"),
        ("-'Quý I: kiểm kê kho", "- Quý I: kiểm kê kho"),
        ("1):Tập huấn cho cán bộ", "1) Tập huấn cho cán bộ"),
        ("còn chậm;:đến nay mới có:04 hội viên", "còn chậm; đến nay mới có 04 hội viên"),
        ("B: PHÂN CÔNG. THỰC HIỆN", "B. PHÂN CÔNG THỰC HIỆN"),
        ("KT, CHỦ TỊCH", "KT. CHỦ TỊCH"),
        ("các. huyện, Sở Tài, chính trước ngày - 25/3/2024; -", "các huyện, Sở Tài chính trước ngày 25/3/2024;"),
        ("hồ - sơ đã phêduyệt tại khu vực -diễn tập", "hồ sơ đã phê duyệt tại khu vực diễn tập"),
        ("V. LỊCH-CHI TIẾT, KT-XH", "V. LỊCH CHI TIẾT, KT-XH"),
        ("IV. TỔ CHỨC THỰC, HIỆN", "IV. TỔ CHỨC THỰC HIỆN"),
        ("I. MỤC ĐÍCH, YÊU CẦU", "I. MỤC ĐÍCH, YÊU CẦU"),
        ("Phòng Kế hoạch - Tài chính", "Phòng Kế hoạch - Tài chính"),
        ("các sở, ban, ngành phòng, chống", "các sở, ban, ngành phòng, chống"),
        (".o' Tổ Bảo vệ trực", "o Tổ Bảo vệ trực"),
        ("trỏng giai đoạn", "trong giai đoạn"),
        ("b) Hằng quý, lúc 8:30", "b) Hằng quý, lúc 8:30"),
    ],
)
def test_specks_are_no_signs(read: str, meant: str) -> None:
    page, _ = repair(OcrPage((line(read, sure=0.9),)), specked=True)
    assert said(page.lines) == [meant]


@pytest.mark.parametrize(("date", "sure"), [("29/02/2024", 0.96), ("29/02/2023,", 0.3), ("31/4/2024", 0.3), ("I7/13/2020.", 0.3)])
def test_days_that_no_calendar_has_are_not_trusted(date: str, sure: float) -> None:
    page, _ = repair(OcrPage((line(f"trước ngày {date}"),)))
    assert page.lines[0].words[-1].confidence == sure


def test_a_picture_read_as_letters_is_dropped() -> None:
    page, _ = repair(OcrPage((line("Kế hoạch kiểm tra"), line("~ | _ ˆ", sure=0.2), line("r Ø", sure=0.3))))
    assert said(page.lines) == ["Kế hoạch kiểm tra"]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Độc lập - Tư do", "Độc lập - Tự do"),
        ("sinh hoạt chỉ bộ", "sinh hoạt chi bộ"),
        ("Đôc lâp", "Độc lập"),
        ("YÊU CÂU", "YÊU CẦU"),
        ("thứ Ba hãng tuần", "thứ Ba hằng tuần"),
        ("ké hoạch", "kế hoạch"),
        ("chỉ đạo", "chỉ đạo"),
        ("chi tiêu", "chi tiêu"),
        ("Sử Nông nghiệp", "Sở Nông nghiệp"),
        ("Lịch sử Việt Nam", "Lịch sử Việt Nam"),
        ("Sử dụng", "Sử dụng"),
        ("SỬ DỤNG ĐẤT", "SỬ DỤNG ĐẤT"),
        ("Phỏng Nội vụ", "Phòng Nội vụ"),
        ("Phóng viên Báo", "Phóng viên Báo"),
        ("Tố Văn phòng", "Tổ Văn phòng"),
        ("Lò Thị Tố Nga", "Lò Thị Tố Nga"),
        ("UBND Bạn Chỉ đạo", "UBND Ban Chỉ đạo"),
        ("các nội dung dưới đẩy", "các nội dung dưới đây"),
    ],
)
def test_marks(read: str, meant: str) -> None:
    """Syllables that make no word with their neighbours get the marks that make one; those that make one stay."""
    assert said(marked([line(read)])) == [meant]


# --- Numbers ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["I.", "IL", "III."], ["I.", "II", "III."]),
        (["1.", "2,", "3."], ["1.", "2.", "3."]),
        (["1.1.", "1.2:", "1.3."], ["1.1.", "1.2.", "1.3."]),
        (["l.", "2."], ["1.", "2."]),
        (["e)", "ø)", "h)"], ["e)", "g)", "h)"]),
        (["I-", "II", "III-"], ["I-", "II-", "III-"]),
        (["2018,", "Tổng"], ["2018,", "Tổng"]),
        (["L.", "I.", "TT", "III."], ["I.", "II.", "TT", "III."]),
        (["I", "II.", "III."], ["I.", "II.", "III."]),
        (["3.1-", "3:2-", "3.3-"], ["3.1-", "3.2-", "3.3-"]),
    ],
)
def test_numbers_are_told_by_their_sequence(read: list[str], meant: list[str]) -> None:
    found = renumbered([Opening(token, token[0] in "IVXLT" and token != "Tổng", 0.7) for token in read])
    assert [a.rstrip(".") for a in found] == [a.rstrip(".") for a in meant]


@pytest.mark.parametrize(("x0", "following", "meant"), [(72.0, "Ủy", "2."), (90.0, "Ủy", "2"), (72.0, "lớp", "2")])
def test_a_number_that_lost_its_stop_is_told_by_the_one_above(x0: float, following: str, meant: str) -> None:
    """In the same column, before a capital."""
    found = renumbered([Opening("1.", False, 0.9, 72.0, "Phòng"), Opening("2", False, 0.9, x0, following)])
    assert found == ["1.", meant]


@pytest.mark.parametrize(("read", "meant"), [("-I", "I."), ("1", "I."), ("-I.", "I."), ("2", "2")])
def test_a_stroke_before_a_heading_in_capitals_is_the_first_numeral(read: str, meant: str) -> None:
    """Where the second one follows."""
    found = renumbered([Opening(read, True, 0.7, following="MỤC"), Opening("II.", True, 0.95, following="NHIỆM")])
    assert found == [meant, "II."]


@pytest.mark.parametrize(("x0", "meant"), [(72.0, "3."), (90.0, "j")])
def test_a_lost_number_is_told_by_those_around_it(x0: float, meant: str) -> None:
    """It has to begin where they do."""
    lines = [("2.", 72.0), ("j", x0), ("a)", 90.0), ("4.", 72.0)]
    found = renumbered([Opening(token, heading=False, confidence=0.4, x0=x, following="Khuyết") for token, x in lines])
    assert found == ["2.", meant, "a)", "4."]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["-_1-", "2-", "3-"], ["1-", "2-", "3-"]),  # specks before the number
        (["1-", "2-", "3-.", "4-"], ["1-", "2-", "3-", "4-"]),  # and behind it
        (["-.5-", "9-"], ["-.5-", "9-"]),  # no next number says so
        (["1-", "2-", "j:"], ["1-", "2-", "3-"]),  # the last one, with two above it
        (["1-", "j:"], ["1-", "j:"]),  # one is no row
        (["1-", "2-", "Sở"], ["1-", "2-", "Sở"]),  # a word begins a paragraph
        (["1-", "2-", "-"], ["1-", "2-", "-"]),  # and a dash an item
        (["2.", "g:iGáoc", "4."], ["2.", "3. g:iGáoc", "4."]),  # number and word read as one
        (["„1,", "2.", "3."], ["1.", "2.", "3."]),  # a quote that is a speck
        (["1.", "2.", "a)", "b)'", "c}"], ["1.", "2.", "a)", "b)", "c)"]),  # letters are no lost numbers
        (["1.", "-", "b)", "c)"], ["1.", "a)", "b)", "c)"]),  # the first letter read as a dash
        (["-", "-", "b)", "c)"], ["-", "-", "b)", "c)"]),  # of two dashes neither
    ],
)
def test_numbers_among_specks(read: list[str], meant: list[str]) -> None:
    assert renumbered([Opening(token, heading=False, confidence=0.4, x0=72.0, following="Văn") for token in read]) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["CHƯƠNG", "1.", "I.", "III.", "IV."], ["CHƯƠNG", "I.", "II.", "III.", "IV."]),  # two of four read for others
        (["1.", "2.", "I.", "III.", "IV."], ["1.", "2.", "I.", "III.", "IV."]),  # "2." says that "1." is one
        (["II", "III", "IV"], ["II.", "III.", "IV."]),  # all their stops lost
    ],
)
def test_numerals_of_headings_together(read: list[str], meant: list[str]) -> None:
    assert renumbered([Opening(token, heading=True, confidence=0.9, following="MỤC") for token in read]) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["1.", "HM.", "II.", "IV.", "Y.", "VI."], ["I.", "II.", "III.", "IV.", "V.", "VI."]),  # the fourth and the sixth are theirs
        (["1.", "H.", "HI.", "IV."], ["I.", "II.", "III.", "IV."]),  # strokes run together
        (["II.", "IV.", "V.", "VI."], ["II.", "IV.", "V.", "VI."]),  # one is missing: no rank is sure
        (["A.", "I.", "II.", "III."], ["A.", "I.", "II.", "III."]),  # chapters of another kind
        (["Y.", "II."], ["Y.", "II."]),  # one numeral at its rank says too little
    ],
)
def test_chapters_are_numbered_by_their_rank(read: list[str], meant: list[str]) -> None:
    """Where enough numerals stand at theirs, and no other speaks against it."""
    assert renumbered([Opening(token, heading=True, confidence=0.9, following="MỤC") for token in read]) == meant


def test_acronyms_behind_numbers_make_no_chapters() -> None:
    lines = [("I.", "MỤC"), ("II.", "NỘI"), ("III.", "TỔ"), ("4.", "TTYT")]
    assert renumbered([Opening(token, True, 0.9, following=word) for token, word in lines]) == ["I.", "II.", "III.", "4."]


LIST = [("b)", 90, 105, "Phòng"), ("của", 72, 90, "các"), ("Tổng", 105, 130, "hợp"), ("xã", 72, 90, "và"), ("-", 90, 100, "Rà")]
WRAPS = [("-", 90, 100, "Mua"), ("mới", 72, 90, "cho")] * 4


@pytest.mark.parametrize(
    ("moved", "closed", "hanging", "meant"),
    [(0, True, False, "c) Tổng"), (30, True, False, "Tổng"), (0, False, False, "Tổng"), (0, True, True, "Tổng")],
    ids=["behind the sign above", "further in", "in the middle of a sentence", "hanging items wrap there"],
)
def test_a_sign_of_which_nothing_was_read(moved: float, closed: bool, hanging: bool, meant: str) -> None:
    """A line that begins where the words of the item above do, in a text whose lines wrap to the margin."""
    lines = [
        Opening(token, False, 0.9, (100 if hanging and x0 == 72 else x0) + (moved if token == "Tổng" else 0), following, inner, closed)
        for token, x0, inner, following in WRAPS + LIST
    ]
    assert renumbered(lines)[len(WRAPS) + 2] == meant


def test_strokes_of_a_quarter_are_counted() -> None:
    """Three strokes and a year, read as two."""
    ink = np.zeros((160, 400), bool)
    for x in (200, 210, 220):
        ink[100:125, x : x + 5] = True
    for x in (240, 256, 272, 288):
        ink[100:125, x : x + 12] = True
    ink[98:128, 229:233] = True
    words = (OcrWord("quý", 130, 100, 180, 128, 0.96), OcrWord("II/2024", 209, 98, 301, 128, 0.6))
    page = recounted(OcrPage((OcrLine(words, 0.0, 125.0, 33.0),)), components(ink))
    assert page.lines[0].words[1].text == "III/2024" and page.lines[0].words[1].read_as == "II/2024"


# --- The head -----------------------------------------------------------------------------------------------------------------


def test_beside_the_kind_there_are_only_specks() -> None:
    """A dash far to the left of "KẾ HOẠCH" opens no item."""
    dash, kind = line("-").words[0], line("KẾ HOẠCH", x0=300)
    assert said(with_formulas([dataclasses.replace(kind, words=(dash, *kind.words))], head=True)[0]) == ["KẾ HOẠCH"]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ, NGHĨA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Dộc lâp - Tư do -.H húc", "Độc lập - Tự do - Hạnh phúc"),
        ("-KẾ. HOẠCH", "KẾ HOẠCH"),
        ("'§ố; 612/KH:BVKV", "Số: 612/KH-BVKV"),
        ("Hải. Thuận, ngày 11 tháng 3-năm 2026", "Hải Thuận, ngày 11 tháng 3 năm 2026"),
        ("-TRƯỜNG THPT NGUYỄN DU '", "TRƯỜNG THPT NGUYỄN DU"),
        ("Bến Sỏi, ngày 10 tháng-05 hăm-2021", "Bến Sỏi, ngày 10 tháng 05 năm 2021"),
        ("Mỏ Cày Nam, ngày 31 thúng 8 năm 2017", "Mỏ Cày Nam, ngày 31 tháng 8 năm 2017"),
        ("- Bến Sỏi, nay 24 tháng 9 năm 2018", "Bến Sỏi, ngày 24 tháng 9 năm 2018"),
        ("Vĩnh Hòa, ngày 22 tháng 01 nắm 2018 -", "Vĩnh Hòa, ngày 22 tháng 01 năm 2018"),
        ("Quan Thành; ngày 14 tháng 11 năni", "Quan Thành, ngày 14 tháng 11 năm"),
        ("Họp lần 2, chủ trì tháng 9 năm 2018", "Họp lần 2, chủ trì tháng 9 năm 2018"),
        ("S6: 214/TB-ƯBND", "Số: 214/TB-UBND"),
        ("Số:'56/KH-UBNP", "Số:56/KH-UBND"),
        ("Số: 14/CTT-UBND", "Số: 14/CTr-UBND"),
        ("BẠN QUẢN LÝ DỰ ÁN", "BAN QUẢN LÝ DỰ ÁN"),
        ("PHONG ĐIỀN", "PHONG ĐIỀN"),
        ("Căn cứ Kế hoạch số 12/KH-UBND ngày 05 tháng 3 năm 2024", "Căn cứ Kế hoạch số 12/KH-UBND ngày 05 tháng 3 năm 2024"),
        ("Trên đây l Kế hoạch của Sở Y tế", "Trên đây là Kế hoạch của Sở Y tế"),
        ("VX%v tăng cường phòng, chống dịch", "V/v tăng cường phòng, chống dịch"),
        ("VIIv Các xã", "VIIv Các xã"),
    ],
)
def test_the_formulas_of_a_head(read: str, meant: str) -> None:
    assert said(with_formulas([line(read)], head=True)[0]) == [meant]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["KT. GIÁM ĐỐC", "PH@./IÁM ĐỐC", "Nguyên Văn Hải."], ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn Hải"]),
        (["s2 HIỆU TRƯỞNG", "Phạá Thị Ngọc Dung"], ["HIỆU TRƯỞNG", "Phạm Thị Ngọc Dung"]),
        (["TRƯỞNG", "Hữu Trác"], ["TRƯỞNG", "Hữu Trác"]),
    ],
)
def test_post_and_name_under_a_seal(read: list[str], meant: list[str]) -> None:
    """What is like no post, or like two, stays."""
    right = [line(text, sure=0.55, top=100 + 60 * at, x0=600) for at, text in enumerate(read)]
    lines, _ = with_formulas([line("Nơi nhận:"), *right], head=False)
    assert said(lines)[1:] == meant


@pytest.mark.parametrize(
    ("read", "unsure", "meant", "trusted"),
    [
        # A surname is put right; the other words are no words of the language, and stay.
        ("Đình Công Hoạt", {}, "Đinh Công Hoạt", True),
        ("BúI Đăng Khuê", {"BúI": 0.5}, "Bùi Đăng Khuê", True),
        ("BSCÈ(I Đoàn Văn Hưởng", {"BSCÈ(I": 0.2}, "BSCKI. Đoàn Văn Hưởng", True),
        # Its surname is lost, or one of its words is.
        ("TH Thị Minh Hà", {"TH": 0.2}, "TH Thị Minh Hà", False),
        ("3€ Trung Hiệu", {"3€": 0.7}, "Trung Hiệu", False),
        ("Lò Thị Mơi Hương", {"Mơi": 0.3}, "Lò Thị Mơi Hương", False),
    ],
)
def test_a_name_is_trusted_or_not(read: str, unsure: dict[str, float], meant: str, trusted: bool) -> None:
    right = [line("GIÁM ĐỐC", x0=600), line(read, unsure=unsure, top=220, x0=600)]
    lines, names = with_formulas([line("Nơi nhận:"), *right], head=False)
    assert said(lines)[2] == meant
    assert (min(word.confidence for word in lines[2].words) >= 0.5) == trusted
    assert names == set(lines[2].words)
    assert said(repair(OcrPage((line("Nơi nhận:"), *right)))[0].lines)[2] == meant


@pytest.mark.parametrize(
    ("read", "place"),
    [
        ("Cao Băng, ngày 05 tháng 3 năm 2024", "Cao Bằng,"),  # one name has these letters
        ("Lao Cai. ngày 05 tháng 3 năm 2024", "Lào Cai,"),
        ("Đăk Lăk, ngày 05 tháng 3 năm 2024", "Đăk Lăk,"),  # one of two spellings in use
        ("Phú Yên, ngày 05 tháng 3 năm 2024", "Phú Yên,"),  # as it is
        ("Cao Phong, ngày 05 tháng 3 năm 2024", "Cao Phong,"),  # no name that is known
        ("Sơn La 2, ngày 05 tháng 3 năm 2024", "Sơn La 2,"),
    ],
)
def test_the_place_is_spelled_as_provinces_are(read: str, place: str) -> None:
    found = said(with_formulas([line("SỞ Y TẾ"), line(read, top=160), line("KẾ HOẠCH", top=240)], head=True)[0])[1]
    assert found == f"{place} ngày 05 tháng 3 năm 2024"


def test_who_signs_in_the_place_of_another_is_the_deputy() -> None:
    """What covers the first word of the post leaves room for one word alone; both lines have one middle."""
    above, below = line("KT. TRƯỞNG BAN", x0=600), line("311) TRƯỞNG BAN", unsure={"311)": 0.8}, top=160, x0=590)
    assert said(with_formulas([line("Nơi nhận:"), above, below], head=False)[0])[2] == "PHÓ TRƯỞNG BAN"
    beside = line("311) TRƯỞNG BAN", unsure={"311)": 0.8}, top=160, x0=700)
    assert said(with_formulas([line("Nơi nhận:"), above, beside], head=False)[0])[2] == "TRƯỞNG BAN"


# --- Ink ----------------------------------------------------------------------------------------------------------------------


def test_bullets_are_found_on_the_ink() -> None:
    """One that was left out, one that was read as a letter; and a sign without ink goes."""
    ink = np.zeros((300, 500), bool)
    ink[110:118, 60:68] = ink[210:218, 60:68] = True
    for top in (100, 200):
        for x in range(90, 300, 15):
            ink[top : top + 25, x : x + 10] = True
    left_out = OcrLine((OcrWord("Thay", 90, 100, 180, 125, 0.9), OcrWord("_", 400, 130, 410, 134, 0.8)), 0.0, 125.0, 35.0)
    misread = OcrLine((OcrWord("°Ö", 60, 208, 70, 220, 0.1), OcrWord("Dán", 90, 200, 180, 225, 0.9)), 0.0, 225.0, 35.0)
    page = with_bullets(OcrPage((left_out, misread)), components(ink))
    assert said(page.lines) == ["• Thay", "• Dán"]
    assert [each.words[0].read_as for each in page.lines] == [" ", "°Ö"]


def test_rings_are_bullets_whatever_they_were_read_for() -> None:
    """Word's second bullet is a ring; a letter "o" of a word is none."""
    ink = np.zeros((400, 500), bool)
    for top in (100, 200, 300):
        for x in range(110, 300, 15):
            ink[top : top + 25, x : x + 10] = True
    for top in (108, 208):
        ink[top : top + 14, 60:74] = True
        ink[top + 2 : top + 12, 62:72] = False
    lines = [
        OcrLine((OcrWord(read, 60, top, 74, top + 20, 0.8), OcrWord("Thay", 110, top, 180, top + 25, 0.9)), 0.0, top + 25.0, 35.0)
        for read, top in (("ø_", 100), ("°", 200), ("ao", 300))
    ]
    assert said(with_bullets(OcrPage(tuple(lines)), components(ink)).lines) == ["o Thay", "o Thay", "ao Thay"]


def test_a_dash_with_a_speck_over_it_is_a_dash() -> None:
    """Engines read three signs for the two."""
    ink = np.zeros((200, 500), bool)
    ink[112:116, 60:72] = ink[98:102, 62:66] = True
    for x in range(95, 300, 15):
        ink[100:125, x : x + 10] = True
    words = (OcrWord('__"', 58, 97, 74, 118, 0.15), OcrWord("Thay", 95, 100, 180, 125, 0.9))
    page = with_bullets(OcrPage((OcrLine(words, 0.0, 125.0, 35.0),)), components(ink))
    assert said(page.lines) == ["- Thay"]


def test_rules_of_a_table_reach_the_one_across() -> None:
    """A flat rule whose last pixels a copy has lost meets the edge again; one that ends at a rule, as over a merged cell, stays."""
    ink = np.zeros((400, 600), bool)
    for x in (50, 250, 550):
        ink[50:350, x : x + 3] = True
    for y in (50, 150, 347):
        ink[y : y + 3, 50:553] = True
    ink[150:153, 540:550] = False
    ink[250:253, 50:253] = True
    flat = [rule for rule in rulings(components(ink), 12.0).rules if rule.top == rule.bottom and 140 < rule.top < 260]
    assert {(round(rule.x0), round(rule.x1)) for rule in flat} == {(50, 551), (50, 253)}
    assert {type(value) for rule in flat for value in dataclasses.astuple(rule)} == {float}  # what is kept holds plain numbers


def test_short_rules_between_rules_are_those_of_a_table() -> None:
    """A row of one line between merged ones; a stroke of that height that reaches no second rule is none."""
    ink = np.zeros((300, 600), bool)
    for y in (50, 71, 92, 113, 200):
        ink[y : y + 3, 50:553] = True
    for x in (50, 550):
        ink[50:203, x : x + 3] = True
    ink[71:94, 250:253] = True
    ink[130:150, 400:403] = True
    upright = [rule for rule in rulings(components(ink), 12.0).rules if rule.x0 == rule.x1]
    assert sorted(round(rule.x0) for rule in upright) == [51, 251, 551]


def lone_dots(*places: tuple[int, int, int]) -> np.ndarray:
    """Nine lines of letters, and dots of `size` pixels at (x, y)."""
    ink = np.zeros((1100, 700), bool)
    for top in range(100, 1000, 100):
        for x in range(190, 600, 15):
            ink[top : top + 25, x : x + 10] = True
    for x, y, size in places:
        ink[y : y + size, x : x + size] = True
    return ink


def test_dots_in_the_margin_are_specks() -> None:
    """One alone left of all text goes; two under each other are bullets, unless they are too small."""

    def openings(*places: tuple[int, int, int]) -> list[str]:
        lines = []
        for top in range(100, 1000, 100):
            words = tuple(OcrWord("Thay", x, top, x + 80, top + 25, 0.9) for x in (190, 290, 390))
            lines.append(OcrLine(words, 0.0, top + 25, 35.0))
        page = with_bullets(OcrPage(tuple(lines)), components(lone_dots(*places)), specked=True)
        return [each.words[0].text for each in page.lines if each.words[0].text != "Thay"]

    assert openings((150, 210, 8)) == []
    assert openings((150, 210, 8), (150, 410, 8)) == ["•", "•"]
    assert openings((150, 210, 5), (150, 410, 5)) == []


def test_stops_without_their_ink_are_dropped() -> None:
    """A dot above the baseline is no full stop, one dot on it no colon."""
    ink = np.zeros((400, 400), bool)
    for top in (100, 200, 300):
        for x in (100, 115, 130):
            ink[top : top + 25, x : x + 10] = True
        ink[top + 21 : top + 25, 144:148] = True
    ink[300:400] = np.roll(ink[300:400], 1, axis=0)
    ink[205:209, 144:148] = True
    ink[321:330, 144:148] = False
    ink[308:312, 144:148] = True

    def read(text: str, top: int) -> str:
        page = OcrPage((OcrLine((OcrWord(text, 99, top - 1, 149, top + 26, 0.9),), 0.0, top + 25, 35.0),))
        return without_false_stops(page, components(ink)).lines[0].words[0].text

    assert [read("sau:", 100), read("sau.", 100)] == ["sau.", "sau."]
    assert read("sau:", 200) == "sau:"
    assert [read("sau.", 300), read("sau:", 300)] == ["sau", "sau"]


def test_an_arrival_stamp_is_told_by_frame_and_words() -> None:
    rules = [Ruling(100, 50, 400, 54), Ruling(100, 180, 400, 180), Ruling(100, 52, 100, 180), Ruling(402, 52, 402, 178)]
    rules[0] = Ruling(100, 52, 400, 52)
    (frame,) = stamps.frames(rules, (2000, 1600), 20.0)
    assert frame.holds(250, 100) and not frame.holds(250, 300)
    assert stamps.frames(rules[:3], (2000, 1600), 20.0) == []
    assert stamps.is_arrival(OcrPage((line("CÔNG VĂN ĐẾN"), line("Ngày: ......... Chuyển:"))))
    assert not stamps.is_arrival(OcrPage((line("Kính gửi: Ủy ban nhân dân tỉnh"),)))


def letters_page(*, height: int = 1400, width: int = 1000) -> np.ndarray:
    """A page of lines of dark bars like letters: feet on one line, tops uneven."""
    page = np.full((height, width), 255, np.uint8)
    for number, top in enumerate(range(100, height - 100, 50)):
        for at, x in enumerate(range(100, width - 100 - 37 * (number % 5), 22)):
            page[top - (at * at + number) % 11 : top + 20, x : x + 11] = 0
    return page


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_pages_are_turned_upright(turns: int) -> None:
    ready = preprocess.prepare(np.ascontiguousarray(np.rot90(letters_page(), -turns)), 200.0)
    assert ready.turned == turns and ready.image.pixels.shape == (1400, 1000)


def test_sloping_lines_are_levelled() -> None:
    from PIL import Image

    sloping = np.asarray(Image.fromarray(letters_page()).rotate(-2.0, fillcolor=255))
    ready = preprocess.prepare(sloping, 200.0)
    assert ready.levelled and abs(ready.slope_deg - 2.0) < 0.1


def test_specks_have_less_ink_than_the_dots_of_the_print() -> None:
    """Beside letters too, where signs stand."""
    page = letters_page()
    for x in range(102, 800, 22):
        page[85:92, x : x + 7] = 0
    for x in range(117, 800, 66):
        page[135:139, x : x + 4] = 0
    ready = preprocess.prepare(page, 200.0)
    assert (ready.image.pixels[85:92, 102:109] == 0).all() and (ready.image.pixels[135:139, 117:121] == 255).all()


def test_a_black_seal_is_taken_off_and_the_line_that_runs_into_it_stays() -> None:
    page = np.full((700, 900), 255, np.uint8)
    down, across = np.indices(page.shape)
    away = np.hypot(across - 400, down - 300)
    for radius in (140, 128):
        page[abs(away - radius) < 2] = 0
    # A word inside the seal, and a line of letters that ends on its rim.
    for x in range(340, 440, 25):
        page[290:310, x : x + 12] = 0
    print_ = np.zeros(page.shape, bool)
    for x in range(420, 760, 22):
        print_[412:432, x : x + 11] = True
    page[print_] = 0
    found = seals.rings(components(page < preprocess.DARK), 20.0, 200.0)
    assert [(round(each.x), round(each.y)) for each in found] == [(400, 300)]
    assert abs(found[0].radius - 140) < 4
    clear = seals.without_seals(page, found, 20.0)
    assert (clear[print_] == 0).mean() > 0.95
    assert not (clear[:405] < preprocess.DARK).any()


def test_a_line_under_a_seal_and_a_pen_stays_whole() -> None:
    """Letters that the strokes of a pen have made one with the seal are letters of the line all the same; the pen beside them goes."""
    page = np.full((700, 900), 255, np.uint8)
    down, across = np.indices(page.shape)
    away = np.hypot(across - 400, down - 300)
    for radius in (140, 128):
        page[abs(away - radius) < 2] = 0
    print_ = np.zeros(page.shape, bool)
    for x in range(330, 760, 22):
        print_[425:447, x : x + 9] = True
    page[print_] = 0
    for step in range(200):
        page[330 + step : 333 + step, 380 + step : 383 + step] = 0
    clear = seals.without_seals(page, seals.rings(components(page < preprocess.DARK), 20.0, 200.0), 20.0)
    assert (clear[print_] == 0).mean() > 0.97
    assert not (clear[:400] < preprocess.DARK).any()


def test_a_circle_in_dense_print_is_no_seal() -> None:
    dense = np.zeros((700, 900), bool)
    dense[50:650:10, 50:850] = dense[50:650, 50:850:12] = True
    assert seals.rings(components(dense), 20.0, 200.0) == []


def test_blank_backs_cost_no_recognition() -> None:
    page = np.full((1400, 1000), 240, np.uint8)
    page[5:9, 30:36] = 0
    assert preprocess.prepare(page, 200.0).blank


def test_seals_borders_and_falling_light() -> None:
    page = letters_page()
    colour = np.stack([page] * 3, axis=2)
    colour[300:600, 300:310] = (220, 30, 40)
    assert preprocess.without_colours(colour)[400, 305] == 255
    framed = page.copy()
    framed[:40] = 0
    assert preprocess.without_borders(framed)[:40].min() == 255
    shaded = (page * np.linspace(1.0, 0.5, 1000)[None, :]).astype(np.uint8)
    assert preprocess.evenly_lit(shaded)[50, 950] > 230


# --- Engines ------------------------------------------------------------------------------------------------------------------


def test_key_changes_with_all_that_the_result_depends_on() -> None:
    from extract.ocr.replay import Replay

    picture = PageImage(np.zeros((4, 4), np.uint8), 300.0)
    others = [
        (Replay(version="1"), PageImage(np.ones((4, 4), np.uint8), 300.0)),
        (Replay(version="1"), PageImage(np.zeros((2, 8), np.uint8), 300.0)),
        (Replay(version="1"), PageImage(picture.pixels, 200.0)),
        (Replay(version="1"), PageImage(picture.pixels, 300.0, column=True)),
        (Replay(version="2"), picture),
    ]
    first = ocr.key(Replay(version="1"), picture)
    assert ocr.key(Replay(version="1"), picture) == first
    assert len({first, *(ocr.key(engine, image) for engine, image in others)}) == 6


def test_hocr_is_read_and_nonsense_is_refused() -> None:
    hocr = b"""<html xmlns="http://www.w3.org/1999/xhtml"><body><div class='ocr_page'><span class='ocr_line' id='line_1_1'
      title="bbox 10 20 200 50; baseline 0.01 -5; x_size 30">
      <span class='ocrx_word' title='bbox 10 20 90 50; x_wconf 91'>K\xe1\xba\xbf</span>
      <span class='ocrx_word' title='bbox 95 20 200 50; x_wconf 80'>ho\xe1\xba\xa1ch</span></span></div></body></html>"""
    (found,) = tesseract.read_hocr(hocr).lines
    assert [(word.text, word.confidence) for word in found.words] == [("Kế", 0.91), ("hoạch", 0.8)]
    assert found.baseline(10) == pytest.approx(45.0) and found.size == 30
    with pytest.raises(OcrError) as raised:
        tesseract.read_hocr(b"no page at all")
    assert raised.value.code == "nonsense"
