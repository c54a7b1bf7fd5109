"""The words of one Word paragraph as the page shows them: runs, fields, tracked changes as accepted, hidden text left out.

Kept: insertions, moved-to text, results of fields, text of hyperlinks and content controls. Dropped: deletions, moved-from text, field
instructions, hidden text, comments, reference marks of notes, prompts of empty content controls, pictures. Text boxes are handed up.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extract.ingest.builder import Piece
from extract.ingest.docx_package import ALTERNATE, MATH, VAL, W, chosen, switched_on
from extract.ingest.docx_styles import Letters, Look, Styles, read_letters
from extract.ingest.docx_symbols import PRIVATE, font_of, readable, symbol

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_BOX = f"{W}txbxContent"
_FALLBACK_FONT = "Symbol"
_BLANKS = " \t\r\n"
# Elements that only wrap runs; what they wrap is read as if they were not there.
_WRAPPERS = frozenset(f"{W}{name}" for name in ("hyperlink", "smartTag", "ins", "moveTo", "customXml", "fldSimple", "dir", "bdo"))
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_HOLDERS = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object"))
_PLAIN = Letters()


@dataclass(slots=True)
class Words:
    """What a paragraph says.

    lines: its letters, one entry a line where line breaks part it. boxes: contents of the text boxes anchored in it (`w:txbxContent`).
    sizes: letters by font size. tabs: how many tabs open it. shown: whether any letter is visible.
    """

    lines: list[list[Piece]] = field(default_factory=lambda: [[]])
    boxes: list[Element] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    tabs: int = 0
    shown: bool = False

    def follow(self, other: Words) -> None:
        """Runs `other` on after the last line."""
        self.tabs = self.tabs if self.shown else self.tabs + other.tabs
        self.lines[-1] += other.lines[0]
        self.lines += other.lines[1:]
        self.boxes += other.boxes
        self.sizes += other.sizes
        self.shown = self.shown or other.shown


class Story:
    """Reads the paragraphs of one story (the body, a cell, a text box, a note) in order; a field may begin in one and end in another.

    Every note that the story refers to is added to `notes`, in order: ("footnotes", "2").
    """

    def __init__(self, styles: Styles, notes: list[tuple[str, str]]) -> None:
        self._styles = styles
        self._results: list[bool] = []
        self._notes = notes

    def read(self, paragraph: Element, style: str) -> Words:
        """Answers the words of a `w:p` whose paragraph style is `style`."""
        reading = _Reading(self._styles, style, self._results, self._notes)
        reading.walk(paragraph)
        # An instruction never runs over a paragraph's end: a field without its separator must not swallow the document.
        self._results[:] = [result for result in self._results if result]
        reading.words.lines = [_settled(line) for line in reading.words.lines]
        return reading.words


class _Reading:
    """One pass over one paragraph."""

    def __init__(self, styles: Styles, style: str, results: list[bool], notes: list[tuple[str, str]]) -> None:
        self._styles = styles
        self._style = style
        self._results = results
        self._notes = notes
        self._look: Look = styles.look(style, _PLAIN)
        self._letters: Element | None = None
        self.words = Words()

    def walk(self, parent: Element) -> None:
        """Reads what stands at the level of runs."""
        for child in parent:
            tag = child.tag
            if tag == _RUN:
                self._run(child)
            elif tag in _WRAPPERS:
                self.walk(child)
            elif tag == _CONTROL:
                content = content_of(child)
                if content is not None:
                    self.walk(content)
            elif tag == ALTERNATE:
                branch = chosen(child)
                if branch is not None:
                    self.walk(branch)
            elif tag.startswith(MATH):
                self._text("".join(part.text or "" for part in child.iter(f"{MATH}t")))

    def _run(self, run: Element) -> None:
        first = run[0] if len(run) else None
        self._letters = first if first is not None and first.tag == _RUN_PROPERTIES else None
        self._look = self._styles.look(self._style, read_letters(self._letters))
        self._content(run)

    def _content(self, run: Element) -> None:
        for child in run:
            tag = child.tag
            if tag == _TEXT:
                self._text(_words(child))
            elif tag == _RUN_PROPERTIES:
                continue
            elif tag == _FIELD:
                self._field(child.get(_FIELD_TYPE, ""))
            elif tag in _NOTES:
                if not self._look.hidden:
                    self._notes.append((_NOTES[tag], child.get(_ID, "")))
                if switched_on(child.get(_OWN_MARK, "0")):
                    return
            elif tag in _HOLDERS:
                if not self._look.hidden:
                    self.words.boxes += boxes_in(child)
            elif tag == ALTERNATE:
                branch = chosen(child)
                if branch is not None:
                    self._content(branch)
            else:
                self._sign(child, tag.removeprefix(W))

    def _sign(self, child: Element, name: str) -> None:
        if name in ("tab", "ptab"):
            if not self.words.shown and self._visible():
                self.words.tabs += 1
            self._text("\t")
        elif name in ("br", "cr"):
            if self._visible():
                self.words.lines.append([])
        elif name == "noBreakHyphen":
            self._text("-")
        elif name == "sym":
            code = child.get(f"{W}char", "")
            try:
                self._text(symbol(int(code, 16), child.get(f"{W}font", "")))
            except ValueError:
                return
        elif name == "ruby":
            base = child.find(f"{W}rubyBase")
            if base is not None:
                self.walk(base)

    def _field(self, step: str) -> None:
        if step == "begin":
            self._results.append(False)
        elif step == "separate" and self._results:
            self._results[-1] = True
        elif step == "end" and self._results:
            self._results.pop()

    def _visible(self) -> bool:
        return not self._look.hidden and all(self._results)

    def _text(self, text: str) -> None:
        if not text or not self._visible():
            return
        if PRIVATE.search(text):
            text = readable(text, font_of(self._letters) or _FALLBACK_FONT)
        look = self._look
        if look.caps:
            text = text.upper()
        self.words.lines[-1].append(Piece(text, look.bold, look.italic))
        if not text.isspace():
            self.words.shown = True
            self.words.sizes[look.size] += len(text)


def content_of(control: Element) -> Element | None:
    """Answers what a content control (`w:sdt`) holds; None where it shows nothing but its prompt."""
    prompt = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    if prompt is not None and switched_on(prompt.get(VAL)):
        return None
    return control.find(f"{W}sdtContent")


def boxes_in(holder: Element) -> list[Element]:
    """Answers the contents of the text boxes in a drawing, each once, in order; boxes inside boxes are left to the inner paragraphs."""
    if next(holder.iter(_BOX), None) is None:
        return []
    found: list[Element] = []
    for child in holder:
        if child.tag == _BOX:
            found.append(child)
        elif child.tag == ALTERNATE:
            branch = chosen(child)
            found += boxes_in(branch) if branch is not None else []
        else:
            found += boxes_in(child)
    return found


def _words(element: Element) -> str:
    text = element.text or ""
    if text != text.strip(_BLANKS):
        # Word drops white space at the ends unless the file says to keep it, here or higher up.
        holder: Element | None = element
        while holder is not None and holder.get(_PRESERVE) is None:
            holder = holder.getparent()
        if holder is None or holder.get(_PRESERVE) != "preserve":
            return text.strip(_BLANKS)
    return text


def _settled(line: list[Piece]) -> list[Piece]:
    """Answers the line with one piece a look; combining marks go to the piece of their letter, where composing sees both."""
    settled: list[Piece] = []
    for (bold, italic), pieces in itertools.groupby(line, key=lambda piece: (piece.bold, piece.italic)):
        text = "".join(piece.text for piece in pieces)
        marks = next((i for i, c in enumerate(text) if not unicodedata.combining(c)), len(text)) if settled else 0
        if marks:
            before = settled[-1]
            settled[-1] = Piece(before.text + text[:marks], before.bold, before.italic)
        if text[marks:]:
            settled.append(Piece(text[marks:], bold, italic))
    return settled


_RUN, _RUN_PROPERTIES, _TEXT, _CONTROL = f"{W}r", f"{W}rPr", f"{W}t", f"{W}sdt"
_FIELD, _FIELD_TYPE, _ID, _OWN_MARK = f"{W}fldChar", f"{W}fldCharType", f"{W}id", f"{W}customMarkFollows"
