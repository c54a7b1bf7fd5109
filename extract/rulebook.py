"""Rules as data: reads rules/*.toml, checks their structure, and answers one immutable Rulebook.

A wrong rule file stops the command with a sentence that names file, rule and key, so that a typing error is never a silent miss.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn, cast

import regex

from extract import patterns
from extract.errors import RuleError
from extract.text import fold

At = Literal["anywhere", "start", "whole"]

_TABLES = ("lexicon", "fragments", "rule")
_RULE_KEYS: dict[str, type | tuple[type, ...]] = {
    "id": str, "label": str, "pattern": str, "phrases": list, "at": str, "value": str, "set": dict, "scope": list,
    "priority": int, "ignore": bool, "note": str, "match": list, "reject": list,
}  # fmt: skip
_EXAMPLE_KEYS = ("text", "value", "issued_on", "scope")
_STRETCH = re.compile(r"\[\[(?:(?!\[\[|\]\]).)+\]\]", re.DOTALL)
_MARKED = re.compile(rf"(?:(?!\[\[|\]\]).)*(?:{_STRETCH.pattern}(?:(?!\[\[|\]\]).)*)+", re.DOTALL)
_PLACES = ("anywhere", "start", "whole")


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the stretches of it that a rule must match; none in a text that it must not match.

    `value` holds what the normaliser must answer for the first stretch (only the keys given are compared), `issued_on` the document's
    day of issue.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    value: Mapping[str, str] = field(default_factory=dict)
    issued_on: dt.date | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a regex over folded text with a label, what its matches mean, and examples on both sides.

    `pattern` is complete: folded, fragments put in, word edges added.
    """

    id: str
    label: str
    pattern: str
    at: At
    value: str
    constants: Mapping[str, str]
    scope: frozenset[str]
    priority: int
    ignore: bool
    match: tuple[Example, ...]
    reject: tuple[Example, ...]
    file: str
    note: str = ""

    @property
    def needs(self) -> patterns.Needs:
        """Answers what every match holds, so that a text without it need not be searched."""
        return patterns.needs(self.pattern)

    def applies(self, scope: str | None) -> bool:
        """Answers whether the rule is in force in `scope`; a rule without scopes always is, and None asks for all rules."""
        return scope is None or not self.scope or scope in self.scope


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in file and text order, and the lexicons: name -> folded surface (single spaces) -> value."""

    rules: tuple[Rule, ...]
    lexicons: Mapping[str, Mapping[str, str]]

    def family(self, label: str) -> tuple[Rule, ...]:
        """Answers the rules whose label is `label` or lies under it ("deadline" has "deadline.day")."""
        return tuple(r for r in self.rules if r.label == label or r.label.startswith(label + "."))

    def reading(self, lexicon: str, surface: str) -> str:
        """Answers the value of a folded `surface`. Raises KeyError where the lexicon does not have it."""
        return self.lexicons[lexicon][" ".join(surface.split())]


def rules_dir() -> Path:
    """Answers where the rules are: inside the installed package, or beside it in a checkout."""
    shipped = Path(__file__).parent / "_rules"
    return shipped if shipped.is_dir() else Path(__file__).parent.parent / "rules"


@functools.cache
def default() -> Rulebook:
    """Answers the rulebook of `rules_dir()`, read once a process."""
    return load(rules_dir())


def load(directory: Path, *, values: Collection[str] | None = None, more: Sequence[Path] = ()) -> Rulebook:
    """Reads every *.toml of `directory`, and the files `more`.

    Args:
        directory: the rule files; lexicons and fragments are known to all of them.
        more: files of further rules, which may use those lexicons and fragments.
        values: the names a rule's `value` may have; None leaves them unchecked.

    Raises:
        RuleError: the first thing that is wrong, with file, rule id and key.
    """
    files = sorted(directory.glob("*.toml"))
    if not files:
        raise RuleError(
            "rules_missing",
            vi=f"Không tìm thấy tệp quy tắc *.toml nào trong {directory}; hãy cài đặt lại chương trình.",
            en=f"No rule files *.toml in {directory}; install the program again.",
        )
    contents = [(path.name, _read(path)) for path in (*files, *more)]
    return _Builder(contents, values).build()


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        _fail(path.name, "", "", f"không đọc được: {error.strerror}", f"cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        _fail(path.name, "", "", f"không phải TOML hợp lệ: {error}", f"not valid TOML: {error}")


def _fail(file: str, rule: str, key: str, vi: str, en: str) -> NoReturn:
    where_vi = file + (f", quy tắc {rule}" if rule else "") + (f", khóa {key}" if key else "")
    where_en = file + (f", rule {rule}" if rule else "") + (f", key {key}" if key else "")
    raise RuleError("rule_error", vi=f"{where_vi}: {vi}", en=f"{where_en}: {en}")


class _Builder:
    """Puts the files together: lexicons and fragments first, then the rules that use them."""

    def __init__(self, contents: list[tuple[str, dict[str, Any]]], values: Collection[str] | None) -> None:
        self._contents = contents
        self._values = values
        self._sources: dict[str, tuple[str, str]] = {}  # fragment name -> (file, source)
        self._translated: dict[str, str] = {}
        self._lexicons: dict[str, dict[str, str]] = {}
        self._ids: dict[str, str] = {}

    def build(self) -> Rulebook:
        for file, content in self._contents:
            for table in content:
                if table not in _TABLES:
                    _fail(file, "", table, f"không có bảng này; chỉ có {', '.join(_TABLES)}", f"unknown; legal are {', '.join(_TABLES)}")
            for name, entries in content.get("lexicon", {}).items():
                self._lexicon(file, name, entries)
            for name, source in content.get("fragments", {}).items():
                if not isinstance(source, str):
                    _fail(file, "", f"fragments.{name}", "phải là một chuỗi", "must be a string")
                self._claim(file, name)
                self._sources[name] = (file, source)
        for name, (file, _) in self._sources.items():
            self._fragment(name, file, "", f"fragments.{name}", ())
        rules = [self._rule(file, number, raw) for file, content in self._contents for number, raw in enumerate(content.get("rule", ()), 1)]
        return Rulebook(tuple(rules), self._lexicons)

    def _claim(self, file: str, name: str) -> None:
        if name in self._sources or name in self._lexicons:
            other = self._sources[name][0] if name in self._sources else "lexicon"
            _fail(file, "", name, f"tên này đã có ở {other}", f"this name is already taken in {other}")

    def _lexicon(self, file: str, name: str, entries: object) -> None:
        key = f"lexicon.{name}"
        self._claim(file, name)
        if not isinstance(entries, dict) or not entries:
            _fail(file, "", key, "phải có ít nhất một giá trị", "needs at least one value")
        surfaces: dict[str, str] = {}
        for value, listed in entries.items():
            if not isinstance(listed, list) or not listed or not all(isinstance(s, str) and s.strip() for s in listed):
                _fail(file, "", f"{key}.{value}", "phải là danh sách chuỗi không rỗng", "must be a list of non-empty strings")
            for surface in listed:
                folded = fold(" ".join(surface.split()))
                if surfaces.setdefault(folded, value) != value:
                    _fail(file, "", f"{key}.{value}", f"{surface!r} đã có giá trị khác", f"{surface!r} already has another value")
        self._lexicons[name] = surfaces
        self._translated[name] = patterns.alternatives(list(surfaces))

    def _fragment(self, name: str, file: str, rule: str, key: str, within: tuple[str, ...]) -> str:
        if name in self._translated:
            return self._translated[name]
        if name not in self._sources or name in within:
            known = ", ".join(sorted({*self._sources, *self._lexicons}))
            why = ("tự gọi chính nó", "refers to itself") if name in within else (f"không có; có: {known}", f"unknown; known: {known}")
            _fail(file, rule, key, f"{{{name}}} {why[0]}", f"{{{name}}} {why[1]}")
        home, source = self._sources[name]
        inner = (*within, name)
        self._translated[name] = self._translate(home, "", f"fragments.{name}", source, inner)
        return self._translated[name]

    def _translate(self, file: str, rule: str, key: str, source: str, within: tuple[str, ...] = ()) -> str:
        try:
            return patterns.translate(source, lambda name: self._fragment(name, file, rule, key, within))
        except patterns.PatternError as error:
            _fail(file, rule, key, f"mẫu sai: {error}", f"bad pattern: {error}")

    def _rule(self, file: str, number: int, raw: dict[str, Any]) -> Rule:
        name = raw.get("id")
        if not isinstance(name, str) or not name:
            _fail(file, f"#{number}", "id", "thiếu id", "id is missing")
        _check_keys(file, name, raw)
        if name in self._ids:
            _fail(file, name, "id", f"id này đã có ở {self._ids[name]}", f"this id is already taken in {self._ids[name]}")
        self._ids[name] = file
        if "label" not in raw:
            _fail(file, name, "label", "thiếu label", "label is missing")
        place = raw.get("at", "anywhere")
        if place not in _PLACES:
            _fail(file, name, "at", f"{place!r} không dùng được; chỉ có {', '.join(_PLACES)}", f"{place!r}; legal are {', '.join(_PLACES)}")
        value = raw.get("value", "")
        if value and self._values is not None and value not in self._values:
            known = ", ".join(sorted(self._values))
            _fail(file, name, "value", f"không có {value!r}; có: {known}", f"unknown {value!r}; known: {known}")
        return Rule(
            id=name,
            label=raw["label"],
            pattern=patterns.edged(self._body(file, name, raw)),
            at=cast(At, place),
            value=value,
            constants={k: str(v) for k, v in raw.get("set", {}).items()},
            scope=frozenset(raw.get("scope", ())),
            priority=raw.get("priority", 50),
            ignore=raw.get("ignore", False),
            match=tuple(_positive(file, name, e) for e in raw["match"]),
            reject=tuple(_negative(file, name, e) for e in raw["reject"]),
            file=file,
            note=raw.get("note", ""),
        )

    def _body(self, file: str, name: str, raw: dict[str, Any]) -> str:
        if ("pattern" in raw) == ("phrases" in raw):
            _fail(file, name, "pattern", "cần đúng một trong pattern và phrases", "needs exactly one of pattern and phrases")
        if "phrases" in raw:
            if not raw["phrases"] or not all(isinstance(p, str) and p.strip() for p in raw["phrases"]):
                _fail(file, name, "phrases", "phải là danh sách chuỗi không rỗng", "must be a list of non-empty strings")
            return patterns.alternatives(raw["phrases"])
        return self._translate(file, name, "pattern", raw["pattern"])


def _check_keys(file: str, name: str, raw: dict[str, Any]) -> None:
    for key, value in raw.items():
        if key not in _RULE_KEYS:
            legal = ", ".join(_RULE_KEYS)
            _fail(file, name, key, f"không có khóa này; chỉ có {legal}", f"unknown key; legal are {legal}")
        wanted = _RULE_KEYS[key]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            _fail(file, name, key, f"phải là {wanted.__name__}", f"must be {wanted.__name__}")  # type: ignore[union-attr]
    for key in ("match", "reject"):
        if not raw.get(key):
            _fail(file, name, key, "cần ít nhất một ví dụ", "needs at least one example")


def _positive(file: str, name: str, raw: object) -> Example:
    table: dict[str, Any] = raw if isinstance(raw, dict) else {"text": raw}
    for key in table:
        if key not in _EXAMPLE_KEYS:
            legal = ", ".join(_EXAMPLE_KEYS)
            _fail(file, name, f"match.{key}", f"không có khóa này; chỉ có {legal}", f"unknown key; legal are {legal}")
    text = table.get("text")
    if not isinstance(text, str) or not _MARKED.fullmatch(text):
        _fail(file, name, "match", f"{text!r}: cần ít nhất một đoạn [[...]]", f"{text!r}: needs at least one stretch in [[...]]")
    issued = table.get("issued_on")
    try:
        day = dt.date.fromisoformat(issued) if isinstance(issued, str) else issued
    except ValueError:
        _fail(file, name, "match.issued_on", f"{issued!r} không phải ngày yyyy-mm-dd", f"{issued!r} is no date yyyy-mm-dd")
    return Example(
        text=text.replace("[[", "").replace("]]", ""),
        # Each earlier stretch shifted the text by its four brackets.
        spans=tuple((m.start() - 4 * i, m.end() - 4 * (i + 1)) for i, m in enumerate(_STRETCH.finditer(text))),
        value={k: str(v) for k, v in table.get("value", {}).items()},
        issued_on=day,
        scope=table.get("scope"),
    )


def _negative(file: str, name: str, raw: object) -> Example:
    if not isinstance(raw, str):
        _fail(file, name, "reject", "phải là danh sách chuỗi", "must be a list of strings")
    return Example(raw)


def compile_pattern(rule: Rule) -> regex.Pattern[str]:
    """Answers the compiled regex of `rule`; ^ and $ are the ends of a line. Raises RuleError where the regex itself is wrong."""
    try:
        return regex.compile(rule.pattern, regex.V0 | regex.MULTILINE)
    except regex.error as error:
        _fail(rule.file, rule.id, "pattern", f"mẫu sai: {error}", f"bad pattern: {error}")
