"""The compiled searches give what their plain twin gives."""

from __future__ import annotations

import numpy as np
import pytest

from graphsvc.analysis.connectedness import both_ways
from graphsvc.kernels import reaching, reaching_plain
from graphsvc.kernels.sets import Rows

SIZES = (1, 2, 3, 63, 64, 65, 130)


def graph(size: int, seed: int) -> Rows:
    """Ties at random; a node without one stands in its own row."""
    random = np.random.default_rng(seed)
    left, right = random.integers(0, size, (2, size * seed // 2)).astype(np.int32)
    left, right = left[left != right], right[left != right]
    alone = np.setdiff1d(np.arange(size, dtype=np.int32), np.concatenate([left, right]))
    return both_ways(np.concatenate([left, alone]), np.concatenate([right, alone]), size)


def path(size: int) -> Rows:
    if size == 1:
        return both_ways(np.zeros(1, np.int32), np.zeros(1, np.int32), 1)
    first = np.arange(size - 1, dtype=np.int32)
    return both_ways(first, first + np.int32(1), size)


CASES = {
    **{f"random {size}, {seed}": graph(size, seed) for size in SIZES for seed in (0, 1, 2, 6)},
    **{f"path {size}": path(size) for size in SIZES},
}


def equal(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two tables say the same; columns of noughts at the end say nothing."""
    width = max(one.shape[1], other.shape[1])
    same, there = (np.pad(each, ((0, 0), (0, width - each.shape[1]))) for each in (one, other))
    return bool(np.array_equal(same, there))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("chosen", [0, 1, 3])
def test_they_agree(name: str, chosen: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, random = CASES[name], np.random.default_rng(7)
    size = len(rows.start) - 1
    sets = np.sort(random.integers(0, size, (70, min(chosen, size))), axis=1).astype(np.int32)
    sources = np.unique(random.integers(0, size, size)).astype(np.int32)
    monkeypatch.setattr(reaching_plain, "CELLS", 200)  # so that everything comes in parts
    for counted in (size, size // 2):
        asked = (rows, sets, sources, counted)
        assert equal(reaching.without(*asked), reaching_plain.without(*asked))
        if sets.shape[1]:
            asked = (rows, sets, counted)
            assert equal(reaching.outward(*asked), reaching_plain.outward(*asked))


def test_a_path_is_as_long_as_it_is() -> None:
    rows, nobody = path(5), np.zeros((1, 0), np.int32)
    every, middle = np.arange(5, dtype=np.int32), np.array([[2]], np.int32)
    for kernels in (reaching, reaching_plain):
        assert kernels.without(rows, nobody, every, 5)[0].tolist()[-4:] == [8, 6, 4, 2]
        assert kernels.without(rows, middle, every, 5).sum() == 4
        assert kernels.outward(rows, middle, 5)[0].tolist()[-2:] == [2, 2]
