"""What an auditor should look at: one generator for each finding code, run over the records of one document.

A check says where it looked and what it did not find there. It never calls something missing that may stand on a page which could not be
read: `unreadable` is said of that page instead.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from extract.auditview import PLANS, AuditView, Noted, Words, record_id
from extract.evidence import placed
from extract.model import Finding, Records, Section, Shortcoming
from extract.periods import last_day_of
from extract.sequence import bare, count_of, gaps, item_breaks, repeats
from extract.text import flat, fold

Severity = Literal["error", "warning", "info"]
Generator = Callable[[AuditView], Iterator[Noted]]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding code: its severity, its title and message in both languages ({fields} are filled by the generator), what it looks at.

    `says` is what {what} may stand for, where it is one of a few wordings.
    """

    code: str
    severity: Severity
    title: tuple[str, str]
    message: tuple[str, str]
    looks_at: str
    run: Generator
    says: tuple[tuple[str, str], ...] = ()


_CHECKS: dict[str, Check] = {}


def checks() -> Mapping[str, Check]:
    """Answers every check by code, in the order in which they run."""
    return dict(_CHECKS)


def audit(records: Records) -> Records:
    """Answers `records` with the findings of all checks in place of those it had: the document's first, then in text order."""
    view = AuditView(records)
    found: list[Finding] = []
    used: Counter[str] = Counter()
    for check in _CHECKS.values():
        for noted in check.run(view):
            key = f"{noted.record_id}:{check.code}"
            used[key] += 1
            vi, en = (text.format(**noted.fields_in(lang)) for text, lang in zip(check.message, ("vi", "en"), strict=True))
            # One record may be noted twice under a code (two gaps under one heading); the second id is told apart.
            finding_id = key if used[key] == 1 else f"{key}:{used[key]}"
            found.append(Finding(finding_id, noted.record_id, check.code, noted.severity or check.severity, vi, noted.span, en))
    found.sort(key=lambda f: f.span.start if f.span is not None and f.record_id != records.document.doc_id else -1)
    return dataclasses.replace(records, findings=tuple(found))


def _check(
    code: str,
    severity: Severity,
    *,
    title: tuple[str, str],
    message: tuple[str, str],
    looks_at: str,
    says: tuple[tuple[str, str], ...] = (),
) -> Callable[[Generator], Generator]:
    def register(run: Generator) -> Generator:
        _CHECKS[code] = Check(code, severity, title, message, looks_at, run, says)
        return run

    return register


# What {what} stands for in messages of which it is a part.
_BLANK_NUMBER = ("để trống số (chỉ in “Số:” và ký hiệu)", "was left blank")
_NO_NUMBER = ("không in số", "is not printed")
_BLANK_DATE = ("để trống", "was left blank")
_NO_DATE = ("không in", "is not printed")
_AFTER_PERIOD = ("sau kỳ của kế hoạch theo trích yếu", "after the plan's period by its title")
_AFTER_TERM = ("sau thời hạn mà kết luận được thực hiện đặt ra", "after the day that the conclusion it answers sets")


# --- The document ---------------------------------------------------------------------------------------------------------


@_check(
    "unreadable",
    "warning",
    title=("Có phần không đọc được", "Part of the document could not be read"),
    message=("{what}", "{what}"),
    looks_at="Every problem the reader met; on scans number, day, signer and post where they were not found; scanned pages recognised with "
    "a mean confidence under 0.6; and each task without deadline or owner whose missing part may stand on such a page.",
)
def _unreadable(view: AuditView) -> Iterator[Noted]:
    for problem in view.document.problems:
        yield view.on_document(what=placed(problem))
    lost = view.lost_fields()
    if lost is not None:
        vi = f"Trên bản quét không đọc được, hoặc không có: {lost[0]}; hãy xem bản quét."
        yield view.on_document(what=(vi, f"Not to be read on the scan, or not on it: {lost[1]}; see the scan."))
    for page, sure in view.poor_pages.items():
        vi = f"Trang {page}: chữ quá mờ (độ tin cậy nhận dạng {sure:.0%}), chưa kết luận được phần trên trang này; hãy quét lại."
        en = f"Page {page}: too poor to judge by (recognised with a confidence of {sure:.0%}); scan it again."
        yield view.on_document(what=(vi, en))
    for solution in view.tasks:
        lacking = [
            pair
            for pair, there in (
                (("thời hạn", "a deadline"), view.deadlines[solution.solution_id]),
                (("đơn vị thực hiện", "an owner"), view.charged(solution)),
            )
            if not there
        ]
        if lacking and not view.readable(solution.span):
            vi, en = " và ".join(p[0] for p in lacking), " and ".join(p[1] for p in lacking)
            yield view.on(
                solution.solution_id,
                solution.span,
                what=(
                    f"Chưa kết luận được mục {view.quote(solution)} có {vi} hay không: trang liên quan không đọc được đầy đủ.",
                    f"Whether {view.quote(solution)} has {en} cannot be told: a page beside it could not be read in full.",
                ),
            )


@_check(
    "blank_number",
    "warning",
    title=("Bỏ trống số văn bản", "The number was left blank"),
    message=("Văn bản {what}.", "The document's number {what}."),
    looks_at="The head: `Số:` followed by no digits; in plans, no number at all (of scans `unreadable` is said).",
    says=(_BLANK_NUMBER, _NO_NUMBER),
)
def _blank_number(view: AuditView) -> Iterator[Noted]:
    if view.facts.number_blank and view.complete and not view.written("number"):
        span = view.facts.number.span if view.facts.number else None
        yield view.on_document(span, what=_BLANK_NUMBER)
    elif view.facts.number is None and view.facts.kind in PLANS and not view.is_scan and view.complete:
        yield view.on_document(what=_NO_NUMBER)


@_check(
    "blank_date",
    "warning",
    title=("Bỏ trống ngày ban hành", "The date was left blank"),
    message=("Văn bản {what} ngày ban hành.", "The day of issue {what}."),
    looks_at="The head: `ngày … tháng … năm …` with no day or no month; in plans, no day of issue at all (of scans `unreadable` is said).",
    says=(_BLANK_DATE, _NO_DATE),
)
def _blank_date(view: AuditView) -> Iterator[Noted]:
    if view.facts.date_blank and view.complete and not view.written("date"):
        yield view.on_document(view.facts.issued_on_span, what=_BLANK_DATE)
    elif view.facts.issued_on is None and view.facts.kind in PLANS and not view.is_scan and view.complete:
        yield view.on_document(what=_NO_DATE)


@_check(
    "no_signature",
    "warning",
    title=("Không có người ký", "Nobody signed"),
    message=("Không tìm thấy họ tên người ký ở cuối văn bản.", "No signer's name was found at the end of the document."),
    looks_at="The signature block, and the digital signatures of the file. Appendices and papers of no known kind are not expected to have "
    "one; of scans `unreadable` is said.",
)
def _no_signature(view: AuditView) -> Iterator[Noted]:
    # On a scan a name may stand under a seal or the strokes of a pen: that it could not be read is said instead.
    if view.facts.signer is None and not view.facts.signed_by and view.expects_signature and not view.is_scan and view.complete:
        yield view.on_document(view.facts.signer_title.span if view.facts.signer_title else None)


@_check(
    "missing_section",
    "warning",
    title=("Thiếu mục bắt buộc", "A section is missing"),
    message=("Kế hoạch không có mục “{section}”.", "The plan has no section “{section}”."),
    looks_at="The sections of a plan: tasks (a heading that promises them, or tasks anywhere outside the organisation section, will do), "
    "implementation.",
)
def _missing_section(view: AuditView) -> Iterator[Noted]:
    if view.facts.kind != "ke_hoach" or not view.complete:
        return
    kinds = {s.kind for s in view.records.sections}
    tasks_elsewhere = any(view.section_kind(s) != "to_chuc_thuc_hien" for s in view.tasks)
    if "nhiem_vu_giai_phap" not in kinds and not tasks_elsewhere and not view.headed("audit.tasks-heading"):
        yield view.on_document(section=("Nhiệm vụ, giải pháp", "tasks and solutions"))
    if "to_chuc_thuc_hien" not in kinds:
        yield view.on_document(section=("Tổ chức thực hiện", "implementation"))


@_check(
    "numbering_gap",
    "info",
    title=("Đánh số mục không liên tục", "Numbers skip"),
    message=(
        "Các mục cùng cấp nhảy số: sau “{before}” là “{after}”, trước mục {quote}.",
        "Numbers of one level skip: “{before}” is followed by “{after}”, before {quote}.",
    ),
    looks_at="Numbers of sections under one parent, of the items and rows of one section: Roman, Arabic (also `1.2`), letters with or "
    "without đ. Numbers that are printed on what is no task or shortcoming are not missing.",
)
def _numbering_gap(view: AuditView) -> Iterator[Noted]:
    for siblings in view.siblings():
        for i, j in gaps([s.number for s in siblings]):
            before, after = siblings[i], siblings[j]
            # Items between headings count up too; of items alone one may be left out because it tells nobody to do anything.
            if isinstance(before, Section) and isinstance(after, Section):
                yield view.on(after.section_id, after.span, before=before.number, after=after.number, quote=view.quote(after))
    for items in view.items():
        for broken in item_breaks([r.number for r in items]):
            one, next_one = items[broken.before], items[broken.after]
            printed = view.numbers_printed(one.span.start, next_one.span.start)
            left_out = [n for n in broken.missing if n not in printed]
            if left_out:
                count = [bare(one.number), *broken.missing, bare(next_one.number)]
                first = count.index(left_out[0])
                found = next(n for n in count[first:] if n not in left_out)
                quote = view.quote(next_one)
                yield view.on(record_id(next_one), next_one.span, before=count[first - 1], after=found, quote=quote)


@_check(
    "numbering_repeat",
    "info",
    title=("Đánh số mục bị lặp", "A number is repeated"),
    message=(
        "Hai mục cùng cấp liền nhau cùng mang số “{number}”; mục sau: {quote}.",
        "Two places of one level in a row have the number “{number}”; the second is {quote}.",
    ),
    looks_at="Headings in a row under one parent with one number, where the heading before them has the number before: II, III, III; items "
    "or rows in a row in one section with one number.",
)
def _numbering_repeat(view: AuditView) -> Iterator[Noted]:
    for siblings in view.siblings():
        for i in repeats([s.number for s in siblings]):
            # Of items, one may be a list within the other.
            if all(isinstance(s, Section) for s in siblings[i - 2 : i + 1]):
                again = siblings[i]
                yield view.on(again.section_id, again.span, number=again.number, quote=view.quote(again))
    for items in view.items():
        for broken in item_breaks([r.number for r in items]):
            one, again = items[broken.before], items[broken.after]
            # Several tasks of one row have its number, which is printed once; where the count went on between them this is another list.
            number = bare(again.number)
            printed = {n for n in view.numbers_printed(one.span.start, again.span.start) if count_of(n) == count_of(number)}
            if not broken.missing and printed == {number}:
                yield view.on(record_id(again), again.span, number=again.number, quote=view.quote(again))


# --- Shortcomings and what is done about them --------------------------------------------------------------------------------


@_check(
    "shortcoming_without_solution",
    "error",
    title=("Hạn chế không có giải pháp", "A shortcoming without a solution"),
    message=("{what}", "{what}"),
    looks_at="Shortcomings without parts of their own, and the solutions tied to them or to what they are part of; not in conclusions, nor "
    "in notices and reports that answer less than half of what they name. Nothing is said of words that only count shortcomings, tell "
    "somebody to do something, say an answered one over again, or share most of their words with a task that is tied to none. Where a plan "
    "ties no task at all to a shortcoming, those are named that no task is about by its wording, if at least half of all are "
    "answered in that way; else that is said once, of the document; only as an `info` where its title does not speak of what fell short.",
)
def _shortcoming_without_solution(view: AuditView) -> Iterator[Noted]:
    leaves = view.leaf_shortcomings()
    if not leaves or not view.complete:
        return
    lacking = view.unanswered()
    if lacking is None and any(view.section_kind(s) != "to_chuc_thuc_hien" for s in view.tasks):
        vi = f"Văn bản nêu {len(leaves)} hạn chế nhưng không nhiệm vụ, giải pháp nào được gắn với hạn chế cụ thể."
        en = f"The document names {len(leaves)} shortcomings, but ties no task to any of them."
        yield view.on_document(what=(vi, en), severity=None if view.about_shortcomings else "info")
        return
    for shortcoming in leaves if lacking is None else lacking:
        if not view.perhaps_answered(shortcoming):
            yield _unanswered(view, shortcoming)


def _unanswered(view: AuditView, shortcoming: Shortcoming) -> Noted:
    quote = view.quote(shortcoming)
    what = f"Hạn chế {quote} không có giải pháp khắc phục.", f"No solution is given for the shortcoming {quote}."
    return view.on(shortcoming.shortcoming_id, shortcoming.span, what=what)


@_check(
    "repeated_solution",
    "warning",
    title=("Giải pháp lặp lại", "A solution is repeated"),
    message=("Mục {quote} lặp lại nguyên văn mục {first}.", "{quote} repeats {first} word for word."),
    looks_at="Wording of the tasks, case, punctuation and the times in their labelled fields apart, given to the same owners or to "
    "none; tasks of few words are passed over.",
)
def _repeated_solution(view: AuditView) -> Iterator[Noted]:
    first: dict[tuple[str, frozenset[str]], Words] = {}
    for solution in view.tasks:
        wording = "".join(c for c in fold(view.without_times(solution)) if c.isalnum())
        if len(wording) < _TELLING_LETTERS:
            continue
        key = wording, frozenset(a.unit_id for a in view.owners(solution))
        if key in first:
            yield view.on(solution.solution_id, solution.span, quote=view.quote(solution), first=first[key])
        else:
            first[key] = view.place(solution)


# Shorter items ("Như mục 1.", "Báo cáo kết quả.") recur for good reasons.
_TELLING_LETTERS = 30


# --- Deadlines --------------------------------------------------------------------------------------------------------------


@_check(
    "no_deadline",
    "error",
    title=("Không có thời hạn", "No deadline"),
    message=("Mục {quote} không có thời hạn.", "{quote} has no deadline."),
    looks_at="Each task: its own words and fields, and what headings, lead-ins and parents set for it. Where its words look like a time "
    "that was not read (rules/audit.toml), that is said instead. Standing duties in the organisation section (`to_chuc_thuc_hien`) are "
    "only an `info`.",
)
def _no_deadline(view: AuditView) -> Iterator[Noted]:
    for solution in view.tasks:
        if view.deadlines[solution.solution_id] or solution.solution_id in view.unparsed or not view.readable(solution.span):
            continue
        if view.said_of_time(solution) is None:
            duty = view.section_kind(solution) == "to_chuc_thuc_hien"
            yield view.on(solution.solution_id, solution.span, quote=view.quote(solution), severity="info" if duty else None)


@_check(
    "unparsed_deadline",
    "warning",
    title=("Thời hạn không hiểu được", "A deadline that could not be read"),
    message=("Mục {quote} ghi thời hạn “{words}” nhưng không quy được ra ngày.", "{quote} gives the time “{words}”, which names no day."),
    looks_at="Time fields and cells of the tasks in which no deadline was found.",
)
def _unparsed_deadline(view: AuditView) -> Iterator[Noted]:
    for solution in view.tasks:
        field = view.unparsed.get(solution.solution_id)
        if field is not None and not view.deadlines[solution.solution_id]:
            words = flat(view.document.text[field.start : field.end])
            yield view.on(solution.solution_id, field, quote=view.quote(solution), words=words)


@_check(
    "unread_deadline",
    "info",
    title=("Thời gian chưa đọc được", "A time that is uncertain"),
    message=(
        "Mục {quote} có ghi “{words}” nhưng không chắc đó là thời hạn.",
        "{quote} says “{words}”, but whether that is its deadline is uncertain.",
    ),
    looks_at="Tasks without a deadline whose words look like a time that was not over on the day of issue, or in whose row another cell "
    "sets a day (rules/audit.toml).",
)
def _unread_deadline(view: AuditView) -> Iterator[Noted]:
    for solution, saying in view.undated("time"):
        words = flat(view.document.text[saying.span.start : saying.span.end])
        yield view.on(solution.solution_id, saying.span, quote=view.quote(solution), words=words)


@_check(
    "vague_deadline",
    "warning",
    title=("Thời hạn mơ hồ", "A vague deadline"),
    message=("Mục {quote} chỉ có thời hạn mơ hồ: “{words}”.", "{quote} has only a vague deadline: “{words}”."),
    looks_at="Tasks all of whose deadlines bind to nothing (`sớm`, `trong thời gian tới`, `khi có kinh phí`), or to nothing and without "
    "end; tasks without a deadline that say `hoàn thành sớm` and the like.",
)
def _vague_deadline(view: AuditView) -> Iterator[Noted]:
    for solution in view.tasks:
        given = view.deadlines[solution.solution_id]
        empty = [d for d in given if d.value.kind == "vague" and d.rule_id != "vague.season"]  # "trước mùa mưa bão" says something
        vague = [*empty, *(d for d in given if view.unbound(d))]
        if vague and all(d in vague or d.value.kind == "ongoing" for d in given):
            yield view.on(solution.solution_id, vague[0].span, quote=view.quote(solution), words=flat(vague[0].text))
    for solution, saying in view.undated("vague"):
        words = flat(view.document.text[saying.span.start : saying.span.end])
        yield view.on(solution.solution_id, saying.span, quote=view.quote(solution), words=words)


@_check(
    "open_ended_deadline",
    "warning",
    title=("Thời hạn không có điểm kết thúc", "A deadline without end"),
    message=("Mục {quote} chỉ ghi “{words}”: không có ngày để kiểm tra.", "{quote} says only “{words}”: there is no day to check it on."),
    looks_at="Tasks all of whose deadlines are `thường xuyên` and the like. A day to begin on (`từ ngày 15/02/2024`) can be checked.",
)
def _open_ended_deadline(view: AuditView) -> Iterator[Noted]:
    for solution in view.tasks:
        given = view.deadlines[solution.solution_id]
        if given and all(d.value.kind == "ongoing" for d in given):
            yield view.on(solution.solution_id, given[0].span, quote=view.quote(solution), words=flat(given[0].text))


@_check(
    "deadline_before_issue",
    "error",
    title=("Thời hạn trước ngày ban hành", "A deadline before the day of issue"),
    message=(
        "Mục {quote} có thời hạn “{words}” ({end}), trước ngày ban hành {issued}.",
        "{quote} is due “{words}” ({end}), before the day of issue {issued}.",
    ),
    looks_at="The last day of each task's deadlines against the day printed in the head; of tasks without a deadline, days behind `hoàn "
    "thành trước` and the like. Reports, which tell what was done by then, and time fields that say so (`Đã nộp ngày ...`) are passed "
    "over.",
)
def _deadline_before_issue(view: AuditView) -> Iterator[Noted]:
    issued = view.facts.issued_on
    if issued is None or view.facts.kind == "bao_cao":
        return
    for solution, saying in view.undated("past"):
        yield view.on(
            solution.solution_id,
            saying.span,
            quote=view.quote(solution),
            words=flat(view.document.text[saying.span.start : saying.span.end]),
            end=f"{saying.last:%d/%m/%Y}",
            issued=f"{issued:%d/%m/%Y}",
        )
    for solution in view.tasks:
        for deadline in view.deadlines[solution.solution_id]:
            end = deadline.value.end
            if end is not None and end < issued and not view.done(deadline):
                yield view.on(
                    deadline.deadline_id,
                    deadline.span,
                    quote=view.quote(solution),
                    words=flat(deadline.text),
                    end=f"{end:%d/%m/%Y}",
                    issued=f"{issued:%d/%m/%Y}",
                )


@_check(
    "deadline_after_period",
    "warning",
    title=("Thời hạn sau kỳ của kế hoạch", "A deadline after the plan's period"),
    message=(
        "Mục {quote} có thời hạn “{words}” ({end}), {what} (đến {until}).",
        "{quote} is due “{words}” ({end}), {what} (until {until}).",
    ),
    looks_at="The day of each task's deadlines, of spans the first, against the last day of the period that the title names (`năm 2024`, "
    "`giai đoạn 2021 - 2025`, `quý II/2024`, `năm học 2024-2025`), and against the day by which the conclusion that the plan answers wants "
    "things put right, where the plan's opening says it over again (`yêu cầu hoàn thành việc khắc phục trước ngày 30/9/2024`, `trong thời "
    "hạn 90 ngày kể từ ngày ký kết luận`). A year in a title that speaks of an inspection is not the plan's, nor is one in a title that "
    "speaks of what fell short where it is half over at issue (rules/periods.toml). Reports and reviews that sum up are given 92 days "
    "more; deadlines whose year the plan leaves out are passed over.",
    says=(_AFTER_PERIOD, _AFTER_TERM),
)
def _deadline_after_period(view: AuditView) -> Iterator[Noted]:
    if view.facts.kind not in PLANS:
        return
    bounds = [
        (until, what)
        for until, what in (
            (view.term.last if view.term is not None else None, _AFTER_TERM),
            (last_day_of(view.facts.title.text, view.facts.issued_on) if view.facts.title is not None else None, _AFTER_PERIOD),
        )
        if until is not None and (view.facts.issued_on is None or view.facts.issued_on <= until)
    ]
    if not bounds:
        return
    until, what = min(bounds, key=lambda b: b[0])
    for solution, saying in view.undated("time"):
        if saying.first is not None and saying.first > until + (_SUMMING_UP if view.sums_up(solution) else dt.timedelta()):
            yield view.on(
                solution.solution_id,
                saying.span,
                quote=view.quote(solution),
                words=flat(view.document.text[saying.span.start : saying.span.end]),
                end=f"{saying.last:%d/%m/%Y}",
                until=f"{until:%d/%m/%Y}",
                what=what,
            )
    for solution in view.tasks:
        room = _SUMMING_UP if view.sums_up(solution) else dt.timedelta()
        for deadline in view.deadlines[solution.solution_id]:
            value = deadline.value
            # A span that begins within the period is not past it.
            first = value.start or value.end
            if value.kind in ("date", "period") and value.end and first and not value.inferred and first > until + room:
                yield view.on(
                    deadline.deadline_id,
                    deadline.span,
                    quote=view.quote(solution),
                    words=flat(deadline.text),
                    end=f"{value.end:%d/%m/%Y}",
                    until=f"{until:%d/%m/%Y}",
                    what=what,
                )


_SUMMING_UP = dt.timedelta(days=92)


# --- Owners -----------------------------------------------------------------------------------------------------------------


@_check(
    "no_owner",
    "error",
    title=("Không có đơn vị thực hiện", "No owner"),
    message=("Mục {quote} không nêu đơn vị nào chủ trì hoặc thực hiện.", "{quote} names nobody who leads it or carries it out."),
    looks_at="Each task: units that lead, carry out or draft, its own and those of headings, lead-ins and parents, and the person whom a "
    "field names as answerable (`Người phụ trách`, `Trách nhiệm`); who only cooperates, directs or monitors does not own it, but for "
    "monitoring that is a task of the organisation section, nor does the issuer who says over a list that it sets these tasks. Where its "
    "words look like an owner that was not read, `unread_owner` is said instead.",
)
def _no_owner(view: AuditView) -> Iterator[Noted]:
    for solution in view.tasks:
        if not view.charged(solution) and view.readable(solution.span) and view.unread_owner(solution) is None:
            yield view.on(solution.solution_id, solution.span, quote=view.quote(solution))


@_check(
    "unread_owner",
    "info",
    title=("Đơn vị chưa đọc được", "An owner that could not be read"),
    message=(
        "Mục {quote} có ghi “{words}” nhưng không chắc đó là đơn vị thực hiện.",
        "{quote} says “{words}”, but whether that is its owner is uncertain.",
    ),
    looks_at="Tasks without an owner that open or end with what names of bodies, posts and people open with, or in whose row another cell "
    "hands them to somebody (rules/audit.toml).",
)
def _unread_owner(view: AuditView) -> Iterator[Noted]:
    for solution in view.tasks:
        span = None if view.charged(solution) or not view.readable(solution.span) else view.unread_owner(solution)
        if span is not None:
            words = flat(view.document.text[span.start : span.end])
            yield view.on(solution.solution_id, span, quote=view.quote(solution), words=words)


@_check(
    "no_lead",
    "warning",
    title=("Không rõ đơn vị chủ trì", "Several owners, none leads"),
    message=(
        "Mục {quote} giao cho nhiều đơn vị ({units}) mà không nêu đơn vị nào chủ trì.",
        "{quote} goes to several units ({units}), and none of them leads.",
    ),
    looks_at="Two or more units in one list that carry out a task in which nobody leads. Collectives (`các xã, phường`, `từng đơn vị`), "
    "bodies of one rank with a place each (chi bộ, trường, UBND các huyện) and units told to act `theo chức năng` or to report do each "
    "their own share: nothing is said (rules/audit.toml). Persons and posts are not counted.",
)
def _no_lead(view: AuditView) -> Iterator[Noted]:
    for solution in view.tasks:
        owners = view.owners(solution)
        if any(a.role != "thuc_hien" for a in owners):
            continue
        equal = view.equals(solution, owners)
        if equal:
            yield view.on(solution.solution_id, solution.span, quote=view.quote(solution), units=", ".join(flat(a.text) for a in equal))


@_check(
    "unknown_unit",
    "info",
    title=("Đơn vị lạ", "An unknown unit"),
    message=(
        "Mục {quote} giao cho “{unit}”, không nhận ra là cơ quan, chức danh hay người nào.",
        "{quote} goes to “{unit}”, which is not known as a body, a post or a person.",
    ),
    looks_at="What stands in a field or column of units, or in a heading over tasks, and opens with no word that bodies, posts and "
    "collectives are called by. Persons with their post and proper names alone are not meant.",
)
def _unknown_unit(view: AuditView) -> Iterator[Noted]:
    said: set[str] = set()
    for solution in view.tasks:
        for owner in view.owners(solution):
            if owner.unit_id not in said and view.unheard_of(owner):
                said.add(owner.unit_id)
                yield view.on(owner.assignment_id, owner.span, quote=view.quote(solution), unit=flat(owner.text))


@_check(
    "owner_not_in_organisation",
    "info",
    title=("Đơn vị không có ở phần tổ chức thực hiện", "An owner the organisation section leaves out"),
    message=(
        "“{unit}” được giao ở mục {quote} nhưng không có tên ở phần tổ chức thực hiện và nơi nhận.",
        "“{unit}” owns {quote} but is named neither in the organisation section nor among the recipients.",
    ),
    looks_at="Owners that are single bodies, in plans that have both an organisation section and recipients, once for each. Whom a "
    "collective there may mean (`các phòng, ban`, `các xã, phường`, `như trên`), names with abbreviations, the issuer itself and bodies "
    "above it are passed over.",
)
def _owner_not_in_organisation(view: AuditView) -> Iterator[Noted]:
    # A directive gives its tasks out as it goes: its closing part is no list of who does what.
    if not view.complete or view.facts.kind not in PLANS:
        return
    said: set[str] = set()
    for solution in view.tasks:
        if view.section_kind(solution) == "to_chuc_thuc_hien":
            continue
        for owner in view.owners(solution):
            if owner.unit_id not in said and view.left_out(owner):
                said.add(owner.unit_id)
                yield view.on(owner.assignment_id, owner.span, quote=view.quote(solution), unit=flat(owner.text))
