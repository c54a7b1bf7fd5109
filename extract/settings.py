"""What one input may cost, and where large results are divided: settings.toml has every setting, its default and what it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    a_process: int


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What readers take on; see settings.toml."""

    file_mb: float
    pages: int
    page_megapixels: float
    cells: int
    ocr_page_seconds: float
    office_file_seconds: float


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What a .zip may hold; see settings.toml."""

    depth: int
    files: int
    file_mb: float
    total_mb: float
    ratio: float


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """What the zip of a .docx or .xlsx may hold; see settings.toml."""

    parts: int
    part_mb: float
    total_mb: float
    ratio: float


@dataclass(frozen=True, slots=True)
class ResultLimits:
    """What one file of the results may hold; see settings.toml."""

    workbook_tasks: int


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; each attribute is a table of settings.toml."""

    document: DocumentLimits
    reading: ReadingLimits
    archive: ArchiveLimits
    package: PackageLimits
    results: ResultLimits


_KINDS: Mapping[str, type[Any]] = {
    "document": DocumentLimits,
    "reading": ReadingLimits,
    "archive": ArchiveLimits,
    "package": PackageLimits,
    "results": ResultLimits,
}
_used: list[Settings] = []


def current() -> Settings:
    """Answers the settings that this process works under: those it was told to `use`, else those that come along."""
    if not _used:
        _used.append(load())
    return _used[-1]


@contextmanager
def using(settings: Settings) -> Iterator[None]:
    """Makes `settings` the current ones of this process for a while."""
    _used.append(settings)
    try:
        yield
    finally:
        _used.remove(settings)


def use(settings: Settings) -> None:
    """Makes `settings` the current ones of this process for good."""
    _used[:] = [settings]


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
    import tomllib

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
