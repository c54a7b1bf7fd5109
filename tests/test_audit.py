"""What the audit says, and what it keeps quiet about."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from extract.audit import audit, checks
from extract.model import DeadlineValue, Problem, Records, Reference, Span
from extract.periods import last_day_of, term_of_conclusion
from extract.sequence import Break, gaps, item_breaks, repeats
from tests.factories import Draft, by_day, sample_plan


def plan(**facts: object) -> Draft:
    """A plan with nothing to find: number, date, signature, both sections, one task with time and owner."""
    d = Draft()
    d.fact("number", "01/KH-UBND")
    d.issued(dt.date(2024, 3, 5))
    d.section("I", "NHIỆM VỤ, GIẢI PHÁP", "nhiem_vu_giai_phap")
    g = d.solution("1", "Rà soát toàn bộ hồ sơ đất đai còn tồn đọng trên địa bàn")
    d.deadline(g, "trước ngày 30/6/2024", by_day(2024, 6, 30))
    d.unit(g, "Phòng Nông nghiệp và Môi trường")
    d.fact("signer", "Đàm Văn Thử")
    d.facts |= facts
    return d


def finished(d: Draft) -> Records:
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    return audit(d.records())


def codes(records: Records) -> list[str]:
    return [f.code for f in records.findings]


def task(d: Draft, text: str = "Củng cố đội ngũ cán bộ địa chính cấp xã trong năm", **more: str) -> str:
    g = d.solution("", text, **more)
    return g


def test_a_sound_plan_has_no_findings() -> None:
    assert codes(finished(plan())) == []


def owned(d: Draft) -> str:
    g = task(d)
    d.unit(g, "Văn phòng Hội đồng nhân dân")
    return g


def timed(d: Draft) -> str:
    g = task(d)
    d.deadline(g, "trước ngày 30/6/2024", by_day(2024, 6, 30))
    return g


def two_owners(d: Draft, first: str, second: str, *, clause: int = 0) -> None:
    g = timed(d)
    d.unit(g, first)
    d.unit(g, second, clause=clause)


def shared(d: Draft, text: str) -> None:
    g = d.solution("", f"Sở Y tế, Sở Tài chính {text}")
    d.deadline(g, "trước ngày 30/6/2024", by_day(2024, 6, 30))
    at = d.solutions[-1].span.start
    for name, start in (("Sở Y tế", at), ("Sở Tài chính", at + 9)):
        d.unit(g, name)
        d.assignments[-1] = dataclasses.replace(d.assignments[-1], span=Span(start, start + len(name)))


def said(d: Draft, text: str) -> None:
    d.unit(task(d, text), "Văn phòng Hội đồng nhân dân")


def answers(d: Draft) -> None:
    d.assignments[-1] = dataclasses.replace(d.assignments[-1], rule_id="role.answerable")


AFTER = DeadlineValue("relative", anchor="sau đó")


def dated_field(d: Draft, time: str, month: int) -> None:
    """A task that is quoted with its labelled time."""
    g = d.solution("", f"{LONG}. Thời hạn: {time}")
    at = d.solutions[-1].span.end - len(time)
    d.deadline(g, time, by_day(2024, month, 30))
    d.deadlines[-1] = dataclasses.replace(d.deadlines[-1], span=Span(at, at + len(time)))
    d.unit(g, "Sở Y tế")


def subject(d: Draft) -> None:
    d.assignments[-1] = dataclasses.replace(d.assignments[-1], rule_id="role.subject")


CASES: list[tuple[str, Callable[[Draft], object], list[str]]] = [
    ("a task without any time", owned, ["no_deadline"]),
    ("a task that nobody owns", timed, ["no_owner"]),
    ("one who only cooperates, directs or monitors does not own it", lambda d: [d.unit(g := timed(d), "Sở Y tế", "phoi_hop"),
                                                                                d.unit(g, "Phó Chủ tịch", "chi_dao"),
                                                                                d.unit(g, "Thanh tra", "theo_doi")], ["no_owner"]),
    ("whom a field names as answerable is somebody", lambda d: [d.unit(timed(d), "đ/c Lò Thị Inh", "chi_dao"), answers(d)], []),
    ("the subject of its own words is somebody", lambda d: [d.unit(timed(d), "Kiểm soát viên", "theo_doi"), subject(d)], []),
    ("whoever drafts it owns it", lambda d: d.unit(timed(d), "Sở Y tế", "tham_muu"), []),
    ("what stands above counts", lambda d: d.unit(timed(d), "Sở Y tế", inherited=True), []),
    ("only `thường xuyên`", lambda d: d.deadline(owned(d), "thường xuyên", DeadlineValue("ongoing")), ["open_ended_deadline"]),
    ("`thường xuyên` beside a day is checked on that day", lambda d: [d.deadline(g := owned(d), "thường xuyên", DeadlineValue("ongoing")),
                                                                    d.deadline(g, "trước 01/7/2024", by_day(2024, 7, 1))], []),
    ("a time that binds to nothing", lambda d: d.deadline(owned(d), "trong thời gian tới", DeadlineValue("vague")), ["vague_deadline"]),
    ("vague and ongoing: vague is said, once", lambda d: [d.deadline(g := owned(d), "sớm", DeadlineValue("vague")),
                                                          d.deadline(g, "thường xuyên", DeadlineValue("ongoing"))], ["vague_deadline"]),
    ("a recurring time can be checked", lambda d: d.deadline(owned(d), "hằng quý", DeadlineValue("recurring", rrule="FREQ=MONTHLY")), []),
    ("due before it was issued", lambda d: d.deadline(owned(d), "trước 01/3/2024", by_day(2024, 3, 1)), ["deadline_before_issue"]),
    ("due on the day of issue", lambda d: d.deadline(owned(d), "ngày 05/3/2024", by_day(2024, 3, 5)), []),
    ("an unread time field is no missing one", lambda d: d.unparsed.append((owned(d), d.line("khi đủ điều kiện"))), ["unparsed_deadline"]),
    ("two equal owners", lambda d: two_owners(d, "Sở Y tế", "Sở Tài chính"), ["no_lead"]),
    ("each with its own sentence", lambda d: two_owners(d, "Sở Y tế", "Sở Tài chính", clause=1), []),
    ("collectives do their own share", lambda d: two_owners(d, "Sở Y tế", "Ủy ban nhân dân các xã, phường"), []),
    ("one of them leads", lambda d: [d.unit(g := timed(d), "Sở Y tế", "chu_tri"), d.unit(g, "Sở Tài chính")], []),
    ("a body beside a person who answers for it", lambda d: [d.unit(g := timed(d), "Sở Y tế"), d.unit(g, "Bà Lò Thử", kind="ca_nhan")], []),
    ("one unit named twice is one", lambda d: two_owners(d, "Sở Y tế", "Sở Y tế"), []),
    ("a parent is context, no task", lambda d: d.unit(d_child(d), "Sở Y tế"), []),
    ("the same words for the same owner", lambda d: [full(d, LONG, "Sở Y tế"),
                                                       full(d, LONG.upper() + ".", "Sở Y tế")], ["repeated_solution"]),
    ("the same words for another owner", lambda d: [full(d, LONG, "Sở Y tế"), full(d, LONG, "Sở Tài chính")], []),
    ("the same words, each with a time of its own behind a label",
     lambda d: [dated_field(d, "trước ngày 30/6/2024", 6), dated_field(d, "trước ngày 31/7/2024", 7)], ["repeated_solution"]),
    ("what waits for somebody to be free", lambda d: d.deadline(owned(d), "khi mời được giảng viên", AFTER), ["vague_deadline"]),
    ("what waits for an event", lambda d: d.deadline(owned(d), "khi kết thúc năm học", AFTER), []),
    ("each does what is its own", lambda d: shared(d, "lập kế hoạch chi tiết của mình"), []),
    ("each within its own duties", lambda d: shared(d, "theo chức năng, nhiệm vụ tăng cường kiểm tra"), []),
    ("each reports for itself", lambda d: shared(d, "báo cáo kết quả"), []),
    ("bodies of one rank", lambda d: two_owners(d, "Chi bộ Thanh tra", "Chi bộ Văn phòng"), []),
    ("a deadline that waits for money", lambda d: d.deadline(owned(d), "Khi có kinh phí", DeadlineValue("relative", anchor="có kinh phí")),
     ["vague_deadline"]),
    ("a deadline that waits for what will come", lambda d: d.deadline(owned(d), "Sau khi kết thúc năm học",
                                                                      DeadlineValue("relative", anchor="kết thúc năm học")), []),
    ("a day to begin on can be checked", lambda d: d.deadline(owned(d), "từ 01/4/2024",
                                                              DeadlineValue("period", start=dt.date(2024, 4, 1))), []),
    ("a dash in a time field", lambda d: d.unparsed.append((owned(d), d.line("-"))), ["no_deadline"]),
    ("a past day in running text", lambda d: said(d, "Lập danh sách điểm rác tự phát, hoàn thành trước ngày 15/02/2024"),
     ["deadline_before_issue"]),
    ("what was done by a past day", lambda d: said(d, "Bổ sung danh sách đã hoàn thành trước ngày 15/02/2024"), ["no_deadline"]),
    ("soon, in running text", lambda d: said(d, "Xử lý 03 cơ sở tái phạm, hoàn thành sớm."), ["vague_deadline"]),
    ("few words recur for good reasons", lambda d: [full(d, "Như mục 1.", "Sở Y tế"), full(d, "Như mục 1.", "Sở Y tế")], []),
]  # fmt: skip
LONG = "Tổ chức tập huấn nghiệp vụ cho công chức phụ trách công tác lưu trữ"


def d_child(d: Draft) -> str:
    parent = task(d, "Về công tác cán bộ")
    g = task(d, parent=parent)
    d.deadline(g, "trước ngày 30/6/2024", by_day(2024, 6, 30))
    return g


def full(d: Draft, text: str, unit: str) -> str:
    g = task(d, text)
    d.deadline(g, "trước ngày 30/6/2024", by_day(2024, 6, 30))
    return d.unit(g, unit)


@pytest.mark.parametrize(("what", "write", "expected"), CASES, ids=[c[0] for c in CASES])
def test_tasks(what: str, write: Callable[[Draft], object], expected: list[str]) -> None:
    d = plan()
    write(d)
    assert codes(finished(d)) == expected, what


def test_a_duty_in_the_organisation_section_without_a_day_is_only_an_info() -> None:
    d = plan()
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    d.unit(d.solution("1", "Theo dõi, đôn đốc các đơn vị thực hiện Kế hoạch này"), "Văn phòng")
    found = audit(d.records()).findings
    assert [(f.code, f.severity) for f in found] == [("no_deadline", "info")]


HEADS: list[tuple[str, dict[str, object], list[str]]] = [
    ("a blank number", {"number": None, "number_blank": True}, ["blank_number"]),
    ("no number at all", {"number": None}, ["blank_number"]),
    ("no day of issue at all", {"issued_on": None}, ["blank_date"]),
    ("a blank date", {"issued_on": None, "date_blank": True}, ["blank_date"]),
    ("nobody signed", {"signer": None}, ["no_signature"]),
]


@pytest.mark.parametrize(("what", "facts", "expected"), HEADS, ids=[h[0] for h in HEADS])
def test_head_and_signature(what: str, facts: dict[str, object], expected: list[str]) -> None:
    assert codes(finished(plan(**facts))) == expected, what


def test_an_appendix_needs_no_signature() -> None:
    d = Draft(kind="khac")
    assert codes(audit(d.records())) == []


def test_a_plan_needs_tasks_and_organisation() -> None:
    d = Draft()
    d.fact("number", "01/KH-UBND")
    d.issued(dt.date(2024, 3, 5))
    d.fact("signer", "Đàm Văn Thử")
    d.section("I", "MỤC ĐÍCH", "muc_dich_yeu_cau")
    found = audit(d.records()).findings
    assert [f.code for f in found] == ["missing_section", "missing_section"]
    assert "Nhiệm vụ, giải pháp" in found[0].message and "Tổ chức thực hiện" in found[1].message
    assert len({f.finding_id for f in found}) == 2
    d.kind = "thong_bao"
    assert codes(audit(d.records())) == []


def test_remedies_beside_the_shortcomings_are_tasks_enough() -> None:
    assert "missing_section" not in codes(audit(sample_plan()))


def shortcomings(*, tie_child: bool, tie_parent: bool = False, elsewhere: bool = False) -> list[tuple[str, str]]:
    d = plan()
    d.section("", "HẠN CHẾ", "han_che")
    parent = d.shortcoming("1", "Công tác lưu trữ còn hạn chế")
    d.shortcoming("1.1", "Chưa chỉnh lý hồ sơ", parent=parent)
    child = d.shortcoming("1.2", "Kho lưu trữ xuống cấp", parent=parent)
    if tie_child or tie_parent:
        g = d.solution("2", "Sửa chữa kho lưu trữ theo dự toán được giao", shortcoming=child if tie_child else parent)
        d.deadline(g, "trước ngày 30/6/2024", by_day(2024, 6, 30))
        d.unit(g, "Văn phòng")
    if not elsewhere:
        return [(f.code, f.record_id) for f in finished(d).findings]
    d.solutions = [dataclasses.replace(s, section_id="s1") for s in d.solutions]
    return [(f.code, f.record_id) for f in finished(d).findings]


def test_each_leaf_shortcoming_wants_a_solution() -> None:
    # 1.2 has one; its parent 1 needs none of its own; 1.1 has none.
    found = shortcomings(tie_child=True)
    assert [(code, record.rsplit("-", 1)[1]) for code, record in found] == [("shortcoming_without_solution", "h1")]


def test_a_solution_for_the_whole_covers_its_parts() -> None:
    assert shortcomings(tie_child=False, tie_parent=True) == []


@pytest.mark.parametrize(
    "words",
    [
        "Lối đi bị lấn chiếm: Tổ Bảo vệ giải tỏa toàn bộ hàng hóa trước ngày 30/8/2024.",
        "Kết luận nêu 13 tồn tại thuộc năm nhóm công tác",
        "Tổng số tiền phải xử lý là 812 triệu đồng, cụ thể:",
        "Phòng Nội vụ tham mưu tổ chức kiểm điểm trách nhiệm",
        "Sổ theo dõi nhiệt độ kho thuốc ghi ngắt quãng",
    ],
)
def test_nothing_is_called_missing_where_it_may_have_been_said(words: str) -> None:
    d = plan()
    again = d.shortcoming("1", "Sổ theo dõi nhiệt độ kho thuốc còn ghi ngắt quãng")
    d.unit(d.solution("", "Ghi sổ mỗi ngày hai lần", shortcoming=again), "Khoa Dược")
    d.shortcoming("2", words)
    assert "shortcoming_without_solution" not in codes(finished(d))


def test_a_conclusion_lists_shortcomings_for_others_to_answer() -> None:
    d = plan()
    tied = d.shortcoming("1", "Hồ sơ chậm")
    d.shortcoming("2", "Sổ sách thiếu")
    d.unit(d.solution("", "Lập lại hồ sơ tồn đọng", shortcoming=tied), "Văn phòng")
    assert "shortcoming_without_solution" in codes(audit(d.records()))
    d.kind = "ket_luan"
    assert "shortcoming_without_solution" not in codes(audit(d.records()))


def test_a_plan_that_ties_nothing_is_told_so_once() -> None:
    found = shortcomings(tie_child=False)
    assert len(found) == 1 and found[0][0] == "shortcoming_without_solution"
    assert "-" not in found[0][1]  # of the document, not of each shortcoming


FAULTS = ("41 bản án gửi quá hạn", "19 vụ án tạm đình chỉ không được rà soát lại", "Xe công vụ hết hạn kiểm định từ tháng 3")
DONE = ("Lập sổ điện tử theo dõi việc gửi bản án", "Rà soát đủ 19 vụ án tạm đình chỉ", "Phổ biến án lệ mới")


def untied(faults: Sequence[str], done: Sequence[str]) -> list[str]:
    """Answers what is said to lack a remedy in a plan that ties no task to a shortcoming."""
    d = plan()
    for number, words in enumerate(faults, 1):
        d.shortcoming(str(number), words)
    for words in done:
        d.unit(d.solution("", words), "Văn phòng")
    records = finished(d)
    spans = {s.shortcoming_id: s.text for s in records.shortcomings}
    return [spans.get(f.record_id, "the plan") for f in records.findings if f.code == "shortcoming_without_solution"]


@pytest.mark.parametrize(
    ("faults", "done", "expected"),
    [
        (FAULTS, DONE, [FAULTS[2]]),  # two are answered in their own words: the third is not
        (FAULTS, DONE[2:], ["the plan"]),  # none is: then the words say nothing
        (FAULTS[::2], DONE[::2], ["the plan"]),  # two are too few to go by their words
        ((*FAULTS, "Hòm thư góp ý ít ai biết", "Bộ đàm mất sóng"), DONE[:1], ["the plan"]),  # less than half
    ],
)
def test_words_tell_what_is_answered_where_nothing_is_tied(faults: Sequence[str], done: Sequence[str], expected: list[str]) -> None:
    assert untied(faults, done) == expected


def test_a_letter_that_answers_in_words_leaves_out_one() -> None:
    d = plan()
    d.kind = "cong_van"
    for number, words in enumerate(FAULTS, 1):
        d.shortcoming(str(number), words)
    for words in DONE[:2]:
        d.unit(d.solution("", words), "Văn phòng")
    told = [f.message for f in finished(d).findings if f.code == "shortcoming_without_solution"]
    assert len(told) == 1 and FAULTS[2] in told[0]


GAPS = [
    (["I", "II", "IV"], [(1, 2)], "Roman"),
    (["1", "2", "2", "3", "5"], [(3, 4)], "a repeat is no gap"),
    (["1.1", "1.2", "1.4"], [(1, 2)], "the last part counts"),
    (["A1", "A2", "A4"], [(1, 2)], "behind the letter of a section"),
    (["a", "b", "c", "d", "đ", "e"], [], "the Vietnamese alphabet"),
    (["a", "b", "c", "d", "e"], [], "without đ"),
    (["A", "B", "C", "D"], [], "C and D are letters here"),
    (["I", "II", "1", "2", "III"], [], "two ladders side by side"),
    (["1", "2", "1", "2"], [], "a new count"),
    (["", "*", "1"], [], "bullets do not count"),
    ([], [], "nothing"),
]


@pytest.mark.parametrize(("numbers", "expected", "what"), GAPS, ids=[g[2] for g in GAPS])
def test_gaps(numbers: list[str], expected: list[tuple[int, int]], what: str) -> None:
    assert list(gaps(numbers)) == expected, what


ITEM_BREAKS: list[tuple[str, list[Break], str]] = [
    ("1 2 4", [Break(1, 2, ("3",))], "a gap"),
    ("1 2 2 3", [Break(1, 2, ())], "a repeat"),
    ("1.1 1.2 2.1 2.3 3", [Break(2, 3, ("2.2",))], "counts go by what stands before the last part"),
    ("1 a b c 2 a b 3", [], "letters count anew under each number"),
    ("a) b) d)", [Break(1, 2, ("c",))], "signs behind a letter do not matter"),
    ("d e g h i k", [], "letters with đ or without, no f, no j"),
    ("d đ e g h i k m", [Break(6, 7, ("l",))], "a letter left out in both orders"),
    ("1 2 1 2", [], "another list"),
    ("A1 A2 A4 B1 B2", [Break(1, 2, ("A3",))], "each letter has its count"),
]


@pytest.mark.parametrize(("numbers", "expected", "what"), ITEM_BREAKS, ids=[b[2] for b in ITEM_BREAKS])
def test_breaks_among_items(numbers: str, expected: list[Break], what: str) -> None:
    assert list(item_breaks(numbers.split())) == expected, what


def numbered(d: Draft, number: str, text: str) -> None:
    d.line(f"{number}. Thông báo cho các hộ dân biết.") if not text else None
    if text:
        g = d.solution(number, text)
        d.deadline(g, "trước ngày 30/6/2024", by_day(2024, 6, 30))
        d.unit(g, "Văn phòng Sở")


def test_an_item_that_is_no_task_is_not_missing() -> None:
    d = plan()
    numbered(d, "3", "Lập danh sách các hộ chăn nuôi trên địa bàn")
    assert codes(finished(d)) == ["numbering_gap"]
    d = plan()
    numbered(d, "2", "")
    numbered(d, "3", "Lập danh sách các hộ chăn nuôi trên địa bàn")
    assert codes(finished(d)) == []


def test_a_gap_is_found_among_sections_of_one_parent_only() -> None:
    d = plan()
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    under = d.section("IV", "KINH PHÍ", "kinh_phi")
    d.section("1", "Nguồn", "khac", parent=under)
    d.section("2", "Mức", "khac", parent=under)
    found = audit(d.records()).findings
    assert [f.code for f in found] == ["numbering_gap"]
    assert "“II”" in found[0].message and "“IV”" in found[0].message


def test_items_between_two_headings_count_up_too() -> None:
    d = plan()
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    d.section("1", "Sở Y tế", "khac", parent="s1")
    d.section("3", "Sở Tài chính", "khac", parent="s1")
    assert codes(audit(d.records())) == ["numbering_gap"]
    # The same with an item 2 between them, directly under II.
    d = plan()
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    d.section("1", "Sở Y tế", "khac", parent="s1")
    full(d, "Văn phòng tổng hợp kết quả", "Văn phòng")
    d.solutions[-1] = dataclasses.replace(d.solutions[-1], section_id="s1", number="2")
    d.section("3", "Sở Tài chính", "khac", parent="s1")
    assert codes(audit(d.records())) == []


def pages_of_tasks(problem: Problem) -> list[tuple[str, str]]:
    """Three pages with one task each, neither timed nor owned."""
    d = Draft(paged=True)
    for n in range(1, 4):
        d.solution(str(n), f"Thực hiện nhiệm vụ thứ {n} của đơn vị")
        for _ in range(39):
            d.line("Nội dung khác.")
    d.problems.append(problem)
    return [(f.code, f.record_id.rsplit("-", 1)[-1]) for f in audit(d.records()).findings if f.span is not None]


def test_nothing_is_called_missing_beside_a_page_that_was_not_read() -> None:
    found = pages_of_tasks(Problem("page_unreadable", "không đọc được", "unreadable", page=1))
    # Tasks 1 and 2 may have their time or owner on page 1; task 3 stands clear of it.
    assert sorted(found) == [("no_deadline", "g2"), ("no_owner", "g2"), ("unreadable", "g0"), ("unreadable", "g1")]


def test_a_problem_without_a_place_may_be_anywhere() -> None:
    found = pages_of_tasks(Problem("truncated", "tệp bị cắt", "truncated"))
    assert {code for code, _ in found} == {"unreadable"}


def test_a_partial_document_lacks_no_section_for_certain() -> None:
    d = Draft(kind="ke_hoach")
    d.problems.append(Problem("page_unreadable", "không đọc được", "unreadable", page=2))
    found = audit(d.records()).findings
    assert [f.code for f in found] == ["unreadable"]
    assert found[0].message == "Trang 2: không đọc được" and found[0].message_en == "Page 2: unreadable"


def test_audit_is_pure_and_repeats_itself() -> None:
    records = sample_plan()
    once = audit(records)
    assert records.findings == ()
    assert audit(once) == once == audit(records)
    ids = [f.finding_id for f in once.findings]
    assert len(set(ids)) == len(ids) > 0


def test_every_check_has_words_in_both_languages() -> None:
    for code, check in checks().items():
        assert code == check.code
        assert all(check.title) and all(check.message) and check.looks_at


def test_evidence_of_a_finding_lies_in_the_text() -> None:
    records = audit(sample_plan())
    for finding in records.findings:
        if finding.span is not None:
            assert 0 <= finding.span.start < finding.span.end <= len(records.document.text)
        assert isinstance(finding.span, Span | None)
        assert "{" not in finding.message + finding.message_en


# --- What could not be read is not called missing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bố trí hai quầy hỗ trợ, bỏ hẳn việc viết tay tờ khai (từ 01/10/2025)", "từ 01/10/2025"),
        ("Thẩm định hồ sơ điều chỉnh không quá 05 ngày làm việc", "không quá 05 ngày"),
        ("Báo cáo Ban Thường vụ Đảng ủy 6 tháng", "6 tháng"),
        ("Trực 24/24 giờ tại trụ sở", "24/24"),
    ],
)
def test_words_that_look_like_a_time_are_said_to_be_unread(text: str, words: str) -> None:
    d = plan()
    d.unit(task(d, text), "Văn phòng")
    found = finished(d).findings
    assert [(f.code, f.severity) for f in found] == [("unread_deadline", "info")]
    assert f"“{words}”" in found[0].message


def test_a_time_that_was_over_is_none_of_the_task() -> None:
    d = plan()
    d.unit(task(d, "Tổ kiểm tra (thành lập tháng 10/2014) kiểm tra các cơ sở giết mổ"), "Tổ kiểm tra")
    assert [f.code for f in finished(d).findings] == ["no_deadline"]


@pytest.mark.parametrize("text", ["Rà soát Quyết định số 118/QĐ-UBND ngày 20/8/2016 cho phù hợp", "Thực hiện khám sức khỏe cho đoàn viên"])
def test_dates_of_other_papers_are_no_time_of_the_task(text: str) -> None:
    d = plan()
    d.unit(task(d, text), "Văn phòng")
    assert codes(finished(d)) == ["no_deadline"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bến xe khách thị xã niêm yết giá vé", "Bến xe khách thị xã niêm yết giá vé"),
        ("Gắn camera tại 05 bến khách trọng điểm. (nt)", "nt"),
        ("Lập danh sách bến không phép. (Đại diện Cái Nhum)", "Đại diện Cái Nhum"),
        ("Treo băng rôn. Phòng Văn hóa - Xã hội chịu trách nhiệm.", "Phòng Văn hóa - Xã hội chịu trách nhiệm"),
    ],
)
def test_words_that_look_like_an_owner_are_said_to_be_unread(text: str, words: str) -> None:
    d = plan()
    d.deadline(task(d, text), "trước ngày 30/6/2024", by_day(2024, 6, 30))
    found = finished(d).findings
    assert [f.code for f in found] == ["unread_owner"]
    assert f"“{words}”" in found[0].message


@pytest.mark.parametrize("text", ["Tổ chức tập huấn cho 40 người", "Ban hành quy chế", "Phòng, chống cháy rừng", "Đoàn kết nội bộ"])
def test_verbs_that_begin_like_names_are_no_owners(text: str) -> None:
    d = plan()
    d.deadline(task(d, text), "trước ngày 30/6/2024", by_day(2024, 6, 30))
    assert codes(finished(d)) == ["no_owner"]


def test_monitoring_is_the_task_of_whom_the_organisation_section_gives_it_to() -> None:
    d = plan()
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    g = d.solution("1", "Theo dõi, đôn đốc; tổng hợp báo cáo")
    d.unit(g, "Văn phòng Sở", "theo_doi")
    d.deadline(g, "hằng quý", DeadlineValue("recurring", rrule="FREQ=MONTHLY;INTERVAL=3"))
    assert codes(audit(d.records())) == []


@pytest.mark.parametrize(("issuer", "expected"), [("BAN THƯỜNG VỤ HUYỆN ỦY", ["no_owner"]), ("Huyện ủy Mường Bú", [])])
def test_the_issuer_over_a_list_owns_none_of_it(issuer: str, expected: list[str]) -> None:
    d = plan()
    d.fact("issuer", issuer)
    d.unit(timed(d), "Ban Thường vụ Huyện ủy", inherited=True)
    d.assignments[-1] = dataclasses.replace(d.assignments[-1], rule_id="role.subject")
    assert codes(finished(d)) == expected


# --- The plan's period ------------------------------------------------------------------------------------------------------

PERIODS: list[tuple[str, dt.date | None]] = [
    ("Cải cách hành chính năm 2024", dt.date(2024, 12, 31)),
    ("Bảo đảm nước sạch trong cơ sở giáo dục giai đoạn 2024 - 2026", dt.date(2026, 12, 31)),
    ("Kiểm kê di tích trên địa bàn tỉnh năm 2019 - 2020", dt.date(2020, 12, 31)),
    ("Giáo dục hướng nghiệp Năm học 2024 - 2025", dt.date(2025, 8, 31)),
    ("Công tác quý II năm 2019", dt.date(2019, 6, 30)),
    ("Công tác quý IV/2019", dt.date(2019, 12, 31)),
    ("Nhiệm vụ trọng tâm tháng 02/2024", dt.date(2024, 2, 29)),
    ("Công tác 6 tháng đầu năm 2023", dt.date(2023, 6, 30)),
    ("Chuyển đổi số 4 tháng cuối năm 2025 và năm 2026", dt.date(2026, 12, 31)),
    ("Thực hiện Nghị quyết số 01/NQ-CP ngày 05 tháng 01 năm 2024 của Chính phủ năm 2024", dt.date(2024, 12, 31)),
    ("Thực hiện Nghị quyết về phát triển du lịch giai đoạn 2021 - 2025 của Tỉnh ủy", None),
    ("Khắc phục hạn chế sau kiểm tra năm 2023", None),
    ("Nếp sống văn minh năm 2012 và những năm tiếp theo", None),
    ("Phát triển du lịch đến năm 2025, tầm nhìn 2030", None),
    ("Công tác tháng 13/2024", None),
    ("Phòng, chống cháy rừng", None),
]


@pytest.mark.parametrize(("title", "until"), PERIODS, ids=[p[0] for p in PERIODS])
def test_the_period_of_a_title(title: str, until: dt.date | None) -> None:
    assert last_day_of(title) == until


@pytest.mark.parametrize(
    ("title", "issued", "until"),
    [
        ("Khắc phục tồn tại trong công tác môi trường năm 2024", dt.date(2024, 5, 20), dt.date(2024, 12, 31)),
        ("Khắc phục tồn tại trong công tác môi trường năm 2024", dt.date(2024, 11, 20), None),
        ("Khắc phục tồn tại trong công tác môi trường năm 2024", None, None),
        ("Khắc phục hạn chế sau kiểm tra năm 2024", dt.date(2024, 5, 20), None),
        ("Cải cách hành chính năm 2024", dt.date(2024, 11, 20), dt.date(2024, 12, 31)),
        ("Cải cách hành chính năm 2024", dt.date(2025, 1, 2), None),
        ("Trường học hạnh phúc học kỳ II năm học 2024 - 2025", dt.date(2025, 1, 15), dt.date(2025, 5, 31)),
    ],
)
def test_a_period_half_over_is_looked_back_on_where_the_title_speaks_of_lacks(
    title: str, issued: dt.date | None, until: dt.date | None
) -> None:
    assert last_day_of(title, issued) == until


@pytest.mark.parametrize(
    ("opening", "last"),
    [
        ("Thực hiện Kết luận số 14/KL-TTr, trong đó yêu cầu hoàn thành việc khắc phục trước ngày 30/9/2024, Sở", dt.date(2024, 9, 30)),
        ("theo Kết luận, các kiến nghị phải được thực hiện xong chậm nhất ngày 31/10/2024.", dt.date(2024, 10, 31)),
        ("theo đó phải hoàn thành trong thời hạn 90 ngày kể từ ngày ký kết luận, Ban lập kế hoạch", dt.date(2024, 9, 29)),
        ("Thực hiện Kết luận số 91-KL/TW và Công văn số 1201 (báo cáo kết quả triển khai trước ngày 30/10/2024)", None),
        ("Thực hiện Nghị quyết số 12, yêu cầu hoàn thành mục tiêu trước ngày 30/9/2024", None),
    ],
)
def test_the_day_that_a_conclusion_sets(opening: str, last: dt.date | None) -> None:
    cited = Reference("r", "ket_luan", "33/KL", dt.date(2024, 7, 1), "", "Kết luận số 33/KL ngày 01/7/2024", Span(0, 1))
    text = "K " + opening
    term = term_of_conclusion(text, 0, len(text), (cited,))
    assert (term.last if term is not None else None) == last
    words = text[term.span.start : term.span.end] if term is not None else "2024"
    assert "2024" in words or "90 ngày" in words


def of_2024(**more: object) -> Draft:
    d = plan()
    d.fact("title", "Cải cách hành chính năm 2024")
    d.facts |= more
    return d


def test_a_deadline_past_the_plan_s_period() -> None:
    d = of_2024()
    d.deadline(owned(d), "trước ngày 01/02/2025", by_day(2025, 2, 1))
    found = finished(d).findings
    assert [f.code for f in found] == ["deadline_after_period"]
    assert "01/02/2025" in found[0].message and "31/12/2024" in found[0].message


def report(d: Draft, when: dt.date) -> None:
    g = d.solution("2", "Tổng kết, báo cáo kết quả thực hiện Kế hoạch")
    d.unit(g, "Văn phòng")
    d.deadline(g, f"trước ngày {when:%d/%m/%Y}", DeadlineValue("date", end=when, bound="before"))


def spread(d: Draft, start: dt.date, end: dt.date, *, inferred: tuple[str, ...] = ()) -> None:
    d.deadline(owned(d), "giai đoạn", DeadlineValue("period", start=start, end=end, inferred=inferred))


WITHIN: list[tuple[str, Callable[[Draft], object]]] = [
    ("the last day of the period", lambda d: d.deadline(owned(d), "ngày 31/12/2024", by_day(2024, 12, 31))),
    ("a report that sums the year up", lambda d: report(d, dt.date(2025, 1, 15))),
    ("a span that begins within the period", lambda d: spread(d, dt.date(2024, 6, 1), dt.date(2025, 5, 31))),
    ("a year that was filled in", lambda d: spread(d, dt.date(2025, 1, 1), dt.date(2025, 1, 31), inferred=("year",))),
]


@pytest.mark.parametrize(("what", "write"), WITHIN, ids=[w[0] for w in WITHIN])
def test_deadlines_that_are_not_past_the_period(what: str, write: Callable[[Draft], object]) -> None:
    d = of_2024()
    write(d)
    assert codes(finished(d)) == [], what


def test_a_period_that_is_over_at_issue_is_not_the_plan_s() -> None:
    d = of_2024(issued_on=dt.date(2025, 1, 10))
    d.deadlines.clear()
    d.deadline("g0", "trước ngày 01/02/2025", by_day(2025, 2, 1))
    assert codes(finished(d)) == []


# --- Units -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "kind", "expected"),
    [
        ("Do Cục trưởng quyết định", "khac", ["unknown_unit"]),
        ("Mạng lưới kiểm soát nhiễm khuẩn", "khac", []),
        ("Bảo vệ", "khac", []),
        ("Hợp phần 3", "khac", ["unknown_unit"]),
        ("Bên B", "khac", ["unknown_unit"]),
        ("các chủ đầu tư có công trình", "khac", []),
        ("Hà Văn Tiến, Phó Bí thư Thường trực", "khac", []),
        ("Bến Thượng", "khac", []),
        ("Phòng Nội vụ", "co_quan", []),
    ],
)
def test_units_that_nobody_heard_of(unit: str, kind: str, expected: list[str]) -> None:
    d = plan()
    d.unit(timed(d), unit, kind=kind)
    assert codes(finished(d)) == expected


def closing(d: Draft, organisation: str, recipients: str) -> Records:
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    d.line(organisation)
    d.section("", "Nơi nhận", "noi_nhan")
    d.line(recipients)
    return audit(d.records())


LEFT_OUT: list[tuple[str, str, str, list[str]]] = [
    ("named nowhere there", "Văn phòng tổng hợp, báo cáo.", "- Sở Nội vụ;", ["owner_not_in_organisation"]),
    ("named there", "Phòng Nông nghiệp và Môi trường theo dõi.", "- Sở Nội vụ;", []),
    ("a recipient", "Văn phòng tổng hợp, báo cáo.", "- Phòng Nông nghiệp và Môi trường;", []),
    ("one of a collective", "Văn phòng tổng hợp, báo cáo.", "- Các ban, phòng chuyên môn;", []),
    ("anybody", "Các cơ quan, đơn vị tổ chức thực hiện.", "- Sở Nội vụ;", []),
    ("as above", "Văn phòng tổng hợp, báo cáo.", "- Như trên;", []),
    ("one of all sectors", "Các phòng, ban, ngành, đoàn thể huyện thực hiện.", "- Sở Nội vụ;", []),
    ("written short there", "Văn phòng tổng hợp, báo cáo.", "- Phòng NNMT;", []),
]


@pytest.mark.parametrize(("what", "organisation", "recipients", "expected"), LEFT_OUT, ids=[case[0] for case in LEFT_OUT])
def test_owners_that_the_organisation_leaves_out(what: str, organisation: str, recipients: str, expected: list[str]) -> None:
    assert codes(closing(plan(), organisation, recipients)) == expected, what


SAME_BODY = [("Ủy ban nhân dân xã Đồng Mạ", "UBND xã Đồng Mạ"), ("Công an xã", "Công an"), ("Tổ CNTT", "")]


@pytest.mark.parametrize(("unit", "printed"), SAME_BODY)
def test_names_of_one_body_are_compared_by_what_they_mean(unit: str, printed: str) -> None:
    d = plan()
    d.assignments.clear()
    d.unit("g0", unit)
    assert codes(closing(d, f"{printed} tổng hợp.", "- Sở Nội vụ;")) == []


def test_a_number_repeated_by_the_next_heading() -> None:
    assert list(repeats(["I", "II", "II", "III"])) == [2]
    assert list(repeats(["1", "2", "2", "4"])) == [2]
    assert list(repeats(["1", "1", "2"])) == [], "two counts may begin"
    assert list(repeats(["I", "II", "1", "1"])) == []
    d = plan()
    d.section("II", "KINH PHÍ", "kinh_phi")
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    assert codes(audit(d.records())) == ["numbering_repeat"]


def test_a_page_too_poor_to_judge_by_is_said_to_be_so() -> None:
    d = Draft(paged=True)
    for n in range(1, 4):
        d.solution(str(n), f"Thực hiện nhiệm vụ thứ {n} của đơn vị")
        for _ in range(39):
            d.line("Nội dung khác.")
    records = d.records()
    words = tuple(dataclasses.replace(w, confidence=0.4 if w.box.page == 1 else 0.9) for w in records.document.words)
    poor = dataclasses.replace(records, document=dataclasses.replace(records.document, words=words))
    found = audit(poor).findings
    assert found[0].code == "unreadable" and "Trang 1" in found[0].message
    assert sorted((f.code, f.record_id[-2:]) for f in found[1:]) == [
        ("no_deadline", "g2"), ("no_owner", "g2"), ("unreadable", "g0"), ("unreadable", "g1"),
    ]  # fmt: skip
