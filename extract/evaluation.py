"""The outcome of an evaluation: its figures, as plain values, as text for people, and as the baseline of the next one."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.messages import Text, number
from extract.scoring import FIELDS, DocumentScore, Tally, Task, normal

_RESAMPLES = 1000
# A fixed seed: the same scores give the same intervals.
_SEED = 20240305
# How far tuple F1 may fall below the baseline before it counts as a fall: rounding, nothing more.
_TOLERANCE = 0.0005
_QUOTE = 90

_NAMES: Mapping[str, Text] = {
    "sections": Text("mục", "sections"),
    "shortcomings": Text("hạn chế", "shortcomings"),
    "solutions": Text("giải pháp", "solutions"),
    "deadlines": Text("thời hạn", "deadlines"),
    "units": Text("đơn vị", "units"),
    "tuples": Text("bộ nội dung", "tuples"),
}


_DOCUMENT = Text("văn bản", "document")
_HEADS = (Text("trường", "field"), Text("đúng/tìm ra", "precision"), Text("đúng/cần có", "recall"), Text("F1", "F1"), Text("95 %", "95 %"))
_COUNTS = Text("đúng/thừa/thiếu", "right/extra/missed")
_OWN = Text("trường của văn bản (số, ngày, cơ quan, ...)", "document fields (number, date, issuer, ...)")
_GAINED = Text("Được thêm so với mốc", "Gained since the baseline")
_LOST = Text("Mất so với mốc", "Lost since the baseline")
_SAME = Text("Không có bộ nội dung nào đổi so với mốc.", "No tuple changed since the baseline.")
_FELL = Text("KÉM MỐC", "BELOW THE BASELINE")
_NOTHING = Text("không đọc được", "could not be read")
_WRONG = Text("sai", "wrong")
_EXTRA = Text("thừa", "extra")


@dataclass(frozen=True, slots=True)
class Scored:
    """One gold document and how it came out; `failure` says why nothing could be extracted."""

    name: str
    score: DocumentScore
    failure: str = ""

    def rights(self) -> dict[str, bool]:
        """Answers for each gold tuple that counts, by its key, whether it is right."""
        return {
            key: verdict.right for key, verdict in zip(tuple_keys([v.task for v in self.score.verdicts]), self.score.verdicts, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A gold tuple that is right now and was not, or the other way round; `why` it is wrong now."""

    document: str
    quote: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since the baseline, over the documents that both have."""

    tuple_f1: float
    tuple_f1_before: float
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The outcome of an evaluation."""

    documents: tuple[Scored, ...]
    comparison: Comparison | None = None

    @property
    def failed(self) -> bool:
        """Whether tuple F1 fell below the baseline's; never without a baseline."""
        return self.comparison is not None and self.comparison.tuple_f1 < self.comparison.tuple_f1_before - _TOLERANCE

    def total(self, field: str) -> Tally:
        """Answers the counts of `field` over all documents."""
        return total_of(d.score.fields[field] for d in self.documents)

    def interval(self, field: str) -> tuple[float, float]:
        """Answers the 95 % bootstrap interval of the F1 of `field`, documents drawn with replacement."""
        return bootstrap([d.score.fields[field] for d in self.documents])

    def as_json(self) -> dict[str, Any]:
        """Answers the report as plain values: totals, documents, misses, changes."""
        own = total_of(d.score.document for d in self.documents)
        totals = {f: _measures(self.total(f)) | {"f1_95": [round(x, 4) for x in self.interval(f)]} for f in FIELDS}
        return {
            "totals": totals,
            "document_fields": {"right": own.tp, "all": own.tp + own.fn},
            "documents": [_document_json(d) for d in self.documents],
            "comparison": None if self.comparison is None else _comparison_json(self.comparison),
            "failed": self.failed,
        }

    def render(self, lang: str = "vi", *, detail: bool = False) -> str:
        """Answers the report as text for people who read `lang`; with `detail`, every miss of every document."""
        return "\n".join([*_document_lines(self, lang, detail), "", *_total_lines(self, lang), *_change_lines(self, lang)])

    def save(self, path: Path) -> None:
        """Makes these results the baseline in `path`: which gold tuples are right, by key, and the counts. No wording is stored."""
        documents = {}
        for scored in self.documents:
            tally = scored.score.fields["tuples"]
            rights = scored.rights()
            documents[scored.name] = {
                "tuples": [tally.tp, tally.fp, tally.fn],
                "right": sorted(k for k, right in rights.items() if right),
                "wrong": sorted(k for k, right in rights.items() if not right),
            }
        path.write_text(
            json.dumps({"tuple_f1": round(self.total("tuples").f1, 4), "documents": documents}, indent=1) + "\n", encoding="utf-8"
        )


def bootstrap(tallies: Sequence[Tally]) -> tuple[float, float]:
    """Answers the 2.5 % and 97.5 % points of the F1 of the sum, over samples of `tallies` drawn with replacement."""
    if not tallies:
        return 1.0, 1.0
    draw = random.Random(_SEED)
    scores = sorted(total_of(draw.choices(tallies, k=len(tallies))).f1 for _ in range(_RESAMPLES))
    return scores[round(0.025 * (_RESAMPLES - 1))], scores[round(0.975 * (_RESAMPLES - 1))]


def total_of(tallies: Iterable[Tally]) -> Tally:
    """Answers the sum of counts."""
    total = Tally()
    for tally in tallies:
        total += tally
    return total


def tuple_keys(tasks: Sequence[Task]) -> list[str]:
    """Answers a key for each gold tuple: from its number and words, told apart where they recur."""
    seen: Counter[str] = Counter()
    keys = []
    for task in tasks:
        words = f"{normal(task.number)}|{normal(task.text)}"
        seen[words] += 1
        keys.append(hashlib.sha256(f"{words}|{seen[words]}".encode()).hexdigest()[:12])
    return keys


def quoted(task: Task) -> str:
    """Answers the number and the first words of a gold tuple."""
    words = task.text if len(task.text) <= _QUOTE else task.text[:_QUOTE].rsplit(" ", 1)[0] + "…"
    return f"{task.number} {words}".strip()


def _field_name(field: str, lang: str) -> str:
    return _NAMES[field].of(lang)


def _share(value: float, lang: str) -> str:
    """Answers a measure as people of `lang` write it: 0,953 or 0.953."""
    return number(value, lang, digits=3)


def _document_lines(report: EvaluationReport, lang: str, detail: bool) -> Iterator[str]:
    rows = [[_DOCUMENT.of(lang), *(_field_name(f, lang) for f in FIELDS)]]
    rows += [[d.name, *(_share(d.score.fields[f].f1, lang) for f in FIELDS)] for d in report.documents]
    table = _aligned(rows)
    yield table[0]
    for line, scored in zip(table[1:], report.documents, strict=True):
        yield line
        if scored.failure:
            yield f"  ! {_NOTHING.of(lang)}: {scored.failure}"
        if detail:
            yield from _misses(scored, lang)


def _misses(scored: Scored, lang: str) -> Iterator[str]:
    for wrong in scored.score.wrong_fields:
        yield f"    {_WRONG.of(lang)}: document.{wrong}"
    for verdict in scored.score.verdicts:
        if not verdict.right:
            yield f"    {_WRONG.of(lang)}: “{quoted(verdict.task)}”: {verdict.why}"
    for task in scored.score.extra:
        yield f"    {_EXTRA.of(lang)}: “{quoted(task)}”"


def _total_lines(report: EvaluationReport, lang: str) -> Iterator[str]:
    rows = [[*(head.of(lang) for head in _HEADS), _COUNTS.of(lang)]]
    for field in FIELDS:
        tally = report.total(field)
        low, high = (_share(x, lang) for x in report.interval(field))
        measures = [_share(x, lang) for x in (tally.precision, tally.recall, tally.f1)]
        rows.append([_field_name(field, lang), *measures, f"{low}–{high}", f"{tally.tp}/{tally.fp}/{tally.fn}"])
    yield from _aligned(rows)
    right = sum(d.score.document.tp for d in report.documents)
    asked = right + sum(d.score.document.fn for d in report.documents)
    yield f"{_OWN.of(lang)}: {right}/{asked}"


def _change_lines(report: EvaluationReport, lang: str) -> Iterator[str]:
    compared = report.comparison
    if compared is None:
        return
    yield ""
    yield f"F1: {_share(compared.tuple_f1_before, lang)} → {_share(compared.tuple_f1, lang)}" + (
        f"  {_FELL.of(lang)}" if report.failed else ""
    )
    if not compared.gained and not compared.lost:
        yield _SAME.of(lang)
    yield from _listed(_GAINED.of(lang), "+", compared.gained)
    yield from _listed(_LOST.of(lang), "-", compared.lost)


def _listed(head: str, sign: str, changes: Sequence[Change]) -> Iterator[str]:
    if changes:
        yield f"{head}: {len(changes)}"
        for change in changes:
            yield f"  {sign} {change.document}: “{change.quote}”" + (f": {change.why}" if change.why else "")


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Answers the rows as lines, columns under each other: the first to the left, the rest to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]).rstrip() for row in rows]


def _measures(tally: Tally) -> dict[str, Any]:
    measures = {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
    return {k: round(v, 4) for k, v in measures.items()} | {"tp": tally.tp, "fp": tally.fp, "fn": tally.fn}


def _document_json(scored: Scored) -> dict[str, Any]:
    made = scored.score
    return {
        "name": scored.name,
        "failure": scored.failure,
        "fields": {f: _measures(made.fields[f]) for f in FIELDS},
        "document_fields": {"right": made.document.tp, "all": made.document.tp + made.document.fn, "wrong": made.wrong_fields},
        "wrong": [{"tuple": quoted(v.task), "why": v.why} for v in made.verdicts if not v.right],
        "extra": [quoted(task) for task in made.extra],
    }


def _comparison_json(comparison: Comparison) -> dict[str, Any]:
    return {
        "tuple_f1": round(comparison.tuple_f1, 4),
        "tuple_f1_before": round(comparison.tuple_f1_before, 4),
        "gained": [{"document": c.document, "tuple": c.quote} for c in comparison.gained],
        "lost": [{"document": c.document, "tuple": c.quote, "why": c.why} for c in comparison.lost],
    }
