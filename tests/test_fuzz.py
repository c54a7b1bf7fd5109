"""Spoilt files of every format: each ends as rows or in the quarantine, within its limits, and nothing is written but the results.

`KEHOACH_FUZZ=5000 pytest tests/test_fuzz.py` tries so many files in the run, those of LibreOffice among them; the usual test is bounded.
`benchmarks/mutated.py` runs the command over thousands, scans among them, and looks at all that it leaves.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from extract import audit, batch, ingest, pipeline, tables
from extract import settings as limits
from extract.errors import InputError
from tests.mutations import packed, spoilt

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "corpus"))

from render import render  # noqa: E402
from render_old import in_old_encoding, render_office  # noqa: E402

SOURCE = ROOT / "corpus/sources/a06-ubnd-xa-chong-ret.plan"
LONG = int(os.environ.get("KEHOACH_FUZZ", "0"))


@functools.cache
def whole() -> dict[str, bytes]:
    """Answers a good file of each format, by its ending."""
    plan = SOURCE if SOURCE.exists() else sorted((ROOT / "corpus/sources").glob("a0*.plan"))[0]
    made = {f".{fmt}": render(plan, fmt) for fmt in ("txt", "md", "docx", "pdf")}
    made |= {f".{fmt}": in_old_encoding(made[f".{fmt.rpartition('.')[2]}"], fmt) for fmt in ("tcvn3.docx", "tcvn3.txt", "vni.txt")}
    html = page(made[".txt"])
    made |= {".html": html, ".mht": post(html), ".xlsx": sheet(), ".png": picture("PNG"), ".tif": picture("TIFF")}
    made[".zip"] = packed({"2019/kế hoạch.docx": made[".docx"], "b.txt": made[".txt"], "trong.zip": packed({"c.md": made[".md"]})})
    return made


def page(text: bytes) -> bytes:
    lines = "".join(f"<p style='text-indent:1cm'><b>{line[:20]}</b>{line[20:]}</p>" for line in text.decode("utf-8-sig").splitlines())
    head = "<html><head><meta charset=utf-8><style>p{margin:0}</style></head>"
    return f"{head}<body>{lines}<table><tr><td>1</table></body></html>".encode()


def post(html: bytes) -> bytes:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n"
    return head + html + b"\r\n--x--"


def sheet() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        rows = [["TT", "Nhiệm vụ", "Thời hạn"], *([n, f"Rà soát quy trình số {n}", "Trước ngày 30/6/2024"] for n in range(9))]
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
        sheet.merge_range(12, 0, 13, 2, "Nơi nhận")
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((60, 80), 50).save(out, kind)
    return out.getvalue()


# What reads them is Python and lxml: what goes wrong is an exception. PDFs and pictures are tried in a run, whose processes may die.
@pytest.mark.parametrize("ending", [".txt", ".md", ".docx", ".tcvn3.docx", ".tcvn3.txt", ".vni.txt", ".html", ".mht", ".xlsx"])
@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_spoilt_file_is_read_or_refused_with_a_reason(ending: str, seed: int) -> None:
    try:
        document = ingest.parse(spoilt(whole()[ending], seed), f"a{ending}")
    except InputError as error:
        assert error.code and "\n" not in error.vi
        return
    found = tables.rows(audit.audit(pipeline.understand(document, nlp=False)))
    assert found.tables["documents"]


def test_run_over_spoilt_files_accounts_for_each(tmp_path: Path) -> None:
    """All formats, in processes with limits: no file is lost, none makes the run fail, none leaves anything but results."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    endings = list(whole())
    if LONG:
        for fmt in ("doc", "rtf", "odt"):
            whole()[f".{fmt}"] = render_office([SOURCE], fmt)[SOURCE.stem]
            endings.append(f".{fmt}")
    for n in range(LONG or 130):
        ending = endings[n % len(endings)]
        (folder / f"{n:05}{ending}").write_bytes(spoilt(whole()[ending], n))
    before = everything(tmp_path, out)
    shipped = limits.load()
    strict = dataclasses.replace(shipped, document=limits.DocumentLimits(seconds=120, seconds_per_mb=60, memory_mb=1000, a_process=200))
    summary = batch.run([folder], out, nlp=False, jobs=2, ocr="auto" if LONG else "never", limits=strict)
    assert summary.inputs >= len(list(folder.iterdir())), "archives hold several"
    assert summary.documents + len(summary.quarantined) == summary.inputs
    failed = [(q.path, q.code, q.message) for q in summary.quarantined if q.code in ("crashed", "timeout", "memory")]
    assert failed == []
    assert summary.documents > 10 and {q.code for q in summary.quarantined} >= {"damaged"}
    assert everything(tmp_path, out) == before


def everything(folder: Path, out: Path) -> set[tuple[str, bytes]]:
    """Answers all files under `folder` but those under `out`."""
    return {(p.as_posix(), p.read_bytes()) for p in folder.rglob("*") if p.is_file() and out not in p.parents}
