"""Reads text and Markdown: paragraphs out of lines, emphasis out of asterisks, grids out of pipe tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.errors import InputError
from extract.ingest import legacy_text, run_together, signatures
from extract.ingest.builder import DocumentBuilder, Piece
from extract.model import Cell, Document, Style
from extract.text import fold

# A line this long or longer is a paragraph saved on one line, not a wrapped line: no wrapping editor goes so wide.
_WRAP_LIMIT = 130
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?:\s*:?-{2,}:?\s*)?$")
_HEADING = re.compile(r"^\s*(#{1,6})\s+(.*?)\s*#*\s*$")
_STROKE = re.compile(
    r"^\s*(?:[-_*=~.]\s?){3,}(?:(?:page|trang)\b[\w\s/]{0,12}(?:[-_*=~.]\s?){3,})?$|^\s*`{3,}\w*\s*$|^\s*(?:</?[a-z]\w*(?:\s[^<>]*)?/?>\s*|<!--[^<>]*-->\s*)+$",
    re.IGNORECASE,
)
# What programs that keep notes put before a text: keys and values between two lines of dashes.
_FRONT_MATTER = re.compile(
    r"\A\s*---[^\S\n]*\n(?:[A-Za-z_][\w\- ]*:[^\n]*\n|[^\S\n]+[^\n]*\n|\s*-[^\S\n][^\n]*\n){1,40}?---[^\S\n]*(?:\n|\Z)"
)
# Signs that a converter to Markdown keeps from being read as marks: "1\\. Rà soát", "\\- Trạm Y tế". Bars part cells, and are read there.
_ESCAPED = re.compile(r"\\([-+*_#.()\[\]{}<>!~`=&\"'$^:])")
_COLUMN_GAP = re.compile(r"\S(?:\t+| {3,})\s*(?=\S)")
_MARKER = re.compile(
    r"^\s*(?!\d{1,2}/[A-ZĐ]{2,4}-)(?:[-+*•●▪–]|(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s?[.)/\-](?!\d)|\(\d{1,2}\))\s*\S"
)
_BULLET = re.compile(r"^\s*[-+*•–]\s*\S")
# "*Đơn vị chủ trì: *Sở Y tế" too: some write the space before the closing mark.
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|__)(?=\S)(.+?)(?:(?<=\S)\1|(?<=[.:] )\1(?=\S))")
# A line this long that no sign ends goes on where the next one opens in lower case.
_LONG = 45
_SENTENCE_END = re.compile(r"[.;:!?…/\"”)]\s*(?:\*+)?\s*$")
_BROKEN_OFF = re.compile(r"\b(?:ngày|tháng|năm|quý|số|từ|đến|khoản|điều)$")
# Words that end no sentence and no heading.
_UNENDING = re.compile(r"\b(?:của|và|với|tại|trong|cho|các|những|bởi|được|vào|khi|hoặc|nhằm|như|về|theo|để|là|từ)$")
_CARRIED = re.compile(r"\d{1,2}[/.\-]\d{1,2}\b|(?:19|20)\d\d\b|\d{1,2} (?:tháng|năm|hằng|hàng)\b")
# A number that an editor left on a line of its own, and what it may have been parted from.
_LONE_MARKER = re.compile(r"^\**(?:(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*)[.)]|[a-zđ]\)|\(\d{1,2}\)|Điều \d{1,2}\.)\**$")
# Formulas of the head that a narrow column breaks: the state's name, the number, the day.
_BROKEN_FORMULA = re.compile(
    r"cộng\s+h(?:òa|oà)\s+xã\s+hội\s+chủ\s+nghĩa\s+việt\s+nam|(?m:^\s*số:\s+\d*/[A-ZĐ]|^\s*số:\s+\d+/)|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}",
    re.IGNORECASE,
)
# A line of at least so many letters was broken for its length: a sentence that ends there may be followed by another one.
_FULL = 45
# Where lines are broken anywhere, one of so many letters goes on within an item or a paragraph.
_CUT = 30
# No label or heading of so many letters ends with a preposition.
_CLAUSE = 15
# From so many lines on that open in lower case behind no end of a sentence, and such a share of all, an editor broke them at its own width.
_LOWERED_LEAST, _LOWERED_SHARE = 8, 0.25
# What is left of a table's frame on a line of its own.
_FRAME = re.compile(r"^[\s|]*\|[\s|]*$")
# From so many paragraphs parted by blank lines on, and such a share of wrapped lines within them, blank lines alone part paragraphs.
_PARTED_LEAST, _WRAPPED_SHARE = 6, 0.6
# Of lines broken in the middle of a sentence at least this share opens with a small letter.
_AMID_SHARE = 0.3
# The table of a head has the names and the motto in its first row, number, place and day in its second.
_HEAD_ROWS = 2
# A cell's line breaks cut a row into no more lines than this.
_CELL_LINES = 20
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
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _ESCAPED.sub(r"\1", _FRONT_MATTER.sub("", text))
    lines = _BROKEN_FORMULA.sub(lambda m: re.sub(r"[^\S\n]*\n[^\S\n]*(?!\s*\n)", " ", m[0]), text).split("\n")
    for chunk, is_table in _chunks(_whole_rows(run_together.parted(lines))):
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


def _whole_rows(lines: Sequence[str]) -> list[str]:
    """Answers the lines with the rows of a pipe table put together that line breaks in their cells cut."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        within = bool(out) and (_PIPE_ROW.match(out[-1]) is not None)
        if within and line.lstrip().startswith("|") and not _PIPE_ROW.match(line):
            rest = lines[at + 1 : at + 1 + _CELL_LINES]
            last = next((i for i, each in enumerate(rest) if each.rstrip().endswith("|")), None)
            if last is not None and not any(each.lstrip().startswith("|") for each in rest[: last + 1]):
                out.append("<br>".join(each.strip() for each in (line, *rest[: last + 1])))
                at += last + 2
                continue
        out.append(line)
        at += 1
    return out


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
            for line in _paragraphs(group, _wrap_width(lines), parted=_parted(lines), broken=_broken(lines)):
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
        if line is not None and _COLUMN_GAP.search(line.strip()) and fold(line).lstrip(" *_").startswith("nơi nhận"):
            # Beside the first line stands the post, beside or below the others, far to the right, the name.
            signed = number + _foot_lines(lines[number:])
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


def _foot_lines(lines: Sequence[str]) -> int:
    """Answers how many lines the list of recipients and the signature beside it take: bullets, two columns, what stands far right."""
    count = 1
    for number, line in enumerate(lines[1:], start=2):
        if _BULLET.match(line) or _COLUMN_GAP.search(line.strip()) or line.expandtabs().startswith(" " * 20) and line.strip():
            count = number
        elif line.strip():
            break
    return count


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
    below = [b for a, b in itertools.pairwise(lines) if len(a.rstrip()) >= wide * 0.85 and b.strip() and not _MARKER.match(b)]
    if sum(1 for line in below if _initial(line.strip()).islower()) < _AMID_SHARE * len(below):
        return 0
    return wide if wide < _WRAP_LIMIT and near >= len(lengths) * 0.4 else 0


def _parted(lines: Sequence[str]) -> bool:
    """Answers whether blank lines, and only they, part paragraphs: what stands between them are lines broken at any width."""
    stretches: list[list[str]] = [[]]
    for raw in lines:
        if raw.strip():
            stretches[-1].append(raw.strip())
        elif stretches[-1]:
            stretches.append([])
    joints = [
        (last, line)
        for stretch in stretches
        for last, line in itertools.pairwise(stretch)
        if not _MARKER.match(line) and not _shouted(last)
    ]
    broken = [line for last, line in joints if not _SENTENCE_END.search(last) and len(last) < _WRAP_LIMIT and not _HEADING.match(last)]
    # Most words have a small initial: lines that all open with a capital were not broken in the middle of a sentence.
    amid = sum(1 for line in broken if _initial(line).islower())
    wrapped = len(broken) if amid >= _AMID_SHARE * len(broken) else 0
    several = sum(1 for stretch in stretches if len(stretch) > 1)
    return several >= _PARTED_LEAST and wrapped >= _WRAPPED_SHARE * len(joints) > 0


def _initial(line: str) -> str:
    return next((c for c in line.lstrip("*_") if c.isalnum()), "")


def _broken(lines: Sequence[str]) -> bool:
    """Answers whether lines were broken within sentences, however short: many open in lower case and carry no number or bullet."""
    told = [line.strip() for line in lines if line.strip()]
    lowered = [
        line
        for last, line in itertools.pairwise(told)
        if line[0].islower() and not _MARKER.match(line) and not _SENTENCE_END.search(last)
    ]
    return len(lowered) >= max(_LOWERED_LEAST, _LOWERED_SHARE * len(told))


def _shouted(line: str) -> bool:
    words = [c for c in line if c.isalpha()]
    return bool(words) and all(c.isupper() for c in words)


def _paragraphs(lines: Sequence[str], wrap: int, *, parted: bool, broken: bool) -> Iterator[_Line]:
    """Joins lines that an editor wrapped, and sentences that a page break cut, into paragraphs."""
    current: _Line | None = None
    gap = False
    for raw in lines:
        line = raw.strip()
        if not line or _STROKE.match(line) or _FRAME.match(line):
            gap = True
            continue
        if current is not None and _carries_on(current, raw, gap=gap, wrap=wrap, parted=parted, broken=broken):
            current.text += " " + line
        else:
            if current is not None:
                yield current
            current = _Line(line, gap)
        current.joined.append(line)
        gap = False
    if current is not None:
        yield current


def _carries_on(current: _Line, raw: str, *, gap: bool, wrap: int, parted: bool, broken: bool) -> bool:
    last = current.joined[-1]
    line = raw.strip()
    if not gap and not _MARKER.match(line) and (_emphasis_open(current.text, line) or _LONE_MARKER.match(current.text)):
        return True
    if run_together.stands_alone(last) or run_together.stands_alone(line):
        return False
    full = parted and not gap and len(last) >= _FULL and not last.endswith((":", ";"))
    if _SENTENCE_END.search(last) and not full or _MARKER.match(line) or _HEADING.match(line) or _HEADING.match(last):
        return False
    if not gap and (_BROKEN_OFF.search(last) and _CARRIED.match(line) or len(last) >= _CLAUSE and _UNENDING.search(last)):
        return True  # "... trước ngày", and below it "30/6/2024 ..."; "... chỉ đạo của", and below it "Thủ tướng ..."
    letter = _initial(line)
    if _shouted(last):
        # A title's second line in capitals is left to the outline; a capital heading never runs on into lower case.
        return not gap and (parted or wrap > 0) and _shouted(line) and bool(_MARKER.match(current.text.lstrip("*_")))
    if gap:
        # A sentence cut by a page: nothing closes the line before, and the next one opens in lower case.
        return letter.islower() and len(last) > 40
    if parted:
        return len(last) < _WRAP_LIMIT
    if wrap and (len(last) >= wrap * 0.75 or letter.islower()):
        return True
    if broken and not _shouted(line) and (_BULLET.match(current.text) or not _MARKER.match(current.text)):
        # Numbered lines may be headings; a bullet, and what has no number, ends with a stop.
        least = _FULL if current.text == last and not _BULLET.match(last) else _CUT
        return letter.islower() or len(last) >= least
    return letter.islower() and not wrap and (broken or len(last) > _LONG)


def _emphasis_open(text: str, line: str) -> bool:
    """Answers whether emphasis that `text` opens is closed by the line below."""
    if text.count("**") % 2 and line.count("**") % 2:
        return True
    text, line = text.replace("**", ""), line.replace("**", "")
    return re.match(r"\*\S", text) is not None and text.count("*") % 2 == 1 and line.count("*") % 2 == 1


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
            for part in _cell_lines(cell, head=r < _HEAD_ROWS and not number):
                builder.add(_pieces(part.strip()), cell=Cell(number, r, c))


def _cell_lines(cell: str, *, head: bool) -> list[str]:
    """Answers the lines of a cell; the first table of a text may be its head, the lines of which a converter runs together."""
    lines = re.split(r"<br\s*/?>", cell)
    return [part for line in lines for part in run_together.head(line, top=True)] if head else lines


def _cells(line: str) -> list[str]:
    body = line.strip().removeprefix("|").removesuffix("|")
    return [c.replace(r"\|", "|").strip() for c in re.split(r"(?<!\\)\|", body)]
