"""`kehoach evaluate GOLD`: how well plans are read, against gold, with gains and losses against a baseline."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from extract.cli import document
from extract.cli.terminal import Parser, emit
from extract.errors import UsageError
from extract.messages import Text

HELP = Text(
    "Chấm điểm so với bản chuẩn (gold), nêu điểm được và mất so với mốc đã lưu.",
    "Scores against gold annotations, with gains and losses against a saved baseline.",
)
EXAMPLE = Text(
    "Ví dụ: kehoach evaluate corpus/gold --baseline corpus/baseline.json\nMã kết thúc: 0 đạt, 1 kém mốc, 2 không chạy được.",
    "Example: kehoach evaluate corpus/gold --baseline corpus/baseline.json\nExit code: 0 passed, 1 below the baseline, 2 could not run.",
)
_ROOT = Text(
    "thư mục mà đường dẫn trong bản chuẩn tính từ đó (mặc định: thư mục chứa GOLD)",
    "folder that the gold's paths start from (default: the one that holds GOLD)",
)
_DIR = Text("THƯ_MỤC", "DIR")
_FILE = Text("TỆP", "FILE")


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    add = parser.add_argument
    add("gold", type=Path, metavar="GOLD", help=Text("thư mục bản chuẩn (*.json)", "folder of gold annotations (*.json)").of(lang))
    add("--root", type=Path, metavar=_DIR.of(lang), help=_ROOT.of(lang))
    document.add_without(parser, lang, "weights", "inheritance")
    add("--baseline", type=Path, metavar=_FILE.of(lang), help=Text("mốc để so sánh", "what to compare with").of(lang))
    add("--update-baseline", action="store_true", help=Text("ghi kết quả này thành mốc mới", "make this result the baseline").of(lang))
    add("--detail", action="store_true", help=Text("in từng chỗ sai của từng văn bản", "print every miss of every document").of(lang))
    add("--json", action="store_true", help=Text("in dạng JSON", "print JSON").of(lang))


def run(options: Namespace) -> int:
    """Scores, compares, prints."""
    if options.update_baseline and options.baseline is None:
        raise UsageError(
            "no_baseline",
            vi="--update-baseline cần --baseline TỆP để biết ghi vào đâu.",
            en="--update-baseline needs --baseline FILE to write to.",
        )
    from extract import evaluate

    compared = None if options.update_baseline else options.baseline
    report = evaluate.run(options.gold, options.root or options.gold.parent, baseline=compared, without=options.without)
    emit(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if options.json else report.render(options.lang, detail=options.detail))
    if options.update_baseline:
        report.save(options.baseline)
        return 0
    return 1 if report.failed else 0
