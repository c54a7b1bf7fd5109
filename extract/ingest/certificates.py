"""Who signed a PDF digitally: what the certificates of its signatures say, as they stand in the file; nobody checks them here."""

from __future__ import annotations

import ctypes
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from extract.model import DigitalSignature
from extract.text import squeeze

# A paper is signed by a few people and sealed by bodies; a certificate takes a few thousand bytes, and so do those who vouch for it.
_MOST, _MOST_BYTES = 50, 1 << 20
_NAME_MOST = 120
_SEQUENCE, _LONG = 0x30, 0x80


def signatures(pdf: Any) -> tuple[DigitalSignature, ...]:
    """Answers who signed a pypdfium2.PdfDocument, in the order of the file, each once; those that cannot be read are left out.

    RFC 5280, 4.1.2.6: whose a certificate is, its subject says (commonName; title and organizationName where there are any).
    """
    import pypdfium2.raw as pdfium

    count = max(min(pdfium.FPDF_GetSignatureCount(pdf.raw), _MOST), 0)
    each = (pdfium.FPDF_GetSignatureObject(pdf.raw, k) for k in range(count))
    found = (_subject(_contents(one, pdfium.FPDFSignatureObj_GetContents)) for one in each)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _contents(signature: Any, get: Callable[[Any, Any, int], int]) -> bytes:
    size = get(signature, None, 0)
    if not 0 < size <= _MOST_BYTES:
        return b""
    buffer = ctypes.create_string_buffer(size)
    return buffer.raw if get(signature, buffer, size) == size else b""


def _subject(contents: bytes) -> DigitalSignature | None:
    """Answers what the signer's certificate in a PKCS#7 message says of him; None where there is none to be read."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs7

    try:
        with warnings.catch_warnings():
            # Programs that sign are lax; what is lax can still be read.
            warnings.simplefilter("ignore")
            certificates = pkcs7.load_der_pkcs7_certificates(_unpadded(contents))
            issuers = {each.issuer for each in certificates if each.issuer != each.subject}
            for each in certificates:
                if each.subject not in issuers:
                    name, post, body = (
                        _said(each.subject.get_attributes_for_oid(oid))
                        for oid in (x509.NameOID.COMMON_NAME, x509.NameOID.TITLE, x509.NameOID.ORGANIZATION_NAME)
                    )
                    return DigitalSignature(name, post, body) if name else None
    except (ValueError, TypeError, x509.UnsupportedGeneralNameType):
        return None
    return None


def _said(attributes: Any) -> str:
    values: Iterator[str] = (a.value for a in attributes if isinstance(a.value, str))
    text = squeeze(unicodedata.normalize("NFC", next(values, "")))
    return text if len(text) <= _NAME_MOST and text.isprintable() else ""


def _unpadded(contents: bytes) -> bytes:
    """Answers a DER message without the zeros behind it: its place in a PDF is set aside before its length is known."""
    if len(contents) < 2 or contents[0] != _SEQUENCE:
        return contents
    if contents[1] < _LONG:
        return contents[: 2 + contents[1]]
    octets = contents[1] - _LONG
    return contents[: 2 + octets + int.from_bytes(contents[2 : 2 + octets], "big")] if octets else contents.rstrip(b"\0")
