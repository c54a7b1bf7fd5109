"""`kehoach rules check` and `kehoach rules explain FILE`: whether the rules hold, and what they do to a plan."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from extract.cli import document
from extract.cli.terminal import Parser, emit, say
from extract.messages import Text, number

HELP = Text(
    "Kiểm tra các quy tắc, hoặc cho biết quy tắc nào tìm ra điều gì trong một tệp.",
    "Checks the rules, or shows which rule found what in a file.",
)
EXAMPLE = Text(
    "Ví dụ: kehoach rules check\n       kehoach rules explain ke-hoach.docx",
    "Example: kehoach rules check\n         kehoach rules explain plan.docx",
)
_CHECK = Text(
    "Chạy mọi ví dụ của mọi quy tắc. Mã kết thúc: 0 đúng hết, 1 có ví dụ sai, 2 tệp quy tắc hỏng.",
    "Runs every example of every rule. Exit code: 0 all hold, 1 some fail, 2 a rule file is wrong.",
)
_EXPLAIN = Text(
    "In từng đoạn mà quy tắc tìm ra hoặc loại bỏ trong một tệp.", "Prints each stretch that a rule found or suppressed in a file."
)
_DIR = Text("thư mục quy tắc (mặc định: của chương trình)", "folder of rules (default: the program's own)")


def configure(parser: Parser, lang: str) -> None:
    """Declares the two commands and their arguments."""
    actions = parser.add_subparsers(
        title=Text("các lệnh", "commands").of(lang),
        metavar=Text("LỆNH", "COMMAND").of(lang),
        dest="action",
        required=True,
        parser_class=Parser,
    )
    check = actions.add_parser("check", lang=lang, help=_CHECK.of(lang), description=_CHECK.of(lang), epilog="kehoach rules check")
    check.add_argument("--rules", type=Path, metavar=Text("THƯ_MỤC", "DIR").of(lang), help=_DIR.of(lang))
    explain = actions.add_parser(
        "explain", lang=lang, help=_EXPLAIN.of(lang), description=_EXPLAIN.of(lang), epilog="kehoach rules explain plan.docx"
    )
    document.add_file(explain, lang)
    explain.add_argument(
        "--json", action="store_true", help=Text("in mỗi dòng một đối tượng JSON", "print one JSON object a line").of(lang)
    )


def run(options: Namespace) -> int:
    """Runs the one that was named."""
    return _check(options) if options.action == "check" else _explain(options)


def _check(options: Namespace) -> int:
    from extract import matcher, rulebook
    from extract.normalize.deadlines import VALUES

    book = rulebook.load(options.rules or rulebook.rules_dir(), values=VALUES)
    problems = matcher.check(book, VALUES)
    for problem in problems:
        emit(problem)
    examples = sum(len(r.match) + len(r.reject) for r in book.rules)
    counts = tuple(number(n, options.lang) for n in (len(book.rules), examples, len(problems)))
    say(Text("{} quy tắc, {} ví dụ, {} ví dụ sai.", "{} rules, {} examples, {} fail.").of(options.lang).format(*counts))
    return 1 if problems else 0


def _explain(options: Namespace) -> int:
    read = document.document(options)
    from extract import pipeline

    for row in pipeline.explain(read):
        if options.json:
            emit(
                json.dumps(
                    {"rule": row.rule_id, "kind": row.kind, "quote": row.quote, "start": row.start, "end": row.end, "by": row.by},
                    ensure_ascii=False,
                )
            )
        else:
            kind = Text("tìm ra", "found") if row.kind == "found" else Text(f"bỏ, do {row.by}", f"suppressed by {row.by}")
            emit(f"{row.start:>7}-{row.end:<7} {row.rule_id:<32} {kind.of(options.lang)}: {' '.join(row.quote.split())}")
    return 0
