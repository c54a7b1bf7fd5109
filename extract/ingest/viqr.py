"""Vietnamese typed in ASCII after the VIQR convention (RFC 1456): "Co^.ng ho`a xa~ ho^.i" is "Cộng hòa xã hội"."""

from __future__ import annotations

import re
import unicodedata

from extract.ingest import syllables

_SHAPES = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_LETTER = re.compile(r"\\(?P<plain>[\\^(+*'`?~.dD])|(?P<d>[dD][dD])|(?P<vowel>[aeiouyAEIOUY])(?P<shape>[\^(+*]?)(?P<tone>['`?~.]?)")
_TAKES = {"^": "aeoAEO", "(": "aA", "+": "ouOU", "*": "ouOU"}
# What stands at the end of a word may be a full stop or a question mark: it is, where no small letter follows. Hardly any question ends in
# a vowel with a roof or a horn and without a tone.
_ENDS = re.compile(r"\s+[a-z(\"'0-9]|[^\s\W]")
# A word that only VIQR writes like this: a vowel with a shape sign, and a letter or tone behind it.
_SIGN = re.compile(r"[aeoAEO]\^|[aA]\(|[ouOU]\+")
_WORD = re.compile(r"[A-Za-z^(+*'`?~.\\]*[A-Za-z][A-Za-z^(+*'`?~.\\]*")
# Less than this share of syllables, or fewer such words, is no Vietnamese text in VIQR.
_GOOD = 0.8
_FEW = 5


def is_viqr(text: str) -> bool:
    """Answers whether ASCII `text` is Vietnamese in VIQR."""
    if not text.isascii():
        return False
    signed = [word for word in _WORD.findall(text) if _SIGN.search(word)]
    if len(signed) < _FEW:
        return False
    made = [word for typed in signed for word in syllables.words(decode(typed))]
    return bool(made) and syllables.share(made)[0] >= _GOOD


def decode(text: str) -> str:
    """Answers VIQR `text` in NFC Unicode."""

    def letter(found: re.Match[str]) -> str:
        if found["plain"]:
            return found["plain"]
        if found["d"]:
            return "Đ" if found["d"][0] == "D" else "đ"
        vowel, shape, tone = found["vowel"], found["shape"], found["tone"]
        rest = ""
        if shape and vowel not in _TAKES[shape]:
            shape, tone, rest = "", "", shape + tone
        if (tone == "." or tone == "?" and not shape) and not _goes_on(text, found.end()):
            tone, rest = "", tone
        return unicodedata.normalize("NFC", vowel + _SHAPES.get(shape, "") + _TONES.get(tone, "")) + rest

    return _LETTER.sub(letter, text)


def _goes_on(text: str, end: int) -> bool:
    """Answers whether the word or the sentence goes on at `end`, so that the sign before is a tone."""
    return bool(_ENDS.match(text, end)) or end == len(text) and len(text.split()) == 1
