"""Curves, rates, priors and forecasts beside lifelines, statsmodels, scikit-survival's formulas and scipy."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from graphsvc.analysis.turnover.exposure import Exposure, Pieces
from graphsvc.analysis.turnover.forecast import Forecast, forecast, interval, rounded
from graphsvc.analysis.turnover.priors import Rates, Tally, priors, rates
from graphsvc.analysis.turnover.rates import Fit, exact_limits, fit_gamma, log_likelihood, posterior_limits
from graphsvc.analysis.turnover.seasons import seasons
from graphsvc.analysis.turnover.table import LEVEL, OWN_RECORD, PRIOR, REGISTRY, SHORT_RECORD
from graphsvc.analysis.turnover.tenure import at_years, incidence, kaplan_meier, median_years, weibull_shape

lifelines = pytest.importorskip("lifelines")
SEEDS = range(8)


def tenures(seed, size=300):
    """Entry, exit and departure of spells, many of them seen late and many on one day."""
    rng = np.random.default_rng(seed)
    life = np.ceil(rng.weibull(0.8 + seed % 3 / 2, size) * 900).astype(np.int64)
    entry = np.where(rng.random(size) < 0.4, rng.integers(0, 700, size), 0)
    leave = np.minimum(life, rng.integers(30, 2500, size))
    there = leave > entry
    return entry[there], leave[there], (leave == life)[there].astype(float)


def after(entry):
    """Later on the same day, for those who come late."""
    return np.where(entry > 0, entry + 0.5, 0.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_kaplan_meier_with_delayed_entry(seed):
    """As in R, who enters on a day is not at risk of what happens as it begins; lifelines counts them.

    So it is given entries half a day later.
    """
    entry, leave, left = tenures(seed)
    curve = kaplan_meier(entry, leave, left, np.ones(len(entry)))
    other = lifelines.KaplanMeierFitter().fit(leave, left, entry=after(entry))
    table = other.event_table.loc[curve.days]
    np.testing.assert_array_equal(curve.events, table["observed"])
    np.testing.assert_array_equal(curve.at_risk, table["at_risk"])
    np.testing.assert_allclose(curve.staying, other.survival_function_at_times(curve.days), rtol=1e-9)
    limits = other.confidence_interval_survival_function_.loc[curve.days].to_numpy()
    inside = ~np.isnan(curve.low)
    np.testing.assert_allclose(curve.low[inside], limits[inside, 0], rtol=1e-7)
    np.testing.assert_allclose(curve.high[inside], limits[inside, 1], rtol=1e-7)
    assert median_years(curve, 1) == pytest.approx(other.median_survival_time_ / 365.25)


def test_a_curve_is_read_at_whole_years_as_far_as_enough_are_at_risk():
    entry, leave, left = tenures(3)
    curve = kaplan_meier(entry, leave, left, np.ones(len(entry)))
    years = np.arange(1, 8, dtype=float)
    staying, low, high = at_years(curve, years, 5)
    other = lifelines.KaplanMeierFitter().fit(leave, left, entry=after(entry))
    known = ~np.isnan(staying)
    np.testing.assert_allclose(
        staying[known], other.survival_function_at_times(years * 365.25).to_numpy()[known]
    )
    reach = curve.days[curve.at_risk >= 5].max() / 365.25
    np.testing.assert_array_equal(known, years <= reach)
    assert known.any() and not known.all()
    assert (low[known] < staying[known]).all() and (staying[known] < high[known]).all()


def test_leaving_out_delayed_entry_makes_people_stay_longer():
    """What the textbook warns of (Klein & Moeschberger 2003): who left before they were seen are missing."""
    entry, leave, left = tenures(5, 4_000)
    late = kaplan_meier(entry, leave, left, np.ones(len(entry)))
    naive = kaplan_meier(np.zeros_like(entry), leave, left, np.ones(len(entry)))
    assert at_years(naive, np.array([1.0]), 5)[0] > at_years(late, np.array([1.0]), 5)[0] + 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_count_like_repeated_spells(seed):
    entry, leave, left = tenures(seed, 60)
    times = np.random.default_rng(seed).integers(1, 5, len(entry))
    weighted = kaplan_meier(entry, leave, left, times.astype(float))
    repeated = kaplan_meier(*(np.repeat(each, times) for each in (entry, leave, left)), np.ones(times.sum()))
    np.testing.assert_allclose(weighted.staying, repeated.staying, rtol=1e-12)
    np.testing.assert_allclose(weighted.low, repeated.low, rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_cumulative_incidence_day_by_day(seed):
    entry, leave, left = tenures(seed, 80)
    cause = (left * np.random.default_rng(seed).integers(1, 3, len(left))).astype(np.int64)
    days, found = incidence(entry, leave, cause, 2, np.ones(len(entry)))
    staying, total = 1.0, np.zeros(2)
    for place, day in enumerate(days):
        n = np.count_nonzero((entry < day) & (leave >= day))
        d = [np.count_nonzero((leave == day) & (cause == each)) for each in (1, 2)]
        total += staying * np.array(d) / n
        staying *= 1 - sum(d) / n
        np.testing.assert_allclose(found[:, place], total, rtol=1e-10)
    assert found[:, -1].sum() == pytest.approx(1 - staying)
    alone = 1 - kaplan_meier(entry, leave, (cause == 1).astype(float), np.ones(len(entry))).staying[-1]
    assert found[0, -1] < alone  # one cause by itself says too much


@pytest.mark.parametrize("seed", SEEDS)
def test_weibull_shape(seed):
    entry, leave, left = tenures(seed)
    other = lifelines.WeibullFitter().fit(leave / 365.25, left, entry=entry / 365.25)
    found = weibull_shape(entry, leave, left, np.ones(len(entry)))
    assert found.shape == pytest.approx(other.rho_, rel=1e-4)  # lifelines stops there
    error = other.summary.loc["rho_", "se(coef)"]
    assert np.log(found.high / found.low) == pytest.approx(2 * 1.959964 * error / other.rho_, rel=2e-2)


def test_exact_limits_are_those_of_garwood():
    d, t = np.array([0.0, 1, 3, 40, 500]), np.array([1.0, 20, 7.5, 300, 2000])
    low, high = exact_limits(d, t)
    np.testing.assert_allclose(high, stats.chi2.ppf(0.975, 2 * (d + 1)) / 2 / t, rtol=1e-10)
    np.testing.assert_allclose(low[1:], stats.chi2.ppf(0.025, 2 * d[1:]) / 2 / t[1:], rtol=1e-10)
    assert low[0] == 0
    low, high = posterior_limits(np.array([2.5]), np.array([20.0]))
    np.testing.assert_allclose([low[0], high[0]], stats.gamma.ppf([0.025, 0.975], 2.5, scale=1 / 20))


def counts(seed, size=60, spread=0.6):
    rng = np.random.default_rng(seed)
    years = rng.uniform(3, 60, size)
    rate = rng.gamma(1 / spread, 0.12 * spread, size)
    return rng.poisson(rate * years).astype(float), years


@pytest.mark.parametrize("seed", SEEDS)
def test_the_prior_is_the_maximum_of_the_negative_binomial_likelihood(seed):
    x, t = counts(seed)
    found = fit_gamma(x, t)
    assert found is not None

    def fall(at):
        a, b = np.exp(at)
        return -stats.nbinom.logpmf(x, a, b / (b + t)).sum()

    other = optimize.minimize(
        fall, [0.0, 2.0], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 5000}
    )
    np.testing.assert_allclose(np.log(found), other.x, atol=1e-6)
    assert log_likelihood(x, t, found) == pytest.approx(-other.fun, rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_prior_is_that_of_statsmodels(seed):
    models = pytest.importorskip("statsmodels.discrete.discrete_model")
    x, t = counts(seed)
    found = fit_gamma(x, t)
    model = models.NegativeBinomial(x, np.ones((len(x), 1)), loglike_method="nb2", exposure=t)
    other = model.fit([-2.0, 0.5], disp=0, maxiter=2_000, method="nm", xtol=1e-9, ftol=1e-12)
    log_mean, spread = other.params
    assert found.shape == pytest.approx(1 / spread, rel=1e-4)
    assert found.shape / found.years == pytest.approx(np.exp(log_mean), rel=1e-5)


def test_no_spread_beyond_chance_is_no_prior():
    years = np.full(30, 20.0)
    assert fit_gamma(np.full(30, 2.0), years) is None
    assert fit_gamma(np.zeros(30), years) is None
    assert fit_gamma(np.zeros(0), np.zeros(0)) is None
    assert fit_gamma(np.array([0.0, 4.0]), np.array([0.0, 4.0])) is None  # one with exposure


def told(shape, years, pooled=np.nan):
    one = np.ones(1)
    return Rates(shape * one, years * one, pooled * one, one, one, one)


@pytest.mark.parametrize(
    ("a", "b", "n", "h"), [(0.7, 5.0, 6, 1.0), (9.0, 80.0, 40, 0.5), (2.0, 16.0, 1, 100.0)]
)
def test_forecasts_are_integrals_over_the_rate(a, b, n, h):
    found = forecast(told(a, b), np.array([n]), np.array([0]), np.ones(1), h)

    def mean(function):
        return integrate.quad(lambda u: function(stats.gamma.ppf(u, a, scale=1 / b)), 0, 1, limit=500)[0]

    assert found.expected[0] == pytest.approx(n * mean(lambda rate: 1 - np.exp(-rate * h)), rel=1e-6)
    assert found.nobody[0] == pytest.approx(mean(lambda rate: np.exp(-rate * n * h)), rel=1e-5)


def test_scheduled_ends_are_a_sum_of_unlike_chances():
    people, ends, renewal = np.array([9]), np.array([3]), np.array([0.6])
    found = forecast(told(np.nan, np.nan, 0.1), people, ends, renewal, 1.0)
    leave, end = 1 - np.exp(-0.1), 1 - 0.6 * np.exp(-0.1)
    whole = stats.poisson_binom([leave] * 6 + [end] * 3)
    assert found.expected[0] == pytest.approx(whole.mean())
    assert 1 - found.nobody[0] == pytest.approx(1 - whole.pmf(0))
    low, high = interval(told(np.nan, np.nan, 0.1), found, people, ends, 1.0)
    assert (low[0], high[0]) == (whole.ppf(0.1), whole.ppf(0.9))


@pytest.mark.parametrize("seed", range(30))
def test_the_interval_is_that_of_very_many_draws(seed):
    """Draw a rate, then a count: the quantiles of ever more draws; where one is a toss-up either will do."""
    rng = np.random.default_rng(seed)
    a, b, h = rng.uniform(0.3, 12), rng.uniform(2, 90), rng.choice([0.25, 1, 3])
    n, s, kept = rng.integers(1, 60), 0, rng.random()
    s = rng.integers(0, min(n, 6) + 1)
    some = [np.array([each]) for each in (n, s)]
    found = forecast(told(a, b), *some, np.array([kept]), h)
    low, high = interval(told(a, b), found, *some, h)
    rate = rng.gamma(a, 1 / b, 200_000)
    drawn = rng.binomial(n - s, 1 - np.exp(-rate * h)) + rng.binomial(s, found.ending[0], 200_000)
    for value, level in ((low[0], 0.1), (high[0], 0.9)):
        assert np.mean(drawn < value) < level + 0.008 and np.mean(drawn <= value) > level - 0.008


def test_probabilities_are_told_to_five_points():
    np.testing.assert_array_equal(rounded(np.array([0, 0.02, 0.03, 0.62, 0.98, 1])), [0, 0, 0.05, 0.6, 1, 1])
    assert rounded(np.array([0.15000000001]))[0] == 0.15


def tally(*groups, first_year=0.0):
    """A tally of some groups of (level, partnerships, departures of each, years of each)."""
    rows = [(level, x, t) for level, number, x, t in groups for _ in range(number)]
    level, x, t = (np.array(column) for column in zip(*rows, strict=True))
    return Tally(level, x.astype(float), t.astype(float), np.full(len(rows), float(first_year)))


OPEN = np.zeros(5, bool)


def basis(made, *, at=10.0, withheld=OPEN):
    return priors(made, at, withheld).basis.tolist()


def test_what_a_forecast_rests_on():
    spread = [(3, 5, 0, 10.0), (3, 5, 8, 10.0)]
    assert basis(tally(*spread)) == [REGISTRY, REGISTRY, REGISTRY, OWN_RECORD, REGISTRY, REGISTRY]
    even = [(3, 20, 2, 10.0)]
    assert basis(tally(*even)) == [REGISTRY, REGISTRY, REGISTRY, LEVEL, REGISTRY, REGISTRY]
    assert basis(tally(*spread, first_year=8.5))[3] == SHORT_RECORD
    assert basis(tally(*spread, first_year=8.0))[3] == OWN_RECORD
    assert set(basis(tally((3, 7, 8, 10.0)))) == {PRIOR}  # seven partnerships
    assert set(basis(tally((3, 14, 1, 10.0)))) == {PRIOR}  # fourteen departures
    assert basis(tally((3, 15, 1, 10.0)))[3] == LEVEL
    assert basis(tally((1, 4, 0, 9.0), (3, 4, 8, 9.0)))[1] == REGISTRY  # thin levels, enough together
    assert basis(tally(*spread, (4, 9, 8, 9.0)))[4] == REGISTRY  # an unknown level has no prior of its own


def test_a_withheld_level_is_no_part_of_the_registry():
    made = tally((1, 1, 900, 10.0), (3, 20, 2, 10.0))
    withheld = np.array([False, True, False, False, False])
    found = priors(made, 10.0, withheld)
    assert found.departures[[1, 3, 5]].tolist() == [40.0, 40.0, 40.0]
    assert priors(made, 10.0, OPEN).departures[5] == 940.0


def test_rates_are_posteriors_or_pooled():
    made = tally((3, 5, 0, 10.0), (3, 5, 8, 10.0), (0, 1, 3, 4.0))
    prior = priors(made, 10.0, OPEN)
    found = rates(made, prior, made.group)
    a, b = fit_gamma(made.departures[:10], made.years[:10])
    np.testing.assert_allclose(found.mean[:10], (a + made.departures[:10]) / (b + made.years[:10]))
    own = made.departures / made.years
    weight = 10 / (10 + b)
    np.testing.assert_allclose(found.mean[:10], weight * own[:10] + (1 - weight) * a / b)
    stated = rates(tally((3, 1, 3, 4.0)), priors(tally((3, 1, 3, 4.0)), 10.0, OPEN), np.array([3]))
    assert stated.mean[0] == pytest.approx((2 + 3) / (16 + 4))
    assert isinstance(Fit(1.0, 2.0), tuple) and isinstance(found, Rates)
    even = tally((3, 20, 2, 10.0))
    pooled = rates(even, priors(even, 10.0, OPEN), even.group)
    np.testing.assert_allclose(pooled.mean, 0.2)
    np.testing.assert_allclose(pooled.high, stats.chi2.ppf(0.975, 82) / 2 / 200)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_calendar_is_a_chi_square_of_quarters(seed):
    rng = np.random.default_rng(seed)
    size, edges = 400, np.array([0, 90, 181, 273, 365, 455, 546, 638, 730])  # quarters of 1970 and 1971
    entry = rng.integers(0, 500, size)
    leave = np.minimum(entry + rng.integers(1, 600, size), 730)
    left = rng.random(size) < 0.5
    group = rng.integers(0, 2, size)
    zero, one = np.zeros(size, np.int64), np.ones(size)
    at_risk = Exposure(zero, zero, entry, entry, leave, left, left, one)
    parts = Pieces(np.arange(size), entry, leave, one)
    found = seasons(at_risk, parts, group, 2, (0, 730))
    for of in (0, 1):
        here = group == of
        exposed = np.array(
            [
                np.maximum(np.minimum(leave[here], b) - np.maximum(entry[here], a), 0).sum()
                for a, b in pairwise(edges)
            ]
        )
        number = np.array(
            [
                np.count_nonzero(left[here] & (leave[here] > a) & (leave[here] <= b))
                for a, b in pairwise(edges)
            ]
        )
        expected = number.sum() * exposed / exposed.sum()
        other = stats.chisquare(number, expected).statistic / (len(number) - 1)
        assert found.ratio[of] == pytest.approx(other, rel=1e-9)


def test_yearly_elections_are_a_calendar_and_steady_leaving_is_none():
    """600 seats that are always taken for six years, each left once."""
    size, end = 600, 2191
    zero, one, number = np.zeros(size, np.int64), np.ones(size), np.arange(size)
    for leave, said in ((number % 5 * 365 + 371, True), (1 + number * 2190 // size, False)):
        at_risk = Exposure(zero, zero, zero, zero, leave, one > 0, one > 0, one)
        always = Pieces(number, zero, np.full(size, end), one)
        found = seasons(at_risk, always, zero, 1, (0, end))
        assert bool(found.calendar[0]) is said


def test_forecast_is_nothing_at_no_horizon():
    found: Forecast = forecast(told(2.0, 16.0), np.array([8]), np.array([0]), np.ones(1), 0.0)
    assert found.expected[0] == 0 and found.nobody[0] == 1
