"""kehoach: tables that people trust out of Vietnamese administrative plans.

    from extract import read, extract, run, load

`read` a file into a Document, `extract` what it says, `run` over many files, `load` what a run has written: see extract.api. Nothing is
imported before the first of them is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extract.version import __version__

if TYPE_CHECKING:
    from extract.api import extract, load, read, run

__all__ = ["__version__", "extract", "load", "read", "run"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("extract.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
