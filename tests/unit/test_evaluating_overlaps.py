"""What an evaluation of overlaps orders, counts and takes away; the answers come from the real analysis."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from graphsvc.analysis.overlap import BANDS, find_overlaps
from graphsvc.errors import BadInput
from graphsvc.evaluating import intervals
from graphsvc.evaluating.overlap_baselines import BASELINES, jaccard
from graphsvc.evaluating.overlap_lists import lists_of, mistakes
from graphsvc.evaluating.overlap_pairs import Pairs, every_pair, judged, packed, timeless
from graphsvc.evaluating.overlap_parts import AGAINST, PARTS, WHOLE, thinned
from graphsvc.evaluating.overlap_truth import Known, known_of
from graphsvc.evaluating.overlaps import Trial, of_one, over_registries, trial
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from tests.demo_pictures import pictured

PARTNERSHIPS = 76


@pytest.fixture(scope="module")
def small() -> tuple[Snapshot, Known]:
    """A small invented registry and what was planted in it."""
    snapshot, truth = pictured(seed=5, partnerships=PARTNERSHIPS)
    return snapshot, known_of(truth, snapshot)


@pytest.fixture(scope="module")
def tried(small: tuple[Snapshot, Known]) -> Trial:
    """The figures of the small registry."""
    return trial(*small)


def row(snapshot: Snapshot, name: str, ix: int) -> set[int]:
    """What belongs to one partnership."""
    return set(getattr(snapshot.arrays, name).row(ix).tolist())


def test_the_pairs_are_all_that_share_something_now_or_ever(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    always = timeless(snapshot)
    expected = {
        (a, b)
        for a, b in combinations(range(len(snapshot.partnerships)), 2)
        for arrays in (snapshot.arrays, always)
        if arrays.active[a] and arrays.active[b]
        if any(
            set(getattr(arrays, name).row(a)) & set(getattr(arrays, name).row(b))
            for name in ("members", "themes", "people")
        )
    }
    found = every_pair(snapshot)
    assert set(zip(found.a.tolist(), found.b.tolist(), strict=True)) == expected
    assert np.all(np.diff(known.pairs.numbers(len(snapshot.partnerships))) > 0)


def test_the_judgement_is_that_of_the_whole_answer(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    answer, judgement = find_overlaps(snapshot.arrays, min_score=0.0), judged(snapshot.arrays, known.pairs)
    size = len(snapshot.partnerships)
    at = np.searchsorted(known.pairs.numbers(size), packed(answer.columns.a, answer.columns.b, size))
    for name in ("place", "score", "band", "entry"):
        assert np.array_equal(getattr(judgement, name)[at], getattr(answer.columns, name))
    assert np.count_nonzero(judgement.place) == len(answer)


def test_pairs_come_in_parts(small: tuple[Snapshot, Known], monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot, known = small
    whole = judged(snapshot.arrays, known.pairs), jaccard(snapshot.arrays, known.pairs)
    monkeypatch.setattr("graphsvc.evaluating.overlap_pairs.AT_ONCE", 100)
    parts = judged(snapshot.arrays, known.pairs), jaccard(snapshot.arrays, known.pairs)
    assert np.array_equal(whole[0].place, parts[0].place) and np.array_equal(whole[1], parts[1])


def test_plain_orders_are_what_they_are_called(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    found = {name: ranking(snapshot.arrays, known.pairs) for name, ranking in BASELINES.items()}
    for at in range(0, len(known.pairs), 37):
        a, b = int(known.pairs.a[at]), int(known.pairs.b[at])
        one, other = row(snapshot, "members", a), row(snapshot, "members", b)
        alive = bool(snapshot.arrays.active[a] and snapshot.arrays.active[b])
        places = row(snapshot, "leaves", a), row(snapshot, "leaves", b)
        met = alive and (not all(places) or bool(places[0] & places[1]))
        plain = len(one & other) / len(one | other) if alive and one | other else 0.0
        assert found["Jaccard of members"][at] == pytest.approx(plain)
        assert found["Jaccard of members, gated"][at] == pytest.approx(plain if met else 0.0)
        smaller = len(one & other) / min(len(one), len(other)) if alive and one and other else 0.0
        assert found["overlap coefficient of members"][at] == pytest.approx(smaller)
        people = row(snapshot, "people", a), row(snapshot, "people", b)
        both = len(people[0] & people[1]) / len(people[0] | people[1]) if met and any(people) else 0.0
        assert found["people only, gated"][at] == pytest.approx(both)


def test_what_is_taken_away_is_not_looked_at(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    arrays = snapshot.arrays
    for name, part in (("people", "without people"), ("themes", "without themes")):
        other = replace(snapshot, arrays=replace(arrays, **{name: getattr(thinned(snapshot, (name,)), name)}))
        assert not np.array_equal(getattr(other.arrays, name).sizes, getattr(arrays, name).sizes)
        assert np.array_equal(PARTS[part](snapshot, known.pairs), PARTS[part](other, known.pairs))
        assert not np.array_equal(PARTS[WHOLE](snapshot, known.pairs), PARTS[WHOLE](other, known.pairs))


def test_without_rarity_the_similarity_is_the_plain_jaccard(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    empty = {name: emptied(snapshot, name) for name in ("themes", "people")}
    bare = replace(snapshot.arrays, **empty)  # type: ignore[arg-type]
    plain = judged(bare, known.pairs, weight=np.ones(bare.members.columns)).score
    scored = plain > 0
    assert scored.any()
    assert np.allclose(plain[scored], np.maximum(jaccard(bare, known.pairs), 0.1)[scored])
    assert not np.allclose(plain[scored], judged(bare, known.pairs).score[scored])


def emptied(snapshot: Snapshot, name: str) -> Csr:
    """Nothing known of it."""
    rows: Csr = getattr(snapshot.arrays, name)
    return Csr(np.zeros_like(rows.indptr), rows.indices[:0], rows.columns)


def test_without_dates_what_ended_is_back(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    always = timeless(snapshot)
    assert always.active.all() and not snapshot.arrays.active.all()
    assert np.all(always.members.sizes >= snapshot.arrays.members.sizes)
    followed = [at for at, pair in known.planted.items() if pair.kind.endswith("succession")]
    assert followed
    assert not PARTS[WHOLE](snapshot, known.pairs)[followed].any()
    assert PARTS["without the gate of time"](snapshot, known.pairs)[followed].min() > 0.5


def test_chance_decides_only_between_like_places(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    place = np.round(PARTS[WHOLE](snapshot, known.pairs), 2)
    rank = PARTS["with chance between like places"](snapshot, known.pairs)
    order = np.argsort(rank, kind="stable")
    assert np.all(np.diff(place[order]) >= 0) and len(np.unique(rank[rank > 0])) == np.count_nonzero(rank)


def test_lists_add_up(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    judgement = judged(snapshot.arrays, known.pairs)
    lists = lists_of(known, judgement)
    assert lists.planted.total() == len(known.planted)
    for cut in lists.cuts.values():
        assert cut.listed == cut.right + cut.wrong.total() and cut.overlapping == known.overlapping.sum()
    answer = find_overlaps(snapshot.arrays)
    satellites = {at for at, pair in known.planted.items() if pair.kind == "satellite"}
    listed = sum(BANDS[band] in ("STRONG", "REVIEW") for band in answer.columns.band.tolist())
    shown = sum(judgement.satellite[at] and judgement.score[at] >= 0.4 for at in satellites)
    assert lists.cuts[0.40].listed == listed - shown
    wrong = [what for what, _ in mistakes(known, judgement)]
    assert sum(what.startswith("listed") for what in wrong) == lists.cuts[0.40].wrong.total()
    missed = lists.cuts[0.40].overlapping - lists.cuts[0.40].right
    assert sum(what.startswith("not listed") for what in wrong) == missed


def test_one_registry_and_several(tried: Trial) -> None:
    twice = over_registries([tried, tried])
    for name, value in tried.average_precision.items():
        assert twice.average_precision[name] == pytest.approx((value, value, value))
    one = of_one(tried, replicates=20)
    for name, found in one.average_precision.items():
        assert found.value == pytest.approx(tried.average_precision[name])
        assert 0 <= found.low <= found.high <= 1
    for name, found in one.differences.items():
        whole = tried.average_precision[AGAINST.get(name, WHOLE)]
        assert found.value == pytest.approx(tried.average_precision[name] - whole)


def test_nothing_to_find_is_said(small: tuple[Snapshot, Known]) -> None:
    snapshot, known = small
    nothing = replace(known, overlapping=np.zeros(len(known.pairs), np.bool_))
    with pytest.raises(BadInput, match="nothing to find"):
        trial(snapshot, nothing)


def test_pairs_are_one_number_whoever_is_named_first() -> None:
    a, b = np.array([3, 1], np.int32), np.array([1, 3], np.int32)
    assert packed(a, b, 5).tolist() == [8, 8]
    assert len(Pairs(a[:0], b[:0])) == 0


def test_intervals_of_nothing() -> None:
    assert np.isnan(intervals.over([])).all() and np.isnan(intervals.share(0, 0)).all()
    assert intervals.over([0.5])[0] == 0.5 and np.isnan(intervals.over([0.5])[1])
    assert intervals.over([0.9, 1.0], least=0.0, most=1.0).high == 1.0
