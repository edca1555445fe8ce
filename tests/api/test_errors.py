"""Errors: always a code, never an internal text, and hostile questions get an answer."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.errors import GraphsvcError
from graphsvc.service import Service


def codes(response: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in response["errors"]]


@pytest.mark.parametrize(
    "document",
    [
        "",
        " ",
        "#",
        "{",
        "{ nothing }",
        "{ network { asOf }",
        "{ network { partnership { key } } }",
        '{ network(asOf: "yesterday") { asOf } }',
        '{ network(asOf: "2026-02-30") { asOf } }',
        '{ network(asOf: "2026") { asOf } }',
        "{ network(asOf: 2026) { asOf } }",
        '{ network(asOf: "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661") { asOf } }',
        '{ network(asOf: "0001-01-01") { asOf } }',
        '{ network(asOf: "9999-12-31") { asOf } }',
        "{ network(revision: 3000000000) { asOf } }",
        "{ network(revision: 1.5) { asOf } }",
        "{ network { partnerships(first: -1) { totalCount } } }",
        "{ network { partnerships(first: 1000000000) { totalCount } } }",
        "{ network { partnerships(first: 1, last: 1) { totalCount } } }",
        "{ network { overlaps(filter: { minScore: 1e999 }) { totalCount } } }",
        "{ network { overlaps(filter: { bands: [HUGE] }) { totalCount } } }",
        "mutation { network { asOf } }",
        "subscription { network { asOf } }",
        "fragment F on Network { asOf }",
        "query A { network { asOf } } query A { network { asOf } }",
        "query Q($d: Date!) { network(asOf: $d) { asOf } }",
        "{ a: network { ...F } } fragment F on Network { ...F }",
        "{" + "network{" * 2000,
    ],
)
def test_a_callers_mistake_is_bad_user_input(
    ask: Any, caplog: pytest.LogCaptureFixture, document: str
) -> None:
    response = ask(document)
    assert response["data"] is None or all(value is None for value in response["data"]["network"].values())
    assert set(codes(response)) == {"BAD_USER_INPUT"}
    assert caplog.records == [], "a caller's mistake is not ours to log"


@pytest.mark.parametrize(
    "variables", [{"d": "x"}, {"d": 1}, {"d": "2026-13-01"}, {"d": ["2026-01-01"]}, {"d": {}}]
)
def test_variables_that_do_not_fit(ask: Any, variables: dict[str, Any]) -> None:
    response = ask("query Q($d: Date) { network(asOf: $d) { asOf } }", **variables)
    assert codes(response) == ["BAD_USER_INPUT"]
    assert "$d" in response["errors"][0]["message"]


@pytest.mark.parametrize("revision", [3, 99, 2**31 - 1, -1])
def test_an_unknown_revision(ask: Any, revision: int) -> None:
    assert codes(ask("query Q($r: Int) { network(revision: $r) { asOf } }", r=revision)) == ["NOT_FOUND"]


def test_null_means_the_default(ask: Any) -> None:
    default = ask("{ network { asOf revision } }")
    assert ask("{ network(asOf: null, revision: null) { asOf revision } }") == default
    assert ask("query Q($d: Date, $r: Int) { network(asOf: $d, revision: $r) { asOf revision } }") == default


@pytest.mark.parametrize("day", ["1000-01-01", "2999-12-31", "1969-12-31", "2024-02-29"])
def test_distant_days_are_pictures_like_others(ask: Any, day: str) -> None:
    everything = "asOf partnerships { totalCount } overlaps { totalCount } dataQuality { unconfirmed }"
    response = ask(f'{{ network(asOf: "{day}") {{ {everything} links {{ nodes {{ state freshness }} }} }} }}')
    assert "errors" not in response
    assert response["data"]["network"]["asOf"] == day


def test_our_own_mistakes_are_masked_and_logged(
    ask: Any, service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret/path/of/ours")

    monkeypatch.setattr(service, "overlaps", broken)
    with caplog.at_level(logging.ERROR):
        response = ask('{ network(asOf: "2026-06-30") { asOf overlaps { totalCount } } }')
    assert response["data"] == {"network": {"asOf": "2026-06-30", "overlaps": None}}
    (error,) = response["errors"]
    mark = error["extensions"]["errorId"]
    assert error["extensions"] == {"code": "INTERNAL", "errorId": mark}
    assert error["message"] == f"internal error {mark}"
    (record,) = caplog.records
    assert mark in record.getMessage() and record.exc_info is not None
    assert "secret" not in str(response)


def test_a_result_that_cannot_be_written_is_our_mistake(
    ask: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import graphsvc.api.overlaps as overlaps

    monkeypatch.setattr(overlaps, "number", lambda value: float("nan"))
    with caplog.at_level(logging.ERROR):
        response = ask('{ network(asOf: "2026-06-30") { overlaps { nodes { score } } } }')
    assert set(codes(response)) == {"INTERNAL"}
    assert caplog.records


def every_error(kind: type[GraphsvcError] = GraphsvcError) -> list[type[GraphsvcError]]:
    """The errors of the service; those of the loaders never reach it, whether imported here or not."""
    known = [child for child in kind.__subclasses__() if child.__module__ == kind.__module__]
    return [kind, *(below for child in known for below in every_error(child))]


def test_every_error_passes_with_its_code(
    ask: Any, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in every_error():

        def fails(*_: object, kind: type[GraphsvcError] = kind, **__: object) -> None:
            raise kind("one clear line")

        monkeypatch.setattr(service, "overlaps", fails)
        (error,) = ask('{ network(asOf: "2026-06-30") { overlaps { totalCount } } }')["errors"]
        assert (error["message"], error["extensions"]["code"]) == ("one clear line", kind.code)
        assert error["extensions"].get("retryable", False) == kind.retryable


def test_the_named_operation_is_executed(service: Service) -> None:
    document = "query A { network { asOf } } query B { network { revision } }"
    assert execute(service, document, operation_name="B") == {"data": {"network": {"revision": 2}}}
    for name in (None, "C"):
        assert codes(execute(service, document, operation_name=name)) == ["BAD_USER_INPUT"]


def test_introspection_works(ask: Any) -> None:
    from graphql import get_introspection_query

    response = ask(get_introspection_query(specified_by_url=True, input_value_deprecation=True))
    assert "errors" not in response
    assert {"Query", "Network", "Partnership"} <= {
        kind["name"] for kind in response["data"]["__schema"]["types"]
    }
