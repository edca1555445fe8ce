"""What only the stock executor may say: errors, nulls where none may be, values that are not of a type."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import numpy as np
import pytest

from graphsvc.api.columns import PlainField
from graphsvc.api.context import Context
from graphsvc.api.enums import Level
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.api.schema import schema
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.errors import Forbidden, Timeout
from graphsvc.service import Service
from graphsvc.service.patience import Patience
from tests.api.conftest import SEES_PEOPLE
from tests.differential.both import same

AT = 'network(asOf: "2026-06-30")'
PAGE = f"{{ {AT} {{ partnerships {{ nodes {{ key %s }} }} }} }}"


class Other(Enum):
    """An enum of nobody's."""

    VALUE = "LOCAL"


class Text(str):
    """A text that is not exactly one."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Our own mistakes are logged, and here they are made on purpose."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def plain_field(type_: str, name: str) -> PlainField:
    """A field by its names in the schema."""
    found: PlainField = schema().graphql.type_map[type_].fields[name].extensions["strawberry-definition"]
    return found


def reads(monkeypatch: pytest.MonkeyPatch, type_: str, name: str, value: object) -> None:
    """Makes a field give one value for every record, however it is read."""
    field = plain_field(type_, name)

    def given(record: Any) -> object:
        if isinstance(value, type) and issubclass(value, Exception):
            raise value("one clear line")
        return value

    monkeypatch.setattr(field, "reader", given)
    monkeypatch.setattr(field, "many", lambda batch: [given(record) for record in batch.objects])


@pytest.mark.parametrize(
    "document",
    [
        f'{{ {AT} {{ partnerships(after: "x") {{ totalCount }} }} }}',
        f'{{ {AT} {{ asOf partnerships {{ nodes {{ members(before: "eA") {{ totalCount }} }} }} }} }}',
        f"{{ {AT} {{ partnerships(first: 1001) {{ totalCount }} }} }}",
        f"{{ {AT} {{ partnerships(first: 1, last: 1) {{ totalCount }} }} }}",
        f"{{ {AT} {{ partnerships {{ nodes {{ key members(first: -1) {{ totalCount }} }} }} }} }}",
        f"{{ {AT} {{ partnerships {{ nodes {{ key links(first: 1, last: 1) {{ totalCount }} }} }} }} }}",
        f'{{ {AT} {{ partnerships(filter: {{themes: ["nobody"]}}) {{ totalCount }} }} }}',
        f'{{ {AT} {{ partnerships {{ nodes {{ members(filter: {{keys: ["x"]}}) {{ totalCount }} }} }} }} }}',
        f"{{ {AT} {{ people(orderBy: [{{field: NAME}}]) {{ nodes {{ key }} }} }} }}",
        f'{{ {AT} {{ key: asOf overlaps(after: "x") {{ totalCount }} themes {{ totalCount }} }} }}',
        '{ network(asOf: "0001-01-01") { asOf } }',
        "{ network(revision: 99) { asOf } }",
        "{ a: network { asOf } b: network(revision: 99) { asOf } }",
        '{ nodes(ids: ["x", "y"]) { id } node(id: "z") { id } }',
        "query Q($d: Date) { network(asOf: $d) { asOf } }",
        "{ network { __typename } __schema { queryType { name } } }",
        "{ " + " ".join(f'a{n}: network(asOf: "2020-01-{n + 1:02}") {{ asOf }}' for n in range(22)) + " }",
    ],
)
def test_a_callers_mistake(service: Service, document: str) -> None:
    for viewer in (ANONYMOUS, SEES_PEOPLE):
        same(service, document, {}, viewer)


@pytest.mark.parametrize(
    ("type_", "field", "value"),
    [
        ("Partnership", "name", None),
        ("Partnership", "name", 5),
        ("Partnership", "name", True),
        ("Partnership", "name", 1.5),
        ("Partnership", "name", Text("a text")),
        ("Partnership", "name", np.str_("a text")),
        ("Partnership", "name", ["a"]),
        ("Partnership", "name", {}),
        ("Partnership", "name", ValueError("given, not raised")),
        ("Partnership", "name", ValueError),
        ("Partnership", "name", Forbidden),
        ("Partnership", "name", Timeout),
        ("Partnership", "name", RecursionError),
        ("Partnership", "goal", ValueError),
        ("Partnership", "goal", None),
        ("Partnership", "meetingsPerYear", float("nan")),
        ("Partnership", "meetingsPerYear", float("inf")),
        ("Partnership", "meetingsPerYear", 7),
        ("Partnership", "meetingsPerYear", 10**400),
        ("Partnership", "meetingsPerYear", "7.5"),
        ("Partnership", "meetingsPerYear", "many"),
        ("Partnership", "meetingsPerYear", False),
        ("Partnership", "membersComplete", 1),
        ("Partnership", "membersComplete", "yes"),
        ("Partnership", "level", Level.LOCAL),
        ("Partnership", "level", "LOCAL"),
        ("Partnership", "level", Other.VALUE),
        ("Partnership", "level", []),
        ("Partnership", "status", None),
        ("Partnership", "start", date(2020, 2, 29)),
        ("Partnership", "start", "2020-02-29"),
        ("Partnership", "start", datetime(2020, 2, 29, tzinfo=UTC)),
        ("Partnership", "identifiers", None),
        ("Partnership", "identifiers", "a text"),
        ("Partnership", "identifiers", ("a", "b")),
        ("Partnership", "identifiers", {"a": 1}),
        ("Partnership", "identifiers", ["a", None]),
        ("Partnership", "themes { key }", None),
        ("Partnership", "themes { key }", [None]),
        ("Partnership", "themes { key }", []),
        ("Partnership", "themes { key }", ["a"]),
        ("Partnership", "themes { key }", [object()]),
        ("Partnership", "themes { __typename }", [KeyError("x")]),
        ("Partnership", "satelliteOf { key }", 5),
        ("Partnership", "satelliteOf { key }", None),
        ("Partnership", "satelliteOf { key }", KeyError),
    ],
)
def test_an_odd_value(
    service: Service, monkeypatch: pytest.MonkeyPatch, type_: str, field: str, value: object
) -> None:
    reads(monkeypatch, type_, field.partition(" ")[0], value)
    found = same(service, PAGE % field)
    same(
        service, "query ($with: Boolean!) " + PAGE % f"... @include(if: $with) {{ {field} }}", {"with": True}
    )
    assert not (found.by_plan and "errors" in found.response)


@pytest.mark.parametrize("revision", [2**31, -(2**31) - 1, True, 2.0, 2.5, "2", np.int64(2), None])
def test_an_odd_number(service: Service, monkeypatch: pytest.MonkeyPatch, revision: object) -> None:
    monkeypatch.setattr(plain_field("Network", "revision"), "reader", lambda network: revision)
    same(service, f"{{ {AT} {{ revision asOf }} }}")


def test_only_one_of_many_records_is_odd(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    field = plain_field("Partnership", "name")
    before = field.reader

    def read(record: Any) -> object:
        return None if record.ix == 1 else before(record)

    monkeypatch.setattr(field, "reader", read)
    monkeypatch.setattr(field, "many", lambda batch: [read(record) for record in batch.objects])
    found = same(service, PAGE % "name members { nodes { partnership { name } } }")
    assert not found.by_plan


def test_a_column_of_another_length_is_not_believed(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_field("Partnership", "name"), "many", lambda batch: ["one"])
    found = same(service, PAGE % "name")
    assert not found.by_plan


def test_what_is_hidden_is_noted_alike(service: Service) -> None:
    people, roles = "people { nodes { key name email } }", "roles { nodes { key attributes { name } } }"
    hidden = f"{{ {AT} {{ {people} {roles} }} }}"
    for viewer in (ANONYMOUS, SEES_PEOPLE):
        found = same(service, hidden, {}, viewer)
        assert found.by_plan
        assert ("extensions" in found.response) is (viewer is ANONYMOUS)


def test_what_was_noted_before_an_error_is_forgotten(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiled executor reads column by column, and may have seen more than the stock one shows."""
    reads(monkeypatch, "Organisation", "name", ValueError)
    text = f"{{ {AT} {{ people {{ nodes {{ key }} }} organisations {{ nodes {{ name }} }} }} }}"
    same(service, text)
    same(service, f"{{ {AT} {{ organisations {{ nodes {{ name }} }} people {{ nodes {{ key }} }} }} }}")


def test_a_patience_that_has_ended_ends_at_once(service: Service) -> None:
    response = answer(Request(PAGE % "name"), Context(service, patience=Patience(0)))
    assert [error["extensions"]["code"] for error in response["errors"]] == ["TIMEOUT"]


def test_whoever_went_away_ends_it_in_the_middle(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    patience = Patience()
    read: list[object] = []

    def gone(record: Any) -> str:
        patience.give_up()
        read.append(record)
        return "a name"

    monkeypatch.setattr(plain_field("Partnership", "name"), "reader", gone)
    monkeypatch.setattr(plain_field("Partnership", "name"), "many", None)
    text = PAGE % "name links { nodes { a { name } } }"
    response = answer(Request(text), Context(service, patience=patience))
    assert {error["extensions"]["code"] for error in response["errors"]} == {"TIMEOUT"}
    shown = same(service, PAGE % "key").response["data"]["network"]["partnerships"]["nodes"]
    assert len(read) <= len(shown), "nothing is read any more once nobody waits"
