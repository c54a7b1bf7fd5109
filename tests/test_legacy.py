"""Text from before Unicode: which encoding a stretch is in, what it says, where its capitals come from; and Unicode that stays as it is."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import InputError
from extract.ingest import docx_legacy, legacy, legacy_text, parse, syllables, viqr
from extract.ingest.legacy import Profile, Run
from extract.ingest.legacy_fonts import capital_font, font_encoding
from tests.wordfile import check_promises, p, r, texts, word

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "corpus"))

from render import render, sources  # noqa: E402
from renderers import as_legacy  # noqa: E402

HEAD = "Căn cứ Kế hoạch số 15/KH-UBND, Ủy ban nhân dân huyện yêu cầu các phòng, ban khẩn trương thực hiện những nhiệm vụ sau đây."
PLAIN = (render(sources()[0], "txt").decode(), render(sources()[3], "txt").decode())


def tcvn3(text: str) -> str:
    """TCVN3 as a program without the font shows it."""
    return as_legacy.text(text, "tcvn3").decode("latin-1")


def vni(text: str) -> str:
    return as_legacy.text(text, "vni").decode("latin-1")


def only(*runs: Run) -> list[str]:
    """What a document of this one paragraph comes to."""
    profile = Profile()
    for run in runs:
        profile.add(run.text, run.font)
    return profile.convert(runs)


# --- Syllables --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", "nghiêng gì giếng quốc quý hoà hòa thuở khuya huỳnh Đảng ỦY NGƯỜI chuyển khoẻ xoong quyết ách".split())
def test_is_a_syllable(word: str) -> None:
    """Every onset and rhyme in its spelling; both places of the tone; any case."""
    assert syllables.is_syllable(word)
    assert syllables.is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["hßa", "héi", "nghanh", "cên", "kán", "đep", "hấch́", "ViÖt", "naïng", "ban1", "", "plan", "wifi"])
def test_is_no_syllable(word: str) -> None:
    """Letters of other encodings, k and c in each other's place, a stop without its tone, two tones, foreign words."""
    assert not syllables.is_syllable(word)


def test_nearly_every_word_of_the_corpus_is_a_syllable() -> None:
    """The rest are abbreviations; words with signs are none of them."""
    found = [word for path in sources() for word in syllables.words(render(path, "txt").decode()) if not word.isupper()]
    assert syllables.share(found)[0] > 0.98
    marked = [word for word in found if not word.isascii()]
    assert syllables.share(marked)[0] > 0.999


# --- Letters ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "seen", "said"),
    [
        ("tcvn3", "Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("tcvn3", "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        # ư is the soft hyphen, which programs show as another hyphen or a minus; ã the dot
        ("tcvn3", "Th\u00adêng trùc, n\u2212íc, Thñ t\u2212íng, x\u2219", "Thường trực, nước, Thủ tướng, xã"),
        # signs that are signs: a minus between figures, a bullet in front of an item, a dash beside a word
        ("tcvn3", "5\u22123 \u2022 Thùc hiÖn · lËp", "5\u22123 \u2022 Thực hiện · lập"),
        ("tcvn3", "\uf0b8p dông \uf0aenh m\uf0adc", "áp dụng đnh mưc"),
        ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        # the letters that viparse's tables lack
        ("vni", "thaúng, Baúng, thuùc ñaåy, kyø, tî naïn, Tî", "thẳng, Bẳng, thúc đẩy, kỳ, tỵ nạn, Tỵ"),
        # capitals whose mark was typed small
        ("vni", "Aùp duïng, Ôû ñaây, OÅ dòch, UÛY BAN", "Áp dụng, Ở đây, Ổ dịch, ỦY BAN"),
        ("viscii", "C\xb5ng h\xf2a x\xe3 h\xb5i ch\xfc ngh\xeea Vi\xaet Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        # bytes 80 to 9F as Windows shows them: CỘNG with byte 93
        ("viscii", "C\u201cNG, \u0160 \xd0\xafng", "CỘNG, Ế Đống"),
        ("vps", "C\xb6ng h\xf2a x\xe3 h\xb6i ch\xfb ngh\xefa Vi\x8ct Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ],
)  # fmt: skip
def test_letters(encoding: str, seen: str, said: str) -> None:
    assert legacy.decode(seen, encoding) == said


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_every_letter_of_the_alphabet(encoding: str) -> None:
    """Against the encodings' own rules, written down a second time in the corpus renderer."""
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = "".join(unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in tones) + "đ"
    wanted = letters + ("ĂÂÊÔƠƯĐ" if encoding == "tcvn3" else letters.upper())
    seen = as_legacy.text(" ".join(wanted), encoding).decode("latin-1")
    assert legacy.decode(seen.replace("\xb7", "x\xb7"), encoding).replace("xã", "ã") == " ".join(wanted)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam.", "Cộng hòa xã hội chủ nghĩa Việt Nam."),
        ("DDie^`u 1. Gia?i pha'p kha('c phu.c", "Điều 1. Giải pháp khắc phục"),
        # signs at the end of a word: a tone where the sentence goes on, else a full stop or a question mark
        ("Ta.i sao? So+? Y te^' tra? lo+`i. Ai la`m?", "Tại sao? Sở Y tế trả lời. Ai làm?"),
        # what is no vowel's sign stays; a backslash keeps a sign a sign
        (r"9(a) i^ thu+\. 1+1", "9(a) i^ thư. 1+1"),
        ("nu+o+'c, u+o+'c, thuo+?", "nước, ước, thuở"),
    ],
)  # fmt: skip
def test_viqr(typed: str, said: str) -> None:
    assert viqr.decode(typed) == said


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("Ke^' hoa.ch kha('c phu.c ha.n che^' trong co^ng ta'c qua?n ly' ta`i chi'nh, ddu+o+.c du+ye^.t.", True),
        ("Ke hoach khac phuc han che trong cong tac quan ly tai chinh, to+ 1, a^b", False),
        ("x = a^2 + b^2; y = o^3; if (a+(b)) then e^x and a^x, o^y, e^z, a^q", False),
        ("Kế hoạch", False),
    ],
)
def test_what_is_viqr(text: str, is_it: bool) -> None:
    assert viqr.is_viqr(text) is is_it


# --- Fonts ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        (".VnTime", "tcvn3", False), (".VnTimeH", "tcvn3", True), (".VNTIMEH", "tcvn3", True), (".vntime", "tcvn3", False),
        ("ABCDEF+.VnTimeH,Bold", "tcvn3", True), ("VnTimeHBold", "tcvn3", True), ("VnTimeBold", "tcvn3", False),
        (".VnArial NarrowH", "tcvn3", True), (".VnRevueH", "tcvn3", True), (".VnBahamasBH", "tcvn3", True), (".VnAristote", "tcvn3", False),
        ("VNI-Times", "vni", False), ("FGHIJK+VNI-Helve-Condense", "vni", False), ("VPS Times", "vps", False), ("HeoVN", "viscii", False),
        ("Times New Roman", "", False), ("VnExpress", "", False), ("Verdana", "", False), ("", "", False), ("TimesNewRomanPSMT", "", False),
    ],
)  # fmt: skip
def test_names_of_fonts(font: str, encoding: str, capitals: bool) -> None:
    assert font_encoding(font) == encoding
    assert capital_font(font) is capitals or not encoding


# --- Which encoding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("font", ["", "Times New Roman", ".VnTime", "VNI-Times"])
def test_bytes_decide(encoding: str, font: str) -> None:
    """Enough words say what they are in, whatever the font is called."""
    seen = as_legacy.text(HEAD, encoding).decode("latin-1")
    assert only(Run(seen, font))[0].casefold() == HEAD.casefold()


@pytest.mark.parametrize(
    ("seen", "font", "said"), [("Sè", ".VnTime", "Số"), ("Sè", "VNI-Times", "Sè"), ("Sè", "Arial", "Sè"), ("Soá", "VNI-Times", "Số")]
)
def test_the_font_decides_where_words_are_few(seen: str, font: str, said: str) -> None:
    assert only(Run(seen, font)) == [said]


@pytest.mark.parametrize("font", ["", "Times New Roman", ".VnTime", ".VnTimeH", "VNI-Times", "VPS Times"])
@pytest.mark.parametrize("text", [HEAD, *(PLAIN[0].split("\n\n")[:6]), unicodedata.normalize("NFD", HEAD)])
def test_unicode_is_never_touched(font: str, text: str) -> None:
    """Also in an old font, as documents are that a converter went over."""
    profile = Profile()
    profile.add(HEAD, font)
    assert profile.convert([Run(text, font)]) == [text]
    assert profile.encoding == "utf-8"


WORDS = sorted({word for plain in PLAIN for word in plain.split()})


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.sampled_from(["", "Arial", "Times New Roman"]))
def test_unicode_words_in_any_order_are_never_touched(words: list[str], font: str) -> None:
    text = " ".join(words)
    assert only(Run(text, font)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "El señor Muñoz viajó a España con María Ángeles y José; después comió en el jardín.",
        "Après l'été, les élèves français étaient à l'école où ils étudiaient déjà la géométrie.",
        "Die Straße führt über die Brücke; schöne Häuser, große Gärten, für Füße und Köpfe.",
        "© 2024 Công ty ABC ® – giá 5 µm, 20 °C, ½ lít, « trích »",
    ],
)
def test_other_languages_and_signs_are_not_touched(text: str) -> None:
    assert only(Run(text)) == [text]


def test_sections_in_other_encodings() -> None:
    """One font over parts that were typed on different machines: each paragraph is what its words say, short ones what the font is."""
    profile = Profile()
    paragraphs = [tcvn3(HEAD)] * 4 + [vni(HEAD)] + [HEAD]
    for paragraph in paragraphs:
        profile.add(paragraph, "VNSTCVN3")
    read = [profile.convert([Run(paragraph, "VNSTCVN3")])[0].casefold() for paragraph in paragraphs]
    assert read == [HEAD.casefold()] * 6
    assert profile.convert([Run("Sè l\u00adîng", "VNSTCVN3")]) == ["Số lượng"]
    assert profile.encoding == "tcvn3"


def test_runs_of_one_paragraph() -> None:
    """Old and Unicode runs side by side; a Unicode word pasted into an old run."""
    old = [tcvn3("Giao cho "), tcvn3(" chủ trì, phối hợp "), "Đắk Lắk" + tcvn3(" thực hiện")]
    runs = [Run(old[0], ".VnTime"), Run("Sở Y tế", "Arial"), *(Run(text, ".VnTime") for text in old[1:])]
    assert "".join(only(*runs)) == "Giao cho Sở Y tế chủ trì, phối hợp Đắk Lắk thực hiện"


def test_letter_split_between_two_runs() -> None:
    """VNI writes a vowel and its mark; a change of looks may come between them."""
    runs = [Run("Cho", "VNI-Times"), Run("a", "VNI-Times"), Run("ù dòch, ph", "VNI-Times"), Run("oøng beänh", "VNI-Times")]
    assert only(*runs) == ["Cho", "á", " dịch, ph", "òng bệnh"]


# --- Capitals ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        # the font of capitals, whatever case was typed; ASCII alone too
        ([Run("KÕ ho¹ch", ".VnTimeH"), Run(" n¨m", ".VnTime")], "KẾ HOẠCH năm"),
        ([Run("kh¾c phôc", ".VnTime", capitals=True)], "KHẮC PHỤC"),
        ([Run("cho ", ".VnTimeH"), Run("c¸c ®¬n vÞ", ".VnTimeH")], "CHO CÁC ĐƠN VỊ"),
        # capitals typed in the common font: words, and whole lines
        ([Run("PhÇn I. KÕ HO¹CH KIÓM TRA", ".VnTime")], "Phần I. KẾ HOẠCH KIỂM TRA"),
        ([Run("Tæ CHøC Bé M¸Y cña Së KH&§T", ".VnTime")], "TỔ CHỨC BỘ MÁY của Sở KH&ĐT"),
        ([Run("KÕ HO¹CH Sè 5 - ë X·", ".VnTime")], "KẾ HOẠCH SỐ 5 - Ở XÃ"),
        ([Run("Sè: 187/KH-BVSK", ".VnTime")], "Số: 187/KH-BVSK"),
        # abbreviations and first letters are no such words
        ([Run("Q§-TTg, ChÝnh phñ, TW §¶ng, H§ND tØnh, TØnh ñy", ".VnTime")], "QĐ-TTg, Chính phủ, TW Đảng, HĐND tỉnh, Tỉnh ủy"),
        # a word that runs on into another run
        ([Run("HO", ".VnTime"), Run("¹CH", ".VnTime"), Run(" ®Þnh", ".VnTime")], "HOẠCH định"),
    ],
)
def test_capitals(runs: list[Run], said: str) -> None:
    profile = Profile()
    profile.add(tcvn3(HEAD), ".VnTime")
    assert "".join(profile.convert(runs)) == said


# --- Files ------------------------------------------------------------------------------------------------------------------


def cp1258(text: str) -> bytes:
    """windows-1258: letters with their roofs, tones by themselves."""
    out = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        out += (unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones)) + tones).encode("cp1258")
    return out


TEXT = (
    "KẾ HOẠCH\nKhắc phục hạn chế trong công tác quản lý hồ sơ\n\n"
    "1. Phòng Nội vụ lập danh mục hồ sơ trước ngày 30/6/2024; đơn vị ở xã nộp đủ.\n"
)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (unicodedata.normalize("NFD", TEXT).encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (as_legacy.text(TEXT, "tcvn3"), "tcvn3"),
        (as_legacy.text(TEXT, "vni"), "vni"),
        (cp1258(TEXT), "cp1258"),
        # saved as UTF-8 by somebody who did not see what it was
        (tcvn3(TEXT).encode(), "tcvn3"),
        (vni(TEXT).encode("utf-16"), "vni"),
        # two lines pasted from elsewhere
        (TEXT.encode() + as_legacy.text(TEXT, "vni"), "vni"),
    ],
)
def test_text_files(data: bytes, encoding: str) -> None:
    document = parse(data, "ke-hoach.txt")
    check_promises(document)
    wanted = [line for line in TEXT.split("\n") if line]
    assert texts(document) in (wanted, wanted * 2)
    assert document.encoding == encoding


def test_text_in_viqr() -> None:
    document = parse(b"Ke^' hoa.ch kha('c phu.c\n\n1. Pho`ng No^.i vu. la^.p danh mu.c ho^` so+ tru+o+'c nga`y 30/6/2024.\n", "a.txt")
    assert texts(document) == ["Kế hoạch khắc phục", "1. Phòng Nội vụ lập danh mục hồ sơ trước ngày 30/6/2024."]
    assert document.encoding == "viqr"


def test_signs_of_windows_are_no_reason_to_refuse() -> None:
    decoded = legacy_text.decode("Ke hoach “kiem tra” – nam 2024…\n".encode("cp1252"))
    assert decoded == legacy_text.Decoded("Ke hoach “kiem tra” – nam 2024…\n", "cp1252")


@pytest.mark.parametrize("data", ["Après l'été, le père".encode("latin-1"), b"k\xff\xfex", bytes(range(128, 256)), b"a\x00b"])
def test_bytes_that_are_no_text(data: bytes) -> None:
    assert legacy_text.decode(data) is None
    with pytest.raises(InputError) as raised:
        parse(b"Ke hoach " + data, "la.txt")
    assert raised.value.code in ("unknown_encoding", "unsupported")




def font(name: str) -> str:
    return f'<w:rPr><w:rFonts w:ascii="{name}" w:hAnsi="{name}"/></w:rPr>'


STYLES = (
    f'<w:docDefaults><w:rPrDefault>{font("Arial")}</w:rPrDefault></w:docDefaults>'
    f'<w:style w:type="paragraph" w:default="1" w:styleId="N">{font(".VnTime")}</w:style>'
    f'<w:style w:type="paragraph" w:styleId="T"><w:basedOn w:val="N"/>{font(".VnTimeH")}</w:style>'
    '<w:style w:type="character" w:styleId="C"><w:rPr><w:smallCaps/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="U"><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/></w:rPr></w:style>'
)


def test_word_file() -> None:
    """Fonts by style, by run, by theme; the element that Word has for TCVN3's ư; small and all capitals; tables, notes and text boxes."""
    note = f'<w:footnote w:id="2">{p(tcvn3("Ghi chú"))}</w:footnote>'
    small, theme = '<w:rStyle w:val="C"/>', '<w:rStyle w:val="U"/>'
    body = (
        p(tcvn3("kế hoạch"), style="T")
        + p(tcvn3(HEAD))
        + f"<w:p>{r('Th', '')}<w:r><w:softHyphen/></w:r>{r('êng trùc ')}{r('Sở Y tế')}{r(' kh¾c phôc', '<w:caps/>')}"
        + f"{r(' h¹n chÕ', small)}</w:p>"
        + f'<w:p>{r("café", theme)}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        + f"<w:tbl><w:tr><w:tc>{p(tcvn3('Đơn vị'))}</w:tc></w:tr></w:tbl>"
    )
    document = parse(word(body, styles=STYLES, footnotes=note), "cu.docx")
    check_promises(document)
    assert texts(document) == ["KẾ HOẠCH", HEAD.replace("Ủ", "ủ"), "Thường trực Sở Y tế KHẮC PHỤC HẠN CHẾ", "café", "Đơn vị", "Ghi chú"]
    assert document.encoding == "tcvn3"


def test_word_file_in_unicode_is_not_looked_into() -> None:
    """Its XML stays as it is, even where its fonts have old names."""
    from lxml import etree

    from tests.wordfile import part

    plain = etree.fromstring(part("document", f"<w:body>{p(HEAD)}</w:body>").encode())
    assert docx_legacy.converter(plain, None) is None
    signs = etree.fromstring(part("document", f"<w:body>{p(HEAD + ' 5 µm · ½')}</w:body>").encode())
    assert docx_legacy.converter(signs, None) is None
    document = parse(word(p(HEAD) + p("Số ½"), styles=STYLES), "moi.docx")
    assert (texts(document), document.encoding) == ([HEAD, "Số ½"], "utf-8")


def pdf(*lines: tuple[str, bytes]) -> bytes:
    """A PDF with fonts of the given names, which carries none of them; letters as bytes of Windows, 173 a minus as Distiller has it."""
    names = sorted({font for font, _ in lines})
    fonts = b" ".join(b"/F%d %d 0 R" % (at, at + 5) for at in range(len(names)))
    drawn = b" ".join(b"/F%d 12 Tf <%s> Tj T*" % (names.index(font), text.hex().encode()) for font, text in lines)
    drawn = b"BT 72 760 Td 24 TL " + drawn + b" ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<<" + fonts + b">>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    ]
    look = b"/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[173/minus]>>/FirstChar 32/LastChar 255/Widths[" + b"500 " * 224 + b"]"
    objects += [b"<</Type/Font/Subtype/TrueType/BaseFont/%s%s>>" % (name.encode(), look) for name in names]
    out, places = b"%PDF-1.4\n", b""
    for at, content in enumerate(objects, start=1):
        places += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj%s endobj\n" % (at, content)
    count = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, places, count, len(out))
    return out + table


def test_pdf() -> None:
    """Words by the font they are drawn in; capitals from the font; Unicode text on the same page stays."""
    half = len(HEAD) // 2
    cut = HEAD.rindex(" ", 0, half)
    data = pdf((".VnTimeH", as_legacy.text("kế hoạch", "tcvn3")), (".VnTime", as_legacy.text(HEAD[:cut], "tcvn3")),
               (".VnTime", as_legacy.text(HEAD[cut + 1:], "tcvn3")), ("Helvetica", b"caf\xe9 2024"))  # fmt: skip
    document = parse(data, "cu.pdf")
    assert " ".join(document.text.split()) == f"KẾ HOẠCH {HEAD.replace('Ủ', 'ủ')} café 2024"
    assert document.encoding == "tcvn3"


# --- Real files -------------------------------------------------------------------------------------------------------------

REAL = ROOT.parent / "shared" / "real" / "legacy"


@pytest.mark.skipif(not REAL.is_dir(), reason="the real documents (../shared/real/legacy) are not here")
def test_letters_of_real_documents() -> None:
    """Letters with signs, case-folded, against the transcripts: at least 0.99 of them stand in words that are right."""
    import re
    import shutil
    from collections import Counter

    from extract import ingest

    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    files = sorted(path for path in REAL.iterdir() if path.suffix != ".txt")
    ingest.prepare(files)

    def words(text: str) -> Counter[str]:
        return Counter(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).casefold()))

    def letters(counted: Counter[str]) -> int:
        return sum(count * sum(not c.isascii() for c in word) for word, count in counted.items())

    right = wanted = 0
    for path in files:
        transcript = words(path.with_suffix(".txt").read_text(encoding="utf-8"))
        right += letters(transcript & words(ingest.read(path).text))
        wanted += letters(transcript)
    assert right / wanted >= 0.99
