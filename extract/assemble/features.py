"""What speaks for and against a record being right, as names: where it stands, how it was found, what was left unread around it.

Every name is a plain fact about one record of one document. What each is worth is in rules/weights/confidence.toml.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from extract.assemble.context import FIELD_ROLES, is_owner_role
from extract.matcher import Matcher
from extract.mentions import FieldMention, Mentions
from extract.mentions.roles import sentences
from extract.model import Assignment, Deadline, Document, Node, Outline, Records, Shortcoming, Solution, Span
from extract.text import fold

Features = frozenset[str]

_JOINED = re.compile(r" và |, | - ")

# Letters: what is shorter names a topic, what is longer tells a story.
_SHORT, _LONG = 40, 500
_MANY_UNITS = 4
_FEW_SENTENCES = 2
# Passed down over more levels than this, a time or a unit may be meant for something else.
_FAR = 1
# From this share of a document's tasks on a time or an owner is the usual thing.
_USUAL = 0.6
# A document of which more task items than this gave no record was not understood.
_LEFT_OVER = 0.25
_ITEM_LEAST = 40
# A document of whose time and unit fields more than this gave nothing uses words that nobody knows yet.
_FIELDS_UNREAD = 0.05
# A name that comes back so often is a name.
_OFTEN = 3
# The share of a field's letters that cues and marks between units may take.
_REST_MOST = 0.3
# Between a cue and its unit there is a space, or a determiner.
_BEHIND = 9
# What may stand right behind a name, and how many letters of it are looked at.
_ENDERS = ("unit.stop", "directive", "role.right", "role.left", "role.left_by", "role.adverbial")
_WORDS = 60
# Each of these is rare; together they say that words in a task were not understood.
_UNREAD = frozenset((
    "field_unread", "helper_announced_not_read", "time_phrase_left_out", "unit_by_unread", "unit_field_partly_read", "unit_name_cut_short",
    "unit_name_of_one_word", "unit_name_unknown", "units_named_without_a_part",
))  # fmt: skip
_TASK_KINDS = ("han_che", "nhiem_vu_giai_phap", "to_chuc_thuc_hien")


class FeatureReader:
    """Answers the features of each record of one document."""

    def __init__(self, document: Document, outline: Outline, mentions: Mentions, records: Records, matcher: Matcher) -> None:
        self._document = document
        self._text = document.text
        self._mentions = mentions
        self._folded = fold(document.text)
        self._outline = outline
        self._records = records
        self._matcher = matcher
        self._starts = [n.text.start for n in outline.nodes]
        self._dues: dict[str, list[Deadline]] = {}
        self._tasks: dict[str, list[Assignment]] = {}
        for d in records.deadlines:
            self._dues.setdefault(d.solution_id, []).append(d)
        for a in records.assignments:
            self._tasks.setdefault(a.solution_id, []).append(a)
        self._solutions = {s.solution_id: s for s in records.solutions}
        self._shortcomings = {s.shortcoming_id: s for s in records.shortcomings}
        self._kinds = {u.unit_id: u.kind for u in records.units}
        self._sections = {s.section_id: s for s in records.sections}
        self._cited = [Span(r.start, r.end) for r in mentions.references]
        self._parents = {n.parent for n in outline.nodes}
        self._headings: dict[int, bool] = {}
        self._standings: dict[str, set[str]] = {}
        self._wordings: dict[str, set[str]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._uses = Counter(a.unit_id for a in records.assignments)
        self._named = sorted({(a.span.start, a.span.end) for a in records.assignments})

    # --- Records ----------------------------------------------------------------------------------------------------------

    def of_tuple(self, solution: Solution) -> Features:
        """Answers what speaks for and against a whole tuple: its wording, and that units, times and shortcoming are right and complete."""
        names = {*self._wording(solution), *self._owned(solution), *self._timed(solution), *self._answering(solution)}
        return frozenset(names | {"something_unread"} if names & _UNREAD else names)

    def of_solution(self, solution: Solution) -> Features:
        """Answers what speaks for and against the words being a task of its own."""
        return frozenset(self._wording(solution))

    def of_link(self, solution: Solution) -> Features:
        """Answers what speaks for and against a solution answering the shortcoming that it is tied to."""
        return frozenset(self._answering(solution))

    def of_shortcoming(self, shortcoming: Shortcoming) -> Features:
        """Answers what speaks for and against the words being a shortcoming."""
        return frozenset(self._stated(shortcoming))

    def of_deadline(self, deadline: Deadline) -> Features:
        """Answers what speaks for and against a time being when its solution is due."""
        own = self._solutions[deadline.solution_id]
        names = {self._reach("time", own, deadline.span, deadline.inherited), "time_" + deadline.value.kind}
        if deadline.value.inferred:
            names.add("time_year_filled_in")
        if len(self._dues[deadline.solution_id]) > 1:
            names.add("time_one_of_several")
        return frozenset(names | self._standing(own))

    def of_assignment(self, assignment: Assignment) -> Features:
        """Answers what speaks for and against a unit having its part in a solution."""
        own = self._solutions[assignment.solution_id]
        names = {self._reach("unit", own, assignment.span, assignment.inherited), "unit_by_" + _manner(assignment.rule_id)}
        names.update(self._named_well(assignment))
        if not is_owner_role(assignment.role):
            names.add("unit_helps" if assignment.role == "phoi_hop" else "unit_watches")
        if len(self._tasks[assignment.solution_id]) >= _MANY_UNITS:
            names.add("unit_one_of_many")
        return frozenset(names | self._standing(own))

    # --- Parts ------------------------------------------------------------------------------------------------------------

    def _wording(self, solution: Solution) -> set[str]:
        known = self._wordings.get(solution.solution_id)
        if known is None:
            known = self._wordings[solution.solution_id] = {*self._standing(solution), *self._worded(solution)}
        return known

    def _worded(self, solution: Solution) -> Iterator[str]:
        letters = solution.span.end - solution.span.start
        if letters < _SHORT:
            yield "words_few"
        elif letters > _LONG:
            yield "words_many"
        if self._matcher.at(self._folded, "directive", solution.span.start, solution.span.end) is not None:
            yield "opens_with_a_directive"
        if self._text[solution.span.start].islower():
            yield "opens_in_lower_case"
        if self._matcher.scan(self._folded, "lack", solution.span.start, solution.span.end):
            yield "tells_of_a_lack"
        if len(sentences(self._text, solution.span.start, solution.span.end)) > _FEW_SENTENCES:
            yield "sentences_many"
        if "\n" in self._text[solution.span.start : solution.span.end]:
            yield "several_paragraphs"

    def _standing(self, solution: Solution) -> set[str]:
        """Answers where a solution stands: layout, section, and how well the document as a whole was understood."""
        known = self._standings.get(solution.solution_id)
        if known is None:
            known = self._standings[solution.solution_id] = self._stands(solution)
        return known

    def _stands(self, solution: Solution) -> set[str]:
        node = self._node(solution.span)
        names = {"in_" + _place(solution, node)}
        section = node.section_kind if node is not None else ""
        names.add("section_" + (section or "none"))
        if node is not None and section and not self._headed(node):
            names.add("section_by_content")
        if self._left_over > _LEFT_OVER:
            names.add("document_much_left_over")
        if self._fields_unread > _FIELDS_UNREAD:
            names.add("document_fields_unread")
        if node is not None and any(self._unread(f) for f in self._mentions.nodes[node.index].fields):
            names.add("field_unread")
        if self._outline.labels:
            names.add("document_labels_learned")
        return names

    def _owned(self, solution: Solution) -> Iterator[str]:
        tasks = self._tasks.get(solution.solution_id, [])
        owners = [a for a in tasks if is_owner_role(a.role)]
        if not owners:
            yield "owner_none_where_usual" if self._share_owned >= _USUAL else "owner_none_where_rare"
        for a in owners:
            yield self._reach("owner", solution, a.span, a.inherited)
        for a in tasks:
            yield "unit_by_" + _manner(a.rule_id)
            yield from self._named_well(a)
        if len(tasks) >= _MANY_UNITS:
            yield "units_many"
        if any(a.role == "phoi_hop" for a in tasks):
            yield "units_helping"
        if any(a.role in ("chi_dao", "theo_doi") for a in tasks):
            yield "units_watching"
        if any(a.inherited for a in tasks) and any(not a.inherited for a in tasks):
            yield "units_own_and_inherited"
        if self._helper_missed(solution, tasks):
            yield "helper_announced_not_read"
        unread = self._unread_units(solution, tasks)
        if unread:
            yield "unit_named_without_a_part" if unread == 1 else "units_named_without_a_part"

    def _timed(self, solution: Solution) -> Iterator[str]:
        dues = self._dues.get(solution.solution_id, [])
        if not dues:
            yield "time_none_where_usual" if self._share_timed >= _USUAL else "time_none_where_rare"
        for d in dues:
            yield self._reach("time", solution, d.span, d.inherited)
            yield "time_" + d.value.kind
        if any(d.value.inferred for d in dues):
            yield "time_year_filled_in"
        if len(dues) > 1:
            yield "times_several"
        if any(d.value.kind == "relative" and d.value.end for d in dues):
            yield "time_counted_to_a_day"
        if self._unread_times("doubt.phrase", solution, dues):
            yield "time_phrase_left_out"
        elif self._unread_times("doubt.time", solution, dues):
            yield "time_word_left_out"

    def _answering(self, solution: Solution) -> Iterator[str]:
        shortcoming = self._shortcomings.get(solution.shortcoming_id)
        if shortcoming is None:
            if self._shortcomings:
                yield "link_none_where_usual" if self._share_answering >= _USUAL else "link_none_where_rare"
            return
        if solution.inferred:
            yield "link_" + solution.inferred[0]
        elif self._top(shortcoming.section_id) != self._top(solution.section_id):
            yield "link_by_number_or_rank"
        else:
            yield "link_by_structure"
        yield from ("stated_" + name for name in self._stated(shortcoming))

    def _stated(self, shortcoming: Shortcoming) -> Iterator[str]:
        yield "by_" + shortcoming.rule_id.removeprefix("shortcoming.")
        if shortcoming.span.end - shortcoming.span.start < _SHORT:
            yield "in_few_words"
        if self._matcher.scan(self._folded, "lack", shortcoming.span.start, shortcoming.span.end):
            yield "with_words_of_lack"
        if self._matcher.at(self._folded, "directive", shortcoming.span.start, shortcoming.span.end) is not None:
            yield "with_a_directive"

    def _reach(self, what: str, solution: Solution, span: Span, inherited: bool) -> str:
        """Answers where a time or unit comes from: the task's own words, a field beside it, or how far above."""
        if not inherited:
            return what + ("_own" if solution.span.start <= span.start < solution.span.end else "_in_field")
        own, source = self._node(solution.span), self._node(span)
        if own is None or source is None:
            return what + "_inherited"
        if source.index == own.index or source.kind == own.kind == "row":
            return what + "_from_merged_cell"
        return what + ("_inherited_from_afar" if self._depth(own) - self._depth(source) > _FAR else "_inherited")

    def _named_well(self, assignment: Assignment) -> tuple[str, ...]:
        """Answers what speaks for and against a unit's name being read whole."""
        known = self._names.get(assignment.assignment_id)
        if known is None:
            known = self._names[assignment.assignment_id] = tuple(self._doubts_of_name(assignment))
        return known

    def _doubts_of_name(self, assignment: Assignment) -> Iterator[str]:
        span = assignment.span
        if self._kinds.get(assignment.unit_id) == "khac":
            yield "unit_name_unknown"
        if " " not in self._text[span.start : span.end]:
            yield "unit_name_of_one_word"
        after = self._text[span.end : span.end + 4].replace(" ", "")[:1]
        if after.isupper() or after.isdigit() or after in "-–&/" and after or self._goes_on(span.end):
            yield "unit_name_cut_short"
        if self._matcher.at(self._folded, "unit.head", span.start, span.end) is None:
            yield "unit_name_without_a_head"
        if _JOINED.search(self._text, span.start, span.end):
            yield "unit_name_joined"
        if self._uses[assignment.unit_id] >= _OFTEN:
            yield "unit_named_often"
        own = self._solutions[assignment.solution_id].span
        if not own.start <= span.start < own.end and self._partly_read(span):
            yield "unit_field_partly_read"

    def _goes_on(self, end: int) -> bool:
        """Whether the word behind a name may belong to it: small letters, no mark before them, and no word that ends names."""
        at = end + 1
        if not (self._text[end : end + 1] == " " and self._text[at : at + 1].islower()):
            return False
        stop = min(len(self._text), at + _WORDS)
        return all(self._matcher.at(self._folded, label, at, stop) is None for label in _ENDERS)

    def _partly_read(self, span: Span) -> bool:
        """Whether the paragraph or cell that a unit stands in, outside of its task's words, holds more words than the units take."""
        at = bisect.bisect_right(self._block_starts, span.start) - 1
        block = self._document.blocks[at]
        colon = self._text.rfind(":", block.start, span.start)
        start = block.start if colon < 0 else colon + 1
        letters = sum(c.isalpha() for c in self._text[start : block.end])
        named = (Span(max(a, start), min(b, block.end)) for a, b in self._named if a < block.end and b > start)
        taken = sum(c.isalpha() for s in named for c in self._text[s.start : s.end])
        return letters - taken > _REST_MOST * letters

    @cached_property
    def _block_starts(self) -> list[int]:
        return [b.start for b in self._document.blocks]

    @cached_property
    def _fields_unread(self) -> float:
        """Answers the share of fields and cells of time and units that hold words of which nothing was read."""
        fields = [f for said in self._mentions.nodes for f in said.fields if self._asks(f)]
        return sum(map(self._unread, fields)) / len(fields) if fields else 0.0

    def _asks(self, f: FieldMention) -> bool:
        return f.field.role in FIELD_ROLES and any(c.isalpha() for c in self._text[f.field.value.start : f.field.value.end])

    def _unread(self, f: FieldMention) -> bool:
        return self._asks(f) and not f.units and not f.deadlines

    def _unread_units(self, solution: Solution, tasks: Sequence[Assignment]) -> int:
        """Answers how many names in a solution begin as a unit's does and have no part in it."""
        taken = [*(a.span for a in tasks), *self._cited]
        count = 0
        for at in self._capitals(solution.span):
            if not any(s.start <= at < s.end for s in taken) and self._matcher.at(self._folded, "unit.head", at, solution.span.end):
                count += 1
        return count

    def _capitals(self, span: Span) -> Iterator[int]:
        """Yields where words with a capital begin, the first word aside where it has none of a name's."""
        for at in range(span.start, span.end):
            if self._text[at].isupper() and (at == 0 or not self._text[at - 1].isalnum()):
                yield at

    def _unread_times(self, label: str, solution: Solution, dues: Sequence[Deadline]) -> bool:
        """Whether words of time stand in a solution that belong to none of its deadlines and to no citation."""
        taken = [*(d.span for d in dues), *self._cited]
        return any(
            not any(s.start < m.end and m.start < s.end for s in taken)
            for m in self._matcher.scan(self._folded, label, solution.span.start, solution.span.end)
        )

    def _helper_missed(self, solution: Solution, tasks: Sequence[Assignment]) -> bool:
        """Whether words that announce a helper stand in a task with no unit right behind them."""
        starts = [a.span.start for a in tasks]
        return any(
            not any(0 <= at - cue.end <= _BEHIND for at in starts)
            for cue in self._matcher.scan(self._folded, "doubt.cooperate", solution.span.start, solution.span.end)
        )

    # --- The document -----------------------------------------------------------------------------------------------------

    @cached_property
    def _share_owned(self) -> float:
        return self._share(any(is_owner_role(a.role) for a in self._tasks.get(s, ())) for s in self._solutions)

    @cached_property
    def _share_timed(self) -> float:
        return self._share(s in self._dues for s in self._solutions)

    @cached_property
    def _share_answering(self) -> float:
        return self._share(bool(s.shortcoming_id) for s in self._solutions.values())

    @staticmethod
    def _share(told: Iterable[bool]) -> float:
        counts = Counter(told)
        return counts[True] / max(counts.total(), 1)

    @cached_property
    def _left_over(self) -> float:
        """Answers the share of the task sections' items and paragraphs, leaves of the outline, that no record begins in."""
        spans = [*(s.span for s in self._records.solutions), *(s.span for s in self._records.shortcomings)]
        begun = {n.index for n in map(self._node, spans) if n is not None}
        leaves = [
            n
            for n in self._outline.nodes
            if n.section_kind in _TASK_KINDS and n.index not in self._parents and n.kind in ("item", "paragraph", "row")
            and n.text.end - n.text.start >= _ITEM_LEAST
        ]  # fmt: skip
        return sum(n.index not in begun for n in leaves) / len(leaves) if leaves else 0.0

    def _node(self, span: Span) -> Node | None:
        """Answers the innermost node that a stretch begins in."""
        at = bisect.bisect_right(self._starts, span.start) - 1
        return self._outline.nodes[at] if at >= 0 else None

    def _depth(self, node: Node) -> int:
        depth = 0
        while node.parent >= 0:
            node, depth = self._outline.nodes[node.parent], depth + 1
        return depth

    def _headed(self, node: Node) -> bool:
        """Whether the heading of a node's section, or one on the way up to it, names what the section is about; else its content does."""
        known = self._headings.get(node.index)
        if known is None:
            named = self._matcher.scan(self._folded, "section", node.head.start, node.head.end) if node.heading else ()
            known = any(m.rule.constants.get("kind") == node.section_kind for m in named)
            if not known and node.parent >= 0:
                above = self._outline.nodes[node.parent]
                known = above.section_kind == node.section_kind and self._headed(above)
            self._headings[node.index] = known
        return known

    def _top(self, section_id: str) -> str:
        while section_id and self._sections[section_id].parent_id:
            section_id = self._sections[section_id].parent_id
        return section_id


def _place(solution: Solution, node: Node | None) -> str:
    if solution.rule_id == "solution.cell":
        return "table_row"
    if solution.rule_id == "solution.field":
        return "labelled_field"
    if node is None or node.marker is None:
        return "paragraph"
    return "numbered_item" if node.marker.value is not None else "bullet"


def _manner(rule_id: str) -> str:
    """Answers how a unit was found in one word: "role.left.owner" is "left_owner", whoever gives it the task."""
    return rule_id.replace("handed", "owner").removeprefix("role.").replace(".", "_").replace("-", "_")
