"""What the name of a file says of the document in it, where the page cannot be read: the number that a pen wrote before a printed code."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from extract.text import fold, unaccented

_PARTS = re.compile(r"\d+|[^\W\d_]+")
_DATE = re.compile(r"(?<!\d)\d{1,2}[-._/ ]\d{1,2}[-._/ ]\d{2,4}(?!\d)")
# "p12" counts files; "KH12" is a number behind its type.
_GLUED = re.compile(r"([^\W\d_]+)\d+")
# A number this size alone may be a year.
_YEARS = range(1945, 2100)
_MOST_FIGURES = 5


def number_in(path: str, symbol: str) -> str:
    """Answers the number of a document from its file's name, with `symbol` behind it; "" where the name does not give it beyond doubt.

    A name gives it where its figures stand right before or behind the type in the symbol ("1942-kh-syt.pdf", "KH so 753.pdf" for
    "/KH-SYT"), and nothing else in it does; figures that may be a year only before or behind the whole symbol.

    Args:
        symbol: what is printed behind the number, with the sign between: "/KH-SYT", "-KH/ĐU".
    """
    code = [part for part in _parts(symbol) if not part.isdigit()]
    if not code:
        return ""
    name = _DATE.sub(" ", PurePosixPath(path.replace("\\", "/")).stem)
    name = _GLUED.sub(lambda each: each[0] if fold(unaccented(each[1])) in (*code, "so") else " ", name)
    parts = [part for part in _parts(name) if part != "so"]
    found = {int(part): part for at, part in enumerate(parts) if _is_number(parts, at, code)}
    return f"{next(iter(found.values()))}{symbol}" if len(found) == 1 else ""


def _parts(text: str) -> list[str]:
    return _PARTS.findall(unaccented(fold(text)))


def _is_number(parts: list[str], at: int, code: list[str]) -> bool:
    part = parts[at]
    if not part.isdigit() or len(part) > _MOST_FIGURES or not int(part):
        return False
    # Names leave out what comes behind type and body: "2004-kh-syt" for "/KH-SYT-CĐN".
    code = code[:2]
    whole = parts[at + 1 : at + 1 + len(code)] == code or at >= len(code) and parts[at - len(code) : at] == code
    if whole or int(part) in _YEARS:
        return whole and (len(code) > 1 or int(part) not in _YEARS)
    return parts[at + 1 : at + 2] == code[:1] or at > 0 and parts[at - 1] == code[0]
