"""Automatic list numbers: what definitions and sequences of paragraphs print."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.ingest.numbering import Numbering
from extract.ingest.numerals import counting, letters, numeral, roman_numeral
from extract.text import roman_value
from tests.wordfile import abstract, level, num, numbering_root, override, start_at

LADDER = abstract(
    0, level(0, "%1.", "upperRoman"), level(1, "%2."), level(2, "%2.%3."), level(3, "%4)", "lowerLetter"), level(4, "-", "bullet")
)
DECIMAL = abstract(0, level(0, "%1."), level(1, "%1.%2."), level(2, "%1.%2.%3."))
SYMBOL = '<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr>'
WINGDINGS = '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'


def custom(picture: str) -> str:
    """Word's way to write a custom format beside a plain one."""
    return (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="' + picture + '"/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )


def level_with_custom(text: str, picture: str) -> str:
    return f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{custom(picture)}<w:lvlText w:val="{text}"/></w:lvl>'


def printed(definition: str, sequence: str) -> str:
    """Answers the labels of paragraphs given as "instance/level instance/level ...", joined by a bar."""
    lists = Numbering(numbering_root(definition))
    labels = []
    for step in sequence.split():
        instance, _, ilvl = step.partition("/")
        label = lists.label(int(instance), int(ilvl))
        labels.append("!" if label is None else label.text)
    return "|".join(labels)


CASES = [
    (
        "roman, digits, letters, bullet in one list",
        LADDER + num(1, 0),
        "1/0 1/1 1/2 1/2 1/3 1/3 1/4 1/1 1/2 1/0 1/1",
        "I.|1.|1.1.|1.2.|a)|b)|-|2.|2.1.|II.|1.",
    ),
    ("a level starts again after any higher one", DECIMAL + num(1, 0), "1/0 1/1 1/2 1/0 1/1 1/2", "1.|1.1.|1.1.1.|2.|2.1.|2.1.1."),
    ("a skipped level counts as used once", DECIMAL + num(1, 0), "1/1 1/1 1/0 1/2", "1.1.|1.2.|2.|2.1.1."),
    ("two instances of one abstract list share counters", DECIMAL + num(1, 0) + num(2, 0), "1/0 1/0 2/0 1/0", "1.|2.|3.|4."),
    ("two abstract lists do not", DECIMAL + abstract(1, level(0, "%1)")) + num(1, 0) + num(2, 1), "1/0 2/0 1/0 2/0", "1.|1)|2.|2)"),
    (
        "startOverride restarts once, then both go on",
        DECIMAL + num(1, 0) + num(2, 0, start_at(0, 1)),
        "1/0 1/0 2/0 2/0 1/0",
        "1.|2.|1.|2.|3.",
    ),
    ("startOverride to another number", DECIMAL + num(1, 0, start_at(0, 5)), "1/0 1/0", "5.|6."),
    (
        "startOverride of a lower level waits for it",
        DECIMAL + num(1, 0) + num(2, 0, start_at(1, 4)),
        "1/0 1/1 2/1 2/1 1/0 2/1",
        "1.|1.1.|1.4.|1.5.|2.|2.4.",
    ),
    (
        "start of a level, with zero",
        abstract(0, level(0, "%1.", start=3), level(1, "%1.%2", start=0)) + num(1, 0),
        "1/0 1/1 1/1 1/0 1/1",
        "3.|3.0|3.1|4.|4.0",
    ),
    (
        "lvlRestart 0 never restarts",
        abstract(0, level(0, "%1."), level(1, "%2)", more='<w:lvlRestart w:val="0"/>')) + num(1, 0),
        "1/0 1/1 1/0 1/1",
        "1.|1)|2.|2)",
    ),
    (
        "lvlRestart 1: only the first level restarts the third",
        abstract(0, level(0, "%1."), level(1, "%2."), level(2, "%3)", more='<w:lvlRestart w:val="1"/>')) + num(1, 0),
        "1/0 1/1 1/2 1/1 1/2 1/0 1/1 1/2",
        "1.|1.|1)|2.|2)|2.|1.|1)",
    ),
    (
        "lvlRestart at its own level is ignored",
        abstract(0, level(0, "%1."), level(1, "%2)", more='<w:lvlRestart w:val="2"/>')) + num(1, 0),
        "1/0 1/1 1/1 1/0 1/1",
        "1.|1)|2)|2.|1)",
    ),
    (
        "isLgl writes all numbers in digits",
        abstract(0, level(0, "%1.", "upperRoman"), level(1, "%1.%2", "upperLetter", more="<w:isLgl/>")) + num(1, 0),
        "1/0 1/0 1/1",
        "I.|II.|2.1",
    ),
    (
        "isLgl switched off does not",
        abstract(0, level(0, "%1.", "upperRoman"), level(1, "%1.%2", more='<w:isLgl w:val="0"/>')) + num(1, 0),
        "1/0 1/1",
        "I.|I.1",
    ),
    (
        "words around the number",
        abstract(0, level(0, "Điều %1."), level(1, "Khoản %2 Điều %1")) + num(1, 0),
        "1/0 1/1",
        "Điều 1.|Khoản 1 Điều 1",
    ),
    ("no number at all", abstract(0, level(0, "%1", "none"), level(1, "", "decimal")) + num(1, 0), "1/0 1/1", "|"),
    (
        "a level of format none adds nothing to those below",
        abstract(0, level(0, "%1", "none"), level(1, "%1%2.")) + num(1, 0),
        "1/0 1/1",
        "|1.",
    ),
    ("two digits", abstract(0, level(0, "%1.", "decimalZero")) + num(1, 0, start_at(0, 9)), "1/0 1/0", "09.|10."),
    ("custom zeros", abstract(0, level_with_custom("KH%1", "001, 002, 003, ...")) + num(1, 0), "1/0 1/0", "KH001|KH002"),
    (
        "custom Vietnamese letters, with đ",
        abstract(0, level_with_custom("%1)", "a, b, c, d, đ, ...")) + num(1, 0),
        "1/0 1/0 1/0 1/0 1/0 1/0",
        "a)|b)|c)|d)|đ)|e)",
    ),
    ("lowerLetter of Word has no đ", abstract(0, level(0, "%1)", "lowerLetter")) + num(1, 0), "1/0 1/0 1/0 1/0 1/0", "a)|b)|c)|d)|e)"),
    ("a letter written into the pattern stays", abstract(0, level(0, "đ)", "decimal")) + num(1, 0), "1/0 1/0", "đ)|đ)"),
    (
        "bullets of Symbol",
        abstract(
            0,
            level(0, "\uf0b7", "bullet", more=SYMBOL),
            level(1, "\uf02d", "bullet", more=SYMBOL),
            level(2, "\uf02b", "bullet", more=SYMBOL),
        )
        + num(1, 0),
        "1/0 1/1 1/2",
        "•|-|+",
    ),
    (
        "bullets of Wingdings",
        abstract(0, level(0, "\uf0a7", "bullet", more=WINGDINGS), level(1, "\uf0d8", "bullet", more=WINGDINGS)) + num(1, 0),
        "1/0 1/1",
        "▪|➢",
    ),
    ("bullets that are letters", abstract(0, level(0, "o", "bullet"), level(1, "+", "bullet")) + num(1, 0), "1/0 1/1", "o|+"),
    (
        "an override brings a new level, the count goes on",
        DECIMAL + num(1, 0) + num(2, 0, override(0, level(0, "%1)", "lowerLetter"))),
        "1/0 2/0 2/0",
        "1.|b)|c)",
    ),
    ("a new level with its own start in an override", DECIMAL + num(1, 0, override(0, level(0, "(%1)", start=4))), "1/0 1/0", "(4)|(5)"),
    ("unknown instance, unknown level, no list", DECIMAL + num(1, 0) + num(9, 77), "5/0 1/7 9/0 1/0", "!|!|!|1."),
    (
        "values below print nothing above their level, even where they never restart",
        abstract(0, level(0, "%1.%2"), level(1, "%2", more='<w:lvlRestart w:val="0"/>')) + num(1, 0),
        "1/0 1/1 1/0 1/1",
        "1.|1|2.|2",
    ),
]


@pytest.mark.parametrize(("definition", "sequence", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_labels(definition: str, sequence: str, expected: str) -> None:
    assert printed(definition, sequence) == expected


def test_list_style_links_share_one_count() -> None:
    """A list that only links to a list style takes its levels from, and counts in, the list that defines the style."""
    definition = (
        abstract(0, level(0, "%1/"), more='<w:styleLink w:val="Danhsach"/>')
        + abstract(1, more='<w:numStyleLink w:val="Danhsach"/>')
        + num(1, 0)
        + num(2, 1)
        + num(3, 1, start_at(0, 7))
    )
    lists = Numbering(numbering_root(definition), {"Danhsach": 1}.get)
    labels = [lists.label(instance, 0) for instance in (1, 2, 2, 3, 1)]
    assert [label.text if label else None for label in labels] == ["1/", "2/", "3/", "7/", "8/"]


def test_list_style_link_in_a_circle_ends() -> None:
    definition = abstract(0, level(0, "%1."), more='<w:numStyleLink w:val="S"/>') + num(1, 0)
    label = Numbering(numbering_root(definition), {"S": 1}.get).label(1, 0)
    assert label is not None and label.text == "1."


@pytest.mark.parametrize(("suffix", "gap"), [("tab", True), ("space", True), ("nothing", False)])
def test_what_follows_the_label(suffix: str, gap: bool) -> None:
    definition = abstract(0, level(0, "%1.", more=f'<w:suff w:val="{suffix}"/>')) + num(1, 0)
    label = Numbering(numbering_root(definition)).label(1, 0)
    assert label is not None and label.gap is gap


def test_level_tied_to_a_style() -> None:
    definition = abstract(0, level(0, "%1."), level(1, "%2.", more='<w:pStyle w:val="Muc2"/>')) + num(1, 0)
    lists = Numbering(numbering_root(definition))
    assert (lists.level_of_style(1, "Muc2"), lists.level_of_style(1, "Muc3"), lists.level_of_style(2, "Muc2")) == (1, None, None)


def test_no_numbering_part() -> None:
    assert Numbering(None).label(1, 0) is None


# --- number formats ---


def test_roman_numerals_all() -> None:
    """Against numerals put together digit by digit, and back through the parser of the pipeline."""
    ones, tens, hundreds = (
        ["", a, a * 2, a * 3, a + b, b, b + a, b + a * 2, b + a * 3, a + c]
        for a, b, c in (("I", "V", "X"), ("X", "L", "C"), ("C", "D", "M"))
    )
    for value in range(1, 4000):
        expected = "M" * (value // 1000) + hundreds[value // 100 % 10] + tens[value // 10 % 10] + ones[value % 10]
        assert numeral(value, "upperRoman") == expected
        assert numeral(value, "lowerRoman") == expected.lower()
        assert roman_value(expected) == value
    assert (roman_numeral(4000), roman_numeral(5009)) == ("MMMM", "MMMMMIX")


def test_letters_all() -> None:
    """a..z, then doubled letters, as Word does it (not aa, ab as a spreadsheet would)."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    expected = [letter * times for times in range(1, 6) for letter in alphabet]
    assert [numeral(value, "lowerLetter") for value in range(1, len(expected) + 1)] == expected
    assert [numeral(value, "upperLetter") for value in range(1, len(expected) + 1)] == [letter.upper() for letter in expected]


def test_vietnamese_letters_all() -> None:
    assert "".join(letters(value, "abcdđeghiklmnopqrstuvxy") for value in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"
    assert [numeral(value, "custom", "A, B, C, D, Đ") for value in (4, 5, 6)] == ["D", "Đ", "E"]


@pytest.mark.parametrize(
    ("form", "value", "expected"),
    [
        ("vietnameseCounting", 1, "một"),
        ("vietnameseCounting", 15, "mười lăm"),
        ("vietnameseCounting", 21, "hai mươi mốt"),
        ("vietnameseCounting", 105, "một trăm linh năm"),
        ("vietnameseCounting", 1000, "1000"),
        ("cardinalText", 2, "Hai"),
        ("ordinalText", 1, "Thứ nhất"),
        ("ordinalText", 3, "Thứ ba"),
        ("ordinalText", 4, "Thứ tư"),
        ("ordinal", 2, "2nd"),
        ("ordinal", 11, "11th"),
        ("numberInDash", 3, "- 3 -"),
        ("decimalEnclosedParen", 3, "(3)"),
        ("decimalFullWidth", 3, "3"),
        ("lowerRoman", 0, "0"),
        ("lowerLetter", 0, "0"),
        ("none", 5, ""),
        ("bullet", 5, ""),
    ],
)
def test_other_formats(form: str, value: int, expected: str) -> None:
    assert numeral(value, form) == expected


def test_counting_words_differ() -> None:
    """Every number has words of its own, none empty."""
    words = [counting(value) for value in range(1, 1000)]
    assert len(set(words)) == 999 and all(words)


# --- any sequence, against a model that counts from scratch ---


@dataclass(frozen=True)
class Plan:
    """A random list: start and restart of each level, start overrides of the second instance, and who uses it in what order."""

    starts: tuple[int, ...]
    restarts: tuple[int | None, ...]
    overrides: dict[int, int]
    sequence: tuple[tuple[int, int], ...]


LEVEL_COUNT = 4


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    small = st.integers(0, 5)
    return Plan(
        starts=tuple(draw(st.lists(small, min_size=LEVEL_COUNT, max_size=LEVEL_COUNT))),
        restarts=tuple(draw(st.lists(st.none() | small, min_size=LEVEL_COUNT, max_size=LEVEL_COUNT))),
        overrides=draw(st.dictionaries(st.integers(0, LEVEL_COUNT - 1), small, max_size=2)),
        sequence=tuple(draw(st.lists(st.tuples(st.integers(1, 2), st.integers(0, LEVEL_COUNT - 1)), max_size=25))),
    )


def restarts(plan: Plan, ilvl: int, used: int) -> bool:
    """Whether a paragraph at level `used` makes level `ilvl` start again."""
    after = plan.restarts[ilvl]
    if used >= ilvl or after == 0:
        return False
    return after is None or after > ilvl or used + 1 <= after


def value_at(plan: Plan, history: tuple[tuple[int, int], ...], ilvl: int) -> int:
    """Level `ilvl`'s value after `history`, told from the whole history anew: no state is kept between paragraphs."""
    value: int | None = None
    overridden = False
    for instance, used in history:
        start = plan.overrides.get(ilvl) if instance == 2 else None
        if restarts(plan, ilvl, used):
            value = None
        elif used == ilvl and start is not None and not overridden:
            value, overridden = start, True
        elif used >= ilvl and value is None:
            overridden = overridden or start is not None
            value = start if start is not None else plan.starts[ilvl]
        elif used == ilvl and value is not None:
            value += 1
    assert value is not None
    return value


@settings(max_examples=300, deadline=None)
@given(plans())
def test_any_sequence_counts_like_the_model(plan: Plan) -> None:
    texts = [".".join(f"%{i + 1}" for i in range(ilvl + 1)) for ilvl in range(LEVEL_COUNT)]
    levels = [
        level(i, texts[i], start=plan.starts[i], more="" if plan.restarts[i] is None else f'<w:lvlRestart w:val="{plan.restarts[i]}"/>')
        for i in range(LEVEL_COUNT)
    ]
    overrides = "".join(start_at(ilvl, value) for ilvl, value in plan.overrides.items())
    lists = Numbering(numbering_root(abstract(0, *levels) + num(1, 0) + num(2, 0, overrides)))
    for position, (instance, ilvl) in enumerate(plan.sequence):
        label = lists.label(instance, ilvl)
        history = plan.sequence[: position + 1]
        assert label is not None
        assert label.text == ".".join(str(value_at(plan, history, i)) for i in range(ilvl + 1))
