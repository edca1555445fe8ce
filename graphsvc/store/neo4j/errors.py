"""Translates every error of the Neo4j driver into one of graphsvc's, at the edge of the package.

The driver's own text is left out where it may repeat a value that was sent
(a person's id, say); what is shown is the server's code. The error itself
stays as the cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import exceptions as driver

from graphsvc.errors import BadInput, GraphsvcError, StoreCorrupt, StoreError, StoreUnavailable, Timeout

Meaning = tuple[type[GraphsvcError], str]


class ReadOnly(StoreUnavailable):
    """A database that can be read and will not be written, however long one waits."""

    retryable = False


_TOO_MUCH_MEMORY = "needs more memory than the server may use for a transaction; raise its heap"
_NO_COMMIT = "could not commit; look whether its disk is full, then load again to be sure"
_READ_ONLY = "is read-only; it can be read, not written"
_UNREACHABLE = "cannot be reached; check that the server runs and that the address is right"

# Codes that say more than their class: https://neo4j.com/docs/status-codes/current/errors/all-errors/
_BY_CODE: dict[str, Meaning] = {
    "Neo.ClientError.Database.DatabaseNotFound": (StoreUnavailable, "there is no such database"),
    "Neo.ClientError.Security.Unauthorized": (StoreUnavailable, "refuses the user or the password"),
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        StoreUnavailable,
        "had too many wrong passwords; wait a little",
    ),
    "Neo.ClientError.Security.CredentialsExpired": (
        StoreUnavailable,
        "wants the first password to be changed before it is used",
    ),
    "Neo.ClientError.Transaction.TransactionTimedOut": (Timeout, "took too long and was stopped"),
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": (
        Timeout,
        "took too long and was stopped",
    ),
    "Neo.ClientError.Transaction.LockClientStopped": (Timeout, "waited too long for another writer"),
    "Neo.TransientError.Transaction.LockAcquisitionTimeout": (Timeout, "waited too long for another writer"),
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": (ReadOnly, _READ_ONLY),
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": (ReadOnly, _READ_ONLY),
    "Neo.ClientError.Cluster.Routing": (StoreUnavailable, "has no leader that can be written to"),
    "Neo.ClientError.General.TransactionOutOfMemoryError": (StoreUnavailable, _TOO_MUCH_MEMORY),
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (StoreUnavailable, _TOO_MUCH_MEMORY),
    "Neo.TransientError.General.OutOfMemoryError": (StoreUnavailable, _TOO_MUCH_MEMORY),
    "Neo.TransientError.General.TransactionMemoryLimit": (StoreUnavailable, _TOO_MUCH_MEMORY),
    "Neo.DatabaseError.Transaction.TransactionCommitFailed": (StoreUnavailable, _NO_COMMIT),
    "Neo.DatabaseError.Transaction.TransactionLogError": (StoreUnavailable, _NO_COMMIT),
    "Neo.DatabaseError.Database.UnableToStartDatabase": (
        StoreUnavailable,
        "cannot start the database; look in the server's log",
    ),
    "Neo.DatabaseError.General.StorageDamageDetected": (StoreCorrupt, "is damaged; restore a backup"),
    "Neo.DatabaseError.General.IndexCorruptionDetected": (StoreCorrupt, "is damaged; restore a backup"),
}
_BY_CLASS: dict[type[BaseException], Meaning] = {
    driver.IncompleteCommit: (StoreUnavailable, "broke off while it committed; load again to be sure"),
    driver.ReadServiceUnavailable: (StoreUnavailable, "has no server that can be read from"),
    driver.WriteServiceUnavailable: (StoreUnavailable, "has no leader that can be written to"),
    driver.RoutingServiceUnavailable: (StoreUnavailable, _UNREACHABLE),
    driver.ServiceUnavailable: (StoreUnavailable, _UNREACHABLE),
    driver.SessionExpired: (StoreUnavailable, "ended the connection; try again"),
    driver.ConnectionAcquisitionTimeoutError: (
        StoreUnavailable,
        "is busy: no connection became free in time",
    ),
    driver.ConnectionPoolError: (StoreUnavailable, "gives no connection"),
    driver.TokenExpired: (StoreUnavailable, "no longer accepts these credentials"),
    driver.AuthError: (StoreUnavailable, "refuses the user or the password"),
    driver.Forbidden: (StoreUnavailable, "does not allow this user to do that"),
    driver.DatabaseUnavailable: (StoreUnavailable, "the database is not available now"),
    driver.NotALeader: (StoreUnavailable, "has no leader that can be written to"),
    driver.ForbiddenOnReadOnlyDatabase: (ReadOnly, _READ_ONLY),
    driver.TransientError: (StoreUnavailable, "could not do it now; try again"),
    driver.ConstraintError: (StoreCorrupt, "its content contradicts the schema; run `graphsvc verify`"),
    driver.CypherTypeError: (StoreCorrupt, "holds a value of a wrong type; run `graphsvc verify`"),
    driver.CypherSyntaxError: (StoreError, "does not understand the statement; is it too old a version?"),
    driver.ClientError: (StoreError, "the server refused the statement"),
    driver.DatabaseError: (StoreError, "the server failed"),
    driver.Neo4jError: (StoreError, "the server failed"),
    driver.UnsupportedServerProduct: (StoreUnavailable, "is no Neo4j server"),
    driver.AuthConfigurationError: (BadInput, "the address does not fit the credentials"),
    driver.CertificateConfigurationError: (BadInput, "the address does not fit the certificates"),
    driver.ConfigurationError: (BadInput, "cannot be used in this way"),
    driver.TransactionNestingError: (StoreError, "the driver was used wrongly"),
    driver.TransactionError: (StoreUnavailable, "the transaction ended before it was complete; try again"),
    driver.SessionError: (StoreError, "the driver was used wrongly"),
    driver.ResultConsumedError: (StoreError, "the driver was used wrongly"),
    driver.ResultNotSingleError: (StoreError, "the driver was used wrongly"),
    driver.ResultFailedError: (StoreUnavailable, "the answer broke off; try again"),
    driver.ResultError: (StoreError, "the driver was used wrongly"),
    driver.BrokenRecordError: (StoreError, "gave an answer that cannot be read"),
    driver.DriverError: (StoreError, "the driver failed"),
    driver.GqlError: (StoreError, "the server failed"),
}


def translated(error: driver.GqlError, place: str) -> GraphsvcError:
    """The error of graphsvc that says what `error` means for the store at `place`."""
    if isinstance(error, driver.SessionExpired) and isinstance(error.__cause__, driver.ServiceUnavailable):
        error = error.__cause__  # says which kind of server a cluster lacks
    code = getattr(error, "code", None)
    known = _BY_CODE.get(code or "")
    kind, text = known or next(_BY_CLASS[base] for base in type(error).__mro__ if base in _BY_CLASS)
    return kind(f"{place}: {text} ({code or type(error).__name__})")


@contextmanager
def translating(place: str) -> Iterator[None]:
    """Lets no error of the driver out; `place` names the store."""
    try:
        yield
    except driver.GqlError as error:
        raise translated(error, place) from error
