"""Where a Neo4j database is, and as whom to speak to it; the secret is never part of the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from graphsvc.errors import BadInput, BadSetting, StoreUnavailable

SCHEMES = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})  # the driver's own
USER, PASSWORD, PASSWORD_FILE = (f"GRAPHSVC_NEO4J_{name}" for name in ("USER", "PASSWORD", "PASSWORD_FILE"))
_RIGHT = "write neo4j://HOST:PORT/DATABASE"
_FIRST_USER = "neo4j"  # the one that every installation has


class NoStore(StoreUnavailable):
    """A database that can be reached and holds no store."""

    retryable = False


@dataclass(frozen=True)
class Address:
    """A server and the database on it; without a database the user's own one is meant."""

    server: str
    database: str | None = None

    def __str__(self) -> str:
        return self.server + (f"/{self.database}" if self.database else "")


@dataclass(frozen=True)
class Credentials:
    """As whom to speak to a server."""

    user: str
    password: str = field(repr=False)


def parsed(url: str) -> Address:
    """The address in a URL; raises BadInput, without repeating it, where it may hold a secret."""
    scheme = url.partition(":")[0]
    try:
        parts = urlsplit(url)
        host = _host(parts)
    except ValueError:
        raise BadInput(f"a {scheme}:// address has no such host or port; {_RIGHT}") from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise BadInput(f"an address holds no user or password; {_RIGHT} and set {USER} and {PASSWORD}")
    if parts.query or parts.fragment or "/" in parts.path[1:]:
        raise BadInput(f"a {scheme}:// address ends with the database; {_RIGHT}")
    if not host:
        raise BadInput(f"{scheme}: names no host; {_RIGHT}")
    return Address(f"{scheme}://{host}", parts.path[1:] or None)


def _host(parts: SplitResult) -> str:
    _ = parts.port  # raises ValueError where it is no number
    return parts.netloc if parts.hostname else ""


def credentials(environment: Mapping[str, str]) -> Credentials | None:
    """User and password that the environment names; None where it names no password."""
    password = environment.get(PASSWORD) or _from_file(environment.get(PASSWORD_FILE))
    return Credentials(environment.get(USER) or _FIRST_USER, password) if password else None


def _from_file(path: str | None) -> str | None:
    if not path:
        return None
    try:
        return Path(path).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise BadSetting(f"{PASSWORD_FILE}: {path} cannot be read ({reason})") from error
