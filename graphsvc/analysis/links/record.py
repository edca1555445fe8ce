"""What the registry says of links on a day: each pair once, what blocks it, who carries it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.links.ground import Ground, ground_of
from graphsvc.analysis.links.inheritance import inherited_links
from graphsvc.analysis.links.table import Block
from graphsvc.kernels.sets import Floats, Ints, Longs, Truth
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.days import Days, day_number, ends, holds, starts
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import TieTable

NO_LINK = -1  # state of a pair of which only a block or a predecessor's link is recorded
States = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class LinkRecord:
    """Every recorded pair of partnerships once, left < right (ix), ascending; and where partnerships are.

    What begins after the day is not known yet. A link with a partnership that is not active is over.
    Links to organisations are not horizontal and are left out.
    """

    left: Ints
    right: Ints
    state: States  # LinkState of the freshest link, NO_LINK
    freshness: Floats  # of that link
    contact: Days  # its last contact as known on the day, UNKNOWN_DAY
    tie: Ints  # its number in the snapshot's table of links, -1 none
    blocked: States  # Block
    blocking_tie: Ints  # the link that blocks, -1 none
    carriers: Csr  # pair -> people that carry its live links
    inherited: Truth  # a predecessor of one held a link to the other, and no live link has taken its place
    confirmed_none: Truth  # per partnership: it was checked that it has no links
    ground: Ground

    def __len__(self) -> int:
        return len(self.left)

    @property
    def present(self) -> Truth:
        """Pairs that count as linked in probabilities and components: live, or undated."""
        live: Truth = (self.state == LinkState.LIVE) | (self.state == LinkState.UNDATED)
        return live

    @property
    def evaluated(self) -> Truth:
        """Per partnership: whether a link to another is recorded, over or not, or that it has none."""
        found = self.confirmed_none.copy()
        recorded = self.state != NO_LINK
        found[self.left[recorded]] = True
        found[self.right[recorded]] = True
        return found


def link_record(snapshot: Snapshot) -> LinkRecord:
    """The links of a picture; O(links log links + territories)."""
    table = snapshot.ties["link"]
    links = _Rows(snapshot, table)
    heirs = np.array(list(inherited_links(snapshot)), np.int64).reshape(-1, 2)
    left, right, pair_of = links.pairs(heirs)
    pairs = len(left)
    best = links.freshest(pair_of, pairs)
    blocking, blocked = links.blocks(pair_of, pairs)
    known = best != NOBODY
    state = np.where(known, links.state[best], NO_LINK).astype(np.int8)
    return LinkRecord(
        left=left,
        right=right,
        state=state,
        freshness=np.where(known, links.freshness[best], 0.0),
        contact=np.where(known, links.contact[best], UNKNOWN_DAY).astype(np.int32),
        tie=links.ties(best),
        blocked=blocked,
        blocking_tie=blocking,
        carriers=links.carriers(pair_of, pairs),
        inherited=links.among(heirs, left, right) & (state != LinkState.LIVE),
        confirmed_none=_confirmed_none(snapshot),
        ground=ground_of(snapshot),
    )


class _Rows:
    """The links between two partnerships that had begun by the day, or say that there may be none."""

    def __init__(self, snapshot: Snapshot, table: TieTable) -> None:
        today = day_number(snapshot.as_of)
        a, b = table.ends["a"], table.ends["b"]
        between = (a != NOBODY) & (b != NOBODY) & (a != b)
        self.ix = np.flatnonzero(between & ((table.start == UNKNOWN_DAY) | (table.start <= today))).astype(
            np.int32
        )
        self.left, self.right = np.minimum(a, b)[self.ix], np.maximum(a, b)[self.ix]
        self.size = len(snapshot.partnerships)
        reasons = table.columns["blocked_reason"]
        said = (reasons[row] not in (None, NONE) for row in self.ix.tolist())
        self.no_link = np.fromiter(said, np.bool_, len(self.ix))
        self.objected = self.no_link & holds(table.start[self.ix], table.end[self.ix], today)
        active = snapshot.arrays.active
        alive = active[self.left] & active[self.right]
        self.state = np.where(alive, snapshot.link_states[self.ix], LinkState.OVER).astype(np.int8)
        self.freshness = np.where(self.state == LinkState.OVER, 0.0, snapshot.link_freshness[self.ix])
        contact = starts(table.columns["last_contact"])[self.ix]
        self.contact = np.where(contact > today, UNKNOWN_DAY, contact)
        self.expired = _expired(snapshot, today)[table.ends["protocol"][self.ix]]
        self._people, self._carriers = snapshot.people, table.columns["carriers"]

    def pairs(self, more: Longs) -> tuple[Ints, Ints, Ints]:
        """The two of each pair, ascending, those of `more` included, and the pair of each row."""
        left, right = (
            np.concatenate([own, other]) for own, other in zip((self.left, self.right), more.T, strict=True)
        )
        _, first, pair_of = np.unique(left * self.size + right, return_index=True, return_inverse=True)
        of_rows = pair_of[: len(self.ix)].astype(np.int32)
        return left[first].astype(np.int32), right[first].astype(np.int32), of_rows

    def among(self, some: Longs, left: Ints, right: Ints) -> Truth:
        """Which pairs are among some."""
        found: Truth = np.isin(left.astype(np.int64) * self.size + right, some[:, 0] * self.size + some[:, 1])
        return found

    def freshest(self, pair_of: Ints, pairs: int) -> Ints:
        """Per pair its freshest link as a place among these rows, NOBODY where it has none.

        A live one first: a contact of a year and a day ago in a leap year is less fresh than an undated one.
        """
        silent = self.state != LinkState.LIVE
        latest = -self.contact.astype(np.int64)  # of several that are over
        order = np.lexsort((self.ix, latest, self.state, -self.freshness, silent))
        return _first(order[~self.no_link[order]], pair_of, pairs)

    def blocks(self, pair_of: Ints, pairs: int) -> tuple[Ints, States]:
        """Per pair the link that blocks it, NOBODY for none, and why."""
        every = np.arange(len(self.ix))
        objection = _first(every[self.objected], pair_of, pairs)
        current = ~self.no_link & (self.state != LinkState.OVER)
        lapsed = _first(every[current & self.expired], pair_of, pairs)
        lapsed[pair_of[current & ~self.expired]] = NOBODY
        why = np.where(lapsed != NOBODY, Block.PROTOCOL_EXPIRED, Block.NONE)
        why = np.where(objection != NOBODY, Block.OBJECTION, why).astype(np.int8)
        place = np.where(objection != NOBODY, objection, lapsed)
        return self.ties(place), why

    def ties(self, place: Ints) -> Ints:
        """The numbers in the table of links of some places among these rows."""
        return np.append(self.ix, NOBODY)[place].astype(np.int32)

    def carriers(self, pair_of: Ints, pairs: int) -> Csr:
        """Per pair the people who carry its live links."""
        rows, people = [], []
        for place in np.flatnonzero(self.state == LinkState.LIVE).tolist():
            keys = self._carriers[self.ix[place]]
            found = (
                [self._people.ix[key] for key in keys if key in self._people.ix]
                if isinstance(keys, list)
                else []
            )
            rows += [pair_of[place]] * len(found)
            people += found
        shape = (pairs, len(self._people))
        return Csr.from_pairs(np.array(rows, np.int32), np.array(people, np.int32), shape)


def _first(places: NDArray[np.int64], pair_of: Ints, pairs: int) -> Ints:
    """Per pair the first of some places, NOBODY where it has none."""
    found = np.full(pairs, NOBODY, np.int32)
    found[pair_of[places[::-1]]] = places[::-1]
    return found


def _expired(snapshot: Snapshot, today: int) -> Truth:
    """Per protocol whether it no longer holds; one place more for none."""
    expires = ends(snapshot.nodes["protocol"].columns["expires_on"])
    expired: Truth = np.append((expires != UNKNOWN_DAY) & (expires <= today), False)
    return expired


def _confirmed_none(snapshot: Snapshot) -> Truth:
    """Partnerships of which somebody said by the day that they have no links."""
    today = day_number(snapshot.as_of)
    said = snapshot.partnerships.columns["links_confirmed_none"]
    checked = starts(said)
    confirmed: Truth = np.fromiter((each not in (None, NONE) for each in said), np.bool_, len(said))
    known: Truth = (checked == UNKNOWN_DAY) | (checked <= today)
    return confirmed & known
