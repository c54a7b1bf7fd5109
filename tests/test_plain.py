"""What a run keeps on disk comes back as it was, and bytes of somebody else's come back as nothing."""

from __future__ import annotations

import hashlib
import os
import pickle
import zlib
from pathlib import Path

import pytest

from extract import audit, ingest, pipeline, plain, tables
from extract.model import Quarantined
from tests.test_bad_input import pdf

PLANS = sorted((Path(__file__).parent.parent / "corpus/plans").glob("a0[1-4]*"))


@pytest.mark.parametrize("path", PLANS, ids=lambda p: p.stem)
def test_document_and_rows_come_back_as_they_were(path: Path) -> None:
    document = ingest.read(path)
    assert plain.load_document(plain.dump_document(document)) == document
    rows = tables.rows(audit.audit(pipeline.understand(document, nlp=False)))
    assert plain.load_rows(plain.dump(rows)) == rows


def test_words_with_their_boxes_come_back() -> None:
    document = ingest.parse(pdf(), "a.pdf")
    assert document.words
    again = plain.load_document(plain.dump_document(document))
    assert again == document and again.words == document.words


def test_reason_of_a_refusal_comes_back() -> None:
    refused = Quarantined("a\udcea.txt", "0" * 64, "", "read", "empty", "Tệp rỗng.", 0.0)
    assert plain.load_refusal(plain.dump(refused)) == refused


def test_one_noun_is_not_taken_for_another() -> None:
    refused = plain.dump(Quarantined("a", "", "", "read", "empty", "", 0.0))
    assert (plain.load_rows(refused), plain.load_document(refused)) == (None, None)
    assert plain.load_refusal(plain.dump([1, 2])) is None


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b[:10], lambda b: b"", lambda b: b[:40] + bytes([b[40] ^ 1]) + b[41:]])
def test_damaged_bytes_are_nothing(spoil: object) -> None:
    data = plain.dump(Quarantined("a", "", "", "read", "empty", "", 0.0))
    assert plain.load_refusal(spoil(data)) is None  # type: ignore[operator]


class Hostile:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.mark),)


def test_forged_bytes_run_nothing(tmp_path: Path) -> None:
    packed = zlib.compress(pickle.dumps(Hostile(tmp_path / "ran")))
    forged = hashlib.sha256(packed).digest() + packed
    assert plain.load(forged) is None
    assert not (tmp_path / "ran").exists()
    pickle.loads(zlib.decompress(packed))
    assert (tmp_path / "ran").exists(), "else the test proves nothing"
