"""What can go wrong with one input or one run, each with a stable code and a remedy in one sentence."""

from __future__ import annotations


class KehoachError(Exception):
    """Base of all errors that users see: a code, what happened (Vietnamese and English) and the exit code of the command.

    Attributes:
        code: stable, snake_case; the `code` column of the quarantine.
        vi: one sentence in Vietnamese: what, where, what to do.
        en: the same in English.
        exit_code: the command's exit code when this error ends it.
    """

    exit_code = 2

    def __init__(self, code: str, *, vi: str, en: str) -> None:
        super().__init__(vi)
        self.code = code
        self.vi = vi
        self.en = en

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments: the default reduction could not rebuild the error in another process.
        return _rebuild, (type(self), self.code, self.vi, self.en)

    def message(self, lang: str = "vi") -> str:
        """Answers what to show a person who reads `lang` ("vi" or "en")."""
        return self.en if lang == "en" else self.vi


def _rebuild(cls: type[KehoachError], code: str, vi: str, en: str) -> KehoachError:
    return cls(code, vi=vi, en=en)


class InputError(KehoachError):
    """One input cannot be read; the batch goes on without it."""


class RuleError(KehoachError):
    """A rule file is wrong; names file, rule and key."""


class UsageError(KehoachError):
    """The command cannot start as it was called."""
