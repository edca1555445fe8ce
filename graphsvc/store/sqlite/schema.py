"""The tables of a SQLite store, made from the kinds of the model.

Every record, node or tie, has one row in `record` that gives it its number
(`rid`) and is never deleted, so that a number means the same for ever. The
record's fields stand in the table of its kind; what a write replaced or
removed is moved to that kind's `…_past` table with the revisions between
which it held, [since, until). `change` lists what each revision touched.
"""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass

from graphsvc.model.fields import Field, FieldType, Kind
from graphsvc.model.kinds import KINDS
from graphsvc.model.pseudonyms import KEY_BYTES

APPLICATION_ID = 0x47535643  # "GSVC", in the file's header: tells a store from other SQLite databases
_ANY = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.BOOLEAN})  # or the word "none"

_SYSTEM_TABLES = (
    "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value ANY) STRICT",
    """CREATE TABLE IF NOT EXISTS revision (
           number INTEGER PRIMARY KEY, author TEXT NOT NULL, source TEXT, time TEXT NOT NULL,
           message TEXT NOT NULL, as_of TEXT, counts TEXT NOT NULL, last_change INTEGER NOT NULL) STRICT""",
    "CREATE TABLE IF NOT EXISTS write_key (key TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT",
    """CREATE TABLE IF NOT EXISTS record (
           rid INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, UNIQUE (kind, id)) STRICT""",
    """CREATE TABLE IF NOT EXISTS change (
           seq INTEGER PRIMARY KEY, revision INTEGER NOT NULL, rid INTEGER NOT NULL) STRICT""",
    "CREATE TABLE IF NOT EXISTS erased (pseudonym TEXT PRIMARY KEY, person TEXT NOT NULL) STRICT",
)


def quoted(name: str) -> str:
    """A name of the model as an SQL identifier (`end` is a word of SQL)."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Table:
    """The names and columns under which one kind is stored."""

    kind: Kind

    @property
    def current(self) -> str:
        """The table of the records that hold now."""
        return quoted(self.kind.name)

    @property
    def past(self) -> str:
        """The table of what later writes replaced or removed."""
        return quoted(f"{self.kind.name}_past")

    @property
    def columns(self) -> tuple[str, ...]:
        """The quoted columns of the fields, in the order of the kind."""
        return tuple(quoted(field.name) for field in self.kind.fields)

    @property
    def ends(self) -> tuple[Field, ...]:
        """The fields that hold the number of a node."""
        return tuple(self.kind.by_name[name] for name in self.kind.ends)

    def column_type(self, field: Field) -> str:
        """The declared type of a field's column; numbers may also hold the word "none"."""
        if field.name in self.kind.ends:
            return "INTEGER"
        return "ANY" if field.type in _ANY else "TEXT"

    def _declared(self, *, referring: bool) -> str:
        return ", ".join(self._column(field, referring=referring) for field in self.kind.fields)

    def _column(self, field: Field, *, referring: bool) -> str:
        declared = f"{quoted(field.name)} {self.column_type(field)}"
        if field.name not in self.kind.ends:
            return declared
        parent = quoted(field.refers_to[0]) if len(field.refers_to) == 1 else "record"
        return f"{declared} NOT NULL" + (f" REFERENCES {parent} (rid)" if referring else "")

    def statements(self) -> list[str]:
        """What creates the tables and indexes of the kind where they are missing."""
        name = self.kind.name
        return [
            f"CREATE TABLE IF NOT EXISTS {self.current} (rid INTEGER PRIMARY KEY REFERENCES record (rid), "
            f"since INTEGER NOT NULL, {self._declared(referring=True)}) STRICT",
            f"CREATE TABLE IF NOT EXISTS {self.past} (rid INTEGER NOT NULL, since INTEGER NOT NULL, "
            f"until INTEGER NOT NULL, {self._declared(referring=False)}, PRIMARY KEY (rid, until)) STRICT",
            *(
                f"CREATE INDEX IF NOT EXISTS {quoted(f'{name}_by_{end}')} ON {self.current} ({quoted(end)})"
                for end in self.kind.ends
            ),
        ]


TABLES = {name: Table(kind) for name, kind in KINDS.items()}


def stored_columns(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """The columns of every table that the file has."""
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'"
    ):
        found.setdefault(table, set()).add(column)
    return found


def missing_statements(connection: sqlite3.Connection) -> list[str]:
    """The statements that bring tables and columns up to the model; none when all are there."""
    stored = stored_columns(connection)
    statements = [] if "erased" in stored else list(_SYSTEM_TABLES)
    for table in TABLES.values():
        current, past = stored.get(table.kind.name), stored.get(f"{table.kind.name}_past")
        if current is None or past is None:
            statements += table.statements()
        for name, columns in ((table.current, current), (table.past, past)):
            statements += [
                f"ALTER TABLE {name} ADD COLUMN {quoted(field.name)} {table.column_type(field)}"
                for field in table.kind.fields
                if columns is not None and field.name not in columns
            ]
    return statements


def create(connection: sqlite3.Connection, version: int) -> None:
    """Makes an empty store inside the caller's transaction."""
    for statement in missing_statements(connection):
        connection.execute(statement)
    key = secrets.token_bytes(KEY_BYTES)
    connection.execute("INSERT INTO setting VALUES ('pseudonym_key', ?)", (key,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")


def setting(connection: sqlite3.Connection, name: str) -> object:
    """A value the store keeps about itself, None where it has none."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def current_revision(connection: sqlite3.Connection) -> int:
    """The number of the latest revision; 0 for an empty store."""
    number: int = connection.execute("SELECT coalesce(max(number), 0) FROM revision").fetchone()[0]
    return number
