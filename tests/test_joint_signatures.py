"""Who signs where two sign side by side, and where a deputy signs for the head: the same from text, Word, PDF and scans."""

from __future__ import annotations

import io
import itertools
import shutil
from collections.abc import Callable, Sequence

import pypdfium2
import pytest

from extract import ingest, outline
from extract.ingest import docx, pdf, plaintext, signatures
from extract.matcher import default
from extract.model import Document, DocumentFacts
from tests.pdffile import BOLD, LEFT, Sheet, drawn
from tests.wordfile import p, r, tbl, tr, word

OPENING = ("UBND HUYỆN HÒA GIANG", "PHÒNG VĂN HÓA", "KẾ HOẠCH", "Nâng cao chất lượng thư viện", "I. NHIỆM VỤ", "1. Mua sách mới.")
Side = Sequence[str]


def facts(document: Document) -> DocumentFacts:
    return outline.build(document, default()).facts


def signed(document: Document) -> tuple[str, str]:
    found = facts(document)
    return (found.signer_title.text if found.signer_title else "", found.signer.text if found.signer else "")


# --- One foot in every format: posts of either side, the last of each side is the name ---------------------------------------------


def as_text(left: Side, right: Side) -> Document:
    posts = itertools.zip_longest(left[:-1], right[:-1], fillvalue="")
    lines = [a.ljust(42) + b for a, b in posts] + ["", "", "  " + left[-1].ljust(40) + right[-1]]
    return plaintext.read("\n\n".join([*OPENING[:-1], "\n".join([OPENING[-1], "", *lines])]).encode(), "ke-hoach.txt")


def as_indented_text(left: Side, right: Side) -> Document:
    posts = itertools.zip_longest(left[:-1], right[:-1], fillvalue="")
    lines = ["\t" + (a + "\t\t\t" + b if a and b else a or "\t\t\t\t\t" + b) for a, b in posts]
    lines += ["", "\t" + left[-1] + "\t\t\t" + right[-1]]
    return plaintext.read("\n".join([*OPENING, "", *lines]).encode(), "ke-hoach.txt")


def _word(foot: str) -> Document:
    return docx.read(word("".join(map(p, OPENING)) + foot), "ke-hoach.docx")


def _cell(lines: Side) -> str:
    return f"<w:tc><w:tcPr/>{''.join(map(p, lines))}</w:tc>"


def as_word_table(left: Side, right: Side) -> Document:
    return _word(tbl(tr(*(_cell([*side[:-1], "", "", side[-1]]) for side in (left, right)))))


def as_word_table_of_two_rows(left: Side, right: Side) -> Document:
    return _word(tbl(tr(_cell(left[:-1]), _cell(right[:-1])), tr(_cell(left[-1:]), _cell(right[-1:]))))


def as_word_table_beside_recipients(left: Side, right: Side) -> Document:
    recipients = _cell(["Nơi nhận:", "- Sở Văn hóa;", "- Lưu: VT."])
    return _word(tbl(tr(recipients, *(_cell([*side[:-1], "", side[-1]]) for side in (left, right)))))


def _tabbed(*parts: str) -> str:
    return f"<w:p>{'<w:r><w:tab/><w:tab/></w:r>'.join(map(r, parts))}</w:p>"


def as_word_tabs(left: Side, right: Side) -> Document:
    posts = [_tabbed(a, b) if a and b else _tabbed("", "", "", b) if b else _tabbed(a)
             for a, b in itertools.zip_longest(left[:-1], right[:-1], fillvalue="")]  # fmt: skip
    return _word("".join(posts) + p() + p() + _tabbed(left[-1], right[-1]))


def as_word_spaces(left: Side, right: Side) -> Document:
    posts = [p(a.ljust(70) + b) for a, b in itertools.zip_longest(left[:-1], right[:-1], fillvalue="")]
    return _word("".join(posts) + p() + p(left[-1].ljust(70) + right[-1]))


def _drawn(left: Side, right: Side) -> bytes:
    def draw(sheet: Sheet) -> None:
        sheet.lines(LEFT, 60, OPENING[:2])
        for y, line in ((120, OPENING[2]), (138, OPENING[3])):
            sheet.centred(y, line, font=BOLD)
        sheet.lines(LEFT + 36, 180, OPENING[4:])
        for x, side in ((170, left), (440, right)):
            for k, line in enumerate(side[:-1]):
                sheet.centred(260 + 18 * k, line, at=x, font=BOLD)
            sheet.centred(360, side[-1], at=x, font=BOLD)

    return drawn(draw)


def as_pdf(left: Side, right: Side) -> Document:
    return pdf.read(_drawn(left, right), "ke-hoach.pdf")


def as_scan(left: Side, right: Side) -> Document:
    page = pypdfium2.PdfDocument(_drawn(left, right))[0].render(scale=300 / 72, grayscale=True).to_pil()
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(300, 300))
    return ingest.parse(out.getvalue(), "ke-hoach.png")


needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
FORMATS = [as_text, as_indented_text, as_word_table, as_word_table_of_two_rows, as_word_table_beside_recipients, as_word_tabs,
           as_word_spaces, as_pdf, pytest.param(as_scan, marks=needs_tesseract)]  # fmt: skip

PAIRS = [
    (("CHỦ TỊCH", "Hà Văn An"), ("GIÁM ĐỐC", "Lê Bình"), "CHỦ TỊCH; GIÁM ĐỐC", "Hà Văn An; Lê Bình"),
    (("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lò Thị Mây"), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Vương Đình Thụy"),
     "PHÓ CHỦ TỊCH; PHÓ GIÁM ĐỐC", "Lò Thị Mây; Vương Đình Thụy"),
    (("CHỦ TỊCH", "Hà Văn An"), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lê Bình"), "CHỦ TỊCH; PHÓ GIÁM ĐỐC", "Hà Văn An; Lê Bình"),
    (("TM. BAN CHẤP HÀNH", "CHỦ TỊCH", "Hà Văn An"), ("HIỆU TRƯỞNG", "Lê Bình"), "CHỦ TỊCH; HIỆU TRƯỞNG", "Hà Văn An; Lê Bình"),
]  # fmt: skip


@pytest.mark.parametrize("made", FORMATS)
@pytest.mark.parametrize(("left", "right", "posts", "names"), PAIRS, ids=["heads", "deputies", "one deputy", "for a body"])
def test_two_heads_are_two_people(made: Callable[[Side, Side], Document], left: Side, right: Side, posts: str, names: str) -> None:
    assert signed(made(left, right)) == (posts, names)


def test_names_that_no_rule_knows_as_surnames() -> None:
    """The white tells where the second begins, not the name."""
    for made in (as_text, as_word_table, as_word_tabs, as_word_spaces, as_pdf):
        assert signed(made(("CHỦ TỊCH", "Hà Văn A"), ("GIÁM ĐỐC", "Y Thơn Niê"))) == ("CHỦ TỊCH; GIÁM ĐỐC", "Hà Văn A; Y Thơn Niê")


def test_white_that_does_not_break_and_letters_set_off() -> None:
    for white in ("\u00a0" * 20, " \u00a0" * 10, "\t"):
        assert signed(_word(p(f"CHỦ TỊCH{white}GIÁM ĐỐC") + p(f"Hà Văn A{white}Y Thơn Niê")))[1] == "Hà Văn A; Y Thơn Niê"
    for mark in ("**", "__", "*"):
        lines = [f"{mark}{left}{mark}{GAP}{mark}{right}{mark}" for left, right in (("CHỦ TỊCH", "GIÁM ĐỐC"), ("Hà Văn A", "Y Thơn Niê"))]
        assert signed(plaintext.read("\n".join([*OPENING, "", *lines]).encode(), "a.md"))[1] == "Hà Văn A; Y Thơn Niê"


def test_words_of_a_joint_signature_are_where_they_say() -> None:
    """The stretch of the text runs from the first name to the last, and nothing of the plan is lost."""
    for made in (as_text, as_word_tabs, as_word_table):
        document = made(("CHỦ TỊCH", "Hà Văn An"), ("GIÁM ĐỐC", "Lê Bình"))
        signer = facts(document).signer
        assert signer is not None and " ".join(document.text[signer.span.start : signer.span.end].split()) == "Hà Văn An GIÁM ĐỐC Lê Bình"
        assert [document.text[b.start : b.end] for b in document.blocks] == [*OPENING, "CHỦ TỊCH", "Hà Văn An", "GIÁM ĐỐC", "Lê Bình"]


# --- Where a reader lost the white ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "posts", "names"),
    [
        (("CHỦ TỊCH GIÁM ĐỐC", "Hà Văn A Lê B"), "CHỦ TỊCH; GIÁM ĐỐC", "Hà Văn A; Lê B"),
        (("KT. CHỦ TỊCH KT. GIÁM ĐỐC", "PHÓ CHỦ TỊCH PHÓ GIÁM ĐỐC", "Hà Văn A Lê B"), "PHÓ CHỦ TỊCH; PHÓ GIÁM ĐỐC", "Hà Văn A; Lê B"),
        (("CHỦ TỊCH KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Hà Văn An Lê Bình"), "CHỦ TỊCH; PHÓ GIÁM ĐỐC", "Hà Văn An; Lê Bình"),
        # A middle name that is a surname too.
        (("CHỦ TỊCH GIÁM ĐỐC", "Hà Văn An Lê Hoàng Bình"), "CHỦ TỊCH; GIÁM ĐỐC", "Hà Văn An; Lê Hoàng Bình"),
        # Where the second name begins is open: two people are never given as one.
        (("CHỦ TỊCH GIÁM ĐỐC", "Trần Văn Hồ Lê Bình"), "CHỦ TỊCH; GIÁM ĐỐC", ""),
        # One person: with two posts, for the head, with a surname in the middle of the name.
        (("BÍ THƯ, CHỦ TỊCH", "Nguyễn Thị Mai Anh"), "CHỦ TỊCH", "Nguyễn Thị Mai Anh"),
        (("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", "Nguyễn Thị Mai Anh"), "PHÓ GIÁM ĐỐC", "Nguyễn Thị Mai Anh"),
        (("TL. CHỦ TỊCH CHÁNH VĂN PHÒNG", "Nguyễn Thị Mai Anh"), "CHÁNH VĂN PHÒNG", "Nguyễn Thị Mai Anh"),
        (("GIÁM ĐỐC", "Nguyễn Thị Mai Anh"), "GIÁM ĐỐC", "Nguyễn Thị Mai Anh"),
    ],
)
def test_two_on_a_line(lines: Sequence[str], posts: str, names: str) -> None:
    assert signed(plaintext.read("\n\n".join([*OPENING, *lines]).encode(), "a.txt")) == (posts, names)


def test_the_white_of_a_printed_line_tells_where_the_second_name_begins() -> None:
    """So far under the posts that they are no columns; the surname alone would leave it open."""

    def draw(sheet: Sheet) -> None:
        sheet.lines(LEFT + 36, 60, OPENING)
        for y, left, right in ((260, "CHỦ TỊCH", "GIÁM ĐỐC"), (460, "Trần Văn Hồ", "Lê Bình")):
            sheet.centred(y, left, at=170, font=BOLD)
            sheet.centred(y, right, at=440, font=BOLD)

    document = pdf.read(drawn(draw), "a.pdf")
    assert document.tables == () and signed(document) == ("CHỦ TỊCH; GIÁM ĐỐC", "Trần Văn Hồ; Lê Bình")


# --- One who signs -------------------------------------------------------------------------------------------------------------------

DEPUTY = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lê Bình")
RECIPIENTS = ("Nơi nhận:", "- Sở Văn hóa;", "- Lưu: VT.")


def deputy_in_text() -> Document:
    return plaintext.read("\n".join([*OPENING, "", *RECIPIENTS, "", *DEPUTY[:2], "", DEPUTY[2]]).encode(), "a.txt")


def deputy_beside_recipients() -> Document:
    lines = [a.ljust(40) + b for a, b in zip(RECIPIENTS, (*DEPUTY[:2], ""), strict=True)]
    return plaintext.read("\n".join([*OPENING, "", *lines, "", " " * 40 + DEPUTY[2]]).encode(), "a.txt")


def deputy_in_paragraphs() -> Document:
    return _word("".join(map(p, (*RECIPIENTS, *DEPUTY[:2], "", DEPUTY[2]))))


def deputy_in_a_table() -> Document:
    return _word(tbl(tr(_cell(RECIPIENTS), _cell([*DEPUTY[:2], "", DEPUTY[2]]))))


def _deputy() -> bytes:
    def draw(sheet: Sheet) -> None:
        sheet.lines(LEFT + 36, 60, OPENING)
        sheet.lines(LEFT, 250, RECIPIENTS, size=10, step=13)
        for y, line in zip((252, 270, 350), DEPUTY, strict=True):
            sheet.centred(y, line, at=440, font=BOLD)

    return drawn(draw)


def deputy_in_a_pdf() -> Document:
    return pdf.read(_deputy(), "a.pdf")


def deputy_in_a_scan() -> Document:
    out = io.BytesIO()
    pypdfium2.PdfDocument(_deputy())[0].render(scale=300 / 72, grayscale=True).to_pil().save(out, "PNG", dpi=(300, 300))
    return ingest.parse(out.getvalue(), "a.png")


@pytest.mark.parametrize(
    "made",
    [deputy_in_text, deputy_beside_recipients, deputy_in_paragraphs, deputy_in_a_table, deputy_in_a_pdf,
     pytest.param(deputy_in_a_scan, marks=needs_tesseract)],
)  # fmt: skip
def test_the_deputy_signs_as_a_deputy(made: Callable[[], Document]) -> None:
    assert signed(made()) == ("PHÓ GIÁM ĐỐC", "Lê Bình")


# --- What is none --------------------------------------------------------------------------------------------------------------------

GAP = " " * 20


@pytest.mark.parametrize(
    "lines",
    [
        ("UBND HUYỆN HÒA GIANG" + GAP + "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "PHÒNG VĂN HÓA" + GAP + "Độc lập - Tự do - Hạnh phúc"),
        ("HỌ VÀ TÊN" + GAP + "CHỨC VỤ", "Hà Văn An" + GAP + "Tổ trưởng tổ kiểm tra"),
        ("CHỦ TỊCH" + GAP + "GIÁM ĐỐC", "II. TỔ CHỨC THỰC HIỆN", "Hà Văn An" + GAP + "Lê Bình"),
        ("CHỦ TỊCH" + GAP + "GIÁM ĐỐC", "Các phòng thực hiện."),
    ],
)
def test_lines_that_are_no_joint_signature(lines: Sequence[str]) -> None:
    assert signatures.opens(lines[0]) and signatures.joint(lines) == 0
    document = _word("".join(map(p, (*lines, "2. Sửa kho sách."))))
    assert document.tables == () and len(document.blocks) == len(OPENING) + len(lines) + 1, "they stay where they are"


def test_a_signature_that_is_cut_short_is_kept_as_it_stands() -> None:
    document = _word(p("CHỦ TỊCH" + GAP + "GIÁM ĐỐC") + p())
    assert document.tables == () and document.text.endswith("\nCHỦ TỊCH GIÁM ĐỐC")
    assert signatures.joint(["CHỦ TỊCH" + GAP + "GIÁM ĐỐC", ""]) is None
