"""Characters of the symbol fonts as Unicode: Word keeps them as private-use codes U+F020..U+F0FF that mean nothing without the font."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extract.ingest.docx_package import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

PRIVATE = re.compile("[\uf000-\uf0ff]")

# Adobe's Symbol encoding from 0x20 and from 0xA0, one character a code ("\x00": no sign worth keeping).
_SYMBOL_LOW = (
    " !∀#∃%&∋()*+,-./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~"
)  # fmt: skip
_SYMBOL_HIGH = (
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
    "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\x00〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)  # fmt: skip
_SYMBOL = {0x20 + i: c for i, c in enumerate(_SYMBOL_LOW)} | {0xA0 + i: c for i, c in enumerate(_SYMBOL_HIGH)}
# The signs of Wingdings that stand in front of list items, in check boxes and between words.
_WINGDINGS = {
    0x20: " ", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖",
    0x77: "⬥", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xB2: "✧", 0xD8: "➢", 0xDC: "➲", 0xDF: "←",
    0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_UNKNOWN = "•"


def symbol(code: int, font: str) -> str:
    """Answers the character with `code` in `font`: in a symbol font 0x20..0xFF or U+F020..U+F0FF, a bullet where it is unknown."""
    family = font.lower()
    shifted = 0xF000 <= code <= 0xF0FF
    if not shifted and (code > 0xFF or not ("dings" in family or "symbol" in family)):
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else _UNKNOWN
    signs = _WINGDINGS if "dings" in family else _SYMBOL
    return signs.get(code & 0xFF, _UNKNOWN).replace("\x00", "")


def readable(text: str, font: str) -> str:
    """Answers `text` with its private-use characters as the symbol font shows them."""
    return PRIVATE.sub(lambda match: symbol(ord(match[0]), font), text)


def font_of(letters: Element | None) -> str:
    """Answers the font that a `w:rPr` names for Latin letters, "" where it names none."""
    fonts = letters.find(f"{W}rFonts") if letters is not None else None
    return (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
