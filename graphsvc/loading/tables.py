"""How the rows of a kind stand in the staging database: plain columns, lists as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from graphsvc.model.fields import NONE, FieldType, Kind, Value
from graphsvc.model.kinds import KINDS

# What a staged row is to the load.
GOOD, ERRONEOUS, REFERS_TO_LEFT_OUT, REPEATED = 0, 1, 2, 3
NEW, CHANGED, SAME, CLOSED = "new", "changed", "unchanged", "closed"

Record = dict[str, Value]  # a row that is being made

# What only the load needs to know of a row: the role as it is written where it is on no list (folded),
# and whether the two ends of a link have changed places.
_ASIDE = {"role": ("written",), "link": ("turned",)}

_LENGTH_OF_A_DAY = 10  # YYYY-MM-DD means itself, without asking Python


def quoted(name: str) -> str:
    """A name of the model as an SQL identifier (`end` is a word of SQL)."""
    return f'"{name}"'


class Table:
    """The staging table of one kind.

    Beside the fields it holds `row` (its number), `file` and `line` (NULL in
    what no file says), `made` (the key was made), `bad` (GOOD or why it is
    left out), `state` (what it does to the store: NEW until it is merged) and
    what _ASIDE adds.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.name = quoted(kind.name)
        self.fields = ("id", *(field.name for field in kind.fields))
        self.columns = ", ".join(quoted(name) for name in self.fields)
        self._aside = _ASIDE.get(kind.name, ())
        self._lists = {field.name for field in kind.fields if field.is_list}
        self._booleans = {field.name for field in kind.fields if field.type is FieldType.BOOLEAN}

    @property
    def create(self) -> str:
        """The statement that makes the table; its columns take values of any type."""
        return (
            f"CREATE TABLE {self.name} (row INTEGER PRIMARY KEY, file, line, made DEFAULT 0, "
            f"bad NOT NULL DEFAULT {GOOD}, state NOT NULL DEFAULT '{NEW}', "
            f"{', '.join((*self._aside, self.columns))})"
        )

    def insert(self, fields: Sequence[str], *, file: int | None, source: str) -> str:
        """The statement that adds a row of `line` and these fields, said by a source."""
        names = ", ".join(quoted(name) for name in fields)
        marks = ", ?" * len(fields)
        listed = ", sources" if self._has_sources else ""
        said = f", {literal(json.dumps([source], ensure_ascii=False))}" if listed else ""
        number = "NULL" if file is None else str(file)
        return f"INSERT INTO {self.name} (file{listed}, line, {names}) VALUES ({number}{said}, ?{marks})"

    def encode_rows(self, fields: Sequence[str], rows: list[list[object]]) -> list[list[object]]:
        """Rows of `line` and these fields as the database takes them; changes them in place."""
        lists = [at for at, name in enumerate(fields, start=1) if name in self._lists]
        for row in rows if lists else ():
            for at in lists:
                row[at] = encoded(row[at])
        return rows

    def encode(self, row: Record) -> list[object]:
        """A record as values in the order of `fields`."""
        return [encoded(row.get(name)) for name in self.fields]

    def decode(self, values: Sequence[object]) -> Record:
        """The record of values in the order of `fields`; what is unknown is left out."""
        row = {name: value for name, value in zip(self.fields, values, strict=True) if value is not None}
        for name in self._lists & row.keys():
            row[name] = row[name] if row[name] == NONE else list(_list_of(row[name]))
        for name in self._booleans & row.keys():
            row[name] = bool(row[name]) if isinstance(row[name], int) else row[name]
        return row  # type: ignore[return-value]

    @property
    def _has_sources(self) -> bool:
        return "sources" in self._lists


def first_day_of(column: str) -> str:
    """An expression for the day a date in a column means as a start; NULL where unknown."""
    return f"iif(length({column}) = {_LENGTH_OF_A_DAY}, {column}, first_day({column}))"


def next_day_of(column: str) -> str:
    """An expression for the day a date in a column means as an end; NULL where unknown."""
    return f"iif(length({column}) = {_LENGTH_OF_A_DAY}, {column}, next_day({column}))"


def encoded(value: object) -> object:
    """A value as the database takes it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def literal(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


@lru_cache(maxsize=4096)
def _list_of(text: object) -> tuple[str, ...]:
    return tuple(json.loads(str(text)))


TABLES = {name: Table(kind) for name, kind in KINDS.items()}
