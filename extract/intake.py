"""Inputs to outcomes, as they are done: what was read before is looked up, what is new goes through the pipeline, same bytes once."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extract import cluster, outcome, settings, workers
from extract.checkpoint import Checkpoint
from extract.cluster import Cluster, Errand
from extract.discovery import Found, Shard
from extract.ingest import remote
from extract.model import Quarantined
from extract.outcome import Input, Outcome, Pipeline, Stages
from extract.settings import Settings
from extract.tables import DocumentRows
from extract.workers import Job

# Files made ready at a time, so that what is slow to start is started once for many.
_AHEAD = 200
# What each worker needs sooner or later.
_PRELOAD = ("extract.audit", "extract.ingest.docx", "extract.ingest.pdf", "extract.outcome", "extract.pipeline", "extract.tables")
_NOTHING: dict[str, float] = {}
# So many of the inputs that took longest are remembered.
_SLOWEST = 10


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes inputs through the pipeline, in this process (`jobs` 0) or in others; what is known already it only looks up.

    `hold`: rows that this process makes stay in memory, also where they are kept on disk. `shard`: the part of the inputs that is read.
    `cluster`: where what is new is read, in the place of processes here.
    """

    pipeline: Pipeline
    keep: Checkpoint | None
    limits: Settings
    lang: str
    nlp: bool
    retry: bool
    jobs: int
    hold: bool = True
    shard: Shard = (1, 1)
    cluster: Cluster | None = None

    def outcomes(self, found: Found) -> Iterator[Outcome]:
        """Answers the outcome of each input as it is done: those that nobody can get at first, files of bytes seen before last."""
        for number, path, error in found.numbered_failures(self.shard):
            yield Outcome(path, number, refused=Quarantined(path, "", "", "find", error.code, error.message(self.lang), 0.0))
        sight = _Sight()
        entries: Iterator[Input] = (outcome.entry(path, number) for number, path in found.numbered_files(self.shard))
        while True:
            for one in self._done(self._first_of_their_bytes(entries, sight)):
                if one.refused is None:
                    sight.read[one.sha256] = one.path
                yield one
            # Where the first of some bytes could not be read, the next has a reason of its own, in which its name stands; or it is read, as
            # the ending of a name has a say in what a file is.
            twins, sight = sight.twins, _Sight(read=sight.read)
            if not twins:
                return
            for twin in twins:
                if twin.sha256 in sight.read:
                    yield outcome.duplicate(twin, sight.read[twin.sha256])
            entries = iter([twin for twin in twins if twin.sha256 not in sight.read])

    def rows(self, outcomes: Iterable[Outcome]) -> Iterator[DocumentRows]:
        """Answers the rows of each document in the order of `outcomes`; what was kept and is no longer there is read again."""
        for one in outcomes:
            if one.refused is None:
                found = one.rows or (self.keep.rows(one.sha256, one.path) if self.keep else None)
                found = found or self._work()(Input(remote.path(one.path))).rows
                if found is not None:
                    yield found

    def _done(self, entries: Iterator[Input]) -> Iterator[Outcome]:
        """Answers the outcome of each of `entries` as it is done, those known from before at once."""
        known: deque[Outcome] = deque()
        for one in self._made(self._new(entries, known)):
            while known:
                yield known.popleft()
            yield one
        yield from known

    def _made(self, new: Iterator[Input]) -> Iterator[Outcome]:
        if self.cluster:
            # Nothing is made ready here that would have to be there.
            return cluster.outcomes(new, self._errand(self.cluster), self.keep)
        ready = self._prepared(new)
        return workers.done(ready, self._job(), jobs=self.jobs) if self.jobs else map(self._work(hold=self.hold), ready)

    def _known(self, entry: Input) -> Outcome | None:
        if self.keep is None:
            return None
        return outcome.found(entry, self.keep, limits=self.limits.document, lang=self.lang, retry=self.retry)

    def _new(self, entries: Iterator[Input], known: deque[Outcome]) -> Iterator[Input]:
        for entry in entries:
            there = self._known(entry)
            if there is None:
                yield entry
            else:
                known.append(there)

    def _prepared(self, entries: Iterator[Input]) -> Iterator[Input]:
        """Answers `entries`, made ready many at a time: the next ones while those before them are being read."""
        prepare = self.pipeline.prepare
        if prepare is None:
            yield from entries
            return
        chunk = list(itertools.islice(entries, _AHEAD))
        prepare([entry.path for entry in chunk])
        if len(chunk) < _AHEAD:
            yield from chunk
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as aside:
            while chunk:
                following = list(itertools.islice(entries, _AHEAD))
                ready = aside.submit(prepare, [entry.path for entry in following])
                yield from chunk
                ready.result()
                chunk = following

    def _first_of_their_bytes(self, entries: Iterable[Input], sight: _Sight) -> Iterator[Input]:
        for entry in entries:
            if not entry.sha256 or entry.sha256 not in sight.seen:
                sight.seen.add(entry.sha256)
                yield entry
            else:
                sight.twins.append(entry)

    def _work(self, *, hold: bool = True) -> functools.partial[Outcome]:
        return functools.partial(
            outcome.read_one,
            # What the run alone calls need not be known to other processes.
            stages=Stages(*(getattr(self.pipeline, f.name) for f in dataclasses.fields(Stages))),
            limits=self.limits.document,
            lang=self.lang,
            nlp=self.nlp,
            keep=self.keep,
            hold=hold,
        )

    def _errand(self, to: Cluster) -> Errand:
        work = self._work(hold=False)
        del work.keywords["keep"]
        return Errand(to, work, self.limits, self.lang, Path.cwd())

    def _job(self) -> Job[Input, Outcome]:
        limits = self.limits.document
        return Job(
            self._work(hold=False),
            functools.partial(outcome.lost, limits=limits, lang=self.lang, keep=self.keep),
            functools.partial(outcome.bounds, limits=limits),
            functools.partial(settings.use, self.limits),
            preload=_PRELOAD,
            most=limits.a_process,
        )


@dataclass(slots=True)
class _Sight:
    """The hashes `seen` in one go through the inputs, those that came again (`twins`), and where the bytes were `read` so far."""

    seen: set[str] = field(default_factory=set)
    twins: list[Input] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)


class Tally:
    """What a run has come to so far: of each outcome only what is needed later, so that a large run fits into memory."""

    def __init__(self) -> None:
        self._outcomes: list[Outcome] = []
        self.seconds: dict[str, float] = {}
        self.slowest: list[Outcome] = []
        self.fresh = 0

    def add(self, one: Outcome) -> None:
        """Takes in one outcome."""
        for stage, spent in one.seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + spent
        if one.fresh:
            self.fresh += 1
            slim = dataclasses.replace(one, rows=None)
            self.slowest = sorted([*self.slowest, slim], key=lambda o: -sum(o.seconds.values()))[: _SLOWEST]
        self._outcomes.append(dataclasses.replace(one, seconds=_NOTHING, notes=()))

    def in_order(self) -> list[Outcome]:
        """Answers the outcomes in the order of the inputs."""
        self._outcomes.sort(key=lambda o: o.number)
        return self._outcomes

    def quarantined(self) -> list[Quarantined]:
        """Answers the rows of the quarantine in the order of the inputs, duplicates last."""
        refused = [o.refused for o in self.in_order() if o.refused]
        return sorted(refused, key=lambda q: q.code == "duplicate")
