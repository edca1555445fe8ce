"""Which pages may ask: none of other origins, unless their origin is named."""

from __future__ import annotations

from typing import Any

import pytest

from graphsvc.endpoint.origins import Origins
from graphsvc.errors import BadSetting
from tests.http.asked import get, post, problem, send
from tests.http.client import Client

FRIEND = "https://friend.example"
FOE = "https://foe.example"


@pytest.fixture
def shared(serve: Any) -> Client:
    """A client of a service that one origin's pages may ask."""
    client: Client = serve(cors_origins=f"{FRIEND}, http://localhost:3000")
    return client


def from_page(origin: str | None, site: str = "cross-site", mode: str = "cors") -> dict[str, str]:
    """The headers that a browser adds."""
    return {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, **({"Origin": origin} if origin else {})}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("mode", ["cors", "no-cors", "navigate"])
def test_pages_elsewhere_may_not_ask(client: Client, site: str, mode: str) -> None:
    for origin in (FOE, "null", None):
        assert problem(get(client, headers=from_page(origin, site, mode))) == (403, "FORBIDDEN")
        assert problem(post(client, headers=from_page(origin, site, mode))) == (403, "FORBIDDEN")


def test_own_pages_and_those_who_type_an_address_may(client: Client) -> None:
    assert get(client, headers=from_page(None, "same-origin")).status_code == 200
    assert get(client, headers=from_page(None, "none", "navigate")).status_code == 200
    assert post(client, headers=from_page("http://localhost", "same-origin")).status_code == 200


def test_a_form_elsewhere_reaches_nothing_even_from_browsers_that_do_not_say_so(client: Client) -> None:
    assert problem(send(client, b'{"query": "{ __typename }"}', Content_Type="text/plain"))[0] == 415


def test_nothing_is_shared_by_default(client: Client) -> None:
    response = post(client, headers={"Origin": FRIEND})
    assert not [name for name in response.headers if name.startswith("access-control-")]
    asking = {"Origin": FRIEND, "Access-Control-Request-Method": "POST"}
    assert client.request("OPTIONS", "/graphql", headers=asking).status_code == 405


def test_a_named_origin_may_ask_and_read(shared: Client) -> None:
    asking = {"Origin": FRIEND, "Access-Control-Request-Method": "POST"}
    allowed = shared.request("OPTIONS", "/graphql", headers=asking)
    assert allowed.status_code == 204 and allowed.content == b""
    assert allowed.headers["access-control-allow-origin"] == FRIEND
    assert "POST" in allowed.headers["access-control-allow-methods"]
    assert "Content-Type" in allowed.headers["access-control-allow-headers"]
    for response in (post(shared, headers=from_page(FRIEND)), get(shared, headers=from_page(FRIEND))):
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == FRIEND
        assert "Origin" in response.headers["vary"]
        assert "access-control-allow-credentials" not in response.headers


def test_a_named_origin_may_read_why_it_is_refused(shared: Client) -> None:
    response = post(shared, 7, headers=from_page(FRIEND))
    assert response.status_code == 400 and response.headers["access-control-allow-origin"] == FRIEND


@pytest.mark.parametrize(
    "origin", [FOE, "null", FRIEND + ".foe.example", "http://friend.example", FRIEND + ":444"]
)
def test_another_origin_may_not(shared: Client, origin: str) -> None:
    asking = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    refused = shared.request("OPTIONS", "/graphql", headers=asking)
    assert problem(refused) == (403, "FORBIDDEN")
    assert "access-control-allow-origin" not in refused.headers
    assert problem(post(shared, headers=from_page(origin))) == (403, "FORBIDDEN")
    assert "access-control-allow-origin" not in post(shared, headers={"Origin": origin}).headers


@pytest.mark.parametrize(
    "text",
    ["*", "null", "example.org", "https://example.org/", "https://a b", "ftp://a", "https://u@a", "https://"],
)
def test_what_is_no_origin_stops_the_start(text: str) -> None:
    with pytest.raises(BadSetting, match="GRAPHSVC_CORS_ORIGINS"):
        Origins(f"{FRIEND},{text}")
