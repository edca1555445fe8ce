"""One request, as far as it decides what is answered."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from hashlib import sha256

import orjson

from graphsvc.api.execution.request import Request
from graphsvc.api.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and the media type of the answer: part of every key."""

    viewer: Viewer
    media: str


@dataclass(frozen=True, slots=True)
class Question:
    """A request that was read.

    `document` is the SHA-256 of its text. `reads`: it came by a method that may change nothing. `introduces`:
    it sent a document with its digest, to name it by that from now on.
    """

    request: Request
    document: str
    caller: Caller
    reads: bool
    introduces: bool

    @property
    def key(self) -> Hashable:
        """The same for all who ask the same, whatever their words."""
        asked = [dict(self.request.variables), self.request.operation_name]
        return self.document, sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest(), self.caller
