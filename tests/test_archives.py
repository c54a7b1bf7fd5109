"""Archives: each file in one is an input of its own; names in any encoding; what is unsafe, too large, too deep or broken is named."""

from __future__ import annotations

import dataclasses
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from extract import discovery, ingest, settings
from extract.batch import run
from extract.errors import InputError, UsageError
from tests.wordfile import p, word

PLAN = "KẾ HOẠCH\nKiểm tra công tác dược\n\n1. Kiểm kê kho thuốc trước ngày 30/6/2024.\n"


def text(number: int = 0) -> bytes:
    return (PLAN + f"2. Việc số {number}.\n").encode()


def pack(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def raw_names(names: Mapping[bytes, bytes], *, unicode_path: str = "") -> bytes:
    """A zip by hand: names as the bytes that an old program wrote, without the mark of UTF-8; the second field for a name where given."""
    out, directory = b"", b""
    for name, data in names.items():
        extra = b""
        if unicode_path:
            field = b"\x01" + struct.pack("<L", zlib.crc32(name)) + unicode_path.encode()
            extra = struct.pack("<HH", 0x7075, len(field)) + field
        sizes = struct.pack("<LLLHH", zlib.crc32(data), len(data), len(data), len(name), len(extra))
        place = struct.pack("<HHHLL", 0, 0, 0, 0, len(out))
        directory += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 0, 0, 33) + sizes + place + name + extra
        out += b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes + name + extra + data
    return out + directory + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, len(names), len(names), len(directory), len(out), 0)


def found(path: Path) -> tuple[list[str], dict[str, str]]:
    """The inputs in an archive, and those that failed with their codes, by their paths inside."""
    listed = discovery.find([path])
    return [f.relative_to(path).as_posix() for f in listed.files], {
        Path(f).relative_to(path).as_posix(): error.code for f, error in listed.failed
    }


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as raised:
        call()
    assert raised.value.vi and raised.value.en and "\n" not in raised.value.vi + raised.value.en
    return raised.value.code


# --- What is in them --------------------------------------------------------------------------------------------------------


def test_each_file_is_an_input(tmp_path: Path) -> None:
    """Folders and archives inside, by name; no folder is an input; what the system leaves behind is skipped as in folders."""
    files = {"b/x.docx": word(p("Kế hoạch")), "a.txt": text(2), "c.zip": pack({"trong.txt": text(1)}), "thu-muc/": b""}
    files |= {"__MACOSX/a.txt": b"x", "b/~$x.docx": b"x", ".an/y.txt": b"y"}
    path = tmp_path / "ho-so.zip"
    path.write_bytes(pack(files))
    assert found(path) == (["a.txt", "b/x.docx", "c.zip/trong.txt"], {})
    listed = discovery.find([tmp_path])
    assert [f.name for f in listed.files] == ["a.txt", "x.docx", "trong.txt"]
    assert len(listed.skipped) == 3 and len(listed) == 3
    assert ingest.load(path / "c.zip" / "trong.txt") == text(1)
    document = ingest.read(path / "b" / "x.docx")
    assert (document.text, document.path) == ("Kế hoạch", (path / "b/x.docx").as_posix())


def test_documents_that_are_zips_are_no_archives(tmp_path: Path) -> None:
    files = {"a.docx": word(p("Kế hoạch")), "b.zip": word(p("Kế hoạch hai")), "c.txt": b"PK va chu", "d.docx": b"PK\x03\x04 hong"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert [f.name for f in discovery.find([tmp_path]).files] == ["a.docx", "b.zip", "c.txt", "d.docx"]


def test_a_run_reads_them(tmp_path: Path) -> None:
    """One bad member costs itself; paths lead into the archive; the counts add up."""
    (tmp_path / "in").mkdir()
    files = {"Kế hoạch/số 1.txt": text(1), "hong.docx": b"PK\x03\x04 hong", "../thoat.txt": text(2)}
    (tmp_path / "in" / "ho-so.zip").write_bytes(pack(files))
    summary = run([tmp_path / "in"], tmp_path / "out", jobs=2)
    assert (summary.inputs, summary.documents) == (3, 1)
    assert {Path(row.path).name: row.code for row in summary.quarantined} == {"hong.docx": "damaged", "thoat.txt": "unsafe_name"}
    assert "ho-so.zip/Kế hoạch/số 1.txt" in (tmp_path / "out" / "tables" / "documents.csv").read_text(encoding="utf-8-sig")


def test_a_file_in_an_archive_can_be_named(tmp_path: Path, kehoach: Callable[..., object]) -> None:
    path = tmp_path / "ho-so.zip"
    path.write_bytes(pack({"a.txt": text()}))
    assert discovery.find([path / "a.txt"]).files == (path / "a.txt",)
    assert kehoach("text", path / "a.txt").code == 0  # type: ignore[attr-defined]
    refused = kehoach("text", path)
    assert refused.code == 2 and "ho-so.zip/ke-hoach.docx" in refused.err  # type: ignore[attr-defined]
    with pytest.raises(UsageError):
        discovery.find([tmp_path / "khong-co.zip" / "a.txt"])
    assert code_of(lambda: ingest.load(path / "khong.txt")) == "not_found"
    assert code_of(lambda: ingest.load(path / "a.txt" / "b.txt")) in ("not_found", "damaged")


# --- Names ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"ke-hoach.txt", "ke-hoach.txt"),
        ("Kế hoạch số 5.txt".encode(), "Kế hoạch số 5.txt"),
        # windows-1258: a letter and its tone apart
        (b"K\xea\xec hoa\xf2ch s\xf4\xec 5.txt", "Kế hoạch số 5.txt"),
        # the code page of DOS
        ("résumé.txt".encode("cp437"), "résumé.txt"),
        # separators of Windows
        (b"thu-muc\\a.txt", "thu-muc/a.txt"),
    ],
)
def test_names_without_a_mark(tmp_path: Path, raw: bytes, name: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(raw_names({raw: text()}))
    assert found(path) == ([name], {})
    assert ingest.load(path / name) == text()


def test_second_name_in_unicode(tmp_path: Path) -> None:
    """Info-ZIP's field counts as long as it goes with the first name."""
    path = tmp_path / "a.zip"
    path.write_bytes(raw_names({b"K_ ho_ch.txt": text()}, unicode_path="Kế hoạch.txt"))
    assert found(path)[0] == ["Kế hoạch.txt"]
    path.write_bytes(raw_names({b"K_ ho_ch.txt": text()}, unicode_path="Kế hoạch.txt").replace(b"K_ ho_ch", b"Da doi t"))
    assert found(path)[0] == ["Da doi t.txt"]


def test_same_name_twice(tmp_path: Path) -> None:
    """Neither is lost; a name in parts (NFD) is one with the whole letters."""
    path = tmp_path / "a.zip"
    path.write_bytes(raw_names({"á.txt".encode(): text(1), "a\u0301.txt".encode(): text(2)}))
    assert found(path)[0] == ["á (2).txt", "á.txt"]
    assert {ingest.load(path / name) for name in found(path)[0]} == {text(1), text(2)}


# --- Bad archives -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../thoat.txt", "a/../../thoat.txt", "/etc/thoat.txt", "C:/thoat.txt", "..\\thoat.txt"])
def test_names_that_lead_out(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(raw_names({name.encode(): text(), b"tot.txt": text()}))
    files, failed = found(path)
    assert files == ["tot.txt"] and list(failed.values()) == ["unsafe_name"]
    (inside,) = failed
    assert ".." not in Path(inside).parts and not Path(inside).is_absolute()
    assert code_of(lambda: ingest.load(path / inside)) == "unsafe_name"
    assert not (tmp_path / "thoat.txt").exists() and not (tmp_path.parent / "thoat.txt").exists()


def test_third_archive_inside_is_not_opened(tmp_path: Path) -> None:
    """The first two are, and what is in them is read."""
    path = tmp_path / "a.zip"
    path.write_bytes(pack({"1.txt": text(1), "b.zip": pack({"2.txt": text(2), "c.zip": pack({"3.txt": text(3)})})}))
    assert found(path) == (["1.txt", "b.zip/2.txt"], {"b.zip/c.zip": "archive_too_deep"})
    assert code_of(lambda: ingest.load(path / "b.zip" / "c.zip" / "3.txt")) == "archive_too_deep"


def test_bombs(tmp_path: Path) -> None:
    """By ratio, also inside another archive; nothing of them is unpacked."""
    bomb = pack({"0.txt": bytes(80 << 20)})
    assert len(bomb) < 200_000
    (tmp_path / "bom.zip").write_bytes(bomb)
    (tmp_path / "trong.zip").write_bytes(pack({"bom.zip": bomb, "tot.txt": text()}))
    assert found(tmp_path / "bom.zip") == ([], {".": "archive_too_large"})
    assert found(tmp_path / "trong.zip") == (["tot.txt"], {"bom.zip": "archive_too_large"})
    assert code_of(lambda: ingest.load(tmp_path / "bom.zip" / "0.txt")) == "archive_too_large"


@pytest.mark.parametrize(("limit", "value"), [("files", 2), ("file_mb", 0.0001), ("total_mb", 0.0003)])
def test_limits(tmp_path: Path, limit: str, value: float) -> None:
    """On the number of files, on the size of one, on that of all."""
    path = tmp_path / "a.zip"
    path.write_bytes(pack({f"{at}.txt": bytes(50) + text() for at in range(3)}))
    assert len(found(path)[0]) == 3
    shipped = settings.load()
    with settings.using(dataclasses.replace(shipped, archive=dataclasses.replace(shipped.archive, **{limit: value}))):
        assert found(path) == ([], {".": "archive_too_large"})


def test_sizes_that_lie_are_not_believed(tmp_path: Path) -> None:
    """A member that says it is small gives no more than that, and then its checksum fails."""
    data = bytearray(pack({"0.txt": bytes(1 << 20)}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature)
        data[at + place : at + place + 4] = struct.pack("<L", 10)
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert code_of(lambda: ingest.load(path / "0.txt")) == "damaged"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: pack({}), "empty"),
        (lambda: pack({"thu-muc/": b""}), "empty"),
        (lambda: pack({"a.txt": text()})[:-30], "damaged"),
        (lambda: b"PK\x03\x04" + bytes(100), "damaged"),
    ],
)
def test_archives_that_hold_nothing(tmp_path: Path, make: Callable[[], bytes], code: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(make())
    assert found(path) == ([], {".": code})


def test_locked_members(tmp_path: Path) -> None:
    data = bytearray(pack({"khoa.txt": text(1), "mo.txt": text(2)}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert found(path) == (["mo.txt"], {"khoa.txt": "encrypted"})


def test_broken_member(tmp_path: Path) -> None:
    """It is found, and its reading fails alone."""
    data = bytearray(pack({"hong.txt": text(1), "tot.txt": text(2)}, zipfile.ZIP_STORED))
    data[data.index(b"Ki\xe1\xbb\x83m")] ^= 0xFF
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert found(path)[0] == ["hong.txt", "tot.txt"]
    assert code_of(lambda: ingest.load(path / "hong.txt")) == "damaged"
    assert ingest.load(path / "tot.txt") == text(2)


def test_an_archive_whose_declared_type_is_spoilt_does_not_stop_the_run(tmp_path: Path) -> None:
    """What unpacks raises errors that are none of zipfile's: here before any file is read."""
    data = bytearray(pack({"mimetype": b"application/zip" * 4, "a.txt": text()}))
    at = data.find(b"mimetype") + len("mimetype")
    data[at : at + 6] = b"\xff" * 6
    (tmp_path / "a.zip").write_bytes(data)
    assert found(tmp_path / "a.zip")[0]
