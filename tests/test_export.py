"""The files: what stands in them is what stood in the tables, the same bytes each time, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import export, tables
from extract.audit import audit
from extract.columns import TABLES
from extract.errors import UsageError
from extract.export import csv as csv_export
from extract.export import json as json_export
from extract.export import profiles, xlsx
from extract.export.sheets import FIELDS, Head
from extract.export.views import VIEWS
from extract.labels import recurrence
from extract.model import Problem, Quarantined
from tests.factories import Draft, by_day, sample_plan

ATTACK = "=cmd|'/C calc'!A0"
SHEETS = ["Bộ nội dung", "Hạn chế", "Thời hạn", "Theo tháng", "Đơn vị", "Phát hiện", "Văn bản", "Không đọc được"]


def made() -> tables.Tables:
    """Two plans, one of them partly unread, an attack in every kind of text, one file that could not be read."""
    d = Draft(path="=1+1.txt")
    d.fact("number", "@SUM(1)")
    d.issued(dt.date(2024, 3, 5))
    h = d.shortcoming("-", "+84 là đầu số của cuộc gọi lừa đảo")
    g = d.solution("-", ATTACK, shortcoming=h)
    d.deadline(g, "-trước ngày 30/6/2024", by_day(2024, 6, 30))
    d.unit(g, '\'=HYPERLINK("x")')
    d.problems.append(Problem("page_unreadable", "không đọc được", "unreadable", page=2))
    rows = [tables.rows(audit(r)) for r in (sample_plan(), d.records())]
    return tables.build(rows, [Quarantined("hong.pdf", "0" * 64, "application/pdf", "ingest", "damaged_pdf", "Tệp PDF hỏng.", 0.25)])


def made_with_reviews() -> tables.Tables:
    """The same, with the first finding dismissed and the second confirmed; the first is the severest there is."""
    run = made()
    names = TABLES["findings"].names
    found = sorted((dict(zip(names, row, strict=True)) for row in run.rows("findings")), key=lambda f: f["severity"] != "error")
    found[0] |= {"review": "dismissed", "review_note": "đã có văn bản khác"}
    found[1] |= {"review": "confirmed"}
    return tables.Tables({**run.by_name, "findings": [tuple(f[n] for n in names) for f in found]})


@pytest.fixture(scope="module")
def run() -> tables.Tables:
    return made()


@pytest.fixture(scope="module")
def out(run: tables.Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "new" / "folder"
    export.write(run, folder)
    return folder


def test_every_file_of_the_schema_is_there_and_nothing_else(out: Path) -> None:
    found = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    expected = {f"tables/{name}.{ext}" for name in TABLES for ext in ("csv", "parquet")}
    assert found == expected | {"kehoach.xlsx", "kehoach.sqlite", "deadlines.ics", "datapackage.json", "texts.jsonl", "audit.html"}


def test_the_same_tables_give_the_same_bytes(out: Path, tmp_path: Path) -> None:
    for path in export.write(made(), tmp_path):
        assert path.read_bytes() == (out / path.relative_to(tmp_path)).read_bytes(), path.name


def test_files_are_replaced_whole_or_left_alone(run: tables.Tables, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")

    def fail() -> None:
        with export.replacing(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "old" and list(tmp_path.iterdir()) == [target]


def test_a_folder_that_cannot_be_made_is_one_sentence(run: tables.Tables, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="Không ghi được") as caught:
        export.write(run, tmp_path / "file" / "out")
    assert caught.value.code == "cannot_write" and "Cannot write" in caught.value.en


def test_an_unknown_format_names_the_known_ones(run: tables.Tables, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="csv, parquet, xlsx, sqlite, ics, datapackage"):
        export.write(run, tmp_path, formats=("ods",))


# --- CSV ----------------------------------------------------------------------------------------------------------------


def read_csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_no_csv_cell_begins_like_a_formula(out: Path) -> None:
    for name, spec in TABLES.items():
        for row in read_csv(out / "tables" / f"{name}.csv")[1:]:
            for column, cell in zip(spec.columns, row, strict=True):
                assert column.type != "text" or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (name, column.name, cell)


def test_csv_rows_read_back_as_they_were(out: Path, run: tables.Tables) -> None:
    for name, spec in TABLES.items():
        head, *body = read_csv(out / "tables" / f"{name}.csv")
        assert tuple(head) == spec.names
        expected = [["" if v is None else v.isoformat() if isinstance(v, dt.date) else str(v) for v in row] for row in run.rows(name)]
        found = []
        for row in body:
            cells = [csv_export.unguard(v) if c.type == "text" else v for c, v in zip(spec.columns, row, strict=True)]
            found.append([v.capitalize() if c.type == "boolean" else v for c, v in zip(spec.columns, cells, strict=True)])
        assert found == expected, name
    solutions = pd.read_csv(out / "tables" / "solutions.csv", encoding="utf-8-sig")
    assert "'" + ATTACK in set(solutions["text"])


@given(st.text())
def test_the_guard_can_be_undone(text: str) -> None:
    assert csv_export.unguard(csv_export.guard(text)) == text
    assert not csv_export.guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


# --- Parquet --------------------------------------------------------------------------------------------------------------


def test_parquet_has_real_types_and_the_same_rows(out: Path, run: tables.Tables) -> None:
    kinds = {"text": pa.string(), "json": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
             "date": pa.date32()}  # fmt: skip
    for name, spec in TABLES.items():
        table = pq.read_table(out / "tables" / f"{name}.parquet")
        about = table.schema.metadata
        assert about[b"primaryKey"].decode() == spec.key
        assert {(k["fields"][0], k["reference"]["resource"]) for k in json.loads(about[b"foreignKeys"])} == set(spec.links.items())
        assert {f.name: f.type for f in table.schema} == {c.name: kinds[c.type] for c in spec.columns}
        assert [tuple(row.values()) for row in table.to_pylist()] == run.rows(name)
    issued = pd.read_parquet(out / "tables" / "documents.parquet")["issued_on"]
    assert issued[0] == dt.date(2024, 3, 5)


# --- SQLite ---------------------------------------------------------------------------------------------------------------


def test_sqlite_holds_its_keys(out: Path, run: tables.Tables) -> None:
    with closing(sqlite3.connect(out / "kehoach.sqlite")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for name, spec in TABLES.items():
            assert database.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (run.count(name),)
            pointed = {(row[3], row[2]) for row in database.execute(f'PRAGMA foreign_key_list("{name}")')}
            assert pointed == set(spec.links.items())
            primary = [row[1] for row in database.execute(f'PRAGMA table_info("{name}")') if row[5]]
            assert primary == [spec.key]


def test_sqlite_says_what_its_columns_and_views_mean(out: Path) -> None:
    with closing(sqlite3.connect(out / "kehoach.sqlite")) as database:
        said = dict(database.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    assert all(f"-- {c.vi}: {c.en}\n" in said[spec.name] for spec in TABLES.values() for c in spec.columns)
    assert all(f"-- {view.vi}: {view.en}\n" in said[name] for name, view in VIEWS.items())


def test_sqlite_enforces_its_keys_for_those_who_ask(out: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes((out / "kehoach.sqlite").read_bytes())
    with closing(sqlite3.connect(copy)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("DELETE FROM solutions")
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("INSERT INTO quarantine SELECT * FROM quarantine")


VIEW_ROWS = [
    ("SELECT solution FROM v_tasks_without_deadline", [("Tổng hợp kết quả thực hiện, báo cáo Ban Giám đốc xem xét, chỉ đạo",)]),
    ("SELECT solution_number FROM v_tasks_without_owner", [("1",)]),
    ("SELECT due, day, bound FROM v_due", [("2024-06-29", "2024-06-30", "before")] * 2),
    ("SELECT * FROM v_due_by_month", [("2024-06", 2, 2, 0)]),
    ("SELECT rrule, lead_units FROM v_recurring", [("FREQ=MONTHLY;INTERVAL=3", "Khoa Dược - Vật tư y tế")]),
    (
        "SELECT leads, carries_out, cooperates, documents, tasks, without_deadline FROM v_unit_tasks "
        "WHERE name = 'Phòng Kế hoạch - Nghiệp vụ'",
        [(0, 1, 1, 1, 2, 0)],
    ),
    ("SELECT name, month, tasks FROM v_unit_months WHERE name LIKE 'Khoa%'", [("Khoa Dược - Vật tư y tế", "2024-06", 1)]),
    ("SELECT * FROM v_findings WHERE code = 'no_deadline'", [("no_deadline", "info", 1, 1, 0, 0)]),
    ("SELECT * FROM v_issuers", [("TRUNG TÂM Y TẾ THỊ XÃ", 1, 3, 1, 1, 2), ("", 1, 1, 0, 0, 1)]),
    ("SELECT tasks, without_deadline, without_owner, errors FROM v_documents WHERE status = 'ok'", [(3, 1, 1, 1)]),
    ("SELECT number FROM v_shortcomings_without_solution", []),
]


@pytest.mark.parametrize(("query", "expected"), VIEW_ROWS, ids=[q.split("FROM ")[1].split()[0] for q, _ in VIEW_ROWS])
def test_views(query: str, expected: list[tuple[object, ...]], out: Path) -> None:
    with closing(sqlite3.connect(out / "kehoach.sqlite")) as database:
        assert database.execute(query).fetchall() == expected


def test_every_view_is_asked_here(out: Path) -> None:
    asked = {query.split("FROM ")[1].split()[0] for query, _ in VIEW_ROWS}
    with closing(sqlite3.connect(out / "kehoach.sqlite")) as database:
        assert {row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")} == asked == set(VIEWS)


def test_the_view_of_unanswered_shortcomings_knows_wholes_and_parts(tmp_path: Path) -> None:
    d = Draft()
    whole = d.shortcoming("1", "Cả")
    part = d.shortcoming("1.1", "Phần", parent=whole)
    d.shortcoming("a", "Phần của phần", parent=part)  # answered with the whole
    d.shortcoming("2", "Riêng")
    d.solution("1", "Khắc phục cả", shortcoming=whole)
    export.write(tables.build([tables.rows(d.records())]), tmp_path, formats=("sqlite",))
    with closing(sqlite3.connect(tmp_path / "kehoach.sqlite")) as database:
        assert database.execute("SELECT number FROM v_shortcomings_without_solution").fetchall() == [("2",)]


# --- XLSX -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(out: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(out / "kehoach.xlsx")


def column(sheet: object, head: str) -> list[object]:
    heads = [c.value for c in next(sheet.iter_rows(max_row=1))]  # type: ignore[attr-defined]
    return [row[heads.index(head)].value for row in sheet.iter_rows(min_row=2)]  # type: ignore[attr-defined]


def test_sheets_open_with_a_frozen_head_and_filters(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "A2", sheet.title
        assert sheet.auto_filter.ref.startswith("A1:"), sheet.title
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$1:$1"
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row), sheet.title
        assert all(5 <= d.width <= 120 for d in sheet.column_dimensions.values()), sheet.title
        assert all((d.height or 0) < 300 for d in sheet.row_dimensions.values()), sheet.title


def test_dates_are_dates(book: openpyxl.Workbook) -> None:
    ends = column(book["Thời hạn"], "Đến ngày")
    assert dt.datetime(2024, 6, 30) in ends
    dates = [c.number_format for c in book["Thời hạn"][2] if c.is_date]
    assert dates == ["mm/yyyy", "dd/mm/yyyy", "dd/mm/yyyy"], "the month it falls due in, the last day allowed, the day as printed"
    assert column(book["Thời hạn"], "Ngày cuối còn kịp")[:2] == [dt.datetime(2024, 6, 29)] * 2
    assert column(book["Bộ nội dung"], "Ngày ban hành")[0] == dt.datetime(2024, 3, 5)


def test_nothing_in_the_workbook_runs(out: Path, book: openpyxl.Workbook) -> None:
    with zipfile.ZipFile(out / "kehoach.xlsx") as parts:
        assert not any("hyperlink" in n.lower() or "external" in n.lower() for n in parts.namelist())
        sheets = b"".join(parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/"))
    assert b"<f>" not in sheets and b"<hyperlink" not in sheets
    cell = next(c for row in book["Bộ nội dung"].iter_rows() for c in row if c.value == ATTACK)
    assert cell.data_type == "s" and cell.quotePrefix


def test_the_wide_sheet_reads_in_vietnamese(book: openpyxl.Workbook) -> None:
    wide = book["Bộ nội dung"]
    assert column(wide, "Loại mục")[0] == "Hạn chế, khuyết điểm"
    assert column(wide, "Loại thời hạn")[0] == "Ngày cụ thể; Định kỳ"
    assert column(wide, "Lặp lại")[0] == "hằng quý"
    assert column(wide, "Phát hiện")[2] == "Không có thời hạn; Không có đơn vị thực hiện"
    assert column(book["Đơn vị"], "Đơn vị")[0] == "Phòng Kế hoạch - Nghiệp vụ"
    heads = ("Số nhiệm vụ", "Chủ trì", "Phối hợp", "Không thời hạn", "Tháng nhiều việc nhất", "Đến hạn tháng đó")
    assert [column(book["Đơn vị"], head)[0] for head in heads] == [2, None, 1, None, dt.datetime(2024, 6, 1), 1]
    assert column(book["Không đọc được"], "Lý do") == ["Tệp PDF hỏng."]
    assert column(book["Văn bản"], "Tình trạng") == ["Đọc đủ", "Đọc thiếu"]
    assert column(book["Hạn chế"], "Số giải pháp") == [0, 1, 1, 1]


RECURRENCES = [
    ("FREQ=MONTHLY;INTERVAL=3", "hằng quý"),
    ("FREQ=MONTHLY;BYMONTHDAY=15", "hằng tháng, ngày 15"),
    ("FREQ=MONTHLY;INTERVAL=6", "6 tháng một lần"),
    ("FREQ=WEEKLY;BYDAY=FR", "hằng tuần, thứ Sáu"),
    ("FREQ=YEARLY;BYMONTH=1,2,3", "hằng năm, tháng 1, 2, 3"),
    ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10", "hằng năm, ngày 10, tháng 12"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "hằng tháng, ngày cuối tháng"),
    ("FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO", "FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO"),
    ("FREQ=MONTHLY;BYDAY=2MO", "FREQ=MONTHLY;BYDAY=2MO"),
    ("", ""),
]


@pytest.mark.parametrize(("rrule", "words"), RECURRENCES)
def test_recurrences_are_read_out(rrule: str, words: str) -> None:
    assert recurrence(rrule) == words


def test_what_falls_due_by_month(book: openpyxl.Workbook) -> None:
    months = [[c.value for c in row] for row in book["Theo tháng"].iter_rows(min_row=2)]
    who = "'=HYPERLINK(\"x\") (1); Khoa Dược - Vật tư y tế (1)"
    assert months == [
        [dt.datetime(2024, 6, 1), 2, 2, None, None, None, 2, 2, who],
        ["Định kỳ (không có ngày)", 1, None, None, None, None, 1, 1, "Khoa Dược - Vật tư y tế (1)"],
        ["Thường xuyên (không có ngày)", 1, None, None, None, None, 1, 1, "Phòng Kế hoạch - Nghiệp vụ (1)"],
    ]
    assert book["Theo tháng"]["A2"].number_format == "mm/yyyy"


def test_findings_are_coloured_by_severity(book: openpyxl.Workbook) -> None:
    colours = {row[0].value: row[0].fill.start_color.rgb for row in book["Phát hiện"].iter_rows(min_row=2)}
    assert set(colours) == {"Nghiêm trọng", "Cần xem lại", "Lưu ý"} and len(set(colours.values())) == 3


def test_what_an_auditor_dismissed_is_said_and_loses_its_colour(tmp_path: Path) -> None:
    reviewed = made_with_reviews()
    export.write(reviewed, tmp_path, formats=("xlsx", "sqlite"))
    sheet = openpyxl.load_workbook(tmp_path / "kehoach.xlsx")["Phát hiện"]
    rows = {row[0].row: (row[0].fill.start_color.rgb, row[-2].value, row[-1].value) for row in sheet.iter_rows(min_row=2)}
    assert rows[2][1:] == ("Bác bỏ", "đã có văn bản khác") and rows[3][1:] == ("Xác nhận", None) and rows[4][1:] == (None, None)
    assert rows[2][0] in ("00000000", "FFF5F8FC") and rows[3][0] not in ("00000000", "FFF5F8FC")
    with closing(sqlite3.connect(tmp_path / "kehoach.sqlite")) as database:
        assert database.execute("SELECT sum(confirmed), sum(dismissed) FROM v_findings").fetchone() == (1, 1)
        errors = [row for row in reviewed.rows("findings") if row[4] == "error"]
        standing = sum(row[TABLES["findings"].names.index("review")] != "dismissed" for row in errors)
        assert database.execute("SELECT sum(errors) FROM v_documents").fetchone() == (standing,) and standing < len(errors)


def test_rows_are_as_high_as_the_words_in_them_need() -> None:
    """18 units hold 21 small letters or 16 capitals of Arial 10: three lines of issuer were cut off where two were counted."""
    heads = [Head("Cơ quan ban hành", 18)]
    lines = {text: (xlsx._height([text], heads) - 4) / 13 for text in ("Ban chỉ đạo", "Ban chỉ đạo quốc gia về nước sạch học đường")}
    assert list(lines.values()) == [1, 2]
    assert (xlsx._height(["BAN CHỈ ĐẠO QUỐC GIA VỀ NƯỚC SẠCH HỌC ĐƯỜNG"], heads) - 4) / 13 == 3


def test_a_cell_too_long_is_cut_and_says_where_it_goes_on(tmp_path: Path) -> None:
    d = Draft()
    text = " ".join(f"từ{n}" for n in range(12_000))
    d.solution("1", text)
    export.write(tables.build([tables.rows(d.records())]), tmp_path, formats=("xlsx",))
    book = openpyxl.load_workbook(tmp_path / "kehoach.xlsx")
    shown = str(column(book["Bộ nội dung"], "Nhiệm vụ, giải pháp")[0])
    assert "tiếp ở trang tính “Ô dài”, từ dòng 2" in shown
    rest = column(book["Ô dài"], "Nội dung tiếp theo")
    assert shown.split(" … [còn")[0] + "".join(map(str, rest)) == text
    assert set(column(book["Ô dài"], "Ô")) == {"H2"}


def test_letters_that_count_twice_are_cut_in_time() -> None:
    text = "𝕂" * 20_000  # 40,000 UTF-16 units
    pieces = list(xlsx._pieces(text))
    assert "".join(pieces) == text and all(len(p.encode("utf-16-le")) // 2 < xlsx.MAX_CELL - 100 for p in pieces)


def test_rows_beyond_the_limit_go_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 4)
    monkeypatch.setattr(xlsx, "_STREAM_CELLS", 0)  # streamed, as sheets of that size are
    d = Draft()
    for n in range(5):
        d.solution(str(n + 1), f"Nhiệm vụ thứ {n + 1}")
    export.write(tables.build([tables.rows(d.records())]), tmp_path, formats=("xlsx",))
    book = openpyxl.load_workbook(tmp_path / "kehoach.xlsx")
    parts = ["Bộ nội dung", "Bộ nội dung (2)", "Bộ nội dung (3)"]
    assert [column(book[p], "Số TT") for p in parts] == [["1", "2", None], ["3", "4", None], ["5"]]
    said = [column(book[p], "Số văn bản")[-1] for p in parts]
    assert said == ["Còn 3 dòng, tiếp ở trang tính “Bộ nội dung (2)”.", "Còn 1 dòng, tiếp ở trang tính “Bộ nội dung (3)”.", None]
    assert [book[p].auto_filter.ref.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for p in parts] == ["3", "3", "2"]
    assert book[parts[2]].freeze_panes == "A2"


def test_no_rows_still_give_sheets_with_heads(tmp_path: Path) -> None:
    export.write(tables.build([]), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "kehoach.xlsx")
    assert book.sheetnames == SHEETS and all(s.max_row == 1 for s in book)


# --- Links and profiles -----------------------------------------------------------------------------------------------------


def links(sheet: object) -> list[tuple[str, str, str]]:
    """Answers what each link of a sheet says, the file it leads to and the place in it."""
    cells = (c for row in sheet.iter_rows() for c in row if c.hyperlink)  # type: ignore[attr-defined]
    return [(c.value, c.hyperlink.target, c.hyperlink.location or "") for c in cells]


def test_each_row_opens_its_file_from_where_the_workbook_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that mean something in an address are written so that they mean themselves; where no link can lead there is none."""
    monkeypatch.chdir(tmp_path)
    names = ["kế hoạch #1 50%.pdf", "=1+1.txt", "ho-so.zip", "x\\y.pdf", "mất.pdf"]
    for name in names[:-1]:
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text("")
    paths = [f"in/{name}" + ("/2019/a.pdf" if name.endswith("zip") else "") for name in names]
    made = tables.build([tables.rows(audit(sample_plan(path=p, extra=p))) for p in paths])
    export.write(made, tmp_path / "out", formats=("xlsx",))
    book = openpyxl.load_workbook(tmp_path / "out" / "kehoach.xlsx")
    assert links(book["Văn bản"]) == [
        ("mở", r"..\in\kế%20hoạch%20%231%2050%25.pdf", ""),
        ("mở", r"..\in\=1+1.txt", ""),
        ("mở", r"..\in\ho-so.zip", ""),
    ]
    assert links(book["Bộ nội dung"])[0] == ("mở tr. 1", r"..\in\kế%20hoạch%20%231%2050%25.pdf", "page=1")
    assert column(book["Văn bản"], "Tệp") == paths
    for name in ("Bộ nội dung", "Hạn chế", "Thời hạn", "Phát hiện", "Văn bản"):
        assert len(links(book[name])) == sum(str(p) in paths[:3] for p in column(book[name], "Tệp")), name


def test_what_nobody_could_tell_the_kind_of_is_not_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("hong.pdf", "gi.exe"):
        (tmp_path / name).write_text("")
    refused = [Quarantined("hong.pdf", "", "application/pdf", "read", "damaged_pdf", "Hỏng.", 0.0)]
    refused.append(Quarantined("gi.exe", "", "", "read", "unsupported", "Không nhận ra định dạng.", 0.0))
    export.write(tables.build([], refused), tmp_path / "out", formats=("xlsx",))
    book = openpyxl.load_workbook(tmp_path / "out" / "kehoach.xlsx")
    assert links(book["Không đọc được"]) == [("mở", r"..\hong.pdf", "")]
    assert column(book["Không đọc được"], "Mở tệp") == ["mở", None]


@pytest.mark.parametrize("streamed", [False, True])
def test_more_links_than_a_sheet_holds_go_on_in_another(streamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(xlsx, "MAX_LINKS", 2)
    if streamed:
        monkeypatch.setattr(xlsx, "_STREAM_CELLS", 0)
    (tmp_path / "ke-hoach.txt").write_text("")
    d = Draft()
    for n in range(3):
        d.solution(str(n + 1), f"Nhiệm vụ thứ {n + 1}")
    made = tables.build([tables.rows(d.records())])
    export.write(made, tmp_path / "out", formats=("xlsx",), profile=profiles.load("theo-doi"))
    book = openpyxl.load_workbook(tmp_path / "out" / "kehoach.xlsx")
    for name in ("Bộ nội dung", "Theo dõi nhiệm vụ"):
        assert [len(links(book[part])) for part in (name, f"{name} (2)")] == [2, 1]
        tasks = [column(book[part], "Nhiệm vụ, giải pháp") for part in (name, f"{name} (2)")]
        assert tasks == [["Nhiệm vụ thứ 1", "Nhiệm vụ thứ 2", None], ["Nhiệm vụ thứ 3"]]
    assert [len(book[part].data_validations.dataValidation) for part in ("Theo dõi nhiệm vụ", "Theo dõi nhiệm vụ (2)")] == [1, 1]
    assert "Hạn chế (2)" not in book.sheetnames


def test_the_profile_that_comes_along_is_a_task_tracker(run: tables.Tables, tmp_path: Path) -> None:
    export.write(run, tmp_path, formats=("xlsx",), profile=profiles.load("theo-doi"))
    book = openpyxl.load_workbook(tmp_path / "kehoach.xlsx")
    assert book.sheetnames == ["Theo dõi nhiệm vụ", *SHEETS]
    sheet = book["Theo dõi nhiệm vụ"]
    heads = [c.value for c in sheet[1]]
    assert len(heads) == 25 and column(sheet, "TT") == [1, 2, 3, 4]
    assert column(sheet, "Nhiệm vụ, giải pháp") == column(book["Bộ nội dung"], "Nhiệm vụ, giải pháp")
    assert column(sheet, "Người phụ trách, chỉ đạo")[0] is None and column(sheet, "Nguyên nhân") == [None] * 4
    assert column(sheet, "Mục trong văn bản")[0] == "II. HẠN CHẾ VÀ GIẢI PHÁP KHẮC PHỤC"
    (choices,) = sheet.data_validations.dataValidation
    assert str(choices.sqref) == f"{openpyxl.utils.get_column_letter(heads.index('Trạng thái') + 1)}2:S5" and "Tạm dừng" in choices.formula1


def test_persons_named_for_a_task_have_a_field_of_their_own(tmp_path: Path) -> None:
    d = Draft()
    g = d.solution("1", "Rà soát quy chế")
    d.unit(g, "Phó Giám đốc Trần Thị Mơ", "chi_dao", kind="chuc_danh")
    d.unit(g, "Văn phòng")
    d.unit(g, "đồng chí Lò Văn Thử", "theo_doi", kind="ca_nhan")
    export.write(tables.build([tables.rows(d.records())]), tmp_path, formats=("xlsx",), profile=profiles.load("theo-doi"))
    sheet = openpyxl.load_workbook(tmp_path / "kehoach.xlsx")["Theo dõi nhiệm vụ"]
    assert column(sheet, "Người phụ trách, chỉ đạo") == ["Phó Giám đốc Trần Thị Mơ; đồng chí Lò Văn Thử"]


def profile(folder: Path, text: str) -> Path:
    path = folder / "mau.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_profile_can_show_every_field_of_every_kind_of_row(run: tables.Tables, tmp_path: Path) -> None:
    parts = ["standard = false"]
    for rows, fields in FIELDS.items():
        columns = ", ".join(f'{{ head = "{field}", field = "{field}" }}' for field in sorted(fields))
        parts.append(f'[[sheet]]\nname = "{rows}"\nrows = "{rows}"\ncolumns = [{columns}]')
    export.write(run, tmp_path, formats=("xlsx",), profile=profiles.load(profile(tmp_path, "\n".join(parts))))
    book = openpyxl.load_workbook(tmp_path / "kehoach.xlsx")
    assert book.sheetnames == list(FIELDS)
    assert [book[name].max_row for name in ("tuples", "findings", "quarantine")] == [5, run.count("findings") + 1, 2]
    assert column(book["tuples"], "solution") == [row[9] for row in run.rows("tuples")]


SHEET = '[[sheet]]\nname = "A"\nrows = "tuples"\ncolumns = [{ head = "Việc", field = "solution" }]\n'
WRONG = [
    ("", "needs at least one"),
    ("sheet = 1", "needs at least one"),
    ("[[sheet]", "is no valid TOML"),
    ("color = 1\n" + SHEET, "there is no “color”; choose among: sheet, standard"),
    ("standard = 1\n" + SHEET, "standard has to be true or false"),
    (SHEET.replace('name = "A"', 'name = "A/B"'), "“A/B” is no name for a sheet"),
    (SHEET.replace('name = "A"', f'name = "{"A" * 32}"'), "is no name for a sheet"),
    (SHEET.replace('name = "A"', 'name = "THEO tháng"'), "“THEO tháng” is taken"),
    (SHEET + SHEET, "“A” is taken"),
    (SHEET.replace('rows = "tuples"', 'rows = "task"'), "sheet 1, rows: there is no “task”; choose among: deadlines, documents"),
    (SHEET.replace('"solution"', '"solutoin"'), "sheet 1, column 1, field: there is no “solutoin”; choose among:"),
    (SHEET.replace("field =", "feld ="), "sheet 1, column 1: there is no “feld”"),
    (SHEET.replace('head = "Việc", ', ""), "sheet 1, column 1: head is missing"),
    (SHEET.replace(" }", ", width = 0 }"), "width is 1 to 255"),
    (SHEET.replace(" }", ', align = "right" }'), "there is no “right”"),
    (SHEET.replace(" }", ', choices = ["a,b"] }'), "choices are strings without commas"),
    (SHEET.replace(" }", ', width = "16" }'), "width is of the wrong type"),
    (SHEET.replace("[{", '["x", {'), "sheet 1, column 1: has to be"),
    ('[[sheet]]\nname = "A"', "sheet 1: rows is missing"),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[w[1] for w in WRONG])
def test_a_wrong_profile_is_one_sentence_that_names_the_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        profiles.load(profile(tmp_path, text))
    assert caught.value.code == "bad_profile" and "mau.toml: " in caught.value.vi
    assert said in caught.value.en and "\n" not in caught.value.vi + caught.value.en


def test_a_profile_that_is_not_there_names_those_that_come_along(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mẫu có sẵn: theo-doi") as caught:
        profiles.load(tmp_path / "x.toml")
    assert caught.value.code == "no_profile"


# --- Data package ---------------------------------------------------------------------------------------------------------


def validate(folder: Path) -> tuple[bool, list[str]]:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    return report.valid, [error[0] for error in report.flatten(["type"])]


def test_frictionless_finds_the_package_valid(out: Path) -> None:
    assert validate(out) == (True, [])


def test_the_package_describes_every_table_with_its_keys(out: Path) -> None:
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"] for r in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        spec = TABLES[resource["name"]]
        assert resource["schema"]["primaryKey"] == [spec.key]
        assert {k["fields"][0] for k in resource["schema"]["foreignKeys"]} == set(spec.links)
        assert (out / resource["path"]).stat().st_size == resource["bytes"]


def test_frictionless_sees_what_is_broken(out: Path, tmp_path: Path) -> None:
    """The descriptor's keys are checked for real: a row taken out of `solutions` leaves its deadlines hanging."""
    for path in (out / "tables").glob("*.csv"):
        (tmp_path / "tables").mkdir(exist_ok=True)
        (tmp_path / "tables" / path.name).write_bytes(path.read_bytes())
    solutions = tmp_path / "tables" / "solutions.csv"
    lines = solutions.read_bytes().splitlines(keepends=True)
    solutions.write_bytes(b"".join([lines[0], *lines[2:]]))
    export.write(tables.build([]), tmp_path, formats=("datapackage",))
    valid, errors = validate(tmp_path)
    assert not valid and "foreign-key" in errors


# --- JSON -----------------------------------------------------------------------------------------------------------------


def test_json_keeps_vietnamese_letters() -> None:
    document = tables.document_json(audit(sample_plan()))
    text = json_export.dumps(document)
    assert json.loads(text) == document and "Hà Tiên" not in text and "KHẮC PHỤC" in text and text.endswith("}\n")
