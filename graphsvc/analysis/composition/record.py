"""What a picture says of sectors: those that organisations are of, and those that themes need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.needs import Needs, needing, sector_needs
from graphsvc.kernels.sets import Floats, Ints, Truth
from graphsvc.model.codes import SECTORS
from graphsvc.model.fields import NONE
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import ix_of_keys


@dataclass(frozen=True, eq=False)
class SectorRecord:
    """Sectors are numbered in the order of the vocabulary, then by name."""

    sectors: tuple[str, ...]
    of: Ints  # organisation -> its sector, NOBODY unknown
    required: Csr  # theme -> sectors that it needs, or else the nearest wider theme of which any are said
    own: Truth  # per theme: it is the theme itself of which they are said
    weights: Floats  # of each entry of `required`, NaN where none is given
    umbrella: Truth  # per organisation: it is a partnership itself


def sector_record(snapshot: Snapshot) -> SectorRecord:
    """The sectors of a picture; O(organisations + requirements × depth of themes)."""
    organisations, needs = snapshot.organisations, sector_needs(snapshot)
    said = organisations.columns["sector"]
    known = {str(each) for each in said if each not in (None, NONE)}
    known |= {need.sector for each in needs.values() for need in each}
    sectors = (*SECTORS, *sorted(known - set(SECTORS)))
    number = {sector: ix for ix, sector in enumerate(sectors)}
    required, weights = _required(snapshot.arrays.theme_parent, needs, number)
    partnership = organisations.columns["partnership"]
    return SectorRecord(
        sectors=sectors,
        of=ix_of_keys(said, number),
        required=required,
        own=np.isin(np.arange(len(snapshot.themes)), list(needs)),
        weights=weights,
        umbrella=np.fromiter((each not in (None, NONE) for each in partnership), np.bool_, len(partnership)),
    )


def _required(parent: Ints, needs: Needs, number: dict[str, int]) -> tuple[Csr, Floats]:
    """What each theme needs, and the weights."""
    said = [needing(theme, parent, needs) for theme in range(len(parent))]
    entries = sorted(
        (theme, number[need.sector], np.nan if need.weight is None else need.weight)
        for theme, at in enumerate(said)
        if at is not None
        for need in needs[at]
    )
    theme_ix, sector_ix, weights = np.array(entries, np.float64).reshape(-1, 3).T
    ends = theme_ix.astype(np.int32), sector_ix.astype(np.int32)
    return Csr.from_pairs(*ends, (len(parent), len(number))), weights
