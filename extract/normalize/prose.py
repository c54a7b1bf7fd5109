"""Which times in running text an auditor would take for deadlines, and which only tell, name or count something.

Works on the phrases of `phrases` and on where they stand in their sentence; what they mean is settled in `deadlines`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from extract.model import DeadlineValue
from extract.normalize import recurrences
from extract.normalize.phrases import Phrase

Context = Literal["field", "prose", "heading"]


@dataclass(frozen=True, slots=True)
class Today:
    """What is known of the day of issue, and of what kind of document ("" where nothing is)."""

    day: dt.date | None
    year: int | None
    kind: str = ""


_SENTENCE = re.compile(r"[;\n]|\.(?!\d|\.)")
# "..., hằng quý báo cáo Ban Thường vụ": a time that opens a part of the sentence, before what is done then.
_DUTY = re.compile(
    r",? (?:dành|báo cáo|tổng hợp|tổ chức|họp|rà soát|kiểm tra|đánh giá|gửi|cập nhật|đối chiếu|sơ kết|tổng kết|tiến hành|thống kê|nhận xét"
    r"|giao ban|công khai|kiểm điểm|xem xét|đăng|nộp)\b"
)
_WORK = re.compile(
    r" (?:phải )?(?:hoàn thành|khởi công|khánh thành|triển khai|xây dựng|nghiệm thu|bàn giao|thi công|lắp đặt|mở|trình|ban hành|nhân rộng"
    r"|tổ chức|sơ kết|tổng kết|báo cáo|kiểm tra|thực hiện|sẽ)\b"
)
_WHEN = re.compile(r" (?:vào |lúc \d|trước \d|tại (?:các )?(?:kì họp|phiên họp|hội nghị))")
_START = re.compile(r"\b(?:áp dụng|dừng|chấm dứt|bãi bỏ|vận hành|đưa vào|sử dụng|thực hiện|triển khai|bắt đầu|tiếp nhận|chuyển sang)\b")
_PART = re.compile(r"(?:[,;]|\b(?:và|thì|đồng thời|để|phấn đấu))\s*")
# What makes "Mỗi quý, ..." a duty: a number of meetings; and what makes a quantity of it.
_EVENT = re.compile(
    r"\b(?:một|\d+|các) (?:lần|buổi|cuộc|kì|đợt|phiên|hội nghị|chuyên đề|hoạt động|số|tin|bài)\b"
    r"|\b(?:họp|báo cáo|rà soát|đối chiếu|kiểm tra)\b"
)
_QUANTITY = re.compile(r"%|\d[\d.,]* ?(?:ha|tấn|kg|km|m2|triệu|tỉ|đồng|lượt|người|hộ|em|cháu|ca)\b")
_HOUR = re.compile(r"\d ?(?:giờ|h|g)|\d:\d\d")
# What is to be reached by then, in per cent.
_TARGET = re.compile(r",? (?:phấn đấu )?(?:đạt|có|giảm|tăng|còn|duy trì)(?: [^\W\d_]+){0,5} (?:ít nhất |tối thiểu )?\d[\d.,]* ?%")
# "phấn đấu đến 31/12/2024 giải ngân trên 95%"
_AIMED = re.compile(r"(?: [^\W\d_]+){1,6} (?:ít nhất |tối thiểu |trên )?\d[\d.,]* ?%")
# A report and to whom, with nothing else between: "báo cáo Hiệu trưởng", "gửi báo cáo về Sở Nội vụ".
_REPORTS = re.compile(r"\bbáo cáo (?:về )?(?:[^\W\d_]+ ){1,5}$")
_TIMES = re.compile(r" (?:có )?(?:ít nhất |tối thiểu )?(?:\d+|một|hai|ba) (?:lần|tiết|buổi|cuộc|kì|đợt|phiên|số|tin|bài|chuyên đề)\b")
# "mỗi ngày phát 2 buổi": what is done each time, and how often.
_DONE_TIMES = re.compile(r"(?: [^\W\d_]+){1,2}" + _TIMES.pattern)
_OF = re.compile(r"\b(?:(?<!định )kì|từ|của|vụ|lương|số|đến|tới|phiên|sang|liệu|và|hình|quả|thưởng|phí|thu|chi|họp) $")
_SHARE = re.compile(r"(?: [^\W\d_]+){0,12} (?:(?:ít nhất|tối thiểu|từ) )?(?P<count>\d[\d.]*)")
_LEAST = re.compile(r"\b(?:ít nhất|tối thiểu) \d+(?: [^\W\d_]+){1,4} $")
_PAST = re.compile(r"\b(?:đã|vừa qua|thời gian qua|trước đây)\b")
_SETTLES = re.compile(r"\b(?:sơ kết|tổng kết|hoàn thành|hoàn tất|xong|khánh thành|nghiệm thu)(?: [^\W_][\w\-–]*){0,5} *$")
# "Hoàn thành việc rà soát hồ sơ ... vào năm 2026.": what opens a sentence that a year closes.
_COMPLETES = re.compile(
    r"(?:phấn đấu |cơ bản |tập trung )*"
    r"(?:hoàn thành|hoàn tất|giải quyết (?:dứt điểm|xong|cơ bản|căn bản)|kết thúc|chấm dứt|khắc phục xong)\b"
)
_REGULAR = re.compile(
    r"(?:kế hoạch|chương trình|báo cáo|công tác|nhiệm vụ|sinh hoạt|lịch|chỉ tiêu|đánh giá|xếp loại|bản tin|phí|lương|tiền|thu nhập|sổ"
    r"|giao ban|(?<!công bố )(?<!công khai )(?<!thông báo )kết quả|số liệu|bình quân"
    r"|định mức|đảng phí|hội phí|dự toán|phiên họp|cuộc họp|tiến độ|danh sách) $"
)
_ALLOWANCE = re.compile(r"\b(?:phụ cấp|trợ cấp|lương|lịch|mức|tiền|thu nhập|bình quân)\b")
_ADJACENT = re.compile(r"[\s(,]*")
_BY_RULE = re.compile(r"(?:theo|đúng) (?:qui định|kế hoạch|hướng dẫn|yêu cầu)|, (?:đột xuất|báo cáo)")
_STOP = re.compile(r"[;:\n]|\.(?!\d|\.)")
_OPENING = re.compile(r"[\W\d_]*(?:[a-zđ]\) ?)?(?:\(?(?:riêng|đồng thời|trong đó|cụ thể|dự kiến)[ ,:]+)?(?:(?:sáng|trưa|chiều|tối|đêm) )?")
_FIGURE = re.compile(r"%|\bđạt\b|\btỉ lệ\b|\btối thiểu\b|\bít nhất\b")
_SHARES = re.compile(r"%|\bđạt\b|\btỉ lệ\b")
# "Kết nạp ít nhất 28 đảng viên trong năm 2026": so many things done within a year are a task, no share to be reached.
_COUNTED = re.compile(r"[^%]*\b(?:tối thiểu|ít nhất) \d")


class Place:
    """Where in its sentence a phrase stands."""

    def __init__(self, folded: str, start: int, end: int) -> None:
        self._folded = folded
        self._start = start
        self._end = end

    def clause(self, at: int) -> tuple[int, int]:
        """Answers the stretch between stops (. ; : or a line's end) that holds `at`."""
        low = self._start
        for stop in _STOP.finditer(self._folded, self._start, at):
            low = stop.end()
        after = _STOP.search(self._folded, at, self._end)
        return low, after.start() if after else self._end

    def sentence(self, at: int) -> int:
        """Answers where the sentence that holds `at` begins (stops are . ; and a line's end)."""
        low = self._start
        for stop in _SENTENCE.finditer(self._folded, self._start, at):
            low = stop.end()
        return low

    def opens(self, at: int) -> bool:
        """Answers whether nothing but a number, a bullet or a link word stands before `at` in its clause."""
        low, _ = self.clause(at)
        return _OPENING.fullmatch(self._folded, low, at) is not None

    def bracketed(self, start: int, end: int) -> bool:
        """Answers whether folded[start:end] fills a pair of brackets, or opens one that says more."""
        before = self._folded[max(self._start, start - 2) : start].rstrip()
        return before.endswith("(") and self._folded[end : end + 2].strip()[:1] in (")", ",", ";", ":")

    def ends_bracket(self, start: int, end: int) -> bool:
        """Answers whether folded[start:end] stands last in brackets, behind a sign: "(Văn phòng tham mưu, tháng 3/2024)"."""
        behind = self._folded[self._start : start].rstrip().endswith((",", ";"))
        if not behind or not self._folded[end : self._end].lstrip().startswith(")"):
            return False
        return self._folded.rfind("(", self._start, start) > self._folded.rfind(")", self._start, start)

    def belongs(self, start: int) -> bool:
        """Answers whether a month before which it stands is that of something else: "từ kỳ tháng 8/2021", "lương tháng 8/2021"."""
        return _OF.search(self._folded, max(self._start, start - 12), start) is not None

    def sets_target(self, start: int, end: int) -> bool:
        """Answers whether a share to be reached follows right after `end`, or one that is striven for from `start` on."""
        if _TARGET.match(self._folded, end, self._end) is not None:
            return True
        aimed = self._folded.endswith("phấn đấu ", self._start, start)
        return aimed and _AIMED.match(self._folded, end, self._end) is not None

    def closes(self, end: int) -> bool:
        """Answers whether the clause ends after `end`, or goes on to say by which rule."""
        rest = self._folded[end : self._end].lstrip()
        return not rest or rest[0] in ".;)\n" or _BY_RULE.match(rest) is not None

    def names_figure(self, at: int) -> bool:
        """Answers whether the clause that holds `at` sets a figure to be reached."""
        low, high = self.clause(at)
        return _FIGURE.search(self._folded, low, high) is not None

    def counts_things(self, at: int) -> bool:
        """Answers whether the clause that holds `at` opens with something of which at least so many are to be done."""
        low, high = self.clause(at)
        shares = _SHARES.search(self._folded, low, high) is not None
        return not shares and _COUNTED.match(self._folded, low, at) is not None

    def begins_part(self, at: int) -> bool:
        """Answers whether a comma, or a word that joins, stands right before `at`."""
        low, _ = self.clause(at)
        return any(m.end() == at for m in _PART.finditer(self._folded, low, at))

    def says_when(self, end: int) -> bool:
        """Answers whether a day or an hour follows right after `end`: "hằng ngày trước 16 giờ"."""
        return _WHEN.match(self._folded, end, self._end) is not None

    def goes_on_with(self, words: str, end: int) -> bool:
        """Answers whether `words` stand at `end`."""
        return self._folded.startswith(words, end, self._end)

    def sets_duty(self, end: int) -> bool:
        """Answers whether what is to be done follows right after `end`."""
        return _DUTY.match(self._folded, end, self._end) is not None

    def sets_work(self, end: int) -> bool:
        """Answers whether a verb of work follows right after `end`."""
        return _WORK.match(self._folded, end, self._end) is not None

    def starts_something(self, at: int) -> bool:
        """Answers whether the clause that holds `at` says that something begins or ends to be done."""
        low, _ = self.clause(at)
        return _START.search(self._folded, low, at) is not None

    def counts_events(self, end: int) -> bool:
        """Answers whether the clause goes on after `end` to meetings and the like, not to quantities."""
        _, high = self.clause(end)
        return _EVENT.search(self._folded, end, high) is not None and _QUANTITY.search(self._folded, end, high) is None

    def counts_next(self, end: int) -> bool:
        """Answers whether a number of meetings and the like stands right after `end`."""
        return _TIMES.match(self._folded, end, self._end) is not None or _DONE_TIMES.match(self._folded, end, self._end) is not None

    def deals_out(self, end: int) -> bool:
        """Answers whether a number of things, of which some are done each time, follows soon after `end`."""
        _, high = self.clause(end)
        found = _SHARE.match(self._folded, end, high)
        return found is not None and _QUANTITY.match(self._folded, found.start("count"), high) is None

    def least_before(self, start: int) -> bool:
        """Answers whether the least number of things to be done each time stands right before `start`."""
        low, _ = self.clause(start)
        return _LEAST.search(self._folded, low, start) is not None

    def sets_term(self, start: int, end: int) -> bool:
        """Answers whether a length of time is one to act in: no years, no limit that is not to be passed, nothing told of the past."""
        low, _ = self.clause(start)
        words = self._folded[start:end]
        limit = words.startswith(("không", "đến", "tới", "hết", "từ")) or words.endswith((" năm", " quí"))
        return not limit and _PAST.search(self._folded, low, start) is None and not self._folded.startswith((" thay", " tuổi"), end)

    def tells(self, start: int) -> bool:
        """Answers whether the clause tells of the past before `start`."""
        low, _ = self.clause(start)
        return _PAST.search(self._folded, low, start) is not None

    def dashed(self, start: int) -> bool:
        """Answers whether a dash sets off what begins at `start`."""
        return self._folded[max(self._start, start - 3) : start].strip() in ("-", "–", "—")

    def settles(self, start: int) -> bool:
        """Answers whether a verb of reviewing or completing stands shortly before `start`."""
        low, _ = self.clause(start)
        return _SETTLES.search(self._folded, max(low, start - 40), start) is not None

    def completes(self, start: int) -> bool:
        """Answers whether the clause before `start` opens with a verb of completing."""
        low, _ = self.clause(start)
        opening = _OPENING.match(self._folded, low, start)
        return _COMPLETES.match(self._folded, opening.end() if opening is not None else low, start) is not None

    def after_noun(self, start: int) -> bool:
        """Answers whether a thing that comes out regularly stands before: "kế hoạch hằng tháng", "phụ cấp hưởng hằng tháng"."""
        low, _ = self.clause(start)
        return (
            _REGULAR.search(self._folded, max(self._start, start - 24), start) is not None
            or _ALLOWANCE.search(self._folded, low, start) is not None
        )

    def adjacent(self, end: int, start: int) -> bool:
        """Answers whether only a bracket, a comma or a line's end lies between."""
        return _ADJACENT.fullmatch(self._folded, end, start) is not None

    def closed(self, end: int) -> int:
        """Answers where a bracket that closes right after `end` ends."""
        return end + self._folded.startswith(")", end, self._end)

    def periodic(self, start: int) -> bool:
        """Answers whether the words say themselves that something comes round."""
        return self._folded.startswith(("định kì", "thường kì"), start)

    def reports(self, start: int) -> bool:
        """Answers whether somebody is reported to right before `start`: "báo cáo Hiệu trưởng mỗi quý"."""
        low, _ = self.clause(start)
        return _REPORTS.search(self._folded, low, start) is not None

    def names_hour(self, start: int, end: int) -> bool:
        """Answers whether folded[start:end] gives an hour of the day."""
        return _HOUR.search(self._folded, start, end) is not None

    def sign_after(self, end: int) -> str:
        """Answers the first sign after `end`."""
        return self._folded[end : self._end].lstrip()[:1]


def joined(phrases: list[Phrase], place: Place) -> list[Phrase]:
    """Holds "Hằng năm, ..." to the day that its sentence names further on: "... gửi báo cáo trước ngày 15/12"."""
    done: list[Phrase] = []
    pending: Phrase | None = None
    used: set[int] = set()
    for phrase in phrases:
        weekday = phrase.rule_id == "time.weekday-of-period"
        if weekday and (pending is None or pending.every is None or pending.every.freq != "WEEKLY"):
            continue
        near = pending is not None and place.adjacent(pending.end, phrase.start)
        if pending is not None and not near and place.sentence(phrase.start) != place.sentence(pending.start):
            pending = None
        if phrase.every is not None and phrase.every.plain and not phrase.points:
            pending = phrase
        elif pending is not None and pending.every and phrase.points and not phrase.ranged and not phrase.every:
            held = recurrences.on(pending.every, tuple(p.moment for p in phrase.points))
            if held is not None:
                used.add(id(pending))
                start, end = (pending.start, place.closed(phrase.end)) if near else (phrase.start, phrase.end)
                phrase = replace(phrase, start=start, end=end, every=held)
        if weekday and pending is not None:
            # "Hằng tuần, Phòng Kế hoạch cập nhật ..., báo cáo Giám đốc vào chiều thứ Sáu": two times, the second on a day.
            phrase = replace(phrase, weak=False)
        done.append(phrase)
    return [p for p in done if id(p) not in used]


def counts(phrase: Phrase, value: DeadlineValue, place: Place, context: Context, today: Today) -> bool:
    """Answers whether a time in running text says when something is to be done."""
    if value.kind == "recurring":
        return _recurrence_counts(phrase, place)
    if value.kind == "relative":
        bounded = phrase.cue.kind in ("within", "until") and place.sets_term(phrase.start, phrase.end)
        if phrase.length is not None and phrase.length.unit == "hour" and phrase.cue.bound == "before" and phrase.anchor is None:
            return False  # "trước 5 giờ": an hour of the day
        return phrase.length is None or phrase.anchor is not None or phrase.cue.done or bounded
    if value.kind in ("ongoing", "vague"):
        return value.kind == "ongoing"
    if value.end is not None and today.day is not None and value.end < today.day:
        return False  # what is past is told, not asked for
    if value.end is not None and today.day is None and today.year is not None and value.end.year < today.year:
        return False
    return _date_counts(phrase, value, place, context, today)


def _recurrence_counts(phrase: Phrase, place: Place) -> bool:
    recurrence = phrase.every
    assert recurrence is not None
    if not recurrence.plain or phrase.points:
        return True
    after_each = place.goes_on_with("sau mỗi", phrase.start) and place.closes(phrase.end)
    if phrase.cue.kind == "until" or place.names_hour(phrase.start, phrase.end) or after_each:
        return True
    if phrase.weak and phrase.rule_id == "time.each":
        starts = place.begins_part(phrase.start) or place.opens(phrase.start)
        if place.counts_next(phrase.end) or starts and (place.deals_out(phrase.end) or place.sets_duty(phrase.end)):
            return True  # "mỗi tháng 01 tiết", ", mỗi năm xử lý ít nhất 40 trường hợp", "; mỗi tuần báo cáo tiến độ"
        if place.least_before(phrase.start):
            return True  # "đánh giá ít nhất 05 quy trình mỗi quý"
        if place.reports(phrase.start):
            return True
        return place.opens(phrase.start) and place.sign_after(phrase.end) == "," and place.counts_events(phrase.end)
    if phrase.weak or phrase.listed or phrase.rule_id != "time.every":
        return not phrase.weak
    if recurrence.freq != "YEARLY" and not place.after_noun(phrase.start):
        return True
    if place.says_when(phrase.end) or (place.begins_part(phrase.start) and place.sets_duty(phrase.end)):
        return True
    return place.opens(phrase.start) or place.closes(phrase.end) or place.periodic(phrase.start) or place.sign_after(phrase.end) == ","


def _date_counts(phrase: Phrase, value: DeadlineValue, place: Place, context: Context, today: Today) -> bool:
    cue = phrase.cue
    moment = phrase.points[-1].moment
    yearly = moment.grain in ("year", "term", "school") and not moment.part
    opens = place.opens(phrase.start)
    if moment.named and moment.grain == "month" and cue.kind not in ("within", "until", "from"):
        return False  # "tổ chức Tháng Công nhân"
    if cue.kind:
        if cue.kind == "until" and not cue.done and place.sets_target(phrase.start, phrase.end):
            return False  # "đến 31/12/2024 đạt 95%"
        if not yearly:
            spans = moment.grain == "day" and any(i.first < i.last for i in moment.items)
            if cue.kind != "from" or phrase.ranged or spans or opens or place.bracketed(phrase.start, phrase.end):
                return True
            ahead = value.start is not None and today.day is not None and value.start > today.day
            return ahead and place.closes(phrase.end) and place.starts_something(phrase.start)
        counted = cue.kind == "within" and place.counts_things(phrase.start)
        if place.names_figure(phrase.start) and not counted or (moment.named and cue.kind not in ("within", "until", "from")):
            return False
        # "đến năm 2030" closes many a target; it is a deadline where it opens the clause or follows a word of completion.
        if cue.kind == "on" and place.settles(phrase.start):
            return True  # "sơ kết vào năm 2028"
        if cue.kind in ("on", "until") and place.completes(phrase.start) and place.closes(phrase.end):
            return True
        if cue.kind == "until" and moment.now and place.closes(phrase.end):
            return True  # "... kiểm tra đột xuất đến hết năm."
        until = place.goes_on_with("từ nay", phrase.start)
        return cue.done or opens or until or (cue.kind, cue.bound) in (("within", ""), ("until", "before")) or phrase.ranged
    if (place.bracketed(phrase.start, phrase.end) or place.ends_bracket(phrase.start, phrase.end)) and not moment.named:
        return True
    if moment.grain == "school" and (moment.part or moment.semester):
        return opens and place.sign_after(phrase.end) in (":", ",")
    if moment.named:
        # A line that opens with the term: "Giai đoạn 2026-2030: ...".
        return opens and place.sign_after(phrase.end) in (":", "") and moment.grain == "term"
    if moment.bare and not phrase.ranged:
        return opens and (place.sign_after(phrase.end) in (":", "-", ",") or place.sets_work(phrase.end))
    if moment.grain == "day":
        # Without a cue only a day that is still to come can be meant.
        ahead = value.end != today.day if today.day is not None else today.year is not None and not place.tells(phrase.start)
        return phrase.ranged or opens or moment.year is None or ahead
    if yearly:
        ahead = value.start is not None and today.day is not None and value.start > today.day
        begins = opens or place.begins_part(phrase.start)
        if begins and (place.goes_on_with(" xong ", phrase.end) or (ahead and place.sets_work(phrase.end))):
            return True
        return opens and place.sign_after(phrase.end) in (",", ":", "")
    if place.dashed(phrase.start) and place.closes(phrase.end):
        return True
    # "Quý III/2025 hoàn thành thiết kế, quý IV/2025 khởi công."
    goes_on = place.begins_part(phrase.start) and place.sets_work(phrase.end)
    if moment.grain == "month" and moment.year is not None and place.closes(phrase.end) and not place.belongs(phrase.start):
        return True  # "tổ chức dạy thử tháng 01/2019."
    return opens or phrase.ranged or goes_on or context == "heading"
