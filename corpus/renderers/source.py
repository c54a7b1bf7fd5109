"""The source format of corpus plans: what a line means, and the Plan that a file of them makes.

The format is described for its writers in corpus/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

STATE_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY_MOTTO = ("ĐẢNG CỘNG SẢN VIỆT NAM",)

# The choices of each @option; the first one holds where a source says nothing. None: a whole number of points.
OPTIONS: dict[str, tuple[str, ...] | None] = {
    "format": ("txt", "md", "docx", "pdf"),
    "header": ("left-right", "grid", "stacked"),
    "numbering": ("typed", "auto"),
    "title": ("lines", "breaks"),
    "appendix": ("portrait", "landscape"),
    "font_size": None,
    "table_size": None,
}
_SIZES = {"font_size": 14, "table_size": 12}

_MARKER = re.compile(
    r"(?P<marker>(?:[IVXL]+|[A-H])[.\-–]|\d+(?:\.\d+)*[.)\-]|\d+\.\d+(?:\.\d+)*(?=\s)|\(\d+\)|[a-zđ]\)|[-–+*•])\s+(?P<rest>\S.*)", re.DOTALL
)
_INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<italic>[^*\s][^*]*)\*")
_RULE_LINE = re.compile(r"\|\s*:?-{2,}.*\|?")


class SourceError(ValueError):
    """A plan source is wrong; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A bold line; `level` 1 for sections, 2 for sub-headings. The printed number is part of `text`."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Centred:
    """A bold line in the middle of the page."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A body paragraph: a numbered or bulleted item where `text` opens with a marker."""

    text: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell that holds text: its 0-based place, how many rows and columns it covers, and its paragraphs."""

    row: int
    column: int
    row_span: int
    column_span: int
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; `cells` are the origins of merged areas and the plain cells, row by row."""

    rows: int
    columns: int
    head_rows: int
    cells: tuple[GridCell, ...]


Block = Heading | Centred | Paragraph | PageBreak | Grid


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix: its label ("Phụ lục I"), title lines, the note under them and its body."""

    label: str
    titles: tuple[str, ...]
    note: str
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan as written in its source."""

    name: str
    motto: str = "state"
    parent: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    number: str = ""
    place_date: str = ""
    kind: str = "KẾ HOẠCH"
    title: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()
    signer: str = ""
    body: tuple[Block, ...] = ()
    appendices: tuple[Appendix, ...] = ()
    options: dict[str, str] = field(default_factory=dict)

    def option(self, key: str) -> str:
        """Answers the choice made for `key`, or the first of its choices."""
        choices = OPTIONS[key]
        return self.options.get(key) or (choices[0] if choices else str(_SIZES[key]))

    def size(self, key: str) -> int:
        """Answers a size in points ("font_size", "table_size")."""
        return int(self.option(key))

    @property
    def party(self) -> bool:
        """Whether the plan has the head of a Party body."""
        return self.motto == "party"

    def left_head(self) -> tuple[tuple[str, bool], ...]:
        """Answers the lines of the head's left column, each with whether it is bold.

        A letter (công văn: no kind) has its subject ("V/v ...") there.
        """
        star = (("*", False),) if self.party else ()
        number = ((self.number, False),) if self.number else ()
        subject = () if self.kind else tuple((line, False) for line in self.title)
        return (*((p, False) for p in self.parent), *((i, True) for i in self.issuer), *star, *number, *subject)

    def title_lines(self) -> tuple[str, ...]:
        """Answers the title's lines where they stand under the kind; none for a letter."""
        return self.title if self.kind else ()

    def right_head(self) -> tuple[str, ...]:
        """Answers the lines of the head's right column but for place and date."""
        return PARTY_MOTTO if self.party else STATE_MOTTO


def read(path: Path) -> Plan:
    """Answers the plan that the source at `path` describes. Raises SourceError that names the line."""
    return parse(path.read_text(encoding="utf-8"), path.stem)


def parse(text: str, name: str = "plan") -> Plan:
    """Answers the plan that `text` describes. Raises SourceError that names the line."""
    fields: dict[str, str] = {}
    options: dict[str, str] = {}
    parts: list[tuple[str | None, list[Block]]] = [(None, [])]
    for number, line in _lines(text):
        try:
            if isinstance(line, list):
                parts[-1][1].append(_grid(line))
            elif line.startswith("@"):
                _directive(line, fields, options, parts)
            else:
                parts[-1][1].append(_block(line))
        except SourceError as error:
            raise SourceError(f"{name}, line {number}: {error}") from None
    sign = _split(fields.get("sign", ""), keep_empty=True)
    return Plan(
        name=name,
        motto=fields.get("motto", "state"),
        parent=_split(fields.get("parent", "")),
        issuer=_split(fields.get("issuer", "")),
        number=fields.get("number", ""),
        place_date=fields.get("place_date", ""),
        kind=fields.get("kind", "KẾ HOẠCH"),
        title=_split(fields.get("title", "")),
        recipients=_split(fields.get("recipients", "")),
        sign=tuple(s for s in sign[:-1] if s),
        signer=sign[-1] if sign else "",
        body=tuple(parts[0][1]),
        appendices=tuple(_appendix(head or "", body) for head, body in parts[1:]),
        options=options,
    )


def split_marker(text: str) -> tuple[str, str]:
    """Answers the number or bullet that opens `text` ("" where none does) and the rest."""
    found = _MARKER.fullmatch(text)
    return (found["marker"], found["rest"]) if found else ("", text)


def runs(text: str, *, bold: bool = False, italic: bool = False) -> Iterator[Run]:
    """Answers `text` in stretches of one look, `**bold**` and `*italic*` resolved on top of the look given."""
    marker, rest = split_marker(text)
    lead = text[: len(text) - len(rest)] if marker else ""
    if lead:
        yield Run(lead, bold, italic)
    at = 0
    for found in _INLINE.finditer(rest):
        if found.start() > at:
            yield Run(rest[at : found.start()], bold, italic)
        yield Run(found["bold"] or found["italic"], bold or bool(found["bold"]), italic or bool(found["italic"]))
        at = found.end()
    if at < len(rest):
        yield Run(rest[at:], bold, italic)


def plain(text: str) -> str:
    """Answers `text` without its inline marks."""
    return "".join(run.text for run in runs(text))


def _lines(text: str) -> Iterator[tuple[int, str | list[str]]]:
    """Answers each line that says something with its 1-based number; the lines of a table come together as a list."""
    table: list[str] = []
    start = 0
    for number, raw in enumerate([*text.splitlines(), ""], start=1):
        line = raw.strip()
        if line.startswith("|"):
            start = start if table else number
            table.append(line)
            continue
        if table:
            yield start, table
            table = []
        if line and not line.startswith("%"):
            yield number, line


def _directive(line: str, fields: dict[str, str], options: dict[str, str], parts: list[tuple[str | None, list[Block]]]) -> None:
    """Files one `@key: value` line where it belongs."""
    key, _, value = line[1:].partition(":")
    key, value = key.strip(), value.strip()
    if key == "pagebreak":
        parts[-1][1].append(PageBreak())
    elif key == "appendix":
        parts.append((value, []))
    elif key == "option":
        _option(value, options)
    elif key in ("parent", "issuer", "number", "motto", "place_date", "kind", "title", "recipients", "sign"):
        if key in fields:
            raise SourceError(f"@{key} is given twice")
        if key == "motto" and value not in ("state", "party"):
            raise SourceError(f"@motto is state or party, not {value!r}")
        fields[key] = value
    else:
        raise SourceError(f"unknown key @{key}")


def _option(value: str, options: dict[str, str]) -> None:
    for pair in value.replace(",", " ").split():
        key, _, choice = pair.partition("=")
        if key not in OPTIONS:
            raise SourceError(f"unknown option {key!r}; there are {', '.join(OPTIONS)}")
        choices = OPTIONS[key]
        if choice not in choices if choices else not choice.isdigit():
            raise SourceError(f"option {key} is {' or '.join(choices or ('a number of points',))}, not {choice!r}")
        options[key] = choice


def _block(line: str) -> Block:
    if line.startswith("## "):
        return Heading(2, line[3:].strip())
    if line.startswith("# "):
        return Heading(1, line[2:].strip())
    if line.startswith("= "):
        return Centred(line[2:].strip())
    return Paragraph(line)


def _appendix(head: str, body: list[Block]) -> Appendix:
    label, *rest = _split(head) or ("Phụ lục",)
    note = rest.pop() if rest and rest[-1].startswith("(") else ""
    return Appendix(label, tuple(rest), note, tuple(body))


def _grid(lines: list[str]) -> Grid:
    head = next((i for i, line in enumerate(lines) if _RULE_LINE.fullmatch(line)), 1)
    rows = [_cells(line) for line in lines if not _RULE_LINE.fullmatch(line)]
    width = len(rows[0])
    for row in rows:
        if len(row) != width:
            raise SourceError(f"a row has {len(row)} cells where the first one has {width}: {' | '.join(row)[:60]}")
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if (cell == "^" and r == 0) or (cell == "<" and c == 0):
                raise SourceError(f"cell {cell!r} in row {r + 1} has nothing to merge with")
            owners[r, c] = owners[r - 1, c] if cell == "^" else owners[r, c - 1] if cell == "<" else (r, c)
    return Grid(len(rows), width, head, tuple(_merge(rows, owners)))


def _merge(rows: list[list[str]], owners: dict[tuple[int, int], tuple[int, int]]) -> Iterator[GridCell]:
    for origin in sorted(set(owners.values())):
        covered = [place for place, owner in owners.items() if owner == origin]
        bottom, right = max(r for r, _ in covered), max(c for _, c in covered)
        r, c = origin
        if len(covered) != (bottom - r + 1) * (right - c + 1):
            raise SourceError(f"the merged cell at row {r + 1}, column {c + 1} is no rectangle")
        paragraphs = tuple(p.strip() for p in re.split(r"<br\s*/?>", rows[r][c]))
        yield GridCell(r, c, bottom - r + 1, right - c + 1, paragraphs)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _split(value: str, *, keep_empty: bool = False) -> tuple[str, ...]:
    parts: Iterable[str] = (part.strip() for part in value.split("|")) if value else ()
    return tuple(part for part in parts if part or keep_empty)
