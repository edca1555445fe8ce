"""Checks of time: ends before starts, and roles outside the life of their partnership."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import CHUNK, Stored
from graphsvc.loading.tables import GOOD, TABLES, first_day_of, next_day_of, quoted
from graphsvc.model import dates
from graphsvc.model.fields import NONE
from graphsvc.model.keys import START
from graphsvc.model.portions import portions

_MONTHS_OF_GRACE = 12  # registry.md, section 4: outside its partnership's life by more than a year


def check_spells(staging: Staging) -> None:
    """Refuses ends before starts, and warns of ends equal to starts."""
    for name in sorted(staging.present):
        if {START, "end"} <= set(TABLES[name].fields) and {START, "end"} & staging.fields[name]:
            _check_spells(staging, name)


def check_roles_in_life(staging: Staging, stored: Stored) -> None:
    """Refuses roles that lie outside their partnership's life by more than a year."""
    if not staging.count("role"):
        return
    _gather_lives(staging, stored)
    _gather_outside(staging)
    before = "{1} more than a year before its partnership starts ({0})"
    after = "{1} more than a year after its partnership ended ({0})"
    for column, day, word in ((START, "first", "starts"), ("end", "next", "ends")):
        for wrong, bound, condition in (
            (before, "start", f"{day} < earliest"),
            (after, "end", f"{day} > latest"),
        ):
            found = staging.database.execute(
                f"""SELECT o.row, r.{quoted(column)}, o.{quoted(bound)}, '{word}'
                    FROM outside AS o JOIN role AS r ON r.row = o.row WHERE {condition}"""
            )
            right = "correct one of the dates"
            staging.refuse("role", column, "role-outside-partnership", found, wrong, right)


def _check_spells(staging: Staging, kind: str) -> None:
    execute = staging.database.execute
    first, after = first_day_of(START), next_day_of('"end"')
    execute(
        f"""CREATE TABLE spell AS SELECT row, "end", start, {after} < {first} AS is_negative
            FROM {quoted(kind)} WHERE bad = {GOOD} AND {after} <= {first}"""
    )
    negative = execute('SELECT row, "end", start FROM spell WHERE is_negative')
    wrong, right = "it ends before it starts ({0})", "an end is the first day on which it no longer holds"
    staging.refuse(kind, "end", "end-before-start", negative, wrong, right)
    empty = execute('SELECT row, "end" FROM spell WHERE NOT is_negative')
    wrong = "it ends on the day it starts and so never holds"
    staging.warn(kind, "end", "empty-spell", empty, wrong, right)
    execute("DROP TABLE spell")


def _gather_outside(staging: Staging) -> None:
    """Fills `outside` with the roles that break a bound of their partnership's life."""
    staging.database.execute(
        f"""CREATE TABLE outside AS SELECT * FROM (
                SELECT r.row, l.start, l.end, l.earliest, l.latest,
                       {first_day_of("r.start")} AS first, {next_day_of('r."end"')} AS next
                FROM role AS r JOIN life AS l ON l.id = r.partnership WHERE r.bad = {GOOD})
            WHERE first < earliest OR next < earliest OR first > latest OR next > latest"""
    )


def _gather_lives(staging: Staging, stored: Stored) -> None:
    """Fills `life` (id, start, end, earliest, latest) for every partnership that a staged role names."""
    execute = staging.database.execute
    execute("CREATE TABLE life (id PRIMARY KEY, start, end, earliest, latest) WITHOUT ROWID")
    named = f"""SELECT DISTINCT r.partnership AS id, coalesce(m.root, r.partnership) AS root FROM role AS r
                LEFT JOIN meant AS m ON m.kind = 'partnership' AND m.id = r.partnership
                WHERE r.bad = {GOOD}"""
    staged = execute(
        f"""SELECT n.id, p.start, p."end" FROM ({named}) AS n
            JOIN partnership AS p ON p.id = n.root AND p.bad = {GOOD}"""
    )
    _keep_lives(staging, staged)
    elsewhere = execute(f"SELECT id, root FROM ({named}) WHERE id NOT IN (SELECT id FROM life)")
    for chunk in portions(elsewhere, CHUNK):
        known = stored.get("partnership", [str(root) for _, root in chunk])
        rows = ((key, known[root].get(START), known[root].get("end")) for key, root in chunk if root in known)
        _keep_lives(staging, rows)


def _keep_lives(staging: Staging, lives: Iterable[tuple[Any, Any, Any]]) -> None:
    rows = ((key, start, end, _earliest(start), _latest(end)) for key, start, end in lives)
    staging.database.executemany("INSERT OR IGNORE INTO life VALUES (?, ?, ?, ?, ?)", rows)


def _earliest(start: str | None) -> str | None:
    """A year before a start; None where it is unknown or only "on or before"."""
    if start in (None, NONE) or str(start).startswith(".."):
        return None
    return dates.months_before(dates.first_day(str(start)), _MONTHS_OF_GRACE).isoformat()


def _latest(end: str | None) -> str | None:
    """A year after an end; None where it is unknown."""
    if end in (None, NONE):
        return None
    return dates.months_before(dates.next_day(str(end)), -_MONTHS_OF_GRACE).isoformat()
