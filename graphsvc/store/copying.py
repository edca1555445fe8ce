"""Copies a registry from one store into another, revision by revision, whatever their engines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from graphsvc.errors import Conflict, StoreError
from graphsvc.model.fields import Row
from graphsvc.store.base import Change, Revision, Secrets, Store

PAGE = 1_000  # changes read at once
Told = Callable[[str, int, int | None], None]  # stage, done, total


@dataclass(frozen=True)
class Copied:
    """What a copy did: revisions of the source, those that were new to the target, changes compared."""

    revisions: int
    new: int
    changes: int


def copy(source: Store, target: Store, told: Told = lambda stage, done, total: None) -> Copied:
    """Brings the target to the revision that the source has now, history and secrets included; both are open.

    What was copied before stays and is gone on from, one transaction per revision; a copy that was broken off
    is finished by the next. At the end all changes of both are compared.
    Raises Conflict where the target holds anything else, or somebody was erased from the source since the
    copy was begun; StoreError where both differ in the end. Time grows with all changes, memory with a page.
    """
    last = source.open().revision
    revisions = {each.number: each for each in source.revisions(last)} if last else {}
    secrets = source.secrets()
    done = _begun(target, secrets, revisions)
    for number in range(done + 1, last + 1):
        target.replay(_Replayed(source, number), revisions[number])
        told("revisions", number, last)
    return Copied(last, last - done, _compared(source, target, secrets, last, told))


def _begun(target: Store, secrets: Secrets, revisions: dict[int, Revision]) -> int:
    """How far an earlier copy came; raises Conflict where the target is none of this source."""
    url, done = target.open().url, target.open().revision
    try:
        target.adopt(secrets)
    except Conflict:
        raise Conflict(
            f"{url} holds another registry, or one that people were erased from since it was copied; "
            "name a place without a store, and remove a copy that is out of date"
        ) from None
    strange = next((own for own in target.revisions(done) if revisions.get(own.number) != own), None)
    if done and strange:
        raise Conflict(f"{url} has a revision {strange.number} of its own; name a place without a store")
    return done


class _Replayed:
    """What one revision of a store put and removed, read page by page."""

    def __init__(self, source: Store, revision: int) -> None:
        self._source = source
        self._revision = revision

    def puts(self) -> Iterator[tuple[str, list[Row]]]:
        for page in _pages(self._source, self._revision):
            for kind, changes in groupby(page, key=lambda change: change.kind):
                rows = [change.after for change in changes if change.after is not None]
                if rows:
                    yield kind, rows

    def removals(self) -> Iterator[tuple[str, list[str]]]:
        for page in _pages(self._source, self._revision):
            for kind, changes in groupby(page, key=lambda change: change.kind):
                ids = [change.id for change in changes if change.after is None]
                if ids:
                    yield kind, ids


def _pages(store: Store, revision: int) -> Iterator[list[Change]]:
    """The changes of one revision."""
    after = 0
    while True:
        page = store.changes_since(revision - 1, PAGE, after=after)
        own = [change for change in page if change.revision == revision]
        if own:
            yield own
        if len(own) < PAGE:
            return
        after += PAGE


def _compared(source: Store, target: Store, secrets: Secrets, last: int, told: Told) -> int:
    """The number of changes, the same in both; raises where one differs."""
    if source.secrets() != secrets:
        raise Conflict("somebody was erased meanwhile; copy again, to a place without a store")
    changes = 0
    for number in range(1, last + 1):
        (there, size), (here, _) = (_digest(store, number) for store in (source, target))
        if there != here:
            raise StoreError(f"revision {number} of the copy differs; copy again, to a place without a store")
        changes += size
        told("revisions compared", number, last)
    return changes


def _digest(store: Store, revision: int) -> tuple[int, int]:
    """A number that tells the changes of a revision from others, whatever their order; and how many."""
    total, size = 0, 0
    for page in _pages(store, revision):
        for change in page:
            text = json.dumps([change.kind, change.id, change.before, change.after], sort_keys=True)
            total += int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())
            size += 1
    return total, size
