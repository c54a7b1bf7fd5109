"""`kehoach run INPUT... --out DIR`: many plans in, the tables out, and a summary that a person understands."""

from __future__ import annotations

import functools
import os
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extract.cli import audit, document
from extract.cli.terminal import Parser, say
from extract.errors import KehoachError
from extract.messages import Text, number, printable

if TYPE_CHECKING:
    from extract.batch import RunSummary

HELP = Text(
    "Đọc các tệp, thư mục, mẫu tên (*.docx) và ghi các bảng vào một thư mục.",
    "Reads files, folders and globs and writes the tables into a folder.",
)
EXAMPLE = Text(
    "Ví dụ: kehoach run ke-hoach/ --out ket-qua/\n"
    "Mã kết thúc: 0 đọc được hết, 1 có tệp để riêng (bảng quarantine) hoặc có phát hiện theo --fail-on, 2 không chạy được.",
    "Example: kehoach run plans/ --out tables/\n"
    "Exit code: 0 all read, 1 some set aside (table quarantine) or findings as --fail-on says, 2 the run could not start.",
)
_INPUT = Text("tệp, thư mục (kể cả thư mục con) hoặc mẫu tên", "files, folders (with all under them) or globs")
_OUT = Text("thư mục ghi kết quả", "folder to write into")
_RETRY = Text(
    "đọc lại cả những tệp mà lần chạy trước đã để riêng", "try files again that an earlier run into the same folder set aside"
)
_JOBS = Text("số tiến trình chạy song song (mặc định: mọi nhân của máy)", "processes to run at once (default: one a core)")
_SETTINGS = Text(
    "giới hạn cho mỗi tệp (thời gian, bộ nhớ...) khác với extract/settings.toml",
    "limits for each file (time, memory...) other than those of extract/settings.toml",
)
_SHARD = Text(
    "chỉ đọc phần thứ I trong N phần của các tệp, để chạy trên nhiều máy; kehoach merge ghép lại",
    "reads only part I of N of the files, for several machines; kehoach merge joins what they give",
)
_CLUSTER = Text(
    "giao các tệp cho cụm máy Dask có bộ điều phối ở địa chỉ này (tcp://may-chu:8786)",
    "hands the files to the Dask cluster whose scheduler is at this address (tcp://host:8786)",
)
_WATCH = Text(
    "chạy mãi: mỗi khi có tệp mới, tệp sửa hay tệp bị xóa thì cập nhật kết quả; Ctrl-C để dừng",
    "goes on: brings the results up to date as files come, change and go, until Ctrl-C",
)
_STOPPED = Text(
    "Đã dừng theo yêu cầu. Những tệp đã đọc xong được giữ lại: chạy lại đúng lệnh này để làm tiếp.",
    "Stopped on request. What was read is kept: the same command goes on from there.",
)
_UNCLEAR_DEADLINE = Text(
    "chưa rõ thời hạn: có thể có ghi, nhưng không đọc chắc được hoặc không ra ngày",
    "whose deadline is unclear: something may be there, not read for certain or naming no day",
)
_UNCLEAR_OWNER = Text(
    "chưa rõ đơn vị thực hiện: có thể có ghi, nhưng không đọc chắc được",
    "whose owner is unclear: somebody may be named, not read for certain",
)
# More than this many reasons would push the counts off the screen; all of them are in the table.
_SHOWN = 20


def configure(parser: Parser, lang: str) -> None:
    """Declares the command's arguments."""
    parser.add_argument("input", nargs="+", metavar=Text("ĐẦU_VÀO", "INPUT").of(lang), help=_INPUT.of(lang))
    add_out(parser, lang)
    add_jobs(parser, lang)
    add_settings(parser, lang)
    parser.add_argument("--shard", type=shard, default=(1, 1), metavar="I/N", help=_SHARD.of(lang))
    parser.add_argument("--cluster", default="", metavar=Text("ĐỊA_CHỈ", "ADDRESS").of(lang), help=_CLUSTER.of(lang))
    parser.add_argument("--watch", action="store_true", help=_WATCH.of(lang))
    parser.add_argument("--retry", action="store_true", help=_RETRY.of(lang))
    audit.add_profile(parser, lang)
    audit.add_review(parser, lang)
    document.add_ocr(parser, lang)
    document.add_without(parser, lang)


def add_out(parser: Parser, lang: str) -> None:
    """Gives `parser` the option --out."""
    parser.add_argument("--out", "-o", required=True, type=Path, metavar=Text("THƯ_MỤC", "DIR").of(lang), help=_OUT.of(lang))


def add_jobs(parser: Parser, lang: str) -> None:
    """Gives `parser` the option --jobs."""
    parser.add_argument("--jobs", type=whole_number, default=None, metavar="N", help=_JOBS.of(lang))


def add_settings(parser: Parser, lang: str) -> None:
    """Gives `parser` the option --settings."""
    parser.add_argument("--settings", type=Path, metavar=Text("TỆP.toml", "FILE.toml").of(lang), help=_SETTINGS.of(lang))


def run(options: Namespace) -> int:
    """Runs the batch and says what it came to."""
    import signal

    from extract import batch, progress, settings

    once = functools.partial(
        batch.run,
        options.input,
        options.out,
        lang=options.lang,
        nlp="nlp" not in options.without,
        jobs=options.jobs or cores(),
        ocr=options.ocr,
        profile=audit.profile(options),
        review=options.review,
        retry=options.retry,
        limits=settings.load(options.settings),
        shard=options.shard,
        cluster=options.cluster,
    )
    # Whoever stops a service or a container means the same as Ctrl-C.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if options.watch:
            return _watch(options, once)
        summary = once(progress=progress.to_stderr(options.lang))
    except KeyboardInterrupt:
        say(_STOPPED.of(options.lang))
        return 130
    finally:
        signal.signal(signal.SIGTERM, before)
    for line in describe(summary, options.lang):
        say(line)
    return max(summary.exit_code, audit.verdict(summary.findings, options))


def _watch(options: Namespace, once: Callable[..., RunSummary]) -> int:
    """Keeps the results up to date until Ctrl-C, which is the end that is meant unless it comes while a run is at it."""
    from extract import progress, watch

    named = printable(", ".join(options.input))
    inbox = watch.Inbox(options.input, options.out)
    while True:
        say(Text(f"Đang theo dõi {named}; nhấn Ctrl-C để dừng.", f"Watching {named}; Ctrl-C ends it.").of(options.lang))
        try:
            look = watch.changed(inbox)
        except KeyboardInterrupt:
            say(Text("Đã dừng theo dõi.", "Stopped watching.").of(options.lang))
            return 0
        try:
            summary = once(progress=progress.to_stderr(options.lang), leave=look.unsettled, empty=True)
        except KehoachError as error:
            if not inbox.runs:
                raise
            # Somebody may put it right: the place is full, the cluster is gone, another run is at it.
            say(error.message(options.lang))
            watch.pause()
            continue
        inbox.done(look)
        for line in describe(summary, options.lang):
            say(line)


def describe(summary: RunSummary, lang: str) -> Iterator[str]:
    """Answers the lines that tell a person what a run came to."""

    def count(value: int) -> str:
        return number(value, lang)

    wide = max(len(count(n)) for n in (summary.inputs, summary.documents, summary.tuples))
    took = number(summary.seconds, lang, digits=1)
    yield Text(f"Xong sau {took} giây.", f"Done in {took} s.").of(lang)
    read = Text(f"văn bản đã đọc, trong số {count(summary.inputs)} tệp", f"documents read, of {count(summary.inputs)} files")
    # With, without and unclear add up to the tasks, of deadlines and of owners; those that are `rare` are told where there are any.
    for value, what, rare in (
        (summary.documents, read, False),
        (summary.partial, Text("văn bản chỉ đọc được một phần", "documents of which a part could not be read"), True),
        (summary.tuples, Text("nhiệm vụ, giải pháp tìm thấy", "tasks and solutions found"), False),
        (summary.with_deadline, Text("có thời hạn", "with a deadline"), False),
        (summary.without_deadline, Text("không có thời hạn", "without a deadline"), False),
        (summary.unclear_deadline, _UNCLEAR_DEADLINE, True),
        (summary.with_owner, Text("có đơn vị thực hiện", "with an owner"), False),
        (summary.without_owner, Text("không có đơn vị thực hiện", "without an owner"), False),
        (summary.unclear_owner, _UNCLEAR_OWNER, True),
        (len(summary.quarantined), Text("tệp phải để riêng, chưa đọc", "files set aside, not read"), True),
    ):
        if value or not rare:
            yield f"  {count(value):>{wide}}  {what.of(lang)}"
    if summary.fresh < summary.inputs:
        known = count(summary.inputs - summary.fresh)
        yield Text(f"  {known} tệp đã đọc ở lần chạy trước, không đọc lại.", f"  {known} files were read by an earlier run.").of(lang)
    yield from audit.reviewed(summary.reviewed, summary.reviews, lang)
    yield from _reasons(summary, lang)
    yield from _skipped(summary, lang)
    out = printable(summary.out.as_posix())
    if not summary.written:
        yield Text("Không có gì khác trước: các kết quả giữ nguyên.", "Nothing has changed: the results stand as they were.").of(lang)
    yield Text(
        f"Kết quả ở {out}/ : mở audit.html hoặc kehoach.xlsx trước; bảng ở tables/ và kehoach.sqlite, lịch ở deadlines.ics.",
        f"The results are in {out}/ : open audit.html or kehoach.xlsx first; tables in tables/ and kehoach.sqlite, dates in deadlines.ics.",
    ).of(lang)


def _reasons(summary: RunSummary, lang: str) -> Iterator[str]:
    for row in summary.quarantined[:_SHOWN]:
        yield f"     - {printable(row.message)}"
    more = len(summary.quarantined) - _SHOWN
    if more > 0:
        yield Text(
            f"     - và {number(more, lang)} tệp nữa, xem bảng quarantine",
            f"     - and {number(more, lang)} more, see the table quarantine",
        ).of(lang)


def _skipped(summary: RunSummary, lang: str) -> Iterator[str]:
    reasons = Counter(s.reason.of(lang) for s in summary.skipped)
    if reasons:
        listed = "; ".join(f"{number(n, lang)} {reason}" for reason, n in sorted(reasons.items()))
        yield Text(
            f"  Bỏ qua, không tính: {listed} (danh sách trong run.json).", f"  Left out, not counted: {listed} (listed in run.json)."
        ).of(lang)


def cores() -> int:
    """Answers how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def whole_number(value: str) -> int:
    """Answers a number of 1 or more. Raises ValueError for anything else."""
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ValueError(value)
    return int(value)


def shard(value: str) -> tuple[int, int]:
    """Answers (i, n) for "i/n" with 1 <= i <= n. Raises ValueError for anything else."""
    which, _, count = value.partition("/")
    found = whole_number(which), whole_number(count)
    if found[0] > found[1]:
        raise ValueError(value)
    return found
