"""Reads task tables: which rows are heads, what each column is for, which rows are groups, and what a merged cell still says below."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.matcher import Matcher
from extract.model import Block, Document, RowCell, Span, Table
from extract.normalize import deadlines
from extract.normalize.labels import AS_ABOVE
from extract.normalize.units import UnitReader
from extract.text import fold, roman_value

# A table is about tasks when it has a column of tasks and one of these.
_ABOUT = ("deadline", "lead", "cooperate", "person", "result", "number")
_CARRIES = ("lead", "cooperate", "person", "deadline", "shortcoming", "solution")
_MOST_HEAD_ROWS = 3
# What ticks a column off: "x" under "Quý II" is a time.
_TICKS = frozenset({"x", "✓", "✔", "v", "+", "*", "●", "•", "√", "■", "có"})
# A column is for what most of its cells hold; fewer cells than this tell nothing.
_MOST = 0.6
# A title of a member of some body is not longer.
_TITLE_MOST = 30
_CELLS_LEAST = 3
# A column's caption is not longer.
_CAPTION_MOST = 40
# A column of words this long on average says what is to be done where no head does.
_TELLING = 45
# Beside remedies, a column whose cells open with something to do no more often than this holds what they are for.
_SELDOM = 0.2
# From this share of hours on, a column of times is that of one day's programme.
_MOSTLY_HOURS = 0.75
# Cells that say what fell short have at least this many characters on average.
_FAULT_LEAST = 15
# "(2) Làm chưa đúng": the number of a column before its caption.
_COLUMN_NUMBER = re.compile(r"^ ?\(?\d{1,2}[).] (?=\w)")
_REMEDY = re.compile(r"giải pháp|biện pháp|khắc phục|hướng|phương án xử lí")


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of the grid: where it begins, how far it reaches, its blocks."""

    row: int
    column: int
    row_span: int
    column_span: int
    blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row under the head: a group heading or a data row; `number` is what stands in the number column."""

    group: bool
    number: str
    number_span: Span | None
    cells: tuple[RowCell, ...]
    span: Span
    blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GridHead:
    """What a table's columns are for, by column: a table cut in two goes on under the head of its first part."""

    roles: dict[int, str]
    texts: dict[int, str]


class GridReader:
    """Reads one table of a document; `head` is what its columns are for once its rows are read, None where it is not about tasks."""

    def __init__(self, document: Document, folded: str, matcher: Matcher, table: Table, blocks: list[tuple[int, Block]]) -> None:
        self._document = document
        self._folded = folded
        self._matcher = matcher
        self._table = table
        self._grid: dict[tuple[int, int], GridCell] = {}
        self._ticked: dict[int, GridCell] = {}
        self._again: dict[int, bool] = {}
        self._body = 0
        self.head: GridHead | None = None
        self._origin: dict[tuple[int, int], GridCell] = {}
        gathered: dict[tuple[int, int, int, int], list[int]] = {}
        for index, block in blocks:
            c = block.cell
            if c is not None:
                gathered.setdefault((c.row, c.column, c.row_span, c.column_span), []).append(index)
        for (row, column, rows, columns), members in gathered.items():
            cell = GridCell(row, column, rows, columns, tuple(members))
            self._origin[row, column] = cell
            for r in range(row, row + rows):
                for k in range(column, column + columns):
                    self._grid[r, k] = cell

    def rows(self, head: GridHead | None = None) -> list[GridRow]:
        """Answers the rows under the head; empty where the table is not about tasks.

        `head` is that of a table right before with as many columns: a table without a head of its own goes on under it.
        """
        head_rows = self._head_rows()
        if head_rows:
            roles = self._roles(head_rows)
            self._ticked = self._ticked_columns(head_rows)
            roles = {k: role for k, role in roles.items() if k not in self._ticked}
            head = GridHead(roles, {k: self._head_text(head_rows, k) for k in roles})
        if head is None:
            return []
        roles, heads = head.roles, head.texts
        values = set(roles.values())
        if "solution" not in values or not (values & set(_ABOUT) or self._ticked):
            return []
        if head_rows and (self._lists_people(roles, head_rows) or self._is_programme(roles, head_rows)):
            return []
        self.head = head
        self._body = head_rows
        out: list[GridRow] = []
        above: dict[int, RowCell] = {}
        for r in range(head_rows, self._table.rows):
            row = self._row(r, roles, heads, above)
            if row is None:
                continue
            out.append(row)
            if row.group:
                above = {}
        return out

    # --- Head -----------------------------------------------------------------------------------------------------------

    def _head_rows(self) -> int:
        """Answers how many rows the head has, 0 where no row reads as one."""
        best = 0
        for r in range(min(_MOST_HEAD_ROWS, self._table.rows)):
            if best and not self._names_parts(r):
                break
            cells = {self._grid[r, k] for k in range(self._table.columns) if (r, k) in self._grid}
            known = sum(1 for cell in cells if self._role(self._text(cell)) is not None or self._is_period(cell))
            if known >= 2 and known >= 0.5 * len(cells):
                best = r + 1
            elif best:
                break
        if not best:
            return 1 if self._captions() else 0
        if best < self._table.head_rows <= _MOST_HEAD_ROWS:
            best = self._table.head_rows
        deepest = max((c.row + c.row_span for (r, _), c in self._grid.items() if r < best), default=best)
        best = max(best, min(deepest, _MOST_HEAD_ROWS))
        # A row of column numbers "(1) (2) (3)" still belongs to the head.
        while best < self._table.rows and self._is_numbering(best):
            best += 1
        return best

    def _captions(self) -> bool:
        """Answers whether the first row reads as a head though few rules know its words: short, without figures, over telling cells."""
        cells = [self._grid.get((0, k)) for k in range(self._table.columns)]
        texts = [self._text(c).strip() for c in cells]
        if self._table.columns < 3 or any(not t or len(t) > _CAPTION_MOST or any(ch.isdigit() for ch in t) for t in texts):
            return False
        if any(c is not None and c.column_span > 1 for c in cells) or not any(self._role(t) for t in texts):
            return False
        known = {k: "solution" if role == "voiced" else role for k, t in enumerate(texts) if (role := self._role(t))}
        found = {*known.values(), *self._by_content(known, 1).values()}
        return "solution" in found and bool({"lead", "deadline"} & found)

    def _names_parts(self, row: int) -> bool:
        """A second head row names the parts of a wide cell above it; where a format shows no merges, its outer cells are empty."""
        if any(c.column_span > 1 for (r, _), c in self._origin.items() if r < row and c.row + c.row_span <= row):
            return True
        texts = [self._text(self._grid.get((row, k))).strip() for k in range(self._table.columns)]
        return not texts[0] and sum(1 for t in texts if t) >= 2 and not any(c.isdigit() for t in texts for c in t)

    def _is_numbering(self, row: int) -> bool:
        texts = [self._text(self._grid[row, k]) for k in range(self._table.columns) if (row, k) in self._grid]
        return len(texts) >= 3 and all(
            re.fullmatch(r"\(?\d{1,2}\)?(?: ?= ?[\d+()\- ]+)?|\([a-z]\)|[a-z]", t.strip().lower()) for t in texts
        )

    def _roles(self, head_rows: int) -> dict[int, str]:
        roles: dict[int, str] = {}
        for k in range(self._table.columns):
            texts = self._head_texts(head_rows, k)
            role = next((found for t in reversed(texts) if (found := self._role(t))), None)
            if role is None and len(texts) > 1:
                role = self._role(" ".join(texts))
            if role:
                roles[k] = role
        if "lead" not in roles.values():
            # Nobody else has the task: "Người phụ trách" beside "Phối hợp".
            people = [k for k, role in roles.items() if role == "person"]
            charged = [k for k in people if self._charges(fold(self._head_text(head_rows, k)).strip(" :."))]
            roles |= dict.fromkeys(charged, "lead")
        roles |= self._by_content(roles, head_rows)
        if not {"solution", "voiced"} & set(roles.values()) and {"lead", "deadline"} & set(roles.values()):
            told = self._telling_column(roles, head_rows)
            if told is not None:
                roles[told] = "solution"
        if not {"lead", "person"} & set(roles.values()):
            roles |= dict.fromkeys(self._people_columns(head_rows)[:1], "lead")
        return dict(sorted(self._settled(roles, head_rows).items()))  # left to right, however they were told

    def _by_content(self, roles: dict[int, str], head_rows: int) -> dict[int, str]:
        """Answers what columns are for whose heads no rule knows: most cells name bodies, are times, open with something to do."""
        out: dict[int, str] = {}
        for k in range(self._table.columns):
            if k in roles:
                continue
            cells = {c for (r, column), c in self._grid.items() if column == k and r >= head_rows and c.column_span == 1}
            told = [c for c in cells if any(ch.isalnum() for ch in self._text(c))]
            if len(told) < _CELLS_LEAST or len(told) * 2 < len(cells):
                continue
            known = {*roles.values(), *out.values()}
            for role, holds in (
                ("lead", self._names_bodies),
                ("person", self._names_people),
                ("cooperate", self._names_bodies),
                ("deadline", self._says_when),
                ("solution", self._opens_directive),
                ("shortcoming", self._says_lack),
            ):
                behind = role not in ("cooperate", "person") or any(r == "lead" and at < k for at, r in (*roles.items(), *out.items()))
                before = role != "shortcoming" or not any(r == "solution" and at < k for at, r in (*roles.items(), *out.items()))
                if role not in known and behind and before and sum(1 for c in told if holds(c)) >= _MOST * len(told):
                    out[k] = role
                    break
        return out

    def _charges(self, head: str) -> bool:
        return self._matcher.whole(head, "charged-column", 0, len(head)) is not None

    def _opens_directive(self, cell: GridCell) -> bool:
        text = fold(self._text(cell)).strip(" -+*•")
        return self._matcher.at(text, "directive", 0, len(text)) is not None

    def _says_lack(self, cell: GridCell) -> bool:
        return bool(self._matcher.scan(fold(self._text(cell)), "lack"))

    def _names_bodies(self, cell: GridCell) -> bool:
        span = self._span(cell.blocks)
        reader = UnitReader(self._matcher, self._document.text, self._folded, span.start, span.end, listing=True)
        units, after = reader.read_list(0)
        return bool(units) and any(u.proper for u in units) and all(not t.word for t in reader.tokens[after:])

    def _names_people(self, cell: GridCell) -> bool:
        span = self._span(cell.blocks)
        reader = UnitReader(self._matcher, self._document.text, self._folded, span.start, span.end, listing=True)
        units, after = reader.read_list(0)
        return bool(units) and all(u.kind in ("ca_nhan", "chuc_danh") for u in units) and all(not t.word for t in reader.tokens[after:])

    def _says_when(self, cell: GridCell) -> bool:
        span = self._span(cell.blocks)
        found = deadlines.find(self._matcher, self._folded, span.start, span.end, context="field", issued_on=None, year=None)
        return sum(d.end - d.start for d in found) * 2 >= span.end - span.start

    def _telling_column(self, roles: dict[int, str], head_rows: int) -> int | None:
        """Answers the column whose cells open with something to do where no head says so; without one, that of the longest words."""
        best: tuple[float, float, int] | None = None
        for k in range(self._table.columns):
            if roles.get(k, "result") != "result":
                continue
            cells = {c for (r, column), c in self._grid.items() if column == k and r >= head_rows and c.column_span == 1}
            texts = [t for c in cells if (t := fold(self._text(c)).strip(" -+*•"))]
            if not texts:
                continue
            doing = sum(1 for t in texts if self._matcher.at(t, "directive", 0, len(t)) is not None) / len(texts)
            length = sum(len(t) for t in texts) / len(texts)
            if doing >= 0.4 or k not in roles and length >= _TELLING:
                best = max(best or (0.0, 0.0, -1), (doing if doing >= 0.4 else 0.0, length, k))
        return best[2] if best is not None else None

    def _lists_people(self, roles: dict[int, str], head_rows: int) -> bool:
        """Answers whether a table is a list of members: names of people, and for what each does only a title ("Trưởng ban")."""
        if not self._people_columns(head_rows):
            return False
        tasks = [k for k, role in roles.items() if role == "solution"]
        return all(self._mean_length(k, head_rows) <= _TITLE_MOST and self._column_tells(k, head_rows) <= _SELDOM for k in tasks)

    def _people_columns(self, head_rows: int) -> list[int]:
        heads = [fold(self._head_text(head_rows, k)).strip(" :.*") for k in range(self._table.columns)]
        return [k for k, h in enumerate(heads) if self._matcher.at(h, "people-column", 0, len(h)) is not None]

    def _is_programme(self, roles: dict[int, str], head_rows: int) -> bool:
        """Answers whether a table is the programme of a meeting: what its column of times holds are hours of one day."""
        for k in (k for k, role in roles.items() if role == "deadline"):
            texts = [t for (r, column), c in self._origin.items() if column == k and r >= head_rows and (t := fold(self._text(c)).strip())]
            hours = sum(1 for t in texts if self._matcher.whole(t, "hours", 0, len(t)) is not None)
            if len(texts) >= _CELLS_LEAST and hours >= _MOSTLY_HOURS * len(texts):
                return True
        return False

    def _is_period(self, cell: GridCell) -> bool:
        key = fold(" ".join(self._text(cell).split())).strip(" :.*")
        return self._matcher.whole(key, "time-column.period", 0, len(key)) is not None

    def _ticked_columns(self, head_rows: int) -> dict[int, GridCell]:
        """Answers the columns whose head is a time and whose cells only tick it off, with the head's cell."""
        out: dict[int, GridCell] = {}
        for k in range(self._table.columns):
            heads = [c for r in range(head_rows) if (c := self._grid.get((r, k))) is not None]
            head = heads[-1] if heads else None
            if head is None or head.column_span > 1 or not self._is_period(head):
                continue
            cells = {c for (r, column), c in self._grid.items() if column == k and r >= head_rows and c.column_span == 1}
            if cells and all(fold(self._text(c)).strip() in _TICKS for c in cells):
                out[k] = head
        return out

    def _settled(self, roles: dict[int, str], head_rows: int) -> dict[int, str]:
        """One column tells the task: beside a column of remedies, "Nội dung" holds what is to be remedied, or only the topic."""
        leads = [k for k, role in roles.items() if role == "lead"]
        acting = [k for k in leads if self._matcher.scan(fold(self._head_text(head_rows, k)), "acting-column")]
        if acting and len(acting) < len(leads):
            # "Địa phương" beside "Đơn vị tham mưu" says where, not whose it is.
            roles = {k: "result" if role == "lead" and k not in acting else role for k, role in roles.items()}
        # What people ask for fell short where another column answers it; alone it is what is to be done.
        answered = "solution" in roles.values() and "shortcoming" not in roles.values()
        voiced = [k for k, role in roles.items() if role == "voiced"]
        meant = "shortcoming" if answered else "result" if "solution" in roles.values() else "solution"
        roles = {k: ("result" if k in voiced[1:] else meant) if role == "voiced" else role for k, role in roles.items()}
        tasks = [k for k, role in roles.items() if role == "solution"]
        if len(tasks) == 1:
            return self._before_remedies(roles, tasks[0], head_rows)
        if len(tasks) < 2:
            return roles
        remedies = [k for k in tasks if _REMEDY.search(fold(" ".join(self._head_texts(head_rows, k))))]
        chosen = remedies[0] if remedies else max(tasks, key=lambda k: (self._column_tells(k, head_rows), -k))
        out = dict(roles)
        if remedies and "shortcoming" not in roles.values():
            # "Kết quả kiểm điểm", "Thực trạng": what fell short, and "Nội dung" before it only says in what.
            told = [k for k in range(chosen) if roles.get(k, "result") == "result" and self._tells_faults(k, head_rows)]
            out |= dict.fromkeys(told[-1:], "shortcoming")
        for k in tasks:
            if k != chosen:
                faulty = self._column_lacks(k, head_rows) or bool(remedies) and self._names_faults(k, head_rows)
                lacking = k < chosen and "shortcoming" not in out.values() and faulty
                out[k] = "shortcoming" if lacking else "result"
        return out

    def _before_remedies(self, roles: dict[int, str], remedy: int, head_rows: int) -> dict[int, str]:
        """A column of words left of one of remedies, under a head that no rule knows or that fits all ("Kết quả"): what they remedy."""
        if "shortcoming" in roles.values() or not _REMEDY.search(fold(" ".join(self._head_texts(head_rows, remedy)))):
            return roles
        open_ = [k for k in range(remedy) if k not in roles and self._mean_length(k, head_rows) >= _FAULT_LEAST]
        told = [k for k in range(remedy) if roles.get(k, "result") == "result" and self._tells_faults(k, head_rows)]
        told += [k for k in open_ if self._head_lacks(k, head_rows) and k not in told]
        return {**roles, told[-1]: "shortcoming"} if told else roles

    def _tells_faults(self, column: int, head_rows: int) -> bool:
        return self._mean_length(column, head_rows) >= _FAULT_LEAST and self._column_lacks(column, head_rows)

    def _mean_length(self, column: int, head_rows: int) -> float:
        cells = {c for (r, k), c in self._grid.items() if k == column and r >= head_rows and c.column_span == 1}
        lengths = [len(self._text(c).strip()) for c in cells]
        return sum(lengths) / len(lengths) if lengths else 0.0

    def _names_faults(self, column: int, head_rows: int) -> bool:
        """Answers whether a column's head says that its words are what is to be remedied: "Nội dung chưa hài lòng", "Vấn đề"."""
        return self._head_lacks(column, head_rows) or self._column_tells(column, head_rows) <= _SELDOM

    def _head_lacks(self, column: int, head_rows: int) -> bool:
        return bool(self._matcher.scan(fold(" ".join(self._head_texts(head_rows, column))), "lack"))

    def _column_tells(self, column: int, head_rows: int) -> float:
        """Answers the share of a column's cells that open with something to do, to a tenth: a small lead decides nothing."""
        texts = [t for (r, k), c in self._origin.items() if k == column and r >= head_rows and (t := fold(self._text(c)).strip(" -+*•"))]
        doing = sum(1 for t in texts if self._matcher.at(t, "directive", 0, len(t)) is not None)
        return round(doing / len(texts), 1) if texts else 0.0

    def _column_lacks(self, column: int, head_rows: int) -> bool:
        """Answers whether most cells of a column say that something fell short."""
        cells = {c for (r, k), c in self._grid.items() if k == column and r >= head_rows}
        lacking = sum(1 for c in cells if self._matcher.scan(fold(self._text(c)), "lack"))
        return bool(cells) and lacking * 2 > len(cells)

    def _head_texts(self, head_rows: int, column: int) -> list[str]:
        seen: list[GridCell] = []
        for r in range(head_rows):
            cell = self._grid.get((r, column))
            if cell is not None and cell not in seen and not self._is_numbering(r):
                seen.append(cell)
        return [self._text(c) for c in seen]

    def _head_text(self, head_rows: int, column: int) -> str:
        return " ".join(self._head_texts(head_rows, column))

    def _role(self, text: str) -> str | None:
        key = _COLUMN_NUMBER.sub("", fold(" ".join(text.split()))).strip(" :.*")
        if not key or len(key) > 160:
            return None
        hit = self._matcher.whole(key, "column", 0, len(key))
        label = self._matcher.whole(key, "field", 0, len(key))
        telling = label is not None and label.rule.label not in ("field.other", "field.content")
        if telling and (hit is None or hit.rule.label not in ("column.result", "column.voiced")):
            hit = label
        if hit is None:
            return None
        role = hit.rule.label.split(".")[-1]
        return {"cause": "result", "resource": "result", "other": "result"}.get(role, role)

    # --- Rows -----------------------------------------------------------------------------------------------------------

    def _row(self, r: int, roles: dict[int, str], heads: dict[int, str], above: dict[int, RowCell]) -> GridRow | None:
        cells = [self._grid[r, k] for k in range(self._table.columns) if (r, k) in self._grid]
        own = list(dict.fromkeys(c for c in cells if c.row == r))
        if not own:
            return None
        number_cell = next((self._grid[r, k] for k, role in roles.items() if role == "number" and (r, k) in self._grid), None)
        number = self._text(number_cell).strip(" .)") if number_cell and number_cell.row == r else ""
        number_span = self._span(number_cell.blocks) if number_cell and number_cell.row == r and number else None
        blocks = tuple(sorted(b for c in own for b in c.blocks))
        span = self._span(blocks)
        if self._is_group(own, number_cell, number, roles):
            words = [c for c in own if c is not number_cell] or own
            text_blocks = tuple(b for c in words for b in c.blocks)
            group = RowCell("group", self._span(text_blocks), text_blocks)
            return GridRow(True, number, number_span, (group,), span, blocks)
        out: list[RowCell] = []
        used: set[GridCell] = set()
        for k, role in roles.items():
            cell = self._grid.get((r, k))
            if cell is not None and fold(self._text(cell)).strip(" .") in AS_ABOVE:
                if k in above:
                    out.append(RowCell(role, above[k].span, above[k].blocks, merged=True, head=heads.get(k, "")))
                continue
            if cell is None:
                carried = self._carried(k, role, number, roles, above)
                if carried is not None:
                    out.append(carried)
                continue
            if cell in used:
                continue
            used.add(cell)
            got = RowCell(role, self._span(cell.blocks), cell.blocks, merged=cell.row < r, head=heads.get(k, ""))
            out.append(got)
            if role in _CARRIES:
                above[k] = got
        for k, head in self._ticked.items():
            if (r, k) in self._grid and self._text(self._grid[r, k]).strip():
                out.append(RowCell("deadline", self._span(head.blocks), head.blocks, merged=True, head=heads.get(k, "")))
        return GridRow(False, number, number_span, tuple(out), span, blocks)

    def _carried(self, k: int, role: str, number: str, roles: dict[int, str], above: dict[int, RowCell]) -> RowCell | None:
        """What an empty cell still says: the cell above, where its format cannot show a merge or a lead is left out for brevity.

        A grid without any merged cell may come from a format that has none (text): there a row without a number carries on its elder.
        An empty lead beside a filled column of leads means "as above" in either case, unless the column says again, or shows by a merged
        cell, what stands above.
        """
        if k not in above or role == "lead" and self._says_again(k):
            return None
        flat_grid = all(c.row_span == 1 for c in self._origin.values())
        continues = "number" in roles.values() and not number
        task = next((c for c, r in roles.items() if r == "solution"), k)
        scheduled = role == "deadline" and k < task  # a schedule: the time stands first and holds for what follows
        if role == "lead" or (role == "shortcoming" or scheduled) and flat_grid:
            pass
        elif not (role in ("cooperate", "person", "deadline") and flat_grid and continues):
            return None
        source = above[k]
        return RowCell(role, source.span, source.blocks, merged=True, head=source.head)

    def _says_again(self, column: int) -> bool:
        """Answers whether a column repeats the cell above, or above a gap, within a group, or joins cells that say the same.

        Where it does, a gap names nobody.
        """
        if column not in self._again:
            before = ""
            body = (c for (r, k), c in self._origin.items() if k == column and r >= self._body)
            self._again[column] = any(c.row_span > 1 for c in body)
            for r in range(self._table.rows):
                cell = self._grid.get((r, column))
                if cell is None or cell.row != r:
                    continue
                text = fold(self._text(cell)).strip() if cell.column_span == 1 else ""
                self._again[column] |= bool(text) and text == before and text not in AS_ABOVE
                before = text
        return self._again[column]

    def _is_group(self, own: list[GridCell], number_cell: GridCell | None, number: str, roles: dict[int, str]) -> bool:
        # A sum or a share beside a group's name is no part of it; in a column of its own beside a number ("Tổng cộng" has none).
        sums = ("result", None) if number else ("result",)
        figures = [c for c in own if roles.get(c.column) in sums and not any(ch.isalpha() for ch in self._text(c))]
        words = [c for c in own if c is not number_cell and c not in figures]
        if len(words) != 1:
            return not words and bool(own) and own[0].column_span > 1
        cell = words[0]
        wide = cell.column_span >= max(2, self._table.columns - 2)
        if wide:
            return True
        others = [k for k, role in roles.items() if role not in ("number",) and not (cell.column <= k < cell.column + cell.column_span)]
        row = cell.row
        if any((row, k) in self._grid and self._grid[row, k] not in figures for k in others):
            return False
        text = self._text(cell)
        letters = [c for c in text if c.isalpha()]
        shouted = len(letters) > 3 and all(c.isupper() for c in letters)
        blocks = [self._document.blocks[b] for b in cell.blocks]
        bold = all(b.style.bold for b in blocks)
        upper_number = bool(number) and (
            roman_value(number) is not None and number.isupper() or re.fullmatch(r"[A-ZĐ]", number) is not None
        )
        return shouted or bold or upper_number or (cell.column == 0 and not number)

    def _text(self, cell: GridCell | None) -> str:
        if cell is None:
            return ""
        return " ".join(self._document.text[self._document.blocks[b].start : self._document.blocks[b].end] for b in cell.blocks)

    def _span(self, blocks: tuple[int, ...]) -> Span:
        return Span(self._document.blocks[blocks[0]].start, self._document.blocks[blocks[-1]].end)
