"""Renders of a plan as archives hold them: TCVN3 (ABC) and VNI, as text and in Word files with the fonts of the time.

The codes are written down here by the encodings' own rules, not taken from the converter that the readers use: each checks the other.
"""

from __future__ import annotations

import copy
import io
import unicodedata
import zipfile
from collections.abc import Iterator

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"

# TCVN 5712:1993, the set of the ABC fonts: its letters by the code of the first of each row.
_TCVN3_ROWS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò", 0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_TCVN3 = {letter: first + at for first, row in _TCVN3_ROWS.items() for at, letter in enumerate(row)}
# VNI writes a vowel and then its marks: tones after a bare vowel, after one with a roof, and after ă.
_VNI_TONES = {
    "": dict(zip("\u0301\u0300\u0309\u0303\u0323", "ùøûõï", strict=True)),
    "\u0302": {"": "â"} | dict(zip("\u0301\u0300\u0309\u0303\u0323", "áàåãä", strict=True)),
    "\u0306": {"": "ê"} | dict(zip("\u0301\u0300\u0309\u0303\u0323", "éèúüë", strict=True)),
}
_VNI_ALONE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "đ": "ñ", "ỵ": "î", "ơ": "ô", "ư": "ö"}


def text(plain: str, encoding: str) -> bytes:
    """Answers a text in "tcvn3" or "vni", as typed into a file; TCVN3 has no capitals with tones, they are typed small."""
    if encoding == "tcvn3":
        return "".join(chr(_TCVN3.get(c) or _TCVN3.get(c.lower()) or ord(c)) for c in plain).encode("cp1252", "replace")
    return "".join(map(_vni, plain)).encode("cp1252", "replace")


def docx(data: bytes, encoding: str) -> bytes:
    """Answers a .docx with its text in "tcvn3" (.VnTime, capitals in .VnTimeH) or "vni" (VNI-Times)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in package.infolist():
            content = package.read(info)
            if info.filename == "word/document.xml":
                content = _document(content, encoding)
            made.writestr(info, content)
    return out.getvalue()


def _document(xml: bytes, encoding: str) -> bytes:
    root = etree.fromstring(xml)
    for run in list(root.iter(f"{_W}r")):
        if run.find(f"{_W}t") is None:
            continue
        parent = run.getparent()
        assert parent is not None
        place = parent.index(run)
        parent.remove(run)
        for part in _parts(run, encoding):
            parent.insert(place, part)
            place += 1
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _parts(run: etree._Element, encoding: str) -> Iterator[etree._Element]:
    """Answers what becomes of a run: one run for each font that its letters need."""
    properties = run.find(f"{_W}rPr")
    for child in run:
        if child.tag == f"{_W}t":
            for piece, font in _pieces(child.text or "", encoding):
                yield _run(properties, font, _letters(piece))
        elif child.tag != f"{_W}rPr":
            yield _run(properties, "", [copy.deepcopy(child)])


def _run(properties: etree._Element | None, font: str, content: list[etree._Element]) -> etree._Element:
    made = etree.Element(f"{_W}r")
    look = copy.deepcopy(properties) if properties is not None else etree.Element(f"{_W}rPr")
    if font:
        for old in look.findall(f"{_W}rFonts"):
            look.remove(old)
        fonts = etree.Element(f"{_W}rFonts")
        for name in ("ascii", "hAnsi", "cs"):
            fonts.set(f"{_W}{name}", font)
        # Word wants the style's name first and the fonts next.
        look.insert(1 if look.find(f"{_W}rStyle") is not None else 0, fonts)
    made.append(look)
    made.extend(content)
    return made


def _letters(piece: str) -> list[etree._Element]:
    """Answers the elements of a run's text: where TCVN3 has its ư, Word sees a soft hyphen, for which it has an element."""
    made = []
    for at, part in enumerate(piece.split("\u00ad")):
        if at:
            made.append(etree.Element(f"{_W}softHyphen"))
        if part:
            text_element = etree.Element(f"{_W}t")
            text_element.text = part
            text_element.set(_PRESERVE, "preserve")
            made.append(text_element)
    return made


def _pieces(plain: str, encoding: str) -> Iterator[tuple[str, str]]:
    if encoding == "vni":
        yield "".join(map(_vni, plain)), "VNI-Times"
        return
    # A word in capitals, or a capital that the encoding lacks, is set in the font of capitals; all else as it is.
    for piece, capital in _by_case(plain):
        small = piece.lower() if capital else piece
        yield "".join(chr(_TCVN3.get(c, ord(c))) for c in small), ".VnTimeH" if capital else ".VnTime"


def _by_case(plain: str) -> Iterator[tuple[str, bool]]:
    piece, capital = "", False
    for c in plain:
        lacks = c.isupper() and not c.isascii() and c not in _TCVN3
        needs = lacks if not plain.isupper() else True
        if piece and needs != capital:
            yield piece, capital
            piece = ""
        piece, capital = piece + c, needs
    if piece:
        yield piece, capital


def _vni(letter: str) -> str:
    """Answers a letter as VNI writes it; marks of capitals are capitals."""
    low = letter.lower()
    parts = unicodedata.normalize("NFD", low)
    base, marks = parts[0], parts[1:]
    if low in _VNI_ALONE:
        made = _VNI_ALONE[low]
    elif base in "ou" and "\u031b" in marks:
        made = ("ô" if base == "o" else "ö") + _VNI_TONES[""].get(marks.replace("\u031b", ""), "")
    elif "\u0306" in marks and base != "a":
        return letter  # "ŭ" of Ê Đê names: VNI has no such letter
    elif base in "aeiouy" and marks:
        roof = next((mark for mark in marks if mark in _VNI_TONES), "")
        tone = marks.replace(roof, "")
        made = base + _VNI_TONES[roof].get(tone, "")
    else:
        made = low
    return made.upper() if letter != low else made
