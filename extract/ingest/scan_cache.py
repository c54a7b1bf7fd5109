"""Keeps what an OCR engine answered: recognition takes seconds a page and depends on nothing but the picture and the engine."""

from __future__ import annotations

import json

from extract import ocr
from extract.ingest import store
from extract.ocr import OcrEngine, OcrLine, OcrPage, OcrWord, PageImage

_SHELF = "ocr"


class Kept:
    """An engine that asks another one only for pictures that it has not seen; it says of itself what that one says.

    Kept by the picture, its resolution, the engine, its version, language data and settings. Failures are not kept.
    """

    def __init__(self, engine: OcrEngine) -> None:
        self._engine = engine
        self.name = engine.name

    def version(self) -> str:
        """Answers the version of the engine that is asked."""
        return self._engine.version()

    def mark(self) -> str:
        """Answers the mark of the engine that is asked."""
        return self._engine.mark()

    def recognize(self, image: PageImage) -> OcrPage:
        """Answers the words on `image`, from the cache where it has them. Raises what the engine raises."""
        key = ocr.key(self._engine, image)
        known = _read(store.get(_SHELF, key))
        if known is not None:
            return known
        page = self._engine.recognize(image)
        store.put(_SHELF, key, _written(page))
        return page


def _written(page: OcrPage) -> bytes:
    lines = [
        [line.slope, line.rise, line.size, [[w.text, w.x0, w.top, w.x1, w.bottom, w.confidence] for w in line.words]] for line in page.lines
    ]
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()


def _read(data: bytes | None) -> OcrPage | None:
    """Answers the page in `data`, None where there is none or somebody else has written there."""
    if data is None:
        return None
    try:
        return OcrPage(
            tuple(
                OcrLine(tuple(OcrWord(*word) for word in words), slope, rise, size)
                for slope, rise, size, words in json.loads(data)
            )
        )
    except (ValueError, TypeError):
        return None
