"""What stands on one page of a PDF, as pypdfium2 has it: words with their look and place, rules, pictures.

PDFium is not thread-safe: one thread of a process at a time.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
import statistics
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extract.ingest.docx_symbols import symbol
from extract.ingest.pdf_drawing import Drawing, PageFrame
from extract.ingest.printed import Printed, Sheet
from extract.model import Box
from extract.text import clean

# Two words whose white is less than this share of their size are one: PDFium takes a kerned or re-positioned letter for a new word.
NO_SPACE = 0.07
# PDFium loses a space that is kerned to less than its own guess. White beyond this share of the size, and clearly more than between the
# other letters, ends a word. A syllable has seven letters at most and two make five or more: shorter words are not looked into, unless they
# are wider than letters are.
GAP = 0.1
LONG_WORD = 5
WIDE_LETTER = 0.95
_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6
_BOLD_WEIGHT = 600

# PDFium writes the hyphen at a line's end as U+FFFE (U+0002 in older versions) and leaves out the line break after it.
_WORD = re.compile("[^\\s\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_ODD = re.compile("[\x02\ufffe\ufb00-\ufb06\uf000-\uf0ff]")
_LIGATURES = dict(zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_PICTURE_FONT = re.compile(r"symbol|dings", re.IGNORECASE)
_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"italic|oblique", re.IGNORECASE)


@dataclass(slots=True)
class _Raw:
    """A word in page coordinates: its box, the origin of its first letter, the direction it runs to (degrees; -1 for a slant)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float
    size: float
    direction: int
    bold: bool
    italic: bool
    glued: bool


def sheet(pdf: pypdfium2.PdfDocument, number: int) -> Sheet:
    """Answers what page `number` (1-based) holds. Raises pypdfium2.PdfiumError where PDFium cannot load it."""
    page = pdf[number - 1]
    try:
        return _sheet(page, number)
    finally:
        page.close()


def _sheet(page: Any, number: int) -> Sheet:
    raw_page = page.raw
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(raw_page, ctypes.byref(bounds))
    turned = (pdfium.FPDFPage_GetRotation(raw_page) % 4) * 90
    frame = PageFrame(bounds.left, bounds.bottom, bounds.right, bounds.top, turned)
    raws, strange = _TextLayer(raw_page).words()
    width, height = frame.width, frame.height
    shown = frame.matrix
    directions = [(raw.direction - turned) % 360 if raw.direction >= 0 else -1 for raw in raws]
    straight = [d for d in directions if d >= 0]
    main = max(set(straight), key=straight.count) if straight else 0
    frame.turn(main)
    words: list[Printed] = []
    slanted: list[Printed] = []
    flat = main == 0
    for raw, direction in zip(raws, directions, strict=True):
        x0, top, x1, bottom = frame.rectangle(raw.x0, raw.y0, raw.x1, raw.y1)
        box = Box(number, *_rounded((x0, top, x1, bottom) if flat else _apply(shown, raw)))
        word = Printed(raw.text, x0, top, x1, bottom, frame.point(raw.x, raw.y)[1], raw.size, box, raw.bold, raw.italic)
        (words if direction == main else slanted).append(word)
    drawing = Drawing(frame)
    drawing.walk_page(raw_page)
    area = max(frame.width * frame.height, 1.0)
    return Sheet(
        number=number,
        width=width,
        height=height,
        words=_once(words),
        across=frame.width,
        down=frame.height,
        slanted=slanted,
        rules=drawing.rules,
        pictures=drawing.pictures / area,
        strokes=drawing.strokes,
        strange=strange,
    )


def _rounded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)


def _apply(matrix: tuple[float, ...], raw: _Raw) -> tuple[float, float, float, float]:
    a, b, c, d, e, f = matrix
    xs = sorted((a * raw.x0 + c * raw.y0 + e, a * raw.x1 + c * raw.y1 + e))
    ys = sorted((b * raw.x0 + d * raw.y0 + f, b * raw.x1 + d * raw.y1 + f))
    return xs[0], ys[0], xs[1], ys[1]


def _once(words: list[Printed]) -> list[Printed]:
    """Drops words printed twice at one place: a poor man's bold, or a shadow."""
    seen: dict[str, list[Printed]] = {}
    out: list[Printed] = []
    for word in words:
        same = seen.setdefault(word.text, [])
        reach = 0.15 * word.size
        if any(abs(w.x0 - word.x0) < reach and abs(w.baseline - word.baseline) < reach and w.size == word.size for w in same):
            continue
        same.append(word)
        out.append(word)
    return out


class _TextLayer:
    """The text layer of one page, read with as few calls into PDFium as can be: most for a word, none for a letter."""

    def __init__(self, raw_page: Any) -> None:
        self._page = pdfium.FPDFText_LoadPage(raw_page)
        self._rect = pdfium.FS_RECTF()
        self._rect_ref = ctypes.byref(self._rect)
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_ref = ctypes.byref(self._matrix)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._origin_refs = ctypes.byref(self._x), ctypes.byref(self._y)
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._flags_ref = ctypes.byref(self._flags)

    def words(self) -> tuple[list[_Raw], float]:
        """Answers the words in drawing order and the share of characters that name no letter."""
        if not self._page:
            return [], 0.0
        try:
            text = self._text()
            words: list[_Raw] = []
            for match in _WORD.finditer(text):
                self._add(words, match.start(), match.end(), match.group())
            printed = sum(len(w.text) for w in words)
            strange = sum(len(_strange(w.text)) for w in words) / printed if printed else 0.0
            return words, strange
        finally:
            pdfium.FPDFText_ClosePage(self._page)

    def _text(self) -> str:
        """Answers the page's characters, one for each of PDFium's indices."""
        count = pdfium.FPDFText_CountChars(self._page)
        if count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(self._page, 0, count, buffer)
        text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # Characters beyond the basic plane, or without a code, shift the text against the indices.
        codes = (pdfium.FPDFText_GetUnicode(self._page, i) for i in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)

    def _add(self, words: list[_Raw], start: int, end: int, text: str) -> None:
        """Adds the word in [start, end), split where it hides a gap, joined to the word before where there is none."""
        first = self._box(start)
        last = self._box(end - 1) if end - start > 1 else first
        size, direction, bold, italic, font = self._look(start)
        upright = direction in (90, 270)
        length = max(first[3], last[3]) - min(first[1], last[1]) if upright else max(first[2], last[2]) - min(first[0], last[0])
        letters = end - start
        if letters > 1 and (letters >= LONG_WORD or length > WIDE_LETTER * size * letters) and direction >= 0:
            cut = self._gap(start, end, size, upright)
            if cut:
                self._add(words, start, cut, text[: cut - start])
                self._add(words, cut, end, text[cut - start :])
                return
        box = min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3])
        pdfium.FPDFText_GetCharOrigin(self._page, start, *self._origin_refs)
        text = _letters(text, font)
        if not text:
            return
        word = _Raw(text, *box, self._x.value, self._y.value, size, direction, bold, italic, False)
        if words and _close(words[-1], word) and self._made_up(start - 1):
            _join(words[-1], word)
        else:
            words.append(word)

    def _made_up(self, index: int) -> bool:
        """Answers whether the white at `index` is PDFium's guess, not a space of the file's."""
        return bool(pdfium.FPDFText_IsGenerated(self._page, index) == 1)

    def _box(self, index: int) -> tuple[float, float, float, float]:
        rect = self._rect
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._rect_ref)
        return rect.left, rect.bottom, rect.right, rect.top

    def _look(self, index: int) -> tuple[float, int, bool, bool, str]:
        """Answers size in points, direction, bold, italic and the font's name where it has pictures for letters."""
        page, matrix = self._page, self._matrix
        pdfium.FPDFText_GetMatrix(page, index, self._matrix_ref)
        size = pdfium.FPDFText_GetFontSize(page, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        pdfium.FPDFText_GetFontInfo(page, index, self._name, 256, self._flags_ref)
        bold, italic, font = _face(self._name.value, self._flags.value)
        a, b = matrix.a, matrix.b
        if abs(b) <= 0.02 * abs(a):
            direction = 0 if a >= 0 else 180
        elif abs(a) <= 0.02 * abs(b):
            direction = 90 if b > 0 else 270
        else:
            direction = -1
        return round(size, 2), direction, bold or pdfium.FPDFText_GetFontWeight(page, index) >= _BOLD_WEIGHT, italic, font

    def _gap(self, start: int, end: int, size: float, upright: bool) -> int:
        """Answers the index of the first letter of [start, end) that stands clear of the one before, 0 where none does."""
        low, high = (1, 3) if upright else (0, 2)
        boxes = [self._box(i) for i in range(start, end)]
        white = [max(b[low] - a[high], a[low] - b[high]) for a, b in itertools.pairwise(boxes)]
        widest = max(white)
        if widest <= GAP * size or (len(white) > 1 and widest <= statistics.median_low(white) + GAP * size):
            return 0
        return start + 1 + white.index(widest)


@lru_cache(maxsize=512)
def _face(name: bytes, flags: int) -> tuple[bool, bool, str]:
    """Answers what a font's name and flags say: bold, italic, and the name where the font has pictures for letters, else ""."""
    text = name.decode("utf-8", "replace")
    bold = bool(_BOLD_NAME.search(text)) or bool(flags & _FORCE_BOLD)
    return bold, bool(_ITALIC_NAME.search(text)) or bool(flags & _ITALIC), text if _PICTURE_FONT.search(text) else ""


def _letters(text: str, font: str) -> str:
    """Answers `text` without what PDFium puts in for its own ends: line-end hyphens as \\x02, ligatures, letters of picture fonts."""
    if text.isascii() and text.isprintable():
        return text
    if _ODD.search(text):
        text = text.replace("\x02", "-").replace("\ufffe", "-")
        for sign, letters in _LIGATURES.items():
            text = text.replace(sign, letters)
        # In a text font the private code is the letter's byte: fonts of the time before Unicode are embedded so.
        text = _PRIVATE.sub(lambda m: symbol(ord(m[0]), font) if font else chr(ord(m[0]) - 0xF000), text)
    return "".join(clean(text).split())


def _strange(text: str) -> str:
    """Answers the characters of `text` that name no letter: replacement characters and private codes."""
    if text.isascii():
        return ""
    return "".join(c for c in text if c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn"))


def _close(last: _Raw, word: _Raw) -> bool:
    """Answers whether no white stands between two words drawn one after the other."""
    if last.direction != word.direction or word.direction != 0:
        return False
    if unicodedata.combining(word.text[0]):
        # A tone that the file sets by itself may stand higher than its letter, and anywhere over it.
        return abs(last.y - word.y) < word.size and last.x0 - 1 <= word.x0 <= last.x1 + 0.5 * word.size
    gap = word.x0 - last.x1
    low = -0.5 if last.glued else -0.05
    return abs(last.y - word.y) <= 0.1 * word.size and low * word.size < gap < NO_SPACE * word.size and word.size == last.size


def _join(last: _Raw, word: _Raw) -> None:
    last.text = clean(last.text + word.text)
    last.x0, last.x1 = min(last.x0, word.x0), max(last.x1, word.x1)
    last.y0, last.y1 = min(last.y0, word.y0), max(last.y1, word.y1)
    last.glued = bool(unicodedata.combining(word.text[0]))
