"""How many of each kind a picture has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import strawberry

from graphsvc.api.enums import PartnershipStatus
from graphsvc.api.lists import FILTER_TYPES, PLURALS

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture


@strawberry.type(description="Partnerships of one status.")
class StatusCount:
    """A status with its number."""

    status: PartnershipStatus = strawberry.field(description="Status on the day.")
    partnerships: int = strawberry.field(description="How many partnerships have it.")


@strawberry.type(description="How many records the lists of the same names show by default.")
class NetworkCounts:
    """Numbers by kind."""

    partnerships: int = strawberry.field(description="Active, dormant and unclear partnerships.")
    by_status: list[StatusCount] = strawberry.field(description="Partnerships of every status.")
    organisations: int = strawberry.field(description="Organisations there on the day.")
    people: int = strawberry.field(description="People recorded.")
    posts: int = strawberry.field(description="Posts there on the day, filled or vacant.")
    territories: int = strawberry.field(description="Territories.")
    themes: int = strawberry.field(description="Themes.")
    protocols: int = strawberry.field(description="Protocols in force on the day.")
    memberships: int = strawberry.field(description="Memberships that hold on the day.")
    roles: int = strawberry.field(description="Roles that hold on the day.")
    links: int = strawberry.field(description="Links neither over nor blocked.")
    successions: int = strawberry.field(description="Successions recorded.")


def counts(picture: Picture) -> NetworkCounts:
    """The counts of a picture; O(records)."""
    sizes = {
        name: int(np.count_nonzero(FILTER_TYPES[kind]().mask(picture))) for kind, name in PLURALS.items()
    }
    status = np.bincount(picture.snapshot.arrays.status, minlength=len(PartnershipStatus)).tolist()
    by_status = [
        StatusCount(status=s, partnerships=n) for s, n in zip(PartnershipStatus, status, strict=True)
    ]
    return NetworkCounts(by_status=by_status, **sizes)
