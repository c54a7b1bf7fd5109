r"""Rule patterns: folded like the text, fragments put in, kept inside one block, and the literals a match cannot do without.

A rule author writes an ordinary regex of the `regex` module with these differences: `{name}` is a fragment; a space stands for any run of
spaces; `\s`, `\D`, `\W` and negated classes never match a line break, so that no match crosses from one block of a document into the next.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from extract.text import fold

# What a pattern has beside plain words; the rest is folded as a whole.
_TOKEN = re.compile(
    r"""(?P<escape>\\[pP]\{[^}]*\}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.)
    |(?P<open>\(\?P<\w+>|\(\?P=\w+\)|\(\?(?:<=|<!|[:=!>|]))
    |(?P<group>\()
    |(?P<ref>\{[a-z_]\w*\})
    |(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])
    |(?P<space>[ ]+(?P<often>[?*+])?)
    |(?P<dots>…)""",
    re.VERBOSE | re.DOTALL,
)
_QUANTIFIER = re.compile(r"[?*+]|\{\d+(?:,\d*)?\}|\{,\d+\}")
_ESCAPES = {r"\s": " ", r"\D": r"[^\d\n]", r"\W": r"[^\w\n]"}
# No match begins or ends inside a word or number: "quý" is not found in "quýt", nor "1/2" in "11/2".
_EDGE = r"(?<!\w(?=\w))"


class PatternError(ValueError):
    """A pattern says something that rules may not say; the message names it (English)."""


def translate(source: str, resolve: Callable[[str], str]) -> str:
    """Answers `source` as a regex over folded text, `resolve(name)` giving the translated fragment for each `{name}`.

    Raises PatternError for an unnamed group or a line break, and whatever `resolve` raises for an unknown name.
    """
    # Escapes are no words: \S must not become \s, nor the b of \b a letter before the next.
    words = fold(_TOKEN.sub(lambda t: " " * len(t[0]) if t.lastgroup in ("escape", "open") else t[0], source))
    out: list[str] = []
    at = 0
    for token in _TOKEN.finditer(source):
        out.append(words[at : token.start()])
        out.append(_translated(token, source, resolve))
        at = token.end()
    out.append(words[at:])
    return "".join(out)


def _translated(token: re.Match[str], source: str, resolve: Callable[[str], str]) -> str:
    text = token[0]
    if token["space"]:
        if token["often"]:
            return " +" if token["often"] == "+" else " *"
        return " " if _QUANTIFIER.match(source, token.end()) else " +"
    if token["escape"]:
        if text in (r"\n", r"\r", r"\f", r"\v"):
            raise PatternError(f"{text} in the pattern: a match stays inside one block")
        return _ESCAPES.get(text, text)
    if token["ref"]:
        return f"(?:{resolve(text[1:-1])})"
    if token["class"]:
        return _class(text)
    if token["group"]:
        if source.startswith("(?", token.start()):
            raise PatternError(f"{source[token.start():token.start() + 4]!r} is not allowed in patterns")
        raise PatternError("unnamed group: write (?:...) or (?P<name>...)")
    return r"\." if token["dots"] else text


def _class(text: str) -> str:
    body = text[2:-1] if text.startswith("[^") else text[1:-1]
    folded = ""
    for part in re.findall(r"\\.|.", body, re.DOTALL):
        if part == r"\n":
            raise PatternError(f"{part} inside a class: a match stays inside one block")
        if part == r"\s":
            folded += " "
        elif len(part) == 2:
            folded += part
        else:
            low = fold(part)
            folded += "\\" + low if low != part and low in "-^]" else low
    if text.startswith("[^"):
        return f"[^{folded}\\n]"
    return f"(?:(?!\\n)[{folded}])" if r"\D" in folded or r"\W" in folded else f"[{folded}]"


def literal(surface: str) -> str:
    """Answers the regex of one literal string over folded text: escaped, its spaces flexible."""
    return " +".join(re.escape(word) for word in fold(" ".join(surface.split())).split(" "))


def alternatives(surfaces: list[str]) -> str:
    """Answers the regex of any of `surfaces`, the longest first, so that "tháng 10" beats "tháng 1"."""
    return "|".join(literal(s) for s in sorted(set(surfaces), key=lambda s: (-len(s), s)))


def edged(pattern: str) -> str:
    """Answers `pattern` so that no match begins or ends inside a word."""
    return f"{_EDGE}(?:{pattern}){_EDGE}"


def told_by_first_word(pattern: str) -> bool:
    """Answers whether a word alone says if the edged `pattern` can begin with it: nothing in the pattern looks behind itself."""
    bare = pattern.replace(_EDGE, "")
    return "(?<=" not in bare and "(?<!" not in bare and r"\B" not in bare


# --- What a match cannot do without ----------------------------------------------------------------------------------------

_Strings = frozenset[str]
_MOST = 24
_PLAIN = re.compile(r"(?: \+|[^\\()\[\]{}?*+|.^$])+(?![?*+{])")
_HAS_DIGIT = re.compile(r"\d")
_OPENING = re.compile(r"\(\?P<\w+>|\(\?[:>]|\(\?(?:<=|<!|=|!)")


@dataclass(frozen=True, slots=True)
class Needs:
    """What every match holds: one of `literals` (empty: none known), and a digit where `digit` is set.

    Words in a literal are joined by single spaces; in a text with wider gaps such a literal is no test.
    """

    literals: tuple[str, ...] = ()
    digit: bool = False


@functools.lru_cache(maxsize=4096)
def needs(pattern: str) -> Needs:
    """Answers what every match of the translated `pattern` holds: a superset of the truth, to leave rules out quickly."""
    try:
        part = _read(pattern)
    except _Unknown:
        return Needs()
    literals = _better(part.exact, part.needed) or frozenset[str]()
    # What holds "hạn chót là" holds "hạn chót".
    fewest = tuple(sorted(s for s in literals if not any(t != s and t in s for t in literals)))
    return Needs(fewest, part.digit or _with_digit(part.exact))


class _Unknown(Exception):
    """The pattern uses something that this reader does not know."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern: all strings it can match, strings one of which it must hold (None: not known), whether it must hold a digit."""

    exact: _Strings | None = None
    needed: _Strings | None = None
    digit: bool = False


_NOTHING = frozenset([""])
_EMPTY = _Part(_NOTHING)
_ANY = _Part()
_DIGIT = _Part(digit=True)


@functools.lru_cache(maxsize=4096)
def _worth(strings: _Strings) -> tuple[int, int]:
    """Answers how telling a set of literals is: long ones first, then few."""
    return (min([len(s.strip()) for s in strings], default=0), -len(strings))


def _better(one: _Strings | None, other: _Strings | None) -> _Strings | None:
    if not one or one == _NOTHING:
        one = None
    if not other or other == _NOTHING:
        other = None
    best = (one if _worth(one) >= _worth(other) else other) if one and other else one or other
    return best if best and _worth(best)[0] > 0 else None


def _with_digit(strings: _Strings | None) -> bool:
    return bool(strings) and strings != _NOTHING and all(_HAS_DIGIT.search(s) for s in strings or ())


@functools.lru_cache(maxsize=4096)
def _read(pattern: str) -> _Part:
    """Reads a pattern or the inside of a group; kept, since rules share their fragments."""
    reader = _Reader(pattern)
    part = reader.alternation()
    if reader.at != len(pattern):
        raise _Unknown
    return part


_BRACKETS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]", re.DOTALL)


def _pairs(pattern: str) -> dict[int, int]:
    """Answers where each group that opens at a place closes."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for sign in _BRACKETS.finditer(pattern):
        if sign[0] == "(":
            opened.append(sign.start())
        elif sign[0] == ")" and opened:
            pairs[opened.pop()] = sign.start()
    return pairs


class _Reader:
    """Reads a translated pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self._closing = _pairs(pattern)

    def alternation(self) -> _Part:
        branches = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._sequence())
        exact: _Strings | None = frozenset[str]()
        needed: _Strings | None = frozenset[str]()
        for branch in branches:
            exact = None if exact is None or branch.exact is None else exact | branch.exact
            best = _better(branch.exact, branch.needed)
            needed = None if needed is None or best is None else needed | best
        if exact is not None and len(exact) > _MOST:
            exact = None
        if needed is not None and len(needed) > 3 * _MOST:
            needed = None
        return _Part(exact, needed, all(b.digit or _with_digit(b.exact) for b in branches))

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _sequence(self) -> _Part:
        run: _Strings = _NOTHING
        best: _Strings | None = None
        broken = digit = False
        while self._peek() not in ("", "|", ")"):
            plain = _PLAIN.match(self.pattern, self.at)
            if plain is not None:
                self.at = plain.end()
                words = plain[0].replace(" +", " ")
                run = frozenset([a + words for a in run])
                continue
            part = self._quantified()
            digit = digit or part.digit
            if part.exact is not None and len(run) * len(part.exact) <= _MOST:
                run = frozenset([a + b for a in run for b in part.exact])
                continue
            broken = True
            digit = digit or _with_digit(run) or _with_digit(part.exact)
            best = _better(_better(best, run), _better(part.exact, part.needed))
            run = _NOTHING
        return _Part(None if broken else run, _better(best, run), digit or _with_digit(run))

    def _quantified(self) -> _Part:
        part = self._atom()
        mark = _QUANTIFIER.match(self.pattern, self.at)
        if mark is None:
            return part
        self.at = mark.end()
        if self._peek() in ("?", "+"):  # lazy or possessive
            self.at += 1
        if mark[0] == "?":
            return _Part(part.exact | {""} if part.exact is not None else None)
        if mark[0] == "*" or mark[0].startswith(("{0", "{,")):
            return _ANY
        return _Part(None, _better(part.exact, part.needed), part.digit or _with_digit(part.exact))

    def _atom(self) -> _Part:
        c = self._peek()
        if c == "(":
            return self._group()
        if c == "[":
            return self._class()
        self.at += 1
        if c == "\\":
            return self._escape()
        if c == ".":
            return _ANY
        if c in "^$":
            return _EMPTY
        if c in "?*+{":
            raise _Unknown
        return _Part(frozenset([c]))

    def _escape(self) -> _Part:
        c = self._peek()
        self.at += 1
        if c in "bBmMAZ":
            return _EMPTY
        if c == "d":
            return _DIGIT
        if c in "DwWsS":
            return _ANY
        if c.isalnum():
            raise _Unknown
        return _Part(frozenset([c]))

    def _class(self) -> _Part:
        token = _TOKEN.match(self.pattern, self.at)
        if token is None or token.lastgroup != "class":
            raise _Unknown
        self.at = token.end()
        body = token[0][1:-1]
        if re.fullmatch(r"(?:\d-\d|\d|\\d)+", body):
            return _DIGIT if "-" in body or "\\" in body or len(body) > 4 else _Part(frozenset(body), None, True)
        if body.startswith("^") or "\\" in body or "-" in body[1:-1] or len(body) > 4:
            return _ANY
        return _Part(frozenset(body))

    def _group(self) -> _Part:
        opened = _OPENING.match(self.pattern, self.at)
        closing = self._closing.get(self.at)
        if opened is None or closing is None:
            raise _Unknown
        self.at = closing + 1
        if opened[0].endswith(("=", "!")):  # looks at the text, takes none of it
            return _EMPTY
        return _read(self.pattern[opened.end() : closing])
