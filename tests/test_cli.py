"""The command `kehoach` as people and scripts meet it."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extract import __version__, pipeline
from extract.cli import COMMANDS

ROOT = Path(__file__).parent.parent
KEHOACH = Path(sys.executable).parent / "kehoach"

PLAN = """\
SỞ Y TẾ TỈNH BA CHẼ
TRUNG TÂM Y TẾ THỊ XÃ

Số: 17/KH-TTYT

Ba Chẽ, ngày 05 tháng 3 năm 2024

KẾ HOẠCH
Khắc phục hạn chế sau kiểm tra công tác dược

I. MỤC ĐÍCH, YÊU CẦU
Khắc phục dứt điểm các hạn chế đã được chỉ ra.

II. NHIỆM VỤ, GIẢI PHÁP
1. Giao Khoa Dược chủ trì kiểm kê toàn bộ kho thuốc, hoàn thành trước ngày 30/6/2024.
2. Rà soát quy trình cấp phát thuốc.

GIÁM ĐỐC
Lò Văn Thử
"""
Kehoach = Callable[..., Any]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "kế hoạch.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


# --- The real program ------------------------------------------------------------------------------------------------------


def real(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(KEHOACH), *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False, **options)


def test_extract_in_a_shell_that_knows_no_unicode(plan: Path) -> None:
    """LANG=C is what cron and containers have: Vietnamese must come through on both streams."""
    environment = {**os.environ, "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = real("extract", plan, "--json", env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["document"]["issuer"] == "TRUNG TÂM Y TẾ THỊ XÃ"
    failed = real("extract", plan.with_name("mất.txt"), env=environment)
    assert (failed.returncode, failed.stdout) == (2, "") and "không tìm thấy tệp" in failed.stderr


def test_run_from_another_folder(plan: Path, tmp_path: Path) -> None:
    done = real("run", plan.name, "--out", "kq", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1  văn bản đã đọc" in done.stderr and "Kết quả ở kq/" in done.stderr
    names = {p.relative_to(tmp_path / "kq").as_posix() for p in (tmp_path / "kq").rglob("*") if p.is_file()}
    assert {"kehoach.xlsx", "kehoach.sqlite", "datapackage.json", "run.json", "tables/tuples.csv", "tables/tuples.parquet"} <= names


def test_reader_of_stdout_may_leave(plan: Path) -> None:
    """`kehoach text FILE | head`: no traceback."""
    plan.write_text(PLAN * 4000, encoding="utf-8")
    # Unbuffered, Python itself takes a short write for a whole one and never learns that the reader has gone.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    process = subprocess.Popen([str(KEHOACH), "text", str(plan)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


def test_progress_is_shown_on_a_terminal_only(plan: Path, tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    subprocess.run([str(KEHOACH), "run", str(plan), "--out", str(tmp_path / "kq")], stderr=follower, stdout=subprocess.DEVNULL, check=True)
    os.close(follower)
    shown = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(leader)
    assert "Đang đọc" in shown.decode("utf-8") and "Xong sau" in shown.decode("utf-8")
    piped = real("run", plan, "--out", tmp_path / "kq")
    assert "Đang đọc" not in piped.stderr and "\x1b" not in piped.stderr


def test_module_is_the_command(plan: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "extract", "--version"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == f"kehoach {__version__}"


# --- One file --------------------------------------------------------------------------------------------------------------


def test_extract_prints_the_tables_of_one_document(kehoach: Kehoach, plan: Path) -> None:
    done = kehoach("extract", plan, "--json")
    found = json.loads(done.out)
    assert done.code == 0 and done.err == ""
    assert list(found) == [
        "document",
        "sections",
        "shortcomings",
        "solutions",
        "deadlines",
        "units",
        "assignments",
        "references",
        "findings",
    ]
    assert found["document"]["number"] == "17/KH-TTYT" and found["document"]["path"] == plan.as_posix()
    assert [s["number"] for s in found["solutions"]] == ["1", "2"]


def test_offsets_of_extract_point_into_what_text_prints(kehoach: Kehoach, plan: Path) -> None:
    found = json.loads(kehoach("extract", plan).out)
    text = kehoach("text", plan).out
    (deadline,) = found["deadlines"]
    assert text[deadline["char_start"] : deadline["char_end"]] == deadline["text"]
    assert "30/6/2024" in deadline["text"]


@pytest.mark.parametrize("command", ["extract", "text", "show"])
def test_file_that_cannot_be_read_is_one_line_on_stderr(kehoach: Kehoach, tmp_path: Path, command: str) -> None:
    path = tmp_path / "hỏng.docx"
    path.write_bytes(b"khong phai zip")
    for lang, words in (("vi", "không phải tệp Word"), ("en", "no Word .docx file")):
        done = kehoach(command, path, "--lang", lang)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert "hỏng.docx" in done.err and words in done.err


def test_dash_reads_stdin(kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.encode())))
    done = kehoach("text", "-")
    assert done.code == 0 and "KẾ HOẠCH" in done.out


def test_show_has_what_a_reader_looks_for(kehoach: Kehoach, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    done = kehoach("show", plan)
    assert done.code == 0 and "\x1b" not in done.out
    flat = " ".join(done.out.split())
    for words in (
        "17/KH-TTYT",
        "05/03/2024",
        "Khắc phục hạn chế sau kiểm tra",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "II. NHIỆM VỤ, GIẢI PHÁP",
        "Lò Văn Thử",
    ):
        assert words in flat
    task = next(line for line in done.out.splitlines() if "kiểm kê toàn bộ kho thuốc" in line)
    assert "trước ngày 30/6/2024" in task and "Khoa Dược (chủ trì)" in task
    bare = next(line for line in done.out.splitlines() if "Rà soát quy trình" in line)
    assert bare.count("không có") == 2, "neither deadline nor owner, said in their columns"


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_show_fits_the_terminal(kehoach: Kehoach, plan: Path, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    assert max(map(len, kehoach("show", plan).out.splitlines())) <= int(width)


def test_error_of_the_program_is_one_line(kehoach: Kehoach, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("chỗ hỏng")

    monkeypatch.setattr(pipeline, "understand", broken)
    done = kehoach("extract", plan)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "KeyError" in done.err and "--trace" in done.err
    with pytest.raises(KeyError):
        kehoach("extract", plan, "--trace")


def test_without_nlp_reaches_the_pipeline(kehoach: Kehoach, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    understand = pipeline.understand

    def noting(document: Any, *, nlp: bool) -> Any:
        seen.append(nlp)
        return understand(document, nlp=nlp)

    monkeypatch.setattr(pipeline, "understand", noting)
    assert kehoach("extract", plan).code == kehoach("extract", plan, "--without", "nlp").code == 0
    assert seen == [True, False]


# --- A batch ---------------------------------------------------------------------------------------------------------------


def test_summary_a_person_understands(kehoach: Kehoach, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "rỗng.txt").write_bytes(b"")
    (tmp_path / "~$kế hoạch.docx").write_bytes(b"x")
    done = kehoach("run", tmp_path, "--out", tmp_path / "kq")
    assert (done.code, done.out) == (1, "")
    for words in (
        "1  văn bản đã đọc, trong số 2 tệp", "2  nhiệm vụ, giải pháp tìm thấy", "1  có thời hạn", "1  không có thời hạn",
        "1  có đơn vị thực hiện", "1  không có đơn vị thực hiện",
        "1  tệp phải để riêng, chưa đọc", "rỗng.txt: tệp rỗng", "Bỏ qua, không tính: 1 tệp tạm", "kehoach.xlsx",
    ):  # fmt: skip
        assert words in done.err, words
    english = kehoach("--lang", "en", "run", tmp_path / "rỗng.txt", plan, "--out", tmp_path / "kq")
    assert "1  documents read, of 2 files" in english.err and "the file is empty" in english.err


def test_summary_adds_up_to_the_tasks(kehoach: Kehoach, plan: Path, tmp_path: Path) -> None:
    """What may be a deadline or an owner is neither called there nor missing; the tables say the same."""
    more = (
        "3. Khoa Dược thí điểm kê đơn điện tử từ ngày 01/7/2024; sơ kết sau 06 tháng.\n"
        "4. Gắn camera tại 05 kho trọng điểm, hoàn thành trước ngày 15/7/2024. (nt)\n"
    )
    plan.write_text(PLAN.replace("\nGIÁM ĐỐC", more + "\nGIÁM ĐỐC"), encoding="utf-8")
    said = {}
    for lang, words in (
        ("vi", ("nhiệm vụ, giải pháp", "có thời hạn", "không có thời hạn", "chưa rõ thời hạn",
                "có đơn vị thực hiện", "không có đơn vị thực hiện", "chưa rõ đơn vị")),
        ("en", ("tasks and", "with a deadline", "without a deadline", "whose deadline is unclear",
                "with an owner", "without an owner", "whose owner is unclear")),
    ):  # fmt: skip
        told = kehoach("--lang", lang, "run", plan, "--out", tmp_path / lang).err
        said[lang] = [int(found[1]) for each in words if (found := re.search(rf"(?m)^ +(\d+)  {each}", told))]
    tasks, *figures = said["vi"]
    assert said["en"] == said["vi"] and figures == [2, 1, 1, 2, 1, 1]
    assert sum(figures[:3]) == sum(figures[3:]) == tasks
    rows = list(csv.DictReader(io.StringIO((tmp_path / "vi/tables/tuples.csv").read_text(encoding="utf-8-sig"))))
    assert [sum(bool(row["deadline"]) for row in rows), sum("no_deadline" in row["finding_codes"] for row in rows)] == figures[:2]
    counts = json.loads((tmp_path / "vi/run.json").read_text(encoding="utf-8"))["counts"]
    assert [counts[f"{which}_{what}"] for what in ("deadline", "owner") for which in ("with", "without", "unclear")] == figures


def test_a_profile_is_looked_at_before_the_run(kehoach: Kehoach, plan: Path, tmp_path: Path) -> None:
    done = kehoach("run", plan, "--out", tmp_path / "kq", "--profile", "mau.toml")
    assert done.code == 2 and "theo-doi" in done.err and done.err.count("\n") == 1 and not (tmp_path / "kq").exists()
    assert kehoach("run", plan, "--out", tmp_path / "kq", "--profile", "theo-doi").code == 0
    with zipfile.ZipFile(tmp_path / "kq/kehoach.xlsx") as book:
        assert "Theo dõi nhiệm vụ" in book.read("xl/workbook.xml").decode()


def test_run_that_cannot_start(kehoach: Kehoach, tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("x", encoding="utf-8")
    for arguments in (["không-có"], [tmp_path / "trống"]):
        (tmp_path / "trống").mkdir(exist_ok=True)
        done = kehoach("run", *arguments, "--out", tmp_path / "kq")
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    done = kehoach("run", tmp_path / "tệp", "--out", tmp_path / "tệp")
    assert done.code == 2 and "Không ghi được kết quả" in done.err


# --- Rules, evaluation, doctor ---------------------------------------------------------------------------------------------


def test_rules_check_holds_for_the_shipped_rules_and_fails_for_a_wrong_one(kehoach: Kehoach, tmp_path: Path) -> None:
    done = kehoach("rules", "check")
    assert done.code == 0 and re.search(r"\d+ quy tắc, [\d.]+ ví dụ, 0 ví dụ sai", done.err), done.out
    rule = 'id = "x.y"\nlabel = "x"\npattern = "một"\nmatch = ["[[{}]]"]\nreject = ["ba"]\n'
    (tmp_path / "a.toml").write_text("[[rule]]\n" + rule.format("hai"), encoding="utf-8")
    done = kehoach("rules", "check", "--rules", tmp_path)
    assert done.code == 1 and "a.toml" in done.out and "x.y" in done.out
    (tmp_path / "a.toml").write_text("[[rule]]\nlạ = 1\n" + rule.format("một"), encoding="utf-8")
    done = kehoach("rules", "check", "--rules", tmp_path)
    assert done.code == 2 and done.err.count("\n") == 1 and "a.toml" in done.err


def test_rules_explain_names_rules_and_their_words(kehoach: Kehoach, plan: Path) -> None:
    done = kehoach("rules", "explain", plan, "--json")
    rows = [json.loads(line) for line in done.out.splitlines()]
    text = kehoach("text", plan).out
    assert done.code == 0 and rows
    assert all(row["rule"] and row["kind"] in ("found", "suppressed") and text[row["start"] : row["end"]] == row["quote"] for row in rows)
    assert any("30/6/2024" in row["quote"] for row in rows)
    assert "30/6/2024" in kehoach("rules", "explain", plan).out


@pytest.fixture
def gold(plan: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    task = {
        "section_kind": "nhiem_vu_giai_phap", "number": "2", "shortcoming": None, "solution": "Rà soát quy trình cấp phát thuốc.",
        "deadlines": [], "units": [],
    }  # fmt: skip
    content = {"file": plan.name, "document": {"number": "17/KH-TTYT"}, "sections": [], "tuples": [task], "references": []}
    (folder / "a.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


def test_evaluate_scores_saves_and_compares(kehoach: Kehoach, gold: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "mốc.json"
    assert kehoach("evaluate", gold, "--baseline", baseline, "--update-baseline").code == 0
    saved = json.loads(baseline.read_text(encoding="utf-8"))
    compared = kehoach("evaluate", gold, "--baseline", baseline, "--json")
    assert compared.code == 0 and json.loads(compared.out)["totals"]["tuples"]["tp"] == 1
    saved["tuple_f1"] = 1.0
    for document in saved["documents"].values():
        document["tuples"] = [2, 0, 0]
    baseline.write_text(json.dumps(saved), encoding="utf-8")
    assert kehoach("evaluate", gold, "--baseline", baseline).code == 1, "below the baseline"


def test_evaluate_wants_to_know_where_the_baseline_goes(kehoach: Kehoach, gold: Path) -> None:
    done = kehoach("evaluate", gold, "--update-baseline")
    assert done.code == 2 and "--baseline" in done.err


def test_doctor_says_what_is_there_and_what_is_not(kehoach: Kehoach, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract import doctor

    monkeypatch.setattr(doctor, "_words", lambda: doctor.Text("được", "fine"))
    monkeypatch.setattr(doctor, "_spacy", lambda: doctor.Text("được", "fine"))
    monkeypatch.setattr(doctor, "_libreoffice", lambda: doctor.Check(doctor.Text("a", "a"), True, doctor.Text("được", "fine")))
    whole = kehoach("doctor")
    assert whole.code == 0 and "✗" not in whole.out and "underthesea" in whole.out

    def missing() -> Any:
        raise ModuleNotFoundError("No module named 'underthesea'")

    monkeypatch.setattr(doctor, "_words", missing)
    lacking = kehoach("doctor", "--json")
    (row,) = [row for row in json.loads(lacking.out) if not row["ok"]]
    assert lacking.code == 1 and "underthesea" in row["found"] and row["remedy"]


# --- Help ------------------------------------------------------------------------------------------------------------------


def test_help_lists_every_command_in_both_languages(kehoach: Kehoach) -> None:
    for arguments, usage in ((["--help"], "Cách dùng: kehoach"), (["--help", "--lang", "en"], "Usage: kehoach")):
        done = kehoach(*arguments)
        assert done.code == 0 and done.out.startswith(usage)
        assert all(re.search(rf"^ +{name} ", done.out, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_an_example(kehoach: Kehoach, command: str) -> None:
    vi, en = (kehoach(command, "--help", "--lang", lang).out for lang in ("vi", "en"))
    assert f"Ví dụ: kehoach {command}" in vi and f"Example: kehoach {command}" in en
    # Words that argparse would put in by itself.
    assert not re.search(r"usage:|options:|arguments:|show this help", vi)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "còn thiếu: LỆNH"),
        (["chạy"], "không có lựa chọn 'chạy'"),
        (["run"], "còn thiếu: ĐẦU_VÀO, --out"),
        (["run", "a", "--out"], "cần một giá trị"),
        (["run", "a", "--out", "b", "--jobs", "0"], "giá trị '0' không hợp lệ"),
        (["text", "a", "b"], "không có tùy chọn hoặc đối số: b"),
        (["text", "a", "--lang", "fr"], "không có lựa chọn 'fr'"),
    ],
)
def test_wrong_call_is_one_line_that_points_to_the_help(kehoach: Kehoach, arguments: list[str], words: str) -> None:
    done = kehoach(*arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert words in done.err and "--help" in done.err


def test_language_may_stand_anywhere_but_after_two_dashes(kehoach: Kehoach) -> None:
    for arguments in (["--lang", "en", "text", "gone.txt"], ["text", "--lang", "en", "gone.txt"], ["text", "gone.txt", "--lang=en"]):
        assert "no such file" in kehoach(*arguments).err
    done = kehoach("text", "--", "--lang")
    assert done.code == 2 and "--lang: không tìm thấy tệp" in done.err


# --- README and Makefile ---------------------------------------------------------------------------------------------------


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_readme_opens_with_two_commands_that_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    commands = [line.strip() for line in text.splitlines() if line.startswith("    ")][:2]
    assert commands == ["make run", "make test"]
    assert set(re.findall(r"make ([a-z]+)", text)) <= makefile_targets()


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_readme_names_every_command_and_no_other(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert set(re.findall(r"`kehoach ([a-z]+)", text)) == set(COMMANDS)
