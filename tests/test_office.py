"""Old Word files, RTF and ODT: by bytes, not by name; through LibreOffice, many a start; a LibreOffice that is missing, hangs or dies."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import shutil
import stat
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import pytest
from PIL import Image

from extract import doctor, ingest, jail
from extract.batch import run
from extract.errors import InputError
from extract.ingest import media, office, soffice, store
from extract.model import Document
from tests.wordfile import check_promises, p, texts, word

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "corpus"))

from render import render, sources  # noqa: E402
from renderers import as_office  # noqa: E402

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
PLAN = next(path for path in sources() if path.stem.startswith("a04"))


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts without conversions of others."""
    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path / "cache"))


# --- LibreOffice itself -----------------------------------------------------------------------------------------------------


@cache
def office_files(fmt: str) -> dict[str, bytes]:
    """Files made by one start: a plan, a file with nothing but a picture, one of a line."""
    return as_office.render({"plan": render(PLAN, "docx"), "picture": picture(), "line": word(p("Kế hoạch kiểm tra"))}, fmt)


@cache
def picture() -> bytes:
    out = io.BytesIO()
    image = io.BytesIO()
    Image.effect_noise((200, 300), 50).save(image, "PNG")
    made = docx.Document()
    made.add_picture(io.BytesIO(image.getvalue()))
    made.save(out)
    return out.getvalue()


def words(document: Document) -> list[str]:
    return document.text.split()


@needs_office
@pytest.mark.parametrize(("fmt", "kind"), [("doc", media.DOC), ("rtf", media.RTF), ("odt", media.ODT)])
def test_says_what_the_word_file_says(fmt: str, kind: str) -> None:
    """Words in order, tables with their spans, bold, heading levels; hash, size and kind are those of the file as it came."""
    data = office_files(fmt)["plan"]
    document, wanted = ingest.parse(data, f"cu.{fmt}"), ingest.parse(render(PLAN, "docx"), "a.docx")
    check_promises(document)
    assert words(document) == words(wanted)
    ruled = [[t for t in d.tables if t.ruled] for d in (document, wanted)]
    assert [(t.rows, t.columns) for t in ruled[0]] == [(t.rows, t.columns) for t in ruled[1]] and ruled[0]
    cells = [[b.cell for b in d.blocks if b.cell and d.tables[b.cell.table].ruled] for d in (document, wanted)]
    assert [(c.row_span, c.column_span) for c in cells[0]] == [(c.row_span, c.column_span) for c in cells[1]]
    assert max(c.column_span for c in cells[0]) > 1
    bold = [{d.text[b.start : b.end] for b in d.blocks if b.style.bold and d.text[b.start : b.end].isupper()} for d in (document, wanted)]
    assert bold[0] == bold[1]
    assert (document.media_type, document.size_bytes, document.sha256) == (kind, len(data), hashlib.sha256(data).hexdigest())
    assert document.doc_id == document.sha256[:16] and document.path == f"cu.{fmt}"


@needs_office
def test_bytes_decide_what_a_doc_is() -> None:
    """Four kinds of file under one extension."""
    line = "Kế hoạch kiểm tra"
    files = {
        media.DOC: office_files("doc")["line"],
        media.RTF: office_files("rtf")["line"],
        media.DOCX: word(p(line)),
        media.HTML: f"<html><body><p>{line}</p></body></html>".encode(),
        media.TEXT: line.encode(),
    }
    for kind, data in files.items():
        document = ingest.parse(data, "ke-hoach.doc")
        assert (document.media_type, texts(document)) == (kind, [line])


@needs_office
@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("anh.doc", lambda: office_files("doc")["picture"], "picture_only"),
        ("anh.odt", lambda: office_files("odt")["picture"], "picture_only"),
        ("cut.doc", lambda: office_files("doc")["plan"][:9000], "damaged"),
        ("cut.rtf", lambda: office_files("rtf")["plan"][:3000], "damaged"),
        ("rong.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(512), "damaged"),
        ("cut.odt", lambda: office_files("odt")["plan"][:2000], "damaged"),
        ("khoa.doc", lambda: locked(office_files("doc")["plan"]), "encrypted"),
        ("trong.rtf", lambda: rb"{\rtf1\ansi }", "empty"),
    ],
)
def test_bad_office_files(name: str, make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(InputError) as raised:
        ingest.parse(make(), name)
    assert raised.value.code == code
    assert raised.value.vi.startswith(f"{name}: ") and raised.value.en.startswith(f"{name}: ") and "\n" not in raised.value.vi


WORD_2003 = """<?xml version="1.0"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>Kế hoạch kiểm tra</w:t></w:r></w:p>
</w:body></w:wordDocument>"""
EXCEL_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="S"><Table><Row><Cell><Data ss:Type="String">Kế hoạch kiểm tra</Data></Cell></Row></Table></Worksheet></Workbook>"""


@needs_office
@pytest.mark.parametrize(("name", "data", "kind"), [("a.doc", WORD_2003, media.WORD_XML), ("a.xls", EXCEL_2003, media.EXCEL_XML)])
def test_office_files_of_2003_as_xml(name: str, data: str, kind: str) -> None:
    document = ingest.parse(data.encode(), name)
    assert (texts(document), document.media_type) == (["Kế hoạch kiểm tra"], kind)


def locked(data: bytes) -> bytes:
    """A .doc whose header says that it is encrypted, and whose tables are not readable as they are."""
    at = next(at for at in range(512, len(data), 512) if data[at : at + 2] == b"\xec\xa5")
    flags = int.from_bytes(data[at + 10 : at + 12], "little") | 0x0100
    return data[: at + 10] + flags.to_bytes(2, "little") + data[at + 12 :]


# --- A program in its place -------------------------------------------------------------------------------------------------

# What a file says is what happens to it: HANG, CRASH, BAD; all others become the .docx of which they hold the line.
FAKE = """
import os, subprocess, sys, time, zipfile
log = open(os.environ["FAKE_LOG"], "a")
arguments = sys.argv[1:]
out = arguments[arguments.index("--outdir") + 1]
files = arguments[arguments.index("--outdir") + 2:]
assert any(a.startswith("-env:UserInstallation=file://") for a in arguments) and "--headless" in arguments
print("start", len(files), file=log, flush=True)
if os.environ.get("FAKE_FILTER"):
    print("Error: no export filter for /x/0000.docx found, aborting.")
    sys.exit(0)
for name in files:
    said = open(name, "rb").read()
    if b"HANG" in said:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        print("child", child.pid, file=log, flush=True)
        time.sleep(600)
    if b"CRASH" in said:
        sys.exit(77)
    if b"BAD" in said:
        print("Error: source file could not be loaded")
        continue
    os.makedirs(out, exist_ok=True)
    base = os.path.splitext(os.path.basename(name))[0]
    with open(os.environ["FAKE_DOCX"], "rb") as source, open(os.path.join(out, base + ".docx"), "wb") as made:
        made.write(source.read())
"""


class Fake:
    """A stand-in for LibreOffice that keeps a log."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.log = folder / "log"
        self.log.write_text("")
        program = folder / "soffice"
        program.write_text(f"#!{sys.executable}\n{textwrap.dedent(FAKE)}")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        (folder / "made.docx").write_bytes(word(p("Kế hoạch kiểm tra công tác dược")))
        monkeypatch.setenv("KEHOACH_SOFFICE", str(program))
        monkeypatch.setenv("FAKE_LOG", str(self.log))
        monkeypatch.setenv("FAKE_DOCX", str(folder / "made.docx"))

        def reaching(command: list[str], bars: jail.Bars) -> list[str]:
            """It may also write its log."""
            return started(command, dataclasses.replace(bars, folders=(*bars.folders, folder)))

        started = jail.command
        monkeypatch.setattr(jail, "command", reaching)

    @property
    def starts(self) -> list[int]:
        """How many files each start was given."""
        return [int(line.split()[1]) for line in self.log.read_text().splitlines() if line.startswith("start")]

    @property
    def children(self) -> list[int]:
        return [int(line.split()[1]) for line in self.log.read_text().splitlines() if line.startswith("child")]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    folder = tmp_path / "fake"
    folder.mkdir()
    return Fake(folder, monkeypatch)


def rtf(name: str) -> bytes:
    return rb"{\rtf1\ansi " + name.encode() + b"}"


def code_of(data: bytes, name: str = "a.rtf") -> str:
    with pytest.raises(InputError) as raised:
        ingest.parse(data, name)
    assert raised.value.vi.startswith(name) and raised.value.en.startswith(name)
    return raised.value.code


def test_twenty_files_are_one_start(tmp_path: Path, fake: Fake) -> None:
    """Converted together before their turn; each is then found; the same file twice is converted once; others are left alone."""
    folder = tmp_path / "in"
    folder.mkdir()
    for at in range(20):
        (folder / f"{at:02}.rtf").write_bytes(rtf(f"van ban {at}"))
    (folder / "lai.rtf").write_bytes(rtf("van ban 0"))
    (folder / "khac.txt").write_text("Kế hoạch")
    paths = sorted(folder.iterdir())
    assert office.prepare(paths) == 1
    assert [ingest.read(path).media_type for path in paths] == [media.RTF] * 20 + [media.TEXT, media.RTF]
    assert fake.starts == [20]
    assert office.prepare(paths) == 0


@needs_office
def test_twenty_real_files_are_one_start(tmp_path: Path) -> None:
    for at, (name, data) in enumerate(as_office.render({f"{at}": word(p(f"Kế hoạch số {at}")) for at in range(20)}, "doc").items()):
        (tmp_path / f"{name}.doc").write_bytes(data)
        assert at < 20
    paths = sorted(tmp_path.glob("*.doc"))
    assert office.prepare(paths) == 1
    assert [ingest.read(path).text for path in paths] == [f"Kế hoạch số {path.stem}" for path in paths]


def test_large_batches_take_a_start_a_hundred(tmp_path: Path, fake: Fake) -> None:
    for at in range(soffice.PER_START + 1):
        (tmp_path / f"{at:03}.rtf").write_bytes(rtf(f"van ban {at}"))
    assert office.prepare(sorted(tmp_path.glob("*.rtf"))) == 2
    assert fake.starts == [soffice.PER_START, 1]


def test_a_run_converts_its_files_together(tmp_path: Path, fake: Fake) -> None:
    """From folders and from archives."""
    folder = tmp_path / "in"
    folder.mkdir()
    for at in range(3):
        (folder / f"{at}.rtf").write_bytes(rtf(f"van ban {at}"))
    with zipfile.ZipFile(folder / "cu.zip", "w") as archive:
        archive.writestr("sau/4.rtf", rtf("van ban 4"))
    summary = run([folder], tmp_path / "out")
    assert (summary.documents, summary.quarantined) == (4, ())
    assert fake.starts == [4]


def test_conversions_are_kept_by_content(fake: Fake) -> None:
    """Not by name; another LibreOffice makes its own."""
    for name in ("a.rtf", "b.rtf"):
        assert ingest.parse(rtf("mot"), name).path == name
    assert fake.starts == [1]
    ingest.parse(rtf("hai"), "a.rtf")
    assert fake.starts == [1, 1]
    program = Path(os.environ["KEHOACH_SOFFICE"])
    program.write_text(program.read_text() + "\n# another version\n")
    ingest.parse(rtf("mot"), "a.rtf")
    assert fake.starts == [1, 1, 1]


def test_works_without_a_cache(tmp_path: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path / "file" / "cache"))
    (tmp_path / "a.rtf").write_bytes(rtf("mot"))
    (tmp_path / "b.rtf").write_bytes(rtf("hai"))
    assert office.prepare([tmp_path / "a.rtf", tmp_path / "b.rtf"]) == 1
    assert texts(ingest.read(tmp_path / "a.rtf")) == ["Kế hoạch kiểm tra công tác dược"]


def test_cache_is_for_its_owner_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.get("shelf", "k1") is None
    assert store.put("shelf", "k1", b"one") and store.put("shelf", "k1", b"two")
    assert store.get("shelf", "k1") == b"two" and store.has("shelf", "k1") and not store.has("shelf", "k2")
    place = store.root() / "shelf" / "k1"
    assert [path.name for path in place.iterdir()] == ["k1"]
    assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0 or stat.S_IMODE((store.root() / "shelf").stat().st_mode) & 0o077 == 0
    monkeypatch.delenv("KEHOACH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert store.root() == tmp_path / "xdg" / "kehoach"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert store.root() == tmp_path / "home" / ".cache" / "kehoach"


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_hanging_is_ended_with_its_children(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_SOFFICE_TIMEOUT", "2")
    assert code_of(rtf("HANG")) == "timeout"
    assert len(fake.children) == 1
    for _ in range(100):
        if not any(map(alive, fake.children)):
            break
        time.sleep(0.05)
    assert not any(map(alive, fake.children))


@pytest.mark.parametrize(("bad", "code"), [("HANG", "timeout"), ("CRASH", "crashed_tool"), ("BAD", "damaged")])
def test_a_bad_file_costs_itself_alone(tmp_path: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch, bad: str, code: str) -> None:
    """It ends in quarantine with its code; those before and behind it are read, from few starts."""
    monkeypatch.setenv("KEHOACH_SOFFICE_TIMEOUT", "3")
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b", f"m {bad}", "x", "y"):
        (folder / f"{name}.rtf").write_bytes(rtf(f"van ban {name}"))
    summary = run([folder], tmp_path / "out")
    assert summary.documents == 4 and summary.inputs == 5
    refused = {Path(row.path).name: (row.code, row.stage, row.media_type) for row in summary.quarantined}
    assert refused == {f"m {bad}.rtf": (code, "read", media.RTF)}
    # Together; where that was cut short, the rest together; the bad one once more by itself.
    assert fake.starts in ([5, 1], [5, 2, 1])


@pytest.mark.parametrize("why", ["missing", "filter"])
def test_missing_program_is_one_sentence_with_the_command(fake: Fake, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """No LibreOffice at all, or one without the part for these files."""
    if why == "missing":
        monkeypatch.setenv("KEHOACH_SOFFICE", "/nowhere/soffice")
    else:
        monkeypatch.setenv("FAKE_FILTER", "1")
    with pytest.raises(InputError) as raised:
        ingest.parse(rtf("mot"), "a.rtf")
    assert raised.value.code == "missing_tool"
    assert "apt-get install libreoffice-writer-nogui" in raised.value.vi and "apt-get install libreoffice-writer-nogui" in raised.value.en


def test_doctor_says_how_to_get_the_program(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tries a conversion: a program that is there and does not work is missing too."""
    assert doctor._libreoffice().ok
    monkeypatch.setenv("FAKE_FILTER", "1")
    monkeypatch.setenv("KEHOACH_CACHE", os.environ["KEHOACH_CACHE"] + "-2")
    assert not doctor._libreoffice().ok
    monkeypatch.setenv("KEHOACH_SOFFICE", "/nowhere/soffice")
    assert not doctor._libreoffice().ok and "apt-get install libreoffice" in doctor._libreoffice().remedy.vi


def test_without_the_program_the_other_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_SOFFICE", "/nowhere/soffice")
    (tmp_path / "a.rtf").write_bytes(rtf("mot"))
    (tmp_path / "b.txt").write_text("KẾ HOẠCH\nKiểm tra\n", encoding="utf-8")
    summary = run([tmp_path / "a.rtf", tmp_path / "b.txt"], tmp_path / "out")
    assert summary.documents == 1 and [row.code for row in summary.quarantined] == ["missing_tool"]


def test_profile_forbids_macros_and_links(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is converted may come from anywhere."""
    kept = tmp_path / "kept"
    real = soffice._run

    def spy(found: str, place: Path, inputs: list[str], target: soffice.Target) -> object:
        shutil.copytree(place / "profile", kept)
        return real(found, place, inputs, target)

    monkeypatch.setattr(soffice, "_run", spy)
    ingest.parse(rtf("mot"), "../../etc/--nguy-hiem.rtf")
    settings = (kept / "user" / "registrymodifications.xcu").read_text()
    assert "DisableMacrosExecution" in settings and "MacroSecurityLevel" in settings and "Update" in settings


# --- Real files -------------------------------------------------------------------------------------------------------------

REAL = ROOT.parent / "shared" / "real"


@needs_office
@pytest.mark.skipif(not REAL.is_dir(), reason="the real documents (../shared/real) are not here")
def test_real_plan_says_what_its_pdf_says() -> None:
    """A .doc of 2023 and the PDF made of it: the same words, but for the order in the letter head."""
    from rapidfuzz.distance import Indel

    old, printed = (" ".join(words(ingest.read(REAL / name))) for name in ("dbk-kh-stem.doc", "dbk-kh-stem.signed.pdf"))
    assert Indel.normalized_similarity(old, printed) > 0.99
    assert texts(ingest.read(REAL / "pt-kh-taphuan-2011.doc"))[0].isupper()
