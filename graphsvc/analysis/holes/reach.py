"""Who reaches which group: organisations by membership, partnerships by being in it or by a contact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.connectedness import both_ways
from graphsvc.analysis.grouping import Groups
from graphsvc.analysis.links.near import likeness
from graphsvc.analysis.links.record import LinkRecord, link_record
from graphsvc.analysis.workload import workload
from graphsvc.kernels.plain import expand
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Side:
    """Organisations, or partnerships, as candidates; rows by ix."""

    contacts: Rows  # -> active partnerships: where it is a member, or those it has a contact with and itself
    ground: Csr  # -> lowest territories; empty: not known
    themes: Csr  # -> themes; empty: not known
    carried: Ints  # memberships or contacts
    load: Floats  # NaN where it carries none

    def reached(self, member: Truth) -> Longs:
        """How many of some partnerships each has contact with."""
        held = np.append(0, np.cumsum(member[self.contacts.entries]))
        found: Longs = held[self.contacts.start[1:]] - held[self.contacts.start[:-1]]
        return found


@dataclass(frozen=True, eq=False)
class Reach:
    """Both kinds of candidate in one picture."""

    organisations: Side
    partnerships: Side
    links: Csr  # partnership -> those it is in contact with, live or undated
    undated: frozenset[tuple[int, int]]  # left, right: pairs whose last contact is not known
    used_themes: Ints
    similarity: Floats  # of every two themes in use


def reach_of(snapshot: Snapshot) -> Reach:
    """The candidates of a picture, made once for each; O(memberships + links + themes²)."""
    return snapshot.once("reach", _read)


def _read(snapshot: Snapshot) -> Reach:
    arrays, record = snapshot.arrays, link_record(snapshot)
    links = _present(arrays, record)
    undated = record.state == LinkState.UNDATED
    organisations = _organisations(snapshot)
    partnerships = _partnerships(arrays, links)
    used = np.union1d(organisations.themes.indices, partnerships.themes.indices).astype(np.int32)
    place, alike = likeness(arrays.theme_parent, used)
    pairs = zip(record.left[undated].tolist(), record.right[undated].tolist(), strict=True)
    return Reach(organisations, partnerships, links, frozenset(pairs), used, alike[place])


def _present(arrays: Arrays, record: LinkRecord) -> Csr:
    present, size = record.present, arrays.partnerships
    rows = both_ways(record.left[present], record.right[present], size)
    return Csr(rows.start, rows.entries, size)


def _organisations(snapshot: Snapshot) -> Side:
    """Members of active partnerships; where ground or remit is not recorded, those of the partnerships."""
    arrays = snapshot.arrays
    seats = arrays.active[arrays.members.row_numbers()]
    pairs = arrays.members.indices[seats], arrays.members.row_numbers()[seats]
    contacts = Csr.from_pairs(*pairs, (arrays.members.columns, arrays.partnerships))
    carried = contacts.sizes.astype(np.int32)
    return Side(
        Rows(contacts.indptr, contacts.indices),
        _or_by_way(arrays.organisation_leaves, contacts, arrays.leaves),
        _or_by_way(remits(snapshot), contacts, arrays.themes),
        carried,
        workload(carried),
    )


def remits(snapshot: Snapshot) -> Csr:
    """Per organisation the themes of its remit, as recorded."""
    organisations, themes = snapshot.organisations, snapshot.themes
    found = [organisations.targets("themes", ix, themes) for ix in range(len(organisations))]
    rows = np.repeat(np.arange(len(found), dtype=np.int32), [len(each) for each in found])
    columns = np.array([ix for each in found for ix in each], np.int32)
    return Csr.from_pairs(rows, columns, (len(found), len(themes)))


def _or_by_way(own: Csr, contacts: Csr, theirs: Csr) -> Csr:
    """Each row's own entries, or where it has none those of its contacts."""
    lacking = np.flatnonzero(own.sizes == 0).astype(np.int32)
    place, partnership = expand(Rows(contacts.indptr, contacts.indices), lacking)
    further, entry = expand(Rows(theirs.indptr, theirs.indices), partnership)
    rows = np.concatenate([own.row_numbers(), lacking[place[further]]]).astype(np.int32)
    return Csr.from_pairs(rows, np.concatenate([own.indices, entry]), (own.rows, own.columns))


def _partnerships(arrays: Arrays, links: Csr) -> Side:
    """Active partnerships, each a contact of itself: whoever is in a group reaches it."""
    active = np.flatnonzero(arrays.active).astype(np.int32)
    rows = np.concatenate([links.row_numbers(), active])
    contacts = Csr.from_pairs(rows, np.concatenate([links.indices, active]), (arrays.partnerships,) * 2)
    carried = links.sizes.astype(np.int32)
    own = Rows(contacts.indptr, contacts.indices)
    return Side(own, arrays.leaves, arrays.themes, carried, workload(carried))


def weighed_ground(arrays: Arrays, members: Ints) -> Floats:
    """Weight of each lowest territory in the ground of some partnerships: population, else 1 each; sums to 1.

    All 0 where none of them has a known territory.
    """
    weight = np.zeros(arrays.leaves.columns)
    leaves = np.unique(expand(Rows(arrays.leaves.indptr, arrays.leaves.indices), members)[1])
    population = np.nan_to_num(arrays.leaf_population[leaves], nan=0.0)
    weight[leaves] = population if len(leaves) and np.all(population > 0) else 1.0
    total = weight.sum()
    return weight / total if total else weight


def shares(rows: Csr, weight: Floats) -> Floats:
    """Sum of weights per row, NaN where the row is not known."""
    from scipy.sparse import csr_array  # slow to import, and a service that starts does not need it

    held = csr_array((np.ones(len(rows.indices)), rows.indices, rows.indptr), (rows.rows, rows.columns))
    return np.where(rows.sizes > 0, held @ weight, np.nan)


def theme_fits(reach: Reach, side: Side, arrays: Arrays, members: Ints) -> Floats:
    """Mean likeness of each one's themes to the nearest theme of some partnerships; NaN unknown."""
    theirs = np.unique(expand(Rows(arrays.themes.indptr, arrays.themes.indices), members)[1])
    best = np.zeros(arrays.themes.columns)
    if len(theirs):
        at = np.searchsorted(reach.used_themes, theirs)
        best[reach.used_themes] = reach.similarity[:, at].max(axis=1)
    total = shares(side.themes, best) / np.maximum(side.themes.sizes, 1)
    return total if len(theirs) else np.full(side.themes.rows, np.nan)


def members_of(groups: Groups, group: int) -> Ints:
    """The partnerships (ix) of a group, ascending."""
    found: Ints = groups.of.row_numbers()[groups.of.indices == group]
    return found
