"""The records of a store at one revision, kind by kind; the latest revision in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import Protocol

from graphsvc.errors import Conflict
from graphsvc.model.fields import Field, Kind, Row
from graphsvc.model.kinds import KINDS
from graphsvc.store.base import Columns, Picture, Store

PAGE = 2_000  # records read at once
Order = Callable[[Row], str]


class Recorded(Protocol):
    """All records at one revision."""

    revision: int

    def rows(self, kind: Kind, order: Order | None = None) -> Iterator[Row]:
        """The records of a kind as rows, in order of id or of what `order` gives."""
        ...


@contextmanager
def recorded(store: Store, revision: int | None = None) -> Iterator[Recorded]:
    """The records of the latest or an earlier revision.

    The latest is read page by page; raises Conflict where another write came
    in between. An earlier one takes the memory of its largest kind. Raises
    NotFound for a revision that is not.
    """
    latest = store.open().revision
    if revision not in (None, latest):
        with store.read(revision) as picture:
            yield _Earlier(picture)
        return
    yield _Latest(store, latest)
    after = store.open().revision
    if after != latest:
        raise Conflict(
            f"the store went from revision {latest} to {after} while it was read; run the command again, "
            f"or with --revision {after}, which no later write changes"
        )


class _Latest:
    """The current records, a page at a time."""

    def __init__(self, store: Store, revision: int) -> None:
        self.revision = revision
        self._store = store

    def rows(self, kind: Kind, order: Order | None = None) -> Iterator[Row]:
        return self._by_id(kind) if order is None else self._ordered(kind, order)

    def _by_id(self, kind: Kind) -> Iterator[Row]:
        after: str | None = None
        while rows := self._store.page(kind.name, after=after, limit=PAGE):
            yield from rows
            after = str(rows[-1]["id"])

    def _ordered(self, kind: Kind, order: Order) -> Iterator[Row]:
        """Only the keys are held in memory; the records are fetched in their order."""
        keys = iter(sorted((order(row), str(row["id"])) for row in self._by_id(kind)))
        while chunk := [key for _, key in islice(keys, PAGE)]:
            found = self._store.get(kind.name, chunk)
            yield from (found[key] for key in chunk)


class _Earlier:
    """The records of an earlier revision: its picture, the ends of ties written as rows have them."""

    def __init__(self, picture: Picture) -> None:
        self.revision = picture.revision
        self._picture = picture

    def rows(self, kind: Kind, order: Order | None = None) -> Iterator[Row]:
        rows = self._by_id(kind)
        return rows if order is None else iter(sorted(rows, key=lambda row: (order(row), str(row["id"]))))

    def _by_id(self, kind: Kind) -> Iterator[Row]:
        columns = dict(self._picture.ties(kind.name) if kind.is_tie else self._picture.nodes(kind.name))
        columns.pop("nid", None)
        for end in kind.ends:
            columns[end] = self._written(kind.by_name[end], columns)
        for values in zip(*columns.values(), strict=True):
            yield dict(zip(columns, values, strict=True))

    def _written(self, end: Field, columns: Columns) -> list[object]:
        """The keys of an end's nodes; those that are not of its first kind say of which they are."""
        written: dict[object, str] = {}
        for other in end.refers_to:
            prefix = "" if other == end.refers_to[0] else f"{other}:"
            written |= {number: f"{prefix}{key}" for number, key in self._keys[other].items()}
        return [written[number] for number in columns[end.name]]

    @cached_property
    def _keys(self) -> dict[str, dict[object, object]]:
        """The key of every node that ties may end in, by kind and number."""
        ends = (kind.by_name[end] for kind in KINDS.values() for end in kind.ends)
        nodes = {name: self._picture.nodes(name, ()) for name in {n for end in ends for n in end.refers_to}}
        return {name: dict(zip(held["nid"], held["id"], strict=True)) for name, held in nodes.items()}
