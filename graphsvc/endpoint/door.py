"""GraphQL over HTTP: one endpoint, its rules of method, origin, form and key."""

from __future__ import annotations

from math import inf

from starlette.types import Receive, Scope, Send

from graphsvc.api.viewer import Viewer
from graphsvc.endpoint import reply
from graphsvc.endpoint.answering import Answering
from graphsvc.endpoint.keys import CHALLENGE, Keys, viewer_of
from graphsvc.endpoint.negotiation import HTML, coding, media_type
from graphsvc.endpoint.origins import Origins
from graphsvc.endpoint.page import graphiql
from graphsvc.endpoint.question import Caller
from graphsvc.endpoint.reading import Gone, body_of
from graphsvc.endpoint.refusals import Refused
from graphsvc.endpoint.reply import Reply
from graphsvc.endpoint.visit import Visit
from graphsvc.errors import Unauthenticated
from graphsvc.service import Service

METHODS = ("GET", "HEAD", "POST")


class Door:
    """Answers requests about one service: an ASGI application, whatever the path."""

    def __init__(self, service: Service) -> None:
        """Reads the settings of the service; raises BadSetting."""
        settings = service.settings
        self._answering = Answering(service)
        self._most_bytes = settings.max_body_bytes or inf
        self._seconds = settings.deadline_seconds or inf
        self._has_page = settings.dev
        self._keys = Keys.of(settings)
        self._origins = Origins(settings.cors_origins)
        self._methods = (*METHODS, "OPTIONS") if self._origins.allowed else METHODS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; a client who goes away gets nothing."""
        visit = Visit.of(scope, receive)
        try:
            made = await self._reply(visit)
        except Refused as refusal:
            visit.account.codes = (refusal.code,)
            made = reply.refused(refusal)
        except Gone:
            visit.account.codes = ("GONE",)
            return
        await made.send(send, visit, self._origins.shared(visit))

    async def _reply(self, visit: Visit) -> Reply:
        self._check_method(visit)
        if visit.method == "OPTIONS":
            return Reply(204, self._origins.preflight(visit))
        self._origins.check(visit, may_navigate=self._has_page)
        media = media_type(visit.header("accept"), with_page=self._has_page and visit.reads)
        if media == HTML:
            return reply.page(graphiql())
        try:
            return await self._answered(visit, media)
        except Refused as refusal:
            visit.account.codes = (refusal.code,)
            return reply.refused(refusal, media)

    async def _answered(self, visit: Visit, media: str) -> Reply:
        caller = Caller(self._viewer(visit), media)
        visit.account.key_id = caller.viewer.key_id
        coding(visit.header("accept-encoding"))  # what cannot be sent is refused before it is worked out
        said = visit.query_string if visit.reads else await self._body(visit)
        answer = await self._answering.answer(visit, said, caller)
        return reply.answered(answer, visit)

    async def _body(self, visit: Visit) -> bytes:
        return await body_of(visit.receive, visit.headers, most=self._most_bytes, seconds=self._seconds)

    def _check_method(self, visit: Visit) -> None:
        if visit.method not in self._methods:
            allowed = ", ".join(self._methods)
            raise Refused(405, "METHOD_NOT_ALLOWED", f"ask here by {allowed}", {"Allow": allowed})

    def _viewer(self, visit: Visit) -> Viewer:
        try:
            return viewer_of(visit.headers, self._keys)
        except Unauthenticated as error:
            raise Refused(401, error.code, str(error), {"WWW-Authenticate": CHALLENGE}) from None
