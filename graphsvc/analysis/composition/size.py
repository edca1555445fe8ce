"""How many members a partnership of some scope has: negative binomial regression, or medians of few (G22)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphsvc.analysis.composition.table import Codes, SizeBasis, SizeModel
from graphsvc.kernels.sets import Floats, Truth
from graphsvc.model.codes import LEVELS
from graphsvc.snapshot.arrays import Arrays

FEWEST_TO_FIT = 30  # partnerships: methods.md, G22
FEWEST_TO_COMPARE = 5  # of which a median is taken
MEDIANS_APART = 2.0  # median absolute deviations to either side
RANGE = 0.90  # of the predictive interval
LEAST_KNOWN = 0.5  # a quantity that fewer than half have recorded is not among the covariates
LEAST_DISPERSION, MOST_DISPERSION = 1e-6, 1e3
CLOSE = 1e-8  # a change of the coefficients after which nothing more is gained
RIDGE = 1e-9  # keeps a step from failing where two covariates say the same


class Sizes(NamedTuple):
    """Per partnership; NaN unknown."""

    expected: Floats
    low: Floats
    high: Floats
    basis: Codes


class Design(NamedTuple):
    """Covariates by name, and of which partnerships all of them are known."""

    names: tuple[str, ...]
    compared_level: str | None  # the level that others are compared with; None: levels say nothing
    matrix: Floats  # n × names, NaN unknown
    known: Truth


class Fit(NamedTuple):
    """Coefficients and dispersion: the variance is mean + dispersion × mean²."""

    beta: Floats
    dispersion: float


def sizes(arrays: Arrays, members: Floats, counted: Truth) -> tuple[Sizes, SizeModel]:
    """The size that is to be expected of each partnership, and the model behind it.

    `members` per partnership, NaN unknown; `counted` those that are compared with: active, with a list of
    members not known to be incomplete.
    """
    design = _design(arrays, counted)
    usable = counted & design.known
    model = SizeModel(False, int(np.count_nonzero(usable)))
    found = _medians(arrays.level, members, counted)
    if np.count_nonzero(usable) < FEWEST_TO_FIT:
        return found, model
    fit = fitted(members[usable], design.matrix[usable])
    expected = np.exp(np.where(design.known[:, None], design.matrix, 0) @ fit.beta)
    low, high = interval(expected, fit.dispersion)
    by_model = Sizes(expected, low, high, np.full(len(expected), SizeBasis.REGRESSION, np.int8))
    return _either(design.known, by_model, found), _told(design, fit, model.partnerships)


def _either(known: Truth, one: Sizes, other: Sizes) -> Sizes:
    return Sizes(
        expected=np.where(known, one.expected, other.expected),
        low=np.where(known, one.low, other.low),
        high=np.where(known, one.high, other.high),
        basis=np.where(known, one.basis, other.basis).astype(np.int8),
    )


def fitted(members: Floats, matrix: Floats) -> Fit:
    """Maximum likelihood of a negative binomial with log link (NB2).

    Alternates Fisher scoring for the coefficients with a search for the dispersion; where sizes spread no
    more than those of a Poisson distribution, it is at its least.
    """
    from scipy.optimize import minimize_scalar

    beta, dispersion = np.zeros(matrix.shape[1]), LEAST_DISPERSION
    beta[0] = np.log(max(members.mean(), 0.5))
    limits = np.log(LEAST_DISPERSION), np.log(MOST_DISPERSION)
    for _ in range(100):
        before = beta
        beta = _coefficients(members, matrix, beta, dispersion)
        mean = np.exp(matrix @ beta)
        best = minimize_scalar(
            lambda log_alpha, mean=mean: -log_likelihood(members, mean, float(np.exp(log_alpha))),
            bounds=limits,
            method="bounded",
            options={"xatol": 1e-10},
        )
        dispersion = float(np.exp(best.x))
        if float(np.abs(beta - before).max()) < CLOSE:
            break
    return Fit(beta, dispersion)


def log_likelihood(members: Floats, mean: Floats, dispersion: float) -> float:
    """Of counts under NB2 with these means and this dispersion."""
    from scipy.special import gammaln

    size = 1 / dispersion
    lifted = gammaln(members + size) - gammaln(size) - gammaln(members + 1)
    share = np.log1p(dispersion * mean)
    return float(np.sum(lifted - size * share + members * (np.log(dispersion * mean) - share)))


def interval(expected: Floats, dispersion: float) -> tuple[Floats, Floats]:
    """The middle RANGE of what a partnership of each expected size has: whole numbers."""
    tail = (1 - RANGE) / 2
    return _quantile(tail, expected, dispersion), _quantile(1 - tail, expected, dispersion)


def _quantile(chance: float, expected: Floats, dispersion: float) -> Floats:
    """The least number of members that is not exceeded with at least that chance."""
    from scipy.special import betainc, nbdtrik  # scipy.stats would take a second to import

    size = 1 / dispersion
    share = size / (size + expected)
    found = np.ceil(np.maximum(nbdtrik(chance, size, share), 0.0))
    below = np.maximum(found - 1, 0.0)
    enough: Floats = np.where(betainc(size, below + 1, share) >= chance, below, found)
    return enough


def _coefficients(members: Floats, matrix: Floats, beta: Floats, dispersion: float) -> Floats:
    for _ in range(50):
        mean = np.exp(np.clip(matrix @ beta, -30, 30))
        spread = 1 + dispersion * mean
        information = (matrix * (mean / spread)[:, None]).T @ matrix
        score = matrix.T @ ((members - mean) / spread)
        step = np.linalg.solve(information + RIDGE * np.eye(len(beta)), score)
        beta = beta + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-12:
            break
    return beta


def _design(arrays: Arrays, counted: Truth) -> Design:
    """The intercept, the logarithms of themes and inhabitants, and each level but the first that occurs."""
    columns = {"intercept": np.ones(len(counted))}
    scope = {
        "themes": _logs(arrays.themes.sizes.astype(np.float64)),
        "population": _logs(_population(arrays)),
    }
    for name, values in scope.items():
        there = counted & ~np.isnan(values)
        mostly = int(there.sum()) >= LEAST_KNOWN * int(counted.sum())
        if mostly and there.any() and np.ptp(values[there]) > 0:
            columns[name] = values
    level, levels = arrays.level, _levels(arrays.level, counted)
    comparable = np.isin(level, levels)
    columns |= {LEVELS[each]: np.where(comparable, level == each, np.nan) for each in levels[1:]}
    matrix = np.stack(list(columns.values()), axis=1)
    first = LEVELS[levels[0]] if levels else None
    known = np.asarray(~np.isnan(matrix).any(axis=1))
    return Design(tuple(columns), first, matrix, known)


def _levels(level: Codes, counted: Truth) -> list[int]:
    """The levels that occur, where there are two or more and most are known."""
    there = [number for number in range(len(LEVELS)) if np.any(level[counted] == number)]
    known = np.count_nonzero(level[counted] >= 0)
    enough = len(there) >= 2 and known >= LEAST_KNOWN * np.count_nonzero(counted)
    return there if enough else []


def _population(arrays: Arrays) -> Floats:
    """Inhabitants of what each covers; NaN where any of it is not known."""
    people = arrays.leaf_population[arrays.leaves.indices]
    found = np.bincount(arrays.leaves.row_numbers(), weights=people, minlength=arrays.partnerships)
    return found.astype(np.float64)


def _logs(values: Floats) -> Floats:
    positive = np.isfinite(values) & (values > 0)
    return np.where(positive, np.log(np.where(positive, values, 1.0)), np.nan)


def _medians(level: Codes, members: Floats, counted: Truth) -> Sizes:
    """Median ± 2 median absolute deviations, at least 1 each, of the level, or of all if it has too few."""
    expected, low, high = np.full((3, len(members)), np.nan)
    found = Sizes(expected, low, high, np.full(len(members), SizeBasis.UNKNOWN, np.int8))
    _compare(found, np.ones(len(members), np.bool_), members[counted], SizeBasis.REGISTRY_MEDIAN)
    for each in range(len(LEVELS)):
        at_level = level == each
        _compare(found, at_level, members[counted & at_level], SizeBasis.LEVEL_MEDIAN)
    return found


def _compare(found: Sizes, some: Truth, others: Floats, basis: SizeBasis) -> None:
    if len(others) < FEWEST_TO_COMPARE:
        return
    middle = float(np.median(others))
    reach = MEDIANS_APART * max(float(np.median(np.abs(others - middle))), 1.0)
    found.expected[some], found.basis[some] = middle, basis
    found.low[some], found.high[some] = max(middle - reach, 0.0), middle + reach


def _told(design: Design, fit: Fit, partnerships: int) -> SizeModel:
    told = dict(zip(design.names, fit.beta.tolist(), strict=True))
    levels = [0.0 if each == design.compared_level else told.get(each) for each in LEVELS]
    return SizeModel(
        fitted=True,
        partnerships=partnerships,
        intercept=told["intercept"],
        themes=told.get("themes"),
        population=told.get("population"),
        levels=tuple(levels),
        dispersion=fit.dispersion,
    )
