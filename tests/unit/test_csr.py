"""Sparse rows made of pairs: in order, each once, and nothing outside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.snapshot.csr import Csr

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=30)


def made(pairs: list[tuple[int, int]], shape: tuple[int, int]) -> Csr:
    rows, columns = np.array(pairs, np.int32).reshape(-1, 2).T
    return Csr.from_pairs(rows, columns, shape)


@given(PAIRS)
def test_each_row_has_its_columns_in_order_and_once(pairs: list[tuple[int, int]]) -> None:
    found = made(pairs, (5, 7))
    assert [found.row(ix).tolist() for ix in range(5)] == [
        sorted({column for row, column in pairs if row == ix}) for ix in range(5)
    ]
    assert found.transpose().transpose().indices.tolist() == found.indices.tolist()


@given(PAIRS, st.lists(st.integers(0, 4), max_size=8))
def test_several_rows_are_each_of_them(pairs: list[tuple[int, int]], of: list[int]) -> None:
    found = made(pairs, (5, 7))
    entries, places = found.several(of)
    rows = [(place, entry) for place, ix in enumerate(of) for entry in found.row(ix).tolist()]
    assert list(zip(places.tolist(), entries.tolist(), strict=True)) == rows


@pytest.mark.parametrize("shape", [(0, 0), (3, 0), (0, 3), (2, 2)])
def test_no_pair_is_no_entry(shape: tuple[int, int]) -> None:
    found = made([], shape)
    assert (found.rows, found.columns, len(found.indices)) == (*shape, 0)


@pytest.mark.parametrize("pair", [(5, 0), (-1, 0), (0, 7), (0, -1)])
def test_a_pair_outside_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the 5 rows or 7 columns"):
        made([(1, 1), pair], (5, 7))
