"""`kehoach diff OLD NEW`: two versions of a plan, tuple by tuple."""

from __future__ import annotations

from argparse import Namespace

from extract.cli import comparison
from extract.cli.terminal import Parser
from extract.messages import Text

HELP = Text(
    "So sánh hai bản của một kế hoạch: nhiệm vụ nào thêm, bỏ, sửa câu chữ, đổi thời hạn, đổi đơn vị.",
    "Compares two versions of a plan: which tasks came, went, were reworded, moved their date or changed hands.",
)
EXAMPLE = Text(
    "Ví dụ: kehoach diff ke-hoach-cu.docx ke-hoach-moi.docx --html so-sanh.html",
    "Example: kehoach diff old-plan.docx new-plan.docx --html diff.html",
)


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    parser.add_argument("old", metavar=Text("BẢN_CŨ", "OLD").of(lang), help=Text("bản cũ của kế hoạch", "the old version").of(lang))
    parser.add_argument("new", metavar=Text("BẢN_MỚI", "NEW").of(lang), help=Text("bản mới của kế hoạch", "the new version").of(lang))
    comparison.add_output(parser, lang)


def run(options: Namespace) -> int:
    """Prints what changed."""
    old, new = comparison.read(options, [options.old, options.new])
    from extract.compare.diff import diff
    from extract.export.comparison import DIFF_COLUMNS, diff_entries, diff_json
    from extract.export.comparison_report import diff_report

    found = diff(old, new)
    return comparison.hand_out(options, diff_report(found, options.lang), diff_json(found), DIFF_COLUMNS, diff_entries(found))
