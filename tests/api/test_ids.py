"""Ids: opaque, global, bound to the picture they were read in, and never in need of trust."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.api.ids import NodeId, read_id, written
from tests.api.conftest import SEES_PEOPLE

keys = st.text(max_size=40)
LISTS = (
    *("partnerships", "organisations", "people", "posts", "territories", "themes", "protocols"),
    *("memberships", "roles", "links", "recordedSuccessions"),
)


@given(keys, keys, st.none() | st.tuples(st.dates(), st.integers(0, 2**31)))
def test_an_id_is_read_back(kind: str, key: str, picture: tuple[date, int] | None) -> None:
    node = NodeId(kind, key, *(picture or ()))
    assert read_id(written(node)) == node


@given(st.text(max_size=60))
def test_any_other_text_is_no_id(text: str) -> None:
    node = read_id(text)
    assert node is None or written(node) == text


def opaque(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    ["", "=", "p1", "é", "\ud800", "A" * 5000, "a b"]
    + [opaque(value) for value in (None, 1, {}, [], ["a"], [1, 2], ["a", "b", 3, 4], ["a", "b", "c", 4])]
    + [opaque(["partnership", "p1", "2026-06-30", value]) for value in (None, "2", 2.5, True, [])]
    + [base64.urlsafe_b64encode(b"[" * 3000).decode()],
)
def test_hostile_ids_are_unknown(ask: Any, text: str) -> None:
    assert read_id(text) is None
    response = ask("query N($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }", id=text)
    assert response == {"data": {"node": None, "nodes": [None]}}


@pytest.mark.parametrize(
    "value",
    [
        ["partnership", "nobody"],
        ["nothing", "p1"],
        ["source", "hand"],
        ["alias", "organisation|o1-old"],
        ["person", "smid.anna"],
        ["role", "smid.anna|p1|o1|chair|2020-03"],
        ["role", "person-x|y"],
        ["partnership", "p1", "2026-06-30", 99],
        ["partnership", "p1", "2026-06-30", -1],
        ["partnership", "p1", "2026-06-30", 10**30],
        ["partnership", "p1", "0001-01-01", 2],
        ["partnership", "p1", "9999-12-31", 2],
    ],
)
def test_ids_that_nobody_gave_out_are_unknown(ask: Any, value: list[object]) -> None:
    for viewer_sees in (False, True):
        viewer = {"viewer": SEES_PEOPLE} if viewer_sees else {}
        response = ask("query N($id: ID!) { node(id: $id) { id } }", **viewer, id=opaque(value))
        assert response == {"data": {"node": None}}


@pytest.mark.parametrize(
    "at", ["", '(asOf: "2026-06-30")', "(revision: 1)", '(asOf: "2025-01-31", revision: 1)']
)
@pytest.mark.parametrize("field", LISTS)
def test_every_id_leads_back_to_its_node(ask: Any, field: str, at: str) -> None:
    listed = ask(f"{{ network{at} {{ {field} {{ nodes {{ id __typename }} }} }} }}")["data"]["network"][
        field
    ]["nodes"]
    again = ask("query N($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", ids=[n["id"] for n in listed])
    assert again == {"data": {"nodes": listed}}
    assert len({node["id"] for node in listed}) == len(listed)


def test_an_id_answers_from_its_own_picture(ask: Any) -> None:
    card = "... on Partnership { id status members { totalCount } }"
    document = f'{{ network({{}}) {{ partnership(key: "p2") {{ {card} }} }} }}'
    seen = []
    for at in ('asOf: "2026-06-30"', 'asOf: "2026-06-30", revision: 1', 'asOf: "2018-01-01"'):
        found = ask(document.replace("{}", at))["data"]["network"]["partnership"]
        again = ask(f"query N($id: ID!) {{ node(id: $id) {{ {card} }} }}", id=found["id"])
        assert again == {"data": {"node": found}}
        seen.append(found)
    assert [found["members"]["totalCount"] for found in seen] == [4, 2, 5]
    assert [found["status"] for found in seen] == ["ACTIVE", "ACTIVE", "PLANNED"]
    assert len({found["id"] for found in seen}) == 3


def test_the_default_picture_has_plain_ids_however_it_is_asked_for(ask: Any) -> None:
    card = '{ asOf revision partnership(key: "p1") { id } }'
    default = ask(f"{{ network {card} }}")["data"]["network"]
    at = f'asOf: "{default["asOf"]}", revision: {default["revision"]}'
    assert ask(f"{{ network({at}) {card} }}")["data"]["network"] == default
    assert read_id(default["partnership"]["id"]) == NodeId("partnership", "p1")


def test_nodes_keep_their_order_and_are_limited(ask: Any) -> None:
    first, second = (opaque(["partnership", key]) for key in ("p1", "p2"))
    document = "query N($ids: [ID!]!) { nodes(ids: $ids) { ... on Partnership { key } } }"
    assert ask(document, ids=[second, "x", first, second])["data"]["nodes"] == [
        {"key": "p2"}, None, {"key": "p1"}, {"key": "p2"},
    ]  # fmt: skip
    (error,) = ask(document, ids=[first] * 1001)["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_pictures_per_request_are_limited(ask: Any) -> None:
    ids = [opaque(["partnership", "p1", f"2020-01-{day:02}", 2]) for day in range(1, 31)]
    (error,) = ask("query N($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)["errors"]
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"


def test_an_alias_is_the_record_that_is_meant(data: Any) -> None:
    found = data('organisation(key: "o1-old") { key id } same: organisation(key: "o1") { key id }')
    assert found["organisation"] == found["same"]
