"""Hands the inputs of a run to Dask distributed, in the place of processes of its own (extract.workers).

Each thread of a Dask worker has a process that does the work, watched as on the machine of the run: what a document does to it costs that
document alone, and the Dask worker goes on. The run's folder is not reached from there: what is kept of a document goes along with it, and
what was made comes back. A Dask worker that is lost has its documents read by another.
"""

from __future__ import annotations

import dataclasses
import functools
import logging
import os
import pickle
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract import outcome, plain, settings
from extract.checkpoint import Checkpoint, Parcel
from extract.errors import UsageError
from extract.messages import printable
from extract.outcome import Input, Outcome
from extract.settings import Settings
from extract.workers import Bounds, Hand, Job, Loss

# distributed.Client and distributed.Future: they have types for half of what they do.
Client = Any
Future = Any

INSTALL = "pip install 'kehoach[cluster]'"
# Seconds for the scheduler to answer, and for a worker to come where there is none.
_CONNECT_S = 30.0
_PATIENCE_S = 120.0
# Seconds to wait for an answer that is done: where its worker is gone, it has to be made again. Doubled each time.
_FETCH_S = 2.0
# How often the run looks how many workers there are.
_LOOK_S = 2.0
# Documents on their way for each thread of the cluster, so that none waits for the run.
_AHEAD = 2
# Dask gives up on what was lost with three workers. A document ends its own process at most, so that it is tried again so many times.
_TRIES = 5
# What says of a file that it is not there, which on another machine may be that machine's fault.
_ABSENT = ("not_found", "no_permission", "not_a_file", "unreadable_file")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the documents go.

    Attributes:
        address: of the scheduler, as Dask writes it: `tcp://host:8786`.
        sign: answers there what results rest on (`fingerprint.understanding`).
        expected: what it has to answer.
    """

    address: str
    sign: Callable[[], str]
    expected: str


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done with each document.

    Attributes:
        cluster: where.
        work: `work(input, keep=parcel)` answers the outcome of an input.
        limits: what a document may cost.
        lang: language of what is said about it.
        folder: the folder that paths start from.
    """

    cluster: Cluster
    work: Callable[..., Outcome]
    limits: Settings
    lang: str
    folder: Path


def outcomes(entries: Iterator[Input], errand: Errand, keep: Checkpoint | None) -> Iterator[Outcome]:
    """Answers the outcome of each of `entries` as it is done, and puts what was made into `keep`.

    Raises:
        UsageError: `missing_extra`, `no_cluster`: it cannot be reached; `no_workers`, `cluster_lost`: or no longer; `other_version`: a
            worker has another version of the program or of what it stands on; `not_shared`: a worker does not see the files.
        RuleError: a rule file is wrong.
    """
    with _connected(errand.cluster.address) as client:
        run = secrets.token_hex(8)
        try:
            yield from _Flow(client, run, errand, keep).outcomes(entries)
        finally:
            if client.status == "running":
                with suppress(Exception):
                    client.run(_dismiss, run)


@dataclass(frozen=True, slots=True)
class _Away:
    """A document that is on its way: what goes with it, how often it was sent, how long to wait for its answer."""

    entry: Input
    parcel: Parcel
    tries: int
    future: Future
    fetch: float = _FETCH_S


class _Flow:
    """The documents of one run on their way to the cluster and back."""

    def __init__(self, client: Client, run: str, errand: Errand, keep: Checkpoint | None) -> None:
        self._client = client
        self._run = run
        self._errand = errand
        self._keep = keep
        self._packed = pickle.dumps(errand)
        self._away: dict[str, _Away] = {}
        self._back: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._room = 0
        self._looked = -_LOOK_S
        self._seen = time.monotonic()

    def outcomes(self, entries: Iterator[Input]) -> Iterator[Outcome]:
        """Answers outcomes as they come."""
        left = True
        while True:
            self._look()
            while left and len(self._away) < self._room:
                entry = next(entries, None)
                if entry is None:
                    left = False
                    break
                shown = entry.path.as_posix()
                self._send(entry, self._keep.parcel(entry.sha256, shown) if self._keep else Parcel(), 1)
            if not left and not self._away:
                return
            with suppress(queue.Empty):
                one = self._received(self._back.get(timeout=_LOOK_S))
                if one is not None:
                    yield one

    def _look(self) -> None:
        """Sees how many threads there are now. Raises UsageError where there have been none for long, or nobody answers."""
        if self._client.status != "running":
            # Dask would connect anew, to a scheduler that knows nothing of what was sent.
            raise _lost(self._errand.cluster.address)
        now = time.monotonic()
        if now - self._looked < _LOOK_S:
            return
        self._looked = now
        try:
            threads = sum(self._client.nthreads().values())
        except Exception as error:
            if isinstance(error, OSError) or self._client.status != "running":
                raise _lost(self._errand.cluster.address) from error
            raise
        self._room = max(threads, 1) * _AHEAD
        if threads:
            self._seen = now
        elif now - self._seen > _PATIENCE_S:
            raise _no_workers(self._errand.cluster.address)

    def _send(self, entry: Input, parcel: Parcel, tries: int) -> None:
        from distributed.comm import CommClosedError

        try:
            future = self._client.submit(_perform, self._run, self._packed, entry, parcel, pure=False)
        except Exception as error:
            # A client that is closed refuses with an error that older versions of Dask have no class for: its state tells.
            if isinstance(error, CommClosedError) or self._client.status != "running":
                raise _lost(self._errand.cluster.address) from error
            raise
        self._away[future.key] = _Away(entry, parcel, tries, future)
        future.add_done_callback(self._back.put)

    def _received(self, future: Future) -> Outcome | None:
        """Answers the outcome that came, None where it is still to come."""
        from distributed import KilledWorker

        there = self._away.pop(future.key, None)
        if there is None:
            return None
        entry = there.entry
        try:
            answer = future.result(timeout=there.fetch)
        except KilledWorker:
            if there.tries < _TRIES:
                self._send(entry, there.parcel, there.tries + 1)
                return None
            answer = "crashed"
        except UsageError:
            raise
        except TimeoutError:
            # The worker that had it is gone: Dask has it done again.
            self._away[future.key] = dataclasses.replace(there, fetch=there.fetch * 2)
            future.add_done_callback(self._back.put)
            return None
        except Exception as error:
            if future.status == "error":
                raise _unfit(error) from error
            if self._client.status != "running":
                raise _lost(self._errand.cluster.address) from error
            self._send(entry, there.parcel, there.tries)
            return None
        if isinstance(answer, str):
            limits = self._errand.limits.document
            return outcome.lost(entry, answer, limits=limits, lang=self._errand.lang, keep=self._keep)  # type: ignore[arg-type]
        return self._taken(entry, *answer)

    def _taken(self, entry: Input, one: Outcome, parcel: Parcel, where: str) -> Outcome:
        if one.refused is not None and one.refused.code in _ABSENT and entry.sha256 and outcome.entry(entry.path).sha256:
            raise _not_shared(entry, where)
        if self._keep is not None and self._keep.take(parcel):
            return one
        return one if parcel.rows is None else dataclasses.replace(one, rows=plain.load_rows(parcel.rows), kept=False)


# --- In a worker of the cluster ----------------------------------------------------------------------------------------------

_hands: dict[tuple[str, int], Hand[Any, Any]] = {}


def _perform(run: str, packed: bytes, entry: Input, parcel: Parcel) -> tuple[Outcome, Parcel, str] | Loss:
    """Answers what became of a document, or why the process that was at it was lost. Called by threads of a Dask worker."""
    place = (run, threading.get_ident())
    hand = _hands.get(place)
    if hand is None:
        # Those of a run that was killed are of no use to anybody.
        for former in [key for key in _hands if key[0] != run and key[1] == place[1]]:
            _hands.pop(former).end()
        errand: Errand = pickle.loads(packed)
        job: Job[Any, Any] = Job(
            functools.partial(_read, errand),
            _why,
            functools.partial(_bounds, errand.limits),
            functools.partial(_begin, errand.limits, errand.folder),
            most=errand.limits.document.a_process,
        )
        # How many work side by side on this machine nobody knows: each takes one processor, as documents there are enough.
        hand = _hands[place] = Hand(job, os.cpu_count() or 1)
    answer: tuple[Outcome, Parcel] | Loss = hand.do((entry, parcel))
    return answer if isinstance(answer, str) else (*answer, os.uname().nodename)


def _dismiss(run: str) -> None:
    """Ends the processes of a run on this worker."""
    for place in [key for key in _hands if key[0] == run]:
        _hands.pop(place).end()


def _why(_: tuple[Input, Parcel], why: Loss) -> Loss:
    return why


def _bounds(limits: Settings, task: tuple[Input, Parcel]) -> Bounds:
    return outcome.bounds(task[0], limits.document)


# --- In the process that does the work ---------------------------------------------------------------------------------------


def _begin(limits: Settings, folder: Path) -> None:
    settings.use(limits)
    # Where it is not there, no file of the run is either, which is said of the first of them.
    with suppress(OSError):
        os.chdir(folder)


def _read(errand: Errand, task: tuple[Input, Parcel]) -> tuple[Outcome, Parcel]:
    if (found := _sign(errand.cluster.sign)) != errand.cluster.expected:
        raise _other_version(found)
    entry, parcel = task
    one = errand.work(entry, keep=parcel)
    # What it was given, the run has.
    return one, dataclasses.replace(parcel, given=None)


_signs: list[str] = []


def _sign(sign: Callable[[], str]) -> str:
    # A process does one errand all its life.
    if not _signs:
        _signs.append(sign())
    return _signs[0]


# --- What can go wrong -------------------------------------------------------------------------------------------------------


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Gives a client of the scheduler at `address`. Raises UsageError `missing_extra`, `no_cluster`."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "missing_extra",
            vi=f"--cluster cần gói Dask distributed mà máy này chưa có; hãy chạy: {INSTALL}",
            en=f"--cluster needs Dask distributed, which is not installed here; run: {INSTALL}",
        ) from error
    # What it has to say about lost workers and connections is said here, once, or does not matter.
    log = logging.getLogger("distributed")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        try:
            client = Client(address, timeout=_CONNECT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            shown, reason = printable(address), printable(str(error).splitlines()[0] if str(error) else type(error).__name__)
            raise UsageError(
                "no_cluster",
                vi=f"Không kết nối được bộ điều phối Dask tại {shown} ({reason}); kiểm tra địa chỉ và lệnh dask scheduler.",
                en=f"There is no Dask scheduler to be reached at {shown} ({reason}); check the address and dask scheduler.",
            ) from error
        try:
            yield client
        finally:
            with suppress(Exception):
                client.close(timeout=5)
    finally:
        log.setLevel(before)


def _lost(address: str) -> UsageError:
    shown = printable(address)
    return UsageError(
        "cluster_lost",
        vi=f"Mất kết nối với bộ điều phối Dask tại {shown}; những gì đã đọc được giữ lại: chạy lại đúng lệnh này để làm tiếp.",
        en=f"The connection to the Dask scheduler at {shown} is lost; what was read is kept: the same command goes on from there.",
    )


def _no_workers(address: str) -> UsageError:
    shown = printable(address)
    return UsageError(
        "no_workers",
        vi=f"Bộ điều phối Dask tại {shown} không có dask worker nào; hãy chạy dask worker {shown} rồi chạy lại lệnh này để làm tiếp.",
        en=f"The Dask scheduler at {shown} has no workers; start dask worker {shown} and run the same command, which goes on from there.",
    )


def _other_version(found: str) -> UsageError:
    where = printable(os.uname().nodename)
    return UsageError(
        "other_version",
        vi=f"Máy {where} của cụm Dask có kehoach, quy tắc, thư viện, Tesseract hoặc LibreOffice khác ({found}); hãy cài như ở máy này.",
        en=f"{where} in the Dask cluster has another version of kehoach, rules, libraries, Tesseract or LibreOffice ({found}); "
        "install there what is here.",
    )


def _unfit(error: Exception) -> UsageError:
    reason = printable(f"{type(error).__name__}: {error}")[:300]
    return UsageError(
        "other_version",
        vi=f"Một máy của cụm Dask không chạy được kehoach ({reason}); hãy cài ở đó đúng phiên bản như máy này.",
        en=f"A machine of the Dask cluster cannot run kehoach ({reason}); install the same version there as here.",
    )


def _not_shared(entry: Input, where: str) -> UsageError:
    shown, where = printable(entry.path.as_posix()), printable(where)
    return UsageError(
        "not_shared",
        vi=f"Máy {where} của cụm Dask không đọc được {shown}; thư mục đầu vào phải ở cùng một đường dẫn trên mọi máy.",
        en=f"{where} in the Dask cluster cannot read {shown}; the folder of the inputs has to be at the same path on all machines.",
    )
