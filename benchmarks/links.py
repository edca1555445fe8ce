"""Missing links by size, and the search for candidates side by side: `python -m benchmarks links`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import networkx as nx
import numpy as np

from benchmarks import markdown, registries
from benchmarks.measuring import Timing, interleaved
from graphsvc.analysis.links import link_record
from graphsvc.analysis.links.coverage import link_coverage
from graphsvc.analysis.links.dyads import dyads_of
from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.links.fit import fit
from graphsvc.analysis.links.near import Network, network_of
from graphsvc.analysis.links.needs import special_needs, wanted
from graphsvc.analysis.links.stability import link_stability
from graphsvc.kernels import linking, linking_plain, warm
from graphsvc.kernels.linking_sets import Found
from graphsvc.snapshot.snapshot import Snapshot

ROWS = 500  # partnerships whose candidates the slow engines look for
SMALL = 3_000  # largest registry for networkx, which needs minutes for more
PAGE = 20


def report(*, sizes: Sequence[int], rounds: int) -> str:
    """The tables of `docs/evaluation.md` on the speed of missing links."""
    warm()
    whole: dict[str, list[Timing]] = {}
    beside: dict[str, list[Timing | None]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            registries.scaled_bundle(Path(folder, "bundle"), partnerships=size)
            snapshot = registries.pictured(Path(folder, "bundle"))
        for name, taken in interleaved(_steps(snapshot), rounds=rounds).items():
            whole.setdefault(name, []).append(taken)
        taken_by = interleaved(_engines(snapshot, size), rounds=rounds)
        for name in ("compiled", "scipy and numpy", "networkx, contacts only"):
            beside.setdefault(name, []).append(taken_by.get(name))
    heads = [f"{size:,}" for size in sizes]
    steps = [(name, *(markdown.seconds(each.cpu_seconds) for each in row)) for name, row in whole.items()]
    engines = [(name, *_against(row, beside["compiled"])) for name, row in beside.items()]
    return "\n\n".join(
        [
            markdown.table(("missing links, CPU", *heads), steps),
            markdown.table((f"candidates of {ROWS} partnerships, CPU", *heads), engines),
        ]
    )


def _steps(snapshot: Snapshot) -> dict[str, Callable[[], object]]:
    arrays, record = snapshot.arrays, link_record(snapshot)
    found = find_missing_links(arrays, record=record)
    left, right = found.columns.a[:PAGE], found.columns.b[:PAGE]
    return {
        "record of links": lambda: link_record(snapshot),
        "pairs within reach, and the fit": lambda: fit(dyads_of(network_of(arrays, record))),
        "whole answer": lambda: find_missing_links(arrays, record=record),
        "coverage": lambda: link_coverage(arrays, record=record, model=found.model),
        f"stability of {PAGE} pairs": lambda: link_stability(arrays, record=record, left=left, right=right),
    }


def _engines(snapshot: Snapshot, size: int) -> dict[str, Callable[[], object]]:
    """The needs of some partnerships: the same pairs by all, but for networkx, which only weighs contacts."""
    record = link_record(snapshot)
    network = network_of(snapshot.arrays, record)
    dyads = dyads_of(network)
    weights = fit(dyads).coefficients
    rows = np.arange(0, network.size, max(1, network.size // ROWS), dtype=np.int32)[:ROWS]
    chance = dyads.probability(weights)

    def best(kernels: object, ready: object) -> Found:
        special = kernels.specials(ready, rows, False)  # type: ignore[attr-defined]
        need = special_needs(network, record, dyads, weights, special)
        asked = wanted(network, chance, rows, special, need, 3)
        found: Found = kernels.best(ready, rows, asked)  # type: ignore[attr-defined]
        return found

    compiled, plain = linking.prepare(network.near), linking_plain.prepare(network.near)
    if not np.array_equal(best(linking, compiled).other, best(linking_plain, plain).other):
        raise AssertionError("the engines do not find the same pairs")
    engines: dict[str, Callable[[], object]] = {
        "compiled": lambda: best(linking, compiled),
        "scipy and numpy": lambda: best(linking_plain, plain),
    }
    if size <= SMALL:
        engines["networkx, contacts only"] = lambda: _by_networkx(network, rows)
    return engines


def _by_networkx(network: Network, rows: np.ndarray) -> list[list[tuple[float, int]]]:
    """The three others of greatest resource allocation index: the first part of W, no reach, no features."""
    links, size = network.near.links, network.size
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    owner = np.repeat(np.arange(size), np.diff(links.start))
    graph.add_edges_from(zip(owner.tolist(), links.entries.tolist(), strict=True))
    found = []
    for row in rows.tolist():
        pairs = ((row, other) for other in range(size) if other != row)
        told = sorted(((-index, other) for _, other, index in nx.resource_allocation_index(graph, pairs)))
        found.append(told[:3])
    return found


def _against(row: Sequence[Timing | None], compiled: Sequence[Timing | None]) -> list[str]:
    return [
        "–" if each is None or best is None else
        f"{markdown.seconds(each.cpu_seconds)} ({markdown.times(each.cpu_seconds / best.cpu_seconds)})"
        for each, best in zip(row, compiled, strict=True)
    ]  # fmt: skip
