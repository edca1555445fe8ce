"""The figures of an evaluation of overlaps against scikit-learn, scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom, t
from sklearn.metrics import average_precision_score
from statsmodels.stats.proportion import proportion_confint

from graphsvc.analysis.overlap import find_chance
from graphsvc.evaluating import intervals
from graphsvc.evaluating.overlap_baselines import BASELINES, hypergeometric, surprise
from graphsvc.evaluating.overlap_parts import PARTS
from graphsvc.evaluating.overlap_truth import known_of
from graphsvc.evaluating.overlaps import trial
from tests.demo_pictures import pictured


@pytest.fixture(scope="module")
def small() -> tuple:
    snapshot, truth = pictured(seed=7, partnerships=76)
    return snapshot, known_of(truth, snapshot)


def test_average_precision_is_that_of_scikit_learn(small: tuple) -> None:
    snapshot, known = small
    found, counted = trial(snapshot, known), known.counted
    places = {name: ordering(snapshot, known.pairs) for name, ordering in PARTS.items()}
    places |= {name: ranking(snapshot.arrays, known.pairs) for name, ranking in BASELINES.items()}
    assert places.keys() == found.average_precision.keys()
    for name, place in places.items():
        expected = average_precision_score(known.overlapping[counted], place[counted])
        assert found.average_precision[name] == pytest.approx(expected, abs=1e-12)
        nested = average_precision_score(known.nested[counted], place[counted])
        assert found.nested[name] == pytest.approx(nested, abs=1e-12)


def test_hypergeometric_surprise_is_that_of_scipy(small: tuple) -> None:
    snapshot, known = small
    arrays = snapshot.arrays
    found = hypergeometric(arrays, known.pairs)
    active = np.flatnonzero(arrays.active)
    sitting = len(set().union(*(arrays.members.row(ix).tolist() for ix in active)))
    for at in range(0, len(known.pairs), 53):
        one, other = (set(arrays.members.row(ix[at]).tolist()) for ix in (known.pairs.a, known.pairs.b))
        expected = -hypergeom.logsf(len(one & other) - 1, sitting, len(one), len(other))
        assert found[at] == pytest.approx(expected, abs=1e-9)


def test_surprise_is_the_p_value(small: tuple) -> None:
    snapshot, known = small
    p = find_chance(snapshot.arrays, left=known.pairs.a, right=known.pairs.b).p_value
    assert np.allclose(np.exp(-surprise(snapshot.arrays, known.pairs)), np.where(np.isnan(p), 1.0, p))


@pytest.mark.parametrize("values", [[0.1, 0.4], [0.5, 0.5, 0.5], [0.81, 0.84, 0.79, 0.83]])
def test_means_have_the_t_interval_of_scipy(values: list[float]) -> None:
    found = intervals.over(values)
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    low, high = t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=error) if error else found[1:]
    assert found == pytest.approx((np.mean(values), low, high))


@pytest.mark.parametrize(("part", "whole"), [(0, 5), (5, 5), (3, 7), (60, 60), (1, 1000)])
def test_shares_have_the_score_interval_of_statsmodels(part: int, whole: int) -> None:
    low, high = proportion_confint(part, whole, method="wilson")
    assert intervals.share(part, whole) == pytest.approx((part / whole, low, high), abs=1e-12)
