"""Every error of the driver becomes one of graphsvc's, and none repeats a value that was sent."""

from __future__ import annotations

import inspect

import pytest
from neo4j import exceptions as driver

from graphsvc.errors import BadInput, GraphsvcError, StoreCorrupt, StoreError, StoreUnavailable, Timeout
from graphsvc.store.neo4j.errors import _BY_CLASS, ReadOnly, translated, translating

CLASSES = [kind for _, kind in inspect.getmembers(driver, inspect.isclass) if issubclass(kind, Exception)]
SECRET = "jane.doe"


def raised(error: Exception) -> GraphsvcError:
    with pytest.raises(GraphsvcError) as caught, translating("neo4j://here/registry"):
        raise error
    assert caught.value.__cause__ is error
    assert str(caught.value).startswith("neo4j://here/registry: ")
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)
    return caught.value


def made(kind: type[Exception]) -> Exception:
    """An error of the class, without the arguments that some of them want."""
    error = kind.__new__(kind)
    Exception.__init__(error, f"what the driver says of {SECRET}")
    return error


def coded(code: str) -> driver.Neo4jError:
    """The error that the driver makes of what a server answers."""
    return driver.Neo4jError._hydrate_neo4j(code=code, message=f"a message about {SECRET}")


def test_the_driver_has_the_classes_that_are_known() -> None:
    assert set(CLASSES) == set(_BY_CLASS), "a class came or went: say what it means"


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_is_translated(kind: type[Exception]) -> None:
    error = raised(made(kind))
    assert isinstance(error, (StoreError, BadInput, Timeout))
    assert type(error) is _BY_CLASS[kind][0]


def test_a_class_that_comes_later_is_translated() -> None:
    assert type(raised(made(type("Later", (driver.ServiceUnavailable,), {})))) is StoreUnavailable


CODES = {
    "Neo.ClientError.Database.DatabaseNotFound": StoreUnavailable,
    "Neo.ClientError.Security.Unauthorized": StoreUnavailable,
    "Neo.ClientError.Security.Forbidden": StoreUnavailable,
    "Neo.ClientError.Transaction.TransactionTimedOut": Timeout,
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": Timeout,
    "Neo.TransientError.Transaction.DeadlockDetected": StoreUnavailable,
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": StoreUnavailable,
    "Neo.TransientError.General.DatabaseUnavailable": StoreUnavailable,
    "Neo.ClientError.Cluster.NotALeader": StoreUnavailable,
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": ReadOnly,
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": ReadOnly,
    "Neo.DatabaseError.Transaction.TransactionLogError": StoreUnavailable,
    "Neo.ClientError.Schema.ConstraintValidationFailed": StoreCorrupt,
    "Neo.ClientError.Statement.TypeError": StoreCorrupt,
    "Neo.ClientError.Statement.SyntaxError": StoreError,
    "Neo.DatabaseError.General.IndexCorruptionDetected": StoreCorrupt,
    "Neo.DatabaseError.General.UnknownError": StoreError,
    "Neo.NoSuch.Code.AtAll": StoreError,
}


@pytest.mark.parametrize("code", CODES)
def test_a_code_says_more_than_the_class(code: str) -> None:
    error = raised(coded(code))
    assert type(error) is CODES[code]
    assert code in str(error)


def test_what_may_help_to_wait_for_says_so() -> None:
    assert raised(coded("Neo.TransientError.Transaction.DeadlockDetected")).retryable
    assert raised(coded("Neo.ClientError.Transaction.TransactionTimedOut")).retryable


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translating("neo4j://here"):
        raise KeyError("x")
    assert isinstance(translated(driver.DriverError("x"), "here"), StoreError)
