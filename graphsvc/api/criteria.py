"""What lists of each kind can be ordered by, as one number per row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.api.index import UNKNOWN_RANK, Index, Ranks, folded, ranked
from graphsvc.model.codes import LEVELS, number_of
from graphsvc.model.fields import NONE
from graphsvc.model.kinds import KINDS
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import ends, starts

Rank = Callable[[Index], Ranks]  # one number per row, UNKNOWN_RANK for unknown


class Criterion(NamedTuple):
    """Something to order by."""

    about: str
    rank: Rank


def _days(days: NDArray[np.int32]) -> Ranks:
    before_all = np.int64(UNKNOWN_DAY) - UNKNOWN_RANK
    return days.astype(np.int64) - before_all


def _codes(codes: NDArray[np.int8]) -> Ranks:
    return codes.astype(np.int64)  # UNKNOWN_CODE is UNKNOWN_RANK


def _texts(kind: str, field: str) -> Rank:
    def rank(index: Index) -> Ranks:
        none = None if KINDS[kind].by_name[field].is_literal else NONE
        written = index.table(kind).columns[field]
        return ranked([folded(text) if isinstance(text, str) and text != none else None for text in written])

    return rank


def _numbers(kind: str, field: str) -> Rank:
    def rank(index: Index) -> Ranks:
        return ranked([v if isinstance(v, int | float) else None for v in index.table(kind).columns[field]])

    return rank


def _start(kind: str) -> Rank:
    return lambda index: _days(index.table(kind).start)


def _end(kind: str) -> Rank:
    return lambda index: _days(index.table(kind).end)


def _written_start(kind: str, field: str) -> Rank:
    return lambda index: _days(starts(index.table(kind).columns[field]))


def _written_end(kind: str, field: str) -> Rank:
    return lambda index: _days(ends(index.table(kind).columns[field]))


def _at_end(kind: str, end: str) -> Rank:
    return lambda index: index.snapshot.ties[kind].ends[end].astype(np.int64)  # NOBODY is UNKNOWN_RANK


def _key(kind: str) -> Rank:
    return lambda index: np.arange(len(index.table(kind)), dtype=np.int64)


def _territory_level(index: Index) -> Ranks:
    levels = index.snapshot.territories.columns["level"]
    return np.array([number_of(level, LEVELS) for level in levels], np.int64)


def _dated(kind: str) -> dict[str, Criterion]:
    return {"START": Criterion("Start.", _start(kind)), "END": Criterion("End.", _end(kind))}


CRITERIA: Mapping[str, Mapping[str, Criterion]] = {
    "partnership": {
        "KEY": Criterion("Key.", _key("partnership")),
        "NAME": Criterion("Name, without regard to case and accents.", _texts("partnership", "name")),
        "LEVEL": Criterion("Level, from international to local.", lambda i: _codes(i.snapshot.arrays.level)),
        **_dated("partnership"),
        "PLANNED_END": Criterion("Planned end.", lambda i: _days(i.snapshot.arrays.planned_end)),
        "CONFIRMED_ON": Criterion("Latest day that shows it alive.", lambda i: _days(i.snapshot.confirmed)),
        "MEMBERS": Criterion("Number of counted members.", lambda i: i.snapshot.arrays.members.sizes),
        "PEOPLE": Criterion("Number of people in post.", lambda i: i.snapshot.arrays.people.sizes),
    },
    "organisation": {
        "KEY": Criterion("Key.", _key("organisation")),
        "NAME": Criterion("Name, without regard to case and accents.", _texts("organisation", "name")),
        "SECTOR": Criterion("Sector, by letter.", _texts("organisation", "sector")),
        "PARTNERSHIPS": Criterion(
            "Number of partnerships of which it is a counted member.", lambda i: i.seats_of_organisations
        ),
        **_dated("organisation"),
    },
    "person": {
        "KEY": Criterion("Pseudonym.", _key("person")),
        "NAME": Criterion("Name; needs the scope read:people.", _texts("person", "name")),
        "PARTNERSHIPS": Criterion(
            "Number of partnerships in which they are in post.", lambda i: i.seats_of_people
        ),
    },
    "post": {
        "KEY": Criterion("Key.", _key("post")),
        "PARTNERSHIP": Criterion("Key of the partnership.", _texts("post", "partnership")),
        **_dated("post"),
    },
    "territory": {
        "KEY": Criterion("Key.", _key("territory")),
        "NAME": Criterion("Name, without regard to case and accents.", _texts("territory", "name")),
        "LEVEL": Criterion("Level, from international to local.", _territory_level),
        "POPULATION": Criterion("Inhabitants.", _numbers("territory", "population")),
    },
    "theme": {
        "KEY": Criterion("Key.", _key("theme")),
        "NAME": Criterion("Name, without regard to case and accents.", _texts("theme", "name")),
    },
    "protocol": {
        "KEY": Criterion("Key.", _key("protocol")),
        "SIGNED_ON": Criterion("Day of signature.", _written_start("protocol", "signed_on")),
        "EXPIRES_ON": Criterion("First day it no longer holds.", _written_end("protocol", "expires_on")),
    },
    "membership": {
        "PARTNERSHIP": Criterion("Key of the partnership.", _at_end("membership", "partnership")),
        "ORGANISATION": Criterion("Key of the organisation.", _at_end("membership", "organisation")),
        **_dated("membership"),
    },
    "role": {
        "PARTNERSHIP": Criterion("Key of the partnership.", _at_end("role", "partnership")),
        "PERSON": Criterion("Pseudonym of the person.", _at_end("role", "person")),
        **_dated("role"),
        "TERM_END": Criterion("End of the term.", _written_end("role", "term_end")),
    },
    "link": {
        "FRESHNESS": Criterion("Freshness.", lambda i: ranked(i.snapshot.link_freshness.tolist())),
        "LAST_CONTACT": Criterion("Latest contact recorded.", _written_start("link", "last_contact")),
        **_dated("link"),
    },
    "succession": {"DATE": Criterion("Day of the succession.", _written_start("succession", "date"))},
}
