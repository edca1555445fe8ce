"""The operations that ship with graphsvc, told by their text: nobody else can take their names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from graphsvc.endpoint.persisted import digest_of, shipped

OTHER = "other"
DIGITS = 16  # of a digest, by which logs and accounts name a document


@cache
def names() -> Mapping[str, str]:
    """The name of each document that ships, by the first digits of its digest."""
    return {digest_of(text)[:DIGITS]: name for name, text in shipped().items()}


def known_name(document: str) -> str:
    """The name of a document that ships, by its digest; `other` for any other."""
    return names().get(document, OTHER)
