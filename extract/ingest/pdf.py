"""Reads PDFs: text and places from pypdfium2, or by OCR where a page has no usable text layer; layout from the geometry of the words."""

from __future__ import annotations

import re
from typing import Any, Literal

from extract import settings
from extract.errors import InputError
from extract.ingest import certificates
from extract.ingest.builder import DocumentBuilder
from extract.ingest.media import OcrMode
from extract.ingest.printed import Sheet
from extract.messages import printable
from extract.model import Document, Page, Problem

# A page that a picture covers to this share and that has less text than this is a scan with a stamp on it.
_SCAN_COVER = 0.6
_SCAN_LETTERS = 200
_STRANGE = 0.3
# Text drawn as outlines: so many paths and no letter.
_OUTLINES = 60
_PASSWORD_ERROR = 4
_NO_PAGES, _A_PAGE = re.compile(rb"/Count\s+0\b"), re.compile(rb"/Type\s*/Page\b")


def read(data: bytes, path: str, *, ocr: OcrMode = "auto") -> Document:
    """Answers the Document in a PDF.

    Args:
        ocr: `auto` recognises the pages without a usable text layer, `always` all pages, `never` none: they are named in the problems.

    Raises:
        InputError: `empty` (no bytes, no pages, nothing on them), `encrypted` (needs a password), `damaged` (no PDF, or none that can be
            repaired), `too_large` (more pages than the settings allow), `needs_ocr` (text on no page, but pictures of it, and `ocr` is
            `never`), `missing_tool` (pages need OCR and it is not installed), `ocr_failed` (no page could be recognised), `truncated` (the
            pictures of its pages are cut short).
    """
    shown = printable(path)
    if not data:
        raise InputError(
            "empty", vi=f"{shown}: tệp rỗng (0 byte); hãy lấy lại tệp gốc.", en=f"{shown}: the file is empty (0 bytes); get it again."
        )
    import pypdfium2

    pdf = _open(data, shown)
    try:
        count = len(pdf)
        most = settings.current().reading.pages
        if count > most:
            raise InputError(
                "too_large",
                vi=f"{shown}: PDF có {count} trang, quá giới hạn {most} trang; hãy tách thành nhiều tệp.",
                en=f"{shown}: the PDF has {count} pages, more than the limit of {most}; split it into several files.",
            )
        builder = DocumentBuilder(data, path, "application/pdf")
        _read_pages(pdf, builder, shown, ocr)
        builder.signatures = certificates.signatures(pdf)
    except pypdfium2.PdfiumError as error:
        raise _damaged(shown) from error
    finally:
        pdf.close()
    if b"%%EOF" not in data[-4096:]:
        builder.add_problem(
            Problem(
                "truncated",
                vi="Tệp PDF bị cụt phần cuối; những trang còn đọc được đã được đọc, hãy đối chiếu với tệp gốc.",
                en="The end of the PDF is missing; what can be read was read, compare it with the original.",
            )
        )
    return builder.build()


def _open(data: bytes, shown: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # The code may be that of a file before this one: pdfium sets none for a document without pages.
        if error.err_code == _PASSWORD_ERROR and b"/Encrypt" in data:
            raise InputError(
                "encrypted",
                vi=f"{shown}: PDF đặt mật khẩu; hãy mở bằng mật khẩu rồi lưu thành bản không khóa.",
                en=f"{shown}: the PDF needs a password; open it with the password and save it without one.",
            ) from error
        if error.err_code == 0 or (_NO_PAGES.search(data) and not _A_PAGE.search(data)):
            raise InputError(
                "empty",
                vi=f"{shown}: PDF không có trang nào; hãy kiểm tra lại tệp gốc.",
                en=f"{shown}: the PDF has no pages; check the original.",
            ) from error
        raise _damaged(shown) from error


def _damaged(shown: str) -> InputError:
    return InputError(
        "damaged",
        vi=f"{shown}: không phải PDF hoặc PDF hỏng, không mở được; hãy lấy lại tệp gốc.",
        en=f"{shown}: no PDF, or a damaged one that cannot be opened; get the original again.",
    )


def _read_pages(pdf: Any, builder: DocumentBuilder, shown: str, ocr: OcrMode) -> None:
    import pypdfium2

    from extract.ingest import pages, pdfium
    from extract.ingest.legacy import Profile

    fonts = Profile()
    sheets: dict[int, Sheet] = {}
    sizes: dict[int, tuple[float, float]] = {}
    pictured: list[int] = []
    broken: list[int] = []
    for number in range(1, len(pdf) + 1):
        try:
            sheet = pdfium.sheet(pdf, number, fonts)
        except pypdfium2.PdfiumError:
            broken.append(number)
            continue
        sizes[number] = sheet.width, sheet.height
        if ocr != "always" and _is_legible(sheet):
            sheets[number] = sheet
        elif sheet.words or sheet.pictures > 0.02 or sheet.strokes > _OUTLINES:
            pictured.append(number)
    read_by_ocr = _recognise(pdf, pictured, builder, shown) if ocr != "never" else {}
    if not (sheets or read_by_ocr):
        if pictured and ocr != "never":
            from extract.ingest import scan

            raise scan.nothing(builder, shown)
        raise _nothing_to_read(shown, len(pdf), pictured, broken)
    if ocr == "never":
        for number in pictured:
            builder.add_problem(_without_text(number))
    for number in broken:
        builder.add_problem(
            Problem("page_unreadable", f"Trang {number} bị hỏng, không đọc được.", f"Page {number} is damaged and cannot be read.", number)
        )
    if read_by_ocr:
        builder.text_source = "mixed" if sheets else "ocr"
    for number in range(1, len(pdf) + 1):
        width, height = sizes.get(number, (0.0, 0.0))
        source: Literal["text", "ocr", "blank"] = "text" if number in sheets else "ocr" if number in read_by_ocr else "blank"
        builder.add_page(Page(number, round(width, 2), round(height, 2), source))
    builder.encoding = fonts.encoding
    together = {**sheets, **read_by_ocr}
    pages.write(pages.arrange([together[number] for number in sorted(together)]), builder)


def _recognise(pdf: Any, numbers: list[int], builder: DocumentBuilder, shown: str) -> dict[int, Sheet]:
    """Answers the sheets of those of the pages `numbers` that OCR found words on.

    Raises:
        InputError: `missing_tool`; `ocr_failed` where no page could be recognised and the document has no other.
    """
    if not numbers:
        return {}
    from extract.ingest import scan

    return scan.add(scan.rendered(pdf, scan.fit(pdf, numbers, builder)), builder, shown)


def _is_legible(sheet: Sheet) -> bool:
    """Answers whether the page's text layer holds its text."""
    letters = sum(len(word.text) for word in sheet.words)
    if not letters or sheet.strange > _STRANGE:
        return False
    return not (sheet.pictures >= _SCAN_COVER and letters < _SCAN_LETTERS)


def _without_text(number: int) -> Problem:
    return Problem(
        "page_without_text",
        vi=f"Trang {number} không có lớp chữ dùng được (ảnh quét); trang này cần nhận dạng chữ (OCR).",
        en=f"Page {number} has no usable text layer (a scan); it needs OCR.",
        page=number,
    )


def _nothing_to_read(shown: str, count: int, pictured: list[int], broken: list[int]) -> InputError:
    if pictured:
        return InputError(
            "needs_ocr",
            vi=f"{shown}: PDF gồm {count} trang, không trang nào có lớp chữ dùng được (bản quét); cần nhận dạng chữ (OCR).",
            en=f"{shown}: none of the PDF's {count} pages has a usable text layer (a scan); it needs OCR.",
        )
    if broken:
        return _damaged(shown)
    return InputError(
        "empty",
        vi=f"{shown}: PDF gồm {count} trang trắng, không có nội dung; hãy kiểm tra lại tệp gốc.",
        en=f"{shown}: the PDF has {count} blank pages and no content; check the original.",
    )
