"""The situations in which a small question is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.service_documents import BROKERS, COUNTS, OVERLAPS, analysis
from benchmarks.service_processes import Process
from benchmarks.service_servers import CACHED, JIT, OURS, YOGA
from benchmarks.service_waits import Waits, once, pages, waits

ALONE, PAGES = "alone", "another client pulls large pages"
PICTURE = "a day that nobody asked for is asked for"
OVERLAP, BROKER = "overlaps of all pairs, not computed yet", "brokers, not computed yet"
SITUATIONS = 6
_DAYS_AGO = 40


def situations(processes: Mapping[str, Process], keys: Sequence[str]) -> dict[tuple[str, str], Waits]:
    """By server and situation how long small questions waited; analyses only of ours."""
    found = {}
    for name in (CACHED, OURS, YOGA, JIT):
        if name in processes:
            parts = _parts(keys)
            found[name, ALONE] = waits(processes[name].port, next(parts))
            found[name, PAGES] = waits(processes[name].port, next(parts), pages)
            if name == CACHED:
                found |= _beside_analyses(processes[name].port, parts)
    return found


def _beside_analyses(port: int, parts: Iterator[Sequence[str]]) -> dict[tuple[str, str], Waits]:
    """A new day's network is built; analyses are asked of that network, then one of another day's."""
    today = datetime.now(UTC).date()
    day, other = (today - timedelta(days) for days in (_DAYS_AGO, 2 * _DAYS_AGO))
    asked = {
        PICTURE: analysis(COUNTS, day),
        OVERLAP: analysis(OVERLAPS, day),
        BROKER: analysis(BROKERS, day),
        f"{OVERLAP}, of such a day": analysis(OVERLAPS, other),
    }
    return {(CACHED, name): waits(port, next(parts), once, request) for name, request in asked.items()}


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Keys for each situation of a server, so that its new questions are new there."""
    size = len(keys) // SITUATIONS
    return (keys[at : at + size] for at in range(0, size * SITUATIONS, size))
