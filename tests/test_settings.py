"""Settings: what is left out is as shipped, what is wrong is named."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from extract import batch, settings
from extract.errors import UsageError


def test_what_a_file_leaves_out_is_as_shipped(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text("[document]\nseconds = 0.5\n", encoding="utf-8")
    shipped, own = settings.load(), settings.load(path)
    assert own.document.seconds == 0.5 != shipped.document.seconds
    assert (own.document.memory_mb, own.results) == (shipped.document.memory_mb, shipped.results)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[document]\nsecond = 1", "document.second"),
        ("[documents]\nseconds = 1", "[documents]"),
        ("document = 1", "[document]"),
        ("[document]\nseconds = 0", "document.seconds = 0"),
        ("[document]\nseconds = -1", "document.seconds = -1"),
        ("[document]\nseconds = true", "document.seconds = True"),
        ("[document]\nseconds = nan", "document.seconds = nan"),
        ("[document]\nseconds = '1'", "document.seconds = 1"),
        ("[results]\nworkbook_tasks = 1.5", "results.workbook_tasks = 1.5"),
        ("[document", "document"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        settings.load(path)
    assert caught.value.code == "bad_settings" and named in caught.value.vi and "s.toml" in caught.value.en


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        settings.load(tmp_path / "none.toml")
    assert caught.value.code == "bad_settings"


def test_every_setting_is_explained_with_its_value() -> None:
    page = (Path(__file__).parent.parent / "docs/batch.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`\w+\.\w+`[^|]*) \| ([^|]*) \|", page, re.MULTILINE)
    told = {name: value for names, values in rows for name, value in zip(re.findall(r"`([^`]+)`", names), values.split(", "), strict=True)}
    shipped = dataclasses.asdict(settings.load())
    expected = {f"{table}.{key}": str(value) for table, own in shipped.items() for key, value in own.items()}
    assert {name: value for name, value in told.items() if name.partition(".")[0] in shipped} == expected


def test_workers_and_readers_work_under_the_settings_given(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"KẾ HOẠCH {name}\n" * 100, encoding="utf-8")
    (folder / "c.txt").write_text("KẾ HOẠCH", encoding="utf-8")
    shipped = settings.load()
    small = dataclasses.replace(shipped, reading=dataclasses.replace(shipped.reading, file_mb=0.001))
    for jobs in (0, 2):
        out = tmp_path / f"out{jobs}"
        assert [q.code for q in batch.run([folder], out, nlp=False, jobs=jobs, limits=small).quarantined] == ["too_large"] * 2
        again = batch.run([folder], out, nlp=False, jobs=jobs)
        assert (again.documents, again.fresh) == (3, 3), "another limit, another reading"
    assert settings.current() == shipped
