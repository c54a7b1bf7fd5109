"""How `kehoach run` does with thousands of spoilt files: whether each is accounted for, in its time, and nothing else is touched.

    nice -n 19 python benchmarks/mutated.py [--files N] [--seed S] [--jobs N] [--keep DIR]

The files are plans of the corpus, and real ones where ../shared is there, in every format that is read, spoilt as tests/mutations.py
does: bits, cuts, repeats, swaps, signs of the formats; in every second zip (.docx and .odt are such too) one part of it. One in twenty has
the ending of another format, one in fifty the bytes of the one before. About one in sixteen is slow: for LibreOffice, or a scan. The
command is run over them in a process of its own, with home, cache, temporary and working folder of its own, and then everything that it
says and leaves is held against the files:

    exit code, one line of summary for people, no traceback
    each file is in `documents` or in `quarantine`, once, with the hash of its bytes; archives with what is in them
    a duplicate has the bytes of a document; what is set aside has a code and one sentence that names the file
    counts of run.json, run.log, the CSV tables, the database and the texts
    each document within the time that the settings give it
    inputs, program and working folder as they were; in the home folder the cache alone; no process left

Answers 1 where one of them does not hold. --keep leaves files and results in DIR.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import hashlib
import io
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import _machine

ROOT = Path(__file__).resolve().parents[1]
REAL = [ROOT.parent / "shared" / name for name in ("real", "seeds")]
# Of a thousand files. Those of the lower two lines are slow.
SHARES = {
    "txt": 110, "md": 90, "html": 110, "mht": 30, "legacy": 110, "docx": 190, "xlsx": 90, "pdf": 140, "zip": 70,
    "doc": 12, "rtf": 10, "odt": 10, "xls": 8, "ods": 4,
    "scan": 6, "png": 3, "jpg": 3, "tif": 3, "webp": 1,
}  # fmt: skip
# So many plans are rendered for a format that the corpus does not keep.
PLANS = 16
SCANS = ("scan300", "scan150", "photocopy", "worn")
# Seconds beyond its time after which a document's process is ended for certain, and after which a run that says nothing hangs.
GRACE, SILENCE = 10.0, 1800.0
# What a run may put into the user's home folder, and what it is.
CACHE = {
    "office": "what LibreOffice made of files",
    "ocr": "what Tesseract read on pages",
    "patterns": "expressions of the rules, compiled",
    "rules": "the rules, read",
}
PRODUCTS = ("audit.html", "kehoach.xlsx", "deadlines.ics", "kehoach.sqlite", "datapackage.json", "texts.jsonl", "run.json", "run.log")
# Codes that say that something went wrong in the program or was ended, and not only with the file.
GRAVE = ("crashed", "timeout", "memory", "crashed_tool")
PASSED = ("PATH", "LANG", "KEHOACH_SOFFICE", "KEHOACH_TESSERACT", "TESSDATA_PREFIX")
MARK = "KEHOACH_MUTATED_RUN"
csv.field_size_limit(sys.maxsize)


@dataclass
class Rows:
    """What became of the inputs of one format."""

    files: int = 0
    inputs: int = 0
    read: int = 0
    partial: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=300)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--keep", type=Path, help="an empty folder, or one to make")
    chosen = options.parse_args()
    print(f"{_machine.describe()}\n", flush=True)
    with tempfile.TemporaryDirectory() as name:
        place = (chosen.keep or Path(name)).resolve()
        for folder in ("in", "home", "tmp", "work"):
            (place / folder).mkdir(parents=True)
        make(place / "in", chosen.files, chosen.seed)
        return checked(place, chosen.jobs)


# --- The files ---------------------------------------------------------------------------------------------------------------


def make(folder: Path, count: int, seed: int) -> None:
    """Writes so many spoilt files, those of a format into a folder of its own."""
    from tests.mutations import spoilt

    whole = bases()
    counts = {fmt: max(count * share // 1000, 1) for fmt, share in SHARES.items()}
    counts["docx"] += max(count - sum(counts.values()), 0)
    number, made = seed * 1_000_000, b""
    for fmt, several in counts.items():
        (folder / fmt).mkdir()
        for _ in range(several):
            number += 1
            dice = random.Random(number)
            ending, data = dice.choice(whole[fmt])
            if dice.randrange(20) == 0:
                ending = dice.choice(whole[dice.choice(list(whole))])[0]
            made = spoilt(data, number) if dice.randrange(50) or not made else made
            (folder / fmt / f"kế hoạch {number:07}{ending}").write_bytes(made)


def bases() -> dict[str, list[tuple[str, bytes]]]:
    """Answers good files of each format, each with its ending."""
    for path in (ROOT, ROOT / "corpus"):
        sys.path.insert(0, str(path))
    from render import render, sources
    from render_old import OLD_TEXT, OLD_WORD, in_old_encoding, render_office

    from tests.mutations import packed
    from tests.test_fuzz import page, post, sheet

    found: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for path in sorted((ROOT / "corpus" / "plans").iterdir()):
        found[path.suffix[1:]].append((path.suffix, path.read_bytes()))
    for path in (p for folder in REAL if folder.is_dir() for p in sorted(folder.rglob("*")) if p.suffix[1:] in SHARES):
        data = path.read_bytes()
        found["scan" if path.suffix == ".pdf" and not has_text(data) else path.suffix[1:]].append((path.suffix, data))
    every = sources()
    plans = every[:: max(len(every) // PLANS, 1)][:PLANS]
    found["md"] += [(".md", render(plan, "md")) for plan in plans]
    for fmt in ("html", "doc", "rtf", "odt"):
        found[fmt] += [(f".{fmt}", data) for _, data in sorted(render_office(plans, fmt).items())]
    found["html"] += [(".html", page(data)) for _, data in found["txt"][:PLANS]]
    found["mht"] = [(".mht", post(data)) for _, data in found["html"]]
    for fmt in (*OLD_TEXT, *OLD_WORD):
        suffix = fmt.rpartition(".")[2]
        found["legacy"] += [(f".{suffix}", in_old_encoding(render(plan, suffix), fmt)) for plan in plans]
    found["legacy"] += [(".txt", render(plan, "txt").decode().encode("utf-16")) for plan in plans]
    found["xlsx"] = [(".xlsx", sheet()), *((".xlsx", workbook(plan)) for plan in plans)]
    books = {str(n): data for n, (_, data) in enumerate(found["xlsx"])}
    from renderers import as_office

    for fmt in ("xls", "ods"):
        found[fmt] += [(f".{fmt}", data) for _, data in sorted(as_office.render(books, fmt).items())]
    pictures(plans, found)
    dice = random.Random(0)
    quick = [one for fmt in ("txt", "md", "html", "docx", "xlsx", "pdf", "legacy") for one in found[fmt] if len(one[1]) < 100_000]
    for number in range(PLANS):
        files = {f"{2010 + n}/kế hoạch {n}{ending}": data for n, (ending, data) in enumerate(dice.sample(quick, 4))}
        if number % 2:
            files["trong.zip"] = packed({f"{n}{ending}": data for n, (ending, data) in enumerate(dice.sample(quick, 2))})
        found["zip"].append((".zip", packed(files)))
    return found


def has_text(pdf: bytes) -> bool:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return sum(document[n].get_textpage().count_chars() for n in range(len(document))) > 200 * len(document)


def workbook(plan: Path) -> bytes:
    """Answers a plan as a sheet: its text line by line, its tables cell by cell."""
    import xlsxwriter
    from render import render

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for n, line in enumerate(render(plan, "txt").decode().splitlines()):
            cells = line.strip("| ").split(" | ") if line.startswith("|") else [line]
            for column, cell in enumerate(cells):
                sheet.write_string(n, column, cell)
    return out.getvalue()


def pictures(plans: Iterable[Path], found: dict[str, list[tuple[str, bytes]]]) -> None:
    """Adds scans, and their first pages as pictures."""
    from render import render
    from renderers import as_scan

    kinds = {"png": "PNG", "jpg": "JPEG", "tif": "TIFF", "webp": "WEBP"}
    for plan, copy in zip(plans, SCANS, strict=False):
        pdf = render(plan, "pdf")
        found["scan"].append((".pdf", as_scan.render(pdf, as_scan.COPIES[copy])))
        first = next(as_scan.pictures(pdf, as_scan.COPIES[copy]))
        for suffix, kind in kinds.items():
            out = io.BytesIO()
            first.convert("RGB" if kind != "TIFF" else first.mode).save(out, kind)
            found[suffix].append((f".{suffix}", out.getvalue()))


# --- The run -----------------------------------------------------------------------------------------------------------------


def checked(place: Path, jobs: int) -> int:
    """Runs the command over `place`/in and prints what came of it; answers 1 where something does not hold."""
    inputs, out = place / "in", place / "out"
    before = {name: listing(folder) for name, folder in watched(place).items()}
    begin = time.monotonic()
    code, said = run(place, jobs)
    seconds = time.monotonic() - begin
    wrong: list[str] = []
    if not (out / "run.json").is_file():
        print(said)
        raise SystemExit(f"the run answered {code} and wrote no run.json")
    for name, folder in watched(place).items():
        wrong += [f"{name}: {what}" for what in changes(before[name], listing(folder))]
    wrong += left_behind(place)
    documents, quarantine = table(out, "documents"), table(out, "quarantine")
    if code != (1 if quarantine else 0):
        wrong.append(f"exit code {code} with {len(quarantine)} inputs in the quarantine")
    if "Traceback" in said or "Error" in said:
        wrong.append(f"stderr: {said[:2000]}")
    wrong += accounts(inputs, documents, quarantine, skipped(out))
    wrong += counts(out, documents, quarantine, said)
    log = Log(out / "run.log")
    wrong += log.too_long(inputs)
    report(inputs, documents, quarantine, log)
    total = sum(1 for p in inputs.rglob("*") if p.is_file())
    print(f"\n{total:,} files, {len(documents) + len(quarantine):,} inputs: {len(documents):,} read, {len(quarantine):,} set aside.")
    print(f"Exit code {code}; {seconds:,.0f} s; longest time in which no input was done: {log.silence:.0f} s.")
    for shelf, (number, size) in sorted(kept(place).items()):
        print(f"In the cache: {number:,} files, {size / 1e6:.1f} MB of {shelf}: {CACHE.get(shelf, 'unknown')}.")
    for row in quarantine:
        if row["code"] in GRAVE:
            print(f"  {row['code']}: {row['message'].replace(str(inputs) + '/', '')}")
    for what in wrong:
        print(f"WRONG {what}")
    print("All of it holds." if not wrong else f"{len(wrong)} do not hold.")
    return int(bool(wrong))


def watched(place: Path) -> dict[str, Path]:
    """Answers the folders in which a run has nothing to write."""
    return {"inputs": place / "in", "working folder": place / "work", "program": ROOT / "extract", "rules": ROOT / "rules"}


def run(place: Path, jobs: int) -> tuple[int, str]:
    """Answers exit code and stderr of a run. Raises SystemExit where it hangs."""
    own = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "home/.cache", MARK: ""}
    passed = {name: os.environ[name] for name in PASSED if name in os.environ}
    environment = passed | {name: str(place / folder) for name, folder in own.items()}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "KEHOACH_OCR_JOBS": "1", "PYTHONFAULTHANDLER": "1"}
    command = [sys.executable, "-P", "-m", "extract", "run", str(place / "in"), "--out", str(place / "out"), "--jobs", str(jobs)]
    log = place / "out" / "run.log"
    with (place / "stderr").open("w+b") as said:
        process = subprocess.Popen(command, cwd=place / "work", env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        since = time.time()
        while process.poll() is None:
            time.sleep(0.5)
            since = max(since, log.stat().st_mtime) if log.exists() else since
            if time.time() - since > SILENCE:
                process.send_signal(signal.SIGTERM)
                process.wait()
                raise SystemExit(f"the run hangs: {SILENCE:.0f} s without a line in run.log")
        said.seek(0)
        return process.returncode, said.read().decode("utf-8", "replace")


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Answers all that is in a folder: size and time of change (ns) by path."""
    return {p.relative_to(folder).as_posix(): (s.st_size, s.st_mtime_ns) for p in folder.rglob("*") for s in (p.lstat(),)}


def changes(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"{name} {'came' if name not in before else 'went' if name not in after else 'changed'}"


def kept(place: Path) -> dict[str, tuple[int, int]]:
    """Answers how many files, and bytes, the run left in each shelf of its cache."""
    found: dict[str, tuple[int, int]] = {}
    root = place / "home" / ".cache" / "kehoach"
    for path in (p for p in root.rglob("*") if p.is_file()):
        shelf = path.relative_to(root).parts[0]
        number, size = found.get(shelf, (0, 0))
        found[shelf] = number + 1, size + path.stat().st_size
    return found


def left_behind(place: Path) -> Iterator[str]:
    """Answers what a run left in its home and temporary folder that it should not, and processes that it left."""
    cache = place / "home" / ".cache" / "kehoach"
    for path in (p for p in (place / "home").rglob("*") if p.is_file()):
        if cache not in path.parents or path.relative_to(cache).parts[0] not in CACHE:
            yield f"home folder: {path.relative_to(place)}"
    for path in (place / "tmp").rglob("*"):
        yield f"temporary folder: {path.relative_to(place)}"
    mark = f"{MARK}={place}".encode()
    # Those that ended with the run may need a moment.
    for again in (True, False):
        alive = [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit() and mark in environ(entry)]
        if not alive or not again:
            break
        time.sleep(5)
    yield from (f"process {pid} is left" for pid in alive)


def environ(entry: Path) -> list[bytes]:
    try:
        return (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


# --- What it says ------------------------------------------------------------------------------------------------------------


def table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def skipped(out: Path) -> list[str]:
    return [each["path"] for each in json.loads((out / "run.json").read_text(encoding="utf-8"))["skipped"]]


def owner(path: str, inputs: Path) -> str:
    """Answers the file of the folder of inputs that a path of the tables stands in, as `format/name`; empty for another path."""
    inside = path.removeprefix(f"{inputs}/")
    return "/".join(inside.split("/")[:2]) if inside != path else ""


def accounts(inputs: Path, documents: list[dict[str, str]], quarantine: list[dict[str, str]], left_out: list[str]) -> Iterator[str]:
    """Answers what does not hold of the inputs one by one."""
    rows = [*documents, *quarantine]
    for path, number in Counter(row["path"] for row in rows).items():
        if number > 1:
            yield f"{path} is there {number} times"
    by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_file[owner(row["path"], inputs)].append(row)
    unseen = Counter(owner(path, inputs) for path in left_out)
    files = {p.relative_to(inputs).as_posix() for p in inputs.rglob("*") if p.is_file()}
    yield from (f"{name or row['path']} is no input" for name in by_file.keys() - files for row in by_file[name])
    for name in sorted(files):
        found = by_file[name]
        if not found:
            yield f"{name} is neither in documents nor in quarantine" + (", all of it was left out" if unseen[name] else "")
        elif [row["path"] for row in found] == [f"{inputs}/{name}"]:
            if found[0]["sha256"] != hashlib.sha256((inputs / name).read_bytes()).hexdigest() and found[0]["stage"] != "find":
                yield f"{name} has the hash of other bytes: {found[0]['sha256']}"
        elif len(found) + unseen[name] < members(inputs / name):
            yield f"{name}: {len(found)} rows and {unseen[name]} left out of {members(inputs / name)} files in it"
    read = Counter(row["sha256"] for row in documents)
    first = {row["sha256"]: row["path"] for row in documents}
    yield from (f"{sha256} was read {number} times" for sha256, number in read.items() if number > 1)
    for row in quarantine:
        if row["code"] == "duplicate" and row["sha256"] not in read:
            yield f"{row['path']}: the bytes that it repeats were not read"
        # What is a duplicate names the file that was read in its place.
        message, shown = row["message"], first.get(row["sha256"], "") if row["code"] == "duplicate" else row["path"].rpartition("/")[2]
        if not row["code"] or not row["stage"] or len(message) < len(shown) + 20 or "\n" in message or shown not in message:
            yield f"{row['path']}: no reason that names it: {row['code']} {row['message']!r}"


def members(path: Path) -> int:
    """Answers how many files an archive holds, as Python's own reader sees it; 0 where it sees none."""
    return sum(not info.is_dir() for info in infos(path))


def unpacked(path: Path) -> int:
    """Answers how many bytes the files in an archive have."""
    return sum(info.file_size for info in infos(path))


def infos(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except Exception:
        return []


def counts(out: Path, documents: list[dict[str, str]], quarantine: list[dict[str, str]], said: str) -> Iterator[str]:
    """Answers what does not hold of the run's own figures."""
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]
    findings = Counter(row["code"] for row in table(out, "findings"))
    log = (out / "run.log").read_text(encoding="utf-8")
    with sqlite3.connect(f"file:{out / 'kehoach.sqlite'}?mode=ro", uri=True) as base:
        stored = {name: base.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("documents", "quarantine", "tuples")}
    with (out / "texts.jsonl").open(encoding="utf-8") as file:
        texts = sum(1 for _ in file)
    tuples = len(table(out, "tuples"))
    for what, one, other in (
        ("inputs", told["inputs"], len(documents) + len(quarantine)),
        ("documents", told["documents"], len(documents)),
        ("quarantined", told["quarantined"], len(quarantine)),
        ("partial", told["partial"], sum(row["status"] == "partial" for row in documents)),
        ("tuples", told["tuples"], tuples),
        ("without_deadline", told["without_deadline"], findings["no_deadline"]),
        ("deadlines", sum(told[f"{which}_deadline"] for which in ("with", "without", "unclear")), tuples),
        ("owners", sum(told[f"{which}_owner"] for which in ("with", "without", "unclear")), tuples),
        ("without_owner", told["without_owner"], findings["no_owner"]),
        ("findings", sum(told["findings"].values()), findings.total()),
        ("read_now", told["read_now"], told["inputs"]),
        ("documents in the database", stored["documents"], len(documents)),
        ("quarantine in the database", stored["quarantine"], len(quarantine)),
        ("tuples in the database", stored["tuples"], tuples),
        ("texts", texts, len(documents)),
        ("inputs at the start of run.log", re.findall(r" start (\d+) inputs\n", log), [str(told["inputs"])]),
        ("lines of inputs in run.log", len(Log(out / "run.log").seconds), told["inputs"]),
        ("ends of run.log", log.count(" done\n"), 1),
        ("products", [name for name in PRODUCTS if not (out / name).is_file() or not (out / name).stat().st_size], []),
        ("temporary files", [p.name for p in out.rglob("*.tmp*")], []),
    ):
        if one != other:
            yield f"{what}: {one}, and not {other}"
    for number in (len(documents), len(quarantine)):
        if number and f"  {number:,}  ".replace(",", ".") not in re.sub(r" +", "  ", said):
            yield f"the summary does not say {number:,}: {said[:600]}"


class Log:
    """What run.log says: the seconds of each input, and the longest time in which none was done."""

    def __init__(self, path: Path) -> None:
        self.seconds: dict[str, float] = {}
        self.silence = 0.0
        before = None
        for line in path.read_text(encoding="utf-8").splitlines():
            at, _, rest = line.partition(" ")
            now = dt.datetime.fromisoformat(at)
            done = re.fullmatch(r"\S+ (\d+\.\d+)s \d+p (.*)", rest)
            if done:
                self.seconds[done[2]] = float(done[1])
                self.silence = max(self.silence, (now - before).total_seconds() if before else 0.0)
            before = now

    def too_long(self, inputs: Path) -> Iterator[str]:
        """Answers what took longer than the settings give it."""
        from extract import settings

        limits = settings.load().document
        for path, seconds in self.seconds.items():
            file = inputs / owner(path, inputs)
            # What an archive holds may be larger than the archive.
            size = file.stat().st_size if str(file) == path else unpacked(file)
            most = limits.seconds + limits.seconds_per_mb * size / 1e6 + GRACE
            if seconds > most:
                yield f"{path} took {seconds:.0f} s of {most:.0f}"


def report(inputs: Path, documents: list[dict[str, str]], quarantine: list[dict[str, str]], log: Log) -> None:
    """Prints the table."""
    found: dict[str, Rows] = {}
    for path in sorted(p for p in inputs.rglob("*") if p.is_file()):
        found.setdefault(path.parent.name, Rows()).files += 1
    for row in (*documents, *quarantine):
        of = found[owner(row["path"], inputs).partition("/")[0]]
        of.inputs += 1
        of.slowest = max(of.slowest, log.seconds.get(row["path"], 0.0))
        if "code" in row:
            of.codes[row["code"]] += 1
        else:
            of.read += 1
            of.partial += row["status"] == "partial"
    print("| format | files | inputs | read | partial | quarantined | slowest s |")
    print("|---|---:|---:|---:|---:|---|---:|")
    every = Rows()
    for fmt in (*(fmt for fmt in SHARES if fmt in found), ""):
        of = found.get(fmt, every)
        codes = ", ".join(f"{code} {number:,}" for code, number in of.codes.most_common())
        print(f"| {fmt or 'all'} | {of.files:,} | {of.inputs:,} | {of.read:,} | {of.partial:,} | {codes} | {of.slowest:.1f} |")
        for name in ("files", "inputs", "read", "partial"):
            setattr(every, name, getattr(every, name) + getattr(of, name))
        every.codes.update(of.codes)
        every.slowest = max(every.slowest, of.slowest)


if __name__ == "__main__":
    raise SystemExit(main())
