"""The XML parts of a zip package (.xlsx), opened so that a hostile file can do no harm: sizes before unpacking, no entities, no network."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING, Any

from extract.ingest import zipsize
from extract.ingest.media import BROKEN_ZIP

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class PartError(Exception):
    """A package or part cannot be read; `code` is `damaged`, `encrypted` or `too_large`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Parts:
    """The parts of one package, by their paths; letter case does not count."""

    def __init__(self, data: bytes) -> None:
        """Opens the package. Raises PartError."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP as error:
            raise PartError("damaged") from error
        infos = self._zip.infolist()
        if zipsize.is_abnormal(infos):
            raise PartError("too_large")
        self._members = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}

    def xml(self, path: str) -> Element | None:
        """Answers the root of a part, None where there is none. Raises PartError."""
        from lxml import etree

        info = self._members.get(path.lower())
        if info is None:
            return None
        if info.flag_bits & 1:
            raise PartError("encrypted")
        if zipsize.is_too_large(info):
            raise PartError("too_large")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(self._zip.read(info), parser)
        except (etree.XMLSyntaxError, *BROKEN_ZIP) as error:
            raise PartError("damaged") from error
        docinfo: Any = root.getroottree().docinfo
        if docinfo.doctype:
            # No part of a package declares a document type, unless to define entities.
            raise PartError("damaged")
        return root

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Answers what a part ("" for the package) is related to: (last word of the relationship's type, path) by id. Raises PartError."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                full = target if target.startswith("/") else posixpath.join("/", folder, target)
                found[relation.get("Id", "")] = relation.get("Type", "").rpartition("/")[2], posixpath.normpath(full).lstrip("/")
        return found

    def has_pictures(self) -> bool:
        """Answers whether the package holds pictures."""
        return any("/media/" in name for name in self._members)
