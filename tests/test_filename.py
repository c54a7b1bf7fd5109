"""The number of a scan whose figures a pen wrote, from the file's name: only where the name gives it beyond doubt."""

from __future__ import annotations

import dataclasses

import pytest

from extract import tables
from extract.api import extract, read
from extract.filename import number_in

NAMES = [
    # (name, printed symbol, expected): what each proves
    ("1942-kh-syt.scan.pdf", "/KH-SYT", "1942/KH-SYT"),  # figures before the whole symbol
    ("scans/2023/1942_KH_SYT (ban dau).pdf", "/KH-SYT", "1942/KH-SYT"),  # folders and what else the name says do not matter
    ("KH số 753.pdf", "/KH-UBND", "753/KH-UBND"),  # the type before the figures, "số" between
    ("KH753.pdf", "/KH-UBND", "753/KH-UBND"),  # nothing between
    ("kh-ubnd-12.pdf", "/KH-UBND", "12/KH-UBND"),  # figures behind the whole symbol
    ("15-KH-ĐU.pdf", "-KH/ĐU", "15-KH/ĐU"),  # a Party body's, with its sign
    ("2024-kh-syt.pdf", "/KH-SYT", "2024/KH-SYT"),  # a number like a year, before the whole symbol
    ("KH 753 ngày 15.4.2025.pdf", "/KH-UBND", "753/KH-UBND"),  # the day is no number
    ("KH 15-4-2025.pdf", "/KH-UBND", ""),  # nothing but a day
    ("2004-kh-syt.pdf", "/KH-SYT-CĐN", "2004/KH-SYT-CĐN"),  # type and body, not whom it was made with
    ("2004-kh.pdf", "/KH-SYT-CĐN", ""),  # may be a year where only the type stands behind it
    ("p12-kh-ubnd.pdf", "/KH-UBND", ""),  # a counter, glued to a letter of its own
    ("kh 2024.pdf", "/KH-UBND", ""),  # may be a year
    ("scan0001.pdf", "/KH-UBND", ""),  # a counter of the scanner
    ("07.pdf", "/KH-UBND", ""),  # figures beside nothing of the symbol
    ("phu luc 2 kh 753.pdf", "/KH-UBND", ""),  # two may be meant
    ("qd-753.pdf", "/KH-UBND", ""),  # another type: the decision it came with
    ("753-kh-ubnd.pdf", "", ""),  # no symbol on the page to go by
    ("000-kh-ubnd.pdf", "/KH-UBND", ""),  # no document is number 0
]


@pytest.mark.parametrize(("name", "symbol", "expected"), NAMES)
def test_number_in_a_files_name(name: str, symbol: str, expected: str) -> None:
    assert number_in(name, symbol) == expected


PLAN = "UBND XÃ AN LẠC\nSố:      /KH-UBND\nAn Lạc, ngày 05 tháng 3 năm 2024\n\nKẾ HOẠCH\nTrồng cây\n\nI. NHIỆM VỤ\n1. Các thôn trồng cây.\n"


def _row(path: str, source: str, plan: str = PLAN) -> dict[str, object]:
    document = dataclasses.replace(read(plan.encode()), path=path, text_source=source)  # type: ignore[arg-type]
    return tables.document_json(extract(document))["document"]


def test_only_a_scan_takes_its_number_from_the_name() -> None:
    # Typed text without a number has none, whatever the file is called: there it was left blank.
    assert [(_row("31-kh-ubnd.pdf", s)["number"], _row("31-kh-ubnd.pdf", s)["number_source"]) for s in ("ocr", "text")] == [
        ("31/KH-UBND", "file_name"),
        ("", ""),
    ]
    assert "number" not in _row("31-kh-ubnd.pdf", "ocr")["evidence"]  # type: ignore[operator]  # nothing on the page says it


def test_a_year_before_the_type_is_part_of_the_symbol() -> None:
    row = _row("31-kh-ubnd.pdf", "ocr", PLAN.replace("/KH-UBND", "/2024/KH-UBND"))
    assert (row["symbol"], row["number"]) == ("/2024/KH-UBND", "31/2024/KH-UBND")
    typed = _row("a.docx", "text", PLAN.replace("      /KH-UBND", " 7/2024/KH-UBND"))
    assert (typed["symbol"], typed["number"]) == ("/2024/KH-UBND", "7/2024/KH-UBND")


def test_kept_rows_follow_the_new_name() -> None:
    # Rows are kept by content; what came from the name of the file must not stay when the same bytes are found under another one.
    document = dataclasses.replace(read(PLAN.encode()), path="31-kh-ubnd.pdf", text_source="ocr")
    kept = tables.rows(extract(document))
    for path, number in (("32-kh-ubnd.pdf", "32/KH-UBND"), ("scan.pdf", ""), ("31-kh-ubnd.pdf", "31/KH-UBND")):
        moved = tables.relocated(kept, path)
        assert moved.tables["documents"] == tables.rows(extract(dataclasses.replace(document, path=path))).tables["documents"]
        assert number in moved.tables["documents"][0]
