r"""Rule patterns: folded like the text, fragments put in, kept inside one block, and the literals a match cannot do without.

A rule author writes an ordinary regex of the `regex` module with these differences: `{name}` is a fragment; a space stands for any run of
spaces; `\s`, `\D`, `\W` and negated classes never match a line break, so that no match crosses from one block of a document into the next.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection
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

# Looks ahead, asks for an end, or gives nothing back of what it took (or may only look so).
_AHEAD = re.compile(r"\(\?[=!>]|\\[bBZzA]|\$|[?*+}]\+")

_SPACES_OR_SIGN = re.compile(r" [*+]|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_AGAIN = re.compile(r"\)[*+{]")
_ENDLESS = re.compile(r"[*+]|,\}")


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


def looks_ahead(pattern: str) -> bool:
    """Answers whether text behind a match of the edged `pattern` has a say in it, beyond that no word is cut.

    Where not, the match in a text is also the match in the text cut short anywhere behind it, between words, and none stays none.
    """
    return _AHEAD.search(pattern.replace(_EDGE, "")) is not None


# --- What a match cannot do without, and what it begins with ---------------------------------------------------------------

_Strings = frozenset[str]
_MOST = 24
_PLAIN = re.compile(r"(?: \+|[^\\()\[\]{}?*+|.^$])+(?![?*+{])")
# More leads than this at once are cut down to what begins them.
_LEADS_MOST = 2000
_FIRST = re.compile(r"\w+|\W")
_WORD_SIGN = re.compile(r"\w")
_HAS_DIGIT = re.compile(r"\d")
_OPENING = re.compile(r"\(\?P<\w+>|\(\?[:>]|\(\?(?:<=|<!|=|!)")


@dataclass(frozen=True, slots=True)
class Needs:
    """What every match holds: one of `literals` (empty: none known), and a digit where `digit` is set.

    Words in a literal are joined by single spaces; in a text with wider gaps such a literal is no test.
    """

    literals: tuple[str, ...] = ()
    digit: bool = False


@dataclass(frozen=True, slots=True)
class Begins:
    """The first word of every match, or the sign that it begins with: one of `words`, or what begins with one of `stems`."""

    words: frozenset[str]
    stems: frozenset[str]


def begins(pattern: str) -> Begins | None:
    """Answers what every match of the edged `pattern` begins with: a superset of the truth; None where that can be anything."""
    try:
        lead = _read(pattern).lead
    except _Unknown:
        return None
    if lead is None:
        return None
    # What is whole by now ends at the edge of a word; an empty match is none.
    words = {s for s in lead.whole if s} | {s[:-1] for s in lead.begun if s.endswith("\n")}
    open_ended = {s for s in lead.begun if not s.endswith("\n")}
    stems = {s for s in open_ended if _WORD_SIGN.match(s)}
    words |= open_ended - stems  # a sign is all of it
    shortest = frozenset(s for s in stems if not _begins_with(s[:-1], stems))
    return Begins(frozenset(w for w in words if not _begins_with(w, shortest)), shortest)


def runs_away(pattern: str) -> bool:
    """Answers whether a match of the edged `pattern` may take far longer than its text is long, so that somebody has to watch it.

    None does where no group comes again and, but for spaces, at most one sign comes again without end: that can be gone through.
    """
    bare = _SPACES_OR_SIGN.sub("x", pattern.replace(_EDGE, ""))
    return bool(_AGAIN.search(bare)) or len(_ENDLESS.findall(bare)) > 1


def _begins_with(word: str, stems: Collection[str]) -> bool:
    return any(word[:length] in stems for length in range(1, len(word) + 1))


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


_NOTHING = frozenset([""])
_NO_STRINGS: _Strings = frozenset()


@dataclass(frozen=True, slots=True)
class _Lead:
    """What the strings begin with that a piece of a pattern can match.

    Those of one word or less are in `whole`; of others `begun` has the first word, with a line break behind it, or what is known of it.
    """

    whole: _Strings = _NO_STRINGS
    begun: _Strings = _NO_STRINGS

    @staticmethod
    def of(strings: _Strings) -> _Lead:
        first = {s: _FIRST.match(s) for s in strings}
        longer = {m[0] + "\n" for s, m in first.items() if m and m.end() < len(s)}
        return _Lead(frozenset(s for s, m in first.items() if not m or m.end() == len(s)), frozenset(longer))

    def then(self, follower: _Lead | None) -> _Lead | None:
        """Answers the lead of this piece and the next; None where nothing is known of it."""
        if follower is None or len(self.whole) * len(follower.whole) > _LEADS_MOST:
            begun = self.begun | (self.whole - _NOTHING)
            if "" not in self.whole:
                return _Lead(begun=begun)
            return None if follower is None else _Lead(follower.whole & _NOTHING, begun | follower.begun | (follower.whole - _NOTHING))
        joined = _Lead.of(frozenset([a + b for a in self.whole for b in follower.whole]))
        begun = self.begun | joined.begun | (follower.begun if "" in self.whole else _NO_STRINGS)
        if follower.begun:
            # A word goes on where a letter follows, and has ended where only signs do.
            end = "" if any(_WORD_SIGN.match(b) for b in follower.begun) else "\n"
            begun |= {a + end for a in self.whole - _NOTHING}
        return _Lead(joined.whole, begun)

    def repeated(self, *, often: bool, perhaps: bool) -> _Lead:
        """Answers the lead of a piece that may come again (`often`) or not come at all (`perhaps`)."""
        whole = (self.whole & _NOTHING) if often else self.whole
        return _Lead(whole | _NOTHING if perhaps else whole, self.begun | ((self.whole - _NOTHING) if often else _NO_STRINGS))


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern: all strings it can match, strings one of which it must hold, what it begins with (None: not known of each).

    `digit`: whether it must hold a digit.
    """

    exact: _Strings | None = None
    needed: _Strings | None = None
    digit: bool = False
    lead: _Lead | None = None


def _exactly(strings: _Strings, *, digit: bool = False) -> _Part:
    return _Part(strings, None, digit, _Lead.of(strings))


_EMPTY = _exactly(_NOTHING)
_ANY = _Part()
_DIGITS = frozenset("0123456789")
_DIGIT = _Part(digit=True, lead=_Lead(_DIGITS))


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
        leads = [b.lead for b in branches if b.lead is not None]
        lead = _Lead(frozenset().union(*(x.whole for x in leads)), frozenset().union(*(x.begun for x in leads)))
        digit = all(b.digit or _with_digit(b.exact) for b in branches)
        return _Part(exact, needed, digit, lead if len(leads) == len(branches) else None)

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _sequence(self) -> _Part:
        run: _Strings = _NOTHING
        best: _Strings | None = None
        lead: _Lead | None = _Lead(_NOTHING)
        broken = digit = False
        while self._peek() not in ("", "|", ")"):
            plain = _PLAIN.match(self.pattern, self.at)
            if plain is not None:
                self.at = plain.end()
                words = plain[0].replace(" +", " ")
                run = frozenset([a + words for a in run])
                lead = lead and lead.then(_Lead.of(frozenset([words])))
                continue
            part = self._quantified()
            lead = lead and lead.then(part.lead)
            digit = digit or part.digit
            if part.exact is not None and len(run) * len(part.exact) <= _MOST:
                run = frozenset([a + b for a in run for b in part.exact])
                continue
            broken = True
            digit = digit or _with_digit(run) or _with_digit(part.exact)
            best = _better(_better(best, run), _better(part.exact, part.needed))
            run = _NOTHING
        return _Part(None if broken else run, _better(best, run), digit or _with_digit(run), lead)

    def _quantified(self) -> _Part:
        part = self._atom()
        mark = _QUANTIFIER.match(self.pattern, self.at)
        if mark is None:
            return part
        self.at = mark.end()
        if self._peek() in ("?", "+"):  # lazy or possessive
            self.at += 1
        perhaps = mark[0] in ("?", "*") or mark[0].startswith(("{0", "{,"))
        lead = part.lead.repeated(often=mark[0] != "?", perhaps=perhaps) if part.lead is not None else None
        if mark[0] == "?":
            return _Part(part.exact | {""} if part.exact is not None else None, lead=lead)
        if perhaps:
            return _Part(lead=lead)
        return _Part(None, _better(part.exact, part.needed), part.digit or _with_digit(part.exact), lead)

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
        return _exactly(frozenset([c]))

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
        return _exactly(frozenset([c]))

    def _class(self) -> _Part:
        token = _TOKEN.match(self.pattern, self.at)
        if token is None or token.lastgroup != "class":
            raise _Unknown
        self.at = token.end()
        body = token[0][1:-1]
        if re.fullmatch(r"(?:\d-\d|\d|\\d)+", body):
            if "-" in body or "\\" in body or len(body) > 4:
                return _Part(digit=True, lead=_members(body))
            return _exactly(frozenset(body), digit=True)
        if body.startswith("^") or "\\" in body or "-" in body[1:-1] or len(body) > 4:
            return _Part(lead=_members(body))
        return _exactly(frozenset(body))

    def _group(self) -> _Part:
        opened = _OPENING.match(self.pattern, self.at)
        closing = self._closing.get(self.at)
        if opened is None or closing is None:
            raise _Unknown
        self.at = closing + 1
        if opened[0].endswith(("=", "!")):  # looks at the text, takes none of it
            return _EMPTY
        return _read(self.pattern[opened.end() : closing])


_MEMBER = re.compile(r"(?P<first>[^\\])-(?P<last>[^\\])|\\(?P<escape>.)|(?P<sign>.)", re.DOTALL)


def _members(body: str) -> _Lead | None:
    """Answers the signs of a class that lists them or names digits; None for others."""
    if body.startswith("^"):
        return None
    signs: set[str] = set()
    for member in _MEMBER.finditer(body):
        if member["first"]:
            signs.update(map(chr, range(ord(member["first"]), ord(member["last"]) + 1)))
        elif member["sign"] or not member["escape"].isalnum():
            signs.add(member["sign"] or member["escape"])
        elif member["escape"] == "d":
            signs.update(_DIGITS)
        else:
            return None
    return _Lead(frozenset(signs))
