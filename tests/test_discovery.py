"""Which files a run reads, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract import discovery
from extract.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is also the current one, so that paths in the answers are short."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def found(*inputs: str, exclude: Path | None = None) -> list[str]:
    return [p.as_posix() for p in discovery.find(inputs, exclude=exclude).files]


def test_folder_is_read_to_the_bottom_by_name(folder: Path) -> None:
    make(folder, "p/b.txt", "p/a/z.docx", "p/a/deep/er/x.pdf", "p/c.md", "p/B.txt")
    assert found("p") == ["p/B.txt", "p/a/deep/er/x.pdf", "p/a/z.docx", "p/b.txt", "p/c.md"]


def test_arguments_keep_their_order_and_files_come_once(folder: Path) -> None:
    make(folder, "p/a.txt", "p/b.txt")
    assert found("p/b.txt", "p", "./p/a.txt") == ["p/b.txt", "p/a.txt"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("p/*.txt", ["p/a.txt", "p/b.txt"]),
        ("p/**/*.txt", ["p/a.txt", "p/b.txt", "p/q/c.txt"]),
        ("p/[ab].txt", ["p/a.txt", "p/b.txt"]),
        ("p/?", ["p/q/c.txt"]),  # a folder that a glob names is read like any folder
    ],
)
def test_globs(folder: Path, pattern: str, expected: list[str]) -> None:
    make(folder, "p/a.txt", "p/b.txt", "p/q/c.txt")
    assert found(pattern) == expected


def test_name_that_looks_like_a_glob_is_taken_as_it_stands(folder: Path) -> None:
    make(folder, "[bản 1] kế hoạch.txt")
    assert found("[bản 1] kế hoạch.txt") == ["[bản 1] kế hoạch.txt"]


def test_leftovers_are_skipped_and_said(folder: Path) -> None:
    make(folder, "p/a.docx", "p/~$a.docx", "p/.hidden.txt", "p/.git/config", "p/Thumbs.db", "p/~WRL0001.tmp", "p/__MACOSX/a.docx")
    result = discovery.find(["p"])
    assert [p.name for p in result.files] == ["a.docx"]
    reasons = {s.path: s.reason for s in result.skipped}
    assert reasons == {
        "p/~$a.docx": discovery.LEFTOVER,
        "p/.hidden.txt": discovery.HIDDEN,
        "p/.git": discovery.HIDDEN,
        "p/Thumbs.db": discovery.LEFTOVER,
        "p/~WRL0001.tmp": discovery.LEFTOVER,
        "p/__MACOSX": discovery.LEFTOVER,
    }


def test_hidden_file_that_is_named_is_read(folder: Path) -> None:
    make(folder, ".kế hoạch.txt")
    assert found(".kế hoạch.txt") == [".kế hoạch.txt"]


def test_loop_of_folder_links_ends(folder: Path) -> None:
    make(folder, "p/a.txt", "p/q/b.txt")
    (folder / "p/q/back").symlink_to(folder / "p")
    (folder / "p/self").symlink_to(folder / "p/self")
    result = discovery.find(["p"])
    assert [p.as_posix() for p in result.files] == ["p/a.txt", "p/q/b.txt", "p/self"]
    assert [(s.path, s.reason) for s in result.skipped] == [("p/q/back", discovery.SEEN)]


def test_link_to_a_folder_elsewhere_is_followed(folder: Path) -> None:
    make(folder, "elsewhere/a.txt", "p/b.txt")
    (folder / "p/archive").symlink_to(folder / "elsewhere")
    assert found("p") == ["p/archive/a.txt", "p/b.txt"]


def test_output_folder_is_never_read(folder: Path) -> None:
    make(folder, "p/a.txt", "p/out/tables/tuples.csv")
    assert found("p", exclude=Path("p/out")) == ["p/a.txt"]


def test_folder_that_cannot_be_opened_is_an_input_that_failed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(folder, "p/a.txt", "p/locked/b.txt")
    listing = Path.iterdir

    def refuse(self: Path) -> object:
        if self.name == "locked":
            raise PermissionError(13, "Permission denied")
        return listing(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    result = discovery.find(["p"])
    assert [p.name for p in result.files] == ["a.txt"]
    assert [(path, error.code) for path, error in result.failed] == [("p/locked", "folder_unreadable")]
    assert len(result) == 2


def test_missing_file_beside_a_good_one_stays_an_input(folder: Path) -> None:
    make(folder, "a.txt")
    assert found("gone.txt", "a.txt") == ["gone.txt", "a.txt"]


@pytest.mark.parametrize("inputs", [["nowhere"], ["empty"], ["p/*.docx"], ["only-hidden"]])
def test_nothing_to_read_is_a_usage_error_that_names_the_input(folder: Path, inputs: list[str]) -> None:
    (folder / "empty").mkdir()
    make(folder, "only-hidden/.a.txt", "p/a.txt")
    with pytest.raises(UsageError) as caught:
        discovery.find(inputs)
    assert caught.value.code == "no_input"
    assert inputs[0] in caught.value.vi and inputs[0] in caught.value.en
