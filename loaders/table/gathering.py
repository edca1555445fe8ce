"""Where the records of a mapping wait until all files are read: a temporary database on disk.

A million records take the memory of a few chunks. The database has no name
and goes when it is closed, however the process ends.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, Protocol, TypeVar

from graphsvc.errors import BadInput
from graphsvc.model.portions import portions
from loaders.table.joining import Differences, Found, Joined, Origin
from loaders.table.layout import Identity, Layout, Values

PAGE = 2_000  # records handled at once
_FILES = 20  # whose records wait before they are put into the database
_CACHE_KIBIBYTES = 64 * 1024
_APART = "\0"  # between the texts that records are ordered by; no cell holds it
_COLUMNS = "seq INTEGER PRIMARY KEY, mark INTEGER, file INTEGER, said BLOB"
_FOUND = "seq, file, said"
_IS_TORN = "mark IN (SELECT mark FROM torn)"

Row = Sequence[Any]
Add = Callable[[Values], None]
Change = Callable[[Values], Values | None]


class Collector(Protocol):
    """Takes what is found of one record, in order of appearance."""

    def add(self, found: Found, origin: Origin) -> None:
        """Takes one more."""
        ...


Collected = TypeVar("Collected", bound=Collector)


@dataclass(frozen=True)
class _Waiting:
    """Records of one file that are not in the database yet."""

    file: int
    identity: Identity
    records: list[Values]


class Gathering:
    """The records of each kind, in order of appearance: `layouts` says which fields they have.

    Records stand as `marshal` writes them, which keeps their types. Each
    bears the hash of what identifies it, so that those to be joined are found
    among numbers; what has one hash is compared. Used in a `with`, which
    raises BadInput where the database fails, as on a full disk.
    """

    def __init__(self, layouts: Mapping[str, Layout]) -> None:
        self.layouts = layouts
        self.files: list[str] = []
        self._origins: list[Origin] = []  # of the files
        self._doubtful: set[int] = set()  # files that stand for those rows of another that have errors
        self._waiting: dict[str, list[_Waiting]] = {kind: [] for kind in layouts}
        self._database = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIBIBYTES}"):
            self._execute(f"PRAGMA {pragma}")
        self._execute("BEGIN")
        for kind in layouts:
            self._execute(f"CREATE TABLE {_table(kind)} ({_COLUMNS})")

    def __enter__(self) -> Gathering:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error):
            wrong = f"the temporary database of the mapping failed: {error}"
            raise BadInput(
                f"{wrong}; nothing was written. It needs about the room of the unpacked source in the "
                "folder for temporary files (SQLITE_TMPDIR or TMPDIR names another)"
            ) from error

    def adder(self, kind: str, file: str, origin: Origin) -> Add:
        """What takes the records that one file says of a kind; `make_room` is to be called now and then."""
        layout = self.layouts[kind]
        identity = layout.tie if origin.day and layout.is_seen_in_snapshots else layout.identity
        number, waiting = self._file(file, origin), self._waiting[kind]
        if not waiting or waiting[-1].file != number:
            waiting.append(_Waiting(number, identity, []))
        return waiting[-1].records.append

    def make_room(self, *, are_large: bool = False) -> None:
        """Puts the records that wait into the database where they are many, or said to be large."""
        for kind, waiting in self._waiting.items():
            if are_large or len(waiting) >= _FILES or any(len(one.records) >= PAGE for one in waiting):
                self._flush(kind)

    def doubt(self, file: str, origin: Origin, line: int | None) -> None:
        """Has what a file says on the line that was read last joined only where no other row says it.

        The line has an error, so that a load leaves out what is placed there.
        To be called before room is made.
        """
        number, doubtful = self._file(file, origin), self._file(file, origin, is_doubtful=True)
        for waiting in self._waiting.values():
            if not waiting or waiting[-1].file != number:
                continue
            last = waiting[-1]
            start = len(last.records)
            while start and last.records[start - 1][0] == line:
                start -= 1
            if last.records[start:]:
                waiting.insert(-1, _Waiting(doubtful, last.identity, last.records[start:]))
                del last.records[start:]

    def join(self, kind: str, differences: Differences) -> None:
        """Makes one of the records that have one identity."""
        layout, table = self.layouts[kind], _table(kind)
        self._flush(kind)
        self._execute("CREATE TABLE torn (mark INTEGER PRIMARY KEY)")
        self._execute(f"INSERT INTO torn SELECT mark FROM {table} GROUP BY mark HAVING count(*) > 1")
        joined = self._collected(
            kind, _IS_TORN, layout.identity, lambda: Joined(layout, differences), leaves_doubtful=True
        )
        self._replace(kind, _IS_TORN, (each.record() for each in joined))
        self._execute("DROP TABLE torn")

    def sightings(self, kind: str, source: int, collector: Callable[[], Collected]) -> Iterator[Collected]:
        """What the snapshots of a source say of each tie of a kind."""
        self._flush(kind)
        return self._collected(kind, self._is_seen(source), self.layouts[kind].tie, collector)

    def replace_sightings(self, kind: str, source: int, spells: Iterable[Found]) -> None:
        """Puts spells in the place of a source's sightings, which they may be made of."""
        self._replace(kind, self._is_seen(source), spells)

    def records(self, kind: str) -> Iterator[Found]:
        """The records of a kind, in order of appearance."""
        return map(self._found, chain.from_iterable(self._pages(kind)))

    def chunks(self, kind: str) -> Iterator[tuple[str, list[Values]]]:
        """The records of a kind in chunks from one file each."""
        for page in self._pages(kind):
            for file, rows in groupby(page, key=itemgetter(1)):
                yield self.files[file], [marshal.loads(said) for _, _, said in rows]

    def ordered(self, kind: str, names: Sequence[str]) -> Iterator[Found]:
        """The records of a kind by the texts of these fields, then in order of appearance."""
        self._flush(kind)
        places = [self.layouts[kind].position[name] for name in names]

        def order(said: bytes) -> str:
            values = marshal.loads(said)
            return _APART.join(str(values[at] or "") for at in places)

        function = f"order_of_{kind}"  # its own, as several may be asked for side by side
        self._database.create_function(function, 1, order, deterministic=True)
        select = f"SELECT {_FOUND} FROM {_table(kind)} ORDER BY {function}(said), seq"
        return map(self._found, self._execute(select))

    def change(self, kind: str, change: Change) -> None:
        """Asks for each record what it becomes; None leaves it as it is."""
        for page in self._pages(kind):
            changed = ((change(found.values), found.number) for found in map(self._found, page))
            told = [(marshal.dumps(values), number) for values, number in changed if values is not None]
            self._execute_many(f"UPDATE {_table(kind)} SET said = ? WHERE seq = ?", told)

    def add_derived(self, kind: str, records: Iterable[Found]) -> None:
        """Adds records that follow from others, placed like those; they come after all that are there."""
        self._flush(kind)
        insert = f"INSERT INTO {_table(kind)} VALUES (NULL, ?, ?, ?)"
        self._execute_many(insert, (row[1:] for row in self._rows(kind, records)))

    def _file(self, label: str, origin: Origin, *, is_doubtful: bool = False) -> int:
        last = len(self.files) - 1
        for number in (last, last - 1):  # files come one after the other
            known = (self.files[number], self._origins[number]) if number >= 0 else None
            if known == (label, origin) and (number in self._doubtful) is is_doubtful:
                return number
        self.files.append(label)
        self._origins.append(origin)
        if is_doubtful:
            self._doubtful.add(last + 1)
        return last + 1

    def _is_seen(self, source: int) -> str:
        return self._is_from(lambda one: one.source == source and one.day is not None)

    def _is_from(self, condition: Callable[[Origin], bool]) -> str:
        numbers = [str(number) for number, origin in enumerate(self._origins) if condition(origin)]
        return f"file IN ({', '.join(numbers)})"

    def _flush(self, kind: str) -> None:
        insert = f"INSERT INTO {_table(kind)} VALUES (NULL, ?, ?, ?)"
        for waiting in self._waiting[kind]:
            file, identity, dumps = waiting.file, waiting.identity, marshal.dumps
            self._execute_many(insert, [(hash(identity(v)), file, dumps(v)) for v in waiting.records])
            waiting.records.clear()
        self._waiting[kind] = self._waiting[kind][-1:]  # the file in hand goes on adding

    def _pages(self, kind: str) -> Iterator[list[Row]]:
        self._flush(kind)
        page = f"SELECT {_FOUND} FROM {_table(kind)} WHERE seq > ? ORDER BY seq LIMIT {PAGE}"
        rows = self._page(page, -1)
        while rows:
            yield rows
            rows = self._page(page, rows[-1][0])

    def _page(self, select: str, after: int) -> list[Row]:
        cursor = self._execute(select, (after,))
        page: list[Row] = next(portions(cursor, PAGE, weigh=_bytes_of), [])
        cursor.close()  # it may not have come to its end, and would keep the table from being changed
        return page

    def _collected(
        self,
        kind: str,
        condition: str,
        identity: Identity,
        collector: Callable[[], Collected],
        *,
        leaves_doubtful: bool = False,
    ) -> Iterator[Collected]:
        select = f"SELECT mark, {_FOUND} FROM {_table(kind)} WHERE {condition} ORDER BY mark, seq"
        for _, rows in groupby(self._execute(select), key=itemgetter(0)):
            alike: dict[Hashable, Collected] = {}
            doubtful: set[Hashable] = set()  # of which no sure row has come
            for _, *row in rows:
                found = self._found(row)
                one = identity(found.values)
                is_first = one not in alike
                if is_first or (leaves_doubtful and one in doubtful and not found.is_doubtful):
                    alike[one] = collector()
                    (doubtful.add if found.is_doubtful else doubtful.discard)(one)
                elif leaves_doubtful and found.is_doubtful and one not in doubtful:
                    continue
                alike[one].add(found, self._origins[found.file])
            yield from alike.values()

    def _replace(self, kind: str, condition: str, records: Iterable[Found]) -> None:
        self._execute(f"CREATE TABLE made ({_COLUMNS})")
        self._execute_many("INSERT INTO made VALUES (?, ?, ?, ?)", self._rows(kind, records))
        self._execute(f"DELETE FROM {_table(kind)} WHERE {condition}")
        self._execute(f"INSERT INTO {_table(kind)} SELECT * FROM made")
        self._execute("DROP TABLE made")

    def _rows(self, kind: str, records: Iterable[Found]) -> Iterator[tuple[object, ...]]:
        identity = self.layouts[kind].identity
        return ((r.number, hash(identity(r.values)), r.file, marshal.dumps(r.values)) for r in records)

    def _found(self, row: Row) -> Found:
        number, file, said = row
        return Found(number, file, marshal.loads(said), file in self._doubtful)

    def _execute(self, statement: str, parameters: tuple[object, ...] = ()) -> sqlite3.Cursor:
        return self._database.execute(statement, parameters)

    def _execute_many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._database.executemany(statement, rows)


def _bytes_of(row: Row) -> int:
    return len(row[-1])


def _table(name: str) -> str:
    return f'"{name}"'
