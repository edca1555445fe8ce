"""Spans: one for each operation, without arguments; none unless asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, TraceFlags

from graphsvc.app import create_app
from graphsvc.endpoint import tracing
from graphsvc.endpoint.account import Account
from graphsvc.endpoint.tracing import Tracing
from graphsvc.errors import BadSetting
from graphsvc.service import Service
from graphsvc.settings import Settings
from tests.http.observing import ACCOUNT, answering, asked, over

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
QUERY = "query Named($key: String!) { network { partnership(key: $key) { name } } }"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    yield InMemorySpanExporter()


@pytest.fixture
def traced(spans: InMemorySpanExporter) -> Tracing:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    return Tracing(provider)


def only(spans: InMemorySpanExporter) -> ReadableSpan:
    (span,) = spans.get_finished_spans()
    return span


def test_an_operation_is_one_span(traced: Tracing, spans: InMemorySpanExporter) -> None:
    response = asked(answering(ACCOUNT), "/graphql?query={secret}", observers=[traced])
    span = only(spans)
    assert (span.name, span.kind, span.parent) == ("GraphQL operation Overlaps", SpanKind.SERVER, None)
    assert span.start_time is not None and span.end_time is not None and span.start_time < span.end_time
    assert dict(span.attributes or {}) == {
        "http.response.status_code": 200,
        "graphsvc.request.id": response.headers["x-request-id"],
        "graphsvc.cached": True,
        "graphql.operation.name": "Overlaps",
        "graphsvc.document.digest": "0123456789abcdef",
        "graphsvc.cost": 120,
        "graphsvc.rows": 40,
        "graphsvc.revision": 7,
    }
    assert span.events == () and span.status.status_code is StatusCode.UNSET


def test_mistakes_of_clients_are_told_and_are_no_failures(
    traced: Tracing, spans: InMemorySpanExporter
) -> None:
    asked(answering(Account(codes=("BAD_USER_INPUT",)), 400), observers=[traced])
    span = only(spans)
    assert (span.attributes or {})["error.type"] == "BAD_USER_INPUT"
    assert (span.name, span.status.status_code) == ("GraphQL operation", StatusCode.UNSET)


def test_failures_are(traced: Tracing, spans: InMemorySpanExporter) -> None:
    asked(answering(replace(ACCOUNT, codes=("INTERNAL",)), 500), observers=[traced])
    assert only(spans).status.status_code is StatusCode.ERROR


@pytest.mark.parametrize("sampled", [True, False])
def test_the_trace_of_the_caller_goes_on(traced: Tracing, spans: InMemorySpanExporter, sampled: bool) -> None:
    header = f"00-{TRACE}-{PARENT}-{int(sampled):02x}"
    asked(answering(ACCOUNT), observers=[traced], headers={"traceparent": header})
    if not sampled:
        assert spans.get_finished_spans() == ()
        return
    span = only(spans)
    assert span.context is not None and span.parent is not None
    assert (f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}") == (TRACE, PARENT)
    assert span.context.trace_flags == TraceFlags.SAMPLED and span.parent.is_remote


@pytest.mark.parametrize("header", ["", "00", "00-0-0-01", "zz-" + "0" * 300])
def test_a_header_that_names_no_trace_begins_one(
    traced: Tracing, spans: InMemorySpanExporter, header: str
) -> None:
    asked(answering(ACCOUNT), observers=[traced], headers={"traceparent": header})
    assert only(spans).parent is None


def test_probes_are_no_operations(traced: Tracing, spans: InMemorySpanExporter) -> None:
    asked(answering(), "/healthz", observers=[traced])
    assert spans.get_finished_spans() == ()


def test_nothing_of_what_was_asked_is_in_a_span(
    service: Service, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr("graphsvc.app.provider", lambda: provider)
    app = create_app(replace(service.settings, opentelemetry=True), service)
    body = {"query": QUERY, "variables": {"key": "p1"}, "operationName": "Named"}
    assert over(app, "/graphql", method="POST", json=body).json()["data"]["network"]["partnership"]["name"]
    span = only(spans)
    assert span.name == "GraphQL operation Named"
    assert "partnership" not in span.to_json() and '"p1"' not in span.to_json()


# Where spans go


def test_without_the_setting_nothing_is_imported(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphsvc.app.provider", lambda: pytest.fail("asked for a provider"))
    create_app(service.settings, service)


def test_without_the_packages_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(BadSetting, match=r"install graphsvc\[opentelemetry\]"):
        tracing.provider()


def test_an_exporter_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tracing.EXPORTERS, "pigeon")
    with pytest.raises(BadSetting, match="OTEL_TRACES_EXPORTER 'pigeon': no such exporter is installed"):
        tracing.provider()


def test_spans_go_where_opentelemetry_is_told(
    monkeypatch: pytest.MonkeyPatch, spans: InMemorySpanExporter
) -> None:
    """The exporter that its own variable names, found among those that packages offer."""
    offered = EntryPoint("otlp_proto_http", "module:Exporter", "opentelemetry_traces_exporter")
    monkeypatch.setattr(EntryPoint, "load", lambda _: lambda: spans)
    monkeypatch.setattr(tracing, "entry_points", lambda **asked: [offered] * (asked["name"] == offered.name))
    monkeypatch.setenv("OTEL_SERVICE_NAME", "registry-of-verunthia")
    made = Tracing(tracing.provider())
    asked(answering(ACCOUNT), observers=[made])
    made.close()
    assert only(spans).resource.attributes["service.name"] == "registry-of-verunthia"


def test_the_sdk_has_an_exporter_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tracing.EXPORTERS, "console")
    Tracing(tracing.provider()).close()


def test_none_is_an_exporter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tracing.EXPORTERS, "none")
    made = Tracing(tracing.provider())
    assert asked(answering(ACCOUNT), observers=[made]).status_code == 200
    made.close()


def test_the_setting_is_off() -> None:
    assert Settings().opentelemetry is False
