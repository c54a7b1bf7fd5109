"""Asks the rules about blocks, where OCR read the words also without their accents; where an enclosed document begins."""

from __future__ import annotations

from collections.abc import Sequence

from extract.matcher import Match, Matcher
from extract.model import Block, Document
from extract.outline.markers import CHAPTER_RANK
from extract.outline.plain import plain_matcher
from extract.text import flat, unaccented

_PLAIN_TOO = ("header.kind", "header.motto", "header.recipients", "header.appendix", "header.authority", "header.post", "header.number")

# The head of an enclosed document has no more blocks than this behind its kind, its note wraps no further, its kind stands alone.
_HEAD_BLOCKS, _NOTE_WRAPS, _KIND_MOST = 4, 2, 30


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


def enclosed_head(document: Document, folded: str, matcher: Matcher, first: int) -> int | None:
    """Answers the last block of the head of an enclosed document, a plan behind the decision that enacts it, that begins at block `first`.

    Its kind stands in capitals, and soon a note of what it is attached to; where a decision says that it encloses something, its first
    chapter will do. None where no document begins there.
    """
    blocks = document.blocks
    block = blocks[first]
    words = document.text[block.start : block.end].strip()
    if matcher.at(folded, "header.kind", block.start, block.end) is None or not mostly_upper([c for c in words[:10] if c.isalpha()]):
        return None
    if _notes(folded, matcher, block):
        return first  # kind, title and note on one line
    soon = range(first + 1, min(first + 1 + _HEAD_BLOCKS, len(blocks)))
    noted = next((i for i in soon if _notes(folded, matcher, blocks[i])), None)
    if noted is not None:
        # The note may wrap: it ends where its bracket closes.
        closed = next((i for i in range(noted, len(blocks)) if ")" in document.text[blocks[i].start : blocks[i].end]), noted)
        return closed if closed - noted <= _NOTE_WRAPS else noted
    if len(words) > _KIND_MOST or not any(_enacts(folded, matcher, b) for b in blocks[:first]):
        return None
    for i in soon:
        hit = matcher.at(folded, "ladder", blocks[i].start, blocks[i].end)
        if hit is not None:
            return i - 1 if int(hit.rule.constants.get("rank", "99")) < CHAPTER_RANK else None
    return None


def _enacts(folded: str, matcher: Matcher, block: Block) -> bool:
    """Answers whether a block is an article that enacts something enclosed."""
    number = matcher.at(folded, "ladder", block.start, block.end)
    return matcher.at(folded, "enacts", number.end if number is not None else block.start, block.end) is not None


def _notes(folded: str, matcher: Matcher, block: Block) -> bool:
    """Answers whether a block says what its document is attached to, at its start or behind the title."""
    if matcher.at(folded, "header.attached", block.start, block.end) is not None:
        return True
    bracket = folded.rfind("(", block.start, block.end)
    return bracket > block.start and matcher.at(folded, "header.attached", bracket, block.end) is not None
