"""Whole responses, as they are sent, and those that are kept to be sent again."""

from __future__ import annotations

import gzip
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from math import inf
from typing import Any

import orjson

from graphsvc.api.execution.kept import Kept
from graphsvc.endpoint.negotiation import GRAPHQL, GZIP, coding
from graphsvc.endpoint.question import Question
from graphsvc.errors import QueryTooComplex
from graphsvc.service.standing import Now

SMALLEST_PACKED = 1024  # bytes; below, a response fits in one packet or two anyway
GZIP_LEVEL = 5
OVERHEAD_BYTES = 1000  # of one entry: key, headers, the objects themselves
_CLIENTS_FAULT = 400
_OF_CODE = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "CONFLICT": 409,
    "INTERNAL": 500,
    "ANALYSIS_FAILED": 500,
    "STORE_ERROR": 500,
    "STORE_CORRUPT": 500,
    "SCHEMA_TOO_NEW": 500,
    "STORE_UNAVAILABLE": 503,
    "TIMEOUT": 503,
}


@dataclass
class Answer:
    """One response, and what logs may say of it.

    `is_executed`: it has data. `is_repeatable`: whoever asks the same of the same picture gets the same.
    `codes`: of the errors, each once.
    """

    status: int
    media: str
    body: bytes
    codes: tuple[str, ...]
    is_executed: bool
    is_repeatable: bool = False
    operation: str = ""
    document: str = ""
    cost: int | None = None
    rows: int | None = None
    packed: bytes | None = None

    @cached_property
    def etag(self) -> str:
        """The name of the content; 1 ms for each megabyte, so it is worked out when first asked for."""
        return blake2b(self.body, digest_size=12, key=self.media.encode()).hexdigest()

    def coding(self, accepted: str) -> str:
        """How it is sent to a client with this Accept-Encoding; raises Refused (406)."""
        return coding(accepted, is_small=len(self.body) < SMALLEST_PACKED)

    def tag(self, how: str) -> str:
        """The strong entity tag of the response: packed it is other bytes, so another tag."""
        return f'"{self.etag}-gzip"' if how == GZIP else f'"{self.etag}"'

    def pack(self) -> None:
        """Makes the gzip form; the same content gives the same bytes. Some 10 ms for each megabyte."""
        self.packed = gzip.compress(self.body, GZIP_LEVEL, mtime=0)


def answer_of(response: Mapping[str, Any], media: str, *, most_bytes: float = inf) -> Answer:
    """The answer that says a GraphQL response; of one that is too long, that it is."""
    body = orjson.dumps(response)
    if len(body) > most_bytes:
        return answer_of(_too_long(len(body), most_bytes), media)
    codes = tuple(dict.fromkeys(error["extensions"]["code"] for error in response.get("errors", ())))
    is_executed = "data" in response
    status = 200 if is_executed else status_of(codes[0], media)
    return Answer(status, media, body, codes, is_executed)


def _too_long(length: int, most: float) -> Mapping[str, Any]:
    text = f"the response has {length:,} bytes, at most {most:,} are allowed; ask for less at once"
    return {"errors": [{"message": text, "extensions": {"code": QueryTooComplex.code}}]}


def status_of(code: str, media: str) -> int:
    """The status of a response without data.

    In plain JSON 200 says that a well-formed request was understood, not that it succeeded (GraphQL over
    HTTP, 6.4.1); what is the service's own fault is told by the status in either form.
    """
    status = _OF_CODE.get(code, _CLIENTS_FAULT)
    return status if media == GRAPHQL or status >= 500 else 200


class Answers:
    """Answers without errors, kept for the picture they were made from.

    Two levels: by what was asked, and by the very bytes it was asked with, so that one who asks again in the
    same words is answered without anything being read. Used on the event loop only.
    """

    def __init__(self, room_bytes: int) -> None:
        """Keeps up to so many bytes; 0: none."""
        self._room = room_bytes
        self._turn_to(None)

    def said(self, now: Now | None, words: Hashable) -> Answer | None:
        """The answer from a picture to a request in the same words."""
        if now != self._now:
            self._turn_to(now)
        key = self._keys.get(words)
        return None if key is None else self._answers.get(key)

    def known(self, key: Hashable) -> Answer | None:
        """The answer to the same question, whatever the words."""
        return self._answers.get(key)

    def keep(self, now: Now | None, words: Hashable, question: Question, answer: Answer) -> None:
        """Keeps an answer, if the picture that it was made from is still the latest.

        A request that introduces a document is read each time: the document may have been forgotten.
        """
        if now is None or now != self._now or not answer.is_repeatable:
            return
        key, with_packed_form = question.key, len(answer.body) * 5 // 4
        self._answers.put(key, answer, with_packed_form + OVERHEAD_BYTES)
        if not question.introduces:
            self._keys.put(words, key, OVERHEAD_BYTES)

    def _turn_to(self, now: Now | None) -> None:
        """Forgets what was made from another picture."""
        self._now = now
        self._answers: Kept[Hashable, Answer] = Kept(self._room)
        self._keys: Kept[Hashable, Hashable] = Kept(self._room // 8)
