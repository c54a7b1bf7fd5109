"""What the package may import, carry along and depend on."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
HEAVY = ("spacy", "underthesea", "pandas", "pyarrow", "numpy", "pdfplumber", "pypdfium2", "docx", "xlsxwriter", "rich", "pydantic")
LOCKS = ("requirements.lock", "requirements-extras.lock", "requirements-dev.lock")
# Import names that differ from the distribution's.
DISTRIBUTIONS = {"docx": "python-docx", "PIL": "pillow", "dateutil": "python-dateutil"}


def project() -> dict[str, object]:
    content: dict[str, dict[str, object]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return content["project"]


def declared() -> list[str]:
    requirements = project()["dependencies"]
    assert isinstance(requirements, list)
    return [canonicalize_name(Requirement(r).name) for r in requirements]


# --- Who imports whom ------------------------------------------------------------------------------------------------------


def test_data_flows_one_way() -> None:
    """The contract of pyproject.toml; a module that it does not place fails too."""
    checker = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(checker), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "code",
    [
        "import extract",
        "from extract import extract, load, read, run",
        "import extract.ingest, extract.batch, extract.pipeline, extract.audit, extract.tables, extract.export, extract.evaluate",
        "from extract.cli import main; main(['--help'])",
        "from extract.cli import main; main(['run', '--help', '--lang', 'en'])",
        "from extract.cli import main; main(['text', 'README.md'])",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code: str) -> None:
    script = f"{code}\nimport sys\nprint(sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def imported() -> set[str]:
    """Answers the distributions that the package's code imports, lazily or not."""
    found: set[str] = set()
    for path in (ROOT / "extract").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return {canonicalize_name(DISTRIBUTIONS.get(n, n)) for n in found - set(sys.stdlib_module_names) - {"extract"}}


def extras() -> set[str]:
    """Answers the distributions that only some options need."""
    listed = project()["optional-dependencies"]
    assert isinstance(listed, dict)
    return {canonicalize_name(Requirement(r).name) for name, some in listed.items() if name != "dev" for r in some}


def test_every_import_is_a_declared_dependency_and_every_dependency_is_imported() -> None:
    assert imported() == set(declared()) | extras()


# --- What the package carries ----------------------------------------------------------------------------------------------


def test_wheel_carries_the_rules(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = set(zipfile.ZipFile(built).namelist())
    rules = {f"extract/_rules/{p.name}" for p in (ROOT / "rules").glob("*.toml")}
    modules = {p.relative_to(ROOT).as_posix() for p in (ROOT / "extract").rglob("*.py")}
    profiles = {p.relative_to(ROOT).as_posix() for p in (ROOT / "extract").rglob("*.toml")}
    assert rules and profiles and rules | modules | profiles <= names
    assert all(name.startswith(("extract/", "kehoach-")) for name in names)


# --- What it depends on ----------------------------------------------------------------------------------------------------


def runtime(direct: Iterable[str]) -> dict[str, metadata.PackageMetadata]:
    """Answers the metadata of the distributions `direct` and of all that they need."""
    found: dict[str, metadata.PackageMetadata] = {}
    waiting = list(direct)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        distribution = metadata.distribution(name)
        found[name] = distribution.metadata
        for text in distribution.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(canonicalize_name(requirement.name))
    return found


def licence(about: metadata.PackageMetadata) -> str:
    named = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    return " / ".join(filter(None, [about.get("License-Expression", ""), (about.get("License", "") or "").split("\n")[0], *named]))


def test_no_dependency_binds_users_to_the_gpl() -> None:
    found = {name: licence(about) for name, about in runtime({*declared(), *extras()}).items()}
    assert len(found) > len(declared())
    assert [name for name, text in found.items() if not text] == []
    assert {name: text for name, text in found.items() if re.search(r"\bA?GPL|Affero|General Public", text)} == {}


def test_dependencies_are_explained() -> None:
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w.-]+) \| ([^|]+) \|", text, re.MULTILINE))
    assert {canonicalize_name(n) for n in rows} >= set(declared()) | extras()


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_has_versions_and_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^([\w.-]+)==[^ ]+ \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[^\s#]", text, re.MULTILINE)), "every entry has a version and a hash"
    assert not re.search(r"https?:/|file:/|^-", text, re.MULTILINE)
    assert {canonicalize_name(n) for n in pinned} >= set(declared()) | (set() if name == LOCKS[0] else extras())


def test_plain_lock_has_nothing_that_only_the_extras_need() -> None:
    """Distributed brings a dozen packages; a plain install has none of them."""
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / LOCKS[0]).read_text(encoding="utf-8"), re.MULTILINE))
    more = set(runtime(extras())) - set(runtime(declared()))
    assert "dask" in more and {canonicalize_name(n) for n in locked} & more == set()


def test_locked_versions_are_those_installed() -> None:
    """What the tests test is what a fresh clone gets."""
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / LOCKS[-1]).read_text(encoding="utf-8"), re.MULTILINE))
    installed = {name: about["Version"] for name, about in runtime({*declared(), *extras()}).items()}
    assert installed == {name: locked[name] for name in installed}
