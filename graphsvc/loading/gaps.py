"""Warns of partnerships of which something is not known that every answer needs."""

from __future__ import annotations

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import CHUNK, Stored
from graphsvc.loading.tables import GOOD, literal
from graphsvc.model.codes import COUNTED_MEMBER_ROLES, MEMBER_ROLES
from graphsvc.model.portions import portions

_SHOWN_ONLY = frozenset(MEMBER_ROLES) - frozenset(COUNTED_MEMBER_ROLES)
_LISTED = f"""SELECT row, id FROM partnership AS p WHERE bad = {GOOD} AND line IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM meant WHERE kind = 'partnership' AND id = p.id)"""


def check_gaps(staging: Staging, stored: Stored) -> None:
    """Warns of partnerships without members, themes or territories; `none` is an answer."""
    for field, code in (("themes", "no-themes"), ("territories", "no-territory")):
        found = staging.database.execute(f"SELECT row, NULL FROM ({_LISTED} AND {field} IS NULL)")
        staging.warn("partnership", field, code, found, f"no {field} known", "fill it in, or write none")
    _check_members(staging, stored)


def _check_members(staging: Staging, stored: Stored) -> None:
    execute = staging.database.execute
    counted = f"(role IS NULL OR role NOT IN ({', '.join(literal(role) for role in sorted(_SHOWN_ONLY))}))"
    execute("CREATE TABLE peopled (id PRIMARY KEY) WITHOUT ROWID")
    execute(
        f"""INSERT OR IGNORE INTO peopled SELECT coalesce(m.root, t.partnership) FROM membership AS t
            LEFT JOIN meant AS m ON m.kind = 'partnership' AND m.id = t.partnership
            WHERE bad = {GOOD} AND {counted}"""
    )
    execute(f"CREATE TABLE empty AS {_LISTED} AND id NOT IN (SELECT id FROM peopled)")
    for chunk in portions(execute("SELECT id FROM empty"), CHUNK):
        ties = stored.ties_of("membership", "partnership", [str(key) for (key,) in chunk])
        members = ((tie["partnership"],) for tie in ties if tie.get("role") not in _SHOWN_ONLY)
        staging.database.executemany("INSERT OR IGNORE INTO peopled VALUES (?)", members)
    found = execute("SELECT row, NULL FROM empty WHERE id NOT IN (SELECT id FROM peopled)")
    staging.warn("partnership", None, "no-members", found, "no members known", "list memberships of it")
