"""Answers are sent again without being worked out again, and never to those they are not for."""

from __future__ import annotations

import time
from typing import Any

import pytest

from graphsvc.api.viewer import READ_PEOPLE
from graphsvc.endpoint import asking
from graphsvc.endpoint.keys import new_key
from graphsvc.store.base import Meta
from tests.api.conftest import service_over
from tests.api.registry import Rowset
from tests.http.asked import GRAPHQL, JSON, LONG, REVISION, get, post, send
from tests.http.client import Client

PEOPLE = '{ network(asOf: "2026-06-30") { people { nodes { name } } } }'
MORE = Rowset(organisation=[{"id": "o99", "name": "A newcomer"}])


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that were worked out, each as often as that happened."""
    documents: list[str] = []
    answer = asking.answer

    def noted(asked: Any, context: Any) -> dict[str, Any]:
        documents.append(asked.request.document)
        return answer(asked, context)

    monkeypatch.setattr(asking, "answer", noted)
    return documents


def test_the_same_question_is_worked_out_once_whatever_its_words(
    client: Client, worked_out: list[str]
) -> None:
    responses = [post(client), post(client), get(client), get(client, extensions={"a": 1})]
    responses += [post(client, variables=None), send(client, b'{ "query" : "%s" }' % REVISION.encode())]
    assert worked_out == [REVISION]
    assert {response.content for response in responses} == {responses[0].content}


def test_another_question_is_another_answer(client: Client, worked_out: list[str]) -> None:
    typed = "query %s($a: String!) { %s__type(name: $a) { name } }"
    typed = typed % ("A", "") + typed % ("B", "b: ")
    asked = [("A", "Network"), ("A", "Partnership"), ("B", "Network")]
    said = [post(client, typed, operationName=name, variables={"a": a}).json() for name, a in asked]
    assert len(worked_out) == 3
    assert said == [
        {"data": {"__type": {"name": "Network"}}},
        {"data": {"__type": {"name": "Partnership"}}},
        {"data": {"b": {"name": "Network"}}},
    ]


def test_what_one_caller_may_see_is_not_sent_to_another(serve: Any, worked_out: list[str]) -> None:
    sees, first = new_key("sees", [READ_PEOPLE])
    also, second = new_key("also", [READ_PEOPLE])
    reads, third = new_key("reads", [])
    client = serve(api_keys=",".join(key.entry for key in (first, second, third)))
    keys = [sees, also, reads, None]
    for _ in range(2):
        headers = [{"Authorization": f"Bearer {key}"} if key else {} for key in keys]
        said = [get(client, PEOPLE, headers=header).json() for header in headers]
        names = [{node["name"] for node in each["data"]["network"]["people"]["nodes"]} for each in said]
        assert names[0] == names[1] != {None}
        assert names[2] == names[3] == {None}
    assert len(worked_out) == 3  # those who may see the same share it


def test_each_media_type_has_its_own(client: Client) -> None:
    told, plain = get(client), get(client, headers={"Accept": JSON})
    assert told.content == plain.content
    assert told.headers["etag"] != plain.headers["etag"]
    assert plain.headers["content-type"].startswith(JSON)


@pytest.mark.parametrize("document", ["{ nothing }", "{ network(revision: 99) { revision } }"])
def test_an_answer_with_errors_is_not_kept(client: Client, worked_out: list[str], document: str) -> None:
    for _ in range(2):
        response = get(client, document)
        assert response.headers["cache-control"] == "no-store" and "etag" not in response.headers
    assert len(worked_out) == 2


def test_nothing_is_kept_without_room(serve: Any, worked_out: list[str]) -> None:
    for client, times in ((serve(response_cache_bytes=0), 2), (serve(response_cache_bytes=10**6), 1)):
        worked_out.clear()
        assert post(client).content == post(client).content
        assert len(worked_out) == times


def test_a_new_revision_ends_what_was_kept(serve: Any, tmp_path: Any) -> None:
    url = f"sqlite:{tmp_path / 'registry.db'}"
    service_over(url).close()
    client = serve(store=url, follow_seconds=0.05)
    before = get(client)
    client.service.store.write(MORE, Meta(author="test", source="hand"))
    until = time.monotonic() + 30
    while client.service.current().revision == 2 and time.monotonic() < until:
        time.sleep(0.05)
    after = get(client, headers={"If-None-Match": before.headers["etag"]})
    assert (before.json(), after.json()) == tuple({"data": {"network": {"revision": n}}} for n in (2, 3))


def test_who_has_it_is_told_so(client: Client) -> None:
    tag = get(client).headers["etag"]
    assert tag.startswith('"')
    for named in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = get(client, headers={"If-None-Match": named})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == tag
        assert response.headers["cache-control"] == "no-cache" and "Accept" in response.headers["vary"]
    assert get(client, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_body_is_answered_whatever_the_client_has(client: Client) -> None:
    response = post(client, headers={"If-None-Match": "*"})
    assert response.status_code == 200 and "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_what_is_for_one_caller_is_kept_by_nobody_else(serve: Any) -> None:
    text, key = new_key("reads", [])
    client = serve(api_keys=key.entry)
    assert get(client).headers["cache-control"] == "no-cache"
    mine = get(client, headers={"Authorization": f"Bearer {text}"})
    assert mine.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in mine.headers["vary"]


def test_a_long_answer_is_packed_for_who_accepts_that(client: Client) -> None:
    plain = get(client, LONG)
    packed = get(client, LONG, headers={"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.content == plain.content  # httpx has unpacked it
    assert "Accept-Encoding" in packed.headers["vary"]


def test_packed_and_plain_are_not_taken_for_each_other(client: Client) -> None:
    plain = get(client, LONG).headers["etag"]
    packed = get(client, LONG, headers={"Accept-Encoding": "gzip"}).headers["etag"]
    assert plain != packed
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed}
    assert get(client, LONG, headers=again).status_code == 304
    assert get(client, LONG, headers={**again, "If-None-Match": plain}).status_code == 200
    assert get(client, LONG, headers={"If-None-Match": packed}).status_code == 200


def test_a_short_answer_is_packed_only_where_it_must_be(client: Client) -> None:
    assert "content-encoding" not in get(client, headers={"Accept-Encoding": "gzip"}).headers
    must = get(client, headers={"Accept-Encoding": "gzip, identity;q=0"})
    assert must.headers["content-encoding"] == "gzip"
    assert must.json()["data"]["network"]["revision"] == 2


def test_a_packed_answer_is_the_same_bytes_each_time(serve: Any) -> None:
    headers = {"Accept": GRAPHQL, "Accept-Encoding": "gzip"}
    first, second = (get(serve(), LONG, headers=headers) for _ in range(2))
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["content-length"] == second.headers["content-length"]
