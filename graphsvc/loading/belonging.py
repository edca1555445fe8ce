"""Checks that the organisation for which somebody serves is a member at the time."""

from __future__ import annotations

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import CHUNK, Stored
from graphsvc.loading.tables import GOOD, first_day_of, next_day_of
from graphsvc.model.fields import NONE
from graphsvc.model.portions import portions

_STORED = "stored_membership"


def check_belonging(staging: Staging, stored: Stored) -> None:
    """Warns of roles whose organisation is in no membership, of whatever role, that meets them in time.

    Keys are read through aliases; an unknown start or end is no bound.
    """
    if not staging.count("role", f"organisation <> '{NONE}'"):
        return
    execute = staging.database.execute
    execute("CREATE TABLE belongs (row, partnership, organisation, first, next)")
    execute(f"INSERT INTO belongs {_meant('membership')}")
    execute("CREATE INDEX belongs_by ON belongs (partnership, organisation)")
    execute(f"CREATE TABLE doubt AS {_meant('role')} AND t.organisation <> '{NONE}'")
    _drop_certain(staging)
    _fetch_memberships(staging, stored)
    _drop_certain(staging)
    found = execute(
        "SELECT r.row, r.organisation, r.partnership FROM doubt JOIN role AS r ON r.row = doubt.row"
    )
    wrong, right = "no member of {0} at the time", "add the membership, or correct the organisation"
    staging.warn("role", "organisation", "not-a-member", found, wrong, right)


def _meant(tie: str) -> str:
    return f"""SELECT t.row, coalesce(p.root, t.partnership) AS partnership,
                      coalesce(o.root, t.organisation) AS organisation,
                      {first_day_of("t.start")} AS first, {next_day_of('t."end"')} AS next
               FROM {tie} AS t
               LEFT JOIN meant AS p ON p.kind = 'partnership' AND p.id = t.partnership
               LEFT JOIN meant AS o ON o.kind = 'organisation' AND o.id = t.organisation
               WHERE t.bad = {GOOD}"""


def _drop_certain(staging: Staging) -> None:
    staging.database.execute(
        """DELETE FROM doubt WHERE EXISTS (
               SELECT 1 FROM belongs AS m
               WHERE m.partnership = doubt.partnership AND m.organisation = doubt.organisation
               AND (doubt.first IS NULL OR m.next IS NULL OR doubt.first < m.next)
               AND (doubt.next IS NULL OR m.first IS NULL OR m.first < doubt.next))"""
    )


def _fetch_memberships(staging: Staging, stored: Stored) -> None:
    """Adds the stored memberships of the partnerships in doubt that the files do not say anew."""
    database = staging.database
    database.execute(
        f'CREATE TABLE {_STORED} AS SELECT row, id, partnership, organisation, start, "end", bad '
        "FROM membership WHERE 0"
    )
    doubted = """SELECT partnership FROM doubt
                 UNION SELECT m.id FROM meant AS m JOIN doubt ON doubt.partnership = m.root
                 WHERE m.kind = 'partnership'"""
    for chunk in portions(database.execute(doubted), CHUNK):
        ties = stored.ties_of("membership", "partnership", [str(key) for (key,) in chunk])
        database.executemany(
            f"INSERT INTO {_STORED} SELECT NULL, :id, :partnership, :organisation, :start, :end, {GOOD} "
            f"WHERE NOT EXISTS (SELECT 1 FROM membership WHERE id = :id AND bad = {GOOD})",
            ({"start": None, "end": None, **t} for t in ties),
        )
    database.execute(f"INSERT INTO belongs {_meant(_STORED)}")
