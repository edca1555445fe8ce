"""Erases a person: who it was is gone from records, history and file; that somebody served stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress

from graphsvc.errors import NotFound
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.store.base import Meta
from graphsvc.store.erased import PERSON
from graphsvc.store.sqlite.erasures import stored_erasures
from graphsvc.store.sqlite.recording import record_revision
from graphsvc.store.sqlite.rewriting import Rewriting
from graphsvc.store.sqlite.schema import current_revision, setting

_SCRUB_DUE = "scrub_due"


def erase(connection: sqlite3.Connection, person: str, meta: Meta) -> int:
    """Erases inside the caller's transaction and gives the revision; `scrub` must follow the commit.

    All ids that aliases call the same person are erased together. Somebody
    erased before is left as is. Cost: O(records with lists of people).
    """
    erased = stored_erasures(connection)
    current = current_revision(connection)
    if erased.person(person) != person or person in erased.targets:
        return current
    pseudonyms = {key: pseudonym(erased.secret, key) for key in _ids_of(connection, person)}
    numbers = _numbers(connection, pseudonyms)
    if not numbers:
        raise NotFound(f"no person {person!r}")
    people = _people(connection, person, numbers, pseudonyms)
    connection.executemany(
        "INSERT OR IGNORE INTO erased VALUES (?, ?)",
        [(made, people[key]) for key, made in pseudonyms.items()],
    )
    rewriting = Rewriting(connection, numbers, people, pseudonyms)
    rewriting.rewrite()
    counts = rewriting.list_changes(current + 1)
    record_revision(connection, current + 1, meta, counts)
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, 1)", (_SCRUB_DUE,))
    return current + 1


def is_scrub_due(connection: sqlite3.Connection) -> bool:
    """Whether erased text may still stand in unused parts of the file or its log."""
    return setting(connection, _SCRUB_DUE) is not None


def scrub(connection: sqlite3.Connection) -> None:
    """Rewrites the file and empties its log, so that no erased text is left in unused pages.

    A reader that is still at an earlier revision keeps the log, and a full disk
    the file; then the scrub stays due, is reported by `verify`, and is tried
    again on the next opening. The erasure itself is committed by then.
    """
    with suppress(sqlite3.OperationalError):
        connection.execute("VACUUM")
        kept_by_reader, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not kept_by_reader:
            connection.execute("DELETE FROM setting WHERE name = ?", (_SCRUB_DUE,))


def _ids_of(connection: sqlite3.Connection, person: str) -> list[str]:
    """The id and all that aliases, followed both ways, say mean the same person."""
    rows = connection.execute(
        "WITH RECURSIVE same (id) AS (VALUES (?) UNION "
        "SELECT CASE WHEN a.alias = s.id THEN a.same_as ELSE a.alias END FROM same AS s "
        "JOIN alias AS a ON a.kind = 'person' AND s.id IN (a.alias, a.same_as)) SELECT id FROM same",
        (person,),
    )
    return [key for (key,) in rows]


def _numbers(connection: sqlite3.Connection, people: Iterable[str]) -> dict[str, int]:
    """The record numbers of those ids under which a person is or was stored."""
    find = "SELECT rid FROM record WHERE kind = ? AND id = ?"
    found = {key: connection.execute(find, (PERSON, key)).fetchone() for key in people}
    return {key: row[0] for key, row in found.items() if row}


def _people(
    connection: sqlite3.Connection, person: str, numbers: Iterable[str], pseudonyms: Mapping[str, str]
) -> dict[str, str]:
    """What takes the place of each id: a record's own pseudonym, for a mere alias that of a record."""
    stored = {key: _free_id(connection, key, pseudonyms[key]) for key in numbers}
    main = stored.get(person, stored[min(stored)])
    return {key: stored.get(key, main) for key in pseudonyms}


def _free_id(connection: sqlite3.Connection, key: str, made: str) -> str:
    """The pseudonym, with a number behind it where some other record already bears it."""
    taken, number = made, 1
    while taken != key and _numbers(connection, [taken]):
        number += 1
        taken = f"{made}-{number}"
    return taken
