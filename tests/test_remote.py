"""Inputs at addresses, read from an S3 server on this machine (moto's), and what is said where that cannot be."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extract import batch, discovery, ingest
from extract.errors import InputError, UsageError
from extract.ingest import remote
from tests.test_cluster import ROOT, at, end, scheduling, told, working
from tests.test_resume import PLAN, products

SERVER = Path(sys.prefix) / "s3server"
SIGNED = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=z"
WHO = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_REGION": "us-east-1", "AWS_ALLOW_HTTP": "true"}


class Server:
    """An S3 server, with what it was asked for."""

    def __init__(self, address: str, log: Path) -> None:
        self.address = address
        self.log = log

    def put(self, name: str, data: bytes = b"") -> None:
        headers = {"Authorization": SIGNED, "Content-Type": "application/octet-stream"}
        request = urllib.request.Request(f"{self.address}/{urllib.parse.quote(name)}", data=data, method="PUT", headers=headers)
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200

    def asked(self) -> str:
        return self.log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the bucket `plans`, and the environment that names it."""
    assert SERVER.is_dir(), "make setup-test puts it there"
    folder = tmp_path_factory.mktemp("s3")
    log = folder / "log"
    environment = {**os.environ, "PYTHONPATH": str(SERVER), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=file, stderr=file, start_new_session=True)
    try:
        found = Server(told(log, r"Running on (http://127\.0\.0\.1:\d+)"), log)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**WHO, "AWS_ENDPOINT_URL": found.address}.items():
                patch.setenv(name, value)
            remote.system.cache_clear()
            found.put("plans")
            for name, data in files().items():
                found.put(f"plans/{name}", data)
            yield found
    finally:
        end(process)
        remote.system.cache_clear()


def forget() -> None:
    """Has the environment looked at again."""
    remote.system("s3").clear_instance_cache()
    remote.system.cache_clear()


def files() -> dict[str, bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2023/ke-hoach-9.txt", PLAN.format(n=9))
    return {
        "2024/ke-hoach-1.txt": PLAN.format(n=1).encode(),
        "2024/quý 2/kế hoạch 2.md": PLAN.format(n=2).encode(),
        "2024/~$ke-hoach-1.docx": b"lock",
        "2024/lai.txt": PLAN.format(n=1).encode(),
        "hong.pdf": b"%PDF-1.7 hong",
        "ho-so.zip": packed.getvalue(),
    }


def test_bucket_gives_what_a_folder_with_its_files_gives(tmp_path: Path, server: Server) -> None:
    for name, data in files().items():
        place = tmp_path / "plans" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    before = len(server.asked())
    with at(tmp_path):
        here = batch.run(["plans"], Path("out"), jobs=1)
        local = products(Path("out"))
        Path("out").rename("local")
        there = batch.run(["s3://plans"], Path("out"), jobs=2)
        distant = products(Path("out"))
        again = batch.run(["s3://plans"], Path("out"))
    assert (here.documents, there.documents, there.inputs) == (3, 3, 5)
    assert (again.documents, again.written) == (3, False)
    tables = [name for name in local if name.endswith(".csv")]
    assert len(tables) > 8
    assert {n: distant[n].replace(b"s3://plans/", b"plans/") for n in tables} == {n: local[n] for n in tables}
    assert b"s3://plans/2024/ke-hoach-1.txt" in distant["tables/documents.csv"]
    assert b"s3://plans/ho-so.zip/2023/ke-hoach-9.txt" in distant["tables/documents.csv"]
    assert set(re.findall(r"\b([A-Z]+) /\S* HTTP/1", server.asked()[before:])) == {"GET", "HEAD"}, "nothing is ever written there"


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("s3://plans/2024", ["2024/ke-hoach-1.txt", "2024/lai.txt", "2024/quý 2/kế hoạch 2.md"]),
        ("s3://plans/2024/lai.txt", ["2024/lai.txt"]),
        ("s3://plans/**/*.md", ["2024/quý 2/kế hoạch 2.md"]),
        ("s3://plans/*.zip", ["ho-so.zip/2023/ke-hoach-9.txt"]),
    ],
)
def test_what_an_address_names(server: Server, named: str, found: list[str]) -> None:
    assert [path.as_posix() for path in discovery.find([named]).files] == [f"s3://plans/{name}" for name in found]


def test_one_file_is_shown(server: Server, kehoach: Callable[..., Any]) -> None:
    done = kehoach("text", "s3://plans/2024/quý 2/kế hoạch 2.md")
    assert (done.code, "kiểm kê kho thuốc số 2" in done.out) == (0, True)


def test_bucket_that_is_not_there(tmp_path: Path, server: Server) -> None:
    (row,) = batch.run(["s3://khac"], tmp_path / "out").quarantined
    assert (row.path, row.code) == ("s3://khac", "folder_unreadable")


def test_file_that_is_gone_meanwhile(server: Server) -> None:
    with pytest.raises(InputError) as caught:
        ingest.load(remote.path("s3://plans/2024/khac.txt"))
    assert (caught.value.code, "s3://plans/2024/khac.txt" in caught.value.vi) == ("not_found", True)


def test_server_that_does_not_answer(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setitem(remote._PATIENCE, "max_retries", 0)
    forget()
    try:
        quarantined = batch.run(["s3://plans/2024/ke-hoach-1.txt"], tmp_path / "out").quarantined
        assert [q.code for q in quarantined] == ["unreadable_file"]
    finally:
        forget()


def test_cluster_reads_addresses_by_itself(tmp_path: Path, server: Server) -> None:
    with scheduling(tmp_path) as address, working(tmp_path, address, "--nworkers", "2"), at(tmp_path):
        batch.run(["s3://plans"], Path("out"), cluster=address)
        distant = products(Path("out"))
        Path("out").rename("cluster")
        batch.run(["s3://plans"], Path("out"), jobs=1)
    assert distant == products(tmp_path / "out")


@pytest.mark.parametrize(
    ("address", "code"),
    [("s3://ten:mat-khau@plans/x", "bad_address"), ("khong-co://x/y", "bad_address")],
)
def test_address_that_cannot_be_used(tmp_path: Path, address: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        batch.run([address], tmp_path / "out")
    assert (caught.value.code, "mat-khau" in caught.value.vi + caught.value.en) == (code, False)


@pytest.mark.parametrize("missing", ["fsspec", "obstore.fsspec"])
def test_extra_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from extract.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "run", "s3://plans", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.returncode, "kehoach[remote]" in done.stderr, done.stderr.count("\n")) == (2, True, 1)


def test_file_of_this_machine_by_its_address(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLAN.format(n=1), encoding="utf-8")
    assert discovery.find([f"file://{tmp_path}/a.txt"]).files == (tmp_path / "a.txt",)
