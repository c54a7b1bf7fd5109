"""What auditors decided: read back, put into the tables, kept from run to run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from extract import audits, export, reviews, tables
from extract.audit import audit
from extract.columns import TABLES
from extract.errors import UsageError
from extract.reviews import Review
from extract.tables import Tables
from tests.conftest import Result
from tests.factories import sample_plan


def made(extra: str = "") -> Tables:
    return tables.build([tables.rows(audit(sample_plan(extra=extra)))])


def findings(built: Tables) -> list[dict[str, object]]:
    return [dict(zip(TABLES["findings"].names, row, strict=True)) for row in built.rows("findings")]


def review_file(folder: Path, text: str) -> Path:
    path = folder / "review.csv"
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path


def test_a_decision_stands_beside_its_finding_and_bends_nothing_else() -> None:
    before = made()
    first = findings(before)[0]
    after, used = reviews.applied(before, [Review(str(first["finding_id"]), "dismissed", "việc thường xuyên")])
    assert used == 1
    assert findings(after)[0] == first | {"review": "dismissed", "review_note": "việc thường xuyên"}
    assert findings(after)[1:] == findings(before)[1:]
    assert [after.rows(n) for n in TABLES if n != "findings"] == [before.rows(n) for n in TABLES if n != "findings"]
    severity = str(first["severity"])
    assert reviews.counts(after)[severity] == reviews.counts(before)[severity] - 1
    assert reviews.applied(after, []) == (before, 0), "decisions taken back are gone"


def place(finding: dict[str, object]) -> tuple[str, str, str]:
    return str(finding["doc_id"]), str(finding["code"]), str(finding["char_start"])


def test_a_finding_numbered_anew_is_known_by_its_place() -> None:
    built = made()
    placed = next(f for f in findings(built) if f["char_start"] is not None)
    doc_id, code, start = place(placed)
    after, used = reviews.applied(built, [Review(f"{doc_id}-g999:{code}", "dismissed", "", (doc_id, code, start))])
    assert used == 1
    assert [f["finding_id"] for f in findings(after) if f["review"]] == [placed["finding_id"]]


def test_an_id_that_is_another_finding_s_now_is_no_decision_on_it() -> None:
    built = made()
    placed = next(f for f in findings(built) if f["char_start"] is not None)
    doc_id, code, start = place(placed)
    elsewhere = Review(str(placed["finding_id"]), "dismissed", "", (doc_id, code, str(int(start) + 1)))
    assert reviews.applied(built, [elsewhere]) == (built, 0)


def test_only_id_and_decision_are_needed_and_spreadsheets_may_have_been_at_it(tmp_path: Path) -> None:
    loaded = reviews.load(review_file(tmp_path, "finding_id;decision;note\r\na:no_owner;Dismissed;'=1+1\r\n;;\r\nb:no_owner;;xem lại\r\n"))
    assert loaded == (Review("a:no_owner", "dismissed", "=1+1"), Review("b:no_owner", "", "xem lại"))
    assert reviews.load(review_file(tmp_path, "finding_id,decision\nx,confirmed\nx,dismissed\n")) == (Review("x", "dismissed"),)
    assert reviews.load(review_file(tmp_path, "finding_id,decision\n")) == ()


@pytest.mark.parametrize("text", ["finding_id,decision\nx,maybe\n", "id,what\nx,dismissed\n"])
def test_a_file_that_is_no_review_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"review\.csv") as refused:
        reviews.load(review_file(tmp_path, text))
    assert refused.value.code == "bad_review"


def test_a_run_can_be_taken_up_again(tmp_path: Path) -> None:
    built = made()
    export.write(built, tmp_path)
    assert audits.load(tmp_path) == built


def test_a_folder_without_a_run_is_refused(tmp_path: Path, kehoach: Callable[..., Result]) -> None:
    result = kehoach("audit", tmp_path)
    assert result.code == 2 and "kehoach run" in result.err


PLAN = "KẾ HOẠCH\nKhắc phục hạn chế\n\nI. NHIỆM VỤ, GIẢI PHÁP\n1. Rà soát toàn bộ hồ sơ đất đai còn tồn đọng trên địa bàn xã.\n"


def dismissal(out: Path) -> str:
    """Answers a review file that dismisses every error of the run."""
    data = (out / "tables" / "findings.csv").read_text(encoding="utf-8-sig")
    rows = [(r["finding_id"], "dismissed") for r in csv.DictReader(io.StringIO(data)) if r["severity"] == "error"]
    assert rows
    return "".join(f"{a},{b}\n" for a, b in [("finding_id", "decision"), *rows])


def codes(out: Path) -> dict[str, str]:
    data = (out / "tables" / "findings.csv").read_text(encoding="utf-8-sig")
    return {r["code"]: r["review"] for r in csv.DictReader(io.StringIO(data))}


def test_what_was_dismissed_stays_dismissed_and_scripts_can_ask(tmp_path: Path, kehoach: Callable[..., Result]) -> None:
    plan, out = tmp_path / "kh.txt", tmp_path / "out"
    plan.write_text(PLAN, encoding="utf-8")
    run = ("run", plan, "--out", out, "--without", "nlp", "--fail-on")
    assert kehoach(*run, "error").code == 1
    assert codes(out)["no_deadline"] == ""
    review_file(out, dismissal(out))
    assert kehoach(*run, "error").code == 0
    assert codes(out)["no_deadline"] == "dismissed", "review.csv in the folder of results is taken up"
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]["findings"]["error"] == 0
    assert kehoach(*run, "warning").code == 1
    (out / "review.csv").rename(tmp_path / "elsewhere.csv")
    assert kehoach(*run, "error").code == 1
    assert kehoach("audit", out, "--fail-on", "error").code == 1
    assert kehoach("audit", out, "--review", tmp_path / "elsewhere.csv", "--fail-on", "error").code == 0
    assert codes(out)["no_deadline"] == "dismissed", "the tables say so too"
    findings_sheet = openpyxl.load_workbook(out / "kehoach.xlsx")["Phát hiện"]
    assert any(cell.value == "Bác bỏ" for row in findings_sheet.iter_rows() for cell in row), "and the workbook"
    assert kehoach("run", plan, "--out", out, "--review", tmp_path / "none.csv").code == 2
