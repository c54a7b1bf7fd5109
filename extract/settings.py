"""What one input may cost, and where large results are divided: settings.toml has every setting, its default and what it is for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, NoReturn

from extract.errors import UsageError
from extract.messages import printable

_MOST = 1e12
_SHIPPED = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What one document may take; see settings.toml."""

    seconds: float
    seconds_per_mb: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class ResultLimits:
    """What one file of the results may hold; see settings.toml."""

    workbook_tasks: int


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; each attribute is a table of settings.toml."""

    document: DocumentLimits
    results: ResultLimits


_KINDS: Mapping[str, type[Any]] = {"document": DocumentLimits, "results": ResultLimits}


def load(path: Path | None = None) -> Settings:
    """Answers the settings: those in the file at `path`, and for what it leaves out those that come along.

    Raises:
        UsageError: `bad_settings`: the file cannot be read, names a setting that there is none of, or gives one what is no number above 0.
    """
    given = _tables(_SHIPPED)
    settings = Settings(**{name: kind(**given[name]) for name, kind in _KINDS.items()})
    if path is None:
        return settings
    for name, values in _tables(path).items():
        if name not in _KINDS or not isinstance(values, dict):
            _wrong(path, f"[{name}]", ", ".join(f"[{known}]" for known in _KINDS))
        known = {f.name: f.type for f in fields(_KINDS[name])}
        for key, value in values.items():
            if key not in known:
                _wrong(path, f"{name}.{key}", ", ".join(sorted(known)))
            if isinstance(value, bool) or not isinstance(value, int if known[key] == "int" else int | float) or not 0 < value < _MOST:
                _wrong(path, f"{name}.{key} = {value}", "1, 2, 3, ...")
        settings = replace(settings, **{name: replace(getattr(settings, name), **values)})
    return settings


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        _wrong(path, reason, "settings.toml")


def _wrong(path: Path, what: str, known: str) -> NoReturn:
    shown, what, known = printable(path.as_posix()), printable(what), printable(known)
    raise UsageError(
        "bad_settings",
        vi=f"{shown}: không dùng được “{what}”; cần: {known}.",
        en=f"{shown}: “{what}” cannot be used; expected: {known}.",
    )
