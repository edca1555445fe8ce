"""People are pseudonymous: what no caller without the scope may learn, by any door."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from graphsvc.api.schema import schema
from graphsvc.service import Service
from tests.api.conftest import SEES_PEOPLE
from tests.api.registry import KEYS_OF_PEOPLE, NAMES_OF_PEOPLE

DEPTH = 4
WORDS = (*NAMES_OF_PEOPLE, *KEYS_OF_PEOPLE, "knows everybody", "12345")


def everything(kind: GraphQLObjectType, depth: int) -> str:
    """A selection of all fields of a type, as deep as asked, without arguments."""
    fields = []
    for name, field in kind.fields.items():
        if any(map(is_required_argument, field.args.values())):
            continue
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            fields.append(name)
        elif depth and isinstance(inner, GraphQLObjectType):
            fields.append(f"{name} {{ {everything(inner, depth - 1)} }}")
    return " ".join(["__typename", *fields])


def told(response: Any) -> str:
    """All that a response says, with what its opaque texts hold."""
    text = json.dumps(response, ensure_ascii=False)
    hidden = []
    for word in set(re.findall(r'"([\w-]{8,})"', text)):
        try:
            hidden.append(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode())
        except ValueError:
            continue
    return "\n".join([text, *hidden])


@pytest.fixture(scope="module")
def all_of_it() -> str:
    """A document that asks for every field of every type, people by every way that leads to them."""
    network = schema()._schema.type_map["Network"]
    assert isinstance(network, GraphQLObjectType)
    searches = " ".join(
        f's{n}: search(text: "{text}") {{ totalCount nodes {{ id __typename }} edges {{ cursor }} }}'
        for n, text in enumerate(["a", "anna", "smid", "tal.bruno", "Ode", "example.org", "person"])
    )
    return f'{{ network(asOf: "2026-06-30") {{ {everything(network, DEPTH)} {searches} }} }}'


def test_no_answer_names_anybody(ask: Any, all_of_it: str) -> None:
    response = ask(all_of_it)
    assert "errors" not in response
    text = told(response)
    assert [word for word in WORDS if word in text] == []
    assert text.count("person-") > 50, "people are in it, under pseudonyms"
    assert {entry["field"] for entry in response["extensions"]["redacted"]} == {
        "Link.attributes", "Person.attributes", "Person.email", "Person.key", "Person.name",
        "Post.attributes", "Role.attributes", "Role.endReason", "Role.key",
    }  # fmt: skip
    assert {entry["scope"] for entry in response["extensions"]["redacted"]} == {"read:people"}


def test_the_scope_shows_names_and_leaves_ids_and_cursors_alone(ask: Any, all_of_it: str) -> None:
    response = ask(all_of_it, SEES_PEOPLE)
    shown = json.dumps(response, ensure_ascii=False)
    assert "extensions" not in response
    assert [word for word in WORDS if word not in shown] == []
    people = "people { nodes { id } edges { cursor } } roles { nodes { id } edges { cursor } }"
    document = f'{{ network(asOf: "2026-06-30") {{ {people} }} }}'
    assert ask(document) == ask(document, SEES_PEOPLE)
    assert [word for word in WORDS if word in told(ask(document, SEES_PEOPLE))] == []


def test_no_order_tells_the_order_of_names(data: Any, service: Service) -> None:
    found = data("people { nodes { key } } roles { nodes { partnership { key } person { key } start } }")
    pseudonyms = [person["key"] for person in found["people"]["nodes"]]
    assert pseudonyms == sorted(pseudonyms)
    roles = [(role["partnership"]["key"], role["person"]["key"]) for role in found["roles"]["nodes"]]
    assert roles == sorted(roles)
    real = service.snapshot().people.keys
    assert list(real) != sorted(real), "the registry is made so that the two orders differ"


@pytest.mark.parametrize(
    "selection",
    [
        "people(orderBy: [{ field: NAME }]) { totalCount }",
        "people(orderBy: [{ field: KEY }, { field: NAME }]) { totalCount }",
    ],
)
def test_ordering_by_name_needs_the_scope(failure: Any, data: Any, selection: str) -> None:
    code, text = failure(selection)
    assert code == "FORBIDDEN" and "read:people" in text
    assert data(selection, SEES_PEOPLE)["people"]["totalCount"] == 4


def test_ordering_by_name_with_the_scope(data: Any) -> None:
    nodes = data("people(orderBy: [{ field: NAME }]) { nodes { name } }", SEES_PEOPLE)["people"]["nodes"]
    assert [node["name"] for node in nodes] == ["Anna Šmíd", "Bruno Tal", "Carla Ode", None]


def test_search_by_name_needs_the_scope(data: Any) -> None:
    for text in ("anna", "smid", "example.org", "late.dora"):
        selection = (
            f'search(text: "{text}", kinds: [PERSON]) {{ totalCount nodes {{ ... on Person {{ key }} }} }}'
        )
        assert data(selection)["search"]["totalCount"] == 0
        assert data(selection, SEES_PEOPLE)["search"]["totalCount"] == 1


def test_people_are_found_by_pseudonym_and_with_the_scope_by_key(data: Any, failure: Any) -> None:
    mine = data('person(key: "smid.anna") { key pseudonym name }', SEES_PEOPLE)["person"]
    assert mine == {"key": "smid.anna", "pseudonym": mine["pseudonym"], "name": "Anna Šmíd"}
    assert data('person(key: "smid.anna") { key }')["person"] is None
    for viewer in ({}, {"viewer": SEES_PEOPLE}):
        again = data(f'person(key: "{mine["pseudonym"]}") {{ pseudonym roles {{ totalCount }} }}', **viewer)[
            "person"
        ]
        assert again == {"pseudonym": mine["pseudonym"], "roles": {"totalCount": 2}}
    for field in ("people(filter: { keys: [%s] })", "roles(filter: { people: [%s] })"):
        assert failure(field % '"smid.anna"' + " { totalCount }")[0] == "NOT_FOUND"
        assert failure(field % '"nobody"' + " { totalCount }")[0] == "NOT_FOUND"
        assert data(field % '"smid.anna"' + " { totalCount }", SEES_PEOPLE)
        assert data(field % f'"{mine["pseudonym"]}"' + " { totalCount }")


def test_roles_show_a_digest_for_their_made_key(data: Any) -> None:
    selection = "roles { nodes { id key person { key } } }"
    shown, seen = (data(selection, **viewer)["roles"]["nodes"] for viewer in ({}, {"viewer": SEES_PEOPLE}))
    assert [role["id"] for role in shown] == [role["id"] for role in seen]
    for hidden, open_ in zip(shown, seen, strict=True):
        assert re.fullmatch(r"person-[a-z2-7]{16}\|[a-z2-7]{16}", hidden["key"])
        assert hidden["key"].startswith(hidden["person"]["key"])
        assert open_["key"].startswith(open_["person"]["key"] + "|")
