"""Automatic list numbers of Word, counted and written as the page shows them.

numbering.xml defines abstract lists of nine levels and list instances (`w:num`) that point at them; paragraphs name an instance and a
level. Where ISO 29500 leaves a choice open, counting follows Word:

- instances of one abstract list share its counters; a `startOverride` sets the counter when its instance first uses that level;
- a level starts again after any higher level was used, or after the level that `lvlRestart` names or a higher one, or never (0);
- a level that was skipped counts as used once: after "1.1" without a "1." the next heading is "2.";
- an instance of a list that only links to a list style (`numStyleLink`) counts in the list that defines the style.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from extract.ingest.docx_package import ALTERNATE, VAL, W, chosen, number, points, switched_on
from extract.ingest.docx_symbols import font_of, readable
from extract.ingest.numerals import numeral

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LEVELS = 9
_LEFT, _START, _HANGING, _FIRST = f"{W}left", f"{W}start", f"{W}hanging", f"{W}firstLine"
_FIELD = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list.

    start: its first value. form, picture: number format of Word and its sample. text: pattern with %1..%9 for the values of levels 1 to 9.
    restart: None for the usual restart, 0 for never, else the 1-based level after which it starts again.
    legal: whether all numbers of its label are in digits. gap: whether a tab or space follows the label.
    left, first: indentation in points (None: not said); first is negative where the label hangs.
    style: id of the paragraph style that is tied to the level.
    """

    start: int = 0
    form: str = "decimal"
    picture: str = ""
    text: str = ""
    restart: int | None = None
    legal: bool = False
    gap: bool = True
    left: float | None = None
    first: float | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a numbered paragraph; `text` "" where the format prints nothing. `gap`: whether white space follows."""

    text: str
    gap: bool


@dataclass(slots=True)
class _Abstract:
    """An abstract list with its levels as elements: most of the levels in a file are never used, so they are read when asked for."""

    levels: dict[int, Element]
    links_to_style: str = ""


@dataclass(slots=True)
class _Instance:
    abstract: int
    starts: dict[int, int]
    levels: dict[int, Element]
    known: dict[int, Level | None] = field(default_factory=dict)


class Numbering:
    """The lists of one document and how far each has counted. Ask `label` once for every numbered paragraph, in document order."""

    def __init__(self, root: Element | None, number_of_style: Callable[[str], int | None] = lambda _: None) -> None:
        """Reads the numbering part (`root`; None for a document without one).

        Args:
            root: `w:numbering`.
            number_of_style: answers the list instance that a numbering style names, for `numStyleLink`.
        """
        self._abstracts: dict[int, _Abstract] = {}
        self._instances: dict[int, _Instance] = {}
        self._number_of_style = number_of_style
        self._resolved: dict[int, _Instance | None] = {}
        self._counters: dict[int, list[int | None]] = {}
        self._overridden: set[tuple[int, int]] = set()
        for element in root if root is not None else ():
            if element.tag == f"{W}abstractNum":
                self._read_abstract(element)
            elif element.tag == f"{W}num":
                self._read_instance(element)

    def level(self, instance: int, ilvl: int) -> Level | None:
        """Answers level `ilvl` (0..8) of a list instance, None where the document defines no such list or level."""
        found = self._resolve(instance)
        return self._level(found, ilvl) if found is not None else None

    def level_of_style(self, instance: int, style: str) -> int | None:
        """Answers the level (0..8) of a list instance that is tied to a paragraph style, None where none is."""
        found = self._resolve(instance)
        if found is None or not style:
            return None
        levels = (ilvl for ilvl in range(LEVELS) if (level := self._level(found, ilvl)) is not None and level.style == style)
        return next(levels, None)

    def label(self, instance: int, ilvl: int) -> Label | None:
        """Counts one paragraph of a list instance at level `ilvl` and answers its label; None, uncounted, where there is no such level."""
        found = self._resolve(instance)
        if found is None or (level := self._level(found, ilvl)) is None:
            return None
        counters = self._count(instance, found, ilvl)
        return Label(self._write(found, level, ilvl, counters), level.gap)

    def _count(self, instance: int, found: _Instance, ilvl: int) -> list[int | None]:
        counters = self._counters.setdefault(found.abstract, [None] * LEVELS)
        for above in range(ilvl):
            if counters[above] is None:
                counters[above] = self._start(instance, found, above)
        current = counters[ilvl]
        fresh = ilvl in found.starts and (instance, ilvl) not in self._overridden
        counters[ilvl] = self._start(instance, found, ilvl) if current is None or fresh else current + 1
        for below in range(ilvl + 1, LEVELS):
            level = self._level(found, below)
            restart = level.restart if level is not None else None
            if restart is None or ilvl < restart:
                counters[below] = None
        return counters

    def _start(self, instance: int, found: _Instance, ilvl: int) -> int:
        if ilvl in found.starts:
            self._overridden.add((instance, ilvl))
            return found.starts[ilvl]
        level = self._level(found, ilvl)
        return level.start if level is not None else 1

    def _write(self, found: _Instance, level: Level, ilvl: int, counters: list[int | None]) -> str:
        def value(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            count = counters[place]
            source = self._level(found, place)
            if place > ilvl or count is None or source is None:
                return ""
            # Legal numbering turns "II.1" into "2.1"; levels without a number stay without one.
            form = "decimal" if level.legal and source.form not in ("none", "bullet") else source.form
            return numeral(count, form, source.picture)

        return " ".join(_FIELD.sub(value, level.text).split())

    def _level(self, found: _Instance, ilvl: int) -> Level | None:
        if ilvl not in found.known:
            abstract = self._abstracts.get(found.abstract)
            element = found.levels.get(ilvl)
            if element is None and abstract is not None:
                element = abstract.levels.get(ilvl)
            found.known[ilvl] = read_level(element) if element is not None else None
        return found.known[ilvl]

    def _resolve(self, instance: int) -> _Instance | None:
        if instance not in self._resolved:
            self._resolved[instance] = self._follow(instance)
        return self._resolved[instance]

    def _follow(self, instance: int) -> _Instance | None:
        """Answers the instance with its own levels in place, through the links from list to list style to list."""
        found = self._instances.get(instance)
        seen: set[int] = set()
        while found is not None and found.abstract not in seen:
            seen.add(found.abstract)
            abstract = self._abstracts.get(found.abstract)
            if abstract is None or not abstract.links_to_style:
                return found if abstract is not None else None
            target = self._number_of_style(abstract.links_to_style)
            linked = self._instances.get(target) if target is not None else None
            if linked is None:
                return found
            found = _Instance(linked.abstract, linked.starts | found.starts, linked.levels | found.levels)
        return found

    def _read_abstract(self, element: Element) -> None:
        place = number(element.get(f"{W}abstractNumId"))
        if place is None:
            return
        abstract = _Abstract({})
        for child in element:
            if child.tag == f"{W}lvl":
                ilvl = number(child.get(f"{W}ilvl"))
                if ilvl is not None and 0 <= ilvl < LEVELS:
                    abstract.levels[ilvl] = child
            elif child.tag == f"{W}numStyleLink":
                abstract.links_to_style = child.get(VAL, "")
        self._abstracts[place] = abstract

    def _read_instance(self, element: Element) -> None:
        instance = number(element.get(f"{W}numId"))
        target = element.find(f"{W}abstractNumId")
        abstract = number(target.get(VAL)) if target is not None else None
        if instance is None or abstract is None:
            return
        found = _Instance(abstract, {}, {})
        for override in element.iterfind(f"{W}lvlOverride"):
            ilvl = number(override.get(f"{W}ilvl"))
            if ilvl is None or not 0 <= ilvl < LEVELS:
                continue
            level = override.find(f"{W}lvl")
            if level is not None:
                found.levels[ilvl] = level
            start = override.find(f"{W}startOverride")
            value = number(start.get(VAL)) if start is not None else None
            if value is not None:
                found.starts[ilvl] = value
        self._instances[instance] = found


def read_level(element: Element) -> Level:
    """Answers what a `w:lvl` says."""
    said: dict[str, Any] = {}
    font = ""
    for child in element:
        if child.tag == ALTERNATE:
            # Word wraps custom formats ("001, 002, ...") and writes a plain one beside it for older readers.
            branch = chosen(child)
            child = branch[0] if branch is not None and len(branch) else child
        name, value = child.tag.removeprefix(W), child.get(VAL)
        if name == "start":
            said["start"] = number(value) or 0
        elif name == "numFmt":
            said["form"], said["picture"] = value or "decimal", child.get(f"{W}format", "")
        elif name == "lvlText":
            said["text"] = value or ""
        elif name == "lvlRestart":
            said["restart"] = number(value)
        elif name == "isLgl":
            said["legal"] = switched_on(value)
        elif name == "suff":
            said["gap"] = value != "nothing"
        elif name == "pStyle":
            said["style"] = value or ""
        elif name == "pPr":
            said["left"], said["first"] = indents(child.find(f"{W}ind"))
        elif name == "rPr":
            font = font_of(child)
    said["text"] = readable(said.get("text", ""), font)
    return Level(**said)


def indents(element: Element | None) -> tuple[float | None, float | None]:
    """Answers (left, first line relative to left) in points as a `w:ind` says, None for what it does not say."""
    if element is None:
        return None, None
    left = points(element.get(_LEFT) or element.get(_START))
    hanging = points(element.get(_HANGING))
    return left, -hanging if hanging is not None else points(element.get(_FIRST))
