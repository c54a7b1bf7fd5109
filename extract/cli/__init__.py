"""The command `kehoach`: what was typed in, an exit code out. One module a command; none imports anything heavy before it runs."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Container, Sequence

from extract.cli.terminal import Parser, attach, quieten, say, silence_broken_pipe
from extract.errors import KehoachError
from extract.messages import LANGUAGES, Text, printable
from extract.version import __version__

COMMANDS = ("run", "merge", "audit", "query", "extract", "text", "show", "coverage", "diff", "evaluate", "rules", "doctor")

_ABOUT = Text(
    "Đọc các kế hoạch hành chính và lập bảng: hạn chế, giải pháp, thời hạn, đơn vị, kèm câu chữ làm căn cứ.",
    "Reads Vietnamese administrative plans and writes tables: shortcomings, solutions, deadlines, units, each with its evidence.",
)
_MORE = Text("Xem thêm về một lệnh: kehoach LỆNH --help", "More on a command: kehoach COMMAND --help")
_LANG = Text("ngôn ngữ của các thông báo (mặc định: vi)", "language of the messages (default: vi)")
_TRACE = Text("khi gặp lỗi của chương trình, in chi tiết để báo lỗi", "print the details of an error of the program, for a report")
_CRASHED = Text(
    "Chương trình gặp lỗi ({what}); chạy lại với --trace để có chi tiết gửi báo lỗi.",
    "The program failed ({what}); run again with --trace for the details to report.",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit code.

    Args:
        argv: the arguments without the program's name; those of the process by default.
    """
    attach()
    lang, trace = "vi", False
    try:
        lang, trace, arguments = _globals(list(sys.argv[1:] if argv is None else argv))
        options = _parser(lang, arguments).parse_args(arguments)
        options.lang = lang
        quieten(trace=trace)
        code = options.command(options)
        sys.stdout.flush()
        return int(code)
    except SystemExit as stop:
        return int(stop.code or 0)
    except KehoachError as error:
        say(error.message(lang))
        return error.exit_code
    except BrokenPipeError:
        silence_broken_pipe()
        return 1
    except KeyboardInterrupt:
        say(Text("Đã dừng theo yêu cầu.", "Stopped on request.").of(lang))
        return 130
    except Exception as error:
        if trace:
            raise
        say(_CRASHED.of(lang).format(what=printable(f"{type(error).__name__}: {error}".rstrip(": "))))
        return 2


def _globals(arguments: list[str]) -> tuple[str, bool, list[str]]:
    """Answers the language, whether to trace, and the arguments that are left: both options may stand anywhere before a `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    finder = Parser(prog="kehoach", add_help=False, allow_abbrev=False)
    _add_globals(finder, "vi")
    options, rest = finder.parse_known_args(arguments[:end])
    return options.lang, options.trace, rest + arguments[end:]


def _add_globals(parser: Parser, lang: str) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default="vi", help=_LANG.of(lang))
    parser.add_argument("--trace", action="store_true", help=_TRACE.of(lang))


def _parser(lang: str, arguments: Container[str]) -> Parser:
    """Answers the parser of all commands; only those that `arguments` name declare their own, which may take importing what they run."""
    parser = Parser(lang, prog="kehoach", description=_ABOUT.of(lang), epilog=_MORE.of(lang))
    _add_globals(parser, lang)
    parser.add_argument(
        "--version", action="version", version=f"kehoach {__version__}", help=Text("in phiên bản", "print the version").of(lang)
    )
    title = Text("các lệnh", "commands").of(lang)
    commands = parser.add_subparsers(title=title, metavar=Text("LỆNH", "COMMAND").of(lang), dest="name", required=True, parser_class=Parser)
    for name in COMMANDS:
        module = importlib.import_module(f"extract.cli.{name}")
        command = commands.add_parser(
            name, lang=lang, help=module.HELP.of(lang), description=module.HELP.of(lang), epilog=module.EXAMPLE.of(lang)
        )
        if name in arguments:
            module.configure(command, lang)
        command.set_defaults(command=module.run)
    return parser
