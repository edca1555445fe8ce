"""The pictures of one registry and the answers about them, each made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from graphsvc.model.pseudonyms import pseudonym
from graphsvc.pool import Pool
from graphsvc.service.once import Once
from graphsvc.settings import Settings
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.build import build
from graphsvc.snapshot.scenario import seen_on
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.store import open_store
from graphsvc.store.base import Store, StoreInfo

KEPT_SCENARIOS = 5  # pictures of what would be; as many as one request may ask for


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


class Asking:
    """One store, the latest pictures of it, and the latest answers. Thread-safe.

    A picture of the network is built once per date and revision and kept; an answer is computed once per
    picture and parameters.
    """

    def __init__(self, settings: Settings, *, create: bool = False) -> None:
        """Opens the store that the settings name; raises StoreUnavailable unless it exists or `create`."""
        self.settings = settings
        self.store: Store = open_store(settings.store, create=create)
        self.info: StoreInfo = self.store.open()
        self._snapshots: Once[Snapshot] = Once(settings.snapshots)
        self._scenarios: Once[Snapshot] = Once(KEPT_SCENARIOS)
        self._answers: Once[Any] = Once(settings.answers)
        self._pool = Pool(inline_up_to=settings.inline_partnerships)

    def close(self) -> None:
        """Ends the analysis process and releases the store."""
        self._pool.close()
        self.store.close()

    def revision(self) -> int:
        """The latest revision of the store; 0 before the first load."""
        latest = self.store.revisions(1)
        return latest[0].number if latest else 0

    def snapshot(self, as_of: date | None = None, revision: int | None = None) -> Snapshot:
        """The network on a day (default today), as recorded at a revision (default the latest).

        O(records) the first time, then kept. Raises NotFound for a revision that is not.
        """
        day = as_of or today()
        number = self.revision() if revision is None else revision
        return self._snapshots.get((day, number), partial(self._build, day, number))

    def on_day(self, snapshot: Snapshot, day: date) -> Snapshot:
        """The same network on another day: what a scenario assumes holds from its own day on, not before."""
        if day == snapshot.as_of:
            return snapshot
        if snapshot.assumed is None or day < snapshot.assumed.day:
            return self.snapshot(day, snapshot.revision)
        name = (day, *snapshot.identity[1:])
        return self._scenarios.get(name, partial(seen_on, snapshot, day))

    def ask(
        self,
        question: str,
        snapshot: Snapshot,
        function: str,
        parameters: Callable[[], Mapping[str, Any]],
        told: Hashable = (),
    ) -> Any:
        """What an analysis (`module:function`) says of a picture, computed once for what was `told`.

        `parameters` gives what the function takes beside the arrays, when it is needed.
        Raises what the function raises, Timeout, AnalysisFailed.
        """
        return self.keep(question, snapshot, told, lambda: self.run(function, snapshot.arrays, parameters()))

    def keep(self, question: str, snapshot: Snapshot, told: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once per question, picture and what was `told`."""
        return self._answers.get((question, snapshot.identity, told), make)

    def run(self, function: str, arrays: Arrays, parameters: Mapping[str, Any]) -> Any:
        """What an analysis (`module:function`) says, kept nowhere; raises Timeout, AnalysisFailed.

        Off the asking thread's interpreter where the registry is large.
        """
        seconds = self.settings.analysis_timeout_seconds
        return self._pool.run(function, arrays, dict(parameters), timeout_seconds=seconds)

    def _build(self, as_of: date, revision: int) -> Snapshot:
        with self.store.read(revision) as picture:
            return build(picture, as_of=as_of, pseudonym=partial(pseudonym, self.info.pseudonym_key))
