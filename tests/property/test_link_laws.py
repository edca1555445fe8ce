"""Laws of missing links: what may and what may not change an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graphsvc.analysis.links import link_record
from graphsvc.analysis.links.find import _columns, _listed, find_missing_links
from graphsvc.analysis.links.model import fitted
from graphsvc.analysis.links.stability import link_stability
from graphsvc.analysis.links.table import Block, Coefficients, Columns, Model
from graphsvc.snapshot.snapshot import Snapshot
from tests.contacts import AS_OF, day, random_contacts
from tests.pictures import snapshot_of

SEEDS = st.integers(0, 10_000)
law = settings(  # tests assert no times
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
NUMBERS = ("need", "probability", "probability_low", "probability_high", "propensity", "freshness", "through")
FEATURES = ("theta", "adjacent", "parent", "level")
Rows = dict[str, list[dict[str, Any]]]
Told = dict[tuple[str, str], list[float]]


def picture(rows: Rows) -> Snapshot:
    return snapshot_of(AS_OF, **rows)


def told(snapshot: Snapshot, columns: Columns, *names: str) -> Told:
    """The numbers of each pair by its keys."""
    keys = snapshot.partnerships.keys
    pairs = zip(columns.a.tolist(), columns.b.tolist(), strict=True)
    return {
        (keys[a], keys[b]): [float(getattr(columns, name)[row]) for name in names]
        for row, (a, b) in enumerate(pairs)
    }


def everything(rows: Rows, *names: str) -> Told:
    """All pairs within reach that have a need, or are blocked."""
    snapshot = picture(rows)
    found = find_missing_links(snapshot.arrays, record=link_record(snapshot), per_partnership=1000)
    return told(snapshot, found.columns, *(names or (*NUMBERS, *FEATURES)))


def model_of(rows: Rows) -> Model:
    snapshot = picture(rows)
    return find_missing_links(snapshot.arrays, record=link_record(snapshot)).model


def same(one: Told, other: Told) -> bool:
    return one.keys() == other.keys() and all(
        one[pair] == pytest.approx(other[pair], abs=1e-9, nan_ok=True) for pair in one
    )


def renamed(rows: Rows, names: dict[str, str]) -> Rows:
    """The same registry with other keys for its partnerships."""

    def name(row: dict[str, Any], *fields: str) -> dict[str, Any]:
        return {**row, **{field: names.get(row[field], row[field]) for field in fields}}

    return {
        **rows,
        "partnership": [name(row, "id") for row in rows["partnership"]],
        "membership": [name(row, "partnership") for row in rows["membership"]],
        "link": [name(row, "a", "b") for row in rows["link"]],
    }


def swapped(pairs: Told, names: dict[str, str]) -> Told:
    return {tuple(sorted((names[a], names[b]))): numbers for (a, b), numbers in pairs.items()}  # type: ignore[misc]


@law
@given(SEEDS, st.randoms(use_true_random=False))
def test_names_mean_nothing(seed: int, random: Any) -> None:
    rows = random_contacts(seed)
    keys = [row["id"] for row in rows["partnership"]]
    names = dict(zip(keys, random.sample(keys, len(keys)), strict=True))
    assert same(swapped(everything(rows), names), everything(renamed(rows, names)))


@law
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_links_and_of_their_ends_means_nothing(seed: int, random: Any) -> None:
    rows = random_contacts(seed)
    turned = [
        link if link["b"].startswith("org") else {**link, "a": link["b"], "b": link["a"]}
        for link in rows["link"]
    ]
    random.shuffle(turned)
    assert same(everything(rows), everything({**rows, "link": turned}))


@law
@given(SEEDS)
def test_a_partnership_of_which_nothing_is_known_changes_nothing(seed: int) -> None:
    rows = random_contacts(seed)
    more = [*rows["partnership"], {"id": "zz", "name": "Unknown"}]
    assert same(everything(rows), everything({**rows, "partnership": more}))


@law
@given(SEEDS)
def test_two_countries_that_share_nothing_are_answered_as_each_of_them(seed: int) -> None:
    rows = random_contacts(seed)
    assume(sum("parent" not in theme for theme in rows["theme"]) > 1)  # one top is no theme, two are
    model = model_of(rows)
    assume(0 < model.live_links < model.evaluated_pairs)  # half a link is not twice half a link
    both = {kind: [*own, *_abroad(own)] for kind, own in rows.items()}
    names = ("need", "probability", *FEATURES)
    expected, found = everything(rows, *names), everything(both, *names)
    assert same(expected, {pair: told for pair, told in found.items() if not pair[0].startswith("abroad")})
    assert len(found) == 2 * len(expected)


def _abroad(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows of another country: every key is another."""
    keys = (
        "id",
        "parent",
        "adjoins",
        "partnership",
        "organisation",
        "a",
        "b",
        "protocol",
        "carriers",
        "themes",
    )

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(each) for each in value]
        start = "organisation:" if value and value.startswith("organisation:") else ""
        return value and f"{start}abroad-{value.removeprefix(start)}"

    return [
        {name: moved(value) if name in (*keys, "territories") else value for name, value in row.items()}
        for row in rows
    ]


def needs_with(rows: Rows, coefficients: Coefficients, of: int) -> Told:
    """The whole list of one partnership with the weights held."""
    snapshot = picture(rows)
    record = link_record(snapshot)
    made = fitted(snapshot.arrays, record)
    held = made._replace(model=replace(made.model, coefficients=coefficients))
    columns = _columns(held, record, _listed(held, record, 1000))
    own = (columns.a == of) | (columns.b == of)
    return told(snapshot, columns.at(own), "need")


@law
@given(SEEDS, st.integers(0, 15), st.integers(0, 200))
def test_links_far_away_change_no_need(seed: int, p: int, which: int) -> None:
    """No hub: what others add among themselves, more than two contacts away, moves nobody's list."""
    rows = random_contacts(seed, links=26)
    snapshot = picture(rows)
    record = link_record(snapshot)
    present = record.present
    neighbours: dict[int, set[int]] = {ix: set() for ix in range(16)}
    for a, b in zip(record.left[present].tolist(), record.right[present].tolist(), strict=True):
        neighbours[a].add(b)
        neighbours[b].add(a)
    near = {p} | neighbours[p] | {w for z in neighbours[p] for w in neighbours[z]}
    live = {int(ix) for end in (record.left, record.right) for ix in end[record.state == 0]}
    far = sorted(ix for ix in live - near if snapshot.arrays.active[ix])
    pairs = [(x, y) for x in far for y in far if x < y and y not in neighbours[x]]
    assume(pairs)
    x, y = pairs[which % len(pairs)]
    more = {"a": f"p{x:02}", "b": f"p{y:02}", "last_contact": day(5)}
    weights = find_missing_links(snapshot.arrays, record=record).model.coefficients
    before = needs_with(rows, weights, p)
    after = needs_with({**rows, "link": [*rows["link"], more]}, weights, p)
    assert same(before, after)


@law
@given(SEEDS, st.integers(0, 1000))
def test_whoever_met_today_is_not_proposed(seed: int, which: int) -> None:
    rows = random_contacts(seed)
    pairs = list(everything(rows))
    assume(pairs)
    a, b = pairs[which % len(pairs)]
    after = everything({**rows, "link": [*rows["link"], {"a": a, "b": b, "last_contact": AS_OF}]}, "need")
    assert after.get((a, b), [0.0]) == [0.0]


@law
@given(SEEDS)
def test_what_is_blocked_is_never_proposed_and_always_said(seed: int) -> None:
    rows = random_contacts(seed)
    pairs = [pair for pair, (blocked,) in everything(rows, "blocked").items() if blocked == Block.NONE]
    assume(pairs)
    a, b = pairs[0]
    blocked = everything(
        {**rows, "link": [*rows["link"], {"a": a, "b": b, "blocked_reason": "no"}]}, "need", "blocked"
    )
    assert blocked[a, b] == [0.0, Block.OBJECTION]


@law
@given(SEEDS)
def test_probabilities_add_up_and_lie_inside_their_intervals(seed: int) -> None:
    rows = random_contacts(seed, links=30)
    snapshot = picture(rows)
    found = find_missing_links(snapshot.arrays, record=link_record(snapshot), per_partnership=1000)
    columns, model = found.columns, found.model
    assert np.all((columns.probability_low > 0) & (columns.probability_low <= columns.probability))
    assert np.all((columns.probability <= columns.probability_high) & (columns.probability_high < 1))
    assert np.all((columns.need >= 0) & (columns.need <= 2 * columns.probability))
    first = np.count_nonzero(columns.inherited)
    assert np.all(columns.inherited[:first])
    for need in (columns.need[:first], columns.need[first:]):
        assert np.all(need[:-1] >= need[1:] - 1e-12)
    if model.evaluated_pairs:
        assert 0 < model.expected_links < model.evaluated_pairs


@law
@given(SEEDS)
def test_stability_is_a_share_and_the_same_each_time(seed: int) -> None:
    snapshot = picture(random_contacts(seed))
    record = link_record(snapshot)
    columns = find_missing_links(snapshot.arrays, record=record).columns
    asked = {"record": record, "left": columns.a[:4], "right": columns.b[:4], "replicates": 5}
    one, other = (link_stability(snapshot.arrays, **asked) for _ in range(2))
    assert np.array_equal(one, other)
    assert np.all((one >= 0) & (one <= 1))
