"""Who could take the place of an organisation (G18, G37)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from graphsvc.analysis.dependence.members import active_members, matrix_of, members_of
from graphsvc.analysis.dependence.table import Substitute
from graphsvc.analysis.workload import workload
from graphsvc.kernels.sets import Ints, Truth
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot

MOST_SUBSTITUTES = 5  # a few names to begin with; who it is to be is for those concerned
AT_ONCE = 512  # candidates whose ground is compared at once


def substitutes_for(snapshot: Snapshot, organisation: int, seats: Ints) -> tuple[tuple[Substitute, ...], int]:
    """Organisations of the same sector that could take its place, the best few, and how many there are.

    `seats` are the active partnerships of which it is a member. As brokers are weighed (methods: holes), by
    √(share of the seats on whose ground it works × share of as many partnerships in which it sits there, or
    elsewhere beside somebody who does, at most 1) × (1 - load / 2), so that not every place falls to the
    largest; then by ground, then by key. The ground of one whose territory is not known is that of its
    partnerships. Who meets neither the ground nor the members is none.
    O(candidates × seats on common ground + memberships).
    """
    candidates = _of_sector(snapshot, organisation)
    if not len(candidates) or not len(seats):
        return (), 0
    near = _nearness(snapshot.arrays, candidates, seats)
    seated = np.bincount(active_members(snapshot.arrays).indices, minlength=len(snapshot.organisations))
    load = workload(seated.astype(np.int32))
    able = np.flatnonzero((near.ground > 0) | (near.member_of > 0) | (near.beside > 0))
    free = 1 - np.nan_to_num(load[candidates], nan=0.0) / 2
    known = np.minimum((near.member_of + near.beside) / len(seats), 1.0)
    potential = np.round(np.sqrt(near.ground / len(seats) * known) * free, 12)
    order = able[np.lexsort((candidates[able], -near.ground[able], -potential[able]))]
    return tuple(
        Substitute(
            organisation=int(candidates[row]),
            ground=int(near.ground[row]),
            member_of=int(near.member_of[row]),
            beside=int(near.beside[row]),
            kin=_kin(snapshot.arrays, organisation, int(candidates[row])),
            load=None if np.isnan(load[candidates[row]]) else float(load[candidates[row]]),
        )
        for row in order[:MOST_SUBSTITUTES].tolist()
    ), len(order)


class _Nearness(NamedTuple):
    """Per candidate numbers of partnerships."""

    ground: Ints
    member_of: Ints
    beside: Ints


def _of_sector(snapshot: Snapshot, organisation: int) -> Ints:
    """The other organisations of its sector that are there on the day; none where it is not known."""
    table = snapshot.organisations
    own = table.columns["sector"][organisation]
    if own in (None, NONE):
        return np.zeros(0, np.int32)
    same = np.array([sector == own for sector in table.columns["sector"]], np.bool_) & table.present
    same[organisation] = False
    return np.flatnonzero(same).astype(np.int32)


def _nearness(arrays: Arrays, candidates: Ints, seats: Ints) -> _Nearness:
    members = active_members(arrays)
    among = members_of(arrays, seats)
    is_among = np.zeros(members.columns, np.int32)
    is_among[among] = 1
    rows = members.row_numbers()
    company = np.bincount(rows, is_among[members.indices], arrays.partnerships)
    is_seat = np.zeros(arrays.partnerships, np.bool_)
    is_seat[seats] = True
    with_others = company[rows] - is_among[members.indices] > 0
    member_of, beside = (
        np.bincount(members.indices[chosen], minlength=members.columns)[candidates].astype(np.int32)
        for chosen in (is_seat[rows], ~is_seat[rows] & with_others)
    )
    return _Nearness(_on_ground(arrays, members, candidates, seats), member_of, beside)


def _on_ground(arrays: Arrays, members: Csr, candidates: Ints, seats: Ints) -> Ints:
    """Of the seats how many lie on ground that each candidate works on."""
    leaves = matrix_of(arrays.leaves)
    own = matrix_of(arrays.organisation_leaves)[candidates]
    unknown = np.flatnonzero(np.diff(own.indptr) == 0)
    through = matrix_of(members.transpose())[candidates[unknown]] @ leaves
    found = np.zeros(len(candidates), np.int32)
    wanted = sparse.csr_array(leaves[seats].T)
    for first in range(0, len(candidates), AT_ONCE):
        found[first : first + AT_ONCE] = np.diff(
            sparse.csr_array(own[first : first + AT_ONCE] @ wanted).indptr
        )
    found[unknown] = np.diff(sparse.csr_array(through @ wanted).indptr)
    return found


def _kin(arrays: Arrays, organisation: int, other: int) -> str | None:
    """How the other is related to it, seen from it."""
    parent = arrays.organisation_parent
    if parent[organisation] == other:
        return "PARENT"
    if parent[other] == organisation:
        return "CHILD"
    shared: Truth = parent[organisation] == parent[other]
    return "SISTER" if shared and parent[organisation] != NOBODY else None
