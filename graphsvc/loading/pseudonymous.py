"""People of this registry under their pseudonyms: a file that was exported without personal data."""

from __future__ import annotations

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import GOOD
from graphsvc.model.kinds import PERSON
from graphsvc.model.pseudonyms import PREFIX, pseudonym

_FOUND = {  # column: the rows that say a pseudonym in it
    ("person", "id"): "SELECT row, id AS said FROM person WHERE bad = :good",
    ("role", "person"): "SELECT row, person AS said FROM role WHERE bad = :good",
    ("link", "carriers"): """SELECT row, value AS said FROM link, json_each(link.carriers)
                             WHERE bad = :good AND json_valid(carriers)""",
}


def refuse_pseudonyms(staging: Staging, stored: Stored) -> None:
    """Refuses rows that name somebody stored by their pseudonym: loaded, they would be a second person.

    Somebody erased is stored under a pseudonym and may be named so. Nothing
    is asked of the store unless an id looks like a pseudonym; then O(people).
    """
    execute = staging.database.execute
    execute("CREATE TABLE pseudonymous (id PRIMARY KEY)")
    is_like_one = f"said GLOB '{PREFIX}*'"
    if any(
        staging.exists(f"SELECT 1 FROM ({rows}) WHERE {is_like_one}", {"good": GOOD})
        for rows in _FOUND.values()
    ):
        _add_pseudonyms(staging, stored)
    wrong = "the pseudonym of somebody in this registry; it would become a second person"
    right = "export with --personal-data what is to be loaded again"
    for (kind, column), rows in _FOUND.items():
        known = f"SELECT DISTINCT row, said FROM ({rows}) WHERE said IN (SELECT id FROM pseudonymous)"
        staging.refuse(kind, column, "pseudonym", execute(known, {"good": GOOD}).fetchall(), wrong, right)


def _add_pseudonyms(staging: Staging, stored: Stored) -> None:
    secret = stored.store.open().pseudonym_key
    for rows in stored.all(PERSON.name):
        named = ((pseudonym(secret, str(row["id"])), row["id"]) for row in rows)
        staging.database.executemany(
            "INSERT OR IGNORE INTO pseudonymous VALUES (?)", ((name,) for name, own in named if name != own)
        )
