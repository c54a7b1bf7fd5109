"""How complete a plan is: what share of its tasks has a deadline, an owner and so on, as one score whose parts can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extract.auditview import AuditView
from extract.model import Records, Solution

_HEAD = ("number", "issuer", "issued_on", "title", "signer")
# Which of these may be written by hand, and how the reader calls them.
_WRITTEN: dict[str, Literal["number", "date"]] = {"number": "number", "issued_on": "date"}
# These bind to no day that somebody could check.
_OPEN = ("ongoing", "vague")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: of `of` things, `have` are as they should be. `of` is at least 1."""

    name: str
    have: int
    of: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a plan came to: its parts in the order of PARTS, without those of which it has nothing to count.

    `score` is 0..1, the mean of the parts' shares by the weights of PARTS; None for a document without tasks and shortcomings.
    """

    score: float | None
    parts: tuple[Part, ...]


# Name of a part: its weight, its title and what it counts, in Vietnamese and English.
PARTS: dict[str, tuple[float, tuple[str, str], tuple[str, str]]] = {
    "deadline": (
        0.35,
        ("Có thời hạn", "With a deadline"),
        (
            "nhiệm vụ có thời hạn; việc thường xuyên ở phần tổ chức thực hiện không tính là thiếu",
            "tasks; standing duties in the organisation section are not counted where they have none",
        ),
    ),
    "checkable": (
        0.10,
        ("Thời hạn kiểm tra được", "Deadline can be checked"),
        ("nhiệm vụ có thời hạn mà không chỉ ghi “thường xuyên”, “sớm”", "tasks with a deadline that is more than “regularly” or “soon”"),
    ),
    "owner": (
        0.30,
        ("Có đơn vị thực hiện", "With an owner"),
        ("nhiệm vụ nêu ai chủ trì hoặc thực hiện", "tasks that name who leads or carries them out"),
    ),
    "remedy": (
        0.15,
        ("Hạn chế có giải pháp", "Shortcoming with a solution"),
        ("hạn chế có ít nhất một giải pháp", "shortcomings with at least one solution"),
    ),
    "head": (
        0.10,
        ("Thể thức", "Head and signature"),
        ("số, cơ quan, ngày ban hành, trích yếu, người ký", "number, issuer, day of issue, title, signer"),
    ),
}


def completeness(records: Records) -> Completeness:
    """Answers how complete a plan is. What may be there unread is not counted: lost pages, words like times, owners, pens."""
    view = AuditView(records)
    parts = tuple(Part(name, sum(found), len(found)) for name, found in _counted(view) if found)
    weight = sum(PARTS[p.name][0] for p in parts)
    judged = any(p.name != "head" for p in parts)
    score = sum(PARTS[p.name][0] * p.have / p.of for p in parts) / weight if judged else None
    return Completeness(None if score is None else round(score, 4), parts)


def _counted(view: AuditView) -> Iterator[tuple[str, list[bool]]]:
    """Answers for each part whether it holds, for each thing that it counts."""
    tasks = [s for s in view.tasks if view.readable(s.span)]
    given = [view.deadlines[s.solution_id] for s in tasks]
    yield "deadline", [bool(d) for s, d in zip(tasks, given, strict=True) if d or _told(view, s)]
    yield "checkable", [any(d.value.kind not in _OPEN for d in times) for times in given if times]
    owned = [(s, view.charged(s)) for s in tasks]
    yield "owner", [has for s, has in owned if has or view.unread_owner(s) is None]
    leaves = view.leaf_shortcomings() if view.complete and view.remedies else []
    lacking = view.unanswered() if leaves else []
    yield "remedy", [lacking is not None and h not in lacking for h in leaves]
    # A paper of no known kind (an appendix by itself) has no head of its own.
    expected = view.complete and view.facts.kind not in ("khac", "phu_luc")
    unread = {field for field, part in _WRITTEN.items() if getattr(view.facts, field) is None and view.written(part)}
    yield "head", [getattr(view.facts, name) is not None for name in _HEAD if name not in unread] if expected else []


def _told(view: AuditView, task: Solution) -> bool:
    """Whether a task without deadline is one that should have one, and nothing in it may be one that was not read."""
    if view.section_kind(task) == "to_chuc_thuc_hien" or task.solution_id in view.unparsed:
        return False
    saying = view.said_of_time(task)
    return saying is None or saying.kind != "time"
