"""A process that writes families of records and says which revisions were acknowledged.

    python -m tests.contract.store.writer URL NAME COUNT

A family is one batch: a partnership, three organisations, three memberships,
and a goal on the partnership `shared` that every family rewrites.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from graphsvc.store import open_store
from graphsvc.store.base import Meta
from tests.contract.store.rows import Rows, membership, organisation, partnership

ROOT = Path(__file__).resolve().parents[3]
MEMBERS = 3


def family(name: str) -> Rows:
    """The batch of a family; in a whole store there are MEMBERS organisations for each partnership."""
    members = [f"{name} member {place}" for place in range(MEMBERS)]
    return Rows(
        {
            "partnership": [partnership(name), partnership("shared", goal=name)],
            "organisation": [organisation(member) for member in members],
            "membership": [membership(name, member) for member in members],
        }
    )


def start(url: str, name: str, count: int) -> subprocess.Popen[str]:
    """Starts a writer of `count` families called `NAME 0`, `NAME 1`, …"""
    command = [sys.executable, "-m", "tests.contract.store.writer", url, name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def main(url: str, name: str, count: str) -> None:
    """Prints `REVISION NAME` for each family once its write is acknowledged."""
    with open_store(url) as store:
        print("ready", flush=True)
        for place in range(int(count)):
            revision = store.write(family(f"{name} {place}"), Meta(author=name))
            print(revision, f"{name} {place}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
