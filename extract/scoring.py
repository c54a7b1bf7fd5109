"""How well predicted records agree with gold ones: what counts as the same wording, deadline, unit and task.

Wording is compared without case, punctuation and typography. Tasks are paired one to one, the best pairs first; a task is right when its
shortcoming, all its deadlines and all its units are. Gold may call tasks, units and kinds of deadlines optional: they count neither way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from extract.wording import likeness, normal

FIELDS = ("sections", "shortcomings", "solutions", "deadlines", "units", "tuples")

# Normalised edit similarity from which two wordings are the same: a typo or a stray word passes, another item does not.
SAME_WORDING = 0.85
_SAME_UNIT = 0.88
_SAME_HEAD = 0.9
# What each further field that agrees adds when pairs of the same wording compete.
_BONUS = 0.03
_LOOSE_FIELDS = ("title", "issuer", "signer_title")
_OWNERS = ("chu_tri", "thuc_hien", "tham_muu", "owner")
_BOUNDED = ("date", "period")
_DETERMINER = re.compile(r"^(?:tất cả các|tất cả|các|cơ quan) ")
_BRACKETS = re.compile(r"\s*\(.*?\)")
_DIGITS = re.compile(r"\d+")

Json = Mapping[str, Any]
G = TypeVar("G")
P = TypeVar("P")


@dataclass(slots=True)
class Tally:
    """Counts of right, superfluous and missed things, and the measures they make. Nothing asked and nothing given is perfect."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.tp += other.tp
        self.fp += other.fp
        self.fn += other.fn
        return self

    @property
    def precision(self) -> float:
        """Answers the share of what was given that is right."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        """Answers the share of what was asked that is right."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        """Answers the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Due:
    """What counts of a deadline."""

    kind: str
    start: str
    end: str
    rrule: str
    confidence: float | None = field(default=None, compare=False)

    @classmethod
    def of(cls, row: Json) -> Due:
        """Answers it from a row of gold or of `deadlines`; only the latter has a confidence."""
        kind = row.get("kind") or ""
        parts = sorted((row.get("rrule") or "").upper().split(";"))
        return cls(
            kind,
            (row.get("start") or "") if kind == "period" else "",
            (row.get("end") or "") if kind in (*_BOUNDED, "relative") else "",
            ";".join(parts) if kind == "recurring" else "",
            row.get("confidence"),
        )

    def agrees(self, other: Due) -> bool:
        """Whether both mean the same time: of bounded ones the last day counts, and the first where both name it."""
        if self.kind in _BOUNDED and other.kind in _BOUNDED:
            return self.end == other.end and (not self.start or not other.start or self.start == other.start)
        return self == other

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.start, self.end, self.rrule) if part)


@dataclass(frozen=True)
class Body:
    """A unit as gold or a prediction names it; a prediction knows it by its printed and by its canonical name."""

    names: tuple[str, ...]
    role: str
    optional: bool = False
    confidence: float | None = None

    @cached_property
    def _keys(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """Answers (digits, keys) of each name: without determiner, with and without what stands in brackets."""
        keys = []
        for name in self.names:
            forms = tuple(dict.fromkeys(_DETERMINER.sub("", normal(n)) for n in (name, _BRACKETS.sub("", name))))
            keys.append((tuple(_DIGITS.findall(name)), forms))
        return tuple(keys)

    def agrees(self, other: Body) -> bool:
        """Whether both name the same unit in the same class of roles. Numbers must be the same: Phường 2 is not Phường 3."""
        return self.role == other.role and any(
            mine == theirs and any(likeness(a, b) >= _SAME_UNIT for a in forms for b in others)
            for mine, forms in self._keys
            for theirs, others in other._keys
        )


@dataclass(frozen=True)
class Task:
    """One tuple, of gold or predicted; only a predicted one has a confidence, how likely all of it is right."""

    number: str
    text: str
    shortcoming: str
    section_kind: str
    deadlines: tuple[Due, ...]
    units: tuple[Body, ...]
    optional: bool = False
    free_deadlines: tuple[str, ...] = ()
    free_units: bool = False
    confidence: float | None = None
    key: str = ""

    @cached_property
    def wordings(self) -> tuple[str, ...]:
        """Answers the wording, and the wording without a unit of its own that opens it: that one may stay or go."""
        text = normal(self.text)
        names = sorted((normal(n) for u in self.units for n in u.names), key=len, reverse=True)
        opening = next((n for n in names if n and text.startswith(n + " ")), None)
        return (text,) if opening is None else (text, text[len(opening) + 1 :])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one gold tuple: right or, in one line, why not."""

    task: Task
    right: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One predicted tuple and whether it is right, as a whole and part by part; None where gold leaves it open.

    `wording` says whether it is a task at all, `dues` and `bodies` go with the task's deadlines and units, `link` is None without a
    shortcoming on either side.
    """

    task: Task
    right: bool | None
    wording: bool | None
    link: bool | None
    dues: tuple[bool | None, ...]
    bodies: tuple[bool | None, ...]


@dataclass(slots=True)
class DocumentScore:
    """One document's counts by field, its own fields apart, what became of each gold tuple that counts, and of each predicted one."""

    fields: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    document: Tally = field(default_factory=Tally)
    verdicts: list[Verdict] = field(default_factory=list)
    extra: list[Task] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    wrong_fields: list[str] = field(default_factory=list)


def score(gold: Json, predicted: Json) -> DocumentScore:
    """Answers how well `predicted` (what `kehoach extract --json` prints; {} for nothing) agrees with `gold` (gold/README.md)."""
    made = DocumentScore()
    _score_fields(gold.get("document", {}), predicted.get("document") or {}, made)
    made.fields["sections"] += _sections(gold.get("sections", []), predicted.get("sections", []))
    made.fields["shortcomings"] += _shortcomings(gold, predicted.get("shortcomings", []))
    _score_tasks([_gold_task(t) for t in gold["tuples"]], predicted_tasks(predicted), made)
    return made


def predicted_tasks(predicted: Json) -> list[Task]:
    """Answers the tuples of one document's JSON: its solutions but for those that are the context of finer ones."""
    sections = {s["section_id"]: s for s in predicted.get("sections", [])}
    shortcomings = {s["shortcoming_id"]: s for s in predicted.get("shortcomings", [])}
    names = {u["unit_id"]: u.get("name") for u in predicted.get("units", [])}
    dues: dict[str, list[Due]] = defaultdict(list)
    bodies: dict[str, list[Body]] = defaultdict(list)
    for d in predicted.get("deadlines", []):
        dues[d.get("solution_id")].append(Due.of(d))
    for a in predicted.get("assignments", []):
        known = tuple(n for n in (a.get("text"), names.get(a.get("unit_id"))) if n)
        bodies[a.get("solution_id")].append(Body(known, _role(a.get("role")), confidence=a.get("confidence")))
    solutions = predicted.get("solutions", [])
    parents = {s.get("parent_id") for s in solutions}
    return [
        Task(
            s.get("number") or "",
            s.get("text") or "",
            (shortcomings.get(s.get("shortcoming_id")) or {}).get("text") or "",
            (sections.get(s.get("section_id")) or {}).get("kind") or "",
            tuple(dues[s["solution_id"]]),
            tuple(bodies[s["solution_id"]]),
            confidence=s.get("tuple_confidence"),
            key=s["solution_id"],
        )
        for s in solutions
        if s["solution_id"] not in parents
    ]


def _gold_task(row: Json) -> Task:
    return Task(
        row.get("number") or "",
        row["solution"],
        row.get("shortcoming") or "",
        row.get("section_kind") or "",
        tuple(Due.of(d) for d in row.get("deadlines", [])),
        tuple(Body((u["name"],), _role(u["role"]), bool(u.get("optional"))) for u in row.get("units", [])),
        bool(row.get("optional")),
        tuple(row.get("deadlines_optional", [])),
        bool(row.get("units_optional")),
    )


def _role(role: str | None) -> str:
    return "owner" if role in _OWNERS else "phoi_hop" if role == "phoi_hop" else "other"


def _met(gold: Sequence[G], found: Sequence[P], same: Callable[[G, P], bool]) -> set[int]:
    """Answers which of `found` (0-based) are met, where each of `gold`, in order, takes the first that is left and the same."""
    met: set[int] = set()
    for wanted in gold:
        at = next((i for i, candidate in enumerate(found) if i not in met and same(wanted, candidate)), None)
        if at is not None:
            met.add(at)
    return met


def _matched(gold: Sequence[G], found: Sequence[P], same: Callable[[G, P], bool]) -> Tally:
    """Answers the counts of that pairing."""
    tp = len(_met(gold, found, same))
    return Tally(tp, len(found) - tp, len(gold) - tp)


def _score_fields(gold: Json, found: Json, made: DocumentScore) -> None:
    for name, wanted in gold.items():
        a, b = normal(wanted), normal(found.get(name))
        if likeness(a, b) >= _SAME_HEAD if name in _LOOSE_FIELDS else a == b:
            made.document.tp += 1
        else:
            made.document.fn += 1
            made.wrong_fields.append(f"{name}: {wanted!r} ≠ {found.get(name)!r}")


def _sections(gold: Sequence[Json], found: Sequence[Json]) -> Tally:
    """Answers the counts of top sections by kind and number; kinds that gold does not name are not asked for."""
    wanted = [(s["kind"], normal(s["number"])) for s in gold]
    kinds = {kind for kind, _ in wanted}
    given = [(s.get("kind"), normal(s.get("number"))) for s in found if s.get("level") in (None, 1) and s.get("kind") in kinds]
    return _matched(wanted, given, lambda a, b: a == b)


def _shortcomings(gold: Json, found: Sequence[Json]) -> Tally:
    """Answers the counts of distinct shortcomings; the parents that gold names are welcome, never asked for."""
    wanted = sorted({t["shortcoming"] for t in gold["tuples"] if t.get("shortcoming")})
    welcome = [normal(s["text"]) for s in gold.get("parent_shortcomings", []) if s["text"] not in wanted]
    given = [normal(s.get("text")) for s in found]
    given = [g for g in given if not any(likeness(g, w) >= SAME_WORDING for w in welcome)]
    return _matched([normal(w) for w in wanted], given, lambda a, b: likeness(a, b) >= SAME_WORDING)


def _score_tasks(gold: Sequence[Task], found: Sequence[Task], made: DocumentScore) -> None:
    pairs = _paired(gold, found)
    counted = [i for i, g in enumerate(gold) if not g.optional]
    taken = set(pairs.values())
    made.extra = [p for j, p in enumerate(found) if j not in taken]
    hits = sum(i in pairs for i in counted)
    made.fields["solutions"] += Tally(hits, len(made.extra), len(counted) - hits)
    for i, g in enumerate(gold):
        if g.optional:
            made.found += [_open(found[pairs[i]])] if i in pairs else []
        else:
            made.verdicts.append(_judged(g, found[pairs[i]] if i in pairs else None, made))
    for p in made.extra:
        made.fields["deadlines"].fp += len(p.deadlines)
        made.fields["units"].fp += len(p.units)
        made.found.append(Found(p, False, False, False if p.shortcoming else None, (False,) * len(p.deadlines), (False,) * len(p.units)))
    right = sum(v.right for v in made.verdicts)
    ignored = sum(gold[i].optional for i in pairs)
    made.fields["tuples"] += Tally(right, len(found) - ignored - right, len(counted) - right)


def _paired(gold: Sequence[Task], found: Sequence[Task]) -> dict[int, int]:
    """Answers which found task goes with which gold one: those of the same wording, best first, other fields settling ties."""
    candidates = []
    for i, g in enumerate(gold):
        for j, p in enumerate(found):
            wording = max(likeness(a, b) for a in g.wordings for b in p.wordings)
            if wording >= SAME_WORDING:
                candidates.append((-(wording + _agreement(g, p)), i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(candidates):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _agreement(g: Task, p: Task) -> float:
    dues, bodies = _matched(g.deadlines, p.deadlines, Due.agrees), _matched(g.units, p.units, Body.agrees)
    return _BONUS * (
        likeness(normal(g.shortcoming), normal(p.shortcoming))
        + (normal(g.number) == normal(p.number))
        + (g.section_kind == p.section_kind)
        + dues.f1
        + bodies.f1
    )


def _open(p: Task) -> Found:
    """Answers a predicted task that gold calls optional: nothing of it counts."""
    return Found(p, None, None, None, (None,) * len(p.deadlines), (None,) * len(p.units))


def _judged(g: Task, p: Task | None, made: DocumentScore) -> Verdict:
    """Counts the deadlines and units of a gold task against those found, and answers whether all of it is right."""
    dues = tuple(p.deadlines if p else ())
    asked_dues = [i for i, d in enumerate(dues) if d.kind not in g.free_deadlines or any(w.agrees(d) for w in g.deadlines)]
    given = [dues[i] for i in asked_dues]
    met_dues = {asked_dues[i] for i in _met(g.deadlines, given, Due.agrees)}
    wanted = [u for u in g.units if not u.optional]
    spare = [u for u in g.units if u.optional]
    bodies = tuple(p.units if p else ())
    asked_bodies = [
        i for i, u in enumerate(bodies) if any(w.agrees(u) for w in wanted) or not any(s.agrees(u) for s in spare)
    ]
    named = [bodies[i] for i in asked_bodies]
    met_bodies = {asked_bodies[i] for i in _met(wanted, named, Body.agrees)}
    tally_dues = Tally(len(met_dues), len(given) - len(met_dues), len(g.deadlines) - len(met_dues))
    tally_bodies = Tally(len(met_bodies), len(named) - len(met_bodies), len(wanted) - len(met_bodies))
    if g.free_units:
        tally_bodies, asked_bodies = Tally(), []
    made.fields["deadlines"] += tally_dues
    made.fields["units"] += tally_bodies
    if p is None:
        return Verdict(g, False, "không thấy · not found")
    why = []
    linked = likeness(normal(g.shortcoming), normal(p.shortcoming)) >= SAME_WORDING
    if not linked:
        why.append(f"hạn chế · shortcoming: {g.shortcoming[:60]!r} ≠ {p.shortcoming[:60]!r}")
    if tally_dues.fp or tally_dues.fn:
        why.append(f"thời hạn · deadlines: [{_listed(g.deadlines)}] ≠ [{_listed(given)}]")
    if tally_bodies.fp or tally_bodies.fn:
        why.append(f"đơn vị · units: [{_units(wanted)}] ≠ [{_units(named)}]")
    made.found.append(
        Found(
            p,
            not why,
            True,
            linked if g.shortcoming or p.shortcoming else None,
            tuple(i in met_dues if i in asked_dues else None for i in range(len(dues))),
            tuple(i in met_bodies if i in asked_bodies else None for i in range(len(bodies))),
        )
    )
    return Verdict(g, not why, "; ".join(why))


def _listed(dues: Sequence[Due]) -> str:
    return ", ".join(map(str, dues))


def _units(bodies: Sequence[Body]) -> str:
    return ", ".join(f"{u.names[0] if u.names else ''} ({u.role})" for u in bodies)


# --- What is said to be missing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """A task that gold and prediction both have: whether gold has nothing of a kind there, and whether a finding says so."""

    code: str
    task: Task
    implied: bool
    said: bool


def gaps(gold: Json, predicted: Json) -> list[Gap]:
    """Answers, of the tasks that both have, whether gold leaves out deadlines or owners, and whether `no_deadline`, `no_owner` say so.

    Where gold leaves open whether there is one (`optional`, `deadlines_optional`, `units_optional`), nothing is answered. Where it has
    somebody as `other` only, which whom a plan names as answerable is as well as who only watches (gold rules 10 and 13), its `nobody`
    says what readers made of it; where there is none, nothing is answered. A time that is surely one, of whatever value (`deadlines_open`
    with `need` "must"), is a deadline here.
    """
    wanted, found = [_gold_task(t) for t in gold["tuples"]], predicted_tasks(predicted)
    said = {(f["record_id"], f["code"]) for f in predicted.get("findings", [])}
    out = []
    for i, j in sorted(_paired(wanted, found).items()):
        g, key = wanted[i], found[j].key
        if g.optional:
            continue
        due = bool(g.deadlines) or any(d["need"] == "must" for d in gold["tuples"][i].get("deadlines_open", []))
        if due or not g.free_deadlines:
            out.append(Gap("no_deadline", g, not due, (key, "no_deadline") in said))
        owners = [u for u in g.units if u.role == "owner"]
        others = any(u.role == "other" for u in g.units)
        nobody = gold["tuples"][i].get("nobody") if others and not owners else not owners
        if nobody is not None and (others and not owners or any(not u.optional for u in owners) or not (owners or g.free_units)):
            out.append(Gap("no_owner", g, nobody, (key, "no_owner") in said))
    return out
