"""Tables of Word files: the grid with its spans, heads, rulings, tables in tables."""

from __future__ import annotations

import pytest

from extract.model import Cell, Document, Table
from tests.wordfile import check_promises, p, parse, tbl, tc, texts, tr


def grid(document: Document) -> list[tuple[str, int, int, int, int]]:
    rows = []
    for text, block in zip(texts(document), document.blocks, strict=True):
        assert block.cell is not None
        rows.append((text, block.cell.row, block.cell.column, block.cell.row_span, block.cell.column_span))
    return rows


MERGE, MORE, WIDE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'


def test_merged_cells_become_spans() -> None:
    """Two-row heads, a shortcoming over two solutions, a group row over the whole width."""
    document = parse(
        tbl(
            tr(tc("TT", MERGE), tc("Đơn vị", WIDE), tc("Thời hạn", MERGE), trpr="<w:tblHeader/>"),
            tr(tc("", MORE), tc("chủ trì"), tc("phối hợp"), tc("", MORE), trpr="<w:tblHeader/>"),
            tr(tc("A. Nhóm", '<w:gridSpan w:val="4"/>')),
            tr(tc("1", MERGE), tc("Sở X"), tc(""), tc("quý I")),
            tr(tc("ẩn", MORE), tc("Sở Y"), tc("Sở Z"), tc("quý II")),
        )
    )
    assert document.tables == (Table(0, 5, 4, False, 2),)
    assert grid(document) == [
        ("TT", 0, 0, 2, 1),
        ("Đơn vị", 0, 1, 1, 2),
        ("Thời hạn", 0, 3, 2, 1),
        ("chủ trì", 1, 1, 1, 1),
        ("phối hợp", 1, 2, 1, 1),
        ("A. Nhóm", 2, 0, 1, 4),
        ("1", 3, 0, 2, 1),
        ("Sở X", 3, 1, 1, 1),
        ("quý I", 3, 3, 1, 1),
        ("Sở Y", 4, 1, 1, 1),
        ("Sở Z", 4, 2, 1, 1),
        ("quý II", 4, 3, 1, 1),
    ]
    check_promises(document)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # columns left out before and after
        (
            (tr(tc("a", '<w:gridSpan w:val="3"/>')), tr(tc("b"), trpr='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')),
            [("a", 0, 0, 1, 3), ("b", 1, 1, 1, 1)],
        ),
        # a merge that continues nothing is a cell of its own
        ((tr(tc("a")), tr(tc("b", MORE))), [("a", 0, 0, 1, 1), ("b", 1, 0, 1, 1)]),
        # a row in between that leaves the column out ends the merge
        (
            (tr(tc("a", MERGE), tc("b")), tr(tc("c"), trpr='<w:gridBefore w:val="1"/>'), tr(tc("d", MORE), tc("e"))),
            [("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1), ("c", 1, 1, 1, 1), ("d", 2, 0, 1, 1), ("e", 2, 1, 1, 1)],
        ),
        # two merges in one column
        ((tr(tc("a", MERGE)), tr(tc("", MORE)), tr(tc("b", MERGE)), tr(tc("", MORE))), [("a", 0, 0, 2, 1), ("b", 2, 0, 2, 1)]),
        # a wide cell merged downwards
        ((tr(tc("a", WIDE + MERGE), tc("b")), tr(tc("", WIDE + MORE), tc("c"))), [("a", 0, 0, 2, 2), ("b", 0, 2, 1, 1), ("c", 1, 2, 1, 1)]),
        # merging sideways as old files do it
        ((tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("b")),), [("a", 0, 0, 1, 2), ("b", 0, 2, 1, 1)]),
        # deleted and hidden rows are not there
        (
            (
                tr(tc("x"), trpr="<w:del/>"),
                tr(tc("y"), trpr="<w:hidden/>"),
                tr(tc("z"), trpr="<w:moveFrom/>"),
                tr(tc("a"), trpr="<w:ins/>"),
            ),
            [("a", 0, 0, 1, 1)],
        ),
        # rows and cells in content controls
        (
            (f"<w:sdt><w:sdtContent>{tr(tc('a'), '<w:sdt><w:sdtContent>' + tc('b') + '</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>",),
            [("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1)],
        ),
    ],
)
def test_grids(rows: tuple[str, ...], expected: list[tuple[str, int, int, int, int]]) -> None:
    document = parse(tbl(*rows))
    assert grid(document) == expected
    check_promises(document)


def test_head_rows_only_from_the_top() -> None:
    head = "<w:tblHeader/>"
    tables = [
        parse(tbl(tr(tc("a"), trpr=first), tr(tc("b"), trpr=second))).tables[0]
        for first, second in ((head, ""), ("", head), ('<w:tblHeader w:val="0"/>', ""))
    ]
    assert [table.head_rows for table in tables] == [1, 0, 0]


ALL_EDGES = "".join(f'<w:{edge} w:val="single" w:sz="4"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV"))
CELL_EDGES = "".join(f'<w:{edge} w:val="single"/>' for edge in ("top", "left", "bottom", "right"))
TABLE_STYLES = (
    f'<w:style w:type="table" w:styleId="Luoi"><w:tblPr><w:tblBorders>{ALL_EDGES}</w:tblBorders></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="Dua"><w:basedOn w:val="Luoi"/></w:style>'
    '<w:style w:type="table" w:styleId="Trong"/>'
    '<w:style w:type="table" w:styleId="DauDam"><w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom w:val="single"/>'
    "</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
)


@pytest.mark.parametrize(
    ("tblpr", "tcpr", "ruled"),
    [
        ("", "", False),
        (f"<w:tblBorders>{ALL_EDGES}</w:tblBorders>", "", True),
        ('<w:tblStyle w:val="Luoi"/>', "", True),
        ('<w:tblStyle w:val="Dua"/>', "", True),
        ('<w:tblStyle w:val="Trong"/>', "", False),
        ('<w:tblStyle w:val="DauDam"/>', "", True),
        (f'<w:tblStyle w:val="Luoi"/><w:tblBorders>{ALL_EDGES.replace("single", "none")}</w:tblBorders>', "", False),
        ('<w:tblStyle w:val="Luoi"/>', f"<w:tcBorders>{CELL_EDGES.replace('single', 'nil')}</w:tcBorders>", False),
        ("", f"<w:tcBorders>{CELL_EDGES}</w:tcBorders>", True),
        ("", '<w:tcBorders><w:bottom w:val="single"/></w:tcBorders>', False),  # a line to sign on
        ('<w:tblBorders><w:top w:val="single"/><w:bottom w:val="single"/><w:insideH w:val="single"/></w:tblBorders>', "", True),
    ],
)
def test_ruled(tblpr: str, tcpr: str, ruled: bool) -> None:
    document = parse(tbl(tr(tc("a", tcpr), tc("b", tcpr)), tr(tc("c", tcpr), tc("d", tcpr)), tblpr=tblpr), styles=TABLE_STYLES)
    assert document.tables[0].ruled is ruled


def test_white_lines_are_no_lines() -> None:
    edges = ALL_EDGES.replace('w:sz="4"', 'w:color="FFFFFF"')
    assert parse(tbl(tr(tc("a"), tc("b")), tblpr=f"<w:tblBorders>{edges}</w:tblBorders>")).tables[0].ruled is False


def test_two_column_head_comes_cell_by_cell() -> None:
    left = "<w:tc>" + p("SỞ MẪU") + p("Số: 12/KH-SM") + "</w:tc>"
    right = "<w:tc>" + p("CỘNG HÒA") + p("Nơi A, ngày 02 tháng 3 năm 2026") + "</w:tc>"
    document = parse(p("trước") + tbl(tr(left, right)) + p("sau"))
    assert [(text, block.cell) for text, block in zip(texts(document), document.blocks, strict=True)] == [
        ("trước", None),
        ("SỞ MẪU", Cell(0, 0, 0)),
        ("Số: 12/KH-SM", Cell(0, 0, 0)),
        ("CỘNG HÒA", Cell(0, 0, 1)),
        ("Nơi A, ngày 02 tháng 3 năm 2026", Cell(0, 0, 1)),
        ("sau", None),
    ]


@pytest.mark.parametrize(("ruled", "tables", "inner"), [(True, 1, Cell(0, 0, 0)), (False, 2, Cell(1, 0, 0))])
def test_table_in_a_table(ruled: bool, tables: int, inner: Cell) -> None:
    """Inside a ruled cell it is that cell's paragraphs; inside a layout it is a table of its own."""
    nested = "<w:tc>" + p("a") + tbl(tr(tc("b"))) + p("c") + "</w:tc>"
    document = parse(tbl(tr(nested, tc("d")), tblpr='<w:tblStyle w:val="Luoi"/>' if ruled else ""), styles=TABLE_STYLES)
    assert texts(document) == ["a", "b", "c", "d"]
    assert len(document.tables) == tables
    assert [block.cell for block in document.blocks] == [Cell(0, 0, 0), inner, Cell(0, 0, 0), Cell(0, 0, 1)]
    check_promises(document)
