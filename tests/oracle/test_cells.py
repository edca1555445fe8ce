"""Cells of territory and theme against a table that is filled by hand."""

import numpy as np
import pytest

from graphsvc.analysis.cells import cells_of
from tests.networks import awkward, random_network

NETWORKS = awkward() | {f"random {seed}": random_network(seed) for seed in range(12)}


def narrowest(arrays, theme):
    """The themes at or below one that have none below them."""
    parent = arrays.theme_parent.tolist()
    below = [child for child, of in enumerate(parent) if of == theme]
    return {theme} if not below else set().union(*(narrowest(arrays, child) for child in below))


def table(arrays):
    """By partnership the set of (territory, theme) that it covers."""
    return [
        {
            (leaf, theme)
            for leaf in arrays.leaves.row(ix).tolist()
            for listed in arrays.themes.row(ix).tolist()
            for theme in narrowest(arrays, listed)
        }
        for ix in range(arrays.partnerships)
    ]


def pairs(cell):
    return list(zip(cell.territory.tolist(), cell.theme.tolist(), strict=True))


@pytest.mark.parametrize("name", NETWORKS)
def test_cells_are_those_of_a_filled_table(name):
    arrays = NETWORKS[name].arrays()
    found, covered = cells_of(arrays), table(arrays)
    active = np.flatnonzero(arrays.active).tolist()
    for ix in range(arrays.partnerships):
        own = found.of(ix)
        assert pairs(own) == sorted(covered[ix])
        assert found.covering(own).tolist() == [
            sum(each in covered[other] for other in active) for each in pairs(own)
        ]
        others = set().union(*(covered[other] for other in active if other != ix))
        assert pairs(found.only(ix)) == sorted(covered[ix] - others)
    assert found.number.nnz == len(set().union(*(covered[ix] for ix in active)))
