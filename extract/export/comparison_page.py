"""A comparison as one page: no server, no script, nothing from anywhere else; it prints, and follows the reader's light or dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from extract.export import replacing
from extract.export.comparison_report import Line, Part, Report, Words
from extract.messages import Text, number

_STYLE = """
:root{color-scheme:light dark;--back:#fff;--text:#1c2733;--dim:#5d6b7a;--rule:#d5dce4;--head:#eef2f7;--good:#1a6b3c;--warn:#8a5a00;
--bad:#a8201a;--shared:#fff0b8;--gone:#fbdcd9;--came:#d9f0dd}
@media(prefers-color-scheme:dark){:root{--back:#14191f;--text:#e4e9ee;--dim:#9aa7b5;--rule:#37424e;--head:#1f2830;--good:#6fcf97;
--warn:#f0b849;--bad:#ff8a80;--shared:#4d4316;--gone:#5a2522;--came:#1d4a2a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:100rem;padding:1.5rem;background:var(--back);color:var(--text);font:1rem/1.45 "Segoe UI",Arial,sans-serif}
h1{font-size:1.5rem;margin:0 0 .75rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0 0 1rem}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
.counts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;padding:0;margin:1rem 0;list-style:none}.counts b{font-size:1.4rem;margin-right:.3rem}
.note{color:var(--dim);margin:.25rem 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;table-layout:fixed;min-width:56rem}
th{background:var(--head);text-align:left;font-size:.85rem}
th,td{border:1px solid var(--rule);padding:.4rem .5rem;vertical-align:top;overflow-wrap:anywhere;white-space:pre-line}
td.again{border-top-color:transparent}
.centre{text-align:center}.dim{color:var(--dim);font-size:.85em}.strong{font-weight:600}
.good{color:var(--good);font-weight:600}.warn{color:var(--warn);font-weight:600}.bad{color:var(--bad);font-weight:600}
mark,ins,del{color:inherit;border-radius:.15rem}mark{background:var(--shared)}ins{background:var(--came);text-decoration:none}
del{background:var(--gone)}
@media print{body{padding:0;max-width:none;font-size:9pt}.scroll{overflow:visible}table{min-width:0}thead{display:table-header-group}
tr{break-inside:avoid}mark,ins,del{print-color-adjust:exact;-webkit-print-color-adjust:exact}@page{size:A4 landscape;margin:12mm}}
"""
_TAGS = {"shared": "mark", "gone": "del", "came": "ins"}


def write_page(report: Report, path: Path, lang: str) -> None:
    """Writes the report as one HTML file; what stands in a plan is text there, whatever it looks like."""
    with replacing(path) as temporary:
        temporary.write_text(page(report, lang), encoding="utf-8")


def page(report: Report, lang: str) -> str:
    """Answers the page. Rows in which nothing changed are left out, and counted."""
    return "".join(
        (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
            f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(report.title)}</h1>\n<dl>\n",
            *(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in report.heads),
            '</dl>\n<ul class="counts">\n',
            *(f'<li><b{_classed(look)}>{number(count, lang)}</b>{escape(name)}</li>\n' for count, name, look in report.counts),
            "</ul>\n",
            *(f'<p class="note">{escape(remark)}</p>\n' for remark in report.remarks),
            *(line for part in report.parts for line in _part(part, lang)),
            "</body>\n</html>\n",
        )
    )


def _part(part: Part, lang: str) -> Iterator[str]:
    yield f'<h2>{escape(part.title)}</h2>\n<div class="scroll"><table>\n<colgroup>'
    whole = sum(c.share for c in part.columns)
    yield from (f'<col style="width:{100 * c.share / whole:.1f}%">' for c in part.columns)
    yield "</colgroup>\n<thead><tr>"
    yield from (f'<th scope="col"{" class=centre" if c.centred else ""}>{escape(c.head)}</th>' for c in part.columns)
    yield "</tr></thead>\n<tbody>\n"
    for line in part.lines:
        if not line.same:
            yield f"<tr>{''.join(_cells(part, line))}</tr>\n"
    yield "</tbody>\n</table></div>\n"
    left_out = sum(line.same for line in part.lines)
    if left_out:
        count = number(left_out, lang)
        told = Text(f"{count} dòng giữ nguyên không in ở đây.", f"{count} rows that are the same are left out.")
        yield f'<p class="note">{escape(told.of(lang))}</p>\n'


def _cells(part: Part, line: Line) -> Iterator[str]:
    for n, (column, cell) in enumerate(zip(part.columns, line.cells, strict=True)):
        again = n < line.repeated
        classes = " ".join(name for name, there in (("centre", column.centred), ("again", again)) if there)
        yield f'<td{f" class={chr(34)}{classes}{chr(34)}" if classes else ""}>{"" if again else _words(cell)}</td>'


def _words(said: Words) -> str:
    out = []
    for piece in said:
        tag = _TAGS.get(piece.look, "span")
        out.append(f"<{tag}{_classed(piece.look)}>{escape(piece.text)}</{tag}>" if piece.look else escape(piece.text))
    return "".join(out)


def _classed(look: str) -> str:
    return f' class="{look}"' if look and look not in _TAGS else ""
