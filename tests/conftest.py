"""What all tests share: the command line in this process, and one setting of Hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

from extract.cli import main

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
