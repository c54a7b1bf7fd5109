"""The notebooks run on what a run writes, count what the run counted, and are committed clean, each beside its twin in plain Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from extract import batch

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIRST_LOOK = ROOT / "notebooks/01-first-look.ipynb"
ARCHIVE = ROOT / "notebooks/02-archive-audit.ipynb"
OWN_RULE = ROOT / "notebooks/03-own-rule.ipynb"
ON_RUNS = (FIRST_LOOK, ARCHIVE)


def executed(path: Path, run: Path, monkeypatch: pytest.MonkeyPatch, *extra: str) -> list[dict[str, Any]]:
    """Answers the outputs of the notebook at `path` over the tables in `run`, cells of the source `extra` added at its end."""
    monkeypatch.setenv("KEHOACH_RUN", str(run))
    book = nbformat.read(path, as_version=4)
    book.cells += [nbformat.v4.new_code_cell(source) for source in extra]
    client = NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    return [output for cell in book.cells for output in cell.get("outputs", [])]


@pytest.fixture(scope="module")
def corpus_run(tmp_path_factory: pytest.TempPathFactory) -> batch.RunSummary:
    return batch.run([ROOT / "corpus/plans"], tmp_path_factory.mktemp("run"), nlp=False)


def test_first_look_counts_what_the_run_counted(corpus_run: batch.RunSummary, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notebook derives its counts from the Parquet tables; the run's summary had them from the records."""
    outputs = executed(FIRST_LOOK, corpus_run.out, monkeypatch, "print(theo_co_quan.sum().to_json())")
    counted = json.loads(next(o["text"] for o in reversed(outputs) if o.get("name") == "stdout"))
    assert counted == {
        "nhiệm vụ": corpus_run.tuples,
        "thiếu thời hạn": corpus_run.without_deadline,
        "thiếu đơn vị": corpus_run.without_owner,
    }
    assert corpus_run.without_deadline and corpus_run.without_owner
    assert sum("image/png" in o.get("data", {}) for o in outputs) == 1
    assert [o for o in outputs if o.get("name") == "stderr"] == [], "a warning (a letter the font lacks, say) is shown to whoever opens it"


def test_frictionless_finds_the_package_of_all_plans_valid(corpus_run: batch.RunSummary) -> None:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(corpus_run.out / "datapackage.json")).validate()
    assert report.flatten(["type", "fieldName", "note"]) == [] and report.valid


def test_the_archive_adds_up_over_its_years(corpus_run: batch.RunSummary, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("print(theo_nam.sum().to_json())", "print(int(kho['văn_bản'].sum()), int(kho['đọc_thiếu'].sum()))")
    outputs = executed(ARCHIVE, corpus_run.out, monkeypatch, *asked)
    said = [o["text"] for o in outputs if o.get("name") == "stdout"]
    counted = json.loads(said[-2])
    assert counted["nhiệm_vụ"] == corpus_run.tuples and counted["có_thời_hạn"] == corpus_run.with_deadline
    assert counted["có_đơn_vị"] == corpus_run.with_owner
    assert said[-1].split() == [str(corpus_run.documents), str(corpus_run.partial)]
    assert sum("image/png" in o.get("data", {}) for o in outputs) == 1
    assert [o for o in outputs if o.get("name") == "stderr"] == []


def test_the_archive_finds_what_a_later_plan_words_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two plans of one issuer that share a shortcoming, up to a word; a third issuer says the same and is left alone."""
    plan = """{issuer}

Số: {number}/KH-PYT                                   An Lạc, ngày 05 tháng 3 năm {year}

KẾ HOẠCH
Khắc phục hạn chế trong công tác y tế

I. HẠN CHẾ, KHUYẾT ĐIỂM

1. Sổ theo dõi thuốc gây nghiện tại các khoa ghi chưa đầy đủ{more}.

II. NHIỆM VỤ, GIẢI PHÁP

1. Kiểm tra đột xuất sổ theo dõi thuốc gây nghiện trước ngày 30/6/{year}.
"""
    (tmp_path / "in").mkdir()
    for issuer, year, more in (("PHÒNG Y TẾ", 2022, ""), ("PHÒNG Y TẾ", 2023, " theo quy định"), ("SỞ Y TẾ", 2024, "")):
        text = plan.format(issuer=issuer, number=year - 2000, year=year, more=more)
        (tmp_path / f"in/{year}.txt").write_text(text, encoding="utf-8")
    assert batch.run([tmp_path / "in"], tmp_path / "out", nlp=False).documents == 3
    outputs = executed(ARCHIVE, tmp_path / "out", monkeypatch, "print(lap[['cơ quan', 'năm trước', 'năm sau']].to_json(orient='values'))")
    assert json.loads(next(o["text"] for o in reversed(outputs) if o.get("name") == "stdout")) == [["PHÒNG Y TẾ", 2022, 2023]]


def test_a_rule_of_ones_own_changes_what_it_is_for_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = executed(OWN_RULE, tmp_path, monkeypatch, "print(list(truoc['đơn vị']), list(sau['đơn vị']), len(kho_truoc) > 100, len(doi))")
    said = [o["text"] for o in outputs if o.get("name") == "stdout"]
    assert said[0].startswith("cua_toi.toml, quy tắc cua_toi.ngu_doi, khóa lable: không có khóa này")
    assert said[-1] == "['đội Hòn Mây', 'Công an xã'] ['Ngư đội Hòn Mây', 'Công an xã', 'Ngư đội Mũi Gió'] True 0\n"
    assert any("'Hải đội 2' should give 'Hải đội', gives nothing" in o.get("data", {}).get("text/plain", "") for o in outputs)


@pytest.mark.parametrize("notebook", ON_RUNS, ids=lambda p: p.stem)
def test_it_takes_a_run_without_any_task(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/rỗng.txt").write_text("Danh sách trống\n", encoding="utf-8")
    assert batch.run([tmp_path / "in"], tmp_path / "out", nlp=False).tuples == 0
    executed(notebook, tmp_path / "out", monkeypatch)


@pytest.mark.parametrize("notebook", ON_RUNS, ids=lambda p: p.stem)
def test_it_says_where_it_looked_for_a_run(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CellExecutionError, match=r"Chưa có kết quả nào ở .*hãy chạy `make run` trước"):
        executed(notebook, tmp_path / "nowhere", monkeypatch)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_committed_clean_and_agrees_with_its_twin(path: Path) -> None:
    """No outputs, no execution counts; `jupytext --sync` has nothing to do."""
    book = nbformat.read(path, as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert code and all(not cell.outputs and cell.execution_count is None for cell in code)
    twin = jupytext.read(path.with_suffix(".py"))
    assert [(c.cell_type, c.source) for c in book.cells] == [(c.cell_type, c.source) for c in twin.cells]
