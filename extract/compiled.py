"""Rules read and compiled once for each state of them, not once a process: kept in the user's cache, trusted only where its owner wrote it.

Compiling the shipped rules takes longer than reading several plans, reading them as long as one. What is kept depends on the rule files, on
the patterns, on the `regex` module and on Python; anything else in its place, cut short or open to others, is left alone, and the rules are
read and compiled as if nothing were there.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import pickle
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import regex

from extract import patterns, rulebook, text
from extract.ingest import store
from extract.patterns import Begins, Needs, begins, looks_ahead, runs_away
from extract.rulebook import Rule, Rulebook, compile_pattern

_SHELF = "patterns"
_RULES_SHELF = "rules"
# States of the rules that stay: a few installations side by side, not every edit of somebody who writes rules.
_KEPT = 4
# Goes up when what is kept changes its shape.
_FORMAT = "3"
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule made ready: its compiled pattern, and what tells where it cannot match.

    `needs` is what every match holds, `begins` what it begins with (None: anything); `ahead` says whether the text behind a match
    has a say in it (see `patterns.looks_ahead`), `watched` whether a search may run away (see `patterns.runs_away`).
    """

    pattern: regex.Pattern[str]
    needs: Needs
    begins: Begins | None
    ahead: bool
    watched: bool


def compiled(rule: Rule) -> Compiled:
    """Answers one rule made ready. Raises RuleError where its pattern is wrong."""
    return Compiled(compile_pattern(rule), rule.needs, begins(rule.pattern), looks_ahead(rule.pattern), runs_away(rule.pattern))


def kept(rules: Sequence[Rule]) -> dict[str, Compiled]:
    """Answers all `rules` made ready, by id, from the cache where it has them; else they are compiled and put there.

    Raises:
        RuleError: a pattern is wrong.
    """
    key = _key(rules)
    found = _read(store.own(_SHELF, key), rules)
    if found is None:
        found = {rule.id: compiled(rule) for rule in rules}
        data = _written(found)
        if data and store.put(_SHELF, key, data):
            store.thin(_SHELF, _KEPT)
    return found


def shipped() -> Rulebook:
    """Answers the rulebook of `rules_dir()` without its examples, from the cache where that has it.

    Raises:
        RuleError: a rule file is wrong; nothing of such a state of the rules is ever kept.
    """
    # What reads the rules decides what they say.
    readers = (Path(module.__file__ or "") for module in (rulebook, patterns, text))
    try:
        files = [(path.name, path.read_bytes()) for path in (*sorted(rulebook.rules_dir().glob("*.toml")), *readers)]
    except OSError:
        return rulebook.default()
    digest = hashlib.sha256("\0".join([_FORMAT, sys.version]).encode())
    for name, content in files:
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    key = digest.hexdigest()
    try:
        rows, lexicons = _unpickled(store.own(_RULES_SHELF, key))
        return Rulebook(tuple(Rule(**row, match=(), reject=()) for row in rows), lexicons)
    except Exception:
        # Whatever is wrong with what was kept, the rules themselves are there.
        book = rulebook.default()
    names = [f.name for f in fields(Rule) if f.name not in ("match", "reject")]
    rows = [{name: getattr(rule, name) for name in names} for rule in book.rules]
    if store.put(_RULES_SHELF, key, _pickled((rows, book.lexicons))):
        store.thin(_RULES_SHELF, _KEPT)
    return book


def _key(rules: Sequence[Rule]) -> str:
    parts = [_FORMAT, regex.__version__, sys.version, platform.machine(), *(part for rule in rules for part in (rule.id, rule.pattern))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _written(ready: dict[str, Compiled]) -> bytes:
    """Answers what `_read` reads; nothing where this `regex` cannot hand out what it compiled."""
    rows = [
        (name, c.pattern, (c.needs.literals, c.needs.digit), _strings(c.begins), c.ahead, c.watched)
        for name, c in ready.items()
    ]
    try:
        return _pickled(rows)
    except (TypeError, pickle.PicklingError):
        return b""


def _pickled(value: object) -> bytes:
    data = pickle.dumps(value, protocol=5)
    return hashlib.sha256(data).digest() + data


def _unpickled(data: bytes | None) -> Any:
    """Answers what was put into `_pickled`. Raises anything where that is not what `data` has."""
    if data is None or hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
        raise ValueError
    return _Unpickler(io.BytesIO(data[_DIGEST:])).load()


def _strings(first: Begins | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return (tuple(sorted(first.words)), tuple(sorted(first.stems))) if first is not None else None


def _read(data: bytes | None, rules: Sequence[Rule]) -> dict[str, Compiled] | None:
    try:
        rows = _unpickled(data)
        ready = {
            name: Compiled(pattern, Needs(*needs), first and Begins(*map(frozenset, first)), ahead, watched)
            for name, pattern, needs, first, ahead, watched in rows
        }
    except Exception:
        # Whatever is wrong with what was kept, the rules themselves are there.
        return None
    whole = all(rule.id in ready and ready[rule.id].pattern.pattern == rule.pattern for rule in rules)
    return ready if whole else None


class _Unpickler(pickle.Unpickler):
    """Reads nothing but compiled patterns and plain values: a pickle may otherwise call what it likes."""

    def find_class(self, module: str, name: str) -> Any:
        reduce: Any = copyreg.dispatch_table[regex.Pattern]
        maker = reduce(regex.compile(""))[0]
        if (module, name) != (maker.__module__, maker.__name__):
            raise pickle.UnpicklingError(f"{module}.{name} is no compiled pattern")
        return maker
