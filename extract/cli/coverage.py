"""`kehoach coverage CONCLUSION PLAN...`: which shortcoming of a conclusion is answered by which solution of the plans, which by none."""

from __future__ import annotations

from argparse import Namespace

from extract.cli import comparison
from extract.cli.terminal import Parser
from extract.messages import Text

HELP = Text(
    "Đối chiếu kết luận, thông báo nêu hạn chế với các kế hoạch trả lời: hạn chế nào đã có giải pháp, hạn chế nào chưa.",
    "Holds a conclusion that lists shortcomings against the plans that answer it: which have a solution, which have none.",
)
EXAMPLE = Text(
    "Ví dụ: kehoach coverage thong-bao.docx ke-hoach.docx --html doi-chieu.html --xlsx doi-chieu.xlsx",
    "Example: kehoach coverage notice.docx plan.docx --html coverage.html --xlsx coverage.xlsx",
)
_CONCLUSION = Text(
    "văn bản nêu hạn chế: kết luận, thông báo, báo cáo", "the document that lists the shortcomings: conclusion, notice, report"
)
_PLAN = Text("kế hoạch trả lời; có thể nhiều kế hoạch", "a plan that answers it; there may be several")


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    parser.add_argument("conclusion", metavar=Text("KẾT_LUẬN", "CONCLUSION").of(lang), help=_CONCLUSION.of(lang))
    parser.add_argument("plan", nargs="+", metavar=Text("KẾ_HOẠCH", "PLAN").of(lang), help=_PLAN.of(lang))
    comparison.add_output(parser, lang)


def run(options: Namespace) -> int:
    """Prints what became of the shortcomings."""
    conclusion, *plans = comparison.read(options, [options.conclusion, *options.plan])
    from extract.compare.coverage import coverage
    from extract.export.comparison import COVERAGE_COLUMNS, coverage_entries, coverage_json
    from extract.export.comparison_report import coverage_report

    found = coverage(conclusion, plans)
    report = coverage_report(found, options.lang)
    return comparison.hand_out(options, report, coverage_json(found), COVERAGE_COLUMNS, coverage_entries(found))
