"""The matcher: order, overlaps, suppression, scopes, anchored matches, the prefilter and runaway patterns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from extract import matcher as matchers
from extract import rulebook
from extract.matcher import Matcher, Traced
from extract.patterns import Begins, begins, edged, runs_away, translate
from extract.rulebook import Rulebook
from extract.text import fold

RULES = """
[[rule]]
id = "when.day"
label = "when.day"
pattern = 'ngày (?P<day>\\d+)(?:/(?P<month>\\d+))?'
value = "day"
match = [{ text = "trước [[ngày 30/6]]", value = { day = "30" } }]
reject = ["30/6"]

[[rule]]
id = "when.before"
label = "when.before"
pattern = 'trước ngày \\d+/\\d+'
match = ["[[trước ngày 30/6]]"]
reject = ["trước khi"]

[[rule]]
id = "when.year"
label = "when.year"
phrases = ["hằng năm", "năm"]
scope = ["field"]
match = ["[[hằng năm]]"]
reject = ["tháng"]

[[rule]]
id = "when.always"
label = "when.always"
pattern = 'thường xuyên'
at = "whole"
match = ["[[Thường xuyên]]"]
reject = ["thường xuyên làm"]

[[rule]]
id = "when.from"
label = "when.from"
phrases = ["từ"]
at = "start"
priority = 60
match = ["[[từ]] ngày"]
reject = ["kể từ"]

[[rule]]
id = "when.not-cited"
label = "when.cited"
ignore = true
pattern = 'số \\d+[^.]{0,20}ngày \\d+/\\d+'
match = ["[[số 5 ngày 1/2]]"]
reject = ["ngày 1/2"]
"""


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    (tmp_path / "when.toml").write_text(RULES, encoding="utf-8")
    return rulebook.load(tmp_path)


@pytest.fixture
def matcher(book: Rulebook) -> Matcher:
    return Matcher(book)


def spans(matcher: Matcher, text: str, label: str = "when", **options: str) -> list[tuple[str, str]]:
    return [(m.rule.id, m.text) for m in matcher.scan(fold(text), label, **options)]


def test_of_two_overlapping_matches_the_longer_stays(matcher: Matcher) -> None:
    assert spans(matcher, "xong Trước ngày 30/6, họp ngày 5") == [("when.before", "trước ngày 30/6"), ("when.day", "ngày 5")]


def test_priority_comes_before_length(tmp_path: Path) -> None:
    raised = RULES.replace('id = "when.day"', 'id = "when.day"\npriority = 60')
    (tmp_path / "when.toml").write_text(raised, encoding="utf-8")
    assert spans(Matcher(rulebook.load(tmp_path)), "trước ngày 30/6") == [("when.day", "ngày 30/6")]


def test_an_ignoring_rule_removes_what_it_overlaps_and_is_not_answered(matcher: Matcher) -> None:
    text = "Công văn số 12 ngày 30/6. Xong ngày 5/7"
    assert spans(matcher, text) == [("when.day", "ngày 5/7")]
    # Outside the family of the ignoring rule nothing is suppressed.
    assert [m for _, m in spans(matcher, text, "when.day")] == ["ngày 30/6", "ngày 5/7"]


def test_the_trace_tells_what_became_of_each_match(matcher: Matcher) -> None:
    trace: list[Traced] = []
    matcher.scan(fold("Công văn số 12 ngày 30/6. Xong trước ngày 5/7"), "when", trace=trace)
    assert sorted((t.match.rule.id, t.outcome, t.by) for t in trace) == [
        ("when.before", "found", ""),
        ("when.day", "overlapped", "when.before"),
        ("when.day", "suppressed", "when.not-cited"),
    ]


def test_scopes(matcher: Matcher) -> None:
    assert spans(matcher, "hằng năm", scope="field") == [("when.year", "hằng năm")]
    assert spans(matcher, "hằng năm", scope="prose") == []
    assert spans(matcher, "hằng năm") == [("when.year", "hằng năm")]  # no scope asked for: all rules
    assert spans(matcher, "ngày 5", scope="prose") == [("when.day", "ngày 5")]  # a rule without scopes is in force everywhere


def test_scan_stays_inside_its_stretch_and_its_lines(matcher: Matcher) -> None:
    folded = fold("ngày 1/2\ntrước ngày\n3/4 ngày 5/6")
    assert [m.text for m in matcher.scan(folded, "when")] == ["ngày 1/2", "ngày 5/6"]
    assert [m.text for m in matcher.scan(folded, "when", 5)] == ["ngày 5/6"]
    assert [m.text for m in matcher.scan(folded, "when", 0, 6)] == ["ngày 1"]


def test_anchored_matches(matcher: Matcher) -> None:
    folded = fold("xong trước ngày 30/6")
    hit = matcher.at(folded, "when", 5)
    assert hit is not None and (hit.rule.id, hit.start, hit.end) == ("when.before", 5, 20)
    assert matcher.at(folded, "when", 4) is None
    whole = matcher.whole(folded, "when", 11, 20)
    assert whole is not None and whole.groups == {"day": (16, 18), "month": (19, 20)} and whole.group("month") == "6"
    assert matcher.whole(folded, "when", 11, 18) is not None  # "ngày 30": the stretch ends there
    assert matcher.whole(folded, "when", 10, 20) is None
    assert matcher.whole(fold("Thường xuyên"), "when", 0, 12) is not None
    assert matcher.at(fold("thường xuyên làm"), "when", 0) is None
    assert matcher.at(fold("từ ngày 5"), "when", 0) is not None
    assert matcher.scan(fold("từ nay"), "when") == ()


def test_groups_that_took_no_part_are_empty(matcher: Matcher) -> None:
    (hit,) = matcher.scan(fold("ngày 5"), "when")
    assert hit.group("month") == "" and "month" not in hit.groups


TEXTS = ("Công văn số 12 ngày 30/6.\nXong trước ngày 5/7, hằng năm, ngày 8", "năm\n\n ngày 9\n", "", "trước  ngày  1/2 hằng  năm")


@pytest.mark.parametrize("text", TEXTS)
def test_the_prefilter_changes_nothing(book: Rulebook, text: str) -> None:
    assert spans(Matcher(book), text) == spans(Matcher(book, prefilter=False), text)


def test_the_shipped_rules_match_the_same_without_the_prefilter() -> None:
    book = rulebook.default()
    examples = [fold(e.text) for r in book.rules for e in (*r.match, *r.reject)]
    whole = "\n".join(examples)
    whole += "\n" + whole.replace(" ", "  ")  # wider gaps, as page breaks leave them
    places = range(0, len(whole), 41)  # starts of words, and places within them
    for label in sorted({r.label.split(".")[0] for r in book.rules}):
        quick, slow = Matcher(book), Matcher(book, prefilter=False)
        assert quick.scan(whole, label) == slow.scan(whole, label)
        begins = quick.begins(whole, label)
        for place in places:
            found = slow.at(whole, label, place)
            assert quick.at(whole, label, place) == found
            assert found is None or place in begins


def test_a_stretch_has_the_same_matches_whatever_was_asked_before() -> None:
    """What is remembered of a place holds for stretches that end sooner: between words, inside one, where a rule looks ahead."""
    book = rulebook.default()
    slow = Matcher(book, prefilter=False)
    whole = "\n".join(fold(e.text) for r in book.rules if r.label.startswith(("unit.", "role.", "ladder")) for e in (*r.match, *r.reject))
    for label in ("unit.head", "unit.tail", "unit.stop", "role.right", "ladder"):
        quick = Matcher(book)
        for place in sorted(p for p in range(len(whole)) if p in quick.begins(whole, label))[::7]:
            for end in (len(whole), place + 30, place + 11, place + 6, place + 30, len(whole)):
                assert quick.at(whole, label, place, end) == slow.at(whole, label, place, end)


@pytest.mark.parametrize(
    ("pattern", "words", "stems"),
    [
        ("ban chỉ đạo|bản", {"ban", "bản"}, set()),
        (r"tháng ?\d{1,2}", set(), {"tháng"}),
        (r"\(?(?:trước|sau) ngày", {"(", "trước", "sau"}, set()),
        (r"[12]\d*(?: |-)năm", set(), {"1", "2"}),
        ("(?<=của )(?:này )*tháng", {"này", "tháng"}, set()),
        ("(?P<x>(?:ho)+|xong)", {"xong"}, {"ho"}),
    ],
)
def test_what_a_pattern_begins_with(pattern: str, words: set[str], stems: set[str]) -> None:
    assert begins(edged(translate(pattern, str))) == Begins(frozenset(words), frozenset(stems))


@pytest.mark.parametrize("pattern", [r"\w+ năm", "[^,]năm", ".?năm", "(?:a|.)b"])
def test_patterns_that_may_begin_with_anything(pattern: str) -> None:
    assert begins(edged(translate(pattern, str))) is None


@pytest.mark.parametrize("pattern", ["(?:a|a|aa)+b", r"[^,]+ [^,]+x", "(?:ab?){2,}c", r"\w*\d*x"])
def test_patterns_that_may_run_away_are_watched(pattern: str) -> None:
    assert runs_away(edged(translate(pattern, str)))


@pytest.mark.parametrize("pattern", ["ban chỉ đạo(?: tỉnh)?", r"ngày \d{1,2} ?/ ?\d{1,2}", r"tháng [^\d,]+năm", r"[*+]\+x"])
def test_patterns_that_cannot_run_away_are_not(pattern: str) -> None:
    assert not runs_away(edged(translate(pattern, str)))


def test_rules_that_look_behind_them_are_not_told_by_their_first_word(tmp_path: Path) -> None:
    """A pattern alone, asked about a word alone, would say no: what it asks for stands before the word."""
    rules = [("after", "(?<=của )tháng"), ("within", "(?<!^)năm"), ("plain", "tháng này")]
    text = "".join(f"[[rule]]\nid='{n}'\nlabel='x'\npattern='{p}'\nmatch=['[[a]]']\nreject=['b']\n" for n, p in rules)
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    matcher = Matcher(rulebook.load(tmp_path))
    folded = "của tháng này, năm"
    assert [m.rule.id for m in matcher.scan(folded, "x")] == ["plain", "within"]
    assert [m.rule.id for place in (4, 15) if (m := matcher.at(folded, "x", place))] == ["plain", "within"]
    assert [m.rule.id for m in Matcher(rulebook.load(tmp_path)).scan("của tháng sau", "x")] == ["after"]


def test_a_pattern_that_runs_away_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "[[rule]]\nid='slow'\nlabel='slow'\npattern='(?:a|a|aa)+b'\nmatch=['[[ab]]']\nreject=['b']\n"
    (tmp_path / "slow.toml").write_text(rule, encoding="utf-8")
    monkeypatch.setattr(matchers, "TIMEOUT_S", 0.05)
    slow = Matcher(rulebook.load(tmp_path))
    text = "a" * 5000 + "c b"
    assert slow.scan(text, "slow") == ()
    assert slow.at(text, "slow", 0) is None


def test_check_reports_what_does_not_hold(book: Rulebook, tmp_path: Path) -> None:
    values = {"day": lambda match, book, issued: {"day": match.group("day")}}
    assert matchers.check(book, values) == []
    broken = RULES
    for good, bad in (
        ("trước [[ngày 30/6]]", "[[trước ngày 30/6]]"),
        ('["30/6"]', '["ngày 30"]'),
        ('["[[hằng năm]]"]', '["[[hằng]] năm"]'),
    ):
        broken = broken.replace(good, bad)
    (tmp_path / "when.toml").write_text(broken, encoding="utf-8")
    problems = matchers.check(rulebook.load(tmp_path), values)
    assert len(problems) == 3
    assert "when.day" in problems[0] and "key match" in problems[0]
    assert "when.day" in problems[1] and "key reject" in problems[1]
    assert "when.year" in problems[2]


def test_check_compares_values(book: Rulebook) -> None:
    def wrong(match: matchers.Match, book: Rulebook, issued: dt.date | None) -> object:
        return {"day": "31"}

    (problem,) = matchers.check(book, {"day": wrong})
    assert "'30'" in problem and "'31'" in problem
