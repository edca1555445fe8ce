"""Relay, asked from outside: every list that introspection shows, of a service over the demo registry."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from tests.http.asking import DAY, Asking, demo_store
from tests.http.relay_lists import MOST_ROWS, Lists, Page, Place
from tests.http.server import Server

NETWORK = f'network(asOf: "{DAY}")'
PIECES = 4  # pages that a list is read in, forwards and backwards
AT_ONCE = 20  # root fields of a document
NO_WINDOWS: list[dict[str, Any]] = [{"first": 1001}, {"first": -1}]
NO_WINDOWS_BACKWARDS: list[dict[str, Any]] = [
    {"last": 1001},
    {"last": -1},
    {"first": 1, "last": 1},
    {"first": 1, "before": "x"},
    {"last": 1, "after": "x"},
    {"after": "x", "before": "x"},
]
NO_CURSORS = (urlsafe_b64encode(b"0" * 16 + b"1").decode().rstrip("="), "", " ", "1", "ö", "x" * 5000)
NO_IDS = ("", "x", "ö", "=", "W10", "A" * 5000)
NAMES_OF_NOTHING = (
    '["partnership"]',
    '["partnership","none"]',
    '["nothing","p1"]',
    '["partnership","p-later","2026-06-30",1]',
    '["partnership","p-later","2026-06-30",99]',
    '["partnership","p-later","1066-01-01",1]',
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with Server(demo_store(tmp_path_factory.mktemp("relay"))) as server, Asking(server.url) as asking:
        yield asking


@pytest.fixture(scope="module")
def lists(service: Asking) -> Lists:
    return Lists(service, NETWORK)


@pytest.fixture(scope="module")
def places(lists: Lists) -> list[Place]:
    return list(lists.places())


@pytest.fixture(scope="module")
def wholes(lists: Lists, places: list[Place]) -> list[tuple[Place, Page]]:
    return [(place, lists.whole(place)) for place in places]


@pytest.fixture(scope="module")
def met(wholes: list[tuple[Place, Page]]) -> dict[str, str]:
    """Every id of a record in the lists, with its type."""
    nodes = [node for _, page in wholes for node in page.nodes]
    return {node["id"]: node["__typename"] for node in nodes if "id" in node}


def test_the_walk_reaches_every_list(lists: Lists, places: list[Place]) -> None:
    fields = {
        f"{kind.name}.{name}"
        for kind in lists.schema.type_map.values()
        if isinstance(kind, GraphQLObjectType)
        for name, field in kind.fields.items()
        if re.search(r"Connection!?$", str(field.type))
    }
    assert {str(place) for place in places} == fields and len(fields) > 30


def test_every_list_is_the_same_however_it_is_read(lists: Lists, wholes: list[tuple[Place, Page]]) -> None:
    for place, whole in wholes:
        assert len(whole.edges) == whole.total, place
        assert [edge["node"] for edge in whole.edges] == whole.nodes, place
        assert len(set(whole.cursors)) == whole.total, place
        assert lists.page(place).edges == whole.edges[:20], place
        check_forwards(lists, place, whole.edges)
        if place.pages_backwards:
            check_backwards(lists, place, whole.edges)
    assert sum(whole.total > 1 for _, whole in wholes) > 30


def check_forwards(lists: Lists, place: Place, whole: list[Any]) -> None:
    size, start, after = len(whole) // PIECES + 1, 0, {}
    while start == 0 or start < len(whole):
        end = min(start + size, len(whole))
        page = lists.page(place, first=size, **after)
        assert (page.edges, page.total) == (whole[start:end], len(whole)), place
        assert page.info == exact(whole, start, end), place
        if end == start:
            break
        start, after = end, {"after": page.info["endCursor"]}


def check_backwards(lists: Lists, place: Place, whole: list[Any]) -> None:
    size, end, before = len(whole) // PIECES + 1, len(whole), {}
    while end == len(whole) or end > 0:
        start = max(0, end - size)
        page = lists.page(place, last=size, **before)
        assert (page.edges, page.info) == (whole[start:end], exact(whole, start, end)), place
        if end == start:
            break
        end, before = start, {"before": page.info["startCursor"]}


def exact(whole: list[Any], start: int, end: int) -> dict[str, Any]:
    """What `pageInfo` must say of the rows from start to end."""
    return {
        "hasNextPage": end < len(whole),
        "hasPreviousPage": start > 0,
        "startCursor": whole[start]["cursor"] if start < end else None,
        "endCursor": whole[end - 1]["cursor"] if start < end else None,
    }


def test_an_empty_page_says_what_is_around_it(lists: Lists, places: list[Place]) -> None:
    for place in places:
        total = lists.page(place).total
        page = lists.page(place, first=0)
        nothing = {"startCursor": None, "endCursor": None, "hasPreviousPage": False}
        assert (page.edges, page.info) == ([], {**nothing, "hasNextPage": total > 0}), place
        if place.pages_backwards:
            page = lists.page(place, last=0)
            assert (page.edges, page.info["hasPreviousPage"]) == ([], total > 0), place


def test_after_the_last_row_comes_nothing(lists: Lists, wholes: list[tuple[Place, Page]]) -> None:
    for place, whole in wholes:
        if whole.edges:
            page = lists.page(place, first=5, after=whole.cursors[-1])
            said = (page.edges, page.info["hasNextPage"], page.info["hasPreviousPage"])
            assert said == ([], False, True), place


def test_windows_that_are_none_are_refused(lists: Lists, places: list[Place]) -> None:
    for place in places:
        for window in NO_WINDOWS + (NO_WINDOWS_BACKWARDS if place.pages_backwards else []):
            assert lists.codes(place, **window) == ["BAD_USER_INPUT"], (place, window)


def test_cursors_of_anything_else_are_refused(lists: Lists, places: list[Place]) -> None:
    first = {str(place): page.cursors[0] for place in places if (page := lists.page(place, first=1)).edges}
    assert len(set(first.values())) == len(first) > 30, "two lists have the same cursor"
    for place in places:
        others = [cursor for name, cursor in first.items() if name != str(place)]
        for cursor in (*others[:: len(others) // 5], *NO_CURSORS):
            assert lists.codes(place, first=1, after=cursor) == ["BAD_CURSOR"], (place, cursor)


def test_a_cursor_belongs_to_filter_order_day_and_revision(service: Asking) -> None:
    def ask(network: str, window: str) -> Any:
        return service.answer(f"{{ {network} {{ partnerships({window}) {{ pageInfo {{ endCursor }} }} }} }}")

    def code(network: str, window: str) -> str:
        return str(ask(network, window)["errors"][0]["extensions"]["code"])

    cursor = ask(NETWORK, "first: 2")["data"]["network"]["partnerships"]["pageInfo"]["endCursor"]
    after = f'first: 2, after: "{cursor}"'
    assert "errors" not in ask(NETWORK, after)
    assert "errors" not in ask(f'network(asOf: "{DAY}", revision: 2)', after)
    assert code(NETWORK, f"{after}, filter: {{ levels: [LOCAL] }}") == "BAD_CURSOR"
    assert code(NETWORK, f"{after}, orderBy: [{{ field: NAME }}]") == "BAD_CURSOR"
    assert code('network(asOf: "2026-06-29")', after) == "BAD_CURSOR"
    assert code(f'network(asOf: "{DAY}", revision: 1)', after) == "BAD_CURSOR"
    assert code("network", after) == "BAD_CURSOR"


def test_every_id_is_found_again_by_node(service: Asking, met: dict[str, str]) -> None:
    assert len(set(met.values())) == 11
    variables = [f"i{n}" for n in range(AT_ONCE)]
    fields = " ".join(f"{name}: node(id: ${name}) {{ __typename id }}" for name in variables)
    document = f"query({', '.join(f'${name}: ID!' for name in variables)}) {{ {fields} }}"
    for start in range(0, len(met), AT_ONCE):
        some = (list(met)[start : start + AT_ONCE] * AT_ONCE)[:AT_ONCE]
        found = service.data(document, **dict(zip(variables, some, strict=True)))
        assert list(found.values()) == [{"__typename": met[id], "id": id} for id in some]


def test_nodes_keep_order_repetitions_and_gaps(service: Asking, met: dict[str, str]) -> None:
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"

    def ids_of(ids: list[str]) -> list[str | None]:
        return [node and node["id"] for node in service.data(document, ids=ids)["nodes"]]

    for start in range(0, len(met), MOST_ROWS):
        some = list(reversed(met))[start : start + MOST_ROWS]
        assert ids_of(some) == some
    first, second = list(met)[:2]
    assert ids_of([second, "x", first, second, ""]) == [second, None, first, second, None]
    assert ids_of([]) == []
    assert service.codes(document, ids=[first] * (MOST_ROWS + 1)) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("id", [*NO_IDS, *NAMES_OF_NOTHING])
def test_an_id_that_names_nothing_is_null(service: Asking, id: str) -> None:
    text = urlsafe_b64encode(id.encode()).decode().rstrip("=") if id in NAMES_OF_NOTHING else id
    assert service.answer("query($id: ID!) { node(id: $id) { id } }", id=text) == {"data": {"node": None}}


def keys(service: Asking, count: int) -> list[str]:
    """The keys of the first partnerships, which are active on the day and today."""
    found = service.data(f"{{ network {{ partnerships(first: {count}) {{ nodes {{ key }} }} }} }}")
    return [node["key"] for node in found["network"]["partnerships"]["nodes"]]


def test_ids_tell_pictures_apart(service: Asking) -> None:
    pictures = ("network", "network(revision: 1)", NETWORK, f'network(asOf: "{DAY}", revision: 1)')
    fields = 'partnership(key: "{key}") {{ id members {{ totalCount }} }}'
    key = keys(service, 1)[0]
    seen = {}
    for picture in pictures:
        found = service.data(f"{{ {picture} {{ {fields.format(key=key)} }} }}")["network"]["partnership"]
        seen[found["id"]] = found
    assert len(seen) == len(pictures)
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Partnership { members { totalCount } } } }"
    assert service.data(document, ids=list(seen))["nodes"] == list(seen.values())


def test_an_id_stands_for_the_same_record_in_every_request(service: Asking) -> None:
    document = "{ network { partnerships(first: 1000) { nodes { id key } } } }"
    first, second = service.data(document), service.data(document)
    assert first == second
    nodes = first["network"]["partnerships"]["nodes"]
    assert len({node["id"] for node in nodes}) == len({node["key"] for node in nodes}) == len(nodes) > 100


def test_ids_of_a_what_if_are_its_own(service: Asking) -> None:
    into, other = keys(service, 2)
    merged = f'whatIf(changes: [{{ merge: {{ into: "{into}", from: ["{other}"] }} }}])'
    found = service.data(f'{{ network {{ {merged} {{ partnership(key: "{into}") {{ id }} }} }} }}')
    id = found["network"]["whatIf"]["partnership"]["id"]
    assert service.data("query($id: ID!) { node(id: $id) { id } }", id=id) == {"node": None}


def test_nothing_is_deprecated_yet(lists: Lists) -> None:
    found = []
    for name, kind in lists.schema.type_map.items():
        if isinstance(kind, GraphQLEnumType):
            found += [f"{name}.{value}" for value, it in kind.values.items() if it.deprecation_reason]
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            found += [f"{name}.{field}" for field, it in kind.fields.items() if it.deprecation_reason]
    assert found == []
