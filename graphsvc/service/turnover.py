"""The question of how many people leave (G25)."""

from __future__ import annotations

from graphsvc.analysis.turnover.formula import INTERNAL_FLOOR
from graphsvc.analysis.turnover.quarters import quarter_day
from graphsvc.analysis.turnover.record import role_record
from graphsvc.analysis.turnover.table import Turnovers
from graphsvc.service.asking import Asking
from graphsvc.snapshot.snapshot import Snapshot

_FOUND = "graphsvc.analysis.turnover.find:find_turnover"
_REFUSED = "graphsvc.analysis.turnover.refusal:refuse_turnover"


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
        and kept nowhere; days of one quarter share the answer. Of a scenario that touches people no figure
        is given, as `graphsvc.analysis.turnover.refusal` says. Raises BadInput, Timeout, AnalysisFailed.
        """
        refused = snapshot.assumed is not None and snapshot.assumed.touches_people
        quarter = quarter_day(snapshot.as_of)
        asked = {"horizon_months": horizon_months, "window_years": window_years, "floor": floor}

        def ask() -> Turnovers:
            picture = self.on_day(snapshot, quarter)
            parameters = {"record": role_record(picture), **asked}
            found: Turnovers = self.run(_REFUSED if refused else _FOUND, picture.arrays, parameters)
            return found

        question = ("turnover", quarter, *snapshot.identity[1:], *asked.values())
        answer: Turnovers = self._answers.get(question, ask)
        return answer
