"""Reads the head of a document: who issues what, under which number, where and when; its foot is read in foot.py.

Layout after Nghị định 30/2020/NĐ-CP, Phụ lục I (state bodies) and Hướng dẫn 36-HD/VPTW (Party bodies); rules in rules/header.toml.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.matcher import Match
from extract.model import Block, DocumentFacts, Span, Value
from extract.normalize import references
from extract.normalize.units import UnitReader
from extract.outline.attested import attested
from extract.outline.blocks import BlockReader, mostly_upper
from extract.outline.foot import FootReader
from extract.outline.markers import CHAPTER_RANK
from extract.outline.plain import plain_matcher
from extract.text import flat, tight, unaccented

# The head fits on half a page; what comes later is body even if it repeats the head's words.
_HEAD_MOST = 45
_ADDRESSEE_MOST = 160
_DATE_LINE_MOST = 80
# As long as a block may be that has the day of issue among other words.
_DATED_MOST = 120
_TITLE_MOST = 12
# A page's title stands first, or under the name of its site.
_TITLED_MOST = 3
# No kind has more letters ("CHƯƠNG TRÌNH PHỐI HỢP").
_KIND_MOST = 24
# Kinds that name the body which decides once more, between title and basis.
_DECISIONS = ("quyet_dinh", "nghi_quyet")
# No name of a body has so many figures.
_JUNK_FIGURES = 4
# Place and day that go on below.
_OPEN_DATE = re.compile(r"ngày\b(?:[^\n]{0,30}(?:năm|tháng(?: \d{1,2})?)|(?: \d{1,2})?)\s*\Z")
_DATE_REST = re.compile(r"(?:tháng )?(?:\d{1,2} )?(?:năm )?\d{4}")
# Numbers of headings and items as no line of a title opens.
_OPENS_BODY = re.compile(r"^[\dIVX]+\s?[.\-/)]|^[A-HĐ]\d{0,2}\s?[.)]\s|^[a-zđ]\)|^[-+]\s")
# A business called by nothing but its legal form.
_LEGAL_FORM = re.compile(r"(?:tổng )?công ti(?: (?:tnhh|cổ phần|cp|mtv|trách nhiệm hữu hạn|(?:một|hai|1|2) thành viên))+")
# "MÔI TRƯỜNG" at a line's end is no school.
_WRAPS_BEFORE = {"trường": ("môi", "thị", "công", "nông", "lâm", "quân"), "ban": ("ủy",), "đoàn": ("công", "liên", "tập")}


@dataclass(frozen=True, slots=True)
class Zones:
    """Where the parts of a document are, as block indices: body is [start, end), recipients and what follows after it."""

    body_start: int
    body_end: int
    tail_end: int
    preamble: tuple[int, ...]
    recipients: int | None


class HeadReader(BlockReader):
    """Reads one document's head, and says where its parts are."""

    def read(self) -> tuple[DocumentFacts, Zones]:
        """Answers the document's fields and where head, body and tail are."""
        kind_at, kind_hit = self._kind_line()
        facts = DocumentFacts()
        title_end = 0
        if kind_at is not None and kind_hit is not None:
            title_end, title = self._title(kind_at, kind_hit)
            facts = replace(facts, kind=self._kind_value(kind_hit), title=title)
        else:
            title_end, facts = self._letter(facts)
        body_start = self._body_start(title_end)
        facts = self._head_fields(facts, body_start if kind_at is None else kind_at, title_end)
        foot = FootReader(self._document, self._folded, self._matcher)
        body_end, tail_end, recipients = foot.zone(body_start)
        facts = attested(self._document, foot.signed(facts, body_end, tail_end), self._matcher)
        preamble = tuple(range(title_end, body_start))
        if kind_at is not None and facts.issuer is None:
            facts = replace(facts, issuer=self._enacting_issuer(title_end, kind_at))
        facts = self._from_note(self._issuer_from_text(facts, preamble), body_start)
        return facts, Zones(body_start, body_end, tail_end, preamble, recipients)

    # --- Kind and title ---------------------------------------------------------------------------------------------------

    def _kind_line(self) -> tuple[int | None, Match | None]:
        for i, block in enumerate(self._blocks[:_HEAD_MOST]):
            hit = self._at("header.kind", block)
            if hit is None:
                continue
            printed = self._text[hit.start : hit.end]
            if printed.upper() == printed and not self._at("header.motto", block):
                return i, hit
        return self._titled_kind() or self._bare_kind() or (None, None)

    def _titled_kind(self) -> tuple[int, Match] | None:
        """A page's title that opens with a kind: "# Kế hoạch tuyển sinh lớp 10"; what stands over it in other documents is left out."""
        for i, block in enumerate(self._blocks[:_TITLED_MOST]):
            hit = self._at("header.kind", block) if block.style.heading is not None else None
            if hit is not None and self._words(block)[:1].isupper() and len(self._words(block)) > len(hit.text):
                return i, hit
        return None

    def _bare_kind(self) -> tuple[int, Match] | None:
        """A kind alone on its line that lost its accents with the rest of a scan's head: "THONG BAO"; a letter has a subject instead."""
        for i, block in enumerate(self._blocks[:_HEAD_MOST]):
            if self._at("header.subject", block) or self._at("header.addressee", block):
                return None
            words = self._words(block)
            if words.isupper() and len(words) <= _KIND_MOST and " " in words:
                plain = plain_matcher(self._matcher)
                hit = plain.whole(unaccented(self._folded), "header.kind", block.start, block.end)
                if hit is not None:
                    return i, hit
        return None

    def _kind_value(self, hit: Match) -> str:
        reader = self._matcher if hit.rule in self._matcher.rulebook.rules else plain_matcher(self._matcher)
        return reader.rulebook.reading("document_kind", hit.group("kind"))

    def _title(self, kind_at: int, kind_hit: Match) -> tuple[int, Value | None]:
        """Answers the index after the title's last block, and the title."""
        lines: list[Span] = []
        block = self._blocks[kind_at]
        if self._text[kind_hit.end : block.end].strip():
            rest = kind_hit.end + len(self._text[kind_hit.end : block.end]) - len(self._text[kind_hit.end : block.end].lstrip())
            lines.append(Span(rest, block.end))
        i = kind_at + 1
        first_style = None
        while i < min(len(self._blocks), kind_at + _TITLE_MOST):
            block = self._blocks[i]
            if block.cell is not None and block.cell != self._blocks[kind_at].cell and self._document.tables[block.cell.table].ruled:
                break
            text = self._words(block)
            numbered = self._at("header.number", block) is not None and self._text[block.start].isupper()
            dated = len(text) < _DATE_LINE_MOST and any(
                m.text.startswith("ngày") or m.start - block.start < 60 and ", ng" in m.text
                for m in self._matcher.scan(self._folded, "header.place_date", block.start, block.end)
            )
            if numbered or dated and not lines or self._at("header.motto", block):
                i += 1
                continue
            if not self._title_line(i, kind_at, text, first_style, has_title=bool(lines)):
                break
            if self._at("header.attached", block) is None and any(c.isalpha() if not lines else c.isalnum() for c in text):
                lines.append(Span(block.start, block.end))
                first_style = first_style or block.style
            i += 1
        if not lines:
            return kind_at + 1, None
        span = Span(lines[0].start, lines[-1].end)
        return i, Value(" ".join(flat(self._text[s.start : s.end]) for s in lines), span)

    def _title_line(self, i: int, kind_at: int, text: str, first_style: object, *, has_title: bool) -> bool:
        block = self._blocks[i]
        if not text or len(text) > 400:
            return False
        if not any(c.isalnum() for c in text) or text.startswith("("):
            return True
        if has_title and _breaks_off(self._words(self._blocks[i - 1]).lower(), text):
            return True
        hit = self._matcher.at(self._folded, "ladder", block.start, block.end)
        if hit is not None and (hit.rule.id == "ladder.part" or _OPENS_BODY.match(text)):
            return False
        if not has_title:
            return True
        if self._enacting_body(i, kind_at) or self._addresses(block):
            return False
        previous = self._blocks[i - 1]
        centred = block.style.align == "center"
        if centred and previous.style.align == "center":
            return True
        if block.style.bold and previous.style.bold and len(text) < 250:
            return True
        if block.style.align is not None or previous.style.bold is not None and block.gap is None:
            return False
        if block.gap:
            return False
        return self._at("header.basis", block) is None or block.gap is False

    def _enacting_body(self, i: int, kind_at: int) -> bool:
        """As under the title of a decision: the body that decides, in capitals, over the basis of its decision."""
        block = self._blocks[i]
        if not mostly_upper([c for c in self._words(block) if c.isalpha()]):
            return False
        post = self._at("header.post", block) is not None
        titled = "".join(self._words(b) for b in self._blocks[kind_at + 1 : i])
        body = self._matcher.at(self._folded, "unit.head", block.start, block.end) is not None
        if mostly_upper([c for c in titled if c.isalpha()]):
            after = self._blocks[i + 1 : i + 3]
            session = bool(after) and self._is_session(after[0])
            founded = any(self._at("header.basis", b) is not None for b in after[session : session + 1])
            return founded and (post or body and (session or self._decides(kind_at)))
        return post or body

    def _is_session(self, block: Block) -> bool:
        """Answers whether a block says at which session a council resolves: it stands under the council's name."""
        return self._matcher.whole(self._folded, "header.session", block.start, block.end) is not None

    def _decides(self, kind_at: int) -> bool:
        hit = self._at("header.kind", self._blocks[kind_at])
        return hit is not None and self._kind_value(hit) in _DECISIONS

    def _body_start(self, title_end: int) -> int:
        """Answers the first block that opens with a heading or item, after the legal basis and the introduction."""
        first_bullet = None
        addressing = False
        for i in range(title_end, len(self._blocks)):
            block = self._blocks[i]
            hit = self._matcher.at(self._folded, "ladder", block.start, block.end)
            listed = self._one_column(block) or hit is not None and self._is_bullet(hit) or self._carries_on(i)
            if self._addresses(block) or addressing and listed:
                addressing = True  # "THỦ TƯỚNG CHÍNH PHỦ điện:", and under it whom
                continue
            addressing = False
            if i == title_end + 1 and self._is_session(block):
                continue
            if block.cell is not None and self._document.tables[block.cell.table].ruled:
                return i
            if hit is not None:
                bullet = self._is_bullet(hit)
                if bullet and self._at("header.basis", block) is not None:
                    continue
                if bullet and first_bullet is None and self._leads_to_chapters(i):
                    return i + 1  # a speck before the introduction reads as a bullet
                basis_bullet = bullet and self._matcher.at(self._folded, "header.basis", hit.end, block.end)
                if not basis_bullet and i > title_end and self._counts_faults(self._blocks[i - 1]):
                    return i - 1
                if not basis_bullet:
                    return first_bullet if first_bullet is not None else i
            if self._at("header.recipients", block):
                # Nothing but paragraphs: the first that cites nothing begins the body.
                return next((k for k in range(title_end, i) if self._at("header.basis", self._blocks[k]) is None), i)
            text = self._words(block)
            if i + 1 < len(self._blocks) and self._introduces(block):
                return i + 1
            letters = [c for c in text if c.isalpha()]
            shouted = len(letters) >= 6 and all(c.isupper() for c in letters)
            bold = bool(block.style.bold) and len(text) < 150 and not text.endswith((";", ",", ".")) or block.style.heading is not None
            plain_heading = bool(block.gap) and 8 <= len(text) <= 120 and text[-1] not in ".;,:" and i + 1 < len(self._blocks)
            if plain_heading and i > title_end and self._at("header.basis", block) is None:
                after = self._blocks[i + 1]
                listed = self._matcher.at(self._folded, "ladder", after.start, after.end) is not None
                below = self._text[after.start : after.end].rstrip()
                over = not block.style.bold and len(below) > len(text) + 20 and below.endswith(".") and after.gap is not False
                named = bool(self._matcher.scan(self._folded, "section", block.start, block.end)) and len(text) <= 80
                if listed or over or named or text.endswith("?"):
                    return i
            if shouted and i == title_end and self._matcher.scan(self._folded, "section", block.start, block.end):
                return i
            if (shouted or bold) and i > title_end:
                follower = self._blocks[i + 1] if i + 1 < len(self._blocks) else None
                plain_after = follower is not None and not follower.style.bold
                if shouted or plain_after or self._matcher.scan(self._folded, "section", block.start, block.end):
                    return i
            if self._at("header.appendix", block):
                return i
        return len(self._blocks) if not self._blocks else max(title_end, 0) if title_end < len(self._blocks) else len(self._blocks)

    def _leads_to_chapters(self, i: int) -> bool:
        """Answers whether a block ends in a colon right before the first chapter."""
        after = self._blocks[i + 1] if i + 1 < len(self._blocks) else None
        if after is None or not self._words(self._blocks[i]).rstrip("* ").endswith(":"):
            return False
        hit = self._matcher.at(self._folded, "ladder", after.start, after.end)
        return hit is not None and int(hit.rule.constants.get("rank", "99")) < CHAPTER_RANK

    def _addresses(self, block: Block) -> bool:
        """Answers whether a block says that those named under it are written to."""
        if not self._words(block).rstrip("* ").endswith(":"):
            return False
        telegram = self._matcher.whole(self._folded, "header.telegram", block.start, block.end)
        return telegram is not None or self._at("header.addressee", block) is not None

    def _carries_on(self, i: int) -> bool:
        """Answers whether a block is the end of the addressee before it, on a line of its own: "- Sở Xây dựng; Sở Môi", "trường;"."""
        here, before = self._words(self._blocks[i]), self._words(self._blocks[i - 1])
        ends = here.endswith((";", ",", ".")) and not before.endswith((";", ".", ":"))
        return here[:1].islower() and ends and len(here) < _ADDRESSEE_MOST

    def _one_column(self, block: Block) -> bool:
        return block.cell is not None and self._document.tables[block.cell.table].columns == 1

    @staticmethod
    def _is_bullet(hit: Match) -> bool:
        return hit.rule.constants.get("sequence") == "bullet"

    def _counts_faults(self, block: Block) -> bool:
        """Answers whether a block leads in to a list of what fell short: "Qua kiểm tra còn những thiếu sót sau:"; then it is body."""
        if not self._words(block).endswith(":"):
            return False
        hits = self._matcher.scan(self._folded, "section", block.start, block.end)
        if any(h.rule.id == "section.remedy" for h in hits):
            return False
        told = [h.start for h in self._matcher.scan(self._folded, "role.left", block.start, block.end) if h.rule.id == "role.left.owner"]
        # "Trước những khó khăn trên, Chủ tịch UBND tỉnh yêu cầu các sở:" leads in to tasks.
        faults = [h.start for h in hits if h.rule.constants["kind"] == "han_che"]
        return bool(faults) and (not told or faults[-1] > told[-1])

    def _introduces(self, block: Block) -> bool:
        """Answers whether a block leads in to all that follows: "... như sau:", "QUYẾT NGHỊ:"."""
        return bool(self._matcher.scan(self._folded, "header.introduces", max(block.start, block.end - 60), block.end)) or (
            self._matcher.whole(self._folded, "header.enacts", block.start, block.end) is not None
        )

    def _letter(self, facts: DocumentFacts) -> tuple[int, DocumentFacts]:
        """A letter (công văn) names no kind: its subject follows "V/v", its addressees "Kính gửi"."""
        subject = addressee = None
        for i, block in enumerate(self._blocks[:_HEAD_MOST]):
            if subject is None and self._at("header.subject", block):
                subject = i
            if self._at("header.addressee", block):
                addressee = i
                break
        if subject is None and addressee is None:
            return self._after_head(), facts
        title = None
        if subject is not None:
            block = self._blocks[subject]
            end = subject
            cell = block.cell
            while (
                end + 1 < len(self._blocks) and self._blocks[end + 1].cell == cell and not self._blocks[end + 1].gap and end - subject < 4
            ):
                follower = self._blocks[end + 1]
                if self._at("header.place_date", follower) or self._at("header.addressee", follower) or self._at("header.motto", follower):
                    break
                if cell is None and mostly_upper([c for c in self._words(follower) if c.isalpha()]):
                    break
                end += 1
            span = Span(block.start, self._blocks[end].end)
            title = Value(flat(self._text[span.start : span.end]), span)
        start = max(subject if subject is not None else 0, addressee if addressee is not None else 0) + 1
        while start < len(self._blocks) and self._addressee_line(start):
            start += 1
        return start, replace(facts, kind="cong_van", title=title)

    def _after_head(self) -> int:
        """Where no line names the kind, the body begins after the motto, the number, the place and date."""
        last = -1
        for i, block in enumerate(self._blocks[:20]):
            short = len(self._words(block)) < _DATE_LINE_MOST
            dated = short and self._matcher.scan(self._folded, "header.place_date", block.start, block.end)
            if self._at("header.motto", block) or self._at("header.number", block) and self._text[block.start].isupper() or dated:
                last = i
        return last + 1

    def _addressee_line(self, i: int) -> bool:
        """Answers whether a line behind "Kính gửi:" still is of the head: an addressee, or the day, which stands beside it."""
        block = self._blocks[i]
        text = self._words(block)
        if len(text) < _ADDRESSEE_MOST and (text.endswith((";", ",")) or text.startswith(("-", "–"))):
            return True
        return len(text) < _DATE_LINE_MOST and bool(self._matcher.scan(self._folded, "header.place_date", block.start, block.end))

    # --- Head fields ------------------------------------------------------------------------------------------------------

    def _head_fields(self, facts: DocumentFacts, kind_at: int, title_end: int) -> DocumentFacts:
        issuers: list[tuple[Block, Span]] = []
        closed: set[tuple[int, int]] = set()
        limit = max(kind_at, min(title_end, kind_at + _TITLE_MOST))
        for i in range(min(limit, len(self._blocks), _HEAD_MOST)):
            block = self._blocks[i]
            number = self._at("header.number", block) if self._text[block.start].isupper() else None
            date = self._place_date(i)
            if date is not None and (self._cites(block) or self._plain is not None and not self._of_issue(date)):
                date = None
            if date is not None and facts.issued_on_span is None:
                facts = self._dated(facts, date)
            if number is not None:
                if facts.number is None and not facts.number_blank:
                    facts = self._numbered(facts, number)
                if block.cell is not None:
                    # Under its number the left column holds the subject of a letter, no more names.
                    closed.add((block.cell.table, block.cell.column))
                continue
            if block.cell is not None and (block.cell.table, block.cell.column) in closed and date is None:
                continue
            if date is not None or self._at("header.motto", block) or self._at("header.subject", block) or i >= kind_at:
                continue
            if self._at("header.addressee", block):
                break
            span = self._issuer_line(block)
            spoilt = sum(map(str.isdigit, self._words(block))) >= _JUNK_FIGURES or self._at("header.number_spoilt", block) is not None
            if span is not None and self._plain is not None and spoilt:
                # The line of the number, hit by a stamp or a pen: the names end here.
                closed.update([(block.cell.table, block.cell.column)] if block.cell is not None else [])
                continue
            if span is not None:
                issuers.append((block, span))
        if facts.issued_on_span is None and self._plain is not None:
            facts = self._spoilt_date(facts, min(limit, len(self._blocks), _HEAD_MOST))
        return self._issuers(facts, issuers)

    def _spoilt_date(self, facts: DocumentFacts, limit: int) -> DocumentFacts:
        """Answers `facts` with the place and the year of a line of place and day that a stamp or a pen covers in part."""
        for block in self._blocks[:limit]:
            hit = self._at("header.place_spoilt", block)
            if hit is None or len(self._words(block)) > _DATE_LINE_MOST or not self._of_issue(hit):
                continue
            start, end = hit.groups["place"]
            place = Value(flat(self._text[start:end]), Span(start, end))
            # What is covered was not left blank.
            return replace(facts, place=place, year=int(hit.group("year")) if hit.group("year") else None)
        return facts

    def _place_date(self, i: int) -> Match | None:
        """Answers place and day on the line of block `i`, also where a narrow column wraps them: "An Lạc, ngày 5 tháng 3 năm", "2025"."""
        block = self._blocks[i]
        if len(self._words(block)) >= _DATED_MOST:
            return None
        hit = next(iter(self._matcher.scan(self._folded, "header.place_date", block.start, block.end)), None)
        if hit is not None or i + 1 >= len(self._blocks) or _OPEN_DATE.search(self._folded, block.start, block.end) is None:
            return hit
        rest = self._blocks[i + 1]
        if rest.cell != block.cell or _DATE_REST.fullmatch(self._words(rest).lower()) is None:
            return None
        wrapped = self._folded[: block.end] + " " * (rest.start - block.end) + self._folded[rest.start : rest.end]
        return next(iter(self._matcher.scan(wrapped, "header.place_date", block.start, rest.end)), None)

    def _numbered(self, facts: DocumentFacts, hit: Match) -> DocumentFacts:
        start, end = hit.groups["number"]
        printed = tight(self._text[start:end])
        sign = re.search(r"[/-](?:(?:19|20)\d\d/)?\D", printed)
        facts = replace(facts, symbol=printed[sign.start() :] if sign else "")
        if not hit.group("digits"):
            return replace(facts, number_blank=True)
        return replace(facts, number=Value(printed, Span(start, end)))

    def _cites(self, block: Block) -> bool:
        """Answers whether a block is a line of the basis, the day of which is that of what it cites: "Căn cứ Luật ... ngày 19 ...;"."""
        return self._at("header.basis", block) is not None and self._words(block).endswith((";", ","))

    def _of_issue(self, hit: Match) -> bool:
        """Answers whether a day stands behind a place; where OCR could not read the day of issue, the body's days are none."""
        start, end = hit.groups.get("place", (0, 0))
        return all(word[:1].isupper() or word.isdigit() for word in self._text[start:end].split())

    def _dated(self, facts: DocumentFacts, hit: Match) -> DocumentFacts:
        if "place" in hit.groups:
            start, end = hit.groups["place"]
            place = flat(self._text[start:end])
            facts = replace(facts, place=Value(place, Span(start, end)))
        day, month, year = (hit.group(name).replace(" ", "") for name in ("day", "month", "year"))
        span = Span(hit.start, hit.end)
        if not (day.isdigit() and month.isdigit() and year.isdigit()):
            # Figures that a scan misread were not left blank.
            blank = self._plain is None or not all(any(map(str.isalnum, part)) for part in (day, month, year))
            return replace(facts, date_blank=blank, issued_on_span=span, year=int(year) if year.isdigit() else None)
        try:
            return replace(facts, issued_on=dt.date(int(year), int(month), int(day)), issued_on_span=span)
        except ValueError:
            return replace(facts, date_blank=True, issued_on_span=span)

    def _issuer_line(self, block: Block) -> Span | None:
        text = self._text[block.start : block.end].strip()
        letters = [c for c in text if c.isalpha()]
        if len(letters) < 2 or len(text) > 120:
            return None
        if block.cell is not None and block.cell.column > 0 and block.cell.row == 0 and not mostly_upper(letters):
            return None
        if not mostly_upper(letters) and block.cell is None:
            return None
        return Span(block.start, block.end)

    def _issuers(self, facts: DocumentFacts, lines: list[tuple[Block, Span]]) -> DocumentFacts:
        """Joins the lines of the left head into the body above and the body that issues."""
        if lines and any(b.cell is not None for b, _ in lines):
            lines = [(b, s) for b, s in lines if b.cell is not None and b.cell.column == min(x.cell.column for x, _ in lines if x.cell)]
        bodies: list[list[tuple[Block, Span]]] = []
        for block, span in lines:
            elder = bodies[-1][-1][0].style.bold if bodies else None
            # Where the body above is not bold, all bold lines are the issuer's, whatever a line begins with.
            wrapped = len(bodies) > 1 and bool(elder) and bool(block.style.bold) and not bodies[0][0][0].style.bold
            bare = bool(bodies) and self._matcher.whole(self._folded, "header.bare-body", bodies[-1][-1][1].start, bodies[-1][-1][1].end)
            cut = bool(bodies) and self._cut(bodies[-1][-1][1], span)
            joins = bool(bodies) and (not self._opens_unit(span) or wrapped or bool(bare) or cut)
            if bodies and not joins and bodies[-1][-1][0].style.bold is False and block.style.bold is False and len(lines) > 2:
                joins = False
            if joins:
                bodies[-1].append((block, span))
            else:
                bodies.append([(block, span)])
        if not bodies:
            return facts
        values = [
            Value(" ".join(flat(self._text[s.start : s.end]) for _, s in body), Span(body[0][1].start, body[-1][1].end)) for body in bodies
        ]
        issuer = values[-1]
        return replace(facts, issuer=issuer, parent_body=values[0] if len(values) > 1 else None)

    def _cut(self, above: Span, span: Span) -> bool:
        """Answers whether a line break cuts a word in two: "MÔI" over "TRƯỜNG ĐÔ THỊ"; in text that was typed, where nothing follows it.

        So does one behind a legal form in a name. "PHÒNG GIÁO DỤC HUYỆN MỸ LÂM" may stand over "TRƯỜNG TIỂU HỌC ...".
        """
        before, after = self._folded[above.start : above.end].split(), self._folded[span.start : span.end].split()
        if _LEGAL_FORM.fullmatch(" ".join(before)):
            return True  # "CÔNG TY TNHH MTV" over "CẢNG CÁ HÒA LỢI"
        if self._plain is None and len(after) > 1:
            return False
        return bool(before and after) and before[-1] in _WRAPS_BEFORE.get(after[0], ())

    def _opens_unit(self, span: Span) -> bool:
        hit = self._matcher.at(self._folded, "unit.head", span.start, span.end)
        place = ("tỉnh", "huyện", "xã", "phường", "thành phố", "thị trấn", "quận", "thị xã", "đặc khu", "khu vực", "nhân dân")
        return hit is not None and hit.text not in place and hit.text != "cấp"

    # --- Issuer from the words ---------------------------------------------------------------------------------------------

    def _issuer_from_text(self, facts: DocumentFacts, preamble: Sequence[int]) -> DocumentFacts:
        """Where the head names no issuer, the introduction does: "<body> xây dựng Kế hoạch như sau"."""
        if facts.issuer is not None:
            return facts
        for i in reversed(preamble):
            block = self._blocks[i]
            hits = self._matcher.scan(self._folded, "header.issues", block.start, block.end)
            for hit in hits:
                value = self._unit_before(block.start, hit.start)
                if value is not None:
                    return replace(facts, issuer=value)
        return facts

    def _enacting_issuer(self, i: int, kind_at: int) -> Value | None:
        """Where the head is lost, a decision still names over its basis who decides."""
        block = self._blocks[i] if kind_at < i < len(self._blocks) else None
        if block is None or not self._decides(kind_at) or not self._enacting_body(i, kind_at):
            return None
        return Value(self._words(block), Span(block.start, block.end))

    def _from_note(self, facts: DocumentFacts, start: int) -> DocumentFacts:
        """Where the head is lost, a note of what is enclosed still names number and day: "(Kèm theo Nghị quyết số ... ngày ...)"."""
        if facts.number is not None or facts.number_blank or facts.symbol or facts.issued_on_span is not None:
            return facts
        for block in self._blocks[start:]:
            if self._at("header.attached", block) is None:
                continue
            cited = next(iter(references.find(self._matcher, self._folded, self._text, block.start, block.end)), None)
            if cited is None or cited.kind != facts.kind or not cited.number or cited.issued_on is None:
                return facts
            span = Span(cited.start, cited.end)
            return replace(facts, number=Value(cited.number, span), issued_on=cited.issued_on, issued_on_span=span)
        return facts

    def _unit_before(self, start: int, end: int) -> Value | None:
        reader = UnitReader(self._matcher, self._text, self._folded, start, end)
        for at in range(len(reader.tokens)):
            if not reader.tokens[at].word:
                continue
            unit, _ = reader.read(at)
            if unit is not None and unit.end >= end - 2 and unit.proper:
                return Value(flat(self._text[unit.start : unit.end]), Span(unit.start, unit.end))
        return None


def _breaks_off(line: str, following: str) -> bool:
    """Answers whether a title breaks off at the end of `line` (in small letters): a number or a year comes next, or what "và" adds."""
    if line.endswith(("và", "của")):
        return True
    return line.endswith(("ngày", "tháng", "năm", "số", "quý")) and re.match(r"\d|[IVX]+\b", following) is not None
