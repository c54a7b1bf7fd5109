"""The .pdf reader: what stands on a page becomes paragraphs and columns; what is no text is left out; bad files say so."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph

from extract import settings
from extract.errors import InputError
from extract.ingest import docx
from extract.ingest.pdf import read
from extract.model import Document
from tests.pdffile import (
    BOLD,
    CENTRED,
    HEIGHT,
    ITALIC,
    LEFT,
    LEFT_SET,
    RIGHT,
    WIDTH,
    Sheet,
    block_of,
    cells,
    drawn,
    para,
    parse,
    set_pages,
    style,
    texts,
)

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"

LONG = (
    "Thực hiện kết luận của đoàn kiểm tra về công tác dược năm 2024, Trung tâm Y tế huyện Suối Mơ xây dựng kế hoạch khắc phục các tồn tại, "
    "hạn chế sau đợt kiểm tra, phân công rõ người, rõ việc, rõ thời hạn và rõ kết quả; giao các khoa, phòng triển khai, hằng quý báo cáo "
    "Ban Giám đốc để kịp thời chỉ đạo những việc còn chậm so với tiến độ đề ra."
)
OTHER = (
    "Các khoa, phòng căn cứ nội dung kế hoạch này chủ động triển khai; trong quá trình thực hiện nếu có vướng mắc thì phản ánh về Phòng Kế "
    "hoạch - Nghiệp vụ để tổng hợp, trình Ban Giám đốc xem xét, quyết định."
)


def plain(document: Document) -> list[str]:
    return [text.replace("\f", " ") for text in texts(document)]


# --- paragraphs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [{}, {"firstLineIndent": 0}, LEFT_SET, {"leading": 26}, {"spaceAfter": 0}, {"fontSize": 14}],
    ids=["justified, indented", "not indented", "ragged", "wide lines", "no space between", "large"],
)
def test_lines_become_the_paragraphs_they_were_set_from(options: dict[str, Any]) -> None:
    wanted = [LONG, "1. Mục đích", OTHER, "- " + LONG, "a) Phòng Tổ chức:", OTHER, "Hết."]
    assert plain(parse(set_pages([para(text, **options) for text in wanted]))) == wanted


def test_items_with_hanging_lines_are_one_paragraph_each() -> None:
    hanging = style(leftIndent=54, firstLineIndent=0, bulletIndent=36, spaceAfter=0, bulletFontName="DejaVuSerif", bulletFontSize=12)
    items = [("1.", OTHER), ("2.", LONG), ("3.", "Ngắn."), ("•", OTHER), ("-", LONG)]
    story = [Paragraph(text, hanging, bulletText=mark) for mark, text in items]
    wanted = [f"{mark} {text}" for mark, text in items]
    assert plain(parse(set_pages([para(LONG, firstLineIndent=0), *story, para(OTHER, firstLineIndent=0)]))) == [LONG, *wanted, OTHER]


def test_a_sentence_cut_by_the_page_is_one_block_with_a_form_feed() -> None:
    wanted = [LONG, OTHER] * 12
    document = parse(set_pages([para(text) for text in wanted]))
    assert len(document.pages) >= 3
    assert plain(document) == wanted
    cut = [text for text in texts(document) if "\f" in text]
    assert cut and document.text.count("\f") == len(document.pages) - 1


def test_paragraphs_that_end_with_the_page_stay_apart() -> None:
    # The same page break, after a full stop: the next page begins with an indent, so it is a new paragraph.
    document = parse(set_pages([para(LONG), PageBreak(), para(OTHER)]))
    assert texts(document) == [LONG, OTHER]
    assert document.text == f"{LONG}\n\f{OTHER}"
    assert [block.page for block in document.blocks] == [1, 2]


# --- head, foot, titles ---------------------------------------------------------------------------------------------------


def head(sheet: Sheet, *, shift: float = 0) -> None:
    for y, text, font in (
        (60, "SỞ Y TẾ TỈNH SUỐI MƠ", "DejaVuSerif"),
        (76, "TRUNG TÂM Y TẾ HUYỆN", BOLD),
        (104, "Số: 27/KH-TTYT", "DejaVuSerif"),
    ):
        sheet.centred(y + shift, text, at=170, size=10, font=font)
    for y, text, font in (
        (60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", BOLD),
        (76, "Độc lập - Tự do - Hạnh phúc", BOLD),
        (104, "Suối Mơ, ngày 05 tháng 3 năm 2024", ITALIC),
    ):
        sheet.centred(y, text, at=418, size=10, font=font)
    sheet.rule(140, 80, 200, 80)
    sheet.rule(340, 80, 500, 80)
    sheet.centred(140, "KẾ HOẠCH", size=14, font=BOLD)
    sheet.centred(158, "Khắc phục tồn tại, hạn chế sau kiểm tra", font=BOLD)
    sheet.rule(270, 166, 350, 166)


def foot(sheet: Sheet, *, y: float = 400) -> None:
    sheet.text(LEFT, y, "Nơi nhận:", size=10, font="DejaVuSerif-BoldItalic")
    sheet.lines(LEFT, y + 13, ["- Sở Y tế (để báo cáo);", "- Các khoa, phòng;", "- Lưu: VT, KH-NV."], size=9, step=12)
    for down, text in ((2, "KT. GIÁM ĐỐC"), (20, "PHÓ GIÁM ĐỐC"), (100, "Lò Thị Mẫu")):
        sheet.centred(y + down, text, at=440, font=BOLD)


HEAD = {
    (0, 0, 1, 1): "SỞ Y TẾ TỈNH SUỐI MƠ | TRUNG TÂM Y TẾ HUYỆN",
    (0, 1, 1, 1): "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM | Độc lập - Tự do - Hạnh phúc",
    (1, 0, 1, 1): "Số: 27/KH-TTYT",
    (1, 1, 1, 1): "Suối Mơ, ngày 05 tháng 3 năm 2024",
}


@pytest.mark.parametrize("shift", [0, 3, 7], ids=["on one baseline", "a little lower", "half a line lower"])
def test_head_and_foot_are_columns_side_by_side(shift: float) -> None:
    def draw(sheet: Sheet) -> None:
        head(sheet, shift=shift)
        sheet.lines(LEFT + 36, 200, ["I. MỤC ĐÍCH", "Nâng cao chất lượng công tác dược."])
        foot(sheet)

    document = parse(drawn(draw))
    assert [(t.rows, t.columns, t.ruled) for t in document.tables] == [(2, 2, False), (1, 2, False)]
    assert cells(document, 0) == HEAD
    assert cells(document, 1) == {
        (0, 0, 1, 1): "Nơi nhận: | - Sở Y tế (để báo cáo); | - Các khoa, phòng; | - Lưu: VT, KH-NV.",
        (0, 1, 1, 1): "KT. GIÁM ĐỐC | PHÓ GIÁM ĐỐC | Lò Thị Mẫu",
    }
    body = [document.text[b.start : b.end] for b in document.blocks if b.cell is None]
    assert body == ["KẾ HOẠCH", "Khắc phục tồn tại, hạn chế sau kiểm tra", "I. MỤC ĐÍCH", "Nâng cao chất lượng công tác dược."]


def test_what_a_signature_writes_into_its_field_is_on_the_page() -> None:
    """Offices write number and day into fields when they sign; the plan's own text has gaps there."""

    def draw(sheet: Sheet) -> None:
        sheet.text(LEFT, 60, "Số:          /KH-TTYT", size=11)
        form = sheet.canvas.acroForm
        form.textfield(value="27", x=LEFT + 22, y=HEIGHT - 64, width=28, height=14, fontSize=11, borderWidth=0, fillColor=None)

    assert "Số: 27 /KH-TTYT" in " ".join(texts(parse(drawn(draw))))


def test_what_a_signature_says_of_itself_is_not_on_the_page() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.text(LEFT, 60, "Số: 27/KH-TTYT", size=11)
        form = sheet.canvas.acroForm
        form.textfield(value="Signed by: TTYT", x=LEFT, y=HEIGHT - 120, width=160, height=14, fontSize=9, borderWidth=0, fillColor=None)

    assert "Signed" not in " ".join(texts(parse(drawn(draw))))


def test_one_signer_beside_two_recipients() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.lines(LEFT + 36, 100, ["Trên đây là kế hoạch của nhà trường./."])
        sheet.lines(LEFT, 140, ["Nơi nhận:", "- Lưu: VT."], size=10, step=13)
        sheet.centred(142, "HIỆU TRƯỞNG", at=440, font=BOLD)
        sheet.centred(230, "Hà Văn Thiết", at=440, font=BOLD)

    document = parse(drawn(draw))
    assert cells(document) == {(0, 0, 1, 1): "Nơi nhận: | - Lưu: VT.", (0, 1, 1, 1): "HIỆU TRƯỞNG | Hà Văn Thiết"}


def test_wide_word_spaces_are_no_gutter() -> None:
    # A justified line with few words has gaps as wide as a gutter, and the list numbers stand in a column of their own.
    def draw(sheet: Sheet) -> None:
        for k, words in enumerate((["Nộp", "báo", "cáo", "qua", "phần", "mềm"], ["theo", "mẫu", "của", "Sở", "Y", "tế"])):
            for i, word in enumerate(words):
                sheet.text(LEFT + 90 * i, 100 + 18 * k, word)
        for k in range(4):
            sheet.text(LEFT, 200 + 18 * k, f"{k + 1}.")
            sheet.text(LEFT + 60, 200 + 18 * k, "Rà soát quy trình khám bệnh.")

    document = parse(drawn(draw))
    assert document.tables == ()
    assert texts(document)[-4:] == [f"{k + 1}. Rà soát quy trình khám bệnh." for k in range(4)]


def test_centred_lines_stay_apart_and_look_is_kept() -> None:
    story = [
        para("<b>KẾ HOẠCH</b>", **CENTRED, fontSize=14),
        para("<b>Khắc phục tồn tại, hạn chế sau kiểm tra</b>", **CENTRED),
        para(LONG),
        para("<b>1. Mục đích:</b> " + OTHER),
        para("<i>" + OTHER + "</i>", firstLineIndent=0),
        para("Ngắn.", firstLineIndent=0),
    ]
    document = parse(set_pages(story))
    looks = [document.blocks[i].style for i in range(6)]
    assert [s.align for s in looks] == ["center", "center", "justify", "justify", "justify", "left"]
    assert [s.bold for s in looks] == [True, True, False, False, False, False]
    assert [s.italic for s in looks] == [False, False, False, False, True, False]
    assert [s.size for s in looks] == [14, 12, 12, 12, 12, 12]
    assert [s.indent for s in looks[2:]] == pytest.approx([36, 36, 0, 0], abs=0.6)
    lead = document.blocks[3]
    assert lead.style.bold_until is not None and document.text[lead.start : lead.style.bold_until].strip() == "1. Mục đích:"


# --- what is no text ------------------------------------------------------------------------------------------------------


def numbered(where: str) -> Callable[[Canvas, Any], None]:
    def draw(canvas: Canvas, _: Any) -> None:
        canvas.setFont("DejaVuSerif", 11)
        number = canvas.getPageNumber()
        if where == "top" and number > 1:
            canvas.drawCentredString(WIDTH / 2, HEIGHT - 40, str(number))
        elif where == "bottom":
            canvas.drawRightString(RIGHT, 30, f"Trang {number}/4")
        elif where == "running":
            canvas.drawString(LEFT, HEIGHT - 40, "Trung tâm Y tế huyện Suối Mơ")
            canvas.drawCentredString(WIDTH / 2, 30, f"- {number} -")

    return draw


@pytest.mark.parametrize("where", ["top", "bottom", "running"])
def test_page_numbers_and_running_heads_are_left_out(where: str) -> None:
    wanted = [LONG, OTHER] * 12
    document = parse(set_pages([para(text) for text in wanted], onFirstPage=numbered(where), onLaterPages=numbered(where)))
    assert len(document.pages) >= 3 and plain(document) == wanted


def test_the_end_of_a_sentence_alone_on_a_page_is_no_page_number() -> None:
    def first(sheet: Sheet) -> None:
        sheet.lines(LEFT, 90, ["Hoàn thành việc rà soát toàn bộ quy trình khám bệnh, chữa bệnh"] * 37)

    document = parse(drawn(first, lambda sheet: sheet.text(LEFT, 60, "IV/2024.")))
    assert document.text.endswith("IV/2024.")


def test_a_stamp_is_no_part_of_the_text_it_stands_on() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.lines(LEFT, 100, ["Kế hoạch này có hiệu lực kể từ ngày ký ban hành, các khoa", "phòng căn cứ triển khai thực hiện."])
        sheet.lines(LEFT, 136, [LONG[:60]] * 4)
        foot(sheet, y=300)
        sheet.lines(
            380,
            345,
            ["Ký bởi: Trung tâm Y tế huyện Suối Mơ", "Cơ quan: Sở Y tế", "Thời gian ký: 05.03.2024 15:17:37 +07:00"],
            size=6,
            step=7.5,
        )

    document = parse(drawn(draw))
    stamps = [document.text[b.start : b.end] for b in document.blocks if b.kind == "textbox"]
    assert stamps == ["Ký bởi: Trung tâm Y tế huyện Suối Mơ Cơ quan: Sở Y tế Thời gian ký: 05.03.2024 15:17:37 +07:00"]
    assert cells(document)[0, 1, 1, 1] == "KT. GIÁM ĐỐC | PHÓ GIÁM ĐỐC | Lò Thị Mẫu"
    assert texts(document)[0].endswith("kể từ ngày ký ban hành, các khoa phòng căn cứ triển khai thực hiện.")


def test_footnotes_stand_apart_and_their_marks_go() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.lines(LEFT, 100, [LONG[:60]] * 3)
        end = sheet.text(LEFT, 154, "Rà soát danh mục thuốc")
        sheet.text(end, 149, "1", size=7)
        sheet.text(end + 8, 154, "của 12 khoa trên diện tích 45 m")
        sheet.text(end + 8 + sheet.canvas.stringWidth("của 12 khoa trên diện tích 45 m", "DejaVuSerif", 12), 149, "2", size=7)
        sheet.rule(LEFT, 700, LEFT + 140, 700)
        sheet.text(LEFT, 710, "1", size=6)
        sheet.text(LEFT + 8, 713, "Ban hành kèm theo Quyết định của Giám đốc Trung tâm.", size=9)

    document = parse(drawn(draw))
    assert block_of(document, "1 Ban hành").kind == "footnote"
    assert "danh mục thuốc của 12 khoa trên diện tích 45 m2" in document.text


def test_text_that_runs_another_way_is_set_aside() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.lines(LEFT, 100, [LONG[:60], LONG[:60], "chấm hết."])
        sheet.canvas.saveState()
        sheet.canvas.translate(150, 300)
        sheet.canvas.rotate(45)
        sheet.text(0, HEIGHT, "DỰ THẢO", size=60)
        sheet.canvas.restoreState()

    document = parse(drawn(draw))
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "textbox"] == ["DỰ THẢO"]
    assert "DỰ" not in document.text[: document.blocks[-1].start]


# --- letters --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("Kê\u0301 hoa\u0323ch kiê\u0309m tra", "Kế hoạch kiểm tra"),
        ("công\u00a0tác y\u200b tế", "công tác y tế"),
        ("quy\u00ad trình", "quy trình"),
        ("o\ufb03ce \ufb01le", "office file"),
        ("10 m² và 5 ≥ 3", "10 m² và 5 ≥ 3"),
    ],
    ids=["tones drawn after their letters", "spaces of all kinds", "soft hyphen", "ligatures", "signs"],
)
def test_letters(printed: str, wanted: str) -> None:
    assert texts(parse(drawn(lambda sheet: sheet.text(LEFT, 100, printed)))) == [wanted]


def test_tones_set_by_themselves_join_their_letters() -> None:
    def draw(sheet: Sheet) -> None:
        x = sheet.text(LEFT, 100, "Quy")
        sheet.text(x - 5, 100, "\u0301")
        sheet.text(x + 6, 100, "một năm 2024")

    assert texts(parse(drawn(draw))) == ["Quý một năm 2024"]


def test_words_by_the_white_between_them_not_by_drawing_order() -> None:
    def draw(sheet: Sheet) -> None:
        for word, x in (("hoạch", 110.0), ("Kế", LEFT), ("tra", 190.0), ("kiểm", 155.0)):
            sheet.text(x, 100, word)
        sheet.text(LEFT, 130, "Rà")
        sheet.text(LEFT + sheet.canvas.stringWidth("Rà", "DejaVuSerif", 12) + 2.2, 130, "soát")

    assert texts(parse(drawn(draw))) == ["Kế hoạch kiểm tra", "Rà soát"]


@pytest.mark.parametrize("wide", [1, 2, 3.5])
def test_letters_set_wide_are_words(wide: float) -> None:
    def draw(sheet: Sheet) -> None:
        for y, text in ((100, "KẾ HOẠCH"), (120, "Về việc kiểm tra công tác dược năm 2024")):
            x = LEFT
            for letter in text:
                x = sheet.text(x, y, letter) + wide
        canvas = sheet.canvas
        canvas.setFont(BOLD, 12)
        canvas.drawString(LEFT, HEIGHT - 150, "CHƯƠNG TRÌNH CÔNG TÁC", charSpace=wide)

    assert " ".join(texts(parse(drawn(draw)))) == "KẾ HOẠCH Về việc kiểm tra công tác dược năm 2024 CHƯƠNG TRÌNH CÔNG TÁC"


def test_words_printed_twice_are_there_once() -> None:
    def draw(sheet: Sheet) -> None:
        for shift in (0.0, 0.3):
            sheet.text(LEFT + shift, 100, "Kế hoạch kiểm tra")

    assert texts(parse(drawn(draw))) == ["Kế hoạch kiểm tra"]


# --- turned pages and their boxes -----------------------------------------------------------------------------------------


def turned(angle: int) -> bytes:
    """A page that is displayed upright, while the file's own coordinates are turned by `angle`."""

    def draw(sheet: Sheet) -> None:
        canvas = sheet.canvas
        # reportlab exchanges the sides of a page that is turned by a quarter, so that it is displayed as A4 upright.
        canvas.setPageRotation(angle)
        for y, text in ((100, "Kế hoạch kiểm tra công tác dược"), (120, "năm 2024.")):
            x, up = {0: (70, HEIGHT - y), 90: (y, 70), 180: (WIDTH - 70, y), 270: (HEIGHT - y, WIDTH - 70)}[angle]
            canvas.saveState()
            canvas.translate(x, up)
            canvas.rotate(angle)
            canvas.setFont("DejaVuSerif", 12)
            canvas.drawString(0, 0, text)
            canvas.restoreState()

    return drawn(draw)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_turned_pages_read_as_displayed(angle: int) -> None:
    document = parse(turned(angle))
    assert " ".join(texts(document)) == "Kế hoạch kiểm tra công tác dược năm 2024."
    page, word = document.pages[0], document.words[0]
    assert (page.width, page.height) == (595.28, 841.89)
    assert word.box.x0 == pytest.approx(70, abs=1) and word.box.top < 100 <= word.box.bottom < 106


@pytest.mark.parametrize("angle", [90, 270])
def test_a_page_whose_text_runs_upwards_is_read_that_way_and_boxed_as_displayed(angle: int) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.canvas.translate(*((300, 100) if angle == 90 else (300, 700)))
        sheet.canvas.rotate(angle)
        sheet.lines(0, HEIGHT, ["Phụ lục phân công nhiệm vụ cho các", "khoa, phòng năm 2024."])
        sheet.grid([0, 100, 300], [HEIGHT + 40, HEIGHT + 70, HEIGHT + 100])
        for x, y, text in ((5, 60, "TT"), (105, 60, "Việc"), (5, 90, "1"), (105, 90, "Rà soát")):
            sheet.text(x, HEIGHT + y, text)

    document = parse(drawn(draw))
    assert texts(document)[0].startswith("Phụ lục phân công")
    assert cells(document) == {(0, 0, 1, 1): "TT", (0, 1, 1, 1): "Việc", (1, 0, 1, 1): "1", (1, 1, 1, 1): "Rà soát"}
    first = document.words[0].box
    assert first.bottom - first.top > first.x1 - first.x0
    assert 280 < first.x0 < 312


def test_boxes_count_from_the_crop_box() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.canvas.setCropBox((50, 100, 500, 800))
        sheet.text(90, 200, "Kế hoạch")

    document = parse(drawn(draw))
    page, box = document.pages[0], document.words[0].box
    assert (page.width, page.height) == (450, 700)
    assert box.x0 == pytest.approx(40, abs=1) and box.top < 200 - (HEIGHT - 800) <= box.bottom


def test_text_beside_the_page_is_not_there() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.canvas.setCropBox((50, 100, 500, 800))
        for x, y in ((90, 200), (10, 200), (90, 30), (700, 200), (90, 790)):
            sheet.text(x, y, f"{x}-{y}")

    assert texts(parse(drawn(draw))) == ["90-200"]


# --- pages without text, bad files ----------------------------------------------------------------------------------------


def picture() -> ImageReader:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (60, 80), 200).save(out, "PNG")
    return ImageReader(io.BytesIO(out.getvalue()))


def scanned(sheet: Sheet) -> None:
    sheet.canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)


def stamped(sheet: Sheet) -> None:
    scanned(sheet)
    sheet.text(400, 30, "Ký bởi: Cổng thông tin", size=7)


def written(sheet: Sheet) -> None:
    sheet.text(LEFT, 100, "Kế hoạch kiểm tra.")


def test_pages_without_text_are_named_and_the_others_read() -> None:
    document = parse(drawn(written, scanned, lambda sheet: None, stamped, written))
    assert texts(document) == ["Kế hoạch kiểm tra."] * 2
    assert [(p.code, p.page) for p in document.problems] == [("page_without_text", 2), ("page_without_text", 4)]
    assert [p.source for p in document.pages] == ["text", "blank", "blank", "blank", "text"]
    assert [b.page for b in document.blocks] == [1, 5]


def secret() -> bytes:
    return drawn(written, encrypt=StandardEncryption("bi-mat"))


BAD = [
    ("no byte", lambda: b"", "empty"),
    ("no mark on any page", lambda: drawn(lambda sheet: None, lambda sheet: None), "empty"),
    ("a password", secret, "encrypted"),
    ("no PDF at all", lambda: b"%PDF-1.7 xin chao", "damaged"),
    ("the first half of a file", lambda: (data := drawn(written))[: len(data) // 2], "damaged"),
    ("a scan", lambda: drawn(scanned, scanned, scanned), "needs_ocr"),
    ("a scan with a stamp", lambda: drawn(stamped), "needs_ocr"),
]


@pytest.mark.parametrize(("make", "code"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_files_that_give_no_text_say_why(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(InputError) as raised:
        read(make(), "kế hoạch.pdf", ocr="never")
    error = raised.value
    assert error.code == code
    assert error.vi.startswith("kế hoạch.pdf: ") and error.en.startswith("kế hoạch.pdf: ") and error.vi != error.en
    assert "\n" not in error.vi and len(error.vi) < 200


def test_a_scan_says_how_many_pages_it_has() -> None:
    with pytest.raises(InputError, match="3 trang"):
        read(drawn(scanned, scanned, scanned), "quet.pdf", ocr="never")


def test_a_password_only_for_changes_does_not_hinder_reading() -> None:
    data = drawn(written, encrypt=StandardEncryption("", ownerPassword="chu", canModify=0))
    assert texts(parse(data)) == ["Kế hoạch kiểm tra."]


def test_a_file_cut_after_its_pages_is_read_and_says_so() -> None:
    data = drawn(written)
    document = parse(data[: data.rindex(b"%%EOF")])
    assert texts(document) == ["Kế hoạch kiểm tra."]
    assert [p.code for p in document.problems] == ["truncated"]


def test_too_many_pages() -> None:
    shipped = settings.load()
    with settings.using(dataclasses.replace(shipped, reading=dataclasses.replace(shipped.reading, pages=3))):
        with pytest.raises(InputError, match="4 trang") as raised:
            read(drawn(*[written] * 4), "dai.pdf")
        assert raised.value.code == "too_large"
        assert len(parse(drawn(*[written] * 3)).pages) == 3


def test_300_pages_are_read_whole() -> None:
    pages = [(lambda sheet, k=k: (sheet.text(LEFT, 100, f"Nhiệm vụ thứ {k}."), sheet.centred(40, str(k)))) for k in range(1, 301)]
    document = parse(drawn(*pages))
    assert texts(document) == [f"Nhiệm vụ thứ {k}." for k in range(1, 301)]
    assert [b.page for b in document.blocks] == list(range(1, 301))


def test_the_same_bytes_give_the_same_document() -> None:
    data = set_pages([para(LONG), para(OTHER)] * 5)
    assert read(data, "a.pdf") == read(data, "a.pdf")


# --- real documents, where they are ---------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason="the shared real documents are not here")
@pytest.mark.parametrize("name", ["dbk-kh-lichsu"])
def test_a_plan_in_two_formats_has_the_same_paragraphs(name: str) -> None:
    ours = read((REAL / f"{name}.signed.pdf").read_bytes(), "a.pdf")
    theirs = docx.read((REAL / f"{name}.docx").read_bytes(), "a.docx")

    def norm(document: Document) -> list[str]:
        return sorted(re.sub(r"\s+", "", text) for text in texts(document))

    assert norm(ours) == norm(theirs)


@pytest.mark.skipif(not REAL.exists(), reason="the shared real documents are not here")
@pytest.mark.parametrize("path", sorted(REAL.rglob("*.pdf")), ids=lambda path: path.name)
def test_every_real_pdf_is_read_or_needs_ocr(path: Path) -> None:
    try:
        document = parse(path.read_bytes())
    except InputError as error:
        assert error.code == "needs_ocr" and ("scan" in path.name or path.parent.name == "ocr")
    else:
        assert len(document.words) > 300


def test_a_power_before_smaller_print_stays_with_its_unit() -> None:
    """What is written as a sign of its own is no number set small: cutting it off never came to an end."""

    def draw(sheet: Sheet) -> None:
        end = sheet.text(LEFT, 700, "Xây bể chứa 50 m³")
        sheet.text(end, 700, "(một)", size=6)

    assert "m³" in plain(parse(drawn(draw)))[0]
