"""Questions about whom to convene (G16, G18, G19, G20, G22)."""

from __future__ import annotations

from functools import partial

from graphsvc.analysis.convening import Convening, Record, convene, invited_share, read_record
from graphsvc.analysis.convening.formula import LEAST_SIZE, MOST_SIZE
from graphsvc.analysis.draft import registry_of
from graphsvc.kernels.sets import Floats
from graphsvc.service.asking import Asking
from graphsvc.snapshot.snapshot import Snapshot


class ConveningQuestions(Asking):
    """Whom to invite for a task, and whether something that exists could take it on."""

    def convene(
        self,
        snapshot: Snapshot,
        *,
        theme: int,
        territory: int,
        min_size: int = LEAST_SIZE,
        max_size: int = MOST_SIZE,
    ) -> Convening:
        """Whom to invite for a theme in a territory (ix), as `graphsvc.analysis.convening.convene` says.

        Answered in the calling thread: a fraction of a second once the picture is made ready.
        Raises BadInput.
        """
        registry = self.keep("draft_registry", snapshot, (), partial(registry_of, snapshot))
        asked = {"theme": theme, "territory": territory, "min_size": min_size, "max_size": max_size}
        answer: Convening = self.keep(
            "convene",
            snapshot,
            tuple(asked.values()),
            partial(convene, registry, self.convening_record(snapshot), **asked),
        )
        return answer

    def invited_share(self, snapshot: Snapshot, convening: Convening) -> Floats:
        """How stable the choice is, as `graphsvc.analysis.convening.invited_share` says; per candidate."""
        task = convening.task
        told = (task.theme, task.territory, convening.min_size, convening.max_size)
        found: Floats = self.keep(
            "invited_share",
            snapshot,
            told,
            partial(invited_share, convening, self.convening_record(snapshot)),
        )
        return found

    def convening_record(self, snapshot: Snapshot) -> Record:
        """What convening reads of a picture, made once."""
        record: Record = self.keep("convening_record", snapshot, (), partial(read_record, snapshot))
        return record
