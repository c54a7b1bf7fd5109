"""Builds Word files out of bare XML, so that a test shows exactly the markup it is about."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

W_URI = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL_URI = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W_URI}" xmlns:r="{REL_URI}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:x="urn:unknown" xmlns:v="urn:schemas-microsoft-com:vml"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def part(root: str, inner: str) -> str:
    """Answers a part's XML with `inner` in its root element."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_NAMESPACES}>{inner}</w:{root}>'


def word(body: str, *, main_type: str = MAIN, **parts: str) -> bytes:
    """Answers a .docx whose body is `body`; other parts by name, as the inner XML of their roots (styles=, numbering=, footnotes=)."""
    files = {"word/document.xml": part("document", f"<w:body>{body}</w:body>")}
    files |= {f"word/{name}.xml": part(_ROOTS.get(name, name), inner) for name, inner in parts.items()}
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{REL_URI}/{_KINDS.get(name, name)}" Target="{name}.xml"/>' for i, name in enumerate(parts)
    )
    files["word/_rels/document.xml.rels"] = _relationships(relations)
    files["_rels/.rels"] = _relationships(f'<Relationship Id="r1" Type="{REL_URI}/officeDocument" Target="word/document.xml"/>')
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
    )
    return pack(files)


_ROOTS = {"header1": "hdr", "footer1": "ftr"}
_KINDS = {"header1": "header", "footer1": "footer"}


def _relationships(inner: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def pack(files: dict[str, str | bytes] | dict[str, str]) -> bytes:
    """Answers a zip of `files`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """Answers the members of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def p(text: str = "", *, style: str = "", num: tuple[int, int] | None = None, ppr: str = "") -> str:
    """Answers a paragraph: of a style, in list instance and level `num`, with more properties."""
    inner = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>' if num else ""
    return f"<w:p><w:pPr>{inner}{ppr}</w:pPr>{r(text) if text else ''}</w:p>"


def r(text: str, rpr: str = "") -> str:
    """Answers a run."""
    return f'<w:r><w:rPr>{rpr}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def level(ilvl: int, text: str, form: str = "decimal", *, start: int = 1, more: str = "") -> str:
    """Answers a level of a list."""
    return f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def abstract(place: int, *levels: str, more: str = "") -> str:
    """Answers an abstract list."""
    return f'<w:abstractNum w:abstractNumId="{place}">{more}{"".join(levels)}</w:abstractNum>'


def num(instance: int, place: int, overrides: str = "") -> str:
    """Answers a list instance."""
    return f'<w:num w:numId="{instance}"><w:abstractNumId w:val="{place}"/>{overrides}</w:num>'


def override(ilvl: int, inner: str) -> str:
    """Answers what a list instance changes about one level."""
    return f'<w:lvlOverride w:ilvl="{ilvl}">{inner}</w:lvlOverride>'


def start_at(ilvl: int, value: int) -> str:
    """Answers the override that lets a level begin at `value`."""
    return override(ilvl, f'<w:startOverride w:val="{value}"/>')


def numbering_root(inner: str) -> etree._Element:
    """Answers the parsed root of a numbering part."""
    return etree.fromstring(part("numbering", inner).encode())
