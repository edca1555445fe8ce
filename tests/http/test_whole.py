"""Answers in one piece: the same bytes as uvicorn sends, in one write where the answer is plain."""

from __future__ import annotations

import logging
from asyncio import Event, Transport
from collections.abc import Sequence

import anyio
import pytest
from starlette.types import Message
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from graphsvc.endpoint.whole import LARGE_BYTES, Whole

LOG = logging.getLogger(__name__)
LARGE = b"a" * (LARGE_BYTES + 1)


class Wire(Transport):
    """Keeps what is written, write by write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Keeps one write; an empty one is none."""
        self.writes += [data] if data else []

    def writelines(self, parts: Sequence[bytes]) -> None:  # type: ignore[override]
        """Keeps several that leave together as one."""
        self.write(b"".join(parts))

    def close(self) -> None:
        """Is told that nothing more comes."""
        self.closed = True


class Asked:
    """One request whose answer goes over a wire of its own."""

    def __init__(self, method: str, *, keep_alive: bool) -> None:
        self.wire, self.answered = Wire(), 0
        self.cycle = RequestResponseCycle(
            scope={"type": "http", "method": method},  # type: ignore[typeddict-item]
            transport=self.wire,
            flow=FlowControl(self.wire),
            logger=LOG,
            access_logger=LOG,
            access_log=False,
            default_headers=[(b"date", b"today")],
            message_event=Event(),
            expect_100_continue=False,
            keep_alive=keep_alive,
            on_response=self._told,
        )

    def _told(self) -> None:
        self.answered += 1

    async def send(self, messages: Sequence[Message], *, whole: bool) -> None:
        """Sends the messages of an answer, by `Whole` or as uvicorn does."""
        to = Whole(self.cycle).send if whole else self.cycle.send
        for message in messages:
            await to(dict(message))  # type: ignore[arg-type]


def start(body: bytes = b"", status: int = 200, **headers: str) -> Message:
    length = [(b"content-length", b"%d" % len(body))] if body else []
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": [*length, *named]}


def part(body: bytes = b"", more: bool = False) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


PLAIN = [start(b"{}"), part(b"{}")]
ANSWERS = {
    "plain": PLAIN,
    "large": [start(LARGE), part(LARGE)],
    "an error": [start(b"{}", 503, vary="Accept"), part(b"{}")],
    "not modified": [start(status=304, etag="a"), part()],
    "nothing": [start(status=204), part()],
    "no length": [start(), part(b"{}")],
    "parts": [start(b"abcd"), part(b"ab", more=True), part(b"cd")],
    "parts of no length": [start(), part(b"ab", more=True), part(b"cd", more=True), part()],
    "the last": [start(b"{}", connection="close"), part(b"{}")],
}


def sent(
    messages: Sequence[Message], *, whole: bool, method: str = "POST", keep_alive: bool = True
) -> tuple[Asked, bytes]:
    asked = Asked(method, keep_alive=keep_alive)
    anyio.run(lambda: asked.send(messages, whole=whole))
    return asked, b"".join(asked.wire.writes)


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize("method", ["POST", "GET", "HEAD"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_the_bytes_are_those_of_uvicorn(answer: str, method: str, keep_alive: bool) -> None:
    (mine, ours), (other, theirs) = (
        sent(ANSWERS[answer], whole=whole, method=method, keep_alive=keep_alive) for whole in (True, False)
    )
    assert ours == theirs
    assert (mine.answered, mine.wire.closed) == (other.answered, other.wire.closed)
    assert mine.cycle.response_complete and mine.cycle.message_event.is_set()


@pytest.mark.parametrize("answer", ["plain", "large", "an error"])
def test_a_plain_answer_is_one_write(answer: str) -> None:
    assert len(sent(ANSWERS[answer], whole=True)[0].wire.writes) == 1
    assert len(sent(ANSWERS[answer], whole=False)[0].wire.writes) == 2


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\0b", "\x7f"])
def test_no_value_ends_its_header(value: str) -> None:
    asked = Asked("POST", keep_alive=True)
    with pytest.raises(ValueError, match="header"):
        anyio.run(lambda: asked.send([start(b"{}", vary=value), part(b"{}")], whole=True))
    assert asked.wire.writes == [] and not asked.cycle.response_started


def test_a_body_that_is_not_as_long_as_was_said_is_refused() -> None:
    with pytest.raises(RuntimeError, match="longer"):
        sent([start(b"a"), part(b"ab")], whole=True)


def test_a_second_answer_is_refused() -> None:
    with pytest.raises(RuntimeError, match="already completed"):
        sent([*PLAIN, *PLAIN], whole=True)


def test_who_is_gone_is_sent_nothing() -> None:
    asked = Asked("POST", keep_alive=True)
    asked.cycle.disconnected = True
    anyio.run(lambda: asked.send(PLAIN, whole=True))
    assert asked.wire.writes == [] and asked.answered == 0
