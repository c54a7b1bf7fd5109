"""Patterns compiled once for each state of the rules, not once a process: kept in the user's cache, trusted only where its owner wrote it.

Compiling the shipped rules takes longer than reading several plans. What is kept depends on the patterns, on the `regex` module and on
Python; anything else in its place, cut short or open to others, is left alone, and the patterns are compiled as if nothing were there.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import pickle
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import regex

from extract.ingest import store
from extract.patterns import Begins, Needs, begins, looks_ahead, runs_away
from extract.rulebook import Rule, compile_pattern

_SHELF = "patterns"
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
        data = pickle.dumps(rows, protocol=5)
    except (TypeError, pickle.PicklingError):
        return b""
    return hashlib.sha256(data).digest() + data


def _strings(first: Begins | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return (tuple(sorted(first.words)), tuple(sorted(first.stems))) if first is not None else None


def _read(data: bytes | None, rules: Sequence[Rule]) -> dict[str, Compiled] | None:
    if data is None or hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
        return None
    try:
        rows = _Unpickler(io.BytesIO(data[_DIGEST:])).load()
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
