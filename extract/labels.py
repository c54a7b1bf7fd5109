"""What people read in place of the schema's codes: one Vietnamese and one English label for each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Labels = Mapping[str, tuple[str, str]]
# What became of a shortcoming of a conclusion, or of a solution that answers none; how a tie was told.
COVERAGE_STATES: Labels = {
    "answered": ("Đã có giải pháp", "answered"),
    "restated": ("Có nêu lại, chưa có giải pháp", "restated, no remedy"),
    "open": ("Chưa có giải pháp", "not answered"),
    "unknown": ("Chưa kết luận được", "cannot be told"),
    "unasked": ("Ngoài kết luận", "not asked for"),
    "recommended": ("Thực hiện kiến nghị", "carries out a recommendation"),
    "arrangement": ("Tổ chức thực hiện", "organisation"),
}
COVERAGE_BY: Labels = {
    "number": ("số mục", "number"),
    "restated": ("nêu lại", "restated"),
    "wording": ("câu chữ", "wording"),
}


def _labels(**pairs: tuple[str, str]) -> Labels:
    return MappingProxyType(pairs)


DOCUMENT_KINDS = _labels(
    ke_hoach=("Kế hoạch", "plan"),
    ket_luan=("Kết luận", "conclusion"),
    thong_bao=("Thông báo", "notice"),
    bao_cao=("Báo cáo", "report"),
    quyet_dinh=("Quyết định", "decision"),
    nghi_quyet=("Nghị quyết", "resolution"),
    chi_thi=("Chỉ thị", "directive"),
    cong_van=("Công văn", "official letter"),
    chuong_trinh=("Chương trình", "programme"),
    huong_dan=("Hướng dẫn", "guideline"),
    quy_dinh=("Quy định", "regulation"),
    quy_che=("Quy chế", "rules of procedure"),
    de_an=("Đề án", "scheme"),
    phuong_an=("Phương án", "operational plan"),
    to_trinh=("Tờ trình", "submission"),
    cong_dien=("Công điện", "telegram"),
    bien_ban=("Biên bản", "minutes"),
    giay_moi=("Giấy mời", "invitation"),
    luat=("Luật", "law"),
    nghi_dinh=("Nghị định", "decree"),
    thong_tu=("Thông tư", "circular"),
    phu_luc=("Phụ lục", "appendix"),
    khac=("Khác", "other"),
)
UNIT_KINDS = _labels(
    co_quan=("Cơ quan, đơn vị", "office, department, institution"),
    dang=("Tổ chức đảng", "Party body"),
    chinh_quyen=("Chính quyền", "body of government"),
    doan_the=("Đoàn thể", "mass organisation"),
    luc_luong=("Công an, quân sự", "police, military"),
    tap_the=("Nhiều đơn vị", "several bodies under one name"),
    chuc_danh=("Chức danh", "post"),
    ca_nhan=("Cá nhân", "person"),
    khac=("Khác", "other"),
)
SECTION_KINDS = _labels(
    can_cu=("Căn cứ", "legal basis"),
    muc_dich_yeu_cau=("Mục đích, yêu cầu", "purpose, objectives, requirements"),
    han_che=("Hạn chế, khuyết điểm", "shortcomings, with or without their remedies beside them"),
    nhiem_vu_giai_phap=("Nhiệm vụ, giải pháp", "tasks, solutions"),
    to_chuc_thuc_hien=("Tổ chức thực hiện", "implementation"),
    kinh_phi=("Kinh phí", "funding"),
    phu_luc=("Phụ lục", "appendix"),
    noi_nhan=("Nơi nhận", "recipients"),
    chu_ky=("Chữ ký", "signature"),
    khac=("Khác", "other"),
)
DEADLINE_KINDS = _labels(
    date=("Ngày cụ thể", "one day, or before or by a day"),
    period=("Khoảng thời gian", "a bounded span"),
    recurring=("Định kỳ", "recurring"),
    ongoing=("Thường xuyên", "no end"),
    relative=("Tính từ sự kiện", "counted from an event"),
    vague=("Không rõ", "binds to nothing"),
)
BOUNDS = _labels(
    before=("trước ngày", "before the day"),
    by=("chậm nhất", "by the day, the day included"),
    on=("đúng ngày", "on the day"),
)
ROLES = _labels(
    chu_tri=("chủ trì", "leads, owns"),
    phoi_hop=("phối hợp", "cooperates"),
    tham_muu=("tham mưu", "advises, drafts"),
    chi_dao=("chỉ đạo", "directs"),
    theo_doi=("theo dõi", "monitors, inspects, reports"),
    thuc_hien=("thực hiện", "carries out"),
)
# Roles of those who answer for a task, in the order in which they stand in for a missing leader.
OWNER_ROLES = ("chu_tri", "thuc_hien", "tham_muu")
SEVERITIES = _labels(
    error=("Nghiêm trọng", "error"),
    warning=("Cần xem lại", "warning"),
    info=("Lưu ý", "info"),
)
REVIEWS = _labels(confirmed=("Xác nhận", "confirmed"), dismissed=("Bác bỏ", "dismissed"))
STATUSES = _labels(ok=("Đọc đủ", "ok"), partial=("Đọc thiếu", "partial"))

# Unit of a frequency in both languages.
_FREQUENCIES = _labels(DAILY=("ngày", "day"), WEEKLY=("tuần", "week"), MONTHLY=("tháng", "month"), YEARLY=("năm", "year"))
_WEEKDAYS = _labels(
    MO=("thứ Hai", "Monday"), TU=("thứ Ba", "Tuesday"), WE=("thứ Tư", "Wednesday"), TH=("thứ Năm", "Thursday"),
    FR=("thứ Sáu", "Friday"), SA=("thứ Bảy", "Saturday"), SU=("Chủ nhật", "Sunday"),
)  # fmt: skip


def recurrence(rrule: str, lang: str = "vi") -> str:
    """Answers a recurrence rule in words: `FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15` is "hằng quý, ngày 15" or "every quarter, day 15".

    A rule with parts that have no words here is answered as it is.
    """
    parts = dict(part.split("=", 1) for part in rrule.split(";") if "=" in part)
    frequency, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    days = parts.get("BYDAY", "").split(",") if "BYDAY" in parts else []
    if frequency not in _FREQUENCIES or not parts.keys() <= {"BYMONTH", "BYMONTHDAY", "BYDAY"} or not set(days) <= _WEEKDAYS.keys():
        return rrule
    unit = _FREQUENCIES[frequency]
    if (frequency, interval) == ("MONTHLY", "3"):
        unit, interval = ("quý", "quarter"), "1"
    words = [(f"hằng {unit[0]}", f"every {unit[1]}")]
    if interval != "1":
        words = [(f"{interval} {unit[0]} một lần", f"every {interval} {unit[1]}s")]
    if days:
        words.append((", ".join(_WEEKDAYS[d][0] for d in days), ", ".join(_WEEKDAYS[d][1] for d in days)))
    if parts.get("BYMONTHDAY") == "-1":
        words.append(("ngày cuối tháng", "last day of the month"))
    elif "BYMONTHDAY" in parts:
        listed = parts["BYMONTHDAY"].replace(",", ", ")
        words.append((f"ngày {listed}", f"day {listed}"))
    if "BYMONTH" in parts:
        listed = parts["BYMONTH"].replace(",", ", ")
        words.append((f"tháng {listed}", f"month {listed}"))
    return ", ".join(pair[lang == "en"] for pair in words)


def label(labels: Labels, code: str, lang: str = "vi") -> str:
    """Answers what to show for `code`; the code itself where it has no label, so that nothing new is ever hidden."""
    pair = labels.get(code)
    return code if pair is None else pair[lang == "en"]
