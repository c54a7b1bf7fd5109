"""Reads text and Markdown: paragraphs out of lines, emphasis out of asterisks, grids out of pipe tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.errors import InputError
from extract.ingest import legacy_text, signatures
from extract.ingest.builder import DocumentBuilder, Piece
from extract.model import Cell, Document, Style
from extract.text import fold

# A line this long or longer is a paragraph saved on one line, not a wrapped line: no wrapping editor goes so wide.
_WRAP_LIMIT = 130
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?:\s*:?-{2,}:?\s*)?$")
_HEADING = re.compile(r"^\s*(#{1,6})\s+(.*?)\s*#*\s*$")
_STROKE = re.compile(r"^\s*(?:[-_*=~.]\s?){3,}$")
_COLUMN_GAP = re.compile(r"\S(?:\t+| {3,})\s*(?=\S)")
_MARKER = re.compile(r"^\s*(?:[-+*•●▪–]|(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s?[.)/\-](?!\d)|\(\d{1,2}\))\s*\S")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|__)(?=\S)(.+?)(?<=\S)\1")
_SENTENCE_END = re.compile(r"[.;:!?…/\"”)]\s*(?:\*+)?\s*$")
_BROKEN_OFF = re.compile(r"\b(?:ngày|tháng|năm|quý|số|từ|đến|khoản|điều)$")
_CARRIED = re.compile(r"\d{1,2}[/.\-]\d{1,2}\b|(?:19|20)\d\d\b|\d{1,2} (?:tháng|năm|hằng|hàng)\b")
_LAYOUT_SIGN = re.compile(r"cộng hòa xã hội|đảng cộng sản|độc lập\s*-\s*tự do|nơi nhận")


@dataclass(slots=True)
class _Line:
    text: str
    gap: bool = False
    joined: list[str] = field(default_factory=list)


def read(data: bytes, path: str) -> Document:
    """Answers the Document in a text or Markdown file.

    Raises:
        InputError: `empty` where it holds no text, `unknown_encoding` where its bytes are neither Unicode nor Vietnamese of before.
    """
    text, encoding = _decode(data, path)
    builder = DocumentBuilder(data, path, "text/markdown" if path.lower().endswith((".md", ".markdown")) else "text/plain")
    builder.encoding = encoding
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for chunk, is_table in _chunks(lines):
        if is_table:
            _add_table(builder, chunk)
        else:
            _add_paragraphs(builder, chunk)
    document = builder.build()
    if not document.blocks:
        raise InputError(
            "empty",
            vi=f"{path}: tệp không có chữ nào; kiểm tra lại tệp gốc.",
            en=f"{path}: the file holds no text; check the original file.",
        )
    return document


def _decode(data: bytes, path: str) -> legacy_text.Decoded:
    decoded = legacy_text.decode(data)
    if decoded is None:
        raise InputError(
            "unknown_encoding",
            vi=f"{path}: không nhận ra bảng mã của tệp văn bản; hãy lưu lại tệp ở dạng UTF-8.",
            en=f"{path}: the encoding of this text is not known; save it as UTF-8.",
        )
    return decoded


def _chunks(lines: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """Cuts the lines into stretches of text and of pipe tables, in order."""
    chunk: list[str] = []
    table = False
    for line in lines:
        row = bool(_PIPE_ROW.match(line))
        if row != table and chunk:
            yield chunk, table
            chunk = []
        table = row
        chunk.append(line)
    if chunk:
        yield chunk, table


def _add_paragraphs(builder: DocumentBuilder, lines: list[str]) -> None:
    lines = [part for line in lines for part in (line.split("\f") if "\f" in line else (line,))]
    for layout, group in _layout_groups(lines):
        if layout:
            _add_columns(builder, group)
        else:
            for line in _paragraphs(group, _wrap_width(lines)):
                _add_line(builder, line)


def _layout_groups(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Tells lines that stand in two columns (the head and the foot of a letter printed with spaces) from the rest."""
    run: list[str] = []
    rest: list[str] = []
    signed = 0
    for number, line in enumerate([*lines, None]):
        if number < signed:
            continue
        if line is not None and signatures.opens(line) and (count := signatures.joint(lines[number:])):
            signed = number + count
            if rest or run:
                yield False, rest + run
                rest, run = [], []
            yield True, [each.expandtabs() for each in lines[number:signed] if each.strip()]
            continue
        if line is not None and (_COLUMN_GAP.search(line.strip()) or (run and line.startswith(" " * 20) and line.strip())):
            run.append(line)
            continue
        if run and len(run) >= 2 and _LAYOUT_SIGN.search(fold(" ".join(run))):
            if rest:
                yield False, rest
                rest = []
            yield True, run
        else:
            rest.extend(run)
        run = []
        if line is not None:
            rest.append(line)
    if rest:
        yield False, rest


def _add_columns(builder: DocumentBuilder, lines: list[str]) -> None:
    number = builder.add_table(1, 2, ruled=False)
    sides: tuple[list[str], list[str]] = ([], [])
    gaps = [m for line in lines if (m := max(_COLUMN_GAP.finditer(line.rstrip()), key=lambda m: len(m[0]), default=None))]
    cut = sorted(m.end() for m in gaps)[0] if gaps else 0
    for line in lines:
        match = max(_COLUMN_GAP.finditer(line.rstrip()), key=lambda m: len(m[0]), default=None)
        if match is not None and match.start() + 1 > len(line) - len(line.lstrip()):
            sides[0].append(line[: match.start() + 1])
            sides[1].append(line[match.end() :])
        else:
            sides[0 if len(line) - len(line.lstrip()) < cut - 8 else 1].append(line)
    for column, texts in enumerate(sides):
        for text in texts:
            builder.add(_pieces(text), cell=Cell(number, 0, column))


def _wrap_width(lines: Sequence[str]) -> int:
    """Answers the width at which the lines were wrapped, 0 where each paragraph stands on one line."""
    lengths = sorted(len(line.rstrip()) for line in lines if len(line.strip()) > 25)
    if len(lengths) < 6:
        return 0
    wide = lengths[int(len(lengths) * 0.9)]
    near = sum(1 for n in lengths if n >= wide * 0.85)
    return wide if wide < _WRAP_LIMIT and near >= len(lengths) * 0.4 else 0


def _paragraphs(lines: Sequence[str], wrap: int) -> Iterator[_Line]:
    """Joins lines that an editor wrapped, and sentences that a page break cut, into paragraphs."""
    current: _Line | None = None
    gap = False
    for raw in lines:
        line = raw.strip()
        if not line or _STROKE.match(line):
            gap = True
            continue
        if current is not None and _carries_on(current, raw, gap=gap, wrap=wrap):
            current.text += " " + line
        else:
            if current is not None:
                yield current
            current = _Line(line, gap)
        current.joined.append(line)
        gap = False
    if current is not None:
        yield current


def _carries_on(current: _Line, raw: str, *, gap: bool, wrap: int) -> bool:
    last = current.joined[-1]
    line = raw.strip()
    if _SENTENCE_END.search(last) or _MARKER.match(line) or _HEADING.match(line) or _HEADING.match(last):
        return False
    if not gap and _BROKEN_OFF.search(last) and _CARRIED.match(line):
        return True  # "... trước ngày", and below it "30/6/2024 ..."
    letter = next((c for c in line.lstrip("*_") if c.isalpha() or c.isdigit()), "")
    words = [c for c in last if c.isalpha()]
    shouted = bool(words) and all(c.isupper() for c in words)
    if shouted:
        # A title's second line in capitals is left to the outline; a capital heading never runs on into lower case.
        return False
    if gap:
        # A sentence cut by a page: nothing closes the line before, and the next one opens in lower case.
        return letter.islower() and len(last) > 40
    if wrap:
        return len(last) >= wrap * 0.75
    return letter.islower() and len(last) > 60


def _add_line(builder: DocumentBuilder, line: _Line) -> None:
    heading = _HEADING.match(line.text)
    style = Style(heading=len(heading[1])) if heading else Style()
    builder.add(_pieces(heading[2] if heading else line.text), style=style, gap=line.gap)


def _pieces(text: str) -> list[Piece]:
    """Answers the runs of a line with emphasis marks taken off."""
    out: list[Piece] = []
    at = 0
    bullet = re.match(r"\s*\*\s+", text)
    if bullet:
        out.append(Piece(bullet[0]))
        at = bullet.end()
    for match in _EMPHASIS.finditer(text, at):
        out.append(Piece(text[at : match.start()]))
        mark = match[1]
        inner = _EMPHASIS.sub(r"\2", match[2])
        out.append(Piece(inner, bold=len(mark) >= 2, italic=len(mark) != 2))
        at = match.end()
    # Emphasis that a line opens and another one closes leaves its marks behind.
    out.append(Piece(re.sub(r"\*\*+", "", text[at:])))
    return out


def _add_table(builder: DocumentBuilder, lines: Sequence[str]) -> None:
    rows = [_cells(line) for line in lines if not _PIPE_RULE.match(line)]
    rule = next((i for i, line in enumerate(lines) if _PIPE_RULE.match(line)), 0)
    if not rows:
        return
    columns = max(map(len, rows))
    number = builder.add_table(len(rows), columns, head_rows=rule)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            for part in re.split(r"<br\s*/?>", cell):
                builder.add(_pieces(part.strip()), cell=Cell(number, r, c))


def _cells(line: str) -> list[str]:
    body = line.strip().removeprefix("|").removesuffix("|")
    return [c.replace(r"\|", "|").strip() for c in re.split(r"(?<!\\)\|", body)]
