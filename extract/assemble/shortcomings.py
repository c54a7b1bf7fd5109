"""Which shortcoming a remedy means that stands apart from it: "khắc phục hạn chế tại điểm 2.1", "đối với hạn chế thứ hai"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.assemble.context import number_of
from extract.assemble.records import RecordBuilder
from extract.matcher import Matcher
from extract.model import Document, Node, Outline, Span
from extract.outline.markers import counted_noun
from extract.text import flat, fold, roman_value
from extract.wording import named, numbers, shared, words

_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*|\b[ivx]+\b")
# "II.1" for the first of part II.
_ROMAN = re.compile(r"^[ivx]+\.(?=\d)")
# What an item answers stands before a colon in so many characters.
_LABEL_MOST = 80
# The share of a remedy's words for its shortcoming that the shortcoming has to have.
_SHARED = 0.6
# Words before what a heading is about.
_ABOUT = re.compile(r"^(?:(?:về|đối với|trong|lĩnh vực|công tác) )+")
_TOPIC_LEAST = 6
# Shorter words come back in headings by chance.
_STATEMENT_LEAST = 25


# Sections whose items go by the same numbers: so many of them at least, and this share of the shortcomings.
_PARALLEL_LEAST = 3
_PARALLEL_SHARE = 0.8
# The share of words that a remedy has from its own shortcoming, and how many times that from others, for numbers alone to tie them.
_ALIKE_LEAST = 0.12
_ALIKE_MORE = 1.5

# How a tie was inferred that the plan leaves to its reader.
_BY_ORDER = ("by_order",)
_BY_WORDING = ("by_wording",)


@dataclass(frozen=True, slots=True)
class _Tie:
    """A shortcoming that a remedy answers; `inferred` says how that was told where the plan does not say it."""

    shortcoming_id: str
    inferred: tuple[str, ...] = ()


class ShortcomingIndex:
    """The shortcomings of one document by the numbers and ranks under which its remedies name them."""

    def __init__(self, document: Document, outline: Outline, matcher: Matcher, builder: RecordBuilder) -> None:
        self._folded = fold(document.text)
        self._outline = outline
        self._matcher = matcher
        self._builder = builder
        title = outline.facts.title
        self._remedial = title is not None and bool(matcher.scan(self._folded, "remedial", title.span.start, title.span.end))
        self._called: dict[Span, frozenset[str]] = {}
        self._said: dict[Span, str] = {}
        self._numbers: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._answers: dict[str, Span] = {}
        self._counted: dict[tuple[int, int], str] = {}

    def answer(self, solution_id: str, named: Span) -> None:
        """Notes the words of a table cell that name which shortcoming a row answers ("Điểm 2")."""
        self._answers[solution_id] = named

    def counted(self, node: Node) -> str:
        """Answers the shortcoming "Tồn tại 2:" that "Giải pháp 2:" beside it answers, "" where there is none."""
        value = node.marker.value if node.marker is not None else None
        return self._counted.get((node.parent, value), "") if value is not None else ""

    def remember(self, node: Node, shortcoming_id: str) -> None:
        """Notes under which numbers the plan speaks of a shortcoming."""
        if node.marker is not None and counted_noun(node.marker.ladder) and node.marker.value is not None:
            self._counted[node.parent, node.marker.value] = shortcoming_id
        number = _path(self._outline, node)
        place = _in_section(self._outline, node)
        if place:
            self._places.setdefault(place, shortcoming_id)
        for name in {number_of(node), number, _full_number(self._outline, node)}:
            if name:
                self._numbers.setdefault(name.lower(), shortcoming_id)

    def tells_of(self, span: Span) -> bool:
        """Answers whether a shortcoming before has most of the words of `span`."""
        said = words(self._folded[span.start : span.end])
        return any(shared(said, words(self._folded[s.span.start : s.span.end])) >= _SHARED for s in self._builder.shortcomings)

    def tie_by_order(self, first: int, shortcoming_id: str) -> None:
        """Ties the solutions from number `first` on, which stand in a list of as many as the shortcomings before it, by their order."""
        for position, solution in enumerate(self._builder.solutions[first:], first):
            if not solution.shortcoming_id:
                self._builder.replace_solution(position, replace(solution, shortcoming_id=shortcoming_id, inferred=_BY_ORDER))

    def link_apart(self) -> None:
        """Links solutions that name a shortcoming by its number or rank ("khắc phục hạn chế tại điểm 2.1")."""
        shortcomings = self._builder.shortcomings
        if not shortcomings:
            return
        parents = [n for n in self._outline.nodes if self._outline.children(n.index)]
        heads = [(n, self._headed(n.head)) for n in parents]
        in_order = self._in_order()
        for position, solution in enumerate(self._builder.solutions):
            if solution.shortcoming_id:
                continue
            named = self._answers.get(solution.solution_id)
            said = self._numbered(named) if named is not None else self._named_target(solution.span)
            tie = _Tie(said) if said is not None else None
            if tie is None:
                tie = next((t for n, t in reversed(in_order) if self._covers(n, solution.span)), None)
            tie = tie or self._worded(solution.span)
            if tie is None:
                above = [t for n, t in heads if t is not None and self._covers(n, solution.span)]
                tie = above[-1] if above else None
            if tie is not None:
                self._builder.replace_solution(position, replace(solution, shortcoming_id=tie.shortcoming_id, inferred=tie.inferred))

    def _headed(self, head: Span) -> _Tie | None:
        """Answers the shortcoming that a heading names or says again, or whose words it repeats in part."""
        said = self._named_target(head) or self._same_words(head)
        if said is not None:
            return _Tie(said)
        topic = self._same_topic(head) if self._remedial else None
        return _Tie(topic, _BY_WORDING) if topic is not None else self._worded(head)

    def _numbered(self, named: Span) -> str | None:
        found = _NUMBER.search(self._folded, named.start, named.end)
        return self._numbers.get(found[0]) if found is not None else None

    def _same_words(self, head: Span) -> str | None:
        """A heading that says a shortcoming over again, word for word, is about it."""
        words = self._words(head)
        if len(words) < _STATEMENT_LEAST:
            return None
        own = (s for s in self._builder.shortcomings if s.span.end <= head.start)
        return next((s.shortcoming_id for s in own if self._words(s.span) == words), None)

    def _words(self, span: Span) -> str:
        if span not in self._said:
            self._said[span] = flat(self._folded[span.start : span.end]).strip(" .;:")
        return self._said[span]

    def _same_topic(self, head: Span) -> str | None:
        """A heading of remedies called as one shortcoming is: "2.1. Về tổ chức bộ máy" after "1.1. Về tổ chức bộ máy: ..."."""
        words = self._topic(head)
        own = [s for s in self._builder.shortcomings if s.span.end <= head.start]
        called = [s for s in own if words in self._topics(s.span) or self._of_whom(s.span, words)]
        return called[0].shortcoming_id if len(words) >= _TOPIC_LEAST and len(called) == 1 else None

    def _of_whom(self, span: Span, words: str) -> bool:
        """As in "5. Đối với cá nhân Ủy viên Ban Thường vụ" after "Đối với cá nhân: ...": the heading says more of those whose it was."""
        whose = self._matcher.at(self._folded, "fault-of-whom", span.start, span.end)
        return whose is not None and words.startswith(self._topic(Span(whose.start, whose.end)) + " ")

    def _topics(self, span: Span) -> frozenset[str]:
        """Answers what a shortcoming and the headings over it are about: looked up once for all headings of remedies."""
        if span not in self._called:
            self._called[span] = frozenset(map(self._topic, (span, *self._heads_over(span))))
        return self._called[span]

    def _heads_over(self, span: Span) -> list[Span]:
        return [n.head for n in self._outline.nodes if n.heading and n.head.end <= span.start and self._covers(n, span)]

    def _topic(self, span: Span) -> str:
        """Answers what words are about, up to a colon, without "về" and the like before it."""
        words = flat(self._folded[span.start : span.end]).partition(":")[0].strip(" .;")
        return _ABOUT.sub("", words)

    def _in_order(self) -> list[tuple[Node, _Tie]]:
        """Answers items with the shortcomings that they answer one by one, by their order or their numbers.

        Where the plan says so of a heading that is enough; else the numbers have to be the same, and the words have to bear them out.
        """
        own = [s for s in self._builder.shortcomings if not s.parent_id]
        out: list[tuple[Node, _Tie]] = []
        for node in self._outline.nodes:
            if any(s.span.end > node.head.start for s in own):
                continue
            said = bool(self._matcher.scan(self._folded, "link-in-order", node.head.start, node.head.end))
            kids = self._outline.children(node.index)
            if said:
                kids = kids or tuple(n for n in self._outline.children(node.parent) if n.index > node.index)
                items = [n for n in kids if n.marker is not None and n.marker.number]
                if len(items) == len(own):
                    out += [(n, _Tie(s.shortcoming_id, _BY_ORDER)) for n, s in zip(items, own, strict=True)]
                    continue
            if kids and (said or node.parent == -1 and node.heading and len(own) >= _PARALLEL_LEAST):
                out += self._numbered_alike(node, said=said)
        return out

    def _numbered_alike(self, section: Node, *, said: bool) -> list[tuple[Node, _Tie]]:
        """Answers the items of a section that have the numbers of the shortcomings of another one."""
        items = {number: n for n in self._below(section) if (number := _in_section(self._outline, n))}
        pairs = [(items[number], sid) for number, sid in self._places.items() if number in items]
        if len(pairs) < max(_PARALLEL_LEAST, _PARALLEL_SHARE * len(self._places)) and not (said and len(pairs) == len(self._places)):
            return []
        kinds = self._matcher.scan(self._folded, "section", section.head.start, section.head.end)
        mends = any(h.rule.id == "section.remedy" for h in kinds)
        if not said and not (self._remedial or mends):
            return []
        if not said and (self._names_numbers(section) or not self._as_many(section) or not self._borne_out(pairs)):
            return []
        return [(n, _Tie(sid, _BY_ORDER)) for n, sid in pairs]

    def _as_many(self, section: Node) -> bool:
        """Answers whether a section has one item for each number of the shortcomings at its first level, and no more."""
        listed = [n for n in self._below(section) if (number := _in_section(self._outline, n)) and "." not in number]
        return any("." in number for number in self._places) or len(listed) == len(self._places)

    def _names_numbers(self, section: Node) -> bool:
        """Answers whether a section says which shortcomings it means: then its own numbers are none of theirs."""
        return next(iter(named(self._matcher, self._folded, section.text.start, self._end(section))), None) is not None

    def _borne_out(self, pairs: list[tuple[Node, str]]) -> bool:
        """Answers whether items share clearly more words with the shortcomings that have their numbers than with the others."""
        spans = {s.shortcoming_id: s.span for s in self._builder.shortcomings}
        lacking = [words(self._folded[spans[sid].start : spans[sid].end]) for _, sid in pairs]
        mending = [words(self._folded[n.text.start : self._end(n)]) for n, _ in pairs]
        own = [shared(b, a) for a, b in zip(mending, lacking, strict=True)]
        others = [shared(b, a) for i, a in enumerate(mending) for k, b in enumerate(lacking) if i != k]
        mean, elsewhere = sum(own) / len(own), sum(others) / max(len(others), 1)
        return mean >= _ALIKE_LEAST and mean >= _ALIKE_MORE * elsewhere

    def _below(self, node: Node) -> list[Node]:
        kids = self._outline.children(node.index)
        return [n for kid in kids for n in (kid, *self._below(kid))]

    def _end(self, node: Node) -> int:
        while below := self._outline.children(node.index):
            node = below[-1]
        return node.text.end

    def _covers(self, node: Node, span: Span) -> bool:
        return node.text.start <= span.start and span.end <= self._end(node)

    def _worded(self, span: Span) -> _Tie | None:
        """Answers the shortcoming whose words a remedy repeats where it says which one it is for; None where two fit as well."""
        hits = list(self._matcher.scan(self._folded, "link-by-words", span.start, span.end))
        topic = self._matcher.at(self._folded, "link-by-topic", span.start, span.end) if self._remedial else None
        for hit in [*hits, topic] if topic is not None else hits:
            said = words(hit.group("words"))
            scored = sorted(
                (
                    (shared(said, words(self._folded[s.span.start : s.span.end])), s.shortcoming_id)
                    for s in self._builder.shortcomings
                    if s.span.end <= span.start
                ),
                reverse=True,
            )
            if scored and scored[0][0] >= _SHARED and (len(scored) < 2 or scored[0][0] > scored[1][0]):
                return _Tie(scored[0][1], _BY_WORDING)
        return None

    def _named_target(self, span: Span) -> str | None:
        """Answers the shortcoming that a passage names; None where it names several, but before its colon ("Hạn chế 1, 2: ...")."""
        told = {name for name in numbers(self._matcher, self._folded[span.start : span.end]) if name.by == "number"}
        if len(told) > 1 and self._folded.find(":", span.start, min(span.end, span.start + _LABEL_MOST)) < 0:
            return None
        for name in named(self._matcher, self._folded, span.start, span.end):
            if name.by == "number":
                found = self._numbers.get(name.value) or self._numbers.get(_ROMAN.sub("", name.value))
                if found:
                    return found
            else:
                own = [s for s in self._builder.shortcomings if not s.parent_id]
                if 1 <= int(name.value) <= len(own):
                    return own[int(name.value) - 1].shortcoming_id
        return None


def _path(outline: Outline, node: Node) -> str:
    """Answers the number of a node with those above it ("2.1" for 1 under 2), Roman ones left out."""
    parts: list[str] = []
    here: Node | None = node
    while here is not None:
        number = number_of(here)
        if number and not (number.isupper() and roman_value(number) is not None):
            parts.append(number)
            if "." in number:
                break
        here = outline.nodes[here.parent] if here.parent >= 0 else None
    return ".".join(reversed(parts))


def _full_number(outline: Outline, node: Node) -> str:
    """Answers the number of a node behind that of its top section: "II.1", "II.2.1"."""
    top = node
    while top.parent >= 0:
        top = outline.nodes[top.parent]
    place = _in_section(outline, node)
    return f"{number_of(top)}.{place}" if place and number_of(top) else ""


def _in_section(outline: Outline, node: Node) -> str:
    """Answers the number of a node within its top section ("2.1" for 1 under 2, for 2.1, and for III.2.1 or 3.2.1 under 3)."""
    parts: list[str] = []
    here = node
    while here.parent >= 0:
        number = number_of(here).lower()
        if number:
            parts.append(number)
            if "." in number:
                top = here
                while top.parent >= 0:
                    top = outline.nodes[top.parent]
                head = number_of(top).lower() + "."
                parts[-1] = number.removeprefix(head) if number.count(".") > 1 or head != "." and number.startswith(head) else number
                break
        here = outline.nodes[here.parent]
    return ".".join(reversed(parts))
