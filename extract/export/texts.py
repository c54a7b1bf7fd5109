"""The cleaned texts that all offsets of the tables point into, in one file: a line of JSON a document."""

from __future__ import annotations

import json
from pathlib import Path

from extract.export import replacing
from extract.tables import SourceText, TableSet

NAME = "texts.jsonl"


def write(tables: TableSet, out_dir: Path) -> list[Path]:
    """Writes `texts.jsonl` and answers it: doc_id, text, and pages as [width, height, source], in points."""
    path = out_dir / NAME
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        for part in tables.parts():
            for doc_id, source in part.sources.items():
                line = {"doc_id": doc_id, "text": source.text, "pages": source.pages}
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    return [path]


def read(out_dir: Path) -> dict[str, SourceText]:
    """Answers what `write` wrote into `out_dir`, nothing where it is not there.

    Raises:
        OSError, ValueError, KeyError: it is there and cannot be read.
    """
    path = out_dir / NAME
    if not path.exists():
        return {}
    found = {}
    # Not splitlines: a text may hold characters that count as line breaks there.
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            entry = json.loads(line)
            found[entry["doc_id"]] = SourceText(entry["text"], tuple((w, h, source) for w, h, source in entry["pages"]))
    return found
