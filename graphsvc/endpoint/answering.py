"""From the bytes of a request to its answer: one that is known already, or one worked out in a thread."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from math import inf

from anyio import to_thread

from graphsvc.api.execution.limits import Limits
from graphsvc.api.execution.request import Request
from graphsvc.endpoint.answers import Answer, Answers
from graphsvc.endpoint.asking import ask
from graphsvc.endpoint.negotiation import GZIP
from graphsvc.endpoint.persisted import Documents, digest_of
from graphsvc.endpoint.question import Caller, Question
from graphsvc.endpoint.reading import asked_in_body, asked_in_url
from graphsvc.endpoint.threads import Threads
from graphsvc.endpoint.under_way import UnderWay
from graphsvc.endpoint.visit import Visit
from graphsvc.service import Service
from graphsvc.service.patience import Patience
from graphsvc.service.standing import Now

LARGE_BYTES = 16_384  # read and packed in a thread; less is done sooner than a thread is found


class Answering:
    """Answers requests about one service; what was worked out for one is sent again to the next."""

    def __init__(self, service: Service) -> None:
        """Reads the settings of the service; raises BadSetting."""
        settings = service.settings
        self._service = service
        self._limits = Limits.of(settings)
        self._seconds = settings.deadline_seconds or inf
        self._documents = Documents.of(settings)
        self._answers = Answers(settings.response_cache_bytes)
        self._threads = Threads(settings.threads)
        self._under_way = UnderWay() if settings.response_cache_bytes else None

    async def answer(self, visit: Visit, said: bytes, caller: Caller) -> Answer:
        """The answer to what a body or a query string says, packed if the client wants it so.

        Raises Refused, Gone.
        """
        now = self._service.standing().now
        words = (visit.reads, sha256(said).digest(), caller)
        answer = self._answers.said(now, words)
        visit.account.cached = answer is not None
        if answer is None:
            question = await self._question(visit, said, caller)
            answer = self._answers.known(question.key)
            visit.account.cached = answer is not None
            answer = answer or await self._asked(visit, question, now)
            self._answers.keep(now, words, question, answer)
            if question.introduces and answer.is_executed:
                self._documents.learn(question.document, question.request.document)
        if answer.packed is None and answer.coding(visit.header("accept-encoding")) == GZIP:
            await _pack(answer)
        _tell(visit, answer, now.revision if now else None)
        return answer

    async def _question(self, visit: Visit, said: bytes, caller: Caller) -> Question:
        read = asked_in_url if visit.reads else asked_in_body
        asked = read(said) if len(said) < LARGE_BYTES else await to_thread.run_sync(read, said)
        text = self._documents.text(asked)
        request = Request(text, asked.variables, asked.operation_name)
        return Question(request, digest_of(text), caller, reads=visit.reads, introduces=asked.introduces)

    async def _asked(self, visit: Visit, question: Question, now: Now | None) -> Answer:
        patience = Patience(self._seconds)
        work = partial(ask, self._service, question, self._limits, patience, visit.header("accept-encoding"))
        run = partial(self._threads.run, work, patience=patience, receive=visit.receive)
        if now is None or self._under_way is None:
            return await run()
        key = now, question.key
        return await self._under_way.answer(key, run, patience=patience, receive=visit.receive)


async def _pack(answer: Answer) -> None:
    """Packs an answer that is kept unpacked, because whoever asked first did not want it otherwise."""
    if len(answer.body) < LARGE_BYTES:
        answer.pack()
    else:
        await to_thread.run_sync(answer.pack)


def _tell(visit: Visit, answer: Answer, revision: int | None) -> None:
    account = visit.account
    account.operation, account.document = answer.operation, answer.document
    account.cost, account.rows, account.codes = answer.cost, answer.rows, answer.codes
    account.revision = revision
