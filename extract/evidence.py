"""Where on the pages a stretch of text stands: its page, and a box for each printed line of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

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
        return list(_lines(w.box for w in self._words(span)))

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


def _lines(boxes: Iterable[Box]) -> Iterator[LineBox]:
    """Answers the printed lines that `boxes` (in text order) make up, each as the smallest box around its words."""
    page = 0
    x0 = top = x1 = bottom = 0.0
    for box in boxes:
        if box.page == page:
            shared = min(bottom, box.bottom) - max(top, box.top)
            if shared > 0 and shared >= _SAME_LINE * min(bottom - top, box.bottom - box.top):
                x0, top, x1, bottom = min(x0, box.x0), min(top, box.top), max(x1, box.x1), max(bottom, box.bottom)
                continue
        if page:
            yield page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)
        page, x0, top, x1, bottom = box.page, box.x0, box.top, box.x1, box.bottom
    if page:
        yield page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)
