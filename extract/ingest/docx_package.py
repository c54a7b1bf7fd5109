"""The container of a .docx: its zip, the parts in it and their XML, read so that a hostile file can do no harm.

Nothing here knows what a paragraph is. A part is parsed without entities, without the network and within libxml2's own limits; sizes are
checked before anything is unpacked (a zip's declared size is also the most that zipfile ever hands out of a member).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from extract.errors import InputError
from extract.ingest import zipsize
from extract.ingest.media import BROKEN_ZIP
from extract.messages import printable
from extract.model import Problem

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VAL = f"{W}val"
ALTERNATE = f"{MC}AlternateContent"

# ISO 29500 Strict names the same elements in other namespaces.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MACRO = "application/vnd.ms-word"
_MEDIA_TYPES = {
    f"{_WORD}.document.main+xml": f"{_WORD}.document",
    f"{_WORD}.template.main+xml": f"{_WORD}.template",
    f"{_MACRO}.document.macroEnabled.main+xml": f"{_MACRO}.document.macroEnabled.12",
    f"{_MACRO}.template.macroEnabledTemplate.main+xml": f"{_MACRO}.template.macroEnabled.12",
}
_CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_UNDERSTOOD = re.compile(r"http://schemas\.microsoft\.com/office/(?:word|drawing)/")


class Package:
    """An opened .docx (or .docm, .dotx, .dotm).

    Attributes:
        document: the root of the main part (`w:document`).
        media_type: of the whole file, by its own declaration.
        problems: parts that are there and could not be read.
    """

    def __init__(self, data: bytes, path: str) -> None:
        """Opens `data`; `path` only names it in messages.

        Raises:
            InputError: `empty`, `encrypted`, `not_docx`, `damaged` or `too_large`.
        """
        self._name = printable(path)
        self._zip = self._open(data)
        self._members = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._zip.NameToInfo}
        self._check_sizes()
        self.problems: list[Problem] = []
        self._main = self._find_main()
        self.document = self._parse(self._main)
        if self.document.tag != f"{W}document":
            raise self._not_docx()
        self._related: dict[str, str] = {}
        for kind, target in self._relationships(self._main):
            self._related.setdefault(kind, target)
        self.media_type = self._media_type()

    def part(self, kind: str) -> Element | None:
        """Answers the root of the part that the main part is related to as `kind` ("styles", "numbering", "footnotes"), None without one.

        A part that is damaged is None too, and noted in `problems`: the text stands without it.
        """
        target = self._related.get(kind)
        if target is None or target.lower() not in self._members:
            return None
        try:
            return self._parse(target)
        except InputError as error:
            if error.code == "too_large":
                raise
            self.problems.append(
                Problem(
                    "docx_part_damaged",
                    vi=f"Phần {posixpath.basename(target)} của tệp bị hỏng nên không đọc được.",
                    en=f"The part {posixpath.basename(target)} of the file is damaged and could not be read.",
                )
            )
            return None

    def has_pictures(self) -> bool:
        """Answers whether the package holds pictures (a scan pasted into Word has nothing else)."""
        return any("/media/" in name for name in self._members)

    def damaged(self) -> InputError:
        """Answers the error for a file that cannot be made sense of."""
        return InputError(
            "damaged",
            vi=f"{self._name}: tệp Word bị hỏng, không đọc được phần nội dung; hãy mở bằng Word, sửa và lưu lại rồi chạy lại.",
            en=f"{self._name}: the Word file is damaged and its content cannot be read; repair it in Word, save it and run again.",
        )

    def _open(self, data: bytes) -> zipfile.ZipFile:
        if not data:
            raise InputError(
                "empty",
                vi=f"{self._name}: tệp rỗng (0 byte); kiểm tra lại tệp gốc.",
                en=f"{self._name}: the file is empty (0 bytes); check the original file.",
            )
        if data.startswith(_OLE):
            # Office wraps an encrypted package in an OLE file with a stream of this name; any other OLE file is Word 97 to 2003.
            raise self._encrypted() if "EncryptedPackage".encode("utf-16-le") in data else self._not_docx()
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise self.damaged() if data.startswith(b"PK") else self._not_docx()
        try:
            return zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP as error:
            raise self.damaged() from error

    def _encrypted(self) -> InputError:
        return InputError(
            "encrypted",
            vi=f"{self._name}: tệp Word có mật khẩu; hãy mở bằng Word, bỏ mật khẩu rồi chạy lại.",
            en=f"{self._name}: the Word file has a password; open it in Word, remove the password and run again.",
        )

    def _not_docx(self) -> InputError:
        return InputError(
            "not_docx",
            vi=f"{self._name}: không phải tệp Word .docx; kiểm tra lại đuôi tệp, hoặc mở bằng Word và lưu thành .docx rồi chạy lại.",
            en=f"{self._name}: no Word .docx file; check the extension, or open it in Word, save it as .docx and run again.",
        )

    def _check_sizes(self) -> None:
        if zipsize.is_abnormal(self._zip.infolist()):
            raise self._too_large()

    def _too_large(self) -> InputError:
        return InputError(
            "too_large",
            vi=f"{self._name}: nội dung giải nén lớn bất thường nên không đọc; kiểm tra nguồn gốc của tệp.",
            en=f"{self._name}: the content unpacks to an abnormal size and was not read; check where the file comes from.",
        )

    def _find_main(self) -> str:
        for kind, target in self._relationships(""):
            if kind == "officeDocument" and target.lower() in self._members:
                return target
        if "word/document.xml" in self._members:
            return "word/document.xml"
        raise self._not_docx()

    def _relationships(self, part: str) -> Iterator[tuple[str, str]]:
        """Answers (last word of the relationship's type, path in the zip) of each part that `part` ("" for the package) names."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path.lower() not in self._members:
            return
        for rel in self._parse(path):
            target = rel.get("Target", "")
            if rel.get("TargetMode") != "External":
                full = target if target.startswith("/") else posixpath.join("/", folder, target)
                yield rel.get("Type", "").rpartition("/")[2], posixpath.normpath(full).lstrip("/")

    def _media_type(self) -> str:
        if "[content_types].xml" in self._members:
            for override in self._parse("[Content_Types].xml").iter(_CONTENT_TYPES):
                if override.get("PartName", "").lstrip("/").lower() == self._main.lower():
                    return _MEDIA_TYPES.get(override.get("ContentType", ""), f"{_WORD}.document")
        return f"{_WORD}.document"

    def _parse(self, path: str) -> Element:
        from lxml import etree

        info = self._zip.NameToInfo[self._members[path.lower()]]
        if info.flag_bits & 1:
            raise self._encrypted()
        if zipsize.is_too_large(info):
            raise self._too_large()
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(self._zip.read(info), parser)
            # No part of a .docx may declare a document type; entities are the only use anybody has for one.
            docinfo: Any = root.getroottree().docinfo
            if docinfo.doctype:
                raise self.damaged()
            if "purl.oclc.org/ooxml" in root.tag:
                root = etree.fromstring(_transitional(etree.tostring(root, encoding="utf-8")), parser)
        except (etree.XMLSyntaxError, *BROKEN_ZIP) as error:
            raise self.damaged() from error
        return root


def _transitional(xml: bytes) -> bytes:
    for strict, usual in _STRICT:
        xml = xml.replace(strict, usual)
    return xml


def chosen(alternate: Element) -> Element | None:
    """Answers the one branch of an `mc:AlternateContent` to read: the first choice of Microsoft's own extensions, else the fallback."""
    fallback = None
    for branch in alternate:
        if branch.tag == f"{MC}Choice":
            uris = [branch.nsmap.get(prefix, "") or "" for prefix in (branch.get("Requires") or "").split()]
            if all(_UNDERSTOOD.match(uri) for uri in uris):
                return branch
        elif branch.tag == f"{MC}Fallback":
            fallback = branch
    return fallback


def switched_on(value: str | None) -> bool:
    """Answers what an on/off element says by its `w:val`: on, unless it spells off."""
    return value not in ("0", "false", "off", "none")


_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "pc": 12.0, "pi": 12.0}
_MEASURE = re.compile(r"(-?\d+(?:\.\d+)?)(|pt|in|cm|mm|pc|pi)")


def points(value: str | None) -> float | None:
    """Answers a length in points: a bare number is twentieths of one, Strict files write units. None for nothing or nonsense."""
    found = _MEASURE.fullmatch(value.strip()) if value else None
    if found is None:
        return None
    return float(found[1]) * _UNITS[found[2]] if found[2] else float(found[1]) / 20


def number(value: str | None) -> int | None:
    """Answers a whole number, None for nothing or nonsense."""
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None
