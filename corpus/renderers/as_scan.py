"""A printed plan as an office's scanner leaves it: turned, sloping, specked, blurred, stamped; the same pixels each time."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_POINTS = 72
# What a signature takes beyond the space that the print leaves, in points.
_ROOM = 32
_RED, _BLUE, _BLACK = (205, 30, 45), (45, 60, 170), (15, 15, 15)


@dataclass(frozen=True, slots=True)
class Copy:
    """What happens to the pages: resolution, slope (degrees), quarter turns, blur (points), specks a square inch, and so on.

    bilevel: black and white only. jpeg: quality of the compression, 0 for none. shade: how far the light falls off (0..1).
    stamped: a red seal on the last page and an arrival stamp on the first. framed: black around the sheet. signed: a seal and a pen's
    strokes over post and name, in black as on a copy of a copy.
    """

    dpi: int
    slope: float = 0.0
    turn: int = 0
    blur: float = 0.0
    specks: float = 0.0
    bilevel: bool = False
    jpeg: int = 0
    shade: float = 0.0
    stamped: bool = False
    framed: bool = False
    signed: bool = False


COPIES = {
    "scan300": Copy(300),
    "scan200": Copy(200, slope=0.4, blur=0.12, jpeg=80),
    "scan150": Copy(150, slope=-0.9, blur=0.3, specks=6, jpeg=40),
    "photocopy": Copy(200, slope=0.7, blur=0.25, specks=25, bilevel=True, framed=True),
    "worn": Copy(150, slope=-0.8, blur=0.3, specks=12, jpeg=45, stamped=True),
    "stamped": Copy(200, slope=-0.3, blur=0.12, jpeg=75, stamped=True),
    "signed": Copy(240, slope=0.2, blur=0.18, specks=8, bilevel=True, signed=True),
    "shaded": Copy(200, slope=0.5, blur=0.15, shade=0.55, jpeg=70),
    "turned": Copy(200, slope=0.3, turn=1, blur=0.12, bilevel=True),
    "upside-down": Copy(200, turn=2, blur=0.12, jpeg=75),
}


def render(pdf: bytes, copy: Copy, fmt: str = "pdf") -> bytes:
    """Answers the pages of `pdf` as pictures in a PDF or a .tif of many pages."""
    pages = list(pictures(pdf, copy))
    out = io.BytesIO()
    first, rest = pages[0], pages[1:]
    if fmt == "tif":
        options = {"compression": "group4"} if copy.bilevel else {"compression": "tiff_adobe_deflate"}
        first.save(out, "TIFF", save_all=True, append_images=rest, dpi=(copy.dpi, copy.dpi), **options)
    elif fmt == "pdf":
        first.save(out, "PDF", save_all=True, append_images=rest, resolution=copy.dpi, creationDate=None, modDate=None)
    else:
        raise ValueError(f"no format {fmt!r}; there are pdf and tif")
    return out.getvalue()


def pictures(pdf: bytes, copy: Copy) -> Iterator[Image.Image]:
    """Answers the pages of `pdf` as `copy` leaves them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    for number in range(count):
        noise = np.random.default_rng(zlib.crc32(pdf) + number)
        page = document[number].render(scale=copy.dpi / _POINTS).to_pil().convert("RGB")
        if copy.stamped and number == 0:
            page = _arrival(page, copy.dpi)
        if copy.stamped and number == count - 1:
            page = _seal(page, copy.dpi)
        if copy.signed and number == signed_page(document):
            page = _signature(page, copy.dpi, _name_box(document[number]), noise)
        yield _worn(page, copy, noise)
    document.close()


def _worn(page: Image.Image, copy: Copy, noise: np.random.Generator) -> Image.Image:
    if copy.blur:
        page = page.filter(ImageFilter.GaussianBlur(copy.blur * copy.dpi / _POINTS))
    if copy.slope:
        page = page.rotate(-copy.slope, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if not copy.stamped:
        page = page.convert("L")
    if copy.shade:
        page = _shaded(page, copy.shade)
    if copy.specks:
        page = _specked(page, copy, noise)
    if copy.framed:
        edge = copy.dpi // 5
        ImageDraw.Draw(page).rectangle((0, 0, page.width, edge), fill=0)
        ImageDraw.Draw(page).rectangle((page.width - edge // 2, 0, page.width, page.height), fill=0)
    if copy.bilevel:
        page = page.point(lambda value: 255 if value > 150 else 0).convert("1", dither=Image.Dither.NONE)
    if copy.turn:
        page = page.rotate(90 * copy.turn, expand=True)
    if copy.jpeg:
        held = io.BytesIO()
        page.save(held, "JPEG", quality=copy.jpeg)
        page = Image.open(held)
        page.load()
    return page


def _shaded(page: Image.Image, depth: float) -> Image.Image:
    """The light falls off to the lower right, as beside the fold of a bound volume."""
    pixels = np.asarray(page, np.float32)
    down, across = np.mgrid[0 : page.height, 0 : page.width]
    light = 1 - depth * np.clip(across / page.width * 0.6 + down / page.height * 0.6 - 0.2, 0, 1)
    return Image.fromarray((pixels * light * 0.96).astype(np.uint8))


def _specked(page: Image.Image, copy: Copy, noise: np.random.Generator) -> Image.Image:
    count = int(copy.specks * page.width * page.height / copy.dpi**2)
    draw = ImageDraw.Draw(page)
    for x, y, size in zip(
        noise.integers(0, page.width, count), noise.integers(0, page.height, count), noise.gamma(1.5, copy.dpi / 260, count), strict=True
    ):
        draw.ellipse((x, y, x + size, y + size * noise.uniform(0.6, 1.6)), fill=int(noise.integers(0, 90)))
    return page


def _arrival(page: Image.Image, dpi: int) -> Image.Image:
    """A blue framed stamp, a little aslant, that touches the words below the number."""
    unit = dpi / _POINTS
    stamp = Image.new("RGBA", (int(150 * unit), int(62 * unit)), (255, 255, 255, 0))
    draw = ImageDraw.Draw(stamp)
    draw.rectangle((2, 2, stamp.width - 3, stamp.height - 3), outline=_BLUE, width=max(int(1.5 * unit), 2))
    small, large = _font(7 * unit), _font(12 * unit)
    draw.text((8 * unit, 5 * unit), "VĂN PHÒNG SỞ", fill=_BLUE, font=small)
    draw.text((8 * unit, 18 * unit), "ĐẾN", fill=_BLUE, font=large)
    draw.text((52 * unit, 18 * unit), "Số: ............", fill=_BLUE, font=small)
    draw.text((52 * unit, 32 * unit), "Ngày: ..........", fill=_BLUE, font=small)
    draw.text((8 * unit, 47 * unit), "Chuyển: ....................", fill=_BLUE, font=small)
    turned = stamp.rotate(2, expand=True, resample=Image.Resampling.BICUBIC)
    page.paste(turned, (int(92 * unit), int(134 * unit)), turned)
    return page


def _seal(page: Image.Image, dpi: int) -> Image.Image:
    """A round red seal over the signature, at the right below the last words."""
    unit = dpi / _POINTS
    dark = np.asarray(page.convert("L")) < 128
    rows = np.flatnonzero(dark[:, page.width // 2 :].any(axis=1))
    bottom = int(rows[-1]) if len(rows) else page.height // 2
    size = int(102 * unit)
    stamp = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(stamp)
    for inset, width in ((0, 2.2), (8, 1.0), (26, 1.0)):
        draw.ellipse((inset * unit, inset * unit, size - inset * unit, size - inset * unit), outline=_RED, width=max(int(width * unit), 1))
    draw.text((size / 2 - 14 * unit, size / 2 - 8 * unit), "★", fill=_RED, font=_font(20 * unit))
    page.paste(stamp, (int(page.width * 0.5), max(bottom - int(80 * unit), 0)), stamp)
    return page


def signed_page(document: Any) -> int:
    """The page on which the recipients begin, the last one where none does."""
    texts = [page.get_textpage().get_text_range() for page in document]
    return next((k for k, text in enumerate(texts) if "Nơi nhận" in text), len(texts) - 1)


def _name_box(page: Any) -> tuple[float, float, float]:
    """Where the signature goes, in points from the page's top left: the middle of the last line on the right, and between which heights."""
    text = page.get_textpage()
    width, height = page.get_size()
    rects = [text.get_rect(k) for k in range(text.count_rects())]
    right = sorted((height - top, (left + end) / 2) for left, _, end, top in rects if left > 0.45 * width and end > 0.6 * width)
    low, middle = right[-1] if right else (height / 2, 0.7 * width)
    return middle, low - 62, low + 6


def _signature(page: Image.Image, dpi: int, place: tuple[float, float, float], noise: np.random.Generator) -> Image.Image:
    """A seal with words around it over the left of the name, touching the post above it, and the strokes of a pen through both.

    There is more room for them than in the print: the name moves down.
    """
    unit = dpi / _POINTS
    middle, top, low = place
    name, half = int((low - 10) * unit), page.width // 2
    moved = page.crop((half, name, page.width, page.height - int(_ROOM * unit)))
    page.paste((255, 255, 255), (half, name, page.width, name + int(_ROOM * unit)))
    page.paste(moved, (half, name + int(_ROOM * unit)))
    low += _ROOM
    size = int(96 * unit)
    seal = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(seal)
    for inset, width in ((0, 1.6), (3, 0.8), (19, 0.9)):
        edge = (inset * unit, inset * unit, size - inset * unit, size - inset * unit)
        draw.ellipse(edge, outline=_BLACK, width=max(int(width * unit), 1))
    words = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM ★ "
    for k, sign in enumerate(words):
        letter = Image.new("RGBA", (int(14 * unit), int(14 * unit)), (255, 255, 255, 0))
        ImageDraw.Draw(letter).text((3 * unit, 2 * unit), sign, fill=_BLACK, font=_font(8 * unit))
        angle = 360 * k / len(words)
        letter = letter.rotate(-90 - angle, resample=Image.Resampling.BICUBIC)
        x, y = (size / 2 + 38 * unit * f(np.radians(angle)) - 7 * unit for f in (np.cos, np.sin))
        seal.paste(letter, (int(x), int(y)), letter)
    draw.text((size / 2 - 22 * unit, size / 2 - 8 * unit), "CƠ QUAN", fill=_BLACK, font=_font(10 * unit))
    seal = seal.rotate(float(noise.uniform(-25, 25)), resample=Image.Resampling.BICUBIC)
    left = (middle - 88 + noise.uniform(-14, 14)) * unit
    page.paste(seal, (int(left), int((top + low) / 2 * unit - size / 2)), seal)
    pen = ImageDraw.Draw(page)
    for _ in range(3):
        corners = noise.uniform((-50, 0), (75, 62 + _ROOM), (4, 2)) + np.array([middle, top - 4])
        share = np.linspace(0, 1, 60)[:, None]
        weights = np.array((1, 3, 3, 1)) * np.concatenate([(1 - share) ** (3 - k) * share**k for k in range(4)], axis=1)
        curve = weights @ corners
        pen.line([tuple(point) for point in curve * unit], fill=(20, 20, 20), width=max(int(1.1 * unit), 1), joint="curve")
    return page


def _font(size: float) -> ImageFont.FreeTypeFont:
    from pathlib import Path

    import matplotlib

    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), int(size))
