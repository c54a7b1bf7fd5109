"""Which shortcoming a remedy means that stands apart from it: "khắc phục hạn chế tại điểm 2.1", "đối với hạn chế thứ hai"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.assemble.context import number_of
from extract.assemble.records import RecordBuilder
from extract.matcher import Matcher
from extract.model import Document, Node, Outline, Span
from extract.text import flat, fold, roman_value
from extract.wording import named, shared, words

_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*|\b[ivx]+\b")
# The share of a remedy's words for its shortcoming that the shortcoming has to have.
_SHARED = 0.6
# Words before what a heading is about.
_ABOUT = re.compile(r"^(?:(?:về|đối với|trong|lĩnh vực|công tác) )+")
_TOPIC_LEAST = 6
# Shorter words come back in headings by chance.
_STATEMENT_LEAST = 25


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
        self._answers: dict[str, Span] = {}

    def answer(self, solution_id: str, named: Span) -> None:
        """Notes the words of a table cell that name which shortcoming a row answers ("Điểm 2")."""
        self._answers[solution_id] = named

    def remember(self, node: Node, shortcoming_id: str) -> None:
        """Notes under which numbers the plan speaks of a shortcoming."""
        number = _path(self._outline, node)
        for name in {number_of(node), number}:
            if name:
                self._numbers.setdefault(name.lower(), shortcoming_id)

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
            if tie is None and solution.span.start in in_order:
                tie = _Tie(in_order[solution.span.start], _BY_ORDER)
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
        called = [s for s in own if words in self._topics(s.span)]
        return called[0].shortcoming_id if len(words) >= _TOPIC_LEAST and len(called) == 1 else None

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

    def _in_order(self) -> dict[int, str]:
        """Answers the shortcoming of each item, by where its words begin, where the plan says that its items answer them one by one."""
        own = [s for s in self._builder.shortcomings if not s.parent_id]
        out: dict[int, str] = {}
        for node in self._outline.nodes:
            if not self._matcher.scan(self._folded, "link-in-order", node.head.start, node.head.end):
                continue
            kids = self._outline.children(node.index) or tuple(
                n for n in self._outline.children(node.parent) if n.index > node.index and n.parent == node.parent
            )
            items = [n for n in kids if n.marker is not None and n.marker.number]
            if len(items) == len(own) and all(s.span.end <= node.head.start for s in own):
                out.update({n.head.start: s.shortcoming_id for n, s in zip(items, own, strict=True)})
        return out

    def _covers(self, node: Node, span: Span) -> bool:
        last = node
        while below := self._outline.children(last.index):
            last = below[-1]
        return node.text.start <= span.start and span.end <= last.text.end

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
        for name in named(self._matcher, self._folded, span.start, span.end):
            if name.by == "number":
                found = self._numbers.get(name.value)
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
        if number and roman_value(number) is None:
            parts.append(number)
            if "." in number:
                break
        here = outline.nodes[here.parent] if here.parent >= 0 else None
    return ".".join(reversed(parts))
