"""The cost of a request: from literals, variables and defaults, by the formula of docs/limits.md."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLError, GraphQLInterfaceType, GraphQLObjectType, get_introspection_query
from graphql.execution.values import VariableValues, get_variable_values

from graphsvc.api.context import Context
from graphsvc.api.execution import cost
from graphsvc.api.execution.limits import NO_LIMITS, Limits
from graphsvc.api.execution.prepared import prepared
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.api.execution.weighing import weighed
from graphsvc.api.execution.weights import AS_MANY_AS, LENGTHS, WEIGHTS
from graphsvc.api.schema import schema
from graphsvc.errors import QueryTooComplex
from graphsvc.service import Service
from graphsvc.settings import Settings
from tests.api.test_golden import VARIABLES
from tests.api.test_limits import documents

SCHEMA = schema().graphql
ALLOWED = Settings().max_cost_rows
SHOWN = {"themes": ["a"], "since": 1, "draft": {"name": "New"}}  # variables that docs/api.md asks for


def rows(document: str, allowed: float = ALLOWED, /, **variables: Any) -> int:
    """The cost of a document with these variables."""
    ready = prepared(SCHEMA, document, NO_LIMITS)
    assert not ready.errors, ready.errors
    operation = ready.operation(None)
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), variables)
    assert isinstance(values, VariableValues), values
    return cost.check(weighed(SCHEMA, ready, operation), values.coerced, allowed)


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ("asOf", 0),
        ("partnership(key: \"p1\") { name }", 0),
        ("partnerships { totalCount }", 1),
        ("partnerships { nodes { key } }", 1 + 20),
        ("partnerships(first: 7) { nodes { key } }", 1 + 7),
        ("partnerships(first: null, last: 7) { nodes { key } }", 1 + 7),
        ("partnerships(first: 0) { nodes { key } }", 1),
        ("partnerships(first: 5000) { nodes { key } }", 1 + 1000),
        ("partnerships(first: -5) { nodes { key } }", 1),
        ("partnerships(first: 7) { nodes { key } edges { node { key } } }", 1 + 7 + 7),
        ("partnerships(first: 7) { nodes { key themes { key } } }", 1 + 7 * (1 + 5)),
        ("partnerships(first: 7) { nodes { members(first: 3) { nodes { key } } } }", 1 + 7 * (1 + 1 + 3)),
        ("partnerships(first: 7, filter: { keys: [\"a\", \"b\"] }) { nodes { key } }", 1 + 2 + 7),
        ("coverage(first: 7) { nodes { extensions { kind } otherLevels(first: 9) { key } } }", 1000 + 7 * 13),
        ("search(text: \"a\", first: 7) { nodes { id } }", 100 + 7),
        ("overlaps(first: 7) { nodes { a { key } } }", 1000 + 7),
        ("whatIf(changes: [{ end: { partnership: \"p1\" } }]) { overlaps(first: 7) { totalCount } }", 6001),
        ("healthSeries(dates: [\"2026-01-01\", \"2025-01-01\"]) { partnerships }", 2 + 2 * (1 + 2000)),
        ("partnerships(first: 7) { nodes { overlaps(first: 2) { nodes { score } } } }", 1 + 7 * (1 + 10 + 2)),
        ("partnerships(first: 7) { nodes { overlaps(filter: {}) { totalCount } } }", 1 + 7 * (1 + 10 + 100)),
        ("a: partnerships { nodes { key } } b: partnerships { nodes { key } }", 42),
        ("...F ...F", 42),
        ("... { ...G }", 21),
        ("partnerships(first: 7) { ...P }", 1 + 7),
        ("partnerships @skip(if: true) { nodes { key } }", 0),
        ("partnerships @include(if: false) { nodes { key } }", 0),
        ("... @skip(if: true) { ...F }", 0),
    ],
)  # fmt: skip
def test_the_formula(selected: str, expected: int) -> None:
    fragments = {
        "F": "on Network { ...G }",
        "G": "on Network { partnerships { nodes { key } } }",
        "P": "on PartnershipConnection { nodes { key } }",
    }
    used = [name for name in fragments if f"...{name}" in selected or (name == "G" and "...F" in selected)]
    text = f"{{ network {{ {selected} }} }}" + "".join(f" fragment {name} {fragments[name]}" for name in used)
    assert rows(text) == expected


def test_variables_and_their_defaults_count() -> None:
    text = """query Q($n: Int = 3, $keys: [String!], $all: Boolean! = false, $day: Date) {
      network(asOf: $day) { partnerships(first: $n, filter: { keys: $keys }) {
        nodes { key } edges @include(if: $all) { cursor } } } }"""
    assert rows(text) == 1 + 3
    assert rows(text, n=None) == 1 + 20
    assert rows(text, n=9) == 1 + 9
    assert rows(text, n=9, all=True) == 1 + 9 + 9
    assert rows(text, keys=["a", "b"]) == 1 + 2 + 3
    assert rows(text, day="2020-01-01") == 1000 + 1 + 3
    ids = "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert rows(ids, ids=["a"] * 50) == 50 + 50
    changes = "query Q($c: [ChangeInput!]!) { network { whatIf(changes: $c) { asOf } } }"
    assert rows(changes, c=[{"merge": {"into": "a", "from": ["b", "c"]}}]) == 5000 + 1 + 2


def test_items_of_an_argument_count_for_every_row_that_looks_at_them() -> None:
    text = """query Q($k: [String!]) { network { partnerships(first: 100) {
      nodes { members(filter: { organisations: $k }, first: 1) { totalCount } } } } }"""
    assert rows(text, k=["a"] * 500) == 1 + 100 * (1 + 1 + 500)


def test_a_list_in_place_of_an_item_is_one() -> None:
    text = "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert rows(text, ids="a") == 2
    assert rows('{ nodes(ids: "a") { id } }') == 1
    assert rows("{ nodes(ids: 0) { id } }") == 1
    assert rows("{ nodes(ids: " + "9" * 5000 + ") { id } }") == 1


def test_what_costs_too_much_is_placed_where_most_of_it_is() -> None:
    text = """{ network { asOf
      partnerships(first: 1000) { totalCount nodes { key
        members(first: 1000) { nodes { organisation { key } } } } } } }"""
    with pytest.raises(GraphQLError) as caught:
        rows(text)
    assert isinstance(caught.value.original_error, QueryTooComplex)
    assert caught.value.message == (
        "the request costs 1,002,001 rows, most of them in network.partnerships.nodes.members.nodes; "
        "at most 200,000 are allowed: ask for fewer at once"
    )
    (place,) = caught.value.locations or ()
    assert place == (3, 32)


def test_lists_in_lists_are_counted_without_walking_them() -> None:
    text = "fragment F0 on Partnership { key } " + "".join(
        f"fragment F{n + 1} on Partnership {{ links(first: 1000) {{ nodes {{ a {{ ...F{n} }} }} }} }}"
        for n in range(20)
    )
    with pytest.raises(GraphQLError, match="more than 1,000,000,000,000 rows"):
        rows('{ network { partnership(key: "a") { ...F20 } } }' + text)


def test_introspection_in_circles_costs_too_much() -> None:
    assert rows(get_introspection_query(specified_by_url=True, input_value_deprecation=True)) < ALLOWED / 2
    with pytest.raises(GraphQLError, match=r"__schema\.types\.fields\.type\.fields\.args"):
        rows("{__schema{types{fields{type{fields{args{name}}}}}}}")


@pytest.mark.parametrize("name", documents())
def test_every_document_that_ships_is_within_the_limit(name: str) -> None:
    text, known = documents()[name], VARIABLES.get(name, SHOWN)
    assert rows(text, **known) <= ALLOWED / 10
    if "$first" in text:
        assert rows(text, **known, first=1000) <= ALLOWED


def test_the_tables_name_fields_of_the_schema() -> None:
    for place in (*WEIGHTS, *LENGTHS, *AS_MANY_AS):
        parent, name = place.split(".")
        kind = SCHEMA.type_map[parent]
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and name in kind.fields, place


def test_every_question_of_the_network_has_a_weight() -> None:
    """A new analysis is weighed like the others; what lists records weighs what it lists."""
    network = SCHEMA.type_map["Network"]
    assert isinstance(network, GraphQLObjectType)
    nullable = {name for name, field in network.fields.items() if not str(field.type).endswith("!")}
    by_key = {name for name in nullable if set(network.fields[name].args) == {"key"}}
    assert {name for name in nullable - by_key if f"Network.{name}" not in WEIGHTS} == set()


def test_the_cost_stands_in_the_context(service: Service) -> None:
    text = "query Q($n: Int) { network { partnerships(first: $n) { nodes { key } } } }"
    context = Context(service, limits=Limits(cost_rows=100))
    assert set(answer(Request(text, {"n": 50}), context)) == {"data"}
    assert context.cost == 51
    refused = Context(service, limits=Limits(cost_rows=100))
    (error,) = answer(Request(text, {"n": 100}), refused)["errors"]
    assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX"}
    assert error["locations"] == [{"line": 1, "column": 56}]
