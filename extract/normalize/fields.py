"""Splits an item's words at the labels inside them: "Tập huấn cho cán bộ. Thời gian: quý II; Người phụ trách: ..."."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.model import Span
from extract.normalize.labels import LabelReader

_LABEL_MOST = 70
# A label inside the words begins after the end of a sentence or part, a bracket, or a dash between spaces.
_KINDS = re.compile(r"\bcác [^\W\d_]+(?:, [^\W\d_]+)*,$")
_BREAK = re.compile(r"[.;,(\n\f]|(?<=\s)[-–+*•](?=\s)")


@dataclass(frozen=True, slots=True)
class Field:
    """A label and what follows it up to the next label: `role` names what the label is for (rules/fields.toml)."""

    role: str
    label: Span
    value: Span
    rule_id: str


@dataclass(frozen=True, slots=True)
class Split:
    """An item's own words and its fields; `lead` is empty where a label opens the item."""

    lead: Span
    fields: tuple[Field, ...]


def split(labels: LabelReader, start: int, end: int) -> Split:
    """Answers the words before the first label of the document's text[start:end], and the fields in order."""
    folded = labels.folded
    marks: list[tuple[int, int, str, str]] = []
    floor = start
    colon = folded.find(":", start, end)
    while colon >= 0:
        found = _label(labels, floor, colon, opening=start, last=end)
        if found is not None and found[1] in ("lead", "cooperate") and _tells(labels, colon + 1, end):
            # "Các khoa, phòng được giao: rà soát ...": who is to do what, not a label of units.
            found = None
        if found is not None and found[1] == "person" and folded[floor : found[0]].strip(" *\n-").startswith("công tác"):
            found = None  # "Công tác kiểm tra, giám sát: Ủy ban Kiểm tra chưa hoàn thành ..." names a field of work
        if found is not None:
            marks.append((found[0], colon, found[1], found[2]))
        floor = colon + 1
        colon = folded.find(":", colon + 1, end)
    arrow = _arrow(labels, start, marks[0][0] if marks else end)
    if arrow is not None:
        marks = [(start, start - 1, "shortcoming", "field.arrow"), (*arrow, "solution", "field.arrow"), *marks]
    if [role for _, _, role, _ in marks] == ["shortcoming"] and (answer := _answer(labels, marks[0][1] + 1, end)) is not None:
        marks.append((answer, answer - 1, "solution", "field.answering"))
    if not marks and (clause := _clause_of_time(labels, start, end)) is not None:
        return Split(Span(end, end), (clause,))
    fields: list[Field] = []
    for i, (at, colon, role, rule_id) in enumerate(marks):
        stop = marks[i + 1][0] if i + 1 < len(marks) else end
        fields.append(Field(role, Span(at, max(colon, at)), _stripped(folded, colon + 1, stop), rule_id))
    lead = _stripped(folded, start, marks[0][0] if marks else end)
    return Split(lead, tuple(fields))


def _answer(labels: LabelReader, start: int, end: int) -> int | None:
    """Answers where the last sentence begins, if it says what is done about it: "Tồn tại: sổ chưa đủ. Để khắc phục, giao Văn phòng ..."."""
    last = labels.folded.rfind(". ", start, end - 2) + 2
    return last if last > start + 2 and labels.matcher.at(labels.folded, "answering", last, end) is not None else None


def _clause_of_time(labels: LabelReader, start: int, end: int) -> Field | None:
    """As in "Bảo đảm hoàn thành trong quý I/2026.": a whole item or paragraph that only says when says it of what stands beside it."""
    while start < end and labels.folded[start] in " *":
        start += 1
    hit = labels.matcher.at(labels.folded, "field-clause", start, end)
    if hit is None or not labels.is_time(hit.end, end):
        return None
    return Field("deadline", Span(start, hit.end), _stripped(labels.folded, hit.end, end), hit.rule.id)


def _arrow(labels: LabelReader, start: int, end: int) -> tuple[int, int] | None:
    """Answers where the one arrow of an item begins, and its last sign, if what stands before it fell short: "sổ bỏ trống => ký sổ"."""
    found = list(labels.matcher.scan(labels.folded, "arrow", start, end))
    if len(found) != 1 or not (labels.arrows or labels.matcher.scan(labels.folded, "lack", start, found[0].start)):
        return None
    return found[0].start, found[0].end - 1


def _label(labels: LabelReader, floor: int, colon: int, *, opening: int, last: int) -> tuple[int, str, str] | None:
    """Answers where the label before a colon begins, its role and its rule; None where no label stands there."""
    folded = labels.folded
    end = len(folded[:colon].rstrip(" *"))
    low = max(floor, colon - _LABEL_MOST)
    starts = [m.end() for m in _BREAK.finditer(folded, low, end)]
    if low == floor:
        starts.insert(0, floor)
    for at in starts:
        begin = at + len(folded[at:end]) - len(folded[at:end].lstrip(" *-+•\f\n("))
        if begin >= end:
            continue
        hit = labels.role(begin, end)
        if hit is None:
            continue
        role, rule_id = hit
        if role in ("other", "content") and begin != opening:
            continue
        if role in ("lead", "cooperate") and folded[at - 1 : at] == "," and not folded[colon + 1 : last].strip(" *\n"):
            continue  # "phối hợp với các sở, ngành và địa phương:" over what they are to do
        if role in ("lead", "cooperate") and folded[at - 1 : at] == "," and _KINDS.search(folded, low, at):
            continue  # "trưởng các phòng, ban: Nội vụ, Tư pháp": which of many kinds of body are meant
        if role == "solution" and folded[at - 1 : at] == "," and folded[floor:at].lstrip(" *").startswith("về "):
            continue  # "Về đầu tư, sửa chữa: ..." names a field of work
        if role == "solution" and folded[at - 1 : at] in "-–" and not folded[: at - 1].rstrip().endswith((".", ";", ":")) and at > opening:
            continue  # "Phòng Tài chính - Kế hoạch: ..." is a name
        return begin, role, rule_id
    return None


def _tells(labels: LabelReader, start: int, end: int) -> bool:
    """Answers whether what follows a colon is something to do rather than somebody."""
    matcher, folded = labels.matcher, labels.folded
    words = _stripped(folded, start, end)
    if matcher.at(folded, "unit.head", words.start, words.end) is not None:
        return False
    function = matcher.at(folded, "unit.function", words.start, words.end)
    if function is not None and folded[function.end : words.end].lstrip()[:1] in ("", ",", ";", "."):
        return False  # "Người làm: Bảo vệ; Tổng phụ trách Đội"
    return matcher.at(folded, "directive", words.start, words.end) is not None


def _stripped(folded: str, start: int, end: int) -> Span:
    while start < end and folded[start] in " \f\n:*-–(":
        start += 1
    while end > start and folded[end - 1] in " \f\n;,(*-–":
        end -= 1
    return Span(start, end)
