"""Sizes against a well-known fit of the same model, the balance of sectors against brute force."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from graphsvc.analysis.composition import Point, SizeBasis, find_composition
from graphsvc.analysis.composition.balance import balance
from graphsvc.analysis.composition.size import fitted, interval, log_likelihood
from graphsvc.analysis.needs import PARAGRAPH_5, NeedsSource
from graphsvc.model.codes import SECTORS
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.csr import Csr
from tests.networks import Network, Row, random_network
from tests.reported import sector_record_of

CALMLY = settings(deadline=None, max_examples=60)


def drawn(seed: int, size: int, dispersion: float) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    matrix = np.stack(
        [
            np.ones(size),
            np.log(random.integers(1, 6, size)),
            random.normal(10, 2, size),
            random.integers(0, 2, size),
        ],
        axis=1,
    )
    mean = np.exp(matrix @ np.array([1.0, 0.4, 0.08, -0.3]))
    return random.negative_binomial(1 / dispersion, 1 / (1 + dispersion * mean)).astype(float), matrix


@pytest.mark.parametrize(("seed", "dispersion"), [(1, 0.2), (2, 0.8), (3, 2.0), (4, 0.05)])
def test_the_fit_is_that_of_statsmodels(seed: int, dispersion: float) -> None:
    members, matrix = drawn(seed, 400, dispersion)
    found = fitted(members, matrix)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.NegativeBinomial(members, matrix, loglike_method="nb2")
        start = [*found.beta, found.dispersion * 1.3]
        expected = model.fit(start_params=start, disp=0, maxiter=500, method="bfgs", gtol=1e-9)
    np.testing.assert_allclose(found.beta, expected.params[:-1], atol=2e-5)
    assert found.dispersion == pytest.approx(expected.params[-1], rel=2e-5)
    likelihood = log_likelihood(members, np.exp(matrix @ found.beta), found.dispersion)
    assert likelihood >= expected.llf - 1e-8


def test_sizes_that_hardly_spread_are_a_poisson_regression() -> None:
    random = np.random.default_rng(4)
    matrix = np.stack([np.ones(300), random.normal(0, 1, 300)], axis=1)
    members = np.rint(np.exp(2 + 0.3 * matrix[:, 1]))
    found = fitted(members, matrix)
    expected = sm.GLM(members, matrix, family=sm.families.Poisson()).fit()
    assert found.dispersion < 1e-5
    np.testing.assert_allclose(found.beta, expected.params, atol=1e-5)


def test_the_range_holds_nine_in_ten() -> None:
    mean, dispersion = np.array([4.0, 9.0, 30.0]), 0.3
    low, high = interval(mean, dispersion)
    random = np.random.default_rng(2)
    for at, each in enumerate(mean):
        share = 1 / (1 + dispersion * each)
        sample = random.negative_binomial(1 / dispersion, share, 200_000)
        assert np.mean(sample < low[at]) <= 0.055
        assert np.mean(sample > high[at]) <= 0.055
        inside = stats.nbinom.cdf(high[at], 1 / dispersion, share) - stats.nbinom.cdf(
            low[at] - 1, 1 / dispersion, share
        )
        assert inside >= 0.90


@CALMLY
@given(st.floats(0.2, 200), st.floats(1e-6, 5))
def test_the_range_is_that_of_scipy(mean: float, dispersion: float) -> None:
    low, high = interval(np.array([mean]), dispersion)
    known = stats.nbinom(1 / dispersion, 1 / (1 + dispersion * mean))
    assert (low[0], high[0]) == (known.ppf(0.05), known.ppf(0.95))


@CALMLY
@given(st.lists(st.integers(-1, 4), max_size=14))
def test_balance_of_one_table(sectors: list[int]) -> None:
    seats = np.arange(len(sectors), dtype=np.int32)
    members = Csr.from_pairs(np.zeros(len(sectors), np.int32), seats, (1, len(sectors)))
    found = balance(members, np.array(sectors, np.int32), 5)
    known = [each for each in sectors if each >= 0]
    counts, size = Counter(known), len(known)
    assert found.known[0] == size
    assert set(found.held.row(0).tolist()) == set(known)
    if not known:
        assert np.isnan([found.effective[0], found.largest_share[0], found.blau[0]]).all()
        assert found.largest[0] == NOBODY
        return
    shares = np.array(list(counts.values())) / size
    assert found.effective[0] == pytest.approx(np.exp(stats.entropy(shares)))
    assert found.largest_share[0] == pytest.approx(shares.max())
    leaders = [sector for sector, number in counts.items() if number == max(counts.values())]
    assert found.largest[0] == (leaders[0] if len(leaders) == 1 else NOBODY)
    if size < 2:
        assert np.isnan(found.blau[0])
    elif size < 10:
        apart = [one != other for one, other in combinations(known, 2)]
        assert found.blau[0] == pytest.approx(np.mean(apart))
    else:
        assert found.blau[0] == pytest.approx(np.mean([one != other for one in known for other in known]))


@pytest.mark.parametrize("seed", range(6))
def test_missing_sectors_are_those_that_no_member_has(seed: int) -> None:
    arrays = random_network(seed, size=40).arrays()
    record = sector_record_of(arrays)
    found = find_composition(arrays, record=record)
    for row, ix in enumerate(found.columns.partnership.tolist()):
        held = {int(record.of[each]) for each in arrays.members.row(ix)} - {int(NOBODY)}
        needed = {s for theme in arrays.themes.row(ix) for s in record.required.row(theme).tolist()}
        assert set(found.held.row(row).tolist()) == held
        share, missing = found.columns.missing_weight[row], set(found.missing.row(row).tolist())
        if not needed:
            areas = [{SECTORS.index(sector) for sector in area} for area in PARAGRAPH_5]
            bare = [area for area in areas if not area & held]
            assert found.columns.needs_source[row] == NeedsSource.PARAGRAPH_FIVE
            assert missing == (set().union(*bare) if held else set())
            assert np.isnan(share) if not held else share == pytest.approx(len(bare) / 7)
            continue
        own = any(record.own[theme] for theme in arrays.themes.row(ix))
        assert found.columns.needs_source[row] == (NeedsSource.REGISTRY if own else NeedsSource.WIDER_THEME)
        assert missing == (needed - held if held else set())
        assert np.isnan(share) == (not held)


@pytest.mark.parametrize("seed", range(6))
def test_who_stands_out_most_comes_first(seed: int) -> None:
    arrays = random_network(seed, size=60).arrays()
    columns = find_composition(arrays, record=sector_record_of(arrays)).columns
    points = [Point(int(each)) for each in columns.points]
    share = columns.missing_weight.tolist()

    def bits(row: int) -> float:
        found = 0.0
        for point in points[row]:
            alike = [other for other, has in enumerate(points) if point in has]
            if point is Point.SECTORS_MISSING:
                alike = [other for other in alike if share[other] >= share[row] - 1e-12]
            found += math.log2(len(points) / len(alike))
        return found

    told = [bits(row) for row in range(len(points))]
    assert all(before >= after - 1e-8 for before, after in pairwise(told))


def test_few_partnerships_are_compared_with_their_level() -> None:
    rows = [Row(members=list(range(n)), level="local", leaves=[0], themes=[1]) for n in (3, 4, 5, 6, 7, 30)]
    rows += [Row(members=[1, 2], level="national", leaves=[0], themes=[1])]
    arrays = Network(rows).arrays()
    found = find_composition(arrays, record=sector_record_of(arrays))
    assert not found.model.fitted
    assert found.model.partnerships == 7
    large = found.row(5)
    columns = found.columns
    assert (columns.expected[large], columns.low[large], columns.high[large]) == (5.5, 2.5, 8.5)
    assert columns.size_basis[large] == SizeBasis.LEVEL_MEDIAN
    assert Point(int(columns.points[large])) == Point.LARGE  # 30 members, one of them a partnership itself
    assert columns.size_basis[found.row(6)] == SizeBasis.REGISTRY_MEDIAN


def test_a_list_known_to_be_incomplete_is_neither_small_nor_compared_with() -> None:
    rows = [Row(members=list(range(9)), themes=[1]) for _ in range(6)]
    rows += [Row(members=[1], members_complete=False), Row(members=[1]), Row()]
    arrays = Network(rows).arrays()
    found = find_composition(arrays, record=sector_record_of(arrays))
    points = [Point(int(found.columns.points[found.row(ix)])) for ix in (6, 7, 8)]
    assert [Point.SMALL in each for each in points] == [False, True, False]
    assert found.columns.members[found.row(8)] == -1


def test_a_second_level_makes_room() -> None:
    many = list(range(26))
    rows = [Row(members=many), Row(members=many), Row(members=[1], satellite_of=1)]
    arrays = Network(rows).arrays()
    record = sector_record_of(arrays)
    found = find_composition(arrays, record=record)
    crowded = [Point(int(found.columns.points[found.row(ix)])) & Point.TOO_LARGE for ix in range(2)]
    assert record.umbrella[many].any()  # a member that is a partnership itself
    assert crowded == [Point(0), Point(0)]
    rows[0].members = [each for each in range(28) if not record.umbrella[each]]
    arrays = Network(rows).arrays()
    found = find_composition(arrays, record=record)
    assert Point.TOO_LARGE in Point(int(found.columns.points[found.row(0)]))


def test_paragraph_5_names_the_first_sectors_of_the_vocabulary() -> None:
    assert tuple(sector for area in PARAGRAPH_5 for sector in area) == SECTORS[:8]
