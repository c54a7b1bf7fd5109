"""The descriptor of the CSV tables after the Data Package standard: columns, types, keys, encoding, size and hash of each file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from extract.columns import TABLES, Column, TableSpec
from extract.export import replacing
from extract.tables import TableSet

_TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}


# Of the JSON columns, those that hold no list.
_OBJECTS = ("evidence", "completeness_parts")


def write(tables: TableSet, out_dir: Path) -> list[Path]:
    """Writes `datapackage.json` for the CSVs that stand in `out_dir` and answers it. A CSV that is not there is not described."""
    path = out_dir / "datapackage.json"
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(descriptor(out_dir), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return [path]


def descriptor(out_dir: Path) -> dict[str, Any]:
    """Answers the descriptor of the CSVs under `out_dir`."""
    there = [spec for name, spec in TABLES.items() if (out_dir / "tables" / f"{name}.csv").is_file()]
    names = {spec.name for spec in there}
    return {
        "profile": "tabular-data-package",
        "name": "kehoach",
        "title": "Hạn chế, giải pháp, thời hạn và đơn vị trong các kế hoạch",
        "description": "Text cells that begin with = + - @ (also full-width), tab, line break or apostrophe carry one apostrophe in front.",
        "resources": [_resource(spec, out_dir, names) for spec in there],
    }


def _resource(spec: TableSpec, out_dir: Path, names: set[str]) -> dict[str, Any]:
    path = f"tables/{spec.name}.csv"
    with (out_dir / path).open("rb") as file:
        digest, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    return {
        "profile": "tabular-data-resource",
        "name": spec.name,
        "path": path,
        "title": spec.vi,
        "description": spec.en,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [_field(c, c.name == spec.key) for c in spec.columns],
            "missingValues": [""],
            "primaryKey": [spec.key],
            "foreignKeys": [
                # An empty resource name is the standard's way to say "this table".
                {"fields": [c], "reference": {"resource": "" if t == spec.name else t, "fields": [TABLES[t].key]}}
                for c, t in spec.links.items()
                if t in names
            ],
        },
    }


def _field(column: Column, primary: bool) -> dict[str, Any]:
    kind = _TYPES.get(column.type) or ("object" if column.name in _OBJECTS else "array")
    field: dict[str, Any] = {"name": column.name, "type": kind, "title": column.vi, "description": column.en}
    constraints = {"required": True} if column.required or primary else {}
    if primary:
        constraints["unique"] = True
    return field | ({"constraints": constraints} if constraints else {})
