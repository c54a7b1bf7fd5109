"""Reads pictures of pages: .png, .jpg, .tif with any number of pages, .webp, .bmp, .gif."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any, Literal

from extract import settings
from extract.errors import InputError
from extract.ingest import pages, scan
from extract.ingest.builder import DocumentBuilder
from extract.ingest.media import OcrMode, sniff
from extract.ingest.scan import Picture
from extract.messages import printable
from extract.model import Document, Page

# Without a resolution of its own a picture is taken for A4, upright or lying.
_A4_WIDTH, _A4_HEIGHT = 595.0, 842.0
# Cameras and programs write 72 or 96 where they know nothing.
_TRUSTED_DPI = (110.0, 1250.0)


def read(data: bytes, path: str, *, ocr: OcrMode = "auto") -> Document:
    """Answers the Document in a picture, or in each page of a .tif with many.

    Args:
        ocr: with `never` nothing can be read off a picture.

    Raises:
        InputError: `needs_ocr` (`ocr` is `never`), `missing_tool`, `damaged`, `too_large`, `empty` (nothing is printed on it),
            `ocr_failed` (no page could be recognised).
    """
    shown = printable(path)
    if ocr == "never":
        raise InputError(
            "needs_ocr",
            vi=f"{shown}: là ảnh, phải nhận dạng chữ (OCR) mới đọc được; hãy chạy lại không có --ocr never.",
            en=f"{shown}: a picture, which can only be read by OCR; run again without --ocr never.",
        )
    builder = DocumentBuilder(data, path, sniff(data, path))
    sizes: dict[int, tuple[float, float]] = {}
    sheets = scan.add(frames(data, shown, sizes), builder, shown)
    if not sheets:
        raise scan.nothing(builder, shown)
    builder.text_source = "ocr"
    for number, (width, height) in sizes.items():
        source: Literal["ocr", "blank"] = "ocr" if number in sheets else "blank"
        builder.add_page(Page(number, round(width, 2), round(height, 2), source))
    pages.write(pages.arrange([sheets[number] for number in sorted(sheets)]), builder)
    return builder.build()


def frames(data: bytes, shown: str, sizes: dict[int, tuple[float, float]]) -> Iterator[Picture]:
    """Answers the pictures in the file; fills `sizes` with width and height of each page, in points."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                count = getattr(image, "n_frames", 1)
                if count > settings.current().reading.pages:
                    raise _too_many(shown, count)
                for number in range(1, count + 1):
                    image.seek(number - 1)
                    if image.width * image.height > scan.most_pixels():
                        raise _too_large(shown)
                    picture = _picture(image, number)
                    sizes[number] = picture.width, picture.height
                    yield picture
    except Image.DecompressionBombError as error:
        raise _too_large(shown) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise InputError(
            "damaged",
            vi=f"{shown}: ảnh hỏng hoặc không mở được; hãy quét hoặc lấy lại tệp gốc.",
            en=f"{shown}: the picture is damaged or cannot be opened; scan it again or get the original.",
        ) from error


def _picture(image: Any, number: int) -> Picture:
    import numpy as np
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(image)
    # Transparent paper is white.
    if "A" in upright.getbands() or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        upright.paste(Image.new("RGBA", upright.size, "white"), mask=upright.getchannel("A").point(lambda alpha: 255 - alpha))
    plain = upright.convert("L" if upright.mode in ("1", "L", "I", "I;16", "F") else "RGB")
    wide, high = plain.size
    given = image.info.get("dpi", (0.0, 0.0))
    across = float(given[0] or 0.0)
    if not _TRUSTED_DPI[0] <= across <= _TRUSTED_DPI[1]:
        across = wide / (_A4_WIDTH if high >= wide else _A4_HEIGHT) * 72
    width, height = wide / across * 72, high / across * 72
    return Picture(number, width, height, np.asarray(plain))


def _too_large(shown: str) -> InputError:
    return InputError(
        "too_large",
        vi=f"{shown}: ảnh quá lớn (hơn {scan.most_pixels() // 10**6} triệu điểm ảnh); hãy quét lại ở 300 dpi.",
        en=f"{shown}: the picture is too large (more than {scan.most_pixels() // 10**6} million pixels); scan it again at 300 dpi.",
    )


def _too_many(shown: str, count: int) -> InputError:
    most = settings.current().reading.pages
    return InputError(
        "too_large",
        vi=f"{shown}: ảnh có {count} trang, quá giới hạn {most} trang; hãy tách thành nhiều tệp.",
        en=f"{shown}: the picture has {count} pages, more than the limit of {most}; split it into several files.",
    )
