"""What the words of a node say: its label, whether they tell somebody to do something, whether they state what fell short."""

from __future__ import annotations

import functools

from extract.assemble.context import FIELD_ROLES, LEAST_LETTERS, is_owner
from extract.assemble.inline import InlineReader
from extract.matcher import Matcher
from extract.mentions import FieldMention, Mentions, NodeMentions
from extract.mentions.roles import TOLD
from extract.model import Document, Node, Outline, Span
from extract.outline.markers import counts_remedies
from extract.outline.plain import promises_remedies
from extract.text import fold

# A topic is shorter than a sentence that states something.
STATEMENT_LEAST = 45
# A matter before a colon is not longer than this.
_TOPIC_MOST = 80
# Before what is done about the words above.
_ARROWS = ("=>", "->", "–>", "→", "⇒")
# The verb of whoever is told to act stands within this many characters.
_VERB_MOST = 20
# Of items over their labelled remedies so many, and this share of them, say that something fell short where all of them state that; under a
# heading that says so one is enough.
_LACKING_LEAST, _LACKING_SHARE = 2, 0.25
# Names that open a sentence end within so many.
_OPENING_MOST = 60


class NodeReader:
    """Reads the nodes of one document; `remedial` says that its title promises to mend what fell short.

    Args:
        document: whose folded text the rules are asked about.
        outline: its nodes; `children` has those below each node by its index, -1 for the top.
        mentions: what was found in the words of each node.
        matcher: over all rules.
    """

    def __init__(self, document: Document, outline: Outline, mentions: Mentions, matcher: Matcher) -> None:
        self._document = document
        self._folded = fold(document.text)
        self._outline = outline
        self._mentions = mentions
        self._matcher = matcher
        self.children: dict[int, list[Node]] = {}
        for node in outline.nodes:
            self.children.setdefault(node.parent, []).append(node)
        self.inline = InlineReader(matcher, document.text, self._folded)
        self._facts_below: dict[int, bool] = {}  # by parent, asked by each of many items
        self._lists_faults: dict[tuple[int, str], bool] = {}  # by parent and ladder, asked as often
        title = outline.facts.title
        # The title of a plan of remedies says so: "khắc phục những hạn chế, khuyết điểm ...".
        self.remedial = promises_remedies(document, self._folded, matcher, title.span if title is not None else None)

    def of(self, node: Node) -> NodeMentions:
        """Answers what was found in the words of a node."""
        return self._mentions.nodes[node.index]

    def kids(self, node: Node) -> list[Node]:
        """Answers the nodes right below one, in text order."""
        return self.children.get(node.index, [])

    def label(self, node: Node) -> str | None:
        """Answers the role of the label that opens a node, None where none does."""
        said = self.of(node)
        if node.label in ("cause", "covers", "owners"):
            return "cause" if node.label == "cause" else "covers"
        if node.kind == "row" or not said.fields or said.lead.end > said.lead.start:
            return None
        role = said.fields[0].field.role
        if role == "content":
            return "solution" if self._beside_fields(node) else "other"
        return role

    def _beside_fields(self, node: Node) -> bool:
        """Answers whether "Nội dung: ..." is what is to be done: time or people stand beside it, and the heading above tells nothing.

        Where the heading tells something, the contents do instead where most of them tell somebody to do something, all over the
        document: "1. Tiêm phòng" over "Nội dung: Tổ chức tiêm ...", not "1. Tập huấn" over "Nội dung: quy định về đất đai".
        """
        if node.parent < 0:
            return False
        if self.opens_directive(self.of(self._outline.nodes[node.parent]).lead) and not self._contents_tell:
            return False
        roles = {f.field.role for n in self.children[node.parent] for f in self.of(n).fields[:1] if n is not node}
        return bool(roles & set(FIELD_ROLES)) and "solution" not in roles

    @functools.cached_property
    def _contents_tell(self) -> bool:
        tell = [self._content_tells(n) for n in self._outline.nodes if any(f.field.role == "content" for f in self.of(n).fields[:1])]
        return 2 * sum(tell) > len(tell)

    def _content_tells(self, node: Node) -> bool:
        value = self.of(node).fields[0].field.value
        if self.says_something(value):
            return self.opens_directive(value)
        kids = [self.opens_directive(self.of(kid).lead) for kid in self.kids(node)]
        return 2 * sum(kids) > len(kids)

    def closed_parts(self, kids: list[Node]) -> list[tuple[list[Node], tuple[FieldMention, ...]]]:
        """Answers items with the time and people that lines behind them give, where several such parts stand in one list; else none.

        As in "- A", "- B", "Chủ trì: ...", "Thời gian: ...", "- C", "Chủ trì: ...", "Thời gian: ...".
        """
        if not kids or self.label(kids[0]) is not None or self.label(kids[-1]) not in FIELD_ROLES:
            return []
        parts: list[tuple[list[Node], tuple[FieldMention, ...]]] = []
        for node in kids:
            role = self.label(node)
            if role in FIELD_ROLES:
                items, fields = parts[-1]
                parts[-1] = (items, (*fields, *self.of(node).fields))
            elif role is not None or self.kids(node) and any(self.label(kid) in FIELD_ROLES for kid in self.kids(node)):
                return []
            elif parts and not parts[-1][1]:
                parts[-1][0].append(node)
            else:
                parts.append(([node], ()))
        return parts if len(parts) > 1 else []

    def closing_fields(self, kids: list[Node]) -> tuple[FieldMention, ...]:
        """Answers the time and people of lines behind the last item of a remedy, for all its items where none before it has any."""
        items = [k for k in kids if k.marker is not None]
        told = [[n for n in self.kids(k) if n.marker is None and self.label(n) in FIELD_ROLES] for k in items]
        if len(items) < 2 or not told[-1] or any(told[:-1]):
            return ()
        return tuple(f for n in told[-1] for f in self.of(n).fields)

    def chairs(self, node: Node) -> bool:
        """Answers whether "Chủ trì: Đồng chí An" says who chairs a meeting: beside its place, those who attend or who keeps the minutes."""
        lead = next((f for f in self.of(node).fields if f.field.role == "lead"), None)
        if lead is None or not lead.units or any(u.unit.kind not in ("ca_nhan", "chuc_danh") for u in lead.units):
            return False
        above = [self._outline.nodes[node.parent].head] if node.parent >= 0 else []
        said = [node.text, *above, *(k.head for k in self.children.get(node.parent, []) if k is not node)]
        return any(self._matcher.scan(self._folded, "meeting", s.start, min(s.end, s.start + _TOPIC_MOST)) for s in said)

    def lists(self, kids: list[Node]) -> bool:
        """Answers whether items of their own stand below: then "3.1. Hoạt động 1: Tuyên truyền" is what they are about, no task."""
        return any(k.marker is not None and self.label(k) is None for k in kids)

    def has_solution(self, node: Node) -> bool:
        """Answers whether a node, or one below it, has the label of a remedy."""
        return self.label(node) == "solution" or any(self.has_solution(k) for k in self.kids(node))

    def says_something(self, span: Span) -> bool:
        """Answers whether a span holds more than a blank to be filled in."""
        return sum(c.isalpha() for c in self._document.text[span.start : span.end]) >= LEAST_LETTERS

    def opens_directive(self, span: Span) -> bool:
        """Answers whether the words of a span open with a verb that tells somebody to do something."""
        return self._matcher.at(self._folded, "directive", span.start, span.end) is not None

    def acted_on(self, span: Span) -> bool:
        """Answers whether something is to be done to what words open with: "Bảng chỉ dẫn được thay mới trong tháng 3"."""
        first = self._folded.find(" được ", span.start, span.end)
        return first >= 0 and self._matcher.at(self._folded, "directive", first + len(" được "), span.end) is not None

    def directive(self, node: Node) -> bool:
        """Answers whether a node tells somebody to do something: by its verb, or by handing it to a body."""
        said = self.of(node)
        return self.opens_directive(said.lead) or any(u.rule_id in TOLD for u in said.units)

    def tells(self, node: Node) -> bool:
        """Answers whether an item may be a task although nothing above says whose: not where it is one of several facts.

        A fact is a name and a value: "Chủ đề: ...", "Lệ phí: 500.000 đồng". Where no heading says what the items are about, each is none;
        under a heading of tasks only those that stand among others of their kind.
        """
        if node.section_kind == "":
            lead = self.of(node).lead
            return self._folded.find(": ", lead.start, min(lead.end, lead.start + _TOPIC_MOST)) < 0 or self._demands(node)
        return node.kind != "item" or not self._is_fact(node) or not self._among_facts(node.parent)

    def _among_facts(self, parent: int) -> bool:
        """Answers whether at least half of the items right below a node, and two of them, are facts."""
        if parent not in self._facts_below:
            beside = [n for n in self.children.get(parent, []) if n.marker is not None and not self.kids(n)]
            facts = sum(1 for n in beside if self.label(n) in ("other", "content", "resource", "deadline") or self._is_fact(n))
            self._facts_below[parent] = facts >= max(2, len(beside) / 2)
        return self._facts_below[parent]

    def _demands(self, node: Node) -> bool:
        lead = self.of(node).lead
        colon = self._folded.find(": ", lead.start, min(lead.end, lead.start + _TOPIC_MOST))
        return (
            self.directive(node)
            or any(is_owner(u) for u in self.of(node).units)
            or any(f.field.role in FIELD_ROLES for f in self.of(node).fields)
            or colon > 0 and self.opens_directive(Span(colon + 2, lead.end))
            or bool(self._matcher.scan(self._folded, "obliges", lead.start, lead.end))
        )

    def _is_fact(self, node: Node) -> bool:
        """As in "Chủ đề nghiên cứu: Bài 15": a name, a colon and a value that nobody is told to do anything with."""
        lead = self.of(node).lead
        colon = self._folded.find(": ", lead.start, min(lead.end, lead.start + _TOPIC_MOST))
        if colon < 0 or self._demands(node) or self.of(node).deadlines:
            return False
        named = self._matcher.at(self._folded, "unit.head", colon + 2, lead.end) is not None  # "Hạn cấp 2: Công ty điều máy ..."
        return not named and self._matcher.at(self._folded, "topic", lead.start, colon) is None

    def due(self, node: Node) -> bool:
        """A paragraph whose subject is told to do something by a time is a remedy, whatever its section recounts."""
        said = self.of(node)
        return node.kind == "paragraph" and bool(said.deadlines) and any(is_owner(u) for u in said.units) and not self.lacks(node)

    def reports(self, node: Node) -> bool:
        """Answers whether a paragraph opens what a plan of remedies says under a heading by telling what fell short, and others mend it."""
        elders, younger = self._beside(node)
        if node.kind != "paragraph" or elders or not self.remedied(node) or not self.lacks(node):
            return False
        handed = any(u.rule_id in TOLD for u in self.of(node).units)
        return not handed and not self._handed(node) and any(self._handed(n) or self.opens_directive(self.of(n).lead) for n in younger)

    def mends(self, node: Node) -> bool:
        """Answers whether a paragraph behind one that tells what fell short says who mends it, whatever its verb."""
        elders, _ = self._beside(node)
        if node.kind != "paragraph" or not self.remedied(node) or not any(self.lacks(n) for n in elders):
            return False
        return self._handed(node) or self._does(node) or not self.lacks(node)

    def assigned(self, node: Node) -> bool:
        """Answers whether an item, below a heading that orders something, opens with who is to act: "Xử lý trách nhiệm", "- Phòng ..."."""
        said = self.of(node)
        if node.marker is None or node.parent < 0 or not self.remedied(node) or self.lacks(node):
            return False
        above = self._outline.nodes[node.parent]
        ordered = above.heading and self.opens_directive(self.of(above).lead)
        return ordered and any(is_owner(u) and u.unit.start == said.lead.start for u in said.units)

    def _beside(self, node: Node) -> tuple[list[Node], list[Node]]:
        """Answers the paragraphs before and behind one under its heading; none where it stands under none or beside items."""
        beside = self.children.get(node.parent, []) if node.parent >= 0 and self._outline.nodes[node.parent].heading else []
        if any(n.kind != "paragraph" for n in beside) or node not in beside:
            return [], []
        place = beside.index(node)
        return beside[:place], beside[place + 1 :]

    def remedied(self, node: Node) -> bool:
        """Answers whether the title, or a heading above, promises to mend what fell short."""
        here: Node | None = self._outline.nodes[node.parent] if node.parent >= 0 else None
        while here is not None and not self.remedial:
            kinds = {h.rule.constants["kind"] for h in self._matcher.scan(self._folded, "section", here.head.start, here.head.end)}
            if {"han_che", "nhiem_vu_giai_phap"} <= kinds:
                return True
            here = self._outline.nodes[here.parent] if here.parent >= 0 else None
        return self.remedial

    def _handed(self, node: Node) -> bool:
        """Answers whether somebody is told to act before anything is said of what fell short."""
        owners = [u.unit for u in self.of(node).units if is_owner(u)]
        lead = self.of(node).lead
        lacking = next((h.start for h in self._matcher.scan(self._folded, "lack", lead.start, lead.end)), lead.end)
        return any(u.end + _VERB_MOST < lacking for u in owners)

    def promised(self, node: Node, span: Span) -> bool:
        """Answers whether a paragraph is a remedy whatever its verb: below a remedy's label, or "Để khắc phục hạn chế trên, ..."."""
        labelled = node.parent >= 0 and self.label(self._outline.nodes[node.parent]) == "solution"
        return labelled or self._matcher.at(self._folded, "answering", span.start, span.end) is not None

    def leads_in_to_remedies(self, node: Node) -> bool:
        """Answers whether the words before a list end by saying that it is what mends: "... Để khắc phục, yêu cầu:"."""
        lead = self.of(node).lead
        if not self._document.text[lead.start : lead.end].rstrip().endswith(":"):
            return False
        last = max(self._folded.rfind(". ", lead.start, lead.end) + 2, lead.start)
        return self._matcher.at(self._folded, "answering", last, lead.end) is not None

    def lacks(self, node: Node) -> bool:
        """The words say that something fell short, and do not themselves tell anybody to do something about it."""
        lead = self.of(node).lead
        if self.opens_directive(lead):
            return False
        # "Hiệu trưởng các trường chưa có hồ sơ chủ động liên hệ ...": what is part of a name only says who is meant.
        names = [u.unit for u in self.of(node).units if is_owner(u) and self.opens_directive(Span(u.unit.end + 1, lead.end))]
        hits = self._matcher.scan(self._folded, "lack", lead.start, lead.end)
        return any(not any(u.start < h.start and h.end <= u.end for u in names) for h in hits)

    def recounted(self, node: Node) -> bool:
        """Answers whether an item says what fell short, under headings that promise no remedies ("Phát triển BHYT tự nguyện chậm")."""
        if not self._matcher.scan(self._folded, "lack", self.of(node).lead.start, self.of(node).lead.end):
            return False
        above = node
        while above.parent >= 0:
            above = self._outline.nodes[above.parent]
            kinds = {h.rule.constants["kind"] for h in self._matcher.scan(self._folded, "section", above.head.start, above.head.end)}
            topic = self._matcher.by_rule(self._folded, "topic.opening", above.head.start, above.head.end) is not None
            if "nhiem_vu_giai_phap" in kinds and not (topic and above.section_kind == "han_che"):
                return False
        return True

    def explains(self, node: Node) -> bool:
        """Answers whether a node says why things fell short, itself or under a heading of causes."""
        here: Node | None = node
        while here is not None:
            if self._matcher.at(self._folded, "cue.cause", self.of(here).lead.start, here.text.end) is not None:
                return True
            here = self._outline.nodes[here.parent] if here.parent >= 0 else None
        return False

    def named_shortcoming(self, node: Node) -> bool:
        """Answers whether a label, or its own numbering, calls a node a shortcoming."""
        return any(f.field.role == "shortcoming" for f in self.of(node).fields) or bool(
            node.marker
            and node.marker.ladder.startswith("ladder.step")
            and any(h.rule.id == "section.han_che" for h in self._matcher.scan(node.marker.ladder, "section"))
        )

    def answers_by_arrow(self, node: Node) -> bool:
        """Answers whether an arrow opens an item: what is done about the words above."""
        marker = node.marker.span if node.marker is not None else node.head
        return self._document.text[marker.start : marker.end].strip() in _ARROWS

    def opens_group(self, node: Node) -> bool:
        """Answers whether a paragraph under a heading of a plan of remedies stands before what is labelled as its remedy: the fault."""
        above = self._outline.nodes[node.parent] if node.parent >= 0 else None
        if node.kind != "paragraph" or above is None or not above.heading or self.directive(node) or not self.remedied(node):
            return False
        beside = self.kids(above)
        place = beside.index(node)
        remedies = [at for at, other in enumerate(beside) if self.label(other) == "solution"]
        return bool(remedies) and place < remedies[0] and all(n.kind == "paragraph" and self.label(n) is None for n in beside[:place])

    def describes(self, node: Node) -> bool:
        """Answers whether an item or paragraph without a label only says what something is or of what parts it is made up."""
        lead = self.of(node).lead
        said = self._matcher.at(self._folded, "describes", lead.start, lead.end) is not None
        return said and self.label(node) is None and not self.kids(node) and not self.of(node).units

    def stands_beside(self, node: Node) -> bool:
        """Answers whether a lead opens what has nothing to do with the shortcoming above it: "Ngoài ra:"."""
        return bool(self.kids(node)) and self._matcher.at(self._folded, "stands-beside", node.head.start, node.head.end) is not None

    def heads_statements(self, node: Node) -> bool:
        """Answers whether a node is the heading of what fell short: "1. Hạn chế 1:", "2. Những tồn tại, hạn chế về giải quyết đơn thư:"."""
        lead = self.of(node).lead
        bare = any(f.field.role == "shortcoming" and not self.says_something(f.field.value) for f in self.of(node).fields)
        hits = self._matcher.scan(self._folded, "section", lead.start, lead.end)
        opens = self._document.text[lead.start : lead.end].rstrip().endswith(":")
        return bare or bool(hits) and hits[0].rule.id == "section.han_che" and opens

    def quoted(self, node: Node) -> Span | None:
        """Answers the words of a shortcoming that a heading quotes: "1. Khắc phục hạn chế: Giải ngân còn chậm"; None where it does not."""
        lead = self.of(node).lead
        hit = self._matcher.at(self._folded, "names-shortcoming", lead.start, lead.end)
        if hit is None:
            return None
        span = Span(*hit.groups["words"])
        lacking = bool(self._matcher.scan(self._folded, "lack", span.start, span.end))
        return span if lacking and not (hit.text.startswith(("nội dung", "vấn đề")) and self.opens_directive(span)) else None

    def shortcoming_words(self, node: Node) -> Span:
        """Answers the words in which a node states a shortcoming: the value of its label, what it quotes, or its own."""
        said = self.of(node)
        labelled = next((f for f in said.fields if f.field.role == "shortcoming"), None)
        span = labelled.field.value if labelled is not None else self.quoted(node) or said.lead
        aside = self.aside(node)
        end = min(span.end, aside.start) if aside is not None else span.end
        last = self._folded.rfind(". ", span.start, end) + 2
        if last > span.start + 2 and self._matcher.at(self._folded, "answering", last, end) is not None:
            end = last - 2  # "... còn chậm. Để khắc phục hạn chế trên:" over what is to be done
        end = self.without_blame(Span(span.start, end)).end
        while end > span.start and self._document.text[end - 1] in " :;":
            end -= 1
        return Span(span.start, end)

    def left_unanswered(self, node: Node) -> bool:
        """Answers whether an item that its numbering, or its list of faults with arrows, calls a shortcoming has no remedy beside it."""
        said = self.of(node)
        if said.fields or node.marker is None:
            return False
        beside = [n for n in self.children.get(node.parent, []) if n is not node and n.marker is not None]
        if self.named_shortcoming(node):
            return any(n.marker and n.marker.ladder == node.marker.ladder and self.has_solution(n) for n in beside)
        pointed = [n for n in beside if any(f.field.rule_id == "field.arrow" for f in self.of(n).fields)]
        return len(pointed) > 1 and len(pointed) == len(beside) and self._states_matter(node)

    def _states_matter(self, node: Node) -> bool:
        """As in "Quản lý kho: nền thấp, cửa hỏng": a matter, a colon, and neither an order nor a time nor a name behind it."""
        said = self.of(node)
        colon = self._folded.find(": ", said.lead.start, min(said.lead.end, said.lead.start + _TOPIC_MOST))
        if colon < 0 or said.units or said.deadlines:
            return False
        return not self.opens_directive(Span(colon + 2, said.lead.end))

    def without_blame(self, span: Span) -> Span:
        """Answers what fell short without a last sentence that says whose fault it was, or why: "... Trách nhiệm thuộc về ..."."""
        last = self._folded.rfind(". ", span.start, span.end - 2) + 2
        if last > span.start + 2 and self._matcher.at(self._folded, "blames", last, span.end) is not None:
            return Span(span.start, last - 1)
        return span

    def aside(self, node: Node) -> Span | None:
        """Answers the bracket at the end of a heading that says whose it is or when: "... nợ 4,9 tỷ đồng (Đội Quản lý nợ; quý II)"."""
        said = self.of(node)
        words = self._document.text[said.lead.start : said.lead.end].rstrip(" .;:")
        if not words.endswith(")"):
            return None
        span = Span(said.lead.start + words.rfind("("), said.lead.start + len(words))
        inside = [u for u in said.units if span.start < u.unit.start < span.end and u.rule_id == "role.aside"]
        return span if inside or any(span.start < d.start < span.end for d in said.deadlines) else None

    def answered(self, node: Node) -> bool:
        """Answers whether a node with a labelled remedy under it states what is to be remedied."""
        if node.parent == -1 and node.kind == "section":
            return False
        if self.named_shortcoming(node) or self.lacks(node) or self._under_remedies(node) or self._counted_out(node):
            return True
        if self._matcher.at(self._folded, "badly-done", self.of(node).lead.start, self.of(node).lead.end) is not None:
            return True  # "5. Chi sai nguồn quỹ khen thưởng 186 triệu đồng", whatever its verb
        return node.section_kind == "han_che" and not node.heading or self.among_faults(node)

    def among_faults(self, node: Node) -> bool:
        """Answers whether an item is one of a list of what fell short: items beside it stand over their labelled remedies and say so.

        Then those say it too whose words do not ("Giảng viên ít nghiên cứu"), and those that have only an owner and a time.
        """
        lead = self.of(node).lead
        if node.marker is None or node.kind == "row" or self.label(node) is not None or self.opens_directive(lead):
            return False
        if self._matcher.at(self._folded, "topic", lead.start, lead.end) is not None:
            return False
        key = node.parent, node.marker.ladder
        if key not in self._lists_faults:
            beside = self.children.get(node.parent, [])
            peers = [n for n in beside if n.marker is not None and n.marker.ladder == node.marker.ladder]
            remedied = [n for n in peers if any(self.label(k) == "solution" for k in self.kids(n))]
            lacking = sum(self.lacks(n) for n in remedied)
            listed = lacking >= 1 if node.section_kind == "han_che" else lacking >= max(_LACKING_LEAST, _LACKING_SHARE * len(remedied))
            self._lists_faults[key] = listed and len(remedied) >= _LACKING_LEAST
        return self._lists_faults[key]

    def _counted_out(self, node: Node) -> bool:
        """An item over its labelled remedy that states something, though with no word that says so ("mới đạt 6/10 lượt")."""
        lead = self.of(node).lead
        long = not node.heading and lead.end - lead.start >= STATEMENT_LEAST
        stated = node.marker is not None and long and not self.opens_directive(lead)
        return stated and self._matcher.at(self._folded, "topic", lead.start, lead.end) is None

    def _under_remedies(self, node: Node) -> bool:
        """Answers whether the heading above promises to remedy what fell short: "1. Khắc phục tồn tại năm 2025" over "1.1. Về loa hỏng"."""
        if node.parent < 0 or self.opens_directive(self.of(node).lead):
            return False
        above = self._outline.nodes[node.parent].head
        return any(h.rule.id == "section.remedy" for h in self._matcher.scan(self._folded, "section", above.start, above.end))

    def states_shortcoming(self, node: Node, kids: list[Node]) -> bool:
        """An item states a shortcoming itself where remedies stand under it, labelled or not."""
        if node.kind == "section" and node.parent == -1:
            return False
        if any(self.has_solution(k) for k in kids):
            return self.answered(node)
        if self.named_shortcoming(node) or self.quoted(node) is not None:
            return self.says_something(self.shortcoming_words(node))
        told = [k for k in kids if self.label(k) is None]
        if told and self.remedied(node) and all(self.answers_by_arrow(k) for k in told):
            return self.says_something(self.shortcoming_words(node))  # whatever its verb: "Nắm tình hình chưa kịp thời", "=> Duy trì ..."
        if told and all(self.counted_remedy(k) for k in told):
            return self.says_something(self.shortcoming_words(node))
        doing = [k for k in told if self._does(k)]
        if doing and self._by_causes(node):
            return True
        lead = self.of(node).lead
        if self._matcher.at(self._folded, "in-case", lead.start, lead.end) is not None:
            return False  # "a) Khi chưa phát hiện bệnh trên địa bàn": a case, and under it what is to be done in it
        # "Công tác tuyên truyền chưa thường xuyên" is what is to be remedied where the plan remedies, a matter to work on elsewhere.
        mending = self.remedial or node.section_kind == "han_che"
        said = mending and any(h.rule.id != "lack.fault" for h in self._matcher.scan(self._folded, "lack", lead.start, lead.end))
        topic = not said and self._matcher.at(self._folded, "topic", lead.start, lead.end) is not None
        stated = self.lacks(node) and not topic or self.remedial and (self._names_a_fault(node) or self._lacks_behind_colon(lead))
        return node.marker is not None and stated and (len(doing) * 2 > len(told) or self._mended_below(node, kids, told))

    @staticmethod
    def counted_remedy(node: Node) -> bool:
        """Answers whether a node is numbered as a remedy: "Giải pháp 1: ..."."""
        return node.marker is not None and counts_remedies(node.marker.ladder)

    def _mended_below(self, node: Node, kids: list[Node], told: list[Node]) -> bool:
        """Answers whether what stands under a fault, in a plan of remedies, is no further fault, with time or people beside it."""
        fields = any(self.label(k) in FIELD_ROLES for k in kids) or any(f.field.role in FIELD_ROLES for f in self.of(node).fields)
        fields = fields or any(self._does(k) or self.of(k).deadlines for k in told)
        return fields and bool(told) and self.remedied(node) and not any(self.lacks(k) for k in told)

    def _lacks_behind_colon(self, lead: Span) -> bool:
        """As in "Giải quyết hồ sơ đất đai: việc trả kết quả còn trễ hẹn": a matter, and what fell short in it."""
        colon = self._folded.find(": ", lead.start, min(lead.end, lead.start + _TOPIC_MOST))
        if colon < 0:
            return False
        said = Span(colon + 2, lead.end)
        return not self.opens_directive(said) and bool(self._matcher.scan(self._folded, "lack", said.start, said.end))

    def _by_causes(self, node: Node) -> bool:
        """Answers whether a node has its cause below it and then what to do, or stands in a list of such: then it says what fell short."""
        lead = self.of(node).lead
        if node.marker is None or node.parent == -1 or lead.end - lead.start < STATEMENT_LEAST:
            return False
        if self.opens_directive(lead) and not self._matcher.scan(self._folded, "lack", lead.start, lead.end):
            return False  # but "Kiểm tra tại trụ sở người nộp thuế kém hiệu quả ..."
        if self._matcher.at(self._folded, "topic", lead.start, lead.end) is not None or self.heads_statements(node):
            return False
        beside = [n for n in self.children.get(node.parent, []) if n.marker is not None and n.marker.ladder == node.marker.ladder]
        explained = [n for n in beside if any(self.label(k) == "cause" for k in self.kids(n))]
        return node in explained or len(explained) * 2 >= len(beside) > 1

    def _does(self, node: Node) -> bool:
        """Answers whether an item says what is to be done: by its verb, by who is obliged, by a subject of which no lack is told."""
        subjects = [u.unit.end for u in self.of(node).units if u.rule_id == "role.subject"]
        lead = self.of(node).lead
        acts = any(self._matcher.at(self._folded, "directive", end + 1, lead.end) is not None for end in subjects)
        return self.opens_directive(lead) or self._obliged(node) or acts or bool(subjects) and not self.lacks(node)

    def inline_shortcoming(self, node: Node) -> Span | None:
        """Answers the words of an item or paragraph that say what fell short, where it goes on with what is done about it."""
        lead = self.of(node).lead
        if node.marker is None and node.kind != "paragraph" or self.reports(node):
            return None
        if self._hands_over(node, lead) and not self._told_of(node, lead):
            return None
        if node.section_kind == "han_che" and self._only_tells(node):
            return None
        # The organisation hands out duties; what it tells beside them is seldom a fault of the plan's.
        return self.inline.fault(lead, mends=self.remedied(node) and node.section_kind != "to_chuc_thuc_hien")

    def stated_then_mended(self, node: Node) -> Span | None:
        """Answers the paragraph of an item that says what fell short, where those behind it hand out what is done about it; else None.

        As in "2.2. Đèn ngõ 18 hỏng 27 bóng." and below it "Giao Phòng Kinh tế thay thế toàn bộ, chậm nhất ngày 25/12."
        """
        if node.marker is None or node.heading or len(node.blocks) < 2 or node.section_kind == "to_chuc_thuc_hien":
            return None
        if not self.remedied(node):
            return None
        said = self.of(node)
        blocks = self._document.blocks
        first, rest = Span(said.lead.start, blocks[node.blocks[0]].end), Span(blocks[node.blocks[1]].start, node.text.end)
        stated = node.section_kind == "han_che" or bool(self._matcher.scan(self._folded, "lack", first.start, first.end))
        if not stated or said.lead.end < rest.end or self.opens_directive(first) or self._hands_over(node, first):
            return None
        handed = any(u.rule_id in TOLD and rest.start <= u.unit.start < rest.end for u in said.units)
        return self.without_blame(first) if handed or self._hands_over(node, rest) else None

    def _only_tells(self, node: Node) -> bool:
        """Answers whether the section of an item only tells what fell short: its heads promise no remedies, another section has them."""
        here = node
        while here.parent >= 0:
            here = self._outline.nodes[here.parent]
            kinds = {h.rule.constants["kind"] for h in self._matcher.scan(self._folded, "section", here.head.start, here.head.end)}
            if "nhiem_vu_giai_phap" in kinds:
                return False
        return any(n.parent == -1 and n.section_kind == "nhiem_vu_giai_phap" for n in self._outline.nodes)

    def _hands_over(self, node: Node, part: Span) -> bool:
        """Answers whether words open with, or hand their matter to, somebody who is told to act."""
        first = next((u for u in self.of(node).units if is_owner(u) and part.start <= u.unit.start < part.end), None)
        return first is not None and first.unit.start - part.start <= _VERB_MOST

    def _told_of(self, node: Node, part: Span) -> bool:
        """Answers whether whom words open with says what fell short, or did it: "Đoàn kiểm tra đánh giá ...", "Thôn 3 tự ý ..."."""
        if self._matcher.at(self._folded, "fault-opening", part.start, part.end) is not None:
            return True
        owners = [u.unit for u in self.of(node).units if is_owner(u) and part.start <= u.unit.start < part.end]
        behind = max((u.end for u in owners if u.start - part.start <= _OPENING_MOST), default=part.end)
        bracket = self._folded.find("(", behind, part.end)  # "UBND các xã A, B (05 xã chưa giải ngân) ..." says which of them
        near = min(behind + _VERB_MOST, part.end if bracket < 0 else bracket)
        return any(h.start < near for label in ("lack", "weak-lack") for h in self._matcher.scan(self._folded, label, behind, part.end))

    def put_an_end_to(self, node: Node) -> Span | None:
        """Answers what an item of a plan of remedies says is to be put an end to."""
        meant = self.remedied(node) and node.section_kind != "to_chuc_thuc_hien"
        return self.inline.ended(self.of(node).lead) if meant else None

    def _obliged(self, node: Node) -> bool:
        """Answers whether somebody is told to do something, in so many words: "Phòng Y tế chịu trách nhiệm rà soát hồ sơ còn tồn"."""
        return any(u.rule_id in TOLD or u.rule_id == "role.right.carry-out" for u in self.of(node).units)

    def _names_a_fault(self, node: Node) -> bool:
        """In a plan of remedies a sentence that is neither topic, task nor name, with tasks under it, is what they are to remedy."""
        said = self.of(node)
        if node.heading and node.section_kind != "han_che" or said.lead.end - said.lead.start < STATEMENT_LEAST:
            return False
        if said.units or self.opens_directive(said.lead):
            return False
        return self._matcher.at(self._folded, "topic", said.lead.start, said.lead.end) is None

    def only_explained(self, node: Node, kids: list[Node]) -> bool:
        """A shortcoming with nothing under it but its cause."""
        return not node.heading and node.parent != -1 and all(self.label(k) in ("cause", "result", "other") for k in kids)
