"""Bytes in, Document out: what a file is, is told by its bytes, and a table names the reader for each kind."""

from __future__ import annotations

import importlib
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

from extract import settings
from extract.errors import InputError
from extract.ingest.media import (
    DOC,
    DOCX,
    EXCEL_XML,
    HTML,
    IMAGES,
    MARKDOWN,
    MHTML,
    ODS,
    ODT,
    PDF,
    RTF,
    TEXT,
    WAITING,
    WORD_XML,
    XLS,
    XLSX,
    OcrMode,
    sniff,
)
from extract.messages import printable
from extract.model import Document

Reader = Callable[..., Document]

# A reader is a function of (bytes, path), for the PAGED ones also of (ocr=mode), imported when a file of its kind turns up.
READERS = {
    TEXT: "extract.ingest.plaintext:read",
    MARKDOWN: "extract.ingest.plaintext:read",
    DOCX: "extract.ingest.docx:read",
    PDF: "extract.ingest.pdf:read",
    **dict.fromkeys(IMAGES, "extract.ingest.image:read"),
    XLSX: "extract.ingest.spreadsheet:read",
    **dict.fromkeys((DOC, RTF, ODT, WORD_XML, XLS, ODS, EXCEL_XML), "extract.ingest.office:read"),
    **dict.fromkeys((HTML, MHTML), "extract.ingest.html:read"),
}
PAGED = (PDF, *IMAGES)
_MB = 1_000_000


def read(path: Path, *, ocr: OcrMode = "auto") -> Document:
    """Answers the Document in the file at `path`; its `path` is `path` as given, with forward slashes.

    Raises:
        InputError: as `load` and `parse`.
    """
    return parse(load(path), path.as_posix(), ocr=ocr)


def load(path: Path) -> bytes:
    """Answers the bytes of a regular file, or of one in an archive (`ho-so.zip/ke-hoach.docx`).

    Raises:
        InputError: `not_found`, `no_permission`, `not_a_file`, `too_large`, `unreadable_file`; what `archives.load` says.
    """
    shown = printable(path.as_posix())
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError(
                "not_a_file",
                vi=f"{shown}: không phải một tệp thường; hãy chỉ ra một tệp văn bản.",
                en=f"{shown}: not a regular file; name a document file.",
            )
        if status.st_size > settings.current().reading.file_mb * _MB:
            raise InputError(
                "too_large",
                vi=f"{shown}: tệp lớn hơn mức cho phép; hãy tăng reading.file_mb trong tệp --settings hoặc chia nhỏ tệp.",
                en=f"{shown}: the file is larger than is allowed; raise reading.file_mb in a --settings file, or divide the file.",
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        # The path may lead into an archive.
        from extract.ingest import archives

        inside = archives.load(path)
        if inside is not None:
            return inside
        raise InputError(
            "not_found",
            vi=f"{shown}: không tìm thấy tệp; kiểm tra lại đường dẫn, có thể tệp vừa bị chuyển hoặc xóa.",
            en=f"{shown}: no such file; check the path, it may have been moved or deleted meanwhile.",
        ) from None
    except PermissionError:
        raise InputError(
            "no_permission",
            vi=f"{shown}: không có quyền đọc tệp; hãy cấp quyền đọc rồi chạy lại.",
            en=f"{shown}: no permission to read the file; grant it and run again.",
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            "unreadable_file",
            vi=f"{shown}: hệ thống không đọc được tệp ({reason}); kiểm tra ổ đĩa hoặc đường dẫn rồi chạy lại.",
            en=f"{shown}: the system cannot read the file ({reason}); check the disk or the path and run again.",
        ) from None


def parse(data: bytes, path: str, *, ocr: OcrMode = "auto") -> Document:
    """Answers the Document in `data`; `path` names it in messages and, where the bytes leave it open, says what it is.

    Args:
        ocr: which pages of PDFs and pictures are recognised; of no account for other formats.

    Raises:
        InputError: `empty`; `unsupported_yet` for a known format that has no reader; whatever `media.sniff` and the reader say.
    """
    media_type = sniff(data, path)
    if media_type not in READERS:
        what, remedy = WAITING[media_type]
        raise InputError(
            "unsupported_yet",
            vi=f"{printable(path)}: {what.vi} chưa đọc được; {remedy.vi} rồi chạy lại.",
            en=f"{printable(path)}: {what.en} cannot be read yet; {remedy.en} and run again.",
        )
    return reader(media_type)(data, path, ocr=ocr) if media_type in PAGED else reader(media_type)(data, path)


def prepare(paths: Iterable[Path]) -> None:
    """Does ahead of time, for many files at once, what each of them would pay for by itself: starts of LibreOffice. Never fails."""
    from extract.ingest import office

    office.prepare(paths)


def reader(media_type: str) -> Reader:
    """Answers the reader for `media_type`. Raises KeyError where there is none."""
    module, _, function = READERS[media_type].partition(":")
    return cast(Reader, getattr(importlib.import_module(module), function))
