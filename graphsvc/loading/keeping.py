"""Which of organisations that are probably one is kept, and which are to be read as it."""

from __future__ import annotations

import json

from graphsvc.loading.bodies import Bodies, Body
from graphsvc.loading.places import Places
from graphsvc.loading.staging import Staging
from graphsvc.loading.tables import GOOD, NEW
from graphsvc.model.fields import ORGANISATION_PREFIX

_LINKED = f"substr(b, {len(ORGANISATION_PREFIX) + 1})"


class Keeping:
    """Sorts the pairs of `alike` into those kept and, in `likely`, the others, each with the one it is like.

    The best to keep come first: what an alias already means, then what is
    stored, what more ties of the files name, the first in the files. Each of
    the files joins the kept one it is most like, unless their places, or those
    of another that joined, are apart; else it is kept itself. So no list has a
    chain, and what joined is directly like what is kept. O(n log n).
    """

    def __init__(self, staging: Staging, bodies: Bodies, places: Places) -> None:
        self._database = staging.database
        self._bodies = bodies
        self._places = places

    def settle(self) -> None:
        """Fills `likely`."""
        self._order()
        for (ix,) in self._database.execute("SELECT ix FROM standing ORDER BY standing").fetchall():
            body = self._bodies.body(ix)
            if body.row is None or not self._joins(body):
                self._database.execute("INSERT INTO kept VALUES (?)", (ix,))

    def _order(self) -> None:
        execute = self._database.execute
        execute("CREATE TABLE kept (ix PRIMARY KEY) WITHOUT ROWID")
        execute("CREATE TABLE tied (id PRIMARY KEY, ties) WITHOUT ROWID")
        execute(
            f"""INSERT INTO tied SELECT key, count(*) FROM (
                    SELECT organisation AS key FROM membership WHERE bad = {GOOD}
                    UNION ALL SELECT organisation FROM role WHERE bad = {GOOD}
                    UNION ALL SELECT {_LINKED} FROM link
                    WHERE bad = {GOOD} AND b GLOB '{ORGANISATION_PREFIX}*')
                WHERE key IN (SELECT id FROM body WHERE ix IN
                    (SELECT one FROM alike UNION SELECT other FROM alike))
                GROUP BY key"""
        )
        execute("CREATE TABLE standing (ix INTEGER PRIMARY KEY, standing)")
        execute(
            f"""INSERT INTO standing SELECT ix, row_number() OVER (ORDER BY
                    body.id IN (SELECT root FROM meant WHERE kind = 'organisation') DESC,
                    body.row IS NULL OR o.state <> '{NEW}' DESC,
                    coalesce(ties, 0) DESC, ix) AS standing
                FROM (SELECT one AS ix FROM alike UNION SELECT other FROM alike) JOIN body USING (ix)
                LEFT JOIN organisation AS o ON o.row = body.row
                LEFT JOIN tied ON tied.id = body.id"""
        )

    def _joins(self, body: Body) -> bool:
        """Whether there is a kept one that the body is read as; then it is noted."""
        candidates = self._database.execute(
            """SELECT ix, rank, similarity, why FROM (
                   SELECT other AS ix, rank, similarity, why FROM alike WHERE one = :ix
                   UNION ALL SELECT one, rank, similarity, why FROM alike WHERE other = :ix)
               JOIN standing USING (ix) WHERE ix IN kept
               ORDER BY rank = 0 DESC, similarity DESC, rank, standing""",
            {"ix": body.ix},
        ).fetchall()
        for ix, *like in candidates:
            if like[0] == 0 or self._fits(body, ix):
                self._note(body, self._bodies.body(ix), like)
                return True
        return False

    def _fits(self, body: Body, kept: int) -> bool:
        """Whether the body's place is apart from none of those that joined the kept one."""
        joined = self._database.execute("SELECT DISTINCT territories FROM likely WHERE kept = ?", (kept,))
        return all(self._places.shared(body.territories, json.loads(there)) for (there,) in joined)

    def _note(self, body: Body, kept: Body, like: list[object]) -> None:
        values = (body.row, kept.ix, body.key, body.name, kept.key, kept.name, *like)
        self._database.execute(
            f"INSERT INTO likely VALUES ({', '.join('?' * 10)})", (*values, json.dumps(body.territories))
        )
