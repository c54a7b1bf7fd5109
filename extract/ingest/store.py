"""A cache on disk for what is slow to make and depends only on content: files named by a key, written whole or not at all.

It lives in `$KEHOACH_CACHE`, else in `kehoach` under `$XDG_CACHE_HOME` or `~/.cache`. It may be deleted at any time. Where it cannot be
written, everything works without it, slower.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path


def root() -> Path:
    """Answers the cache's folder, whether or not it is there."""
    named = os.environ.get("KEHOACH_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "kehoach"


def get(shelf: str, key: str) -> bytes | None:
    """Answers what was put on `shelf` under `key`, None where nothing was or it cannot be read."""
    try:
        return _place(shelf, key).read_bytes()
    except (OSError, RuntimeError):
        return None


def own(shelf: str, key: str) -> bytes | None:
    """Answers what `get` answers, and only where nobody but this user can have written it: for what harms where it is forged."""
    try:
        # What is looked at is what was opened, so that nobody can exchange it in between; a pipe in its place must not hold us up.
        with open(os.open(_place(shelf, key), os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
            return file.read() if _private(os.fstat(file.fileno())) else None
    except (OSError, RuntimeError):
        return None


def has(shelf: str, key: str) -> bool:
    """Answers whether `get` would find something."""
    try:
        return _place(shelf, key).is_file()
    except (OSError, RuntimeError):
        return False


def put(shelf: str, key: str, data: bytes) -> bool:
    """Keeps `data`; answers False where the cache cannot be written. Readers see the whole of it or nothing."""
    try:
        place = _place(shelf, key)
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


def thin(shelf: str, most: int) -> None:
    """Takes the oldest from `shelf` until `most` are left."""
    try:
        there = sorted((root() / shelf).glob("*/[!.]*"), key=lambda path: path.stat().st_mtime)
        for path in there[: max(len(there) - most, 0)]:
            path.unlink()
    except (OSError, RuntimeError):
        # Somebody else is at it, or may not.
        return


def _private(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _place(shelf: str, key: str) -> Path:
    return root() / shelf / key[:2] / key
