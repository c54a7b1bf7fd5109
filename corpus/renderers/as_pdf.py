"""A plan as a printed page: side-by-side head, justified paragraphs, ruled tables that run over pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, NextPageTemplate, PageTemplate, Spacer, Table
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Printed

from renderers import layout
from renderers.source import Appendix, Block, Centred, Grid, Heading, PageBreak, Paragraph, Plan, runs

# DejaVu Serif runs about a sixth wider than Times: this keeps lines and pages as long as a real plan's.
_SCALE = 0.82
_FACES = {"": "DejaVuSerif", "bold": "DejaVuSerif-Bold", "italic": "DejaVuSerif-Italic", "boldItalic": "DejaVuSerif-BoldItalic"}


def render(plan: Plan) -> bytes:
    """Answers `plan` as PDF bytes, the same ones each time."""
    _register_fonts()
    out = io.BytesIO()
    printer = _Printer(plan)
    document = BaseDocTemplate(out, pagesize=A4, invariant=1, title=" ".join(plan.title), author="", allowSplitting=1)
    document.addPageTemplates([_template("portrait", A4), _template("landscape", landscape(A4))])
    document.build(list(printer.story()))
    return out.getvalue()


def _register_fonts() -> None:
    if "DejaVuSerif" in pdfmetrics.getRegisteredFontNames():
        return
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for face in _FACES.values():
        pdfmetrics.registerFont(TTFont(face, str(folder / f"{face}.ttf")))
    pdfmetrics.registerFontFamily("DejaVuSerif", normal=_FACES[""], **{k: v for k, v in _FACES.items() if k})


def _template(name: str, size: tuple[float, float]) -> PageTemplate:
    width, height = size
    frame = Frame(
        layout.LEFT * mm, layout.BOTTOM * mm, width - (layout.LEFT + layout.RIGHT) * mm, height - (layout.TOP + layout.BOTTOM) * mm,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0, id=name,
    )  # fmt: skip
    return PageTemplate(id=name, frames=[frame], onPage=_page_number, pagesize=size)


def _page_number(canvas: Any, document: Any) -> None:
    if canvas.getPageNumber() == 1:
        return
    width, height = canvas._pagesize
    canvas.setFont("DejaVuSerif", 11)
    canvas.drawCentredString(width / 2, height - 12 * mm, str(canvas.getPageNumber()))


class _Printer:
    """Turns a plan into reportlab flowables."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.size = plan.size("font_size") * _SCALE
        self.width = A4[0] - (layout.LEFT + layout.RIGHT) * mm

    def story(self) -> Iterator[Flowable]:
        """Answers everything on the pages, in order."""
        yield from self._head()
        yield from self._title()
        for block in self.plan.body:
            yield from self._block(block)
        yield from self._tail()
        for appendix in self.plan.appendices:
            yield from self._appendix(appendix)

    # --- head and tail --------------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[Flowable]:
        left = [self._centred(text, bold=bold, size=self.size - 1.5) for text, bold in self.plan.left_head()]
        motto = self.plan.right_head()
        right = [self._centred(text, bold=True, size=self.size - 1.5, underline=i == 1) for i, text in enumerate(motto)]
        date = self._centred(self.plan.place_date, italic=True, size=self.size - 1)
        style = self.plan.option("header")
        if style == "stacked":
            yield from (*left, *right, date)
            return
        rows = [[left, [*right, Spacer(1, 6), date]]]
        if style == "grid" and self.plan.number and self.plan.kind:
            rows = [[left[:-1], right], [left[-1:], [date]]]
        yield Table(rows, colWidths=[0.41 * self.width, 0.59 * self.width], style=_bare())

    def _title(self) -> Iterator[Flowable]:
        yield Spacer(1, 12)
        if not self.plan.kind:
            return
        yield self._centred(self.plan.kind, bold=True, size=self.size + 1)
        if self.plan.option("title") == "breaks":
            markup = "<br/>".join(f"<b>{escape(line)}</b>" for line in self.plan.title)
            yield Printed(markup, self._style(TA_CENTER, self.size))
        else:
            for line in self.plan.title:
                yield self._centred(line, bold=True)
        if self.plan.party:
            yield self._centred("-----")
        yield Spacer(1, 10)

    def _tail(self) -> Iterator[Flowable]:
        if not (self.plan.recipients or self.plan.sign or self.plan.signer):
            return
        left: list[Flowable] = []
        if self.plan.recipients:
            left = [Printed("<b><i>Nơi nhận:</i></b>", self._style(TA_LEFT, self.size - 1))]
            left += [Printed(escape(line), self._style(TA_LEFT, self.size - 2)) for line in self.plan.recipients]
        right: list[Flowable] = [self._centred(line, bold=True) for line in self.plan.sign]
        if self.plan.signer:
            right += [Spacer(1, 48), self._centred(self.plan.signer, bold=True)]
        table = Table([[left, right]], colWidths=[0.5 * self.width] * 2, style=_bare())
        yield KeepTogether([Spacer(1, 10), table])

    def _appendix(self, appendix: Appendix) -> Iterator[Flowable]:
        page = self.plan.option("appendix")
        self.width = (landscape(A4) if page == "landscape" else A4)[0] - (layout.LEFT + layout.RIGHT) * mm
        yield NextPageTemplate(page)
        yield NewPage()
        for text in (appendix.label, *appendix.titles):
            yield self._centred(text, bold=True)
        if appendix.note:
            yield self._centred(appendix.note, italic=True)
        yield Spacer(1, 8)
        for block in appendix.body:
            yield from self._block(block)

    # --- body -----------------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> Iterator[Flowable]:
        match block:
            case Heading(text=text):
                style = self._style(TA_JUSTIFY, self.size, indent=36, gap=3, keepWithNext=1)
                yield Printed(_markup(text, bold=True), style)
            case Paragraph(text=text):
                yield Printed(_markup(text), self._style(TA_JUSTIFY, self.size, indent=36, gap=3))
            case Centred(text=text):
                yield self._centred(text, bold=True)
            case PageBreak():
                yield NewPage()
            case Grid():
                yield self._grid(block)
                yield Spacer(1, 8)

    def _grid(self, grid: Grid) -> Flowable:
        size = self.plan.size("table_size") * _SCALE
        rows: list[list[Any]] = [[""] * grid.columns for _ in range(grid.rows)]
        style: list[tuple[Any, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.6, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ]  # fmt: skip
        for cell in grid.cells:
            head = cell.row < grid.head_rows
            centred = head or len(" ".join(cell.paragraphs)) < 6
            look = self._style(TA_CENTER if centred else TA_LEFT, size)
            rows[cell.row][cell.column] = [Printed(_markup(text, bold=head), look) for text in cell.paragraphs if text]
            if cell.row_span > 1 or cell.column_span > 1:
                end = (cell.column + cell.column_span - 1, cell.row + cell.row_span - 1)
                style.append(("SPAN", (cell.column, cell.row), end))
                style.append(("VALIGN", (cell.column, cell.row), end, "MIDDLE"))
        widths = [share * self.width for share in layout.column_shares(grid, self.width, size)]
        return Table(rows, colWidths=widths, repeatRows=grid.head_rows, style=style)

    # --- small parts ----------------------------------------------------------------------------------------------------

    def _centred(self, text: str, *, bold: bool = False, italic: bool = False, size: float = 0, underline: bool = False) -> Flowable:
        markup = _markup(text, bold=bold, italic=italic)
        return Printed(f"<u>{markup}</u>" if underline else markup, self._style(TA_CENTER, size or self.size))

    def _style(self, align: int, size: float, *, indent: float = 0, gap: float = 0, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(
            "plan", fontName="DejaVuSerif", fontSize=size, leading=size * 1.32, alignment=align,
            firstLineIndent=indent, spaceBefore=gap, spaceAfter=gap, **more,
        )  # fmt: skip


def _bare() -> list[tuple[Any, ...]]:
    """The style of a table that only places things: no rules, no padding that would shift its lines."""
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    return [("VALIGN", (0, 0), (-1, -1), "TOP"), *((side, (0, 0), (-1, -1), 2) for side in sides)]


def _markup(text: str, *, bold: bool = False, italic: bool = False) -> str:
    """Answers `text` in reportlab's inline markup; runs of blanks stay as wide as they are written."""
    out = []
    for run in runs(text, bold=bold, italic=italic):
        piece = re.sub(r"  +", lambda m: "\u00a0" * len(m[0]), escape(run.text))
        piece = f"<i>{piece}</i>" if run.italic else piece
        out.append(f"<b>{piece}</b>" if run.bold else piece)
    return "".join(out)
