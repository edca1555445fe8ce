"""What a client accepts: the media type and the coding of the response (RFC 9110, section 12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from graphsvc.endpoint.refusals import Refused

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
HTML = "text/html"
GZIP = "gzip"
IDENTITY = "identity"
_UTF_8 = ("utf-8", "utf8")
_LONGEST_KEPT = 500  # what real clients send; longer ones are read anew each time
Read = TypeVar("Read")


class Range(NamedTuple):
    """One part of an Accept header: what it names, its charset, and how much it is wanted, 0 to 1."""

    name: str
    charset: str
    quality: float


def media_type(accept: str, *, with_page: bool = False) -> str:
    """The media type of the response; raises Refused (406).

    The one with the highest quality; where several are equal the one that is named, then JSON for wildcards
    and `application/graphql-response+json` where both are named. `with_page`: HTML may be had.
    """
    return _kept(_media_type, _media_type_kept, accept, with_page)


def coding(accept_encoding: str, *, is_small: bool = False) -> str:
    """The coding of the response, gzip or identity; raises Refused (406).

    gzip where it is wanted at least as much as identity is said to be; a small response only where identity
    is refused.
    """
    return _kept(_coding, _coding_kept, accept_encoding, is_small)


def is_json(content_type: str) -> bool:
    """Whether a request's body is said to be JSON in UTF-8."""
    return _kept(_is_json, _is_json_kept, content_type)


def ranges(header: str) -> list[Range]:
    """The parts of an Accept, Accept-Encoding or Content-Type header; a quality that is no number is 0."""
    return [_range(part) for part in header.split(",") if part.strip()]


def _range(part: str) -> Range:
    name, *parameters = part.split(";")
    said = dict(_parameter(text) for text in parameters)
    return Range(name.strip().lower(), said.get("charset", _UTF_8[0]), _number(said.get("q", "1")))


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip('"').lower()


def _number(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def _kept(read: Callable[..., Read], kept: Callable[..., Read], header: str, *more: object) -> Read:
    return kept(header, *more) if len(header) <= _LONGEST_KEPT else read(header, *more)


def _is_json(content_type: str) -> bool:
    named = ranges(content_type)
    return len(named) == 1 and named[0].name == JSON and named[0].charset in _UTF_8


def _media_type(accept: str, with_page: bool) -> str:
    wanted = [part for part in ranges(accept) if part.charset in _UTF_8]
    if not accept.strip():
        return JSON
    best = max(_rank(name, wanted) for name in (GRAPHQL, JSON, *((HTML,) if with_page else ())))
    if best[0] == 0:
        raise Refused(406, "NOT_ACCEPTABLE", f"this service answers in {GRAPHQL} and {JSON}, in UTF-8")
    return best[3]


def _rank(name: str, wanted: Sequence[Range]) -> tuple[float, int, int, str]:
    """How much a type is wanted: quality, how exactly it is named, our own preference, itself."""
    for exactness, pattern in ((2, name), (1, name.partition("/")[0] + "/*"), (0, "*/*")):
        found = [part.quality for part in wanted if part.name == pattern]
        if found and (exactness == 2 or name != HTML):
            return max(found), exactness, int((name == GRAPHQL) == (exactness == 2)), name
    return 0.0, 0, 0, name


def _coding(accept_encoding: str, is_small: bool) -> str:
    wanted = ranges(accept_encoding)
    gzip = _named(wanted, GZIP, "x-gzip")
    gzip = _named(wanted, "*") if gzip is None else gzip
    plain = _quality_of_identity(wanted)
    if gzip and gzip >= (plain or 0) and (plain == 0 or not is_small):
        return GZIP
    if plain == 0:
        raise Refused(406, "NOT_ACCEPTABLE", "this service sends gzip or what is not coded at all")
    return IDENTITY


def _quality_of_identity(wanted: Sequence[Range]) -> float | None:
    """How much an uncoded response is wanted; None: nothing is said of it, so it will do."""
    named = _named(wanted, IDENTITY)
    if named is not None:
        return named
    return 0.0 if _named(wanted, "*") == 0 else None


def _named(wanted: Sequence[Range], *names: str) -> float | None:
    return max((part.quality for part in wanted if part.name in names), default=None)


_is_json_kept = lru_cache(maxsize=1024)(_is_json)
_media_type_kept = lru_cache(maxsize=1024)(_media_type)
_coding_kept = lru_cache(maxsize=1024)(_coding)
