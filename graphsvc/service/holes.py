"""Questions about structural holes (G9, G36)."""

from __future__ import annotations

from graphsvc.analysis.grouping import groups_of
from graphsvc.analysis.holes.table import Holes
from graphsvc.analysis.links import link_record
from graphsvc.service.links import LinkQuestions
from graphsvc.snapshot.snapshot import Snapshot


class HoleQuestions(LinkQuestions):
    """Which groups lack contact."""

    def holes(self, snapshot: Snapshot, *, grouping: str = "TERRITORY") -> Holes:
        """Pairs of groups without contact to be expected, as `graphsvc.analysis.holes.find_holes` says.

        `grouping` is one of `graphsvc.analysis.grouping.GROUPINGS`. Costs the missing links once.
        Raises Timeout, AnalysisFailed.
        """
        answer: Holes = self.ask(
            "holes",
            snapshot,
            "graphsvc.analysis.holes.find:find_holes",
            lambda: {
                "record": link_record(snapshot),
                "model": self.missing_links(snapshot).model,
                "groups": groups_of(snapshot, grouping),
            },
            grouping,
        )
        return answer
