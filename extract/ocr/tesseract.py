"""Tesseract 5 as a program: one start a page, the picture in a file of its own, hOCR on its standard output."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from extract import jail, settings
from extract.ocr import OcrError, OcrLine, OcrPage, OcrWord, PageImage, missing_tool

LANGUAGE = "vie"
INSTALL = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"
_PROBE_S = 20.0
# 3: Tesseract finds the lines itself. benchmarks/ocr.py has what the others cost.
_LAYOUT = "3"
# 6: one block of lines.
_COLUMN = "6"
# Type of one width for all letters is not looked for: plans are not typewritten, and looking takes a twentieth of the time of a page.
_SETTINGS = ("-c", "textord_all_prop=1")
_OLDEST = 4
# Where packages put language data.
_DATA = ("usr/share/tesseract-ocr/*/tessdata", "usr/share/tessdata", "usr/local/share/tessdata")

_TITLE = re.compile(r"(bbox|baseline|x_size|x_wconf) ([-\d. ]+)")


class Tesseract:
    """Calls the program `$KEHOACH_TESSERACT`, else `tesseract`; $KEHOACH_OCR_TIMEOUT is how many seconds a page may take."""

    name = "tesseract"

    def version(self) -> str:
        """Answers the program's version with a mark of its language data and of the settings."""
        return f"{_probe(program())} {LANGUAGE} psm {_LAYOUT}, {_COLUMN} {_SETTINGS[1]}"

    def mark(self) -> str:
        """Answers size and time of the program and of the language data that lie where it looks for them."""
        found = shutil.which(os.environ.get("KEHOACH_TESSERACT") or "tesseract")
        if found is None:
            return "none"
        named = os.environ.get("TESSDATA_PREFIX")
        folders = [Path(named)] if named else sorted(p for place in _DATA for p in Path("/").glob(place))
        files = (Path(found).resolve(), *(folder / f"{LANGUAGE}.traineddata" for folder in folders))
        there = (f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files if path.is_file())
        return "; ".join((self.name, _LAYOUT, _COLUMN, *_SETTINGS, *there))

    def recognize(self, image: PageImage) -> OcrPage:
        """Answers the words on `image`."""
        path = program()
        _probe(path)
        layout = _COLUMN if image.column else _LAYOUT
        options = ("-l", LANGUAGE, "--psm", layout, "--dpi", str(round(image.dpi)), "-c", "tessedit_create_hocr=1", *_SETTINGS)
        try:
            # Its standard input it reads byte by byte, which takes a tenth of the time of a page.
            with tempfile.NamedTemporaryFile(prefix="kehoach-", suffix=".png") as file:
                file.write(image.png())
                file.flush()
                # It writes to its standard output alone.
                limits = settings.current()
                bars = jail.Bars((), limits.document.memory_mb, limits.reading.file_mb, timeout_s())
                command = jail.command([path, file.name, "stdout", *options], bars)
                done = subprocess.run(
                    command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s(), env=_environment(), check=False
                )
        except subprocess.TimeoutExpired:
            raise OcrError("timeout", f"no answer within {timeout_s():g} s") from None
        except OSError as error:
            raise OcrError("crashed", error.strerror or type(error).__name__) from error
        if done.returncode != 0:
            raise OcrError("crashed", _last_words(done.stderr) or f"exit code {done.returncode}")
        return read_hocr(done.stdout)


def program() -> str:
    """Answers the path of the program. Raises InputError `missing_tool` where there is none."""
    found = shutil.which(os.environ.get("KEHOACH_TESSERACT") or "tesseract")
    if found is None:
        raise missing_tool("máy chưa cài Tesseract", "Tesseract is not installed", INSTALL)
    return found


def timeout_s() -> float:
    """Answers how many seconds one page may take."""
    try:
        return float(os.environ["KEHOACH_OCR_TIMEOUT"])
    except (KeyError, ValueError):
        return settings.current().reading.ocr_page_seconds


def _environment() -> dict[str, str]:
    # With threads of its own Tesseract takes two to ten times as long as soon as several pages are on their way.
    return {**os.environ, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


def _last_words(stderr: bytes) -> str:
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


@functools.cache
def _probe(path: str) -> str:
    """Answers the version of the program at `path` and a mark of its Vietnamese. Raises InputError `missing_tool`."""
    listed = _ask(path, "--list-langs")
    languages = listed.splitlines()
    if LANGUAGE not in languages[1:]:
        raise missing_tool("Tesseract chưa có dữ liệu tiếng Việt (vie)", "Tesseract lacks its Vietnamese data (vie)", INSTALL)
    first = _ask(path, "--version").splitlines()[0]
    found = re.search(r"(\d+)\.[\w.\-]+", first)
    if found is None or int(found[1]) < _OLDEST:
        raise missing_tool(f"bản Tesseract đang cài quá cũ ({first})", f"the installed Tesseract is too old ({first})", INSTALL)
    return f"{found[0]} {_mark(languages[0])}"


def _ask(path: str, option: str) -> str:
    try:
        done = subprocess.run([path, option], capture_output=True, timeout=_PROBE_S, env=_environment(), check=False)
    except (OSError, subprocess.TimeoutExpired):
        done = None
    text = (done.stdout + done.stderr).decode("utf-8", "replace") if done is not None and done.returncode == 0 else ""
    if not text.strip():
        raise missing_tool("Tesseract trên máy không chạy được", "the installed Tesseract does not run", INSTALL)
    return text


def _mark(heading: str) -> str:
    """Answers what tells one set of language data from another; the program says in `heading` where it lies."""
    named = re.search(r'"([^"]+)"', heading)
    try:
        return hashlib.sha256((Path(named[1]) / f"{LANGUAGE}.traineddata").read_bytes()).hexdigest()[:12] if named else ""
    except OSError:
        return ""


def read_hocr(data: bytes) -> OcrPage:
    """Answers the lines in an hOCR file. Raises OcrError `nonsense` where it is none."""
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise OcrError("nonsense", str(error)) from error
    if root is None or b"ocr_page" not in data:
        raise OcrError("nonsense", "no page in what Tesseract wrote")
    lines = []
    for word in root.iter("{*}span"):
        if word.get("class") != "ocrx_word" and word.get("id", "").startswith("line_"):
            line = _line(word)
            if line is not None:
                lines.append(line)
    return OcrPage(tuple(lines))


def _line(element: Any) -> OcrLine | None:
    facts = _facts(element)
    words = tuple(word for child in element.iter("{*}span") if child.get("class") == "ocrx_word" and (word := _word(child)) is not None)
    if not words or "bbox" not in facts:
        return None
    left, _, _, bottom = facts["bbox"]
    slope, offset = facts.get("baseline", [0.0, 0.0])
    size = facts.get("x_size", [0.0])[0] or max(word.bottom - word.top for word in words)
    return OcrLine(words, slope, bottom + offset - slope * left, size)


def _word(element: Any) -> OcrWord | None:
    text = "".join(element.itertext()).strip()
    facts = _facts(element)
    if not text or len(facts.get("bbox", [])) != 4:
        return None
    x0, top, x1, bottom = facts["bbox"]
    return OcrWord(text, x0, top, x1, bottom, facts.get("x_wconf", [0.0])[0] / 100)


def _facts(element: Any) -> dict[str, list[float]]:
    return {name: [float(value) for value in values.split()] for name, values in _TITLE.findall(element.get("title", ""))}
