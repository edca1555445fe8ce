"""The access log: one line for each request, without what was asked of whom."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from graphsvc.endpoint.exchange import Exchange
from graphsvc.endpoint.health import WATCHED
from graphsvc.endpoint.logs import ACCESS, FIELDS

log = logging.getLogger(ACCESS)
MOST_LETTERS = 200  # of a text that the caller chose
_NETWORK_BITS = {4: 24, 6: 48}  # one site; which machine of it asked tells of a person


class AccessLog:
    """Logs each request when it has been answered; looks by probes and scrapers only for who debugs."""

    def __init__(self, addresses: str) -> None:
        """`addresses` says how much of a client's address is logged: `none`, `network` or `full`."""
        self._address = _ADDRESSES[addresses]

    def began(self, exchange: Exchange) -> None:
        """Nothing is logged yet."""

    def ended(self, exchange: Exchange) -> None:
        """Logs one line."""
        level = logging.DEBUG if exchange.path in WATCHED else logging.INFO
        if log.isEnabledFor(level):
            told = {FIELDS: self._told(exchange)}
            log.handle(log.makeRecord(ACCESS, level, "", 0, "request", (), None, extra=told))

    def _told(self, exchange: Exchange) -> dict[str, Any]:
        return {
            "client": self._address(exchange.scope.get("client")),
            "method": exchange.scope["method"],
            "path": exchange.path[:MOST_LETTERS],
            "status": exchange.status,
            "milliseconds": round(exchange.seconds * 1000, 2),
            "bytes": exchange.sent_bytes,
            **_of_operation(exchange),
        }


def _of_operation(exchange: Exchange) -> dict[str, Any]:
    account = exchange.account
    if account is None:
        return {}
    return {
        "operation": account.operation[:MOST_LETTERS] or None,
        "document": account.document or None,
        "cost": account.cost,
        "rows": account.rows,
        "revision": account.revision,
        "cached": account.cached,
        "key": account.key_id or None,
        "code": " ".join(account.codes) or None,
    }


@lru_cache(maxsize=1000)
def network(address: str) -> str | None:
    """The network of an address: the first 24 bits of IPv4, 48 of IPv6; None of what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    found = getattr(found, "ipv4_mapped", None) or found
    bits = _NETWORK_BITS[found.version]
    size = found.max_prefixlen - bits
    return f"{type(found)(int(found) >> size << size)}/{bits}"


def _full(address: str) -> str | None:
    return address[:MOST_LETTERS]


def _none(_: str) -> None:
    return None


def _of_client(shown: Callable[[str], str | None]) -> Callable[[tuple[str, int] | None], str | None]:
    return lambda client: shown(client[0]) if client else None


_ADDRESSES = {"none": _of_client(_none), "network": _of_client(network), "full": _of_client(_full)}
