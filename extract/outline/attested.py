"""Who signs where the page cannot be read: the digital signatures of the file say it, and how a name that OCR got wrong is spelled."""

from __future__ import annotations

from dataclasses import replace

from extract.matcher import Matcher
from extract.model import DigitalSignature, Document, DocumentFacts
from extract.text import flat, fold, unaccented

# OCR loses accents and a letter or two of a name under a seal; another name shares less with it.
_SAME = 0.75


def attested(document: Document, facts: DocumentFacts, matcher: Matcher) -> DocumentFacts:
    """Answers `facts` with the name of the one person who signed the file, where the page has none or OCR misread it.

    Offices sign too, and several people where papers go round: only a name that stands alone is that of the signer.
    """
    people = {one.name.casefold(): one for one in document.signatures if _is_person(one, matcher)}
    if len(people) != 1:
        return facts
    person = next(iter(people.values()))
    name = _cased(person.name)
    if facts.signer is None or facts.signer_unsure:
        return replace(facts, signed_by=name, signed_as=person.post if facts.signer_title is None else "")
    if document.text_source != "text" and flat(facts.signer.text) != name and _alike(facts.signer.text, name):
        return replace(facts, signed_by=name)
    return facts


def _is_person(one: DigitalSignature, matcher: Matcher) -> bool:
    folded = fold(one.name)
    return all(word[:1].isupper() for word in one.name.split()) and matcher.at(folded, "header.family_name", 0, len(folded)) is not None


def _cased(name: str) -> str:
    return name.title() if name.isupper() else name


def _alike(one: str, two: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(unaccented(fold(flat(one))), unaccented(fold(two))) >= _SAME
