"""What all commands share of the terminal: arguments and their errors in two languages, data on stdout, all else on stderr."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from extract.messages import Text

_USAGE = Text("Cách dùng: ", "Usage: ")
_ARGUMENTS = Text("đối số", "arguments")
_OPTIONS = Text("tùy chọn", "options")
_HELP = Text("in hướng dẫn này", "print this help")
_SEE = Text("xem", "see")

# argparse words its errors in English only; these are all that the commands can give rise to.
_ERRORS = (
    (re.compile(r"the following arguments are required: (.*)"), "còn thiếu: {0}"),
    (re.compile(r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)"), "{0}: không có lựa chọn {1}; chọn trong {2}"),
    (re.compile(r"argument (.*?): invalid (?:\w+) value: (.*)"), "{0}: giá trị {1} không hợp lệ"),
    (re.compile(r"argument (.*?): expected one argument"), "{0}: cần một giá trị"),
    (re.compile(r"argument (.*?): expected at least one argument"), "{0}: cần ít nhất một giá trị"),
    (re.compile(r"argument (.*?): not allowed with argument (.*)"), "{0} không đi cùng {1}"),
    (re.compile(r"argument (.*?): ignored explicit argument (.*)"), "{0} không nhận giá trị {1}"),
    (re.compile(r"unrecognized arguments: (.*)"), "không có tùy chọn hoặc đối số: {0}"),
    (re.compile(r"ambiguous option: (.*?) could match (.*)"), "{0} có thể là {1}; hãy viết đầy đủ"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks the user's language and says what is wrong in one line."""

    def __init__(self, lang: str = "vi", *, add_help: bool = True, **options: Any) -> None:
        def formatter(prog: str) -> argparse.HelpFormatter:
            return _Formatter(prog, lang)

        super().__init__(formatter_class=formatter, add_help=False, **options)
        self.lang = lang
        self._positionals.title = _ARGUMENTS.of(lang)
        self._optionals.title = _OPTIONS.of(lang)
        if add_help:
            self.add_argument("-h", "--help", action="help", help=_HELP.of(lang))

    def error(self, message: str) -> NoReturn:
        """Says `message` in one line and ends with exit code 2."""
        if self.lang == "vi":
            message = _in_vietnamese(message)
        say(f"{message}; {_SEE.of(self.lang)}: {self.prog} --help")
        raise SystemExit(2)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str, lang: str) -> None:
        super().__init__(prog, max_help_position=30)
        self._lang = lang

    def add_usage(self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _USAGE.of(self._lang) if prefix is None else prefix)


def _in_vietnamese(message: str) -> str:
    for pattern, wording in _ERRORS:
        found = pattern.fullmatch(message)
        if found:
            return wording.format(*found.groups())
    return message


def attach() -> None:
    """Makes both streams UTF-8 whatever the locale says: Vietnamese must not fail to print."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def quieten(*, trace: bool) -> None:
    """Keeps the chatter of libraries off stderr, where the messages for people go."""
    import logging
    import warnings

    logging.basicConfig(level=logging.INFO if trace else logging.CRITICAL, stream=sys.stderr)
    if not trace:
        warnings.simplefilter("ignore")


def say(line: str) -> None:
    """Tells the person at the terminal something (stderr)."""
    print(line, file=sys.stderr)


def emit(text: str) -> None:
    """Hands data on (stdout)."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def silence_broken_pipe() -> None:
    """Keeps Python from complaining at exit that the reader of stdout has gone (`kehoach text FILE | head`)."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
