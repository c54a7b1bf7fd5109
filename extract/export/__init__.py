"""Tables to files. One module a format, loaded when it is asked for; each file whole or not at all, the same bytes each time."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.errors import UsageError
from extract.reviews import Review
from extract.tables import TableSet

if TYPE_CHECKING:
    from extract.export.profiles import Profile

# Name of the format to the function that writes it: `write(tables, out_dir) -> list[Path]`. The descriptor tells of the CSVs: after them.
FORMATS = {
    "csv": "extract.export.csv:write",
    "parquet": "extract.export.parquet:write",
    "xlsx": "extract.export.xlsx:write",
    "sqlite": "extract.export.sqlite:write",
    "ics": "extract.export.ics:write",
    "datapackage": "extract.export.datapackage:write",
    "texts": "extract.export.texts:write",
    "audit": "extract.export.html:write",
}


# Formats that may be written side by side, by processes of their own: each group takes about as long as the others.
GROUPS = (("xlsx",), ("audit",), ("csv", "datapackage", "texts"), ("parquet", "sqlite", "ics"))


def write(
    tables: TableSet,
    out_dir: Path,
    *,
    formats: Sequence[str] = tuple(FORMATS),
    lang: str = "vi",
    profile: Profile | None = None,
    decided: Sequence[Review] = (),
    workbook_tasks: int | None = None,
) -> list[Path]:
    """Writes `tables` under `out_dir` (made where it is not there) and answers the files, in the order of `formats`.

    Args:
        lang: language in which the audit opens ("vi" or "en").
        profile: adds its sheets to the workbook.
        workbook_tasks: tasks that one workbook may hold; as many as there are where it is None.
        decided: what auditors decided, also about documents that are not in `tables`: the audit's own export keeps it.

    Raises:
        UsageError: no such format, or the folder cannot be written to.
    """
    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        known = ", ".join(FORMATS)
        raise UsageError(
            "unknown_format",
            vi=f"Không có định dạng “{unknown[0]}”; chọn trong: {known}.",
            en=f"There is no format “{unknown[0]}”; choose among: {known}.",
        )
    # What some formats are told beside the tables.
    options: dict[str, dict[str, Any]] = {"xlsx": {"profile": profile, "most": workbook_tasks}, "audit": {"lang": lang, "decided": decided}}
    written: list[Path] = []
    with writing(out_dir):
        out_dir.mkdir(parents=True, exist_ok=True)
        for name in formats:
            written += _writer(name)(tables, out_dir, **options.get(name, {}))
    return written


@contextmanager
def writing(out_dir: Path) -> Iterator[None]:
    """Turns what goes wrong in writing to `out_dir` into UsageError `cannot_write`."""
    try:
        yield
    except OSError as error:
        where = error.filename or out_dir
        raise UsageError(
            "cannot_write",
            vi=f"Không ghi được {where}: {error.strerror or error}; kiểm tra quyền ghi, dung lượng đĩa và tệp đang mở ở chương trình khác.",
            en=f"Cannot write {where}: {error.strerror or error}; check permissions, disk space and whether another program holds it open.",
        ) from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path` to write to; puts it in the place of `path` when all went well, else leaves no trace."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _writer(name: str) -> Callable[..., list[Path]]:
    module, function = FORMATS[name].split(":")
    found: Callable[..., list[Path]] = getattr(importlib.import_module(module), function)
    return found
