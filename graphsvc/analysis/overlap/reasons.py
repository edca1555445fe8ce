"""Why a pair changed between two revisions, in words made when somebody reads them.

Of people only numbers are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.overlap.changes import CHANGES, OverlapChanges
from graphsvc.analysis.overlap.matching import NO_ROW
from graphsvc.analysis.overlap.table import Overlaps
from graphsvc.kernels.sets import LEEWAY
from graphsvc.model.codes import PARTNERSHIP_END_REASONS, STATUSES, UNKNOWN_CODE
from graphsvc.snapshot.days import day_of
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable

NAMED = 3  # members and themes that a sentence names; the others are counted
Words = Callable[[str], str]


class Partner(NamedTuple):
    """One partnership of a pair: its ix in each picture, None where it is in none."""

    then: int | None
    now: int | None


def reason(changes: OverlapChanges, row: int, before: Snapshot, after: Snapshot) -> str | None:
    """Why a pair changed, as far as the two pictures tell; None where they do not.

    If a partnership began, ended or was read as another, that; else every difference between
    their members, themes, ground and people in post; else what changed around them.
    """
    return _Reasons(changes, row, before, after).sentence()


class _Reasons:
    """The two pictures of one pair."""

    def __init__(self, changes: OverlapChanges, row: int, before: Snapshot, after: Snapshot) -> None:
        self.kind = CHANGES[changes.kind[row]]
        self.sides = (changes.before, changes.after)
        self.then, self.now = before, after
        self.rows = int(changes.before_row[row]), int(changes.after_row[row])
        self.partners = self._partners()

    def sentence(self) -> str | None:
        causes = list(dict.fromkeys(self._of_state()))
        if causes:
            return _written(causes)
        causes = [each for partner in self.partners for each in self._of_evidence(partner)]
        causes += self._of_people()
        causes += [] if causes else self._of_others()
        return _written([*self._unlisted(), *causes])

    def _partners(self) -> tuple[Partner, ...]:
        """The two partnerships, each with its counterpart: a row's own ends where both pictures have one."""
        listed_now = self.kind != "GONE"
        ends, other_ends = (_ends(self.sides[n], self.rows[n]) for n in (listed_now, not listed_now))
        here, there = (self.now, self.then) if listed_now else (self.then, self.now)
        counterparts = [_counterpart(here, there, ix) for ix in ends]
        if other_ends and set(counterparts) != set(other_ends):  # another pair is read as this one
            counterparts = _in_place(counterparts, other_ends)
        pairs = zip(counterparts, ends, strict=True)
        return tuple(Partner(other, ix) if listed_now else Partner(ix, other) for other, ix in pairs)

    def _of_state(self) -> Iterator[str]:
        """What makes or ends a pair whatever its evidence."""
        if all(partner.then is None for partner in self.partners):
            yield "Both are new in the registry"
            return
        for partner in self.partners:
            name = self._name(partner)
            if partner.then is None or partner.now is None:
                yield f"{name} is {'new in' if partner.then is None else 'no longer in'} the registry"
                continue
            yield from self._of_alias(partner)
            was, is_now = self.then.arrays.active[partner.then], self.now.arrays.active[partner.now]
            if was != is_now:
                snapshot, ix = (self.then, partner.then) if is_now else (self.now, partner.now)
                yield f"{name} {'was' if is_now else 'is now'} recorded as {_status(snapshot, ix)}"

    def _of_alias(self, partner: Partner) -> Iterator[str]:
        assert partner.then is not None and partner.now is not None
        was, is_now = (
            self.then.partnerships.keys[partner.then],
            self.now.partnerships.keys[partner.now],
        )
        if was == is_now:
            return
        read = self.now.partnerships.ix.get(was) == partner.now
        yield f"The key {was} is now read as {is_now}" if read else f"The key {is_now} was read as {was}"

    def _of_evidence(self, partner: Partner) -> Iterator[str]:
        """What was recorded of one partnership: members, themes, ground."""
        name = self._name(partner)
        members = self._difference(partner, "members", "organisation")
        yield from members.told(
            f"The members of {name}", lambda new: f"{new} joined {name}", lambda old: f"{old} left {name}"
        )
        themes = self._difference(partner, "themes", "theme")
        yield from themes.told(
            f"The themes of {name}", lambda new: f"{name} took up {new}", lambda old: f"{name} dropped {old}"
        )
        yield from self._difference(partner, "leaves", "territory").summed(f"The territory of {name}")

    def _of_people(self) -> Iterator[str]:
        """How many serve in both, and whether others serve; never who."""
        then, now = (self._people_in_both(side) for side in (0, 1))
        if then != now:
            yield f"People in post in both: {_number(then)} before, {_number(now)} now"
            return
        for partner in self.partners:
            changed = self._difference(partner, "people", "person")
            yield from changed.summed(f"The people in post of {self._name(partner)}")

    def _people_in_both(self, side: int) -> int | None:
        """How many people in post serve in both; None where that is unknown for one of the two."""
        people = (self.then, self.now)[side].arrays.people
        one, other = (partner[side] for partner in self.partners)
        if one is None or other is None or not len(people.row(one)) or not len(people.row(other)):
            return None
        return len(np.intersect1d(people.row(one), people.row(other), assume_unique=True))

    def _of_others(self) -> Iterator[str]:
        """What changed although nothing of the two did."""
        if self._differs("members_similarity"):
            yield "Nothing of the two changed, but their members sit in more or fewer partnerships now"
        if self._differs("themes_similarity"):
            yield "The tree of themes changed"

    def _differs(self, column: str) -> bool:
        if NO_ROW in self.rows:
            return False
        then, now = (_value(side, column, row) for side, row in zip(self.sides, self.rows, strict=True))
        return bool(abs(then - now) > LEEWAY)  # not where one is NaN: then a record differs

    def _unlisted(self) -> Iterator[str]:
        """How a pair stood on the side that does not list it."""
        if self.kind not in ("NEW", "GONE"):
            return
        was = self.kind == "NEW"
        side, row = self.sides[not was], self.rows[not was]
        told = "It was not listed" if was else "It is no longer listed"
        if row == NO_ROW:
            yield f"{told}: the two {'shared' if was else 'share'} no ground, or nothing on it"
            return
        band = side.band(row)
        remark = f" ({band.lower()})" if band in ("PATTERN", "INCOMPLETE") else ""
        yield f"{told} at {_value(side, 'score', row):.2f}{remark}"

    def _difference(self, partner: Partner, rows: str, kind: str) -> _Difference:
        """How a list of a partnership changed; what an alias makes one at either revision is one."""
        assert partner.then is not None and partner.now is not None
        before, after = self.then.nodes[kind], self.now.nodes[kind]
        was = getattr(self.then.arrays, rows).row(partner.then).tolist()
        is_now = getattr(self.now.arrays, rows).row(partner.now).tolist()
        return _Difference(
            added=_Part(after, _without_origin(after, is_now, before, was)),
            removed=_Part(before, _without_origin(before, was, after, is_now)),
            then=len(was),
            now=len(is_now),
        )

    def _name(self, partner: Partner) -> str:
        snapshot, ix = (self.then, partner.then) if partner.now is None else (self.now, partner.now)
        assert ix is not None
        return _label(snapshot.partnerships, ix)


class _Part(NamedTuple):
    """Some nodes of a table."""

    table: NodeTable
    numbers: list[int]

    def named(self) -> str:
        """The first few by name, the others counted."""
        names = [_label(self.table, ix) for ix in self.numbers[:NAMED]]
        more = len(self.numbers) - NAMED
        names += [f"{more} more"] if more > 0 else []
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


class _Difference(NamedTuple):
    """How a list of one partnership changed: what came and went, and how long it was and is."""

    added: _Part
    removed: _Part
    then: int
    now: int

    def told(self, what: str, added: Words, removed: Words) -> Iterator[str]:
        """By name, where the list was known before and is now."""
        if not (self.then and self.now and (self.added.numbers or self.removed.numbers)):
            yield from self.summed(what)
            return
        for part, words in ((self.added, added), (self.removed, removed)):
            if part.numbers:
                yield words(part.named())

    def summed(self, what: str) -> Iterator[str]:
        """Only that it changed."""
        are = "is" if what.startswith("The territory") else "are"
        if not self.then and self.now:
            yield f"{what} {are} now recorded"
        elif self.then and not self.now:
            yield f"{what} {are} no longer recorded"
        elif self.added.numbers or self.removed.numbers:
            yield f"{what} changed"
        elif self.then != self.now:
            fewer, more = sorted((self.then, self.now))
            yield f"{what}: {more} of them {'are now' if self.now == fewer else 'were'} read as {fewer}"


def _without_origin(
    table: NodeTable, row: Sequence[int], other: NodeTable, there: Sequence[int]
) -> list[int]:
    """What stands in a row of one picture and not, by its key or an alias, in that of the other."""
    meant = {table.ix.get(other.keys[ix]) for ix in there}
    return [ix for ix in row if ix not in meant and other.ix.get(table.keys[ix]) not in there]


def _in_place(counterparts: Sequence[int | None], ends: tuple[int, ...]) -> list[int | None]:
    """The ends in the order of the counterparts, as far as they are among them."""
    swapped = counterparts[0] == ends[1] or counterparts[1] == ends[0]
    return list(reversed(ends)) if swapped else list(ends)


def _ends(side: Overlaps, row: int) -> tuple[int, ...]:
    if row == NO_ROW:
        return ()
    return int(side.columns.a[row]), int(side.columns.b[row])


def _counterpart(here: Snapshot, there: Snapshot, ix: int) -> int | None:
    return there.partnerships.ix.get(here.partnerships.keys[ix])


def _value(side: Overlaps, column: str, row: int) -> float:
    return float(getattr(side.columns, column)[row])


def _status(snapshot: Snapshot, ix: int) -> str:
    """A status with what is known of the end or the start."""
    status = STATUSES[snapshot.arrays.status[ix]]
    days = {"ended": snapshot.arrays.end, "planned": snapshot.arrays.start}.get(status)
    day = None if days is None else day_of(int(days[ix]))
    code = snapshot.arrays.end_reason[ix]
    why = PARTNERSHIP_END_REASONS[code] if status == "ended" and code != UNKNOWN_CODE else ""
    words = f"{status} {'on' if status == 'ended' else 'for'} {day}" if day else status
    return f"{words} ({why.replace('_', ' ')})" if why else words


def _label(table: NodeTable, ix: int) -> str:
    name = table.columns["name"][ix]
    return name if isinstance(name, str) else table.keys[ix]


def _number(value: int | None) -> str:
    return "unknown" if value is None else str(value)


def _written(causes: Iterable[str]) -> str | None:
    return " ".join(f"{cause}." for cause in causes) or None
