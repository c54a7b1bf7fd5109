"""The second opinion on words: a tagger laid over our text without changing it, silent where its words do not fit."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import tagging, tokens
from extract.text import clean
from extract.tokens import Tagger


def test_importing_it_loads_neither_tagger_nor_spacy() -> None:
    """Both take over a second: nobody pays who asks nothing."""
    code = "import sys, extract.tokens, extract.pipeline; sys.exit(any(m in sys.modules for m in ('spacy', 'underthesea')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_short_way_tags_as_underthesea_does() -> None:
    """The first words, the last ones, one alone, numbers, capitals, odd signs, spellings that it puts right."""
    from underthesea import pos_tag

    plans = (Path(__file__).parent.parent / "corpus" / "plans").glob("*.txt")
    lines = [line for plan in sorted(plans)[::5] for line in plan.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) > 200
    for line in [*lines[::3], "a", "Thuỷ sản", "15/11: 12.000 đ/m2 — H'Mông", "UBND TP. HCM, v.v...", "http://a.vn :) ٣", "\u0301 x"]:
        assert tagging.pos_tag(line) == pos_tag(line)
    assert isinstance(tagging._models(), tagging._Models)


def test_nothing_is_loaded_that_is_not_used_and_all_is_whole_for_whoever_asks_afterwards() -> None:
    code = (
        "import sys\nfrom extract.tokens import Tagger\nassert Tagger('Thư viện huyện mở lớp').verb_at(15)\n"
        "assert not any(m in sys.modules for m in ('spacy', 'joblib', 'underthesea.corpus', 'underthesea.pipeline.pos_tag'))\n"
        "import spacy, underthesea, joblib\n"
        "assert spacy.blank('xx')('a b').text == 'a b' and joblib.Parallel and not hasattr(underthesea, 'nothing')\n"
        "assert underthesea.word_tokenize('thư viện') == ['thư viện'] and underthesea.pos_tag('mở lớp') == [('mở', 'V'), ('lớp', 'N')]\n"
        "from underthesea.pipeline.pos_tag import tagged_feature\nassert 'thư viện' in tagged_feature.lower_words\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_spacy_sees_the_same_phrases_and_verbs() -> None:
    """The two questions are two of spaCy's token patterns: its own matcher, over the Doc of each line, is the judge."""
    from spacy.matcher import Matcher

    plans = (Path(__file__).parent.parent / "corpus" / "plans").glob("*.txt")
    lines = [line for plan in sorted(plans)[::3] for line in plan.read_text(encoding="utf-8").splitlines()]
    seen = 0
    for line in filter(None, (re.split("[.;]", clean(text))[0] for text in lines[::2])):
        doc, tagger = tokens.doc(line), Tagger(line)
        if doc is None:
            continue
        matcher = Matcher(doc.vocab)
        matcher.add("phrase", [[{"TAG": {"IN": list(tokens._NOUN_TAGS)}, "OP": "+"}]])
        matcher.add("verb", [[{"TAG": "R", "OP": "*"}, {"TAG": {"IN": ["V", "Vb", "Vy"]}}]])
        spans = [s for s in matcher(doc, as_spans=True) if "," not in s.text]
        for word in doc:
            verbs = [s for s in spans if s.label_ == "verb" and s.start == word.i]
            assert tagger.verb_at(word.idx) == bool(verbs), (line, word)
            ends = [s.end_char for s in spans if s.label_ == "phrase" and s.start == word.i]
            assert tagger.noun_end(word.idx) == max(ends, default=None), (line, word)
            seen += bool(verbs) + bool(ends)
    assert seen > 500


def test_pdfplumber_is_whole_for_whoever_asks_for_it_afterwards() -> None:
    code = (
        "import sys\nfrom extract.ingest import pdf_tables\nassert pdf_tables._steps().merge_edges([], 3, 3, 3, 3) == []\n"
        "assert not any(m in sys.modules for m in ('pdfminer', 'pdfplumber.table', 'pdfplumber.pdf'))\n"
        "import pdfplumber\nfrom pdfplumber.utils import decode_text\nassert pdfplumber.open and decode_text(b'a') == 'a'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_noun_phrase_ends_before_the_verb() -> None:
    text = "Thư viện huyện mở lớp đọc hè cho thiếu nhi."
    end = Tagger(text).noun_end(text.index("huyện"))
    assert end is not None and text[:end] == "Thư viện huyện"


def test_a_verb_after_an_adverb_begins_at_the_adverb() -> None:
    """What a subject does may begin with "đã", "sẽ": the question is asked right behind the name."""
    text = "Cán bộ thư viện sẽ mua sách mới."
    assert Tagger(text).verb_at(text.index("sẽ"))
    assert not Tagger(text).verb_at(text.index("Cán"))


def test_a_plain_verb_is_one() -> None:
    text = "Cán bộ thư viện mua sách mới."
    assert Tagger(text).verb_at(text.index("mua"))
    assert not Tagger(text).verb_at(text.index("sách"))


def test_offsets_are_of_the_whole_text() -> None:
    """The sentence is tagged alone; answers point into the document."""
    lead = "I. NHIỆM VỤ\nMở đầu; phần hai. "
    text = lead + "Thư viện huyện mở lớp đọc hè."
    end = Tagger(text).noun_end(text.index("huyện"))
    assert end is not None and text[len(lead) : end] == "Thư viện huyện"


def test_a_sentence_is_tagged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tagging is the dear part: each sentence is asked for once, whatever the number of questions."""
    asked: list[str] = []
    tagged = tokens._tagged

    def counting(text: str) -> object:
        asked.append(text)
        return tagged(text)

    monkeypatch.setattr(tokens, "_tagged", counting)
    text = "Thư viện huyện mở lớp. Huyện đoàn vận động thiếu nhi."
    tagger = Tagger(text)
    for offset in range(len(text)):
        tagger.noun_end(offset)
        tagger.verb_at(offset)
    assert len(asked) == len(set(asked)) <= 3


@pytest.mark.parametrize("text", ["Kế hoạch số 12/KH-UBND - năm 2024", "a  b   c", "đ/c Mây: 0912.345.678 (Zalo)", "“Thư viện” — đọc…"])
def test_the_text_is_never_rewritten(text: str) -> None:
    """A Doc says exactly what the text says, or there is none."""
    doc = tokens.doc(text)
    assert doc is None or doc.text.rstrip() == text.rstrip()
    assert doc is None or all(text[t.idx : t.idx + len(t)] == t.text for t in doc)


def test_what_the_tagger_rewrites_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that are not in the text: no answer instead of wrong offsets."""
    monkeypatch.setattr(tagging, "pos_tag", lambda text: [("Thư viện", "N"), ("XYZ", "V")])
    tagger = Tagger("Thư viện huyện mở lớp")
    assert tagger.noun_end(0) is None
    assert tagger.verb_at(9) is False


def test_a_word_the_tagger_leaves_out_is_no_reason_to_shift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skipped words would move every later offset: the sentence is left to the rules."""
    monkeypatch.setattr(tagging, "pos_tag", lambda text: [("Thư viện", "N"), ("mở", "V"), ("lớp", "N")])
    assert Tagger("Thư viện huyện mở lớp").verb_at(15) is False


def test_long_sentences_are_cut() -> None:
    """Tagging is quadratic: no stretch beyond the limit is handed over."""
    text = "mua sách và " * 400
    start, end = Tagger(text)._sentence(5)
    assert start == 0 and end - start <= 1200


@settings(max_examples=40)
@given(st.text(max_size=40), st.integers(0, 40))
def test_any_question_about_any_text_has_an_answer(text: str, at: int) -> None:
    """No stage raises; an end lies behind its offset."""
    tidy = clean(text)
    offset = min(at, len(tidy))
    end = Tagger(tidy).noun_end(offset)
    assert end is None or offset < end <= len(tidy)
    assert Tagger(tidy).verb_at(offset) in (True, False)
