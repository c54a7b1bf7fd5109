"""What a document teaches about itself: labels it makes up and repeats, names it repeats, shortcomings its remedies name."""

from __future__ import annotations

import pytest

from extract.matcher import default
from extract.mentions.roles import RoleReader
from extract.normalize.unit_book import unit_book
from extract.normalize.words import tokens_of
from extract.text import fold
from tests.literal import only, outlined, tasks, understood

GROUPS = [
    ("Sổ mượn chưa ghi đủ ngày trả.", "Ghi lại sổ mượn.", "Tổ Thư viện", "Trước ngày 15/5/2024"),
    ("Kho sách thiếu máy hút ẩm.", "Lắp máy hút ẩm.", "Phòng Hành chính", "Tháng 6/2024"),
    ("Bạn đọc chưa biết lịch mở cửa.", "Niêm yết lịch mở cửa.", "Tổ Thư viện", "Quý III/2024"),
]


def form(lacks: str, does: str, who: str, when: str) -> str:
    parts = ["I. NHỮNG ĐIỂM CẦN SỬA"]
    for i, (lack, do, unit, time) in enumerate(GROUPS, 1):
        parts.append(f"{i}. Mục {'ABC'[i - 1]}\n{lacks}: {lack}\n{does}: {do}\n{who}: {unit}.\n{when}: {time}.")
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("labels", "roles"),
    [
        (
            ("Khâu chưa ổn", "Việc cần làm", "Người lo", "Bao giờ được"),
            {"khâu chưa ổn": "shortcoming", "người lo": "lead", "bao giờ được": "deadline"},
        ),
        (("Chỗ chưa ổn", "Cách sửa", "Nơi lo việc", "Xong vào"), {"chỗ chưa ổn": "shortcoming", "nơi lo việc": "lead"}),
    ],
)
def test_labels_no_rule_knows_are_learnt_where_they_come_back(labels: tuple[str, str, str, str], roles: dict[str, str]) -> None:
    """Wording and values together say what a repeated label is for; the groups then read like those with known labels."""
    body = form(*labels)
    learnt = outlined(body)[1].labels
    assert {k: learnt.get(k) for k in roles} == roles
    assert [(t.shortcoming, t.text, t.owners) for t in tasks(understood(body))] == [(g[0], g[1], (g[2],)) for g in GROUPS]
    assert all(t.times for t in tasks(understood(body)))


def test_a_word_before_a_colon_that_comes_once_is_no_label() -> None:
    body = "I. NHIỆM VỤ, GIẢI PHÁP\n1. Kho sách: lắp máy hút ẩm.\n2. Phòng đọc: mở thêm buổi tối."
    assert outlined(body)[1].labels == {}


def known(text: str, head: str, rest: str) -> int:
    folded = fold(text)
    return unit_book(default(), text, folded).words_of_name(head, tokens_of(rest, fold(rest), 0, len(rest)))


def test_a_name_with_a_verb_in_it_is_learnt_from_its_repetitions() -> None:
    """ "có" ends a name nearly always; three mentions that agree, one of them at the end of a phrase, say that here it does not."""
    text = "Giao Phòng Người có công rà soát. Tập thể Phòng Người có công, cá nhân liên quan. Phòng Người có công lập danh sách."
    assert known(text, "phòng", "Người có công rà soát") == len(["Người", "có", "công"])


def test_what_follows_a_name_each_time_is_not_its_part() -> None:
    text = "Phòng Nội vụ chủ trì rà soát. Phòng Nội vụ chủ trì lập dự toán. Phòng Nội vụ chủ trì, báo cáo kết quả."
    assert known(text, "phòng", "Nội vụ chủ trì rà soát") <= len(["Nội", "vụ"])


def test_a_name_that_comes_once_teaches_nothing() -> None:
    assert known("Giao Phòng Người có công rà soát.", "phòng", "Người có công rà soát") == 0


LACKS = "I. HẠN CHẾ\n1. Thu hội phí chậm ở 4 cơ sở.\n2. Sổ sách ghi chép chưa thống nhất giữa các chi hội.\n\nII. GIẢI PHÁP\n"
LINKS = [
    ("1. Đối với hạn chế số 2: lập sổ mẫu chung.", "Sổ sách ghi chép chưa thống nhất giữa các chi hội.", "by its number"),
    ("1. Lập sổ mẫu chung (khắc phục hạn chế 2).", "Sổ sách ghi chép chưa thống nhất giữa các chi hội.", "by its number in brackets"),
    ("1. Để chấm dứt tình trạng thu hội phí chậm, lập danh sách từng hội viên.", "Thu hội phí chậm ở 4 cơ sở.", "by its words"),
    ("1. Lập danh sách hội viên để tặng quà.", "", "one that names none"),
    ("1. Khắc phục tình trạng thiếu điện chiếu sáng ở nhà văn hóa.", "", "one whose words no shortcoming has"),
]


@pytest.mark.parametrize(("remedy", "answered", "proves"), LINKS, ids=[row[2] for row in LINKS])
def test_a_remedy_answers_the_shortcoming_it_names(remedy: str, answered: str, proves: str) -> None:
    del proves
    assert (only(understood(LACKS + remedy)).shortcoming or "") == answered


def test_remedies_in_the_order_of_the_shortcomings() -> None:
    """Only where the plan says so, and there are as many of one as of the other."""
    said = "Khắc phục lần lượt các hạn chế nêu trên như sau:\n1. Lập danh sách hội viên.\n2. In sổ mẫu chung."
    silent = "Các việc phải làm như sau:\n1. Lập danh sách hội viên.\n2. In sổ mẫu chung."
    assert [bool(t.shortcoming) for t in tasks(understood(LACKS + said))] == [True, True]
    assert [bool(t.shortcoming) for t in tasks(understood(LACKS + silent))] == [False, False]


def test_a_remedy_in_the_paragraph_of_its_shortcoming() -> None:
    body = "I. HẠN CHẾ VÀ HƯỚNG KHẮC PHỤC\n1. Sổ mượn chưa ghi ngày trả. Hướng khắc phục: ghi lại toàn bộ sổ mượn trong tháng 6/2024."
    task = only(understood(body))
    assert (task.shortcoming, task.text) == ("Sổ mượn chưa ghi ngày trả.", "ghi lại toàn bộ sổ mượn trong tháng 6/2024.")


def test_tokens_of_a_stretch_are_those_it_has_by_itself() -> None:
    """Whole documents are read into tokens once; a stretch may begin and end inside a word, a number or a date."""
    text = "Phòng KH-TC trình trước 15/11/2024 (đợt 2); 12.000 đ/m2.\nTổ 3 - H'Mông, v.v... “Xong”\n" * 6
    folded = fold(text)
    for start in range(0, len(text) - 40, 3):
        for end in (start, start + 1, start + 19, start + 40):
            alone = tokens_of(text[start:end], folded[start:end], 0, end - start)
            within = tokens_of(text, folded, start, end)
            assert [(t.start - start, t.end - start, t.text, t.key) for t in within] == [(t.start, t.end, t.text, t.key) for t in alone]


def test_every_known_name_is_read_whole() -> None:
    """Each name of rules/unit_names.toml, as the one that is told and as the one that helps, verbs and commas in it or not."""
    matcher = default()
    cut = []
    for name in matcher.rulebook.lexicons["unit_names"]:
        printed = name[0].upper() + name[1:]
        first, *rest = printed.split()
        called = " ".join((first, *(word.capitalize() for word in rest[:1]), *rest[1:]))
        text = f"{called} chủ trì, phối hợp với Thanh tra huyện rà soát hồ sơ."
        told = RoleReader(matcher, text, fold(text)).told(0, len(text))
        if not told or text[told[0].unit.start : told[0].unit.end] != called:
            cut.append(called)
    assert cut == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Phòng Kinh tế, Hạ tầng và Đô thị chủ trì.", "Phòng Kinh tế, Hạ tầng và Đô thị"),
        ("Phòng Kinh tế - Hạ tầng và Đô thị chủ trì.", "Phòng Kinh tế - Hạ tầng và Đô thị"),
        ("Phòng Tài chính–Kế hoạch huyện chủ trì.", "Phòng Tài chính–Kế hoạch huyện"),
        ("Khoa Nội, Khoa Nhi chủ trì.", "Khoa Nội"),
        ("Thanh tra Sở xây dựng kế hoạch kiểm tra, báo cáo Giám đốc.", "Thanh tra Sở"),
        ("Trung tâm Quản lý, bảo trì đường bộ chủ trì, phối hợp với Công an tỉnh.", "Trung tâm Quản lý, bảo trì đường bộ"),
        ("Ban Quản lý các công trình công cộng chủ trì.", "Ban Quản lý các công trình công cộng"),
        ('Quỹ "Vì người nghèo" tỉnh chủ trì.', 'Quỹ "Vì người nghèo" tỉnh'),
    ],
)
def test_what_joins_the_words_of_a_name_does_not_end_it(text: str, name: str) -> None:
    """Commas, dashes and "và" inside a name are no list; a verb in small letters behind a short name is one all the same."""
    told = RoleReader(default(), text, fold(text)).told(0, len(text))
    assert text[told[0].unit.start : told[0].unit.end] == name
