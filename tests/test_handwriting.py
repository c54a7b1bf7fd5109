"""Numbers and days written into a printed head: strokes drawn here, alone, in rows, and on a page that Tesseract reads."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extract import ingest, tables
from extract.audit import audit
from extract.auditview import AuditView
from extract.ocr import OcrLine, OcrPage, OcrWord, figures
from extract.ocr.components import Components, components
from extract.ocr.handwriting import Handwritten, without_guesses
from extract.ocr.replay import Replay
from extract.pipeline import understand

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpus"))
from train_figures import SHAPES, drawn

BASE, SIZE = 225, 36
LINE = OcrLine((), 0.0, float(BASE), float(SIZE))


def sign(figure: int, *, shape: int = 0, seed: int = 3, height: int = 40) -> Image.Image:
    """One figure as a pen draws it, cut out (255 is ink)."""
    picture = drawn(SHAPES[figure][shape], np.random.default_rng(seed))
    box = picture.point(lambda value: 255 * (value > 127)).getbbox()
    assert box is not None
    cut = picture.crop(box)
    return cut.resize((max(round(cut.width * height / cut.height), 4), height), Image.Resampling.BICUBIC)


def row(text: str, *, apart: int = 4, seed: int = 3, x0: int = 100, page: Image.Image | None = None, base: int = BASE) -> Image.Image:
    """A page with `text` written on its line from column `x0` on (255 is ink)."""
    page = page or Image.new("L", (700, 320))
    for at, figure in enumerate(text):
        one = sign(int(figure), seed=seed + at)
        place = Image.new("L", page.size)
        place.paste(one, (x0, base - one.height))
        page.paste(255, mask=place)
        x0 += one.width + apart
    return page


def ink_of(page: Image.Image) -> Components:
    return components(np.asarray(page) > 127)


def line(*words: tuple[str, float, float], sure: float = 0.95, base: float = BASE) -> OcrLine:
    """Words from column to column."""
    return OcrLine(tuple(OcrWord(text, x0, base - 27, x1, base + 1, sure) for text, x0, x1 in words), 0.0, float(base), float(SIZE))


def day_line(day: str, month: str, *, sure: float = 0.95, x0: int = 0, base: float = BASE) -> OcrLine:
    """A place and a day, with room for two figures of `day` from column `x0` + 205 on; what is empty was not read."""
    words = (
        ("Lạc,", 50, 110), ("ngày", 120, 190), (day, 205, 250), ("tháng", 300, 380), (month, 390, 410), ("năm", 420, 480),
        ("2024", 490, 560),
    )  # fmt: skip
    return line(*((text, x0 + a, x0 + b) for text, a, b in words if text), sure=sure, base=base)


def texts(lines: Sequence[OcrLine]) -> list[str]:
    return [" ".join(word.text for word in each.words) for each in lines]


# --- Signs and rows -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", range(10))
def test_each_figure_is_told_from_the_others(figure: int) -> None:
    """Most drawings of each shape; which are misread by chance does not matter, a figure that is not known at all does."""
    signs = [np.asarray(sign(figure, shape=shape, seed=seed)) > 127 for shape in range(len(SHAPES[figure])) for seed in range(6)]
    # An upright stroke may be a slash as well; between other figures it is none.
    told = figures.likelihoods(signs)[:, :10].argmax(axis=1)
    assert (told == figure).mean() >= 0.8


@pytest.mark.parametrize("text", ["7", "29", "115", "470", "1386"])
def test_rows_are_read(text: str) -> None:
    found = figures.read(ink_of(row(text)), 80, 500, LINE)
    assert found is not None and found.text == text and found.sure
    assert found.x0 == 100


def test_figures_that_touch_are_parted() -> None:
    page = row("46", apart=-2)
    assert len(ink_of(page).x0) == 1
    found = figures.read(ink_of(page), 80, 500, LINE)
    assert found is not None and found.text == "46"


def test_size_and_place_do_not_matter() -> None:
    """The same ink twice as large on a line twice as large says the same."""
    page = row("318")
    large = page.resize((page.width * 2, page.height * 2), Image.Resampling.NEAREST)
    small = figures.read(ink_of(page), 80, 500, LINE)
    twice = figures.read(ink_of(large), 160, 1000, OcrLine((), 0.0, 2.0 * BASE, 2.0 * SIZE))
    assert small is not None and twice is not None and small.text == twice.text == "318"


def test_a_day_is_one_that_months_have() -> None:
    """Whatever the strokes look like, there is no month 73."""
    found = figures.read(ink_of(row("73")), 80, 500, LINE, most=12)
    assert found is None or 1 <= int(found.text) <= 12


def test_the_slash_behind_is_none_of_the_figures() -> None:
    page = row("25")
    ImageDraw.Draw(page).line((190, BASE, 203, BASE - 42), fill=255, width=4)
    found = figures.read(ink_of(page), 80, 500, LINE, slash=True)
    assert found is not None and found.text == "25"


def test_a_printed_rule_through_the_feet_is_left_aside() -> None:
    page = row("28")
    ImageDraw.Draw(page).line((60, BASE - 1, 300, BASE - 1), fill=255, width=2)
    found = figures.read(ink_of(page), 80, 500, LINE)
    assert found is not None and found.text == "28"


def test_specks_and_ink_of_other_lines_are_no_figures() -> None:
    page = Image.new("L", (700, 320))
    draw = ImageDraw.Draw(page)
    draw.rectangle((120, BASE - 10, 122, BASE - 8), fill=255)
    draw.rectangle((160, BASE - 120, 180, BASE - 90), fill=255)
    draw.rectangle((200, BASE + 40, 220, BASE + 70), fill=255)
    assert figures.read(ink_of(page), 80, 500, LINE) is None


def test_scrawls_are_not_taken_for_figures() -> None:
    """A tick, a cross, a wave: whatever they are read as, not for sure."""
    for strokes in (
        [("line", [(0.0, 0.6), (0.3, 1), (1, 0)]), ("line", [(0.1, 0.2), (0.9, 0.9)])],
        [("curve", [(0, 0.5), (0.2, 0.2), (0.4, 0.8), (0.6, 0.2), (0.8, 0.8), (1, 0.4)])],
    ):
        page = Image.new("L", (700, 320))
        page.paste(drawn(strokes, np.random.default_rng(5)).resize((70, 50)), (120, BASE - 48))
        found = figures.read(ink_of(page), 80, 500, LINE)
        assert found is None or not found.sure


# --- Heads --------------------------------------------------------------------------------------------------------------------


def test_what_the_ink_says_stands_for_what_the_engine_guessed() -> None:
    head = [line(("Số:", 50, 95), ("4I5", 100, 190), ("/KH-UBND", 200, 330), sure=0.6)]
    page = row("115", x0=104)
    lines, found = without_guesses(head, ink_of(page))
    assert texts(lines) == ["Số: 115 /KH-UBND"] and found == (Handwritten("number", "115"),)
    word = lines[0].words[1]
    assert 100 <= word.x0 < word.x1 <= 200 and word.confidence < 0.97


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("số:", 50, 95), ("4A", 100, 190), ("/KH-UBND", 200, 330)], "Số: /KH-UBND"),  # the label as it is printed
        ([("Số.", 50, 95), ("4A", 100, 190), ("KH-UBND", 200, 330)], "Số: /KH-UBND"),  # the sign before the code is lost
        ([("Số", 50, 95), ("4A", 100, 190), ("KH/ĐU", 200, 330)], "Số -KH/ĐU"),
        ([("Số", 50, 95), ("KH/ĐU", 200, 330)], "Số -KH/ĐU"),  # nothing was read before it
    ],
)
def test_label_and_code_are_put_right(words: list[tuple[str, float, float]], expected: str) -> None:
    assert texts(without_guesses([line(*words, sure=0.6)])[0]) == [expected]


def test_the_spoilt_line_of_a_number_is_no_issuer(engine: Callable[..., Replay]) -> None:
    head = ("SỞ Y TẾ", "Số: 7@&-5-SYT", "KẾ HOẠCH", TASK)
    lines = [line((text, 200, 200 + 14 * len(text)), base=240 + 60 * k) for k, text in enumerate(head)]
    engine(OcrPage(tuple(lines)))
    out = io.BytesIO()
    page = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(page).rectangle((200, 200, 900, 500), fill=0)
    page.save(out, "PNG", dpi=(200, 200))
    assert tables.document_json(understand(ingest.parse(out.getvalue(), "quet.png"), nlp=False))["document"]["issuer"] == "SỞ Y TẾ"


def test_numbers_and_days_without_ink_known_are_left_out() -> None:
    head = [line(("Số:", 50, 95), ("4A5", 100, 190), ("/KH-UBND", 200, 330), sure=0.6), day_line("2g", "4", sure=0.6)]
    lines, found = without_guesses(head)
    assert texts(lines) == ["Số: /KH-UBND", "Lạc, ngày tháng năm 2024"]
    assert found == (Handwritten("number"), Handwritten("date"))


def test_printed_ones_and_blanks_stay() -> None:
    printed = [line(("Số:", 50, 95), ("15/KH-UBND", 100, 250)), day_line("25", "4")]
    assert without_guesses(printed) == (printed, ())
    blank = [line(("Số:", 50, 95), ("/KH-UBND", 150, 280)), day_line("", "")]
    assert without_guesses(blank, ink_of(Image.new("L", (700, 320)))) == (blank, ())


def test_ink_where_nothing_was_read_is_no_blank() -> None:
    """The engine saw nothing between "ngày" and "tháng", where a day is written."""
    head = [day_line("", "4")]
    assert without_guesses(head, ink_of(Image.new("L", (700, 320)))) == (head, ())
    lines, found = without_guesses(head, ink_of(row("23", x0=205)))
    assert texts(lines) == ["Lạc, ngày 23 tháng 4 năm 2024"] and found == (Handwritten("date", "23"),)


def test_a_written_month_is_no_printed_one() -> None:
    """The engine is sure of its figure, which stands higher and lower than those of the year."""
    page = row("9", x0=390)
    ImageDraw.Draw(page).rectangle((0, BASE - 20, 1, BASE), fill=255)
    for x in (492, 508, 524, 540):
        ImageDraw.Draw(page).rectangle((x, BASE - 26, x + 10, BASE - 1), fill=255)
    assert without_guesses([day_line("24", "3")], ink_of(page))[1][0].read.endswith("9")


def test_a_written_number_beside_its_label_is_seen() -> None:
    """Its first stroke begins over the end of the label's box."""
    head = [line(("Số:", 50, 108), ("/KH-UBND", 200, 330))]
    lines, found = without_guesses(head, ink_of(row("46", x0=102)))
    assert found and found[0].part == "number" and texts(lines) == ["Số: 46 /KH-UBND"]


def test_a_month_that_no_calendar_has_is_not_read() -> None:
    lines, found = without_guesses([day_line("21", "61")])
    assert texts(lines) == ["Lạc, ngày 21 tháng năm 2024"] and found == (Handwritten("date"),)


def test_figures_level_with_their_letters_are_printed() -> None:
    """The engine is unsure of "15-KH"; all its letters stand on one line and are of one height."""
    ink = np.zeros((320, 300), bool)
    for x in (110, 124, 146, 160):
        ink[200:225, x : x + 10] = True
    ink[212:215, 136:144] = True
    head = [OcrLine((OcrWord("Số", 50, 198, 90, 226, 0.95), OcrWord("15-KH/ĐU", 108, 198, 190, 226, 0.7)), 0.0, 225.0, 36.0)]
    assert [found.part for found in without_guesses(head)[1]] == ["number"]
    assert without_guesses(head, components(ink))[1] == ()
    ink[200:218, 110:120] = False
    assert [found.part for found in without_guesses(head, components(ink))[1]] == ["number"]


# --- Tables and findings ------------------------------------------------------------------------------------------------------

TASK = "1. Trạm Y tế kiểm kê kho thuốc."


def scanned(engine: Callable[..., Replay], *, number: str, day: str) -> bytes:
    """A page of 1654 x 2339 pixels on which `number` and `day` are written by hand; the engine answers what it guesses."""
    page = Image.new("L", (1654, 2339))
    draw = ImageDraw.Draw(page)
    for at in range(300):
        x, y = 200 + (at * 37) % 1200, 800 + (at // 20) * 60
        draw.rectangle((x, y, x + 12, y + 24), fill=255)
    row(number, x0=265, page=page, base=300)
    row(day, x0=905, page=page, base=360)
    body = ("KẾ HOẠCH", "Kiểm tra dược", "I. NHIỆM VỤ", TASK)
    lines = [
        line(("ỦY BAN NHÂN DÂN XÃ AN LẠC", 200, 600), base=240),
        line(("Số:", 205, 252), ("4A", 260, 360), ("/KH-UBND", 370, 520), sure=0.6, base=300),
        day_line("z", "4", x0=700, base=360),
        *(line((text, 200, 200 + 14 * len(text)), base=420 + 60 * k) for k, text in enumerate(body)),
    ]
    engine(OcrPage(tuple(lines)))
    out = io.BytesIO()
    page.point(lambda value: 255 - value).save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def test_tables_say_what_was_read_from_handwriting(engine: Callable[..., Replay]) -> None:
    document = ingest.parse(scanned(engine, number="46", day="17"), "quet.png")
    found = audit(understand(document, nlp=False))
    row_ = tables.document_json(found)["document"]
    assert (row_["number"], row_["number_source"]) == ("46/KH-UBND", "handwriting")
    assert (row_["issued_on"], row_["issued_on_source"]) == ("2024-04-17", "handwriting")
    assert "“46”" in row_["problems"] and "“17”" in row_["problems"]
    at = row_["evidence"]["number"]
    assert document.text[at[1] : at[2]] == "46 /KH-UBND"
    codes = {finding.code for finding in found.findings}
    # What is in doubt in the head says nothing of the tasks: that one has no deadline is said.
    assert {"no_deadline", "unreadable"} <= codes and not {"blank_number", "blank_date"} & codes
    assert AuditView(found).complete


def test_the_name_of_the_file_tells_more_than_strokes(engine: Callable[..., Replay]) -> None:
    """Rows are kept by content: under another name what the strokes say comes back."""
    data = scanned(engine, number="46", day="17")
    kept = tables.rows(understand(ingest.parse(data, "quet.png"), nlp=False))
    for path, number, source in (
        ("46-kh-ubnd.png", "46/KH-UBND", "file_name"),
        ("47-kh-ubnd.png", "47/KH-UBND", "file_name"),
        ("quet.png", "46/KH-UBND", "handwriting"),
    ):
        moved = tables.relocated(kept, path).tables["documents"]
        assert moved == tables.rows(understand(ingest.parse(data, path), nlp=False)).tables["documents"]
        assert number in moved[0] and source in moved[0]
        back = tables.relocated(tables.relocated(kept, path), "quet.png").tables["documents"]
        assert back == kept.tables["documents"]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
@pytest.mark.parametrize(("number", "day"), [("46", "17"), ("218", "5")])
def test_tesseract_and_strokes_make_one_head(number: str, day: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib

    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path))
    face = str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf")
    page = Image.new("L", (1654, 2339))
    draw = ImageDraw.Draw(page)

    def printed(x: int, base: int, text: str) -> None:
        draw.text((x, base), text, fill=255, font=ImageFont.truetype(face, 34), anchor="ls")

    printed(150, 160, "ỦY BAN NHÂN DÂN")
    printed(150, 215, "XÃ AN LẠC")
    printed(150, 300, "Số:")
    printed(330, 300, "/KH-UBND")
    row(number, x0=225, page=page, base=302)
    printed(760, 300, "An Lạc, ngày")
    row(day, x0=1010, page=page, base=302)
    printed(1100, 300, "tháng 4 năm 2024")
    printed(600, 430, "KẾ HOẠCH")
    printed(400, 490, "Kiểm tra công tác dược năm 2024")
    for k in range(12):
        printed(150, 600 + 70 * k, f"{k + 1}. Trạm Y tế kiểm kê kho thuốc số {k + 1} trước ngày {k + 10}/6/2024.")
    out = io.BytesIO()
    page.point(lambda value: 255 - value).save(out, "PNG", dpi=(200, 200))
    entry = tables.document_json(understand(ingest.parse(out.getvalue(), "quet.png"), nlp=False))["document"]
    assert (entry["number"], entry["number_source"]) == (f"{number}/KH-UBND", "handwriting")
    assert (entry["issued_on"], entry["issued_on_source"]) == (f"2024-04-{int(day):02d}", "handwriting")
