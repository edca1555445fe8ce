"""Equal questions that come while the first of them is being answered."""

from __future__ import annotations

from asyncio import FIRST_COMPLETED, Future, create_task, get_running_loop, wait
from collections.abc import Awaitable, Callable, Hashable
from math import inf
from typing import Any

from starlette.types import Receive

from graphsvc.endpoint.answers import Answer
from graphsvc.endpoint.reading import Gone
from graphsvc.endpoint.threads import watched
from graphsvc.service.patience import Patience

Ask = Callable[[], Awaitable[Answer]]


class UnderWay:
    """The questions that are being answered; who asks one of them again waits for its answer.

    Where that is not repeatable, or does not come because its asker has gone, each asks for itself. Used on
    the event loop only.
    """

    def __init__(self) -> None:
        self._firsts: dict[Hashable, Future[Answer | None]] = {}

    async def answer(self, key: Hashable, ask: Ask, *, patience: Patience, receive: Receive) -> Answer:
        """The answer to a question, got by `ask` unless somebody has asked it already.

        Raises Gone, and what `ask` raises.
        """
        first = self._firsts.get(key)
        if first is None:
            return await self._asked(key, ask)
        return await _awaited(first, patience, receive) or await ask()

    async def _asked(self, key: Hashable, ask: Ask) -> Answer:
        told = self._firsts[key] = get_running_loop().create_future()
        shared = None
        try:
            answer = await ask()
            shared = answer if answer.is_repeatable else None
            return answer
        finally:
            del self._firsts[key]
            told.set_result(shared)


async def _awaited(first: Future[Answer | None], patience: Patience, receive: Receive) -> Answer | None:
    """The answer that another waits for; None where there is none for all, or patience ends before it."""
    left = patience.seconds_left
    watch = create_task(watched(receive, patience))
    either: tuple[Future[Any], Future[Any]] = (first, watch)
    try:
        await wait(either, timeout=None if left == inf else left, return_when=FIRST_COMPLETED)
    finally:
        watch.cancel()
    if watch.done() and not watch.cancelled():
        raise Gone
    return first.result() if first.done() else None
