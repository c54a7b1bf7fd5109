"""Two who sign side by side in running lines: posts in capitals over names, with nothing but spaces and tabs between the two."""

from __future__ import annotations

from collections.abc import Sequence

import regex

_GAP = regex.compile(r"(?<=\S)(?: *\t[ \t]*| {3,})(?=\S)")
_NAME = regex.compile(r"\p{Lu}[\w.'’]*(?: \p{Lu}[\w.'’]*){1,6}")
_ASIDE = regex.compile(r"\(.*\)|\[.*\]")
# What opens a heading, which is no post.
_ROMAN = regex.compile(r"[IVX]+ ?[.)/-] ")
# White, and what sets letters off in Markdown.
_FRAME = " \t\u00a0*_"
# Room for two signatures and what stamps take.
_MOST = 16
# A post is not longer than this.
_POST_MOST = 60


def middle(line: str) -> int | None:
    """Answers where the words behind the one wide gap of a line begin, None where it has none, or several."""
    gaps = list(_GAP.finditer(line.replace("\u00a0", " ")))
    return gaps[0].end() if len(gaps) == 1 else None


def sides(line: str) -> tuple[str, str] | None:
    """Answers what stands on either side of the one wide gap of a line, without marks of emphasis; None where it has no such gap."""
    at = middle(line)
    return (line[:at].strip(_FRAME), line[at:].strip(_FRAME)) if at is not None else None


def opens(line: str) -> bool:
    """Answers whether a line can be the first of a joint signature: a post on either side."""
    found = sides(line)
    return found is not None and all(map(_shouted, found))


def joint(lines: Sequence[str]) -> int | None:
    """Answers how many of `lines`, of which the first `opens`, are a joint signature: 0 where they are none, None while that is open."""
    for k, line in enumerate(lines[1:_MOST], 1):
        found = sides(line)
        parts = found or ((bare,) if (bare := line.strip(_FRAME)) else ())
        if found is not None and all(map(_named, found)):
            return k + 1
        if not all(_shouted(part) or _ASIDE.fullmatch(part) for part in parts):
            return 0
    return None if len(lines) < _MOST else 0


def _shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    if _ROMAN.match(text):
        return False
    return len(letters) > 2 and len(text) <= _POST_MOST and all(c.isupper() for c in letters) and not any(c.isdigit() for c in text)


def _named(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and not _shouted(text)
