"""A plan as Word would hold it: borderless head and signature tables, typed or automatic numbers, ruled tables with merges."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from renderers import layout
from renderers.source import Appendix, Block, Centred, Grid, Heading, PageBreak, Paragraph, Plan, runs, split_marker
from renderers.word_numbering import Numbering

_FONT = "Times New Roman"
_EPOCH = dt.datetime(2020, 1, 1)
_CENTRE, _JUSTIFY, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


def render(plan: Plan) -> bytes:
    """Answers `plan` as .docx bytes, the same ones each time."""
    writer = _Writer(plan)
    writer.head()
    writer.title()
    for block in plan.body:
        writer.block(block)
    writer.tail()
    for appendix in plan.appendices:
        writer.appendix(appendix)
    return _pack(writer.document)


class _Writer:
    """Fills one python-docx document from top to bottom."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.document: Document = docx.Document()
        self.size = plan.size("font_size")
        self.numbering: Numbering | None = None
        if plan.option("numbering") == "auto":
            part = self.document.part.numbering_part
            self.numbering = Numbering.of(part.element, _texts(plan))
        self._set_up()

    def _set_up(self) -> None:
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = _FONT, Pt(self.size)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
        style.paragraph_format.space_after = Pt(0)
        section = self.document.sections[0]
        section.page_width, section.page_height = (Mm(side) for side in layout.PAGE)
        section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
        section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = _CENTRE
        for piece in ('w:fldCharType="begin"', None, 'w:fldCharType="end"'):
            run = number.add_run()
            if piece is None:
                run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>'))
            else:
                run._r.append(parse_xml(f"<w:fldChar {nsdecls('w')} {piece}/>"))
        core = self.document.core_properties
        core.created = core.modified = _EPOCH
        core.author, core.last_modified_by, core.title, core.comments = "", "", " ".join(self.plan.title), ""

    # --- head and tail --------------------------------------------------------------------------------------------------

    def head(self) -> None:
        """Writes issuer and number beside motto, place and date."""
        style = self.plan.option("header")
        left = list(self.plan.left_head())
        right = [(text, True) for text in self.plan.right_head()]
        if style == "stacked":
            for text, bold in (*left, *right):
                self._line(self.document.add_paragraph(), text, bold=bold, align=_CENTRE)
            self._line(self.document.add_paragraph(), self.plan.place_date, italic=True, align=_CENTRE)
            return
        number = left.pop() if style == "grid" and self.plan.number and self.plan.kind else None
        table = self._plain_table(2 if style == "grid" else 1, (0.42, 0.58))
        self._fill(table.cell(0, 0), left)
        self._fill(table.cell(0, 1), right, underline_last=not self.plan.party)
        below = table.cell(1, 1) if style == "grid" else table.cell(0, 1)
        if number is not None:
            self._fill(table.cell(1, 0), [number])
        paragraph = below.paragraphs[0] if style == "grid" else below.add_paragraph()
        self._line(paragraph, self.plan.place_date, italic=True, align=_CENTRE)

    def title(self) -> None:
        """Writes the kind of document and its title; nothing but some space for a letter."""
        if not self.plan.kind:
            self._line(self.document.add_paragraph(), "")
            return
        first = self._line(self.document.add_paragraph(), self.plan.kind, bold=True, align=_CENTRE)
        first.paragraph_format.space_before = Pt(12)
        if self.plan.option("title") == "breaks":
            paragraph = self._line(self.document.add_paragraph(), "", align=_CENTRE)
            for place, line in enumerate(self.plan.title):
                run = paragraph.add_run(line)
                run.bold = True
                if place + 1 < len(self.plan.title):
                    run.add_break()
        else:
            for line in self.plan.title:
                self._line(self.document.add_paragraph(), line, bold=True, align=_CENTRE)
        rule = "-----" if self.plan.party else ""
        self._line(self.document.add_paragraph(), rule, align=_CENTRE)

    def tail(self) -> None:
        """Writes recipients beside the signature."""
        if not (self.plan.recipients or self.plan.sign or self.plan.signer):
            return
        self._line(self.document.add_paragraph(), "")
        table = self._plain_table(1, (0.5, 0.5))
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        left, right = table.cell(0, 0), table.cell(0, 1)
        if self.plan.recipients:
            self._line(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
            for line in self.plan.recipients:
                self._line(left.add_paragraph(), line, size=11)
        self._fill(right, [(line, True) for line in self.plan.sign])
        if self.plan.signer:
            for _ in range(3):
                self._line(right.add_paragraph(), "", align=_CENTRE)
            self._line(right.add_paragraph(), self.plan.signer, bold=True, align=_CENTRE)

    def appendix(self, appendix: Appendix) -> None:
        """Writes an appendix on a page of its own, on its side where the plan says so."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        across = self.plan.option("appendix") == "landscape"
        short, long = layout.PAGE
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(long), Mm(short)) if across else (Mm(short), Mm(long))
        for text in (appendix.label, *appendix.titles):
            self._line(self.document.add_paragraph(), text, bold=True, align=_CENTRE)
        if appendix.note:
            self._line(self.document.add_paragraph(), appendix.note, italic=True, align=_CENTRE)
        self._line(self.document.add_paragraph(), "")
        for block in appendix.body:
            self.block(block)

    # --- body -----------------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        """Writes one block of the body."""
        match block:
            case Heading(text=text):
                self._body(text, bold=True)
            case Paragraph(text=text):
                self._body(text)
            case Centred(text=text):
                self._line(self.document.add_paragraph(), text, bold=True, align=_CENTRE)
            case PageBreak():
                self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Grid():
                self._grid(block)

    def _body(self, text: str, *, bold: bool = False) -> None:
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        paragraph.alignment = _JUSTIFY
        form.first_line_indent, form.space_before, form.space_after = Mm(12.7), Pt(3), Pt(3)
        marker, rest = split_marker(text)
        place = self.numbering.assign(marker) if self.numbering and marker else None
        if place is not None:
            _number(paragraph, *place, bold=bold)
            form.first_line_indent = None
            text = rest
        for run in runs(text, bold=bold):
            _look(paragraph.add_run(run.text), run.bold, run.italic)

    def _grid(self, grid: Grid) -> None:
        table = self.document.add_table(grid.rows, grid.columns)
        table.style = "Table Grid"
        size = self.plan.size("table_size")
        self._widths(table, layout.column_shares(grid, self._width().pt, size))
        # Text first, merges after: python-docx moves what merged cells hold into their origin.
        for cell in grid.cells:
            head = cell.row < grid.head_rows
            origin = table.cell(cell.row, cell.column)
            if cell.row_span > 1 or cell.column_span > 1:
                origin = origin.merge(table.cell(cell.row + cell.row_span - 1, cell.column + cell.column_span - 1))
            centred = head or len(" ".join(cell.paragraphs)) < 6
            for place, text in enumerate(cell.paragraphs):
                paragraph = origin.paragraphs[0] if place == 0 else origin.add_paragraph()
                self._line(paragraph, text, bold=head, size=size, align=_CENTRE if centred else _LEFT)
        for row in list(table.rows)[: grid.head_rows]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self._line(self.document.add_paragraph(), "")

    # --- small parts ----------------------------------------------------------------------------------------------------

    def _plain_table(self, rows: int, shares: tuple[float, float]) -> Table:
        table: Table = self.document.add_table(rows, len(shares))
        self._widths(table, list(shares))
        return table

    def _width(self) -> Mm:
        across = self.document.sections[-1].orientation == WD_ORIENT.LANDSCAPE
        return Mm(layout.PAGE[1 if across else 0] - layout.LEFT - layout.RIGHT)

    def _widths(self, table: Table, shares: list[float]) -> None:
        table.autofit = False
        width = self._width()
        for column, share in zip(table.columns, shares, strict=True):
            column.width = int(width * share)
            for cell in column.cells:
                cell.width = int(width * share)

    def _fill(self, cell: _Cell, lines: list[tuple[str, bool]], *, underline_last: bool = False) -> None:
        for place, (text, bold) in enumerate(lines):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            self._line(paragraph, text, bold=bold, size=self.size - 2, align=_CENTRE)
            if underline_last and place + 1 == len(lines):
                for run in paragraph.runs:
                    run.underline = True

    def _line(
        self, paragraph: DocxParagraph, text: str, *, bold: bool = False, italic: bool = False,
        size: int = 0, align: WD_ALIGN_PARAGRAPH = _LEFT,
    ) -> DocxParagraph:  # fmt: skip
        paragraph.alignment = align
        for run in runs(text, bold=bold, italic=italic):
            added = paragraph.add_run(run.text)
            _look(added, run.bold, run.italic)
            if size:
                added.font.size = Pt(size)
        return paragraph


def _look(run: Any, bold: bool, italic: bool) -> None:
    run.bold, run.italic = bold or None, italic or None


def _number(paragraph: DocxParagraph, number: int, level: int, *, bold: bool) -> None:
    """Hands the paragraph to Word's counter; the label takes the look of the paragraph's mark."""
    properties = paragraph._p.get_or_add_pPr()
    numbering: Any = properties.get_or_add_numPr()  # type: ignore[attr-defined]
    numbering.get_or_add_ilvl().val = level
    numbering.get_or_add_numId().val = number
    if bold:
        mark = OxmlElement("w:rPr")
        mark.append(OxmlElement("w:b"))
        properties.append(mark)


def _texts(plan: Plan) -> Iterator[str]:
    bodies: Iterable[tuple[Block, ...]] = (plan.body, *(a.body for a in plan.appendices))
    for body in bodies:
        for block in body:
            if isinstance(block, Heading | Paragraph):
                yield block.text


def _pack(document: Document) -> bytes:
    """Answers the document's bytes with the zip's own clock taken out."""
    loose = io.BytesIO()
    document.save(loose)
    packed = io.BytesIO()
    with zipfile.ZipFile(loose) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()
