"""Where requests are computed: in threads, so that the event loop goes on answering others."""

from __future__ import annotations

from asyncio import CancelledError, create_task
from collections.abc import Callable
from math import inf
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.types import Receive

from graphsvc.endpoint.reading import Gone
from graphsvc.endpoint.refusals import Refused
from graphsvc.service.patience import Patience

Result = TypeVar("Result")
LARGE_ROWS = 5000  # a request that may cost more is large: some 30 ms of computing or more
LARGE_AT_ONCE = 2
MOST_WAITING = 1000
RETRY_SECONDS = 1


class Threads:
    """Two lanes: one for whatever is asked, a narrow one for what is large.

    All threads of a process take turns in one interpreter. A large page makes the others wait for as many
    turns as there are such pages, so few of them run at once, and the rest pass them by.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lanes: tuple[CapacityLimiter, CapacityLimiter] | None = None

    async def run(
        self, work: Callable[[float], Result | None], *, patience: Patience, receive: Receive
    ) -> Result:
        """What `work` gives; a client who goes away takes the patience along.

        `work` is told how many rows it may cost, and gives None where that is not enough.
        Raises Refused (503) where too many wait already, Gone, and what `work` raises.
        """
        watch = create_task(watched(receive, patience))
        try:
            result = await self._through(work)
        except CancelledError:
            patience.give_up()
            raise
        finally:
            watch.cancel()
        if watch.done() and not watch.cancelled():
            raise Gone
        return result

    async def _through(self, work: Callable[[float], Result | None]) -> Result:
        if self._lanes is None:  # a limiter belongs to a running loop
            self._lanes = CapacityLimiter(self._size), CapacityLimiter(LARGE_AT_ONCE)
        for lane, most_rows in zip(self._lanes, (LARGE_ROWS, inf), strict=True):
            if lane.statistics().tasks_waiting >= MOST_WAITING:
                text = "too many requests wait already; try again in a moment"
                raise Refused(503, "OVERLOADED", text, {"Retry-After": str(RETRY_SECONDS)})
            result = await to_thread.run_sync(work, most_rows, limiter=lane)
            if result is not None:
                return result
        raise AssertionError("nothing costs more than infinitely many rows")


async def watched(receive: Receive, patience: Patience) -> None:
    """Waits until a client goes away, and takes the patience along."""
    while (await receive())["type"] != "http.disconnect":
        pass
    patience.give_up()
