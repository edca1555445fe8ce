"""Networks that nobody has recorded: what would be if something were changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from graphsvc.service.asking import Asking
from graphsvc.snapshot.scenario import Change, derive
from graphsvc.snapshot.scenario.changes import digest
from graphsvc.snapshot.snapshot import Snapshot


class ScenarioQuestions(Asking):
    """What would be; the store is never told."""

    def what_if(self, snapshot: Snapshot, changes: Sequence[Change]) -> Snapshot:
        """The network of a picture with changes made on its day, as `graphsvc.snapshot.scenario.derive` says.

        Kept as pictures are, the latest few. Raises BadInput for a change that contradicts what stands.
        """
        secret = self.info.pseudonym_key
        before = snapshot.assumed.changes if snapshot.assumed else ()
        name = (*snapshot.identity[:2], digest((*before, *changes), snapshot.as_of, secret))
        return self._scenarios.get(name, partial(derive, snapshot, tuple(changes), secret=secret))
