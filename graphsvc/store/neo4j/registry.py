"""The one node that stands for the registry: its revision, its counters, its lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphsvc.errors import Conflict, StoreUnavailable
from graphsvc.store.base import Secrets
from graphsvc.store.erased import Erased
from graphsvc.store.neo4j.connection import Connection, Transaction
from graphsvc.store.neo4j.errors import ReadOnly
from graphsvc.store.neo4j.schema import ERASED, REGISTRY, REVISION, WRITE_KEY, sought

Told = tuple[int, int, object]  # revision, schema version, secret

ID = "registry"
_FOUND = f"(m:{REGISTRY} {{id: '{ID}'}})"
# Setting and removing a property takes the node's write lock and leaves nothing: while it is held, no other
# write is under way, and every earlier one is wholly there.
_TOLD = "RETURN m.revision, m.schema_version, m.pseudonym_key"
_LOCK = f"MATCH {_FOUND} SET m._lock = true REMOVE m._lock {_TOLD}"
_LOOK = f"MATCH {_FOUND} {_TOLD}"
_RAISE = f"""
MATCH {_FOUND} SET m.revision = m.revision + 1
WITH m OPTIONAL {sought("r", REVISION, "token", "$token")}
WITH m, r OPTIONAL {sought("k", WRITE_KEY, "key", "$key")}
RETURN m.revision, m.last_nid, m.last_change, coalesce(r.number, k.revision), m.pseudonym_key,
       COLLECT {{ MATCH (e:{ERASED}) RETURN [e.pseudonym, e.person] }}
"""
_LOWER = f"MATCH {_FOUND} SET m.revision = m.revision - 1"
_ERASURES = (
    f"MATCH {_FOUND} RETURN m.pseudonym_key, COLLECT {{ MATCH (e:{ERASED}) RETURN [e.pseudonym, e.person] }}"
)
FOUND = f"MATCH {_FOUND}"


@dataclass
class Raised:
    """The registry while a write is under way: its new revision, and the last numbers given out.

    `seen` is the revision that this very write has led to before, if it has;
    `erased` the people erased so far.
    """

    revision: int
    last_nid: int
    last_change: int
    seen: int | None
    erased: Erased


def raised(transaction: Transaction, *, token: str, key: str | None = None) -> Raised:
    """Raises the revision; from here on, every other writer waits."""
    revision, nid, change, seen, secret, erased = _only(transaction, _RAISE, token=token, key=key)
    return Raised(revision, nid, change, seen, Erased(secret, dict(erased)))


def _only(transaction: Transaction, statement: str, **parameters: Any) -> list[Any]:
    row = transaction.row(statement, **parameters)
    if row is None:
        raise StoreUnavailable(f"{transaction.place}: holds no registry any more")
    return row


def lowered(transaction: Transaction) -> None:
    """Takes the raised revision back: nothing was changed."""
    transaction.run(_LOWER)


def locked(transaction: Transaction) -> Told:
    """Revision, schema version and secret, read under the registry's lock: the revision is wholly there."""
    revision, version, secret = _only(transaction, _LOCK)
    return revision, version, secret


def _looked_at(transaction: Transaction) -> Told:
    revision, version, secret = _only(transaction, _LOOK)
    return revision, version, secret


def latest(transaction: Transaction) -> int:
    """The revision, which may not be wholly there yet."""
    revision: int = _only(transaction, _LOOK)[0]
    return revision


def settled(connection: Connection) -> Told:
    """Revision, schema version and secret, where the revision is wholly there.

    Taking the lock is a write. A database that is read-only is read without:
    nobody writes to it. (Where it follows another server, a commit that is
    just arriving may be seen in part.)
    """
    try:
        return connection.write(locked)
    except ReadOnly:
        return connection.read(_looked_at)


def adopt(transaction: Transaction, secrets: Secrets) -> None:
    """Takes over the secrets of another store."""
    revision, _, _ = locked(transaction)
    if erasures(transaction) == Erased(secrets.pseudonym_key, secrets.erased):
        return
    if revision:
        raise Conflict("the store has made revisions with other secrets")
    transaction.run(f"MATCH (e:{ERASED}) DELETE e")
    erased = [{"pseudonym": made, "person": person} for made, person in secrets.erased.items()]
    transaction.run(f"{FOUND} SET m.pseudonym_key = $key", key=secrets.pseudonym_key)
    transaction.each(f"UNWIND $rows AS row CREATE (e:{ERASED}) SET e = row", erased)


def erasures(transaction: Transaction) -> Erased:
    """The people erased so far; O(their number)."""
    secret, erased = _only(transaction, _ERASURES)
    return Erased(secret, dict(erased))
