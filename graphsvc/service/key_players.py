"""Questions about key players: whom the network can least lose, whom to brief (G9)."""

from __future__ import annotations

from graphsvc.analysis.key_players import KeyPlayers
from graphsvc.analysis.key_players.table import LINKS, SIZE, STEPS
from graphsvc.analysis.links import link_record
from graphsvc.service.asking import Asking
from graphsvc.snapshot.snapshot import Snapshot


class KeyPlayerQuestions(Asking):
    """Sets that are key to a purpose."""

    def key_players(
        self, snapshot: Snapshot, *, purpose: str, graph: str = LINKS, size: int = SIZE, steps: int = STEPS
    ) -> KeyPlayers:
        """The set that is key to a purpose, as `graphsvc.analysis.key_players.find.find_key_players` says.

        Raises BadInput, Timeout, AnalysisFailed.
        """
        asked = {"graph": graph, "purpose": purpose, "size": size, "steps": steps}
        answer: KeyPlayers = self.ask(
            "key_players",
            snapshot,
            "graphsvc.analysis.key_players.find:find_key_players",
            lambda: {"record": link_record(snapshot), **asked},
            tuple(asked.values()),
        )
        return answer
