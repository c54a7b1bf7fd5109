"""Every shipped rule: its examples hold, its value is one that a normaliser gives, and no text makes it run away."""

from __future__ import annotations

import importlib
import logging
import pkgutil

import pytest

import extract.normalize
from extract import matcher as matchers
from extract import rulebook
from extract.matcher import Matcher, Normaliser
from extract.rulebook import Rule, Rulebook
from extract.text import fold

BOOK = rulebook.default()


def normalisers() -> dict[str, Normaliser]:
    """Answers every normaliser that a module of extract.normalize offers in VALUES."""
    values: dict[str, Normaliser] = {}
    for module in pkgutil.iter_modules(extract.normalize.__path__, "extract.normalize."):
        values.update(getattr(importlib.import_module(module.name), "VALUES", {}))
    return values


VALUES = normalisers()


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_the_examples_of_a_rule_hold(rule: Rule) -> None:
    assert matchers.check_rule(rule, BOOK, VALUES) == []


def test_the_shipped_rules_load_with_the_known_values() -> None:
    assert rulebook.load(rulebook.rules_dir(), values=VALUES).rules


def test_every_value_is_used() -> None:
    """A normaliser that no rule names is dead code."""
    assert {r.value for r in BOOK.rules if r.value} == set(VALUES)


PUMPS = (
    "a", "1/", "1 - ", "ngày ", "ngày 1, ", "thực hiện ", "quý i, ", "các phòng, ban, ", "kế hoạch số ", "( ", "hằng năm, ", "năm 2025, ",
    "của tỉnh ", "sở a và ", "- ", ". ",
)  # fmt: skip


@pytest.mark.parametrize("file", sorted({r.file for r in BOOK.rules}))
def test_no_rule_runs_away(file: str, caplog: pytest.LogCaptureFixture) -> None:
    """Each rule meets long repetitions of its own examples and of what plans repeat; none may hit the time-out."""
    caplog.set_level(logging.WARNING, logger="extract.matcher")
    for rule in (r for r in BOOK.rules if r.file == file):
        matcher = Matcher(Rulebook((rule,), BOOK.lexicons), prefilter=False)
        texts = [fold(pump) * 300 + "x" for pump in PUMPS]
        texts += [(fold(e.text) + " ") * 20 for e in rule.match[:2]]
        for text in texts:
            matcher.scan(text, rule.label)
            matcher.at(text, rule.label, 0)
            matcher.whole(text, rule.label, 0, len(text))
    assert caplog.records == []
