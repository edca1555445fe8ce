"""Which keys are read as others: the aliases of the files and those stored before."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.loading.closing import withdraw_aliases
from graphsvc.loading.pointers import Pointers
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.model.kinds import ALIASED

_STAGED = "SELECT alias, same_as FROM alias WHERE kind = ? AND bad = 0"


def settle_aliases(staging: Staging, stored: Stored) -> None:
    """Fills `meant` (kind, id, root: the key that is read instead) and refuses aliases that go in a circle.

    Withdraws the aliases that the source's same_as.csv no longer gives.
    """
    withdraw_aliases(staging, stored)
    staging.database.execute("CREATE TABLE meant (kind, id, root, PRIMARY KEY (kind, id)) WITHOUT ROWID")
    if staging.count("alias") or stored.has("alias"):
        for kind in ALIASED:
            _settle(staging, stored, kind)


def _settle(staging: Staging, stored: Stored, kind: str) -> None:
    pointers = Pointers(staging.database, f"alias_of_{kind}", staging.database.execute(_STAGED, (kind,)))
    pointers.add(_stored_aliases(staging, stored, kind))
    pointers.follow()
    for circle in pointers.circles():
        _refuse(staging, kind, circle)
    staging.database.execute(
        f"INSERT INTO meant SELECT ?, id, root FROM alias_of_{kind} WHERE root IS NOT NULL", (kind,)
    )
    _warn_of_chains(staging, kind)


def _stored_aliases(staging: Staging, stored: Stored, kind: str) -> Iterator[tuple[str, str]]:
    withdrawn = "SELECT 1 FROM removal WHERE kind = 'alias' AND id = ?"
    for rows in stored.all("alias"):
        for row in rows:
            if row["kind"] == kind and not staging.exists(withdrawn, (row["id"],)):
                yield str(row["alias"]), str(row["same_as"])


def _refuse(staging: Staging, kind: str, circle: list[str]) -> None:
    way = " → ".join([*circle, circle[0]])
    for key in circle:
        found = staging.database.execute(
            "SELECT row, same_as, ? FROM alias WHERE kind = ? AND alias = ?", (way, kind, key)
        )
        staging.refuse("alias", "same_as", "cycle", found, "read as each other: {0}", "remove one of them")


def _warn_of_chains(staging: Staging, kind: str) -> None:
    found = staging.database.execute(
        """SELECT a.row, a.same_as, m.root FROM alias AS a
           JOIN meant AS m ON m.kind = a.kind AND m.id = a.same_as
           WHERE a.kind = ? AND a.bad = 0""",
        (kind,),
    )
    staging.warn("alias", "same_as", "alias-chain", found, "itself read as {0}; so is this", "write {0}")
