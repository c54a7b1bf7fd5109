"""Two versions of a plan, tuple by tuple: what came and went, what was reworded, what moved its date or changed hands.

Tasks are paired one to one by their wording, dates and units left out; number, section and shortcoming settle what wording leaves open, and
where nothing else does, order. A pair is the same task however much else of it changed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from extract.auditview import AuditView
from extract.compare.pairing import best_pairs
from extract.compare.sides import Due, Holder, Passage, Source, Task, side
from extract.labels import OWNER_ROLES
from extract.model import Records
from extract.text import fold
from extract.wording import normal

What = Literal["wording", "deadline", "owner", "other_unit", "number", "section", "shortcoming"]
State = Literal["same", "changed", "added", "removed", "unknown"]

# Wordings that share this part of their words are one task reworded; this much less where number, section or shortcoming speak for it too.
_SAME = 0.5
# Headings are short and often begin alike ("Công tác ...").
_SAME_HEADING = 0.6
# Below this nothing else that agrees makes one task of two wordings.
_FAR = 0.15
_EASIER = 0.12
# A wording that stands in the other nearly whole was only shortened or added to.
_INSIDE, _LEAST_INSIDE = 0.85, 5
# The words a task begins with say what it is; what follows may have been drawn in from the paragraph behind it.
_OPENING, _OPENING_WORDS = 0.3, 10
# What else agrees adds to what a pair is worth, too little to outdo a closer wording; order only settles what is left.
_NUMBER, _SECTION, _SHORTCOMING, _ORDER = 0.06, 0.04, 0.05, 1e-4


@dataclass(frozen=True, slots=True)
class Change:
    """One thing about a task that is another now: the old and the new words, and where they stand.

    `days` is by how many days the last day moved (later is positive), None where that is no change of one day for another.
    `unread` is True where the new version lacks it but a page beside it could not be read.
    """

    what: What
    old: tuple[str, ...]
    new: tuple[str, ...]
    days: int | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A task in both versions, or in one. `state` is unknown where it is missing from a version that could not be read in full.

    `alike` (0..1) is the part of the words, dates and units left out, that both share.
    """

    state: State
    old: Task | None
    new: Task | None
    changes: tuple[Change, ...] = ()
    alike: float = 0.0

    def changed(self, what: What) -> bool:
        """Answers whether that is another now."""
        return any(c.what == what for c in self.changes)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A shortcoming that only one version names, or both in other words."""

    state: State
    old: Passage | None
    new: Passage | None


@dataclass(frozen=True, slots=True)
class Diff:
    """Two versions of a plan. `rows` are in the order of the new one, what went stands behind what it followed in the old one.

    `head` is what changed of the document's own fields, as (field, old, new); `shortcomings` only those that changed.
    """

    old: Source
    new: Source
    rows: tuple[Row, ...]
    shortcomings: tuple[Lacking, ...] = ()
    head: tuple[tuple[str, str, str], ...] = ()

    def count(self, state: str) -> int:
        """Answers how many tasks are in a state."""
        return sum(row.state == state for row in self.rows)

    def count_changed(self, what: What) -> int:
        """Answers of how many tasks that is another now."""
        return sum(row.changed(what) for row in self.rows)


def diff(old: Records, new: Records) -> Diff:
    """Answers what the new version of a plan has other than the old one."""
    return _Differ(old, new).diff()


class _Differ:
    """Compares two versions."""

    def __init__(self, old: Records, new: Records) -> None:
        self._old, self._new = side(old), side(new)
        self._old_view, self._new_view = AuditView(old), AuditView(new)
        self._old_lacks = {s.record_id: s for s in self._old.shortcomings}
        self._new_lacks = {s.record_id: s for s in self._new.shortcomings}

    def diff(self) -> Diff:
        before, after = self._old.tasks, self._new.tasks
        said_before, said_after = [_words(t.bare) for t in before], [_words(t.bare) for t in after]
        likeness = _likeness(said_before, said_after)
        openings = _likeness([w[:_OPENING_WORDS] for w in said_before], [w[:_OPENING_WORDS] for w in said_after])
        pairs = _once_in_both(said_before, said_after)
        met_before = set(pairs.values())
        worth = {}
        for i, old in enumerate(before):
            for j, new in enumerate(after):
                alike = likeness[i][j]
                if i in pairs or j in met_before or alike < _FAR:
                    continue
                bonus = self._bonus(old, new)
                if alike >= (_SAME - _EASIER if bonus else _SAME) or _inside(said_before[i], said_after[j]):
                    place = abs(i / max(len(before), 1) - j / max(len(after), 1))
                    worth[i, j] = 1 + alike + _OPENING * openings[i][j] + bonus - _ORDER * place
        pairs |= best_pairs(worth)
        met = {j: i for i, j in pairs.items()}
        rows = [
            self._row(before[met[j]], new, likeness[met[j]][j]) if j in met else self._alone("added", new) for j, new in enumerate(after)
        ]
        at = {id(row.old): n for n, row in enumerate(rows) if row.old is not None}
        return Diff(self._old.source, self._new.source, tuple(self._with_gone(rows, before, at)), self._shortcomings(), self._head())

    def _with_gone(self, rows: list[Row], before: Sequence[Task], at: dict[int, int]) -> list[Row]:
        """Answers the rows with what went put behind the task that it followed."""
        behind: dict[int, list[Row]] = {}
        last = -1
        for task in before:
            if id(task) in at:
                last = at[id(task)]
            else:
                behind.setdefault(last, []).append(self._alone("removed", task))
        out = list(behind.get(-1, []))
        for n, row in enumerate(rows):
            out += [row, *behind.get(n, [])]
        return out

    def _alone(self, state: Literal["added", "removed"], task: Task) -> Row:
        """A task that one version lacks; nobody can say so where that one could not be read in full."""
        other = self._old if state == "added" else self._new
        said: State = state if other.source.complete else "unknown"
        return Row(said, task if state == "removed" else None, task if state == "added" else None)

    def _bonus(self, old: Task, new: Task) -> float:
        a, b = self._lack(old, self._old_lacks), self._lack(new, self._new_lacks)
        return (
            _NUMBER * (bool(old.passage.number) and old.passage.number == new.passage.number)
            + _SECTION * (bool(old.passage.section) and _heading(old.passage.section) == _heading(new.passage.section))
            + _SHORTCOMING * (bool(a) and normal(a) == normal(b))
        )

    @staticmethod
    def _lack(task: Task, lacks: dict[str, Passage]) -> str:
        found = lacks.get(task.shortcoming_id)
        return found.text if found is not None else ""

    def _row(self, old: Task, new: Task, alike: float) -> Row:
        changes = []
        if _words(old.bare) != _words(new.bare):
            changes.append(Change("wording", (old.passage.text,), (new.passage.text,)))
        changes += self._moved(old, new)
        changes += self._handed(old, new, "owner", lambda h: h.role in OWNER_ROLES)
        changes += self._handed(old, new, "other_unit", lambda h: h.role not in OWNER_ROLES)
        answers = ("shortcoming", self._lack(old, self._old_lacks), self._lack(new, self._new_lacks))
        # A tie that the plan leaves to its reader may come and go with the words and the number of its neighbours.
        stated = not old.inferred and not new.inferred
        for what, a, b in (("number", old.passage.number, new.passage.number), *([answers] if stated else [])):
            if normal(a) != normal(b):
                changes.append(Change(what, _listed(a), _listed(b)))  # type: ignore[arg-type]
        if not _same_section(old.passage.section, new.passage.section):
            changes.append(Change("section", _listed(old.passage.section), _listed(new.passage.section)))
        return Row("changed" if changes else "same", old, new, tuple(changes), round(alike, 3))

    def _moved(self, old: Task, new: Task) -> list[Change]:
        a, b = {_time(d) for d in old.dues}, {_time(d) for d in new.dues}
        if a == b:
            return []
        gone = [d for d in old.dues if _time(d) not in b]
        came = [d for d in new.dues if _time(d) not in a]
        days = None
        if len(gone) == len(came) == 1 and gone[0].value.end and came[0].value.end:
            days = (came[0].value.end - gone[0].value.end).days
        unread = not b and not self._readable(self._new_view, new) or not a and not self._readable(self._old_view, old)
        return [Change("deadline", tuple(d.text for d in gone), tuple(d.text for d in came), days, unread)]

    def _handed(self, old: Task, new: Task, what: What, counts: Callable[[Holder], bool]) -> list[Change]:
        before, after = [h for h in old.holders if counts(h)], [h for h in new.holders if counts(h)]
        gone = [h for h in before if not any(_same_hands(h, o) for o in after)]
        came = [h for h in after if not any(_same_hands(h, o) for o in before)]
        if not gone and not came:
            return []
        unread = not after and not self._readable(self._new_view, new) or not before and not self._readable(self._old_view, old)
        return [Change(what, tuple(_held(h) for h in gone), tuple(_held(h) for h in came), None, unread)]

    @staticmethod
    def _readable(view: AuditView, task: Task) -> bool:
        return view.readable(task.passage.span)

    def _shortcomings(self) -> tuple[Lacking, ...]:
        before, after = self._old.shortcomings, self._new.shortcomings
        likeness = _likeness([_words(s.text) for s in before], [_words(s.text) for s in after])
        worth = {
            (i, j): 1 + likeness[i][j] - _ORDER * abs(i - j) / max(len(before), len(after))
            for i in range(len(before))
            for j in range(len(after))
            if likeness[i][j] >= _SAME
        }
        pairs = best_pairs(worth)
        met = {j: i for i, j in pairs.items()}
        out = []
        for j, new in enumerate(after):
            if j not in met:
                out.append(Lacking("added" if self._old.source.complete else "unknown", None, new))
            elif normal(before[met[j]].text) != normal(new.text):
                out.append(Lacking("changed", before[met[j]], new))
        gone: State = "removed" if self._new.source.complete else "unknown"
        return (*out, *(Lacking(gone, old, None) for i, old in enumerate(before) if i not in pairs))

    def _head(self) -> tuple[tuple[str, str, str], ...]:
        old, new = self._old.source, self._new.source
        fields = (
            ("number", old.number, new.number),
            ("issued_on", _iso(old.issued_on), _iso(new.issued_on)),
            ("issuer", old.issuer, new.issuer),
            ("title", old.title, new.title),
        )
        return tuple((name, a, b) for name, a, b in fields if normal(a) != normal(b))


def _words(text: str) -> tuple[str, ...]:
    return tuple(normal(fold(text)).split())


def _likeness(before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]) -> list[list[float]]:
    """Answers the part of their words, in order, that each of `before` (row) shares with each of `after`."""
    if not before or not after:
        return [[] for _ in before]
    from rapidfuzz import fuzz, process

    return [[float(v) / 100 for v in row] for row in process.cdist(before, after, scorer=fuzz.ratio)]


def _once_in_both(before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Answers which of `before` stands word for word in `after`, where each has it once: there is nothing to weigh."""
    counts = Counter(before), Counter(after)
    old = {said: n for n, said in enumerate(before) if said and counts[0][said] == 1}
    new = {said: n for n, said in enumerate(after) if said and counts[1][said] == 1}
    return {n: new[said] for said, n in old.items() if said in new}


def _inside(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether nearly all words of the shorter wording stand in the longer one."""
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) >= _LEAST_INSIDE and len(set(shorter) & set(longer)) >= _INSIDE * len(set(shorter))


def _time(due: Due) -> tuple[object, ...]:
    """Answers what counts of a deadline; where nothing but words tells it apart, its words."""
    v = due.value
    told = (v.start, v.end, v.rrule) if v.start or v.end or v.rrule else normal(due.text)
    return (v.kind if told == normal(due.text) else "", v.bound, told)


def _same_hands(a: Holder, b: Holder) -> bool:
    return a.role == b.role and (a.unit_id == b.unit_id or normal(a.text) == normal(b.text))


def _held(holder: Holder) -> str:
    return f"{holder.text} ({holder.role})"


def _heading(section: str) -> tuple[str, ...]:
    """Answers the words of a heading without its number."""
    number, _, heading = section.partition(". ")
    return _words(heading if heading and " " not in number else section)


def _same_section(old: str, new: str) -> bool:
    """Whether two headings are one, reworded or numbered anew at most: a task has moved only where it stands under another."""
    return _likeness([_heading(old)], [_heading(new)])[0][0] >= _SAME_HEADING


def _listed(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""
