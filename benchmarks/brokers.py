"""Brokers by size, and their kernels beside other libraries: `python -m benchmarks brokers`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from benchmarks import broker_peers, broker_stall, markdown
from benchmarks.broker_networks import by_networkx, drawn, registry
from benchmarks.measuring import Timing, interleaved
from graphsvc.analysis.brokers import Graph
from graphsvc.analysis.brokers.cuts import cut_nodes
from graphsvc.analysis.brokers.find import find_brokers
from graphsvc.analysis.brokers.graphs import among, live_pairs, partnership_rows, tied
from graphsvc.analysis.brokers.triangles import closeness
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.kernels import brokering, brokering_plain, warm
from graphsvc.kernels.sets import Floats, Rows
from graphsvc.snapshot.arrays import Arrays

SIZES = (2_000, 20_000, 200_000)
NODES, TIES = 10_000, 50_000  # G10 of the targets
SOURCES = 20  # from which networkx searches it: all take some twenty minutes
LOOPED = 2_000  # largest registry for a loop in Python, which needs minutes for more
SPARSE = 20_000  # and for products of matrices, which need gigabytes for more
SAMPLES = (20_000, 200_000)
REFERENCE = 2_000_000  # paths that stand for the truth where exact betweenness takes minutes
LEADING = 50
DENSE = 20_000  # largest number of partnerships for networkx's effective size: a matrix of 6 GB
ERRORS = (0.02, 0.01, 0.005)  # asked of KADABRA: absolute, of the share of all pairs
Engine = Callable[[], object]
Functions = Mapping[str, Engine]


def report(*, sizes: Sequence[int] = SIZES, rounds: int, nodes: int = NODES, ties: int = TIES) -> str:
    """The tables of `docs/evaluation/brokers.md` on speed."""
    warm()
    small, middle = sizes[0], sizes[min(1, len(sizes) - 1)]
    parts = (
        partial(_whole_answers, sizes, rounds),
        partial(_exact, nodes, ties, rounds),
        partial(_sampled, small, rounds, known=True),
        partial(_sampled, middle, rounds, known=False),
        partial(_contacts, small, rounds),
        partial(_contacts, middle, rounds),
        partial(_stalls, nodes, ties),
    )
    return "\n\n".join(part() for part in parts)


_ANSWERS = ("who could connect (MEMBERS)", "who does (LINKS)")
_COUNTS = ("pairs joined only through each, compiled", "scipy and numpy", "a loop in Python")


def _whole_answers(sizes: Sequence[int], rounds: int) -> str:
    """What users wait for, and pairs joined only through each beside slower engines."""
    taken: dict[str, list[Timing | None]] = {}
    seats = []
    for size in sizes:
        arrays, record, region = registry(size)
        seats.append(f"{len(arrays.members.indices):,}")
        functions = {**_answers(arrays, record, region), **_only_through(arrays, record, size)}
        found = interleaved(functions, rounds=rounds, slow_seconds=5.0)
        for name in (*_ANSWERS, *_COUNTS):
            taken.setdefault(name, []).append(found.get(name))
    base = taken[_COUNTS[0]]
    lines = [(name, *_cells(taken[name])) for name in (*_ANSWERS, _COUNTS[0])]
    lines += [(name, *_against(taken[name], base)) for name in _COUNTS[1:]]
    heads = ("partnerships, CPU", *(f"{size:,}" for size in sizes))
    return markdown.table(heads, [("memberships", *seats), *lines])


def _answers(arrays: Arrays, record: LinkRecord, region: np.ndarray) -> Functions:
    return {
        name: partial(find_brokers, arrays, record=record, graph=graph, group=region)
        for name, graph in zip(_ANSWERS, (Graph.MEMBERS, Graph.LINKS), strict=True)
    }


def _only_through(arrays: Arrays, record: LinkRecord, size: int) -> Functions:
    """The pairs of partnerships that each organisation alone joins."""
    network = tied(arrays, record, Graph.MEMBERS)
    rows, width = partnership_rows(network)
    apart = among(live_pairs(arrays, record), network.ix[network.organisations :])
    found: dict[str, Engine] = {
        _COUNTS[0]: partial(brokering.only_through, rows, width, apart),
    }
    if size <= SPARSE:
        found[_COUNTS[1]] = partial(brokering_plain.only_through, rows, width, apart)
    if size <= LOOPED:
        found[_COUNTS[2]] = partial(looped, rows, width, apart)
    return found


def looped(rows: Rows, width: int, apart: Rows) -> list[int]:
    """The same count, pair by pair."""
    members = [set(each.tolist()) for each in np.split(rows.entries, rows.start[1:-1])]
    linked = [set(each.tolist()) for each in np.split(apart.entries, apart.start[1:-1])]
    found = [0] * width
    for a, some in enumerate(members):
        for b in range(a + 1, len(members)):
            both = some & members[b]
            if len(both) == 1 and b not in linked[a]:
                found[both.pop()] += 1
    return found


def _exact(nodes: int, ties: int, rounds: int) -> str:
    """Exact betweenness of a random graph; networkx from some of its sources, which all cost alike."""
    graph, rows = drawn(nodes, ties)
    peers = broker_peers.exact(rows)
    true = brokering.betweenness(*rows)
    for engine in peers.values():
        same(np.round(engine(), 4), np.round(true, 4))
    own = partial(brokering.betweenness, *rows)
    some = f"networkx, {SOURCES} sources of {nodes:,}"
    taken = interleaved(
        {
            "graphsvc": own,
            "graphsvc, two threads": partial(own, threads=2),
            **peers,
            some: partial(nx.betweenness_centrality, graph, k=SOURCES, normalized=False, seed=1),
        },
        rounds=rounds,
    )
    whole = nodes / SOURCES
    part = taken[some]
    taken["networkx, all, reckoned"] = Timing(part.seconds * whole, part.cpu_seconds * whole, part.rounds)
    return _beside(f"exact betweenness, {nodes:,} nodes, {ties:,} ties", taken)


def _sampled(size: int, rounds: int, *, known: bool) -> str:
    """Sampled betweenness of organisations and partnerships beside KADABRA and pivots."""
    arrays, record, _ = registry(size)
    rows = tied(arrays, record, Graph.MEMBERS).rows
    true = brokering.betweenness(*rows, threads=2) if known else estimate(rows, REFERENCE, seed=7)
    engines: dict[str, Engine] = {
        **{f"graphsvc, {samples:,} paths": partial(estimate, rows, samples) for samples in SAMPLES},
        **{f"networkit KADABRA, {error}": run for error, run in broker_peers.kadabra(rows, ERRORS).items()},
        f"networkx, {broker_peers.PIVOTS} pivots": broker_peers.pivots(rows),
    }
    errors = {name: error_of(true, np.asarray(run())) for name, run in engines.items()}
    taken = interleaved(engines, rounds=rounds, slow_seconds=5.0)
    worth = {name: each.cpu_seconds * errors[name] ** 2 for name, each in taken.items()}
    first = next(iter(worth.values()))
    lines = [
        (name, markdown.seconds(each.cpu_seconds), f"{errors[name]:.1%}", markdown.times(worth[name] / first))
        for name, each in taken.items()
    ]
    against = "exact" if known else f"{REFERENCE:,} paths"
    ends = f"{len(rows.start) - 1:,} nodes, {len(rows.entries) // 2:,} ties"
    head = f"sampled betweenness, {size:,} partnerships ({ends})"
    error = f"error of the {LEADING} greatest, to {against}"
    return markdown.table((head, "CPU", error, "CPU at equal error, of the first"), lines)


def _contacts(size: int, rounds: int) -> str:
    """What is known of contacts among each other, on the graph of links."""
    arrays, record, _ = registry(size)
    rows = tied(arrays, record, Graph.LINKS).rows
    graph = by_networkx(rows)
    own: dict[str, Engine] = {
        "graphsvc: effective size, constraint, hierarchy": partial(closeness, rows),
        **broker_peers.constraint(rows),
        "networkx, constraint only": partial(nx.constraint, graph),
    }
    if size <= DENSE:
        own["networkx, effective size only"] = partial(nx.effective_size, graph)
    cut: dict[str, Engine] = {
        "graphsvc: cut nodes, bridges, what each holds": partial(cut_nodes, rows),
        "networkx, cut nodes only": lambda: set(nx.articulation_points(graph)),
    }
    head = f"links of {size:,} partnerships ({len(rows.entries) // 2:,})"
    return "\n\n".join(
        _beside(head, interleaved(each, rounds=rounds, slow_seconds=5.0)) for each in (own, cut)
    )


def _stalls(nodes: int, ties: int) -> str:
    """The longest wait of a cheap question beside exact betweenness in the same process."""
    rows = drawn(nodes, ties)[1]
    works: dict[str, Engine] = {
        "nothing": broker_stall.idle,
        "graphsvc": partial(brokering.betweenness, *rows),
        "graphsvc, two threads": partial(brokering.betweenness, *rows, threads=2),
        **broker_peers.exact(rows),
    }
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:{Path(folder, 'empty.db')}"
        waits = {name: broker_stall.longest(work, store=store) for name, work in works.items()}
    lines = [
        (name, markdown.seconds(most), markdown.seconds(middle), f"{asked:,}")
        for name, (most, middle, asked) in waits.items()
    ]
    head = f"a question beside exact betweenness, {nodes:,} nodes"
    return markdown.table((head, "longest wait", "median", "asked"), lines)


def estimate(rows: Rows, samples: int, *, seed: int = 0) -> Floats:
    """Betweenness from random shortest paths."""
    found = brokering.sampled_betweenness(*rows, samples=samples, seed=seed)
    told: Floats = found.fixed + found.pairs * found.hits / max(found.samples, 1)
    return told


def error_of(true: Floats, found: Floats) -> float:
    """Mean relative error of the greatest."""
    leading = np.argsort(-true, kind="stable")[:LEADING]
    return float(np.mean(np.abs(found[leading] - true[leading]) / true[leading]))


def same(one: Any, other: Any) -> None:
    """Raises AssertionError where two engines found different things."""
    if not np.array_equal(one, other):
        raise AssertionError("the engines do not find the same")


def _beside(head: str, taken: Mapping[str, Timing]) -> str:
    first = next(iter(taken.values())).cpu_seconds
    lines = [
        (
            name,
            markdown.seconds(t.cpu_seconds),
            markdown.seconds(t.seconds),
            markdown.times(t.cpu_seconds / first),
        )
        for name, t in taken.items()
    ]
    return markdown.table((head, "CPU", "elapsed", "of the first"), lines)


def _cells(row: Sequence[Timing | None]) -> list[str]:
    return ["–" if each is None else markdown.seconds(each.cpu_seconds) for each in row]


def _against(row: Sequence[Timing | None], base: Sequence[Timing | None]) -> list[str]:
    return [
        "–" if each is None or own is None
        else f"{markdown.seconds(each.cpu_seconds)} ({markdown.times(each.cpu_seconds / own.cpu_seconds)})"
        for each, own in zip(row, base, strict=True)
    ]  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
