"""Whether the name of a unit goes on behind a sign: a dash, a comma, a colon, the end of a line, an "và"."""

from __future__ import annotations

from extract.matcher import Match
from extract.normalize.unit_text import UnitText
from extract.normalize.unit_words import (
    ABOVE,
    FUNCTIONS,
    JOINED_DEEDS,
    LEVELS,
    LINKS,
    NAME_DASH,
    PLACE_MOST,
    RELATED_MOST,
    RELATIVES,
    ROOMS,
    SHORT_KINDS,
    SHORT_LEVELS,
    STAFF,
    STRONG_STOPS,
    TIME_WORDS,
    WHOLE,
)


class NameSigns(UnitText):
    """Reads on over a sign or an "và": answers the index behind what belongs to the name, else the index it was given."""

    def _is_function(self, here: int) -> bool:
        """Answers whether the two words before a token are a function that wants an object ("Quản lý"), with a capital."""
        if here < 2 or self._shouted or not self.tokens[here - 2].capital or self.tokens[here - 1].capital:
            return False
        return f"{self.tokens[here - 2].key} {self.tokens[here - 1].key}" in FUNCTIONS

    def _further_function(self, here: int) -> int:
        """Answers the index after a second function behind a comma or "và" ("Quản lý, bảo trì đường bộ"), `here` where there is none."""
        after = here + 1
        if not self._is_function(here) or after + 1 >= len(self.tokens):
            return here
        first, second = self.tokens[after], self.tokens[after + 1]
        if not first.word or first.capital or not second.word or second.capital or self._head(after) is not None:
            return here
        if self.past_determiner(after) > after or f"{first.key} {second.key}" in STRONG_STOPS:
            return here
        return after + 2

    def _over_sign(self, here: int, kind: str, *, collective: bool, named: int) -> int:
        token = self.tokens[here]
        after = here + 1
        if after >= len(self.tokens):
            return here
        follower = self.tokens[after]
        if token.text == "\n":
            # A name wrapped in a narrow cell goes on; a new line that opens with a capital is another name.
            whole = here > 1 and f"{self.tokens[here - 2].key} {self.tokens[here - 1].key}" in WHOLE or self._acronym(here - 1)
            bare = named == 0 and kind == "co_quan" and not collective and not whole and self._head(after) is None  # "Chi cục" over "BVTV"
            wrapped = follower.word and (bare or not follower.capital or self.tokens[here - 1].text in NAME_DASH)
            return after if wrapped and not self._shouted else here
        if token.text in NAME_DASH and follower.text == "\n" and self._proper_after(after + 1):
            return after
        if token.text in NAME_DASH and follower.word:
            if follower.key in TIME_WORDS:
                return here  # "(Khoa Dược - Thường xuyên)"
            head = self._head(after)
            if (
                head is not None
                and not collective
                and head.rule.constants.get("name") != "group"
                and head.rule.constants.get("kind") != "chuc_danh"
                and not self._goes_on(here, head)
            ):
                return here
            if follower.capital or self._tail(after) > after or collective and self._head(after) is not None:
                return after
            return here
        if token.text == '"' or token.text in "“”":
            return self._over_quote(here) if named == 0 and kind == "co_quan" else here
        if token.text == ":":
            return after if collective and (self._names_places(here) or self._names_kinds(here)) else here
        if token.text == "," and named == 2 and (further := self._further_function(here)) > here:
            return further
        if token.text == ",":
            return self._over_comma(here, after, kind, collective=collective, named=named)
        return here

    def _names_places(self, colon: int) -> bool:
        """As in "UBND các huyện: Hòa Lập, Sông Đá": which of the many are meant, no deed ("UBND các huyện: Rà soát ...")."""
        if not self.names_level(colon - 1) and not (colon > 1 and self.names_level(colon - 2)) or not self._proper_after(colon + 1):
            return False
        if self._matcher.at(self._folded, "directive", self.tokens[colon + 1].start, self._end) is not None:
            return False
        ends = next((i for i in range(colon + 1, len(self.tokens)) if not self.tokens[i].word), len(self.tokens))
        return ends - colon <= PLACE_MOST and all(t.capital for t in self.tokens[colon + 1 : ends])

    def _names_kinds(self, colon: int) -> bool:
        """As in "Các Sở: Tài chính, Nội vụ, Y tế rà soát ...": fields with a capital each, no deed ("Các sở: Xây dựng kế hoạch, ...")."""
        if self.tokens[colon - 1].key not in ("sở", "bộ", "ban", "phòng", "ngành") or not self._proper_after(colon + 1):
            return False
        comma = next((i for i in range(colon + 1, len(self.tokens)) if not self.tokens[i].word), len(self.tokens))
        further = comma < len(self.tokens) and self.tokens[comma].text == "," and self._proper_after(comma + 1)
        head = self._head(colon + 1)
        alone = head is None or self.index_at(head.end) == comma and self._head(comma + 1) is None  # "các Bộ: Công an, Tài chính"
        return further and comma - colon <= PLACE_MOST and alone

    def _over_quote(self, here: int) -> int:
        """Answers the index after a name in quotation marks right behind the head: 'Quỹ "Vì người nghèo"'."""
        close = next((i for i in range(here + 1, min(here + 8, len(self.tokens))) if self.tokens[i].text in "\"“”"), None)
        return here if close is None or self.tokens[close].end <= self.tokens[here].end else close + 1

    def _goes_on(self, dash: int, head: Match) -> bool:
        """Answers whether a name goes on behind a dash: with the body it belongs to, or a bare word ("Thông tin - Thư viện")."""
        if self.tokens[dash].text not in "-–":
            return False
        back = dash - 1
        while back >= 0 and self.tokens[back].word:
            if self.tokens[back].key == head.text.split()[0]:
                return False  # "Sở Y tế - Sở Tài chính" are two
            back -= 1
        after = self.index_at(head.end)
        bare = after >= len(self.tokens) or not self.tokens[after].word
        # "Phòng Pháp chế - Thanh tra rà soát ...": a verb follows, no name of its own.
        verb = not bare and head.rule.id == "unit.head.office" and self.matches("unit.stop", after) is not None
        return bare or verb or head.text in ABOVE

    def _over_comma(self, here: int, after: int, kind: str, *, collective: bool, named: int) -> int:
        follower = self.tokens[after]
        if self._numbers_on(here):
            return after
        if (level := self._level_on(here)) > here:
            return level
        if not follower.word or self.past_determiner(after) > after:
            return here
        head = self._head(after)
        thing = self.matches("unit.thing", after) if self._acronym(after) and named > 0 else None
        if thing is not None and thing.end == follower.end and not self._proper_after(after + 1):
            return after  # "Ban Chỉ đạo phát triển người tham gia BHXH, BHYT xã"
        if collective and self.listing and head is not None and follower.capital and self._says_more(self.index_at(head.end)):
            return here  # "Tổ dân phố, Tổ công nghệ số cộng đồng"
        front = head is not None and head.rule.id == "unit.head.front" and follower.capital and not self._shouted
        if collective and front and head is not None and (named >= 2 or "mặt trận" not in head.text and "mttq" not in head.text):
            return here  # "Các trường, Huyện đoàn", not "Các sở, Mặt trận Tổ quốc"
        if collective:
            if head is None:
                if self._tail(after) > after:
                    return here if self.listing and self._named_apart(after) else after  # "Công an các xã, phường, dân phòng"
                return after if follower.capital and not self._acronym(after) and not self._shouted else here
            beyond = self.index_at(head.end)
            before = self.tokens[here - 1]
            if head.text in LEVELS and before.capital and self._proper_after(beyond) and not self._shouted:
                return after  # "các xã Cao Phong, Sơn Lập, Bản Luốc": a place's own name
            named_apart = follower.capital and before.capital and self._head(here - 1) is None and len(before.text) > 1
            if head.text in STAFF and not follower.capital and self._all_of_them(beyond):
                return after  # "Các ban, ngành, công chức được phân công"
            if head.rule.constants.get("kind") == "chuc_danh" or named_apart or any(t.capital for t in self.tokens[after + 1 : beyond]):
                return here  # a post, or a name ("lực lượng Công an"), begins a unit of its own
            if head.rule.constants.get("kind") == "chinh_quyen" and follower.capital and " " in head.text and not self._shouted:
                return here  # "các Sở, ban, ngành, Hội đồng nhân dân": no kind of body, one of its own
            if head.rule.constants.get("name") == "may" and self._proper_before_comma(beyond):
                return here  # "các Trạm Y tế, phòng khám đa khoa khu vực An Bình"
            alone = beyond >= len(self.tokens) or not self.tokens[beyond].word or self.matches("unit.stop", beyond) is not None
            bare = not self._proper_after(beyond) and (
                head.rule.constants.get("name") in ("group", "must") or not follower.capital or alone or self._related(beyond)
            )
            return after if bare or head.rule.id == "unit.head.front" or self._of_house(here, head) else here
        if kind in ("chuc_danh", "ca_nhan"):
            people = head is not None and (head.text in STAFF or head.text.endswith("viên"))
            bare = head is not None and head.rule.constants.get("name") == "group" and not follower.capital and not people
            apart = head is None or self._proper_after(self.index_at(head.end)) or self._head(self.index_at(head.end)) is not None
            return after if kind == "chuc_danh" and bare and not apart else here  # but "GVCN lớp 9, bộ phận văn phòng"
        if self.listing and head is None and not follower.capital and named > 0 and not self._named_apart(after):
            return after  # "Phòng Quản lý vận tải, phương tiện và người lái": in a field other names begin with a capital
        if head is None and follower.capital and not self._acronym(after) and named > 0 and not self._shouted:
            return after
        if head is None and self._tail(after) > after and not follower.capital and named > 0 and not self._named_apart(after):
            # "UBND các xã, phường": levels go on; a functional word after a comma does too, unless a verb follows.
            return after
        if (
            head is not None
            and head.rule.constants.get("name") == "group"
            and not follower.capital
            and not self._proper_after(self.index_at(head.end))
        ):
            return after if self._level(after) else here
        return here

    def _all_of_them(self, at: int) -> bool:
        """Answers whether nothing behind a word for staff tells whose or of which field they are."""
        if at >= len(self.tokens) or not self.tokens[at].word or self.tokens[at].key in RELATIVES:
            return True
        return not self.tokens[at].capital and (self._related(at) or self._halts(at))

    def _of_house(self, comma: int, room: Match) -> bool:
        """As in "Các phòng, ban Công ty": the rooms of a house that is called by its kind alone, no room of that name."""
        house = self.index_at(room.end)
        head = self._head(house)
        if self.tokens[comma - 1].key not in ROOMS or room.text not in ROOMS or self.tokens[comma + 1].capital or head is None:
            return False
        whole = head.text in ABOVE or head.rule.constants.get("kind") in ("dang", "chinh_quyen")
        return whole and not self._proper_after(self.index_at(head.end))

    def _related(self, at: int) -> bool:
        """As in "các Phòng, đơn vị, Hạt kiểm lâm có liên quan": nothing but small letters up to which of many are meant."""
        for i in range(at, min(at + RELATED_MOST, len(self.tokens))):
            if not self.tokens[i].word or self.tokens[i].capital:
                return False
            if (tail := self.matches("unit.tail", i)) is not None and tail.text.endswith("liên quan"):
                return True
        return False

    def _says_more(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].word and self.tokens[at].key not in ("và", "hoặc") and not self._level(at)

    def _named_apart(self, at: int) -> bool:
        """Answers whether a role or a bare function ("..., bảo vệ") stands at a token, though it begins with a small letter."""
        if self._matcher.at(self._folded, "role.cue", self.tokens[at].start, self._end):
            return True
        function = self.matches("unit.function", at)
        if function is None:
            return False
        after = self.index_at(function.end)
        return after >= len(self.tokens) or not self.tokens[after].word

    def _numbers_on(self, comma: int) -> bool:
        """As in "các Phòng Điều hành dự án 1, 2 rà soát", "số 1, số 2": bodies of one name, told apart by number."""
        numbers = [t for t in self.tokens[comma - 1 : comma + 3] if t.key != "số"]
        return len(numbers) >= 3 and numbers[0].text.isdigit() and numbers[2].text.isdigit()

    def _level_on(self, comma: int) -> int:
        """Answers the index of a level or kind behind a comma in short, without a name of its own, else that of the comma.

        As in "UBND các huyện, TX, TP", "các trường ĐH, CĐ".
        """
        at = comma + 2 if self.tokens[comma + 1].text == "\n" else comma + 1
        if at >= len(self.tokens) or self._proper_after(at + 1):
            return comma
        before, short = self.tokens[comma - 1], self.tokens[at].text
        level = self.names_level(comma - 1) or comma > 1 and self.names_level(comma - 2) or before.text in SHORT_LEVELS
        return at if level and short in SHORT_LEVELS or before.text in SHORT_KINDS and short in SHORT_KINDS else comma

    def _proper_before_comma(self, at: int) -> bool:
        """Answers whether a proper name follows before the list goes on."""
        while at < len(self.tokens) and self.tokens[at].word and self.tokens[at].key not in ("và", "hoặc", *LINKS):
            if self.matches("unit.stop", at):
                return False
            if self.tokens[at].capital and not self._shouted:
                return True
            at += 1
        return False

    def _over_and(self, here: int, kind: str, *, collective: bool, named: int) -> int:
        after = here + 1
        if after >= len(self.tokens):
            return here
        follower = self.tokens[after]
        if not follower.word or self.past_determiner(after) > after:
            return here
        head = self._head(after)
        if collective:
            bare = (
                head is not None
                and head.rule.constants.get("name") in ("group", "must")
                and not self._proper_after(self.index_at(head.end))
            )
            return after if bare or head is None and self._tail(after) > after else here
        if head is not None and (head.rule.constants.get("name") != "group" or head.text not in LEVELS and kind != "chuc_danh"):
            return here
        if (deed := self._joined_deed(after)) > after and named > 0 and kind == "co_quan" and head is None:
            self._settled = True
            return deed
        if not follower.capital and (named == 0 and not self.listing or self.matches("unit.stop", after)):
            return here
        if follower.capital and not self._acronym(after):
            return after
        if self.speech is not None and (end := self.speech.noun_end(follower.start)) is not None and end > follower.start:
            return after
        return after if self.listing or self._tail(after) > after else here

    def _joined_deed(self, at: int) -> int:
        """Answers the index after a deed in small letters behind "và" that only a name can go on with, `at` where there is none."""
        if not self._subjects or at + 1 >= len(self.tokens) or self.tokens[at].capital:
            return at
        deed = f"{self.tokens[at].key} {self.tokens[at + 1].key}"
        guards = deed == "bảo vệ" and (not self._has_word(at + 2) or self._orders(at + 2) or self._halts(at + 2))  # "... và bảo vệ trực"
        return at + 2 if deed in JOINED_DEEDS and not guards else at
