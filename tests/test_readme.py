"""What the documentation says holds: commands, formats, the example, exit codes, files; and both READMEs say the same."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from extract import audit, ingest, matcher, pipeline, rulebook, tables
from extract.ingest import media
from extract.normalize.deadlines import VALUES

ROOT = Path(__file__).parent.parent
ENGLISH, VIETNAMESE = "README.md", "README.vi.md"
READMES = (ENGLISH, VIETNAMESE)
PAGES = [*READMES, "corpus/README.md", "outputs/README.md", *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table(name: str, head: str) -> list[list[str]]:
    """Answers the cells of the Markdown table whose head row begins with the cell `head`."""
    found = re.search(rf"^\| {re.escape(head)} \|.*\n\|[-|: ]+\|\n((?:\|.*\n)+)", text(name), re.MULTILINE)
    assert found, f"{name} has no table that begins with {head}"
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in found[1].splitlines()]


# --- Two languages, one content ------------------------------------------------------------------------------------------


def shape(name: str) -> list[str]:
    """Answers the page's outline: a mark for each heading, item, table row and indented line."""
    marks = []
    for line in text(name).splitlines():
        mark = re.match(r"#+|- |\|| {4}", line)
        if mark and "---" not in line:
            marks.append(mark[0])
    return marks


def test_the_two_readmes_have_the_same_parts() -> None:
    assert shape(ENGLISH) == shape(VIETNAMESE)


def test_the_two_readmes_name_the_same_things() -> None:
    def named(name: str) -> set[str]:
        page = text(name).replace("(README.vi.md)", "").replace("(README.md)", "")
        code = {re.sub(r"[A-ZĐÀ-Ỹ][A-ZĐÀ-Ỹ_]+(?:\.\.\.)?", "", c) for c in re.findall(r"`([^`]+)`", page)}
        code = {c for c in code if "=" not in c and not c.startswith("[")}
        return code | set(re.findall(r"\]\(([^)]+)\)", page)) | set(re.findall(r"(?<![\w/])\.[a-z0-9]{2,4}\b", page))

    assert named(ENGLISH) == named(VIETNAMESE)


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for link in re.findall(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)", text(name)):
        assert not link[0] or (folder / link[0]).exists(), link[0]


@pytest.mark.parametrize("name", READMES)
def test_files_and_folders_it_names_exist(name: str) -> None:
    made = {"outputs/demo/", "outputs/demo/kehoach.xlsx", "outputs/demo/audit.html", ".venv/bin/", "tables/*.csv", "tables/*.parquet"}
    for path in re.findall(r"`([\w.-]+/[\w./*-]*)`", text(name)):
        assert path in made or any(ROOT.glob(path.rstrip("/"))), path


# --- What it claims --------------------------------------------------------------------------------------------------------

# A suffix of each media type that is told from the bytes or the name.
SUFFIXES = {
    ".docx": media.DOCX, ".pdf": media.PDF, ".xlsx": media.XLSX, ".html": media.HTML, ".mht": media.MHTML, ".md": media.MARKDOWN,
    ".txt": media.TEXT, ".doc": media.DOC, ".rtf": media.RTF, ".odt": media.ODT, ".xls": media.XLS, ".ods": media.ODS,
    ".png": "image/png", ".jpg": "image/jpeg", ".tif": "image/tiff", ".webp": "image/webp", ".bmp": "image/bmp", ".gif": "image/gif",
    ".pptx": media.PPTX, ".ppt": media.PPT, ".rar": "application/vnd.rar", ".7z": "application/x-7z-compressed", ".gz": "application/gzip",
    ".tar": "application/x-tar", ".heic": media.HEIC, ".zip": "application/zip",
}  # fmt: skip


@pytest.mark.parametrize(("name", "head"), [(ENGLISH, "format"), (VIETNAMESE, "định dạng")])
def test_formats_it_reads_have_readers_and_the_others_have_none(name: str, head: str) -> None:
    read = {s for row in table(name, head) for s in re.findall(r"(?<![\w/])\.[a-z0-9]+\b", row[0])}
    assert {SUFFIXES[s] for s in read - {".zip"}} <= set(ingest.READERS), "rare kinds stand in docs/formats.md only"
    waiting = {kind for kind in media.WAITING if kind != "application/zip"}
    others = set(re.findall(r"(?<![\w/])\.[a-z0-9]+\b", text(name))) & set(SUFFIXES) - read
    assert {SUFFIXES[s] for s in others} == waiting


@pytest.mark.parametrize(
    ("name", "head", "bounds", "joint"),
    [
        (ENGLISH, "shortcoming", {"before": "before", "by": "by"}, "; with "),
        (VIETNAMESE, "hạn chế", {"before": "trước", "by": "chậm nhất"}, "; cùng "),
    ],
)
def test_the_example_is_what_comes_out(name: str, head: str, bounds: dict[str, str], joint: str) -> None:
    """The rows of the example stand in `tuples` as they are printed, read off the plan that the page names."""
    plan = re.search(r"`(corpus/plans/[^`]+)`", text(name))
    assert plan
    records = audit.audit(pipeline.understand(ingest.read(ROOT / plan[1]), nlp=False))
    due = {d.solution_id: f"{bounds[d.value.bound]} {d.value.end}" for d in records.deadlines if d.value.end and d.value.bound in bounds}
    frame = tables.build([tables.rows(records)]).frames["tuples"]
    out = []
    for row in frame.to_dict("records"):
        units = joint.join(u for u in (row["lead_units"], row["cooperating_units"]) if u)
        codes = f"`{row['finding_codes']}`" if row["finding_codes"] else ""
        out.append([row["shortcoming"], row["solution"], row["deadline"], due.get(row["solution_id"], ""), units, codes])
    for row in table(name, head):
        assert row in out


@pytest.mark.parametrize("name", READMES)
def test_exit_codes_are_all_told(name: str) -> None:
    head = "exit code" if name == ENGLISH else "mã kết thúc"
    assert [row[0] for row in table(name, head)] == ["0", "1", "2"]


# --- The pages for those who change it ---------------------------------------------------------------------------------------


def test_the_architecture_has_a_line_for_each_file() -> None:
    named = re.findall(r"^\| `([\w/]+\.py)` \| \S", text("docs/architecture.md"), re.MULTILINE)
    files = {p.relative_to(ROOT / "extract").as_posix(): p for p in (ROOT / "extract").rglob("*.py")}
    missing = [f"| `{name}` | {first_line(path)} |" for name, path in sorted(files.items()) if name not in named]
    assert not missing, "put into docs/architecture.md:\n" + "\n".join(missing)
    assert set(named) <= files.keys(), "docs/architecture.md: a line for a file that is gone"
    assert len(named) == len(set(named))


def first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0].rstrip(".")


def test_the_rule_that_is_explained_works(tmp_path: Path) -> None:
    """The block in docs/add-a-rule.md loads beside the shipped rules, its examples hold, and it does what the page promises."""
    page = text("docs/add-a-rule.md")
    block = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    line = re.search(r"^> (1\. .*)$", page, re.MULTILINE)
    assert block and line
    for path in rulebook.rules_dir().glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "added.toml").write_text(block[1].replace('id = "', 'id = "added.'), encoding="utf-8")
    book = rulebook.load(tmp_path, values=VALUES)
    (rule,) = [r for r in book.rules if r.file == "added.toml"]
    assert matcher.check_rule(rule, book, VALUES) == []
    plan = f"KẾ HOẠCH\nBảo vệ rừng\n\nI. NHIỆM VỤ, GIẢI PHÁP\n\n{line[1]}\n".encode()
    records = pipeline.understand(ingest.parse(plan, "plan.txt"), nlp=False, matcher=matcher.Matcher(book))
    assert [(a.text, a.role) for a in records.assignments] == [("Vườn quốc gia Hòn Mây", "chu_tri"), ("Công an xã", "phoi_hop")]


def test_every_key_of_a_rule_is_explained() -> None:
    keys = {key for row in table("docs/add-a-rule.md", "key") for key in re.findall(r"`(\w+)`", row[0])}
    assert rulebook._RULE_KEYS.keys() - keys == {"note", "phrases"}
    assert "`phrases = [...]`" in text("docs/add-a-rule.md")


def test_every_rule_file_is_explained() -> None:
    named = {file for row in table("docs/add-a-rule.md", "file") for file in re.findall(r"`(\w+\.toml)`", row[0])}
    assert named == {p.name for p in (ROOT / "rules").glob("[a-z]*.toml")}
