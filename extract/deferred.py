"""Packages whose own `__init__` waits until somebody asks for what it makes: modules inside them load without all that it imports.

underthesea's imports an HTTP client and agents, pdfplumber's its command line and a renderer: of a short run half a second. A module inside
imports what it needs by itself. The package stays whole: the first name that only its `__init__` can give runs it.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def waiting(name: str) -> Iterator[None]:
    """Lets modules of the top-level package `name` be imported while its `__init__` waits; does nothing where that has run already.

    Raises ModuleNotFoundError where there is no such package.
    """
    if name in sys.modules:
        yield
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"No package named {name!r}", name=name)
    package = _Waiting(name)
    package.__dict__.update(
        __spec__=spec, __loader__=spec.loader, __package__=name, __file__=spec.origin, __path__=spec.submodule_search_locations
    )
    sys.modules[name] = package
    try:
        yield
    except BaseException:
        del sys.modules[name]
        raise
    package.__dict__["_settled"] = True


@contextmanager
def standing_in(name: str, package: str, **names: Any) -> Iterator[None]:
    """Puts a module that has only `names`, and None for all others, in the place of `name` while modules inside `package` are imported.

    For what they import or make at once and are not asked for. Whoever imports here keeps what it took from them; afterwards they are
    forgotten, so that everybody else meets them whole. Does nothing where `name` is there already.
    """
    if name in sys.modules:
        yield
        return
    before = set(sys.modules)
    sys.modules[name] = ModuleType(name)
    sys.modules[name].__dict__.update(names, __getattr__=lambda asked: None)
    try:
        yield
    finally:
        sys.modules.pop(name)
        for new in [m for m in sys.modules if m.startswith(package + ".") and m not in before]:
            parent, _, child = new.rpartition(".")
            del sys.modules[new]
            if parent in sys.modules:
                sys.modules[parent].__dict__.pop(child, None)


class _Waiting(ModuleType):
    """A package whose `__init__` has not run. While modules inside it are loaded, it has only them; later it runs when it has to."""

    _settled = False

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        if not self._settled or name.startswith("__") or spec is None or spec.loader is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self.__class__ = ModuleType  # type: ignore[assignment]
        spec.loader.exec_module(self)
        return getattr(self, name)
