"""Metrics of evaluations against scikit-learn and statsmodels, weights and tied scores included."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from graphsvc.evaluating import calibration, metrics

SEEDS = range(12)


def cases(seed: int, *, tied: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What came true, a chance and a weight per case; some weights are 0, as in a bootstrap."""
    random = np.random.default_rng(seed)
    chance = random.beta(0.8, 3.0, size=300)
    if tied:
        chance = np.round(chance, 1) * 0.9 + 0.05
    came_true = random.random(300) < chance**1.3
    return came_true, chance, random.integers(0, 4, 300).astype(float)


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_ranking_equals_scikit_learn(seed: int, tied: bool, weighted: bool) -> None:
    came_true, chance, weight = cases(seed, tied=tied)
    given = weight if weighted else None
    ranking = metrics.Ranking.of(came_true, chance)
    auc = roc_auc_score(came_true, chance, sample_weight=given)
    precision = average_precision_score(came_true, chance, sample_weight=given)
    assert ranking.weighed(given) == pytest.approx((auc, precision), abs=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_scores_of_chances_equal_scikit_learn(seed: int, weighted: bool) -> None:
    came_true, chance, weight = cases(seed, tied=False)
    given = weight if weighted else None
    loss = log_loss(came_true, chance, sample_weight=given)
    brier = brier_score_loss(came_true, chance, sample_weight=given)
    assert metrics.log_loss(came_true, chance, given) == pytest.approx(loss, abs=1e-9)
    assert metrics.brier(came_true, chance, given) == pytest.approx(brier, abs=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_calibration_line_equals_statsmodels(seed: int, weighted: bool) -> None:
    came_true, chance, weight = cases(seed, tied=False)
    given = weight if weighted else np.ones(len(chance))
    design = sm.add_constant(np.log(chance / (1 - chance)))
    family = sm.families.Binomial()
    fitted = sm.GLM(came_true.astype(float), design, family=family, freq_weights=given).fit(tol=1e-14)
    line = calibration.line(came_true, chance, given if weighted else None)
    assert line == pytest.approx(tuple(fitted.params), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_shift_equals_a_fitted_intercept(seed: int) -> None:
    """An intercept fitted with the log odds as offset makes the chances add up to what came true."""
    came_true, chance, _ = cases(seed, tied=False)
    offset = np.log(chance / (1 - chance))
    family = sm.families.Binomial()
    fitted = sm.GLM(came_true.astype(float), np.ones(len(chance)), family=family, offset=offset).fit(
        tol=1e-14
    )
    shifted = calibration.shifted(chance, float(came_true.sum()))
    assert shifted == pytest.approx(fitted.fittedvalues, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_equal_the_mean_over_broken_ties(seed: int) -> None:
    """Expected precision and recall of the three best per node against 2,000 random orders."""
    random = np.random.default_rng(seed)
    left, right = np.triu_indices(9, 1)
    score, came_true = np.round(random.random(36), 1), random.random(36) < 0.3
    lists = metrics.TopLists.of(left, right, came_true, score)
    drawn = [
        metrics.TopLists.of(left, right, came_true, score + random.random(36) * 1e-6) for _ in range(2_000)
    ]
    assert lists.precision() == pytest.approx(np.mean([each.precision() for each in drawn]), abs=0.01)
    assert lists.recall() == pytest.approx(np.mean([each.recall() for each in drawn]), abs=0.015)
    assert all(set(each.share) <= {0.0, 1.0} for each in drawn)
