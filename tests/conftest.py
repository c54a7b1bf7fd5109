"""What all tests share: the command line in this process, and one setting of Hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from extract.cli import main
from extract.ingest import scan
from extract.ocr import OcrPage
from extract.ocr.replay import Replay

# The same examples on every machine, and no clock: a busy machine must not fail a test.
settings.register_profile("kehoach", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kehoach")


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests find nothing in the user's cache and leave nothing there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEHOACH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def kehoach(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Runs a command in this process: kehoach("text", path) answers its exit code and what it printed."""

    def call(*arguments: object) -> Result:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return call


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Replay]:
    """Sets the engine that scans are read with: engine(answer, ...)."""
    monkeypatch.setenv("KEHOACH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KEHOACH_OCR_JOBS", "1")

    def choose(*answers: OcrPage | Exception) -> Replay:
        chosen = Replay(answers)
        monkeypatch.setattr(scan, "engine", lambda: chosen)
        return chosen

    return choose
