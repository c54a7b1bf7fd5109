"""Pages as small pictures for people to look at: those of PDFs, and files that are pictures themselves."""

from __future__ import annotations

import io
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from extract.errors import InputError
from extract.ingest.media import IMAGES, PDF

# Small print can just be read at this; finer pictures cost time and room for nothing that an auditor needs.
DPI = 100
# Four greys hold printed letters and their edges, in a third of the room of a JPEG; a photographed page needs more.
_GREYS = 4
_JPEG_QUALITY = 40
_LARGEST_SIDE = 2400


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page (1-based) as it is printed, in grey: the bytes of a PNG or JPEG file."""

    number: int
    media_type: str
    data: bytes


def pictures(data: bytes, media_type: str, pages: Collection[int], photographed: Collection[int] = ()) -> Iterator[PagePicture]:
    """Answers pictures of the pages `pages` that can be drawn, in their order; nothing for formats without pages.

    Args:
        photographed: pages that are photographs or scans of paper rather than drawn from letters.
    """
    if media_type == PDF:
        yield from _of_pdf(data, pages, photographed)
    elif media_type in IMAGES:
        yield from _of_image(data, pages)


def _of_pdf(data: bytes, pages: Collection[int], photographed: Collection[int]) -> Iterator[PagePicture]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return
    try:
        for number in sorted(pages):
            try:
                page = pdf[number - 1]
                scale = min(DPI / 72, _LARGEST_SIDE / max(page.get_size()))
                drawn = page.render(scale=scale, grayscale=True).to_pil()
                page.close()
            except (pypdfium2.PdfiumError, IndexError, ValueError, ZeroDivisionError, MemoryError):
                continue
            yield _jpeg(number, drawn) if number in photographed else _png(number, drawn)
    finally:
        pdf.close()


def _of_image(data: bytes, pages: Collection[int]) -> Iterator[PagePicture]:
    from extract.ingest import image

    sizes: dict[int, tuple[float, float]] = {}
    try:
        for picture in image.frames(data, "", sizes):
            if picture.number in pages:
                yield _jpeg(picture.number, _reduced(picture))
    except InputError:
        return


def _reduced(picture: Any) -> Any:
    from PIL import Image

    whole = Image.fromarray(picture.pixels).convert("L")
    scale = min(DPI / picture.dpi, _LARGEST_SIDE / max(whole.size), 1.0)
    return whole.resize((max(round(whole.width * scale), 1), max(round(whole.height * scale), 1)), Image.Resampling.BOX)


def _jpeg(number: int, drawn: Any) -> PagePicture:
    out = io.BytesIO()
    drawn.convert("L").save(out, "JPEG", quality=_JPEG_QUALITY)
    return PagePicture(number, "image/jpeg", out.getvalue())


def _png(number: int, drawn: Any) -> PagePicture:
    greys = drawn.convert("L").point([value * _GREYS // 256 for value in range(256)]).convert("P")
    greys.putpalette([shade * 255 // (_GREYS - 1) for shade in range(_GREYS) for _ in range(3)])
    out = io.BytesIO()
    # Print is runs of one grey: to look for nothing else takes half the time of the usual compression, and less room than its first level.
    greys.save(out, "PNG", bits=2, compress_level=1, compress_type=zlib.Z_RLE)
    return PagePicture(number, "image/png", out.getvalue())
