"""The fixed words of an official head and foot, put right where some of their letters were misread: motto, kind, number, post, surname.

Every formula is one of few; what is like none of them, or like two, is left as it is. What the engine had read stays in `read_as`.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections.abc import Sequence

from extract.ocr import OcrLine, OcrWord
from extract.ocr.lexicon import bare
from extract.ocr.places import spelled
from extract.text import fold

# A head ends within so many lines.
_HEAD_LINES = 16
# Names of bodies stand within so many lines, the title within so many under the kind; so many letters make a name.
_NAME_LINES, _TITLE_LINES, _NAME_LETTERS = 10, 3, 4
# How names of bodies begin, and the first letters of what follows: places are called PHONG ĐIỀN.
_BODIES = {
    "phong": ("PHÒNG", frozenset("gddt gdd giao noi tai lao van kinh y yte tu nong cong than to hanh tngm lddt dant".split())),
    "ban": ("BAN", frozenset("quan chap thuo chi dan to tuye noi qlda".split())),
    "so": ("SỞ", frozenset("giao noi tai lao van kinh y yte tu nong cong than ngoa xay khoa du tngm gddt".split())),
    "truong": ("TRƯỜNG", frozenset("thpt thcs tieu th mam cao trun dai mn".split())),
    "benh": ("BỆNH", frozenset(("vien",))),
    "dang": ("ĐẢNG", frozenset(("uy", "bo"))),
}
_OPENINGS = frozenset(("ke", "chuong", "bao", "thong", "huong", "phuong", "de", "ket", "y", "nhung", "mot", "cac", "noi"))
_MOTTOES = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ĐẢNG CỘNG SẢN VIỆT NAM")
_KINDS = (
    "KẾ HOẠCH", "CHƯƠNG TRÌNH", "CHƯƠNG TRÌNH HÀNH ĐỘNG", "QUYẾT ĐỊNH", "THÔNG BÁO", "BÁO CÁO", "CHỈ THỊ", "NGHỊ QUYẾT", "HƯỚNG DẪN",
    "KẾT LUẬN", "TỜ TRÌNH", "ĐỀ ÁN", "PHƯƠNG ÁN", "CÔNG ĐIỆN",
)  # fmt: skip
_POSTS = (
    "GIÁM ĐỐC", "TỔNG GIÁM ĐỐC", "CHỦ TỊCH", "HIỆU TRƯỞNG", "BÍ THƯ", "CHÁNH VĂN PHÒNG", "CHÁNH THANH TRA", "TRƯỞNG BAN", "TRƯỞNG PHÒNG",
    "TRƯỞNG KHOA", "TRƯỞNG TRẠM", "TRƯỞNG ĐOÀN", "CỤC TRƯỞNG", "CHI CỤC TRƯỞNG", "VIỆN TRƯỞNG", "VỤ TRƯỞNG", "BỘ TRƯỞNG", "CHỦ NHIỆM",
    "TỔ TRƯỞNG", "ỦY VIÊN", "THỦ TƯỚNG",
)  # fmt: skip
# Posts without deputies.
_OTHER_POSTS = ("PHÓ BÍ THƯ THƯỜNG TRỰC", "PHÓ CHỦ TỊCH THƯỜNG TRỰC", "ỦY VIÊN BAN THƯỜNG VỤ", "THỦ TRƯỞNG ĐƠN VỊ")
# Each the only one of two words that ends like this.
_BY_END = ("CHỦ TỊCH", "GIÁM ĐỐC", "BÍ THƯ")
_DEPUTIES = {"BỘ TRƯỞNG": "THỨ TRƯỞNG"}
_SURNAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đoàn Vương Trịnh Trương Đinh Lâm Phùng Mai Tô Hà Tạ Chu Châu
Quách Cao La Thái Lưu Lương Tăng Kiều Thạch Tôn Triệu Bạch Đàm Nghiêm Ông Phí Khổng Khuất Nông Bế Lò Vi Lường Cầm Hứa Ma Giàng Sùng Vàng
Lang Quàng Tòng Cà Hoàn Từ Văn Mạc Doãn Giáp Giang Nhữ Ninh Phó Thân Thiều Tống Ung Viên Yên Âu Diệp Đồng Kim Kiên Lục Lại Liêu Mông Quan
Sầm Sơn Tiêu Trang Úc Xa Hầu Hạ Hàn Cù Cung Cồ Bành Bàng Đậu Đới Đổng Khương Lều Tào Thi Trà Uông Lô Lù Lầu Vừ Vù Thào Tráng Hạng Phàn Tẩn
Y
"""
_LIKE, _VERY_LIKE, _CLEAR_LEAD = 0.7, 0.8, 0.08
# Read well enough for a name; what words of a name get that are not to be trusted.
_READ, _POOR = 0.6, 0.3
# So many words has a name with a degree and junk around it.
_NAME_WORDS = 8
_DEGREES = frozenset(("TS", "ThS", "PGS.TS", "GS.TS", "BS", "BSCKI", "BSCKII", "DS", "DSCKI", "DSCKII", "KS", "CN", "CNĐD"))
_DEGREE_CAPITALS = 3
# A mark that no name has there.
_NO_NAMES = {"Mình": "Minh"}
# No name begins with these, though they are surnames too, without their marks or with them.
_MIDDLE = frozenset(("thi", "van"))
# A deputy signs in the place of the one that the line above names.
_DEPUTY = 0.15
# In letter sizes: white that sets the columns of head and foot apart; how far the foot begins above the recipients.
_COLUMNS, _ABOVE = 1.1, 3.0
_SURE, _CLEAR = 0.9, 0.5
# What ends so much higher or lower, in letter sizes, stands on another line.
_SAME_LINE = 0.5
# So many of the letters of a post are read as capitals.
_MOSTLY = 0.6
# A place has so many words at most, the number of a ward so many figures.
_PLACE, _WARD = 5, 2
# "năm", and what engines make of it.
_YEAR_LABELS = frozenset(("nam", "nani", "narn", "nan", "ham"))
_DATE_WORDS = {"ngay": "ngày", "thang": "tháng", "nam": "năm", "ham": "năm"}
# Who signs stands in the right part of the page.
_MIDDLE_OF_PAGE = 0.4
# A list of recipients has so many items at least, and ends with what is kept.
_LISTED = 3
_KEPT = re.compile("luu")
# So many letters before a name may be a degree.
_DEGREE = 2

_CAPITALS_LIKE = str.maketrans({"1": "I", "!": "I", "|": "I", "]": "I", "J": "I", "0": "O", "Ø": "O", "£": "G", "$": "G", "9": "G"})
# Parts of numbers that are written in one way only, under what is read for them.
_KNOWN_CODES = {"ubnd": "UBND", "ubnp": "UBND", "hdnd": "HĐND", "hdnp": "HĐND", "ctt": "CTr", "ttt": "TTr"}
_LABEL = re.compile(r"[\W_]*([Ss§5$8][ốôóoồổọộỗõỐÔÓO0ÒÕ6]|SỐ|Số)\s*[:;.,]*['`´‘’]*(?=$|\d|/|\.)")
_NUMBER = re.compile(r"(\d{0,5}[a-z]?)([/\-:.](?:\d{4}[/\-])?)([A-ZĐ][\w&.Đđ]*(?:[/\-:][A-ZĐƯ][\w&.Đđ\-]*)*)\W*")
_LETTERS = re.compile(r"[^\W\d_]+")
# "V/v", which opens the subject of a letter.
_SUBJECT = re.compile(r"[VW][/\\|XIil1%!]{1,3}[vy]")
_AUTHORITY = re.compile(r"(?i)\W*(kt|k/t|tm|t/m|tl|t/l|tuq|q)[.,:]*$")
_LEADING, _TRAILING = re.compile(r"^[\-–_.,'`‘’:;*~]+"), re.compile(r"[_.,'`‘’:;*~„”]+$")
_YEAR = re.compile(r"(?:19|20)\d\d\W*$")
_MONTH = re.compile(r"(\d{1,2})[\-.,:'](\D{2,6})")
_FIGURES = re.compile(r"\W*\d+\W*")
# "năm-2017", "tháng.01".
_GLUED_DATE = re.compile(r"([^\W\d]{3,5})[\-.,:'](\d{1,4})")
# "tháng4", "thángH".
_GLUED_MONTH = re.compile(r"([Tt]h[^\W\d]ng)[\W_]*(\w{1,3})\W*")
_ITEM = re.compile(r"[\W_]*(?:[IVX]{1,4}|\d{1,2}|[A-HĐ])[.)/:\-]+")
_ONE = re.compile(r"^1(?=[^\W\d_])")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def with_formulas(lines: Sequence[OcrLine], *, head: bool) -> tuple[list[OcrLine], frozenset[OcrWord]]:
    """Answers `lines` with the formulas of a foot put right, and where `head` is set (a document begins on the page) those of a head.

    Returns:
        The lines, and the words of the names in the foot.
    """
    out = [_closing(line) for line in lines]
    if head:
        named = None
        for at, line in enumerate(out[:_HEAD_LINES]):
            # Under the title lists and tables begin, whose numbers and dashes are no specks.
            names = (named is None and at < _NAME_LINES) or (named is not None and at <= named + _TITLE_LINES)
            parts = [_headed(part, names=names) for part in _parts(line)]
            if len(parts) > 1 and any(" ".join(word.text for word in part) in _KINDS for part in parts):
                # Beside the kind there is nothing but specks.
                parts = [part for part in parts if any(c.isalnum() for word in part for c in word.text)]
            words = [word for part in parts for word in part]
            if named == at - 1 and len(words) > 2 and words[0].text in ("-", "–", "•"):
                # No title begins with a dash.
                del words[0]
            if named is None and " ".join(word.text for word in words) in _KINDS:
                named = at
            out[at] = dataclasses.replace(line, words=tuple(words))
    return _with_foot(out)


def _parts(line: OcrLine) -> list[list[OcrWord]]:
    """Answers the words of a line, parted where white sets columns apart."""
    out: list[list[OcrWord]] = []
    for word in line.words:
        if out and word.x0 - out[-1][-1].x1 <= _COLUMNS * line.size:
            out[-1].append(word)
        else:
            out.append([word])
    return out


def _closing(line: OcrLine) -> OcrLine:
    """Answers the line with "Trên đây là" before the kind of a document, which ends its tasks, put right."""
    words = line.words
    if len(words) < 4 or [_plain(word.text) for word in words[:2]] != ["tren", "day"] or len(words[2].text) > 3:
        return line
    if words[2].text == "là" or _plain(words[3].text) not in _OPENINGS:
        return line
    return dataclasses.replace(line, words=(words[0].repaired("Trên"), words[1].repaired("đây"), words[2].repaired("là"), *words[3:]))


# --- Head -------------------------------------------------------------------------------------------------------------------


def _headed(words: list[OcrWord], *, names: bool) -> list[OcrWord]:
    """Answers the words of a line's part with the formula of a head that it is; `names`: whether names of bodies may stand there."""
    key = _key(words)
    if not key:
        return words
    for motto in _MOTTOES:
        if _likeness(key, _plain(motto)) >= _LIKE:
            return _set(words, motto)
    clear = next((words[k:] for k, word in enumerate(words) if word.confidence >= _CLEAR), words)
    for some in (words, clear):
        if all(word.text.upper() == word.text for word in some):
            for kind in _KINDS:
                if _likeness(_key(some), _plain(kind)) >= _VERY_LIKE and abs(len(_key(some)) - len(_plain(kind))) <= 2:
                    return _set(some, kind)
    if len(words) > 1 and _SUBJECT.fullmatch(words[0].text) and words[1].text[:1].islower():
        words = [words[0].repaired("V/v"), *words[1:]]
    if names and _is_shouted_name(words):
        words = _body_opened(_without_edges(words))
    return _dated(_numbered(words))


def _body_opened(words: list[OcrWord]) -> list[OcrWord]:
    """Answers the words of a line with the first word of a body's name spelled as such names begin: "PHONG GD&ĐT", "BẠN QUẢN LÝ"."""
    if len(words) < 2:
        return words
    right, before = _BODIES.get(_plain(words[0].text), ("", frozenset()))
    return [words[0].repaired(right), *words[1:]] if _plain(words[1].text)[:4] in before else words


def _is_shouted_name(words: Sequence[OcrWord]) -> bool:
    """Answers whether words may be a body's name or a title in capitals; the number of a heading or an item is none."""
    letters = sum(c.isalpha() for word in words for c in word.text)
    return letters >= _NAME_LETTERS and all(word.text.upper() == word.text for word in words) and not _ITEM.fullmatch(words[0].text)


def _without_edges(words: list[OcrWord]) -> list[OcrWord]:
    """Answers the capitals of a head without the signs that specks make before and behind them: "-TRƯỜNG THPT NGUYỄN DU '"."""
    kept = [word for word in words if any(map(str.isalnum, word.text)) or word.text in ("-", "–", "&")]
    while kept and kept[0].text in ("-", "–"):
        del kept[0]
    while kept and kept[-1].text in ("-", "–"):
        del kept[-1]
    if not kept:
        return words
    kept[0] = kept[0].repaired(_LEADING.sub("", kept[0].text))
    kept[-1] = kept[-1].repaired(_TRAILING.sub("", kept[-1].text))
    return kept


def _dated(words: list[OcrWord]) -> list[OcrWord]:
    """Answers the words of the line with place and day, its three fixed words apart from what specks and pens make of the rest.

    "Hải. Thuận, ngày 11 tháng 3-năm 2026", "Hải Thuận, ngàyz1 thang3 nm 2026".
    """
    last = next((k for k in range(len(words), 0, -1) if any(map(str.isalnum, words[k - 1].text))), 0)
    parts = _date_parts(words[:last])
    if parts is None:
        return words
    words = words[:last]
    day, month = parts
    year = len(words) - (2 if _YEAR.search(words[-1].text) else 1)
    place = spelled([_EDGES.sub("", word.text) for word in words[:day]])
    place[-1] += ","
    out = [word.repaired(text) for word, text in zip(words, place, strict=False)]
    for at, word in enumerate(words[day:], day):
        parted = _MONTH.fullmatch(word.text)
        glued = _GLUED_DATE.fullmatch(word.text) or (_GLUED_MONTH.fullmatch(word.text) if at == month else None)
        if parted:
            cut = word.x0 + (word.x1 - word.x0) * (len(parted[1]) + 0.5) / len(word.text)
            pair = dataclasses.replace(word, x1=cut).repaired(parted[1]), dataclasses.replace(word, x0=cut).repaired(parted[2])
            out.extend(pair)
        elif glued:
            cut = word.x0 + (word.x1 - word.x0) * len(glued[1]) / len(word.text)
            first, second = dataclasses.replace(word, x1=cut).repaired(glued[1]), dataclasses.replace(word, x0=cut).repaired(glued[2])
            out.extend((_word_of_date(first), second))
        elif at in parts and word.text.isalpha() and _is_fixed(word.text, "ngay" if at == day else "thang"):
            out.append(word.repaired("ngày" if at == day else "tháng"))
        elif at == day and _plain(word.text)[:4] != "ngay":
            # The label, run together with written figures into something else.
            out.append(word.repaired("ngày?"))
        elif at == year > month and word.text.isalpha() and len(word.text) <= len("năm") + 1:
            out.append(word.repaired("năm"))
        elif _FIGURES.fullmatch(word.text):
            out.append(word.repaired(_EDGES.sub("", word.text)))
        else:
            out.append(_word_of_date(word))
    return [word for word in out if word.text.strip(",")]


def _is_fixed(text: str, fixed: str) -> bool:
    """Answers whether a word is a fixed one of the date, in plain letters, of which one was misread: "thúng", "nay"."""
    key = _plain(text)
    return abs(len(key) - len(fixed)) <= 1 and _likeness(key, fixed) >= _LIKE


def _date_parts(words: Sequence[OcrWord]) -> tuple[int, int] | None:
    """Answers which words of a line are "ngày" and "tháng", None where it is not a place and a day."""
    keys = [_plain(word.text) for word in words]
    # In a narrow column the year stands below.
    if len(words) < 4 or not (_YEAR.search(words[-1].text) or keys[-1] in _YEAR_LABELS):
        return None
    month = next((k for k, key in enumerate(keys) if "thang" in key), None)
    if month is None:
        month = next((k for k in range(max(len(keys) - 4, 1), len(keys) - 1) if _is_fixed(words[k].text, "thang")), None)
    day = next((k for k, key in enumerate(keys) if key[:4] == "ngay"), None)
    if day is None and month is not None:
        day = next((k for k in range(1, month) if words[k - 1].text.endswith(",") and _is_fixed(words[k].text, "ngay")), None)
    if day is None and month is not None:
        # Behind the place's comma, it is what stands there.
        place = next((k for k, word in enumerate(words[:month]) if word.text.endswith(",")), month)
        day = place + 1 if place + 1 < month <= place + 3 and len(words[place + 1].text) >= len("ngày") else None
    if not day or month is None or month < day or day > _PLACE or len(words) > _PLACE + 7:
        return None
    return (day, month) if all(_is_place(word.text) for word in words[:day]) else None


def _is_place(text: str) -> bool:
    """Answers whether a word may be one of a place's name, with specks: "Hải.", "5"."""
    core = _EDGES.sub("", text)
    return not core or core[0].isupper() or (core.isdigit() and len(core) <= _WARD)


def _word_of_date(word: OcrWord) -> OcrWord:
    key = _plain(word.text)
    return word.repaired(_DATE_WORDS[key]) if key in _DATE_WORDS else word


def _numbered(words: list[OcrWord]) -> list[OcrWord]:
    """Answers the words of the line with the number, its label and the signs between its letters put right: "_§ố; 612/KH:BVKV"."""
    label = _LABEL.match(words[0].text)
    if label is None or (label[1].isdigit() and not label[0].endswith(":")):
        return words
    rest = words[0].text[label.end() :]
    last = words[-1]
    code = _NUMBER.fullmatch(rest if rest and len(words) == 1 else last.text) if rest or len(words) > 1 else None
    if code is None or len(words) > 4:
        return words
    letters = re.sub(r"[:.](?=[A-ZĐ])", "-", code[3]).replace("Ñ", "N").rstrip(".")
    letters = "-".join(_KNOWN_CODES.get(_plain(part), part) for part in letters.split("-"))
    mended = code[1] + ("/" if code[2][0] in ":." and "-" not in code[3][:6] else code[2]) + letters
    sign = ":" if re.search(r"[:;.,]", label[0]) else ""
    if rest:
        if len(words) == 1:
            return [words[0].repaired(f"Số{sign}{mended}")]
        return [words[0].repaired(f"Số{sign}{rest}"), *words[1:-1], last.repaired(mended)]
    return [words[0].repaired(f"Số{sign}"), *words[1:-1], last.repaired(mended)]


def _set(words: list[OcrWord], formula: str) -> list[OcrWord]:
    """Answers the words of `formula` in the place of `words`."""
    wanted = formula.split()
    if [word.text for word in words] == wanted or _plain_words(words) == wanted:
        return words
    if len(words) == len(wanted):
        return [word.repaired(text) for word, text in zip(words, wanted, strict=True)]
    x0, x1 = words[0].x0, words[-1].x1
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    read = " ".join(word.read_as or word.text for word in words)
    sure = min(word.confidence for word in words)
    out, done, length = [], 0, len(formula)
    for text in wanted:
        left = x0 + (x1 - x0) * done / length
        done += len(text)
        out.append(OcrWord(text, left, top, x0 + (x1 - x0) * done / length, bottom, sure, read))
        done += 1
    return out


def _plain_words(words: Sequence[OcrWord]) -> list[str]:
    return [word.text.replace("–", "-").replace("—", "-").replace("HOÀ", "HÒA") for word in words]


# --- Foot -------------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class _Above:
    """The post in whose place somebody signs, as the line above says it; "" where it says nothing of it."""

    post: str
    words: Sequence[OcrWord] = ()

    @property
    def middle(self) -> float:
        """The middle of the line's words, in pixels."""
        return (self.words[0].x0 + self.words[-1].x1) / 2 if self.words else 0.0


_NOBODY = _Above("")


def _with_foot(lines: list[OcrLine]) -> tuple[list[OcrLine], frozenset[OcrWord]]:
    """Answers the lines, and the words of the names of those who sign."""
    parts = _right_of_recipients(lines)
    if not parts:
        return lines, frozenset()
    changed: dict[int, tuple[list[OcrWord], list[OcrWord]]] = {}
    named: set[OcrWord] = set()
    posted, above = False, _NOBODY
    for line, part in sorted(parts, key=lambda each: min(word.top for word in each[1])):
        if named and not posted:
            # Below the name another document begins, or an appendix.
            break
        words, post = _posted(part, above)
        if post:
            posted = True
            above = _Above(post, words) if _AUTHORITY.match(words[0].text) and words[0].text.lower().startswith("k") else _NOBODY
        else:
            name = _named(part)
            if _is_sure_name(name) or (posted and _is_like_name(part)):
                words = name
                named.update(words)
                # What stands between post and name may look like one.
                posted = min(word.confidence for word in words) < _CLEAR
        changed[id(line)] = part, words
    out = []
    for line in lines:
        if id(line) in changed:
            part, words = changed[id(line)]
            line = dataclasses.replace(line, words=(*(word for word in line.words if word not in part), *words))
        out.append(line)
    return [line for line in out if line.words], frozenset(named)


def unsure_signer(lines: Sequence[OcrLine]) -> OcrLine | None:
    """Answers the words under the last post of a foot that may be a name but are not surely read, as a line of their own; else None."""
    posted, found = False, None
    right = sorted(_right_of_recipients(lines), key=lambda each: min(word.top for word in each[1]))
    for line, part in right:
        if _posted(part, _NOBODY)[1]:
            posted = True
        elif posted and _is_like_name(part):
            found = line, part
            break
    if found is None:
        return None
    line, part = found
    # Two lines are read where specks or the recipients beside them part one.
    foot = max(word.bottom for word in part)
    words = [word for _, other in right for word in other if abs(word.bottom - foot) < _SAME_LINE * line.size]
    name = tuple(itertools.dropwhile(_is_degree, sorted(words, key=lambda word: word.x0)))
    if not name or all(word.confidence >= _SURE and not word.read_as and _is_name(word) for word in name):
        return None
    return dataclasses.replace(line, words=name)


def _right_of_recipients(lines: Sequence[OcrLine]) -> list[tuple[OcrLine, list[OcrWord]]]:
    """Answers what stands to the right of the recipients and below where they begin, with the lines that it stands on."""
    opening = _opening(lines)
    if opening is None:
        return []
    line, first = opening
    from_, edge = first.top - _ABOVE * line.size, max(word.x1 for line in lines for word in line.words)
    least = first.x0 + 0.3 * (edge - first.x0)
    out = []
    for line in lines:
        # What stands to the right is one column: the strokes of a seal or a pen may leave white between its words.
        right = [word for part in _parts(line) if part[0].x0 > least for word in part]
        if right and right[0].top > from_:
            out.append((line, right))
    return out


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """Where who signs stands, in pixels: from `top`, where the recipients begin, to `bottom`, the top of the name (None: none is read)."""

    x0: float
    x1: float
    top: float
    bottom: float | None


def post_column(lines: Sequence[OcrLine]) -> Column | None:
    """Answers where the post of who signs stands on a page, None where there are no recipients on it."""
    found = _opening(lines)
    if found is None:
        return None
    _, opening = found
    edge = max(word.x1 for line in lines for word in line.words)
    middle = opening.x0 + _MIDDLE_OF_PAGE * (edge - opening.x0)
    beside = [part for line in lines for part in _parts(line) if part[0].x0 <= middle and part[0].top >= opening.top - line.size]
    x0 = max([middle, *(part[-1].x1 for part in beside if part[-1].x1 < edge)])
    names = [min(word.top for word in part) for line, part in _right_of_recipients(lines) if _is_like_name(part) and not _shouted(part)]
    return Column(x0 + 1, edge, opening.top, min(names, default=None))


def post_of(words: Sequence[OcrWord]) -> str:
    """Answers the post in words, "" where there is none."""
    return _posted(list(words), _NOBODY)[1] if words else ""


def deputy_under(words: Sequence[OcrWord], post: str) -> str:
    """Answers the deputy of `post` where words under it are more like him than like the post itself, "" else."""
    deputy, key = _deputy(post), _key(words)
    likeness = _likeness(key, _plain(deputy))
    return deputy if likeness >= _LIKE and likeness > _likeness(key, _plain(post)) else ""


def post_set(words: Sequence[OcrWord], post: str) -> list[OcrWord]:
    """Answers the words of `post` in the place of `words`; of a reading of one line, with the junk before it or without."""
    found, read = _posted(list(words), _NOBODY)
    return found if read == post else _set(list(words), post)


def _opening(lines: Sequence[OcrLine]) -> tuple[OcrLine, OcrWord] | None:
    """Answers the line and the word that open the recipients, or, where "Nơi nhận" is misread over it, their list; None without either."""
    for line in reversed(lines):
        if (first := _recipients(line)) is not None:
            return line, first
    kept = next((line.words[0].top for line in reversed(lines) if _KEPT.match(_key(_parts(line)[0][:2]))), None)
    if kept is None:
        return None
    items = sorted((line for line in lines if line.words[0].top <= kept), key=lambda line: -line.words[0].top)
    listed = list(itertools.takewhile(lambda line: line.words[0].text in ("-", "–"), items))
    return (listed[-1], listed[-1].words[0]) if len(listed) >= _LISTED else None


def _recipients(line: OcrLine) -> OcrWord | None:
    """Answers the first word of "Nơi nhận:", None where a line does not begin with it; specks may stand before it."""
    words = [word for word in _parts(line)[0] if any(map(str.isalpha, word.text))][:2]
    return words[0] if words and _likeness(_key(words), "noinhan") >= _VERY_LIKE else None


def _posted(words: list[OcrWord], above: _Above) -> tuple[list[OcrWord], str]:
    """Answers the words with a post in them put right and the junk before it left out, and the post, "" where there is none."""
    at = next((k for k, word in enumerate(words[:-1]) if _AUTHORITY.match(word.text) and k <= 2), None)
    begin = 0 if at is None else at + 1
    found: list[tuple[float, int, int, str]] = []
    for start in range(begin, len(words)):
        if start > begin and not all(_is_junk(word) for word in words[begin:start]):
            break
        for end in range(start + 1, min(start + 5, len(words)) + 1):
            if _shouted(words[start:end]):
                found.extend((_post_likeness(words[start:end], post, above), start, end, post) for post in _posts())
    if not found:
        return words, ""
    deputy = _covered_deputy(words, above) if at is None else ""
    if deputy:
        return _set(words, deputy), deputy
    whole = _by_end(words[begin:])
    if whole:
        return [*words[begin - 1 : begin if begin else 0], *_set(words[begin:], whole)], whole
    likeness, start, end, post = max(found, key=lambda each: (each[0], each[2] - each[1]))
    rivals = [each[0] for each in found if each[3] != post and not (each[3] in post or post in each[3])]
    if likeness < _LIKE or likeness - max(rivals, default=0.0) < (_CLEAR_LEAD if likeness < _SURE else 0.0):
        return words, ""
    lead = words[begin - 1 : begin] if begin else []
    return [*lead, *_set(words[start:end], post), *[w for w in words[end:] if not _is_junk(w)]], post


def _covered_deputy(words: Sequence[OcrWord], above: _Above) -> str:
    """Answers the deputy of whom the line above names, where the words end like that and what covers the rest leaves room for it: "" else.

    Who signs under "KT. GIÁM ĐỐC" is "PHÓ GIÁM ĐỐC" and nothing else; both lines have one middle.
    """
    if not above.post:
        return ""
    deputy, last = _deputy(above.post), words[-1]
    if _plain(last.text) != _plain(deputy.split()[-1]) or last.confidence < _CLEAR:
        return ""
    letter = (last.x1 - last.x0) / len(last.text)
    begin = 2 * above.middle - last.x1
    return deputy if abs(last.x1 - begin - letter * len(deputy)) <= 0.2 * letter * len(deputy) else ""


def _by_end(words: Sequence[OcrWord]) -> str:
    """Answers the post that only one ends like, where as much ink stands before its last word as its first takes: "-H1I) TỊCH"."""
    if len(words) != 2 or words[0].confidence >= 0.6:
        return ""
    for post in _BY_END:
        first, last = post.split()
        if words[1].text == last:
            wide = (words[1].x0 - words[0].x0) / max(words[1].x1 - words[1].x0, 1.0)
            return post if abs(wide * len(last) - len(first) - 1) <= 1 else ""
    return ""


def _post_likeness(words: Sequence[OcrWord], post: str, above: _Above) -> float:
    likeness = max(_likeness(_key(words), _plain(post)), _likeness(_plain(_as_capitals(words)), _plain(post)))
    if not above.post and (post in _DEPUTIES.values() or (post.startswith("PHÓ ") and not _key(words).startswith("ph"))):
        # Few deputies sign but in the place of another.
        return 0.0
    return min(likeness + _DEPUTY, 1.0) if above.post and post == _deputy(above.post) and likeness >= 0.5 else likeness


def _as_capitals(words: Sequence[OcrWord]) -> str:
    """Answers the words with signs and figures as the capitals that they look like: "PJ THƯ" is "PI THƯ"."""
    return " ".join(word.text for word in words).translate(_CAPITALS_LIKE)


@functools.cache
def _posts() -> tuple[str, ...]:
    return (*_POSTS, *_OTHER_POSTS, *(_deputy(post) for post in _POSTS))


def _deputy(post: str) -> str:
    return _DEPUTIES.get(post, f"PHÓ {post}")


def _is_junk(word: OcrWord) -> bool:
    """Answers whether a word may be left out of a line of capitals: the strokes of a seal or of a pen, read as letters."""
    letters = [c for c in word.text if c.isalpha()]
    return len(letters) < 2 or word.confidence < 0.6 or not word.text.isupper()


def _shouted(words: Sequence[OcrWord]) -> bool:
    letters = [c for word in words for c in word.text if c.isalpha()]
    return len(letters) >= 4 and sum(c.isupper() for c in letters) >= _MOSTLY * len(letters)


def _named(words: list[OcrWord]) -> list[OcrWord]:
    """Answers the words of a name without junk around it, its surname as surnames are spelled.

    Where some of it is not to be trusted, its words are left as they are and are said to be none that the engine was sure of.
    """
    words = [word.repaired(_letters_only(word.text)) for word in words]
    kept = [at for at, word in enumerate(words) if _is_name(word)]
    if not 2 <= len(kept) <= 6 or kept[-1] - kept[0] + 1 != len(kept):
        return untrusted(words)
    # A degree stands before the name, and what is centred under the post is both of them.
    lead = [_degree(word) for word in words[: kept[0]] if sum(map(str.isalpha, word.text)) >= _DEGREE]
    named = [words[at].repaired(_EDGES.sub("", words[at].text)) for at in kept]
    named = [named[0], *(word.repaired(_NO_NAMES.get(word.text, word.text)) for word in named[1:])]
    first = surname(named[0]) if _plain(named[0].text) not in _MIDDLE else None
    if first is None and len(named) > 2 and (len(named[0].text) == 1 or named[0].confidence < 0.7):
        second = surname(named[1])
        if second is not None and second.text == named[1].text and _plain(second.text) not in _MIDDLE and not lead:
            return [second, *named[2:]] if _is_trusted(named[1:]) else untrusted(words)
    # What stands before the first that looks like a name is a degree, or it is the name's own first word, misread.
    begins = first is not None and (not kept[0] or first.text == named[0].text) or (not kept[0] and _is_trusted(named[:1], _SURE))
    cut = _plain(named[0].text) in _MIDDLE or _plain(named[-1].text) in _MIDDLE
    if not begins or cut or not all(_is_degree(word) for word in lead) or not _is_trusted(named[1:]):
        return untrusted([*lead, first or named[0], *named[1:]])
    # A surname among all that there are is read well enough, whatever the engine says of it.
    found = [*lead, first or named[0]]
    return [*(dataclasses.replace(word, confidence=max(word.confidence, _CLEAR)) for word in found), *named[1:]]


def _is_like_name(words: Sequence[OcrWord]) -> bool:
    """Answers whether words under a post may be a name, misread or not: two of them and more, half of them like words of names."""
    like = [word for word in words if _is_name(word)]
    return 2 <= len(words) <= _NAME_WORDS and 2 * len(like) >= len(words) and max(len(word.text) for word in like) > 1


def _is_sure_name(words: Sequence[OcrWord]) -> bool:
    """Answers whether words that no post stands above are a name: a surname, and behind it words that there is no doubt of."""
    kept = [word for word in words if not _is_degree(word)]
    surname = len(kept) > 2 and kept[0].text in _surnames()[0] and kept[0].confidence >= _CLEAR
    return surname and all(_is_name(word) and word.confidence >= _SURE for word in kept[1:])


def _letters_only(text: str) -> str:
    """Answers a name's word with figures and capitals in it as the letters that they look like: "1ê", "BúI"."""
    text = _ONE.sub("L", text)
    return text[0] + text[1:].replace("I", "i") if text[1:2].islower() else text


def _is_degree(word: OcrWord) -> bool:
    return word.text.rstrip(".") in _DEGREES or sum(map(str.isupper, word.text)) >= _DEGREE_CAPITALS


def _degree(word: OcrWord) -> OcrWord:
    """Answers the word as the degree that it is like, where it is like one alone."""
    key = _plain(word.text.translate(_CAPITALS_LIKE))
    likely = sorted((-_likeness(key, _plain(degree)), degree) for degree in _DEGREES)
    (best, degree), (second, _) = likely[:2]
    return word.repaired(f"{degree}.") if -best >= _LIKE and best < second and word.text.rstrip(".") not in _DEGREES else word


def _is_trusted(words: Sequence[OcrWord], least: float = _READ) -> bool:
    """Answers whether the words of a name are read well enough: a wrong name is worse than none."""
    return all(word.confidence >= least for word in words)


def untrusted(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Answers words with so little confidence that none of them is taken for a name's."""
    return [dataclasses.replace(word, confidence=min(word.confidence, _POOR)) for word in words]


def _is_name(word: OcrWord) -> bool:
    core = _EDGES.sub("", word.text)
    return core.isalpha() and core[0].isupper() and (core[1:].islower() or len(core) == 1)


def surname(word: OcrWord) -> OcrWord | None:
    """Answers the word as a surname, None where it is like none, or like several."""
    names, unmarked = _surnames()
    if word.text in names:
        return word
    key = bare(fold(word.text))
    same = unmarked.get(key, ())
    if len(same) == 1:
        return word.repaired(same[0])
    if same or len(key) < 4 or word.confidence >= 0.95:
        return None
    low = fold(word.text)
    near = sorted((-_likeness(key, other), -_likeness(low, fold(name)), name) for other, known in unmarked.items() for name in known)
    (best, marked, name), (_, next_marked, _) = near[0], near[1]
    return word.repaired(name) if -best >= _LIKE and marked < next_marked else None


def is_surname(text: str) -> bool:
    """Answers whether `text` is a surname as surnames are spelled."""
    return text in _surnames()[0]


@functools.cache
def _surnames() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    names = tuple(dict.fromkeys(_SURNAMES.split()))
    unmarked: dict[str, list[str]] = {}
    for name in names:
        unmarked.setdefault(bare(fold(name)), []).append(name)
    return frozenset(names), {key: tuple(found) for key, found in unmarked.items()}


# --- Likeness ---------------------------------------------------------------------------------------------------------------


def _key(words: Sequence[OcrWord]) -> str:
    return _plain(" ".join(word.text for word in words))


@functools.lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """Answers the letters and figures of `text`, small and without marks."""
    return "".join(c for c in bare(fold(text)) if c.isalnum())


def _likeness(one: str, two: str) -> float:
    """Answers 1 less the edit distance as a share of the longer of two texts."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(one, two)
