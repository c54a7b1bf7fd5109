"""The shortcomings of a conclusion that no heading calls so: among its results, or told in words that elsewhere would give a task.

A plan has its shortcomings under a heading that says so, or beside their remedies. An inspection's conclusion often tells them among its
"results", between what was done well; there the words alone say which is which (rules/shortcomings.toml, rules/wordings.toml).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from extract import outline
from extract.matcher import Matcher, default
from extract.model import Node, Outline, Records, Shortcoming, Solution, Span
from extract.text import flat, fold

_LEAST_LETTERS = 25
_TELLING = ("khac", "han_che", "")


def completed(records: Records, *, matcher: Matcher | None = None) -> Records:
    """Answers a conclusion's records with the shortcomings that its reading left out; those of a plan are complete as they are.

    In a section about shortcomings an item that sets no time is one where it says what fell short, whatever verb it opens with, or tells
    nobody to do anything.
    Where still none was found, the items of the other sections that say that something fell short are.
    """
    rules = matcher or default()
    folded = fold(records.document.text)
    told = [s for s in records.solutions if _tells(records, s, folded, rules)]
    ids = {s.solution_id for s in told}
    found = [*records.shortcomings, *(_shortcoming(records, s.span, s.number, s.section_id, n) for n, s in enumerate(told, 1))]
    if not found:
        structure = outline.build(records.document, rules)
        taken = [s.span for s in records.solutions]
        for node in _items(structure, folded, rules):
            if not any(_overlap(node.text, span) for span in taken):
                number = node.marker.number if node.marker is not None else ""
                found.append(_shortcoming(records, node.text, number, _section_at(records, node.text.start), len(found) + 1))
    return dataclasses.replace(
        records,
        shortcomings=tuple(sorted(found, key=lambda s: s.span.start)),
        solutions=tuple(s for s in records.solutions if s.solution_id not in ids),
    )


def _tells(records: Records, solution: Solution, folded: str, rules: Matcher) -> bool:
    if solution.shortcoming_id or not _under_shortcomings(records, solution.section_id):
        return False
    if any(d.solution_id == solution.solution_id for d in records.deadlines):
        return False
    owned = any(a.solution_id == solution.solution_id for a in records.assignments)
    ordered = rules.at(folded, "directive", solution.span.start, solution.span.end) is not None
    lacks = bool(rules.scan(folded, "lack", solution.span.start, solution.span.end))
    return not (ordered and owned) if lacks else not (ordered or owned)


def _under_shortcomings(records: Records, section_id: str) -> bool:
    """Whether a section, or one that it is part of, is about shortcomings: "1. Hoạt động thư viện" under "II. NHỮNG HẠN CHẾ"."""
    sections = {s.section_id: s for s in records.sections}
    at = sections.get(section_id)
    while at is not None and at.kind != "han_che":
        at = sections.get(at.parent_id)
    return at is not None


def _items(structure: Outline, folded: str, rules: Matcher) -> Iterator[Node]:
    """Yields the numbered items that say that something fell short, with those among them that say nothing good; else such paragraphs."""
    parents = {n.parent for n in structure.nodes}
    bare = [n for n in structure.nodes if n.index not in parents and n.kind in ("item", "paragraph")]
    leaves = [n for n in bare if _open(structure, n, folded, rules)]
    lacking = {n.index for n in leaves if rules.scan(folded, "lack", n.text.start, n.text.end)}
    items = [n for n in leaves if n.marker is not None]
    if not any(n.index in lacking for n in items):
        yield from (n for n in leaves if n.index in lacking)
        return
    for node in items:
        among = [n for n in items if n.parent == node.parent]
        told = any(n.index in lacking for n in among)
        if node.index in lacking or told and not rules.scan(folded, "merit", node.text.start, node.text.end):
            yield node


def _open(structure: Outline, node: Node, folded: str, rules: Matcher) -> bool:
    """Whether a leaf can be a shortcoming: words enough, in a section that reports, under no heading about what was done well."""
    if node.section_kind not in _TELLING or sum(c.isalpha() for c in folded[node.text.start : node.text.end]) < _LEAST_LETTERS:
        return False
    if folded[node.text.start : node.text.end].rstrip().endswith(":"):
        return False
    above = node.parent
    while above >= 0:
        head = structure.nodes[above].head
        if rules.scan(folded, "merit-heading", head.start, head.end):
            return False
        above = structure.nodes[above].parent
    return True


def _shortcoming(records: Records, span: Span, number: str, section_id: str, place: int) -> Shortcoming:
    return Shortcoming(
        f"{records.document.doc_id}-k{place:03d}", section_id, "", number, flat(records.document.text[span.start : span.end]), span,
        rule_id="coverage.stated",
    )  # fmt: skip


def _section_at(records: Records, offset: int) -> str:
    before = [s for s in records.sections if s.span.start <= offset]
    return before[-1].section_id if before else ""


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end
