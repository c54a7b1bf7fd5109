"""How well plans are read: every gold document extracted and scored, with intervals, and gains and losses against a baseline."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extract.errors import KehoachError, UsageError
from extract.evaluation import Change, Comparison, EvaluationReport, Scored, quoted, total_of
from extract.scoring import Json, Tally, score

Extract = Callable[[Path], Json]
# Beside the folder of gold, where there are any: what is known of its documents.
_LAYOUTS = "layouts.csv"
_FIRST_SIGHT = "first-sight.csv"


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One gold annotation: its name, the file it is about, what it says.

    `layout` is how its tasks are set ("" where nobody says), `first_sight` its tuple F1 when the rules first met it.
    """

    name: str
    path: Path
    gold: Json
    layout: str = ""
    first_sight: float | None = None


def run(
    gold_dir: Path,
    root: Path | None = None,
    *,
    baseline: Path | None = None,
    without: Collection[str] = (),
    extract_document: Extract | None = None,
) -> EvaluationReport:
    """Extracts and scores every document that `gold_dir` has gold for.

    Args:
        gold_dir: folder of `<name>.json` after gold/README.md. Beside it may stand `layouts.csv` (document, layout), by which figures are
            grouped, and `first-sight.csv` (document, tuple_f1), in the order of arrival.
        root: folder that the gold's `file` starts from; the one that holds `gold_dir` where left out.
        baseline: what `save` wrote earlier, to be compared with.
        without: what the extraction is to do without (`pipeline.PARTS`).
        extract_document: answers what `kehoach extract FILE --json` prints; the pipeline itself where left out. What it raises counts as an
            empty prediction and is reported.

    Raises:
        UsageError: there is no gold, or gold or baseline cannot be read.
    """
    known = None if baseline is None else _load_baseline(baseline)
    extract = extract_document or pipeline(without)
    documents = tuple(evaluated(document, extract) for document in load_gold(gold_dir, root))
    arrivals = tuple(_notes(gold_dir.parent / _FIRST_SIGHT, "tuple_f1"))
    return EvaluationReport(documents, None if known is None else _compared(documents, known), arrivals)


def load_gold(gold_dir: Path, root: Path | None = None) -> list[GoldDocument]:
    """Answers the gold documents in `gold_dir`, by name. Raises UsageError where there are none or one cannot be read."""
    files = sorted(gold_dir.glob("*.json"))
    if not files:
        raise UsageError(
            "no_gold",
            vi=f"Không có bản chuẩn *.json nào trong {gold_dir}; kiểm tra lại đường dẫn.",
            en=f"There is no gold *.json in {gold_dir}; check the path.",
        )
    layouts = _notes(gold_dir.parent / _LAYOUTS, "layout")
    first = _notes(gold_dir.parent / _FIRST_SIGHT, "tuple_f1")
    documents = [_read_gold(file, root or gold_dir.parent) for file in files]
    return [
        replace(d, layout=layouts.get(d.name, ""), first_sight=_share(first[d.name]) if d.name in first else None) for d in documents
    ]


def pipeline(without: Collection[str] = ()) -> Extract:
    """Answers the extraction itself, as `kehoach extract` does it."""

    def extract(path: Path) -> Json:
        from extract import audit, ingest, pipeline, tables

        nlp, weights, inheritance = (part not in without for part in pipeline.PARTS)
        records = pipeline.understand(ingest.read(path), nlp=nlp, weights=weights, inheritance=inheritance)
        return tables.document_json(audit.audit(records))

    return extract


def _notes(path: Path, column: str) -> dict[str, str]:
    """Answers a column of a CSV file by its column `document`; nothing where there is no such file."""
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["document"]: row[column] for row in csv.DictReader(file)}
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            "bad_gold",
            vi=f"Không đọc được {path}: {error}; tệp cần có cột document và {column}.",
            en=f"{path} cannot be read: {error}; it needs the columns document and {column}.",
        ) from error


def _share(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _read_gold(file: Path, root: Path) -> GoldDocument:
    try:
        gold = json.loads(file.read_text(encoding="utf-8"))
        return GoldDocument(file.stem, root / gold["file"], gold | {"tuples": gold["tuples"]})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "bad_gold",
            vi=f"Không đọc được bản chuẩn {file}: {error}; xem quy cách trong corpus/gold/README.md.",
            en=f"The gold {file} cannot be read: {error}; corpus/gold/README.md has the format.",
        ) from error


def evaluated(document: GoldDocument, extract: Extract) -> Scored:
    """Answers how one gold document comes out; what `extract` raises counts as an empty prediction."""
    try:
        predicted, failure = extract(document.path), ""
    except KehoachError as error:
        predicted, failure = {}, error.vi
    except Exception as error:  # One document that breaks the extraction is a result, not the end of the evaluation.
        predicted, failure = {}, f"{type(error).__name__}: {error}"
    fmt = document.path.suffix.lower().lstrip(".")
    return Scored(document.name, score(document.gold, predicted), failure, document.layout, fmt, document.first_sight)


def _load_baseline(path: Path) -> Json:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        for entry in known["documents"].values():
            Tally(*entry["tuples"]), set(entry["right"]), set(entry["wrong"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            "bad_baseline",
            vi=f"Không đọc được mốc {path}: {error}; tạo lại bằng --update-baseline.",
            en=f"The baseline {path} cannot be read: {error}; make it anew with --update-baseline.",
        ) from error
    found: Json = known
    return found


def _compared(documents: Sequence[Scored], known: Json) -> Comparison:
    """Answers what changed over the documents that the baseline knows; gold tuples that are new or gone are no change."""
    both = [d for d in documents if d.name in known["documents"]]
    gained, lost = [], []
    for scored in both:
        before = known["documents"][scored.name]
        wrong, right = set(before["wrong"]), set(before["right"])
        for key, verdict in zip(scored.rights(), scored.score.verdicts, strict=True):
            if verdict.right and key in wrong:
                gained.append(Change(scored.name, quoted(verdict.task)))
            elif not verdict.right and key in right:
                lost.append(Change(scored.name, quoted(verdict.task), verdict.why))
    then = total_of(Tally(*known["documents"][d.name]["tuples"]) for d in both)
    return Comparison(total_of(d.score.fields["tuples"] for d in both).f1, then.f1, tuple(gained), tuple(lost))
