"""Settings: what is left out is as shipped, what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract import settings
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
