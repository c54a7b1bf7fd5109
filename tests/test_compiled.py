"""Compiled patterns in the cache: the same as freshly compiled ones, and never taken from anybody else's hand."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import pickle
import shutil
from pathlib import Path

import pytest
import regex

from extract import compiled, rulebook
from extract.compiled import Compiled
from extract.ingest import store
from extract.rulebook import Rule
from extract.text import fold

RULES = rulebook.default().rules[:12]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the rules whose patterns were compiled, in order."""
    seen: list[str] = []
    real = compiled.compiled

    def count(rule: Rule) -> Compiled:
        seen.append(rule.id)
        return real(rule)

    monkeypatch.setattr(compiled, "compiled", count)
    return seen


def only_file(cache: Path) -> Path:
    (path,) = (p for p in cache.rglob("*") if p.is_file())
    return path


def test_kept_patterns_are_those_that_were_compiled(compiles: list[str]) -> None:
    first = compiled.kept(RULES)
    assert compiles == [rule.id for rule in RULES]
    second = compiled.kept(RULES)
    assert compiles == [rule.id for rule in RULES]
    for rule in RULES:
        one, other = first[rule.id], second[rule.id]
        assert (other.needs, other.begins, other.ahead, other.watched) == (one.needs, one.begins, one.ahead, one.watched)
        assert (other.pattern.pattern, other.pattern.flags) == (rule.pattern, one.pattern.flags)
        for example in (*rule.match, *rule.reject):
            text = fold(example.text)
            assert [m.regs for m in other.pattern.finditer(text)] == [m.regs for m in one.pattern.finditer(text)]


def test_what_is_kept_is_for_these_rules_and_this_regex(compiles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.kept(RULES)
    compiled.kept(RULES[:5])
    assert len(compiles) == len(RULES) + 5
    monkeypatch.setattr(regex, "__version__", "0")
    compiled.kept(RULES)
    assert len(compiles) == 2 * len(RULES) + 5


def test_a_damaged_file_is_left_alone_and_made_anew(cache: Path, compiles: list[str]) -> None:
    compiled.kept(RULES)
    path = only_file(cache)
    whole = path.read_bytes()
    for broken in (b"", whole[:-1], whole[:40], b"x" + whole[1:]):
        path.write_bytes(broken)
        compiles.clear()
        assert compiled.kept(RULES).keys() == {rule.id for rule in RULES} and len(compiles) == len(RULES)
        assert path.read_bytes() == whole


class Trap:
    """A pickle that does something."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


def test_a_forged_file_runs_nothing(cache: Path, tmp_path: Path, compiles: list[str]) -> None:
    compiled.kept(RULES)
    data = pickle.dumps([Trap(tmp_path / "sprung")])
    only_file(cache).write_bytes(hashlib.sha256(data).digest() + data)
    compiles.clear()
    compiled.kept(RULES)
    assert len(compiles) == len(RULES) and not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_may_write_is_not_read(cache: Path, compiles: list[str], mode: int) -> None:
    compiled.kept(RULES)
    only_file(cache).chmod(mode)
    compiles.clear()
    compiled.kept(RULES)
    assert len(compiles) == len(RULES)


def test_a_file_of_somebody_else_is_not_read(compiles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.kept(RULES)
    compiles.clear()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    compiled.kept(RULES)
    assert len(compiles) == len(RULES)


def test_a_pipe_in_its_place_holds_nothing_up(cache: Path, compiles: list[str]) -> None:
    compiled.kept(RULES)
    path = only_file(cache)
    path.unlink()
    os.mkfifo(path)
    compiles.clear()
    compiled.kept(RULES)
    assert len(compiles) == len(RULES)


def test_without_a_cache_patterns_are_compiled(cache: Path, compiles: list[str]) -> None:
    cache.write_text("no folder")
    assert compiled.kept(RULES).keys() == {rule.id for rule in RULES} and len(compiles) == len(RULES)


def test_old_states_of_the_rules_do_not_pile_up(cache: Path) -> None:
    for count in range(1, 9):
        compiled.kept(RULES[:count])
    assert len([p for p in cache.rglob("*") if p.is_file()]) == 4
    assert store.own("patterns", compiled._key(RULES[:8])) is not None


def test_the_shipped_rules_are_read_once_and_come_back_as_they_were(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = rulebook.default()
    assert compiled.shipped() is book
    kept = compiled.shipped()
    assert kept is not book and kept.lexicons == book.lexicons
    assert kept.rules == tuple(dataclasses.replace(rule, match=(), reject=()) for rule in book.rules)
    only_file(cache).write_bytes(b"cut short")
    assert compiled.shipped() is book


def test_an_edit_of_a_rule_file_counts_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = tmp_path / "rules"
    shutil.copytree(rulebook.rules_dir(), directory)
    monkeypatch.setattr(rulebook, "rules_dir", lambda: directory)
    monkeypatch.setattr(rulebook, "default", lambda: rulebook.load(directory))
    before = compiled.shipped()
    with (directory / "doubts.toml").open("a", encoding="utf-8") as file:
        file.write('[[rule]]\nid = "doubt.new"\nlabel = "doubt"\npattern = "mới"\nmatch = ["[[mới]]"]\nreject = ["cũ"]\n')
    assert {rule.id for rule in compiled.shipped().rules} - {rule.id for rule in before.rules} == {"doubt.new"}
