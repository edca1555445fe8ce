"""From nothing to the first answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median

from benchmarks.service_documents import small
from benchmarks.service_processes import Process
from benchmarks.service_registry import Registry

Starts = Mapping[str, Callable[[Registry], Process]]


def cold_starts(servers: Starts, registry: Registry, *, rounds: int) -> dict[str, tuple[float, float, float]]:
    """By server the median and longest seconds to its first answer, and its CPU seconds till then.

    The first round is not counted: it writes bytecode, as installing does.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in servers}
    for number in range(rounds + 1):
        for name, start in servers.items():
            with start(registry) as process:
                seconds = process.answer(small(registry.keys[0]))
                if number:
                    taken[name].append((seconds, process.cpu_seconds()))
    return {
        name: (median(s for s, _ in each), max(s for s, _ in each), median(c for _, c in each))
        for name, each in taken.items()
    }
