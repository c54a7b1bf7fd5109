"""Tells what a file is by its bytes; the name only counts where the bytes leave it open."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from lzma import LZMAError
from pathlib import PurePath
from typing import IO, Literal, NamedTuple

from extract.errors import InputError
from extract.messages import Text, printable

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
MHTML = "multipart/related"
# What Office 2003 saved as XML, mostly under the names .doc and .xls.
WORD_XML = "application/msword+xml"
EXCEL_XML = "application/vnd.ms-excel+xml"
ARCHIVES = ("application/zip", "application/vnd.rar", "application/x-7z-compressed", "application/gzip", "application/x-tar")
IMAGES = ("image/png", "image/jpeg", "image/tiff", "image/gif", "image/bmp", "image/webp")
HEIC = "image/heic"

# Which pages are recognised by OCR: those without a usable text layer, all, none.
OcrMode = Literal["auto", "always", "never"]
OCR_MODES: tuple[OcrMode, ...] = ("auto", "always", "never")


class Waiting(NamedTuple):
    """A format that is known but has no reader: its name, and what a person can do meanwhile."""

    what: Text
    remedy: Text


_AS_PDF = Text("hãy mở và lưu thành .pdf", "open it and save it as .pdf")
_INSIDE = Text(
    "hãy ghi rõ tệp cần đọc trong đó (ho-so.zip/ke-hoach.docx), hoặc dùng kehoach run",
    "name the file in it (files.zip/plan.docx), or use kehoach run",
)
_UNPACK = Text("hãy giải nén ra một thư mục", "unpack it into a folder")
_AS_JPEG = Text("hãy lưu thành .jpg hoặc .png", "save it as .jpg or .png")

WAITING = {
    PPTX: Waiting(Text("bản trình chiếu (.pptx)", "a presentation (.pptx)"), _AS_PDF),
    PPT: Waiting(Text("bản trình chiếu cũ (.ppt)", "an old presentation (.ppt)"), _AS_PDF),
    ARCHIVES[0]: Waiting(Text("tệp nén", "an archive"), _INSIDE),
    **{kind: Waiting(Text("tệp nén", "an archive"), _UNPACK) for kind in ARCHIVES[1:]},
    HEIC: Waiting(Text("ảnh .heic", "a .heic picture"), _AS_JPEG),
}

_SIGNATURES = (
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of a compound file, named in UTF-16 in its directory. A password turns a .docx into such a file too; its reader says so.
_STREAMS = (("EncryptedPackage", DOCX), ("WordDocument", DOC), ("Workbook", XLS), ("PowerPoint Document", PPT), ("Book", XLS))
# What zipfile raises where an archive is broken: what unpacks a file in it has errors of its own, which are none of zipfile's.
BROKEN_ZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, LZMAError,
    OSError, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError,
)  # fmt: skip
_ZIP_SUFFIXES = {".docx": DOCX, ".xlsx": XLSX, ".odt": ODT, ".ods": ODS}
_ZIP_PARTS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
# Programs that write Word or Excel files as pages leave out the frame; other text may open with such a tag.
_PAGE_SUFFIXES = (".html", ".htm", ".doc", ".xls")
_HTML_PART = re.compile(rb"\s*<(?:meta|title|style|div|table|center|font|span|p|h[1-6])\b", re.IGNORECASE)
_OFFICE_XML = re.compile(rb"<w:wordDocument\b|<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\v\f\r\x1a\x1b")
# Enough to tell text from bytes; reading on would not change the answer.
_SAMPLE = 64 << 10
# Old Vietnamese encodings keep a few letters among the control codes; packed data has an eighth of its bytes there.
_CONTROL_SHARE = 0.05


def sniff(data: bytes, path: str) -> str:
    """Answers the media type of `data`; `path` decides between kinds that have no signature of their own.

    Raises:
        InputError: `empty` for no bytes, `unsupported` for bytes of no known kind.
    """
    if not data:
        raise InputError(
            "empty",
            vi=f"{printable(path)}: tệp rỗng (0 byte); kiểm tra lại tệp gốc.",
            en=f"{printable(path)}: the file is empty (0 bytes); check the original file.",
        )
    suffix = PurePath(path).suffix.lower()
    known = _by_signature(data, suffix)
    if known:
        return known
    if suffix in (".docx", ".pdf"):
        # Nothing in the bytes says otherwise: the reader tells what is wrong with them.
        return DOCX if suffix == ".docx" else PDF
    if _is_text(data):
        return MARKDOWN if suffix in (".md", ".markdown") else TEXT
    raise InputError(
        "unsupported",
        vi=f"{printable(path)}: không nhận ra định dạng của tệp; chương trình đọc Word, PDF, ảnh, văn bản, HTML, bảng tính và .zip.",
        en=f"{printable(path)}: the format of this file is not known; Word, PDF, pictures, text, HTML, sheets and .zip are read.",
    )


def _by_signature(data: bytes, suffix: str) -> str:
    """Answers what the bytes themselves say; empty where they say nothing."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    # ISO 32000 readers accept a header anywhere in the first kilobyte.
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return zip_kind(io.BytesIO(data), suffix)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return HEIC
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if data[257:262] == b"ustar":
        return "application/x-tar"
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if head.startswith(_BOMS[1:]):
        head = head.decode("utf-16", "replace").encode("ascii", "replace")
    if _HTML.match(head) or (suffix in _PAGE_SUFFIXES and _HTML_PART.match(head)):
        return HTML
    if head.lstrip().startswith(b"<") and (office := _OFFICE_XML.search(head)):
        return WORD_XML if office[0].startswith(b"<w:") else EXCEL_XML
    if re.match(rb"\s*MIME-Version:", head, re.IGNORECASE) and b"multipart/related" in head.lower():
        return MHTML
    return ""


def zip_kind(file: IO[bytes], suffix: str) -> str:
    """Answers the media type of a zip: of the document it is, else of an archive; a broken one is what its `suffix` says."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()]
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if declared in (ODT, ODS):
                    return declared
    except BROKEN_ZIP:
        # A broken .docx is still a .docx: its reader knows how to say that.
        return _ZIP_SUFFIXES.get(suffix, ARCHIVES[0])
    for part, kind in _ZIP_PARTS:
        if "[content_types].xml" in names and any(name.startswith(part) for name in names):
            return kind
    return DOCX if suffix == ".docx" else ARCHIVES[0]


def _ole_kind(data: bytes) -> str:
    # [MS-CFB] Entries of the directory are 128 bytes each, the name first.
    for stream, kind in _STREAMS:
        name = stream.encode("utf-16-le") + b"\0\0"
        at = data.find(name)
        while at >= 0:
            if at % 128 == 0:
                return kind
            at = data.find(name, at + 1)
    return DOC


def _is_text(data: bytes) -> bool:
    if data.startswith(_BOMS):
        return True
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    nothings = sample.count(0)
    # UTF-16 without a mark: nearly every other byte of Latin text is 0, always on the same side.
    if nothings > 0.15 * len(sample) and min(sample[0::2].count(0), sample[1::2].count(0)) < 0.02 * len(sample):
        return _is_wide_text(sample)
    return not nothings and controls <= _CONTROL_SHARE * len(sample)


def _is_wide_text(sample: bytes) -> bool:
    codec = "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(codec, "replace")
    return sum(c.isprintable() or c.isspace() for c in text) >= (1 - _CONTROL_SHARE) * len(text)
