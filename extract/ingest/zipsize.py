"""Whether the zip that an office file is unpacks to more than a reader takes on: told by what it says of itself, before it is read."""

from __future__ import annotations

from collections.abc import Sequence
from zipfile import ZipInfo

from extract import settings

_MB = 1_000_000
# Parts compress 5 to 40 times, a long table of empty cells 300 times, a bomb a thousand times; below this nobody counts.
_RATIO_FROM = 32 * _MB


def is_abnormal(infos: Sequence[ZipInfo]) -> bool:
    """Answers whether these parts are too many or come to too much, by themselves or beside what they are packed in."""
    limits = settings.current().package
    packed, unpacked = sum(info.compress_size for info in infos), sum(info.file_size for info in infos)
    bomb = unpacked > _RATIO_FROM and unpacked > limits.ratio * max(packed, 1)
    return bomb or unpacked > limits.total_mb * _MB or len(infos) > limits.parts


def is_too_large(info: ZipInfo) -> bool:
    """Answers whether one part comes to too much."""
    return info.file_size > settings.current().package.part_mb * _MB
