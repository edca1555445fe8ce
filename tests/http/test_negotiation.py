"""What a client accepts decides the form of the response, and a form that nobody has is refused."""

from __future__ import annotations

import pytest

from graphsvc.endpoint.negotiation import GRAPHQL, GZIP, HTML, IDENTITY, JSON, coding, is_json, media_type
from graphsvc.endpoint.refusals import Refused


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("APPLICATION/Graphql-Response+JSON", GRAPHQL),
        ("application/json, application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json;q=0.9, application/json", JSON),
        ("application/graphql-response+json, */*", GRAPHQL),
        ("application/json, */*;q=0.1", JSON),
        ("application/json;q=0, */*", GRAPHQL),
        ("application/json;q=0.2, application/*;q=0.9", GRAPHQL),
        ('application/json; charset="UTF-8"', JSON),
        ("application/json;charset=latin-1, application/graphql-response+json;q=0.1", GRAPHQL),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("application/json;q=much, application/graphql-response+json;q=0.001", GRAPHQL),
        (",,application/json,", JSON),
    ],
)
def test_the_media_type_that_is_wanted_most(accept: str, chosen: str) -> None:
    assert media_type(accept) == chosen


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json;q=0", "*/*;q=0", "application/json;charset=latin-1", "image/*"]
)
def test_no_media_type_fits(accept: str) -> None:
    with pytest.raises(Refused) as refused:
        media_type(accept)
    assert (refused.value.status, refused.value.code) == (406, "NOT_ACCEPTABLE")


def test_a_page_is_for_who_names_it() -> None:
    assert media_type("text/html, */*;q=0.8", with_page=True) == HTML
    assert media_type("*/*", with_page=True) == JSON
    assert media_type("text/*, application/json;q=0.1", with_page=True) == JSON


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", IDENTITY),
        ("gzip", GZIP),
        ("x-gzip", GZIP),
        ("*", GZIP),
        ("br, gzip;q=0.1", GZIP),
        ("br", IDENTITY),
        ("gzip;q=0", IDENTITY),
        ("gzip;q=0, *", IDENTITY),
        ("gzip;q=0.5, identity", IDENTITY),
        ("gzip;q=0.5, identity;q=0.5", GZIP),
        ("identity;q=0, gzip;q=0.1", GZIP),
    ],
)
def test_the_coding_that_is_wanted_most(accepted: str, chosen: str) -> None:
    assert coding(accepted) == chosen


def test_a_small_response_is_coded_only_where_it_must_be() -> None:
    assert coding("gzip", is_small=True) == IDENTITY
    assert coding("gzip, *;q=0", is_small=True) == GZIP


@pytest.mark.parametrize("accepted", ["identity;q=0", "*;q=0", "br, *;q=0", "gzip;q=0, identity;q=0"])
def test_no_coding_fits(accepted: str) -> None:
    with pytest.raises(Refused) as refused:
        coding(accepted)
    assert refused.value.status == 406


def test_headers_longer_than_any_client_sends_are_read_all_the_same() -> None:
    assert media_type("image/png, " * 100 + "application/json") == JSON
    assert coding("br, " * 200 + "gzip") == GZIP


@pytest.mark.parametrize(
    "text", [JSON, "application/json; charset=utf-8", 'Application/JSON;CHARSET="UTF-8"']
)
def test_a_body_of_json(text: str) -> None:
    assert is_json(text)


@pytest.mark.parametrize(
    "text", ["", "text/plain", "application/json;charset=utf-16", "application/json, text/plain", GRAPHQL]
)
def test_a_body_of_something_else(text: str) -> None:
    assert not is_json(text)
