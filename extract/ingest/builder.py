"""Puts a Document together piece by piece, so that every reader keeps the same promises about its text and offsets."""

from __future__ import annotations

import dataclasses
import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extract.model import Block, Box, Cell, DigitalSignature, Document, Page, Problem, Style, Table, Word
from extract.quick import quickly_made
from extract.text import clean, squeeze


@quickly_made
@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph as the format gives it: its text, its look, and the box of it where the format has pages.

    `text` may hold spaces; a Piece with a box is one printed word. `page` starts a new page within the paragraph when it changes.
    `confidence` and `read_as` are those of a recognised word (see Word).
    """

    text: str
    bold: bool = False
    italic: bool = False
    box: Box | None = None
    confidence: float | None = None
    read_as: str = ""


class DocumentBuilder:
    """Collects paragraphs, tables and pages in reading order and answers the Document they make."""

    def __init__(self, data: bytes, path: str, media_type: str) -> None:
        self._sha = hashlib.sha256(data).hexdigest()
        self._size = len(data)
        self._path = path
        self._media_type = media_type
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._words: list[Word] = []
        self._tables: list[Table] = []
        self._pages: list[Page] = []
        self._problems: list[Problem] = []
        self._page: int | None = None
        self.encoding = "utf-8"
        self.text_source: Literal["text", "ocr", "mixed"] = "text"
        self.ocr_confidence: float | None = None
        self.signatures: tuple[DigitalSignature, ...] = ()

    def add_page(self, page: Page) -> None:
        """Says that `page` exists; paragraphs name it by their words' boxes."""
        self._pages.append(page)

    def add_table(self, rows: int, columns: int, *, ruled: bool = True, head_rows: int = 0) -> int:
        """Opens a table and answers its number, to be named in the cells that follow."""
        self._tables.append(Table(len(self._tables), rows, columns, ruled, head_rows))
        return len(self._tables) - 1

    def add_problem(self, problem: Problem) -> None:
        """Notes something that could not be read as it should."""
        self._problems.append(problem)

    def add(
        self,
        pieces: Sequence[Piece],
        *,
        style: Style | None = None,
        marker: str = "",
        cell: Cell | None = None,
        kind: Literal["body", "footnote", "textbox"] = "body",
        page: int | None = None,
        breaks_line: bool = False,
        gap: bool | None = None,
        glued: bool = False,
    ) -> bool:
        """Adds one paragraph; answers False, and adds nothing, where it holds no text.

        Args:
            pieces: in reading order; white space is folded to single spaces across them.
            style: what the format says; bold, italic and bold_until are filled from the pieces where left None.
            marker: an automatic number or bullet ("1.1.", "-"), written into the text before the pieces.
            page: where it starts, for formats with pages but without boxes.
            glued: whether the text follows the marker without a space, as the format says.
        """
        chars, looks, words = _compose(pieces)
        if not chars.strip():
            return False
        first_page = words[0][2].page if words else page
        text = ""
        if marker:
            text = squeeze(clean(marker)) + ("" if glued else " ")
        offset = self._open(first_page) + len(text)
        start = offset - len(text)
        body: list[str] = list(chars) if words else []
        # A page that ends inside the paragraph puts a form feed where the space was.
        current = first_page
        for begin, end, box, confidence, read_as in words:
            if box.page != current:
                current = box.page
                if begin > 0 and body[begin - 1] == " ":
                    body[begin - 1] = "\f"
            self._words.append(Word(offset + begin, offset + end, box, confidence, read_as))
        self._page = current if current is not None else self._page
        text += "".join(body) if words else chars
        self._parts.append(text)
        self._length += len(text)
        self._blocks.append(
            Block(
                start=start,
                end=start + len(text),
                kind=kind,
                page=first_page,
                cell=cell,
                style=_style(style or Style(), chars, looks, offset),
                marker_end=offset if marker else start,
                breaks_line=breaks_line,
                gap=gap,
            )
        )
        return True

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What has been noted so far."""
        return tuple(self._problems)

    def build(self) -> Document:
        """Answers the finished Document."""
        return Document(
            doc_id=self._sha[:16],
            sha256=self._sha,
            path=self._path,
            media_type=self._media_type,
            size_bytes=self._size,
            text="".join(self._parts),
            blocks=tuple(self._blocks),
            tables=tuple(self._tables),
            pages=tuple(self._pages),
            words=tuple(self._words),
            encoding=self.encoding,
            text_source=self.text_source,
            ocr_confidence=self.ocr_confidence,
            problems=tuple(self._problems),
            signatures=self.signatures,
        )

    def _open(self, page: int | None) -> int:
        """Writes what separates the next block from the last one; answers where the next one starts."""
        if self._blocks:
            turned = page is not None and self._page is not None and page > self._page
            gap = "\n\f" if turned else "\n"
            self._parts.append(gap)
            self._length += len(gap)
        self._page = page if page is not None else self._page
        return self._length


# A stretch of a paragraph's text in one look: where it ends, whether it is bold, whether it is italic.
_Look = tuple[int, bool, bool]
# A printed word of a paragraph: its half-open stretch of the paragraph's text, its box, its confidence.
_Printed = tuple[int, int, Box, float | None, str]


def _compose(pieces: Sequence[Piece]) -> tuple[str, list[_Look], list[_Printed]]:
    """Joins pieces with white space folded; answers the text, its stretches of one look, and its printed words."""
    parts: list[str] = []
    looks: list[_Look] = []
    words: list[_Printed] = []
    length = 0
    space = False
    # Nearly all that comes is clean: seen at one glance, not word by word. What is clean as a whole is clean in every part.
    together = " ".join([piece.text for piece in pieces])
    is_clean = clean(together) == together
    for piece in pieces:
        raw = piece.text if is_clean else clean(piece.text)
        folded = " ".join(raw.split())
        if not folded:
            space = space or bool(raw)
            continue
        if length and (space or raw[0].isspace()):
            parts.append(" ")
            length += 1
        parts.append(folded)
        begin, length = length, length + len(folded)
        if looks and looks[-1][1:] == (piece.bold, piece.italic):
            looks.pop()
        looks.append((length, piece.bold, piece.italic))
        space = raw[-1].isspace()
        if piece.box is not None:
            words.append((begin, length, piece.box, piece.confidence, piece.read_as))
    text = "".join(parts)
    # NFC has to see letters that a format splits over runs ("a" + combining tone).
    if not words and not unicodedata.is_normalized("NFC", text):
        looks = [(len(clean(text[:end])), bold, italic) for end, bold, italic in looks]
        text = clean(text)
    return text, looks, words


def _style(style: Style, text: str, looks: list[_Look], offset: int) -> Style:
    """Fills what the pieces say about bold and italic."""
    letters = bold = italic = begin = 0
    lead: bool | None = None
    until: int | None = None
    for end, is_bold, is_italic in looks:
        stretch = text[begin:end]
        count = sum(map(str.isalpha, stretch))
        letters += count
        bold += count * is_bold
        italic += count * is_italic
        if count and lead is None:
            lead = is_bold or is_italic
        elif count and until is None and not (is_bold or is_italic):
            until = begin + next(i for i, c in enumerate(stretch) if c.isalpha())
        begin = end
    if not letters:
        return style
    opens = lead and bold < 0.95 * letters and italic < 0.95 * letters and until is not None
    return dataclasses.replace(
        style,
        bold=bold >= 0.95 * letters if style.bold is None else style.bold,
        italic=italic >= 0.95 * letters if style.italic is None else style.italic,
        bold_until=offset + until if opens and until is not None and style.bold_until is None else style.bold_until,
    )
