"""Who can stand between others: an organisation or a partnership, never a person (G9)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graphsvc.api.refs import OrganisationRef, PartnershipRef

BrokerNode = Annotated[
    OrganisationRef | PartnershipRef,
    strawberry.union(
        "BrokerNode", description="Who can stand between others: an organisation or a partnership."
    ),
]
