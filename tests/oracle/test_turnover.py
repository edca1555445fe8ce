"""Counts, exposure, terms, knowledge and links of turnover beside plain Python, person by person."""

from datetime import date

import numpy as np
import pytest

from graphsvc.analysis.turnover.keys import bus_factor, carriers, knowledge_bus_factor, tie_counts
from graphsvc.analysis.turnover.knowledge import present_on, retained, trust
from graphsvc.analysis.turnover.observation import exposed, observe
from graphsvc.analysis.turnover.record import role_record
from graphsvc.analysis.turnover.spells import FAR, roles_of
from graphsvc.analysis.turnover.terms import scheduled
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from tests.oracle.plain_turnover import Oracle
from tests.pictures import snapshot_of
from tests.turnovers import AS_OF, random_comings

SEEDS = range(40)
EPOCH = date(1970, 1, 1).toordinal()


@pytest.fixture(params=SEEDS)
def both(request):
    comings = random_comings(request.param)
    window = request.param % 3 * 5
    snapshot = snapshot_of(AS_OF, **comings)
    record = role_record(snapshot)
    seen = observe(roles_of(record), snapshot.arrays, snapshot.arrays.as_of_day, window)
    return snapshot, record, seen, Oracle(comings, AS_OF, window_years=window)


def test_spells_are_those_of_each_person(both):
    snapshot, _, seen, oracle = both
    spells = seen.spells

    def day(number):
        return None if number == -FAR else date.max if number == FAR else date.fromordinal(number + EPOCH)

    found = [
        (
            snapshot.partnerships.keys[spells.partnership[at]],
            snapshot.people.keys[spells.person[at]],
            day(int(spells.start[at])),
            day(int(spells.end[at])),
            bool(spells.competing[at]),
        )
        for at in range(len(spells.pair))
    ]
    said = [(s.partnership, s.person, s.start, s.end, s.competing) for s in oracle.spells]
    assert sorted(found, key=str) == sorted(said, key=str)


def test_departures_and_person_years(both):
    snapshot, _, seen, oracle = both
    keys = snapshot.partnerships.keys
    tallies = [oracle.tally(key) for key in keys]
    np.testing.assert_array_equal(seen.tally.departures, [x for x, _ in tallies])
    np.testing.assert_allclose(seen.tally.years, [t for _, t in tallies], rtol=1e-9, atol=1e-9)


def test_people_in_post_and_in_the_exposure(both):
    snapshot, _, seen, oracle = both
    keys = snapshot.partnerships.keys
    np.testing.assert_array_equal(seen.people, [len(oracle.people(key)) for key in keys])
    active = snapshot.arrays.active
    np.testing.assert_array_equal(seen.people[active], snapshot.arrays.people.sizes[active])
    number = np.bincount(exposed(seen)[0].row, minlength=len(keys))
    np.testing.assert_array_equal(number, [oracle.exposed(key) for key in keys])


def test_terms_that_ended_and_that_will(both):
    snapshot, _, seen, oracle = both
    keys = snapshot.partnerships.keys
    kept = np.bincount(seen.renewed.partnership[seen.renewed.kept], minlength=len(keys))
    ended = np.bincount(seen.renewed.partnership, minlength=len(keys))
    assert list(zip(kept.tolist(), ended.tolist(), strict=True)) == [oracle.renewals(key) for key in keys]
    ahead = scheduled(seen.spells, seen.day, date(2026, 4, 1).toordinal() - EPOCH)
    number = np.bincount(seen.spells.partnership[ahead], minlength=len(keys))
    until = date(2026, 4, 1)
    said = [sum(s.end == date.max and oracle.scheduled(s, until) for s in oracle.of(key)) for key in keys]
    assert number.tolist() == said


def test_knowledge_and_trust(both):
    snapshot, _, seen, oracle = both
    keys, size = snapshot.partnerships.keys, len(snapshot.partnerships)
    then = (date.fromisoformat(AS_OF).replace(year=2023)).toordinal() - EPOCH
    present = present_on(seen.spells, seen.day)
    kept, _ = retained(seen.spells, then, size)
    pool, _ = trust(present, np.ones(len(present.spell)), size)
    for key, r, t in zip(keys, kept, pool, strict=True):
        for found, said in ((r, oracle.retained(key)), (t, oracle.trust(key))):
            np.testing.assert_allclose(found, np.nan if said is None else said, rtol=1e-9, atol=1e-12)


def test_links_and_the_bus_factor_by_every_choice(both):
    snapshot, record, seen, oracle = both
    keys, size = snapshot.partnerships.keys, len(snapshot.partnerships)
    living = snapshot.arrays.end == UNKNOWN_DAY
    carried = carriers(seen.spells, record)
    ties, single = tie_counts(record, carried, size)
    known = knowledge_bus_factor(present_on(seen.spells, seen.day), size)
    found = bus_factor(known, record, carried, np.ones(size, bool))
    for at, key in enumerate(keys):
        assert ties[at] == len(oracle.ties(key))
        assert single[at] == (-1 if oracle.single(key) is None else oracle.single(key))
        if living[at]:
            assert found[at] == (oracle.bus_factor(key) or -1)
