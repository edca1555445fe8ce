"""What one broker's row rests on: who could stand in for it, and what falls apart without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.brokers.graphs import Tied, tied
from graphsvc.analysis.brokers.table import Brokers, Graph, Kind
from graphsvc.analysis.connectedness import components
from graphsvc.analysis.links.record import link_record
from graphsvc.kernels.sets import Longs, Rows, Truth
from graphsvc.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Evidence:
    """Of one row. Numbers (ix) are of the row's own kind."""

    second: int | None  # who has the most contacts in common with it, two at least
    second_contacts: int  # how many these are; 0 without a second
    parts: tuple[int, ...]  # partnerships in each part that is left without it, the largest first
    left_alone: int  # organisations that would sit nowhere; 0 on LINKS


def evidence(answer: Brokers, row: int, snapshot: Snapshot) -> Evidence:
    """What a row of an answer rests on; O(neighbours of neighbours), of a cut node O(ties)."""
    network = _network(snapshot, answer.graph)
    second, shared = _second(network, row)
    parts, alone = _parts(network, row) if answer.columns.cut_node[row] else ((), 0)
    return Evidence(None if second is None else int(network.ix[second]), shared, parts, alone)


def _network(snapshot: Snapshot, graph: Graph) -> Tied:
    return snapshot.once(f"brokers:{graph}", lambda own: tied(own.arrays, link_record(own), graph))


def _neighbours(rows: Rows, node: int) -> Longs:
    return rows.entries[rows.start[node] : rows.start[node + 1]].astype(np.int64)


def _second(network: Tied, node: int) -> tuple[int | None, int]:
    """Another node with the most contacts in common; of equal ones that with fewer ties, then by key."""
    around = [_neighbours(network.rows, each) for each in _neighbours(network.rows, node).tolist()]
    met, times = np.unique(np.concatenate(around), return_counts=True)
    there = (met != node) & (times > 1)
    met, times = met[there], times[there]
    if not len(met):
        return None, 0
    best = np.lexsort((met, network.degree[met], -times))[0]
    return int(met[best]), int(times[best])


def _parts(network: Tied, node: int) -> tuple[tuple[int, ...], int]:
    """Partnerships of each part that a node holds together, and organisations of parts without any."""
    around = _neighbours(network.rows, node)
    stays = (network.left != node) & (network.right != node)
    part = components(network.kept(stays).rows)
    sizes = _sizes(part, network.kind == Kind.PARTNERSHIP)
    mine = np.unique(part[around])
    held = sorted((size for size in sizes[mine].tolist() if size), reverse=True)
    return tuple(held), int(np.count_nonzero(sizes[mine] == 0))


def _sizes(part: Longs | np.ndarray, counted: Truth) -> Longs:
    found: Longs = np.bincount(part, counted).astype(np.int64)
    return found
