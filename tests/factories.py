"""Records written by hand, for tests that need none of the readers: each call writes one line of a plan and the record it stands for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from typing import Any

from extract.model import (
    Assignment,
    Block,
    Box,
    Deadline,
    DeadlineValue,
    Document,
    DocumentFacts,
    Page,
    Problem,
    Records,
    Reference,
    Role,
    Section,
    Shortcoming,
    Solution,
    Span,
    Unit,
    Value,
    Word,
)

LINES_A_PAGE = 40


class Draft:
    """A plan in the making. With `paged`, every word gets a box of 6 points a letter on lines 14 points apart, 40 lines a page."""

    def __init__(self, *, path: str = "ke-hoach.txt", kind: str = "ke_hoach", paged: bool = False) -> None:
        self.path, self.kind, self.paged = path, kind, paged
        self.lines: list[str] = []
        self.length = 0
        self.facts: dict[str, Any] = {}
        self.sections: list[Section] = []
        self.shortcomings: list[Shortcoming] = []
        self.solutions: list[Solution] = []
        self.deadlines: list[Deadline] = []
        self.units: dict[str, Unit] = {}
        self.assignments: list[Assignment] = []
        self.references: list[Reference] = []
        self.unparsed: list[tuple[str, Span]] = []
        self.problems: list[Problem] = []

    def line(self, text: str) -> Span:
        """Writes a line; answers where it stands."""
        start = self.length
        self.lines.append(text)
        self.length += len(text) + 1
        return Span(start, start + len(text))

    def fact(self, name: str, text: str) -> None:
        self.facts[name] = Value(text, self.line(text))

    def issued(self, day: dt.date) -> None:
        span = self.line(f"Hà Tiên, ngày {day:%d} tháng {day:%m} năm {day:%Y}")
        self.facts |= {"issued_on": day, "issued_on_span": span}

    def section(self, number: str, heading: str, kind: str, *, parent: str = "") -> str:
        span = self.line(f"{number}. {heading}")
        level = 1 + sum(1 for s in self.sections if s.section_id == parent)
        self.sections.append(Section(f"s{len(self.sections)}", parent, level, number, heading, kind, span))
        return self.sections[-1].section_id

    def _section(self) -> str:
        return self.sections[-1].section_id if self.sections else ""

    def shortcoming(self, number: str, text: str, *, parent: str = "") -> str:
        span = self.line(text)
        self.shortcomings.append(Shortcoming(f"h{len(self.shortcomings)}", self._section(), parent, number, text, span, 0.9, "rule.h"))
        return self.shortcomings[-1].shortcoming_id

    def solution(self, number: str, text: str, *, shortcoming: str = "", parent: str = "") -> str:
        span = self.line(text)
        made = Solution(f"g{len(self.solutions)}", self._section(), shortcoming, parent, number, text, span, 0.9, "rule.g")
        self.solutions.append(made)
        return made.solution_id

    def deadline(self, solution: str, text: str, value: DeadlineValue, *, inherited: bool = False, clause: int = 0) -> str:
        span = self.line(text)
        self.deadlines.append(Deadline(f"t{len(self.deadlines)}", solution, text, span, value, clause, inherited, 0.95, "rule.t"))
        return self.deadlines[-1].deadline_id

    def unit(
        self,
        solution: str,
        text: str,
        role: Role = "thuc_hien",
        *,
        name: str = "",
        kind: str = "co_quan",
        clause: int = 0,
        inherited: bool = False,
    ) -> str:
        span = self.line(text)
        unit_id = "u" + hashlib.sha256((name or text).lower().encode()).hexdigest()[:8]
        self.units.setdefault(unit_id, Unit(unit_id, name or text, kind, (text,) if name and name != text else ()))
        made = Assignment(f"a{len(self.assignments)}", solution, unit_id, text, span, role, clause, inherited, 0.9, "rule.a")
        self.assignments.append(made)
        return made.assignment_id

    def reference(self, number: str, day: dt.date | None = None) -> str:
        span = self.line(f"Căn cứ Thông báo số {number}")
        text = f"Thông báo số {number}"
        made = Reference(f"r{len(self.references)}", "thong_bao", number, day, "", text, Span(span.end - len(text), span.end))
        self.references.append(made)
        return made.reference_id

    def document(self) -> Document:
        """Answers the document the lines make; one block a line."""
        text = "\n".join(self.lines)
        blocks, words, start = [], [], 0
        for n, line in enumerate(self.lines):
            page, row = n // LINES_A_PAGE + 1, n % LINES_A_PAGE
            blocks.append(Block(start, start + len(line), page=page if self.paged else None))
            at = start
            for word in line.split(" ") if self.paged else ():
                x = 60 + 6 * (at - start)
                words.append(Word(at, at + len(word), Box(page, x, 60 + 14 * row, x + 6 * len(word), 72 + 14 * row)))
                at += len(word) + 1
            start += len(line) + 1
        pages = -(-len(self.lines) // LINES_A_PAGE) if self.paged else 0
        sha = hashlib.sha256(text.encode()).hexdigest()
        return Document(
            sha[:16], sha, self.path, "text/plain", len(text.encode()), text, tuple(blocks),
            pages=tuple(Page(n + 1, 595.0, 842.0) for n in range(pages)), words=tuple(words), problems=tuple(self.problems),
        )  # fmt: skip

    def records(self) -> Records:
        """Answers the records, ids made unique to this document as the pipeline makes them."""
        document = self.document()
        facts = DocumentFacts(kind=self.kind, **self.facts)
        return _with_prefix(
            Records(
                document, facts, tuple(self.sections), tuple(self.shortcomings), tuple(self.solutions), tuple(self.deadlines),
                tuple(self.units.values()), tuple(self.assignments), tuple(self.references), (), tuple(self.unparsed),
            )
        )  # fmt: skip


def _with_prefix(records: Records) -> Records:
    def own(name: str) -> str:
        return f"{records.document.doc_id}-{name}" if name else ""

    def renamed(group: tuple[Any, ...], *names: str) -> tuple[Any, ...]:
        return tuple(dataclasses.replace(r, **{n: own(getattr(r, n)) for n in names}) for r in group)

    return dataclasses.replace(
        records,
        sections=renamed(records.sections, "section_id", "parent_id"),
        shortcomings=renamed(records.shortcomings, "shortcoming_id", "section_id", "parent_id"),
        solutions=renamed(records.solutions, "solution_id", "section_id", "shortcoming_id", "parent_id"),
        deadlines=renamed(records.deadlines, "deadline_id", "solution_id"),
        assignments=renamed(records.assignments, "assignment_id", "solution_id"),
        references=renamed(records.references, "reference_id"),
        unparsed=tuple((own(solution), span) for solution, span in records.unparsed),
    )


def by_day(year: int, month: int, day: int) -> DeadlineValue:
    """Answers "before this day"."""
    return DeadlineValue("date", end=dt.date(year, month, day), bound="before")


def quarterly() -> DeadlineValue:
    return DeadlineValue("recurring", rrule="FREQ=MONTHLY;INTERVAL=3")


def sample_plan(*, path: str = "kh-sample.pdf", paged: bool = True, extra: str = "") -> Records:
    """Answers a whole plan: two shortcomings with parts, remedies with and without time and owner, an organisation section."""
    d = Draft(path=path, paged=paged)
    d.fact("parent_body", "SỞ Y TẾ TỈNH BA CHẼ")
    d.fact("issuer", "TRUNG TÂM Y TẾ THỊ XÃ")
    d.fact("number", "17/KH-TTYT")
    d.issued(dt.date(2024, 3, 5))
    d.fact("title", f"Khắc phục hạn chế, khuyết điểm sau kiểm tra công tác dược{extra}")
    d.reference("88-TB/TU", dt.date(2024, 2, 1))
    d.section("I", "MỤC ĐÍCH, YÊU CẦU", "muc_dich_yeu_cau")
    d.section("II", "HẠN CHẾ VÀ GIẢI PHÁP KHẮC PHỤC", "han_che")
    whole = d.shortcoming("1", "Công tác bảo quản thuốc còn thiếu sót")
    first = d.shortcoming("1.1", "Kho thuốc chưa có thiết bị theo dõi nhiệt độ và độ ẩm theo quy định", parent=whole)
    second = d.shortcoming("1.2", "Sổ theo dõi thuốc gây nghiện ghi chưa đầy đủ", parent=whole)
    a = d.solution("1.1", "Mua bổ sung nhiệt kế tự ghi, ẩm kế cho ba kho thuốc và ghi sổ mỗi ngày hai lần", shortcoming=first)
    d.deadline(a, "trước ngày 30/6/2024", by_day(2024, 6, 30))
    d.deadline(a, "hằng quý báo cáo kết quả", quarterly(), clause=1)
    d.unit(a, "Khoa Dược - Vật tư y tế", "chu_tri")
    d.unit(a, "Phòng KH-NV", "phoi_hop", name="Phòng Kế hoạch - Nghiệp vụ")
    d.unit(a, "Phó Giám đốc Trần Thị Mơ", "chi_dao")
    b = d.solution("1.2", "Kiểm tra đột xuất sổ theo dõi thuốc gây nghiện tại các khoa lâm sàng", shortcoming=second)
    d.deadline(b, "Thường xuyên", DeadlineValue("ongoing"))
    d.unit(b, "Phòng Kế hoạch - Nghiệp vụ")
    d.section("III", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    d.solution("1", "Tổng hợp kết quả thực hiện, báo cáo Ban Giám đốc xem xét, chỉ đạo")
    d.fact("signer_title", "GIÁM ĐỐC")
    d.fact("signer", "Lò Văn Thử")
    return d.records()
