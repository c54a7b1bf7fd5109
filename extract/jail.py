"""Starts a program that opens files of strangers (LibreOffice, Tesseract) where it can do little harm, as far as the system allows.

It writes nowhere but in the folders it is given (Landlock), has no network and changes nobody's permissions (seccomp), and takes no more
memory, time and disk than it may (resource limits). None of this needs privileges. What it reads is not restricted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Exit code where there was no such program to start.
NOT_STARTED = 127
_MB = 1_000_000
_JAILER = Path(__file__).with_name("jailer.py")


@dataclass(frozen=True, slots=True)
class Bars:
    """What a program may do.

    Attributes:
        folders: where it may write.
        memory_mb: memory of each of its processes for data, and `file_mb` what one file may come to that it writes.
        seconds: of a processor.
        sockets: a folder where it may make sockets of this machine, by which programs talk to each other; without one it may open none.
    """

    folders: tuple[Path, ...]
    memory_mb: float
    file_mb: float
    seconds: float
    sockets: Path | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this system can keep a program from: writing (`files`: the version of Landlock, 0 where there is none), and the network."""

    files: int
    network: bool


def abilities() -> Abilities:
    """Answers what this system can do. Nothing is locked up."""
    if not sys.platform.startswith("linux"):
        return Abilities(0, False)
    # Not above: it needs ctypes, which a plain run does not.
    from extract import jailer

    return Abilities(jailer.landlock(), jailer.seccomp())


def command(program: Sequence[str], bars: Bars) -> list[str]:
    """Answers the command that starts `program` behind `bars`; its process becomes that of the program."""
    if not sys.platform.startswith("linux"):
        return list(program)
    folders = [str(folder) for folder in bars.folders]
    most = [str(int(n)) for n in (bars.memory_mb * _MB, bars.file_mb * _MB, max(bars.seconds, 1), len(folders))]
    return [sys.executable, "-I", "-S", "-B", str(_JAILER), *most, *folders, str(bars.sockets or ""), *program]
