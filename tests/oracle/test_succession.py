"""Every proposal and number of the search for successors against pure Python (tolerance 1e-9: rounding)."""

from __future__ import annotations

import math

import pytest

from graphsvc.analysis.succession import Successions, find_successions, history_of
from graphsvc.analysis.succession import candidates as candidates_module
from graphsvc.model.codes import SUCCESSION_KINDS
from graphsvc.snapshot.days import day_number
from graphsvc.snapshot.snapshot import Snapshot
from tests.oracle.plain_succession import Oracle
from tests.pasts import AS_OF, random_past
from tests.pictures import snapshot_of

SEEDS = range(150)


def answered(snapshot: Snapshot, min_score: float = 0.5) -> Successions:
    return find_successions(snapshot.arrays, history=history_of(snapshot), min_score=min_score)


def told(answer: Successions, row: int, name: str) -> object:
    value = getattr(answer.columns, name)[row]
    return None if value < -400 or math.isnan(value) or (value == -1 and name != "gap_days") else value


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("min_score", [0.5, 0.0])
def test_every_proposal_and_number(seed: int, min_score: float) -> None:
    past = random_past(seed)
    snapshot, oracle = snapshot_of(AS_OF, **past), Oracle(past, AS_OF)
    keys, answer = snapshot.partnerships.keys, answered(snapshot, min_score)
    expected = oracle.proposals(min_score)
    found = [
        (keys[before], keys[after])
        for before, after in zip(answer.columns.predecessor, answer.columns.successor, strict=True)
    ]
    assert found == [(each.predecessor, each.successor) for each in expected]
    for row, each in enumerate(expected):
        numbers = {name: told(answer, row, name) for name in each.numbers}
        assert numbers == pytest.approx(each.numbers, abs=1e-9), each
        assert SUCCESSION_KINDS[answer.kind[row]] == each.kind
        assert answer.candidates[row] == each.candidates
        runner_up = int(answer.next_successor[row])
        assert (keys[runner_up] if runner_up >= 0 else None) == each.runner_up


@pytest.mark.parametrize("seed", SEEDS)
def test_when_each_began_and_ended(seed: int) -> None:
    past = random_past(seed)
    snapshot, oracle = snapshot_of(AS_OF, **past), Oracle(past, AS_OF)
    history = history_of(snapshot)
    unknown = min(history.begin.min(initial=0), -(2**31))
    for ix, key in enumerate(snapshot.partnerships.keys):
        for days, known in ((history.begin, oracle.begin[key]), (history.end, oracle.end[key])):
            assert int(days[ix]) == (unknown if known is None else day_number(known))


def test_the_pasts_hold_what_is_asked_for() -> None:
    """Enough of each kind, or the comparison above proves little."""
    found = [each for seed in SEEDS for each in Oracle(random_past(seed), AS_OF).proposals()]
    kinds = [each.kind for each in found]
    assert min(kinds.count(kind) for kind in SUCCESSION_KINDS) >= 5
    assert sum(each.runner_up is not None for each in found) >= 5
    assert sum(each.numbers["members_similarity"] is None for each in found) >= 5
    assert sum(each.numbers["territory_containment"] is None for each in found) >= 5


@pytest.mark.parametrize("seed", range(20))
def test_the_size_of_a_block_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = snapshot_of(AS_OF, **random_past(seed, size=20))
    whole = answered(snapshot, 0.0)
    monkeypatch.setattr(candidates_module, "MOST_MATCHES", 1)
    for name, column in vars(answered(snapshot, 0.0).columns).items():
        assert column.tolist() == pytest.approx(getattr(whole.columns, name).tolist(), abs=0, nan_ok=True), (
            name
        )
