"""Running the command: as its users do, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Run(NamedTuple):
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment of a user without settings of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHSVC_")}
    return {**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **more}


def run(*arguments: object, cwd: Path, stdin: str = "", settings: Mapping[str, str] | None = None) -> Run:
    """`graphsvc ARGUMENTS`, with nothing of this process in it."""
    done = subprocess.run(
        [sys.executable, "-m", "graphsvc", *map(str, arguments)],
        cwd=cwd,
        input=stdin.encode(),
        capture_output=True,
        env=environment(**(settings or {})),
        timeout=120,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())
