"""The readers of deadlines and units as components of anybody's spaCy pipeline; spaCy finds them by name where kehoach is installed.

    nlp = spacy.blank("xx")
    nlp.add_pipe("kehoach_deadlines", config={"issued_on": "2024-03-05"})
    nlp.add_pipe("kehoach_units")
    doc = nlp("Sở Y tế chủ trì, báo cáo kết quả trước ngày 30/6.")
    [(s.text, s.label_, s._.kehoach["end"]) for s in doc.spans["kehoach_deadlines"]]  # [("trước ngày 30/6", "date", "2024-06-30")]
    [(s.text, s.label_, s._.kehoach["role"]) for s in doc.spans["kehoach_units"]]     # [("Sở Y tế", "co_quan", "chu_tri")]

They read each line by itself and know nothing of headings, fields and tables: for a whole plan, use `extract.extract`. The text should be
NFC Unicode. Words of the tokenizer that a span begins or ends within are taken in whole.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Span

from extract.due import last_day
from extract.matcher import default
from extract.mentions.roles import RoleReader, UnitMention
from extract.normalize import deadlines as times
from extract.normalize.unit_text import UnitName
from extract.normalize.units import UnitReader
from extract.text import fold
from extract.tokens import Tagger

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LINE = re.compile(r"[^\n\f]+")


@Language.factory("kehoach_deadlines", default_config={"spans_key": "kehoach_deadlines", "issued_on": None, "context": "prose"})
def deadlines(nlp: Language, name: str, spans_key: str, issued_on: str | None, context: str) -> Deadlines:
    """Answers the component of deadlines.

    Args:
        nlp: the pipeline it is for.
        name: its name there.
        spans_key: where it puts its spans: `doc.spans[spans_key]`, each with its kind as label and its value in `span._.kehoach`.
        issued_on: the day (ISO) that fills in years left out and settles "kể từ ngày ký"; `doc.user_data["issued_on"]` goes before it.
        context: `prose` for running text, `field` where each line is nothing but a time (then every readable time counts).

    Raises:
        ValueError: `issued_on` is no ISO day, or `context` something else.
    """
    if context not in ("prose", "field", "heading"):
        raise ValueError(f"context has to be prose, field or heading, not {context!r}")
    if issued_on is not None:
        dt.date.fromisoformat(issued_on)
    _extend()
    return Deadlines(spans_key, issued_on, context)


@Language.factory("kehoach_units", default_config={"spans_key": "kehoach_units", "mentions": False, "words": True})
def units(nlp: Language, name: str, spans_key: str, mentions: bool, words: bool) -> Units:
    """Answers the component of units.

    Args:
        nlp: the pipeline it is for.
        name: its name there.
        spans_key: where it puts its spans: `doc.spans[spans_key]`, each with the kind of unit as label and its role in `span._.kehoach`.
        mentions: whether units that the text only mentions are given too, with an empty role.
        words: whether underthesea is asked for word boundaries where the rules leave a name open.
    """
    _extend()
    return Units(spans_key, mentions, words)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Puts the deadlines of a Doc into its spans."""

    spans_key: str
    issued_on: str | None = None
    context: str = "prose"

    def __call__(self, doc: Doc) -> Doc:
        """Answers `doc`, with its deadlines as spans."""
        text = doc.text
        folded = fold(text)
        day = doc.user_data.get("issued_on", self.issued_on)
        issued_on = dt.date.fromisoformat(day) if isinstance(day, str) else day
        found = []
        for start, end in _lines(text):
            context: Any = self.context
            for m in times.find(default(), folded, start, end, context=context, issued_on=issued_on, text=text):
                value = m.value
                about = {
                    "kind": value.kind,
                    "start": _iso(value.start),
                    "end": _iso(value.end),
                    "bound": value.bound,
                    "due": _iso(value.end and last_day(value.end, value.bound, text[m.start : m.end])),
                    "rrule": value.rrule,
                    "anchor": value.anchor,
                    "rule_id": m.rule_id,
                }
                found.append(_span(doc, m.start, m.end, value.kind, about))
        doc.spans[self.spans_key] = found
        return doc


@dataclass(frozen=True, slots=True)
class Units:
    """Puts the units of a Doc into its spans."""

    spans_key: str
    mentions: bool = False
    words: bool = True

    def __call__(self, doc: Doc) -> Doc:
        """Answers `doc`, with its units as spans."""
        text = doc.text
        folded = fold(text)
        reader = RoleReader(default(), text, folded, tagger=Tagger(text) if self.words else None)
        found = []
        for start, end in _lines(text):
            told = reader.told(start, end)
            named: list[tuple[UnitName, UnitMention | None]] = [(m.unit, m) for m in told]
            if self.mentions:
                named += [(unit, None) for unit in _named(text, folded, start, end) if not any(_meet(unit, m.unit) for m in told)]
            for unit, said in sorted(named, key=lambda pair: (pair[0].start, pair[0].end)):
                about = {"kind": unit.kind, "role": said.role if said else "", "rule_id": said.rule_id if said else unit.rule_id}
                found.append(_span(doc, unit.start, unit.end, unit.kind, about))
        doc.spans[self.spans_key] = found
        return doc


def _lines(text: str) -> Iterator[tuple[int, int]]:
    return (line.span() for line in _LINE.finditer(text))


def _named(text: str, folded: str, start: int, end: int) -> Iterator[UnitName]:
    """Answers all names of units in a line, whatever they are there for."""
    reader = UnitReader(default(), text, folded, start, end)
    at = 0
    while at < len(reader.tokens):
        if not reader.tokens[at].word or not reader.opens(at):
            at += 1
            continue
        names, after = reader.read_list(at)
        yield from names
        at = max(after, at + 1)


def _meet(one: UnitName, other: UnitName) -> bool:
    return one.start < other.end and other.start < one.end


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _extend() -> None:
    if not Span.has_extension("kehoach"):
        Span.set_extension("kehoach", default=None)


def _span(doc: Doc, start: int, end: int, label: str, about: dict[str, Any]) -> Span:
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    assert span is not None  # there are words where something was found
    # Plain values, so that a Doc can be written with them.
    span._.kehoach = about
    return span
