"""Laws of the overlap analysis, whatever the registry."""

import copy
from math import isnan
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.overlap import find_overlaps
from tests.networks import TODAY, Network, Row, random_network

SEEDS = st.integers(0, 10**6)
NETWORKS = st.builds(random_network, SEEDS, st.integers(2, 20))
NUMBERS = (
    *("score", "score_min", "score_max", "completeness", "people_similarity", "themes_similarity"),
    *("members_similarity", "territory_similarity", "territory_containment", "hours_per_year"),
)
law = settings(deadline=None, max_examples=40)  # tests assert no times
# sums in another order of keys may differ in the last digits
TOLERANCE = 1e-12


def answered(network, **asked):
    return find_overlaps(network.arrays(), **{"min_score": 0.0, **asked})


def by_pair(answer, number_of=lambda ix: ix):
    """Per pair, whichever side is the smaller: its band and the numbers that have no direction."""
    columns = answer.columns
    found = {}
    for row in range(len(answer)):
        key = frozenset((number_of(int(columns.a[row])), number_of(int(columns.b[row]))))
        numbers = (float(getattr(columns, name)[row]) for name in NUMBERS)
        found[key] = (answer.band(row), *(None if isnan(number) else number for number in numbers))
    return found


def assert_alike(one, other):
    assert one.keys() == other.keys()
    for key, (band, *numbers) in one.items():
        assert other[key][0] == band
        np.testing.assert_allclose(np.array(numbers, float), np.array(other[key][1:], float), rtol=TOLERANCE)


@law
@given(NETWORKS, SEEDS)
def test_renaming_partnerships_renames_the_answer(network, seed):
    order = list(range(len(network.rows)))
    Random(seed).shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    rows = copy.deepcopy([network.rows[old] for old in order])
    for row in rows:
        row.satellite_of = place.get(row.satellite_of, -1)
        row.links = [place[ix] for ix in row.links]
    renamed = Network(rows, network.theme_parent, network.population, network.organisation_parent)
    assert_alike(by_pair(answered(network), place.__getitem__), by_pair(answered(renamed)))


@law
@given(NETWORKS, SEEDS)
def test_renaming_organisations_and_people_changes_nothing(network, seed):
    random = Random(seed)
    renamed = copy.deepcopy(network)
    for name, width in (("members", 30), ("people", 40)):
        new = random.sample(range(width), width)
        for row in renamed.rows:
            setattr(row, name, sorted(new[ix] for ix in getattr(row, name)))
    assert_alike(by_pair(answered(network)), by_pair(answered(renamed)))


@law
@given(NETWORKS, SEEDS)
def test_what_is_over_changes_nothing(network, seed):
    more = copy.deepcopy(network)
    for row in random_network(seed, 5).rows:
        row.status, row.satellite_of, row.links = "ended", -1, []
        more.rows.append(row)
    one, other = answered(network), answered(more)
    assert by_pair(one) == by_pair(other)
    assert one.band_counts == other.band_counts


@law
@given(NETWORKS)
def test_planned_partnerships_change_no_other_pair(network):
    now, later = answered(network), answered(network, include_planned=True)
    active = {key: pair for key, pair in by_pair(later).items() if all(network.rows[ix].active for ix in key)}
    assert by_pair(now) == active


@law
@given(NETWORKS, NETWORKS)
def test_two_registries_side_by_side_answer_as_their_parts(network, other):
    """Shares of people, themes and ground do not depend on what else there is; rarity weights do."""
    together = copy.deepcopy(network)
    size, leaves, themes = len(network.rows), len(network.population), len(network.theme_parent)
    for row in copy.deepcopy(other.rows):
        row.members = [ix + 60 for ix in row.members]
        row.people = [ix + 60 for ix in row.people]
        row.leaves = [ix + leaves for ix in row.leaves]
        row.themes = [ix + themes for ix in row.themes]
        row.links = [ix + size for ix in row.links]
        row.satellite_of += size if row.satellite_of >= 0 else 0
        together.rows.append(row)
    together.population = network.population + other.population
    together.theme_parent = [-1] * (2 * themes)
    network.theme_parent = other.theme_parent = [-1] * themes
    parts = by_pair(answered(network)) | by_pair(answered(other), lambda ix: ix + size)
    whole = by_pair(answered(together))
    across = {key for key in whole if len({ix < size for ix in key}) > 1}
    assert across == set(), "the two have nothing in common"
    assert whole.keys() == parts.keys()
    free = [NUMBERS.index(name) + 1 for name in NUMBERS[3:6] + NUMBERS[7:]]
    for key, pair in parts.items():
        np.testing.assert_equal([whole[key][at] for at in free], [pair[at] for at in free])


@law
@given(NETWORKS)
def test_an_unrelated_partnership_adds_no_pair(network):
    more = copy.deepcopy(network)
    more.rows.append(Row(members=[70], people=[70], themes=[len(network.theme_parent)], leaves=[4]))
    more.theme_parent = [*network.theme_parent, -1]
    more.population = [*network.population, 10.0]
    assert by_pair(answered(network)).keys() == by_pair(answered(more)).keys()


@law
@given(NETWORKS)
def test_the_range_holds_the_score(network):
    columns = answered(network).columns
    assert (columns.score_min <= columns.score).all()
    assert (columns.score <= columns.score_max).all()


@law
@given(NETWORKS, st.floats(0, 1))
def test_a_threshold_cuts_the_whole_list(network, least):
    asked, everything = answered(network, min_score=least), answered(network)
    bands = ("STRONG", "REVIEW") if least >= 0.40 else ("STRONG", "REVIEW", "PATTERN", "INCOMPLETE", "BELOW")
    expected = {
        key: pair
        for key, pair in by_pair(everything).items()
        if pair[1] >= least - 1e-12 and pair[0] in bands
    }
    assert by_pair(asked) == expected


@law
@given(NETWORKS)
def test_the_whole_list_falls_in_place(network):
    place = np.round(answered(network).columns.place, 12)
    assert (np.diff(place) <= 0).all()


@law
@given(NETWORKS)
def test_a_twin_scores_one_where_all_is_known(network):
    twins = copy.deepcopy(network)
    size = len(twins.rows)
    twins.rows += copy.deepcopy(network.rows)
    for (one, other), (band, score, *_) in (
        (sorted(key), pair) for key, pair in by_pair(answered(twins)).items()
    ):
        if other == one + size:
            assert score == 1.0
            assert band in ("STRONG", "INCOMPLETE")


@law
@given(NETWORKS)
def test_the_day_is_only_a_number(network):
    """Everything a year later gives the same answer."""
    arrays = network.arrays()
    moved = {name: getattr(arrays, name).copy() for name in ("start", "end", "planned_end")}
    for days in moved.values():
        days[days != np.iinfo(np.int32).min] += 365
    later = type(arrays)(**{**vars(arrays), **moved, "as_of_day": TODAY + 365})
    one, other = (find_overlaps(each, min_score=0.0, include_planned=True) for each in (arrays, later))
    for name, column in vars(one.columns).items():
        np.testing.assert_array_equal(column, getattr(other.columns, name), err_msg=name)
