"""Who sits where, as far as one partnership or one organisation holds it together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from graphsvc.analysis.dependence.table import Joined, Required, Through
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.analysis.needs import Needs, needing, sector_needs
from graphsvc.analysis.overlap.considered import take
from graphsvc.kernels.sets import Ints, Longs, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot

MOST_PAIRS = 4_000_000  # pairs of partnerships of one organisation that are looked at
PAIRS_KEPT = 1_000  # of those joined only through it


def active_members(arrays: Arrays) -> Csr:
    """The members of active partnerships; the rows of others are empty. O(memberships)."""
    sizes = np.where(arrays.active, arrays.members.sizes, 0)
    start = np.zeros(arrays.partnerships + 1, np.int64)
    np.cumsum(sizes, out=start[1:])
    kept = np.repeat(arrays.active, arrays.members.sizes)
    return Csr(start, arrays.members.indices[kept], arrays.members.columns)


def only_here(arrays: Arrays, partnership: int) -> Ints:
    """The members of a partnership that sit in no other active one; O(memberships)."""
    seats = np.bincount(active_members(arrays).indices, minlength=arrays.members.columns)
    own = arrays.members.row(partnership)
    return own[seats[own] <= int(arrays.active[partnership])]


def pairs_only_here(arrays: Arrays, partnership: int) -> int:
    """How many pairs of its members sit together in no other active partnership.

    O(seats of the members in others × members).
    """
    own = arrays.members.row(partnership)
    others = matrix_of(active_members(arrays))[:, own]
    others = others[np.delete(np.arange(arrays.partnerships), partnership)]
    shared = sparse.csr_array(others.T @ others)
    off_diagonal = int(shared.nnz) - int(np.count_nonzero(shared.diagonal()))
    return len(own) * (len(own) - 1) // 2 - off_diagonal // 2


def needed_by(arrays: Arrays, needs: Needs, partnership: int) -> Mapping[str, list[int]]:
    """By sector the themes that say it, in order of key: those of a partnership, or wider ones for them."""
    said = (needing(theme, arrays.theme_parent, needs) for theme in arrays.themes.row(partnership).tolist())
    found: dict[str, list[int]] = {}
    for theme in sorted({theme for theme in said if theme is not None}):
        for need in needs[theme]:
            found.setdefault(need.sector, []).append(theme)
    return found


def required_sectors(snapshot: Snapshot, partnership: int) -> tuple[Required, ...]:
    """The sectors that the themes of a partnership need, in order of name, and the members of each (G18)."""
    arrays, sectors = snapshot.arrays, snapshot.organisations.columns["sector"]
    of = {ix: sectors[ix] for ix in arrays.members.row(partnership).tolist()}
    needed = needed_by(arrays, sector_needs(snapshot), partnership)
    return tuple(
        Required(
            sector,
            np.array(themes, np.int32),
            np.array([ix for ix in of if of[ix] == sector], np.int32),
        )
        for sector, themes in sorted(needed.items())
    )


def seats_of(snapshot: Snapshot, organisation: int) -> Ints:
    """The active partnerships of which an organisation is a member."""
    seats = snapshot.partnerships_of.row(organisation)
    return seats[snapshot.arrays.active[seats]]


def only_through(arrays: Arrays, record: LinkRecord, seats: Ints) -> Through | None:
    """The pairs of an organisation's seats that share it, no other member and no live link (G9).

    None where it sits in so many that there are more than 4,000,000 pairs. O(pairs + members of the seats).
    """
    if len(seats) * (len(seats) - 1) // 2 > MOST_PAIRS:
        return None
    members = matrix_of(arrays.members)[seats]
    shared = (members @ members.T).toarray()
    left, right = (seats[ends] for ends in np.nonzero(np.triu(shared == 1, 1)))
    apart = ~_live(record, left, right, arrays.partnerships)
    left, right = left[apart], right[apart]
    return Through(len(left), left[:PAIRS_KEPT], right[:PAIRS_KEPT])


def _live(record: LinkRecord, left: Ints, right: Ints, size: int) -> Truth:
    """Whether a live link joins the two of each pair."""
    live = record.state == LinkState.LIVE
    packed = record.left[live].astype(np.int64) * size + record.right[live]
    found: Truth = np.isin(left.astype(np.int64) * size + right, packed)
    return found


def joined_by(arrays: Arrays, organisation: int) -> Joined:
    """What memberships join with and without an organisation, of active partnerships that have members.

    O(memberships).
    """
    members = active_members(arrays)
    sits = members.indices == organisation
    rows = members.row_numbers()
    seated = members.sizes > 0
    before, after = (
        _components(arrays.partnerships, members.columns, rows[kept], members.indices[kept])
        for kept in (np.ones(len(rows), np.bool_), ~sits)
    )
    sizes_before, sizes_after = (
        np.unique(each[: arrays.partnerships][seated], return_counts=True)[1].astype(np.int64)
        for each in (before, after)
    )
    lost = int((sizes_before * (sizes_before - 1) // 2).sum() - (sizes_after * (sizes_after - 1) // 2).sum())
    return Joined(len(sizes_before), len(sizes_after), lost)


def _components(partnerships: int, organisations: int, rows: Ints, columns: Ints) -> Longs:
    """The component of each partnership, then of each organisation, in the two-mode graph."""
    size = partnerships + organisations
    ends = (rows.astype(np.int64), columns.astype(np.int64) + partnerships)
    graph = sparse.coo_array((np.ones(len(rows), np.int8), ends), (size, size))
    found: Longs = sparse.csgraph.connected_components(graph.tocsr(), directed=False)[1].astype(np.int64)
    return found


def matrix_of(rows: Csr) -> sparse.csr_array:
    """Sparse rows as a matrix of ones; nothing is copied but the ones."""
    return sparse.csr_array(
        (np.ones(len(rows.indices), np.int32), rows.indices, rows.indptr), (rows.rows, rows.columns)
    )


def members_of(arrays: Arrays, partnerships: Ints) -> Ints:
    """Everybody who is a member of one of some partnerships, each once, ascending."""
    return np.unique(take(arrays.members, partnerships).entries)
