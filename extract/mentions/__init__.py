"""Document and Outline to Mentions: for each node its own words, its fields, its units with roles, its times; and all citations."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.matcher import Matcher
from extract.mentions.roles import ADDRESSED, RoleReader, UnitMention, sentences
from extract.model import ANSWERABLE, Document, Node, Outline, Role, RowCell, Span
from extract.normalize import deadlines, references
from extract.normalize.deadlines import DeadlineMention
from extract.normalize.fields import Field, split
from extract.normalize.labels import AS_ABOVE, LabelReader
from extract.normalize.references import ReferenceMention
from extract.text import fold
from extract.tokens import Tagger

# What a field of units says of them where its own words say nothing else.
FIELD_ROLES: dict[str, Role] = {"lead": "thuc_hien", "cooperate": "phoi_hop", "person": "chi_dao"}
# What stands beside a remedy under labels of its own.
_BESIDE_REMEDY = ("deadline", "lead", "cooperate", "person")
Context = Literal["field", "prose", "heading"]
_LEADING = re.compile(r"chủ trì|đầu mối|chủ quản|chịu trách nhiệm chính")
_LEADERS = re.compile(r"lãnh đạo(?! (?:phụ trách|chịu trách nhiệm))|chỉ đạo|theo dõi|giám sát|kiểm tra|đôn đốc")
# "Trách nhiệm" over "Tập thể thực hiện" and "Đồng chí phụ trách": the first of them only does it.
_ANSWERABLE = re.compile(r"trách nhiệm(?! chính)(?!.*tập thể thực hiện)|phụ trách")
_LEAD_AND_OTHERS = re.compile(r"(?:chủ trì|đầu mối|phụ trách|thực hiện).*phối hợp")
_WATCHING = re.compile(r"theo dõi|giám sát|kiểm tra|đôn đốc")
# "15/11: Phát động ...": a time before a colon is the time of what follows.
_TIME_LABEL_MOST = 40


# "(quý IV/2013, quý I/2014 và thường xuyên)." at the end of a sentence, and the share of it that times make up.
_CLOSING_BRACKET = re.compile(r"\(([^()\n]{8,90})\)(?=\s*(?:[.;]|\./\.)|\s*$)")
_BRACKET_TIMES = 0.6
_FIXED = ("date", "period", "recurring", "ongoing")
# The bare numbers of a column of months or quarters; a school year begins in the eighth month.
_NUMBERS = re.compile(r"(?:\d{1,2}|[ivx]{1,3})(?: ?[-–,&] ?(?:\d{1,2}|[ivx]{1,3}))*")
_DIGITS = re.compile(r"\d+")
_SCHOOL_BEGINS = 8
# A form is what comes back under so many headings.
_FORMS_LEAST = 2
# Items below a label name units or times where those make up so much of their words.
_MOSTLY = 0.7
# Numbers of chapters, of which some are no tasks, whatever the words before them ask for.
_CHAPTERS = frozenset({"ladder.part", "ladder.chapter", "ladder.heading-word", "ladder.article", "ladder.roman", "ladder.capital"})


@dataclass(frozen=True, slots=True)
class FieldMention:
    """A field or table cell with what it holds; `merged` where a table's cell reaches down from a row above.

    The units and deadlines of a solution's field are those that its sentences tell, of other fields those that it lists.
    """

    field: Field
    units: tuple[UnitMention, ...] = ()
    deadlines: tuple[DeadlineMention, ...] = ()
    merged: bool = False


@dataclass(frozen=True, slots=True)
class NodeMentions:
    """What a node's words say. `lead` is its words without fields; `units` and `deadlines` are those of the lead."""

    lead: Span
    fields: tuple[FieldMention, ...] = ()
    units: tuple[UnitMention, ...] = ()
    deadlines: tuple[DeadlineMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Mentions:
    """Everything the rules found, by node index; citations of the whole document.

    `addressed` are those whom the last words before the first node tell to do all that follows: "... đề nghị các sở, ngành thực hiện
    những nội dung sau:".
    """

    nodes: tuple[NodeMentions, ...]
    references: tuple[ReferenceMention, ...]
    addressed: tuple[UnitMention, ...] = ()


def find(document: Document, outline: Outline, matcher: Matcher, *, tagger: Tagger | None = None) -> Mentions:
    """Answers what every node of the outline mentions."""
    folded = fold(document.text)
    cited = references.find(matcher, folded, document.text, 0, len(document.text))
    finder = _Finder(document, folded, outline, matcher, tagger, cited)
    return Mentions(tuple(finder.node(n) for n in outline.nodes), tuple(cited), finder.addressed())


class _Finder:
    def __init__(
        self,
        document: Document,
        folded: str,
        outline: Outline,
        matcher: Matcher,
        tagger: Tagger | None,
        cited: Sequence[ReferenceMention],
    ) -> None:
        self.folded = folded
        self._cited = cited
        self._text = document.text
        self._matcher = matcher
        self._labels = LabelReader(matcher, self.folded, outline.labels)
        facts = outline.facts
        self._issued = facts.issued_on
        self._year = facts.year
        self._kind = facts.kind
        issuer = fold(facts.issuer.text) if facts.issuer is not None else ""
        self._roles = RoleReader(matcher, document.text, self.folded, tagger=tagger, issuer=issuer)
        self._outline = outline
        self._blocks = document.blocks
        self._parents = {n.parent for n in outline.nodes}
        self._kin: dict[int, list[Node]] = {}
        for node in outline.nodes:
            self._kin.setdefault(node.parent, []).append(node)
        self._elder: dict[str, FieldMention] = {}  # by role, the field before
        self._lists: dict[int, tuple[FieldMention, ...]] = {}  # by label's node, what is listed below it
        self._names_beside: dict[int, bool] = {}  # by parent, asked by each of many headings

    def addressed(self) -> tuple[UnitMention, ...]:
        """Answers whom the paragraph that leads in to all that follows tells to do it; nobody where chapters follow."""
        first = next((n for n in self._outline.nodes if n.parent == -1 and n.marker is not None), None)
        if not self._outline.preamble or first is None or first.marker is None or first.marker.ladder in _CHAPTERS:
            return ()
        block = self._blocks[self._outline.preamble[-1]]
        if not self._text[block.start : block.end].rstrip().endswith(":"):
            return ()
        start = max(self._text.rfind(". ", block.start, block.end) + 2, block.start)
        told = self._roles.told(start, block.end)
        asked = [h for h in self._matcher.scan(self.folded, "role.left", start, block.end) if h.rule.id == "role.left.owner"]
        addressed = told and any(h.end <= told[0].unit.start for h in asked)
        # "... phối hợp với các trường triển khai, đồng thời thực hiện các nội dung sau:": they help with what stands before.
        held = [m for m in told if m.role != "phoi_hop" or "đồng thời" not in self.folded[m.unit.end : block.end]]
        return tuple(replace(m, rule_id=ADDRESSED) for m in held) if addressed else ()

    def node(self, node: Node) -> NodeMentions:
        if node.section_kind in ("noi_nhan", "can_cu"):
            return NodeMentions(node.text)
        if node.kind == "row":
            return self._row(node)
        parts = split(self._labels, node.text.start, node.text.end)
        if listed_below := self._fields_below(node):
            if node.index not in self._shared_lists:
                # Once in a document, such a list says who takes part in the whole, not whose each task is.
                listed_below = tuple(replace(f, units=()) for f in listed_below)
            return NodeMentions(Span(parts.lead.end, parts.lead.end), listed_below)
        if not parts.fields and (bare := self._bare_label(node, parts.lead)) is not None:
            return NodeMentions(Span(parts.lead.end, parts.lead.end), (self._field(bare),))
        lead = parts.lead
        fields = tuple(self._field(self._with_value_below(node, f)) for f in parts.fields)
        context: Context = "heading" if node.heading and node.index in self._parents else "prose"
        if node.label == "covers" and (listed := self._covering(lead)):
            return NodeMentions(lead, fields, listed, self._times(lead, context))
        if node.label == "owners" and (listed := self._owning(lead)):
            return NodeMentions(lead, fields, listed, self._times(lead, context))
        told = tuple(self._told(node, lead))
        if aside := self._aside_above(lead, told):
            fields += (aside,)
        return NodeMentions(lead, fields, told, self._times(lead, context))

    def _aside_above(self, lead: Span, told: tuple[UnitMention, ...]) -> FieldMention | None:
        """As in "Gắn camera tại 05 bến. (nt)": whose the task is stands in the bracket that closes the one above."""
        named = tuple(m for m in told if m.rule_id == "role.aside")
        if named:
            value = Span(named[0].unit.start, named[-1].unit.end)
            self._elder["aside"] = FieldMention(Field("lead", Span(value.start, value.start), value, "role.aside"), named)
            return None
        words = self.folded[lead.start : lead.end].rstrip(" .;/")
        said = words[words.rfind("(") + 1 : -1].strip(" .") if words.endswith(")") else ""
        return replace(self._elder["aside"], merged=True) if said in AS_ABOVE and "aside" in self._elder and not told else None

    def _bare_label(self, node: Node, lead: Span) -> Field | None:
        """A heading that is a label without its colon: "a) Biện pháp khắc phục" beside "b) Thời gian: ..." (see the outline)."""
        hit = self._labels.role(lead.start, lead.end) if node.label and node.index in self._parents else None
        if hit is None:
            return None
        return self._with_value_below(node, Field(hit[0], lead, Span(lead.end, lead.end), hit[1]))

    def _with_value_below(self, node: Node, field: Field) -> Field:
        """A label on a line of its own has its value in the paragraphs below; remedies and listed items stay items of their own."""
        kids = self._kin.get(node.index, [])
        open_ = field.role in (*_BESIDE_REMEDY, "shortcoming") and not self._text[field.value.start : field.value.end].strip(" :.")
        if not open_ or not kids or any(k.kind != "paragraph" or k.index in self._parents for k in kids):
            return field
        return replace(field, value=Span(kids[0].text.start, kids[-1].text.end))

    def _fields_below(self, node: Node) -> tuple[FieldMention, ...]:
        """Answers the fields that a label alone on its line ("2. Cơ quan chủ trì", "b) Cơ quan phối hợp:") has in the items below it.

        They are one each, in text order; none where the items do not just name units or times, or the label has a value of its own.
        """
        if node.index not in self._lists:
            self._lists[node.index] = ()
            label = self._label_alone(node)
            if label is not None:
                below = [self._listed_in(kid, label) for kid in self._kin[node.index]]
                listed = [each for each in below if each is not None and each[0]]
                if None not in below and 2 * sum(sure for _, sure in listed) > len(listed):
                    self._lists[node.index] = tuple(f for fields, _ in listed for f in fields)
        return self._lists[node.index]

    def _label_alone(self, node: Node) -> Field | None:
        """Answers the label of units or times that is all a numbered line says, with items below it; None where it is none."""
        kids = self._kin.get(node.index, [])
        if node.marker is None or node.kind == "row" or not kids:
            return None
        parts = split(self._labels, node.text.start, node.text.end)
        if parts.fields:
            own = parts.fields[0]
            alone = len(parts.fields) == 1 and parts.lead.end == parts.lead.start and own.value.end == own.value.start
            listed = any(k.kind != "paragraph" for k in kids)  # else its value is what the paragraphs say
            return own if alone and listed and own.role in _BESIDE_REMEDY else None
        hit = self._labels.role(parts.lead.start, parts.lead.end) if node.parent != -1 else None
        if hit is None or hit[0] not in _BESIDE_REMEDY:
            return None
        return Field(hit[0], parts.lead, Span(parts.lead.end, parts.lead.end), hit[1])

    def _listed_in(self, kid: Node, label: Field) -> tuple[tuple[FieldMention, ...], bool] | None:
        """Answers the fields that an item below a label is, none for a remark, and whether that is sure; None where it says what to do."""
        if below := self._fields_below(kid):
            return below, True
        said = split(self._labels, kid.text.start, kid.text.end)
        if said.fields and said.lead.end == said.lead.start and all(f.role in _BESIDE_REMEDY for f in said.fields):
            return tuple(self._field_said(f, merged=False, head="") for f in said.fields), True
        if self.folded.startswith("(", kid.head.start):
            return (), True  # "(Văn phòng Ban Chỉ đạo giúp ...)"
        remarks = all(k.kind == "paragraph" and self._text[k.head.start] == "(" for k in self._kin.get(kid.index, ()))
        tells = self._matcher.at(self.folded, "directive", said.lead.start, said.lead.end) is not None
        field = Field(label.role, label.label, said.lead, label.rule_id)
        sure = self._only_names(field)
        if said.fields or not remarks or tells or not sure and self._acts(kid):
            return None  # "1. Cô Hà - Phó Hiệu trưởng: duyệt nội dung"
        return (self._field_said(field, merged=False, head=""),), sure

    @functools.cached_property
    def _shared_lists(self) -> frozenset[int]:
        """Answers the nodes whose lists of names hold for the tasks beside them: those of a form that the document repeats."""
        found = [n for n in self._outline.nodes if n.index in self._parents and self._fields_below(n)]
        inner = {n.index for n in found}
        forms = [n for n in found if n.parent not in inner and any(f.field.role != "deadline" for f in self._fields_below(n))]
        return frozenset(inner) if len({n.parent for n in forms}) >= _FORMS_LEAST else frozenset()

    def _acts(self, node: Node) -> bool:
        return any(m.rule_id not in ("role.aside", "role.heading") for m in self._roles.told(node.text.start, node.text.end))

    def _only_names(self, field: Field) -> bool:
        """Answers whether the value of a field names nothing but units, or times."""
        start, end = field.value.start, field.value.end
        if field.role == "deadline":
            covered = sum(d.end - d.start for d in self._deadlines(start, end, "field"))
        else:
            units = self._roles.listed(start, end, FIELD_ROLES[field.role])
            if not units or any(u.rule_id == "role.unread" for u in units):
                return False
            covered = units[-1].unit.end - start
        return covered >= _MOSTLY * (end - start)

    def _covering(self, lead: Span) -> tuple[UnitMention, ...]:
        """As in "(Đơn vị chủ trì mục 2: Văn phòng Sở; phối hợp: Thanh tra Sở)": behind the colon stand only those whose it is."""
        colon = self.folded.find(":", lead.start, min(lead.end, lead.start + _TIME_LABEL_MOST))
        if colon < 0:
            return ()
        listed = self._roles.listed(colon + 1, lead.end, "chu_tri")
        return tuple(listed) if listed and all(m.rule_id != "role.unread" for m in listed) else ()

    def _owning(self, lead: Span) -> tuple[UnitMention, ...]:
        """As in "Ủy ban Kiểm tra thực hiện; các ban phối hợp": a paragraph that says no more than whose it is reads as a field."""
        return tuple(m for m in self._roles.listed(lead.start, lead.end, "thuc_hien") if m.rule_id != "role.unread")

    def _told(self, node: Node, lead: Span) -> list[UnitMention]:
        if node.index in self._parents:
            bare = self._roles.named(lead.start, lead.end)
            if bare:
                return bare
            # A bare name above its duties, in a section that hands them out or beside headings that are names.
            ends = self._text[lead.start : node.text.end].rstrip().endswith(":") or node.heading
            if ends and (last := self._last_sentence(lead)):
                return last
            led = node.section_kind == "to_chuc_thuc_hien" or node.section_kind == "nhiem_vu_giai_phap" and node.marker is None
            opening = self._matcher.at(self.folded, "role.heading", lead.start, lead.end)
            owned = opening is not None and opening.text.endswith(" của")  # "PHẦN VIỆC CỦA TRẠM ĐÁ BÀN", also over the rows of a table
            if ends and (owned or node.parent >= 0 and led or self._names_under(node.parent)):
                called = self._roles.called(lead.start, lead.end)
                if called:
                    return called
            if ends:
                return self._with_directed(lead, self._roles.told(lead.start, lead.end))
        return self._roles.told(lead.start, lead.end)

    def _with_directed(self, lead: Span, told: list[UnitMention]) -> list[UnitMention]:
        """Answers `told` and those whom, at the end of a lead-in, they are to direct: "Đề nghị UBND huyện chỉ đạo Công an huyện:"."""
        at = self.folded.rfind(" chỉ đạo ", lead.start, lead.end) + len(" chỉ đạo ")
        if not told or at <= len(" chỉ đạo ") or at <= told[-1].unit.end:
            return told
        named = self._roles.named(at, lead.end, generous=False)
        directed = [m for m in named if m.unit.start == at and m.unit.proper and self._text[at].isupper()]
        return [*told, *(replace(m, rule_id="role.directed", clause=told[-1].clause) for m in directed)]

    def _last_sentence(self, lead: Span) -> list[UnitMention]:
        """Answers whom the last of several sentences tells to do what follows: those before it tell of other things."""
        said = sentences(self._text, lead.start, lead.end)
        told = self._roles.told(said[-1].start, said[-1].end) if len(said) > 1 else []
        return told if any(m.role != "phoi_hop" for m in told) else []

    def _names_under(self, parent: int) -> bool:
        """Answers whether at least half of the numbered headings under a node are nothing but names of bodies."""
        if parent not in self._names_beside:
            beside = [n for n in self._kin.get(parent, ()) if n.index in self._parents and n.marker is not None]
            names = sum(1 for n in beside if self._roles.named(n.head.start, n.head.end))
            self._names_beside[parent] = names * 2 >= len(beside) and names > 0
        return self._names_beside[parent]

    def _times(self, lead: Span, context: Context) -> tuple[DeadlineMention, ...]:
        label = self._time_label(lead)
        if label:
            # "Tháng 11: tổng kết năm; các chi hội nộp báo cáo ngày 25/11": a day within it counts too.
            rest = self._deadlines(self.folded.index(": ", lead.start) + 2, lead.end, context)
            return (*label, *(d for d in rest if d.value.kind == "date" and d.value.end is not None))
        return self._deadlines(lead.start, lead.end, context)

    def _time_label(self, lead: Span) -> tuple[DeadlineMention, ...]:
        colon = self.folded.find(": ", lead.start, min(lead.end, lead.start + _TIME_LABEL_MOST))
        if colon < 0 or not any(c.isdigit() for c in self.folded[lead.start : colon]):
            return ()
        found = self._deadlines(lead.start, colon, "field")
        covered = sum(d.end - d.start for d in found)
        return found if found and covered >= 0.8 * len(self.folded[lead.start : colon].strip()) else ()

    def _deadlines(self, start: int, end: int, context: Context) -> tuple[DeadlineMention, ...]:
        issued, year, kind = self._issued, self._year, self._kind
        found = deadlines.find(
            self._matcher, self.folded, start, end, context=context, issued_on=issued, year=year, kind=kind, text=self._text
        )
        if context == "prose":
            found = self._with_bracketed(found, start, end)
        # A citation may begin in the line above: "THÔNG TƯ SỐ 176/1998/TTLT-BTC", and under it "NGÀY 25 THÁNG 12 NĂM 1998".
        return tuple(d for d in found if not any(c.start < d.start < c.end for c in self._cited))

    def _with_bracketed(self, found: tuple[DeadlineMention, ...], start: int, end: int) -> tuple[DeadlineMention, ...]:
        """Reads brackets that close a sentence with several times as a field of times: "... (quý IV/2013, quý I/2014 và thường xuyên)."."""
        for hit in _CLOSING_BRACKET.finditer(self.folded, start, end):
            inside = Span(*hit.span(1))
            read = self._deadlines(inside.start, inside.end, "field")
            fixed = all(d.value.kind in _FIXED and d.rule_id != "time.now" for d in read)
            if len(read) > 1 and fixed and sum(d.end - d.start for d in read) >= _BRACKET_TIMES * (inside.end - inside.start):
                rest = (d for d in found if d.end <= inside.start or d.start >= inside.end)
                found = tuple(sorted((*rest, *read), key=lambda d: d.start))
        return found

    def _field(self, field: Field, *, merged: bool = False, head: str = "") -> FieldMention:
        if not head and field.role in self._elder and self.folded[field.value.start : field.value.end].strip(" .") in AS_ABOVE:
            return replace(self._elder[field.role], merged=True)  # "Phụ trách: nt"
        said = self._field_said(field, merged=merged, head=head)
        if not head:
            self._elder[field.role] = said
        return said

    def _field_said(self, field: Field, *, merged: bool, head: str) -> FieldMention:
        start, end = field.value.start, field.value.end
        if start >= end:
            return FieldMention(field, merged=merged)
        if field.role == "deadline":
            read = self._numbered(start, end, head) or self._deadlines(start, end, "field")
            # "Thời gian: quý I/2019. Phân công Ban Tuyên giáo tham mưu": a sentence behind it says whose it is.
            further = self._behind_time(start, end) if read and not head else []
            told = [u for s in further for u in self._roles.told(s.start, s.end, behind=True)]
            return FieldMention(field, tuple(told), read, merged)
        if field.role == "solution":
            return FieldMention(field, tuple(self._roles.told(start, end)), self._deadlines(start, end, "prose"), merged)
        role = FIELD_ROLES.get(field.role)
        if role is None:
            return FieldMention(field, merged=merged)
        label = fold(head) if head else self.folded[field.label.start : field.label.end]
        if role == "thuc_hien" and _LEADING.search(label):
            role = "chu_tri"
        if role == "chi_dao" and _WATCHING.search(label):
            role = "theo_doi"
        column = label.strip(" :.*")
        charged = role == "thuc_hien" and self._matcher.whole(column, "charged-column", 0, len(column)) is not None
        # A column of this name says whose task it is, the others where no other does.
        alone = bool(head) and (column == "phụ trách" or charged)
        if alone:
            role = "thuc_hien"
        # "Người phụ trách": a body there does it, a person answers for it (gold rule 13).
        answerable = alone and column != "phụ trách" or not alone and bool(_ANSWERABLE.search(label))
        directs = role == "chi_dao"
        # Leaders only watch over what others do.
        answers = (answerable or directs) and not _LEADERS.search(label)
        units = tuple(self._placed(u, label, answerable=answerable, directs=directs) for u in self._listed(start, end, role, label))
        units = tuple(replace(u, rule_id=ANSWERABLE) if answers and u.role == "chi_dao" else u for u in units)
        # "Chủ trì: Phòng Y tế; hoàn thành trước ngày 30/4": the deadline stands in running words behind the unit.
        timed = bool(head) and bool(self._matcher.scan(label, "timed-column"))
        times = self._deadlines(start, end, "field" if timed else "prose") if timed or not head else ()
        # "... Phòng Y tế. Xong trước 10/9": when it is to be done is nobody's name.
        units = tuple(u for u in units if u.rule_id != "role.unread" or all(d.start >= u.unit.end or u.unit.start >= d.end for d in times))
        return FieldMention(field, units, times, merged)

    def _behind_time(self, start: int, end: int) -> list[Span]:
        """Answers what stands behind the first sentence of a time, and a last part of that that says who answers for it."""
        first, *rest = sentences(self._text, start, end)
        at = self._text.rfind("; ", first.start, first.end)
        part = Span(at + 2, first.end)
        answers = at >= 0 and "chịu trách nhiệm" in self.folded[part.start : part.end]
        return [part, *rest] if answers else rest

    def _listed(self, start: int, end: int, role: Role, label: str) -> list[UnitMention]:
        """Answers the units of a field; under "Đầu mối/Phối hợp" those behind the first sign between names cooperate."""
        units = self._roles.listed(start, end, role)
        if role not in ("chu_tri", "thuc_hien") or not _LEAD_AND_OTHERS.search(label) or any(u.role != role for u in units):
            return units
        parted = self._text.find("/", start, end)
        if parted < 0 or not any(u.unit.end <= parted for u in units) or any(u.unit.start < parted < u.unit.end for u in units):
            return units
        return [replace(u, role="phoi_hop") if u.unit.start > parted else u for u in units]

    def _is_staff(self, mention: UnitMention) -> bool:
        """Answers whether a post is none that leads: "Kế toán", "Bảo vệ" do themselves what they answer for."""
        return self._matcher.at(self.folded, "role.staff", mention.unit.start, mention.unit.end) is not None

    def _placed(self, mention: UnitMention, label: str, *, answerable: bool, directs: bool) -> UnitMention:
        """Settles who is who in a field: people named as answerable direct a task, bodies in charge of it own it (gold rule 13).

        `directs`: it is the label that says so, not the words behind a name ("Thường trực Đảng ủy chỉ đạo; Văn phòng tham mưu").
        """
        person = mention.unit.kind in ("ca_nhan", "chuc_danh")
        if answerable and person and not self._is_staff(mention) and mention.role in ("chu_tri", "thuc_hien"):
            return replace(mention, role="chi_dao")
        # "Phụ trách: Công chức Tư pháp" is who does it; "Người chịu trách nhiệm" asks for somebody to answer for it.
        does = not person or self._is_staff(mention) and "người" not in label
        if directs and mention.role == "chi_dao" and does and mention.unit.kind != "khac" and "chỉ đạo" not in label:
            return replace(mention, role="thuc_hien")
        return mention

    def _numbered(self, start: int, end: int, head: str) -> tuple[DeadlineMention, ...]:
        """Reads the bare numbers of a column of months or quarters: "9" or "9-10" under "Tháng"."""
        key = fold(" ".join(head.split())).strip(" :.*")
        unit = self._matcher.whole(key, "time-column.month", 0, len(key)) if key else None
        said = self.folded[start:end].strip()
        if unit is None or _NUMBERS.fullmatch(said) is None:
            return ()
        words = f"{unit.group('unit')} {said}"
        first, last = self._school_year
        months = _DIGITS.findall(said)
        if first and months and words.startswith("tháng"):
            # A school year's months from August on lie in its first year.
            words += f"/{first if int(months[-1]) >= _SCHOOL_BEGINS else last}"
        read = deadlines.find(self._matcher, words, context="field", issued_on=self._issued, year=self._year)
        return tuple(replace(d, start=start, end=end) for d in read[:1])

    @functools.cached_property
    def _school_year(self) -> tuple[str, str]:
        """Answers the two years of the school year that the title, else the words above the first table, name; "" where none is named."""
        title = self._outline.facts.title
        table = next((n.text.start for n in self._outline.nodes if n.kind == "row"), len(self.folded))
        spans = [(title.span.start, title.span.end)] if title is not None else []
        named = (h for start, end in (*spans, (0, table)) for h in self._matcher.scan(self.folded, "period.named", start, end))
        hit = next((h for h in named if h.rule.id == "period.school-year"), None)
        return (hit.group("from"), hit.group("to")) if hit is not None else ("", "")

    def _row(self, node: Node) -> NodeMentions:
        fields = []
        lead = node.text
        for cell in node.cells:
            field = Field(cell.role, Span(cell.span.start, cell.span.start), cell.span, "table.column")
            if cell.role == "solution":
                lead = cell.span
                fields.extend(self._labelled_lines(cell))
            fields.append(self._field(field, merged=cell.merged, head=cell.head))
        told, times = tuple(self._roles.told(lead.start, lead.end)), self._deadlines(lead.start, lead.end, "prose")
        return NodeMentions(lead, tuple(self._spanned(fields, node.cells)), told, times)

    def _labelled_lines(self, cell: RowCell) -> list[FieldMention]:
        """Answers the fields that stand in a cell of tasks as lines of their own: "- Thời gian: quý II", "- Trách nhiệm: Phòng Y tế"."""
        out: list[FieldMention] = []
        for block in (self._blocks[b] for b in cell.blocks[1:]):
            marker = self._matcher.at(self.folded, "ladder", block.start, block.end)
            found = split(self._labels, marker.end if marker is not None else block.start, block.end)
            if found.lead.start == found.lead.end and all(f.role in ("deadline", *FIELD_ROLES) for f in found.fields):
                out.extend(self._field(f) for f in found.fields if f.value.end > f.value.start)
        return out

    def _spanned(self, fields: list[FieldMention], cells: tuple[RowCell, ...]) -> list[FieldMention]:
        """Joins what one column says of the beginning and the next of the end ("Bắt đầu" | "Kết thúc") to one period."""
        out = list(fields)
        for i, (cell, follower) in enumerate(itertools.pairwise(cells)):
            dated = cell.role == follower.role == "deadline"
            if not dated or not (self._headed("begins", cell) and self._headed("ends", follower)):
                continue
            if len(out[i].deadlines) != 1 or len(out[i + 1].deadlines) != 1:
                continue
            first, last = out[i].deadlines[0], out[i + 1].deadlines[0]
            begin, end = first.value.start or first.value.end, last.value.end
            if begin is None or end is None or begin > end:
                continue
            value = replace(last.value, kind="period", start=begin, end=end, bound="")
            out[i] = replace(out[i], deadlines=())
            out[i + 1] = replace(out[i + 1], deadlines=(DeadlineMention(first.start, last.end, value, "column.begins"),))
        return [f for f in out if f.deadlines or f.field.role != "deadline" or f in fields]

    def _headed(self, side: str, cell: RowCell) -> bool:
        head = fold(" ".join(cell.head.split())).strip(" :.*")
        return self._matcher.whole(head, "time-column." + side, 0, len(head)) is not None


__all__ = ["FieldMention", "Mentions", "NodeMentions", "find", "sentences"]
