"""Parquet with real types: dates are dates, numbers are numbers, missing values are null."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from extract.columns import TABLES, TableSpec
from extract.export import replacing
from extract.tables import Cell, Row, TableSet

_TYPES = {
    "text": pa.string(), "json": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
}  # fmt: skip

# Numpy's type for each of Arrow's that is no text; days are counted from 1970.
_NUMBERS = {pa.int64(): np.int64, pa.float64(): np.float64, pa.bool_(): np.bool_, pa.date32(): np.int32}
_EPOCH = dt.date(1970, 1, 1).toordinal()
# Rows laid out and written at once, as one row group: some tens of megabytes of the widest table.
_CHUNK = 20_000


def write(tables: TableSet, out_dir: Path) -> list[Path]:
    """Writes `tables/<table>.parquet` for each table and answers the files; columns carry their descriptions, tables their keys."""
    written = []
    for name, spec in TABLES.items():
        path = out_dir / "tables" / f"{name}.parquet"
        schema = _schema(spec)
        rows = iter(tables.rows(name))
        with replacing(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
            # A table without rows is a file too.
            chunk = list(itertools.islice(rows, _CHUNK))
            while True:
                writer.write_table(_table(chunk, spec, schema))
                chunk = list(itertools.islice(rows, _CHUNK))
                if not chunk:
                    break
        written.append(path)
    return written


def _schema(spec: TableSpec) -> pa.Schema:
    # Parquet has no keys of its own: they stand in the file's metadata, worded as in datapackage.json.
    links = [{"fields": [c], "reference": {"resource": t, "fields": [TABLES[t].key]}} for c, t in spec.links.items()]
    return pa.schema(
        [pa.field(c.name, _TYPES[c.type], nullable=c.nullable, metadata={"description": c.en, "label_vi": c.vi}) for c in spec.columns],
        metadata={"description": spec.en, "label_vi": spec.vi, "primaryKey": spec.key, "foreignKeys": json.dumps(links)},
    )


def _table(rows: Sequence[Row], spec: TableSpec, schema: pa.Schema) -> pa.Table:
    cells: Sequence[Sequence[Cell]] = list(zip(*rows, strict=True)) or [()] * len(spec.columns)
    return pa.Table.from_arrays([_array(values, field.type) for values, field in zip(cells, schema, strict=True)], schema=schema)


def _array(cells: Sequence[Cell], kind: pa.DataType) -> pa.Array:
    """Answers `cells` as an Arrow array, laid out by hand: pyarrow's own way takes importing pandas first."""
    held = np.array([cell is not None for cell in cells])
    holes = None if held.all() else pa.py_buffer(np.packbits(held, bitorder="little"))
    if pa.types.is_string(kind):
        texts = [b"" if cell is None else str(cell).encode() for cell in cells]
        ends = np.cumsum([0, *map(len, texts)], dtype=np.int32)
        return pa.Array.from_buffers(kind, len(cells), [holes, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))])
    values: np.ndarray[Any, Any] = np.array([_number(cell) for cell in cells], dtype=_NUMBERS[kind])
    data = np.packbits(values, bitorder="little") if pa.types.is_boolean(kind) else values
    return pa.Array.from_buffers(kind, len(cells), [holes, pa.py_buffer(data)])


def _number(cell: Cell) -> float:
    if isinstance(cell, dt.date):
        return cell.toordinal() - _EPOCH
    assert cell is None or isinstance(cell, int | float)
    return cell or 0
