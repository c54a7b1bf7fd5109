"""Reads unit names out of running text: where a name begins, what belongs to it, where the next one starts.

The words are rules (rules/units.toml); this module knows how the parts go together: head, proper or functional name, level, modifier, and
the list that several names make. Offsets are half-open and point into the text that was handed in.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Protocol

import regex

from extract.matcher import Match, Matcher
from extract.normalize.known_names import known_names
from extract.normalize.name_ends import NameEnds
from extract.normalize.unit_book import unit_book
from extract.normalize.words import Token, tokens_of


class Speech(Protocol):
    """A second opinion on words that no rule knows, by their offsets in the text."""

    def noun_end(self, offset: int) -> int | None:
        """Answers where the noun phrase around an offset ends, None where it cannot tell."""

    def verb_at(self, offset: int) -> bool:
        """Answers whether a verb begins at an offset."""

    def inside_word(self, offset: int) -> bool:
        """Answers whether a word of several syllables goes on at an offset."""


_NAME_DASH = frozenset("-–&/")
# Words behind which somebody is told what to do.
_TELLING = frozenset({"giao", "nghị", "cầu"})
# Words that open a time behind a name and a dash.
_TIME_WORDS = frozenset("thường liên hằng hàng trước trong từ ngày tháng quý xong".split())
_ACRONYM = regex.compile(r"(?=(?:[^\p{Ll}]*\p{Lu}){2})[\p{Lu}0-9&/.,\-–]+")
_STRONG_STOPS = frozenset({"chủ trì", "phối hợp", "tham mưu", "chịu trách nhiệm", "có trách nhiệm"})
_DANGLING = frozenset({"và", "của", "thuộc", "ở", "tại", "hoặc", "cùng", "với"})
# One syllable that always ends a name, whatever stands before it.
_FUNCTION_WORDS = frozenset(
    "là giúp có không đã đang để khi nếu theo trong từ đến trước sau về cho bằng với cùng như nhằm phải cần sẽ cử lập".split()
)
# Those of them that are verbs, or go before one.
_VERBS = frozenset({"có", "không", "phải", "cần", "sẽ", "cử", "lập", "đang", "đã"})
# What a body called after a deed is there for has no more words than this.
_OBJECT_MOST = 3
# Verbs that are also what bodies are called after: in a field that names units they are part of the name.
_NAME_VERBS = frozenset(
    "xây dựng|quản lí|phát triển|hỗ trợ|đào tạo|bồi dưỡng|tư vấn|tuyên truyền|ứng dụng|nghiên cứu|kiểm tra|điều hành|đánh giá|"
    "vệ sinh|truyền thông|giám sát|thống kê|khảo sát|thẩm định|tiếp nhận|vận động|sửa chữa|phòng ngừa|phụ trách|thanh tra|"
    "tổng hợp|diễn tập".split("|")
)
# Those of them, and others, that a name goes on behind with another deed: "Trung tâm Quản lý, bảo trì đường bộ".
_FUNCTIONS = _NAME_VERBS | frozenset(
    "nuôi dưỡng|theo dõi|bồi thường|bảo vệ|chăm sóc|bảo trợ|khai thác|bảo tồn|quan trắc|kiểm soát".split("|")
)
# What stands behind "và" in a name: no subject is followed by "và" and a verb ("Phòng Kỹ thuật và sửa chữa rà soát").
_JOINED_DEEDS = _FUNCTIONS | frozenset(
    "xử lí|cấp phát|phổ biến|vận hành|thống kê|giải quyết|giải đáp|cung ứng|thu hồi|thanh toán|tiêu thụ|điều trị|hướng dẫn|đôn đốc|"
    "thi công|bảo dưỡng|lắp đặt|chế biến|quản trị|vận tải|nuôi trồng|bảo trì|chăm sóc|vận chuyển|thu gom|quảng bá|lưu trữ|chuyển giao|"
    "cấp cứu".split("|")
)
# Those of them that may end a name where nothing follows that they could govern.
_NAME_ENDS = frozenset("xây dựng|quản lí|phát triển|đào tạo|bồi dưỡng|tư vấn|truyền thông|thống kê|kiểm định|vận hành".split("|"))
# Those of them that are deeds where something follows: "Ủy ban Kiểm tra LĐLĐ quận thẩm định đối tượng".
_DEEDS = frozenset("tổng hợp|thẩm định|kiểm tra|giám sát|đánh giá|khảo sát|vận động|sửa chữa|tuyên truyền".split("|"))
# Deeds that nobody is called after, wherever they stand.
_PLAIN_DEEDS = frozenset({"duyệt", "kí", "lập", "làm", "giúp"})
# Deeds that end a known name in a field, and how many words such a name has at most.
_WATCHING = frozenset("giám sát|kiểm tra|theo dõi|đôn đốc|hỗ trợ|thẩm định".split("|"))
_LONGEST_KNOWN = 12
# What stands behind the name of one of its parts: "Phòng Giao dịch số 8 - Kho bạc Nhà nước".
_ABOVE = frozenset(
    "sở|bộ|cục|tổng cục|kho bạc|kho bạc nhà nước|chi nhánh|công ti|tập đoàn|ubnd|uỷ ban nhân dân|công an|bệnh viện".split("|")
)
# What a house is divided into.
_ROOMS = frozenset("phòng ban khoa tổ đội ngành xưởng".split())
_MARKED = frozenset("ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ")
_ACRONYMS_MOST = 12
_LINKS = frozenset({"của", "thuộc", "ở", "tại"})
# "Hạt kiểm lâm có liên quan": no more words up to "liên quan" than this behind the head.
_RELATED_MOST = 3
# "có bến", "có học sinh theo học": no more words than this.
_HAVING_MOST = 4
# Words that open what tells which of many are meant, what such a clause never has, and how many words it has at most.
_RELATIVES = frozenset({"có", "chưa", "được", "bị", "đang", "còn", "để"})
_DONE_BY_MANY = frozenset("gửi nộp được có đăng".split())
_NO_CLAUSE = frozenset("trách nhiệm thể kế văn ý phải cần để sẽ nếu thì là giao phân ít tối tổ".split())
_CLAUSE_MOST = 12
# Those of them that have an object rather than a deed behind them; deeds of one syllable that end it, and what goes before them in it.
_HOLDING = frozenset({"có", "chưa", "còn", "đang"})
_SHORT_DEEDS = frozenset("lập cử gửi nộp kí trình mở".split())
_HANDING = frozenset({"nộp", "gửi", "lập", "trình"})
_PAPERS = frozenset("sách trình văn cáo sơ đơn bản thảo biểu mẫu".split())
_NOT_DOING = frozenset("chậm chưa không để việc thời và được đã hạn".split())
_BINDING = frozenset({"phải", "cần"})
_GOES_ON = frozenset("nếu thì là sẽ để".split())
# A person's name has at most so many syllables, signs among them, and is whole with so many.
_PERSON_MOST, _FULL_NAME = 6, 4
# Offices that need no name: what stands on the next line is another one.
_WHOLE = frozenset({"văn phòng", "thanh tra"})
# What is counted or measured, no part of a name's number.
_MEASURES = frozenset("km ha m m2 m3 tấn kg người hộ lần lượt xe máy điểm cây bộ cái chiếc triệu đồng tiết em cháu giờ ngày".split())
# The levels of government, which go on a name: "UBND xã, phường và thị trấn".
_LEVELS = frozenset("xã|phường|thị trấn|đặc khu|huyện|thị xã|thành phố|quận|tỉnh|thôn|bản|ấp|khu phố|tổ dân phố".split("|"))
# They, and kinds of schools, as offices shorten them.
_SHORT_LEVELS = frozenset({"TP", "TX", "TT", "ĐK"})
_SHORT_KINDS = frozenset("MN MG TH THCS THPT TCCN TC CĐ ĐH".split())
# Those of the levels that are called by their own names beside bodies of the level above: no part of "UBND các huyện, ...".
_BELOW = frozenset("thôn|bản|ấp|khu phố|tổ dân phố".split("|"))
# Places that are called by a name of their own inside another one: "Ban Quản lý di tích đền Mẫu".
_PLACES = frozenset("đền chùa chợ hồ sông núi đập kênh cầu đường đảo cảng bến đình tháp vườn rừng hang suối dốc phố ga".split())
# What sort of place it is, between the two: "kênh chính Nà Vàng".
_PLACE_KINDS = frozenset("chính nhánh treo cứng cạn tạm nổi ngầm tả hữu trên dưới lớn nhỏ".split())
# Bodies that trade, the legal forms behind them, and how many words the trade has at most ("Công ty TNHH chế biến gỗ Hòa Xuân").
_BUSINESSES = frozenset("công ti|tổng công ti|xí nghiệp|nhà máy|hợp tác xã|htx|cty|xn|ctcp|tổ hợp tác|trang trại|cửa hàng".split("|"))
_LEGAL_FORMS = frozenset(
    "tnhh cp mtv cổ phần trách nhiệm hữu hạn một hai thành viên thương mại dịch vụ sản xuất chế biến khai thác".split()
)
_TRADE_MOST = 3
# What a post is in charge of: the words that say so, and how many words it has at most.
_IN_CHARGE = {"phụ": ("phụ", "trách"), "dạy": ("dạy",)}
_CHARGE_MOST = 8
# Those whom nothing but their work tells apart.
_STAFF = frozenset("công chức|viên chức|cán bộ|nhân viên|giáo viên|chuyên viên".split("|"))
# Bodies that are called after what they do ("tổ bầu cử"), also when there are several.
_TEAMS = frozenset("tổ|đội|ban|đoàn|nhóm|tiểu ban|hội đồng|lực lượng|chốt|trạm|trung tâm|điểm".split("|"))
# Posts as offices shorten them.
_POSTS = frozenset("HT PHT GĐ PGĐ TP PTP KTT CT PCT BT PBT TPT CTCĐ TTCM TKHĐ CN PCN TB PTB".split())
# What stands last in the heads of such bodies.
_DOERS = frozenset({"đồng", "tổ", "ban", "đoàn", "đội", "nhóm"})
# Heads of one syllable that open a sentence as nobody's verb.
_PLAIN_HEADS = frozenset({"trường", "trạm", "viện", "sở", "hạt"})
# Words that say what a unit is there for end its name wherever they stand, at most so many words on.
_OWN_ROLES = frozenset({"chủ trì", "có trách nhiệm", "chịu trách nhiệm"})
_UP_TO_ROLE = 7
# A place's name has at most so many words.
_PLACE_MOST = 5
# A known name of this many words is one also where it begins with a verb.
_SURE_NAME = 5
# A name longer than this many words is a sentence that was mistaken for a name.
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class UnitName:
    """One unit as printed: text[start:end]; `kind` of its head, `proper` False for a collective ("các sở, ngành")."""

    start: int
    end: int
    kind: str
    proper: bool
    rule_id: str = ""


def _shouted(text: str) -> bool:
    """Answers whether words stand in capitals; acronyms alone ("BCH CĐCS") do not, for they have no vowel with a mark."""
    if not text.isupper():
        return False
    letters = [c for c in text if c.isalpha()]
    if not all(c.isupper() for c in letters):
        return False
    return len(letters) > _ACRONYMS_MOST or any(c in _MARKED for c in letters)


class UnitReader:
    """Reads units in one stretch of text.

    Args:
        text, folded: the document's text and its fold (same length).
        start, end: the stretch; nothing outside it is read.
        listing: the stretch is a field or cell that names units, so that bare names and acronyms count.

    `speech` may be set to a second opinion on words that no rule knows, `ends` to one on where the names of a list end. `expected` says
    that the words around promise a unit, so that an acronym or a bare head is one.
    """

    def __init__(
        self,
        matcher: Matcher,
        text: str,
        folded: str,
        start: int,
        end: int,
        *,
        listing: bool = False,
    ) -> None:
        self._matcher = matcher
        self._folded = folded
        self._end = end
        self.listing = listing
        self.speech: Speech | None = None
        self.ends: NameEnds | None = None
        self.expected = False
        # Whether the last name ends with what tells which of many or who is meant: the words in it are no doubtful part of a name.
        self._settled = False
        # Whether the list that is read opens a sentence or field, so that a verb behind it is its own.
        self._subjects = False
        self._found: dict[tuple[str, int], Match | None] = {}
        self._shouted = _shouted(text[start:end])
        self.tokens = tokens_of(text, folded, start, end)
        self._book = unit_book(matcher, text, folded)
        self._names = known_names(matcher)

    def index_at(self, offset: int) -> int:
        """Answers the index of the first token that starts at or after `offset`."""
        low, high = 0, len(self.tokens)
        while low < high:
            mid = (low + high) // 2
            if self.tokens[mid].start < offset:
                low = mid + 1
            else:
                high = mid
        return low

    def opens(self, at: int) -> bool:
        """Answers whether a unit can begin at token `at` (head, determiner or acronym)."""
        return self._head(at) is not None or self.past_determiner(at) > at or self._acronym(at)

    def read_list(self, at: int) -> tuple[list[UnitName], int]:
        """Answers the units of the list that begins at token `at`, and the index of the token after it (`at` where there is none)."""
        units: list[UnitName] = []
        here = at
        self._subjects = at == 0 or at < len(self.tokens) and (self.tokens[at - 1].key in _TELLING or self.tokens[at - 1].text in "(:;")
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
            if hit is not None and (not collective or head.text in _TEAMS and " " in hit.text) and not self._tokens_objectify(hit.end):
                function = self.index_at(hit.end)
        end = self._name(function, kind, collective=collective, named=function - after_head)
        known = after_head + self._book.words_of_name(head.text, self._up_to_and(after_head) if collective else self.tokens[after_head:])
        known = max(known if kind != "chuc_danh" else 0, self._known(here, after_head))
        if known > end:
            end = self._name(known, kind, collective=collective, named=known - after_head)
        if kind == "chuc_danh":
            end = self.with_post(end, person=head.text.startswith("đồng chí") or not determined and self._sits(head, end))
        if mode == "must" and not determined and end == after_head and self.tokens[here].key not in _PLAIN_HEADS:
            return None, at
        return self._unit(at, end, kind, proper=not collective, rule=rule), end

    def _past_team(self, head: Match) -> int:
        """Answers the index after a head and what its team is there for: "Đoàn giám sát" in "Các thành viên Đoàn giám sát"."""
        after = self.index_at(head.end)
        hit = self.matches("unit.function", after) if head.rule.constants.get("name") == "must" and after < len(self.tokens) else None
        return self.index_at(hit.end) if hit is not None and not self._tokens_objectify(hit.end) else after

    def _is_organisation(self, at: int) -> bool:
        """Answers whether what stands at token `at`, behind "tổ chức", makes a body of it: "tổ chức đảng", "Tổ chức Y tế thế giới"."""
        if at >= len(self.tokens):
            return False
        return self.matches("unit.organised", at) is not None or self.tokens[at].capital and self._tail(at) > at

    def _known(self, here: int, after_head: int) -> int:
        """Answers the index after a name that is known as it stands, 0 where the head at token `here` begins none.

        The last word of a head may begin it: "Trưởng phòng Giáo dục và Đào tạo".
        """
        for first in {here, after_head - 1}:
            end = self.known_end(first)
            second = first + 1
            # "Phòng theo dõi, đôn đốc ...": in small letters it is the sentence, unless it is too long to be one.
            verb = end > second and not self.tokens[second].capital and self.matches("unit.stop", second) is not None
            if end > after_head and (not verb or self.listing or end - first >= _SURE_NAME):
                return end
        return 0

    def _up_to_and(self, at: int) -> list[Token]:
        return list(itertools.takewhile(lambda t: t.key != "và", self.tokens[at:]))

    def _tokens_objectify(self, offset: int) -> bool:
        """Answers whether an object follows at `offset`: then "tổ kiểm tra các điểm" is a team that checks, no name."""
        at = self.index_at(offset)
        return at < len(self.tokens) and self.past_determiner(at) > at

    def _unit(self, first: int, after: int, kind: str, *, proper: bool, rule: str) -> UnitName:
        while after - 1 > first and (
            not self.tokens[after - 1].word and self.tokens[after - 1].text != ")" or self.tokens[after - 1].key in _DANGLING
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
        return capital and not self._shouted and (after - here > 1 or self.tokens[here].key in _PLAIN_HEADS)

    def _proper_after(self, at: int) -> bool:
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        return token.word and token.capital and not self._shouted

    def known_end(self, at: int) -> int:
        """Answers the index after a name that is known as it stands, `at` where none begins there."""
        return self._names.end(self.tokens, at)

    def names_level(self, at: int) -> bool:
        """Answers whether a level of government stands at token `at` ("xã", "thị trấn")."""
        pair = " ".join(t.key for t in self.tokens[at : at + 2])
        return self.tokens[at].key in _LEVELS or pair in _LEVELS

    def past_determiner(self, at: int) -> int:
        """Answers the index after a determiner ("các", "tất cả các"), `at` where none stands there."""
        if at >= len(self.tokens):
            return at
        hit = self.matches("unit.determiner", at)
        return self.index_at(hit.end) if hit else at

    def _head(self, at: int) -> Match | None:
        if at >= len(self.tokens) or not self.tokens[at].word:
            return None
        head = self.matches("unit.head", at)
        if head is not None and "capital" in head.rule.constants and (self._shouted or not self.tokens[at].capital):
            return None  # "mời đại diện Viettel" is whoever comes, "Đại diện Vàm Bình" an office
        before = self.tokens[at - 1] if at > 0 else None
        if head is not None and "opens" in head.rule.constants and before is not None and before.word and before.key not in _TELLING:
            return None
        return head

    def _acronym(self, at: int) -> bool:
        return at < len(self.tokens) and not self._shouted and _ACRONYM.fullmatch(self.tokens[at].text) is not None

    def matches(self, label: str, at: int) -> Match | None:
        """Answers the match of a rule with that label that begins at token `at`."""
        # The same few words are asked about again and again, from whatever can come before them.
        if (label, at) not in self._found:
            self._found[label, at] = self._matcher.at(self._folded, label, self.tokens[at].start, self._end)
        return self._found[label, at]

    def _person(self, at: int) -> int:
        here = at
        if here < len(self.tokens) and self.tokens[here].text == ".":
            here += 1
        at = here
        while here < len(self.tokens) and here - at < _PERSON_MOST:
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
        if not 1 < words < _FULL_NAME or not self._proper_after(after) or self._head(after) is not None or self._acronym(after):
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
        if self.tokens[at].text in "-–" and self.tokens[at + 1].text in _POSTS:
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

    def _name(self, at: int, kind: str, *, collective: bool, named: int) -> int:
        """Answers the index after the name that follows a head."""
        here = at
        while here < len(self.tokens) and here - at < _LONGEST:
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
        if token.text.isdigit() and named > 0 and here + 1 < len(self.tokens) and self.tokens[here + 1].key in _MEASURES:
            return here  # "Trạm Kiểm lâm Háng Chua 15 km"
        if kind == "chuc_danh" and token.key in _IN_CHARGE and (charge := self._charge(here)) > here:
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
        done = token.key == "đã" and here + 1 < len(self.tokens) and self.tokens[here + 1].key in _DONE_BY_MANY
        if (token.key in _RELATIVES or done) and not left and not aim and (named > 0 or collective) and many:
            clause = self._clause(here)
            if clause > here:
                self._settled = True
                return clause
        if token.key == "có" and named > 0 and (having := self._having(here)) > here:
            return having
        stop = self.matches("unit.stop", here)
        ends = stop is not None and stop.text in _NAME_ENDS and named > 0 and not token.capital and not collective
        if stop is not None and ends and not self._has_object(stop):
            return self.index_at(stop.end)  # "Phòng Quản lý xây dựng chủ trì": a verb with nothing to do is part of the name
        if stop is not None and self._stops(token, stop, named=named, here=here):
            # "Phòng Quản lý kiểm tra chuyên ngành chủ trì": only one of two verbs is the sentence's.
            return self._up_to_role(here) if named > 0 and stop.text in _NAME_VERBS and not self.listing else here
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
        if token.key in _LINKS:
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
            short, head = self.tokens[at + 1].text in _SHORT_LEVELS, self._head(at + 1)
            if not short and (head is None or not self.names_level(at + 1) or head.text in _BELOW or self.tokens[at + 1].capital):
                break
            after = at + 2 if short or head is None else self.index_at(head.end)
            if not self._proper_after(after):
                break
            at = after
            while at < len(self.tokens) and self._proper_after(at) and self._head(at) is None:
                at += 1
        return at

    def _is_function(self, here: int) -> bool:
        """Answers whether the two words before a token are a function that wants an object ("Quản lý"), with a capital."""
        if here < 2 or self._shouted or not self.tokens[here - 2].capital or self.tokens[here - 1].capital:
            return False
        return f"{self.tokens[here - 2].key} {self.tokens[here - 1].key}" in _FUNCTIONS

    def _further_function(self, here: int) -> int:
        """Answers the index after a second function behind a comma or "và" ("Quản lý, bảo trì đường bộ"), `here` where there is none."""
        after = here + 1
        if not self._is_function(here) or after + 1 >= len(self.tokens):
            return here
        first, second = self.tokens[after], self.tokens[after + 1]
        if not first.word or first.capital or not second.word or second.capital or self._head(after) is not None:
            return here
        if self.past_determiner(after) > after or f"{first.key} {second.key}" in _STRONG_STOPS:
            return here
        return after + 2

    def _of_many(self, here: int) -> bool:
        """Answers whether a post before token `here` is that of many bodies ("Trưởng các phòng, đơn vị ...")."""
        return any(t.key in ("các", "mọi") for t in self.tokens[max(here - _CHARGE_MOST, 0) : here])

    def _having(self, here: int) -> int:
        """Answers the index after "có bến" in "UBND các xã có bến tổng kiểm tra ...", `here` where "có" is the verb of the sentence."""
        if self.listing or here + 1 >= len(self.tokens) or self.matches("unit.stop", here + 1) is not None:
            return here
        for i in range(here + 1, min(here + 2 + _HAVING_MOST, len(self.tokens))):
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
        for i in range(here + 1, min(here + 2 + _CLAUSE_MOST, len(self.tokens) + 1)):
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
            if token.key in _NO_CLAUSE and not (arranges and self.tokens[here].key in _HOLDING) or token.text[0].isdigit():
                return here
            verb = self._matcher.at(self._folded, "directive", token.start, self._end)
            paper = verb is not None and verb.text == "báo cáo" and self.tokens[i - 1].key in _HANDING  # "còn chậm nộp báo cáo"
            if i > here + 2 and verb is not None and not paper and (" " in verb.text or self._holder_acts(here, i)):
                return i
        return here

    def _holder_acts(self, here: int, verb: int) -> bool:
        """Answers whether a verb of one syllable is that of those who have something: "Các xã có bến đò ngang lập danh sách ..."."""
        before = self.tokens[verb - 1].key
        return self.tokens[here].key in _HOLDING and self.tokens[verb].key in _SHORT_DEEDS and before not in _PAPERS | _NOT_DOING

    def _up_to_colon(self, comma: int) -> bool:
        """Answers whether nothing but small words that order nothing stand between a comma and a colon."""
        for i in range(comma + 1, min(comma + 2 + _CLAUSE_MOST, len(self.tokens))):
            if self.tokens[i].text == ":":
                return i > comma + 1
            if not self.tokens[i].word or self.tokens[i].capital or i == comma + 1 and self._head(i) is not None or self._orders(i):
                return False
        return False

    def _bound(self, here: int) -> int:
        """Answers the index of "phải" in "Các chủ đầu tư có dự án giải ngân dưới 20% kế hoạch phải ...", `here` where none binds them."""
        for i in range(here + 1, min(here + 2 + _CLAUSE_MOST, len(self.tokens))):
            token = self.tokens[i]
            arranges = token.key == "tổ" and self.tokens[here].key == "chưa"
            closed = _NO_CLAUSE - _BINDING if i == here + 1 and not arranges else _GOES_ON
            if not token.word and token.text != "%" or token.key in closed:
                return here
            if token.key in _BINDING:
                return i if i > here + 2 else here
        return here

    def _orders_behind_bracket(self, at: int) -> bool:
        close = next((i for i in range(at, min(at + 14, len(self.tokens))) if self.tokens[i].text == ")"), len(self.tokens))
        return close + 1 < len(self.tokens) and self._orders(close + 1)

    def _charge(self, here: int) -> int:
        """Answers the index after what a post is in charge of ("Phó Giám đốc phụ trách kỹ thuật kiểm tra"), `here` without a verb."""
        first = here + len(_IN_CHARGE[self.tokens[here].key])
        words = [t.key for t in self.tokens[here + 1 : first]]
        if self.listing or words != list(_IN_CHARGE[self.tokens[here].key][1:]):
            return here
        if first >= len(self.tokens) or not self.tokens[first].word:
            return here  # "(Đ/c Tuấn, Phó Hiệu trưởng phụ trách; các tổ trưởng thực hiện)"
        signs = "-–," if self.tokens[here].key == "dạy" else "-–"
        if self.tokens[here].key == "dạy" and (subject := self._subject(first)) > first:
            return subject
        staff = self.tokens[here - 1].key in _STAFF or f"{self.tokens[here - 2].key} {self.tokens[here - 1].key}" in _STAFF
        for i in range(first + 1, min(first + 1 + _CHARGE_MOST, len(self.tokens))):
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
        if verb is None or verb.text in _NAME_VERBS:
            return here  # "phụ trách xây dựng lực lượng"
        return after if " " in verb.text or verb.text in _SHORT_DEEDS else here

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
            return stop.text in _STRONG_STOPS or named > 0
        if token.capital:
            return stop.text in _STRONG_STOPS and named > 0
        tail = self.matches("unit.tail", here)
        beside = here + 1 < len(self.tokens) and self._head(here + 1) is not None
        if self.listing and stop.text in ("cùng", "với") and tail is None and beside:
            return True
        if self.listing and stop.text == "theo" and named > 0:
            return True  # "các sở, ngành theo chức năng, nhiệm vụ được giao"
        if self.listing and stop.text in _PLAIN_DEEDS and not self._has_word(here + 1):
            return True  # "Tổ trưởng lập, Phó Hiệu trưởng duyệt"
        if self.listing and stop.text in _WATCHING and self._known_up_to(here) and not self._has_word(self.index_at(stop.end)):
            return True  # "phòng Điều dưỡng giám sát"
        if self.listing and (" " not in stop.text or stop.text in _NAME_VERBS):
            return named >= 2 and stop.text in _DEEDS and self._has_object(stop)
        if self.listing and named == 0 and self.tokens[here - 1].key in _DOERS and stop.text not in _STRONG_STOPS:
            return False  # "Hội đồng xác định giá trị tài liệu": in a field, called after what it does
        # "phòng tổ chức cán bộ", "giúp việc": the longer reading wins.
        if tail is not None and tail.end > stop.end:
            return False
        if " " in stop.text:
            return True
        if stop.text in _FUNCTION_WORDS:
            taught = self.tokens[here - 2].key in _IN_CHARGE  # "giáo viên dạy Hóa lập ..."
            joined = self.speech is not None and self.tokens[here - 1].capital and not taught and self.speech.inside_word(token.start)
            return not joined  # "Trợ giúp", a word
        return not self._second_syllable(here)

    def _known_up_to(self, here: int) -> bool:
        """Answers whether a name that is known as it stands ends right before a token."""
        return any(self._names.end(self.tokens, i) == here for i in range(max(here - _LONGEST_KNOWN, 0), here - 1))

    def _has_word(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].word

    def _has_object(self, stop: Match) -> bool:
        """Answers whether words follow a verb that it may govern: no sign, no end, no verb of its own."""
        after = self.index_at(stop.end)
        if after >= len(self.tokens) or not self.tokens[after].word:
            return False
        strong = self.matches("unit.stop", after)
        if self.tokens[after].key in ("cho", "về"):
            return True  # "Trạm Y tế xã tư vấn cho học sinh"
        if strong is not None and strong.text in _FUNCTION_WORDS:
            return False
        return strong is None or " " not in strong.text or strong.text in _NAME_VERBS

    def _second_syllable(self, here: int) -> bool:
        """As in "Bộ Ngoại giao", "Bộ phận Tiếp nhận": a lower-case syllable that completes the capital one before it."""
        if here < 2:
            return False
        before, elder = self.tokens[here - 1], self.tokens[here - 2]
        joined = before.word and before.capital and before.text[-1].islower() and before.end + 1 == self.tokens[here].start
        if self._head(here - 1) is not None:
            return False  # "Thanh tra Sở nhận ...": the capital word is a name's end of its own
        return joined and not (elder.word and elder.capital and self._head(here - 2) is None)

    def _tail(self, at: int) -> int:
        if at >= len(self.tokens) or not self.tokens[at].word:
            return at
        hit = self.matches("unit.tail", at)
        if hit is None:
            return at
        return self.index_at(hit.end)

    def _open_word(self, here: int, kind: str, *, named: int, collective: bool) -> int:
        """A lower-case word that no rule knows: part of a functional name, or the sentence that goes on?"""
        after = here + 1
        if self.tokens[here].key in _PLACES and (named > 0 or self._ends_head(here)):
            if self._proper_after(after):
                return after
            kind_of = after < len(self.tokens) and self.tokens[after].key in _PLACE_KINDS
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
        joined = self.tokens[here - 3].key == "và" and f"{first.key} {second.key}" in _JOINED_DEEDS
        doing = deed is not None and " " in deed.text or f"{first.key} {second.key}" in _JOINED_DEEDS
        opens = first.capital and not second.capital and doing
        if self.listing or self._shouted or not (opens and not spoken or joined):
            return here
        for i in range(here, min(here + 2 + _OBJECT_MOST, len(self.tokens))):
            if not self.tokens[i].word or self.tokens[i].capital or self.past_determiner(i) > i:
                return here
            if self._orders(i) or self._halts(i) or self.tokens[i].key in _VERBS:
                return i
            if self.tokens[i].key in _FUNCTION_WORDS:
                return here
        return here

    def _work(self, here: int) -> int:
        """Answers the index of the sign behind "hồ bơi" in "phối hợp giáo viên hồ bơi;": what staff work at, where no verb may follow."""
        if f"{self.tokens[here - 2].key} {self.tokens[here - 1].key}" not in _STAFF:
            return here
        for i in range(here, min(here + 1 + _OBJECT_MOST, len(self.tokens))):
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
        while back > 0 and self.tokens[back - 1].key in _LEGAL_FORMS:
            back -= 1
        while first + 1 < len(self.tokens) and self.tokens[first].key in _LEGAL_FORMS:
            first += 1
        if not any((head := self._head(i)) and head.text in _BUSINESSES and self.index_at(head.end) == back for i in range(back)[-3:]):
            return here
        for i in range(first, min(first + 1 + _TRADE_MOST, len(self.tokens))):
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
        for i in range(here, min(here + _UP_TO_ROLE, len(self.tokens))):
            token = self.tokens[i]
            if not token.word or token.key in _FUNCTION_WORDS or self.past_determiner(i) > i:
                return here
            stop = self.matches("unit.stop", i)
            if stop is None:
                continue
            if stop.text in _OWN_ROLES:
                return i
            if " " in stop.text and stop.text not in _NAME_VERBS:
                return here
        return here

    def _verb(self, here: int) -> bool:
        after = here + 1
        if after < len(self.tokens) and ((stop := self.matches("unit.stop", after)) and " " in stop.text or self._orders(after)):
            return False  # "Huyện ủy chủ trì": the verb begins behind this syllable
        return self.speech is not None and not self.listing and self.speech.verb_at(self.tokens[here].start)

    def _halts(self, here: int) -> bool:
        stop = self.matches("unit.stop", here)
        return stop is not None and " " in stop.text and not self.tokens[here].capital

    def _begins_doing(self, here: int) -> bool:
        """Answers whether a verb begins at a token: of several syllables, or of one behind a name of two ("Báo Cửu Hậu tăng ...")."""
        hit = self._matcher.at(self._folded, "directive", self.tokens[here].start, self._end)
        if hit is None:
            return False
        elder = self.tokens[here - 2] if here >= 2 else None
        return " " in hit.text or elder is not None and elder.word and elder.capital and self._head(here - 2) is None

    def _orders(self, here: int) -> bool:
        """Answers whether a verb of several syllables begins at a token that no longer part of a name does."""
        hit = self._matcher.at(self._folded, "directive", self.tokens[here].start, self._end)
        if hit is not None and hit.text == "tổ chức" and self._is_organisation(here + 2):
            return False  # "các cơ quan, tổ chức có liên quan"
        return hit is not None and " " in hit.text and self._tail(here) == here

    def _over_sign(self, here: int, kind: str, *, collective: bool, named: int) -> int:
        token = self.tokens[here]
        after = here + 1
        if after >= len(self.tokens):
            return here
        follower = self.tokens[after]
        if token.text == "\n":
            # A name wrapped in a narrow cell goes on; a new line that opens with a capital is another name.
            whole = here > 1 and f"{self.tokens[here - 2].key} {self.tokens[here - 1].key}" in _WHOLE or self._acronym(here - 1)
            bare = named == 0 and kind == "co_quan" and not collective and not whole and self._head(after) is None  # "Chi cục" over "BVTV"
            wrapped = follower.word and (bare or not follower.capital or self.tokens[here - 1].text in _NAME_DASH)
            return after if wrapped and not self._shouted else here
        if token.text in _NAME_DASH and follower.text == "\n" and self._proper_after(after + 1):
            return after
        if token.text in _NAME_DASH and follower.word:
            if follower.key in _TIME_WORDS:
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
        return ends - colon <= _PLACE_MOST and all(t.capital for t in self.tokens[colon + 1 : ends])

    def _names_kinds(self, colon: int) -> bool:
        """As in "Các Sở: Tài chính, Nội vụ, Y tế rà soát ...": fields with a capital each, no deed ("Các sở: Xây dựng kế hoạch, ...")."""
        if self.tokens[colon - 1].key not in ("sở", "bộ", "ban", "phòng", "ngành") or not self._proper_after(colon + 1):
            return False
        comma = next((i for i in range(colon + 1, len(self.tokens)) if not self.tokens[i].word), len(self.tokens))
        further = comma < len(self.tokens) and self.tokens[comma].text == "," and self._proper_after(comma + 1)
        head = self._head(colon + 1)
        alone = head is None or self.index_at(head.end) == comma and self._head(comma + 1) is None  # "các Bộ: Công an, Tài chính"
        return further and comma - colon <= _PLACE_MOST and alone

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
        return bare or verb or head.text in _ABOVE

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
            if head.text in _LEVELS and before.capital and self._proper_after(beyond) and not self._shouted:
                return after  # "các xã Cao Phong, Sơn Lập, Bản Luốc": a place's own name
            named_apart = follower.capital and before.capital and self._head(here - 1) is None and len(before.text) > 1
            if head.text in _STAFF and not follower.capital and self._all_of_them(beyond):
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
            people = head is not None and (head.text in _STAFF or head.text.endswith("viên"))
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
        if at >= len(self.tokens) or not self.tokens[at].word or self.tokens[at].key in _RELATIVES:
            return True
        return not self.tokens[at].capital and (self._related(at) or self._halts(at))

    def _of_house(self, comma: int, room: Match) -> bool:
        """As in "Các phòng, ban Công ty": the rooms of a house that is called by its kind alone, no room of that name."""
        house = self.index_at(room.end)
        head = self._head(house)
        if self.tokens[comma - 1].key not in _ROOMS or room.text not in _ROOMS or self.tokens[comma + 1].capital or head is None:
            return False
        whole = head.text in _ABOVE or head.rule.constants.get("kind") in ("dang", "chinh_quyen")
        return whole and not self._proper_after(self.index_at(head.end))

    def _related(self, at: int) -> bool:
        """As in "các Phòng, đơn vị, Hạt kiểm lâm có liên quan": nothing but small letters up to which of many are meant."""
        for i in range(at, min(at + _RELATED_MOST, len(self.tokens))):
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
        level = self.names_level(comma - 1) or comma > 1 and self.names_level(comma - 2) or before.text in _SHORT_LEVELS
        return at if level and short in _SHORT_LEVELS or before.text in _SHORT_KINDS and short in _SHORT_KINDS else comma

    def _proper_before_comma(self, at: int) -> bool:
        """Answers whether a proper name follows before the list goes on."""
        while at < len(self.tokens) and self.tokens[at].word and self.tokens[at].key not in ("và", "hoặc", *_LINKS):
            if self.matches("unit.stop", at):
                return False
            if self.tokens[at].capital and not self._shouted:
                return True
            at += 1
        return False

    def _level(self, at: int) -> bool:
        hit = self.matches("unit.tail", at)
        return hit is not None

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
        if head is not None and (head.rule.constants.get("name") != "group" or head.text not in _LEVELS and kind != "chuc_danh"):
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
        return at + 2 if deed in _JOINED_DEEDS and not guards else at

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
