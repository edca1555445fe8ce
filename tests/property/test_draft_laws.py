"""Laws of the check of a draft, whatever the registry."""

from __future__ import annotations

import copy
from random import Random

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphsvc.analysis.draft import DraftCheck, check_draft, compare
from tests.drafts import checked, draft_of, registry_of
from tests.networks import TODAY, Network, Row, random_network

SEEDS = st.integers(0, 10**6)
NETWORKS = st.builds(random_network, SEEDS, st.integers(2, 20))
law = settings(deadline=None, max_examples=60)  # tests assert no times


def draft_from(network: Network, seed: int) -> Row:
    """A partnership that might be founded there: half of what one there has, and something of its own."""
    random = Random(seed)
    row = copy.deepcopy(random.choice(network.rows))
    row.members = sorted({o for o in row.members if random.random() < 0.7} | {random.randrange(14)})
    row.themes = sorted({*row.themes, random.randrange(12)})
    row.planned_end, row.start = random.choice([None, TODAY + 90, TODAY + 900]), None
    return row


DRAFTED = st.builds(lambda network, seed: (network, draft_from(network, seed)), NETWORKS, SEEDS)


def told(check: DraftCheck) -> dict[int, tuple[object, ...]]:
    """Per partnership all that is said of it, without direction and rounded to 9 digits."""
    found = {}
    for row, ix in enumerate(check.ix.tolist()):
        columns = check.columns
        numbers = [
            columns.score[row],
            columns.score_min[row],
            columns.score_max[row],
            columns.completeness[row],
        ]
        numbers += [check.fits.value[row], check.fits.least[row], check.fits.most[row]]
        numbers += [part[row] for part in check.fits.parts]
        rounded = tuple(None if np.isnan(each) else round(float(each), 9) for each in numbers)
        found[ix] = (int(columns.band[row]), rounded, tuple(check.fits.short[row]))
    return found


@law
@given(DRAFTED, SEEDS)
def test_the_order_of_lists_does_not_matter_nor_repeats(drafted: tuple[Network, Row], seed: int) -> None:
    network, row = drafted
    registry, draft, random = registry_of(network), draft_of(row), Random(seed)

    def shuffled(ix: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(random.sample([*ix, *ix[:1]], len([*ix, *ix[:1]])))

    other = draft._replace(
        territories=shuffled(draft.territories),
        themes=shuffled(draft.themes),
        organisations=shuffled(draft.organisations),
    )
    one, same = check_draft(registry, draft), check_draft(registry, other)
    assert one.proposal == same.proposal
    assert one.ix.tolist() == same.ix.tolist()
    assert told(one) == told(same)


@law
@given(NETWORKS, SEEDS)
def test_a_copy_of_an_active_partnership_fits_it(network: Network, seed: int) -> None:
    ix = Random(seed).randrange(len(network.rows))
    row = copy.deepcopy(network.rows[ix])
    assume(row.active and row.themes and row.leaves)
    if row.planned_end is not None and row.planned_end <= TODAY:
        network.rows[ix].planned_end = row.planned_end = None  # overdue: nothing to be planned
    network.rows[ix].end = network.rows[ix].end_reason = row.start = None
    check = checked(network, row)
    place = check.ix.tolist().index(ix)
    assert check.columns.score[place] == 1.0
    assert check.fits.value[place] == 1.0 and not check.fits.short[place].any()
    assert check.proposal == "EXISTING_FITS"


@law
@given(DRAFTED)
def test_an_isolate_changes_no_fit_and_lists_nobody_else(drafted: tuple[Network, Row]) -> None:
    network, row = drafted
    more = copy.deepcopy(network)
    more.rows.append(
        Row(members=[59], people=[59], themes=[len(network.theme_parent)], leaves=[4], status="planned")
    )
    more.theme_parent = [*network.theme_parent, -1]
    more.population = [*network.population, 10.0]
    tops = sum(parent < 0 for parent in network.theme_parent)
    assume(tops > 1)  # a second top makes the first one a theme like others
    one, other = checked(network, row), checked(more, row)
    assert one.proposal == other.proposal
    assert told(one) == told(other)


@law
@given(DRAFTED)
def test_an_active_isolate_changes_rarity_only(drafted: tuple[Network, Row]) -> None:
    network, row = drafted
    more = copy.deepcopy(network)
    more.rows.append(Row(members=[59], people=[59], leaves=[4]))
    more.population = [*network.population, 10.0]
    (columns, fits), (others, others_fits) = (
        compare(registry_of(each), draft_of(row)) for each in (network, more)
    )
    for name in ("themes", "territory", "level", "room", "life"):
        np.testing.assert_array_equal(getattr(fits.parts, name), getattr(others_fits.parts, name))
    for name in ("themes_similarity", "territory_similarity", "shared_members", "shared_themes"):
        np.testing.assert_array_equal(getattr(columns, name), getattr(others, name))


@law
@given(DRAFTED)
def test_what_is_over_changes_nothing(drafted: tuple[Network, Row]) -> None:
    network, row = drafted
    more = copy.deepcopy(network)
    more.rows += [
        Row(members=row.members, themes=row.themes, leaves=row.leaves, status="ended", end=TODAY - 1)
    ]
    one, other = checked(network, row), checked(more, row)
    assert one.proposal == other.proposal
    assert told(one) == told(other)


@law
@given(DRAFTED, SEEDS)
def test_renaming_partnerships_renames_the_answer(drafted: tuple[Network, Row], seed: int) -> None:
    network, row = drafted
    order = list(range(len(network.rows)))
    Random(seed).shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    rows = copy.deepcopy([network.rows[old] for old in order])
    for each in rows:
        each.satellite_of = place.get(each.satellite_of, -1)
        each.links = [place[ix] for ix in each.links]
    renamed = Network(rows, network.theme_parent, network.population, network.organisation_parent)
    one, other = checked(network, row), checked(renamed, row)
    assert one.proposal == other.proposal
    assert {place[ix]: said for ix, said in told(one).items()} == told(other)


@law
@given(DRAFTED, st.integers(14, 59))
def test_one_more_organisation_never_raises_what_sits_of_the_draft(
    drafted: tuple[Network, Row], organisation: int
) -> None:
    network, row = drafted
    before = checked(network, row)
    row = copy.deepcopy(row)
    row.members = sorted({*row.members, organisation})
    after = checked(network, row)
    for place, ix in enumerate(after.ix.tolist()):
        share = after.fits.parts.organisations[place]
        if organisation not in network.rows[ix].members and ix in before.ix:
            earlier = before.fits.parts.organisations[before.ix.tolist().index(ix)]
            assert np.isnan(share) or np.isnan(earlier) or share <= earlier + 1e-12


@law
@given(DRAFTED)
def test_a_fit_lies_between_its_bounds(drafted: tuple[Network, Row]) -> None:
    network, row = drafted
    fits = checked(network, row).fits
    known = ~np.isnan(fits.value)
    assert (fits.least[known] <= fits.value[known] + 1e-12).all()
    assert (fits.value[known] <= fits.most[known] + 1e-12).all()
    assert np.isnan(fits.least[~known]).all() and np.isnan(fits.most[~known]).all()
    assert (fits.least[known] >= 0).all() and (fits.most[known] <= 1).all()
