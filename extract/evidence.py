"""Where on the pages a stretch of text stands: its page, and a box for each printed line of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from extract.model import Block, Box, Document, Problem, Span, Word

# Two words stand on one line when they share at least this part of the lower one's height: superscripts do, the next line does not.
_SAME_LINE = 0.5

LineBox = tuple[int, float, float, float, float]


def placed(problem: Problem) -> tuple[str, str]:
    """Answers what a problem says, in Vietnamese and English, with the page in front where the sentence does not name it itself."""
    if problem.page is None or str(problem.page) in problem.vi:
        return problem.vi, problem.en
    return f"Trang {problem.page}: {problem.vi}", f"Page {problem.page}: {problem.en}"


class EvidenceMap:
    """Answers where spans of one document stand. Built once a document; every question is a bisection."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._word_starts = [w.start for w in document.words]
        self._block_starts = [b.start for b in document.blocks]

    def page(self, span: Span) -> int | None:
        """Answers the 1-based page on which `span` begins, None for formats without pages."""
        words = self._words(Span(span.start, max(span.end, span.start + 1)))
        if words:
            return words[0].box.page
        block = self._block(span.start)
        if block is None or block.page is None:
            return None
        return block.page + self._document.text.count("\f", block.start, span.start)

    def boxes(self, span: Span) -> list[LineBox]:
        """Answers (page, x0, top, x1, bottom) for each printed line of `span`, in text order; points, rounded to 2 decimals."""
        return [_rounded(b) for b in _lines(w.box for w in self._words(span))]

    def _words(self, span: Span) -> tuple[Word, ...]:
        """Answers the words that share a character with `span`."""
        words = self._document.words
        first = bisect_right(self._word_starts, span.start) - 1
        if first < 0 or words[first].end <= span.start:
            first += 1
        return words[first : max(first, bisect_left(self._word_starts, span.end))]

    def _block(self, offset: int) -> Block | None:
        """Answers the block that holds `offset`, or the one before it; None in front of the first."""
        at = bisect_right(self._block_starts, offset) - 1
        return self._document.blocks[at] if at >= 0 else None


def _lines(boxes: Iterable[Box]) -> list[Box]:
    lines: list[Box] = []
    for box in boxes:
        if lines and _on_line(lines[-1], box):
            line = lines[-1]
            lines[-1] = Box(line.page, min(line.x0, box.x0), min(line.top, box.top), max(line.x1, box.x1), max(line.bottom, box.bottom))
        else:
            lines.append(box)
    return lines


def _on_line(line: Box, box: Box) -> bool:
    shared = min(line.bottom, box.bottom) - max(line.top, box.top)
    return line.page == box.page and shared >= _SAME_LINE * min(line.bottom - line.top, box.bottom - box.top) and shared > 0


def _rounded(box: Box) -> LineBox:
    return box.page, round(box.x0, 2), round(box.top, 2), round(box.x1, 2), round(box.bottom, 2)
