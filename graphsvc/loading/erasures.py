"""Rows about people whom the store has erased: read as what is left of them."""

from __future__ import annotations

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import TABLES, Table, encoded, quoted
from graphsvc.model.fields import Row
from graphsvc.model.kinds import ALIAS, KINDS, PERSON

_ABOUT_PEOPLE = [
    kind
    for kind in KINDS.values()
    if kind in (PERSON, ALIAS) or any(PERSON.name in field.refers_to for field in kind.references)
]


def settle_erased(staging: Staging, stored: Stored) -> None:
    """Gives erased people the ids under which the store keeps them, and says no more of them than it does.

    Else what a file says of them would look new, and what is stored of them said no more.
    """
    for kind in _ABOUT_PEOPLE:
        table = TABLES[kind.name]
        for said in staging.pages(table, "true"):
            before = list(said.values())
            after = stored.store.as_stored(kind.name, before)
            if after is before:
                return  # nobody is erased
            for row, old, new in zip(said, before, after, strict=True):
                _change(staging, table, row, old, new)


def _change(staging: Staging, table: Table, row: int, old: Row, new: Row) -> None:
    changed = {name: value for name, value in new.items() if value != old.get(name)}
    if changed:
        sets = ", ".join(f"{quoted(name)} = ?" for name in changed)
        staging.database.execute(
            f"UPDATE {table.name} SET {sets} WHERE row = ?", (*map(encoded, changed.values()), row)
        )
