"""Builds Word files out of bare XML, so that a test shows exactly the markup it is about; and what must hold for any Document."""

from __future__ import annotations

import io
import unicodedata
import zipfile

from lxml import etree

from extract.ingest.docx import read
from extract.model import Document

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


def tc(text: str, tcpr: str = "") -> str:
    return f"<w:tc><w:tcPr>{tcpr}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, trpr: str = "") -> str:
    return f"<w:tr><w:trPr>{trpr}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, tblpr: str = "") -> str:
    return f"<w:tbl><w:tblPr>{tblpr}</w:tblPr>{''.join(rows)}</w:tbl>"


STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="28"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Thuong"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="u1"><w:name w:val="heading 1"/><w:basedOn w:val="Thuong"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="0"/></w:pPr><w:rPr><w:b/><w:caps/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="u2"><w:name w:val="heading 2"/><w:basedOn w:val="u1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr><w:jc w:val="both"/></w:pPr><w:rPr><w:caps w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Con"><w:name w:val="Con"/><w:basedOn w:val="u1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="KhongSo"><w:name w:val="KhongSo"/><w:basedOn w:val="u1"/>'
    '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Dam"><w:name w:val="Dam"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="DamCo"><w:basedOn w:val="Dam"/><w:rPr><w:sz w:val="26"/></w:rPr></w:style>'
)


def parse(body: str, **parts: str) -> Document:
    return read(word(body, **parts), "kế-hoạch.docx")


def texts(document: Document, kind: str = "") -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if not kind or block.kind == kind]


def check_promises(document: Document) -> None:
    """What every reader promises: blocks in order, apart by one line break, none inside; the text is NFC and nothing but blocks."""
    end = 0
    for position, block in enumerate(document.blocks):
        assert block.start == (end + 1 if position else 0)
        inside = document.text[block.start : block.end]
        assert inside and inside == inside.strip() and "\n" not in inside and "  " not in inside
        assert block.start <= block.marker_end < block.end
        assert document.text[end : block.start] == ("\n" if position else "")
        if block.cell:
            table = document.tables[block.cell.table]
            assert block.cell.row + block.cell.row_span <= table.rows and block.cell.column + block.cell.column_span <= table.columns
        end = block.end
    assert end == len(document.text)
    assert unicodedata.is_normalized("NFC", document.text)
