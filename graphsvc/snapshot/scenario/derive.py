"""A snapshot of what would be: the records of another with changes made, built as any snapshot is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphsvc.errors import BadInput
from graphsvc.snapshot.build import build
from graphsvc.snapshot.scenario.changes import Assumed, Change, digest
from graphsvc.snapshot.scenario.records import Records
from graphsvc.snapshot.scenario.rules import apply
from graphsvc.snapshot.snapshot import Snapshot

MOST_CHANGES = 50  # what people can still oversee; each costs a look at all ties of a kind


def derive(snapshot: Snapshot, changes: Sequence[Change], *, secret: bytes) -> Snapshot:
    """The network of a snapshot's day if changes were made on that day, in the order given (G16, G17).

    It answers every question as a recorded one does; no store is asked or written. Every node keeps its
    ix. `secret` keys the digest that tells scenarios apart. Changes made to a scenario add to its own.
    O(records), and O(ties) per change. Raises BadInput, naming the place `changes[N]`, for a change that
    contradicts what stands by then, and for more than MOST_CHANGES in all; KeyError for unknown keys.
    """
    before = snapshot.assumed
    every = (*(before.changes if before else ()), *changes)
    if len(every) > MOST_CHANGES:
        raise BadInput(f"changes: {len(every):,} in all, assume at most {MOST_CHANGES}")
    records = Records(snapshot)
    for number, change in enumerate(changes):
        apply(records, change, f"changes[{number}]")
    touches_people = records.touches_people or (before is not None and before.touches_people)
    return replace(
        _built(records, snapshot),
        scenario=digest(every, snapshot.as_of, secret),
        assumed=Assumed(every, snapshot.as_of, touches_people),
    )


def _built(records: Records, snapshot: Snapshot) -> Snapshot:
    pseudonyms = dict(zip(snapshot.people.keys, snapshot.pseudonyms, strict=True))
    return build(records, as_of=snapshot.as_of, pseudonym=pseudonyms.__getitem__)
