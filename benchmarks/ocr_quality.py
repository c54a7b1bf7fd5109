"""How well scans are read: letters against plain Tesseract, tuples and fields of the document against the same plans as text.

    python benchmarks/ocr_quality.py letters [PLAN ...] [--copy NAME ...]     character error rates
    python benchmarks/ocr_quality.py tuples [PLAN ...] [--copy NAME ...]      F1 of tuples
    python benchmarks/ocr_quality.py fields [PLAN ...] [--copy NAME ...]      number, day, signer and so on

`letters`: over ../shared/real/ocr, where it is, and over the corpus as scans (corpus/render_scans.py). Plain Tesseract is
`tesseract -l vie` on the pages rendered at 300 dpi. The rate is the edit distance over the length of the transcript, both NFC with
white space folded. A plan's transcript is its text in reading order: as its source prints it, or as its PDF with a text layer is read
(the two differ in the order of head and cells); either side is given the one that suits it better.

`fields`: of each plan the first page and the one with the recipients. "Empty" is a field of the gold for which nothing is answered, "wrong"
one for which something else is.

PLAN is a part of a source's name; --every N takes each N-th of them, from --first on (`fields` without PLAN: each seventh). Without --copy
`letters` takes the degraded copies, `tuples` all of DPI, `fields` SEALED. Rendered scans, and what plain Tesseract reads on them, are kept
in --keep DIR (default: a temporary folder). Results of recognition come from the cache where it has them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DEGRADED = ("scan150", "photocopy", "worn")
DPI = ("scan300", "scan200", "scan150")
SEALED = ("signed", "worn", "photocopy", "scan150")
_RENDER_DPI = 300
# So much may be lost against the same plans as text, and so much error is left of plain Tesseract's.
_F1_LOSS, _SHARE = 0.03, 0.5
_REAL_CER = 0.06


def main() -> int:
    """Prints a line for each file and the totals; answers 1 where a total misses its bound."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("letters", "tuples", "fields"))
    options.add_argument("plans", nargs="*", metavar="PLAN")
    options.add_argument("--copy", action="append")
    options.add_argument("--keep", type=Path)
    options.add_argument("--only", choices=("real", "corpus"))
    options.add_argument("--detail", action="store_true", help="list the tuples or fields that are wrong")
    options.add_argument("--every", type=int)
    options.add_argument("--first", type=int, default=0)
    chosen = options.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "corpus")]
    from render import sources

    plans = [path for path in sources() if not chosen.plans or any(part in path.stem for part in chosen.plans)]
    plans = plans[chosen.first :: chosen.every or (7 if chosen.what == "fields" and not chosen.plans else 1)]
    with tempfile.TemporaryDirectory() as place:
        keep = chosen.keep or Path(place)
        keep.mkdir(parents=True, exist_ok=True)
        held = True
        if chosen.what == "fields":
            corpus_fields(plans, chosen.copy or SEALED, keep, chosen.detail)
            return 0
        if chosen.only != "corpus":
            held = real_letters() if chosen.what == "letters" else real_tuples(chosen.detail)
        if chosen.only != "real":
            for copy in chosen.copy or (DEGRADED if chosen.what == "letters" else DPI):
                letters = chosen.what == "letters"
                good = corpus_letters(plans, copy, keep) if letters else corpus_tuples(plans, copy, keep, chosen.detail)
                held = good and held
    return 0 if held else 1


# --- Letters ----------------------------------------------------------------------------------------------------------------


def real_letters() -> bool:
    """Prints the error rates of the real scans with transcripts; answers whether their mean is within the bound."""
    folder = SHARED / "real" / "ocr"
    if not folder.is_dir():
        print("real scans: left out, ../shared/real/ocr is not here")
        return True
    rows = []
    for path in sorted(folder.glob("*.pdf")):
        wanted = path.with_suffix(".txt").read_text(encoding="utf-8")
        rows.append((path.stem, error_rate(wanted, plain(path.read_bytes())), error_rate(wanted, ours(path.read_bytes(), path.name))))
    return _print_rates("real scans", rows) <= _REAL_CER


def corpus_letters(plans: Sequence[Path], copy: str, keep: Path) -> bool:
    """Prints the error rates of the plans as one kind of scan; answers whether the share of plain Tesseract's is within the bound."""
    from render import render

    rows = []
    for plan in plans:
        data = scanned(plan, copy, keep)
        printed = render(plan, "txt").decode().replace("|", " ").replace("<br>", " ").replace("---", "")
        wanted = (printed, ours(render(plan, "pdf"), f"{plan.stem}.pdf"))
        text, theirs = ours(data, f"{plan.stem}.{copy}.pdf"), plain(data, keep)
        rows.append((plan.stem, *(min(error_rate(each, got) for each in wanted) for got in (theirs, text))))
    theirs_mean = statistics.mean(row[1] for row in rows)
    return _print_rates(copy, rows) <= _SHARE * theirs_mean


def _print_rates(title: str, rows: Sequence[tuple[str, float, float]]) -> float:
    """Answers the mean of our rates."""
    print(f"\n{title:40}{'plain Tesseract':>17}{'kehoach':>10}{'share':>8}")
    for name, theirs, mine in rows:
        print(f"{name[:39]:40}{theirs:17.4f}{mine:10.4f}{mine / theirs:8.2f}")
    theirs, mine = (statistics.mean(row[at] for row in rows) for at in (1, 2))
    print(f"{'mean':40}{theirs:17.4f}{mine:10.4f}{mine / theirs:8.2f}", flush=True)
    return mine


def ours(data: bytes, name: str) -> str:
    """Answers the text as `kehoach text` prints it."""
    from extract import ingest

    return ingest.parse(data, name).text


def plain(pdf: bytes, keep: Path | None = None) -> str:
    """Answers what Tesseract alone reads on the pages, rendered at 300 dpi; out of `keep` where it is there."""
    kept = keep and keep / f"{hashlib.sha256(pdf).hexdigest()[:16]}.plain.txt"
    if kept and kept.exists():
        return kept.read_text(encoding="utf-8")
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        text = "\n".join(pool.map(_plain_page, pictures(pdf)))
    if kept:
        kept.write_text(text, encoding="utf-8")
    return text


def pictures(pdf: bytes) -> Iterator[bytes]:
    """Answers the pages as PNG files at 300 dpi."""
    import io

    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        out = io.BytesIO()
        page.render(scale=_RENDER_DPI / 72).to_pil().save(out, "PNG", compress_level=1, dpi=(_RENDER_DPI, _RENDER_DPI))
        yield out.getvalue()
    document.close()


def _plain_page(picture: bytes) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(["tesseract", "stdin", "stdout", "-l", "vie"], input=picture, capture_output=True, env=environment, check=True)
    return done.stdout.decode()


def error_rate(wanted: str, got: str) -> float:
    """Answers the character error rate."""
    from rapidfuzz.distance import Levenshtein

    one, two = (" ".join(unicodedata.normalize("NFC", text).split()) for text in (wanted, got))
    return Levenshtein.distance(one, two) / len(one)


# --- Tuples -----------------------------------------------------------------------------------------------------------------


def real_tuples(detail: bool) -> bool:
    """Prints the scores of the real scans with gold. Of these plans there is no text to compare with: the figures stand for themselves."""
    folder = SHARED / "real"
    if not folder.is_dir():
        print("real scans: left out, ../shared/real is not here")
        return True
    print(f"\n{'real scans':40}{'tuples':>10}")
    for path in sorted(folder.glob("*.scan.pdf")):
        gold = SHARED / "gold" / f"{path.name.partition('.')[0]}.json"
        if gold.exists():
            scored = score(gold, path.read_bytes(), path.name)
            print(f"{path.stem[:39]:40}{scored.fields['tuples'].f1:10.3f}", flush=True)
            explain(scored, detail)
    return True


def corpus_tuples(plans: Sequence[Path], copy: str, keep: Path, detail: bool) -> bool:
    """Prints the F1 of plans as text and as one kind of scan; answers whether the loss is within the bound."""
    from render import render

    from extract.scoring import Tally

    print(f"\n{copy:40}{'as text':>10}{'as scan':>10}{'loss':>8}")
    text, scan = Tally(), Tally()
    for plan in plans:
        gold = ROOT / "corpus" / "gold" / f"{plan.stem}.json"
        one = score(gold, render(plan, "pdf"), f"{plan.stem}.pdf")
        two = score(gold, scanned(plan, copy, keep), f"{plan.stem}.{copy}.pdf")
        text += one.fields["tuples"]
        scan += two.fields["tuples"]
        print(_f1_line(plan.stem, one.fields["tuples"].f1, two.fields["tuples"].f1), flush=True)
        known = {verdict.task for verdict in one.verdicts if not verdict.right}
        explain(two, detail, known)
    print(_f1_line("all", text.f1, scan.f1), flush=True)
    return text.f1 - scan.f1 <= _F1_LOSS


def _f1_line(name: str, one: float, two: float) -> str:
    return f"{name[:39]:40}{one:10.3f}{two:10.3f}{one - two:8.3f}"


def explain(scored: Any, detail: bool, known: Collection[Any] = ()) -> None:
    """Prints what is wrong in a document, but for the tasks that are `known` to be."""
    if detail:
        for verdict in scored.verdicts:
            if not verdict.right and verdict.task not in known:
                print(f"    - {verdict.task.text[:70]}: {verdict.why}")
        for task in scored.extra:
            print(f"    + {task.text[:100]}")


def score(gold: Path, data: bytes, name: str) -> Any:
    """Answers the DocumentScore of what is extracted from `data`."""
    from extract import audit, ingest, pipeline, tables
    from extract.scoring import score

    found = tables.document_json(audit.audit(pipeline.understand(ingest.parse(data, name))))
    return score(json.loads(gold.read_text(encoding="utf-8")), found)


# --- Fields of the document -------------------------------------------------------------------------------------------------


def corpus_fields(plans: Sequence[Path], copies: Sequence[str], keep: Path, detail: bool) -> None:
    """Prints how many of each field are right, empty and wrong: as text, and as each kind of scan."""
    text: Counter[tuple[str, str]] = Counter()
    for plan in plans:
        text += _field_verdicts(plan, ends(plan), f"{plan.stem}.pdf", detail=False)
    names = sorted({name for name, _ in text})
    print(f"\n{len(plans)} plans: right/empty/wrong\n{'':12}" + "".join(f"{name:>15}" for name in (*names, "all")))
    _print_fields("as text", text, names)
    for copy in copies:
        found: Counter[tuple[str, str]] = Counter()
        for plan in plans:
            found += _field_verdicts(plan, ends(plan, copy, keep), f"{plan.stem}.{copy}.pdf", detail=detail)
        _print_fields(copy, found, names)


def _print_fields(title: str, counts: Counter[tuple[str, str]], names: Sequence[str]) -> None:
    cells = ["/".join(str(counts[name, verdict]) for verdict in ("right", "empty", "wrong")) for name in names]
    cells.append("/".join(str(sum(counts[name, verdict] for name in names)) for verdict in ("right", "empty", "wrong")))
    print(f"{title:12}" + "".join(f"{cell:>15}" for cell in cells), flush=True)


def _field_verdicts(plan: Path, data: bytes, name: str, *, detail: bool) -> Counter[tuple[str, str]]:
    """Answers for each field of the gold whether it is right, empty or wrong."""
    gold = ROOT / "corpus" / "gold" / f"{plan.stem}.json"
    missed = {each.partition(":")[0]: each for each in score(gold, data, name).wrong_fields}
    out: Counter[tuple[str, str]] = Counter()
    for field in json.loads(gold.read_text(encoding="utf-8"))["document"]:
        said = missed.get(field)
        out[field, "right" if said is None else "empty" if said.endswith(("≠ None", "≠ ''")) else "wrong"] += 1
        if detail and said is not None:
            print(f"    {name}  {said}")
    return out


def ends(plan: Path, copy: str = "", keep: Path | None = None) -> bytes:
    """Answers the first page of a plan and the one with its recipients as a PDF: as text, or as one kind of scan, out of `keep`."""
    import io

    import pypdfium2
    from render import render
    from renderers import as_scan

    kept = keep and copy and keep / f"{plan.stem}.{copy}.ends.pdf"
    if kept and kept.exists():
        return kept.read_bytes()
    data = render(plan, "pdf")
    document = pypdfium2.PdfDocument(data)
    chosen = sorted({0, as_scan.signed_page(document)})
    out = io.BytesIO()
    if copy:
        pages = [page for number, page in enumerate(as_scan.pictures(data, as_scan.COPIES[copy])) if number in chosen]
        dpi = as_scan.COPIES[copy].dpi
        pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, creationDate=None, modDate=None)
    else:
        some = pypdfium2.PdfDocument.new()
        some.import_pages(document, chosen)
        some.save(out)
    if kept:
        kept.write_bytes(out.getvalue())
    return out.getvalue()


def scanned(plan: Path, copy: str, keep: Path) -> bytes:
    """Answers the plan as a scan, out of `keep` where it has it."""
    from render_scans import scan

    path = keep / f"{plan.stem}.{copy}.pdf"
    if not path.exists():
        path.write_bytes(scan(plan, copy))
    return path.read_bytes()


if __name__ == "__main__":
    raise SystemExit(main())
