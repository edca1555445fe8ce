"""The one driver of a store: transactions with a time limit, tried again within bounds."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction, Session, unit_of_work
from neo4j.exceptions import IncompleteCommit

from graphsvc.errors import StoreError, StoreUnavailable
from graphsvc.store.neo4j.address import Address, Credentials
from graphsvc.store.neo4j.errors import translating

_T = TypeVar("_T")
Work = Callable[["Transaction"], _T]
AGENT = "graphsvc"
OLDEST_SERVER = (5, 26)  # the line the statements are tested on
NOTIFICATIONS: dict[str, Any] = {"notifications_min_severity": "OFF"}  # hints on statements; tests hear them
_FETCHED_AT_ONCE = 1_000  # records; a record of columns holds thousands of rows
_COMMITS = 3  # times that a write whose commit broke off is tried


logging.getLogger("neo4j").addHandler(logging.NullHandler())  # or each retry is told on standard error


@dataclass(frozen=True)
class Limits:
    """How long to wait for a server, for a reading and for a writing transaction, and to try again."""

    opening_seconds: float = 10.0
    connecting_seconds: float = 10.0
    reading_seconds: float = 300.0
    writing_seconds: float = 3600.0
    retrying_seconds: float = 30.0
    pausing_seconds: float = 0.2  # before the second attempt, then doubled


class Transaction:
    """One transaction under way; statements take parameters only, never values in their text."""

    def __init__(self, transaction: ManagedTransaction, place: str) -> None:
        self._transaction = transaction
        self.place = place

    def rows(self, statement: str, **parameters: Any) -> list[list[Any]]:
        """All records of the answer, as lists."""
        return self._transaction.run(statement, parameters).values()

    def each_row(self, statement: str, **parameters: Any) -> Iterator[list[Any]]:
        """The records of the answer as they come."""
        for record in self._transaction.run(statement, parameters):
            yield record.values()

    def row(self, statement: str, **parameters: Any) -> list[Any] | None:
        """The first record of the answer, None where there is none."""
        rows = self.rows(statement, **parameters)
        return rows[0] if rows else None

    def value(self, statement: str, **parameters: Any) -> Any:
        """The one value of an answer of one record."""
        return self.rows(statement, **parameters)[0][0]

    def column(self, statement: str, **parameters: Any) -> list[Any]:
        """The first value of every record."""
        return [values[0] for values in self.rows(statement, **parameters)]

    def run(self, statement: str, **parameters: Any) -> None:
        """Runs a statement for its effect."""
        self._transaction.run(statement, parameters).consume()

    def each(self, statement: str, rows: Sequence[Mapping[str, Any]], **parameters: Any) -> None:
        """Runs a statement for a list of `$rows`, if there are any."""
        if rows:
            self.run(statement, rows=rows, **parameters)


class Connection:
    """A driver to one database; thread-safe. Every error that leaves it is one of graphsvc's."""

    def __init__(self, address: Address, credentials: Credentials | None, limits: Limits) -> None:
        self.place = str(address)
        self._address = address
        self._limits = limits
        self._bookmarks = GraphDatabase.bookmark_manager()
        with translating(self.place):
            self._driver = self._made(credentials)

    def _made(self, credentials: Credentials | None) -> Driver:
        auth = (credentials.user, credentials.password) if credentials else None
        return GraphDatabase.driver(
            self._address.server,
            auth=auth,
            user_agent=AGENT,
            connection_timeout=self._limits.connecting_seconds,
            connection_acquisition_timeout=self._limits.connecting_seconds + self._limits.retrying_seconds,
            max_transaction_retry_time=self._limits.retrying_seconds,
            initial_retry_delay=self._limits.pausing_seconds,
            **NOTIFICATIONS,
        )

    def close(self) -> None:
        """Ends every connection; may be called again."""
        self._driver.close()

    def reach(self) -> str:
        """The version of the server; waits for one that is just starting, but not for long."""
        deadline = time.monotonic() + self._limits.opening_seconds
        pause = self._limits.pausing_seconds
        while True:
            try:
                return self._version()
            except StoreUnavailable as error:
                if _is_final(error) or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause *= 2

    def _version(self) -> str:
        with translating(self.place), self._session() as session:
            result = session.run("RETURN 1")
            agent = result.consume().server.agent
        version = agent.rpartition("/")[2]
        if _numbers(version) < OLDEST_SERVER:
            oldest = ".".join(map(str, OLDEST_SERVER))
            raise StoreError(f"{self.place}: Neo4j {version} is too old; graphsvc needs {oldest} or later")
        return version

    def read(self, work: Work[_T]) -> _T:
        """What the work finds in one reading transaction."""
        limited = self._limited(work, self._limits.reading_seconds)
        with translating(self.place), self._session() as session:
            return session.execute_read(limited)

    def write(self, work: Work[_T]) -> _T:
        """What the work gives in one writing transaction; it may run more than once, and must bear it.

        A commit that broke off may have been done or not, so the work has to find out first.
        """
        limited = self._limited(work, self._limits.writing_seconds)
        with translating(self.place), self._session() as session:
            for _ in range(_COMMITS - 1):
                try:
                    return session.execute_write(limited)
                except IncompleteCommit:
                    continue
            return session.execute_write(limited)

    def _limited(self, work: Work[_T], seconds: float) -> Callable[[ManagedTransaction], _T]:
        @unit_of_work(metadata={"app": AGENT}, timeout=seconds)
        def limited(transaction: ManagedTransaction) -> _T:
            return work(Transaction(transaction, self.place))

        return limited

    def _session(self) -> Session:
        return self._driver.session(
            database=self._address.database, bookmark_manager=self._bookmarks, fetch_size=_FETCHED_AT_ONCE
        )


def _is_final(error: StoreUnavailable) -> bool:
    """Whether waiting will not help: the server is there and refuses."""
    code = getattr(error.__cause__, "code", None) or ""
    return code.startswith(("Neo.ClientError.Security.", "Neo.ClientError.Database."))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
