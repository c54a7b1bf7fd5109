"""Reads pages that are pictures: rendered, made ready, recognised, and put into the same shape as pages with a text layer."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import math
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from extract import settings
from extract.errors import InputError
from extract.ingest import scan_tables
from extract.ingest.builder import DocumentBuilder
from extract.ingest.printed import Line, Printed, Rule, Sheet, lines_of
from extract.ingest.scan_cache import Kept
from extract.model import Box, Problem
from extract.ocr import OcrEngine, OcrError, OcrPage, PageImage, engine, lettering, seals, stamps
from extract.ocr.bullets import with_bullets
from extract.ocr.components import Components, components
from extract.ocr.formulas import is_surname, unsure_signer
from extract.ocr.handwriting import DOUBTED, TRUSTED, Handwritten, doubted
from extract.ocr.numbering import Opening, renumbered
from extract.ocr.posts import read_apart
from extract.ocr.preprocess import DARK, Prepared
from extract.ocr.repair import repair
from extract.ocr.rulings import Ruling
from extract.ocr.signers import distrusted, read_again
from extract.ocr.stops import without_false_stops
from extract.ocr.strokes import recounted

# Finer pictures cost time and gain no letter. Coarser ones keep their pixels: those that are only made up cost letters too. Below FINE_DPI
# they are made up all the same, or marks run together: at 150 dpi that halves the error, and more.
MAX_DPI, FINE_DPI, MADE_DPI = 300, 190, 300
_ABOUT = 1.1
# A picture that covers less of a page than this is not the page.
_WHOLE_PAGE = 0.6
_COLOUR_BITS = 24
# A picture that is darker than this on average, of one pixel in so many looked at both ways, is not what the page shows.
_MOSTLY_BLACK, _SPARSE = 100, 16
_POINTS = 72.0
# More than A0 at 300 dpi is no page of a plan: reading it would take the memory of the whole machine.
# A second look: how much larger, with how much around it (in letter sizes; white, in pixels).
_LARGER, _MARGIN, _FRAME = 1.5, 0.25, 20
_JPEG, _JPEG_END = "DCTDecode", b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of one page (1-based number): width and height in points as displayed, and its pixels, grey or in red, green and blue.

    `ready`: it was made as fine as it should be.
    """

    number: int
    width: float
    height: float
    pixels: Any
    ready: bool = False

    @property
    def dpi(self) -> float:
        """Pixels an inch."""
        return float(self.pixels.shape[1]) * _POINTS / self.width


@dataclass(frozen=True, slots=True)
class Recognised:
    """What became of one page: its sheet, without words where it is blank or one of `problems` says why it could not be read."""

    sheet: Sheet
    problems: tuple[Problem, ...] = ()


def recognise(pictures: Iterable[Picture], reader: OcrEngine) -> Iterator[Recognised]:
    """Answers what is on each of `pictures`, in their order. Pictures are asked for only as they are needed: pages are large.

    Raises:
        InputError: `missing_tool`.
    """
    reader.version()
    workers = pages_at_once()
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Recognised]] = deque()
        try:
            for picture in pictures:
                waiting.append(pool.submit(_one, picture, reader))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def most_pixels() -> int:
    """Answers how many pixels a page may have."""
    return int(settings.current().reading.page_megapixels * 10**6)


def pages_at_once() -> int:
    """Answers how many pages are recognised side by side: $KEHOACH_OCR_JOBS, else one a processor."""
    try:
        return max(int(os.environ["KEHOACH_OCR_JOBS"]), 1)
    except (KeyError, ValueError):
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _one(picture: Picture, reader: OcrEngine) -> Recognised:
    from extract.ocr import preprocess

    picture = _fine(picture)
    empty = Sheet(picture.number, picture.width, picture.height, [], picture.width, picture.height)
    ready = preprocess.prepare(picture.pixels, picture.dpi)
    if ready.blank:
        return Recognised(empty)
    try:
        ready, blots = _without_stamps(ready, reader)
        rules = [_rule(ruling, ready) for ruling in ready.rules]
        page = scan_tables.recognise(ready.image, rules, ready.letter, reader) if rules else reader.recognize(ready.image)
    except OcrError as error:
        return Recognised(empty, (_failed(picture.number, error),))
    if picture.number == 1:
        page = _looked_again(page, ready.image, reader)
    if ready.specked:
        page = without_false_stops(page, blots)
    repaired, lost = _repaired(page, blots, ready, picture.number)
    # Where that fails the page is read all the same.
    with contextlib.suppress(OcrError):
        repaired, lost = _signer_looked_at(page, repaired, lost, blots, ready, picture.number, reader)
    words = _printed(recounted(repaired, blots), blots, picture, ready)
    across, down = (picture.height, picture.width) if ready.turned % 2 else (picture.width, picture.height)
    sheet = Sheet(picture.number, picture.width, picture.height, words, across, down, rules=rules)
    return Recognised(sheet, tuple(_by_hand(found, picture.number) for found in lost))


def _repaired(page: OcrPage, blots: Components, ready: Prepared, number: int) -> tuple[OcrPage, tuple[Handwritten, ...]]:
    return repair(with_bullets(page, blots, specked=ready.specked), blots, specked=ready.specked, head=number == 1)


def _signer_looked_at(
    page: OcrPage, repaired: OcrPage, lost: tuple[Handwritten, ...], blots: Components, ready: Prepared, number: int, reader: OcrEngine
) -> tuple[OcrPage, tuple[Handwritten, ...]]:
    """Answers the repaired page, and what is lost of it, with post and name of who signs as a second look at them reads them."""
    if (posted := read_apart(page, repaired, ready.image, ready.letter, reader)) is not None:
        page = posted
        repaired, lost = _repaired(page, blots, ready, number)
    if (name := unsure_signer(repaired.lines)) is not None:
        again = read_again(page, name, ready.image, ready.letter, reader)
        if again is None:
            return distrusted(repaired, name), lost
        repaired, lost = _repaired(again, blots, ready, number)
    return repaired, lost


def _fine(picture: Picture) -> Picture:
    """Answers the picture with enough pixels a letter, and not many more."""
    coarse = picture.dpi < FINE_DPI
    if picture.ready or (not coarse and picture.dpi <= _ABOUT * MAX_DPI):
        return picture
    import numpy as np
    from PIL import Image

    from extract.ocr import preprocess

    scale = (MADE_DPI if coarse else MAX_DPI) / picture.dpi
    # Colours go first: made finer and sharper, their edges would be ink.
    grey = preprocess.without_colours(picture.pixels)
    height, width = grey.shape
    size = round(width * scale), round(height * scale)
    other = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS if coarse else Image.Resampling.BICUBIC))
    return dataclasses.replace(picture, pixels=_sharpened(other) if coarse else other)


def _sharpened(pixels: Any) -> Any:
    """Answers a picture with pixels that are made up, its thin strokes as dark as its thick ones."""
    import numpy as np
    from PIL import Image, ImageFilter

    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.UnsharpMask(radius=3, percent=120, threshold=0)))


def _looked_again(page: OcrPage, image: PageImage, reader: OcrEngine) -> OcrPage:
    """Answers the first page with figures of its number and day trusted where a second look at them alone, enlarged, reads the same."""
    import numpy as np
    from PIL import Image

    out = list(page.lines)
    for at, doubtful in doubted(page.lines):
        line, words = out[at], list(out[at].words)
        for k in doubtful:
            word, pad = words[k], round(_MARGIN * line.size)
            begin = k - 1 if k and words[k].x0 - words[k - 1].x1 < line.size else k
            x0, x1 = max(int(words[begin].x0) - pad, 0), int(word.x1) + pad
            part = image.pixels[max(int(word.top) - pad, 0) : int(word.bottom) + pad, x0:x1]
            if not part.size:
                continue
            size = round(part.shape[1] * _LARGER), round(part.shape[0] * _LARGER)
            larger = np.pad(np.asarray(Image.fromarray(part).resize(size, Image.Resampling.BICUBIC)), _FRAME, constant_values=255)
            again = reader.recognize(PageImage(np.ascontiguousarray(larger), image.dpi * _LARGER, column=True))
            read = [w for each in again.lines for w in each.words]
            same = [w.confidence for w in read if _same_figures(w.text, word.text)]
            if same:
                words[k] = dataclasses.replace(word, confidence=max(word.confidence, TRUSTED if max(same) >= TRUSTED else DOUBTED))
        out[at] = dataclasses.replace(line, words=tuple(words))
    return OcrPage(tuple(out))


def _same_figures(one: str, two: str) -> bool:
    """Answers whether two readings of a word have the same letters and figures."""
    return [c for c in one if c.isalnum()] == [c for c in two if c.isalnum()]


def _without_stamps(ready: Prepared, reader: OcrEngine) -> tuple[Prepared, Components]:
    """Answers the picture without what is pressed and written over the print, which spoils the lines that it touches; and its blots.

    Arrival stamps, rings of seals, strokes of pens.
    """
    pixels, rules = ready.image.pixels, ready.rules
    blots = ready.blots if ready.blots is not None else components(pixels < DARK)
    if not ready.letter:
        return ready, blots
    found = seals.rings(blots, ready.letter, ready.image.dpi)
    if found:
        pixels = seals.without_seals(pixels, found, ready.letter)
        ready, blots = dataclasses.replace(ready, image=dataclasses.replace(ready.image, pixels=pixels)), components(pixels < DARK)
    over = stamps.strokes_over(blots, ready.letter)
    for frame in stamps.frames(ready.rules, pixels.shape, ready.letter):
        inside = stamps.without_rim(pixels[frame.top : frame.bottom, frame.x0 : frame.x1])
        if stamps.is_arrival(reader.recognize(PageImage(inside, ready.image.dpi, column=True))):
            over |= stamps.within(blots, frame)
            rules = tuple(r for r in rules if not frame.holds((r.x0 + r.x1) / 2, (r.top + r.bottom) / 2))
    if not over.any():
        return ready, blots
    image = dataclasses.replace(ready.image, pixels=stamps.erased(pixels, blots, over))
    return dataclasses.replace(ready, image=image, rules=rules), blots.only(~over)


def _printed(page: OcrPage, blots: Components, picture: Picture, ready: Prepared) -> list[Printed]:
    """Answers the words on the level page; their boxes are those of the page as it came."""
    scale = _POINTS / ready.image.dpi
    type_ = lettering.measure(page.lines, blots)
    out = []
    for line, size, heavy in zip(page.lines, type_.sizes, type_.bold, strict=True):
        for word, bold in zip(line.words, heavy, strict=True):
            x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
            half, tall = (word.x1 - word.x0) / 2, (word.bottom - word.top) / 2
            level, shown = ready.places(x, y)
            _, baseline = ready.places(x, line.baseline(x))[0]
            x0, top, x1, bottom = _around(level, half, tall, scale)
            box = Box(picture.number, *(_around(shown, tall, half, scale) if ready.turned % 2 else _around(shown, half, tall, scale)))
            out.append(
                Printed(
                    word.text, x0, top, x1, bottom, round(baseline * scale, 2), round(size * scale, 2), box,
                    bold=bold, confidence=round(word.confidence, 3), read_as=word.read_as,
                )
            )  # fmt: skip
    return out


def _rule(ruling: Ruling, ready: Prepared) -> Rule:
    """Answers a rule as it lies on the level page."""
    scale = _POINTS / ready.image.dpi
    (ax, ay), (bx, by) = (ready.places(x, y)[0] for x, y in ((ruling.x0, ruling.top), (ruling.x1, ruling.bottom)))
    if ruling.top == ruling.bottom:
        middle = round((ay + by) / 2 * scale, 2)
        return Rule(round(ax * scale, 2), middle, round(bx * scale, 2), middle)
    middle = round((ax + bx) / 2 * scale, 2)
    return Rule(middle, round(ay * scale, 2), middle, round(by * scale, 2))


def _around(middle: tuple[float, float], half: float, tall: float, scale: float) -> tuple[float, float, float, float]:
    x, y = middle
    return round((x - half) * scale, 2), round((y - tall) * scale, 2), round((x + half) * scale, 2), round((y + tall) * scale, 2)


def _confidence(words: Iterable[Printed]) -> float | None:
    """Answers the mean confidence over letters, None where there is none."""
    letters = [(w.confidence or 0.0, len(w.text)) for w in words]
    total = sum(count for _, count in letters)
    return round(sum(value * count for value, count in letters) / total, 4) if total else None


def _failed(number: int, error: OcrError) -> Problem:
    why_vi, why_en = {
        "timeout": ("quá thời gian cho một trang", "it took too long"),
        "crashed": (f"bộ nhận dạng chữ bị lỗi ({error})", f"the OCR engine failed ({error})"),
    }.get(error.code, (f"kết quả nhận dạng không hợp lệ ({error})", f"the OCR engine answered nonsense ({error})"))
    return Problem(
        "page_unreadable",
        vi=f"Trang {number} không nhận dạng được: {why_vi}.",
        en=f"Page {number} could not be recognised: {why_en}.",
        page=number,
    )


def _by_hand(found: Handwritten, number: int) -> Problem:
    vi, en = {
        "number": ("Số văn bản viết tay hoặc bị che", "The document's number is written by hand or covered"),
        "date": ("Ngày, tháng ban hành viết tay hoặc bị che", "The day of issue is written by hand or covered"),
    }[found.part]
    if found.read:
        vi, en = f"{vi}, đọc theo nét chữ là “{found.read}”", f"{en}; its strokes read “{found.read}”"
        return Problem(f"handwritten_{found.part}", f"{vi}; hãy đối chiếu bản quét.", f"{en}; compare it with the scan.", number)
    vi, en = f"{vi}, không đọc chắc được; hãy xem bản quét.", f"{en} and cannot be read for sure; see the scan."
    return Problem(f"unreadable_{found.part}", vi, en, number)


# --- What the readers of PDFs and pictures call --------------------------------------------------------------------------


def fit(pdf: Any, numbers: Iterable[int], builder: DocumentBuilder) -> list[int]:
    """Answers those of the pages `numbers` (1-based) that can be rendered whole, and notes the others in `builder`."""
    import pypdfium2.raw as pdfium

    good = []
    for number in numbers:
        page = pdf[number - 1]
        try:
            width, height = page.get_size()
            images = list(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)))
            largest = max([math.prod(item.get_px_size()) for item in images] or [0])
            if max(width * height * (MADE_DPI / _POINTS) ** 2, largest) > most_pixels():
                builder.add_problem(_too_large(number))
            elif any(_is_cut(item) for item in images):
                builder.add_problem(_cut_short(number))
            else:
                good.append(number)
        finally:
            page.close()
    return good


def _is_cut(item: Any) -> bool:
    """Answers whether a picture in a PDF is a JPEG whose end is missing."""
    if item.get_filters()[-1:] != [_JPEG]:
        return False
    data = bytes(item.get_data(decode_simple=True))
    return data[:2] == b"\xff\xd8" and _JPEG_END not in data[-64:]


def _too_large(number: int) -> Problem:
    return Problem(
        "page_too_large",
        f"Trang {number} quá lớn (hơn {most_pixels() // 10**6} triệu điểm ảnh), không đọc; hãy quét lại ở 300 dpi.",
        f"Page {number} is too large (more than {most_pixels() // 10**6} million pixels) and was not read; scan it again at 300 dpi.",
        number,
    )


def _cut_short(number: int) -> Problem:
    return Problem(
        "page_truncated",
        f"Ảnh của trang {number} bị cụt, chỉ còn một phần, không đọc; hãy quét hoặc lấy lại tệp gốc.",
        f"The picture of page {number} is cut short and was not read; scan it again or get the original.",
        number,
    )


def rendered(pdf: Any, numbers: Iterable[int]) -> Iterator[Picture]:
    """Answers the pictures of the pages `numbers` (1-based) of a pypdfium2 document, in grey."""
    for number in numbers:
        page = pdf[number - 1]
        try:
            width, height = page.get_size()
            pixels = _sole_picture(page)
            if pixels is not None:
                yield Picture(number, width, height, pixels)
                continue
            dpi, coloured = _native(page)
            coarse = dpi < FINE_DPI
            scale = (MADE_DPI if coarse else min(dpi, MAX_DPI)) / _POINTS
            bitmap = page.render(scale=scale, grayscale=not coloured, rev_byteorder=coloured)
            pixels = bitmap.to_numpy()[:, :, :3] if coloured else bitmap.to_numpy().reshape(bitmap.height, bitmap.width)
            yield Picture(number, width, height, _sharpened(pixels) if coarse else pixels.copy(), ready=True)
        finally:
            page.close()


def _sole_picture(page: Any) -> Any:
    """Answers the pixels of a PDF's page that is an upright picture and nothing else, as most scans are; None where it is not.

    Taking them as they are is ten times as fast as rendering the page, and leaves them as sharp as they are.
    """
    import pypdfium2.raw as pdfium

    items = list(itertools.islice(page.get_objects(), 2))
    if len(items) != 1 or items[0].type != pdfium.FPDF_PAGEOBJ_IMAGE or page.get_rotation() != 0:
        return None
    item = items[0]
    across, aslant, askew, down, _, _ = item.get_matrix().get()
    if aslant or askew or across <= 0 or down <= 0 or max(abs(a - b) for a, b in zip(item.get_bounds(), page.get_bbox(), strict=True)) > 1:
        return None
    # A stencil has no colours of its own.
    if item.get_metadata().colorspace not in (
        pdfium.FPDF_COLORSPACE_DEVICEGRAY,
        pdfium.FPDF_COLORSPACE_DEVICERGB,
        pdfium.FPDF_COLORSPACE_CALGRAY,
        pdfium.FPDF_COLORSPACE_CALRGB,
        pdfium.FPDF_COLORSPACE_ICCBASED,
        pdfium.FPDF_COLORSPACE_INDEXED,
    ):
        return None
    pixels = item.get_bitmap().to_numpy()
    # What makes parts of it transparent is no part of it: all black, it may be a page as soon as it lies on white paper.
    if pixels[::_SPARSE, ::_SPARSE].mean() < _MOSTLY_BLACK:
        return None
    return pixels[:, :, :3].copy() if pixels.ndim == 3 and pixels.shape[2] >= 3 else pixels.reshape(pixels.shape[:2]).copy()


def _native(page: Any) -> tuple[float, bool]:
    """Answers resolution and colour of the picture that covers a PDF's page; MAX_DPI in grey where none does, or many together."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= _WHOLE_PAGE * width * height:
            across, down = item.get_px_size()
            # A page shown turned has its picture's rows upright.
            long, short = max(across, down), min(across, down)
            dpi = max(long / max(right - left, top - bottom), short / min(right - left, top - bottom)) * _POINTS
            return float(dpi), item.get_metadata().bits_per_pixel >= _COLOUR_BITS
    return MAX_DPI, False


def add(pictures: Iterable[Picture], builder: DocumentBuilder, shown: str) -> dict[int, Sheet]:
    """Answers the sheets of those of `pictures` that have words, and notes in `builder` what could not be read and how sure the rest is.

    Raises:
        InputError: `missing_tool`.
    """
    sheets: dict[int, Sheet] = {}
    for page in recognise(pictures, Kept(engine())):
        for problem in page.problems:
            builder.add_problem(problem)
        if page.sheet.words:
            sheets[page.sheet.number] = page.sheet
    _renumber([sheets[number] for number in sorted(sheets)])
    builder.ocr_confidence = _confidence([word for sheet in sheets.values() for word in sheet.words])
    return sheets


def _renumber(sheets: Sequence[Sheet]) -> None:
    """Puts the numbers of headings and items right over all pages, in place."""
    lines = [(sheet, line) for sheet in sheets for line in lines_of(sheet.words)]
    aboves = [None, *(line for _, line in lines[:-1])]
    openings = [_opening(line, above) for above, (_, line) in zip(aboves, lines, strict=True)] if lines else []
    for (sheet, line), opening, token in zip(lines, openings, renumbered(openings), strict=True):
        if token == opening.token:
            continue
        word = line.words[0]
        number, _, rest = token.partition(" ")
        if rest:
            # The number was read as one with the word behind it, or not at all.
            cut = word.x0 + (word.x1 - word.x0) * len(number) / len(token)
            read_as = word.read_as or word.text if rest != opening.token else " "
            sheet.words.insert(sheet.words.index(word), dataclasses.replace(word, text=number, x1=cut, read_as=read_as))
            word.x0 = cut
        else:
            word.read_as, word.text = word.read_as or word.text, token


def _opening(line: Line, above: Line | None) -> Opening:
    first, *rest = line.words
    closed = above is not None and above.text.rstrip().endswith((".", ";", ":"))
    following, inner = (rest[0].text, rest[0].x0) if rest else ("", 0.0)
    # "Vi Thị Hằng" is no chapter VI.
    heading = _like_heading(line) and not is_surname(first.text)
    return Opening(first.text, heading, first.confidence or 0.0, first.x0, following, inner, closed)


def _like_heading(line: Line) -> bool:
    letters = [c for word in line.words[1:] for c in word.text if c.isalpha()]
    return bool(letters) and (line.bold or sum(map(str.isupper, letters)) > 0.6 * len(letters))


def nothing(builder: DocumentBuilder, shown: str) -> InputError:
    """Answers the error for a document none of whose pages gave a word."""
    failed = builder.problems
    for code, why_vi, why_en in (
        ("page_too_large", "trang quá lớn", "its pages are too large"),
        ("page_truncated", "ảnh của các trang bị cụt", "the pictures of its pages are cut short"),
    ):
        if failed and all(problem.code == code for problem in failed):
            return InputError(
                code.removeprefix("page_"),
                vi=f"{shown}: {why_vi}, không đọc được trang nào; hãy quét lại ở 300 dpi hoặc lấy lại tệp gốc.",
                en=f"{shown}: {why_en} and none could be read; scan it again at 300 dpi or get the original.",
            )
    if failed:
        return InputError(
            "ocr_failed",
            vi=f"{shown}: không nhận dạng được trang nào. {failed[0].vi} Hãy kiểm tra bản quét, chạy kehoach doctor rồi thử lại.",
            en=f"{shown}: no page could be recognised. {failed[0].en} Check the scan, run kehoach doctor and try again.",
        )
    return InputError(
        "empty",
        vi=f"{shown}: các trang đều trắng hoặc không có chữ; hãy kiểm tra lại bản quét.",
        en=f"{shown}: all pages are blank or hold no text; check the scan.",
    )
