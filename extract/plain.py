"""Documents and their rows as bytes and back, for what a run keeps on disk: compact, whole or refused, and unable to run anything.

The bytes are a pickle, compressed, behind a digest. Reading one makes nothing but plain values and the nouns named here, whoever wrote it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import pickle
import zlib
from typing import Any

from extract import model, tables
from extract.model import Box, Document, Quarantined, Word
from extract.tables import DocumentRows

# What stands in a Document but for its words, and in the rows of one.
_NOUNS = {
    (kind.__module__, kind.__name__): kind
    for kind in (
        dt.date, model.Document, model.Block, model.Cell, model.Page, model.Problem, model.Style, model.Table, model.Quarantined,
        tables.DocumentRows, tables.SourceText,
    )
}  # fmt: skip
_DIGEST = hashlib.sha256().digest_size
# Level 1 makes a quarter of it in a fifth of the time of the usual level, which gains a tenth more.
_LEVEL = 1


def dump(value: Any) -> bytes:
    """Answers what `load` reads: of plain values (lists, tuples, dicts, texts, numbers, days) and the nouns above."""
    packed = zlib.compress(pickle.dumps(value, protocol=5), _LEVEL)
    return hashlib.sha256(packed).digest() + packed


def load(data: bytes | None) -> Any:
    """Answers what was put into `dump`; None where there is nothing, or anything else.

    A Document comes back without its words: see `load_document`.
    """
    if data is None or hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
        return None
    try:
        return _Unpickler(io.BytesIO(zlib.decompress(data[_DIGEST:]))).load()
    except Exception:
        # Bytes of somebody else's, with a digest that fits them.
        return None


def dump_document(document: Document) -> bytes:
    """Answers what `load_document` reads. Words are most of a Document: they go as rows of numbers, which takes a tenth of the time."""
    words = [
        (w.start, w.end, w.box.page, w.box.x0, w.box.top, w.box.x1, w.box.bottom, w.confidence, w.read_as) for w in document.words
    ]
    return dump((dataclasses.replace(document, words=()), words))


def load_document(data: bytes | None) -> Document | None:
    """Answers the Document in `data`, None where it holds none."""
    match load(data):
        case (Document() as document, list(rows)):
            words = tuple(
                Word(start, end, Box(page, x0, top, x1, bottom), sure, read_as)
                for start, end, page, x0, top, x1, bottom, sure, read_as in rows
            )
            return dataclasses.replace(document, words=words)
    return None


def load_rows(data: bytes | None) -> DocumentRows | None:
    """Answers the rows of one document in `data`, None where it holds none."""
    found = load(data)
    return found if isinstance(found, DocumentRows) else None


def load_refusal(data: bytes | None) -> Quarantined | None:
    """Answers the row of the quarantine in `data`, None where it holds none."""
    found = load(data)
    return found if isinstance(found, Quarantined) else None


class _Unpickler(pickle.Unpickler):
    """Makes nothing but what is listed: a pickle may otherwise call what it likes."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _NOUNS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is none of ours") from None
