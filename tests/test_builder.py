"""The promises every reader's Document keeps: one NFC text, blocks that slice it, page breaks, words with boxes, looks."""

from __future__ import annotations

import hashlib
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from extract.ingest.builder import DocumentBuilder, Piece
from extract.model import Box, Cell, Document, Page, Problem, Style


def builder() -> DocumentBuilder:
    return DocumentBuilder(b"xyz", "thu/tep.txt", "text/plain")


def texts(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks]


def word(text: str, page: int = 1, **more: bool) -> Piece:
    return Piece(text, box=Box(page, 0, 0, 10, 10), **more)


def test_the_document_says_what_it_was_made_of() -> None:
    """Ids come from the bytes alone; path and size are as given."""
    made = builder()
    made.add([Piece("một")])
    document = made.build()
    sha = hashlib.sha256(b"xyz").hexdigest()
    assert (document.doc_id, document.sha256, document.size_bytes, document.path) == (sha[:16], sha, 3, "thu/tep.txt")


def test_blocks_are_parted_by_line_breaks() -> None:
    made = builder()
    made.add([Piece(" một  "), Piece("\thai ")])
    made.add([Piece("ba")])
    assert made.build().text == "một hai\nba"


def test_an_empty_paragraph_is_none() -> None:
    """add answers whether there was anything to add."""
    made = builder()
    assert not made.add([Piece(" \u200b\n")])
    assert not made.add([], marker="1.")
    assert made.build().blocks == ()


def test_letters_split_over_runs_are_composed() -> None:
    """A run may end between a letter and its tone; the text is NFC all the same."""
    made = builder()
    made.add([Piece("Ha", bold=True), Piece("\u0309i Dương")])
    assert made.build().text == "Hải Dương"


def test_runs_without_space_between_are_one_word() -> None:
    made = builder()
    made.add([Piece("kế hoạ"), Piece("ch"), Piece(" "), Piece("năm")])
    assert made.build().text == "kế hoạch năm"


def test_an_automatic_number_is_written_into_the_text() -> None:
    """`marker_end` says where it ends; it equals `start` where there is none."""
    made = builder()
    made.add([Piece("Mục đích")], marker="1.1.")
    made.add([Piece("Yêu cầu")], marker="•", glued=True)
    made.add([Piece("Không số")])
    document = made.build()
    assert texts(document) == ["1.1. Mục đích", "•Yêu cầu", "Không số"]
    assert [document.text[b.start : b.marker_end] for b in document.blocks] == ["1.1. ", "•", ""]


def test_a_page_between_blocks_and_within_one() -> None:
    """Form feed: after the line break where a page begins, in a space's place where it cuts a paragraph (seed trap, FORMAT 1.6)."""
    made = builder()
    for n in (1, 2):
        made.add_page(Page(n, 595, 842))
    made.add([word("khám,"), Piece(" "), word("chữa"), Piece(" "), word("bệnh", page=2)])
    made.add([word("theo", page=2)])
    made.add([word("ba", page=3)])
    document = made.build()
    assert document.text == "khám, chữa\fbệnh\ntheo\n\fba"
    assert [b.page for b in document.blocks] == [1, 2, 3]
    assert [document.text[w.start : w.end] for w in document.words] == ["khám,", "chữa", "bệnh", "theo", "ba"]


def test_looks_are_told_by_letters() -> None:
    """All bold, opening bold and none: digits and signs have no say."""
    made = builder()
    made.add([Piece("1. "), Piece("MỤC ĐÍCH", bold=True)])
    made.add([Piece("Thời gian:", bold=True), Piece(" quý II")])
    made.add([Piece("thường "), Piece("đậm", bold=True)])
    made.add([Piece("nghiêng", italic=True)])
    made.add([Piece("12/5")])
    whole, opening, late, slanted, numbers = made.build().blocks
    assert (whole.style.bold, whole.style.bold_until) == (True, None)
    assert opening.style.bold is False and made.build().text[opening.start : opening.style.bold_until] == "Thời gian: "
    assert (late.style.bold, late.style.bold_until) == (False, None)
    assert (slanted.style.italic, slanted.style.bold) == (True, False)
    assert numbers.style.bold is None


def test_what_the_format_says_of_looks_wins() -> None:
    made = builder()
    made.add([Piece("đậm", bold=True)], style=Style(bold=False, align="center", heading=2))
    style = made.build().blocks[0].style
    assert (style.bold, style.align, style.heading) == (False, "center", 2)


def test_tables_and_problems_are_kept() -> None:
    """Tables are numbered as they come; a grid that only places things says so."""
    made = builder()
    first, second = made.add_table(2, 3, head_rows=1), made.add_table(1, 2, ruled=False)
    made.add([Piece("ô")], cell=Cell(second, 0, 1))
    made.add_problem(Problem("x", vi="a", en="b"))
    document = made.build()
    assert (first, second) == (0, 1)
    assert [(t.rows, t.columns, t.ruled, t.head_rows) for t in document.tables] == [(2, 3, True, 1), (1, 2, False, 0)]
    assert document.blocks[0].cell == Cell(1, 0, 1)
    assert document.problems[0].code == "x"


PIECES = st.lists(
    st.builds(
        Piece,
        st.text(max_size=8),
        bold=st.booleans(),
        italic=st.booleans(),
    ),
    max_size=5,
)


@given(st.lists(st.tuples(PIECES, st.sampled_from(["", "1.", "a)", "-"])), max_size=6))
def test_any_pieces_give_a_sound_document(paragraphs: list[tuple[list[Piece], str]]) -> None:
    """NFC, blocks in order without overlap, single spaces inside, one line break between."""
    made = builder()
    for pieces, marker in paragraphs:
        made.add(pieces, marker=marker)
    document = made.build()
    assert unicodedata.is_normalized("NFC", document.text)
    assert "\n".join(texts(document)) == document.text
    for block in document.blocks:
        inner = document.text[block.start : block.end]
        assert inner.strip() == inner != ""
        assert "  " not in inner and "\n" not in inner
        assert block.start <= block.marker_end <= block.end


@given(st.lists(st.lists(st.tuples(st.text("abđế,.", min_size=1, max_size=5), st.integers(1, 3)), min_size=1, max_size=5), max_size=5))
def test_words_slice_back_and_pages_turn_once(paragraphs: list[list[tuple[str, int]]]) -> None:
    """Every boxed word is text[start:end]; as many form feeds as pages are turned."""
    made = builder()
    page = 1
    turned = 0
    for paragraph in paragraphs:
        pieces = []
        for text, at in paragraph:
            turned += page < max(page, at) and bool(made._blocks or pieces)
            page = max(page, at)
            pieces += [word(text, page=page), Piece(" ")]
        made.add(pieces)
    document = made.build()
    assert [document.text[w.start : w.end] for w in document.words] == [t for p in paragraphs for t, _ in p]
    assert document.text.count("\f") == turned
