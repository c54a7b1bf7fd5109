"""The tables as data: every table, its columns, their types and what they mean, its keys. All products are written from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ColumnType = Literal["text", "date", "integer", "number", "boolean", "json"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    A `text` column is never null: it is empty where the document says nothing. The exception is a key to another record (`key=True`),
    which is null where there is none. `json` columns hold JSON; flat files carry its text, `extract --json` the value itself.
    `required` columns always hold something.
    """

    name: str
    type: ColumnType
    vi: str
    en: str
    required: bool = False
    key: bool = False

    @property
    def nullable(self) -> bool:
        """Whether a missing value is null (rather than empty text)."""
        return not self.required and (self.type != "text" or self.key)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its name in the schema, its primary key, its columns in order, and which columns point at which table's key."""

    name: str
    key: str
    vi: str
    en: str
    columns: tuple[Column, ...]
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(c.name for c in self.columns)


def _id(name: str, vi: str, en: str, *, required: bool = True) -> Column:
    return Column(name, "text", vi, en, required=required, key=True)


def _text(name: str, vi: str, en: str, *, required: bool = False) -> Column:
    return Column(name, "text", vi, en, required=required)


_DOC = _id("doc_id", "Mã văn bản", "document the row was read off")
_SECTION = _id("section_id", "Mã mục", "section it stands in; null where it stands in none", required=False)
_SOLUTION = _id("solution_id", "Mã giải pháp", "solution it belongs to")
_NUMBER = _text("number", "Số thứ tự", "number or letter as printed, without its dot or bracket; a bullet counts as none")
_SURE = "0..1: how likely it is right, by where and how it was found; in scans lowered by how sure OCR was of its words"
_SURE_OF_ALL = "0..1: how likely the whole tuple is right and complete: wording, shortcoming, deadlines, units"
_CONFIDENCE = Column("confidence", "number", "Độ tin cậy", _SURE, required=True)
_RULE = _text("rule_id", "Quy tắc", "rule that found it (`kehoach rules explain` shows it)")
_CLAUSE = Column(
    "clause", "integer", "Câu thứ", "0-based sentence of the solution; pairs a unit with its own deadline within one item", required=True
)
_INHERITED = Column(
    "inherited", "boolean", "Kế thừa", "true where a heading, lead-in or parent item says it for all that stands under it", required=True
)
_EVIDENCE = (
    Column("page", "integer", "Trang", "1-based page on which the evidence begins; null for formats without pages"),
    Column("char_start", "integer", "Từ ký tự", "offset into the document's cleaned text (`kehoach text FILE`), in code points"),
    Column("char_end", "integer", "Đến ký tự", "end of the evidence, exclusive: `text[char_start:char_end]`"),
    Column(
        "boxes",
        "json",
        "Khung trên trang",
        "list of [page, x0, top, x1, bottom], one for each printed line of the evidence, in PDF points from the page's top left; "
        "null for formats without pages",
    ),
)

DOCUMENTS = TableSpec(
    "documents",
    "doc_id",
    "Văn bản",
    "one row a document that was read",
    (
        _id("doc_id", "Mã văn bản", "first 16 hex digits of the file's SHA-256"),
        _text("path", "Tệp", "the input as it was named, or its place within a folder or archive", required=True),
        _text("sha256", "SHA-256", "of the file's bytes", required=True),
        _text("media_type", "Loại tệp", "as found in the bytes, whatever the name says", required=True),
        Column("size_bytes", "integer", "Kích thước (byte)", "size of the file", required=True),
        Column("pages", "integer", "Số trang", "null for formats without pages"),
        _text("text_source", "Nguồn chữ", "`text`, `ocr` or `mixed`", required=True),
        Column("ocr_confidence", "number", "Độ tin cậy OCR", "0..1, mean over the recognised words; null where none were"),
        _text("encoding", "Bảng mã", "`utf-8`, `tcvn3`, `vni`, `cp1258`, ...", required=True),
        _text("kind", "Loại văn bản", "`ke_hoach`, `ket_luan`, `thong_bao`, `bao_cao`, `khac`, ...", required=True),
        _text("number", "Số, ký hiệu", "as printed; empty where the number was left blank; see `number_source`"),
        _text("issuer", "Cơ quan ban hành", "body that issued it"),
        _text("parent_body", "Cơ quan chủ quản", "body above the issuer, as printed in the head"),
        _text("place", "Địa danh", "place of issue"),
        Column("issued_on", "date", "Ngày ban hành", "the day printed in the head; null where it was left blank"),
        _text("title", "Trích yếu", "what the document is about"),
        _text("signer", "Người ký", "name under the signature; of several side by side all, from the left, joined with `; `"),
        _text("signer_title", "Chức vụ người ký", "position of the signer; of several likewise, in the order of the names"),
        _text("status", "Tình trạng", "`ok`; `partial`: some page or part could not be read", required=True),
        _text("problems", "Vấn đề khi đọc", "what could not be read and where, joined with `; `"),
        Column("evidence", "json", "Vị trí các trường", "field name to [page, char_start, char_end] for the fields read off the document"),
        Column(
            "completeness",
            "number",
            "Mức đầy đủ",
            "0..1, the weighted mean of the shares in `completeness_parts` (docs/findings.md); null without tasks and shortcomings",
        ),
        Column(
            "completeness_parts",
            "json",
            "Thành phần mức đầy đủ",
            "part to [have, of]: `deadline`, `checkable`, `owner`, `remedy`, `head`; a part of which there is nothing to count is left out",
        ),
        _text("symbol", "Ký hiệu", "what is printed behind the number, with the sign between: `/KH-UBND`; also where the number is blank"),
        _text(
            "number_source",
            "Nguồn của số",
            "`page`: read there; `file_name`: the scan's figures are written by hand or covered, and the file's name gives them before the "
            "printed `symbol`; `handwriting`: the file's name does not tell, the strokes of the pen do; empty without a number",
        ),
        _text(
            "signer_source",
            "Nguồn tên người ký",
            "`page`: read there; `unsure`: read under a seal or a pen, spelled as names are, to be compared with the scan; "
            "`digital_signature`: the page does not say or OCR misread it, and the certificate of the one person who "
            "signed the file does (not checked); then the post too where the page has none; empty without a name",
        ),
        _text(
            "issued_on_source",
            "Nguồn của ngày ban hành",
            "`page`: read there; `handwriting`: the scan's day or month is written by hand, the strokes of the pen tell it; empty without",
        ),
    ),
)
SECTIONS = TableSpec(
    "sections",
    "section_id",
    "Mục",
    "one row a heading",
    (
        _id("section_id", "Mã mục", "stable id"),
        _DOC,
        _id("parent_id", "Mã mục cha", "section it stands in; null at the top", required=False),
        Column("level", "integer", "Cấp", "1 is the top", required=True),
        _NUMBER,
        _text("heading", "Đề mục", "the printed heading without its number"),
        _text("kind", "Loại mục", "`can_cu`, `muc_dich_yeu_cau`, `han_che`, `nhiem_vu_giai_phap`, ...", required=True),
        *_EVIDENCE,
    ),
    {"doc_id": "documents", "parent_id": "sections"},
)
SHORTCOMINGS = TableSpec(
    "shortcomings",
    "shortcoming_id",
    "Hạn chế, khuyết điểm",
    "one row a shortcoming, parents included",
    (
        _id("shortcoming_id", "Mã hạn chế", "stable id"),
        _DOC,
        _SECTION,
        _id("parent_id", "Mã hạn chế cha", "shortcoming it is part of; null where it is part of none", required=False),
        _NUMBER,
        _text("text", "Nội dung", "wording as in the document", required=True),
        _CONFIDENCE,
        _RULE,
        *_EVIDENCE,
    ),
    {"doc_id": "documents", "section_id": "sections", "parent_id": "shortcomings"},
)
SOLUTIONS = TableSpec(
    "solutions",
    "solution_id",
    "Nhiệm vụ, giải pháp",
    "one row an item that tells somebody to do something, with the items above it as its context",
    (
        _id("solution_id", "Mã giải pháp", "stable id"),
        _DOC,
        _SECTION,
        _id("shortcoming_id", "Mã hạn chế", "shortcoming it remedies; null where the plan names none", required=False),
        _id("parent_id", "Mã giải pháp cha", "item it stands under; null where that is none", required=False),
        _NUMBER,
        _text("text", "Nội dung", "wording as in the document, without number, bullet and field label", required=True),
        Column("leaf", "boolean", "Là nội dung cuối", "true: a tuple of its own; false: only the context of finer items", required=True),
        _text(
            "inferred",
            "Phần suy ra",
            "how its shortcoming was told where the plan leaves that open: `by_wording` (words it repeats), `by_order` (place in a list)",
        ),
        Column("link_confidence", "number", "Độ tin cậy của liên kết", "0..1: how likely it answers that shortcoming; null without one"),
        Column("tuple_confidence", "number", "Độ tin cậy của cả bộ", _SURE_OF_ALL, required=True),
        _CONFIDENCE,
        _RULE,
        *_EVIDENCE,
    ),
    {"doc_id": "documents", "section_id": "sections", "shortcoming_id": "shortcomings", "parent_id": "solutions"},
)
DEADLINES = TableSpec(
    "deadlines",
    "deadline_id",
    "Thời hạn",
    "one row a time that says when a solution is to be done, or how often",
    (
        _id("deadline_id", "Mã thời hạn", "stable id"),
        _DOC,
        _SOLUTION,
        _text("text", "Nguyên văn", "as printed", required=True),
        _text("kind", "Loại thời hạn", "`date`, `period`, `recurring`, `ongoing`, `relative` or `vague`", required=True),
        Column("start", "date", "Từ ngày", "first day of a period"),
        Column("end", "date", "Đến ngày", "last day, as printed; null where it has none"),
        _text("bound", "Giới hạn", "`before` (the day itself is too late), `by` (the day still counts), `on`; empty otherwise"),
        Column(
            "due",
            "date",
            "Ngày cuối còn kịp",
            "`end`, or the day before it where the day itself is too late (`before`, and no hour is named); null where it has none",
        ),
        _text("rrule", "Lặp lại", "RFC 5545 recurrence rule without the `RRULE:` prefix"),
        _text("anchor", "Tính từ", "event that a `relative` deadline is counted from"),
        _text("inferred", "Phần suy ra", "what the words leave out and was filled in (`year`), joined with `; `"),
        _CLAUSE,
        _INHERITED,
        _CONFIDENCE,
        _RULE,
        *_EVIDENCE,
    ),
    {"doc_id": "documents", "solution_id": "solutions"},
)
UNITS = TableSpec(
    "units",
    "unit_id",
    "Đơn vị",
    "one row a body, office, post or person, over all documents of the run",
    (
        _id("unit_id", "Mã đơn vị", "from the canonical name alone"),
        _text("name", "Tên", "canonical name: the form most frequent in the run", required=True),
        _text("kind", "Loại đơn vị", "kind of body"),
        _text("aliases", "Tên khác", "other forms met, joined with `; `"),
    ),
)
ASSIGNMENTS = TableSpec(
    "assignments",
    "assignment_id",
    "Phân công",
    "one row a unit and its role in a solution",
    (
        _id("assignment_id", "Mã phân công", "stable id"),
        _DOC,
        _SOLUTION,
        _id("unit_id", "Mã đơn vị", "the unit"),
        _text("text", "Nguyên văn", "the unit's name as printed", required=True),
        _text("role", "Vai trò", "`chu_tri`, `phoi_hop`, `tham_muu`, `chi_dao`, `theo_doi` or `thuc_hien`", required=True),
        _CLAUSE,
        _INHERITED,
        _CONFIDENCE,
        _RULE,
        *_EVIDENCE,
    ),
    {"doc_id": "documents", "solution_id": "solutions", "unit_id": "units"},
)
REFERENCES = TableSpec(
    "references",
    "reference_id",
    "Văn bản viện dẫn",
    "one row a citation of another document",
    (
        _id("reference_id", "Mã viện dẫn", "stable id"),
        _DOC,
        _text("kind", "Loại văn bản", "kind of the cited document"),
        _text("number", "Số, ký hiệu", "as printed"),
        Column("issued_on", "date", "Ngày ban hành", "null where the citation gives no day"),
        _text("issuer", "Cơ quan ban hành", "body that issued the cited document, where the citation names it"),
        _text("text", "Nguyên văn", "the citation as printed", required=True),
        *_EVIDENCE,
    ),
    {"doc_id": "documents"},
)
FINDINGS = TableSpec(
    "findings",
    "finding_id",
    "Phát hiện",
    "one row a thing an auditor should look at (docs/findings.md)",
    (
        _id("finding_id", "Mã phát hiện", "stable id"),
        _DOC,
        _id("record_id", "Mã bản ghi", "id of the record it is about (solution, deadline, shortcoming, section), or the document's"),
        _text("code", "Mã loại", "stable code, docs/findings.md", required=True),
        _text("severity", "Mức độ", "`error`, `warning` or `info`", required=True),
        _text("message", "Nội dung", "one sentence in Vietnamese", required=True),
        _text("message_en", "Nội dung (tiếng Anh)", "the same in English"),
        *_EVIDENCE,
        _text("review", "Kết quả xem lại", "`confirmed` or `dismissed` where an auditor said so in `review.csv`; empty otherwise"),
        _text("review_note", "Ghi chú xem lại", "what the auditor wrote beside it"),
    ),
    {"doc_id": "documents"},
)
TUPLES = TableSpec(
    "tuples",
    "solution_id",
    "Bộ nội dung",
    "the wide sheet: one row a solution that is no mere context, with shortcoming, deadlines, units and findings; derived",
    (
        _id("solution_id", "Mã giải pháp", "the solution"),
        _DOC,
        _text("document_number", "Số văn bản", "number of the document"),
        _text("issuer", "Cơ quan ban hành", "issuer of the document"),
        Column("issued_on", "date", "Ngày ban hành", "date of the document"),
        _text("section_kind", "Loại mục", "kind of the section it stands in; empty where it stands in none"),
        _text("shortcoming_number", "Số thứ tự hạn chế", "number of the shortcoming"),
        _text("shortcoming", "Hạn chế, khuyết điểm", "wording of the shortcoming; empty where the plan names none"),
        _text("solution_number", "Số thứ tự", "number of the solution"),
        _text("solution", "Nhiệm vụ, giải pháp", "wording of the solution", required=True),
        _text("deadline", "Thời hạn", "its deadlines as printed, joined with `; `"),
        _text("deadline_kind", "Loại thời hạn", "their kinds, each once, joined with `; `"),
        Column("deadline_start", "date", "Từ ngày", "earliest first day among its deadlines"),
        Column("deadline_end", "date", "Đến ngày", "latest last day among its deadlines"),
        _text("rrule", "Lặp lại", "recurrence rules, joined with ` | `"),
        _text(
            "lead_units",
            "Đơn vị chủ trì",
            "units with the role `chu_tri`; where none leads, `thuc_hien`, else `tham_muu`; joined with `; `",
        ),
        _text("cooperating_units", "Đơn vị phối hợp", "units with the role `phoi_hop`, joined with `; `"),
        _text("other_units", "Đơn vị khác", "all other units with their role in brackets, joined with `; `"),
        _text("finding_codes", "Mã phát hiện", "codes of the findings about it, its deadlines and its shortcoming, joined with `; `"),
        Column("confidence", "number", "Độ tin cậy", _SURE_OF_ALL, required=True),
        *_EVIDENCE[:3],
        _text("path", "Tệp", "the document's file", required=True),
    ),
    {"solution_id": "solutions", "doc_id": "documents"},
)
QUARANTINE = TableSpec(
    "quarantine",
    "path",
    "Không đọc được",
    "one row a file that gave no document",
    (
        Column("path", "text", "Tệp", "the input as it was named, or its place within a folder or archive", required=True, key=True),
        _text("sha256", "SHA-256", "of the file's bytes; empty where they could not be read"),
        _text("media_type", "Loại tệp", "as found in the bytes; empty where nobody got that far"),
        _text("stage", "Công đoạn", "where it stopped", required=True),
        _text("code", "Mã lỗi", "stable code", required=True),
        _text("message", "Lý do", "one sentence in Vietnamese: what, where, what to do", required=True),
        Column(
            "seconds",
            "number",
            "Thời gian (giây)",
            "the limit, where it was stopped for taking too long, else 0; what inputs took stands in run.json",
            required=True,
        ),
    ),
)

TABLES: Mapping[str, TableSpec] = {
    t.name: t
    for t in (
        DOCUMENTS,
        SECTIONS,
        SHORTCOMINGS,
        SOLUTIONS,
        DEADLINES,
        UNITS,
        ASSIGNMENTS,
        REFERENCES,
        FINDINGS,
        TUPLES,
        QUARANTINE,
    )
}
