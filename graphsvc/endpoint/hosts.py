"""Under which names the service is asked: a page whose own name was made to point here asks under its own.

A page may have its name lead to 127.0.0.1 once it is loaded (DNS rebinding). Its browser then takes the
service for the page's own server, so that neither the rules of origins nor an address keep it out; but the
browser still says in `Host` which name it asked for.
"""

from __future__ import annotations

import re
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.endpoint.health import HEALTHZ, READYZ, is_loopback
from graphsvc.endpoint.refusals import Refused
from graphsvc.endpoint.reply import refused
from graphsvc.endpoint.visit import Visit
from graphsvc.errors import BadSetting
from graphsvc.settings import Settings

ANY = "*"
LONGEST = 300  # letters of a Host: a name of the DNS has at most 253, a port five
_PROBED = frozenset({HEALTHZ, READYZ})  # by orchestrators, under whatever address; they tell next to nothing
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_HOST = re.compile(rf"({_NAME.pattern})(?::\d{{0,5}})?")
_TEXT = "this service is not asked under that name; Host must be localhost, or named in GRAPHSVC_HOSTS"


class Hosts:
    """The names of a service: those of this machine, and those in the setting; any, where `names` is None."""

    def __init__(self, names: frozenset[str] | None) -> None:
        self._names = names
        self._kept = lru_cache(maxsize=256)(self._has)

    @classmethod
    def of(cls, settings: Settings) -> Hosts:
        """What the settings say; raises BadSetting.

        A service that only this machine reaches has its names checked whatever they say, unless they say `*`.
        """
        names = frozenset(part.strip().lower() for part in settings.hosts.split(",") if part.strip())
        if ANY in names or (settings.listens_to_others and not names):
            return cls(None)
        for name in names:
            if not _NAME.fullmatch(name):
                raise BadSetting(f"GRAPHSVC_HOSTS holds {name!r}: write names such as example.org, or {ANY}")
        return cls(names | {"localhost"})

    def know(self, said: str) -> bool:
        """Whether a `Host` names the service, on whatever port."""
        return self._names is None or (len(said) <= LONGEST and self._kept(said))

    def _has(self, said: str) -> bool:
        assert self._names is not None
        host = _HOST.fullmatch(said.lower())
        return host is not None and (host[1] in self._names or is_loopback(host[1].strip("[]")))


class Named:
    """An application that is asked under its own names only; probes may use any."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or refuses it (421, Misdirected Request)."""
        if scope["type"] != "http" or scope["path"] in _PROBED or self._hosts.know(_host(scope)):
            await self._app(scope, receive, send)
            return
        visit = Visit.of(scope, receive)
        refusal = Refused(421, "UNKNOWN_HOST", _TEXT)
        visit.account.codes = (refusal.code,)
        await refused(refusal).send(send, visit, [])


def _host(scope: Scope) -> str:
    """What `Host` says; two of them say what is no name."""
    return ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"host")
