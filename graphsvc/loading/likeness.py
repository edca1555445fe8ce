"""Finds organisations that are probably the same: equal names after folding, or one identifier."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import GOOD, chunks_of
from graphsvc.model.fields import NONE, Value

_CHUNK = 2_000


def folded(name: str) -> str:
    """A name without case, accents, spaces and punctuation; letters of every script stay."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def check_likeness(staging: Staging, stored: Stored) -> None:
    """Warns of every organisation that looks like one that stands before it or in the store.

    Those that are already read as one another are left out. O(n log n).
    """
    if not staging.count("organisation", f"bad = {GOOD}"):
        return
    execute = staging.database.execute
    execute("CREATE TABLE sign (sign, what, id, row, first)")  # row is NULL for those only in the store
    _add_staged(staging)
    _add_stored(staging, stored)
    execute("CREATE INDEX sign_by ON sign (sign, what)")
    found = execute(
        """SELECT row, id, what, other FROM (
               SELECT s.row, s.id, s.what, first_value(s.id) OVER w AS other,
                      row_number() OVER w AS place
               FROM sign AS s WHERE (s.sign, s.what) IN
                   (SELECT sign, what FROM sign GROUP BY sign, what HAVING count(DISTINCT id) > 1)
               WINDOW w AS (PARTITION BY s.sign, s.what ORDER BY s.row IS NOT NULL, s.first, s.id))
           WHERE place > 1 AND row IS NOT NULL AND id <> other ORDER BY row"""
    )
    wrong, right = "probably {1}: the same {0}", "if they are one, say so in same_as.csv"
    staging.warn("organisation", "id", "likely-duplicate", found, wrong, right)


def _add_staged(staging: Staging) -> None:
    rows = staging.database.execute(
        f"""SELECT row, id, name, identifiers, line FROM organisation AS o WHERE bad = {GOOD}
            AND NOT EXISTS (SELECT 1 FROM meant WHERE kind = 'organisation' AND id = o.id)"""
    )
    for chunk in chunks_of(rows, _CHUNK):
        signs = (
            (sign, what, key, row, row if line is None else line)
            for row, key, name, identifiers, line in chunk
            for sign, what in _signs(name, _list(identifiers))  # type: ignore[arg-type]
        )
        staging.database.executemany("INSERT INTO sign VALUES (?, ?, ?, ?, ?)", signs)


def _add_stored(staging: Staging, stored: Stored) -> None:
    known = f"""SELECT 1 FROM organisation WHERE id = ? AND bad = {GOOD}
                UNION ALL SELECT 1 FROM meant WHERE kind = 'organisation' AND id = ?"""
    for rows in stored.all("organisation"):
        others = [row for row in rows if not staging.exists(known, (row["id"], row["id"]))]
        signs = (
            (sign, what, row["id"], None, 0)
            for row in others
            for sign, what in _signs(row.get("name"), row.get("identifiers"))
        )
        staging.database.executemany("INSERT INTO sign VALUES (?, ?, ?, ?, ?)", signs)


def _signs(name: Value, identifiers: Value | Iterable[str]) -> Iterator[tuple[str, str]]:
    if isinstance(name, str) and (sign := folded(name)):
        yield sign, "name"
    if isinstance(identifiers, list):
        yield from ((identifier.lower(), "identifier") for identifier in identifiers)


def _list(encoded: object) -> Value:
    if encoded in (None, NONE):
        return None
    listed: list[str] = json.loads(str(encoded))
    return listed
