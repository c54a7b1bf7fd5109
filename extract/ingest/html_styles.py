"""How HTML looks: the few CSS properties that tell something about a plan, from tags, attributes, `style` and the page's own style sheet.

Selectors understood: `p`, `.name`, `p.name`, and lists of them; the others are left out. Lengths are points.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from extract.model import Cell

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Align = Literal["left", "center", "right", "justify"]

_ALIGNS: dict[str, Align] = {"left": "left", "start": "left", "center": "center", "middle": "center", "right": "right", "end": "right",
                             "justify": "justify"}  # fmt: skip
_BOLD_TAGS = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
_ITALIC_TAGS = frozenset(("i", "em", "cite", "var", "dfn", "address"))
_DROPPED_TAGS = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video",
     "select", "button", "textarea", "nav", "del", "xml", "map")
)  # fmt: skip
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?", re.IGNORECASE)
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(pt|px|in|cm|mm|pc)?$")
_BORDER = re.compile(r"border(?:-(?:top|left|right|bottom))?(?:-style|-width)?")
_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "pc": 12.0}
# What browsers make of <font size=1..7>.
_FONT_SIZES = {"1": 7.5, "2": 10.0, "3": 12.0, "4": 13.5, "5": 18.0, "6": 24.0, "7": 36.0}
# Declared widths of a quote and the like are of no use; <blockquote> and <dd> stand 30 points in everywhere.
_INDENTED = frozenset(("blockquote", "dd"))


class Look(NamedTuple):
    """How text looks at some place of the page, and which cell it stands in."""

    bold: bool = False
    italic: bool = False
    capitals: Literal["", "all", "small"] = ""
    hidden: bool = False
    font: str = ""
    size: float | None = None
    align: Align | None = None
    left: float = 0.0
    first: float = 0.0
    heading: int | None = None
    list_level: int | None = None
    preformatted: bool = False
    cell: Cell | None = None
    ruled: bool = False
    marker: bool = False


class Sheet:
    """The rules of a page's `<style>` elements."""

    def __init__(self, texts: list[str]) -> None:
        self._rules: dict[tuple[str, str], dict[str, str]] = {}
        for text in texts:
            for selectors, body in _RULE.findall(_COMMENT.sub(" ", text)):
                said = declarations(body)
                for selector in selectors.split(","):
                    found = _SELECTOR.fullmatch(selector.strip())
                    if found and any(found.groups()):
                        self._rules.setdefault((str(found[1] or "").lower(), found[2] or ""), {}).update(said)

    def of(self, element: HtmlElement) -> dict[str, str]:
        """Answers what the rules and the element's own `style` say, the latter last."""
        said: dict[str, str] = {}
        if self._rules:
            tag = str(element.tag)
            names = (element.get("class") or "").split()
            for key in ((tag, ""), *(("", name) for name in names), *((tag, name) for name in names)):
                said |= self._rules.get(key, {})
        own = element.get("style")
        return said | declarations(own) if own else said


def declarations(text: str) -> dict[str, str]:
    """Answers the declarations of a rule's body, names in lower case."""
    pairs = (part.partition(":") for part in re.sub(r"\s+", " ", text).split(";"))
    return {name.strip().lower(): value.replace("!important", "").strip() for name, sign, value in pairs if sign}


def look_of(element: HtmlElement, around: Look, said: dict[str, str]) -> Look:
    """Answers the look inside `element`, which stands where things look like `around` and whose CSS is `said`."""
    tag = str(element.tag)
    bold, italic = around.bold or tag in _BOLD_TAGS, around.italic or tag in _ITALIC_TAGS
    weight, slant = said.get("font-weight", "").lower(), said.get("font-style", "").lower()
    if weight:
        bold = weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
    if slant:
        italic = slant in ("italic", "oblique")
    hidden = around.hidden or tag in _DROPPED_TAGS or said.get("display", "").lower() == "none" or said.get("mso-hide", "").lower() == "all"
    return around._replace(
        bold=bold,
        italic=italic,
        hidden=hidden or said.get("visibility", "").lower() == "hidden",
        capitals=_capitals(said, around.capitals),
        font=_font(element, said) or around.font,
        size=_size(element, said) or around.size,
        align=_align(element, said) or around.align,
        left=around.left + (points(said.get("margin-left", "")) or (30.0 if tag in _INDENTED else 0.0)),
        first=points(said["text-indent"]) or 0.0 if "text-indent" in said else around.first,
        heading=int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else around.heading,
        preformatted=around.preformatted or tag == "pre" or said.get("white-space", "").lower().startswith("pre"),
        marker=around.marker or said.get("mso-list", "").lower() == "ignore",
    )


def draws_lines(element: HtmlElement, said: dict[str, str]) -> bool | None:
    """Answers whether a table or cell is drawn with lines around it, None where it does not say."""
    attribute = (element.get("border") or "").strip()
    if attribute and element.tag == "table":
        return attribute not in ("0", "0px", "none", "no")
    values = [value.lower() for name, value in said.items() if _BORDER.fullmatch(name)]
    if not values:
        return None
    return any(not re.fullmatch(r"(?:none|hidden|0(?:pt|px|in|cm)?|medium|initial|inherit)(?:\s.*)?", value) for value in values)


def points(value: str) -> float | None:
    """Answers a CSS length in points; None for percentages, ems and nonsense."""
    found = _LENGTH.match(value.strip().lower())
    if found is None or (found[2] is None and float(found[1]) != 0):
        return None
    return round(float(found[1]) * _POINTS[found[2] or "pt"], 2)


def _capitals(said: dict[str, str], around: Literal["", "all", "small"]) -> Literal["", "all", "small"]:
    transform, variant = said.get("text-transform", "").lower(), said.get("font-variant", "").lower()
    if transform:
        return "all" if transform == "uppercase" else ""
    if variant:
        return "small" if "small-caps" in variant else ""
    return around


def _font(element: HtmlElement, said: dict[str, str]) -> str:
    named = said.get("font-family") or (element.get("face") or "" if element.tag == "font" else "")
    return named.partition(",")[0].strip(" \"'")


def _size(element: HtmlElement, said: dict[str, str]) -> float | None:
    if "font-size" in said:
        return points(said["font-size"])
    return _FONT_SIZES.get((element.get("size") or "").strip()) if element.tag == "font" else None


def _align(element: HtmlElement, said: dict[str, str]) -> Align | None:
    if element.tag == "center":
        return "center"
    named = said.get("text-align") or (element.get("align") or "" if element.tag not in ("table", "img") else "")
    return _ALIGNS.get(named.strip().lower())
