"""What recognition gets wrong in ways that can be told: junk between words, signs read for others, marks lost over letters.

Every repaired word keeps what the engine had read (`OcrWord.read_as`). What cannot be told is left as it is.
"""

from __future__ import annotations

import calendar
import dataclasses
import itertools
import re
import unicodedata
from collections.abc import Collection, Sequence

from extract.ocr import OcrLine, OcrPage, OcrWord
from extract.ocr.components import Components
from extract.ocr.formulas import with_formulas
from extract.ocr.handwriting import Handwritten, without_guesses
from extract.ocr.lexicon import bare, lexicon
from extract.ocr.marks import marked
from extract.ocr.specks import with_capitals_apart, without_specks
from extract.text import fold

_SURE = 0.955
_CLEAR = 0.7
_DOUBTFUL = 0.5
_POOR = 0.35
_IMPOSSIBLE = 0.3
# White on both sides wider than this many letter sizes sets a sign or a letter apart from the text.
_APART = 1.5

_LONE = frozenset("-–—+*•&/%=")
_RULES = re.compile(r"[—–\-_=~.]{2,}")
_DASH_LIKE = frozenset("ˆ¬~_^¯˗=»«>")
_FIGURES = str.maketrans({"§": "8", "O": "0", "o": "0", "l": "1", "I": "1", "]": "1", "|": "1", "Ø": "0", "ø": "0"})
# "I7/6/2020", "0§-CTr/TU": a figure or a sign that looks like one, in a date or before the letters of a document's number.
_FIGURE = r"[\dOolI\]|§Øø]"
_DATE = re.compile(rf"{_FIGURE}{{1,2}}([/\-]){_FIGURE}{{1,2}}\1(?:19|20){_FIGURE}{{2}}[.,;:)]*")
_NUMBER = re.compile(rf"((?=\d|\S\d){_FIGURE}{{1,5}})((?:/(?:19|20)\d\d)?[/\-](?:[A-ZĐ]{{2,}}|TTr|CTr|QĐ|CT)[\w\-/]*[.,;:)]*)")
# "II1/2022": a quarter; "quý 12026", its stroke and the sign behind it read as one figure.
_QUARTER = re.compile(r"[IV][IV1l|]{0,2}/(?:19|20)\d\d")
_QUARTER_WORD = fold("quý")
_QUARTER_RUN = re.compile(r"([1Il|]{1,3})/?((?:19|20)\d\d\W*)")
_STROKES = str.maketrans("1l|", "III")
# The code of a number in a head, and more capitals of it.
_SYMBOL = re.compile(r"/[A-ZĐ]{2,}-[A-ZĐ]+")
_CAPITALS = re.compile(r"[A-ZĐ]+")
_CUT = re.compile(r"(?:[A-ZĐ]{2,}|TTr|CTr|QyĐ|NĐ|QĐ|\d)-")
# "31/1" "0/2023": a date taken apart within its month.
_DAY_CUT, _YEAR_CUT = re.compile(r"(?<!\d)\d{1,2}/[01]$"), re.compile(r"\d/(?:19|20)\d\d\W*")
_NUMBERED = re.compile(r"((?:[IVXl]{1,4}|\d{1,2})\.|[IVXHNU]{1,4}-|[1l]{1,3}-)['`´‘’.,:;]?([^\W\d_]{2,}[.,:;]?)")
_LONGEST_NUMERAL = 4
_STARRED = re.compile(r"([*•])['`´‘’\-]?([^\W\d_]{2,}[.,:;]?)")
# "-1.MỤC": a chapter's numeral with a speck before it; "H.NỘI", its strokes run together.
_SPECKED_CHAPTER = re.compile(r"[-–.'‘]?([IVXLHMNUl1]{1,4}\.)([A-ZĐÀ-Ỹ]{2,}[.,:;]?)")
# "Điền 3." for an article.
_ARTICLE, _ARTICLE_NUMBER = re.compile(r"[ĐD]i[eêềểéế][nu]"), re.compile(r"\d{1,2}[.:]")
_ORDINAL = re.compile(r"\d{1,2}[.,:](?:\d{1,2}[.,:\-])?")
# "2." "2-" for "2.2-".
_ORDINAL_HEAD, _ORDINAL_TAIL = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.,:]"), re.compile(r"\d{1,2}[.,:\-)]{1,2}")
# What opens the number of a part: no dash stands before it.
_PARTS = frozenset(fold("phần chương mục phụ").split())
_PART = re.compile(r"(?i)(?:thứ|lục|[ivx]{1,4}[.:]?|\d{1,2}[.:]?)")
# "]àm" is "làm".
_BRACKET = re.compile(r"^\](?=[^\W\d_])")
_VOWELS = frozenset("aeiouy")
_STUTTER = re.compile(r"^(\d{1,2}|[IVX]{1,4})\.{2,}")


def repair(
    page: OcrPage, blots: Components | None = None, *, specked: bool = False, head: bool = False
) -> tuple[OcrPage, tuple[Handwritten, ...]]:
    """Answers `page` without junk and with what was misread in ways that can be told put right.

    Args:
        blots: the ink of the picture that was read, where it is known.
        specked: whether the print is full of specks, so that signs inside words and sentences are likely to be some.
        head: whether a document may begin on this page, with its number and day written in by hand.

    Returns:
        The page, and what of its head is written by hand or covered.
    """
    known = {word.text for line in page.lines for word in line.words if word.confidence > _CLEAR}
    lines = []
    for line, below in itertools.zip_longest(page.lines, page.lines[1:]):
        words = with_capitals_apart(_with_number_apart(_joined(_with_ordinal(_without_junk(line)), line.size)))
        if specked:
            words = without_specks(words, below.words[0] if below is not None and _goes_on(line, below) else None)
        words = [word for word in words if word.text]
        if words and not _is_noise(words, known):
            lines.append(dataclasses.replace(line, words=tuple(words)))
    lines, names = with_formulas(lines, head=head)
    lost: tuple[Handwritten, ...] = ()
    if head:
        lines, lost = without_guesses(lines, blots)
    return OcrPage(tuple(marked(lines, specked=specked, names=names))), lost


def _goes_on(line: OcrLine, below: OcrLine) -> bool:
    """Answers whether a line stands right under another, in the same column or cell."""
    one, two = line.words[0], below.words[0]
    return abs(one.x0 - two.x0) < 3 * line.size and 0 < below.baseline(two.x0) - line.baseline(one.x0) < 2.5 * line.size


# --- Junk -------------------------------------------------------------------------------------------------------------------


def _without_junk(line: OcrLine) -> list[OcrWord]:
    words = list(line.words)
    out = []
    for at, word in enumerate(words):
        if at == 0 and len(words) > 1 and word.text in _LONE and (_ORDINAL.fullmatch(words[1].text) or _opens_part(words[1:3])):
            continue
        if at == 0 and len(words) > 1 and _is_bullet(line, word, words[1]):
            out.append(word if word.text in _LONE else word.repaired("-"))
        elif not _is_junk(line, words, at):
            out.append(_signs(word))
    return [_quartered(word) if at and fold(out[at - 1].text) == _QUARTER_WORD else word for at, word in enumerate(out)]


def _quartered(word: OcrWord) -> OcrWord:
    """Answers the word behind "quý" with its strokes as a numeral: "12026" is "I/2026"."""
    run = _QUARTER_RUN.fullmatch(word.text)
    return word.repaired(f"{'I' * len(run[1])}/{run[2]}") if run is not None else word


def _opens_part(words: Sequence[OcrWord]) -> bool:
    """Answers whether words number a part of a document: "Phần thứ hai", "PHỤ LỤC", "Chương II."."""
    return len(words) == 2 and fold(words[0].text) in _PARTS and words[0].text[0].isupper() and bool(_PART.fullmatch(words[1].text))


def _is_junk(line: OcrLine, words: Sequence[OcrWord], at: int) -> bool:
    """Answers whether a token is a speck, a stroke or a rim that was taken for a sign or a letter."""
    word = words[at]
    before = (word.x0 - words[at - 1].x1) / line.size if at else 99.0
    after = (words[at + 1].x0 - word.x1) / line.size if at + 1 < len(words) else 99.0
    overlaps = min(before, after) < -0.02
    apart = min(before, after) > _APART
    letters = sum(map(_is_letter, word.text))
    if not letters:
        if _RULES.fullmatch(word.text) and word.text not in ("...", "..", "--"):
            return True
        if word.text in _LONE:
            rise = (line.baseline(word.x0) - word.bottom) / line.size
            return word.confidence < _DOUBTFUL and (apart or overlaps or not 0.05 < rise < 0.4)
        return word.confidence < 0.6 or overlaps or apart or len(word.text) > 1
    if letters == 1 and len(word.text) <= 2:
        return (overlaps and word.confidence < 0.75) or (word.confidence < _DOUBTFUL and apart and len(words) > 1)
    return word.confidence < _POOR and apart and len(words) > 1 and not any(c.isdigit() for c in word.text)


def _is_letter(sign: str) -> bool:
    """Answers whether `sign` is a letter or a figure; isalnum takes some accents that stand alone for letters."""
    return sign.isalnum() and unicodedata.category(sign) not in ("Lm", "Sk")


def _is_bullet(line: OcrLine, word: OcrWord, following: OcrWord) -> bool:
    """Answers whether the sign that opens a line is a dash, whatever it was read for: low, short, half way up the letters."""
    if word.text in _LONE:
        return True
    wide, high = (word.x1 - word.x0) / line.size, (word.bottom - word.top) / line.size
    opens = following.text.lstrip('"“(')[:1].isupper() and 0.1 < (following.x0 - word.x1) / line.size < 1.2
    if not opens or len(word.text) > 2:
        return False
    flat = 0.1 < wide < 0.7 and high < 0.25 and 0.08 < (line.baseline(word.x0) - word.bottom) / line.size < 0.4
    return flat and not any(map(_is_letter, word.text)) or (word.text[0] in _DASH_LIKE and wide > 0.15)


def _is_noise(words: Sequence[OcrWord], known: Collection[str]) -> bool:
    """Answers whether a line is nothing but a picture's strokes read as letters; `known` words stand on the page elsewhere."""
    letters = sum(len(word.text) for word in words)
    mean = sum(word.confidence * len(word.text) for word in words) / letters
    longest = max(sum(map(_is_letter, word.text)) for word in words)
    if any(word.confidence > 0.8 or (len(word.text) > 1 and word.text in known) for word in words) and longest > 2:
        return False
    return mean < _POOR or (longest <= 2 and mean < 0.6) or longest == 0


# --- Signs ------------------------------------------------------------------------------------------------------------------


def _signs(word: OcrWord) -> OcrWord:
    """Answers the word with Đ for letters that only look like it, and figures where only figures can stand."""
    text = unicodedata.normalize("NFC", word.text).replace("Ð", "Đ").replace("ð", "đ")
    text = _STUTTER.sub(r"\1.", re.sub("Đ{2,}", "Đ", text))
    text = _BRACKET.sub("l", text)
    text = _once(text)
    head = _NUMBER.fullmatch(text)
    if head:
        text = head[1].translate(_FIGURES) + head[2]
    elif _DATE.fullmatch(text):
        text = text.translate(_FIGURES)
        if not _in_calendar(text):
            # Some figure is wrong, and none is likelier than the others: the word stays, and what rests on it is not to be trusted.
            word = dataclasses.replace(word, confidence=min(word.confidence, _IMPOSSIBLE))
    elif _QUARTER.fullmatch(text):
        text = text[:-5].translate(_STROKES) + text[-5:]
    elif text.isalpha() and text[0].islower() and not text.islower() and word.confidence < 0.9:
        text = text.lower()
    return word.repaired(text)


def _once(text: str) -> str:
    """Answers a word without the vowel that coarse print has made two of: "gửủi" is "gửi", "THỤỰC" is "THỰC"."""
    letters = bare(fold(text))
    at = next((k for k in range(len(letters) - 1) if letters[k] == letters[k + 1] and letters[k] in _VOWELS), None)
    if at is None or len(text) < 4 or not text.strip(".,;:").isalpha() or not set(text.upper().strip(".,;:")) - set("IVXL"):
        return text
    known = lexicon().words_with
    if fold(text.strip(".,;:")) in known:
        return text
    found = {each for each in (text[:at] + text[at + 1 :], text[: at + 1] + text[at + 2 :]) if fold(each.strip(".,;:")) in known}
    return max(found, key=lambda each: (known[fold(each.strip(".,;:"))], each)) if found else text


def _in_calendar(text: str) -> bool:
    """Answers whether the calendar has the day in "17/6/2020" and the like."""
    day, month, year = (int(part) for part in re.findall(r"\d+", text)[:3])
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _with_number_apart(words: list[OcrWord]) -> list[OcrWord]:
    """Answers the words with a number that was read as one with the first word of its heading parted from it: "I.MỤC", "*'Trách"."""
    if not words:
        return words
    if len(words) > 1 and _ARTICLE.fullmatch(words[0].text) and _ARTICLE_NUMBER.fullmatch(words[1].text):
        words = [words[0].repaired("Điều"), *words[1:]]
    word = words[0]
    glued = _NUMBERED.fullmatch(word.text) or _STARRED.fullmatch(word.text) or _SPECKED_CHAPTER.fullmatch(word.text)
    if glued is not None and (glued[1][0] not in "1l" or glued[1][-1] != "-" or glued[2].isupper()):
        read, number, rest = glued[1], glued[1], glued[2]
    elif len(words) > 1 and words[1].text[:2].isupper() and (read := _numeral(word.text)):
        number, rest = f"{read.replace('L', 'I')}.", word.text[len(read) :]
    else:
        return words
    cut = word.x1 - (word.x1 - word.x0) * len(rest) / len(word.text)
    first = dataclasses.replace(word, x1=cut).repaired(number)
    return [first, dataclasses.replace(word, x0=cut, text=rest), *words[1:]]


def _numeral(text: str) -> str:
    """Answers the numeral that a heading's first syllable was read as one with, its stop lost: "L" of "LMỤC"; "" where there is none."""
    known = lexicon().words_with
    if not text.isupper() or fold(text) in known or not set(text) - set("IVXL.,:;-"):
        return ""
    cuts = range(min(_LONGEST_NUMERAL, len(text) - 2), 0, -1)
    return next((text[:k] for k in cuts if set(text[:k]) <= set("IVXL") and fold(text[k:].rstrip(".,:;")) in known), "")


def _with_ordinal(words: list[OcrWord]) -> list[OcrWord]:
    """Answers the words with the number of an item put together that was taken apart: "2." "2-" before a capital is "2.2-"."""
    if len(words) < 3 or not words[2].text[:1].isupper():
        return words
    head, tail = words[:2]
    if not (_ORDINAL_HEAD.fullmatch(head.text) and _ORDINAL_TAIL.fullmatch(tail.text)):
        return words
    number = dataclasses.replace(
        head, x1=tail.x1, top=min(head.top, tail.top), bottom=max(head.bottom, tail.bottom),
        confidence=min(head.confidence, tail.confidence),
    ).repaired(f"{head.text[:-1]}.{tail.text}")  # fmt: skip
    return [number, *words[2:]]


def _joined(words: Sequence[OcrWord], size: float) -> list[OcrWord]:
    """Answers the words with numbers put together that the engine took apart: "4017/TTr-" "BNNMT", "1" "93/2025/NĐ-CP"."""
    out: list[OcrWord] = []
    for word in words:
        last = out[-1] if out else None
        gap = (word.x0 - last.x1) / size if last else 99.0
        code = last is not None and _CUT.search(last.text[-4:]) and last.text.endswith("-") and word.text[:2].isupper() and gap < 0.5
        figures = last is not None and last.text.isdigit() and _NUMBER.fullmatch(word.text) and gap < 0.15
        # No space between words is as narrow as in "/TB-SKH" "CN".
        code = code or (last is not None and gap < 0.15 and bool(_SYMBOL.fullmatch(last.text) and _CAPITALS.fullmatch(word.text)))
        day = last is not None and _DAY_CUT.search(last.text) and _YEAR_CUT.fullmatch(word.text) and gap < 0.3
        if last is not None and (code or figures or day):
            text = last.text + word.text
            out[-1] = OcrWord(
                text, last.x0, min(last.top, word.top), word.x1, max(last.bottom, word.bottom),
                min(last.confidence, word.confidence), f"{last.read_as or last.text} {word.read_as or word.text}",
            )  # fmt: skip
        else:
            out.append(word)
    return out
