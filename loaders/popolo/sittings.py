"""The memberships of a Popolo file, kept in a temporary database until all that they refer to is known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from graphsvc.errors import StoreError
from graphsvc.model import dates
from loaders.popolo.dating import after

_REMEMBERED = 100_000  # different dates
_FOREVER = "9999-99-99"  # after every day
Dates = tuple[str | None, str | None]


class Sitting(NamedTuple):
    """A person in a host, perhaps for an organisation; ids and dates as written."""

    number: int
    person: str | None
    host: str | None
    organisation: str | None
    post: str | None
    period: str | None
    id: str | None
    role: str | None
    title: str | None
    start: str | None
    end: str | None


class Dated(NamedTuple):
    """How many starts and ends are the period's; how many ends were written, and of these the next start."""

    starts: int
    ends: int
    written: int
    at_next: int


@dataclass(frozen=True)
class Stay:
    """An organisation in a host, from the first to the last day that somebody sat for it without a break."""

    number: int  # of the first sitting
    host: str
    organisation: str
    start: str | None
    end: str | None


_COLUMNS = Sitting._fields
_REFERENCES = (  # key in the file, column here, what it refers to
    ("person_id", "person", "person"),
    ("organization_id", "host", "body"),
    ("on_behalf_of_id", "organisation", "body"),
    ("legislative_period_id", "period", "period"),
    ("post_id", "post", "post"),
)
_INSERT = f"INSERT INTO sitting VALUES (?{', ?' * (len(_COLUMNS) - 1)})"
_NEXT_START = """SELECT min(later.start) FROM sitting AS later
                 WHERE later.person = s.person AND later.host = s.host AND later.start > coalesce(s.start, '')
                 AND later.start >= s."end" AND later.start < s."end" || '~'"""


class Sittings:
    """The memberships, in bounded memory. Close it after use; a full disk raises StoreError."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        execute = self._database.execute
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):
            execute(f"PRAGMA {pragma}")
        execute("BEGIN")
        execute("CREATE TABLE person (id PRIMARY KEY) WITHOUT ROWID")
        execute("CREATE TABLE body (id PRIMARY KEY, is_partnership) WITHOUT ROWID")
        execute("CREATE TABLE post (id PRIMARY KEY, host) WITHOUT ROWID")
        execute('CREATE TABLE period (id PRIMARY KEY, start, "end") WITHOUT ROWID')
        others = ", ".join(f'"{name}"' for name in _COLUMNS[1:])
        execute(f"CREATE TABLE sitting (number INTEGER PRIMARY KEY, {others})")

    def __enter__(self) -> Sittings:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error):
            wrong = f"the temporary database of the loader failed: {error}; nothing was written"
            raise StoreError(
                f"{wrong}. It needs about the room of the memberships in the folder for temporary files "
                "(SQLITE_TMPDIR or TMPDIR names another)"
            ) from error

    def add(self, sitting: Sitting) -> None:
        """Keeps a membership."""
        self._database.execute(_INSERT, sitting)

    def add_person(self, key: str) -> None:
        """Notes that there is such a person."""
        self._database.execute("INSERT OR IGNORE INTO person VALUES (?)", (key,))

    def tell(
        self, bodies: Mapping[str, bool], posts: Mapping[str, str | None], periods: Mapping[str, Dates]
    ) -> None:
        """Says which bodies there are, and whether each may be a partnership; the body that a post is in;
        and when a period was.

        A membership without organisation is then in that of its post.
        """
        insert = self._database.executemany
        insert("INSERT INTO body VALUES (?, ?)", bodies.items())
        insert("INSERT INTO post VALUES (?, ?)", posts.items())
        insert("INSERT INTO period VALUES (?, ?, ?)", ((key, *when) for key, when in periods.items()))
        self._database.execute(
            "UPDATE sitting SET host = (SELECT host FROM post WHERE id = sitting.post) WHERE host IS NULL"
        )

    def strangers(self) -> list[str]:
        """The ids on behalf of which somebody sits, but which no body has."""
        return self._texts("organisation", "organisation NOT IN (SELECT id FROM body)")

    def organisations(self) -> list[str]:
        """The ids on behalf of which somebody sits."""
        return self._texts("organisation")

    def hosts(self) -> list[str]:
        """The ids of the bodies in which somebody sits."""
        return self._texts("host")

    def drop_unknown(self) -> Iterator[tuple[int, str, str]]:
        """Number, key and value of each reference to what is not there; their memberships go."""
        for name, column, table in _REFERENCES:
            condition = f"{column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {table})"
            for number, value in self._dropped(f"number, {column}", condition):
                yield number, name, value

    def drop_without(self, column: str) -> Iterator[int]:
        """The numbers of the memberships without person or host; they go."""
        for (number,) in self._dropped("number", f"{column} IS NULL"):
            yield number

    def drop_elsewhere(self) -> int:
        """How many memberships are in what is no partnership; they go."""
        return self._database.execute(
            "DELETE FROM sitting WHERE host NOT IN (SELECT id FROM body WHERE is_partnership)"
        ).rowcount

    def free(self, organisation: str) -> int:
        """How many sit for an organisation; from now on they sit for none."""
        update = "UPDATE sitting SET organisation = NULL WHERE organisation = ?"
        return self._database.execute(update, (organisation,)).rowcount

    def date(self, *, is_last_day: bool) -> Dated:
        """Dates them, and counts what was done.

        A start or end that is not written is the period's. Ends that are last
        days become the first day after it, see `dating.after`; what follows
        is the same person's next time in the same host.
        """
        starts = self._take_from_period("start")
        written, at_next = self._shift_ends() if is_last_day else (0, 0)
        ends = self._take_from_period('"end"')
        return Dated(starts, ends, written, at_next)

    def __iter__(self) -> Iterator[Sitting]:
        rows = self._database.execute("SELECT * FROM sitting ORDER BY number")
        return (Sitting(*row) for row in rows)

    def stays(self) -> Iterator[Stay]:
        """The organisations in the hosts; times that overlap or touch are one. O(n log n)."""
        self._database.create_function("first_day", 1, _first_day, deterministic=True)
        rows = self._database.execute(
            """SELECT host, organisation, number, start, "end", first_day(start) AS first FROM sitting
               WHERE organisation IS NOT NULL ORDER BY host, organisation, first, number"""
        )
        for (host, organisation), group in groupby(rows, key=lambda row: row[:2]):
            for number, start, end in _united(row[2:] for row in group):
                yield Stay(number, host, organisation, start, end)

    def _take_from_period(self, column: str) -> int:
        dated = f"SELECT id FROM period WHERE {column} IS NOT NULL"
        taken = f"(SELECT p.{column} FROM period AS p WHERE p.id = sitting.period)"
        update = f"UPDATE sitting SET {column} = {taken} WHERE {column} IS NULL AND period IN ({dated})"
        return self._database.execute(update).rowcount

    def _shift_ends(self) -> tuple[int, int]:
        execute = self._database.execute
        execute("CREATE INDEX sitting_person ON sitting (person, host, start)")
        found = execute(f'SELECT number, "end", ({_NEXT_START}) FROM sitting AS s WHERE "end" IS NOT NULL')
        execute("CREATE TABLE shifted (number INTEGER PRIMARY KEY, day, is_next)")
        self._database.executemany(
            "INSERT INTO shifted VALUES (?, ?, ?)",
            ((number, after(end, start), start is not None) for number, end, start in found),
        )
        execute(
            """UPDATE sitting SET "end" = (SELECT day FROM shifted WHERE shifted.number = sitting.number)
               WHERE number IN (SELECT number FROM shifted)"""
        )
        written, at_next = execute("SELECT count(*), coalesce(sum(is_next), 0) FROM shifted").fetchone()
        return written, at_next

    def _dropped(self, columns: str, condition: str) -> Iterator[tuple[Any, ...]]:
        yield from self._database.execute(f"SELECT {columns} FROM sitting WHERE {condition} ORDER BY number")
        self._database.execute(f"DELETE FROM sitting WHERE {condition}")

    def _texts(self, column: str, condition: str = "1") -> list[str]:
        select = (
            f"SELECT DISTINCT {column} FROM sitting WHERE {column} IS NOT NULL AND {condition} ORDER BY 1"
        )
        return [str(text) for (text,) in self._database.execute(select)]


def _united(spells: Iterator[Any]) -> Iterator[tuple[int, str | None, str | None]]:
    """Number, start and end of each unbroken stretch, of spells in order of their first day."""
    at: tuple[int, str | None, str | None] | None = None
    last = ""
    for number, start, end, first in spells:
        following = _next_day(end)
        if following <= first and end is not None:
            continue  # it never held
        if at is not None and first <= last:
            if following > last:
                at, last = (at[0], at[1], end), following
            continue
        if at is not None:
            yield at
        at, last = (number, start, end), following
    if at is not None:
        yield at


@lru_cache(maxsize=_REMEMBERED)
def _first_day(start: str | None) -> str:
    return "" if start is None else dates.first_day(start).isoformat()


@lru_cache(maxsize=_REMEMBERED)
def _next_day(end: str | None) -> str:
    return _FOREVER if end is None else dates.next_day(end).isoformat()
