"""What makes a run read again: whatever results rest on, and nothing else."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from extract import fingerprint, rulebook
from extract.ocr import tesseract

ROOT = Path(__file__).parent.parent


def layers() -> list[set[str]]:
    """Answers the modules of the import contract, the highest first."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    return [set(line.split(" | ")) for line in contract["layers"]]


def at(name: str) -> int:
    return next(n for n, layer in enumerate(layers()) if name in layer)


def test_reading_rests_on_what_stands_at_the_readers_or_under_them() -> None:
    assert set().union(*layers()[at("ingest") :]) == fingerprint.READING


def test_rows_rest_on_all_that_stands_at_the_tables_or_under_them() -> None:
    assert set().union(*layers()[: at("tables")]) == fingerprint.PRODUCTS


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The rules, where they can be changed."""
    folder = tmp_path / "rules"
    shutil.copytree(rulebook.rules_dir(), folder)
    monkeypatch.setattr(rulebook, "rules_dir", lambda: folder)
    fingerprint.rules.cache_clear()
    yield folder  # type: ignore[misc]
    fingerprint.rules.cache_clear()


@pytest.mark.parametrize("name", ["roles.toml", "weights/confidence.toml"])
def test_changed_rule_changes_what_rests_on_rules_alone(rules: Path, name: str) -> None:
    before = fingerprint.reading("auto"), fingerprint.understanding("auto", nlp=True), fingerprint.program()
    with (rules / name).open("a", encoding="utf-8") as file:
        file.write("# một dòng nữa\n")
    fingerprint.rules.cache_clear()
    after = fingerprint.reading("auto"), fingerprint.understanding("auto", nlp=True), fingerprint.program()
    assert after[0] == before[0] and after[1] != before[1] and after[2] != before[2]


def test_settings_are_told_apart() -> None:
    assert len({fingerprint.reading(ocr) for ocr in ("auto", "always", "never")}) == 3
    assert fingerprint.understanding("auto", nlp=True) != fingerprint.understanding("auto", nlp=False)


def test_ocr_engine_that_is_installed_later_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    monkeypatch.setenv("KEHOACH_TESSERACT", str(program))
    without = fingerprint.reading("auto")
    assert tesseract.Tesseract().mark() == "none"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    assert fingerprint.reading("auto") != without
