"""The head's and the headings' rules without accents, for words that OCR or an old keyboard left without theirs."""

from __future__ import annotations

import dataclasses
import functools

from extract.matcher import Matcher
from extract.model import Document, Span
from extract.rulebook import Rulebook
from extract.text import unaccented

_LABELS = ("header", "section", "organisation", "remedial")


@functools.lru_cache(maxsize=2)
def plain_matcher(matcher: Matcher) -> Matcher:
    """Answers a matcher whose head and section rules match text without accents (extract.text.unaccented of the fold)."""
    rules = tuple(dataclasses.replace(r, pattern=unaccented(r.pattern)) for r in matcher.rulebook.rules if r.label.split(".")[0] in _LABELS)
    lexicons = {name: {unaccented(s): v for s, v in entries.items()} for name, entries in matcher.rulebook.lexicons.items()}
    return Matcher(Rulebook(rules, lexicons))


def promises_remedies(document: Document, folded: str, matcher: Matcher, title: Span | None) -> bool:
    """Answers whether a plan's title says that what fell short is to be mended, also where OCR got its accents wrong."""
    if title is None:
        return False
    if matcher.scan(folded, "remedial", title.start, title.end):
        return True
    bare = unaccented(folded[title.start : title.end]) if document.text_source != "text" else ""
    return bool(bare) and bool(plain_matcher(matcher).scan(bare, "remedial"))
