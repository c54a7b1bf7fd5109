"""Puts the text of an old Word file into Unicode, in its XML, before anything reads it; a file that is Unicode already is not touched.

The encoding hangs on the font, and the font on styles; that is followed here, for the few files that need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from extract.ingest.docx_package import VAL, W, switched_on
from extract.ingest.legacy import Profile, Run, has_old_letters
from extract.ingest.legacy_fonts import font_encoding

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PARAGRAPH, _RUN, _TEXT, _SOFT_HYPHEN, _STYLE = f"{W}p", f"{W}r", f"{W}t", f"{W}softHyphen", f"{W}style"
_FONTS, _RUN_STYLE, _SMALL = f"{W}rFonts", f"{W}rStyle", f"{W}smallCaps"
_PROPERTIES, _PARAGRAPH_STYLE = f"{W}rPr", f"{W}pPr/{W}pStyle"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
# TCVN3 has its ư where other encodings have the soft hyphen, and Word an element for that.
_SHY = "\u00ad"


class _Said(NamedTuple):
    """What run properties say of the font and of small capitals; None where they say nothing."""

    font: str | None = None
    small: bool | None = None


def converter(document: Element, styles: Element | None) -> Converter | None:
    """Answers what puts the document's parts into Unicode, None for a document that needs nothing of the kind.

    Args:
        document: the root of the main part.
        styles: the root of the styles part, None for a document without one.
    """
    if not has_old_letters("".join(text.text or "" for text in document.iter(_TEXT))):
        return None
    found = Converter(document, styles)
    return found if found.needed else None


class Converter:
    """Knows which encoding each font of one document stands for."""

    def __init__(self, document: Element, styles: Element | None) -> None:
        self._styles: dict[str, tuple[str, _Said]] = {}
        self._default_style = ""
        self._defaults = _Said()
        self._read_styles(styles)
        self._profile = Profile()
        for paragraph in document.iter(_PARAGRAPH):
            for run, _ in self._runs(paragraph):
                self._profile.add(run.text, run.font)
        self.needed = not self._profile.is_plain()

    @property
    def encoding(self) -> str:
        """The encoding of most letters that were converted so far; "utf-8" where most were Unicode."""
        return self._profile.encoding

    def convert(self, root: Element) -> None:
        """Puts the text of a part into Unicode, in place."""
        for paragraph in list(root.iter(_PARAGRAPH)):
            found = list(self._runs(paragraph))
            for text, (run, element) in zip(self._profile.convert([run for run, _ in found]), found, strict=True):
                if text != run.text or element.tag == _SOFT_HYPHEN:
                    element.tag = _TEXT
                    element.text = text
                    element.set(_PRESERVE, "preserve")

    def _runs(self, paragraph: Element) -> Iterator[tuple[Run, Element]]:
        """Answers the pieces of text of one paragraph, with their elements; those of text boxes in it belong to paragraphs of their own."""
        named = paragraph.find(_PARAGRAPH_STYLE)
        style = named.get(VAL, "") if named is not None else self._default_style
        around = _over(self._defaults, self._style(style if style in self._styles else self._default_style))
        for run in paragraph.iter(_RUN):
            if next(run.iterancestors(_PARAGRAPH)) is not paragraph:
                continue
            said = self._of_run(run, around)
            for element in run:
                if element.tag == _TEXT:
                    yield Run(element.text or "", said.font or "", bool(said.small)), element
                elif element.tag == _SOFT_HYPHEN:
                    yield Run(_SHY, said.font or "", bool(said.small)), element

    def _of_run(self, run: Element, around: _Said) -> _Said:
        properties = run.find(_PROPERTIES)
        if properties is None:
            return around
        named = properties.find(_RUN_STYLE)
        character = self._style(named.get(VAL, "")) if named is not None else _Said()
        return _over(_over(around, character), _said(properties))

    def _read_styles(self, styles: Element | None) -> None:
        if styles is None:
            return
        default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._defaults = _said(default) if default is not None else _Said()
        for style in styles.iter(_STYLE):
            name = style.get(f"{W}styleId", "")
            base, properties = style.find(f"{W}basedOn"), style.find(_PROPERTIES)
            said = _said(properties) if properties is not None else _Said()
            self._styles[name] = (base.get(VAL, "") if base is not None else "", said)
            if style.get(f"{W}type") == "paragraph" and switched_on(style.get(f"{W}default", "0")):
                self._default_style = name

    def _style(self, name: str) -> _Said:
        """Answers what a style says, with all that it is based on."""
        chain: list[str] = []
        while name in self._styles and name not in chain:
            chain.append(name)
            name = self._styles[name][0]
        said = _Said()
        for link in reversed(chain):
            said = _over(said, self._styles[link][1])
        return said


def _over(under: _Said, over: _Said) -> _Said:
    return _Said(over.font if over.font is not None else under.font, over.small if over.small is not None else under.small)


def _said(properties: Element) -> _Said:
    fonts, small = properties.find(_FONTS), properties.find(_SMALL)
    return _Said(_font(fonts) if fonts is not None else None, switched_on(small.get(VAL)) if small is not None else None)


def _font(fonts: Element) -> str | None:
    """Answers the font of the letters beyond ASCII, or an old one that is named for the others; None where none is named."""
    named = [value for place in ("hAnsi", "ascii") if (value := fonts.get(f"{W}{place}"))]
    if not named:
        return "" if any(re.search(r"}(?:ascii|hAnsi)Theme$", str(key)) for key in fonts.attrib) else None
    return next((name for name in named if font_encoding(name)), named[0])
