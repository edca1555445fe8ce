"""Networks that brokers are looked for in: invented registries of any size, and random graphs."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np

from benchmarks.shapes import ordinary
from graphsvc.analysis.links.ground import Ground
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.kernels.sets import Ints, Longs, Rows
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.links import LinkState

REGION = 20  # partnerships that draw most members from the same bodies
LOCAL = 60  # of these
NATIONAL = 0.15  # share of seats held by others, by popularity 1 / rank^0.8
LINKS = 1.5  # links to a partnership; four in five stay within the region
SEED = 9


def registry(size: int) -> tuple[Arrays, LinkRecord, Ints]:
    """`size` active partnerships with 14 members on average (median 8), live links, and their regions."""
    random = np.random.default_rng(SEED)
    regions = -(-size // REGION)
    seats = np.clip(np.round(8 * random.lognormal(0, 1.06, size)), 2, 300).astype(int)
    partnership = np.repeat(np.arange(size), seats)
    nationals = max(10, size // 4)
    members = partnership // REGION * LOCAL + random.integers(0, LOCAL, len(partnership))
    away = random.random(len(partnership)) < NATIONAL
    popularity = np.cumsum(np.arange(1, nationals + 1) ** -0.8)
    drawn = np.searchsorted(popularity, random.random(int(away.sum())) * popularity[-1])
    members[away] = regions * LOCAL + drawn
    width = regions * LOCAL + nationals
    held = Csr.from_pairs(partnership.astype(np.int32), members.astype(np.int32), (size, width))
    nothing = np.zeros(0, np.int32)
    arrays = replace(
        ordinary(size),
        members=held,
        organisation_parent=np.full(width, NOBODY, np.int32),
        organisation_leaves=Csr.from_pairs(nothing, nothing, (width, ordinary(1).leaves.columns)),
    )
    return arrays, _links(size, random), (np.arange(size) // REGION).astype(np.int32)


def _links(size: int, random: np.random.Generator) -> LinkRecord:
    """Random live links."""
    number = round(LINKS * size)
    one = random.integers(0, size, number)
    near = np.minimum(one // REGION * REGION + random.integers(0, REGION, number), size - 1)
    other = np.where(random.random(number) < 0.8, near, random.integers(0, size, number))
    packed = np.unique(np.minimum(one, other) * size + np.maximum(one, other))
    left, right = (each.astype(np.int32) for each in divmod(packed, size))
    left, right = left[left != right], right[left != right]
    known, nowhere = np.zeros(len(left), np.int8), np.full(len(left), NOBODY, np.int32)
    nothing = np.zeros(0, np.int32)
    empty = Csr.from_pairs(nothing, nothing, (size, 1))
    return LinkRecord(
        left=left,
        right=right,
        state=np.full(len(left), LinkState.LIVE, np.int8),
        freshness=np.ones(len(left)),
        contact=np.full(len(left), UNKNOWN_DAY, np.int32),
        tie=nowhere,
        blocked=known,
        blocking_tie=nowhere,
        carriers=Csr.from_pairs(nothing, nothing, (len(left), 1)),
        inherited=np.zeros(len(left), np.bool_),
        confirmed_none=np.zeros(size, np.bool_),
        ground=Ground(
            nothing, empty, np.full(size, NOBODY, np.int32), Csr.from_pairs(nothing, nothing, (1, 1))
        ),
    )


def drawn(nodes: int, ties: int) -> tuple[nx.Graph, Rows]:
    """A random graph with equal chances for all ties, for networkx and for the kernels."""
    graph = nx.gnm_random_graph(nodes, ties, seed=1)
    start = np.cumsum([0, *(graph.degree(v) for v in range(nodes))]).astype(np.int64)
    return graph, Rows(start, np.array([w for v in range(nodes) for w in sorted(graph[v])], np.int32))


def edges(rows: Rows) -> Longs:
    """The ties of rows, each once: number × 2."""
    owner = np.repeat(np.arange(len(rows.start) - 1), np.diff(rows.start))
    once = owner < rows.entries
    return np.stack([owner[once], rows.entries[once]], axis=1)


def by_networkx(rows: Rows) -> nx.Graph:
    """The same graph in networkx."""
    graph = nx.empty_graph(len(rows.start) - 1)
    graph.add_edges_from(edges(rows).tolist())
    return graph
