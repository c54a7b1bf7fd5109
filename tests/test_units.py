"""Unit names in running text and in lists: where a name begins and ends, what makes one unit and what two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.matcher import default
from extract.normalize.unit_names import canonical, unit_id
from extract.normalize.unit_text import UnitName
from extract.normalize.units import UnitReader
from extract.text import clean, fold


def found(text: str, *, listing: bool = False) -> list[tuple[str, UnitName]]:
    """Answers all units of a stretch, read list by list."""
    reader = UnitReader(default(), text, fold(text), 0, len(text), listing=listing)
    out: list[tuple[str, UnitName]] = []
    at = 0
    while at < len(reader.tokens):
        units, after = reader.read_list(at)
        out.extend((text[u.start : u.end], u) for u in units)
        at = max(after, at + 1)
    return out


def names(text: str, *, listing: bool = False) -> list[str]:
    return [name for name, _ in found(text, listing=listing)]


SENTENCES = [
    ("Sở Nội vụ chủ trì thực hiện", ["Sở Nội vụ"], "a verb ends the name"),
    ("Sở Nông nghiệp và Phát triển nông thôn rà soát", ["Sở Nông nghiệp và Phát triển nông thôn"], "và inside a name"),
    ("Sở Văn hóa, Thể thao và Du lịch hướng dẫn", ["Sở Văn hóa, Thể thao và Du lịch"], "comma and và inside a name"),
    ("Sở Y tế, Sở Tài chính và Công an tỉnh phối hợp", ["Sở Y tế", "Sở Tài chính", "Công an tỉnh"], "comma and và between names"),
    ("Phòng Kế hoạch - Nghiệp vụ lập dự toán", ["Phòng Kế hoạch - Nghiệp vụ"], "a dash inside a name"),
    ("Phòng KH-NV-ĐD-KSNK lập dự toán", ["Phòng KH-NV-ĐD-KSNK"], "hyphens inside an acronym"),
    ("Đảng ủy các xã Cao Phong, Sơn Lập, Bản Luốc rà soát", ["Đảng ủy các xã Cao Phong, Sơn Lập, Bản Luốc"], "a place called by a level"),
    ("Phòng Nội vụ cùng cấp rà soát", ["Phòng Nội vụ cùng cấp"], "of the same level"),
    ("UBND các huyện: Hòa Lập, Sông Đá chỉ đạo", ["UBND các huyện: Hòa Lập, Sông Đá"], "places behind a colon"),
    ("UBND các huyện: Rà soát quy hoạch", ["UBND các huyện"], "a deed behind a colon"),
    ("Khoa KSBT & HIV/AIDS phối hợp", ["Khoa KSBT & HIV/AIDS"], "& and / inside a name"),
    ("Khoa ATTP - YTCC - DD báo cáo", ["Khoa ATTP - YTCC - DD"], "acronyms joined by spaced dashes"),
    (
        "Phòng Dân số -Truyền thông và Giáo dục sức khỏe xây dựng kế hoạch",
        ["Phòng Dân số -Truyền thông và Giáo dục sức khỏe"],
        "a dash with one space",
    ),
    ("Ủy ban nhân dân các xã, phường, đặc khu bố trí", ["Ủy ban nhân dân các xã, phường, đặc khu"], "one body of several levels"),
    ("UBND các huyện, thành phố báo cáo", ["UBND các huyện, thành phố"], "abbreviated"),
    ("Các sở, ban, ngành rà soát", ["Các sở, ban, ngành"], "one determiner, one collective"),
    ("Các cơ quan, đơn vị liên quan rà soát", ["Các cơ quan, đơn vị liên quan"], "a modifier closes the collective"),
    (
        "Các sở, ban, ngành, các đoàn thể và các địa phương",
        ["Các sở, ban, ngành", "các đoàn thể", "các địa phương"],
        "each các begins a unit",
    ),
    ("Ban Thường vụ Huyện ủy chỉ đạo", ["Ban Thường vụ Huyện ủy"], "body of a body"),
    ("Văn phòng Ủy ban nhân dân tỉnh theo dõi", ["Văn phòng Ủy ban nhân dân tỉnh"], "a name in a name"),
    ("Văn phòng Huyện ủy và Ban Dân vận Huyện ủy", ["Văn phòng Huyện ủy", "Ban Dân vận Huyện ủy"], "two Party bodies"),
    ("Trung tâm Y tế huyện Nậm Khao thực hiện", ["Trung tâm Y tế huyện Nậm Khao"], "level and place"),
    ("Giám đốc các Sở chịu trách nhiệm", ["Giám đốc các Sở"], "a post of many bodies"),
    ("Thủ trưởng các cơ quan, đơn vị chịu trách nhiệm", ["Thủ trưởng các cơ quan, đơn vị"], "a post of a collective"),
    ("đồng chí Lò Thị Mây phụ trách", ["đồng chí Lò Thị Mây"], "a person"),
    ("Phó Giám đốc Lò Thị Mây phụ trách", ["Phó Giám đốc Lò Thị Mây"], "post and person"),
    ("Ủy ban Mặt trận Tổ quốc Việt Nam huyện vận động", ["Ủy ban Mặt trận Tổ quốc Việt Nam huyện"], "front"),
    ("Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh phát động", ["Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh"], "a name that holds a name"),
    ("Bộ phận Tiếp nhận và Trả kết quả niêm yết", ["Bộ phận Tiếp nhận và Trả kết quả"], "verbs that are part of a name"),
    ("Trường THCS Nà Khoang tổ chức", ["Trường THCS Nà Khoang"], "a school"),
    ("toàn thể đảng viên học tập", ["toàn thể đảng viên"], "all of them"),
    ("các quận, thị, thành đoàn ra quân", ["các quận, thị, thành đoàn"], "levels that share one word"),
    ("các huyện, thị, thành ủy chỉ đạo", ["các huyện, thị, thành ủy"], "committees that share one word"),
    ("Các hội nhận ủy thác cấp xã rà soát", ["Các hội nhận ủy thác cấp xã"], "entrusted with it"),
    ("các chi hội có từ 50 hội viên trở lên đăng ký", ["các chi hội có từ 50 hội viên trở lên"], "which of many, by their number"),
    ("Trưởng các phòng có tên trong biểu trên lập dự toán", ["Trưởng các phòng có tên trong biểu trên"], "which of many, by a table"),
    ("các tổ thí điểm: báo cáo", ["các tổ thí điểm"], "where it is tried out"),
    ("Hội đồng kiểm điểm của Sở họp", ["Hội đồng kiểm điểm của Sở"], "a council that hears somebody"),
    ("Các chi bộ trực thuộc Quận ủy qua Kết luận này kiểm điểm", ["Các chi bộ trực thuộc Quận ủy"], "by what means"),
    ("Phòng Cấp sổ, thẻ chủ trì", ["Phòng Cấp sổ, thẻ"], "a verb that opens a name"),
    ("nhân viên thu vận động người dân", ["nhân viên thu"], "what somebody is paid for"),
    ("Phòng Kỹ thuật và sửa chữa rà soát", ["Phòng Kỹ thuật và sửa chữa"], "a deed behind và, of a subject"),
    ("phối hợp Trạm Kỹ thuật và sửa chữa đường", ["Trạm Kỹ thuật"], "a deed behind và, of the sentence"),
    ("Giao Tổ Vận hành trạm bơm kiểm tra", ["Tổ Vận hành trạm bơm"], "what a team runs"),
    ("Ban Quản trị tòa nhà có trách nhiệm", ["Ban Quản trị tòa nhà"], "what a board runs"),
    ("Tổ Kiểm tra cho phép", ["Tổ Kiểm tra"], "nothing it runs"),
    ("Khoa Phòng, chống HIV/AIDS báo cáo", ["Khoa Phòng, chống HIV/AIDS"], "a ward that prevents"),
    ("Bộ môn Sinh học báo cáo", ["Bộ môn Sinh học"], "the longer of two heads"),
    ("Đồn Công an Tân Lập báo cáo", ["Đồn Công an Tân Lập"], "a post of the police"),
    ("Quỹ Hỗ trợ việc làm báo cáo", ["Quỹ Hỗ trợ việc làm"], "a word that begins like a stop"),
    ("Ban Xây dựng nông thôn mới xã rà soát", ["Ban Xây dựng nông thôn mới xã"], "a programme in a name"),
    ("Các tổ, công chức được phân công rà soát", ["Các tổ, công chức được phân công"], "staff at the end of a collective"),
    ("Các tổ, công chức Địa chính rà soát", ["Các tổ", "công chức Địa chính"], "staff of one field"),
    ("Các xã có bến đò lập danh sách", ["Các xã có bến đò"], "what they have, before a verb of one syllable"),
    ("Các xã có danh sách gửi huyện", ["Các xã"], "a paper that is sent"),
    ("các lớp có tổ chức ngoại khóa công khai kinh phí", ["các lớp có tổ chức ngoại khóa"], "what they hold"),
    ("các hội chưa tổ chức đăng ký thi đua phải hoàn thành", ["các hội chưa tổ chức đăng ký thi đua"], "what they have not held"),
    ("Trưởng các khoa có hạn chế, thiếu sót tự kiểm tra", ["Trưởng các khoa có hạn chế, thiếu sót"], "those found wanting"),
    ("Các tổ phụ trách gửi báo cáo", ["Các tổ phụ trách"], "in charge of it"),
    ("Các tổ phụ trách xây dựng nền nếp", ["Các tổ"], "in charge of something"),
    ("phối hợp giáo viên nhà đa năng;", ["giáo viên nhà đa năng"], "where staff work"),
    ("phối hợp giáo viên theo dõi;", ["giáo viên"], "what staff do"),
    ("Các Ủy viên BTV, BCH Hội Nông dân xã chịu trách nhiệm", ["Các Ủy viên BTV, BCH Hội Nông dân xã"], "members of two committees"),
    ("(thầy Pâng, nhân viên thiết bị, cùng kế toán)", ["thầy Pâng, nhân viên thiết bị", "kế toán"], "a post between two commas"),
    ("Đảng viên được phân công kèm cặp nhận xét", ["Đảng viên được phân công kèm cặp"], "whom somebody is to help"),
    ("Thường trực các huyện, thị, thành ủy chỉ đạo", ["Thường trực các huyện, thị, thành ủy"], "a part of several committees"),
    ("Các tổ còn chậm nộp báo cáo rút kinh nghiệm", ["Các tổ còn chậm nộp báo cáo"], "a report that is handed in"),
    ("Giao Tổ Văn phòng và bảo vệ rà soát", ["Tổ Văn phòng"], "guards, no deed"),
    ("Cửa hàng xăng dầu Tân Lập báo cáo", ["Cửa hàng xăng dầu Tân Lập"], "a shop"),
    ("Tổ hợp tác rau sạch Nà Khoang báo cáo", ["Tổ hợp tác rau sạch Nà Khoang"], "neighbours who farm together"),
    ("Đại lý thu xã báo cáo", ["Đại lý thu xã"], "who collects"),
    ("Cảng vụ Long Định báo cáo", ["Cảng vụ Long Định"], "the authority of a port"),
    ("giáo viên dạy Sinh lập danh sách, kiểm kê", ["giáo viên dạy Sinh"], "one subject"),
    ("công chức phụ trách thú y, Trạm Y tế; xong", ["công chức", "Trạm Y tế"], "a charge that a comma leaves open"),
    ("Giao công chức phụ trách thú y.", ["công chức phụ trách thú y"], "a charge up to the end"),
    ("Ban Quản lý kênh nhánh Nà Vàng trực", ["Ban Quản lý kênh nhánh Nà Vàng"], "a place and what sort it is"),
    ("các đơn vị có cột điện, dây mắc qua ngõ: báo cáo", ["các đơn vị có cột điện, dây mắc qua ngõ"], "a comma in a clause"),
    ("các đơn vị, nhà máy: báo cáo", ["các đơn vị, nhà máy"], "a list up to a colon"),
]


@pytest.mark.parametrize(("text", "expected", "proves"), SENTENCES, ids=[s[2] for s in SENTENCES])
def test_names_in_sentences(text: str, expected: list[str], proves: str) -> None:
    """FORMAT 1.5: head and tail; hyphen, &, / and comma can be inside a name."""
    del proves
    assert names(text)[: len(expected)] == expected


NONE = [
    "ban hành kế hoạch năm học",
    "bộ tiêu chí đánh giá",
    "công tác phòng, chống dịch bệnh",
    "tổ chức thực hiện kế hoạch",
    "hội nghị sơ kết 6 tháng",
    "viện phí và thuốc",
    "cơ sở vật chất còn thiếu",
    "khoa học và công nghệ",
    "vụ đông xuân",
    "đội ngũ giáo viên".removesuffix(" giáo viên"),
]


@pytest.mark.parametrize("text", NONE)
def test_words_that_only_begin_like_a_unit(text: str) -> None:
    """ "ban hành", "phòng, chống", "bộ tiêu chí": no body is meant."""
    assert names(text) == []


LISTS = [
    ("Tổ Nghiệp vụ, Phòng Hành chính - Quản trị", ["Tổ Nghiệp vụ", "Phòng Hành chính - Quản trị"]),
    ("KHNV, TCHC; Dược", ["KHNV", "TCHC"]),
    ("Khoa Dược; các khoa lâm sàng", ["Khoa Dược", "các khoa lâm sàng"]),
    ("Sở Y tế\nSở Tài chính", ["Sở Y tế", "Sở Tài chính"]),
    ("Sở Y tế (đầu mối), Sở Tài chính", ["Sở Y tế", "Sở Tài chính"]),
    ("- Sở Y tế - Sở Tài chính", ["Sở Y tế", "Sở Tài chính"]),
    ("Sở Y tế + Sở Tài chính", ["Sở Y tế", "Sở Tài chính"]),
    ("UBND các xã, thị trấn", ["UBND các xã, thị trấn"]),
    ("Các khoa, phòng", ["Các khoa, phòng"]),
    ("Ban Giám đốc, khoa Nội, khoa Ngoại", ["Ban Giám đốc", "khoa Nội", "khoa Ngoại"]),
    ("UBND các xã, phường, doanh nghiệp", ["UBND các xã, phường", "doanh nghiệp"]),
    ("UBND các huyện, thành phố Tân Lập, Sở Y tế", ["UBND các huyện, thành phố Tân Lập", "Sở Y tế"]),
    ("Trung tâm VH, TT&TT xã, Công an xã", ["Trung tâm VH, TT&TT xã", "Công an xã"]),
    ("UBND các huyện, TX, TP", ["UBND các huyện, TX, TP"]),
    ("TTYT các huyện, TP Tân Lập, Sở Y tế", ["TTYT các huyện, TP Tân Lập", "Sở Y tế"]),
    ("TTYT các huyện,\nTP", ["TTYT các huyện,\nTP"]),
    ("Các trường ĐH, CĐ, Sở Y tế", ["Các trường ĐH, CĐ", "Sở Y tế"]),
    ("Phòng GD-ĐT, TT Y tế", ["Phòng GD-ĐT", "TT Y tế"]),
    ("P.TCCB, Trường Trung cấp Y tế", ["P.TCCB", "Trường Trung cấp Y tế"]),
    ("Chi cục\nQLCLNLS&TS", ["Chi cục\nQLCLNLS&TS"]),
    ("Văn phòng\nKTTH", ["Văn phòng", "KTTH"]),
    ("Tổ Sử - Địa -\nGDCD", ["Tổ Sử - Địa -\nGDCD"]),
    ("Cô Lò Thị\nMây\nThầy Pâng", ["Cô Lò Thị\nMây", "Thầy Pâng"]),
    ("Cô H’ Ngân Êban", ["Cô H’ Ngân Êban"]),
    (
        "Ông Lò Văn Pâng, Bí thư Đảng ủy, Chủ tịch UBND xã, Tổ trưởng; Trạm Y tế",
        ["Ông Lò Văn Pâng, Bí thư Đảng ủy, Chủ tịch UBND xã, Tổ trưởng", "Trạm Y tế"],
    ),
    ("Đảng ủy viên, Trưởng Công an xã; Công an xã", ["Đảng ủy viên, Trưởng Công an xã", "Công an xã"]),
    ("Đảng ủy viên, Bí thư các chi bộ", ["Đảng ủy viên", "Bí thư các chi bộ"]),
    ("Các phòng, ban Huyện ủy; Văn phòng", ["Các phòng, ban Huyện ủy", "Văn phòng"]),
    ("Hiệu trưởng, GVBM, nhân viên", ["Hiệu trưởng", "GVBM", "nhân viên"]),
    ("Tổ trưởng lập, Phó Giám đốc duyệt", ["Tổ trưởng", "Phó Giám đốc"]),
    ("Văn phòng; khoa Dược vật tư giám sát; Tổ kiểm tra", ["Văn phòng", "khoa Dược vật tư", "Tổ kiểm tra"]),
    ("Công an các xã, phường, dân phòng", ["Công an các xã, phường"]),
    ("Cơ quan soạn thảo; Tổ giám sát", ["Cơ quan soạn thảo", "Tổ giám sát"]),
    ("Văn phòng Sở soạn thảo, Hiệu trưởng ký duyệt", ["Văn phòng Sở", "Hiệu trưởng"]),
    ("Văn phòng Sở; các phòng tự đề xuất", ["Văn phòng Sở", "các phòng"]),
    ("Phòng Vật tư - Kho cung ứng vật tư", ["Phòng Vật tư - Kho"]),
    ("Cụm công trình đầu mối, Trạm bơm", ["Cụm công trình đầu mối", "Trạm bơm"]),
]


@pytest.mark.parametrize(("text", "expected"), LISTS, ids=[item[0] for item in LISTS])
def test_names_in_a_field(text: str, expected: list[str]) -> None:
    """Rule 11: one entry a unit; in a field bare names and acronyms count."""
    assert [n for n in names(text, listing=True) if n in expected] == expected


KINDS = [
    ("Sở Y tế", "co_quan", True), ("UBND xã Nà Khoang", "chinh_quyen", True), ("Đảng ủy xã", "dang", True),
    ("Hội Phụ nữ xã", "doan_the", True), ("Công an huyện", "luc_luong", True), ("Phó Giám đốc Mây", "chuc_danh", True),
    ("đồng chí Lò Thị Mây", "ca_nhan", True), ("các đơn vị liên quan", "tap_the", False), ("Các sở, ngành", "co_quan", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "proper"), KINDS, ids=[k[0] for k in KINDS])
def test_kinds(text: str, kind: str, proper: bool) -> None:
    """What a unit is decides what role it can have; a collective is no proper name."""
    ((_, unit), *_rest) = found(text)
    assert unit.proper == proper
    assert unit.kind == kind or not proper


SAME = [
    ("UBND xã Hòa Giang", "Ủy ban nhân dân xã Hoà Giang"),
    ("Các đơn vị liên quan", "đơn vị liên quan"),
    ("Tất cả các khoa", "khoa"),
    ("UBMTTQVN huyện", "Ủy ban Mặt trận Tổ quốc huyện"),
    ("Phòng KH-NV", "phòng KH – NV"),
    ("Sở  Y tế", "SỞ Y TẾ"),
]
DIFFERENT = [("Sở Y tế", "Phòng Y tế"), ("UBND xã", "HĐND xã"), ("Khoa Nội", "Khoa Ngoại")]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_spellings_of_one_unit_meet(one: str, two: str) -> None:
    """canonical folds typography and well-known abbreviations, and only those."""
    assert canonical(one) == canonical(two)
    assert unit_id(one) == unit_id(two)


@pytest.mark.parametrize(("one", "two"), DIFFERENT)
def test_different_units_stay_apart(one: str, two: str) -> None:
    assert unit_id(one) != unit_id(two)


class _Opinion:
    """A second opinion that ends every noun phrase at one place and notes what it was asked."""

    def __init__(self, end: int) -> None:
        self.end = end
        self.asked: list[int] = []

    def noun_end(self, offset: int) -> int | None:
        self.asked.append(offset)
        return self.end

    def verb_at(self, offset: int) -> bool:
        return False

    def inside_word(self, offset: int) -> bool:
        return False


def test_a_second_opinion_is_asked_only_for_open_words() -> None:
    """It may lengthen a name over words no rule knows, and is not asked where the rules are sure."""
    text = "Câu lạc bộ Hoa Ban trắng muốt chủ trì"
    reader = UnitReader(default(), text, fold(text), 0, len(text))
    opinion = _Opinion(text.index(" chủ trì"))
    reader.speech = opinion
    unit, _ = reader.read(0)
    assert unit is not None and text[unit.start : unit.end] == "Câu lạc bộ Hoa Ban trắng muốt"
    assert opinion.asked and all(text[at].islower() for at in opinion.asked)


class _Verbs(_Opinion):
    """A second opinion to which every word is a verb."""

    def verb_at(self, offset: int) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Công ty may Hòa Xuân rà soát", "Công ty may Hòa Xuân"),
        ("Công ty cổ phần dệt may Hòa Xuân rà soát", "Công ty cổ phần dệt may Hòa Xuân"),
        ("Công ty thuê luật sư Hòa Xuân rà soát", "Công ty"),
        ("Công ty đãi VNPT Hòa Xuân", "Công ty"),
        ("Nhà máy kéo Đội xe Hòa Xuân", "Nhà máy"),
    ],
)
def test_the_trade_of_a_business_stands_before_its_name(text: str, expected: str) -> None:
    """A word of a trade is none of the sentence's verbs; several words without a legal form before them may be."""
    reader = UnitReader(default(), text, fold(text), 0, len(text))
    reader.speech = _Verbs(0)
    unit, _ = reader.read(0)
    assert unit is not None and text[unit.start : unit.end] == expected


def test_nothing_outside_the_stretch_is_read() -> None:
    """Start and end are a wall: the name before and the word after are not seen."""
    text = "Sở Y tế huyện Nậm Khao"
    reader = UnitReader(default(), text, fold(text), 0, len("Sở Y tế"))
    unit, after = reader.read(0)
    assert unit is not None and (unit.start, unit.end, after) == (0, len("Sở Y tế"), len(reader.tokens))


WORDS = (
    "Sở Y tế các UBND xã , ; - và phòng Kế hoạch của thuộc ( ) Giám đốc khoa Nội & KH-NV "
    "chủ trì liên quan đồng chí Mây . trực / ban ngành"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.booleans())
def test_names_lie_inside_the_stretch_one_after_the_other(parts: list[str], listing: bool) -> None:
    """Whatever the order of words: no exception, no empty name, no overlap within a list, reading always moves on."""
    text = " ".join(parts)
    reader = UnitReader(default(), text, fold(text), 0, len(text), listing=listing)
    for at in range(len(reader.tokens)):
        units, after = reader.read_list(at)
        assert after >= at and (after > at) == bool(units)
        end = 0
        for unit in units:
            assert end <= unit.start < unit.end <= len(text)
            assert text[unit.start : unit.end].strip() == text[unit.start : unit.end]
            end = unit.end


@given(st.text(max_size=60), st.booleans())
def test_any_text_can_be_read(text: str, listing: bool) -> None:
    names(clean(text), listing=listing)
    canonical(clean(text))
