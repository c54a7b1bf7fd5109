"""Reads unit names out of running text: where a name begins, what belongs to it, where the next one starts.

The words are rules (rules/units.toml); this module knows how the parts go together: head, proper or functional name, level, modifier, and
the list that several names make. Offsets are half-open and point into the text that was handed in.
"""

from __future__ import annotations

import itertools

from extract.matcher import Match
from extract.normalize.name_extent import NameExtent
from extract.normalize.unit_text import UnitName
from extract.normalize.unit_words import DANGLING, FULL_NAME, PERSON_MOST, PLAIN_HEADS, POSTS, TEAMS, TELLING
from extract.normalize.words import Token


class UnitReader(NameExtent):
    """Reads units in one stretch of text.

    Args:
        text, folded: the document's text and its fold (same length).
        start, end: the stretch; nothing outside it is read.
        listing: the stretch is a field or cell that names units, so that bare names and acronyms count.

    `speech` may be set to a second opinion on words that no rule knows, `ends` to one on where the names of a list end. `expected` says
    that the words around promise a unit, so that an acronym or a bare head is one.
    """

    def opens(self, at: int) -> bool:
        """Answers whether a unit can begin at token `at` (head, determiner or acronym)."""
        return self._head(at) is not None or self.past_determiner(at) > at or self._acronym(at)

    def read_list(self, at: int) -> tuple[list[UnitName], int]:
        """Answers the units of the list that begins at token `at`, and the index of the token after it (`at` where there is none)."""
        units: list[UnitName] = []
        here = at
        self._subjects = at == 0 or at < len(self.tokens) and (self.tokens[at - 1].key in TELLING or self.tokens[at - 1].text in "(:;")
        while True:
            self._settled = False
            unit, after = self.read(here, previous=units[-1] if units else None)
            if unit is None:
                break
            if self.ends is not None and not self._settled:
                end = self.ends.better(self, here, after, unit.kind, collective=not unit.proper)
                if end != after:
                    unit, after = self._unit(here, end, unit.kind, proper=unit.proper, rule=unit.rule_id), end
            units.append(unit)
            at = after
            here = self._separator(after)
            if here == after:
                break
        return units, at

    def read(self, at: int, *, previous: UnitName | None = None) -> tuple[UnitName | None, int]:
        """Answers the unit that begins at token `at` and the index after it; (None, at) where none does."""
        if at >= len(self.tokens):
            return None, at
        here = self.past_determiner(at)
        determined = here > at
        head = self._head(here)
        if head is None:
            if self._acronym(here) and (self.listing or determined or previous is not None or self.expected):
                end = self._name(here + 1, "co_quan", collective=False, named=1)
                return self._unit(at, end, "co_quan", proper=True, rule="unit.acronym"), end
            return None, at
        kind, rule = str(head.rule.constants.get("kind", "")), head.rule.id
        mode = head.rule.constants.get("name", "may")
        if head.end < self.tokens[here].end:
            end = self._name(here + 1, kind, collective=determined, named=1)  # "P.TCCB": head and name are one word
            return self._unit(at, end, kind, proper=not determined, rule=rule), end
        after_head = self.index_at(head.end)
        capital = self.tokens[here].capital and not self._shouted
        if head.text == "tổ chức" and not determined and not self._is_organisation(after_head):
            return None, at  # the verb: "Tổ chức Ngày hội ...", "Tổ chức truyền thông trực tiếp ..."
        if head.text == "cấp" and not determined and previous is None:
            return None, at  # "Cấp xã: ...": a level, nobody by itself
        collective = mode == "group" and (determined or not self._proper_after(after_head)) or (determined and mode == "must")
        if determined and kind != "ca_nhan":
            collective = True
        # "sở", "vụ", "viện" in small letters name nobody either.
        small = mode == "may" and after_head - here == 1 and not self.tokens[here].capital and kind == "co_quan"
        if (
            not determined
            and (mode in ("must", "group") or small)
            and not self._acceptable(here, after_head, capital=capital, previous=previous)
        ):
            return None, at
        post = self._head(after_head) if kind == "ca_nhan" else None
        if post is not None and post.rule.constants.get("kind") == "chuc_danh":
            unit, end = self.read(after_head)  # "bà Hiệu trưởng Trường ...": called by the post
            return (None, at) if unit is None else (self._unit(at, end, unit.kind, proper=unit.proper, rule=unit.rule_id), end)
        if kind == "ca_nhan":
            end = self._person(after_head)
            if end == after_head:
                return None, at
            end = self._with_bracket(self.with_post(end, person=True))
            return self._unit(at, end, kind, proper=True, rule=rule), end
        function = after_head
        if mode in ("must", "group") and not self._shouted and after_head < len(self.tokens):
            hit = self.matches("unit.function", after_head)
            if hit is not None and (not collective or head.text in TEAMS and " " in hit.text) and not self._tokens_objectify(hit.end):
                function = self.index_at(hit.end)
        end = self._name(function, kind, collective=collective, named=function - after_head)
        known = after_head + self._book.words_of_name(head.text, self._up_to_and(after_head) if collective else self.tokens[after_head:])
        known = max(known if kind != "chuc_danh" else 0, self._known(here, after_head))
        if known > end:
            end = self._name(known, kind, collective=collective, named=known - after_head)
        if kind == "chuc_danh":
            end = self.with_post(end, person=head.text.startswith("đồng chí") or not determined and self._sits(head, end))
        if mode == "must" and not determined and end == after_head and self.tokens[here].key not in PLAIN_HEADS:
            return None, at
        return self._unit(at, end, kind, proper=not collective, rule=rule), end

    def _up_to_and(self, at: int) -> list[Token]:
        return list(itertools.takewhile(lambda t: t.key != "và", self.tokens[at:]))

    def _unit(self, first: int, after: int, kind: str, *, proper: bool, rule: str) -> UnitName:
        while after - 1 > first and (
            not self.tokens[after - 1].word and self.tokens[after - 1].text != ")" or self.tokens[after - 1].key in DANGLING
        ):
            if self.tokens[after - 1].key == "thuộc" and self.tokens[after - 2].key == "trực":
                break
            after -= 1
        return UnitName(self.tokens[first].start, self.tokens[after - 1].end, kind, proper, rule)

    def _acceptable(self, here: int, after: int, *, capital: bool, previous: UnitName | None) -> bool:
        """A head that names nobody by itself ("phòng", "đơn vị") counts when something makes a name of it."""
        if self._proper_after(after):
            return True
        if after < len(self.tokens) and (self.matches("unit.tail", after) or self.matches("unit.function", after)):
            return True
        if self.expected and after - here > 1:
            return True
        if self.tokens[here].capital and self.past_determiner(after) > after and self._level(self.past_determiner(after)):
            return True  # "Giao Đoàn các xã, thị trấn rà soát ..."
        if self.listing or previous is not None:
            return True
        # "Đơn vị ..." may open a sentence by itself; a head of one syllable there is as likely a verb ("Cấp bạt").
        return capital and not self._shouted and (after - here > 1 or self.tokens[here].key in PLAIN_HEADS)

    def _person(self, at: int) -> int:
        here = at
        if here < len(self.tokens) and self.tokens[here].text == ".":
            here += 1
        at = here
        while here < len(self.tokens) and here - at < PERSON_MOST:
            token = self.tokens[here]
            if token.text in "'’" and here > at and len(self.tokens[here - 1].text) == 1 and self._proper_after(here + 1):
                here += 1  # "H’ Ngân"
                continue
            if token.text == "\n" and self._wraps_name(here, here - at):
                here += 1
                continue
            if not token.word or not token.capital and here > at or self.matches("unit.stop", here) and not token.capital:
                break
            here += 1
        return here

    def _wraps_name(self, line: int, words: int) -> bool:
        """Answers whether the last syllable of a person's name stands by itself on the next line of a narrow cell."""
        after = line + 1
        if not 1 < words < FULL_NAME or not self._proper_after(after) or self._head(after) is not None or self._acronym(after):
            return False
        return after + 1 >= len(self.tokens) or not self.tokens[after + 1].word

    def with_post(self, at: int, *, person: bool = False) -> int:
        """Answers the index after the post or person that explains a name: "ông An (Quản đốc xưởng 2)", "đ/c Inh - Phó Chủ tịch Hội".

        Behind a `person` it may also follow a comma: "bà Nga, Kế toán trưởng".
        """
        back = at
        if at < len(self.tokens) and self.tokens[at].text == "\n":
            at += 1
        if at + 1 >= len(self.tokens) or self.tokens[at].text not in "(-–" + ("," if person else ""):
            return back
        if self.tokens[at].text in "-–" and self.tokens[at + 1].text in POSTS:
            return at + 2
        head = self._head(at + 1)
        if head is None or head.rule.constants.get("kind") not in ("chuc_danh", "ca_nhan"):
            return back
        post = head.rule.constants.get("kind") == "chuc_danh"
        apart = self.listing and self._says_no_more(head) or self._told_behind(self.index_at(head.end))
        if self.tokens[at].text == "," and not (post and (self.tokens[at + 1].capital or apart)):
            return back
        if self.tokens[at].text == "(":
            close = next((i for i in range(at, min(at + 16, len(self.tokens))) if self.tokens[i].text == ")"), None)
            return close + 1 if close is not None else back
        end = self._name(self.index_at(head.end), "chuc_danh", collective=False, named=0)
        # Who holds a post in the Party holds another one beside it.
        party = person and any(word in head.text for word in ("bí thư", "ủy viên"))
        further = (self.index_at(head.end) == end or party or person and self._chairs(end)) and self.tokens[at].text == ","
        return self.with_post(end, person=True) if further else end  # "đồng chí Huy, Phó Bí thư, Chủ tịch UBND phường"

    def _sits(self, head: Match, end: int) -> bool:
        """As in "Đảng ủy viên, Chủ tịch UBND xã": who sits on a committee of the Party does so beside a post, unless it is that of many."""
        if not head.text.endswith("ủy viên") or head.text == "ủy viên" and self.tokens[end - 1].key != "vụ":
            return False
        post = self._head(end + 1) if end < len(self.tokens) and self.tokens[end].text == "," else None
        if post is None or self.past_determiner(self.index_at(post.end)) > self.index_at(post.end):
            return False
        self._settled = True
        return True

    def _chairs(self, comma: int) -> bool:
        """As in "Ông Lượm, Phó Chủ tịch UBND huyện, Phó Trưởng ban": behind a comma, what somebody is in a committee."""
        if comma + 1 >= len(self.tokens) or self.tokens[comma].text != "," or not self.tokens[comma + 1].capital:
            return False
        return self.matches("unit.chairs", comma + 1) is not None

    def _told_behind(self, comma: int) -> bool:
        """As in "thầy Nam, nhân viên thiết bị, cùng kế toán": commas on both sides, and then with whom or what it is about."""
        if comma + 1 >= len(self.tokens) or self.tokens[comma].text != ",":
            return False
        cue = self._matcher.at(self._folded, "role.cue", self.tokens[comma + 1].start, self._end)
        return cue is not None or self.tokens[comma + 1].key == "cùng"

    def _says_no_more(self, head: Match) -> bool:
        """Answers whether nothing but a sign follows a head."""
        after = self.index_at(head.end)
        return after >= len(self.tokens) or not self.tokens[after].word

    def _with_bracket(self, at: int) -> int:
        """Answers the index after a short bracket behind a person's name: "thầy Đạt (GV Tin)"; a role stays outside."""
        if at >= len(self.tokens) or self.tokens[at].text != "(":
            return at
        close = next((i for i in range(at, min(at + 7, len(self.tokens))) if self.tokens[i].text == ")"), None)
        role = self.matches("unit.stop", at + 1)
        cue = self._matcher.at(self._folded, "role.cue", self.tokens[at + 1].start, self._end)
        told = cue is not None or role is not None and role.text != "phụ trách"
        return at if close is None or told else close + 1

    def _separator(self, at: int) -> int:
        """Answers the index after what separates two units of a list (", ", "; ", "và", a short bracket first); `at` where nothing does."""
        here = at
        if here < len(self.tokens) and self.tokens[here].text == "(":
            close = next((i for i in range(here, min(here + 14, len(self.tokens))) if self.tokens[i].text == ")"), None)
            if close is None:
                return at
            here = close + 1
        begin = here
        while here < len(self.tokens) and (
            self.tokens[here].text in ",;/+\n" or self.tokens[here].key in ("và", "cùng", "với", "hoặc", "cùng với")
        ):
            here += 1
        if here == begin and self.listing and here < len(self.tokens) and self.tokens[here].text in "-–•*":
            here += 1
        return here if here > begin else at
