"""Questions about links between partnerships (G36)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.links import LinkCoverage, MissingLinks, link_record
from graphsvc.service.asking import Asking
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.snapshot import Snapshot

_LINKS = "graphsvc.analysis.links"


class LinkQuestions(Asking):
    """Which links are missing, and how many there are."""

    def missing_links(self, snapshot: Snapshot, *, per_partnership: int = 3) -> MissingLinks:
        """Links that partnerships lack (G36), as `graphsvc.analysis.links.find_missing_links` says.

        Raises BadInput, QueryTooComplex, Timeout, AnalysisFailed.
        """
        answer: MissingLinks = self.ask(
            "missing_links",
            snapshot,
            f"{_LINKS}.find:find_missing_links",
            lambda: {"record": link_record(snapshot), "per_partnership": per_partnership},
            per_partnership,
        )
        return answer

    def link_coverage(self, snapshot: Snapshot) -> LinkCoverage:
        """How partnerships are linked (G36), as `graphsvc.analysis.links.link_coverage` says.

        Costs the missing links once. Raises Timeout, AnalysisFailed.
        """
        answer: LinkCoverage = self.ask(
            "link_coverage",
            snapshot,
            f"{_LINKS}.coverage:link_coverage",
            lambda: {"record": link_record(snapshot), "model": self.missing_links(snapshot).model},
        )
        return answer

    def link_stability(
        self, snapshot: Snapshot, left: Ix, right: Ix, *, per_partnership: int = 3
    ) -> NDArray[np.float64]:
        """How often pairs stay listed without some links, as `graphsvc.analysis.links.link_stability` says.

        Raises Timeout, AnalysisFailed.
        """
        pairs = {"left": left, "right": right, "per_partnership": per_partnership}
        found: NDArray[np.float64] = self.ask(
            "link_stability",
            snapshot,
            f"{_LINKS}.stability:link_stability",
            lambda: {"record": link_record(snapshot), **pairs},
            (per_partnership, left.tobytes(), right.tobytes()),
        )
        return found
