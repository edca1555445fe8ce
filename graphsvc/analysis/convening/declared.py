"""What organisations declare, and what keeps them out: read, never inferred (G18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.convening.formula import BARRED_FROM
from graphsvc.kernels.sets import Floats
from graphsvc.model.codes import BARS, CRITERIA
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import Days, day_number, holds, starts
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot


class Declarations(NamedTuple):
    """Organisations × codes.CRITERIA."""

    value: Floats  # 0 to 1, NaN: not declared
    day: Days  # UNKNOWN_DAY: not said when


class Block(NamedTuple):
    """A partnership and an organisation that object to each other or may not exchange."""

    organisation: int
    partnership: int
    tie: int  # of the snapshot's links


class Bars(NamedTuple):
    """What keeps organisations out, as recorded."""

    declared: Mapping[int, str]  # organisation -> one of codes.BARS
    blocks: tuple[Block, ...]


def read_declared(snapshot: Snapshot) -> Declarations:
    """What organisations declared by the day; O(declarations)."""
    shape = (len(snapshot.organisations), len(CRITERIA))
    value, day = np.full(shape, np.nan), np.full(shape, UNKNOWN_DAY, np.int32)
    for organisation, criterion, declared, declared_on in _declarations(snapshot):
        if criterion in CRITERIA:
            place = organisation, CRITERIA.index(criterion)
            value[place], day[place] = declared, declared_on
    return Declarations(value, day)


def read_bars(snapshot: Snapshot) -> Bars:
    """Organisations that declared a bar by the day, and links with organisations that are blocked on it."""
    declared = {
        organisation: criterion
        for organisation, criterion, value, _ in _declarations(snapshot)
        if criterion in BARS and value >= BARRED_FROM
    }
    link = snapshot.ties["link"]
    blocked = (snapshot.link_states == LinkState.BLOCKED) & (link.ends["b_organisation"] != NOBODY)
    blocked &= (link.ends["a"] != NOBODY) & holds(link.start, link.end, day_number(snapshot.as_of))
    ties = np.flatnonzero(blocked).tolist()
    ends = zip(link.ends["b_organisation"][ties].tolist(), link.ends["a"][ties].tolist(), ties, strict=True)
    return Bars(declared, tuple(Block(*each) for each in ends))


def _declarations(snapshot: Snapshot) -> Iterator[tuple[int, str, float, int]]:
    """Organisation, criterion, value and day of what was declared by the day."""
    columns = snapshot.facts["capacity"]
    days = starts(columns["declared_on"]).tolist()
    said = (columns[name] for name in ("organisation", "criterion", "value"))
    for organisation, criterion, value, day in zip(*said, days, strict=True):
        ix = snapshot.organisations.ix.get(str(organisation))
        known = value not in (None, NONE) and day <= day_number(snapshot.as_of)
        if ix is not None and known:
            yield ix, str(criterion), float(str(value)), day
