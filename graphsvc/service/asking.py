"""The pictures of one registry and the answers about them, each made once."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import partial
from hashlib import blake2b
from typing import Any

from graphsvc import __version__
from graphsvc.pool import Pool, Ticket
from graphsvc.service.following import Follower, Prepare
from graphsvc.service.once import Once
from graphsvc.service.patience import patience
from graphsvc.service.pictures import Pictures, Registry
from graphsvc.service.shelf import Shelf
from graphsvc.service.standing import Now, Standing, today
from graphsvc.service.watching import Unwatched, Watcher
from graphsvc.settings import Settings
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.dating import seen_on
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.store import open_store
from graphsvc.store.base import Store, StoreInfo

_SHARED_ANSWERS = 16  # among the workers of a machine; one may take 20 MB
KEPT_SCENARIOS = 5  # pictures of what would be; as many as one request may ask for


class Asking:
    """One store, the latest pictures of it, and the latest answers. Thread-safe.

    A picture of the network is built once per date and revision and kept; an answer is computed once per
    picture and parameters.
    """

    def __init__(self, settings: Settings, *, create: bool = False, shelf: Shelf | None = None) -> None:
        """Opens the store that the settings name; raises StoreUnavailable unless it exists or `create`.

        With a shelf, pictures and the answers of large registries are shared with other processes.
        """
        self.settings = settings
        self.store: Store = open_store(settings.store, create=create)
        self.info: StoreInfo = self.store.open()
        self._snapshots: Once[Snapshot] = Once(settings.snapshots)
        self._scenarios: Once[Snapshot] = Once(KEPT_SCENARIOS)
        self._answers: Once[Any] = Once(settings.answers)
        self._shelf = shelf
        self._pictures = Pictures(shelf=shelf, small=settings.inline_partnerships, most=settings.snapshots)
        folders = shelf.folders if shelf else ()
        self._pool = Pool(inline_up_to=settings.inline_partnerships, folders=folders)
        self._follower: Follower | None = None
        self.watcher: Watcher = Unwatched()

    def close(self) -> None:
        """Ends following, whatever is computed, and the analysis process; releases the store."""
        if self._follower is not None:
            self._follower.stop()
        for kept in (self._answers, self._scenarios, self._snapshots):
            kept.close()
        self._pool.close()
        self.store.close()

    def follow(self, prepare: Prepare | None = None) -> None:
        """From now on, `current` is the latest picture that is ready, and looked for in the background.

        `prepare` is called after each switch to a new one, beside, with the patience of an analysis.
        """
        self._follower = Follower(
            self.revision,
            lambda now: self._kept(*now),
            every_seconds=self.settings.follow_seconds,
            prepare=prepare,
            prepare_seconds=self.settings.analysis_timeout_seconds,
        )
        self._follower.start()

    def current(self) -> Now:
        """The picture that requests are answered from: today's, of the latest revision.

        While the service follows its store, the latest one that is ready; the store is not asked. Raises
        Timeout before the first one is, StoreError where it cannot be made.
        """
        return Now(today(), self.revision()) if self._follower is None else self._follower.current()

    def standing(self) -> Standing:
        """How the service stands with its store while it follows; instant."""
        return Standing(None, None) if self._follower is None else self._follower.standing()

    def revision(self) -> int:
        """The latest revision of the store; 0 before the first load."""
        return self.store.latest()

    def snapshot(self, as_of: date | None = None, revision: int | None = None) -> Snapshot:
        """The network on a day (default today), as recorded at a revision (default the latest).

        O(records) the first time, then kept. Raises NotFound for a revision that is not.
        """
        if as_of is None or revision is None:
            day, number = self.current()
            return self.snapshot(as_of or day, number if revision is None else revision)
        ready = self._follower and self._follower.picture(Now(as_of, revision))
        return ready or self._kept(as_of, revision)

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

        def make() -> Any:
            return self.run(function, snapshot.arrays, parameters())

        return self.keep(question, snapshot, told, partial(self._shared, question, snapshot, told, make))

    def keep(self, question: str, snapshot: Snapshot, told: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once per question, picture and what was `told`."""
        return self._answers.get((question, snapshot.identity, told), partial(self._made, question, make))

    def run(self, function: str, arrays: Arrays, parameters: Mapping[str, Any]) -> Any:
        """What an analysis (`module:function`) says, kept nowhere; raises Timeout, AnalysisFailed.

        Off the asking thread's interpreter where the registry is large; there it ends when nobody waits for
        it any more.
        """
        asker, ticket = patience(), Ticket()
        seconds = min(self.settings.analysis_timeout_seconds, asker.seconds_left)
        with asker.telling(partial(self._pool.withdraw, ticket)):
            return self._pool.run(function, arrays, dict(parameters), timeout_seconds=seconds, ticket=ticket)

    def _shared(self, question: str, snapshot: Snapshot, told: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives: of a large registry as recorded, made by one worker for all."""
        small = snapshot.arrays.partnerships <= self.settings.inline_partnerships
        if self._shelf is None or small or snapshot.scenario:
            return make()
        named = pickle.dumps((__version__, question, snapshot.identity, told))
        name = blake2b(named, digest_size=16).hexdigest()
        return self._shelf.answer(f"answer.{name}", make, most=_SHARED_ANSWERS)

    def _made(self, question: str, make: Callable[[], Any]) -> Any:
        with self.watcher.analysis(question):
            return make()

    def _kept(self, as_of: date, revision: int) -> Snapshot:
        return self._snapshots.get((as_of, revision), partial(self._build, as_of, revision))

    def _build(self, as_of: date, revision: int) -> Snapshot:
        registry = Registry(self.store, self.settings.store, self.info.pseudonym_key)
        with self.watcher.build():
            return self._pictures.picture(registry, as_of, revision)
