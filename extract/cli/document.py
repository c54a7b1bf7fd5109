"""What the commands on one file share: FILE or `-`, read and understood, without the rest of the products."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from extract.cli.terminal import Parser
from extract.messages import Text

if TYPE_CHECKING:
    from extract.model import Document, Records

_OCR = Text(
    "nhận dạng chữ (OCR): auto (mặc định) cho trang không có lớp chữ dùng được, always cho mọi trang, never không trang nào",
    "OCR: auto (the default) for pages without a usable text layer, always for all pages, never for none",
)
_FILE = Text(
    "tệp Word, PDF, ảnh, văn bản, HTML hoặc bảng tính, kể cả tệp trong .zip (ho-so.zip/ke-hoach.doc); - để đọc từ stdin",
    "a Word, PDF, picture, text, HTML or spreadsheet file, also one in a .zip (files.zip/plan.doc); - reads stdin",
)
_WITHOUT = {
    "nlp": Text("nlp là tách từ và từ loại (underthesea, spaCy)", "nlp is word boundaries and parts of speech (underthesea, spaCy)"),
    "weights": Text("weights là trọng số của độ tin cậy", "weights is what confidence is made up of"),
    "inheritance": Text(
        "inheritance là đơn vị và thời hạn lấy từ đề mục, câu dẫn, ô gộp ở trên",
        "inheritance is units and times from headings, lead-ins and merged cells above",
    ),
}
_LEAVE_OUT = Text("bỏ bước này: {parts}", "leave this out: {parts}")


def add_file(parser: Parser, lang: str) -> None:
    """Gives `parser` the argument FILE and how its pictures are read."""
    parser.add_argument("file", metavar=Text("TỆP", "FILE").of(lang), help=_FILE.of(lang))
    add_ocr(parser, lang)


def add_without(parser: Parser, lang: str, *more: str) -> None:
    """Gives `parser` the option --without: nlp, and what else can be left out here."""
    parts = ("nlp", *more)
    told = _LEAVE_OUT.of(lang).format(parts="; ".join(_WITHOUT[part].of(lang) for part in parts))
    parser.add_argument("--without", choices=parts, action="append", default=[], help=told)


def add_ocr(parser: Parser, lang: str) -> None:
    """Gives `parser` the option --ocr."""
    # Not above: `kehoach --help` would then wait for the readers and the model.
    from extract.ingest.media import OCR_MODES

    parser.add_argument("--ocr", choices=OCR_MODES, default="auto", help=_OCR.of(lang))


def document(options: Namespace) -> Document:
    """Answers the document in FILE. Raises InputError where it cannot be read."""
    from extract import ingest
    from extract.ingest import remote

    if options.file == "-":
        return ingest.parse(sys.stdin.buffer.read(), "-", ocr=options.ocr)
    return ingest.read(remote.path(options.file), ocr=options.ocr)


def records(options: Namespace) -> Records:
    """Answers what FILE says, audited. Raises InputError where it cannot be read."""
    read = document(options)
    from extract import audit, pipeline

    return audit.audit(pipeline.understand(read, nlp="nlp" not in options.without))
