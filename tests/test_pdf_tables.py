"""Ruled tables in PDFs: cells, spans, tables over pages, and rules that make no table."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from reportlab.platypus import Paragraph, Spacer, Table

from extract.ingest import pdf_tables
from extract.ingest.layout import Margins
from extract.ingest.printed import Rule
from tests.pdffile import HEIGHT, LEFT, RIGHT, SERIF, Sheet, cells, drawn, para, parse, set_pages, style, texts

GRID = ("GRID", (0, 0), (-1, -1), 0.5, "black")
TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")
TASK = "Rà soát danh mục thuốc, vật tư y tế của các khoa, phòng và báo cáo Ban Giám đốc xem xét, quyết định trước khi thực hiện."


def cell(text: str) -> Any:
    return Paragraph(text, style(fontSize=10, leading=13, firstLineIndent=0, spaceAfter=0, alignment=0))


def table(rows: Sequence[Sequence[str]], widths: Sequence[float] = (40, 230, 180), *more: tuple[Any, ...], **options: Any) -> Table:
    return Table(
        [[cell(text) for text in row] for row in rows],
        colWidths=list(widths),
        style=[GRID, TOP, ("FONT", (0, 0), (-1, -1), SERIF), *more],
        **options,
    )


# --- one page -------------------------------------------------------------------------------------------------------------


def test_words_go_to_their_cells_and_lines_to_paragraphs() -> None:
    rows = [["TT", "Nhiệm vụ", "Đơn vị"], ["1", TASK, "Khoa Dược - Trang thiết bị - Vật tư y tế"], ["2", "Tập huấn.", ""]]
    document = parse(set_pages([para("Bảng phân công:"), table(rows), Spacer(1, 12), para("Hết bảng.")]))
    found = cells(document)
    assert found == {(r, c, 1, 1): text for r, row in enumerate(rows) for c, text in enumerate(row) if text}
    assert [(t.rows, t.columns, t.ruled, t.head_rows) for t in document.tables] == [(3, 3, True, 0)]
    assert texts(document)[0] == "Bảng phân công:" and texts(document)[-1] == "Hết bảng."


def test_merged_cells_have_spans() -> None:
    rows = [
        ["TT", "Nội dung", "Phân công", ""],
        ["", "", "Chủ trì", "Phối hợp"],
        ["I", "Công tác dược", "", ""],
        ["1", TASK, "Khoa Dược", "Phòng Tài chính"],
        ["2", "", "Khoa Nội", "Khoa Ngoại"],
    ]
    spans = [("SPAN", *span) for span in (((0, 0), (0, 1)), ((1, 0), (1, 1)), ((2, 0), (3, 0)), ((1, 2), (3, 2)), ((1, 3), (1, 4)))]
    found = cells(parse(set_pages([table(rows, (40, 200, 110, 110), *spans)])))
    assert found == {
        (0, 0, 2, 1): "TT", (0, 1, 2, 1): "Nội dung", (0, 2, 1, 2): "Phân công", (1, 2, 1, 1): "Chủ trì", (1, 3, 1, 1): "Phối hợp",
        (2, 0, 1, 1): "I", (2, 1, 1, 3): "Công tác dược",
        (3, 0, 1, 1): "1", (3, 1, 2, 1): TASK, (3, 2, 1, 1): "Khoa Dược", (3, 3, 1, 1): "Phòng Tài chính",
        (4, 0, 1, 1): "2", (4, 2, 1, 1): "Khoa Nội", (4, 3, 1, 1): "Khoa Ngoại",
    }  # fmt: skip


def test_items_in_a_cell_are_paragraphs() -> None:
    text = "- Rà soát quy trình khám bệnh;<br/>- Tập huấn cho viên chức các khoa lâm sàng và cận lâm sàng;<br/>- Báo cáo."
    found = cells(parse(set_pages([table([["TT", "Việc", "Đơn vị"], ["1", text, "Phòng Kế hoạch - Nghiệp vụ"]], (40, 230, 93))])))
    assert found[1, 1, 1, 1].split(" | ") == [
        "- Rà soát quy trình khám bệnh;",
        "- Tập huấn cho viên chức các khoa lâm sàng và cận lâm sàng;",
        "- Báo cáo.",
    ]
    assert found[1, 2, 1, 1] == "Phòng Kế hoạch - Nghiệp vụ"


def lines(sheet: Sheet, xs: Sequence[float], ys: Sequence[float]) -> None:
    sheet.grid(xs, ys)


def rectangles(sheet: Sheet, xs: Sequence[float], ys: Sequence[float]) -> None:
    # As Word prints a border: a thin filled rectangle for each cell's side.
    for y in ys:
        for a, b in itertools.pairwise(xs):
            sheet.canvas.rect(a, HEIGHT - y, b - a, 0.48, stroke=0, fill=1)
    for x in xs:
        for a, b in itertools.pairwise(ys):
            sheet.canvas.rect(x, HEIGHT - b, 0.48, b - a, stroke=0, fill=1)


def boxes(sheet: Sheet, xs: Sequence[float], ys: Sequence[float]) -> None:
    for a, b in itertools.pairwise(xs):
        for c, d in itertools.pairwise(ys):
            sheet.canvas.rect(a, HEIGHT - d, b - a, d - c)


def one_path(sheet: Sheet, xs: Sequence[float], ys: Sequence[float]) -> None:
    flat = [(xs[0], HEIGHT - y, xs[-1], HEIGHT - y) for y in ys]
    sheet.canvas.lines(flat + [(x, HEIGHT - ys[0], x, HEIGHT - ys[-1]) for x in xs])


def in_a_form(sheet: Sheet, xs: Sequence[float], ys: Sequence[float]) -> None:
    canvas = sheet.canvas
    canvas.beginForm("bang")
    Sheet(canvas).grid([x - 20 for x in xs], [y + 30 for y in ys])
    canvas.endForm()
    canvas.translate(20, 30)
    canvas.doForm("bang")
    canvas.translate(-20, -30)


@pytest.mark.parametrize("draw", [lines, rectangles, boxes, one_path, in_a_form])
def test_rules_however_they_are_drawn(draw: Callable[[Sheet, Sequence[float], Sequence[float]], None]) -> None:
    xs, ys = (LEFT, LEFT + 60, RIGHT), (100.0, 130.0, 160.0)

    def page(sheet: Sheet) -> None:
        draw(sheet, xs, ys)
        for x, y, text in ((90, 120, "TT"), (150, 120, "Nhiệm vụ"), (90, 150, "1"), (150, 150, "Rà soát.")):
            sheet.text(x, y, text)

    assert cells(parse(drawn(page))) == {(0, 0, 1, 1): "TT", (0, 1, 1, 1): "Nhiệm vụ", (1, 0, 1, 1): "1", (1, 1, 1, 1): "Rà soát."}


def underlines(sheet: Sheet) -> None:
    for y in (105, 130, 160):
        sheet.rule(200, y, 320, y)


def frame(sheet: Sheet) -> None:
    sheet.canvas.rect(40, 40, 515, 760)
    sheet.canvas.rect(43, 43, 509, 754)


def box(sheet: Sheet) -> None:
    sheet.canvas.rect(LEFT - 6, HEIGHT - 200, 250, 130)
    sheet.rule(LEFT, 105, LEFT + 60, 105)


def shading(sheet: Sheet) -> None:
    sheet.canvas.setFillGray(0.9)
    for x in (80, 240):
        for y in (90, 120):
            sheet.canvas.rect(x, HEIGHT - y - 20, 150, 22, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)


def crossed(sheet: Sheet) -> None:
    sheet.rule(100, 400, 500, 400)
    sheet.rule(300, 300, 300, 500)


@pytest.mark.parametrize("draw", [underlines, frame, box, shading, crossed])
def test_rules_that_are_no_table(draw: Callable[[Sheet], None]) -> None:
    def page(sheet: Sheet) -> None:
        draw(sheet)
        sheet.lines(LEFT, 100, ["Kế hoạch kiểm tra.", "Mục đích.", "Yêu cầu."], step=30)

    document = parse(drawn(page))
    assert document.tables == () and texts(document) == ["Kế hoạch kiểm tra.", "Mục đích.", "Yêu cầu."]


def test_cells_are_those_that_pdfplumber_finds() -> None:
    import pdfplumber
    import pypdfium2

    from extract.ingest.pdfium import sheet

    rows = [["TT", "Nội dung", ""], ["1", TASK, "Khoa Dược"], ["", TASK, "Khoa Nội"]]
    data = set_pages([table(rows, (40, 230, 180), ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 1), (0, 2)))])
    with pdfplumber.open(io.BytesIO(data)) as document:
        theirs = document.pages[0].find_tables()[0].cells
    ours = pdf_tables.grids_of(sheet(pypdfium2.PdfDocument(data), 1).rules, 1)[0].cells
    assert sorted(c.box for c in ours) == [pytest.approx(box, abs=0.05) for box in sorted(theirs)]


# --- over pages -----------------------------------------------------------------------------------------------------------

HEADS = [["TT", "Nhiệm vụ", "Đơn vị"], ["(1)", "(2)", "(3)"]]


@pytest.mark.parametrize("heads", [0, 1, 2])
def test_a_table_over_pages_is_one_and_its_heads_are_there_once(heads: int) -> None:
    rows = HEADS[:heads] + [[str(k), f"{k}: {TASK}", "Khoa Dược"] for k in range(1, 41)]
    document = parse(set_pages([para("Bảng phân công:"), table(rows, repeatRows=heads), para("Hết bảng.")]))
    assert len(document.pages) > 2
    assert [(t.rows, t.head_rows) for t in document.tables] == [(len(rows), heads)]
    assert cells(document) == {(r, c, 1, 1): text for r, row in enumerate(rows) for c, text in enumerate(row)}
    assert texts(document)[-1] == "Hết bảng."


def pieces(*tables: tuple[Sequence[float], Sequence[tuple[float, float, str]]], xs: Sequence[float] = (80, 120, 330, 540)) -> bytes:
    """A page for each table: the heights of its rules, and (x, y, text) of its lines."""

    def page(ys: Sequence[float], words: Sequence[tuple[float, float, str]]) -> Callable[[Sheet], None]:
        def draw(sheet: Sheet) -> None:
            sheet.grid(xs, ys)
            for x, y, text in words:
                sheet.text(x, y, text, size=10)

        return draw

    return drawn(*(page(ys, words) for ys, words in tables))


FIRST = ((700, 720, 760), [(85, 714, "TT"), (125, 714, "Nhiệm vụ"), (335, 714, "Đơn vị"), (85, 733, "1"),
                           (125, 733, "Rà soát quy trình khám bệnh và"), (335, 733, "Phòng Kế hoạch")])  # fmt: skip


def test_a_row_cut_by_the_page_is_one_row() -> None:
    rest = ((60, 80, 100), [(125, 73, "chữa bệnh tại các khoa."), (85, 93, "2"), (125, 93, "Tập huấn."), (335, 93, "Khoa Nội")])
    document = parse(pieces(FIRST, rest))
    assert cells(document) == {
        (0, 0, 1, 1): "TT", (0, 1, 1, 1): "Nhiệm vụ", (0, 2, 1, 1): "Đơn vị",
        (1, 0, 1, 1): "1", (1, 1, 1, 1): "Rà soát quy trình khám bệnh và\fchữa bệnh tại các khoa.", (1, 2, 1, 1): "Phòng Kế hoạch",
        (2, 0, 1, 1): "2", (2, 1, 1, 1): "Tập huấn.", (2, 2, 1, 1): "Khoa Nội",
    }  # fmt: skip
    assert [t.rows for t in document.tables] == [3]


def test_a_row_without_a_number_is_a_row_where_nothing_was_cut() -> None:
    rest = ((60, 80), [(125, 73, "Tập huấn cho viên chức."), (335, 73, "Khoa Nội")])
    first = (FIRST[0], [*FIRST[1][:-2], (125, 733, "Rà soát quy trình."), (335, 733, "Khoa Dược")])
    found = cells(parse(pieces(first, rest)))
    assert found[1, 1, 1, 1] == "Rà soát quy trình." and found[2, 1, 1, 1] == "Tập huấn cho viên chức."


def test_a_merged_cell_runs_over_the_page() -> None:
    def first(sheet: Sheet) -> None:
        sheet.grid((80, 120, 330, 540), (700, 720, 760))
        for x, y, text in FIRST[1]:
            sheet.text(x, y, text + ("." if y == 733 and x > 100 else ""), size=10)

    def second(sheet: Sheet) -> None:
        sheet.grid((120, 330, 540), (60, 80, 100))
        for y in (60, 100):
            sheet.rule(80, y, 120, y)
        sheet.rule(80, 60, 80, 100)
        for x, y, text in ((125, 73, "Tập huấn."), (335, 73, "Khoa Nội"), (125, 93, "Báo cáo."), (335, 93, "Khoa Nhi")):
            sheet.text(x, y, text, size=10)

    found = cells(parse(drawn(first, second)))
    assert found[1, 0, 3, 1] == "1"
    assert found[2, 1, 1, 1] == "Tập huấn." and found[3, 1, 1, 1] == "Báo cáo."


@pytest.mark.parametrize(
    ("xs", "extra"),
    [((80, 200, 330, 540), None), ((80, 120, 330, 540), "Phụ lục II")],
    ids=["other columns", "a title between"],
)
def test_another_table_on_the_next_page_stays_apart(xs: Sequence[float], extra: str | None) -> None:
    def first(sheet: Sheet) -> None:
        sheet.grid((80, 120, 330, 540), FIRST[0])
        for x, y, text in FIRST[1]:
            sheet.text(x, y, text, size=10)

    def second(sheet: Sheet) -> None:
        if extra:
            sheet.centred(130, extra)
        sheet.grid(xs, (150, 170, 190))
        for i, x in enumerate(xs[:-1]):
            sheet.text(x + 5, 163, f"Cột {i}", size=10)
            sheet.text(x + 5, 183, f"Ô {i}", size=10)

    assert len(parse(drawn(first, second)).tables) == 2


def test_thousands_of_strokes_are_a_drawing() -> None:
    # Finding cells takes the square of the crossings: a map must not hold the batch up.
    rules = [Rule(0, 2.0 * k * 4, 2000, 2.0 * k * 4) for k in range(200)] + [Rule(8.0 * k, 0, 8.0 * k, 2000) for k in range(200)]
    assert pdf_tables.grids_of(rules, 1) == []


def test_cells_do_not_reach_over_others() -> None:
    """Where a corner is lost, the cell above it would take the row below in, and its words would stand there twice."""
    rules = [Rule(0, 0, 200, 0), Rule(0, 20, 190, 20), Rule(0, 40, 200, 40)]
    rules += [Rule(0, 0, 0, 40), Rule(100, 20, 100, 40), Rule(200, 0, 200, 40)]
    boxes = [cell.box for grid in pdf_tables.grids_of(rules, 1) for cell in grid.cells]
    over = [(a, b) for a in boxes for b in boxes if a != b and max(a[0], b[0]) < min(a[2], b[2]) and max(a[1], b[1]) < min(a[3], b[3])]
    assert boxes and not over


def test_no_word_is_lost_between_cells() -> None:
    from extract.ingest.printed import Printed
    from extract.model import Box

    rules = [Rule(0, y, 200, y) for y in (0.0, 20.0, 40.0)] + [Rule(x, 0, x, 40) for x in (0.0, 100.0, 200.0)]
    words = [
        Printed(f"w{k}", x, y, x + 8, y + 8, y + 8, 8, Box(1, x, y, x + 8, y + 8))
        for k, (x, y) in enumerate([(5, 5), (96, 5), (150, 25), (300, 5), (5, 60)])
    ]
    grids = pdf_tables.grids_of(rules, 1)
    rest = pdf_tables.fill(grids, words, Margins(0, 200))
    inside = [w for g in grids for c in g.cells for p in c.paragraphs for line in p.lines for w in line.words]
    assert sorted(w.text for w in inside + rest) == [f"w{k}" for k in range(5)] and [w.text for w in rest] == ["w3", "w4"]
