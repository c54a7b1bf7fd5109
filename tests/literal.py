"""Plans written as a few literal lines, read by the text reader and understood by the pipeline: for tests of the stages of meaning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from extract import outline
from extract.ingest import plaintext
from extract.matcher import default
from extract.model import Document, Node, Outline, Records, Solution, Span
from extract.pipeline import understand
from extract.text import flat

HEAD = """\
UBND HUYỆN HÒA GIANG
PHÒNG VĂN HÓA VÀ THÔNG TIN
Số: 41/KH-VHTT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Hòa Giang, ngày 12 tháng 3 năm 2024

KẾ HOẠCH
Nâng cao chất lượng thư viện cơ sở

"""
ISSUED = dt.date(2024, 3, 12)
# Roles as the gold scores them (gold/README.md, rule 10).
_CLASS = {"chu_tri": "owner", "thuc_hien": "owner", "tham_muu": "owner", "phoi_hop": "phoi_hop", "chi_dao": "other", "theo_doi": "other"}


def document(text: str, *, markdown: bool = False) -> Document:
    """Answers the Document of a dedented text, a paragraph a line."""
    return plaintext.read(dedent(text).encode(), "van-ban.md" if markdown else "van-ban.txt")


def plan(body: str, *, head: str = HEAD) -> Document:
    """Answers the Document of a plan: the invented head of a district office, then `body`."""
    return plaintext.read((head + dedent(body)).encode(), "ke-hoach.txt")


def outlined(body: str, *, head: str = HEAD) -> tuple[Document, Outline]:
    """Answers the plan and its outline."""
    read = plan(body, head=head)
    return read, outline.build(read, default())


def understood(body: str, *, head: str = HEAD, nlp: bool = False) -> Records:
    """Answers the records of a plan; by the rules alone unless `nlp`."""
    return understand(plan(body, head=head), nlp=nlp)


@dataclass(frozen=True)
class Task:
    """One tuple as a test reads it; units as (name, role class of the gold), times as printed."""

    kind: str
    number: str
    text: str
    shortcoming: str
    times: tuple[str, ...]
    owners: tuple[str, ...]
    helpers: tuple[str, ...]
    others: tuple[str, ...]


def tasks(records: Records) -> list[Task]:
    """Answers the tuples of a document in text order."""
    kinds = {s.section_id: s.kind for s in records.sections}
    shortcomings = {s.shortcoming_id: s.text for s in records.shortcomings}
    out = []
    for s in records.solutions:
        named = [(a.text, _CLASS[a.role]) for a in records.assignments if a.solution_id == s.solution_id]
        out.append(
            Task(
                kinds.get(s.section_id, ""),
                s.number,
                s.text,
                shortcomings.get(s.shortcoming_id, ""),
                tuple(d.text for d in records.deadlines if d.solution_id == s.solution_id),
                *(tuple(n for n, role in named if role == wanted) for wanted in ("owner", "phoi_hop", "other")),
            )
        )
    return out


def only(records: Records) -> Task:
    """Answers the one tuple of a document; fails where there are more or fewer."""
    found = tasks(records)
    assert len(found) == 1, [t.text for t in found]
    return found[0]


def words(read: Document, span: Span) -> str:
    """Answers the words of a span as a table shows them."""
    return flat(read.text[span.start : span.end])


def indented(read: Document, tree: Outline) -> list[str]:
    """Answers the outline as lines: two spaces a level, kind of node, number, first words."""
    depth: dict[int, int] = {-1: -1}
    out = []
    for node in tree.nodes:
        depth[node.index] = depth[node.parent] + 1
        number = node.marker.number if node.marker is not None else ""
        out.append("  " * depth[node.index] + " ".join(p for p in (node.kind, number, words(read, node.head)) if p))
    return out


def heads(read: Document, nodes: Iterator[Node] | tuple[Node, ...]) -> list[str]:
    """Answers the heads of nodes as a table shows them."""
    return [words(read, n.head) for n in nodes]


def solution_times(records: Records, solution: Solution) -> list[tuple[str, bool]]:
    """Answers (words, inherited) of a solution's deadlines."""
    return [(d.text, d.inherited) for d in records.deadlines if d.solution_id == solution.solution_id]
