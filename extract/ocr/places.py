"""The place that a document is dated from, its marks put right by the names of provinces and of their chief towns: "Cao Băng"."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from extract.ocr.lexicon import bare
from extract.text import clean, fold

# Provinces and cities under the government since 1997, and the towns where most of them have their seat. Of two spellings in use
# ("Đắk Lắk", "Đăk Lăk"; "Bắc Kạn", "Bắc Cạn") both stand, so that neither is taken for a misreading.
_NAMES = """
Hà Nội, Hồ Chí Minh, Hải Phòng, Đà Nẵng, Cần Thơ, Huế, Thừa Thiên Huế, Hà Giang, Cao Bằng, Bắc Kạn, Bắc Cạn, Tuyên Quang, Lào Cai,
Điện Biên, Điện Biên Phủ, Lai Châu, Sơn La, Yên Bái, Hòa Bình, Hoà Bình, Thái Nguyên, Lạng Sơn, Quảng Ninh, Hạ Long, Bắc Giang,
Phú Thọ, Việt Trì, Vĩnh Phúc, Vĩnh Yên, Bắc Ninh, Hải Dương, Hưng Yên, Thái Bình, Hà Nam, Phủ Lý, Nam Định, Ninh Bình, Thanh Hóa,
Thanh Hoá, Nghệ An, Vinh, Hà Tĩnh, Quảng Bình, Đồng Hới, Quảng Trị, Đông Hà, Quảng Nam, Tam Kỳ, Quảng Ngãi, Bình Định, Quy Nhơn,
Phú Yên, Tuy Hòa, Khánh Hòa, Khánh Hoà, Nha Trang, Ninh Thuận, Phan Rang, Bình Thuận, Phan Thiết, Kon Tum, Gia Lai, Pleiku, Đắk Lắk,
Đăk Lăk, Đắc Lắc, Buôn Ma Thuột, Đắk Nông, Đăk Nông, Gia Nghĩa, Lâm Đồng, Đà Lạt, Bình Phước, Đồng Xoài, Tây Ninh, Bình Dương, Đồng Nai,
Biên Hòa, Biên Hoà, Bà Rịa, Vũng Tàu, Bà Rịa - Vũng Tàu, Long An, Tân An, Tiền Giang, Mỹ Tho, Bến Tre, Trà Vinh, Vĩnh Long, Đồng Tháp,
Cao Lãnh, An Giang, Long Xuyên, Kiên Giang, Rạch Giá, Hậu Giang, Vị Thanh, Sóc Trăng, Bạc Liêu, Cà Mau
"""


def spelled(words: Sequence[str]) -> list[str]:
    """Answers the words of a place, in their own count; where only marks part them from one name that is known, with its marks.

    A place of the same letters that is spelled otherwise and read for sure would be changed too: villages that are a province but for a
    mark do not date documents.
    """
    names = _names().get(bare(fold(" ".join(words))), ())
    return list(names[0]) if len(names) == 1 and len(names[0]) == len(words) else list(words)


@functools.cache
def _names() -> dict[str, tuple[tuple[str, ...], ...]]:
    out: dict[str, list[tuple[str, ...]]] = {}
    for name in clean(_NAMES).replace("\n", " ").split(","):
        out.setdefault(bare(fold(" ".join(name.split()))), []).append(tuple(name.split()))
    return {key: tuple(found) for key, found in out.items()}
