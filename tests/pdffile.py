"""PDFs for tests: lines put where a test wants them, paragraphs and tables set by reportlab, in fonts with Vietnamese letters."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from extract.ingest.pdf import read
from extract.model import Block, Cell, Document

WIDTH, HEIGHT = A4
LEFT, RIGHT = 85.0, 540.0
SERIF, BOLD, ITALIC = "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic"


def fonts() -> None:
    """Makes the fonts known to reportlab."""
    if SERIF in pdfmetrics.getRegisteredFontNames():
        return
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in (SERIF, BOLD, ITALIC, "DejaVuSerif-BoldItalic"):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(SERIF, normal=SERIF, bold=BOLD, italic=ITALIC, boldItalic="DejaVuSerif-BoldItalic")


class Sheet:
    """A page to draw on; y counts from the top, as in the Document."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(self, x: float, y: float, text: str, *, size: float = 12, font: str = SERIF) -> float:
        """Draws `text` with its baseline at y; answers where it ends."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)
        return x + pdfmetrics.stringWidth(text, font, size)

    def centred(self, y: float, text: str, *, at: float = (LEFT + RIGHT) / 2, size: float = 12, font: str = SERIF) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawCentredString(at, HEIGHT - y, text)

    def lines(self, x: float, y: float, lines: Iterable[str], *, step: float = 18, size: float = 12, font: str = SERIF) -> float:
        """Draws lines one under another; answers where the next would stand."""
        for line in lines:
            self.text(x, y, line, size=size, font=font)
            y += step
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])


def drawn(*pages: Callable[[Sheet], object], **options: Any) -> bytes:
    """Answers a PDF with one page for each function, which draws it."""
    fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, **options)
    for draw in pages:
        draw(Sheet(canvas))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def style(**options: Any) -> ParagraphStyle:
    """Answers a justified style of 12 points with an indented first line, changed by `options`."""
    fonts()
    settings: dict[str, Any] = {
        "fontName": SERIF, "fontSize": 12, "leading": 18, "alignment": TA_JUSTIFY, "firstLineIndent": 36, "spaceAfter": 6,
    }  # fmt: skip
    return ParagraphStyle("any", **(settings | options))


LEFT_SET: dict[str, Any] = {"alignment": TA_LEFT}
CENTRED: dict[str, Any] = {"alignment": TA_CENTER, "firstLineIndent": 0}


def para(text: str, **options: Any) -> Paragraph:
    """Answers one paragraph (reportlab's markup) in `style`."""
    return Paragraph(text, style(**options))


def set_pages(story: Sequence[Flowable], **options: Any) -> bytes:
    """Answers a PDF of `story` on A4 with the margins of an official document."""
    fonts()
    out = io.BytesIO()
    margins = {"leftMargin": LEFT - 6, "rightMargin": WIDTH - RIGHT - 6, "topMargin": 60, "bottomMargin": 60}
    document = SimpleDocTemplate(out, pagesize=A4, invariant=1, **margins)
    document.build(list(story), **options)
    return out.getvalue()


def parse(data: bytes) -> Document:
    """Reads the text layer of `data` and holds the reader to what it promises."""
    document = read(data, "tep.pdf", ocr="never")
    check_promises(document)
    return document


def check_promises(document: Document) -> None:
    """Blocks in order and apart; words in order, where they say they are, on the pages there are, in their block."""
    text, end = document.text, 0
    for position, block in enumerate(document.blocks):
        gap = text[end : block.start]
        assert gap in (("\n", "\n\f") if position else ("",))
        inside = text[block.start : block.end]
        assert inside and inside == inside.strip() and "\n" not in inside and "  " not in inside
        if block.cell:
            table = document.tables[block.cell.table]
            assert block.cell.row + block.cell.row_span <= table.rows and block.cell.column + block.cell.column_span <= table.columns
        end = block.end
    assert end == len(text)
    assert unicodedata.is_normalized("NFC", text)
    pages = {page.number: page for page in document.pages}
    at = 0
    for word in document.words:
        assert at <= word.start < word.end
        at = word.end
        assert not any(c.isspace() for c in text[word.start : word.end])
        page = pages[word.box.page]
        assert -1 <= word.box.x0 < word.box.x1 <= page.width + 1 and -1 <= word.box.top < word.box.bottom <= page.height + 1
    covered = {i for word in document.words for i in range(word.start, word.end)}
    assert all(c.isspace() or i in covered for i, c in enumerate(text))


def texts(document: Document) -> list[str]:
    """Answers the text of each block, form feeds kept."""
    return [document.text[block.start : block.end] for block in document.blocks]


def block_of(document: Document, begin: str) -> Block:
    """Answers the block whose text begins with `begin`."""
    return next(b for b in document.blocks if document.text[b.start : b.end].startswith(begin))


def cells(document: Document, table: int = 0) -> dict[tuple[int, int, int, int], str]:
    """Answers the text of each cell of a table by (row, column, row span, column span); paragraphs apart by " | "."""
    out: dict[tuple[int, int, int, int], str] = {}
    for block in document.blocks:
        cell: Cell | None = block.cell
        if cell is not None and cell.table == table:
            key = cell.row, cell.column, cell.row_span, cell.column_span
            text = document.text[block.start : block.end]
            out[key] = f"{out[key]} | {text}" if key in out else text
    return out
