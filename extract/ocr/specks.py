"""What specks do to words, undone: signs before, inside and behind them, words run together, dashes in the middle of one word.

Only for pages that are full of specks: elsewhere such signs are likely to be printed. Capitals run together on any page.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence

from extract.ocr import OcrWord
from extract.ocr.lexicon import lexicon
from extract.text import fold

# What the engine says of a word that it has no doubt of, and of one that it has little.
_SURE, _CLEAR = 0.955, 0.7
_STRAY_OPENING = re.compile(r"^['`´‘’\"“”.,:;‹›¡¿\\|!*°_~^]+(?=[^\W_])")
_STRAY_INSIDE = str.maketrans("", "", "‹›¡¿\\|")
# Specks alone, and behind or between the letters of words.
_STRAYS = re.compile(r"['`´‘’ˆ^_.,:;¡|!°~]+")
# A second sign behind a word's own: "thu,.", "tỉnh;.".
_STRAY_SECOND = re.compile(r"(?<=\w)([,;:.])[.,:;'`´‘’]$")
_STRAY_CLOSING = re.compile(r"(?<=[^\W\d_])['`´‘ˆ_\-~]+$")
_GLUED = re.compile(r"([^\W\d_]{2,})([.'\-:,\"]{1,2})([^\W\d_]{2,}[.,;:]?)")
# A sign that opens an item with a speck behind it, a number with one: "-'Quý", "1):Tập"; what stands in front of the speck comes first.
_OPENED = re.compile(r"([-–+*•]|\d{1,2}[.)]|[a-zđ]\))['`´‘’.,:;\-]{1,2}([^\W\d_]{2,}[.,;:]?)")
# Words with a speck that makes one of two words with a sign of their own: "chậm;:đến", "có:04".
_RUN_ON = re.compile(r"([^\W_]{2,}[,;]?)[.:]((?:[^\W\d_]{2,}|\d{2})[.,;:]?)")
_LISTED_CAPITALS = re.compile(r"([^\W\d_]{2,},)([^\W\d_]{2,}[.,;:]?)")
_DASHES = frozenset("-–—")
_STOPS = frozenset(".,;")
_BEFORE_FIGURES = frozenset(fold("ngày tháng năm").split())
# Words that are written as one, and as a list of two: "phòng, chống".
_LISTED = frozenset(fold(pair) for pair in ("phòng chống", "nạn thương", "ban ngành", "sở ngành"))
_DASHED = re.compile(r"[-–—]([^\W\d_A-ZĐ]{2,}[.,;:]?)")
_HYPHENED = frozenset("vắc-xin vac-xin căng-tin tăng-gô ki-lô".split())
_OPENING_QUOTE = re.compile(r"^[“\"]")
# "o'": the ring that opens an item.
_RING = re.compile(r"['`´‘’.,:;]?o['`´‘’.,:;]?")
_STOPPED = re.compile(r"[^\W\d_]{2,}[.:]")
# "KT," before the title of who signs for another; "B:" before a heading.
_SIGNING = re.compile(r"(KT|TM|TL|TUQ)[,:]")
_HEADING = re.compile(r"([A-HĐ]|[IVX]{1,4})[:,]")


def without_specks(words: Sequence[OcrWord], after: OcrWord | None) -> list[OcrWord]:
    """Answers the words of a line without what specks have made of them.

    Args:
        after: the word that the text goes on with in the next line, None where it does not.
    """
    out = _without_dashes(words)
    out = [_cleared(word, out[at + 1] if at + 1 < len(out) else after) for at, word in enumerate(out)]
    return _with_stops([part for word in out if not _STRAYS.fullmatch(word.text) for part in _parted(word)])


def with_capitals_apart(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Answers the words of a line with those in capitals parted that were read as one: "ĐÍCH,YÊUCẦU"."""
    return [part for word in words for part in (_capitals_apart(word) if word.text.isupper() else [word])]


def _capitals_apart(word: OcrWord) -> list[OcrWord]:
    comma = _LISTED_CAPITALS.fullmatch(word.text)
    if comma is None:
        return _apart(word) or [word]
    known = lexicon().words_with
    cut = word.x0 + (word.x1 - word.x0) * len(comma[1]) / len(word.text)
    one, two = dataclasses.replace(word, x1=cut).repaired(comma[1]), dataclasses.replace(word, x0=cut).repaired(comma[2])
    parts = [part for each in (one, two) for part in _apart(each) or [each]]
    return parts if all(fold(part.text.rstrip(".,;:")) in known for part in parts) else [word]


def _parted(word: OcrWord) -> list[OcrWord]:
    """Answers the two words that a speck has made one: "đơn-vị", "MỤC-ĐÍCH", "thưởng,-phê"."""
    opened = _OPENED.fullmatch(word.text)
    if opened:
        cut = word.x0 + (word.x1 - word.x0) * len(opened[1]) / len(word.text)
        return [dataclasses.replace(word, x1=cut).repaired(opened[1]), dataclasses.replace(word, x0=cut).repaired(opened[2])]
    run_on = _RUN_ON.fullmatch(word.text)
    if run_on and (run_on[1][-1] in ",;" or run_on[2][0].isdigit()) and not run_on[1].isdigit() and run_on[1][0].islower():
        cut = word.x0 + (word.x1 - word.x0) * (len(run_on[1]) + 0.5) / len(word.text)
        return [dataclasses.replace(word, x1=cut).repaired(run_on[1]), dataclasses.replace(word, x0=cut).repaired(run_on[2])]
    apart = _apart(word)
    if apart:
        return apart
    glued = _GLUED.fullmatch(word.text)
    if glued is None or not (word.text[1:].islower() or word.text.isupper()):
        return [word]
    one, two = fold(glued[1]), fold(glued[3].rstrip(".,;:"))
    known = lexicon().words_with
    # Few words have a hyphen of their own.
    plain = (word.text.islower() or word.text.isupper()) and fold(word.text) not in _HYPHENED
    if (one, two) not in lexicon().pairs and not (one in known and two in known and plain):
        return [word]
    cut = word.x0 + (word.x1 - word.x0) * (len(glued[1]) + 0.5) / len(word.text)
    stop = glued[2][0] if len(glued[2]) > 1 and glued[2][0] in ",;" else ""
    return [dataclasses.replace(word, x1=cut).repaired(glued[1] + stop), dataclasses.replace(word, x0=cut).repaired(glued[3])]


def _apart(word: OcrWord) -> list[OcrWord]:
    """Answers the two words that plans are full of which the engine has read as one, none where it is none: "phêduyệt", "Ytế"."""
    core = word.text.rstrip(".,;:")
    if not core.isalpha() or not (core[1:].islower() or core.isupper()) or fold(core) in lexicon().words_with:
        return []
    at = next((k for k in range(1, len(core)) if (fold(core[:k]), fold(core[k:])) in lexicon().usual), 0)
    if not at:
        return []
    cut = word.x0 + (word.x1 - word.x0) * at / len(word.text)
    return [dataclasses.replace(word, x1=cut).repaired(core[:at]), dataclasses.replace(word, x0=cut).repaired(word.text[at:])]


def _with_stops(words: list[OcrWord]) -> list[OcrWord]:
    """Answers a line's words with specks beside the stops in capitals told from them, and without a dash behind the end of a sentence."""
    if len(words) > 1 and words[-1].text in "-–•*" and words[-2].text[-1] in ".;":
        words = words[:-1]
    if len(words) < 2:
        return words
    first = _SIGNING.fullmatch(words[0].text) or _HEADING.fullmatch(words[0].text)
    if first and all(word.text.isupper() for word in words[1:]):
        words = [words[0].repaired(f"{first[1]}."), *words[1:]]
    inner = [word.repaired(word.text[:-1]) if _is_stopped(word, after) else word for word, after in itertools.pairwise(words)]
    return [*inner, words[-1]]


def _is_stopped(word: OcrWord, after: OcrWord) -> bool:
    """Answers whether there is a stop in the middle of a heading, or a comma within a word: "PHÂN CÔNG. KHẮC PHỤC", "THỰC, HIỆN"."""
    if word.text[-1] == "," and word.text[:-1].isalpha() and _capitals(word, after):
        pair = fold(word.text[:-1]), fold(after.text.rstrip(".,;:"))
        return pair in lexicon().usual and " ".join(pair) not in _LISTED
    return len(word.text) > 4 and word.text[:-1].isalpha() and word.text[-1] in ".:" and _capitals(word, after)


def _without_dashes(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Answers a line's words without dashes in the middle of what is one word, or of a date: "hồ - sơ", "ngày - 25/3/2024", "vực -diễn"."""
    out: list[OcrWord] = []
    for at, word in enumerate(words):
        before, after = (words[at - 1].text, words[at + 1].text) if 0 < at < len(words) - 1 else ("", "")
        if word.text in _DASHES and before and (_is_usual(before, after) or (fold(before) in _BEFORE_FIGURES and after[0].isdigit())):
            continue
        glued = at and _DASHED.fullmatch(word.text)
        out.append(word.repaired(glued[1]) if glued else word)
    return out


def _capitals(*words: OcrWord) -> bool:
    return all(sum(map(str.isalpha, word.text)) > 1 and word.text.isupper() for word in words)


def _cleared(word: OcrWord, following: OcrWord | None) -> OcrWord:
    """Answers the word without signs that no sentence has there: before it, inside it, or a stop with the sentence going on."""
    text = word.text.translate(_STRAY_INSIDE) if any(c.isalnum() for c in word.text) else word.text
    if _RING.fullmatch(text):
        return word.repaired("o")
    if not _OPENING_QUOTE.match(text) or word.confidence < 0.6:
        text = _STRAY_OPENING.sub("", text)
    if len(text) > 2 and not text.endswith("..."):
        text = _STRAY_SECOND.sub(r"\1", text)
        text = re.sub(r"\.\.$", ".", _STRAY_CLOSING.sub("", text))
    goes_on = following is not None and following.text[:1].islower() and following.text[:2].isalpha()
    if following is not None and text[-1:] in _STOPS and fold(text[:-1]) in _BEFORE_FIGURES and following.text[:1].isdigit():
        text = text[:-1]
    if goes_on and following is not None and text[-1:] in _STOPS and _is_usual(text[:-1], following.text):
        listed = text[-1] == "," and f"{fold(text[:-1])} {fold(following.text.rstrip('.,;:'))}" in _LISTED
        text = text if listed else text[:-1]
    # No sentence begins with a small letter; a colon after a label matters more than a speck.
    sure = 1.0 if text.endswith(".") and fold(text[:-1]) in lexicon().words_with else _SURE if text.endswith(".") else _CLEAR
    if goes_on and _STOPPED.fullmatch(text) and text[:-1].islower() and word.confidence < sure:
        text = text[:-1]
    return word.repaired(text)


def _is_usual(one: str, two: str) -> bool:
    """Answers whether plans are full of the word that two syllables make."""
    return (fold(one), fold(two.rstrip(".,;:"))) in lexicon().usual
