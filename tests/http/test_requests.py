"""Which requests are answered, and what is said to the others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from graphql import build_schema

from tests.http.asked import GRAPHQL, JSON, LONG, REVISION, get, post, problem, send
from tests.http.client import Client

TYPED = "query Typed($name: String!) { __type(name: $name) { name } }"


def test_post_get_and_head_answer_alike(client: Client) -> None:
    variables = {"name": "Network"}
    posted = post(client, TYPED, variables=variables)
    got = get(client, TYPED, variables=variables)
    head = client.request("HEAD", "/graphql", params=got.request.url.params, headers={"Accept": GRAPHQL})
    assert posted.status_code == got.status_code == head.status_code == 200
    assert posted.json() == got.json() == {"data": {"__type": {"name": "Network"}}}
    assert head.content == b"" and head.headers["content-length"] == got.headers["content-length"]
    assert head.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
def test_the_media_type_is_the_one_asked_for(client: Client, accept: str) -> None:
    assert post(client, headers={"Accept": accept}).headers["content-type"] == f"{accept}; charset=utf-8"
    refused = post(client, 7, headers={"Accept": accept})
    assert refused.headers["content-type"] == f"{accept}; charset=utf-8"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods(client: Client, method: str) -> None:
    response = client.request(method, "/graphql")
    assert problem(response) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "GET, HEAD, POST"


@pytest.fixture
def changing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema by which something can be changed."""
    schema = build_schema("type Query { a: Int } type Mutation { b: Int } type Subscription { c: Int }")
    monkeypatch.setattr("graphsvc.api.execution.asked.schema", lambda: SimpleNamespace(graphql=schema))


@pytest.mark.usefixtures("changing")
@pytest.mark.parametrize("document", ["mutation { b }", "subscription { c }"])
def test_a_change_never_comes_by_get(client: Client, document: str) -> None:
    response = get(client, document)
    assert problem(response) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "POST"


@pytest.mark.usefixtures("changing")
def test_a_query_beside_a_mutation_comes_by_get(client: Client) -> None:
    both = "query A { __typename } mutation B { b }"
    assert get(client, both, operationName="A").json() == {"data": {"__typename": "Query"}}
    assert problem(get(client, both, operationName="B"))[0] == 405


@pytest.mark.parametrize("send", [get, post])
def test_there_is_nothing_to_change_yet(client: Client, send: Any) -> None:
    assert problem(send(client, "mutation { __typename }")) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "form", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_bodies_that_pages_may_send_anywhere_are_not_read(client: Client, form: str) -> None:
    response = send(client, b'{"query": "{ __typename }"}', Content_Type=form)
    assert problem(response) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert response.headers["accept"] == JSON


def test_a_packed_body_is_not_read(client: Client) -> None:
    assert problem(send(client, b"\x1f\x8b", Content_Encoding="gzip")) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_nothing_that_is_accepted(client: Client) -> None:
    assert problem(post(client, headers={"Accept": "image/png"})) == (406, "NOT_ACCEPTABLE")
    assert problem(post(client, headers={"Accept-Encoding": "br, *;q=0"})) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nothing",
        b"[" * 100_000,
        b'{"query": "\xe9"}',
        b'\xef\xbb\xbf{"query": "{ __typename }"}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": {"a": 1e999}}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5000 + b"}}",
        b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ __typename }", "query": "{ network { revision } }"}',
        b'{"query": "{ __typename }", "variables": {"a": 1, "\\u0061": 2}}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 150 + b"]" * 150 + b"}}",
        b'[{"query": "{ __typename }"}]',
        b'{"extensions": {"persistedQuery": null}}',
        b'"{ __typename }"',
        b"null",
    ],
)
def test_bodies_that_are_no_request(client: Client, body: bytes) -> None:
    assert problem(send(client, body)) == (400, "BAD_USER_INPUT")


def test_signs_in_texts_are_no_signs_of_the_body(client: Client) -> None:
    query = 'query A($a: String! = "\\":{\\"a\\":\\\\") { __type(name: $a) { name } }'
    assert post(client, query, variables={"a": '":{"a":\\'}).status_code == 200


@pytest.mark.parametrize("name", ["query", "variables", "operationName", "extensions"])
@pytest.mark.parametrize("value", [7, True, ["a"], 0.5])
def test_parameters_of_another_type(client: Client, name: str, value: Any) -> None:
    assert problem(post(client, **{"query": REVISION, name: value})) == (400, "BAD_USER_INPUT")


def test_null_and_unknown_parameters_say_nothing(client: Client) -> None:
    response = post(client, variables=None, operationName=None, extensions=None, other=[1])
    assert response.status_code == 200


def test_a_batch_is_refused_by_that_name(client: Client) -> None:
    assert "one by one" in send(client, b'[{"query": "{ __typename }"}]').json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "query_string",
    [
        b"",
        b"query=",
        b"operationName=A",
        b"query={__typename}&query={__typename}",
        b"query=%ff",
        b"query={__typename}&variables={",
        b"query={__typename}&variables=[1]",
        b"query={__typename}&extensions=%22a%22",
        b"a=1&" * 200 + b"query={__typename}",
    ],
)
def test_urls_that_are_no_request(client: Client, query_string: bytes) -> None:
    response = client.get("/graphql?" + query_string.decode(), headers={"Accept": GRAPHQL})
    assert problem(response) == (400, "BAD_USER_INPUT")


def test_a_body_over_the_limit(serve: Any) -> None:
    client = serve(max_body_bytes=1000)
    body = b'{"query": "{ network { revision } }", "operationName": null}'
    assert send(client, body + b" " * (1000 - len(body))).status_code == 200
    assert problem(send(client, body + b" " * (1001 - len(body)))) == (413, "BODY_TOO_LARGE")


def test_a_response_over_the_limit(serve: Any) -> None:
    length = len(post(serve(), LONG).content)
    assert post(serve(max_response_bytes=length), LONG).status_code == 200
    client = serve(max_response_bytes=length - 1)
    for _ in range(2):
        assert problem(post(client, LONG)) == (400, "QUERY_TOO_COMPLEX")
    assert post(client, LONG, headers={"Accept": JSON}).status_code == 200


@pytest.mark.parametrize("document", ["{", "{ nothing }", "query A($a: Int!) { network { revision } }"])
def test_a_document_that_cannot_be_executed(client: Client, document: str) -> None:
    told = post(client, document)
    plain = post(client, document, headers={"Accept": JSON})
    assert problem(told) == (400, "BAD_USER_INPUT")
    assert problem(plain) == (200, "BAD_USER_INPUT")
    assert told.content == plain.content


def test_a_field_that_fails_leaves_the_rest(client: Client) -> None:
    response = post(
        client, '{ a: network { revision } b: node(id: "no id") { id } network(revision: 99) { revision } }'
    )
    assert response.status_code == 200
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_nothing_else_is_served(client: Client) -> None:
    for path in ("/", "/graphql/", "/graphql/x", "/favicon.ico"):
        assert problem(client.get(path)) == (404, "NOT_FOUND")
    assert problem(client.post("/healthz")) == (405, "METHOD_NOT_ALLOWED")


def test_responses_are_guarded(client: Client) -> None:
    astray = (client.get("/nowhere"), client.post("/healthz"))
    for response in (post(client), get(client), post(client, 7), *astray):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"].startswith("default-src 'none'")
