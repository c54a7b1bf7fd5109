"""Document to Records in one call: outline, mentions, links."""

from __future__ import annotations

from extract import assemble, mentions, outline
from extract.matcher import Matcher, default
from extract.model import Document, Records
from extract.tokens import Tagger


def understand(document: Document, *, nlp: bool = True, matcher: Matcher | None = None) -> Records:
    """Answers everything that one document says, without findings (see extract.audit).

    Args:
        nlp: whether word segmentation and parts of speech may be asked where the rules leave a name open.
        matcher: the rules; the shipped ones where None.
    """
    rules = matcher or default()
    structure = outline.build(document, rules)
    found = mentions.find(document, structure, rules, tagger=Tagger(document.text) if nlp else None)
    return assemble.link(document, structure, found, rules)
