"""Rule files: what they may say, how their patterns are read, and the sentence that a wrong one gives."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extract import matcher as matchers
from extract import patterns, rulebook
from extract.errors import RuleError
from extract.text import fold

GOOD = """
[lexicon.quarter]
1 = ["quý I", "quý 1"]
2 = ["quý II"]

[fragments]
year = '(?:19|20)\\d\\d'

[[rule]]
id = "demo.quarter"
label = "demo"
pattern = '(?P<quarter>{quarter})(?: ?/ ?| năm )(?P<year>{year})'
match = ["xong trong [[Quý II/2024]]", "[[quý I năm 2024]]."]
reject = ["quý II"]
"""


def write(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        (directory / f"{name}.toml").write_text(text, encoding="utf-8")
    return directory


def test_rules_read_with_their_lexicon_and_fragments(tmp_path: Path) -> None:
    book = rulebook.load(write(tmp_path, demo=GOOD))
    (rule,) = book.rules
    assert (rule.id, rule.label, rule.priority, rule.at, rule.file) == ("demo.quarter", "demo", 50, "anywhere", "demo.toml")
    # A reading of "quý II" must not stop at "quý I": the longest surface is tried first.
    hit = rulebook.compile_pattern(rule).search(fold("Xong trong Quý II năm 2024"))
    assert hit is not None
    assert book.reading("quarter", hit["quarter"]) == "2"
    assert hit["year"] == "2024"


def test_fragments_and_lexicons_are_known_across_files(tmp_path: Path) -> None:
    parts = GOOD.split("[[rule]]")
    book = rulebook.load(write(tmp_path, a="[[rule]]" + parts[1], b=parts[0]))
    assert [r.id for r in book.rules] == ["demo.quarter"]


def test_a_family_is_a_label_and_what_lies_under_it(tmp_path: Path) -> None:
    more = '[[rule]]\nid="{0}"\nlabel="{0}"\nphrases=["x"]\nmatch=["[[x]]"]\nreject=["y"]\n'
    book = rulebook.load(write(tmp_path, a="".join(more.format(n) for n in ("field", "field.time", "fields"))))
    assert [r.id for r in book.family("field")] == ["field", "field.time"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('label = "demo"', 'lable = "demo"', ("demo.toml", "demo.quarter", "lable", "label")),  # a key that is none, with the legal ones
        ('label = "demo"', "", ("demo.quarter", "label")),
        ("{quarter}", "{quater}", ("demo.quarter", "pattern", "quater", "quarter")),  # an unknown fragment, with the known ones
        ("(?P<year>", "(", ("demo.quarter", "pattern")),  # an unnamed group
        ("(?P<year>", "(?i:", ("demo.quarter", "pattern")),  # flags: the text is folded already
        ("(?P<year>{year})", "(?P<year>{year}", ("demo.quarter", "pattern")),  # a bracket left open
        ('match = ["xong trong [[Quý II/2024]]", "[[quý I năm 2024]]."]', "match = []", ("demo.quarter", "match")),
        ('reject = ["quý II"]', "", ("demo.quarter", "reject")),
        ("[[Quý II/2024]]", "Quý II/2024", ("demo.quarter", "match")),  # an example without its span
        ('label = "demo"', 'label = "demo"\nat = "end"', ("demo.quarter", "at", "whole")),
        ('label = "demo"', 'label = "demo"\npriority = "high"', ("demo.quarter", "priority")),
        ('label = "demo"', 'label = "demo"\nphrases = ["x"]', ("demo.quarter", "pattern", "phrases")),
        ('label = "demo"', 'label = "demo"\nvalue = "quater"', ("demo.quarter", "value", "quarter")),  # a normaliser that is none
        ("[fragments]", "[fragment]", ("demo.toml", "fragment", "fragments")),
        ("year = '(?:19|20)\\d\\d'", "year = '{year}'", ("demo.toml", "fragments.year")),  # a fragment of itself
        ("year = '(?:19|20)\\d\\d'", "year = '\\d\\n'", ("demo.toml", "fragments.year")),  # a match may not cross lines
        ('2 = ["quý II"]', '2 = ["Quí 1"]', ("demo.toml", "lexicon.quarter.2")),  # one surface with two values, once folded
        ("[lexicon.quarter]", "[lexicon.quarter", ("demo.toml", "TOML")),
    ],
)
def test_a_wrong_file_names_file_rule_and_key(tmp_path: Path, old: str, new: str, words: tuple[str, ...]) -> None:
    assert old in GOOD
    with pytest.raises(RuleError) as caught:
        book = rulebook.load(write(tmp_path, demo=GOOD.replace(old, new, 1)), values=("quarter",))
        for rule in book.rules:
            rulebook.compile_pattern(rule)
    for word in words:
        assert word in caught.value.en
        assert word in caught.value.vi


def test_examples_mark_one_or_more_stretches(tmp_path: Path) -> None:
    text = GOOD.replace('"[[quý I năm 2024]]."', '"[[quý I năm 2024]] và [[quý II/2025]]."')
    (rule,) = rulebook.load(write(tmp_path, demo=text)).rules
    example = rule.match[1]
    assert [example.text[a:b] for a, b in example.spans] == ["quý I năm 2024", "quý II/2025"]
    assert matchers.check(rulebook.load(tmp_path)) == []


def test_ids_and_fragments_belong_to_one_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="quarter"):
        rulebook.load(write(tmp_path, a=GOOD, b=GOOD))
    with pytest.raises(RuleError, match=r"demo\.quarter.*a\.toml"):
        rulebook.load(write(tmp_path, a=GOOD, b="[[rule]]" + GOOD.split("[[rule]]")[1]))


def test_a_folder_without_rules_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=str(tmp_path)):
        rulebook.load(tmp_path)


def no_fragments(name: str) -> str:
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (r"Quý\ [IV]+", "Quý II", "quí ii"),  # folded like the text; the escape and the class are kept
        (r"ngày ?\d+", "Ngày30", "ngày30"),  # an optional space
        (r"ngày \d+", "ngày  30", "ngày  30"),  # a space stands for more of them (a page break and a space)
        (r"từ [^,]* đến", "từ nay\nđến", ""),  # a negated class stays inside its line
        (r"\d\D\d", "1\n2", ""),
        (r"a\W+b", "a -\n b", ""),
        (r"a[\W_]+b", "a -\n_b a -_ b", "a -_ b"),
        (r"a\s?b", "a\nb", ""),
        (r"[–—]", "a – b", "-"),  # dashes are one in the folded text
        (r"Đ\S+", "ÐỀ", "đề"),  # Ð of another alphabet
        (r"khoẻ…", "khỏe…", "khỏe."),  # a sign that folds to one with a meaning in regexes is taken as itself
        (r"\d{1,2}/\d{4}", "12/2025", "12/2025"),  # braces of a count are no fragment
        (r"\p{L}+", "Sở", "sở"),
    ],
)
def test_patterns_are_read_like_the_text(source: str, text: str, found: str) -> None:
    hit = regex.search(patterns.translate(source, no_fragments), fold(text))
    assert (hit[0] if hit else "") == found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [("quý", "quýt ngọt", False), ("1/2", "11/2", False), ("1/2", "ngày 1/2.", True), (r"a\)", "a)việc", True), ("quý", "(quý)", True)],
)
def test_no_match_begins_or_ends_inside_a_word(pattern: str, text: str, found: bool) -> None:
    compiled = regex.compile(patterns.edged(patterns.translate(pattern, no_fragments)))
    assert bool(compiled.search(fold(text))) is found


@pytest.mark.parametrize(
    ("pattern", "literals", "digit"),
    [
        ("trước ngày", {"trước ngày"}, False),
        ("trước +ngày", {"trước ngày"}, False),  # a text with wider gaps is not tested by literals
        ("(?:trước|chậm nhất) +x", {"trước x", "chậm nhất x"}, False),
        (r"\d+/\d+", {"/"}, True),
        ("(?:hằng|hàng) ?năm", {"hằngnăm", "hằng năm", "hàngnăm", "hàng năm"}, False),
        ("a?bc", {"bc"}, False),
        ("(?P<x>ab)*c", {"c"}, False),
        ("(?<=ab)cd(?!ef)", {"cd"}, False),
        ("[12]x", {"1x", "2x"}, True),
        ("(?:0?[1-9]|[12][0-9])x", {"x"}, True),
        (r"\d*x", {"x"}, False),
        (r"\d+", set(), True),  # nothing to look for but a digit
        ("ab|", set(), False),
        (r"(?:ab|\d)", set(), False),
        (r"a\.b", {"a.b"}, False),
        (r"\N{DIGIT ONE}x", set(), False),  # not understood: always tried
    ],
)
def test_what_a_match_cannot_do_without(pattern: str, literals: set[str], digit: bool) -> None:
    needs = patterns.needs(pattern)
    assert (set(needs.literals), needs.digit) == (literals, digit)


PIECES = st.recursive(
    st.sampled_from(["a", "b", "ab", "c ", r"\d", "[ab]", "[^a]", ".", r"\.", "x"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: "(?:" + "|".join(parts) + ")"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,1}", "{1,2}"])).map(lambda t: f"(?:{t[0]}){t[1]}"),
        inner.map(lambda p: f"(?={p})"),
        inner.map(lambda p: f"(?P<g>{p})" if "(?P" not in p else p),
    ),
    max_leaves=8,
)


@given(PIECES, st.text("ab cx1.", max_size=12))
def test_no_match_lacks_what_it_needs(pattern: str, text: str) -> None:
    needs = patterns.needs(pattern)
    for hit in regex.finditer(pattern, text):
        # A look-ahead may need text beyond the match; the filter looks at the whole line, so the whole text is what counts.
        assert not needs.literals or any(literal in text for literal in needs.literals), hit
        assert not needs.digit or any(c.isdigit() for c in text), hit
