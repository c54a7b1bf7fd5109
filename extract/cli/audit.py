"""`kehoach audit DIR`: the page of a run made anew, with pictures of all pages and with what auditors decided."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from extract.cli.terminal import Parser, say
from extract.messages import Text, number, printable

if TYPE_CHECKING:
    from extract.export.profiles import Profile

HELP = Text(
    "Ghi lại trang kiểm tra audit.html của một lần chạy, có ảnh mọi trang và các quyết định trong review.csv.",
    "Writes the audit page of a run anew, with pictures of all pages and the decisions of review.csv.",
)
EXAMPLE = Text(
    "Ví dụ: kehoach audit ket-qua/\nMã kết thúc: 0 đã ghi, 1 có phát hiện theo --fail-on, 2 không ghi được.",
    "Example: kehoach audit tables/\nExit code: 0 written, 1 findings as --fail-on says, 2 nothing could be written.",
)
_DIR = Text("thư mục kết quả của kehoach run", "folder that kehoach run wrote")
_SOURCES = Text(
    "nơi tìm tệp gốc khi không còn ở chỗ cũ (dùng được nhiều lần)", "where to look for sources that have moved (may be repeated)"
)
_REVIEW = Text(
    "quyết định của người kiểm tra, xuất từ audit.html (mặc định: review.csv trong thư mục kết quả)",
    "what auditors decided, exported from audit.html (default: review.csv in the folder of results)",
)
_FAIL_ON = Text(
    "mã kết thúc 1 khi có phát hiện từ mức này trở lên chưa bị bác bỏ: error (nghiêm trọng), warning (cần xem lại)",
    "exit code 1 where a finding of this severity or worse stands that nobody dismissed: error, warning",
)
_PROFILE = Text(
    "thêm vào kehoach.xlsx các trang tính do tệp này quy định; theo-doi là mẫu có sẵn: sổ theo dõi nhiệm vụ 25 cột",
    "adds sheets to kehoach.xlsx as this file lays them out; theo-doi is one that comes along: a task tracker of 25 columns",
)


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    parser.add_argument("dir", type=Path, metavar=Text("THƯ_MỤC", "DIR").of(lang), help=_DIR.of(lang))
    folder = Text("THƯ_MỤC", "FOLDER").of(lang)
    parser.add_argument("--sources", action="append", type=Path, default=[], metavar=folder, help=_SOURCES.of(lang))
    add_review(parser, lang)
    add_profile(parser, lang)


def add_profile(parser: Parser, lang: str) -> None:
    """Gives `parser` the option --profile."""
    parser.add_argument("--profile", metavar=Text("TỆP.toml", "FILE.toml").of(lang), help=_PROFILE.of(lang))


def profile(options: Namespace) -> Profile | None:
    """Answers the profile that --profile names, None where it names none. Raises UsageError where it is wrong."""
    if options.profile is None:
        return None
    from extract.export import profiles

    return profiles.load(options.profile)


def add_review(parser: Parser, lang: str) -> None:
    """Gives `parser` the options --review and --fail-on."""
    parser.add_argument("--review", type=Path, metavar=Text("TỆP", "FILE").of(lang), help=_REVIEW.of(lang))
    parser.add_argument("--fail-on", choices=("error", "warning"), help=_FAIL_ON.of(lang))


def run(options: Namespace) -> int:
    """Writes the page, and the tables and the workbook too where the decisions in them are others now."""
    from extract import audits

    done = audits.rewrite(options.dir, lang=options.lang, review=options.review, folders=options.sources, profile=profile(options))
    for line in reviewed(done.reviewed, done.reviews, options.lang):
        say(line)
    shown = printable((options.dir / "audit.html").as_posix())
    say(Text(f"Đã ghi {shown}.", f"{shown} is written.").of(options.lang))
    return verdict(done.findings, options)


def reviewed(matched: int, given: int, lang: str) -> Iterator[str]:
    """Answers the line that says how many decisions of a review file found their finding; none where there were no decisions."""
    if given:
        here, all_ = number(matched, lang), number(given, lang)
        yield Text(
            f"  {here} phát hiện theo quyết định trong review.csv ({all_} quyết định, kể cả của văn bản khác).",
            f"  {here} findings as decided in review.csv ({all_} decisions, those on other documents included).",
        ).of(lang)


def verdict(findings: Mapping[str, int], options: Namespace) -> int:
    """Answers 1, and says why, where findings stand that --fail-on asks about; else 0."""
    asked = {"error": ("error",), "warning": ("error", "warning")}.get(options.fail_on, ())
    standing = sum(findings[severity] for severity in asked)
    if standing:
        count = number(standing, options.lang)
        say(
            Text(
                f"Mã kết thúc 1: có {count} phát hiện từ mức --fail-on {options.fail_on} trở lên.",
                f"Exit code 1: {count} findings of --fail-on {options.fail_on} or worse.",
            ).of(options.lang)
        )
    return int(standing > 0)
