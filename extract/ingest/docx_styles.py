"""What Word's styles say about paragraphs and letters: defaults, the chain of styles, direct formatting, in that order.

Lengths are points. Conditional formatting of table styles (a bold first row) is not followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from extract.ingest.docx_package import VAL, W, number, points, switched_on
from extract.ingest.numbering import indents

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Align = Literal["left", "center", "right", "justify"]

_ALIGN: dict[str, Align] = {
    "left": "left", "start": "left", "center": "center", "right": "right", "end": "right", "both": "justify", "distribute": "justify",
    "lowKashida": "justify", "mediumKashida": "justify", "highKashida": "justify", "thaiDistribute": "justify",
}  # fmt: skip
# Word keeps the English name of a built-in style whatever the language of its menus; other programs write their own.
_HEADING = re.compile(r"(?:heading|tiêu đề|đầu đề) ?([1-9])", re.IGNORECASE)
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_DEFAULT_SIZE = 10.0
_NUM, _ILVL, _DROP_CAP = f"{W}numId", f"{W}ilvl", f"{W}dropCap"


class Letters(NamedTuple):
    """What a set of run properties says; None where it says nothing. `style` is the character style it names."""

    bold: bool | None = None
    italic: bool | None = None
    caps: bool | None = None
    hidden: bool | None = None
    size: float | None = None
    style: str = ""


class Look(NamedTuple):
    """How letters look in the end. `size` is in points."""

    bold: bool
    italic: bool
    caps: bool
    hidden: bool
    size: float


@dataclass(frozen=True, slots=True)
class Properties:
    """What a `w:pPr` says, None where it says nothing.

    style: id of the paragraph style. num: list instance, 0 for "no list". heading: 1-based outline level, 0 for body text.
    joins: the text runs on into the next paragraph, because the paragraph mark is deleted or the letter is a dropped capital.
    mark_hidden: the mark is hidden text.
    """

    style: str = ""
    align: Align | None = None
    left: float | None = None
    first: float | None = None
    num: int | None = None
    ilvl: int | None = None
    heading: int | None = None
    joins: bool = False
    mark_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Indent:
    """One step of the chain that sets indentation: the list it enters, if any, then its own values."""

    num: int | None
    ilvl: int | None
    left: float | None
    first: float | None


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A paragraph style with everything it inherits. `chain` lists its ids, itself first; `indents` the steps from the root to it."""

    chain: tuple[str, ...]
    letters: Letters
    align: Align | None
    num: int | None
    ilvl: int | None
    heading: int | None
    indents: tuple[Indent, ...]


class Styles:
    """The styles of one document. Unknown and missing ids mean the default paragraph style."""

    def __init__(self, root: Element | None) -> None:
        """Reads the styles part (`w:styles`; None for a document without one)."""
        self._elements: dict[str, Element] = {}
        self._default = ""
        self._default_letters = Letters()
        self._default_paragraph = Properties()
        self._paragraphs: dict[str, ParagraphStyle] = {}
        self._characters: dict[str, Letters] = {}
        self._looks: dict[tuple[str, Letters], Look] = {}
        for element in root if root is not None else ():
            if element.tag == f"{W}style":
                name = element.get(f"{W}styleId", "")
                self._elements[name] = element
                default = element.get(f"{W}default")
                if element.get(f"{W}type") == "paragraph" and default is not None and switched_on(default):
                    self._default = name
            elif element.tag == f"{W}docDefaults":
                self._default_letters = read_letters(element.find(f"{W}rPrDefault/{W}rPr"))
                self._default_paragraph = read_properties(element.find(f"{W}pPrDefault/{W}pPr"))

    def paragraph(self, style: str) -> ParagraphStyle:
        """Answers a paragraph style by id."""
        name = style if self._type(style) == "paragraph" else self._default
        if name not in self._paragraphs:
            self._paragraphs[name] = self._read_paragraph(name)
        return self._paragraphs[name]

    def look(self, style: str, letters: Letters) -> Look:
        """Answers how letters look in a paragraph of `style` whose run says `letters`."""
        key = (style, letters)
        found = self._looks.get(key)
        if found is None:
            found = self._looks[key] = self._mix(self.paragraph(style).letters, self._character(letters.style), letters)
        return found

    def number_of(self, style: str) -> int | None:
        """Answers the list instance that a numbering style names, None where it names none."""
        element = self._elements.get(style)
        found = element.find(f"{W}pPr/{W}numPr/{W}numId") if element is not None else None
        return number(found.get(VAL)) if found is not None else None

    def borders(self, style: str) -> dict[str, bool]:
        """Answers which edges (top, left, bottom, right, insideH, insideV) a table style draws; edges it says nothing about are missing."""
        found: dict[str, bool] = {}
        conditional = False
        for element in reversed(self._chain(style, "table")):
            found |= read_borders(element.find(f"{W}tblPr/{W}tblBorders"))
            for cell in element.iterfind(f"{W}tblStylePr/{W}tcPr/{W}tcBorders"):
                conditional = conditional or any(read_borders(cell).values())
        # Styles that draw lines only for heads and bands ("Plain Table") are tables to the eye all the same.
        return dict.fromkeys(_EDGES, True) if conditional and not any(found.values()) else found

    def _mix(self, paragraph: Letters, character: Letters, direct: Letters) -> Look:
        default = self._default_letters

        def toggle(place: int) -> bool:
            """Styles of two kinds that both say bold cancel out (ISO 29500-1, 17.7.3); direct formatting has the last word."""
            if direct[place] is not None:
                return bool(direct[place])
            return bool(default[place]) or bool(paragraph[place]) != bool(character[place])

        sizes = (direct.size, character.size, paragraph.size, default.size)
        size = next((value for value in sizes if value is not None), _DEFAULT_SIZE)
        return Look(toggle(0), toggle(1), toggle(2), toggle(3), size)

    def _character(self, style: str) -> Letters:
        if style not in self._characters:
            said = Letters()
            for element in reversed(self._chain(style, "character")):
                said = overlay(said, read_letters(element.find(f"{W}rPr")))
            self._characters[style] = said
        return self._characters[style]

    def _read_paragraph(self, name: str) -> ParagraphStyle:
        chain = self._chain(name, "paragraph")
        said = self._default_paragraph
        letters = Letters()
        align, num, ilvl, heading = said.align, said.num, said.ilvl, said.heading
        steps = [Indent(None, None, said.left, said.first)]
        for element in reversed(chain):
            said = read_properties(element.find(f"{W}pPr"))
            letters = overlay(letters, read_letters(element.find(f"{W}rPr")))
            align = said.align or align
            num = said.num if said.num is not None else num
            ilvl = said.ilvl if said.ilvl is not None else ilvl
            heading = said.heading if said.heading is not None else _heading(element) or heading
            steps.append(Indent(num if said.num is not None or said.ilvl is not None else None, ilvl, said.left, said.first))
        ids = tuple(element.get(f"{W}styleId", "") for element in chain)
        return ParagraphStyle(ids, letters, align, num, ilvl, heading, tuple(steps))

    def _chain(self, name: str, kind: str) -> list[Element]:
        """Answers the style and those it is based on, itself first."""
        chain: list[Element] = []
        while name in self._elements and self._type(name) == kind and self._elements[name] not in chain:
            chain.append(self._elements[name])
            base = chain[-1].find(f"{W}basedOn")
            name = base.get(VAL, "") if base is not None else ""
        return chain

    def _type(self, name: str) -> str:
        element = self._elements.get(name)
        return element.get(f"{W}type", "paragraph") if element is not None else ""


def _heading(style: Element) -> int | None:
    name = style.find(f"{W}name")
    found = _HEADING.fullmatch(name.get(VAL, "")) if name is not None else None
    return int(found[1]) if found else None


def overlay(under: Letters, over: Letters) -> Letters:
    """Answers `under` with what `over` says laid upon it."""
    return Letters._make(above if above not in (None, "") else below for below, above in zip(under, over, strict=True))


def read_letters(properties: Element | None) -> Letters:
    """Answers what a `w:rPr` says."""
    toggles: list[bool | None] = [None, None, None, None]
    size = None
    style = ""
    # The hot spot of the reader: most properties of a run (fonts, languages, colours) are none of these and cost one look-up.
    for child in properties if properties is not None else ():
        place = _LETTERS.get(child.tag)
        if place is None:
            continue
        if place < _SIZE:
            toggles[place] = switched_on(child.get(VAL))
        elif place == _SIZE:
            size = _size(child.get(VAL, ""))
        else:
            style = child.get(VAL, "")
    bold, italic, caps, hidden = toggles
    return Letters(bold, italic, caps, hidden, size, style)


_SIZE = 4
_LETTERS = {f"{W}{name}": place for place, name in enumerate(("b", "i", "caps", "vanish", "sz", "rStyle"))}


def _size(value: str) -> float | None:
    """Answers a font size: a bare number is half points, Strict files write units."""
    length = points(value)
    return round(length * 10, 2) if length is not None and value[-1].isdigit() else length


def read_properties(properties: Element | None) -> Properties:
    """Answers what a `w:pPr` says."""
    if properties is None:
        return Properties()
    style = ""
    align = num = ilvl = heading = left = first = None
    joins = mark_hidden = False
    for child in properties:
        name = child.tag.removeprefix(W)
        if name == "pStyle":
            style = child.get(VAL, "")
        elif name == "jc":
            align = _ALIGN.get(child.get(VAL, ""))
        elif name == "ind":
            left, first = indents(child)
        elif name == "numPr":
            num, ilvl = (number(part.get(VAL)) if part is not None else None for part in (child.find(_NUM), child.find(_ILVL)))
        elif name == "framePr":
            # A dropped capital is a paragraph of one letter that the next one carries on.
            joins = joins or child.get(_DROP_CAP, "none") != "none"
        elif name == "outlineLvl":
            place = number(child.get(VAL))
            heading = place + 1 if place is not None and 0 <= place < 9 else 0
        elif name == "rPr":
            for mark in child:
                of_mark = mark.tag.removeprefix(W)
                joins = joins or of_mark in ("del", "moveFrom")
                mark_hidden = mark_hidden or (of_mark in ("vanish", "specVanish") and switched_on(mark.get(VAL)))
    return Properties(style, align, left, first, num, ilvl, heading, joins, mark_hidden)


def read_borders(borders: Element | None) -> dict[str, bool]:
    """Answers which edges a `w:tblBorders` or `w:tcBorders` draws (True) and which it clears (False). A white line is none."""
    found: dict[str, bool] = {}
    for edge in borders if borders is not None else ():
        name = {f"{W}start": "left", f"{W}end": "right"}.get(edge.tag) or edge.tag.removeprefix(W)
        visible = edge.get(VAL, "none") not in ("none", "nil") and edge.get(f"{W}color", "").upper() != "FFFFFF"
        if name in _EDGES:
            found[name] = visible
    return found
