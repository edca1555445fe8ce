"""What drafts are compared with: the partnerships of a picture, made ready once, and a draft beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.draft.draft import Draft, distinct
from graphsvc.analysis.overlap import themes
from graphsvc.analysis.overlap.considered import Considered, consider
from graphsvc.analysis.overlap.formula import FORMULA, SATELLITE_DAYS, SOON_DAYS
from graphsvc.analysis.overlap.rules import Flag, reaches
from graphsvc.analysis.overlap.state import State, read_state
from graphsvc.kernels.plain import expand, row_sums, transpose
from graphsvc.kernels.sets import NONE, Ints, Rows, Truth
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import ix_of_keys
from graphsvc.snapshot.weave import lowest


@dataclass(frozen=True, eq=False)
class Registry:
    """Active partnerships and those to start within 183 days, numbered as `considered` does."""

    arrays: Arrays
    below: Csr  # territory -> lowest-level territories in it
    considered: Considered
    state: State
    seats: Rows  # organisation -> numbers
    grounds: Rows  # lowest-level territory -> ground classes

    def leaves(self, territories: Iterable[int]) -> Ints:
        """The lowest-level territories in some territories, ascending and distinct."""
        rows = [self.below.row(ix) for ix in territories]
        return np.unique(np.concatenate([np.zeros(0, np.int32), *rows]))


class Beside(NamedTuple):
    """The registry with one more partnership, the draft, which has the last number."""

    considered: Considered
    state: State
    number: int


def registry_of(snapshot: Snapshot) -> Registry:
    """A picture made ready for drafts; O(entries log entries), once per picture."""
    territories = snapshot.territories
    parent = ix_of_keys(territories.columns["parent"], territories.ix)
    return read_registry(snapshot.arrays, lowest(parent))


def read_registry(arrays: Arrays, below: Csr) -> Registry:
    """The same from arrays and, for each territory, the lowest-level territories in it."""
    considered = consider(arrays, include_planned=True, groups=[])
    sets = considered.sets
    return Registry(
        arrays=arrays,
        below=below,
        considered=considered,
        state=read_state(arrays, considered),
        seats=transpose(sets.members),
        grounds=transpose(sets.leaves),
    )


def beside(registry: Registry, draft: Draft) -> Beside:
    """The draft as one more partnership. It counts in no rarity weight; O(entries), copies only."""
    sets, number = registry.considered.sets, len(registry.considered.ix)
    members, topics = distinct(draft.organisations), distinct(draft.themes)
    leaves = registry.leaves(draft.territories)
    sets = sets._replace(
        members=_with_row(sets.members, members),
        total=np.append(sets.total, row_sums(Rows(np.array([0, len(members)]), members), sets.weight)),
        people=_with_row(sets.people, members[:0]),
        themes=_with_row(sets.themes, topics),
        theme_class=_with(sets.theme_class, len(sets.themes.start) - 1 if len(topics) else NONE),
        leaves=_with_row(sets.leaves, leaves),
        ground_class=_with(sets.ground_class, len(sets.leaves.start) - 1 if len(leaves) else NONE),
        counted=np.append(sets.counted, np.any(sets.leaf_weight[leaves] == 0.0)),
        satellite_of=_with(sets.satellite_of, NONE),
        groups=_with(sets.groups, 0),
    )
    ix = _with(registry.considered.ix, registry.arrays.partnerships)
    return Beside(Considered(ix, sets), _state(registry, draft, members), number)


def candidates(registry: Registry, draft: Draft, put: Beside) -> Ints:
    """The numbers of the partnerships worth comparing, ascending; no other could be listed.

    On the draft's ground (or one of the two is unknown) and with one of its organisations;
    or on its ground and with related themes.
    """
    sets = registry.considered.sets
    meets = _on_ground(registry, registry.leaves(draft.territories))
    seated = np.zeros(put.number, bool)
    seated[_listed(registry.seats, distinct(draft.organisations))] = True
    open_ground = sets.ground_class == NONE if draft.territories else np.ones(put.number, bool)
    found: Truth = (seated & (meets | open_ground)) | (meets & _related(put))
    return np.flatnonzero(found).astype(np.int32)


def _related(put: Beside) -> Truth:
    """Who has a theme of the draft, or themes that match it at least as well as R6 calls different."""
    sets, width = put.considered.sets, len(put.considered.sets.themes.start) - 2
    if sets.theme_class[-1] == NONE:
        return np.zeros(put.number, bool)
    every = np.arange(width, dtype=np.int32)
    _, inside, _, shared = themes.compare(sets, np.full(width, width, np.int32), every)
    related = reaches(inside, FORMULA.other_themes) | (shared > 0)
    return np.append(related, False)[sets.theme_class[:-1]]  # NONE, -1, is the last


def _on_ground(registry: Registry, leaves: Ints) -> Truth:
    sets = registry.considered.sets
    meets = np.zeros(len(sets.leaves.start), bool)  # the last is what NONE points at
    meets[_listed(registry.grounds, leaves)] = True
    return meets[sets.ground_class]


def _listed(rows: Rows, picked: Ints) -> Ints:
    """All entries of the picked rows; rows beyond the last are empty."""
    return expand(rows, picked[picked < len(rows.start) - 1])[1]


def _state(registry: Registry, draft: Draft, members: Ints) -> State:
    state, arrays = registry.state, registry.arrays
    old, new = len(state.level), len(state.level) + 1
    planned = draft.planned_end != UNKNOWN_DAY
    ending = planned and draft.planned_end <= arrays.as_of_day + SOON_DAYS
    umbrella = np.isin(arrays.organisation_parent[members], members).any()
    flags = (
        Flag.ONE_ORGANISATION_A * (len(members) == 1) | Flag.ENDING_A * ending | Flag.UMBRELLA_A * umbrella
    )
    return replace(
        state,
        ending=np.append(state.ending, ending),
        ends_within_two_years=np.append(
            state.ends_within_two_years, planned and draft.planned_end <= arrays.as_of_day + SATELLITE_DAYS
        ),
        level=_with(state.level, draft.level),
        hours=np.append(state.hours, np.nan),
        satellite_of=_with(state.satellite_of, NONE),
        own_flags=_with(state.own_flags, int(flags)),
        incomplete=np.append(state.incomplete, False),
        links=state.links // max(old, 1) * new + state.links % max(old, 1),
    )


def _with_row(rows: Rows, entries: Ints) -> Rows:
    return Rows(np.append(rows.start, rows.start[-1] + len(entries)), np.append(rows.entries, entries))


def _with(values: Ints, value: int) -> Ints:
    return np.append(values, np.int32(value))
