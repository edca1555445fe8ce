"""Which web pages may ask: cross-origin sharing (the Fetch standard), and requests that others forge."""

from __future__ import annotations

import re

from graphsvc.endpoint.refusals import Refused
from graphsvc.endpoint.visit import Visit
from graphsvc.errors import BadSetting

Headers = list[tuple[bytes, bytes]]
PREFLIGHT_SECONDS = 3600  # browsers ask again after that; Chromium keeps at most two hours
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[1-9]\d{0,4})?")
_FOREIGN = ("cross-site", "same-site")
_ALLOWED_HEADERS = "Authorization, Content-Type, Accept, If-None-Match"


class Origins:
    """The origins whose pages may read answers; without any, only pages of the service's own origin."""

    def __init__(self, text: str) -> None:
        """Reads the setting: origins with commas; raises BadSetting."""
        self.allowed = frozenset(_origin(part.strip()) for part in text.split(",") if part.strip())

    def check(self, visit: Visit, *, may_navigate: bool) -> None:
        """Raises Refused (403) for what a page elsewhere makes a browser send.

        Browsers say so in Sec-Fetch-Site, which no page can forge; clients that are no browsers do not send
        it. `may_navigate`: a link that somebody follows is no such request.
        """
        if visit.headers.get("sec-fetch-site") not in _FOREIGN or visit.headers.get("origin") in self.allowed:
            return
        if may_navigate and visit.headers.get("sec-fetch-mode") == "navigate":
            return
        raise Refused(403, "FORBIDDEN", "pages of other origins may not ask here (GRAPHSVC_CORS_ORIGINS)")

    def preflight(self, visit: Visit) -> Headers:
        """What a browser is told that asks whether it may ask; raises Refused (403)."""
        if visit.headers.get("origin") not in self.allowed:
            raise Refused(403, "FORBIDDEN", "pages of this origin may not ask here (GRAPHSVC_CORS_ORIGINS)")
        return [
            (b"access-control-allow-methods", b"GET, HEAD, POST"),
            (b"access-control-allow-headers", _ALLOWED_HEADERS.encode()),
            (b"access-control-max-age", str(PREFLIGHT_SECONDS).encode()),
        ]

    def shared(self, visit: Visit) -> Headers:
        """The headers by which a page of an allowed origin may read the response."""
        origin = visit.headers.get("origin")
        if origin not in self.allowed:
            return []
        return [
            (b"access-control-allow-origin", origin.encode()),
            (b"access-control-expose-headers", b"ETag, Retry-After, WWW-Authenticate"),
        ]


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise BadSetting(f"GRAPHSVC_CORS_ORIGINS holds {text!r}: write origins such as https://example.org")
    return text
