"""The question of how many people leave (G25)."""

from __future__ import annotations

from graphsvc.analysis.turnover.formula import INTERNAL_FLOOR
from graphsvc.analysis.turnover.quarters import quarter_day
from graphsvc.analysis.turnover.record import role_record
from graphsvc.analysis.turnover.table import Turnovers
from graphsvc.service.asking import Asking
from graphsvc.snapshot.snapshot import Snapshot


class TurnoverQuestions(Asking):
    """Turnover of groups, never of a person."""

    def turnover(
        self,
        snapshot: Snapshot,
        *,
        horizon_months: int = 12,
        window_years: int = 5,
        floor: int = INTERNAL_FLOOR,
    ) -> Turnovers:
        """Turnover on the quarter day not after that of the picture (G25); numbers are those of the picture.

        As `graphsvc.analysis.turnover.find.find_turnover` says. The record of roles is made for the question
        and kept nowhere; days of one quarter share the answer. Raises BadInput, Timeout, AnalysisFailed.
        """
        quarter = quarter_day(snapshot.as_of)
        asked = {"horizon_months": horizon_months, "window_years": window_years, "floor": floor}

        def ask() -> Turnovers:
            picture = self.snapshot(quarter, snapshot.revision)
            parameters = {"record": role_record(picture), **asked}
            found: Turnovers = self.run(
                "graphsvc.analysis.turnover.find:find_turnover", picture.arrays, parameters
            )
            return found

        question = ("turnover", quarter, *snapshot.identity[1:], *asked.values())
        answer: Turnovers = self._answers.get(question, ask)
        return answer
