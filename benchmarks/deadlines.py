"""How well time phrases are understood, beside dateparser and HeidelTime; and dates of citations taken for deadlines in real documents.

    python benchmarks/deadlines.py [--detail] [--heideltime JAR]

Phrases: deadlines.toml beside this file (ours, 25 families) and the list of ../shared/FORMAT.md, section 4, where it is. Each is the
value of a time field of a document issued on one day. Marks:

    full      every time found over the whole phrase; kind, first day, last day, bound and recurrence right
    partial   a right day, or days in the right stretch, with something left out: what a tagger that knows days only can say
    wrong     a day that the phrase does not mean
    nothing   no time found

dateparser and HeidelTime cannot say kind and bound: of a day, the day itself is full; of a period that they name whole (2024-Q3, 2024-H1),
too. dateparser is `search_dates` for Vietnamese. HeidelTime is run where Java is and --heideltime names its standalone jar.

Citations: every document of ../shared/real is read, and a deadline counts as a citation's date where a document's number or kind stands
right before it, by a pattern of this file's own.
"""

from __future__ import annotations

import argparse
import calendar
import datetime as dt
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT))

MARKS = ("full", "partial", "wrong", "nothing")
Value = Mapping[str, str]
# What a tool answers: the mark for a phrase that means these values, and what it said.
Judge = Callable[[str, Sequence[Value]], tuple[str, str]]

_NUMBERED = r"(?:\d+[\w.]*\s?[/-]\s?[\w/.-]*[A-ZĐƯ]{2,}[\w.&-]*|[Ss]ố:?\s*\d+)"
_KIND = r"(?:[Nn]ghị quyết|[Nn]ghị định|[Qq]uyết định|[Tt]hông tư|[Cc]hỉ thị|[Cc]ông văn|[Hh]ướng dẫn|[Kk]ết luận|[Tt]hông báo|[Ll]uật)"
# A number may stand in the line above its day, a kind does not: the next line is another cell.
_CITED = re.compile(rf"(?:{_NUMBERED}[\s,()“”\"]*|{_KIND}[ ,()“”\"]*)(?:(?:ban hành|ký) +)?(?:ngày *)?\Z")
_TIMEX = re.compile(r"<TIMEX3[^>]*?\btype=\"(\w+)\"[^>]*?\bvalue=\"([^\"]*)\"[^>]*>(.*?)</TIMEX3>", re.DOTALL)


def main() -> int:
    """Prints the tables; answers 1 where a phrase of ours is not full or a citation's date is a deadline."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--detail", action="store_true", help="print each phrase that is not full")
    options.add_argument("--heideltime", type=Path, metavar="JAR")
    chosen = options.parse_args()
    known = tomllib.loads((ROOT / "benchmarks" / "deadlines.toml").read_text(encoding="utf-8"))
    ours = [(phrase, family["values"]) for family in known["family"] for phrase in family["phrases"]]
    lists = {"ours": ours, "FORMAT.md": shared_phrases(known["shared"]["values"])}
    tools = dict(judges(known["base"], chosen.heideltime))
    missed = 0
    for name, phrases in lists.items():
        if not phrases:
            print(f"{name}: skipped, ../shared/FORMAT.md is not there")
            continue
        print(f"{name}: {len(phrases)} phrases")
        for tool, judge in tools.items():
            marks = [(phrase, *judge(phrase, values)) for phrase, values in phrases]
            counts = Counter(mark for _, mark, _ in marks)
            print(f"  {tool:<12}" + "".join(f"{mark} {counts[mark]:<5}" for mark in MARKS))
            if tool == "kehoach":
                missed += len(phrases) - counts["full"]
            if chosen.detail:
                print("".join(f"      {mark:<8} {phrase!r}: {said}\n" for phrase, mark, said in marks if mark != "full"), end="")
    return 1 if missed + citations() else 0


def shared_phrases(values: Sequence[Sequence[Value]]) -> list[tuple[str, Sequence[Value]]]:
    """Answers the phrases of FORMAT.md with what they mean; none where it is not there. Raises ValueError where the list has changed."""
    page = SHARED / "FORMAT.md"
    if not page.exists():
        return []
    section = page.read_text(encoding="utf-8").partition("\n## 4.")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    phrases = [row[0] for row in rows[2:] if not row[0].startswith("**")]
    return list(zip(phrases, values, strict=True))


def judges(base: dt.date, jar: Path | None) -> Iterator[tuple[str, Judge]]:
    """Yields the tools that are here; says which are not."""
    yield "kehoach", kehoach(base)
    try:
        from dateparser.search import search_dates
    except ImportError:
        print("dateparser: skipped, not installed (make setup-test)")
    else:
        yield "dateparser", dateparser(base, search_dates)
    if jar is None or not jar.exists() or shutil.which("java") is None:
        print("HeidelTime: skipped, it needs Java and --heideltime JAR")
    else:
        yield "HeidelTime", heideltime(base, jar)


# --- Tools ------------------------------------------------------------------------------------------------------------------


def kehoach(base: dt.date) -> Judge:
    """Answers how we understand a phrase."""
    from extract.matcher import default
    from extract.normalize import deadlines
    from extract.text import fold

    matcher = default()

    def judge(phrase: str, values: Sequence[Value]) -> tuple[str, str]:
        found = deadlines.find(matcher, fold(phrase), context="field", issued_on=base, text=phrase)
        if not found:
            return "nothing", ""
        said = []
        for mention in found:
            v = mention.value
            parts = {"kind": v.kind, "start": str(v.start or ""), "end": str(v.end or ""), "bound": v.bound, "rrule": v.rrule}
            said.append({name: part for name, part in parts.items() if part})
        whole = found[0].start == 0 and found[-1].end == len(phrase)
        if said == list(values):
            return "full" if whole else "partial", str(said)
        return "wrong", str(said)

    return judge


def dateparser(base: dt.date, search: Callable[..., Any]) -> Judge:
    """Answers how dateparser understands a phrase."""
    settings = {"RELATIVE_BASE": dt.datetime.combine(base, dt.time())}

    def judge(phrase: str, values: Sequence[Value]) -> tuple[str, str]:
        found = search(phrase, languages=["vi"], settings=settings) or []
        return days_mark([(day.date(), day.date()) for _, day in found], values), str([f"{words}: {day:%Y-%m-%d}" for words, day in found])

    return judge


def heideltime(base: dt.date, jar: Path) -> Judge:
    """Answers how HeidelTime's Vietnamese rules understand a phrase: a start of Java for each, as its command line wants it."""

    def judge(phrase: str, values: Sequence[Value]) -> tuple[str, str]:
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
            file.write(phrase)
            file.flush()
            command = ["java", "-jar", str(jar), file.name, "-l", "VIETNAMESE", "-t", "NEWS", "-dct", base.isoformat()]
            printed = subprocess.run(command, capture_output=True, text=True, cwd=jar.parent, check=True).stdout
        found = timex(printed)
        days = [stretch for kind, value, _ in found if kind in ("DATE", "TIME") and (stretch := stretch_of(value)) is not None]
        every = any(kind == "SET" for kind, _, _ in found)
        if every and all(v["kind"] == "recurring" for v in values) and len(found) == len(values):
            pairs = zip(values, found, strict=True)
            same = all(("YEARLY" in v["rrule"]) == (value == "P1Y") and "BY" not in v["rrule"] for v, (_, value, _) in pairs)
            return "full" if same else "partial", str(found)
        return ("partial" if found and not days else days_mark(days, values)), str(found)

    return judge


def timex(printed: str) -> list[tuple[str, str, str]]:
    """Answers (type, value, words) of each TIMEX3 in TimeML."""
    return [(m[1], m[2], m[3]) for m in _TIMEX.finditer(printed)]


def stretch_of(value: str) -> tuple[dt.date, dt.date] | None:
    """Answers first and last day of a TIMEX3 value (2023-06-30, 2023-09, 2024-Q3, 2024-H1, 2030), None of any other."""
    found = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d\d)(?:-(\d\d))?))?(?:T.*)?", value)
    if found is None:
        return None
    year, quarter, half, month, day = (int(part) if part else 0 for part in found.groups())
    if day:
        return dt.date(year, month, day), dt.date(year, month, day)
    first, last = (quarter * 3 - 2, quarter * 3) if quarter else (half * 6 - 5, half * 6) if half else (month, month) if month else (1, 12)
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def days_mark(found: Sequence[tuple[dt.date, dt.date]], values: Sequence[Value]) -> str:
    """Answers the mark of days found for a phrase that means `values`."""
    if not found:
        return "nothing"
    marks = []
    for first, last in found:
        best = "wrong"
        for v in values:
            start, end = v.get("start", v.get("end", "")), v.get("end", "")
            if not end:
                continue
            whole = (first.isoformat(), last.isoformat()) == (start, end) if v["kind"] == "period" else last.isoformat() == end
            if whole:
                best = "full"
            elif best == "wrong" and (start <= last.isoformat() <= end or first.isoformat() <= end <= last.isoformat()):
                best = "partial"
        marks.append(best)
    if all(mark == "full" for mark in marks) and len(marks) == len(values):
        return "full"
    return "wrong" if "wrong" in marks else "partial"


# --- Citations --------------------------------------------------------------------------------------------------------------


def cited(before: str) -> bool:
    """Answers whether a date that stands behind the words `before` is that of a cited document."""
    return _CITED.search(before) is not None


def citations() -> int:
    """Prints and answers how many deadlines of the real documents are dates of citations."""
    folder = SHARED / "real"
    if not folder.is_dir():
        print("citations: skipped, ../shared/real is not there")
        return 0
    from extract import ingest, pipeline
    from extract.errors import KehoachError

    read, deadlines, hits = 0, 0, []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "README.md" or (path.suffix == ".txt" and path.parent.name in ("legacy", "ocr")):
            continue  # transcripts
        try:
            document = ingest.read(path)
        except KehoachError as error:
            print(f"  {path.name}: {error.en}")
            continue
        read += 1
        records = pipeline.understand(document)
        deadlines += len(records.deadlines)
        for d in records.deadlines:
            if d.value.kind in ("date", "period") and cited(document.text[max(0, d.span.start - 80) : d.span.start]):
                hits.append(f"{path.name}: {document.text[max(0, d.span.start - 40) : d.span.end]!r}")
    print(f"citations: {len(hits)} of {deadlines} deadlines in {read} real documents are dates of cited documents")
    print("".join(f"  {hit}\n" for hit in hits), end="")
    return len(hits)


if __name__ == "__main__":
    sys.exit(main())
