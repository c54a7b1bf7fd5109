"""`kehoach text FILE`: the cleaned text that all offsets point into."""

from __future__ import annotations

from argparse import Namespace

from extract.cli import document
from extract.cli.terminal import Parser, emit
from extract.messages import Text

HELP = Text(
    "In văn bản đã làm sạch mà mọi vị trí trỏ vào (ký tự sang trang giữa các trang).",
    "Prints the cleaned text that all offsets point into (a form feed between pages).",
)
EXAMPLE = Text("Ví dụ: kehoach text ke-hoach.docx", "Example: kehoach text plan.docx")


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    document.add_file(parser, lang)


def run(options: Namespace) -> int:
    """Prints the text."""
    emit(document.document(options).text)
    return 0
