"""Asks the rules about blocks; where OCR read the words, also without their accents."""

from __future__ import annotations

from collections.abc import Sequence

from extract.matcher import Match, Matcher
from extract.model import Block, Document
from extract.outline.plain import plain_matcher
from extract.text import flat, unaccented

_PLAIN_TOO = ("header.kind", "header.motto", "header.recipients", "header.appendix", "header.authority", "header.post", "header.number")


class BlockReader:
    """What the readers of the head and the foot share: the document, its fold, and how a rule is asked about a block."""

    def __init__(self, document: Document, folded: str, matcher: Matcher) -> None:
        self._document = document
        self._text = document.text
        self._folded = folded
        self._matcher = matcher
        self._blocks = document.blocks
        # What OCR read may have lost or mixed up its accents: the head is then looked for without them too.
        self._bare = unaccented(folded) if document.text_source != "text" else ""
        self._plain = plain_matcher(matcher) if self._bare else None

    def _at(self, label: str, block: Block) -> Match | None:
        hit = self._matcher.at(self._folded, label, block.start, block.end)
        if hit is None and self._plain is not None and label in _PLAIN_TOO:
            hit = self._plain.at(self._bare, label, block.start, block.end)
        return hit

    def _words(self, block: Block) -> str:
        return flat(self._text[block.start : block.end])


def mostly_upper(letters: Sequence[str]) -> bool:
    """Answers whether nearly all of some letters are capitals."""
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= 0.85 * len(letters)


def table_of(block: Block) -> int | None:
    """Answers the number of the table a block stands in."""
    return block.cell.table if block.cell is not None else None
