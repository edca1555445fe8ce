"""The compiled kernels, their plain twins and scipy give the same pairs, to the last digit if it counts."""

import numpy as np
import pytest
from scipy import sparse

from graphsvc.analysis.overlap import BANDS, find_overlaps
from graphsvc.analysis.overlap.considered import rarity, take
from graphsvc.kernels import compiled, plain
from graphsvc.kernels.sets import Rows
from tests.networks import awkward, random_network

QUESTIONS = (
    {},
    {"min_score": 0.0},
    {"bands": BANDS},
    {"bands": ("PATTERN",)},
    {"min_score": 0.3, "include_planned": True},
    {"min_score": 0.0, "touching": [np.arange(0, 200, 3, dtype=np.int32), np.arange(90, dtype=np.int32)]},
)


def answer_by(kernels, arrays, asked, monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.overlap.find.engine", lambda size: kernels)
    return find_overlaps(arrays, **asked)


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_twins_answer_alike(asked, monkeypatch):
    arrays = random_network(1, size=240).arrays()
    one, other = (answer_by(kernels, arrays, asked, monkeypatch) for kernels in (plain, compiled))
    assert one.band_counts == other.band_counts
    assert len(one) > 20
    for name, column in vars(one.columns).items():
        np.testing.assert_array_equal(column, getattr(other.columns, name), err_msg=name)


@pytest.mark.parametrize("room", [0, 1, 100])
def test_an_answer_in_many_pieces_is_the_same(room, monkeypatch):
    arrays = random_network(2, size=90).arrays()
    whole = answer_by(compiled, arrays, {"min_score": 0.0}, monkeypatch)
    monkeypatch.setattr(compiled, "ROOM", room)
    monkeypatch.setattr(plain, "CELLS", 90 * (room + 1))
    for kernels in (plain, compiled):
        pieces = answer_by(kernels, arrays, {"min_score": 0.0}, monkeypatch)
        assert pieces.band_counts == whole.band_counts
        np.testing.assert_array_equal(pieces.columns.score, whole.columns.score)


def members(name):
    network = random_network(3, size=150) if name == "random" else awkward()[name]
    arrays = network.arrays()
    return take(arrays.members, np.arange(arrays.partnerships, dtype=np.int32)), rarity(arrays)


NAMES = ("random", "all alike", "one hub in everything", "disconnected", "missing everything", "empty")


@pytest.mark.parametrize("name", [*NAMES, "2,000 members in one"])
@pytest.mark.parametrize("bound", [0.05, 0.13, 0.5, 0.75, 1.0])
def test_join_finds_what_a_matrix_product_finds(name, bound):
    rows, weight = members(name)
    expected = by_product(rows, weight, bound)
    for found in (
        plain.join(rows, weight, bound),
        compiled.join(rows, weight, bound),
        compiled.join(rows, weight, bound, threads=2),
    ):
        order = np.lexsort((found.right, found.left))
        np.testing.assert_array_equal(np.stack([found.left, found.right])[:, order], expected[:2])
        np.testing.assert_allclose(found.weight[order], expected[2], rtol=1e-12)  # sums in another order


def by_product(rows, weight, bound):
    shape = (len(rows.start) - 1, len(weight))
    sits = sparse.csr_array((np.ones(len(rows.entries)), rows.entries, rows.start), shape=shape)
    total = sits @ weight
    shared = sparse.triu((sits * weight[None, :]) @ sits.T, 1).tocoo()
    united = total[shared.row] + total[shared.col] - shared.data
    kept = (shared.data >= bound * united * (1 - 1e-12)) & (shared.data > 0)
    order = np.lexsort((shared.col[kept], shared.row[kept]))
    return np.stack([shared.row[kept][order], shared.col[kept][order], shared.data[kept][order]])


def test_join_with_more_hubs_than_bits():
    random = np.random.default_rng(0)
    table = random.random((80, 120)) < 0.6
    rows = Rows(np.concatenate([[0], np.cumsum(table.sum(axis=1))]), np.nonzero(table)[1].astype(np.int32))
    weight = 1 + random.random(120)
    expected = by_product(rows, weight, 0.45)
    found = compiled.join(rows, weight, 0.45)
    order = np.lexsort((found.right, found.left))
    assert len(order) > 100
    np.testing.assert_array_equal(np.stack([found.left, found.right])[:, order], expected[:2])


@pytest.mark.parametrize("name", [*NAMES, "2,000 members in one"])
def test_shared_entries_to_the_last_digit(name):
    rows, weight = members(name)
    size = len(rows.start) - 1
    left, right = (side.ravel().astype(np.int32) for side in np.mgrid[:size, :size])
    for one, other in zip(
        plain.intersect(rows, weight, left, right), compiled.intersect(rows, weight, left, right), strict=True
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", [*NAMES, "2,000 members in one"])
def test_sums_of_rows_to_the_last_digit(name):
    rows, weight = members(name)
    np.testing.assert_array_equal(plain.row_sums(rows, weight), compiled.row_sums(rows, weight))
