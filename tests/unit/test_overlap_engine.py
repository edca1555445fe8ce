"""Which kernels are used when, and what happens where numba is missing or cannot keep its work."""

import subprocess
import sys

import numpy as np
import pytest

from graphsvc import kernels
from graphsvc.analysis.overlap import find_overlaps
from graphsvc.errors import BadInput, BadSetting, QueryTooComplex
from graphsvc.kernels import jit
from tests.networks import Network, Row, random_network

ANSWER_SMALL = """
import sys
from graphsvc.analysis.overlap import find_overlaps
from tests.networks import random_network
print(len(find_overlaps(random_network(1).arrays())) > 0, "numba" in sys.modules, "scipy" in sys.modules)
"""


def test_a_small_registry_is_answered_without_numba():
    told = subprocess.run([sys.executable, "-c", ANSWER_SMALL], capture_output=True, text=True)
    assert told.stdout.split() == ["True", "False", "False"], told.stderr


def test_large_registries_are_compiled_where_numba_is():
    assert kernels.engine(kernels.PLAIN_UP_TO + 1).__name__ == "graphsvc.kernels.compiled"


def test_the_plain_kernels_serve_where_numba_is_missing(monkeypatch):
    monkeypatch.setattr(kernels, "find_spec", lambda name: None)
    monkeypatch.delitem(sys.modules, "graphsvc.kernels.compiled", raising=False)
    assert kernels.engine(10**6).__name__ == "graphsvc.kernels.plain"
    assert kernels.warm() is False


def test_warming_says_where_compiled_kernels_cannot_be_kept(monkeypatch):
    assert kernels.warm() is True
    monkeypatch.setattr(jit, "NOT_KEPT", ["scan"])
    monkeypatch.setattr("graphsvc.kernels.warming.NOT_KEPT", ["scan"])
    with pytest.raises(BadSetting, match="NUMBA_CACHE_DIR"):
        kernels.warm()


def test_a_kernel_that_cannot_be_kept_still_works(monkeypatch):
    monkeypatch.setattr(jit, "NOT_KEPT", [])
    names = {}
    exec("def twice(x):\n    return 2 * x", names)  # a function without a file, beside which nothing is kept
    assert jit.kernel(names["twice"])(21) == 42
    assert jit.NOT_KEPT == ["twice"]


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_lies_between_0_and_1(score):
    with pytest.raises(BadInput, match="between 0 and 1"):
        find_overlaps(random_network(1).arrays(), min_score=score)


def test_an_unknown_band_is_named_with_those_there_are():
    with pytest.raises(BadInput, match="no band 'WEAK'; there are STRONG, REVIEW"):
        find_overlaps(random_network(1).arrays(), bands=["WEAK"])


def test_a_low_threshold_on_a_large_registry_needs_a_filter():
    arrays = Network([Row() for _ in range(5_001)]).arrays()
    with pytest.raises(QueryTooComplex, match="name partnerships"):
        find_overlaps(arrays, min_score=0.19)
    assert len(find_overlaps(arrays, min_score=0.2)) == 0
    assert len(find_overlaps(arrays, min_score=0.0, touching=[np.array([3], np.int32)])) == 0


def test_an_answer_too_long_is_refused_but_counted_where_nothing_is_listed(monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.overlap.find.MOST_PAIRS", 100)
    arrays = Network([Row(members=[0], leaves=[0]) for _ in range(16)]).arrays()
    assert find_overlaps(arrays).band_counts["INCOMPLETE"] == 120
    with pytest.raises(QueryTooComplex, match="more than 100 pairs"):
        find_overlaps(arrays, bands=["INCOMPLETE"])
    answer = find_overlaps(arrays, bands=["INCOMPLETE"], touching=[np.array([3], np.int32)])
    assert (len(answer), answer.band_counts["INCOMPLETE"]) == (15, 15)


def test_rows_can_be_picked_from_an_answer():
    answer = find_overlaps(random_network(1).arrays(), min_score=0.0)
    some = answer.only(answer.columns.score > 0.3)
    assert 0 < len(some) < len(answer)
    assert (some.columns.score > 0.3).all()
    assert some.band_counts == answer.band_counts
