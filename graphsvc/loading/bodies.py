"""The organisations that a load compares with each other: those of its files and those of the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from graphsvc.loading.names import folded, words_of
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import GOOD, TABLES
from graphsvc.model.fields import Row, Value

_REMEMBERED = 20_000  # bodies; some 10 MB
_FIELDS = "row, id, name, folded, words, identifiers, territories, parent"
_NOT_COMPARED = f"""SELECT 1 FROM organisation WHERE id = ? AND bad = {GOOD}
                    UNION ALL SELECT 1 FROM meant WHERE kind = 'organisation' AND id = ?"""


@dataclass(frozen=True)
class Body:
    """An organisation as it is compared; `row` is None for one that only the store has."""

    ix: int
    row: int | None
    key: str
    name: str
    folded: str
    words: tuple[str, ...]
    identifiers: tuple[str, ...]
    territories: tuple[str, ...]
    parent: str | None


def gather_bodies(staging: Staging, stored: Stored) -> None:
    """Fills `body` with the organisations that are not read as others: those only stored, then the files'.

    O(n), for n organisations of both.
    """
    staging.database.execute(f"CREATE TABLE body (ix INTEGER PRIMARY KEY, {_FIELDS})")
    staging.database.executemany(
        f"INSERT INTO body ({_FIELDS}) VALUES ({', '.join('?' * 8)})",
        (_values(row, record) for row, record in chain(_only_stored(staging, stored), _staged(staging))),
    )


class Bodies:
    """The bodies by their number `ix`, once they are gathered; remembers those it has read."""

    def __init__(self, staging: Staging) -> None:
        self._database = staging.database
        self.body = lru_cache(maxsize=_REMEMBERED)(self._read)

    def _read(self, ix: int) -> Body:
        row, key, name, plain, *lists, parent = self._database.execute(
            f"SELECT {_FIELDS} FROM body WHERE ix = ?", (ix,)
        ).fetchone()
        words, identifiers, territories = (tuple(json.loads(listed)) for listed in lists)
        return Body(ix, row, key, name, plain, words, identifiers, territories, parent)


def _values(row: int | None, record: Row) -> tuple[object, ...]:
    name = str(record.get("name") or "")
    identifiers = ["".join(text.lower().split()) for text in _listed(record.get("identifiers"))]
    lists = (words_of(name), identifiers, _listed(record.get("territories")))
    return (row, record["id"], name, folded(name), *map(json.dumps, lists), record.get("parent"))


def _only_stored(staging: Staging, stored: Stored) -> Iterator[tuple[None, Row]]:
    for rows in stored.all("organisation"):
        yield from ((None, row) for row in rows if not staging.exists(_NOT_COMPARED, (row["id"], row["id"])))


def _staged(staging: Staging) -> Iterator[tuple[int, Row]]:
    not_aliased = (
        "NOT EXISTS (SELECT 1 FROM meant WHERE kind = 'organisation' AND meant.id = organisation.id)"
    )
    for rows in staging.pages(TABLES["organisation"], not_aliased):
        yield from rows.items()


def _listed(value: Value) -> list[str]:
    return value if isinstance(value, list) else []
