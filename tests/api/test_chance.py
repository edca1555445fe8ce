"""What chance would give, as pairs show it: asked once a request, only if wanted, and null where unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graphsvc.analysis.overlap import Chance, find_chance
from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.errors import Timeout
from graphsvc.service import Service

CHANCE = "chance { expectedShared pValue qValue }"
WHOLE = f"overlaps(filter: {{ minScore: 0 }}, first: 1000) {{ nodes {{ a {{ key }} b {{ key }} {CHANCE} }} }}"
AS_OF = 'asOf: "2026-06-30"'


@pytest.fixture
def asked(service: Service, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs the service is asked for, each time it is."""
    sizes: list[int] = []
    original = Service.overlap_chance

    def counted(self: Service, snapshot: Any, left: Any, right: Any) -> Any:
        sizes.append(len(left))
        return original(self, snapshot, left, right)

    monkeypatch.setattr(Service, "overlap_chance", counted)
    return sizes


def test_a_pair_shows_what_the_analysis_found(data: Any, service: Service) -> None:
    nodes = data(WHOLE, at=AS_OF)["overlaps"]["nodes"]
    snapshot = service.snapshot(np.datetime64("2026-06-30").astype(object))
    ix = snapshot.partnerships.ix
    left, right = (np.array([ix[node[end]["key"]] for node in nodes], np.int32) for end in ("a", "b"))
    found = find_chance(snapshot.arrays, left=left, right=right)
    values = np.array([found.expected_shared, found.p_value, found.q_value]).T
    for node, (expected, p, q) in zip(nodes, values, strict=True):
        assert node["chance"]["expectedShared"] == pytest.approx(expected, rel=1e-11)
        assert node["chance"]["pValue"] == pytest.approx(p, rel=1e-11)
        assert node["chance"]["qValue"] == (None if np.isnan(q) else pytest.approx(q, rel=1e-11))
    shown = [node["chance"] for node in nodes]
    assert any(each["qValue"] is not None for each in shown)
    assert any(each["qValue"] is None for each in shown), "some share one member only"


def test_what_is_unknown_is_null(data: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(self: Service, snapshot: Any, left: Any, right: Any) -> Chance:
        nothing = np.full(len(left), np.nan)
        return Chance(nothing, nothing, nothing)

    monkeypatch.setattr(Service, "overlap_chance", unknown)
    nodes = data(WHOLE, at=AS_OF)["overlaps"]["nodes"]
    assert [node["chance"] for node in nodes] == [None] * len(nodes)


def test_all_pairs_of_a_page_are_asked_for_at_once(data: Any, asked: list[int]) -> None:
    nodes = data(WHOLE, at=AS_OF)["overlaps"]["nodes"]
    assert asked == [len(nodes)]


def test_who_does_not_ask_does_not_wait(data: Any, asked: list[int]) -> None:
    data(WHOLE.replace(CHANCE, "score"), at=AS_OF)
    assert asked == []


def test_the_pairs_before_and_after_a_change_have_theirs(data: Any) -> None:
    listed = f"overlapChanges(sinceRevision: 1) {{ nodes {{ before {{ {CHANCE} }} after {{ {CHANCE} }} }} }}"
    nodes = data(listed, at=AS_OF)["overlapChanges"]["nodes"]
    assert any(side and side["chance"] for node in nodes for side in node.values())


def test_a_failure_nulls_the_chance_alone_and_is_not_tried_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def late(self: Service, *_: Any) -> None:
        tried.append(1)
        raise Timeout("too late")

    monkeypatch.setattr(Service, "overlap_chance", late)
    response = execute(service, f"{{ network({AS_OF}) {{ {WHOLE} }} }}", viewer=ANONYMOUS)
    nodes = response["data"]["network"]["overlaps"]["nodes"]
    assert len(nodes) > 1
    assert all(node["chance"] is None and node["a"]["key"] for node in nodes)
    assert {error["extensions"]["code"] for error in response["errors"]} == {"TIMEOUT"}
    assert tried == [1]
