"""Opens a database as a store: checks what is in it, makes the schema, says what it is."""

from __future__ import annotations

import secrets

from graphsvc.errors import SchemaTooNew, StoreCorrupt, StoreError
from graphsvc.model.pseudonyms import KEY_BYTES
from graphsvc.store.base import StoreInfo
from graphsvc.store.neo4j.address import NoStore
from graphsvc.store.neo4j.connection import Connection, Transaction
from graphsvc.store.neo4j.registry import ID, settled
from graphsvc.store.neo4j.schema import OWN_LABELS, OWN_TYPES, REGISTRY, RULES, Rule

SCHEMA_VERSION = 1  # a new kind or field needs no other one; what changes the meaning of stored values does
_INDEX_SECONDS = 300  # to wait for indexes to be filled
_MAKE = f"""
MERGE (m:{REGISTRY} {{id: '{ID}'}})
ON CREATE SET m.revision = 0, m.schema_version = $version, m.pseudonym_key = $key,
              m.last_nid = 0, m.last_change = 0
"""


def prepare(connection: Connection, *, create: bool, force: bool) -> str:
    """Makes sure that the database is a store of the newest schema; gives the server's version."""
    engine_version = connection.reach()
    version = connection.read(stored_version)
    check_version(version, connection.place)
    if version == 0:
        if not create:
            raise NoStore(f"no store at {connection.place}; load one with `graphsvc load`")
        connection.read(lambda transaction: _check_free(transaction, connection.place, force))
    ensure_schema(connection)
    if version == 0:
        key = secrets.token_bytes(KEY_BYTES)
        connection.write(lambda transaction: transaction.run(_MAKE, version=SCHEMA_VERSION, key=key))
    return engine_version


def stored_version(transaction: Transaction) -> int:
    """The schema version of a database; 0 for one without a store."""
    row = transaction.row(f"MATCH (m:{REGISTRY} {{id: '{ID}'}}) RETURN m.schema_version")
    return int(row[0] or 0) if row else 0


def check_version(version: int, place: str) -> None:
    """Raises SchemaTooNew for a version that this graphsvc does not know."""
    if version > SCHEMA_VERSION:
        raise SchemaTooNew(
            f"{place}: has schema version {version}, this graphsvc knows {SCHEMA_VERSION}; "
            "install a later one"
        )


def _check_free(transaction: Transaction, place: str, force: bool) -> None:
    """Refuses to mix a registry with data of somebody else's, in any case with data of the same names."""
    if transaction.row("MATCH (n) RETURN 1 LIMIT 1") is None:
        return
    if stored_version(transaction):  # made meanwhile, by somebody who opened it at the same time
        return
    if not force:
        raise StoreCorrupt(f"{place}: holds data, but no graphsvc store; name an empty database")
    taken = _taken(transaction)
    if taken:
        raise StoreCorrupt(
            f"{place}: holds data of the same names, {', '.join(taken)}; name another database"
        )


def _taken(transaction: Transaction) -> list[str]:
    """Our labels and relationship types that somebody else uses."""
    labels = [label for label in sorted(OWN_LABELS) if transaction.row(f"MATCH (n:{label}) RETURN 1 LIMIT 1")]
    types = [t for t in sorted(OWN_TYPES) if transaction.row(f"MATCH ()-[n:{t}]->() RETURN 1 LIMIT 1")]
    return labels + types


def ensure_schema(connection: Connection) -> None:
    """Makes the constraints and indexes that are missing, waits for them, checks that they are there."""
    missing = connection.read(missing_rules)
    if not missing:
        return
    connection.write(lambda transaction: _make(transaction, missing))
    connection.read(lambda transaction: transaction.run(f"CALL db.awaitIndexes({_INDEX_SECONDS})"))
    still = connection.read(missing_rules)
    if still:
        raise StoreError(f"{connection.place}: these could not be made: {', '.join(map(named, still))}")


def _make(transaction: Transaction, rules: list[Rule]) -> None:
    for rule in rules:
        transaction.run(rule.statement)


def missing_rules(transaction: Transaction) -> list[Rule]:
    """The constraints and indexes that the database should have and lacks."""
    kept = (
        "YIELD type, labelsOrTypes AS l, properties AS p WHERE size(l) = 1 AND size(p) = 1 RETURN type, l, p"
    )
    unique = {
        (labels[0], names[0])
        for kind, labels, names in transaction.rows(f"SHOW CONSTRAINTS {kept}")
        if "UNIQUENESS" in kind
    }
    indexed = {(labels[0], names[0]) for _, labels, names in transaction.rows(f"SHOW RANGE INDEXES {kept}")}
    return [rule for rule in RULES if (rule.label, rule.field) not in (unique if rule.is_unique else indexed)]


def named(rule: Rule) -> str:
    """A constraint or index in words."""
    what = "uniqueness" if rule.is_unique else "an index"
    return f"{what} of {rule.field} on {rule.label}"


def info(connection: Connection, engine_version: str) -> StoreInfo:
    """What the store says of itself, at the revision that is wholly there; also where it is read-only."""
    revision, version, key = settled(connection)
    if not isinstance(key, bytes | bytearray):
        raise StoreCorrupt(f"{connection.place}: has lost its pseudonym key; restore a backup")
    return StoreInfo(
        url=connection.place,
        engine="neo4j",
        engine_version=engine_version,
        schema_version=version,
        revision=revision,
        pseudonym_key=bytes(key),
    )
