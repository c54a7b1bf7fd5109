"""Who is told to do what: units in a sentence with their roles, and units in a field or cell that lists them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import regex

from extract.matcher import Matcher
from extract.model import Role, Span
from extract.normalize.name_ends import NameEnds
from extract.normalize.unit_text import UnitName
from extract.normalize.units import UnitReader
from extract.normalize.words import Token
from extract.tokens import Tagger

_SENTENCE = regex.compile(
    # "... tầng 2 dãy B. Đ/c Lâm sửa": behind a letter a sentence ends only where such a word opens the next.
    r"(?<=[.!?…])(?<!(?:^|[\s(])\p{Lu}\.(?! (?:Đ/c|Đồng chí|Giao|Thời gian|Thời hạn) ))"
    r"(?<!\bTP\.)(?<!v\.v\.)[ \f]+(?=[\"“(]?\p{Lu})|\n\f?"
)
# How far to the left a cue may stand from the list it rules.
_CUE_REACH = 60
# Names before a colon are not longer than this.
_NAME_MOST = 160
# Parts of a heading that calls several bodies by name begin with a capital each.
_PARTS = regex.compile(r"(?:(?!; |, (?=\p{Lu}\p{Ll})).)+", regex.DOTALL)
_CALLED_MOST = 16
# "B. Đối với cá nhân" over what single people did says of whom the part speaks, not who is to act.
_NOBODY = ("cá nhân", "tập thể")
# A topic before a colon is not longer than this.
_TOPIC_MOST = 80
# What may follow a role before the sign behind which the next one is named: "... chịu trách nhiệm thực hiện,".
_IS = re.compile(r"(?<!\w)là \Z")
_SAID = re.compile(r"(?: (?!với|cùng)[^\W\d_]+){0,2}[,;]")
# Names in an aside are not longer than this many words.
_ASIDE_MOST = 14
# What is said of a body between its name and its verb: "(05 xã chưa giải ngân) ".
_REMARK = re.compile(r" \([^()\n]{1,60}\) ")
_ALIAS = re.compile(r" ?\((?:[A-ZĐÀ-Ỹ0-9&.\- ]{2,16}|(?:sau đây|thành lập|gọi tắt|theo) [^()]{4,90})\)")
# How a unit is found that a task is given to; behind "handed" stands who gives it ("Chủ tịch UBND tỉnh yêu cầu Sở Y tế ...").
TOLD = frozenset({"role.left.owner", "role.left.handed", "role.right.lead"})
# People, not bodies.
_PEOPLE = ("ca_nhan", "chuc_danh")
# "Giao Phòng Nội vụ, đề nghị Hội Nông dân ...": what hands the same on to another one.
_FURTHER = re.compile(r",? (?:và )?(?:giao|đề nghị|yêu cầu|phân công) ")
# Counted things before a colon, or a whole, of which each or each part is named behind it.
_COUNTED = re.compile(
    r"\d+ (?:dự án|công trình|hạng mục|tuyến|điểm|mô hình|đề án|nhóm|nội dung|địa bàn|vị trí|cụm)[^:.;]{0,40}\Z"
    r"|\b(?:gồm|như|thành phần)\Z"
)
# Behind who is named as it: "... (phụ trách kinh tế) làm Trưởng ban".
_AS_HEAD = re.compile(r"[^.;:\n]{0,60}? làm (?:tổ |đội |trưởng |nhóm )?(?:trưởng|chủ tịch|chủ nhiệm)\b")
# Where a part of a sentence ends that may say whose it is.
_PART_ENDS = re.compile(r"; ")
# Before "do" and who does it, where that is no cause and no clause about a thing.
_BY_WHOM = re.compile(r"(?:, |luân phiên )do \Z")
# What opens a time behind names.
_DONE = re.compile(r"[,;] (?:(?:xong|hoàn thành|hạn|thời gian)(?: trong)? )?")
# Whom the subject of a task asks in the middle of it.
_ASKS = re.compile(r"\w(?:,| và| thì) (?:đề nghị|kiến nghị|yêu cầu)(?: với)? \Z")
_DASHES = ("-", "–", "—")
# What makes a unit answerable for the task itself.
_OWNING = ("chu_tri", "thuc_hien", "tham_muu")
# Those whom a document addresses as a whole.
ADDRESSED = "role.addressed"
# A name stands within so many letters before the bracket with its short form.
_ALIAS_REACH = 120
# Names longer than this many words hold a verb.
_NAME_WORDS = 6
# The share of the words before a subject that a time has to be, where no comma parts them.
_TIME_SHARE = 0.7
# What goes by something between its name and its verb.
_BY_WHAT = (", căn cứ ", ", trên cơ sở ", ", theo chức năng", ", trong phạm vi ", ", tùy theo ")
# Who has a duty, in so many words at most.
_OBLIGED = regex.compile(r"(?!Việc |Ai |Điều |Không |Mọi |Nếu )(?P<name>\p{Lu}[^,;:.()\n]{2,70}?) (?:có|chịu) trách nhiệm ")
_OBLIGED_MOST = 9
# How far behind a bare head the words stand that oblige it ("chủ đầu tư phải ...").
_BARE_MOST = 16
# Words of a name that the grammar does not know, among others and alone; all, or a share, of those who are meant.
_UNREAD_MOST, _UNREAD_ALONE = 8, 10
_SHARE = re.compile(r"\d{1,3} ?% \w")
_CHUNK = re.compile(r"(?:(?! \+ )[^,;.\n])+")


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit with the role that the words give it; `clause` is the 0-based sentence it stands in."""

    unit: UnitName
    role: Role
    clause: int
    rule_id: str


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Answers the sentences of text[start:end], half-open, in order; list markers and abbreviations end none."""
    cuts = [start]
    for hit in _SENTENCE.finditer(text, start, end):
        cuts.append(hit.end())
    cuts.append(end)
    return [Span(a, b) for a, b in itertools.pairwise(cuts) if text[a:b].strip()]


class RoleReader:
    """Reads units with roles out of one document's text; `issuer`, folded, is who wrote it, and may go by its kind alone ("Ban", "Hạt")."""

    def __init__(self, matcher: Matcher, text: str, folded: str, *, tagger: Tagger | None = None, issuer: str = "") -> None:
        self._matcher = matcher
        self._text = text
        self._folded = folded
        self._tagger = tagger
        kind = matcher.at(issuer, "role.issuer", 0)
        self._issuer = kind.text if kind is not None else ""
        self._ends = NameEnds(folded, tagger) if tagger is not None else None
        self._subjects: dict[tuple[int, Span], bool] = {}
        self._behind = False

    # --- Fields and cells -------------------------------------------------------------------------------------------------

    def listed(self, start: int, end: int, role: Role) -> list[UnitMention]:
        """Answers the units that a field or cell names, `role` where the words say no other."""
        reader = UnitReader(self._matcher, self._text, self._folded, start, end, listing=True)
        reader.ends = self._ends
        out: list[UnitMention] = []
        apart: set[UnitName] = set()
        at, current, led = 0, role, False
        tokens = reader.tokens
        while at < len(tokens):
            cue = self._matcher.at(self._folded, "role.cue", tokens[at].start, end)
            if cue is not None:
                current = self._cue_role(cue.rule.constants["role"], role)
                at = max(at + 1, reader.index_at(cue.end))
                continue
            if not tokens[at].word:
                at += 1
                continue
            units, after = reader.read_list(at)
            if units:
                said = self._said_of(units, end) if current == role else None
                if said is None and led and self._matcher.by_rule(self._folded, "role.second.help", units[-1].end, end) is not None:
                    said = "phoi_hop"  # "Thư viện huyện chủ trì; Phòng Tài chính hướng dẫn"
                led = led or said == "chu_tri"
                together = self._alongside(units)
                for i, u in enumerate(units):
                    # "Tổ nuôi dưỡng; Y tế học đường phối hợp": words behind a list are said of what follows its last semicolon.
                    own = said if ";" not in self._text[u.end : units[-1].start] else None
                    bracketed = self._in_bracket(u.end, end)
                    apart |= {u} if bracketed else set()
                    out.append(UnitMention(u, bracketed or own or (current if i < together else "phoi_hop"), 0, "role.listed"))
                at = self._next_chunk(reader, after, end)
                if said == "phoi_hop":
                    at = self._past_cue(reader, after)
                continue
            at = self._unread(reader, at, end, current, out)
        return self._with_next(out, apart) if apart else out

    @staticmethod
    def _with_next(listed: list[UnitMention], apart: set[UnitName]) -> list[UnitMention]:
        """As in "Phòng Văn hóa (chính), Đoàn Thanh niên, Hội Phụ nữ (phối hợp)": who has no bracket, behind one, shares the next."""
        out = list(listed)
        for i in range(len(out) - 2, 0, -1):
            if out[i].unit not in apart and out[i + 1].role == "phoi_hop" and any(m.unit in apart for m in out[:i]):
                out[i] = replace(out[i], role="phoi_hop")
        return out

    def _cue_role(self, cue: str, default: Role) -> Role:
        return cast(Role, cue) if cue == "phoi_hop" or default not in ("chi_dao", "theo_doi") else default

    def _in_bracket(self, at: int, end: int) -> Role | None:
        """As in "Thư viện huyện (chủ trì), Huyện đoàn (phối hợp)": each unit's own role."""
        rest = self._folded[at:end]
        if not rest.lstrip().startswith("("):
            return None
        return self._said_after(at + rest.index("(") + 1, end)

    def _said_of(self, units: list[UnitName], end: int) -> Role | None:
        """Answers what words behind a list of units in a field make of them: "... chủ trì", "... chỉ đạo; các chi bộ thực hiện"."""
        at = units[-1].end
        said = self._said_after(at, end)
        hit = self._matcher.at(self._folded, "role.right", at, end)
        if said is not None or hit is None:
            return said
        role = cast(Role, hit.rule.constants["role"])
        further = self._text[hit.end : end].strip(" .;")
        if role in ("chi_dao", "theo_doi"):
            return role if further else None
        # Beside bodies that do it, a person who answers for it directs (gold rule 13).
        answers = hit.text.endswith(("trách nhiệm", "phụ trách")) and further
        return "chi_dao" if answers and all(u.kind in ("ca_nhan", "chuc_danh") for u in units) else None

    def _said_after(self, at: int, end: int) -> Role | None:
        """Answers the role that stands right behind a list of units in a field: "... chủ trì", "... phối hợp"."""
        hit = self._matcher.at(self._folded, "role.right", at, end)
        role = hit.rule.constants["role"] if hit is not None else ""
        if hit is None and self._helps(at, end):
            return "phoi_hop"
        return cast(Role, role) if role in ("chu_tri", "phoi_hop") else None

    def _helps(self, at: int, end: int) -> bool:
        """As in "Đoàn Thanh niên phối hợp giới thiệu nguồn"; in "phối hợp Phòng Nội vụ" it is the others that help."""
        hit = self._matcher.at(self._folded, "role.field.cooperate", at, end)
        openers = ("unit.head", "unit.determiner")
        return hit is not None and not any(self._matcher.at(self._folded, label, hit.end, end) for label in openers)

    @staticmethod
    def _past_cue(reader: UnitReader, at: int) -> int:
        tokens = reader.tokens
        while at < len(tokens) and tokens[at].text not in ",;.\n":
            at += 1
        return at

    def _next_chunk(self, reader: UnitReader, at: int, end: int) -> int:
        """Skips what a unit is told to do: to the next separator or the next cue."""
        tokens = reader.tokens
        if at < len(tokens) and tokens[at].text == "(":
            at = next((i + 1 for i in range(at, len(tokens)) if tokens[i].text == ")"), at)
        while at < len(tokens) and tokens[at].text not in ",;.\n":
            if at > 0 and self._matcher.at(self._folded, "role.cue", tokens[at].start, end) is not None:
                break
            at += 1
        return at

    def _unread(self, reader: UnitReader, at: int, end: int, role: Role, out: list[UnitMention]) -> int:
        """A stretch in a field of units that the grammar does not know is still a name: a person, a nickname of a body."""
        tokens = reader.tokens
        chunk = _CHUNK.match(self._text, tokens[at].start, end)
        if chunk is not None and out and self._matcher.at(self._folded, "unit.stop", tokens[at].start, end) is not None:
            # "Sở Y tế theo dõi, hướng dẫn các phòng, trạm y tế thực hiện": what one is told to do with others.
            after = reader.index_at(chunk.end())
            if after + 1 < len(tokens) and tokens[after].text == "," and self._text[tokens[after + 1].start].islower():
                further = _CHUNK.match(self._text, tokens[after + 1].start, end)
                deed = self._matcher.scan(self._folded, "role.word", tokens[after + 1].start, further.end()) if further else ()
                return reader.index_at(further.end()) if further is not None and deed else max(at + 1, after)
        if chunk is None:
            return at + 1
        words = chunk[0].rstrip()
        after = reader.index_at(tokens[at].start + len(words))
        # Alone in its field it may be longer: "Thẩm phán được phân công giải quyết vụ việc", "100% cơ sở đoàn".
        most = _UNREAD_MOST if out else _UNREAD_ALONE
        opens = words[0].isupper() or (not out and _SHARE.match(words) is not None)
        if len(words.split()) <= most and opens and self._matcher.at(self._folded, "unit.stop", tokens[at].start, end) is None:
            end = tokens[at].start + len(words)
            if 2 <= len(words.split()) <= 5 and all(w[0].isupper() for w in words.split()):
                # "Hà Văn Tiến, Phó Bí thư Thường trực": a person without a title, and the post.
                after = max(after, reader.with_post(after, person=True))
                end = tokens[after - 1].end
            unit = UnitName(tokens[at].start, end, "khac", True, "unit.unread")
            out.append(UnitMention(unit, role, 0, "role.unread"))
        return max(at + 1, after)

    # --- Sentences --------------------------------------------------------------------------------------------------------

    def told(self, start: int, end: int, *, behind: bool = False) -> list[UnitMention]:
        """Answers the units that the sentences of a stretch tell to do something or to cooperate; mere mentions are left out.

        `behind`: the stretch adds to what other words hand out.
        """
        self._behind = behind
        out: list[UnitMention] = []
        aside = self._aside(start, end)
        for clause, sentence in enumerate(sentences(self._text, start, end)):
            if aside and sentence.end > aside[0]:
                sentence = Span(sentence.start, max(sentence.start, min(sentence.end, aside[0])))
            if self._matcher.at(self._folded, "praise", sentence.start, sentence.end) is not None:
                continue  # "HĐND huyện đánh giá cao tinh thần của Phòng Nội vụ; Công an huyện ...": nobody is told to do anything
            alone = self._nothing_else(sentence) if clause > 0 else []
            if alone:
                out.extend(replace(m, clause=clause) for m in alone)
                continue
            opening = self._opening_name(sentence) if clause == 0 else []
            if opening and self._told_behind(opening[-1].unit, sentence):
                opening = []
            if opening:
                out.extend(opening)
                sentence = Span(opening[-1].unit.end, sentence.end)
            # Before a colon stands whose task it is; behind it others only help.
            others = any(m.role in _OWNING for m in out)
            told = [m for m in self._in_sentence(sentence, clause, others=others) if not opening or self._besides(m)]
            if not opening and (obliged := self._obliged(sentence, told)) is not None:
                out.append(UnitMention(obliged, "thuc_hien", clause, "role.obliged"))
            out.extend(told)
        out.extend(self._asides_within(start, aside[0] if aside else end, out))
        if aside:
            clause = len(sentences(self._text, start, aside[0])) - 1
            out.extend(replace(m, clause=max(clause, 0)) for m in aside[1])
        at_end = any(m.rule_id == "role.aside" for m in out)
        if at_end or any(m.rule_id.startswith("role.right") for m in out):
            # Where others are named as those who do it, "...; giáo viên hướng dẫn thăm lớp" only tells how.
            out = [m for m in out if not (m.rule_id == "role.subject" and self._on_the_way(m.unit, start, at_end=at_end))]
        out = [m for i, m in enumerate(out) if not self._named_before(m, out[:i])]
        return [self._directing(m, out, end) for m in out if not self._asked_by(m, out, start) and not self._if_so(m, out)]

    def _asides_within(self, start: int, end: int, told: list[UnitMention]) -> list[UnitMention]:
        """As in "xử lý 03 đơn quá hạn (Đội Điều tra; trước 31/5); bố trí trực (Đội Tổng hợp)": each part says whose it is."""
        out: list[UnitMention] = []
        at = start
        for sign in _PART_ENDS.finditer(self._text, start, end):
            if self._text.count("(", at, sign.start()) > self._text.count(")", at, sign.start()):
                continue
            aside = self._aside(at, sign.start())
            signed = aside is not None and (self._text[aside[0]] == "(" or self._text[aside[0] + 1] in _DASHES)
            # "theo tiêu chuẩn quốc tế (FSC, hữu cơ); ...": letters alone may stand for anything.
            bodies = aside is not None and all(m.unit.rule_id != "unit.acronym" and m.unit.proper for m in aside[1])
            if aside is not None and signed and bodies and not any(m.unit.end > at and m.unit.start < sign.start() for m in told):
                out.extend(aside[1])
            at = sign.end()
        return out

    def _if_so(self, mention: UnitMention, told: list[UnitMention]) -> bool:
        """As in "các đội gửi chậm thì Đội Tổng hợp nêu tên": who stands in the condition has no task by it."""
        ends = (m.unit.start for m in told if m.clause == mention.clause and m.unit.start > mention.unit.end)
        between = (self._folded[mention.unit.end : end].rstrip() for end in ends)
        return mention.rule_id == "role.subject" and any(b.endswith(" thì") and ";" not in b for b in between)

    def _directing(self, mention: UnitMention, told: list[UnitMention], end: int) -> UnitMention:
        """As in "Giao đồng chí Phó Giám đốc chỉ đạo ...; Phòng Tổ chức làm đầu mối": a person directs what a body behind him does."""
        if mention.role not in _OWNING or mention.unit.kind not in _PEOPLE:
            return mention
        others = any(m.role in _OWNING and m.unit.kind not in _PEOPLE and m.unit.start > mention.unit.end for m in told)
        labels = ("role.directs", "role.directs-handed") if mention.rule_id in TOLD else ("role.directs",)
        directs = any(self._matcher.at(self._folded, label, mention.unit.end, end) is not None for label in labels)
        return replace(mention, role="chi_dao") if others and directs else mention

    def _asked_by(self, mention: UnitMention, told: list[UnitMention], start: int) -> bool:
        """As in "Rà soát biên chế, đề nghị Sở Nội vụ bổ sung (Văn phòng)": whom those at the end are to ask is not whose task it is."""
        if mention.rule_id not in ("role.left.owner", "role.left.handed"):
            return False
        before = self._folded[start : mention.unit.start]
        asked = _ASKS.search(before)
        closing = (m for m in told if m.role in _OWNING and m.unit.start > mention.unit.end)
        signs = ("(", *_DASHES)
        return asked is not None and any(m.rule_id == "role.aside" or self._text[: m.unit.start].rstrip().endswith(signs) for m in closing)

    def _named_before(self, mention: UnitMention, told: list[UnitMention]) -> bool:
        """As in "Công ty Cấp nước tăng áp lực ...; giao Công ty làm việc với ...": a bare head is whoever has been named by it."""
        unit = mention.unit
        bare = self._matcher.at(self._folded, "unit.head", unit.start, unit.end)
        if bare is None or bare.end != unit.end or unit.kind in (*_PEOPLE, "tap_the"):
            return False
        words = self._folded[unit.start : unit.end] + " "
        return any(self._folded.startswith(words, m.unit.start) for m in told if m.unit.end - m.unit.start > len(words))

    def _besides(self, mention: UnitMention) -> bool:
        """As in "Đề nghị Mặt trận xã: vận động hội viên; Đoàn Thanh niên cử người giúp": who helps, or does a further part."""
        unit = mention.unit
        further = unit.proper and unit.kind not in (*_PEOPLE, "tap_the", "khac") and self._text[unit.start].isupper()
        behind = further and mention.rule_id == "role.subject" and self._text[: unit.start].rstrip().endswith(";")
        return mention.role == "phoi_hop" or behind

    def _obliged(self, sentence: Span, told: list[UnitMention]) -> UnitName | None:
        """As in "Quầy thuốc Minh Tâm có trách nhiệm nộp lại ...": whoever a sentence opens with has a duty, of a known kind or not."""
        start = self._past_space(sentence.start)
        hit = _OBLIGED.match(self._text, start, sentence.end)
        if hit is None or len(hit["name"].split()) > _OBLIGED_MOST or any(m.unit.start < hit.end() for m in told):
            return None
        opens = ("role.adverbial", "directive", "role.left", "unit.head", "unit.determiner", "order-opening", "fault-opening")
        if any(self._matcher.at(self._folded, each, start, hit.end()) is not None for each in opens):
            return None
        return UnitName(start, hit.end("name"), "khac", True, "unit.unread")

    def _nothing_else(self, sentence: Span) -> list[UnitMention]:
        """As in "In 6.000 tờ rơi. Văn phòng HĐND và UBND.": a sentence that is nothing but names tells whose task it is."""
        if sentence.end - sentence.start > _NAME_MOST:
            return []
        named = self.named(sentence.start, sentence.end, generous=False)
        return [replace(m, rule_id="role.aside") for m in named] if all(m.unit.proper or m.unit.kind != "tap_the" for m in named) else []

    def _on_the_way(self, unit: UnitName, start: int, *, at_end: bool) -> bool:
        plain = not unit.proper and (at_end or unit.kind == "tap_the") or unit.kind == "chuc_danh"
        return plain and self._text[unit.start].islower() and self._text[start : unit.start].rstrip().endswith(";")

    def _aside(self, start: int, end: int) -> tuple[int, list[UnitMention]] | None:
        """Answers where the words end in a bracket or behind a colon that only names who does it, and who: "... (Tổ bảo vệ, Đội cờ đỏ)"."""
        words = self._without_time(start, self._text[start:end].rstrip(" .;/\n"))
        if words.endswith(")"):
            at = start + words.rfind("(")
            inside = Span(at + 1, start + len(words) - 1)
            if self._clauses(inside):
                return None  # "(Trưởng thôn làm, cán bộ thú y cụm giúp)"
        else:
            sign = max((": ", " — ", " – "), key=words.rfind)
            if words.rfind(" - ") > words.rfind(sign) and self._heads_aside(start, words):
                sign = " - "  # "20/3: Phát động hội trại - BCH Đoàn" too
            at = start + words.rfind(sign)
            inside = Span(at + len(sign), start + len(words))
            if at >= start and any(m.unit.start == inside.start for m in self._in_sentence(inside, 0)):
                return None  # "...: Phòng Tài vụ thẩm định, chi trả": a sentence of its own
            if at > start and sign == ": " and self.named(start, at, generous=False):
                return None  # "Thanh tra Sở: Phối hợp Chi cục ... kiểm tra": it is theirs who stand before the colon
        if at <= start or not self._text[inside.start : inside.end].strip()[:1].isalpha():
            return None
        if self._abbreviates(at, inside):
            return None
        if _COUNTED.search(self._folded, start, at) is not None and self._text[at] == ":":
            return None  # "... tại 03 dự án: trường Tiểu học Lê Lợi, kè suối"
        names = self._before_time(inside)
        listed = self.listed(names.start, names.end, "thuc_hien")
        long = any(len(self._text[m.unit.start : m.unit.end].split()) > _ASIDE_MOST for m in listed)
        if not listed or long or any(m.rule_id == "role.unread" for m in listed):
            return None
        if any(self._matcher.scan(self._folded, "time", m.unit.start, m.unit.end) for m in listed):
            return None  # "(vụ Thu trước ngày 25/10)"
        capital = words.endswith(")") and self._text[listed[0].unit.start].isupper()  # "(quý II; Đội Kiểm tra)"
        dashed = self._text[at + 1 : at + 2] in _DASHES
        sound = [self._sounds_named(m.unit) or not m.unit.proper or self._called_so(m.unit) for m in listed]
        sound = [sounds or i > 0 and self._serves(listed[i].unit) for i, sounds in enumerate(sound)]  # "..., bảo vệ"
        if not capital and not (all(sound) or dashed and sound[0]):
            return None
        if self._text[listed[0].unit.start].isdigit():
            return None  # "Cấp THCS (39 lớp)"
        if any(self._matcher.at(self._folded, "unit.thing", m.unit.start, m.unit.end) is not None for m in listed):
            return None  # "chỉ số hoàn thành công việc (KPI)"
        if any(self._matcher.at(self._folded, "role.room", m.unit.start, m.unit.end) is not None for m in listed):
            return None  # "tại phòng tư vấn (phòng 12, nhà C)"
        if self._matcher.scan(self._folded, "contact", inside.start, inside.end):
            return None  # "liên hệ Vụ Giáo dục Đại học (ông Hòa, điện thoại ...)"
        first, last = listed[0].unit.start, listed[-1].unit.end
        times = [t for t in self._matcher.scan(self._folded, "time", inside.start, inside.end) if t.end <= first or t.start >= last]
        told = sum(m.unit.end - m.unit.start for m in listed) + sum(t.end - t.start for t in times)
        if inside.end - inside.start - told > 0.35 * (inside.end - inside.start):
            return None
        answers = self._answers([m.unit for m in listed], Span(at, start + len(words)), 0)
        return at, [replace(m, rule_id="role.aside", role="chi_dao" if answers else m.role) for m in listed]

    def _without_time(self, start: int, words: str) -> str:
        """As in "Sinh hoạt đầu khóa - Phòng Công tác sinh viên (từ 11/9 đến 15/9)": the words without a bracket that only says when."""
        at = words.rfind("(") if words.endswith(")") else -1
        if at <= 0:
            return words
        times = self._matcher.scan(self._folded, "time", start + at + 1, start + len(words) - 1)
        timed = sum(t.end - t.start for t in times) >= _TIME_SHARE * (len(words) - at - 2)
        return words[:at].rstrip(" .;/\n") if timed else words

    def _before_time(self, inside: Span) -> Span:
        """As in "Trang trí: thầy Minh và tổ Văn phòng, xong ngày 20/4": the names, without the time behind them."""
        cut = max(self._text.rfind(sign, inside.start, inside.end) for sign in (", ", "; "))
        done = _DONE.match(self._folded, cut, inside.end) if cut > inside.start else None
        times = self._matcher.scan(self._folded, "time", done.end(), inside.end) if done is not None else ()
        timed = done is not None and sum(t.end - t.start for t in times) >= _TIME_SHARE * (inside.end - done.end())
        return Span(inside.start, cut) if timed else inside

    def _abbreviates(self, at: int, inside: Span) -> bool:
        """As in "gửi Hội đồng Thi đua Khen thưởng (HĐTĐKT)": the bracket holds the first letters of the words before it, nobody new."""
        letters = self._folded[inside.start : inside.end].strip(" .")
        words = self._folded[max(0, at - _ALIAS_REACH) : at].split()
        short = self._text[inside.start : inside.end].isupper() and letters.isalpha() and 1 < len(letters) <= len(words)
        return short and "".join(w[0] for w in words[-len(letters) :]) == letters

    def _clauses(self, inside: Span) -> bool:
        """Answers whether words in brackets are sentences about those they name, not their names alone."""
        listed = self.listed(inside.start, inside.end, "thuc_hien")
        long = any(len(self._text[m.unit.start : m.unit.end].split()) > _NAME_WORDS for m in listed)
        helped = any(self._matcher.by_rule(self._folded, "role.second.help", m.unit.end, inside.end) is not None for m in listed[1:])
        opening = (m.unit for m in self._in_sentence(inside, 0) if (long or helped) and m.unit.start == inside.start)
        return any(self._verb_stands(self._past_space(u.end), inside) for u in opening)

    def _heads_aside(self, start: int, words: str) -> bool:
        """Answers whether a name begins behind the last dash, not half of one ("Phòng Văn hóa - Xã hội")."""
        at = start + words.rfind(" - ") + 3
        if at < start + 3:
            return False
        head = self._matcher.at(self._folded, "unit.head", at, start + len(words))
        named = head is not None and head.rule.constants.get("name") in ("must", "may") and self._text[at].isupper()
        if not named or head is None:
            return False
        alone = head.rule.constants.get("kind") in ("doan_the", "dang") and self._text[head.end : head.end + 1] in (",", ";")
        return alone or self._text[head.end : head.end + 2].strip()[:1].isupper()

    def _opening_name(self, sentence: Span) -> list[UnitMention]:
        """As in "Phòng Kế hoạch: rà soát ...": what stands before the colon is nothing but names, so they are whose task it is."""
        colon = self._folded.find(":", sentence.start, min(sentence.end, sentence.start + _NAME_MOST))
        if colon < 0 or not self._text[colon + 1 : sentence.end].strip():
            return []
        reader = UnitReader(self._matcher, self._text, self._folded, sentence.start, sentence.end)
        cue = self._matcher.at(self._folded, "role.heading", sentence.start, colon)
        first, _ = reader.read(reader.index_at(cue.end) if cue is not None else 0)
        if first is not None and first.end > colon:
            return []  # "UBND các huyện: Hòa Lập, Sông Đá rà soát ..."
        return self.named(sentence.start, colon)

    def _told_behind(self, place: UnitName, sentence: Span) -> bool:
        """As in "Khu dân cư mới phía Nam: UBND thị trấn chịu trách nhiệm ...": a place that the work is for, and whose it is behind it."""
        if place.kind != "tap_the":
            return False
        colon = self._text.index(":", place.end, sentence.end) + 1
        behind = Span(self._past_space(colon), sentence.end)
        return any(m.unit.start == behind.start and m.unit.proper and m.unit.kind != "tap_the" for m in self._in_sentence(behind, 0))

    def named(self, start: int, end: int, *, generous: bool = True) -> list[UnitMention]:
        """Answers the units of a heading or lead-in that is nothing but their names ("1. Sở Y tế", "b) Giao Sở Nội vụ:"); else none.

        `generous` takes words that no rule knows for parts of a name.
        """
        if self._matcher.scan(self._folded, "role.says", start, end):
            return []  # "Chủ tịch UBND xã kết luận:"
        colon = self._text.find(": ", start, end)
        before = self.named(start, colon, generous=False) if colon > start else []
        if before and not any(m.unit.proper for m in before):
            # "Các chủ đầu tư: Ban QLDA tỉnh, UBND huyện Hòa Lập": those behind it are meant.
            behind = self.named(self._past_space(colon + 1), end, generous=False)
            if behind and all(m.unit.proper for m in behind):
                return behind
        for listing in (False, True) if generous else (False,):
            units = self._nothing_but_names(start, end, listing=listing, ends=None)
            if units is None:
                continue
            if listing and not all(self._sounds_named(u) or self._is_many(u, start) for u in units):
                return []
            if len(units) == 1 and "," in self._text[units[0].start : units[0].end]:
                # "LĐLĐ các huyện, Công đoàn ngành và tương đương": one name with a comma, or two?
                units = self._nothing_but_names(start, end, listing=listing, ends=self._ends) or units
            return [UnitMention(u, "thuc_hien", 0, "role.heading") for u in units]
        return []

    def _nothing_but_names(self, start: int, end: int, *, listing: bool, ends: NameEnds | None) -> list[UnitName] | None:
        """Answers the units of a stretch, [] where it begins with none, None where more than a bracket follows them."""
        reader = UnitReader(self._matcher, self._text, self._folded, start, end, listing=listing)
        reader.ends = ends
        cue = self._matcher.at(self._folded, "role.heading", start, end)
        units, _ = reader.read_list(reader.index_at(cue.end) if cue is not None else 0)
        rest = self._folded[units[-1].end : end].strip(" :.;,-") if units else ""
        return units if not rest or rest.startswith("(") else None

    def called(self, start: int, end: int) -> list[UnitMention]:
        """Answers the units of a heading under which duties stand, where the grammar knows only how it begins: each part as it is.

        As in "Các huyện, thị, thành đoàn và đoàn trực thuộc:"; none where a part begins like no unit.
        """
        out: list[UnitMention] = []
        cue = self._matcher.at(self._folded, "role.heading", start, end)
        at = cue.end if cue is not None else start
        leads = self._matcher.by_rule(self._folded, "unit.leads", at, end)
        if leads is not None and self.named(leads.end, end, generous=False):
            return self.named(leads.end, end, generous=False)
        if self._matcher.scan(self._folded, "role.says", at, end):
            return []
        if self._matcher.scan(self._folded, "role.word", at, end) or self._matcher.scan(self._folded, "time", at, end):
            return []  # "Giao Sở Kế hoạch và Đầu tư chủ trì, phối hợp với Sở Tài chính:" says who of them leads
        if self._matcher.scan(self._folded, "lack", start, end):
            return []  # "Cán bộ Hội cơ sở chưa biết soạn văn bản": what fell short, nobody's name
        for part in _PARTS.finditer(self._text, at, end):
            words = part[0].rstrip(" :.,;")
            low = part.start() + len(words) - len(words.lstrip())
            reader = UnitReader(self._matcher, self._text, self._folded, low, part.start() + len(words))
            if not reader.tokens or not reader.opens(0) or len(words.split()) > _CALLED_MOST or words.strip().lower() in _NOBODY:
                return []
            name = UnitName(low, part.start() + len(words), "khac", True, "unit.unread")
            out.append(UnitMention(name, "thuc_hien", 0, "role.heading"))
        return out

    def _sounds_named(self, unit: UnitName) -> bool:
        """A name that only the generous reading takes whole has to look like one: a capital after its head, or one that opens it."""
        if unit.kind != "khac" and self._text[unit.start].isupper() and self._text[unit.start : unit.end].count(" ") <= 2:
            return True
        first, *rest = self._text[unit.start : unit.end].split()
        return first.isupper() and len(first) > 2 or any(w[:1].isupper() for w in rest)  # "TTYT các khu vực"

    def _is_many(self, unit: UnitName, start: int) -> bool:
        """Answers whether a unit behind another one is all of a kind: "Bệnh viện Nhi và các bệnh viện tư nhân"."""
        many = self._matcher.at(self._folded, "unit.determiner", unit.start, unit.end) is not None
        return many and unit.start > start and unit.kind != "khac"

    def _called_so(self, unit: UnitName) -> bool:
        """Answers whether a capital opens the name of an organisation that needs no more words: "Công đoàn", "Chi bộ"."""
        return unit.kind in ("doan_the", "dang") and self._text[unit.start].isupper()

    def _in_sentence(self, sentence: Span, clause: int, *, others: bool = False) -> Iterator[UnitMention]:
        """Reads one sentence; `others`: those before it have told somebody to do it."""
        reader = UnitReader(self._matcher, self._text, self._folded, sentence.start, sentence.end)
        tokens = reader.tokens
        at = 0
        subject, spoken, handed = True, False, False
        told = handed_to = sentence.start
        while at < len(tokens):
            if not tokens[at].word:
                at += 1
                continue
            if not reader.opens(at) and tokens[at].key != self._issuer:
                at += 1
                continue
            # A second opinion on where a name ends is only worth its time where the name has a part to play.
            matters = self._tagger is not None and self._matters(tokens[at].start, sentence, told)
            reader.speech, reader.ends = (self._tagger, self._ends) if matters else (None, None)
            reader.expected = self._expected(tokens[at], sentence)
            units, after = reader.read_list(at)
            if not units:
                units, after = self._the_issuer(tokens[at], sentence), at + 1
            if not units:
                at += 1
                continue
            found = self._second(units, told, sentence, spoken=spoken)
            if found is None and not spoken and (last := self._behind_adverbial(units, sentence)):
                found = self._role(last, sentence, subject=subject)
                units = last if found is not None else units
            found = found or self._role(units, sentence, subject=subject)
            shared = found is not None and found[1] == "role.left.owner" and self._shared_out(units, sentence)
            # "... là cơ quan thường trực", "Là cơ quan thường trực ...": what somebody else is
            called = self._heads(units, sentence) or _IS.search(self._folded, sentence.start, units[0].start) is not None
            if shared or called or self._anybody(units, sentence):
                found = None
            if found is not None:
                role, rule_id = found
                role = "chi_dao" if self._answers(units, sentence, clause) else role
                if rule_id == "role.subject" and (others or spoken) and self._only_helps(units[-1].end, sentence):
                    role = "phoi_hop"
                if rule_id == "role.subject" and (self._hands_on(units[-1].end, sentence) or self._speaks(units[-1].end, sentence)):
                    handed = not self._text[sentence.start : units[0].start].strip()
                    at = max(after, at + 1)
                    continue
                further = _FURTHER.fullmatch(self._folded, handed_to, units[0].start) is not None
                if rule_id == "role.left.owner" and not subject and not further and ";" not in self._text[sentence.start : units[0].start]:
                    # Whom the subject of the sentence tells in turn is not whose task the plan makes it.
                    at = max(after, at + 1)
                    continue
                handed_to = units[-1].end if rule_id == "role.left.owner" else handed_to
                if handed and rule_id == "role.left.owner":
                    rule_id = "role.left.handed"
                subject = subject and role == "phoi_hop"
                told = self._told_by(units[-1].end, sentence) or told
                spoken = True
                together = self._alongside(units) if rule_id in ("role.subject", "role.left.owner", "role.aside") else len(units)
                kept = self._without_apposition(units)
                yield from (
                    UnitMention(u, role if i < together else "phoi_hop", clause, rule_id) for i, u in enumerate(units) if u in kept
                )
                after = max(after, reader.index_at(self._past_alias(units[-1].end, sentence.end)))
            elif ";" in self._text[units[0].end : units[-1].start]:
                # "... kiểm tra Phòng A; Trung tâm B hỗ trợ ...": the list was none, another clause begins behind the semicolon.
                after = reader.index_at(self._text.index(";", units[0].end))
            at = max(after, at + 1)

    def _without_apposition(self, units: list[UnitName]) -> list[UnitName]:
        """As in "Đồng chí Duyên, đảng viên phụ trách tài chính, phải ...": what a person is, nobody else."""
        out = units[:1]
        for before, unit in itertools.pairwise(units):
            person = before.kind == "ca_nhan" and self._text[before.end : unit.start] == ", "
            what = person and unit.kind == "tap_the" and self._text[unit.start].islower()
            if not what or self._matcher.at(self._folded, "unit.determiner", unit.start, unit.end) is not None:
                out.append(unit)
        return out

    def _the_issuer(self, token: Token, sentence: Span) -> list[UnitName]:
        """As in "Hạt phối hợp Quỹ Bảo vệ rừng chi trả ..." in a plan of a Hạt: who wrote it, called by what it is."""
        if token.key != self._issuer or not token.capital or not self._is_subject(token.start, sentence):
            return []
        acts = ("unit.stop", "directive", "role.field.cooperate")
        verb = any(self._matcher.at(self._folded, label, self._past_space(token.end), sentence.end) is not None for label in acts)
        return [UnitName(token.start, token.end, "co_quan", True, "unit.issuer")] if verb else []

    def _only_helps(self, at: int, sentence: Span) -> bool:
        """As in "Thư viện huyện chủ trì; Huyện đoàn phối hợp đón tiếp": behind whose task it is, what the next one does is to help."""
        return self._helps(at, sentence.end) or self._matcher.at(self._folded, "role.helps", at, sentence.end) is not None

    def _behind_adverbial(self, units: list[UnitName], sentence: Span) -> list[UnitName]:
        """As in "Căn cứ hướng dẫn của Bộ Y tế, Sở Y tế xây dựng ...": the comma ends what opens the sentence, it is no list."""
        before = self._folded[sentence.start : units[0].start].rstrip()
        between = [self._folded[a.end : b.start] for a, b in itertools.pairwise(units)]
        if not between or not before.endswith((" của", " tại", " do")) or between[-1] != ", " or ", " in between[:-1]:
            return []
        opening = self._past_space(sentence.start)
        opens = self._matcher.at(self._folded, "role.adverbial", opening, sentence.end) is not None
        return units[-1:] if opens and units[-1].proper and "," not in before else []

    def _alongside(self, units: list[UnitName]) -> int:
        """Answers how many units stand before "cùng", which makes those behind it helpers: "Ban Giám hiệu cùng Công đoàn kiểm tra ..."."""
        for i, (first, second) in enumerate(itertools.pairwise(units), 1):
            if self._folded[first.end : second.start].strip(" ,").startswith("cùng"):
                return i
        return len(units)

    def _anybody(self, units: list[UnitName], sentence: Span) -> bool:
        """As in "đơn vị nào chậm thì ...": whoever it is, nobody is named."""
        return self._matcher.at(self._folded, "role.anybody", self._past_space(units[-1].end), sentence.end) is not None

    def _heads(self, units: list[UnitName], sentence: Span) -> bool:
        """As in "Thành lập Tổ công tác do đồng chí Phó Chủ tịch làm Tổ trưởng": who is to be its head, no more."""
        by = self._folded.endswith(" do ", sentence.start, units[0].start)
        return by and _AS_HEAD.match(self._folded, units[-1].end, sentence.end) is not None

    def _shared_out(self, units: list[UnitName], sentence: Span) -> bool:
        """As in "kiện toàn Ban Chỉ đạo, phân công thành viên phụ trách": work is shared out among people without a name."""
        named = any(c.isupper() for u in units for c in self._text[u.start + 1 : u.end])
        before = self._folded[sentence.start : units[0].start].rstrip()
        shares = before.endswith(("phân công", "phân công nhiệm vụ", "phân công cho"))
        return shares and not named and units[0].kind in ("chuc_danh", "tap_the")

    def _expected(self, token: Token, sentence: Span) -> bool:
        """Answers whether an acronym or a bare head ("chủ đầu tư") has to be a unit where it stands."""
        if not token.text.isupper():
            cue = self._left(token.start, sentence.start)
            if cue is not None and cue[0] == "phoi_hop" and self._folded.endswith((" với ", " cùng "), 0, token.start):
                return True  # "phối hợp với sở, ban, ngành": a bare head is meant
            bound = self._matcher.scan(self._folded, "role.bound", token.start, min(token.end + _BARE_MOST, sentence.end))
            return bool(bound) and self._is_subject(token.start, sentence)
        cue = self._left(token.start, sentence.start)
        if cue is not None and cue[0] == "phoi_hop":
            return True
        if cue is not None and cue[1] == "role.left.owner" and self._folded.endswith(("giao ", "phân công "), 0, token.start):
            return True  # "Giao CB TC-KT tham mưu ..."
        return self._matcher.at(self._folded, "unit.thing", token.start, token.end) is None and self._is_subject(token.start, sentence)

    def _told_by(self, at: int, sentence: Span) -> int | None:
        """Answers where all is said of the units that end at `at`: behind "... thực hiện," or "... chủ trì,"; None where more follows."""
        right = self._matcher.at(self._folded, "role.right", at, sentence.end)
        if right is None:
            return None
        rest = _SAID.match(self._folded, right.end, sentence.end)
        return rest.end() if rest is not None else None

    def _second(self, units: list[UnitName], told: int, sentence: Span, *, spoken: bool) -> tuple[Role, str] | None:
        """Units right behind a comma that ended what others are told: "Tổ Cơ điện thực hiện, Đội bảo vệ giám sát"."""
        if told == sentence.start or self._folded[told : units[0].start].strip():
            return self._beside(units, sentence) if spoken else None
        hit = self._matcher.at(self._folded, "role.second", units[-1].end, sentence.end)
        apart = self._text[told - 1] == ";"
        if hit is not None and (not apart or hit.rule.constants["role"] == "phoi_hop"):
            return cast(Role, hit.rule.constants["role"]), hit.rule.id
        if apart or not self._acts(units[-1].end, sentence):
            return None
        right = self._matcher.at(self._folded, "role.right", units[-1].end, sentence.end)
        return cast(Role, right.rule.constants["role"]) if right is not None else "thuc_hien", "role.subject"

    def _beside(self, units: list[UnitName], sentence: Span) -> tuple[Role, str] | None:
        """Bodies behind a comma that do something themselves: "các xí nghiệp thi công xong ..., Phòng Quản lý nước nghiệm thu ..."."""
        before = self._text[sentence.start : units[0].start].rstrip()
        if not before.endswith(","):
            return None
        words = self._past_space(units[-1].end)
        own = units[0].proper and units[0].kind != "tap_the" and self._text[units[0].start].isupper()
        own = own or units[0].proper and units[0].kind == "ca_nhan"
        verb = self._matcher.at(self._folded, "directive", words, sentence.end)
        charged = self._matcher.at(self._folded, "role.right", units[-1].end, sentence.end)
        if self._matcher.at(self._folded, "role.retold", words, sentence.end) is not None:
            return None  # "... đã được Sở Xây dựng thẩm định, UBND tỉnh phê duyệt tại Quyết định số 12"
        verb = verb or self._matcher.at(self._folded, "unit.stop", words, sentence.end)
        acts = verb is not None and " " in verb.text or charged is not None and charged.rule.id == "role.right.carry-out"
        # "(các khoa đề xuất, Phòng Tổ chức tổng hợp)", "..., các khoa tự kiểm tra": who stands in brackets, or does it himself.
        opened = before.rfind("(") > before.rfind(")")
        themselves = self._matcher.at(self._folded, "role.themselves", words, sentence.end) is not None
        if own and acts or themselves or opened and self._verb_stands(words, sentence):
            return "thuc_hien", "role.subject"
        return None

    def _past_space(self, at: int) -> int:
        return at + len(self._text[at:]) - len(self._text[at:].lstrip(" "))

    def _hands_on(self, at: int, sentence: Span) -> bool:
        """As in "UBND tỉnh giao Sở Tài chính ...": who hands a task on is not the one it is handed to."""
        rest = self._folded[at : sentence.end]
        start = at + len(rest) - len(rest.lstrip())
        cue = self._matcher.by_rule(self._folded, "role.left.owner", start, sentence.end)
        if cue is None or cue.text.startswith("phân công"):
            return False  # who shares out the work among his people is told to
        words = cue.end + len(self._folded[cue.end : sentence.end]) - len(self._folded[cue.end : sentence.end].lstrip())
        if self._matcher.at(self._folded, "unit.determiner", words, sentence.end) is not None:
            return True
        head = self._matcher.at(self._folded, "unit.head", words, sentence.end)
        person = head is not None and head.text.startswith(("đồng chí", "đ/c", "ông", "bà", "thầy", "cô"))
        if head is not None and head.rule.constants.get("kind") == "chuc_danh":
            # "yêu cầu thủ trưởng các cơ quan, đơn vị ..."
            each = self._past_space(head.end)
            person = person or self._matcher.at(self._folded, "unit.determiner", each, sentence.end) is not None
        return head is not None and (person or self._text[words : words + 1].isupper())

    def _speaks(self, at: int, sentence: Span) -> bool:
        """As in "Chủ tịch UBND tỉnh kết luận, chỉ đạo như sau:": whose words a plan tells is not whose task they are."""
        words = self._past_space(at)
        return any(self._matcher.at(self._folded, label, words, sentence.end) is not None for label in ("role.speaks", "role.says"))

    def _quoted(self, at: int, sentence: Span) -> bool:
        """As in \"chương trình "Dân hỏi - Chính quyền trả lời"\": what a quotation says is nobody's task."""
        before = self._text[sentence.start : at]
        return before.count('"') % 2 == 1 or before.count("“") > before.count("”")

    def _matters(self, at: int, sentence: Span, told: int) -> bool:
        if told > sentence.start and not self._folded[told:at].strip():
            return True
        before = self._text[sentence.start : at].rstrip()
        return before.endswith(("(", *_DASHES)) or self._is_subject(at, sentence) or self._left(at, sentence.start) is not None

    def _role(self, units: list[UnitName], sentence: Span, *, subject: bool) -> tuple[Role, str] | None:
        first, last = units[0], replace(units[-1], end=self._past_alias(units[-1].end, sentence.end))
        left = self._left(first.start, sentence.start)
        if left is not None and left[0] == "phoi_hop":
            return "phoi_hop", left[1]
        if self._joins(first.start, last.end, sentence):
            return "phoi_hop", "role.joins"
        opens = self._is_subject(first.start, sentence)
        aside = self._text[sentence.start : first.start].rstrip().endswith(("(", *_DASHES))
        reached = bool(self._matcher.scan(self._folded, "contact", last.end, sentence.end))
        aside = aside and not reached and not self._quoted(first.start, sentence)
        right = self._matcher.at(self._folded, "role.right", last.end, sentence.end)
        if right is not None:
            role = cast(Role, right.rule.constants["role"])
            opens = opens or self._bound_behind_comma(first, last, sentence)
            if role in ("chu_tri", "phoi_hop") or opens or aside or left is not None and left[1] == "role.left.by":
                return role, right.rule.id
        if left is not None and left[1] != "role.left.by":
            return left[0], left[1]
        by = left is not None and _BY_WHOM.search(self._folded, sentence.start, first.start) is not None
        if by and self._verb_stands(self._past_space(last.end), sentence):
            return "thuc_hien", "role.left.by"  # "..., luân phiên do các tổ chuẩn bị nội dung"
        then = self._folded.endswith(" thì ", sentence.start, first.start)
        if opens and then and " " not in self._text[first.start : first.end]:
            return None  # "... thì Sở nêu tên": what the one who writes does then
        another = then or ";" in self._text[sentence.start : first.start]
        if (opens and (subject or another) or aside) and self._acts(last.end, sentence, first=first):
            return "thuc_hien", "role.subject"
        if (
            aside
            and self._matcher.at(self._folded, "role.room", first.start, last.end) is None
            and self._closes_bracket(last.end, sentence)
            and any(u.kind != "co_quan" or u.proper and u.rule_id != "unit.acronym" for u in units)
        ):
            return "thuc_hien", "role.aside"
        return None

    def _joins(self, start: int, end: int, sentence: Span) -> bool:
        """As in "..., mời Hội Phụ nữ huyện tham gia", "thống nhất với Công an xã quyết định ...": with whom it is done."""
        low = max(sentence.start, start - _CUE_REACH)
        asked = any(not self._folded[h.end : start].strip() for h in self._matcher.scan(self._folded, "role.joins", low, start))
        return asked and self._matcher.at(self._folded, "role.joint-deed", end, sentence.end) is not None

    def _answers(self, units: list[UnitName], sentence: Span, clause: int) -> bool:
        """As in "Rà soát hồ sơ. Đồng chí Chủ tịch UBND xã chịu trách nhiệm.": people who answer for what others do (gold rule 13).

        So do those in brackets or behind "do" ("..., do đồng chí Hạnh phụ trách"), and who has no more to do than to direct a whole plan.
        """
        if any(u.kind not in _PEOPLE or self._serves(u) for u in units):
            return False
        hit = self._matcher.at(self._folded, "role.answers", units[-1].end, sentence.end)
        opening = self._folded[sentence.start : units[0].start].rstrip()
        before = opening.rstrip(' "(*-+•')
        if hit is None:  # "...; Chủ tịch UBND xã chịu trách nhiệm nếu để xảy ra cháy rừng"
            answers = self._matcher.by_rule(self._folded, "role.right.answer", units[-1].end, sentence.end) is not None
            return answers and before.endswith((";", " thì"))
        aside = opening.endswith(("(", " do"))
        whole = not before and "thực hiện kế hoạch" in hit.text
        return aside or whole or before.endswith(";") or not before and (clause > 0 or self._behind)

    def _serves(self, unit: UnitName) -> bool:
        """Answers whether a post is none that leads: "Kế toán", "Bảo vệ" do themselves what they answer for."""
        return self._matcher.at(self._folded, "role.staff", unit.start, unit.end) is not None

    def _bound_behind_comma(self, first: UnitName, last: UnitName, sentence: Span) -> bool:
        """As in "..., thiếu biên bản đối thoại, Thanh tra Sở có trách nhiệm hoàn thiện hồ sơ": a body that is bound to something."""
        own = first.proper and first.kind not in ("tap_the", "khac") and self._text[first.start].isupper()
        if not own or not self._text[sentence.start : first.start].rstrip().endswith(","):
            return False
        words = self._past_space(last.end)
        return self._matcher.at(self._folded, "role.bound", words, sentence.end) is not None

    def _past_alias(self, at: int, end: int) -> int:
        """Answers where a bracket behind a unit ends: a short name ("(TCKT)"), or whatever is said of it before the verb."""
        alias = _ALIAS.match(self._text, at, end)
        if alias is not None:
            return alias.end()
        remark = _REMARK.match(self._text, at, end)
        return remark.end() - 1 if remark is not None and self._verb_stands(remark.end(), Span(at, end)) else at

    def _left(self, at: int, floor: int) -> tuple[Role, str] | None:
        """Answers the role that the words right before offset `at` give."""
        low = max(floor, at - _CUE_REACH)
        for label in ("role.left", "role.left_by"):
            for hit in self._matcher.scan(self._folded, label, low, at):
                if not self._folded[hit.end : at].strip(" :"):
                    return cast(Role, hit.rule.constants["role"]), hit.rule.id
        opening = floor + len(self._folded[floor:at]) - len(self._folded[floor:at].lstrip(' "(*-+•'))
        for rule, told in (("role.recommend", "role.left.owner"), ("role.directed", "role.directed")):
            asked = self._matcher.by_rule(self._folded, rule, opening, at) if opening < at else None
            if asked is not None and not self._folded[asked.end : at].strip(" :"):
                return "thuc_hien", told
        return None

    def _is_subject(self, at: int, sentence: Span) -> bool:
        """The unit opens the sentence, or only a time or condition stands before it; or it opens a part after a semicolon."""
        known = self._subjects.get((at, sentence))
        if known is None:
            known = self._subjects[at, sentence] = self._opens_part(at, sentence)
        return known

    def _opens_part(self, at: int, sentence: Span) -> bool:
        start = self._text.rfind("; ", sentence.start, at) + 1 or sentence.start
        colon = self._text.find(": ", start, min(at, start + _TOPIC_MOST)) + 1
        start = colon if colon and self._text[colon:at].strip() else start
        before = self._folded[start:at]
        bare = before.strip(' "(*-+•')
        if not bare or bare == "riêng":
            return True
        if before.rstrip().endswith((":", " thì")):
            return True  # "Về vốn: Sở Tài chính ...", "Nếu các hộ không chấp hành thì Phòng Quản lý đô thị ..."
        if not before.rstrip().endswith(","):
            if any(h.end == at for h in self._matcher.scan(self._folded, "role.condition", start, at)):
                return True  # "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc các đơn vị ..."
            if bare.startswith(("nếu", "khi", "trường hợp")):
                return False
            times = self._matcher.scan(self._folded, "time", start, at)
            whole = bool(times) and not self._folded[times[-1].end : at].strip()
            return whole and sum(t.end - t.start for t in times) >= _TIME_SHARE * len(bare)  # "Mỗi năm Ủy ban Kiểm tra ..."
        opening = start + len(before) - len(before.lstrip())
        return len(bare) < 200 and self._matcher.at(self._folded, "role.adverbial", opening, sentence.end) is not None

    def _acts(self, at: int, sentence: Span, *, first: UnitName | None = None) -> bool:
        """Answers whether a verb, or a colon and what is to be done, follows a unit; a time may stand between.

        Behind `first`, a body with a name of its own at the very start of the sentence, any word is a verb that does not tell what it is.
        """
        rest = self._folded[at : sentence.end]
        words = at + len(rest) - len(rest.lstrip(" "))
        if rest.lstrip().startswith(":"):
            return True
        if first is not None and self._matcher.at(self._folded, "role.no-deed", words, sentence.end) is not None:
            return False  # "Thành lập Ban Chỉ đạo cấp huyện; Ban Chỉ đạo cấp xã theo quy định."
        if first is not None and self._acts_then(first, words, sentence):
            return True
        if first is not None and (self._told_of(first, words, sentence) or self._described(first, words, sentence)):
            return False
        if self._verb_stands(words, sentence):
            return True
        between = self._matcher.scan(self._folded, "time", words, sentence.end)
        if between and between[0].start == words and self._verb_stands(self._past_space(between[0].end), sentence):
            return True
        person = first is not None and first.kind == "ca_nhan" and "," in self._text[first.start : first.end]
        if person and rest.startswith(", "):
            words = at + 2  # "Đồng chí Lộc, Phó Bí thư, lên danh mục ..."
        if rest.startswith(_BY_WHAT):
            return True  # "Từng đồng chí Ủy viên Ban Thường vụ, căn cứ Kế hoạch này, xây dựng ..."
        named = first is not None and first.proper and self._text[first.start].isupper()
        named = named and first is not None and self._folded[sentence.start : first.start].rstrip()[-1:] in ("", ";")
        told = named and self._text[words : words + 1].islower() and self._matcher.at(self._folded, "state", words, sentence.end) is None
        return told and not self._matcher.scan(self._folded, "narrates", words, sentence.end)

    def _acts_then(self, unit: UnitName, words: int, sentence: Span) -> bool:
        """As in "Các thôn chưa có bể thu gom thì đăng ký về xã": what is told of some of many says when they are to do what follows."""
        told = self._matcher.at(self._folded, "role.told-of", words, sentence.end) is not None and unit.kind == "tap_the"
        apart = "riêng" in self._folded[sentence.start : unit.start]  # some of those who have been told
        then = self._folded.find(" thì ", words, sentence.end)
        return told and not apart and then >= 0 and self._verb_stands(then + len(" thì "), sentence)

    def _told_of(self, unit: UnitName, words: int, sentence: Span) -> bool:
        """As in "Các hộ còn lại chưa bàn giao ...", "Phòng Y tế đã tham mưu ...", "Một số xã giải ngân chậm": what is so, no order."""
        labels = ("role.told-of", "role.done") if unit.kind == "tap_the" else ("role.done",)
        if any(self._matcher.at(self._folded, each, words, sentence.end) is not None for each in labels):
            return True
        return self._some(unit, words, sentence)

    def _some(self, unit: UnitName, words: int, sentence: Span) -> bool:
        """Answers whether some of many are told of: whoever has a task is named."""
        if self._matcher.at(self._folded, "role.some", unit.start) is None:
            return False
        directive = self._matcher.at(self._folded, "directive", words, sentence.end) is not None
        return not directive or bool(self._matcher.scan(self._folded, "lack", unit.start, sentence.end))

    def _described(self, unit: UnitName, words: int, sentence: Span) -> bool:
        """As in "Hộ gia đình có hoàn cảnh khó khăn": it says which of many are meant, and the sentence ends."""
        hit = self._matcher.at(self._folded, "describes", words, sentence.end) if unit.kind == "tap_the" else None
        return hit is not None and not self._matcher.scan(self._folded, "obliges", hit.end, sentence.end)

    def _verb_stands(self, at: int, sentence: Span) -> bool:
        if any(self._matcher.at(self._folded, label, at, sentence.end) is not None for label in ("unit.stop", "directive")):
            return True
        return self._tagger is not None and at < sentence.end and self._tagger.verb_at(at)

    def _closes_bracket(self, at: int, sentence: Span) -> bool:
        """As in "... (Bộ Y tế; hoàn thành trong quý II)": a unit that opens the bracket at the end of the sentence is whose task it is."""
        rest = self._text[at : sentence.end]
        close = rest.find(")")
        return rest.lstrip().startswith((")", ";", ",")) and close >= 0 and not rest[close + 1 :].strip(" .;/")
