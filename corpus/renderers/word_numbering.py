"""Real Word numbering whose printed labels equal the numbers of the source.

Word counts by itself; so do we, and hand a paragraph to Word's counter only where that prints exactly what the source says. A number
that Word cannot print ("đ)") or that breaks the sequence in a place where a restart would not help stays typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from renderers.source import split_marker

_ROMAN = (
    "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X",
    "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX",
)  # fmt: skip
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("capital", re.compile(r"(?P<value>[A-H])(?P<end>[.\-–])")),
    ("roman", re.compile(r"(?P<value>[IVXL]+)(?P<end>[.\-–])")),
    ("decimal1", re.compile(r"(?P<value>\d+)(?P<end>[.)\-])")),
    ("decimal2", re.compile(r"(?P<value>\d+\.\d+)(?P<end>\.?)")),
    ("decimal3", re.compile(r"(?P<value>\d+\.\d+\.\d+)(?P<end>\.?)")),
    ("letter", re.compile(r"(?P<value>[a-zđ])(?P<end>\))")),
    ("dash", re.compile(r"(?P<value>[-–])(?P<end>)")),
    ("plus", re.compile(r"(?P<value>\+)(?P<end>)")),
    ("star", re.compile(r"(?P<value>[*•])(?P<end>)")),
)
_RANK = {name: place for place, (name, _) in enumerate(_CLASSES)}
_FORMATS = {"capital": "upperLetter", "roman": "upperRoman", "letter": "lowerLetter", "dash": "bullet", "plus": "bullet", "star": "bullet"}


@dataclass(frozen=True, slots=True)
class Label:
    """A marker taken apart: its class, the values it shows (one a level), what ends it."""

    kind: str
    values: tuple[int, ...]
    end: str
    text: str


def label(marker: str) -> Label | None:
    """Answers `marker` taken apart, None where Word's counters have no such label."""
    for kind, pattern in _CLASSES:
        found = pattern.fullmatch(marker)
        if found is None:
            continue
        value = found["value"]
        if kind == "roman":
            values: tuple[int, ...] = (_ROMAN.index(value),) if value in _ROMAN else ()
        elif kind == "capital":
            values = (ord(value) - ord("A") + 1,)
        elif kind == "letter":
            values = (ord(value) - ord("a") + 1,) if value != "đ" else ()
        elif kind.startswith("decimal"):
            values = tuple(int(v) for v in value.split("."))
        else:
            return Label(kind, (), "", marker)
        return Label(kind, values, found["end"], marker) if values else None
    return None


@dataclass
class Numbering:
    """One multi-level list for a whole plan; `assign` answers which list instance and level print a paragraph's marker."""

    element: Any
    levels: list[Label] = field(default_factory=list)
    abstract_id: int = 0
    counters: list[int] = field(default_factory=list)
    instances: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, element: Any, texts: Iterable[str]) -> Numbering:
        """Answers the numbering for a plan with the paragraphs `texts`, its definition written into numbering.xml (`element`)."""
        seen: dict[tuple[str, str], Label] = {}
        for text in texts:
            found = label(split_marker(text)[0])
            if found is not None:
                seen.setdefault((found.kind, found.end if found.values else found.text), found)
        kinds = [found.kind for found in seen.values()]
        # Capitals that come after the first Roman number count below it: "II." over "A.".
        below = "capital" in kinds and "roman" in kinds and kinds.index("roman") < kinds.index("capital")
        rank = _RANK | {"capital": _RANK["roman"] + 0.5} if below else _RANK
        levels = sorted(seen.values(), key=lambda item: rank[item.kind])[:9]
        self = cls(element, levels)
        self._define()
        base = self._instance()
        self.counters = [0] * len(levels)
        self.instances = [base] * len(levels)
        return self

    def assign(self, marker: str) -> tuple[int, int] | None:
        """Answers (numId, level) for the next paragraph, None where its marker has to be typed."""
        found = label(marker)
        level = next((i for i, known in enumerate(self.levels) if found and _same_kind(known, found)), None)
        if found is None or level is None:
            return None
        if not found.values:
            self._reset_below(level)
            return self.instances[level], level
        shown = self._shown_levels(level)
        if len(shown) == len(found.values) and [self.counters[i] for i in shown[:-1]] == list(found.values[:-1]):
            if found.values[-1] != self.counters[level] + 1:
                if len(found.values) > 1:
                    return None
                self.instances[level] = self._instance(level, found.values[-1])
            self.counters[level] = found.values[-1]
            self._reset_below(level)
            return self.instances[level], level
        return None

    def _shown_levels(self, level: int) -> list[int]:
        """Answers the levels whose counters the label of `level` shows: 1.2. shows that of 1. and its own."""
        depth = int(self.levels[level].kind[-1]) if self.levels[level].kind.startswith("decimal") else 1
        shown = [level]
        for wanted in range(depth - 1, 0, -1):
            above = next((i for i, known in enumerate(self.levels) if known.kind == f"decimal{wanted}"), None)
            if above is None:
                return []
            shown.insert(0, above)
        return shown

    def _reset_below(self, level: int) -> None:
        for below in range(level + 1, len(self.levels)):
            self.counters[below] = 0
            self.instances[below] = self.instances[level]

    def _define(self) -> None:
        self.abstract_id = 1 + max((int(i) for i in self.element.xpath("./w:abstractNum/@w:abstractNumId")), default=0)
        levels = "".join(self._level_xml(place) for place in range(len(self.levels)))
        xml = (
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self.abstract_id}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        first = next(iter(self.element.xpath("./w:num")), None)
        if first is None:
            self.element.append(parse_xml(xml))
        else:
            first.addprevious(parse_xml(xml))

    def _level_xml(self, place: int) -> str:
        known = self.levels[place]
        shape = "".join(f"%{i + 1}." for i in self._shown_levels(place)).removesuffix(".") + known.end
        text = shape if known.values else known.text
        return (
            f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{_FORMATS.get(known.kind, "decimal")}"/>'
            f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="0" w:firstLine="720"/></w:pPr>'
            '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/></w:rPr></w:lvl>'
        )

    def _instance(self, level: int | None = None, start: int = 1) -> int:
        number = 1 + max((int(i) for i in self.element.xpath("./w:num/@w:numId")), default=0)
        override = ""
        if level is not None:
            override = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        xml = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{self.abstract_id}"/>{override}</w:num>'
        self.element.append(parse_xml(xml))
        return number


def _same_kind(known: Label, found: Label) -> bool:
    return known.kind == found.kind and (known.end == found.end if found.values else known.text == found.text)
