"""Parquet with real types: dates are dates, numbers are numbers, missing values are null."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extract.columns import TABLES, TableSpec
from extract.export import replacing
from extract.tables import Tables

_TYPES = {
    "text": pa.string(), "json": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
}  # fmt: skip


def write(tables: Tables, out_dir: Path) -> list[Path]:
    """Writes `tables/<table>.parquet` for each table and answers the files; each column carries its description."""
    written = []
    for name, spec in TABLES.items():
        path = out_dir / "tables" / f"{name}.parquet"
        table = pa.Table.from_pandas(tables.frames[name], schema=_schema(spec), preserve_index=False).replace_schema_metadata(
            {"description": spec.en}
        )
        with replacing(path) as temporary:
            pq.write_table(table, temporary, compression="zstd")
        written.append(path)
    return written


def _schema(spec: TableSpec) -> pa.Schema:
    return pa.schema(
        [pa.field(c.name, _TYPES[c.type], nullable=c.nullable, metadata={"description": c.en, "label_vi": c.vi}) for c in spec.columns]
    )
