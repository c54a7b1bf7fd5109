"""Within one item, the words that say what fell short, where the item goes on with what is done about it (rules/shortcomings.toml).

"Hồ sơ lưu trữ còn bó gói, chưa chỉnh lý. Giao Văn phòng chỉnh lý xong trước ngày 30/6" is one task (gold rule 3); its shortcoming is the
first sentence.
"""

from __future__ import annotations

import re

from extract.matcher import Matcher
from extract.model import Span
from extract.normalize.units import UnitReader

# Where a clause ends and the next one may tell somebody to do something; behind a comma only what tells it beyond doubt.
_JOINT = re.compile(r"(?P<full>[.;:”\"]|\)[.,;:]?) +|(?P<comma>,) +| +(?P<dash>[-–]|=>|->|→) +| (?=nên )")
_STOPS = re.compile(r"[.;] +")
_STOP = re.compile(r"[.”] +")
_LEAST = 20
_EDGES = " .,;:“”\"'*_\n"
# Of words that open an order ("nay yêu cầu", "do đó phải") so many stand in a row at most.
_OPENERS = 3
_TOPIC_MOST = 80
# A fault and where its order begins stand within so many letters: each clause is asked about, so a page without a stop must not cost more.
_ITEM_MOST = 2000


class InlineReader:
    """Finds what fell short within the words of one item of a document.

    Args:
        matcher: over all rules.
        text: the document's text; `folded` the same folded, offset by offset.
    """

    def __init__(self, matcher: Matcher, text: str, folded: str) -> None:
        self._matcher = matcher
        self._text = text
        self._folded = folded

    def fault(self, lead: Span, *, mends: bool) -> Span | None:
        """Answers the words of `lead` that state a shortcoming; None where they state none or tell nobody to do anything about it.

        Args:
            mends: whether the plan, or a heading above, promises to mend what fell short: elsewhere only words count that name it
                ("Đối với tình trạng trễ hẹn còn nhiều: rà soát ...").
        """
        lead = Span(lead.start, min(lead.end, lead.start + _ITEM_MOST))
        if self._matcher.scan(self._folded, "link", lead.start, min(lead.end, lead.start + _TOPIC_MOST)):
            return None  # "Đối với hạn chế tại mục 3: ..." names one that stands elsewhere
        if self._matcher.at(self._folded, "in-case", lead.start, lead.end) is not None:
            return None
        hit = self._matcher.at(self._folded, "shortcoming-inline", lead.start, lead.end)
        if hit is not None:
            named = hit.rule.id == "shortcoming.inline"
            stated = self._trimmed(Span(*hit.groups["words"]))
            if not (named or mends) or hit.end >= lead.end:
                return None
            if named and mends or self._lacks(stated):
                return stated
            if named:
                return None  # but behind "Về hồ sơ thuê đất: " the fault may come yet
        if not mends or self._matcher.at(self._folded, "fault-opening", lead.start, lead.end) is None and self._orders(lead, sure=False):
            return None
        for joint in _JOINT.finditer(self._folded, lead.start, lead.end):
            behind = Span(joint.end(), lead.end)
            named = self._matcher.at(self._folded, "unit.head", behind.start, behind.end) is not None
            answered = named and (joint["dash"] is not None or joint["full"] == ":")
            comma = joint["comma"] is not None
            if answered or self._orders(behind, sure=comma) and not (comma and self._still_told(behind)):
                stated = self._trimmed(Span(lead.start, joint.start("full") if joint["full"] else joint.start()))
                if stated.end - stated.start >= _LEAST and self._falls_short(stated):
                    return self._without_remarks(stated)
        return None

    def ended(self, lead: Span) -> Span | None:
        """Answers what an item says is to be put an end to: "Chấm dứt tình trạng hồ sơ trễ hẹn mà không có thư xin lỗi"."""
        hit = self._matcher.at(self._folded, "shortcoming-ended", lead.start, lead.end)
        return self._trimmed(Span(*hit.groups["words"])) if hit is not None else None

    def _still_told(self, behind: Span) -> bool:
        """Answers whether a clause behind a comma still says what fell short: "..., nhóm Zalo chỉ đạo, điều hành còn khó khăn"."""
        stop = _STOPS.search(self._folded, behind.start, behind.end)
        rest = Span(behind.start, stop.start() if stop is not None else behind.end)
        opener = self._matcher.at(self._folded, "order-opening", rest.start, rest.end)
        must = opener is not None and opener.rule.id == "order.must"
        if must and stop is not None and self._orders(Span(stop.end(), behind.end), sure=True):
            return True  # "..., phải chỉnh sửa nhiều lần; đề nghị các xã ..."
        return opener is None and self._falls_short(rest)

    def _falls_short(self, span: Span) -> bool:
        """Answers whether words before an order, in a plan of remedies, say that something fell short: here less than elsewhere will do."""
        return self._lacks(span) or bool(self._matcher.scan(self._folded, "weak-lack", span.start, span.end))

    def _without_remarks(self, span: Span) -> Span:
        """Answers a fault without sentences behind it that state none: "... chưa xử lý. UBND phường nhận thấy ý kiến là đúng"."""
        for stop in _STOP.finditer(self._folded, span.start, span.end):
            if not self._falls_short(Span(stop.end(), span.end)) and stop.start() - span.start >= _LEAST:
                return Span(span.start, stop.start())
        return span

    def _lacks(self, span: Span) -> bool:
        return bool(self._matcher.scan(self._folded, "lack", span.start, span.end))

    def _orders(self, span: Span, *, sure: bool) -> bool:
        """Answers whether words open with an order: a verb of one, somebody who is told to act, "cần", "phải", "đề nghị".

        `sure` leaves out bare verbs: behind a comma they may go on with what was done badly.
        """
        at, opened = span.start, False
        for _ in range(_OPENERS):
            opener = self._matcher.at(self._folded, "order-opening", at, span.end)
            if opener is None:
                break
            at, opened = opener.end, opened or "binds" in opener.rule.constants
        if opened or self._matcher.by_rule(self._folded, "role.left.owner", at, span.end) is not None:
            return True
        if not sure and self._matcher.at(self._folded, "directive", at, span.end) is not None:
            return True
        reader = UnitReader(self._matcher, self._text, self._folded, at, span.end)
        units, after = reader.read_list(0)
        if not units or after >= len(reader.tokens):
            return False
        behind = reader.tokens[after].start
        acting = ("directive", "role.right", "order-opening")
        return any(self._matcher.at(self._folded, label, behind, span.end) is not None for label in acting)

    def _trimmed(self, span: Span) -> Span:
        """Answers a span without what only leads up to the fault ("Đoàn kiểm tra đánh giá", "Về hồ sơ đất đai:") and without quotes."""
        start, end = span.start, span.end
        opening = self._matcher.at(self._folded, "fault-opening", start, end)
        if opening is not None and end - opening.end >= _LEAST:
            start = opening.end
        colon = self._folded.find(": ", start, min(end, start + _TOPIC_MOST))
        if colon > 0 and end - colon >= _LEAST and not self._lacks(Span(start, colon)):
            start = colon + 1
        quoted = self._text.find("”", start, end) if self._text[start : start + 1] == "“" else -1
        end = quoted if quoted - start >= _LEAST else end  # "“Chậm tháo gỡ khó khăn ...” là hạn chế lặp lại từ năm 2024"
        while start < end and self._text[start] in _EDGES:
            start += 1
        while end > start and self._text[end - 1] in _EDGES:
            end -= 1
        return Span(start, end)
