"""The question of G9: who joins partnerships that otherwise have nothing to do with each other."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.brokers.centrality import SAMPLES, betweenness_of, greatest
from graphsvc.analysis.brokers.cuts import cut_nodes
from graphsvc.analysis.brokers.graphs import Tied, live_pairs, tied
from graphsvc.analysis.brokers.pairs import pairs_joined, pairs_only_through
from graphsvc.analysis.brokers.roles import Roles, roles_of
from graphsvc.analysis.brokers.table import UNKNOWN_COUNT, Brokers, Columns, Graph, Kind, Nothing, Role
from graphsvc.analysis.brokers.triangles import Closeness, closeness
from graphsvc.analysis.connectedness import components
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.analysis.workload import workload
from graphsvc.kernels.sets import Floats, Ints, Longs
from graphsvc.snapshot.arrays import NOBODY, Arrays


def find_brokers(
    arrays: Arrays,
    *,
    record: LinkRecord,
    graph: Graph = Graph.MEMBERS,
    group: Ints | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Brokers:
    """Every organisation and partnership with a tie, and how far it joins others (G9).

    On MEMBERS ties are the counted members of active partnerships; on LINKS, live and undated links between
    them. `group` gives the group of each partnership (ix) for roles on LINKS, NOBODY where it has none or
    several; without it no roles are known. Exact, but for betweenness of large graphs (see
    `centrality.betweenness_of`); one seed, one answer.
    Betweenness costs nodes × ties, or `samples` searches; the rest about O(ties^1.5).
    """
    network = tied(arrays, record, graph)
    between = betweenness_of(network, samples=samples, seed=seed)
    close, roles = _of_links(network, group)
    held = cut_nodes(network.rows, weight=(network.kind == Kind.PARTNERSHIP).astype(np.int64))
    component = _largest_first(components(network.rows))
    grouped = network.graph == Graph.LINKS and group is not None
    of_node = group[network.ix] if grouped and group is not None else np.zeros(0, np.int32)
    columns = Columns(
        kind=network.kind.astype(np.int8),
        ix=network.ix,
        contacts=network.degree.astype(np.int32),
        undated=_undated(network),
        pairs_joined=pairs_joined(network),
        pairs_only_through=pairs_only_through(network, live_pairs(arrays, record)),
        betweenness=between.value,
        betweenness_error=between.half_width,
        betweenness_normalised=between.value / greatest(network),
        effective_size=close.effective_size,
        constraint=close.constraint,
        hierarchy=close.hierarchy,
        roles=roles.counts,
        role_shares=roles.shares,
        role_z=roles.z,
        cut_node=held.cut,
        parts=held.parts,
        pairs_parted=held.parted,
        component=component,
        load=_load(network),
    )
    return Brokers(
        columns=columns,
        graph=network.graph,
        nodes=network.nodes,
        edges=len(network.left),
        organisations=network.organisations,
        partnerships=network.nodes - network.organisations,
        left_out=int(np.count_nonzero(arrays.active)) - (network.nodes - network.organisations),
        components=int(component.max(initial=-1)) + 1,
        undated_links=int(np.count_nonzero(network.undated)),
        samples=between.samples,
        error=between.error,
        ungrouped=int(np.count_nonzero(of_node == NOBODY)) if grouped else None,
        groups=len(np.unique(of_node[of_node != NOBODY])) if grouped else None,
        nothing=_nothing(arrays, network),
    )


def _of_links(network: Tied, group: Ints | None) -> tuple[Closeness, Roles]:
    """What is known of links only; on the graph of members every partnership would be a closed circle."""
    size = network.nodes
    unknown = np.full(size, np.nan)
    if network.graph == Graph.LINKS:
        own = np.full(size, NOBODY, np.int32) if group is None else group[network.ix]
        return closeness(network.rows), roles_of(network.rows, own)
    nothing = np.full((size, len(Role)), np.nan)
    return (
        Closeness(unknown, unknown, unknown),
        Roles(np.full((size, len(Role)), UNKNOWN_COUNT, np.int64), nothing, nothing),
    )


def _largest_first(component: Ints) -> Ints:
    """Components numbered by size; equal ones by their first node."""
    sizes = np.bincount(component)
    number = np.empty(len(sizes), np.int32)
    number[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes), dtype=np.int32)
    return number[component]


def _undated(network: Tied) -> Ints:
    ends = np.concatenate([network.left[network.undated], network.right[network.undated]])
    return np.bincount(ends, minlength=network.nodes).astype(np.int32)


def _load(network: Tied) -> Floats:
    """Ties of each over the 90th percentile of its kind."""
    degree: Longs = network.degree
    cut = network.organisations
    return np.concatenate([workload(part.astype(np.int32)) for part in (degree[:cut], degree[cut:])])


def _nothing(arrays: Arrays, network: Tied) -> Nothing | None:
    if network.nodes:
        return None
    if not arrays.active.any():
        return Nothing.NO_PARTNERSHIPS
    return Nothing.NO_LINKS if network.graph == Graph.LINKS else Nothing.NO_MEMBERS
