"""Files spoilt in the ways that disks, mails and ill will spoil them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping

# Bytes that formats attach meaning to: sizes, offsets, markup, escapes.
_SIGNS = (
    b"\x00", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00", b"<", b">", b"&", b"&#x10ffff;",
    b"<!ENTITY a SYSTEM 'file:///etc/passwd'>",
    b"(", b")", b"[", b"{", b"\\", b"%", b"9999999999", b"-1", b"0", b"endobj", b"stream", b"/Kids [1 0 R]", b"\r\n\r\n", b"|", b"#",
)  # fmt: skip


def _flip(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 4, 64))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data)) :]


def _drop(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.choice((1, 16, 1024))]


def _repeat(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data))
    piece = bytes(data[at : at + dice.choice((1, 16, 1024))])
    data[at:at] = piece * dice.choice((1, 2, 200))


def _swap(data: bytearray, dice: random.Random) -> None:
    size = dice.choice((4, 64, 512))
    a, b = dice.randrange(len(data)), dice.randrange(len(data))
    data[a : a + size], data[b : b + size] = data[b : b + size], data[a : a + size]


def _put(data: bytearray, dice: random.Random) -> None:
    at, sign = dice.randrange(len(data) + 1), dice.choice(_SIGNS)
    data[at : at + dice.choice((0, len(sign)))] = sign


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (_flip, _cut, _drop, _repeat, _swap, _put)


def mutated(data: bytes, seed: int) -> bytes:
    """Answers `data` spoilt in one to four ways; the same seed gives the same bytes."""
    dice = random.Random(seed)
    spoilt = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        if spoilt:
            dice.choice(_WAYS)(spoilt, dice)
    return bytes(spoilt)


def spoilt(data: bytes, seed: int) -> bytes:
    """Answers a file spoilt; every second of those that are a zip (as .docx is) inside one of its parts, so that it still opens."""
    if seed % 2 or not zipfile.is_zipfile(io.BytesIO(data)):
        return mutated(data, seed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = random.Random(seed).choice(sorted(files))
    return packed({**files, name: mutated(files[name], seed)})


def packed(files: Mapping[str, bytes]) -> bytes:
    """Answers a zip of files, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # Without a day, so that the same files give the same bytes.
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
