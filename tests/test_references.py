"""Citations: kind, number, day and issuer of each form that Party and state documents use, and what is no citation."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import matcher as matchers
from extract.normalize import references
from extract.normalize.references import ReferenceMention
from extract.text import clean, fold


def find(text: str) -> tuple[ReferenceMention, ...]:
    return references.find(matchers.default(), fold(text), text)


@pytest.mark.parametrize(
    ("text", "kind", "number", "issued_on", "issuer"),
    [
        # Party numbers: dash, then slash; day before the issuer, after a comma or not; figures or words
        ("[[Thông báo kết luận số 12-TB/TU, ngày 08/3/2019 của Ban Thường vụ Huyện ủy]] về công tác cán bộ",
         "thong_bao", "12-TB/TU", "2019-03-08", "Ban Thường vụ Huyện ủy"),
        ("thực hiện [[Kế hoạch số 9-KH/ĐU ngày 12-9-2022 của Đảng ủy Y tế]].", "ke_hoach", "9-KH/ĐU", "2022-09-12", "Đảng ủy Y tế"),
        ("[[Chỉ thị 20-CT/TW]] và các văn bản khác", "chi_thi", "20-CT/TW", None, ""),
        ("[[Chương trình hành động số 08-CTr/TU ngày 17/3/2026 của Thành ủy]] thực hiện",
         "chuong_trinh", "08-CTr/TU", "2026-03-17", "Thành ủy"),
        ("[[Kết luận số 5-KL/TW ngày 01.02.2023 của Bộ Chính trị]];", "ket_luan", "5-KL/TW", "2023-02-01", "Bộ Chính trị"),
        # state numbers: slash, with and without a year
        ("[[Nghị quyết số 68/NQ-CP ngày 12/5/2020 của Chính phủ]] về ban hành", "nghi_quyet", "68/NQ-CP", "2020-05-12", "Chính phủ"),
        ("[[Đề án 1816/QĐ-BYT]] tại bệnh viện", "de_an", "1816/QĐ-BYT", None, ""),
        ("[[Nghị định số 35/2022/NĐ-CP ngày 28 tháng 5 năm 2022 của Chính phủ]] quy định",
         "nghi_dinh", "35/2022/NĐ-CP", "2022-05-28", "Chính phủ"),
        ("[[Kế hoạch 62/KH-SGDĐT ngày 26/12/2025 của Sở Giáo dục và Đào tạo]],",
         "ke_hoach", "62/KH-SGDĐT", "2025-12-26", "Sở Giáo dục và Đào tạo"),
        ("theo [[Thông tư liên tịch số 12/2014/TTLT-BGDĐT-BNV]].", "thong_tu", "12/2014/TTLT-BGDĐT-BNV", None, ""),
        ("[[Công văn số 1849/BGDĐT-GDPT của Bộ Giáo dục và Đào tạo (GDĐT) ngày 10 tháng 4 năm 2026]] về",
         "cong_van", "1849/BGDĐT-GDPT", "2026-04-10", "Bộ Giáo dục và Đào tạo"),
        ("[[Luật Điện lực số 61/2024/QH15 ngày 30/11/2024]];", "luat", "61/2024/QH15", "2024-11-30", ""),
        # the name of a law alone, with its day
        ("Căn cứ [[Luật Tổ chức chính quyền địa phương ngày 16/6/2025]];", "luat", "", "2025-06-16", ""),
        # spaces as scans leave them
        ("[[Quyết định số 15/ QĐ-UBND]] nêu trên", "quyet_dinh", "15/QĐ-UBND", None, ""),
        ("[[Kế hoạch số 46 -KH/TU]] nêu trên", "ke_hoach", "46-KH/TU", None, ""),
        # the kind from the number's letters
        ("và [[số 1446/UBND-NNMT ngày 07 tháng 4 năm 2026]]", "cong_van", "1446/UBND-NNMT", "2026-04-07", ""),
        ("(theo [[46-KH/TU]])", "ke_hoach", "46-KH/TU", None, ""),
        # a day that no calendar has
        ("[[Công văn số 3/SNV-TH ngày 31/02/2024]]", "cong_van", "3/SNV-TH", None, ""),
        # capitals; an outer document is not the cited one
        ("CHƯƠNG TRÌNH CỦA CHÍNH PHỦ THỰC HIỆN [[NGHỊ QUYẾT SỐ 57-NQ/TW NGÀY 22/12/2024 CỦA BỘ CHÍNH TRỊ]]",
         "nghi_quyet", "57-NQ/TW", "2024-12-22", "BỘ CHÍNH TRỊ"),
    ],
)  # fmt: skip
def test_a_citation(text: str, kind: str, number: str, issued_on: str | None, issuer: str) -> None:
    plain = text.replace("[[", "").replace("]]", "")
    (mention,) = find(plain)
    assert plain[mention.start : mention.end] == text[text.index("[[") + 2 : text.index("]]")]
    assert (mention.kind, mention.number) == (kind, number)
    assert mention.issued_on == (dt.date.fromisoformat(issued_on) if issued_on else None)
    assert (plain[mention.issuer.start : mention.issuer.end] if mention.issuer else "") == issuer


def test_a_list_of_citations() -> None:
    text = "Nghị định số 79/2021/NĐ-CP, 97/2018/NĐ-CP và Quyết định số 5/QĐ-UBND ngày 01/3/2024; số 6/QĐ-UBND ngày 02/3/2024"
    assert [(m.kind, m.number, m.issued_on and m.issued_on.day) for m in find(text)] == [
        ("nghi_dinh", "79/2021/NĐ-CP", None),
        ("nghi_dinh", "97/2018/NĐ-CP", None),
        ("quyet_dinh", "5/QĐ-UBND", 1),
        ("quyet_dinh", "6/QĐ-UBND", 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "chọn 03/block, đạt 12%/năm",
        "số 12 đường Lê Lợi, số 5-7 phố Huế",
        "trước ngày 30/6/2025",
        "xây dựng Kế hoạch và ban hành Quyết định",
        "Luật Đất đai năm 2024",
        "hỗ trợ 500.000 đồng/tháng",
        "Số: /KH-UBND",
    ],
)
def test_no_citation(text: str) -> None:
    assert find(text) == ()


WORDS = st.sampled_from("Kế hoạch số 12 -KH/TU /QĐ-UBND ngày 5/3/2024 của Sở , . ( Luật 61/2024/QH15".split(" "))


@given(st.text(max_size=80) | st.lists(WORDS, max_size=12).map(" ".join))
def test_any_text_is_read_without_failing(text: str) -> None:
    text = clean(text)
    end = 0
    for mention in find(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert mention.issuer is None or mention.start < mention.issuer.start < mention.issuer.end <= mention.end


def test_a_title_in_capitals_may_break_before_the_day() -> None:
    """The day in the next line is the citation's, and no deadline; a sentence that opens with a day is on its own."""
    title = "HƯỚNG DẪN THỰC HIỆN THÔNG TƯ SỐ 176/1998/TTLT-BTC\nNGÀY 25 THÁNG 12 NĂM 1998 VỀ PHÍ"
    (one,) = find(title)
    assert one.issued_on == dt.date(1998, 12, 25)
    body = "Thực hiện Thông tư số 176/1998/TTLT-BTC\nNgày 25 tháng 12 năm 1998 tổ chức họp."
    (other,) = find(body)
    assert other.issued_on is None
