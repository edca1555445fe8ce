"""Hold-outs of links: the right pairs, the right outcome, and nothing of it known beforehand."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from itertools import combinations
from random import Random

import networkx as nx
import numpy as np
import pytest

from graphsvc.errors import BadInput, QueryTooComplex
from graphsvc.evaluating import links_cases
from graphsvc.evaluating.links import evaluate_links
from graphsvc.evaluating.links_cases import Cases, Period, hold_out
from graphsvc.evaluating.links_figures import CHANCES, INDICES
from graphsvc.evaluating.series_links import Question
from graphsvc.evaluating.series_report import links_reported
from tests.pictures import RowPicture, Rows

BEGIN, DAY, UNTIL = date(2018, 1, 1), date(2020, 1, 1), date(2021, 1, 1)
SIZE = 24
KEYS = [f"p{number:02}" for number in range(SIZE)]


def series(seed: int = 1, *, last: date = date(2022, 1, 1)) -> dict[str, Rows]:
    """Partnerships of six themes with links that begin on any day up to the last, more between like ones."""
    random = Random(seed)
    rows: dict[str, Rows] = {
        "theme": [{"id": f"h{number}"} for number in range(6)],
        "partnership": [
            {"id": key, "themes": [f"h{random.randrange(6)}"], "start": "2018-01-01"} for key in KEYS
        ],
        "link": [],
    }
    rows["partnership"][3]["end"] = "2020-06-01"  # not alive at the end
    rows["partnership"][4]["start"] = "2020-02-01"  # nor this one at the start
    for a, b in combinations(KEYS, 2):
        for number in range(random.choice([0, 0, 0, 1, 1, 2])):
            start = BEGIN + timedelta(days=random.randrange(4 * 365))
            row = {"id": f"{a}-{b}-{number}", "a": a, "b": b, "start": start.isoformat()}
            if random.random() < 0.1:
                row["start"] = f"..{row['start']}"
            if random.random() < 0.1:
                row["blocked_reason"] = "they object"
            if start <= last:
                rows["link"].append(row)
    return rows


def held(rows: dict[str, Rows], *, until: date = UNTIL) -> Period:
    return hold_out(RowPicture(rows), Question(), day=DAY, until=until)


def plain_cases(rows: dict[str, Rows]) -> dict[tuple[str, str], bool]:
    """Pairs of themes in common that may be judged, and whether they were linked in the year."""
    themes = {row["id"]: row["themes"] for row in rows["partnership"]}
    firsts: dict[tuple[str, str], list[str]] = {}
    blocked = set()
    for row in rows["link"]:
        pair = (str(row["a"]), str(row["b"]))
        if row.get("blocked_reason"):
            if str(row["start"]).lstrip(".") <= DAY.isoformat():
                blocked.add(pair)
        else:
            firsts.setdefault(pair, []).append(str(row["start"]))
    found = {}
    for pair in combinations([key for key in KEYS if key not in ("p03", "p04")], 2):
        starts = firsts.get(pair, [])
        first = min(starts, key=lambda each: (each.lstrip("."), each.startswith("..")), default="9")
        seen_later = first.startswith("..") and DAY.isoformat() < first.lstrip(".") <= UNTIL.isoformat()
        if themes[pair[0]] != themes[pair[1]] or pair in blocked or seen_later:
            continue
        if first.lstrip(".") > DAY.isoformat():
            found[pair] = first.lstrip(".") <= UNTIL.isoformat()
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_cases_are_those_of_a_plain_count(seed: int) -> None:
    rows = series(seed)
    cases = held(rows).cases
    pairs = zip(cases.left.tolist(), cases.right.tolist(), cases.came_true.tolist(), strict=True)
    expected = plain_cases(rows)
    assert {(KEYS[a], KEYS[b]): truth for a, b, truth in pairs} == expected
    assert len(set(expected.values())) == 2


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_came_later_is_known(seed: int) -> None:
    """Without what was recorded after the day, all but the outcome is the same."""
    whole, cut = held(series(seed)), held(series(seed, last=DAY))
    kept = np.isin(_packed(cut.cases), _packed(whole.cases))  # first seen later: no case of the whole
    for field in fields(Cases):
        if field.name != "came_true":
            assert getattr(whole.cases, field.name) == pytest.approx(getattr(cut.cases, field.name)[kept])
    assert whole.cases.came_true.any() and not cut.cases.came_true.any()


def test_what_came_after_the_end_changes_nothing() -> None:
    whole, cut = held(series()), held(series(last=UNTIL))
    assert whole.cases.came_true.tolist() == cut.cases.came_true.tolist()
    assert whole.new_links == cut.new_links


@pytest.mark.parametrize("seed", range(4))
def test_indices_equal_networkx(seed: int) -> None:
    rows = series(seed)
    period = held(rows)
    columns = period.answer.columns
    graph = nx.Graph()
    graph.add_nodes_from(range(SIZE))
    for row in rows["link"]:
        a, b = KEYS.index(str(row["a"])), KEYS.index(str(row["b"]))
        alive = "p04" not in (row["a"], row["b"])
        if str(row["start"]).lstrip(".") <= DAY.isoformat() and not row.get("blocked_reason") and alive:
            graph.add_edge(a, b)
    assert graph.number_of_edges() == period.links
    pairs = list(zip(period.cases.left.tolist(), period.cases.right.tolist(), strict=True))
    for name, index in (
        ("degree_product", nx.preferential_attachment),
        ("adamic_adar", nx.adamic_adar_index),
        ("resource_allocation", nx.resource_allocation_index),
    ):
        expected = [value for _, _, value in index(graph, pairs)]
        assert getattr(period.cases, name) == pytest.approx(expected, abs=1e-9)
    assert len(columns) >= len(pairs)


def test_figures_stand_in_their_intervals() -> None:
    rows = series()
    trial = evaluate_links(
        RowPicture(rows), Question(), cuts=[date(2019, 1, 1), DAY], until=UNTIL, replicates=40
    )
    assert [period.day for period in trial.periods] == [date(2019, 1, 1), DAY]
    assert trial.figures["random.auc"] == pytest.approx((0.5, 0.5, 0.5))
    for name in CHANCES + INDICES:
        value, low, high = trial.figures[f"{name}.precision_at_3"]
        assert 0 <= low <= value <= high <= 1 or value == 0
    assert {each["score"] for each in links_reported(trial)["scores"]} == set(CHANCES + INDICES)


def test_without_later_links_figures_are_unknown() -> None:
    trial = evaluate_links(RowPicture(series(last=DAY)), Question(), cuts=[DAY], until=UNTIL, replicates=5)
    report = links_reported(trial)
    assert report["periods"][0]["laterLinks"] == 0
    assert all(each["auc"]["value"] is None for each in report["scores"])


def test_an_empty_registry_has_no_figure() -> None:
    trial = evaluate_links(RowPicture({}), Question(), cuts=[DAY], until=UNTIL, replicates=5)
    assert trial.periods[0].cases == 0
    assert np.isnan(trial.figures["probability.auc"].value)


@pytest.mark.parametrize("cuts", [[], [UNTIL], [DAY, DAY], [DAY, BEGIN]])
def test_days_out_of_order_are_refused(cuts: list[date]) -> None:
    with pytest.raises(BadInput, match="in order"):
        evaluate_links(RowPicture(series()), Question(), cuts=cuts, until=UNTIL)


def test_too_many_nodes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links_cases, "MOST_NODES", 5)
    with pytest.raises(QueryTooComplex, match="23 nodes"):
        held(series())


def _packed(cases: Cases) -> np.ndarray:
    return np.asarray(cases.left, np.int64) * SIZE + cases.right
