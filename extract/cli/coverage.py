"""`kehoach coverage CONCLUSION PLAN...`: which shortcoming of a conclusion is answered by which solution of the plans, which by none."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from extract.cli import audit, comparison
from extract.cli.terminal import Parser, say
from extract.errors import UsageError
from extract.messages import Text, printable

HELP = Text(
    "Đối chiếu kết luận, thông báo nêu hạn chế với các kế hoạch trả lời: hạn chế nào đã có giải pháp, hạn chế nào chưa.",
    "Holds a conclusion that lists shortcomings against the plans that answer it: which have a solution, which have none.",
)
EXAMPLE = Text(
    "Ví dụ: kehoach coverage thong-bao.docx ke-hoach.docx --out ket-qua",
    "Example: kehoach coverage notice.docx plan.docx --out tables",
)
_OUT = Text(
    "đưa kết quả đối chiếu vào audit.html và kehoach.xlsx của thư mục kết quả này (chưa có thì chạy kehoach run trên các tệp này)",
    "puts the outcome into audit.html and kehoach.xlsx of this folder of results (where there are none, of a run over these files)",
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
    parser.add_argument("--out", type=Path, metavar=Text("THƯ_MỤC", "DIR").of(lang), help=_OUT.of(lang))
    audit.add_profile(parser, lang)


def run(options: Namespace) -> int:
    """Prints what became of the shortcomings."""
    files = [options.conclusion, *options.plan]
    if options.out and "-" in files:
        raise UsageError("stdin_in_run", vi="--out cần tệp trên đĩa, không đọc từ stdin (-).", en="--out needs files, not stdin (-).")
    profile = audit.profile(options)
    conclusion, *plans = comparison.read(options, files)
    from extract.compare.coverage import coverage
    from extract.export.comparison import COVERAGE_COLUMNS, coverage_entries, coverage_json
    from extract.export.comparison_report import coverage_report

    found = coverage(conclusion, plans)
    if options.out:
        from extract import audits

        audits.compare(options.out, found, [Path(f) for f in files], lang=options.lang, ocr=options.ocr, profile=profile)
        shown = printable((options.out / "audit.html").as_posix())
        say(Text(f"Đã ghi {shown}.", f"{shown} is written.").of(options.lang))
    report = coverage_report(found, options.lang)
    return comparison.hand_out(options, report, coverage_json(found), COVERAGE_COLUMNS, coverage_entries(found))
