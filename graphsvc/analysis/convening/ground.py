"""How the ground of organisations lies to a territory: how much of it they cover, how much else they do."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from graphsvc.kernels.plain import row_sums
from graphsvc.kernels.sets import Floats, Ints, Rows, Truth
from graphsvc.snapshot.csr import Csr


class Ground(NamedTuple):
    """Per row, 0 to 1; NaN where its ground is not known."""

    coverage: Floats  # share of the territory's people on its ground
    size: Floats  # share of the people on its ground who live in the territory


def ground_of(rows: Rows, population: Floats, leaves: Ints) -> Ground:
    """How each row of lowest territories lies to the lowest parts of one territory.

    By population; by number of lowest territories where the population of one that counts is not known
    (methods 1.1). O(entries).
    """
    inside = np.zeros(len(population))
    inside[leaves] = 1.0
    people = np.nan_to_num(population, nan=0.0)
    unpeopled = (people <= 0).astype(np.float64)
    total = partial(row_sums, rows)
    number, whole = np.diff(rows.start), len(leaves)
    by_number = bool(unpeopled[leaves].any()) or not whole
    common = total(inside) if by_number else total(inside * people)
    coverage = common / (whole if by_number else people[leaves].sum()) if whole else common
    alike = by_number | (total(unpeopled) > 0)
    own = np.where(alike, number, total(people))
    size = np.where(alike, total(inside), common) / np.where(own > 0, own, 1.0)
    known = number > 0
    return Ground(np.where(known, coverage, np.nan), np.where(known, size, np.nan))


def meets(rows: Csr, leaves: Ints) -> Truth:
    """Which rows have one of some lowest territories."""
    inside = np.zeros(rows.columns, np.bool_)
    inside[leaves] = True
    found = np.zeros(rows.rows, np.bool_)
    found[rows.row_numbers()[inside[rows.indices]]] = True
    return found
