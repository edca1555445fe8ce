"""Follows a store: the latest picture of it is made ready beside the one that requests are answered from."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from threading import Condition, Event, Thread

from graphsvc.errors import GraphsvcError, StoreError, Timeout
from graphsvc.service.patience import Patience, patience
from graphsvc.service.standing import Now, Standing, today
from graphsvc.snapshot.snapshot import Snapshot

log = logging.getLogger(__name__)
_LONGEST_PAUSE_SECONDS = 5.0  # between looks at a store that fails; else as often as asked

Prepare = Callable[[Now], None]


class Follower:
    """Looks at a store in a thread of its own and switches to each new picture once that is ready.

    `latest` gives the revision of the store, `made` the picture of a day and revision; both may fail, then
    the last picture goes on serving and `standing` says why. At midnight UTC the day changes as a revision
    does. `prepare` is called after each switch, in another thread and with a patience that ends at the next.
    """

    def __init__(
        self,
        latest: Callable[[], int],
        made: Callable[[Now], Snapshot],
        *,
        every_seconds: float,
        prepare: Prepare | None = None,
        prepare_seconds: float = 0.0,
        day: Callable[[], date] = today,
    ) -> None:
        self._latest = latest
        self._made = made
        self._every_seconds = every_seconds
        self._prepare = prepare
        self._prepare_seconds = prepare_seconds
        self._day = day
        self._preparing = Patience()
        self._pictures: dict[Now, Snapshot] = {}  # the one before, for whoever began with it; the current one
        self._changed = Condition()
        self._looked_at: float | None = None
        self._error: GraphsvcError | None = None
        self._stopped = Event()
        self._patience = Patience()
        self._thread = Thread(target=self._follow, name="graphsvc follower", daemon=True)

    def start(self) -> None:
        """Begins to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Ends following; what is under way is told so, and waited for."""
        self._stopped.set()
        self._patience.give_up()
        self._preparing.give_up()
        self._thread.join()

    def current(self) -> Now:
        """What requests are answered from; waits for the first picture as long as whoever asks.

        Raises Timeout, and what hindered the first picture from being made.
        """
        now = self._now()
        return self._first() if now is None else now

    def picture(self, now: Now) -> Snapshot | None:
        """The picture of a day and revision, if it is the current one or was just before."""
        return self._pictures.get(now)

    def standing(self) -> Standing:
        """How it stands with the store; instant."""
        error, looked_at = self._error, self._looked_at
        ago = None if looked_at is None else time.monotonic() - looked_at
        return Standing(self._now(), ago, str(error or ""), error.code if error else "")

    def _now(self) -> Now | None:
        return next(reversed(self._pictures), None)

    def _first(self) -> Now:
        asker = patience()
        with asker.telling(self._wake), self._changed:
            while (now := self._now()) is None:
                if self._error is not None:
                    raise self._error
                if not asker.seconds_left:
                    raise Timeout("the network is still being loaded; ask again in a moment")
                self._changed.wait(min(asker.seconds_left, _LONGEST_PAUSE_SECONDS))
        return now

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _follow(self) -> None:
        pause = 0.0
        with self._patience:
            while not self._stopped.wait(pause):
                is_well = self._look()
                pause = self._every_seconds if is_well else self._longer(pause)

    def _longer(self, pause: float) -> float:
        """The pause before the next look at a store that has failed."""
        return max(self._every_seconds, min(2 * pause, _LONGEST_PAUSE_SECONDS))

    def _look(self) -> bool:
        """One look at the store, and what follows from it; whether all went well."""
        try:
            now = Now(self._day(), self._latest())
            self._looked_at = time.monotonic()
            self._check(now)
            if now != self._now():
                self._switch(now, self._made(now))
            self._error = None
        except GraphsvcError as error:
            self._fail(error)
        except Exception:
            log.exception("following the store failed")
            self._fail(GraphsvcError("an internal error; see the log"))
        return self._error is None

    def _check(self, now: Now) -> None:
        """Raises StoreError where a store has fewer revisions than before: the next ones would be others."""
        before = self._now()
        if before is not None and now.revision < before.revision:
            went = f"went back from revision {before.revision} to {now.revision}"
            raise StoreError(f"the store {went}; it may be another registry, so start again")

    def _switch(self, now: Now, picture: Snapshot) -> None:
        before = self._now()
        kept = {} if before is None else {before: self._pictures[before]}
        self._pictures = {**kept, now: picture}  # replaced, never changed: others read it meanwhile
        self._wake()
        self._preparing.give_up()
        if self._prepare is not None:
            self._preparing = Patience(self._prepare_seconds)
            work = partial(_prepared, self._prepare, now, self._preparing)
            Thread(target=work, name="graphsvc preparing", daemon=True).start()

    def _fail(self, error: GraphsvcError) -> None:
        if self._stopped.is_set():
            return  # then nothing has failed: what was under way has been told to end
        if self._error is None or str(self._error) != str(error):
            log.warning("the store cannot be followed: %s", error)
        self._error = error
        self._wake()


def _prepared(prepare: Prepare, now: Now, limit: Patience) -> None:
    try:
        with limit:
            prepare(now)
    except GraphsvcError as error:
        log.info("answers could not be prepared: %s", error)
    except Exception:
        log.exception("preparing answers failed")
