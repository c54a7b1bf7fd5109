"""What users read, in Vietnamese and English side by side, and how numbers are written in each."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

LANGUAGES = ("vi", "en")


class Text(NamedTuple):
    """One message in both languages."""

    vi: str
    en: str

    def of(self, lang: str) -> str:
        """Answers the message for a person who reads `lang` ("vi" or "en")."""
        return self.en if lang == "en" else self.vi


def number(value: float, lang: str, *, digits: int = 0) -> str:
    """Answers `value` as people of `lang` write it: 1.234,5 in Vietnamese, 1,234.5 in English."""
    text = f"{value:,.{digits}f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def printable(text: str) -> str:
    """Answers `text` safe to print: a file's name must not steer a terminal, break a line, or fail to encode."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if unicodedata.category(c) not in ("Cc", "Zl", "Zp") else f"\\x{ord(c):02x}" for c in text)
