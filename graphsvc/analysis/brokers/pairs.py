"""Pairs that an organisation or a partnership joins, and those that nothing else joins (G9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from graphsvc.analysis.brokers.graphs import Tied, among, live_pairs, organisation_rows, partnership_rows
from graphsvc.analysis.brokers.table import UNKNOWN_COUNT, Graph, Kind
from graphsvc.analysis.links.record import link_record
from graphsvc.kernels import brokering_engine
from graphsvc.kernels.sets import Longs, Rows
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class BridgedPair:
    """Two that a broker joins: partnerships that an organisation sits in, or members of a partnership (ix).

    On LINKS: two contacts of a partnership that have no link, live or undated, with each other.
    """

    a: int
    b: int  # a < b
    shared: int | None  # what else they share: organisations, or partnerships; None on LINKS
    linked: bool | None  # whether two partnerships have a live link; None of organisations

    @property
    def only_through(self) -> bool | None:
        """Whether nothing else joins them; None on LINKS, where only pairs without a link are listed."""
        return None if self.shared is None else not self.shared and not self.linked


def pairs_joined(network: Tied) -> Longs:
    """Per node the pairs of its neighbours; -1 on LINKS."""
    if network.graph == Graph.LINKS:
        return np.full(network.nodes, UNKNOWN_COUNT, np.int64)
    degree = network.degree
    found: Longs = degree * (degree - 1) // 2
    return found


def pairs_only_through(network: Tied, live: Csr) -> Longs:
    """Per node the pairs of its neighbours with no other neighbour in common and no live link; -1 on LINKS.

    Time grows with Σ contacts² over all but the 16 nodes of each kind with the most.
    """
    if network.graph == Graph.LINKS:
        return np.full(network.nodes, UNKNOWN_COUNT, np.int64)
    first = network.organisations
    kernels = brokering_engine(network.nodes)
    apart = among(live, network.ix[first:])
    nothing = Rows(np.zeros(first + 1, np.int64), np.zeros(0, np.int32))
    of_organisations = kernels.only_through(*partnership_rows(network), apart)
    of_partnerships = kernels.only_through(*organisation_rows(network), nothing)
    return np.concatenate([of_organisations, of_partnerships])


def pairs_of(snapshot: Snapshot, graph: Graph, kind: Kind, ix: int) -> Iterator[BridgedPair]:
    """The pairs that one node joins, those joined only through it first, then by the two keys; as asked for.

    Each step costs the neighbours of the neighbours of one of the two.
    """
    known = _known(snapshot)
    if graph == Graph.LINKS:
        yield from _open(known.linked, ix)
        return
    rows, columns = (known.members, known.partnerships)[:: 1 if kind == Kind.ORGANISATION else -1]
    live = known.live if kind == Kind.ORGANISATION else None
    around = columns.row(ix)
    for only in (True, False):
        for place, a in enumerate(around.tolist()):
            yield from _from(rows, columns, live, ix, a, around[place + 1 :], only)


@dataclass(frozen=True, eq=False)
class _Known:
    members: Csr  # active partnership -> organisations
    partnerships: Csr  # organisation -> active partnerships
    live: Csr  # partnership -> partnerships
    linked: Csr  # partnership -> partnerships, live or undated


def _known(snapshot: Snapshot) -> _Known:
    return snapshot.once("brokers", _read)


def _read(snapshot: Snapshot) -> _Known:
    arrays, record = snapshot.arrays, link_record(snapshot)
    counted = arrays.active[arrays.members.row_numbers()]
    pairs = arrays.members.row_numbers()[counted], arrays.members.indices[counted]
    members = Csr.from_pairs(*pairs, (arrays.partnerships, arrays.members.columns))
    left, right = record.left[record.present], record.right[record.present]
    ends = np.concatenate([left, right]), np.concatenate([right, left])
    linked = Csr.from_pairs(*ends, (arrays.partnerships,) * 2)
    return _Known(members, members.transpose(), live_pairs(arrays, record), linked)


def _from(
    rows: Csr, columns: Csr, live: Csr | None, ix: int, a: int, others: np.ndarray, only: bool
) -> Iterator[BridgedPair]:
    """The pairs of one neighbour with later ones: joined by nothing else, or by something else too."""
    beyond = [columns.row(each) for each in rows.row(a).tolist() if each != ix]
    met, times = np.unique(np.concatenate([*beyond, np.zeros(0, np.int32)]), return_counts=True)
    at = np.searchsorted(met, others)
    there = np.append(met, -1)[at] == others
    shared = np.where(there, np.append(times, 0)[at], 0)
    linked = np.zeros(len(others), np.bool_) if live is None else np.isin(others, live.row(a))
    for place in np.flatnonzero(((shared == 0) & ~linked) == only).tolist():
        said = None if live is None else bool(linked[place])
        yield BridgedPair(a, int(others[place]), int(shared[place]), said)


def _open(linked: Csr, ix: int) -> Iterator[BridgedPair]:
    for a, b in combinations(linked.row(ix).tolist(), 2):
        if b not in linked.row(a):
            yield BridgedPair(a, b, None, False)
