"""What stands on pages beside the text: page numbers, running heads and feet, footnotes, stamps of digital signatures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extract.ingest.printed import Line, Printed
from extract.text import fold

# Page numbers and running heads stand this near the top or bottom, as a share of the page's height.
EDGE = 0.12
_NUMBER = re.compile(r"(?:trang|page|tr\.)?\s*[-–—.|~]?\s*(\d{1,4}|[ivx]{1,6})(?:\s*(?:/|of|trên)\s*\d{1,4})?\s*[-–—.|~]?")
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
    if not any(fold(w.text) in _FIRST_WORDS and w.size <= STAMP_SIZE * size for w in words):
        return list(words), []
    lines = _drawn(words)
    taken: set[int] = set()
    found: list[list[Line]] = []
    for k, line in enumerate(lines):
        if k in taken or line.size > STAMP_SIZE * size or not _STAMP.match(fold(line.text)):
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
        if last is not None and abs(last.baseline - word.baseline) < 1 and last.x0 < word.x0 < last.x1 + 3 * word.size and last.size == word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line(row) for row in rows]


def _near(a: Line, b: Line) -> bool:
    """Answers whether `b` is the line under `a` in the same small type."""
    drop = b.baseline - a.baseline
    return abs(a.size - b.size) <= 0.6 and 0 < drop <= 1.9 * max(a.size, b.size) and a.x0 < b.x1 and b.x0 < a.x1


def without_numbers(pages: Sequence[Sequence[Line]], numbers: Sequence[int], heights: Sequence[float]) -> list[list[Line]]:
    """Answers the lines of each page (top to bottom) without page numbers, running heads and running feet.

    Args:
        pages: the lines of each page outside its tables.
        numbers: the number of each page (1-based).
        heights: of each page, in points.
    """
    left: list[list[Line]] = []
    for lines, number, height in zip(pages, numbers, heights, strict=True):
        kept = list(lines)
        for end in (0, -1):
            if kept and _at_edge(kept[end], height) and _is_number(kept[end], number, kept):
                del kept[end]
        left.append(kept)
    repeated = _repeated(left, heights)
    out = []
    for lines, height in zip(left, heights, strict=True):
        kept = list(lines)
        for end in (0, -1):
            while kept and (key := _key(kept[end], height)) is not None and key in repeated:
                del kept[end]
        # The number may stand under a running head.
        out.append(kept)
    return out


def _at_edge(line: Line, height: float) -> bool:
    return line.bottom <= EDGE * height or line.top >= (1 - EDGE) * height


def _is_number(line: Line, number: int, lines: Sequence[Line]) -> bool:
    match = _NUMBER.fullmatch(fold(line.text))
    if not match or len(line.words) > 5:
        return False
    # A bare number that is not the page's may still be: parts of a document are counted on their own. An item's number is never alone.
    alone = all(other is line or other.bottom <= line.top + 1 or other.top >= line.bottom - 1 for other in lines)
    return alone and (match[1].isdigit() or len(lines) > 1) and (match[1] == str(number) or line.text != match[1] or len(match[1]) <= 3)


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
        raised = len(line.words) > 1 and mark.size <= 0.8 * line.size
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
