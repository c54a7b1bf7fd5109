"""What the names of old Vietnamese fonts say: the encoding they are made for, and whether they only draw capitals."""

from __future__ import annotations

import re

# A PDF names a font it carries in part with six letters before it: "ABCDEF+.VnTime".
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_ENCODINGS = (
    (re.compile(r"[.@]?\.?vn ?(?:time|arial|avant|book|cent|comm|cooper|courier|exotic|free|goth|helv|kool|linc|mono|myst|present|revue|shell|south|stamp|tekn|tifan|univ|vogue|aristote|bahamas|black|clarendon|3d|bodoni|memor|park)|\.vn", re.I), "tcvn3"),  # noqa: E501
    (re.compile(r"vni[- ]|vni(?:times|helve|aptima|book|top)", re.I), "vni"),
    (re.compile(r"vps ?", re.I), "vps"),
    (re.compile(r"(?:vi)?(?:heovn|viscii)|vi(?:mai|ph[uư]ong|nhat|hoang|minh)", re.I), "viscii"),
)  # fmt: skip
_STYLE = re.compile(r"(?:[,-]?(?:Bold|Italic|Oblique|Regular|Normal|MT))+$")
_CAPITALS = re.compile(r"[a-z0-9 ]B?H$|(?:time|arial|avant|revue|book|universe|southern|teknical|present|gothic|helv|courier|3d)h$")


def font_encoding(name: str) -> str:
    """Answers the encoding that a font of this name is made for ("tcvn3", "vni", "vps", "viscii"), "" for any other font."""
    bare = _SUBSET.sub("", name).strip()
    return next((encoding for pattern, encoding in _ENCODINGS if pattern.match(bare)), "")


def capital_font(name: str) -> bool:
    """Answers whether a TCVN3 font draws capitals for small letters, as .VnTimeH does."""
    bare = _STYLE.sub("", _SUBSET.sub("", name).strip())
    return bool(_CAPITALS.search(bare if not bare.isupper() else bare.lower()))
