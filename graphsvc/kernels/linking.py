"""The link kernels compiled by numba, with the signatures and answers of `linking_plain`."""

from __future__ import annotations

import numpy as np

from graphsvc.kernels import linking_contacts, linking_groups, linking_rows
from graphsvc.kernels.compiled import owned, owned_array, transpose
from graphsvc.kernels.linking_plain import best_matches
from graphsvc.kernels.linking_rows import EMPTY, Keys, Ready
from graphsvc.kernels.linking_sets import CODES, DIGITS, Found, Near, Special, Survey, Wanted
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows, Truth

ROOM = 1 << 20  # pairs handed over at once


def prepare(near: Near) -> Ready:
    """What the other functions take; see `linking_plain.prepare`."""
    near = owned(near)
    matches = best_matches(near)
    found = np.unique(np.append(linking_rows.distinct(near, matches), 0))
    return Ready(
        near=near,
        leaf_classes=transpose(near.leaves, int(near.leaves.entries.max(initial=-1)) + 1),
        listing=transpose(near.listed, len(near.touches.start) - 1),
        matches=matches,
        theta=np.append(np.nan, found / DIGITS),
        keys=_keys(found),
        order=np.lexsort((near.ground_class, near.theme_class)).astype(np.int32),
    )


def relinked(ready: Ready, links: Rows) -> Ready:
    """The same with other links."""
    return ready._replace(near=ready.near._replace(links=owned(links)))


def survey(ready: Ready) -> Survey:
    """The pairs within reach by their features; see `linking_plain.survey`."""
    return Survey(*linking_rows.count(ready, len(ready.theta) * CODES))


def specials(ready: Ready, rows: Ints, once: bool) -> Special:
    """Pairs of which something is recorded, or that have contacts in common; see `linking_plain.specials`."""
    asked = np.require(rows, np.int32, ["C", "W"])
    room = len(ready.near.level) + ROOM
    left, right, combination = (np.empty(room, np.int32) for _ in range(3))
    pairs = Special(left, right, combination, np.empty(room))
    parts = [[column[:0] for column in pairs]]
    place = 0
    while place < len(asked):
        found, place = linking_contacts.specials(ready, asked, place, bool(once), pairs)
        parts.append([column[:found].copy() for column in pairs])
    return Special(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def expected(ready: Ready, probability: Floats) -> Floats:
    """Sums over the evaluated pairs of each; see `linking_plain.expected`."""
    found: Floats = linking_rows.sums(ready, owned_array(probability))
    return found


def spread(ready: Ready, logit: Floats, activity: Floats) -> Floats:
    """Moments of log odds; see `linking_plain.spread`."""
    found: Floats = linking_rows.spread(ready, owned_array(logit), owned_array(activity))
    return found


def best(ready: Ready, rows: Ints, wanted: Wanted) -> Found:
    """For each row the others of greatest need; see `linking_plain.best`."""
    near, shape = ready.near, (len(rows), wanted.number)
    found = Found(np.full(shape, NONE, np.int32), np.full(shape, NONE, np.int32))
    asked = np.require(rows, np.int32, ["C", "W"])
    order = np.lexsort((near.ground_class[asked], near.theme_class[asked])).astype(np.int32)
    need = np.rint(wanted.probability * np.array([[1.0], [1.5], [2.0]]) * DIGITS)
    given = (need, owned(wanted.special), owned_array(wanted.special_need), wanted.lonely.astype(np.int64))
    linking_rows.best(ready, asked, order, *given, owned_array(wanted.component), *found)
    return found


def between(ready: Ready, rows: Ints, value: Floats, groups: Rows, inside: Truth, number: int) -> Floats:
    """Sums over the pairs of rows with the partnerships of every group; see `linking_plain.between`."""
    near, found = ready.near, np.zeros(number)
    asked = np.require(rows, np.int32, ["C", "W"])
    order = asked[np.lexsort((near.ground_class[asked], near.theme_class[asked]))]
    linking_groups.between(
        ready, order, owned_array(value), owned(groups), np.require(inside, np.bool_, ["C", "W"]), found
    )
    return found


def distances(links: Rows) -> Longs:
    """Number of ordered pairs at each distance; see `linking_plain.distances`."""
    found: Longs = linking_contacts.distances(owned(links))
    return found


def _keys(distinct: Longs) -> Keys:
    size = 1 << int(4 * len(distinct)).bit_length()
    keys = Keys(np.full(size, EMPTY, np.int64), np.zeros(size, np.int32))
    linking_rows.enter(keys, distinct)
    return keys
