"""Bars around programs that open files of strangers: real programs that try to break out, and what they have left when they cannot."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extract import doctor, ingest, jail, jailer
from extract.errors import InputError
from extract.ingest import soffice
from extract.jail import Abilities, Bars
from extract.ocr import OcrError, PageImage
from extract.ocr.tesseract import Tesseract

able = jail.abilities()
needs_files = pytest.mark.skipif(not able.files, reason="this system has no Landlock")
needs_network = pytest.mark.skipif(not able.network, reason="this system has no seccomp, or its numbers are not known")
ROOT = Path(__file__).parent.parent


class Jail:
    """A folder of its own for programs behind bars, in a folder that is none of theirs."""

    def __init__(self, folder: Path) -> None:
        self.outside = folder
        self.own = folder / "own"
        self.own.mkdir()
        (folder / "kept.txt").write_text("giữ nguyên", encoding="utf-8")

    def python(self, code: str, **bars: Any) -> subprocess.CompletedProcess[str]:
        """Runs `code`, which knows the folders `own` and `outside`."""
        most = Bars(**{"folders": (self.own,), "memory_mb": 1000, "file_mb": 100, "seconds": 60, **bars})
        start = f"import os, sys; own, outside = {str(self.own)!r}, {str(self.outside)!r}\n{textwrap.dedent(code)}"
        command = jail.command([sys.executable, "-S", "-c", start], most)
        return subprocess.run(command, cwd=self.own, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def inside(tmp_path: Path) -> Jail:
    return Jail(tmp_path)


def test_program_works_in_its_own_folder(inside: Jail) -> None:
    code = """
    os.mkdir("tmp"); open("tmp/a", "w").write("viec"); os.rename("tmp/a", "b"); os.rmdir("tmp"); os.truncate("b", 2)
    open(os.devnull, "w").write("x")
    print(open("b").read(), open(outside + "/kept.txt", encoding="utf-8").read().encode())
    """
    done = inside.python(code)
    assert (done.returncode, done.stdout[:2]) == (0, "vi"), done.stderr
    assert [p.name for p in inside.own.iterdir()] == ["b"]


@needs_files
@pytest.mark.parametrize(
    "attempt",
    [
        "open(outside + '/new', 'w')",
        "open('../new', 'w')",
        "open(outside + '/kept.txt', 'a')",
        "os.truncate(outside + '/kept.txt', 0)",
        "os.remove(outside + '/kept.txt')",
        "os.rename(outside + '/kept.txt', own + '/taken')",
        "open('x', 'w'); os.rename('x', outside + '/x')",
        "open('x', 'w'); os.link('x', outside + '/x')",
        "os.symlink(outside, 'way'); open('way/new', 'w')",
        "os.mkdir(outside + '/new')",
        "os.symlink('x', outside + '/new')",
        "os.mkfifo(outside + '/new')",
        "open('/dev/shm/kehoach-escaped', 'w')",
        "import subprocess; sys.exit(subprocess.call(['sh', '-c', 'echo x > ../new']))",
    ],
)
def test_program_writes_nowhere_else(inside: Jail, attempt: str) -> None:
    done = inside.python(attempt)
    assert done.returncode != 0, "it believes that it has done it"
    assert sorted(p.name for p in inside.outside.iterdir()) == ["kept.txt", "own"]
    assert (inside.outside / "kept.txt").read_text(encoding="utf-8") == "giữ nguyên"
    assert not Path("/dev/shm/kehoach-escaped").exists()


@needs_network
@pytest.mark.parametrize(
    "attempt",
    [
        "os.chmod(outside + '/kept.txt', 0)",
        "os.fchmod(os.open(outside + '/kept.txt', os.O_RDONLY), 0)",
        "os.chmod('kept.txt', 0, dir_fd=os.open(outside, os.O_RDONLY))",
        "os.chown(outside + '/kept.txt', os.getuid(), os.getgid())",
        "os.lchown(outside + '/kept.txt', os.getuid(), os.getgid())",
        "os.setxattr(outside + '/kept.txt', 'user.x', b'y')",
    ],
)
def test_program_changes_nobody_s_permissions(inside: Jail, attempt: str) -> None:
    before = (inside.outside / "kept.txt").stat()
    assert inside.python(attempt).returncode != 0
    after = (inside.outside / "kept.txt").stat()
    assert (after.st_mode, after.st_uid, after.st_ctime_ns) == (before.st_mode, before.st_uid, before.st_ctime_ns)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A server on this machine, with who has called."""
    called: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def wait() -> None:
            try:
                called.append(server.accept())
            except OSError:
                return

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        yield server.getsockname()[1], called
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@needs_network
@pytest.mark.parametrize("sockets", [None, Path("/tmp")])
@pytest.mark.parametrize(
    "attempt",
    [
        "s.create_connection(('127.0.0.1', {port}))",
        "s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
        "s.socket(s.AF_INET6)",
        "s.create_server(('127.0.0.1', 0))",
        "s.socket(s.AF_NETLINK, s.SOCK_RAW)",
    ],
)
def test_program_has_no_network(inside: Jail, listener: tuple[int, list[object]], attempt: str, sockets: Path | None) -> None:
    port, called = listener
    done = inside.python(f"import socket as s; {attempt.format(port=port)}", sockets=sockets)
    assert (done.returncode, "PermissionError" in done.stderr) == (1, True)
    assert called == []


@needs_network
def test_sockets_of_this_machine_only_where_they_are_allowed(inside: Jail) -> None:
    code = "import socket as s; s.socket(s.AF_UNIX).bind(own + '/s'); print('bound')"
    assert "bound" not in inside.python(code).stdout
    assert "bound" in inside.python(code, sockets=inside.own).stdout


@needs_network
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="calls of another kind are a matter of x86-64")
def test_calls_that_get_round_the_filter_are_refused(inside: Jail) -> None:
    """io_uring, and the numbers of the x32 calls, open sockets too."""
    code = """
    import ctypes
    call = ctypes.CDLL(None, use_errno=True).syscall
    print([call(*arguments) for arguments in ((425, 8, ctypes.create_string_buffer(120)), (0x40000000 + 41, 2, 1, 0), (101, 0, 0, 0, 0))])
    """
    assert inside.python(code).stdout.strip() == "[-1, -1, -1]"


def test_memory_time_and_size_of_files_are_limited(inside: Jail) -> None:
    assert "MemoryError" in inside.python("bytearray(500_000_000)", memory_mb=200).stderr
    assert "File too large" in inside.python("open('a', 'wb').write(bytes(20_000_000))", file_mb=10).stderr
    assert inside.python("while True: pass", seconds=1).returncode == -signal.SIGKILL


@needs_files
def test_who_is_no_administrator_is_locked_up_too() -> None:
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if os.getuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("takes an administrator to become somebody else")
    if subprocess.run([*nobody, sys.executable, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip("others may not read this Python")
    with tempfile.TemporaryDirectory() as name:
        own, other = Path(name) / "own", Path(name) / "other"
        for folder in (Path(name), own, other):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777)
        command = jail.command(["sh", "-c", "echo x > a; cat a; echo x > ../other/a"], Bars((own,), 1000, 100, 60))
        done = subprocess.run([*nobody, *command], cwd=own, capture_output=True, text=True, check=False)
        assert (done.stdout, done.returncode != 0, list(other.iterdir())) == ("x\n", True, []), done.stderr


def test_program_that_cannot_be_locked_up_is_not_started(inside: Jail) -> None:
    """A folder that is not there stands for whatever goes wrong with the bars."""
    done = inside.python("print('started')", folders=(inside.own / "gone",))
    expected = (jailer.REFUSED, "") if able.files else (0, "started\n")
    assert (done.returncode, done.stdout) == expected


# --- The programs themselves -------------------------------------------------------------------------------------------------

ESCAPING = """
import os, socket, sys
said = []
for attempt in (lambda: open({outside!r}, "w"), lambda: socket.create_connection(("127.0.0.1", {port}))):
    try:
        attempt()
        said.append("free")
    except OSError as error:
        said.append(type(error).__name__)
sys.stderr.write(" ".join(said))
sys.exit(7)
"""


@pytest.fixture
def escaping(tmp_path: Path, listener: tuple[int, list[object]]) -> Callable[[str], Path]:
    """A program in the place of another, which says by its last words whether it could break out."""

    def put(name: str) -> Path:
        program = tmp_path / name
        code = ESCAPING.format(outside=str(tmp_path / "escaped"), port=listener[0])
        told = "" if name == "soffice" else "if '--list-langs' in sys.argv: sys.exit(print('List', 'vie', sep='\\n'))\n"
        told += "" if name == "soffice" else "if '--version' in sys.argv: sys.exit(print('tesseract 5.3.0'))\n"
        program.write_text(f"#!{sys.executable}\nimport sys\n{told}{code}", encoding="utf-8")
        program.chmod(0o755)
        return program

    return put


@needs_files
@needs_network
def test_tesseract_is_behind_bars(
    tmp_path: Path, escaping: Callable[[str], Path], listener: tuple[int, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEHOACH_TESSERACT", str(escaping("tesseract")))
    with pytest.raises(OcrError, match="PermissionError PermissionError"):
        Tesseract().recognize(PageImage(np.full((50, 50), 255, np.uint8), 300))
    assert not (tmp_path / "escaped").exists() and listener[1] == []


@needs_files
@needs_network
def test_libreoffice_is_behind_bars(
    tmp_path: Path, escaping: Callable[[str], Path], listener: tuple[int, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEHOACH_SOFFICE", str(escaping("soffice")))
    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path / "cache"))
    logs: list[str] = []
    real = soffice._run

    def listening(*arguments: Any) -> Any:
        stopped, log = real(*arguments)
        logs.append(log)
        return stopped, log

    monkeypatch.setattr(soffice, "_run", listening)
    with pytest.raises(InputError):
        ingest.parse(rb"{\rtf1 viec}", "a.rtf")
    assert logs and all("PermissionError PermissionError" in log for log in logs)
    assert not (tmp_path / "escaped").exists() and listener[1] == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_leaves_no_socket_and_starts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it knows nothing of its build and makes its profile by a second start."""
    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path / "cache"))

    def sockets() -> set[Path]:
        return set(Path("/tmp").glob(f"OSL_PIPE_{os.getuid()}_*"))

    before = sockets()
    assert isinstance(soffice.convert(soffice.Job(rb"{\rtf1 mot}", ".rtf", "docx")), bytes)
    monkeypatch.setattr(soffice, "_build", lambda: "")
    assert isinstance(soffice.convert(soffice.Job(rb"{\rtf1 hai}", ".rtf", "docx")), bytes)
    assert sockets() <= before


@pytest.mark.parametrize(
    ("able", "said"),
    [
        (Abilities(7, True), ("Landlock 7", "seccomp")),
        (Abilities(0, True), ("KHÔNG chặn được việc ghi",)),
        (Abilities(3, False), ("KHÔNG chặn được mạng",)),
    ],
)
def test_doctor_says_what_the_system_can_do(monkeypatch: pytest.MonkeyPatch, able: Abilities, said: tuple[str, ...]) -> None:
    monkeypatch.setattr(jail, "abilities", lambda: able)
    check = doctor._bars()
    assert check.ok and all(part in check.found.vi for part in said)
