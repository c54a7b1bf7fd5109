"""The audit page: one file that an auditor works in, from a file share, without server or network.

All data stand in it as JSON that no text of a plan can break out of, and a policy in its head allows its own script and style and nothing
else. Page pictures stand in it too, up to EMBEDDED bytes; further ones go into `audit-pages/` beside it. A run draws few pages of PDFs that
have their text (RUN_PAGES), as drawing a page takes a quarter of the time of reading it; `kehoach audit` draws all.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from extract.columns import TABLES
from extract.errors import InputError
from extract.export import coverages, replacing
from extract.export.auditdata import Plan, elsewhere, legend, plans
from extract.ingest import remote
from extract.reviews import Review
from extract.tables import SourceText, TableSet

# Pages drawn by a run, of PDFs with text; scans are always drawn, as recognising a page takes a hundred times as long.
RUN_PAGES = 16
# Bytes of pictures that stand in the page itself.
EMBEDDED = 16_000_000
# A page of more tasks, or letters of text, than a browser handles at ease goes on in audit-2.html and so on.
MAX_TASKS = 20_000
MAX_LETTERS = 24_000_000
SIDE = "audit-pages"
_OURS = re.compile(r"[0-9a-f]{16}-\d+\.(png|jpg)")
_PARTS = re.compile(r"audit-\d+\.html")
# Bytes of plans that wait in memory for their page.
_IN_MEMORY = 8_000_000
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}


def write(
    tables: TableSet,
    out_dir: Path,
    *,
    lang: str = "vi",
    decided: Sequence[Review] = (),
    folders: Sequence[Path] = (),
    draw: int | None = RUN_PAGES,
) -> list[Path]:
    """Writes `audit.html` and what goes on beside it, and answers the files.

    Args:
        lang: language in which it opens; both are in it.
        decided: what auditors decided, also of documents that are not in `tables`.
        folders: where else to look for the source files, by their path or name.
        draw: so many pages of PDFs with text get a picture, whole documents at a time; None: all.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    sizes = list(_split(tables))
    names = ["audit.html", *(f"audit-{n}.html" for n in range(2, len(sizes) + 1))]
    artist = _Artist(out_dir, folders, draw)
    for old in out_dir.glob("audit-*.html"):
        if _PARTS.fullmatch(old.name) and old.name not in names:
            old.unlink()
    written = []
    compared = [{"found": one["found"], "remarks": one["remarks"]} for one in coverages.load(out_dir)]
    every = plans(tables)
    for name, size in zip(names, sizes, strict=True):
        # The plans wait in a file: none but the one at hand is held, and only behind them is known what stands elsewhere.
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as waiting:
            shown: set[str] = set()
            for n, (plan, source) in enumerate(itertools.islice(every, size)):
                artist.draw(plan, source)
                shown.update(finding["id"] for finding in plan["findings"])
                waiting.write(("," * (n > 0) + embedded(plan)).encode())
            waiting.seek(0)
            data: dict[str, Any] = {"lang": lang, "legend": legend(), "parts": names, "part": name, "plans": []}
            data |= {"elsewhere": elsewhere(decided, shown), "coverage": compared if name == names[0] else []}
            before, key, behind = embedded(data).partition('"plans":[')
            head, tail = frame(lang, side=artist.beside)
            with replacing(out_dir / name) as temporary, temporary.open("wb") as file:
                file.write((head + before + key).encode())
                shutil.copyfileobj(waiting, file)
                file.write((behind + tail).encode())
        written.append(out_dir / name)
    return written + artist.finish()


def frame(lang: str, *, side: bool = False) -> tuple[str, str]:
    """Answers the page up to its data, and what stands behind them. `side`: pictures stand in files beside it."""
    here = Path(__file__)
    template, style, script = (here.with_name(f"audit.{ending}").read_text(encoding="utf-8") for ending in ("html", "css", "js"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data: 'self' file:" if side else "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    # The data come last: nothing of theirs is searched for the other marks.
    filled = template.replace("{{lang}}", lang).replace("{{policy}}", policy).replace("{{style}}", style)
    head, tail = filled.replace("{{script}}", script).split("{{data}}")
    return head, tail


def embedded(data: Any) -> str:
    """Answers `data` as JSON that may stand in a <script> of HTML whatever its texts hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    # Half of a surrogate pair, from a file's name, is no UTF-8.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _split(tables: TableSet) -> Iterator[int]:
    """Answers how many documents, in their order, go into each part, so that a browser handles it at ease; 0 where there are none."""
    count = tasks = letters = 0
    for more, text in _sizes(tables):
        if count and (tasks + more > MAX_TASKS or letters + text > MAX_LETTERS):
            yield count
            count = tasks = letters = 0
        count, tasks, letters = count + 1, tasks + more, letters + text
    yield count


def _sizes(tables: TableSet) -> Iterator[tuple[int, int]]:
    """Answers how many tasks and letters each document has, in their order."""
    at, key = TABLES["tuples"].names.index("doc_id"), TABLES["documents"].names.index("doc_id")
    for part in tables.parts():
        tasks_of = Counter(row[at] for row in part.rows("tuples"))
        for row in part.rows("documents"):
            source = part.sources.get(str(row[key]))
            yield tasks_of[row[key]], len(source.text) if source else 0


class _Artist:
    """Puts pictures into the pages of plans, in the page itself as long as there is room, else in files beside it."""

    def __init__(self, out_dir: Path, folders: Sequence[Path], most: int | None) -> None:
        self.beside = False
        self._out = out_dir
        self._folders = folders
        self._left = most
        self._room = EMBEDDED
        self._files: list[Path] = []

    def draw(self, plan: Plan, source: SourceText | None) -> None:
        """Adds to `plan` the pictures of the pages that its records stand on; `href`, where its source is from the page, or None; `drawn`.

        `drawn` is "yes", "later" (only `kehoach audit` draws them), "gone" (the source is not there, or is another), "" without pages.
        """
        file = self._located(plan["path"])
        plan["href"] = None if file is None else _link(_outermost(file), self._out)
        plan["drawn"] = ""
        if source is None or not source.pages:
            return
        wanted = _shown(plan, len(source.pages))
        scanned = {n for n, (_, _, kind) in enumerate(source.pages, start=1) if kind == "ocr"}
        cost = len(wanted - scanned)
        if self._left is not None and cost > self._left:
            plan["drawn"] = "later"
            return
        data = None if file is None else _bytes(file, plan["id"])
        if data is None:
            plan["drawn"] = "gone"
            return
        from extract.ingest.media import sniff
        from extract.ingest.pictures import pictures

        if self._left is not None:
            self._left -= cost
        plan["drawn"] = "yes"
        for picture in pictures(data, sniff(data, plan["path"]), wanted, scanned):
            plan["pages"][picture.number - 1][2] = self._kept(plan["id"], picture.number, picture.media_type, picture.data)

    def finish(self) -> list[Path]:
        """Removes pictures of an earlier run and answers those of this one."""
        folder = self._out / SIDE
        if folder.is_dir():
            for old in folder.iterdir():
                if _OURS.fullmatch(old.name) and old not in self._files:
                    old.unlink()
            if not any(folder.iterdir()):
                folder.rmdir()
        return self._files

    def _kept(self, doc_id: str, number: int, media_type: str, data: bytes) -> str:
        if len(data) <= self._room:
            self._room -= len(data)
            return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
        self.beside = True
        path = self._out / SIDE / f"{doc_id}-{number}.{_ENDINGS[media_type]}"
        with replacing(path) as temporary:
            temporary.write_bytes(data)
        self._files.append(path)
        return f"{SIDE}/{path.name}"

    def _located(self, path: str) -> Path | None:
        """Answers where the source file is: as the run named it, from a folder above the results, or in one of the `folders`."""
        if remote.is_url(path):
            return remote.path(path)
        named = Path(path)
        places = [named, *(above / named for above in self._out.absolute().parents)]
        for folder in self._folders:
            # The folder may be the one that the run was given, or one under or above it.
            places += [folder.joinpath(*named.parts[n:]) for n in range(1 if named.is_absolute() else 0, len(named.parts))]
        return next((place for place in places if _outermost(place).is_file()), None)


def _outermost(path: Path) -> Path:
    """Answers the archive that `path` leads into, `path` itself where it leads into none or to an address."""
    if remote.is_remote(path):
        return path
    return next((above for above in path.parents if above.is_file()), path)


def _bytes(file: Path, doc_id: str) -> bytes | None:
    """Answers what is in the file, None where that is not what the run read."""
    from extract import ingest

    try:
        data = ingest.load(file)
    except InputError:
        return None
    return data if hashlib.sha256(data).hexdigest().startswith(doc_id) else None


def _link(file: Path, out_dir: Path) -> str | None:
    """Answers a relative address that leads from `out_dir` to the file; None where no such path leads there."""
    if remote.is_remote(file):
        return file.as_posix() if file.parts[0] in ("http:", "https:") else None
    try:
        return quote(os.path.relpath(file, out_dir).replace(os.sep, "/"), errors="surrogateescape")
    except ValueError:
        return None


def _shown(plan: Plan, count: int) -> set[int]:
    """Answers the pages (1-based) that something in the plan points at, with the first and the last."""
    found = {1, count, *(place[0] for place in json.loads(plan["evidence"] or "{}").values() if place[0])}
    records = [*plan["tasks"], *plan["shortcomings"], *plan["findings"], *(v for task in plan["tasks"] for v in (*task["d"], *task["u"]))]
    for record in records:
        where = record["w"]
        if where is not None and where[0] is not None:
            # A record may run over onto the next page.
            found |= {box[0] for box in json.loads(where[3])} if where[3] else {where[0]}
    return {number for number in found if 1 <= number <= count}
