"""Hold-outs of brokers: rank correlations, what was done afterwards, stability, and holes."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from random import Random

import numpy as np
import pytest
from scipy import stats

from graphsvc.analysis.brokers import Graph
from graphsvc.errors import BadInput, NotFound
from graphsvc.evaluating.brokers import evaluate_brokers, foresight, steadiness
from graphsvc.evaluating.brokers_across import SPANNED, across
from graphsvc.evaluating.brokers_cases import CONTACTS, PARTNERS, hold_out
from graphsvc.evaluating.brokers_correlation import Ranks, partial, pearson
from graphsvc.evaluating.brokers_holes import evaluate_holes
from graphsvc.evaluating.brokers_report import foresight_reported, steadiness_reported
from graphsvc.evaluating.series_links import Question
from tests.broker_graphs import linked, seated
from tests.pictures import RowPicture, Rows, snapshot_of

BEGIN, DAY, UNTIL = date(2018, 1, 1), date(2020, 1, 1), date(2021, 1, 1)
BODIES = [f"o{number:02}" for number in range(15)]
TABLES = [f"p{number:02}" for number in range(20)]


def seats(seed: int) -> list[tuple[str, str, date, str | None]]:
    """Who joined what, when and as what, each at most once; nobody leaves."""
    random = Random(seed)
    return [
        (
            table,
            body,
            BEGIN + timedelta(days=random.randrange(4 * 365)),
            random.choice([None, "member", "lead"]),
        )
        for table in TABLES
        for body in random.sample(BODIES, random.randrange(1, 6))
    ]


def seated_over_time(seed: int) -> dict[str, Rows]:
    return {
        "partnership": [{"id": table, "start": "2018-01-01"} for table in TABLES],
        "organisation": [{"id": body} for body in BODIES],
        "membership": [
            {"partnership": table, "organisation": body, "start": start.isoformat(), "role": role}
            for table, body, start, role in seats(seed)
        ],
    }


def meetings(seed: int) -> dict[frozenset[str], date]:
    """Two that sat together by the last day, with the first day on which they did."""
    first: dict[frozenset[str], date] = {}
    for (p, a, s, _), (q, b, t, _) in combinations(seats(seed), 2):
        if p == q and max(s, t) <= UNTIL:
            pair = frozenset((a, b))
            first[pair] = min(first.get(pair, UNTIL), max(s, t))
    return first


def plain(seed: int) -> dict[str, Counter[str]]:
    """The four outcomes and the baseline by going through the record."""
    first = meetings(seed)
    met = {pair for pair, day in first.items() if day <= DAY}
    found = {name: Counter[str]() for name in ("joined", "met", "brought_together", "led", PARTNERS)}
    for _, body, start, role in seats(seed):
        found["joined"][body] += DAY < start <= UNTIL
        found["led"][body] += DAY < start <= UNTIL and role == "lead"
    for pair in first:
        for body in pair:
            found[PARTNERS if pair in met else "met"][body] += 1
    for table in TABLES:
        sat = {row[1]: row[2] for row in seats(seed) if row[0] == table and row[2] <= UNTIL}
        for body in sat if max(sat.values(), default=DAY) > DAY else ():
            partners = [each for each in sat if frozenset((body, each)) in met]
            strangers = [pair for pair in combinations(partners, 2) if frozenset(pair) not in met]
            found["brought_together"][body] += len(strangers)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_what_organisations_did_is_what_the_record_says(seed: int) -> None:
    period = hold_out(RowPicture(seated_over_time(seed)), Graph.MEMBERS, "links", day=DAY, until=UNTIL)
    expected = plain(seed)
    bodies = [BODIES[node] for node in period.node.tolist()]
    sitting = Counter(body for _, body, start, _ in seats(seed) if start <= DAY)
    assert bodies == [body for body in BODIES if sitting[body] >= 2]
    assert period.measures[CONTACTS].tolist() == [sitting[body] for body in bodies]
    assert period.measures[PARTNERS].tolist() == [expected[PARTNERS][body] for body in bodies]
    for name, done in period.outcomes.items():
        assert done.tolist() == [expected[name][body] for body in bodies], name


def test_who_sat_together_only_in_the_past_has_met() -> None:
    rows = seated_over_time(0)
    rows["membership"] = [
        {"partnership": table, "organisation": body, "start": start, "end": end}
        for table, body, start, end in [
            ("p00", "o00", "2018-01-01", None),
            ("p00", "o01", "2018-01-01", "2019-01-01"),
            ("p01", "o00", "2018-01-01", None),
            ("p01", "o02", "2018-01-01", None),
            ("p02", "o00", "2020-06-01", None),
            ("p02", "o01", "2020-06-01", None),
            ("p02", "o02", "2020-06-01", None),
            ("p02", "o03", "..2020-07-01", None),
        ]
    ]
    period = hold_out(RowPicture(rows), Graph.MEMBERS, "links", day=DAY, until=UNTIL)
    assert [BODIES[node] for node in period.node.tolist()] == ["o00"]
    told = {name: values.tolist() for name, values in period.outcomes.items()}
    assert told == {"joined": [1], "met": [0], "brought_together": [1], "led": [0]}


def over_time(*pairs: tuple[str, str, str]) -> dict[str, Rows]:
    """Partnerships in two territories, the even ones in t0, with links from a day on."""
    return {
        "territory": [{"id": "t0", "level": "local"}, {"id": "t1", "level": "local"}],
        "partnership": [
            {"id": table, "start": "2018-01-01", "territories": [f"t{number % 2}"]}
            for number, table in enumerate(TABLES)
        ],
        "link": [{"id": f"{a}{b}", "a": a, "b": b, "start": start} for a, b, start in pairs],
    }


def test_new_links_and_introductions_of_partnerships() -> None:
    old, new, seen = "2019-01-01", "2020-06-01", "..2020-06-01"
    rows = over_time(
        *(("p00", "p02", old), ("p00", "p04", old), ("p00", "p06", old), ("p06", "p08", old)),
        *(("p02", "p04", new), ("p06", "p10", new), ("p02", "p06", seen), ("p00", "p12", "2021-06-01")),
    )
    period = hold_out(RowPicture(rows), Graph.LINKS, "links", day=DAY, until=UNTIL)
    assert [TABLES[node] for node in period.node.tolist()] == ["p00", "p06"]
    assert {name: values.tolist() for name, values in period.outcomes.items()} == {
        "linked": [0, 1],
        "introduced": [1, 0],
    }


@pytest.mark.parametrize("seed", range(5))
def test_weighted_ranks_are_those_of_repeated_cases(seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = random.integers(0, 6, (2, 30)).astype(float)
    times = random.integers(0, 4, 30)
    weight = times.astype(float)
    told = pearson(Ranks.of(one).weighed(weight), Ranks.of(other).weighed(weight), weight)
    asked = stats.spearmanr(np.repeat(one, times), np.repeat(other, times)).statistic
    assert told == pytest.approx(asked, abs=1e-9)


def test_partial_correlation_is_that_of_residuals() -> None:
    random = np.random.default_rng(3)
    x, y, z = random.normal(size=(3, 50))
    x, y = x + z, y - 0.5 * z + x
    correlation = np.corrcoef([x, y, z])
    kept = [each - np.polyval(np.polyfit(z, each, 1), z) for each in (x, y)]
    told = partial(correlation[0, 1], correlation[0, 2], correlation[1, 2])
    assert told == pytest.approx(np.corrcoef(kept)[0, 1], abs=1e-9)
    assert np.isnan(partial(0.5, 1.0, 0.5)) and np.isnan(pearson(x, np.ones(50), np.ones(50)))


def test_equals_at_the_end_of_a_list_are_drawn_by_lot() -> None:
    share = Ranks.of(np.array([5.0, 1, 3, 3, 3])).share_of_first(2, np.ones(5))
    assert share.tolist() == pytest.approx([1, 0, 1 / 3, 1 / 3, 1 / 3])
    assert Ranks.of(np.zeros(0)).share_of_first(2, np.zeros(0)).tolist() == []


def test_days_must_be_in_order() -> None:
    source = RowPicture(seated_over_time(1))
    for ask in (evaluate_brokers, evaluate_holes):
        with pytest.raises(BadInput, match="in order"):
            ask(source, *_question(ask), cuts=[UNTIL], until=DAY)


def _question(ask: object) -> tuple[object, ...]:
    return (Graph.MEMBERS, "links") if ask is evaluate_brokers else (Question(), "TERRITORY")


def test_figures_of_periods_are_pooled_and_reported() -> None:
    middle = date(2020, 7, 1)
    source = RowPicture(seated_over_time(2))
    found = evaluate_brokers(source, Graph.MEMBERS, "links", cuts=[DAY, middle], until=UNTIL, replicates=5)
    report = json.loads(json.dumps(foresight_reported(found), allow_nan=False))
    assert [each["until"] for each in report["periods"]] == ["2020-07-01", "2021-01-01"]
    joined = report["outcomes"][0]
    sums = [each.outcomes["joined"].sum() for each in found.periods]
    cases = sum(len(each.node) for each in found.periods)
    assert joined["outcome"] == "joined" and joined["mean"]["value"] == pytest.approx(sum(sums) / cases)
    contacts = next(each for each in joined["measures"] if each["measure"] == CONTACTS)
    assert contacts["lessContacts"]["value"] == 0 and contacts["beyondContacts"]["value"] is None


def test_a_star_keeps_its_middle() -> None:
    import networkx as nx

    found = steadiness(linked(nx.star_graph(12)), Graph.LINKS, replicates=20)
    first = next(each for each in found.survivals if (each.measure, each.top) == ("betweenness", 3))
    assert found.judged == 1 and first.listed == 13  # all others share the second rank
    report = steadiness_reported(found)
    assert all(each["rankCorrelation"] is None for each in report["agreement"])  # of one nothing varies


def test_no_network_has_no_figures() -> None:
    found = steadiness(seated({}), Graph.MEMBERS, replicates=20)
    assert (found.nodes, found.judged) == (0, 0)
    assert {each["survival"] for each in steadiness_reported(found)["survival"]} == {None}


def test_values_of_an_attribute_that_partnerships_reach() -> None:
    place = {"p0": "north", "p1": "south", "p2": "south", "p3": None}
    rows: dict[str, Rows] = {
        "partnership": [
            {"id": key, "attributes": None if value is None else json.dumps({"province": value})}
            for key, value in place.items()
        ],
        "organisation": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
        "membership": [
            {"partnership": key[:2], "organisation": key[2]}
            for key in ("p0a", "p1a", "p2a", "p1b", "p3b", "p0c")
        ],
    }
    period = across(snapshot_of(**rows), "province")
    assert period.outcomes[SPANNED].tolist() == [2, 1]  # a in north and south, b in south; c sits in one
    assert foresight((period,), replicates=3).outcomes == (SPANNED,)
    with pytest.raises(NotFound, match="attribute"):
        across(snapshot_of(**rows), "colour")


def test_links_that_came_into_a_hole() -> None:
    """All of one side know each other: contact across is expected, and none is there on the first day."""
    even, odd = TABLES[::2], TABLES[1::2]
    old = [(a, b, "2019-12-01") for side in (even, odd) for a, b in combinations(side, 2)]
    rows = over_time(*old, ("p00", "p01", "2020-06-01"))
    rows["territory"] = [{"id": "land", "level": "regional"}] + [
        {"id": f"t{number}", "level": "local", "parent": "land"} for number in range(2)
    ]
    found = evaluate_holes(RowPicture(rows), Question(), "TERRITORY", cuts=[DAY], until=UNTIL)[0]
    assert (found.groups, found.first_links) == (2, 1)
    assert (found.holes, found.in_holes, found.bridged) == (1, 1, 1)
    assert found.rate_in_holes == pytest.approx(10.0) and np.isnan(found.rate_elsewhere)
    assert np.isnan(found.by_gap)
