"""Text as the rules see it: NFC clean-up at the door, a fold that keeps every offset, Roman numerals and list letters."""

from __future__ import annotations

import functools
import re
import unicodedata

# Removed when text enters: they carry no content, and half of them split words for a matcher (soft hyphen, zero widths, BOM).
_DROPPED = re.compile(
    r"[\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    r"\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
)
_SPACES = re.compile(r"[ \t\v\r\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029\x85]+")

_SAME = {
    "Ð": "đ", "ð": "đ", "Ɖ": "đ", "ɖ": "đ",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "\u2043": "-",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "´": "'", "`": "'",
    "…": ".", "\f": " ", "\t": " ", "\u00a0": " ", "：": ":", "；": ";", "，": ",",
}  # fmt: skip
_SAME_TABLE = str.maketrans(_SAME)
# Both spellings of the open rhymes oa, oe, uy (hoà/hòa, khoẻ/khỏe, uỷ/ủy): the tone goes on the first vowel in the folded key.
_TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_RHYMES = {
    first + unicodedata.normalize("NFC", second + tone): unicodedata.normalize("NFC", first + tone) + second
    for first, second in (("o", "a"), ("o", "e"), ("u", "y"))
    for tone in _TONES
}
_RHYME = re.compile("(?<!q)(?:" + "|".join(_RHYMES) + ")(?![a-zà-ỹ])")
# kĩ/kỹ, sĩ/sỹ, quí/quý, tỉ/tỷ, lí/lý, mĩ/mỹ: i and y name the same sound after these letters.
_IY = {"y": "i", "ỳ": "ì", "ý": "í", "ỷ": "ỉ", "ỹ": "ĩ", "ỵ": "ị"}
_FINAL_Y = re.compile(r"(?<=\b[hklmst])[yỳýỷỹỵ](?![a-zà-ỹ])|(?<=\bqu)[yỳýỷỹỵ](?![a-zà-ỹ])")


def clean(text: str) -> str:
    """Answers `text` as NFC with characters that carry no content dropped; line breaks and form feeds stay."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", text))


def squeeze(text: str) -> str:
    """Answers `text` with every run of white space (form feeds apart) as one space, ends stripped."""
    return _SPACES.sub(" ", text).strip()


def flat(text: str) -> str:
    """Answers `text` as it goes into a table: one line, single spaces."""
    return " ".join(text.split())


def tight(text: str) -> str:
    """Answers `text`, a number of a document, as one writes it: without spaces and what stands behind it."""
    return "".join(text.split()).rstrip(".,;:")


@functools.lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Answers the key that rules match on: lower case, one spelling of tones, dashes, quotes and Đ.

    Same length as `text` (NFC assumed), so offsets in the key are offsets in the text; idempotent.
    """
    low = text.lower()
    if len(low) != len(text):  # "İ" and its like lower to two characters: they stay as they are
        low = "".join(folded if len(folded := c.lower()) == 1 else c for c in text)
    low = low.translate(_SAME_TABLE)
    low = _RHYME.sub(lambda m: _RHYMES[m[0]], low)
    return _FINAL_Y.sub(lambda m: _IY[m[0]], low)


def unaccented(text: str) -> str:
    """Answers `text` with tone and vowel marks taken off and đ as d."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_FORM = re.compile(r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


def roman_value(numeral: str) -> int | None:
    """Answers the value of a well-formed Roman numeral in either case, None for anything else."""
    low = numeral.lower()
    if not _ROMAN_FORM.fullmatch(low):
        return None
    values = [_ROMAN[c] for c in low]
    return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))


def roman(value: int) -> str:
    """Answers `value` (1..3999) as a capital Roman numeral. Raises ValueError outside that range."""
    if not 1 <= value <= 3999:
        raise ValueError(f"no Roman numeral for {value}")
    out = ""
    for size, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, value = divmod(value, size)
        out += sign * count
    return out


# The letters of điểm in Nghị định 30/2020/NĐ-CP follow the Vietnamese alphabet, đ included, f, j, w, z left out.
LIST_LETTERS = "abcdđeghiklmnopqrstuvxy"


def letter_value(letter: str) -> int | None:
    """Answers the 1-based place of a list letter (đ after d), None where it is none of the alphabet."""
    place = LIST_LETTERS.find(letter.lower()) if len(letter) == 1 else -1
    return place + 1 if place >= 0 else None
