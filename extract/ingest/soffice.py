"""LibreOffice as a converter: many files in one start, a profile of its own, a watch on files that hang, nothing left behind.

The program is `$KEHOACH_SOFFICE`, else the first `soffice` found. `$KEHOACH_SOFFICE_TIMEOUT` is how many seconds one file may take.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extract import jail, settings
from extract.ingest import store

_TICK_S = 0.05
# What reads a document may grow to half as much again before the system refuses it memory, and so may what reads it here.
_HARD = 1.5
# Where it makes a socket by which a second one would find it; it does not start without, and looks nowhere else.
_SOCKETS = Path("/tmp")
# One start takes about a second, a small file a tenth of that; more files a start would gain nothing.
PER_START = 100
_SHELF = "office"
_PLACES = ("/usr/lib/libreoffice/program/soffice", "/usr/local/bin/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
# Macros never run, links are never followed: what is converted may come from anywhere.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""

# How a file begins, and how that looks in the XML of one that was taken for text.
_SIGNATURES = ((b"\xd0\xcf\x11\xe0", "ÐÏ".encode()), (b"{\\rtf", b"{\\rtf"), (b"<?xml", b"&lt;?xml"))
_TEXTS = ("word/document.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")
_BEGINNING = 1 << 14

Target = Literal["docx", "xlsx"]
Failure = Literal["timeout", "failed", "missing_tool", "crashed"]


@dataclass(frozen=True, slots=True)
class Job:
    """One file to convert: its bytes, the extension that says what they are (".doc"), and what to make of it."""

    data: bytes
    suffix: str
    target: Target


def program() -> str | None:
    """Answers the path of LibreOffice's program, None where there is none."""
    named = os.environ.get("KEHOACH_SOFFICE")
    if named is not None:
        return shutil.which(named)
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if os.access(place, os.X_OK)), None)


def is_ready(job: Job) -> bool:
    """Answers whether a conversion of `job` is in the cache."""
    return store.has(_SHELF, _key(job))


def convert(job: Job) -> bytes | Failure:
    """Answers the converted file, from the cache or by a start of LibreOffice for it alone; or why there is none."""
    key = _key(job)
    kept = store.get(_SHELF, key)
    if kept is not None:
        return kept
    made = _start([job], job.target)[0]
    if isinstance(made, bytes):
        store.put(_SHELF, key, made)
    return made


def prepare(jobs: Sequence[Job]) -> int:
    """Converts all of `jobs` that the cache lacks, many a start, and answers how many starts that took.

    What fails here is left for `convert`, which tries it alone and says why: a file that hangs or crashes LibreOffice is passed over, and
    the ones behind it get a start of their own.
    """
    starts = 0
    if program() is None:
        return starts
    for target in ("docx", "xlsx"):
        open_jobs = [job for job in jobs if job.target == target and not is_ready(job)]
        while open_jobs:
            chunk = open_jobs[:PER_START]
            made = _start(chunk, chunk[0].target)
            starts += 1
            for job, result in zip(chunk, made, strict=True):
                if isinstance(result, bytes) and not store.put(_SHELF, _key(job), result):
                    # Without a cache nothing that is made here would be found again.
                    return starts
            # It works through its files in order: those behind the one that stopped it were never looked at.
            stopped = next((at for at, result in enumerate(made) if result in ("timeout", "crashed")), None)
            open_jobs = open_jobs[len(chunk) if stopped is None else stopped + 1 :]
    return starts


def _key(job: Job) -> str:
    return f"{hashlib.sha256(job.data).hexdigest()}-{version()}{job.suffix}.{job.target}"


def version() -> str:
    """Answers what tells one installed LibreOffice from another, without starting it."""
    found = program()
    if found is None:
        return "none"
    real = Path(found).resolve()
    for named in (real.with_name("versionrc"), real):
        with contextlib.suppress(OSError):
            return hashlib.sha256(named.read_bytes()).hexdigest()[:12]
    return "unknown"


def _build() -> str:
    """Answers what LibreOffice calls its build; empty where it does not say."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        said = Path(program() or "").resolve().with_name("versionrc").read_text(encoding="utf-8")
        return next((line.partition("=")[2] for line in said.splitlines() if line.startswith("buildid=")), "")
    return ""


def _start(jobs: Sequence[Job], target: Target) -> list[bytes | Failure]:
    """Starts LibreOffice once and answers what became of each of `jobs`, in order."""
    found = program()
    if found is None:
        return ["missing_tool"] * len(jobs)
    with tempfile.TemporaryDirectory(prefix="kehoach-office-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        inputs = _write(place, jobs)
        stopped, log = _run(found, place, inputs, target)
        made: list[bytes | Failure] = []
        for name, job in zip(inputs, jobs, strict=True):
            output = place / "out" / f"{Path(name).stem}.{target}"
            data = output.read_bytes() if output.is_file() else b""
            made.append(data if data and not _is_raw(data, job) else "failed")
        lacking = [at for at, result in enumerate(made) if not isinstance(result, bytes)]
        if "no export filter" in log and len(lacking) == len(jobs):
            # A part of LibreOffice is there, the one for these files is not.
            return ["missing_tool"] * len(jobs)
        if stopped and lacking:
            # The last file it finished is followed by the one it was at; those before that one it had given up on by itself.
            last = max((at for at, result in enumerate(made) if isinstance(result, bytes)), default=-1)
            made[next((at for at in lacking if at > last), lacking[-1])] = stopped
        return made


def _is_raw(made: bytes, job: Job) -> bool:
    """Answers whether a conversion only shows the file's bytes: what LibreOffice cannot open it takes for text, from its first byte."""
    sign = next((sign for signature, sign in _SIGNATURES if job.data.startswith(signature)), None)
    if sign is None:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            for name in set(_TEXTS) & set(package.namelist()):
                with package.open(name) as part:
                    if sign in part.read(_BEGINNING):
                        return True
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error):
        return True
    return False


def _write(place: Path, jobs: Sequence[Job]) -> list[str]:
    """Puts the files where LibreOffice finds them, under names of ours: a file's own name may be anything."""
    for folder in ("in", "out", "tmp", "profile/user"):
        (place / folder).mkdir(parents=True)
    (place / "profile/user/registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    build = _build()
    if build:
        # What it finds in a profile that it has made itself; without, it starts a second time to read what it has made.
        (place / "profile/user/extensions").mkdir()
        (place / "profile/user/extensions/buildid").write_text(build, encoding="utf-8")
    names = [f"in/{at:04}{job.suffix}" for at, job in enumerate(jobs)]
    for name, job in zip(names, jobs, strict=True):
        (place / name).write_bytes(job.data)
    return names


def _run(found: str, place: Path, inputs: Sequence[str], target: Target) -> tuple[Failure | None, str]:
    """Runs the program to its end or to the end of our patience; answers what stopped it before its time, and what it printed."""
    command = [
        found, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", "--nofirststartwizard",
        f"-env:UserInstallation={(place / 'profile').as_uri()}", "--convert-to", target, "--outdir", "out", *inputs,
    ]  # fmt: skip
    limits = settings.current()
    seconds = _timeout() * len(inputs)
    bars = jail.Bars((place,), limits.document.memory_mb * _HARD, limits.reading.file_mb, seconds, _SOCKETS)
    environment = {**os.environ, "HOME": str(place), "TMPDIR": str(place / "tmp"), "SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"}
    with (place / "log").open("w+b") as log:
        for again in (True, False):
            try:
                process = subprocess.Popen(
                    jail.command(command, bars),
                    cwd=place,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            except OSError:
                return "missing_tool", ""
            try:
                code = _watch(process, place / "out")
            finally:
                _kill(process)
                left = _sweep()
            # With a new profile it may start a second time, and then meets its own socket, which it cannot take away.
            if not (again and code == 1 and left and not any((place / "out").iterdir())):
                break
        log.seek(0)
        printed = log.read().decode("utf-8", "replace")
    if code is None:
        return "timeout", printed
    if code == jail.NOT_STARTED:
        return "missing_tool", printed
    return ("crashed" if code else None), printed


def _sweep() -> int:
    """Takes away sockets that nobody is at any more, and answers how many: from behind its bars the program cannot remove its own."""
    removed = 0
    for left in _SOCKETS.glob(f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_*"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(left))
            except ConnectionRefusedError:
                left.unlink()
                removed += 1
    return removed


def _watch(process: subprocess.Popen[bytes], out: Path) -> int | None:
    """Answers the program's exit code, None where no file was finished for longer than one may take."""
    patience = _timeout()
    done = -1
    since = time.monotonic()
    while (code := process.poll()) is None:
        finished = len(list(out.iterdir()))
        now = time.monotonic()
        if finished != done:
            done, since = finished, now
        if now - since > patience:
            return None
        time.sleep(_TICK_S)
    return code


def _timeout() -> float:
    try:
        return float(os.environ.get("KEHOACH_SOFFICE_TIMEOUT", ""))
    except ValueError:
        return settings.current().reading.office_file_seconds


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with everything it started (it runs in a session of its own, which the group names)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
