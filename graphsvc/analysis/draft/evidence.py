"""The named evidence of one match, looked up when somebody asks for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.draft.check import DraftCheck
from graphsvc.analysis.draft.draft import distinct
from graphsvc.analysis.draft.fit import FITS
from graphsvc.analysis.overlap.rules import below
from graphsvc.kernels.plain import theme_similarity
from graphsvc.snapshot.csr import Ix

Seats = NDArray[np.int64]  # per organisation in how many partnerships it sits


def shared_organisations(check: DraftCheck, row: int, seats: Seats) -> Ix:
    """The draft's organisations that sit in the partnership: rarest first, then by key."""
    wanted = distinct(check.draft.organisations)
    return _rarest_first(wanted[np.isin(wanted, check.registry.arrays.members.row(check.ix[row]))], seats)


def missing_organisations(check: DraftCheck, row: int, seats: Seats) -> Ix:
    """The draft's organisations that do not sit in it: rarest first, then by key."""
    wanted = distinct(check.draft.organisations)
    return _rarest_first(wanted[~np.isin(wanted, check.registry.arrays.members.row(check.ix[row]))], seats)


def shared_themes(check: DraftCheck, row: int) -> Ix:
    """The draft's themes that the partnership has, too, by key."""
    return np.intersect1d(distinct(check.draft.themes), check.registry.arrays.themes.row(check.ix[row]))


def missing_themes(check: DraftCheck, row: int) -> Ix:
    """The draft's themes that none of its themes matches by 0.60, by key."""
    wanted, there = distinct(check.draft.themes), check.registry.arrays.themes.row(check.ix[row])
    near = theme_similarity(check.registry.considered.sets, wanted[:, None], there[None, :])
    return wanted[below(near.max(axis=1, initial=0.0), FITS)]


def shared_territories(check: DraftCheck, row: int) -> Ix:
    """The draft's territories in which it works, in all or a part of each, by key."""
    return np.array([ix for ix, common, _ in _territories(check, row) if common], np.int32)


def missing_territories(check: DraftCheck, row: int) -> Ix:
    """The draft's territories of which it leaves out all or a part, by key."""
    return np.array([ix for ix, common, size in _territories(check, row) if common < size], np.int32)


def _territories(check: DraftCheck, row: int) -> list[tuple[int, int, int]]:
    """Each territory of the draft with how many of its lowest-level territories the partnership covers."""
    covered = check.registry.arrays.leaves.row(check.ix[row])
    below_each = [(int(ix), check.registry.below.row(ix)) for ix in distinct(check.draft.territories)]
    return [(ix, int(np.isin(leaves, covered).sum()), len(leaves)) for ix, leaves in below_each]


def _rarest_first(organisations: Ix, seats: Seats) -> Ix:
    return organisations[np.argsort(seats[organisations], kind="stable")]
