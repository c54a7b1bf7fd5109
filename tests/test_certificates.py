"""Digital signatures of PDFs: whose they are, by their certificates, and what that says of the signer where the page cannot be read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from extract import tables
from extract.api import extract, read
from extract.ingest import certificates, pdf
from extract.model import DigitalSignature, Document
from tests.pdffile import drawn

_NAMES = {"name": x509.NameOID.COMMON_NAME, "post": x509.NameOID.TITLE, "body": x509.NameOID.ORGANIZATION_NAME}
_KEY = ec.derive_private_key(7, ec.SECP256R1())
_FROM, _UNTIL = dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2044, 1, 1, tzinfo=dt.UTC)


def _named(**said: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(_NAMES[key], value) for key, value in said.items()])


def _certificate(subject: x509.Name, issuer: x509.Name) -> x509.Certificate:
    builder = x509.CertificateBuilder(issuer, subject, _KEY.public_key(), 7, _FROM, _UNTIL)
    return builder.sign(_KEY, hashes.SHA256())


def _message(subject: x509.Name, *vouchers: x509.Name) -> bytes:
    """Answers a signature by `subject`, with the certificates of those who vouch for it, each for the one before, the last for itself."""
    chain = [_certificate(one, by) for one, by in zip((subject, *vouchers), (*vouchers, (subject, *vouchers)[-1]), strict=True)]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"").add_signer(chain[0], _KEY, hashes.SHA256())
    for each in chain[1:]:
        builder = builder.add_certificate(each)
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])


def _signed(data: bytes, *messages: bytes) -> bytes:
    """Answers a PDF with signature fields that hold `messages`, zeros behind each, written behind the file as programs that sign do."""
    root = int(re.findall(rb"/Root (\d+) 0 R", data)[-1])
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    catalog = re.search(rb"\n%d 0 obj\s*<<(.*?)>>\s*endobj" % root, data, re.DOTALL)
    assert catalog is not None
    fields = b" ".join(b"%d 0 R" % (size + 2 * k) for k in range(len(messages)))
    added = {root: b"<<%s /AcroForm <</SigFlags 3 /Fields [%s]>>>>" % (catalog[1], fields)}
    for k, message in enumerate(messages):
        added[size + 2 * k] = b"<</FT /Sig /T (S%d) /V %d 0 R>>" % (k, size + 2 * k + 1)
        value = b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 0 0 0] /Contents <%s>>>"
        added[size + 2 * k + 1] = value % (message.hex().encode() + b"00" * 50)
    out, places = bytearray(data), {}
    for number, body in sorted(added.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    before, start = int(re.findall(rb"startxref\s+(\d+)", data)[-1]), len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in sorted(places.items()))
    out += b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size + 2 * len(messages), root, before, start)
    return bytes(out)


_PAGE = drawn(lambda sheet: sheet.text(85, 100, "KẾ HOẠCH trồng cây năm 2026 của Ủy ban nhân dân xã An Lạc"))
_HEAD = _named(name="Lò Văn Khuê", post="Phó Chủ tịch", body="ỦY BAN NHÂN DÂN XÃ AN LẠC")
_SAID = ("Lò Văn Khuê", "Phó Chủ tịch", "ỦY BAN NHÂN DÂN XÃ AN LẠC")
_OFFICE = _named(name="ỦY BAN NHÂN DÂN XÃ AN LẠC")


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        # Who signs and who seals; an office that seals each page is one.
        ([_message(_HEAD), _message(_OFFICE), _message(_OFFICE)], [_SAID, ("ỦY BAN NHÂN DÂN XÃ AN LẠC", "", "")]),
        # Those who vouch for a certificate have signed nothing.
        ([_message(_HEAD, _named(name="CA Một"), _named(name="CA Gốc"))], [_SAID]),
        # Letters in pieces become one, as everywhere.
        ([_message(_named(name="Lo\u0300  Văn Khuê"))], [("Lò Văn Khuê", "", "")]),
        # Nothing that can be read: no message, half of one, one without end, names that are none.
        ([b"", b"\x30", b"\x30\x80\x00", _message(_HEAD)[:300], b"chu ky"], []),
        ([_message(_named(name="A\x07B")), _message(_named(post="Chủ tịch"))], []),
        ([], []),
    ],
)  # fmt: skip
def test_signatures_are_told_by_their_certificates(messages: list[bytes], expected: list[tuple[str, str, str]]) -> None:
    document = pdf.read(_signed(_PAGE, *messages), "tep.pdf", ocr="never")
    assert [(s.name, s.post, s.body) for s in document.signatures] == expected
    assert document.problems == ()


@pytest.mark.parametrize(
    ("padded", "message"),
    [("3003020101000000", "3003020101"), ("30818000", "30818000"), ("3080020101000000", "3080020101"), ("04", "04")],
    ids=["short form", "long form, cut short", "indefinite form", "no sequence"],
)
def test_zeros_behind_a_message_are_no_part_of_it(padded: str, message: str) -> None:
    """X.690, 8.1.3: how a message says where it ends. What stands behind it may be refused some day."""
    assert certificates._unpadded(bytes.fromhex(padded)) == bytes.fromhex(message)


def test_a_file_with_a_thousand_signatures_is_not_read_through() -> None:
    # Anybody can put any number of them into a file.
    file = pypdfium2.PdfDocument(_signed(_PAGE, *[_message(_named(name=f"Người {k}")) for k in range(60)]))
    assert len(certificates.signatures(file)) == 50


_PLAN = "UBND XÃ AN LẠC\nSố: 12/KH-UBND\nAn Lạc, ngày 05 tháng 3 năm 2024\n\nKẾ HOẠCH\nTrồng cây\n\nI. NHIỆM VỤ\n1. Các thôn trồng cây.\n\n"
_RECIPIENTS = "Nơi nhận:\n- Các thôn;\n- Lưu: VT.\n\n"
_KHUE = DigitalSignature("Lò Văn Khuê", "Phó Chủ tịch", "UBND XÃ AN LẠC")


def _document(foot: str, source: str, *signatures: DigitalSignature) -> Document:
    document = read((_PLAN + _RECIPIENTS + foot).encode())
    return dataclasses.replace(document, text_source=source, signatures=signatures)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("foot", "source", "signatures", "expected"),
    [
        # The page gives neither: a seal covers both.
        ("", "ocr", (_KHUE,), ("Lò Văn Khuê", "Phó Chủ tịch", "digital_signature")),
        ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n", "text", (_KHUE,), ("Lò Văn Khuê", "PHÓ CHỦ TỊCH", "digital_signature")),
        # A name in capitals is written as names are.
        ("CHỦ TỊCH\n", "ocr", (DigitalSignature("LÒ VĂN KHUÊ"),), ("Lò Văn Khuê", "CHỦ TỊCH", "digital_signature")),
        # OCR lost accents; what is printed as text is as it is.
        ("CHỦ TỊCH\n\nLò Vặn Khuê\n", "ocr", (_KHUE,), ("Lò Văn Khuê", "CHỦ TỊCH", "digital_signature")),
        ("CHỦ TỊCH\n\nLò Vặn Khuê\n", "text", (_KHUE,), ("Lò Vặn Khuê", "CHỦ TỊCH", "page")),
        # Another name on the page stands: a copy is signed by who made it.
        ("CHỦ TỊCH\n\nTrần Thị Mười\n", "ocr", (_KHUE,), ("Trần Thị Mười", "CHỦ TỊCH", "page")),
        # Two people: who of them signs as head is not said. An office is nobody.
        ("CHỦ TỊCH\n", "ocr", (_KHUE, DigitalSignature("Trần Thị Mười")), ("", "CHỦ TỊCH", "")),
        ("CHỦ TỊCH\n", "ocr", (DigitalSignature("Sở Xây Dựng"),), ("", "CHỦ TỊCH", "")),
        # The office's seal beside one person is no second person.
        ("CHỦ TỊCH\n", "ocr", (_KHUE, DigitalSignature("UBND XÃ AN LẠC")), ("Lò Văn Khuê", "CHỦ TỊCH", "digital_signature")),
    ],
)
def test_the_one_who_signed_the_file_signs_the_paper(
    foot: str, source: str, signatures: tuple[DigitalSignature, ...], expected: tuple[str, str, str]
) -> None:
    row = tables.document_json(extract(_document(foot, source, *signatures)))["document"]
    assert (row["signer"], row["signer_title"], row["signer_source"]) == expected


def test_only_what_the_page_says_is_shown_on_it() -> None:
    # The auditor must not be led to words that say nothing of the kind.
    attested = tables.document_json(extract(_document("CHỦ TỊCH\n", "ocr", _KHUE)))["document"]
    assert {"signer", "signer_title"} & set(attested["evidence"]) == {"signer_title"}


def test_a_signer_known_by_his_signature_is_not_missing() -> None:
    codes = [[f["code"] for f in tables.document_json(extract(_document("", "text", *s)))["findings"]] for s in ((), (_KHUE,))]
    assert ["no_signature" in each for each in codes] == [True, False]
