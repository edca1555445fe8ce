"""Who sits at each table (G5, G22): the size against the scope, the sectors, and what to talk about."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.composition.balance import Balance, Missing, balance, missing
from graphsvc.analysis.composition.record import SectorRecord
from graphsvc.analysis.composition.size import Sizes, sizes
from graphsvc.analysis.composition.table import Columns, Composition, Point
from graphsvc.analysis.needs import NeedsSource
from graphsvc.kernels.sets import Floats, Ints, Longs, Truth
from graphsvc.snapshot.arrays import NOBODY, Arrays
from graphsvc.snapshot.csr import Csr

MOST_AT_ONE_TABLE = 25  # methods.md, G22: as for mergers
HALF, FEWEST_TO_LEAN = 0.5, 4  # one-sided: more than half of four or more members
CLOSE, DIGITS = 1e-12, 9  # shares so close are one, and so are sums of logarithms that agree so far


def find_composition(arrays: Arrays, *, record: SectorRecord) -> Composition:
    """The composition of every active partnership, those that stand out most first.

    O(memberships log memberships + partnerships × covariates²).
    """
    number = arrays.members.sizes.astype(np.float64)
    members = np.where(number > 0, number, np.nan)
    counted = arrays.active & (number > 0) & (arrays.members_complete != 0)
    size, model = sizes(arrays, members, counted)
    spread = balance(arrays.members, record.of, len(record.sectors))
    lacking = missing(arrays.themes, record, spread)
    split = two_levels(arrays, record)
    points = _points(arrays, members, size, spread, lacking, split)
    ix = _in_order(arrays, members, size, lacking, points)
    columns = Columns(
        partnership=ix,
        members=np.where(number > 0, number, -1)[ix].astype(np.int32),
        complete=arrays.members_complete[ix],
        expected=size.expected[ix],
        low=size.low[ix],
        high=size.high[ix],
        size_basis=size.basis[ix].astype(np.int8),
        two_levels=split[ix],
        unknown_sectors=np.where(number > 0, number - spread.known, -1)[ix].astype(np.int32),
        blau=spread.blau[ix],
        effective=spread.effective[ix],
        largest_share=spread.largest_share[ix],
        largest=spread.largest[ix],
        needs_source=lacking.source[ix],
        missing_weight=lacking.share[ix],
        points=points[ix],
    )
    sectors, weights = _rows(lacking.sectors, ix, lacking.weights)
    held, _ = _rows(spread.held, ix, np.zeros(len(spread.held.indices)))
    return Composition(columns, record.sectors, held, sectors, weights, model)


def two_levels(arrays: Arrays, record: SectorRecord) -> Truth:
    """Partnerships with a second level: an active satellite, or a member that is a partnership itself."""
    above = arrays.satellite_of[arrays.active]
    found = np.zeros(arrays.partnerships, np.bool_)
    found[above[above != NOBODY]] = True
    found[arrays.members.row_numbers()[record.umbrella[arrays.members.indices]]] = True
    return found


def _points(
    arrays: Arrays, members: Floats, size: Sizes, spread: Balance, lacking: Missing, split: Truth
) -> Ints:
    """What is to be talked about; a comparison with an unknown value finds nothing."""
    lean = spread.largest_count > HALF * np.nan_to_num(members, nan=np.inf)
    told = spread.known >= HALF * members
    crowded = (members > MOST_AT_ONE_TABLE) & ~split
    required = lacking.source != NeedsSource.PARAGRAPH_FIVE
    found = {
        Point.SECTORS_MISSING: required & told & (lacking.sectors.sizes > 0),
        Point.TOO_LARGE: crowded,
        Point.LARGE: (members > size.high) & ~crowded,
        Point.SMALL: (members < size.low) & (arrays.members_complete != 0),
        Point.ONE_SIDED: lean & (members >= FEWEST_TO_LEAN),
    }
    points = np.zeros(arrays.partnerships, np.int32)
    for point, holds in found.items():
        points |= np.where(holds, int(point), 0).astype(np.int32)
    return points


def _in_order(arrays: Arrays, members: Floats, size: Sizes, lacking: Missing, points: Ints) -> Ints:
    """Active partnerships: who stands out most first, then how far outside the range, then by key."""
    outside = np.fmax(members - size.high, size.low - members) / size.expected
    far = np.maximum(np.nan_to_num(outside, nan=0.0), 0.0)
    rare = np.round(_rarity(arrays.active, lacking.share, points), DIGITS)
    order = np.lexsort((np.arange(len(points)), -far, -rare))
    kept: Ints = order[arrays.active[order]].astype(np.int32)
    return kept


def _rarity(active: Truth, share: Floats, points: Ints) -> Floats:
    """The sum over the points of each of log2(n / k): k of n active partnerships have the point.

    Of missing sectors: lack a share as large. What nearly all have in common says little of one of them.
    """
    found = np.zeros(len(points))
    for point in Point:
        holds = active & ((points & int(point)) > 0)
        amount = share[holds] if point is Point.SECTORS_MISSING else np.ones(np.count_nonzero(holds))
        as_much = len(amount) - np.searchsorted(np.sort(amount), amount - CLOSE)
        found[holds] += np.log2(np.count_nonzero(active) / as_much)
    return found


def _rows(rows: Csr, ix: Ints, values: Floats) -> tuple[Csr, Floats]:
    """Some rows in another order, and the values of their entries."""
    number = rows.sizes[ix]
    starts = np.repeat(rows.indptr[ix] - (np.cumsum(number) - number), number)
    at: Longs = starts + np.arange(int(number.sum()))
    pointer = np.concatenate([np.zeros(1, np.int64), np.cumsum(number)])
    return Csr(pointer, rows.indices[at].astype(np.int32), rows.columns), values[at]
