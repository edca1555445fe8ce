"""What brokers of a day did afterwards: outcomes that no figure of brokerage was made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from graphsvc.analysis.links.record import LinkRecord
from graphsvc.evaluating.metrics import Floats, Places, Truth
from graphsvc.evaluating.series import ON_OR_BEFORE, KnownThen, Numbers, found, rows
from graphsvc.evaluating.series_links import MEMBERS, stays_of
from graphsvc.evaluating.series_meetings import Stays, meetings, stays, within
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.days import day_number
from graphsvc.snapshot.snapshot import Snapshot

JOINED, MET, BROUGHT, LED = "joined", "met", "brought_together", "led"
OF_ORGANISATIONS = (JOINED, MET, BROUGHT, LED)
LINKED, INTRODUCED = "linked", "introduced"
OF_PARTNERSHIPS = (LINKED, INTRODUCED)
LEAD = "lead"


def done_by_organisations(later: KnownThen, day: date, nids: Numbers) -> tuple[Mapping[str, Floats], Floats]:
    """What each organisation (by its nid) did between a day and that of `later`, and whom it had met before.

    `joined`: partnerships that it became a member of; `met`: organisations that it was for the first time in
    one partnership with; `brought_together`: pairs of organisations, both met before by it, that met for the
    first time in a partnership of which it was a member; `led`: partnerships of those joined that it led.
    What was first *seen* in the period (`..DAY`) counts as met before. O(Σ members³ of the partnerships
    with a new member).
    """
    size, today = len(nids), day_number(day)
    held = stays_of(later, MEMBERS, "organisation")
    met = meetings(held)
    left, right = _places(nids, met.left), _places(nids, met.right)
    new = (met.first > today) & ~met.seen
    before = Csr.from_pairs(
        np.concatenate([left[~new], right[~new]]).astype(np.int32),
        np.concatenate([right[~new], left[~new]]).astype(np.int32),
        (size, size),
    )
    done = {
        JOINED: _joined(held, today, nids),
        MET: np.bincount(np.concatenate([left[new], right[new]]), minlength=size).astype(np.float64),
        BROUGHT: _brought(held, today, nids, before),
        LED: _joined(_leading(later), today, nids),
    }
    return done, before.sizes.astype(np.float64)


def _places(nids: Numbers, wanted: Numbers) -> Numbers:
    return found(nids, np.argsort(nids), wanted.tolist())[0]


def _leading(later: KnownThen) -> Stays:
    columns = later.ties("membership")
    led = rows(columns, np.array([role == LEAD for role in columns["role"]], np.bool_))
    held = stays(led, "organisation", "partnership", left_out=frozenset())
    return within(held, held.what, later.nodes("partnership"))


def _joined(held: Stays, today: int, nids: Numbers) -> Floats:
    """How many each has become a member of after a day."""
    first = held.at(np.lexsort((held.start, held.what, held.who)))
    new = np.ones(len(first.who), np.bool_)
    new[1:] = (first.who[1:] != first.who[:-1]) | (first.what[1:] != first.what[:-1])
    counted = new & (first.start > today) & ~first.seen
    place = _places(nids, first.who[counted])
    return np.bincount(place, minlength=len(nids)).astype(np.float64)


def _brought(held: Stays, today: int, nids: Numbers, before: Csr) -> Floats:
    """Of each the pairs of those it had met that first met where it sat, each time that they did."""
    later = held.at(held.end > today)
    later = later.at(np.argsort(later.what, kind="stable"))
    place = _places(nids, later.who)
    brought = np.zeros(len(nids))
    edges = np.flatnonzero(np.r_[True, later.what[1:] != later.what[:-1], True])
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if (later.start[low:high] > today).any():
            members = np.unique(place[low:high])
            known = np.array([np.isin(members, before.row(each)) for each in members.tolist()])
            strangers = ~known & ~np.eye(len(members), dtype=np.bool_)
            met = known.astype(np.float64)
            brought[members] += ((met @ strangers) * met).sum(axis=1) / 2
    return brought


def done_by_partnerships(then: LinkRecord, record: LinkRecord, later: Snapshot) -> Mapping[str, Floats]:
    """What each partnership (ix) did between two days, by the links recorded on them.

    `linked`: partnerships that it had its first link with; `introduced`: pairs of those it was linked to on
    the first day that had their first link with each other. O(new links × contacts).
    """
    size = later.arrays.partnerships
    left, right = first_links(then, record, later)
    near = Csr.from_pairs(
        np.concatenate([then.left[then.present], then.right[then.present]]),
        np.concatenate([then.right[then.present], then.left[then.present]]),
        (size, size),
    )
    between = [
        np.intersect1d(near.row(a), near.row(b)) for a, b in zip(left.tolist(), right.tolist(), strict=True)
    ]
    both = np.concatenate([*between, np.zeros(0, np.int32)])
    return {
        LINKED: np.bincount(np.concatenate([left, right]), minlength=size).astype(np.float64),
        INTRODUCED: np.bincount(both, minlength=size).astype(np.float64),
    }


def first_links(then: LinkRecord, record: LinkRecord, later: Snapshot) -> tuple[Places, Places]:
    """Pairs (ix, left < right) with a link by the later day and none recorded on the first.

    Those first *seen* in between (`..DAY`) are left out: nobody knows whether they were linked before.
    """
    size = later.arrays.partnerships
    starts = later.ties["link"].columns["start"]
    linked = record.tie >= 0
    vague: Truth = np.array(
        [str(starts[tie]).startswith(ON_OR_BEFORE) for tie in record.tie[linked].tolist()], np.bool_
    )
    left, right = record.left[linked].astype(np.int64), record.right[linked].astype(np.int64)
    known = then.left.astype(np.int64) * size + then.right
    new = ~vague & ~np.isin(left * size + right, known)
    return left[new], right[new]
