"""API keys at the door: who is let in, who sees names, and that no caller gets another's answer."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from graphsvc.endpoint.keys import digest_of
from tests.http.asked import GRAPHQL, JSON, by_digest, problem
from tests.http.client import Client
from tests.http.conftest import Serve

READER, SEER, PAST = (f"gs_{letter * 43}" for letter in "rpe")
ENTRIES = ",".join(
    [
        f"reader/read/{digest_of(READER)}",
        f"seer/read+read:people/{digest_of(SEER)}/2999-01-01",
        f"past/read/{digest_of(PAST)}/2020-01-01",
    ]
)
PEOPLE = (
    '{ network(asOf: "2026-06-30") { people { nodes { id key name email } } turnover(first: 0) { floor } } }'
)
NAMES = ["Anna Šmíd", "Bruno Tal", "Carla Ode", None]
ROUNDS = 50
SHOWN = {"": ([None] * 4, 10), READER: ([None] * 4, 5), SEER: (NAMES, 5)}  # names, and the least group


@pytest.fixture
def keyed(serve: Serve) -> Client:
    return serve(api_keys=ENTRIES)


def ask(client: Client, key: str = "", document: str = PEOPLE, **headers: str) -> httpx.Response:
    return client.post(
        "/graphql", json={"query": document}, headers={"Accept": GRAPHQL, **bearer(key), **headers}
    )


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def names(response: httpx.Response) -> list[str | None]:
    nodes = response.json()["data"]["network"]["people"]["nodes"]
    return sorted((node["name"] for node in nodes), key=lambda name: name or "~")


def shown(response: httpx.Response) -> tuple[list[str | None], int]:
    return names(response), response.json()["data"]["network"]["turnover"]["floor"]


def test_names_are_for_those_who_may_see_people(keyed: Client) -> None:
    assert names(ask(keyed, SEER)) == NAMES
    assert "extensions" not in ask(keyed, SEER).json()
    for key in ("", READER):
        response = ask(keyed, key)
        assert names(response) == [None] * 4
        assert {"field": "Person.name", "scope": "read:people"} in response.json()["extensions"]["redacted"]


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        ("people(orderBy: [{ field: NAME }]) { totalCount }", "FORBIDDEN"),
        ('people(filter: { keys: ["smid.anna"] }) { totalCount }', "NOT_FOUND"),
        ('roles(filter: { people: ["smid.anna"] }) { totalCount }', "NOT_FOUND"),
    ],
)
def test_filter_and_order_by_names_need_the_scope(keyed: Client, selection: str, code: str) -> None:
    document = f"{{ network {{ {selection} }} }}"
    for key in ("", READER):
        assert ask(keyed, key, document).json()["errors"][0]["extensions"]["code"] == code
    assert "errors" not in ask(keyed, SEER, document).json()


def test_search_by_names_needs_the_scope(keyed: Client) -> None:
    document = '{ network { search(text: "anna", kinds: [PERSON]) { totalCount } } }'
    found = [
        ask(keyed, key, document).json()["data"]["network"]["search"]["totalCount"]
        for key in ("", READER, SEER)
    ]
    assert found == [0, 0, 1]


def test_holders_of_keys_are_known(keyed: Client) -> None:
    document = "{ network { turnover(first: 0) { floor } } }"
    floors = [
        ask(keyed, key, document).json()["data"]["network"]["turnover"]["floor"] for key in ("", READER, SEER)
    ]
    assert floors == [10, 5, 5]


@pytest.mark.parametrize(
    "value",
    [
        f"Bearer gs_{'x' * 43}",
        f"Bearer {PAST}",
        "Bearer x",
        "Basic eDp4",
        f"Basic {READER}",
        READER,
        "",
        f"Bearer\t{READER}",
        f"Bearer {READER}\xa0",
        f"\x85Bearer {READER}",
        f"Bearer {READER} {READER}",
    ],
)
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_wrong_key_lets_nobody_in(keyed: Client, method: str, accept: str, value: str) -> None:
    headers = {b"Authorization": value.encode("latin-1"), b"Accept": accept.encode()}
    query = {"query": "{ network { revision } }"}
    asked: Any = {"json": query} if method == "POST" else {"params": query}
    response = keyed.request(method, "/graphql", headers=headers, **asked)
    assert problem(response) == (401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["cache-control"] == "no-store"
    assert not any(key in response.text for key in (READER, PAST, "x" * 43))


def test_two_keys_at_once_are_none(keyed: Client) -> None:
    headers = [("Authorization", f"Bearer {READER}"), ("Authorization", f"Bearer {SEER}")]
    response = keyed.post("/graphql", json={"query": PEOPLE}, headers=headers)
    assert problem(response) == (401, "UNAUTHENTICATED")


def test_without_a_key_nobody_is_answered_where_keys_are_needed(serve: Serve) -> None:
    for settings in ({"anonymous": False}, {"host": "0.0.0.0"}):
        client = serve(api_keys=ENTRIES, **settings)
        assert problem(ask(client)) == (401, "UNAUTHENTICATED")
        assert names(ask(client, SEER)) == NAMES
    assert names(ask(serve(api_keys=ENTRIES, host="0.0.0.0", public=True))) == [None] * 4


def test_without_keys_a_key_is_unknown(client: Client) -> None:
    assert problem(ask(client, READER)) == (401, "UNAUTHENTICATED")


def reading(client: Client, key: str, way: str, **headers: str) -> httpx.Response:
    """The people, asked in one of the ways that are answered from what is kept."""
    asked = {"Accept": GRAPHQL, **bearer(key), **headers}
    if way == "POST":
        return client.post("/graphql", json={"query": PEOPLE}, headers=asked)
    persisted = {"extensions": json.dumps(by_digest(PEOPLE))}
    return client.get(
        "/graphql", params=persisted if way == "persisted" else {"query": PEOPLE}, headers=asked
    )


@pytest.mark.parametrize("way", ["POST", "GET", "persisted"])
def test_callers_with_other_rights_never_get_each_others_answers(keyed: Client, way: str) -> None:
    keyed.get(
        "/graphql", params={"query": PEOPLE, "extensions": json.dumps(by_digest(PEOPLE))}
    )  # makes it known
    for _ in range(ROUNDS):
        for key, expected in SHOWN.items():
            assert shown(reading(keyed, key, way)) == expected


def test_nor_when_they_ask_at_the_same_time(keyed: Client) -> None:
    with ThreadPoolExecutor(6) as callers:
        asked = [
            (key, callers.submit(reading, keyed, key, way))
            for _ in range(ROUNDS)
            for key in SHOWN
            for way in ("POST", "GET")
        ]
        assert all(shown(answer.result()) == SHOWN[key] for key, answer in asked)


def test_a_tag_of_another_caller_is_not_taken_for_ones_own(keyed: Client) -> None:
    tags = {key: reading(keyed, key, "GET").headers["etag"] for key in ("", READER, SEER)}
    assert tags[SEER] not in (tags[""], tags[READER])
    for key, tag in tags.items():
        assert reading(keyed, key, "GET", **{"If-None-Match": tag}).status_code == 304
    foreign = {"If-None-Match": tags[SEER]}
    assert reading(keyed, READER, "GET", **foreign).status_code == 200
    assert names(reading(keyed, SEER, "GET", **{"If-None-Match": tags[READER]})) == NAMES


def test_caches_on_the_way_keep_callers_apart(keyed: Client) -> None:
    for key in ("", READER, SEER):
        headers = reading(keyed, key, "GET").headers
        assert "authorization" in headers["vary"].lower()
        assert ("private" in headers["cache-control"]) is bool(key)


def test_ids_and_cursors_are_the_same_for_every_caller(keyed: Client) -> None:
    document = "{ network { people { edges { cursor node { id pseudonym } } } roles { nodes { id } } } }"
    first, *others = [ask(keyed, key, document).json()["data"] for key in ("", READER, SEER)]
    assert others == [first, first]
