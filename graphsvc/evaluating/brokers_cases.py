"""The cases of a hold-out of brokers: who could join others on a day, and what each did afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from graphsvc.analysis.brokers import Brokers, Graph, Kind, Order
from graphsvc.analysis.brokers.find import find_brokers
from graphsvc.analysis.brokers.ranking import column_of, is_known, merit
from graphsvc.analysis.links.record import link_record
from graphsvc.evaluating.brokers_later import done_by_organisations, done_by_partnerships
from graphsvc.evaluating.metrics import Floats, Places
from graphsvc.evaluating.series import KnownThen
from graphsvc.evaluating.series_links import Question, asked
from graphsvc.snapshot.build import ColumnSource, build
from graphsvc.snapshot.snapshot import Snapshot

CONTACTS, PARTNERS = "contacts", "partners"  # baselines that need no network
FEWEST = 2  # contacts: who has one joins nobody
Figures = Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Period:
    """One period; all arrays are of one length, a case being somebody who joins two or more on `day`."""

    day: date
    until: date
    node: Places  # ix, the same on all days
    nodes: int  # of the kind in the registry: cases number them from 0
    measures: Figures  # what was known on the day, the greatest first; unknown -inf
    outcomes: Figures  # counts of what came up to the last day
    samples: int | None  # shortest paths that betweenness is estimated from; None: exact


def hold_out(source: ColumnSource, graph: Graph, ties: str, *, day: date, until: date) -> Period:
    """Brokers as they would have been found on `day`, and what they had done by `until`.

    MEMBERS: organisations. LINKS: partnerships, joined by `ties` as in `Question`.
    """
    if graph == Graph.MEMBERS:
        return _of_organisations(source, day, until)
    return _of_partnerships(source, Question(ties), day, until)


def measures_of(found: Brokers, kind: Kind) -> tuple[Places, dict[str, Floats]]:
    """Rows of a kind with two contacts or more, and by name what they are ranked by there."""
    columns = found.columns
    rows = np.flatnonzero((columns.kind == kind) & (columns.contacts >= FEWEST))
    told = {
        order.name.lower(): merit(column_of(columns, order)[rows], order)
        for order in Order
        if is_known(found.graph, order) and order != Order.PAIRS_JOINED  # the order of contacts
    }
    return rows, {**told, CONTACTS: columns.contacts[rows].astype(np.float64)}


def kind_of(graph: Graph) -> Kind:
    """What is ranked on a graph."""
    return Kind.ORGANISATION if graph == Graph.MEMBERS else Kind.PARTNERSHIP


def picture(source: ColumnSource, day: date, question: Question | None = None) -> Snapshot:
    """The registry as it was known on a day. Pseudonyms are keys: nothing that is said names anybody."""
    return build(asked(KnownThen(source, day), question or Question()), as_of=day, pseudonym=str)


def _of_organisations(source: ColumnSource, day: date, until: date) -> Period:
    then = picture(source, day)
    found = find_brokers(then.arrays, record=link_record(then), graph=Graph.MEMBERS)
    rows, measures = measures_of(found, Kind.ORGANISATION)
    later = KnownThen(source, until)
    columns = later.nodes("organisation")
    number = dict(zip(columns["id"], columns["nid"], strict=True))
    nids = np.array([number[key] for key in then.organisations.keys], np.int64)
    done, partners = done_by_organisations(later, day, nids)
    node = found.columns.ix[rows].astype(np.int64)
    measures[PARTNERS] = partners[node]
    outcomes = {name: each[node] for name, each in done.items()}
    return Period(day, until, node, len(nids), measures, outcomes, found.samples)


def _of_partnerships(source: ColumnSource, question: Question, day: date, until: date) -> Period:
    then, later = (picture(source, each, question) for each in (day, until))
    record = link_record(then)
    found = find_brokers(then.arrays, record=record, graph=Graph.LINKS)
    rows, measures = measures_of(found, Kind.PARTNERSHIP)
    node = found.columns.ix[rows].astype(np.int64)
    done = done_by_partnerships(record, link_record(later), later)
    outcomes = {name: each[node] for name, each in done.items()}
    return Period(day, until, node, then.arrays.partnerships, measures, outcomes, found.samples)
