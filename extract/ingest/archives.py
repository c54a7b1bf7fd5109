"""Files inside .zip archives, each under a path of its own: `ho-so.zip/2019/ke-hoach.docx`, also in an archive within the archive.

Nothing is unpacked to disk. What an archive says of itself (sizes, names) is checked before anything in it is read; names are read as
UTF-8, cp1258 or cp437, whichever makes Vietnamese of them.
"""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from extract import settings
from extract.errors import InputError
from extract.ingest import remote, syllables
from extract.ingest.media import ARCHIVES, BROKEN_ZIP, zip_kind
from extract.messages import printable

_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MB = 1_000_000
# Office files are packed already, text packs five times; a bomb a thousand times.
_RATIO_FROM = 64 * _MB
_UNICODE_PATH = 0x7075
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 1


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: the archive's path with the file's own behind it; why it cannot be read, if so."""

    path: Path
    error: InputError | None = None


def is_archive(path: Path) -> bool:
    """Answers whether the file at `path` is a .zip that is no document itself (as .docx and .odt are).

    At an address by its name first: asking each file there what it is takes a call to another machine.
    """
    if remote.is_remote(path) and path.suffix.lower() != ".zip":
        return False
    try:
        with path.open("rb") as file:
            if file.read(4) not in _SIGNATURES:
                return False
            return zip_kind(file, path.suffix.lower()) == ARCHIVES[0]
    except OSError:
        return False


def members(path: Path) -> Iterator[Member]:
    """Answers the files in the archive at `path`, those of archives in it in their place, by name.

    An archive that cannot be opened, is too large or lies too deep is one Member with an error, so that it is not lost.
    """
    try:
        with path.open("rb") as file:
            yield from _members(file, path, 1)
    except OSError as error:
        yield Member(path, _unreadable(path, error))


def load(path: Path) -> bytes | None:
    """Answers the bytes of the file in an archive that `path` names, None where no part of `path` is an archive.

    Raises:
        InputError: `not_found`, `encrypted`, `damaged`, `archive_too_large`, `archive_too_deep`, `unsafe_name`.
    """
    for outer in path.parents:
        if remote.is_remote(outer) and outer.suffix.lower() != ".zip":
            continue
        if outer.is_file():
            if not is_archive(outer):
                return None
            try:
                with outer.open("rb") as file:
                    return _load(file, outer, path.relative_to(outer).parts, 1)
            except OSError as error:
                raise _unreadable(path, error) from error
    return None


def _members(file: IO[bytes], path: Path, depth: int) -> Iterator[Member]:
    try:
        archive = _open(file, path, depth)
    except InputError as error:
        yield Member(path, error)
        return
    with archive:
        found = _named(archive)
        if not found:
            yield Member(path, _empty(path))
        for name, info in sorted(found, key=lambda pair: pair[0]):
            inside = path / _shown(name)
            refused = _refusal(name, info, inside)
            if refused is not None:
                yield Member(inside, refused)
                continue
            try:
                nested = _is_nested(archive, info, name)
            except BROKEN_ZIP:
                nested = False
            if nested:
                yield from _members(io.BytesIO(archive.read(info)), inside, depth + 1)
            else:
                yield Member(inside)


def _load(file: IO[bytes], path: Path, parts: tuple[str, ...], depth: int) -> bytes:
    """Answers the bytes of the member that `parts`, the path behind the archive's own, names."""
    with _open(file, path, depth) as archive:
        found = {_shown(name): (name, info) for name, info in _named(archive)}
        for end in range(len(parts), 0, -1):
            shown = "/".join(parts[:end])
            if shown not in found:
                continue
            name, info = found[shown]
            inside = path / shown
            refused = _refusal(name, info, inside)
            if refused is not None:
                raise refused
            try:
                data = archive.read(info)
            except BROKEN_ZIP as error:
                raise _damaged(inside) from error
            return data if end == len(parts) else _load(io.BytesIO(data), inside, parts[end:], depth + 1)
    raise InputError(
        "not_found",
        vi=f"{printable(path.as_posix())}: trong tệp nén không có {printable('/'.join(parts))}; kiểm tra lại tên.",
        en=f"{printable(path.as_posix())}: there is no {printable('/'.join(parts))} in this archive; check the name.",
    )


def _open(file: IO[bytes], path: Path, depth: int) -> zipfile.ZipFile:
    shown = printable(path.as_posix())
    limits = settings.current().archive
    if depth > limits.depth:
        raise InputError(
            "archive_too_deep",
            vi=f"{shown}: tệp nén lồng quá {limits.depth} lớp nên không mở; hãy giải nén ra thư mục rồi chạy lại.",
            en=f"{shown}: an archive more than {limits.depth} deep inside others is not opened; unpack it into a folder and run again.",
        )
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN_ZIP as error:
        raise _damaged(path) from error
    infos = archive.infolist()
    size = file.seek(0, io.SEEK_END)
    unpacked = sum(info.file_size for info in infos)
    bomb = unpacked > _RATIO_FROM and unpacked > limits.ratio * size
    many = len(infos) > limits.files or unpacked > limits.total_mb * _MB
    if bomb or many or any(info.file_size > limits.file_mb * _MB for info in infos):
        archive.close()
        raise InputError(
            "archive_too_large",
            vi=f"{shown}: tệp nén có quá nhiều tệp hoặc bung ra lớn bất thường nên không mở; kiểm tra nguồn gốc của nó.",
            en=f"{shown}: the archive holds too many files or unpacks to an abnormal size, so it was not opened; check its origin.",
        )
    return archive


def _named(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Answers the files with their names, each name once: a second file of the same name gets a number."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    codec = _codec([_raw(info) for info in infos if not info.flag_bits & _UTF8_FLAG])
    names: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = first = unicodedata.normalize("NFC", _name(info, codec)).replace("\\", "/")
        count = 1
        while name in names:
            count += 1
            stem = PurePosixPath(first)
            name = str(stem.with_name(f"{stem.stem} ({count}){stem.suffix}"))
        names[name] = info
    return list(names.items())


def _raw(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("cp437", "replace")


def _name(info: zipfile.ZipInfo, codec: str) -> str:
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    return _unicode_path(info) or _raw(info).decode(codec, "replace").partition("\0")[0]


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """Answers the name that Info-ZIP adds in UTF-8 where the other one could not hold it; it counts while the other is unchanged."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack("<L", field[1:5])[0] == zlib.crc32(_raw(info)):
            return field[5:].decode("utf-8", "replace")
    return ""


def _codec(names: list[bytes]) -> str:
    """Answers the encoding of names that do not say theirs: UTF-8 where they are that, else what makes more Vietnamese syllables."""
    odd = [name for name in names if not name.isascii()]
    if not odd:
        return "ascii"
    try:
        for name in odd:
            name.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    text = b" ".join(odd)

    def good(codec: str) -> float:
        words = syllables.words(unicodedata.normalize("NFC", text.decode(codec, "replace")))
        return syllables.share([word for word in words if not word.isascii()])[0]

    return "cp1258" if good("cp1258") > good("cp437") else "cp437"


def _shown(name: str) -> str:
    """Answers a member's name as it stands behind the archive's path: what would lead out of the archive is spelled harmlessly."""
    return "/".join("__" if part == ".." else part for part in PurePosixPath(name).parts if part not in ("/", "//"))


def _refusal(name: str, info: zipfile.ZipInfo, inside: Path) -> InputError | None:
    shown = printable(inside.as_posix())
    parts = PurePosixPath(name).parts
    if ".." in parts or name.startswith("/") or name[1:3] == ":/":
        return InputError(
            "unsafe_name",
            vi=f"{shown}: tên tệp trong tệp nén trỏ ra ngoài ({printable(name)}) nên không đọc; kiểm tra nguồn gốc của tệp nén.",
            en=f"{shown}: the file's name leads out of the archive ({printable(name)}), so it was not read; check the archive's origin.",
        )
    if info.flag_bits & _ENCRYPTED_FLAG:
        return InputError(
            "encrypted",
            vi=f"{shown}: tệp nén có mật khẩu; hãy giải nén ra thư mục rồi chạy lại.",
            en=f"{shown}: the archive has a password; unpack it into a folder and run again.",
        )
    return None


def _is_nested(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bool:
    with archive.open(info) as file:
        if file.read(4) not in _SIGNATURES:
            return False
    return zip_kind(io.BytesIO(archive.read(info)), PurePosixPath(name).suffix.lower()) == ARCHIVES[0]


def _damaged(path: Path) -> InputError:
    shown = printable(path.as_posix())
    return InputError(
        "damaged",
        vi=f"{shown}: tệp nén bị hỏng, không mở được; hãy nén lại hoặc lấy lại bản gốc.",
        en=f"{shown}: the archive is damaged and cannot be opened; pack it again or get the original again.",
    )


def _empty(path: Path) -> InputError:
    shown = printable(path.as_posix())
    return InputError(
        "empty",
        vi=f"{shown}: tệp nén không có tệp nào; kiểm tra lại tệp gốc.",
        en=f"{shown}: there is no file in the archive; check the original file.",
    )


def _unreadable(path: Path, error: OSError) -> InputError:
    shown, reason = printable(path.as_posix()), error.strerror or type(error).__name__
    return InputError(
        "unreadable_file",
        vi=f"{shown}: hệ thống không đọc được tệp nén ({reason}); kiểm tra ổ đĩa hoặc quyền đọc rồi chạy lại.",
        en=f"{shown}: the system cannot read the archive ({reason}); check the disk or the permissions and run again.",
    )
