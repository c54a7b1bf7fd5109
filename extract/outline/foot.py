"""Reads the foot of a document: where the recipients and the signature stand, who signs and as what.

Layout after Nghị định 30/2020/NĐ-CP, Phụ lục I, and Hướng dẫn 36-HD/VPTW; rules in rules/header.toml.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from extract.ingest.syllables import is_syllable
from extract.model import Block, DocumentFacts, Span, Value, Word
from extract.outline.blocks import BlockReader, enclosed_head, mostly_upper, table_of
from extract.text import flat, unaccented

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
# Post and name run together on one line: "TRƯỞNG BAN PHÓ THỦ TƯỚNG Nguyễn Văn An".
_RUN_TOGETHER = regex.compile(r"^(?P<post>(?:[\p{Lu}.,/\-–()]+ ){1,14})(?P<name>\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}*){1,4})$")
_WORD = re.compile(r"\S+")
# Who gets the paper is said in so many letters at most, and so many get it besides the files.
_RECIPIENT_MOST, _RECIPIENTS_LEAST = 70, 2
# A white that parts two names is so many times as wide as one between the words of a name.
_WIDE = 3.0
# So many words has a name that is taken although OCR is not sure of it.
_NAME_WORDS = (3, 4)
# Letters that strokes of a pen or of a seal make before a post.
_STRAY = 3


@dataclass(frozen=True, slots=True)
class _Signature:
    """Blocks that say as what somebody signs, what carries the post on below it, and his name; None what is not there."""

    post: Block | None
    more: Block | None
    signer: Block | None


class FootReader(BlockReader):
    """Reads one document's foot."""

    def zone(self, body_start: int) -> tuple[int, int, int | None]:
        """Answers where the body ends, where the foot ends, and the block that opens the recipients (None where there is none)."""
        blocks = self._blocks
        recipients = next((i for i in range(body_start, len(blocks)) if self._at("header.recipients", blocks[i])), None)
        recipients = self._unheaded(body_start) if recipients is None else recipients
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

    def _unheaded(self, start: int) -> int | None:
        """Answers the block that opens a list of recipients which lost the line over it: short bullets, the last one "- Lưu: VT"."""
        for last in range(start, len(self._blocks)):
            if self._at("header.kept", self._blocks[last]) is None:
                continue
            first = last
            while first - 1 >= start and self._is_recipient(self._blocks[first - 1]):
                first -= 1
            if last - first >= _RECIPIENTS_LEAST:
                return first
        return None

    def _is_recipient(self, block: Block) -> bool:
        words = self._words(block)
        return words[:1] in "-–+•*" and len(words) <= _RECIPIENT_MOST and words.endswith((";", ",", ".", ")"))

    def _is_appendix(self, i: int) -> bool:
        block = self._blocks[i]
        if enclosed_head(self._document, self._folded, self._matcher, i) is not None:
            return True
        if self._at("header.appendix", block) is None or len(self._words(block)) > 160:
            return False
        text = self._words(block)
        letters = [c for c in text if c.isalpha()]
        return block.style.align == "center" or bool(block.style.bold) or mostly_upper(letters[:7]) or len(text) < 16

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
        """Answers `facts` with who signs, and as what, read from the blocks [start, end); of several side by side all, from the left."""
        blocks = self._blocks[start:end]
        if (one := self._run_together(blocks)) is not None:
            return replace(facts, signer_title=self._joined([one[0]]), signer=self._joined([one[1]]))
        found = self._side_by_side(blocks) or [self._signature(blocks)]
        if len(found) == 1 and (glued := self._glued(blocks)) is not None:
            posts, names = glued
            return replace(facts, signer_title=self._joined(posts), signer=self._joined(names) if names else None)
        posts = [self._post(s.post, s.more) for s in found if s.post is not None and not self._is_for_another(s.post)]
        if posts:
            facts = replace(facts, signer_title=self._joined(posts))
        names = [self._name(s.signer) for s in found if s.signer is not None]
        if not names:
            return facts
        unsure = self._plain is not None and not all(self._is_spelled(name.start, name.end) for name in names)
        if unsure and not (len(names) == 1 and self._is_name(names[0])):
            return facts
        return replace(facts, signer=self._joined(names), signer_unsure=unsure)

    def _joined(self, spans: Sequence[Span]) -> Value:
        return Value("; ".join(flat(self._text[s.start : s.end]) for s in spans), Span(spans[0].start, spans[-1].end))

    def _side_by_side(self, blocks: Sequence[Block]) -> list[_Signature]:
        """Answers what columns sign, each with a post and a name of its own; none where not two of them do."""
        tables: dict[int, dict[int, list[Block]]] = {}
        for block in blocks:
            if block.cell is not None:
                tables.setdefault(block.cell.table, {}).setdefault(block.cell.column, []).append(block)
        for columns in tables.values():
            each = [self._signature(column) for _, column in sorted(columns.items())]
            found = [s for s in each if s.post is not None and s.signer is not None]
            if len(found) > 1:
                return found
        return []

    def _signature(self, blocks: Sequence[Block]) -> _Signature:
        """Answers who signs last in `blocks`."""
        post: Block | None = None
        more: Block | None = None
        signer: Block | None = None
        for block in blocks:
            text = self._words(block)
            letters = [c for c in text if c.isalpha()]
            if self._passed_over(block):
                continue
            upper = mostly_upper(letters)
            shouted = upper and post is not None and signer is None and self._at("header.family_name", block) is not None
            if upper and not shouted and self._is_post(block):
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
            named = [b for b in blocks if _NAME.match(self._words(b)) and not self._shouted(b) and not self._passed_over(b)]
            beside = [b for b in named if b.cell is not None and b.cell.column > 0]
            # Without columns, it is the last line, and opens with a surname.
            last = [b for b in named[-1:] if b is blocks[-1] and self._at("header.family_name", b) is not None]
            names = beside or last
            signer = names[0] if len(names) == 1 else None
        return _Signature(post, more, signer)

    def _run_together(self, blocks: Sequence[Block]) -> tuple[Span, Span] | None:
        """Answers the post and the name of a signature that lost its lines; None where no block holds both."""
        for block in blocks:
            text = self._words(block)
            hit = _RUN_TOGETHER.match(text) if not self._passed_over(block) and self._is_post(block) else None
            if hit is None:
                continue
            at = block.start + len(self._text[block.start : block.end]) - len(self._text[block.start : block.end].lstrip())
            name = Span(at + hit.start("name"), at + hit.end("name"))
            posts = list(self._matcher.scan(self._folded, "header.post_within", at, name.start))
            if not posts and (post := self._matcher.at(self._folded, "header.post", at, name.start)) is not None:
                posts = [post]
            if posts and self._text[name.start : name.end] == hit["name"]:
                start = posts[-1].start
                return Span(start, start + len(self._text[start : name.start].rstrip())), name
        return None

    def _passed_over(self, block: Block) -> bool:
        """Answers whether a block of the foot is none of a signature: the recipients, and that somebody has signed."""
        signed = _SIGNED.match(self._folded[block.start : block.end]) is not None
        return signed or self._at("header.recipients", block) is not None or self._words(block).startswith(("-", "+", "*", "•"))

    def _is_post(self, block: Block) -> bool:
        if len(self._words(block)) >= 120:
            return False
        if self._at("header.authority", block) is not None or self._at("header.post", block) is not None:
            return True
        if self._plain is None or not self._shouted(block):
            return False
        # Behind a letter or two of a pen's or a seal's: "PH PHÓ GIÁM ĐỐC".
        hits = self._matcher.scan(self._folded, "header.post_within", block.start, block.end)
        return bool(hits) and sum(map(str.isalpha, self._text[block.start : hits[0].start])) <= _STRAY

    def _name(self, signer: Block) -> Span:
        text = self._text[signer.start : signer.end]
        lead = _DEGREE.match(text)
        if lead is None and self._plain is not None:
            lead = _CAPITALS.match(text)
        return Span(signer.start + (lead.end() if lead else 0), signer.end)

    # --- Two on one line ------------------------------------------------------------------------------------------------

    def _glued(self, blocks: Sequence[Block]) -> tuple[list[Span], list[Span]] | None:
        """Answers posts and names of two who sign side by side where a reader lost the white between them: "CHỦ TỊCH GIÁM ĐỐC".

        The second name begins behind the white, where that was measured, else with a surname; where that is not sure, there are no names:
        two people are never one.
        None where one signs.
        """
        posts: list[Span] = []
        for block in blocks:
            if self._passed_over(block):
                continue
            hits = [Span(h.start, h.end) for h in self._matcher.scan(self._folded, "header.post_within", block.start, block.end)]
            if self._shouted(block):
                if len(hits) == 2 and self._apart(block, *hits):
                    posts = hits
                elif len(hits) == 1 and posts:
                    posts[1] = hits[0]  # "CHỦ TỊCH KT. GIÁM ĐỐC", and below the right one "PHÓ GIÁM ĐỐC"
            elif posts and _NAME.match(self._words(block)):
                names = self._two_names(block)
                if names is None:
                    return None
                trusted = self._plain is None or all(self._is_spelled(name.start, name.end) for name in names)
                return posts, names if trusted else []
        return None

    def _apart(self, block: Block, first: Span, second: Span) -> bool:
        """Answers whether two posts on a line are those of two people.

        "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", "TL. CHỦ TỊCH CHÁNH VĂN PHÒNG" and "BÍ THƯ, CHỦ TỊCH" are one's.
        """
        opens = self._matcher.at(self._folded, "header.authority", block.start, first.start) is not None
        between = first.end + len(self._text[first.end : second.start]) - len(self._text[first.end : second.start].lstrip())
        authority = self._matcher.at(self._folded, "header.authority", between, second.start)
        if authority is None:
            return between == second.start and not opens
        return authority.end == second.start

    def _two_names(self, block: Block) -> list[Span] | None:
        """Answers two names on one line, [] where it is not sure where the second begins, None where the line is one name."""
        text = self._text[block.start : block.end]
        words = [block.start + m.start() for m in _WORD.finditer(text)]
        at = self._behind_white(block)
        if at not in words[2:-1]:
            known = [k for k in range(2, len(words) - 1) if self._matcher.at(self._folded, "header.family_name", words[k], block.end)]
            # A middle name may be a surname too: what parts the line most evenly is the likeliest, of two alike none.
            uneven = [abs(2 * k - len(words)) for k in known]
            if not known or uneven.count(min(uneven)) > 1:
                return [] if known else None
            at = words[known[uneven.index(min(uneven))]]
        return [Span(block.start, block.start + len(text[: at - block.start].rstrip())), Span(at, block.end)]

    def _behind_white(self, block: Block) -> int:
        """Answers where the word behind a white stands that is far wider than the others of a printed line, -1 where there is none."""
        words = [word for word in self._document.words if block.start <= word.start < block.end]
        gaps = sorted(((b.box.x0 - a.box.x1, b.start) for a, b in itertools.pairwise(words)), reverse=True)
        return gaps[0][1] if len(gaps) > 1 and gaps[0][0] > _WIDE * max(gaps[1][0], 1.0) else -1

    def _is_spelled(self, start: int, end: int) -> bool:
        """Answers whether a name can be trusted: made of syllables and read with some confidence, under a seal or a pen's strokes too."""
        words = [word for word in self._document.words if start <= word.start < end]
        if any(word.confidence is not None and word.confidence < _DOUBTFUL for word in words):
            return False
        return all(self._is_spelled_word(word) for word in words if any(c.isalpha() for c in self._text[word.start : word.end]))

    def _is_name(self, name: Span) -> bool:
        """Answers whether words that OCR is not sure of are spelled as names are: a surname, and two or three syllables more, each once."""
        words = self._text[name.start : name.end].split()
        spelled = _NAME_WORDS[0] <= len(words) <= _NAME_WORDS[1] and all(map(is_syllable, words))
        once = len({unaccented(word.lower()) for word in words}) == len(words)
        return spelled and once and self._matcher.at(self._folded, "header.family_name", name.start, name.end) is not None

    def _is_spelled_word(self, word: Word) -> bool:
        if is_syllable(self._text[word.start : word.end]) or self._matcher.at(self._folded, "header.clan_name", word.start, word.end):
            return True
        # Names of other peoples are spelled otherwise.
        return word.confidence is not None and word.confidence > _SURE

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

    def _post(self, block: Block, more: Block | None) -> Span:
        """The post itself: what follows the authority ("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC" is a deputy)."""
        hits = self._matcher.scan(self._folded, "header.post_within", block.start, block.end)
        start = hits[-1].start if hits else block.start
        authority = self._at("header.authority", block)
        if not hits and authority is not None:
            start = authority.end
        return Span(start, more.end if more is not None else block.end)
