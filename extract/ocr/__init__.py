"""Recognises the words on a page's picture: what an engine has to offer, and which engines there are.

Pixels are counted from the picture's top left; lengths are pixels. Confidence is 0..1.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import os
import struct
import zlib
from dataclasses import dataclass
from typing import Any, Protocol, cast

from extract.errors import InputError, UsageError

# Imported when an engine is asked for, so that no command pays for one that it does not use.
ENGINES = {
    "tesseract": "extract.ocr.tesseract:Tesseract",
    "replay": "extract.ocr.replay:Replay",
}
_CHOICE = "KEHOACH_OCR_ENGINE"


@dataclass(frozen=True, slots=True)
class PageImage:
    """The picture of a page, upright and in grey (0 black, 255 white).

    `pixels` is a two-dimensional array of bytes; `dpi` how many of them make an inch of the page. `column`: it holds a single column of
    lines, so that nothing has to be found out about its layout.
    """

    pixels: Any
    dpi: float
    column: bool = False

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.pixels.shape[1])

    def png(self) -> bytes:
        """The picture as a PNG file, stored rather than compressed: engines read those fastest, much faster than PGM."""
        import numpy as np

        rows = np.zeros((self.height, self.width + 1), np.uint8)
        rows[:, 1:] = self.pixels
        size = struct.pack(">IIBBBBB", self.width, self.height, 8, 0, 0, 0, 0)
        parts = (_chunk(b"IHDR", size), _chunk(b"IDAT", zlib.compress(rows.tobytes(), 0)), _chunk(b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


@dataclass(frozen=True, slots=True)
class OcrWord:
    """One recognised word, its box in pixels and how sure the engine is of it (0..1).

    `read_as` is what the engine had read where the word was repaired, else empty.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float
    read_as: str = ""

    def repaired(self, text: str) -> OcrWord:
        """Answers the word with another wording; what the engine had read goes with it."""
        return self if text == self.text else dataclasses.replace(self, text=text, read_as=self.read_as or self.text)


@dataclass(frozen=True, slots=True)
class OcrLine:
    """Words that the engine found on one line, left to right; never empty.

    The baseline runs through (0, `rise`) with `slope` pixels down a pixel to the right. `size` is the height of its letters from the foot
    of a "g" to the top of an "h".
    """

    words: tuple[OcrWord, ...]
    slope: float
    rise: float
    size: float

    def baseline(self, x: float) -> float:
        """Answers how far down the baseline is at column `x`."""
        return self.rise + self.slope * x


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What an engine makes of one picture: its lines, in the engine's order."""

    lines: tuple[OcrLine, ...]


class OcrEngine(Protocol):
    """Something that recognises words. Its methods may be called from several threads at once."""

    name: str

    def version(self) -> str:
        """Answers what tells this engine, its language data and its settings from others: part of the key that results are kept under.

        Raises:
            InputError: `missing_tool` where the engine or its Vietnamese is not installed.
        """
        ...

    def mark(self) -> str:
        """Answers what changes with the engine or language data that are installed, without starting anything; "none" without any."""
        ...

    def recognize(self, image: PageImage) -> OcrPage:
        """Answers the words on `image`; no lines where there is none.

        Raises:
            OcrError: the engine crashed, hung or answered nonsense; the page is named as unreadable, the others are read.
            InputError: `missing_tool`.
        """
        ...


class OcrError(Exception):
    """One page could not be recognised. `code` is `crashed`, `timeout` or `nonsense`."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(what or code)
        self.code = code


def engine(name: str | None = None) -> OcrEngine:
    """Answers the engine called `name`; without one the engine that $KEHOACH_OCR_ENGINE names, else Tesseract.

    Raises:
        UsageError: `unknown_engine`.
    """
    wanted = name or os.environ.get(_CHOICE) or "tesseract"
    if wanted not in ENGINES:
        known = ", ".join(sorted(ENGINES))
        raise UsageError(
            "unknown_engine",
            vi=f"Không có bộ nhận dạng chữ nào tên là {wanted}; các tên dùng được: {known}.",
            en=f"There is no OCR engine called {wanted}; known ones: {known}.",
        )
    module, _, kind = ENGINES[wanted].partition(":")
    return cast(OcrEngine, getattr(importlib.import_module(module), kind)())


def missing_tool(what_vi: str, what_en: str, command: str) -> InputError:
    """Answers the error for something that has to be installed before a scan can be read."""
    return InputError(
        "missing_tool",
        vi=f"Bản quét cần nhận dạng chữ nhưng {what_vi}; hãy chạy: {command}",
        en=f"The scan needs OCR but {what_en}; run: {command}",
    )


def key(chosen: OcrEngine, image: PageImage) -> str:
    """Answers the name under which the result for `image` is kept: it changes with the picture, the engine, its version and settings."""
    digest = hashlib.sha256(
        f"{chosen.name}\0{chosen.version()}\0{image.width}x{image.height}@{image.dpi:.2f}{'|' * image.column}\0".encode()
    )
    digest.update(image.pixels.data)
    return digest.hexdigest()
