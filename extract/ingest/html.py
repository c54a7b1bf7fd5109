"""Reads a web page (HTML, often saved by Word under the name .doc, and single-file pages, MHTML) into a Document.

Decisions that a caller can rely on:

- a line break within a paragraph starts a new block with `breaks_line`, two in a row a new paragraph;
- numbers of `<ol>` and bullets are written out; those that Word wrote into the text itself are taken as the marker;
- a table of one cell is no table; one without lines is not `ruled`; a table inside a ruled one belongs to the cell around it;
- deletions (`<del>`), hidden text, scripts, navigation and comments are left out.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from extract.errors import InputError
from extract.ingest.builder import DocumentBuilder, Piece
from extract.ingest.html_styles import Look, Sheet, draws_lines, look_of
from extract.ingest.html_tables import GridCell, read_grid
from extract.ingest.legacy import Profile, Run, has_old_letters
from extract.ingest.legacy_text import windows
from extract.ingest.media import HTML, MHTML, sniff
from extract.messages import printable
from extract.model import Cell, Document, Style
from extract.text import roman

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "pre", "blockquote", "center", "address",
     "section", "article", "header", "footer", "main", "aside", "form", "fieldset", "figure", "figcaption", "hr", "body", "caption",
     "table", "tr", "td", "th", "legend", "details", "summary")
)  # fmt: skip
_META = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LIST_LEVEL = re.compile(r"level(\d+)", re.IGNORECASE)
_LIST_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_HEAD = 4096


def read(data: bytes, path: str) -> Document:
    """Answers the Document in a web page.

    Raises:
        InputError: `empty` where it holds no text, `damaged` where a single-file page holds no page.
    """
    from lxml import html

    media_type = sniff(data, path)
    page, charset = (_unpack(data, path) if media_type == MHTML else (data, ""))
    text, encoding = _decode(page, charset)
    builder = DocumentBuilder(data, path, media_type if media_type == MHTML else HTML)
    builder.encoding = encoding
    # An encoding declared inside is for bytes; for text it is an error to lxml.
    root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text) or "<p>", parser=html.HTMLParser(encoding="utf-8"))
    profile = None
    if has_old_letters(text):
        profile = Profile()
        _Reader(root, None, profile).read()
    _Reader(root, builder, profile).read()
    if profile is not None and profile.encoding != "utf-8":
        builder.encoding = profile.encoding
    document = builder.build()
    if not document.blocks:
        raise InputError(
            "empty",
            vi=f"{printable(path)}: trang không có chữ nào; kiểm tra lại tệp gốc.",
            en=f"{printable(path)}: the page holds no text; check the original file.",
        )
    return document


def _unpack(data: bytes, path: str) -> tuple[bytes, str]:
    """Answers the page in a single-file web page, and the character set its part declares."""
    import email
    import email.policy

    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return content, str(part.get_content_charset() or "")
    raise InputError(
        "damaged",
        vi=f"{printable(path)}: trang web một tệp (MHTML) không có phần nội dung; hãy mở bằng Word và lưu thành .docx rồi chạy lại.",
        en=f"{printable(path)}: this single-file page (MHTML) has no page in it; open it in Word, save it as .docx and run again.",
    )


def _decode(data: bytes, declared: str) -> tuple[str, str]:
    """Answers the page's text and the encoding it is in: byte order mark, what the page declares, UTF-8, in that order."""
    for mark, codec in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace"), "utf-8" if codec == "utf-8" else "utf-16"
    found = _META.search(data[:_HEAD])
    try:
        name = codecs.lookup(declared or (found[1].decode("ascii") if found else "utf-8")).name
    except LookupError:
        name = "utf-8"
    # Pages say Latin-1 and mean Windows, says the standard of the web.
    name = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-16": "utf-8"}.get(name, name)
    for codec in ("utf-8",) if name == "cp1252" else dict.fromkeys((name, "utf-8")):
        try:
            return data.decode(codec), codec
        except UnicodeDecodeError:
            continue
    return windows(data), "cp1252"


class _Reader:
    """One pass over the page. The first one, without a builder, only tells the profile what fonts there are."""

    def __init__(self, root: HtmlElement, builder: DocumentBuilder | None, profile: Profile | None) -> None:
        self._root = root
        self._builder = builder
        self._profile = profile
        self._sheet = Sheet([style.text or "" for style in root.iter("style")])
        self._runs: list[tuple[Run, Look]] = []
        self._look = Look()
        self._marker = ""
        # Whether the paragraph that is open has given a block, and how many line breaks stand behind what it gave.
        self._begun = False
        self._breaks = 0

    def read(self) -> None:
        body = self._root.find("body")
        self._inside(body if body is not None else self._root, Look())
        self._close()

    def _inside(self, element: HtmlElement, look: Look) -> None:
        """Reads what stands between an element's tags."""
        self._text(element.text, look)
        number = _first_number(element)
        for child in element:
            if isinstance(child.tag, str):
                if child.tag == "li":
                    number = self._item(child, look, element, number)
                else:
                    self._element(child, look)
            self._text(child.tail, look)

    def _element(self, element: HtmlElement, around: Look) -> None:
        tag = str(element.tag)
        said = self._sheet.of(element)
        look = look_of(element, around, said)
        if look.hidden:
            return
        if tag == "br":
            self._break()
        elif tag == "table":
            self._close()
            self._table(element, look._replace(align=around.align), draws_lines(element, said))
        elif tag in _BLOCKS:
            self._close()
            level = _LIST_LEVEL.search(said.get("mso-list", ""))
            if level:
                look = look._replace(list_level=int(level[1]) - 1)
            self._inside(element, look)
            self._close()
        else:
            self._inside(element, look)

    def _item(self, element: HtmlElement, around: Look, parent: HtmlElement, number: int) -> int:
        """Reads a list's item with its number; answers the number of the next."""
        self._close()
        value = (element.get("value") or "").strip()
        number = int(value) if re.fullmatch(r"-?\d{1,6}", value) else number
        said = self._sheet.of(element)
        look = look_of(element, around, said)
        if not look.hidden:
            level = (around.list_level + 1) if around.list_level is not None else 0
            self._marker = _label(parent, element, self._sheet.of(parent) | said, number)
            self._inside(element, look._replace(list_level=level))
            self._close()
            self._marker = ""
        return number + (-1 if parent.get("reversed") is not None else 1)

    def _table(self, table: HtmlElement, look: Look, drawn: bool | None) -> None:
        grid = read_grid(table)
        for caption in (child for child in table if child.tag == "caption"):
            self._element(caption, look)
        if len(grid.cells) == 1:
            self._cell(grid.cells[0], look, look.cell, ruled=look.ruled)
            return
        ruled = drawn if drawn is not None else self._cells_drawn(grid.cells)
        outer = look.cell if look.ruled else None
        number = None
        if not outer:
            number = self._builder.add_table(grid.rows, grid.columns, ruled=ruled, head_rows=grid.head_rows) if self._builder else 0
        for cell in grid.cells:
            at = outer if number is None else Cell(number, cell.row, cell.column, cell.row_span, cell.column_span)
            self._cell(cell, look, at, ruled=ruled or outer is not None)

    def _cell(self, cell: GridCell, around: Look, at: Cell | None, *, ruled: bool) -> None:
        look = look_of(cell.element, around, self._sheet.of(cell.element))
        if not look.hidden:
            self._inside(cell.element, look._replace(cell=at, ruled=ruled, left=0.0, first=0.0, list_level=None))
        self._close()

    def _cells_drawn(self, cells: tuple[GridCell, ...]) -> bool:
        drawn = sum(bool(draws_lines(cell.element, self._sheet.of(cell.element))) for cell in cells)
        return 2 * drawn >= len(cells) > 0

    def _text(self, text: str | None, look: Look) -> None:
        if not text or look.hidden:
            return
        if look.marker:
            self._marker += text
            return
        lines = text.split("\n") if look.preformatted else [text]
        for at, line in enumerate(lines):
            if at:
                self._break()
            if not self._runs:
                if not line.strip():
                    continue
                self._look = look
            self._runs.append((Run(line, look.font, bool(look.capitals)), look))

    def _break(self) -> None:
        self._flush()
        self._breaks += 1

    def _close(self) -> None:
        """Ends the paragraph."""
        self._flush()
        self._begun, self._breaks = False, 0

    def _flush(self) -> None:
        runs, self._runs = self._runs, []
        if not runs:
            return
        if self._builder is None:
            for run, _ in runs:
                if self._profile is not None:
                    self._profile.add(run.text, run.font)
            self._begun, self._breaks, self._marker = True, 0, ""
            return
        look = self._look
        carried = self._begun and self._breaks == 1
        style = Style(
            align=look.align,
            size=look.size,
            indent=round(look.left + (0.0 if carried else look.first), 2),
            heading=look.heading,
            list_level=look.list_level,
        )
        texts = [run.text for run, _ in runs]
        if self._profile is not None:
            texts = self._profile.convert([run for run, _ in runs])
        pieces = [
            Piece(text.upper() if look.capitals == "all" else text, look.bold, look.italic)
            for text, (_, look) in zip(texts, runs, strict=True)
        ]
        if self._builder.add(pieces, style=style, marker=self._marker.strip(), cell=look.cell, breaks_line=carried):
            self._begun, self._breaks, self._marker = True, 0, ""


def _first_number(element: HtmlElement) -> int:
    if element.tag != "ol":
        return 1
    items = sum(1 for child in element if child.tag == "li")
    start = (element.get("start") or "").strip()
    return int(start) if re.fullmatch(r"-?\d{1,6}", start) else (items if element.get("reversed") is not None else 1)


def _label(parent: HtmlElement, item: HtmlElement, said: dict[str, str], number: int) -> str:
    """Answers the number or bullet of an item as a browser draws it."""
    named = (item.get("type") or parent.get("type") or "").strip()
    kind = said.get("list-style-type", "").lower() or _LIST_TYPES.get(named, "")
    kind = kind or ("decimal" if parent.tag == "ol" else "disc")
    if kind == "none":
        return ""
    if kind in ("lower-roman", "upper-roman") and 0 < number < 4000:
        return f"{roman(number) if kind[0] == 'u' else roman(number).lower()}."
    if kind in ("lower-alpha", "lower-latin", "upper-alpha", "upper-latin") and number > 0:
        letters = _letters(number)
        return f"{letters.upper() if kind[0] == 'u' else letters}."
    if parent.tag == "ol" or kind.startswith("decimal"):
        return f"{number:02}." if kind == "decimal-leading-zero" else f"{number}."
    return "•"


def _letters(number: int) -> str:
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(ord("a") + rest) + out
    return out
