"""Neo4j beside SQLite through the same port: writing, reading again, a picture's columns, point reads.

    python -m benchmarks neo4j_store

Starts a server of its own by `tools/neo4j`. Wall-clock seconds, because the work is divided between two
processes and the wire; the figures of both engines come from one run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.markdown import table
from benchmarks.measuring import ROOT
from graphsvc.model.fields import Row
from graphsvc.store import open_store
from graphsvc.store.base import Meta, Store

META = Meta(author="benchmark")
CHUNK = 1_000
MEMBERS = 25  # of a partnership, the mean of the scaled demo registry
HEAP = "6g"  # 580,000 rows in one transaction take some 3 GB
POINTS = 200


class Generated:
    """A batch of partnerships with members: the first `partnerships`, told apart by `version`."""

    def __init__(self, partnerships: int, *, version: str = "", changed: int | None = None) -> None:
        self._partnerships = partnerships
        self._organisations = partnerships * 3
        self._version = version
        self._changed = changed

    def puts(self) -> Iterator[tuple[str, list[Row]]]:
        """Nodes before ties; with `changed` only so many ties, of another role."""
        if self._changed is None:
            yield from _chunks("organisation", map(_organisation, range(self._organisations)))
            yield from _chunks("partnership", map(_partnership, range(self._partnerships)))
        yield from _chunks("membership", self._memberships())

    def removals(self) -> Iterator[tuple[str, list[str]]]:
        """Nothing is removed."""
        return iter(())

    def _memberships(self) -> Iterator[Row]:
        most = self._partnerships * MEMBERS if self._changed is None else self._changed
        for number in range(most):
            partner, place = divmod(number, MEMBERS)
            member = (partner * 7 + place * 13) % self._organisations
            yield {
                "id": f"p{partner}|o{member}|{place}|",
                "partnership": f"p{partner}",
                "organisation": f"o{member}",
                "start": "2020-01-01",
                "role": self._version or "member",
                "sources": ["benchmark"],
            }


def _organisation(number: int) -> Row:
    return {
        "id": f"o{number}",
        "name": f"Organisation {number}",
        "sector": "police",
        "sources": ["benchmark"],
    }


def _partnership(number: int) -> Row:
    return {"id": f"p{number}", "name": f"Partnership {number}", "level": "local", "sources": ["benchmark"]}


def _chunks(kind: str, rows: Iterator[Row]) -> Iterator[tuple[str, list[Row]]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield kind, chunk
            chunk = []
    if chunk:
        yield kind, chunk


@contextmanager
def server() -> Iterator[str]:
    """The address of a fresh server."""
    command = [sys.executable, str(ROOT / "tools" / "neo4j"), "--attached", "--heap", HEAP, "--pages", "512m"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield running.stdout.readline().strip()
        finally:
            running.terminate()


def steps(store: Store, partnerships: int) -> Iterator[tuple[str, int, Callable[[], object]]]:
    """What is measured: its name, how many rows it is about, the work."""
    rows = partnerships * (1 + 3 + MEMBERS)
    yield "first load", rows, lambda: store.write(Generated(partnerships), META)
    yield "the same load again", rows, lambda: store.write(Generated(partnerships), META)
    for changed in (1, 100, 10_000):
        batch = Generated(partnerships, version=f"role {changed}", changed=changed)
        yield "changed ties", changed, lambda batch=batch: store.write(batch, META)  # type: ignore[misc]
    ties = partnerships * MEMBERS
    yield "ties of a picture, five columns", ties, lambda: _ties(store, None)
    yield "ties of the first revision", ties, lambda: _ties(store, 1)
    yield (
        "records by id, one at a time",
        POINTS,
        lambda: [store.get("partnership", [f"p{number}"]) for number in range(POINTS)],
    )


def _ties(store: Store, revision: int | None) -> None:
    with store.read(revision) as picture:
        picture.ties("membership", ["organisation", "partnership", "start", "role"])


def measured(url: str, partnerships: int) -> Iterator[tuple[str, int, float]]:
    """Name, rows and seconds of each step on the store at an address."""
    with open_store(url) as store:
        for name, rows, work in steps(store, partnerships):
            began = time.perf_counter()
            work()
            yield name, rows, time.perf_counter() - began


def report(*, sizes: Sequence[int] = (4_000,)) -> str:
    """A table of both engines side by side for each size."""
    return "\n\n".join(f"### {size:,} partnerships\n\n{_compared(size)}" for size in sizes)


def _compared(partnerships: int) -> str:
    with tempfile.TemporaryDirectory() as folder, server() as url:
        sqlite = list(measured(f"sqlite:{Path(folder) / 'registry.db'}", partnerships))
        neo4j = [seconds for _, _, seconds in measured(url, partnerships)]
    rows = [
        (name, f"{rows:,}", f"{mine:.3f}", f"{theirs:.3f}", f"{rows / theirs:,.0f}")
        for (name, rows, mine), theirs in zip(sqlite, neo4j, strict=True)
    ]
    return table(("what", "rows", "SQLite s", "Neo4j s", "Neo4j rows/s"), rows)
