"""Which syllables stand side by side in Vietnamese words: what tells "kế hoạch" from "ké hoạch" where the print does not.

The words are those that underthesea carries for its word boundaries, and the ones of administrative prose that it lacks. Keys are folded
(`extract.text.fold`).
"""

from __future__ import annotations

import functools
import importlib.util
import itertools
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from extract.text import clean, fold

_WORDS = "corpus/data/Viet22K.txt"
# Words of plans and decisions that the dictionary lacks.
_MORE = """
tự do, kính gửi, đầy đủ, đất đai, chi bộ, chi hội, chi đoàn, chi cục, chi nhánh, chi trả, chi tiết, chi phí, kinh phí, nguồn chi, tinh
thần, định mức, đảng bộ, ban thường, quản lý, tỉ lệ, đầu tư, chỉ đạo, truyền thông, địa bàn,
trên địa, địa phương, phần mềm, văn bản, hằng năm, hàng năm, hằng tháng, hàng tháng, hằng tuần, hàng tuần, hằng ngày, hàng ngày,
hằng quý, hàng quý, rà soát, thiết bị, công chức, viên chức, kỹ thuật, chịu trách, trách nhiệm, đối với, như sau, thời hạn, chữa cháy, phòng
cháy, chậm nhất, đảng ủy, huyện ủy, tỉnh ủy, thành ủy, thường vụ, chấp hành, nông thôn, bộ y, sở y, y tế, sở nội, nội vụ, tiêu chí,
trực thuộc, giải ngân, điều trị, điều dưỡng, đăng ký, công ty, đầu mối, điều chỉnh, cấp xã, quy trình, quy chế, quy định, xét
nghiệm, vật tư, vướng mắc, ủy viên, định kỳ, học kỳ, nhiệm kỳ, cập nhật, trực tuyến, số hóa, kèm theo, thủy lợi, thống kê, phê
duyệt, phê chuẩn, nghiệp vụ, thành phố, hội đồng, đồng nhân, nhân dân, ủy ban, ban nhân, chủ tịch, phó chủ, bí thư, giám đốc, phó
giám, chính phủ, thủ tướng, bộ trưởng, thứ trưởng, tổng hợp, đề nghị, tờ trình, căn cứ, quyết định, quyết nghị, nghị quyết, nghị
định, thông tư, thông báo, kết luận, chỉ thị, kế hoạch, chương trình, đề án, phương án, phụ lục, báo cáo, hướng dẫn, mục đích, yêu
cầu, mục tiêu, nội dung, tổ chức, thực hiện, triển khai, khắc phục, hạn chế, tồn tại, khuyết điểm, giải pháp, nhiệm vụ, kinh phí,
nơi nhận, hạnh phúc, độc lập, cộng hòa, hòa xã, xã hội, hội chủ, chủ nghĩa, nghĩa việt, việt nam, hà nội, cộng đồng, bình đẳng, đẳng
giới, phòng chống, chống bạo, bạo lực, sửa đổi, bổ sung, bãi bỏ, xăng dầu, môi trường, nông nghiệp, tài nguyên, lao động, thương
binh, khoa học, công nghệ, giáo dục, đào tạo, xây dựng, giao thông, vận tải, công thương, tư pháp, tài chính, văn hóa, thể thao, du
lịch, dân tộc, tôn giáo, ngoại vụ, thanh tra, kiểm tra, giám sát, theo dõi, đôn đốc, tham mưu, phối hợp, chủ trì, cụ thể, tập huấn,
bồi dưỡng, tuyên truyền, phổ biến, đoàn thể, ban ngành, sở ngành, đơn vị, cơ quan, tập thể, cá nhân, đồng chí, cán bộ, đảng viên,
chi bộ, cấp ủy, công an, quân sự, biên phòng, bệnh viện, trung tâm, trường học, dân cư, tổ dân, khu phố, thị trấn, thị xã, chấn
thương, vận chuyển, tai nạn, nạn thương, thương tích, sức khỏe, an toàn, vệ sinh, thực phẩm, cháy nổ, đẩy mạnh, khẩu hiệu, chủ đề,
phát triển, đảm bảo, bảo đảm, tất cả, củng cố, thiết yếu, cấp cứu, sơ cứu, phổ cập, chuyển đổi, cải cách, hành chính, thủ tục, dịch
vụ, công khai, minh bạch, tiết kiệm, chống lãng, lãng phí, tham nhũng, tiêu cực, kỷ luật, kỷ cương, thi đua, khen thưởng, dân vận,
tuyên giáo, mặt trận, tổ quốc, phụ nữ, thanh niên, cựu chiến, chiến binh, công đoàn, liên đoàn, hiệp hội, doanh nghiệp, hợp tác, tác
xã, hộ gia, gia đình, trẻ em, người dân, đối tượng, phạm vi, giai đoạn, lộ trình, tiến độ, chất lượng, hiệu quả, kết quả, nguồn lực,
ngân sách, dự toán, quyết toán, dự án, hạng mục, hồ sơ, lưu trữ, về việc, định số, quyết số, văn số, trình số, báo số, hoạch số, tư
số, luật số, thị số, luận số, lệnh số, cơ sở, ban quản, ban dân, ban tổ, ban tuyên
"""
# Syllables so common that a dictionary of words says little about where they may stand.
_COMMON = """
ban ngày các công và phòng số của nhân dân tỉnh thực sở tháng năm tại với chủ tổ bộ kết trong vụ tra xã trước hợp huyện phục chức
hành báo về việc chính có hạn học người giao chi bệnh cơ theo lý thông hội chỉ từ được thời đơn điểm trình cho thành quả vị chế
thanh cáo chưa nội hồ đến định động viên trách không bản trên cấp dự tư sau đầu để tập làm trì nhất địa gian trung lượng toàn tài
nhà một nghiệp phường còn án an viện chuyên phương đảng tham vào tâm đối nước đường phó thứ từng phí gia sách tác tiếp chất khi là
đã trí mới bảo thư liệu tin hóa sự phần xong nông môn khu lại bị danh thể cầu nhận quốc ra yêu mỗi đoàn ở trả bố phải tuần qua này
lần thuộc như ngành tự ít giờ bằng thôn họp đủ cao thống quá đây sửa liên những chịu kể trang xuyên thay sản cửa trợ rừng nhiều đi
mở vật lớp thi sức ngay cần nếu do bởi hay hoặc nên rằng thì mà cũng đều đang sẽ vẫn rất hơn khác cùng nhau nó họ ta tôi ông bà anh
chị em hai ba bốn sáu bảy tám chín mười trăm nghìn triệu tỷ đồng nữ nam trẻ dài ngắn lớn nhỏ cả mọi đó kia ai gì nào đâu sao đạt đưa
gửi nêu
"""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Pairs of neighbouring syllables in words; how many words hold each syllable; the pairs under their letters without marks.

    `common`: syllables that stand beside nearly any other; `bare_common`: the same under their letters without marks. `usual`: pairs that
    plans are full of.
    """

    pairs: frozenset[Pair]
    usual: frozenset[Pair]
    words_with: Counter[str]
    unmarked: dict[Pair, tuple[Pair, ...]]
    common: frozenset[str]
    bare_common: dict[str, tuple[str, ...]]


@functools.cache
def lexicon() -> Lexicon:
    """Answers the words; only those of administrative prose where underthesea has moved its list."""
    pairs: set[Pair] = set()
    words_with: Counter[str] = Counter()
    usual = frozenset(pair for line in fold(clean(_MORE)).replace("\n", " ").split(",") for pair in itertools.pairwise(line.split()))
    for line in _listed().splitlines():
        syllables = line.split()
        words_with.update(syllables)
        pairs.update(itertools.pairwise(syllables))
    words_with.update(syllable for pair in usual - pairs for syllable in pair)
    pairs |= usual
    common = frozenset(fold(clean(_COMMON)).split())
    unmarked: dict[Pair, list[Pair]] = {}
    for pair in sorted(pairs):
        unmarked.setdefault((bare(pair[0]), bare(pair[1])), []).append(pair)
    bare_common: dict[str, list[str]] = {}
    for syllable in sorted(common):
        bare_common.setdefault(bare(syllable), []).append(syllable)
    return Lexicon(
        frozenset(pairs),
        usual,
        words_with,
        {key: tuple(found) for key, found in unmarked.items()},
        common,
        {key: tuple(found) for key, found in bare_common.items()},
    )


def _listed() -> str:
    found = importlib.util.find_spec("underthesea")
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder) / _WORDS
        if path.is_file():
            return fold(clean(path.read_text(encoding="utf-8")))
    return ""


_MARKS = {
    letter: base
    for base in "aeiouyd"
    for letter in map(chr, range(0xC0, 0x1EFA))
    if letter.isalpha() and (unicodedata.normalize("NFD", letter)[0] == base or (base == "d" and letter == "đ"))
}
_BARE = str.maketrans(_MARKS)


def bare(syllable: str) -> str:
    """Answers a folded syllable without its marks: "đẳng" is "dang"."""
    return syllable.translate(_BARE)
