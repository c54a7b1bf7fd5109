"""What Python programs call: four names, nothing imported before the first is used, the same answers as the commands give."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import extract as kehoach
from extract import extract, load, read, run
from extract.errors import InputError, RuleError, UsageError
from extract.tables import document_json
from tests.conftest import Result

ROOT = Path(__file__).parent.parent
PLAN = """KẾ HOẠCH
Cứu nạn trên biển

I. NHIỆM VỤ, GIẢI PHÁP

1. Ngư đội Hòn Mây chủ trì, phối hợp với Công an xã kiểm tra các bến thuyền trước ngày 30/6/2024.
"""
RULE = """
[[rule]]
id = "own.boats"
label = "unit.head"
at = "start"
pattern = '(?:ngư đội|hải đội)'
set = { kind = "co_quan", name = "may" }
match = ["[[Ngư đội]] Hòn Mây"]
reject = ["ngư dân"]
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "ke-hoach.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_importing_the_package_imports_nothing_of_it_but_the_version() -> None:
    code = "import extract, sys\nprint(sorted(m for m in sys.modules if m.startswith('extract')), extract.__version__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"['extract', 'extract.version'] {kehoach.__version__}\n"


def test_the_names_are_listed_and_no_others_are_made_up() -> None:
    assert {"extract", "load", "read", "run", "__version__"} <= set(dir(kehoach))
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        kehoach.reed  # noqa: B018


def test_a_path_its_bytes_and_its_document_say_the_same(plan: Path) -> None:
    records = extract(plan, nlp=False)
    assert [records.document.text[t.span.start : t.span.end] for t in records.deadlines] == ["trước ngày 30/6/2024"]
    for source in (str(plan), plan.read_bytes(), read(plan), read(plan.read_bytes())):
        again = extract(source, nlp=False)
        assert (again.solutions, again.findings, again.document.text) == (records.solutions, records.findings, records.document.text)


def test_it_extracts_what_the_command_prints(plan: Path, kehoach: object) -> None:
    printed: Result = kehoach("extract", plan, "--json")  # type: ignore[operator]
    assert document_json(extract(plan)) == json.loads(printed.out)


def test_rules_of_ones_own_are_added_to_the_others(plan: Path, tmp_path: Path) -> None:
    def units(**options: object) -> list[str]:
        return [a.text for a in extract(plan, nlp=False, **options).assignments]  # type: ignore[arg-type]

    own = tmp_path / "own.toml"
    own.write_text(RULE, encoding="utf-8")
    assert "Ngư đội Hòn Mây" not in units()
    assert units(rules=own) == ["Ngư đội Hòn Mây", "Công an xã"]
    assert units(rules=ROOT / "rules") == units(), "a folder stands in the place of the rules that come along"
    own.write_text(RULE.replace('at = "start"', 'at = "begin"'), encoding="utf-8")
    with pytest.raises(RuleError, match=r"own\.toml, quy tắc own\.boats, khóa at"):
        extract(plan, rules=own)
    with pytest.raises(RuleError, match=r"mất\.toml: không đọc được"):
        extract(plan, rules=tmp_path / "mất.toml")


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không tìm thấy"):
        read(tmp_path / "mất.docx")
    with pytest.raises(InputError):
        extract(b"\x7fELF\x02\x01\x01")
    with pytest.raises(UsageError):
        load(tmp_path)


def test_a_run_is_loaded_as_it_was_written(plan: Path, tmp_path: Path) -> None:
    summary = run(plan, tmp_path / "kq", nlp=False)
    assert (summary.documents, summary.tuples, summary.exit_code) == (1, 1, 0)
    tables = load(tmp_path / "kq")
    assert list(tables.frames["tuples"]["deadline"]) == ["trước ngày 30/6/2024"]
    assert tables.rows("deadlines")[0][7] == "before"
    assert run([str(plan)], str(tmp_path / "kq2"), nlp=False, profile="theo-doi").tuples == 1
    assert (tmp_path / "kq2/kehoach.xlsx").stat().st_size > (tmp_path / "kq/kehoach.xlsx").stat().st_size
    with pytest.raises(UsageError, match="mẫu có sẵn"):
        run(plan, tmp_path / "kq3", profile="không có")
