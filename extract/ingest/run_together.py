"""Lines that a copy of a web page, or of a scan, ran together: head, day, kind and addressee under each other again, and list numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import regex

from extract.text import fold, unaccented

# Wider white than two spaces parts columns. The head has no more lines than this; what opens the body ends it before that.
_HEAD_MOST = 12
# The names stand at the very top, where no title has begun that may name the Party.
_TOP = 3
_BODY = re.compile(r"(?:[ivx]+|\d{1,2}|điều \d+)\s?[.)]|căn cứ|[-+*•]\s")
_MOTTO = re.compile(r"(?<!\bnuoc )cong hoa (?:xa hoi|xhcn)(?: chu nghia)? viet nam|doc lap ?- ?tu do ?- ?hanh phuc")
_PARTY = re.compile(r"dang cong san viet nam")
# Strokes that are drawn under a name; a place that is left to be filled in has a word before a colon.
_STROKES = re.compile(r"(?<!:)(?<!: )\s*(?<![\w/.])(?:-{4,}|={4,}|—{3,})(?![\w/])\s*")
_NUMBER = regex.compile(r"\W*Số\s?[:.]?\s?[^\s/]{0,12}\s?/\s?\S+[ ]{1,2}(?=[Vv]/[vV]\b|[Vv]ề việc\b|\p{Lu}[^,;:\d]{1,30}, ?ngày)")
_DAY = regex.compile(r"\W*\p{Lu}[^,;:\d]{1,30}, ?ngày ?\S{0,4} ?tháng ?\S{0,4} ?năm ?\d{4}[ ]{1,2}(?=Kính gửi\b|\p{Lu}{2,}\s\p{Lu}{2,}\b)")
_ADDRESSED = re.compile(r"(?<=\S) {1,2}(?=Kính gửi ?:)")
_INTRODUCED = regex.compile(
    r"(?<=[\p{L})])[ ]+(?=(?:Căn cứ|Thực hiện|Triển khai|Theo|Để|Nhằm|Trên cơ sở|Tiếp theo|Qua|Ngày \d+\S*) \S)"
)
_KIND = regex.compile(r"\W*(?:QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ)\b")
# "1. Tăng cường quản lý đất đai 1.1. Rà soát ...": the first item of a list behind its heading, or the next one behind an item.
_OWN = re.compile(r"\s*(\d{1,2}(?:\.\d{1,2})*)\.\s")
_INNER = regex.compile(r"(?<=[\p{L})\]”\".;])[ ]+(?P<number>\d{1,2}(?:\.\d{1,2})+)\.(?=\s+\p{Lu}|\s*$)")
# "- Chủ trì: Sở Y tế -Thời gian: quý II": two labelled bullets on one line.
_LABELLED = regex.compile(r"\s*[-+*] ?\p{Lu}[^:.;]{3,40}:")
_GLUED = regex.compile(r"(?<=\S)[ ](?=-\p{Lu}\p{Ll}+(?: \p{Ll}+){1,4}: )")
# "theo mục 2.1." cites a number.
_CITES = re.compile(r"(?:mục|điểm|khoản|điều|tiểu mục|phần|và|tại|số|bảng|biểu|hình)\W*$", re.IGNORECASE)


# No formula has more letters. It is a line of its own that no sentence runs into or out of.
_FORMULA_MOST = 90
_FORMULA = regex.compile(
    r"\W*(?:Số\s?[:.]?\s?[^\s/]{0,12}\s?/\s?\S+|\p{Lu}[^,;:\d]{1,30}, ?ngày ?\S{0,4} ?tháng ?\S{0,4} ?năm ?\d{4}"
    r"|QUYẾT NGHỊ ?:?|QUYẾT ĐỊNH ?:?)\W*"
)


def stands_alone(line: str) -> bool:
    """Answers whether a line is nothing but a formula of the head: the motto, the number, place and day, that somebody resolves."""
    if len(line) > _FORMULA_MOST:
        return False
    bare = unaccented(fold(line)).strip(" *_-")
    return _FORMULA.fullmatch(line) is not None or _MOTTO.fullmatch(bare) is not None or _PARTY.fullmatch(bare) is not None


def parted(lines: Sequence[str]) -> list[str]:
    """Answers `lines`, each in as many as the page had, with no word lost."""
    out: list[str] = []
    above: list[str] = []
    body = False
    for line in lines:
        bare = line.strip()
        body = body or len(above) >= _HEAD_MOST or _BODY.match(fold(bare)) is not None
        if bare.startswith("|"):
            out.append(line)  # a grid's row; its cells are taken apart by themselves
            continue
        if not bare or body:
            out.extend(_numbers(line))
            continue
        parts = list(head(line, top=len(above) < _TOP, issuer=above[0] if above else ""))
        above.extend(parts)
        out.extend(parts)
    return out


def head(line: str, *, top: bool, issuer: str = "") -> Iterator[str]:
    """Yields the lines that one line of a head holds; at the `top` names stand over strokes, below them the `issuer` may decide."""
    rest = _cut([line], lambda each: _formulas(each, _PARTY if top else None))
    if top:
        rest = [part for each in rest for part in _STROKES.split(each) if part.strip()] or [line]
    rest = _cut(rest, lambda each: (m.end() for m in [_NUMBER.match(each)] if m))
    rest = _cut(rest, lambda each: (m.end() for m in [_DAY.match(each)] if m))
    rest = _cut(rest, lambda each: (m.end() for m in _ADDRESSED.finditer(each)))
    rest = _cut(rest, lambda each: (m.end() for m in [_INTRODUCED.search(each)] if m and each.lstrip(" *").startswith("Kính gửi")))
    yield from _cut(rest, lambda each: _decider(each, issuer))


def _cut(lines: Iterable[str], places: Callable[[str], Iterable[int]]) -> list[str]:
    """Answers the lines cut at their places, none of which may lie within letters that a mark of emphasis sets off."""
    out: list[str] = []
    for line in lines:
        at = 0
        for place in places(line):
            if line[:place].count("**") % 2 == 0 and line[at:place].strip() and line[place:].strip():
                out.append(line[at:place])
                at = place
        out.append(line[at:])
    return out


def _formulas(line: str, party: re.Pattern[str] | None) -> Iterator[int]:
    """Yields where the state's or the Party's formula begins and ends; scans lose its accents."""
    bare = unaccented(fold(line))
    if len(bare) != len(line):
        return
    for hit in [*_MOTTO.finditer(bare), *(party.finditer(bare) if party else ())]:
        before = line[: hit.start()]
        # Wider white parts columns, and is read as that.
        if before.endswith("  ") or line[hit.end() :].startswith("  "):
            return
        if before.endswith(" ") and hit.start():
            yield hit.start()
        if line[hit.end() :].startswith(" "):
            yield hit.end()


def _decider(line: str, issuer: str) -> Iterator[int]:
    """Yields where a decision's title ends and who decides is named once more, as at the top of its page."""
    name = issuer.strip(" *_-")
    at = len(line.rstrip(" *")) - len(name)
    if len(name) < 6 or _KIND.match(line) is None or not name.isupper() or not line.rstrip(" *").endswith(" " + name):
        return
    if not fold(line[:at]).rstrip().endswith((" của", " và", ",", " với", " cho")):
        yield at


def _numbers(line: str) -> list[str]:
    """Answers a numbered line and, each on a line of its own, the items whose numbers carry on its own."""
    if _LABELLED.match(line):
        cuts = [m.end() for m in _GLUED.finditer(line)]
        return [line[a:b] for a, b in itertools.pairwise([0, *cuts, len(line)])]
    own = _OWN.match(line)
    if own is None or line.count("**"):
        return [line]
    number = own[1]
    out: list[str] = []
    at = 0
    for hit in _INNER.finditer(line, own.end()):
        front, _, last = number.rpartition(".")
        follows = {f"{number}.1", f"{front}.{int(last) + 1}"} if front else {f"{number}.1"}
        if hit["number"] in follows and not _CITES.search(line[at : hit.start()]):
            out.append(line[at : hit.start()])
            at, number = hit.start("number"), hit["number"]
    return [*out, line[at:]]
