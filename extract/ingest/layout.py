"""Joins printed lines into paragraphs by what the page shows: margins, indents, line spacing, filled lines, markers, type.

It knows lines only, so a text layer and OCR go through it alike.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from extract.ingest.builder import Piece
from extract.ingest.printed import SCRIPT_SIZE, Line, Printed, body_size
from extract.model import Style

Align = Literal["left", "center", "right", "justify"]

# What two places on a page may differ by and still be meant as one, in points.
NEAR = 3.0
# A first line moved in by less than this (points) is not indented.
INDENT = 8.0
_SIZE_CHANGE = 0.12
_MEASURED_CHANGE = 0.3
_FAR = 1.7
_USUAL_PITCH = 1.35
# Programs round widths: a word that would have fitted by less than this (points) did not.
_SLACK = 0.75
# Boxes of recognised words are whole pixels and miss faint edges: this share of a letter's size.
_OCR_SLACK = 0.25
# A column narrower than this many letter sizes has room for one letter.
_TIGHT = 1.5

_MARKER = re.compile(
    r"(?:[-–—+](?=[ \w“\"(])(?!\d| (?:19|20)\d\d\b)|[*•▪◦●○■□☑➢✓❖](?=\s|\w)|o(?= )"
    r"|[IVXLC]{1,6}(?:[.)](?=\s|$|[A-ZĐÀ-Ỹ][^.])|\s?[/\-–](?=\s|[A-ZĐÀ-Ỹ]))"
    r"|\d{1,2}(?:\.\d{1,2}){0,4}[.)\-](?=\s|[^\W\d])|\d{1,2}(?:\.\d{1,2}){1,4}(?= )(?!\s?(?:triệu|tỷ|tỉ|%))"
    r"|[a-zđ][.)](?=\s|[A-ZÀ-Ỹ])|[A-HĐ][.)](?= )|\(\d{1,2}\)(?= )|\([a-zđ]\)(?= )"
    r"|(?:Điều|Chương|Mục|Phần|Phụ lục|PHỤ LỤC|CHƯƠNG|PHẦN|MỤC) (?:thứ |THỨ )?(?:\d{1,3}|[IVXLC]{1,6})(?:[.:]|$))"
)
# Headings with such numbers are centred, items are not.
_ITEM = re.compile(r"(?:[-–—+*•▪◦●○■□☑➢✓❖o]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\))$")
_HYPHENS = frozenset("-–—")
_TERMINAL = re.compile(r"[.;:!?…/][”\"’')\]]*$")
_NUMBER_HEADS = frozenset(("TT", "STT"))
_DATE_CUT = re.compile(r"\d/\d*$")
_WHOLE_DATE = re.compile(r"(?:\d{1,2}/)?\d{1,2}/(?:19|20)\d\d(?:$|[^\d/])")
_CUT_END = re.compile(r"[^\s\-/][-/]$")


@dataclass(frozen=True, slots=True)
class Margins:
    """What the lines of a text have in common.

    left, right: the text's edges, in points. pitch: usual distance of baselines within a paragraph, in letter sizes.
    indented: whether its paragraphs begin with an indent. hanging: whether the lines of items stand under the text after the marker.
    narrow: a table's cell, where centred lines are one paragraph as well.
    """

    left: float
    right: float
    pitch: float = _USUAL_PITCH
    indented: bool = False
    hanging: bool = False
    narrow: bool = False

    @property
    def middle(self) -> float:
        """Half way between the edges."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Paragraph:
    """Lines that make one paragraph, in reading order, perhaps over pages; `margins` are those of the page where it starts."""

    lines: list[Line]
    margins: Margins
    align: Align = "left"
    kind: Literal["body", "footnote", "textbox"] = "body"
    last_margins: Margins = field(init=False)

    def __post_init__(self) -> None:
        self.last_margins = self.margins

    @property
    def first_page(self) -> int:
        """The page (1-based) where it starts."""
        return self.lines[0].page

    @property
    def last_page(self) -> int:
        """The page (1-based) where it ends."""
        return self.lines[-1].page

    def style(self) -> Style:
        """What the page shows about the paragraph besides bold and italic, which its words say."""
        return Style(
            align=self.align,
            size=body_size([word for line in self.lines for word in line.words]),
            indent=round(max(self.lines[0].x0 - self.margins.left, 0.0), 1),
        )

    def pieces(self) -> list[Piece]:
        """The words for the builder: a line that ends in a cut word ("KH-") goes on without a space, as do raised numbers ("m2")."""
        out: list[Piece] = []
        # A column with room for one letter breaks words anywhere ("T" / "T").
        tight = self.margins.narrow and self.margins.right - self.margins.left < _TIGHT * self.lines[0].size
        for line, following in itertools.zip_longest(self.lines, self.lines[1:]):
            last = line.words[-1]
            for before, word in itertools.pairwise(line.words):
                close = word.x0 - before.x1 < 0.1 * before.size and word.size <= SCRIPT_SIZE * before.size and not before.spaced
                out.append(_piece(before, before.text if close else before.text + " "))
            goes_on = following is not None and following.page == line.page
            cut = goes_on and (tight or (last.text[-1] in "-/" and bool(_CUT_END.search(last.text)) and not last.spaced))
            cut = cut or goes_on and following is not None and _is_cut(last.text, following.words[0].text)
            out.append(_piece(last, last.text if cut else last.text + " "))
        return out


def _is_cut(last: str, first: str) -> bool:
    """Answers whether a line ends within a day or the head of the numbers, which a narrow cell broke: "30/11/2" / "025", "ST" / "T"."""
    if not first[:1].isdigit():
        return last + first in _NUMBER_HEADS
    return not _WHOLE_DATE.search(last) and _DATE_CUT.search(last) is not None and _WHOLE_DATE.match((last + first).lstrip("(")) is not None


def _piece(word: Printed, text: str) -> Piece:
    return Piece(text, word.bold, word.italic, word.box, word.confidence, word.read_as)


def has_marker(line: Line) -> bool:
    """Answers whether `line` begins like an item or a heading: "1.", "1.1.", "a)", "-", "•", "I.", "Điều 3."."""
    return bool(_MARKER.match(" ".join(w.text for w in line.words[:3])))


def ends_sentence(line: Line) -> bool:
    """Answers whether `line` ends in a sign that ends a sentence or announces a list."""
    return bool(_TERMINAL.search(line.words[-1].text))


def margins_of(lines: Sequence[Line], common: Margins | None = None) -> Margins:
    """Answers the margins that `lines` (of a page or a document) show.

    Args:
        common: those of the whole document, taken where the page's own lines are too few to tell.
    """
    if not lines:
        return common or Margins(0.0, 0.0)
    left, right = _edges(lines, common)
    rough = Margins(left, right)
    pitches: list[float] = []
    first: list[bool] = []
    hanging: list[bool] = []
    for a, b in itertools.pairwise(lines):
        if a.page != b.page or b.baseline <= a.baseline or _centred(a, rough) or _centred(b, rough):
            continue
        if not filled(a, b, rough):
            first.append(b.x0 > left + INDENT)
        elif _goes_on(a, b):
            pitches.append((b.baseline - a.baseline) / b.size)
            if has_marker(a):
                hanging.append(b.x0 > a.x0 + NEAR)
    spare = common or rough
    return Margins(
        left,
        right,
        statistics.median(pitches) if pitches else spare.pitch,
        sum(first) >= 0.6 * len(first) if len(first) > 2 or (first and common is None) else spare.indented,
        sum(hanging) > 0.5 * len(hanging) if hanging else spare.hanging,
    )


def _edges(lines: Sequence[Line], common: Margins | None) -> tuple[float, float]:
    """Answers where text begins and ends: the outermost places at which more than a stray line does."""
    enough = 1 if len(lines) < 4 else 2
    left = next((x for x, n in _clusters([line.x0 for line in lines]) if n >= enough), min(line.x0 for line in lines))
    outermost = max(line.x1 for line in lines)
    # Justified text ends at one place again and again; ragged text nowhere in particular.
    ends = [(-x, n) for x, n in _clusters([-line.x1 for line in lines], 1.0)]
    right = next((x for x, n in ends if n >= max(3, 0.15 * len(lines))), None)
    if common is not None:
        # A page of items or of short lines keeps inside the document's margins; one line at the margin shows that they are its own.
        if len(lines) < 8 or any(abs(line.x0 - common.left) <= NEAR for line in lines):
            left = min(left, common.left)
        if right is None and outermost <= common.right + NEAR:
            right = common.right
    right = outermost if right is None else right
    return left, max(right, left + 1.0)


def _clusters(places: Sequence[float], reach: float = 1.5) -> list[tuple[float, int]]:
    """Answers (mean, count) of each bunch of `places`, ascending."""
    bunches: list[list[float]] = []
    for place in sorted(places):
        if bunches and place - bunches[-1][0] <= reach:
            bunches[-1].append(place)
        else:
            bunches.append([place])
    return [(sum(bunch) / len(bunch), len(bunch)) for bunch in bunches]


def filled(a: Line, b: Line, margins: Margins) -> bool:
    """Answers whether the first word of `b` would not have fitted at the end of `a`: the break between them is the layout's."""
    slack = _SLACK if a.words[-1].confidence is None else _OCR_SLACK * a.size
    space = min(max(min(a.gaps(), default=0.0), 0.22 * a.size), 0.5 * a.size)
    more = space + b.words[0].x1 - b.words[0].x0
    if margins.narrow and abs(a.middle - margins.middle) <= NEAR:
        # A centred line has half of its free width on either side.
        return a.x1 - a.x0 + more > margins.right - margins.left - slack
    return a.x1 + more > margins.right - slack


def _goes_on(a: Line, b: Line) -> bool:
    """Answers whether `b` reads like the middle of a sentence that `a` left open."""
    return _opens_low(b) and not ends_sentence(a) and not has_marker(b)


def _opens_low(line: Line) -> bool:
    """Answers whether the first letter of `line` is a small one, brackets and quotes before it left aside."""
    first = line.words[0].text.lstrip("([“\"'‘")
    return first[:1].islower() and "://" not in first


def _centred(line: Line, margins: Margins) -> bool:
    if _ITEM.match(line.words[0].text):
        return False
    inset = min(line.x0 - margins.left, margins.right - line.x1)
    return inset > 0.05 * (margins.right - margins.left) and abs(line.middle - margins.middle) <= max(4.0, 0.4 * line.size)


def _right_set(line: Line, margins: Margins) -> bool:
    width = margins.right - margins.left
    return line.x0 - margins.left > 0.4 * width and abs(line.x1 - margins.right) <= NEAR


def alignments(lines: Sequence[Line], margins: Margins) -> list[Align]:
    """Answers how each of `lines` is set: "center", "right", else "left"."""
    common = [x for x, n in _clusters([line.x0 for line in lines]) if n >= 3] if not margins.narrow else []
    out: list[Align] = []
    for line in lines:
        if _centred(line, margins) and not any(abs(line.x0 - x) <= NEAR / 2 for x in common):
            out.append("center")
        elif _right_set(line, margins):
            out.append("right")
        else:
            out.append("left")
    for here, there in (*itertools.pairwise(range(len(lines))), *itertools.pairwise(range(len(lines) - 1, -1, -1))):
        # A title's long line fills the width nearly, but it is centred between centred lines of its kind.
        a, b = lines[here], lines[there]
        even = abs(b.middle - margins.middle) <= NEAR and b.x0 - margins.left > 1.5
        if out[here] == "center" and out[there] == "left" and even and a.bold and b.bold and _same_size(a, b) and not has_marker(b):
            out[there] = "center"
    return out


def _same_size(a: Line, b: Line, *, narrow: bool = False) -> bool:
    # The few letters of a cell's line say little about the size they are printed in where it has to be measured.
    change = _MEASURED_CHANGE if narrow and a.words[0].confidence is not None else _SIZE_CHANGE
    return abs(a.size - b.size) <= change * max(a.size, b.size)


def paragraphs(lines: Sequence[Line], margins: Margins) -> list[Paragraph]:
    """Answers the paragraphs that `lines` (one column of one page, top to bottom) make; every word is in one of them.

    Centred and right-set lines outside of cells stay apart, one paragraph each.
    """
    out: list[Paragraph] = []
    aligns = alignments(lines, margins)
    for k, line in enumerate(lines):
        following = lines[k + 1] if k + 1 < len(lines) else None
        alike = margins.narrow or (aligns[k] == "left" and bool(out) and out[-1].align == "left")
        if out and alike and carries_on(out[-1], line, margins, following):
            out[-1].lines.append(line)
        else:
            out.append(Paragraph([line], margins, aligns[k]))
    for paragraph in out:
        if paragraph.align == "left" and all(abs(line.x1 - margins.right) <= 1.5 for line in paragraph.lines[:-1] or [lines[0]]):
            paragraph.align = "justify" if len(paragraph.lines) > 1 else "left"
    return out


def carries_on(paragraph: Paragraph, line: Line, margins: Margins, following: Line | None = None, *, turned: bool = False) -> bool:
    """Answers whether `line` carries on `paragraph`.

    Args:
        margins: of the page that `line` stands on.
        following: the line after it, None where there is none.
        turned: a page (or a row) ends between them, so that their distance says nothing.
    """
    last = paragraph.lines[-1]
    if not _same_size(last, line, narrow=margins.narrow):
        return False
    own = paragraph.last_margins
    shift = margins.left - own.left if turned else 0.0
    step = 0.0 if turned else (line.baseline - last.baseline) / line.size
    if step > _FAR * margins.pitch or step < 0:
        return False
    open_end = _goes_on(last, line)
    placed = _placed(paragraph, line.x0 - shift, line.middle - shift, margins)
    full = filled(last, line, own)
    if not placed or _changes_type(paragraph, line, full=full):
        return False
    if has_marker(line) and not (full and _only_looks_marked(paragraph, line, placed)):
        return False
    if last.words[-1].text in _HYPHENS and len(last.words) > 1 and not turned:
        return True
    if not full:
        # Text beside a picture breaks early; so does a line broken by hand.
        near = turned or step <= 1.12 * margins.pitch
        return open_end and near and last.x1 - last.x0 >= 0.4 * (own.right - own.left) and not own.narrow or (open_end and own.narrow)
    if open_end or (placed in ("moved out", "hanging") and _opens_low(line)):
        return True
    if not turned and _wider_step(paragraph, line, margins):
        return False
    if _opens_low(line) and not has_marker(line):
        return True
    if not ends_sentence(last):
        return placed != "level first" or not margins.indented or (following is not None and abs(following.x0 - line.x0) <= NEAR)
    if last.words[-1].text.endswith("./."):
        return False
    # Where paragraphs begin with an indent, a line without one carries on, whatever sign ends the line above.
    return margins.narrow or placed == "hanging" or (margins.indented and (placed == "moved out" or len(paragraph.lines) > 1))


def _only_looks_marked(paragraph: Paragraph, line: Line, placed: str) -> bool:
    """Answers whether `line`, under a filled line, begins like an item by chance.

    That is: inside a sentence where items are moved in, or, in a cell, with the hyphen of a name ("Phòng Kế hoạch" / "- Tài chính").
    """
    if ends_sentence(paragraph.lines[-1]):
        return False
    if not paragraph.margins.narrow:
        return placed == "moved out"
    return line.words[0].text in _HYPHENS and len(line.words) > 1 and paragraph.lines[0].words[0].text not in _HYPHENS


def _placed(paragraph: Paragraph, x0: float, middle: float, margins: Margins) -> str:
    """Answers how a line that begins at `x0` and has its middle at `middle` stands to the paragraph.

    "": where it cannot carry it on. "moved out": left of the indented first line. "hanging": under the text after the marker. "level": with
    the lines before. "level first": with the first and only line.
    """
    first, last = paragraph.lines[0], paragraph.lines[-1]
    if margins.narrow and abs(last.middle - margins.middle) <= NEAR and abs(middle - margins.middle) <= NEAR:
        return "level"
    if len(paragraph.lines) > 1:
        start = last.x0 + (margins.left - paragraph.last_margins.left if last.page != first.page else 0.0)
        if abs(x0 - start) > NEAR + 1 and not margins.narrow:
            return ""
        return "moved out" if start < first.x0 - NEAR - 1 else "hanging" if start > first.x0 + NEAR + 1 else "level"
    if x0 < first.x0 - NEAR - 1:
        return "moved out" if not (margins.hanging and has_marker(first)) else ""
    if abs(x0 - first.x0) <= NEAR + 1 or (margins.narrow and x0 <= first.x0 + NEAR):
        return "level first"
    # Hanging: the text stands under the text that follows the marker.
    if len(first.words) > 1 and has_marker(first) and any(abs(x0 - w.x0) <= NEAR + 1 for w in first.words[1:3]):
        return "hanging"
    return "level" if margins.narrow and x0 < first.x0 + 2 * INDENT else ""


def _changes_type(paragraph: Paragraph, line: Line, *, full: bool) -> bool:
    """Answers whether bold print ends or begins with `line`, so that a heading stands apart from its text."""
    last = paragraph.lines[-1]
    before, after = last.words[-1].bold, line.words[0].bold
    if before == after:
        return False
    if full and _opens_low(line):
        return False
    all_bold = all(each.bold for each in paragraph.lines)
    return all_bold or (line.bold and (ends_sentence(last) or last.words[-1].text.endswith((")", "”"))))


def _wider_step(paragraph: Paragraph, line: Line, margins: Margins) -> bool:
    """Answers whether the white above `line` is that between paragraphs."""
    lines = paragraph.lines
    step = line.baseline - lines[-1].baseline
    if len(lines) > 1 and lines[-1].page == lines[-2].page and lines[-1].baseline > lines[-2].baseline:
        usual = lines[-1].baseline - lines[-2].baseline
        return step > usual + max(2.0, 0.12 * usual)
    usual = margins.pitch * line.size
    return step > usual + max(3.0, 0.2 * usual)
