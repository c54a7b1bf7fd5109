"""Who is told to do what: units in sentences with their roles and clauses, units in fields and headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.matcher import default
from extract.mentions.roles import RoleReader, UnitMention, sentences
from extract.text import clean, fold


def reader(text: str) -> RoleReader:
    return RoleReader(default(), text, fold(text))


def shown(text: str, mentions: list[UnitMention]) -> list[tuple[str, str]]:
    return [(text[m.unit.start : m.unit.end], m.role) for m in mentions]


def told(text: str) -> list[tuple[str, str]]:
    return shown(text, reader(text).told(0, len(text)))


ROLES = [
    (
        "Các phòng, ban, UBND các xã và các cơ quan, tổ chức có liên quan xây dựng kế hoạch.",
        [("Các phòng, ban", "thuc_hien"), ("UBND các xã", "thuc_hien"), ("các cơ quan, tổ chức có liên quan", "thuc_hien")],
        "'tổ chức' that is a body, no verb",
    ),
    (
        "Phối hợp với các phòng, đơn vị, hạt kiểm lâm có liên quan mở lớp.",
        [("các phòng, đơn vị, hạt kiểm lâm có liên quan", "phoi_hop")],
        "one determiner up to 'liên quan'",
    ),
    (
        "Các phòng, ban, ngành, Hội đồng nhân dân xã có trách nhiệm rà soát.",
        [("Các phòng, ban, ngành", "thuc_hien"), ("Hội đồng nhân dân xã", "thuc_hien")],
        "a council is no kind of body",
    ),
    ("Thư viện huyện kết hợp với Đoàn xã mở lớp.", [("Thư viện huyện", "thuc_hien"), ("Đoàn xã", "phoi_hop")], "kết hợp với"),
    ("Nhằm thu hút bạn đọc, Thư viện huyện mở lớp đọc hè.", [("Thư viện huyện", "thuc_hien")], "an aim before the subject"),
    ("Giao nhiệm vụ Ban Quản lý chợ lập danh mục.", [("Ban Quản lý chợ", "thuc_hien")], "'vụ' that is half of a word"),
    ("Xây dựng quy chế phối hợp giữa các ngành.", [], "the name of a paper tells nobody to help"),
    (
        "Giao Thư viện huyện, cùng Đoàn Thanh niên xã mở lớp đọc hè.",
        [("Thư viện huyện", "thuc_hien"), ("Đoàn Thanh niên xã", "phoi_hop")],
        "who is told to act and with whom",
    ),
    ("Là cơ quan thường trực, chủ trì tham mưu Kế hoạch.", [], "what the body above is"),
    (
        "Thư viện huyện chủ trì cùng lực lượng dân quân tự vệ dọn kho.",
        [("Thư viện huyện", "chu_tri"), ("lực lượng dân quân tự vệ", "phoi_hop")],
        "the whole name",
    ),
    ("Các thành viên Đoàn giám sát gửi ý kiến.", [("Các thành viên Đoàn giám sát", "thuc_hien")], "a team is called by what it does"),
    ("Phòng Kinh tế, Hạ tầng tổng hợp thiệt hại.", [("Phòng Kinh tế, Hạ tầng", "thuc_hien")], "the verb is no part of the name"),
    ("Hạn cuối cùng Thư viện huyện nộp hồ sơ.", [("Thư viện huyện", "thuc_hien")], "behind what the day of a row is"),
    (
        "Huyện đoàn chủ trì, dựng sân khấu; Hội Phụ nữ xã phối hợp lo hậu cần.",
        [("Huyện đoàn", "chu_tri"), ("Hội Phụ nữ xã", "phoi_hop")],
        "behind a semicolon a second body only helps",
    ),
    (
        "Thư viện huyện dọn kho sách cũ. Công an xã cử lực lượng hỗ trợ khi cần.",
        [("Thư viện huyện", "thuc_hien"), ("Công an xã", "phoi_hop")],
        "in a sentence of its own too",
    ),
    (
        "Thư viện huyện kiểm kê kho sách; Đoàn xã giúp các trường dựng tủ sách.",
        [("Thư viện huyện", "thuc_hien"), ("Đoàn xã", "thuc_hien")],
        "who helps others than the first body has a task of his own",
    ),
    ("Diễn tập chữa cháy kho sách với Công an huyện.", [("Công an huyện", "phoi_hop")], "with whom a drill is held"),
    ("Mở hội sách, mời Hội Phụ nữ huyện tham gia.", [("Hội Phụ nữ huyện", "phoi_hop")], "who is invited to take part"),
    ("Mời Công an xã nói chuyện về an toàn.", [], "who is invited to speak has no part in the task"),
    (
        "Thư viện huyện thống nhất với Công an xã quyết định giờ mở cửa.",
        [("Thư viện huyện", "thuc_hien"), ("Công an xã", "phoi_hop")],
        "who decides together",
    ),
    (
        "Đọc sách dưới cờ (Thư viện huyện cùng Huyện đoàn).",
        [("Thư viện huyện", "thuc_hien"), ("Huyện đoàn", "phoi_hop")],
        "'cùng' in brackets",
    ),
    ("Mở tủ sách thôn, do đồng chí Lò Thị Mây phụ trách.", [("đồng chí Lò Thị Mây", "chi_dao")], "a person who answers for it"),
    ("Mở tủ sách thôn (thầy Lò Văn Tâm phụ trách).", [("thầy Lò Văn Tâm", "chi_dao")], "the same in brackets"),
    ("Mở tủ sách thôn (kế toán phụ trách).", [("kế toán", "thuc_hien")], "staff do themselves what they answer for"),
    (
        "Đồng chí Lò Thị Mây, Phó Giám đốc, trực tiếp chỉ đạo việc thực hiện Kế hoạch này.",
        [("Đồng chí Lò Thị Mây, Phó Giám đốc", "chi_dao")],
        "who directs a whole plan",
    ),
    (
        "Giao đồng chí Phó Giám đốc chỉ đạo việc kiểm kê; Phòng Nội vụ làm đầu mối.",
        [("đồng chí Phó Giám đốc", "chi_dao"), ("Phòng Nội vụ", "chu_tri")],
        "a person directs what a body behind him does",
    ),
    (
        "Mở tủ sách thôn — Đảng ủy xã lãnh đạo, Thư viện huyện thực hiện.",
        [("Đảng ủy xã", "chi_dao"), ("Thư viện huyện", "thuc_hien")],
        "who leads and who does, behind a long dash",
    ),
    (
        "Bổ sung kho sách, đề nghị Sở Tài chính cấp thêm vốn (Thư viện huyện; quý II).",
        [("Thư viện huyện", "thuc_hien")],
        "whom those in brackets are to ask",
    ),
    ("Công khai tại cuộc họp giao ban thư viện đầu tuần.", [], "'giao' that is half of a word"),
    ("Tổ có lịch trực tại phòng đọc (phòng 204, nhà B).", [], "a room is no body"),
    (
        "Giao Phòng Nội vụ, đề nghị Huyện đoàn kiểm kê kho sách.",
        [("Phòng Nội vụ", "thuc_hien"), ("Huyện đoàn", "thuc_hien")],
        "one handed, one asked, one task",
    ),
    (
        "Thư viện huyện mở lớp vào thứ Ba, các trường tự kiểm tra kho sách.",
        [("Thư viện huyện", "thuc_hien"), ("các trường", "thuc_hien")],
        "behind a comma others do something themselves",
    ),
    (
        "Kiểm kê kho sách (Trưởng thôn làm, cán bộ văn hóa giúp).",
        [("Trưởng thôn", "thuc_hien"), ("cán bộ văn hóa", "phoi_hop")],
        "clauses in brackets",
    ),
    (
        "Dọn kho: các trạm thi công xong trước ngày 10/12, Phòng Quản lý nước nghiệm thu chậm nhất ngày 20/12.",
        [("các trạm", "thuc_hien"), ("Phòng Quản lý nước", "thuc_hien")],
        "what the first ones have done the next one examines",
    ),
    (
        "Trang trí kho sách: thầy Lò Văn Tâm và tổ Văn phòng, xong ngày 20/4.",
        [("thầy Lò Văn Tâm", "thuc_hien"), ("tổ Văn phòng", "thuc_hien")],
        "names behind a colon, and until when",
    ),
    (
        "Trực kho sách: Ban Quản lý chợ, bảo vệ.",
        [("Ban Quản lý chợ", "thuc_hien"), ("bảo vệ", "thuc_hien")],
        "staff behind a body",
    ),
    ("Tháo gỡ vướng mắc tại 03 dự án: trường Tiểu học Lê Lợi, trạm y tế Bản Lìm.", [], "what is counted is named, not who does it"),
    (
        "Nếu các hộ vẫn không trả sách thì Phòng Văn hóa trình Ủy ban nhân dân huyện quyết định.",
        [("Phòng Văn hóa", "thuc_hien")],
        "who acts if a condition holds",
    ),
    ("Các đội gửi chậm thì Thư viện huyện nêu tên.", [("Thư viện huyện", "thuc_hien")], "who stands in the condition has no task"),
    (
        "Lập Tổ công tác do đồng chí Phó Giám đốc phụ trách kho làm Tổ trưởng. Phòng Nội vụ trình quyết định.",
        [("Phòng Nội vụ", "thuc_hien")],
        "who is to be the head of something",
    ),
    (
        "Phân công người trực kho; Chủ tịch xã chịu trách nhiệm nếu để mất sách.",
        [("Chủ tịch xã", "chi_dao")],
        "who answers if it goes wrong",
    ),
    ("Lập Hội đồng; các nhóm đọc thu thập sách (Thư viện huyện).", [("Thư viện huyện", "thuc_hien")], "on the way, no owner"),
    (
        "Đề nghị Mặt trận xã và các đoàn thể: vận động hội viên góp sách; Huyện đoàn cử đoàn viên chuyển sách.",
        [("Mặt trận xã", "thuc_hien"), ("các đoàn thể", "thuc_hien"), ("Huyện đoàn", "thuc_hien")],
        "a further part for another body",
    ),
    (
        "Sinh hoạt đầu khóa - Phòng Công tác sinh viên (từ 11/9 đến 15/9).",
        [("Phòng Công tác sinh viên", "thuc_hien")],
        "a name behind a dash, and when in brackets",
    ),
    (
        "Phân công: đ/c Hà - Kế toán chuẩn bị kinh phí, đ/c Minh - Văn thư chuẩn bị tài liệu.",
        [("đ/c Hà - Kế toán", "thuc_hien"), ("đ/c Minh - Văn thư", "thuc_hien")],
        "people one behind the other",
    ),
    ("Kiểm tra liên ngành, thành phần gồm: Thư viện huyện, Huyện đoàn.", [], "the parts of a whole"),
    (
        "Thư viện huyện chủ trì dựng nhà kho theo hồ sơ Sở Xây dựng lập, Ủy ban nhân dân tỉnh phê duyệt tại Quyết định số 12.",
        [("Thư viện huyện", "chu_tri")],
        "what others have settled already",
    ),
    ("Bổ sung kho sách (Thư viện huyện, tháng 5).", [("Thư viện huyện", "thuc_hien")], "a time behind a name in brackets"),
    ("Nộp hồ sơ về Hội đồng Bình chọn Sách hay (HĐBCSH).", [], "a bracket with first letters names nobody new"),
    ("Hội đồng nhân dân huyện đánh giá cao sự cố gắng của Phòng Nội vụ; Công an huyện đã vào cuộc.", [], "praise"),
    ("Thư viện huyện chủ trì mở lớp đọc hè.", [("Thư viện huyện", "chu_tri")], "leads"),
    ("Thư viện huyện là cơ quan thường trực.", [("Thư viện huyện", "chu_tri")], "standing body"),
    ("Thư viện huyện làm đầu mối tổng hợp kết quả.", [("Thư viện huyện", "chu_tri")], "focal point"),
    ("Thư viện huyện tham mưu ban hành quy chế.", [("Thư viện huyện", "tham_muu")], "advises"),
    ("Thư viện huyện thực hiện kiểm kê kho sách.", [("Thư viện huyện", "thuc_hien")], "carries out"),
    ("Thư viện huyện rà soát kho sách.", [("Thư viện huyện", "thuc_hien")], "subject of a verb"),
    ("Thư viện huyện có trách nhiệm báo cáo.", [("Thư viện huyện", "thuc_hien")], "is responsible"),
    ("Giao Thư viện huyện rà soát kho sách.", [("Thư viện huyện", "thuc_hien")], "giao"),
    ("Phân công Thư viện huyện rà soát kho sách.", [("Thư viện huyện", "thuc_hien")], "phân công"),
    ("Giao Thư viện huyện chủ trì rà soát kho sách.", [("Thư viện huyện", "chu_tri")], "giao ... chủ trì"),
    ("Kinh phí do Phòng Tài chính chịu trách nhiệm cân đối.", [("Phòng Tài chính", "thuc_hien")], "do"),
    ("Phối hợp với Phòng Giáo dục mở lớp đọc hè.", [("Phòng Giáo dục", "phoi_hop")], "with whom"),
    ("Phối hợp với ngành giáo dục để xử lý sách hỏng.", [("ngành giáo dục", "phoi_hop")], "an aim ends the name"),
    (
        "Chủ trì, phối hợp với sở, ban, ngành, Ủy ban nhân dân xã, phường mở lớp.",
        [("sở, ban, ngành", "phoi_hop"), ("Ủy ban nhân dân xã, phường", "phoi_hop")],
        "bare bodies behind a cue",
    ),
    ("Phối hợp chặt chẽ với cha mẹ học sinh để thông báo.", [("cha mẹ học sinh", "phoi_hop")], "parents"),
    (
        "Trên cơ sở đề nghị của Sở Xây dựng và Sở Nội vụ, Sở Tài chính trình bố trí vốn.",
        [("Sở Tài chính", "thuc_hien")],
        "who acts on whose request",
    ),
    (
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc các cơ quan, đơn vị phản ánh về Sở.",
        [("các cơ quan, đơn vị", "thuc_hien")],
        "the closing formula without its comma",
    ),
    (
        "Cán bộ, công chức, viên chức và người lao động nghiêm túc thực hiện.",
        [("Cán bộ, công chức, viên chức và người lao động", "thuc_hien")],
        "all the staff are one",
    ),
    ("Tổ chức truyền thông trực tiếp tại các bản.", [], "what the verb arranges"),
    ("Thành lập Ban Chỉ đạo cấp huyện; Ban Chỉ đạo cấp xã theo quy định.", [], "how, not who"),
    ("Hộ gia đình có hoàn cảnh khó khăn.", [], "who is meant, not what they do"),
    ("Xây dựng chỉ số hoàn thành công việc (KPI).", [], "an acronym of a thing in brackets"),
    (
        "Phối hợp chặt chẽ với Phòng Giáo dục, Huyện đoàn mở lớp.",
        [("Phòng Giáo dục", "phoi_hop"), ("Huyện đoàn", "phoi_hop")],
        "a list of helpers",
    ),
    (
        "Thư viện huyện chủ trì, phối hợp với Phòng Giáo dục và các trường học mở lớp.",
        [("Thư viện huyện", "chu_tri"), ("Phòng Giáo dục", "phoi_hop"), ("các trường học", "phoi_hop")],
        "lead and helpers",
    ),
    (
        "Thư viện huyện, Phòng Giáo dục rà soát kho sách.",
        [("Thư viện huyện", "thuc_hien"), ("Phòng Giáo dục", "thuc_hien")],
        "two subjects",
    ),
    ("Hằng quý, Thư viện huyện rà soát kho sách.", [("Thư viện huyện", "thuc_hien")], "a time before the subject"),
    ("Trước ngày 30/6/2024, Thư viện huyện rà soát kho sách.", [("Thư viện huyện", "thuc_hien")], "a date before the subject"),
    (
        "Mở lớp đọc hè (Thư viện huyện chủ trì, Huyện đoàn phối hợp).",
        [("Thư viện huyện", "chu_tri"), ("Huyện đoàn", "phoi_hop")],
        "in brackets",
    ),
    ("Thư viện huyện: mở lớp đọc hè.", [("Thư viện huyện", "thuc_hien")], "before a colon"),
    ("Mở lớp đọc hè tại Thư viện huyện.", [], "a place is nobody"),
    ("Báo cáo Ủy ban nhân dân huyện kết quả thực hiện.", [], "who gets the report is nobody"),
    ("Trình Ủy ban nhân dân huyện phê duyệt.", [], "who approves is nobody"),
    ("Gửi kết quả về Phòng Văn hóa trước ngày 20.", [], "where it is sent is nobody"),
    ("Quy chế của Thư viện huyện được sửa đổi.", [], "whose it is, is nobody"),
    ("Thực hiện Quyết định số 12/QĐ-UBND ngày 05/01/2024 của Ủy ban nhân dân huyện.", [], "the issuer of a citation is nobody"),
    ("Xây dựng kế hoạch trình Ban Thường vụ Huyện ủy ban hành.", [], "who issues it in the end is nobody"),
    ("Tập huấn cho cán bộ Trạm Y tế các xã.", [], "who is trained is nobody"),
    ("Giao thông nông thôn được cải thiện.", [], "giao thông is no order"),
    ("Thư viện huyện là cơ quan thường trực, tổng hợp kết quả.", [("Thư viện huyện", "chu_tri")], "what somebody is, is nobody else"),
    ("Các hộ còn lại chưa bàn giao đất.", [], "what is told of people is no order to them"),
    (
        "Ủy ban nhân dân các xã Sơn Lập, Nà Lùng (02 xã chưa có phòng đọc) bố trí phòng đọc.",
        [("Ủy ban nhân dân các xã Sơn Lập, Nà Lùng", "thuc_hien")],
        "a remark between name and verb",
    ),
    (
        "In 600 tờ rơi. Các Tổ công nghệ số cộng đồng, Đoàn thanh niên.",
        [("Các Tổ công nghệ số cộng đồng", "thuc_hien"), ("Đoàn thanh niên", "thuc_hien")],
        "names alone",
    ),
    ("Khu nhà mới phía Nam: Thư viện huyện chuẩn bị hồ sơ.", [("Thư viện huyện", "thuc_hien")], "a place before a colon"),
    (
        "Hội thi đọc sách (từ 13/11 đến 18/11) - Công đoàn, Đoàn TN.",
        [("Công đoàn", "thuc_hien"), ("Đoàn TN", "thuc_hien")],
        "behind a dash",
    ),
    ("Bàn giao tài sản cho Thư viện huyện.", [], "bàn giao is no order"),
    (
        "Sau khi nghe báo cáo; đồng chí Lò Thị Mây, Chủ tịch Hội đồng kết luận, chỉ đạo các nội dung như sau:",
        [],
        "who speaks has no task by that",
    ),
    ("Ban Thường vụ Huyện ủy lưu ý một số nội dung sau:", [], "who points something out has no task by that"),
    ("Tổ chức chương trình \"Dân hỏi - Chính quyền trả lời\".", [], "what is quoted is nobody's task"),
    ("Vận động người dân đồng hành cùng chính quyền.", [], "whom people go along with helps nobody"),
    ("Thư viện huyện đã tham mưu ban hành quy chế.", [], "what was done is no order"),
    ("Một số đơn vị giải ngân chậm.", [], "some of many are not named"),
    ("Lãnh đạo công tác kiểm kê kho sách hằng năm.", [], "a verb that begins like an office"),
    (
        "Căn cứ hướng dẫn của Phòng Văn hóa, Thư viện huyện lập danh mục sách hỏng.",
        [("Thư viện huyện", "thuc_hien")],
        "a subject behind the name in its adverbial",
    ),
    (
        "Các Sở: Tài chính, Nội vụ, Y tế rà soát biên chế.",
        [("Các Sở: Tài chính, Nội vụ, Y tế", "thuc_hien")],
        "which of many, behind a colon",
    ),
    (
        "Giao các Bộ: Công an, Tài chính, Tư pháp có ý kiến.",
        [("các Bộ: Công an, Tài chính, Tư pháp", "thuc_hien")],
        "which of many, one of them a head of its own",
    ),
    ("Các sở: Xây dựng kế hoạch, gửi Sở Nội vụ.", [("Các sở", "thuc_hien")], "a deed behind the colon"),
    ("Giao CB VH-XH lập danh mục sách hỏng.", [("CB VH-XH", "thuc_hien")], "an acronym that is told"),
    (
        "Mọi vướng mắc phản ánh về Thư viện huyện (bà Lò Thị Mây, điện thoại 0912.345.678).",
        [],
        "how somebody is reached",
    ),
    (
        "Trung tâm Y tế tổ chức tập huấn tại các trường (39 lớp).",
        [("Trung tâm Y tế", "thuc_hien")],
        "what a bracket counts",
    ),
]


ROLES += [
    ("Quầy sách Cánh Én có trách nhiệm thu hồi sách lỗi.", [("Quầy sách Cánh Én", "thuc_hien")], "whoever has a duty, of whatever kind"),
    ("Việc cho mượn sách có trách nhiệm của nhiều bên.", [], "a matter has none"),
    (
        "Các xã chưa gửi báo cáo (có danh sách kèm theo) khẩn trương hoàn thành thống kê sách.",
        [("Các xã chưa gửi báo cáo", "thuc_hien")],
        "which of many are meant, with a bracket behind",
    ),
    ("Các xã đã gửi báo cáo rà soát, bổ sung số liệu.", [("Các xã đã gửi báo cáo", "thuc_hien")], "what some have done already"),
    ("Các xã đã tổ chức triển khai nghiêm túc.", [], "what all have done"),
    (
        "Các chủ đầu tư có dự án giải ngân dưới 20% kế hoạch phải kiểm điểm.",
        [("Các chủ đầu tư có dự án giải ngân dưới 20% kế hoạch", "thuc_hien")],
        "a modal ends what tells which of many are meant",
    ),
    (
        "Các tổ chức, cá nhân có nhu cầu tặng sách cũ đăng ký tại Thư viện huyện.",
        [("Các tổ chức, cá nhân có nhu cầu tặng sách cũ", "thuc_hien")],
        "who has need of something",
    ),
    (
        "Từng đồng chí Ủy viên Ban Thường vụ, căn cứ Kế hoạch này, lập danh mục sách.",
        [("Từng đồng chí Ủy viên Ban Thường vụ", "thuc_hien")],
        "by what somebody goes stands between name and verb",
    ),
    (
        "Rà soát kho sách. Đồng chí Lò Thị Mây, Phó Giám đốc chịu trách nhiệm.",
        [("Đồng chí Lò Thị Mây, Phó Giám đốc", "chi_dao")],
        "people who answer for what others do (gold rule 13)",
    ),
    (
        "Đồng chí Lò Thị Mây chịu trách nhiệm trước Huyện ủy về kết quả.",
        [("Đồng chí Lò Thị Mây", "thuc_hien")],
        "who is told nothing else answers as owner",
    ),
    (
        "Hồ sơ mượn sách thiếu chữ ký, Thư viện huyện có trách nhiệm hoàn thiện trong quý II.",
        [("Thư viện huyện", "thuc_hien")],
        "a body that is bound to something behind a comma",
    ),
    (
        "Hội Phụ nữ huyện nhân rộng tủ sách, Hội Nông dân huyện phụ trách thu sách cũ.",
        [("Hội Phụ nữ huyện", "thuc_hien"), ("Hội Nông dân huyện", "thuc_hien")],
        "another body behind a comma is in charge of something",
    ),
    ("Giao Đoàn các xã, thị trấn lập danh mục sách.", [("Đoàn các xã, thị trấn", "thuc_hien")], "the body that each of a level has"),
    ("Phát động tuần lễ đọc sách: 20/3, tại sân trường - BCH Đoàn.", [("BCH Đoàn", "thuc_hien")], "a name behind the last dash"),
    (
        "Thư viện huyện chủ trì, Đội xe và Phòng Pháp chế - Thanh tra tham gia.",
        [("Thư viện huyện", "chu_tri"), ("Đội xe", "phoi_hop"), ("Phòng Pháp chế - Thanh tra", "phoi_hop")],
        "a name that ends like another body, and those who take part",
    ),
    ("Thư viện huyện thực hiện, Phòng Văn hóa giúp việc.", [("Thư viện huyện", "thuc_hien"), ("Phòng Văn hóa", "phoi_hop")], "giúp việc"),
    ("Mở điểm đọc mới. (Đại diện Khe Sim)", [("Đại diện Khe Sim", "thuc_hien")], "the branch at a place"),
    ("Mời đại diện Khe Sim dự lễ.", [], "whoever comes from there"),
    ("Thầy Phó Hiệu trưởng duyệt danh mục sách.", [("Thầy Phó Hiệu trưởng", "thuc_hien")], "a post with a form of address"),
    (
        "Kiểm kê sách hè (Cô Mây, Phó Hiệu trưởng phụ trách; các tổ trưởng thực hiện).",
        [("Cô Mây, Phó Hiệu trưởng", "chi_dao"), ("các tổ trưởng", "thuc_hien")],
        "who is in charge, of nothing that is named",
    ),
    (
        "Xử lý 12 phiếu quá hạn (Đội Lưu động; trước 31/5); xếp lại kho (Tổ Kho sách).",
        [("Đội Lưu động", "thuc_hien"), ("Tổ Kho sách", "thuc_hien")],
        "each part ends with whose it is",
    ),
    (
        "Tuần lễ đọc sách - Phòng Văn hóa (từ 11/9 đến 15/9); mời tác giả nói chuyện.",
        [("Phòng Văn hóa", "thuc_hien")],
        "so does a part behind a dash",
    ),
    ("Chế biến theo tiêu chuẩn quốc tế (FSC, hữu cơ); mở rộng thị trường.", [], "letters in a bracket are nobody"),
    ("Sinh hoạt chuyên đề, luân phiên do các chi bộ xây dựng nội dung.", [("các chi bộ", "thuc_hien")], "by whom it is held in turn"),
    ("Dự lớp tập huấn do Thư viện tỉnh mở.", [], "by whom a thing is held that somebody goes to"),
    ("Các thôn chưa có tủ sách thì báo cáo xã.", [("Các thôn", "thuc_hien")], "some of many have to do it"),
    (
        "Công ty Sách thiết bị mở quầy lưu động; giao Công ty thống nhất giá với các trường.",
        [("Công ty Sách thiết bị", "thuc_hien")],
        "the same body by its head alone",
    ),
    ("Trực kho sách cùng lực lượng Công an xã.", [("lực lượng Công an xã", "phoi_hop")], "beside whose people"),
    ("Phối hợp chuyên môn cùng cấp phát động đọc sách.", [("chuyên môn cùng cấp", "phoi_hop")], "the management beside a union"),
    ("Đồng chí Mây, đảng viên phụ trách thu quỹ, phải nộp lại sổ.", [("Đồng chí Mây", "thuc_hien")], "what a person is beside the name"),
    ("Hai tổ và chín chi bộ đăng ký đọc sách.", [("Hai tổ", "thuc_hien"), ("chín chi bộ", "thuc_hien")], "how many, in words"),
    (
        "Sơn lại giá sách dãy B. Đ/c Mây làm với tổ bảo vệ, xong trong tuần.",
        [("Đ/c Mây", "thuc_hien"), ("tổ bảo vệ", "phoi_hop")],
        "a sentence behind a letter, and with whom somebody works",
    ),
    (
        "Thư viện huyện mở lớp. Trưởng các đơn vị nếu để chậm quá 15 ngày thì không được xét hoàn thành nhiệm vụ.",
        [("Thư viện huyện", "thuc_hien")],
        "what becomes of whoever fails",
    ),
    ("Giao Tài chính - Kế toán dự trù kinh phí mua sách.", [("Tài chính - Kế toán", "thuc_hien")], "an official by the title of the post"),
    ("Phòng Tài chính - Kế toán rà soát dự toán.", [("Phòng Tài chính - Kế toán", "thuc_hien")], "an office of the same name"),
]


@pytest.mark.parametrize(("text", "expected", "proves"), ROLES, ids=[r[2] for r in ROLES])
def test_roles_in_sentences(text: str, expected: list[tuple[str, str]], proves: str) -> None:
    """Gold rule 10 with the roles of SCHEMA; mere mentions are left out."""
    del proves
    assert told(text) == expected


def test_clauses_count_sentences() -> None:
    """Each mention says in which sentence it stands, 0-based."""
    text = "Mở lớp đọc hè. Thư viện huyện chủ trì. Huyện đoàn vận động thiếu nhi tham gia."
    assert [m.clause for m in reader(text).told(0, len(text))] == [1, 2]


SENTENCES = [
    ("Một câu. Hai câu. Ba câu.", 3, "stops"),
    ("Xong trước ngày 30/6. Hai câu.", 2, "a date before the stop"),
    ("Đạt 2.500 đồng mỗi trang.", 1, "a stop inside a number"),
    ("TP. Hòa Giang mở lớp.", 1, "an abbreviation"),
    ("Ông A. Nguyễn mở lớp.", 1, "an initial"),
    ("một câu. hai câu.", 1, "lower case goes on"),
    ("Một câu!\nHai câu", 2, "a line break"),
    ("Một câu…  Hai câu?", 2, "other stops"),
    ("", 0, "nothing"),
]


@pytest.mark.parametrize(("text", "count", "proves"), SENTENCES, ids=[s[2] for s in SENTENCES])
def test_sentences(text: str, count: int, proves: str) -> None:
    del proves
    assert len(sentences(text, 0, len(text))) == count


ISSUERS = [
    ("Hạt phối hợp Quỹ Bảo vệ rừng tỉnh chi trả.", "HẠT KIỂM LÂM MƯỜNG KHAO", ["Hạt", "Quỹ Bảo vệ rừng tỉnh"]),
    ("Ban báo cáo Sở Tài chính trước ngày 30/6.", "Ban Quản lý rừng", ["Ban"]),
    ("Ban hành quy chế.", "Ban Quản lý rừng", []),
    ("Hạt phối hợp Quỹ Bảo vệ rừng tỉnh chi trả.", "Sở Tài chính", ["Quỹ Bảo vệ rừng tỉnh"]),
    ("Chi khen thưởng theo quy định.", "Chi cục Thuế", []),
]


@pytest.mark.parametrize(("text", "issuer", "expected"), ISSUERS, ids=[f"{i[1]}: {i[0]}" for i in ISSUERS])
def test_who_wrote_a_plan_goes_by_its_kind_alone(text: str, issuer: str, expected: list[str]) -> None:
    found = RoleReader(default(), text, fold(text), issuer=fold(issuer)).told(0, len(text))
    assert [n for n, _ in shown(text, found)] == expected


FIELDS = [
    ("Thư viện huyện, Huyện đoàn", [("Thư viện huyện", "chu_tri"), ("Huyện đoàn", "chu_tri")], "all the field's role"),
    ("Thư viện huyện; phối hợp: Huyện đoàn", [("Thư viện huyện", "chu_tri"), ("Huyện đoàn", "phoi_hop")], "a cue inside"),
    (
        "Thư viện huyện phối hợp với Huyện đoàn, các trường",
        [("Thư viện huyện", "chu_tri"), ("Huyện đoàn", "phoi_hop"), ("các trường", "phoi_hop")],
        "phối hợp với",
    ),
    ("Thư viện huyện (chủ trì), Huyện đoàn (phối hợp)", [("Thư viện huyện", "chu_tri"), ("Huyện đoàn", "phoi_hop")], "roles in brackets"),
    (
        "Thư viện huyện (chính), Huyện đoàn, Hội Phụ nữ huyện (phối hợp)",
        [("Thư viện huyện", "chu_tri"), ("Huyện đoàn", "phoi_hop"), ("Hội Phụ nữ huyện", "phoi_hop")],
        "who has no bracket shares the next",
    ),
    (
        "Thư viện huyện; Huyện đoàn phối hợp",
        [("Thư viện huyện", "chu_tri"), ("Huyện đoàn", "phoi_hop")],
        "words behind a list speak of what follows the semicolon",
    ),
    ("PHT Lò Thị Mây, Y tế học đường", [("PHT Lò Thị Mây", "chu_tri"), ("Y tế học đường", "chu_tri")], "posts by their letters"),
    ("Thư viện huyện tham mưu lãnh đạo, triển khai thực hiện", [("Thư viện huyện", "chu_tri")], "tail verbs are stripped"),
    ("Tổ Cánh Én", [("Tổ Cánh Én", "chu_tri")], "a nickname"),
    ("Ban Hành chính Hậu cần", [("Ban Hành chính Hậu cần", "chu_tri")], "a name that begins and ends like verbs"),
    (
        "Các sở, ngành có liên quan theo chức năng, nhiệm vụ được giao.",
        [("Các sở, ngành có liên quan", "chu_tri")],
        "by what right is no part of the name",
    ),
    ("Thư viện huyện cùng Huyện đoàn", [("Thư viện huyện", "chu_tri"), ("Huyện đoàn", "phoi_hop")], "'cùng' between names"),
    (
        "Thư viện huyện chủ trì; Phòng Tài chính hướng dẫn",
        [("Thư viện huyện", "chu_tri"), ("Phòng Tài chính", "phoi_hop")],
        "who shows beside who leads how it is done",
    ),
    (
        "Đồng chí Lò Thị Mây chỉ đạo chung; Thư viện huyện thực hiện",
        [("Đồng chí Lò Thị Mây", "chi_dao"), ("Thư viện huyện", "chu_tri")],
        "who directs it all",
    ),
    ("Lò Thị Mây", [("Lò Thị Mây", "chu_tri")], "a person without a title"),
    (
        "Thường trực Huyện ủy chỉ đạo, Văn phòng Huyện ủy thực hiện",
        [("Thường trực Huyện ủy", "chi_dao"), ("Văn phòng Huyện ủy", "chu_tri")],
        "who directs beside who does",
    ),
    ("", [], "nothing"),
    ("-", [], "a dash for nothing"),
]


@pytest.mark.parametrize(("text", "expected", "proves"), FIELDS, ids=[f[2] for f in FIELDS])
def test_units_of_a_field(text: str, expected: list[tuple[str, str]], proves: str) -> None:
    """FORMAT 1.5: split lead and cooperation on "phối hợp (với)", "cùng"; strip tail verbs."""
    del proves
    assert shown(text, reader(text).listed(0, len(text), "chu_tri")) == expected


NAMED = [
    ("Thư viện huyện", ["Thư viện huyện"]),
    ("Giao Thư viện huyện:", ["Thư viện huyện"]),
    ("Trách nhiệm của Thư viện huyện", ["Thư viện huyện"]),
    ("Thư viện huyện, Huyện đoàn:", ["Thư viện huyện", "Huyện đoàn"]),
    ("Các phòng, ban chuyên môn", ["Các phòng, ban chuyên môn"]),
    ("Phòng Kế hoạch - Tài chính (đầu mối):", ["Phòng Kế hoạch - Tài chính"]),
    ("Vốn tài liệu", []),
    ("Các chủ đầu tư: Thư viện huyện, Huyện đoàn", ["Thư viện huyện", "Huyện đoàn"]),
    ("Ủy ban nhân dân các huyện: Hòa Lập, Sông Đá", ["Ủy ban nhân dân các huyện: Hòa Lập, Sông Đá"]),
    ("Thư viện huyện mở lớp đọc hè", []),
    ("Kiểm kê kho sách của Thư viện huyện", []),
    ("Phát triển Thư viện huyện", []),
]


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=[n[0] for n in NAMED])
def test_a_heading_that_is_nothing_but_names(text: str, expected: list[str]) -> None:
    """Rule 10: the unit of the heading owns what is under it; a title that mentions a unit does not."""
    assert [n for n, _ in shown(text, reader(text).named(0, len(text)))] == expected


WORDS = (
    "Thư viện huyện các trường phối hợp với chủ trì , ; : . ( ) - giao do tham mưu thực hiện "
    "Phòng Kế hoạch và Huyện đoàn rà soát kho sách Trước ngày 30/6"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=18))
def test_mentions_lie_in_the_text(parts: list[str]) -> None:
    """Any order of words: mentions in text order without overlap, clauses that exist."""
    text = " ".join(parts)
    for found in (reader(text).told(0, len(text)), reader(text).listed(0, len(text), "thuc_hien"), reader(text).named(0, len(text))):
        end = 0
        for m in found:
            assert end <= m.unit.start < m.unit.end <= len(text)
            assert 0 <= m.clause < len(sentences(text, 0, len(text)))
            end = m.unit.end


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    told(clean(text))
    reader(clean(text)).listed(0, len(clean(text)), "thuc_hien")
