"""No rule runs away: each is tried on its own examples, pumped up word by word and sign by sign."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extract import compiled, rulebook
from extract.rulebook import Rule
from extract.text import fold

RULES = rulebook.default().rules
# Letters of a pumped text: enough that what takes twice as long for each letter more never ends.
LETTERS = 400
# What is matched in one go may be longer.
LONG = 10_000
LIMIT_S = 30.0


def pumped(text: str, letters: int) -> Iterator[str]:
    """Answers `text` and each of its words, signs and figures over and over; with single spaces, as all readers give them."""
    text = " ".join(text.split()) or "kế hoạch số 12 ngày 3/4/2024"
    yield f"{text} " * (letters // len(text) + 1)
    for word in dict.fromkeys(text.split()):
        yield text.replace(word, f"{word} " * (letters // (len(word) + 1)), 1)
    for sign in sorted({c for c in text if not c.isalnum() and not c.isspace()} | set(".,-")):
        yield text.replace(" ", sign * letters, 1) + sign * letters
        yield text.replace(" ", f"{sign} " * (letters // 2), 1)
    yield "".join(c * letters if c.isdigit() else c for c in text)[: 2 * letters] + "x"


def examples(rule: Rule) -> list[str]:
    found = [e.text for e in (*rule.match[:1], *rule.reject[:1])]
    return [fold(text.replace("[[", "").replace("]]", "")) for text in found] or [""]


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_rule_ends_on_pumped_text(rule: Rule) -> None:
    ready = compiled.compiled(rule)
    for text in examples(rule):
        for pump in pumped(text, LETTERS):
            for _ in ready.pattern.finditer(pump[: 2 * LETTERS], timeout=LIMIT_S):
                pass
    if not ready.watched:
        # Nobody has an eye on the clock while it is matched (matcher.Matcher).
        for pump in pumped(examples(rule)[0], LONG):
            ready.pattern.match(pump[: 2 * LONG], timeout=LIMIT_S)
            ready.pattern.fullmatch(pump[: 2 * LONG], timeout=LIMIT_S)


@pytest.mark.parametrize("pattern", [r"(?:\w+\s?)+[!?]", r"(?:a|a)+b", r"(?:\d+[.,]?)+[!?]"])
def test_pumping_finds_a_rule_that_does_run_away(pattern: str) -> None:
    """Else the test above would prove nothing."""
    import regex

    with pytest.raises(TimeoutError):
        for pump in (*pumped("aaaa 12,3 aaaa", LETTERS), "a" * LETTERS):
            for _ in regex.compile(pattern).finditer(pump, timeout=0.2):
                pass
