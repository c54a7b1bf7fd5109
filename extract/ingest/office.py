"""Reads what LibreOffice has to open first: .doc, .rtf, .odt become .docx, .xls and .ods become .xlsx, and their readers do the rest.

The Document tells of the file as it came (its hash, its media type); only its text is read off the conversion.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from extract.errors import InputError
from extract.ingest import archives, remote, soffice
from extract.ingest.media import BROKEN_ZIP, DOC, EXCEL_XML, ODS, ODT, RTF, WORD_XML, XLS, sniff
from extract.messages import Text, printable
from extract.model import Document

INSTALL = "sudo apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"


class _Kind(NamedTuple):
    suffix: str
    target: soffice.Target
    name: Text


_KINDS = {
    DOC: _Kind(".doc", "docx", Text("tệp Word cũ (.doc)", "the old Word file (.doc)")),
    RTF: _Kind(".rtf", "docx", Text("tệp .rtf", "the .rtf file")),
    ODT: _Kind(".odt", "docx", Text("tệp .odt", "the .odt file")),
    WORD_XML: _Kind(".xml", "docx", Text("tệp Word dạng XML", "the Word XML file")),
    EXCEL_XML: _Kind(".xml", "xlsx", Text("bảng tính dạng XML", "the Excel XML file")),
    XLS: _Kind(".xls", "xlsx", Text("bảng tính cũ (.xls)", "the old sheet (.xls)")),
    ODS: _Kind(".ods", "xlsx", Text("bảng tính .ods", "the .ods sheet")),
}
_WORD_HEADER = b"\xec\xa5"
_ENCRYPTED_BIT = 0x0100
_SECTOR = 512
# Larger files are left to the reader of each, so that a run does not hold all of them at once.
_PREPARED_MAX = 64 << 20


def read(data: bytes, path: str) -> Document:
    """Answers the Document in a .doc, .rtf, .odt, .xls or .ods file.

    Raises:
        InputError: `missing_tool` without LibreOffice, `timeout` where it hangs on the file, `crashed_tool` where it dies of it,
            `encrypted`, `damaged`, `picture_only` where there is nothing but pictures; what the reader of the conversion says.
    """
    media_type = sniff(data, path)
    kind = _KINDS[media_type]
    made = soffice.convert(soffice.Job(data, kind.suffix, kind.target))
    if isinstance(made, str):
        raise _failure(made, data, media_type, path)
    document = _read_converted(made, kind, path)
    sha256 = hashlib.sha256(data).hexdigest()
    return dataclasses.replace(document, doc_id=sha256[:16], sha256=sha256, media_type=media_type, size_bytes=len(data))


def prepare(paths: Iterable[Path]) -> int:
    """Converts the office files among `paths` ahead of their turn, many at a time; answers how many starts of LibreOffice that took.

    Nothing here fails: what cannot be read or converted is met again, and named, when its turn comes.
    """
    starts = 0
    waiting: dict[soffice.Target, list[soffice.Job]] = {"docx": [], "xlsx": []}
    for path in paths:
        job = _job(path)
        if job is None or job in waiting[job.target] or soffice.is_ready(job):
            continue
        waiting[job.target].append(job)
        # A run may hold thousands of files: no more of them in memory than one start takes.
        if len(waiting[job.target]) == soffice.PER_START:
            starts += soffice.prepare(waiting[job.target])
            waiting[job.target].clear()
    return starts + sum(soffice.prepare(jobs) for jobs in waiting.values() if jobs)


def _job(path: Path) -> soffice.Job | None:
    if remote.is_remote(path):
        # Each look at it is a call to another machine; it is converted in its turn.
        return None
    try:
        data = _office_bytes(path)
        kind = _KINDS.get(sniff(data, path.as_posix())) if data else None
    except (OSError, InputError):
        return None
    return soffice.Job(data, kind.suffix, kind.target) if kind else None


def _office_bytes(path: Path) -> bytes:
    """Answers the bytes of a file, in an archive or not, that may be one of ours; none for any other."""
    if not path.is_file():
        data = archives.load(path) or b""
        return data if _MAYBE.match(data) and len(data) <= _PREPARED_MAX else b""
    with path.open("rb") as file:
        if path.stat().st_size > _PREPARED_MAX or not _MAYBE.match(file.read(8)):
            return b""
        file.seek(0)
        return file.read()


_MAYBE = re.compile(rb"\xd0\xcf\x11\xe0|\{\\rtf|PK|(?:\xef\xbb\xbf)?<\?xml")


def _read_converted(made: bytes, kind: _Kind, path: str) -> Document:
    if kind.target == "xlsx":
        from extract.ingest import spreadsheet

        return spreadsheet.read(made, path)
    from extract.ingest import docx

    try:
        return docx.read(made, path, merged_words=kind.suffix == ".doc")
    except InputError as error:
        if error.code == "empty" and _has_pictures(made):
            raise _picture_only(path) from None
        raise


def _has_pictures(docx: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return any(name.startswith("word/media/") for name in package.namelist())


def _picture_only(path: str) -> InputError:
    return InputError(
        "picture_only",
        vi=f"{printable(path)}: tệp chỉ có ảnh, không có chữ; hãy lưu thành .pdf rồi nhận dạng chữ (OCR), hoặc tìm bản có chữ.",
        en=f"{printable(path)}: the file holds pictures and no text; save it as .pdf and recognise its text (OCR), or find one with text.",
    )


def _failure(why: soffice.Failure, data: bytes, media_type: str, path: str) -> InputError:
    """Answers what to tell a person about a file that LibreOffice did not convert."""
    shown, name = printable(path), _KINDS[media_type].name
    if why == "missing_tool":
        return InputError(
            "missing_tool",
            vi=f"{shown}: cần LibreOffice để đọc {name.vi}; hãy chạy: {INSTALL}",
            en=f"{shown}: LibreOffice is needed to read {name.en}; run: {INSTALL}",
        )
    if why == "timeout":
        return InputError(
            "timeout",
            vi=f"{shown}: LibreOffice bị treo khi mở {name.vi}, đã dừng; hãy mở bằng Word và lưu thành .docx rồi chạy lại.",
            en=f"{shown}: LibreOffice hung on {name.en} and was stopped; open it in Word, save it as .docx and run again.",
        )
    if _is_encrypted(data, media_type):
        return InputError(
            "encrypted",
            vi=f"{shown}: {name.vi} có mật khẩu; hãy mở ra, bỏ mật khẩu rồi chạy lại.",
            en=f"{shown}: {name.en} has a password; open it, remove the password and run again.",
        )
    if why == "crashed":
        return InputError(
            "crashed_tool",
            vi=f"{shown}: LibreOffice bị lỗi khi mở {name.vi}; hãy mở bằng Word và lưu thành .docx rồi chạy lại.",
            en=f"{shown}: LibreOffice crashed on {name.en}; open it in Word, save it as .docx and run again.",
        )
    return InputError(
        "damaged",
        vi=f"{shown}: {name.vi} bị hỏng, không mở được; hãy lấy lại bản gốc, hoặc mở bằng Word và lưu lại.",
        en=f"{shown}: {name.en} is damaged and cannot be opened; get the original again, or open it in Word and save it anew.",
    )


def _is_encrypted(data: bytes, media_type: str) -> bool:
    if media_type == DOC:
        # [MS-DOC] FibBase: its magic number opens the stream, which begins at a sector; bit 8 of the word at byte 10 says encrypted.
        starts = (at for at in range(_SECTOR, len(data), _SECTOR) if data.startswith(_WORD_HEADER, at))
        return any(int.from_bytes(data[at + 10 : at + 12], "little") & _ENCRYPTED_BIT for at in starts)
    if media_type == XLS:
        # [MS-XLS] FilePass follows the BOF record of the workbook: type 0x002F.
        found = re.search(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}", data, re.DOTALL)
        return found is not None and data[found.end() : found.end() + 2] == b"\x2f\x00"
    if media_type in (ODT, ODS):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                return b"encryption-data" in package.read("META-INF/manifest.xml")
        except BROKEN_ZIP:
            return False
    return False
