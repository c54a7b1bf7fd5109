"""Word files as files: other producers, damaged and hostile ones, any markup, real documents."""

from __future__ import annotations

import io
import random
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import InputError
from extract.ingest.docx import read
from extract.model import Block, Cell
from tests.wordfile import STYLES, W_URI, abstract, check_promises, level, num, p, pack, part, texts, unpack, word

REAL = Path(__file__).parents[2] / "shared" / "real"


def test_python_docx_reads_the_same_words() -> None:
    """On what both understand, paragraph by paragraph and cell by cell, the two readers agree."""
    import docx

    source = docx.Document()
    source.add_heading("Kế hoạch khắc phục", 0)
    source.add_heading("Mục đích", 1)
    for style in ("List Number", "List Bullet", "Normal", "Quote"):
        source.add_paragraph(f"Đoạn kiểu {style}", style=style).add_run(" in đậm").bold = True
    table = source.add_table(3, 3, style="Table Grid")
    for i, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"ô {i}"
    table.cell(1, 0).merge(table.cell(2, 1)).text = "ô gộp"
    out = io.BytesIO()
    source.save(out)
    document = read(out.getvalue(), "a.docx")
    own = [document.text[b.marker_end : b.end] for b in document.blocks if b.cell is None]
    assert own == [paragraph.text for paragraph in source.paragraphs]
    assert document.tables[0].ruled
    cells = {(b.cell.row, b.cell.column): document.text[b.start : b.end] for b in document.blocks if b.cell}
    spans = [b.cell for b in document.blocks if b.cell and document.text[b.start : b.end] == "ô gộp"]
    assert spans == [Cell(0, 1, 0, 2, 2)]
    for (row, column), text in cells.items():
        assert table.cell(row, column).text == text
    assert [document.text[b.start : b.marker_end].strip() for b in document.blocks if b.style.list_level is not None] == ["1.", "•"]
    assert [b.style.heading for b in document.blocks][:3] == [None, 1, None]
    check_promises(document)


def test_media_type_and_identity() -> None:
    data = word(p("a"))
    document = read(data, "thư mục/a.docx")
    assert document.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert (document.path, document.size_bytes, document.pages) == ("thư mục/a.docx", len(data), ())
    macro = word(p("a"), main_type="application/vnd.ms-word.document.macroEnabled.main+xml")
    assert read(macro, "a.docm").media_type == "application/vnd.ms-word.document.macroEnabled.12"


def with_part(data: bytes, name: str, content: str | bytes) -> bytes:
    return pack({**unpack(data), name: content})


def strict(data: bytes) -> bytes:
    renamed = {}
    for name, content in unpack(data).items():
        text = content.decode().replace(W_URI, "http://purl.oclc.org/ooxml/wordprocessingml/main")
        renamed[name] = text.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
    return pack(renamed)


GOOD = word(p("Mục", num=(1, 0)), numbering=abstract(0, level(0, "%1.")) + num(1, 0), styles=STYLES)


@pytest.mark.parametrize(
    ("proves", "data"),
    [
        ("strict namespaces", strict(GOOD)),
        (
            "UTF-16 XML",
            with_part(GOOD, "word/document.xml", unpack(GOOD)["word/document.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        ),
        (
            "backslashes and capitals in member names",
            pack({name.replace("word/", "Word\\"): content for name, content in unpack(GOOD).items()}),
        ),
        ("no content types", pack({name: content for name, content in unpack(GOOD).items() if "Content" not in name})),
        ("no package relationships", pack({name: content for name, content in unpack(GOOD).items() if name != "_rels/.rels"})),
        (
            "a relationship to nothing",
            with_part(
                GOOD,
                "word/_rels/document.xml.rels",
                unpack(GOOD)["word/_rels/document.xml.rels"].replace(b"</R", b'<Relationship Id="z" Type="image" Target="NULL"/></R'),
            ),
        ),
        ("bytes before the zip", b"?" * 100 + GOOD),
    ],
)
def test_unusual_files_read_the_same(proves: str, data: bytes) -> None:
    assert read(data, "a.docx").text == "1. Mục", proves


def encrypted_member(data: bytes) -> bytes:
    """Sets the encryption flag of every member, in the local heads and in the directory."""
    changed = bytearray(data)
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + flag] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
BOMB = with_part(GOOD, "word/document.xml", part("document", "<w:body>" + " " * 34_000_000 + "</w:body>"))
ENTITIES = '<!DOCTYPE d [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def with_doctype(doctype: str) -> bytes:
    xml = part("document", f"<w:body><w:p><w:r><w:t>{'&b;' if 'ENTITY b' in doctype else '&a;'}</w:t></w:r></w:p></w:body>")
    return with_part(GOOD, "word/document.xml", xml.replace("?>", f"?>{doctype}", 1))


def deep() -> bytes:
    return word("<w:sdt><w:sdtContent>" * 400 + p("a") + "</w:sdtContent></w:sdt>" * 400)


@pytest.mark.parametrize(
    ("proves", "data", "code"),
    [
        ("no bytes", b"", "empty"),
        ("no words", word(p()), "empty"),
        ("words in the header only", word(p(), header1=p("a")), "empty"),
        ("only a picture", with_part(word("<w:p><w:r><w:drawing/></w:r></w:p>"), "word/media/image1.png", b"\x89PNG"), "empty"),
        ("plain text", "Kế hoạch".encode(), "not_docx"),
        ("a zip of something else", pack({"a.txt": "a"}), "not_docx"),
        (
            "a workbook",
            with_part(
                pack({"_rels/.rels": unpack(GOOD)["_rels/.rels"].replace(b"word/document", b"xl/workbook")}),
                "xl/workbook.xml",
                "<workbook/>",
            ),
            "not_docx",
        ),
        ("Word 97", OLE, "not_docx"),
        ("a password", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("members with a password", encrypted_member(GOOD), "encrypted"),
        ("half a file", GOOD[: len(GOOD) // 2], "damaged"),
        ("XML that breaks off", with_part(GOOD, "word/document.xml", unpack(GOOD)["word/document.xml"][:-30]), "damaged"),
        ("an empty main part", with_part(GOOD, "word/document.xml", b""), "damaged"),
        ("entities", with_doctype(ENTITIES), "damaged"),
        ("an entity from outside", with_doctype(OUTSIDE), "damaged"),
        ("elements without end", deep(), "damaged"),
        ("a bomb", BOMB, "too_large"),
    ],
)
def test_bad_input_is_one_error(proves: str, data: bytes, code: str) -> None:
    with pytest.raises(InputError) as raised:
        read(data, "thư/kế hoạch.docx")
    assert raised.value.code == code, proves
    for message in (raised.value.vi, raised.value.en):
        assert message.startswith("thư/kế hoạch.docx: ") and message.endswith(".") and "\n" not in message


def test_damaged_side_parts_are_reported_and_the_text_stands() -> None:
    data = with_part(with_part(GOOD, "word/numbering.xml", "<w:numbering"), "word/styles.xml", "rác")
    document = read(data, "a.docx")
    assert document.text == "Mục"
    assert [(problem.code, "numbering.xml" in problem.vi) for problem in document.problems] == [
        ("docx_part_damaged", False),
        ("docx_part_damaged", True),
    ]


def test_flipped_bytes_never_raise_anything_else() -> None:
    """A damaged file is read or refused; whatever is read keeps the promises."""
    chance = random.Random(20)
    for _ in range(150):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            check_promises(read(bytes(data), "a.docx"))
        except InputError:
            continue


# --- any markup ---

_BLOCK_TAGS = ("p", "tbl", "tr", "tc", "sdt", "sdtContent", "ins", "del", "customXml", "txbxContent", "body")
_INLINE_TAGS = (
    "r",
    "hyperlink",
    "ins",
    "del",
    "fldSimple",
    "pict",
    "t",
    "tab",
    "br",
    "pPr",
    "rPr",
    "tcPr",
    "trPr",
    "fldChar",
    "sym",
    "sdt",
)
_LEAF_TAGS = (
    "vMerge",
    "gridSpan",
    "gridBefore",
    "numPr",
    "numId",
    "ilvl",
    "b",
    "vanish",
    "caps",
    "sz",
    "ind",
    "jc",
    "outlineLvl",
    "hMerge",
    "footnoteReference",
)
_VALUES = st.sampled_from(["", "0", "1", "2", "-3", "99999999999", "restart", "continue", "begin", "separate", "end", "x", "1.5pt"])


@st.composite
def markup(draw: st.DrawFn, depth: int = 4) -> str:
    """Random elements of the vocabulary in any order: most of it is nonsense that Word would never write."""
    tag = draw(st.sampled_from(_BLOCK_TAGS if depth > 1 else _INLINE_TAGS + _LEAF_TAGS))
    value = draw(_VALUES)
    attributes = f' w:val="{value}" w:fldCharType="{value}" w:char="{value}" w:left="{value}" w:id="{value}"' if draw(st.booleans()) else ""
    inner = "".join(draw(st.lists(markup(depth - 1), max_size=3))) if depth else ""
    text = draw(st.sampled_from(["", "a", " b ", "Kế", "\u0301", "\uf0b7"])) if tag == "t" else ""
    return f"<w:{tag}{attributes}>{text}{inner}</w:{tag}>"


@settings(max_examples=60, deadline=None)
@given(st.lists(markup(), min_size=1, max_size=4))
def test_any_markup_is_read_or_refused(elements: list[str]) -> None:
    body = "".join(elements) + p("hết", num=(1, 0))
    document = read(word(body, numbering=abstract(0, level(0, "%1.")) + num(1, 0), styles=STYLES), "a.docx")
    assert document.text.endswith("hết")
    check_promises(document)


# --- real files, where they are ---


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared real documents are not here")
@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("lc-kh-ct11-khoangsan.docx", [(2, 3, False), (1, 2, False), (16, 6, True)]),
        ("lc-kh-dean08.docx", [(1, 2, False), (1, 2, False), (8, 8, True), (6, 8, True)]),
        ("dbk-kh-lichsu.docx", [(3, 2, False), (4, 2, False)]),
    ],
)
def test_real_files(name: str, tables: list[tuple[int, int, bool]]) -> None:
    """Sizes and rulings of all tables, and not a word lost against the bare XML of the body."""
    data = (REAL / name).read_bytes()
    document = read(data, name)
    assert [(table.rows, table.columns, table.ruled) for table in document.tables] == tables
    check_promises(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
    own = "".join(texts(document, "body"))
    assert _letters(own) == _letters(_body_text(body))


def _body_text(xml: str) -> str:
    from lxml import etree

    root = etree.fromstring(xml.encode())
    found = root.xpath("//w:t[not(ancestor::w:txbxContent)]", namespaces={"w": W_URI})
    return "".join(element.text or "" for element in found)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


def test_blocks_compare_by_value() -> None:
    """Reading twice gives the same document: nothing depends on the run."""
    first, second = read(GOOD, "a.docx"), read(GOOD, "a.docx")
    assert first == second and isinstance(first.blocks[0], Block)
