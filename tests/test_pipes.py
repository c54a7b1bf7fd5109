"""spaCy components: found by name through the entry points that pyproject.toml declares, spans with labels and values."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import extract.pipes  # noqa: F401  (registers the factories in this process)

ROOT = Path(__file__).parent.parent
TEXT = (
    "Sở Y tế chủ trì, phối hợp với Sở Tài chính rà soát quy chế, báo cáo UBND tỉnh trước ngày 30/6.\n"
    "Căn cứ Kế hoạch số 15-KH/TU ngày 04/7/2022, hằng quý các đơn vị báo cáo Phòng Nội vụ."
)


def pipeline(**config: dict[str, Any]) -> Language:
    nlp = spacy.blank("xx")
    for name, options in config.items():
        nlp.add_pipe(f"kehoach_{name}", config=options)
    return nlp


def test_the_names_are_entry_points_of_the_package(tmp_path: Path) -> None:
    """In a process that imports nothing of kehoach: spaCy finds the factories by what pyproject.toml declares."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]["spacy_factories"]
    about = tmp_path / "declared-0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: declared\nVersion: 0\n")
    lines = [f"{name} = {target}" for name, target in declared.items()]
    (about / "entry_points.txt").write_text("\n".join(["[spacy_factories]", *lines]))
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\nimport spacy\nnlp = spacy.blank('xx')\n"
        f"for name in {sorted(declared)}: nlp.add_pipe(name)\n"
        "doc = nlp('Sở Y tế chủ trì, hoàn thành trước ngày 30/6/2024.')\n"
        "print({key: [(s.text, s.label_) for s in group] for key, group in doc.spans.items()})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == str(
        {"kehoach_deadlines": [("hoàn thành trước ngày 30/6/2024", "date")], "kehoach_units": [("Sở Y tế", "co_quan")]}
    )


def test_deadlines_are_spans_with_their_values() -> None:
    nlp = pipeline(deadlines={"issued_on": "2024-03-05"})
    doc = nlp(TEXT)
    found = doc.spans["kehoach_deadlines"]
    assert [(s.text, s.label_) for s in found] == [("trước ngày 30/6", "date"), ("hằng quý", "recurring")]
    first = found[0]._.kehoach
    assert (first["end"], first["due"], first["bound"]) == ("2024-06-30", "2024-06-29", "before")
    assert found[1]._.kehoach["rrule"] == "FREQ=MONTHLY;INTERVAL=3"


def test_the_day_of_issue_may_come_with_the_doc() -> None:
    nlp = pipeline(deadlines={"issued_on": "2024-03-05"})
    doc = nlp.make_doc(TEXT)
    doc.user_data["issued_on"] = "2019-03-05"
    assert nlp(doc).spans["kehoach_deadlines"][0]._.kehoach["end"] == "2019-06-30"


def test_a_field_takes_every_time() -> None:
    doc = pipeline(deadlines={"context": "field"})("6/2024")
    assert [s.text for s in doc.spans["kehoach_deadlines"]] == ["6/2024"]


def test_units_are_spans_with_their_roles() -> None:
    doc = pipeline(units={})(TEXT)
    assert [(s.text, s.label_, s._.kehoach["role"]) for s in doc.spans["kehoach_units"]] == [
        ("Sở Y tế", "co_quan", "chu_tri"),
        ("Sở Tài chính", "co_quan", "phoi_hop"),
    ]


def test_mere_mentions_are_given_to_those_who_ask() -> None:
    doc = pipeline(units={"mentions": True, "words": False, "spans_key": "don_vi"})(TEXT)
    assert [(s.text, s._.kehoach["role"]) for s in doc.spans["don_vi"]] == [
        ("Sở Y tế", "chu_tri"), ("Sở Tài chính", "phoi_hop"), ("UBND tỉnh", ""), ("các đơn vị", ""), ("Phòng Nội vụ", ""),
    ]  # fmt: skip


def test_docs_and_pipelines_can_be_written_and_read(tmp_path: Path) -> None:
    nlp = pipeline(deadlines={}, units={"mentions": True})
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    first = nlp(TEXT)
    doc = Doc(again.vocab).from_bytes(again(TEXT).to_bytes())
    assert [s._.kehoach for s in doc.spans["kehoach_units"]] == [s._.kehoach for s in first.spans["kehoach_units"]]
    assert [s.label_ for s in doc.spans["kehoach_deadlines"]] == ["date", "recurring"]


def test_a_text_without_anything_has_no_spans() -> None:
    doc = pipeline(deadlines={}, units={"mentions": True})("")
    assert not doc.spans["kehoach_deadlines"] and not doc.spans["kehoach_units"]


@pytest.mark.parametrize(("name", "config"), [("deadlines", {"context": "table"}), ("deadlines", {"issued_on": "5/3/2024"})])
def test_a_wrong_setting_is_refused_when_the_component_is_added(name: str, config: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"context has to be|Invalid isoformat"):
        pipeline(**{name: config})
