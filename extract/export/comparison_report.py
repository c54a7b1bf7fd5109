"""What a comparison found as people read it: heads, counts and tables of words, for the terminal, the workbook and the page alike."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extract.compare.coverage import Answered, Coverage, Link
from extract.compare.diff import Change, Diff, Lacking, Row
from extract.compare.sides import Passage, Source, Task
from extract.export.lines import Tone, lines
from extract.export.sheets import Head, Sheet
from extract.labels import COVERAGE_BY, COVERAGE_STATES, DOCUMENT_KINDS, ROLES, Labels, label
from extract.messages import Text, number, printable
from extract.tables import Cell
from extract.text import fold
from extract.wording import words

Look = Literal["", "strong", "dim", "good", "bad", "warn", "shared", "gone", "came"]

_STATE_LOOKS: dict[str, Look] = {
    "answered": "good", "recommended": "good", "restated": "warn", "unknown": "warn", "unasked": "warn", "open": "bad",
}  # fmt: skip
_ROWS: Labels = {
    "same": ("Giữ nguyên", "same"),
    "changed": ("Sửa", "changed"),
    "added": ("Thêm", "added"),
    "removed": ("Bỏ", "removed"),
    "unknown": ("Chưa kết luận được", "cannot be told"),
}
_ROW_LOOKS: dict[str, Look] = {"added": "good", "removed": "bad", "changed": "strong", "unknown": "warn"}
_WHAT: Labels = {
    "wording": ("câu chữ", "wording"),
    "deadline": ("thời hạn", "deadline"),
    "owner": ("đơn vị chủ trì, thực hiện", "owner"),
    "other_unit": ("đơn vị phối hợp, khác", "other units"),
    "number": ("số thứ tự", "number"),
    "section": ("đề mục", "section"),
    "shortcoming": ("hạn chế", "shortcoming"),
}
_FIELDS: Labels = {
    "number": ("Số, ký hiệu", "Number"),
    "issued_on": ("Ngày ban hành", "Issued on"),
    "issuer": ("Cơ quan ban hành", "Issuer"),
    "title": ("Trích yếu", "Title"),
}
_TOKEN = re.compile(r"\s*\S+")
_WORD = re.compile(r"\w+|\W+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words and how they look."""

    text: str
    look: Look = ""


Words = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a part: its head, its share of the width, its width in a sheet (characters).

    `into` is the column (0-based) that takes its words in where there is no room for both, -1 for one that always stays.
    """

    head: str
    share: int
    width: float
    centred: bool = False
    into: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells, the first `repeated` of which say the same as in the row above; `same` where nothing changed.

    `score` and `why` are the number and the words of the cell that scores it, for sheets: numbers sort.
    """

    cells: tuple[Words, ...]
    look: Look = ""
    repeated: int = 0
    same: bool = False
    score: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A table with a title; `looked_at` is the column that carries a row's look, `scored` the one with its score (-1: none)."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    looked_at: int = 0
    scored: int = -1


@dataclass(frozen=True, slots=True)
class Report:
    """A comparison as people read it: title, what was compared, counts with their look, remarks, tables."""

    title: str
    heads: tuple[tuple[str, str], ...]
    counts: tuple[tuple[int, str, Look], ...]
    remarks: tuple[str, ...]
    parts: tuple[Part, ...]


# --- Coverage ---------------------------------------------------------------------------------------------------------------


def coverage_report(found: Coverage, lang: str) -> Report:
    """Answers what became of a conclusion, for people who read `lang`."""
    several = len(found.plans) > 1
    plans = {p.doc_id: p for p in found.plans}
    heads = [(Text("Kết luận", "Conclusion").of(lang), _named(found.conclusion, lang))]
    heads += [(Text("Kế hoạch", "Plan").of(lang), _named(p, lang)) for p in found.plans]
    counts = [(len(found.shortcomings), Text("hạn chế trong kết luận", "shortcomings of the conclusion").of(lang), _look(""))]
    for state in ("answered", "restated", "open", "unknown"):
        count = sum(r.state == state for r in found.shortcomings)
        if count or state in ("answered", "open"):
            counts.append((count, label(COVERAGE_STATES, state, lang).lower(), _STATE_LOOKS.get(state, "")))
    unasked = sum(u.state == "unasked" for u in found.unlinked)
    counts.append((unasked, Text("giải pháp ngoài kết luận", "solutions nobody asked for").of(lang), "warn" if unasked else ""))
    parts = [_asked(found, plans, several, lang)]
    if found.unlinked:
        parts.append(_unasked(found, plans, several, lang))
    return Report(
        Text("Đối chiếu kết luận với kế hoạch", "A conclusion and the plans that answer it").of(lang),
        tuple(heads),
        tuple(counts),
        tuple(_coverage_remarks(found, lang)),
        tuple(parts),
    )


def _coverage_remarks(found: Coverage, lang: str) -> Iterator[str]:
    if not found.shortcomings:
        yield Text("Không tìm thấy hạn chế nào trong văn bản kết luận.", "No shortcoming was found in the conclusion.").of(lang)
    yield from _unread([found.conclusion, *found.plans], lang)
    yield Text(
        "Điểm là khả năng hai đoạn nói về cùng một việc (0 đến 1); điểm thấp cần người đọc xem lại. "
        "Căn cứ: số mục mà kế hoạch nêu; hạn chế mà kế hoạch nêu lại; câu chữ của giải pháp.",
        "The score is the chance that two passages are about one thing (0 to 1); low ones are for a reader to look at. "
        "Told by: the number that the plan names; the plan's own words for the shortcoming (restated); the words of the solution.",
    ).of(lang)


def _asked(found: Coverage, plans: dict[str, Source], several: bool, lang: str) -> Part:
    columns = (
        Column(Text("Số", "No.").of(lang), 1, 7, True),
        Column(Text("Hạn chế, khuyết điểm", "Shortcoming").of(lang), 6, 56),
        Column(Text("Kết quả", "Outcome").of(lang), 2, 17),
        Column(Text("Điểm", "Score").of(lang), 1, 8, True),
        Column(Text("Giải pháp trả lời", "Answer").of(lang), 6, 56),
        Column(Text("Thời hạn", "Deadline").of(lang), 2, 20, into=4),
        Column(Text("Đơn vị", "Unit").of(lang), 2, 24, into=4),
    )
    lines = [line for row in found.shortcomings for line in _answer_lines(row, found, plans, several, lang)]
    return Part(Text("Hạn chế và giải pháp trả lời", "Shortcomings and what answers them").of(lang), columns, tuple(lines), 2, 3)


def _answer_lines(row: Answered, found: Coverage, plans: dict[str, Source], several: bool, lang: str) -> Iterator[Line]:
    look = _STATE_LOOKS.get(row.state, "")
    state = (Piece(label(COVERAGE_STATES, row.state, lang), look),)
    if not row.links:
        near: list[Piece] = []
        if row.nearest is not None:
            task = found.tasks[row.nearest.task_id]
            said = Text("Gần nhất", "Nearest").of(lang)
            near = [Piece(f"{said} ({number(row.nearest.score, lang, digits=2)}): {task.passage.text}", "dim")]
        for place in row.restated:
            near.append(Piece(("\n" if near else "") + f"{Text('Kế hoạch nêu', 'The plan says').of(lang)}: {place.passage.text}", "dim"))
        asked: Words = (Piece(row.shortcoming.text), _place(row.shortcoming, found.conclusion, False, lang))
        yield Line((_said(row.shortcoming.number), asked, state, (), tuple(near), (), ()), look)
    for n, link in enumerate(row.links):
        task = found.tasks[link.task_id]
        shared = words(fold(row.shortcoming.text)) & (words(fold(task.passage.text)) | words(fold(link.via.text if link.via else "")))
        asked = (*_marked(row.shortcoming.text, shared), _place(row.shortcoming, found.conclusion, False, lang))
        given = [*_marked(task.passage.text, shared), _place(task.passage, plans[link.doc_id], several, lang)]
        if link.via is not None:
            given.append(Piece(f"\n{Text('Kế hoạch nêu', 'The plan says').of(lang)}: {link.via.text}", "dim"))
        yield Line(
            (_said(row.shortcoming.number), asked, state, _scored(link, lang), tuple(given), *_when_who(task, lang)),
            look,
            repeated=3 if n else 0,
            score=link.score,
            why=label(COVERAGE_BY, link.by, lang),
        )


def _scored(link: Link, lang: str) -> Words:
    return Piece(number(link.score, lang, digits=2), "strong"), Piece(f"\n{label(COVERAGE_BY, link.by, lang)}", "dim")


def _unasked(found: Coverage, plans: dict[str, Source], several: bool, lang: str) -> Part:
    columns = (
        Column(Text("Số", "No.").of(lang), 1, 7, True),
        Column(Text("Giải pháp, nhiệm vụ", "Solution").of(lang), 8, 70),
        Column(Text("Kết quả", "Outcome").of(lang), 2, 22),
        Column(Text("Kiến nghị tương ứng", "Recommendation").of(lang), 4, 40),
        Column(Text("Thời hạn", "Deadline").of(lang), 2, 20, into=1),
        Column(Text("Đơn vị", "Unit").of(lang), 2, 24, into=1),
    )
    lines = []
    for row in found.unlinked:
        task, look = found.tasks[row.task_id], _STATE_LOOKS.get(row.state, "")
        wanted: Words = ()
        if row.recommendation is not None:
            wanted = (Piece(row.recommendation.text), Piece(f" ({number(row.score, lang, digits=2)})", "dim"))
        said = (Piece(task.passage.text), _place(task.passage, plans[row.doc_id], several, lang))
        state = (Piece(label(COVERAGE_STATES, row.state, lang), look),)
        lines.append(Line((_said(task.passage.number), said, state, wanted, *_when_who(task, lang)), look))
    return Part(
        Text("Giải pháp không trả lời hạn chế nào", "Solutions that answer no shortcoming").of(lang), columns, tuple(lines), 2
    )


# --- Difference -------------------------------------------------------------------------------------------------------------


def diff_report(found: Diff, lang: str) -> Report:
    """Answers what changed between two versions, for people who read `lang`."""
    heads = [
        (Text("Bản cũ", "Old version").of(lang), _named(found.old, lang)),
        (Text("Bản mới", "New version").of(lang), _named(found.new, lang)),
    ]
    for field, old, new in found.head:
        heads.append((label(_FIELDS, field, lang), f"{old or '-'} → {new or '-'}"))
    counts: list[tuple[int, str, Look]] = [(found.count("same"), Text("nhiệm vụ giữ nguyên", "tasks the same").of(lang), "")]
    for state, told, look in (
        ("changed", Text("sửa", "changed"), "strong"),
        ("added", Text("thêm", "added"), "good"),
        ("removed", Text("bỏ", "removed"), "bad"),
        ("unknown", Text("chưa kết luận được", "cannot be told"), "warn"),
    ):
        if state != "unknown" or found.count(state):
            counts.append((found.count(state), told.of(lang), _look(look)))
    moved, handed = found.count_changed("deadline"), found.count_changed("owner")
    counts.append((moved, Text("đổi thời hạn", "deadlines moved").of(lang), ""))
    counts.append((handed, Text("đổi đơn vị chủ trì, thực hiện", "changed hands").of(lang), ""))
    parts = [_tasks(found, lang)]
    if found.shortcomings:
        parts.append(_lacks(found, lang))
    return Report(
        Text("So sánh hai bản của kế hoạch", "Two versions of a plan").of(lang),
        tuple(heads),
        tuple(counts),
        tuple(_unread([found.old, found.new], lang)),
        tuple(parts),
    )


def _tasks(found: Diff, lang: str) -> Part:
    columns = (
        Column(Text("Thay đổi", "Change").of(lang), 2, 18),
        Column(Text("Số", "No.").of(lang), 1, 9, True),
        Column(Text("Bản cũ", "Old").of(lang), 6, 56),
        Column(Text("Bản mới", "New").of(lang), 6, 56),
        Column(Text("Thời hạn", "Deadline").of(lang), 3, 26, into=3),
        Column(Text("Đơn vị", "Unit").of(lang), 3, 30, into=3),
    )
    lines = tuple(_task_line(row, found, lang) for row in found.rows)
    return Part(Text("Nhiệm vụ, giải pháp", "Tasks").of(lang), columns, lines, 0)


def _task_line(row: Row, found: Diff, lang: str) -> Line:
    look = _ROW_LOOKS.get(row.state, "")
    told: list[Piece] = [Piece(label(_ROWS, row.state, lang), look)]
    if row.changes:
        told.append(Piece("\n" + ", ".join(label(_WHAT, c.what, lang) for c in row.changes), "dim"))
    old, new = _sides(row, found, lang)
    changes = {c.what: c for c in row.changes}
    due = _changed(changes.get("deadline"), lang) or _plain_dues(row)
    hands = [p for what in ("owner", "other_unit") for p in _changed(changes.get(what), lang)]
    numbers = changes.get("number")
    told_number: Words = _changed(numbers, lang) if numbers else _said((row.new or row.old or _nobody()).passage.number)
    return Line((tuple(told), told_number, old, new, due, tuple(hands) or _plain_units(row, lang)), look, same=row.state == "same")


def _nobody() -> Task:
    raise ValueError("a row has a task on one side at least")


def _sides(row: Row, found: Diff, lang: str) -> tuple[Words, Words]:
    old: Words = ()
    new: Words = ()
    if row.old is not None and row.new is not None and row.old.passage.text != row.new.passage.text:
        old, new = _compared(row.old.passage.text, row.new.passage.text)
    elif row.old is not None or row.new is not None:
        old = (Piece(row.old.passage.text),) if row.old is not None else ()
        new = (Piece(row.new.passage.text),) if row.new is not None else ()
    if row.old is not None:
        old = (*old, _place(row.old.passage, found.old, False, lang))
    if row.new is not None:
        new = (*new, _place(row.new.passage, found.new, False, lang))
    return old, new


def _changed(change: Change | None, lang: str) -> Words:
    if change is None:
        return ()
    out: list[Piece] = []
    for look, listed in (("gone", change.old), ("came", change.new)):
        for said in listed:
            out.append(Piece(("\n" if out else "") + _with_role(said, lang), _look(look)))
    if change.days:
        later = Text(f"lùi {change.days} ngày", f"{change.days} days later")
        sooner = Text(f"sớm hơn {-change.days} ngày", f"{-change.days} days earlier")
        out.append(Piece("\n" + (later if change.days > 0 else sooner).of(lang), "dim"))
    if change.unread:
        out.append(Piece("\n" + Text("có trang không đọc được", "a page could not be read").of(lang), "warn"))
    return tuple(out)


def _with_role(said: str, lang: str) -> str:
    name, bracket, role = said.rpartition(" (")
    if bracket and role.rstrip(")") in ROLES:
        return f"{name} ({label(ROLES, role.rstrip(')'), lang)})"
    return said


def _plain_dues(row: Row) -> Words:
    task = row.new or row.old
    return tuple(Piece(("\n" if n else "") + d.text) for n, d in enumerate(task.dues)) if task is not None else ()


def _plain_units(row: Row, lang: str) -> Words:
    task = row.new or row.old
    return _when_who(task, lang)[1] if task is not None else ()


def _lacks(found: Diff, lang: str) -> Part:
    columns = (
        Column(Text("Thay đổi", "Change").of(lang), 2, 18),
        Column(Text("Bản cũ", "Old").of(lang), 6, 60),
        Column(Text("Bản mới", "New").of(lang), 6, 60),
    )
    return Part(Text("Hạn chế", "Shortcomings").of(lang), columns, tuple(_lack_line(s, found, lang) for s in found.shortcomings), 0)


def _lack_line(row: Lacking, found: Diff, lang: str) -> Line:
    look = _ROW_LOOKS.get(row.state, "")
    old, new = _compared(row.old.text if row.old else "", row.new.text if row.new else "")
    if row.old is None or row.new is None:
        old, new = (tuple(Piece(p.text) for p in side) for side in (old, new))
    if row.old is not None:
        old = (*old, _place(row.old, found.old, False, lang))
    if row.new is not None:
        new = (*new, _place(row.new, found.new, False, lang))
    return Line(((Piece(label(_ROWS, row.state, lang), look),), old, new), look)


# --- Words ------------------------------------------------------------------------------------------------------------------


def _look(look: str) -> Look:
    return look  # type: ignore[return-value]


def _said(text: str) -> Words:
    return (Piece(text),) if text else ()


def _named(source: Source, lang: str) -> str:
    parts = (label(DOCUMENT_KINDS, source.kind, lang), source.number, source.issuer, source.title)
    return " · ".join([*(p for p in parts if p), printable(source.path)])


def _unread(sources: Sequence[Source], lang: str) -> Iterator[str]:
    for source in sources:
        for problem in source.problems:
            said = Text(*problem).of(lang)
            yield f"{printable(source.path)}: {said}"
    if any(not s.complete for s in sources):
        yield Text(
            "Có phần không đọc được: những gì không thấy ở đó chưa thể coi là thiếu.",
            "A part could not be read: what is not found there cannot be called missing.",
        ).of(lang)


def _place(passage: Passage, source: Source, named: bool, lang: str) -> Piece:
    """Answers where a passage stands, in brackets: the plan where there are several, the page, the characters."""
    parts = [source.number or printable(source.path)] if named else []
    if passage.page is not None:
        parts.append(Text(f"tr. {passage.page}", f"p. {passage.page}").of(lang))
    parts.append(Text(f"ký tự {passage.span.start}-{passage.span.end}", f"characters {passage.span.start}-{passage.span.end}").of(lang))
    return Piece(f" [{', '.join(parts)}]", "dim")


def _when_who(task: Task, lang: str) -> tuple[Words, Words]:
    due = tuple(Piece(("\n" if n else "") + d.text) for n, d in enumerate(task.dues))
    who = tuple(
        Piece(("\n" if n else "") + h.text + ("" if h.role == "thuc_hien" else f" ({label(ROLES, h.role, lang)})"))
        for n, h in enumerate(task.holders)
    )
    return due, who


def _marked(text: str, shared: set[str]) -> Words:
    """Answers `text` in pieces, the words that both sides share set apart."""
    out: list[Piece] = []
    for token in _WORD.findall(text):
        look = _look("shared" if fold(token) in shared else "")
        if out and (out[-1].look == look or not token.strip() and out[-1].look == "shared"):
            out[-1] = Piece(out[-1].text + token, out[-1].look)
        else:
            out.append(Piece(token, look))
    return tuple(out)


def _compared(old: str, new: str) -> tuple[Words, Words]:
    """Answers both wordings in pieces, word by word, with what went set apart in the old one and what came in the new one."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if b > a:
            left.append(Piece("".join(before[a:b]), "" if tag == "equal" else "gone"))
        if d > c:
            right.append(Piece("".join(after[c:d]), "" if tag == "equal" else "came"))
    return tuple(left), tuple(right)


# --- Sheets -----------------------------------------------------------------------------------------------------------------

_TONES: dict[str, Tone] = {"bad": "error", "gone": "error", "warn": "warning", "came": "info", "good": "info"}


def report_sheets(report: Report, lang: str) -> list[Sheet]:
    """Answers the sheets of a report: one for each table, all rows in full, and one with what was compared and the counts."""
    made = []
    for part in report.parts:
        heads = tuple(Head(c.head, c.width, "center" if c.centred else "left") for c in part.columns)
        rows: list[list[Cell]] = [[plain(cell) for cell in line.cells] for line in part.lines]
        if part.scored >= 0:
            heads = (*heads, Head(Text("Căn cứ", "Told by").of(lang), 12))
            for row, line in zip(rows, part.lines, strict=True):
                row[part.scored] = line.score
                row.append(line.why)
        tones: list[dict[int, Tone]] = [{part.looked_at: _TONES[line.look]} if line.look in _TONES else {} for line in part.lines]
        made.append(Sheet(part.title[:31], heads, lines(rows, tones)))
    told: list[list[Cell]] = [[name, value] for name, value in report.heads]
    told += [[name, count] for count, name, _ in report.counts]
    told += [[Text("Lưu ý", "Note").of(lang), remark] for remark in report.remarks]
    about = (Head(Text("Mục", "Item").of(lang), 34), Head(Text("Nội dung", "Content").of(lang), 110))
    made.append(Sheet(Text("Tổng hợp", "Summary").of(lang), about, lines(told), tab="7F7F7F"))
    return made


def plain(said: Words) -> str:
    """Answers the words alone."""
    return "".join(p.text for p in said)
