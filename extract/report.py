"""`run.json`: what a run was given, what it came to, and how long it took. It differs from run to run; all other products do not."""

from __future__ import annotations

import datetime as dt
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extract import fingerprint
from extract.discovery import Skipped
from extract.export import replacing
from extract.outcome import Outcome
from extract.version import __version__

NAME = "run.json"
# So many of the inputs that took longest are named.
SLOWEST = 10


def write(
    out: Path,
    *,
    counts: Mapping[str, Any],
    options: Mapping[str, Any],
    started: dt.datetime,
    seconds: Mapping[str, float],
    slowest: Sequence[Outcome],
    skipped: Iterable[Skipped],
) -> None:
    """Writes `run.json` into `out`, whole or not at all.

    Args:
        counts: how many of what, by name.
        options: what the run was called with.
        seconds: wall seconds of the whole run (`total`) and of each stage, added up over all documents and workers.
        slowest: inputs that this run read, those first that took longest.
        skipped: what was left out on purpose.

    Raises:
        OSError: it cannot be written.
    """
    lang = options["lang"]
    said = {
        "versions": {"kehoach": __version__, "python": platform.python_version(), **fingerprint.versions(fingerprint.LIBRARIES)},
        "rules_sha256": fingerprint.rules(),
        "options": dict(options),
        "started": started.isoformat(timespec="seconds"),
        "counts": dict(counts),
        "seconds": {stage: round(spent, 3) for stage, spent in seconds.items()},
        "slowest": [{"path": o.path, "seconds": round(sum(o.seconds.values()), 3)} for o in slowest],
        "skipped": [{"path": s.path, "reason": s.reason.of(lang)} for s in skipped],
    }
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    with replacing(out / NAME) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace")
