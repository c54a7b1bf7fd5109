"""Coverage: which shortcoming of a conclusion is answered by which solution of the plans, which by none."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from extract import ingest, pipeline
from extract.compare import stated
from extract.compare.coverage import Coverage, coverage
from extract.compare.sides import side
from extract.errors import UsageError
from extract.export import coverages
from extract.export.comparison import COVERAGE_COLUMNS, coverage_entries, coverage_json
from extract.export.comparison_page import page
from extract.export.comparison_report import coverage_report, report_sheets
from extract.export.csv import unguard
from extract.model import Problem, Records
from extract.scoring import Tally
from tests.factories import Draft, by_day

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(CORPUS))

import score_pairs  # noqa: E402

NAMES = score_pairs.names()
TUNED_ON = ("k01", "k02", "k03", "k04")


# --- The pairs --------------------------------------------------------------------------------------------------------------


@cache
def scored(name: str) -> score_pairs.Score:
    pair = score_pairs.read(name)
    return score_pairs.score(pair, coverage(pair.conclusion, list(pair.plans.values())))


@pytest.mark.parametrize("tuned", [True, False], ids=["tuned-on", "not-tuned-on"])
def test_links_of_the_pairs_are_right(tuned: bool) -> None:
    links, states = Tally(), Tally()
    for name in NAMES:
        if (name[:3] in TUNED_ON) == tuned:
            links += scored(name).links
            states += scored(name).states
    assert links.tp + links.fn >= 25
    assert links.f1 >= 0.9 and states.f1 >= 0.9


@pytest.mark.parametrize("name", NAMES)
def test_the_gold_of_a_pair_names_what_stands_in_it(name: str) -> None:
    """Each shortcoming and each solution of the gold opens a paragraph, an item or a cell of the source it is said to stand in."""
    folder = CORPUS / "pairs" / name
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))

    def stands(file: str, words: str) -> bool:
        return (folder / f"{file}.plan").read_text(encoding="utf-8").count(words) == 1

    assert all(stands("ket-luan", row["shortcoming"]) for row in gold["answers"])
    listed = [by for row in gold["answers"] for by in row["by"].items()]
    listed += [by for state in ("unasked", "recommended") for by in gold.get(state, {}).items()]
    assert listed and all(stands(plan, words) for plan, said in listed for words in said)


def test_what_was_met_first_is_noted_for_pairs_that_are_there() -> None:
    with (CORPUS / "pairs" / "first-sight.csv").open(encoding="utf-8", newline="") as file:
        noted = [row["pair"] for row in csv.DictReader(file)]
    assert len(noted) >= 3 and set(noted) <= set(NAMES) and not any(n[:3] in TUNED_ON for n in noted)


# --- Written by hand --------------------------------------------------------------------------------------------------------


def conclusion(*lacks: str) -> Records:
    d = Draft(path="ket-luan.txt", kind="ket_luan", paged=True)
    d.section("II", "HẠN CHẾ", "han_che")
    for n, text in enumerate(lacks, 1):
        d.shortcoming(str(n), text)
    return d.records()


LACKS = (
    "Sổ theo dõi thuốc gây nghiện tại khoa Dược ghi chép không đầy đủ",
    "Nhà vệ sinh khu khám bệnh hư hỏng, thiếu nước rửa tay",
    "Chưa niêm yết bảng giá dịch vụ tại quầy thu viện phí",
)


def found(plan: Draft, *lacks: str) -> Coverage:
    return coverage(conclusion(*(lacks or LACKS)), [plan.records()])


def states(made: Coverage) -> list[str]:
    return [row.state for row in made.shortcomings]


def test_a_solution_is_tied_through_the_words_in_which_its_plan_says_the_shortcoming_over_again() -> None:
    d = Draft()
    d.section("I", "HẠN CHẾ VÀ GIẢI PHÁP", "han_che")
    again = d.shortcoming("1", "Nhà vệ sinh ở khu khám bệnh xuống cấp, không đủ nước rửa tay")
    d.solution("1", "Ký hợp đồng với thợ, xong thì mời bảo vệ nghiệm thu", shortcoming=again)
    (link,) = found(d).shortcomings[1].links
    assert link.by == "restated" and link.via is not None and link.via.text.startswith("Nhà vệ sinh ở khu")
    assert states(found(d)) == ["open", "answered", "open"]


def test_a_solution_is_tied_by_the_number_that_it_names_before_its_words_count() -> None:
    d = Draft()
    d.section("I", "NHIỆM VỤ", "nhiem_vu_giai_phap")
    d.solution("1", "Đối với hạn chế nêu tại điểm 3: in lại bảng, treo ở nhà vệ sinh khu khám bệnh")
    made = found(d)
    assert states(made) == ["open", "open", "answered"]
    assert made.shortcomings[2].links[0].by == "number"


def test_a_list_of_numbers_names_each_of_them() -> None:
    d = Draft()
    d.section("I", "NHIỆM VỤ", "nhiem_vu_giai_phap")
    d.solution("1", "Khắc phục các hạn chế nêu tại điểm 1, điểm 3 mục II")
    assert states(found(d)) == ["answered", "open", "answered"]


def test_one_shortcoming_of_the_plan_that_merges_two_answers_both() -> None:
    d = Draft()
    d.section("I", "HẠN CHẾ VÀ GIẢI PHÁP", "han_che")
    both = d.shortcoming("1", "Sổ theo dõi thuốc gây nghiện ghi chép thiếu; bảng giá dịch vụ ở quầy thu viện phí chưa niêm yết")
    d.solution("1", "Giao Phó Giám đốc trực tiếp chỉ đạo khắc phục", shortcoming=both)
    assert states(found(d)) == ["answered", "open", "answered"]


def test_a_shortcoming_that_is_only_said_over_again_is_not_answered() -> None:
    d = Draft()
    d.section("I", "HẠN CHẾ", "han_che")
    d.shortcoming("1", "Bảng giá dịch vụ tại quầy thu viện phí chưa được niêm yết")
    assert states(found(d)) == ["open", "open", "restated"]


def test_nothing_is_called_open_where_the_plan_could_not_be_read_in_full() -> None:
    d = Draft()
    d.section("I", "NHIỆM VỤ", "nhiem_vu_giai_phap")
    d.solution("1", "Sửa nhà vệ sinh khu khám bệnh, lắp thêm vòi nước rửa tay")
    d.problems.append(Problem("page_unreadable", "Trang 2 không đọc được.", "Page 2 could not be read.", 2))
    made = found(d)
    assert states(made) == ["unknown", "answered", "unknown"]
    assert "Trang 2 không đọc được." in " ".join(coverage_report(made, "vi").remarks)


def test_nothing_is_called_unasked_where_the_conclusion_could_not_be_read_in_full() -> None:
    asked = Draft(kind="ket_luan")
    asked.section("I", "HẠN CHẾ", "han_che")
    asked.shortcoming("1", LACKS[0])
    asked.problems.append(Problem("page_unreadable", "Trang 2 không đọc được.", "Page 2 could not be read.", 2))
    d = Draft()
    d.section("I", "NHIỆM VỤ", "nhiem_vu_giai_phap")
    d.solution("1", "Trồng cây xanh quanh hồ điều hòa")
    d.section("II", "TỔ CHỨC THỰC HIỆN", "to_chuc_thuc_hien")
    d.solution("1", "Văn phòng tổng hợp, báo cáo Giám đốc")
    assert [u.state for u in coverage(asked.records(), [d.records()]).unlinked] == ["unknown", "arrangement"]


def test_what_carries_out_a_recommendation_is_not_called_unasked() -> None:
    asked = Draft(kind="ket_luan")
    asked.section("I", "HẠN CHẾ", "han_che")
    for n, text in enumerate(LACKS, 1):
        asked.shortcoming(str(n), text)
    asked.section("II", "KIẾN NGHỊ", "nhiem_vu_giai_phap")
    asked.solution("1", "Quán triệt quy chế dân chủ ở cơ sở đến toàn thể đoàn viên công đoàn")
    d = Draft()
    d.section("I", "NHIỆM VỤ", "nhiem_vu_giai_phap")
    d.solution("1", "Tổ chức quán triệt quy chế dân chủ cơ sở cho đoàn viên công đoàn")
    d.solution("2", "Trồng cây xanh quanh hồ điều hòa")
    extra = coverage(asked.records(), [d.records()]).unlinked
    assert [u.state for u in extra] == ["recommended", "unasked"]
    assert extra[0].recommendation is not None and extra[0].recommendation.text.startswith("Quán triệt quy chế")


def test_the_same_documents_give_the_same_outcome_whatever_order_sets_have() -> None:
    pair = score_pairs.read(NAMES[0])
    plans = list(pair.plans.values())
    assert coverage_json(coverage(pair.conclusion, plans)) == coverage_json(coverage(pair.conclusion, plans))


# --- Shortcomings that no heading calls so --------------------------------------------------------------------------------------

RESULTS = """\
THANH TRA HUYỆN

KẾT LUẬN THANH TRA
Việc quản lý chợ

I. KẾT QUẢ THANH TRA

1. Ban quản lý chợ đã lập sổ theo dõi hộ kinh doanh đầy đủ, cập nhật hằng quý.

2. Biên lai thu phí chợ chưa ghi ngày, bốn quyển bị mất không báo cáo.

3. Nghiệm thu khống hai hạng mục sửa chữa mái che của nhà lồng chính.

II. KIẾN NGHỊ

1. Trưởng Ban quản lý chợ nộp lại số tiền thất thu trước ngày 30/4/2019.
"""


def test_what_fell_short_is_found_among_the_results_of_an_inspection() -> None:
    records = pipeline.understand(ingest.parse(RESULTS.encode(), "ket-luan.txt"), nlp=False)
    assert records.shortcomings == ()
    made = stated.completed(records)
    assert [s.text[:20] for s in made.shortcomings] == ["Biên lai thu phí chợ", "Nghiệm thu khống hai"]
    assert [records.document.text[s.span.start : s.span.end] for s in made.shortcomings] == [s.text for s in made.shortcomings]
    assert [s.text[:20] for s in made.solutions] == ["Trưởng Ban quản lý c"]


def test_a_shortcoming_that_opens_with_a_verb_is_one_where_its_section_is_about_shortcomings() -> None:
    d = Draft(kind="ket_luan")
    top = d.section("I", "HẠN CHẾ", "han_che")
    d.shortcoming("1", LACKS[0])
    d.solution("2", "Giải quyết chế độ: mười bảy hồ sơ thai sản chi trả còn chậm")
    d.section("1", "Hoạt động thư viện", "nhiem_vu_giai_phap", parent=top)
    d.solution("a", "Xe thư viện lưu động cả năm chỉ đi chín chuyến, không đến xã vùng cao")
    due = d.solution("b", "Khắc phục ngay việc chậm thanh toán cho hộ nghèo")
    d.deadline(due, "trước ngày 30/6/2024", by_day(2024, 6, 30))
    made = stated.completed(d.records())
    assert [s.text[:10] for s in made.shortcomings] == ["Sổ theo dõ", "Giải quyết", "Xe thư việ"]
    assert [s.text[:10] for s in made.solutions] == ["Khắc phục "]


# --- What is written ----------------------------------------------------------------------------------------------------------


def hostile() -> Coverage:
    d = Draft(path="=cmd.docx")
    d.section("I", "NHIỆM VỤ", "nhiem_vu_giai_phap")
    d.solution("1", "=cmd|' /C calc'!A0 sửa nhà vệ sinh khu khám bệnh, vòi nước rửa tay <script>alert(1)</script>")
    d.solution("2", "<img src=x onerror=alert(2)> tổ chức tham quan")
    return found(d)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loads: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loads += [value for name, value in attrs if name in ("src", "href") or name.startswith("on")]


def test_the_page_holds_no_script_and_loads_nothing_whatever_a_plan_says() -> None:
    parser = _Tags()
    html = page(coverage_report(hostile(), "vi"), "vi")
    parser.feed(html)
    assert not parser.tags & {"script", "img", "link", "iframe", "object"}
    assert parser.loads == []
    assert "&lt;script&gt;" in html and "url(" not in html and "@import" not in html


def test_evidence_stands_in_the_rows_as_in_the_tables() -> None:
    asked = conclusion(*LACKS)
    d = Draft(paged=True)
    d.section("I", "NHIỆM VỤ", "nhiem_vu_giai_phap")
    d.solution("1", "Sửa nhà vệ sinh khu khám bệnh, lắp thêm vòi nước rửa tay")
    plan = d.records()
    rows = list(coverage_entries(coverage(asked, [plan])))
    (link,) = [row for row in rows if row["kind"] == "link"]
    assert tuple(link) == COVERAGE_COLUMNS
    assert link["shortcoming_page"] == link["solution_page"] == 1
    for records, name in ((asked, "shortcoming"), (plan, "solution")):
        assert records.document.text[link[f"{name}_char_start"] : link[f"{name}_char_end"]] == link[name]
    assert [row["shortcoming_number"] for row in rows if row["kind"] == "shortcoming"] == ["1", "3"]


def test_files_are_written_beside_the_view(kehoach: Callable[..., Any], tmp_path: Path) -> None:
    import render

    folder = CORPUS / "pairs" / "k10-cao-dang"
    files = []
    for name in ("ket-luan", "ke-hoach-dao-tao", "ke-hoach-quan-tri"):
        path = tmp_path / f"{name}.txt"
        path.write_bytes(render.render(folder / f"{name}.plan", "txt"))
        files.append(path)
    out = {kind: tmp_path / f"out.{kind}" for kind in ("csv", "xlsx", "html")}
    result = kehoach("coverage", *files, "--json", *(a for kind, path in out.items() for a in (f"--{kind}", path)))
    assert result.code == 0
    said = json.loads(result.out)
    assert said["counts"]["shortcomings"]["answered"] == 7
    assert len(said["plans"]) == 2
    with out["csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(row["kind"] == "link" for row in rows) == sum(len(s["links"]) for s in said["shortcomings"])
    book = openpyxl.load_workbook(out["xlsx"])
    assert book.sheetnames == ["Hạn chế và giải pháp trả lời", "Giải pháp không trả lời hạn chế", "Tổng hợp"]
    assert "Ký túc xá thiếu nước" in re.sub(r"</?mark>", "", out["html"].read_text(encoding="utf-8"))


def test_nothing_in_the_rows_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    from extract.export.comparison import write_csv
    from extract.export.xlsx import write_sheets

    made = hostile()
    write_csv(COVERAGE_COLUMNS, coverage_entries(made), tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["solution"] for row in csv.DictReader(file) if row["solution"].startswith("'")]
    assert cells and unguard(cells[0]).startswith("=cmd|")
    write_sheets(report_sheets(coverage_report(made, "vi"), "vi"), tmp_path / "c.xlsx", title="c")
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.parametrize(("lang", "words"), [("vi", "đã có giải pháp"), ("en", "answered")])
def test_the_view_speaks_the_users_language(kehoach: Callable[..., Any], tmp_path: Path, lang: str, words: str) -> None:
    path = tmp_path / "kl.txt"
    path.write_text(RESULTS, encoding="utf-8")
    result = kehoach("coverage", path, path, "--lang", lang)
    assert result.code == 0 and words in result.out


def test_an_input_is_not_written_over(kehoach: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "kl.txt"
    path.write_text(RESULTS, encoding="utf-8")
    result = kehoach("coverage", path, path, "--html", path)
    assert result.code == 2 and path.read_text(encoding="utf-8") == RESULTS


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html"])
def test_a_file_that_cannot_be_written_is_named_in_one_line(kehoach: Callable[..., Any], tmp_path: Path, kind: str) -> None:
    path = tmp_path / "kl.txt"
    path.write_text(RESULTS, encoding="utf-8")
    result = kehoach("coverage", path, path, f"--{kind}", path / f"out.{kind}")
    assert result.code == 2 and f"out.{kind}" in result.err and result.err.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["kl.txt"]


def test_a_side_leaves_out_context_and_counts_leaves() -> None:
    d = Draft()
    d.section("I", "HẠN CHẾ", "han_che")
    whole = d.shortcoming("1", "Công tác bảo quản thuốc còn thiếu sót")
    part = d.shortcoming("1.1", "Kho thuốc không có nhiệt kế", parent=whole)
    above = d.solution("1", "Chấn chỉnh công tác bảo quản", shortcoming=part)
    d.solution("a", "Mua nhiệt kế cho kho thuốc", shortcoming=part, parent=above)
    made = side(d.records())
    assert [s.number for s in made.leaves()] == ["1.1"]
    assert [t.passage.number for t in made.tasks] == ["a"]


# --- In the page and the workbook of a run ------------------------------------------------------------------------------------


def written(folder: Path) -> list[Path]:
    """A conclusion and the plan that answers it, as files."""
    import render

    files = []
    for name in ("ket-luan", "ke-hoach"):
        files.append(folder / f"{name}.txt")
        files[-1].write_bytes(render.render(CORPUS / "pairs" / "k06-huyen-dat-dai" / f"{name}.plan", "txt"))
    return files


def test_a_folder_of_results_shows_the_comparison(kehoach: Callable[..., Any], tmp_path: Path) -> None:
    asked, answers = written(tmp_path)
    out = tmp_path / "out"
    assert kehoach("coverage", asked, answers, "--out", out).code == 0
    (kept,) = coverages.load(out)
    states = [row["state"] for row in kept["found"]["shortcomings"]]
    assert states.count("answered") == 4 and states.count("open") == 3
    assert "nguồn" in kept["found"]["shortcomings"][0]["links"][0]["shared"]
    data = json.loads((out / "audit.html").read_text(encoding="utf-8").split('id="data">')[1].split("</script>")[0])
    assert data["coverage"][0]["found"] == kept["found"]
    book = openpyxl.load_workbook(out / "kehoach.xlsx")
    assert book.sheetnames[0] == "Bộ nội dung" and book.sheetnames[-3:] == ["Đối chiếu", "Ngoài kết luận", "Tổng hợp đối chiếu"]
    assert [row[2].value for row in book["Đối chiếu"].iter_rows(min_row=2)].count("Chưa có giải pháp") == 3
    # The same documents once more: in the place of the first. A page made anew keeps it.
    assert kehoach("coverage", asked, answers, "--out", out).code == 0
    assert kehoach("audit", out).code == 0
    assert len(coverages.load(out)) == 1 and '"coverage":[{' in (out / "audit.html").read_text(encoding="utf-8")


def test_results_of_other_documents_are_left_alone(kehoach: Callable[..., Any], tmp_path: Path) -> None:
    asked, answers = written(tmp_path)
    out = tmp_path / "out"
    assert kehoach("run", asked, "--out", out).code == 0
    before = (out / "audit.html").read_bytes()
    refused = kehoach("coverage", asked, answers, "--out", out)
    assert refused.code == 2 and "kehoach run" in refused.err
    assert (out / "audit.html").read_bytes() == before and not (out / coverages.NAME).exists()
    assert kehoach("coverage", asked, "-", "--out", out).code == 2


def test_a_damaged_file_of_comparisons_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / coverages.NAME).write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"coverage\.json"):
        coverages.load(tmp_path)
