"""Where unit names end, weighed: how the chances add up, when the grammar's end gives way, and what the shipped weights do."""

from __future__ import annotations

import pytest

from extract.matcher import default
from extract.normalize.name_ends import NameEnds, Weights, shipped
from extract.normalize.units import UnitReader
from extract.text import fold
from extract.tokens import Tagger


def read(text: str, weights: Weights, *, listing: bool = False, document: str = "") -> list[str]:
    """The names of the list that opens a text; `document` is what else the document says."""
    reader = UnitReader(default(), text, fold(text), 0, len(text), listing=listing)
    reader.ends = NameEnds(fold(f"{text}\n{document}"), Tagger(text), weights)
    units, _ = reader.read_list(0)
    return [text[u.start : u.end] for u in units]


TEXT = "Phòng Kế hoạch - Vật tư gom máy bơm về kho"


@pytest.mark.parametrize(
    ("weights", "expected", "proves"),
    [
        (Weights(0.0, 99.0, {}), ["Phòng Kế hoạch - Vật tư"], "no margin reached: the grammar's end stays"),
        (Weights(5.0, 1.0, {"word máy": -20.0}), ["Phòng Kế hoạch - Vật tư gom"], "it goes on up to the word that ends it"),
        (Weights(5.0, 1.0, {"word máy": -20.0, "pair tư gom": -30.0}), ["Phòng Kế hoạch - Vật tư"], "the first unlikely word ends it"),
    ],
)
def test_the_likeliest_end_wins_by_a_margin(weights: Weights, expected: list[str], proves: str) -> None:
    """A name goes on with the chance that base and features add up to; the end is where going on stops being likely."""
    del proves
    assert read(TEXT, weights) == expected


def test_no_name_ends_within_its_head() -> None:
    """However unlikely it is that names go on, the words of the head stay together."""
    assert read("Ủy ban nhân dân xã gom rác", Weights(-9.0, 1.0, {})) == ["Ủy ban nhân dân"]


def test_a_name_may_end_with_its_field() -> None:
    """Where a field ends is a place, too: nothing has to stop the name there."""
    assert read("Tổ Vận hành bơm nước sạch", Weights(9.0, 0.5, {}), listing=True) == ["Tổ Vận hành bơm nước sạch"]


def test_a_name_may_end_before_the_grammar_ends_it() -> None:
    """What the grammar took for one name with commas in it gives way to a shorter one."""
    text = "Công an các xã, thị trấn, biên phòng"
    assert read(text, Weights(0.0, 99.0, {}), listing=True) == [text]
    assert read(text, Weights(4.0, 1.0, {"pair trấn ,": -14.0}), listing=True)[0] == "Công an các xã, thị trấn"


def test_what_the_document_has_standing_alone_counts() -> None:
    """The same words end elsewhere where a cell or a heading of the document is nothing but the name."""
    weights = Weights(3.0, 1.0, {"alone 1": -9.0, "alone 2": -9.0, "alone 3": -9.0})
    text = "Cụm thủy nông phía tây gom rác"
    assert read(text, weights, document="1. Cụm thủy nông phía tây\n2. Phòng Kỹ thuật") == ["Cụm thủy nông phía tây"]
    assert read(text, Weights(0.0, 99.0, {})) == ["Cụm thủy nông"]


def test_the_shipped_weights_can_be_read_and_end_names() -> None:
    """They are finite, most features weigh nothing, and a clause that tells which of many bodies are meant stays in the name."""
    weights = shipped()
    assert 0 < len(weights.features) < 2000
    assert all(abs(w) < 20 for w in weights.features.values())
    text = "Công an các đơn vị được thanh tra tổ chức phúc tra"
    assert read(text, Weights(0.0, 99.0, {})) != read(text, weights) == ["Công an các đơn vị được thanh tra"]
