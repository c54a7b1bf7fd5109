"""`kehoach show FILE`: a plan's outline and tuples, to be read in the terminal."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extract.cli import document
from extract.cli.terminal import Parser
from extract.labels import BOUNDS, DEADLINE_KINDS, DOCUMENT_KINDS, OWNER_ROLES, ROLES, SECTION_KINDS, label, recurrence
from extract.messages import Text, number, printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text as Line

    from extract.model import Assignment, Deadline, DeadlineValue, DocumentFacts, Finding, Records, Section, Solution

HELP = Text("Xem bố cục và các nhiệm vụ của một kế hoạch ngay trên màn hình.", "Shows a plan's outline and tasks in the terminal.")
EXAMPLE = Text("Ví dụ: kehoach show ke-hoach.docx | less -R", "Example: kehoach show plan.docx | less -R")
_COLOUR = Text("giữ màu cả khi không in ra màn hình", "keep colours even where stdout is no terminal")
# Said in the cells themselves.
_IN_CELLS = ("no_deadline", "no_owner")
_SEVERITY_STYLES = {"error": "red", "warning": "yellow", "info": "dim"}
_PIPE_WIDTH = 120


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    document.add_file(parser, lang)
    parser.add_argument("--color", action="store_true", help=_COLOUR.of(lang))
    document.add_without(parser, lang)


def run(options: Namespace) -> int:
    """Prints the plan."""
    records = document.records(options)
    from rich.console import Console

    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    console = Console(width=_PIPE_WIDTH if piped else None, force_terminal=True if options.color else None, highlight=False)
    for part in render(records, options.lang):
        console.print(part)
    return 0


def render(records: Records, lang: str) -> Iterator[RenderableType]:
    """Answers what to print, top down: the document's own fields, its outline, its tasks, what an auditor should look at."""
    yield from _head(records, lang)
    if records.sections:
        yield _title(Text("Bố cục", "Outline").of(lang))
        yield from (_section_line(section, lang) for section in records.sections)
    parents = {s.parent_id for s in records.solutions}
    tasks = [s for s in records.solutions if s.solution_id not in parents]
    yield _title(Text(f"Nhiệm vụ, giải pháp: {number(len(tasks), lang)}", f"Tasks and solutions: {number(len(tasks), lang)}").of(lang))
    if tasks:
        yield _tasks(records, tasks, lang)
    yield from _remarks(records, {t.solution_id for t in tasks}, lang)


def _title(text: str) -> Line:
    from rich.text import Text as Line

    return Line(f"\n{text}", style="bold cyan")


def _head(records: Records, lang: str) -> Iterator[Line]:
    from rich.text import Text as Line

    facts = records.facts
    blank = Text("(bỏ trống)", "(left blank)").of(lang)
    issuer, parent = facts.issuer.text if facts.issuer else "", f"({facts.parent_body.text})" if facts.parent_body else ""
    parts = (
        label(DOCUMENT_KINDS, facts.kind, lang),
        facts.number.text if facts.number else blank if facts.number_blank else "",
        f"{issuer} {parent}".strip(),
        ", ".join(
            p for p in (facts.place.text if facts.place else "", _day(facts.issued_on, lang) or (blank if facts.date_blank else "")) if p
        ),
    )
    yield Line(" · ".join(p for p in parts if p), style="bold")
    if facts.title:
        yield Line(facts.title.text, style="bold green")
    yield from _signer(facts, lang)
    yield Line(printable(records.document.path), style="dim")
    for problem in records.document.problems:
        yield Line(f"! {Text(problem.vi, problem.en).of(lang)}", style="red")


def _signer(facts: DocumentFacts, lang: str) -> Iterator[Line]:
    from rich.text import Text as Line

    from extract.tables import signer

    name, post = signer(facts)[:2]
    named = ", ".join(v for v in (name, post) if v)
    if named:
        yield Line(f"{Text('Ký', 'Signed').of(lang)}: {named}")


def _section_line(section: Section, lang: str) -> Line:
    from rich.text import Text as Line

    line = Line("  " * section.level + _numbered(section), no_wrap=True, overflow="ellipsis")
    kind = label(SECTION_KINDS, section.kind, lang)
    if section.kind != "khac" and section.level == 1 and kind.casefold() != section.heading.strip(" :.").casefold():
        line.append(f"  {kind}", style="magenta")
    return line


def _numbered(section: Section) -> str:
    return " ".join(p for p in (f"{section.number}." if section.number else "", section.heading.rstrip(" :")) if p)


def _tasks(records: Records, tasks: Iterable[Solution], lang: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, leading=1, expand=True, pad_edge=False, header_style="bold")
    table.add_column(Text("Số", "No.").of(lang), no_wrap=True, max_width=8)
    table.add_column(Text("Nhiệm vụ, giải pháp", "Task").of(lang), ratio=5)
    table.add_column(Text("Thời hạn", "Deadline").of(lang), ratio=2, overflow="fold")
    table.add_column(Text("Đơn vị", "Unit").of(lang), ratio=2, overflow="fold")
    sections = {s.section_id: s for s in records.sections}
    deadlines: dict[str, list[Deadline]] = defaultdict(list)
    for deadline in records.deadlines:
        deadlines[deadline.solution_id].append(deadline)
    assignments: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in records.assignments:
        assignments[assignment.solution_id].append(assignment)
    shortcomings = {s.shortcoming_id: s for s in records.shortcomings}
    findings = _by_record(records.findings)
    section_id = shortcoming_id = ""
    for task in tasks:
        if task.section_id != section_id:
            table.add_row("", _heading(sections.get(task.section_id), lang), "", "")
        if task.shortcoming_id and task.shortcoming_id != shortcoming_id:
            found = shortcomings[task.shortcoming_id]
            table.add_row(found.number, _dimmed(f"{Text('Hạn chế', 'Shortcoming').of(lang)}: {found.text}"), "", "")
        section_id, shortcoming_id = task.section_id, task.shortcoming_id
        noted = findings.get(task.solution_id, [])
        codes = {f.code for f in noted}
        table.add_row(
            task.number,
            _task(task, noted, lang),
            _deadlines(deadlines[task.solution_id], "no_deadline" in codes, lang),
            _units(assignments[task.solution_id], "no_owner" in codes, lang),
        )
    return table


def _by_record(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.record_id].append(finding)
    return grouped


def _heading(section: Section | None, lang: str) -> Line:
    """Answers the line above a section's tasks; those after the last section that stand in none are set off from it too."""
    from rich.text import Text as Line

    words = _numbered(section) if section else Text("(không thuộc mục nào ở trên)", "(in none of the sections above)").of(lang)
    return Line(words, style="bold magenta")


def _dimmed(text: str) -> Line:
    from rich.text import Text as Line

    return Line(text, style="italic dim")


def _task(task: Solution, findings: Iterable[Finding], lang: str) -> Line:
    from rich.text import Text as Line

    line = Line(task.text)
    for finding in findings:
        if finding.code not in _IN_CELLS:
            line.append(f"\n! {_finding_title(finding, lang)}", style=_SEVERITY_STYLES[finding.severity])
    return line


def _finding_title(finding: Finding, lang: str) -> str:
    """Answers a finding in a few words: beside the task itself, its whole sentence would repeat the task."""
    from extract import audit

    check = audit.checks().get(finding.code)
    return check.title[lang == "en"] if check else finding.code


def _deadlines(deadlines: Iterable[Deadline], missing: bool, lang: str) -> Line:
    from rich.text import Text as Line

    lines = []
    for deadline in deadlines:
        value = _value(deadline.value, lang)
        if _says(deadline.text, value):
            value = ""
        lines.append(Line.assemble(deadline.text, ("\n" + value if value else "", "green")))
    if not lines and missing:
        return Line(Text("không có", "none").of(lang), style="red")
    return Line("\n").join(lines)


def _value(value: DeadlineValue, lang: str) -> str:
    """Answers what a deadline comes to, in a few characters."""
    start, end = _day(value.start, lang), _day(value.end, lang)
    if value.kind == "recurring":
        return recurrence(value.rrule, lang)
    if value.kind == "period" and start and end:
        return f"{start} - {end}"
    if end:
        bound = value.bound if lang == "en" else label(BOUNDS, value.bound, lang)
        return f"{bound} {end}".strip()
    return label(DEADLINE_KINDS, value.kind, lang)


def _says(text: str, value: str) -> bool:
    """Answers whether the printed words say already what the value would add."""
    return _bare(value) in _bare(text)


def _bare(text: str) -> str:
    """Answers `text` with days as people write them by hand: "trước 5/3/2024" for "trước ngày 05/03/2024" and "trước 5-3-2024"."""
    plain = re.sub(r"\b0(?=\d\b)|\bngày ", "", text.lower().replace("hàng ", "hằng "))
    return re.sub(r"(?<=\d)[-.](?=\d)", "/", plain)


def _units(assignments: Iterable[Assignment], missing: bool, lang: str) -> Line:
    from rich.text import Text as Line

    # Who answers for a task comes first, wherever the sentence names them.
    ordered = sorted(assignments, key=lambda a: OWNER_ROLES.index(a.role) if a.role in OWNER_ROLES else len(OWNER_ROLES))
    lines = [Line.assemble(a.text, ("" if a.role == "thuc_hien" else f" ({label(ROLES, a.role, lang)})", "green")) for a in ordered]
    if not lines and missing:
        return Line(Text("không có", "none").of(lang), style="red")
    return Line("\n").join(lines)


def _remarks(records: Records, shown: set[str], lang: str) -> Iterator[Line]:
    from rich.text import Text as Line

    rest = [f for f in records.findings if f.record_id not in shown]
    if rest:
        yield _title(Text("Điều cần xem lại", "To look at").of(lang))
    for finding in rest:
        yield Line(f"  ! {_message(finding, lang)}", style=_SEVERITY_STYLES[finding.severity])


def _message(finding: Finding, lang: str) -> str:
    return finding.message_en if lang == "en" and finding.message_en else finding.message


def _day(day: dt.date | None, lang: str) -> str:
    if day is None:
        return ""
    return day.isoformat() if lang == "en" else f"{day:%d/%m/%Y}"
