"""Where the records of a load wait while they are checked: a temporary database on disk.

A load of ten million rows takes the memory of a few chunks. The database has
no name and goes when it is closed, however the process ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graphsvc.errors import StoreError
from graphsvc.loading.tables import ERRONEOUS, GOOD, TABLES, Record, Table, quoted
from graphsvc.model import dates
from graphsvc.model.fields import NONE
from graphsvc.model.portions import Weigh, characters, portions
from graphsvc.model.records import Described, Item, Met, Problem, Progress, Rows, Severity, shortened

PAGE = 2_000  # rows handled at once
_LARGE = 2_000  # characters; a page of rows without larger fields is small enough
_CACHE_KIBIBYTES = 64 * 1024
_PROBLEM = """CREATE TABLE problem (seq INTEGER PRIMARY KEY, severity, code, kind, row, file, line, col,
                                    value, wrong, right)"""
_INSERT_PROBLEM = f"INSERT INTO problem VALUES (NULL{', ?' * 10})"

Found = Iterable[tuple[object, ...]]


class Staging:
    """The staged rows of every kind, and every problem found with them.

    `database` is the connection; `present` holds the kinds that have a file
    (or a first row), `fields` the fields that any of a kind's files has.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.database = sqlite3.connect("", isolation_level=None)
        self.present: set[str] = set()
        self.fields: dict[str, set[str]] = {}
        self.described: str | None = None  # the day that the source itself names
        self.is_broken = False  # a file could not be read to its end
        self._files: dict[str, int] = {}
        self._large: dict[str, bool] = {}  # tables asked for it: whether a field of a row is large
        self._prepare()

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.database.close()
        if isinstance(error, sqlite3.Error):
            raise StoreError(
                f"the temporary database of the load failed: {error}; nothing was written"
            ) from error

    def _prepare(self) -> None:
        execute = self.database.execute
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIBIBYTES}"):
            execute(f"PRAGMA {pragma}")
        execute("BEGIN")
        for table in TABLES.values():
            execute(table.create)
        execute(_PROBLEM)
        execute("CREATE TABLE file (number INTEGER PRIMARY KEY, name)")
        execute("CREATE TABLE holding (file, kind, PRIMARY KEY (file, kind))")  # whose rows stand in a file
        execute("CREATE TABLE removal (kind, id)")
        for name, function in (("first_day", first_day), ("next_day", next_day)):
            self.database.create_function(name, 1, function, deterministic=True)

    def take(self, items: Iterable[Item], progress: Progress) -> None:
        """Stages a stream of records and problems, then marks the rows that have errors."""
        taken = met = 0
        for item in items:
            if isinstance(item, Problem):
                self._take_problem(item)
            elif isinstance(item, Described):
                self.described = max(item.as_of, self.described or "")
            elif isinstance(item, Met):
                met += item.rows
                progress("reading files", met, None)
            else:
                self._take_rows(item)
                taken += len(item.rows)
                progress("reading", taken, None)
        self._mark_read_errors()

    def _take_rows(self, rows: Rows) -> None:
        self.present.add(rows.kind)
        self.fields.setdefault(rows.kind, set()).update(rows.fields)
        number = self.file(rows.file)
        self.database.execute("INSERT OR IGNORE INTO holding VALUES (?, ?)", (number, rows.kind))
        if rows.rows:
            table = TABLES[rows.kind]
            statement = table.insert(rows.fields, file=number, source=self.source)
            self.database.executemany(statement, table.encode_rows(rows.fields, rows.rows))

    def _take_problem(self, problem: Problem) -> None:
        self.is_broken |= problem.fatal
        place = problem.place
        where = (None, None, self.file(place.file), place.line, place.column)
        texts = (problem.value, problem.wrong, problem.right)
        self.database.execute(_INSERT_PROBLEM, (problem.severity, problem.code, *where, *texts))

    def _mark_read_errors(self) -> None:
        errors = f"SELECT file, line FROM problem WHERE severity = '{Severity.ERROR}'"
        if self.exists(errors):
            self.database.execute("CREATE INDEX problem_place ON problem (file, line)")
            for table in TABLES.values():
                self.database.execute(
                    f"UPDATE {table.name} SET bad = {ERRONEOUS} WHERE (file, line) IN ({errors})"
                )

    def file(self, name: str) -> int:
        """The number under which a file's name is kept."""
        if name not in self._files:
            self._files[name] = len(self._files) + 1
            self.database.execute("INSERT INTO file (number, name) VALUES (?, ?)", (self._files[name], name))
        return self._files[name]

    def file_of(self, kind: str) -> int:
        """The number of the file in which rows of a kind stand, or would stand."""
        return self.file(f"{TABLES[kind].kind.file}.csv")

    def exists(self, select: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> bool:
        """Whether a query has any row."""
        return bool(self.database.execute(f"SELECT EXISTS ({select})", parameters).fetchone()[0])

    def count(self, table: str, condition: str = "1") -> int:
        """How many rows of a table meet a condition."""
        number: int = self.database.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0]
        return number

    def pages(self, table: Table, condition: str) -> Iterator[dict[int, Record]]:
        """The records of the good rows that meet a condition, by row, a page at a time.

        The rows may be changed between two pages.
        """
        page = (
            f"SELECT row, {table.columns} FROM {table.name} "
            f"WHERE row > ? AND bad = {GOOD} AND {condition} ORDER BY row LIMIT {PAGE}"
        )
        rows = self._page(table, page, 0)
        while rows:
            yield {row: table.decode(values) for row, *values in rows}
            rows = self._page(table, page, rows[-1][0])

    def weigh(self, table: Table) -> Weigh[Sequence[object]] | None:
        """How rows of a table are weighed where some are large; None where their number is enough."""
        if table.name not in self._large:
            is_large = " OR ".join(f"length({quoted(name)}) > {_LARGE}" for name in table.fields)
            self._large[table.name] = self.exists(f"SELECT 1 FROM {table.name} WHERE {is_large}")
        return characters if self._large[table.name] else None

    def _page(self, table: Table, select: str, after: int) -> list[tuple[Any, ...]]:
        cursor = self.database.execute(select, (after,))
        page = next(portions(cursor, PAGE, weigh=self.weigh(table)), [])
        cursor.close()  # it may not have come to its end, and would keep the table from being changed
        return page

    def note(
        self, code: str, file: int, wrong: str, right: str, *, severity: Severity = Severity.NOTE
    ) -> None:
        """Keeps a problem of a whole file."""
        self.database.execute(
            _INSERT_PROBLEM, (severity, code, None, None, file, None, None, "", wrong, right)
        )

    def warn(self, kind: str, column: str | None, code: str, found: Found, wrong: str, right: str) -> None:
        """Keeps a warning for each row found; see `refuse`."""
        self._keep(Severity.WARNING, TABLES[kind], column, code, found, wrong, right)

    def refuse(
        self,
        kind: str,
        column: str | None,
        code: str,
        found: Found,
        wrong: str,
        right: str,
        bad: int = ERRONEOUS,
    ) -> int:
        """Keeps an error for each row found and marks it bad; gives how many.

        `found` gives row, value and what fills the places {0}, {1} … of `wrong` and `right`.
        """
        before = self._last_problem()
        self._keep(Severity.ERROR, TABLES[kind], column, code, found, wrong, right)
        self.database.execute(
            f"UPDATE {quoted(kind)} SET bad = {bad} "
            "WHERE bad = 0 AND row IN (SELECT row FROM problem WHERE seq > ?)",
            (before,),
        )
        return self._last_problem() - before

    def _keep(
        self, severity: str, table: Table, column: str | None, code: str, found: Found, wrong: str, right: str
    ) -> None:
        self.database.executemany(
            _INSERT_PROBLEM,
            _problems(severity, code, table, column, self._placed(table, found), wrong, right),
        )

    def _placed(self, table: Table, found: Found) -> Iterator[tuple[object, ...]]:
        place = f"SELECT file, line FROM {table.name} WHERE row = ?"
        for row, value, *details in found:
            file, line = self.database.execute(place, (row,)).fetchone()
            yield row, file or self.file_of(table.kind.name), line, value, details

    def _last_problem(self) -> int:
        last: int = self.database.execute("SELECT coalesce(max(seq), 0) FROM problem").fetchone()[0]
        return last


def _problems(
    severity: str, code: str, table: Table, column: str | None, placed: Found, wrong: str, right: str
) -> Iterator[tuple[object, ...]]:
    for row, file, line, value, details in placed:
        shown = "" if value is None else shortened(value)
        texts = (wrong.format(*details), right.format(*details))  # type: ignore[misc]
        yield severity, code, table.kind.name, row, file, line, column, shown, *texts


@lru_cache(maxsize=100_000)
def first_day(written: str | None) -> str | None:
    """The day a written date is read as when it starts something; None for unknown and none."""
    return None if written in (None, NONE, "true") else dates.first_day(str(written)).isoformat()


@lru_cache(maxsize=100_000)
def next_day(written: str | None) -> str | None:
    """The day a written date is read as when it ends something; None for unknown and none."""
    return None if written in (None, NONE) else dates.next_day(str(written)).isoformat()
