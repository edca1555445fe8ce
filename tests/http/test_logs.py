"""The log: one line an event, whatever is in it; nothing of what was asked of whom."""

from __future__ import annotations

import errno
import io
import json
import logging
import re
import sys
from dataclasses import replace

import pytest
from graphql import GraphQLError, Source

from graphsvc.app import create_app
from graphsvc.endpoint import logs
from graphsvc.endpoint.access import AccessLog, network
from graphsvc.endpoint.account import Account
from graphsvc.endpoint.exchange import HEADER, request_id
from graphsvc.endpoint.logs import JsonLines, TextLines
from graphsvc.service import Service
from graphsvc.settings import Settings
from tests.http.observing import ACCOUNT, BODY, answering, asked, events, logged, over

LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
NASTY = f'x{LINE_ENDS}{{"level":"error"}}\x1b[31m\x00\ud800\u202e"\\'
SEEN = [AccessLog("network")]


def test_a_request_is_one_line() -> None:
    with logged() as stream:
        response = asked(answering(ACCOUNT), "/graphql?query={secret}&variables={}", observers=SEEN)
    (line,) = events(stream)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line.pop("milliseconds") >= 0
    assert line == {
        "level": "info",
        "logger": "graphsvc.access",
        "request_id": response.headers[HEADER],
        "client": "192.0.2.0/24",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "bytes": len(BODY),
        "operation": "Overlaps",
        "document": "0123456789abcdef",
        "cost": 120,
        "rows": 40,
        "revision": 7,
        "cached": True,
        "key": "dashboard",
    }
    assert "secret" not in stream.getvalue()


def test_errors_are_told_by_their_codes_and_are_no_errors_of_the_log() -> None:
    refused = Account(codes=("BAD_USER_INPUT", "TIMEOUT"))
    with logged() as stream:
        asked(answering(refused, 400), observers=SEEN)
    (line,) = events(stream)
    assert (line["level"], line["status"], line["code"]) == ("info", 400, "BAD_USER_INPUT TIMEOUT")
    assert "operation" not in line and "cost" not in line


@pytest.mark.parametrize("formatter", [JsonLines(), TextLines()])
def test_nothing_breaks_out_of_its_line(formatter: logging.Formatter) -> None:
    with logged(formatter) as stream:
        asked(answering(replace(ACCOUNT, operation=NASTY)), "/a%0Ab%1B[2J", observers=SEEN)
        logging.getLogger("graphsvc.test").error("%s", NASTY)
    text = stream.getvalue()
    assert text.isascii()
    assert len(text.splitlines()) == 2
    assert all(letter.isprintable() or letter == "\n" for letter in text)


@pytest.mark.parametrize("formatter", [JsonLines(), TextLines()])
def test_what_a_caller_chooses_is_cut(formatter: logging.Formatter) -> None:
    with logged(formatter) as stream:
        asked(answering(replace(ACCOUNT, operation="o" * 10_000)), "/" + "p" * 10_000, observers=SEEN)
    assert len(stream.getvalue()) < 1000


def test_text_is_read_by_people() -> None:
    with logged(TextLines()) as stream:
        asked(answering(replace(ACCOUNT, operation="two words")), observers=SEEN)
    line = stream.getvalue()
    assert re.match(
        r"\S+Z info    graphsvc\.access request_id=\w{32} client=192\.0\.2\.0/24 method=POST", line
    )
    assert 'operation="two words" document=0123456789abcdef' in line


def test_probes_are_not_logged_unless_somebody_debugs() -> None:
    for level, lines in ((logging.INFO, 0), (logging.DEBUG, 1)):
        with logged(level=level) as stream:
            asked(answering(), "/healthz", observers=SEEN)
        assert len(events(stream)) == lines


@pytest.mark.parametrize("given", ["a", "3f2b-77.A_b", "x" * 64])
def test_a_request_keeps_its_id(given: str) -> None:
    with logged() as stream:
        response = asked(answering(), observers=SEEN, headers={HEADER: given})
    assert events(stream)[0]["request_id"] == response.headers[HEADER] == given


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", "a\nb", "ä", "a;b", "<a>"])
def test_an_id_that_is_not_well_formed_is_replaced(given: str | None) -> None:
    assert re.fullmatch("[0-9a-f]{32}", request_id(given))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1234:5678::9", "2001:db8:1234::/48"),
        ("a socket", None),
        ("", None),
    ],
)
def test_of_an_address_only_the_network_is_told(address: str, shown: str | None) -> None:
    assert network(address) == shown


@pytest.mark.parametrize(("setting", "client"), [("none", None), ("full", "192.0.2.77")])
def test_how_much_of_an_address_is_told_can_be_set(setting: str, client: str | None) -> None:
    with logged() as stream:
        asked(answering(), observers=[AccessLog(setting)])
    assert events(stream)[0].get("client") == client


# Bugs


def test_a_bug_is_masked_and_logged_with_its_id() -> None:
    with logged() as stream:
        response = asked(answering(error=KeyError("jane.doe")), observers=SEEN)
    bug, access = events(stream)
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (500, "INTERNAL")
    assert error["extensions"]["errorId"] in bug["message"]
    assert "jane" not in response.text
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert (bug["level"], bug["error"]) == ("error", "KeyError")
    assert "in app" in bug["traceback"] and "jane.doe" in bug["traceback"]
    assert bug["request_id"] == access["request_id"] == response.headers[HEADER]
    assert (access["level"], access["status"]) == ("info", 500)


def test_a_bug_below_a_resolver_has_the_id_of_its_request(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(type(service), "data_quality", broken)
    query = {"query": "{ network { dataQuality { __typename } } }"}
    app = create_app(service.settings, service)
    with logged() as stream:
        response = over(app, "/graphql", method="POST", json=query, headers={HEADER: "r1"})
    bug, access = events(stream)
    mark = response.json()["errors"][0]["extensions"]["errorId"]
    assert mark in bug["message"] and "ZeroDivisionError: a bug" in bug["traceback"]
    assert bug["request_id"] == access["request_id"] == "r1"
    assert access["code"] == "INTERNAL"


def test_a_traceback_shows_no_document() -> None:
    error = GraphQLError("it broke", source=Source("query { jane }"), positions=[0])
    record = logging.LogRecord("graphsvc", logging.ERROR, "f", 1, "bug", (), (type(error), error, None))
    line = JsonLines().format(record)
    assert "it broke" in line and "jane" not in line


def test_only_bugs_are_errors(service: Service) -> None:
    """What clients do wrong is told to them; in the log it is their request, and no error."""
    app = create_app(service.settings, service)
    bodies = [
        b"{",
        b"[]",
        b'{"query": "{"}',
        b'{"query": "{ nothing }"}',
        b'{"query": "query($k: Int) { a }"}',
    ]
    with logged() as stream:
        for body in bodies:
            over(app, "/graphql", method="POST", content=body, headers={"Content-Type": "application/json"})
        over(app, "/nowhere")
    assert {line["level"] for line in events(stream)} == {"info"}
    assert len(events(stream)) == len(bodies) + 1
    assert "nothing" not in stream.getvalue()


# Where it goes


@pytest.fixture
def untouched() -> object:
    """Logging as it was, after a test has configured it."""
    names = ("", "graphsvc", "uvicorn")
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    handlers = logging.getLogger().handlers[:]
    said = {name: getattr(logging, name, True) for name in logs.UNSAID}
    yield None
    logging.getLogger().handlers[:] = handlers
    logging.captureWarnings(False)
    for name, value in said.items():
        setattr(logging, name, value)
    for logger, level in before:
        logger.setLevel(level)


@pytest.mark.usefixtures("untouched")
def test_all_that_is_logged_goes_to_stdout_in_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logs.configure(Settings(log_format="json", log_level="warning"))
    handler.setStream(sys.stdout)
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    logging.getLogger("uvicorn.error").info("not this")
    logging.getLogger("graphsvc.service").info("nor this")
    logging.getLogger("anything").error("this")
    out, err = capsys.readouterr()
    assert [json.loads(line)["message"] for line in out.splitlines()] == [
        "Invalid HTTP request received.",
        "this",
    ]
    assert err == ""


class FullDisk(io.StringIO):
    """A file that takes nothing."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_that_cannot_be_written_is_lost_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logs.Handler(FullDisk())
    handler.emit(logging.LogRecord("graphsvc", logging.INFO, "f", 1, "x", (), None))
    assert handler.lost == 1
    assert capsys.readouterr().err == ""
