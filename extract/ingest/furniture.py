"""What stands on pages beside the text: page numbers, running heads and feet, footnotes, stamps of digital signatures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extract.ingest.printed import SCRIPT_SIZE, Line, Printed, Sheet, beside
from extract.text import fold

# Page numbers and running heads stand this near the top or bottom, as a share of the page's height.
EDGE = 0.12
_NUMBER = re.compile(
    r"[.'`‘’,:°*_]?(?:[Tt]rang|[Pp]age|[Tt]r\.)?\s*[-–—|~]?\s*(?P<own>\d{1,4}|[ivx]{1,6})(?:\s*(?P<of>/|of|trên)\s*\d{1,4})?"
    r"\s*[-–—|~]?[.'`‘’,:;°*_\"“”]{0,2}"
)
_DIGITS = re.compile(r"\d+")
_STAMP = re.compile(
    r"(?:(?:được )?ký (?:số )?bởi|người ký|ký ngày|ngày ký|giờ ký|thời gian ký|đã ký(?: số)?|chữ ký số"
    r"|digitally signed|signed by|signature (?:not verified|valid)|signing (?:date|time))\b"
)
# A stamp is set clearly smaller than the text, and its lines stand close together.
STAMP_SIZE = 0.85
_STAMP_LINES = 8
FOOTNOTE_SIZE = 0.88
_NOTE_MARK = re.compile(r"\(?(?:\d{1,3}|[*†‡])\)?[.:]?$")


def stamps(words: Sequence[Printed], size: float) -> tuple[list[Printed], list[list[Line]]]:
    """Takes the stamps of digital signatures out of `words`, which come in drawing order.

    Args:
        size: of the document's text, in points.

    Returns:
        The other words, in their order, and the lines of each stamp.
    """
    if not any(w.size <= STAMP_SIZE * size and w.text.lower() in _FIRST_WORDS for w in words):
        return list(words), []
    lines = _drawn(words)
    taken: set[int] = set()
    found: list[list[Line]] = []
    for k, line in enumerate(lines):
        if k in taken or line.size > STAMP_SIZE * size or not _STAMP.match(line.text.lower()):
            continue
        first = last = k
        while first > 0 and first - 1 not in taken and last - first < _STAMP_LINES and _near(lines[first - 1], lines[first]):
            first -= 1
        while last + 1 < len(lines) and last - first < _STAMP_LINES and _near(lines[last], lines[last + 1]):
            last += 1
        taken.update(range(first, last + 1))
        found.append(lines[first : last + 1])
    inside = {id(word) for stamp in found for line in stamp for word in line.words}
    return [word for word in words if id(word) not in inside], found


_FIRST_WORDS = frozenset(("ký", "được", "người", "ngày", "giờ", "thời", "đã", "chữ", "digitally", "signed", "signature", "signing"))


def _drawn(words: Sequence[Printed]) -> list[Line]:
    """Answers the lines in which words were drawn one after another: a stamp over a signature is one, whatever lies under it."""
    rows: list[list[Printed]] = []
    for word in words:
        last = rows[-1][-1] if rows else None
        follows = last is not None and abs(last.baseline - word.baseline) < 1 and last.x0 < word.x0 < last.x1 + 3 * word.size
        if last is not None and follows and last.size == word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line(row) for row in rows]


def _near(a: Line, b: Line) -> bool:
    """Answers whether `b` is the line under `a` in the same small type."""
    drop = b.baseline - a.baseline
    return abs(a.size - b.size) <= 0.6 and 0 < drop <= 1.9 * max(a.size, b.size) and a.x0 < b.x1 and b.x0 < a.x1


def without_numbers(pages: Sequence[Sequence[Line]], sheets: Sequence[Sheet]) -> list[list[Line]]:
    """Answers the lines of each page without page numbers, running heads and running feet.

    Args:
        pages: the lines of each of `sheets` outside its tables, top to bottom.
    """
    left: list[list[Line]] = []
    for lines, sheet in zip(pages, sheets, strict=True):
        kept = list(lines)
        for end in (0, -1):
            if kept and _at_edge(kept[end], sheet.down) and _is_number(kept[end], sheet, kept):
                del kept[end]
        left.append(kept)
    heights = [sheet.down for sheet in sheets]
    repeated = _repeated(left, heights)
    for kept, height in zip(left, heights, strict=True):
        for end in (0, -1):
            while kept and _key(kept[end], height) in repeated:
                del kept[end]
    return left


def _at_edge(line: Line, height: float) -> bool:
    return line.bottom <= EDGE * height or line.top >= (1 - EDGE) * height


def _is_number(line: Line, sheet: Sheet, lines: Sequence[Line]) -> bool:
    """Answers whether `line` is the page's number, and not the end of a sentence ("IV/2023") that stands alone on the last line."""
    match = _NUMBER.fullmatch(line.text)
    if not match or not all(other is line or not beside(other, line) for other in lines):
        return False
    right = line.middle > 0.7 * sheet.across
    centred = abs(line.middle - sheet.across / 2) <= 0.08 * sheet.across
    if match["own"] == str(sheet.number):
        return centred or right or all(other is line or abs(other.baseline - line.baseline) > 1.8 * line.size for other in lines)
    # Parts of a document may be counted on their own, in small Roman numerals too; a share of a total has to be this page's.
    return centred and not match["of"] and len(match["own"]) <= 3


def _key(line: Line, height: float) -> tuple[str, int] | None:
    """Answers what a running head or foot has in common from page to page: its words, numbers aside, and its place; None elsewhere."""
    if not _at_edge(line, height):
        return None
    place = line.baseline if line.baseline < height / 2 else line.baseline - height
    return _DIGITS.sub("#", fold(line.text)), round(place / 4)


def _repeated(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[tuple[str, int]]:
    counts: Counter[tuple[str, int]] = Counter()
    for lines, height in zip(pages, heights, strict=True):
        ends = [*lines[:3], *lines[-3:]] if len(lines) > 6 else lines
        counts.update({key for line in ends if (key := _key(line, height)) is not None})
    filled = sum(bool(lines) for lines in pages)
    return {key for key, count in counts.items() if count >= 3 and count >= 0.5 * (filled - 1)}


def without_marks(lines: Sequence[Line], notes: Sequence[Sequence[Line]]) -> list[Line]:
    """Answers `lines` without the raised numbers that refer to `notes`; a line of nothing else stays."""
    marks = {note[0].words[0].text.strip("().:") for note in notes}
    out: list[Line] = []
    for line in lines:
        kept = [w for w in line.words if not (w.size <= SCRIPT_SIZE * line.size and w.text.strip("()") in marks)]
        out.append(line if len(kept) in (0, len(line.words)) else Line(kept))
    return out


def footnotes(lines: Sequence[Line], size: float, strokes: Sequence[float]) -> tuple[list[Line], list[list[Line]]]:
    """Splits the footnotes off the foot of a page.

    Args:
        lines: of the page, top to bottom.
        size: of the document's text, in points.
        strokes: heights (points from the top) of flat strokes that do not belong to a table: the one above the notes may be among them.

    Returns:
        The lines above, and the lines of each note.
    """
    first = len(lines)
    while first > 0 and lines[first - 1].size <= FOOTNOTE_SIZE * size:
        first -= 1
    while first < len(lines):
        line = lines[first]
        mark = line.words[0]
        raised = len(line.words) > 1 and mark.size <= SCRIPT_SIZE * line.size
        above = lines[first - 1].bottom if first else 0.0
        ruled = any(above - 2 <= y <= line.top + 4 for y in strokes)
        if _NOTE_MARK.match(mark.text) and len(line.words) > 1 and (raised or ruled):
            break
        first += 1
    notes: list[list[Line]] = []
    for line in lines[first:]:
        if _NOTE_MARK.match(line.words[0].text) or not notes:
            notes.append([line])
        else:
            notes[-1].append(line)
    return list(lines[:first]), notes
