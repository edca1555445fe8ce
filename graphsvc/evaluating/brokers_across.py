"""Whether brokers reach across what the register itself tells apart: an attribute that no figure uses."""

from __future__ import annotations

import json

import numpy as np

from graphsvc.analysis.brokers import Graph, Kind
from graphsvc.analysis.brokers.find import find_brokers
from graphsvc.analysis.links.record import link_record
from graphsvc.errors import NotFound
from graphsvc.evaluating.brokers_cases import Period, measures_of
from graphsvc.snapshot.snapshot import Snapshot

SPANNED = "spanned"


def across(snapshot: Snapshot, attribute: str) -> Period:
    """Organisations in two or more active partnerships, and how many values of an attribute these have.

    `spanned` counts values; a partnership without one adds none. A period of no length: the values are of
    the same day. Raises NotFound where no partnership has the attribute. O(memberships).
    """
    arrays = snapshot.arrays
    value = _values(snapshot, attribute)
    found = find_brokers(arrays, record=link_record(snapshot), graph=Graph.MEMBERS)
    rows, measures = measures_of(found, Kind.ORGANISATION)
    partnership, organisation = arrays.members.row_numbers(), arrays.members.indices
    counted = arrays.active[partnership] & (value[partnership] >= 0)
    pairs = np.unique(np.stack([organisation[counted], value[partnership[counted]]]), axis=1)
    spanned = np.bincount(pairs[0], minlength=arrays.members.columns).astype(np.float64)
    node = found.columns.ix[rows].astype(np.int64)
    day, size = snapshot.as_of, arrays.members.columns
    return Period(day, day, node, size, measures, {SPANNED: spanned[node]}, found.samples)


def _values(snapshot: Snapshot, attribute: str) -> np.ndarray:
    """Per partnership the number of its value, -1 without one."""
    written = snapshot.partnerships.columns["attributes"]
    told = [json.loads(str(each)).get(attribute) if each is not None else None for each in written]
    number = {text: at for at, text in enumerate(sorted({str(each) for each in told if each is not None}))}
    if not number:
        raise NotFound(f"no partnership has the attribute {attribute}; name one that the registry holds")
    return np.array([-1 if each is None else number[str(each)] for each in told], np.int64)
