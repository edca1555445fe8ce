"""Questions about the health of the network (G31, G35, G36, G40)."""

from __future__ import annotations

from typing import Any

from graphsvc.analysis.health import Intervals, NetworkHealth, Without, health_record
from graphsvc.service.asking import Asking
from graphsvc.snapshot.snapshot import Snapshot

_FIND = "graphsvc.analysis.health.find"


class HealthQuestions(Asking):
    """How the network is doing, how sure that is, and what one region does to it."""

    def health(self, snapshot: Snapshot) -> NetworkHealth:
        """The measures of a picture, as `graphsvc.analysis.health.find_health` says.

        Raises Timeout, AnalysisFailed.
        """
        answer: NetworkHealth = self._of_health("health", snapshot, "find_health")
        return answer

    def health_intervals(self, snapshot: Snapshot) -> Intervals:
        """Their 95 % intervals, as `graphsvc.analysis.health.find_intervals` says.

        Raises Timeout, AnalysisFailed.
        """
        answer: Intervals = self._of_health("health_intervals", snapshot, "find_intervals")
        return answer

    def health_withouts(self, snapshot: Snapshot) -> Without:
        """The measures without each region, as `graphsvc.analysis.health.find_withouts` says.

        Raises Timeout, AnalysisFailed.
        """
        answer: Without = self._of_health("health_withouts", snapshot, "find_withouts")
        return answer

    def _of_health(self, question: str, snapshot: Snapshot, function: str) -> Any:
        return self.ask(
            question, snapshot, f"{_FIND}:{function}", lambda: {"record": health_record(snapshot)}
        )
