"""The network on one date at one revision: immutable, complete, and read by every answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.days import Days, starts
from graphsvc.snapshot.links import freshness
from graphsvc.snapshot.tables import Columns, NodeTable, TieTable
from graphsvc.snapshot.weave import tie_states

if TYPE_CHECKING:
    import networkx as nx

    from graphsvc.snapshot.scenario.changes import Assumed

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One picture of the network.

    `nodes` and `ties` hold every record by kind, present on the day or not;
    `arrays` what analyses read; `pseudonyms` one per person ix; `confirmed`
    per partnership the latest day that shows it alive; `sources` the latest
    day each source describes; `derived` what other layers made of it and keep
    as long as the snapshot lives.
    """

    as_of: date
    revision: int
    arrays: Arrays
    nodes: Mapping[str, NodeTable]
    ties: Mapping[str, TieTable]
    facts: Mapping[str, Columns]
    pseudonyms: Sequence[str]
    confirmed: Days
    sources: Mapping[object, object]
    scenario: str = ""  # a digest of the changes that were assumed; empty: as recorded
    assumed: Assumed | None = None  # those changes; None: as recorded
    built_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    derived: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def identity(self) -> tuple[date, int, str]:
        """What tells this picture from every other of the same registry: day, revision, scenario."""
        return self.as_of, self.revision, self.scenario

    def once(self, name: str, make: Callable[[Snapshot], Made]) -> Made:
        """What another layer makes of it: made when first asked for by this name, and kept in `derived`.

        Threads that ask at once may both make it; all get the same.
        """
        found: Made | None = self.derived.get(name)
        return self.derived.setdefault(name, make(self)) if found is None else found

    @property
    def partnerships(self) -> NodeTable:
        """The partnerships; their ix is the row of every per-partnership array."""
        return self.nodes["partnership"]

    @property
    def organisations(self) -> NodeTable:
        """The organisations; their ix is the column of `arrays.members`."""
        return self.nodes["organisation"]

    @property
    def people(self) -> NodeTable:
        """The people, in the order of their pseudonyms."""
        return self.nodes["person"]

    @property
    def territories(self) -> NodeTable:
        """The territories."""
        return self.nodes["territory"]

    @property
    def themes(self) -> NodeTable:
        """The themes."""
        return self.nodes["theme"]

    @cached_property
    def link_states(self) -> NDArray[np.int8]:
        """The LinkState of every link."""
        return tie_states(self.ties["link"], self.as_of)

    @cached_property
    def link_freshness(self) -> NDArray[np.float64]:
        """How fresh every link is, 0 to 1."""
        link = self.ties["link"]
        contact = starts(link.columns["last_contact"])
        return freshness(contact, link.start, self.link_states, self.as_of)

    @cached_property
    def partnerships_of(self) -> Csr:
        """For each organisation the partnerships of which it is a counted member."""
        return self.arrays.members.transpose()

    def to_networkx(self) -> nx.MultiGraph:
        """All that holds on the day as a networkx multigraph; see `snapshot.networkx_graphs.whole_graph`."""
        from graphsvc.snapshot.networkx_graphs import whole_graph

        return whole_graph(self)

    def graph(self, kind: str) -> nx.Graph:
        """A simple graph, `links` or `members`; see `snapshot.networkx_graphs.simple_graph`."""
        from graphsvc.snapshot.networkx_graphs import simple_graph

        return simple_graph(self, kind)
