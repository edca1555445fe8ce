"""The port between graphsvc and the engine that keeps a registry.

The store is the truth: it keeps records (plain rows as `graphsvc.model`
describes them), numbers every accepted write as a revision, and keeps what
each write replaced, so that any earlier revision can be read again. Analyses
never ask it; they read a snapshot that is built from `read()`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, Self

from graphsvc.model.fields import Row

Columns = Mapping[str, Sequence[object]]  # field name -> one value per record, all of one length


@dataclass(frozen=True)
class StoreInfo:
    """What an open store says of itself; `pseudonym_key` is the secret its pseudonyms are made with."""

    url: str
    engine: str
    engine_version: str
    schema_version: int
    revision: int
    pseudonym_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Meta:
    """Who wrote, from what, why and when; `as_of` is the day the source describes, YYYY-MM-DD."""

    author: str
    source: str | None = None
    message: str = ""
    as_of: str | None = None
    time: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Revision:
    """One accepted write; `counts` holds changed records by kind, as `{"role": 12}`."""

    number: int
    author: str
    source: str | None
    time: datetime
    message: str
    as_of: str | None
    counts: Mapping[str, int]


def meta_of(revision: Revision) -> Meta:
    """What was told when a revision was written."""
    return Meta(revision.author, revision.source, revision.message, revision.as_of, revision.time)


@dataclass(frozen=True)
class Change:
    """One record before and after one revision; None where it did not exist."""

    revision: int
    kind: str
    id: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class Secrets:
    """What pseudonyms are made with; by the pseudonym of each id that was erased, the person meant now."""

    pseudonym_key: bytes = field(repr=False)
    erased: Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """A contradiction that `verify` found: which record, and what is wrong."""

    kind: str
    id: str
    text: str


class Batch(Protocol):
    """What one write puts and removes; both may be iterated again when a write is retried.

    Rows are whole records: a row replaces the stored record of that kind and
    id. Ties come after the nodes they end in; other references may point to
    records of the same batch in any order. Puts are applied before removals,
    and no record may be changed twice.
    """

    def puts(self) -> Iterator[tuple[str, list[Row]]]:
        """Chunks of (kind, rows), nodes before ties; each so small that a store may hold ten of them."""
        ...

    def removals(self) -> Iterator[tuple[str, list[str]]]:
        """Chunks of (kind, ids), ties before nodes."""
        ...


class Picture(Protocol):
    """A consistent view of all records at one revision, column by column."""

    revision: int

    def nodes(self, kind: str, fields: Collection[str] | None = None) -> Columns:
        """The nodes of a kind in order of id: `id`, `nid` (a stable integer), and every field.

        With `fields` only these beside `id` and `nid`, which is quicker.
        Lists are shared between records and must not be changed.
        """
        ...

    def ties(self, kind: str, fields: Collection[str] | None = None) -> Columns:
        """The ties of a kind in order of id: `id` and every field; ends hold the node's `nid`."""
        ...


class Store(ABC):
    """A registry of records with numbered revisions. Thread-safe; errors are `graphsvc.errors` only."""

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    @abstractmethod
    def open(self) -> StoreInfo:
        """Opens, recovers if need be, creates the schema where there is none, migrates an older one.

        May be called again to hear the current revision. Raises
        StoreUnavailable, StoreCorrupt, or SchemaTooNew for a store written by
        a later graphsvc.
        """

    @abstractmethod
    def close(self) -> None:
        """Releases every connection; may be called again."""

    @abstractmethod
    def ensure_schema(self) -> None:
        """Creates missing tables, constraints and indexes; idempotent."""

    @abstractmethod
    def migrate(self) -> int:
        """Brings an older schema up to date by numbered steps, backed up first; gives the version."""

    @abstractmethod
    def write(
        self, batch: Batch, meta: Meta, *, key: str | None = None, expected_revision: int | None = None
    ) -> int:
        """Writes a batch in one transaction and gives its revision.

        A batch that changes nothing makes no revision: the current one is
        given. A second write with the same `key` gives the revision of the
        first. Raises Conflict when the store is not at `expected_revision`,
        BadInput for a row that breaks the schema, for a tie whose end is not
        stored and for a removed node that still has ties; then nothing is
        written. Removing what is not stored changes nothing.
        """

    @abstractmethod
    def replay(self, batch: Batch, revision: Revision) -> None:
        """Writes a revision as another store has it: author, source and time, every row as changed.

        Raises Conflict unless it is the next one of this store; else as `write` does.
        """

    @abstractmethod
    def secrets(self) -> Secrets:
        """What a copy of the store must have to make the same pseudonyms and to know who was erased."""

    @abstractmethod
    def adopt(self, secrets: Secrets) -> None:
        """Takes over the secrets of another store; raises Conflict where revisions were made with others."""

    @abstractmethod
    def get(self, kind: str, ids: Sequence[str]) -> dict[str, Row]:
        """The stored records of a kind with these ids, by id; unknown ids are left out.

        The id of an erased person finds the record that is left of them.
        """

    @abstractmethod
    def as_stored(self, kind: str, rows: Sequence[Row]) -> Sequence[Row]:
        """Rows as `write` would keep them: what would tell of erased people emptied and renamed.

        Rows of ties may lack an id. Where nobody is erased, `rows` itself.
        """

    @abstractmethod
    def page(self, kind: str, *, after: str | None = None, limit: int = 1000) -> list[Row]:
        """Records of a kind in order of id, those after the given id."""

    @abstractmethod
    def ties_of(self, kind: str, end: str, ids: Sequence[str]) -> Iterator[Row]:
        """The ties of a kind whose end field holds one of these ids, written as in a row."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """How many records of each kind are stored."""

    @abstractmethod
    def read(self, revision: int | None = None) -> AbstractContextManager[Picture]:
        """A consistent picture of the current or an earlier revision; raises NotFound for one that is not."""

    @abstractmethod
    def latest(self) -> int:
        """The number of the latest revision, 0 before the first; may be asked several times a second.

        Raises StoreUnavailable where the store has gone from its place, or another one stands there.
        """

    @abstractmethod
    def revisions(self, limit: int = 100) -> list[Revision]:
        """The latest revisions, newest first."""

    @abstractmethod
    def changes_since(self, revision: int, limit: int = 1000, *, after: int = 0) -> list[Change]:
        """Changes of later revisions in the order written, those after the first `after` of them."""

    @abstractmethod
    def erase(self, person: str, meta: Meta) -> int:
        """Removes a person's name, contact and id everywhere, the change log included; gives the revision.

        The id becomes the person's pseudonym in ties, made ids, carriers and
        changes. A later write of that id neither restores the name nor makes
        a second person. Ids that aliases call the same person are erased with
        it. Somebody erased before is left alone. Raises NotFound.
        """

    @abstractmethod
    def backup(self, target: str) -> None:
        """Copies the whole store to a new file while it may be in use; raises BadInput if that exists."""

    @abstractmethod
    def verify(self) -> list[Problem]:
        """Checks the engine's integrity and every reference; an empty list when all is well."""
