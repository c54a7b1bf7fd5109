"""Vietnamese text from before Unicode: TCVN3 (ABC), VNI, VISCII, VPS, windows-1258 and VIQR to NFC Unicode.

Such text is letters of a Western alphabet that only look right in a font made for them: "Céng hßa" in .VnTime reads "Cộng hòa". Which
encoding a stretch of text is in is decided by what it says: the one that makes Vietnamese syllables of it. The font's name decides where
the words do not. A whole document is looked at first, font by font (`Profile.add`), then each paragraph for itself (`Profile.convert`).

Text that is Unicode stays as it is, whatever the font's name says. The tables are viparse's, with the letters it lacks.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

from extract.deferred import waiting
from extract.ingest import syllables
from extract.ingest.legacy_fonts import capital_font, font_encoding

if TYPE_CHECKING:
    from viparse.normalize.tables import Charmap

# Letters that only Unicode text has: those of Latin Extended and combining tones. A page in an old encoding holds none.
_UNICODE = re.compile(r"[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")
# Signs of Latin-1 that Vietnamese in Unicode hardly ever holds and no page in an old encoding is without.
_OLD = re.compile(r"[\x80-\x9f¨©ª¬\xad®µ-¹¼-¾Ä-ÇËÎ-ÑÖ-ØÛÜÞßä-çëî-ñö-øûüþÿ]")
# A word as both readings see it: what stands between white space, digits and signs of ASCII.
_TOKEN = re.compile(r"[^\s\x00-\x40\[-`{-~\u2010-\u2027]+")
_LONE_SPACE = re.compile(r"(?<![^\W\d_])\xa0|\xa0(?![^\W\d_])")
# TCVN3 has its ã where others have the dot in front of an item, and no word that is ã alone.
_LONE_DOT = re.compile(r"(?<!\S)\xb7(?!\S)")
_DOT = "\ue0b7"
_PRIVATE = re.compile("[\uf020-\uf0ff]")
_TOKEN_WITH_SIGNS = re.compile(r"[^\s\x00-\x40\[-`{-~\u2011-\u201f\u2023-\u2027]+")
# Enough words to judge a font by, and to overrule its verdict for one paragraph.
_SAMPLE = 4000
_FEW = 3
_ENOUGH = 4
_MANY = 20
_GOOD = 0.8
_FAIR = 0.5
_MARGIN = 0.3
# Where other languages' words are all syllables of ours too: hardly ever.
_VIETNAMESE = 0.6
# Windows shows bytes 80 to 9F as signs of its own; VISCII and VPS have letters there.
_WINDOWS = {ord(bytes([byte]).decode("cp1252")): byte for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
# What viparse lacks of VNI: ẳ and ỵ, which its sample does not hold, and capitals whose mark is typed small ("Aùp duïng").
_VNI_MORE = {"aú": "ẳ", "AÚ": "Ẳ", "î": "ỵ", "Î": "Ỵ"}
# Other signs that programs put in the place of a TCVN3 letter: the hyphens and minus of its soft hyphen (ư), the dots of its ã.
_TCVN3_SIGNS = dict(zip("\u2212\u2010\u2219\u2022\u22c5\u03bc\u02c6", "\xad\xad\xb7\xb7\xb7\xb5\xa8", strict=True))
# The encodings that are told by words, in the order in which ties are settled.
ENCODINGS = ("tcvn3", "vni", "viscii", "vps")


def has_old_letters(text: str) -> bool:
    """Answers whether a document's text can be in an old encoding at all: a quick look that spares others a longer one."""
    return bool(_OLD.search(text))


class Run(NamedTuple):
    """A stretch of a paragraph in one font. `capitals`: it is set in all or small capitals."""

    text: str
    font: str = ""
    capitals: bool = False


@dataclass(slots=True)
class _Sample:
    texts: list[str] = field(default_factory=list)
    length: int = 0


class Profile:
    """What encodings a document's fonts stand for. Add all of its text, then convert it paragraph by paragraph."""

    def __init__(self) -> None:
        self._samples: dict[str, _Sample] = {}
        self._verdicts: dict[str, str] = {}
        self._letters: Counter[str] = Counter()

    def add(self, text: str, font: str = "") -> None:
        """Takes in text of the document and the font it is set in ("" where that is not known)."""
        if not text.isascii():
            sample = self._samples.setdefault(font, _Sample())
            if sample.length < _SAMPLE:
                sample.texts.append(text)
                sample.length += len(text)
                self._verdicts.pop(font, None)

    def convert(self, runs: Sequence[Run]) -> list[str]:
        """Answers the text of each of a paragraph's runs in Unicode; letters that were split between two runs belong to the first."""
        texts = [run.text for run in runs]
        verdicts = self._judge(runs)
        for at in range(1, len(texts)):
            if verdicts[at] and verdicts[at] == verdicts[at - 1] and texts[at] and _joins(texts[at - 1], texts[at], verdicts[at]):
                texts[at - 1] += texts[at][0]
                texts[at] = texts[at][1:]
        for verdict, run in zip(verdicts, runs, strict=True):
            self._letters[verdict or "utf-8"] += sum(1 for c in run.text if c > "\x7f")
        made = [_decode_mixed(text, verdict) if verdict else text for text, verdict in zip(texts, verdicts, strict=True)]
        return _capitalised(made, runs, verdicts) if "tcvn3" in verdicts else made

    def is_plain(self) -> bool:
        """Answers whether nothing added so far can need converting: no font of an old encoding, no letter out of place."""
        return not any(self._verdict(font) for font in self._samples) and not any(map(font_encoding, self._samples))

    @property
    def seen_old(self) -> bool:
        """Whether anything was converted so far."""
        return any(self._letters[name] for name in ENCODINGS)

    @property
    def encoding(self) -> str:
        """The encoding of most of what was converted, "utf-8" where most letters beyond ASCII were Unicode already."""
        return self._letters.most_common(1)[0][0] if self._letters else "utf-8"

    def _judge(self, runs: Sequence[Run]) -> list[str]:
        """Answers the encoding of each run, "" for Unicode: its font's, unless the words of the paragraph in that font say otherwise."""
        verdicts = [self._verdict(run.font) for run in runs]
        for font in {run.font for run in runs}:
            text = "".join(run.text if run.font == font else " " for run in runs)
            verdict = _overrule(text, self._verdict(font))
            verdicts = [verdict if run.font == font else old for run, old in zip(runs, verdicts, strict=True)]
        return verdicts

    def _verdict(self, font: str) -> str:
        if font not in self._verdicts:
            sample = self._samples.get(font)
            self._verdicts[font] = judge("\n".join(sample.texts) if sample else "", font)
        return self._verdicts[font]


def tokens(text: str) -> list[str]:
    """Answers the words of `text` as either reading sees them: stretches without white space, digits and signs of ASCII."""
    return _TOKEN.findall(text)


def judge(text: str, font: str = "") -> str:
    """Answers the encoding that `text`, set in `font`, is in: "tcvn3", "vni", "viscii", "vps", or "" where it is Unicode (or not ours)."""
    named = font_encoding(font)
    scores, count = _scores(text)
    if not count:
        return named
    best = max(ENCODINGS, key=lambda name: scores[name])
    if named:
        if scores[""] >= _GOOD and scores[""] - scores[named] >= _MARGIN and (count >= _FEW or _UNICODE.search(text)):
            return ""
        return best if count > _FEW and scores[best] >= _GOOD and scores[best] - scores[named] >= _MARGIN else named
    # Of many words fewer need fit: a long document has parts in other encodings, and no other language comes near.
    convinced = count >= _FEW and scores[best] >= (_GOOD if count < _MANY else _FAIR) and scores[best] - scores[""] >= _MARGIN
    return best if convinced and _is_vietnamese(decode(text, best)) else ""


def decode(text: str, encoding: str) -> str:
    """Answers `text`, as a program of another encoding shows it, in NFC Unicode. TCVN3 comes without its capitals."""
    text = _PRIVATE.sub(lambda found: chr(ord(found[0]) - 0xF000), text)
    if encoding in ("viscii", "vps"):
        text = text.translate(_WINDOWS)
    if encoding == "viscii":
        # Its Õ is where others have a space that does not break.
        text = _LONE_SPACE.sub(" ", text)
    elif encoding == "tcvn3":
        text = _LONE_DOT.sub(_DOT, _restore_signs(text))
    return _convert()(text, _table(encoding)).replace(_DOT, "·")


def raise_capitals(text: str) -> str:
    """Answers `text` with the letters raised that TCVN3 has no capitals for: those of words whose other letters are capitals ("HOạCH")."""
    text = _WORD_WITH_CAPITALS.sub(lambda found: found[0].upper(), text)
    found = list(_LETTERS.finditer(text))
    for before, word, after in zip([None, *found], found, [*found[1:], None], strict=False):
        # One capital with small letters beyond ASCII ("Kế") is what the word beside it is; an abbreviation is no word.
        if _LONE_CAPITAL.fullmatch(word[0]) and (_is_raised(before, text, word.start()) or _is_raised(after, text, word.end())):
            text = text[: word.start()] + word[0].upper() + text[word.end() :]
    return text


def _is_raised(word: re.Match[str] | None, text: str, beside: int) -> bool:
    """Answers whether `word`, one space from the place `beside`, is a syllable in capitals."""
    if word is None or text[min(word.end(), beside) : max(word.start(), beside)] != " ":
        return False
    letters = text[word.start() : word.end()]
    return len(letters) > 2 and letters.isupper() and syllables.is_syllable(letters)


# Two capitals beside small letters that TCVN3 has no capitals for; other small letters do not stand among capitals by chance ("TTg").
_WORD_WITH_CAPITALS = re.compile(r"(?<![^\W\d_])(?=[^\W\d_]*[A-ZĂÂĐÊÔƠƯ][^\W\d_]*[A-ZĂÂĐÊÔƠƯ])[A-ZĂÂĐÊÔƠƯà-ỹ]+(?![^\W\d_])")


def raise_line(text: str) -> str:
    """Answers a line of TCVN3, converted, with its capitals: all of it where its ASCII letters are capitals, else word by word."""
    return text.upper() if _shouts(text) else raise_capitals(text)


_LONE_CAPITAL = re.compile(r"[A-ZĂÂĐÊÔƠƯ][à-öø-ỹ]+")
_LETTERS = re.compile(r"[^\W\d_]+")
# So many letters without a small one among them are a line in capitals, not an abbreviation.
_SHOUT = 5


def _capitalised(made: Sequence[str], runs: Sequence[Run], verdicts: Sequence[str]) -> list[str]:
    """Answers a paragraph's runs, each as `made`, with the capitals that TCVN3 leaves to the font."""
    old = [verdict == "tcvn3" for verdict in verdicts]
    shouted = _shouts("".join(text for text, is_old in zip(made, old, strict=True) if is_old))
    raised = [
        text.upper() if is_old and (shouted or run.capitals or capital_font(run.font)) else text
        for text, run, is_old in zip(made, runs, old, strict=True)
    ]
    # Words run on from run to run; raising keeps the number of letters.
    whole, at = raise_capitals("".join(raised)), 0
    for place, text in enumerate(raised):
        raised[place] = whole[at : at + len(text)] if old[place] else text
        at += len(text)
    return raised


def _shouts(text: str) -> bool:
    """Answers whether a line is in capitals as far as its encoding has any; abbreviations ("Số: 5/KH-UBND") do not make it one."""
    if any("a" <= c <= "z" for c in text):
        return False
    capitals = [sum(c.isascii() for c in word) for word in syllables.words(text) if syllables.is_syllable(word)]
    return sum(capitals) >= _SHOUT and max(capitals) > 1


def _overrule(text: str, verdict: str) -> str:
    """Answers the encoding of one paragraph's text in a font that the document as a whole uses for `verdict`."""
    scores, count = _scores(text)
    if verdict and count and not scores[verdict] and _UNICODE.search(text) and scores[""] >= _GOOD:
        return ""
    if count < _ENOUGH:
        return verdict
    best = max(("", *ENCODINGS), key=lambda name: scores[name])
    if scores[best] < _GOOD or scores[best] - scores[verdict] < _MARGIN:
        return verdict
    return best if not best or _is_vietnamese(decode(text, best)) else verdict


def _scores(text: str) -> tuple[dict[str, float], int]:
    """Answers the share of the words beyond ASCII that each encoding ("": as it is) makes syllables of, and how many words those are."""
    found = [token for token in tokens(text) if not token.isascii() and len(token) > 1]
    if not found:
        return dict.fromkeys(("", *ENCODINGS), 0.0), 0
    scores = {"": syllables.share(found)[0]}
    # A word with a letter that only Unicode has is read right as it is, and by nothing else.
    old = " ".join(token for token in found if not _UNICODE.search(token))
    for name in ENCODINGS:
        known, count = syllables.share(decode(old, name).split())
        scores[name] = known * count / len(found)
    return scores, len(found)


def _is_vietnamese(text: str) -> bool:
    found = syllables.words(text)
    return syllables.share(found)[0] >= _VIETNAMESE


# The runs of a PDF are its words, and most of them have been there before.
@functools.lru_cache(maxsize=4096)
def _decode_mixed(text: str, encoding: str) -> str:
    """Converts word by word where Unicode letters stand among the others: a word that holds one is left alone."""
    if not _UNICODE.search(text):
        return decode(text, encoding)
    parts = re.split(r"(\s+)", text)
    return "".join(part if _UNICODE.search(part) else decode(part, encoding) for part in parts)


def _joins(before: str, after: str, encoding: str) -> bool:
    """Answers whether the last sign of `before` and the first of `after` are one letter (a vowel and its VNI mark)."""
    return bool(before) and encoding == "vni" and before[-1] + after[0] in _pairs()


@functools.cache
def _pairs() -> frozenset[str]:
    return frozenset(sequence for sequence, _ in _table("vni").pairs if len(sequence) == 2)


@functools.cache
def _convert() -> Callable[[str, Charmap], str]:
    with waiting("viparse"):
        from viparse.normalize.tables import convert
    return cast(Callable[[str, "Charmap"], str], convert)


@functools.cache
def _table(encoding: str) -> Charmap:
    """Answers viparse's table, made whole. Raises ValueError for an encoding it does not know."""
    with waiting("viparse"):
        from viparse.normalize.encodings import get_charmap
        from viparse.normalize.tables import build_charmap

    table = get_charmap(encoding)
    if table is None:
        raise ValueError(encoding)
    if encoding != "vni":
        return table
    pairs = dict(table.pairs) | _VNI_MORE
    small = {k[0] + k[1].lower(): v for k, v in pairs.items() if len(k) == 2 and k.isupper()}
    return build_charmap(encoding, (small | pairs).items())


def _restore_signs(text: str) -> str:
    """Puts TCVN3's own signs where a program has put others, if that makes a syllable: a minus or a bullet beside a word is one."""
    if not any(sign in text for sign in _TCVN3_SIGNS):
        return text
    return _TOKEN_WITH_SIGNS.sub(lambda found: _restored(found[0]), text)


def _restored(token: str) -> str:
    made = "".join(_TCVN3_SIGNS.get(c, c) for c in token)
    return made if made != token and len(token) > 1 and syllables.is_syllable(_convert()(made, _table("tcvn3"))) else token
