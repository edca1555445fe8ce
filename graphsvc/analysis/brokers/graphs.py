"""The two graphs that brokers are looked for in, numbered for the kernels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.brokers.table import Graph, Kind
from graphsvc.analysis.connectedness import both_ways
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.kernels.sets import NONE, Ints, Longs, Rows, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.links import LinkState


@dataclass(frozen=True, eq=False)
class Tied:
    """The nodes that have a tie, organisations first, each kind by ix, and their ties at both ends."""

    graph: Graph
    kind: Ints  # per node its Kind
    ix: Ints  # per node
    left: Ints  # per tie the node with the smaller number
    right: Ints
    undated: Truth  # per tie: a link whose last contact is not known
    rows: Rows  # node -> nodes

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.ix)

    @property
    def organisations(self) -> int:
        """Number of nodes that are organisations: the first."""
        return int(np.count_nonzero(self.kind == Kind.ORGANISATION))

    @property
    def degree(self) -> Longs:
        """Per node its ties."""
        return np.diff(self.rows.start)

    def kept(self, ties: Truth) -> Tied:
        """The same nodes with some of the ties."""
        left, right = self.left[ties], self.right[ties]
        rows = both_ways(left, right, self.nodes)
        return Tied(self.graph, self.kind, self.ix, left, right, self.undated[ties], rows)


def tied(arrays: Arrays, record: LinkRecord, graph: Graph) -> Tied:
    """One of the graphs of a picture; O(ties log ties)."""
    return _by_links(arrays, record) if graph == Graph.LINKS else _by_members(arrays)


def live_pairs(arrays: Arrays, record: LinkRecord) -> Csr:
    """Partnership -> those it has a live link with."""
    live = record.state == LinkState.LIVE
    rows = both_ways(record.left[live], record.right[live], arrays.partnerships)
    return Csr(rows.start, rows.entries, arrays.partnerships)


def _by_members(arrays: Arrays) -> Tied:
    partnership, organisation = arrays.members.row_numbers(), arrays.members.indices
    counted = arrays.active[partnership]
    organisations, left = np.unique(organisation[counted], return_inverse=True)
    partnerships, right = np.unique(partnership[counted], return_inverse=True)
    return _made(
        Graph.MEMBERS,
        (organisations, partnerships),
        left,
        right + len(organisations),
        np.zeros(len(left), np.bool_),
    )


def _by_links(arrays: Arrays, record: LinkRecord) -> Tied:
    some = np.flatnonzero(record.present & arrays.active[record.left] & arrays.active[record.right])
    ends = np.concatenate([record.left[some], record.right[some]])
    partnerships, number = np.unique(ends, return_inverse=True)
    left, right = number[: len(some)], number[len(some) :]
    undated = record.state[some] == LinkState.UNDATED
    return _made(Graph.LINKS, (np.zeros(0, np.int32), partnerships), left, right, undated)


def _made(graph: Graph, ix: tuple[Ints, Ints], left: Longs, right: Longs, undated: Truth) -> Tied:
    kind = np.repeat([Kind.ORGANISATION, Kind.PARTNERSHIP], [len(each) for each in ix]).astype(np.int32)
    one, other = left.astype(np.int32), right.astype(np.int32)
    rows = both_ways(one, other, len(kind))
    return Tied(graph, kind, np.concatenate(ix).astype(np.int32), one, other, undated, rows)


def partnership_rows(network: Tied) -> tuple[Rows, int]:
    """On MEMBERS: partnerships -> organisations, both numbered from 0, and the number of organisations."""
    return _part(network.rows, network.organisations, network.nodes, 0), network.organisations


def organisation_rows(network: Tied) -> tuple[Rows, int]:
    """On MEMBERS: organisations -> partnerships, both numbered from 0, and the number of partnerships."""
    first = network.organisations
    return _part(network.rows, 0, first, first), network.nodes - first


def among(pairs: Csr, ix: Ints) -> Rows:
    """Pairs of partnerships as rows of some of them, numbered anew."""
    number = np.full(pairs.rows, NONE, np.int32)
    number[ix] = np.arange(len(ix), dtype=np.int32)
    left, right = number[pairs.row_numbers()], number[pairs.indices]
    there = (left != NONE) & (right != NONE)
    found = Csr.from_pairs(left[there], right[there], (len(ix), len(ix)))
    return Rows(found.indptr, found.indices)


def _part(rows: Rows, first: int, last: int, less: int) -> Rows:
    start = rows.start[first : last + 1]
    entries = rows.entries[start[0] : start[-1]] - np.int32(less)
    return Rows(start - start[0], entries)
