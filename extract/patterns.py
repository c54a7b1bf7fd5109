r"""Rule patterns: folded like the text, fragments put in, kept inside one block, and the literals a match cannot do without.

A rule author writes an ordinary regex of the `regex` module with these differences: `{name}` is a fragment; a space stands for any run of
spaces; `\s`, `\D`, `\W` and negated classes never match a line break, so that no match crosses from one block of a document into the next.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

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
_EDGE = r"(?:(?<!\w)|(?!\w))"


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


# --- Required literals ---------------------------------------------------------------------------------------------------

_Strings = frozenset[str]
_MOST = 24
_PLAIN = re.compile(r"[^\\()\[\]{}?*+|.^$]+(?![?*+{])")
_OPENING = re.compile(r"\(\?P<\w+>|\(\?[:>]|\(\?(?:<=|<!|=|!)")
_ANYTHING: tuple[_Strings | None, _Strings | None] = (None, None)


@functools.lru_cache(maxsize=4096)
def required(pattern: str) -> tuple[str, ...]:
    """Answers strings of which every match of the translated `pattern` holds at least one; empty where none are known.

    A superset of the truth: a text that holds one of them may still have no match.
    """
    try:
        reader = _Literals(pattern)
        exact, needed = reader.alternation()
        if reader.at != len(pattern):
            return ()
    except _Unknown:
        return ()
    best = _better(exact, needed)
    return tuple(sorted(best)) if best else ()


class _Unknown(Exception):
    """The pattern uses something that the reader of literals does not know."""


def _worth(strings: _Strings | None) -> tuple[int, int]:
    if not strings:
        return (0, 0)
    return (min(len(s.strip()) for s in strings), -len(strings))


def _better(one: _Strings | None, other: _Strings | None) -> _Strings | None:
    if not one or not other:
        best = one or other
    else:
        best = one if _worth(one) >= _worth(other) else other
    return best if _worth(best)[0] > 0 else None


class _Literals:
    """Reads a translated pattern; each part answers (all strings it can match, or None; strings one of which it must hold, or None)."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternation(self) -> tuple[_Strings | None, _Strings | None]:
        branches = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._sequence())
        exact: _Strings | None = frozenset[str]()
        needed: _Strings | None = frozenset[str]()
        for strings, must in branches:
            exact = None if exact is None or strings is None else exact | strings
            best = _better(strings, must)
            needed = None if needed is None or best is None else needed | best
        if exact is not None and len(exact) > _MOST:
            exact = None
        if needed is not None and len(needed) > 3 * _MOST:
            needed = None
        return exact, needed

    def _peek(self, ahead: int = 0) -> str:
        return self.pattern[self.at + ahead : self.at + ahead + 1]

    def _sequence(self) -> tuple[_Strings | None, _Strings | None]:
        run: _Strings = frozenset([""])
        best: _Strings | None = None
        broken = False
        while self._peek() not in ("", "|", ")"):
            plain = _PLAIN.match(self.pattern, self.at)
            if plain is not None:
                self.at = plain.end()
                run = frozenset([a + plain[0] for a in run])
                continue
            exact, needed = self._quantified()
            if exact is not None and len(run) * len(exact) <= _MOST:
                run = frozenset(a + b for a in run for b in exact)
                continue
            broken = True
            best = _better(_better(best, run), _better(exact, needed))
            run = frozenset([""])
        return (None if broken else run), _better(best, run)

    def _quantified(self) -> tuple[_Strings | None, _Strings | None]:
        exact, needed = self._atom()
        mark = _QUANTIFIER.match(self.pattern, self.at)
        if mark is None:
            return exact, needed
        self.at = mark.end()
        if self._peek() in ("?", "+"):  # lazy or possessive
            self.at += 1
        if mark[0] == "?":
            return (exact | {""} if exact is not None else None), None
        if mark[0] == "*" or mark[0].startswith(("{0", "{,")):
            return _ANYTHING
        return None, _better(exact, needed)

    def _atom(self) -> tuple[_Strings | None, _Strings | None]:
        c = self._peek()
        if c == "(":
            return self._group()
        if c == "[":
            return self._class()
        self.at += 1
        if c == "\\":
            return self._escape()
        if c == ".":
            return _ANYTHING
        if c in "^$":
            return frozenset([""]), None
        if c in "?*+{":
            raise _Unknown
        return frozenset([c]), None

    def _escape(self) -> tuple[_Strings | None, _Strings | None]:
        c = self._peek()
        self.at += 1
        if c in "bBmMAZ":
            return frozenset([""]), None
        if c in "dDwWsS":
            return _ANYTHING
        if c.isalnum():
            raise _Unknown
        return frozenset([c]), None

    def _class(self) -> tuple[_Strings | None, _Strings | None]:
        token = _TOKEN.match(self.pattern, self.at)
        if token is None or token.lastgroup != "class":
            raise _Unknown
        self.at = token.end()
        body = token[0][1:-1]
        if body.startswith("^") or "\\" in body or "-" in body[1:-1] or len(body) > 4:
            return _ANYTHING
        return frozenset(body), None

    def _group(self) -> tuple[_Strings | None, _Strings | None]:
        opened = _OPENING.match(self.pattern, self.at)
        if opened is None:
            raise _Unknown
        self.at = opened.end()
        inside = self.alternation()
        if self._peek() != ")":
            raise _Unknown
        self.at += 1
        if opened[0].endswith(("=", "!")):  # looks at the text, takes none of it
            return frozenset([""]), None
        return inside
