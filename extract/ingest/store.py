"""A cache on disk for what is slow to make and depends only on content: files named by a key, written whole or not at all.

The user's lives in `$KEHOACH_CACHE`, else in `kehoach` under `$XDG_CACHE_HOME` or `~/.cache`; a run has one of its own in its output folder
(extract.checkpoint). It may be deleted at any time. Where it cannot be written, everything works without it, slower.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Store:
    """One such cache; `folder` need not be there. A shelf is a name, or several with slashes between them."""

    folder: Path

    def get(self, shelf: str, key: str) -> bytes | None:
        """Answers what was put on `shelf` under `key`, None where nothing was or it cannot be read."""
        try:
            return self._place(shelf, key).read_bytes()
        except (OSError, RuntimeError):
            return None

    def own(self, shelf: str, key: str) -> bytes | None:
        """Answers what `get` answers, and only where nobody but this user can have written it: for what harms where it is forged."""
        try:
            # What is looked at is what was opened, so that nobody can exchange it in between; a pipe in its place must not hold us up.
            with open(os.open(self._place(shelf, key), os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
                return file.read() if _private(os.fstat(file.fileno())) else None
        except (OSError, RuntimeError):
            return None

    def has(self, shelf: str, key: str) -> bool:
        """Answers whether `get` would find something."""
        try:
            return self._place(shelf, key).is_file()
        except (OSError, RuntimeError):
            return False

    def put(self, shelf: str, key: str, data: bytes) -> bool:
        """Keeps `data`; answers False where the cache cannot be written. Readers see the whole of it or nothing."""
        try:
            place = self._place(shelf, key)
            # What is kept are people's documents: for their owner alone.
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        except (OSError, RuntimeError):
            return False
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(place)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            return False
        return True

    def thin(self, shelf: str, most: int) -> None:
        """Takes the oldest from `shelf` until `most` are left."""
        try:
            there = sorted((self.folder / shelf).glob("*/[!.]*"), key=lambda path: path.stat().st_mtime)
            for path in there[: max(len(there) - most, 0)]:
                path.unlink()
        except (OSError, RuntimeError):
            # Somebody else is at it, or may not.
            return

    def _place(self, shelf: str, key: str) -> Path:
        return self.folder / shelf / key[:2] / key


def root() -> Path:
    """Answers the folder of the user's cache, whether or not it is there."""
    named = os.environ.get("KEHOACH_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "kehoach"


def get(shelf: str, key: str) -> bytes | None:
    """`Store.get` of the user's cache."""
    user = _user()
    return user.get(shelf, key) if user else None


def own(shelf: str, key: str) -> bytes | None:
    """`Store.own` of the user's cache."""
    user = _user()
    return user.own(shelf, key) if user else None


def has(shelf: str, key: str) -> bool:
    """`Store.has` of the user's cache."""
    user = _user()
    return user is not None and user.has(shelf, key)


def put(shelf: str, key: str, data: bytes) -> bool:
    """`Store.put` of the user's cache."""
    user = _user()
    return user is not None and user.put(shelf, key, data)


def thin(shelf: str, most: int) -> None:
    """`Store.thin` of the user's cache."""
    user = _user()
    if user:
        user.thin(shelf, most)


def _user() -> Store | None:
    try:
        return Store(root())
    except RuntimeError:
        # Nobody's home is known.
        return None


def _private(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
