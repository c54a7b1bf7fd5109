"""Words to lines, lines to columns and paragraphs: on words put down by hand, as a text layer or OCR would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.ingest import furniture, gutters, pages
from extract.ingest.builder import DocumentBuilder
from extract.ingest.gutters import Columns
from extract.ingest.layout import Margins, Paragraph, ends_sentence, has_marker, margins_of, paragraphs
from extract.ingest.printed import Line, Printed, Sheet, body_size, lines_of
from extract.model import Box
from tests.pdffile import check_promises

# A letter is half as wide as it is high, a space too: what fits on a line can be counted.
LETTER = 0.5


def word(text: str, x: float, y: float, *, size: float = 10, bold: bool = False, page: int = 1) -> Printed:
    """A word whose letters begin at x and stand on y."""
    end, top = x + LETTER * size * len(text), y - 0.8 * size
    return Printed(text, x, top, end, y + 0.2 * size, y, size, Box(page, x, top, end, y + 0.2 * size), bold)


def line(text: str, x: float = 0, y: float = 0, *, size: float = 10, bold: bool = False, page: int = 1) -> list[Printed]:
    """The words of `text`, one space apart; each further space counts."""
    out, at = [], x
    for part in text.split(" "):
        if part:
            out.append(word(part, at, y, size=size, bold=bold, page=page))
        at += LETTER * size * (len(part) + 1)
    return out


def typed(rows: Iterable[str], *, left: float = 0, top: float = 0, step: float = 14, **look: float) -> list[Line]:
    """Lines as on a typewriter: five points a letter; leading spaces indent; an empty row leaves a line out."""
    words: list[Printed] = []
    for k, row in enumerate(rows):
        words += line(row, left, top + k * step, **look)  # type: ignore[arg-type]
    return lines_of(words)


def told(found: Iterable[Paragraph]) -> list[str]:
    return [" ".join(line.text for line in paragraph.lines) for paragraph in found]


# --- lines ----------------------------------------------------------------------------------------------------------------


def test_words_on_one_baseline_are_a_line_in_whatever_order_they_come() -> None:
    words = line("Kế hoạch kiểm tra", 0, 100) + line("công tác dược", 0, 114)
    assert [each.text for each in lines_of(reversed(words))] == ["Kế hoạch kiểm tra", "công tác dược"]


@pytest.mark.parametrize(("rise", "texts"), [(0, ["a b"]), (3, ["a b"]), (-3, ["a b"]), (6, ["a", "b"]), (14, ["a", "b"])])
def test_a_little_off_the_baseline_is_still_the_line(rise: float, texts: list[str]) -> None:
    assert [each.text for each in lines_of([word("a", 0, 100), word("b", 40, 100 + rise)])] == texts


def test_raised_numbers_belong_to_the_line_they_touch() -> None:
    words = [*line("diện tích 45 m", 0, 100), word("2", 70, 95, size=6), *line("dòng sau", 0, 114)]
    assert [each.text for each in lines_of(words)] == ["diện tích 45 m 2", "dòng sau"]
    assert lines_of(words)[0].size == 10 and lines_of(words)[0].baseline == 100


def test_a_small_line_by_itself_stays_a_line() -> None:
    words = [*line("Nơi nhận:", 0, 100), *line("- Lưu: VT.", 0, 108, size=7)]
    assert [each.text for each in lines_of(words)] == ["Nơi nhận:", "- Lưu: VT."]


# --- markers --------------------------------------------------------------------------------------------------------------

MARKED = [
    "I. MỤC ĐÍCH", "II- YÊU CẦU", "III.", "IV/ Nội dung", "1. Mục đích", "1.1. Rà soát", "2.3 Tập huấn", "1.Mục đích", "a) Giao", "đ) Giao",
    "a. Giao",
    "- Rà soát", "– Rà soát", "+ Rà soát", "• Rà soát", "* Rà soát", "o Rà soát", "(1) Rà soát", "(a) Rà soát", "1) Rà soát", "1- Rà soát",
    "Điều 3. Tổ chức", "Chương II", "Phụ lục I", "Phần I.", "A. Kết quả",
]  # fmt: skip
UNMARKED = [
    "Mục đích", "2024.", "30/6/2024", "1.000.000 đồng", "15/11: Phát động", "III/2024.", "-2025 của tỉnh", "- 2025 của tỉnh",
    "1.5 triệu đồng",
    "ông Nam", "v.v.", "12 tháng", "IV năm 2024", "C", "Điều kiện", "Mục tiêu", "CT-TTg", "(số lượng)", "V.I. Lê-nin",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKED)
def test_items_and_headings_begin_with_a_marker(text: str) -> None:
    assert has_marker(Line(line(text)))


@pytest.mark.parametrize("text", UNMARKED)
def test_other_lines_do_not(text: str) -> None:
    assert not has_marker(Line(line(text)))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("hết.", True),
        ("hết./.", True),
        ("gồm:", True),
        ("xong;", True),
        ('"xong."', True),
        ("v.v…", True),
        ("khoa,", False),
        ("khoa", False),
        ("(a)", False),
    ],
)
def test_ends_of_sentences(text: str, ends: bool) -> None:
    assert ends_sentence(Line(line(text))) is ends


# --- paragraphs -----------------------------------------------------------------------------------------------------------

FULL = "a full line of text that goes on to the right margin yes"
# (what it proves, lines as typed, paragraphs)
PARAGRAPHS = [
    ("an indent begins one", ["    " + FULL[:52], FULL, "short.", "    Next " + FULL[:47], "end."], [3, 2]),
    ("a short line ends one", [FULL, "short end.", FULL, "Short end."], [2, 2]),
    ("white above begins one", [FULL, FULL[:54] + "x.", "", FULL, "end."], [2, 2]),
    ("a full stop at the margin does not end it where paragraphs are indented",
     ["    First.", "    " + FULL[:51] + ".", "Next " + FULL[:51], "end.", "    Last."], [1, 3, 1]),
    ("a full stop at the margin ends it where nothing else tells", [FULL[:55] + ".", "New paragraph " + FULL[:42], "end."], [1, 2]),
    ("a small letter carries on, whatever ends the line", [FULL[:55] + ";", "and on."], [2]),
    ("a marker begins one", [FULL, "- " + FULL[:54], "more.", "- x;", "- y."], [1, 2, 1, 1]),
    ("an item's hanging lines", ["1. " + FULL[:53], "   " + FULL[:53], "   end.", "2. x."], [3, 1]),
    ("a hyphen inside a sentence is no marker", ["    First.", "    " + FULL[:52], "- that goes on.", "    Last."], [1, 2, 1]),
    ("an open sentence carries on over a line that a picture made short",
     ["    First.", "    a sentence that breaks early for", "a picture.", "    Last."], [1, 2, 1]),
    ("a list of short lines", ["Gồm:", "Một", "Hai", "Ba"], [1, 1, 1, 1]),
    ("more indented lines are a new paragraph", [FULL, "end.", "        " + FULL[:48], "        " + FULL[:48], "        end."], [2, 3]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "counts"), [case[1:] for case in PARAGRAPHS], ids=[case[0] for case in PARAGRAPHS])
def test_paragraphs(rows: list[str], counts: list[int]) -> None:
    # Two full lines elsewhere on the page show where its margins are.
    context = typed([FULL, FULL[:50] + "wxyz a", FULL], top=-600)
    lines = typed(rows)
    found = paragraphs(lines, margins_of([*context, *lines]))
    assert [len(paragraph.lines) for paragraph in found] == counts


def test_bold_headings_stand_apart_from_their_text() -> None:
    words = line(FULL[:56], 0, 0, bold=True) + line("Text " + FULL[:51], 0, 14) + line("end.", 0, 28)
    assert [len(p.lines) for p in paragraphs(lines_of(words), Margins(0, 280))] == [1, 2]


def test_a_change_of_size_begins_a_paragraph() -> None:
    words = line(FULL, 0, 0) + line("goes on smaller here", 0, 14, size=8)
    assert [len(p.lines) for p in paragraphs(lines_of(words), Margins(0, 280))] == [1, 1]


def test_centred_lines_stay_apart_outside_of_cells_and_join_inside() -> None:
    lines = typed(["        PHÂN CÔNG NHIỆM VỤ CHO CÁC KHOA, PHÒNG CỦA TTYT", "                           NĂM 2024"])
    outside = paragraphs(lines, Margins(0, 315))
    assert [p.align for p in outside] == ["center", "center"]
    inside = paragraphs(lines, Margins(38, 277, narrow=True))
    assert told(inside) == ["PHÂN CÔNG NHIỆM VỤ CHO CÁC KHOA, PHÒNG CỦA TTYT NĂM 2024"]


@pytest.mark.parametrize(
    ("rows", "spaced", "text"),
    [
        (["Công văn số 18/SYT-", "NVY của Sở"], False, "Công văn số 18/SYT-NVY của Sở"),
        (["Công văn số 18/SYT-", "NVY của Sở"], True, "Công văn số 18/SYT- NVY của Sở"),
        (["giai đoạn 2021 -", "2025"], False, "giai đoạn 2021 - 2025"),
        (["Sở Y tế/", "Sở Nội vụ"], False, "Sở Y tế/Sở Nội vụ"),
        (["Sở Y tế;", "Sở Nội vụ"], False, "Sở Y tế; Sở Nội vụ"),
        (["Trước 30/11/2", "025"], False, "Trước 30/11/2025"),
        (["quý I: 6/20", "26,"], False, "quý I: 6/2026,"),
        (["ngày 30/11/2025", "12 lớp"], False, "ngày 30/11/2025 12 lớp"),
        (["mỗi tuần 24/7", "2025 lượt"], False, "mỗi tuần 24/7 2025 lượt"),
        (["ST", "T"], False, "STT"),
    ],
    ids=["a code goes on without a space", "unless the file has one", "a hyphen between spaces", "a slash", "anything else",
         "a day broken in its year", "a month too", "a whole day", "no day", "the head of numbers"],
)
def test_cut_words(rows: list[str], spaced: bool, text: str) -> None:
    lines = typed(rows)
    lines[0].words[-1].spaced = spaced
    paragraph = Paragraph(lines, Margins(0, 100))
    builder = DocumentBuilder(b"", "a", "a/a")
    builder.add(paragraph.pieces())
    assert builder.build().text == text


def test_margins_are_where_lines_begin_and_end_again_and_again() -> None:
    lines = typed(["        " + FULL[:40], FULL, FULL, FULL, "  " + FULL[:30], FULL + " beyond"], left=100)
    margins = margins_of(lines)
    assert (margins.left, margins.right) == (100, 100 + 5 * len(FULL))


def test_a_page_with_little_on_it_has_the_margins_of_the_others() -> None:
    common = margins_of(typed([FULL] * 20, left=100))
    assert margins_of(typed(["                 Phụ lục"], left=100), common) == common


# --- columns --------------------------------------------------------------------------------------------------------------


def columns(rows: Sequence[str]) -> list[str]:
    """What split() makes of rows as typed: a line's text, or "left // right" with lines apart by "|"."""
    out = []
    for part in gutters.split(typed(rows), 5 * max(map(len, rows))):
        if isinstance(part, Columns):
            out.append(" // ".join("|".join(each.text for each in column) for column in part.columns))
        else:
            out.append(part.text)
    return out


COLUMNS = [
    ("a head",
     ["SỞ Y TẾ        CỘNG HÒA XÃ HỘI", " TTYT              Độc lập", "Số: 1/KH         ngày 5/3/2024", "", "            KẾ HOẠCH"],
     ["SỞ Y TẾ|TTYT|Số: 1/KH // CỘNG HÒA XÃ HỘI|Độc lập|ngày 5/3/2024", "KẾ HOẠCH"]),
    ("three signers", ["NGƯỜI LẬP        KẾ TOÁN        GIÁM ĐỐC", "", "", "Hà Một           Hà Hai         Hà Ba"],
     ["NGƯỜI LẬP|Hà Một // KẾ TOÁN|Hà Hai // GIÁM ĐỐC|Hà Ba"]),
    ("labels and values are lines", ["Thời gian:        8 giờ", "Địa điểm:         hội trường", "Thành phần:       các khoa"],
     ["Thời gian: 8 giờ", "Địa điểm: hội trường", "Thành phần: các khoa"]),
    ("a table without rules is lines", [f"Khoa {k}        {k} việc" for k in range(8)], [f"Khoa {k} {k} việc" for k in range(8)]),
    ("one wide gap is a line",
     ["Số:        /KH ngày        tháng", "Căn cứ quy định về việc"], ["Số: /KH ngày tháng", "Căn cứ quy định về việc"]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "wanted"), [case[1:] for case in COLUMNS], ids=[case[0] for case in COLUMNS])
def test_columns(rows: list[str], wanted: list[str]) -> None:
    assert columns(rows) == wanted


# --- whole pages ----------------------------------------------------------------------------------------------------------


def sheet(number: int, words: list[Printed]) -> Sheet:
    return Sheet(number=number, width=595, height=842, words=words, across=595, down=842)


def document(*sheets: Sheet):  # type: ignore[no-untyped-def]
    from extract.model import Page

    builder = DocumentBuilder(b"", "a", "a/a")
    for each in sheets:
        builder.add_page(Page(each.number, each.width, each.height))
    pages.write(pages.arrange(sheets), builder)
    return builder.build()


def test_words_without_a_file_go_the_same_way() -> None:
    # As OCR would hand them over: lines with confidences, no fonts, no rules.
    words = line("    " + FULL[:50], 80, 200) + line("goes on here.", 80, 214) + line("    Second one.", 80, 228)
    for each in words:
        each.confidence = 0.9
    made = document(sheet(1, words))
    assert [made.text[b.start : b.end] for b in made.blocks] == [FULL[:50] + " goes on here.", "Second one."]
    assert all(w.confidence == 0.9 for w in made.words)


PLACES = st.tuples(st.integers(10, 500), st.integers(20, 800), st.sampled_from((7.0, 10.0, 14.0)), st.booleans())
TEXTS = st.text(alphabet="aăâKhoạch.;:-1I)•", min_size=1, max_size=9).filter(lambda text: text.strip() != "")


@st.composite
def scattered(draw: st.DrawFn) -> list[list[Printed]]:
    """Up to three pages of words anywhere, in lines and out of them."""
    out: list[list[Printed]] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        words = [word(t, x, y, size=s, bold=b, page=number) for t, (x, y, s, b) in draw(st.lists(st.tuples(TEXTS, PLACES), max_size=12))]
        for k, row in enumerate(draw(st.lists(st.lists(TEXTS, min_size=1, max_size=8), max_size=12))):
            printed = line(" ".join(row), draw(st.sampled_from((80, 100, 300))), 100 + 16 * k, page=number)
            words += [w for w in printed if w.x1 <= 595]  # what is printed is on the page
        out.append(words)
    return out


@given(scattered())
def test_every_word_is_in_one_line_column_and_paragraph(found: list[list[Printed]]) -> None:
    for words in found:
        lines = lines_of(words)
        assert Counter(id(w) for each in lines for w in each.words) == Counter(id(w) for w in words)
        parts = gutters.split(lines, 595)
        split = [each for part in parts for column in ([[part]] if isinstance(part, Line) else part.columns) for each in column]
        assert Counter(id(w) for each in split for w in each.words) == Counter(id(w) for w in words)
        flow = [part for part in parts if isinstance(part, Line)]
        made = paragraphs(flow, margins_of(flow))
        assert [id(w) for p in made for each in p.lines for w in each.words] == [id(w) for each in flow for w in each.words]


@given(scattered())
def test_a_document_keeps_every_word_but_page_numbers(found: list[list[Printed]]) -> None:
    sheets = [sheet(k, words) for k, words in enumerate(found, 1)]
    made = document(*sheets)
    check_promises(made)
    kept = Counter(made.text[w.start : w.end] for w in made.words)
    size = body_size([w for words in found for w in words])
    assert size >= 0
    lost = Counter(w.text for words in found for w in words) - kept
    # What may go: the number of a page, the raised mark of a footnote, and what runs along at one place of several pages.
    places = Counter((w.text, w.x0, w.top) for words in found for w in words)
    running = {text for (text, _, _), count in places.items() if count > 1}
    assert all(text.strip("-().:").isdigit() or set(text) <= set("1I-") or text in running for text in lost)


@given(st.lists(TEXTS, min_size=1, max_size=6), st.integers(0, 5))
def test_lines_do_not_depend_on_the_order_of_words(row: list[str], shift: int) -> None:
    words = line(" ".join(row), 50, 100)
    turned = words[shift % len(words) :] + words[: shift % len(words)]
    assert [each.text for each in lines_of(turned)] == [each.text for each in lines_of(words)]


# --- beside the text ------------------------------------------------------------------------------------------------------

NUMBERS = [
    ("2", 295, 40, True), ("- 2 -", 285, 40, True), ("2", 80, 800, True), ("Trang 2/7", 500, 810, True), ("2 / 7", 285, 810, True),
    ("ii", 295, 810, True), ("2.", 295, 40, True), ("'2,", 295, 40, True),
    ("7", 295, 40, True), ("2024.", 80, 40, False), ("IV/2024", 285, 40, False), ("5/2024", 285, 40, False), ("2", 295, 400, False),
    ("I", 295, 40, False),
    ("2024", 80, 810, False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "x", "y", "goes"), NUMBERS)
def test_page_numbers(text: str, x: float, y: float, goes: bool) -> None:
    # (as printed, place from the left and from the top of page 2, whether it is the page's number)
    words = line(text, x, y, page=2) + line("Nội dung của trang.", 80, 300, page=2) + line("Và một dòng nữa.", 80, 600, page=2)
    [kept] = furniture.without_numbers([lines_of(words)], [sheet(2, words)])
    assert (text not in [each.text for each in kept]) is goes


def test_running_heads_go_where_three_pages_have_them() -> None:
    def lines(number: int) -> list[Line]:
        return lines_of(
            line(f"Kế hoạch số 5 - trang {number}", 80, 40, page=number) + line(f"Nội dung {number * 'x'}.", 80, 300, page=number)
        )

    for count, left in ((2, 2), (3, 1)):
        found = furniture.without_numbers([lines(k) for k in range(1, count + 1)], [sheet(k, []) for k in range(1, count + 1)])
        assert {len(each) for each in found} == {left}
