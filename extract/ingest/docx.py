"""Reads a Word file (.docx, .docm, .dotx, .dotm) into a Document: body order, automatic numbers, tables with spans, boxes and notes.

The package is opened with zipfile and lxml, not with python-docx, which was tried and set aside: it refuses .docm and .dotx files, Strict
files and files with a dangling relationship, it cannot be told limits, and it is no quicker (0.09 s to import, a quarter to a half more to
open). The tests hold this reader against python-docx on files that both open.

Decisions that a caller can rely on:

- a text box follows the paragraph it is anchored in, as kind "textbox", with the cell of that paragraph;
- notes come last, in the order the text refers to them, as kind "footnote", without their marks;
- a table inside a table that only places things is a table of its own; inside a ruled table its paragraphs belong to the cell around it;
- posts and names of two who sign side by side, with tabs or spaces between, become two columns; elsewhere a tab stands for one space,
  and a line, column or page break within a paragraph starts a new block with `breaks_line`;
- letters set in capitals (`w:caps`) are capitals, as on the page; small capitals stay as written.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extract.errors import InputError
from extract.ingest import docx_legacy, signatures
from extract.ingest.builder import DocumentBuilder, Piece
from extract.ingest.docx_package import ALTERNATE, Package, W, chosen
from extract.ingest.docx_runs import Story, Words, content_of
from extract.ingest.docx_styles import Properties, Styles, read_properties
from extract.ingest.docx_tables import read_grid
from extract.ingest.numbering import Label, Numbering
from extract.messages import printable
from extract.model import Cell, Document, Problem, Style

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WRAPPERS = frozenset((f"{W}customXml", f"{W}ins", f"{W}moveTo"))
_PARAGRAPH, _TABLE, _CONTROL, _PROPERTIES = f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}pPr"
_EMBEDDED = frozenset((f"{W}altChunk", f"{W}subDoc"))
# Word's distance between default tab stops, in points.
_TAB = 36.0
# How wide a space is, and how far from the left the right one of two who sign begins at the least.
_SPACE = 3.0
_MIDDLE = 180.0

Kind = Literal["body", "footnote", "textbox"]


def read(data: bytes, path: str, *, merged_words: bool = False) -> Document:
    """Answers the Document that a Word file holds.

    Args:
        data: the file's bytes.
        path: the file's path, for the Document and for messages; it is not opened.
        merged_words: whether words stay that stand in a cell merged into the one above, which Word does not show; they make it a cell of
            its own. Files of before 2007 have some.

    Raises:
        InputError: `empty` (no bytes, or no words), `not_docx` (another kind of file), `encrypted`, `damaged` or `too_large`.
    """
    package = Package(data, path)
    builder = DocumentBuilder(data, path, package.media_type)
    try:
        _Reader(package, builder, merged_words=merged_words).read()
    except RecursionError as error:
        # Only a made-up file nests that deep.
        raise package.damaged() from error
    for problem in package.problems:
        builder.add_problem(problem)
    document = builder.build()
    if not document.blocks:
        raise _no_words(package, path)
    return document


def _no_words(package: Package, path: str) -> InputError:
    if package.has_pictures():
        return InputError(
            "empty",
            vi=f"{printable(path)}: tệp không có chữ, chỉ có ảnh; hãy nhận dạng chữ (OCR) rồi chạy lại.",
            en=f"{printable(path)}: the file holds pictures and no text; recognise its text (OCR) and run again.",
        )
    return InputError(
        "empty",
        vi=f"{printable(path)}: tệp không có chữ nào; kiểm tra lại tệp gốc.",
        en=f"{printable(path)}: the file holds no text; check the original file.",
    )


@dataclass(slots=True)
class _Place:
    """Where paragraphs go: the kind of block, the cell around them, and the story they belong to.

    `pending` is a paragraph that runs on into the next one, its properties with it; `leads` where its properties win over the next one's.
    """

    story: Story
    kind: Kind = "body"
    cell: Cell | None = None
    ruled: bool = False
    pending: tuple[Words, Properties] | None = None
    leads: bool = False


class _Reader:
    """One pass over the body, then over the notes it refers to."""

    def __init__(self, package: Package, builder: DocumentBuilder, *, merged_words: bool) -> None:
        self._package = package
        self._merged_words = merged_words
        self._builder = builder
        styles = package.part("styles")
        self._styles = Styles(styles)
        self._legacy = docx_legacy.converter(package.document, styles)
        self._lists: Numbering | None = None
        self._notes: list[tuple[str, str]] = []
        self._unread: set[str] = set()
        # Paragraphs that may be the foot of two who sign side by side, until that is settled.
        self._held: list[tuple[Words, Properties, _Place]] = []

    def read(self) -> None:
        if self._legacy is not None:
            self._legacy.convert(self._package.document)
        for body in self._package.document.iterchildren(f"{W}body"):
            self._blocks(body, self._place("body"))
        self._read_notes()
        if self._legacy is not None:
            self._builder.encoding = self._legacy.encoding

    def _place(self, kind: Kind, cell: Cell | None = None, *, ruled: bool = False) -> _Place:
        return _Place(Story(self._styles, self._notes), kind, cell, ruled)

    def _blocks(self, parent: Element, place: _Place) -> None:
        """Reads paragraphs and tables under `parent`, to the end of the story or cell."""
        self._walk(parent, place)
        self._flush(place)
        self._release()

    def _walk(self, parent: Element, place: _Place) -> None:
        for child in parent:
            tag = child.tag
            if tag == _PARAGRAPH:
                self._paragraph(child, place)
            elif tag == _TABLE:
                self._flush(place)
                self._table(child, place)
            elif tag in _WRAPPERS:
                self._walk(child, place)
            elif tag == _CONTROL:
                content = content_of(child)
                if content is not None:
                    self._walk(content, place)
            elif tag == ALTERNATE:
                branch = chosen(child)
                if branch is not None:
                    self._walk(branch, place)
            elif tag in _EMBEDDED:
                self._note_unread(tag)

    def _paragraph(self, element: Element, place: _Place) -> None:
        first = element[0] if len(element) else None
        said = read_properties(first if first is not None and first.tag == _PROPERTIES else None)
        words = place.story.read(element, said.style)
        if said.mark_hidden and not words.shown and not words.boxes:
            return
        if place.pending is not None:
            before, before_said = place.pending
            before.follow(words)
            words = before
            # A deleted mark leaves the look of the paragraph that swallows it; a hidden one only seems to be gone.
            said = dataclasses.replace(before_said, joins=said.joins, mark_hidden=said.mark_hidden) if place.leads else said
        place.pending, place.leads = None, False
        if said.joins or said.mark_hidden:
            place.pending, place.leads = (words, said), said.mark_hidden and not said.joins
        else:
            self._emit(words, said, place)

    def _flush(self, place: _Place) -> None:
        if place.pending is not None:
            words, said = place.pending
            place.pending, place.leads = None, False
            if words.shown or words.boxes or not said.joins:
                self._emit(words, said, place)

    def _emit(self, words: Words, said: Properties, place: _Place) -> None:
        lines = [_raw(line) for line in words.lines]
        plain = place.kind == "body" and place.cell is None and not words.boxes and not self._list_of(said)[0]
        if not plain or not self._held and not signatures.opens(lines[0]):
            self._release()
            self._write(words, said, place)
            return
        self._held.append((words, said, place))
        held = [_raw(line) for each, _, _ in self._held for line in each.lines]
        count = signatures.joint(held)
        if count == len(held):
            self._sign()
        elif count is not None:
            self._release()

    def _release(self) -> None:
        """Writes what was held, as paragraphs like others."""
        held, self._held = self._held, []
        for each in held:
            self._write(*each)

    def _sign(self) -> None:
        """Writes what was held as two who sign side by side; a line on one side stands on that where its tabs and indentation end."""
        held, self._held = self._held, []
        table = self._builder.add_table(1, 2, ruled=False)
        columns: tuple[list[list[Piece]], list[list[Piece]]] = ([], [])
        for words, said, _ in held:
            for line in words.lines:
                parts = _parted(line)
                if len(parts) == 2:
                    for column, part in zip(columns, parts, strict=True):
                        column.append(part)
                    continue
                raw = _raw(line)
                white = raw[: len(raw) - len(raw.lstrip())]
                start = _after_tabs(sum(self._indent(said, 0)), white.count("\t")) + _SPACE * white.count(" ")
                columns[start > _MIDDLE or said.align == "right"].append(parts[0])
        for number, column in enumerate(columns):
            for part in column:
                self._builder.add(part, cell=Cell(table, 0, number))

    def _write(self, words: Words, said: Properties, place: _Place) -> None:
        style = self._styles.paragraph(said.style)
        num, ilvl = self._list_of(said)
        label = self._numbering().label(num, ilvl) if num else None
        numbered = label is not None
        heading = said.heading if said.heading is not None else style.heading
        left, first = self._indent(said, num)
        look = Style(
            align=said.align or style.align or "left",
            size=words.sizes.most_common(1)[0][0] if words.sizes else None,
            heading=heading or None,
            list_level=ilvl if numbered else None,
            indent=_after_tabs(left + first, words.tabs),
        )
        printed = label if label is not None and label.text else Label("", True)
        begun = False
        for line in words.lines:
            added = self._builder.add(
                line,
                style=look,
                marker="" if begun else printed.text,
                glued=not printed.gap,
                cell=place.cell,
                kind=place.kind,
                breaks_line=begun,
            )
            if added and not begun and len(words.lines) > 1:
                look = dataclasses.replace(look, indent=left)
            begun = begun or added
        for box in words.boxes:
            self._blocks(box, self._place("textbox" if place.kind == "body" else place.kind, place.cell, ruled=place.ruled))

    def _list_of(self, said: Properties) -> tuple[int, int]:
        """Answers the list instance (0: none) and level that a paragraph belongs to, by itself or by its style."""
        style = self._styles.paragraph(said.style)
        if said.num is not None:
            return said.num, said.ilvl or 0
        if not style.num:
            return 0, 0
        if said.ilvl is not None:
            return style.num, said.ilvl
        tied = (self._numbering().level_of_style(style.num, name) for name in style.chain)
        return style.num, next((ilvl for ilvl in tied if ilvl is not None), style.ilvl or 0)

    def _indent(self, said: Properties, num: int) -> tuple[float, float]:
        """Answers left indentation and what the first line adds to it, in points: lists and styles in the order Word applies them."""
        left = first = 0.0
        steps = [(step.num, step.ilvl, step.left, step.first) for step in self._styles.paragraph(said.style).indents]
        steps.append((said.num, said.ilvl, said.left, said.first))
        for step_num, ilvl, own_left, own_first in steps:
            level = self._numbering().level(step_num, ilvl or 0) if step_num and num else None
            for new_left, new_first in ((level.left, level.first) if level is not None else (None, None), (own_left, own_first)):
                left = new_left if new_left is not None else left
                first = new_first if new_first is not None else first
        return left, first

    def _table(self, element: Element, place: _Place) -> None:
        self._release()
        grid = read_grid(element, self._styles, merged_words=self._merged_words)
        outer = place.cell if place.ruled else None
        table = None if outer else self._builder.add_table(grid.rows, grid.columns, ruled=grid.ruled, head_rows=grid.head_rows)
        for cell in grid.cells:
            at = outer if table is None else Cell(table, cell.row, cell.column, cell.row_span, cell.column_span)
            if cell.element is not None:
                self._blocks(cell.element, self._place(place.kind, at, ruled=grid.ruled or outer is not None))

    def _read_notes(self) -> None:
        parts: dict[str, dict[str, Element]] = {}
        done: set[tuple[str, str]] = set()
        # The list grows while notes are read: a note may refer to another.
        for part, name in self._notes:
            if (part, name) in done:
                continue
            done.add((part, name))
            if part not in parts:
                root = self._package.part(part)
                if root is not None and self._legacy is not None:
                    self._legacy.convert(root)
                parts[part] = {note.get(f"{W}id", ""): note for note in root if note.tag in _NOTES} if root is not None else {}
            if name in parts[part]:
                self._blocks(parts[part][name], self._place("footnote"))

    def _numbering(self) -> Numbering:
        if self._lists is None:
            self._lists = Numbering(self._package.part("numbering"), self._styles.number_of)
        return self._lists

    def _note_unread(self, tag: str) -> None:
        if tag not in self._unread:
            self._unread.add(tag)
            self._builder.add_problem(
                Problem(
                    "docx_embedded_unread",
                    vi="Tệp chèn một văn bản khác vào thân bài; phần chèn đó không đọc được, hãy mở bằng Word và lưu lại.",
                    en="The file embeds another document in its body; that part was not read, open the file in Word and save it again.",
                )
            )


def _raw(line: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in line)


def _parted(line: Sequence[Piece]) -> list[list[Piece]]:
    """Answers the pieces of a line on either side of its wide gap, all of them where it has none."""
    raw = _raw(line)
    cut = signatures.middle(raw)
    if cut is None:
        return [list(line)]
    out: tuple[list[Piece], list[Piece]] = ([], [])
    at = 0
    for piece in line:
        before = max(0, min(len(piece.text), cut - at))
        for side, text in zip(out, (piece.text[:before], piece.text[before:]), strict=True):
            if text:
                side.append(dataclasses.replace(piece, text=text))
        at += len(piece.text)
    return list(out)


_NOTES = frozenset((f"{W}footnote", f"{W}endnote"))


def _after_tabs(indent: float, tabs: int) -> float:
    """Answers where the first letter stands once `tabs` tabs open the paragraph."""
    for _ in range(tabs):
        indent = (indent // _TAB + 1) * _TAB
    return round(indent, 2)
