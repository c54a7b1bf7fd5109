"""A plan as a clerk would save it as text (.txt) or as a converter would write it (.md)."""

from __future__ import annotations

from renderers.source import Appendix, Block, Centred, Grid, Heading, PageBreak, Paragraph, Plan, plain

AS_ABOVE = "-nt-"


def render(plan: Plan, *, markdown: bool = False) -> bytes:
    """Answers `plan` as UTF-8: one paragraph a line with blank lines between, tables as Markdown pipe tables.

    The head's left column stands before its right one, the recipients before the signature. In Markdown bold and italic stay.
    """
    out = [
        "\n".join(_strong(text, markdown and bold) for text, bold in plan.left_head()),
        "\n".join(_strong(text, markdown) for text in plan.right_head()),
        _slanted(plan.place_date, markdown),
        _strong(plan.kind, markdown),
        "\n".join(_strong(line, markdown) for line in plan.title_lines()),
        "-----" if plan.party else "",
        *(_block(block, markdown) for block in plan.body),
        *_tail(plan, markdown),
    ]
    for appendix in plan.appendices:
        out += _appendix(appendix, markdown)
    return ("\n\n".join(part for part in out if part.strip()) + "\n").encode()


def _tail(plan: Plan, markdown: bool) -> list[str]:
    out = []
    if plan.recipients:
        out += [_strong("Nơi nhận:", markdown), "\n".join(plan.recipients)]
    return [*out, "\n".join(_strong(line, markdown) for line in plan.sign), _strong(plan.signer, markdown)]


def _appendix(appendix: Appendix, markdown: bool) -> list[str]:
    return [
        _strong(appendix.label, markdown),
        "\n".join(_strong(line, markdown) for line in appendix.titles),
        _slanted(appendix.note, markdown),
        *(_block(block, markdown) for block in appendix.body),
    ]


def _block(block: Block, markdown: bool) -> str:
    match block:
        case Heading(text=text) | Centred(text=text):
            return _strong(plain(text), markdown)
        case Paragraph(text=text):
            return text if markdown else plain(text)
        case Grid():
            return _table(block)
        case PageBreak():
            return ""


def _table(grid: Grid) -> str:
    """Answers a pipe table: a merged cell's text in its first place; below it "-nt-" (như trên), as clerks write.

    The number column and the head stay empty there. Markdown knows one head row, so the rule follows the first row in any case.
    """
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = "<br>".join(plain(p) for p in cell.paragraphs)
        for below in range(cell.row + 1, cell.row + cell.row_span):
            if cell.column > 0 and cell.row >= grid.head_rows:
                rows[below][cell.column] = AS_ABOVE
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * grid.columns, *lines[1:]])


def _strong(text: str, markdown: bool) -> str:
    return f"**{text}**" if markdown and text else text


def _slanted(text: str, markdown: bool) -> str:
    return f"*{text}*" if markdown and text else text
