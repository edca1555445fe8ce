"""From which sectors the members of each partnership are, and which that its themes need are missing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.composition.record import SectorRecord
from graphsvc.analysis.composition.table import Codes
from graphsvc.analysis.needs import PARAGRAPH_5, NeedsSource
from graphsvc.kernels.sets import Floats, Ints, Longs, Truth
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.csr import Csr

UNBIASED_BELOW = 10  # members of known sector: methods.md, G22


class Balance(NamedTuple):
    """Per row of members; NaN or -1 unknown."""

    known: Longs  # members whose sector is known
    blau: Floats
    effective: Floats
    largest_share: Floats
    largest_count: Longs
    largest: Ints
    held: Csr


class Missing(NamedTuple):
    """Per partnership the required sectors that no member is known to be of."""

    source: Codes  # NeedsSource
    sectors: Csr
    weights: Floats  # of each entry, NaN where none is given
    share: Floats  # of the weight of all that are required; NaN where no member's sector is known


def balance(members: Csr, sector: Ints, sectors: int) -> Balance:
    """How the members of each row spread over sectors; `sector` per organisation, NOBODY unknown.

    Blau's index is the chance that two members drawn at random are of different sectors: drawn without
    replacement below UNBIASED_BELOW. O(members log members).
    """
    held = sector[members.indices]
    there = held != NOBODY
    packed = members.row_numbers()[there] * np.int64(max(sectors, 1)) + held[there]
    pairs, count = np.unique(packed, return_counts=True)
    row, kind = pairs // max(sectors, 1), (pairs % max(sectors, 1)).astype(np.int32)
    known = np.bincount(row, weights=count, minlength=members.rows).astype(np.int64)
    most = np.zeros(members.rows, np.int64)
    np.maximum.at(most, row, count)
    leading = count == most[row]
    alone = leading & (np.bincount(row[leading], minlength=members.rows)[row] == 1)
    largest = np.full(members.rows, NOBODY, np.int32)
    largest[row[alone]] = kind[alone]
    share = count / known[row]
    return Balance(
        known=known,
        blau=_blau(
            _sums(row, count * (count - 1.0), members.rows), _sums(row, share**2, members.rows), known
        ),
        effective=_where(known > 0, np.exp(-_sums(row, share * np.log(share), members.rows))),
        largest_share=_where(known > 0, most / np.maximum(known, 1)),
        largest_count=most,
        largest=largest,
        held=Csr.from_pairs(row.astype(np.int32), kind, (members.rows, sectors)),
    )


def missing(themes: Csr, record: SectorRecord, found: Balance) -> Missing:
    """Which sectors each partnership lacks, of those its themes need as the registry says.

    Where it says nothing of them, of those that paragraph 5 gives as examples; of an area that is two sectors
    both, where it has neither. A sector that two of its themes need has the larger weight; one without a
    weight counts 1, and of an area of two each half.
    """
    own, examples = _needed(themes, record), _examples(themes, record)
    row, sector, weight, heavy = (
        np.concatenate([getattr(own, each), getattr(examples, each)])
        for each in ("row", "sector", "weight", "heavy")
    )
    present = np.concatenate(
        [_among(found.held, own.row, own.sector), _area_among(found.held, examples, record)]
    )
    lacks = ~present & (found.known[row] > 0)
    whole = np.bincount(row, weights=heavy, minlength=themes.rows)
    lost = np.bincount(row[lacks], weights=heavy[lacks], minlength=themes.rows)
    order = np.lexsort((sector[lacks], row[lacks]))
    ends = row[lacks][order].astype(np.int32), sector[lacks][order].astype(np.int32)
    share = _where((found.known > 0) & (whole > 0), lost / np.where(whole > 0, whole, 1.0))
    sectors = Csr.from_pairs(*ends, (themes.rows, len(record.sectors)))
    return Missing(_sources(themes, record), sectors, weight[lacks][order], share)


class _Needed(NamedTuple):
    row: Longs
    sector: Longs
    weight: Floats  # NaN where none is given
    heavy: Floats  # what it counts


def _needed(themes: Csr, record: SectorRecord) -> _Needed:
    """What the themes of each partnership need together, each sector once with its largest weight."""
    sizes = record.required.sizes[themes.indices]
    row = np.repeat(themes.row_numbers(), sizes).astype(np.int64)
    starts = np.repeat(record.required.indptr[themes.indices] - (np.cumsum(sizes) - sizes), sizes)
    at = starts + np.arange(len(row))
    width = max(len(record.sectors), 1)
    packed = row * width + record.required.indices[at]
    pairs, of = np.unique(packed, return_inverse=True)
    weight = np.full(len(pairs), np.nan)
    np.fmax.at(weight, of, record.weights[at])
    return _Needed(pairs // width, pairs % width, weight, np.where(np.isnan(weight), 1.0, weight))


def _examples(themes: Csr, record: SectorRecord) -> _Needed:
    """The sectors of paragraph 5, for each partnership of whose themes the registry says nothing."""
    bare = np.flatnonzero(_sources(themes, record) == NeedsSource.PARAGRAPH_FIVE)
    sectors = [record.sectors.index(sector) for area in PARAGRAPH_5 for sector in area]
    heavy = [1 / len(area) for area in PARAGRAPH_5 for _ in area]
    row = np.repeat(bare, len(sectors))
    sector = np.tile(np.array(sectors, np.int64), len(bare))
    return _Needed(row, sector, np.full(len(row), np.nan), np.tile(np.array(heavy), len(bare)))


def _area_among(held: Csr, examples: _Needed, record: SectorRecord) -> Truth:
    """Whether a sector of the same area is held."""
    found = np.zeros(len(examples.row), np.bool_)
    for area in PARAGRAPH_5:
        numbers = [record.sectors.index(sector) for sector in area]
        inside = np.isin(examples.sector, numbers)
        for number in numbers:
            row = examples.row[inside]
            found[inside] |= _among(held, row, np.full(len(row), number))
    return found


def _sources(themes: Csr, record: SectorRecord) -> Codes:
    """NeedsSource of each partnership, the first of those of its themes."""
    said = record.required.sizes > 0
    found = np.full(themes.rows, NeedsSource.PARAGRAPH_FIVE, np.int8)
    rows = themes.row_numbers()
    found[rows[said[themes.indices]]] = NeedsSource.WIDER_THEME
    found[rows[record.own[themes.indices]]] = NeedsSource.REGISTRY
    return found


def _blau(same: Floats, squares: Floats, known: Longs) -> Floats:
    few = known < UNBIASED_BELOW
    pairs = np.where(known > 1, known * (known - 1.0), 1.0)
    return _where(known > 1, np.where(few, 1 - same / pairs, 1 - squares))


def _sums(row: Longs, values: Floats, size: int) -> Floats:
    return np.bincount(row, weights=values, minlength=size).astype(np.float64)


def _where(condition: Truth, values: Floats) -> Floats:
    return np.where(condition, values, np.nan)


def _among(held: Csr, row: Longs, sector: Longs) -> Truth:
    width = np.int64(max(held.columns, 1))
    found: Truth = np.isin(row * width + sector, held.row_numbers() * width + held.indices)
    return found
