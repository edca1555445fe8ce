"""The links, posts and protocols of one node that hold on the day."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.dependence.table import NOTHING, Tie
from graphsvc.kernels.sets import Ints, Truth
from graphsvc.model.codes import AUTHORITIES
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.days import day_number, ends, holds, starts
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import ix_of_keys


def ties_to_organisations(snapshot: Snapshot, partnership: int) -> tuple[tuple[Tie, ...], tuple[Tie, ...]]:
    """The links of a partnership to authorities (G35) and to other organisations, the freshest to each."""
    link = snapshot.ties["link"]
    found = _freshest(snapshot, link.of("a", partnership), "b_organisation")
    written = snapshot.organisations.columns["authority"]
    authorities = tuple(each for each in found if written[each.other] in AUTHORITIES)
    return authorities, tuple(each for each in found if each not in authorities)


def ties_to_partnerships(snapshot: Snapshot, organisation: int) -> tuple[Tie, ...]:
    """The links of active partnerships with an organisation, the freshest of each."""
    found = _freshest(snapshot, snapshot.ties["link"].of("b_organisation", organisation), "a")
    return tuple(each for each in found if snapshot.arrays.active[each.other])


def _freshest(snapshot: Snapshot, rows: Ints, beyond: str) -> tuple[Tie, ...]:
    """Per node beyond its freshest link that is neither over nor blocked, in order of key."""
    states, fresh, table = snapshot.link_states, snapshot.link_freshness, snapshot.ties["link"]
    best: dict[int, int] = {}
    for row in rows.tolist():
        other = int(table.ends[beyond][row])
        if other != NOBODY and states[row] < LinkState.OVER:
            kept = best.get(other)
            if kept is None or (states[row] != LinkState.LIVE, -fresh[row]) < (
                states[kept] != LinkState.LIVE,
                -fresh[kept],
            ):
                best[other] = row
    return tuple(Tie(other, row, int(states[row])) for other, row in sorted(best.items()))


def protocols_of(snapshot: Snapshot, partnership: int) -> Ints:
    """The protocols in force that its links rest on, links over or blocked left out (G29)."""
    table = snapshot.ties["link"]
    rows = np.union1d(table.of("a", partnership), table.of("b", partnership)).astype(np.int64)
    rows = rows[snapshot.link_states[rows] < LinkState.OVER]
    found = np.setdiff1d(table.ends["protocol"][rows], [NOBODY]).astype(np.int32)
    in_force: Ints = found[_in_force(snapshot)[found]]
    return in_force


def protocols_with(snapshot: Snapshot, organisation: int) -> Ints:
    """The protocols in force to which an organisation is a party (G29)."""
    protocols, key = snapshot.nodes["protocol"], snapshot.organisations
    party = [organisation in protocols.targets("parties", ix, key) for ix in range(len(protocols))]
    return np.flatnonzero(np.array(party, np.bool_) & _in_force(snapshot)).astype(np.int32)


def _in_force(snapshot: Snapshot) -> Truth:
    columns, today = snapshot.nodes["protocol"].columns, day_number(snapshot.as_of)
    signed, expires = starts(columns["signed_on"]), ends(columns["expires_on"])
    return np.asarray(holds(signed, expires, today))


def posts_of(snapshot: Snapshot, partnership: int) -> Ints:
    """The posts of a partnership that exist on the day."""
    post = snapshot.nodes["post"]
    return _there(snapshot, ix_of_keys(post.columns["partnership"], snapshot.partnerships.ix) == partnership)


def posts_held_by(snapshot: Snapshot, organisation: int) -> Ints:
    """The posts in active partnerships that are seats of an organisation and exist on the day."""
    post = snapshot.nodes["post"]
    seat = ix_of_keys(post.columns["organisation"], snapshot.organisations.ix) == organisation
    found = _there(snapshot, seat)
    partnership = ix_of_keys(post.columns["partnership"], snapshot.partnerships.ix)[found]
    seated: Ints = found[np.append(snapshot.arrays.active, False)[partnership]]
    return seated


def is_vacant(snapshot: Snapshot, post: int) -> bool | None:
    """Whether nobody holds a post on the day; None where no role of its partnership says which post it is."""
    role = snapshot.ties["role"]
    if bool(np.any(_holding(snapshot, role.of("post", post)))):
        return False
    partnership = snapshot.nodes["post"].target("partnership", post, snapshot.partnerships)
    others = NOTHING if partnership is None else role.of("partnership", partnership)
    return True if np.any(role.ends["post"][others] != NOBODY) else None


def _holding(snapshot: Snapshot, roles: Ints) -> Truth:
    """Which of some roles hold on the day."""
    role = snapshot.ties["role"]
    return np.asarray(holds(role.start[roles], role.end[roles], day_number(snapshot.as_of)))


def roles_now(snapshot: Snapshot, roles: Ints) -> Ints:
    """Of some roles those that hold on the day."""
    return roles[_holding(snapshot, roles)]


def _there(snapshot: Snapshot, chosen: Truth) -> Ints:
    post = snapshot.nodes["post"]
    return np.flatnonzero(chosen & holds(post.start, post.end, day_number(snapshot.as_of))).astype(np.int32)
