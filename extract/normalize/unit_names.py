"""One name for a unit however it is spelled: the key under which spellings meet, and the id made from it."""

from __future__ import annotations

import hashlib
import re

from extract.text import flat, fold


def unit_id(name: str) -> str:
    """Answers the stable id of a canonical unit name: the same for every spelling that `canonical` makes equal."""
    return "u-" + hashlib.sha256(canonical(name).encode()).hexdigest()[:12]


_LONG_FORMS = (
    (re.compile(r"\bubnd\b"), "ủy ban nhân dân"),
    (re.compile(r"\bhđnd\b"), "hội đồng nhân dân"),
    (re.compile(r"\b(?:ubmttqvn|ubmttq|ub mttq)\b"), "ủy ban mặt trận tổ quốc"),
    (re.compile(r"\bmttq(?:vn)?\b"), "mặt trận tổ quốc"),
)
_OPENING = re.compile(r"^(?:các|tất cả các|toàn bộ các|những|tất cả)\s+")


def canonical(name: str) -> str:
    """Answers the key under which spellings of one unit meet: folded, no determiner, well-known abbreviations written out."""
    key = flat(re.sub(r"[^\w&/]+", " ", fold(name)))
    key = _OPENING.sub("", key)
    for pattern, long_form in _LONG_FORMS:
        key = pattern.sub(long_form, key)
    return key
