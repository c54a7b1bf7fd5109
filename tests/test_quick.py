"""Records that are made quickly are the records that dataclasses makes."""

from __future__ import annotations

import dataclasses
import inspect
import pickle

import pytest

from extract.ingest.builder import Piece
from extract.matcher import Match
from extract.model import Box, Span, Word
from extract.quick import quickly_made


@quickly_made
@dataclasses.dataclass(frozen=True, slots=True)
class Quick:
    first: int
    second: str = "two"
    third: tuple[int, ...] = ()


@pytest.mark.parametrize("kind", [Box, Match, Piece, Span, Word])
def test_no_class_in_use_has_fields_that_it_cannot_make(kind: type) -> None:
    assert all(f.init and not f.kw_only and f.default_factory is dataclasses.MISSING for f in dataclasses.fields(kind))
    assert not hasattr(kind, "__post_init__") and list(inspect.signature(kind).parameters) == [f.name for f in dataclasses.fields(kind)]


def test_fields_come_by_place_by_name_and_by_default() -> None:
    assert dataclasses.astuple(Quick(1)) == (1, "two", ())
    assert Quick(1, third=(3,)) == Quick(third=(3,), first=1) != Quick(1)
    assert dataclasses.replace(Quick(1), second="2") == Quick(1, "2")
    assert repr(Quick(1)) == "Quick(first=1, second='two', third=())"
    with pytest.raises(TypeError, match="first"):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Quick(1, "2", (), 4)  # type: ignore[call-arg]


def test_it_stays_frozen_hashable_and_can_go_to_another_process() -> None:
    made = Quick(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.first = 2  # type: ignore[misc]
    assert {made: "kept"}[pickle.loads(pickle.dumps(made))] == "kept"
