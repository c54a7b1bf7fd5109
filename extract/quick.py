"""Frozen records that are made by the ten thousand for each plan, made in a third of the time."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def quickly_made(cls: type[T]) -> type[T]:
    """Gives a frozen dataclass with slots an `__init__` that sets each field through its slot; nothing else about it changes.

    The one that dataclasses makes asks `object.__setattr__` to find each slot by its name. For classes whose fields are all arguments, with
    plain defaults if any.
    """
    names: dict[str, Any] = {}
    arguments, body = ["self"], []
    for one in fields(cls):  # type: ignore[arg-type]
        names[f"set_{one.name}"] = getattr(cls, one.name).__set__
        names[f"default_{one.name}"] = one.default
        arguments.append(one.name if one.default is MISSING else f"{one.name}=default_{one.name}")
        body.append(f"    set_{one.name}(self, {one.name})")
    exec("\n".join([f"def __init__({', '.join(arguments)}):", *body]), names)
    made = names["__init__"]
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    setattr(cls, "__init__", made)  # noqa: B010
    return cls
