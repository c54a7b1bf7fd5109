"""Files that are not what they seem: each with a code and one sentence that names it, in both languages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract import ingest
from extract.errors import InputError
from extract.ingest import media


@pytest.fixture(autouse=True)
def nothing_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine finds no word on any picture, wherever these tests run."""
    monkeypatch.setenv("KEHOACH_OCR_ENGINE", "replay")


# --- Files ----------------------------------------------------------------------------------------------------------------


def pdf(text: str = "Ke hoach kiem tra cong tac duoc nam 2024", **options: Any) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True, **options)
    canvas.drawString(72, 780, text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def scan() -> bytes:
    """A page that is one picture."""
    from PIL import Image

    out = io.BytesIO()
    picture = Image.effect_noise((620, 877), 60).convert("RGB")
    canvas = Canvas(out, invariant=True)
    canvas.drawInlineImage(picture, 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def word(text: str = "Kế hoạch kiểm tra công tác dược năm 2024") -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def package(**members: str) -> bytes:
    """A zip with one member for each name (`__` is a slash)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def compound(stream: str) -> bytes:
    """The start of an OLE file with a stream of that name in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def locked() -> bytes:
    return pdf(encrypt=StandardEncryption("bi-mat"))


def book(pages: int) -> bytes:
    """A PDF of so many pages of running text, no two lines alike."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    words = ["kiem", "tra", "cong", "tac", "duoc", "kho", "thuoc", "so", "sach", "bao", "cao", "quy", "trinh", "cap", "phat", "giam", "sat"]
    for page in range(pages):
        for line in range(40):
            picked = [words[(page * 7 + line * 5 + n * (1 + line % 3)) % len(words)] for n in range(9)]
            canvas.drawString(72, 780 - 18 * line, " ".join(picked) + f" {page + 1}-{line + 1}" + "." * (line % 4 == 3))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


BAD: list[tuple[str, Callable[[], bytes], str]] = [
    # nothing in it
    ("rong.txt", lambda: b"", "empty"),
    ("rong.docx", lambda: b"", "empty"),
    ("rong.pdf", lambda: b"", "empty"),
    ("trang.txt", lambda: b" \r\n\t\n \x0c\n", "empty"),
    ("trang.docx", lambda: word(""), "empty"),
    ("trang.pdf", lambda: pdf(""), "empty"),
    # not what the name says
    ("khong-phai-zip.docx", lambda: b"Day la van ban, khong phai tep nen", "not_docx"),
    ("nhi-phan.docx", lambda: bytes(range(256)), "not_docx"),
    ("van-ban.pdf", lambda: b"Day la van ban, khong phai PDF", "damaged"),
    ("khong-ro.txt", lambda: bytes(range(256)) * 8, "unsupported"),
    ("khong-ro.xyz", lambda: b"\x00\x01\x02\x03" * 64, "unsupported"),
    ("chuong-trinh.txt", lambda: b"\x7fELF\x02\x01\x01" + bytes(200), "unsupported"),
    # damaged
    ("cut.docx", lambda: word()[:2000], "damaged"),
    ("hong-xml.docx", lambda: package(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w:document"}), "damaged"),
    ("cut.pdf", lambda: b"%PDF-1.7\n1 0 obj\n<<", "damaged"),
    # locked
    ("khoa.pdf", locked, "encrypted"),
    ("khoa.docx", lambda: compound("EncryptedPackage"), "encrypted"),
    # text that cannot be got at
    ("quet.pdf", scan, "empty"),
    ("ma-la.txt", lambda: "Kế hoạch kiểm tra".encode("cp1258", "replace") + b"\xff\xfe\xf0\x9f\xc0", "unknown_encoding"),
    # known, to come
    ("anh.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "damaged"),
    ("anh.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(64), "damaged"),
    ("anh.pdf", lambda: b"II*\x00" + bytes(64), "damaged"),
]


@pytest.mark.parametrize(("name", "make", "code"), BAD, ids=[name for name, _, _ in BAD])
def test_bad_file_is_named_with_its_reason(tmp_path: Path, name: str, make: Callable[[], bytes], code: str) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(InputError) as caught:
        ingest.read(path)
    error = caught.value
    assert error.code == code
    for sentence in (error.vi, error.en):
        assert name in sentence, "the message says which file"
        assert "\n" not in sentence and sentence.endswith(".") and ";" in sentence, "one sentence: what is wrong; what to do"
    assert error.vi != error.en


def test_bad_files_beside_good_ones(tmp_path: Path, kehoach: Callable[..., Any]) -> None:
    """All of them in one run: each has its row, the good ones are read, the command says 1."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, make, _ in BAD:
        (folder / name).write_bytes(make())
    (folder / "tot.txt").write_text("KẾ HOẠCH\nKiểm tra công tác dược\n\n1. Kiểm kê kho thuốc trước ngày 30/6/2024.\n", encoding="utf-8")
    (folder / "tot.docx").write_bytes(word())
    result = kehoach("run", folder, "--out", tmp_path / "out")
    assert result.code == 1 and result.out == ""
    import sqlite3

    with sqlite3.connect(tmp_path / "out/kehoach.sqlite") as database:
        rows = dict(database.execute("SELECT path, code FROM quarantine"))
        documents = {Path(p).name for (p,) in database.execute("SELECT path FROM documents")}
    assert {Path(p).name: code for p, code in rows.items()} == {name: code for name, _, code in BAD}
    assert documents == {"tot.txt", "tot.docx"}


# --- The bytes decide -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make", "media_type"),
    [
        ("that-la-word.pdf", word, media.DOCX),
        ("that-la-word.doc", word, media.DOCX),
        ("that-la-word", word, media.DOCX),
        ("that-la-pdf.docx", pdf, media.PDF),
        ("that-la-pdf.txt", lambda: b"\n\n" + pdf(), media.PDF),
        ("that-la-van-ban.doc", lambda: "Kế hoạch kiểm tra".encode(), media.TEXT),
        ("van-ban", lambda: "Kế hoạch kiểm tra".encode(), media.TEXT),
        ("hai-byte.txt", lambda: "Kế hoạch kiểm tra".encode("utf-16"), media.TEXT),
        ("ghi-chu.MD", lambda: "# Kế hoạch".encode(), media.MARKDOWN),
        ("ky-tu-dieu-khien.txt", lambda: "Kế hoạch\x1a kiểm tra\x0c công tác dược".encode(), media.TEXT),
        # text that only looks like something else
        ("ve-html.txt", lambda: "Thẻ <html> mở đầu một trang".encode(), media.TEXT),
        ("ve-rtf.txt", lambda: "Tệp \\rtf".encode(), media.TEXT),
    ],
)
def test_bytes_decide_what_a_file_is(tmp_path: Path, name: str, make: Callable[[], bytes], media_type: str) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    assert ingest.read(path).media_type == media_type


def test_every_format_has_a_reader_or_a_remedy() -> None:
    for media_type in ingest.READERS:
        assert callable(ingest.reader(media_type))
    assert not set(ingest.READERS) & set(media.WAITING)


# --- What the file system does --------------------------------------------------------------------------------------------


def test_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Injected: whoever runs the tests as root may read everything."""
    path = tmp_path / "khoa.txt"
    path.write_text("Kế hoạch", encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError) as caught:
        ingest.read(path)
    assert caught.value.code == "no_permission" and "khoa.txt" in caught.value.vi


def test_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dia-hong.txt"
    path.write_text("Kế hoạch", encoding="utf-8")

    def fail(self: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(InputError) as caught:
        ingest.read(path)
    assert caught.value.code == "unreadable_file" and "Input/output error" in caught.value.vi


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    import os

    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    expected = {"gone": "not_found", "file/inside": "not_found", ".": "not_a_file", "pipe": "not_a_file", "a": "unreadable_file"}
    for name, code in expected.items():
        with pytest.raises(InputError) as caught:
            ingest.read(tmp_path / name)
        assert caught.value.code == code, name


def test_file_name_that_is_no_utf8(tmp_path: Path) -> None:
    """A name in an old encoding is spelled out; it must not break the tables or the terminal."""
    path = Path(str(tmp_path)) / b"k\xea ho\xa1ch.txt".decode("utf-8", "surrogateescape")
    path.write_bytes(b"")
    with pytest.raises(InputError) as caught:
        ingest.read(path)
    assert "\\udcea" in caught.value.vi
    caught.value.vi.encode()


# --- Size -----------------------------------------------------------------------------------------------------------------


def test_pdf_of_300_pages_is_read_whole() -> None:
    document = ingest.parse(book(300), "dai.pdf")
    assert len(document.pages) == 300
    assert all(f" {page}-{line}" in document.text for page in (1, 150, 300) for line in (2, 20, 39))
    assert document.text.count("\f") == 299
