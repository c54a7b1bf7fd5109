"""Builds the tree of headings, items and paragraphs from markers, looks and position: structure first, words second.

Which class of marker stands under which is learned from the document itself (a class first seen under another belongs below it); the
ladder's ranks (rules/ladder.toml) only decide what the document has not yet shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.model import Block, Document, Marker, NodeKind, Span
from extract.normalize.labels import LabelReader
from extract.normalize.units import UnitReader
from extract.outline.markers import CHAPTER_RANK, MarkerReader, Opening, counted_noun, counts_remedies

# Where headings without a number stand among the numbered ones until the document shows otherwise.
_CAPS_RANK = 15
_BOLD_RANK = 35
_LEAD_RANK = 68
# A heading is a phrase; what runs on longer is a sentence that happens to be bold.
_HEADING_MOST = 220
_LABEL_MOST = 70
# A title with a colon over paragraphs is not longer than this.
_TITLE_MOST = 100
# A title is mostly shorter than what tells somebody to do something.
_SAID_LEAST = 45
# Shorter words come back by chance.
_AGAIN_LEAST = 25
_STOPS = ".;,"
# A paragraph that only says who and when is not longer than this, and says it in these words.
_OWNERS_MOST = 260
_WHO_WORDS = frozenset(
    "thực hiện chủ trì phối hợp tham mưu chịu trách nhiệm chính lãnh đạo chỉ theo dõi đôn đốc giám sát giúp hoàn thành xong trước trong "
    "toàn bộ cùng với và là đầu mối phụ việc thứ nhất hai ba làm dự thảo tổ chức trực tiếp đến hết ngày tháng năm quý các "
    "về nội dung này".split()
)
_FIELDS = ("deadline", "lead", "cooperate", "person")
# A sentence is longer than the heading over it by this much.
_STATEMENT = 20
# A heading that is only a time, and where the kinds of time stand among the classes of heading.
_TIME_HEADING = re.compile(
    r"[\W_]*(?P<unit>năm|quí|học kì|tháng|tuần) (?:thứ )?[\divx]+"
    r"(?:[/\-., ]*(?:(?:năm|và|đến|tháng|quí) ){0,2}[\divx]+)*(?: ?\([^)]*\))?[\W_]*"
)
_TIME_RANKS = {"năm": 36, "học kì": 37, "quí": 38, "tháng": 39, "tuần": 40}
# What counts what fell short: "Tồn tại 1:".
_FAULTS = ("khuyết điểm", "hạn chế", "tồn tại", "thiếu sót", "bất cập")
_ALL_OF_THEM = re.compile(r"\b(?:chưa|không) (?:ghi|nêu|quy định|ấn định|có|xác định)(?: rõ)? thời (?:gian|hạn)")
_COVERED = re.compile(r"(?:mục|khoản|điểm|phần) (?P<number>\d[\d.]*|[ivx]+)\b")


@dataclass(slots=True)
class Draft:
    """A node while the tree grows."""

    kind: NodeKind
    key: str
    rank: int
    marker: Marker | None
    head: Span
    blocks: list[int]
    parent: Draft | None = None
    heading: bool = False
    bullet: bool = False
    table: int | None = None
    label: str = ""
    children: list[Draft] = field(default_factory=list)

    @property
    def lead_in(self) -> bool:
        """Whether it only leads in to the bullets that follow ("... các nhiệm vụ sau:")."""
        return self.key == "lead"


class TreeBuilder:
    """Grows the tree block by block."""

    def __init__(self, document: Document, labels: LabelReader) -> None:
        folded, matcher = labels.folded, labels.matcher
        self._labels = labels
        self._text = document.text
        self._folded = folded
        self._matcher = matcher
        self._markers = MarkerReader(matcher, document.text, folded)
        self._below: set[tuple[str, str]] = set()
        self._stack: list[Draft] = []
        self._numbered: tuple[str, int | None] | None = None
        self._said: set[str] = set()
        self._keys: set[str] = set()
        self._ends = False
        self.roots: list[Draft] = []

    def restart(self) -> None:
        """Begins a part with a numbering of its own (an appendix): nothing before it is its parent."""
        self._stack = []
        self._markers = MarkerReader(self._matcher, self._text, self._folded)

    def is_numbered(self, block: Block) -> bool:
        """Answers whether a block opens with a number or letter (a bullet is none)."""
        hit = self._matcher.at(self._folded, "ladder", block.start, block.end)
        return hit is not None and hit.rule.constants.get("sequence") != "bullet"

    def is_marked(self, block: Block) -> bool:
        """Answers whether a block opens with a number, letter or bullet."""
        return self._opens_list(block)

    def open(self, draft: Draft) -> None:
        """Puts a node of the caller's making at the top (an appendix)."""
        self.restart()
        self._keys.add(draft.key)
        self.roots.append(draft)
        self._stack = [draft]

    def add_table(self, number: int, blocks: Sequence[int], span: Span) -> None:
        """Hangs a table under the heading in force."""
        while self._stack and not (self._stack[-1].heading or self._stack[-1].rank < _LEAD_RANK or self._stack[-1].lead_in):
            self._stack.pop()
        draft = Draft("row", "table", 99, None, span, list(blocks), table=number)
        self._attach(draft)

    def add(self, index: int, block: Block, follower: Block | None, numbered: Block | None = None, *, last: bool = False) -> None:
        """Takes in the next block; `follower` is the one after it, `numbered` the next one with a number of its own.

        `last` says that no block after it opens with a number or bullet.
        """
        self._ends = last
        self._numbered = self._peek(numbered) if numbered is not None else None
        opening = self._markers.read(block.start, block.end)
        words = Span(opening.marker.span.end if opening else block.start, block.end)
        text = self._text[words.start : words.end].strip()
        if not text and opening is None:
            return
        if opening is not None:
            self._add_marked(index, block, opening, words, follower)
            return
        if self._continues_heading(index, block, text) or self._continues_line(index, block, words):
            return
        self._add_unmarked(index, block, words, text, follower)

    # --- Blocks with a marker -------------------------------------------------------------------------------------------

    def _add_marked(self, index: int, block: Block, opening: Opening, words: Span, follower: Block | None) -> None:
        if opening.bullet and (covers := self._covers_all(words)):
            self._add_label(index, words, covers)
            return
        heading = self._looks_heading(block, words) or self._stands_over(block, words, follower)
        if opening.bullet and heading and not block.style.bold and words.end - words.start >= _SAID_LEAST:
            # A bullet that says what to do is no heading for want of a full stop.
            heading = self._matcher.at(self._folded, "directive", words.start, words.end) is None or self._names_units(words)
        draft = Draft("item", opening.marker.ladder, opening.rank, opening.marker, words, [index], heading=heading, bullet=opening.bullet)
        draft.label = self._label(words)
        if draft.label in _FIELDS and opening.bullet and not self._ends_open(words):
            draft.heading = False
            self._stack = self._stack[: self._stack.index(holders[-1]) + 1] if (holders := self._labelled_together(draft)) else self._stack
        if words.start >= words.end or not self._text[words.start : words.end].strip():
            draft.heading = True
        if not self._mends_bullet(draft, follower):
            self._descend(draft)
        self._attach(draft)
        self._stack.append(draft)

    def _mends_bullet(self, draft: Draft, follower: Block | None) -> bool:
        """Answers whether "a. Lập lại sổ ..." mends the bullet before it: "- Sổ chưa đầy đủ", "a. ...", "- Để mất phiếu", "b. ..."."""
        top = self._stack[-1] if self._stack else None
        if top is None or not top.bullet or top.children or draft.bullet or draft.heading or draft.marker is None or top.parent is None:
            return False
        if self._matcher.at(self._folded, "directive", draft.head.start, draft.head.end) is None:
            return False
        value = draft.marker.value
        elder = next((d for d in reversed(top.parent.children) if d is not top and d.key == top.key and d.children), None)
        before = elder.children[-1].marker if elder is not None and elder.children[-1].key == draft.key else None
        if before is not None and before.value == (value or 0) - 1:
            return True
        opening = self._opening_of(follower) if value == 1 else None
        return opening is not None and opening.bullet and bool(self._matcher.scan(self._folded, "lack", top.head.start, top.head.end))

    def _opening_of(self, block: Block | None) -> Opening | None:
        return MarkerReader(self._matcher, self._text, self._folded).read(block.start, block.end) if block is not None else None

    def _ends_open(self, words: Span) -> bool:
        return self._text[words.start : words.end].rstrip().endswith(":")

    def _labelled_together(self, draft: Draft) -> list[Draft]:
        """Answers the holders of a labelled bullet behind bullets of another kind without such lines of their own: it tells of all."""
        above = next((d for d in reversed(self._stack) if d.bullet and d.key != draft.key), None)
        if above is None or above.label or above.parent is None or above is not self._stack[-1]:
            return []
        elders = [d for d in above.parent.children if d.key == above.key and d is not above]
        if not elders or any(c.label for e in [*elders, above] for c in e.children):
            return []
        return [d for d in self._stack if not d.bullet and d.kind != "paragraph"]

    def _descend(self, draft: Draft) -> None:
        """Pops the stack until its top is the new node's parent."""
        keys = [d.key for d in self._stack]
        first = draft.marker is not None and draft.marker.value == 1
        chapter = draft.heading and draft.rank < CHAPTER_RANK
        # A speck before the introduction reads as a bullet; an introduction holds no chapters ("... cụ thể như sau:", "I. MỤC ĐÍCH").
        beneath = not (self._stack and (self._stack[-1].bullet or self._stack[-1].lead_in) and chapter)
        if first and draft.key not in keys and self._stack and beneath and self._opens_below(self._stack[-1], draft.key):
            return
        if draft.key in keys:
            at = len(keys) - 1 - keys[::-1].index(draft.key)
            if not self._restarts(draft, self._stack[at]):
                del self._stack[at:]
                return
        while self._stack and not self._holds(self._stack[-1], draft):
            self._stack.pop()

    def _opens_below(self, top: Draft, key: str) -> bool:
        """Answers whether a list that begins now is a node's own: it has nothing under it yet, and ends in a colon or is a heading.

        Under a heading only a class of marker counts that the document has not used before.
        """
        if top.children or top.table is not None:
            return False
        if self._text[top.head.start : top.head.end].rstrip().endswith(":"):
            return True
        return top.heading and top.marker is not None and not any(key in pair for pair in self._below) and self._unused(key)

    def _unused(self, key: str) -> bool:
        return key not in self._keys

    def _restarts(self, draft: Draft, elder: Draft) -> bool:
        """Answers whether a number 1 under a lead-in opens a list of its own rather than following its elder."""
        if draft.bullet or draft.marker is None or draft.marker.value != 1 or elder.marker is None or not elder.marker.value:
            return False
        top = self._stack[-1]
        ends_open = self._text[top.head.start : top.head.end].rstrip().endswith(":")
        return top is not elder and ends_open and not top.children

    def _holds(self, upper: Draft, lower: Draft) -> bool:
        if upper.table is not None or upper.kind in ("paragraph", "closing") and not upper.heading and not upper.lead_in:
            return False
        if upper.heading and upper.marker is None and self._begins_late(lower):
            return False  # "MỤC ĐÍCH" that lost its "I.", and then "II. NHIỆM VỤ": they stand side by side
        if upper.heading and upper.marker is None and upper.parent is None and self._goes_on(lower):
            return False  # "Tháng 12/2016" that was taken for a chapter between "II." and "III."
        if upper.lead_in and not upper.heading and lower.heading and lower.rank < CHAPTER_RANK and upper.parent is None:
            return False
        if upper.label in _FIELDS and lower.label in _FIELDS and not self._ends_open(upper.head):
            return False  # "- Chủ trì: ...", and then "* Thời gian: ..."
        if self._is_remedy_of(upper, lower):
            return True
        if upper.key == lower.key:
            return upper.key != "lead" and not upper.bullet and self._restarts(lower, upper)
        if (lower.key, upper.key) in self._below and (upper.key, lower.key) not in self._below:
            return False
        if (upper.key, lower.key) in self._below:
            return True
        if upper.bullet and lower.bullet:
            return True
        return upper.rank < lower.rank

    @staticmethod
    def _is_remedy_of(upper: Draft, lower: Draft) -> bool:
        """Answers whether "Giải pháp 1:" stands right behind "Tồn tại 1:": each shortcoming has its remedy under it."""
        if upper.children or not (upper.marker and lower.marker) or upper.marker.value != lower.marker.value:
            return False
        return counted_noun(upper.key).endswith(_FAULTS) and counts_remedies(lower.key)

    def _goes_on(self, draft: Draft) -> bool:
        """Answers whether a chapter has the number after that of the last chapter of its class."""
        if draft.marker is None or not draft.heading or draft.rank >= CHAPTER_RANK:
            return False
        last = next((d.marker.value for d in reversed(self.roots) if d.key == draft.key and d.marker is not None), None)
        return bool(last) and draft.marker.value == (last or 0) + 1

    def _begins_late(self, draft: Draft) -> bool:
        """Answers whether the first chapter with a number of its class is not the first one."""
        late = draft.marker is not None and (draft.marker.value or 0) > 1 and draft.rank < CHAPTER_RANK
        return late and draft.heading and self._unused(draft.key)

    def _attach(self, draft: Draft) -> None:
        parent = self._stack[-1] if self._stack else None
        draft.parent = parent
        self._keys.add(draft.key)
        (parent.children if parent else self.roots).append(draft)
        if parent is not None:
            self._below.add((parent.key, draft.key))

    # --- Blocks without one ---------------------------------------------------------------------------------------------

    def _add_unmarked(self, index: int, block: Block, words: Span, text: str, follower: Block | None) -> None:
        last = self._stack[-1] if self._stack else None
        label = self._covers_all(words) or self._label(words) or self._cue(words, last) or self._owners(block, words, last)
        if label:
            self._add_label(index, words, label)
            return
        kind = self._unnumbered_heading(block, words, text, follower)
        timed = _TIME_HEADING.fullmatch(self._folded, words.start, words.end) if kind and kind != "lead" else None
        if timed is not None and any(d.heading and not d.bullet and (d.marker or d.key.startswith("time-")) for d in self._stack):
            self._add_time(index, words, timed["unit"], follower)
            return
        if kind:
            rank = {"caps": _CAPS_RANK, "bold": _BOLD_RANK, "lead": _LEAD_RANK}.get(kind, _CAPS_RANK)
            draft = Draft("item", kind, rank, None, words, [index], heading=kind != "lead")
            if kind != "lead" or self._leads_numbers(text, follower):
                draft.heading = True
                self._above_numbers(draft)
            self._descend(draft)
            self._attach(draft)
            self._stack.append(draft)
            return
        if last is not None and self._ends and last.marker is not None and not last.heading and self._stands_alone(words):
            self._add_last(index, words)
            return
        if last is not None and follower is not None and self._closes_duties(last, words, follower):
            self._add_paragraph(index, words)
            return
        if last is not None and self._carries_on(last, words) and (follower is not None or last.bullet or len(self.roots) < 2):
            last.blocks.append(index)
            return
        if last is not None and last.label == "shortcoming" and not last.heading:
            self._attach(Draft("paragraph", "remedy", 80, None, words, [index]))
            return
        self._add_paragraph(index, words, closing=follower is None and last is not None and last.marker is not None and not last.heading)

    def _add_time(self, index: int, words: Span, unit: str, follower: Block | None) -> None:
        """A heading that is only a time ("QUÝ II", "Tháng 9/2023") stands under the numbered one in force, a month under a quarter."""
        draft = Draft("item", "time-" + unit, _TIME_RANKS[unit], None, words, [index], heading=True)
        while self._stack:
            top = self._stack[-1]
            if top.heading and not top.bullet and (top.marker is not None or self._holds(top, draft)):
                break
            self._stack.pop()
        if follower is not None and self.is_numbered(follower):
            self._above_numbers(draft)
        self._attach(draft)
        self._stack.append(draft)

    def _peek(self, block: Block) -> tuple[str, int | None] | None:
        """Answers ladder class and value of a block's number without taking it in."""
        opening = self._opening_of(block)
        return (opening.marker.ladder, opening.marker.value) if opening is not None and not opening.bullet else None

    def _leads_numbers(self, text: str, follower: Block | None) -> bool:
        """As in "Về kinh phí:" between "1." and "2.": a short lead-in right before a number that goes on is a heading above the list."""
        if self._numbered is None or follower is None or not self.is_numbered(follower) or len(text) > 100:
            return False
        key, value = self._numbered
        elder = next((d for d in reversed(self._stack) if d.key == key), None)
        return elder is not None and elder.marker is not None and elder.marker.value is not None and value == elder.marker.value + 1

    def _above_numbers(self, heading: Draft) -> None:
        """A heading without a number stands above a list that goes on after it ("2.", heading, "3.") or begins after it ("1.")."""
        if self._numbered is None:
            return
        key, value = self._numbered
        elder = next((d for d in reversed(self._stack) if d.key == key), None)
        if elder is not None and elder is self._stack[-1] and elder.heading and not elder.children:
            # "II. NHỮNG HẠN CHẾ VÀ CÁCH KHẮC PHỤC" with nothing under it yet: the heading is its own.
            self._below.discard((heading.key, key))
            self._below.add((key, heading.key))
            return
        goes_on = elder is not None and elder.marker is not None and elder.marker.value is not None and value == elder.marker.value + 1
        if goes_on or value == 1:
            self._below.discard((key, heading.key))
            self._below.add((heading.key, key))

    def _add_label(self, index: int, words: Span, label: str) -> None:
        """A labelled line without a marker tells of the item above it; after several bullets, of the numbered item that holds them.

        Where the first bullet already had such lines of its own, each bullet has.
        """
        last = self._stack[-1] if self._stack else None
        if last is not None and last.label and last.kind == "paragraph":
            self._stack.pop()
            last = self._stack[-1] if self._stack else None
        bullet = next((d for d in reversed(self._stack) if d.bullet or d.key == "ladder.letter"), None)
        holders = [d for d in self._stack if d.kind != "paragraph" and not d.lead_in]
        if bullet is not None and not bullet.label and bullet.parent is not None:
            elders = [d for d in bullet.parent.children if d.key == bullet.key and d is not bullet]
            if elders and not any(c.label for e in elders for c in e.children):
                holders = [d for d in holders if not d.bullet and d is not bullet]
        elif bullet is not None and bullet.label or label in ("covers", "owners"):
            holders = [d for d in holders if not d.bullet]
        if label == "covers":
            holders = self._covered(holders, words)
        elif label in _FIELDS:
            holders = self._up_the_list(holders)
        draft = Draft("paragraph", "label", 90, None, words, [index], label=label)
        self._stack = self._stack[: self._stack.index(holders[-1]) + 1] if holders else []
        self._attach(draft)
        self._stack.append(draft)

    def _up_the_list(self, holders: list[Draft]) -> list[Draft]:
        """Answers the holders without the end of a list of remedies in which nothing before had such a line: it tells of them all.

        As in "1. Khuyết điểm ...", below it "a) Trước mắt" and "b) Lâu dài" with their bullets, and at the end "Phụ trách: ...".
        """
        while len(holders) > 2:
            last, above = holders[-1], holders[-2]
            alone = last.bullet and len([d for d in above.children if d.key == last.key]) == 1 and above.marker is not None
            listed = above if alone else last
            elders = [d for d in listed.parent.children if d.key == listed.key and d is not listed] if listed.parent is not None else []
            if listed.bullet or not listed.children or not elders or listed.parent is None or listed.parent.parent is None:
                return holders
            if any(c.label in _FIELDS for d in walk([*elders, listed]) for c in d.children) or not all(d.children for d in elders):
                return holders
            head = listed.parent.head
            if listed.parent.label != "shortcoming" and not self._matcher.scan(self._folded, "lack", head.start, head.end):
                return holders
            holders = holders[: holders.index(listed)]
        return holders

    def _covered(self, holders: list[Draft], words: Span) -> list[Draft]:
        """Answers the holders down to the one whose items a paragraph covers: the number it names, else the last that is a heading."""
        named = _COVERED.search(self._folded, words.start, min(words.end, words.start + _TITLE_MOST))
        number = named["number"] if named is not None else ""
        at = next((i for i, d in enumerate(holders) if d.marker is not None and number and d.marker.number.lower() == number), None)
        if at is None:
            # "Những việc trên chưa ghi thời gian thì phải xong trước ...": all of the section's.
            whole = _ALL_OF_THEM.search(self._folded, words.start, words.end) is not None
            up = range(len(holders)) if whole else range(len(holders) - 1, -1, -1)
            at = next((i for i in up if holders[i].heading), None)
        return holders[: at + 1] if at is not None else holders

    def _add_paragraph(self, index: int, words: Span, *, closing: bool = False) -> None:
        closing = closing or self._matcher.at(self._folded, "header.closing", words.start, words.end) is not None
        while self._stack and (not self._stack[-1].heading or closing and self._stack[-1].parent is not None):
            self._stack.pop()
        draft = Draft("closing" if closing else "paragraph", "paragraph", 80, None, words, [index])
        self._attach(draft)
        if not closing:
            self._stack.append(draft)

    def _stands_alone(self, words: Span) -> bool:
        """Answers whether a paragraph behind the last item is about the whole: it hands something out, or speaks of "this plan"."""
        if self._text[words.start].islower():
            return False
        if self._matcher.at(self._folded, "header.closing", words.start, words.end) or self._matcher.at(
            self._folded, "enacts", words.start, words.end
        ):
            return True
        asks = self._matcher.by_rule(self._folded, "role.left.owner", words.start, words.end) is not None
        if asks or self._matcher.at(self._folded, "hands-out", words.start, words.end) is not None:
            return True
        own = bool(self._matcher.scan(self._folded, "this-document", words.start, words.end))
        return self._somebody_acts(words, named=not own)

    def _closes_duties(self, last: Draft, words: Span, follower: Block) -> bool:
        """Answers whether a paragraph behind the last duty of one body, before the next heading, says what another one is to do."""
        if last.marker is None or last.heading or last.children or last.parent is None or not self._names_units(last.parent.head):
            return False
        text = self._text[follower.start : follower.end].strip()
        ahead = self._peek(follower)
        if not _capitals(text) and (ahead is None or ahead[0] == last.key or all(d.key != ahead[0] for d in self._stack)):
            return False
        if self._matcher.at(self._folded, "directive", last.head.start, last.head.end) is None:
            return False
        return self._somebody_acts(words, named=True)

    def _add_last(self, index: int, words: Span) -> None:
        """Hangs a paragraph that is about the whole under the section in force, past the items."""
        closing = self._matcher.at(self._folded, "header.closing", words.start, words.end) is not None
        above = self._stack[:1]
        # Behind the last of a letter's numbered duties the last paragraph stands by itself.
        self._stack = [d for d in above if d.heading or closing and (d.children or d.marker is None)]
        draft = Draft("closing" if closing else "paragraph", "paragraph", 80, None, words, [index])
        self._attach(draft)
        if not closing:
            self._stack.append(draft)

    def _carries_on(self, last: Draft, words: Span) -> bool:
        """Answers whether a paragraph carries on the item before it: any item but a bare heading holds its paragraphs."""
        if self._text[words.start : words.start + 1].islower() and not last.children and last.table is None:
            return True
        if last.heading or last.table is not None or last.kind == "closing" or last.lead_in:
            return False
        if last.kind == "paragraph" and not last.label:
            return False
        if last.label == "shortcoming" and self._answers(words):
            return False
        if last.label == "cause" and last.kind == "paragraph" and self._somebody_acts(words):
            return False
        whose = self._matcher.at(self._folded, "fault-of-whom", words.start, words.end) is not None
        if whose and self._matcher.scan(self._folded, "lack", last.head.start, last.head.end):
            return False
        return self._matcher.at(self._folded, "header.closing", words.start, words.end) is None

    def _answers(self, words: Span) -> bool:
        """Answers whether a paragraph behind a shortcoming tells what is done about it: "Để khắc phục hạn chế trên, giao ..."."""
        if any(self._matcher.at(self._folded, label, words.start, words.end) is not None for label in ("directive", "answering")):
            return True
        reader = UnitReader(self._matcher, self._text, self._folded, words.start, words.end)
        units, after = reader.read_list(0)
        told = bool(units) and after < len(reader.tokens)
        return told and self._matcher.at(self._folded, "directive", reader.tokens[after].start, words.end) is not None

    def _somebody_acts(self, words: Span, *, named: bool = False) -> bool:
        """Answers whether words open with a body and what it does, or, unless it has to be `named`, with a verb of what is to be done."""
        if not named and self._matcher.at(self._folded, "directive", words.start, words.end) is not None:
            return True
        reader = UnitReader(self._matcher, self._text, self._folded, words.start, words.end)
        units, after = reader.read_list(0)
        if not units or after >= len(reader.tokens):
            return False
        at = reader.tokens[after].start
        return any(self._matcher.at(self._folded, label, at, words.end) is not None for label in ("directive", "unit.stop"))

    def _continues_line(self, index: int, block: Block, words: Span) -> bool:
        """A line that follows a mere line break carries its paragraph on, unless that one had come to a stop."""
        last = self._stack[-1] if self._stack else None
        if not block.breaks_line or last is None or last.table is not None or last.blocks[-1] != index - 1:
            return False
        before = self._text[: words.start].rstrip()[-1:]
        if before in ".;:!?" and not self._text[words.start : words.start + 1].islower() or self._label(words):
            return False
        last.blocks.append(index)
        if last.heading:
            last.head = Span(last.head.start, block.end)
        return True

    def _continues_heading(self, index: int, block: Block, text: str) -> bool:
        """A heading in capitals that goes on in the next line of capitals is one heading."""
        last = self._stack[-1] if self._stack else None
        if last is None or not last.heading or last.children or last.blocks[-1] != index - 1:
            return False
        words = self._text[last.head.start : last.head.end]
        if not words.strip() and (_capitals(text) or block.style.bold or block.style.align == "center"):
            last.blocks.append(index)
            last.head = Span(block.start, block.end)
            return True
        if _TIME_HEADING.fullmatch(self._folded, block.start, block.end):
            return False
        if not _capitals(text) or not _capitals(words) or words.rstrip().endswith((":", ".")) or block.gap:
            return False
        last.blocks.append(index)
        last.head = Span(last.head.start, block.end)
        return True

    def _unnumbered_heading(self, block: Block, words: Span, text: str, follower: Block | None) -> str:
        """Answers the class of a heading without a number, "" for a plain paragraph."""
        if text.startswith("("):
            return ""
        followed_by_list = follower is not None and self._opens_list(follower)
        if block.style.heading is not None and len(text) <= _HEADING_MOST and not text.endswith((".", ";")):
            return f"style{block.style.heading}"
        if _capitals(text) and len(text) <= _HEADING_MOST and len(text.split()) >= 2:
            return "caps"
        if block.style.bold and len(text) <= _HEADING_MOST and not text.endswith((".", ";")):
            return "bold"
        if text.endswith(":") and followed_by_list:
            return "lead"
        if follower is None or len(text) > 120 or text[-1] in _STOPS + ":":
            return ""
        if self._names_units(words):
            return "bold"
        # Text without any look: a phrase alone between blank lines before a list, or one that names a section.
        set_off = bool(block.gap) and follower.gap is not False and text[:1].isupper()
        named = bool(self._matcher.scan(self._folded, "section", words.start, words.end)) and len(text) <= 80
        labelled = bool(self._label(Span(follower.start, follower.end)))
        follows = self._text[follower.start : follower.end].rstrip()
        # Where all paragraphs stand apart and nothing is bold, a short line without a stop over a sentence is a heading.
        over = not block.style.bold and len(text) <= _TITLE_MOST and follows.endswith(".") and len(follows) > len(text) + _STATEMENT
        if over and block.gap and self._matcher.by_rule(self._folded, "topic.opening", words.start, words.end) is not None:
            return "bold"  # "Về thời giờ làm việc", whether or not a blank line follows
        return "bold" if set_off and (followed_by_list or named or labelled or over or text.endswith("?")) else ""

    def _opens_list(self, block: Block) -> bool:
        return self._matcher.at(self._folded, "ladder", block.start, block.end) is not None

    def _looks_heading(self, block: Block, words: Span) -> bool:
        """A marked block is a heading where it is a phrase that ends without a stop, or is set off by its look."""
        text = self._text[words.start : words.end].strip()
        if not text or len(text) > _HEADING_MOST:
            return False
        if _capitals(text):
            return True
        if text.endswith(":"):
            return False
        if block.style.bold and not text.endswith((";", ".")):
            return True
        return text[-1] not in _STOPS and len(text) <= 150

    def _stands_over(self, block: Block, words: Span, follower: Block | None) -> bool:
        """Answers whether a marked sentence is a heading over paragraphs: said before, a title with a colon, or bold and for nobody."""
        text = self._folded[words.start : words.end].strip(" .;")
        again = len(text) >= _AGAIN_LEAST and text in self._said
        self._said.add(text)
        if follower is None or follower.cell is not None or self._opens_list(follower) or len(text) > _HEADING_MOST:
            return False
        set_off = bool(block.style.bold) and follower.style.bold is False and not self._text[: words.end].rstrip().endswith((":", ";"))
        ends_open = text.endswith(":") and len(text) <= _TITLE_MOST and not self._label(Span(follower.start, follower.end))
        return again or ends_open or set_off and self._matcher.by_rule(self._folded, "role.left.owner", words.start, words.end) is None

    def _names_units(self, words: Span) -> bool:
        reader = UnitReader(self._matcher, self._text, self._folded, words.start, words.end, listing=True)
        cue = self._matcher.at(self._folded, "role.heading", words.start, words.end)
        units, after = reader.read_list(reader.index_at(cue.end) if cue is not None else 0)
        return bool(units) and all(not t.word for t in reader.tokens[after:])

    def _covers_all(self, words: Span) -> str:
        return "covers" if self._matcher.at(self._folded, "cue.covers-all", words.start, words.end) is not None else ""

    def _cue(self, words: Span, last: Draft | None) -> str:
        """A paragraph that explains or sums up the items before it by its wording alone."""
        if last is None or last.heading and not last.children:
            return ""
        for cue in ("cause", "covers"):
            if self._matcher.at(self._folded, "cue." + cue, words.start, words.end) is not None:
                return cue
        return ""

    def _owners(self, block: Block, words: Span, last: Draft | None) -> str:
        """A paragraph under an item that says no more than who does it and when: "Ủy ban Kiểm tra thực hiện, xong trước ngày 30/4"."""
        if last is None or last.heading or last.marker is None or last.kind == "paragraph" or words.end - words.start > _OWNERS_MOST:
            return ""
        if block.style.bold or not self._text[words.start : words.end].rstrip().endswith("."):
            return ""
        reader = UnitReader(self._matcher, self._text, self._folded, words.start, words.end)
        taken: list[tuple[int, int]] = [(t.start, t.end) for t in self._matcher.scan(self._folded, "time", words.start, words.end)]
        first, at = reader.read_list(0) if reader.tokens and reader.opens(0) else ([], 0)
        named = [(u.start, u.end) for u in first]
        if min((*taken, *named), default=(-1, 0))[0] != words.start:
            return ""
        at = max(at, 1)
        while at < len(reader.tokens):
            units, after = reader.read_list(at) if reader.opens(at) else ([], at)
            named.extend((u.start, u.end) for u in units)
            at = max(after, at + 1)
        if not named:
            return ""
        taken += named
        rest = [t for t in reader.tokens if t.word and not any(low <= t.start < high for low, high in taken)]
        known = sum(1 for t in rest if t.key in _WHO_WORDS)
        if "trách nhiệm trước" in self._folded[words.start : words.end]:
            return ""
        # Where the items before have such a paragraph each, a name with a word or two of what it does is enough.
        return "owners" if 0 < known >= 0.8 * len(rest) or self._has_owners(last) and (known or not rest) else ""

    def _has_owners(self, item: Draft) -> bool:
        """Answers whether an item before this one, in its list or the one before, has a paragraph that says whose it is."""
        elders = item.parent.children if item.parent is not None else []
        if item.parent is not None and item.parent.parent is not None:
            elders = [c for d in item.parent.parent.children for c in d.children]
        return any(c.label == "owners" for e in elders for c in e.children)

    def _label(self, words: Span) -> str:
        """Answers the role of the field label that opens the words, "" where none does."""
        start = words.start + 1 if self._folded.startswith("(", words.start) else words.start  # "(Thời gian: ...; thực hiện: ...)"
        colon = self._folded.find(":", start, min(words.end, start + _LABEL_MOST))
        if colon < 0:
            return ""
        hit = self._labels.role(start, len(self._folded[:colon].rstrip()))
        return hit[0] if hit is not None else ""


def _capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 3 and sum(c.isupper() for c in letters) >= 0.9 * len(letters) and not re.fullmatch(r"\W*\w+\W*", text.strip())


def walk(drafts: Iterable[Draft]) -> Iterable[Draft]:
    """Answers all nodes, parents before children, in order."""
    for draft in drafts:
        yield draft
        yield from walk(draft.children)
