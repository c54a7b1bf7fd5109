"""What a run keeps in its output folder, so that the next one into it does only what is new: `.kehoach/`, which may be deleted at any time.

It lies beside the results and not in the user's cache: it is as large as they are and goes when they go, a run that was killed is found
again by whoever calls for its results again, and a run keeps its documents' rows on disk anyway until the tables are joined.

    documents/<reading>/       a Document by the hash of its file's bytes and the ending of its name
    rows/<understanding>/      the rows of a Document by the same key
    refusals/<understanding>/  why there are none, by that key, path, language and limits
    state.json                 which products were written last, from what
    inputs                     what became of each input of the last run that was completed, for `kehoach merge`
    lock                       held while a run is at it

<reading> and <understanding> are what extract.fingerprint says: under another state of code, rules or settings nothing of a shelf is
found. A changed rule changes the second alone. Each file is written whole or not at all, whenever the process is killed.
"""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from extract import plain
from extract.errors import UsageError
from extract.ingest.store import Store
from extract.messages import printable
from extract.model import Document, Quarantined
from extract.tables import DocumentRows, relocated

FOLDER = ".kehoach"
_STATE = "state.json"
_INPUTS = "inputs"
# What the folder begins with in which a run spools its tables.
SPOOL = "tables-"
# Where a file stands says nothing about what it holds; these say that nobody got at what it holds.
_PASSING = ("not_found", "no_permission", "not_a_file", "unreadable_file", "missing_tool")
# Products that are being written, left behind by a run that was killed.
_UNFINISHED = (".*.part", "tables/.*.part", "audit-pages/.*.part")


class Settled(NamedTuple):
    """What became of one input: its place among the inputs, its path, the SHA-256 of its bytes, and its row of the quarantine, if any."""

    number: int
    path: str
    sha256: str
    refused: Quarantined | None


class Completed(NamedTuple):
    """What a completed run came to.

    Attributes:
        reading: fingerprint of what its Documents rest on; `understanding` likewise of their rows, `program` of all products.
        shard: which part of all inputs it was given, (1, 1) for all of them; see `discovery.Found.shard`.
        total: how many inputs there were in all parts.
        settled: what became of each input, in their order.
    """

    reading: str
    understanding: str
    program: str
    shard: tuple[int, int]
    total: int
    settled: tuple[Settled, ...]


@dataclass(slots=True)
class Parcel:
    """What a process that cannot reach the checkpoint is given of it for one file, and what it makes for it. Picklable.

    Attributes:
        given: the Document that is kept, as it is kept; None where there is none.
        path: the path of the file, and `sha256` the hash of the bytes that were read.
        made: the Document that was made; `rows` likewise its rows, `refused` with `under` why there are none.
    """

    given: bytes | None = None
    sha256: str = ""
    path: str = ""
    made: bytes | None = None
    rows: bytes | None = None
    refused: tuple[Quarantined, str] | None = None

    def document(self, sha256: str, path: str) -> Document | None:
        """See Checkpoint."""
        return _document(self.given, path)

    def put_document(self, document: Document) -> None:
        """See Checkpoint."""
        self.sha256, self.path, self.made = document.sha256, document.path, plain.dump_document(document)

    def put_rows(self, sha256: str, path: str, rows: DocumentRows) -> bool:
        """See Checkpoint."""
        self.sha256, self.path, self.rows = sha256, path, plain.dump(rows)
        return True

    def put_refusal(self, refused: Quarantined, under: str) -> None:
        """See Checkpoint."""
        self.refused = (refused, under)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What runs into one folder keep. Picklable; workers write into it side by side.

    Attributes:
        out: the output folder.
        reading: fingerprint of what a Document rests on.
        understanding: fingerprint of what its rows rest on.
    """

    out: Path
    reading: str
    understanding: str

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.out / FOLDER

    def document(self, sha256: str, path: str) -> Document | None:
        """Answers the Document of a file with these bytes, as one at `path`; None where none is kept."""
        return _document(self._store.get(f"documents/{self.reading}", _key(sha256, path)), path)

    def put_document(self, document: Document) -> None:
        """Keeps a Document."""
        self._store.put(f"documents/{self.reading}", _key(document.sha256, document.path), plain.dump_document(document))

    def has_rows(self, sha256: str, path: str) -> bool:
        """Answers whether the rows of a file with these bytes seem to be there."""
        return self._store.has(f"rows/{self.understanding}", _key(sha256, path))

    def rows(self, sha256: str, path: str) -> DocumentRows | None:
        """Answers the rows of a file with these bytes, as one at `path`; None where none are kept or what is kept is damaged."""
        found = plain.load_rows(self._store.get(f"rows/{self.understanding}", _key(sha256, path)))
        return None if found is None else relocated(found, path)

    def put_rows(self, sha256: str, path: str, rows: DocumentRows) -> bool:
        """Keeps the rows of a document; answers False where that could not be done."""
        return self._store.put(f"rows/{self.understanding}", _key(sha256, path), plain.dump(rows))

    def parcel(self, sha256: str, path: str) -> Parcel:
        """Answers what to give to a process that cannot reach this folder."""
        return Parcel(self._store.get(f"documents/{self.reading}", _key(sha256, path)) if sha256 else None)

    def take(self, parcel: Parcel) -> bool:
        """Keeps what such a process made, and answers whether rows are among it that could be kept."""
        key = _key(parcel.sha256, parcel.path)
        if parcel.made is not None:
            self._store.put(f"documents/{self.reading}", key, parcel.made)
        if parcel.refused is not None:
            self.put_refusal(*parcel.refused)
        return parcel.rows is not None and self._store.put(f"rows/{self.understanding}", key, parcel.rows)

    def refusal(self, sha256: str, path: str, under: str) -> Quarantined | None:
        """Answers why the file at `path` with these bytes gave no rows `under` a language and limits; None where nothing is kept."""
        return plain.load_refusal(self._store.get(f"refusals/{self.understanding}", _refusal_key(sha256, path, under)))

    def put_refusal(self, refused: Quarantined, under: str) -> None:
        """Keeps a row of the quarantine, but where the next run may well read the file."""
        if refused.sha256 and refused.code not in _PASSING:
            key = _refusal_key(refused.sha256, refused.path, under)
            self._store.put(f"refusals/{self.understanding}", key, plain.dump(refused))

    def state(self, source: str) -> dict[str, Any] | None:
        """Answers what `put_state` was told, where the products were written from `source` and stand as they were written."""
        try:
            found = json.loads((self._store.folder / _STATE).read_text(encoding="utf-8"))
            told: dict[str, Any] = found["told"]
            same = found["source"] == source and all(_stamp(self.out / name) == stamp for name, stamp in found["files"].items())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return told if same else None

    def put_state(self, source: str, files: Iterable[Path], told: dict[str, Any]) -> None:
        """Notes that the products `files` are whole and were written from `source`, with what the next run may want to know."""
        stamps = {path.relative_to(self.out).as_posix(): _stamp(path) for path in files}
        text = json.dumps({"source": source, "files": stamps, "told": told}, ensure_ascii=False)
        self._replace(_STATE, text.encode("utf-8", "backslashreplace"))

    def inputs(self) -> Completed | None:
        """Answers what the last run that was completed came to; None where there was none."""
        try:
            reading, understanding, program, shard, total, settled = plain.load((self.folder / _INPUTS).read_bytes())
            return Completed(reading, understanding, program, shard, total, tuple(Settled(*one) for one in settled))
        except (OSError, TypeError, ValueError):
            return None

    def put_inputs(self, completed: Completed) -> None:
        """Notes what a run came to that is completed."""
        self._replace(_INPUTS, plain.dump((*completed[:-1], [tuple(one) for one in completed.settled])))

    def forget_state(self) -> None:
        """Notes that the products are about to be written: until they are, they are nothing to rely on."""
        with suppress(OSError):
            (self._store.folder / _STATE).unlink()

    def prune(self) -> None:
        """Takes away what was kept under other states of the code, the rules or the settings."""
        for shelf, used in (("documents", self.reading), ("rows", self.understanding), ("refusals", self.understanding)):
            for folder in (self._store.folder / shelf).glob("*"):
                if folder.name != used:
                    shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps other runs out of the folder, and clears away what one that was killed left half written.

        Raises:
            UsageError: `busy`: another run is at it.
            OSError: the folder cannot be written.
        """
        self._store.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The system lets go of a lock when its process dies, however it dies.
        with (self._store.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise _busy(self.out) from None
            for pattern in _UNFINISHED:
                for left in self.out.glob(pattern):
                    left.unlink(missing_ok=True)
            for spool in self.folder.glob(SPOOL + "*"):
                shutil.rmtree(spool, ignore_errors=True)
            yield

    @property
    def _store(self) -> Store:
        return Store(self.folder)

    def _replace(self, name: str, data: bytes) -> None:
        place = self.folder / name
        temporary = place.with_name(f".{name}.part")
        with suppress(OSError):
            temporary.write_bytes(data)
            temporary.replace(place)


def _document(kept: bytes | None, path: str) -> Document | None:
    found = plain.load_document(kept)
    return None if found is None else dataclasses.replace(found, path=path)


def _key(sha256: str, path: str) -> str:
    # What a file is, is told by its bytes, and where they leave it open by the ending of its name.
    return hashlib.sha256(f"{sha256}\0{PurePath(path).suffix.lower()}".encode("utf-8", "surrogateescape")).hexdigest()


def _refusal_key(sha256: str, path: str, under: str) -> str:
    # The reason names the file.
    return hashlib.sha256(f"{sha256}\0{under}\0{path}".encode("utf-8", "surrogateescape")).hexdigest()


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _busy(out: Path) -> UsageError:
    shown = printable(out.as_posix())
    return UsageError(
        "busy",
        vi=f"Một lần chạy khác đang ghi vào {shown}; hãy đợi nó xong, hoặc chọn thư mục khác bằng --out.",
        en=f"Another run is writing into {shown}; wait until it is done, or choose another folder by --out.",
    )
