"""Table rows to records: several tasks in a cell, and which line of the cells beside them is whose."""

from __future__ import annotations

import functools
from dataclasses import replace

from extract.assemble.context import FIELD_ROLES, LEAST_LETTERS, Context, number_of
from extract.assemble.nodes import NodeReader
from extract.assemble.records import RecordBuilder
from extract.assemble.shortcomings import ShortcomingIndex
from extract.matcher import Matcher
from extract.mentions import FieldMention, Mentions
from extract.mentions.roles import ADDRESSED
from extract.model import Document, Node, Outline, RowCell, Span
from extract.text import fold


class RowLinker:
    """Makes records of the rows of one document's task tables."""

    def __init__(
        self,
        document: Document,
        outline: Outline,
        mentions: Mentions,
        matcher: Matcher,
        builder: RecordBuilder,
        shortcomings: ShortcomingIndex,
        nodes: NodeReader,
    ) -> None:
        self._document = document
        self._outline = outline
        self._folded = fold(document.text)
        self._mentions = mentions
        self._matcher = matcher
        self._builder = builder
        self._shortcomings = shortcomings
        self._nodes = nodes

    def link(self, node: Node, context: Context) -> None:
        """Makes the records of one row: a solution for each task in its task cell, with the shortcoming beside it."""
        said = self._mentions.nodes[node.index]
        cells = {c.role: c for c in reversed(node.cells)}
        task = cells.get("solution")
        if self._table_of(node) in self._led:
            # Whom the words before the plan address owns no row of a table that has a column for who does.
            context = replace(context, owners=tuple(u for u in context.owners if u.rule_id != ADDRESSED))
        if task is None:
            # Where other rows have a remedy, this one has none: the shortcoming is there all the same.
            if self._remedied(node):
                self._shortcomings_of(node, context, cells.get("shortcoming"), 1)
            return
        if task.merged:
            return
        labelled = [f.field.label.start for f in said.fields if f.field.label.end > f.field.label.start]
        tasks = self._parts_of_cell(tuple(b for b in task.blocks if not self._holds(b, labelled)))
        shortcomings = self._shortcomings_of(node, context, cells.get("shortcoming"), len(tasks))
        fields = tuple(f for f in said.fields if f.field.role in FIELD_ROLES)
        for place, words in enumerate(tasks):
            if sum(c.isalpha() for c in self._document.text[words.start : words.end]) < LEAST_LETTERS:
                continue
            own = replace(context, shortcoming_id=shortcomings[place]) if shortcomings else context
            stated = None if own.shortcoming_id else self._nodes.inline.fault(words, mends=self._nodes.remedied(node))
            if stated is not None:
                sid = self._builder.shortcoming(stated, context, number_of(node), "shortcoming.inline")
                own = replace(context, shortcoming_id=sid)
            solution_id = self._builder.solution(
                words,
                own,
                number=number_of(node),
                units=tuple(u for u in said.units if words.start <= u.unit.start < words.end),
                deadlines=tuple(d for d in said.deadlines if words.start <= d.start < words.end),
                fields=tuple(self._line_of(f, place, len(tasks)) for f in fields),
                rule_id="solution.cell",
            )
            if "answers" in cells:
                self._shortcomings.answer(solution_id, cells["answers"].span)

    def _table_of(self, node: Node) -> int:
        cell = self._document.blocks[node.blocks[0]].cell if node.blocks else None
        return cell.table if cell is not None else -1

    @functools.cached_property
    def _led(self) -> frozenset[int]:
        """The tables that say in a column of their own who leads."""
        rows = (n for n in self._outline.nodes if n.kind == "row" and any(c.role == "lead" for c in n.cells))
        return frozenset(self._table_of(n) for n in rows)

    def _holds(self, index: int, offsets: list[int]) -> bool:
        block = self._document.blocks[index]
        return any(block.start <= at < block.end for at in offsets)

    def _remedied(self, node: Node) -> bool:
        """Whether the table of a row has a column of remedies, though the row's own cell in it is blank."""
        lacking = [c.span for c in node.cells if c.role == "shortcoming" and not c.merged]
        if not lacking or self._matcher.at(self._folded, "total", lacking[0].start, lacking[0].end) is not None:
            return False
        rows = (other for other in self._outline.nodes if other.kind == "row" and other.parent == node.parent)
        return any(c.role == "solution" for row in rows for c in row.cells)

    def _shortcomings_of(self, node: Node, context: Context, cell: RowCell | None, tasks: int) -> list[str]:
        """Answers the shortcoming of each task of a row: as many lines as tasks go side by side, else all answer the whole cell."""
        if cell is None:
            return []
        parts = self._parts_of_cell(cell.blocks)
        if len(parts) != tasks:
            parts = [self._unmarked(cell.blocks)]
        ids = []
        for words in parts:
            if sum(c.isalpha() for c in self._document.text[words.start : words.end]) < LEAST_LETTERS:
                return []
            ids.append(self._builder.shortcoming(words, context, number_of(node), "shortcoming.cell"))
        return ids if len(ids) == tasks else ids * tasks

    def _line_of(self, f: FieldMention, place: int, tasks: int) -> FieldMention:
        """Answers what a time or unit cell says of one of several tasks: its line, where every task has one."""
        if tasks < 2:
            return f
        lines = [b for b in self._document.blocks if f.field.value.start <= b.start and b.end <= f.field.value.end]
        found = [*(d.start for d in f.deadlines), *(u.unit.start for u in f.units)]
        if len(lines) != tasks or any(not any(b.start <= at < b.end for at in found) for b in lines):
            return f
        if f.units and any(self._marker_end(self._document.blocks.index(b)) is None for b in lines):
            return f  # lines of units without bullets are one list
        line = lines[place]
        return replace(
            f,
            units=tuple(u for u in f.units if line.start <= u.unit.start < line.end),
            deadlines=tuple(d for d in f.deadlines if line.start <= d.start < line.end),
        )

    def _parts_of_cell(self, blocks: tuple[int, ...]) -> list[Span]:
        """Several bullets in a cell are several tasks; anything else is one."""
        marked = [self._marker_end(b) for b in blocks]
        if sum(1 for m in marked if m is not None) >= 2:
            out: list[Span] = []
            for b, m in zip(blocks, marked, strict=True):
                block = self._document.blocks[b]
                if m is not None:
                    out.append(Span(m, block.end))
                elif out:
                    out[-1] = Span(out[-1].start, block.end)
                elif self._document.text[block.start : block.end].rstrip().endswith(":"):
                    continue
                else:
                    out.append(Span(block.start, block.end))
            return out
        return [self._unmarked(blocks)]

    def _unmarked(self, blocks: tuple[int, ...]) -> Span:
        first = self._document.blocks[blocks[0]]
        start = self._marker_end(blocks[0]) or first.start
        return Span(start, self._document.blocks[blocks[-1]].end)

    def _marker_end(self, index: int) -> int | None:
        block = self._document.blocks[index]
        hit = self._matcher.at(self._folded, "ladder", block.start, block.end)
        return hit.end if hit is not None and "keep" not in hit.rule.constants else None
