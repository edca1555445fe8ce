"""Erases a person: who it was is gone from records and history; that somebody served stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphsvc.errors import NotFound
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.store.base import Meta
from graphsvc.store.erased import PERSON
from graphsvc.store.neo4j.changes import ChangeLog
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.registry import lowered, raised
from graphsvc.store.neo4j.rewriting import Rewriting
from graphsvc.store.neo4j.schema import ERASED, SHAPES

_SAME = (
    "MATCH (n:Alias {kind: 'person'}) WHERE n.alias IN $ids OR n.same_as IN $ids "
    "UNWIND [n.alias, n.same_as] AS id RETURN DISTINCT id"
)
_KEEP = f"UNWIND $rows AS row CREATE (e:{ERASED}) SET e = row"


def erase(transaction: Transaction, person: str, meta: Meta, *, token: str) -> int:
    """Erases and gives the revision.

    All ids that aliases call the same person are erased together. Somebody
    erased before is left as is. Cost: O(records with lists of people).
    """
    registry = raised(transaction, token=token)
    erased, seen = registry.erased, registry.seen
    if seen is None and (erased.person(person) != person or person in erased.targets):
        seen = registry.revision - 1
    if seen is not None:
        lowered(transaction)
        return seen
    pseudonyms = {key: pseudonym(erased.secret, key) for key in _ids_of(transaction, person)}
    stored = [key for key in pseudonyms if _is_known(transaction, key)]
    if not stored:
        raise NotFound(f"no person {person!r}")
    people = _people(transaction, person, stored, pseudonyms)
    new = {made: people[key] for key, made in pseudonyms.items() if made not in erased.targets}
    transaction.each(_KEEP, [{"pseudonym": made, "person": meant} for made, meant in new.items()])
    log = ChangeLog(transaction, registry)
    rewriting = Rewriting(transaction, registry.revision, stored, people, pseudonyms)
    rewriting.rewrite()
    rewriting.list_changes(log)
    return log.close(meta, token)


def _ids_of(transaction: Transaction, person: str) -> list[str]:
    """The id and all that aliases, followed both ways, say mean the same person."""
    ids = {person}
    while found := set(transaction.column(_SAME, ids=list(ids))) - ids:
        ids |= found
    return sorted(ids)


def _is_known(transaction: Transaction, key: str) -> bool:
    """Whether a person is or was stored under an id."""
    shape = SHAPES[PERSON]
    find = "MATCH (n:{} {{id: $key}}) RETURN 1 LIMIT 1"
    return any(transaction.row(find.format(label), key=key) for label in (shape.label, shape.past))


def _people(
    transaction: Transaction, person: str, stored: Iterable[str], pseudonyms: Mapping[str, str]
) -> dict[str, str]:
    """What takes the place of each id: a record's own pseudonym, for a mere alias that of a record."""
    own = {key: _free_id(transaction, key, pseudonyms[key]) for key in stored}
    main = own.get(person, own[min(own)])
    return {key: own.get(key, main) for key in pseudonyms}


def _free_id(transaction: Transaction, key: str, made: str) -> str:
    """The pseudonym, with a number behind it where some other record already bears it."""
    taken, number = made, 1
    while taken != key and _is_known(transaction, taken):
        number += 1
        taken = f"{made}-{number}"
    return taken
