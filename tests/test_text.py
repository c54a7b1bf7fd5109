"""The clean-up at the door, the fold that rules match on, Roman numerals and list letters."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text import LIST_LETTERS, clean, flat, fold, letter_value, roman, roman_value, squeeze

CLEANED = [
    ("hoa\u0300", "hoà", "letter and combining tone become one letter"),
    ("so\u00adát", "soát", "a soft hyphen is no letter"),
    ("\ufeffKẾ\u200b HOẠCH\u200d", "KẾ HOẠCH", "byte order mark and zero widths go"),
    ("a\u200b\u0300", "à", "a zero width between a letter and its tone parts them no more"),
    ("a\x00b\x07c", "abc", "control characters go"),
    ("một\nhai\fba\tbốn", "một\nhai\fba\tbốn", "line breaks, page breaks and tabs stay"),
    ("a\u00a0b", "a\u00a0b", "a hard space is a space: left to squeeze"),
]


@pytest.mark.parametrize(("raw", "expected", "proves"), CLEANED, ids=[c[2] for c in CLEANED])
def test_clean(raw: str, expected: str, proves: str) -> None:
    del proves
    assert clean(raw) == expected


FOLDED = [
    ("HOÀ", "hòa", "tone on the second vowel, capitals"),
    ("khoẻ", "khỏe", "oe"),
    ("uỷ ban", "ủy ban", "uy"),
    ("thuỵ", "thụy", "heavy tone"),
    ("hoàn", "hoàn", "a final consonant keeps its tone"),
    ("hoành", "hoành", "two final letters too"),
    ("quý", "quí", "qu- is no uy; y and i name one sound after it"),
    ("quỹ", "quĩ", "qu- with another tone"),
    ("bác sỹ", "bác sĩ", "sỹ/sĩ"),
    ("kỹ thuật", "kĩ thuật", "kỹ/kĩ"),
    ("lý do", "lí do", "lý/lí"),
    ("tỷ lệ", "tỉ lệ", "tỷ/tỉ"),
    ("Mỹ Lý", "mĩ lí", "names too: a key is not for reading"),
    ("kỳ họp", "kì họp", "kỳ/kì"),
    ("yếu kém", "yếu kém", "y at the head of a syllable stays"),
    ("tay", "tay", "y after a vowel stays"),
    ("hay", "hay", "and is no hi"),
    ("kỵ sỹ", "kị sĩ", "heavy tone of y"),
    ("Ðồng Ɖen ðen", "đồng đen đen", "three letters that look like Đ"),
    ("a – b — c ‑ d − e", "a - b - c - d - e", "one dash"),
    ("“Học” ‘Hỏi’", "\"học\" 'hỏi'", "one quote"),
    ("a…b", "a.b", "an ellipsis is a dot of the same length"),
    ("một\u00a0hai\tba\fbốn", "một hai ba bốn", "spaces that are one character"),
    ("a\nb", "a\nb", "lines stay lines"),
    ("ĐẢNG ỦY", "đảng ủy", "capitals"),
    ("İ", "İ", "a letter whose lower case is two characters stays"),
]


@pytest.mark.parametrize(("raw", "expected", "proves"), FOLDED, ids=[f[2] for f in FOLDED])
def test_fold(raw: str, expected: str, proves: str) -> None:
    del proves
    assert fold(raw) == expected


@pytest.mark.parametrize(
    "pair", [("hòa", "hoà"), ("ỦY", "UỶ"), ("thủy", "thuỷ"), ("xóa", "xoá"), ("lõa", "loã"), ("họa", "hoạ"), ("quí", "quý"), ("mĩ", "mỹ")]
)
def test_both_spellings_meet(pair: tuple[str, str]) -> None:
    """FORMAT 1.7: what NFC does not unify, the key does."""
    assert fold(pair[0]) == fold(pair[1])


@given(st.text())
def test_the_fold_keeps_length_and_is_idempotent(text: str) -> None:
    """Offsets in the key are offsets in the text, whatever the text."""
    folded = fold(unicodedata.normalize("NFC", text))
    assert len(folded) == len(unicodedata.normalize("NFC", text))
    assert fold(folded) == folded


VIETNAMESE = st.text(alphabet="aáàảãạăâeéèẻẽẹêiíìỉĩịoóòỏõọôơuúùủũụưyýỳỷỹỵqhklmstđbcg nOAUYỦÀỴĐ", max_size=30)


@given(VIETNAMESE)
def test_the_fold_is_idempotent_on_the_letters_it_moves_tones_of(text: str) -> None:
    """Arbitrary text rarely holds two vowels of a rhyme side by side; this does."""
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """A cleaned text is NFC, holds none of what is dropped, and is its own clean form."""
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not re.search(r"[\u00ad\u200b\ufeff\x00]", once)


@given(st.text())
def test_squeeze_and_flat_leave_single_spaces(text: str) -> None:
    """squeeze keeps page breaks, flat nothing but words and spaces."""
    assert "  " not in squeeze(text) and squeeze(squeeze(text)) == squeeze(text)
    assert flat(text).split(" ") == text.split() or not text.split()


def test_squeeze_keeps_the_page_break() -> None:
    assert squeeze(" một \t hai\fba \n") == "một hai\fba"
    assert flat(" một \t hai\fba \n") == "một hai ba"


@given(st.integers(1, 3999))
def test_roman_numerals_go_both_ways(value: int) -> None:
    assert roman_value(roman(value)) == value == roman_value(roman(value).lower())


@pytest.mark.parametrize("wrong", ["", "IIII", "VX", "IC", "A", "I.", "1", "IXIX", "MMMM"])
def test_what_is_no_roman_numeral(wrong: str) -> None:
    """ "C." and "D." are read as numerals only where they are well formed."""
    assert roman_value(wrong) is None


@pytest.mark.parametrize("value", [0, -1, 4000])
def test_roman_refuses_what_it_cannot_write(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        roman(value)


def test_list_letters_follow_the_vietnamese_alphabet() -> None:
    """Nghị định 30/2020: đ comes after d; f, j, w, z name no point."""
    assert [letter_value(c) for c in "abcdđe"] == [1, 2, 3, 4, 5, 6]
    assert letter_value("Đ") == 5
    assert [letter_value(c) for c in ("f", "j", "w", "z", "ab", "", "1", "ê")] == [None] * 8
    assert [letter_value(c) for c in LIST_LETTERS] == list(range(1, len(LIST_LETTERS) + 1))
