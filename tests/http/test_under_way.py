"""Equal questions at once: one is answered for all, as long as its answer is one for all."""

from __future__ import annotations

from asyncio import CancelledError, Event, Task, create_task, sleep
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from typing import Any

import anyio
import pytest
from starlette.types import Message

from graphsvc.endpoint import answering
from graphsvc.endpoint.answers import Answer
from graphsvc.endpoint.reading import Gone
from graphsvc.endpoint.under_way import UnderWay
from graphsvc.service.patience import Patience
from tests.http.asked import JSON, REVISION, post

KEY = "a question"


class Crowd:
    """Some who ask; each of their own computations is counted, and ends when the test says so."""

    def __init__(self, *, is_repeatable: bool = True) -> None:
        self.under_way, self.go = UnderWay(), Event()
        self.asked = 0
        self.is_repeatable = is_repeatable

    async def ask(self) -> Answer:
        """An answer of one's own."""
        self.asked += 1
        number = self.asked
        await self.go.wait()
        return Answer(200, JSON, b"%d" % number, (), True, self.is_repeatable)

    async def come(
        self, key: str = KEY, seconds: float = 30.0, ask: Any = None, leave: Event | None = None
    ) -> Task[Answer]:
        """One more comes, and waits."""

        async def receive() -> Message:
            await (leave or Event()).wait()
            return {"type": "http.disconnect"}

        patience = Patience(seconds)
        task = create_task(self.under_way.answer(key, ask or self.ask, patience=patience, receive=receive))
        await sleep(0)
        return task


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    anyio.run(test)


def test_all_get_the_first_ones_answer() -> None:
    async def test() -> None:
        crowd = Crowd()
        tasks = [await crowd.come() for _ in range(5)]
        crowd.go.set()
        assert [(await task).body for task in tasks] == [b"1"] * 5
        assert crowd.asked == 1

    run(test)


def test_another_question_is_another_matter_and_so_is_the_same_one_later() -> None:
    async def test() -> None:
        crowd = Crowd()
        tasks = [await crowd.come(key) for key in ("a", "b")]
        crowd.go.set()
        assert [(await task).body for task in tasks] == [b"1", b"2"]
        assert (await (await crowd.come("a"))).body == b"3"

    run(test)


def test_an_answer_that_is_not_repeatable_is_for_one_alone() -> None:
    async def test() -> None:
        crowd = Crowd(is_repeatable=False)
        tasks = [await crowd.come() for _ in range(3)]
        crowd.go.set()
        assert sorted([(await task).body for task in tasks]) == [b"1", b"2", b"3"]

    run(test)


@pytest.mark.parametrize("error", [Gone, ZeroDivisionError, CancelledError])
def test_who_goes_first_does_not_take_the_answer_along(error: type[BaseException]) -> None:
    async def test() -> None:
        crowd, leave = Crowd(), Event()

        async def leaving() -> Answer:
            await leave.wait()
            raise error

        first, second, third = await crowd.come(ask=leaving), await crowd.come(), await crowd.come()
        leave.set()
        crowd.go.set()
        with pytest.raises(error):
            await first
        assert {(await second).body, (await third).body} == {b"1", b"2"}

    run(test)


def test_who_waits_may_go_and_is_not_missed() -> None:
    async def test() -> None:
        crowd, leave = Crowd(), Event()
        first, second, third = await crowd.come(), await crowd.come(leave=leave), await crowd.come()
        leave.set()
        with pytest.raises(Gone):
            await second
        crowd.go.set()
        assert ((await first).body, (await third).body) == (b"1", b"1")

    run(test)


def test_nobody_waits_longer_than_their_own_patience() -> None:
    async def test() -> None:
        crowd = Crowd()

        async def late() -> Answer:
            return Answer(503, JSON, b"late", ("TIMEOUT",), False)

        first, hasty = await crowd.come(), await crowd.come(seconds=0.01, ask=late)
        assert (await hasty).body == b"late" and not first.done()
        crowd.go.set()
        assert (await first).body == b"1"

    run(test)


@pytest.mark.parametrize(("kept", "times"), [(10**8, 1), (0, 4)])
def test_a_service_that_keeps_answers_works_each_out_once(
    serve: Any, monkeypatch: pytest.MonkeyPatch, kept: int, times: int
) -> None:
    client, begun, go = serve(response_cache_bytes=kept), Semaphore(0), Semaphore(0)
    ask = answering.ask

    def held(*asked: Any) -> Any:
        begun.release()
        assert go.acquire(timeout=30)
        return ask(*asked)

    monkeypatch.setattr(answering, "ask", held)
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(post, client, REVISION) for _ in range(4)]
        for _ in range(times):
            assert begun.acquire(timeout=30)
        if times == 1:
            assert not begun.acquire(timeout=0.5), "others were worked out beside it"
        go.release(4)
        assert {answer.result().content for answer in answers} == {answers[0].result().content}
