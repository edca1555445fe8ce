"""The changes that a scenario can assume, as data; records are named by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

_DIGEST_BYTES = 8  # 64 bits: two scenarios of one registry never meet by chance


@dataclass(frozen=True)
class Merge:
    """Some partnerships become part of another, which carries on what they did (G17, G20)."""

    into: str
    merged: tuple[str, ...]


@dataclass(frozen=True)
class End:
    """A partnership ends on a day, or it is known by now that it will (G37)."""

    partnership: str
    day: date


@dataclass(frozen=True)
class AddMember:
    """An organisation joins a partnership; `role` is one of codes.MEMBER_ROLES (G18)."""

    partnership: str
    organisation: str
    role: str = "member"


@dataclass(frozen=True)
class RemoveMember:
    """An organisation leaves a partnership, and so does whoever serves there on its behalf (G37)."""

    partnership: str
    organisation: str


@dataclass(frozen=True)
class RemoveRole:
    """Somebody leaves: who holds the role with this key, or the post with this one (G25, G38).

    Just one of the two. `said` is what the caller wrote, for errors: a role's own key may hold a name.
    """

    role: str | None = None
    post: str | None = None
    said: str = ""


@dataclass(frozen=True)
class AddLink:
    """A partnership and another, or an organisation, get in touch (G36); `kind` is that of `b`."""

    a: str
    b: str
    last_contact: date
    kind: str = "partnership"


@dataclass(frozen=True)
class RemoveLink:
    """A partnership and another, or an organisation, are no more in touch (G36); `kind` is that of `b`."""

    a: str
    b: str
    kind: str = "partnership"


Change = Merge | End | AddMember | RemoveMember | RemoveRole | AddLink | RemoveLink


@dataclass(frozen=True)
class Assumed:
    """What a snapshot assumes beyond the record: the changes, in order, from the day on which they happen.

    `touches_people`: whether they alter who serves where, or who carries which link, so that figures of
    groups of people could be told apart by comparing with the record.
    """

    changes: tuple[Change, ...]
    day: date
    touches_people: bool


def digest(changes: Sequence[Change], day: date, secret: bytes) -> str:
    """What tells scenarios apart: a digest that nobody without the secret can try keys of people on."""
    told = repr((day.isoformat(), tuple(changes)))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES, key=secret).hexdigest()
