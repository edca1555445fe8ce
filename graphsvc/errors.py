"""Every error that graphsvc raises on purpose, as one tree.

    GraphsvcError                    code           retryable
    ├── BadInput                     BAD_USER_INPUT no      something the caller wrote is wrong
    │   ├── BadCursor                BAD_CURSOR     no      a cursor of another list, order or revision
    │   ├── BadSetting               BAD_SETTING    no      an environment variable has no such value
    │   ├── NotFound                 NOT_FOUND      no      a key, revision or file that does not exist
    │   ├── QueryTooComplex          QUERY_TOO_COMPLEX no   the question would cost too much
    │   └── LoadRefused              LOAD_REFUSED   no      a load found errors; nothing was written
    ├── Forbidden                    FORBIDDEN      no      a right is needed that the caller does not have
    ├── Unauthenticated              UNAUTHENTICATED no     no API key where one is needed, or a wrong one
    ├── Timeout                      TIMEOUT        yes     an answer took longer than its deadline
    ├── AnalysisFailed               ANALYSIS_FAILED no     the process that computes analyses broke down
    └── StoreError                   STORE_ERROR    no      the store cannot do what it was asked
        ├── StoreUnavailable         STORE_UNAVAILABLE yes  no such file, locked, unreachable
        ├── StoreCorrupt             STORE_CORRUPT  no      the store contradicts itself
        ├── SchemaTooNew             SCHEMA_TOO_NEW no      written by a later graphsvc
        └── Conflict                 CONFLICT       no      the expected revision is no longer current

`code` is part of the API: it is printed by the command line and stands in
`extensions.code` of a GraphQL error. Engine errors never leave the package
that talks to the engine; they are translated into one of these.
"""


class GraphsvcError(Exception):
    """Base of all errors that a caller is meant to see; `str(error)` is one clear line."""

    code = "INTERNAL"
    retryable = False


class BadInput(GraphsvcError):
    """Something the caller wrote is wrong; the text names the place and what would be right."""

    code = "BAD_USER_INPUT"


class BadCursor(BadInput):
    """A cursor that belongs to another list, order, date or revision."""

    code = "BAD_CURSOR"


class BadSetting(BadInput):
    """An environment variable or option with a value that cannot be used."""

    code = "BAD_SETTING"


class NotFound(BadInput):
    """A key, revision, file or document that does not exist."""

    code = "NOT_FOUND"


class QueryTooComplex(BadInput):
    """A question that would cost more than the limits allow; the text says how to narrow it."""

    code = "QUERY_TOO_COMPLEX"


class LoadRefused(BadInput):
    """A load that found errors and wrote nothing."""

    code = "LOAD_REFUSED"


class Forbidden(GraphsvcError):
    """A question that needs a right which the caller does not have."""

    code = "FORBIDDEN"


class Unauthenticated(GraphsvcError):
    """A caller without an API key where one is needed, or with one that is not valid."""

    code = "UNAUTHENTICATED"


class Timeout(GraphsvcError):
    """An answer that was not ready at its deadline."""

    code = "TIMEOUT"
    retryable = True


class AnalysisFailed(GraphsvcError):
    """The process that computes analyses ended without an answer."""

    code = "ANALYSIS_FAILED"


class StoreError(GraphsvcError):
    """The store cannot do what it was asked."""

    code = "STORE_ERROR"


class StoreUnavailable(StoreError):
    """The store cannot be reached, opened or locked in time."""

    code = "STORE_UNAVAILABLE"
    retryable = True


class StoreCorrupt(StoreError):
    """The store's content contradicts itself or cannot be read."""

    code = "STORE_CORRUPT"


class SchemaTooNew(StoreError):
    """The store was written by a later version of graphsvc."""

    code = "SCHEMA_TOO_NEW"


class Conflict(StoreError):
    """The revision that a write expected is no longer the current one."""

    code = "CONFLICT"
