"""An engine that recognises nothing: it answers what was recorded, for tests that need no program and no luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from extract.ocr import OcrPage, PageImage

Answer = OcrPage | Exception | Callable[[PageImage], OcrPage]


class Replay:
    """Answers one recorded page after another, in the order of the calls; an exception among them is raised.

    Attributes:
        seen: the pictures that it was shown.
    """

    name = "replay"

    def __init__(self, answers: Iterable[Answer] = (), version: str = "1") -> None:
        self._answers = iter(answers)
        self._version = version
        self.seen: list[PageImage] = []

    def version(self) -> str:
        """Answers the version that it was made with."""
        return self._version

    def mark(self) -> str:
        """Answers the version too: nothing has to be started."""
        return self._version

    def recognize(self, image: PageImage) -> OcrPage:
        """Answers the next recorded page, without lines when there is none left."""
        self.seen.append(image)
        answer = next(self._answers, OcrPage(()))
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, OcrPage) else answer(image)
