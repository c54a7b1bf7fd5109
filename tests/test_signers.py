"""Who signs, under a seal, a pen and specks: what is read again, what several readings agree on, and posts stamped over others."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from extract import ingest, outline
from extract.ingest import scan
from extract.ingest.printed import Printed, Sheet
from extract.matcher import default
from extract.model import Box
from extract.ocr import OcrError, OcrLine, OcrPage, OcrWord, PageImage, preprocess, seals
from extract.ocr.components import components
from extract.ocr.formulas import deputy_under, unsure_signer, with_formulas
from extract.ocr.posts import read_apart
from extract.ocr.replay import Replay
from extract.ocr.signers import distrusted, read_again

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "corpus"))
from render import sources  # noqa: E402
from render_scans import scan as as_scan  # noqa: E402

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
LETTER = 20.0


def line(text: str, sure: float | Sequence[float] = 0.96, *, top: float = 100.0, x0: float = 50.0) -> OcrLine:
    """Words of 30 pixels, ten pixels a letter."""
    tokens = text.split()
    confidences = [sure] * len(tokens) if isinstance(sure, float) else list(sure)
    words, x = [], x0
    for token, each in zip(tokens, confidences, strict=True):
        words.append(OcrWord(token, x, top, x + 10 * len(token), top + 30, each))
        x += 10 * len(token) + 10
    return OcrLine(tuple(words), 0.0, top + 28, 35.0)


def foot(post: str, name: OcrLine, opening: str = "Nơi nhận:") -> list[OcrLine]:
    """Recipients at the left, a post and a name at the right."""
    return [
        line(opening, top=100), line(post, top=100, x0=700),
        line("- Như trên;", top=150), line("- Các phòng;", top=200), line("- Lưu: VT.", top=250), name,
    ]  # fmt: skip


def said(words: Sequence[OcrWord]) -> str:
    return " ".join(word.text for word in words)


# --- What is read again -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sure", "again"),
    [
        ("Lương Văn Hoàn", 0.96, ""),
        ("Lườïg Văn Hoàn", (0.2, 0.96, 0.96), "Lườïg Văn Hoàn"),
        ("Lương Văn Hoàn", (0.8, 0.96, 0.96), "Lương Văn Hoàn"),
        # Sure of letters, and yet no name: a speck lies between two words.
        ("Trần Quốc-Thịnh", 0.93, "Trần Quốc-Thịnh"),
        # Degrees are none of the name.
        ("BSCKII. Kim Văn Thụy", (0.7, 0.96, 0.96, 0.96), ""),
        ("đã ký", 0.5, ""),
    ],
)
@pytest.mark.parametrize("opening", ["Nơi nhận:", "_ Nơi nhận:", "Ni"])
def test_a_name_under_a_post_is_read_again_where_it_is_not_sure(
    name: str, sure: float | Sequence[float], again: str, opening: str
) -> None:
    found = unsure_signer(foot("GIÁM ĐỐC", line(name, sure, top=400, x0=680), opening))
    assert (said(found.words) if found else "") == again


def test_without_recipients_or_a_post_nothing_is_read_again() -> None:
    name = line("Lườïg Văn Hoàn", 0.3, top=400, x0=680)
    assert unsure_signer([line("GIÁM ĐỐC", top=100, x0=700), name]) is None
    assert unsure_signer(foot("giao các phòng", name)) is None


def test_who_signs_is_found_beside_recipients_whose_opening_is_misread() -> None:
    lines, names = with_formulas(foot("GIÁM ĐỐC", line("Trinh Văn Thành", (0.89, 0.96, 0.96), top=400, x0=680), "Ni"), head=False)
    assert said(lines[-1].words) == "Trịnh Văn Thành"
    assert {word.text for word in names} == {"Trịnh", "Văn", "Thành"}


# --- What readings agree on -------------------------------------------------------------------------------------------------


def enlarged(text: str, sure: float | Sequence[float]) -> OcrPage:
    """A reading of the line alone, half as large again or twice as large: its words are as high as the picture."""
    read = line(text, sure)
    return OcrPage((dataclasses.replace(read, words=tuple(dataclasses.replace(word, top=30, bottom=115) for word in read.words)),))


@pytest.mark.parametrize(
    ("readings", "agreed"),
    [
        # The page's own reading is the first.
        ((("Ñ§uÿen Thị Hoài", (0.16, 0.9, 0.9)), ("Nguyễn Thị Hoài", 0.6), ("Nguyễn Thị Hoài", 0.61)), "Nguyễn Thị Hoài"),
        ((("'Trần Thanh Vũ:", 0.3), ("Trần Thanh Vũ", 0.9), ("Trần Thanh Vũ", 0.95)), "Trần Thanh Vũ"),
        # The surname as surnames are spelled.
        ((("PÏidñn Quốc Dương", (0.1, 0.9, 0.9)), ("Pham Quốc Dương", 0.7), ("Pham Quốc Dương", 0.9)), "Phạm Quốc Dương"),
        ((("Trần Quốc-Thịnh", 0.9), ("Trần Quốc-Thịnh", 0.9), ("Trần Quốc.Thịnh", 0.9)), "Trần Quốc Thịnh"),
        ((("Ÿ Khoa Mlô", (0.7, 0.9, 0.7)), ("_Ÿ Khoa Mlô", (0.8, 0.9, 0.7)), ("Y Khoa Mlô", (0.8, 0.9, 0.8))), "Y Khoa Mlô"),
        # Two that are sure of different names: none.
        ((("Hoàng Văn Tuyến", 0.87), ("Hoàng Văn Tuyến", 0.94), ("Hoàng Văn Tuyển", 0.75)), ""),
        ((("Sửng A Vàng", (0.5, 0.93, 0.84)), ("Sửng A Vàng", (0.5, 0.92, 0.83)), ("Sùng A Vảng", (0.9, 0.93, 0.23))), ""),
        # Short surnames are like others.
        ((("'Lô Hữu Nghĩa", (0.5, 0.9, 0.9)), ("'Lô Hữu Nghĩa", (0.63, 0.9, 0.9)), ("1ô Hữu Nghĩa", (0.79, 0.9, 0.9))), ""),
        # One reading is no agreement.
        ((("Fiih Xuân Thọ", (0.3, 0.9, 0.9)), ("mfZXuân Thọ", 0.9), ("Trịnh Xuân Thọ", (0.8, 0.9, 0.9))), ""),
        ((("Kế hoạch này", 0.5), ("Kế hoạch này", 0.9), ("Kế hoạch này", 0.9)), ""),
    ],
)
def test_a_name_is_what_readings_of_its_line_alone_agree_on(
    readings: tuple[tuple[str, float | Sequence[float]], ...], agreed: str
) -> None:
    (first, sure), *others = readings
    read = line(first, sure, top=400, x0=200)
    page = OcrPage((line("Lưu: VT", top=400, x0=20), read))
    image = PageImage(np.full((600, 900), 255, np.uint8), 200.0)
    answers = [enlarged(*each) for each in others]
    found = read_again(page, read, image, LETTER, Replay(answers))
    assert (said(found.lines[-1].words) if found else "") == agreed
    if found:
        assert said(found.lines[0].words) == "Lưu: VT"
        assert max(word.confidence for word in found.lines[-1].words) <= 0.96
        assert all(abs(word.top - read.words[0].top) < 40 for word in found.lines[-1].words)


def test_words_that_readings_do_not_agree_on_are_no_name() -> None:
    name = line("Lô Hữu Nghĩa", 0.9, top=400, x0=200)
    page = distrusted(OcrPage((line("Lưu: VT", top=400, x0=20), name)), name)
    assert [word.confidence < 0.4 for each in page.lines for word in each.words] == [False, False, True, True, True]


@pytest.mark.parametrize("answer", [OcrError("timeout"), OcrPage(())])
def test_a_second_look_that_fails_leaves_the_page_as_it_was_read(answer: OcrPage | OcrError) -> None:
    """But for the trust in the name, where it was looked at in vain."""
    pixels = np.full((700, 1200), 255, np.uint8)
    for top in (100, 150, 200, 250, 400):
        for x in range(50, 1000, 22):
            pixels[top + 8 : top + 28, x : x + 8] = 0
    page = OcrPage(tuple(foot("GIÁM ĐỐC", line("Lương Văn Hoàn", (0.8, 0.96, 0.96), top=400, x0=680))))
    read = scan._one(scan.Picture(2, 432.0, 252.0, pixels, ready=True), Replay([page, *[answer] * 20]))
    assert not read.problems
    assert [word.text for word in read.sheet.words][-3:] == ["Lương", "Văn", "Hoàn"]


# --- Seals and stamps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [424, 431, 437, 450])
def test_stems_that_end_between_the_circles_of_a_seal_stay(ends: int) -> None:
    """Wherever they end: above, between and below the circles."""
    page = np.full((700, 900), 255, np.uint8)
    down, across = np.indices(page.shape)
    away = np.hypot(across - 400, down - 300)
    for radius in (140, 128):
        page[abs(away - radius) < 2] = 0
    print_ = np.zeros(page.shape, bool)
    for x in range(380, 700, 22):
        print_[ends - 22 : ends, x : x + 8] = True
    page[print_] = 0
    clear = seals.without_seals(page, seals.rings(components(page < preprocess.DARK), 20.0, 200.0), 20.0)
    assert (clear[print_] == 0).mean() > 0.97


@pytest.mark.parametrize(
    ("read", "post", "deputy"),
    [
        ("?F Ó GIAM ĐỢC", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        ("5tÓ GIAM ĐỢC", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        ("PHO CHU TỊCH", "CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ("GIAM ĐỢC", "GIÁM ĐỐC", ""),
        ("Nguyễn Văn Hải", "GIÁM ĐỐC", ""),
    ],
)
def test_a_deputy_is_told_under_the_post_in_whose_place_he_signs(read: str, post: str, deputy: str) -> None:
    assert deputy_under(line(read).words, post) == deputy


def over(height: int) -> tuple[OcrPage, PageImage]:
    """A page with recipients, a name, and under the post ink of some height that nothing was read in."""
    pixels = np.full((700, 1200), 255, np.uint8)
    pixels[105 : 105 + height, 700:900:3] = 0
    return OcrPage(tuple(foot("GIÁM ĐỐC", line("Nguyễn Văn Hải", top=400, x0=680)))), PageImage(pixels, 200.0)


@pytest.mark.parametrize(
    ("height", "upper", "lower", "posts"),
    [
        (60, "GIÁM ĐÓC", "?F Ó GIAM ĐỢC", ["GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        # One line, however it is read; three lines; a lower one that is none.
        (40, "GIÁM ĐÓC", "?F Ó GIAM ĐỢC", []),
        (110, "GIÁM ĐÓC", "?F Ó GIAM ĐỢC", []),
        (60, "GIÁM ĐÓC", "Nguyễn Văn Hải", []),
        (60, "x", "?F Ó GIAM ĐỢC", []),
    ],
)
def test_a_post_stamped_over_the_foot_of_another_is_read_apart(height: int, upper: str, lower: str, posts: list[str]) -> None:
    page, image = over(height)
    answers = itertools.chain(*([OcrPage((line(text, top=30),))] * 4 for text in (upper, lower)))
    found = read_apart(page, page, image, LETTER, Replay(answers))
    assert [said(each.words) for each in found.lines[-2:]] == posts if found else posts == []
    # What readings agree on is no junk to be left out, however little each was sure.
    assert found is None or all(word.confidence >= 0.6 for each in found.lines[-2:] for word in each.words)
    if found:
        assert [said(each.words) for each in found.lines[:-2]] == [said(each.words) for at, each in enumerate(page.lines) if at != 1]


@pytest.mark.parametrize(("first", "becomes"), [("Vi", "Vi"), ("VI.", "VI.")])
def test_a_surname_is_no_numeral(first: str, becomes: str) -> None:
    """In bold and with capitals behind it, too: "Vi Thị Hằng"."""
    words = []
    for at, text in enumerate((first, "Thị", "Thu", "Hằng")):
        x = 300.0 + 40 * at
        words.append(Printed(text, x, 400.0, x + 30, 412.0, 410.0, 12.0, Box(1, x, 400.0, x + 30, 412.0), bold=True, confidence=0.6))
    scan._renumber([Sheet(1, 595.0, 842.0, words, 595.0, 842.0)])
    assert words[0].text == becomes


# --- From bytes to the field ------------------------------------------------------------------------------------------------


@needs_tesseract
@pytest.mark.parametrize(
    ("source", "post", "name"),
    [("a01", "GIÁM ĐỐC", "Tăng Thị Minh Hà"), ("b03", "PHÓ GIÁM ĐỐC", "Phạm Thế Duyệt"), ("b07", "CHỦ TỊCH", "Đặng Hữu Phong")],
)
def test_who_signs_under_a_seal_and_a_pen_is_read(source: str, post: str, name: str) -> None:
    plan = next(path for path in sources() if path.stem.startswith(source))
    facts = outline.build(ingest.parse(as_scan(plan, "signed"), "a.pdf"), default()).facts
    assert (facts.signer_title and facts.signer_title.text, facts.signer and facts.signer.text) == (post, name)
