"""Protocol: an agreement on the exchange of information (G29)."""

from __future__ import annotations

from graphsvc.api.columns import day, key_of, precision, recorded, several
from graphsvc.api.connections import Connection
from graphsvc.api.enums import DatePrecision
from graphsvc.api.lists import page_type
from graphsvc.api.node import Record, node_type
from graphsvc.api.refs import OrganisationRef
from graphsvc.api.scalars import Date

_KIND = "protocol"


@node_type(_KIND)
class Protocol(Record):
    """Light: a picture and a number."""

    key: str = key_of()
    parties: list[OrganisationRef] = several(_KIND, "parties")
    legal_basis: str | None = recorded(_KIND, "legal_basis")
    signed_on: Date | None = day(_KIND, "signed_on")
    expires_on: Date | None = day(_KIND, "expires_on")
    expires_on_precision: DatePrecision | None = precision(_KIND, "expires_on")


@page_type(_KIND)
class ProtocolConnection(Connection[Protocol]):
    """A page of protocols."""
