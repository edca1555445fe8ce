"""Whether the service lives, whether it can answer, and what it counts: for probes and scrapers."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

import orjson
from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graphsvc.endpoint.stores import REASONS
from graphsvc.service import Service
from graphsvc.service.standing import Standing

HEALTHZ, READYZ, METRICS = "/healthz", "/readyz", "/metrics"
WATCHED = frozenset({HEALTHZ, READYZ, METRICS})  # they are asked all the time, and count as nothing
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_NOT_YOURS = "metrics are read on this machine only, unless GRAPHSVC_METRICS says otherwise\n"
_INTERNAL = "an internal error; it is in the log"


class Health:
    """The routes that tell of one service."""

    def __init__(self, service: Service, metrics: Callable[[], bytes], readers: str) -> None:
        """`metrics` gives their text; `readers` says who may read it: `off`, `loopback` or `all`."""
        self._service = service
        self._metrics = metrics
        self._readers = readers

    @property
    def routes(self) -> list[Route]:
        """The routes that there are."""
        always = [Route(HEALTHZ, self.alive), Route(READYZ, self.ready)]
        return always if self._readers == "off" else [*always, Route(METRICS, self.counted)]

    async def alive(self, _: Request) -> Response:
        """200: the process lives and its event loop turns. Touches nothing that could be busy."""
        return PlainTextResponse("alive\n", headers=_HEADERS)

    async def ready(self, _: Request) -> Response:
        """200 while there is a network to answer from, however old; else 503 with the reason."""
        standing = self._service.standing()
        status = 200 if standing.ready else 503
        return Response(orjson.dumps(self._told(standing)), status, _HEADERS, "application/json")

    async def counted(self, request: Request) -> Response:
        """The metrics, in a thread, since files may have to be added up."""
        if self._readers == "loopback" and not is_of_this_machine(request):
            return PlainTextResponse(_NOT_YOURS, 403, _HEADERS)
        text = await to_thread.run_sync(self._metrics)
        return Response(text, headers={**_HEADERS, "Content-Type": CONTENT_TYPE_LATEST})

    def _told(self, standing: Standing) -> dict[str, object]:
        """What is known, and of what is wrong only its kind: its text may name paths and servers."""
        told: dict[str, object] = {"ready": standing.ready, "stale": bool(standing.code)}
        if standing.now is not None:
            day, revision = standing.now
            partnerships = self._service.snapshot(day, revision).arrays.partnerships
            told |= {"revision": revision, "asOf": day.isoformat(), "partnerships": partnerships}
        if standing.seconds_since_look is not None:
            told["secondsSinceLook"] = round(standing.seconds_since_look, 3)
        if standing.code:
            told |= {"code": standing.code, "reason": REASONS.get(standing.code, _INTERNAL)}
        elif not standing.ready:
            told["reason"] = "the network is being loaded"
        return told


def is_of_this_machine(request: Request) -> bool:
    """Whether a request began on this machine: from a loopback address, and passed on by no proxy."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    return is_loopback(request.client.host)


def is_loopback(text: str) -> bool:
    """Whether a text is an address of this machine alone."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
