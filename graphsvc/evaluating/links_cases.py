"""The cases of a hold-out of links: pairs without a link on a day, and which of them were linked later."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.links.formula import MOST_PER_PARTNERSHIP
from graphsvc.analysis.links.record import NO_LINK, LinkRecord, link_record
from graphsvc.analysis.links.table import Block, Columns, MissingLinks
from graphsvc.errors import QueryTooComplex
from graphsvc.evaluating.links_indices import indices
from graphsvc.evaluating.metrics import Floats, Places, Truth
from graphsvc.evaluating.series import ON_OR_BEFORE, KnownThen
from graphsvc.evaluating.series_links import Question, asked
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.build import ColumnSource, build
from graphsvc.snapshot.days import day_number
from graphsvc.snapshot.snapshot import Snapshot

MOST_NODES = MOST_PER_PARTNERSHIP + 1  # each can be listed with all others
TENTH = 10  # methods.md 2.5: the busiest tenth of the partnerships


@dataclass(frozen=True, eq=False)
class Cases:
    """Pairs of one period: alive at both ends, never linked before, within reach and not blocked.

    What is known of them is known on the first day; all arrays are of one length, chances lie in [0, 1].
    """

    left: Places  # ix, left < right
    right: Places
    came_true: Truth  # linked for the first time by the last day
    near: Truth  # two steps apart: a partnership is linked to both
    probability: Floats  # p
    propensity: Floats  # pi
    theme: Floats  # similarity of themes; unknown: the mean
    degree_product: Floats
    adamic_adar: Floats
    resource_allocation: Floats

    def at(self, rows: Truth) -> Cases:
        """Some of the cases."""
        return Cases(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


@dataclass(frozen=True, eq=False)
class Period:
    """A hold-out: what was asked on `day`, and what came up to `until`."""

    day: date
    until: date
    nodes: int  # in the registry: cases number them from 0
    alive: int  # on the first day
    links: int  # pairs linked on that day
    new_links: int  # first links up to the last day, whether or not they are among the cases
    cases: Cases
    answer: MissingLinks  # what users were told on the day, every pair being listed
    busiest: Truth  # per node: among the tenth with the most links on the day


def hold_out(source: ColumnSource, question: Question, *, day: date, until: date) -> Period:
    """What the record of `day` says of pairs, and which of them are linked by `until`; O(nodes²).

    Raises QueryTooComplex beyond 1,001 partnerships alive.
    """
    then, later = (_picture(source, question, each) for each in (day, until))
    alive = int(np.count_nonzero(then.arrays.active))
    if alive > MOST_NODES:
        wrong = f"{alive:,} nodes are alive on {day}, and every pair is judged; at most {MOST_NODES:,}"
        raise QueryTooComplex(f"{wrong}: narrow the question, for example to a theme")
    record = link_record(then)
    answer = find_missing_links(
        then.arrays, record=record, per_partnership=min(max(alive, 1), MOST_PER_PARTNERSHIP)
    )
    candidates = answer.columns.at(_candidates(answer.columns, then, later))
    new = _first_links(later, day)
    cases = _cases(candidates, record, then.arrays.partnerships, new)
    return Period(
        day=day,
        until=until,
        nodes=then.arrays.partnerships,
        alive=alive,
        links=int(np.count_nonzero(record.present)),
        new_links=len(new[0]),
        cases=cases,
        answer=answer,
        busiest=_busiest(record, then),
    )


def _picture(source: ColumnSource, question: Question, day: date) -> Snapshot:
    """The series as known on a day. Pseudonyms are keys: nothing that is said names anybody."""
    return build(asked(KnownThen(source, day), question), as_of=day, pseudonym=str)


def _candidates(columns: Columns, then: Snapshot, later: Snapshot) -> Truth:
    """Rows of pairs never linked, not blocked, alive then and later, and not first seen linked later."""
    alive = then.arrays.active & later.arrays.active
    never = (columns.state == NO_LINK) & (columns.blocked == Block.NONE)
    candidates: Truth = never & alive[columns.a] & alive[columns.b]
    vague = _numbers(*_first_links(later, then.as_of, exact=False), then.arrays.partnerships)
    return candidates & ~np.isin(_numbers(columns.a, columns.b, then.arrays.partnerships), vague)


def _first_links(later: Snapshot, day: date, *, exact: bool = True) -> tuple[Places, Places]:
    """Pairs of partnerships whose first link begins after the day, each once, left < right.

    Those first *seen* later (`..DAY`) are the others: nobody knows whether they were linked before.
    """
    table = later.ties["link"]
    a, b = table.ends["a"].astype(np.int64), table.ends["b"].astype(np.int64)
    blocked = np.array([reason not in (None, NONE) for reason in table.columns["blocked_reason"]], np.bool_)
    rows = np.flatnonzero((a != NOBODY) & (b != NOBODY) & (a != b) & ~blocked)
    vague = np.array([str(text).startswith(ON_OR_BEFORE) for text in table.columns["start"]], np.bool_)
    left, right = np.minimum(a, b)[rows], np.maximum(a, b)[rows]
    order = np.lexsort((vague[rows], table.start[rows], right, left))
    left, right, rows = left[order], right[order], rows[order]
    new = np.r_[True, (left[1:] != left[:-1]) | (right[1:] != right[:-1])][: len(left)]
    first = table.start[rows]  # an unknown start is before all days
    wanted = new & (first > day_number(day)) & (vague[rows] != exact)
    return left[wanted], right[wanted]


def _numbers(a: Places, b: Places, nodes: int) -> Places:
    return np.asarray(a, np.int64) * nodes + b


def _cases(columns: Columns, record: LinkRecord, nodes: int, new: tuple[Places, Places]) -> Cases:
    left, right = np.minimum(columns.a, columns.b), np.maximum(columns.a, columns.b)
    present = record.present
    index = indices((record.left[present], record.right[present]), nodes, left, right)
    known = ~np.isnan(columns.theta)
    mean = columns.theta[known].mean() if known.any() else 0.0
    return Cases(
        left=left,
        right=right,
        came_true=np.isin(_numbers(left, right, nodes), _numbers(*new, nodes)),
        near=index.resource_allocation > 0,
        probability=columns.probability,
        propensity=columns.propensity,
        theme=np.where(known, columns.theta, mean),
        degree_product=index.degree_product,
        adamic_adar=index.adamic_adar,
        resource_allocation=index.resource_allocation,
    )


def _busiest(record: LinkRecord, then: Snapshot) -> Truth:
    """The tenth of the living with the most links, at least one; among equals those first by key."""
    present = record.present
    ends = np.concatenate([record.left[present], record.right[present]])
    links = np.bincount(ends, minlength=then.arrays.partnerships)
    alive = np.flatnonzero(then.arrays.active)
    chosen = np.zeros(then.arrays.partnerships, np.bool_)
    chosen[alive[np.argsort(-links[alive], kind="stable")][: -(-len(alive) // TENTH)]] = True
    return chosen
