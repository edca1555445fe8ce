"""What turnover reads: who held which role from when to when, posts, and who carries which link."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.sets import Ints, Longs, Truth
from graphsvc.model.codes import ROLE_END_REASONS, SERVICE_ROLES, number_of
from graphsvc.model.dates import Precision, first_day, parse
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.days import Days, day_number, ends, starts
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import TieTable, ix_of_keys

OBSERVER = SERVICE_ROLES.index("observer")
_NEVER = np.iinfo(np.int32).max
_NOBODY = np.zeros(0, np.int32)
YEAR, BEFORE = np.int8(1), np.int8(2)  # how a date is known: bits


class RoleRecord(NamedTuple):
    """Roles in post over all time (observers are not in post), in the order of their keys, and what
    surrounds them. Days are UNKNOWN_DAY where unknown; the end of a role open.

    A person is known here by a number only, which no answer repeats.
    """

    partnership: Ints  # ix
    person: Ints  # ix
    organisation: Ints  # ix, NOBODY unknown
    role: NDArray[np.int8]  # along codes.SERVICE_ROLES, -1 unknown
    post: Ints  # ix, NOBODY none
    start: Days
    start_known: NDArray[np.int8]  # bits YEAR: known to the year; BEFORE: on or before
    end: Days
    end_known: NDArray[np.int8]
    end_reason: NDArray[np.int8]  # along codes.ROLE_END_REASONS, -1 unknown
    term_end: Days
    seen_from: Days  # first day that its source saw anybody; UNKNOWN_DAY: as far as dates go
    seen_to: Days  # last day that its sources describe; UNKNOWN_DAY: up to any day
    organisation_end: Days  # per organisation
    post_partnership: Ints  # per post; NOBODY for those of observers
    post_start: Days
    post_end: Days
    tie_partnership: Ints  # per live tie of a partnership: to whom a live link joins it
    tie_known: Truth  # whether the carriers of all its links are known
    carrier_tie: Ints  # a carrier of a tie, each once
    carrier_person: Ints
    predecessor: Ints = _NOBODY  # recorded renamings and mergers: people in both keep their tenure
    successor: Ints = _NOBODY


def role_record(snapshot: Snapshot) -> RoleRecord:
    """The record of roles of a picture, all of it; O(roles + links × carriers)."""
    table, posts = snapshot.ties["role"], snapshot.nodes["post"]
    role = _codes(table.columns["role"], SERVICE_ROLES)
    rows = np.flatnonzero(
        (role != OBSERVER) & (table.ends["partnership"] != NOBODY) & (table.ends["person"] != NOBODY)
    )
    start_known = _how_known(table.columns["start"])
    seen_from, seen_to = _seen(table, start_known, snapshot.sources)
    counted = [role != SERVICE_ROLES[OBSERVER] for role in posts.columns["role"]]
    of_posts = np.where(counted, ix_of_keys(posts.columns["partnership"], snapshot.partnerships.ix), NOBODY)
    tie_partnership, tie_known, carrier_tie, carrier_person = _carried(snapshot)
    predecessor, successor = _succeeded(snapshot)
    return RoleRecord(
        partnership=table.ends["partnership"][rows],
        person=table.ends["person"][rows],
        organisation=table.ends["organisation"][rows],
        role=role[rows],
        post=table.ends["post"][rows],
        start=table.start[rows],
        start_known=start_known[rows],
        end=table.end[rows],
        end_known=_how_known(table.columns["end"])[rows],
        end_reason=_codes(table.columns["end_reason"], ROLE_END_REASONS)[rows],
        term_end=ends(table.columns["term_end"])[rows],
        seen_from=seen_from[rows],
        seen_to=seen_to[rows],
        organisation_end=snapshot.organisations.end,
        post_partnership=of_posts.astype(np.int32),
        post_start=posts.start,
        post_end=posts.end,
        tie_partnership=tie_partnership,
        tie_known=tie_known,
        carrier_tie=carrier_tie,
        carrier_person=carrier_person,
        predecessor=predecessor,
        successor=successor,
    )


def _succeeded(snapshot: Snapshot) -> tuple[Ints, Ints]:
    """Predecessors and successors recorded by the day; a split carries on in several and is left out."""
    table = snapshot.ties["succession"]
    one, other = table.ends["predecessor"], table.ends["successor"]
    whole = np.fromiter((kind != "split" for kind in table.columns["kind"]), np.bool_, len(table))
    known = starts(table.columns["date"]) <= day_number(snapshot.as_of)
    kept = whole & known & (one != NOBODY) & (other != NOBODY) & (one != other)
    return one[kept], other[kept]


def _codes(written: Sequence[object], codes: tuple[str, ...]) -> NDArray[np.int8]:
    numbers = {code: number_of(code, codes) for code in set(written)}
    return np.fromiter(map(numbers.__getitem__, written), np.int8, len(written))


def _how_known(written: Sequence[object]) -> NDArray[np.int8]:
    known = {text: _bits(text) for text in set(written)}
    return np.fromiter(map(known.__getitem__, written), np.int8, len(written))


def _bits(text: object) -> int:
    try:
        _, precision, before = parse(str(text))
    except ValueError:  # unknown, or known to be open
        return 0
    return int(YEAR) * (precision is Precision.YEAR) + int(BEFORE) * before


class _Lists(NamedTuple):
    """The different lists of sources that roles have, and which of them each has."""

    lists: list[tuple[object, ...]]
    which: Longs


def _lists(written: Sequence[object]) -> _Lists:
    number: dict[tuple[object, ...], int] = {}
    each = (tuple(names) if isinstance(names, list) else () for names in written)
    which = np.fromiter((number.setdefault(names, len(number)) for names in each), np.int64, len(written))
    return _Lists(list(number), which)


def _seen(
    table: TieTable, start_known: NDArray[np.int8], sources: Mapping[object, object]
) -> tuple[Days, Days]:
    """From when to when the sources of each role watched."""
    named = _lists(table.columns["sources"])
    last = {name: day_number(first_day(str(day))) for name, day in sources.items() if day is not None}
    first = _first_days(table, start_known, named)
    from_day = np.array([_span(names, first, min) for names in named.lists], np.int32)
    to_day = np.array([_span(names, last, max) for names in named.lists], np.int32)
    return from_day[named.which], to_day[named.which]


def _first_days(table: TieTable, start_known: NDArray[np.int8], named: _Lists) -> dict[object, int]:
    """Per source the day it first saw anybody (`..DAY`), or said that somebody left if that was before.

    Sources that write no such day are not listed: they reach as far as their dates go.
    """
    sighted = _least(named, table.start, (start_known & BEFORE) > 0)
    left = _least(named, table.end, table.end != UNKNOWN_DAY)
    return {name: min(day, left.get(name, day)) for name, day in sighted.items()}


def _least(named: _Lists, day: Days, chosen: Truth) -> dict[object, int]:
    """Per source the least of the chosen days of its roles."""
    least = np.full(len(named.lists), _NEVER, np.int32)
    np.minimum.at(least, named.which[chosen], day[chosen])
    found: dict[object, int] = {}
    for names, at in zip(named.lists, least.tolist(), strict=True):
        for name in names if at < _NEVER else ():
            found[name] = min(at, found.get(name, at))
    return found


def _span(names: tuple[object, ...], days: Mapping[object, int], chosen: Callable[[list[int]], int]) -> int:
    """One day for some sources: UNKNOWN_DAY, no limit, unless each of them has one."""
    known = [days[name] for name in names if name in days]
    return chosen(known) if known and len(known) == len(names) else int(UNKNOWN_DAY)


def _carried(snapshot: Snapshot) -> tuple[Ints, Truth, Ints, Ints]:
    """Live ties seen from each partnership, whether their carriers are known, and who those are.

    Several links between the same two are one tie; it is known if all of them name their carriers.
    """
    table, people = snapshot.ties["link"], snapshot.people
    live = np.flatnonzero(snapshot.link_states == LinkState.LIVE).tolist()
    carriers: dict[tuple[int, str, int], set[int]] = {}
    unknown: set[tuple[int, str, int]] = set()
    for row in live:
        listed = table.columns["carriers"][row]
        named = {people.ix[key] for key in listed if key in people.ix} if isinstance(listed, list) else set()
        for tie in _ties_of(table, row):
            carriers.setdefault(tie, set()).update(named)
            if not named:
                unknown.add(tie)
    ties = sorted(carriers)
    return (
        np.array([tie[0] for tie in ties], np.int32),
        np.array([tie not in unknown for tie in ties], np.bool_),
        np.array([place for place, tie in enumerate(ties) for _ in carriers[tie]], np.int32),
        np.array([person for tie in ties for person in sorted(carriers[tie])], np.int32),
    )


def _ties_of(table: TieTable, row: int) -> Iterator[tuple[int, str, int]]:
    """One link as seen from each partnership that it joins to another or to an organisation."""
    a, b = int(table.ends["a"][row]), int(table.ends["b"][row])
    organisation = int(table.ends["b_organisation"][row])
    if a != NOBODY and b not in (NOBODY, a):
        yield a, "partnership", b
        yield b, "partnership", a
    elif a != NOBODY and organisation != NOBODY:
        yield a, "organisation", organisation
