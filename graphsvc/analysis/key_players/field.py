"""The network in which key players are looked for, as rows: who can be chosen, and who counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.connectedness import both_ways
from graphsvc.analysis.key_players.table import LINKS
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.kernels.sets import Ints, Rows, Truth
from graphsvc.snapshot.arrays import NOBODY, Arrays
from graphsvc.snapshot.links import LinkState


@dataclass(frozen=True, eq=False)
class Field:
    """Active partnerships 0..P-1; on MEMBERS their members follow. Who has no tie stands in its own row."""

    rows: Rows
    players: Ints  # nodes with a tie that may be chosen, ascending
    others: Ints  # nodes without one that may be chosen
    partnerships: int  # P
    ix: Ints  # of each node in its own kind
    per_step: int  # ties between two partnerships that are one step apart: 1, or 2 by way of a member
    undated: int

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.ix)

    @property
    def every(self) -> Ints:
        """The partnerships."""
        return np.arange(self.partnerships, dtype=np.int32)

    @property
    def are_partnerships(self) -> bool:
        """Whether those who may be chosen are the partnerships themselves."""
        return self.per_step == 1


def field_of(arrays: Arrays, record: LinkRecord, graph: str) -> Field:
    """The field of a picture; O(ties log ties)."""
    active = np.flatnonzero(arrays.active).astype(np.int32)
    return _of_links(arrays, record, active) if graph == LINKS else _of_members(arrays, active)


def _of_links(arrays: Arrays, record: LinkRecord, active: Ints) -> Field:
    """Links that are live, or undated: these count as live and are told (methods 4.1)."""
    there = record.present & arrays.active[record.left] & arrays.active[record.right]
    number = np.full(arrays.partnerships, NOBODY, np.int32)
    number[active] = np.arange(len(active), dtype=np.int32)
    left, right = number[record.left[there]], number[record.right[there]]
    tied = _tied(left, right, len(active))
    undated = int(np.count_nonzero(record.state[there] == LinkState.UNDATED))
    every = np.arange(len(active), dtype=np.int32)
    rows = _rows(left, right, tied)
    return Field(rows, every[tied], every[~tied], len(active), active, 1, undated)


def _of_members(arrays: Arrays, active: Ints) -> Field:
    members = arrays.members
    sizes = members.sizes[active]
    left = np.repeat(np.arange(len(active), dtype=np.int32), sizes)
    held = members.indices[arrays.active[members.row_numbers()]]
    organisations, place = np.unique(held, return_inverse=True)
    right: Ints = (place + len(active)).astype(np.int32)
    nodes = len(active) + len(organisations)
    players = np.arange(len(active), nodes, dtype=np.int32)
    rows = _rows(left, right, _tied(left, right, nodes))
    ix = np.concatenate([active, organisations]).astype(np.int32)
    return Field(rows, players, players[:0], len(active), ix, 2, 0)


def _tied(left: Ints, right: Ints, size: int) -> Truth:
    tied = np.zeros(size, np.bool_)
    tied[left] = True
    tied[right] = True
    return tied


def _rows(left: Ints, right: Ints, tied: Truth) -> Rows:
    """Ties in the rows of both ends; no row is empty."""
    alone = np.flatnonzero(~tied).astype(np.int32)
    return both_ways(np.concatenate([left, alone]), np.concatenate([right, alone]), len(tied))
