"""Words, by their fold, that the grammar of unit names goes by beside its rules, and how far it looks."""

from __future__ import annotations

import regex

NAME_DASH = frozenset("-–&/")
# Words behind which somebody is told what to do.
TELLING = frozenset({"giao", "nghị", "cầu"})
# Words that open a time behind a name and a dash.
TIME_WORDS = frozenset("thường liên hằng hàng trước trong từ ngày tháng quý xong".split())
ACRONYM = regex.compile(r"(?=(?:[^\p{Ll}]*\p{Lu}){2})[\p{Lu}0-9&/.,\-–]+")
STRONG_STOPS = frozenset({"chủ trì", "phối hợp", "tham mưu", "chịu trách nhiệm", "có trách nhiệm"})
DANGLING = frozenset({"và", "của", "thuộc", "ở", "tại", "hoặc", "cùng", "với"})
# One syllable that always ends a name, whatever stands before it.
FUNCTION_WORDS = frozenset(
    "là giúp có không đã đang để khi nếu theo trong từ đến trước sau về cho bằng với cùng như nhằm phải cần sẽ cử lập".split()
)
# Those of them that are verbs, or go before one.
VERBS = frozenset({"có", "không", "phải", "cần", "sẽ", "cử", "lập", "đang", "đã"})
# What a body called after a deed is there for has no more words than this.
OBJECT_MOST = 3
# Verbs that are also what bodies are called after: in a field that names units they are part of the name.
NAME_VERBS = frozenset(
    "xây dựng|quản lí|phát triển|hỗ trợ|đào tạo|bồi dưỡng|tư vấn|tuyên truyền|ứng dụng|nghiên cứu|kiểm tra|điều hành|đánh giá|"
    "vệ sinh|truyền thông|giám sát|thống kê|khảo sát|thẩm định|tiếp nhận|vận động|sửa chữa|phòng ngừa|phụ trách|thanh tra|"
    "tổng hợp|diễn tập".split("|")
)
# Those of them, and others, that a name goes on behind with another deed: "Trung tâm Quản lý, bảo trì đường bộ".
FUNCTIONS = NAME_VERBS | frozenset(
    "nuôi dưỡng|theo dõi|bồi thường|bảo vệ|chăm sóc|bảo trợ|khai thác|bảo tồn|quan trắc|kiểm soát".split("|")
)
# What stands behind "và" in a name: no subject is followed by "và" and a verb ("Phòng Kỹ thuật và sửa chữa rà soát").
JOINED_DEEDS = FUNCTIONS | frozenset(
    "xử lí|cấp phát|phổ biến|vận hành|thống kê|giải quyết|giải đáp|cung ứng|thu hồi|thanh toán|tiêu thụ|điều trị|hướng dẫn|đôn đốc|"
    "thi công|bảo dưỡng|lắp đặt|chế biến|quản trị|vận tải|nuôi trồng|bảo trì|chăm sóc|vận chuyển|thu gom|quảng bá|lưu trữ|chuyển giao|"
    "cấp cứu".split("|")
)
# Those of them that may end a name where nothing follows that they could govern.
NAME_ENDS = frozenset("xây dựng|quản lí|phát triển|đào tạo|bồi dưỡng|tư vấn|truyền thông|thống kê|kiểm định|vận hành".split("|"))
# Those of them that are deeds where something follows: "Ủy ban Kiểm tra LĐLĐ quận thẩm định đối tượng".
DEEDS = frozenset("tổng hợp|thẩm định|kiểm tra|giám sát|đánh giá|khảo sát|vận động|sửa chữa|tuyên truyền".split("|"))
# Deeds that nobody is called after, wherever they stand.
PLAIN_DEEDS = frozenset({"duyệt", "kí", "lập", "làm", "giúp"})
# Deeds that end a known name in a field, and how many words such a name has at most.
WATCHING = frozenset("giám sát|kiểm tra|theo dõi|đôn đốc|hỗ trợ|thẩm định".split("|"))
LONGEST_KNOWN = 12
# What stands behind the name of one of its parts: "Phòng Giao dịch số 8 - Kho bạc Nhà nước".
ABOVE = frozenset(
    "sở|bộ|cục|tổng cục|kho bạc|kho bạc nhà nước|chi nhánh|công ti|tập đoàn|ubnd|uỷ ban nhân dân|công an|bệnh viện".split("|")
)
# What a house is divided into.
ROOMS = frozenset("phòng ban khoa tổ đội ngành xưởng".split())
MARKED = frozenset("ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ")
ACRONYMS_MOST = 12
LINKS = frozenset({"của", "thuộc", "ở", "tại"})
# "Hạt kiểm lâm có liên quan": no more words up to "liên quan" than this behind the head.
RELATED_MOST = 3
# "có bến", "có học sinh theo học": no more words than this.
HAVING_MOST = 4
# Words that open what tells which of many are meant, what such a clause never has, and how many words it has at most.
RELATIVES = frozenset({"có", "chưa", "được", "bị", "đang", "còn", "để"})
DONE_BY_MANY = frozenset("gửi nộp được có đăng".split())
NO_CLAUSE = frozenset("trách nhiệm thể kế văn ý phải cần để sẽ nếu thì là giao phân ít tối tổ".split())
CLAUSE_MOST = 12
# Those of them that have an object rather than a deed behind them; deeds of one syllable that end it, and what goes before them in it.
HOLDING = frozenset({"có", "chưa", "còn", "đang"})
SHORT_DEEDS = frozenset("lập cử gửi nộp kí trình mở".split())
HANDING = frozenset({"nộp", "gửi", "lập", "trình"})
PAPERS = frozenset("sách trình văn cáo sơ đơn bản thảo biểu mẫu".split())
NOT_DOING = frozenset("chậm chưa không để việc thời và được đã hạn".split())
BINDING = frozenset({"phải", "cần"})
GOES_ON = frozenset("nếu thì là sẽ để".split())
# A person's name has at most so many syllables, signs among them, and is whole with so many.
PERSON_MOST, FULL_NAME = 6, 4
# Offices that need no name: what stands on the next line is another one.
WHOLE = frozenset({"văn phòng", "thanh tra"})
# What is counted or measured, no part of a name's number.
MEASURES = frozenset("km ha m m2 m3 tấn kg người hộ lần lượt xe máy điểm cây bộ cái chiếc triệu đồng tiết em cháu giờ ngày".split())
# The levels of government, which go on a name: "UBND xã, phường và thị trấn".
LEVELS = frozenset("xã|phường|thị trấn|đặc khu|huyện|thị xã|thành phố|quận|tỉnh|thôn|bản|ấp|khu phố|tổ dân phố".split("|"))
# They, and kinds of schools, as offices shorten them.
SHORT_LEVELS = frozenset({"TP", "TX", "TT", "ĐK"})
SHORT_KINDS = frozenset("MN MG TH THCS THPT TCCN TC CĐ ĐH".split())
# Those of the levels that are called by their own names beside bodies of the level above: no part of "UBND các huyện, ...".
BELOW = frozenset("thôn|bản|ấp|khu phố|tổ dân phố".split("|"))
# Places that are called by a name of their own inside another one: "Ban Quản lý di tích đền Mẫu".
PLACES = frozenset("đền chùa chợ hồ sông núi đập kênh cầu đường đảo cảng bến đình tháp vườn rừng hang suối dốc phố ga".split())
# What sort of place it is, between the two: "kênh chính Nà Vàng".
PLACE_KINDS = frozenset("chính nhánh treo cứng cạn tạm nổi ngầm tả hữu trên dưới lớn nhỏ".split())
# Bodies that trade, the legal forms behind them, and how many words the trade has at most ("Công ty TNHH chế biến gỗ Hòa Xuân").
BUSINESSES = frozenset("công ti|tổng công ti|xí nghiệp|nhà máy|hợp tác xã|htx|cty|xn|ctcp|tổ hợp tác|trang trại|cửa hàng".split("|"))
LEGAL_FORMS = frozenset(
    "tnhh cp mtv cổ phần trách nhiệm hữu hạn một hai thành viên thương mại dịch vụ sản xuất chế biến khai thác".split()
)
TRADE_MOST = 3
# What a post is in charge of: the words that say so, and how many words it has at most.
IN_CHARGE = {"phụ": ("phụ", "trách"), "dạy": ("dạy",)}
CHARGE_MOST = 8
# Those whom nothing but their work tells apart.
STAFF = frozenset("công chức|viên chức|cán bộ|nhân viên|giáo viên|chuyên viên".split("|"))
# Bodies that are called after what they do ("tổ bầu cử"), also when there are several.
TEAMS = frozenset("tổ|đội|ban|đoàn|nhóm|tiểu ban|hội đồng|lực lượng|chốt|trạm|trung tâm|điểm".split("|"))
# Posts as offices shorten them.
POSTS = frozenset("HT PHT GĐ PGĐ TP PTP KTT CT PCT BT PBT TPT CTCĐ TTCM TKHĐ CN PCN TB PTB".split())
# What stands last in the heads of such bodies.
DOERS = frozenset({"đồng", "tổ", "ban", "đoàn", "đội", "nhóm"})
# Heads of one syllable that open a sentence as nobody's verb.
PLAIN_HEADS = frozenset({"trường", "trạm", "viện", "sở", "hạt"})
# Words that say what a unit is there for end its name wherever they stand, at most so many words on.
OWN_ROLES = frozenset({"chủ trì", "có trách nhiệm", "chịu trách nhiệm"})
UP_TO_ROLE = 7
# A place's name has at most so many words.
PLACE_MOST = 5
# A known name of this many words is one also where it begins with a verb.
SURE_NAME = 5
# A name longer than this many words is a sentence that was mistaken for a name.
LONGEST = 24
