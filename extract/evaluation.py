"""The outcome of an evaluation: its figures, as plain values, as text for people, and as the baseline of the next one."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from extract.calibration import Band, Judged, bands, brier, expected_error
from extract.messages import Text, number
from extract.scoring import FIELDS, DocumentScore, Tally, Task
from extract.wording import normal

_RESAMPLES = 1000
# A fixed seed: the same scores give the same intervals.
_SEED = 20240305
# How far tuple F1 may fall below the baseline before it counts as a fall: rounding, nothing more.
_TOLERANCE = 0.0005
_QUOTE = 90
# The plans that arrived last say how the rules stand now.
_RECENT = 20
# What carries a confidence of its own.
_SURE = ("tuples", "deadlines", "units")

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
_BY_LAYOUT = Text("F1 theo cách trình bày", "F1 by layout")
_BY_FORMAT = Text("F1 theo định dạng", "F1 by format")
_COUNT = Text("số văn bản", "documents")
_FIRST = Text("lần đầu gặp", "first sight")
_INTERVAL = Text("bộ, 95 %", "tuples, 95 %")
_UNSAID = Text("(không ghi)", "(not said)")
_FIRST_LINE = Text(
    "Lần đầu gặp, F1 bộ nội dung: {mean} trên {count} văn bản, {recent} trên {few} văn bản đến sau cùng; nay chính các văn bản ấy: {now}",
    "At first sight, tuple F1: {mean} over {count} documents, {recent} over the {few} that arrived last; the same documents today: {now}",
)
_SURENESS = Text("Độ tin cậy và số đúng thật", "Confidence and how many are right")
_BAND = Text("độ tin cậy", "confidence")
_OFF = Text("lệch (ECE)", "off (ECE)")
_LAYOUTS: Mapping[str, Text] = {
    "table": Text("bảng", "table"),
    "items": Text("mục đánh số, gạch đầu dòng", "items"),
    "prose": Text("đoạn văn", "prose"),
    "mixed": Text("nhiều cách", "mixed"),
    "remedy-table": Text("hạn chế và khắc phục, bảng", "remedies, table"),
    "remedy-items": Text("hạn chế và khắc phục, mục", "remedies, items"),
    "remedy-prose": Text("hạn chế và khắc phục, đoạn văn", "remedies, prose"),
    "remedy-mixed": Text("hạn chế và khắc phục, nhiều cách", "remedies, mixed"),
}
_WRONG = Text("sai", "wrong")
_EXTRA = Text("thừa", "extra")


@dataclass(frozen=True, slots=True)
class Scored:
    """One gold document and how it came out; `failure` says why nothing could be extracted.

    `layout` is how its tasks are set ("" where nobody says), `format` its file's ending, `first_sight` its tuple F1 when the rules
    first met it.
    """

    name: str
    score: DocumentScore
    failure: str = ""
    layout: str = ""
    format: str = ""
    first_sight: float | None = None

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
class Group:
    """The documents that have a layout or a format in common."""

    name: str
    documents: tuple[Scored, ...]

    def total(self, field: str) -> Tally:
        """Answers the counts of `field` over the documents."""
        return total_of(d.score.fields[field] for d in self.documents)

    @property
    def first_sight(self) -> float | None:
        """Answers the mean tuple F1 at first sight over the documents that have one, None where none has."""
        return mean([d.first_sight for d in self.documents if d.first_sight is not None])


@dataclass(frozen=True, slots=True)
class FirstSight:
    """How new plans came out: mean tuple F1 when first met, of all and of the last that arrived; `now`: of all of them today."""

    count: int
    mean: float
    few: int
    recent: float
    now: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The outcome of an evaluation. `arrivals` is the names of the documents with a first sight, in the order of arrival."""

    documents: tuple[Scored, ...]
    comparison: Comparison | None = None
    arrivals: tuple[str, ...] = ()

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

    def by_layout(self) -> tuple[Group, ...]:
        """Answers the documents grouped by layout, by name."""
        return _grouped(self.documents, [d.layout for d in self.documents])

    def by_format(self) -> tuple[Group, ...]:
        """Answers the documents grouped by the format of their files, by name."""
        return _grouped(self.documents, [d.format for d in self.documents])

    @property
    def first_sight(self) -> FirstSight | None:
        """Answers how new plans came out, None where nothing is known of any."""
        known = {d.name: d for d in self.documents if d.first_sight is not None}
        order = [known[name] for name in self.arrivals if name in known]
        if not order:
            return None
        shares = [d.first_sight or 0.0 for d in order]
        last = shares[-_RECENT:]
        today = [d.score.fields["tuples"].f1 for d in order]
        return FirstSight(len(order), mean(shares) or 0.0, len(last), mean(last) or 0.0, mean(today) or 0.0)

    def judged(self, field: str) -> list[Judged]:
        """Answers confidence and outcome of each predicted record of `field` (tuples, deadlines, units) that gold does not leave open."""
        return [pair for d in self.documents for pair in _judged(d, field)]

    def as_json(self) -> dict[str, Any]:
        """Answers the report as plain values: totals, groups, calibration, documents, misses, changes."""
        own = total_of(d.score.document for d in self.documents)
        totals = {f: _measures(self.total(f)) | {"f1_95": [round(x, 4) for x in self.interval(f)]} for f in FIELDS}
        return {
            "totals": totals,
            "document_fields": {"right": own.tp, "all": own.tp + own.fn},
            "by_layout": {g.name: _group_json(g) for g in self.by_layout()},
            "by_format": {g.name: _group_json(g) for g in self.by_format()},
            "first_sight": None if self.first_sight is None else asdict(self.first_sight),
            "calibration": {f: _calibration_json(self.judged(f)) for f in _SURE},
            "documents": [_document_json(d) for d in self.documents],
            "comparison": None if self.comparison is None else _comparison_json(self.comparison),
            "failed": self.failed,
        }

    def render(self, lang: str = "vi", *, detail: bool = False) -> str:
        """Answers the report as text for people who read `lang`; with `detail`, every miss of every document."""
        return "\n".join(
            [
                *_document_lines(self, lang, detail),
                "",
                *_total_lines(self, lang),
                *_group_lines(_BY_LAYOUT, self.by_layout(), lang),
                *_group_lines(_BY_FORMAT, self.by_format(), lang),
                *_calibration_lines(self, lang),
                *_first_sight_lines(self, lang),
                *_change_lines(self, lang),
            ]
        )

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


def mean(values: Sequence[float]) -> float | None:
    """Answers the arithmetic mean, None of nothing."""
    return sum(values) / len(values) if values else None


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


def _grouped(documents: Sequence[Scored], names: Sequence[str]) -> tuple[Group, ...]:
    groups: dict[str, list[Scored]] = {}
    for name, scored in zip(names, documents, strict=True):
        groups.setdefault(name, []).append(scored)
    return tuple(Group(name, tuple(groups[name])) for name in sorted(groups))


def _judged(scored: Scored, field: str) -> Iterator[Judged]:
    for found in scored.score.found:
        parts: Iterable[tuple[float | None, bool | None]]
        if field == "tuples":
            parts = [(found.task.confidence, found.right)]
        elif field == "deadlines":
            parts = zip([d.confidence for d in found.task.deadlines], found.dues, strict=True)
        else:
            parts = zip([u.confidence for u in found.task.units], found.bodies, strict=True)
        yield from ((confidence, right) for confidence, right in parts if confidence is not None and right is not None)


def _group_lines(head: Text, groups: Sequence[Group], lang: str) -> Iterator[str]:
    """Yields a table of groups; nothing where there is no more than one: the totals have said it."""
    if len(groups) < 2:
        return
    rows = [[head.of(lang), _COUNT.of(lang), *(_field_name(f, lang) for f in FIELDS), _INTERVAL.of(lang), _FIRST.of(lang)]]
    for group in groups:
        low, high = (_share(x, lang) for x in bootstrap([d.score.fields["tuples"] for d in group.documents]))
        name = _LAYOUTS[group.name].of(lang) if group.name in _LAYOUTS else group.name or _UNSAID.of(lang)
        first = "" if group.first_sight is None else _share(group.first_sight, lang)
        rows.append([name, str(len(group.documents)), *(_share(group.total(f).f1, lang) for f in FIELDS), f"{low}–{high}", first])
    yield ""
    yield from _aligned(rows)


def _calibration_lines(report: EvaluationReport, lang: str) -> Iterator[str]:
    judged = {f: report.judged(f) for f in _SURE}
    if not any(judged.values()):
        return
    by_field = {f: {band.low: band for band in bands(pairs)} for f, pairs in judged.items()}
    rows = [[_BAND.of(lang), *(_field_name(f, lang) for f in _SURE)]]
    for low in sorted({low for held in by_field.values() for low in held}, reverse=True):
        high = next(held[low].high for held in by_field.values() if low in held)
        name = f"{number(low, lang, digits=1)}–{number(high, lang, digits=1)}"
        rows.append([name, *(_band_cell(by_field[f].get(low), lang) for f in _SURE)])
    rows.append([_OFF.of(lang), *(_share(expected_error(judged[f]), lang) for f in _SURE)])
    yield ""
    yield _SURENESS.of(lang)
    yield from _aligned(rows)


def _band_cell(band: Band | None, lang: str) -> str:
    return "" if band is None else f"{band.right}/{band.count} = {_share(band.share, lang)}"


def _first_sight_lines(report: EvaluationReport, lang: str) -> Iterator[str]:
    first = report.first_sight
    if first is None:
        return
    figures = {name: _share(value, lang) for name, value in (("mean", first.mean), ("recent", first.recent), ("now", first.now))}
    yield ""
    yield _FIRST_LINE.of(lang).format(count=first.count, few=first.few, **figures)


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


def _group_json(group: Group) -> dict[str, Any]:
    low, high = bootstrap([d.score.fields["tuples"] for d in group.documents])
    return {
        "documents": len(group.documents),
        "fields": {f: _measures(group.total(f)) for f in FIELDS},
        "tuple_f1_95": [round(low, 4), round(high, 4)],
        "first_sight": None if group.first_sight is None else round(group.first_sight, 4),
    }


def _calibration_json(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        "bands": [asdict(band) | {"share": round(band.share, 4), "confidence": round(band.confidence, 4)} for band in bands(judged)],
        "expected_error": round(expected_error(judged), 4),
        "brier": round(brier(judged), 4),
    }


def _document_json(scored: Scored) -> dict[str, Any]:
    made = scored.score
    return {
        "name": scored.name,
        "failure": scored.failure,
        "layout": scored.layout,
        "format": scored.format,
        "first_sight": scored.first_sight,
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
