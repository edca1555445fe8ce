"""Brokers in order, with their ranks."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.brokers.table import UNKNOWN_COUNT, Brokers, Columns, Graph, Order
from graphsvc.kernels.sets import Floats, Ints, Longs, Truth

DIGITS = 12  # figures that are equal to so many digits are one
_COLUMN = {
    Order.PAIRS_ONLY_THROUGH: "pairs_only_through",
    Order.PAIRS_JOINED: "pairs_joined",
    Order.BETWEENNESS: "betweenness",
    Order.EFFECTIVE_SIZE: "effective_size",
    Order.CONSTRAINT: "constraint",
}

_OF_PAIRS = (Order.PAIRS_ONLY_THROUGH, Order.PAIRS_JOINED)


def default_order(graph: Graph) -> Order:
    """Pairs joined only through a node on MEMBERS; on LINKS, where they are not known, betweenness."""
    return Order.BETWEENNESS if graph == Graph.LINKS else Order.PAIRS_ONLY_THROUGH


def is_known(graph: Graph, order: Order) -> bool:
    """Whether the figure is defined on a graph: pairs on MEMBERS, contacts among each other on LINKS."""
    return order == Order.BETWEENNESS or (order in _OF_PAIRS) == (graph == Graph.MEMBERS)


def ranked(brokers: Brokers, order: Order, among: Truth | None = None) -> tuple[Longs, Ints]:
    """Rows in order, and the rank of each (1, 2, 2, 4), over all rows or those `among`.

    Equal figures: organisations before partnerships, then by key. Unknown ones come last and share a rank.
    O(rows log rows).
    """
    rows = np.arange(len(brokers)) if among is None else np.flatnonzero(among)
    value = merit(column_of(brokers.columns, order)[rows], order)
    place = np.argsort(-value, kind="stable")
    return rows[place], ranks(value[place])


def column_of(columns: Columns, order: Order) -> Floats:
    """The figures that an order goes by."""
    found: Floats = getattr(columns, _COLUMN[order]).astype(np.float64)
    return found


def merit(figures: Floats, order: Order) -> Floats:
    """What is ranked by, the greatest first, to 12 digits; minus infinity where it is not known."""
    known = ~np.isnan(figures) & (figures != UNKNOWN_COUNT)
    value = rounded(np.where(known, figures, 0.0))
    found: Floats = np.where(known, -value if order == Order.CONSTRAINT else value, -np.inf)
    return found


def rounded(value: Floats) -> Floats:
    """To 12 digits, so that sums taken in another order rank alike."""
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.maximum(np.abs(value), 1.0))))
    found: Floats = np.rint(value * scale) / scale
    return found


def ranks(value: Floats) -> Ints:
    """The rank of each of some descending figures; equal ones share the better."""
    first = np.append(True, value[1:] != value[:-1]) if len(value) else np.zeros(0, np.bool_)
    found: Ints = (np.flatnonzero(first) + 1)[np.cumsum(first) - 1].astype(np.int32)
    return found
