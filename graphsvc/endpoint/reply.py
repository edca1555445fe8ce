"""What is sent: status, headers and body of every response of the door."""

from __future__ import annotations

from asyncio import timeout
from dataclasses import dataclass

from starlette.types import Receive, Send

from graphsvc.endpoint.answers import Answer
from graphsvc.endpoint.negotiation import GZIP, HTML, JSON
from graphsvc.endpoint.origins import Headers
from graphsvc.endpoint.page import POLICY
from graphsvc.endpoint.refusals import Refused
from graphsvc.endpoint.visit import Visit

VARY = (b"vary", b"Accept, Accept-Encoding, Authorization, Origin")
NOT_KEPT = (b"cache-control", b"no-store")
SHARED = (b"cache-control", b"no-cache")  # who keeps it asks whether it still holds: a load may come anytime
PRIVATE = (b"cache-control", b"private, no-cache")
GUARDS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
]
NOTHING = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
LINGER_SECONDS = 1.0
LINGER_BYTES = 2**20


@dataclass(slots=True)
class Reply:
    """One response; `lingers`: what the client still sends is taken off the wire, so that it reads this."""

    status: int
    headers: Headers
    body: bytes = b""
    lingers: bool = False

    async def send(self, send: Send, visit: Visit, shared: Headers) -> None:
        """Sends it; `shared` are the headers by which pages of other origins may read it."""
        headers = [*self.headers, VARY, *GUARDS, *shared]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        body = b"" if visit.method == "HEAD" else self.body
        if self.lingers:
            await send({"type": "http.response.body", "body": body, "more_body": True})
            await _linger(visit.receive)
            body = b""
        await send({"type": "http.response.body", "body": body})


def answered(answer: Answer, visit: Visit) -> Reply:
    """The response that carries an answer, or says that the client has it already; raises Refused (406)."""
    how = answer.coding(visit.header("accept-encoding"))
    headers = [_lasting(answer, visit)]
    if visit.reads and answer.is_repeatable:
        tag = answer.tag(how)
        headers.append((b"etag", tag.encode()))
        if _has(visit.header("if-none-match"), tag):
            return Reply(304, headers)
    body = answer.body
    if how == GZIP and answer.packed is not None:
        body = answer.packed
        headers.append((b"content-encoding", b"gzip"))
    return Reply(answer.status, [*form(answer.media, body), NOTHING, *headers], body)


def refused(refusal: Refused, media: str = JSON) -> Reply:
    """The response that says why a request is not answered."""
    more = [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
    headers = [*form(media, refusal.body), NOTHING, NOT_KEPT, *more]
    status = (media == JSON and refusal.in_plain_json) or refusal.status
    return Reply(status, headers, refusal.body, lingers=refusal.status == 413)


def page(body: bytes) -> Reply:
    """The response that is a page for developers."""
    return Reply(200, [*form(HTML, body), (b"content-security-policy", POLICY.encode()), NOT_KEPT], body)


def form(media: str, body: bytes) -> Headers:
    """The headers that say what a body is."""
    return [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
    ]


def _lasting(answer: Answer, visit: Visit) -> tuple[bytes, bytes]:
    if not visit.reads or not answer.is_repeatable:
        return NOT_KEPT
    return PRIVATE if "authorization" in visit.headers else SHARED


def _has(if_none_match: str, tag: str) -> bool:
    """Whether a client names the tag among those it has (RFC 9110, 13.1.2: compared weakly)."""
    named = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return tag in named or named == ["*"]


async def _linger(receive: Receive) -> None:
    """Closing at once would reset the connection, and the client might never read why."""
    left = LINGER_BYTES
    try:
        async with timeout(LINGER_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
