"""`kehoach doctor`: what this machine has and lacks."""

from __future__ import annotations

import json
from argparse import Namespace

from extract.cli.terminal import Parser, emit
from extract.messages import Text

HELP = Text("Kiểm tra máy này có đủ những gì chương trình cần.", "Checks that this machine has what the program needs.")
EXAMPLE = Text(
    "Ví dụ: kehoach doctor\nMã kết thúc: 0 đủ, 1 còn thiếu.", "Example: kehoach doctor\nExit code: 0 all is there, 1 something is missing."
)
_JSON = Text("in dạng JSON", "print JSON")


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    parser.add_argument("--json", action="store_true", help=_JSON.of(lang))


def run(options: Namespace) -> int:
    """Prints each check as it is made."""
    from extract import doctor

    lang, failed, rows = options.lang, 0, []
    for check in doctor.examine():
        failed += not check.ok
        rows.append({"name": check.name.of(lang), "ok": check.ok, "found": check.found.of(lang), "remedy": check.remedy.of(lang)})
        if not options.json:
            remedy = f" → {check.remedy.of(lang)}" if not check.ok else ""
            emit(f"{'✓' if check.ok else '✗'} {check.name.of(lang)}: {check.found.of(lang)}{remedy}")
    if options.json:
        emit(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        emit(
            Text("Đủ, chạy được.", "All is there.").of(lang) if not failed else Text(f"Còn thiếu {failed}.", f"{failed} missing.").of(lang)
        )
    return 1 if failed else 0
