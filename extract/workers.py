"""Spreads the inputs of a run over processes; what takes a process down costs the one input that did it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

In = TypeVar("In")
T = TypeVar("T")

# A run makes millions of small objects and hardly a cycle: looking for cycles less often saves it a twentieth of its time. What a plan
# and the modules of a run keep alive is less than this, so that nobody looks through it over and over.
_COLLECT_AFTER = (200_000, 20, 50)


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Lets Python look for cycles of garbage less often in this process, as it always does in those of a pool."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def in_order(files: Sequence[In], work: Callable[[In], T], lost: Callable[[In], T], *, jobs: int) -> Iterator[T]:
    """Answers `work(file)` for each of `files`, in their order; `lost(file)` for one that its process did not survive.

    Args:
        work: runs in another process, so it and what it answers must be picklable. What it raises ends the iteration.
        jobs: how many processes.
    """
    from concurrent.futures.process import BrokenProcessPool

    with _pool(jobs) as pool:
        futures = [pool.submit(work, file) for file in files]
        for file, future in zip(files, futures, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                # A dead process fails all that is not done yet. Which input did it shows when each has a process of its own.
                yield _alone(file, work, lost)


def _alone(file: In, work: Callable[[In], T], lost: Callable[[In], T]) -> T:
    from concurrent.futures.process import BrokenProcessPool

    with _pool(1) as pool:
        try:
            return pool.submit(work, file).result()
        except BrokenProcessPool:
            return lost(file)


def _pool(jobs: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Not fork: the progress bar has a thread, and a lock that it holds would stay locked in the child.
    return ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("forkserver"), initializer=gc.set_threshold, initargs=_COLLECT_AFTER
    )
