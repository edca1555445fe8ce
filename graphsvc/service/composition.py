"""Questions about who sits at each table (G5, G22)."""

from __future__ import annotations

from graphsvc.analysis.composition import Composition, sector_record
from graphsvc.service.asking import Asking
from graphsvc.snapshot.snapshot import Snapshot


class CompositionQuestions(Asking):
    """How large partnerships are for their scope, and from which sectors."""

    def composition(self, snapshot: Snapshot) -> Composition:
        """All active partnerships, as `graphsvc.analysis.composition.find_composition` says.

        Raises Timeout, AnalysisFailed.
        """
        answer: Composition = self.ask(
            "composition",
            snapshot,
            "graphsvc.analysis.composition.find:find_composition",
            lambda: {"record": sector_record(snapshot)},
        )
        return answer
