"""A list's value as the number format of Word (ST_NumberFormat) writes it.

Formats that depend on the language of the list (counting words, ordinals) are written in Vietnamese. Formats of scripts that no Vietnamese
plan uses fall back to Arabic digits, as Word does where it lacks the script.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from extract.text import LIST_LETTERS, roman

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_ORDINALS = {1: "nhất", 2: "hai", 4: "tư"}
_FOOTNOTE_SIGNS = "*†‡§"


def numeral(value: int, form: str, picture: str = "") -> str:
    """Answers `value` in number format `form` ("decimal", "lowerRoman", ...); "" for "none" and "bullet".

    `picture` is the sample that format "custom" carries: "001, 002, 003, ..." or "a, b, c, d, đ, ...".
    Values that a format has no sign for (zero and less in letters or Roman numerals) are written in digits.
    """
    if form in ("none", "bullet"):
        return ""
    if form == "custom":
        return _custom(value, picture)
    if form == "decimalZero":
        return f"{value:02d}"
    if form == "numberInDash":
        return f"- {value} -"
    if form == "decimalEnclosedFullstop":
        return f"{value}."
    if form == "decimalEnclosedParen":
        return f"({value})"
    writer = _WRITERS.get(form)
    return writer(value) if writer is not None and value > 0 else str(value)


def letters(value: int, alphabet: str) -> str:
    """Answers the letter at 1-based place `value`; past the end letters are doubled as Word does it (z, aa, bb)."""
    times, place = divmod(value - 1, len(alphabet))
    return alphabet[place] * (times + 1)


def roman_numeral(value: int) -> str:
    """Answers a capital Roman numeral for any positive value; thousands beyond the third repeat M."""
    thousands, rest = divmod(value, 1000)
    return "M" * thousands + (roman(rest) if rest else "")


def counting(value: int) -> str:
    """Answers the Vietnamese words for 1 to 999 ("hai mươi mốt"); digits beyond."""
    if not 0 < value < 1000:
        return str(value)
    hundreds, rest = divmod(value, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds else []
    tens, ones = divmod(rest, 10)
    if tens == 0 and ones and hundreds:
        words.append("linh")
    elif tens:
        words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if ones:
        changed = {5: "lăm"} if tens == 1 else {1: "mốt", 5: "lăm"} if tens > 1 else {}
        words.append(changed.get(ones, _DIGITS[ones]))
    return " ".join(words)


def _custom(value: int, picture: str) -> str:
    samples = [sample.strip() for sample in picture.split(",")]
    if re.fullmatch(r"0+\d", samples[0]):
        return str(value).zfill(len(samples[0]))
    if value > 0 and any(sample in ("đ", "Đ") for sample in samples):
        letter = letters(value, LIST_LETTERS)
        return letter.upper() if samples[0].isupper() else letter
    return str(value)


def _ordinal_words(value: int) -> str:
    return f"Thứ {_ORDINALS.get(value) or counting(value)}"


def _ordinal(value: int) -> str:
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


_WRITERS: dict[str, Callable[[int], str]] = {
    "upperRoman": roman_numeral,
    "lowerRoman": lambda value: roman_numeral(value).lower(),
    "upperLetter": lambda value: letters(value, _LATIN.upper()),
    "lowerLetter": lambda value: letters(value, _LATIN),
    "ordinal": _ordinal,
    "cardinalText": lambda value: counting(value).capitalize(),
    "ordinalText": _ordinal_words,
    "vietnameseCounting": counting,
    "hex": lambda value: f"{value:X}",
    "chicago": lambda value: letters(value, _FOOTNOTE_SIGNS),
}
