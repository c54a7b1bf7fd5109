"""Outline and Mentions to Records: which words are a task, what it answers, when it is due and whose it is."""

from __future__ import annotations

from extract.assemble.context import Context
from extract.assemble.linker import Linker
from extract.assemble.records import RecordBuilder
from extract.matcher import Matcher
from extract.mentions import Mentions
from extract.model import Document, Outline, Records


def link(document: Document, outline: Outline, mentions: Mentions, matcher: Matcher, *, inheritance: bool = True) -> Records:
    """Answers the records of one document, in text order, nothing of them weighed yet.

    Without `inheritance` a task has only the units and times of its own words and fields: nothing from headings, lead-ins, merged cells.
    """
    builder = RecordBuilder(document, outline, mentions, matcher, inheritance=inheritance)
    linker = Linker(document, outline, mentions, matcher, builder)
    for node in outline.children(-1):
        linker.visit(node, Context().with_units(mentions.addressed))
    linker.link_apart()
    return builder.build()
