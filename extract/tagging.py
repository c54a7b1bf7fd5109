"""Words and parts of speech as underthesea's `pos_tag` tells them, with its models loaded the short way.

Four things make its own way long: the package's `__init__`, joblib, which unpickles a word list step by step, a second word list that no
template asks for, and templates of features that are read anew for every word. The tokens, models and templates are underthesea's; the
tests hold the answers to its own.
"""

from __future__ import annotations

import functools
import pickle
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from extract.deferred import standing_in, waiting

_TEMPLATE = re.compile(r"T\[(-?\d+)(?:,(-?\d+))?\](?:\[(\d+)\])?(?:\.(\w+))?")
_MODEL = "models/ws_crf_vlsp2013_20230727"


def pos_tag(sentence: str) -> list[tuple[str, str]]:
    """Answers the words of a sentence in order, each with its tag (VLSP). Words may differ in spelling from the sentence's."""
    return _models()(sentence)


@functools.cache
def _models() -> Callable[[str], list[tuple[str, str]]]:
    """Answers underthesea's tagger, loaded once; by its own way where this version of it is built otherwise."""
    try:
        return _Models()
    except (ImportError, AttributeError, OSError, TypeError, ValueError):
        from underthesea import pos_tag as own

        return own  # type: ignore[no-any-return]


class _Models:
    """The model of words and the model of tags, with the features that they ask for."""

    def __init__(self) -> None:
        plain = standing_in("joblib", "underthesea", load=_unpickled)
        without_words = standing_in("underthesea.corpus", "underthesea", DictionaryLoader=_NoWords)
        with waiting("underthesea"), plain, without_words, waiting("underthesea.util"):
            from underthesea.models.fast_crf_sequence_tagger import CRFFeaturizer, CRFTagger
            from underthesea.pipeline import text_normalize, word_tokenize  # the first has to come first
            from underthesea.pipeline.pos_tag import tagged_feature
            from underthesea.pipeline.pos_tag.model_crf import CRFPOSTagPredictor
            from underthesea.pipeline.word_tokenize.regex_tokenize import tokenize
        del text_normalize
        folder = Path(word_tokenize.__file__).parent / _MODEL
        self._tokenize = tokenize
        self._words = CRFTagger()
        self._words.load(str(folder / "models.bin"))
        self._word_features = CRFFeaturizer(*(_unpickled(folder / f"{n}.bin") for n in ("features", "dictionary")))
        tags = CRFPOSTagPredictor.Instance()
        self._tags = tags.model
        self._features = [_feature(template, tagged_feature) for template in tags.transformer.template]

    def __call__(self, sentence: str) -> list[tuple[str, str]]:
        """Answers what `pos_tag` does."""
        tokens = self._tokenize(sentence)
        words: list[str] = []
        for token, tag in zip(tokens, self._words.tag(self._word_features.process([[[t] for t in tokens]])[0]), strict=True):
            if tag == "I-W" and words:
                words[-1] += " " + token
            else:
                words.append(token)
        told = self._tags.tag([[feature(words, i) for feature in self._features] for i in range(len(words))])
        return list(zip(words, told, strict=True))


def _unpickled(path: str | Path) -> Any:
    return pickle.loads(Path(path).read_bytes())


class _NoWords:
    """In the place of underthesea's reader of word lists."""

    words = ()

    def __init__(self, name: str) -> None:
        self.name = name


def _feature(template: str, functions: Any) -> Callable[[Sequence[str], int], str]:
    """Answers the function that gives the feature of the word at an index; `functions` has what templates name, but for word lists.

    Raises ValueError for a template of another form.
    """
    read = _TEMPLATE.fullmatch(template)
    if read is None or read[4] == "is_in_dict":
        raise ValueError(template)
    first, last = int(read[1]), int(read[2] or read[1])
    # The second column, tags of words before, is never filled in.
    of: Callable[[str], Any] = getattr(functions, f"text_{read[4]}") if read[4] else str
    unfilled = read[3] is not None and int(read[3]) > 0
    prefix = template + "="

    def feature(words: Sequence[str], at: int) -> str:
        if at + first < 0:
            return prefix + "BOS"
        if at + last >= len(words) or at + first >= len(words):
            return prefix + "EOS"
        if unfilled:
            return prefix + " ".join(["X"] * (last - first + 1))
        return f"{prefix}{of(words[at + first] if first == last else ' '.join(words[at + first : at + last + 1]))}"

    return feature
