"""Text of a plan that spreadsheets would run stays text, from the plan to every file that a spreadsheet opens."""

from __future__ import annotations

import csv
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from extract import run

ATTACK = "=cmd|'/C calc'!A0"
PLAN = f"""@SUM(1+1)

Số: {ATTACK}                                   An Lạc, ngày 05 tháng 3 năm 2024

KẾ HOẠCH
=HYPERLINK("file:///etc/passwd";"mở")

I. HẠN CHẾ, KHUYẾT ĐIỂM

1. {ATTACK} chưa được khắc phục.

II. NHIỆM VỤ, GIẢI PHÁP

1. {ATTACK} phải được gỡ bỏ trước ngày 30/6/2024.
Đơn vị thực hiện: {ATTACK}
Thời gian: =1+1
2. =DDE("cmd";"/C calc";"x") thường xuyên.
3. @SUM(1+9)*cmd|'/C calc'!A0 do Sở Y tế thực hiện.
"""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    (folder / "=cmd|'.txt").write_text(PLAN, encoding="utf-8")
    (folder / "+hỏng.pdf").write_bytes(b"%PDF-1.4 broken")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # so that the paths begin with the names
        run(["=cmd|'.txt", "+hỏng.pdf"], "kq", nlp=False)
    return folder / "kq"


def test_the_attacks_come_through(out: Path) -> None:
    """Else the tests below would prove nothing."""
    book = openpyxl.load_workbook(out / "kehoach.xlsx")
    begins = {str(c.value)[:5] for sheet in book for row in sheet.iter_rows() for c in row if str(c.value).startswith(DANGEROUS)}
    assert {"=cmd|", "=DDE(", "@SUM(", "+hỏng"} <= begins


def test_no_text_of_any_csv_begins_like_a_formula(out: Path) -> None:
    found = 0
    for path in (out / "tables").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                assert not any(cell.startswith(DANGEROUS) for cell in row), (path.name, row)
                found += sum(cell.startswith("'=cmd") for cell in row)
    assert found


def test_no_cell_of_the_workbook_is_a_formula(out: Path) -> None:
    with zipfile.ZipFile(out / "kehoach.xlsx") as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name) and b"<f " not in parts.read(name) and b"ddeLink" not in parts.read(name), name
            if name.endswith(".rels"):
                targets = [e.get("Target", "") for e in etree.fromstring(parts.read(name)) if e.get("TargetMode") == "External"]
                assert set(targets) <= {"..\\=cmd|'.txt", "..\\+hỏng.pdf"}, "links lead to the inputs alone"
    book = openpyxl.load_workbook(out / "kehoach.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if str(c.value).startswith(DANGEROUS)]
    assert cells and all(c.data_type == "s" and c.quotePrefix for c in cells)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("file", ["kehoach.xlsx", "tables/solutions.csv", "tables/tuples.csv"])
def test_libreoffice_opens_them_as_text(file: str, out: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(out / file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    tree = etree.parse(str(tmp_path / Path(file).with_suffix(".fods").name))
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    cells = list(tree.iter(f"{table}table-cell"))
    words = "".join(tree.getroot().itertext())
    assert "cmd|'/C calc'!A0" in words
    assert [c.get(f"{table}formula") for c in cells if c.get(f"{table}formula")] == []
