"""Documents named by their digest: the Apollo protocol, and services that answer only what is registered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphsvc.endpoint.persisted import SHIPPED, digest_of, trusted
from graphsvc.errors import BadSetting
from tests.http.asked import JSON, REVISION, by_digest, get, post, problem
from tests.http.client import Client

OTHER = "{ network { asOf } }"


def test_a_document_is_introduced_once_and_named_from_then_on(client: Client) -> None:
    named = by_digest(REVISION)
    unknown = get(client, None, extensions=named)
    assert problem(unknown) == (404, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown.headers["cache-control"] == "no-store"
    introduced = post(client, extensions=named)
    assert introduced.status_code == 200
    for response in (get(client, None, extensions=named), post(client, None, extensions=named)):
        assert response.json() == introduced.json()


def test_in_plain_json_an_unknown_digest_is_no_failure_of_http(client: Client) -> None:
    response = get(client, None, extensions=by_digest(OTHER), headers={"Accept": JSON})
    assert problem(response) == (200, "PERSISTED_QUERY_NOT_FOUND")


def test_a_get_may_introduce_and_an_answer_that_is_kept_introduces_again(serve: Any) -> None:
    client = serve(persisted_bytes=10_000)
    assert get(client, REVISION, extensions=by_digest(REVISION)).status_code == 200
    for number in range(40):  # they drive the first one out
        text = f"{{ a{number}: network {{ revision }} }}"
        assert get(client, text, extensions=by_digest(text)).status_code == 200
    assert problem(get(client, None, extensions=by_digest(REVISION)))[0] == 404
    assert get(client, REVISION, extensions=by_digest(REVISION)).status_code == 200
    assert get(client, None, extensions=by_digest(REVISION)).status_code == 200


def test_a_document_that_is_not_valid_is_not_learnt(client: Client) -> None:
    assert post(client, "{ nothing }", extensions=by_digest("{ nothing }")).status_code == 400
    assert problem(get(client, None, extensions=by_digest("{ nothing }")))[0] == 404


def test_a_digest_of_another_document(client: Client) -> None:
    response = post(client, REVISION, extensions=by_digest(OTHER))
    assert problem(response) == (400, "BAD_USER_INPUT")
    assert response.json()["errors"][0]["message"] == "provided sha does not match query"


@pytest.mark.parametrize(
    "said",
    [7, "a", [], {}, {"version": 1}, {"version": 2, "sha256Hash": "a"}, {"version": 1, "sha256Hash": 7}],
)
def test_what_is_no_digest(client: Client, said: Any) -> None:
    assert problem(get(client, None, extensions={"persistedQuery": said})) == (400, "BAD_USER_INPUT")


def test_shipped_documents_are_known_from_the_start(client: Client) -> None:
    text = (SHIPPED / "quality.graphql").read_text(encoding="utf-8")
    assert get(client, None, extensions=by_digest(text)).status_code == 200


def test_a_service_that_learns_none(serve: Any) -> None:
    client = serve(persisted_bytes=0)
    assert problem(get(client, None, extensions=by_digest(REVISION))) == (
        400,
        "PERSISTED_QUERY_NOT_SUPPORTED",
    )
    assert get(client, REVISION, extensions=by_digest(REVISION)).status_code == 200


def manifests(folder: Path) -> dict[str, Path]:
    """The same document in each form that a manifest may have."""
    (folder / "below").mkdir()
    (folder / "below" / "revision.graphql").write_text(REVISION, encoding="utf-8")
    operation = {"id": digest_of(REVISION), "body": REVISION, "name": "", "type": "query"}
    apollo = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation]}
    for name, content in (("apollo", apollo), ("relay", {digest_of(REVISION): REVISION})):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return {"folder": folder, "apollo": folder / "apollo.json", "relay": folder / "relay.json"}


@pytest.mark.parametrize("form", ["folder", "apollo", "relay"])
def test_a_service_that_answers_registered_documents_only(serve: Any, tmp_path: Path, form: str) -> None:
    client = serve(trusted_documents=str(manifests(tmp_path)[form]))
    assert get(client, REVISION).status_code == 200
    assert get(client, None, extensions=by_digest(REVISION)).status_code == 200
    assert problem(post(client, OTHER)) == (403, "PERSISTED_QUERY_ONLY")
    assert problem(post(client, OTHER, extensions=by_digest(OTHER))) == (403, "PERSISTED_QUERY_ONLY")
    assert problem(post(client, None, extensions=by_digest(OTHER))) == (404, "PERSISTED_QUERY_NOT_FOUND")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"a": 1}', '{"format": "apollo-persisted-query-manifest"}']
)
def test_a_manifest_that_cannot_be_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadSetting, match="GRAPHSVC_TRUSTED_DOCUMENTS"):
        trusted(str(path))


def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="cannot be read"):
        trusted(str(tmp_path / "none.json"))
