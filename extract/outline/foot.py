"""Reads the foot of a document: where the recipients and the signature stand, who signs and as what.

Layout after Nghị định 30/2020/NĐ-CP, Phụ lục I, and Hướng dẫn 36-HD/VPTW; rules in rules/header.toml.
"""

from __future__ import annotations

import re
from dataclasses import replace

import regex

from extract.ingest.syllables import is_syllable
from extract.model import Block, DocumentFacts, Span, Value
from extract.outline.blocks import BlockReader, mostly_upper, table_of
from extract.text import flat

_DEGREE = re.compile(
    r"^(?:(?:GS|PGS|TS|ThS|Th\.S|BS|BSCKI{1,2}|BS\.?CK\.?I{1,2}|CN|KS|DS|CKI{1,2}|Thạc sĩ|Tiến sĩ|Bác sĩ|"
    r"(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy)|Luật sư|Kỹ sư|KTS)\b[.,]?\s*)+",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"^\W*(?:đã kí|\(?kí|ký|kí tên|chữ kí|\(?đã ký).*$")
# What OCR makes of degrees.
_CAPITALS = re.compile(r"^[A-ZĐ]\w?[A-ZĐ]\w*[.,]\s+")
# Words of a name that OCR was less sure of are not to be trusted.
_DOUBTFUL, _SURE = 0.4, 0.9
# "H'Hen Niê", "K'Brếu" too.
_NAME = regex.compile(r"^\p{Lu}(?:\w|['’](?=\w))*(?: \p{Lu}(?:\w|['’](?=\w))*){1,5}$")
_ONE_NAME = regex.compile(r"^\p{Lu}['’]\p{Lu}\w+$")


class FootReader(BlockReader):
    """Reads one document's foot."""

    def zone(self, body_start: int) -> tuple[int, int, int | None]:
        """Answers where the body ends, where the foot ends, and the block that opens the recipients (None where there is none)."""
        blocks = self._blocks
        recipients = next((i for i in range(body_start, len(blocks)) if self._at("header.recipients", blocks[i])), None)
        appendix = next((i for i in range(body_start, len(blocks)) if self._is_appendix(i)), len(blocks))
        if recipients is None or recipients > appendix:
            signature = self._signature_start(body_start, appendix)
            return signature, appendix, None
        start = recipients
        cell = blocks[recipients].cell
        if cell is not None:
            while start > body_start and blocks[start - 1].cell is not None and blocks[start - 1].cell.table == cell.table:  # type: ignore[union-attr]
                start -= 1
        end = self._tail_end(recipients)
        before = self._signature_start(body_start, start)
        return min(start, before), end, recipients

    def _is_appendix(self, i: int) -> bool:
        block = self._blocks[i]
        if self._is_enclosed(i):
            return True
        if self._at("header.appendix", block) is None or len(self._words(block)) > 160:
            return False
        text = self._words(block)
        letters = [c for c in text if c.isalpha()]
        return block.style.align == "center" or bool(block.style.bold) or mostly_upper(letters[:7]) or len(text) < 16

    def _is_enclosed(self, i: int) -> bool:
        """Answers whether a document that this one enacts begins here: its kind in capitals, and soon what it is attached to."""
        block = self._blocks[i]
        if self._at("header.kind", block) is None or not mostly_upper([c for c in self._words(block)[:10] if c.isalpha()]):
            return False
        return any(self._at("header.attached", later) is not None for later in self._blocks[i + 1 : i + 5])

    def _signature_start(self, start: int, end: int) -> int:
        """Without recipients before it, the foot begins at the line of authority or post in capitals."""
        for i in range(max(start, end - 14), end):
            block = self._blocks[i]
            text = self._words(block)
            letters = [c for c in text if c.isalpha()]
            numbered = self._matcher.at(self._folded, "ladder", block.start, block.end) is not None
            signs = self._at("header.authority", block) or self._at("header.post", block)
            if len(text) < 90 and mostly_upper(letters) and signs and not numbered:
                return i
        return end

    def _tail_end(self, recipients: int) -> int:
        blocks = self._blocks
        signed = None
        for i in range(recipients + 1, len(blocks)):
            block = blocks[i]
            if self._is_appendix(i):
                return i
            other = block.cell is not None and block.cell.table != table_of(blocks[recipients])
            if other and block.cell is not None and self._document.tables[block.cell.table].ruled:
                return i
            if (
                signed is not None
                and block.page is not None
                and blocks[signed].page is not None
                and block.page > (blocks[signed].page or 0)
            ):
                return i
            if _NAME.match(_DEGREE.sub("", self._words(block))) and not mostly_upper([c for c in self._words(block) if c.isalpha()]):
                signed = i
            elif signed is not None and (block.cell is None or table_of(block) != table_of(blocks[signed])):
                text = self._words(block)
                if block.style.align == "center" and mostly_upper([c for c in text if c.isalpha()]) and not self._at("header.post", block):
                    return i
        return len(blocks)

    def signed(self, facts: DocumentFacts, start: int, end: int) -> DocumentFacts:
        """Answers `facts` with who signs, and as what, read from the blocks [start, end)."""
        blocks = self._blocks[start:end]
        post: Block | None = None
        more: Block | None = None
        signer: Block | None = None
        for block in blocks:
            text = self._words(block)
            letters = [c for c in text if c.isalpha()]
            if self._at("header.recipients", block):
                continue
            if _SIGNED.match(self._folded[block.start : block.end]):
                continue
            if text.startswith(("-", "+", "*", "•")):
                continue
            upper = mostly_upper(letters)
            shouted = upper and post is not None and signer is None and self._at("header.family_name", block) is not None
            if upper and not shouted and len(text) < 120 and (self._at("header.authority", block) or self._at("header.post", block)):
                post, more, signer = block, None, None
                continue
            follows = post is not None and signer is None and more is None and self._plain is None and block.start <= post.end + 2
            if upper and not shouted and follows:
                more = block  # "TRƯỞNG PHÒNG HÀNH CHÍNH", and under it "QUẢN TRỊ"
                continue
            bare = _DEGREE.sub("", text)
            if self._plain is not None:
                bare = _CAPITALS.sub("", bare)
            named = len(bare) < 45 and (_NAME.match(bare) or _ONE_NAME.match(bare))
            if post is not None and signer is None and (shouted or not upper) and named:
                signer = block
        if post is None and self._plain is not None:
            # A seal or a pen may have covered the post.
            names = [b for b in blocks if b.cell is not None and b.cell.column > 0 and _NAME.match(self._words(b)) and not self._shouted(b)]
            signer = names[0] if len(names) == 1 else None
        if post is not None and not self._is_for_another(post):
            facts = replace(facts, signer_title=self._post_value(post, more.end if more is not None else post.end))
        if signer is not None:
            text = self._text[signer.start : signer.end]
            lead = _DEGREE.match(text)
            if lead is None and self._plain is not None:
                lead = _CAPITALS.match(text)
            begin = signer.start + (lead.end() if lead else 0)
            if self._plain is not None and not self._is_spelled(begin, signer.end):
                return facts
            facts = replace(facts, signer=Value(flat(self._text[begin : signer.end]), Span(begin, signer.end)))
        return facts

    def _is_spelled(self, start: int, end: int) -> bool:
        """Answers whether a name can be trusted: made of syllables and read with some confidence, under a seal or a pen's strokes too."""
        words = [(self._text[word.start : word.end], word.confidence) for word in self._document.words if start <= word.start < end]
        if any(sure is not None and sure < _DOUBTFUL for _, sure in words):
            return False
        # Names of other peoples are spelled otherwise.
        return all(is_syllable(text) or (sure is not None and sure > _SURE) for text, sure in words if any(c.isalpha() for c in text))

    def _is_for_another(self, post: Block) -> bool:
        """Answers whether OCR left of the post only in whose place or name somebody signs: "KT. GIÁM ĐỐC" without the line below it."""
        authority = self._at("header.authority", post)
        if self._plain is None or authority is None:
            return False
        posts = len(self._matcher.scan(self._folded, "header.post_within", post.start, post.end))
        # In the name of a body somebody signs with a post of his own; in the place of another the first post is the other's.
        bodies = re.sub(r"\W", "", self._folded[authority.start : authority.end]) == "tm"
        return posts < (1 if bodies else 2)

    def _shouted(self, block: Block) -> bool:
        return mostly_upper([c for c in self._words(block) if c.isalpha()])

    def _post_value(self, block: Block, end: int) -> Value:
        """The post itself: what follows the authority ("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC" is a deputy)."""
        hits = self._matcher.scan(self._folded, "header.post_within", block.start, block.end)
        start = hits[-1].start if hits else block.start
        authority = self._at("header.authority", block)
        if not hits and authority is not None:
            start = authority.end
        return Value(flat(self._text[start:end]), Span(start, end))
