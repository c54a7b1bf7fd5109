"""Scans from bytes to Document, with engines of every temper: what becomes of pages, problems, the cache, the confidence of records."""

from __future__ import annotations

import dataclasses
import io
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract import ingest
from extract.batch import run
from extract.errors import InputError
from extract.ingest import scan, scan_cache
from extract.ocr import OcrError, OcrLine, OcrPage, OcrWord, PageImage, tesseract
from extract.ocr.replay import Replay

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "corpus"))
from render import render, sources  # noqa: E402
from render_scans import scan as as_scan  # noqa: E402

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
SHORT = next(path for path in sources() if path.stem.startswith("a06"))


def page_of(*texts: str, sure: float = 0.95) -> OcrPage:
    """Lines at 200 dpi, forty pixels apart."""
    lines = []
    for number, text in enumerate(texts):
        words, x = [], 200.0
        for token in text.split():
            words.append(OcrWord(token, x, 200.0 + 60 * number, x + 15 * len(token), 230.0 + 60 * number, sure))
            x += 15 * len(token) + 12
        lines.append(OcrLine(tuple(words), 0.0, 225.0 + 60 * number, 36.0))
    return OcrPage(tuple(lines))


def picture(*, seed: int = 1, size: tuple[int, int] = (1654, 2339)) -> Image.Image:
    """A page with something on it."""
    page = Image.new("L", size, 255)
    draw = ImageDraw.Draw(page)
    for at in range(400):
        x, y = 200 + (at * 37 * seed) % 1200, 200 + (at // 20) * 60
        draw.rectangle((x, y, x + 12, y + 24), fill=0)
    return page


def png(**options: int) -> bytes:
    out = io.BytesIO()
    picture(**options).save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def pdf_of(*pages: bytes, size: tuple[float, float] = (595, 842)) -> bytes:
    """A PDF whose pages are JPEG streams, put in as they are."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = b" ".join(b"%d 0 R" % (3 + 3 * at) for at in range(len(pages)))
    objects.append(b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)))
    for at, data in enumerate(pages):
        place = b"q %d 0 0 %d 0 0 cm /I Do Q" % size
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R>>"
            % (*size, 4 + 3 * at, 5 + 3 * at),
            b"<</Type/XObject/Subtype/Image/Width 1654/Height 2339/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length %d>>"
            b"stream\n%s\nendstream" % (len(data), data),
            b"<</Length %d>>stream\n%s\nendstream" % (len(place), place),
        ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return out + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def jpeg() -> bytes:
    out = io.BytesIO()
    picture().save(out, "JPEG")
    return out.getvalue()


# --- Pages --------------------------------------------------------------------------------------------------------------------


def test_words_keep_their_confidence_and_their_place(engine: Callable[..., Replay]) -> None:
    engine(page_of("KẾ HOẠCH", "Kiểm tra công tác dược", sure=0.8))
    document = ingest.parse(png(), "a.png")
    assert document.text == "KẾ HOẠCH\nKiểm tra công tác dược"
    assert (document.text_source, document.ocr_confidence) == ("ocr", 0.8)
    assert [word.confidence for word in document.words] == [0.8] * 7
    assert document.words[0].box.x0 == pytest.approx(200 * 72 / 200) and [page.source for page in document.pages] == ["ocr"]


def test_what_the_engine_read_is_kept_where_it_was_repaired(engine: Callable[..., Replay]) -> None:
    engine(page_of("Công văn ngày I7/6/2020"))
    document = ingest.parse(png(), "a.png")
    assert document.text.endswith("17/6/2020") and document.words[-1].read_as == "I7/6/2020"


def test_a_page_that_fails_is_named_and_the_others_are_read(engine: Callable[..., Replay]) -> None:
    frames = [picture(seed=seed) for seed in (1, 2, 3)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], dpi=(200, 200))
    engine(page_of("Trang một"), OcrError("crashed", "exit code 139"), page_of("Trang ba"))
    document = ingest.parse(out.getvalue(), "a.tif")
    assert document.text.replace("\f", "").split("\n") == ["Trang một", "Trang ba"]
    assert [(problem.code, problem.page) for problem in document.problems] == [("page_unreadable", 2)]


def test_blank_pages_are_not_recognised(engine: Callable[..., Replay]) -> None:
    out = io.BytesIO()
    picture().save(out, "TIFF", save_all=True, append_images=[Image.new("L", (1654, 2339), 250)], dpi=(200, 200))
    replay = engine(page_of("Trang một"))
    assert [page.source for page in ingest.parse(out.getvalue(), "a.tif").pages] == ["ocr", "blank"]
    assert len(replay.seen) == 1


def test_coarse_pictures_get_more_pixels(engine: Callable[..., Replay]) -> None:
    out = io.BytesIO()
    picture(size=(1240, 1754)).save(out, "PNG", dpi=(150, 150))
    replay = engine(page_of("Kế hoạch"))
    ingest.parse(out.getvalue(), "a.png")
    assert replay.seen[0].dpi == pytest.approx(300, abs=1)


@pytest.mark.parametrize(("mode", "source", "asked"), [("auto", "text", 0), ("never", "text", 0), ("always", "ocr", 1)])
def test_which_pages_are_recognised(engine: Callable[..., Replay], mode: str, source: str, asked: int) -> None:
    """A page with good text is left alone unless told otherwise."""
    replay = engine(*[page_of("Kế hoạch đọc lại")] * 9)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for at in range(20):
        canvas.drawString(72, 780 - 20 * at, "Ke hoach kiem tra cong tac duoc nam 2024")
    canvas.save()
    document = ingest.parse(out.getvalue(), "a.pdf", ocr=mode)  # type: ignore[arg-type]
    assert ([page.source for page in document.pages], len(replay.seen)) == ([source], asked)


# --- The number and the day that were written in ---------------------------------------------------------------------------------


def test_a_picture_shown_through_a_mask_is_read_as_the_page_shows_it(engine: Callable[..., Replay]) -> None:
    """All of it is black; only its mask makes letters of it."""
    from reportlab.lib.utils import ImageReader

    black = Image.new("RGBA", (1654, 2339), (0, 0, 0, 0))
    black.putalpha(picture().point(lambda value: 255 - value))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=True)
    canvas.drawImage(ImageReader(black), 0, 0, 595, 842, mask="auto")
    canvas.save()
    asked = engine(page_of("KẾ HOẠCH", "Kiểm tra công tác dược"))
    assert "KẾ HOẠCH" in ingest.parse(out.getvalue(), "a.pdf").text
    assert all(image.pixels.mean() > 200 for image in asked.seen)


def test_written_number_and_day_are_unreadable_not_blank(engine: Callable[..., Replay], tmp_path: Path) -> None:
    """Nothing is made up, nothing is said to be missing: the finding is `unreadable`."""
    import sqlite3

    lines = ["ỦY BAN NHÂN DÂN XÃ AN LẠC", "Số: 4A5 /KH-UBND", "An Lạc, ngày 2g tháng 4 năm 2024", "KẾ HOẠCH", "Kiểm tra công tác dược"]
    engine(page_of(*lines, "1. Trạm Y tế kiểm kê kho thuốc trước ngày 30/6/2024.", sure=0.8))
    (tmp_path / "a.png").write_bytes(png())
    run([tmp_path / "a.png"], tmp_path / "out", nlp=False)
    with sqlite3.connect(tmp_path / "out/kehoach.sqlite") as database:
        codes = [code for (code,) in database.execute("SELECT code FROM findings")]
        number, issued = database.execute("SELECT number, issued_on FROM documents").fetchone()
    assert "unreadable" in codes and not {"blank_number", "blank_date"} & set(codes)
    assert "4A5" not in (number or "") and issued is None


def test_records_are_as_sure_as_their_words(engine: Callable[..., Replay]) -> None:
    """The task whose deadline was read badly has a poor deadline; the other one is not touched."""
    from extract.pipeline import understand

    good = "1. Trạm Y tế kiểm kê kho thuốc trước ngày 30/6/2024."
    poor = "2. Trạm Y tế kiểm tra sổ sách trước ngày 31/7/2024."
    heads = ("KẾ HOẠCH", "Kiểm tra công tác dược", "I. NHIỆM VỤ")
    for sure in (0.95, 0.45):
        lines = page_of(*heads, good, poor).lines
        words = lines[4].words
        last = dataclasses.replace(lines[4], words=(*words[:-1], dataclasses.replace(words[-1], confidence=sure)))
        engine(OcrPage((*lines[:4], last)))
        found = understand(ingest.parse(png(seed=7 if sure > 0.5 else 9), "a.png"), nlp=False)
        first, second = (deadline.confidence for deadline in found.deadlines)
        assert (second == first) if sure > 0.5 else second == pytest.approx(first / 2, abs=0.01)


# --- The cache ----------------------------------------------------------------------------------------------------------------


def test_a_picture_is_recognised_once(engine: Callable[..., Replay]) -> None:
    first = engine(page_of("Kế hoạch kiểm tra"))
    document = ingest.parse(png(), "a.png")
    again = engine()
    assert ingest.parse(png(), "a.png") == document and (len(first.seen), len(again.seen)) == (1, 0)
    other = engine(page_of("Trang khác"))
    assert ingest.parse(png(seed=3), "a.png").text == "Trang khác" and len(other.seen) == 1


def test_failures_and_broken_entries_are_not_believed(engine: Callable[..., Replay], monkeypatch: pytest.MonkeyPatch) -> None:
    engine(OcrError("timeout"))
    with pytest.raises(InputError) as raised:
        ingest.parse(png(), "a.png")
    assert raised.value.code == "ocr_failed"
    engine(page_of("Kế hoạch"))
    assert ingest.parse(png(), "a.png").text == "Kế hoạch"
    monkeypatch.setattr(scan_cache.store, "get", lambda *_: b'[["x"]]')
    again = engine(page_of("Kế hoạch"))
    assert ingest.parse(png(), "a.png").text == "Kế hoạch" and len(again.seen) == 1


# --- Bad files ----------------------------------------------------------------------------------------------------------------


def fake_tesseract(folder: Path, body: str) -> Path:
    """A program that answers for its version like Tesseract, and does `body` when it is to recognise."""
    program = folder / "tesseract"
    asked = '--version) echo "tesseract 5.3.0" ;;\n--list-langs) printf "List\\nvie\\n" ;;'
    program.write_text(f'#!/bin/sh\ncase "$1" in\n{asked}\n*) cat >/dev/null; {body} ;;\nesac\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.mark.parametrize(
    ("body", "words"),
    [("kill -SEGV $$", "bị lỗi"), ("sleep 60", "quá thời gian"), ("echo nothing", "không hợp lệ")],
    ids=["crash", "hang", "nonsense"],
)
def test_an_engine_that_fails_costs_the_scan_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, words: str) -> None:
    program = fake_tesseract(tmp_path, body)
    monkeypatch.setenv("KEHOACH_TESSERACT", str(program))
    monkeypatch.setenv("KEHOACH_OCR_TIMEOUT", "1")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "quet.png").write_bytes(png(seed=5))
    (folder / "tot.txt").write_text("KẾ HOẠCH\nKiểm tra\n\n1. Kiểm kê kho thuốc.\n", encoding="utf-8")
    summary = run([folder], tmp_path / "out", nlp=False)
    (row,) = summary.quarantined
    assert (summary.documents, row.code, Path(row.path).name) == (1, "ocr_failed", "quet.png")
    assert words in str(row)


@pytest.mark.parametrize("languages", ["", "eng"])
def test_a_missing_engine_is_one_sentence_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, languages: str) -> None:
    program = tmp_path / "tesseract"
    if languages:
        program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "tesseract 5.3.0" || printf "List\\n{languages}\\n"\n')
        program.chmod(0o755)
    monkeypatch.setenv("KEHOACH_TESSERACT", str(program))
    with pytest.raises(InputError) as raised:
        ingest.parse(png(), "a.png")
    assert raised.value.code == "missing_tool" and tesseract.INSTALL in raised.value.vi and tesseract.INSTALL in raised.value.en


def huge_png() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000), 1).save(out, "PNG")
    return out.getvalue()


def locked() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True, encrypt=StandardEncryption("bi-mat"))
    canvas.drawString(72, 780, "Ke hoach")
    canvas.save()
    return out.getvalue()


def with_entity() -> bytes:
    """A .docx whose text is an external entity."""
    import docx

    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("CHO")
    document.save(made)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                head, _, body = data.partition(b"?>")
                data = head + b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + body.replace(b"CHO", b"&e;")
            new.writestr(name, data)
    return out.getvalue()


def packed(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def test_the_bad_files_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All in one run: each in quarantine under its own code, with a sentence that names it; the good one is read."""
    monkeypatch.setenv("KEHOACH_OCR_ENGINE", "replay")
    good = "KẾ HOẠCH\nKiểm tra công tác dược\n\n1. Kiểm kê kho thuốc trước ngày 30/6/2024.\n".encode()
    nested = packed("b.zip", packed("c.zip", packed("sau.txt", good)))
    bad: dict[str, tuple[bytes, str]] = {
        "cut.pdf": (pdf_of(jpeg()[: len(jpeg()) // 2]), "truncated"),
        "lon.png": (huge_png(), "too_large"),
        "lon.pdf": (pdf_of(jpeg(), size=(14_400, 14_400)), "too_large"),
        "khong-trang.pdf": (pdf_of(), "empty"),
        "khoa.pdf": (locked(), "encrypted"),
        "bom.zip": (packed("bom.txt", bytes(80 << 20)), "archive_too_large"),
        "ra-ngoai.zip": (packed("../ra.txt", good), "unsafe_name"),
        "sau.zip": (nested, "archive_too_deep"),
        "thuc-the.docx": (with_entity(), "damaged"),
    }
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (data, _) in bad.items():
        (folder / name).write_bytes(data)
    (folder / "tot.txt").write_bytes(good)
    summary = run([folder], tmp_path / "out", nlp=False)
    found = {Path(row.path).relative_to(folder).parts[0]: row.code for row in summary.quarantined}
    assert found == {name: code for name, (_, code) in bad.items()}
    assert summary.documents == 1


def test_a_page_cut_short_among_good_ones_costs_itself(engine: Callable[..., Replay]) -> None:
    engine(page_of("Trang một"))
    document = ingest.parse(pdf_of(jpeg(), jpeg()[:9000]), "a.pdf")
    assert document.text == "Trang một" and [(p.code, p.page) for p in document.problems] == [("page_truncated", 2)]


# --- The real engine ------------------------------------------------------------------------------------------------------------


@needs_tesseract
def test_a_page_with_a_stamp_reads_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path))
    text = ingest.parse(as_scan(SHORT, "stamped"), "a.pdf").text
    assert "ĐẾN" not in text and "Chuyển:" not in text and "KẾ HOẠCH" in text


@needs_tesseract
def test_a_scan_of_a_plan_is_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rapidfuzz.distance import Levenshtein

    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path))
    printed = ingest.parse(render(SHORT, "pdf"), "a.pdf").text
    for copy, most in (("scan200", 0.01), ("turned", 0.04)):
        assert Levenshtein.normalized_distance(printed, ingest.parse(as_scan(SHORT, copy), "a.pdf").text) <= most


def test_pages_are_handed_over_one_by_one() -> None:
    """Large files must not be held whole: no more pictures are asked for than are being read."""
    asked: list[int] = []

    def pictures() -> object:
        for number in range(1, 9):
            asked.append(number)
            yield scan.Picture(number, 595.0, 842.0, np.full((100, 80), 255, "uint8"))

    reading = scan.recognise(pictures(), Replay())  # type: ignore[arg-type]
    next(reading)
    assert len(asked) <= scan.pages_at_once() + 1


def test_engines_get_the_picture_as_it_is() -> None:
    pixels = np.arange(6, dtype="uint8").reshape(2, 3) * 40
    with Image.open(io.BytesIO(PageImage(pixels, 300.0).png())) as read:
        assert read.mode == "L" and np.array_equal(np.asarray(read), pixels)
