"""The program that locks itself up and becomes another (extract.jail): started for each page of a scan, it imports next to nothing.

    jailer.py MEMORY FILE SECONDS COUNT FOLDER... SOCKETS PROGRAM ARGUMENT...

Bytes of memory and of one file, seconds of a processor, how many folders may be written in, the folder for sockets of this machine, if any.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import struct
import sys

# Exit code where the program could not be locked up, and was not started.
REFUSED = 126

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
# Landlock's calls have the same numbers on all processors.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_BENEATH = 1
# What Landlock calls writing: from its first version (write, remove, make), and what later ones tell apart (refer, truncate).
_WRITING = sum(1 << bit for bit in (1, *range(4, 13)))
_MAKE_SOCK, _REFER, _TRUNCATE = 1 << 9, 1 << 13, 1 << 14
# Of these what can be done to a file that is there.
_ON_FILES = 1 << 1 | _TRUNCATE
_CONNECTING = 0b11
_SCOPES = 0b11
# Where everybody may write: it goes nowhere.
_NOWHERE = "/dev/null"

# Numbers of the calls of each processor: those that open sockets, and those that are refused: they get round Landlock or seccomp
# (io_uring, ptrace, memory of other processes), or change whose a file is and who may read it.
CALLS = {
    "x86_64": (0xC000003E, 41, (425, 101, 310, 311, 90, 91, 92, 93, 94, 260, 268, 188, 189, 190, 452)),
    "aarch64": (0xC00000B7, 198, (425, 117, 270, 271, 52, 53, 54, 55, 5, 6, 7, 452)),
}
_AF_UNIX = 1


def main(arguments: list[str]) -> None:
    """Does what the command line says; never comes back."""
    memory, file, seconds, count = map(int, arguments[:4])
    folders, sockets, program = arguments[4 : 4 + count], arguments[4 + count], arguments[5 + count :]
    try:
        lock(folders, sockets, memory, file, seconds)
    except OSError as error:
        sys.stderr.write(f"not started: it cannot be locked up ({error.strerror})\n")
        os._exit(REFUSED)
    try:
        os.execvp(program[0], program)
    except OSError as error:
        sys.stderr.write(f"not started: {error.strerror}\n")
        os._exit(127)


def landlock() -> int:
    """Answers the version of Landlock that this system has, 0 where it has none."""
    version: int = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    return max(version, 0)


def seccomp() -> bool:
    """Answers whether this system has filters of calls, and their numbers on this processor are known."""
    return os.uname().machine in CALLS and os.path.exists("/proc/sys/kernel/seccomp/actions_avail")  # noqa: PTH110


def lock(folders: list[str], sockets: str, memory: int, file: int, seconds: int) -> None:
    """Locks up this process, for good, as far as the system can. Raises OSError where it can and does not."""
    for what, most in (
        (resource.RLIMIT_DATA, memory), (resource.RLIMIT_FSIZE, file), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)
    ):  # fmt: skip
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))
    version, filtered, libc = landlock(), seccomp(), _libc()
    if version or filtered:
        # Nothing that it starts gets more than it has; without that, only the administrator may lock anything up.
        _done(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    if version:
        _landlock(libc, version, folders, sockets)
    if filtered:
        _seccomp(libc, local=bool(sockets))


def _landlock(libc: ctypes.CDLL, version: int, folders: list[str], sockets: str) -> None:
    """Lets this process write in `folders` alone, and connect by TCP and send signals to nobody outside."""
    writing = _WRITING | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    asked = [writing, *([_CONNECTING] if version >= 4 else []), *([_SCOPES] if version >= 6 else [])]
    attributes = struct.pack(f"={len(asked)}Q", *asked)
    rules = _done(libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    places = [(place, writing) for place in folders] + [(_NOWHERE, writing & _ON_FILES)] + ([(sockets, _MAKE_SOCK)] if sockets else [])
    for place, allowed in places:
        there = os.open(place, os.O_PATH | os.O_CLOEXEC)
        _done(libc.syscall(_ADD_RULE, rules, _BENEATH, struct.pack("=Qi", allowed, there), 0))
        os.close(there)
    _done(libc.syscall(_RESTRICT_SELF, rules, 0))
    os.close(rules)


def _seccomp(libc: ctypes.CDLL, *, local: bool) -> None:
    """Has the system refuse sockets, but `local` ones, and the calls listed above."""
    arch, socket, refused = CALLS[os.uname().machine]
    load, equal, least, back = 0x20, 0x15, 0x35, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050000, 0x80000000
    no = refuse | errno.EPERM
    # Each is (code, how many to skip where it holds, where it does not, operand). 4 is the processor, 0 the number, 16 the first argument.
    steps = [
        (load, 0, 0, 4), (equal, 1, 0, arch), (back, 0, 0, kill),
        (load, 0, 0, 0), (least, 0, 1, 0x40000000), (back, 0, 0, no),
        (equal, 0, 4 if local else 1, socket),
        *([(load, 0, 0, 16), (equal, 1, 0, _AF_UNIX), (back, 0, 0, refuse | errno.EACCES), (load, 0, 0, 0)]
          if local else [(back, 0, 0, refuse | errno.EACCES)]),
        *(step for number in refused for step in ((equal, 0, 1, number), (back, 0, 0, no))),
        (back, 0, 0, allow),
    ]  # fmt: skip
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    header = struct.pack("@HP", len(steps), ctypes.addressof(program))
    _done(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _done(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


if __name__ == "__main__":
    main(sys.argv[1:])
