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
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extract.ingest.docx_symbols import symbol
from extract.ingest.legacy import Profile, Run, has_old_letters
from extract.ingest.pdf_drawing import Drawing, PageFrame
from extract.ingest.printed import SCRIPT_SIZE, Printed, Sheet
from extract.model import Box
from extract.text import clean, fold

# Two words whose white is less than this share of their size are one: PDFium takes a kerned or re-positioned letter for a new word.
NO_SPACE = 0.07
# PDFium loses a space that is kerned to less than its own guess. White beyond this share of the size, and clearly more than between the
# other letters, ends a word. Looked into are only words of so many letters that are no syllable, and words wider than letters are.
GAP = 0.1
LONG_WORD = 4
WIDE_LETTER = 0.95
# Lines whose words have fewer letters than this on average are looked at for letters set apart, by these shares of their size.
STUMP = 2.8
TRACKED = 0.04
MAX_TRACKED = 0.4
_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6
_BOLD_WEIGHT = 600

# PDFium writes the hyphen at a line's end as U+FFFE (U+0002 in older versions) and leaves out the line break after it.
_WORD = re.compile("[^\\s\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
# Vowels in one place, with consonants before and after: most words of a Vietnamese page.
_VOWELS = "aăâeêioôơuưyàằầèềìòồờùừỳáắấéếíóốớúứýảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹạặậẹệịọộợụựỵ"
_SYLLABLE = re.compile(f"[(“]?[bcdđghklmnpqrstvx]*[{_VOWELS}]+[cghmnpt]*[,;.:)”]*", re.IGNORECASE)
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_ODD = re.compile("[\x02\ufffe\ufb00-\ufb06\uf000-\uf0ff]")
# What a page must be free of for its words to be clean as they come.
_UNCLEAN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060\ue000-\uf8ff\ufb00-\ufb06\ufeff\ufffd-\uffff]"
)
_LIGATURES = dict(zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_PICTURE_FONT = re.compile(r"symbol|dings", re.IGNORECASE)
_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"italic|oblique", re.IGNORECASE)


_SEAL = re.compile(r"k[ýí] bởi|người k[ýí]|k[ýí] số|thời gian k[ýí]|ngày k[ýí]:|signed by|signature|e-?mail:")
_SHOWS_WORDS = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)


@dataclass(slots=True)
class _Raw:
    """A word in page coordinates: its box, a place on its baseline, the direction it runs to (degrees; -1 for a slant).

    glued: it ends in a tone that was set by itself. spaced: the file has a space after it. start, end: PDFium's indices of its characters.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float
    size: float
    direction: int
    face: _Face
    glued: bool
    spaced: bool
    start: int
    end: int


def sheet(pdf: pypdfium2.PdfDocument, number: int, fonts: Profile | None = None) -> Sheet:
    """Answers what page `number` (1-based) holds. Raises pypdfium2.PdfiumError where PDFium cannot load it.

    Args:
        fonts: what the pages before said about fonts of encodings from before Unicode; learns from this page.
    """
    page = pdf[number - 1]
    try:
        seals = _fields(page.raw)
        if seals:
            # What a signature or a form field shows ("Số: 230", the day) becomes part of the page; only a page loaded anew tells it.
            pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            page = pdf[number - 1]
        return _sheet(page, number, fonts or Profile(), seals)
    finally:
        page.close()


def _fields(raw_page: Any) -> list[tuple[float, float, float, float]]:
    """Answers where fields, signatures and notes that show words lie on a page, in its coordinates (left, bottom, right, top)."""
    out = []
    for index in range(pdfium.FPDFPage_GetAnnotCount(raw_page)):
        note = pdfium.FPDFPage_GetAnnot(raw_page, index)
        if not note:
            continue
        rect = pdfium.FS_RECTF()
        if pdfium.FPDFAnnot_GetSubtype(note) in _SHOWS_WORDS and pdfium.FPDFAnnot_GetRect(note, ctypes.byref(rect)):
            out.append((rect.left, rect.bottom, rect.right, rect.top))
        pdfium.FPDFPage_CloseAnnot(note)
    return out


def _without_seals(raws: list[_Raw], fields: list[tuple[float, float, float, float]]) -> list[_Raw]:
    """Leaves out what digital signatures say of themselves ("Ký bởi: ...", "Thời gian ký: ..."): no words of the document."""
    for left, bottom, right, top in fields:
        inside = [r for r in raws if left <= (r.x0 + r.x1) / 2 <= right and bottom <= (r.y0 + r.y1) / 2 <= top]
        if _SEAL.search(fold(" ".join(r.text for r in inside))):
            raws = [r for r in raws if r not in inside]
    return raws


def _sheet(page: Any, number: int, fonts: Profile, fields: list[tuple[float, float, float, float]]) -> Sheet:
    raw_page = page.raw
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(raw_page, ctypes.byref(bounds))
    turned = (pdfium.FPDFPage_GetRotation(raw_page) % 4) * 90
    frame, shown = (PageFrame(bounds.left, bounds.bottom, bounds.right, bounds.top, turned) for _ in range(2))
    raws, strange = _TextLayer(raw_page, fonts).words()
    raws = _without_seals(raws, fields)
    straight = [raw.direction for raw in raws if raw.direction >= 0]
    running = max(set(straight), key=straight.count) if straight else turned
    frame.turn((running - turned) % 360)
    words: list[Printed] = []
    slanted: list[Printed] = []
    for raw in raws:
        x0, top, x1, bottom = frame.rectangle(raw.x0, raw.y0, raw.x1, raw.y1)
        seen = (x0, top, x1, bottom) if running == turned else shown.rectangle(raw.x0, raw.y0, raw.x1, raw.y1)
        if not (seen[0] >= 0 and seen[2] <= shown.width and seen[1] >= 0 and seen[3] <= shown.height):
            if not (0 <= seen[0] + seen[2] <= 2 * shown.width and 0 <= seen[1] + seen[3] <= 2 * shown.height):
                # Beside the page: nobody sees it.
                continue
            seen = max(seen[0], 0.0), max(seen[1], 0.0), min(seen[2], shown.width), min(seen[3], shown.height)
        box = Box(number, round(seen[0], 2), round(seen[1], 2), round(seen[2], 2), round(seen[3], 2))
        baseline = frame.point(raw.x, raw.y)[1]
        word = Printed(raw.text, x0, top, x1, bottom, baseline, raw.size, box, raw.face.bold, raw.face.italic, None, raw.spaced)
        (words if raw.direction == running else slanted).append(word)
    drawing = Drawing(frame)
    drawing.walk_page(raw_page)
    area = max(frame.width * frame.height, 1.0)
    return Sheet(
        number=number,
        width=shown.width,
        height=shown.height,
        words=_once(words),
        across=frame.width,
        down=frame.height,
        slanted=slanted,
        rules=drawing.rules,
        pictures=drawing.pictures / area,
        strokes=drawing.strokes,
        strange=strange,
    )


def _once(words: list[Printed]) -> list[Printed]:
    """Drops words printed twice at one place: a poor man's bold, or a shadow."""
    if len({(word.text, int(word.x0), int(word.baseline)) for word in words}) == len(words):
        # Of a page's copies, shifted by a fraction of a point, most would have fallen together here.
        return words
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
    """The text layer of one page, read with few calls into PDFium: they cost more than all that is done with what they answer."""

    def __init__(self, raw_page: Any, fonts: Profile) -> None:
        self._fonts = fonts
        self._page = pdfium.FPDFText_LoadPage(raw_page)
        self._rect = pdfium.FS_RECTF()
        self._rect_ref = ctypes.byref(self._rect)
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_ref = ctypes.byref(self._matrix)
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._flags_ref = ctypes.byref(self._flags)
        self._characters = ""
        self._plain = self._old = False
        self._faces: dict[tuple[bytes, int], _Face] = {}
        self._last: tuple[_Face, float, float, float] | None = None

    def words(self) -> tuple[list[_Raw], float]:
        """Answers the words in drawing order and the share of characters that name no letter."""
        if not self._page:
            return [], 0.0
        try:
            text = self._characters = self._text()
            # Nearly all pages hold composed letters and no odd signs: their words need no cleaning one by one.
            self._plain = unicodedata.is_normalized("NFC", text) and not _UNCLEAN.search(text)
            self._old = has_old_letters(text) or self._fonts.seen_old
            words: list[_Raw] = []
            for match in _WORD.finditer(text):
                self._add(words, match.start(), match.end(), match.group())
            words = self._without_tracking(words)
            if self._old:
                words = self._in_unicode(words)
            return words, 0.0 if self._plain else _strange("".join(w.text for w in words))
        finally:
            pdfium.FPDFText_ClosePage(self._page)

    def _in_unicode(self, words: list[_Raw]) -> list[_Raw]:
        """Puts words in fonts from before Unicode into Unicode, line by line, and cleans them as the others are."""
        for word in words:
            self._fonts.add(word.text + " ", word.face.name)
        for _, group in itertools.groupby(words, key=lambda word: (round(word.y), word.direction)):
            line = list(group)
            runs = [Run(text, word.face.name) for word in line for text in (word.text, " ")]
            for word, text in zip(line, self._fonts.convert(runs)[::2], strict=True):
                word.text = _letters(text, word.face.font)
        return [word for word in words if word.text]

    def _without_tracking(self, words: list[_Raw]) -> list[_Raw]:
        """Joins letters that are set wide ("n g à y"), which PDFium takes for words; looks only at lines full of such stumps."""
        out: list[_Raw] = []
        for _, group in itertools.groupby(words, key=lambda word: (word.y, word.size, word.direction)):
            run = list(group)
            if len(run) >= 4 and run[0].direction == 0 and sum(len(word.text) for word in run) < STUMP * len(run):
                run = self._tightened(run)
            out.extend(run)
        return out

    def _tightened(self, run: list[_Raw]) -> list[_Raw]:
        boxes = [[self._box(i) for i in range(word.start, word.end)] for word in run]
        inside = [b[0] - a[2] for word in boxes for a, b in itertools.pairwise(word)]
        before = [boxes[k][0][0] - boxes[k - 1][-1][2] if self._made_up(run[k].start - 1) else math.inf for k in range(1, len(run))]
        usual = statistics.median_low(sorted(inside + [gap for gap in before if gap < math.inf]) or [0.0])
        size = run[0].size
        if not TRACKED * size <= usual <= MAX_TRACKED * size:
            return run
        out = run[:1]
        for gap, word in zip(before, run[1:], strict=True):
            if 0 < gap <= min(max(1.5 * usual, usual + 0.06 * size), MAX_TRACKED * size):
                self._join(out[-1], word)
            else:
                out.append(word)
        return out

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
        """Adds the word in [start, end), split where it hides gaps, joined to the word before where there is none."""
        # Not by calling itself: in a damaged file each of a thousand letters may stand clear of the next.
        waiting = [(start, end, text)]
        while waiting:
            start, end, text = waiting.pop()
            cut = self._add_whole(words, start, end, text)
            if cut:
                waiting += [(cut, end, text[cut - start :]), (start, cut, text[: cut - start])]

    def _add_whole(self, words: list[_Raw], start: int, end: int, text: str) -> int:
        """Adds the word in [start, end) and answers 0; where it hides a gap, answers the index at which it is two, and adds nothing."""
        x0, y0, x1, y1 = self._box(start)
        if end - start > 1:
            ax, ay, bx, by = self._box(end - 1)
            x0, x1 = ax if ax < x0 else x0, bx if bx > x1 else x1
            y0, y1 = ay if ay < y0 else y0, by if by > y1 else y1
        size, direction, face = self._look(start, y0)
        if end - start > 1 and direction >= 0:
            length = x1 - x0 if direction in (0, 180) else y1 - y0
            cut = self._cut(start, end, text, size, length, direction)
            if start < cut < end:  # else the same word would come back for ever
                return cut
        if not self._plain and not self._old:
            text = _letters(text, face.font)
            if not text:
                return 0
        matrix = self._matrix
        word = _Raw(text, x0, y0, x1, y1, matrix.e, matrix.f, size, direction, face, False, self._spaced(end), start, end)
        if words and _close(words[-1], word, plain=self._plain) and self._made_up(start - 1):
            self._join(words[-1], word)
        else:
            words.append(word)
        return 0

    def _join(self, last: _Raw, word: _Raw) -> None:
        # What an old encoding has in the place of a letter may be nothing to Unicode: it is cleaned when it is converted.
        last.text = last.text + word.text if self._old else clean(last.text + word.text)
        last.x0, last.x1 = min(last.x0, word.x0), max(last.x1, word.x1)
        last.y0, last.y1 = min(last.y0, word.y0), max(last.y1, word.y1)
        last.end = word.end
        last.glued, last.spaced = bool(unicodedata.combining(word.text[0])), word.spaced

    def _spaced(self, index: int) -> bool:
        """Answers whether the file itself has a space at `index`; asked only where it matters, after a hyphen or a slash."""
        text = self._characters
        return text[index : index + 1] == " " and text[index - 1] in "-/" and not self._made_up(index)

    def _made_up(self, index: int) -> bool:
        """Answers whether the white at `index` is PDFium's guess, not a space of the file's."""
        return bool(pdfium.FPDFText_IsGenerated(self._page, index) == 1)

    def _box(self, index: int) -> tuple[float, float, float, float]:
        rect = self._rect
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._rect_ref)
        return rect.left, rect.bottom, rect.right, rect.top

    def _look(self, index: int, foot: float) -> tuple[float, int, _Face]:
        """Answers size in points, direction and face of a letter; leaves its matrix, whose e and f are a place on its baseline.

        Args:
            foot: of the letter's box; where font, size and foot are those of the last upright letter, so are baseline and scale.
        """
        page, matrix = self._page, self._matrix
        pdfium.FPDFText_GetFontInfo(page, index, self._name, 256, self._flags_ref)
        key = self._name.value, self._flags.value
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = _face(*key, pdfium.FPDFText_GetFontWeight(page, index))
        size = pdfium.FPDFText_GetFontSize(page, index)
        last = self._last
        if last is not None and last[0] is face and last[1] == size and last[2] == foot:
            return last[3], 0, face
        pdfium.FPDFText_GetMatrix(page, index, self._matrix_ref)
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        if b == 0 == c and a > 0:
            points = round(size * abs(d), 2)
            self._last = face, size, foot, points
            return points, 0, face
        self._last = None
        if abs(b) <= 0.02 * abs(a):
            direction = 0 if a >= 0 else 180
        elif abs(a) <= 0.02 * abs(b):
            direction = 90 if b > 0 else 270
        else:
            direction = -1
        return round(size * (math.hypot(c, d) or 1.0), 2), direction, face

    def _cut(self, start: int, end: int, text: str, size: float, length: float, direction: int) -> int:
        """Answers the index at which what PDFium takes for one word, [start, end), is two; 0 where it is one."""
        letters = end - start
        if (letters >= LONG_WORD and not _SYLLABLE.fullmatch(text)) or length > WIDE_LETTER * size * letters:
            cut = self._gap(start, end, size, upright=direction in (90, 270))
            if cut:
                return cut
        # A number set small at the end: "m2", or the mark of a footnote. "m³" is written in signs of its own, which are not cut off.
        cut = start + len(text.rstrip("0123456789"))
        if cut == end or text[0].isdigit():
            return 0
        small = pdfium.FPDFText_GetFontSize(self._page, cut) <= SCRIPT_SIZE * pdfium.FPDFText_GetFontSize(self._page, start)
        return cut if small else 0

    def _gap(self, start: int, end: int, size: float, *, upright: bool) -> int:
        """Answers the index of the first letter of [start, end) that stands clear of the one before, 0 where none does."""
        low, high = (1, 3) if upright else (0, 2)
        boxes = [self._box(i) for i in range(start, end)]
        white = [max(b[low] - a[high], a[low] - b[high]) for a, b in itertools.pairwise(boxes)]
        widest = max(white)
        if widest <= GAP * size or (len(white) > 1 and widest <= statistics.median_low(white) + GAP * size):
            return 0
        return start + 1 + white.index(widest)


@dataclass(frozen=True, slots=True)
class _Face:
    """What a font looks like; `font` is its name where it has pictures for letters, else "", `name` its name in any case."""

    bold: bool
    italic: bool
    font: str
    name: str


def _face(name: bytes, flags: int, weight: int) -> _Face:
    """Answers what a font's name, flags and weight say."""
    text = name.decode("utf-8", "replace")
    bold = bool(_BOLD_NAME.search(text)) or bool(flags & _FORCE_BOLD) or weight >= _BOLD_WEIGHT
    return _Face(bold, bool(_ITALIC_NAME.search(text)) or bool(flags & _ITALIC), text if _PICTURE_FONT.search(text) else "", text)


def _letters(text: str, font: str) -> str:
    """Answers `text` with PDFium's sign for a hyphen, ligatures and the private codes of picture fonts as what they show."""
    if _ODD.search(text):
        text = text.replace("\x02", "-").replace("\ufffe", "-")
        for sign, letters in _LIGATURES.items():
            text = text.replace(sign, letters)
        # In a text font the private code is the letter's byte: fonts of the time before Unicode are embedded so.
        text = _PRIVATE.sub(lambda m: symbol(ord(m[0]), font) if font else chr(ord(m[0]) - 0xF000), text)
    return "".join(clean(text).split())


def _strange(text: str) -> float:
    """Answers the share of characters that name no letter: replacement characters and private codes."""
    return sum(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn") for c in text) / len(text) if text else 0.0


def _close(last: _Raw, word: _Raw, *, plain: bool) -> bool:
    """Answers whether no white stands between two words drawn one after the other."""
    if last.direction != word.direction or word.direction != 0:
        return False
    if not plain and unicodedata.combining(word.text[0]):
        # A tone that the file sets by itself may stand higher than its letter, and anywhere over it.
        return abs(last.y - word.y) < word.size and last.x0 - 1 <= word.x0 <= last.x1 + 0.5 * word.size
    gap = word.x0 - last.x1
    low = -0.5 if last.glued else -0.05
    return abs(last.y - word.y) <= 0.1 * word.size and low * word.size < gap < NO_SPACE * word.size and word.size == last.size
