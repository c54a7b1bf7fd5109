"""Walks the outline and decides what is a task, which shortcoming it answers, and what it takes from above.

The grain is the smallest item or row that tells somebody to do something; an item with items under it is their context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.assemble.context import FIELD_ROLES, LEAST_LETTERS, Context, is_owner, number_of
from extract.assemble.nodes import STATEMENT_LEAST, NodeReader
from extract.assemble.records import RecordBuilder
from extract.assemble.rows import RowLinker
from extract.assemble.shortcomings import ShortcomingIndex
from extract.matcher import Matcher
from extract.mentions import FieldMention, Mentions, NodeMentions
from extract.mentions.roles import UnitMention
from extract.model import Document, Node, Outline, Span
from extract.text import fold

TASK_KINDS = ("han_che", "nhiem_vu_giai_phap", "to_chuc_thuc_hien")
# A name before a colon is not longer than this.
_NAME_MOST = 90


@dataclass(slots=True)
class _Group:
    """The fields that belong together under one node: a shortcoming, its solutions, their time and units."""

    shortcoming: tuple[Span, Node] | None = None
    solutions: list[tuple[Span, Node, FieldMention | None]] = field(default_factory=list)
    fields: list[FieldMention] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        """A group with a solution and a time or unit is complete: the next solution begins another."""
        return bool(self.solutions) and bool(self.fields)


class Linker:
    """Decides relations for one document and hands them to the record builder."""

    def __init__(self, document: Document, outline: Outline, mentions: Mentions, matcher: Matcher, builder: RecordBuilder) -> None:
        self._document = document
        self._folded = fold(document.text)
        self._outline = outline
        self._matcher = matcher
        self._builder = builder
        self._duties_below: dict[int, bool] = {}
        self._content_lacks = False
        self._nodes = NodeReader(document, outline, mentions, matcher)
        self._shortcomings = ShortcomingIndex(document, outline, matcher, builder)
        self._rows = RowLinker(document, outline, mentions, matcher, builder, self._shortcomings, self._nodes)

    def link_apart(self) -> None:
        """Ties the solutions that name their shortcoming from another section."""
        self._shortcomings.link_apart()

    # --- Walking ----------------------------------------------------------------------------------------------------------

    def visit(self, node: Node, context: Context) -> None:
        """Makes the records of a node and of all under it."""
        kids = self._nodes.kids(node)
        if node.kind == "section" or node.parent == -1 and (node.heading or kids):
            section_id = self._builder.section(node, context.section_id, node.level)
            context = replace(context, section_id=section_id, section_kind=node.section_kind)
        if not self._makes_tasks(node) or node.kind == "closing" and not self._hands_out(node):
            return
        if node.section_kind == "phu_luc" and node.kind not in ("row", "group") and node.parent == -1 and not self._task_appendix(node):
            kids = [k for k in kids if k.kind in ("row", "group")]
            if not kids:
                return
        if node.section_kind == "phu_luc" and node.parent == -1 and self._matcher.scan(
            self._folded, "inspected", node.head.start, node.head.end
        ):
            return
        if node.kind == "row":
            self._rows.link(node, context)
            return
        if not kids:
            self._leaf(node, context)
            return
        self._branch(node, kids, context)

    def _makes_tasks(self, node: Node) -> bool:
        if node.section_kind in TASK_KINDS or node.section_kind == "phu_luc":
            return True
        return node.section_kind == "" or any(self._task_below(k) for k in self._nodes.kids(node))

    def _task_below(self, node: Node) -> bool:
        return node.section_kind in TASK_KINDS or any(self._task_below(k) for k in self._nodes.kids(node))

    def _task_appendix(self, node: Node) -> bool:
        """An appendix in prose gives tasks where its title says so ("Phụ lục: Nhiệm vụ cụ thể của ...")."""
        return any(
            h.rule.constants["kind"] == "nhiem_vu_giai_phap"
            for h in self._matcher.scan(self._folded, "section", node.head.start, node.head.end)
        )

    def _branch(self, node: Node, kids: list[Node], context: Context) -> None:
        if any(self._nodes.chairs(k) for k in kids):
            # When and where a meeting is, who chairs it and what about: nothing that is to be done by somebody.
            kids = [k for k in kids if self._nodes.label(k) is None or self._nodes.kids(k)]
        beside = [k for k in kids if self._nodes.stands_beside(k)]
        if beside and len(beside) < len(kids):
            self._branch(node, [k for k in kids if k not in beside], context)
            for kid in beside:
                self.visit(kid, context)
            return
        said = self._nodes.of(node)
        below = context.with_units(said.units).with_deadlines(said.deadlines)
        below = self._with_fields(below, said.fields)
        below = replace(below, remedy=True) if self._nodes.leads_in_to_remedies(node) else below
        labelled = [k for k in kids if self._nodes.label(k) is not None]
        own = any(f.field.role == "solution" for f in said.fields) and not (node.heading and self._nodes.lists(kids))
        if any(self._nodes.label(k) == "solution" for k in labelled) or own and labelled:
            self._groups(node, kids, below, context)
            return
        if parts := self._nodes.closed_parts(kids):
            for items, fields in parts:
                inner = self._with_fields(below, fields)
                for item in items:
                    self.visit(item, inner)
            return
        if (
            self._nodes.named_shortcoming(node)
            and self._nodes.label(node) is not None
            and self._nodes.says_something(self._nodes.shortcoming_words(node))
            or node.section_kind == "han_che"
            and self._nodes.only_explained(node, kids)
        ):
            below = self._with_shortcoming(node, context)
            kids = [k for k in kids if self._nodes.label(k) not in ("cause", "result", "other")]
        plain = [k for k in kids if self._nodes.label(k) in (None, "other", "shortcoming", "cause", "result", "resource")]
        telling = [k for k in labelled if self._nodes.label(k) in FIELD_ROLES]
        fields = tuple(f for k in telling for f in self._nodes.of(k).fields)
        for kid in labelled:
            if kid.label == "owners":
                below = below.with_fields(self._nodes.of(kid).units, self._nodes.of(kid).deadlines)
            elif self._nodes.label(kid) == "covers":
                below = below.with_units(self._covering(kid, below)).with_deadlines(self._nodes.of(kid).deadlines)
                below = self._with_fields(below, self._nodes.of(kid).fields)
        if kids and all(k.label == "owners" for k in kids) and node.marker is not None and not node.heading:
            self._task(node, self._said_lead(node), below)
            return
        if kids and len(telling) == len(kids) and self._nodes.among_faults(node):
            # Those beside it have a remedy; this one only says who and when.
            self._with_shortcoming(node, context)
            return
        if self._is_described(node, kids):
            self._task(node, self._said_lead(node), context, extra=fields)
            return
        elif self._nodes.states_shortcoming(node, kids):
            below = self._with_shortcoming(node, context)
        below = self._with_fields(below, fields)
        for kid in plain:
            if self._covers_below(kid):
                below = below.with_units(self._nodes.of(kid).units).with_deadlines(self._nodes.of(kid).deadlines)
                continue
            if (
                self._nodes.label(kid) == "shortcoming"
                and not self._nodes.kids(kid)
                and not any(f.field.role == "solution" for f in self._nodes.of(kid).fields)
            ):
                # "Thiếu sót: ..." and then what is done about it, side by side.
                words = next(f.field.value for f in self._nodes.of(kid).fields if f.field.role == "shortcoming")
                if not self._nodes.says_something(words):
                    continue
                sid = self._builder.shortcoming(words, below, number_of(kid), "shortcoming.field")
                self._shortcomings.remember(kid, sid)
                below = replace(below, shortcoming_id=sid, remedy=True)
                continue
            known, done = len(self._builder.shortcomings), len(self._builder.solutions)
            self.visit(kid, below)
            stated = len(self._builder.shortcomings) == known + 1 and len(self._builder.solutions) == done
            if kid.kind == "paragraph" and stated:
                # Prose: a paragraph that tells what fell short, then paragraphs that tell what is done about it.
                below = replace(below, shortcoming_id=self._builder.shortcomings[-1].shortcoming_id)

    def _covering(self, node: Node, below: Context) -> tuple[UnitMention, ...]:
        """Answers the units of a paragraph that tells of the items before it; who only answers for them owns none that have an owner."""
        said = self._nodes.of(node)
        answers = self._matcher.by_rule(self._folded, "cue.covers-answerable", said.lead.start, said.lead.end) is not None
        return tuple(replace(u, role="chi_dao") for u in said.units) if answers and below.owners else said.units

    def _covers_below(self, node: Node) -> bool:
        """A paragraph that says of all that follows when it is due or whose it is ("Các việc dưới đây đều phải xong trước ...")."""
        lead = self._nodes.of(node).lead
        return node.kind == "paragraph" and bool(self._matcher.scan(self._folded, "covers-below", lead.start, lead.end))

    def _is_described(self, node: Node, kids: list[Node]) -> bool:
        """A task with nothing under it but its time, place, people: the item itself is what is to be done."""
        kids = [k for k in kids if not self._nodes.describes(k)]
        if not kids or any(self._nodes.label(k) in (None, "shortcoming", "cause", "covers") for k in kids):
            return False
        if node.parent == -1 or node.marker is None:
            return False
        told = any(self._nodes.label(k) in FIELD_ROLES for k in kids)
        return (told or not node.heading) and self._nodes.of(node).lead.end > self._nodes.of(node).lead.start

    def _said_lead(self, node: Node) -> Span:
        return self._nodes.of(node).lead

    @staticmethod
    def _with_fields(context: Context, fields: tuple[FieldMention, ...]) -> Context:
        units = tuple(u for f in fields if f.field.role in FIELD_ROLES for u in f.units)
        times = tuple(d for f in fields if f.field.role in FIELD_ROLES for d in f.deadlines)
        return context.with_fields(units, times)

    # --- Labelled groups --------------------------------------------------------------------------------------------------

    def _groups(self, node: Node, kids: list[Node], below: Context, context: Context) -> None:
        """Reads "- Giải pháp: ... - Thời gian: ... - Đơn vị: ..." under one node as one group, several as several."""
        groups: list[_Group] = [_Group()]
        roles = [f.field.role for n in (node, *kids) for f in self._nodes.of(n).fields]
        # "Nội dung: ... Nguyên nhân: ... Hành động khắc phục: ...": beside a remedy the content is what it remedies.
        content = [f.field.value for n in (node, *kids) for f in self._nodes.of(n).fields if f.field.role == "content"]
        lacking = "cause" in roles or any(self._matcher.scan(self._folded, "lack", c.start, c.end) for c in content)
        self._content_lacks = "solution" in roles and lacking and "shortcoming" not in roles
        for f in self._nodes.of(node).fields:
            self._take_field(groups, f, node)
        known = len(self._builder.shortcomings)
        for kid in kids:
            if self._nodes.heads_statements(kid) and self._nodes.kids(kid) and not self._nodes.has_solution(kid):
                self.visit(kid, context)  # "1. Những hạn chế cần khắc phục:" beside "2. Biện pháp khắc phục:"
            else:
                stated = self._nodes.heads_statements(node) or self._nodes.lacks(kid) or self._nodes.opens_group(kid)
                self._take(groups, kid, stated=stated)
        above = self._builder.shortcomings[known:]
        parent_id = above[0].shortcoming_id if len(above) == 1 else ""
        words = self._nodes.shortcoming_words(node)
        if not above and not any(g.shortcoming for g in groups) and self._nodes.answered(node) and self._nodes.says_something(words):
            parent_id = self._builder.shortcoming(words, context, number_of(node), "shortcoming.item")
            self._shortcomings.remember(node, parent_id)
            below = self._with_fields(context, self._nodes.of(node).fields)  # those whose fault it was are not those who mend it
        for kid in kids:
            if kid.label == "owners":
                below = below.with_units(self._nodes.of(kid).units).with_deadlines(self._nodes.of(kid).deadlines)
        current = parent_id or below.shortcoming_id
        for group in groups:
            if group.shortcoming is not None:
                span, owner = group.shortcoming
                current = self._builder.shortcoming(span, below, number_of(owner) or number_of(node), "shortcoming.field")
            self._emit(group, replace(below, shortcoming_id=current), node, [s.shortcoming_id for s in above] if len(above) > 1 else ())

    def _take(self, groups: list[_Group], kid: Node, *, stated: bool) -> None:
        """Puts a child into the last group, or a new one; `stated` where what has no label says what fell short."""
        group = groups[-1]
        label = self._nodes.label(kid)
        if label is None and stated and not group.solutions and (self._nodes.lacks(kid) or not self._nodes.directive(kid)):
            self._take_statement(groups, kid)
            return
        if label is None:
            said = self._nodes.of(kid)
            own = said.fields if said.lead.end > said.lead.start else ()
            if own and group.closed:
                groups.append(group := _Group())  # "=> Rà soát ... (Văn phòng)" and below it "=> Lập sổ ... (Thanh tra)"
            group.solutions.append((said.lead, kid, None))
            group.fields.extend(own)
            return
        for f in self._nodes.of(kid).fields:
            self._take_field(groups, f, kid)

    def _take_statement(self, groups: list[_Group], kid: Node) -> None:
        """Takes the words of an unlabelled child as the shortcoming: paragraphs in a row are one, items are one each."""
        words = self._nodes.of(kid).lead
        last = groups[-1].shortcoming
        if last is not None and last[1].kind == kid.kind == "paragraph":
            groups[-1].shortcoming = (Span(last[0].start, words.end), last[1])
            return
        if last is not None:
            groups.append(_Group())
        groups[-1].shortcoming = (words, kid)

    def _take_field(self, groups: list[_Group], f: FieldMention, owner: Node) -> None:
        group = groups[-1]
        role = f.field.role
        if role == "content" and self._content_lacks:
            role = "shortcoming"
        if role == "shortcoming" and not self._nodes.says_something(f.field.value):
            return
        if role == "shortcoming":
            if group.solutions or group.shortcoming:
                group = _Group()
                groups.append(group)
            group.shortcoming = (f.field.value, owner)
        elif role in ("solution", "content"):
            if group.closed:
                group = _Group()
                groups.append(group)
            group.solutions.append((f.field.value, owner, f))
        elif role in FIELD_ROLES:
            group.fields.append(f)

    def _emit(self, group: _Group, context: Context, node: Node, by_order: Sequence[str] = ()) -> None:
        """Adds a group's remedies; the bullets of one answer the shortcomings `by_order` one by one where there are as many."""
        fields = tuple(group.fields)
        for place, (span, owner, remedy) in enumerate(group.solutions):
            kids = list(self._nodes.kids(owner)) if owner is not node else []
            followed = bool(kids) or place + 1 < len(group.solutions)
            if remedy is not None and followed and self._folded[span.start : span.end].rstrip().endswith(":"):
                # "Biện pháp khắc phục: Trong quý II, Phòng Y tế làm các việc sau:" says of the rest whose it is, and when.
                context = context.with_units(remedy.units).with_deadlines(remedy.deadlines)
                if not kids:
                    continue
            if kids and remedy is None:
                self.visit(owner, replace(self._with_fields(context, fields), remedy=True))
                continue
            if kids:
                own = tuple(f for k in kids if self._nodes.label(k) in FIELD_ROLES for f in self._nodes.of(k).fields)
                own += self._nodes.closing_fields(kids)
                below = replace(self._with_fields(context, (*fields, *own)), remedy=True)
                told = [k for k in kids if self._nodes.label(k) not in FIELD_ROLES]
                for kid, sid in zip(told, by_order if len(by_order) == len(told) else [""] * len(told), strict=True):
                    known = len(self._builder.solutions)
                    self.visit(kid, below)
                    if sid:
                        self._shortcomings.tie_by_order(known, sid)
                continue
            if span.end <= span.start or sum(c.isalpha() for c in self._document.text[span.start : span.end]) < LEAST_LETTERS:
                continue
            held = fields
            if len(group.solutions) > 1:
                task = self._document.text[span.start : span.end]
                held = tuple(replace(f, deadlines=self._builder.shared(f.deadlines, task)) for f in fields)
            self._solution(owner, span, context, fields=held, number=number_of(owner) or number_of(node), rule="solution.field")

    # --- Leaves -----------------------------------------------------------------------------------------------------------

    def _leaf(self, node: Node, context: Context) -> None:
        said = self._nodes.of(node)
        label = self._nodes.label(node)
        if label is not None:
            solution = next((f for f in said.fields if f.field.role == "solution"), None)
            shortcoming = next((f for f in said.fields if f.field.role == "shortcoming"), None)
            if shortcoming is not None and self._nodes.says_something(shortcoming.field.value):
                sid = self._builder.shortcoming(shortcoming.field.value, context, number_of(node), "shortcoming.field")
                self._shortcomings.remember(node, sid)
                context = replace(context, shortcoming_id=sid)
            if solution is not None and self._nodes.says_something(solution.field.value):
                rest = tuple(f for f in said.fields if f is not solution and f is not shortcoming)
                self._solution(
                    node, solution.field.value, context, fields=rest, number=number_of(node), rule="solution.field"
                )
            elif label in ("other", "content", "resource") and self._nodes.opens_directive(said.fields[0].field.value):
                self._task(node, Span(said.fields[0].field.label.start, node.text.end), context)
            return
        remedy = next((f for f in said.fields if f.field.role == "solution"), None)
        stated = node.section_kind == "han_che" or self._nodes.lacks(node)
        if remedy is not None and stated and self._nodes.says_something(remedy.field.value):
            # "1. Sổ sách chưa đủ. Hướng khắc phục: lập lại sổ (...)": both in one paragraph.
            sid = self._builder.shortcoming(said.lead, context, number_of(node), "shortcoming.item")
            self._shortcomings.remember(node, sid)
            rest = tuple(f for f in said.fields if f is not remedy)
            own = replace(context, shortcoming_id=sid)
            self._solution(node, remedy.field.value, own, fields=rest, number=number_of(node), rule="solution.field")
            return
        inline = None if context.shortcoming_id else self._nodes.put_an_end_to(node)
        if inline is not None and self._shortcomings.tells_of(inline):
            inline = None
        elif inline is None and not context.shortcoming_id:
            inline = self._nodes.stated_then_mended(node) or self._nodes.inline_shortcoming(node)
        if inline is not None:
            # The item is quoted whole (gold rule 3), what fell short by itself.
            sid = self._builder.shortcoming(inline, context, number_of(node), "shortcoming.inline")
            self._shortcomings.remember(node, sid)
            self._task(node, self._whole(node, said), replace(context, shortcoming_id=sid), fault=inline)
            return
        if self._nodes.left_unanswered(node):
            # "Tồn tại 2: ... (đã làm xong)" among those with their remedies: nothing is left to do.
            sid = self._builder.shortcoming(said.lead, context, number_of(node), "shortcoming.item")
            self._shortcomings.remember(node, sid)
            return
        if self._nodes.counted_remedy(node) and not context.shortcoming_id:
            context = replace(context, shortcoming_id=self._shortcomings.counted(node))
        badly = self._matcher.at(self._folded, "badly-done", said.lead.start, said.lead.end) is not None
        told = self._nodes.due(node) or self._nodes.directive(node) and not badly and not self._nodes.recounted(node)
        told = told or self._nodes.mends(node) or self._nodes.answers_by_arrow(node) or self._nodes.counted_remedy(node)
        told = told or self._nodes.assigned(node)
        if self._nodes.reports(node) or node.section_kind == "han_che" and not context.remedy and not told:
            if self._nodes.explains(node) or self._leads_on(said.lead):
                return
            sid = self._builder.shortcoming(said.lead, context, number_of(node), "shortcoming.item")
            self._shortcomings.remember(node, sid)
            return
        if self._worthy(node, said.lead) and (context.owners or context.shortcoming_id or self._nodes.tells(node)):
            self._task(node, self._whole(node, said), context)

    def _leads_on(self, lead: Span) -> bool:
        """As in "Các tồn tại, hạn chế được nêu trong bảng sau": the words only say where to look."""
        return self._matcher.by_rule(self._folded, "header.closing.pointer", lead.start, lead.end) is not None

    def _whole(self, node: Node, said: NodeMentions) -> Span:
        """A task that gives its time and people in the same paragraph is quoted with them (gold rule 4: the item's wording)."""
        end = node.text.end
        lines = [self._document.blocks[b] for b in node.blocks]
        if not said.fields or not lines or lines[-1].end != end or said.lead.end < lines[-1].start:
            return said.lead
        while end > said.lead.start and self._document.text[end - 1] in " \n\f;,*":
            end -= 1
        return Span(said.lead.start, end)

    def _worthy(self, node: Node, span: Span) -> bool:
        """Answers whether a leaf tells somebody to do something."""
        words = self._folded[span.start : span.end].strip()
        if sum(c.isalpha() for c in words) < LEAST_LETTERS:
            return False
        if words.endswith(":"):
            return self._leads_to_table(node, span)
        if words.startswith("(") or self._matcher.at(self._folded, "enacts", span.start, span.end) is not None:
            return False
        # "Đồng chí Phó Giám đốc trực tiếp chỉ đạo thực hiện Kế hoạch." hands something out too.
        told = any(is_owner(u) or u.role == "chi_dao" for u in self._nodes.of(node).units)
        if not told and any(self._matcher.at(self._folded, label, span.start, span.end) for label in ("praise", "describes")):
            return False
        if node.kind == "paragraph":
            if self._introduces(node):
                return False
            told = told or self._nodes.opens_directive(span) or self._nodes.promised(node, span) or self._everyone_acts(node, span)
            return told or node.parent >= 0 and self._under_bare_heading(node, span)
        if node.parent == -1:
            return node.marker is not None and not node.heading
        if node.marker is None:
            return self._nodes.opens_directive(span)
        return True

    def _everyone_acts(self, node: Node, span: Span) -> bool:
        """Answers whether a paragraph of a section of tasks says what all of some people are to do, or a name before a colon."""
        if node.section_kind not in TASK_KINDS:
            return False
        if (hit := self._matcher.at(self._folded, "everyone-acts", span.start, span.end)) is not None:
            return self._matcher.at(self._folded, "directive", hit.end, span.end) is not None
        colon = self._folded.find(": ", span.start, min(span.end, span.start + _NAME_MOST))
        named = colon > 0 and self._matcher.at(self._folded, "unit.head", span.start, colon) is not None
        return named and self._nodes.opens_directive(Span(colon + 2, span.end))

    def _leads_to_table(self, node: Node, span: Span) -> bool:
        """As in "Phòng Tài chính thu hồi trong quý II. Số tiền cụ thể như sau:": a task, and then what the table behind it shows."""
        last = self._folded.rfind(". ", span.start, span.end)
        if node.marker is not None or last < 0 or self._nodes.kids(node):
            return False
        told = any(is_owner(u) and u.unit.start < last for u in self._nodes.of(node).units)
        return told and self._matcher.at(self._folded, "points-below", last + 2, span.end) is not None

    def _under_bare_heading(self, node: Node, span: Span) -> bool:
        """Under the name of a body, or a title that tells nobody anything, each paragraph that gives no account is a duty (gold rule 3)."""
        parent = self._outline.nodes[node.parent]
        if any(u.rule_id == "role.heading" for u in self._nodes.of(parent).units):
            return True
        titled = parent.heading and parent.parent >= 0 and node.section_kind in TASK_KINDS[1:]
        if not titled or span.end - span.start < STATEMENT_LEAST:
            return False
        heading = self._nodes.of(parent).lead
        if self._nodes.opens_directive(heading) and not (self._nodes.acted_on(span) or self._among_duties(node.parent)):
            return False
        narrates = self._matcher.at(self._folded, "narrative", span.start, span.end) or self._matcher.scan(
            self._folded, "narrates", span.start, span.end
        )
        return not narrates and not self._matcher.scan(self._folded, "lack", span.start, span.end)

    def _among_duties(self, parent: int) -> bool:
        """Answers whether at least half of the paragraphs right below a heading, and two, say who does something; asked once for each."""
        if parent not in self._duties_below:
            below = [n for n in self._nodes.children.get(parent, []) if n.kind == "paragraph"]
            duties = sum(any(is_owner(u) for u in self._nodes.of(n).units) for n in below)
            self._duties_below[parent] = duties >= max(2, len(below) / 2)
        return self._duties_below[parent]

    def _hands_out(self, node: Node) -> bool:
        """The last paragraph may still hand out a duty: "Giao Văn phòng Sở theo dõi, đôn đốc ..."."""
        said = self._nodes.of(node)
        opening = self._matcher.by_rule(self._folded, "role.left.owner", said.lead.start, said.lead.end)
        return opening is not None and opening.text.startswith("giao") and any(is_owner(u) for u in said.units)

    def _introduces(self, node: Node) -> bool:
        """A paragraph before the numbered items of its section leads in to them."""
        elders = self._nodes.children.get(node.parent, [])
        place = elders.index(node)
        later = [n for n in elders[place + 1 :] if n.marker is not None]
        return node.parent >= 0 and len(later) >= 2 and not any(n.marker is not None for n in elders[:place])

    def _task(
        self, node: Node, span: Span, context: Context, *, extra: tuple[FieldMention, ...] = (), fault: Span | None = None
    ) -> None:
        said = self._nodes.of(node)
        fields = tuple(f for f in said.fields if f.field.role in FIELD_ROLES) + extra
        self._solution(node, span, context, fields=fields, number=number_of(node), rule="item." + node.kind, fault=fault)

    def _solution(
        self,
        node: Node,
        span: Span,
        context: Context,
        *,
        fields: tuple[FieldMention, ...],
        number: str,
        rule: str,
        fault: Span | None = None,
    ) -> None:
        """Adds a task; what its `fault` names and when that was is no part of what is to be done about it."""
        said = self._nodes.of(node)
        inside = span.start <= said.lead.start and said.lead.end <= span.end and said.lead.end > said.lead.start
        remedy = next((f for f in said.fields if f.field.role == "solution" and f.field.value == span), None)
        units = said.units if inside else remedy.units if remedy is not None else ()
        times = said.deadlines if inside else remedy.deadlines if remedy is not None else ()
        if fault is not None:
            # Whose fault it was may be who is to mend it: whom the words open with.
            units = tuple(u for u in units if u.unit.end <= fault.start or u.unit.start >= fault.end or u.unit.start == fault.start)
            times = tuple(d for d in times if d.end <= fault.start or d.start >= fault.end)
        self._builder.solution(
            span, context, number=number, units=units, deadlines=times, fields=fields, rule_id=rule
        )

    def _with_shortcoming(self, node: Node, context: Context) -> Context:
        """Answers the context below a node that states a shortcoming: whom it names did it, and are not those who mend it."""
        sid = self._builder.shortcoming(self._nodes.shortcoming_words(node), context, number_of(node), "shortcoming.parent")
        self._shortcomings.remember(node, sid)
        said = self._nodes.of(node)
        below = self._with_fields(context, said.fields)
        aside = self._nodes.aside(node)
        if aside is not None:
            units = tuple(u for u in said.units if aside.start < u.unit.start < aside.end)
            below = below.with_fields(units, tuple(d for d in said.deadlines if aside.start < d.start < aside.end))
        return replace(below, shortcoming_id=sid, parent_shortcoming_id=sid, remedy=True)

