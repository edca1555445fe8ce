"""Opaque ids and cursors: what they are made of, and how they are read back.

An id names a kind and a key and, outside the default picture, the date and
revision it was read at, so that clients' caches keep pictures apart; one of a
scenario also that, and names nothing that could be asked for again. A cursor
is a place in a list together with a digest of what the list is; a cursor of
another list, picture, filter or order does not fit.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from graphsvc.errors import BadCursor

_DIGEST_CHARACTERS = 16  # 64 bits: two lists of one client never meet by chance
_LONGEST_CURSOR = 80
_LONGEST_ID = 4096
_ID_PARTS = (2, 4)


class NodeId(NamedTuple):
    """What an id names; `as_of` and `revision` are None in the default picture, `scenario` but in one."""

    kind: str
    key: str
    as_of: date | None = None
    revision: int | None = None
    scenario: str = ""


def written(node: NodeId) -> str:
    """The opaque text of an id."""
    parts: list[object] = [node.kind, node.key]
    if node.as_of is not None:
        parts += [node.as_of.isoformat(), node.revision, *([node.scenario] if node.scenario else [])]
    return _opaque(json.dumps(parts, ensure_ascii=False, separators=(",", ":")))


def read_id(text: str) -> NodeId | None:
    """What an opaque text names; None for a text that is no id, and for an id of a scenario."""
    if len(text) > _LONGEST_ID:
        return None
    try:
        parts = json.loads(_plain(text))
    except (ValueError, RecursionError):
        return None
    if not isinstance(parts, list) or len(parts) not in _ID_PARTS:
        return None
    if not (type(parts[0]) is str and type(parts[1]) is str):
        return None
    return NodeId(parts[0], parts[1]) if len(parts) == 2 else _dated(parts)


def digest_of(*parts: object) -> str:
    """A short digest of what a list is: its name, picture, filter and order."""
    size = _DIGEST_CHARACTERS // 2
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def cursor(digest: str, place: int) -> str:
    """The opaque cursor of a place (from 0) in the list with that digest."""
    return _opaque(f"{digest}{place}")


def read_cursor(text: str, digest: str, total: int) -> int:
    """The place that a cursor of this list of `total` rows names; raises BadCursor for any other text."""
    plain = _plain_cursor(text)
    place = plain[_DIGEST_CHARACTERS:]
    if plain.startswith(digest) and place.isascii() and place.isdecimal() and int(place) < total:
        return int(place)
    raise BadCursor(
        "the cursor belongs to another list, filter, order, date, revision or whatIf; start again without it"
    )


def _dated(parts: Sequence[object]) -> NodeId | None:
    kind, key, day, revision = parts
    if type(day) is not str or type(revision) is not int:
        return None
    try:
        return NodeId(str(kind), str(key), date.fromisoformat(day), revision)
    except ValueError:
        return None


def _plain_cursor(text: str) -> str:
    if len(text) > _LONGEST_CURSOR:
        return ""
    try:
        return _plain(text)
    except ValueError:
        return ""


def _opaque(text: str) -> str:
    return urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


def _plain(text: str) -> str:
    """The text behind an opaque one; raises ValueError, also for a second spelling of the same text."""
    try:
        plain = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode("utf-8", "surrogatepass")
    except (Error, UnicodeError) as error:
        raise ValueError(str(error)) from None
    if _opaque(plain) != text:
        raise ValueError("not the one spelling of this text")
    return plain
