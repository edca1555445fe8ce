"""Laws of what would be, whatever the registry."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphsvc.analysis.overlap import find_overlaps
from graphsvc.errors import BadInput
from graphsvc.snapshot.dating import seen_on
from graphsvc.snapshot.scenario import AddLink, AddMember, End, Merge, RemoveLink, RemoveMember
from tests.pictures import snapshot_of
from tests.scenarios import DAY, possible, records, registry, rows_of, running, same_arrays, what_if

seeds = st.integers(0, 100_000)
LAW = settings(max_examples=40, deadline=None)


@LAW
@given(seeds)
def test_no_change_is_the_same_network(seed: int) -> None:
    """Only its digest is its own."""
    real = registry(seed)
    same = what_if(real)
    assert same_arrays(real, same)
    assert records(real) == records(same)
    assert (real.scenario, same.scenario != "") == ("", True)
    one, other = (find_overlaps(each.arrays, min_score=0.2) for each in (real, same))
    assert one.columns.score.tolist() == other.columns.score.tolist()


@LAW
@given(seeds)
def test_the_network_asked_about_stays_as_it_is(seed: int) -> None:
    real = registry(seed)
    before = records(real)
    for change in possible(real, seed):
        what_if(real, change)
    assert records(real) == before
    assert same_arrays(real, registry(seed))


@LAW
@given(seeds)
def test_changes_made_together_are_changes_made_one_after_the_other(seed: int) -> None:
    real = registry(seed)
    step, made = real, []
    for change in possible(real, seed):
        try:
            step = what_if(step, change)
        except BadInput:
            continue  # it contradicts one before
        made.append(change)
    together = what_if(real, *made)
    assert same_arrays(together, step)
    assert records(together) == records(step)
    assert together.identity == step.identity or not made


@LAW
@given(seeds)
def test_the_order_of_changes_that_have_nothing_in_common_does_not_matter(seed: int) -> None:
    real = registry(seed)
    keys = running(real)
    assume(len(keys) >= 5)
    changes = [Merge(keys[0], (keys[1],)), End(keys[2], DAY)]
    try:
        what_if(real, AddLink(keys[3], keys[4], DAY))
        changes.append(AddLink(keys[3], keys[4], DAY))
    except BadInput:
        changes.append(End(keys[3], DAY))  # the two are in touch already, or object
    one, other = what_if(real, *changes), what_if(real, *changes[::-1])
    assert same_arrays(one, other)
    assert records(one) == records(other)
    assert one.scenario != other.scenario


@LAW
@given(seeds)
def test_to_add_and_then_remove_changes_nothing(seed: int) -> None:
    real = registry(seed)
    for change in possible(real, seed):
        if isinstance(change, AddMember):
            roles = real.ties["role"]
            of = roles.of("partnership", real.partnerships.ix[change.partnership])
            if real.organisations.ix[change.organisation] in roles.ends["organisation"][of]:
                continue  # whoever serves there on its behalf would go, too
            undone = what_if(real, change, RemoveMember(change.partnership, change.organisation))
        elif isinstance(change, AddLink):
            undone = what_if(real, change, RemoveLink(change.a, change.b))
        else:
            continue
        assert same_arrays(real, undone)
        assert records(real) == records(undone)


@LAW
@given(seeds)
def test_a_merger_unites_what_the_merged_had(seed: int) -> None:
    real = registry(seed)
    keys = running(real)
    assume(len(keys) >= 3)
    into, *merged = keys[:3]
    scenario = what_if(real, Merge(into, tuple(merged)))
    at, gone = (
        real.partnerships.ix[into],
        [real.partnerships.ix[key] for key in merged],
    )
    for name in ("members", "people", "themes", "leaves"):
        before, after = getattr(real.arrays, name), getattr(scenario.arrays, name)
        united = set().union(*(before.row(ix).tolist() for ix in (at, *gone)))
        assert set(after.row(at).tolist()) == united, name
        assert all(not len(after.row(ix)) for ix in gone) or name in ("themes", "leaves")
    linked = set().union(*(real.arrays.live_links.row(ix).tolist() for ix in (at, *gone))) - {at, *gone}
    assert set(scenario.arrays.live_links.row(at).tolist()) == linked
    assert scenario.arrays.active[at] and not scenario.arrays.active[gone].any()
    others = np.setdiff1d(np.arange(real.arrays.partnerships), [at, *gone])
    assert (scenario.arrays.active[others] == real.arrays.active[others]).all()


@LAW
@given(seeds)
def test_a_merged_pair_overlaps_no_more(seed: int) -> None:
    real = registry(seed)
    found = find_overlaps(real.arrays, min_score=0.3).columns
    assume(len(found.score))
    a, b = int(found.a[0]), int(found.b[0])
    keys = real.partnerships.keys
    after = find_overlaps(what_if(real, Merge(keys[a], (keys[b],))).arrays, min_score=0.3).columns
    assert b not in {*after.a.tolist(), *after.b.tolist()}


@LAW
@given(seeds)
def test_a_network_seen_on_another_day_is_what_was_recorded_of_it(seed: int) -> None:
    """A scenario without changes is then the real network of that day."""
    for day in (date(2027, 1, 15), date(2020, 3, 1)):
        there = snapshot_of(day.isoformat(), **rows_of(seed))
        seen = seen_on(what_if(registry(seed)), day)
        assert same_arrays(there, seen)
        assert records(there) == records(seen)
