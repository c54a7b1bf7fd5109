"""Bytes of a text file to Unicode: UTF-8 and UTF-16 as they are, encodings from before Unicode by what they say."""

from __future__ import annotations

import codecs
import unicodedata
from typing import NamedTuple

from extract.ingest import legacy, syllables, viqr

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Share of the words beyond ASCII that must be syllables, and by how much the right encoding beats the next.
_GOOD = 0.7
_MARGIN = 0.1
_VIETNAMESE = 0.5
# UTF-16 without a mark: more than this share of the bytes is 0, on one side.
_WIDE = 0.15


_WINDOWS = {byte: ord(bytes([byte]).decode("cp1252")) for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


class Decoded(NamedTuple):
    """A file's text, and the encoding it was in: "utf-8", "utf-16", "cp1252", "cp1258", "viqr" or one of legacy's."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded | None:
    """Answers the text in `data`, None where no encoding makes text of it."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], codec)
            return _repaired(text, codec[:6].removesuffix("-")) if text is not None and "\0" not in text else None
    if b"\0" in data:
        return _wide(data)
    text = _strict(data, "utf-8")
    return _repaired(text, "utf-8") if text is not None else _by_lines(data)


def repair(text: str) -> Decoded:
    """Answers `text` with what was pasted into it from an old encoding in Unicode, line by line; "utf-8" where most of it was Unicode."""
    return _repaired(text, "utf-8")


def windows(data: bytes) -> str:
    """Answers `data` as Windows shows it; the five bytes that mean nothing there are the control characters of the same number."""
    return data.decode("latin-1").translate(_WINDOWS)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> Decoded | None:
    """Answers UTF-16 without a mark."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if even + odd <= _WIDE * len(data):
        return None
    text = _strict(data, "utf-16-le" if odd > even else "utf-16-be")
    return Decoded(text, "utf-16") if text is not None and "\0" not in text else None


def _repaired(text: str, encoding: str) -> Decoded:
    if text.isascii():
        return Decoded(viqr.decode(text), "viqr") if viqr.is_viqr(text) else Decoded(text, encoding)
    if not legacy.has_old_letters(text):
        return Decoded(text, encoding)
    profile = legacy.Profile()
    profile.add(text)
    lines = [profile.convert([legacy.Run(line)])[0] for line in text.split("\n")]
    return Decoded("\n".join(lines), encoding if profile.encoding == "utf-8" else profile.encoding)


def _by_lines(data: bytes) -> Decoded | None:
    """Answers text some lines of which are no UTF-8: those are in one old encoding, the others are as they are."""
    lines = data.split(b"\n")
    texts = [_strict(line, "utf-8") for line in lines]
    old = b"\n".join(line for line, text in zip(lines, texts, strict=True) if text is None)
    encoding = _encoding(old)
    if encoding is None:
        return None
    made = (text if text is not None else _in(encoding, line) for line, text in zip(lines, texts, strict=True))
    return Decoded("\n".join(made), encoding)


def _encoding(data: bytes) -> str | None:
    """Answers the encoding that makes Vietnamese of `data`; "cp1252" where nothing beyond ASCII is a letter; None where none does."""
    western = windows(data)
    if not any(c.isalpha() or c < "\xa0" for c in western if c > "\x7f"):
        return "cp1252"
    shares = {}
    for name in ("cp1258", *legacy.ENCODINGS):
        words = [word for word in syllables.words(_in(name, data)) if not word.isascii()]
        shares[name] = _share(_in(name, data), len(words)) if words else 0.0
    first, second = sorted(shares, key=lambda name: -shares[name])[:2]
    if shares[first] < _GOOD or shares[first] - shares[second] < _MARGIN:
        return None
    return first if syllables.share(syllables.words(_in(first, data)))[0] >= _VIETNAMESE else None


def _share(text: str, count: int) -> float:
    """Answers the share of syllables among the words beyond ASCII; signs inside words are a wrong guess and count against it."""
    tokens = [token for token in legacy.tokens(text) if not token.isascii() and len(token) > 1]
    return syllables.share(tokens)[0] if tokens and count else 0.0


def _in(encoding: str, data: bytes) -> str:
    if encoding in ("cp1252", "cp1258"):
        return unicodedata.normalize("NFC", data.decode(encoding, "replace") if encoding == "cp1258" else windows(data))
    text = legacy.decode(windows(data), encoding)
    return "\n".join(map(legacy.raise_line, text.split("\n"))) if encoding == "tcvn3" else text
