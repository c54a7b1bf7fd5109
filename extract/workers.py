"""Spreads the inputs of a run over processes. One that dies, hangs or eats too much costs the input it was at, and gives way to another.

A process has a session of its own: what it started ends with it, and Ctrl-C at the terminal reaches the run alone, which ends them all.
"""

from __future__ import annotations

import gc
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, ForkServerProcess

In = TypeVar("In")
Out = TypeVar("Out")
Loss = Literal["crashed", "timeout", "memory"]

# A run makes millions of small objects and hardly a cycle: looking for cycles less often saves it a twentieth of its time. What a plan
# and the modules of a run keep alive is less than this, so that nobody looks through it over and over.
_COLLECT_AFTER = (200_000, 20, 50)
# How often the memory of processes is looked at. What eats faster than that runs into the system's own limit, half as much again.
_TICK_S = 0.25
_HARD = 1.5
# A process that dies with so much of its memory used has died of it.
_NEAR = 0.8
# Seconds in which a process must have begun with what it was given, however busy the machine is.
_START_S = 300.0
# What it says then, in the place of an error.
_BEGUN = "begun"
# A process that nobody watches any more ends itself so long after its time.
_GRACE_S = 10.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one input may take: wall seconds, and bytes of memory of the process that works on it."""

    seconds: float
    memory: int


class Job(Generic[In, Out]):
    """What workers do: `work(input)`, or `lost(input, why)` here for one that its process did not survive.

    `bounds(input)` is what it may take; without, nobody watches. After `most` inputs a process gives way to a fresh one: what libraries
    and caches pile up stays within bounds.

    `work` runs in another process: it, its inputs and its answers must be picklable. `begin` is called there once, before.
    """

    def __init__(
        self,
        work: Callable[[In], Out],
        lost: Callable[[In, Loss], Out],
        bounds: Callable[[In], Bounds] | None = None,
        begin: Callable[[], object] | None = None,
        preload: Sequence[str] = (),
        most: int | None = None,
    ) -> None:
        self.work = work
        self.lost = lost
        self.bounds = bounds
        self.begin = begin
        self.preload = tuple(preload)
        self.most = most


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Lets Python look for cycles of garbage less often in this process, as it always does in workers."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def done(inputs: Iterator[In], job: Job[In, Out], *, jobs: int) -> Iterator[Out]:
    """Answers what becomes of each of `inputs`, as it is done. Inputs are asked for one by one, when a worker is free.

    Args:
        jobs: how many processes at most; no more are started than there are inputs.

    Raises:
        Exception: what `job.work` raises.
    """
    from multiprocessing.connection import wait

    crew: list[_Worker[In, Out]] = []
    left = True
    try:
        while True:
            while left and (idle := _idle(crew, job, jobs)) is not None:
                try:
                    task = next(inputs)
                except StopIteration:
                    left = False
                    break
                idle.give(task)
                if idle not in crew:
                    crew.append(idle)
            busy = [worker for worker in crew if worker.busy]
            if not busy:
                return
            wait([end for worker in busy for end in worker.ends], timeout=_TICK_S)
            for worker in busy:
                answer = worker.answer()
                if answer is not None:
                    worker.retire()
                    if worker.ended:
                        crew.remove(worker)
                    yield answer[0]
    finally:
        for worker in crew:
            worker.end()


def _idle(crew: Sequence[_Worker[In, Out]], job: Job[In, Out], jobs: int) -> _Worker[In, Out] | None:
    free = next((worker for worker in crew if not worker.busy), None)
    return free or (_Worker(job, jobs) if len(crew) < jobs else None)


class Hand(Generic[In, Out]):
    """One worker for one caller at a time, started as a program: also in a process that may have no children of multiprocessing's.

    It takes its job along; nothing is imported ahead. `jobs` says how many such work on this machine, so that each takes its share.
    """

    def __init__(self, job: Job[In, Out], jobs: int) -> None:
        self._job = job
        self._jobs = jobs
        self._worker: _Worker[In, Out] | None = None

    def do(self, task: In) -> Out:
        """Answers what becomes of `task`. Raises what `job.work` raises."""
        from multiprocessing.connection import wait

        worker = self._worker
        if worker is None or worker.ended:
            worker = self._worker = _Program(self._job, self._jobs)
        worker.give(task)
        while (answer := worker.answer()) is None:
            wait(worker.ends, timeout=_TICK_S)
        worker.retire()
        return answer[0]

    def end(self) -> None:
        """Ends the process with all that it started. A task that it is at is lost; the next one gets another process."""
        if self._worker is not None:
            self._worker.end()


class _Worker(Generic[In, Out]):
    """One process and what it is at. It is started when it is first given something."""

    def __init__(self, job: Job[In, Out], jobs: int) -> None:
        self._job = job
        self._jobs = jobs
        self._process: ForkServerProcess | _Started | None = None
        self._pipe: Connection | None = None
        self._task: In | None = None
        self._bounds: Bounds | None = None
        self._until = 0.0
        self._most = 0
        self._given = 0
        self.busy = False
        self.ended = False

    @property
    def ends(self) -> tuple[Any, ...]:
        """What becomes ready when the process answers or dies."""
        assert self._process is not None
        return self._pipe, self._process.sentinel

    def give(self, task: In) -> None:
        """Hands `task` over."""
        if self._process is None:
            self._start()
        assert self._pipe is not None
        self._task, self.busy, self._most = task, True, 0
        self._given += 1
        self._bounds = self._job.bounds(task) if self._job.bounds else None
        self._until = time.monotonic() + _START_S
        # Where it has died meanwhile, that shows when its answer is waited for.
        with suppress(OSError):
            self._pipe.send((task, self._bounds))

    def answer(self) -> tuple[Out] | None:
        """Answers what came of the task, None while it is being worked on. Raises what the work raised."""
        assert self._pipe is not None and self._process is not None
        try:
            if self._pipe.poll():
                error, answer = self._pipe.recv()
                if error == _BEGUN:
                    self._until = time.monotonic() + (self._bounds.seconds if self._bounds else math.inf)
                    return None
                self.busy = False
                if error is not None:
                    raise error
                return (answer,)
        except (EOFError, OSError):
            return self._lost(self._death())
        if not self._process.is_alive() and not self._pipe.poll():
            return self._lost(self._death())
        if time.monotonic() > self._until:
            return self._lost("timeout")
        if self._bounds is None:
            return None
        self._most = max(self._most, _resident(self._process.pid))
        return self._lost("memory") if self._most > self._bounds.memory else None

    def retire(self) -> None:
        """Ends a process that has done as many inputs as one may."""
        if self._job.most is not None and self._given >= self._job.most:
            self.end()

    def end(self) -> None:
        """Ends the process with all that it started."""
        self.ended = True
        if self._process is None or self._pipe is None:
            return
        pid = self._process.pid
        if pid is not None:
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _death(self) -> Loss:
        # Libraries that are refused memory mostly just end.
        return "memory" if self._bounds and self._most > self._bounds.memory * _NEAR else "crashed"

    def _lost(self, why: Loss) -> tuple[Out]:
        self.busy = False
        self.end()
        task = self._task
        assert task is not None
        return (self._job.lost(task, why),)

    def _start(self) -> None:
        context = _context(self._job.preload)
        here, there = context.Pipe()
        # The copy for the process must not stay open here: its end would not be noticed.
        with there:
            given = (there, dict(os.environ), self._job.work, self._job.begin, self._jobs)
            self._process = context.Process(target=_serve_as, args=given, daemon=False)
            self._process.start()
        self._pipe = here


class _Program(_Worker[In, Out]):
    """A worker that is a program of its own."""

    @property
    def ends(self) -> tuple[Any, ...]:
        # Its end of the pipe closes as it dies.
        return (self._pipe,)

    def _start(self) -> None:
        import multiprocessing

        here, there = multiprocessing.Pipe()
        with there:
            # What it imports is what this process would; the folder that it is started in is none of that.
            paths = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)
            code = f"from {__name__} import serve_at; serve_at({there.fileno()})"
            self._process = _Started(
                subprocess.Popen(
                    [sys.executable, "-P", "-c", code],
                    pass_fds=[there.fileno()],
                    env={**os.environ, "PYTHONPATH": paths},
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )
        here.send((self._job.work, self._job.begin, self._jobs))
        self._pipe = here


@dataclass(frozen=True, slots=True)
class _Started:
    """A program, as far as a worker has to do with its process."""

    program: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.program.pid

    @property
    def sentinel(self) -> int:
        raise NotImplementedError

    def is_alive(self) -> bool:
        return self.program.poll() is None

    def kill(self) -> None:
        self.program.kill()

    def join(self) -> None:
        self.program.wait()


def _context(preload: Sequence[str]) -> ForkServerContext:
    import multiprocessing

    # Not fork: the progress bar has a thread, and a lock that it holds would stay locked in the child.
    context = multiprocessing.get_context("forkserver")
    # What all of them import is imported once, in the process that they are forked from.
    context.set_forkserver_preload([*preload, __name__])
    return context


def _resident(pid: int | None) -> int:
    """Answers how many bytes of memory a process holds; 0 where nobody can tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


# --- In the other process ----------------------------------------------------------------------------------------------------


def serve_at(descriptor: int) -> None:
    """Works in a program that was started with an open pipe: what it is to do comes through it first."""
    from multiprocessing.connection import Connection

    pipe = Connection(descriptor)
    work, begin, jobs = pipe.recv()
    _serve(pipe, work, begin, jobs)


def _serve_as(
    pipe: Connection, environment: dict[str, str], work: Callable[[Any], Any], begin: Callable[[], object] | None, jobs: int
) -> None:
    """Works with the environment that the run has now: the server which this process comes from has that of its own start."""
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
    _serve(pipe, work, begin, jobs)


def _serve(pipe: Connection, work: Callable[[Any], Any], begin: Callable[[], object] | None, jobs: int) -> None:
    """Works on what comes through the pipe until nobody is at its other end."""
    with suppress(OSError):
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    gc.set_threshold(*_COLLECT_AFTER)
    _share(jobs)
    if begin is not None:
        begin()
    limit = 0
    while True:
        try:
            task, bounds = pipe.recv()
        except (EOFError, OSError):
            return
        if bounds is not None:
            if bounds.memory != limit:
                limit = bounds.memory
                _limit_memory(limit)
            # The run watches the clock; where it is gone, the system does.
            signal.setitimer(signal.ITIMER_REAL, bounds.seconds + _GRACE_S)
        try:
            # Its time begins now: on a busy machine a process may take long to start.
            pipe.send((_BEGUN, None))
            answer: tuple[Exception | None, Any] = (None, work(task))
        except Exception as error:
            answer = (error, None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            pipe.send(answer)
        except OSError:
            return


def _share(jobs: int) -> None:
    """Leaves the other workers their processors: pages of scans are recognised side by side too."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    os.environ.setdefault("KEHOACH_OCR_JOBS", str(max(cores // jobs, 1)))


def _limit_memory(memory: int) -> None:
    """Lets the system refuse memory beyond the limit, to this process and to each that it starts."""
    import resource

    most = int(memory * _HARD)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
