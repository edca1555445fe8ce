"""Rows of one load that have the same key: repeated, or in contradiction."""

from __future__ import annotations

from graphsvc.loading.staging import Staging
from graphsvc.loading.tables import GOOD, REPEATED, Table, quoted


def settle_duplicates(staging: Staging, table: Table) -> None:
    """Keeps one of rows that say the same, and refuses all rows that contradict each other.

    The row kept is the first by file and line.
    """
    name = table.name
    shared = f"SELECT id FROM {name} WHERE bad = {GOOD} AND id IS NOT NULL GROUP BY id HAVING count(*) > 1"
    if not staging.exists(f"SELECT 1 FROM {name} WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1"):
        return  # answered from the index alone
    _refuse_contradictions(staging, table, shared)
    staging.database.execute(
        f"""CREATE TABLE repeated AS SELECT row, id, kept_line FROM (
                SELECT row, id, first_value(row) OVER same AS kept, first_value(line) OVER same AS kept_line
                FROM {name} WHERE bad = {GOOD} AND id IN ({shared})
                WINDOW same AS (PARTITION BY id ORDER BY file, line)) WHERE row <> kept"""
    )
    found = staging.database.execute("SELECT row, id, kept_line FROM repeated")
    wrong, right = "says the same as line {0}; read once", "remove one of them"
    staging.warn(table.kind.name, "id", "repeated-row", found, wrong, right)
    staging.database.execute(f"UPDATE {name} SET bad = {REPEATED} WHERE row IN (SELECT row FROM repeated)")
    staging.database.execute("DROP TABLE repeated")


def _refuse_contradictions(staging: Staging, table: Table, shared: str) -> None:
    said = [quoted(name) for name in table.fields if name != "id"]
    differs = " OR ".join(f"min({c}) IS NOT max({c}) OR count({c}) NOT IN (0, count(*))" for c in said)
    found = staging.database.execute(
        f"""WITH torn AS (SELECT id, count(*) AS times FROM {table.name}
                          WHERE bad = {GOOD} AND id IN ({shared}) GROUP BY id HAVING {differs})
            SELECT row, id, times FROM {table.name} JOIN torn USING (id) WHERE bad = {GOOD}"""
    )
    wrong, right = "given {0} times with different content", "keep one row, or give each its own id"
    staging.refuse(table.kind.name, "id", "duplicate-id", found, wrong, right)
