"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = ("numpy", "scipy", "numba", "networkx", "scikit-learn")


def described() -> str:
    """The day, the machine and the libraries, in a sentence each."""
    libraries = ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, "
        f"{platform.system()}. Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{libraries}. {load()}"
    )


def load() -> str:
    """How busy the machine is: processes that want to run, mean of the last 1 and 5 minutes."""
    one, five, _ = os.getloadavg()
    return f"Load average {one:.1f} (1 min), {five:.1f} (5 min)."


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"


def _processor() -> str:
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text(encoding="utf-8").splitlines() if cpus.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
