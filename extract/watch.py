"""Tells when the inputs of a run have changed and have come to rest, by looking again and again: file shares tell nobody of changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract import discovery
from extract.errors import UsageError
from extract.ingest import remote

# Seconds between two looks, and without a change until a file counts as whole.
EVERY_S = 1.0
SETTLE_S = 3.0
# A file that keeps changing does not hold up the others for longer than that.
PATIENCE_S = 30.0
# Looking takes no more than this part of the time, however large the folder.
_SHARE = 0.1
# After a run that failed.
_PAUSE_S = 30.0

# What tells one state of a file from another: size, time of the last change, number of the file or mark of its content.
Stamp = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the inputs has found.

    Attributes:
        stamps: the state of each file that is there.
        unsettled: files that have changed within the last seconds.
    """

    stamps: dict[str, Stamp]
    unsettled: frozenset[str]


class Inbox:
    """The inputs of a run that is called again and again.

    `runs` counts the runs that were made.
    """

    def __init__(self, inputs: Sequence[str | Path], out: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._inputs = inputs
        self._out = out
        self._clock = clock
        # Since when each file is in the state it is in.
        self._since: dict[str, tuple[Stamp, float]] = {}
        # What the last run was given; nothing before the first one.
        self._given: dict[str, Stamp] | None = None
        self._waiting: float | None = None
        self._root = self._roots()
        self.runs = 0
        if None in self._root:
            # Says what is missing.
            discovery.find(inputs, exclude=out)

    def look(self) -> Look | None:
        """Answers what a run is to be given now; None where there is nothing new, or what is new has not come to rest."""
        now = self._clock()
        stamps = self._stamps()
        if stamps is None:
            return None
        for path, stamp in stamps.items():
            if path not in self._since or self._since[path][0] != stamp:
                self._since[path] = (stamp, now)
        self._since = {path: self._since[path] for path in stamps}
        unsettled = frozenset(path for path, (_, since) in self._since.items() if now - since < SETTLE_S)
        calm = {path: stamp for path, stamp in stamps.items() if path not in unsettled}
        given = self._given
        if given is not None and not any(given.get(p) != stamp for p, stamp in calm.items()) and given.keys() <= stamps.keys():
            self._waiting = None
            return None
        if self._waiting is None:
            self._waiting = now
        if unsettled and now - self._waiting < PATIENCE_S:
            return None
        return Look(stamps, unsettled)

    def done(self, look: Look) -> None:
        """Notes that a run was given what `look` found."""
        self._given = {path: stamp for path, stamp in look.stamps.items() if path not in look.unsettled}
        self._waiting = None
        self.runs += 1

    def _stamps(self) -> dict[str, Stamp] | None:
        """Answers the state of each file; None where a folder cannot be seen: it is not empty, its share is away."""
        if self._roots() != self._root:
            return None
        try:
            found = discovery.find(self._inputs, exclude=self._out, empty=True, opening=False)
        except UsageError:
            return None
        if found.failed:
            return None
        stamps: dict[str, Stamp] = {}
        for path in found.files:
            try:
                stamps[path.as_posix()] = _stamp(path)
            except OSError:
                # It went just now.
                continue
        return stamps

    def _roots(self) -> list[object]:
        return [_device(path) for path in map(remote.path, map(str, self._inputs))]


def changed(inbox: Inbox, sleep: Callable[[float], object] = time.sleep) -> Look:
    """Waits until there is something to do, and answers what."""
    while True:
        begin = time.monotonic()
        look = inbox.look()
        if look is not None:
            return look
        sleep(max(EVERY_S, (time.monotonic() - begin) / _SHARE))


def pause(sleep: Callable[[float], object] = time.sleep) -> None:
    """Waits until a run that failed may be tried again."""
    sleep(_PAUSE_S)


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return (status.st_size, status.st_mtime_ns, status.st_ino)


def _device(path: Path) -> object:
    """Answers what holds the folder at `path`: another one where a share was mounted or went away; None where nothing is there."""
    if remote.is_remote(path):
        return "remote"
    try:
        return path.stat().st_dev
    except OSError:
        # Names with * in them stand for what is there at the time.
        return "pattern" if any(sign in str(path) for sign in "*?[") else None
