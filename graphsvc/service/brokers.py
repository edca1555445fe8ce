"""Questions about who joins partnerships that are otherwise apart (G9)."""

from __future__ import annotations

from graphsvc.analysis.brokers.table import Brokers, Graph, Order, Stability
from graphsvc.analysis.grouping import Groups, groups_of
from graphsvc.analysis.links import link_record
from graphsvc.service.asking import Asking
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.snapshot import Snapshot

_BROKERS = "graphsvc.analysis.brokers"
TOP = 10


class BrokerQuestions(Asking):
    """Who could connect partnerships, and who does."""

    def groups(self, snapshot: Snapshot, grouping: str) -> Groups:
        """The groups of a picture, as `graphsvc.analysis.grouping.groups_of` says."""
        found: Groups = self.keep("groups", snapshot, grouping, lambda: groups_of(snapshot, grouping))
        return found

    def brokers(
        self, snapshot: Snapshot, *, graph: Graph = Graph.MEMBERS, grouping: str = "TERRITORY"
    ) -> Brokers:
        """Organisations and partnerships by what they join (G9), as `brokers.find.find_brokers` says.

        `grouping` (one of `grouping.GROUPINGS`) is for roles on LINKS. Raises Timeout, AnalysisFailed.
        """
        by = grouping if graph == Graph.LINKS else None

        def parameters() -> dict[str, object]:
            group = None if by is None else self.groups(snapshot, by).single
            return {"record": link_record(snapshot), "graph": graph, "group": group}

        answer: Brokers = self.ask(
            "brokers", snapshot, f"{_BROKERS}.find:find_brokers", parameters, (graph, by)
        )
        return answer

    def broker_stability(
        self, snapshot: Snapshot, kinds: Ix, ix: Ix, *, graph: Graph, order: Order, top: int = TOP
    ) -> Stability:
        """How often nodes stay among the first without some ties, as `broker_stability` of analysis says.

        Raises BadInput, Timeout, AnalysisFailed.
        """
        asked = {"graph": graph, "order": order, "kinds": kinds, "ix": ix, "top": top}
        found: Stability = self.ask(
            "broker_stability",
            snapshot,
            f"{_BROKERS}.stability:broker_stability",
            lambda: {"record": link_record(snapshot), **asked},
            (graph, order, top, kinds.tobytes(), ix.tobytes()),
        )
        return found
