"""The nouns of the pipeline: what each stage hands to the next. Frozen, compared by value, free of behaviour.

Offsets are code points into `Document.text`, half-open: `text[start:end]`. Pages are 1-based. Lengths on a page are PDF points
(1/72 inch) from the page's top left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from extract.quick import quickly_made

# --- Document -----------------------------------------------------------------------------------------------------------


@quickly_made
@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of a document's text."""

    start: int
    end: int


@quickly_made
@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (1-based), in points from its top left."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@quickly_made
@dataclass(frozen=True, slots=True)
class Word:
    """One printed word (no white space inside) and where it stands; `confidence` 0..1, None where text was not recognised by OCR.

    `read_as` is what OCR had read where the word was repaired, else empty.
    """

    start: int
    end: int
    box: Box
    confidence: float | None = None
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `source` says where its text came from."""

    number: int
    width: float
    height: float
    source: Literal["text", "ocr", "blank"] = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a block stands in a table: 0-based row and column of its top left, and how many rows and columns it covers."""

    table: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A grid the blocks of which name it by `number` (0-based, in text order).

    `ruled` is False for a grid that only places things (the two-column head, the signature beside the recipients).
    `head_rows` counts rows that the format itself marks as heads (0 where it says nothing).
    """

    number: int
    rows: int
    columns: int
    ruled: bool = True
    head_rows: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """What the page shows about a block beside its words. None: the format does not say.

    bold, italic: whether nearly all letters are so. size: points. indent: points from the text's left edge to the first letter.
    heading: 1-based outline level where the format has one (Word heading style, Markdown #).
    list_level: 0-based level of an automatic list.
    bold_until: offset (into the text) where a bold or italic run that opens the block ends; None where it opens with none or is all bold.
    """

    bold: bool | None = None
    italic: bool | None = None
    align: Literal["left", "center", "right", "justify"] | None = None
    size: float | None = None
    indent: float | None = None
    heading: int | None = None
    list_level: int | None = None
    bold_until: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, wherever it stands: in the body, in a table's cell, in a text box, in a footnote.

    `marker_end` ends a number or bullet that the format itself generated and the reader wrote into the text ("1.1. ");
    equal to `start` where there is none. `page` is where it starts, None for formats without pages.
    `breaks_line` is True where it follows its predecessor after a mere line break within the same paragraph; `gap` where blank space
    sets it off from its predecessor (None: the format does not say).
    """

    start: int
    end: int
    kind: Literal["body", "footnote", "textbox"] = "body"
    page: int | None = None
    cell: Cell | None = None
    style: Style = Style()
    marker_end: int = -1
    breaks_line: bool = False
    gap: bool | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a document that is not as it should be: stable code, place, one sentence in each language."""

    code: str
    vi: str
    en: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class DigitalSignature:
    """What the certificate of a digital signature in a file says of who signed; nobody has checked it. "" where it does not say.

    name: a person's or an office's. post, body: of a person.
    """

    name: str
    post: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of a file: one NFC text, its blocks in reading order, and where on the pages they stand.

    Blocks do not overlap and follow the text's order. Between blocks stands "\\n" (and "\\f" where a page begins); inside a block there are
    only single spaces and, where a page ends within it, "\\f" in a space's place. Tables are row by row, cell by cell.
    `words` are in text order; empty for formats without boxes.
    """

    doc_id: str
    sha256: str
    path: str
    media_type: str
    size_bytes: int
    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    pages: tuple[Page, ...] = ()
    words: tuple[Word, ...] = ()
    encoding: str = "utf-8"
    text_source: Literal["text", "ocr", "mixed"] = "text"
    ocr_confidence: float | None = None
    problems: tuple[Problem, ...] = ()
    signatures: tuple[DigitalSignature, ...] = ()


# --- Records ------------------------------------------------------------------------------------------------------------

DeadlineKind = Literal["date", "period", "recurring", "ongoing", "relative", "vague"]
Bound = Literal["before", "by", "on", ""]
Role = Literal["chu_tri", "phoi_hop", "tham_muu", "chi_dao", "theo_doi", "thuc_hien"]


@dataclass(frozen=True, slots=True)
class DeadlineValue:
    """What a time phrase means. `end` is the day as printed, `bound` whether it counts; `inferred` names what was filled in ("year")."""

    kind: DeadlineKind
    start: dt.date | None = None
    end: dt.date | None = None
    bound: Bound = ""
    rrule: str = ""
    anchor: str = ""
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A document field as read: the value for the table and the words it was read from."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """The document's own fields; None where the page does not say.

    `issued_on` is the day printed in its head; `year` its year where the day itself was left blank; `symbol` is what stands behind the
    number, with the sign between: "/KH-UBND", "-KH/ĐU", also where the number itself is blank or cannot be read. `signed_by` and
    `signed_as` are name and post out of a digital signature, where the page does not say or OCR misread it; else "". `signer_unsure`: OCR
    was not sure of the name of `signer`, which is spelled as names are.
    """

    kind: str = "khac"
    number: Value | None = None
    issuer: Value | None = None
    parent_body: Value | None = None
    place: Value | None = None
    issued_on: dt.date | None = None
    issued_on_span: Span | None = None
    title: Value | None = None
    signer: Value | None = None
    signer_title: Value | None = None
    number_blank: bool = False
    date_blank: bool = False
    year: int | None = None
    symbol: str = ""
    signed_by: str = ""
    signed_as: str = ""
    signer_unsure: bool = False


# --- Outline ------------------------------------------------------------------------------------------------------------

NodeKind = Literal["section", "item", "paragraph", "closing", "group", "row"]


@dataclass(frozen=True, slots=True)
class Marker:
    """The number or bullet that opens a node: its ladder class, what is printed, and its place in the sequence (None for bullets)."""

    ladder: str
    number: str
    value: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class RowCell:
    """One cell of a table row as the outline reads it: what its column is for, its words, whether it was merged down from above."""

    role: str
    span: Span
    blocks: tuple[int, ...]
    merged: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One piece of the outline: a heading with what stands under it, an item, a paragraph, a row of a task table.

    `head` is the words of its first block without the marker, `text` its words with the paragraphs that carry it on. `parent` is the
    index of the node above (-1 at the top). `label` is the role of the label that opens it ("" for none; "cause" and "covers" also by
    their wording).
    `section_kind` is what the section it stands in is about. `cells` are only filled for rows.
    """

    index: int
    parent: int
    kind: NodeKind
    level: int
    marker: Marker | None
    head: Span
    text: Span
    blocks: tuple[int, ...]
    section_kind: str
    heading: bool = False
    label: str = ""
    cells: tuple[RowCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's structure: nodes in text order, parents before children; the fields of its head and foot.

    `preamble` is the blocks between the title and the first node, `tail` the stretch of recipients and signature. `labels` is the field
    labels that the document itself repeats, folded, with their roles.
    """

    nodes: tuple[Node, ...]
    facts: DocumentFacts
    preamble: tuple[int, ...] = ()
    recipients: Span | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    # Filled when it is first asked for: going through all nodes for each of them takes minutes where a file has thousands.
    _below: dict[int, tuple[Node, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def children(self, index: int) -> tuple[Node, ...]:
        """Answers the nodes right under node `index` (-1: the top), in text order."""
        if not self._below:
            found: dict[int, list[Node]] = {}
            for node in self.nodes:
                found.setdefault(node.parent, []).append(node)
            self._below.update((parent, tuple(below)) for parent, below in found.items())
        return self._below.get(index, ())


# --- Records, continued --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `level` 1 is the top. `heading` is the printed heading without its number."""

    section_id: str
    parent_id: str
    level: int
    number: str
    heading: str
    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something that fell short, as the plan words it."""

    shortcoming_id: str
    section_id: str
    parent_id: str
    number: str
    text: str
    span: Span
    confidence: float = 0.0
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """One thing to be done: the grain of the tuples.

    `confidence` is that the words are such a thing, `tuple_confidence` that all of the tuple is right: words, shortcoming, deadlines,
    units. `link_confidence` is that of the tie to the shortcoming (0.0 without one); `inferred` names how it was inferred
    ("by_wording", "by_order") where the plan does not say it, else it is empty.
    """

    solution_id: str
    section_id: str
    shortcoming_id: str
    parent_id: str
    number: str
    text: str
    span: Span
    confidence: float = 0.0
    rule_id: str = ""
    tuple_confidence: float = 0.0
    link_confidence: float = 0.0
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a solution is due. `clause` is the 0-based sentence of the solution it stands in."""

    deadline_id: str
    solution_id: str
    text: str
    span: Span
    value: DeadlineValue
    clause: int
    inherited: bool
    confidence: float = 0.0
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A body, office, post or person that a plan gives something to do; `unit_id` comes from the canonical name alone."""

    unit_id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()


# The rule of an assignment to a person whom a field names as answerable; he only directs (gold rule 13), yet somebody is named.
ANSWERABLE = "role.answerable"


def answers(rule_id: str, *, inherited: bool) -> bool:
    """Answers whether an assignment names somebody, whatever the role: in a field that says so, or as the subject of the task."""
    return rule_id == ANSWERABLE or rule_id == "role.subject" and not inherited


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who does what in a solution: `text` as printed, `role` of the schema."""

    assignment_id: str
    solution_id: str
    unit_id: str
    text: str
    span: Span
    role: Role
    clause: int
    inherited: bool
    confidence: float = 0.0
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document that this one cites; `issued_on` None where the citation gives no day."""

    reference_id: str
    kind: str
    number: str
    issued_on: dt.date | None
    issuer: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an auditor should look at. `record_id` is the record it is about, or the document's id."""

    finding_id: str
    record_id: str
    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    span: Span | None = None
    message_en: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that was read out of one document, in text order.

    `unparsed` names what a time field of a solution holds where no deadline could be read from it: (solution_id, span of the words).
    """

    document: Document
    facts: DocumentFacts
    sections: tuple[Section, ...] = ()
    shortcomings: tuple[Shortcoming, ...] = ()
    solutions: tuple[Solution, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    units: tuple[Unit, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    references: tuple[Reference, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    unparsed: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that gave no document: where it stopped and why. `sha256` and `media_type` are empty where nobody got that far."""

    path: str
    sha256: str
    media_type: str
    stage: str
    code: str
    message: str
    seconds: float
