"""`kehoach extract FILE --json`: everything that is in one plan, as one JSON object."""

from __future__ import annotations

import json
from argparse import Namespace

from extract.cli import document
from extract.cli.terminal import Parser, emit
from extract.messages import Text

HELP = Text(
    "Đọc một kế hoạch và in mọi thứ trong đó ra stdout, dạng JSON.", "Reads one plan and prints everything in it to stdout, as JSON."
)
EXAMPLE = Text(
    "Ví dụ: kehoach extract ke-hoach.docx --json > ke-hoach.json\nMã kết thúc: 0 đọc được, 2 không đọc được tệp.",
    "Example: kehoach extract plan.docx --json > plan.json\nExit code: 0 read, 2 the file cannot be read.",
)
_JSON = Text("in dạng JSON (hiện là dạng duy nhất)", "print JSON (the only form there is)")


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    document.add_file(parser, lang)
    parser.add_argument("--json", action="store_true", help=_JSON.of(lang))
    document.add_without(parser, lang)


def run(options: Namespace) -> int:
    """Prints the object."""
    records = document.records(options)
    from extract.tables import document_json

    emit(json.dumps(document_json(records), ensure_ascii=False, indent=2))
    return 0
