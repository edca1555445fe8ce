"""The GraphQL service beside Strawberry as it comes and the servers of Node: `python -m benchmarks service`.

Needs Node 20 and npm for the peers; without them only the servers of Python are measured. Everything listens
on this machine alone, is bounded in count and time, and is stopped at the end.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import markdown
from benchmarks.service_aims import Figures, aims
from benchmarks.service_cold import Starts, cold_starts
from benchmarks.service_costs import page_costs, small_costs
from benchmarks.service_memory import Memory, memory
from benchmarks.service_page import Cost
from benchmarks.service_registry import demo, scaled
from benchmarks.service_servers import CACHED, OURS, running, servers
from benchmarks.service_situations import situations
from benchmarks.service_waits import Waits, percentile

PARTNERSHIPS = 20_000
WORKERS = (1, 2, 4)


def report(*, rounds: int, partnerships: int = PARTNERSHIPS, folder: Path | None = None) -> str:
    """The tables of `docs/evaluation/service.md`; raises NotEqual where two servers' pages differ.

    `folder` keeps the generated registry for the next run.
    """
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        registry, small_registry = scaled(place, partnerships=partnerships), demo(Path(temporary))
        with running(registry) as processes:
            pages, objects = page_costs(processes, rounds=rounds)
            smalls = small_costs(processes, registry.keys, rounds=rounds)
            waited = situations(processes, registry.keys)
        taken = [memory(registry.store, registry.keys, workers=workers) for workers in WORKERS]
        cold = cold_starts(_cold_servers(), small_registry, rounds=rounds)
    tables = [
        markdown.table(("aim", "measured", ""), aims(Figures(pages, smalls, waited, cold))),
        _costs(f"the page of 1,000 ({objects:,} objects)", pages),
        _costs("a small question", smalls),
        _waits(waited),
        _memory(taken),
        _cold(cold),
    ]
    return "\n\n".join(tables)


def _cold_servers() -> Starts:
    """Each server once: ours as it ships, the others without a cache."""
    return {
        name: start
        for name, start in servers().items()
        if name == CACHED or (name != OURS and "cache" not in name)
    }


def _costs(of: str, costs: Mapping[str, Cost]) -> str:
    own = costs[OURS].cpu_seconds
    rows = [
        (
            name,
            markdown.seconds(cost.cpu_seconds),
            markdown.times(cost.cpu_seconds / own),
            f"{cost.per_second:,.0f}" if cost.per_second >= 10 else f"{cost.per_second:.1f}",
            cost.body_bytes,
        )
        for name, cost in costs.items()
    ]
    return markdown.table((of, "CPU per request", "to ours, uncached", "requests a second", "bytes"), rows)


def _waits(waited: Mapping[tuple[str, str], Waits]) -> str:
    rows = [
        (f"{server}: {situation}", *map(markdown.seconds, _spread(each)), *_counts(each), each.beside)
        for (server, situation), each in waited.items()
    ]
    header = (
        "small question while",
        "new p50",
        "p99",
        "repeated p50",
        "p99",
        "longest",
        "asked",
        "failed",
        "meanwhile",
    )
    return markdown.table(header, rows)


def _counts(waits: Waits) -> tuple[int, int]:
    return len(waits.distinct) + len(waits.repeated), waits.failed


def _spread(waits: Waits) -> Sequence[float]:
    asked = (waits.distinct, waits.repeated)
    return *(percentile(each, share) for each in asked for share in (50, 99)), waits.longest


def _memory(taken: Sequence[Memory]) -> str:
    rows = [
        (str(each.workers), each.processes, *(f"{size:,.0f} MB" for size in _sizes(each))) for each in taken
    ]
    return markdown.table(("workers", "processes", "PSS of all", "PSS a worker", "largest USS"), rows)


def _sizes(memory: Memory) -> Sequence[float]:
    return memory.pss, memory.pss / memory.workers, memory.largest_uss


def _cold(cold: Mapping[str, tuple[float, float, float]]) -> str:
    rows = [(name, *map(markdown.seconds, taken)) for name, taken in cold.items()]
    return markdown.table(
        ("from nothing to the first answer, demo registry", "median", "longest", "CPU"), rows
    )
