"""Citations of other documents: where they stand, what kind they are, their number, day and issuer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from extract.matcher import Match, Matcher
from extract.model import Span
from extract.rulebook import Rulebook

# A citation's number, day and issuer stand close together; what follows further on belongs to the sentence.
_TAIL = 200
_MOST_WORDS = 14


@dataclass(frozen=True, slots=True)
class ReferenceMention:
    """One citation: `number` as printed without spaces ("" for an act cited by its day), `issuer` where the text names it."""

    start: int
    end: int
    kind: str
    number: str
    issued_on: dt.date | None
    issuer: Span | None
    rule_id: str


def find(matcher: Matcher, folded: str, text: str, start: int = 0, end: int | None = None) -> tuple[ReferenceMention, ...]:
    """Answers the citations in text[start:end], in text order, none overlapping another.

    "Nghị quyết số 139/NQ-CP ngày 31/12/2017 của Chính phủ" is one, from its kind to its issuer. `folded` is the fold of `text`.
    """
    end = len(folded) if end is None else end
    mentions: list[ReferenceMention] = []
    for match in matcher.scan(folded, "reference", start, end):
        if mentions and match.start < mentions[-1].end:
            continue
        mentions.append(_mention(matcher, folded, text, match, end))
    return tuple(mentions)


def _mention(matcher: Matcher, folded: str, text: str, match: Match, end: int) -> ReferenceMention:
    limit = min(end, match.end + _TAIL)
    issued_on: dt.date | None = None
    issuer: Span | None = None
    at = match.end
    for label in ("citation.date", "citation.issuer", "citation.date"):
        if (label == "citation.date" and issued_on) or at >= limit:
            continue
        part = matcher.at(folded, label, at, limit)
        if part is None and label == "citation.date":
            part = _below(matcher, folded, text, at, limit)
        if part is None:
            continue
        if label == "citation.date":
            issued_on = _day(part)
        else:
            issuer = _issuer(part)
            if issuer is None:
                continue
        at = part.end
    number = ""
    if "number" in match.groups:
        low, high = match.groups["number"]
        number = "".join(text[low:high].split())
    return ReferenceMention(match.start, at, _kind(match, number, matcher.rulebook), number, issued_on, issuer, match.rule.id)


def _below(matcher: Matcher, folded: str, text: str, at: int, limit: int) -> Match | None:
    """Answers the day of a citation that goes on in the next line of a title in capitals: "THÔNG TƯ SỐ 9/1998/TTLT-BTC | NGÀY ..."."""
    if folded[at : at + 1] != "\n":
        return None
    part = matcher.at(folded, "citation.date", at + 1, limit)
    return part if part is not None and text[part.start : part.end].isupper() else None


def _issuer(part: Match) -> Span | None:
    """Answers where the issuer's name stands; None for words that run on without an end, which are no name."""
    words = part.group("issuer")
    low, high = part.groups["issuer"]
    return Span(low + len(words) - len(words.lstrip()), high) if len(words.split()) < _MOST_WORDS else None


def _kind(match: Match, number: str, book: Rulebook) -> str:
    """Answers the kind that the citation names, else the one that its number's letters stand for, else an official letter or "khac"."""
    if "kind" in match.rule.constants:
        return match.rule.constants["kind"]
    if match.group("kind"):
        return book.reading("reference_kind", match.group("kind"))
    codes = book.lexicons["reference_code"]
    letters = [part for part in number.lower().replace("-", "/").split("/") if part and not part.isdigit()]
    named = next((codes[part] for part in letters if part in codes), "")
    # A letter's number names only who wrote it: "1407/UBND-NNMT".
    return named or ("cong_van" if letters else "khac")


def _day(match: Match) -> dt.date | None:
    try:
        return dt.date(int(match.group("year")), int(match.group("month")), int(match.group("day")))
    except ValueError:
        return None
