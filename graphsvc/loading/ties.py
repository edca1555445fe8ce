"""Gives every tie its key: the one it states, the stored tie's that it means, or one made of its parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from itertools import groupby

from graphsvc.loading.duplicates import settle_duplicates
from graphsvc.loading.merging import Merger
from graphsvc.loading.spells import Spell, paired
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import CHUNK, Stored
from graphsvc.loading.tables import GOOD, TABLES, Table, quoted
from graphsvc.model.fields import ORGANISATION_PREFIX, Row, Value
from graphsvc.model.keys import START, joined_key, parts_of_made, possible_parts
from graphsvc.model.kinds import LINK, ROLE, SUCCESSION, TIES
from graphsvc.model.portions import portions


def make_keys(staging: Staging, table: Table) -> None:
    """Makes the keys that the rows of a kind of tie leave out."""
    if not table.kind.is_tie:
        return
    identity = ", ".join(_key_part(table, name) for name in table.kind.identity)
    staging.database.create_function("made_key", len(table.kind.identity), partial(joined_key, table.kind))
    staging.database.execute(
        f"UPDATE {table.name} SET made = 1, id = made_key({identity}) WHERE id IS NULL AND bad = {GOOD}"
    )


def _key_part(table: Table, name: str) -> str:
    is_role = (table.kind, name) == (ROLE, "role")
    return "coalesce(written, role)" if is_role else quoted(name)


def settle_link_ends(staging: Staging, stored: Stored) -> None:
    """Writes `b` of links in its one form, and ends that are both partnerships in order.

    `b` is a partnership where one has that key, in the files or the store;
    else `organisation:KEY`.
    """
    execute = staging.database.execute
    execute("CREATE TABLE elsewhere (id PRIMARY KEY) WITHOUT ROWID")  # stored partnerships, not in the files
    unknown = f"""SELECT DISTINCT b FROM link WHERE bad = {GOOD} AND b NOT GLOB '{ORGANISATION_PREFIX}*'
                  AND b NOT IN (SELECT id FROM partnership WHERE id IS NOT NULL)"""
    for chunk in portions(execute(unknown), CHUNK):
        known = stored.get("partnership", [str(b) for (b,) in chunk])
        staging.database.executemany("INSERT INTO elsewhere VALUES (?)", ((key,) for key in known))
    aliased = "SELECT id FROM meant WHERE kind = 'partnership'"
    execute(
        f"""UPDATE link SET b = '{ORGANISATION_PREFIX}' || b WHERE b IN ({unknown})
            AND b NOT IN (SELECT id FROM elsewhere) AND b NOT IN ({aliased})"""
    )
    execute(f"UPDATE link SET a = b, b = a, turned = 1 WHERE b < a AND b NOT GLOB '{ORGANISATION_PREFIX}*'")


def refuse_self_ties(staging: Staging) -> None:
    """Refuses links and successions from a partnership to itself."""
    for kind in (LINK, SUCCESSION):
        one, other = kind.ends
        found = staging.database.execute(
            f"SELECT row, {one} FROM {kind.name} WHERE {one} = {other} AND bad = {GOOD}"
        )
        wrong, right = "both ends are the same", "write two different ones"
        staging.refuse(kind.name, other, "self-tie", found, wrong, right)


def settle_ties(staging: Staging, stored: Stored, merger: Merger) -> None:
    """Gives every tie its key and settles rows with one key; rows that could mean two ties are refused."""
    for kind in TIES:
        if kind.name in staging.present and kind.name != "alias":
            table = TABLES[kind.name]
            make_keys(staging, table)
            staging.database.execute(f"CREATE INDEX {quoted(f'{kind.name}_id')} ON {table.name} (id)")
            settle_duplicates(staging, table)
            if START in kind.identity and stored.has(kind.name):
                _pair_with_stored(staging, stored, table, merger)
                settle_duplicates(staging, table)


def _pair_with_stored(staging: Staging, stored: Stored, table: Table, merger: Merger) -> None:
    execute = staging.database.execute
    execute("CREATE TABLE told (id PRIMARY KEY) WITHOUT ROWID")  # stored ties whose row is certain
    execute("CREATE TABLE unsure (row INTEGER PRIMARY KEY, parts, start, end, at)")
    execute("CREATE TABLE candidate (id PRIMARY KEY, parts, start, end) WITHOUT ROWID")
    execute(f"INSERT INTO told SELECT DISTINCT id FROM {table.name} WHERE made = 0 AND id IS NOT NULL")
    _part_sure_from_unsure(staging, stored, table, merger)
    execute("CREATE INDEX unsure_parts ON unsure (parts)")
    _fetch_candidates(staging, stored, table)
    execute("CREATE INDEX candidate_parts ON candidate (parts)")
    _pair(staging, table)
    for name in ("told", "unsure", "candidate"):
        execute(f"DROP TABLE {name}")


def _part_sure_from_unsure(staging: Staging, stored: Stored, table: Table, merger: Merger) -> None:
    """A row whose made key is stored with the same start and end means that tie; the others are unsure.

    The stored tie being at hand, the sure rows are merged at once.
    """
    kind, database = table.kind, staging.database
    for said in staging.pages(table, "made"):
        known = stored.get(kind.name, [str(record["id"]) for record in said.values()])
        sure = {row: r for row, r in said.items() if _is_same_spell(r, known.get(str(r["id"])))}
        told = ((record["id"],) for record in sure.values())
        database.executemany("INSERT OR IGNORE INTO told VALUES (?)", told)
        merger.merge(table, sure, known)
        database.executemany(
            "INSERT INTO unsure VALUES (?, ?, ?, ?, ?)",
            (
                (row, parts_of_made(str(record["id"])), *_spell_of(record), record[kind.identity[0]])
                for row, record in said.items()
                if row not in sure
            ),
        )


def _is_same_spell(said: Row, known: Row | None) -> bool:
    return known is not None and all(known.get(name) == said.get(name) for name in (START, "end"))


def _spell_of(record: Row) -> tuple[Value, Value]:
    return record.get(START), record.get("end")


def _fetch_candidates(staging: Staging, stored: Stored, table: Table) -> None:
    kind = table.kind
    for chunk in portions(staging.database.execute("SELECT DISTINCT at FROM unsure"), CHUNK):
        ties = stored.ties_of(kind.name, kind.identity[0], [str(at) for (at,) in chunk])
        staging.database.executemany(
            """INSERT OR IGNORE INTO candidate SELECT ?, said.value, ?, ?
               FROM json_each(?) AS said
               WHERE said.value IN (SELECT parts FROM unsure) AND ? NOT IN (SELECT id FROM told)
               ORDER BY said.key LIMIT 1""",
            ((tie["id"], *_spell_of(tie), json.dumps(possible_parts(kind, tie)), tie["id"]) for tie in ties),
        )


def _pair(staging: Staging, table: Table) -> None:
    unclear: list[tuple[object, ...]] = []
    for row, ties in _pairs(staging):
        if len(ties) == 1:
            staging.database.execute(f"UPDATE {table.name} SET id = ? WHERE row = ?", (ties[0], row))
        else:
            unclear.append((row, ties[0], ", ".join(sorted(ties))))
    wrong, right = "could be any of {0}", "say which by its id, or give the start"
    staging.refuse(table.kind.name, "id", "two-candidates", unclear, wrong, right)


def _pairs(staging: Staging) -> Iterator[tuple[str | int, list[str]]]:
    execute = staging.database.execute
    rows = execute(
        """SELECT parts, row, start, end FROM unsure WHERE parts IN (SELECT parts FROM candidate)
           ORDER BY parts, row"""
    )
    for parts, group in groupby(rows, key=lambda values: values[0]):
        said = [Spell(row, start, end) for _, row, start, end in group]
        ties = execute("SELECT id, start, end FROM candidate WHERE parts = ? ORDER BY id", (parts,))
        yield from paired(said, [Spell(*tie) for tie in ties]).items()
