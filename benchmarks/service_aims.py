"""What the service is to reach, beside what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks import markdown
from benchmarks.service_costs import BARE, BARE_GZIP, CACHED_GZIP, PERSISTED
from benchmarks.service_page import Cost
from benchmarks.service_servers import CACHED, JIT, OURS
from benchmarks.service_situations import OVERLAP, PAGES
from benchmarks.service_waits import ANSWERED, Waits, percentile

CACHED_SECONDS = 0.0003
WAIT_SECONDS = 0.050
COLD_SECONDS = 1.5
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Figures:
    """All that was measured."""

    pages: Mapping[str, Cost]
    smalls: Mapping[str, Cost]
    waits: Mapping[tuple[str, str], Waits]
    cold: Mapping[str, tuple[float, float, float]]


def aims(found: Figures) -> Iterator[Row]:
    """Each aim with its figure, and whether it is met; none without what it is compared with."""
    own = found.pages[OURS].cpu_seconds
    if JIT in found.pages:
        peer = found.pages[JIT].cpu_seconds
        text = f"{markdown.seconds(own)}, mercurius {markdown.seconds(peer)}"
        yield "page, uncached: at most the CPU of mercurius with JIT", text, met(own <= peer)
    yield from _cached(found)
    for situation in (PAGES, *(name for _, name in found.waits if OVERLAP in name)):
        yield _waited(situation, found.waits[CACHED, situation])
    cold = found.cold[CACHED][0]
    yield "cold start with the demo registry: under 1.5 s", markdown.seconds(cold), met(cold < COLD_SECONDS)


def _cached(found: Figures) -> Iterator[Row]:
    """A large body costs its way through the socket, whoever sends it."""
    for name, costs, way, bare in (
        ("the page", found.pages, CACHED, BARE),
        ("the page in gzip", found.pages, CACHED_GZIP, BARE_GZIP),
        ("a small question", found.smalls, CACHED, None),
        ("a small question by a persisted GET", found.smalls, PERSISTED, None),
    ):
        cost = costs[way].cpu_seconds
        least = f", its bytes alone {markdown.seconds(costs[bare].cpu_seconds)}" if bare else ""
        told = f"{markdown.seconds(cost)}{least}"
        yield f"cached, {name}: under 0.3 ms of CPU", told, met(cost < CACHED_SECONDS)


def _waited(situation: str, waits: Waits) -> Row:
    """What went wrong beside the questions says nothing of how long they would have waited."""
    wait = percentile(waits.distinct, 99)
    measured = situation == PAGES or waits.beside.startswith(ANSWERED)
    told = markdown.seconds(wait) if measured else waits.beside
    is_met = met(wait < WAIT_SECONDS) if measured else "not measured"
    return f"small question, p99 under 50 ms: {situation}", told, is_met


def met(is_met: bool) -> str:
    """How a table says it."""
    return "met" if is_met else "**missed**"
