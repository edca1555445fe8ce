"""Graphs made into registries: nodes become partnerships and organisations, ties what joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import networkx as nx
import numpy as np

from graphsvc.analysis.brokers import Brokers, Graph
from graphsvc.analysis.brokers.find import find_brokers
from graphsvc.analysis.grouping import groups_of
from graphsvc.analysis.links import link_record
from graphsvc.kernels.sets import Ints, Longs
from graphsvc.snapshot.snapshot import Snapshot
from tests.contacts import day
from tests.pictures import snapshot_of

AS_OF = "2024-03-31"
Row = dict[str, Any]
LIVE: Row = {"last_contact": day(10)}
UNDATED: Row = {}
STALE: Row = {"last_contact": day(800)}
LEVELS = ("local", "regional", "national", "international")


def linked(graph: nx.Graph, levels: Sequence[str | None] = (), undated: Iterable[Any] = ()) -> Snapshot:
    """Partnerships named after the nodes, a live link per edge; those among `undated` without a date."""
    without = {frozenset(edge) for edge in undated}
    named = list(graph)
    return snapshot_of(
        AS_OF,
        partnership=[
            {"id": key(node), "name": f"Table {node}", "level": levels[at] if levels else None}
            for at, node in enumerate(named)
        ],
        link=[
            {"a": key(a), "b": key(b), **(UNDATED if frozenset((a, b)) in without else LIVE)}
            for a, b in graph.edges
        ],
    )


def seated(
    members: dict[Any, Iterable[Any]], links: Iterable[tuple[Any, Any]] = (), state: Row = LIVE
) -> Snapshot:
    """Partnerships with their members, and links between some (live unless another state is given)."""
    organisations = sorted({key(each) for some in members.values() for each in some})
    return snapshot_of(
        AS_OF,
        partnership=[{"id": key(each), "name": f"Table {each}"} for each in members],
        organisation=[{"id": each, "name": f"Body {each}"} for each in organisations],
        membership=[
            {"partnership": key(each), "organisation": key(member)}
            for each, some in members.items()
            for member in some
        ],
        link=[{"a": key(a), "b": key(b), **state} for a, b in links],
    )


def random_members(seed: int) -> tuple[dict[int, list[int]], list[tuple[int, int]]]:
    """A dozen or two partnerships with hubs, loners and empty ones, and some links."""
    random = np.random.default_rng(seed)
    size, width, dense = int(random.integers(1, 22)), int(random.integers(1, 24)), random.random() * 0.4
    members = {p: np.flatnonzero(random.random(width) < dense).tolist() for p in range(size)}
    for p in members:
        if random.random() < 0.5 and 0 not in members[p]:
            members[p].append(0)
    links = [(a, b) for b in range(size) for a in range(b) if random.random() < 0.15]
    return members, links


def key(node: Any) -> str:
    """A key in whose order numbers stay."""
    return f"{node:03}" if isinstance(node, int) else str(node)


def brokers_of(snapshot: Snapshot, graph: Graph, grouping: str = "LEVEL") -> Brokers:
    """The answer on one graph of a picture."""
    group = groups_of(snapshot, grouping).single if graph == Graph.LINKS else None
    return find_brokers(snapshot.arrays, record=link_record(snapshot), graph=graph, group=group)


def kernel_rows(graph: nx.Graph) -> tuple[Longs, Ints]:
    """A graph of nodes 0..n-1 as (indptr, indices)."""
    start = np.cumsum([0, *(graph.degree(v) for v in range(len(graph)))]).astype(np.int64)
    return start, np.array([w for v in range(len(graph)) for w in sorted(graph[v])], np.int32)


def random_graphs() -> dict[str, nx.Graph]:
    """Trees, rings, stars, complete and disconnected graphs, and random ones of all densities."""
    shapes = {
        "nobody": nx.empty_graph(0),
        "one": nx.empty_graph(1),
        "two": nx.path_graph(2),
        "isolates": nx.empty_graph(5),
        "path": nx.path_graph(9),
        "ring": nx.cycle_graph(8),
        "star": nx.star_graph(8),
        "complete": nx.complete_graph(7),
        "tree": nx.balanced_tree(2, 4),
        "barbell": nx.barbell_graph(5, 3),
        "lollipop": nx.lollipop_graph(5, 6),
        "apart": nx.disjoint_union_all(
            [nx.star_graph(4), nx.cycle_graph(5), nx.path_graph(2), nx.empty_graph(2)]
        ),
        "grid": nx.convert_node_labels_to_integers(nx.grid_2d_graph(5, 6)),
    }
    drawn = {
        f"random {seed}": nx.gnm_random_graph(4 + seed, round((4 + seed) * (0.4 + seed % 5 * 0.5)), seed=seed)
        for seed in range(30)
    }
    return shapes | drawn
