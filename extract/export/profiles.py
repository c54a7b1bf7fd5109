"""Profiles: sheets of one's own for the workbook, laid out in a TOML file, with columns from the tables and columns to fill in.

    standard = true                 # whether the workbook's own sheets follow; true where it is left out

    [[sheet]]
    name = "Theo dõi"               # at most 31 letters
    rows = "tuples"                 # a row for each: tuples, shortcomings, deadlines, months, units, findings, documents, quarantine
    columns = [
      { head = "Nhiệm vụ", field = "solution", width = 58 },
      { head = "Trạng thái", width = 16, align = "center", choices = ["Chưa làm", "Đang làm", "Đã xong"] },
    ]

A column without `field` is empty, for people to fill in. `field` is a column of the table (docs/data-dictionary.md) or one of those that
the workbook's own sheets show; a wrong name is answered with the names there are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from extract.errors import UsageError
from extract.export.sheets import FIELDS, Align, Head
from extract.messages import printable

_SHIPPED = Path(__file__).parent / "profile_files"
_SHEET_KEYS: Mapping[str, type] = {"name": str, "rows": str, "columns": list}
_COLUMN_KEYS: Mapping[str, type | tuple[type, ...]] = {"head": str, "field": str, "width": (int, float), "align": str, "choices": list}
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_MAX_NAME, _MAX_CHOICES, _MAX_COLUMNS = 31, 255, 256
_MONTHLY = ("month", "peak")


@dataclass(frozen=True, slots=True)
class ProfileSheet:
    """One sheet: what its rows are, and for each column its head and the field it shows ("" for one that people fill in)."""

    name: str
    rows: str
    fields: tuple[str, ...]
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Sheets of one's own; `standard` says whether the workbook's own follow."""

    sheets: tuple[ProfileSheet, ...]
    standard: bool = True


def shipped() -> list[str]:
    """Answers the names of the profiles that come along."""
    return sorted(p.stem for p in _SHIPPED.glob("*.toml"))


def load(name: str | Path) -> Profile:
    """Answers the profile in the file `name`, or the one that comes along under that name.

    Raises:
        UsageError: `no_profile`, `bad_profile`: there is none, or it is wrong; the sentence names the file, the place and what is allowed.
    """
    path = Path(name)
    if not path.is_file() and str(name) in shipped():
        path = _SHIPPED / f"{name}.toml"
    shown = printable(path.as_posix())
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        known = ", ".join(shipped())
        raise UsageError(
            "no_profile",
            vi=f"Không đọc được tệp {shown} ({error.strerror}); --profile cần một tệp .toml hoặc một mẫu có sẵn: {known}.",
            en=f"Cannot read {shown} ({error.strerror}); --profile takes a .toml file or one that comes along: {known}.",
        ) from error
    except ValueError as error:  # no UTF-8, no TOML
        _refuse(shown, f"không phải TOML hợp lệ ({error})", f"is no valid TOML ({error})")
    return _profile(shown, content)


def _profile(path: str, content: Mapping[str, Any]) -> Profile:
    _known(path, "", content, ("sheet", "standard"))
    standard, found = content.get("standard", True), content.get("sheet", [])
    if not isinstance(standard, bool):
        _refuse(path, "standard phải là true hoặc false", "standard has to be true or false")
    if not isinstance(found, list) or not found or not all(isinstance(s, dict) for s in found):
        _refuse(path, "cần ít nhất một [[sheet]]", "needs at least one [[sheet]]")
    made = tuple(_sheet(path, n, sheet) for n, sheet in enumerate(found, start=1))
    names = [s.name.casefold() for s in made]
    taken = {"ô dài", *(_STANDARD if standard else ())}
    for n, own in enumerate(names):
        if own in names[:n] or own in taken:
            _refuse(path, f"tên trang tính “{made[n].name}” bị trùng", f"the sheet name “{made[n].name}” is taken")
    return Profile(made, standard)


_STANDARD = ("bộ nội dung", "hạn chế", "thời hạn", "theo tháng", "đơn vị", "phát hiện", "văn bản", "không đọc được")


def _sheet(path: str, number: int, sheet: Mapping[str, Any]) -> ProfileSheet:
    where = f"sheet {number}"
    _known(path, where, sheet, _SHEET_KEYS)
    for key, kind in _SHEET_KEYS.items():
        if not isinstance(sheet.get(key), kind) or not sheet[key]:
            _refuse(path, f"{where}: thiếu {key}, hoặc {key} không đúng kiểu", f"{where}: {key} is missing or of the wrong type")
    name, rows, columns = sheet["name"], sheet["rows"], sheet["columns"]
    if len(name) > _MAX_NAME or _NO_NAME.search(name):
        _refuse(path, f"{where}: tên “{name}” dài quá 31 chữ hoặc có ký tự [ ] : * ? / \\", f"{where}: “{name}” is no name for a sheet")
    if rows not in FIELDS:
        _choose(path, f"{where}, rows", rows, FIELDS)
    if len(columns) > _MAX_COLUMNS:
        _refuse(path, f"{where}: quá {_MAX_COLUMNS} cột", f"{where}: more than {_MAX_COLUMNS} columns")
    pairs = [_column(path, f"{where}, column {n}", column, rows) for n, column in enumerate(columns, start=1)]
    return ProfileSheet(name, rows, tuple(field for field, _ in pairs), tuple(head for _, head in pairs))


def _column(path: str, where: str, column: object, rows: str) -> tuple[str, Head]:
    if not isinstance(column, dict):
        _refuse(path, f"{where}: phải là {{ head = ..., field = ... }}", f"{where}: has to be {{ head = ..., field = ... }}")
    _known(path, where, column, _COLUMN_KEYS)
    for key, value in column.items():
        if not isinstance(value, _COLUMN_KEYS[key]) or isinstance(value, bool):
            _refuse(path, f"{where}: {key} không đúng kiểu", f"{where}: {key} is of the wrong type")
    head, field, width = column.get("head", ""), column.get("field", ""), column.get("width", 16)
    align: Align = "center" if column.get("align") == "center" else "left"
    if not head:
        _refuse(path, f"{where}: thiếu head", f"{where}: head is missing")
    if field and field not in FIELDS[rows]:
        _choose(path, f"{where}, field", field, FIELDS[rows])
    if not 1 <= width <= 255:
        _refuse(path, f"{where}: width từ 1 đến 255", f"{where}: width is 1 to 255")
    if column.get("align", "left") not in ("left", "center"):
        _choose(path, f"{where}, align", str(column["align"]), ("left", "center"))
    choices = column.get("choices", [])
    if not all(isinstance(c, str) and c and "," not in c for c in choices) or len(",".join(choices)) > _MAX_CHOICES:
        _refuse(
            path,
            f"{where}: choices là các chuỗi không có dấu phẩy, cộng lại không quá {_MAX_CHOICES} chữ",
            f"{where}: choices are strings without commas, {_MAX_CHOICES} letters in all",
        )
    return field, Head(head, float(width), align, field in _MONTHLY, tuple(choices))


def _known(path: str, where: str, found: Mapping[str, Any], keys: Collection[str]) -> None:
    for key in found:
        if key not in keys:
            _choose(path, where, key, keys)


def _choose(path: str, where: str, found: str, known: Collection[str]) -> NoReturn:
    listed = ", ".join(sorted(known))
    at = f"{where}: " if where else ""
    _refuse(path, f"{at}không có “{found}”; chọn trong: {listed}", f"{at}there is no “{found}”; choose among: {listed}")


def _refuse(path: str, vi: str, en: str) -> NoReturn:
    raise UsageError("bad_profile", vi=f"{path}: {printable(vi)}.", en=f"{path}: {printable(en)}.")
