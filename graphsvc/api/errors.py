"""What a caller sees of an error: a text, a stable code, and for our own mistakes only an id to quote."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import uuid4

from graphql import GraphQLError

from graphsvc.errors import BadInput, GraphsvcError, QueryTooComplex

log = logging.getLogger(__name__)
TOO_DEEP = "the document is nested too deeply; ask for less at once"
_NESTED = "nested too deeply"  # how graphql-core says it of a text, of variables and of fragments
MOST_LETTERS = 1000  # of a text that quotes what was sent


MOST_SHOWN = 100  # after a deadline every row may have errors of its own


def shown(errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """The errors as a response shows them, each with a code; unexpected ones are logged and masked.

    No more than a hundred: the last one says how many more there are, a mistake of ours before others.
    """
    if len(errors) <= MOST_SHOWN:
        return [_shown(error) for error in errors]
    rest = errors[MOST_SHOWN - 1 :]
    last = _shown(next(filter(_is_ours, rest), rest[0]))
    last.message += f" (and {len(rest) - 1:,} more errors)"
    return [*map(_shown, errors[: MOST_SHOWN - 1]), last]


def _is_ours(error: GraphQLError) -> bool:
    cause = error.original_error
    return not isinstance(cause, GraphsvcError | RecursionError) and not _is_callers(error)


def _shown(error: GraphQLError) -> GraphQLError:
    cause = error.original_error
    if isinstance(cause, RecursionError):
        return _coded(error, TOO_DEEP, QueryTooComplex.code)
    if isinstance(cause, GraphsvcError):
        return _coded(error, str(cause), cause.code, retryable=cause.retryable)
    if _is_callers(error):
        return _coded(error, error.message, (QueryTooComplex if _NESTED in error.message else BadInput).code)
    return _masked(error)


def _is_callers(error: GraphQLError) -> bool:
    """Whether the document or its variables are at fault.

    Errors of parsing, validation and variables have no path; a scalar that
    does not fit has its place in the document. Below a path, an argument that
    cannot be read knows its own place, a result that cannot be written does not.
    """
    cause = error.original_error
    if error.path is None:
        return cause is None or isinstance(cause, GraphQLError) or bool(error.nodes)
    return isinstance(cause, GraphQLError) and bool(cause.nodes)


def _masked(error: GraphQLError) -> GraphQLError:
    mark = uuid4().hex[:12]
    log.error("internal error %s at %s", mark, error.path, exc_info=error.original_error or error)
    return _coded(error, f"internal error {mark}", GraphsvcError.code, errorId=mark)


def _coded(error: GraphQLError, text: str, code: str, **more: object) -> GraphQLError:
    extensions = {"code": code, **{name: value for name, value in more.items() if value}}
    return GraphQLError(
        text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…",
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
