"""Document to Outline: head and foot apart, headings and items as a tree, task tables as rows, a kind for each section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.matcher import Match, Matcher
from extract.model import Block, Document, DocumentFacts, Marker, Node, Outline, RowCell, Span
from extract.normalize.fields import split
from extract.normalize.labels import LabelReader, learn
from extract.normalize.units import UnitReader
from extract.outline.blocks import enclosed_head
from extract.outline.grids import GridHead, GridReader, GridRow
from extract.outline.head import HeadReader, Zones
from extract.outline.plain import plain_matcher, promises_remedies
from extract.outline.tree import Draft, TreeBuilder, walk
from extract.text import fold, unaccented

# Documents that find what is wrong with others and say what they are to do.
_RECOMMENDING = ("thong_bao", "ket_luan")
_KIND_HEAD_MOST = 240
# What stands before the second of two things that a heading names.
_BESIDE = re.compile(r"(?:[,;/–-]| và) ?(?:các |những |một số )?$")
# A topic before a colon is not longer than this.
_TOPIC_MOST = 60
# No more paragraphs than this close a plan.
_LAST_MOST = 4
# Sections that have headings of their own under them.
# What a form asks for ("Hạn chế", "Giải pháp"), and what stands beside it ("Thời gian", "Phân công").
_FORM_TOPICS = ("shortcoming", "solution", "cause")
_FORM_FIELDS = ("deadline", "lead", "cooperate", "person")
_HOLDERS = ("nhiem_vu_giai_phap", "to_chuc_thuc_hien", "han_che")
# Shorter than this a leaf is a phrase that tells nothing either way.
_SENTENCE_LEAST = 10


def build(document: Document, matcher: Matcher) -> Outline:
    """Answers the outline of a document; nodes in text order, parents first."""
    folded = fold(document.text)
    facts, zones = HeadReader(document, folded, matcher).read()
    running = [b for b in document.blocks[zones.body_start : zones.body_end] if b.kind == "body" and not _in_ruled_table(document, b)]
    labels = LabelReader(matcher, folded, learn(running, document.text, folded, matcher))
    tree = TreeBuilder(document, labels)
    _grow(tree, document, range(zones.body_start, zones.body_end))
    _grow_tail(tree, document, folded, matcher, zones)
    nodes = _Flattener(document, labels, facts).flatten(tree.roots)
    recipients = document.blocks[zones.recipients] if zones.recipients is not None else None
    return Outline(nodes, facts, zones.preamble, Span(recipients.start, recipients.end) if recipients else None, labels.learned)


def _in_ruled_table(document: Document, block: Block) -> bool:
    return block.cell is not None and document.tables[block.cell.table].ruled


def _grow(tree: TreeBuilder, document: Document, indices: Sequence[int]) -> None:
    """Feeds blocks to the tree; ruled tables go in whole, grids that only place things go in block by block."""
    seen: set[int] = set()
    for position, i in enumerate(indices):
        block = document.blocks[i]
        if block.kind != "body":
            continue
        if block.cell is not None and document.tables[block.cell.table].ruled:
            number = block.cell.table
            if number not in seen:
                seen.add(number)
                members = [k for k in indices if _in_table(document.blocks[k], number)]
                tree.add_table(number, members, Span(block.start, document.blocks[members[-1]].end))
            continue
        later = [document.blocks[k] for k in indices[position + 1 : position + 40] if document.blocks[k].kind == "body"]
        last = len(later) <= _LAST_MOST and not any(tree.is_marked(b) or _in_ruled_table(document, b) for b in later)
        tree.add(i, block, later[0] if later else None, next((b for b in later if tree.is_numbered(b)), None), last=last)


def _in_table(block: Block, number: int) -> bool:
    return block.cell is not None and block.cell.table == number


def _grow_tail(tree: TreeBuilder, document: Document, folded: str, matcher: Matcher, zones: Zones) -> None:
    """Adds the recipients and the appendices, each a top-level section."""
    blocks = document.blocks
    if zones.recipients is not None:
        block = blocks[zones.recipients]
        tree.open(Draft("section", "recipients", 0, None, Span(block.start, block.end), [zones.recipients], heading=True))
    i = zones.tail_end
    while i < len(blocks):
        end = i + 1
        while end < len(blocks) and not _opens_appendix(document, folded, matcher, end):
            end += 1
        _grow_appendix(tree, document, folded, matcher, range(i, end))
        i = end


def _opens_appendix(document: Document, folded: str, matcher: Matcher, index: int) -> bool:
    block = document.blocks[index]
    if block.cell is not None and document.tables[block.cell.table].ruled:
        return False
    if matcher.at(folded, "header.kind", block.start, block.end) is not None and document.text[block.start : block.end][:4].isupper():
        return enclosed_head(document, folded, matcher, index) is not None
    hit = matcher.at(folded, "header.appendix", block.start, block.end)
    text = document.text[block.start : block.end]
    return hit is not None and len(text) <= 160 and (text[:4].isupper() or block.style.align == "center" or bool(block.style.bold))


def _grow_appendix(tree: TreeBuilder, document: Document, folded: str, matcher: Matcher, indices: range) -> None:
    """The first lines of an appendix are its heading: its word, its title, what it is attached to."""
    blocks = document.blocks
    last = enclosed_head(document, folded, matcher, indices[0])
    if last is not None:
        # A plan behind the decision that enacts it is the document itself, not one more appendix.
        tree.restart()
        _grow(tree, document, [i for i in indices if i > last])
        return
    head: list[int] = []
    for i in indices:
        block = blocks[i]
        text = document.text[block.start : block.end].strip()
        if block.cell is not None and document.tables[block.cell.table].ruled or len(head) >= 8:
            break
        marked = matcher.at(folded, "ladder", block.start, block.end) is not None
        title = (
            _shouted(text)
            or block.style.align == "center"
            or bool(block.style.bold)
            or matcher.at(folded, "header.attached", block.start, block.end)
        )
        if head and (marked or not title):
            break
        head.append(i)
    if not head:
        return
    words = [i for i in head if matcher.at(folded, "header.attached", blocks[i].start, blocks[i].end) is None]
    span = Span(blocks[head[0]].start, blocks[words[-1] if words else head[-1]].end)
    note = folded.find("(kèm theo", span.start, span.end)
    if note > span.start:  # on a PDF's page the note wraps into the title
        span = Span(span.start, note + len(document.text[span.start : note].rstrip()) - (note - span.start))
    tree.open(Draft("section", "appendix", 0, None, span, list(head), heading=True))
    _grow(tree, document, [i for i in indices if i not in head])


def _shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 2 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


# A heading says what it is about before a bracket that comes after so many characters.
_BEFORE_BRACKET = 20


class _Flattener:
    """Turns the grown tree into nodes and settles what each section is about."""

    def __init__(self, document: Document, labels: LabelReader, facts: DocumentFacts) -> None:
        self._document = document
        self._kind_of_document = facts.kind
        self._labels = labels
        self._folded = labels.folded
        self._matcher = labels.matcher
        self._nodes: list[Node] = []
        self._roots: list[Draft] = []
        self._grids: dict[int, tuple[list[GridRow], GridHead | None]] = {}
        title = facts.title.span if facts.title is not None else None
        self._remedial = promises_remedies(document, labels.folded, labels.matcher, title)

    def flatten(self, roots: Sequence[Draft]) -> tuple[Node, ...]:
        self._roots = self._nested(roots)
        for draft in walk(self._roots):
            self._label_forms(draft)
        for draft in self._roots:
            self._flatten(draft, -1, 1, "")
        return tuple(self._with_organisation())

    def _label_forms(self, draft: Draft) -> None:
        """Labels the headings below one that are the lines of a form: "1.1. Hạn chế", "1.2. Giải pháp khắc phục", "1.3. Thời gian"."""
        if draft.parent is None and draft.marker is None:
            return
        bare = {}
        for kid in draft.children:
            hit = self._labels.role(kid.head.start, kid.head.end) if not kid.label and kid.children else None
            if hit is not None and hit[0] in (*_FORM_TOPICS, *_FORM_FIELDS):
                bare[id(kid)] = hit[0]
        roles = {kid.label or bare.get(id(kid), "") for kid in draft.children}
        if not {"shortcoming", "solution"} <= roles and not (roles & set(_FORM_TOPICS) and roles & set(_FORM_FIELDS)):
            return
        for kid in draft.children:
            role = bare.get(id(kid), "")
            if role in _FORM_TOPICS or role and all(not k.children and k.marker is None for k in kid.children):
                kid.label = role

    def _nested(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Puts headings without numbers under one of the same look that nothing but them follows.

        "Các hoạt động" right over "Kiện toàn tổ tư vấn" holds it and those after it, up to one whose words name a section of another kind.
        """
        out: list[Draft] = []
        holder: Draft | None = None
        for position, draft in enumerate(drafts):
            plain = draft.heading and draft.marker is None and draft.kind == "item"
            if holder is not None and plain and self._stands_below(draft, holder):
                draft.parent = holder
                holder.children.append(draft)
                continue
            holder = None
            out.append(draft)
            follower = drafts[position + 1] if position + 1 < len(drafts) else None
            over = plain and not draft.children and follower is not None and follower.heading and follower.key == draft.key
            if over and self._kind(draft) in ("", "?", *_HOLDERS):
                holder = draft
        return out

    def _stands_below(self, draft: Draft, holder: Draft) -> bool:
        if draft.key != holder.key or self._kind(draft) not in ("", "?", "nhiem_vu_giai_phap"):
            return False
        asks, held = self._asks(draft), [self._asks(d) for d in holder.children]
        # One that asks as its holder does, and not as those under it, stands beside it.
        return not held or asks == held[-1] or asks != self._asks(holder)

    def _asks(self, draft: Draft) -> bool:
        return self._folded[draft.head.start : draft.head.end].rstrip().endswith("?")

    def _with_organisation(self) -> list[Node]:
        """"Phân công nhiệm vụ" beside a section of tasks is its organisation, and so is the last such where no section is one."""
        tops = [n for n in self._nodes if n.parent == -1]
        handing = [n for n in tops if self._matcher.scan(self._folded, "organisation", n.head.start, n.head.end)]
        tasks = [n for n in tops if n.section_kind == "nhiem_vu_giai_phap" and n not in handing]
        last = next((n for n in reversed(tops) if n.section_kind not in ("noi_nhan", "phu_luc")), None)
        if tasks:
            chosen = [n for n in handing if n.section_kind == "nhiem_vu_giai_phap" and n.index > tasks[0].index]
        else:
            chosen = [n for n in handing if n is last and not any(t.section_kind == "to_chuc_thuc_hien" for t in tops)]
        inside = {n.index: n.section_kind for n in chosen}
        out = []
        for node in self._nodes:
            if node.parent in inside:
                inside[node.index] = inside[node.parent]
            if node.index in inside and node.section_kind == inside[node.index]:
                node = replace(node, section_kind="to_chuc_thuc_hien")
            out.append(node)
        return out

    def _flatten(self, draft: Draft, parent: int, level: int, inherited: str) -> None:
        if draft.table is not None:
            self._flatten_table(draft, parent, level, inherited)
            return
        kind = draft.kind
        section_kind = inherited
        is_heading = draft.heading or (parent == -1 and bool(draft.children) and not draft.lead_in)
        if draft.key == "appendix":
            section_kind = "phu_luc"
        elif draft.key == "recipients":
            section_kind = "noi_nhan"
        elif parent == -1 and not is_heading and self._kind(draft) == "kinh_phi":
            section_kind = "kinh_phi"  # "5. Dự toán kinh phí: 15.000.000 đồng"
        elif not is_heading and draft.children and self._kind(draft) == "han_che" and self._recounts(draft, inherited):
            section_kind = "han_che"  # "2/ Tồn tại:" in an account of what was done; "Qua kiểm tra còn những thiếu sót sau:"
        elif not is_heading and inherited in ("khac", "") and self._counts_faults(draft):
            section_kind = "han_che"  # "Qua kiểm tra cho thấy:"
        elif is_heading and inherited != "phu_luc":
            own = self._kind(draft)
            if own == "?":
                own = self._kind_by_content(draft)
                if own == "khac" and inherited == "han_che":
                    own = ""
                if own == "nhiem_vu_giai_phap" and self._remedial and self._holds_faults(draft):
                    own = "han_che"  # "Nội dung khắc phục" over what fell short and what is done about each
                if own == "khac" and self._matcher.by_rule(self._folded, "section.remedy-content", draft.head.start, draft.head.end):
                    own = "nhiem_vu_giai_phap"
            if own == "khac" and self._recommends(draft) or own == "muc_dich_yeu_cau" and self._demands(draft):
                own = self._kind_by_content(draft)
                own = "nhiem_vu_giai_phap" if own == "han_che" else own  # a table there says what each demand is for
            topic = own == "to_chuc_thuc_hien" and not self._opens_with_kind(draft) and inherited == "han_che"
            # "4. Công tác kiểm tra, giám sát" in an account of what was done.
            topic = topic or own == "to_chuc_thuc_hien" and inherited == "khac" and not self._organises(draft)
            # "2. Về thực hiện chức trách, nhiệm vụ" among what fell short says in what.
            # "4. Xử lý vi phạm" under "I. KẾT QUẢ" is one more thing that was done.
            topic = topic or own == "nhiem_vu_giai_phap" and inherited == "khac" and self._mended_already(draft)
            # and "2. Lĩnh vực tài chính" in which field.
            topic = topic or own in ("nhiem_vu_giai_phap", "khac") and inherited == "han_che" and self._is_topic(draft)
            if own == "khac" and not topic and any(d.label == "solution" for d in walk(draft.children)):
                own = self._kind_by_content(draft)  # whatever its name, remedies stand below
            weaker = self._weaker(own, inherited) and not (own == "han_che" and self._recounts(draft, inherited))
            if own and not (parent != -1 and (topic or weaker)):
                section_kind = own
            elif parent == -1:
                section_kind = self._kind_by_content(draft)
                if section_kind == "khac" and self._among_topics(draft):
                    section_kind = "nhiem_vu_giai_phap"
        if is_heading and (draft.children or parent == -1) and kind == "item":
            kind = "section"
        index = len(self._nodes)
        blocks = self._document.blocks
        text = Span(draft.head.start, max(draft.head.end, blocks[draft.blocks[-1]].end))
        self._nodes.append(
            Node(
                index,
                parent,
                kind,
                level,
                draft.marker,
                draft.head,
                text,
                tuple(draft.blocks),
                section_kind,
                heading=draft.heading,
                label=draft.label,
            )
        )
        for child in draft.children:
            self._flatten(child, index, level + 1, section_kind)

    def _is_topic(self, draft: Draft) -> bool:
        """Answers whether a heading opens with "Về", "Trong" and the like and promises no remedies."""
        head = draft.head
        remedy = any(h.rule.id == "section.remedy" for h in self._matcher.scan(self._folded, "section", head.start, head.end))
        return not remedy and self._matcher.by_rule(self._folded, "topic.opening", head.start, head.end) is not None

    def _mended_already(self, draft: Draft) -> bool:
        """Answers whether a heading that only says what is mended stands under one that opens with what came of the work."""
        above = draft.parent.head if draft.parent is not None else draft.head
        named = self._matcher.scan(self._folded, "section", draft.head.start, draft.head.end)
        account = self._matcher.at(self._folded, "account", above.start, above.end) is not None
        return account and all(h.rule.id == "section.remedy" for h in named) and self._opens_with_kind(draft)

    def _recommends(self, draft: Draft) -> bool:
        """In a notice or conclusion "Kiến nghị" is what others are to do; in a report or plan it asks those above for help."""
        asked = self._matcher.by_rule(self._folded, "recommendation", draft.head.start, draft.head.end)
        return asked is not None and self._kind_of_document in _RECOMMENDING

    def _demands(self, draft: Draft) -> bool:
        """"Yêu cầu" behind a section of what fell short, or in a notice or conclusion, is what is demanded, no aim."""
        demand = self._matcher.at(self._folded, "demands", draft.head.start, draft.head.end)
        if demand is None or self._folded[demand.end : draft.head.end].strip(" .:") or draft not in self._roots:
            return False
        before = self._roots[: self._roots.index(draft)]
        return self._kind_of_document in _RECOMMENDING or any(self._kind(d) == "han_che" for d in before)

    @staticmethod
    def _weaker(own: str, inherited: str) -> bool:
        """Answers whether a sub-heading's kind gives way to its section's, as all do in an appendix."""
        if inherited in ("muc_dich_yeu_cau", "can_cu", "phu_luc", "kinh_phi"):
            return True
        if inherited == "han_che" and own == "kinh_phi":
            return True  # "Lĩnh vực tài chính công" among what fell short
        return own in ("khac", "han_che", "kinh_phi") and inherited in ("nhiem_vu_giai_phap", "to_chuc_thuc_hien")

    def _recounts(self, draft: Draft, inherited: str) -> bool:
        """Answers whether most of what stands under a heading of shortcomings says what fell short, in a section of whatever kind.

        "1. Những hạn chế cần khắc phục:" in a section of tasks; not "Đối với khó khăn, vướng mắc:" over what is to be done about them.
        """
        if inherited in ("khac", ""):
            return True
        if inherited not in ("nhiem_vu_giai_phap", "to_chuc_thuc_hien"):
            return False
        said = [d for d in draft.children if d.label not in ("cause", "solution", "deadline", "lead", "cooperate", "person")]
        lacking = sum(1 for d in said if self._matcher.scan(self._folded, "lack", d.head.start, d.head.end) and not self._tells(d))
        return lacking * 2 > len(said)

    def _organises(self, draft: Draft) -> bool:
        return bool(self._matcher.scan(self._folded, "organising", draft.head.start, draft.head.end))

    def _counts_faults(self, draft: Draft) -> bool:
        """Answers whether a paragraph that names no kind leads in to items that say what fell short and tell nobody to do anything."""
        if not draft.lead_in or self._kind(draft) or len(draft.children) < 2:
            return False
        lacking = [bool(self._matcher.scan(self._folded, "lack", d.head.start, d.head.end)) and not self._tells(d) for d in draft.children]
        return sum(lacking) * 2 > len(lacking)

    def _opens_with_kind(self, draft: Draft) -> bool:
        """Answers whether the heading's first words are what names its kind; "Về tổ chức thực hiện nghị quyết" only says in what."""
        return any(h.start == draft.head.start for h in self._matcher.scan(self._folded, "section", draft.head.start, draft.head.end))

    def _kind(self, draft: Draft) -> str:
        start = draft.head.start
        if not draft.heading and self._folded.endswith(":", start, draft.head.end):
            # A paragraph leads in to a list with its last sentence: "Sở đã kiểm tra 24 trường. Tuy nhiên, vẫn còn một số hạn chế sau:"
            start = self._folded.rfind(". ", start, draft.head.end) + 2 if ". " in self._folded[start : draft.head.end] else start
            start = self._demanded(start, draft.head.end)
        end = min(draft.head.end, start + _KIND_HEAD_MOST)
        colon = self._folded.find(":", start, end)
        if not draft.heading and colon > 0:
            end = colon
        # "Sổ sách không đầy đủ (khắc phục trong tháng 3)": the bracket says when, the words before it what.
        bracket = self._folded.find("(", start + _BEFORE_BRACKET, end)
        end = bracket if bracket > 0 else end
        return section_kind(self._matcher, self._folded, start, end, misread=self._document.text_source != "text")

    def _demanded(self, start: int, end: int) -> int:
        """Answers where a sentence begins to say who is told to do something, `start` where nobody is.

        "Do khó khăn chung, để giữ vững ổn định, Chủ tịch UBND tỉnh yêu cầu các sở, ban, ngành:" leads in to tasks, whatever stands before.
        """
        cues = [h for h in self._matcher.scan(self._folded, "role.left", start, end) if h.rule.id == "role.left.owner"]
        told = bool(cues) and cues[-1].end < len(self._folded[:end].rstrip(" :")) and not cues[-1].text.endswith(":")
        return cues[-1].start if told and not self._document.text[cues[-1].start].isupper() else start

    def _kind_by_content(self, draft: Draft) -> str:
        """Where a heading says nothing, what stands under it does: mostly things to do, or a task table."""
        leaves = [d for d in walk(draft.children) if not d.children]
        tasks = [d for d in leaves if d.table is not None and self._is_task_table(d)]
        if any(cell.role == "shortcoming" for d in tasks for row in self._grid(d) for cell in row.cells):
            return "han_che"
        if tasks:
            return "nhiem_vu_giai_phap"
        named = [k for d in draft.children if d.heading and d.children and (k := self._kind(d)) not in ("", "?")]
        if named and all(k == "muc_dich_yeu_cau" for k in named):
            return named[0]
        if "nhiem_vu_giai_phap" in named:
            return "nhiem_vu_giai_phap"
        labels = {d.label for d in walk(draft.children)}
        if "shortcoming" in labels:
            return "han_che"
        if "solution" in labels:
            return "nhiem_vu_giai_phap"
        told = [d for d in leaves if d.kind != "closing" and d.head.end - d.head.start >= _SENTENCE_LEAST]
        if not told:
            return "khac"
        if self._is_over(draft) and self._among_bodies(draft):
            return "nhiem_vu_giai_phap"
        if self._remedial and draft.marker is None and self._opens_with_fault(draft):
            return "han_che"
        # "1. Rà soát hồ sơ" over "Đối với hồ sơ thiếu giấy tờ, đề nghị các đơn vị bổ sung".
        ordered = draft.heading and self._matcher.at(self._folded, "directive", draft.head.start, draft.head.end) is not None
        doing = sum(1 for d in told if self._tells(d) or ordered and self._obliges_in_case(d))
        return "nhiem_vu_giai_phap" if doing >= 0.5 * len(told) else "khac"

    def _holds_faults(self, draft: Draft) -> bool:
        """Answers whether most of what stands right below, with more below it, says what fell short."""
        over = [d for d in draft.children if d.children]
        lacking = [bool(self._matcher.scan(self._folded, "lack", d.head.start, d.head.end)) and not self._tells(d) for d in over]
        return len(over) > 1 and sum(lacking) * 2 > len(lacking)

    def _obliges_in_case(self, draft: Draft) -> bool:
        """As in "Trường hợp hồ sơ quá hạn, cơ quan tiếp nhận có trách nhiệm xin lỗi": who is told what, in some case."""
        start, end = draft.head.start, self._document.blocks[draft.blocks[-1]].end
        case = self._matcher.at(self._folded, "role.adverbial", start, end) is not None
        return case and bool(self._matcher.scan(self._folded, "obliges", start, end))

    def _opens_with_fault(self, draft: Draft) -> bool:
        """Paragraphs, the first of which says what fell short: "Giám sát cho thấy 9 trường chưa có hồ sơ ...", then who mends that."""
        if len(draft.children) < 2 or any(d.kind != "paragraph" or d.label for d in draft.children):
            return False
        first = draft.children[0]
        return not self._tells(first) and bool(self._matcher.scan(self._folded, "lack", first.head.start, first.head.end))

    def _among_topics(self, draft: Draft) -> bool:
        """Answers whether most headings beside a topic without a number ("Về an toàn thực phẩm") hold things to do: then it does too."""
        if draft.marker is not None or self._matcher.at(self._folded, "topic", draft.head.start, draft.head.end) is None:
            return False
        beside = [d for d in self._roots if d.key == draft.key and d.heading and d.children and d is not draft and not self._kind(d)]
        return sum(2 for d in beside if self._kind_by_content(d) == "nhiem_vu_giai_phap") > len(beside) > 1

    def _among_bodies(self, draft: Draft) -> bool:
        """Answers whether at least half of the headings of its list are nothing but names of bodies: duties stand below them all."""
        siblings = draft.parent.children if draft.parent else self._roots
        beside = [d for d in siblings if d.key == draft.key and self._is_over(d) and d.children]
        return sum(2 for d in beside if self._names_bodies(d)) >= max(len(beside), 2)

    def _is_over(self, draft: Draft) -> bool:
        """Answers whether what stands below is a node's own: it is a heading, or ends in a colon ("1. BHXH tỉnh, thành phố:")."""
        return draft.heading or self._folded[draft.head.start : draft.head.end].rstrip().endswith(":")

    def _names_bodies(self, draft: Draft) -> bool:
        """As in "4. Đối với các nhà thầu tư vấn, thi công", "3. Phòng Tài chính": what stands below is theirs to do."""
        cue = self._matcher.at(self._folded, "role.heading", draft.head.start, draft.head.end)
        start = cue.end if cue is not None else draft.head.start
        reader = UnitReader(self._matcher, self._document.text, self._folded, start, draft.head.end, listing=True)
        units, after = reader.read_list(0)
        return bool(units) and all(not t.word for t in reader.tokens[after:])

    def _tells(self, draft: Draft) -> bool:
        """An item that opens with a verb, or with a body that a verb follows."""
        start, end = draft.head.start, self._document.blocks[draft.blocks[-1]].end
        if self._matcher.at(self._folded, "description", start, end) is not None:
            return False
        colon = self._folded.find(": ", start, min(end, start + _TOPIC_MOST))
        if colon > 0 and " " in self._folded[start:colon].strip() and self._named_at(colon + 2, end):
            return True  # "Sách trưng bày: cô Ngà chọn khoảng 300 quyển", "Trang trí: thầy Tú và tổ Văn phòng"
        if colon > 0 and self._matcher.at(self._folded, "role.heading", start, colon) and self._tells_words(colon + 2, end):
            return True  # "Đối với các cơ sở được kiểm tra: nghiêm túc khắc phục ..."
        if colon > 0 and self._named_at(start, colon) and self._matcher.at(self._folded, "directive", colon + 2, end) is not None:
            return True  # "MTTQ, Hội Phụ nữ: Vận động Nhân dân ..."
        return self._tells_words(start, end) or self._hands_out(start, end)

    def _hands_out(self, start: int, end: int) -> bool:
        """As in "Đề án kinh tế đêm: chưa thông qua. Giao Sở Văn hóa đánh giá lại ...": what was said of a matter, and whose it is now."""
        for hit in self._matcher.scan(self._folded, "role.left", start, end):
            named = self._document.text[hit.end : hit.end + 2].strip()[:1].isupper()
            if hit.rule.id == "role.left.owner" and hit.text.startswith("giao") and named:
                return True
        return False

    def _named_at(self, start: int, end: int) -> bool:
        units, _ = UnitReader(self._matcher, self._document.text, self._folded, start, end).read_list(0)
        return any(u.proper and u.kind != "tap_the" for u in units)

    def _tells_words(self, start: int, end: int) -> bool:
        if self._matcher.at(self._folded, "directive", start, end) is not None:
            return True
        fields = split(self._labels, start, end).fields
        if any(f.role in ("deadline", "lead", "cooperate", "person") or f.rule_id == "field.arrow" for f in fields):
            return True
        reader = UnitReader(self._matcher, self._document.text, self._folded, start, end)
        units, after = reader.read_list(0)
        if not units:
            return False
        if after >= len(reader.tokens):
            return False
        at = reader.tokens[after].start
        if self._matcher.at(self._folded, "directive", at, end) is not None:
            return True
        if not reader.tokens[after].word or self._matcher.at(self._folded, "state", at, end) is not None:
            return False
        counts = bool(re.match(r"\S+ \d[\d.]{2,}", self._folded[at:end]))  # "Bệnh viện khám 14.326 lượt"
        told = not counts and not self._matcher.scan(self._folded, "narrates", at, end)
        return told and all(u.proper for u in units) and start == units[0].start

    def _is_task_table(self, draft: Draft) -> bool:
        return bool(self._grid(draft))

    def _grid(self, draft: Draft) -> list[GridRow]:
        assert draft.table is not None
        return self._table(draft.table)[0]

    def _table(self, number: int) -> tuple[list[GridRow], GridHead | None]:
        """Answers the rows of a table and its head; a table that follows another without a word between may go on under its head."""
        if number not in self._grids:
            members = [(i, b) for i, b in enumerate(self._document.blocks) if _in_table(b, number)]
            tables = self._document.tables
            follows = number > 0 and members[0][0] > 0 and _in_table(self._document.blocks[members[0][0] - 1], number - 1)
            above = self._table(number - 1)[1] if follows and tables[number - 1].columns == tables[number].columns else None
            reader = GridReader(self._document, self._folded, self._matcher, tables[number], members)
            self._grids[number] = (reader.rows(above), reader.head)
        return self._grids[number]

    def _flatten_table(self, draft: Draft, parent: int, level: int, inherited: str) -> None:
        groups: list[tuple[int, int]] = []
        for row in self._grid(draft):
            index = len(self._nodes)
            marker = Marker("table.number", row.number, None, row.number_span) if row.number and row.number_span else None
            if row.group:
                rank = _group_rank(row.number)
                while groups and groups[-1][0] >= rank:
                    groups.pop()
                above = groups[-1][1] if groups else parent
                words: RowCell = row.cells[0]
                self._nodes.append(
                    Node(index, above, "group", level + len(groups), marker, words.span, words.span, row.blocks, inherited, heading=True)
                )
                groups.append((rank, index))
                continue
            above = groups[-1][1] if groups else parent
            self._nodes.append(
                Node(index, above, "row", level + len(groups), marker, row.span, row.span, row.blocks, inherited, cells=row.cells)
            )


def _group_rank(number: str) -> int:
    """Orders the group rows of a table: parts in capitals over Roman over Arabic over none."""
    if re.fullmatch(r"[A-HĐ]", number):
        return 0
    if re.fullmatch(r"[IVXLC]+", number):
        return 1
    if re.fullmatch(r"\d+", number):
        return 2
    if re.fullmatch(r"\d+(\.\d+)+", number):
        return 2 + number.count(".")
    return 1 if not number else 4


def section_kind(matcher: Matcher, folded: str, start: int, end: int, *, misread: bool = False) -> str:
    """Answers what a heading's words say its section is about: the kind named first wins.

    "" where they say nothing, "?" where they hint at tasks and what stands below has to tell ("Nội dung và hình thức").
    `misread` allows for accents that OCR got wrong.
    """
    while start < end and not folded[start].isalnum():
        start += 1
    hits: list[Match] = list(matcher.scan(folded, "section", start, end))
    opening = matcher.at(folded, "section", start, end)
    if opening is not None:
        hits.append(opening)
    if not hits:
        words = folded[start:end]
        return _plain_kind(matcher, words) if misread or words.isascii() else ""
    best = min(hits, key=lambda h: (h.start, -h.rule.priority))
    if best.rule.constants["kind"] == "muc_dich_yeu_cau":
        # "MỤC TIÊU, NHIỆM VỤ VÀ GIẢI PHÁP": what is to be done stands there too; headings below may name the aims alone.
        tasks = [h for h in hits if h.rule.constants["kind"] == "nhiem_vu_giai_phap" and "weak" not in h.rule.constants]
        if any(_BESIDE.search(folded[best.start : h.start]) for h in tasks):
            return "nhiem_vu_giai_phap"
    return best.rule.constants["kind"] if "weak" not in best.rule.constants else "?"


def _plain_kind(matcher: Matcher, words: str) -> str:
    """Answers the kind of a heading whose accents are missing or misread ("TO CHUC THUC HIEN", "TỎ CHỨC THỰC HIỆN")."""
    bare = unaccented(words)
    plain = plain_matcher(matcher)
    hits = list(plain.scan(bare, "section"))
    opening = plain.at(bare, "section", 0)
    if opening is not None:
        hits.append(opening)
    hits = [h for h in hits if "weak" not in h.rule.constants]
    return min(hits, key=lambda h: (h.start, -h.rule.priority)).rule.constants["kind"] if hits else ""
