"""`kehoach merge DIR... --out OUT`: the results of several runs, as those of `--shard`, joined as those of one."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from extract.cli import audit
from extract.cli import run as runs
from extract.cli.terminal import Parser, say
from extract.messages import Text

HELP = Text(
    "Ghép kết quả của nhiều lần chạy (như các phần --shard) thành kết quả của một lần chạy.",
    "Joins the results of several runs (as those of --shard) into those of one.",
)
EXAMPLE = Text(
    "Ví dụ: kehoach merge p1 p2 --out ket-qua (sau kehoach run kho/ --shard 1/2 --out p1 và kehoach run kho/ --shard 2/2 --out p2)\n"
    "Mã kết thúc: như kehoach run.",
    "Example: kehoach merge p1 p2 --out tables (after kehoach run archive/ --shard 1/2 --out p1 and ... --shard 2/2 --out p2)\n"
    "Exit code: as of kehoach run.",
)
_DIRS = Text("các thư mục kết quả của kehoach run", "folders that kehoach run wrote")


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    parser.add_argument("dir", nargs="+", type=Path, metavar=Text("THƯ_MỤC", "DIR").of(lang), help=_DIRS.of(lang))
    runs.add_out(parser, lang)
    runs.add_jobs(parser, lang)
    runs.add_settings(parser, lang)
    audit.add_profile(parser, lang)
    audit.add_review(parser, lang)


def run(options: Namespace) -> int:
    """Joins them and says what they came to."""
    from extract import merge, settings

    summary = merge.merge(
        options.dir,
        options.out,
        lang=options.lang,
        jobs=options.jobs or runs.cores(),
        profile=audit.profile(options),
        review=options.review,
        limits=settings.load(options.settings),
    )
    for line in runs.describe(summary, options.lang):
        say(line)
    return max(summary.exit_code, audit.verdict(summary.findings, options))
