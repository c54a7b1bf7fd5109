"""Document to Records in one call: outline, mentions, links; and the same with every rule's part in it told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from extract import assemble, mentions, outline
from extract.assemble import confidence, doubts
from extract.matcher import Match, Matcher, Traced, default
from extract.model import Document, Records
from extract.text import fold
from extract.tokens import Tagger

# Word lists of the unit grammar: asked at every word, they would bury what a reader wants to know.
_UNTOLD = ("unit.stop", "unit.tail", "unit.determiner")


# What `--without` can leave out, to see what it is worth.
PARTS = ("nlp", "weights", "inheritance")


def understand(
    document: Document, *, nlp: bool = True, weights: bool = True, inheritance: bool = True, matcher: Matcher | None = None
) -> Records:
    """Answers everything that one document says, without findings (see extract.audit).

    Args:
        nlp: whether word segmentation and parts of speech may be asked where the rules leave a name open.
        weights: whether each record's confidence is its own; without, it is the share of right ones among its like.
        inheritance: whether tasks take units and times from headings, lead-ins and merged cells above them.
        matcher: the rules; the shipped ones where None.
    """
    rules = matcher or default()
    tagger = Tagger(document.text) if nlp else None
    structure = outline.build(document, rules)
    found = mentions.find(document, structure, rules, tagger=tagger)
    records = assemble.link(document, structure, found, rules, inheritance=inheritance)
    return doubts.doubted(confidence.weighed(records, document, structure, found, rules, weights=weights), document)


@dataclass(frozen=True, slots=True)
class Explained:
    """One match of a rule in a document: `quote` is text[start:end]; `by` names the rule that suppressed it, "" where it counts."""

    rule_id: str
    kind: Literal["found", "suppressed"]
    quote: str
    start: int
    end: int
    by: str = ""


def explain(document: Document) -> tuple[Explained, ...]:
    """Answers which rules matched where while the document was read, in text order, and which matches gave way to another rule."""
    recorder = _Recorder(default(), fold(document.text))
    # What confidence looks for beside the records is no part of how they were read.
    understand(document, weights=False, matcher=recorder)
    rows = {
        Explained(m.rule.id, "found" if outcome == "found" else "suppressed", document.text[m.start : m.end], m.start, m.end, by)
        for m, outcome, by in recorder.seen
    }
    return tuple(sorted(rows, key=lambda r: (r.start, r.end, r.rule_id, r.kind, r.by)))


class _Recorder(Matcher):
    """A matcher that remembers what it answered about one text."""

    def __init__(self, matcher: Matcher, folded: str) -> None:
        super().__init__(matcher.rulebook)
        self._document = folded
        self.seen: list[tuple[Match, str, str]] = []

    def scan(
        self,
        folded: str,
        label: str,
        start: int = 0,
        end: int | None = None,
        *,
        scope: str | None = None,
        trace: list[Traced] | None = None,
    ) -> tuple[Match, ...]:
        own: list[Traced] = []
        matches = super().scan(folded, label, start, end, scope=scope, trace=own)
        if trace is not None:
            trace.extend(own)
        self._keep(folded, ((t.match, t.outcome, t.by) for t in own))
        return matches

    def at(self, folded: str, label: str, start: int, end: int | None = None, *, scope: str | None = None) -> Match | None:
        match = super().at(folded, label, start, end, scope=scope)
        self._keep(folded, [(match, "found", "")] if match is not None else [])
        return match

    def whole(self, folded: str, label: str, start: int, end: int, *, scope: str | None = None) -> Match | None:
        match = super().whole(folded, label, start, end, scope=scope)
        self._keep(folded, [(match, "found", "")] if match is not None else [])
        return match

    def _keep(self, folded: str, rows: Iterable[tuple[Match, str, str]]) -> None:
        if folded == self._document:
            self.seen.extend(row for row in rows if row[0].rule.label not in _UNTOLD)
