"""Looks at the machine: what kehoach needs, whether it is there and works, and what to do where it is not."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata

from extract.errors import KehoachError
from extract.messages import Text, printable
from extract.version import __version__

_REINSTALL = Text("chạy lại make setup, hoặc pip install kehoach", "run make setup again, or pip install kehoach")
_NOTHING = Text("", "")
# What only some options need, with the option.
_EXTRAS = (("distributed", "--cluster", "cluster"), ("fsspec", "s3://", "remote"), ("obstore", "s3://", "remote"))
_SAMPLE = "Sở Y tế chủ trì, phối hợp với Sở Tài chính thực hiện."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what was found, and what to do where `ok` is False (empty otherwise)."""

    name: Text
    ok: bool
    found: Text
    remedy: Text = _NOTHING


def examine() -> Iterator[Check]:
    """Answers the checks one by one, each as it is made; a broken thing makes its own check fail, never the examination."""
    yield _python()
    yield from _packages()
    yield from _extras()
    yield _tried(Text("quy tắc", "rules"), _rules)
    yield _tried(Text("tách từ tiếng Việt (underthesea)", "Vietnamese word boundaries (underthesea)"), _words)
    yield _tried(Text("spaCy", "spaCy"), _spacy)
    yield _tried(Text("đọc PDF (pdfium)", "PDF reading (pdfium)"), _pdfium)
    yield _libreoffice()
    yield _tesseract()
    yield _bars()
    yield _temporary()
    yield _file_names()


def _python() -> Check:
    ok = (3, 11) <= sys.version_info[:2] < (3, 14)
    found = f"{platform.python_version()} ({platform.system()} {platform.machine()})"
    remedy = Text("cài Python 3.11, 3.12 hoặc 3.13", "install Python 3.11, 3.12 or 3.13")
    return Check(Text("Python", "Python"), ok, Text(found, found), _NOTHING if ok else remedy)


def _packages() -> Iterator[Check]:
    try:
        declared = metadata.requires("kehoach") or []
    except metadata.PackageNotFoundError:
        missing = Text("chưa được cài vào môi trường Python này", "not installed in this Python environment")
        yield Check(Text("kehoach", "kehoach"), False, missing, _REINSTALL)
        return
    yield Check(Text("kehoach", "kehoach"), True, Text(__version__, __version__))
    for requirement in declared:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        if "extra ==" in requirement:
            continue
        try:
            version = metadata.version(name)
            yield Check(Text(name, name), True, Text(version, version))
        except metadata.PackageNotFoundError:
            yield Check(Text(name, name), False, Text("chưa cài", "not installed"), _REINSTALL)


def _extras() -> Iterator[Check]:
    """What is not there is nothing that is missing: a plain installation goes without."""
    for name, option, extra in _EXTRAS:
        try:
            version = metadata.version(name)
            found = Text(version, version)
        except metadata.PackageNotFoundError:
            remedy = f"pip install 'kehoach[{extra}]'"
            found = Text(f"chưa cài, chỉ {option} cần: {remedy}", f"not installed, only {option} needs it: {remedy}")
        yield Check(Text(f"{name} ({option})", f"{name} ({option})"), True, found)


def _tried(name: Text, look: Callable[[], Text]) -> Check:
    try:
        return Check(name, True, look())
    except KehoachError as error:
        return Check(name, False, Text(error.vi, error.en), _REINSTALL)
    except Exception as error:
        what = printable(f"{type(error).__name__}: {error}")
        return Check(name, False, Text(what, what), _REINSTALL)


def _rules() -> Text:
    from extract import rulebook

    directory = rulebook.rules_dir()
    count = len(rulebook.load(directory).rules)
    shown = printable(str(directory))
    return Text(f"{count} quy tắc trong {shown}", f"{count} rules in {shown}")


def _words() -> Text:
    from underthesea import word_tokenize

    words = len(word_tokenize(_SAMPLE, use_token_normalize=False))
    return Text(f"chạy được, {words} từ trong câu thử", f"works, {words} words in the trial sentence")


def _spacy() -> Text:
    import spacy

    tokens = len(spacy.blank("xx")(_SAMPLE))
    return Text(f"chạy được, {tokens} từ trong câu thử", f"works, {tokens} tokens in the trial sentence")


def _pdfium() -> Text:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    pages = len(document)
    document.close()
    return Text(f"chạy được, {pages} trang thử", f"works, {pages} trial page")


def _libreoffice() -> Check:
    from extract.ingest import office, soffice

    name = Text("LibreOffice (đọc .doc, .rtf, .odt, .xls)", "LibreOffice (reads .doc, .rtf, .odt, .xls)")
    found = soffice.program()
    if found is not None and isinstance(soffice.convert(soffice.Job(rb"{\rtf1 kehoach}", ".rtf", "docx")), bytes):
        return Check(name, True, Text(f"chạy được: {printable(found)}", f"works: {printable(found)}"))
    what = Text("chưa cài", "not installed") if found is None else Text("có nhưng không chạy được", "there, but does not work")
    return Check(name, False, what, Text(f"chạy {office.INSTALL}", f"run {office.INSTALL}"))


def _tesseract() -> Check:
    from extract.ocr import tesseract

    name = Text("Tesseract (đọc bản quét)", "Tesseract (reads scans)")
    try:
        version = tesseract.Tesseract().version()
        return Check(name, True, Text(f"chạy được: {printable(version)}", f"works: {printable(version)}"))
    except KehoachError as error:
        return Check(name, False, Text(error.vi, error.en), Text(f"chạy {tesseract.INSTALL}", f"run {tesseract.INSTALL}"))


def _bars() -> Check:
    """What the system cannot do does not keep anything from working: it is said, and nothing is missing."""
    from extract import jail

    able = jail.abilities()
    version = str(able.files)
    files = Text(f"chỉ ghi được trong thư mục riêng (Landlock {version})", f"they write in their own folder alone (Landlock {version})")
    network = Text("không có mạng (seccomp)", "they have no network (seccomp)")
    limits = Text("có giới hạn bộ nhớ, thời gian, cỡ tệp", "memory, time and size of files are limited")
    if not able.files:
        files = Text("hệ thống KHÔNG chặn được việc ghi ra ngoài (thiếu Landlock)", "the system does NOT hold their writing (no Landlock)")
    if not able.network:
        network = Text("hệ thống này KHÔNG chặn được mạng (thiếu seccomp)", "this system does NOT keep them off the network (no seccomp)")
    told = (files, network, limits)
    name = Text("rào chắn cho LibreOffice và Tesseract", "bars around LibreOffice and Tesseract")
    return Check(name, True, Text("; ".join(t.vi for t in told), "; ".join(t.en for t in told)))


def _temporary() -> Check:
    name = Text("thư mục tạm", "temporary folder")
    try:
        with tempfile.TemporaryFile():
            where = tempfile.gettempdir()
        return Check(name, True, Text(where, where))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = Text("đặt biến TMPDIR vào thư mục ghi được, còn chỗ trống", "point TMPDIR at a folder that can be written and has room")
        return Check(name, False, Text(reason, reason), remedy)


def _file_names() -> Check:
    encoding = sys.getfilesystemencoding()
    ok = encoding.lower().replace("-", "") == "utf8"
    found = f"{encoding} (LANG={os.environ.get('LANG', '')})"
    remedy = Text("đặt LANG=C.UTF-8 để đọc đúng tên tệp có dấu", "set LANG=C.UTF-8, so that accented file names are read right")
    return Check(Text("mã tên tệp", "file name encoding"), ok, Text(found, found), _NOTHING if ok else remedy)
