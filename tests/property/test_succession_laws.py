"""Laws of the search for successors, whatever the registry."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.succession import Successions, find_successions, history_of
from graphsvc.model.codes import SUCCESSION_KINDS
from graphsvc.snapshot.snapshot import Snapshot
from tests.pasts import AS_OF, Past, day, random_past
from tests.pictures import snapshot_of

SEEDS = st.integers(0, 10**6)
PASTS = st.builds(random_past, SEEDS, st.integers(2, 18))
law = settings(deadline=None, max_examples=40)  # tests assert no times
NUMBERS = (
    *("score", "score_min", "score_max", "completeness", "members_similarity", "themes_similarity"),
    *("people_similarity", "territory_similarity", "shared_members", "shared_people", "gap_days"),
    *("lost_members", "lost_people", "rare_members"),
)
Said = dict[tuple[str, str], tuple[str, tuple[float, ...]]]


def answered(past: Past, as_of: str = AS_OF, *, min_score: float = 0.3) -> tuple[Snapshot, Successions]:
    snapshot = snapshot_of(as_of, **past)
    return snapshot, find_successions(snapshot.arrays, history=history_of(snapshot), min_score=min_score)


def by_pair(past: Past, as_of: str = AS_OF, *, numbers: tuple[str, ...] = NUMBERS) -> Said:
    """Per proposal its kind and numbers."""
    snapshot, answer = answered(past, as_of)
    keys, columns = snapshot.partnerships.keys, answer.columns
    return {
        (keys[columns.predecessor[row]], keys[columns.successor[row]]): (
            SUCCESSION_KINDS[answer.kind[row]],
            tuple(float(getattr(columns, name)[row]) for name in numbers),
        )
        for row in range(len(answer))
    }


def assert_alike(one: Said, other: Said) -> None:
    assert one.keys() == other.keys()
    for pair, (kind, numbers) in one.items():
        assert other[pair][0] == kind
        np.testing.assert_allclose(numbers, other[pair][1], rtol=1e-12)  # sums in another order of keys


def renamed(past: Past, new: dict[str, str]) -> Past:
    """A past with other keys everywhere."""

    def said(value: Any) -> Any:
        if isinstance(value, list):
            return [said(each) for each in value]
        if isinstance(value, str) and value.startswith("organisation:"):
            return f"organisation:{said(value.removeprefix('organisation:'))}"
        return new.get(value, value) if isinstance(value, str) else value

    return {
        kind: [
            {name: value if name == "sources" else said(value) for name, value in row.items()} for row in rows
        ]
        for kind, rows in past.items()
    }


def keys_of(past: Past) -> list[str]:
    return [row["id"] for kind in ("partnership", "organisation", "person", "theme") for row in past[kind]]


@law
@given(PASTS, SEEDS)
def test_renaming_everything_renames_the_answer(past: Past, seed: int) -> None:
    """Where two candidates score alike the smaller key goes first; such ties are exempt."""
    keys = keys_of(past)
    new = {key: f"{Random(f'{seed} {key}').random():.12f}-{key}" for key in keys}
    before, after = by_pair(past), by_pair(renamed(past, new))
    if tied(past):
        return
    assert_alike({(new[a], new[b]): said for (a, b), said in before.items()}, after)


def tied(past: Past) -> bool:
    """Whether an equal score of two candidates could have decided."""
    _, answer = answered(past)
    close = np.isclose(answer.columns.score, answer.next_score, rtol=0, atol=1e-9)
    of, scores = answer.columns.predecessor, answer.columns.score
    twice = {(int(a), round(float(s), 9)) for a, s in zip(of, scores, strict=True)}
    return bool(close.any()) or len(twice) < len(of)


@law
@given(PASTS, st.integers(-400, 3000))
def test_shifting_all_dates_shifts_the_answer(past: Past, days: int) -> None:
    def moved(text: str) -> str:
        before = ".." if text.startswith("..") else ""
        return before + (date.fromisoformat(text.removeprefix("..")) + timedelta(days=days)).isoformat()

    later = copy.deepcopy(past)
    for rows in later.values():
        for row in rows:
            for name in ("start", "end", "status_confirmed_on"):
                if row.get(name):
                    row[name] = moved(row[name])
    assert_alike(by_pair(past), by_pair(later, moved(AS_OF)))


@law
@given(PASTS)
def test_a_partnership_apart_changes_nothing(past: Past) -> None:
    """Of one that was over before all others began: a living one would make every member rarer."""
    more = copy.deepcopy(past)
    life = {"start": "1980", "end": "1985"}
    more["organisation"].append({"id": "zz"})
    more["partnership"].append({"id": "zz", "name": "Apart", "themes": None, "territories": None, **life})
    more["membership"].append({"partnership": "zz", "organisation": "zz", **life})
    assert_alike(by_pair(past), by_pair(more))


@law
@given(PASTS)
def test_a_disjoint_union_answers_as_its_parts(past: Past) -> None:
    """With members left aside, whose rarity depends on how many partnerships there are."""
    past = {**past, "membership": []}
    others = {key: f"z-{key}" for key in [*keys_of(past), "region", *(f"t{n}" for n in range(4))]}
    twin = renamed(past, others)
    for rows in twin.values():
        for row in rows:
            if row.get("sources") is not None:
                row["sources"] = [f"z-{source}" for source in row["sources"]]
            elif "themes" in row:
                row["sources"] = ["z"]
    union = {kind: [*past[kind], *twin[kind]] for kind in past}
    union["theme"] = [{**row} for row in union["theme"]]
    single_top = sum("parent" not in row for row in past["theme"]) == 1
    if single_top:  # two trees have two tops, which counts as a depth
        return
    alone, together = by_pair(past), by_pair(union)
    assert_alike(alone | {(f"z-{a}", f"z-{b}"): said for (a, b), said in alone.items()}, together)


@law
@given(PASTS, st.floats(0.3, 1))
def test_a_higher_threshold_leaves_fewer_predecessors(past: Past, least: float) -> None:
    snapshot, everything = answered(past)
    fewer = find_successions(snapshot.arrays, history=history_of(snapshot), min_score=least)
    best = {}
    for row in range(len(everything)):
        ix = int(everything.columns.predecessor[row])
        best[ix] = max(best.get(ix, 0.0), float(everything.columns.score[row]))
    kept = {ix for ix, score in best.items() if score >= least - 1e-12}
    assert set(fewer.columns.predecessor.tolist()) == kept


@law
@given(PASTS)
def test_what_is_recorded_is_not_proposed_again(past: Past) -> None:
    snapshot, answer = answered(past)
    keys = snapshot.partnerships.keys
    pairs = {
        (keys[a], keys[b]) for a, b in zip(answer.columns.predecessor, answer.columns.successor, strict=True)
    }
    ties = [{"predecessor": a, "successor": b} for a, b in sorted(pairs)]
    _, again = answered({**past, "succession": past["succession"] + ties})
    assert len(again) == 0
    assert again.recorded == answer.recorded + len({a for a, _ in pairs})
    assert again.unmatched == answer.unmatched


@law
@given(PASTS)
def test_what_happens_later_is_not_known_yet(past: Past) -> None:
    """People and members who come after the day, and partnerships that do, change nothing."""
    more = copy.deepcopy(past)
    for row in past["partnership"]:
        tie = {"partnership": row["id"], "start": day(-1), "end": None}
        more["membership"].append({**tie, "organisation": "o00"})
        more["role"].append({**tie, "person": "x00", "role": "member"})
    assert_alike(by_pair(past), by_pair(more))


@law
@given(PASTS)
def test_the_range_holds_the_score_and_the_order_falls(past: Past) -> None:
    columns = answered(past)[1].columns
    assert (columns.score_min <= columns.score).all() and (columns.score <= columns.score_max).all()
    place = columns.score * np.sqrt(np.minimum(1.0, columns.completeness / 0.65))
    assert (np.diff(np.round(place, 12)) <= 0).all()


@law
@given(PASTS)
def test_nobody_succeeds_in_a_circle(past: Past) -> None:
    """A successor outlives its predecessor, so following successors comes to an end."""
    snapshot, answer = answered(past, min_score=0.0)
    end = history_of(snapshot).end
    for before, after in zip(answer.columns.predecessor, answer.columns.successor, strict=True):
        assert end[after] == np.iinfo(np.int32).min or end[after] > end[before]
