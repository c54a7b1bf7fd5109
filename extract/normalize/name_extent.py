"""How far the name of a unit goes: proper or functional name, trade, level, modifier, and the words that end it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from extract.matcher import Match
from extract.normalize.name_signs import NameSigns
from extract.normalize.unit_text import UnitName
from extract.normalize.unit_words import (
    BELOW,
    BINDING,
    BUSINESSES,
    CHARGE_MOST,
    CLAUSE_MOST,
    DEEDS,
    DOERS,
    DONE_BY_MANY,
    FUNCTION_WORDS,
    GOES_ON,
    HANDING,
    HAVING_MOST,
    HOLDING,
    IN_CHARGE,
    JOINED_DEEDS,
    LEGAL_FORMS,
    LINKS,
    LONGEST,
    LONGEST_KNOWN,
    MEASURES,
    NAME_ENDS,
    NAME_VERBS,
    NO_CLAUSE,
    NOT_DOING,
    OBJECT_MOST,
    OWN_ROLES,
    PAPERS,
    PLACE_KINDS,
    PLACES,
    PLAIN_DEEDS,
    RELATIVES,
    SHORT_DEEDS,
    SHORT_LEVELS,
    STAFF,
    STRONG_STOPS,
    SURE_NAME,
    TRADE_MOST,
    UP_TO_ROLE,
    VERBS,
    WATCHING,
)
from extract.normalize.words import Token


class NameExtent(NameSigns, ABC):
    """Reads on word by word from behind the head of a name; within it another unit may stand."""

    @abstractmethod
    def read(self, at: int, *, previous: UnitName | None = None) -> tuple[UnitName | None, int]:
        """Answers the unit that begins at token `at` and the index after it; (None, at) where none does."""

    def _past_team(self, head: Match) -> int:
        """Answers the index after a head and what its team is there for: "Đoàn giám sát" in "Các thành viên Đoàn giám sát"."""
        after = self.index_at(head.end)
        hit = self.matches("unit.function", after) if head.rule.constants.get("name") == "must" and after < len(self.tokens) else None
        return self.index_at(hit.end) if hit is not None and not self._tokens_objectify(hit.end) else after

    def _known(self, here: int, after_head: int) -> int:
        """Answers the index after a name that is known as it stands, 0 where the head at token `here` begins none.

        The last word of a head may begin it: "Trưởng phòng Giáo dục và Đào tạo".
        """
        for first in {here, after_head - 1}:
            end = self.known_end(first)
            second = first + 1
            # "Phòng theo dõi, đôn đốc ...": in small letters it is the sentence, unless it is too long to be one.
            verb = end > second and not self.tokens[second].capital and self.matches("unit.stop", second) is not None
            if end > after_head and (not verb or self.listing or end - first >= SURE_NAME):
                return end
        return 0

    def _name(self, at: int, kind: str, *, collective: bool, named: int) -> int:
        """Answers the index after the name that follows a head."""
        here = at
        while here < len(self.tokens) and here - at < LONGEST:
            step = self._step(here, kind, collective=collective, named=named + here - at)
            if step == here:
                break
            here = step
        return here

    def _step(self, here: int, kind: str, *, collective: bool, named: int) -> int:
        token = self.tokens[here]
        if not token.word:
            return self._over_sign(here, kind, collective=collective, named=named)
        if token.text.isdigit() and self.tokens[here - 1].text == "," and self.tokens[here - 2].text.isdigit():
            return here + 1  # "các Tổ bầu cử số 1, 2"
        if token.text.isdigit() and named > 0 and here + 1 < len(self.tokens) and self.tokens[here + 1].key in MEASURES:
            return here  # "Trạm Kiểm lâm Háng Chua 15 km"
        if kind == "chuc_danh" and token.key in IN_CHARGE and (charge := self._charge(here)) > here:
            self._settled = True
            return charge
        if token.key in ("được", "có") and named > 0 and (collective or kind == "chuc_danh" and self._of_many(here)):
            said = self.matches("unit.relative", here)
            if said is not None:
                self._settled = True
                return self.index_at(said.end)
        many = collective or kind == "chuc_danh" and self._of_many(here)
        if collective and token.key == "phụ" and not self.listing and (done := self._in_charge_of_it(here)) > here:
            return done
        left = token.key == "còn" and here + 1 < len(self.tokens) and self.tokens[here + 1].key == "lại"
        aim = token.key == "để" and here + 1 < len(self.tokens) and (self._orders(here + 1) or self._halts(here + 1))
        done = token.key == "đã" and here + 1 < len(self.tokens) and self.tokens[here + 1].key in DONE_BY_MANY
        if (token.key in RELATIVES or done) and not left and not aim and (named > 0 or collective) and many:
            clause = self._clause(here)
            if clause > here:
                self._settled = True
                return clause
        if token.key == "có" and named > 0 and (having := self._having(here)) > here:
            return having
        stop = self.matches("unit.stop", here)
        ends = stop is not None and stop.text in NAME_ENDS and named > 0 and not token.capital and not collective
        if stop is not None and ends and not self._has_object(stop):
            return self.index_at(stop.end)  # "Phòng Quản lý xây dựng chủ trì": a verb with nothing to do is part of the name
        if stop is not None and self._stops(token, stop, named=named, here=here):
            # "Phòng Quản lý kiểm tra chuyên ngành chủ trì": only one of two verbs is the sentence's.
            return self._up_to_role(here) if named > 0 and stop.text in NAME_VERBS and not self.listing else here
        if stop is None and named > 0 and not token.capital and not self.listing and self._orders(here):
            return here
        if self.past_determiner(here) > here and self._is_function(here) and not self._proper_after(self.past_determiner(here)):
            return self.past_determiner(here)  # "Ban Quản lý các công trình công cộng"
        if token.key == "và" and named == 2 and (further := self._further_function(here)) > here:
            self._settled = self._settled or self._joined_deed(here + 1) > here + 1
            return further
        if token.key in ("và", "hoặc"):
            return self._over_and(here, kind, collective=collective, named=named)
        if token.key == "trực" and here + 1 < len(self.tokens) and self.tokens[here + 1].key == "thuộc":
            unit, after = self.read(here + 2)
            return after if unit is not None else here + 2
        if token.key in LINKS:
            unit, after = self.read(here + 1)
            if unit is not None:
                return after
            tail = self._tail(here + 1)
            if tail > here + 1:
                return tail
            follows = here + 1 < len(self.tokens) and self.tokens[here + 1].word and self.listing
            return here + 2 if follows or self._proper_after(here + 1) else here
        if kind == "chuc_danh" and named <= 3:
            unit, after = self.read(here)
            if unit is not None:
                return after
        tail = self._tail(here)
        if tail > here:
            return tail
        if token.capital and not self._shouted:
            nested = self._head(here)
            if nested is not None and collective and self._proper_after(self.index_at(nested.end)):
                return here
            if nested is not None and (known := self._known(here, self.index_at(nested.end))) > here:
                return known
            # "Văn phòng Ủy ban nhân dân", "Công ty Điện lực Hòa Giang": a name that begins like another one.
            return max(here + 1, self._past_team(nested)) if nested is not None else here + 1
        if collective:
            nested = self.matches("unit.head", here)
            if nested is not None and (
                nested.rule.constants.get("name") in ("group", "must") or here > 0 and self.tokens[here - 1].text == ","
            ):
                return self.index_at(nested.end)
        if self.past_determiner(here) > here and (kind in ("chuc_danh", "dang") or self._level(self.past_determiner(here))):
            # "UBND các xã, phường", "Giám đốc các Sở": a body of each of them.
            return self._over_places(self._up_to_others(here, self.read(here)[1]))
        return self._open_word(here, kind, named=named, collective=collective)

    def _up_to_others(self, first: int, after: int) -> int:
        """As in "UBND các xã, phường, doanh nghiệp": behind levels of government that a body stands for, others stand for themselves."""
        head = self._head(self.past_determiner(first))
        for comma in range(max(first + 2, self.index_at(head.end) if head is not None else 0), after - 1):
            if self.tokens[comma].text == "," and (self.names_level(comma - 1) or self.names_level(comma - 2)):
                other = self._head(comma + 1)
                if other is not None and not self.names_level(comma + 1) and not self.tokens[comma + 1].capital:
                    return comma
        return after

    def _over_places(self, at: int) -> int:
        """As in "UBND các huyện, thành phố Tân An": behind many of one level, one of another by its name."""
        while at + 2 < len(self.tokens) and self.tokens[at].text == "," and self.names_level(at - 1):
            short, head = self.tokens[at + 1].text in SHORT_LEVELS, self._head(at + 1)
            if not short and (head is None or not self.names_level(at + 1) or head.text in BELOW or self.tokens[at + 1].capital):
                break
            after = at + 2 if short or head is None else self.index_at(head.end)
            if not self._proper_after(after):
                break
            at = after
            while at < len(self.tokens) and self._proper_after(at) and self._head(at) is None:
                at += 1
        return at

    def _having(self, here: int) -> int:
        """Answers the index after "có bến" in "UBND các xã có bến tổng kiểm tra ...", `here` where "có" is the verb of the sentence."""
        if self.listing or here + 1 >= len(self.tokens) or self.matches("unit.stop", here + 1) is not None:
            return here
        for i in range(here + 1, min(here + 2 + HAVING_MOST, len(self.tokens))):
            if not self.tokens[i].word or self.tokens[i].key in ("trách", "nhiệm", "thể", "kế", "văn", "ý"):
                return here
            verb = self._matcher.at(self._folded, "directive", self.tokens[i].start, self._end)
            if i > here + 1 and verb is not None and " " in verb.text:
                return i
        return here

    def _clause(self, here: int) -> int:
        """Answers the index after "chưa có hồ sơ nghiệm thu" in "Hiệu trưởng các trường chưa có hồ sơ nghiệm thu chủ động ...".

        What tells which of many are meant ends at a colon, at the verb of the sentence or at the end of a field; `here` where none of them
        is in reach, or where the word is the verb itself ("có trách nhiệm").
        """
        if (bound := self._bound(here)) > here:
            return bound
        for i in range(here + 1, min(here + 2 + CLAUSE_MOST, len(self.tokens) + 1)):
            if i == len(self.tokens):
                return i if self.listing else here
            token = self.tokens[i]
            if not token.word and token.text in "-–":
                continue
            if token.text == "," and self._up_to_colon(i):
                continue  # "các đơn vị có cáp đi ngầm, đi nổi: ..."
            if not token.word:
                # "Các đơn vị chưa gửi báo cáo (có danh sách kèm theo) khẩn trương ..."
                return i if token.text == ":" or token.text == "(" and i > here + 2 and self._orders_behind_bracket(i) else here
            arranges = token.key == "tổ" and i + 1 < len(self.tokens) and self.tokens[i + 1].key == "chức"
            if token.key == "để" and self.expected and i > here + 2:
                return i  # "phối hợp với UBND các xã có học sinh theo học để nắm tình hình"
            if token.key in NO_CLAUSE and not (arranges and self.tokens[here].key in HOLDING) or token.text[0].isdigit():
                return here
            verb = self._matcher.at(self._folded, "directive", token.start, self._end)
            paper = verb is not None and verb.text == "báo cáo" and self.tokens[i - 1].key in HANDING  # "còn chậm nộp báo cáo"
            if i > here + 2 and verb is not None and not paper and (" " in verb.text or self._holder_acts(here, i)):
                return i
        return here

    def _holder_acts(self, here: int, verb: int) -> bool:
        """Answers whether a verb of one syllable is that of those who have something: "Các xã có bến đò ngang lập danh sách ..."."""
        before = self.tokens[verb - 1].key
        return self.tokens[here].key in HOLDING and self.tokens[verb].key in SHORT_DEEDS and before not in PAPERS | NOT_DOING

    def _up_to_colon(self, comma: int) -> bool:
        """Answers whether nothing but small words that order nothing stand between a comma and a colon."""
        for i in range(comma + 1, min(comma + 2 + CLAUSE_MOST, len(self.tokens))):
            if self.tokens[i].text == ":":
                return i > comma + 1
            if not self.tokens[i].word or self.tokens[i].capital or i == comma + 1 and self._head(i) is not None or self._orders(i):
                return False
        return False

    def _bound(self, here: int) -> int:
        """Answers the index of "phải" in "Các chủ đầu tư có dự án giải ngân dưới 20% kế hoạch phải ...", `here` where none binds them."""
        for i in range(here + 1, min(here + 2 + CLAUSE_MOST, len(self.tokens))):
            token = self.tokens[i]
            arranges = token.key == "tổ" and self.tokens[here].key == "chưa"
            closed = NO_CLAUSE - BINDING if i == here + 1 and not arranges else GOES_ON
            if not token.word and token.text != "%" or token.key in closed:
                return here
            if token.key in BINDING:
                return i if i > here + 2 else here
        return here

    def _orders_behind_bracket(self, at: int) -> bool:
        close = next((i for i in range(at, min(at + 14, len(self.tokens))) if self.tokens[i].text == ")"), len(self.tokens))
        return close + 1 < len(self.tokens) and self._orders(close + 1)

    def _charge(self, here: int) -> int:
        """Answers the index after what a post is in charge of ("Phó Giám đốc phụ trách kỹ thuật kiểm tra"), `here` without a verb."""
        first = here + len(IN_CHARGE[self.tokens[here].key])
        words = [t.key for t in self.tokens[here + 1 : first]]
        if self.listing or words != list(IN_CHARGE[self.tokens[here].key][1:]):
            return here
        if first >= len(self.tokens) or not self.tokens[first].word:
            return here  # "(Đ/c Tuấn, Phó Hiệu trưởng phụ trách; các tổ trưởng thực hiện)"
        signs = "-–," if self.tokens[here].key == "dạy" else "-–"
        if self.tokens[here].key == "dạy" and (subject := self._subject(first)) > first:
            return subject
        staff = self.tokens[here - 1].key in STAFF or f"{self.tokens[here - 2].key} {self.tokens[here - 1].key}" in STAFF
        for i in range(first + 1, min(first + 1 + CHARGE_MOST, len(self.tokens))):
            if not self.tokens[i].word and self.tokens[i].text not in signs:
                return i if staff and self.tokens[i].text in ".;)" else here  # "Giao công chức phụ trách thú y."
            stop = self.matches("unit.stop", i)
            if stop is not None and not self.tokens[i].capital and (" " in stop.text or stop.text == "là"):
                return i
        return here

    def _in_charge_of_it(self, here: int) -> int:
        """Answers the index after "phụ trách" in "Các bộ phận phụ trách gửi báo cáo": with no object it is no verb of the sentence."""
        after = here + 2
        if after >= len(self.tokens) or self.tokens[here + 1].key != "trách" or not self.tokens[after].word:
            return here
        verb = self._matcher.at(self._folded, "directive", self.tokens[after].start, self._end)
        if verb is None or verb.text in NAME_VERBS:
            return here  # "phụ trách xây dựng lực lượng"
        return after if " " in verb.text or verb.text in SHORT_DEEDS else here

    def _subject(self, at: int) -> int:
        """Answers the index after the one subject that somebody teaches: "dạy Hóa lập ...", "dạy môn Ngữ văn kiểm tra ..."."""
        here = at + 1 if self.tokens[at].key == "môn" else at
        first = here
        while self._proper_after(here):
            here += 1
        if here == first or here < len(self.tokens) and not self.tokens[here].word and self.tokens[here].text in ",-–":
            return at
        low = here < len(self.tokens) and self.tokens[here].word and self.matches("unit.stop", here) is None and not self._orders(here)
        return here + 1 if low and here == first + 1 else here

    def _stops(self, token: Token, stop: Match, *, named: int, here: int) -> bool:
        if self._shouted:
            return stop.text in STRONG_STOPS or named > 0
        if token.capital:
            return stop.text in STRONG_STOPS and named > 0
        tail = self.matches("unit.tail", here)
        beside = here + 1 < len(self.tokens) and self._head(here + 1) is not None
        if self.listing and stop.text in ("cùng", "với") and tail is None and beside:
            return True
        if self.listing and stop.text == "theo" and named > 0:
            return True  # "các sở, ngành theo chức năng, nhiệm vụ được giao"
        if self.listing and stop.text in PLAIN_DEEDS and not self._has_word(here + 1):
            return True  # "Tổ trưởng lập, Phó Hiệu trưởng duyệt"
        if self.listing and stop.text in WATCHING and self._known_up_to(here) and not self._has_word(self.index_at(stop.end)):
            return True  # "phòng Điều dưỡng giám sát"
        if self.listing and (" " not in stop.text or stop.text in NAME_VERBS):
            return named >= 2 and stop.text in DEEDS and self._has_object(stop)
        if self.listing and named == 0 and self.tokens[here - 1].key in DOERS and stop.text not in STRONG_STOPS:
            return False  # "Hội đồng xác định giá trị tài liệu": in a field, called after what it does
        # "phòng tổ chức cán bộ", "giúp việc": the longer reading wins.
        if tail is not None and tail.end > stop.end:
            return False
        if " " in stop.text:
            return True
        if stop.text in FUNCTION_WORDS:
            taught = self.tokens[here - 2].key in IN_CHARGE  # "giáo viên dạy Hóa lập ..."
            joined = self.speech is not None and self.tokens[here - 1].capital and not taught and self.speech.inside_word(token.start)
            return not joined  # "Trợ giúp", a word
        return not self._second_syllable(here)

    def _known_up_to(self, here: int) -> bool:
        """Answers whether a name that is known as it stands ends right before a token."""
        return any(self._names.end(self.tokens, i) == here for i in range(max(here - LONGEST_KNOWN, 0), here - 1))

    def _open_word(self, here: int, kind: str, *, named: int, collective: bool) -> int:
        """A lower-case word that no rule knows: part of a functional name, or the sentence that goes on?"""
        after = here + 1
        if self.tokens[here].key in PLACES and (named > 0 or self._ends_head(here)):
            if self._proper_after(after):
                return after
            kind_of = after < len(self.tokens) and self.tokens[after].key in PLACE_KINDS
            if kind_of and self._proper_after(after + 1) and self._head(after + 1) is None:
                return after + 1  # "Dự án kênh chính Nà Vàng"
        deeds = named == 2 or named > 2 and self.tokens[here - 3].key == "và"
        if deeds and not collective and kind == "co_quan" and (beyond := self._object(here)) > here:
            return beyond
        if kind == "chuc_danh" and named == 0 and not self.listing and (work := self._work(here)) > here:
            self._settled = True
            return work
        fresh = named == 0 or self._ends_head(here)
        if (trade := self._trade(here)) > here:
            return trade
        if fresh and self._proper_after(after) and self._head(after) is None and not self._orders(here) and not self._verb(here):
            return after  # "Công ty may Tân Phú Kiên", also in "Công đoàn Công ty may Tân Phú Kiên"
        before = self.tokens[here - 1]
        joined = before.word and before.capital and before.end + 1 == self.tokens[here].start and before.text[-1].islower()
        if joined and not self._shouted and not self._begins_doing(here) and not self._verb(here):
            # Only the first syllable of a Vietnamese word takes the capital: "Huyện ủy", "Tư vấn", "Khoa học".
            return here + 1
        if self.listing and not self._shouted:
            # In a field that names units, only a verb or a sign ends a name.
            return here + 1
        if self.speech is not None and kind != "ca_nhan":
            end = self.speech.noun_end(self.tokens[here].start)
            if end is not None and end > self.tokens[here].start:
                after = max(here + 1, self.index_at(end))
                return next((i for i in range(here + 1, after) if self._orders(i) or self._halts(i)), after)
        return self._up_to_role(here) if named > 0 and not collective and kind == "co_quan" else here

    def _object(self, here: int) -> int:
        """Answers the index of the verb behind "trạm bơm" in "Tổ Vận hành trạm bơm rà soát": what a name that opens with a deed is about.

        `here` where none follows within a few words, or where the word is a verb itself.
        """
        first, second = self.tokens[here - 2], self.tokens[here - 1]
        deed = self.matches("unit.stop", here - 2) or self.matches("unit.function", here - 2)
        spoken = self.speech is not None and self.speech.noun_end(self.tokens[here].start) is None
        joined = self.tokens[here - 3].key == "và" and f"{first.key} {second.key}" in JOINED_DEEDS
        doing = deed is not None and " " in deed.text or f"{first.key} {second.key}" in JOINED_DEEDS
        opens = first.capital and not second.capital and doing
        if self.listing or self._shouted or not (opens and not spoken or joined):
            return here
        for i in range(here, min(here + 2 + OBJECT_MOST, len(self.tokens))):
            if not self.tokens[i].word or self.tokens[i].capital or self.past_determiner(i) > i:
                return here
            if self._orders(i) or self._halts(i) or self.tokens[i].key in VERBS:
                return i
            if self.tokens[i].key in FUNCTION_WORDS:
                return here
        return here

    def _work(self, here: int) -> int:
        """Answers the index of the sign behind "hồ bơi" in "phối hợp giáo viên hồ bơi;": what staff work at, where no verb may follow."""
        if f"{self.tokens[here - 2].key} {self.tokens[here - 1].key}" not in STAFF:
            return here
        for i in range(here, min(here + 1 + OBJECT_MOST, len(self.tokens))):
            if not self.tokens[i].word:
                return i if self.tokens[i].text in ".;)" else here
            verb = self._matcher.at(self._folded, "directive", self.tokens[i].start, self._end)
            if verb is not None or self.matches("unit.stop", i) is not None or self.past_determiner(i) > i or self.tokens[i].capital:
                return here
        return here

    def _trade(self, here: int) -> int:
        """Answers the index of what a business is called behind the words for its trade: "Công ty cổ phần dệt may | Hòa Xuân".

        `here` where none follows. Behind no legal form, two words of a trade and more have to sound like no verb.
        """
        back, first = here, here
        while back > 0 and self.tokens[back - 1].key in LEGAL_FORMS:
            back -= 1
        while first + 1 < len(self.tokens) and self.tokens[first].key in LEGAL_FORMS:
            first += 1
        if not any((head := self._head(i)) and head.text in BUSINESSES and self.index_at(head.end) == back for i in range(back)[-3:]):
            return here
        for i in range(first, min(first + 1 + TRADE_MOST, len(self.tokens))):
            if self._proper_after(i):
                named = not self._acronym(i) and self._head(i) is None and self._proper_after(i + 1) and not self._acronym(i + 1)
                return i if named and i > here and (i == here + 1 or back < first or not self._verb(here)) else here
            if not self.tokens[i].word or self._orders(i) or self.matches("unit.stop", i) or self.past_determiner(i) > i:
                return here
        return here

    def _ends_head(self, here: int) -> bool:
        """Answers whether the head of a name within a name ends right before a token ("Chủ tịch Công đoàn Công ty | may ...")."""
        for first in range(max(here - 3, 0), here):
            head = self._head(first) if self.tokens[first].capital else None
            if head is not None and " " in head.text and self.index_at(head.end) == here:
                return True
        return False

    def _up_to_role(self, here: int) -> int:
        """Answers the index of the words that say what a unit is there for ("chủ trì") where only words of a name stand before them."""
        for i in range(here, min(here + UP_TO_ROLE, len(self.tokens))):
            token = self.tokens[i]
            if not token.word or token.key in FUNCTION_WORDS or self.past_determiner(i) > i:
                return here
            stop = self.matches("unit.stop", i)
            if stop is None:
                continue
            if stop.text in OWN_ROLES:
                return i
            if " " in stop.text and stop.text not in NAME_VERBS:
                return here
        return here

    def _begins_doing(self, here: int) -> bool:
        """Answers whether a verb begins at a token: of several syllables, or of one behind a name of two ("Báo Cửu Hậu tăng ...")."""
        hit = self._matcher.at(self._folded, "directive", self.tokens[here].start, self._end)
        if hit is None:
            return False
        elder = self.tokens[here - 2] if here >= 2 else None
        return " " in hit.text or elder is not None and elder.word and elder.capital and self._head(here - 2) is None
