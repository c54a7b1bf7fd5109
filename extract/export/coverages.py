"""Comparisons that a folder of results keeps (coverage.json), so that its page and its workbook show them beside the plans."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.errors import UsageError
from extract.export import replacing
from extract.export.json import dumps
from extract.export.lines import lines
from extract.export.sheets import Head, Sheet
from extract.messages import printable
from extract.text import fold
from extract.wording import words

if TYPE_CHECKING:
    from extract.compare.coverage import Coverage

NAME = "coverage.json"
_FORMAT = 1
# The sheets of a comparison: what answers what, what answers nothing (where there is such), what was compared.
_SHEETS = ("Đối chiếu", "Ngoài kết luận", "Tổng hợp đối chiếu")


def keep(folder: Path, found: Coverage) -> Path:
    """Writes a comparison into the folder's file, in the place of an earlier one of the same documents, and answers the file."""
    from extract.export.comparison import coverage_json
    from extract.export.comparison_report import coverage_report, report_sheets

    made = coverage_json(found)
    for row in made["shortcomings"]:
        for link in row["links"]:
            said = words(fold(f"{link['solution']['text']} {link['restated_as']['text'] if link['restated_as'] else ''}"))
            link["shared"] = sorted(words(fold(row["shortcoming"]["text"])) & said)
    kept = [one for one in load(folder) if _documents(one["found"]) != _documents(made)]
    made_sheets = report_sheets(coverage_report(found, "vi"), "vi")
    names = _SHEETS if len(made_sheets) == len(_SHEETS) else (_SHEETS[0], _SHEETS[-1])
    sheets = [
        {
            "name": name,
            "heads": [[h.text, h.width, h.align] for h in s.heads],
            "rows": [row for row, _, _ in s.lines],
            "tones": [tones for _, tones, _ in s.lines],
            "tab": s.tab,
        }
        for name, s in zip(names, made_sheets, strict=True)
    ]
    remarks = [list(coverage_report(found, lang).remarks) for lang in ("vi", "en")]
    path = folder / NAME
    with replacing(path) as temporary:
        text = dumps({"format": _FORMAT, "comparisons": [*kept, {"found": made, "remarks": remarks, "sheets": sheets}]})
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return path


def load(folder: Path) -> list[dict[str, Any]]:
    """Answers the comparisons that the folder keeps, in the order in which they came.

    Each has `found` (comparison.coverage_json; a link's `shared` is the words of both texts, folded), `remarks` and `sheets`.

    Raises UsageError `bad_coverage` where the file is not one of this program's.
    """
    path = folder / NAME
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        if read["format"] != _FORMAT:
            raise ValueError(f"format {read['format']}")
        made: list[dict[str, Any]] = read["comparisons"]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        shown = printable(path.as_posix())
        raise UsageError(
            "bad_coverage",
            vi=f"Không đọc được {shown} ({printable(str(error))}); xóa tệp này rồi chạy lại kehoach coverage --out.",
            en=f"{shown} cannot be read ({printable(str(error))}); remove it and run kehoach coverage --out again.",
        ) from error
    return made


def sheets(folder: Path) -> list[Sheet]:
    """Answers the sheets of all comparisons that the folder keeps: those of the second are named "... (2)", and so on."""
    return [sheet for n, one in enumerate(load(folder), start=1) for sheet in _sheets(one["sheets"], n)]


def _sheets(made: Sequence[dict[str, Any]], n: int) -> Iterator[Sheet]:
    for one in made:
        name = one["name"] + (f" ({n})" if n > 1 else "")
        heads = tuple(Head(text, width, align) for text, width, align in one["heads"])
        tones = [{int(at): tone for at, tone in row.items()} for row in one["tones"]]
        yield Sheet(name, heads, lines(one["rows"], tones), one["tab"])


def _documents(found: dict[str, Any]) -> list[str]:
    return [found["conclusion"]["doc_id"], *(plan["doc_id"] for plan in found["plans"])]
