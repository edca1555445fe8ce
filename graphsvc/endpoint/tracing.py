"""A span of OpenTelemetry for each operation: what it was and cost, never what was asked of whom.

The libraries are an extra (`graphsvc[opentelemetry]`) and imported only where
the setting asks for them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from graphsvc.endpoint.account import Account
from graphsvc.endpoint.exchange import Exchange
from graphsvc.errors import BadSetting

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

EXPORTERS = "OTEL_TRACES_EXPORTER"  # a variable of OpenTelemetry's own
OPERATION = "GraphQL operation"
SERVER_ERRORS = 500
_GROUP = "opentelemetry_traces_exporter"  # under which packages offer exporters
_OTLP = ("otlp", "otlp_proto_http", "otlp_proto_grpc")  # what its packages call it


class Tracing:
    """Makes a span of each operation, in the trace that its caller's `traceparent` names."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry import propagate, trace

        self._provider = provider
        self._tracer = provider.get_tracer("graphsvc")
        self._trace_of = propagate.extract
        self._kind = trace.SpanKind.SERVER
        self._failed = trace.StatusCode.ERROR

    def began(self, exchange: Exchange) -> None:
        """Nothing is told yet: it may be no operation."""

    def ended(self, exchange: Exchange) -> None:
        """Tells of an operation, from its begin to its end."""
        account = exchange.account
        if account is None:
            return
        began = exchange.began_at_nanoseconds
        trace = self._trace_of(Headers(scope=exchange.scope))
        name = f"{OPERATION} {account.operation}" if account.operation else OPERATION
        told = dict(_attributes(exchange, account))
        span = self._tracer.start_span(name, trace, self._kind, told, start_time=began)
        if exchange.status >= SERVER_ERRORS:
            span.set_status(self._failed)
        span.end(began + int(exchange.seconds * 1e9))

    def close(self) -> None:
        """Sends what has not been sent yet."""
        shutdown = getattr(self._provider, "shutdown", None)
        if shutdown is not None:
            shutdown()


def provider() -> TracerProvider:
    """The provider of this process: that which an agent has set, else a new one that sends what it is told.

    OpenTelemetry's own variables (`OTEL_…`) say where to. Raises BadSetting where a package is missing.
    """
    try:
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise BadSetting("GRAPHSVC_OPENTELEMETRY=1: install graphsvc[opentelemetry] first") from None
    found = trace.get_tracer_provider()
    if not isinstance(found, trace.ProxyTracerProvider):
        return found
    made = TracerProvider(shutdown_on_exit=False)
    for name in _names():
        made.add_span_processor(BatchSpanProcessor(_exporter(name)))
    return made


def _names() -> list[str]:
    said = os.environ.get(EXPORTERS, "otlp").split(",")
    return [name.strip() for name in said if name.strip() not in ("", "none")]


def _exporter(name: str) -> Any:
    for known in _OTLP if name == "otlp" else (name,):
        for offered in entry_points(group=_GROUP, name=known):
            return offered.load()()
    text = f"{EXPORTERS} {name!r}: no such exporter is installed"
    raise BadSetting(f"{text}; otlp: pip install opentelemetry-exporter-otlp-proto-http")


def _attributes(exchange: Exchange, account: Account) -> Iterator[tuple[str, str | int | bool]]:
    yield "http.response.status_code", exchange.status
    yield "graphsvc.request.id", exchange.request_id
    yield "graphsvc.cached", account.cached
    known: dict[str, str | int | None] = {
        "graphql.operation.name": account.operation,
        "graphsvc.document.digest": account.document,
        "graphsvc.cost": account.cost,
        "graphsvc.rows": account.rows,
        "graphsvc.revision": account.revision,
        "error.type": account.codes[0] if account.codes else None,
    }
    for name, value in known.items():
        if value is not None and value != "":
            yield name, value
