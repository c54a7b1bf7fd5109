"""What a benchmark says of the machine it ran on, and how it measures a process of its own."""

from __future__ import annotations

import os
import platform
import resource
from pathlib import Path


def describe() -> str:
    """Answers cores, memory and Python of this machine in a few words; nothing that names it."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cores} core{'s' * (cores > 1)}, {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}"


def peak_megabytes() -> float:
    """Answers the most memory this process has held so far, in units of 10^6 bytes.

    Linux counts it anew when a program is started; getrusage would also count the process that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
