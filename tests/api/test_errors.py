"""Errors: always a code, never an internal text, and hostile questions get an answer."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from graphsvc.api.errors import MOST_LETTERS
from graphsvc.api.execution import prepared
from graphsvc.api.execution.kept import Kept
from graphsvc.api.execution.limits import NO_LIMITS, Limits
from graphsvc.api.execution.prepared import MOST_ERRORS
from graphsvc.api.execution.run import execute
from graphsvc.api.schema import schema
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
    ],
)
def test_a_callers_mistake_is_bad_user_input(
    ask: Any, caplog: pytest.LogCaptureFixture, document: str
) -> None:
    response = ask(document)
    data = response.get("data", {"network": None})
    assert data is None or all(value is None for value in (data["network"] or {}).values())
    assert set(codes(response)) == {"BAD_USER_INPUT"}
    assert caplog.records == [], "a caller's mistake is not ours to log"


DEEP = 250  # beyond what graphql-core follows


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{" + "network{" * 2000, "QUERY_TOO_COMPLEX"),
        ("{" * 200_000, "BAD_USER_INPUT"),  # the second brace is a mistake; nobody reads the others
        ("{ network(asOf: " + "[" * 2000 + "1" + "]" * 2000 + ") { asOf } }", "QUERY_TOO_COMPLEX"),
        (
            "{ network { ...F0 } } "
            + "".join(f"fragment F{i} on Network {{ ...F{i + 1} }}" for i in range(DEEP))
            + f"fragment F{DEEP} on Network {{ asOf }}",
            "QUERY_TOO_COMPLEX",
        ),
    ],
)
def test_a_document_nested_too_deeply(
    ask: Any, caplog: pytest.LogCaptureFixture, document: str, code: str
) -> None:
    response = ask(document)
    assert set(response) == {"errors"}
    assert codes(response) == [code]
    assert caplog.records == []


def test_variables_nested_too_deeply(ask: Any) -> None:
    ids: Any = "p1"
    for _ in range(5000):
        ids = [ids]
    response = ask("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert set(response) == {"errors"}


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{ nothing }",
        "mutation { network { asOf } }",
        "fragment F on Network { asOf }",
        "query Q($d: Date!) { network(asOf: $d) { asOf } }",
        "query A { network { asOf } } query B { network { asOf } }",
    ],
)
def test_what_was_not_executed_has_no_data(ask: Any, document: str) -> None:
    assert set(ask(document)) == {"errors"}


def test_only_so_many_errors_are_told(ask: Any) -> None:
    many = ask("{" + " ".join(f"nothing{i}" for i in range(500)) + "}")
    assert len(many["errors"]) == MOST_ERRORS + 1
    assert "Too many" in many["errors"][-1]["message"]
    variables = {f"v{i}": "x" for i in range(100)}
    asked = ", ".join(f"${name}: Int" for name in variables)
    used = " ".join(f"{name}: network(revision: ${name}) {{ asOf }}" for name in variables)
    assert len(ask(f"query Q({asked}) {{ {used} }}", **variables)["errors"]) == MOST_ERRORS + 1


def test_a_message_does_not_repeat_a_long_text(ask: Any) -> None:
    (error,) = ask("{ " + "x" * 100_000 + " }")["errors"]
    assert len(error["message"]) <= MOST_LETTERS + 1


def test_a_document_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = partial(prepared.prepared, schema().graphql)
    text = "{ network { asOf } } # prepared once"
    first = prepare(text, NO_LIMITS)
    assert prepare(f"{text[:9]}{text[9:]}", NO_LIMITS) is first
    assert prepare(text, Limits(depth=5)) is not first
    wrong = prepare("{ nothing } # prepared once", NO_LIMITS)
    assert wrong.errors and prepare("{ nothing } # prepared once", NO_LIMITS) is wrong


def test_documents_are_forgotten_when_their_room_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: Kept[Any, Any] = Kept(2**20)
    monkeypatch.setattr(prepared, "_KEPT", kept)
    for number in range(300):
        prepared.prepared(schema().graphql, f"{{ network {{ asOf }} }} # {number}", NO_LIMITS)
        prepared.prepared(schema().graphql, f"{{ wrong{number} }}", NO_LIMITS)
        assert 0 < kept.bytes <= kept.most_bytes
    before = len(kept)
    prepared.prepared(schema().graphql, "{ network { asOf } } #" + "x" * 250_000, NO_LIMITS)
    assert len(kept) == before, "a document that would drive out many is not kept"


def test_many_may_prepare_the_same_document_at_once() -> None:
    texts = [f"{{ network {{ asOf }} }} # {number % 7}" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        ready = list(pool.map(lambda text: prepared.prepared(schema().graphql, text, NO_LIMITS), texts))
    assert not any(found.errors for found in ready)


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
