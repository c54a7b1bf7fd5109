"""Field labels of one document: those the rules know, and those the document itself repeats before a colon ("Ai làm:", "Bao giờ xong:")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from extract.matcher import Matcher
from extract.model import Block, Span
from extract.normalize import deadlines
from extract.normalize.units import UnitReader

# A word before a colon is a label of the document's own when it comes back this often.
_LEAST_TIMES = 3
_LONGEST_WORDS = 7
_CANDIDATE = re.compile(r"(?:^|[.;\n\f(])[ *\-–+•]*(?P<label>[^\W\d_][^:.;()\n\f]{0,60}?) *\** *:")
# The name under which a document's habit of answering by arrows is kept among its labels.
ARROW = "=>"
# "Như trên": a cell or field that says what the one above it says.
AS_ABOVE = frozenset({"-nt-", "nt", "như trên", "-như trên-", '"', "''", "-//-", "//"})
# How sure the wording and the values together have to be.
_ENOUGH = 1.5
# The share of bodies among the values of "Phụ trách" that makes it say whose a task is, not who directs it.
_MOSTLY = 0.6
_BY_WORDS = ("deadline", "lead", "cooperate", "shortcoming", "solution", "cause", "result")


class LabelReader:
    """Reads labels in one document's folded text.

    Args:
        matcher: over rules of the family "field".
        folded: the document's folded text.
        learned: labels that the document repeats, folded, with their roles (see `learn`).
    """

    def __init__(self, matcher: Matcher, folded: str, learned: Mapping[str, str] = MappingProxyType({})) -> None:
        self.matcher = matcher
        self.folded = folded
        self.learned = learned
        self.arrows = learned.get(ARROW) == "solution"

    def role(self, start: int, end: int) -> tuple[str, str] | None:
        """Answers role and rule of the label that is folded[start:end] from end to end, None where it is none."""
        hit = self.matcher.whole(self.folded, "field", start, end)
        own = self.learned.get(_key(self.folded[start:end])) if self.learned else None
        if hit is not None and hit.rule.label != "field.other":
            role = hit.rule.label.split(".")[1]
            return "lead" if role == "person" and own == "lead" else role, hit.rule.id
        if own is not None:
            return own, "field.repeated"
        return (hit.rule.label.split(".")[1], hit.rule.id) if hit is not None else None

    def is_time(self, start: int, end: int) -> bool:
        """Answers whether times make up at least half of folded[start:end]."""
        return _is_time(self.matcher, self.folded, Span(start, end))


def learn(blocks: Iterable[Block], text: str, folded: str, matcher: Matcher) -> dict[str, str]:
    """Answers the labels that come back in `blocks` and that no rule knows, folded, with the role that wording and values give them.

    A label of a form stands before a colon again and again, and what follows it is each time of one kind: times, bodies, something to do,
    something that fell short. Names of bodies before a colon are no labels.
    """
    values: dict[str, list[Span]] = {}
    blocks = list(blocks)
    for position, block in enumerate(blocks):
        hits = list(_CANDIDATE.finditer(folded[block.start : block.end]))
        for i, hit in enumerate(hits):
            end = block.start + hits[i + 1].start("label") if i + 1 < len(hits) else block.end
            value = Span(block.start + hit.end(), end)
            if not folded[value.start : value.end].strip() and position + 1 < len(blocks):
                value = Span(blocks[position + 1].start, blocks[position + 1].end)
            label = _key(hit["label"])
            if label and len(label.split()) <= _LONGEST_WORDS:
                values.setdefault(label, []).append(value)
    out = {ARROW: "solution"} if _answers_by_arrow(blocks, folded, matcher) else {}
    for label, found in values.items():
        if label == "phụ trách" and len(found) >= _LEAST_TIMES:
            bodies = _share(found, lambda v: _is_units(matcher, text, folded, v, people=False))
            if bodies >= _MOSTLY:
                out[label] = "lead"
            continue
        if len(found) < _LEAST_TIMES or matcher.whole(label, "field", 0, len(label)) is not None or _is_unit(matcher, label):
            continue
        role = _role(matcher, text, folded, label, found)
        if role:
            out[label] = role
    return out


def _answers_by_arrow(blocks: Sequence[Block], folded: str, matcher: Matcher) -> bool:
    """Answers whether items put what fell short before an arrow and what is done about it behind, as a rule of the document."""
    pairs = [(b, hits[0]) for b in blocks if len(hits := list(matcher.scan(folded, "arrow", b.start, b.end))) == 1]
    lacking = sum(1 for block, hit in pairs if matcher.scan(folded, "lack", block.start, hit.start))
    return len(pairs) >= _LEAST_TIMES and lacking * 3 >= len(pairs)


def _key(label: str) -> str:
    return " ".join(label.split()).strip(" *-–+•\"“”")


def _is_unit(matcher: Matcher, label: str) -> bool:
    return matcher.at(label, "unit.head", 0, len(label)) is not None


def _role(matcher: Matcher, text: str, folded: str, label: str, values: Sequence[Span]) -> str:
    said = {r: float(bool(matcher.scan(label, "label-word." + r))) for r in _BY_WORDS}
    shares = {
        "deadline": _share(values, lambda v: _is_time(matcher, folded, v)),
        "lead": _share(values, lambda v: _is_units(matcher, text, folded, v)),
        "shortcoming": _share(values, lambda v: bool(matcher.scan(folded, "lack", v.start, v.end))),
        "solution": _share(values, lambda v: matcher.at(folded, "directive", _start(folded, v), v.end) is not None),
    }
    shares["cooperate"] = shares["lead"]
    weights = {"deadline": 2.0, "lead": 2.0, "cooperate": 1.9, "shortcoming": 1.0, "solution": 1.0}
    scores = {r: said[r] + weights.get(r, 0.0) * shares.get(r, 0.5 * said[r]) for r in _BY_WORDS}
    best = max(_BY_WORDS, key=lambda r: scores[r])
    return best if scores[best] >= _ENOUGH or best in ("cause", "result") and said[best] else ""


def _share(values: Sequence[Span], holds: Callable[[Span], bool]) -> float:
    return sum(1 for v in values if holds(v)) / len(values)


def _start(folded: str, span: Span) -> int:
    words = folded[span.start : span.end]
    return span.start + len(words) - len(words.lstrip(" *-–+•\n"))


def _is_time(matcher: Matcher, folded: str, span: Span) -> bool:
    words = folded[span.start : span.end]
    found = deadlines.find(matcher, folded, span.start, span.end, context="field", issued_on=None)
    return bool(found) and sum(d.end - d.start for d in found) >= 0.5 * len(words.strip())


def _is_units(matcher: Matcher, text: str, folded: str, span: Span, *, people: bool = True) -> bool:
    start = _start(folded, span)
    reader = UnitReader(matcher, text, folded, start, span.end, listing=True)
    units, _ = reader.read_list(0)
    named = people or not any(u.kind in ("ca_nhan", "chuc_danh") for u in units[:1])
    return bool(units) and named and units[-1].end - start >= 0.5 * (span.end - start)
